"""Comparisons of the year of a date as comparisons of the date itself (docs/core.md, Bands)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from policyrules.base.months import month_start
from policyrules.base.units import Number
from policyrules.core.comparisons import MIRRORED
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.types import BOOL

_FIRST_MONTH: Final[dict[str, Callable[[int], int]]] = {
    "year": lambda year: 12 * year + 1,
    "month_index": lambda index: index,
}
"""For each part of a date the month in which a value of it begins."""


def compared_dates(pairs: Iterable[tuple[Expr, Expr]]) -> frozenset[Expr]:
    """The dates of which both the year (or month) and the day itself are compared."""
    sides = {side for pair in pairs for side in pair}
    parts = {side.args[0] for side in sides if isinstance(side, Prim) and side.op in _FIRST_MONTH}
    return frozenset(parts & sides)


def by_day(op: str, left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """(date, the same comparison by days) of the year or month of a date against a number; else None."""
    if isinstance(left, Lit):
        op, left, right = MIRRORED[op], right, left
    match left, right:
        case Prim(op="year" | "month_index" as part, args=(day,)), Lit(value=int() | Fraction() as value):
            meant = _by_day(op, day, _FIRST_MONTH[part], value)
            return None if meant is None else (day, meant)
    return None


def _by_day(op: str, day: Expr, month: Callable[[int], int], value: Number) -> Expr | None:
    starts = [month_start(month(first)) for first in (ceil(value), floor(value) + 1)]
    if not all(date.min < start < date.max for start in starts):
        return None  # no such day to compare with
    begins, over = (Lit(start, day.type) for start in starts)
    match op:
        case "lt" | "ge":
            return Prim(op, (day, begins), BOOL)
        case "le":
            return Prim("lt", (day, over), BOOL)
        case "gt":
            return Prim("ge", (day, over), BOOL)
        case "eq":
            return Prim("and", (Prim("ge", (day, begins), BOOL), Prim("lt", (day, over), BOOL)), BOOL)
    return Prim("or", (Prim("lt", (day, begins), BOOL), Prim("ge", (day, over), BOOL)), BOOL)
