"""The evaluator and every engine say the same of the same cases: a few here, ``make differential`` for many."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import sliced
from differential import DAYS, PLACES, Batch, Difference, batches, by_python, by_together, compared, opened

CASES = 100
LEAST = 40
"""So many rows of each policy are compared, at the least: no run passes because it decided nothing."""

IN_SPARK = {
    "two_roots": (),
    "many_kinds": (),
    "rent_versions": (),
    "care_tables": (),
    "aid_scale": (),
    "yancheng": ("rural_dibao", "premium_subsidy"),
    "yangjiang": ("nursing_subsidy",),
    "dayao": ("rural_dibao", "extreme_poverty_care"),
    "jilin": ("rural_dibao",),
}
"""Spark plans a large query for some seconds, however few its rows: of the places it decides the largest here, and
some that are small.
"""


@cache
def drawn(name: str) -> list[Batch]:
    """Cases of a policy as the evaluator decides them, the same for each engine: of a place on one of its days,
    for every query is lowered anew for each."""
    days = DAYS[name][:1] if name in PLACES else DAYS[name]
    each = -(-CASES // len(days))
    return [batch for number, on in enumerate(days) for batch in batches(name, on, each, number)]


def found(engine: str, dsn: str, every: list[Batch], programmes: tuple[str, ...] = ()) -> Counter[str]:
    """How often the engine says the same, and each difference."""
    rows: Counter[str] = Counter()
    for batch in every:
        with opened(engine, dsn) as place:
            compare = compared(place, batch, programmes)
            rows.update(str(one) if isinstance(one, Difference) else "the same" for one in compare)
    return rows


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_no_engine_says_anything_else(engine: str, name: str, dsn: str) -> None:
    """G11: status, outcomes, amount or range, clauses, readings, reasons and what is stated, row by row."""
    rows = found(engine, dsn, drawn(name))
    assert set(rows) == {"the same"}
    assert rows["the same"] >= LEAST


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("name", IN_SPARK)
def test_nor_does_spark(name: str) -> None:
    """The same of Spark."""
    rows = found("spark", "", drawn(name), IN_SPARK[name])
    assert set(rows) == {"the same"}
    assert rows["the same"] >= LEAST


def test_nor_does_generated_python() -> None:
    """The same of ``quick``, of an invented policy."""
    on = DAYS["care_tables"][0]
    every = [
        found for batch in batches("care_tables", on, 50, 0) for found in by_python("care_tables", batch)
    ]
    assert not [found for found in every if isinstance(found, Difference)]
    assert len(every) >= LEAST


@pytest.mark.parametrize("name", DAYS)
def test_nor_do_queries_that_share_what_they_rest_on(name: str) -> None:
    """The same of every programme of a policy where DuckDB works out once what they share, as ``batch --brief``
    does: of a place on the last of its days.
    """
    on = DAYS[name][-1]
    count = 40 if name in PLACES else CASES
    every = [found for batch in batches(name, on, count, 1) for found in by_together(name, batch)]
    assert [found for found in every if isinstance(found, Difference)] == []
    assert len(every) >= LEAST


def test_a_run_goes_on_where_it_was_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of three slices the report has one, and a line that was cut off: the other two are drawn and decided."""
    report = tmp_path / "report.jsonl"
    line = ["sliced", "--count", "30", "--batch", "10", "--policy", "aid_scale", "--engine", "duckdb"]
    monkeypatch.setattr(sys, "argv", [*line, "--report", str(report)])
    assert sliced.main() == 0
    whole = capsys.readouterr().out.splitlines()[-2:]
    first, second, _ = report.read_text("utf-8").splitlines()
    report.write_text(f"{first}\n{second[:40]}\n", "utf-8")
    drawn: list[int] = []
    decided = sliced.looked_through
    monkeypatch.setattr(
        sliced, "looked_through", lambda one, *more: drawn.append(one.seed) or decided(one, *more)
    )
    assert sliced.main() == 0
    assert drawn == [2, 3]
    again = capsys.readouterr().out.splitlines()[-2:]
    assert again == whole
