"""Expressions: from syntax to typed core. Every mistake is a finding; what failed is None."""

from __future__ import annotations

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.base.units import PERCENT, PLAIN, held, per_person, product, quotient, total
from policyrules.core.expressions import Else, Expr, If, Lit, Prim, Ref, Today
from policyrules.core.types import BOOL, DATE, TEXT, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.aggregates import aggregate, rank
from policyrules.resolve.calendar import moved
from policyrules.resolve.calls import call
from policyrules.resolve.demands import (
    condition,
    never_absent,
    numeric,
    of_type,
    resolve,
    shown,
    value,
    wrong_kind,
)
from policyrules.resolve.grids import looked_up
from policyrules.resolve.names import Context, option_of, reference
from policyrules.resolve.over_months import over_months
from policyrules.resolve.scope import words_at
from policyrules.resolve.type_codes import ENDS_TURNED, FINER_THAN_FEN, HAS_NO_UNIT, NOT_WHOLE
from policyrules.resolve.windows import surely_there, window


def expression(expr: s.Expr, ctx: Context, wanted: Type | None) -> Expr | None:
    """The core of an expression of any kind; what ``demands`` asks through the scope."""
    match expr:
        case s.Quantity():
            return _quantity(expr, ctx)
        case s.DateValue(date=day):
            return Lit(day, DATE)
        case s.TextValue(text=text):
            return Lit(text, TEXT)
        case s.Truth(value=value):
            return Lit(value, BOOL)
        case s.Today():
            return Today()
        case s.Reference():
            return reference(expr, ctx, wanted)
        case s.Unary():
            return _unary(expr, ctx)
        case s.Binary():
            return _binary(expr, ctx, wanted)
        case s.Membership():
            return _membership(expr, ctx)
        case s.Among():
            return _among(expr, ctx)
        case s.Chosen():
            return _chosen(expr, ctx, wanted)
        case s.Within(value=value, window=span):
            tested = of_type(value, ctx, DATE, Said("期间所测的", "what is tested"))
            found = window(span, ctx, tested or Today())
            return found if tested is not None else None
        case s.Between():
            return _between(expr, ctx)
        case s.Conditional():
            return _conditional(expr, ctx, wanted)
        case s.Call():
            return call(expr, ctx)
        case s.ByAxes():
            return looked_up(expr, ctx)
        case s.Aggregate():
            return aggregate(expr, ctx)
        case s.OverMonths():
            return over_months(expr, ctx)
        case s.Ranked():
            return rank(expr, ctx)
        case _:
            return None


def _quantity(expr: s.Quantity, ctx: Context) -> Expr | None:
    unit = expr.unit or PLAIN
    if types.finer_than_fen(expr.number, unit):
        ctx.scope.add(FINER_THAN_FEN.at(expr.span, text=words_at(expr.span)))
        return None
    if unit.whole and expr.number.denominator != 1:
        ctx.scope.add(NOT_WHOLE.at(expr.span, text=words_at(expr.span), unit=Said(unit.zh, unit.en)))
        return None
    own = per_person(unit) if ctx.scope.person(ctx.entity) else unit
    return Lit(held(expr.number, unit), types.number(own))


def _unary(expr: s.Unary, ctx: Context) -> Expr | None:
    if expr.op == "not":
        inner = condition(expr.operand, ctx, Said("非 后面", "what follows not"))
        return None if inner is None else Prim("not", (inner,), BOOL)
    inner = numeric(expr.operand, ctx)
    if isinstance(inner, Lit):
        return Lit(-inner.value, inner.type)  # type: ignore[operator]
    return None if inner is None else Prim("neg", (inner,), inner.type)


def _binary(expr: s.Binary, ctx: Context, wanted: Type | None) -> Expr | None:
    match expr.op:
        case "and" | "or":
            return _logic(expr, ctx)
        case "if_none":
            return _if_none(expr, ctx, wanted)
        case "add" | "sub":
            return _sum(expr, ctx)
        case "mul" | "div":
            return _product(expr, ctx)
        case "later" | "earlier":
            return moved(expr, ctx)
        case _:
            return _compare(expr, ctx)


def _logic(expr: s.Binary, ctx: Context) -> Expr | None:
    word = ("且", "and") if expr.op == "and" else ("或", "or")
    left = condition(expr.left, ctx, Said(f"{word[0]} 左边", f"the left of {word[1]}"))
    inner = ctx.knowing(shown(left, expr.op == "and")) if left is not None else ctx
    right = condition(expr.right, inner, Said(f"{word[0]} 右边", f"the right of {word[1]}"))
    if left is None or right is None:
        return None
    return Prim(expr.op, (left, right), BOOL)


