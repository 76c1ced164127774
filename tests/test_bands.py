"""Bands, names and silence in whole policies: what is decided while an income is unknown, and what is said."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import building
from building import shown
from policyrules.checking import check_policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL, Type
from policyrules.deciding import decide
from reference import reference
from strategies import COLOUR, LAND, PIECES, invented
from strategies import ON as LAW_DAY
from test_reference import evaluations, household
from test_sql import decided, rows_of
from work import steps

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月
  事实 片区 (area) : 选项 {东 (east), 南 (south), 西 (west), 北 (north), 中 (middle), 外 (outside)}
  事实 岁数 (years) : 岁
"""
ON = date(2020, 6, 15)


def policy(text: str, *, facts: str = "") -> Policy:
    """The policy of a text, with facts of the household added to the few there are."""
    return building.policy(text, words=WORDS + facts)


def combinations_said(rules: Policy) -> list[str]:
    """What the check says of clashes and of cases that combine in too many ways."""
    findings = check_policy(rules, local={"place.policy"})
    return shown(tuple(f for f in findings if f.code in ("PR606", "PR615", "PR616")))


def deciding(rules: Policy, **facts: Any) -> Decision:
    given = {name: Fact(value) for name, value in facts.items()}
    return decide(rules, Case("示例户", Record("household", "示例户", given)), on=ON)


def outcomes(found: Decision) -> set[str]:
    silent = {"silent"} if found.may_be_silent else set()
    return {option.id for option in found.possible} | silent


HEADER = """决定 补助 (aid) 对 户
  结果 多 (much), 中 (some), 少 (little)
"""

NAMED = (
    """条件 低区 (low) 对 户 当 收入 低于 600元/月 依据 一 “标准”
条件 中区 (middle) 对 户 当 非 低区 且 收入 低于 900元/月 依据 一 “标准”
条件 高区 (high) 对 户 当 非 低区 且 非 中区 依据 一 “标准”
"""
    + HEADER
    + """  情形 甲 (a) 当 低区 则 多 依据 二 “收入”
  情形 乙 (b) 当 中区 则 中 依据 二 “收入”
  情形 丙 (c) 当 高区 则 少 依据 二 “收入”
  其余 未规定 依据 三 “决定”
"""
)
INLINE = (
    HEADER
    + """  情形 甲 (a) 当 收入 低于 600元/月 则 多 依据 二 “收入”
  情形 乙 (b) 当 收入 不低于 600元/月 且 收入 低于 900元/月 则 中 依据 二 “收入”
  情形 丙 (c) 当 收入 不低于 900元/月 则 少 依据 二 “收入”
  其余 未规定 依据 三 “决定”
"""
)


@pytest.mark.parametrize("text", [NAMED, INLINE])
def test_three_bands_are_three_outcomes_named_or_not(text: str) -> None:
    """Below 600, below 900, the rest; income unknown: the three outcomes, no silence, no clash, one reason."""
    rules = policy(text)
    assert combinations_said(rules) == []
    found = deciding(rules)
    assert outcomes(found) == {"much", "some", "little"}
    assert found.reasons == {"fact:household.income"}
    assert [outcomes(deciding(rules, income=fen)) for fen in (59_999, 60_000, 89_999, 90_000)] == [
        {"much"},
        {"some"},
        {"some"},
        {"little"},
    ]


def bands(count: int, area: str = "") -> str:
    rows = [
        f"  情形 甲{i} (a{i}) 当 收入 不低于 {100 * i}元/月 且 收入 低于 {100 * i + 100}元/月{area} "
        f"则 {('多', '中', '少')[i % 3]} 依据 二 “收入”\n"
        for i in range(count)
    ]
    return "".join(rows)


def test_twenty_bands_are_decided_whether_income_is_known_or_not() -> None:
    """Twenty bands of 100: known incomes get their own, an unknown one all three, and the check is silent."""
    rules = policy(HEADER + bands(20) + "  其余 未规定 依据 三 “决定”\n")
    assert combinations_said(rules) == []
    assert outcomes(deciding(rules)) == {"much", "some", "little", "silent"}
    found = [outcomes(deciding(rules, income=fen)) for fen in (0, 10_000, 29_999, 190_000, 200_000)]
    assert found == [{"much"}, {"some"}, {"little"}, {"some"}, {"silent"}]


