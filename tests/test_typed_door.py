"""Tables typed by SQL: what it accepts is what intake reads, and what it does not goes to intake."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

import door_policy
from building import NUMBER, assembled, fact
from law import law
from policyrules import load
from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.compile import Limits, Together, case_rows, compile_together
from policyrules.compile.schema import stored
from policyrules.core.case import Case, Fact, Record
from policyrules.core.documents import Document
from policyrules.core.expressions import Prim, Ref, Today
from policyrules.core.givens import Demand, Given
from policyrules.core.policy import Def, Policy
from policyrules.core.types import DATE, TEXT, Option, Type
from policyrules.intake.case_csv import read_files
from policyrules.intake.headers import trimmed
from policyrules.intake.identity import ID_FACT
from policyrules.intake.ledger_files import Files
from policyrules.intake.records import Ledger
from policyrules.intake.sources import files_of
from policyrules.ledgers import batch, decide, typed_tables
from policyrules.ledgers.typed_cases import cases_of
from policyrules.ledgers.typed_cells import TEXT as TEXT_CELL
from policyrules.ledgers.typed_cells import reads, typed
from policyrules.ledgers.typed_door import typed_at
from policyrules.ledgers.typed_ledger import TypedLedger

ON = date(2017, 6, 30)
Table = Sequence[Mapping[str, str]]
"""Rows, each its cells by column."""

SEXES = (Option("male", "男"), Option("female", "女"))
KIN = (Option("none", "无"), Option("child", "之子"))


def policy() -> Policy:
    """That of the tests of what comes in, with what facts must be against each other, and more optional ones."""
    demands = {
        "spell.start": (Demand("ge", "member.born", 1),),
        "household.exit_date": (Demand("ge", "household.entered", 0),),
    }
    givens = [evolve(g, demands=demands.get(g.id, ())) for g in door_policy.GIVENS]
    givens += [
        fact("household.entered", Type("date"), "纳入日期"),
        fact("household.village", Type("text", optional=True), "村"),
        fact("member.sex", Type("choice", options=SEXES), "性别"),
        fact("member.kin", Type("choice", options=KIN, optional=True), "亲属"),
        fact("member.grade", Type("number", optional=True), "等级", low=1, high=4),
        fact("member.helped", Type("bool", optional=True), "受助"),
        fact("member.full_name", TEXT, "姓名"),
    ]
    document = Document("example", "示例", start=date(2017, 1, 1))
    age = Prim("age", (Ref("member.born", 0, DATE), Today()), NUMBER)  # what makes it a birth
    years = Def("years", "岁数", "member", NUMBER, (), age)
    return assembled(years, givens=givens, entities=door_policy.ENTITIES, document=document)


POLICY = policy()


# ── a ledger both ways ───────────────────────────────────────────────────────


def write_csv(folder: Path, tables: Mapping[str, Table]) -> Path:
    for name, rows in tables.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows([row.get(column, "") for column in header] for row in rows)
    return folder


def write_parquet(folder: Path, tables: Mapping[str, Table]) -> Path:
    for name, rows in tables.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        columns = {column: pa.array([row.get(column) for row in rows], pa.string()) for column in header}
        pyarrow.parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


def records(rows: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, list[Any]]:
    """The rows of tables as records by household: of each its path of keys and its cells."""
    paths: dict[tuple[str, int], tuple[str, ...]] = {}
    found: dict[str, list[Any]] = {}
    for entity, table in rows.items():
        parent = POLICY.entities[entity].parent
        for id_, above, key, *cells in table:
            path = (*(paths[parent, above] if parent else ()), key)
            paths[entity, id_] = path
            found.setdefault(path[0], []).append((entity, path, tuple(cells)))
    return {household: sorted(every, key=repr) for household, every in found.items()}


def typed_records(ledger: TypedLedger) -> dict[str, list[Any]]:
    tables = ledger.rows(1, ledger.places).tables
    rows = {e: [[*row.values()] for row in table.to_pylist()] for e, table in tables.items()}
    names = {e: [c.name for c in stored(POLICY, e)] for e in rows}
    assert all(len(row) == len(names[e]) for e, table in rows.items() for row in table)
    return records({e: rows[e] for e in POLICY.entities if e in rows})


def values(case: Case) -> list[Any]:
    """What a case says, without where it comes from; what was established after the day is not there."""
    return [
        (path, record.complete, {n: f.value for n, f in record.facts.items() if f.on is None or f.on <= ON})
        for path, record in case.household.walk()
    ]


def held_alike(source: Path, *, complete: Any = None, empty: Sequence[str] = ()) -> tuple[int, int] | None:
    """Hold a ledger typed by SQL against intake; how many households were typed, how many handed over."""
    alone = read_files(POLICY, files_of(POLICY, source), complete=complete, on=ON, empty=empty)
    with duckdb.connect() as connection, TemporaryDirectory() as beside:
        ask = partial(typed_at, on=ON, complete=complete, empty=empty, aside=Path(beside) / "aside")
        typed = ask(POLICY, source, connection, None)
        if typed is None:
            return None
        handed = typed.handed(1, typed.places, complete=complete, on=ON, empty=empty)
        rest = typed.rest(complete=complete, on=ON, empty=empty)
        there = typed_records(typed)
        built = [case for _, case in cases_of(POLICY, typed.rows(1, typed.places))]
    cases = {case.id: case for case in alone.cases}
    assert [values(case) for case in built] == [values(case) for case in alone.cases if case.id in there]
    assert not there.keys() & {case.id for case in handed.cases}
    assert {case.id for case in handed.cases} | there.keys() == cases.keys()
    assert [case for case in alone.cases if case.id not in there] == list(handed.cases)
    assert there == records(case_rows(POLICY, [cases[id_] for id_ in there], on=ON))
    assert sorted(alone.rejected, key=repr) == sorted((*handed.rejected, *rest.rejected), key=repr)
    assert alone.households == typed.households == len(there) + handed.households + rest.households
    assert {*alone.notes} == {*handed.notes, *rest.notes}
    return len(there), len(handed.cases)


# ── cells ────────────────────────────────────────────────────────────────────

FORMS: Mapping[str, Sequence[str]] = {
    "number": (
        "0", "1200", "1200.5", "1200.50", "-3", "-0", "1,234.00", "1,234", "12,34", "¥1200", "￥1,200.00元", "1200元",
        "1200元/月", "20%", "20.5 %", "20.55%", "0.2", "3", "3.0", "3.00", "3.5", "3个月", "1200.505", "1e3", "1.",
        ".5", "０１２", "1 200", "1000000000000000", "99999999999.99", "9999999.99", "10000000.01", "三", "无",
        "none", "+5", "--5", "1_000", "5 ", "/", "—", " 5", "'5", '="5"', "1200 元", "4", "5", "100%", "101%", "-1%",
    ),
    "date": (
        "2017-06-12", "2017/6/12", "2017.6.12", "2017年6月12日", "20170612", "2017-6-1", "42898", "2017-06-31",
        "2017-02-29", "2016-02-29", "2017-06-12 00:00:00", "2017-06-12T00:00:00", "2017-06-12 10:00:00", "2017-13-01",
        "2017-06", "201706", "2017.1", "2017年6月", "19000", "20171", "0999-01-01", "0001-01-01", "9999-12-31",
        "3000-12", "无", "none", "2017-6/1", "2017年06月01日", "２０１７-06-12", "2017-06-12.0", "20170612.0", "1.5",
        "2017-06-1 ", "2030-01-01", "不详", "--", "17-06-12", "12017-06-12", "2017-06-012", "69999", "70000",
    ),
    "bool": ("是", "否", "yes", "no", "TRUE", "FALSE", "True", "false", "Yes", "１", "1", "0", "无", "none", "是的", " 是", "√", "×", "○", "/"),
    "choice": (
        "在保", "insured", "退出", "never", "男", "女", "1", "2", "男性", "女性", "无", "none", "之子", "child", "子",
        "儿子", "之女", "Insured", "在保 ", "其他", "1.0", "0", "－",
    ),
    "choices": (
        "因病", "illness", "因病、因学", "因病;因学", "因病,school", "因病、因病", "因病、", "[]", "无", "none", "因病|因老|因学",
        "非 因病", "因病、?", "因病 、因学", "因火", "illness，age", "/",
    ),
    "text": (
        "虚构村", "（备注）", "=1+1", "'x", "  ", " a", "a ", "无", "none", "0", "a\nb", "\u3000甲", "甲\u200b", "x" * 20,
        '="x"', "110101199003070004", "=", "é", "１２",
    ),
    "id": (
        "110101199003070003", "11010119900307002X", "11010119900307002x", "110101199003070004", "110101199013070003",
        "110101900307000", "1.10101E+17", "110101199003070000", "110101199003070003 ", "1101011990030700031234",
        "11010119900307000344", "110101199902300001", "010101199003070003", "110101 19900307 0003", "无",
        "110101203003070006", "１10101199003070003", "—",
    ),
}  # fmt: skip
"""How cells are written, well and badly, by the kind of their fact."""


def forms(fact: Given) -> Sequence[str]:
    return FORMS["id" if fact.name == ID_FACT else fact.type.kind]


def mutated(cell: str) -> st.SearchStrategy[str]:
    """The cell, or one with a character put in, changed or left out."""
    place = st.integers(0, len(cell))
    other = st.sampled_from([*"0159-./年月日,，、;% 元¥eE+是无x='\u3000\t０", ""])
    return st.one_of(
        st.just(cell), st.builds(lambda n, c: cell[:n] + c + cell[n:], place, other),
        st.builds(lambda n, c: cell[:n] + c + cell[n + 1 :], place, other),
    )  # fmt: skip


EVERY = [g for facts in POLICY.facts.values() for g in facts.values()]


def accepted(fact: Given, cells: Sequence[str]) -> list[tuple[bool, list[Any]]]:
    """Of each cell, whether SQL accepts it, and what the columns of the fact then hold."""
    made = typed(fact, "_c", TEXT_CELL, limits=Limits())
    first = "".join(f', {sql} AS "{name}"' for name, sql in made.first.items())
    columns = "".join(f', {sql} AS "{name}"' for name, sql in made.columns.items())
    holds = " AND ".join([f"{made.whole} IS NOT NULL", *(f"({each}) IS NOT FALSE" for each in made.accepted)])
    listed = ", ".join(f'"{name}"' for name in made.columns)
    with duckdb.connect() as connection:
        connection.register("cells", pa.table({"n": range(len(cells)), "_c": pa.array(cells, pa.string())}))
        found = connection.execute(
            f"SELECT coalesce({holds}, FALSE), {listed} FROM (SELECT *{columns} FROM (SELECT *{first} FROM cells)) "
            "ORDER BY n"
        ).fetchall()
    return [(ok, values) for ok, *values in found]


@law(60)
@given(st.data())
def test_what_sql_accepts_is_what_intake_reads(data: st.DataObject) -> None:
    """A cell that is accepted is one that intake reads without a word, and holds the same value."""
    fact = data.draw(st.sampled_from(EVERY))
    cells = [c for c in data.draw(st.lists(st.sampled_from(forms(fact)).flatmap(mutated), min_size=30)) if c]
    for cell, (ok, values) in zip(cells, accepted(fact, cells), strict=True):
        if ok:
            assert trimmed(cell) == cell
            value = reads(fact, cell)
            assert value is not None, cell
            assert not isinstance(value, Said), cell
            record = Record(fact.entity or "", "1", {fact.name: Fact(value)})
            assert values == column_values(fact, record), cell


def column_values(fact: Given, record: Record) -> list[Any]:
    """What the columns of a fact of a record hold."""
    columns = [column.name for column in stored(POLICY, fact.entity or "")]
    held = dict(zip(columns, own_rows(record), strict=True))
    return [held[name] for name in typed(fact, "_c", TEXT_CELL, limits=Limits()).columns]


def own_rows(record: Record) -> Sequence[Any]:
    """The row of a record alone."""
    whole = record
    while (parent := POLICY.entities[whole.entity].parent) is not None:
        whole = Record(parent, "1", {}, {whole.entity: (whole,)})
    (row,) = case_rows(POLICY, [Case("1", whole)])[record.entity]
    return row


COMMON: Mapping[str, Sequence[str]] = {
    "household.rent": ("0", "1200", "1200.5", "1,234.00", "¥1200", "￥1,200.00元", "1200元/月", "1200元"),
    "household.share": ("20%", "20.55%", "无", "none"),
    "household.exit_date": (
        "2017-06-12",
        "2017/6/1",
        "2017.6.12",
        "2017年6月12日",
        "20170612",
        "42898",
        "无",
        "3000-12",
    ),
    "household.state": ("在保", "insured"),
    "household.causes": ("因病", "因病、因学", "因病;age", "[]"),
    "household.rural": ("是", "否", "TRUE", "yes"),
    "household.remark": ("（备注）", "无"),
    "member.sex": ("男", "1", "男性"),
    "member.kin": ("无", "之子", "子"),
    "member.id_number": ("11010119900307002x", "110101199003070003"),
    "spell.months": ("3", "3.0", "3个月"),
}


@pytest.mark.parametrize("id_", COMMON)
def test_common_forms_are_accepted(id_: str) -> None:
    """What most people write is typed by SQL, and leaves nothing to intake."""
    cells = COMMON[id_]
    assert [
        cell for cell, (ok, _) in zip(cells, accepted(POLICY.givens[id_], cells), strict=True) if not ok
    ] == []


# ── tables ───────────────────────────────────────────────────────────────────

HOUSEHOLDS = ("H1", "H1", "H2", "H2", "H3", "永和4户", "Ｈ1", " H2", "", "合计", "户编号", "H1\u200b", "7")
KEYS = ("甲", "乙", "丙", "1", "2", "甲 ", "", "A１", "甲甲")
NUMBERS = ("110101199003070003", "11010119900307002X", "110101199003070046", "110101199003070062", "")


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Households, members, their spells and visits; most cells are good, some are not, some rows are nobody's."""
    good = draw(st.integers(0, 9)) < 6
    found = {"户": draw(rows("household", good, ()))}
    for name, entity, above in (
        ("成员", "member", ()),
        ("spells", "spell", ("成员",)),
        ("入户", "visit", ()),
    ):
        if draw(st.integers(0, 3)):
            found[name] = draw(rows(entity, good, above))
    return found


