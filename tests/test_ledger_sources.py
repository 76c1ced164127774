"""A ledger is the same whatever it comes in: CSV, a workbook, Parquet, a DuckDB file, tables at hand."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path
from traceback import format_exception
from typing import Any
from uuid import UUID
from weakref import ref

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
import pytest
import xlsxwriter
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

import county_tables
from policyrules import CaseError, UsageError, load, read_ledger
from policyrules.base.paths import in_sql
from policyrules.cli import main
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.records import Ledger
from policyrules.intake.sources import cell_text, files_at_hand, files_of
from policyrules.ledgers import batch, decide
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.parts import Part, Parts, parts_of
from policyrules.ledgers.runs import decide_parts
from policyrules.ledgers.slices import Slice
from policyrules.ledgers.staging import put_aside, staged
from policyrules.ledgers.typed_sources import is_large
from policyrules.ledgers.work import digest_of

AID = Path(__file__).parent.parent / "examples" / "aid_scale"
IN_2025 = date(2025, 3, 31)

HOUSEHOLDS = pa.table({
    "户编号": ["1", "2", "3", "4"],
    "own_costs": pa.array([Decimal("3001.50"), Decimal("2500.00"), None, Decimal("-1.00")]),
    "granted_on": pa.array([date(2025, 1, 10), None, date(2025, 2, 1), None]),
})  # fmt: skip
MEMBERS = pa.table({
    "household": ["1", "1", "2", "9"],
    "id": ["甲", "乙", "甲", "甲"],
    "工资": pa.array([500.5, 0.0, None, 1.0]),
    "other_income": pa.array([0, 20, 30, 1]),
    "employed_on": ["无", "2025年1月2日", None, "无"],
})  # fmt: skip


@pytest.fixture(scope="module")
def aid() -> Policy:
    return load(AID)


def text(value: Any) -> str:
    """A cell as somebody types it."""
    return "" if value is None else str(value)


def as_csv(folder: Path) -> Path:
    folder.mkdir()
    for name, table in (("households", HOUSEHOLDS), ("members", MEMBERS)):
        lines = [",".join(table.column_names)]
        lines += [",".join(map(text, row.values())) for row in table.to_pylist()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "gb18030")
    return folder


def as_workbook(folder: Path) -> Path:
    path = folder.with_suffix(".xlsx")
    with xlsxwriter.Workbook(str(path)) as book:
        for name, table in (("户", HOUSEHOLDS), ("成员", MEMBERS)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, table.column_names)
            for n, row in enumerate(table.to_pylist(), start=1):
                for at, value in enumerate(row.values()):
                    number = isinstance(value, int | float | Decimal)
                    sheet.write_number(n, at, float(value)) if number else sheet.write_string(
                        n, at, text(value)
                    )
    return path


def as_parquet(folder: Path) -> Path:
    folder.mkdir()
    pyarrow.parquet.write_table(HOUSEHOLDS, folder / "households.parquet")
    pyarrow.parquet.write_table(MEMBERS, folder / "members.parquet")
    return folder


def as_database(folder: Path) -> Path:
    path = folder.with_suffix(".duckdb")
    with duckdb.connect(str(path)) as connection:
        for name, table in (("households", HOUSEHOLDS), ("成员", MEMBERS)):
            connection.register("one", table)
            connection.execute(f'CREATE TABLE "{name}" AS FROM one')
    return path


def as_views(folder: Path) -> Path:
    """A database whose own tables are called otherwise and lie in another order: views have our names."""
    path = folder.with_suffix(".db")
    with duckdb.connect(str(path)) as connection:
        for name, kept, table in (("households", "t_hu", HOUSEHOLDS), ("成员", "t_cy", MEMBERS)):
            connection.register("one", table)
            order = "row_number() OVER () AS 序"
            connection.execute(f"CREATE TABLE {kept} AS SELECT *, {order} FROM one ORDER BY 序 DESC")
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * EXCLUDE (序) FROM {kept} ORDER BY 序')
    return path


@pytest.mark.parametrize("form", [as_workbook, as_parquet, as_database, as_views])
def test_a_ledger_is_read_in_every_form(aid: Policy, tmp_path: Path, form: Callable[[Path], Path]) -> None:
    """``read_ledger`` gives the households of CSV from the same tables in any other form."""
    rows = {"on": IN_2025, "complete": ["members"]}
    of_csv, other = (read_ledger(aid, make(tmp_path / make.__name__), **rows) for make in (as_csv, form))
    assert [case.id for case in of_csv.cases] == ["1", "2", "3"]
    assert other.cases == of_csv.cases
    assert [r.household for r in other.rejected] == [r.household for r in of_csv.rejected]


@pytest.mark.parametrize("odd", ["a?b", "a\\b", "a*[#%20b", "~a 'b\"", "md:a\nb"])
def test_odd_names(aid: Policy, tmp_path: Path, odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders and files may be called as their system allows, wherever DuckDB opens a database or writes one; a
    relative path too, of which ``~`` or ``md:`` would be more than a name.
    """
    (tmp_path / odd).mkdir()
    monkeypatch.chdir(tmp_path / odd)
    source = as_database(tmp_path / "x").rename(f"{odd}.duckdb")
    rows = {"on": IN_2025, "complete": ["members"]}
    for out in (f"{odd}.out.duckdb", f"{odd}.out.parquet"):
        found = batch(aid, Path(source.name), Path(out), brief=True, **rows)
        assert (found.counts.households, found.counts.rejected) == (4, 1)
    tables = f"read_parquet({in_sql(f'{odd}.out.parquet/decisions.parquet')})"
    Path(f"{odd}.out.duckdb").rename(tmp_path / "made.duckdb")
    with duckdb.connect(str(tmp_path / "made.duckdb")) as made:
        ((one,),) = made.execute("SELECT count(*) FROM decisions").fetchall()
        ((two,),) = made.execute(f"SELECT count(*) FROM {tables}").fetchall()
    assert one == two > 0
    assert {path.name for path in (tmp_path / odd).iterdir()} == {source.name, f"{odd}.out.parquet"}


def damaged(path: Path, first: int, last: int) -> None:
    """Turn over the bits of a stretch of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[:first] + bytes(byte ^ 0x5A for byte in whole[first:last]) + whole[last:])


def damaged_parquet(folder: Path, table: pa.Table) -> Path:
    """A ledger of Parquet of which a page of the members cannot be unpacked."""
    folder.mkdir()
    pyarrow.parquet.write_table(HOUSEHOLDS, folder / "households.parquet")
    pyarrow.parquet.write_table(table, folder / "members.parquet", use_dictionary=False)
    column = pyarrow.parquet.ParquetFile(folder / "members.parquet").metadata.row_group(0).column(2)
    end = column.data_page_offset + column.total_compressed_size
    damaged(folder / "members.parquet", end - column.total_compressed_size // 2, end)
    return folder


def damaged_database(folder: Path, table: pa.Table) -> Path:
    """A DuckDB file of which a block in the middle, one of the members', is not as it was written."""
    path = folder.with_suffix(".duckdb")
    with duckdb.connect(str(path)) as connection:
        for name, each in (("households", HOUSEHOLDS), ("成员", table)):
            connection.register("one", each)
            connection.execute(f'CREATE TABLE "{name}" AS FROM one')
    middle = path.stat().st_size // 2
    damaged(path, middle, middle + 100)
    return path


