"""Typed tables decided slice by slice: the same rows as at once, whatever the order of the tables; goes on."""

import random
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules import UsageError, load
from policyrules.compile import Query, compile_sql, tables
from policyrules.core.policy import Policy
from policyrules.engines import Embedded
from policyrules.ledgers import cuts, sliced
from policyrules.ledgers.cuts import Cut, Cutter
from policyrules.ledgers.sliced import answer_in_slices

ON = date(2017, 10, 15)

TEXT = """政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”
实体 户 (household) 列名 households
  事实 有房 (owner) : 是否 载于 民政
  事实 无关 (unused) : 是否 载于 民政
实体 成员 (member) 属 户 列名 members 个人
  事实 残疾 (disabled) : 是否 载于 残联
实体 收入 (income) 属 成员 列名 incomes
  事实 数额 (amount) : 元 不低于 0元 载于 民政
  事实 来源 (source) : 选项 {务工 (job), 种地 (land)} 载于 民政
决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 少 (little) 当 合计 成员.收入(数额 当 来源 等于 务工) 低于 1000元 且 非 有房 则 给 依据 一 “少”
  情形 残 (disability) 当 任一 成员(残疾) 则 给 依据 一 “残”
  情形 多 (much) 当 合计 成员.收入(数额 当 来源 等于 务工) 不低于 5000元 且 非 任一 成员(残疾) 则 不给 依据 一 “多”
  其余 未规定 依据 一 “其余”
"""

Row = list[Any]
Ledger = dict[str, list[Row]]
"""The rows of each table: number, number above, key, facts, which lists are complete."""

COLUMNS = {
    "households": ("owner", "unused", "members__complete"),
    "members": ("disabled", "incomes__complete"),
    "incomes": ("amount", "source"),
}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """Little income and no house of one's own, or somebody disabled."""
    path: Path = tmp_path_factory.mktemp("tiny") / "tiny.policy"
    path.write_text(TEXT, "utf-8")
    return load(path)


@pytest.fixture(scope="module")
def query(policy: Policy) -> Query:
    return compile_sql(policy, "aid", on=ON)


def ledger(seed: int, households: int, *, unknown: float, shuffled: bool, spread: int) -> Ledger:
    """An invented ledger; ``spread`` is how far apart numbers are, ``shuffled`` in what order all of it stands."""
    drawn = random.Random(seed)

    def maybe(value: object) -> object:
        return None if drawn.random() < unknown else value

    def numbers(count: int) -> list[int]:
        found = [spread * n - 7 for n in range(count)]
        if shuffled:
            drawn.shuffle(found)
        return found

    rows: Ledger = {"households": [], "members": [], "incomes": []}
    sizes = [drawn.choice((0, 1, 1, 2, 5)) for _ in range(households)]
    members = iter(numbers(sum(sizes)))
    for own, size in zip(numbers(households), sizes, strict=True):
        rows["households"].append([own, None, f"H{own}", maybe(drawn.random() < 0.2), None, maybe(True)])
        for place in range(size):
            member = next(members)
            rows["members"].append([member, own, f"{place}", maybe(drawn.random() < 0.1), maybe(True)])
            for income in range(drawn.choice((0, 1, 3))):
                amount = maybe(drawn.choice((0, 10_000, 50_000, 99_999, 100_000)))
                source = maybe(drawn.choice(("job", "land")))
                rows["incomes"].append([0, member, f"{income}", amount, source])
    for place, row in enumerate(rows["incomes"]):
        row[0] = place
    if shuffled:
        for each in rows.values():
            drawn.shuffle(each)
    return rows


