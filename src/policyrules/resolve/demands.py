"""What is asked of an expression: a value, a number, a condition, a type. What failed is None."""

from __future__ import annotations

from typing import Final

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.core.expressions import At, Else, Expr, Has, Prim, Ref, Today
from policyrules.core.types import BOOL, DATE, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.names import Context, Key
from policyrules.resolve.scope import words_at
from policyrules.resolve.type_codes import ALWAYS_THERE, MAKES_NO_SENSE, MAY_BE_ABSENT, WRONG_KIND

CONDITION: Final = Said("条件", "the condition")


def resolve(expr: s.Expr, ctx: Context, wanted: Type | None = None) -> Expr | None:
    """The core of an expression; ``wanted`` lends options their choice. None after a finding."""
    said = ctx.scope.said
    core = ctx.scope.expression(expr, ctx, wanted)
    if core is None and ctx.scope.said == said:
        text = words_at(expr.span)
        ctx.scope.add(MAKES_NO_SENSE.at(expr.span, text=text))
    return core


def use(core: Expr, span: Span, ctx: Context) -> Expr | None:
    """``core`` for use as a value: what may be absent needs 若无 or 有值 first."""
    if not core.type.optional:
        return core
    if isinstance(core, Ref) and (core.target, core.hops, core.frame) in ctx.present:
        given = ctx.scope.givens.get(core.target)
        # Where the guard fails nothing reads this, but every engine computes it: a value that
        # the fact could have keeps the expression total and no wider than it is.
        stopgap = types.dummy(core.type, given.low if given else None)
        return Else(core, stopgap, types.solid(core.type), stopgap=True)
    text = words_at(span)
    ctx.scope.add(MAY_BE_ABSENT.at(span, text=text))
    return None


def value(expr: s.Expr, ctx: Context, wanted: Type | None = None) -> Expr | None:
    """An expression that has a value: resolved, and not perhaps absent."""
    core = resolve(expr, ctx, wanted)
    return None if core is None else use(core, expr.span, ctx)


def of_type(expr: s.Expr, ctx: Context, wanted: Type, what: Said) -> Expr | None:
    """An expression of exactly this type (and unit)."""
    core = value(expr, ctx, wanted)
    if core is not None and not types.same(core.type, wanted):
        types.expected(ctx.scope, expr.span, core.type, wanted, what)
        return None
    return core


def condition(expr: s.Expr, ctx: Context, what: Said = CONDITION) -> Expr | None:
    """A yes/no expression."""
    return of_type(expr, ctx, BOOL, what)


def numeric(expr: s.Expr, ctx: Context) -> Expr | None:
    """An expression that is a number of some unit."""
    core = value(expr, ctx)
    if core is not None and core.type.kind != "number":
        wrong_kind(ctx, expr.span, core.type, Said("这里要一个数", "a number is needed here"))
        return None
    return core


def shown(core: Expr, truth: bool = True) -> frozenset[Key]:
    """What is certainly present where ``core`` has this truth."""
    match core:
        case Has(value=Ref(target=target, hops=hops, frame=frame)) if truth:
            return frozenset({(target, hops, frame)})
        case Prim(op="not", args=(inner,)):
            return shown(inner, not truth)
        case Prim(op="and", args=args) if truth:
            return frozenset().union(*(shown(arg) for arg in args))
        case Prim(op="or", args=args) if not truth:
            return frozenset().union(*(shown(arg, False) for arg in args))
    return frozenset()


def wrong_kind(ctx: Context, span: Span, found: Type, rule: Said) -> None:
    ctx.scope.add(WRONG_KIND.at(span, rule=rule, text=words_at(span), type=types.said(found)))


def never_absent(ctx: Context, span: Span) -> None:
    text = words_at(span)
    ctx.scope.add(ALWAYS_THERE.at(span, text=text))


def last_year(core: Expr) -> Expr:
    """``core`` as of 31 December of the year before the assessment date."""
    return At(Prim("last_year_end", (Today(),), DATE), core, core.type)
