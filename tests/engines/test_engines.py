"""What DuckDB, PostgreSQL and Spark all do: take tables, answer, write whole or not at all, refuse clearly."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import Opened
from policyrules.base.errors import UsageError
from policyrules.engines import Engine, Spark

PEOPLE = pa.table(
    {
        "_id": pa.array([1, 2, 3], pa.int64()),
        "姓名": ["甲", '乙,"丙"', None],
        "born": pa.array([date(1950, 2, 28), None, date(2020, 2, 29)], pa.date32()),
        "listed": pa.array([True, False, None]),
        "note": ["", "两\n行", "\\N"],
    }
)


def test_a_table_comes_out_as_it_went_in(opened: Opened) -> None:
    """Numbers, dates, yes and no, texts with commas, quotes, line ends; an empty text is not an unknown one."""
    with opened() as engine:
        engine.put("people", PEOPLE)
        found = engine.arrow("SELECT * FROM people ORDER BY _id")
    assert found.to_pylist() == PEOPLE.to_pylist()
    assert [str(f.type) for f in found.schema] == ["int64", "string", "date32[day]", "bool", "string"]


def test_parquet_goes_in(opened: Opened, tmp_path: Path) -> None:
    """A file is a table; brackets and quotes in its name are no pattern."""
    path = tmp_path / "户[1]'s.parquet"
    pq.write_table(PEOPLE, path)
    with opened() as engine:
        engine.put("people", path)
        assert engine.execute("SELECT COUNT(*) FROM people").fetchall() == [(3,)]


def test_parquet_that_is_damaged_in_the_middle(opened: Opened, tmp_path: Path) -> None:
    """It is opened and not read to its end: the sentence names the file, whether its pages cannot be unpacked or
    their heads make no sense.
    """
    path, many = tmp_path / "户 1#%.parquet", [str(n * n) for n in range(2000)]
    pq.write_table(pa.table({"a": many, "b": many}), path, use_dictionary=False)
    whole, column = path.read_bytes(), pq.ParquetFile(path).metadata.row_group(0).column(1)
    first, last = column.data_page_offset, column.data_page_offset + column.total_compressed_size
    for start in (first, first + 100):
        inverted = bytes(byte ^ 0x5A for byte in whole[start:last])
        path.write_bytes(whole[:start] + inverted + whole[last:])
        with opened() as engine, pytest.raises(UsageError, match="damaged") as caught:
            read_whole(engine, path)
        assert path.name in caught.value.said.zh


def read_whole(engine: Engine, path: Path) -> None:
    engine.put("people", path)
    engine.arrow("SELECT * FROM people")


def test_rows_have_names(opened: Opened) -> None:
    """What reads decisions asks for the names of the columns, in their order."""
    with opened() as engine:
        engine.put("people", PEOPLE)
        cursor = engine.execute("SELECT _id AS key_0, listed FROM people ORDER BY _id")
        assert cursor.description is not None
        assert [column[0] for column in cursor.description] == ["key_0", "listed"]
        assert cursor.fetchall() == [(1, True), (2, False), (3, None)]


def test_what_is_kept(opened: Opened) -> None:
    """What a query gives is a table from then on, whatever WITH names it names twice; another takes its place."""
    with opened() as engine:
        engine.put("people", PEOPLE)
        engine.keep("kept", "SELECT _id FROM people WHERE listed")
        assert engine.execute("SELECT * FROM kept").fetchall() == [(1,)]
        engine.keep(
            "kept",
            "WITH a AS (\nSELECT _id FROM people\n)\nSELECT x._id FROM a AS x JOIN a AS y ON x._id = y._id",
        )
        assert engine.execute("SELECT COUNT(*) FROM kept").fetchall() == [(3,)]


def test_a_table_that_is_not_there(opened: Opened) -> None:
    """The table is named, in Chinese and in English."""
    with opened() as engine, pytest.raises(UsageError) as caught:
        engine.execute("SELECT * FROM households")
    assert caught.value.said.zh == "没有 households：查询要的表或列不在数据库里"
    assert caught.value.said.en == (
        "there is no households: a table or column that the query asks for is not there"
    )


def test_a_column_that_is_not_there(opened: Opened) -> None:
    """So is a column."""
    with opened() as engine:
        engine.put("people", PEOPLE)
        with pytest.raises(UsageError, match="there is no wage: a table or column"):
            engine.execute("SELECT wage FROM people")


def test_what_stands_in_a_row_is_not_told(opened: Opened, capfd: pytest.CaptureFixture[str]) -> None:
    """A text where a number should be is refused without repeating it, in the message and in every log."""
    secret = pa.table({"_id": ["330227198001011234x"]})
    with opened() as engine:
        engine.put("people", secret)
        with pytest.raises(UsageError, match="a column is not of the type that the tables define") as caught:
            engine.execute("SELECT CAST(_id AS BIGINT) FROM people")
    assert "1980" not in f"{caught.value} {caught.value.__cause__} {''.join(capfd.readouterr())}"


def test_a_number_that_does_not_fit_is_never_another_number(opened: Opened) -> None:
    """Past 64 bits there is an error: no engine wraps round."""
    most = pa.table({"n": pa.array([2**63 - 1], pa.int64())})
    with opened() as engine:
        engine.put("numbers", most)
        with pytest.raises(UsageError, match="out of range"):
            engine.execute("SELECT n + 1 FROM numbers")


@pytest.mark.parametrize("engine_of_files", ["duckdb", "spark"])
def test_files_appear_whole_or_not_at_all(
    engine_of_files: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """One of two queries fails: neither file is there, and nothing is left beside them."""
    from policyrules.engines import Embedded, Spark

    if engine_of_files == "spark":
        request.getfixturevalue("spark")
    one, two = str(tmp_path / "one.parquet"), str(tmp_path / "two.parquet")
    with Embedded() if engine_of_files == "duckdb" else Spark() as engine:
        engine.put("people", PEOPLE)
        good = "SELECT _id FROM people"
        with pytest.raises(UsageError, match="there is no nobody"):
            engine.write({one: good, two: "SELECT * FROM nobody"})
        assert list(tmp_path.iterdir()) == []
        assert engine.write({one: good, two: f"{good} WHERE listed"}) == {one: 3, two: 1}
    assert pq.read_table(one).column("_id").to_pylist() == [1, 2, 3]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.parquet", "two.parquet"]


KILLED = """
from policyrules.engines import Spark
with Spark("local[1]"):
    print("started", flush=True)
    input()
