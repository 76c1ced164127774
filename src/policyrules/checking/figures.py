"""What a policy's figures come to on a day, without a case: enough to check their constraints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import cast

from policyrules.base.units import Number, plain
from policyrules.core.expressions import At, Else, Expr, Has, If, Lit, Prim, Ref, Today
from policyrules.core.policy import Given, Policy
from policyrules.core.types import Known, Mark


class Unsettled(Exception):
    """A figure that is not known on the day: the Given that lacks a value, and the day."""

    def __init__(self, given: Given | None, day: date) -> None:
        self.given = given
        self.day = day
        super().__init__(given.id if given else "")


def settled(policy: Policy, expr: Expr, on: date) -> Known:
    """The value of an expression over figures on a day; raises Unsettled when it is not known."""
    match expr:
        case Lit(value=value):
            return value
        case Today():
            return on
        case Ref(target=target):
            return _given(policy, target, on)
        case At(date=moved, expr=inner):
            return settled(policy, inner, cast(date, settled(policy, moved, on)))
        case If(test=test, then=then, orelse=orelse):
            return settled(policy, then if settled(policy, test, on) else orelse, on)
        case Else(value=inner, orelse=orelse):
            found = settled(policy, inner, on)
            return settled(policy, orelse, on) if isinstance(found, Mark) else found
        case Has(value=inner):
            return not isinstance(settled(policy, inner, on), Mark)
        case Prim(op="and" | "or" as op, args=(left, right)):
            return _logic(policy, op, left, right, on)
        case Prim(op=op, args=args, options=options):
            values = [settled(policy, arg, on) for arg in args]
            if any(isinstance(v, Mark) for v in values):
                raise Unsettled(None, on)
            if op == "in":
                return values[0] in options
            if op in _OPS:
                return _OPS[op](*values)
    raise Unsettled(None, on)


def in_force(given: Given, on: date) -> Known | None:
    """The value of a figure on a day: the one whose period holds it, else the default."""
    for dated in given.values:
        if dated.start <= on and (dated.end is None or on <= dated.end):
            return dated.value
    return given.default


def _given(policy: Policy, target: str, on: date) -> Known:
    given = policy.givens.get(target)
    if given is None:
        definition = policy.defs.get(target)
        if definition is None or definition.cases or definition.base is None:
            raise Unsettled(None, on)
        return settled(policy, definition.base, on)
    value = None if given.level == "case" else in_force(given, on)
    if value is None:
        raise Unsettled(given, on)
    return value


def _logic(policy: Policy, op: str, left: Expr, right: Expr, on: date) -> bool:
    """Either side may settle it alone."""
    decisive = op == "or"
    missing: Unsettled | None = None
    for side in (left, right):
        try:
            if settled(policy, side, on) is decisive:
                return decisive
        except Unsettled as unsettled:
            missing = missing or unsettled
    if missing is not None:
        raise missing
    return not decisive


_OPS: Mapping[str, Callable[..., Known]] = {
    "add": lambda a, b: plain(a + b),
    "sub": lambda a, b: plain(a - b),
    "mul": lambda a, b: plain(a * b),
    "div": lambda a, b: plain(Fraction(a) / b),
    "neg": lambda a: plain(-a),
    "min": min,
    "max": max,
    "topped_up": max,
    "per_month": lambda a: plain(Fraction(a) / 12),
    "per_year": lambda a: plain(Fraction(a) * 12),
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "not": lambda a: not a,
    "year": lambda a: a.year,
    "last_year_end": lambda a: date(a.year - 1, 12, 31),
}


def holds(op: str, figure: Known, bound: Known) -> bool:
    """Whether ``figure op bound``."""
    return cast(bool, _OPS[op](cast(Number, figure), cast(Number, bound)))
