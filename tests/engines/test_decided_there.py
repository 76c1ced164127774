"""A ledger decided where it lies: what stands in the tables, what is refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from drawn import drawn_cases
from psycopg import sql
from servers import PASSWORD

from conftest import Opened
from places import POLICIES, policy_of
from policyrules import load
from policyrules.authoring.sql_there import _faults, decide_there, there_text
from policyrules.base.errors import UsageError
from policyrules.cli import main
from policyrules.compile import insert_cases, tables
from policyrules.compile.printing import DUCKDB
from policyrules.core.policy import Policy
from policyrules.engines import Embedded, Engine, Postgres
from rent import as_shown, households, rent
from roots_policy import ON as ROOTS_ON
from roots_policy import two_roots
from small import ON as SMALL_ON
from small import policy as small
from sql_scripts import decided, shown

PLACE, ON = "sanmenxia", date(2017, 6, 30)


def ledger(policy: Policy, on: date = ON, change: str = "SELECT 1") -> tuple[list[Any], dict[str, pa.Table]]:
    """Cases, and the tables with them, after one change."""
    cases = list(drawn_cases(policy, on, 40, 7))
    connection = duckdb.connect()
    connection.execute(tables(policy))
    insert_cases(connection, policy, cases)
    plurals = [entity.plural for entity in policy.entities.values()]
    for name in plurals:
        connection.execute(f'CREATE TABLE "{name}_" AS FROM "{name}"')  # nothing is asked of its rows
    connection.execute(change).fetchall()
    return cases, {name: connection.sql(f'SELECT * FROM "{name}_"').to_arrow_table() for name in plurals}


@pytest.fixture
def places(opened: Opened, tmp_path: Path) -> tuple[str, str]:
    """Where results and what is missing are written."""
    if isinstance(opened, type):
        return str(tmp_path / "results.parquet"), str(tmp_path / "missing.parquet")
    return "decided_results", "decided_missing"


def rows_of(engine: Engine, place: str) -> list[Any]:
    """The rows that were written to a place."""
    if engine.dialect == "postgresql":
        return engine.execute(f'SELECT * FROM "{place}"').fetchall()
    engine.put("written", Path(place))
    return engine.execute("SELECT * FROM written").fetchall()


def test_the_tables_say_what_decide_says(opened: Opened, places: tuple[str, str]) -> None:
    """Every decision in words, yuan and clauses, and what is missing: as the case decided alone.

    Spark, which takes some seconds to plan what is large, decides a small policy of two roots.
    """
    results, missing = places
    with opened() as engine:
        policy, on = (two_roots(), ROOTS_ON) if engine.dialect == "spark" else (policy_of(PLACE), ON)
        cases, given = ledger(policy, on)
        for name, table in given.items():
            engine.put(name, table)
        found = decide_there(engine, policy, on=on, results=results, missing=missing)
        written = shown(rows_of(engine, results), rows_of(engine, missing))
    assert written == decided(policy, cases, on, [name for name, _ in found.refused])
    assert (found.decisions, sum(one.decisions for one in found.sums)) == (len(written), len(written))
    assert found.missing == sum(len(cells["missing"]) for cells in written.values())


def test_each_household_by_the_version_that_its_day_picks(opened: Opened, places: tuple[str, str]) -> None:
    """One row a household, by the query of its version; where the day is not known it is said to be missing."""
    results, missing = places
    connection, cases, on = duckdb.connect(), list(households()), date(2025, 8, 31)
    connection.execute(tables(rent()))
    insert_cases(connection, rent(), cases)
    with opened() as engine:
        for name in ("households", "members"):
            engine.put(name, connection.sql(f"FROM {name}").to_arrow_table())
        found = decide_there(engine, rent(), on=on, results=results, missing=missing)
        written = shown(rows_of(engine, results), rows_of(engine, missing))
    assert written == as_shown(cases, on)
    assert (found.decisions, found.refused) == (len(cases), ())


def test_sums_in_words(tmp_path: Path) -> None:
    """Wages of 300 against 400 元 are included with 100 元; 500 are refused; where the wage is not known it is open."""
    wages = {1: 30000, 2: 50000, 3: None, 4: 39999}
    with Embedded() as engine:
        engine.execute(tables(small()))
        for n, wage in wages.items():
            engine.execute(f"INSERT INTO households VALUES ({n}, NULL, '户{n}', TRUE, TRUE)")
            engine.execute(
                f"INSERT INTO members VALUES ({n}, {n}, '1', {'NULL' if wage is None else wage}, FALSE)"
            )
        results, missing = str(tmp_path / "r.parquet"), str(tmp_path / "m.parquet")
        found = decide_there(engine, small(), on=SMALL_ON, results=results, missing=missing)
    assert (
        there_text(found)
        == """写出 4 件决定，1 项未定之事

