"""PostgreSQL: who connects and how, one transaction, tables of results, what stands in the way."""

from __future__ import annotations

import stat
from pathlib import Path
from traceback import format_exception
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from psycopg.conninfo import conninfo_to_dict
from servers import PASSWORD, USER

from policyrules.base.errors import UsageError
from policyrules.compile import compile_sql, run, tables
from policyrules.engines import Postgres
from small import ON, policy

NUMBERS = pa.table({"n": pa.array([1, 2, 3], pa.int64())})


@pytest.fixture
def schema(dsn: str) -> Any:
    """A schema of one's own, with a name that must be quoted; it is dropped with what it holds."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute('CREATE SCHEMA "户籍 ""甲"""')
        yield '户籍 "甲"'
        connection.execute('DROP SCHEMA "户籍 ""甲""" CASCADE')


def asked(dsn: str, text: str) -> list[Any]:
    """What another connection sees."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(text).fetchall()


def test_a_decision_worked_by_hand(dsn: str, schema: str) -> None:
    """Wages of 100 and 200 元 against 400: include, 100 元, by both provisions and one reading."""
    with Postgres(dsn, schema=schema) as engine:
        engine.execute(tables(policy()))
        engine.execute("INSERT INTO households VALUES (1, NULL, '甲户', TRUE, TRUE)")
        engine.execute("INSERT INTO members VALUES (1, 1, '1', 10000, FALSE), (2, 1, '2', 20000, FALSE)")
        (row,) = run(engine, compile_sql(policy(), on=ON, dialect=engine.dialect))
    assert (row.household, row.path, row.status, row.outcome) == ("甲户", (), "decided", "include")
    assert row.amount is not None
    assert (row.amount.state, row.amount.low, row.amount.high) == ("exact", 10000, 10000)
    assert row.applied == {"eligible", "dibao.entry"}
    assert row.readings == {("A01", "below")}
    assert row.reasons == frozenset()


# ── one transaction ──────────────────────────────────────────────────────────

SEEN = 'SELECT n FROM "户籍 ""甲"""."结果" ORDER BY n'


