"""Lists over whole ledgers: the tables are those that lists case by case come to, row for row and in order."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import policy as built
from law import TIMES, law
from lists_policy import case, policy
from places import PLACES, example_households, policy_of
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.cli import main
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.explaining.phrases import lacking_text
from policyrules.intake.records import Ledger
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.tables import Tables
from policyrules.lists.in_files import draw_up
from policyrules.lists.results import RosterResult, overlap
from policyrules.lists.rosters import all_rosters, roster
from policyrules.lists.rows import ListRows, cell_name
from policyrules.lists.slices import ListMaker, Lowered
from policyrules.lists.whole import DrawnUp, whole
from policyrules.lists.words import STATES
from test_roster_sql import DAYS

ON = date(2020, 6, 15)


def drawn(
    policy: Policy, cases: Sequence[Case], on: date, *, size: int = 4, every: int = 1,
    by_sql: Lowered | None = None,
) -> tuple[Tables, tuple[DrawnUp, ...]]:  # fmt: skip
    """The tables of lists of a policy over cases, slice by slice; by SQL what SQL can draw up."""
    names = list(all_rosters(policy))[::every]
    maker, connection, counts = ListMaker(policy, names, on=on, language="zh"), duckdb.connect(), Counts()
    if by_sql is None:
        maker = maker.of(len(cases))
    else:
        maker.by_sql = by_sql
    for number, start in enumerate(range(0, max(1, len(cases)), size)):
        found = maker.decided(Ledger(tuple(cases[start : start + size]), ()), number=number)
        counts.add(found.counts)
        for name, table in found.tables.items():
            connection.register("made", table)
            connection.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM made LIMIT 0")
            connection.execute(f"INSERT INTO {name} FROM made")
    return whole(policy, maker.lists, maker.by_sql.refused, connection, counts, {}, on=on, language="zh")


def expected(policy: Policy, result: RosterResult) -> list[tuple[Any, ...]]:
    """The rows of a list's table: those of the list, as it says them case by case."""
    rows = ListRows(policy, all_rosters(policy)[result.roster], "zh")
    found = []
    for row in (*result.of("listed"), *result.of("undetermined")):
        cells = rows.of_listing(row)
        ranks = (row.rank, row.tied) if rows.roster.order is not None else ()
        shown = [cells.get(cell_name(place)) for place in range(len(rows.shown))]
        last = [cells.get(name) for name in ("clauses", "missing", "holders")]
        found.append((cells["household"], cells["record"], STATES[row.state][0], *ranks, *shown, *last))
    return found


def same(policy: Policy, cases: Sequence[Case], on: date, **given: Any) -> int:
    """Hold the tables against the lists case by case; of how many records SQL said where they stand."""
    tables, lists = drawn(policy, cases, on, **given)
    results = [roster(policy, cases, each.list, on=on) for each in lists]
    for each, result in zip(lists, results, strict=True):
        assert list(tables.rows(each.table)) == expected(policy, result)
        assert each.counts == result.counts
        ranking = (each.row["ranking"], each.row["direction"], each.row["provisional"])
        assert ranking == (result.ranking.state, result.ranking.direction, result.ranking.provisional)
        lacking = str(each.row["ranking_missing"] or "")
        assert bool(lacking) == (result.ranking.state == "refused")
        whys = [why.missing for why in result.ranking.why if not why.missing.path]
        assert all(lacking_text(policy, missing, "zh") in lacking for missing in whys)
        said = tables.arrow(each.table)["missing"].to_pylist()
        assert not [cell for cell in (lacking, *said) if re.search("(^|; )[a-z_]+:", cell or "")]  # in words
    together, receipt = overlap(results), dict(tables.rows("receipt"))
    assert int(receipt["households_on_lists"]) == together.households_listed
    assert int(receipt["households_perhaps_on_lists"]) == together.households_undetermined
    assert int(receipt["persons_on_lists_of_persons"]) == together.persons_listed
    assert sorted(
        (household, listed or "", unsure or "") for household, _, listed, unsure in tables.rows("memberships")
    ) == sorted((m.household, "; ".join(m.listed), "; ".join(m.undetermined)) for m in together.memberships)
    return sum(each.by_sql for each in lists)


