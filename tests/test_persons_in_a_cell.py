"""Several persons in one cell, as exports of households have them: so many persons, or refused at the row."""

from pathlib import Path

import pytest

from county_tables import FAMILIES, POLICY, Rows, folder, lines, number, ours
from policyrules.base.errors import CaseError
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.records import Ledger

ONE, TWO, THREE = number(1), number(2), number(3)


def read(path: Path, tables: dict[str, Rows], said: str = "") -> Ledger:
    """The ledger of these tables."""
    folder(path, tables)
    (path / "ledger.toml").write_text(said, "utf-8")
    return read_ledger(POLICY, path, complete=["members"])


def reasons(ledger: Ledger) -> list[str]:
    """Why households were rejected."""
    return [line for rejected in ledger.rejected for line in lines(rejected.problems)]


@pytest.mark.parametrize("between", ["、", "；", ";", ",", "\n", " ；"])
def test_names_and_numbers_in_two_cells(tmp_path: Path, between: str) -> None:
    """Each household's persons in a cell, their numbers in another: the same cases as a row for each person."""
    plain = read_ledger(POLICY, folder(tmp_path / "ours", ours(FAMILIES)), complete=["members"])
    header = ["户编号", "保障状态", "原保障金", "家庭成员姓名", "家庭成员身份证号", "与户主关系", "在保"]
    rows = [
        [f.key, f.state, f.paid, *(between.join(cells) for cells in (
            [p.name for p in f.persons], [p.number for p in f.persons], [p.relation for p in f.persons],
            [p.insured for p in f.persons],
        ))]
        for f in FAMILIES
    ]  # fmt: skip
    rows[0][6] = (between.strip() or "、").join(["是", "是", ""])
    ledger = read(tmp_path / "theirs", {"家庭": [header, *rows]})
    assert not ledger.rejected
    assert ledger.cases == plain.cases
    assert "家庭.csv: 几个人写在一格里，各成一人：第 2、4 行" in list(lines(ledger.notes))


def test_what_is_not_read_beside_them_is_asked(tmp_path: Path) -> None:
    """Beside persons in a cell, too, a column of identity numbers may hold more of them, and amounts are asked."""
    rows = [
        ["户编号", "家庭成员姓名", "家庭成员身份证号", "月保障金", "赡养人身份证号"],
        ["H1", "例甲、例乙", f"{ONE}、{TWO}", "300", THREE],
    ]
    with pytest.raises(CaseError) as caught:
        read(tmp_path, {"家庭": rows})
    assert next(lines(caught.value.problems)).startswith("家庭.csv: 赡养人身份证号: 是谁的身份证号：")
    ledger = read(tmp_path, {"家庭": rows}, '[columns]\n"赡养人身份证号" = "-"\n')
    assert len(ledger.cases[0].household.lists["member"]) == 2
    assert [
        line for line in lines(ledger.notes) if line.startswith("家庭.csv: 月保障金 没有读入，也许是金额")
    ]


def test_numbers_behind_the_names(tmp_path: Path) -> None:
    """A number behind each name is that person's, in brackets or not; numbers may stand with blanks between."""
    rows = [
        ["户编号", "家庭成员姓名", "身份证号"],
        ["H1", f"例甲{ONE}、例乙（{TWO.lower()}）", ""],
        ["H2", "例丙、例·丁", f"{THREE} {number(4)}"],
        ["H3", f"例戊 {number(5)}", ""],
        ["H4", f"例己{number(6)}、例庚", ""],
    ]
    ledger = read(tmp_path, {"家庭": rows})
    assert not ledger.rejected
    found = [
        [(one.facts["full_name"].value, getattr(one.facts.get("id_number"), "value", None)) for one in
         case.household.lists["member"]] for case in ledger.cases
    ]  # fmt: skip
    assert found == [
        [("例甲", ONE), ("例乙", TWO)], [("例丙", THREE), ("例·丁", number(4))], [("例戊", number(5))],
        [("例己", number(6)), ("例庚", None)],
    ]  # fmt: skip