@pytest.mark.parametrize(
    ("form", "shown"),
    [(damaged_parquet, "members.parquet"), (damaged_database, "x.duckdb:成员")],
    ids=["parquet", "duckdb"],
)
def test_a_database_that_is_damaged_in_the_middle(
    aid: Policy, tmp_path: Path, form: Callable[[Path, pa.Table], Path], shown: str
) -> None:
    """It is opened, and not read to its end: every way of reading it names the table, and nothing is written."""
    rows = {"on": IN_2025, "complete": ["members"]}
    ids = [sha256(str(n).encode()).hexdigest() for n in range(20_000)]
    source = form(tmp_path / "x", pa.table({"household": ids, "id": ids, "工资": ids}))
    said = f"{shown}: 已损坏，读不到底：从原处再取一份，或从备份恢复"
    with pytest.raises(UsageError) as caught:
        read_ledger(aid, source, **rows)
    assert caught.value.said.zh == said
    for brief in (False, True):
        with pytest.raises(UsageError) as caught:
            batch(aid, source, tmp_path / "out.parquet", brief=brief, **rows)
        assert caught.value.said.zh == said
    assert list(tmp_path.iterdir()) == [source]


def test_tables_at_hand_that_read_what_is_damaged(aid: Policy, tmp_path: Path) -> None:
    """A relation that reads its file when it is asked for is refused by name where the file is damaged."""
    place = damaged_parquet(tmp_path / "x", pa.concat_tables([MEMBERS] * 2000)) / "members.parquet"
    batches = pyarrow.dataset.dataset(place).scanner().to_reader()
    for read in (duckdb.read_parquet(str(place)), batches):
        with pytest.raises(UsageError, match=r"members: this .* cannot be read: a file that it reads is dam"):
            decide(aid, {"households": HOUSEHOLDS, "members": read}, on=IN_2025)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("form", [as_csv, as_workbook, as_parquet, as_database, as_views])
def test_every_form_gives_the_same(
    aid: Policy, tmp_path: Path, form: Callable[[Path], Path], brief: bool
) -> None:
    """Cases and rejected rows are those of the tables at hand, row by row; 4 is below the bound, 9 nobody's.

    What the folders are called says nothing of the rows in them.
    """
    only = "medical_aid" if brief else None  # that SQL decides
    tables = {"households": HOUSEHOLDS, "members": MEMBERS}
    at_hand = decide(aid, tables, on=IN_2025, programme=only, brief=brief)
    within = tmp_path / "工资=0" / "_c2=1" / "outcome=x"
    within.mkdir(parents=True)
    out = within / "out.parquet"
    batch(aid, form(within / "in"), out, on=IN_2025, programme=only, brief=brief)
    for name in ("decisions", "summary", "by_clause", "clauses", *(() if brief else ("writes", "missing"))):
        assert pyarrow.parquet.read_table(out / f"{name}.parquet").to_pylist() == at_hand[name].to_pylist(), (
            name
        )
    where = ("household", "row", "field", "reason_zh", "orphan")
    rejected = pyarrow.parquet.read_table(out / "rejected.parquet").select(where)
    assert rejected.to_pylist() == at_hand["rejected"].select(where).to_pylist()
    assert [row["household"] for row in rejected.to_pylist()] == ["4", "9"]


def test_amounts_by_hand(aid: Policy) -> None:
    """3001.50 yuan of costs: half of what is above 2000 is 500.75; an empty cell leaves the amount open."""
    found = decide(aid, {"households": HOUSEHOLDS, "members": MEMBERS}, on=IN_2025, programme="medical_aid")[
        "decisions"
    ].to_pylist()
    assert [(row["household"], row["amount_fen"], row["settled"]) for row in found] == [
        ("1", 50075, True), ("2", 25000, True), ("3", None, False),
    ]  # fmt: skip


def test_frames_that_give_themselves_as_arrow(aid: Policy) -> None:
    """What has the Arrow stream interface is taken, whatever library it is of."""

    class Frame:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return HOUSEHOLDS.__arrow_c_stream__(requested_schema)

    assert decide(aid, {"households": Frame()}, on=IN_2025)["decisions"].num_rows == 6


def test_a_row_that_cannot_be_read_is_a_row(aid: Policy) -> None:
    """Nothing is raised for a bad row: it is handed back with its place and reason."""
    bad = pa.table({"household": ["1"], "own_costs": pa.array([b"x"])})
    found = decide(aid, {"households": bad}, on=IN_2025)
    assert found["decisions"].num_rows == 0
    assert [(r["row"], r["field"], r["reason_en"]) for r in found["rejected"].to_pylist()] == [
        (2, "own_costs", "such a value cannot be read as text")
    ]


@pytest.mark.parametrize("given", [[{"household": "1"}], "households.csv", None, 7])
def test_what_is_no_table_is_refused_by_name(aid: Policy, given: object) -> None:
    """Rows as dictionaries, a path, nothing: it is said which table it is and what would be taken."""
    with pytest.raises(UsageError) as caught:
        decide(aid, {"households": given}, on=IN_2025)
    assert caught.value.said.zh == (
        f"households: 不是表，是 {type(given).__name__}：要 Arrow 的表，或 pandas、Polars、DuckDB 的表"
    )


def test_a_frame_that_makes_no_table_is_refused_for_that(aid: Policy) -> None:
    """A frame with two columns of one name is no other thing than a table, nor is one that is to be worked out."""

    class DataFrame:
        columns = ("household", "household")

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise ValueError("Duplicate column names found: ['household', 'household']")

    class LazyFrame:
        columns = ("household",)

        def collect(self) -> object:
            raise AssertionError

    said = {
        DataFrame: "households: 这个 DataFrame 成不了 Arrow 的表：有两列同名，或有一列的类型是 Arrow 没有的",
        LazyFrame: "households: 是还没有算的 LazyFrame：先 collect()",
    }
    for kind, text in said.items():
        with pytest.raises(UsageError) as caught:
            decide(aid, {"households": kind()}, on=IN_2025)
        assert caught.value.said.zh == text


def test_ids_of_other_types(aid: Policy) -> None:
    """A UUID is its text; an interval, of which Arrow makes a value of its own, is refused in its row."""
    ids = [UUID(int=1), UUID(int=2)]
    table = pa.table({
        "household": pa.array([each.bytes for each in ids], pa.uuid()),
        "own_costs": pa.array([None, pa.scalar((1, 2, 3), pa.month_day_nano_interval()).as_py()],
                              pa.month_day_nano_interval()),
    })  # fmt: skip
    found = decide(aid, {"households": table}, on=IN_2025)
    assert {row["household"] for row in found["decisions"].to_pylist()} == {str(ids[0])}
    (row,) = found["rejected"].to_pylist()
    assert (row["field"], row["reason_en"]) == ("own_costs", "such a value cannot be read as text")