@pytest.mark.parametrize("place", PLACES)
def test_lists_of_every_place(place: str) -> None:
    """The invented households of a place on its lists: tables, order, counts and overlap; some by SQL.

    On all lists by ``make laws``, in every run on some.
    """
    cases = example_households(place)[:12]
    assert same(policy_of(place), cases, DAYS[place], size=12, every=max(1, 5 // TIMES))


@st.composite
def ledgers(draw: st.DrawFn, found: Policy) -> tuple[Case, ...]:
    """Households with scores, groups, members and open facts, some alike."""
    made = []
    for number in range(draw(st.integers(0, 7))):
        facts = {
            "register_status": draw(st.sampled_from([None, "registered", "not_registered"])),
            "dibao_status": draw(st.sampled_from([None, "covered", "not_covered"])),
            "no_labour": draw(st.sampled_from([None, True, True, False])),
            "health": draw(st.sampled_from([None, 1, 2, "2.5"])),
            "poverty": draw(st.sampled_from([0, 1, 2])),
            "left_on": draw(st.sampled_from([None, "none", "2020-01-31"])),
        }
        people = [
            {
                "id": f"{n}",
                **({"full_name": draw(st.sampled_from("赵钱"))} if draw(st.booleans()) else {}),
                **{
                    name: value
                    for name in ("insured", "in_platform")
                    if (value := draw(st.sampled_from([None, True, False]))) is not None
                },
            }
            for n in range(draw(st.integers(0, 2)))
        ]
        known = {name: value for name, value in facts.items() if value is not None}
        complete = draw(st.sampled_from(["all", []]))
        one = case(found, f"户{number}", *people, complete=complete, **known)
        if draw(st.integers(0, 5)) == 0:  # what no column of the tables can hold
            one = one.changed((), lambda r: r.with_fact("poverty", Fact(10**14)))
        made.append(one)
    return tuple(made)


@law(12)
@given(st.data())
def test_generated_ledgers(data: st.DataObject) -> None:
    """Any households, in slices of any size, by SQL or case by case, ranked or not: the same tables."""
    county = data.draw(st.sampled_from([None, "", "升序"]))
    found = policy() if county is None else policy(county=_county(county))
    cases = data.draw(ledgers(found))
    size = data.draw(st.integers(1, 8))
    same(found, cases, ON, size=size)
    same(found, cases, ON, size=size, by_sql=Lowered({}, {}))


def _county(direction: str) -> str:
    text = """政策 county “某县细则” 生效 2020-01-01 上级 place
填写 健康权重 自 2020-01-01 为 2 依据 《某表》 第一条 “二”
"""
    return text + (
        f"填写 倒排方向 自 2020-01-01 为 {direction} 依据 《某表》 第二条 “升”\n" if direction else ""
    )


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2021, 1, 1)])
def test_outside_the_period(on: date) -> None:
    """Where the document is not in force every record is undetermined, and the table says why."""
    found = policy()
    assert same(found, [case(found, "甲", {"id": "a"})], on) == 0
    tables, _ = drawn(found, [case(found, "甲")], on)
    assert [row[-2] for row in tables.rows("list_backstop")] == ["不在文件施行期内"]


def test_a_list_that_sql_does_not_draw_up_is_named() -> None:
    """Why a list is drawn up case by case stands in its row."""
    found = policy()
    refused = Lowered({}, {"backstop": Said("因为", "because")})
    _, (backstop, *_) = drawn(found, [case(found, "甲")], ON, by_sql=refused)
    assert (backstop.row["not_by_sql"], backstop.row["by_evaluator"], backstop.row["by_sql"]) == (
        "因为",
        1,
        0,
    )


# ── files ────────────────────────────────────────────────────────────────────


def ledger(folder: Path) -> Path:
    """Two households of Yancheng, and one that cannot be read."""
    folder.mkdir()
    (folder / "households.csv").write_text(
        "户编号,保障状态,户籍类别,建档状态\n1,在保,农业,未脱贫\n2,未保,农业,\n3,也许,农业,\n", "utf-8"
    )
    (folder / "members.csv").write_text("户编号,成员编号,姓名\n1,1,=示例甲\n2,1,示例乙\n", "utf-8")
    return folder