def test_what_is_said_of_several_at_once_is_refused(tmp_path: Path) -> None:
    """Other counts than persons, a count for names, other numbers: told at the row and column, nothing shared out."""
    rows = [
        ["户编号", "家庭成员姓名", "家庭成员身份证号", "劳动能力", "家庭人口"],
        ["H1", "例甲、例乙", f"{ONE}；{TWO}；{THREE}", "", ""],
        ["H2", "例甲等3人", "", "", ""],
        ["H3", "3人", "", "", ""],
        ["H4", "例甲、例乙", f"{number(5)}；{number(6)}", "有劳动能力", ""],
        ["H5", f"例甲{number(7)}、例乙{number(8)}", f"{number(8)}；{number(7)}", "", ""],
        ["H6", "例甲、例乙", f"{number(9)}；{number(10)}", "有劳动能力、无劳动能力", "3"],
        ["H7", "、".join(["例"] * 51), "", "", ""],
    ]
    ledger = read(tmp_path, {"家庭": rows})
    assert not ledger.cases
    assert reasons(ledger) == [
        "家庭.csv:2 家庭成员身份证号: 家庭成员姓名里有 2 人，这里是 3 个，分不清各是谁的",
        "家庭.csv:3 家庭成员姓名: 只写了人数，没有写各人是谁",
        "家庭.csv:4 家庭成员姓名: 只写了人数，没有写各人是谁",
        "家庭.csv:5 劳动能力: 家庭成员姓名里有 2 人，这里是 1 个，分不清各是谁的",
        "家庭.csv:6 家庭成员身份证号: 与姓名后面的身份证号不同",
        "家庭.csv:7 家庭人口写 3 人，成员有 2 行",
        "家庭.csv:8 家庭成员姓名: 一格里超过 50 人",
    ]


def test_in_a_table_with_a_row_a_person(tmp_path: Path) -> None:
    """There two names in a cell are a mistake of that row; the other rows are persons as before."""
    header = ["户编号", "姓名", "身份证号", "与户主关系"]
    rows = [["H1", "例甲", ONE, "户主"], ["H1", "例乙、例丙", "", "之子"], ["H2", "例丁", TWO, "户主"]]
    for path, name, table in (
        ("a", "台账", [header, *rows]),
        ("b", "成员", [header[:3], *(row[:3] for row in rows)]),
    ):
        tables: dict[str, Rows] = {name: table} | (
            {"户": [["户编号"], ["H1"], ["H2"]]} if name == "成员" else {}
        )
        ledger = read(tmp_path / path, tables)
        assert [case.id for case in ledger.cases] == ["H2"]
        assert reasons(ledger) == [f"{name}.csv:3 姓名: 一格里有 2 个人：一人一行，或者一户一行"]


def test_persons_who_have_rows_of_their_own(tmp_path: Path) -> None:
    """The export of households has all names in a cell, that of persons a row for each: nobody is there twice."""
    households = [
        ["户主姓名", "户主身份证号", "原保障金", "家庭成员姓名", "家庭成员身份证号"],
        ["例甲", ONE, "600", "例甲;例乙", f"{ONE};{TWO}"],
        ["例丙", THREE, "0", "例丙", THREE],
        ["例丁", number(4), "0", "例丁;例戊", f"{number(4)};{number(5)}"],
    ]
    persons = [
        ["户主身份证号", "姓名", "身份证号", "与户主关系", "在保"],
        [ONE, "例甲", ONE, "户主", "是"], [ONE, "例乙", TWO, "之子", "否"], [THREE, "例丙", THREE, "户主", "是"],
        [number(4), "例丁", number(4), "户主", "是"],
    ]  # fmt: skip
    ledger = read(tmp_path, {"低保家庭查询": households, "低保人员查询": persons})
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [2, 1]
    assert all("insured" in one.facts for case in ledger.cases for one in case.household.lists["member"])
    assert reasons(ledger) == ["低保家庭查询.csv:4 这一户的成员里有人不在 低保人员查询.csv 里"]


def test_whether_the_head_is_among_the_names_is_asked(tmp_path: Path) -> None:
    """Names without numbers do not say whether the head is one of them; with numbers it can be seen."""
    rows = [["户主姓名", "户主身份证号", "家庭成员姓名"], ["例甲", ONE, "例乙、例丙"]]
    with pytest.raises(CaseError) as caught:
        read(tmp_path / "a", {"家庭": rows})
    assert next(lines(caught.value.problems)).startswith("家庭.csv: 户主是不是也列在")
    (case,) = read(tmp_path / "b", {"家庭": rows}, 'head = "apart"').cases
    names = [one.facts["full_name"].value for one in case.household.lists["member"]]
    assert names == ["例甲", "例乙", "例丙"]


def test_a_head_who_is_none_of_the_persons(tmp_path: Path) -> None:
    """A household whose head's number is nobody's in it has lost its head: it is told, not decided without."""
    rows = [
        ["户主身份证号", "姓名", "身份证号"],
        [ONE, "例乙", TWO], [ONE, "例丙", THREE],
        [number(4), "例丁", number(4)], [number(4), "例戊", number(5)],
    ]  # fmt: skip
    ledger = read(tmp_path, {"台账": rows})
    assert [len(case.household.lists["member"]) for case in ledger.cases] == [2]
    assert reasons(ledger) == ["台账.csv:2 户主的身份证号不在成员里"]
