"""The script that a county runs in its database: tables, views in words, dictionaries; DuckDB runs it whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import building
from law import law
from places import policy_of
from policyrules.authoring import sql_script as script_module
from policyrules.authoring import sql_versions as versions_module
from policyrules.authoring.sql_script import sql_script
from policyrules.authoring.sql_views import Steps, open_of
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN, YUAN_MONTH
from policyrules.cli import main
from policyrules.compile.ends import End
from policyrules.compile.query import Query, compile_each, compile_sql
from policyrules.compile.terms import column, integer
from policyrules.core.policy import Policy
from small import ON, policy
from sql_scripts import decided, filled, shown
from term_values import value_of

duckdb = pytest.importorskip("duckdb")

ROWS = """
INSERT INTO households VALUES (1, NULL, '甲户', TRUE, TRUE), (2, NULL, '乙户', TRUE, TRUE);
INSERT INTO members VALUES (1, 1, '1', 10000, FALSE), (2, 1, '2', 20000, FALSE), (3, 2, '1', NULL, FALSE);
"""


@pytest.fixture
def connection() -> Any:
    """A DuckDB with the tables and views of the small policy, and two households."""
    found = duckdb.connect()
    found.execute(sql_script(policy(), on=ON).text)
    found.execute(ROWS)
    return found


def test_a_result_in_words(connection: Any) -> None:
    """Wages of 100 and 200 元 against 400: included with 100 元 a month, by the clauses of both provisions."""
    cursor = connection.execute("SELECT * FROM dibao__result WHERE household = '甲户'")
    names = [name for name, *_ in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    assert row["status"] == "已确定"
    assert (row["outcome"], row["outcome_label"], row["possible"]) == ("include", "纳入", "纳入")
    assert (row["amount_state"], row["amount"], row["unit"]) == ("exact", Decimal("100.00"), "元/月")
    assert (row["amount_low"], row["amount_high"], row["missing"]) == (None, None, "")
    assert row["clauses"] == "二第1句、一"


def test_a_range_and_what_is_missing(connection: Any) -> None:
    """A wage that nobody knows: 0 to 400 元, included or not, and the fact that would settle it, with its holder."""
    (row,) = connection.execute(
        "SELECT status, outcome, possible, amount, amount_low, amount_high, missing FROM dibao__result"
        " WHERE household = '乙户'"
    ).fetchall()
    assert row == ("尚不能确定", "", "纳入 或 不予纳入", None, Decimal("0.00"), Decimal("400.00"), "月工资")
    (missing,) = connection.execute("SELECT * FROM all__missing").fetchall()
    assert missing == ("乙户", "", "dibao", "低保", "事实", "member.wage", "月工资", "人社局")


@pytest.mark.parametrize(("language", "label"), [("zh", "符合"), ("en", "fits (符合)")])
def test_an_amount_that_the_document_leaves_open_is_named(language: Language, label: str) -> None:
    """The case whose amount the document does not say is called by its label, as everything missing is."""
    query = compile_sql(building.policy(building.RULES), "aid", on=date(2020, 6, 1))
    (case,) = (one for one in open_of(query, language) if one.id == "aid.fits")
    assert case.label == label


def test_the_bits_have_a_dictionary(connection: Any) -> None:
    """The bits set in a mask lead to the provisions, with clause and phrase."""
    rows = connection.execute(
        "SELECT d.provision, d.clauses, d.phrases FROM dibao__bits AS r"
        " JOIN dictionary__provisions AS d ON d.word = 1"
        " AND ((r.outcome_applied | r.amount_applied) & d.bit) <> 0 WHERE r.key_0 = '甲户' ORDER BY 1"
    ).fetchall()
    assert rows == [("dibao.entry", "一", "应保尽保"), ("eligible", "二第1句", "收入低于标准")]


def test_each_clause_stands_before_its_view() -> None:
    """With its bit, its name and a short phrase."""
    text = sql_script(policy(), on=ON).text
    before, after = text.split('CREATE OR REPLACE VIEW "dibao__bits"')
    assert "二第1句 “收入低于标准”" in before
    assert "CREATE OR REPLACE VIEW" in after


@pytest.mark.parametrize("row", ["(9, 1, '9', -1, FALSE)", "(9, 1, '9', 100000000001, FALSE)"])
def test_what_the_queries_count_on_is_checked_by_the_tables(connection: Any, row: str) -> None:
    """A wage below 0, or beyond what is proven to fit 64 bits, is not stored."""
    with pytest.raises(duckdb.ConstraintException):
        connection.execute(f"INSERT INTO members VALUES {row}")


def test_what_the_tables_take_and_nobody_counts_is_shown(connection: Any) -> None:
    """Nothing, at first; then a member of no household, a household's id given twice, and 101 members of one."""
    assert connection.execute("FROM ledger__faults").fetchall() == []
    connection.execute("INSERT INTO households VALUES (3, NULL, '乙户', TRUE, TRUE)")
    connection.execute("INSERT INTO members SELECT 100 + n, 3, n, 0, FALSE FROM range(101) AS r(n)")
    connection.execute("INSERT INTO members VALUES (9, 99, '9', 0, FALSE)")
    assert connection.execute("SELECT place, wrong_rows FROM ledger__faults ORDER BY 1").fetchall() == [
        ("households._key", 1), ("members", 1), ("members._parent", 1),
    ]  # fmt: skip


