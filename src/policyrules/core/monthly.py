"""Sums over months: which months a span has, and what they come to (docs/core.md, Months)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, cast

from policyrules.base import months
from policyrules.base.frozen import frozen
from policyrules.core import possible
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.possible import Interval, Value
from policyrules.core.types import SILENT

MOST: Final = 600
"""So many months are summed, at most."""


@frozen
class Span:
    """The months of a span by their indexes: those that may be in it, and those that surely are."""

    may: range
    sure: range

    def ends(self) -> tuple[tuple[date, bool], ...]:
        """The last day of each month, and whether the month is surely in the span."""
        return tuple((months.month_end(months.month_start(m)), m in self.sure) for m in self.may)


def span_of(start: Value, end: Value) -> Span | None:
    """The months from that of one day to that of another; None: without bound, or more than ``MOST``.

    Neither day may be surely silent.
    """
    (first, latest), (earliest, last) = (_indexes(value) for value in (start, end))
    if first is None or last is None:
        return None
    may = range(first, max(last + 1, first))
    surely = None in (latest, earliest)
    sure = range(0) if surely else range(cast(int, latest), cast(int, earliest) + 1)
    return None if len(may) > MOST else Span(may, sure)


def _indexes(day: Value) -> tuple[int | None, int | None]:
    low, high = (None if end is None else months.month_index(cast(date, end)) for end in possible.bounds(day))
    return low, high


def summed(
    start: Value, end: Value, monthly: Callable[[date, bool], Value], *, positive: bool, quiet: bool
) -> Value:
    """What the months of a span come to.

    ``monthly``: what a month adds (``adding``), by its last day and whether it is surely in the span.
    ``positive``: no month adds less than 0; ``quiet``: what one adds may be silent.
    """
    if possible.only_marks(start) or possible.only_marks(end):
        return SILENT
    span = span_of(start, end)
    total: Value = 0
    if span is None:
        total = Interval(0 if positive else None, None, silent=quiet)
    else:
        for day, sure in span.ends():
            total = possible.add(total, monthly(day, sure))
    silent = possible.may_be(start, SILENT) or possible.may_be(end, SILENT)
    return possible.join(total, SILENT) if silent else total


def adding(value: Value, sure: bool) -> Value:
    """What a month adds: one that may lie outside its value or nothing."""
    return value if sure else possible.join(value, 0)


def months_apart(start: Expr, end: Expr) -> int | None:
    """How many months lie between the month of one day and that of another, where the text tells."""
    (base, first), (other, last) = _anchored(start), _anchored(end)
    return last - first if base == other else None


def _anchored(day: Expr) -> tuple[Expr | None, int]:
    """What a day is reckoned from (None: it is written), and the months from the month of that on."""
    on = 0
    while isinstance(day, Prim):
        match day:
            case Prim(op="add_months", args=(inner, Lit(value=int() as count))):
                on += count
            case Prim(op="month_end", args=(inner,)):
                pass
            case Prim(op="next_month_start", args=(inner,)):
                on += 1
            case _:
                return day, on
        day = inner
    if isinstance(day, Lit) and isinstance(day.value, date):
        return None, months.month_index(day.value) + on
    return day, on