@st.composite
def rows(draw: st.DrawFn, entity: str, good: bool, above: Sequence[str]) -> list[dict[str, str]]:
    facts = draw(st.lists(st.sampled_from([*POLICY.facts[entity].values()]), unique=True, min_size=1))
    keyed = draw(st.booleans()) or bool(above) or entity == "member"
    number = draw(st.integers(0, 6))
    found = []
    for place in range(number):
        row = {
            "户编号": f"H{place}"
            if good and entity == "household"
            else draw(st.sampled_from(HOUSEHOLDS[:5] if good else HOUSEHOLDS))
        }
        row |= {name: draw(st.sampled_from(KEYS[:2] if good else KEYS)) for name in above}
        if keyed and entity != "household":
            row["编号"] = KEYS[place] if good and place < 5 else draw(st.sampled_from(KEYS))
        for each in facts:
            row |= draw(cells(each, good))
        found.append(row)
    return found


@st.composite
def cells(draw: st.DrawFn, fact: Given, good: bool) -> dict[str, str]:
    common = NUMBERS if fact.name == ID_FACT else COMMON.get(fact.id, forms(fact)[:2])
    cell = draw(st.sampled_from(("", *common) if good or draw(st.integers(0, 3)) else forms(fact)))
    found = {fact.label: cell}
    if fact.kind == "determination" or (not good and not draw(st.integers(0, 5))):
        there = bool(cell) if good else draw(st.integers(0, 5)) > 0
        found |= (
            {f"{fact.label}.裁定人": "示例", f"{fact.label}.日期": "2017-06-01", f"{fact.label}.理由": "示例"}
            if there
            else {}
        )
        if not good and not draw(st.integers(0, 5)):
            found |= {f"{fact.label}.日期": draw(st.sampled_from(("2018-01-01", "2017/6/1", "甲")))}
    return found