def test_a_column_of_several_types_is_refused_by_name(aid: Policy) -> None:
    """A data frame can have texts among numbers; the column is said, and never what stands in it."""

    class Frame:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise pa.ArrowInvalid("Could not convert '4101' with type str: tried to convert to int64",
                                  "Conversion failed for column own_costs with type object")  # fmt: skip

    with pytest.raises(UsageError) as caught:
        decide(aid, {"households": Frame()}, on=IN_2025)
    assert caught.value.said.zh == "households: 列 own_costs 里的值不是同一种：都转成文字再给"
    assert "4101" not in "".join(format_exception(caught.value))


@pytest.mark.parametrize("day", ["2025-08-31", datetime(2025, 8, 31), None, date.max])
def test_a_day_that_is_none_is_refused_before_anything_is_read(aid: Policy, tmp_path: Path, day: Any) -> None:
    """A text or a moment is no day, for tables at hand as for files; no output is begun."""
    with pytest.raises(UsageError, match="day"):
        decide(aid, {"households": 7}, on=day)
    with pytest.raises(UsageError, match="day"):
        batch(aid, tmp_path / "in.csv", tmp_path / "out.csv", on=day)
    assert list(tmp_path.iterdir()) == []


def test_the_tables_that_there_must_be(aid: Policy) -> None:
    """Without a table of households, or with two of one entity, the ledger is refused."""
    with pytest.raises(UsageError, match="households"):
        decide(aid, {"members": MEMBERS}, on=IN_2025)
    with pytest.raises(UsageError, match="the same table"):
        decide(aid, {"households": HOUSEHOLDS, "户": HOUSEHOLDS}, on=IN_2025)


@pytest.mark.parametrize("title", ["merge", "member"])
def test_a_table_at_hand_that_is_none(aid: Policy, title: str) -> None:
    """Whoever gives a table means it to be read: one that the policy does not know is refused by name."""
    with pytest.raises(UsageError, match=rf"^{title}: the policy has no such table"):
        decide(aid, {"households": HOUSEHOLDS, title: pa.table({"a": [1]})}, on=IN_2025, complete="all")


def test_two_columns_of_one_name(aid: Policy, tmp_path: Path) -> None:
    """DuckDB would call the second another name: at hand or in Parquet, both ways, it is refused by its own."""
    twice = MEMBERS.append_column("工资", pa.array([1, 2, 3, 4]))
    tables = {"households": HOUSEHOLDS, "members": twice}
    (tmp_path / "in").mkdir()
    for name, table in tables.items():
        pa.parquet.write_table(table, tmp_path / "in" / f"{name}.parquet")
    for brief in (False, True):
        with pytest.raises(CaseError, match="（工资、工资）"):
            decide(aid, tables, on=IN_2025, complete="all", brief=brief)
        with pytest.raises(CaseError, match="（工资、工资）"):
            batch(aid, tmp_path / "in", tmp_path / "out.duckdb", on=IN_2025, complete="all", brief=brief)


@pytest.mark.parametrize("brief", [False, True])
def test_what_was_left_out_of_tables_at_hand_is_told(aid: Policy, brief: bool) -> None:
    """A row of totals and a column that no policy knows are no results: both are told among the notes."""
    total = {"户编号": ["合计"], "own_costs": [Decimal("5501.50")], "granted_on": [None]}
    households = pa.concat_tables([HOUSEHOLDS, pa.table(total, HOUSEHOLDS.schema)])
    tables = {"households": households, "members": MEMBERS.append_column("备注说明", pa.array(["甲"] * 4))}
    found = decide(aid, tables, on=IN_2025, complete="all", brief=brief)
    told = {(note["sheet"], note["note_zh"]) for note in found["notes"].to_pylist()}
    assert {("households", "合计行没有读入：第 6 行"), ("members", "没有读入的列：备注说明")} <= told
    assert "合计" not in {row["household"] for row in found["decisions"].to_pylist()}


@pytest.mark.parametrize("brief", [False, True])
def test_a_column_without_a_name(aid: Policy, tmp_path: Path, brief: bool) -> None:
    """What stands below no name is nobody's, at hand and in Parquet as in CSV: rows with it are refused."""
    tables = {"households": HOUSEHOLDS, "members": MEMBERS.append_column("", pa.array([None, 2, None, None]))}
    (tmp_path / "in").mkdir()
    for name, table in tables.items():
        pa.parquet.write_table(table, tmp_path / "in" / f"{name}.parquet")
    found = decide(aid, tables, on=IN_2025, complete="all", brief=brief)["rejected"].to_pylist()
    assert [row["row"] for row in found if row["reason_zh"] == "没有列名的格里有内容"] == [3]
    batch(aid, tmp_path / "in", tmp_path / "out.parquet", on=IN_2025, complete="all", brief=brief)
    rejected = pa.parquet.read_table(tmp_path / "out.parquet" / "rejected.parquet").to_pylist()
    assert [row["row"] for row in rejected if row["reason_zh"] == "没有列名的格里有内容"] == [3]


class Since1970(pa.ExtensionType):  # type: ignore[misc]
    """Days as whole numbers, as pandas has its Period."""

    def __init__(self) -> None:
        super().__init__(pa.int64(), "tests.period")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""


@pytest.mark.parametrize("brief", [False, True])
def test_numbers_behind_a_type_of_others(aid: Policy, brief: bool) -> None:
    """Day 16233 since 1970 is no day of a spreadsheet (11 June 1944): a type that is not known is refused."""
    days = pa.ExtensionArray.from_storage(Since1970(), pa.array([16233, None, None, None]))
    households = HOUSEHOLDS.set_column(2, "granted_on", days)
    with pytest.raises(CaseError, match=r"^households: 列 granted_on 的类型 tests\.period 读不懂"):
        decide(aid, {"households": households, "members": MEMBERS}, on=IN_2025, brief=brief)
    known = HOUSEHOLDS.append_column("key", pa.array([UUID(int=n).bytes for n in range(4)], pa.uuid()))
    assert decide(aid, {"households": known, "members": MEMBERS}, on=IN_2025, brief=brief)


def test_files_that_are_not_what_their_ending_says(aid: Policy, tmp_path: Path) -> None:
    """A text under the name of a database or of Parquet, and a folder of two kinds, are refused by name."""
    (tmp_path / "x.duckdb").write_text("no database")
    with pytest.raises(UsageError, match=r"x\.duckdb: not a DuckDB file"):
        files_of(aid, tmp_path / "x.duckdb")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "households.parquet").write_text("no parquet")
    with pytest.raises(UsageError, match=r"households\.parquet: not a Parquet file"):
        files_of(aid, folder)
    (folder / "households.csv").write_text("household\n1\n")
    with pytest.raises(UsageError, match="holds CSV and Parquet"):
        files_of(aid, folder)


def readers(policy: Policy, output: Path) -> tuple[Callable[[Path], object], ...]:
    """By whom a ledger in files is read: at once, and by ``batch`` with and without what explains its rows."""
    return (
        partial(files_of, policy),
        *(partial(batch, policy, out=output, on=IN_2025, brief=brief) for brief in (False, True)),
    )