按事项和结果
  低保
    不予纳入    1 件
    纳入        2 件  100.01元/月
    尚不能确定  1 件
"""
    )


class Noted(Embedded):
    """DuckDB that notes what it is to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def keep(self, name: str, text: str) -> None:
        """As DuckDB does."""
        self.kept.append(name)
        super().keep(name, text)


REST = ["rest_of_households", "rest_of_members", "not_taken_as_known"]
"""What is made where something is not known: what is left of the tables, and what is possible of it."""


def test_what_is_possible_is_not_asked_where_all_is_known(tmp_path: Path) -> None:
    """Nothing but plain numbers is planned for a ledger without gaps; one wage that is not known is enough."""
    for wage, more in (("30000", []), ("NULL", REST)):
        with Noted() as engine:
            engine.execute(tables(small()))
            engine.execute("INSERT INTO households VALUES (1, NULL, '户1', TRUE, TRUE)")
            engine.execute(f"INSERT INTO members VALUES (1, 1, '1', {wage}, FALSE)")
            results, missing = (str(tmp_path / f"{wage}_{name}.parquet") for name in ("r", "m"))
            found = decide_there(engine, small(), on=SMALL_ON, results=results, missing=missing)
            assert found.missing == (more != [])
            assert engine.kept == ["open_cases", *more, "dibao__bits", "all__results"]