def _if_none(expr: s.Binary, ctx: Context, wanted: Type | None) -> Expr | None:
    if isinstance(expr.left, s.Unary) and expr.left.op == "neg":
        return _negated(expr, expr.left, ctx)
    left = resolve(expr.left, ctx, wanted)
    right = resolve(expr.right, ctx, left.type if left is not None else wanted)
    if left is None or right is None:
        return None
    if not left.type.optional:
        never_absent(ctx, expr.left.span)
        return None
    if not types.same(left.type, right.type):
        types.mismatch(
            ctx.scope,
            expr.span,
            left,
            expr.left.span,
            right,
            expr.right.span,
            Said("若无 两边要同类同单位", "both sides of or_if_absent need one type and unit"),
        )
        return None
    return Else(left, right, right.type)


def _negated(expr: s.Binary, left: s.Unary, ctx: Context) -> Expr | None:
    """−a 若无 b is (−a) 若无 b, which is −(a 若无 −b): what is absent has no negative."""
    other = s.Unary("neg", expr.right, span=expr.right.span)
    inner = s.Binary("if_none", left.operand, other, span=expr.span)
    return _unary(s.Unary("neg", inner, span=expr.span), ctx)


def _sum(expr: s.Binary, ctx: Context) -> Expr | None:
    left, right = numeric(expr.left, ctx), numeric(expr.right, ctx)
    if left is None or right is None:
        return None
    unit = total(left.type.unit or PLAIN, right.type.unit or PLAIN)
    if unit is None:
        done = Said("相加", "added") if expr.op == "add" else Said("相减", "subtracted")
        types.mismatch(
            ctx.scope,
            expr.span,
            left,
            expr.left.span,
            right,
            expr.right.span,
            Said(f"单位不同，不能{done.zh}", f"units differ and cannot be {done.en}"),
        )
        return None
    return Prim(expr.op, (left, right), types.number(unit))


def _product(expr: s.Binary, ctx: Context) -> Expr | None:
    left, right = numeric(expr.left, ctx), numeric(expr.right, ctx)
    if left is None or right is None:
        return None
    find = product if expr.op == "mul" else quotient
    unit = find(left.type.unit or PLAIN, right.type.unit or PLAIN)
    if expr.op == "mul" and {left.type.unit, right.type.unit} == {PLAIN, PERCENT} and _times(left, right):
        unit = PERCENT
    if unit is None:
        sign = "×" if expr.op == "mul" else "÷"
        ctx.scope.add(
            HAS_NO_UNIT.at(expr.span, left=types.named(left.type), sign=sign, right=types.named(right.type))
        )
        return None
    core = Prim(expr.op, (left, right), types.number(unit))
    ctx.scope.products.append((core, expr.span))
    return core


def _times(left: Expr, right: Expr) -> bool:
    """Whether one of them is a number written out: twice a percentage is a percentage."""
    return any(isinstance(part, Lit) and part.type.unit == PLAIN for part in (left, right))


def _compare(expr: s.Binary, ctx: Context) -> Expr | None:
    left, right = _sides(expr, ctx)
    if left is None or right is None:
        return None
    scope = ctx.scope
    if not types.same(left.type, right.type):
        types.mismatch(
            scope,
            expr.span,
            left,
            expr.left.span,
            right,
            expr.right.span,
            Said("两边不能相比", "the two sides cannot be compared"),
        )
        return None
    kind = left.type.kind
    if kind in ("text", "choices") or (kind in ("bool", "choice") and expr.op not in ("eq", "ne")):
        wrong_kind(
            ctx, expr.left.span, left.type, Said("这样的值不能这样比", "such values are not compared so")
        )
        return None
    if isinstance(left, Lit) and expr.op in ("eq", "ne"):
        left, right = right, left
    return Prim(expr.op, (left, right), BOOL)


def _between(expr: s.Between, ctx: Context) -> Expr | None:
    """Both ends in: 不低于 the one and 不高于 the other."""
    ends = (("ge", expr.low), ("le", expr.high))
    low, high = (_compare(s.Binary(op, expr.value, end, span=expr.span), ctx) for op, end in ends)
    match low, high:
        case Prim(args=(_, Lit(value=a))), Prim(args=(_, Lit(value=b))) if a > b:  # type: ignore[operator]
            shown = (words_at(expr.low.span), words_at(expr.high.span))
            ctx.scope.add(ENDS_TURNED.at(expr.span, low=shown[0], high=shown[1]))
            return None
        case Prim(), Prim():
            return Prim("and", (low, high), BOOL)
    return None


