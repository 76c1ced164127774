"""Scales (分档): part by part, as a whole, between points; how they are written, filled, and what is wrong."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, checked, policy, said
from law import law
from policyrules.base.errors import Source
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval, Value
from policyrules.deciding import decide
from policyrules.evaluate import engine
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.explaining import explain
from policyrules.language.layout import format_source

DAY = date(2021, 6, 1)

TAX = """分档 个税 (tax) : 元/月
  依据 一 “税率表”
  自 2020-01-01 至 2021-12-31 不高于3000 3% 高于3000至12000 10% 高于12000 20%
  自 2022-01-01 不高于5000 3% 高于5000 10%
"""

USED = """计算 税 (due) 对 成员 : 元/月 为 累进(个税, 工资)
计算 全 (whole) 对 成员 : 元/月 为 全额(个税, 工资)
决定 征 (levy) 对 户
  结果 征收 (levied)
  金额 : 元/月
  取整 四舍五入 0.01元/月
  其余 则 征收 金额 合计 成员.税 依据 三 “按月征收”
"""

TAPER = """分档 渐退 (taper) 按 元/月 : %
  依据 一 “渐退”
  自 2020-01-01 1000 100% 2000 50% 4000 0%
计算 比例 (share) 对 成员 : % 为 线性(渐退, 工资)
"""


def one(pay: int | None) -> Case:
    """A household of one member with this wage in fen; None: not known."""
    member = Record("member", "1", {} if pay is None else {"pay": Fact(pay)})
    return Case("1", Record("household", "1", {}, {"member": (member,)}, frozenset({"member"})))


def value(rules: Policy, name: str, pay: int | None, *, on: date = DAY) -> Value:
    """What a conclusion of the one member is."""
    ready = engine(rules)
    root = instance_of(rules, one(pay).household, on=on)
    return Run(ready, on, {}).entry(ready.index[name], root.children["member"][0]).result[0]


# ── what a scale comes to ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [(0, 0), (3000, 9000), (3001, 9010), (12000, 99000), (12001, 99020), (15000, 159000)],
)
def test_part_by_part(yuan: int, fen: int) -> None:
    """15,000 元: 3% of 3,000, 10% of 9,000 and 20% of 3,000 are 90 + 900 + 600 = 1,590 元."""
    assert value(policy(TAX + USED), "due", yuan * 100) == fen


@pytest.mark.parametrize(("yuan", "fen"), [(3000, 9000), (3001, 30010), (12000, 120000), (12001, 240020)])
def test_the_whole_at_the_rate_of_its_bracket(yuan: int, fen: int) -> None:
    """高于3000至12000: 3,000 元 themselves still pay 3%, 3,001 元 pay 10% of all."""
    assert value(policy(TAX + USED), "whole", yuan * 100) == fen


@pytest.mark.parametrize(
    ("yuan", "share"),
    [(0, "1"), (1000, "1"), (1500, "3/4"), (2000, "1/2"), (3000, "1/4"), (4000, "0"), (9999, "0")],
)
def test_between_points_and_level_outside(yuan: int, share: str) -> None:
    """Half way between 1,000 (100%) and 2,000 元 (50%) it is 75%; outside the points it is level."""
    assert value(policy(TAPER), "share", yuan * 100) == Fraction(share)


def test_the_version_of_the_day() -> None:
    """6,000 元 pay 390 元 in 2021, in 2022 3% of 5,000 and 10% of 1,000: 250 元."""
    rules = policy(TAX + USED)
    assert value(rules, "due", 600000, on=date(2021, 12, 31)) == 39000
    assert value(rules, "due", 600000, on=date(2022, 1, 1)) == 25000


def test_what_is_not_known_has_its_ends() -> None:
    """Of an unknown wage: the tax from 0 up, the taper 0 to 100%; of a day without a scale, from 0 up."""
    rules = policy(TAX + USED + TAPER)
    assert value(rules, "due", None) == Interval(0, None)
    assert value(rules, "share", None) == Interval(0, 1)
    assert value(rules, "due", 600000, on=date(2019, 1, 1)) == Interval(0, None)


def test_limits_and_rates_may_be_figures() -> None:
    """With a line of 1,000 元 5,000 元 pay 5% of 1,000 and 10% of 3,000: 350 元; 1,000 元 pay nothing."""
    text = """标准 起征点 (line) : 元/月 依据 一 “线” 自 2020-01-01 为 1000元/月
