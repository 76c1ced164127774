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
    FALSE,
    NULL,
    ONE,
    TRUE,
    ZERO,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    choose,
    equal,
    first_known,
    integer,
    is_null,
    negated,
    no,
    pick,
    plus,
    quotient,
    times,
    truth,
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


def divided(a: Term, b: Term, added: Term, *, positive: bool) -> Term:
    """The sign of a × ⌊(|a| + added) ÷ b⌋, b > 0."""
    above = quotient(plus(a, added), b)
    if positive:
        return above
    return pick(at_most(ZERO, a), above, negated(quotient(plus(negated(a), added), b)))


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


def _comparable(a: End, b: End) -> None:
    """Refuse to compare what stands for another with what may lie between the same two multiples as that."""
    match a.grain, b.grain:
        case None, None:
            return
        case Grain() as one, Grain() as other:
            if one == other and one.of is not None:
                return
        case one, other:
            if any(_on(end, grain) for end, grain in ((a, other), (b, one)) if grain is not None):
                return
    raise UsageError(UNLIKE)


def _on(end: End, grain: Grain) -> bool:
    """Whether an end is known to be a multiple of 1/parts."""
    return end.grain is None and isinstance(end.den.value, int) and grain.parts % end.den.value == 0


def _grain_of(*ends: End) -> Grain | None:
    """What one of several ends stands for, whichever it is."""
    grains = {end.grain for end in ends if end.grain is not None}
    if not grains:
        return None
    (*more, one) = grains
    if not more and all(end.grain == one or _on(end, one) for end in ends):
        return one
    return Grain(gcd(*(grain.parts for grain in grains)), None)


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


def end_less(a: End | None, b: End | None, *, or_equal: bool = False, unbounded: bool = False) -> Term:
    """a < b (or a ≤ b); ``unbounded`` where either has no bound."""
    if a is None or b is None:
        return truth(unbounded)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant <= b.constant if or_equal else a.constant < b.constant)
    _comparable(a, b)
    a, b = aligned(a, b)
    compared = (at_most if or_equal else below)(a.num, b.num)
    return first_known(compared, truth(unbounded)) if a.nullable or b.nullable else compared


def end_same(a: End | None, b: End | None) -> Term:
    """a = b, both bounded."""
    if a is None or b is None:
        return FALSE
    if a == b:
        return TRUE if not a.nullable else bounded(a)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant == b.constant)
    _comparable(a, b)
    a, b = aligned(a, b)
    compared = equal(a.num, b.num)
    return first_known(compared, FALSE) if a.nullable or b.nullable else compared


def bounded(a: End | None) -> Term:
    """Whether there is a bound."""
    if a is None:
        return FALSE
    return no(is_null(a.num)) if a.nullable else TRUE


def end_choice(*branches: tuple[Term, End | None], orelse: End | None) -> End | None:
    """CASE over ends, brought to one denominator."""
    live = [(test, end) for test, end in branches if test.value is not False]
    for i, (test, _) in enumerate(live):
        if test.value is True:
            return end_choice(*live[:i], orelse=live[i][1])
    ends = [end for _, end in live] + [orelse]
    present = [end for end in ends if end is not None]
    if not present:
        return None
    if all(end == present[0] for end in ends):
        return present[0]
    grain, factor = _grain_of(*present), lcm(*(parts_of(e.den)[0] for e in present))
    ends = [None if e is None else scaled(e, factor) for e in ends]
    present = [end for end in ends if end is not None]
    any_ = parts_of(present[0].den)[1]
    dens = [any_ if e is None else parts_of(e.den)[1] for e in ends]
    varying = choose(*((test, den) for (test, _), den in zip(live, dens, strict=False)), orelse=dens[-1])
    assert varying is not None
    num = choose(
        *((test, None if e is None else e.num) for (test, _), e in zip(live, ends, strict=False)),
        orelse=None if ends[-1] is None else ends[-1].num,
    )
    assert num is not None
    found = End(
        num,
        den_of(factor, varying),
        0,
        max(e.den_cap for e in present),
        any(e is None or e.nullable for e in ends),
        all(e is not None and e.positive for e in ends),
        grain=grain,
    )
    return within(found, min(e.floor for e in ends if e), max(e.ceiling for e in ends if e))


def end_extreme(a: End | None, b: End | None, *, larger: bool, unbounded_wins: bool) -> End | None:
    """The smaller or the larger of two ends; no bound wins, or loses to any bound."""
    if a is None or b is None:
        return None if unbounded_wins else b if a is None else a
    if a == b:
        return a
    if a.constant is not None and b.constant is not None:
        return a if (a.constant > b.constant) is larger else b
    if (known := _known_larger(a, b)) is not None:
        return known if larger else b if known is a else a
    _comparable(a, b)
    grain, (first, last) = _grain_of(a, b), _before(a, b, larger=larger)
    a, b = _over_one_factor(a, b)
    if not (a.nullable or b.nullable):
        takes_first, num = first, pick(first, a.num, b.num)
    elif unbounded_wins:
        takes_first = first_known(first, TRUE)
        num = choose((first, a.num), (last, b.num), orelse=None) or NULL
    else:
        takes_first = all_of(bounded(a), any_of(no(bounded(b)), first_known(first, FALSE)))
        num = choose((no(bounded(a)), b.num), (no(bounded(b)), a.num), (first, a.num), orelse=b.num) or NULL
    factor, varying = parts_of(a.den)
    den = den_of(factor, pick(takes_first, varying, parts_of(b.den)[1]))
    both = a.positive and b.positive
    positive = (a.positive or b.positive) if larger else both
    nullable = (a.nullable or b.nullable) if unbounded_wins else a.nullable and b.nullable
    den_cap, positive = max(a.den_cap, b.den_cap), positive and not nullable
    found = End(num, den, 0, den_cap, nullable, positive, grain=grain)
    sure = (a, b) if unbounded_wins else tuple(end for end in (a, b) if not end.nullable)
    floor, ceiling = min(a.floor, b.floor), max(a.ceiling, b.ceiling)
    # Over one den the num is bounded by that of either; else by as much of it as the dens can differ.
    cap = 0 if a.den == b.den else found.varying_cap
    if larger:
        floor = max([floor, *(min(end.floor, 0) * cap if cap else end.floor for end in sure)])
    else:
        ceiling = min([ceiling, *(max(end.ceiling, 0) * cap if cap else end.ceiling for end in sure)])
    return within(found, floor, ceiling)


def _known_larger(a: End, b: End) -> End | None:
    """The one that is proven to be no less than the other, a written number; None: neither is."""
    one, other = aligned(a, b)
    for end, found, number in ((a, one, other), (b, other, one)):
        if not end.nullable and isinstance(number.num.value, int) and found.floor >= max(0, number.num.value):
            return end
    return None


def _before(a: End, b: End, *, larger: bool) -> tuple[Term, Term]:
    """Whether the first is the larger or the smaller, or they are the same; whether the second is."""
    a, b = aligned(a, b)
    if larger:
        return at_most(b.num, a.num), below(a.num, b.num)
    return at_most(a.num, b.num), below(b.num, a.num)


def _over_one_factor(a: End, b: End) -> tuple[End, End]:
    """The ends over dens with one constant factor."""
    factor = lcm(parts_of(a.den)[0], parts_of(b.den)[0])
    return scaled(a, factor), scaled(b, factor)
