"""Ledgers as counties keep them: each shape gives the households that our own tables give."""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from county_tables import (
    FAMILIES,
    HEAD,
    ONE,
    POLICY,
    Family,
    Person,
    book,
    by_head,
    filled_down,
    folder,
    lines,
    number,
    ours,
    repeated,
    sideways,
    text,
)
from law import law
from policyrules.base.errors import CaseError, UsageError
from policyrules.core.case import Case
from policyrules.core.types import ABSENT
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.records import Ledger


def told(ledger: Ledger) -> list[str]:
    """What was said of the tables, but for lists that are not there."""
    return [line for line in lines(ledger.notes) if "未齐全" not in line and "可无的事实" not in line]


def reasons(ledger: Ledger) -> list[str]:
    """Why households were rejected."""
    return [line for rejected in ledger.rejected for line in lines(rejected.problems)]


def nameless(cases: tuple[Case, ...]) -> list[Case]:
    """The cases without their ids, where these are not the same."""
    return [evolve(case, id="", household=evolve(case.household, key="")) for case in cases]


@pytest.fixture
def plain(tmp_path: Path) -> Ledger:
    """The families in tables of ours."""
    ledger = read_ledger(POLICY, folder(tmp_path / "ours", ours(FAMILIES)), complete=["members"])
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [3, 1, 2]
    return ledger


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_a_person(tmp_path: Path, plain: Ledger, encoding: str) -> None:
    """The household on every row is one household; a single file is a ledger, whatever its encoding."""
    path = (
        folder(tmp_path / "theirs", {"2023年低保": repeated(FAMILIES)}, encoding=encoding) / "2023年低保.csv"
    )
    ledger = read_ledger(POLICY, path, complete=["members"])
    assert ledger.cases == plain.cases
    assert not ledger.rejected
    assert told(ledger) == (["2023年低保.csv: 按 gb18030 读入"] if encoding == "gb18030" else [])


def test_a_head_s_row_and_empty_cells(tmp_path: Path, plain: Ledger) -> None:
    """Rows of others than a head belong to the household above where its cells are empty, and it is said."""
    ledger = read_ledger(
        POLICY, folder(tmp_path / "theirs", {"台账": filled_down(FAMILIES)}), complete=["members"]
    )
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.csv: 户的格空着，按上面一户读入：第 3、4、7 行"]


def test_merged_cells(tmp_path: Path, plain: Ledger) -> None:
    """The cells of a household merged over its rows are read for each of them, amounts among them."""
    merged = [("A2:A4", "H1"), ("B2:B4", "在保"), ("C2:C4", "612.50"), ("A6:A7", "H3"), ("C6:C7", "0")]
    path = book(tmp_path / "台账.xlsx", {"低保": filled_down(FAMILIES)}, merged=merged)
    ledger = read_ledger(POLICY, path, complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.xlsx:低保: 合并的格按上一格读入：第 3、4、7 行"]


def test_members_side_by_side(tmp_path: Path, plain: Ledger) -> None:
    """Members that stand side by side in their household's row are its members."""
    ledger = read_ledger(
        POLICY, folder(tmp_path / "theirs", {"台账": sideways(FAMILIES)}), complete=["members"]
    )
    assert ledger.cases == plain.cases
    assert not told(ledger)


def test_two_exports_joined_by_the_head(tmp_path: Path, plain: Ledger) -> None:
    """Households and persons in two files, or on two sheets, find each other by the head's identity number."""
    files = read_ledger(POLICY, folder(tmp_path / "theirs", by_head(FAMILIES)), complete=["members"])
    assert nameless(files.cases) == nameless(plain.cases)
    assert [case.id for case in files.cases] == [family.persons[0].number for family in FAMILIES]
    sheets = read_ledger(POLICY, book(tmp_path / "台账.xlsx", dict(by_head(FAMILIES))), complete=["members"])
    assert sheets.cases == files.cases
    books = tmp_path / "books"
    books.mkdir()
    for name, rows in by_head(FAMILIES).items():
        book(books / f"{name}.xlsx", {"Sheet1": rows})
    assert read_ledger(POLICY, books, complete=["members"]).cases == files.cases


def test_two_exports_of_which_one_has_numbers(tmp_path: Path, plain: Ledger) -> None:
    """A household's number stands for its head's wherever another table gives both."""
    tables = by_head(FAMILIES)
    numbered = [["户码", *tables["低保家庭查询"][0]]]
    numbered += [[f.key, *row] for f, row in zip(FAMILIES, tables["低保家庭查询"][1:], strict=True)]
    ledger = read_ledger(
        POLICY, folder(tmp_path / "theirs", tables | {"低保家庭查询": numbered}), complete=["members"]
    )
    assert ledger.cases == plain.cases


def test_what_stands_around_a_register(tmp_path: Path, plain: Ledger) -> None:
    """A summary sheet in front, titles, totals and signatures, columns of no use: left out and said."""
    rows = repeated(FAMILIES)
    rows = [
        ["某县低保台账（虚构）"],
        ["单位：元"],
        [*rows[0], "联系电话", "开户行"],
        *([*row, "1", "行"] for row in rows[1:]),
    ]
    rows += [["合计", "3户", "6人"], ["制表人：某某", "制表时间：2023-01-01"]]
    path = book(tmp_path / "台账.xlsx", {"汇总": [["乡镇", "户数"], ["东镇", "3"]], "明细": rows})
    ledger = read_ledger(POLICY, path, complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == [
        "台账.xlsx:汇总: 没有读入这张工作表：政策里没有这张表",
        "台账.xlsx:明细: 表头在第 3 行，其上没有读入：第 1、2 行",
        "台账.xlsx:明细: 没有读入的列：联系电话、开户行",
        "台账.xlsx:明细: 合计行没有读入：第 10、11 行",
    ]


def test_totals_beside_a_serial_number(tmp_path: Path, plain: Ledger) -> None:
    """A row of totals is one wherever its word stands before the first column that is read."""
    rows = [[str(n) if n else "序号", *row] for n, row in enumerate(repeated(FAMILIES))]
    rows += [["7", "合计", "", "", "", "", "", ""], ["", "本页合计", "", "612.50", "", "", "", ""]]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}), complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.csv: 合计行没有读入：第 8、9 行"]