EMPTY = ("household.exit_date=none", "member.grade=none")


@pytest.fixture(scope="module", autouse=True)
def in_stretches() -> Iterator[None]:
    """Two households are joined with what is below them at a time, as of a million each 200,000."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed_tables, "_STRETCH", 2)
        yield


@law(80)
@given(tables(), st.sampled_from([None, "all", ("members", "visits")]), st.booleans(), st.booleans())
def test_typed_and_handed_over_are_what_intake_says(
    drawn: dict[str, list[dict[str, str]]], complete: Any, empty: bool, parquet: bool
) -> None:
    """Typed rows and what is handed over are together what intake says alone: cases, rejections, notes."""
    drawn = {name: table for name, table in drawn.items() if table}
    with TemporaryDirectory() as folder:
        source = (write_parquet if parquet else write_csv)(Path(folder), drawn)
        try:
            read_files(
                POLICY, files_of(POLICY, source), complete=complete, on=ON, empty=EMPTY if empty else ()
            )
        except (CaseError, UsageError):
            return
        held_alike(source, complete=complete, empty=EMPTY if empty else ())


def read_in_slices(source: Path, size: int, *, complete: Any, empty: Sequence[str]) -> None:
    """Hold a ledger of which every household is handed over, slice by slice, against intake at once."""
    alone = read_files(POLICY, files_of(POLICY, source), complete=complete, on=ON, empty=empty)
    with TemporaryDirectory() as beside, duckdb.connect() as connection:
        ask = partial(typed_at, on=ON, complete=complete, empty=empty, aside=Path(beside) / "aside")
        whole = ask(POLICY, source, connection, None, handed=True)
        if whole is None:
            return
        slices = [
            whole.handed(first, first + size - 1, complete=complete, on=ON, empty=empty)
            for first in range(1, whole.places + 1, size)
        ]
        slices.append(whole.rest(complete=complete, on=ON, empty=empty))
        assert all(typed.households == 0 for typed in [whole.rows(1, whole.places)])
    assert [case for each in slices for case in each.cases] == [*alone.cases]
    assert sorted((r for each in slices for r in each.rejected), key=repr) == sorted(alone.rejected, key=repr)
    assert sum(each.households for each in slices) == whole.households == alone.households
    assert each_row_once([note for each in slices for note in each.notes]) == each_row_once(alone.notes)


def each_row_once(notes: Sequence[Problem]) -> set[object]:
    """Notes; of households without anybody, whom a slice tells of those in it, each row for itself."""
    found = set[object]()
    for note in notes:
        said, _, where = note.said.en.partition("nobody is in the household of row ")
        rows = where.partition(":")[0].split(", ") if where and not said else []
        found |= {(note.table, row) for row in rows} if rows else {note}
    return found


@example(
    {
        "户": [{"户编号": f"H{n}", "农村户籍": ""} for n in range(3)],
        "成员": [{"户编号": "H1", "编号": "甲", "出生日期": ""}],
    },
    "all",
    False,
    1,
)
@law(12)
@given(tables(), st.sampled_from([None, "all", ("members", "visits")]), st.booleans(), st.integers(1, 4))
def test_read_in_slices_a_ledger_is_what_it_is_at_once(
    drawn: dict[str, list[dict[str, str]]], complete: Any, empty: bool, size: int
) -> None:
    """Cases to the last source of a fact, rejections and notes: as intake says them of the whole ledger.

    Households without anybody are told slice by slice.
    """
    drawn = {name: table for name, table in drawn.items() if table}
    with TemporaryDirectory() as folder:
        source, none = write_csv(Path(folder), drawn), EMPTY if empty else ()
        try:
            read_files(POLICY, files_of(POLICY, source), complete=complete, on=ON, empty=none)
        except (CaseError, UsageError):
            return
        read_in_slices(source, size, complete=complete, empty=none)


AID = Path(__file__).parent.parent / "examples" / "aid_scale"
OWN_COSTS = ("3001.50", "2,500.00", "1800元", "2500.005", "")


def test_what_is_typed_is_never_read_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five households only that with a cell of three decimals reaches intake; it is handed back by it."""
    read: list[str] = []

    def told(policy: Policy, files: Files, **options: Any) -> Ledger:
        read.extend(line[0] for grid in files.tables.values() for line in grid.lines[1:])  # type: ignore[union-attr]
        return read_files(policy, files, **options)

    monkeypatch.setattr("policyrules.ledgers.typed_ledger.read_files", told)
    households = [{"户编号": f"H{n}", "own_costs": costs} for n, costs in enumerate(OWN_COSTS)]
    (tmp_path / "in").mkdir()
    source = write_csv(tmp_path / "in", {"户": households})
    out, day = tmp_path / "out.parquet", date(2025, 3, 31)
    found = batch(load(AID), source, out, on=day, programme="medical_aid", brief=True)
    assert read == ["H3"]
    assert (found.counts.settled, found.counts.open, found.counts.rejected) == (3, 1, 1)
    decided = pyarrow.parquet.read_table(tmp_path / "out.parquet" / "decisions.parquet")
    assert [*dict.fromkeys(decided["household"].to_pylist())] == ["H0", "H1", "H2", "H4"]


