"""The script of a place run whole inside PostgreSQL and inside Spark: its views say what ``decide`` says."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import psycopg
import pytest
from pyspark.sql import SparkSession

from places import policy_of
from policyrules.authoring.sql_script import sql_script
from rent import rent
from sql_scripts import copied, decided, filled, shown


def test_in_postgresql(dsn: str) -> None:
    """All programmes, over tables that the script defines and that refuse what the policy does not have."""
    place, day, schema = "sanmenxia", date(2017, 6, 30), "of_a_script"
    policy, ledger = policy_of(place), duckdb.connect()
    cases = filled(ledger, policy, place, day)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path = {schema}")
        for _ in range(2):  # it can be run again
            connection.execute(sql_script(policy, on=day, dialect="postgres").text)
        for table, rows in copied(ledger, policy):
            places = ", ".join(["%s"] * len(rows[0])) if rows else ""
            connection.cursor().executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
        results = connection.execute("SELECT * FROM all__results").fetchall()
        missing = connection.execute("SELECT * FROM all__missing").fetchall()
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO households (_id, _key, dibao_status) VALUES (-1, '', 'ended')")
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
    assert shown(results, missing) == decided(policy, cases, day, ())


def test_rows_that_are_hidden_from_a_script(dsn: str) -> None:
    """The script, and each session that sets what its head says, is told of rows that row level security hides from
    the owner of the views; without it they are as good as not there.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE ROLE clerk; CREATE SCHEMA hidden AUTHORIZATION clerk; SET search_path = hidden"
        )
        try:
            connection.execute("SET ROLE clerk")
            connection.execute(sql_script(rent(), on=date(2025, 8, 31), dialect="postgres").text)
            connection.execute("INSERT INTO households (_id, _key) VALUES (1, 'H1')")
            asked = "SELECT household FROM all__results"
            assert {household for (household,) in connection.execute(asked)} == {"H1"}
            connection.execute("ALTER TABLE households ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(asked)
            connection.execute("SET row_security = on")
            assert connection.execute(asked).fetchall() == []
        finally:
            connection.execute("RESET ROLE; DROP SCHEMA hidden CASCADE; DROP ROLE clerk")


def test_a_ledger_in_another_schema_is_not_hidden(dsn: str) -> None:
    """A script whose tables lie in a later schema of the search path alone is refused, and makes nothing; with views
    of their names in the first it decides them.
    """
    script = sql_script(rent(), on=date(2025, 8, 31), dialect="postgres").text
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA ledger; CREATE SCHEMA own; SET search_path = ledger")
        try:
            connection.execute(script)
            connection.execute("INSERT INTO households (_id, _key) VALUES (1, 'H1')")
            connection.execute("SET search_path = own, ledger")
            with pytest.raises(
                psycopg.errors.RaiseException, match="台账的表 households 在模式 ledger 里，脚本会在 own 里"
            ):
                connection.execute(script)
            connection.execute("ROLLBACK")
            made = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'own'"
            assert connection.execute(made).fetchall() == []
            for table in ("households", "members"):
                connection.execute(f"CREATE VIEW {table} AS SELECT * FROM ledger.{table}")
            connection.execute(script)
            found = connection.execute("SELECT household FROM own.all__results")
            assert {household for (household,) in found} == {"H1"}
        finally:
            connection.execute("ROLLBACK; DROP SCHEMA own CASCADE; DROP SCHEMA ledger CASCADE")


def statements(script: str) -> list[str]:
    """The statements of a script, as a shell parts them: comments are none."""
    lines = (re.sub(r"(^| )-- .*", "", line) for line in script.splitlines())
    return [one for one in "\n".join(lines).split(";\n") if one.strip()]


@pytest.mark.usefixtures("spark")
def test_in_spark() -> None:
    """Two programmes, one of households and one of persons, over tables of Parquet."""
    place, day, database = "yangjiang", date(2017, 6, 30), "of_a_script"
    policy, ledger = policy_of(place), duckdb.connect()
    chosen = ["whole_household", "nursing_subsidy"]
    cases = filled(ledger, policy, place, day, chosen)
    script = sql_script(policy, on=day, dialect="spark", programmes=chosen).text
    session = SparkSession.builder.getOrCreate().newSession()
    session.sql(f"CREATE DATABASE {database}")
    try:
        session.sql(f"USE {database}")
        session.sql("CREATE VIEW nursing_subsidy__bits AS SELECT 1 AS made_by_an_earlier_script")
        for statement in statements(script):
            session.sql(statement)
        for table, rows in copied(ledger, policy):
            if rows:
                given = ledger.sql(f'SELECT * FROM "{table}"').to_arrow_table()
                session.createDataFrame(given).createOrReplaceTempView("given")
                session.sql(f"INSERT INTO `{table}` SELECT * FROM given")
        for statement in statements(script):  # what is decided is worked out when the script is run
            session.sql(statement)
        results, missing = (
            [tuple(row) for row in session.sql(f"SELECT * FROM {view}").collect()]
            for view in ("all__results", "all__missing")
        )
    finally:
        session.sql(f"DROP DATABASE {database} CASCADE")
    others = [name for name in policy.programmes if name not in chosen]
    assert shown(results, missing) == decided(policy, cases, day, others)