def test_totals_between_villages(tmp_path: Path, plain: Ledger) -> None:
    """A row that sums up a village between the rows is nobody's, whatever else it counts."""
    header, *rows = filled_down(FAMILIES)
    between = [["", "东村小计", "", "700", "3人", "", "", ""], ["", "西村民小组合计：", "", "", "2", "", "", ""]]
    rows = [["1", *row] for row in rows]
    theirs = [["序号", *header], *rows[:3], between[0], *rows[3:], between[1]]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": theirs}), complete=["members"])
    assert ledger.cases == plain.cases
    assert "台账.csv: 合计行没有读入：第 5、9 行" in told(ledger)


def test_rows_of_a_household_apart(tmp_path: Path) -> None:
    """Where nobody is said to be the head, households that are numbered anew in each village look like one: it
    is told which rows are taken together. Rows that stand together are not told of."""
    rows = [["户编号", "姓名", "身份证号"], *([key, "例", number(n)] for n, key in enumerate("1122312"))]
    ledger = read_ledger(POLICY, folder(tmp_path / "a", {"台账": rows}))
    assert len(ledger.cases) == 3
    assert "台账.csv: 同一个户编号的行不连着，仍按一户读入：第 7、8 行；各村（组）另编号的，请先编成不同的" in told(ledger)
    ledger = read_ledger(POLICY, folder(tmp_path / "b", {"台账": rows[:6]}))
    assert not told(ledger)


@pytest.mark.parametrize("names", [("2016年", "2017年"), ("低保名册1月", "低保名册二月"), ("2016", "2017（定）")])
def test_sheets_of_different_times(tmp_path: Path, names: tuple[str, str]) -> None:
    """A sheet of last year's beside this one's is read, and it is told; two villages' are not told of."""
    sheets = {names[0]: repeated(FAMILIES[:1]), names[1]: repeated(FAMILIES[1:])}
    ledger = read_ledger(POLICY, book(tmp_path / "台账.xlsx", sheets))
    assert len(ledger.cases) == 3
    said = [line for line in told(ledger) if "不同时候" in line]
    assert said == ([
        f"台账.xlsx: {names[0]}、{names[1]} 像是不同时候的同一张表，都读入了：只要其中一张的，把别的移出去"
    ] if "定" not in names[1] else [])  # fmt: skip
    ledger = read_ledger(POLICY, book(tmp_path / "村.xlsx", {"一组": sheets[names[0]], "二组": sheets[names[1]]}))
    assert not [line for line in told(ledger) if "不同时候" in line]


def test_what_is_written_below_a_register(tmp_path: Path, plain: Ledger) -> None:
    """A note or the number of a page below the rows is no household."""
    rows = repeated(FAMILIES)
    below = ["注：以上为2017年9月的数", "说明:本表一式两份", "第1页 共1页"]
    rows += [[said, *[""] * (len(rows[0]) - 1)] for said in below]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}), complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.csv: 合计行没有读入：第 8、9、10 行"]


def test_a_remark_before_a_person(tmp_path: Path, plain: Ledger) -> None:
    """A row that begins with a remark in a column that is not read is somebody's where it holds a number."""
    remarks = ["备注", "注：已核实", "说明：同意", "", "审核：李四", "备注：无", "合计"]
    rows = [[remark, *row] for remark, row in zip(remarks, repeated(FAMILIES), strict=True)]
    rows += [["合计", "3户", "", "", "", "6", *[""] * (len(rows[0]) - 6)]]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}), complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.csv: 没有读入的列：备注", "台账.csv: 合计行没有读入：第 8 行"]


def test_a_summary_that_counts_households(tmp_path: Path, plain: Ledger) -> None:
    """A column 户 of a summary says how many there are; beside a fact of theirs it says whose a row is."""
    summary = [["乡镇", "户", "人"], ["东镇", "3", "6"]]
    path = book(tmp_path / "台账.xlsx", {"汇总": summary, "明细": repeated(FAMILIES)})
    ledger = read_ledger(POLICY, path, complete=["members"])
    assert ledger.cases == plain.cases
    assert told(ledger) == ["台账.xlsx:汇总: 没有读入这张工作表：政策里没有这张表"]
    path = book(
        tmp_path / "错名.xlsx", {"户们": [["户", "保障状态"], ["H1", "在保"]], "成员": ours(FAMILIES)["成员"]}
    )
    with pytest.raises(UsageError, match="户们"):
        read_ledger(POLICY, path)


def test_a_cell_that_cannot_be_read_is_its_household_s_alone(tmp_path: Path, plain: Ledger) -> None:
    """An error in a cell moves no other cell: the household is rejected, the lists of the others stay whole."""
    rows: list[list[object]] = [[*row] for row in repeated(FAMILIES)]
    rows[4][2] = 1234567890123456.0
    ledger = read_ledger(POLICY, book(tmp_path / "台账.xlsx", {"低保": rows}), complete=["members"])
    assert ledger.cases == (plain.cases[0], plain.cases[2])
    ((problem,),) = (rejected.problems for rejected in ledger.rejected)
    assert (problem.row, problem.field) == (5, "原保障金")
    assert not told(ledger)


def test_a_sum_that_was_not_rounded(tmp_path: Path) -> None:
    """What a formula left beyond fifteen digits is told as that: no digit of a number was lost."""
    rows: list[list[object]] = [[*row] for row in repeated(FAMILIES[:1])]
    rows[1][2] = 612.1234567890123
    ledger = read_ledger(POLICY, book(tmp_path / "台账.xlsx", {"低保": rows}))
    assert reasons(ledger) == [
        "台账.xlsx:低保:2 原保障金: 是没有取整的数，超过 15 位：用 ROUND 取到分，或照原件录入"
    ]