def written(policy: Policy, rows: Ledger, folder: Path) -> dict[str, Path]:
    """The ledger as a Parquet file for each table, of groups of few rows."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(tables(policy))
        for name, each in rows.items():
            columns = ("_id", "_parent", "_key", *COLUMNS[name])
            if each:
                cells = [pa.array(column) for column in zip(*each, strict=True)]
                connection.register("rows", pa.table(cells, columns))
                connection.execute(f"INSERT INTO {name} BY NAME FROM rows")
            connection.execute(
                f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
            )
    return {name: folder / f"{name}.parquet" for name in rows}


def rows_of(path: Path) -> list[Any]:
    with duckdb.connect() as connection:
        return sorted(connection.from_parquet(str(path)).fetchall(), key=repr)


def at_once(query: Query, files: dict[str, Path]) -> list[Any]:
    """What the query gives over the tables as wholes."""
    with duckdb.connect() as connection:
        for name, path in files.items():
            connection.from_parquet(str(path)).create(name)
        return sorted(connection.execute(query.text).fetchall(), key=repr)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("shuffled", [False, True])
def test_slices_give_the_rows_of_the_whole(
    policy: Policy, query: Query, tmp_path: Path, size: int, shuffled: bool
) -> None:
    """Of 25 households, some of which are open, not a cell differs, whether or not the tables are in order.

    What the folders are called says nothing of the rows in them.
    """
    rows = ledger(1, 25, unknown=0.1, shuffled=shuffled, spread=1)
    tmp_path /= "outcome_applied=0"
    files = written(policy, rows, tmp_path / "owner=true" / "amount=0")
    found = answer_in_slices(query, files, tmp_path / "out.parquet", size=size)
    expected = at_once(query, files)
    assert rows_of(tmp_path / "out.parquet") == expected
    assert (found.rows, found.slices) == (25, -(-25 // size))
    assert any("known" in query.columns and not row[-1] for row in expected)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "owner=true"]


OTHER_TYPES = {
    "amount::DECIMAL(20, 2)": "incomes.amount：类型是 DECIMAL(20,2)，表的定义是 BIGINT，以分为单位",
    "amount::DOUBLE": "incomes.amount：类型是 DOUBLE，表的定义是 BIGINT，以分为单位",
    "amount::VARCHAR": "incomes.amount：类型是 VARCHAR，表的定义是 BIGINT，以分为单位",
}


@pytest.mark.parametrize("change", ["* REPLACE (amount::DOUBLE + 0.5 AS amount)", "* EXCLUDE (amount)"])
def test_parts_of_a_table_that_are_not_alike_are_refused(
    policy: Policy, query: Query, tmp_path: Path, change: str
) -> None:
    """DuckDB takes the types of the first part for all: what another one holds would be rounded to them."""
    files = written(policy, ledger(1, 25, unknown=0.1, shuffled=False, spread=1), tmp_path)
    folder, out = tmp_path / "parts", tmp_path / "out.parquet"
    folder.mkdir()
    (folder / "1.parquet").write_bytes(files["incomes"].read_bytes())
    duckdb.sql(f"COPY (SELECT {change} FROM '{files['incomes']}') TO '{folder / '2.parquet'}' (FORMAT parquet)")
    with pytest.raises(UsageError) as caught:
        answer_in_slices(query, {**files, "incomes": folder}, out)
    assert caught.value.said.zh == "incomes：列 amount 在各分片里的类型不同，或者有的分片没有：各分片要一样"
    assert not out.exists()


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_a_part_may_have_nothing_in_a_column_without_a_type(
    policy: Policy, query: Query, tmp_path: Path, size: int, shuffled: bool, first: bool
) -> None:
    """Arrow writes a column of nothing but NULL without a type: all of it is unknown, in a part and in a whole
    table, and a part without rows may have no type at all. Each part is looked at once.
    """
    rows = ledger(1, 25, unknown=0.1, shuffled=shuffled, spread=1)
    split = len(rows["incomes"]) // 2
    for row in rows["incomes"][:split]:
        row[3:] = None, None
    for row in rows["households"]:
        row[3] = None
    files = written(policy, rows, tmp_path)
    expected = at_once(query, files)
    folder = tmp_path / "parts"
    folder.mkdir()
    whole, last = pq.read_table(files["incomes"]), 2 if first else 0
    untyped = whole.slice(0, split)
    for place, name in ((3, "amount"), (4, "source")):
        untyped = untyped.set_column(place, name, pa.nulls(split))
    pq.write_table(untyped, folder / "1.parquet")
    pq.write_table(whole.slice(split), folder / f"{last}.parquet")
    pq.write_table(pa.table({name: pa.nulls(0) for name in whole.column_names}), folder / "3.parquet")
    households = pq.read_table(files["households"])
    nothing = households.set_column(3, "owner", pa.nulls(len(households)))
    pq.write_table(nothing.set_column(1, "_parent", pa.nulls(len(households))), files["households"])
    asked: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        execute = Embedded.execute
        patch.setattr(Embedded, "execute", lambda self, text: asked.update([text]) or execute(self, text))
        answer_in_slices(query, {**files, "incomes": folder}, tmp_path / "out.parquet", size=size)
    assert rows_of(tmp_path / "out.parquet") == expected
    described = {text: count for text, count in asked.items() if text.startswith("DESCRIBE")}
    assert (len(described), {*described.values()}) == (5, {1})


@pytest.mark.parametrize("type_", OTHER_TYPES)
def test_columns_of_another_type_are_refused(
    policy: Policy, query: Query, tmp_path: Path, type_: str
) -> None:
    """DuckDB computes with decimals as well, as if yuan were fen: table, column and type are said, nothing is
    written. A column in which nothing stands may be of any type, and whole numbers of any width.
    """
    files = written(policy, ledger(1, 25, unknown=0.1, shuffled=False, spread=1), tmp_path)
    out, kept = tmp_path / "out.parquet", files["incomes"].read_bytes()

    def again(change: str) -> None:
        files["incomes"].write_bytes(kept)
        with duckdb.connect() as connection:
            connection.execute(
                f"CREATE TABLE t AS SELECT * REPLACE ({change} AS amount) FROM '{files['incomes']}'"
            )
            connection.execute(f"COPY t TO '{files['incomes']}' (FORMAT parquet)")
        answer_in_slices(query, files, out)

    with pytest.raises(UsageError) as caught:
        again(type_)
    assert caught.value.said.zh == OTHER_TYPES[type_]
    assert not out.exists()
    again("amount::INTEGER")
    whole = rows_of(out)
    again("NULL::DOUBLE")
    assert rows_of(out) != whole


@given(
    seed=st.integers(0, 10**6),
    households=st.integers(0, 12),
    unknown=st.sampled_from([0, 0.05, 0.5]),
    shuffled=st.booleans(),
    spread=st.sampled_from([1, 3, 10**12]),
    size=st.integers(1, 14),
)
def test_any_ledger_in_slices_of_any_size(
    policy: Policy,
    query: Query,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    households: int,
    unknown: float,
    shuffled: bool,
    spread: int,
    size: int,
) -> None:
    """Numbers that lie side by side or far apart, tables in any order, no household at all: the same rows."""
    folder = tmp_path_factory.mktemp("ledger")
    files = written(
        policy, ledger(seed, households, unknown=unknown, shuffled=shuffled, spread=spread), folder / "in"
    )
    answer_in_slices(query, files, folder / "out.parquet", size=size)
    assert rows_of(folder / "out.parquet") == at_once(query, files)


def test_tables_in_another_order_are_dealt_out(
    policy: Policy, query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Members and incomes that stand in no order are each dealt out once; where they are in order nothing is."""
    dealt: list[str] = []
    own = Cutter._dealt_out

    def seen(cutter: Any, name: str, *rest: Any, **parts: Any) -> Cut:
        dealt.append(name)
        return own(cutter, name, *rest, **parts)

    monkeypatch.setattr(Cutter, "_dealt_out", seen)
    for shuffled in (False, True):
        rows = ledger(2, 6000, unknown=0, shuffled=shuffled, spread=1)
        files = written(policy, rows, tmp_path / f"{shuffled}")
        answer_in_slices(query, files, tmp_path / "out.parquet", size=500)
        assert sorted(dealt) == (["incomes", "members"] if shuffled else [])


