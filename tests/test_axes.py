"""Standards by axes: how they are written, filled, bounded, looked up, and what is wrong with some."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, checked, policy, said
from law import law
from policyrules.base.errors import Source
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.types import SILENT, Known
from policyrules.deciding import decide
from policyrules.evaluate import engine
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.explaining import explain
from policyrules.language.layout import format_source
from policyrules.language.parser import parse

DAY = date(2021, 1, 1)

GRID = """标准 生活费 (cost) 按 年龄 岁 {0至2, 3至5, 不低于6}, 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局
  依据 一 “按年龄和状态”
  必须 不低于 0元/月
  必须 不低于 300元/月 当 年龄 低于 6岁 且 在保档 等于 在保
  自 2020-01-01
    0至2: 500 600
    3至5: 400 未规定
    不低于6: 300 350
"""

USED = """计算 费 (fee) 对 成员 : 元/月 为 生活费(年龄(生日), 户.状态)
决定 养育 (care) 对 户
  结果 给 (give)
  金额 : 元/月
  其余 则 给 金额 合计 成员.费 依据 三 “按月给”
"""


def household(state: str | None = None, *born: date | None) -> Case:
    """A household with members of these dates of birth; None: not known."""
    members = [Record("member", str(i), {"born": Fact(b)} if b else {}) for i, b in enumerate(born)]
    facts = {"state": Fact(state)} if state else {}
    home = Record("household", "1", facts, {"member": tuple(members)}, frozenset({"member"}))
    return Case("1", home)


def decided(rules: Policy, case: Case, on: date = DAY) -> Decision:
    return decide(rules, case, on=on)


def paid(rules: Policy, case: Case, on: date = DAY) -> tuple[object, ...]:
    """Lowest and highest amount, and whether it may be 未规定."""
    amount = decided(rules, case, on).amount
    assert amount is not None
    return amount.low, amount.high, amount.may_be_silent or amount.state == "silent"


# ── what a cell comes to ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("born", "state", "fen"),
    [
        (date(2020, 6, 1), "out", 50000),
        (date(2018, 1, 2), "out", 50000),
        (date(2018, 1, 1), "out", 40000),
        (date(2015, 1, 2), "out", 40000),
        (date(2015, 1, 1), "covered", 35000),
    ],
)
def test_a_cell_is_found_by_its_headings(born: date, state: str, fen: int) -> None:
    """Two full years still count with 0至2, three with 3至5: in whole years 2 and 3 are neighbours."""
    assert paid(policy(GRID + USED), household(state, born)) == (fen, fen, False)


def test_an_open_axis_gives_the_cells_that_can_be_reached() -> None:
    """Born in 2020 and of unknown state: 500 or 600, because of the state alone; of unknown age any of a column."""
    rules = policy(GRID + USED)
    young = decided(rules, household(None, date(2020, 6, 1)))
    assert young.amount is not None
    assert (young.amount.low, young.amount.high) == (50000, 60000)
    assert [m.id for m in young.missing] == ["household.state"]
    assert [f.id for f in young.figures] == ["cost[0-2/out]", "cost[0-2/covered]"]
    assert paid(rules, household("out", None)) == (30000, 50000, False)
    assert paid(rules, household("covered", None)) == (35000, 60000, True)


def test_an_answer_stands_until_the_age_passes_a_heading() -> None:
    """Born on 1 June 2020 the child turns 3 on 1 June 2023; its birthdays before change nothing."""
    assert decided(policy(GRID + USED), household("out", date(2020, 6, 1))).valid_until == date(2023, 5, 31)


def test_a_cell_that_the_document_leaves_open_is_not_decided() -> None:
    """未规定 in a cell: the amount is not decided, and no figure is made up for it."""
    found = decided(policy(GRID + USED), household("covered", date(2017, 1, 1)))
    assert found.amount is not None
    assert found.amount.state == "silent"


def test_with_every_heading_written_it_is_that_cell() -> None:
    """生活费(4岁, 未保) asks for nothing of the case."""
    rules = policy(GRID + "计算 费 (fee) 对 户 : 元/月 为 生活费(4岁, 未保)\n")
    assert rules.defs["fee"].base.target == "cost[3-5/out]"  # type: ignore[union-attr]


def test_axes_of_yes_and_no_of_dates_and_of_money() -> None:
    """在册 否 and an income of 99.99 元 is one cell, 100 元 another, and 200 元 lies in the last."""
    text = """标准 额 (sum) 按 在册 {是, 否}, 收入 元/月 {低于100, 100至低于200, 不低于200} : 元/月
  依据 一 “额”
  自 2020-01-01
    是: 1 2 3
    否: 4 5 6
