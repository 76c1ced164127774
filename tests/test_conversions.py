"""Amounts of a county's table in another unit than the policy's: 万元, by the year, a head: exact, or refused."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county_tables import POLICY, Rows, folder, lines, number
from law import law
from policyrules.authoring.mapping_draft import mapping_draft
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_ledger
from policyrules.intake.conversions import conversion
from policyrules.intake.records import Ledger
from policyrules.loading import load

HEAD = ["户编号", "姓名", "身份证号"]


def read(path: Path, columns: dict[str, list[str]], said: str, policy: Policy = POLICY) -> Ledger:
    """The ledger of households of one person with these columns, and what the county says of them."""
    high = max(map(len, columns.values()))
    rows: Rows = [[*HEAD, *columns]]
    for at in range(high):
        rows.append([f"H{at + 1}", f"例{at + 1}", number(at + 1), *(cells[at] for cells in columns.values())])
    folder(path, {"台账": rows})
    (path / "ledger.toml").write_text(f"[columns]\n{said}\n", "utf-8")
    return read_ledger(policy, path)


def values(ledger: Ledger, name: str) -> list[Any]:
    """The values of a fact of each household that was read."""
    return [case.household.facts[name].value for case in ledger.cases]


def reasons(ledger: Ledger) -> list[str]:
    """Why households were rejected."""
    return [line for rejected in ledger.rejected for line in lines(rejected.problems)]


def test_a_year_becomes_months(tmp_path: Path) -> None:
    """7,350 yuan a year are 612.50 a month, and the fact says from what; what does not divide is refused."""
    cells = ["7350", "7,350.00元", "0.735万元", "1000", "100.005", "0", "7350元/年", "几百"]
    ledger = read(tmp_path, {"年保障金": cells}, '"年保障金" = { fact = "户.原保障金", unit = "元/年" }')
    assert values(ledger, "paid") == [61250, 61250, 61250, 0, 61250]
    assert ledger.cases[0].household.facts["paid"].source == "由 元/年 折算"
    assert reasons(ledger) == [
        "台账.csv:5 年保障金: 1000 折合 元/月 除不尽：这里不取整，请在表里写成 元/月 的数",
        "台账.csv:6 年保障金: 100.005 的小数超过 2 位",
        "台账.csv:9 年保障金: 几* 不是数字，请写成 12.5 的样子",
    ]


def test_ten_thousand_yuan(tmp_path: Path) -> None:
    """A header or the county says 万元, or a cell; in a column of 万元 an amount of yuan is refused."""
    said = '"年保障金" = { fact = "户.原保障金", unit = "万元/年" }'
    ledger = read(tmp_path / "a", {"年保障金": ["0.735", "0.735万", "7350元", "0.7350001"]}, said)
    assert values(ledger, "paid") == [61250, 61250]
    assert reasons(ledger) == [
        "台账.csv:4 年保障金: 7350元：这一列以万元/年计",
        "台账.csv:5 年保障金: 0.7350001 的小数超过 6 位",
    ]
    ledger = read(tmp_path / "b", {"原保障金（万元/月）": ["0.06125", "0.061251"]}, "")
    assert values(ledger, "paid") == [61250, 61251]
    ledger = read(tmp_path / "d", {"原保障金（万元）": ["0.06125", "0.061251"]}, "")
    assert values(ledger, "paid") == [61250, 61251]
    ledger = read(tmp_path / "c", {"原保障金": ["0.06125万元", "1万", "0.0000001万"]}, "")
    assert values(ledger, "paid") == [61250, 1000000]


def test_a_head_s_amount_becomes_the_household_s(tmp_path: Path) -> None:
    """200 a head of three persons are 600; of how many is the column that the county names, never a guess."""
    said = '"人均补差" = { fact = "户.原保障金", unit = "元/人·月", persons = "保障人数" }'
    columns = {"人均补差": ["200.10", "200", "200"], "保障人数": ["3人", "", "0"]}
    ledger = read(tmp_path / "a", columns, said)
    assert values(ledger, "paid") == [60030]
    assert reasons(ledger) == [
        "台账.csv:3 人均补差: 保障人数 没有写人数，人均的不能折算",
        "台账.csv:4 人均补差: 保障人数 没有写人数，人均的不能折算",
    ]
    with pytest.raises(CaseError) as caught:
        read(tmp_path / "b", columns, '"人均补差" = { fact = "户.原保障金", unit = "元/人·月" }')
    asked = "台账.csv: 人均补差: 人均的按哪一列的人数折算，还没有说明：写明 persons"
    assert asked in list(lines(caught.value.problems))
    with pytest.raises(UsageError, match=r"there is no column 户口 of persons"):
        read(tmp_path / "c", columns, said.replace("保障人数", "户口"))


def test_a_household_s_amount_becomes_a_head_s(tmp_path: Path) -> None:
    """9,600 a year of three are 3,200 a head, 800 a month are as much; 10,000 of three do not divide."""
    policy = load("yancheng")
    said = '"收入" = { fact = "户.扶贫系统人均收入", unit = "元/年", persons = "总人数" }'
    ledger = read(tmp_path / "a", {"收入": ["9600", "10000"], "总人数": ["3", "3"]}, said, policy)
    assert values(ledger, "system_income") == [320000]
    assert reasons(ledger) == [
        "台账.csv:3 收入: 10000 折合 元/人·年 除不尽：这里不取整，请在表里写成 元/人·年 的数"
    ]
    said = said.replace("元/年", "元/户·月")
    ledger = read(tmp_path / "b", {"收入": ["800"], "总人数": ["3"]}, said, policy)
    assert values(ledger, "system_income") == [320000]


def test_a_person_s_amount_is_a_head_s(tmp_path: Path) -> None:
    """Of a person an amount a head is the amount: nobody is asked of how many."""
    said = '"月补" = { fact = "成员.个人份额", unit = "元/人·年" }'
    (case,) = read(tmp_path, {"月补": ["2400"]}, said, load("yancheng")).cases
    assert case.household.lists["member"][0].facts["own_share"].value == 20000


def test_another_period_in_the_header_is_asked(tmp_path: Path) -> None:
    """A header that says a year of what is by the month is a question, in a register and in a table of ours."""
    with pytest.raises(CaseError) as caught:
        read(tmp_path / "a", {"原保障金（元/年）": ["7350"]}, "")
    asked = "原保障金(元/年): 记的单位与事实的不同，还没有说明：写明 fact（户.原保障金）和 unit"
    assert asked in "\n".join(lines(caught.value.problems)).replace("（元/年）", "(元/年)")
    ours = folder(tmp_path / "b", {"户": [["户编号", "原保障金（元/年）"], ["H1", "7350"]]})
    with pytest.raises(CaseError):
        read_ledger(POLICY, ours)
    (ours / "ledger.toml").write_text(
        '[columns]\n"原保障金（元/年）" = { fact = "户.原保障金", unit = "元/年" }\n', "utf-8"
    )
    assert values(read_ledger(POLICY, ours), "paid") == [61250]


def test_empty_cells_and_words_are_in_the_column_s_unit(tmp_path: Path) -> None:
    """What an empty cell or a word is said to be is an amount of the column's."""
    said = '"年保障金" = { fact = "户.原保障金", unit = "元/年", blank = "12", words = { "无" = "0" } }'
    assert values(read(tmp_path, {"年保障金": ["无", "", "24"]}, said), "paid") == [0, 100, 200]