def cut_up(policy: Policy, files: dict[str, Path], folder: Path, size: int) -> list[dict[str, list[Any]]]:
    """The rows of every slice, by table."""
    folder.mkdir()
    words = frozenset(column for columns in COLUMNS.values() for column in columns)
    with duckdb.connect() as connection:
        own = Cutter(connection, policy, files, folder, words, "household").cut("household", size)
        found = []
        for place in range(own.slices):
            own.load(connection, place)
            found.append({name: connection.execute(f"FROM {name}").fetchall() for name in files})
    return found


@pytest.mark.parametrize(("groups", "options"), [(1, 256), (2, 2), (64, 256)])
@pytest.mark.parametrize("shuffled", [False, True])
def test_no_row_that_is_dealt_out_is_lost_or_doubled(
    policy: Policy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    groups: int,
    options: int,
    shuffled: bool,
) -> None:
    """Each row below a household is in its slice as often as it is there, with the words that it has.

    Some rows say the same; some are nobody's, or somebody's whom there is not, before, between and after
    all others. Some have words that are no options.
    """
    for name, value in {"_OFTEN": 0, "_GROUPS": groups, "_OPTIONS": options, "_RUN": 1}.items():
        monkeypatch.setattr(cuts, name, value)
    rows = ledger(6, 40, unknown=0.1, shuffled=shuffled, spread=3)
    somebody = [member[0] for member in rows["members"][:9]]
    rows["members"].append([10**14, 10**15, "nobody's", True, True])
    for place, member in enumerate([None, -(10**15), -8, 0, 1, 10**14, 10**15, *somebody, *somebody]):
        word = ("it's", "", "none", None)[place % 9 % 4]
        rows["incomes"].insert(5 * place % len(rows["incomes"]), [-1 - place, member, "k", 100, word])
    found = cut_up(policy, written(policy, rows, tmp_path / "in"), tmp_path / "aside", 7)
    assert len(found) == 6
    assert sum(len(one["households"]) for one in found) == 40
    assert sum(len(one["incomes"]) for one in found) <= len(rows["incomes"])
    for one in found:
        above = {household[0] for household in one["households"]}
        for name in ("members", "incomes"):
            expected = [(row[0], row[1], *row[3:]) for row in rows[name] if row[1] in above]
            assert Counter(row for row in one[name] if row[1] in above) == Counter(expected)
            above = {row[0] for row in expected}