def test_two_spouses(tmp_path: Path) -> None:
    """A head has one wife or husband: a second is told with both rows, and the household decided."""
    third = Family("H4", "在保", "1", (*FAMILIES[0].persons, Person("例壬", number(11), "之妻")))
    ledger = read_ledger(POLICY, folder(tmp_path, {"台账": repeated([third, FAMILIES[1]])}))
    assert [case.id for case in ledger.cases] == ["H4", "H2"]
    assert told(ledger) == ["台账.csv:2 这一户写了 2 个配偶：第 3、5 行，请核对；照样评定"]


def test_a_household_without_anybody(tmp_path: Path, plain: Ledger) -> None:
    """Who lives there is missing, not nobody: its list is not complete, whatever is said of all of them."""
    tables = ours(FAMILIES)
    tables["户"].append(["H4", "在保", "1"])
    ledger = read_ledger(POLICY, folder(tmp_path, tables), complete=["members"])
    *before, last = ledger.cases
    assert tuple(before) == plain.cases
    assert (last.id, last.household.lists.get("member", ()), last.household.complete) == (
        "H4",
        (),
        frozenset(),
    )
    said = [line for line in lines(ledger.notes) if "没有一个" in line]
    assert said == ["户.csv: 第 5 行的户没有一个成员：成员按未齐全计"]
    assert not [line for line in lines(read_ledger(POLICY, tmp_path).notes) if "没有一个" in line]


def test_a_sheet_a_village(tmp_path: Path) -> None:
    """A sheet for each village: its name is the fact that the policy has for it, and it is said."""
    sheets = {"东村": repeated(FAMILIES[:1]), "西村": repeated(FAMILIES[1:])}
    ledger = read_ledger(POLICY, book(tmp_path / "台账.xlsx", dict(sheets)))
    found = {case.id: case.household.facts["village"] for case in ledger.cases}
    assert {key: fact.value for key, fact in found.items()} == {"H1": "东村", "H2": "西村", "H3": "西村"}
    assert found["H1"].source == "工作表的名称"
    assert told(ledger) == [
        "台账.xlsx:东村: 工作表的名称记为所在村", "台账.xlsx:西村: 工作表的名称记为所在村"
    ]  # fmt: skip
    towns = read_ledger(POLICY, book(tmp_path / "镇.xlsx", {"东镇": repeated(FAMILIES)}))
    assert told(towns) == ["镇.xlsx:东镇: 工作表的名称没有读入：东镇"]


def test_a_header_of_two_rows(tmp_path: Path, plain: Ledger) -> None:
    """A group with its columns below is one header with the columns that stand alone, merged or not."""
    rows = repeated(FAMILIES)
    top = ["户编号", "保障情况", "", "成员", "", "", ""]
    below = ["", "保障状态", "原保障金（元/月）", "姓名", "身份证号码", "与户主关系", "在保"]
    path = folder(tmp_path / "theirs", {"台账": [["低保台账（虚构）"], top, below, *rows[1:]]})
    assert read_ledger(POLICY, path, complete=["members"]).cases == plain.cases
    sheet = book(tmp_path / "台账.xlsx", {"低保": [top, below, *rows[1:]]}, merged=[("A1:A2", "户编号"), ("B1:C1", "保障情况"), ("D1:G1", "成员")])  # fmt: skip
    assert read_ledger(POLICY, sheet, complete=["members"]).cases == plain.cases
    wide = sideways(FAMILIES[:1])
    groups = [*wide[0][:3], *(f"成员{n}" if not at else "" for n in "一二三" for at in range(4))]
    names = ["", "", "", *(["姓名", "身份证号", "与户主关系", "在保"] * 3)]
    ledger = read_ledger(
        POLICY, folder(tmp_path / "wide", {"台账": [groups, names, *wide[1:]]}), complete=["members"]
    )
    assert ledger.cases == plain.cases[:1]


NAMES = (
    ("户 编\n号", "保障状态", "原保障金（元）", "成员姓名", "公民身份号码", "与申请人关系", "在保"),
    ("户码", "保障状态 ", "原保障金（月）", "姓名", "证件号码", "关系", "在保（是/否）"),
    ("household", "state", "paid (yuan/month)", "姓　名", "身份证号码", "家庭关系", "insured"),
)


@pytest.mark.parametrize("header", NAMES)
def test_columns_under_other_names(tmp_path: Path, plain: Ledger, header: tuple[str, ...]) -> None:
    """Synonyms, blanks and line breaks, units in brackets: the columns are known, in any order."""
    rows = [list(header), *repeated(FAMILIES)[1:]]
    turned = [row[::-1] for row in rows]
    for name, table in (("a", rows), ("b", turned)):
        ledger = read_ledger(POLICY, folder(tmp_path / name, {"台账": table}), complete=["members"])
        assert ledger.cases == plain.cases
        assert not told(ledger)


@pytest.mark.parametrize("above", [0, 9])
def test_persons_below_no_header(tmp_path: Path, above: int) -> None:
    """A sheet of persons without a header, or with one further down than it is looked for, is never left out:
    their households would be decided without them."""
    header, *rows = repeated(FAMILIES)
    titles = [[f"第 {n} 条说明"] for n in range(above)]
    rest = [*titles, *([header] if above else []), *rows[3:]]
    path = book(tmp_path / "台账.xlsx", {"东村": [header, *rows[:3]], "西村": rest})
    said = f"台账.xlsx:西村: there are identity numbers in row {len(titles) + bool(above) + 1}"
    with pytest.raises(UsageError, match=said):
        read_ledger(POLICY, path)
    book(path, {"东村": [header, *rows[:3]], "西村": rest, "说明": rest})  # whoever fills it in may show an example
    with pytest.raises(UsageError, match=said):
        read_ledger(POLICY, path)