def test_shares_in_another_unit(tmp_path: Path) -> None:
    """Shares of a household's amount may be by the year too."""
    rows = [[*HEAD, "年补"], ["H1", "例甲", number(1), "1200"], ["H1", "例乙", number(2), "2400"]]
    folder(tmp_path, {"台账": rows})
    said = '[columns]\n"年补" = { fact = "户.原保障金", unit = "元/年", sum = true }\n'
    (tmp_path / "ledger.toml").write_text(said, "utf-8")
    assert values(read_ledger(POLICY, tmp_path), "paid") == [30000]


def test_a_sum_is_whole_fen_where_its_shares_are_not(tmp_path: Path) -> None:
    """1000.01 and 1399.99 a year are 200 a month together; 1000 and 1.50 are no whole fen, and refused."""
    amounts = (("H1", "1000.01"), ("H1", "1399.99"), ("H2", "1000"), ("H2", "1.50"), ("H3", "1.001"))
    rows = [[*HEAD, "年补"]]
    rows += [[key, f"例{n}", number(n), cell] for n, (key, cell) in enumerate(amounts, start=1)]
    folder(tmp_path, {"台账": rows})
    said = '[columns]\n"年补" = { fact = "户.原保障金", unit = "元/年", sum = true }\n'
    (tmp_path / "ledger.toml").write_text(said, "utf-8")
    ledger = read_ledger(POLICY, tmp_path)
    assert values(ledger, "paid") == [20000]
    assert reasons(ledger) == [
        "台账.csv:4 年补: 各人之和 折合 元/月 除不尽：这里不取整，请在表里写成 元/月 的数",
        "台账.csv:6 年补: 1.001 的小数超过 2 位",
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('{ fact = "户.原保障金", unit = "斤" }', "unit 应写成 元/年、万元、元/人·月 的样子"),
        ('{ fact = "户.原保障金", unit = "元" }', "元 的数不能折合成 元/月"),
        ('{ fact = "户.所在村", unit = "元" }', "元 的数不能折合成 数"),
    ],
)
def test_what_is_no_unit_of_the_fact(tmp_path: Path, said: str, why: str) -> None:
    """A unit that nobody knows, or that cannot become the fact's, is refused for what it is."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, {"金额": ["1"]}, f'"金额" = {said}')
    assert why in caught.value.said.zh


@given(st.integers(0, 10**9), st.integers(1, 30))
@law(60)
def test_nothing_is_gained_or_lost(fen: int, persons: int) -> None:
    """By the year and a head, and back: the same fen, or refused; never an amount near it."""
    paid = POLICY.givens["household.paid"]
    way = conversion(paid, "元/人·年", person=False)
    assert way is not None
    found = way.number(f"{fen // 100}.{fen % 100:02d}", persons)
    whole = Fraction(fen * persons, 12)
    if whole.denominator == 1:
        assert not isinstance(found, Said)
        assert found * 100 == whole
    else:
        assert isinstance(found, Said)


ABOVE = (
    "单位：万元",
    "（单位：户、人、万元）",
    "低保名册（万元）",
    "填报单位：东村村委会　金额单位：人民币万元",
    "金额以万元为单位",
    "单位：万元/月",
)


def above(path: Path, lines: list[str], cell: str, *, header: str = "原保障金", said: str = "") -> Ledger:
    """A register with lines above its header and one amount."""
    rows = [["户编号", header, "姓名", "身份证号", "与户主关系"], ["1", cell, "例", number(1), "户主"]]
    folder(path, {"台账": [*([line, "", "", "", ""] for line in lines), *rows]})
    if said:
        (path / "ledger.toml").write_text(said, encoding="utf-8")
    return read_ledger(POLICY, path)


def paid(ledger: Ledger) -> list[object]:
    """What the households are paid, in fen."""
    return [case.household.facts["paid"].value for case in ledger.cases]


@pytest.mark.parametrize("line", ABOVE)
def test_the_unit_of_a_whole_table(tmp_path: Path, line: str) -> None:
    """A line above the header says in which unit the amounts are that say none, and it is told."""
    ledger = above(tmp_path, ["农村低保", line], "0.0735")
    assert paid(ledger) == [73500]
    assert any("没有另写单位的金额都按它读：原保障金" in note for note in lines(ledger.notes))


@pytest.mark.parametrize("line", [
    "单位：元", "填报单位：东村", "单位：", "（盖章）", "以上名单", "说明：金额（元）写到分，收入（元/年）另表写",
])  # fmt: skip
def test_a_line_above_that_says_no_other_unit(tmp_path: Path, line: str) -> None:
    """The fact's own unit, or an office that fills the table in, changes nothing."""
    assert paid(above(tmp_path, [line], "735")) == [73500]


