"""Figures as they are written: constants of a type, and the bounds behind it."""

from __future__ import annotations

from collections.abc import Callable

from policyrules.base.saying import Said
from policyrules.core.types import Known, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import of_type
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, words_at
from policyrules.resolve.type_codes import LIMITS_TURNED, NOT_FIXED, ONLY_TWO_BOUNDS


def bounds(
    scope: Scope, written: tuple[s.Bound, ...], type_: Type, owner: str
) -> tuple[Known | None, Known | None]:
    """The least and the most that 不低于 and 不高于 behind a type allow; None: no limit."""
    ends: dict[str, Known | None] = {"ge": None, "le": None}
    for bound in written:
        if bound.op not in ends:
            scope.add(ONLY_TWO_BOUNDS.at(bound.span))
            continue
        end = figure(scope, bound.expr, types.solid(type_), owner)
        if end is not None:
            ends[bound.op] = tighter(max if bound.op == "ge" else min, ends[bound.op], end)
    low, high = ends["ge"], ends["le"]
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        scope.add(LIMITS_TURNED.at(written[-1].span, limits=" ".join(words_at(b.span) for b in written)))
        return None, None
    return low, high


def tighter(choose: Callable[..., Known], known: Known | None, end: Known) -> Known:
    """The tighter of two ends of a range, whichever is written first."""
    return end if known is None else choose(known, end)


def figure(scope: Scope, expr: s.Expr, wanted: Type, entity: str | None = None) -> Known | None:
    """The value of a written figure of a type; anything but a constant is a finding."""
    core = of_type(expr, Context(scope, entity), wanted, Said("数值", "the figure"))
    if core is None:
        return None
    found = constant(core)
    if found is None:
        scope.add(NOT_FIXED.at(expr.span, text=words_at(expr.span)))
    return found