def test_eleven_bands_in_six_areas_are_decided() -> None:
    """Eleven bands of income in each of six areas are one graph: a middle band and an area suffice."""
    areas = ("东", "南", "西", "北", "中", "外")
    rows = []
    for n, area in enumerate(areas):
        own = bands(11, f" 且 片区 等于 {area}")
        rows.append(own.replace("情形 甲", f"情形 甲{n}之").replace("(a", f"(a{n}x"))
    rules = policy(HEADER + "".join(rows) + "  其余 未规定 依据 三 “决定”\n")
    assert combinations_said(rules) == []
    assert outcomes(deciding(rules, income=15_000)) == {"some"}  # 100 to 200 in whichever area
    assert outcomes(deciding(rules, area="east")) == {"much", "some", "little", "silent"}


def test_no_one_is_between_two_ages() -> None:
    """At most 21, at least 22: with the age unknown, one of the two and never 未规定."""
    rules = policy(
        HEADER
        + """  情形 甲 (a) 当 岁数 不高于 21岁 则 多 依据 二 “收入”
  情形 乙 (b) 当 岁数 不低于 22岁 则 少 依据 二 “收入”
  其余 未规定 依据 三 “决定”
"""
    )
    assert outcomes(deciding(rules)) == {"much", "little"}


PAIRS = "".join(f"  事实 甲{i} (a{i}) : 是否\n  事实 乙{i} (b{i}) : 是否\n" for i in range(13))
TABLE = (
    HEADER
    + "".join(f"  情形 子{i} (x{i}) 当 甲{i} 则 多 依据 二 “收入”\n" for i in range(13))
    + "".join(f"  情形 丑{i} (y{i}) 当 甲{12 - i} 且 乙{i} 则 多 依据 二 “收入”\n" for i in range(13))
    + "  其余 未规定 依据 三 “决定”\n"
)


def test_too_many_combinations_are_decided_case_by_case_and_check_says_so() -> None:
    """Twenty-six cases that need 2 to the 13 combinations: exact when known, never lost when not."""
    rules = policy(TABLE, facts=PAIRS)
    assert combinations_said(rules) == [
        "PR616 warning 5:1 “补助”的情形组合太多，逐条判断：事实齐全时结果不变；不全时可能多列结果",
        "  the cases of aid combine in too many ways and are taken one by one: with all facts known the "
        "result is the same; with some unknown it may list more than is possible",
        "  → 把它拆成几个决定，或让各情形用共同的条件",
        "    split it into several decisions, or let its cases share conditions",
    ]
    every = {f"{name}{i}": False for name in "ab" for i in range(13)}
    assert outcomes(deciding(rules, **every)) == {"silent"}
    assert outcomes(deciding(rules, **every | {"a3": True})) == {"much"}
    assert outcomes(deciding(rules)) == {"much", "silent"}
    del every["a3"]
    assert outcomes(deciding(rules, **every)) == {"much", "silent"}
    assert outcomes(deciding(rules, **every | {"a4": True})) == {"much"}


def test_a_value_outside_its_bounds_is_no_crash() -> None:
    """Below 300 a person, from 300 to 600: −1 persons, as no door lets in, gives an answer all the same."""
    text = (
        HEADER
        + """  情形 甲 (a) 当 在册 且 收入 低于 300元/人·月 × 人数 则 多 依据 二 “收入”
  情形 乙 (b) 当 收入 不低于 300元/人·月 × 人数 且 收入 低于 600元/人·月 × 人数 则 少 依据 二 “收入”
  其余 未规定 依据 三 “决定”
"""
    )
    rules = policy(text, facts="  事实 人数 (persons) : 人 不低于 0人\n  事实 在册 (listed) : 是否\n")
    assert outcomes(deciding(rules, income=40_000, persons=1)) == {"little"}
    assert outcomes(deciding(rules, income=60_000, persons=1)) == {"silent"}
    assert outcomes(deciding(rules, income=-45_000, persons=-1)) == {"much", "little", "silent"}


BORN = "  事实 生日 (born) : 日期\n"
EARLIER_OR_LATER = (
    HEADER
    + """  情形 甲 (a) 当 {0} 则 多 依据 二 “收入”
  情形 乙 (b) 当 {1} 则 少 依据 二 “收入”
  其余 则 中 依据 三 “决定”
"""
)


