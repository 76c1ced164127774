"""Ledgers in workbooks: read like folders of CSV, each cell as it was typed; a workbook to fill in."""

import contextlib
import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from door_policy import policy
from law import law
from places import example_households, policy_of
from policyrules.authoring.facts_asked import FactsAsked, facts_asked
from policyrules.authoring.template import template
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.workbooks import new_workbook
from policyrules.cli import main
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.deciding import decide_all
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.case_json import read_cases
from policyrules.intake.ledger_files import NO_TABLES
from policyrules.intake.records import Ledger
from policyrules.intake.values import write_value
from policyrules.intake.workbooks import read_workbook
from policyrules.loading import load
from test_roster_sql import DAYS

POLICY = policy()
ROOT = Path(__file__).parent.parent
PLACES = ("dayao", "jilin", "sanmenxia", "yancheng", "yangjiang")


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets, each a list of rows; a text that begins with = is a formula."""
    made = xlsxwriter.Workbook(path / "台账.xlsx", {"default_date_format": "yyyy-mm-dd"})
    made.set_properties({"created": datetime(2000, 1, 1)})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                sheet.write(number, at, cell)
    made.close()
    return path / "台账.xlsx"


def reasons(ledger: Ledger) -> list[str]:
    """Why households or rows were rejected."""
    return [problem.line.zh for rejected in ledger.rejected for problem in rejected.problems]


def notes(ledger: Ledger) -> list[str]:
    """What was said of the tables, but for lists that are not there."""
    return [note.line.zh for note in ledger.notes if "未齐全" not in note.line.zh]


def test_a_workbook_is_read_like_a_folder(tmp_path: Path) -> None:
    """The example ledger gives the same households from the sheets of a workbook as from its CSV files."""
    folder = ROOT / "examples" / "yancheng"
    sheets = {
        path.stem: list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        for path in sorted(folder.glob("*.csv"))
    }
    place = load("yancheng")
    wanted = read_ledger(place, folder)
    found = read_ledger(place, book(tmp_path, **sheets), complete=["members", "incomes", "jobs", "bills", "emergencies"])  # fmt: skip
    assert len(wanted.cases) > 3
    named = lambda ledger: [evolve(case, complete=()) for case in ledger.cases]  # noqa: E731
    assert named(found) == named(read_ledger(place, folder, complete=["members", "incomes", "jobs", "bills", "emergencies"]))  # fmt: skip
    assert [r.household for r in found.rejected] == [r.household for r in wanted.rejected]


def test_cells_are_what_was_typed(tmp_path: Path) -> None:
    """A number is the shortest decimal that denotes it, a day a day whatever its format, TRUE an answer."""
    path = book(
        tmp_path,
        户=[["户编号", "房租（元/月）", "退出日期", "农村户籍", "存款"], ["H1", 1200.1, date(2017, 6, 12), True, 3],
           ["H2", 0.07, datetime(2017, 6, 12), False, 123456.78]],
    )  # fmt: skip
    ledger = read_ledger(POLICY, path)
    assert reasons(ledger) == []
    assert [{n: f.value for n, f in case.household.facts.items()} for case in ledger.cases] == [
        {"rent": 120010, "exit_date": date(2017, 6, 12), "rural": True, "savings": 300},
        {"rent": 7, "exit_date": date(2017, 6, 12), "rural": False, "savings": 12345678},
    ]


@given(st.integers(0, 10**12))
@law(60)
def test_every_amount_of_fen_survives(tmp_path_factory: pytest.TempPathFactory, fen: int) -> None:
    """G1: an amount that a workbook holds as a binary number is read to the fen."""
    path = book(tmp_path_factory.mktemp("book"), 户=[["户编号", "房租"], ["H1", fen / 100]])
    (case,) = read_ledger(POLICY, path).cases
    assert case.household.facts["rent"].value == fen


def test_what_a_cell_has_lost_is_told_at_its_place(tmp_path: Path) -> None:
    """An identity number kept as a number, a formula never worked out, an error and a time are refused."""
    path = book(
        tmp_path,
        户=[["户编号", "房租", "退出日期"], ["H1", 1], ["H2", "=1/0"], ["H3", None, datetime(2017, 6, 12, 8, 30)],
           ["H4", 2]],
        成员=[["户编号", "编号", "身份证号"], ["H1", "甲", 110101199001011234]],
    )  # fmt: skip
    _rewrite(path, "xl/worksheets/sheet1.xml", ("<f>1/0</f><v>0</v>", "<f>1/0</f>"))
    ledger = read_ledger(POLICY, path)
    assert [case.id for case in ledger.cases] == ["H4"]
    assert reasons(ledger) == [
        "台账.xlsx:成员:2 身份证号: 存成了数字，第 15 位以后已丢失：把这一列设为文本，照原件重录",
        "台账.xlsx:户:3 房租: 公式没有算出结果：用表格软件打开、另存一次",
        "台账.xlsx:户:4 退出日期: 是时刻，不是日期",
    ]


def test_an_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    """A cell with the error of a formula rejects its row; a formula that was worked out counts."""
    path = book(tmp_path, 户=[["户编号", "房租"], ["H1", "=1/0"], ["H2", "=1+1"]])
    _rewrite(
        path, "xl/worksheets/sheet1.xml",
        ('<c r="B2"><f>1/0</f><v>0</v>', '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v>'), ("<f>1+1</f><v>0</v>", "<f>1+1</f><v>2</v>"),
    )  # fmt: skip
    ledger = read_ledger(POLICY, path)
    assert [(case.id, case.household.facts["rent"].value) for case in ledger.cases] == [("H2", 200)]
    assert reasons(ledger) == ["台账.xlsx:户:2 房租: 是公式的错误值"]


def test_a_workbook_that_counts_its_days_from_1904(tmp_path: Path) -> None:
    """A number in a column of days would be four years off: the workbook is refused, with what to do."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        made.add_worksheet("户").write_column(0, 0, ["户编号", "H1"])
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, path)
    assert [p.line.zh for p in caught.value.problems] == [
        "台账.xlsx: 按 1904 年起算日期，没有设成日期的序号会差四年：在表格软件的选项里去掉，核对日期以后再存"
    ]


