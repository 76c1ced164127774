"""Decisions inside a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile import compile_sql, run, tables
from policyrules.compile.printing import POSTGRESQL
from policyrules.compile.terms import Term
from small import ON, policy
from term_values import Cell, rows, same_as_reckoned, same_groups, terms


@pytest.fixture
def connection(dsn: str) -> Any:
    """A connection; what a test does is undone."""
    with psycopg.connect(dsn) as found:
        yield found
        found.rollback()


def test_a_decision_worked_by_hand(connection: Any) -> None:
    """Wages of 100 and 200 元 against 400: include, 100 元, by both provisions and one reading."""
    connection.execute(tables(policy()))
    connection.execute("INSERT INTO households VALUES (1, NULL, '甲户', TRUE, TRUE)")
    connection.execute("INSERT INTO members VALUES (1, 1, '1', 10000, FALSE), (2, 1, '2', 20000, FALSE)")
    (row,) = run(connection, compile_sql(policy(), on=ON, dialect="postgresql"))
    assert (row.household, row.path, row.status, row.outcome) == ("甲户", (), "decided", "include")
    assert row.amount is not None
    assert (row.amount.state, row.amount.low, row.amount.high) == ("exact", 10000, 10000)
    assert row.applied == {"eligible", "dibao.entry"}
    assert row.readings == {("A01", "below")}
    assert row.reasons == frozenset()


@law(40)
@given(wanted=st.lists(terms, min_size=1, max_size=8), table=st.lists(rows, min_size=1, max_size=4))
def test_it_makes_of_terms_what_they_come_to(
    connection: Any, wanted: Sequence[Term], table: Sequence[Mapping[str, Cell]]
) -> None:
    """Every operation over numbers of both signs up to 62 bits, NULLs, dates of all centuries."""
    with connection.transaction():
        same_as_reckoned(POSTGRESQL, lambda query: connection.execute(query).fetchall(), wanted, table)


@law(20)
@given(
    cells=st.lists(st.none() | st.integers(-(2**50), 2**50), min_size=1, max_size=6), place=st.integers(1, 4)
)
def test_it_aggregates_what_they_come_to(connection: Any, cells: Sequence[int | None], place: int) -> None:
    """Sums, extremes, the nth of them and the bits of all, over rows of which some are NULL."""
    with connection.transaction():
        same_groups(POSTGRESQL, lambda query: connection.execute(query).fetchall(), cells, place)