def test_what_is_wrong_with_tables_that_were_there_is_shown() -> None:
    """A table that was there stays, whatever it takes: wages with decimals, most likely in yuan, are told by their
    type, and a number given twice, a wage out of its bounds and a row without a key by their rows."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE members (_id BIGINT, _parent BIGINT, _key VARCHAR, wage DECIMAL(12, 2), disabled BOOLEAN)"
        )
        connection.execute(sql_script(policy(), on=ON).text)
        connection.execute("INSERT INTO households VALUES (1, NULL, '甲户', TRUE, TRUE)")
        connection.execute("INSERT INTO members VALUES (1, 1, '1', 300.50, FALSE), (2, 1, '2', NULL, FALSE)")
        view = "SELECT place, fault, wrong_rows FROM ledger__faults ORDER BY ALL"
        another = "类型与表的定义不同（带小数的金额不是分，时刻不是日期）"
        assert connection.execute(view).fetchall() == [("members.wage", another, 1)]
        connection.execute("UPDATE members SET wage = NULL")
        assert connection.execute(view).fetchall() == []
        connection.execute("INSERT INTO members VALUES (2, 1, NULL, -1, FALSE)")
        wrong = "空着、超出范围，或不是政策的选项"
        assert connection.execute(view).fetchall() == [
            ("members._id", "重复", 1), ("members._key", wrong, 1), ("members.wage", wrong, 1),
            ("members.wage", another, 1),
        ]  # fmt: skip


def test_duckdb_plans_the_views_without_what_takes_most_of_its_time(connection: Any) -> None:
    """The script leaves the session with this set: one that reads the views is to have it too."""
    (setting,) = connection.execute("SELECT current_setting('disabled_optimizers')").fetchone()
    assert {"common_subplan", "projection_pullup"} < set(setting.split(","))


def test_it_can_be_run_again(connection: Any) -> None:
    """The tables stay with what is in them, the views are made anew."""
    connection.execute(sql_script(policy(), on=ON).text)
    assert connection.execute("SELECT COUNT(*) FROM all__results").fetchone() == (2,)


def test_outside_its_period(connection: Any) -> None:
    """A day on which the document is not in force: said of every household."""
    away = evolve(policy(), document=evolve(policy().document, start=date(2030, 1, 1)))
    connection.execute(sql_script(away, on=ON).text)
    rows = connection.execute("SELECT DISTINCT status, outcome, amount FROM all__results").fetchall()
    assert rows == [("不在文件施行期内", "", None)]


def test_a_comment_stays_one_line() -> None:
    """Whatever a label holds, nothing of it becomes a statement."""
    lines = ["甲", "DROP TABLE households; --"]
    bad = evolve(policy(), document=evolve(policy().document, title="\n".join(lines)))
    assert sql_script(bad, on=ON).text.splitlines()[0].startswith("-- 甲 DROP TABLE")


def test_dialects() -> None:
    """Views are made anew in one transaction, or, in Spark, with numbers that never wrap."""
    postgres, spark = (sql_script(policy(), on=ON, dialect=name).text for name in ("postgres", "spark"))
    assert 'DROP VIEW IF EXISTS "dibao__bits" CASCADE;' in postgres
    assert "\nBEGIN;\n" in postgres
    assert postgres.endswith("\nCOMMIT;\n")
    assert "\nSET spark.sql.ansi.enabled = true;\n" in spark
    assert "\nSET spark.sql.analyzer.maxIterations = 10000;\n" in spark
    assert "\nSET spark.sql.constraintPropagation.enabled = false;\n" in spark
    assert "\nDROP TABLE IF EXISTS `dibao__kept`;\nCREATE TABLE `dibao__kept` USING PARQUET AS\n" in spark
    assert "\nCREATE OR REPLACE VIEW `dibao__bits` AS\nSELECT * FROM `dibao__kept`;\n" in spark
    assert "CREATE OR REPLACE VIEW `dibao__result` AS\n" in spark
    assert "CREATE TABLE IF NOT EXISTS `households` (" in spark
    assert ") USING PARQUET;" in spark
    assert "BEGIN;" not in spark
    with pytest.raises(UsageError, match="there is no engine oracle; there are duckdb, postgres, spark"):
        sql_script(policy(), on=ON, dialect="oracle")


VIEW = re.compile(r"CREATE OR REPLACE VIEW (\S+) AS\n(.*?);\n", re.DOTALL)


@pytest.mark.parametrize(("place", "longest"), [("dayao", None), ("sanmenxia", 2_000)])
def test_the_views_of_spark_fit_its_metastore(
    place: str, longest: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The metastore that Spark makes takes 32,700 characters of a view. What is wrong with the tables is asked by
    several views, put together in one that says all that other engines say; what is one query and too long for a
    view is a table, which the view reads.
    """
    if longest is not None:
        monkeypatch.setattr(script_module, "LONGEST", longest)
    policy, day = policy_of(place), date(2020, 6, 30) if place == "dayao" else date(2017, 6, 30)
    only = ["person_matching" if place == "dayao" else "rural_dibao"]
    spark, duck = (sql_script(policy, on=day, dialect=d, programmes=only).text for d in ("spark", "duckdb"))
    views = dict(VIEW.findall(spark))
    parts = [name for name in views if name.startswith("ledger__faults__")]
    assert len(parts) > 1
    assert views["ledger__faults"] == "\nUNION ALL\n".join(f"SELECT * FROM {part}" for part in parts)
    whole = "\nUNION ALL\n".join(views[part] for part in parts)
    assert whole.count(" AS wrong_rows ") == dict(VIEW.findall(duck))["ledger__faults"].count(
        " AS wrong_rows "
    )
    assert max(map(len, views.values())) < (longest or 32_700)
    kept = views["`dictionary__provisions`"] == "SELECT * FROM `dictionary__provisions__kept`"
    assert kept == (longest is not None)
    assert kept == (
        "\nCREATE TABLE `dictionary__provisions__kept` USING PARQUET AS\nSELECT * FROM (VALUES" in spark
    )