def _rewrite(path: Path, part: str, *changes: tuple[str, str]) -> None:
    """Change the text of a part of a workbook."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    text = parts[part].decode()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in (parts | {part: text.encode()}).items():
            new.writestr(name, data)


def test_merged_cells_name_the_household_and_nothing_else(tmp_path: Path) -> None:
    """A merged cell of the household's column is read for every row that it covers; of a fact it is refused."""
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    heads, members = made.add_worksheet("户"), made.add_worksheet("成员")
    for row, household in enumerate(["户编号", "H1", "H2"]):
        heads.write(row, 0, household)
    members.write_row(0, 0, ["户编号", "编号", "月收入"])
    members.merge_range(1, 0, 2, 0, "H1")
    members.merge_range(3, 2, 4, 2, 100)
    members.write_column(1, 1, ["甲", "乙", "丙", "丁"])
    members.write_column(3, 0, ["H2", "H2"])
    made.close()
    ledger = read_ledger(POLICY, tmp_path / "a.xlsx")
    assert [[r.key for r in case.household.lists["member"]] for case in ledger.cases] == [["甲", "乙"]]
    assert reasons(ledger) == ["a.xlsx:成员:5 月收入: 与别的格合并了，请拆开，每格各写各的"]
    assert notes(ledger) == ["a.xlsx:成员: 合并的格按上一格读入：第 3 行"]


def test_sheets_that_are_no_tables(tmp_path: Path) -> None:
    """A summary is left out and named, a hidden table read and named, a table under a wrong name refused."""
    path = book(tmp_path, 汇总=[["户数", 2]], 户=[["户编号"], ["H1"]], 说明=[["怎样填"]])
    assert notes(read_ledger(POLICY, path)) == ["台账.xlsx:汇总: 没有读入这张工作表：政策里没有这张表"]
    made = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    made.add_worksheet("户").write_column(0, 0, ["户编号", "H1"])
    hidden = made.add_worksheet("成员")
    hidden.write_row(0, 0, ["户编号", "编号"])
    hidden.write_row(1, 0, ["H1", "甲"])
    hidden.hide()
    made.close()
    ledger = read_ledger(POLICY, tmp_path / "b.xlsx")
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [1]
    assert notes(ledger) == ["b.xlsx:成员: 工作表是隐藏的，也读入了"]
    path = book(tmp_path, 户=[["户编号"], ["H1"]], 家庭成员=[["户编号", "编号"], ["H1", "甲"]])
    with pytest.raises(
        UsageError, match=re.escape("台账.xlsx:家庭成员: the policy has no such table; did you mean 成员?")
    ):
        read_ledger(POLICY, path)


