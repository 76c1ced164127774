"""How a conclusion is worked out, as a formula in words: 低保标准 × 家庭人口 − 家庭月收入."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import evolve

from policyrules.base.saying import Language
from policyrules.core.decision import Step
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Prim,
    Ref,
    Silent,
    Today,
    Window,
)
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL
from policyrules.evaluate.wording import value_words
from policyrules.explaining.phrases import say

_SIGNS: Final = {
    "add": ("+", "+", 3),
    "sub": ("−", "−", 3),
    "mul": ("×", "×", 4),
    "div": ("÷", "÷", 4),
    "lt": ("低于", "below", 2),
    "le": ("不高于", "at most", 2),
    "gt": ("高于", "above", 2),
    "ge": ("不低于", "at least", 2),
    "eq": ("等于", "equals", 2),
    "ne": ("不等于", "differs from", 2),
}
"""Chinese, English, how tightly it binds."""

_DAYS: Final = {
    "lt": ("早于", "before"),
    "le": ("不晚于", "not after"),
    "gt": ("晚于", "after"),
    "ge": ("不早于", "not before"),
}

_FUNCTIONS: Final = {
    "min": ("较小者", "smaller of"),
    "max": ("较大者", "larger of"),
    "per_month": ("按月", "per month"),
    "per_year": ("按年", "per year"),
    "round_half_up": ("四舍五入", "rounded half up"),
    "round_up": ("进一", "rounded up"),
    "round_down": ("舍去", "rounded down"),
    "topped_up": ("补足至", "topped up to"),
    "age": ("年龄", "age"),
    "year": ("年份", "year"),
    "days": ("天数", "days"),
    "neg": ("−", "−"),
    "last_year_end": ("上年末", "end of last year"),
}

_AGGREGATES: Final = {
    "sum": ("合计", "sum of"),
    "any": ("任一", "any of"),
    "all": ("每一", "all of"),
    "count": ("计数", "count of"),
    "min": ("最小", "smallest of"),
    "max": ("最大", "largest of"),
}


def formula(policy: Policy, step: Step, on: date, language: Language) -> str:
    """The formula of a number that a step concluded; "" for facts, for tests and for bare values.

    Branches that the readings in force or the assessment date ``on`` rule out are left out.
    """
    definition = policy.defs.get(step.id)
    if definition is None or definition.type.kind != "number":
        return ""
    expr = _used(definition, step)
    if expr is None:
        return ""
    readings = {below.id: below.value for below in step.steps if below.kind == "reading"}
    expr = _settled(expr, readings, on)
    if isinstance(expr, Lit | Silent):
        return ""
    return _text(policy, expr, language, 0)


def expression_text(policy: Policy, expr: Expr, language: Language) -> str:
    """An expression of the policy in words: 20% × 农民人均纯收入."""
    return _text(policy, expr, language, 0)


def _used(definition: Def, step: Step) -> Expr | None:
    """The value of the one case held, or the base where none was."""
    held = [case for case in definition.cases if case.provision and case.provision in step.provisions]
    if not definition.cases or not step.provisions:
        return definition.base
    return held[0].value if len({case.value for case in held}) == 1 else None


def _settled(expr: Expr, readings: Mapping[str, object], on: date) -> Expr:
    """The expression without the branches that are ruled out, as far as its arithmetic goes."""
    match expr:
        case If(test=test, then=then, orelse=orelse):
            match test:
                case Prim(op="eq", args=(Ref(target=target), Lit(value=wanted))) if target in readings:
                    return _settled(then if readings[target] == wanted else orelse, readings, on)
                case Prim(op="ge" | "le" as op, args=(Today(), Lit(value=date() as day))):
                    holds = on >= day if op == "ge" else on <= day
                    return _settled(then if holds else orelse, readings, on)
        case Prim(args=args) if expr.op in _FUNCTIONS or expr.op in _SIGNS:
            return evolve(expr, args=tuple(_settled(arg, readings, on) for arg in args))
    return expr


def _text(policy: Policy, expr: Expr, language: Language, tight: int) -> str:
    def sub(part: Expr, binding: int = 0) -> str:
        return _text(policy, part, language, binding)

    match expr:
        case Lit(value=value, type=type_):
            return say(language, *value_words(value, type_))
        case Ref(target=target):
            thing = policy.givens.get(target) or policy.defs[target]
            return say(language, thing.label, thing.id.rpartition(".")[2])
        case Today():
            return say(language, "评定日", "assessment day")
        case Prim(op="and" | "or" as op, args=args):
            word = say(language, *{"and": (" 且 ", " and "), "or": (" 或 ", " or ")}[op])
            return f"({word.join(sub(arg, 1) for arg in args)})" if tight else word.join(map(sub, args))
        case Prim(op="not", args=(arg,)):
            return say(language, "非 ", "not ") + sub(arg, 2)
        case Prim(op=op, args=(left, right)) if op in _SIGNS:
            zh, en, binding = _SIGNS[op]
            zh, en = _DAYS.get(op, (zh, en)) if left.type.kind == "date" else (zh, en)
            text = f"{sub(left, binding)} {say(language, zh, en)} {sub(right, binding + 1)}"
            return f"({text})" if binding < tight else text
        case Prim(op=op, args=(value, step)) if op.startswith("round_"):
            return f"{say(language, *_FUNCTIONS[op])}({sub(value)}, {sub(step)})"
        case Prim(op="in" | "contains", args=(value,), options=options):
            return f"{sub(value)} {say(language, '属于', 'is one of')} {{{', '.join(sorted(options))}}}"
        case Prim(op=op, args=args):
            return f"{say(language, *_FUNCTIONS.get(op, (op, op)))}({', '.join(map(sub, args))})"
        case If(test=test, then=then, orelse=orelse):
            parts = (sub(test), sub(then), sub(orelse))
            return say(
                language, "(若 {} 则 {} 否则 {})".format(*parts), "(if {} then {} else {})".format(*parts)
            )
        case Agg(op=op, child=child, expr=inner, filter=filter_):
            entity = policy.entities[child]
            over = say(language, entity.label, entity.plural)
            if inner == Lit(True, BOOL) and filter_ is None:
                return f"{say(language, *_AGGREGATES[op])} {over}"
            where = f"{say(language, ' 当 ', ' when ')}{sub(filter_)}" if filter_ is not None else ""
            return f"{say(language, *_AGGREGATES[op])} {over}({sub(inner)}{where})"
        case Else(value=value, orelse=orelse):
            return say(
                language,
                f"{sub(value, 5)} 若无 {sub(orelse, 5)}",
                f"{sub(value, 5)} or, if absent, {sub(orelse, 5)}",
            )
        case Has(value=value):
            return say(language, f"有值({sub(value)})", f"has a value({sub(value)})")
        case Window(start=start):
            return say(language, f"在自 {sub(start)} 起的期间内", f"within the period from {sub(start)}")
        case At(date=Prim(op="last_year_end"), expr=inner):
            return say(language, f"上年({sub(inner)})", f"last year's({sub(inner)})")
        case At(expr=inner):
            return say(language, f"当时的({sub(inner)})", f"at that date({sub(inner)})")
        case AsUnit(target=target):
            known = policy.defs[target]
            return say(language, f"按单人户的{known.label}", f"{known.id} as a one-person household")
        case Silent():
            return say(language, "未规定", "not decided")
    return "…"