def test_a_heading_among_the_rows_is_no_household(tmp_path: Path, plain: Ledger) -> None:
    """A row of a register with one cell, which would be the id of a household, is reported and not decided."""
    rows = repeated(FAMILIES)
    rows[4:4] = [["附：已退出的", *[""] * (len(rows[0]) - 1)]]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}), complete=["members"])
    assert ledger.cases == plain.cases
    assert reasons(ledger) == ["台账.csv:5 这一行只有户编号，没有人，也没有别的：不是一户的，删去这一行"]


@pytest.mark.parametrize("end", ["3000-12", "3000年12月", "300012", "3000.12"])
def test_no_end_in_every_row(tmp_path: Path, end: str) -> None:
    """A column in which nothing has an end is none of months without a day: nothing is asked."""
    rows = [["户编号", "首次纳入日", "姓名", "身份证号"], *(["H1", end, "例甲", number(1)] for _ in "1")]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}))
    assert [case.household.facts["first_entry"].value for case in ledger.cases] == [ABSENT]


@pytest.mark.parametrize("header", ["原保障金", "原保障金（万元）"])
@pytest.mark.parametrize("cell", ["300 200", "300\n200", "300, 200", "3 00", "300 .5"])
def test_two_amounts_in_a_cell(tmp_path: Path, header: str, cell: str) -> None:
    """What is parted inside may be two amounts: it is refused at its cell, never read as one number."""
    rows = [["户编号", header, "姓名", "身份证号"], ["H1", cell, "例甲", number(1)]]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows}))
    assert not ledger.cases
    assert [line.partition(header)[0] for line in reasons(ledger)] == ["台账.csv:2 "]


def test_empty_cells_are_those_of_households(tmp_path: Path) -> None:
    """Cells that are left empty below a head's are the household's, and none that nobody filled in; members
    side by side have one count."""
    header = ["户编号", "首次纳入日", "姓名", "身份证号", "与户主关系"]
    below = [["H1", "", "例甲", number(1), "户主"], ["", "", "例乙", number(2), "之子"],
             ["H2", "2017-01-01", "例丙", number(3), "户主"], ["", "", "例丁", number(4), "之子"]]  # fmt: skip
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": [header, *below]}))
    assert [line for line in lines(ledger.notes) if "可无" in line] == [
        "台账.csv: 可无的事实有空格，按未知计：首次纳入日 1；空着就是“无”的，写 --empty 户.首次纳入日=无"
    ]