标准 届 (term) 按 生日 日期 {1990-01-01至1999-12-31, 2000-01-01至2009-12-31} : 人
  依据 一 “届”
  自 2020-01-01 1990-01-01至1999-12-31 7 2000-01-01至2009-12-31 8
计算 得 (got) 对 成员 : 元/月 为 额(在册, 工资)
计算 届数 (count) 对 成员 : 人 为 届(生日)
"""
    rules = policy(text)

    def got(name: str, **facts: Known) -> object:
        return value_of(rules, name, {key: Fact(value) for key, value in facts.items()})

    assert [got("got", listed=False, pay=pay) for pay in (9999, 10000, 19999, 20000)] == [400, 500, 500, 600]
    assert got("got", listed=True) == Interval(100, 300)
    days = [date(1999, 12, 31), date(2000, 1, 1), date(2010, 1, 1)]
    assert [got("count", born=day) for day in days] == [7, 8, SILENT]


def value_of(rules: Policy, name: str, facts: dict[str, Fact], *, on: date = DAY) -> object:
    """What a conclusion of the one member of a household is."""
    member = Record("member", "1", facts)
    home = Record("household", "1", {}, {"member": (member,)}, frozenset({"member"}))
    ready = engine(rules)
    root = instance_of(rules, home, on=on)
    return Run(ready, on, {}).entry(ready.index[name], root.children["member"][0]).result[0]


def test_the_trace_shows_a_cell_by_its_headings() -> None:
    """The figure used is named with the headings that lead to it."""
    rules = policy(GRID + USED)
    text = explain(rules, decided(rules, household("out", date(2020, 6, 1))))
    assert "= 生活费(年龄(生日), 状态)" in text
    assert "生活费（0至2岁，未保）：500.00元/月（自 2020-01-01 起）" in text


# ── what a county fills ──────────────────────────────────────────────────────

OPEN = """标准 生活费 (cost) 按 年龄 岁 {0至2, 不低于3}, 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局
  依据 一 “按年龄和状态”
  必须 不低于 0元/月
"""


def test_a_county_fills_cell_by_cell_or_the_whole() -> None:
    """A row fills its cells, a single cell its own; what nobody filled is open, and named by its headings."""
    county = """填写 生活费 自 2020-01-01 0至2: 500 600 依据 《通知》一 “按年龄”
填写 生活费 不低于3，未保 自 2020-01-01 至 2020-12-31 为 300元/月 依据 《通知》一 “大的”
填写 生活费 不低于3，未保 自 2021-01-01 为 310元/月 依据 《通知》一 “大的”
"""
    rules = policy(OPEN + USED, county=county)
    old, young = date(2010, 1, 1), date(2020, 6, 1)
    assert paid(rules, household("covered", young)) == (60000, 60000, False)
    assert paid(rules, household("out", old)) == (31000, 31000, False)
    assert paid(rules, household("out", old), date(2020, 12, 31)) == (30000, 30000, False)
    found = decided(rules, household("covered", old))
    assert found.amount is not None
    assert (found.amount.low, found.amount.high) == (0, None)
    assert [m.id for m in found.missing] == ["cost[3+/covered]"]
    (used,) = decided(rules, household("out", old)).figures
    assert (used.label, used.citations[0].document) == ("生活费（不低于3岁，未保）", "《通知》")


def test_a_constraint_binds_every_cell_or_those_it_names() -> None:
    """必须 … 当 binds the cells of its headings; a bound may be another cell."""
    rules = """标准 线 (line) 按 城乡 {城市 (urban), 农村 (rural)}, 年龄 岁 {0至5, 不低于6} : 元/月
  由 县民政局
  依据 一 “线”
  必须 不低于 0元/月
  必须 不高于 线(城市, 3岁) 当 城乡 等于 农村 且 年龄 不高于 5岁
