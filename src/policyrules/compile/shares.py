"""A sum over a list of fractions whose denominators differ from row to row, exact where it matters.

The sum of a hundred fractions may have a denominator of forty digits. But it is only held against
multiples of some 1/parts, or rounded to them, and for that it need only be known which of them it is, or
between which two it lies. Of each fraction the whole part and so many digits are added up that what is cut
off of all of them together is less than 1 in any denominator that the sum can have: so it is certain whether
the sum reaches a multiple, and whether it goes beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd, lcm
from typing import Final

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.ends import WIDEST, End, Grain, fits, parts_of, plain, scaled, within
from policyrules.compile.frame import Frame
from policyrules.compile.order import bounded, end_choice, end_same
from policyrules.compile.terms import (
    ONE,
    TRUE,
    ZERO,
    Term,
    all_of,
    any_of,
    below,
    equal,
    integer,
    minus,
    no,
    pick,
    plus,
    quotient,
    rest,
    times,
)

MOST_DEN: Final = 400
"""What varies of the denominators is no more than this: the digits are as many as the common multiple has."""
MOST_ROWS: Final = 2_000
"""A sum of so many rows is told for certain at least: a county's tables may have lists of more records than a
query reckons with, and it costs no digit.
"""
_GRIDS: Final = (20_000, 200, 2)
"""Of what the parts are a multiple, the first that fits: half a unit and half of what is rounded to."""
_PLACES: Final = 4
"""Into so many a part is divided, to tell apart the two ends of a sum that lie within it."""


@frozen
class Shares:
    """The rows of a list of which fractions are added up."""

    inner: Frame
    outer: Frame
    total: Callable[[Term], Term]
    """The sum of a number over them, in a row of the outer frame."""
    exists: Callable[[Term], Term]
    """Whether something holds in any of them."""
    records: int
    """How many they are at most."""


@frozen
class _Grid:
    """What the sum is told by: multiples of 1/parts, each ``more`` times a num of a row."""

    parts: int
    more: int
    of: object


def unlike(*ends: End | None) -> bool:
    """Whether the denominators of any of these may differ from row to row."""
    return any(end is not None and end.den.value is None for end in ends)


def total_of_shares(
    shares: Shares, inside: Term, low: End | None, high: End | None, of: object
) -> tuple[End | None, End | None]:
    """The sum of the least and of the most that each row that counts can be; no bound where one has none."""
    plain(low, high)
    present = [end for end in (low, high) if end is not None]
    factor = lcm(*(parts_of(end.den)[0] for end in present))
    grid = _grid(factor, max(scaled(end, factor).cap for end in present) * shares.records, of)
    if low == high:
        both = _total(shares, inside, low, factor, grid, integer(2))
        return both, both
    differ = TRUE if len(present) < 2 else shares.exists(all_of(inside, no(end_same(low, high))))
    return (
        _total(shares, inside, low, factor, grid, pick(differ, ONE, integer(2))),
        _total(shares, inside, high, factor, grid, pick(differ, integer(3), integer(2))),
    )


def _grid(factor: int, cap: int, of: object) -> _Grid:
    """The finest of the grids on which a sum of up to cap/factor fits."""
    found = [_Grid(lcm(factor, grid), grid // gcd(factor, grid), of) for grid in _GRIDS]
    fitting = [grid for grid in found if cap * grid.more * _PLACES <= WIDEST]
    if not fitting:
        fits(cap * found[-1].more * _PLACES)
    return fitting[0]


def _total(
    shares: Shares, inside: Term, end: End | None, factor: int, grid: _Grid, place: Term
) -> End | None:
    """The sum of an end: the multiple that it is, or by which place it is told between two."""
    if end is None:
        return end_choice((shares.exists(inside), None), orelse=End(ZERO, positive=True))
    end = scaled(end, factor)
    num = pick(all_of(inside, bounded(end)), times(end.num, integer(grid.more)), ZERO)
    whole, beyond = _added(shares, evolve(end, num=num))
    num = plus(times(whole, integer(_PLACES)), pick(beyond, place, ZERO))
    den = grid.parts * _PLACES
    found = End(num, integer(den), 0, den, positive=end.positive, grain=Grain(grid.parts, grid.of))
    most = grid.more * shares.records * _PLACES
    found = within(found, min(0, end.floor * most), max(0, end.ceiling * most))
    if not end.nullable:
        return found
    return end_choice((shares.exists(all_of(inside, no(bounded(end)))), None), orelse=found)


def _added(shares: Shares, end: End) -> tuple[Term, Term]:
    """The sum of num by what varies of den: its whole part, and whether there is more."""
    row, outer = shares.inner, shares.outer
    num, den = row.let_int(end.num), row.let_int(parts_of(end.den)[1])
    whole, left = quotient(num, den), row.let_int(rest(num, den))
    if end.floor < 0:
        negative = row.let(below(left, ZERO))
        whole = pick(negative, minus(whole, ONE), whole)
        left = row.let_int(pick(negative, plus(left, den), left))
    rows = max(shares.records, MOST_ROWS)
    base, places = _digits(end.varying_cap, rows)
    sums = [shares.total(whole)]
    for _ in range(places):
        moved = row.let_int(times(left, integer(base)))
        sums.append(shares.total(quotient(moved, den)))
        left = row.let_int(rest(moved, den))
    # Of each row less than one in the last place was cut off: so much more reaches what the sum reaches.
    slack = integer(rows - 1)
    digits, carried = [], slack
    for total in reversed(sums[1:]):
        digit = outer.let_int(plus(total, carried))
        digits.append(rest(digit, integer(base)))
        carried = quotient(digit, integer(base))
    last, *others = digits
    beyond = any_of(below(slack, last), *(no(equal(digit, ZERO)) for digit in others))
    return outer.let_int(plus(sums[0], carried)), outer.let(beyond)


def _digits(most: int, rows: int) -> tuple[int, int]:
    """Base and number of digits that tell any two sums of so many fractions over up to ``most`` apart."""
    if most > MOST_DEN:
        raise UsageError(
            Said(
                f"SQL 只能合计分母至多 {MOST_DEN} 的分数",
                f"SQL sums fractions with varying denominators up to {MOST_DEN} only (Agg sum)",
            )
        )
    bits = WIDEST.bit_length() - 1 - max(most, 2 * rows).bit_length()
    steps = rows * lcm(*range(1, most + 1))
    return 2**bits, -(-steps.bit_length() // bits)
