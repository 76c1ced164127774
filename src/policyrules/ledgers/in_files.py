"""A ledger in files decided into files, slice by slice: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.processes import shared_out
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import Ledger
from policyrules.intake.settings import find_settings
from policyrules.ledgers.columns import Row
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, Parts, parts_of
from policyrules.ledgers.receipt import receipt_of, told
from policyrules.ledgers.results import results
from policyrules.ledgers.slices import Decider, Slice
from policyrules.ledgers.work import Work, digest_of, work_beside
from policyrules.ledgers.writing import check_place, write

Seen = Callable[[int, int], None]
"""Called with how many households are done, and how many there are."""
Decided = Callable[[Part, int, Callable[[int], None] | None], Slice]
"""The tables of a part, by its number; calls what it is given with how many households are done."""


@frozen
class Batch:
    """What became of a ledger; its rows stand in the output."""

    counts: Counts
    """Households that are settled, open and handed back; amounts paid."""
    summary: Sequence[Row]
    """By programme, status and outcome: how many, and what they are paid."""
    by_clause: Sequence[Row]
    """By programme and clause; one decision may rest on several."""
    notes: Sequence[Problem]
    """What to know about the tables that were read."""
    taken_over: int
    """Households whose decisions an interrupted run had left."""
    started_anew: bool
    """Whether an interrupted run had left some of another input, policy or option: they are thrown away."""
    handed_back: Ledger | None = None
    """What could not be read and what to know, without cases, where it was asked for."""


@typed
def batch(
    policy: Policy,
    source: str | Path,
    out: str | Path,
    *,
    on: date,
    programme: str | None = None,
    complete: Complete = None,
    empty: Empty = (),
    mapping: str | Path | None = None,
    brief: bool = False,
    reasons: bool = False,
    language: Language = "zh",
    reads: Sequence[Path] = (),
    seen: Seen | None = None,
) -> Batch:
    """Decide every household of a ledger on a day and write the tables of results to ``out``.

    ``source`` and ``mapping`` are what ``read_ledger`` reads, or the source is a folder of Parquet or a
    DuckDB file. ``out`` ends with .duckdb or .xlsx (a file), .parquet or .csv (a folder with a file a table);
    it appears when all of it is written, or not at all. What is decided so far stands beside it in
    ``OUT.work``; the same call after an interruption goes on from there. ``brief`` leaves out what only the
    evaluator can say (``discretions``, ``valid_until``, ``receipt``, the tables writes and missing) and
    decides by SQL what SQL can decide.
    ``reasons`` asks for ``handed_back``, whose size is that of what is wrong with the ledger.
    ``reads`` are files that the output may not be; ``seen`` is called with how many are done.
    Raises as ``read_ledger`` and ``decide_all``; UsageError for a place where the output cannot stand,
    or at which another run is writing; AssertionError, before anything appears, where parts do not come to
    the whole.
    """
    source, out = Path(source), Path(out)
    said = None if mapping is None else Path(mapping)
    check_place(out, [source, *reads])
    only = None if programme is None else policy.programme(programme).id
    duckdb = needed("duckdb", "ledger")
    options = Options(on, only, complete, empty, language, brief)
    decider = options.decider(policy)
    receipt = receipt_of(policy, source.name, find_settings(source, said), digest_of(source), options)
    receipt["slice"] = str(decider.size)
    with work_beside(out, receipt) as (work, other):
        with parts_of(
            policy,
            source,
            work.folder,
            size=decider.size,
            on=on,
            complete=complete,
            empty=empty,
            mapping=said,
            by_sql=decider.by_sql is not None and decider.by_sql.whole,
        ) as parts:
            several = decider.processes(parts.households)
            taken_over = decide_parts(partial(_decided, decider), parts, work, seen, several=several)
        counts = work.counts()
        with duckdb.connect() as connection:
            for name in decider.columns:
                kept = ", ".join("'" + path.replace("'", "''") + "'" for path in work.files(name))
                connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{kept}])")
            whole = {**receipt, **told(counts)}
            found = results(policy, decider.rows.clauses, connection, decider.columns, counts, whole)
            write(found, out, language=language)
        notes = work.notes()
        handed_back = Ledger((), work.rejected(), notes) if reasons else None
    return Batch(counts, found.summary, found.by_clause, notes, taken_over, other, handed_back)


def _decided(decider: Decider, part: Part, number: int, seen: Callable[[int], None] | None) -> Slice:
    return decider.decided(part.ledger, part.typed, number=number, seen=seen)


def decide_parts(decided: Decided, parts: Parts, work: Work, seen: Seen | None, *, several: int = 1) -> int:
    """Make the tables of every part that has none yet; how many households had theirs before.

    By ``several`` processes where that is more than one: ``decided`` and the parts can be pickled then.
    """
    names = [f"{number:08}" for number in range(len(parts.every))]
    had = {number: work.households(name) for number, name in enumerate(names) if work.has(name)}
    far = _Far(parts.households, seen, dict(had))
    left = ((number, part()) for number, part in enumerate(parts.every) if number not in had)
    if several > 1:
        made = shared_out(decided, left, several=several, seen=far.come)
    else:
        made = ((number, decided(part, number, partial(far.come, number))) for number, part in left)
    for number, found in made:
        work.put(names[number], found)
        far.come(number, found.counts.households)
    if parts.counted and far.done != parts.households:
        raise AssertionError(f"{parts.households} households are in the tables, {far.done} came out")
    return sum(had.values())


class _Far:
    """How far the parts have come, altogether."""

    def __init__(self, altogether: int, seen: Seen | None, had: dict[int, int]) -> None:
        self.altogether, self.seen, self.by_part = altogether, seen, had
        self.done = sum(had.values())

    def come(self, number: int, households: int) -> None:
        """So many households of a part are done."""
        self.done += households - self.by_part.get(number, 0)
        self.by_part[number] = households
        if self.seen is not None:
            self.seen(self.done, self.altogether)