"""
    county = """填写 线 自 2020-01-01 城市: 300 400 农村: 301 500 依据 《通知》一 “线”
填写 线 自 2019-01-01 至 2019-12-31 农村: 1 2 依据 《通知》一 “线”
"""
    found = checked(rules, county=county)
    broken = [line for line in found if line.startswith("PR504")]
    assert [line.partition(" ")[2].partition(" ")[2] for line in broken] == [
        "2020-01-01：“线（农村，0至5岁）”301.00元/月，必须不高于 300.00元/月（一 “线”）"
    ]


@pytest.mark.parametrize(
    ("when", "cells"),
    [
        ("城乡 等于 农村", "农村低 农村高"),
        ("城乡 不等于 农村", "城市低 城市高"),
        ("城乡 属于 {城市}", "城市低 城市高"),
        ("非 城乡 等于 农村", "城市低 城市高"),
        ("城乡 等于 农村 或 年龄 高于 5岁", "城市高 农村低 农村高"),
        ("城乡 等于 城市 或 城乡 等于 农村", "城市低 城市高 农村低 农村高"),
        ("城乡 等于 城市 且 城乡 等于 农村", ""),
        ("年龄 不高于 5岁", "城市低 农村低"),
        ("年龄 不低于 6岁", "城市高 农村高"),
        ("非 (年龄 低于 6岁 或 城乡 等于 城市)", "农村高"),
        ("门槛 高于 100元/月 且 城乡 等于 农村", "农村低 农村高"),
        ("门槛 高于 300元/月 且 城乡 等于 农村", ""),
        ("非 门槛 高于 100元/月", ""),
    ],
)
def test_which_cells_a_constraint_binds(when: str, cells: str) -> None:
    """What 当 says of headings picks the cells, by and, or and not; what it says besides holds as it stands."""
    rules = f"""标准 门槛 (gate) : 元/月
  由 县民政局
  依据 一 “线”
标准 线 (line) 按 城乡 {{城市 (urban), 农村 (rural)}}, 年龄 岁 {{0至5, 不低于6}} : 元/月
  由 县民政局
  依据 一 “线”
  必须 不低于 0元/月
  必须 不低于 1000元/月 当 {when}
"""
    county = """填写 门槛 自 2020-01-01 为 200元/月 依据 《通知》一 “线”
填写 线 自 2020-01-01 城市: 300 400 农村: 301 500 依据 《通知》一 “线”
"""
    broken = [line for line in checked(rules, county=county) if line.startswith("PR504")]
    ages = {"0至5岁": "低", "不低于6岁": "高"}
    found = [line.partition("线（")[2].partition("）")[0].split("，") for line in broken]
    assert " ".join(place + ages[age] for place, age in found) == cells


@pytest.mark.parametrize("when", ["年龄 低于 3岁", "城乡 等于 农村 且 年龄 低于 3岁", "非 年龄 低于 3岁"])
def test_a_when_that_divides_a_heading_is_a_finding(when: str) -> None:
    """A 当 that holds for a part of a heading does not tell which cells it means."""
    rules = f"""标准 线 (line) 按 城乡 {{城市 (urban), 农村 (rural)}}, 年龄 岁 {{0至5, 不低于6}} : 元/月
  由 县民政局
  依据 一 “线”
  必须 不低于 1000元/月 当 {when}