def test_tables_of_a_script_are_no_ledger(aid: Policy, tmp_path: Path) -> None:
    """Tables of ``policyrules sql`` (keys, money in fen) are refused as what they are, by every reader.

    With their views or without, in DuckDB, as Parquet, CSV or at hand: nothing is said of renaming their columns, by which
    fen would be taken for yuan.
    """
    bare, viewed, folder = tmp_path / "bare.duckdb", tmp_path / "viewed.duckdb", tmp_path / "script"
    keys = "SELECT 1 AS _id, NULL AS _parent, 'A1' AS _key, 120000 AS amount"
    for path in (bare, viewed):
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"CREATE TABLE households AS {keys}")
            if path == viewed:
                connection.execute("CREATE VIEW all__missing AS FROM households")
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({keys}) TO {in_sql(folder / 'households.parquet')} (FORMAT parquet)")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "households.csv").write_text("_id,_parent,_key,amount\n1,,A1,120000\n", "utf-8")
    for ledger in (bare, viewed, folder, texts):
        for read in readers(aid, tmp_path / "o.csv"):
            with pytest.raises(UsageError, match=r"households.*the script of policyrules sql.*in fen"):
                read(ledger)
    at_hand = duckdb.sql(keys).to_arrow_table()
    for brief in (False, True):
        with pytest.raises(UsageError, match=r"^households: .*the script of policyrules sql.*in fen"):
            decide(aid, {"households": at_hand}, on=IN_2025, brief=brief)


