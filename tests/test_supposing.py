"""Terms and columns told in a shorter way come to the same in every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.frame import Frame, Let, Own
from policyrules.compile.remade import folded, gathered
from policyrules.compile.supposing import simplified
from policyrules.compile.terms import ZERO, Term, column, field, integer, made, parts, pick, written_out
from term_values import DATES, NUMBERS, TRUTHS, Cell, fits, rows, terms, value_of

A, B, X = column("p1"), column("p2"), column("x1")


def wide(term: Term) -> Term:
    """A number of 64 bits."""
    return made("wide", term)


def may_stand(term: Term, row: Mapping[str, Cell]) -> bool:
    """Whether a query may reckon so: no number on the way is too large, and no set of bits is NULL."""
    sets = (part.args for part in parts(term) if part.op in ("any_bits", "common_bits"))
    return fits(term, row) and all(value_of(arg, row) is not None for args in sets for arg in args)


def again(term: Term) -> Term:
    """A term made again from its parts up."""
    return folded(term, tuple(map(again, term.args))) if term.args else term


@law(150)
@given(term=terms, row=rows)
def test_a_term_made_again_comes_to_the_same(term: Term, row: Mapping[str, Cell]) -> None:
    """Whatever folds, in rows of numbers of both signs, NULLs and dates."""
    if may_stand(term, row):
        assert value_of(again(term), row) == value_of(term, row)


def test_one_test_where_two_stood() -> None:
    """A number that is there where both truths hold, and 0 elsewhere, asks them together."""
    inner = wide(pick(B, X, ZERO))
    assert again(wide(pick(A, inner, ZERO))) == wide(pick(made("and", A, B), X, ZERO))
    assert again(wide(pick(A, X, inner))) == wide(pick(made("or", A, B), X, ZERO))
    five = integer(5)
    not_a = made("not", A)
    assert again(pick(A, ZERO, wide(pick(B, five, ZERO)))) == wide(pick(made("and", not_a, B), five, ZERO))


floors = st.sampled_from([pick(made(op, X, ZERO), ZERO, X) for op in ("at_most", "below")])
"""A number that is 0 where it would be less, and none where there is none."""


@law(150)
@given(floors, st.data())
def test_a_number_that_there_is_not_is_not_nothing(floor: Term, data: st.DataObject) -> None:
    """To ask for the opposite of what chose it would make 0 of none."""
    shapes = [floor, pick(A, floor, ZERO), pick(A, ZERO, floor), pick(A, X, wide(floor)), pick(A, floor, X)]
    term = data.draw(st.sampled_from([*shapes, *(pick(made("not", B), shape, ZERO) for shape in shapes)]))
    row: dict[str, Cell] = {name: data.draw(st.booleans()) for name in ("p1", "p2")}
    row["x1"] = data.draw(st.one_of(st.none(), st.integers(-3, 3)))
    assert value_of(again(term), row) == value_of(term, row)


def test_bits_that_are_there_together_stand_together() -> None:
    """Those under one truth are one number; what is there anyway is not asked for again."""
    four, one = (pick(A, integer(bit), ZERO) for bit in (4, 1))
    assert gathered((four, one, X)) == made("any_bits", X, pick(A, integer(5), ZERO))
    assert gathered((four, one, integer(7))) == integer(7)


def test_the_last_day_of_a_month_is_not_asked_for_to_compare_it() -> None:
    """It lies before 15 March where the date lies before 1 March, before 1 April where it is not after March."""
    end, day = wide(made("month_end", X)), date(2020, 3, 15).toordinal()
    assert again(made("below", end, integer(day))) == made("below", X, integer(day - 14))
    assert again(made("at_most", end, integer(day + 16))) == made("below", X, integer(day + 17))
    assert again(made("at_most", integer(day), end)) == made("at_most", integer(day - 14), X)
    assert again(made("below", integer(day + 16), end)) == made("at_most", integer(day + 17), X)


@law(100)
@given(born=st.dates(), day=st.dates(), strictly=st.booleans())
def test_compared_with_the_last_day_of_a_month(born: date, day: date, strictly: bool) -> None:
    """On either side, of any two days of the calendar."""
    row: dict[str, Cell] = {"x1": born.toordinal()}
    end, on = made("month_end", X), integer(day.toordinal())
    for sides in ((end, on), (on, end)):
        term = made("below" if strictly else "at_most", *sides)
        assert value_of(again(term), row) == value_of(term, row)


def told(wanted: Sequence[Term]) -> tuple[Frame, list[str]]:
    """A frame whose columns draw on each other: each term stands for a number or a truth in those after it."""
    frame = Frame("household", date(2020, 1, 1), None)
    for name in (*NUMBERS, *TRUTHS, *DATES):
        frame.columns[name] = Own(field(name, "t"))
    meant: dict[str, Term] = {}
    names = []
    for n, term in enumerate(wanted):
        name = f"c{100 + n}"
        frame.columns[name] = Let(written_out(term, meant))
        names.append(name)
        meant[TRUTHS[n % 2] if _is_truth(term) else NUMBERS[n % 4]] = column(name)
    return frame, names


def _is_truth(term: Term) -> bool:
    empty: dict[str, Cell] = dict.fromkeys((*NUMBERS, *DATES)) | dict.fromkeys(TRUTHS, True)
    return isinstance(value_of(term, empty), bool)


def values(frame: Frame, names: Sequence[str], row: Mapping[str, Cell]) -> dict[str, Cell] | None:
    """What the columns come to in a row; None where a number on the way is too large for a query."""
    found = dict(row)
    for name in frame.ordered(map(column, names)):
        if isinstance(term := frame.columns[name], Let):
            if not may_stand(term.term, found):
                return None
            found[name] = value_of(term.term, found)
    return {name: found[name] for name in names}


@law(150)
@given(wanted=st.lists(terms, min_size=1, max_size=8), table=st.lists(rows, min_size=1, max_size=3))
def test_columns_told_without_what_is_settled_come_to_the_same(
    wanted: Sequence[Term], table: Sequence[Mapping[str, Cell]]
) -> None:
    """Columns that draw on each other, asked for all of them or for the last alone."""
    for last in (0, len(wanted) - 1):
        frame, names = told(wanted)
        before = [values(frame, names[last:], row) for row in table]
        simplified([(frame, names[last:])])
        for row, known in zip(table, before, strict=True):
            assert known is None or values(frame, names[last:], row) in (known, None)