def test_tables_at_hand_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow tables, in pieces: of 3,000 households only those with three decimals reach intake; decisions come
    in the order of the table."""
    read: list[str] = []

    def told(policy: Policy, files: Files, **options: Any) -> Ledger:
        read.extend(line[0] for grid in files.tables.values() for line in grid.lines[1:])  # type: ignore[union-attr]
        return read_files(policy, files, **options)

    monkeypatch.setattr("policyrules.ledgers.typed_ledger.read_files", told)
    ids = [f"H{n * 7919 % 3000}" for n in range(3000)]
    costs = ["2500.005" if n % 1000 == 3 else f"{n}.50" for n in range(3000)]
    pieces = [
        pa.table({"户编号": ids[n : n + 700], "own_costs": costs[n : n + 700]}) for n in range(0, 3000, 700)
    ]
    options: Any = {"on": date(2025, 3, 31), "programme": "medical_aid"}
    found = decide(load(AID), {"户": pa.concat_tables(pieces)}, brief=True, **options)
    assert read == [ids[3], ids[1003], ids[2003]]
    assert found["decisions"]["household"].to_pylist() == [id_ for id_ in ids if id_ not in read]
    assert found["rejected"]["household"].to_pylist() == read
    whole = decide(load(AID), {"户": pa.concat_tables(pieces)}, **options)
    assert whole["rejected"].equals(
        found["rejected"].set_column(7, "rejection", whole["rejected"]["rejection"])
    )
    alike = ["household", "status", "amount_fen", "clause_mask"]
    assert whole["decisions"].select(alike).equals(found["decisions"].select(alike))


def test_only_what_sql_leaves_goes_by_the_evaluator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a programme that has no query each household is decided by the evaluator, of others by SQL; only H3,
    which is handed back, is read row by row. The rows are those of a run in which it has a query."""
    read: list[str] = []

    def told(policy: Policy, files: Files, **options: Any) -> Ledger:
        read.extend(line[0] for grid in files.tables.values() for line in grid.lines[1:])  # type: ignore[union-attr]
        return read_files(policy, files, **options)

    def left(policy: Policy, names: Iterable[str], **options: Any) -> Together:
        found = compile_together(policy, [name for name in names if name != "medical_aid"], **options)
        return evolve(found, refused={"medical_aid": UsageError(Said("", ""))})

    (tmp_path / "in").mkdir()
    households = [{"户编号": f"H{n}", "own_costs": costs} for n, costs in enumerate(OWN_COSTS)]
    members = [{"户编号": f"H{n % 3}", "编号": f"{n}", "wage": f"{n}00.5"} for n in range(7)]
    source = write_csv(tmp_path / "in", {"户": households, "成员": members})
    whole = batch(load(AID), source, tmp_path / "whole.parquet", on=date(2025, 3, 31), brief=True)
    monkeypatch.setattr("policyrules.ledgers.typed_ledger.read_files", told)
    monkeypatch.setattr("policyrules.ledgers.by_sql.compile_together", left)
    some = batch(load(AID), source, tmp_path / "some.parquet", on=date(2025, 3, 31), brief=True)
    assert set(read) == {"H3"}
    assert some.counts.ways["evaluator"] - whole.counts.ways.get("evaluator", 0) == 4
    assert some.counts.ways["sql"] > 0
    assert sum(some.counts.ways.values()) == sum(whole.counts.ways.values()) > 4
    assert evolve(some.counts, ways={}) == evolve(whole.counts, ways={})
    tables = [tmp_path / f"{name}.parquet" / "decisions.parquet" for name in ("some", "whole")]
    one, other = map(pyarrow.parquet.read_table, tables)
    assert one.equals(other)


