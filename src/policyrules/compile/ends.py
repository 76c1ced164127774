"""The ends of ranges in SQL: fractions of integers that are proven to fit 64 bits.

Only ends may be NULL, and NULL there means: no bound. Denominators are constant except where
something was divided by a number of the case; comparing multiplies crosswise.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.terms import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Term,
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

    @property
    def floor(self) -> int:
        """What num is never below."""
        proven = 0 if self.positive else -self.cap
        return proven if self.least is None else max(proven, self.least)

    @property
    def ceiling(self) -> int:
        """What num is never above."""
        return self.cap if self.most is None else min(self.cap, self.most)

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


def scaled(end: End, den: int) -> End:
    """The same end over a multiple of its constant denominator."""
    assert isinstance(end.den.value, int)
    factor = den // end.den.value
    fits(den)
    found = evolve(end, num=times(end.num, integer(factor)), den=integer(den), den_cap=den)
    return within(found, end.floor * factor, end.ceiling * factor)


def aligned(*ends: End) -> tuple[End, ...]:
    """The ends over one denominator; constant denominators meet in their least multiple."""
    dens = {e.den for e in ends}
    if len(dens) == 1:
        return ends
    if all(isinstance(d.value, int) for d in dens):
        den = lcm(*(int(d.value or 1) for d in dens))
        return tuple(scaled(e, den) for e in ends)
    head, *rest = ends
    pair = rest[0] if len(rest) == 1 else None
    if pair is None:
        raise UsageError(
            Said(
                "一个 SQL 式子里有两个以上分母不定的分数",
                "more than two fractions with varying denominators meet in one SQL expression",
            )
        )
    fits(head.den_cap * pair.den_cap)
    den_term, den_cap = times(head.den, pair.den), head.den_cap * pair.den_cap
    return tuple(
        within(
            evolve(one, num=times(one.num, other.den), den=den_term, den_cap=den_cap), *_times_den(one, other)
        )
        for one, other in ((head, pair), (pair, head))
    )


def _times_den(end: End, other: End) -> tuple[int, int]:
    """Between what num lies times the denominator of another end, which is 1 at least."""
    least, most = end.floor, end.ceiling
    return min(least, least * other.den_cap), max(most, most * other.den_cap)


def end_sum(a: End | None, b: End | None) -> End | None:
    """a + b."""
    if a is None or b is None:
        return None
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
    turned = evolve(a, num=negated(a.num), positive=a.constant == 0)
    return within(turned, -a.ceiling, -a.floor)


def end_product(a: End, b: End) -> End:
    """a × b; NULL if either is."""
    (an, bd), (bn, ad) = _cancelled(a.num, b.den), _cancelled(b.num, a.den)
    num, den = times(an, bn), times(ad, bd)
    den_cap = _largest(ad, a.den_cap) * _largest(bd, b.den_cap)
    fits(den_cap)
    corners = [x * y for x in _span(an, a) for y in _span(bn, b)]
    found = End(num, den, 0, den_cap, a.nullable or b.nullable, a.positive and b.positive)
    return within(found, min(corners), max(corners))


def _span(num: Term, end: End) -> tuple[int, int]:
    """Between what a num lies that is written, or else that of an end."""
    return (int(num.value), int(num.value)) if isinstance(num.value, int) else (end.floor, end.ceiling)


def _largest(den: Term, cap: int) -> int:
    return den.value if isinstance(den.value, int) else cap


def _cancelled(num: Term, den: Term) -> tuple[Term, Term]:
    if isinstance(num.value, int) and isinstance(den.value, int) and num.value:
        ratio = Fraction(num.value, den.value)
        return integer(ratio.numerator), integer(ratio.denominator)
    return num, den


def end_quotient(a: End, b: End) -> End:
    """a ÷ b for b > 0."""
    fits(a.den_cap * b.cap)
    if isinstance(b.num.value, int):
        assert b.constant is not None
        return end_product(a, constant(1 / b.constant))
    found = End(
        times(a.num, b.den), times(a.den, b.num), 0, a.den_cap * b.cap, a.nullable or b.nullable, a.positive
    )
    return within(found, *_times_den(a, b))


def end_less(a: End | None, b: End | None, *, or_equal: bool = False, unbounded: bool = False) -> Term:
    """a < b (or a ≤ b); ``unbounded`` where either has no bound."""
    if a is None or b is None:
        return truth(unbounded)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant <= b.constant if or_equal else a.constant < b.constant)
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
    if all(isinstance(e.den.value, int) for e in present):
        den_value = lcm(*(int(e.den.value or 1) for e in present))
        ends = [None if e is None else scaled(e, den_value) for e in ends]
        den: Term = integer(den_value)
    else:
        den = _choice(live, [None if e is None else e.den for e in ends], ONE)
    num = choose(
        *((test, None if e is None else e.num) for (test, _), e in zip(live, ends, strict=False)),
        orelse=None if ends[-1] is None else ends[-1].num,
    )
    assert num is not None
    found = End(
        num,
        den,
        0,
        max(e.den_cap for e in ends if e),
        any(e is None or e.nullable for e in ends),
        all(e is not None and e.positive for e in ends),
    )
    return within(found, min(e.floor for e in ends if e), max(e.ceiling for e in ends if e))


def _choice(live: list[tuple[Term, End | None]], results: list[Term | None], default: Term) -> Term:
    tests = [test for test, _ in live]
    pairs = [(test, result or default) for test, result in zip(tests, results, strict=False)]
    result = choose(*pairs, orelse=results[-1] or default)
    assert result is not None
    return result


def end_extreme(a: End | None, b: End | None, *, larger: bool, unbounded_wins: bool) -> End | None:
    """The smaller or the larger of two ends; no bound wins, or loses to any bound."""
    if a is None or b is None:
        return None if unbounded_wins else b if a is None else a
    if a == b:
        return a
    if a.constant is not None and b.constant is not None:
        return a if (a.constant > b.constant) is larger else b
    a, b = aligned(a, b)
    for one, other in ((a, b), (b, a)):
        if not one.nullable and isinstance(other.num.value, int) and one.floor >= max(0, other.num.value):
            return one if larger else other
    first = at_most(b.num, a.num) if larger else at_most(a.num, b.num)
    last = below(a.num, b.num) if larger else below(b.num, a.num)
    if not (a.nullable or b.nullable):
        num = choose((first, a.num), orelse=b.num)
    elif unbounded_wins:
        num = choose((first, a.num), (last, b.num), orelse=None)
    else:
        num = choose((no(bounded(a)), b.num), (no(bounded(b)), a.num), (first, a.num), orelse=b.num)
    assert num is not None
    both = a.positive and b.positive
    positive = (a.positive or b.positive) if larger else both
    nullable = (a.nullable or b.nullable) if unbounded_wins else a.nullable and b.nullable
    found = End(num, a.den, 0, a.den_cap, nullable, positive and not nullable)
    sure = (a, b) if unbounded_wins else tuple(end for end in (a, b) if not end.nullable)
    if larger:
        least = max(end.floor for end in sure) if sure else min(a.floor, b.floor)
        return within(found, least, max(a.ceiling, b.ceiling))
    most = min(end.ceiling for end in sure) if sure else max(a.ceiling, b.ceiling)
    return within(found, min(a.floor, b.floor), most)
