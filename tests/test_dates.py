"""Dates that rules reckon with: windows from the next day, windows without an end.

    python tests/test_dates.py

goes through every start of the years 2015 to 2025, and every length up to five years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import building
from policyrules import decide
from policyrules.base.errors import Source
from policyrules.core.expressions import Lit, Ref, Today, Window
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def
from policyrules.core.types import Type
from policyrules.core.windows import window
from policyrules.explaining.notice import notice
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source
from strategies import COLOUR, MAYBE_DATE, invented
from test_sql import MONTHS, RED, rows_of
from test_sql import household as sql_household

FIRST, LAST = date(2015, 1, 1), date(2025, 12, 31)
LONGEST = 60
LAWS = settings(deadline=None, max_examples=200)
ONE_DAY = timedelta(days=1)
STARTS = st.dates(FIRST, LAST)


# ── windows from the next day ────────────────────────────────────────────────


def counted(start: date, months: int) -> Iterator[date]:
    """The days of so many months counted from the day after a start, one after another, from the calendar.

    A month is over on the day with the number of the start, or on the last of a calendar month without one.
    """
    day, full = start, 0
    while full < months:
        day += ONE_DAY
        yield day
        last_of_month = (day + ONE_DAY).day == 1
        full += day.day == start.day or (last_of_month and day.day < start.day)


def differs(start: date, months: int) -> list[date]:
    """The days on which the window from the next day is not what counting says."""
    expected = set(counted(start, months))
    until = max(expected, default=start) + timedelta(days=40)
    days = [start - timedelta(days=40) + timedelta(days=n) for n in range((until - start).days + 41)]
    return [day for day in days if window("next_day", day, start, months) is not (day in expected)]


@LAWS
@given(STARTS, st.integers(0, LONGEST))
def test_a_window_from_the_next_day_holds_the_days_that_are_counted(start: date, months: int) -> None:
    """自 d 次日 起 n个月: after d, to the same-numbered day n months on or that month's last day."""
    assert differs(start, months) == []


@pytest.mark.parametrize(("start", "months"), [(date(2019, 12, 31), 2), (date(2020, 1, 29), 1), (FIRST, 132)])
def test_counting_days_ends_where_civil_law_says(start: date, months: int) -> None:
    """The counting itself: 31 December and 2 months, 29 January and 1 end on 29 February; 11 years on 1 January."""
    assert list(counted(start, months))[-1] == (date(2020, 2, 29) if months < 100 else date(2026, 1, 1))


@pytest.mark.parametrize("months", [1, 2, 12])
def test_sql_counts_from_the_next_day_alike(months: int) -> None:
    """On 29 February 2020, for every start of the two years before, SQL holds a window open as counting does."""
    on = date(2020, 2, 29)
    tested = Window(
        Today(), Ref("household.since", 0, MAYBE_DATE), Lit(months, Type("number", MONTHS)), "next_day"
    )
    policy = invented((Def("p", "p", "household", COLOUR, (Rule("a", "a", tested, RED),), None),))
    starts = [date(2018, 3, 1) + timedelta(days=n) for n in range(735)]
    rows = rows_of(policy, on, *(sql_household(since=start) for start in starts))
    assert len(rows) == len(starts)
    for row, start in zip(rows, starts, strict=True):
        assert (row.status == "decided") is (on in counted(start, months)), start


TEXT = (
    "决定 aid (aid) 对 户 结果 甲 (one), 乙 (two)\n"
    "  情形 a (a) {period} 则 甲 依据 一 “三个月”\n"
    "  其余 则 乙\n"
)


def answer(period: str, exit_day: str, on: date) -> tuple[str | None, date | None]:
    """The outcome, and until when it stands, with the day of leaving poverty as given."""
    policy = building.policy(TEXT.format(period=period))
    case = read_case(policy, {"id": "1", "exit_day": exit_day})
    found = decide(policy, case, on=on)
    return found.outcome and found.outcome.id, found.valid_until


@pytest.mark.parametrize(
    "period", ["期间 自 脱贫日 次日 起 1个月", "当 有值(脱贫日) 且 评定日 在 自 脱贫日 次日 起 1个月"]
)
def test_a_month_from_the_next_day(period: str) -> None:
    """Of 31 January 2020 a month runs from 1 to 29 February, as a period and in a condition."""
    assert answer(period, "2020-01-31", date(2020, 1, 31)) == ("two", date(2020, 1, 31))
    assert answer(period, "2020-01-31", date(2020, 2, 1)) == ("one", date(2020, 2, 29))
    assert answer(period, "2020-01-31", date(2020, 3, 1)) == ("two", None)
    assert answer(period, "none", date(2020, 2, 1)) == ("two", None)


@pytest.mark.parametrize("period", ["期间 自 脱贫日", "当 有值(脱贫日) 且 评定日 在 自 脱贫日"])
def test_a_period_without_an_end(period: str) -> None:
    """自 D alone: on that day and on every later one."""
    assert answer(period, "2020-01-31", date(2020, 1, 30)) == ("two", date(2020, 1, 30))
    assert answer(period, "2020-01-31", date(2020, 1, 31)) == ("one", None)
    assert answer(period, "none", date(2020, 2, 1)) == ("two", None)


def test_a_period_that_opens_tomorrow_is_not_over() -> None:
    """On the event's own day the period has yet to open: the notice does not call it past changing."""
    text = (
        "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse)\n"
        "  情形 a (a) 期间 自 脱贫日 次日 起 1个月 则 给 依据 一 “三个月”\n"
        "  其余 则 不给\n"
    )
    for on, past in ((date(2020, 1, 31), False), (date(2020, 3, 1), True)):
        policy = building.policy(text)
        case = read_case(policy, {"id": "1", "exit_day": "2020-01-31"})
        said = notice(policy, decide(policy, case, on=on))
        assert ("无从改变" in said) is past


def test_the_next_day_is_a_name_elsewhere() -> None:
    """次日 is a keyword right before 起 only; a fact may bear the name and start a window, in both vocabularies."""
    text = (
        "实体 户 (household) 列名 households 事实 次日 (next_day) : 日期\n"
        "条件 a (a) 对 户\n  期间 自 次日 次日 起 3个月\n  期间 自 次日\n"
    )
    english = format_source(Source("t.policy", text), vocabulary="en")
    assert "from 次日 next_day lasting 3 months" in english
    assert "during from 次日\n" in english
    back = format_source(Source("t.policy", english), vocabulary="zh")
    assert "期间 自 次日 次日 起 3个月\n  期间 自 次日\n" in back


if __name__ == "__main__":
    every = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    wrong = [(start, n) for start in every for n in range(LONGEST + 1) if differs(start, n)]
    print(f"{len(every)} starts, lengths up to {LONGEST} months: {len(wrong)} windows differ")
    assert not wrong
