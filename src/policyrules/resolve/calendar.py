"""Functions of dates, and dates moved by a length of time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor
from typing import Final

from policyrules.base.errors import Complaint
from policyrules.base.months import add_months, add_months_over, days_later
from policyrules.base.saying import Said
from policyrules.base.units import DAYS, MONTHS, PLAIN, Number, Unit
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.types import DATE, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.demands import numeric, of_type
from policyrules.resolve.names import Context
from policyrules.resolve.scope import keyword, words_at
from policyrules.resolve.type_codes import NO_LENGTH, NO_MONTHS, OUTSIDE_THE_CALENDAR

OF_DATES: Final[dict[str, tuple[str, Type]]] = {
    "YEAR_OF": ("year", types.number(PLAIN)),
    "MONTH_OF": ("month", types.number(PLAIN)),
    "QUARTER_OF": ("quarter", types.number(PLAIN)),
    "DAYS": ("days", types.number(DAYS)),
    "FULL_MONTHS": ("full_months", types.number(MONTHS)),
    "EARLIER_OF": ("min", DATE),
    "LATER_OF": ("max", DATE),
    "NEXT_MONTH_START": ("next_month_start", DATE),
    "MONTH_END": ("month_end", DATE),
}
"""Functions whose arguments are all dates: the primitive, and the type of what comes out."""


def of_dates(expr: s.Call, ctx: Context) -> Expr | None:
    """The core of a function of dates."""
    word = keyword(expr.function)
    what = Said(f"{word.zh}() 的参数", f"the argument of {word.en}()")
    days = [of_type(arg, ctx, DATE, what) for arg in expr.args]
    if None in days:
        return None
    op, type_ = OF_DATES[expr.function]
    return Prim(op, tuple(day for day in days if day is not None), type_)


def moved(expr: s.Binary, ctx: Context) -> Expr | None:
    """d 后 3个月, d 前 90日: the same-numbered day (or the month's last), or so many days on or back."""
    day = of_type(expr.left, ctx, DATE, Said("后、前 左边", "the left of plus_period or minus_period"))
    length = _length(expr.right, ctx, NO_LENGTH, MONTHS, DAYS)
    if day is None or length is None:
        return None
    op = "add_months" if length.type.unit == MONTHS else "add_days"
    return _by(op, day, _back(length) if expr.op == "earlier" else length, expr, ctx)


def carried_over(expr: s.Call, ctx: Context) -> Expr | None:
    """顺延(d, 3个月): the same-numbered day, or the 1st of the month after where there is none."""
    day = of_type(expr.args[0], ctx, DATE, Said("顺延() 的日期", "the date of months_carried_over()"))
    length = _length(expr.args[1], ctx, NO_MONTHS, MONTHS)
    return None if day is None or length is None else _by("add_months_over", day, length, expr, ctx)


def _length(expr: s.Expr, ctx: Context, complaint: Complaint, *units: Unit) -> Expr | None:
    """A number of months or days; anything else is a finding."""
    length = numeric(expr, ctx)
    if length is not None and length.type.unit not in units:
        ctx.scope.add(complaint.at(expr.span, text=words_at(expr.span), type=types.said(length.type)))
        return None
    return length


def _by(op: str, day: Expr, length: Expr, expr: s.Expr, ctx: Context) -> Expr | None:
    match day, length:
        case (
            Lit(value=date() as start),
            Lit(value=int() | Fraction() as count),
        ) if not _in_calendar(op, start, count):
            ctx.scope.add(OUTSIDE_THE_CALENDAR.at(expr.span, text=words_at(expr.span)))
            return None
    return Prim(op, (day, length), DATE)


def _back(length: Expr) -> Expr:
    match length:
        case Lit(value=int() | Fraction() as value, type=type_):
            return Lit(-value, type_)
    return Prim("neg", (length,), length.type)


def _in_calendar(op: str, start: date, count: Number) -> bool:
    move = {"add_months": add_months, "add_months_over": add_months_over}.get(op, days_later)
    found = move(start, floor(count))
    return count == 0 or date.min < found < date.max
