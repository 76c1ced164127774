"""Expressions seen from a record further down, and conditions and quantities seen through their names."""

from __future__ import annotations

from attrs import evolve

from policyrules.core.expressions import Agg, AsUnit, At, Else, Expr, Has, If, Lit, Prim, Ref, Window
from policyrules.core.policy import Case, Def, Policy


def shifted(expr: Expr, hops: int) -> Expr | None:
    """An expression of the record ``hops`` levels up, as said from below; None where it cannot be said."""
    if hops == 0:
        return expr
    match expr:
        case Ref():
            return evolve(expr, hops=expr.hops + hops)
        case Agg():
            return evolve(expr, hops=expr.hops + hops)
        case AsUnit():
            return None
        case Prim(args=args):
            moved = _all(args, hops)
            return None if moved is None else evolve(expr, args=moved)
        case If(test=test, then=then, orelse=orelse):
            moved = _all((test, then, orelse), hops)
            return None if moved is None else If(moved[0], moved[1], moved[2], expr.type)
        case Else(value=value, orelse=orelse):
            moved = _all((value, orelse), hops)
            return None if moved is None else evolve(expr, value=moved[0], orelse=moved[1])
        case Has(value=value):
            moved = _all((value,), hops)
            return None if moved is None else Has(moved[0])
        case Window(date=day, start=start, months=months):
            moved = _all((day, start, months), hops)
            return None if moved is None else Window(moved[0], moved[1], moved[2], expr.mode)
        case At(date=day, expr=inner):
            moved = _all((day, inner), hops)
            return None if moved is None else At(moved[0], moved[1], expr.type)
    return expr


def _all(parts: tuple[Expr, ...], hops: int) -> tuple[Expr, ...] | None:
    moved = tuple(shifted(part, hops) for part in parts)
    return None if None in moved else moved  # type: ignore[return-value]


def asked(policy: Policy, expr: Expr) -> Expr | None:
    """What a named condition without exceptions asks for, as said where it is named."""
    if not isinstance(expr, Ref) or expr.type.kind != "bool":
        return None
    match policy.defs.get(expr.target):
        case Def(cases=(), base=base) if base is not None:
            return shifted(base, expr.hops)
        case Def(cases=(Case(guard=guard, value=Lit(value=True), overrides=()),), base=Lit(value=False)):
            return shifted(guard, expr.hops)
    return None


def stands_for(policy: Policy, expr: Expr) -> Expr | None:
    """The one value of a named quantity with nothing but that, as said where it is named."""
    if not isinstance(expr, Ref):
        return None
    match policy.defs.get(expr.target):
        case Def(cases=(), base=base) if base is not None:
            return shifted(base, expr.hops)
        case Def(cases=(Case(guard=Lit(value=True), value=value),)):
            return shifted(value, expr.hops)
    return None
