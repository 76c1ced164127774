"""What a test of a decision graph answers for a record: its branch, or every branch still possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from policyrules.base.frozen import frozen
from policyrules.core import possible
from policyrules.core.bands import Vector, place_of, possible_vectors, step
from policyrules.core.expressions import Expr
from policyrules.core.formulas import SILENT_BRANCH, Branch
from policyrules.core.guards import BandTest, BoolTest, ChoiceTest, Test
from policyrules.core.possible import Value, may_be
from policyrules.core.primitives import SPECIAL
from policyrules.core.types import SILENT
from policyrules.evaluate.engine import Code, Engine, Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import Turning, moving
from policyrules.evaluate.notes import Result

Answer = tuple[tuple[Branch, ...], int, int]
"""The branches that are possible, the provisions applied, the reasons of what is unknown or silent in it."""
QUIET = (SILENT_BRANCH,)


@frozen(eq=False)
class Tester:
    """A test of a graph: what it asks for a record, and what the result answers."""

    ask: Callable[[Run, Instance], tuple[Any, int, int]]
    """Of a yes/no or a choice its value comes first in the result, of a quantity the branches."""
    branch_of: Mapping[Any, Branch]
    """The branch, by what comes first where all is known."""
    judged: Callable[[Any], Answer]
    """What a result answers."""

    def answer(self, run: Run, here: Instance) -> Answer:
        """What it answers for a record."""
        return self.judged(self.ask(run, here))


def tester(engine: Engine, test: Test) -> Tester:
    """The functions of a test."""
    match test:
        case BoolTest(expr=expr):
            return Tester(engine.code(expr), {False: 0, True: 1}, _yes_no)
        case ChoiceTest(expr=expr, classes=classes):
            branches = {option: i for i, c in enumerate(classes) for option in c}
            return Tester(engine.code(expr), branches, partial(_choice, branches))
        case BandTest():
            branch_of = {(branch,): branch for branch in range(test.size)}
            return Tester(_band(engine, test), branch_of, lambda answer: answer)


def _yes_no(result: Result) -> Answer:
    value, applied, reasons = result
    found = (SILENT_BRANCH if v is SILENT else int(v is True) for v in possible.members(value))
    return tuple(found), applied, 0 if value is True or value is False else reasons


def _choice(branches: Mapping[str, Branch], result: Result) -> Answer:
    value, applied, reasons = result
    found = {branches[v] if isinstance(v, str) else SILENT_BRANCH for v in possible.members(value)}
    return tuple(found), applied, reasons if len(found) > 1 or SILENT_BRANCH in found else 0


def _band(engine: Engine, test: BandTest) -> Callable[[Run, Instance], Answer]:
    band, at = test.band, test.band.at
    quantity, note = _moved(engine, band.quantity)
    sides = [] if at else [_moved(engine, t) for t in band.thresholds]
    if note is not None and any(turn is not None for _, turn in sides):
        # Both sides move: each notes its own next change.
        quantity, note = engine.code(band.quantity), None
        sides = [(engine.code(t), None) for t in band.thresholds]
    codes = [code for code, _ in sides]
    turns = _turns(test, note, [turn for _, turn in sides])
    fast = known_band(test)

    def answer(run: Run, here: Instance) -> Answer:
        value, applied, reasons = quantity(run, here)
        special = type(value) in SPECIAL
        values: Sequence[Value] = at
        if codes:
            limits = []
            for code in codes:
                limit, more, why = code(run, here)
                limits.append(limit)
                applied |= more
                reasons |= why
                special = special or type(limit) in SPECIAL
            values = limits
        for place, turn, extras in turns:
            turn(run, here, values[place] if note is not None else value, extras)
        if not special:
            return fast(value, values), applied, 0
        branches = _open(test, value, values)
        return branches, applied, reasons if len(branches) > 1 or SILENT_BRANCH in branches else 0

    return answer


def _moved(engine: Engine, expr: Expr) -> tuple[Code, Turning | None]:
    """The code of one side, and what notes the days on which it reaches or passes the other."""
    found = moving(engine, expr)
    return (engine.code(expr), None) if found is None else found


def _turns(
    test: BandTest, note: Turning | None, turns: Sequence[Turning | None]
) -> tuple[tuple[int, Turning, tuple[int, ...]], ...]:
    """For each threshold what notes the days on which one side moves past the other, of reaching (0)
    and passing (1) those that some guard tells apart."""
    found = []
    for place in range(len(test.band.thresholds)):
        turn = note if note is not None else turns[place] if turns else None
        # The difference of the two rises as the quantity moves, and falls as the threshold does.
        steps = ((0, -1, 0), (1, 0, 1)) if note is not None else ((0, 1, 0), (1, 0, -1))
        extras = tuple(extra for extra, old, new in steps if _told_apart(test, place, old, new))
        if turn is not None and extras:
            found.append((place, turn, extras))
    return tuple(found)


def _told_apart(test: BandTest, place: int, old: int, new: int) -> bool:
    """Whether it matters to some guard that a sign becomes another."""
    branch_of = dict(zip(test.band.vectors, test.branches, strict=True))
    for vector, branch in branch_of.items():
        if vector[place] == old:
            moved = (*vector[:place], new, *vector[place + 1 :])
            if branch_of.get(moved) != branch:
                return True
    return False


def known_band(test: BandTest) -> Callable[[Value, Sequence[Value]], tuple[Branch, ...]]:
    """The branch of a known quantity among known thresholds; every branch where a bound is not kept."""
    band, every = test.band, tuple(range(test.size))
    branch_of: dict[Vector, tuple[Branch, ...]] = {
        v: (b,) for v, b in zip(band.vectors, test.branches, strict=True)
    }
    if len(band.thresholds) == 1 and len(branch_of) == 3:
        below, equal, above = (branch_of[(sign,)] for sign in (-1, 0, 1))

        def one(value: Value, limits: Sequence[Value]) -> tuple[Branch, ...]:
            limit = limits[0]
            return below if value < limit else equal if value == limit else above  # type: ignore[operator]

        return one
    if band.at:
        places = {place_of(vector): branch for vector, branch in branch_of.items()}
        return lambda value, limits: places.get(step(limits, value), every)  # type: ignore[arg-type]
    return lambda value, limits: branch_of.get(
        tuple((value > limit) - (value < limit) for limit in limits),  # type: ignore[operator]
        every,
    )


def _open(test: BandTest, value: Value, values: Sequence[Value]) -> tuple[Branch, ...]:
    """Every branch that is possible."""
    if any(map(possible.only_marks, (value, *values))):
        return QUIET
    found = {test.branches[i] for i in possible_vectors(test.band, value, values)} or range(test.size)
    silent = any(may_be(v, SILENT) for v in (value, *values))
    return (*sorted(found), *(QUIET if silent else ()))
