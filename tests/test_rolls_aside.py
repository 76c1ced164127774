"""Rolls compared on the disk come to what they come to in memory, row for row."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from lists_policy import policy
from policyrules.intake.identity import check_digit
from policyrules.ledgers.staging import database_in
from policyrules.lists import rolls_aside, rolls_in_files
from policyrules.lists.roll_tables import open_rolls, read_rolls
from policyrules.lists.rolls import ComparedRolls, compare_rolls
from policyrules.lists.rolls_aside import FOUND_NOTES, ROWS_OF_NOTES, RollsAside, note_rows
from policyrules.lists.rolls_in_files import draw_up_rolls
from policyrules.lists.rosters import roster
from policyrules.lists.slices import ListMaker

ON = date(2020, 6, 15)
POLICY = policy()
ROLLS = ("register", "dibao", "extreme_poverty", "platform")


def number(serial: int) -> str:
    """A valid identity number."""
    stem = f"1101011990030{serial // 10 % 3 + 1}{serial:03d}"
    return stem + check_digit(stem)


def slips(one: str) -> st.SearchStrategy[str]:
    """A number as people write it: right, in other forms that are the same, or with a slip."""
    wrong = str((int(one[9]) + 1) % 10)
    return st.sampled_from([
        one, one, one, one.lower(), f" {one}\u3000", one.translate(FULL_WIDTH), one[:9] + wrong + one[10:],
        one[:6] + one[8:17], one[:10] + one[11] + one[10] + one[12:], one[:-1], one + "1", "", "1.10101E+17",
        "张三", one[:14] + "0000",
    ])  # fmt: skip


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CELLS = st.fixed_dictionaries({
    "户编号": st.sampled_from(["1", "2", "3", "4", "5", "５", " 3", "", "a\u200bb"]),
    "身份证号": st.sampled_from([number(n) for n in range(6)]).flatmap(slips),
    "姓名": st.sampled_from(["甲", "乙", " 甲", "", "甲 乙"]),
    "工资": st.sampled_from(["", "", "12.50", "1/3", "x"]),
    "建档状态": st.sampled_from(["", "", "未脱贫", "已脱贫", "无"]),
    "退出日": st.sampled_from(["", "", "2019-01-31", "无"]),
    "特困状态": st.sampled_from(["", "", "", "分散供养"]),
})  # fmt: skip
TABLES = st.dictionaries(st.sampled_from(ROLLS), st.lists(CELLS, max_size=8), min_size=1)


def write(folder: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    """The rolls as CSV; a row of nobody has a cell too many."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["户编号", "身份证号", "姓名", "工资", "建档状态", "退出日", "特困状态"])
            writer.writerows([*row.values(), *(["多"] if row["姓名"] == "甲 乙" else [])] for row in rows)


def aside(folder: Path, work: Path, *, complete: Sequence[str], size: int) -> ComparedRolls:
    """What rolls come to on the disk, so many households at a time."""
    opened = open_rolls(POLICY, folder, complete=complete, on=ON)
    with database_in(work) as connection:
        found = RollsAside(POLICY, opened, connection)
        cases, rows = [], [row for first in found.every_notes for row in found.notes(first)]
        for part, first in enumerate(range(0, found.households, size), start=1):
            some, notes = found.cases(first, first + size)
            cases += some
            rows += note_rows(notes, part=part)
        assert len(cases) == found.households
        names = [column.name for column in FOUND_NOTES]
        connection.execute("CREATE TABLE found_notes AS FROM notes LIMIT 0")
        for row in rows:
            connection.execute(
                f"INSERT INTO found_notes VALUES ({', '.join('?' * len(names))})", [row[n] for n in names]
            )
        told = connection.execute(ROWS_OF_NOTES).fetchall()
        last = found.found
    return ComparedRolls(tuple(cases), tuple(told), last.counts, last.presence, last.households)