"""
    assert any(line.startswith("PR521") for line in said(rules))


# ── laws ─────────────────────────────────────────────────────────────────────


def nested(edges: list[int], cells: list[int]) -> str:
    """The same figure as choices in each other: 若 年龄 低于 3岁 则 … 否则 …"""
    text = f"{cells[-1]}元/月"
    for edge, cell in reversed(list(zip(edges, cells, strict=False))):
        text = f"(若 年龄(生日) 低于 {edge}岁 则 {cell}元/月 否则 {text})"
    return text


@law(50)
@given(st.data())
def test_a_figure_by_axes_is_what_nested_choices_say(data: st.DataObject) -> None:
    """At every age around every edge, and with the date of birth not known, both give the same."""
    edges = sorted(data.draw(st.sets(st.integers(1, 30), min_size=1, max_size=4)))
    cells = data.draw(st.lists(st.integers(0, 999), min_size=len(edges) + 1, max_size=len(edges) + 1))
    stretches = [f"低于{edges[0]}", *(f"{a}至低于{b}" for a, b in pairwise(edges)), f"不低于{edges[-1]}"]
    rows = " ".join(f"{heading} {cell}" for heading, cell in zip(stretches, cells, strict=True))
    text = f"""标准 费率 (rate) 按 年龄 岁 {{{", ".join(stretches)}}} : 元/月
  依据 一 “费率”
  自 2020-01-01 {rows}
