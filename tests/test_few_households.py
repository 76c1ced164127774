"""A ledger of a few households is decided by the evaluator, which has the same rows before SQL is written."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from places import policy_of
from policyrules.cli import main
from policyrules.compile import Together, compile_together
from policyrules.core.policy import Policy
from policyrules.ledgers import by_sql
from policyrules.ledgers.in_files import batch
from policyrules.ledgers.in_memory import decide
from policyrules.lists.in_files import draw_up
from policyrules.lists.whole_words import drawn_text
from test_roster_sql import DAYS

OF_THE_WAY = {"by_sql", "by_evaluator"}
"""Columns that say by which way rows came."""


@cache
def queries_of_jilin() -> Together:
    """What SQL decides of Jilin on its day, written once: no test is about how."""
    policy = policy_of("jilin")
    return compile_together(policy, tuple(policy.programmes), on=DAYS["jilin"])


@pytest.fixture(autouse=True)
def _written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the queries of Jilin's programmes has the same."""

    def found(policy: Policy, programmes: tuple[str, ...], *, on: date) -> Together:
        assert policy is policy_of("jilin")
        assert (programmes, on) == (tuple(policy.programmes), DAYS["jilin"])
        return queries_of_jilin()

    monkeypatch.setattr(by_sql, "compile_together", found)


@pytest.fixture(scope="module", params=["duckdb", "parquet", "xlsx"])
def invented(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty invented households of Jilin, one with a cell that only intake reads; each test has its copy."""
    source = tmp_path_factory.mktemp("invented") / f"in.{request.param}"
    day = DAYS["jilin"].isoformat()
    asked = ["population", "jilin", "--overlay", "example_county", "--households", "20", "--seed", "5"]
    assert main([*asked, "--on", day, "-o", str(source)]) == 0
    if request.param == "duckdb":
        with duckdb.connect(str(source)) as connection:
            connection.execute("""UPDATE "成员" SET "姓名" = ' 示例' WHERE "户编号" = 'X0000003'""")
    return source


@pytest.fixture
def ledger(invented: Path, tmp_path: Path) -> Path:
    """The households, for one test alone."""
    copy = shutil.copytree if invented.is_dir() else shutil.copyfile
    return Path(copy(invented, tmp_path / invented.name))


def tables_in(path: Path) -> dict[str, Any]:
    """Every table of a database but the receipt, without the columns that say by which way rows came."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        every = {name: connection.sql(f"FROM {name}").to_arrow_table() for name in names if name != "receipt"}
    return {
        name: table.select([column for column in table.column_names if column not in OF_THE_WAY]).to_pylist()
        for name, table in every.items()
    }


def test_results_are_those_of_sql(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the number from which SQL is written every decision is the evaluator's, and no cell differs."""
    found, ways = [], []
    for name, large in (("sql", 20), ("evaluator", 21)):
        monkeypatch.setattr(by_sql, "LARGE", large)
        out = tmp_path / f"{name}.duckdb"
        made = batch(policy_of("jilin"), ledger, out, on=DAYS["jilin"], brief=True)
        assert made.refused == {}
        found.append(tables_in(out))
        ways.append({way for way, number in made.counts.ways.items() if number})
    assert ways == [{"sql"}, {"evaluator"}]
    assert found[0] == found[1]
    assert len(found[0]["decisions"]) > 100


def test_lists_are_those_of_sql(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is with lists, of households that SQL has typed too: rows, ranks, persons and counts are the same."""
    found, policy = [], policy_of("jilin")
    for name, large in (("sql", 20), ("evaluator", 21)):
        monkeypatch.setattr(by_sql, "LARGE", large)
        out = tmp_path / f"{name}.duckdb"
        drawn = draw_up(policy, ledger, out, on=DAYS["jilin"], lists=[*policy.rosters][:4])
        assert [each.by_sql > 0 for each in drawn.lists] == [
            name == "sql" and each.counts.records > 0 for each in drawn.lists
        ]
        assert "SQL" not in drawn_text(policy, drawn)  # nothing to know
        found.append(tables_in(out))
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) > 20


def test_tables_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is with tables at hand."""
    policy, found = policy_of("jilin"), []
    tables = {"households": duckdb.sql("SELECT unnest(['1', '2']) AS household").to_arrow_table()}
    for large in (2, 3):
        monkeypatch.setattr(by_sql, "LARGE", large)
        made = decide(policy, tables, on=DAYS["jilin"], brief=True)
        found.append({name: table.to_pylist() for name, table in made.items() if name != "receipt"})
        told = {row["name"]: row["value"] for row in made["receipt"].to_pylist()}
        assert told[f"decisions_by_{'sql' if large == 2 else 'evaluator'}"] == str(
            len(found[-1]["decisions"])
        )
    assert found[0] == found[1]