def test_an_opposite_is_no_suggestion(tmp_path: Path) -> None:
    """What is no option is not advised to be its contrary, but one that is written nearly so."""
    for cell, near in {"不在保": "可选：在保", "在保户": "是不是 在保"}.items():
        rows = [["户编号", "保障状态", "姓名", "身份证号"], ["H1", cell, "例甲", number(1)]]
        (line,) = reasons(read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": rows})))
        assert near in line


def test_cells_as_people_and_spreadsheets_write_them(tmp_path: Path) -> None:
    """Wrappers, commas, yuan, days and no end, a small x: each is the value that it can only be."""
    x = next(number(n) for n in range(1, 200) if number(n).endswith("X"))
    header = ["户编号", "原保障金", "首次纳入日", "姓名", "身份证号", "出生日期"]
    rows = [
        ["H1", "1,612.50元", "3000-12", "例甲", f" {x[:6]} {x[6:-1]}x\n", "19500101.0"],
        ['="H2"', "￥612.5", "2017.6.12", "例乙", f'="{number(1)}"', "1950.1.2"],
        ["'3", "612元", "42898", "例丙", f"'{number(2)}", "1950-01-03 00:00:00"],
        ["H4", "６１２", "2017年6月12日", "例丁", number(3), "18264"],
    ]
    ledger = read_ledger(POLICY, folder(tmp_path / "theirs", {"台账": [header, *rows]}))
    assert not ledger.rejected
    found = [
        [str(record.facts[name].value) for name, record in zip(
            ("paid", "first_entry", "id_number", "birth_date"), (case.household,) * 2 + case.household.lists["member"] * 2,
            strict=True,
        )]
        for case in ledger.cases
    ]  # fmt: skip
    assert [case.id for case in ledger.cases] == ["H1", "H2", "3", "H4"]
    assert found == [
        ["161250", "Mark.ABSENT", x, "1950-01-01"],
        ["61250", "2017-06-12", number(1), "1950-01-02"],
        ["61200", "2017-06-12", number(2), "1950-01-03"],
        ["61200", "2017-06-12", number(3), "1950-01-01"],
    ]


def test_a_cell_that_says_that_nobody_knows(tmp_path: Path) -> None:
    """It is unknown, whatever an empty cell is said to be; what the county says of the word goes before, and a
    text, or an option that is called so, is what it says."""
    said = (
        '[columns]\n"补助" = { fact = "户.原保障金", blank = "0" }\n'
        '"劳力" = { fact = "成员.劳动能力", words = { "不详" = "无劳动能力" } }\n'
    )
    rows = [["户编号", "补助", "首次纳入日", "所在村", "姓名", "身份证号", "在保", "劳力"],
            ["H1", "不详", "未核", "不详", "例甲", "待核实", "不清楚", "不详"],
            ["H2", "", "", "", "例乙", number(2), "", ""]]  # fmt: skip
    path = folder(tmp_path, {"台账": rows})
    (path / "ledger.toml").write_text(said, "utf-8")
    ledger = read_ledger(POLICY, path, empty=["户.首次纳入日=无"])
    assert not ledger.rejected
    first, second = (case.household for case in ledger.cases)
    assert {name: fact.value for name, fact in first.facts.items()} == {"village": "不详"}
    assert {name: fact.value for name, fact in second.facts.items()} == {"paid": 0, "first_entry": ABSENT}
    (member,) = first.lists["member"]
    assert {name: fact.value for name, fact in member.facts.items()} == {"full_name": "例甲", "labour": "without"}
    kin = [["户编号", "补助", "姓名", "身份证号"], ["H1", "", "例甲", number(1)], ["H1", "不详", "例乙", number(2)]]
    (path / "台账.csv").write_text(text(kin), "utf-8")
    (case,) = read_ledger(POLICY, path).cases
    assert not case.household.facts


def test_cells_that_hold_a_sign(tmp_path: Path) -> None:
    """A tick is yes and a cross no, dashes and strokes are unknown and neither no, none nor 0; each is told once a
    column, whatever an empty cell is said to be. What the county says of a sign goes before, and nobody tells it
    then. A circle may be either: a column of circles is asked about, one among others is refused.
    """
    said = (
        '[columns]\n"补助" = { fact = "户.原保障金", blank = "0" }\n'
        '"劳力" = { fact = "成员.劳动能力", words = { "/" = "无劳动能力" } }\n'
    )
    rows = [["户编号", "补助", "首次纳入日", "所在村", "姓名", "身份证号", "在保", "劳力"],
            ["H1", "—", "/", "/", "例甲", "－", "√", "/"], ["H2", "--", "／", "", "例乙", number(2), "×", ""],
            ["H3", "", "", "", "例丙", number(3), "—", ""], ["H4", "", "", "", "例丁", number(4), "○", ""]]  # fmt: skip
    path = folder(tmp_path, {"台账": rows})
    (path / "ledger.toml").write_text(said, "utf-8")
    ledger = read_ledger(POLICY, path, empty=["户.首次纳入日=无"])
    assert [each.household for each in ledger.rejected] == ["H4"]
    households = [case.household for case in ledger.cases]
    assert [{name: fact.value for name, fact in each.facts.items()} for each in households] == [
        {"village": "/"}, {}, {"paid": 0, "first_entry": ABSENT}
    ]  # fmt: skip
    people = [each.lists["member"][0].facts for each in households]
    assert [facts["insured"].value for facts in people if "insured" in facts] == [True, False]
    assert people[0]["labour"].value == "without"
    assert "id_number" not in people[0]
    unknown = "按不知道读入：意思是“无”或者 0 的，在对照表的 words 里写明，或直接写在格里"
    assert [note for note in lines(ledger.notes) if "读作" in note or "不知道" in note] == [
        f"台账.csv: 补助: — {unknown}", f"台账.csv: 首次纳入日: / {unknown}", f"台账.csv: 身份证号: － {unknown}",
        "台账.csv: 在保: √ 读作 是", f"台账.csv: 补助: -- {unknown}", f"台账.csv: 首次纳入日: ／ {unknown}",
        "台账.csv: 在保: × 读作 否", f"台账.csv: 在保: — {unknown}",
    ]  # fmt: skip
    circles = [["户编号", "姓名", "身份证号", "在保"], ["H1", "例甲", number(1), "○"], ["H2", "例乙", number(2), "/"]]
    with pytest.raises(CaseError, match="○ 各是什么"):
        read_ledger(POLICY, folder(tmp_path / "circles", {"台账": circles}))


@pytest.mark.parametrize("cell", ["2017年1月死亡", "已迁出", "本月停保"])
def test_a_remark_that_somebody_is_gone(tmp_path: Path, cell: str) -> None:
    """The person counts all the same, and it is told; not where the county says that the column is not read."""
    rows = [["户编号", "姓名", "身份证号", "与户主关系", "备注"], ["H1", "例甲", number(1), "户主", ""],
            ["H1", "例乙", number(2), "配偶", cell]]  # fmt: skip
    path = folder(tmp_path, {"台账": rows})
    ledger = read_ledger(POLICY, path)
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [2]
    assert [line.rpartition("：")[2] for line in told(ledger) if "照样算" in line] == ["第 3 行，请核对"]
    (path / "ledger.toml").write_text('[columns]\n"备注" = "-"\n', "utf-8")
    assert not [line for line in told(read_ledger(POLICY, path)) if "照样算" in line]
    named = [row[:4] for row in rows]
    named[2][1] = f"例乙（{cell}）"
    ledger = read_ledger(POLICY, folder(tmp_path / "b", {"台账": named}))
    assert any("照样算：第 3 行" in line for line in told(ledger))


def test_two_who_may_be_one(tmp_path: Path) -> None:
    """Of one name and kin, and not all with a number: both count, and it is told; with numbers they are two."""
    rows = [["户编号", "姓名", "身份证号", "与户主关系"], ["H1", "例甲", number(1), "户主"],
            ["H1", "例乙", "", "之子"], ["H1", "例乙", number(3), "之子"], ["H1", "例丙", "", "之子"]]  # fmt: skip
    ledger = read_ledger(POLICY, folder(tmp_path / "a", {"台账": rows}))
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [4]
    assert told(ledger) == ["台账.csv:2 这一户第 3、4 行的姓名、关系相同，没有写全身份证号，也许是同一个人，都算了"]
    rows[2][2] = number(2)
    assert not told(read_ledger(POLICY, folder(tmp_path / "b", {"台账": rows})))


def test_what_is_never_guessed(tmp_path: Path) -> None:
    """Each mistake is told with its sheet, row and column, and rejects the household that it stands in."""
    one, two = number(1), number(2)
    header = ["户编号", "家庭人口", "原保障金", "首次纳入日", "姓名", "身份证号", "与户主关系"]
    rows: list[list[object]] = [
        ["H1", "2", "1", "", "例甲", one, "户主"],
        ["H2", "1", "1", "", "例乙", two, "之子"],
        ["H3", "", "1", "", "例丙", number(3), "户主"],
        ["H3", "", "2", "", "例丁", number(4), "户主"],
        ["H4", "", "-1", "2017年11月31日", "例戊", number(5), "户主"],
        ["H5", "", "1.005", "2017.1", "例己", number(6), "户主"],
        ["H6", "", "", "201706", "例庚", number(7), "户主"],
        ["H7", "", "", "", "例辛", number(8), "户主"],
        ["H8", "", "", "", "例辛", number(8), "户主"],
        ["", "", "", "", "例壬", number(9), "户主"],
        ["H9", "", "", "", "例癸", 999999199001011234, "户主"],
    ]
    ledger = read_ledger(POLICY, book(tmp_path / "台账.xlsx", {"低保": [header, *rows]}))
    assert not ledger.cases
    assert reasons(ledger) == [
        "台账.xlsx:低保:2 家庭人口写 2 人，成员有 1 行",
        "台账.xlsx:低保:3 这一户没有户主",
        "台账.xlsx:低保:5 同一户的原保障金与第 4 行的不同",
        "台账.xlsx:低保:4 这一户有 2 个户主：第 4、5 行",
        "台账.xlsx:低保:6 原保障金: -1.00元/月 低于下限 0.00元/月",
        "台账.xlsx:低保:6 首次纳入日: 2017年11月31日 不是存在的日期",
        "台账.xlsx:低保:7 原保障金: 1.005 的小数超过 2 位",
        "台账.xlsx:低保:7 首次纳入日: 2017.1 可能是一月，也可能是十月（2017.10 存成数字就成了 2017.1）：写明哪一天，如 2017-01-05；在对照表里写明了这一列的 day 的，写 2017-01",
        "台账.xlsx:低保:8 首次纳入日: 201706 只有年月，没有日：写明哪一天，或在对照表里写明这一列的 day",
        "台账.xlsx:低保:9 身份证号: 同一个身份证号也在另一户（台账.xlsx:低保 第 10 行）",
        "台账.xlsx:低保:10 身份证号: 同一个身份证号也在另一户（台账.xlsx:低保 第 9 行）",
        "台账.xlsx:低保:12 身份证号: 存成了数字，第 15 位以后已丢失：把这一列设为文本，照原件重录",
        "台账.xlsx:低保:11 没有户编号",
    ]  # fmt: skip


def test_a_wrong_check_digit_is_reported_and_the_household_decided(tmp_path: Path) -> None:
    """The number counts as unknown, the rest of its household as it stands."""
    wrong = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")
    header = ["户编号", "姓名", "身份证号", "与户主关系"]
    ledger = read_ledger(
        POLICY, folder(tmp_path / "theirs", {"台账": [header, ["H1", "例甲", wrong, "户主"]]})
    )
    (case,) = ledger.cases
    assert set(case.household.lists["member"][0].facts) == {"full_name"}
    assert told(ledger) == [
        "台账.csv:2 身份证号: 身份证号的校验位不对，有一位录错了；号码按未知计，这一户照样评定"
    ]


def test_what_must_be_said_is_asked_all_at_once(tmp_path: Path) -> None:
    """No key of a household and codes of kin: both are asked, with sheet and column, and nothing is read."""
    sheets = {
        "东村": [["姓名", "身份证号", "与户主关系"], ["例甲", number(1), "01"], ["例乙", number(2), "10"]],
        "西村": [["户主身份证号", "成员一姓名", "成员一身份证号"], [number(3), "例丙", number(4)]],
    }
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, book(tmp_path / "台账.xlsx", dict(sheets)))
    assert list(lines(caught.value.problems)) == [
        "台账.xlsx:东村: 没有户编号，也没有户主身份证号，不知道哪几行是一户：每遇户主就是新的一户的，写 household = \"each head\"",
        "台账.xlsx:东村: 与户主关系: 01, 10 是什么关系：在 words 里写明，如 words = { 01 = \"户主\" }",
        "台账.xlsx:西村: 户主是不是也列在成员一、成员二……里：也列的写 head = \"listed\"，另外的写 head = \"apart\"",
        "要先说明这几件事，说一次就行：用 policyrules mapping 起草对照表，在里面答",
    ]  # fmt: skip