@pytest.mark.parametrize(
    "text",
    [
        '户编号,农村户籍\nH1,"是"x\n',
        "户编号,农村户籍\nH1,是\n\nH2,否\n",
        '户编号,备注\nH1,"甲\n乙"\n',
        "户编号,农村户籍\nH1,是,\n",
        "户编号,农村户籍\nH1\n",
        "户编号,农村户籍\rH1,是\r",
        "台账,\n户编号,农村户籍\nH1,是\n",
        "户编号;备注,村\nH1;是,甲\n",
        "户编号;农村户籍\nH1;是,户编号\n",
        "户编号,农村户籍,\nH1,是,x\n",
        "户编号,农村户籍\n",
        "户编号,与户主关系,农村户籍\nH1,户主,是\n",
    ],
)
def test_texts_that_duckdb_may_cut_otherwise(tmp_path: Path, text: str) -> None:
    """A text that is not cut alike by everybody, or has columns about whole households, is left to intake."""
    (tmp_path / "户.csv").write_text(text, encoding="utf-8", newline="")
    try:
        files = files_of(POLICY, tmp_path)
        alone = read_files(POLICY, files, on=ON)
    except CaseError:
        with duckdb.connect() as connection:
            assert typed_at(POLICY, tmp_path, connection, None, on=ON, complete=None, empty=()) is None
        return
    assert alone.households <= 2
    held_alike(tmp_path)


