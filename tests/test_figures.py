"""What a figure is on a day and where that comes from; constraints checked on every day of change."""

from datetime import date
from typing import Literal

import pytest
from attrs import evolve

from building import RULES, checked, policy, resolved, shown
from by_hand import EITHER, MONEY, figure, money
from by_hand import policy as by_hand
from policyrules.base.units import PLAIN, YUAN
from policyrules.core.bounds import Proofs
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Axis,
    Cut,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Silent,
    Today,
    Window,
)
from policyrules.core.figures import Figures
from policyrules.core.givens import Constraint
from policyrules.core.possible import ANY_NUMBER, Interval, Options, Value, interval
from policyrules.core.settled import settled
from policyrules.core.types import ABSENT, BOOL, DATE, SILENT, Citation, Known, Type
from policyrules.deciding import decide
from policyrules.explaining.notice import notice
from policyrules.explaining.receipt import to_json
from policyrules.explaining.text import explain
from policyrules.intake.values import out_of_bounds
from policyrules.resolve.types import number

DAY = date(2020, 6, 15)
PAID = (
    "决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月\n"
    "情形 困 (hard) 当 困难 则 给 金额 补助额 依据 三 “给”\n"
    "情形 不困 (not_hard) 当 非 困难 则 不给 依据 三 “不给”\n"
    "其余 未规定 依据 三 “其余”\n"
)


def paid(standard: str, *, on: date = DAY, county: str = "") -> Decision:
    """What a household in hardship is paid, with 补助额 declared so."""
    case = Case("示例", Record("household", "示例", {"hardship": Fact(True)}))
    return decide(policy(standard + PAID, county=county), case, on=on)


def amount(decision: Decision) -> tuple[object, object, object]:
    assert decision.amount is not None
    return decision.amount.state, decision.amount.low, decision.amount.high


# ── a figure that constraints settle, or that nothing can satisfy ────────────

EQUAL = (
    "标准 甲 (one) : 元/月 依据 一 “标准” 自 2020-01-01 为 300元/月\n"
    "标准 补助额 (top_up) : 元/月 由 县 必须 等于 甲 依据 二 “与标准相同”\n"
)
CONTRARY = "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 700元/月 依据 一 “至少” 必须 不高于 500元/月 依据 二 “至多”\n"


def test_a_constraint_that_leaves_one_value_is_the_source_of_the_figure() -> None:
    """必须 等于 甲: unfilled, the figure is what 甲 is, and the decision cites the constraint and 甲."""
    decision = paid(EQUAL)
    assert amount(decision) == ("exact", 30000, 30000)
    assert decision.missing == ()
    top_up, one = decision.figures
    assert (top_up.id, top_up.value, top_up.origin) == ("top_up", 30000, "constraint")
    assert [c.phrase for c in top_up.citations] == ["与标准相同"]
    assert (one.id, one.value, one.origin, one.start) == ("one", 30000, "document", date(2020, 1, 1))
    receipt = to_json(policy(EQUAL + PAID), decision)["figures"]
    assert (receipt[0]["value"], receipt[0]["origin"]) == ("300.00", "constraint")


def test_nothing_is_paid_out_of_an_empty_set() -> None:
    """必须 at least 700 and at most 500: no amount follows, and the reason is the figure itself."""
    decision = paid(CONTRARY)
    assert amount(decision) == ("range", None, None)
    assert decision.reasons == {"clash:top_up"}
    assert [(m.reason, m.id) for m in decision.missing] == [("clash", "top_up")]
    assert [c.phrase for c in decision.figures[0].citations] == ["至少", "至多"]


ONE_OF_THREE = (
    "标准 方式 (way) : 选项 {一次 (once), 按月 (monthly), 按年 (yearly)} 由 县 依据 一 “标准”\n"
    "  必须 不等于 一次 依据 一 “不得一次” 必须 不等于 按年 依据 二 “不得按年”\n"
)


def test_the_one_option_that_constraints_leave_is_the_source_of_the_figure() -> None:
    """Not at once and not by the year: by the month, on the authority of both; and where it must be at once,
    nothing is left, and nothing is chosen."""
    left = Figures(policy(ONE_OF_THREE + RULES)).on("way", DAY)
    assert (left.value, left.origin) == ("monthly", "constraint")
    assert [c.phrase for c in left.citations] == ["不得一次", "不得按年"]
    contrary = ONE_OF_THREE.replace("必须", "必须 等于 一次 依据 三 “一次” 必须", 1)
    none = Figures(policy(contrary + RULES)).on("way", DAY)
    assert none.value == Options(frozenset({"once", "monthly", "yearly"}))
    assert none.reasons == {"clash:way"}


