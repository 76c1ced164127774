"""Constant expressions: what a written figure comes to, without facts and without a date."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from policyrules.base.units import Number, plain
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.types import Known


def constant(core: Expr) -> Known | None:
    """The value of an expression of literals only; None when it needs anything else."""
    match core:
        case Lit(value=value):
            return value
        case Prim(op=op, args=args):
            values = [constant(arg) for arg in args]
            if any(not isinstance(v, int | Fraction) or isinstance(v, bool) for v in values):
                return None
            return _arithmetic(op, [Fraction(cast(Number, v)) for v in values])
    return None


def _arithmetic(op: str, values: list[Fraction]) -> Number | None:
    match op, values:
        case "neg", [x]:
            return plain(-x)
        case "add", [x, y]:
            return plain(x + y)
        case "sub", [x, y]:
            return plain(x - y)
        case "mul", [x, y]:
            return plain(x * y)
        case "div", [x, y] if y:
            return plain(x / y)
        case "per_month", [x]:
            return plain(x / 12)
        case "per_year", [x]:
            return plain(x * 12)
        case "min", _:
            return plain(min(values))
        case "max", _:
            return plain(max(values))
    return None