@law(60)
@given(
    number=st.integers(-(10**12), 10**12), den=st.integers(1, 1200), unit=st.sampled_from([YUAN_MONTH, PLAIN])
)
def test_numbers_are_written_exactly_or_within_two_steps(number: int, den: int, unit: Any) -> None:
    """A decimal where one says it; else the hundredths below and above, and it is said that none does."""
    found = Steps.of(End(column("n"), integer(den), cap=10**12, den_cap=den), unit)
    assert found is not None
    exact, row = Fraction(number, den) / unit.scale, {"n": number}
    down, up = (value_of(found.whole(up=way), row) for way in (False, True))
    step = 10**found.digits
    assert (down, up) == (floor(exact * step), ceil(exact * step))
    assert value_of(found.says, row) == (down == up)
    over, under = value_of(found.num, row), value_of(found.den, row)
    assert isinstance(over, int)
    assert isinstance(under, int)
    assert Fraction(over, under if down != up else step) == exact or down == up


PLACES = [("sanmenxia", date(2017, 6, 30))]


@pytest.mark.parametrize(("place", "day"), PLACES)
def test_the_views_say_what_decide_says(place: str, day: date) -> None:
    """All programmes of a place over its invented households: status, outcomes, amounts, clauses, what is missing."""
    found, connection = policy_of(place), duckdb.connect()
    cases = filled(connection, found, place, day)
    results = connection.execute("SELECT * FROM all__results").fetchall()
    missing = connection.execute("SELECT * FROM all__missing").fetchall()
    refused = [name for name, _ in sql_script(found, on=day).refused]
    assert shown(results, missing) == decided(found, cases, day, refused)
    assert len(results) > len(cases) > 10


# ── the command ──────────────────────────────────────────────────────────────


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A script for one programme, in English."""
    line = ["sql", "sanmenxia", "--on", "2017-06-30", "--programme", "rural_dibao", "--lang", "en"]
    assert main([*line, "--overlay", "example_county"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith("-- as of 2017-06-30; overlay example_county; policy digest ")
    assert 'VIEW "rural_dibao__result"' in out
    assert 'VIEW "registration__result"' not in out
    assert "left out" not in err


def test_what_cannot_be_written_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the top of the script and on standard error; the others are written all the same, and the run ends with 1."""

    def refusing(policy: Policy, programme: str, **more: Any) -> tuple[Query, ...]:
        if programme == "severe_single":
            raise UsageError(Said("放不进 64 位", "it does not fit 64 bits"))
        return compile_each(policy, programme, **more)

    monkeypatch.setattr(versions_module, "compile_each", refusing)
    line = ["sql", "yangjiang", "--on", "2017-06-30", "--overlay", "example_county"]
    named = ["--programme", "severe_single", "--programme", "nursing_subsidy"]
    assert main([*line, *named, "--dialect", "postgres"]) == 1
    out, err = capsys.readouterr()
    head = out.split("BEGIN;")[0].splitlines()
    assert head[-2] == "-- 以下 1 个事项 SQL 算不了，请用 policyrules decide："
    assert head[-1].startswith("--")
    assert "没有写出：" in err
    assert 'VIEW "nursing_subsidy__result"' in out


def test_a_programme_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """It is the caller's mistake, and nothing is written."""
    line: Sequence[str] = ["sql", "sanmenxia", "--on", "2017-06-30", "--programme", "pension"]
    assert main(line) == 2
    assert capsys.readouterr().out == ""