def test_contradicting_constraints_are_an_error_from_their_first_day() -> None:
    """The check names the day and both clauses."""
    later = CONTRARY.replace("500元/月 依据 二", "500元/月 当 评定日 不早于 2021-07-01 依据 二")
    assert checked(later + PAID) == [
        "PR512 5:1 2021-07-01：没有一个数能同时满足“补助额”的各项必须（一 “至少”、二 “至多”）",
        "  2021-07-01: no value of top_up can satisfy everything that it must (一 “至少”、二 “至多”)",
        "  → 核对原文，改界限或写明 当 什么情况",
        "    check the document: mend a bound, or say when it holds",
    ]
    assert checked(CONTRARY.replace("不低于 700元/月", "不低于 500元/月") + PAID) == []


FOLLOWS = """标准 一线 (one) : 元/月 由 县 依据 一 “标准” 必须 不低于 700元/月 依据 一 “至少”
标准 补助额 (top_up) : 元/月 依据 一 “标准”
  必须 高于 100元/月 依据 一 “至少”
  必须 等于 一线 当 评定日 早于 2030-01-01 依据 二 “与标准相同”
"""


def test_a_figure_that_follows_from_others_needs_nobody_to_set_it() -> None:
    """必须 等于 another figure: no finding (PR503) for want of a value; unfilled it is no less than allowed."""
    assert checked(FOLLOWS + PAID) == []
    assert amount(paid(FOLLOWS)) == ("range", 70000, None)
    county = "填写 一线 自 2020-01-01 为 800元/月 依据 《某》 一 “八百元”"
    assert amount(paid(FOLLOWS, county=county)) == ("exact", 80000, 80000)


LOW, HIGH = (Citation("invented", clause, "") for clause in ("低", "高"))


def must(op: str, bound: Expr, cited: Citation = LOW) -> Constraint:
    return Constraint("must", op, bound, None, (cited,))


@pytest.mark.parametrize(
    ("constraints", "value"),
    [
        ((must("gt", money(5)), must("le", money(5), HIGH)), ANY_NUMBER),
        ((must("ge", money(5)), must("le", money(5), HIGH)), 5),
        ((must("ge", money(5)), must("le", money(5), HIGH), must("ne", money(5))), ANY_NUMBER),
        ((must("ge", money(5)), must("lt", money(9), HIGH)), interval(5, 8)),
        ((must("ge", money(5)), must("ge", money(7))), Interval(7, None)),
    ],
)
def test_strict_bounds_that_touch_leave_nothing(constraints: tuple[Constraint, ...], value: object) -> None:
    """Above 5 and at most 5 contradict each other; at least 5 and at most 5 is 5."""
    invented = by_hand()
    given = figure("new", MONEY, constraints=constraints)
    found = Figures(evolve(invented, givens={**invented.givens, "new": given})).on("new", DAY)
    assert found.value == value
    assert bool(found.clash) is (value == ANY_NUMBER)


RECKONED = (
    "标准 甲 (one) : 元/月 由 县 依据 一 “标准”\n"
    "标准 补助额 (top_up) : 元/月 依据 一 “标准” 必须 高于 10元/月 必须 等于 {} 依据 二 “与标准相同”\n"
)


@pytest.mark.parametrize(
    ("standard", "low", "high"),
    [
        ("由 县 必须 高于 10元/月 依据 一 “高于”", 1001, None),
        ("由 县 必须 不低于 10元/月 依据 一 “不低于”", 1000, None),
        ("由 县 必须 低于 10元/月 依据 一 “低于”", 0, 999),
        # 106% × 10.01 = 10.6106: the least that can be written is 10.62
        ("由 县 必须 不低于 106% × 10.01元/月 依据 一 “不低于”", 1062, None),
        ("由 县 必须 高于 106% × 10元/月 依据 一 “高于”", 1061, None),
    ],
)
def test_a_figure_goes_in_whole_fen(standard: str, low: int, high: int | None) -> None:
    """Nobody can write half a fen: above 10 is from 10.01 on, below 10 up to 9.99."""
    assert amount(paid(f"标准 补助额 (top_up) : 元/月 {standard}\n")) == ("range", low, high)


@pytest.mark.parametrize(
    ("equal", "low"),
    [
        ("甲", 1001),
        ("较大者(甲, 5元/月)", 1001),
        # what is reckoned may lie between two fen: 50% × 20.01 = 10.005
        ("50% × 甲", 1000),
    ],
)
def test_what_must_equal_whole_fen_is_whole_fen(equal: str, low: int) -> None:
    """A figure that nobody sets goes in fen where what it must equal does, and not where that is reckoned."""
    assert amount(paid(RECKONED.format(equal))) == ("range", low, None)


