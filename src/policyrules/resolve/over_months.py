"""Sums over months: 合计 每月 自 a 至 b (x)."""

from __future__ import annotations

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, summed_up
from policyrules.core.expressions import Expr, Months
from policyrules.core.types import DATE
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.demands import numeric, of_type
from policyrules.resolve.names import Context


def over_months(expr: s.OverMonths, ctx: Context) -> Expr | None:
    """The core of a sum over months; of what is per month it is what that comes to."""
    start = of_type(expr.start, ctx, DATE, Said("自 后面", "what follows from"))
    end = of_type(expr.end, ctx, DATE, Said("至 后面", "what follows to"))
    summand = numeric(expr.summand, ctx)
    if start is None or end is None or summand is None:
        return None
    unit = summed_up(summand.type.unit or PLAIN)
    return Months(start, end, summand, types.number(unit), ctx.owner, expr.span)
