"""What is held against a number is decided by what is known to hold where it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.bounding import Bounds, compared
from policyrules.compile.ends import WIDEST
from policyrules.compile.frame import Frame, Let, Own
from policyrules.compile.supposing import simplified
from policyrules.compile.terms import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Term,
    all_of,
    at_most,
    below,
    column,
    field,
    integer,
    made,
    pick,
    plus,
)
from term_values import Cell, value_of

X, Y = column("x"), column("y")
SMALL = st.integers(-4, 4)
NUMBERS = st.recursive(
    st.sampled_from([X, Y]) | SMALL.map(integer),
    lambda deeper: st.one_of(
        st.builds(lambda a, b: made("add", a, b), deeper, deeper),
        st.builds(lambda a: made("wide", a), deeper),
        st.builds(lambda a, b, n: pick(at_most(a, integer(n)), a, b), deeper, deeper, SMALL),
    ),
    max_leaves=5,
)
COMPARISONS = st.builds(
    lambda test, term, number, first: test(*((number, term) if first else (term, number))),
    st.sampled_from([below, at_most]),
    NUMBERS,
    SMALL.map(integer),
    st.booleans(),
).filter(lambda term: term.value is None)
ROWS = st.fixed_dictionaries({"x": st.none() | SMALL, "y": st.none() | SMALL})


def household(**lets: Term) -> Frame:
    """A frame with two numbers of its table, and columns of some terms."""
    frame = Frame("household", date(2024, 6, 1), None)
    frame.columns |= {"x": Own(field("x", "t")), "y": Own(field("y", "t"))}
    frame.columns |= {name: Let(term) for name, term in lets.items()}
    return frame


@law(300)
@given(known=st.lists(COMPARISONS, max_size=3), asked=COMPARISONS, number=NUMBERS, row=ROWS)
def test_what_is_proven_is_so_wherever_the_rest_holds(
    known: list[Term], asked: Term, number: Term, row: Mapping[str, Cell]
) -> None:
    """In rows with NULLs too: what lies between two numbers is not NULL, and a comparison comes to the same."""
    frame = household(c9=number)
    cells = {**row, "c9": value_of(number, row)}
    settled = {test: TRUE if value_of(test, row) is True else FALSE for test in known}
    bounds = Bounds(frame, settled)
    for term in (number, column("c9")):
        least, most = bounds.of(term)
        found = value_of(term, cells)
        assert (least, most) == (None, None) or isinstance(found, int)
        assert least is None or (isinstance(found, int) and least <= found)
        assert most is None or (isinstance(found, int) and found <= most)
    for test in (asked, below(column("c9"), ZERO)):
        assert value_of(compared(test, bounds), cells) == value_of(test, cells)


def test_an_amount_above_the_least_that_counts_is_above_nothing() -> None:
    """Of what is above 53 so much more than 53, at most 51, is taken off; that it is anything is not asked."""
    counts = all_of(column("p"), below(integer(53), X))
    less = made("wide", plus(X, integer(-53)))
    capped = made("wide", pick(at_most(column("c1"), integer(51)), column("c1"), integer(51)))
    never_below = made("wide", pick(at_most(column("c2"), ZERO), ZERO, column("c2")))
    frame = household(
        c0=counts,
        c1=less,
        c2=capped,
        c3=never_below,
        c4=made("wide", pick(column("c0"), column("c3"), ZERO)),
        c5=made("wide", pick(all_of(column("c0"), below(ZERO, column("c3"))), ONE, ZERO)),
    )
    frame.columns["p"] = Own(field("p", "t"))
    simplified([(frame, ["c4", "c5"])])
    assert frame.columns["c4"] == Let(made("wide", pick(column("c0"), column("c2"), ZERO)))
    assert frame.columns["c5"] == Let(made("wide", pick(column("c0"), ONE, ZERO)))


def test_no_number_grows_past_what_fits() -> None:
    """A comparison is not moved to a number wider than any that is proven to fit."""
    frame = household(c0=made("wide", plus(X, integer(-9))))
    near, far = at_most(column("c0"), integer(7)), at_most(column("c0"), integer(WIDEST))
    assert compared(near, Bounds(frame, {})) == at_most(X, integer(16))
    assert compared(far, Bounds(frame, {})) == far


def test_the_number_itself_is_not_ruled_out() -> None:
    """What is at least 3 may be 3, and is not below it."""
    bounds = Bounds(household(), {at_most(integer(3), X): TRUE})
    assert compared(at_most(X, integer(3)), bounds) == at_most(X, integer(3))
    assert compared(below(X, integer(3)), bounds) == FALSE
    assert compared(below(integer(2), X), bounds) == TRUE


def test_among_many_truths_nothing_is_looked_for() -> None:
    """A comparison looks at each that is settled: of more than 64 at none, so that many take no square of time."""
    above = below(integer(3), X)
    others = {below(column(f"z{place}"), ZERO): FALSE for place in range(64)}
    few = {above: TRUE, **dict(list(others.items())[:63])}
    assert compared(below(integer(2), X), Bounds(household(), few)) == TRUE
    many = {above: TRUE, **others}
    assert compared(below(integer(2), X), Bounds(household(), many)) == below(integer(2), X)
