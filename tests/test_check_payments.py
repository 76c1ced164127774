"""A payment is never below 0 and always whole fen: what check cannot exclude is an error."""

import pytest

from building import resolved
from policyrules.checking import check_policy

DECIDE = "决定 d (d) 对 户 结果 甲 (one), 乙 (two) 金额 : 元/月"


def sayings(text: str, *, codes: tuple[str, ...] = ("PR618", "PR619")) -> list[str]:
    found, findings = resolved(text)
    assert found is not None
    assert [f.said.zh for f in findings if f.severity == "error"] == []
    return [
        line
        for f in check_policy(found)
        if f.code in codes
        for line in (f"{f.code} {f.severity} {f.span}", f.said.zh, f.said.en, f.help.zh, f.help.en)
    ]


def test_a_payment_that_may_be_negative_is_said_in_full() -> None:
    """500 less a balance that may be anything can be below 0."""
    text = DECIDE + " 情形 a (a) 当 困难 则 甲 金额 500元/月 - 差数 依据 一 “标准” 其余 则 乙"
    assert sayings(text) == [
        "PR618 error place.policy:5:46",
        "“a”的金额可能低于 0",
        "the amount of d.a may be below 0",
        "在 当 里比较出它不低于 0，或写成 较大者(0…，…)，或给所用的事实、标准写 不低于 0…",
        "compare it in when, or write larger_of(0…, …), or give the facts and standards used at_least 0…",
    ]


def test_a_payment_with_a_part_of_a_fen_is_said_in_full() -> None:
    """A third of a wage has a part of a fen."""
    text = DECIDE + " 情形 a (a) 当 困难 则 甲 金额 合计 成员.工资 ÷ 3 依据 一 “标准” 其余 则 乙"
    assert sayings(text) == [
        "PR619 error place.policy:5:46",
        "“a”的金额可能不是整分，没有写怎样取整",
        "the amount of d.a may have a part of a fen, and no rounding is written",
        "写 取整 四舍五入 0.01元/月，或 进一、舍去",
        "write round half_up 0.01 yuan/month, or up or down",
    ]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # a guard that compares it
        ("当 差数 低于 500元/月 则 甲 金额 500元/月 - 差数", []),
        ("当 差数 不高于 500元/月 则 甲 金额 500元/月 - 差数", []),
        ("当 非 (差数 高于 500元/月) 则 甲 金额 500元/月 - 差数", []),
        ("当 500元/月 高于 差数 且 困难 则 甲 金额 500元/月 - 差数", []),
        ("当 按年(差数) 低于 6000元/年 则 甲 金额 500元/月 - 差数", []),
        ("当 差数 低于 400元/月 则 甲 金额 500元/月 - 差数", []),
        ("当 差数 低于 600元/月 则 甲 金额 500元/月 - 差数", ["PR618"]),
        ("当 差数 高于 500元/月 则 甲 金额 500元/月 - 差数", ["PR618"]),
        ("当 差数 低于 500元/月 或 困难 则 甲 金额 500元/月 - 差数", ["PR618"]),
        ("当 差数 低于 500元/月 则 甲 金额 2 × (500元/月 - 差数)", []),
        ("当 差数 低于 500元/月 则 甲 金额 500元/月 - 差数 + 合计 成员.工资", []),
        ("当 差数 低于 500元/月 则 甲 金额 500元/月 - 差数 - 合计 成员.工资", ["PR618"]),
        # the other mends
        ("当 困难 则 甲 金额 较大者(0元/月, 500元/月 - 差数)", []),
        ("当 困难 则 甲 金额 (若 差数 低于 500元/月 则 500元/月 - 差数 否则 0元/月)", []),
        ("当 困难 则 甲 金额 (若 差数 低于 500元/月 则 0元/月 否则 500元/月 - 差数)", ["PR618"]),
        ("当 困难 则 甲 金额 合计 成员.工资", []),
        ("当 有值(原额) 则 甲 金额 原额", []),
        ("当 困难 则 甲 金额 未规定", []),
        # whole fen
        ("当 困难 则 甲 金额 3 × 合计 成员.工资", []),
        ("当 困难 则 甲 金额 50% × 合计 成员.工资", ["PR619"]),
        ("当 困难 则 甲 金额 按月(1000元/年)", ["PR619"]),
        ("当 困难 则 甲 金额 100元/月 ÷ 较大者(1, 2)", ["PR619"]),
    ],
)
def test_what_can_be_excluded(case: str, expected: list[str]) -> None:
    """A guard, larger_of, a range or a rounding excludes it; what does not exclude it is an error."""
    text = f"{DECIDE} 情形 a (a) {case} 依据 一 “标准” 其余 则 乙"
    assert sayings(text)[::5] == [f"{code} error place.policy:5:46" for code in expected]