def test_views_that_cannot_be_read(aid: Policy, tmp_path: Path) -> None:
    """A view that needs another file, or fails on a cell, is refused by its name, one of no concern is not.

    What stands in the cell is not told.
    """
    (tmp_path / "own.csv").write_text("户编号\n1\n")
    other, failing = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute(f"CREATE VIEW households AS FROM read_csv('{tmp_path / 'own.csv'}')")
    for read in readers(aid, tmp_path / "o.csv"):
        with pytest.raises(UsageError, match=r"a\.duckdb:households: this view cannot be read"):
            read(other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("ALTER VIEW households RENAME TO elsewhere")
        connection.execute("CREATE TABLE households AS SELECT '1' AS 户编号")
    assert [note.line.en for note in files_of(aid, other).notes] == [
        "a.duckdb:elsewhere: this sheet is not read: the policy has no such table"
    ]
    assert batch(aid, other, tmp_path / "o.csv", on=IN_2025, brief=True).counts.households == 1
    with duckdb.connect(str(failing)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '110101x' AS k")
        connection.execute("CREATE VIEW households AS SELECT CAST(k AS INTEGER) AS 户编号 FROM kept")
    for brief in (False, True):
        with pytest.raises(UsageError, match=r"b\.duckdb:households: this view cannot be read") as caught:
            batch(aid, failing, tmp_path / "p.csv", on=IN_2025, brief=brief)
        assert "110101x" not in str(caught.value)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize(("name", "other"), [("甲?", "甲乙"), ("甲*", "甲乙"), ("[甲乙]", "乙")])
def test_no_part_of_a_path_is_a_pattern(
    aid: Policy, tmp_path: Path, name: str, other: str, brief: bool
) -> None:
    """Below a folder whose name DuckDB could take for others, only what lies in it is read, CSV and Parquet, and
    only what was put aside for it."""
    for form in (as_parquet, as_csv):
        place = tmp_path / form.__name__
        for folder in (other, name):
            (place / folder).mkdir(parents=True)
            form(place / folder / "in")
        if form is as_parquet:
            pyarrow.parquet.write_table(HOUSEHOLDS.slice(0, 1), place / other / "in" / "households.parquet")
        else:
            (place / other / "in" / "households.csv").write_text("户编号\n1\n", "gb18030")
        out = (place if "?" in name else place / name) / "o.csv"  # DuckDB makes no database below a ?
        found = batch(aid, place / name / "in", out, on=IN_2025, brief=brief, complete=["members"])
        assert (found.counts.households, found.counts.rejected) == (4, 1)


def test_the_digest_of_a_ledger_holds_its_parts(tmp_path: Path) -> None:
    """A table of Parquet may be a folder of files: where one of them is another, so is the ledger, and what was
    decided of the one before is not taken over.
    """
    parts = tmp_path / "in" / "households.parquet"
    parts.mkdir(parents=True)
    pyarrow.parquet.write_table(HOUSEHOLDS.slice(0, 2), parts / "part-0.parquet")
    pyarrow.parquet.write_table(HOUSEHOLDS.slice(2), parts / "part-1.parquet")
    before = digest_of(tmp_path / "in")
    assert before == digest_of(tmp_path / "in")
    pyarrow.parquet.write_table(HOUSEHOLDS.slice(2, 1), parts / "part-1.parquet")
    after = digest_of(tmp_path / "in")
    assert after != before
    (tmp_path / "in" / "o.csv.work").mkdir()
    (tmp_path / "in" / "o.csv.work" / "part-0.parquet").write_bytes(b"of a run and not of the ledger")
    assert digest_of(tmp_path / "in") == after
    assert not is_large(tmp_path / "in")
    with (parts / "part-2.parquet").open("wb") as stream:
        stream.truncate(2**21)
    assert is_large(tmp_path / "in")


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("day", ["infinity", "-infinity", "0044-03-15 (BC)", "12000-01-01"])
@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP"])
def test_a_day_of_no_calendar(aid: Policy, tmp_path: Path, brief: bool, day: str, kind: str) -> None:
    """Its row is rejected with the reason; the others are decided."""
    path = as_database(tmp_path / "in")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"ALTER TABLE households ALTER granted_on TYPE {kind}")
        connection.execute(f"UPDATE households SET granted_on = '{day}' WHERE 户编号 = '1'")
    found = batch(aid, path, tmp_path / "o.duckdb", on=IN_2025, brief=brief, complete=["members"])
    assert (found.counts.households, found.counts.rejected) == (4, 2)
    with duckdb.connect(str(tmp_path / "o.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT reason_en FROM rejected WHERE household = '1'").fetchall()
    assert ("is no day of the years 1 to 9999 (infinity, say): leave it empty where it is not known",) in rows


def test_the_schema_of_a_database_that_the_ledger_is_in(aid: Policy, tmp_path: Path) -> None:
    """Tables in a schema of their own are read; where two schemas have tables of a ledger it is main, and the other
    is not taken for it: it is said.
    """
    path = as_database(tmp_path / "in")
    cases = read_files(aid, files_of(aid, path)).cases
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA 民政")
        for name in ("households", "成员"):
            connection.execute(f'CREATE TABLE 民政."{name}" AS FROM main."{name}"')
            connection.execute(f'DROP TABLE main."{name}"')
    assert read_files(aid, files_of(aid, path)).cases == cases
    assert batch(aid, path, tmp_path / "o.csv", on=IN_2025, brief=True).counts.households == 4
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE households AS SELECT '7' AS 户编号")
    with pytest.raises(UsageError, match=r"in\.duckdb:民政\.成员: the policy has no such table"):
        files_of(aid, path)


def test_a_database_that_is_locked(aid: Policy, tmp_path: Path) -> None:
    """While another program writes a database, it is refused, and it is said why."""
    path = as_database(tmp_path / "in")
    program = f"import duckdb; c = duckdb.connect({str(path)!r}); print(1, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "1\n"
    with pytest.raises(UsageError, match="another program is using"):
        files_of(aid, path)
    other.communicate("\n")
    assert files_of(aid, path).tables


def test_one_table_of_parquet_is_a_ledger(aid: Policy, tmp_path: Path) -> None:
    """A file of Parquet is read as a folder with it alone; one that is none, or not there, is told."""
    pyarrow.parquet.write_table(HOUSEHOLDS, tmp_path / "households.parquet")
    cases = read_files(aid, files_of(aid, tmp_path)).cases
    assert len(cases) == 3
    assert read_files(aid, files_of(aid, tmp_path / "households.parquet")).cases == cases
    (tmp_path / "x.parquet").write_text("户编号\n1\n", "utf-8")
    with pytest.raises(UsageError, match="not a Parquet file"):
        files_of(aid, tmp_path / "x.parquet")
    with pytest.raises(UsageError, match="no such file"):
        files_of(aid, tmp_path / "y.parquet")


def test_the_decimals_of_a_column_say_nothing_of_a_number(aid: Policy) -> None:
    """Amounts in a column of four decimals are exact; one that has a third decimal is refused."""
    amounts = pa.array([Decimal("3001.5000"), Decimal("0.0000"), Decimal("1.0050")], pa.decimal128(18, 4))
    ledger = read_files(
        aid,
        files_at_hand(aid, {"households": pa.table({"household": ["1", "2", "3"], "own_costs": amounts})}),
    )
    assert [case.household.facts["own_costs"].value for case in ledger.cases] == [300150, 0]
    ((problem,),) = (rejected.problems for rejected in ledger.rejected)
    assert problem.shown == "1.005"


@pytest.mark.parametrize("brief", [False, True])
def test_a_binary_number_that_is_none(aid: Policy, brief: bool) -> None:
    """NaN and infinity are refused for what they are, and not as digits that were lost."""
    amounts = pa.array([float("nan"), float("inf"), 3001.5])
    found = decide(
        aid,
        {"households": pa.table({"household": ["1", "2", "3"], "own_costs": amounts})},
        on=IN_2025, programme="medical_aid", brief=brief,
    )  # fmt: skip
    said = "holds what is no number (NaN or infinity): leave it empty where it is not known"
    assert [(r["row"], r["reason_en"]) for r in found["rejected"].to_pylist()] == [(2, said), (3, said)]
    assert [row["household"] for row in found["decisions"].to_pylist()] == ["3"]


@pytest.mark.parametrize("brief", [False, True])
def test_a_binary_number_of_single_precision(aid: Policy, brief: bool) -> None:
    """It is the shortest decimal that denotes it there, of as many digits as any number keeps; more are refused."""
    amounts = pa.array([3001.5, 0.1, 1234.56, 16777217.0, 3.4e38, float("nan"), None], pa.float32())
    found = decide(
        aid,
        {"households": pa.table({"household": [*"1234567"], "own_costs": amounts})},
        on=IN_2025, programme="medical_aid", brief=brief,
    )  # fmt: skip
    said = [row["reason_en"].partition(",")[0] for row in found["rejected"].to_pylist()]
    assert [row["household"] for row in found["rejected"].to_pylist()] == ["4", "5", "6"]
    assert said[0] == "more than 6 digits"
    households = pa.table({"household": [*"1234567"], "own_costs": amounts})
    ledger = read_files(aid, files_at_hand(aid, {"households": households}))
    known = [case.household.facts.get("own_costs") for case in ledger.cases]
    assert [fact and fact.value for fact in known] == [300150, 10, 123456, None]


def test_which_lists_are_complete_is_said_beside_parquet(aid: Policy, tmp_path: Path) -> None:
    """``ledger.json`` of the folder is read with its tables of Parquet too."""
    folder = as_parquet(tmp_path / "in")
    (folder / "ledger.json").write_text('{"complete": ["members"]}')
    (first, *_) = read_files(aid, files_of(aid, folder)).cases
    assert first.complete == ("members",)


@example(Decimal("3000." + "0" * 40 + "1"))
@example(Decimal("1" * 38))
@given(st.decimals(-(10**12), 10**12, places=2))
def test_money_of_a_database_is_exact(amount: Decimal) -> None:
    """A decimal of a database is the text that denotes it, however many digits it has."""
    assert Decimal(str(cell_text(amount))) == amount


@given(st.integers(-(10**12), 10**12))
def test_binary_numbers_are_read_as_typed(fen: int) -> None:
    """A binary number is the shortest decimal that denotes it: yuan with two decimals come out to the fen."""
    assert round(Decimal(str(cell_text(fen / 100))) * 100) == fen


# ── read slice by slice ──────────────────────────────────────────────────────


def big(folder: Path, households: int, *, lost: bool) -> Path:
    """Parquet with members in another order than their households, odd ids, bad rows, rows of nobody."""
    folder.mkdir()
    ids = [f"{n}" if n % 7 else f"第{n}户" for n in range(households)]
    heads = {
        "户编号": [*ids, "5", None, "合计"],
        "own_costs": [*(f"{2000 + n}.50" if n % 11 else "x" for n in range(households)), "1", "2", "9"],
        "granted_on": ["无" if n % 3 else None for n in range(households + 3)],
    }
    members = [(key, f"员{m}") for key in reversed(ids) for m in range(2)]
    members += [("no such", "甲"), (None, "乙")] if lost else []
    pyarrow.parquet.write_table(pa.table(heads), folder / "households.parquet")
    columns = {
        "household": [key for key, _ in members],
        "id": [name for _, name in members],
        "工资": pa.array([float(n % 5 * 100) for n in range(len(members))]),
        "other_income": pa.array([n % 4 for n in range(len(members))]),
        "employed_on": ["无"] * len(members),
    }
    pyarrow.parquet.write_table(pa.table(columns), folder / "members.parquet")
    return folder


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("brief", [True, False])
def test_slices_are_the_whole(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool, brief: bool
) -> None:
    """Read slice by slice a ledger gives what it gives when it is read at once: decisions, rejected, notes.

    Rows of nobody leave the list of members open in every slice.
    """
    source = big(tmp_path / "in", 60, lost=lost)
    monkeypatch.setattr("policyrules.ledgers.slices.SIZE", 7)
    monkeypatch.setattr("policyrules.ledgers.slices.BRIEF_SIZE", 7)
    sliced = batch(aid, source, tmp_path / "sliced.parquet", on=IN_2025, complete="all", brief=brief)
    monkeypatch.setattr("policyrules.ledgers.staging._TEXTS", ())
    whole = batch(aid, source, tmp_path / "whole.parquet", on=IN_2025, complete="all", brief=brief)
    counted = [
        (c.settled, c.open, c.rejected, c.orphans, c.rows, c.paid, c.ways)
        for c in (sliced.counts, whole.counts)
    ]
    assert counted[0] == counted[1]
    assert whole.counts.households == 62
    assert sorted(note.line.en for note in sliced.notes) == sorted(note.line.en for note in whole.notes)
    for name, number in (("decisions", ()), ("rejected", ("rejection",))):
        tables = [
            pyarrow.parquet.read_table(tmp_path / f"{form}.parquet" / f"{name}.parquet")
            for form in ("sliced", "whole")
        ]
        found = [sorted(map(str, table.drop_columns(list(number)).to_pylist())) for table in tables]
        assert found[0] == found[1], name
    assert [path.name for path in tmp_path.glob("*.work")] == []


ODD_HOUSEHOLDS = [
    "户编号,own_costs,granted_on", *(f"{n},{2000 + n}.50,无" for n in range(1, 9)), "9,x,无", "5,1.00,无",
    "合计,9,", ",2.00,无", "10, 2500.00,", "第11户,2,500.00,无", "12,\"2,500.00\",",
]  # fmt: skip
ODD_MEMBERS = [
    "household,id,工资,other_income,employed_on", *(f"{n},{who},{n}.5,3,无" for who in "甲乙" for n in range(12, 0, -1)),
    "合计,,70,,", ",丙,1,1,无", "no such,甲,1,1,无", "３,丁,1,1,无", "4,戊,1,1,不详", "小计,,,,",
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "lines"), [("utf-8", ODD_HOUSEHOLDS[:-2]), ("gb18030", ODD_HOUSEHOLDS)])
def test_a_large_folder_of_csv_is_read_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    encoding: str, lines: list[str],
) -> None:  # fmt: skip
    """Rows, rejections, messages: to the byte what they are when it is read at once, by batch and decide.

    Notes come in another order, and which rejection a reason is of is another number. One of the ledgers has a row with a cell too many, which
    intake alone reads: at once.
    """
    source = tmp_path / "in"
    source.mkdir()
    for name, rows in (("households", lines), ("members", ODD_MEMBERS)):
        (source / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding)
    monkeypatch.setattr("policyrules.ledgers.slices.SIZE", 6)
    found = []
    for most in (0, 2**20):
        monkeypatch.setattr("policyrules.ledgers.typed_sources.AT_ONCE", most)
        out = tmp_path / f"{most}.csv"
        asked = [str(AID), str(source), "--on", "2025-03-31", "--complete", "members"]
        assert main(["batch", *asked, "-o", str(out)]) == 1
        batched = capsys.readouterr()
        tables = {path.name: path.read_text("utf-8-sig").splitlines() for path in out.iterdir()}
        tables["rejected.csv"] = [
            re.sub(r",[0-9]+,(?=yes$|no$)", ",", line) for line in tables["rejected.csv"]
        ]
        assert main(["decide", asked[0], "--ledger", *asked[1:], "--format", "jsonl"]) == 1
        decided = capsys.readouterr()
        said = [sorted(each.err.splitlines()) for each in (batched, decided)]
        found.append((tables, batched.out, decided.out, *said))
    for one, other in zip(*found, strict=True):
        assert one == other