WRONG = {
    "two households with one id": ("UPDATE households_ SET _key = 'x' WHERE _id < 3", "households._key：1 行"),
    "one number twice": ("UPDATE members_ SET _id = 1 WHERE _id = 2", "members._id：1 行"),
    "a member of nobody": ("UPDATE members_ SET _parent = 999 WHERE _id = 1", "members._parent：1 行"),
    "no option of the policy": ("UPDATE households_ SET dibao_status = '在保' WHERE _id = 1", "households.dibao_status：1 行"),
    "out of its bounds": ("UPDATE incomes_ SET amount = -1 WHERE _id = 1", "incomes.amount：1 行"),
    "out of the calendar": ("UPDATE members_ SET birth_date = DATE '12000-01-01' WHERE _id = 1", "members.birth_date：1 行"),
    "two members with one id": (
        "UPDATE members_ SET _key = 'x' WHERE _parent = (SELECT MIN(_parent) FROM members_ WHERE _key = '2')",
        "members._key：1 行",
    ),
    "a person in two households": (
        "UPDATE members_ SET id_number = CASE _id WHEN 1 THEN ' 99010119900101001x' ELSE '99010119900101001X' END"
        " WHERE _key = '1' AND _id < 5",
        "members.id_number：1 行",
    ),
    "none, and a value": (
        "UPDATE households_ SET first_entry = DATE '2017-01-01', first_entry__absent = TRUE WHERE _id = 1",
        "households.first_entry：1 行写着没有，又有值",
    ),
    "facts that contradict each other": (
        "UPDATE households_ SET first_entry = DATE '2017-05-01', over_standard_on = DATE '2017-04-30',"
        " over_standard_on__absent = FALSE, first_entry__absent = FALSE WHERE _id = 1",
        "households.over_standard_on：1 行必须不早于 ",
    ),
    "a fact that must be so, by another of the record": (
        "UPDATE members_ SET insured = FALSE, single_status = 'covered' WHERE _id = 1", "members.insured：1 行必须等于 是",
    ),
    "a fact against one of the record above": (
        "UPDATE members_ SET birth_date = DATE '2017-06-01' WHERE _id = (SELECT MIN(_parent) FROM jobs_"
        " WHERE started_on < DATE '2017-06-01')",
        "jobs.started_on：1 行必须不早于 ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_tables_that_are_not_as_they_must_be(wrong: str, dsn: str, tmp_path: Path) -> None:
    """Table, column and number of rows are said, never what stands in them, and nothing is written."""
    change, said = WRONG[wrong]
    _, given = ledger(policy_of(PLACE), change=change)
    engines: list[Callable[[], Engine]] = [Embedded, lambda: Postgres(dsn)]
    for opened in engines:
        with opened() as engine:
            for name, table in given.items():
                engine.put(name, table)
            with pytest.raises(UsageError) as caught:
                decide_there(
                    engine, policy_of(PLACE), on=ON, results=str(tmp_path / "r"), missing=str(tmp_path / "m")
                )
        assert said in caught.value.said.zh
        assert "'在保'" not in change or "在保" not in caught.value.said.zh
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT COUNT(*) FROM pg_tables WHERE tablename = 'r'").fetchone() == (0,)


def test_nobody_is_decided_before_being_born() -> None:
    """A birth on the day is one; on the day after it is said, as at every other door."""
    policy, day = policy_of("yancheng"), date(2017, 10, 15)
    for born, wrong in ((day, False), (date(2017, 10, 16), True)):
        change = (
            f"UPDATE members_ SET birth_date = CASE _id WHEN 1 THEN DATE '{born}' ELSE DATE '1960-01-01' END"
        )
        _, given = ledger(policy, day, change)
        with Embedded() as engine:
            for name, table in given.items():
                engine.put(name, table if name in ("households", "members") else table.slice(0, 0))
            told = "；".join(fault.zh for fault in _faults(engine, policy, DUCKDB, day))
        assert told == ("members.birth_date：1 行出生日期晚于评定日" if wrong else "")


OTHER_TYPES = {
    "incomes.amount": "CAST(amount AS DECIMAL(20, 2))",
    "members.birth_date": "CAST(birth_date AS TIMESTAMP)",
    "households.property_ok": "CAST(property_ok AS VARCHAR)",
    "members._parent": "CAST(_parent AS DECIMAL(20, 2))",
}


@pytest.mark.parametrize("column", OTHER_TYPES)
def test_columns_of_another_type_are_refused(column: str, dsn: str, tmp_path: Path) -> None:
    """An engine would compute with decimals as well, as if yuan were fen, and with times of day: it is said of
    which type a column is and of which it should be. Where nothing stands in it, it does not matter.
    """
    table, _, name = column.partition(".")
    _, given = ledger(policy_of(PLACE))
    query = f"SELECT * REPLACE ({OTHER_TYPES[column]} AS {name}) FROM asked"
    results, missing = str(tmp_path / "r.parquet"), str(tmp_path / "m.parquet")
    with Embedded() as engine:
        for each, rows in given.items():
            engine.put(each, rows)
        engine.put("asked", given[table])
        other = engine.arrow(query)
    engines: list[Callable[[], Engine]] = [Embedded, lambda: Postgres(dsn)]
    for opened in engines:
        with opened() as engine:
            for each, rows in given.items():
                if engine.dialect == "duckdb":
                    engine.put(each, other if each == table else rows)
                else:
                    engine.put(f"{each}_", rows)
                    change = f", {OTHER_TYPES[column]} AS {name}" if each == table else ""
                    names = ", ".join(f'"{c}"' for c in rows.column_names if each != table or c != name)
                    engine.execute(
                        f'CREATE TEMPORARY TABLE "{each}" AS SELECT {names}{change} FROM "{each}_"'
                    )
            with pytest.raises(UsageError) as caught:
                decide_there(engine, policy_of(PLACE), on=ON, results=results, missing=missing)
        assert caught.value.said.zh.startswith(f"{column}：类型是 ")
        assert "表的定义是 " in caught.value.said.zh
        assert "；" not in caught.value.said.zh
    assert list(tmp_path.iterdir()) == []


def test_a_domain_and_an_empty_column_may_be_of_another_type(dsn: str) -> None:
    """Of a type that is another's under a name of its own it is asked what it is; nothing is nothing."""
    _, given = ledger(policy_of(PLACE))
    with Postgres(dsn) as engine:
        for each, rows in given.items():
            engine.put(each, rows)
        engine.execute("CREATE DOMAIN pg_temp.fen AS BIGINT")
        engine.execute("ALTER TABLE incomes ALTER COLUMN amount TYPE pg_temp.fen")
        engine.execute("UPDATE households SET last_amount = NULL")
        engine.execute("ALTER TABLE households ALTER COLUMN last_amount TYPE NUMERIC")
        found = decide_there(
            engine, policy_of(PLACE), on=ON, results="r", missing="m", programme="rural_dibao"
        )
    assert found.decisions == given["households"].num_rows
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE r, m")


# ── the command ──────────────────────────────────────────────────────────────

OPTIONS = ("--overlay", "example_county", "--on", ON.isoformat(), "--programme", "rural_dibao")


@pytest.mark.parametrize(("schema", "table"), [("civil", "found"), ("a//b", './c//"d"')])
def test_the_command_in_a_database(
    dsn: str, capsys: pytest.CaptureFixture[str], schema: str, table: str
) -> None:
    """The tables of a schema are decided into two more, whose names are no paths; the second run makes them anew."""
    within, made, missing = (sql.Identifier(name) for name in (schema, table, f"{table}__missing"))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(within))
        connection.execute(sql.SQL("SET search_path = {}").format(within))
        connection.execute(tables(policy_of(PLACE), dialect="postgresql"))
        connection.execute("INSERT INTO households (_id, _key) VALUES (1, '甲//户')")
        for _ in range(2):
            assert (
                main(["batch", PLACE, *OPTIONS, "--engine", "postgres", "--dsn", dsn, schema, "-o", table])
                == 0
            )
            assert "写出 1 件决定" in capsys.readouterr().out
        found = connection.execute(sql.SQL("SELECT household, status FROM {}").format(made))
        assert found.fetchall() == [("甲//户", "尚不能确定")]
        open_ = connection.execute(sql.SQL("SELECT COUNT(*) > 0 FROM {}").format(missing))
        assert open_.fetchall() == [(True,)]
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(within))


