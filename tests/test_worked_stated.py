"""A worked case that puts figures, or conclusions, in place of what the policy and the facts give."""

from __future__ import annotations

import pytest

from building import HEAD, policy, said
from policyrules import decide, read_case
from policyrules.authoring.case_coverage import case_coverage
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.core.stated import policy_of
from policyrules.language.layout import format_source

RULES = """标准 低保线 (line) : 元/月 由 县民政局 依据 一 “标准”
标准 年线 (year_line) : 元/月 自 2020-01-01 为 900元/月 依据 一 “标准”
计算 净收入 (net) 对 成员 : 元/月
  情形 在册的 (listed_one) 当 在册 为 0元/月 依据 二 “在册”
  情形 其他的 (other_one) 当 非 在册 为 工资 依据 二 “其他”
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.净收入
条件 收入低 (poor) 对 户 当 收入 低于 低保线 依据 二 “低于”
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  情形 低 (low) 当 收入低 则 给 依据 三 “给”
  情形 高 (high) 当 非 收入低 则 不给 依据 三 “不给”
  其余 未规定 依据 三 “给”
"""

LAST = len((HEAD + RULES).splitlines())


def run(case: str) -> list[str]:
    """What a worked case does not give."""
    found = policy(RULES + case)
    return [
        line for r in run_examples(lambda _: found, found) for m in r.mismatches for line in m.lines("zh")
    ]


@pytest.mark.parametrize(
    "case",
    [
        "填写 低保线 为 500元/月 设 户 收入=499.99元/月 应得 收入低 为 是 应得 补助 为 给",
        "填写 低保线 为 500元/月 设 户 收入=500元/月 应得 收入低 为 否 应得 补助 为 不给",
        "填写 低保线 为 500元/月 设 户 收入=未知 应得 补助 为 给, 不给",
        "设 户 收入低=是 应得 补助 为 给 依据 三 “给” 不依据 二 “低于”",
        "设 户 收入低=否 应得 补助 为 不给",
        "设 成员 “甲” 净收入=5元/月 设 成员 “乙” 工资=7元/月，在册=否 应得 收入 为 12元/月",
        "设 成员 “甲” 净收入=5元/月，工资=900元/月 应得 净收入 属 “甲” 为 5元/月 不依据 二 “其他”",
    ],
)
def test_what_is_put_in_place_is_what_counts(case: str) -> None:
    """A figure filled, and a quantity or condition given: its own facts are not used, its clauses not cited."""
    assert run(f"案例 “甲” 于 2020-03-01 齐全 全部 {case}\n") == []


GRID = """标准 费 (fee) 按 年龄 岁 {0至2, 不低于3}, 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局
  依据 一 “按年龄和状态”
计算 照料 (care) 对 成员 : 元/月 为 费(年龄(生日), 户.状态)
"""


@pytest.mark.parametrize(
    ("filled", "fee"),
    [
        ("填写 费 不低于3，在保 为 650元/月", "650元/月"),
        ("填写 费 不低于3，未保 为 500元/月 填写 费 不低于3，在保 为 650元/月", "650元/月"),
        ("填写 费 0至2，在保 为 700元/月", "不低于 0元/月 缺 费"),
    ],
)
def test_one_cell_is_filled(filled: str, fee: str) -> None:
    """Of a figure by axes a case fills the cell that it names; the others stay open. Born 2010, covered."""
    case = f"案例 “甲” 于 2020-03-01 {filled} 设 户 状态=在保 设 成员 “甲” 生日=2010-01-01 应得 照料 属 “甲” 为 {fee}\n"
    found = policy(GRID + case)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [()]


def test_a_cell_in_both_vocabularies() -> None:
    """One layout, back and forth; a 填写 that cites a document is a declaration, as ever."""
    text = """案例 “甲” 于 2020-03-01
  填写 费 不低于3，在保 为 650元/月
  填写 费 不低于3，未保 自 2020-01-01 至 2020-06-30 为 500元/月
  填写 费 0至2，未保 2021年 为 500元/月
  应得 照料 属 “甲” 为 650元/月

填写 费 不低于3，在保 自 2020-01-01 为 650元/月 依据 《某文》 一 “线”
"""
    assert format_source(Source("a", text)) == text
    english = format_source(Source("a", text), vocabulary="en")
    assert format_source(Source("a", english), vocabulary="zh") == text


PERIODS = """标准 线 (line) : 元/月 由 县民政局 依据 一 “标准”
标准 年线 (yearly) : 元/月 由 县民政局 默认 7元/月 依据 一 “标准”
标准 费 (fee) 按 状态 {未保 (out), 在保 (covered)} : 元/月 由 县民政局 依据 一 “标准”
计算 去年 (before) 对 户 : 元/月 为 上年(年线)
计算 今年 (now) 对 户 : 元/月 为 年线
计算 应交 (due) 对 户 : 元/月 为 费(状态)
"""