@pytest.mark.parametrize("brief", [True, False])
def test_little_is_held_of_what_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aid: Policy, brief: bool
) -> None:
    """When slices are decided DuckDB holds less than while it sorted; one thread does either."""
    settings, limits = "current_setting('memory_limit'), current_setting('threads')", list[Any]()
    source = big(tmp_path / "in", 5, lost=False)
    real = duckdb.connect

    def connect(*args: Any, **options: Any) -> Any:
        connection = real(*args, **options)
        if "stage.duckdb" in str(args):
            limits.append((connection, connection.execute(f"SELECT {settings}").fetchall()[0]))
        return connection

    monkeypatch.setattr(duckdb, "connect", connect)
    given = {"size": 2, "on": IN_2025, "complete": "all", "empty": (), "mapping": None, "by_sql": brief}
    with parts_of(aid, source, tmp_path, **given) as parts:
        assert len(parts.every) > 3
        ((connection, sorting),) = limits
        deciding = connection.execute(f"SELECT {settings}").fetchall()[0]
    assert (sorting[0], deciding[0]) == ("488.2 MiB", "122.0 MiB")
    assert (sorting[1], deciding[1]) == (1, 1)


def test_no_slice_is_held_while_the_next_is_made() -> None:
    """When a slice is read nothing is left of the one before: neither what was read nor what was made of it."""
    every, left = list[ref[Any]](), list[int]()

    def read() -> Part:
        left.append(sum(each() is not None for each in every))
        every.append(ref(part := Part(Ledger((), (), ()))))
        return part

    def made(*_: object) -> Slice:
        every.append(ref(found := Slice({}, Counts())))
        return found

    class Kept:
        def has(self, *_: str) -> bool:
            return False

        def households(self, *_: str) -> int:
            return 0

        def put(self, *found: object) -> None:
            assert every[-1]() is found[1]

    assert decide_parts(made, Parts([read] * 3, 0), Kept(), None) == 0
    assert left == [0, 0, 0]


def test_a_step_that_finds_no_room_is_done_with_more(tmp_path: Path) -> None:
    """Sorted texts that 8 MB do not hold, where nothing may go to the disk: the step is done all the same, and
    those after it have no more room than is meant.
    """
    config = {"memory_limit": "8MB", "temp_directory": "", "threads": 1}
    step = "CREATE TABLE a AS SELECT repeat(CAST(n AS VARCHAR), 9) AS t FROM range(300000) r(n) ORDER BY t"
    with duckdb.connect(str(tmp_path / "a.duckdb"), config=config) as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(step)
        put_aside(connection, step)
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("488.2 MiB",)]
        assert connection.execute("SELECT count(*) FROM a").fetchall() == [(300000,)]


def test_a_person_in_two_slices(tmp_path: Path) -> None:
    """Somebody who stands in two households is told of both, in whatever slices these are read."""
    policy = county_tables.POLICY
    one, two = county_tables.number(1), county_tables.number(2)
    households = pa.table({"户编号": ["1", "2", "3", "4"]})
    members = pa.table({
        "户编号": ["4", "1", "2", "3", "9"], "身份证号": [one.lower(), f" {one[:6]} {one[6:]}", two, two[:-1] + "?", two],
    })  # fmt: skip
    pyarrow.parquet.write_table(households, tmp_path / "households.parquet")
    pyarrow.parquet.write_table(members, tmp_path / "members.parquet")
    whole = read_files(policy, files_of(policy, tmp_path))
    (tmp_path / "aside").mkdir()
    with staged(policy, tmp_path, tmp_path / "aside", size=1) as aside:
        assert aside is not None
        assert aside.slices == 4
        parts = [aside.ledger(n, complete=None, on=IN_2025, empty=()) for n in (*range(4), None)]
    told = [sorted(str(r) for part in ledgers for r in part.rejected) for ledgers in (parts, [whole])]
    assert told[0] == told[1]
    assert [r.household for r in whole.rejected] == ["1", "2", "3", "4", "9"]
    assert whole.rejected[0].problems[0].said.en == (
        "the same identity number in another household (members.parquet row 2)"
    )


