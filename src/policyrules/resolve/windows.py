"""Windows and periods (期间): whether a date lies in them."""

from __future__ import annotations

from datetime import date

from policyrules.base.saying import Said
from policyrules.base.units import MONTHS
from policyrules.core.expressions import Else, Expr, Has, Lit, Prim, Ref, Today, Window
from policyrules.core.types import BOOL, DATE
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.demands import of_type, resolve, value, wrong_kind
from policyrules.resolve.names import Context


def during(span: s.WindowSpan, ctx: Context) -> Expr | None:
    """Whether the assessment date lies in the window or period of 期间; one without start is no."""
    start = resolve(span.start, ctx)
    if start is not None and start.type.kind != "date":
        return _inside(span, ctx, Today(), start)
    if start is None or not start.type.optional or surely_there(start, ctx):
        return window(span, ctx, Today())
    inside = _inside(span, ctx, Today(), Else(start, types.dummy(DATE, None), DATE, stopgap=True))
    return None if inside is None else Prim("and", (Has(start), inside), BOOL)


def window(span: s.WindowSpan, ctx: Context, tested: Expr) -> Expr | None:
    """Whether ``tested`` lies in a window or a period; its start must be known to be there."""
    return _inside(span, ctx, tested, value(span.start, ctx))


def _inside(span: s.WindowSpan, ctx: Context, tested: Expr, start: Expr | None) -> Expr | None:
    if start is not None and start.type.kind != "date":
        wrong_kind(ctx, span.start.span, start.type, Said("期间要从一个日期起", "a period starts on a date"))
        start = None
    if span.end is None:
        return None if start is None else Prim("ge", (tested, start), BOOL)
    if span.anchor is None:
        end = _end(span.end, ctx)
        if start is None or end is None:
            return None
        begun = Prim("ge", (tested, start), BOOL)
        return Prim("and", (begun, Prim("le", (tested, end), BOOL)), BOOL)
    months = of_type(span.end, ctx, types.number(MONTHS), Said("期间的长度", "the length of a window"))
    if start is None or months is None:
        return None
    return Window(tested, start, months, span.anchor)  # type: ignore[arg-type]


def _end(last: s.Expr, ctx: Context) -> Expr | None:
    """The last day of a period; an absent one leaves it open-ended."""
    end = resolve(last, ctx)
    if end is not None and end.type.optional and end.type.kind == "date":
        return Else(end, Lit(date.max, DATE), DATE, stopgap=True)
    return of_type(last, ctx, DATE, Said("期间的止日", "the last day of a period"))


def surely_there(core: Expr, ctx: Context) -> bool:
    return isinstance(core, Ref) and (core.target, core.hops, core.frame) in ctx.present
