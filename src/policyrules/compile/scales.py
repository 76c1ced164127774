"""Scales in SQL: the version of the day, by the ends of the quantity in every bracket."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from policyrules.compile import arithmetic, values
from policyrules.compile.ends import End, constant, end_negated, end_product, end_sum
from policyrules.compile.frame import Frame
from policyrules.compile.masks import Mask, shared_where, union, where
from policyrules.compile.order import end_extreme, end_less
from policyrules.compile.results import Result, keep
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, no
from policyrules.compile.values import Line, as_line
from policyrules.core.expressions import Brackets, Expr, Scale
from policyrules.core.scales import ANYTHING
from policyrules.core.types import SILENT


def scale(frame: Frame, expr: Scale, version: object, named: Result, see: Callable[[Expr], Result]) -> Result:
    """What a quantity comes to; ``version`` is the one in force on the day of the frame, if there is one."""
    asked = see(expr.quantity)
    found = next((v for v in expr.versions if v.id == version), None)
    if found is None:
        return Result(values.held(ANYTHING), union(asked.applied, named.applied), union(asked.why, named.why))
    return _Scaled(frame, expr, found, asked, see).result()


class _Scaled:
    """One scale in one version."""

    def __init__(
        self, frame: Frame, expr: Scale, version: Brackets, asked: Result, see: Callable[[Expr], Result]
    ) -> None:
        self.frame, self.mode, self.after, self.asked = frame, expr.mode, version.after, asked
        self.quantity = as_line(asked.value)
        self.limit_results = [see(part) for part in version.limits]
        self.value_results = [see(part) for part in version.values]
        self.limits = [as_line(part.value) for part in self.limit_results]
        self.values = [as_line(part.value) for part in self.value_results]

    def result(self) -> Result:
        frame, last = self.frame, len(self.limits) - 1
        applied = union(self.asked.applied, *(r.applied for r in self.limit_results))
        why = union(self.asked.why, *(r.why for r in self.limit_results))
        if self.mode == "progressive":
            inside = [self._passes(i, after=True) for i in range(last + 1)]
            sure = [end_less(limit.high, self.quantity.low) for limit in self.limits]
            pieces = [self._part(i) for i in range(last + 1)]
            found = Line(constant(0), constant(0))
            for test, piece in zip(inside, pieces, strict=True):
                both = ((test, piece), (no(test), values.held(0)))
                counted = as_line(values.join(frame, both, exclusive=True))
                found = arithmetic.add(frame, found, counted)
            shared = union(
                *(
                    where(all_of(self.quantity.some, t), r.applied)
                    for t, r in zip(sure, self.value_results, strict=True)
                )
            )
            drawn = [(test, r.why) for test, r in zip(inside, self.value_results, strict=True)]
        else:
            inside, below = self._inside()
            ways = [(test, self._way(i)) for i, test in enumerate(inside)]
            level = self.values[0] if self.mode == "interpolated" else as_line(values.held(0))
            first = self.value_results[0] if self.mode == "interpolated" else Result(values.held(0))
            parts = [*((test, piece) for test, (piece, _, _) in ways), (below, level)]
            found = as_line(values.join(frame, [*parts, (no(self.quantity.some), values.held(SILENT))]))
            shared = shared_where(
                *((test, mask) for test, (_, mask, _) in ways), (below, first.applied), let=frame.let_int
            )
            drawn = [*((test, reasons) for test, (_, _, reasons) in ways), (below, first.why)]
        value = as_line(
            values.join(frame, ((self.quantity.some, found), (self._silent(), values.held(SILENT))))
        )
        why = union(why, *(where(test, mask) for test, mask in drawn))
        return Result(
            value, frame.let_mask(union(applied, where(self.quantity.some, shared))), keep(frame, value, why)
        )

    def _silent(self) -> Term:
        return any_of(self.quantity.silent, no(self.quantity.some))

    def _passes(self, i: int, *, after: bool) -> Term:
        """Whether the quantity can lie above limit i (or at it, where it begins there)."""
        passes = end_less(self.limits[i].low, self.quantity.high, or_equal=not after, unbounded=True)
        return self.frame.let(all_of(self.quantity.some, passes))

    def _inside(self) -> tuple[list[Term], Term]:
        passed = [self._passes(i, after=a) for i, a in enumerate(self.after)]
        stays = [
            self.frame.let(end_less(self.quantity.low, limit.high, or_equal=a, unbounded=True))
            for limit, a in zip(self.limits, self.after, strict=True)
        ]
        rises = [end_less(a.low, b.high, or_equal=True, unbounded=True) for a, b in pairwise(self.limits)]
        inside = [self.frame.let(all_of(p, *stays[i + 1 :], *rises[i : i + 1])) for i, p in enumerate(passed)]
        return inside, self.frame.let(all_of(self.quantity.some, *stays))

    def _part(self, i: int) -> Line:
        upper = self.quantity
        if i + 1 < len(self.limits):
            upper = arithmetic.extreme(self.frame, upper, self.limits[i + 1], larger=False)
        above = arithmetic.add(self.frame, upper, arithmetic.negate(self.frame, self.limits[i]))
        part = arithmetic.extreme(self.frame, as_line(values.held(0)), above, larger=True)
        return arithmetic.multiply(self.frame, self.values[i], part)

    def _within(self, i: int) -> Line:
        found = arithmetic.cut(self.frame, self.quantity, low=self.limits[i].low)
        if i + 1 < len(self.limits):
            found = arithmetic.cut(self.frame, found, high=self.limits[i + 1].high)
        return found

    def _way(self, i: int) -> tuple[Line, Mask, Mask]:
        """(what it comes to in bracket i, the provisions applied there, the reasons drawn on there)"""
        own = self.value_results[i]
        if self.mode == "whole_amount":
            return arithmetic.multiply(self.frame, self.values[i], self._within(i)), own.applied, own.why
        if i + 1 == len(self.values):
            return self.values[i], own.applied, own.why
        other = self.value_results[i + 1]
        return self._between(i), union(own.applied, other.applied), union(own.why, other.why)

    def _between(self, i: int) -> Line:
        """Between two points, by the ends of the quantity there."""
        start, end = self.limits[i].low, self.limits[i + 1].low
        assert start is not None
        assert end is not None
        assert start.constant is not None
        assert end.constant is not None
        # It lies between them where it is looked at: held there elsewhere too, nothing grows past what fits.
        inside = arithmetic.extreme(self.frame, self.quantity, self.limits[i], larger=True)
        inside = arithmetic.extreme(self.frame, inside, self.limits[i + 1], larger=False)
        width = end.constant - start.constant
        ends = [self._at(i, at, width) for at in (inside.low, inside.high) if at is not None]
        low = end_extreme(ends[0][0], ends[-1][0], larger=False, unbounded_wins=True)
        high = end_extreme(ends[0][1], ends[-1][1], larger=True, unbounded_wins=True)
        silent = any_of(self.values[i].silent, self.values[i + 1].silent)
        return Line(self.frame.let_end(low), self.frame.let_end(high), TRUE, FALSE, silent)

    def _at(self, i: int, at: End, width: Fraction) -> tuple[End | None, End | None]:
        """Least and greatest at one end of the quantity: the values of both points by their distance."""
        first, second = self.limits[i].low, self.limits[i + 1].low
        past, before = end_sum(at, end_negated(first)), end_sum(second, end_negated(at))
        assert past is not None
        assert before is not None
        own, other = self.values[i], self.values[i + 1]
        return (
            end_sum(_share(own.low, before, width), _share(other.low, past, width)),
            end_sum(_share(own.high, before, width), _share(other.high, past, width)),
        )


def _share(value: End | None, distance: End, width: Fraction) -> End | None:
    return None if value is None else end_product(value, end_product(distance, constant(1 / width)))
