"""What counts for one value of a column only is worked out for that value alone, and comes to the same."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.by_option import by_option
from policyrules.compile.terms import (
    FALSE,
    ZERO,
    Term,
    added,
    all_of,
    any_of,
    below,
    column,
    equal,
    field,
    first_known,
    integer,
    made,
    no,
    pick,
    text,
    union,
)
from term_values import Cell, value_of

KINDS = ("a", "b", "c")
SIZES = (1, 2, 3)
SAID = {f"is_{kind}": first_known(equal(field("kind", "t"), text(kind)), FALSE) for kind in KINDS}
"""What the columns are that tell whether a row is of a kind; none is where the kind is not known."""
ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from((*KINDS, "d", None)),
        "size": st.sampled_from((*SIZES, 4, None)),
        "pay": st.sampled_from((-1, 0, 5, 6, None)),
        "yes": st.booleans(),
    }
)


def truths(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Truths of truths."""
    some = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        some.map(lambda found: all_of(*found)), some.map(lambda found: any_of(*found)), inner.map(no)
    )


TRUTHS = st.recursive(
    st.sampled_from(
        [
            *map(column, SAID),
            *(equal(column("size"), integer(size)) for size in SIZES),
            *(below(integer(least), column("pay")) for least in (0, 5)),
            column("yes"),
        ]
    ),
    truths,
    max_leaves=5,
)
NUMBERS = st.sampled_from([integer(1), integer(4), column("pay"), made("add", column("pay"), integer(2))])


@st.composite
def guarded(draw: st.DrawFn, names: tuple[str, ...]) -> Term:
    """A number where a truth holds, and nothing where not, either way round, or a number as it is."""
    test = draw(st.one_of(TRUTHS, st.sampled_from(names).map(column) if names else TRUTHS))
    number = draw(NUMBERS)
    found = draw(
        st.sampled_from(
            [
                pick(test, number, ZERO),
                made("case", no(test), ZERO, number),
                made("case", test, number, ZERO),
                pick(test, number, integer(7)),
                pick(no(test), number, integer(7)),
                number,
            ]
        )
    )
    return made("wide", found) if draw(st.booleans()) else found


@st.composite
def drawn_lets(draw: st.DrawFn) -> dict[str, Term]:
    """Some truths, of which more than one may draw on one, and sums and sets of bits over them."""
    truths = {f"t{place}": term for place, term in enumerate(draw(st.lists(TRUTHS, max_size=4)))}
    names = tuple(truths)
    found = dict(truths)
    for place in range(draw(st.integers(1, 2))):
        parts = draw(st.lists(guarded(names), min_size=3, max_size=9))
        cut = draw(st.integers(0, len(parts)))
        whole = draw(st.booleans())
        some = added(added(*parts[:cut]), added(*parts[cut:]))
        found[f"sum{place}"] = made("subtract", column("pay"), some) if whole else some
        found[f"set{place}"] = union(*parts)
    return found


def worked_out(lets: Mapping[str, Term], row: Mapping[str, Cell]) -> dict[str, Cell]:
    """What each column comes to in a row."""
    known = dict(row) | {name: value_of(term, row) for name, term in SAID.items()}
    for name, term in lets.items():
        known[name] = value_of(term, known)
    return {name: known[name] for name in lets}


@law(300)
@given(drawn_lets(), ROWS)
def test_what_is_asked_once_comes_to_the_same(lets: dict[str, Term], row: dict[str, Cell]) -> None:
    """G11: sums and sets of bits by value are those of every part, whatever is not known."""
    kept = {name for name in lets if name.startswith("s")}
    found = by_option(lets, SAID, kept)
    before, after = worked_out(lets, row), worked_out(found, row)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def deduction(kind: str, least: int) -> Term:
    """One for a kind, where the pay is over a line."""
    return pick(all_of(column(f"is_{kind}"), over(least)), integer(least), ZERO)


def over(least: int) -> Term:
    return below(integer(least), column("pay"))


def test_the_kind_is_asked_once_and_what_it_needs_is_worked_out_there() -> None:
    """Of four deductions two are for each kind: a row is asked about its own, and their truths stand there."""
    lets = {
        "t1": all_of(column("is_a"), over(1)),
        "t2": all_of(column("is_b"), over(2)),
        "sum": added(
            *(pick(column(name), integer(n), ZERO) for n, name in enumerate(("t1", "t2"), 1)),
            deduction("a", 3),
            deduction("b", 4),
        ),
        "set": union(*(pick(column(name), integer(1 << n), ZERO) for n, name in enumerate(("t1", "t2")))),
    }
    found = by_option(lets, SAID, {"sum"})
    of_a = added(pick(over(1), integer(1), ZERO), pick(over(3), integer(3), ZERO))
    of_b = added(pick(over(2), integer(2), ZERO), pick(over(4), integer(4), ZERO))
    kept = made("case", column("is_a"), of_a, column("is_b"), of_b, ZERO)
    assert found["sum"] == made(
        "case",
        column("is_a"),
        added(pick(column("t1"), integer(1), ZERO), pick(over(3), integer(3), ZERO)),
        column("is_b"),
        added(pick(column("t2"), integer(2), ZERO), pick(over(4), integer(4), ZERO)),
        ZERO,
    )
    assert by_option({n: t for n, t in lets.items() if n != "set"}, SAID, {"sum"})["sum"] == kept


def test_few_parts_and_parts_for_one_value_stay_as_they_are() -> None:
    """Three parts, or any number for one kind alone, are no fewer by asking for the kind before."""
    few = {"sum": added(deduction("a", 1), deduction("b", 2), deduction("c", 3))}
    alike = {"sum": added(*(deduction("a", least) for least in range(1, 7)))}
    assert by_option(few, SAID, {"sum"}) == few
    assert by_option(alike, SAID, {"sum"}) == alike