标准 税率 (rate) : % 依据 一 “率” 自 2020-01-01 为 5%
分档 个税 (tax) : 元/月
  依据 一 “税率表”
  自 2020-01-01 高于 起征点 至 (起征点 × 2) 税率 高于 (起征点 × 2) 10%
计算 税 (due) 对 成员 : 元/月 为 累进(个税, 工资)
"""
    assert value(policy(text), "due", 500000) == 35000
    assert value(policy(text), "due", 100000) == 0


def test_the_trace_shows_a_scale_part_by_part() -> None:
    """The formula names how much of the wage lies in each bracket, and its rate."""
    rules = policy(TAX + USED)
    text = explain(rules, decide(rules, one(1500000), on=DAY))
    assert "= 3000.00元/月 × 3% + 9000.00元/月 × 10% + 3000.00元/月 × 20%" in text
    assert "个税：2020-01-01 起（3 档）（2020-01-01 至 2021-12-31）" in text


# ── the law ──────────────────────────────────────────────────────────────────


@law(50)
@given(st.data())
def test_part_by_part_is_the_formula_by_hand(data: st.DataObject) -> None:
    """At every limit, and a fen below and above it: rate by rate of what lies in each bracket."""
    limits = sorted(data.draw(st.sets(st.integers(1, 5000), min_size=1, max_size=4)))
    rates = data.draw(st.lists(st.integers(0, 60), min_size=len(limits) + 1, max_size=len(limits) + 1))
    heads = [f"不高于{limits[0]}"]
    heads += [f"高于{a}至{b}" for a, b in pairwise(limits)] + [f"高于{limits[-1]}"]
    rows = " ".join(f"{head} {rate}%" for head, rate in zip(heads, rates, strict=True))
    rules = policy(f"分档 个税 (tax) : 元/月 依据 一 “表” 自 2020-01-01 {rows}\n" + USED)
    for fen in sorted({limit * 100 + more for limit in limits for more in (-1, 0, 1)}):
        by_hand, below = Fraction(0), 0
        for end, rate in zip([*(limit * 100 for limit in limits), fen], rates, strict=True):
            by_hand += Fraction(max(0, min(fen, end) - below) * rate, 100)
            below = end
        whole = next((r for limit, r in zip(limits, rates, strict=False) if fen <= limit * 100), rates[-1])
        assert value(rules, "due", fen) == by_hand
        assert value(rules, "whole", fen) == Fraction(fen * whole, 100)


@law(20)
@given(st.data())
def test_between_points_is_the_line_by_hand(data: st.DataObject) -> None:
    """At every point, and a fen below and above it: on the line between its two points, level outside them."""
    ends = sorted(data.draw(st.sets(st.integers(0, 5000), min_size=2, max_size=4)))
    shares = data.draw(st.lists(st.integers(0, 100), min_size=len(ends), max_size=len(ends)))
    points = list(zip((end * 100 for end in ends), (Fraction(s, 100) for s in shares), strict=True))
    rows = " ".join(f"{end} {share}%" for end, share in zip(ends, shares, strict=True))
    rules = policy(TAPER.replace("1000 100% 2000 50% 4000 0%", rows))
    for fen in sorted({max(0, end + more) for end, _ in points for more in (-1, 0, 1)}):
        by_hand = points[0][1] if fen <= points[0][0] else points[-1][1]
        for (a, x), (b, y) in pairwise(points):
            if a <= fen <= b:
                by_hand = x + (y - x) * Fraction(fen - a, b - a)
        assert value(rules, "share", fen) == by_hand


# ── the county, the layout ───────────────────────────────────────────────────


def test_a_county_fills_a_scale_as_a_whole() -> None:
    """填写 with brackets; without it the scale is open and asked for."""
    text = "分档 个税 (tax) : 元/月 由 县税务局 依据 一 “税率表”\n" + USED
    county = "填写 个税 自 2021-01-01 不高于100 1% 高于100 2% 依据 《通知》一 “税率”\n"
    assert value(policy(text, county=county), "due", 20000) == 100 + 200
    assert [m.id for m in decide(policy(text), one(20000), on=DAY).missing] == ["tax"]


def test_scales_in_both_vocabularies() -> None:
    """Formatting is settled; figures are written in one, names apart."""
    line = "  自 2019-01-01 至 2019-12-31 0 至 起征点 0% 高于 起征点 10%\n"
    written = format_source(Source("a.policy", HEAD + TAX + line + USED + TAPER))
    assert "不高于3000 3% 高于3000至12000 10%" in written
    assert "0 至 起征点 0% 高于 起征点 10%" in written
    english = format_source(Source("a.policy", written), vocabulary="en")
    assert "at_most 3000 3% above 3000 to 12000 10%" in english
    assert "as progressive(个税, 工资)" in english
    assert "scale 渐退 (taper) by_axis yuan/month: %" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == written


# ── findings ─────────────────────────────────────────────────────────────────

STEPS = {
    "0至3000 3% 高于4000 10%": ["PR525 5:53 “0至3000”和“高于4000”不相接"],
    "0至低于3000 3% 高于3000 10%": ["PR525 5:55 “0至低于3000”和“高于3000”不相接"],
    "0至3000 3% 3000至12000 10%": ["PR525 5:53 最后一档“3000至12000”有上限，以上没有规定"],
    "0至3000 3% 3000 10%": ["PR525 5:30 分档“个税”的各档写法不一"],
    "高于3000 3% 高于3000 10%": ["PR525 5:53 “高于3000”和“高于3000”不相接"],
    "0至0 3% 高于0 10%": ["PR525 5:50 “高于0”的界限不比前一个高"],
    "-5至3 3% 高于3 10%": ["PR525 5:43 “-5至3”从 0 以下起"],
    "0至3 -3% 高于3 10%": ["PR514 5:47 “个税”是 -3%，这种单位的标准不低于 0"],
}


@pytest.mark.parametrize("steps", STEPS)
def test_what_is_wrong_with_the_steps(steps: str) -> None:
    """Brackets that do not adjoin, rise or end, steps of two kinds, what is below 0: each told at its place."""
    found = said(f"分档 个税 (tax) : 元/月 依据 一 “税率表” 自 2020-01-01 {steps}\n")
    assert [line for line in found if line.startswith("PR")] == STEPS[steps]


CALLS = {
    "线性(个税, 工资)": "PR526 6:25 “个税”不能这样算：累进、全额 用分段的比例，线性 用各点的数值",
    "累进(工资, 工资)": "PR526 6:28 “工资”不是分档",
    "累进(个税, 年龄(生日))": "PR302 6:32 “个税”所按的数应是 元/月，“年龄(生日)”是 岁",
    "个税": "PR526 6:25 “个税”是分档，要写怎样算",
    "全额(个税, 工资)": "PR526 5:53 “个税”的“3000至9000”和前一档都含同一个界限，全额 分不清在哪一档",
}


@pytest.mark.parametrize("call", CALLS)
def test_what_is_wrong_with_a_use(call: str) -> None:
    """A scale used by the wrong function, of the wrong unit, bare, or whole with a limit in two brackets."""
    scale = "分档 个税 (tax) : 元/月 依据 一 “税率表” 自 2020-01-01 0至3000 3% 3000至9000 4% 高于9000 10%\n"
    found = said(scale + f"计算 税 (due) 对 成员 : 元/月 为 {call}\n")
    assert [line for line in found if line.startswith("PR")] == [CALLS[call]]


def test_limits_that_may_not_rise() -> None:
    """Twice the line is never below the line; of two lines that a county fills nobody knows."""
    text = """标准 甲线 (low) : 元/月 由 县民政局 依据 一 “线”