def test_the_command_says_what_is_wrong(dsn: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No connection, no such schema, an option without effect: a sentence, and nothing of the password."""
    lines = {
        ("--engine", "postgres", "--dsn", f"{dsn} port=1"): "连不上 PostgreSQL 127.0.0.1:1：没有服务在听",
        ("--engine", "postgres", "--dsn", dsn): "数据库里没有模式 nowhere",
        ("--engine", "spark", "--master", "sprk://x"): "Spark 没有这样的 master：sprk://x",
        ("--engine", "spark", "--dsn", dsn): "--dsn 在这里不起作用（batch --engine spark）",
        ("--dsn", dsn): "--dsn 在这里不起作用（batch）",
    }
    for given, said in lines.items():
        assert main(["batch", PLACE, *OPTIONS, *given, "nowhere", "-o", "found"]) == 2
        told = "".join(capsys.readouterr())
        assert said in told
        assert PASSWORD not in told


@pytest.mark.usefixtures("spark")
def test_the_command_in_spark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of Parquet in, a folder with two of them out; a second run does not write over it."""
    place, on = POLICIES.parent / "examples" / "care_tables", date(2025, 8, 31)
    _, given = ledger(
        load(place), on, f"UPDATE members_ SET birth_date = NULL WHERE birth_date > DATE '{on}'"
    )
    for name, table in given.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    line = [
        "batch",
        str(place),
        "--on",
        on.isoformat(),
        "--engine",
        "spark",
        str(tmp_path),
        "-o",
        str(tmp_path / "out"),
    ]
    assert main(line) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["missing", "results"]
    assert f"写出 {pq.read_table(tmp_path / 'out' / 'results').num_rows} 件决定" in capsys.readouterr().out
    assert main(line) == 2
    assert "已经有了，不覆盖" in "".join(capsys.readouterr())
