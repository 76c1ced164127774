"""Expressions seen from a record further down, and conditions and quantities seen through their names."""

from __future__ import annotations

from attrs import evolve

from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Window,
)
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.walk import asks_of_its_record


def shifted(expr: Expr, hops: int, *, frame: int = 0) -> Expr | None:
    """An expression of the record ``hops`` levels up, as said from below; None where it cannot be said.

    With ``frame`` that record is counted from the one that asks for the ``frame``-th aggregate around.
    """
    return expr if hops == 0 and frame == 0 else _seen(expr, hops, frame, 0)


def _seen(expr: Expr, hops: int, frame: int, inside: int) -> Expr | None:
    """The same ``inside`` so many aggregates of the expression, where only what leaves them moves."""
    match expr:
        case Ref():
            moves = expr.frame >= inside
            return evolve(expr, hops=expr.hops + hops, frame=expr.frame + frame) if moves else expr
        case Agg(expr=inner, filter=filter_):
            if frame and not inside:
                return None
            if not inside and not asks_of_its_record(expr):
                return evolve(expr, hops=expr.hops + hops)
            parts = (inner,) if filter_ is None else (inner, filter_)
            moved = _all(parts, hops, frame, inside + 1)
            if moved is None:
                return None
            lists = expr.hops if inside else expr.hops + hops
            return evolve(expr, hops=lists, expr=moved[0], filter=None if filter_ is None else moved[1])
        case AsUnit():
            return expr if inside else None
        case Prim(args=args):
            moved = _all(args, hops, frame, inside)
            return None if moved is None else evolve(expr, args=moved)
        case If(test=test, then=then, orelse=orelse):
            moved = _all((test, then, orelse), hops, frame, inside)
            return None if moved is None else If(moved[0], moved[1], moved[2], expr.type)
        case Else(value=value, orelse=orelse):
            moved = _all((value, orelse), hops, frame, inside)
            return None if moved is None else evolve(expr, value=moved[0], orelse=moved[1])
        case Has(value=value):
            moved = _all((value,), hops, frame, inside)
            return None if moved is None else Has(moved[0])
        case Window(date=day, start=start, months=months):
            moved = _all((day, start, months), hops, frame, inside)
            return None if moved is None else Window(moved[0], moved[1], moved[2], expr.mode)
        case At(date=day, expr=inner):
            moved = _all((day, inner), hops, frame, inside)
            return None if moved is None else At(moved[0], moved[1], expr.type)
        case Months(start=start, end=end, expr=inner):
            moved = _all((start, end, inner), hops, frame, inside)
            return None if moved is None else evolve(expr, start=moved[0], end=moved[1], expr=moved[2])
        case Lookup(axes=axes, cells=cells):
            asked = _all(tuple(axis.expr for axis in axes), hops, frame, inside)
            chosen = _all(cells, hops, frame, inside)
            if asked is None or chosen is None:
                return None
            moved_axes = tuple(evolve(axis, expr=part) for axis, part in zip(axes, asked, strict=True))
            return evolve(expr, axes=moved_axes, cells=chosen)
        case Scale(quantity=quantity):  # its versions speak of figures only
            moved = _all((quantity,), hops, frame, inside)
            return None if moved is None else evolve(expr, quantity=moved[0])
    return expr


def _all(parts: tuple[Expr, ...], hops: int, frame: int, inside: int) -> tuple[Expr, ...] | None:
    moved = tuple(_seen(part, hops, frame, inside) for part in parts)
    return None if None in moved else moved  # type: ignore[return-value]


def asked(policy: Policy, expr: Expr) -> Expr | None:
    """What a named condition without exceptions asks for, as said where it is named."""
    if not isinstance(expr, Ref) or expr.type.kind != "bool":
        return None
    match policy.defs.get(expr.target):
        case Def(cases=(), base=base) if base is not None:
            return shifted(base, expr.hops, frame=expr.frame)
        case Def(cases=(Case(guard=guard, value=Lit(value=True), overrides=()),), base=Lit(value=False)):
            return shifted(guard, expr.hops, frame=expr.frame)
    return None


def stands_for(policy: Policy, expr: Expr) -> Expr | None:
    """The one value of a named quantity with nothing but that, as said where it is named."""
    if not isinstance(expr, Ref):
        return None
    match policy.defs.get(expr.target):
        case Def(cases=(), base=base) if base is not None:
            return shifted(base, expr.hops, frame=expr.frame)
        case Def(cases=(Case(guard=Lit(value=True), value=value),)):
            return shifted(value, expr.hops, frame=expr.frame)
    return None