def test_what_duckdb_refuses_of_our_own_is_not_taken_for_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern that DuckDB does not know is raised: it would send every ledger the slow way, unsaid."""

    def refused(*_: object, **__: object) -> None:
        duckdb.sql("SELECT regexp_matches('a', '\\·')").fetchall()

    (tmp_path / "户.csv").write_text("户编号,农村户籍\nH1,是\n", "utf-8")
    monkeypatch.setattr("policyrules.ledgers.typed_door.typed_ledger", refused)
    with duckdb.connect() as connection, pytest.raises(duckdb.InvalidInputException, match="escape"):
        typed_at(POLICY, tmp_path, connection, None, on=ON, complete=None, empty=())


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_other_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    """As spreadsheets write them: two households are typed, two handed over, of which intake accepts that with
    a spreadsheet's mark before a text; how the text was read is said as intake says it."""
    tables = {
        "户": '户编号,存款,村\r\n甲村1户,1200.5,龘村\r\n乙2,三,村\r\n丙3,,\'x\'\r\n丁4,"1,200","a;b\tc"\r\n',
        "成员": "户编号,编号,性别\r\n甲村1户,甲,男\r\n丁4,乙,女\r\n",
    }
    for name, text in tables.items():
        cells = list(csv.reader(text.splitlines()))
        with (tmp_path / f"{name}.csv").open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=separator).writerows(cells)
    assert held_alike(tmp_path) == (2, 1)
    notes = {note.said.en for note in read_files(POLICY, files_of(POLICY, tmp_path), on=ON).notes}
    assert ("read as gb18030" in notes) == (encoding == "gb18030")
    assert any("separated by" in note for note in notes) == (separator != ",")


