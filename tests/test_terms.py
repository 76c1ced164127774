"""Terms: constants fold, columns are read from the tree, and DuckDB makes of them what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.printing import DUCKDB, POSTGRESQL
from policyrules.compile.terms import (
    FALSE,
    MOST,
    ONE,
    TRUE,
    ZERO,
    all_of,
    any_of,
    choose,
    column,
    columns,
    count,
    field,
    integer,
    made,
    no,
    pick,
    plus,
    quotient,
    rest,
    shared,
    text,
    times,
    union,
)
from policyrules.compile.terms import Term as Tree
from term_values import Cell, rows, same_as_reckoned, same_groups, terms, value_of

duckdb = pytest.importorskip("duckdb")

A, B, C = (column(name) for name in ("c1", "c2", "c3"))


def test_constants_fold() -> None:
    """What is known when the query is written takes no operation; quotients are cut off towards 0."""
    assert all_of(A, FALSE) == FALSE
    assert all_of(A, TRUE, A) == A == any_of(A, FALSE)
    assert no(no(A)) == A
    assert pick(A, FALSE, TRUE) == no(A)
    assert choose((FALSE, A), (TRUE, B), orelse=C) == B
    assert choose((A, B), orelse=B) == B
    assert choose((A, None), orelse=None) is None
    assert count(TRUE, TRUE) == integer(2)
    assert (plus(A, ZERO), times(ONE, A), union(A, ZERO, A), shared(A, ZERO)) == (A, A, A, ZERO)
    assert [quotient(integer(n), integer(2)).value for n in (7, -7)] == [3, -3]
    assert [rest(integer(n), integer(2)).value for n in (7, -7)] == [1, -1]


def test_a_truth_is_no_number() -> None:
    """Yes and 1 are one thing to Python, and two to a query."""
    assert TRUE != ONE
    assert DUCKDB.text(made("case", A, TRUE, FALSE)) != DUCKDB.text(made("case", A, ONE, ZERO))


def test_the_columns_of_a_term() -> None:
    """Those of layers, as often as they stand there; not those of tables, nor of relations that are joined."""
    found = all_of(A, made("equal", plus(B, A), field("c9", "t0")), column("c7", "d1_t0"))
    assert sorted(columns(found)) == ["c1", "c1", "c2"]


def test_many_terms_side_by_side_are_put_in_brackets() -> None:
    """Of 250 truths a hundred at most stand side by side, and all are there."""
    many = [column(f"c{n}") for n in range(250)]
    found = any_of(*many)
    assert len(found.args) == 3
    assert max(len(arg.args) for arg in found.args) == MOST
    assert set(columns(found)) == {term.name for term in many}


def test_how_engines_spell_what_they_spell_differently() -> None:
    """The division of whole numbers; all else is alike here."""
    term = quotient(field('a"b', "t0"), integer(-3))
    assert DUCKDB.text(term) == '(t0."a""b" // (-3))'
    assert POSTGRESQL.text(term) == '(t0."a""b" / (-3))'
    assert DUCKDB.text(text("it's")) == "'it''s'"


def test_what_stands_for_no_value() -> None:
    """NULL spreads through numbers, and through truths as SQL has it: no and NULL is no."""
    null = {"x": None}
    x = column("x")
    assert value_of(plus(x, ONE), null) is None
    assert value_of(made("and", made("below", x, ONE), FALSE), null) is False
    assert value_of(made("or", made("below", x, ONE), FALSE), null) is None


@law(60)
@given(wanted=st.lists(terms, min_size=1, max_size=8), table=st.lists(rows, min_size=1, max_size=4))
def test_duckdb_makes_of_terms_what_they_come_to(
    wanted: Sequence[Tree], table: Sequence[Mapping[str, Cell]]
) -> None:
    """Every operation over numbers of both signs up to 62 bits, NULLs, dates of all centuries."""
    same_as_reckoned(DUCKDB, lambda query: duckdb.execute(query).fetchall(), wanted, table)


@law(20)
@given(
    cells=st.lists(st.none() | st.integers(-(2**50), 2**50), min_size=1, max_size=6), place=st.integers(1, 4)
)
def test_duckdb_aggregates_what_they_come_to(cells: Sequence[int | None], place: int) -> None:
    """Sums, extremes, the nth of them and the bits of all, over rows of which some are NULL."""
    same_groups(DUCKDB, lambda query: duckdb.execute(query).fetchall(), cells, place)
