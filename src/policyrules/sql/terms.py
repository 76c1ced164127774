"""SQL as small typed fragments: integers and truths that are never NULL unless they say so.

A ``Term`` is a fragment with the level of the subquery in which it can stand; constants fold.
An ``End`` is one end of a range, a fraction of two integers with proven bounds, so that every
product fits 64 bits. Only ends may be NULL in SQL, and NULL there means: no bound.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import evolve, frozen

from policyrules.errors import UsageError

WIDEST = 2**62
"""No integer that the SQL computes may be larger: half of what a BIGINT holds."""


@frozen
class Dialect:
    """How an engine spells what the engines spell differently."""

    name: str
    divide: str
    """Division of integers, the remainder cut off."""


DUCKDB = Dialect("duckdb", "//")
POSTGRESQL = Dialect("postgresql", "/")
DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRESQL)}


@frozen
class Term:
    """A fragment of SQL; ``value`` when it is a constant; ``level`` of the deepest column in it."""

    text: str
    level: int = 0
    value: int | bool | None = None

    @property
    def simple(self) -> bool:
        """A constant or a column: cheap to repeat."""
        return self.value is not None or not (set(self.text) & set(" ("))


TRUE = Term("TRUE", value=True)
FALSE = Term("FALSE", value=False)


def integer(value: int) -> Term:
    """A constant."""
    return Term(f"({value})" if value < 0 else str(value), value=value)


ZERO = integer(0)


def truth(value: bool) -> Term:
    """A constant yes or no."""
    return TRUE if value else FALSE


def build(template: str, *terms: Term) -> Term:
    """The template with each ``{}`` replaced by a term."""
    return Term(template.format(*(t.text for t in terms)), max((t.level for t in terms), default=0))


# ── truths ───────────────────────────────────────────────────────────────────


def all_of(*terms: Term) -> Term:
    """All of them hold."""
    if any(t.value is False for t in terms):
        return FALSE
    rest = list(dict.fromkeys(t for t in terms if t.value is not True))
    return _joined(" AND ", rest, TRUE)


def any_of(*terms: Term) -> Term:
    """One of them holds."""
    if any(t.value is True for t in terms):
        return TRUE
    rest = list(dict.fromkeys(t for t in terms if t.value is not False))
    return _joined(" OR ", rest, FALSE)


def no(term: Term) -> Term:
    """It does not hold."""
    if isinstance(term.value, bool):
        return truth(not term.value)
    if term.text.startswith("(NOT "):
        return Term(term.text[len("(NOT ") : -1], term.level)
    return build("(NOT {})", term)


def _joined(word: str, terms: list[Term], nothing: Term) -> Term:
    if len(terms) < 2:
        return terms[0] if terms else nothing
    return Term(f"({word.join(t.text for t in terms)})", max(t.level for t in terms))


def choose(*branches: tuple[Term, Term | None], orelse: Term | None) -> Term | None:
    """CASE over truths; None is NULL."""
    kept: list[tuple[Term, Term | None]] = []
    for test, result in branches:
        if test.value is False:
            continue
        if test.value is True:
            orelse = result
            break
        kept.append((test, result))
    while kept and kept[-1][1] == orelse:
        kept.pop()
    if not kept:
        return orelse
    parts = " ".join(f"WHEN {test.text} THEN {_text(result)}" for test, result in kept)
    end = "" if orelse is None else f" ELSE {orelse.text}"
    every = [t for pair in kept for t in pair if t is not None] + ([orelse] if orelse else [])
    return Term(f"(CASE {parts}{end} END)", max(t.level for t in every))


def pick(test: Term, then: Term, orelse: Term) -> Term:
    """``then`` or ``orelse``; for truths without CASE where that is shorter."""
    if isinstance(then.value, bool) and isinstance(orelse.value, bool):
        return test if then.value and not orelse.value else no(test) if orelse.value else then
    result = choose((test, then), orelse=orelse)
    assert result is not None
    return result


def count(*terms: Term) -> Term:
    """How many of the truths hold."""
    known = sum(1 for t in terms if t.value is True)
    rest = [build("(CASE WHEN {} THEN 1 ELSE 0 END)", t) for t in terms if t.value is None]
    if not rest:
        return integer(known)
    whole = [*rest, integer(known)] if known else rest
    return _joined(" + ", whole, ZERO)


def _text(term: Term | None) -> str:
    return "NULL" if term is None else term.text


# ── masks ────────────────────────────────────────────────────────────────────


def union(*masks: Term) -> Term:
    """Every bit of any."""
    known = 0
    rest: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            rest[mask] = None
        else:
            known |= int(mask.value)
    terms = [*rest, integer(known)] if known or not rest else list(rest)
    return _joined(" | ", terms, ZERO)


def shared(*masks: Term) -> Term:
    """The bits of all."""
    if any(mask.value == 0 for mask in masks):
        return ZERO
    known = -1
    rest: dict[Term, None] = {}
    for mask in masks:
        if mask.value is None:
            rest[mask] = None
        else:
            known &= int(mask.value)
    if not rest or known == 0:
        return integer(max(known, 0))
    return _joined(" & ", [*rest, integer(known)] if known != -1 else list(rest), ZERO)


# ── ends of ranges ───────────────────────────────────────────────────────────


@frozen
class End:
    """num / den, den > 0; ``nullable``: may be NULL, which is no bound.

    ``cap`` and ``den_cap`` bound |num| and den. ``positive``: proven not below 0, never NULL.
    """

    num: Term
    den: Term = integer(1)
    cap: int = 0
    den_cap: int = 1
    nullable: bool = False
    positive: bool = False

    @property
    def level(self) -> int:
        return max(self.num.level, self.den.level)

    @property
    def constant(self) -> Fraction | None:
        """The number, if it is constant."""
        if self.num.value is None or self.den.value is None:
            return None
        return Fraction(int(self.num.value), int(self.den.value))


def constant(value: int | Fraction) -> End:
    """A constant end."""
    number = Fraction(value)
    _fits(abs(number.numerator), number.denominator)
    return End(
        integer(number.numerator),
        integer(number.denominator),
        abs(number.numerator),
        number.denominator,
        positive=number >= 0,
    )


def column(text: Term, *, cap: int, den: int = 1, nullable: bool, positive: bool = False) -> End:
    """An end that stands in a column, in units of 1/den."""
    return End(text, integer(den), cap, den, nullable, positive and not nullable)


def _fits(*numbers: int) -> None:
    if any(number > WIDEST for number in numbers):
        raise UsageError("a number of this policy may not fit 64 bits in SQL: narrow the bounds of its facts")


def times(a: Term, b: Term) -> Term:
    """a × b of integers."""
    if a.value is not None and b.value is not None:
        return integer(int(a.value) * int(b.value))
    if a.value == 1:
        return b
    if b.value == 1:
        return a
    if (a.value == 0 and b.value is None) or (b.value == 0 and a.value is None):
        return build("(({}) * ({}))", a, b)
    return build("({} * {})", a, b)


def plus(a: Term, b: Term) -> Term:
    """a + b of integers."""
    if a.value is not None and b.value is not None:
        return integer(int(a.value) + int(b.value))
    if a.value == 0:
        return b
    if b.value == 0:
        return a
    return build("({} + {})", a, b)


def minus(a: Term) -> Term:
    """−a of an integer."""
    return integer(-int(a.value)) if a.value is not None else build("(-{})", a)


def divided(a: Term, b: Term, dialect: Dialect, *, positive: bool) -> Term:
    """a ÷ b rounded down, b > 0. Engines cut off, so that what may be negative goes by −a − 1."""
    if a.value is not None and b.value is not None:
        return integer(int(a.value) // int(b.value))
    if positive:
        return build(f"({{}} {dialect.divide} {{}})", a, b)
    return build(
        f"(CASE WHEN {{0}} >= 0 THEN {{0}} {dialect.divide} {{1}} "
        f"ELSE -((-{{0}} - 1) {dialect.divide} {{1}}) - 1 END)",
        a,
        b,
    )


def scaled(end: End, den: int) -> End:
    """The same end over a multiple of its constant denominator."""
    assert isinstance(end.den.value, int)
    factor = den // end.den.value
    _fits(end.cap * factor, den)
    return evolve(
        end, num=times(end.num, integer(factor)), den=integer(den), cap=end.cap * factor, den_cap=den
    )


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
        raise UsageError("more than two fractions with varying denominators meet in one SQL expression")
    _fits(head.cap * pair.den_cap, pair.cap * head.den_cap, head.den_cap * pair.den_cap)
    den_term, den_cap = times(head.den, pair.den), head.den_cap * pair.den_cap
    return (
        evolve(head, num=times(head.num, pair.den), den=den_term, cap=head.cap * pair.den_cap, den_cap=den_cap),
        evolve(pair, num=times(pair.num, head.den), den=den_term, cap=pair.cap * head.den_cap, den_cap=den_cap),
    )


def end_sum(a: End | None, b: End | None) -> End | None:
    """a + b."""
    if a is None or b is None:
        return None
    a, b = aligned(a, b)
    _fits(a.cap + b.cap)
    return End(
        plus(a.num, b.num), a.den, a.cap + b.cap, a.den_cap, a.nullable or b.nullable, a.positive and b.positive
    )


def end_negated(a: End | None) -> End | None:
    """−a."""
    return None if a is None else evolve(a, num=minus(a.num), positive=a.constant == 0)


def end_product(a: End, b: End) -> End:
    """a × b; NULL if either is."""
    _fits(a.cap * b.cap, a.den_cap * b.den_cap)
    (an, bd), (bn, ad) = _cancelled(a.num, b.den), _cancelled(b.num, a.den)
    num, den = times(an, bn), times(ad, bd)
    cap = a.cap * b.cap if num.value is None else abs(int(num.value))
    return End(num, den, cap, a.den_cap * b.den_cap, a.nullable or b.nullable, a.positive and b.positive)


def _cancelled(num: Term, den: Term) -> tuple[Term, Term]:
    if isinstance(num.value, int) and isinstance(den.value, int) and num.value:
        ratio = Fraction(num.value, den.value)
        return integer(ratio.numerator), integer(ratio.denominator)
    return num, den


def end_quotient(a: End, b: End) -> End:
    """a ÷ b for b > 0."""
    _fits(a.cap * b.den_cap, a.den_cap * b.cap)
    if isinstance(b.num.value, int):
        assert b.constant is not None
        return end_product(a, constant(1 / b.constant))
    return End(
        times(a.num, b.den), times(a.den, b.num), a.cap * b.den_cap, a.den_cap * b.cap,
        a.nullable or b.nullable, a.positive,
    )  # fmt: skip


def end_less(a: End | None, b: End | None, *, or_equal: bool = False, unbounded: bool = False) -> Term:
    """a < b (or a ≤ b); ``unbounded`` where either has no bound."""
    if a is None or b is None:
        return truth(unbounded)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant <= b.constant if or_equal else a.constant < b.constant)
    a, b = aligned(a, b)
    compared = build("({} <= {})" if or_equal else "({} < {})", a.num, b.num)
    if not (a.nullable or b.nullable):
        return compared
    return build(f"COALESCE({{}}, {'TRUE' if unbounded else 'FALSE'})", compared)


def end_same(a: End | None, b: End | None) -> Term:
    """a = b, both bounded."""
    if a is None or b is None:
        return FALSE
    if a == b:
        return TRUE if not a.nullable else bounded(a)
    if a.constant is not None and b.constant is not None:
        return truth(a.constant == b.constant)
    a, b = aligned(a, b)
    compared = build("({} = {})", a.num, b.num)
    return build("COALESCE({}, FALSE)", compared) if a.nullable or b.nullable else compared


def bounded(a: End | None) -> Term:
    """Whether there is a bound."""
    if a is None:
        return FALSE
    return build("({} IS NOT NULL)", a.num) if a.nullable else TRUE


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
        den = _choice(live, [None if e is None else e.den for e in ends], ZERO_DEN)
    num = choose(
        *((test, None if e is None else e.num) for (test, _), e in zip(live, ends, strict=False)),
        orelse=None if ends[-1] is None else ends[-1].num,
    )
    assert num is not None
    return End(
        num, den, max(e.cap for e in ends if e), max(e.den_cap for e in ends if e),
        any(e is None or e.nullable for e in ends), all(e is not None and e.positive for e in ends),
    )  # fmt: skip


ZERO_DEN = integer(1)


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
    first = build("({} >= {})" if larger else "({} <= {})", a.num, b.num)
    last = build("({} < {})" if larger else "({} > {})", a.num, b.num)
    if not (a.nullable or b.nullable):
        num = choose((first, a.num), orelse=b.num)
    elif unbounded_wins:
        num = choose((first, a.num), (last, b.num), orelse=None)
    else:
        num = choose((no(bounded(a)), b.num), (no(bounded(b)), a.num), (first, a.num), orelse=b.num)
    assert num is not None
    positive = (a.positive or b.positive) if larger and not unbounded_wins else a.positive and b.positive
    nullable = (a.nullable or b.nullable) if unbounded_wins else a.nullable and b.nullable
    return End(num, a.den, max(a.cap, b.cap), a.den_cap, nullable, positive and not nullable)