def _sides(expr: s.Binary, ctx: Context) -> tuple[Expr | None, Expr | None]:
    """Both sides of a comparison; a bare option takes its choice from the other side."""
    if _loose(expr.left, ctx) and not _loose(expr.right, ctx):
        right = value(expr.right, ctx)
        return (value(expr.left, ctx, right.type) if right is not None else None), right
    left = value(expr.left, ctx)
    if left is None and _loose(expr.right, ctx):
        return None, None
    return left, value(expr.right, ctx, left.type if left is not None else None)


def _loose(expr: s.Expr, ctx: Context) -> bool:
    """Whether this can only be an option: one name that stands for nothing in sight."""
    return (
        isinstance(expr, s.Reference)
        and len(expr.parts) == 1
        and ctx.scope.find(expr.parts[0].text, ctx.entity) is None
    )


def _membership(expr: s.Membership, ctx: Context) -> Expr | None:
    core = value(expr.value, ctx)
    if core is None:
        return None
    kind = "choices" if expr.op == "contains" else "choice"
    if core.type.kind != kind:
        rule = Said("包含 只用于多选", "includes is for several_of")
        if expr.op != "contains":
            rule = Said("属于 只用于选项", "is_one_of is for choices")
        wrong_kind(ctx, expr.value.span, core.type, rule)
        return None
    text = words_at(expr.value.span)
    found = [option_of(name, core.type, ctx.scope, Said(f"“{text}”", text)) for name in expr.options]
    if any(option is None for option in found):
        return None
    wanted = frozenset(str(option.value) for option in found if option is not None)
    test = Prim("contains" if expr.op == "contains" else "in", (core,), BOOL, wanted)
    return Prim("not", (test,), BOOL) if expr.op == "not_in" else test


def _among(expr: s.Among, ctx: Context) -> Expr | None:
    """Whether a choice is one of the options of a set that has a name."""
    core, chosen = value(expr.value, ctx), value(expr.chosen, ctx)
    if core is None or chosen is None:
        return None
    if core.type.kind != "choice":
        rule = Said("属于 只用于选项", "is_one_of is for choices")
        wrong_kind(ctx, expr.value.span, core.type, rule)
        return None
    if chosen.type.kind != "choices":
        rule = Said("属于 后面要一个多选，或 {…}", "is_one_of wants several_of, or {…}")
        wrong_kind(ctx, expr.chosen.span, chosen.type, rule)
        return None
    own, theirs = frozenset(core.type.options), frozenset(chosen.type.options)
    if not (own <= theirs or theirs <= own):
        rule = Said("属于 两边的选项要对得上", "the options on both sides of is_one_of must match")
        wrong_kind(ctx, expr.chosen.span, chosen.type, rule)
        return None
    test = Prim("among", (core, chosen), BOOL)
    return Prim("not", (test,), BOOL) if expr.negated else test


def _chosen(expr: s.Chosen, ctx: Context, wanted: Type | None) -> Expr | None:
    """A set of options; its type is that of its place."""
    if wanted is None:
        return None
    if wanted.kind != "choices":
        types.expected(ctx.scope, expr.span, Type("choices"), wanted, Said("这里", "this place"))
        return None
    what = Said("这里的选项中", "the set here")
    found = [option_of(name, wanted, ctx.scope, what) for name in expr.options]
    if any(option is None for option in found):
        return None
    return Lit(frozenset(str(option.value) for option in found if option is not None), types.solid(wanted))


def _conditional(expr: s.Conditional, ctx: Context, wanted: Type | None) -> Expr | None:
    test = condition(expr.test, ctx, Said("若 后面", "what follows if"))
    yes = ctx.knowing(shown(test)) if test is not None else ctx
    no = ctx.knowing(shown(test, False)) if test is not None else ctx
    then = resolve(expr.then, yes, wanted)
    orelse = resolve(expr.orelse, no, wanted or (then.type if then is not None else None))
    if test is None or then is None or orelse is None:
        return None
    then, orelse = _settled(then, yes), _settled(orelse, no)
    if not types.same(then.type, orelse.type):
        types.mismatch(
            ctx.scope,
            expr.span,
            then,
            expr.then.span,
            orelse,
            expr.orelse.span,
            Said("则 与 否则 要同类同单位", "both branches need one type and unit"),
        )
        return None
    optional = then.type.optional or orelse.type.optional
    return If(test, then, orelse, evolve(then.type, optional=optional))


def _settled(core: Expr, ctx: Context) -> Expr:
    """A branch in which an optional thing is known to be there is not optional."""
    if isinstance(core, Ref) and core.type.optional and surely_there(core, ctx):
        given = ctx.scope.givens.get(core.target)
        stopgap = types.dummy(core.type, given.low if given else None)
        return Else(core, stopgap, types.solid(core.type), stopgap=True)
    return core