@pytest.mark.parametrize("shown", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", 17, 57, '[$-804]yyyy"年"m"月";@'])
def test_a_month_that_a_spreadsheet_keeps_as_its_first_day(tmp_path: Path, shown: str | int) -> None:
    """The first of a month that is shown as the month alone is a month: the day is asked, never guessed; another
    day of the month somebody typed, and a format that shows it leaves it."""
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = made.add_worksheet("户")
    sheet.write_row(0, 0, ["户编号", "出生日期"])
    kept = [(shown, 1), (shown, 12), ('yyyy"年"m"月"d"日"', 1), (31, 1), (14, 1)]
    for row, (format_, day) in enumerate(kept, start=1):
        sheet.write(row, 0, f"H{row}")
        sheet.write_datetime(row, 1, datetime(2017, 6, day), made.add_format({"num_format": format_}))
    made.close()
    cells = [line[1] for line in read_workbook(tmp_path / "a.xlsx")["户"].lines[1:]]
    assert cells == ["2017-06", "2017-06-12", "2017-06-01", "2017-06-01", "2017-06-01"]


def test_what_cells_show_that_their_values_do_not_say(tmp_path: Path) -> None:
    """A percentage is one; thousands are refused; a day without its year, what is struck out or hidden is read,
    and told. What is formatted plainly is not told of."""
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = made.add_worksheet("户")
    formats = {name: made.add_format(said) for name, said in {
        "percent": {"num_format": "0.0%"}, "percent of its own": {"num_format": 10}, "scaled": {"num_format": '0!.0,"万"'},
        "thousands": {"num_format": "#,##0,"}, "plain": {"num_format": '#,##0.00_);[Red]"%"0'},
        "yearless": {"num_format": 'm"月"d"日"'}, "yearless of its own": {"num_format": 58},
        "struck": {"font_strikeout": True}, "time": {"num_format": "yyyy/m/d"},
    }.items()}  # fmt: skip
    cells = [("percent", 0.285), ("percent of its own", 1), ("scaled", 12000), ("thousands", 12000), ("scaled", 0),
             ("plain", 1234.5), ("yearless", datetime(2026, 6, 12)), ("yearless of its own", datetime(2026, 6, 12)),
             ("time", datetime(2026, 6, 12)), ("struck", "例甲"), ("struck", ""), ("struck", 5)]  # fmt: skip
    for row, (name, cell) in enumerate(cells):
        if cell != "":
            sheet.write(row, 1, cell, formats[name])
        else:
            sheet.write_blank(row, 1, None, formats[name])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(40, None, None, {"hidden": True})
    made.close()
    grid = read_workbook(tmp_path / "a.xlsx")["户"]
    assert [line[1] for line in grid.lines] == [
        "28.5%", "100%", "12000.0", "12000.0", "0万", "1234.5", "2026-06-12", "2026-06-12", "2026-06-12", "例甲", "", "5",
    ]  # fmt: skip
    assert {place: said.zh[:10] for place, said in grid.wrong.items()} == {
        (3, 1): "显示的是缩小到千、万",
        (4, 1): "显示的是缩小到千、万",
    }
    assert [note.zh for note in grid.notes] == [
        "隐藏（或筛选掉）的行也读入了：第 2 行",
        "有删除线的格照样读入了：第 10、12 行",
        "日期只显示月、日，年按存着的读，请核对：第 7、8 行",
    ]


@pytest.mark.parametrize(
    ("format_", "shown"),
    [('0"万元"', "1.5万元"), ('#,##0.00"元/年"', "1.5元/年"), ("0.0万", "1.5万"), ('0.00_);[Red](0.00)', "1.5"),
     ('"万元"0', "1.5"), ('0"人"', "1.5"), ("¥#,##0.00", "1.5"), ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ', "1.5"),
     ("General", "1.5"), ("#,##0.00\\ 元", "1.5元")],
)  # fmt: skip
def test_a_unit_that_a_format_writes(tmp_path: Path, format_: str, shown: str) -> None:
    """A number with a unit of money behind it is read with that, as if it were typed."""
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    made.add_worksheet("户").write(0, 0, 1.5, made.add_format({"num_format": format_}))
    made.close()
    assert read_workbook(tmp_path / "a.xlsx")["户"].lines[0] == [shown]


def test_a_workbook_says_which_lists_are_complete(tmp_path: Path) -> None:
    """The sheet 齐全 is what ledger.json is to a folder; a word that is no answer is refused."""
    sheets = {"户": [["户编号"], ["H1"]], "成员": [["户编号", "编号"], ["H1", "甲"]]}
    path = book(tmp_path, **sheets, 齐全=[["名单", "齐全"], ["成员", "是"], ["入户", "否"], ["就业", None]])
    (case,) = read_ledger(POLICY, path).cases
    assert (case.household.complete, case.complete) == (frozenset({"member"}), ("成员",))
    path = book(tmp_path, **sheets, 齐全=[["名单", "齐全"], ["成员", "大概"]])
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, path)
    assert [p.line.zh for p in caught.value.problems] == ["台账.xlsx:齐全:2 大* 应为 是 或 否"]