def test_results_appear_at_the_end(dsn: str, schema: str) -> None:
    """Nobody sees a table of results before the run has ended; then all of it is there, and no loaded table."""
    with Postgres(dsn, schema=schema) as engine:
        engine.put("numbers", NUMBERS)
        assert engine.write({"结果": "SELECT n FROM numbers"}) == {"结果": 3}
        with pytest.raises(psycopg.errors.UndefinedTable):
            asked(dsn, SEEN)
    assert asked(dsn, SEEN) == [(1,), (2,), (3,)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        asked(dsn, 'SELECT * FROM "户籍 ""甲"""."numbers"')


def test_a_run_that_fails_leaves_the_results_of_the_last(dsn: str, schema: str) -> None:
    """The second of two tables fails: the first is as it was before, and a run again puts both there."""
    with Postgres(dsn, schema=schema) as engine:
        engine.write({"结果": "SELECT 7 AS n"})

    def again(second: str) -> None:
        with Postgres(dsn, schema=schema) as engine:
            engine.put("numbers", NUMBERS)
            engine.write({"结果": "SELECT n FROM numbers", "又": second})

    with pytest.raises(UsageError, match="there is no nobody"):
        again("SELECT * FROM nobody")
    assert asked(dsn, SEEN) == [(7,)]
    again("SELECT n FROM numbers WHERE n > 2")
    assert asked(dsn, SEEN) == [(1,), (2,), (3,)]


def test_a_table_of_somebody_else_is_not_written_over(dsn: str, schema: str) -> None:
    """Only what an earlier run made is made anew."""
    with Postgres(dsn, schema=schema) as engine:
        engine.execute("CREATE TABLE 结果 (n BIGINT)")
    with Postgres(dsn, schema=schema) as engine, pytest.raises(UsageError) as caught:
        engine.write({"结果": "SELECT 1 AS n"})
    assert caught.value.said.zh == "数据库里已经有 结果，不是评定的结果，不覆盖：请换一个名字"
    assert asked(dsn, SEEN) == []


def test_a_view_on_the_results_is_not_dropped(dsn: str, schema: str) -> None:
    """A view of the county's on the results is left as it is, and named as what stands in the way."""
    with Postgres(dsn, schema=schema) as engine:
        engine.write({"结果": "SELECT 1 AS n"})
        engine.execute("CREATE VIEW 看 AS SELECT * FROM 结果")
    with Postgres(dsn, schema=schema) as engine, pytest.raises(UsageError, match="views use the table"):
        engine.write({"结果": "SELECT 2 AS n"})
    assert asked(dsn, SEEN) == [(1,)]


def test_two_runs_into_one_table(dsn: str, schema: str) -> None:
    """The second is told of the first and writes nothing."""
    with Postgres(dsn, schema=schema) as first:
        first.write({"结果": "SELECT 1 AS n"})
        with (
            Postgres(dsn, schema=schema) as second,
            pytest.raises(UsageError, match="another run is writing"),
        ):
            second.write({"结果": "SELECT 2 AS n"})
    assert asked(dsn, SEEN) == [(1,)]


def test_a_locked_table(dsn: str, schema: str) -> None:
    """A table that another transaction holds is waited for, and then named as locked."""
    with Postgres(dsn, schema=schema) as engine:
        engine.execute("CREATE TABLE numbers (n BIGINT)")
    with psycopg.connect(dsn) as other:
        other.execute('LOCK TABLE "户籍 ""甲"""."numbers" IN ACCESS EXCLUSIVE MODE')
        with (
            Postgres(dsn, schema=schema, wait=1) as engine,
            pytest.raises(UsageError, match="a table is locked by another transaction"),
        ):
            engine.write({"结果": "SELECT n FROM numbers"})


def test_a_lost_connection(dsn: str, schema: str) -> None:
    """The server ends the connection in the midst: nothing is there, and it says that one can start again."""

    def ended() -> None:
        with Postgres(dsn, schema=schema) as engine:
            engine.write({"结果": "SELECT 1 AS n"})
            ((pid,),) = engine.execute("SELECT pg_backend_pid()").fetchall()
            asked(dsn, f"SELECT pg_terminate_backend({pid}, 5000)")
            engine.execute("SELECT 1")

    with pytest.raises(UsageError) as caught:
        ended()
    assert caught.value.said.zh == "与 PostgreSQL 的连接断了；什么也没有写出，可以再来一次"
    with pytest.raises(psycopg.errors.UndefinedTable):
        asked(dsn, SEEN)


def test_a_connection_that_is_lost_while_it_commits(dsn: str, schema: str) -> None:
    """Whether a server that goes away at the very end has written is not known, and nobody says that it has not."""

    def ended() -> None:
        with Postgres(dsn, schema=schema) as engine:
            engine.write({"结果": "SELECT 1 AS n"})
            ((pid,),) = engine.execute("SELECT pg_backend_pid()").fetchall()
            asked(dsn, f"SELECT pg_terminate_backend({pid}, 5000)")

    with pytest.raises(UsageError) as caught:
        ended()
    assert "不知道结果写成了没有" in caught.value.said.zh


GUEST = (
    'GRANT ALL ON SCHEMA "户籍 ""甲""" TO guest; GRANT SELECT ON ALL TABLES IN SCHEMA "户籍 ""甲""" TO guest'
)


@pytest.mark.parametrize("through", ["numbers", "invoked"])
def test_rows_that_are_hidden_from_a_user(dsn: str, schema: str, through: str) -> None:
    """A policy of the database that shows a user some rows only: said, and never a ledger with less in it. A view
    that says itself which rows are meant may be read.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        connection.execute('SET search_path = "户籍 ""甲"""')
        connection.execute("CREATE TABLE numbers AS SELECT n FROM generate_series(1, 4) AS n")
        connection.execute("ALTER TABLE numbers ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY half ON numbers TO guest USING (n % 2 = 0)")
        connection.execute("CREATE VIEW invoked WITH (security_invoker) AS SELECT n FROM numbers")
        connection.execute("CREATE VIEW shown AS SELECT n FROM numbers WHERE n % 2 = 0")
        connection.execute(GUEST)
        try:
            guest = dsn.replace(f"user={USER}", "user=guest")
            with Postgres(guest, schema=schema) as engine:
                assert engine.execute("SELECT n FROM shown ORDER BY n").fetchall() == [(2,), (4,)]
                with pytest.raises(UsageError, match="row level security hides rows"):
                    engine.execute(f"SELECT n FROM {through}")
        finally:
            connection.execute("DROP OWNED BY guest")
            connection.execute("DROP ROLE guest")


def test_what_a_table_is_read_from(dsn: str, schema: str) -> None:
    """A materialized view that was never refreshed, a view that stops with an error of its own, a foreign table
    whose file or server is not there: each is said, and nothing of what the error tells of the rows.
    """
    outside = (
        "CREATE FOREIGN TABLE outside (n BIGINT) SERVER here OPTIONS (filename '/nowhere', format 'csv')"
    )
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute('SET search_path = "户籍 ""甲""", public')
        connection.execute("CREATE MATERIALIZED VIEW stale AS SELECT 1 AS n WITH NO DATA")
        connection.execute(
            "CREATE FUNCTION stop() RETURNS BIGINT LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '张三'; END $$"
        )
        connection.execute("CREATE VIEW stopped AS SELECT stop() AS n")
        for wrapper in ("file_fdw", "postgres_fdw"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {wrapper} SCHEMA public")
        connection.execute("CREATE SERVER here FOREIGN DATA WRAPPER file_fdw")
        connection.execute(outside)
        connection.execute(
            "CREATE SERVER there FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1')"
        )
        connection.execute("CREATE USER MAPPING FOR PUBLIC SERVER there OPTIONS (user 'a', password 'b')")
        connection.execute("CREATE FOREIGN TABLE away (n BIGINT) SERVER there")
        said = {
            "stale": "a table cannot be read yet", "stopped": "the database ended the run (code P0001)",
            "outside": "cannot read what a table comes from", "away": "cannot read what a table comes from",
        }  # fmt: skip
        try:
            for table, words in said.items():
                with Postgres(dsn, schema=schema) as engine, pytest.raises(UsageError) as caught:
                    engine.execute(f"SELECT n FROM {table}")
                assert words in caught.value.said.en
                assert "张三" not in "".join(format_exception(caught.value))
        finally:
            connection.execute("DROP SERVER here, there CASCADE")


def test_nothing_is_prepared_under_a_name(dsn: str) -> None:
    """Behind a pool another's statement may have the name: a query that is asked often leaves none."""
    with Postgres(dsn) as engine:
        for _ in range(8):
            engine.execute("SELECT 1")
        assert engine.execute("SELECT COUNT(*) FROM pg_prepared_statements").fetchall() == [(0,)]


def test_a_database_that_knows_no_encoding(dsn: str) -> None:
    """Of SQL_ASCII texts are read and written as UTF-8; one that is not is said, and what it holds is not told."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
        try:
            with Postgres(dsn.replace("dbname=postgres", "dbname=plain")) as engine:
                engine.write({"结果": "SELECT '甲户' AS household"})
                assert engine.execute("SELECT * FROM 结果").fetchall() == [("甲户",)]
                with pytest.raises(UsageError, match="not of the database's encoding"):
                    engine.execute("SELECT CHR(188) || CHR(215)")
        finally:
            connection.execute("DROP DATABASE plain WITH (FORCE)")


@pytest.mark.usefixtures("schema")
def test_who_may_not_read(dsn: str) -> None:
    """A user without the right to the tables is told so."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        connection.execute('CREATE TABLE "户籍 ""甲"""."numbers" (n BIGINT)')
        try:
            guest = dsn.replace(f"user={USER}", "user=guest")
            with Postgres(guest) as engine, pytest.raises(UsageError, match="no right to read"):
                engine.execute('SELECT * FROM "户籍 ""甲"""."numbers"')
        finally:
            connection.execute("DROP ROLE guest")


ROLES = {
    "default_transaction_read_only = on": "results cannot be written",
    "idle_in_transaction_session_timeout = 100": "by a limit of time of its own",
    "temp_file_limit = 0": "larger temporary files",
}


@pytest.mark.parametrize("setting", ROLES)
def test_what_a_database_does_not_let_a_user(dsn: str, schema: str, setting: str) -> None:
    """A user who may only read, limits of time and of disk that are set for one: each is said, in a sentence."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(f"ALTER ROLE guest SET {setting}")
        connection.execute('GRANT ALL ON SCHEMA "户籍 ""甲""" TO guest')

        def decided() -> None:
            guest = dsn.replace(f"user={USER}", "user=guest")
            with Postgres(guest, schema=schema, memory="64kB") as engine:
                asked(dsn, "SELECT pg_sleep(0.3)")
                engine.write({"结果": "SELECT n FROM generate_series(1, 200000) AS n ORDER BY n % 7, n"})

        try:
            with pytest.raises(UsageError, match=ROLES[setting]):
                decided()
        finally:
            connection.execute("DROP OWNED BY guest")
            connection.execute("DROP ROLE guest")
    assert asked(dsn, "SELECT COUNT(*) FROM pg_tables WHERE tablename = '结果'") == [(0,)]


def test_a_name_that_a_type_has(dsn: str, schema: str) -> None:
    """A table makes a type of its name; where there is one, another name is asked for."""
    with Postgres(dsn, schema=schema) as engine:
        engine.execute("CREATE TYPE 结果 AS ENUM ('甲')")
        with pytest.raises(UsageError, match="something of that name"):
            engine.write({"结果": "SELECT 1 AS n"})


def test_a_name_that_would_be_cut_off(dsn: str) -> None:
    """PostgreSQL takes 63 bytes of a name: 22 Chinese characters are refused, 21 are not."""
    with Postgres(dsn) as engine:
        engine.put("户" * 21, NUMBERS)
        with pytest.raises(UsageError, match="PostgreSQL takes 63 bytes"):
            engine.put("户" * 22, NUMBERS)


def test_a_schema_that_is_not_there(dsn: str) -> None:
    """The schema is named."""
    with pytest.raises(UsageError) as caught:
        Postgres(dsn, schema="没有")
    assert caught.value.said.zh == "数据库里没有模式 没有"


# ── who connects ─────────────────────────────────────────────────────────────


def test_the_connection_string_of_the_environment(dsn: str) -> None:
    """POLICYRULES_DSN where none is given; one that is given stands before it."""
    with Postgres(environment={"POLICYRULES_DSN": dsn}) as engine:
        assert engine.execute("SELECT 1").fetchall() == [(1,)]
    with Postgres(dsn, environment={"POLICYRULES_DSN": "host=127.0.0.1 port=1"}) as engine:
        assert engine.execute("SELECT 1").fetchall() == [(1,)]


def test_what_libpq_has_of_its_own(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGHOST, PGPORT, PGUSER, PGDATABASE and the password file fill what the connection string leaves out."""
    parts = conninfo_to_dict(dsn)
    file = tmp_path / "pgpass"
    file.write_text(f"{parts['host']}:{parts['port']}:*:{USER}:{PASSWORD}\n", "utf-8")
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    for name, value in (("PGHOST", parts["host"]), ("PGPORT", parts["port"]), ("PGUSER", USER),
                        ("PGDATABASE", "postgres"), ("PGPASSFILE", str(file))):  # fmt: skip
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("POLICYRULES_DSN", raising=False)
    with Postgres() as engine:
        assert engine.execute("SELECT current_user").fetchall() == [(USER,)]


def refusals(dsn: str) -> list[tuple[str, str]]:
    """Connection strings that lead nowhere, each with the secret in it, and what is said of them."""
    at = conninfo_to_dict(dsn)
    host, port = at["host"], at["port"]
    url, readable = "the connection string cannot be read", f"postgresql://{USER}:{PASSWORD}@{host}:{port}"
    return [
        (f"{readable}/nirgends", "there is no such database, or no right to connect to it"),
        (f"{readable}x/postgres", url),
        (f"postgresql://{USER}:{PASSWORD}@{host}:1/postgres", "nothing listens there"),
        (f"postgresql://nobody:{PASSWORD}@{host}:{port}/postgres", "the password is wrong"),
        (f"postgresql://{USER}:{PASSWORD}falsch@{host}:{port}/postgres", "the password is wrong"),
        (f"postgresql://{USER}:12/{PASSWORD}@{host}:{port}/postgres", url),
        (f"postgresql://{USER}:12@{PASSWORD}@{host}:{port}/postgres", url),
        (f"postgresql://{USER}:12?{PASSWORD}@{host}:{port}/postgres", "the password is wrong"),
        (f"postgresql://{USER}:12%zz{PASSWORD}@{host}:{port}/postgres", url),
        (f"host={host} password=ein {PASSWORD} port={port}", url),
        (f"host={host} password='{PASSWORD}", url),
        (f"{PASSWORD}", url),
        (f"host={host} port={port} passwort={PASSWORD}", url),
        (f"host={host} port={port} sslmode={PASSWORD} user={USER}", "the encryption is not what it wants"),
        (f"host=/keine/solche password={PASSWORD}", "nothing listens there"),
        (f"postgresql://{USER}.invalid:4711", "there is no such host"),
        (f"postgresql://{USER}.invalid:4711/postgres", "there is no such host"),
    ]


@pytest.mark.parametrize("place", range(17))
def test_the_password_is_never_told(dsn: str, place: int) -> None:
    """However a connection string fails, what is said holds no part of the password, in any chained error."""
    wrong, said = refusals(dsn)[place]
    with pytest.raises(UsageError) as caught:
        Postgres(wrong)
    assert said in caught.value.said.en
    told = f"{caught.value.said.zh} {''.join(format_exception(caught.value))}"
    assert not [word for word in PASSWORD.split("-") if word in told]