def test_codes_of_the_county_s_own_are_asked_once(tmp_path: Path) -> None:
    """Where no cell of a column is an option and each is a code, and where all days are months, it is asked;
    answered in the mapping the same register is read. One such cell among others rejects its row."""
    header = ["户编号", "保障状态", "首次纳入日", "姓名", "身份证号", "与户主关系", "在保"]
    rows = [
        ["H1", "A类", "201706", "例甲", number(1), "户主", "1"],
        ["H2", "B类", "2017年6月", "例乙", number(2), "户主", "0"],
    ]
    path = folder(tmp_path, {"台账": [header, *rows]})
    with pytest.raises(CaseError) as caught:
        read_ledger(POLICY, path)
    assert list(lines(caught.value.problems)) == [
        '台账.csv: 保障状态: A类, B类 各是什么：在 words 里写明，如 words = { A类 = "在保" }',
        "台账.csv: 首次纳入日: 只有年月，没有日：写明是哪一天，如 day = 1",
        '台账.csv: 在保: 0, 1 各是什么：在 words 里写明，如 words = { 0 = "是" }',
        "要先说明这几件事，说一次就行：用 policyrules mapping 起草对照表，在里面答",
    ]  # fmt: skip
    (path / "ledger.toml").write_text(
        '[columns]\n"保障状态" = { fact = "户.保障状态", words = { "A类" = "在保", "B类" = "停保" } }\n'
        '"首次纳入日" = { fact = "户.首次纳入日", day = 1 }\n'
        '"在保" = { fact = "成员.在保", words = { "1" = "是", "0" = "否" } }\n',
        "utf-8",
    )
    first, second = read_ledger(POLICY, path).cases
    assert [first.household.facts["state"].value, second.household.facts["state"].value] == [
        "covered", "stopped",
    ]  # fmt: skip
    assert first.household.facts["first_entry"].value == date(2017, 6, 1)
    (path / "ledger.toml").unlink()
    rows[0][1:3], rows[0][-1] = ["在保", "2017-06-01"], "是"
    folder(tmp_path, {"台账": [header, *rows]})
    assert [case.id for case in read_ledger(POLICY, path).cases] == ["H1"]