def test_dates_and_what_is_counted_go_in_whole_steps() -> None:
    """After 1 May is from 2 May on; more than 3 months is from 4 on."""
    for text, low in (
        ("标准 起日 (since) : 日期 由 县 必须 晚于 2020-05-01 依据 一 “晚于”\n", date(2020, 5, 2)),
        ("标准 月数 (since) : 个月 由 县 必须 超过 3个月 依据 一 “超过”\n", 4),
    ):
        found = Figures(policy(text + PAID.replace("补助额", "5元/月"))).on("since", DAY).value
        assert isinstance(found, Interval)
        assert found.low == low


def test_a_figure_filled_by_a_county_says_so() -> None:
    """The origin tells the document's own values, a county's and a gap apart."""
    open_ = "标准 补助额 (top_up) : 元/月 由 县 依据 一 “标准”\n"
    filled = "填写 补助额 自 2020-01-01 至 2020-12-31 为 10元/月 依据 《某》 一 “十元”"
    origins = [paid(open_, on=day, county=filled).figures[0].origin for day in (DAY, date(2021, 1, 1))]
    assert origins == ["county", "gap"]
    assert paid(open_).figures[0].origin == "open"


# ── figures are not below 0 ──────────────────────────────────────────────────

NEGATIVE = [
    "PR514 {where} “{label}”是 {value}，这种单位的标准不低于 0",
    "  'top_up' is {english}; a figure in this unit is never below 0",
    "  → 核对数值；可增可减的变动写成 个百分点 或 数",
    "    check the value; a change that may be down is written in percentage_points or as a number",
]


@pytest.mark.parametrize(
    ("text", "county", "where", "value", "english"),
    [
        ("依据 一 “标准” 自 2020-01-01 为 -5元/月", "", "5:48", "-5.00元/月", "-5.00 yuan/month"),
        ("由 县 默认 1元/月 - 6元/月 依据 一 “标准”", "", "5:30", "-5.00元/月", "-5.00 yuan/month"),
        (
            "由 县 依据 一 “标准”",
            "填写 补助额 自 2020-01-01 为 -5元/月 依据 《某》 一 “某”",
            "2:23",
            "-5.00元/月",
            "-5.00 yuan/month",
        ),
    ],
)
def test_a_figure_below_zero_is_refused(text: str, county: str, where: str, value: str, english: str) -> None:
    """Whoever writes it: the document, a default or a county."""
    found, findings = resolved(f"标准 补助额 (top_up) : 元/月 {text}\n" + PAID, county=county)
    assert found is not None
    parts = {"where": where, "label": "补助额", "value": value, "english": english}
    assert shown(findings) == [line.format(**parts) for line in NEGATIVE]


@pytest.mark.parametrize(
    ("unit", "least"),
    [
        ("元", 0),
        ("元/人·年", 0),
        ("人", 0),
        ("%", 0),
        ("个月", 0),
        ("分", 0),
        ("个百分点", None),
        ("数", None),
    ],
)
def test_which_figures_are_never_below_zero(unit: str, least: int | None) -> None:
    """All but changes, open or fixed case by case; a case with a determination below 0 is not let in."""
    text = f"标准 甲 (one) : {unit} 由 县 依据 一 “标准”\n标准 乙 (two) 对 户 : {unit} 由 县 逐案 依据 一 “标准”\n"
    givens = policy(text).givens
    assert (givens["one"].low, givens["household.two"].low) == (least, least)
    assert Figures(policy(text)).on("one", DAY).value == Interval(least, None)
    assert (out_of_bounds(givens["household.two"], -1) is not None) is (least == 0)


def test_the_narrowest_of_several_bounds_counts() -> None:
    """必须 at least 100, at least 50, at most 300 and at most 400: 100 to 300; a bound below 0 takes nothing away."""
    text = "标准 补助额 (top_up) : 元/月 由 县 依据 一 “标准” 必须 不低于 100元/月 必须 不低于 50元/月 必须 不高于 300元/月 必须 不高于 400元/月\n"
    given = policy(text + PAID).givens["top_up"]
    assert (given.low, given.high) == (10000, 30000)
    wide = policy(text.replace("100元", "-9元").replace("50元", "-8元") + PAID).givens["top_up"]
    assert wide.low == 0


# ── what is proven of a figure for every day ─────────────────────────────────


