"""How a conclusion is worked out, as a formula in words: 低保标准 × 家庭人口 − 家庭月收入."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, cast

from attrs import evolve

from policyrules.base.saying import NOTHING, Said, cat, listed
from policyrules.base.units import Number
from policyrules.core.decision import Step
from policyrules.core.expressions import Expr, If, Lit, Prim, Ref, Scale, Silent, Today
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import Value
from policyrules.core.primitives import ROUNDINGS
from policyrules.core.scales import parts_of
from policyrules.core.spoken import expression_said
from policyrules.core.walk import children, walk
from policyrules.core.words import value_said

_SIGNS: Final = ("add", "sub", "mul", "div", "neg", "min", "max", "per_month", "per_year")
_SETTLED: Final = frozenset({*_SIGNS, *ROUNDINGS, "topped_up"})
"""The operations inside which branches that are ruled out are left out."""


def formula(policy: Policy, step: Step, on: date) -> Said:
    """The formula of a number, or the test of a condition, that a step concluded.

    NOTHING for facts, for outcomes, for bare values and for a condition that only names another.
    Branches that the readings in force or the assessment date ``on`` rule out are left out.
    """
    expr = _worked_out(policy, step, on)
    parts = _parts(policy, expr, step) if isinstance(expr, Scale) else None
    if parts is not None:
        return parts
    return NOTHING if expr is None else expression_said(policy, expr)


def formula_met(policy: Policy, step: Step, trace: Step, on: date) -> Said:
    """The formula with the value of each name in it, as far as the trace has it for one record only."""
    expr = _worked_out(policy, step, on)
    if expr is None:
        return NOTHING
    found: dict[str, list[Step]] = {}
    todo = [trace]
    while todo:
        here = todo.pop()
        found.setdefault(here.id, []).append(here)
        todo.extend(here.steps)
    alone = {name: cast(Value, steps[0].value) for name, steps in found.items() if len(steps) == 1}
    refs = (part for part in walk(expr) if isinstance(part, Ref) and part.target in alone)
    return expression_said(policy, expr, met={part: alone[part.target] for part in refs})


def _worked_out(policy: Policy, step: Step, on: date) -> Expr | None:
    """What a step was worked out by; None where that tells nothing."""
    definition = policy.defs.get(step.id)
    if definition is None:
        return None
    if definition.type.kind == "bool":
        test = _test(definition)
        return None if test is None or not _measures(test) else test
    expr = _used(definition, step) if definition.type.kind == "number" else None
    if expr is None:
        return None
    readings = {below.id: below.value for below in step.steps if below.kind == "reading"}
    expr = _settled(expr, readings, on)
    return None if isinstance(expr, Lit | Silent) else expr


def _parts(policy: Policy, scale: Scale, step: Step) -> Said | None:
    """A quantity on a scale, bracket by bracket; None where something of it is not known."""
    met = {below.id: below.value for below in step.steps}

    def number(expr: Expr) -> Number | None:
        value = (
            expr.value if isinstance(expr, Lit) else met.get(expr.target) if isinstance(expr, Ref) else None
        )
        return value if isinstance(value, Number) and not isinstance(value, bool) else None

    version = next((v for v in scale.versions if v.id == met.get(scale.figure.target)), None)
    quantity = number(scale.quantity)
    if version is None or quantity is None or scale.mode == "interpolated":
        return None
    limits, rates = [number(part) for part in version.limits], [number(part) for part in version.values]
    known = [part for part in (*limits, *rates) if part is not None]
    if len(known) < len(limits) + len(rates):
        return None
    split = parts_of(scale.mode, quantity, known[: len(limits)], version.after)
    amounts = [
        cat(
            value_said(amount, scale.quantity.type),
            " × ",
            value_said(known[len(limits) + i], version.values[i].type),
        )
        for i, amount in split
    ]
    return cat(expression_said(policy, scale), " = ", listed(amounts, " + ", " + ")) if amounts else None


def _test(definition: Def) -> Expr | None:
    """The one condition of a yes/no conclusion."""
    if len(definition.cases) == 1:
        return definition.cases[0].guard
    return definition.base if not definition.cases else None


def _measures(expr: Expr) -> bool:
    """Whether a condition compares or counts: what the values below it do not tell by themselves."""
    todo = [expr]
    while todo:
        part = todo.pop()
        if not isinstance(part, Ref) and not (isinstance(part, Prim) and part.op in ("and", "or", "not")):
            return True
        todo.extend(children(part))
    return False


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
        case Prim(args=args) if expr.op in _SETTLED:
            return evolve(expr, args=tuple(_settled(arg, readings, on) for arg in args))
    return expr