@pytest.mark.parametrize("form", [as_parquet, as_database])
def test_decide_reads_databases_too(
    tmp_path: Path, form: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """``decide --ledger`` gives the decisions of the same ledger as CSV."""
    said = []
    for path in (form(tmp_path / "in"), as_csv(tmp_path / "csv")):
        arguments = ["decide", str(AID), "--ledger", str(path), "--on", "2025-03-31", "--format", "csv"]
        assert main(arguments) == 1
        rows = capsys.readouterr().out.splitlines()
        said.append([row for row in rows if "rejected" not in row])
    assert said[0] == said[1]
    assert len(said[0]) > 3


def test_batch_takes_what_a_county_says_of_its_columns(aid: Policy, tmp_path: Path) -> None:
    """A column under a name of the county's own is read as the mapping says."""
    source = tmp_path / "in"
    source.mkdir()
    table = pa.table({"household": ["1"], "去年自己花的": ["3000"], "granted_on": ["无"]})
    pyarrow.parquet.write_table(table, source / "households.parquet")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\n"去年自己花的" = "户.自付医疗费"\n', "utf-8")
    found = batch(aid, source, tmp_path / "r.duckdb", on=IN_2025, programme="medical_aid", mapping=mapping)
    assert [line["paid"] for line in found.summary] == ["500.00"]


def _as_parquet(folder: Path, granted: pa.Array, kind: str = "") -> Path:
    """The households with another column of days, and their members."""
    folder.mkdir()
    own = pa.field("granted_on", granted.type, metadata={"ARROW:extension:name": kind} if kind else None)
    rows = HOUSEHOLDS.slice(0, len(granted))
    at = rows.schema.get_field_index("granted_on")
    pyarrow.parquet.write_table(rows.set_column(at, own, granted), folder / "households.parquet")
    pyarrow.parquet.write_table(MEMBERS.slice(0, 3), folder / "members.parquet")
    return folder


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC", "+08:00", "-03:30"])
def test_days_of_parquet_with_a_zone(aid: Policy, tmp_path: Path, zone: str) -> None:
    """Midnight in the zone of a column is its day, wherever the program runs; another time is none."""
    day = datetime(2025, 1, 10)
    times = pa.compute.assume_timezone(pa.array([day, None]), zone) if zone[0] not in "+-" else pa.array(
        [day - timedelta(hours=8 if zone == "+08:00" else -3.5), None]
    ).cast(pa.timestamp("us", tz=zone))  # fmt: skip
    folder = _as_parquet(tmp_path / "in", times)
    ledger = read_ledger(aid, folder)
    assert [case.household.facts["granted_on"].value for case in ledger.cases[:1]] == [date(2025, 1, 10)]
    for brief in (False, True):
        found = batch(aid, folder, tmp_path / f"{brief}.csv", on=IN_2025, brief=brief)
        assert found.counts.rejected == 0
    (tmp_path / "late").mkdir()
    later = _as_parquet(tmp_path / "late" / "in", pa.compute.add(times, pa.scalar(timedelta(hours=1))))
    assert [p.said.en for r in read_ledger(aid, later).rejected for p in r.problems] == [
        "a time of day, not a date"
    ]


@pytest.mark.parametrize("brief", [False, True])
def test_types_of_parquet_that_are_not_known(aid: Policy, tmp_path: Path, brief: bool) -> None:
    """A Period of pandas and a duration are kept as numbers: they are refused with table and column, and no
    number is taken for a day. So is a zone that nobody knows."""
    days = pa.array([20098, 20100], pa.int64())
    of_pandas = _as_parquet(tmp_path / "period", days, "pandas.period")
    lasting = _as_parquet(tmp_path / "lasting", pa.array([timedelta(days=1), None]))
    lost = pa.array([datetime(2025, 1, 1), None], pa.timestamp("us", "Asia/Nowhere"))
    nowhere = _as_parquet(tmp_path / "nowhere", lost)
    for folder, kind in (
        (of_pandas, "pandas.period"), (lasting, r"duration\[us\]"), (nowhere, r"timestamp\[us, tz=Asia/Nowhere\]")
    ):  # fmt: skip
        said = rf"households\.parquet: 列 granted_on 的类型 {kind} 读不懂"
        with pytest.raises(CaseError, match=said):
            read_ledger(aid, folder)
        with pytest.raises(CaseError, match=said):
            batch(aid, folder, tmp_path / "out.csv", on=IN_2025, brief=brief)


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_moments_of_duckdb_without_a_zone(
    aid: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, kind: str
) -> None:
    """What day a TIMESTAMPTZ is would be said by wherever the program runs: it is refused where it is read, in
    every zone alike, and passed over where nobody reads it."""
    monkeypatch.setenv("TZ", zone)
    path = tmp_path / "in.duckdb"
    moment = "TIMESTAMPTZ '2025-01-10 00:00:00+08'"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE {kind} households AS SELECT '1' AS household, {moment} AS granted_on")
    said = "households: 列 granted_on 的类型 TIMESTAMP WITH TIME ZONE 读不懂"
    with pytest.raises(CaseError, match=said):
        read_ledger(aid, path)
    for brief in (False, True):
        with pytest.raises(CaseError, match=said):
            batch(aid, path, tmp_path / "out.csv", on=IN_2025, brief=brief)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"DROP {kind} households")
        connection.execute(f"CREATE {kind} households AS SELECT '1' AS household, {moment} AS exported_at")
    assert [case.id for case in read_ledger(aid, path).cases] == ["1"]


def _unread(table: pa.Table, column: pa.Array, *, kind: str = "") -> pa.Table:
    """The table with another column, of which the policy knows nothing."""
    metadata = {"ARROW:extension:name": kind} if kind else None
    return table.append_column(pa.field("as_of", column.type, metadata=metadata), column)


_NOT_KNOWN = {
    "period": (pa.array([20098, None, 1, 2], pa.int64()), "pandas.period"),
    "duration": (pa.array([timedelta(days=1), None, None, None]), ""),
    "nowhere": (pa.array([datetime(2025, 1, 1), None, None, None], pa.timestamp("us", "Asia/Nowhere")), ""),
}


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("kind", _NOT_KNOWN)
def test_types_that_are_not_known_where_nobody_reads_them(
    aid: Policy, tmp_path: Path, kind: str, brief: bool
) -> None:
    """A column of a type that cannot be read is one not read where the policy has no such fact: it is told as
    others are, and every household decided as without it."""
    column, name = _NOT_KNOWN[kind]
    folder = as_parquet(tmp_path / "in")
    plain = batch(aid, folder, tmp_path / "plain.parquet", on=IN_2025, complete="all", brief=brief)
    pyarrow.parquet.write_table(_unread(HOUSEHOLDS, column, kind=name), folder / "households.parquet")
    found = batch(aid, folder, tmp_path / "more.parquet", on=IN_2025, complete="all", brief=brief)
    assert found.summary == plain.summary
    told = [note.line.en for note in found.notes if "not read" in note.said.en]
    assert told == ["households.parquet: columns not read: as_of"]
    assert [case.id for case in read_ledger(aid, folder).cases] == ["1", "2", "3"]