def notes_of(compared: ComparedRolls) -> list[tuple[object, ...]]:
    """A row for each row that a note is about."""
    return [
        (place, note.kind, table, row, note.said.zh, note.said.en)
        for place, note in enumerate(compared.notes, start=1)
        for table, row in note.rows
    ]


@law(60)
@given(TABLES, st.sets(st.sampled_from(ROLLS)), st.integers(1, 3))
def test_rolls_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, tables: Any, complete: set[str], size: int
) -> None:
    """Households, notes and numbers are the same, whatever is doubled, lacking, nearly the same or wrong."""
    folder = tmp_path_factory.mktemp("rolls")
    write(folder / "in", tables)
    named = sorted(complete & tables.keys())
    expected = compare_rolls(POLICY, read_rolls(POLICY, folder / "in", complete=named, on=ON))
    found = aside(folder / "in", folder, complete=named, size=size)
    assert found.cases == expected.cases
    assert [[*case.household.facts] for case in found.cases] == [
        [*case.household.facts] for case in expected.cases
    ]
    assert list(found.notes) == notes_of(expected)
    assert (found.counts, found.presence, found.households) == (
        expected.counts, expected.presence, expected.households,
    )  # fmt: skip


def test_long_chains_are_one_family(tmp_path: Path) -> None:
    """Forty households of the register and the dibao roll share a person each with the next: one family."""
    people = [f"11010119900301{n:03d}" for n in range(1, 81)]
    people = [stem + check_digit(stem) for stem in people]
    order = [(n * 27) % 80 for n in range(80)]  # so that the first row stands at no end of the chain
    rows = {"register": [f"P{n // 2},{people[n]}" for n in order]}
    rows["dibao"] = [f"D{(n + 1) // 2},{people[n]}" for n in reversed(order)]
    folder = tmp_path / "in"
    folder.mkdir()
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(["户编号,身份证号", *lines]), "utf-8")
    expected = compare_rolls(POLICY, read_rolls(POLICY, folder, on=ON))
    found = aside(folder, tmp_path, complete=[], size=2)
    assert [note.kind for note in expected.notes] == ["split"]
    assert list(found.notes) == notes_of(expected)
    assert found.counts == expected.counts


def test_an_interrupted_run_over_rolls_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run has drawn up is taken over; its tables and notes are those of a run that was not."""
    monkeypatch.setattr(rolls_in_files, "SIZE", 1)
    folder = tmp_path / "in"
    write(folder, {
        "register": [row(str(n), number(n), 建档状态="未脱贫") for n in range(1, 5)],
        "dibao": [row("9", number(1)), row("9", number(1), "乙"), row("8", number(2)[:-1]), row("7", "")],
    })  # fmt: skip
    given_: dict[str, Any] = {"on": ON, "lists": ["backstop", "both"], "complete": ["dibao"]}
    whole = draw_up_rolls(POLICY, folder, tmp_path / "a.duckdb", **given_)
    plain, made = ListMaker.decided, []

    def killed(maker: ListMaker, *args: Any, **more: Any) -> Any:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(1)
        return plain(maker, *args, **more)

    monkeypatch.setattr(ListMaker, "decided", killed)
    with pytest.raises(KeyboardInterrupt):
        draw_up_rolls(POLICY, folder, tmp_path / "b.duckdb", **given_)
    assert not (tmp_path / "b.duckdb").exists()
    monkeypatch.setattr(ListMaker, "decided", plain)
    again = draw_up_rolls(POLICY, folder, tmp_path / "b.duckdb", **given_)
    assert (whole.drawn.taken_over, again.drawn.taken_over) == (0, 2)
    assert again.compared == whole.compared
    expected = compare_rolls(POLICY, read_rolls(POLICY, folder, complete=["dibao"], on=ON))
    for name in ("a", "b"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb"), read_only=True) as connection:
            assert connection.execute("FROM roll_notes").fetchall() == notes_of(expected)
            assert connection.execute("SELECT count(*) FROM list_backstop").fetchall() == [(4,)]
    assert not (tmp_path / "b.duckdb.work").exists()


FILED = """名单 建档户 (filed) 对 户
  当 建档状态 不等于 未建档
  列出 建档状态
  依据 一 “名单”
