"""Rounding to a multiple of a step in SQL, exactly and with the sign kept."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from policyrules.compile.ends import End, constant, end_product, fits, plain, within
from policyrules.compile.frame import Frame
from policyrules.compile.terms import (
    ONE,
    ZERO,
    Term,
    all_of,
    at_most,
    equal,
    integer,
    made,
    minus,
    negated,
    no,
    pick,
    plus,
    quotient,
    rest,
    times,
)
from policyrules.compile.values import Line


def rounded(frame: Frame, op: str, a: Line, step: Fraction) -> Line:
    """a to a multiple of step, its sign kept: half and up go away from 0, down towards it."""
    ends = (_rounded(frame, op, end, step) for end in (a.low, a.high))
    low, high = (frame.let_end(end) for end in ends)
    return evolve(a, low=low, high=high)


def _rounded(frame: Frame, op: str, end: End | None, step: Fraction) -> End | None:
    if end is None:
        return None
    at = step if op in ("round_up", "round_down") else step / 2
    if end.grain is not None and (at * end.grain.parts).denominator > 1:
        plain(end)
    # end / step = num × q / (den × p) for a step of p / q.
    steps = end_product(evolve(end, grain=None), constant(1 / step))
    if steps.den == ONE and end.grain is None:  # such a multiple already
        return _multiple(steps.num, steps, step, end)
    num, den, added = frame.let(steps.num), frame.let(steps.den), ZERO
    if op in ("round_half_up", "round_half_even"):
        num, added, den = frame.let(times(num, integer(2))), den, frame.let(times(den, integer(2)))
        fits(steps.cap * 2 + steps.den_cap)
    elif op == "round_up":
        added = frame.let(plus(den, integer(-1)))
        fits(steps.cap + steps.den_cap)
    whole = _divided(num, den, added, positive=end.positive)
    if op == "round_half_even":
        whole = frame.let_int(_to_even(frame.let_int(whole), num, den, added))
    return _multiple(whole, steps, step, end)


def _multiple(whole: Term, steps: End, step: Fraction, end: End) -> End:
    """So many steps as an end; ``steps``: how many they were before they were whole."""
    found = End(
        times(whole, integer(step.numerator)),
        integer(step.denominator),
        0,
        step.denominator,
        end.nullable,
        end.positive,
    )
    den_least = int(steps.den.value or 1)
    least, most = (_outwards(limit, den_least) * step.numerator for limit in (steps.floor, steps.ceiling))
    return within(found, least, most)


def _divided(a: Term, b: Term, added: Term, *, positive: bool) -> Term:
    """The sign of a × ⌊(|a| + added) ÷ b⌋, b > 0."""
    above = quotient(plus(a, added), b)
    if positive:
        return above
    return pick(at_most(ZERO, a), above, negated(quotient(plus(negated(a), added), b)))


def _outwards(limit: int, den: int) -> int:
    """A limit of a num over a denominator that is so large at least, as a whole number away from 0."""
    return -(-limit // den) if limit >= 0 else limit // den


def _to_even(whole: Term, num: Term, den: Term, half: Term) -> Term:
    """What ``_divided`` took away from 0 from the very middle, back to the even number."""
    over = made("size", minus(times(whole, den), num))
    middle = all_of(equal(over, half), no(equal(rest(whole, integer(2)), ZERO)))
    towards = pick(at_most(ZERO, whole), minus(whole, ONE), plus(whole, ONE))
    return pick(middle, towards, whole)
