"""Terms inside a real PostgreSQL: it makes of each what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.printing import POSTGRESQL
from policyrules.compile.terms import Term
from term_values import Cell, rows, same_as_reckoned, same_groups, terms


@pytest.fixture
def connection(dsn: str) -> Any:
    """A connection; what a test does is undone."""
    with psycopg.connect(dsn) as found:
        yield found
        found.rollback()


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
