"""Figures by axes: which places a value can lie in, which cells these lead to (docs/core.md, Lookups)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import reduce

from policyrules.core.ends import Bound
from policyrules.core.expressions import Axis, Cut
from policyrules.core.possible import Value, bounds, join, members, only_marks


def reached(axis: Axis, value: Value) -> Sequence[int]:
    """The places of an axis in which a value can lie; none where it is only silent or absent."""
    if only_marks(value):
        return ()
    if axis.options:
        can = members(value)
        return [place for place, option in enumerate(axis.options) if option in can]
    low, high = bounds(value)
    first = 0 if low is None else _place(axis, low)
    last = len(axis.cuts) if high is None else _place(axis, high)
    return range(first, last + 1)


def _place(axis: Axis, value: Bound) -> int:
    """How many cuts lie below a value, or at it where it begins there."""
    return bisect_left(axis.cuts, True, key=lambda cut: not passed(cut, value))


def passed(cut: Cut, value: Bound) -> bool:
    """Whether a value lies on the upper side of a cut."""
    return cut.value < value or (cut.value == value and not cut.after)  # type: ignore[operator]


def joined(values: Sequence[Value]) -> Value:
    """What any of the values, of which there is at least one, can be."""
    return reduce(join, values)


def cells_at(axes: Sequence[Axis], places: Sequence[Sequence[int]]) -> list[int]:
    """The cells that combinations of places lead to, in the order of the cells."""
    found = [0]
    for axis, here in zip(axes, places, strict=True):
        found = [cell * axis.size + place for cell in found for place in here]
    return found