标准 乙线 (high) : 元/月 由 县民政局 依据 一 “线”
分档 个税 (tax) : 元/月 依据 一 “表” 自 2020-01-01 0 至 甲线 1% 高于 甲线 至 {} 2% 高于 {} 3%
计算 税 (due) 对 成员 : 元/月 为 累进(个税, 工资)
"""
    found = [line for line in checked(text.format("乙线", "乙线")) if line.startswith("PR527")]
    assert found == ["PR527 warning 7:1 分档“个税”的界限 乙线 未必不低于 甲线"]
    twice = text.format("(甲线 × 2)", "(甲线 × 2)")
    assert [line for line in checked(twice) if line.startswith("PR527")] == []


def test_a_scale_filled_by_one_value() -> None:
    """A scale is filled as a whole: one value is none."""
    text = "分档 个税 (tax) : 元/月 由 县税务局 依据 一 “税率表”\n" + USED
    found = said(text, county="\n填写 个税 自 2021-01-01 为 3元/月 依据 《通知》一 “税率”\n")
    assert [line.replace("county.policy:", "") for line in found] == [
        "PR525 3:4 分档“个税”整张填写",
        "  scale '个税' is filled as a whole",
        "  → 写 填写 分档 自 … 0至36000 3% 高于36000 10%",
        "    write fill scale from … 0 to 36000 3% above 36000 10%",
    ]