@pytest.mark.parametrize(
    "parts",
    [
        "填写 线 自 2020-03-01 至 2020-03-01 为 5元/月 应得 线 为 5元/月",
        "填写 线 自 2020-03-02 为 5元/月 应得 线 为 不低于 0元/月 缺 线",
        "填写 线 自 2019-01-01 至 2020-02-29 为 5元/月 应得 线 为 不低于 0元/月 缺 线",
        "填写 线 自 2019-01-01 至 2020-02-29 为 5元/月 填写 线 自 2020-03-01 为 6元/月 应得 线 为 6元/月",
        "填写 年线 2019年 为 5元/月 应得 去年 为 5元/月 应得 今年 为 7元/月",
        "填写 年线 2019年 为 5元/月 填写 年线 2020年 为 6元/月 应得 去年 为 5元/月 应得 今年 为 6元/月",
        "填写 年线 为 5元/月 应得 去年 为 5元/月 应得 今年 为 5元/月",
        "填写 费 在保 2020年 为 5元/月 设 户 状态=在保 应得 应交 为 5元/月",
        "填写 费 在保 2019年 为 5元/月 设 户 状态=在保 应得 应交 为 不低于 0元/月 缺 费",
    ],
)
def test_a_figure_filled_for_a_time(parts: str) -> None:
    """A figure that a case fills in a period holds on its days, the first and the last too, and on no other.

    On other days there is what there is without the case: a default, or nothing.
    """
    found = policy(PERIODS + f"案例 “甲” 于 2020-03-01 {parts}\n")
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [()]


def test_a_case_fills_over_the_one_it_is_the_same_as() -> None:
    """What a case fills takes the place of what the other fills on those days, and leaves it on the rest."""
    cases = """案例 “甲” 于 2020-03-01 填写 年线 自 2019-01-01 为 5元/月 应得 去年 为 5元/月 应得 今年 为 5元/月
案例 “乙” 同 “甲” 填写 年线 2020年 为 6元/月 应得 去年 为 5元/月 应得 今年 为 6元/月
案例 “丙” 同 “乙” 填写 年线 为 8元/月 应得 去年 为 8元/月 应得 今年 为 8元/月
案例 “丁” 同 “乙” 于 2021-03-01 应得 去年 为 6元/月 应得 今年 为 5元/月
"""
    found = policy(PERIODS + cases)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [(), (), (), ()]


def test_a_county_keeps_its_figures_outside_the_period() -> None:
    """The county's 9 a month holds from 2019 on; a case that fills 2020 alone finds it in the year before."""
    county = "填写 年线 自 2019-01-01 为 9元/月 依据 《通知》 一 “线”"
    case = "案例 “甲” 于 2020-03-01 填写 年线 2020年 为 6元/月 应得 去年 为 9元/月 应得 今年 为 6元/月\n"
    found = policy(PERIODS + case, county=county)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [()]