persons = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.sampled_from(["是", "否", ""]), min_size=n, max_size=n)
)
families = st.lists(
    st.tuples(persons, st.sampled_from(["在保", "停保", ""]), st.sampled_from(["0", "0.07", "612.50", ""])),
    min_size=1, max_size=5,
)  # fmt: skip


def invented(drawn: list[tuple[list[str], str, str]]) -> list[Family]:
    """Families of what was drawn, nobody twice."""
    found, serial = [], 0
    for at, (insured, state, paid) in enumerate(drawn, start=1):
        people = []
        for place, word in enumerate(insured):
            serial += 1
            people.append(Person(f"例{serial}", number(serial), "之子" if place else "户主", word))
        found.append(Family(f"H{at}", state, paid, people))
    return found


@given(families)
@law(40)
def test_every_shape_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[list[str], str, str]]
) -> None:
    """Whatever the families, every shape in which a county may write them gives the same cases."""
    found, path = invented(drawn), tmp_path_factory.mktemp("shapes")
    wanted = read_ledger(POLICY, folder(path / "ours", ours(found))).cases
    assert len(wanted) == len(found)
    shapes = {"repeated": repeated(found), "filled": filled_down(found), "wide": sideways(found)}
    for name, rows in shapes.items():
        ledger = read_ledger(POLICY, folder(path / name, {"台账": rows}))
        assert ledger.cases == wanted, name
    assert nameless(read_ledger(POLICY, folder(path / "pair", by_head(found))).cases) == nameless(wanted)


def test_persons_of_nobody(tmp_path: Path) -> None:
    """A person of a household that the table of households does not have is nobody's, and its list is open."""
    tables = by_head(FAMILIES[:2]) | {"低保人员查询": by_head(FAMILIES)["低保人员查询"]}
    ledger = read_ledger(POLICY, folder(tmp_path, tables), complete=["members"])
    assert len(ledger.cases) == 2
    assert [(r.orphan, r.rows) for r in ledger.rejected] == [
        (True, (("低保人员查询.csv", 6), ("低保人员查询.csv", 7)))
    ]
    assert not any("member" in case.household.complete for case in ledger.cases)


def test_tables_of_ours_joined_by_the_head(tmp_path: Path, plain: Ledger) -> None:
    """Sheets under our names may name the head instead of the household; persons alone tell of both."""
    households, persons = by_head(FAMILIES).values()
    ledger = read_ledger(
        POLICY, folder(tmp_path / "a", {"户": households, "成员": persons}), complete=["members"]
    )
    assert nameless(ledger.cases) == nameless(plain.cases)
    alone = folder(tmp_path / "b", {"成员": repeated(FAMILIES)}) / "成员.csv"
    assert read_ledger(POLICY, alone, complete=["members"]).cases == plain.cases


def test_the_head_s_own_row_without_kin(tmp_path: Path, plain: Ledger) -> None:
    """Of persons without a column of kin a blank head's number is the head's own row where another row names it."""
    tables = {
        name: [
            [cell for cell, title in zip(row, rows[0], strict=True) if title != "与户主关系"] for row in rows
        ]
        for name, rows in by_head(FAMILIES).items()
    }
    ledger = read_ledger(POLICY, folder(tmp_path, tables), complete=["members"])
    assert nameless(ledger.cases) == nameless(plain.cases)
    persons = [["户主身份证号", "姓名", "身份证号"], ["", "例甲", number(1)], ["", "例乙", number(2)], [number(1), "例丙", number(3)]]  # fmt: skip
    alone = read_ledger(POLICY, folder(tmp_path / "alone", {"人员": persons}))
    assert [(case.id, len(case.household.lists["member"])) for case in alone.cases] == [(number(1), 2)]
    assert reasons(alone) == ["人员.csv:3 没有户编号"]


def test_an_empty_cell_that_is_something_is_not_another_row_s(tmp_path: Path) -> None:
    """What an empty cell of the household means is asked of the household, not of each of its rows."""
    path = folder(tmp_path, {"台账": [[*HEAD, "首次纳入日", *ONE], *(
        [*row[:3], "2017-01-01" if row[0] == "H1" else "", *row[3:]] for row in filled_down(FAMILIES)[1:]
    )]})  # fmt: skip
    (path / "ledger.toml").write_text(
        'empty = ["户.首次纳入日=无"]\n[columns]\n"原保障金" = { fact = "户.原保障金", blank = "5" }\n',
        "utf-8",
    )
    ledger = read_ledger(POLICY, path)
    assert not ledger.rejected
    found = [{name: fact.value for name, fact in case.household.facts.items()} for case in ledger.cases]
    assert [facts["paid"] for facts in found] == [61250, 500, 0]
    assert [facts["first_entry"] for facts in found] == [date(2017, 1, 1), ABSENT, ABSENT]


def test_ids_that_each_sheet_counts_for_itself(tmp_path: Path) -> None:
    """A household's number on two sheets of persons is not one household of both."""
    one, two = (Family("1", "", "1", (Person("例", number(n), "户主"),)) for n in (1, 2))
    ledger = read_ledger(
        POLICY, book(tmp_path / "台账.xlsx", {"A组": repeated([one]), "B组": repeated([two])})
    )
    assert not ledger.cases
    assert reasons(ledger)[0] == (
        "台账.xlsx:A组:2 这个户编号在 台账.xlsx:A组、台账.xlsx:B组 里都有：编号各表自编的，请先编成不同的"
    )


def test_a_head_of_two_households(tmp_path: Path) -> None:
    """Persons who name a head of two households are of neither."""
    households = [["户编号", "户主身份证号"], ["H1", number(1)], ["H2", number(1)]]
    persons = [["户主身份证号", "姓名", "身份证号"], [number(1), "例甲", number(2)]]
    ledger = read_ledger(POLICY, folder(tmp_path, {"家庭": households, "人员": persons}))
    assert "人员.csv:2 这个户主身份证号在两户里" in reasons(ledger)