NAMED = (
    "计算 毛 (gross) 对 户 : 元/月 为 差数 + 5元/月 依据 一 “标准”\n"
    "计算 净 (net) 对 户 : 元/月 为 毛 - 差数 依据 一 “标准”\n"
    "计算 两倍 (twice) 对 户 : 元/月 为 净 + 净 依据 一 “标准”\n"
)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # equal terms cancel, through names
        ("毛 - 差数", []),
        ("净", []),
        ("两倍", []),
        ("较小者(净, 合计 成员.工资)", []),
        ("毛 - 5元/月 - 差数", []),
        ("毛 - 6元/月 - 差数", ["PR618"]),
        ("差数 - 毛", ["PR618"]),
        ("净 - 差数", ["PR618"]),
        # a part of a list is never more than all of it
        ("合计 成员.工资 - 合计 成员(工资 当 在册)", []),
        ("合计 成员.工资 + 毛 - 差数 - 合计 成员(工资 当 在册)", []),
        ("2 × 合计 成员.工资 - 合计 成员(工资 当 在册) - 合计 成员(工资 当 非 在册)", []),
        ("合计 成员.工资 - 合计 成员(工资 当 在册) - 合计 成员(工资 当 非 在册)", ["PR618"]),
        ("合计 成员.工资 - 2 × 合计 成员(工资 当 在册)", ["PR618"]),
        ("合计 成员(工资 当 在册) - 合计 成员(工资 当 在册 且 工资 高于 5元/月)", []),
        ("合计 成员(工资 当 在册) - 合计 成员.工资", ["PR618"]),
        ("合计 成员(工资 - 5元/月) - 合计 成员(工资 - 5元/月 当 在册)", ["PR618"]),
        ("5元/人·月 × 计数 成员 - 5元/人·月 × 计数 成员(当 在册)", []),
        ("5元/人·月 × 计数 成员(当 在册) - 5元/人·月 × 计数 成员", ["PR618"]),
    ],
)
def test_terms_are_held_against_each_other(amount: str, expected: list[str]) -> None:
    """What a name stands for is taken together with the rest; a list narrowed by a filter comes off the whole."""
    text = f"{NAMED}{DECIDE} 情形 a (a) 当 困难 则 甲 金额 {amount} 依据 一 “标准” 其余 则 乙"
    assert [line.split()[0] for line in sayings(text, codes=("PR618",))[::5]] == expected


def test_names_doubled_forty_times_are_looked_at_once() -> None:
    """n1 = the larger of n0 and n0 + 1 fen, and so on: as many steps as there are names, and no error."""
    doubled = "".join(
        f"计算 乙{i} (n{i}) 对 户 : 元/月 为 较大者(乙{i - 1}, 乙{i - 1} + 0.01元/月) 依据 一 “标准”\n"
        for i in range(1, 41)
    )
    text = f"{NAMED}计算 乙0 (n0) 对 户 : 元/月 为 净 依据 一 “标准”\n{doubled}"
    text += f"{DECIDE} 情形 a (a) 当 困难 则 甲 金额 乙40 依据 一 “标准” 其余 则 乙"
    assert sayings(text) == []


def test_rounding_of_the_decision_makes_whole_fen() -> None:
    """取整 of the decision is enough; a step that is no whole fen is not."""
    case = " 情形 a (a) 当 困难 则 甲 金额 50% × 合计 成员.工资 依据 一 “标准” 其余 则 乙"
    assert sayings(DECIDE + " 取整 四舍五入 0.01元/月" + case) == []
    assert sayings(DECIDE + " 取整 舍去 1元/月" + case) == []


def test_a_named_condition_is_looked_into() -> None:
    """A condition that the guard names, and quantities by their names, exclude it too."""
    text = (
        "计算 线额 (line_due) 对 户 : 元/月 为 500元/月\n"
        "条件 低 (low) 对 户 当 差数 低于 线额 依据 一 “标准”\n"
        + DECIDE
        + " 情形 a (a) 当 低 则 甲 金额 线额 - 差数 依据 一 “标准” 其余 则 乙"
    )
    assert sayings(text) == []


def test_an_exception_excludes_what_it_takes_away() -> None:
    """Where the case that displaces another compares, what is left for the other is known."""
    high = "情形 h (h) 当 差数 高于 500元/月 则 乙 例外于 a 依据 一 “标准”"
    text = DECIDE + f" 情形 a (a) 当 困难 则 甲 金额 500元/月 - 差数 依据 一 “标准” {high} 其余 则 乙"
    assert sayings(text) == []


def test_otherwise_is_what_no_case_takes() -> None:
    """The amount of 其余 is met only where every case fails."""
    case = " 情形 a (a) 当 差数 不低于 500元/月 则 乙 依据 一 “标准”"
    assert sayings(DECIDE + case + " 其余 则 甲 金额 500元/月 - 差数 依据 一 “标准”") == []
    case = " 情形 a (a) 当 差数 不低于 600元/月 则 乙 依据 一 “标准”"
    assert sayings(DECIDE + case + " 其余 则 甲 金额 500元/月 - 差数 依据 一 “标准”")[1:3] == [
        "“d：其余”的金额可能低于 0",
        "the amount of d, otherwise may be below 0",
    ]


SINGLE = """标准 线 (own_line) : 元/月 自 2020-01-01 为 500元/月 依据 一 “标准”
决定 d (d) 对 户 结果 甲 (one), 乙 (two) 金额 : 元/月
  情形 a (a) 当 {0} 则 甲 金额 线 - 差数 依据 一 “标准” 其余 则 乙
单人户 独 (alone) 对 成员 适用 d 结果 丙 (three) 当 在册 依据 二 “收入” 其余 则 丙
"""


def test_what_a_single_household_is_paid_is_proven_where_it_is_written() -> None:
    """The one-person household is paid what the decision pays: proven there, or said there, once."""
    assert sayings(SINGLE.format("差数 低于 线")) == []
    said = sayings(SINGLE.format("困难"))
    assert [line for line in said if line.startswith("PR")] == ["PR618 error place.policy:7:6"]
