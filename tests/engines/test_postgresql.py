"""Decisions inside a real PostgreSQL."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from policyrules.compile import compile_sql, run, tables
from small import ON, policy


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
