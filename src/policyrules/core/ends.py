"""The ends of intervals: exact numbers and days, or none, and the arithmetic on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import cast

from policyrules.base.units import Number

Bound = Number | date | None
"""The end of an interval; None: no bound."""


def number(bound: Bound) -> Number:
    """An end that is a number, as one."""
    return cast(Number, bound)


def fraction(bound: Bound) -> Fraction:
    """An end that is a number, as a fraction."""
    return Fraction(number(bound))


def plus(a: Bound, b: Bound) -> Bound:
    """The sum of two ends; none where one is none."""
    return None if a is None or b is None else number(a) + number(b)


def product_bounds(al: Bound, ah: Bound, bl: Bound, bh: Bound) -> tuple[Bound, Bound]:
    """The bounds of the product of two intervals, by its four corners."""
    ends = [
        _times(x, sx, y, sy)
        for x, sx in ((al, -1), (ah, 1))
        for y, sy in ((bl, -1), (bh, 1))
    ]  # fmt: skip
    low = None if any(sign < 0 for _, sign in ends) else min(n for n, sign in ends if not sign)
    high = None if any(sign > 0 for _, sign in ends) else max(n for n, sign in ends if not sign)
    return low, high


def _times(x: Bound, sx: int, y: Bound, sy: int) -> tuple[Number, int]:
    """A corner: (product, 0), or (0, ±1) for an infinite one; x None is infinite with sign sx."""
    if x == 0 or y == 0:
        return 0, 0
    if x is not None and y is not None:
        return number(x) * number(y), 0
    sign_x = sx if x is None else (1 if number(x) > 0 else -1)
    sign_y = sy if y is None else (1 if number(y) > 0 else -1)
    return 0, sign_x * sign_y


def least_of(ends: Iterable[Bound]) -> Bound:
    """The least of some low ends; none where one is none."""
    found = list(ends)
    return None if None in found else min(found)  # type: ignore[type-var]


def greatest_of(ends: Iterable[Bound]) -> Bound:
    """The greatest of some high ends; none where one is none."""
    found = list(ends)
    return None if None in found else max(found)  # type: ignore[type-var]


def lesser_high(a: Bound, b: Bound) -> Bound:
    """The lesser of two high ends; none only where both are."""
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)


def greater_low(a: Bound, b: Bound) -> Bound:
    """The greater of two low ends; none only where both are."""
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)
