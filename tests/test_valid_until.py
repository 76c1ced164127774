"""For how long an answer stands: never a day too long, and not a day too short where that can be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given

from building import policy as written
from law import law
from policyrules.base.months import month_index, month_start
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from strategies import GIVENS, ON, households, policies

SLOW = law(80)


def result(decision: Decision) -> tuple[object, ...]:
    return decision.status, decision.possible, decision.may_be_silent, decision.amount


def boundaries(case: Case, until: date | None) -> Iterator[date]:
    """Days after ON, up to ``until`` and three years at most, on which something could change.

    The starts and ends of figures, the dates on record, their birthdays and anniversaries by the
    month, each with the days beside it; the starts of months.
    """
    days = {ON + timedelta(days=1), date(2020, 3, 1)}
    days |= {day for g in GIVENS for d in g.values for day in (d.start, d.end) if day is not None}
    for _, record in case.household.walk():
        days |= {fact.value for fact in record.facts.values() if isinstance(fact.value, date)}
    days |= {month_start(month_index(ON) + n) for n in range(1, 37)}
    days |= {date(year, d.month, min(d.day, 28)) for d in days for year in (2020, 2021, 2022)}
    near = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    last = min(until or date.max, date(2023, 2, 28))
    return (day for day in sorted(near | {last}) if ON < day <= last)


def rests_on(decision: Decision) -> tuple[object, ...]:
    """Provisions, readings and what is missing; in what order provisions are told is no part of it."""
    provisions = frozenset(one.provision for one in (*decision.applied, *decision.one_of))
    return provisions, frozenset(decision.readings), decision.missing


@SLOW
@given(policies(), households())
def test_an_answer_stands_until_its_last_day(policy: Policy, case: Case) -> None:
    """On every day up to the one named, the same facts give the same outcomes and amount."""
    decision = decide(policy, case, on=ON)
    for day in boundaries(case, decision.valid_until):
        then = decide(policy, case, on=day)
        assert result(then) == result(decision), (day, decision.valid_until)
        assert rests_on(then) == rests_on(decision), (day, decision.valid_until)


PERIOD = (
    "决定 补助 (aid) 对 成员 结果 给 (give), 不给 (refuse)\n"
    "情形 内 (inside) 当 {0} 则 给 依据 一 “给”\n情形 外 (outside) 当 非 ({0}) 则 不给 依据 二 “不给”\n"
    "其余 未规定 依据 三 “其余”\n"
)


@pytest.mark.parametrize(
    ("condition", "last"),
    [
        # 2020-02-29; 甲 was born on 2002-02-28 and is 18.
        ("评定日 不早于 2020-01-01 且 评定日 不晚于 2024-12-31", date(2024, 12, 31)),
        ("评定日 早于 2024-12-31", date(2024, 12, 30)),
        ("评定日 不晚于 2020-02-29", date(2020, 2, 29)),
        ("评定日 晚于 2020-02-28", None),
        ("年龄(生日) 不低于 18岁", None),
        ("年龄(生日) 高于 18岁", date(2021, 2, 27)),
        ("年龄(生日) 不高于 18岁", date(2021, 2, 27)),
        ("年龄(生日) 低于 60岁", date(2062, 2, 27)),
        ("年龄(生日) 等于 18岁", date(2021, 2, 27)),
        ("年龄(生日) 不低于 18岁 且 年龄(生日) 低于 60岁", date(2062, 2, 27)),
    ],
)
def test_the_last_day_is_that_of_the_turn(condition: str, last: date | None) -> None:
    """A period stands to its last day; an age past its limit has no further birthday to wait for."""
    member = Record("member", "甲", {"born": Fact(date(2002, 2, 28))})
    case = Case("示例", Record("household", "示例", {}, {"member": (member,)}, frozenset({"member"})))
    assert decide(written(PERIOD.format(condition)), case, on=ON).valid_until == last


def test_two_ages_are_compared_until_either_birthday() -> None:
    """Who is older in years changes on the birthday of the one or the other."""
    text = "实体 成员 (member) 事实 配偶生日 (spouse_born) : 日期\n"
    rule = PERIOD.format("年龄(生日) 高于 年龄(配偶生日)")
    facts = {"born": Fact(date(2000, 7, 1)), "spouse_born": Fact(date(2000, 5, 1))}
    member = Record("member", "甲", facts)
    case = Case("示例", Record("household", "示例", {}, {"member": (member,)}, frozenset({"member"})))
    assert decide(written(text + rule), case, on=ON).valid_until == date(2020, 4, 30)