@pytest.mark.parametrize(
    ("figure", "rule", "codes"),
    [
        # all values of the document, for every day of the policy
        ("自 2020-01-01 为 2", "差数 ÷ 甲", []),
        ("自 2020-01-01 至 2020-12-31 为 2 自 2021-01-01 为 3", "差数 ÷ 甲", []),
        ("自 2020-01-01 为 2", "差数 ÷ (甲 + 1)", []),
        ("自 2020-01-01 为 2", "差数 ÷ (甲 - 1)", []),
        ("自 2020-01-01 为 2", "差数 ÷ (甲 - 2)", ["PR307"]),
        ("自 2020-01-01 为 2", "差数 ÷ 较小者(甲, 1)", []),
        ("自 2020-01-01 为 2", "差数 × 甲", []),
        ("自 2020-01-01 至 2020-12-31 为 2 自 2021-01-01 为 0", "差数 ÷ 甲", ["PR307"]),
        ("自 2020-01-01 至 2020-12-31 为 2 自 2021-01-01 为 -1", "差数 × 甲", ["PR306"]),
        # a day without a value proves nothing
        ("自 2020-02-01 为 2", "差数 ÷ 甲", ["PR307"]),
        ("自 2020-01-01 至 2020-12-31 为 2", "差数 ÷ 甲", ["PR307"]),
        ("自 2020-01-01 至 2020-12-31 为 2 自 2021-02-01 为 2", "差数 ÷ 甲", ["PR307"]),
        # what is left to a county, by its bounds
        ("由 县", "差数 ÷ 甲", ["PR307"]),
        ("由 县 必须 不低于 2", "差数 ÷ 甲", []),
        ("由 县 必须 不低于 乙", "差数 ÷ 甲", []),
        ("由 县 必须 等于 乙 + 1", "差数 ÷ (甲 + 3 × 甲)", []),
        ("由 县 必须 不低于 乙 当 评定日 早于 2021-01-01", "差数 ÷ 甲", ["PR307"]),
        ("由 县 原则上 不低于 乙", "差数 ÷ 甲", ["PR307"]),
        ("由 县 必须 不低于 乙", "差数 ÷ 丙", []),
    ],
)
def test_divisors_and_factors_by_the_bounds_of_figures(figure: str, rule: str, codes: list[str]) -> None:
    """What the document fixes for every day, and what a figure must be, tell the sign of a divisor or factor."""
    text = (
        f"标准 甲 (one) : 数 {figure} 依据 一 “标准”\n标准 乙 (two) : 数 自 2020-01-01 为 5 依据 一 “标准”\n"
        "计算 丙 (three) 对 户 : 数 为 甲 依据 一 “标准” 情形 多 (more) 当 困难 为 甲 + 1 依据 一 “标准”\n"
        f"计算 丁 (four) 对 户 : 元/月 为 {rule} 依据 一 “标准”\n"
    )
    _, findings = resolved(text)
    assert [f.code for f in findings if f.code in ("PR306", "PR307")] == codes


@pytest.mark.parametrize(("rule", "found"), [("甲", {"one": (2, 3)}), ("甲 + 上年(甲)", {})])
def test_a_figure_looked_at_on_another_day_is_not_settled(rule: str, found: object) -> None:
    """Given for both years of the policy; the year before them has no value."""
    text = (
        "标准 甲 (one) : 数 依据 一 “标准” 2020年 为 2 2021年 为 3\n"
        f"计算 丁 (four) 对 户 : 数 为 {rule} 依据 一 “标准”\n"
    )
    two_years = policy(text)
    two_years = evolve(two_years, document=evolve(two_years.document, end=date(2021, 12, 31)))
    assert settled(two_years) == found


def test_figures_that_bound_each_other_are_followed_so_far() -> None:
    """A hundred figures, each at least both of the two before it: the bound of the first is seen no further than 50."""
    first = "标准 甲0 (a0) : 数 由 县 必须 不低于 1 依据 一 “标准”\n标准 甲1 (a1) : 数 由 县 必须 不低于 甲0 依据 一 “标准”\n"
    more = "".join(
        f"标准 甲{i} (a{i}) : 数 由 县 必须 不低于 甲{i - 1} 必须 不低于 甲{i - 2} 依据 一 “标准”\n"
        for i in range(2, 100)
    )
    found = policy(first + more)
    bounds = [Proofs(found).range(Ref(f"a{i}", 0, COUNT))[0] for i in (0, 1, 20, 99)]
    assert bounds == [1, 1, 1, None]


# ── days on which it changes ─────────────────────────────────────────────────

UNTIL = (
    "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 100元/月 依据 一 “至少”\n"
    " 必须 不高于 {bound} 当 评定日 {when} 依据 二 “至多”\n"
)


