"""记账: what a decision writes to the ledger.

Only a known value is written, and only where its condition certainly holds: neither 未规定 nor an
unknown, nor rules that contradict each other, ever replace what is on record.
"""

from __future__ import annotations

from collections.abc import Sequence

from policyrules.core.decision import NotWritten, Written
from policyrules.core.policy import Carry, Programme
from policyrules.core.possible import is_known
from policyrules.core.types import SILENT, Known
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance


def entries_of(
    run: Run, programme: Programme, here: Instance
) -> tuple[tuple[Written, ...], tuple[NotWritten, ...]]:
    """What the programme's decision for a record writes, whether or not it changes what is on record."""
    written: list[Written] = []
    left: list[NotWritten] = []
    entries = run.engine.rules.entries(programme)
    if not entries:
        return (), ()
    index = run.engine.index
    clash = any(run.entry(index[name], here).clash for name in programme.conclusions)
    for carries in entries.values():
        entry = _entry(run, carries, here, clash=clash)
        if isinstance(entry, Written):
            written.append(entry)
        elif entry is not None:
            left.append(entry)
    return tuple(written), tuple(left)


def _entry(run: Run, carries: Sequence[Carry], here: Instance, *, clash: bool) -> Written | NotWritten | None:
    engine = run.engine
    given = engine.policy.givens[carries[0].fact]
    before = here.values.get(given.name)
    sure: dict[Known, None] = {}
    open_ = False
    for carry in carries:
        holds = engine.kept(carry.guard)(run, here)[0]
        if holds is False:
            continue
        value = engine.kept(carry.value)(run, here)[0]
        if holds is True and is_known(value) and value is not SILENT and not clash:
            sure[value] = None  # type: ignore[index]  # it is known
        elif not (is_known(value) and value == before):
            open_ = True
    if len(sure) > 1:
        return NotWritten("conflict", given.id, given.label, here.path, tuple(sure), given.type)
    if open_:
        if before is None:
            return None
        return NotWritten("kept", given.id, given.label, here.path, (before,), given.type)
    return Written(given.id, given.label, here.path, before, next(iter(sure)), given.type) if sure else None