def test_causes_are_no_persons(tmp_path: Path, plain: Ledger) -> None:
    """A column with a number behind its name is a member's place only where it names or numbers one."""
    rows = [[*row, *extra] for row, extra in zip(
        repeated(FAMILIES), [["劳动能力1", "劳动能力2"], *[["有劳动能力", ""]] * 6], strict=True
    )]  # fmt: skip
    assert (
        read_ledger(POLICY, folder(tmp_path / "a", {"台账": rows}), complete=["members"]).cases == plain.cases
    )
    wide = sideways(FAMILIES)
    numbered = [name.replace("成员一", "").replace("成员二", "").replace("成员三", "") for name in wide[0]]
    names = [name + ("" if at < 3 else str(1 + (at - 3) // 4)) for at, name in enumerate(numbered)]
    kept = [at for at, name in enumerate(names) if not name.startswith("在保")]
    with_kin = [[row[at] for at in kept] for row in (names, *wide[1:])]
    ledger = read_ledger(POLICY, folder(tmp_path / "b", {"台账": with_kin}))
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [3, 1, 2]


def test_a_place_of_nobody(tmp_path: Path) -> None:
    """Something said of a member who has neither name nor number is told, not dropped and not believed."""
    rows = [
        ["户编号", "成员一姓名", "成员一在保", "成员二姓名", "成员二在保"],
        ["H1", "例甲", "是", "", "否"],
    ]
    assert reasons(read_ledger(POLICY, folder(tmp_path, {"台账": rows}))) == [
        "台账.csv:2 第 2 个成员有内容，没有姓名和身份证号"
    ]


NUMERALS = ["一", "九", "十", "十一", "十九", "二十", "二十一", "三十", "九十九"]


def test_members_are_counted_to_ninety_nine(tmp_path: Path) -> None:
    """In Chinese numerals as in digits; the places are their order, whatever the order of the columns."""
    header = ["户编号", *(f"成员{n}{name}" for n in NUMERALS[::-1] for name in ("姓名", "身份证号"))]
    row = ["H1", *(cell for n in range(9, 0, -1) for cell in (f"例{n}", number(n)))]
    (case,) = read_ledger(POLICY, folder(tmp_path, {"台账": [header, row]}), complete=["members"]).cases
    assert [one.facts["full_name"].value for one in case.household.lists["member"]] == [
        f"例{n}" for n in range(1, 10)
    ]


def test_a_dimension_of_one_cell(tmp_path: Path, plain: Ledger) -> None:
    """A sheet that says that it is one cell wide is read to its end all the same."""
    path = book(tmp_path / "台账.xlsx", {"低保": repeated(FAMILIES)})
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], count = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', parts[sheet])
    assert count == 1
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    assert read_ledger(POLICY, path, complete=["members"]).cases == plain.cases


def test_many_rows_are_told_in_short(tmp_path: Path) -> None:
    """Of a thousand filled rows ten are named."""
    persons = [Person("例", number(n), "之子" if n else "户主") for n in range(30)]
    ledger = read_ledger(POLICY, folder(tmp_path, {"台账": filled_down([Family("H1", "", "1", persons)])}))
    assert told(ledger) == [
        "台账.csv: 户的格空着，按上面一户读入：第 3、4、5、6、7、8、9、10、11、12 等 29 行"
    ]


def test_a_row_of_nobody_may_begin_a_household(tmp_path: Path) -> None:
    """Rows below a head without a number, a shifted row or a blank kin are not the household's before these."""
    header = ["户编号", "姓名", "身份证号", "与户主关系"]
    rows = [
        ["H1", "例甲", number(1), "户主"], ["", "例乙", number(2), "户主"], ["", "例丙", number(3), "之子"],
        ["H2", "例丁", number(4), "户主"], ["", "例戊", number(5), ""], ["", "例己", number(6), "之子"],
        ["H3", "例庚", number(7), "户主"], ["H3", "例辛", "之母"], ["", "例壬", number(8), "之子"],
    ]  # fmt: skip
    ledger = read_ledger(POLICY, folder(tmp_path / "a", {"台账": [header, *rows]}))
    assert [(case.id, len(case.household.lists["member"])) for case in ledger.cases] == [("H1", 1), ("H2", 1)]
    assert [r.rows for r in ledger.rejected if r.orphan] == [tuple(("台账.csv", n) for n in (3, 4, 6, 7, 10))]
    path = folder(tmp_path / "b", {"台账": [header[1:], *(row[1:] for row in rows[:6])]})
    (path / "ledger.toml").write_text('household = "each head"', "utf-8")
    each = read_ledger(POLICY, path)
    assert [len(case.household.lists["member"]) for case in each.cases] == [1, 2, 1]
    assert [r.rows for r in each.rejected] == [(("台账.csv", 6), ("台账.csv", 7))]


def test_a_list_of_names_beside_a_ledger(tmp_path: Path, plain: Ledger) -> None:
    """Persons of whom nobody says whose they are do not stop a ledger that says it: they are left out and said."""
    names = [["姓名", "身份证号", "电话"], ["例", number(9), "1"]]
    left = "没有读入：有人而没有户编号、户主身份证号、与户主关系，不知道各是哪一户的"
    for name, tables in (("a", ours(FAMILIES)), ("b", {"低保": repeated(FAMILIES)})):
        path = book(tmp_path / f"{name}.xlsx", {**tables, "联系人": names})
        ledger = read_ledger(POLICY, path, complete=["members"])
        assert ledger.cases == plain.cases
        assert told(ledger) == [f"{name}.xlsx:联系人: {left}"]
    with pytest.raises(CaseError, match="没有户编号，也没有户主身份证号"):
        read_ledger(POLICY, book(tmp_path / "c.xlsx", {"联系人": names}))
