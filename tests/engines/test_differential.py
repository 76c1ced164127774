"""The evaluator and every engine say the same of the same cases: a few here, ``make differential`` for many."""

from __future__ import annotations

from collections import Counter

import pytest
from differential import DAYS, Batch, Difference, batches, compared, opened

CASES = 100
LEAST = 40
"""So many rows of each policy are compared, at the least: no run passes because it decided nothing."""

IN_SPARK = {
    "two_roots": (),
    "rent_versions": (),
    "care_tables": (),
    "aid_scale": (),
    "yancheng": ("premium_subsidy",),
    "yangjiang": ("nursing_subsidy",),
    "dayao": ("extreme_poverty_care",),
}
"""Spark takes long to plan a large query, however few its rows: of the places it decides what is small here."""


@pytest.fixture(scope="module", params=DAYS)
def drawn(request: pytest.FixtureRequest) -> list[Batch]:
    """Cases of a policy as the evaluator decides them on its days, each seen by both engines."""
    name, seen = request.param, []
    for number, on in enumerate(DAYS[name]):
        seen += batches(name, on, -(-CASES // len(DAYS[name])), number)
    return seen


def found(engine: str, dsn: str, every: list[Batch], programmes: tuple[str, ...] = ()) -> Counter[str]:
    """How often the engine says the same, and each difference."""
    rows: Counter[str] = Counter()
    for batch in every:
        with opened(engine, dsn) as place:
            compare = compared(place, batch, programmes)
            rows.update(str(one) if isinstance(one, Difference) else "the same" for one in compare)
    return rows


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_no_engine_says_anything_else(engine: str, drawn: list[Batch], dsn: str) -> None:
    """G11: status, outcomes, amount or range, clauses, readings, reasons and what is stated, row by row."""
    rows = found(engine, dsn, drawn)
    assert set(rows) == {"the same"}
    assert rows["the same"] >= LEAST


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("name", IN_SPARK)
def test_nor_does_spark(name: str) -> None:
    """The same of Spark, on one day of each policy."""
    rows = found("spark", "", list(batches(name, DAYS[name][0], CASES, 0)), IN_SPARK[name])
    assert set(rows) == {"the same"}
    assert rows["the same"] >= LEAST
