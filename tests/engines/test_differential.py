"""The evaluator and every engine say the same of the same cases: a few here, ``make differential`` for many."""

from __future__ import annotations

from collections import Counter

import pytest
from differential import DAYS, Batch, Difference, batches, compared

from conftest import Opened

CASES = 150
LEAST = 50
"""So many rows of each policy are compared, at the least: no run passes because it decided nothing."""


@pytest.fixture(scope="module", params=DAYS)
def drawn(request: pytest.FixtureRequest) -> list[Batch]:
    """Cases of a policy as the evaluator decides them on its days, each seen by all engines."""
    name, seen = request.param, []
    for number, on in enumerate(DAYS[name]):
        seen += batches(name, on, -(-CASES // len(DAYS[name])), number)
    return seen


def test_no_engine_says_anything_else(drawn: list[Batch], opened: Opened) -> None:
    """G11: status, outcomes, amount or range, clauses, readings, reasons and what is stated, row by row.

    Spark takes seconds to plan a query, however few its rows: of a place it decides one programme on one day.
    """
    found: Counter[str] = Counter()
    with opened() as engine:
        slow = engine.dialect == "spark" and "rural_dibao" in drawn[0].policy.programmes
    for batch in drawn[:1] if slow else drawn:
        with opened() as engine:
            every = compared(engine, batch, ("rural_dibao",) if slow else ())
            found.update(str(one) if isinstance(one, Difference) else "the same" for one in every)
    assert set(found) == {"the same"}
    assert found["the same"] >= LEAST
