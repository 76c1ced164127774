"""What a test of a decision graph can answer, in SQL."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number
from policyrules.compile import arithmetic, values
from policyrules.compile.compiler import Compiler
from policyrules.compile.ends import End
from policyrules.compile.frame import Frame, Moving
from policyrules.compile.masks import Mask, union, where
from policyrules.compile.nodes import compile_expr
from policyrules.compile.order import end_less
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, length, no
from policyrules.compile.values import Line, as_choices, as_line, exact
from policyrules.core.bands import Vector, holds_whole, place_of, tight
from policyrules.core.guards import BandTest, BoolTest, ChoiceTest, Test
from policyrules.core.types import SILENT


@frozen
class Answer:
    """Which branches of a test are possible, whether it may be silent, and the reasons of both."""

    branches: tuple[Term, ...]
    silent: Term
    why: Mask
    """The reasons, where more than one answer is possible."""
    quiet: Mask
    """The reasons, where it may be silent."""
    exact: bool
    """Whether one answer only is possible in each row."""

    @property
    def all(self) -> tuple[Term, ...]:
        """Which answers are possible, silence last."""
        return (*self.branches, self.silent)

    @property
    def alone(self) -> Term:
        """Whether it is certainly silent."""
        return all_of(self.silent, no(any_of(*self.branches)))


def answer(compiler: Compiler, frame: Frame, test: Test) -> Answer:
    """The answer of a test in a row of the frame."""
    match test:
        case BoolTest(expr=expr):
            result = compile_expr(compiler, frame, expr)
            can = as_choices(result.value)
            return _answer(frame, [can[False], can[True]], can[SILENT], result.why, alone=exact(can))
        case ChoiceTest(expr=expr, classes=classes):
            result = compile_expr(compiler, frame, expr)
            can = as_choices(result.value)
            branches = [any_of(*(can[o] for o in sorted(c))) for c in classes]
            return _answer(frame, branches, can[SILENT], result.why, alone=exact(can))
        case BandTest():
            return _band(compiler, frame, test)


def _answer(frame: Frame, branches: list[Term], silent: Term, why: Mask, *, alone: bool) -> Answer:
    kept = tuple(frame.let(term) for term in branches)
    if alone and silent.value is False:
        longest = max(range(len(branches)), key=lambda place: length(branches[place]))
        others = any_of(*(*kept[:longest], *kept[longest + 1 :]))
        kept = *kept[:longest], no(others), *kept[longest + 1 :]
    several = FALSE if alone else no(values.one_of([*kept, silent]))
    return Answer(
        kept,
        silent,
        frame.let_mask(where(several, why)),
        frame.let_mask(where(silent, why)),
        alone,
    )


# ── bands ────────────────────────────────────────────────────────────────────


def _band(compiler: Compiler, frame: Frame, test: BandTest) -> Answer:
    band = test.band
    asked = [compile_expr(compiler, frame, expr) for expr in (band.quantity, *band.thresholds)]
    quantity, *thresholds = [as_line(result.value) for result in asked]
    some, silent = arithmetic.marks(frame, quantity, *thresholds)
    signs = [arithmetic.signs(frame, quantity, threshold) for threshold in thresholds]
    ways: list[list[Term]] = [[] for _ in range(test.size)]
    if band.at:
        for branch, first, last in _runs(test):
            ways[branch].append(all_of(some, _from(signs, first), _to(signs, last)))
    else:
        for vector, branch in zip(band.vectors, test.branches, strict=True):
            ways[branch].append(all_of(some, _possible(test, vector, signs, thresholds)))
    if isinstance(frame.on, Moving) and band.whole and not band.at:
        _settled(test, thresholds)
    why, alone = union(*(r.why for r in asked)), all(exact(line) for line in (quantity, *thresholds))
    return _answer(frame, [any_of(*terms) for terms in ways], silent, why, alone=alone)


def _runs(test: BandTest) -> list[tuple[int, int, int]]:
    """(branch, first place, last place) of neighbouring places on a ladder with one branch."""
    runs: list[tuple[int, int, int]] = []
    for vector, branch in zip(test.band.vectors, test.branches, strict=True):
        place = place_of(vector)
        if runs and runs[-1][0] == branch and runs[-1][2] == place - 1:
            runs[-1] = (branch, runs[-1][1], place)
        else:
            runs.append((branch, place, place))
    return runs


def _from(signs: list[arithmetic.Signs], place: int) -> Term:
    """Whether the quantity can be at a place of the ladder or above."""
    if place % 2:
        return signs[place // 2].at_least
    return signs[place // 2 - 1].greater if place else TRUE


def _to(signs: list[arithmetic.Signs], place: int) -> Term:
    """Whether the quantity can be at a place of the ladder or below."""
    if place % 2:
        return signs[place // 2].at_most
    return signs[place // 2].less if place < 2 * len(signs) else TRUE


def _possible(test: BandTest, vector: Vector, signs: list[arithmetic.Signs], thresholds: list[Line]) -> Term:
    """Whether the quantity can stand so to all thresholds at once."""
    band = test.band
    terms: list[Term] = []
    for i, a in enumerate(vector):
        terms.append({-1: signs[i].less, 0: signs[i].equal, 1: signs[i].greater}[a])
        low, high = thresholds[i].low, thresholds[i].high
        if (
            a == 0
            and band.whole
            and band.free[i]
            and not holds_whole(_end(band.dated, low), _end(band.dated, high))
        ):
            return FALSE
        for j, b in enumerate(vector):
            above = thresholds[j].high
            if a == b == 0 and i < j:
                terms.append(end_less(low, above, or_equal=True, unbounded=True))
                terms.append(end_less(thresholds[j].low, high, or_equal=True, unbounded=True))
            if a > b:
                terms.append(end_less(low, above, unbounded=True))
            if (a, b) == (1, -1) and band.whole and band.free[i] and band.free[j]:
                least, most = _end(band.dated, low), _end(band.dated, above)
                if least is not None and most is not None and tight(least, most):
                    return FALSE
    return all_of(*terms)


def _settled(test: BandTest, thresholds: list[Line]) -> None:
    """Refuse thresholds between which it is not known here whether a whole number lies."""
    band = test.band
    free = [line for line, alone in zip(thresholds, band.free, strict=True) if alone]
    moving = [
        line
        for line in free
        if any(end is not None and end.constant is None for end in (line.low, line.high))
    ]
    if moving and (len(free) > 1 or not band.dated):
        raise UsageError(
            Said(
                "SQL 不能把整数同随各行日期变动的几个界限相比",
                "SQL cannot hold what is whole against limits that differ with the day of each row (At)",
            )
        )


def _end(dated: bool, end: End | None) -> Number | date | None:
    """A constant end as a number or date."""
    if end is None or end.constant is None:
        return None
    return values.day_of(int(end.constant)) if dated else end.constant
