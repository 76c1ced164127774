"""Totals that are only joined with each other are one total, and what is asked comes to the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.frame import Frame, Let, Own, Total
from policyrules.compile.joined_below import joined_below
from policyrules.compile.stages import drawn_on
from policyrules.compile.terms import (
    ONE,
    ZERO,
    Term,
    below,
    column,
    field,
    integer,
    made,
    minus,
    negated,
    no,
    pick,
    plus,
    times,
    union,
)
from term_values import Cell, group_of, value_of

SUMS, SETS = ("s0", "s1", "s2", "s3"), ("b0", "b1", "b2")
SMALL = st.integers(-9, 9)
MEMBER = st.fixed_dictionaries(dict.fromkeys(SUMS, SMALL) | {name: st.integers(0, 15) for name in SETS})


def wide(term: Term) -> Term:
    """A number of 64 bits."""
    return made("wide", term)


def frames() -> tuple[Frame, Frame]:
    """Households and their members, with a total of every column of the members."""
    household = Frame("household", date(2024, 6, 1), None)
    member = Frame("member", date(2024, 6, 1), household)
    for name in (*SUMS, *SETS):
        member.columns[name] = Own(field(name, "t"))
        household.columns[name] = Total(member, "sum" if name in SUMS else "all_bits", column(name), (), ZERO)
    return household, member


def asked(*terms: Term) -> tuple[Frame, list[str]]:
    """Households with columns of these terms, which may draw on those before them as c100, c101 and so on."""
    household, _ = frames()
    names = [f"c{100 + place}" for place in range(len(terms))]
    for name, term in zip(names, terms, strict=True):
        household.columns[name] = Let(term)
    return household, names


def totals(frame: Frame, names: Sequence[str]) -> dict[str, Total]:
    """The totals on which columns draw."""
    drawn = [frame.columns[name] for top, name in drawn_on([(frame, names)]) if top is frame]
    return {f"{place}": found for place, found in enumerate(drawn) if isinstance(found, Total)}


def row_of(frame: Frame, names: Sequence[str], before: Mapping[str, Cell]) -> dict[str, Cell]:
    """A record's own columns with those worked out of them."""
    found = dict(before)
    for name in frame.ordered(map(column, names)):
        if isinstance(told := frame.columns[name], Let):
            found[name] = value_of(told.term, found)
    return found


def values(frame: Frame, names: Sequence[str], members: Sequence[Mapping[str, Cell]]) -> list[Cell]:
    """What the columns of a household of these members come to."""
    here: dict[str, Cell] = {}
    for name in frame.ordered(map(column, names)):
        if isinstance(total := frame.columns[name], Total):
            below_it = [name for _, name in frame.draws_on(name)]
            cells = [value_of(total.term, row_of(total.source, below_it, member)) for member in members]
            found = group_of(total.function, [int(cell) for cell in cells if isinstance(cell, int)])
            here[name] = 0 if found is None else found
    done = row_of(frame, names, here)
    return [done[name] for name in names]


TESTS = st.lists(
    st.sampled_from([below(column("s2"), integer(least)) for least in (0, 1)]), min_size=1, max_size=2
)

TRUE_HERE = below(integer(-1), column("s2"))
"""Of a household with some members: of one truth it is asked."""


def either(tests: Sequence[Term], then: Term, orelse: Term) -> Term:
    """The first where one of some truths holds, however that is asked."""
    found = orelse
    for test in tests:
        found = made("case", test, then, found)
    return wide(found)


@st.composite
def columns(draw: st.DrawFn) -> list[Term]:
    """Sums and sets of totals and of the columns before them, some taken as one of two by another."""
    numbers, sets = list(map(column, SUMS)), list(map(column, SETS))
    terms: list[Term] = []
    for place in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            part = st.sampled_from(numbers) | SMALL.map(integer)
            kind = draw(
                st.sampled_from((plus, minus, "many", "times", "negated", "chosen", "either", "either"))
            )
            a, b, number = draw(part), draw(part), integer(draw(SMALL))
            match kind:
                case "many":
                    term = made("add", a, wide(negated(b)), wide(minus(number, draw(part))))
                case "times":
                    term = times(draw(st.sampled_from([a, wide(plus(a, b))])), number)
                case "negated":
                    term = negated(a)
                case "chosen":
                    term = pick(below(a, b), wide(plus(a, b)), b)
                case "either":
                    term = plus(times(either(draw(TESTS), a, b), number), either(draw(TESTS), draw(part), a))
                case _:
                    term = kind(a, b) if callable(kind) else a
            numbers.append(column(f"c{100 + place}"))
        else:
            part = st.sampled_from(sets)
            taken = either(draw(TESTS), draw(part), draw(st.one_of(part, st.just(ZERO))))
            term = union(
                draw(part),
                draw(st.sampled_from([draw(part), taken])),
                integer(draw(st.sampled_from((0, 4, 16)))),
            )
            sets.append(column(f"c{100 + place}"))
        terms.append(wide(term))
    return terms