@pytest.mark.parametrize(
    ("bound", "when", "last"),
    [
        ("100元/月", "不早于 2020-07-01", date(2020, 6, 30)),
        ("100元/月", "晚于 2020-07-01", date(2020, 7, 1)),
        ("100元/月", "早于 2020-07-01", date(2020, 6, 30)),
        ("100元/月", "不晚于 2020-07-01", date(2020, 7, 1)),
        ("限", "不早于 2016-01-01", date(2020, 12, 31)),
        ("50元/月 + 上年(收)", "不早于 2016-01-01", date(2020, 12, 31)),
        ("100元/月", "不晚于 2020-06-14", None),
    ],
)
def test_a_decision_stands_until_a_constraint_turns(bound: str, when: str, last: date | None) -> None:
    """The day on which the guard or the bound of a constraint on an unfilled figure changes counts."""
    more = (
        "标准 限 (cap) : 元/月 依据 一 “标准” 自 2020-01-01 至 2020-12-31 为 100元/月 自 2021-01-01 为 200元/月\n"
        "标准 收 (stat) : 元/月 依据 一 “标准” 2019年 为 50元/月 2020年 为 60元/月\n"
        "条件 用 (used) 对 户 当 上年(收) 高于 限\n"
    )
    assert paid(more + UNTIL.format(bound=bound, when=when)).valid_until == last


def test_a_turn_that_changes_nothing_is_no_boundary() -> None:
    """上年 turns every New Year; while last year's figure stays the same the answer stands."""
    more = (
        "标准 收 (stat) : 元/月 依据 一 “标准” 2019年 为 50元/月 2020年 为 50元/月 2021年 为 70元/月\n"
        "标准 补助额 (top_up) : 元/月 由 县 必须 等于 上年(收) 依据 二 “去年”\n"
    )
    assert paid(more).valid_until == date(2021, 12, 31)


# ── constraints checked on every day on which something changes ──────────────

FLOOR = "标准 底 (floor) : 元/月 依据 一 “底” 自 2020-01-01 至 2020-03-31 为 100元/月 自 2020-04-01 至 2020-09-30 为 300元/月 自 2020-10-01 为 100元/月\n"
LINE = "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 底 依据 二 “不低于底”\n"


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("自 2020-01-01", "2020-04-01"),
        ("自 2020-01-01 至 2020-04-01", "2020-04-01"),
        ("自 2020-05-01 至 2020-05-31", "2020-05-01"),
        ("自 2020-01-01 至 2020-03-31", None),
        ("自 2020-10-01", None),
    ],
)
def test_a_bound_that_rises_in_between_is_met(period: str, said: str | None) -> None:
    """A figure of 200 below a floor that is 300 from April to September is an error on the first such day."""
    found = checked(FLOOR + LINE + PAID, county=f"填写 补助额 {period} 为 200元/月 依据 《某》 一 “二百”")
    told = [line for line in found if line.startswith("PR504")]
    expected = f"PR504 2:1 {said}：“补助额”200.00元/月，必须不低于 300.00元/月（二 “不低于底”）"
    assert told == ([expected] if said else [])


@pytest.mark.parametrize("end", ["2021-12-30", "2021-12-31"])
def test_last_year_is_the_year_before_the_day(end: str) -> None:
    """20% of last year's income holds through a year, whether or not the figure reaches its last day."""
    text = (
        "标准 收 (stat) : 元/月 由 统计 依据 一 “标准”\n"
        "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 20% × 上年(收) 依据 二 “20%”\n"
    )
    county = (
        "填写 收 2019年 为 1000元/月 依据 《某》 一 “收” 填写 收 2020年 为 2000元/月 依据 《某》 一 “收”\n"
        f"填写 补助额 自 2020-07-01 至 {end} 为 200元/月 依据 《某》 一 “二百”"
    )
    assert checked(text + PAID, county=county)[0] == (
        "PR504 3:1 2021-01-01：“补助额”200.00元/月，必须不低于 400.00元/月（二 “20%”）"
    )


