"""Scales: what a quantity comes to by brackets or between points (docs/core.md, Scales)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Literal

from policyrules.base.units import Number, plain
from policyrules.core import possible
from policyrules.core.possible import Interval, Value, bounds, join, may_be, only_marks
from policyrules.core.types import SILENT

OTHER, UNSET = "[other]", "[unset]"
"""Options, beside its versions, of the figure of a scale: a day without a version in force is open."""

ANYTHING: Final = Interval(0, None)
"""What a quantity comes to where no version is in force: rates, and values at points, are not below 0."""

Mode = Literal["progressive", "whole_amount", "interpolated"]


def used(
    mode: Mode, quantity: Value, limits: Sequence[Value], after: Sequence[bool]
) -> tuple[tuple[int, ...], bool]:
    """The brackets that a quantity can enter (progressive) or lie in, and whether it can lie below the first.

    Of points, bracket i goes from point i to the next, the last one on without end.
    """
    if only_marks(quantity):
        return (), False
    low, high = bounds(quantity)
    if mode == "progressive":
        entered = [i for i, limit in enumerate(limits) if _may_pass(high, limit, after=True)]
        return tuple(entered), False
    passed = [_may_pass(high, limit, after=a) for limit, a in zip(limits, after, strict=True)]
    stays = [_may_stay(low, limit, after=a) for limit, a in zip(limits, after, strict=True)]
    inside = [
        i
        for i in range(len(limits))
        if passed[i] and all(stays[i + 1 :]) and (i + 1 == len(limits) or _may_rise(limits[i], limits[i + 1]))
    ]
    return tuple(inside), all(stays)


def scaled(
    mode: Mode, quantity: Value, limits: Sequence[Value], after: Sequence[bool], values: Sequence[Value]
) -> Value:
    """What a quantity comes to on a scale."""
    if only_marks(quantity):
        return SILENT
    inside, below = used(mode, quantity, limits, after)
    match mode:
        case "progressive":
            found: Value = 0
            for i in inside:
                found = possible.add(found, possible.multiply(part(quantity, limits, i), values[i]))
        case "whole_amount":
            pieces = [possible.multiply(within(quantity, limits, i), values[i]) for i in inside]
            found = _joined([*pieces, *([0] if below else [])])
        case "interpolated":
            pieces = [_between(quantity, limits, values, i) for i in inside]
            found = _joined([*pieces, *([values[0]] if below else [])])
    return join(found, SILENT) if may_be(quantity, SILENT) else found


def parts_of(
    mode: Mode, quantity: Number, limits: Sequence[Number], after: Sequence[bool]
) -> list[tuple[int, Number]]:
    """The brackets that a known quantity enters, with how much of it counts there."""
    inside, _ = used(mode, quantity, limits, after)
    if mode != "progressive":
        return [(i, quantity) for i in inside]
    ends = [*limits[1:], None]
    return [(i, (quantity if (end := ends[i]) is None else min(quantity, end)) - limits[i]) for i in inside]


def part(quantity: Value, limits: Sequence[Value], i: int) -> Value:
    """How much of a quantity lies in bracket i."""
    upper = possible.least(quantity, limits[i + 1]) if i + 1 < len(limits) else quantity
    return possible.greatest(0, possible.add(upper, possible.negate(limits[i])))


def within(quantity: Value, limits: Sequence[Value], i: int) -> Value:
    """What a quantity that lies in bracket i can be."""
    found = possible.known_above(quantity, limits[i])
    return possible.known_below(found, limits[i + 1]) if i + 1 < len(limits) else found


def _between(quantity: Value, limits: Sequence[Value], values: Sequence[Value], i: int) -> Value:
    """The value between point i and the next, by the ends of the quantity there; level past the last."""
    if i + 1 == len(limits):
        return values[i]
    start, end = limits[i], limits[i + 1]
    assert isinstance(start, Number)
    assert isinstance(end, Number)
    found = []
    for at in bounds(within(quantity, limits, i)):
        assert isinstance(at, Number)
        share = Fraction(Fraction(at) - start, Fraction(end) - start)
        found.append(possible.add(
            possible.multiply(values[i], plain(1 - share)), possible.multiply(values[i + 1], plain(share))
        ))  # fmt: skip
    return _joined(found)


def _may_pass(high: object, limit: Value, *, after: bool) -> bool:
    least = bounds(limit)[0]
    if high is None or least is None:
        return True
    return high > least if after else high >= least  # type: ignore[operator]


def _may_rise(limit: Value, following: Value) -> bool:
    """Whether there can be anything between two limits; figures may be filled so that they fall."""
    least, most = bounds(limit)[0], bounds(following)[1]
    return least is None or most is None or least <= most  # type: ignore[operator]


def _may_stay(low: object, limit: Value, *, after: bool) -> bool:
    most = bounds(limit)[1]
    if low is None or most is None:
        return True
    return low <= most if after else low < most  # type: ignore[operator]


def _joined(values: Sequence[Value]) -> Value:
    found = values[0]
    for value in values[1:]:
        found = join(found, value)
    return found