@pytest.mark.parametrize("brief", [False, True])
def test_a_type_of_others_at_hand_where_nobody_reads_it(aid: Policy, brief: bool) -> None:
    """The same of tables at hand."""
    days = pa.ExtensionArray.from_storage(Since1970(), pa.array([16233, None, None, None]))
    given = {"households": HOUSEHOLDS, "members": MEMBERS}
    plain = decide(aid, given, on=IN_2025, brief=brief)
    found = decide(aid, {**given, "households": _unread(HOUSEHOLDS, days)}, on=IN_2025, brief=brief)
    assert found["decisions"].equals(plain["decisions"])
    assert "columns not read: as_of" in found["notes"]["note_en"].to_pylist()


def test_a_type_that_is_not_known_where_the_mapping_reads_it(aid: Policy, tmp_path: Path) -> None:
    """What the mapping makes a fact of, or counts an amount by, is read: the column is refused there."""
    folder = as_parquet(tmp_path / "in")
    column, name = _NOT_KNOWN["period"]
    rows = HOUSEHOLDS.drop_columns(["granted_on"])
    pyarrow.parquet.write_table(_unread(rows, column, kind=name), folder / "households.parquet")
    said = r"households\.parquet: 列 as_of 的类型 pandas\.period 读不懂"
    for rule in ('"as_of" = "户.批准日"', '"own_costs" = {fact = "户.自付医疗费", unit = "元/人·年", persons = "as_of"}'):
        (folder / "mapping.toml").write_text(f"[columns]\n{rule}\n", "utf-8")
        with pytest.raises(CaseError, match=said):
            read_ledger(aid, folder, mapping=folder / "mapping.toml")


@pytest.mark.parametrize("brief", [False, True])
def test_a_list_that_is_called_like_the_sheet_of_complete_lists(aid: Policy, brief: bool) -> None:
    """Its table is its own, and says nothing of which lists are complete."""
    called = evolve(aid, entities={**aid.entities, "member": evolve(aid.entities["member"], label="齐全")})
    found = decide(called, {"households": HOUSEHOLDS.slice(0, 1), "齐全": MEMBERS.slice(0, 2)}, on=IN_2025,
                   complete="all", brief=brief)  # fmt: skip
    usual = decide(aid, {"households": HOUSEHOLDS.slice(0, 1), "members": MEMBERS.slice(0, 2)}, on=IN_2025,
                   complete="all", brief=brief)  # fmt: skip
    assert found["rejected"].num_rows == 0
    assert found["decisions"]["amount"].to_pylist() == usual["decisions"]["amount"].to_pylist()


def _in_parts(folder: Path, *parts: pa.Table) -> Path:
    """The households in parts, and their members."""
    as_parquet(folder)
    (folder / "households.parquet").unlink()
    (folder / "households.parquet").mkdir()
    for number, part in enumerate(parts):
        pyarrow.parquet.write_table(part, folder / "households.parquet" / f"part-{number}.parquet")
    return folder


def _with_costs(rows: pa.Table, costs: pa.Array) -> pa.Table:
    return rows.set_column(1, "own_costs", costs)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize(
    "costs",
    [
        [pa.array([3001]), pa.array([2500.5]), None],
        [pa.nulls(1), pa.array(["2500.50"]), None],
        [pa.array([3001.5]), pa.nulls(1), None],
        [pa.array([100], pa.int8()), pa.array([2500], pa.int64()), None],
        [pa.array([Decimal("3001.5")]), pa.array([Decimal("2500.25")]), None],
        [pa.array(["3001.50"]).dictionary_encode(), pa.array(["2500.50"], pa.large_string()), None],
        [pa.array([Decimal(3001)]), pa.array([2500.5]), "double in part-1.parquet and decimal128(4, 0)"],
        [pa.array([3001]), pa.array(["2500.50"]), "string in part-1.parquet and int64 in part-0.parquet"],
        [pa.array([3001.5]), pa.array([True]), "bool in part-1.parquet and double in part-0.parquet"],
        [pa.array([3001.5]), pa.array([date(2025, 1, 1)]), "date32[day] in part-1.parquet and double"],
    ],
)
def test_parts_of_other_types(aid: Policy, tmp_path: Path, costs: list[Any], brief: bool) -> None:
    """A column of another type in a later part is read as what stands there, or refused by part and column;
    2500.50 never becomes 2500 or 2501 because the first part has whole numbers."""
    first, second, refused = costs
    rows = [_with_costs(HOUSEHOLDS.slice(n, 1), own) for n, own in enumerate((first, second))]
    folder = _in_parts(tmp_path / "in", *rows)
    if refused:
        for run in (read_ledger, partial(batch, out=tmp_path / "out.parquet", on=IN_2025, brief=brief)):
            with pytest.raises(CaseError) as error:
                run(aid, folder)
            assert f"households.parquet: column own_costs is of type {refused}" in error.value.said.en
        return
    expected = [cell.as_py() for own in (first, second) for cell in own]
    for case, yuan in zip(read_ledger(aid, folder).cases, expected, strict=False):
        fact = case.household.facts.get("own_costs")
        assert (None if fact is None else fact.value) == (None if yuan is None else Decimal(yuan) * 100)
    decided = {}
    for name, source in (("parts", folder), ("one", _in_parts(tmp_path / "one", _as_texts(expected)))):
        out = tmp_path / f"{name}.parquet"
        batch(aid, source, out, on=IN_2025, brief=brief)
        decided[name] = pyarrow.parquet.read_table(out / "decisions.parquet").to_pylist()
    assert decided["parts"] == decided["one"]


def _as_texts(costs: list[Any]) -> pa.Table:
    return _with_costs(HOUSEHOLDS.slice(0, 2), pa.array([None if each is None else str(each) for each in costs]))


def test_parts_of_other_columns(aid: Policy, tmp_path: Path) -> None:
    """A column that a part lacks is refused where it is read, whichever part that is; where nobody reads it,
    it is one not read."""
    rows = HOUSEHOLDS.slice(0, 1), HOUSEHOLDS.slice(1)
    less = [part.drop_columns(["granted_on"]) for part in rows]
    for name, parts, said in (
        ("later", (rows[0], less[1]), "in part-1.parquet, as in part-0.parquet"),
        ("first", (less[0], rows[1]), "in part-0.parquet, as in part-1.parquet"),
    ):
        with pytest.raises(CaseError) as error:
            read_ledger(aid, _in_parts(tmp_path / name, *parts))
        assert f"households.parquet: there is no column granted_on {said}" in error.value.said.en
    unread = rows[1].append_column("as_of", rows[1]["granted_on"])
    ledger = read_ledger(aid, _in_parts(tmp_path / "unread", rows[0], unread))
    assert [case.id for case in ledger.cases] == ["1", "2", "3"]
    assert "columns not read: as_of" in [note.said.en for note in ledger.notes]


def test_parts_whose_columns_stand_in_another_order(aid: Policy, tmp_path: Path) -> None:
    """Columns of parts are put together by their names, in whatever order they stand."""
    parts = HOUSEHOLDS.slice(0, 2), HOUSEHOLDS.slice(2).select(["granted_on", "own_costs", "户编号"])
    whole = read_ledger(aid, as_parquet(tmp_path / "whole"))
    assert read_ledger(aid, _in_parts(tmp_path / "in", *parts)).cases == whole.cases