def test_a_constraint_that_cannot_be_checked_is_a_warning_with_its_clause() -> None:
    """A hard bound that speaks of a figure nobody gave is said aloud; one in principle is a note."""
    text = (
        "标准 省增 (rise) : 元/月 由 省 依据 一 “标准”\n"
        "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 200元/月 + 省增 依据 二 “统一调整”\n"
        " 原则上 不低于 省增 依据 三 “其余”\n"
    )
    county = "填写 补助额 自 2020-07-01 为 250元/月 依据 《某》 一 “二百五”"
    assert checked(text + PAID, county=county) == [
        "PR506 warning 2:1 不能检查“补助额”在 2020-07-01 是否不低于界限（二 “统一调整”）：“省增”在 2020-07-01 没有数值",
        "  cannot check whether top_up is at least its bound on 2020-07-01 (二 “统一调整”): rise has no value on 2020-07-01",
        "PR506 info 2:1 不能检查“补助额”在 2020-07-01 是否不低于界限（三 “其余”）：“省增”在 2020-07-01 没有数值",
        "  cannot check whether top_up is at least its bound on 2020-07-01 (三 “其余”): rise has no value on 2020-07-01",
    ]


def test_a_bound_that_is_partly_known_can_be_broken() -> None:
    """200 is below 300 plus whatever the province adds, which is never less than nothing."""
    text = (
        "标准 省增 (rise) : 元/月 由 省 依据 一 “标准”\n"
        "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 300元/月 + 省增 依据 二 “统一调整”\n"
    )
    found = checked(text + PAID, county="填写 补助额 自 2020-07-01 为 200元/月 依据 《某》 一 “二百”")
    assert found[0].startswith("PR504 2:1 2020-07-01：“补助额”200.00元/月，必须不低于 300.00元/月 至 …")


def test_a_figure_of_the_document_that_does_not_cover_its_period_is_said() -> None:
    """A value that starts after the policy or ends before it is a warning; a county's last year a note."""
    late = (
        "标准 补助额 (top_up) : 元/月 依据 一 “标准” 依据 二 “二” 自 2020-02-01 至 2021-12-31 为 200元/月\n"
    )
    assert checked(late + PAID) == [
        "PR513 warning 5:42 “补助额”自 2020-02-01 才有数值，政策自 2020-01-01 施行",
        "  top_up has its first value from 2020-02-01, the policy is in force from 2020-01-01",
        "PR513 warning 5:42 “补助额”2021-12-31 以后没有数值，政策仍在施行",
        "  top_up has no value after 2021-12-31, while the policy is still in force",
    ]
    open_ = "标准 补助额 (top_up) : 元/月 由 县 依据 一 “标准” 依据 二 “二”\n"
    county = "填写 补助额 2020年 为 200元/月 依据 《某》 一 “二百”"
    assert checked(open_ + PAID, county=county) == []
    assert checked(open_ + PAID, county=county, open_terms=True) == [
        "PR513 info 2:1 “补助额”2020-12-31 以后没有数值，政策仍在施行",
        "  top_up has no value after 2020-12-31, while the policy is still in force",
    ]


# ── expressions over figures ─────────────────────────────────────────────────

YUAN_TYPE, COUNT = number(YUAN), number(PLAIN)
TEXTS = (
    "标准 甲 (one) : 元 依据 一 “标准” 自 2020-01-01 至 2020-12-31 为 5元\n"
    "标准 乙 (two) : 元 由 县 默认 7元 依据 一 “标准”\n"
    "标准 丙 (three) : 元 由 县 依据 一 “标准”\n"
    "条件 高 (high) 对 户 当 甲 高于 4元\n"
    "条件 高过 (higher) 对 户 当 甲 高于 6元 依据 一 “标准”\n"
    "表 都加 (both) 对 户 : 元 看 甲 元 ｜ 乙 元 命中 求和 依据 一 “标准”\n"
    "  行 不低于1 ｜ 任意 为 1元\n  行 任意 ｜ 不低于7 为 2元\n  行 高于9 ｜ 任意 为 9元\n"
    "表 或加 (perhaps) 对 户 : 元 看 甲 元 ｜ 丙 元 命中 求和 依据 一 “标准”\n"
    "  行 不低于1 ｜ 任意 为 3元\n  行 任意 ｜ 高于1 为 2元\n"
    "计算 合用 (fitting) 对 户 : 元 情形 大 (big) 当 甲 高于 6元 为 6元 依据 一 “标准”\n"
    "分档 档 (steps) : 元 依据 一 “档”\n  自 2020-01-01 不高于1 2% 高于1 3%\n"
    "计算 分段 (by_parts) 对 户 : 元 为 累进(档, 甲)\n"
    "计算 全段 (whole) 对 户 : 元 为 全额(档, 甲)\n"
    "决定 补助 (aid) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元\n"
    "  情形 合 (fits) 当 高过 则 给 金额 都加 + 或加 + 合用 + 分段 + 全段 依据 三 “给”\n"
    "  其余 未规定 依据 三 “其余”\n"
)


def yuan(fen: int) -> Lit:
    return Lit(fen, YUAN_TYPE)