@pytest.mark.parametrize(
    ("year", "day", "left"),
    [
        ("年份(生日) 不高于 2000", "生日 不早于 2001-01-01", set()),
        ("年份(生日) 低于 2001", "生日 不早于 2001-01-01", set()),
        ("2000 不低于 年份(生日)", "生日 晚于 2000-12-31", set()),
        ("年份(生日) 高于 2000", "生日 不晚于 2000-12-31", set()),
        ("年份(生日) 不低于 2001", "生日 早于 2001-01-01", set()),
        ("年份(生日) 等于 2000", "生日 早于 2000-01-01 或 生日 晚于 2000-12-31", set()),
        ("年份(生日) 不等于 2000", "生日 在 自 2000-01-01 至 2000-12-31", set()),
        ("年份(生日) 低于 2001", "生日 不早于 2001-01-02", {"some"}),
    ],
)
def test_a_year_and_its_days_are_one_question(year: str, day: str, left: set[str]) -> None:
    """By the year 甲, by the day 乙, nothing between them (one day in the last): born unknown, no clash, no third."""
    rules = policy(EARLIER_OR_LATER.format(year, day), facts=BORN)
    assert combinations_said(rules) == []
    found = deciding(rules)
    assert outcomes(found) == {"much", "little"} | left
    assert found.reasons == {"fact:household.born"}
    assert outcomes(deciding(rules, born=date(2000, 7, 1))) != outcomes(
        deciding(rules, born=date(2001, 7, 1))
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("收入 + 10元/月 低于 支出", "收入 不低于 支出 - 10元/月"),
        ("支出 × 2 高于 收入 + 10元/月", "收入 不低于 2 × 支出 - 10元/月"),
        ("按年(收入) 低于 按年(支出)", "收入 不低于 支出"),
    ],
)
def test_two_amounts_of_the_case_are_compared_in_one_way(first: str, second: str) -> None:
    """Which of two sides carries the constant changes nothing: the two cases are contraries of each other."""
    rules = policy(EARLIER_OR_LATER.format(first, second), facts="  事实 支出 (spent) : 元/月\n")
    assert combinations_said(rules) == []
    assert outcomes(deciding(rules)) == {"much", "little"}
    assert outcomes(deciding(rules, income=100_000, spent=101_001)) == {"much"}


def test_a_year_out_of_the_calendar_stays_a_number() -> None:
    """No day begins the year 10000 or 0: born before it or not is still decided, known or not."""
    rules = policy(
        EARLIER_OR_LATER.format("年份(生日) 低于 10000", "生日 早于 1900-01-01 且 年份(生日) 低于 0"),
        facts=BORN,
    )
    assert outcomes(deciding(rules, born=date(2000, 7, 1))) == {"much"}
    assert "much" in outcomes(deciding(rules))


@pytest.mark.parametrize("type_", [PIECES, LAND], ids=["pieces", "land"])
def test_units_of_a_vocabulary_are_whole_or_not_for_all_readers(type_: Type) -> None:
    """Of 件 nothing lies between 2 and 3, of 亩 2.5 does: evaluator, reference and SQL agree, known and not."""
    asked = Ref("household.pieces" if type_ == PIECES else "household.land", 0, type_)
    name = asked.target.partition(".")[2]
    half, two = Lit(Fraction(5, 2), type_), Lit(2, type_)
    for first, second in (("lt", "ge"), ("le", "gt"), ("eq", "ne")):
        rules = invented(
            (
                Def(
                    "p",
                    "p",
                    "household",
                    COLOUR,
                    (
                        Rule("a", "a", Prim(first, (asked, half), BOOL), Lit("red", COLOUR)),
                        Rule("b", "b", Prim(second, (asked, half), BOOL), Lit("green", COLOUR)),
                        Rule("c", "c", Prim("le", (asked, two), BOOL), Lit("blue", COLOUR), ("a", "b")),
                    ),
                    None,
                ),
            )
        )
        values = [0, 1, 2, 3, *([Fraction(5, 2), Fraction(9, 4)] if type_ == LAND else [])]
        families = [household(), *(household(**{name: value}) for value in values)]
        families = [evolve(case, id=str(i)) for i, case in enumerate(families)]
        for case in families:
            found = evaluations(rules, case)
            assert found == {at: reference(rules, case, LAW_DAY, *at) for at in found}
        rows = rows_of(rules, LAW_DAY, *families)
        assert rows == tuple(decided(rules, case, LAW_DAY, "p") for case in families)
        assert rows[0].possible == {"blue", "green"} | ({"red"} if type_ == LAND else set())


def test_an_open_quantity_is_held_against_each_band_once() -> None:
    """Twice as many neighbouring bands take about twice the work where the quantity is not known."""

    def work(count: int) -> int:
        rules = policy(HEADER + bands(count) + "  其余 未规定 依据 三 “决定”\n")
        deciding(rules)
        return steps(lambda: deciding(rules))

    assert work(80) <= 2.2 * work(40)