def test_a_column_s_own_unit_goes_before_that_of_the_table(tmp_path: Path) -> None:
    """What a header says of itself counts; another length of time, several units, are asked, and answered
    in the mapping, which counts."""
    assert paid(above(tmp_path / "a", ["单位：万元"], "735", header="原保障金（元）")) == [73500]
    for name, line, unit, cell in (
        ("b", "单位：万元/年", "万元/年", "0.882"),
        ("c", "单位：元、万元", "元/月", "735"),
    ):
        with pytest.raises(CaseError, match="还没有说明：写明 fact"):
            above(tmp_path / name, [line], cell)
        draft = mapping_draft(POLICY, tmp_path / name)
        assert '"原保障金" = { fact = "户.原保障金", unit = "?" }' in draft
        answered = draft.replace('unit = "?"', f'unit = "{unit}"')
        assert paid(above(tmp_path / name, [line], cell, said=answered)) == [73500]


def test_a_unit_of_the_county_s_that_is_not_the_table_s(tmp_path: Path) -> None:
    """A column of the county's own name is in the table's unit; another one in the mapping is asked about."""
    said = '[columns]\n"保障金额" = "户.原保障金"\n'
    assert paid(above(tmp_path / "a", ["单位：万元"], "0.0735", header="保障金额", said=said)) == [73500]
    said = '[columns]\n"保障金额" = { fact = "户.原保障金", unit = "元/月" }\n'
    with pytest.raises(CaseError, match="还没有说明"):
        above(tmp_path / "b", ["单位：万元"], "0.0735", header="保障金额", said=said)


@pytest.mark.parametrize("unit", ["万元", "（万元/月）"])
def test_a_row_of_units_below_the_header(tmp_path: Path, unit: str) -> None:
    """It is part of the header, and no row of somebody's."""
    rows = [["户编号", "原保障金", "姓名", "身份证号", "与户主关系"], ["", unit, "", "", ""]]
    rows.append(["1", "0.0735", "例", number(1), "户主"])
    ledger = read_ledger(POLICY, folder(tmp_path, {"台账": rows}))
    assert paid(ledger) == [73500]
    assert not ledger.rejected


def test_a_unit_behind_the_name_of_a_group(tmp_path: Path) -> None:
    """In a header of two rows it is that of the columns below."""
    top = ["户编号", "保障（万元）", "", "姓名", "身份证号", "与户主关系"]
    below = ["", "保障状态", "原保障金", "", "", ""]
    rows = [top, below, ["1", "在保", "0.0735", "例", number(1), "户主"]]
    assert paid(read_ledger(POLICY, folder(tmp_path, {"台账": rows}))) == [73500]