def prim(op: str, *args: Expr, type_: Type = YUAN_TYPE) -> Prim:
    return Prim(op, args, type_)


YES, NO = Lit(True, BOOL), Lit(False, BOOL)
ONE, TWO, OPEN = (Ref(name, 0, YUAN_TYPE) for name in ("one", "two", "three"))
UNKNOWN = prim("gt", OPEN, yuan(1), type_=BOOL)
MAY_LACK = Type("number", YUAN, optional=True)
NOTHING, PERHAPS = Lit(ABSENT, MAY_LACK), Ref("household.last_amount", 0, MAY_LACK)
SOME_DAY, NEW_YEAR = Ref("household.exit_day", 0, DATE), Lit(date(2021, 1, 1), DATE)


def opened(on: str, mode: Literal["day_to_day", "next_day"]) -> Window:
    """Whether the day lies in the three months from another on."""
    return Window(Today(), Lit(date.fromisoformat(on), DATE), Lit(3, COUNT), mode)


def by_size(quantity: Expr) -> Lookup:
    """10 below 400 fen, 20 from there to 600, 30 above."""
    axes = (Axis(quantity, cuts=(Cut(400), Cut(600, after=True))),)
    return Lookup("sizes", axes, (yuan(10), yuan(20), yuan(30)), YUAN_TYPE)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (prim("sub", ONE, yuan(100)), 400),
        (prim("add", ONE, TWO), 1200),
        (prim("mul", Lit(3, COUNT), ONE), 1500),
        (prim("div", ONE, Lit(4, COUNT)), 125),
        (prim("neg", ONE), -500),
        (prim("max", ONE, TWO, yuan(800)), 800),
        (prim("per_year", ONE), 6000),
        (prim("year", Today(), type_=COUNT), 2020),
        (prim("last_year_end", Today(), type_=DATE), date(2019, 12, 31)),
        (If(prim("gt", ONE, yuan(400), type_=BOOL), ONE, OPEN, YUAN_TYPE), 500),
        (Else(ONE, OPEN, YUAN_TYPE), 500),
        (Has(ONE), True),
        (prim("not", YES, type_=BOOL), False),
        (prim("and", UNKNOWN, NO, type_=BOOL), False),
        (prim("or", UNKNOWN, YES, type_=BOOL), True),
        (Ref("high", 0, BOOL), True),
        (Ref("higher", 0, BOOL), False),
        (Prim("age", (Lit(date(2000, 6, 16), DATE),), COUNT), 19),
        (At(Lit(date(2020, 12, 31), DATE), ONE, YUAN_TYPE), 500),
        (Months(Lit(date(2020, 1, 31), DATE), Lit(date(2020, 3, 1), DATE), ONE, YUAN_TYPE), 1500),
        (opened("2020-03-15", "day_to_day"), False),
        (opened("2020-03-16", "day_to_day"), True),
        (opened("2020-03-15", "next_day"), True),
        (Else(NOTHING, TWO, YUAN_TYPE), 700),
        (Has(NOTHING), False),
        (by_size(ONE), 20),
        (by_size(TWO), 30),
        (Ref("by_parts", 0, YUAN_TYPE), 2 + 4 * 3),
        (Ref("whole", 0, YUAN_TYPE), 5 * 3),
        (Ref("both", 0, YUAN_TYPE), 300),
    ],
)
def test_an_expression_over_figures_that_is_known(expr: Expr, expected: Known) -> None:
    """What literals, figures in force and defaults settle has one value, and no reasons."""
    found = Figures(policy(TEXTS)).read(expr, DAY)
    assert (found.value, found.reasons) == (expected, frozenset())


@pytest.mark.parametrize(
    ("expr", "value", "reasons"),
    [
        (If(UNKNOWN, ONE, TWO, YUAN_TYPE), interval(500, 700), {"open:three"}),
        (If(Silent("rule", BOOL), ONE, TWO, YUAN_TYPE), SILENT, {"silent:rule"}),
        (Else(PERHAPS, TWO, YUAN_TYPE), Interval(0, None), {"fact:household.last_amount"}),
        (Has(PERHAPS), EITHER, {"fact:household.last_amount"}),
        (At(SOME_DAY, ONE, YUAN_TYPE), ANY_NUMBER, {"fact:household.exit_day"}),
        (
            Months(SOME_DAY, NEW_YEAR, ONE, YUAN_TYPE),
            Interval(None, None, silent=True),
            {"fact:household.exit_day"},
        ),
        (by_size(OPEN), interval(10, 30), {"open:three"}),
        (by_size(Silent("rule", YUAN_TYPE)), SILENT, {"silent:rule"}),
        (
            At(Lit(date(2019, 12, 31), DATE), Ref("whole", 0, YUAN_TYPE), YUAN_TYPE),
            Interval(0, None),
            {"gap:steps", "gap:one"},
        ),
        (Ref("perhaps", 0, YUAN_TYPE), interval(300, 500), {"open:three"}),
        (Ref("fitting", 0, YUAN_TYPE), SILENT, {"silent:fitting"}),
        (Agg("count", "member", 0, YES, None, COUNT), ANY_NUMBER, {"list:member"}),
        (AsUnit("alone", "high", BOOL), EITHER, {"list:high"}),
    ],
)
def test_what_an_expression_over_figures_can_be(expr: Expr, value: Value, reasons: set[str]) -> None:
    """Of what is not known: all that it can come to, and why it is not known; 未规定 stays 未规定."""
    found = Figures(policy(TEXTS)).read(expr, DAY)
    assert (found.value, found.reasons) == (value, reasons)


