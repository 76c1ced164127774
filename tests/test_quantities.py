"""Quantities as they are written: between two ends, what stands in for what is absent, roundings."""

from fractions import Fraction
from typing import Any

import pytest

from building import HEAD, ON, WORDS, policy, said
from policyrules import decide
from policyrules.base.errors import Source
from policyrules.core.possible import Interval
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source

PAYS = """决定 低保 (aid) 对 户
  结果 给 (give)
  数值 : {unit}
  情形 符合 (fits) 当 是 则 给 数值 量 依据 三 “给”
  其余 未规定 依据 三 “其余”
"""


def quantity(rule: str, unit: str = "元/月", **facts: object) -> Any:
    """What a quantity 量 comes to, in its unit, in a household of these facts."""
    found = policy(rule + "\n" + PAYS.format(unit=unit))
    case = read_case(found, {"id": "h", "complete": "all", **facts})
    amount = decide(found, case, on=ON, programme="aid").amount
    assert amount is not None
    if amount.low == amount.high and amount.low is not None:
        return Fraction(amount.low) / 100
    return Interval(*(None if end is None else Fraction(end) / 100 for end in (amount.low, amount.high)))


def test_of_several_the_first_that_is_there() -> None:
    """甲 若无 乙 若无 丙 is what is there first, in this order, whatever stands behind."""
    words = WORDS.replace("  事实 脱贫日", "  事实 旧额 (older) : 元/月 可无\n  事实 脱贫日", 1)
    found = policy(
        "计算 量 (q) 对 户 : 元/月 为 原额 若无 旧额 若无 7元/月\n" + PAYS.format(unit="元/月"), words=words
    )

    def amount(**facts: object) -> Any:
        case = read_case(found, {"id": "h", "complete": "all", **facts})
        shown = decide(found, case, on=ON, programme="aid").amount
        assert shown is not None
        return shown.low, shown.high

    assert amount(last_amount="5", older="6") == (500, 500)
    assert amount(last_amount="none", older="6") == (600, 600)
    assert amount(last_amount="none", older="none") == (700, 700)
    assert amount(last_amount="none") == (None, None)


@pytest.mark.parametrize(
    ("written", "there", "absent"),
    [
        ("-原额 若无 3元/月", -5, 3),
        ("-(原额 若无 3元/月)", -5, -3),
        ("1元/月 + -原额 若无 3元/月", -4, 4),
        ("2 × -原额 若无 3元/月", -10, 6),
    ],
)
def test_the_negative_of_what_is_absent_is_what_stands_in_for_it(
    written: str, there: int, absent: int
) -> None:
    """−a 若无 b is (−a) 若无 b: b itself where a is absent, in sums and products too."""
    rule = f"计算 量 (q) 对 户 : 元/月 为 {written}"
    assert quantity(rule, last_amount="5") == there
    assert quantity(rule, last_amount="none") == absent


@pytest.mark.parametrize(
    ("balance", "inside"), [("299.99", 0), ("300", 1), ("450", 1), ("500", 1), ("500.01", 0)]
)
def test_both_ends_belong_to_between(balance: str, inside: int) -> None:
    """A number at either end lies between the ends; a fen beyond it does not."""
    rule = "计算 量 (q) 对 户 : 元/月 为 若 差数 介于 300元/月 至 500元/月 则 1元/月 否则 0元/月"
    assert quantity(rule, balance=balance) == inside


@pytest.mark.parametrize(
    ("day", "inside"), [("2019-12-31", 0), ("2020-01-01", 1), ("2020-02-29", 1), ("2020-03-01", 0)]
)
def test_dates_lie_between_dates(day: str, inside: int) -> None:
    """介于 is for dates as well."""
    rule = "计算 量 (q) 对 户 : 元/月 为 若 有值(脱贫日) 且 脱贫日 介于 2020-01-01 至 评定日 则 1元/月 否则 0元/月"
    assert quantity(rule, exit_day=day) == inside


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        ("0.25", "0.2"),
        ("0.35", "0.4"),
        ("0.26", "0.3"),
        ("-0.25", "-0.2"),
        ("-0.35", "-0.4"),
        ("-0.24", "-0.2"),
    ],
)
def test_half_to_even(balance: str, expected: str) -> None:
    """四舍六入五成双: below and above the middle to the nearer side, from the middle to the even one."""
    rule = "计算 量 (q) 对 户 : 元/月 为 差数 取整 四舍六入五成双 0.1元/月"
    assert quantity(rule, balance=balance) == Fraction(expected)


FINDINGS = [
    (
        "the ends of 介于 stand in their order",
        "条件 a (a) 对 户 当 差数 介于 500元/月 至 300元/月",
        [
            "PR314 5:16 介于 的两端颠倒了：500元/月 大于 300元/月",
            "  the ends of between are the wrong way round: 500元/月 is above 300元/月",
            "  → 对调两端",
            "    exchange the two",
        ],
    ),
    (
        "both ends have the unit of what lies between them",
        "条件 a (a) 对 户 当 差数 介于 3人 至 500元/月",
        [
            "PR302 5:16 两边不能相比：“差数”（第5行第16列）是 元/月，“3人”（第5行第22列）是 人",
            "  the two sides cannot be compared: '差数' (line 5, column 16) is yuan/month, '3人' (line 5, "
            "column 22) is persons",
        ],
    ),
    (
        "what stands in for something may not be absent itself where a value is wanted",
        "计算 a (a) 对 户 : 元/月 为 -原额 若无 原额",
        [
            "PR304 5:29 “原额”可能没有值，用之前要先说没有时怎么办",
            "  '原额' may have no value; say first what holds when it has none",
            "  → 写 原额 若无 …，或在前面加 有值(原额) 且",
            "    write 原额 or_if_absent …, or has_value(原额) and before it",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "expected"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS])
def test_findings(rule: str, expected: list[str]) -> None:
    """Each mistake, by its whole message."""
    assert said(rule) == expected


def test_both_vocabularies_and_back() -> None:
    """介于, 若无 and 四舍六入五成双 are written in either vocabulary."""
    text = HEAD + (
        "计算 量 (q) 对 户 : 元/月\n"
        "  为 若 差数 介于 1元/月 至 2元/月 则 差数 否则 -原额 若无 2元/月\n  取整 四舍六入五成双 0.1元/月\n"
    )
    chinese = format_source(Source("a.policy", text))
    english = format_source(Source("a.policy", chinese), vocabulary="en")
    assert (
        "if 差数 between 1 yuan/month to 2 yuan/month then 差数 else -原额 or_if_absent 2 yuan/month"
        in english
    )
    assert "round half_even 0.1 yuan/month" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == chinese
