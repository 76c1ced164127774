"""The evaluator and every engine say the same of the same cases: a few here, ``make differential`` for many."""

from __future__ import annotations

from collections import Counter

import pytest
from differential import DAYS, Batch, Difference, batches, compared

from conftest import Opened

CASES = 200
LEAST = 100
"""So many rows of each policy are compared, at the least: no run passes because it decided nothing."""


@pytest.fixture(scope="module", params=DAYS)
def drawn(request: pytest.FixtureRequest) -> list[Batch]:
    """Cases of a policy as the evaluator decides them on its days, each seen by all engines."""
    name, seen = request.param, []
    for number, on in enumerate(DAYS[name]):
        seen += batches(name, on, -(-CASES // len(DAYS[name])), number)
    return seen


def test_no_engine_says_anything_else(drawn: list[Batch], opened: Opened) -> None:
    """G11: status, outcomes, amount or range, clauses, readings, reasons and what is stated, row by row."""
    found: Counter[str] = Counter()
    for batch in drawn:
        with opened() as engine:
            found.update(
                str(one) if isinstance(one, Difference) else "the same" for one in compared(engine, batch)
            )
    assert set(found) == {"the same"}
    assert found["the same"] >= LEAST