计算 甲 (a) 对 成员 : 元/月 为 费率(年龄(生日))
计算 乙 (b) 对 成员 : 元/月 为 {nested(edges, cells)}
"""
    rules = policy(text)
    births = [date(2021 - edge, month, day) for edge in edges for month, day in ((1, 1), (1, 2))]
    for facts in [{"born": Fact(birth)} for birth in births] + [{}]:
        assert value_of(rules, "a", facts) == value_of(rules, "b", facts)


# ── layout ───────────────────────────────────────────────────────────────────


def test_rows_stand_on_lines_of_their_own_in_both_vocabularies() -> None:
    """Formatting is settled, and over into the other vocabulary and back it is the same text."""
    county = "填写 生活费 3至5，在保 自 2020-01-01 为 650元/月 依据 《通知》一 “按年龄”\n"
    written = format_source(Source("a.policy", HEAD + GRID + USED + county))
    assert "\n    3至5: 400 未规定\n" in written
    assert format_source(Source("a.policy", written)) == written
    english = format_source(Source("a.policy", written), vocabulary="en")
    assert "by_axis 年龄 years_old {0 to 2, 3 to 5, at_least 6}" in english
    assert "\n    3 to 5: 400 not_decided\n" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == written


# ── findings ─────────────────────────────────────────────────────────────────

AXES = {
    "标准 费 (fee) 按 年龄 岁 {0至3, 3至5} : 元/月": [
        "PR520 5:25 轴“年龄”的“0至3”和“3至5”重叠",
        "  '0至3' and '3至5' of axis '年龄' overlap",
        "  → 从前一段的后面写起：0至5、6至11，或 不高于5、高于5至11",
        "    begin behind the one before: 0 to 5, 6 to 11, or at_most 5, above 5 to 11",
    ],
    "标准 费 (fee) 按 年龄 岁 {0至2, 4至5} : 元/月": [
        "PR520 5:25 轴“年龄”的“0至2”和“4至5”之间有空当",
        "  there is a hole between '0至2' and '4至5' of axis '年龄'",
        "  → 补上一段；文件没有规定的，格子里写 未规定",
        "    add a range; where the document is silent, its cells are not_decided",
    ],
    "标准 费 (fee) 按 收入 元/月 {0至2, 3至5} : 元/月": [
        "PR520 5:27 轴“收入”的“0至2”和“3至5”之间有空当",
        "  there is a hole between '0至2' and '3至5' of axis '收入'",
        "  → 补上一段；文件没有规定的，格子里写 未规定",
        "    add a range; where the document is silent, its cells are not_decided",
    ],
    "标准 费 (fee) 按 年龄 {0至2, 不低于3} : 元/月": [
        "PR520 5:18 轴“年龄”的各段没有单位",
        "  the ranges of axis '年龄' have no unit",
        "  → 在轴名后面写单位或 日期：按 年龄 岁 {0至2, …}",
        "    write the unit, or date, after the name of the axis",
    ],
    "标准 费 (fee) 按 年龄 岁 {5至2, 不低于6} : 元/月": [
        "PR520 5:20 “5至2”里什么也没有",
        "  nothing lies in '5至2'",
    ],
    "标准 费 (fee) 按 年龄 岁 {0至2个月, 不低于3} : 元/月": [
        "PR520 5:22 “2个月”不合这个轴，轴上是 岁",
        "  '2个月' does not fit the axis, which is years_old",
        "  → 单位写在轴的名称后面，各段只写数",
        "    the unit stands behind the axis, a range has numbers only",
    ],
    "标准 费 (fee) 按 在册 {是, 是} : 元/月": [
        "PR520 5:14 轴“在册”要有 是 和 否 各一个",
        "  axis '在册' needs yes and no, each once",
    ],
    "标准 费 (fee) 按 类 {甲 (a), 是} : 元/月": [
        "PR520 5:24 轴“类”混用了几种标题",
        "  axis '类' mixes kinds of headings",
        "  → 全写选项，全写 是、否，或在名称后写单位、日期再写段",
        "    write options only, yes and no, or ranges after a unit or date",
    ],
}


@pytest.mark.parametrize("head", AXES)
def test_what_is_wrong_with_an_axis(head: str) -> None:
    """Overlaps, holes, units that do not fit, mixed headings: each told at its place."""
    assert said(f"{head} 由 县民政局 依据 一 “标准”\n") == AXES[head]


CELLS = {
    "自 2020-01-01 0至2: 500 600 700": [
        "PR521 3:21 这一行有 3 格，按“在保档”应有 2 格",
        "  this row has 3 cells, by 'grade' it should have 2",
        "  → 每行写 标题: 各列的格",
        "    write each row as heading: a cell for each column",
    ],
    "自 2020-01-01 0至3: 500 600": [
        "PR521 3:21 轴“年龄”没有“0至3”，有：0至2岁、不低于3岁",
        "  axis '年龄' has no '0至3'; it has 0 to 2 years_old, at least 3 years_old",
    ],
    "自 2020-01-01 0至2 500": [
        "PR521 3:21 这一行有 1 格，按“在保档”应有 2 格",
        "  this row has 1 cells, by 'grade' it should have 2",
        "  → 每行写 标题: 各列的格",
        "    write each row as heading: a cell for each column",
    ],
    "自 2020-01-01 0至2，未保: 500 600": [
        "PR521 3:21 一行前面要写的标题：年龄",
        "  the headings before a row are: 年龄",
        "  → 最后一个轴是各列：写 标题: 各列的格",
        "    the last axis runs over the columns: heading: cells",
    ],
    "自 2020-01-01 5: 500 600": [
        "PR521 3:21 轴“年龄”没有“5”，有：0至2岁、不低于3岁",
        "  axis '年龄' has no '5'; it has 0 to 2 years_old, at least 3 years_old",
    ],
    "自 2020-01-01 0至2: 500 无": [
        "PR521 3:30 这个标准不是 可无，格子不能写 无",
        "  the standard is not optional; a cell of it cannot be absent",
        "  → 文件没有规定的写 未规定；确实没有的，给标准写 可无",
        "    where the document is silent write not_decided",
    ],
    "自 2020-01-01 为 5元/月": [
        "PR521 3:4 填写“生活费”的一格，要写出年龄、在保档",
        "  to fill one cell of 'cost', name 年龄, grade",
        "  → 写 填写 标准 标题 自 … 为 …，或整张：自 … 标题 值",
        "    write fill standard heading from … as …, or whole: from … heading value",
    ],
    "自 2020-01-01 0至2: 500 600 0至2: 1 2": [
        "PR501 3:39 “生活费（0至2岁，未保）”的期间重叠：自 2020-01-01 没有止日，又自 2020-01-01",
        "  periods of 'cost[0-2/out]' overlap: from 2020-01-01 without an end, and from 2020-01-01",
        "PR501 3:41 “生活费（0至2岁，在保）”的期间重叠：自 2020-01-01 没有止日，又自 2020-01-01",
        "  periods of 'cost[0-2/covered]' overlap: from 2020-01-01 without an end, and from 2020-01-01",
    ],
}


@pytest.mark.parametrize("filled", CELLS)
def test_what_is_wrong_with_cells(filled: str) -> None:
    """Rows of the wrong width, headings that are not there, cells filled twice: each told at its place."""
    found = said(OPEN + USED, county=f"\n填写 生活费 {filled} 依据 《通知》一 “费”\n")
    assert [line.replace("county.policy:", "") for line in found] == CELLS[filled]


USES = {
    "生活费": [
        "PR522 10:25 “生活费”按年龄、在保档分列，要写明取哪一格",
        "  'cost' is by 年龄, grade; say which cell",
        "  → 写 生活费(年龄、在保档)",
        "    write cost(年龄, grade)",
    ],
    "生活费(年龄(生日))": [
        "PR522 10:25 “生活费”按年龄、在保档分列，这里写了 1 个",
        "  'cost' is by 年龄, grade, here are 1",
    ],
    "生活费(工资, 未保)": [
        "PR302 10:29 轴“年龄”应是 岁，“工资”是 元/月",
        "  axis 年龄 should be years_old, '工资' is yuan/month",
        "  → 这一项写以 岁 计的值",
        "    write something in years_old here",
    ],
    "低保线(未保, 工资)": ["PR522 10:25 “低保线”不是按轴分列的标准", "  '低保线' is no standard by axes"],
    "低保线(工资)": [
        "PR301 10:29 标准看哪一天应是日期，“工资”是 元/月",
        "  the day of a standard should be a date, '工资' is yuan/month",
    ],
    "生活废(未保)": [
        "PR201 10:25 没有叫“生活废”的按轴分列的标准",
        "  there is no standard by axes '生活废'",
        "  → 是不是“生活费”？",
        "    did you mean '生活费'?",
    ],
}


@pytest.mark.parametrize("asked", USES)
def test_what_is_wrong_with_looking_up(asked: str) -> None:
    """A bare name, too few arguments, units that do not fit: each told at its place."""
    line = "标准 低保线 (line) : 元/月 由 县民政局 依据 一 “标准”\n"
    assert said(OPEN + line + f"计算 费 (fee) 对 成员 : 元/月 为 {asked}\n") == USES[asked]


def test_a_value_where_cells_belong_and_cells_where_a_value_does() -> None:
    """为 in a standard by axes, headings in one without: each says how it is written."""
    text = """标准 费 (fee) 按 城乡 {城市 (urban), 农村 (rural)} : 元/月
  由 县民政局
  依据 一 “标准”
  自 2020-01-01 为 5元/月