def test_keys_of_records_below_are_not_read(policy: Policy, query: Query, tmp_path: Path) -> None:
    """The rows are of households and say their keys, those of members and incomes nowhere."""
    rows = ledger(3, 20, unknown=0.0, shuffled=True, spread=1)
    files = written(policy, rows, tmp_path)
    words = frozenset(re.findall(r"\w+", query.text))
    with duckdb.connect() as connection:
        cut = Cutter(connection, policy, files, tmp_path, words, "household").cut("household", 5)
    assert {name for name, own in cut.tables.items() if "_key" in own.columns} == {"households"}


def test_an_interrupted_run_goes_on(
    policy: Policy, query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in its second stretch of slices it has written no output; the next takes over the first."""
    rows = ledger(3, 30, unknown=0.1, shuffled=True, spread=5)
    files, out = written(policy, rows, tmp_path / "in"), tmp_path / "out.parquet"
    own, calls = sliced._answered, []

    def dies(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        own(*arguments)

    monkeypatch.setattr(sliced, "_answered", dies)
    with pytest.raises(KeyboardInterrupt):
        answer_in_slices(query, files, out, size=3)
    assert not out.exists()
    left = tmp_path / "out.parquet.work"
    assert [path.name for path in sorted(left.iterdir())] == [
        "00000000", "00000001.part", "lock", "manifest.json",
    ]  # fmt: skip
    found = answer_in_slices(query, files, out, size=3)
    assert (found.slices, found.taken_over, len(calls)) == (10, 8, 3)
    assert rows_of(out) == at_once(query, files)
    assert not left.exists()


def test_what_was_left_of_other_tables_is_not_taken_over(
    policy: Policy, query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A household less after the interruption: the run begins anew."""
    files, out = (
        written(policy, ledger(4, 30, unknown=0, shuffled=False, spread=1), tmp_path / "in"),
        tmp_path / "o",
    )
    with monkeypatch.context() as patched:
        patched.setattr(sliced, "_KEPT", 1)
        patched.setattr(sliced, "on_disk", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            answer_in_slices(query, files, out, size=10)
    rows = ledger(4, 30, unknown=0, shuffled=False, spread=1)
    rows["households"].pop()
    files = written(policy, rows, tmp_path / "in")
    found = answer_in_slices(query, files, out, size=10)
    assert (found.rows, found.taken_over) == (29, 0)


def test_tables_that_cannot_be_read(policy: Policy, query: Query, tmp_path: Path) -> None:
    """A file that is no Parquet is named; nothing is left beside it."""
    files = written(policy, ledger(5, 3, unknown=0, shuffled=False, spread=1), tmp_path / "in")
    files["members"].write_text("no Parquet")
    with pytest.raises(UsageError, match=r"members\.parquet"):
        answer_in_slices(query, files, tmp_path / "out.parquet", size=2)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_tables_that_lack_something(policy: Policy, query: Query, tmp_path: Path) -> None:
    """A table that is not given, and a column that the query asks for, are named; nothing is left beside it."""
    files = written(policy, ledger(5, 3, unknown=0, shuffled=False, spread=1), tmp_path / "in")
    without = {name: path for name, path in files.items() if name != "incomes"}
    with pytest.raises(UsageError, match=r"no incomes\.parquet"):
        answer_in_slices(query, without, tmp_path / "out.parquet", size=2)
    table = pq.read_table(files["incomes"])
    pq.write_table(table.drop_columns(["amount"]), files["incomes"])
    with pytest.raises(UsageError, match="no amount"):
        answer_in_slices(query, files, tmp_path / "out.parquet", size=2)
    for table, column in (("incomes", "_parent"), ("members", "_id"), ("households", "_id")):
        files = written(policy, ledger(5, 3, unknown=0, shuffled=False, spread=1), tmp_path / "in")
        pq.write_table(pq.read_table(files[table]).drop_columns([column]), files[table])
        with pytest.raises(UsageError, match=rf"no {table}\.{column}:"):
            answer_in_slices(query, files, tmp_path / "out.parquet", size=2)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("table", ["households", "members", "incomes"])
def test_a_record_without_a_number(policy: Policy, query: Query, tmp_path: Path, table: str) -> None:
    """It is refused with its table and row: a household without one would be in no slice."""
    files = written(policy, ledger(5, 3, unknown=0, shuffled=False, spread=1), tmp_path / "in")
    rows = pq.read_table(files[table])
    ids = rows["_id"].to_pylist()
    at = rows.schema.get_field_index("_id")
    pq.write_table(rows.set_column(at, "_id", pa.array([ids[0], None, *ids[2:]], pa.int64())), files[table])
    with pytest.raises(UsageError, match=rf"{table}\._id is NULL in row 2:"):
        answer_in_slices(query, files, tmp_path / "out.parquet", size=2)


@pytest.mark.parametrize("size", [2, 1000])
def test_names_of_columns_in_capitals(policy: Policy, query: Query, tmp_path: Path, size: int) -> None:
    """They are the same names, as in the engines: not a cell of the answer differs. Two of one are refused."""
    rows = ledger(1, 25, unknown=0.1, shuffled=True, spread=1)
    files = written(policy, rows, tmp_path / "in")
    answer_in_slices(query, files, tmp_path / "out.parquet", size=size)
    before = rows_of(tmp_path / "out.parquet")
    for path in files.values():
        table = pq.read_table(path)
        pq.write_table(table.rename_columns([name.upper() for name in table.column_names]), path)
    answer_in_slices(query, files, tmp_path / "capitals.parquet", size=size)
    assert rows_of(tmp_path / "capitals.parquet") == before
    table = pq.read_table(files["members"])
    pq.write_table(table.append_column("_id", table["_ID"]), files["members"])
    with pytest.raises(UsageError, match="members: there are two columns _id"):
        answer_in_slices(query, files, tmp_path / "twice.parquet", size=size)
