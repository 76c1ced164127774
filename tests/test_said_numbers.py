"""How numbers are said: as written where a decimal does, else the nearest one with what it is exactly."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import building
from policyrules import decide, explain, read_case
from policyrules.base.saying import Language
from policyrules.base.units import PERCENT, PERSONS, PLAIN, YUAN_MONTH, Unit, nearly
from policyrules.core.expressions import Ref
from policyrules.core.possible import Anything, interval
from policyrules.core.types import Type
from policyrules.core.words import number_said, value_said
from policyrules.explaining.brief import household_lines
from policyrules.explaining.phrases import telling


@pytest.mark.parametrize(
    ("held", "unit", "zh", "en"),
    [
        (Fraction(20000, 3), YUAN_MONTH, "约66.67元/月（200/3）", "about 66.67 yuan/month (200/3)"),
        (Fraction(-20000, 3), YUAN_MONTH, "约-66.67元/月（-200/3）", "about -66.67 yuan/month (-200/3)"),
        (Fraction(1, 12), YUAN_MONTH, "约0.00元/月（1/1200）", "about 0.00 yuan/month (1/1200)"),
        (Fraction(1, 3), PERCENT, "约33.33%（100/3）", "about 33.33% (100/3)"),
        (Fraction(7, 3), PERSONS, "约2.33人（7/3）", "about 2.33 persons (7/3)"),
        (Fraction(2, 3), PLAIN, "约0.67（2/3）", "about 0.67 (2/3)"),
        (Fraction(1, 8), YUAN_MONTH, "0.00125元/月", "0.00125 yuan/month"),
        (6667, YUAN_MONTH, "66.67元/月", "66.67 yuan/month"),
    ],
)
def test_a_number_that_no_decimal_says(held: Fraction, unit: Unit, zh: str, en: str) -> None:
    """200 over 3 is said by the nearest fen, marked as such, with the exact quotient behind."""
    said = number_said(held, unit)
    assert (said.zh, said.en) == (zh, en)


def test_a_range_between_such_numbers() -> None:
    """Both ends are said so."""
    said = value_said(interval(Fraction(10000, 3), Fraction(20000, 3)), Type("number", YUAN_MONTH))
    assert said.zh == "约33.33元/月（100/3）至约66.67元/月（200/3）"


@given(st.fractions(max_denominator=700), st.fractions(max_denominator=700))
def test_two_numbers_are_never_said_alike(a: Fraction, b: Fraction) -> None:
    """What is said tells the number exactly; where it is said to be near one, that is within half a fen."""
    assert (number_said(a, YUAN_MONTH).zh == number_said(b, YUAN_MONTH).zh) is (a == b)
    assert abs(Fraction(nearly(a, YUAN_MONTH)) * 100 - a) <= Fraction(1, 2)


# ── what tells nothing ───────────────────────────────────────────────────────

PLACE = """标准 线 (line): 元/月 自 2020-01-01 为 500元/月 依据 一 “线”
标准 档 (step): 元/月 由 县民政局 依据 一 “档”
计算 收入 (income_total) 对 户: 元/月 为 合计 成员.工资
计算 差 (gap) 对 户: 元/月 为 线 - 收入
决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额: 元/月
  情形 给 (given_it) 当 收入 低于 线 则 给 金额 档 依据 二 “给”
  情形 不给 (not_given) 当 收入 不低于 线 则 不给 依据 二 “不给”
  暂缓 有争议 (disputed) 当 困难 例外于 给, 不给 依据 三 “暂缓”
  其余 未规定 依据 三 “其余”
"""


def told(language: Language = "zh", **facts: Any) -> tuple[str, list[str]]:
    """The explanation of a household's aid, and the one-line answer."""
    place = building.policy(PLACE)
    case = read_case(place, {"id": "甲户", "complete": "all", "members": [], **facts})
    found = decide(place, case, on=date(2021, 6, 1), programme="aid")
    return explain(place, found, language=language), household_lines(place, [found], language)


def test_an_amount_of_at_least_nothing_is_open() -> None:
    """A figure that nobody filled is never below 0: that is no news, so the amount is not yet determined."""
    text, brief = told(hardship=False)
    assert "金额    尚不能确定\n" in text
    assert brief[0] == "甲户  低保：给  金额尚不能确定  依据 二"
    text, brief = told("en", hardship=False)
    assert "Amount       not yet determined\n" in text
    assert brief[0] == "甲户  aid (低保): give (给)  amount not yet determined  clauses 二"


def test_a_sum_of_at_least_nothing_is_not_known() -> None:
    """Of wages that are never below 0 and a list that may be longer nothing is known; that the difference is
    at most 500 yuan is told, and so would be a lower end of 0 of what may be below it."""
    text, _ = told(hardship=False, complete=["incomes", "offers"])
    assert re.search("  收入 +未知 ", text)
    place = building.policy(PLACE)
    shown = [telling(place, Ref(name, 0, place.defs[name].type), interval(0, None)) for name in place.defs]
    assert dict(zip(place.defs, shown, strict=True))["gap"] == interval(0, None)
    assert dict(zip(place.defs, shown, strict=True))["income_total"] == Anything()


def test_what_is_held_gives_no_amount_yet() -> None:
    """Put off: neither in the text nor in the line is an amount of 0.00 that nobody has decided."""
    text, brief = told(hardship=True)
    assert "0.00" not in text.partition("用到的标准")[0].partition("如何得出")[0]
    assert "依据\n  有争议\n    三 “暂缓”\n" in text
    assert brief[0] == "甲户  低保：暂缓  依据 三"
