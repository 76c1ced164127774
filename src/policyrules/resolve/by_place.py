"""The value at a place that is worked out: 第k大(列表, k)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import floor
from typing import Final

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, Number
from policyrules.core.expressions import Expr, If, Lit, Prim, Ref
from policyrules.core.types import ABSENT, BOOL
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.demands import numeric
from policyrules.resolve.names import Context
from policyrules.resolve.scope import words_at
from policyrules.resolve.type_codes import NO_PLACE, NO_SUCH_PLACE, PLACE_WITHOUT_END

MOST: Final = 20
"""A place that is worked out lies between 1 and this."""


def by_place(place: s.Expr, word: Said, ctx: Context, at: Callable[[int], Expr]) -> Expr | None:
    """For each place that it can be, what stands ``at`` it; below the first there is none."""
    k = numeric(place, ctx)
    if k is None:
        return None
    unit = k.type.unit or PLAIN
    if unit != PLAIN and not unit.whole:
        ctx.scope.add(NO_PLACE.at(place.span, word=word, type=types.named(k.type)))
        return None
    least, most = _ends(k, ctx)
    written = isinstance(k, Lit)
    if most is None or most > MOST or (written and (most < 1 or most != floor(most))):
        complaint = NO_SUCH_PLACE if written else PLACE_WITHOUT_END
        ctx.scope.add(complaint.at(place.span, word=word, k=words_at(place.span), most=MOST))
        return None
    last = max(floor(most), 1)
    found = at(last)
    if written:
        return found
    for nth in range(last - 1, 0, -1):
        found = If(_below(k, nth + 1), at(nth), found, found.type)
    if least is None or least < 1:
        found = If(_below(k, 1), Lit(ABSENT, found.type), found, found.type)
    return found


def _below(k: Expr, number: int) -> Expr:
    return Prim("lt", (k, Lit(number, k.type)), BOOL)


def _ends(k: Expr, ctx: Context) -> tuple[Number | None, Number | None]:
    """Between what a number lies: a written one, a fact or figure with bounds, the smaller of such."""
    match k:
        case Lit(value=int() | Fraction() as value):
            return value, value
        case Ref(target=target) if (given := ctx.scope.givens.get(target)) is not None:
            return _number(given.low), _number(given.high)
        case Prim(op="min", args=args):
            lows, highs = zip(*(_ends(arg, ctx) for arg in args), strict=True)
            return None if None in lows else _least(lows), _least(highs)
    return None, None


def _number(end: object) -> Number | None:
    return end if isinstance(end, int | Fraction) else None


def _least(ends: Iterable[Number | None]) -> Number | None:
    return min((end for end in ends if end is not None), default=None)
