"""The steps in which a figure goes: money in whole fen, what is counted in whole units, dates in days.

Nobody can write a finer one, so above 3050元 is from 3050.01元 on.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from policyrules.base.units import Number
from policyrules.core.ends import Bound
from policyrules.core.expressions import At, If, Lit, Prim, Ref
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import Type


def in_steps(policy: Policy, given: Given) -> bool:
    """Whether a figure's values go in steps: somebody writes it so, or it must equal only what does."""
    seen, todo = {given.id}, [given]
    while todo:
        figure = todo.pop()
        if not _stepped(figure.type):
            return False
        equals = [c.bound for c in figure.constraints if c.severity == "must" and c.op == "eq"]
        while equals:
            match equals.pop():
                case Lit(value=int() | Fraction() | date() as value) if at_step(value):
                    pass
                case Ref(target=target) if target in policy.givens:
                    if target not in seen:
                        seen.add(target)
                        todo.append(policy.givens[target])
                case Prim(op="max" | "min", args=args):
                    equals += args
                case If(then=then, orelse=orelse):
                    equals += (then, orelse)
                case At(expr=inner):
                    equals.append(inner)
                case _:
                    return False
    return True


def at_step(value: Number | date) -> bool:
    """Whether a number is whole; a day always is one."""
    return isinstance(value, date) or Fraction(value).denominator == 1


def step_up(low: Bound, *, strict: bool) -> tuple[Bound, bool]:
    """The first step from an end on, or past it, and whether that end is still left out (of the last day)."""
    if isinstance(low, date):
        return (low + timedelta(days=1), False) if strict and low < date.max else (low, strict)
    whole = cast(Number, low)
    return math.floor(whole) + 1 if strict else math.ceil(whole), False


def step_down(high: Bound, *, strict: bool) -> tuple[Bound, bool]:
    """The last step up to an end, or before it, and whether that end is still left out (of the first day)."""
    if isinstance(high, date):
        return (high - timedelta(days=1), False) if strict and high > date.min else (high, strict)
    whole = cast(Number, high)
    return math.ceil(whole) - 1 if strict else math.floor(whole), False


def _stepped(type_: Type) -> bool:
    if type_.kind == "date":
        return True
    return type_.kind == "number" and type_.unit is not None and (type_.unit.money or type_.unit.whole)