标准 线 (line) : 元/月
  由 县民政局
  依据 一 “标准”
  自 2020-01-01 城市 5
"""
    assert said(text) == [
        "PR521 8:3 标准“费”按城乡分列，要逐格写",
        "  standard 'fee' is by 城乡 and takes cells",
        "  → 写 自 … 标题 值 标题 值，或 标题: 各格",
        "    write from … heading value, or heading: cells",
        "PR521 12:3 标准“线”不按轴分列，只有一个值",
        "  standard 'line' has no axes, and one value",
        "  → 写 自 … 为 …",
        "    write from … as …",
    ]


def test_cells_without_headings_and_headings_without_cells() -> None:
    """An odd cell, a row without cells: told by the parser, with how rows are written."""
    for cells, complaint in (
        ("城市 820 农村", "“农村”后面要有一格"),
        ("5 城市: 650", "“5”前面要有标题"),
    ):
        text = f"标准 费 (fee) 按 城乡 {{城市 (urban), 农村 (rural)}} : 元/月 自 2020-01-01 {cells}\n"
        _, findings = parse(Source("a.policy", text))
        assert [(f.code, f.said.zh, f.help.zh) for f in findings] == [
            ("PR128", complaint, "一个轴写 城市 820 农村 650；几个轴每行写 标题: 各格")
        ]


def test_an_axis_of_whole_numbers_asked_by_a_broken_one() -> None:
    """Half the months of a window may be 2.5: check says with which heading that counts."""
    text = """标准 费 (fee) 按 月数档 个月 {0至2, 不低于3} : 元/月 依据 一 “标准” 自 2020-01-01 0至2 1 不低于3 2