def test_what_is_no_workbook(tmp_path: Path) -> None:
    """A text under the ending of a workbook, a workbook cut short and one that is not there are refused."""
    whole = book(tmp_path, 户=[["户编号"], ["H1"]]).read_bytes()
    damaged = "x.xlsx: 不是 xlsx 工作簿，或已损坏：用表格软件打开，另存为 xlsx"
    text = "x.xlsx: 是文本，不是工作簿：把扩展名改为 .csv，或用表格软件打开，另存为 xlsx"
    old = "x.xlsx: 是旧式的工作簿（xls），或设了密码：用表格软件打开，另存为不设密码的 xlsx"
    for data, said in (
        (b"", damaged),
        ("户编号,房租\nH1,3\n".encode(), text),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), old),
        (whole[: len(whole) // 2], damaged),
        (whole[:-30], damaged),
    ):
        (tmp_path / "x.xlsx").write_bytes(data)
        with pytest.raises(CaseError) as caught:
            read_ledger(POLICY, tmp_path / "x.xlsx")
        assert [p.line.zh for p in caught.value.problems] == [said]
    (tmp_path / "户.csv").write_bytes(whole)
    with pytest.raises(
        CaseError, match=r"户\.csv: 是工作簿，不是文本的表：把扩展名改回 \.xlsx，或另存为 CSV"
    ):
        read_ledger(POLICY, tmp_path / "户.csv")
    with pytest.raises(UsageError, match=r"y\.xlsx: no such file"):
        read_ledger(POLICY, tmp_path / "y.xlsx")


def test_a_cell_far_away(tmp_path: Path) -> None:
    """A stray cell in the last column and row of a sheet is refused before a grid up to it is made."""
    path = book(tmp_path, 户=[["户编号"], ["H1"]])
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    _rewrite(path, "xl/worksheets/sheet1.xml", ("</sheetData>", far))
    with pytest.raises(CaseError):
        read_ledger(POLICY, path)


@given(st.data())
@law(150)
def test_a_damaged_workbook_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever bytes of a workbook, or of what is packed in it, are others: it is read or refused, no more."""
    path = book(
        tmp_path_factory.mktemp("book"),
        户=[["户编号", "房租"], ["H1", 3]],
        成员=[["户编号", "编号"], ["H1", "甲"]],
    )
    if data.draw(st.booleans()):
        path.write_bytes(_changed(data, path.read_bytes()))
    else:
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        part = data.draw(st.sampled_from(sorted(name for name in parts if parts[name])))
        with zipfile.ZipFile(path, "w") as new:
            for name, held in parts.items():
                new.writestr(name, _changed(data, held) if name == part else held)
    with contextlib.suppress(CaseError, UsageError):
        read_ledger(POLICY, path)


def _changed(data: st.DataObject, held: bytes) -> bytes:
    """Bytes with a piece of them put in place of another."""
    at = data.draw(st.integers(0, len(held) - 1))
    length = data.draw(st.integers(0, 8))
    return held[:at] + data.draw(st.binary(max_size=8)) + held[at + length :]


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the libraries for workbooks are not installed, reading and writing say which extra to install."""
    path = book(tmp_path, 户=[["户编号"], ["H1"]])
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match=r"pip install 'policyrules\[ledger\]'"):
        read_ledger(POLICY, path)
    with pytest.raises(UsageError, match=r"pip install 'policyrules\[ledger\]'"):
        template(POLICY)


# ── a workbook to fill in ────────────────────────────────────────────────────


def headers(path: Path) -> dict[str, list[str]]:
    """The first row of every sheet that holds records."""
    skipped = (*NO_TABLES, "齐全", "complete")
    return {name: list(grid.lines[0]) for name, grid in read_workbook(path).items() if name not in skipped}