@law(200)
@given(terms=columns(), members=st.lists(MEMBER, max_size=3), every=st.booleans())
def test_what_is_asked_comes_to_the_same(
    terms: list[Term], members: list[dict[str, Cell]], every: bool
) -> None:
    """Of households with no members too, asked for every column or for the last alone."""
    household, names = asked(*terms)
    names = names if every else names[-1:]
    before = values(household, names, members)
    many = len(totals(household, names))
    joined_below([(household, names)])
    assert values(household, names, members) == before
    assert len(totals(household, names)) <= many


def test_sums_that_are_added_up_and_taken_off_are_one() -> None:
    """By way of a column that nothing else draws on, some times over, with a number beside them."""
    s0, s1, s2, inner = map(column, (*SUMS[:3], "c100"))
    household, names = asked(wide(times(minus(s0, s1), integer(2))), wide(minus(plus(inner, integer(7)), s2)))
    joined_below([(household, names[1:])])
    (total,) = totals(household, names[1:]).values()
    assert total.function == "sum"
    assert values(household, names[1:], [{"s0": 5, "s1": 3, "s2": 1}, {"s0": 0, "s1": 0, "s2": 4}]) == [6]


def test_a_total_that_anything_else_reads_stays() -> None:
    """It is there anyway; so does one by way of a column that is asked for itself."""
    s0, s1, s2, inner = map(column, (*SUMS[:3], "c100"))
    sums = wide(plus(s0, plus(s1, s2)))
    household, names = asked(sums, pick(below(s1, ZERO), ONE, ZERO))
    joined_below([(household, names)])
    assert len(totals(household, names)) == 2
    household, names = asked(wide(plus(s0, s1)), wide(plus(inner, s2)))
    joined_below([(household, names)])
    assert len(totals(household, names)) == 2


def test_sets_are_gathered_together_and_apart_from_sums() -> None:
    """The bits of any are those of one set that has them all."""
    s0, s1, b0, b1 = map(column, ("s0", "s1", "b0", "b1"))
    household, names = asked(wide(union(b0, b1, integer(8))), wide(plus(s0, s1)))
    joined_below([(household, names)])
    assert sorted(total.function for total in totals(household, names).values()) == ["all_bits", "sum"]
    assert values(household, names, [{"s0": 1, "s1": 2, "b0": 1, "b1": 4}]) == [13, 3]


def test_totals_of_other_records_are_not_joined() -> None:
    """The rows over which they go are not the same; nor is a product of two a sum."""
    household, names = asked(
        wide(plus(column("s0"), column("other"))), wide(made("multiply", *map(column, SUMS[1:3])))
    )
    other = Frame("job", date(2024, 6, 1), household)
    other.columns["x"] = Own(no(field("x", "t")))
    household.columns["other"] = Total(other, "sum", column("x"), (), ZERO)
    joined_below([(household, names)])
    assert len(totals(household, names)) == 4


def test_what_one_truth_takes_is_joined_on_either_side() -> None:
    """Where one truth takes a sum or another for each of two, it takes one of two sums of both."""
    household, names = asked(
        wide(
            plus(
                wide(either([TRUE_HERE], column("s0"), column("s1"))),
                negated(either([TRUE_HERE], column("s3"), ZERO)),
            )
        )
    )
    members = [{"s0": 1, "s1": 2, "s2": 0, "s3": 8}, {"s0": 16, "s1": 32, "s2": 1, "s3": 64}]
    joined_below([(household, names)])
    assert len(totals(household, names)) == 3
    assert values(household, names, members) == [17 - 72]
    assert values(household, names, [{**member, "s2": -1} for member in members]) == [34]


def test_several_truths_that_take_the_same_are_one() -> None:
    """The first of two where one truth holds, and where another does: it is one of two sums."""
    tests = [TRUE_HERE, below(column("s2"), integer(-5))]
    household, names = asked(
        wide(plus(either(tests, column("s0"), column("s1")), either(tests, column("s3"), ZERO)))
    )
    joined_below([(household, names)])
    assert len(totals(household, names)) == 3
    member = {"s0": 1, "s1": 2, "s3": 8}
    found = [values(household, names, [{**member, "s2": least}]) for least in (0, -1, -6)]
    assert found == [[9], [2], [9]]


def test_one_truth_takes_totals_of_several_kinds_of_records_apart() -> None:
    """Sums over other rows are not joined with those over members, nor is a choice between the two."""
    household, names = asked(
        wide(
            plus(
                either([TRUE_HERE], column("s0"), column("other")),
                either([TRUE_HERE], column("s1"), ZERO),
            )
        )
    )
    other = Frame("job", date(2024, 6, 1), household)
    other.columns["x"] = Own(field("x", "t"))
    household.columns["other"] = Total(other, "sum", column("x"), (), ZERO)
    joined_below([(household, names)])
    assert len(totals(household, names)) == 4
