"""The primitives of the core on values: plain functions where all is known, set functions where it is not.

Every reader takes its arithmetic from here, so that a number means one thing (docs/core.md, Primitives).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from math import floor
from typing import Any, cast

from policyrules.base import months
from policyrules.base.units import Number, plain
from policyrules.core import option_sets, possible
from policyrules.core.comparisons import HOLDS
from policyrules.core.possible import UNSURE, Value
from policyrules.core.types import ABSENT, SILENT, Known, Mark

SPECIAL = UNSURE | {Mark}
"""Types of values that plain arithmetic cannot take."""

ROUNDINGS = ("round_half_up", "round_half_even", "round_up", "round_down")
"""取整: of a number, to a multiple of the step."""

TURNS = {"lt": (0,), "ge": (0,), "gt": (1,), "le": (1,), "eq": (0, 1), "ne": (0, 1)}
"""Whether a growing left side turns the comparison on reaching (0) or on passing (1) the right."""


def applied(op: str, args: list[Value], options: frozenset[str] = frozenset()) -> Value:
    """A primitive that needs no day (any but ``age`` of a birth alone) on what its arguments can be."""
    match op, args:
        case "and", _:
            return reduce(possible.both, args)
        case "or", _:
            return reduce(possible.either, args)
        case "not", [value]:
            return possible.negation(value)
        case "in", [value]:
            return possible.contained(value, options)
        case "contains", [value]:
            return option_sets.has_all(value, options)
        case "size", [value]:
            return option_sets.how_many(value)
        case "among", [value, chosen]:
            return option_sets.among(value, chosen)
        case "age", [born, on]:
            return age(born, on)
        case _, [left, right] if op in HOLDS:
            return possible.compare(op, left, right)
        case _, [value] if op in OF_A_YEAR:
            return part_of_year(op, value)
        case _, [value] if op in UNARY:
            fast, falling = UNARY[op]
            return possible.monotone(fast, value, falling=falling)
        case _, _ if op in BINARY:
            return reduce(BINARY[op][1], args)
    raise AssertionError(op)


def age(born: Value, on: Value) -> Value:
    """Full years on a day, never below 0: of a birth that may lie after the day, anything from 0 up.

    They fall with the birth and rise with the day.
    """
    if possible.only_marks(born) or possible.only_marks(on):
        return born if isinstance(born, Mark) else SILENT
    (first, latest), (earliest, last) = possible.bounds(born), possible.bounds(on)
    absent = possible.may_be(born, ABSENT)
    silent = possible.may_be(born, SILENT) or possible.may_be(on, SILENT)
    if latest is None or earliest is None or cast(date, latest) > cast(date, earliest):
        return possible.Interval(0, None, absent=absent, silent=silent)
    least = months.age(cast(date, latest), cast(date, earliest))
    most = None if first is None or last is None else months.age(cast(date, first), cast(date, last))
    return possible.interval(least, most, absent=absent, silent=silent)


def _rounded(mode: str) -> Callable[[Number, Number], Number]:
    """To a multiple of a step: half and up go away from 0, down towards it, as spreadsheets do.

    Half even goes from the very middle to the even multiple.
    """

    def rounded(value: Number, step: Number) -> Number:
        # So many over so many steps, not reduced: that makes no difference to any of the counts.
        over, den = value.numerator * step.denominator, value.denominator * step.numerator
        if den < 0:
            over, den = -over, -den
        size = abs(over)
        match mode:
            case "half_up":
                count = (2 * size + den) // (2 * den)
            case "half_even":
                count = round(Fraction(size, den))
            case "up":
                count = -(-size // den)
            case _:
                count = size // den
        return plain((count if over >= 0 else -count) * step)

    return rounded


def _possible_rounding(mode: str) -> Callable[[Value, Value], Value]:
    rounded = _rounded(mode)

    def round_value(value: Value, step: Value) -> Value:
        return possible.monotone(lambda x: rounded(x, cast(Number, step)), value)

    return round_value


def _quotient(a: Number, b: Number) -> Known:
    if b <= 0:
        return SILENT
    if type(a) is int and type(b) is int:
        return a // b if a % b == 0 else Fraction(a, b)
    return plain(Fraction(a) / Fraction(b))


def _sum(a: Number, b: Number) -> Number:
    found = a + b
    return found if type(found) is int else plain(found)


def _difference(a: Number, b: Number) -> Number:
    found = a - b
    return found if type(found) is int else plain(found)


def _product(a: Number, b: Number) -> Number:
    found = a * b
    return found if type(found) is int else plain(found)


def _per_month(a: Number) -> Known:
    return _quotient(a, 12)


def _days_between(start: Value, end: Value) -> Value:
    return possible.add(
        possible.monotone(date.toordinal, end), possible.negate(possible.monotone(date.toordinal, start))
    )


def _months_later(day: date, count: Number) -> date:
    return months.add_months(day, floor(count))


def _months_over(day: date, count: Number) -> date:
    return months.add_months_over(day, floor(count))


def _moved(f: Callable[[date, int], date]) -> Callable[[Value, Value], Value]:
    """A function that rises with a day and with a number, on what both can be."""

    def move(day: Value, count: Value) -> Value:
        if possible.only_marks(day) or possible.only_marks(count):
            return SILENT
        ends = zip(possible.bounds(day), possible.bounds(count), strict=True)
        low, high = (None if None in pair else f(*pair) for pair in ends)  # type: ignore[arg-type]
        return possible.interval(
            low, high, silent=possible.may_be(day, SILENT) or possible.may_be(count, SILENT)
        )

    return move


def _possible_months(start: Value, end: Value) -> Value:
    """Full months fall with the day from which they are counted, and rise with the other."""
    if possible.only_marks(start) or possible.only_marks(end):
        return SILENT
    (first, last), (low, high) = possible.bounds(start), possible.bounds(end)
    least = None if last is None or low is None else months.full_months(cast(date, last), cast(date, low))
    most = None if first is None or high is None else months.full_months(cast(date, first), cast(date, high))
    return possible.interval(
        least, most, silent=possible.may_be(start, SILENT) or possible.may_be(end, SILENT)
    )


def part_of_year(op: str, day: Value) -> Value:
    """The month or the quarter of a day: by the ends of what it can be, where these lie in one year."""
    f, most = OF_A_YEAR[op]
    if possible.is_known(day) or not isinstance(day, possible.Interval):
        return possible.monotone(f, day)
    low, high = cast("date | None", day.low), cast("date | None", day.high)
    within = low is not None and high is not None and low.year == high.year
    ends = (f(cast(date, low)), f(cast(date, high))) if within else (1, most)
    return possible.interval(*ends, absent=day.absent, silent=day.silent)


OF_A_YEAR: dict[str, tuple[Callable[[date], int], int]] = {
    "month": (lambda d: d.month, 12),
    "quarter": (months.quarter, 4),
}
"""Numbers that begin again with every year: (function of a day, the greatest)."""

UNARY: dict[str, tuple[Callable[[Any], Known], bool]] = {
    "neg": (lambda x: -x, True),
    "per_month": (_per_month, False),
    "per_year": (lambda x: plain(x * 12), False),
    "year": (lambda d: d.year, False),
    "month_index": (months.month_index, False),
    "month_end": (months.month_end, False),
    "next_month_start": (months.next_month_start, False),
    "last_year_end": (lambda d: date(max(d.year - 1, 1), 12, 31), False),
}
"""Monotone functions of one number or date: (function, whether it falls)."""

BINARY: dict[str, tuple[Callable[[Any, Any], Known], Callable[[Value, Value], Value]]] = {
    "add": (_sum, possible.add),
    "sub": (_difference, lambda a, b: possible.add(a, possible.negate(b))),
    "mul": (_product, possible.multiply),
    "div": (_quotient, possible.divide),
    "min": (min, possible.least),
    "max": (max, possible.greatest),
    "topped_up": (max, possible.topped_up),
    "known_above": (lambda a, _: a, possible.known_above),
    "known_below": (lambda a, _: a, possible.known_below),
    "known_as": (lambda a, _: a, possible.known_as),
    "round_half_up": (_rounded("half_up"), _possible_rounding("half_up")),
    "round_half_even": (_rounded("half_even"), _possible_rounding("half_even")),
    "round_up": (_rounded("up"), _possible_rounding("up")),
    "round_down": (_rounded("down"), _possible_rounding("down")),
    "days": (lambda a, b: (b - a).days, _days_between),
    "full_months": (months.full_months, _possible_months),
    "add_months": (_months_later, _moved(_months_later)),
    "add_months_over": (_months_over, _moved(_months_over)),
    "add_days": (months.days_later, _moved(months.days_later)),
}
"""Functions of two: (on known values, on possible ones). More than two are taken in pairs."""