TIMES = [
    ("填写 线 自 2020-02-01 至 2020-01-01 为 5元/月", [
        "PR510 5:26 止日 2020-01-01 早于起日 2020-02-01", "  the period ends (2020-01-01) before it starts (2020-02-01)"]),
    ("填写 线 2020年 为 5元/月 填写 线 自 2020-12-31 为 6元/月", [
        "PR803 5:39 “线”填写了两次", "  '线' is filled twice"]),
    ("填写 线 2020年 为 5元/月 填写 线 为 6元/月", [
        "PR803 5:39 “线”填写了两次", "  '线' is filled twice"]),
    ("填写 线 2020年 为 5元/月 填写 线 自 2021-01-01 为 6元/月", []),
    ("填写 线 2019年 为 5元/月 应得 线 为 不低于 0元/月 缺 线", []),
    ("填写 线 2020年 为 5元/月 应得 去年 为 7元/月 缺 线", [
        "PR809 5:54 “线”案例已经给出，不会缺", "  '线' is given by the case, and cannot be missing",
        "  → 不要它就写 未知，或去掉这一项", "    give it as unknown, or leave it out here"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "messages"), TIMES)
def test_mistakes_of_periods(parts: str, messages: list[str]) -> None:
    """A period that ends before it starts; a figure filled twice for one day; one said to be missing."""
    found = said(f"案例 “甲” 于 2020-03-01 {parts} 应得 今年 为 7元/月\n{PERIODS}")
    assert found == messages


CELLS = [
    ("填写 费 为 5元/月", [
        "PR521 1:24 填写“费”的一格，要写出年龄、在保档", "  to fill one cell of 'fee', name 年龄, grade",
        "  → 写 填写 标准 标题 为 …，几格就写几次",
        "    write fill standard heading as …, once for each cell"]),
    ("填写 费 0至2，在保 为 5元/月 填写 费 0至2，在保 为 6元/月", [
        "PR803 1:40 “费（0至2岁，在保）”填写了两次", "  '费（0至2岁，在保）' is filled twice"]),
    ("填写 线 0至2 为 5元/月", [
        "PR521 1:21 标准“线”不按轴分列，只有一个值", "  standard 'line' has no axes, and one value",
        "  → 写 填写 标准 为 …", "    write fill standard as …"]),
    ("填写 费 0至2，全保 为 5元/月", [
        "PR521 1:30 轴“在保档”没有“全保”，有：未保、在保",
        "  axis 'grade' has no '全保'; it has out, covered",
        "  → 是不是“未保”？", "    did you mean '未保'?"]),
    ("填写 税 为 5%", [
        "PR525 1:24 案例不填写分档“税”", "  a worked case does not fill the scale 'tax'",
        "  → 在县级细则里填写，案例写 以 细则",
        "    fill it in an overlay, and write with overlay in the case"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), CELLS, ids=[c[0] for c in CELLS])
def test_mistakes_in_cells(parts: str, expected: list[str]) -> None:
    """Which cell is meant is said whole, once, and of a figure that has cells."""
    others = "标准 线 (line) : 元/月 由 县民政局 依据 一 “标准”\n"
    others += "分档 税 (tax) : 元/月 由 县民政局 依据 一 “标准”\n"
    last = len((HEAD + GRID + others).splitlines()) + 1
    found = said(GRID + others + f"案例 “甲” 于 2020-03-01 {parts} 应得 线 为 不低于 0元/月")
    assert found == [line.replace(" 1:", f" {last}:") for line in expected]


def test_only_where_it_is_given() -> None:
    """Of records of which it is not given a quantity follows from their facts, and its rules are tried."""
    case = """案例 “甲” 于 2020-03-01 齐全 全部
  设 成员 “甲” 净收入=5元/月
  设 成员 “乙” 工资=7元/月，在册=否
  应得 收入 为 12元/月
"""
    found = policy(RULES + case)
    rows = {row.provision: row for row in case_coverage(lambda _: found, found).rows}
    assert rows["net.other_one"].applied == ("甲",)


def test_a_case_that_is_the_same_takes_over_what_is_put_in_place() -> None:
    """A figure and a quantity put in place hold in the case that is the same, unless it says another."""
    assert (
        run("""案例 “一” 于 2020-03-01 齐全 全部 填写 低保线 为 500元/月 设 户 收入=600元/月 应得 补助 为 不给
案例 “二” 同 “一” 填写 低保线 为 700元/月 应得 补助 为 给
案例 “三” 同 “一” 改 户 收入=499元/月 应得 补助 为 给
""")
        == []
    )


def test_no_receipt_passes_for_one_of_the_policy() -> None:
    """The policy itself takes no conclusion as a fact; a decision of the case carries another digest."""
    case = "案例 “甲” 于 2020-03-01 齐全 全部 设 户 收入低=是 应得 补助 为 给"
    found = policy(RULES + case)
    (example,) = found.examples
    assert (example.data["poor"], example.stated) == (True, ("poor",))
    own = policy_of(found, example)
    decision = decide(own, read_case(own, example.data), on=example.on)
    assert decision.outcome is not None
    assert decision.outcome.id == "give"
    assert decision.receipt.digest == own.digest != found.digest
    assert policy_of(found, example).digest == own.digest
    assert "poor" not in found.facts["household"]


def test_both_vocabularies() -> None:
    """填写 in a case is one of its own clauses, in both vocabularies, and no declaration."""
    text = """案例 “甲” 于 2020-03-01
  填写 低保线 为 500元/月
  设 户 收入=1元/月

填写 低保线 自 2020-01-01 为 500元/月 依据 《某文》 一 “线”
"""
    assert format_source(Source("a", text)) == text
    english = format_source(Source("a", text), vocabulary="en")
    assert format_source(Source("a", english), vocabulary="zh") == text


MISTAKES = [
    ("填写 低保钱 为 5元/月", [
        "PR704 1:24 没有叫“低保钱”的标准可以填写", "  there is no standard '低保钱' to fill",
        "  → 是不是“低保线”？", "    did you mean '低保线'?"]),
    ("填写 年线 为 5元/月", [
        "PR705 1:24 标准“年线”由本文件写定，县级不能填写",
        "  standard 'year_line' is fixed by the document; a county cannot fill it"]),
    ("填写 低保线 为 5人", [
        "PR302 1:30 数值应是 元/月，“5人”是 人", "  the figure should be yuan/month, '5人' is persons"]),
    ("设 户 收入=5人", [
        "PR302 1:28 数值应是 元/月，“5人”是 人", "  the figure should be yuan/month, '5人' is persons"]),
    ("设 户 补助=给", [
        "PR201 1:25 没有叫“补助”的户的事实", "  there is no fact of household '补助'"]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(parts: str, expected: list[str]) -> None:
    """Only what a county fills is filled, and what is put in place is of its unit."""
    found = said(RULES + f"案例 “甲” 于 2020-03-01 {parts} 应得 补助 为 给")
    assert found == [line.replace(" 1:", f" {LAST + 1}:") for line in expected]