标准 期 (span) : 个月 由 县民政局 依据 一 “标准”
计算 得 (got) 对 户 : 元/月 为 费(期 × 50%)
"""
    assert [line for line in checked(text) if line.startswith("PR523")] == [
        "PR523 warning 7:1 “得”用 期 × 50% 查“费”，轴“月数档”按整数分列，而它可以不是整数"
    ]


def test_what_is_rounded_to_whole_numbers_is_whole() -> None:
    """Half the months rounded to whole ones may look a figure up; as they are they may not."""
    text = """标准 费 (fee) 按 月数档 个月 {{0至2, 不低于3}} : 元/月 依据 一 “标准” 自 2020-01-01 0至2 1 不低于3 2
标准 期 (span) : 个月 由 县民政局 依据 一 “标准”
计算 半 (half) 对 户 : 个月 为 期 × 50%{}
计算 得 (got) 对 户 : 元/月 为 费(半)
"""
    for rounding, said_of in ((" 取整 舍去 1个月", 0), (" 取整 四舍五入 2个月", 0), ("", 1)):
        found = checked(text.format(rounding))
        assert len([line for line in found if line.startswith("PR523")]) == said_of


# ── a county fills a gap that the document declares ──────────────────────────


def filled(period: str, *, grid: str = GRID) -> Policy:
    """The figure with the cell of 3 to 5 in 在保 filled by a county."""
    county = f"填写 生活费 3至5，在保 {period} 为 650元/月 依据 《通知》 一 “按年龄”\n"
    return policy(grid + USED, county=county)


def test_a_county_fills_a_declared_gap() -> None:
    """未规定 in a figure that the county sets gives way where it is filled, and stands before and after."""
    rules = filled("自 2021-01-01 至 2021-12-31")
    days = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1))
    born = {day: household("covered", date(day.year - 4, 1, 1)) for day in days}
    amounts = [decided(rules, born[day], day).amount for day in days]
    assert [(a.state, a.low) for a in amounts if a] == [
        ("silent", None), ("exact", 65000), ("exact", 65000), ("silent", None),
    ]  # fmt: skip
    (figure,) = decided(rules, born[days[1]], days[1]).figures
    assert [c.document for c in figure.citations] == ["《通知》"]


def test_a_plain_figure_with_a_gap_is_filled_too() -> None:
    """Without axes: 未规定 from 2020, a county's value from 2021 on, within what must hold."""
    plain = (
        "标准 补贴额 (sum) : 元/月 由 县民政局 依据 一 “按年龄” 必须 不低于 100元/月\n  自 2020-01-01 为 未规定\n"
        "决定 补贴 (paid) 对 户\n  结果 给 (give)\n  金额 : 元/月\n  其余 则 给 金额 补贴额 依据 三 “按月给”\n"
    )
    rules = policy(plain, county="填写 补贴额 自 2021-01-01 为 200元/月 依据 《通知》 一 “按年龄”\n")
    amounts = [decided(rules, household(), day).amount for day in (date(2020, 12, 31), DAY)]
    assert [(a.state, a.low) for a in amounts if a] == [("silent", None), ("exact", 20000)]


def test_what_the_document_sets_is_not_filled() -> None:
    """A value in the same cell overlaps as before; a gap of the document's own figure is not the county's."""
    county = "填写 生活费 {cell} 自 2021-01-01 为 650元/月 依据 《通知》 一 “按年龄”\n"
    assert [
        line for line in said(GRID + USED, county=county.format(cell="3至5，未保")) if line.startswith("PR")
    ] == ["PR501 2:1 “生活费（3至5岁，未保）”的期间重叠：自 2020-01-01 没有止日，又自 2021-01-01"]
    own = GRID.replace("  由 县民政局\n", "")
    assert said(own + USED, county=county.format(cell="3至5，在保")) == [
        "PR705 2:4 标准“生活费”有写 未规定 的期间，但没有写由谁确定，县级不能填写",
        "  standard 'cost' has a period of 未规定 (not_decided) and nobody to set it: no county fills it",
        "  → 文件把它留给县级的，在标准里写 由 …",
        "    where the document leaves it to the county, write set_by …",
    ]
