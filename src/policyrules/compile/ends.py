"""The ends of ranges in SQL: fractions of integers that are proven to fit 64 bits.

Only ends may be NULL, and NULL there means: no bound. Denominators are constant except where
something was divided by a number of the case; comparing multiplies crosswise, and what is constant of a
denominator stays written. A sum of fractions whose denominators differ from row to row is told only as far as
it matters (``Grain``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, lcm, prod
from typing import Final

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.terms import (
    ONE,
    Term,
    integer,
    negated,
    plus,
    times,
)

WIDEST = 2**62
"""No integer that the SQL computes may be larger: half of what a BIGINT holds."""


UNLIKE: Final = Said(
    "SQL 只能把分母不定的分数之和取整、同固定的数相比：请先取整再算",
    "SQL only rounds a sum of fractions with varying denominators, and compares it with constants (Agg sum): "
    "round it first",
)


@frozen
class Grain:
    """That an end stands for another, which is the same multiple of 1/parts or between the same two.

    It comes out the same wherever it is held against such multiples or rounded to them; with nothing else may
    it be worked out.
    """

    parts: int
    of: object
    """What the sum is: its two ends stand to each other as those that they stand for. None: they do not."""


@frozen
class End:
    """num / den, den > 0; ``nullable``: may be NULL, which is no bound.

    ``cap`` and ``den_cap`` bound |num| and den. ``positive``: proven not below 0, never NULL. ``least`` and
    ``most`` bound num from below and above, wherever it is not NULL, closer than ``cap`` does.
    """

    num: Term
    den: Term = ONE
    cap: int = 0
    den_cap: int = 1
    nullable: bool = False
    positive: bool = False
    least: int | None = None
    most: int | None = None
    grain: Grain | None = None

    @property
    def floor(self) -> int:
        """What num is never below."""
        proven = 0 if self.positive else -self.cap
        return proven if self.least is None else max(proven, self.least)

    @property
    def ceiling(self) -> int:
        """What num is never above."""
        return self.cap if self.most is None else min(self.cap, self.most)

    def map(self, f: Callable[[Term], Term]) -> End:
        """The end with another term for num, and for what varies of den."""
        factor, varying = parts_of(self.den)
        return evolve(self, num=f(self.num), den=den_of(factor, f(varying)))

    @property
    def varying_cap(self) -> int:
        """What bounds what varies of den."""
        return self.den_cap // parts_of(self.den)[0]

    @property
    def constant(self) -> Fraction | None:
        """The number, if it is constant."""
        if self.num.value is None or self.den.value is None:
            return None
        return Fraction(int(self.num.value), int(self.den.value))


def constant(value: int | Fraction) -> End:
    """A constant end."""
    number = Fraction(value)
    fits(abs(number.numerator), number.denominator)
    return End(
        integer(number.numerator),
        integer(number.denominator),
        abs(number.numerator),
        number.denominator,
        positive=number >= 0,
        least=number.numerator,
        most=number.numerator,
    )


def within(end: End, least: int, most: int) -> End:
    """The end, of which it is proven between which numbers its num lies where it is not NULL."""
    cap = max(abs(least), abs(most))
    fits(cap)
    return evolve(end, cap=cap, least=least, most=most)


def column(text: Term, *, cap: int, den: int = 1, nullable: bool, positive: bool = False) -> End:
    """An end that stands in a column, in units of 1/den."""
    return End(
        text, integer(den), cap, den, nullable, positive and not nullable, 0 if positive else -cap, cap
    )


def fits(*numbers: int) -> None:
    """Refuse numbers that may be too large for a BIGINT."""
    if max(numbers) > WIDEST:
        raise UsageError(
            Said(
                "这份政策有的数可能超过 SQL 的 64 位：请收紧事实的范围",
                "a number of this policy may not fit 64 bits in SQL: narrow the bounds of its facts",
            )
        )


def parts_of(den: Term) -> tuple[int, Term]:
    """The constant factor of a den, and what varies of it; ONE where nothing does."""
    if isinstance(den.value, int):
        return den.value, ONE
    if den.op == "multiply" and isinstance(den.args[0].value, int):
        return den.args[0].value, den.args[1]
    return 1, den


def den_of(factor: int, varying: Term) -> Term:
    """The den of these parts."""
    return times(integer(factor), varying)


def scaled(end: End, factor: int) -> End:
    """The same end, the constant factor of its den a multiple of what it was."""
    own, varying = parts_of(end.den)
    more = factor // own
    fits(end.den_cap * more)
    found = evolve(
        end, num=times(end.num, integer(more)), den=den_of(factor, varying), den_cap=end.den_cap * more
    )
    return within(found, end.floor * more, end.ceiling * more)


def aligned(*ends: End) -> tuple[End, ...]:
    """The ends over one den: the least multiple of its constant factors by all that varies."""
    if len({end.den for end in ends}) == 1:
        return ends
    factor = lcm(*(parts_of(end.den)[0] for end in ends))
    ends = tuple(scaled(end, factor) for end in ends)
    caps = {varying: end.den_cap // factor for end in ends if (varying := parts_of(end.den)[1]) != ONE}
    return tuple(_over(end, factor, caps) for end in ends)


def _over(end: End, factor: int, caps: Mapping[Term, int]) -> End:
    """The end over a den that all of these numbers divide, each 1 at least."""
    varying = parts_of(end.den)[1]
    den, den_cap = reduce(times, caps, ONE), factor * prod(caps.values())
    fits(den_cap)
    more = [term for term in caps if term != varying]
    found = evolve(end, num=reduce(times, more, end.num), den=den_of(factor, den), den_cap=den_cap)
    return within(found, *_times(end, prod(caps[term] for term in more)))


def _times(end: End, cap: int) -> tuple[int, int]:
    """Between what num lies times a number from 1 to so many."""
    least, most = end.floor, end.ceiling
    return min(least, least * cap), max(most, most * cap)


def plain(*ends: End | None) -> None:
    """Refuse ends that only stand for others."""
    if any(end is not None and end.grain is not None for end in ends):
        raise UsageError(UNLIKE)


def end_sum(a: End | None, b: End | None) -> End | None:
    """a + b."""
    if a is None or b is None:
        return None
    plain(a, b)
    a, b = aligned(a, b)
    total = End(
        plus(a.num, b.num),
        a.den,
        a.cap + b.cap,
        a.den_cap,
        a.nullable or b.nullable,
        a.positive and b.positive,
    )
    return within(total, a.floor + b.floor, a.ceiling + b.ceiling)


def end_negated(a: End | None) -> End | None:
    """−a."""
    if a is None:
        return None
    plain(a)
    turned = evolve(a, num=negated(a.num), positive=a.constant == 0)
    return within(turned, -a.ceiling, -a.floor)


def end_product(a: End, b: End) -> End:
    """a × b; NULL if either is."""
    plain(a, b)
    (an, bd), (bn, ad) = _cancelled(a.num, b), _cancelled(b.num, a)
    factor = parts_of(ad)[0] * parts_of(bd)[0]
    den_cap = factor * a.varying_cap * b.varying_cap
    fits(den_cap)
    corners = [x * y for x in _span(an, a) for y in _span(bn, b)]
    den = den_of(factor, times(parts_of(ad)[1], parts_of(bd)[1]))
    found = End(times(an, bn), den, 0, den_cap, a.nullable or b.nullable, a.positive and b.positive)
    return within(found, min(corners), max(corners))


def _span(num: Term, end: End) -> tuple[int, int]:
    """Between what a num lies that is written, or else that of an end."""
    return (int(num.value), int(num.value)) if isinstance(num.value, int) else (end.floor, end.ceiling)


def _cancelled(num: Term, other: End) -> tuple[Term, Term]:
    """A num and the den of another end, without the constant factors that they have in common."""
    factor, varying = parts_of(other.den)
    if isinstance(num.value, int) and num.value:
        ratio = Fraction(num.value, factor)
        return integer(ratio.numerator), den_of(ratio.denominator, varying)
    return num, other.den


def end_quotient(a: End, b: End) -> End:
    """a ÷ b for b > 0."""
    if isinstance(b.num.value, int):
        assert b.constant is not None
        return end_product(a, constant(1 / b.constant))
    plain(a, b)
    (over, a_varies), (under, b_varies) = parts_of(a.den), parts_of(b.den)
    both = gcd(over, under)
    den_cap = over // both * a.varying_cap * b.cap
    fits(den_cap)
    num = times(times(a.num, integer(under // both)), b_varies)
    den = den_of(over // both, times(a_varies, b.num))
    found = End(num, den, 0, den_cap, a.nullable or b.nullable, a.positive)
    least, most = _times(a, b.varying_cap)
    return within(found, least * (under // both), most * (under // both))
