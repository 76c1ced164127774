"""A Def too large for a decision graph, case by case (docs/core.md, Too large)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import combinations

from policyrules.core import possible
from policyrules.core.folding import may_be_folded
from policyrules.core.graph import displaced
from policyrules.core.policy import Def
from policyrules.core.possible import Value, is_known, join, may_be
from policyrules.core.types import SILENT
from policyrules.evaluate.engine import Code, Engine, Run
from policyrules.evaluate.held import Held
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Result
from policyrules.evaluate.rules import Leaves

Open = Callable[[Run, Instance], tuple[Result, Leaves, bool]]
"""What a Def of which something is not known comes to, where it can stand, and whether it is certain that
its cases contradict each other."""


def by_case(engine: Engine, definition: Def, held: list[Held], base: Code) -> Open:
    """The join of every case that may hold: wider than a graph gives, exact when all is known."""
    cases = definition.cases
    guards = [engine.code(case.guard) for case in cases]
    over = [tuple(i for i, out in enumerate(displaced(cases)) if j in out) for j in range(len(cases))]
    clash = engine.reason_bit(f"clash:{definition.id}")
    exclusive: dict[tuple[int, int], bool] = {}

    def excluded(i: int, j: int) -> bool:
        if (i, j) not in exclusive:
            exclusive[i, j] = engine.splitter.exclusive(cases[i], cases[j])
        return exclusive[i, j]

    def body(run: Run, here: Instance) -> tuple[Result, Leaves, bool]:
        found = [guard(run, here) for guard in guards]
        answers = [value for value, _, _ in found]
        open_ = [
            i for i, answer in enumerate(answers)
            if answer is not False and not any(answers[j] is True for j in over[i])
        ]  # fmt: skip
        may = [i for i in open_ if _perhaps(answers[i])]
        firm = {i for i in open_ if not any(_perhaps(answers[j]) for j in over[i])}
        quiet = [i for i in open_ if may_be(answers[i], SILENT)]
        silence = _all(found[i][2] for i in quiet)
        values = {i: held[i](run, here, None) for i in may}
        results = [values[i] for i in may]
        leaves: Leaves = tuple((i,) for i in may)
        if any(answers[i] is SILENT for i in firm):
            return (SILENT, 0, silence), leaves, False
        if definition.fold is not None and may:
            taken = may_be_folded(definition.fold, [(values[i][0], answers[i] is True) for i in may])
            why_held = _all(r for _, _, r in results)
            results = [(value, 0, why_held) for value in taken]
        if not any(answer is True for answer in answers):
            if definition.fold != "sum" or not may:
                results.append(base(run, here))
            leaves = ((), *leaves)
        if quiet:
            results.append((SILENT, 0, silence))
        value = reduce(join, (v for v, _, _ in results))
        applied = 0 if quiet else _all(values[i][1] for i in may if i in firm and answers[i] is True)
        if is_known(value) and value is not SILENT:
            return (value, applied, 0), leaves, False
        why = _all(r for _, _, r in results)
        if value is not SILENT:
            why |= _all(found[i][2] for i in open_ if not is_known(answers[i]))
            pairs = combinations(may, 2) if definition.fold is None else ()
            if any(_apart(values, i, j) and not excluded(i, j) for i, j in pairs):
                why |= clash
        return (value, applied, why), leaves, False

    return body


def _all(masks: Iterable[int]) -> int:
    return reduce(lambda a, b: a | b, masks, 0)


def _perhaps(answer: Value) -> bool:
    """Whether a guard may hold."""
    return True in possible.members(answer)


def _apart(values: dict[int, Result], i: int, j: int) -> bool:
    """Whether two cases certainly say different things."""
    return possible.apart(values[i][0], values[j][0])