def filled(place: Policy, path: Path, case: Case) -> Path:
    """The template in Chinese with a case entered under its headers."""
    header = headers(path)
    rows: dict[str, list[list[Any]]] = {name: [] for name in header}
    for record, above in _records(place, case.household, ()):
        label = place.entities[record.entity].label
        cells = {"户编号": case.id, "编号": record.key} | {
            place.entities[a.entity].label: a.key for a in above
        }
        for name, fact in record.facts.items():
            given = place.facts[record.entity][name]
            column = next(c for c in header[label] if re.sub("（.*", "", c) == given.label)
            who = {"裁定人": fact.by, "理由": fact.basis, "日期": fact.on.isoformat() if fact.on else ""}
            cells |= {column: _cell(given, fact)} | {
                f"{given.label}.{part}": said for part, said in who.items()
            }
        rows[label].append([cells.get(column, "") for column in header[label]])
    sheets = {name: [header[name], *rows[name]] for name in header}
    complete = [place.entities[e].label for e in sorted(case.household.complete)]
    return book(path.parent, **sheets, 齐全=[["名单", "齐全"], *([name, "是"] for name in complete)])


def _records(
    place: Policy, record: Record, above: tuple[Record, ...]
) -> Iterator[tuple[Record, tuple[Record, ...]]]:
    """A record and all below it, each with those between it and the household."""
    yield record, above
    for each in (each for records in record.lists.values() for each in records):
        yield from _records(place, each, () if record.entity == place.root else (*above, record))


def _cell(given: Any, fact: Fact) -> Any:
    """A fact as a person would enter it: amounts as numbers, options by their labels."""
    value = write_value(given.type, fact.value)
    match given.type.kind:
        case _ if fact.value is ABSENT:
            return "无"
        case "bool":
            return "是" if value else "否"
        case "choice":
            return given.type.option(value).label
        case "choices":
            return "、".join(given.type.option(one).label for one in value) or "[]"
        case "number" if given.type.unit.money:
            return float(value)
    return value


@pytest.mark.parametrize("place", PLACES)
def test_a_template_names_every_fact(tmp_path: Path, place: str) -> None:
    """A sheet for each kind of record, in it a column for every fact of it, in either language."""
    rules = load(place)
    for language, name in (("zh", "label"), ("en", "name")):
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(template(rules, language=language))
        found = headers(path)
        assert set(found) == {e.label if language == "zh" else e.plural for e in rules.entities.values()}
        for entity in rules.entities.values():
            sheet = found[entity.label if language == "zh" else entity.plural]
            facts = [re.sub(r"（.*| \(.*", "", column) for column in sheet]
            assert {getattr(given, name) for given in rules.facts[entity.id].values()} <= set(facts)


@pytest.mark.parametrize("place", PLACES)
def test_an_empty_template_is_an_empty_ledger(tmp_path: Path, place: str) -> None:
    """Every sheet of a template is one that the ledger knows; nothing in it is a household."""
    (tmp_path / "a.xlsx").write_bytes(template(load(place)))
    ledger = read_ledger(load(place), tmp_path / "a.xlsx")
    assert (ledger.cases, ledger.rejected) == ((), ())
    assert {note.line.zh.partition(": ")[2] for note in ledger.notes} == {"表头以下没有一行"}


@pytest.mark.parametrize("place", [p for p in PLACES if p != "yancheng"])
def test_a_template_filled_in_is_the_case(tmp_path: Path, place: str) -> None:
    """Each example household of a place, typed into the template, is the same case as in its JSON."""
    rules = load(place, overlay="example_county")
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(rules))
    cases = [c for c in read_cases(rules, ROOT / "examples" / place / "households.json") if not c.county]
    assert cases
    for case in cases:
        ledger = read_ledger(rules, filled(rules, path, case))
        assert reasons(ledger) == []
        (read,) = ledger.cases
        assert read.household.facts == case.household.facts
        assert read.household.lists.keys() >= {e for e, records in case.household.lists.items() if records}


def without(record: Record, asked: FactsAsked, facts: Any) -> Record:
    """A record with what is asked for alone, as a workbook without the other columns and sheets has it."""
    lists = {
        entity: tuple(without(each, asked, facts) for each in records)
        for entity, records in record.lists.items()
        if entity in asked.entities
    }
    kept = {n: f for n, f in record.facts.items() if facts[record.entity][n].id in asked.facts}
    return evolve(record, facts=kept, lists=lists, complete=record.complete & asked.entities)