名单 特困人员 (recognised) 对 成员
  当 特困状态 不等于 非特困
  列出 户.建档状态
  依据 一 “名单”
"""


def test_what_rolls_rule_out_is_known_to_sql(tmp_path: Path) -> None:
    """Who stands in the register is filed, whatever the status, and whose care is told by nobody is recognised:
    SQL says so as the evaluator does, and leaves it no household.
    """
    rules, folder = policy(FILED, county=""), tmp_path / "in"
    write(folder, {
        "register": [row("1", number(1)), row("2", number(2), 建档状态="已脱贫")],
        "extreme_poverty": [row("1", number(1)), row("9", number(3))],
    })  # fmt: skip
    draw_up_rolls(rules, folder, tmp_path / "a.duckdb", on=ON, lists=["filed", "recognised"])
    cases = compare_rolls(rules, read_rolls(rules, folder, on=ON)).cases
    assert [case.household.excluded for case in cases] == [{"register_status": {"not_registered"}}, {}, {}]
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        counted = connection.execute(
            "SELECT list, listed, undetermined, by_sql, by_evaluator FROM lists ORDER BY list"
        )
        assert counted.fetchall() == [("filed", 2, 1, 3, 0), ("recognised", 2, 1, 3, 0)]
    for name in ("filed", "recognised"):
        states = [row.state for row in roster(rules, cases, name, on=ON).rows]
        assert sorted(states) == ["listed", "listed", "undetermined"]


def row(household: str, number_: str, name: str = "甲", **more: str) -> dict[str, str]:
    """The cells of a row."""
    empty = dict.fromkeys(("工资", "建档状态", "退出日", "特困状态"), "")
    return {"户编号": household, "身份证号": number_, "姓名": name, **empty, **more}


def test_of_many_notes_the_first_are_handed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output has every note; what is handed back has the first of each kind, and how many there are."""
    monkeypatch.setattr(rolls_in_files, "SHOWN", 2)
    monkeypatch.setattr(rolls_aside, "_SOME", 3)
    write(tmp_path / "in", {"dibao": [row(str(n), str(n), "") for n in range(1, 9)]})
    found = draw_up_rolls(POLICY, tmp_path / "in", tmp_path / "a.duckdb", on=ON, lists=["backstop"])
    assert found.noted == {"unusable": 8}
    assert [note.rows for note in found.compared.notes] == [(("dibao.csv", 2),), (("dibao.csv", 3),)]
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        listed = connection.execute("SELECT note, row FROM roll_notes").fetchall()
    assert listed == [(n, n + 1) for n in range(1, 9)]


def test_a_json_roll_beside_one_in_csv(tmp_path: Path) -> None:
    """A roll in JSON, and one in GB18030 with semicolons and totals, come to the same on the disk."""
    folder = tmp_path / "in"
    folder.mkdir()
    used = f'{{"household": 1, "id_number": "{number(1)}", "pay": 12.5}}'
    wrong = '{"household": "x", "id_number": 7, "name": "\\ud800"}'
    (folder / "dibao.json").write_text(f"[{used}, {wrong}]", "utf-8")
    text = f"低保\n户编号;身份证号;姓名\nP1;{number(1)};甲\nP1; {number(2)};乙\n合计;2;\n"
    (folder / "register.csv").write_bytes(text.encode("gb18030"))
    rolls = read_rolls(POLICY, folder, on=ON)
    expected = compare_rolls(POLICY, rolls)
    assert [len(roll.rows) for roll in rolls] == [2, 2]
    found = aside(folder, tmp_path, complete=[], size=1)
    assert found.cases == expected.cases
    assert list(found.notes) == notes_of(expected)
    opened = open_rolls(POLICY, folder, on=ON)
    for one, other in zip(opened, rolls, strict=True):
        assert tuple(one.rows) == other.rows
        assert one.notes() == other.notes
    assert [len(roll.notes) for roll in rolls] == [5, 0]