@pytest.mark.parametrize("ending", ["duckdb", "parquet", "xlsx"])
def test_the_command_writes_tables(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``lists -o``: a table a list, what was handed back, and what each list comes to; nothing else is left."""
    out = tmp_path / f"out.{ending}"
    asked = ["lists", "yancheng", "--overlay", "example_county", "--ledger", str(ledger(tmp_path / "in"))]
    assert (
        main([*asked, "--on", "2017-10-15", "--list", "registered_ledger", "--lang", "en", "-o", str(out)])
        == 1
    )
    said = capsys.readouterr().out
    assert "3 households read = 1 settled + 1 open + 1 rejected" in said
    assert "registered_ledger (建档人口台账)" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", out.name]


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run has drawn up is taken over, and the tables are those of a run that was not."""
    found, source = policy_of("yancheng"), ledger(tmp_path / "in")
    given: dict[str, Any] = {"on": DAYS["yancheng"], "lists": ["registered_ledger"]}
    monkeypatch.setattr(ListMaker, "size", 1)
    whole_run = draw_up(found, source, tmp_path / "a.duckdb", **given)
    made, plain = [], ListMaker.decided

    def killed(maker: ListMaker, *args: Any, **more: Any) -> Any:
        if len(made) == 1:
            raise KeyboardInterrupt
        made.append(1)
        return plain(maker, *args, **more)

    monkeypatch.setattr(ListMaker, "decided", killed)
    with pytest.raises(KeyboardInterrupt):
        draw_up(found, source, tmp_path / "b.duckdb", **given)
    assert not (tmp_path / "b.duckdb").exists()
    monkeypatch.setattr(ListMaker, "decided", plain)
    again = draw_up(found, source, tmp_path / "b.duckdb", **given)
    assert again.taken_over == 1
    assert [each.row for each in again.lists] == [each.row for each in whole_run.lists]
    rows = []
    for name in ("a", "b"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            rows.append(connection.execute("FROM list_registered_ledger").fetchall())
    assert rows[0] == rows[1]


# ── households that SQL types ────────────────────────────────────────────────


def both_doors(
    policy: Policy, source: Path, folder: Path, patch: pytest.MonkeyPatch, **given: Any
) -> dict[str, int]:
    """Hold the lists of a ledger typed by SQL against those of the same one read by intake; rows by table."""
    read: list[int] = []
    plain = ListMaker.decided

    def counted(maker: ListMaker, ledger: Ledger, typed: Any = None, **more: Any) -> Any:
        read.append(len(ledger.cases))
        return plain(maker, ledger, typed, **more)

    patch.setattr(ListMaker, "decided", counted)
    draw_up(policy, source, folder / "typed.duckdb", **given)
    assert read.pop(0) == 1  # of all households one has a cell that SQL is not certain of
    assert not any(read)
    patch.setattr("policyrules.ledgers.parts.may_be_typed", lambda path: False)
    draw_up(policy, source, folder / "read.duckdb", **given)
    found = []
    for name in ("typed", "read"):
        with duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True) as connection:
            tables = [
                table for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            ]
            found.append({table: connection.execute(f"FROM {table}").fetchall() for table in sorted(tables)})
    assert found[0] == found[1]
    return {table: len(rows) for table, rows in found[0].items()}


@pytest.mark.parametrize(
    ("place", "lists"),
    [("yangjiang", ["ranking", "registered_list"]), ("jilin", ["key_list"])],
)
def test_typed_households_stand_on_lists_as_those_that_are_read(
    place: str, lists: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, ranks, persons, counts and open rolls are the same; a household is read only where it must be."""
    day = DAYS[place]
    asked = ["population", place, "--overlay", "example_county", "--households", "25", "--seed", "7"]
    source = tmp_path / "in.duckdb"
    assert main([*asked, "--on", day.isoformat(), "-o", str(source)]) == 0
    with duckdb.connect(str(source)) as connection:
        connection.execute("""UPDATE "成员" SET "姓名" = ' 示例' WHERE "户编号" = 'X0000003'""")
    rows = both_doors(policy_of(place), source, tmp_path, monkeypatch, on=day, lists=lists)
    assert rows["memberships"] > 5


LISTED = """政策 demo “试” 文号 “1” 印发 2016-01-01 生效 2016-01-01 辖区 “试（虚构）” 词汇 v
条款 一 “收入”
名单 收入册 (incomes_listed) 对 收入项
  当 额 不低于 100元/月
  列出 额
  依据 一 “收入”
"""
WORDS = """实体 户 (household) 列名 households
实体 成员 (member) 属 户 列名 members 个人
  事实 身份证号 (id_number) : 文本
实体 收入项 (item) 属 成员 列名 items
  事实 额 (sum) : 元/月 不低于 0元/月
"""


def test_records_of_members_stand_in_the_order_of_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the rows of a table below members are mixed, a list has them member by member, typed or read."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "households.csv").write_text("户编号,乡\n1,\n2,\n", "utf-8")
    (folder / "members.csv").write_text("户编号,编号,身份证号\n1,甲,\n1,乙,\n2,丙,\n", "utf-8")
    (folder / "items.csv").write_text(
        "户编号,成员,编号,额\n1,乙,a,300\n1,甲,b,200\n2,丙,c,99\n1,甲,d,\n2,丙,e, 500\n", "utf-8"
    )
    found = built(LISTED, words=WORDS)
    both_doors(found, folder, tmp_path, monkeypatch, on=ON, lists=["incomes_listed"])
    with duckdb.connect(str(tmp_path / "typed.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT household, record, state FROM list_incomes_listed").fetchall()
    assert rows == [
        ("1", "甲/b", "列入"),
        ("1", "乙/a", "列入"),
        ("2", "丙/e", "列入"),
        ("1", "甲/d", "未定"),
    ]


def test_what_tables_cannot_come_from(tmp_path: Path) -> None:
    """Tables come from a ledger, go to one place, and not where something else stands."""
    cases = Path(__file__).parent.parent / "examples" / "sanmenxia" / "households.json"
    asked = [
        "lists",
        "sanmenxia",
        "--case",
        str(cases),
        "--on",
        "2017-06-30",
        "-o",
        str(tmp_path / "x.duckdb"),
    ]
    assert main(asked) == 2
    (tmp_path / "there.parquet").mkdir()
    with pytest.raises(UsageError, match=r"there\.parquet"):
        draw_up(policy_of("yancheng"), ledger(tmp_path / "in"), tmp_path / "there.parquet", on=ON, lists=[])
