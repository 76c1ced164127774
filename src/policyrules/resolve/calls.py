"""Built-in functions of the language."""

from __future__ import annotations

from collections.abc import Callable

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, YEARS_OLD, monthly, yearly
from policyrules.core.expressions import Expr, Has, Prim, Ref, Silent, Today
from policyrules.core.types import BOOL, DATE
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.aggregates import streak
from policyrules.resolve.calendar import OF_DATES, carried_over, of_dates
from policyrules.resolve.demands import last_year, never_absent, numeric, of_type, resolve, value, wrong_kind
from policyrules.resolve.names import Context
from policyrules.resolve.scales import on_scale
from policyrules.resolve.scope import keyword, words_at
from policyrules.resolve.type_codes import NOT_BY_YEAR, SILENT_ARGUMENT, WRONG_CONVERSION, WRONG_COUNT

_ARITY = {"PER_MONTH": (1, 1), "PER_YEAR": (1, 1), "LAST_YEAR": (1, 1), "AGE": (1, 2), "YEAR_OF": (1, 1),
          "DAYS": (2, 2), "HAS": (1, 1), "MIN": (2, 9), "MAX": (2, 9), "TOPPED_UP": (2, 2),
          "STREAK": (2, 2), "PROGRESSIVE": (2, 2), "WHOLE_AMOUNT": (2, 2),
          "INTERPOLATED": (2, 2),
          "FULL_MONTHS": (2, 2), "MONTH_OF": (1, 1), "QUARTER_OF": (1, 1),
          "EARLIER_OF": (2, 9), "LATER_OF": (2, 9), "NEXT_MONTH_START": (1, 1),
          "MONTH_END": (1, 1), "OPTIONS_IN": (1, 1), "CARRIED_OVER": (2, 2)}  # fmt: skip


def call(expr: s.Call, ctx: Context) -> Expr | None:
    """The core of a function call; None after a finding."""
    low, high = _ARITY[expr.function]
    word = keyword(expr.function)
    if not low <= len(expr.args) <= high:
        count = str(low) if low == high else f"{low}–{high}"
        ctx.scope.add(WRONG_COUNT.at(expr.span, word=word, count=count, given=len(expr.args)))
        return None
    for index, arg in enumerate(expr.args):
        if isinstance(arg, s.Silent) and (expr.function, index) != ("TOPPED_UP", 0):
            ctx.scope.add(SILENT_ARGUMENT.at(arg.span))
            return None
    return _CALLS[expr.function](expr, ctx)


def _converted(expr: s.Call, ctx: Context) -> Expr | None:
    core = numeric(expr.args[0], ctx)
    if core is None:
        return None
    to_month = expr.function == "PER_MONTH"
    unit = (monthly if to_month else yearly)(core.type.unit or PLAIN)
    if unit is None:
        rule = Said("按月() 只用于每年的金额", "per_month() takes a yearly amount")
        if not to_month:
            rule = Said("按年() 只用于每月的金额", "per_year() takes a monthly amount")
        text = words_at(expr.args[0].span)
        ctx.scope.add(WRONG_CONVERSION.at(expr.span, rule=rule, text=text, type=types.said(core.type)))
        return None
    return Prim("per_month" if to_month else "per_year", (core,), types.number(unit))


def _last_year(expr: s.Call, ctx: Context) -> Expr | None:
    core = resolve(expr.args[0], ctx)
    if core is None:
        return None
    given = ctx.scope.givens.get(core.target) if isinstance(core, Ref) else None
    text = words_at(expr.args[0].span)
    by_year = given is not None and (given.yearly or not given.values or given.level == "county")
    if given is None or given.kind != "standard" or not by_year:
        ctx.scope.add(NOT_BY_YEAR.at(expr.span, text=text))
        return None
    return last_year(core)


def _age(expr: s.Call, ctx: Context) -> Expr | None:
    born = of_type(expr.args[0], ctx, DATE, Said("出生日期", "the date of birth"))
    on = None
    if len(expr.args) == 2:
        on = of_type(expr.args[1], ctx, DATE, Said("算年龄的日子", "the day of the age"))
    if born is None or (on is None and len(expr.args) == 2):
        return None
    args = (born,) if on is None or isinstance(on, Today) else (born, on)
    return Prim("age", args, types.number(YEARS_OLD))


def _has(expr: s.Call, ctx: Context) -> Expr | None:
    core = resolve(expr.args[0], ctx)
    if core is None:
        return None
    if not core.type.optional:
        never_absent(ctx, expr.args[0].span)
        return None
    return Has(core, BOOL)


def _options_in(expr: s.Call, ctx: Context) -> Expr | None:
    core = value(expr.args[0], ctx)
    if core is not None and core.type.kind != "choices":
        rule = Said("项数() 数多选的选项", "options_in() counts the options of several_of")
        wrong_kind(ctx, expr.args[0].span, core.type, rule)
        return None
    return None if core is None else Prim("size", (core,), types.number(PLAIN))


def _extreme(expr: s.Call, ctx: Context) -> Expr | None:
    cores = [numeric(arg, ctx) for arg in expr.args]
    if None in cores:
        return None
    found = [core for core in cores if core is not None]
    word = keyword(expr.function)
    for arg, core in zip(expr.args[1:], found[1:], strict=True):
        if core.type.unit != found[0].type.unit:
            types.mismatch(
                ctx.scope,
                expr.span,
                found[0],
                expr.args[0].span,
                core,
                arg.span,
                Said(f"{word.zh}() 的参数要同单位", f"{word.en}() needs one unit"),
            )
            return None
    return Prim("min" if expr.function == "MIN" else "max", tuple(found), found[0].type)


def _topped_up(expr: s.Call, ctx: Context) -> Expr | None:
    floor = numeric(expr.args[1], ctx)
    if isinstance(expr.args[0], s.Silent):
        if floor is None:
            return None
        return Prim("topped_up", (Silent(ctx.owner, floor.type), floor), floor.type)
    amount = numeric(expr.args[0], ctx)
    if amount is None or floor is None:
        return None
    if amount.type.unit != floor.type.unit:
        types.mismatch(
            ctx.scope,
            expr.span,
            amount,
            expr.args[0].span,
            floor,
            expr.args[1].span,
            Said("补足至() 的参数要同单位", "topped_up_to() needs one unit"),
        )
        return None
    return Prim("topped_up", (amount, floor), amount.type)


_CALLS: dict[str, Callable[[s.Call, Context], Expr | None]] = {
    "PER_MONTH": _converted,
    "PER_YEAR": _converted,
    "LAST_YEAR": _last_year,
    "AGE": _age,
    **dict.fromkeys(OF_DATES, of_dates),
    "CARRIED_OVER": carried_over,
    "HAS": _has,
    "OPTIONS_IN": _options_in,
    "MIN": _extreme,
    "MAX": _extreme,
    "TOPPED_UP": _topped_up,
    "STREAK": streak,
    "PROGRESSIVE": on_scale,
    "WHOLE_AMOUNT": on_scale,
    "INTERPOLATED": on_scale,
}