@pytest.mark.parametrize("place", PLACES)
def test_a_template_for_a_programme_holds_all_that_it_draws_on(place: str) -> None:
    """Without the facts and the lists that it leaves out, not a word of what is decided is another.

    And it leaves some out; whose a row is stays.
    """
    rules, on = policy_of(place), DAYS[place]
    every = {given.id for of in rules.facts.values() for given in of.values()}
    left = []
    for programme in rules.programmes.values():
        asked = facts_asked(rules, [programme.label])
        left.append(len(every - asked.facts))
        for case in example_households(place)[:: 2 if place == "yancheng" else 1][:8]:
            less = evolve(case, household=without(case.household, asked, rules.facts))
            for was, found in zip(
                *(decide_all(rules, each, on=on, programme=programme.id) for each in (case, less)), strict=True
            ):
                assert evolve(found, receipt=was.receipt) == was
        assert "member" not in asked.entities or "member.id_number" in asked.facts
    assert min(left) > 0


def test_a_template_for_some_programmes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--programme`` leaves out columns and sheets; the sheet that says how to fill in names the programmes."""
    one, both, every = (tmp_path / f"{name}.xlsx" for name in ("one", "both", "every"))
    asked = ["template", "yancheng", "--overlay", "example_county"]
    assert main([*asked, "-o", str(every)]) == 0
    assert main([*asked, "-o", str(one), "--programme", "委托照料"]) == 0
    assert main([*asked, "-o", str(both), "--programme", "委托照料", "--programme", "rural_dibao"]) == 0
    columns = [sum(map(len, headers(path).values())) for path in (one, both, every)]
    assert columns[0] < columns[1] < columns[2]
    assert set(headers(one)) < set(headers(both)) <= set(headers(every))
    assert any("委托照料、农村低保" in cell for line in read_workbook(both)["说明"].lines for cell in line)
    assert main(["decide", "yancheng", "--ledger", str(one), "--on", "2017-10-15"]) == 0
    capsys.readouterr()
    assert main([*asked, "-o", str(tmp_path / "no.xlsx"), "--programme", "没有"]) == 2
    assert "没有" in capsys.readouterr().err
    assert not (tmp_path / "no.xlsx").exists()


def test_the_same_policy_gives_the_same_workbook() -> None:
    """G10: a template has no clock in it."""
    assert template(load("dayao")) == template(load("dayao"))


def test_choices_are_picked_from_their_options(tmp_path: Path) -> None:
    """A column of a choice has its options to pick from, one of a yes or no 是 and 否."""
    (tmp_path / "a.xlsx").write_bytes(template(POLICY))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    picked = re.findall(
        r'sqref="([A-Z]+)2:[^"]*"[^>]*><formula1>\'选项\'!\$([A-Z]+)\$1:\$[A-Z]+\$(\d+)', sheet
    )
    options = read_workbook(tmp_path / "a.xlsx")["选项"].lines
    at = {
        ord(column) - ord("A"): [row[ord(of) - ord("A")] for row in options[: int(count)]]
        for column, of, count in picked
    }
    header = headers(tmp_path / "a.xlsx")["户"]
    assert {header[column]: values for column, values in at.items()} == {
        "农村户籍": ["是", "否"], "保障状态": ["在保", "退出", "未保"], "提前退出": ["是", "否"],
    }  # fmt: skip


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``template`` writes a workbook that ``decide --ledger`` takes, and none over one that is there."""
    path = tmp_path / "台账.xlsx"
    assert main(["template", "dayao", "-o", str(path)]) == 0
    assert main(["decide", "dayao", "--ledger", str(path), "--on", "2020-06-15"]) == 0
    assert "读入 0 户" in capsys.readouterr().err
    filled = path.read_bytes()
    assert main(["template", "dayao", "-o", str(path), "--lang", "zh"]) == 2
    assert "台账.xlsx: 已有这个文件：另写一个名字，或先把它移开" in capsys.readouterr().err
    assert path.read_bytes() == filled


def broken_off(path: Path, aside: Path) -> Any:
    """A sheet of a workbook that is written to the path and not to its end."""
    with path.open("wb") as target, contextlib.suppress(KeyError), new_workbook(target, "名单") as book:
        sheet = book.add_worksheet("户")
        sheet.write_string(0, 0, "示例甲")
        assert [*aside.rglob("*")]
        raise KeyError
    return sheet


def test_a_workbook_that_is_broken_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of persons do not stay behind in the folder for what is passing, nor open, where a run ends early."""
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    assert broken_off(tmp_path / "out.xlsx", aside).row_data_fh.closed
    assert not [*aside.iterdir()]