"""


@pytest.mark.usefixtures("spark")
def test_what_a_query_is_made_of_is_not_kept() -> None:
    """Its layers and what it names are gone once it is planned: of many queries they would fill Java's memory."""
    with Spark() as engine:
        engine.put("t", pa.table({"a": [1, 2]}))
        found = engine.execute("WITH x AS (SELECT a + 1 AS a FROM (SELECT a FROM t) AS q)\nSELECT a FROM x")
        assert sorted(found.fetchall()) == [(2,), (3,)]
        assert [table.name for table in engine._session.catalog.listTables()] == ["t"]


@pytest.mark.usefixtures("spark")
def test_small_tables_take_little_memory() -> None:
    """Thirty joins of three rows each take less than 4 MiB a join. Pages as large as Spark chooses fill a driver's
    memory, and Java does nothing any more but look for what it may throw away.
    """
    tables = 30
    joined = "".join(
        f" JOIN (SELECT a, b FROM t WHERE a <> '{n}') AS t{n} ON t.a = t{n}.a AND t.b = t{n}.b"
        for n in range(tables)
    )
    with Spark() as engine:
        engine.put("t", pa.table({"a": ["x", "y", "z"], "b": ["1", "2", "3"]}))
        before = in_use(engine)
        frame = engine._session.sql(f"SELECT COUNT(*) FROM t{joined}")
        assert frame.collect()[0][0] == 3
        assert in_use(engine) - before < tables * 4 * 2**20
        del frame


def in_use(engine: Spark) -> int:
    """Bytes of Java's memory that something still names."""
    java = engine._session._jvm.java.lang.Runtime.getRuntime()
    java.gc()
    return int(java.totalMemory() - java.freeMemory())


def test_a_killed_process_leaves_no_folder_of_spark(tmp_path: Path) -> None:
    """Java sees that it has ended, ends too, and takes the folder along."""
    with Popen(
        [sys.executable, "-c", KILLED],
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        assert len(list(tmp_path.glob("policyrules-spark-*"))) == 1
        process.kill()
        process.stdout.read()  # Java has it too: it is at its end when Java has ended
    assert list(tmp_path.glob("policyrules-spark-*")) == []
