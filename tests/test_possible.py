"""Laws of value sets: sound, monotone, and as narrow as intervals allow (docs/core.md, Values)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.core import possible
from policyrules.core.comparisons import HOLDS
from policyrules.core.possible import Interval, Options, Value
from policyrules.core.types import ABSENT, SILENT

NUMBERS = st.integers(-50, 50) | st.fractions(-20, 20, max_denominator=6)
WIDTHS = st.integers(0, 50) | st.fractions(0, 20, max_denominator=6)
BINARY = {
    "add": (possible.add, lambda a, b: a + b),
    "multiply": (possible.multiply, lambda a, b: a * b),
    "least": (possible.least, min),
    "greatest": (possible.greatest, max),
}
KLEENE = {
    "both": (possible.both, lambda a, b: a and b),
    "either": (possible.either, lambda a, b: a or b),
}


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Value, int | Fraction]:
    """A set of numbers, known or an interval with perhaps open ends, and one number in it."""
    inside = draw(NUMBERS)
    below, above = draw(st.none() | WIDTHS), draw(st.none() | WIDTHS)
    if draw(st.booleans()):
        return inside, inside
    low, high = None if below is None else inside - below, None if above is None else inside + above
    return possible.interval(low, high), inside


def holds(value: Value, inside: object) -> bool:
    """Whether a concrete result is among the possible ones."""
    if isinstance(value, Interval):
        low, high = value.low, value.high
        return (low is None or low <= inside) and (high is None or inside <= high)  # type: ignore[operator]
    return inside in possible.members(value)


@given(a=ranges(), b=ranges())
def test_arithmetic_holds_every_completion(a: tuple, b: tuple) -> None:
    """G5: whatever an unknown number turns out to be, the result lies in the range given before."""
    for on_sets, on_numbers in BINARY.values():
        assert holds(on_sets(a[0], b[0]), on_numbers(a[1], b[1]))


@given(a=ranges(), b=ranges())
def test_division_by_a_positive_divisor_holds_every_completion(a: tuple, b: tuple) -> None:
    """A quotient lies in the range given, where the divisor is above 0; else any number is possible."""
    result = possible.divide(a[0], b[0])
    if b[1] > 0:
        assert holds(result, Fraction(a[1]) / Fraction(b[1]))


@given(a=ranges(), b=ranges())
def test_comparison_never_contradicts_a_completion(a: tuple, b: tuple) -> None:
    """G5: a comparison decided with something unknown is decided the same whatever it is."""
    for op in HOLDS:
        assert holds(possible.compare(op, a[0], b[0]), possible.compare(op, a[1], b[1]))


def test_intervals_that_only_touch_still_decide() -> None:
    """hi ≤ lo gives ge: an income of at most 100 is certainly not above a line of at least 100."""
    upto, from_ = Interval(0, 100), Interval(100, None)
    assert possible.compare("gt", upto, from_) is False
    assert possible.compare("ge", from_, upto) is True
    assert possible.compare("lt", upto, from_) == possible.YES_OR_NO


@pytest.mark.parametrize("name", KLEENE)
@given(
    a=st.sampled_from([True, False, possible.YES_OR_NO]), b=st.sampled_from([True, False, possible.YES_OR_NO])
)
def test_logic_is_kleenes(name: str, a: Value, b: Value) -> None:
    """Yes/no sets combine member by member, which is Kleene's three-valued logic."""
    on_sets, on_truth = KLEENE[name]
    expected = {on_truth(x, y) for x in possible.members(a) for y in possible.members(b)}
    assert possible.members(on_sets(a, b)) == expected


def test_silence_spreads_through_arithmetic_but_not_past_what_decides() -> None:
    """Arithmetic on 未规定 is 未规定; no and 未规定 is no, yes or 未规定 is yes."""
    assert possible.add(SILENT, 5) is SILENT
    assert possible.compare("lt", SILENT, 5) is SILENT
    assert possible.both(False, SILENT) is False
    assert possible.either(True, SILENT) is True
    assert possible.both(True, SILENT) is SILENT


def test_a_top_up_of_an_undecided_amount_is_open_above() -> None:
    """A floor under an amount that is 未规定 leaves everything from the floor up."""
    assert possible.topped_up(SILENT, 30000) == Interval(30000, None)
    assert possible.topped_up(20000, 30000) == 30000


def test_absent_joins_as_one_more_possibility() -> None:
    """An optional number that may be absent keeps its bounds, and loses the mark by `without`."""
    joined = possible.join(ABSENT, 7)
    assert joined == Interval(7, 7, absent=True)
    assert possible.without(joined, ABSENT) == 7
    assert possible.without(ABSENT, ABSENT) is None


@given(a=ranges(), b=ranges())
def test_join_holds_both_sides(a: tuple, b: tuple) -> None:
    """The join of two sets holds every member of either."""
    joined = possible.join(a[0], b[0])
    assert holds(joined, a[1])
    assert holds(joined, b[1])


def test_join_of_choices_is_their_union() -> None:
    """Two outcomes join to the set of both, and of one outcome with itself to that outcome."""
    assert possible.join("include", "refuse") == Options(frozenset({"include", "refuse"}))
    assert possible.join("include", "include") == "include"