@pytest.mark.parametrize(
    ("expr", "reasons"),
    [
        (OPEN, {"open:three"}),
        (prim("add", ONE, OPEN), {"open:three"}),
        (prim("and", UNKNOWN, YES, type_=BOOL), {"open:three"}),
        (prim("or", NO, UNKNOWN, type_=BOOL), {"open:three"}),
        (Ref("household.balance", 0, YUAN_TYPE), {"fact:household.balance"}),
        (At(NEW_YEAR, ONE, YUAN_TYPE), {"gap:one"}),
    ],
)
def test_an_expression_over_figures_that_is_not(expr: Expr, reasons: set[str]) -> None:
    """An open figure, a gap and a fact, of which nothing is known without a case, are the reasons."""
    assert Figures(policy(TEXTS)).read(expr, DAY).reasons == reasons


def test_a_figure_bound_to_its_own_past_is_worked_out() -> None:
    """高于 上年(x), unfilled for ever: the bound of each year is what the figure can be, and it ends."""
    text = (
        "标准 补助额 (top_up) : 元/月 由 县 必须 不低于 10元/月 必须 高于 上年(补助额) 依据 一 “逐年提高”\n"
    )
    assert amount(paid(text)) == ("range", 1001, None)  # above 10.00: a fen more


def test_figures_asked_in_any_order_are_the_same() -> None:
    """Two figures that bound each other come out alike whichever is asked for first."""
    text = (
        "标准 甲 (one) : 元 由 县 必须 不低于 乙 必须 不低于 5元 依据 一 “标准”\n"
        "标准 乙 (two) : 元 由 县 必须 不低于 甲 必须 不低于 3元 依据 一 “标准”\n"
    )
    first, second = Figures(policy(text)), Figures(policy(text))
    there = {name: first.on(name, DAY).value for name in ("one", "two")}
    back = {name: second.on(name, DAY).value for name in ("two", "one")}
    assert there == back


# ── figures fixed case by case ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("months", "breaches"),
    [(7, []), (12, []), (13, [("principle", "一般不超过")]), (5, [("must", "至少")])],
)
def test_a_determination_that_breaks_a_constraint_is_said(
    months: int, breaches: list[tuple[str, str]]
) -> None:
    """A figure fixed for one household is held against 必须 and 原则上 when it is used."""
    text = (
        "标准 期数 (term) 对 户 : 个月 由 县 逐案 依据 一 “期数”\n"
        " 必须 不低于 6个月 依据 一 “至少” 原则上 不高于 12个月 依据 二 “一般不超过”\n"
        "决定 渐退 (taper) 对 户 结果 长期 (over_eight), 短期 (within_eight)\n"
        "情形 久 (longer) 当 期数 高于 8个月 则 长期 依据 三 “长” 情形 不久 (shorter) 当 期数 不高于 8个月 则 短期 依据 三 “短”\n"
        "其余 未规定 依据 三 “其余”\n"
    )
    ruling = Fact(months, by="王某", on=date(2020, 6, 1), basis="示例")
    case = Case("示例", Record("household", "示例", {"term": ruling}))
    decision = decide(policy(text), case, on=DAY)
    assert [(b.severity, b.citations[0].phrase) for b in decision.breaches] == breaches
    told = explain(policy(text), decision), notice(policy(text), decision, case=case)
    assert ["裁定与文件要求不符" in page for page in told] == [bool(breaches)] * 2
    words = {
        "must": "  · 期数：违反必须 · 一 “至少”",
        "principle": "  · 期数：不合原则上的要求 · 二 “一般不超过”",
    }
    assert all(words[severity] in told[1].splitlines() for severity, _ in breaches)