def test_a_text_in_gb18030_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written anew in blocks of seven characters no household is lost; without a place for it intake reads it."""
    monkeypatch.setattr("policyrules.ledgers.typed_sources._BLOCK", 7)
    rows = [f"户{n}号,{n}.5,村{n}" for n in range(50)]
    (tmp_path / "户.csv").write_bytes("\n".join(["户编号,存款,村", *rows, ""]).encode("gb18030"))
    assert held_alike(tmp_path) == (50, 0)
    with duckdb.connect() as connection:
        assert typed_at(POLICY, tmp_path, connection, None, on=ON, complete=None, empty=()) is None


def test_quoted_cells_and_other_ends_of_lines(tmp_path: Path) -> None:
    """Quotation marks around whole cells, doubled inside, and lines that end as in Windows are read alike."""
    text = '户编号,备注,房租\r\nH1,"甲, ""乙""","1,200.50"\r\n"H2",丙,3\r\n\r\n'
    (tmp_path / "户.csv").write_text(text, encoding="utf-8-sig", newline="")
    assert held_alike(tmp_path) == (2, 0)


def test_typed_columns(tmp_path: Path) -> None:
    """Columns of a database of their own types: whole numbers, decimals, binary numbers, days, yes and no."""
    (tmp_path / "in").mkdir()
    table = pa.table({
        "household": pa.array([1, 2, 3], pa.int64()),
        "rural": [True, None, False],
        "房租": pa.array([Decimal("1200.5000"), None, Decimal("3.0000")], pa.decimal128(18, 4)),
        "存款": pa.array([1200.5, 3.0, 1.125]),
        "exit_date": pa.array([date(2017, 1, 2), None, date(2016, 2, 29)]),
        "entered": pa.array([None, datetime(2016, 1, 1), datetime(2016, 1, 1, 12)]),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "in" / "households.parquet")
    assert held_alike(tmp_path / "in") == (2, 0)


def test_ids_that_are_no_texts(tmp_path: Path) -> None:
    """Ids of households in binary numbers are left to intake, which says of one that it lost its last digits."""
    table = pa.table({"household": pa.array([1.0, 1e16]), "rural": [True, True]})
    pyarrow.parquet.write_table(table, tmp_path / "households.parquet")
    assert held_alike(tmp_path) is None


def test_columns_that_need_words(tmp_path: Path) -> None:
    """An amount in 万元, or a column that ledger.toml explains, is left to intake: SQL would take it for yuan."""
    (tmp_path / "户.csv").write_text("户编号,存款（万元）\nH1,1.2\n", encoding="utf-8")
    assert held_alike(tmp_path) is None
    (tmp_path / "户.csv").write_text("户编号,余额\nH1,12\n", encoding="utf-8")
    (tmp_path / "ledger.toml").write_text('[columns]\n"余额" = "户.存款"\n', encoding="utf-8")
    assert held_alike(tmp_path) is None


def test_registers_in_a_database(tmp_path: Path) -> None:
    """A table with a household and its persons in each row, and no other, is left to intake, which reads it."""
    cells = {
        "户编号": ["H1", "H1"],
        "农村户籍": ["是"] * 2,
        "身份证号": NUMBERS[:2],
        "与户主关系": ["户主", "之子"],
    }
    pyarrow.parquet.write_table(pa.table(cells), tmp_path / "低保.parquet")
    assert held_alike(tmp_path) is None
    (case,) = read_files(POLICY, files_of(POLICY, tmp_path), on=ON).cases
    assert len(case.household.lists["member"]) == 2


SURE = {"户": [{"户编号": "H1", "农村户籍": "是"}, {"户编号": "H2", "农村户籍": "否"}]}
ONE = {"户编号": "H1", "编号": "甲", "出生日期": "1980-01-02"}


@pytest.mark.parametrize(
    "more",
    [
        {"成员": [{**ONE, "身份证号": "110101201707010005"}]},
        {"成员": [ONE, ONE]},
        {"成员": [{**ONE, "身份证号": NUMBERS[0]}, {**ONE, "编号": "乙", "身份证号": NUMBERS[0]}]},
        {"成员": [ONE], "spells": [{"户编号": "H1", "成员": "乙", "开始": "2000-01-01"}]},
        {"成员": [ONE], "spells": [{"户编号": "H1", "成员": "甲", "开始": "1979-12-31"}]},
        {"成员": [ONE], "入户": [{"户编号": "H1", "入户日期": "2017-01-01"}] * 101},
        {"成员": [{**ONE, "等级": "5"}]},
        {"成员": [{**ONE, "身份证号": NUMBERS[0]}]},
        {"成员": [], "入户": [{"户编号": "H1", "入户日期": "2017-01-01"}]},
    ],
)
def test_what_hands_a_household_over(tmp_path: Path, more: Mapping[str, Table]) -> None:
    """Born after the day, an id or a person twice, a record of nobody's, before a birth, more records than SQL
    takes, out of bounds, another birth than in the number, nobody in
    it: that household is handed over, and the other one is typed."""
    tables = SURE | more | ({"成员": [*more["成员"], {**ONE, "户编号": "H2"}]} if "成员" in more else {})
    typed, _ = held_alike(write_parquet(tmp_path, tables), complete="all") or (None, None)
    assert typed == 1


def test_a_row_of_nobody_leaves_its_list_open(tmp_path: Path) -> None:
    """A visit of a household that is not there: no household's list of visits is complete, typed or not."""
    visits = [{"户编号": "H9", "入户日期": "2017-01-01"}, {"户编号": "H1", "入户日期": "2017-01-01"}]
    assert held_alike(write_csv(tmp_path, SURE | {"入户": visits}), complete="all") == (2, 0)


def test_the_number_of_a_page_is_no_household(tmp_path: Path) -> None:
    """What stands below the rows is left out by both: it looks like an id of a household."""
    tables = {"户": [*SURE["户"], {"户编号": "第1页"}, {"户编号": "合计2户"}]}
    assert held_alike(write_parquet(tmp_path, tables)) == (2, 0)


def test_one_person_in_two_households_rejects_both(tmp_path: Path) -> None:
    """A number written plainly and with blanks inside is the same: both households are handed over."""
    spaced = " ".join((NUMBERS[0][:6], NUMBERS[0][6:]))
    members = [{**ONE, "身份证号": NUMBERS[0]}, {**ONE, "户编号": "H2", "身份证号": spaced}]
    assert held_alike(write_csv(tmp_path, SURE | {"成员": members})) == (0, 0)


def test_a_number_beside_which_a_day_is_refused_is_still_its_person_s(tmp_path: Path) -> None:
    """What stands beside a number is refused and not the number: the other household of the person is
    rejected too, typed or not, also where the first is nobody's."""
    undated = {"户编号": "H1", "编号": "甲", "身份证号": NUMBERS[0], "身份证号.日期": "不详"}
    members = [undated, {**ONE, "户编号": "H2", "身份证号": NUMBERS[0]}]
    for tables in (SURE, {"户": SURE["户"][1:]}):
        source = write_csv(tmp_path, tables | {"成员": members})
        assert held_alike(source) == (0, 0)
        told = read_files(POLICY, files_of(POLICY, source), on=ON).rejected
        assert any("也在另一户" in p.said.zh and p.row == 3 for each in told for p in each.problems)
