"""Dates that rules reckon with: windows from the next day, windows without an end.

    python tests/test_dates.py

goes through every start of the years 2015 to 2025, and every length up to five years.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

import building
from law import law
from policyrules import UsageError, decide, explain
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.base.months import (
    add_months,
    add_months_over,
    age,
    full_months,
    month_end,
    month_length,
    next_month_start,
    window_end,
)
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Else, Lit, Prim, Ref, Today, Window
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def
from policyrules.core.possible import Interval, interval
from policyrules.core.primitives import age as possible_age
from policyrules.core.primitives import part_of_year
from policyrules.core.spoken import expression_said
from policyrules.core.types import ABSENT, DATE, SILENT, Type
from policyrules.core.windows import window
from policyrules.explaining.notice import notice
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source
from reference import status
from strategies import COLOUR, MAYBE_DATE, MONEY, ON, invented
from test_sql import MONTHS, RED, amount_of, decided, rows_of
from test_sql import household as sql_household

FIRST, LAST = date(2015, 1, 1), date(2025, 12, 31)
LONGEST = 60
LAWS = law(200)
ONE_DAY = timedelta(days=1)
STARTS = st.dates(FIRST, LAST)


def test_a_month_has_the_days_that_the_calendar_gives_it() -> None:
    """Every month of the calendar, leap years and centuries among them, and the day before the next begins."""
    for year in range(1, 10_000):
        for month in range(1, 13):
            assert month_length(year, month) == monthrange(year, month)[1]


@given(st.dates(), st.integers(-LONGEST, LONGEST))
def test_a_window_ends_as_dateutil_counts(start: date, months: int) -> None:
    """The day before the same-numbered day so many months on, or a shorter month's last, within the calendar."""
    if date.min.year + 6 <= start.year <= date.max.year - 6:
        later = start + relativedelta(months=months)
        assert window_end(start, months) == (later if later.day != start.day else later - ONE_DAY)


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


def test_a_window_from_the_next_day_opens_and_ends_right_for_every_day_of_eleven_years() -> None:
    """Of each start from 2015 to 2025, each length to a year: its first and last day, and those beside them."""
    for number in range((LAST - FIRST).days + 1):
        start = FIRST + timedelta(days=number)
        day, full = start, 0
        while full < 12:
            day += ONE_DAY
            last_of_month = (day + ONE_DAY).day == 1
            if day.day == start.day or (last_of_month and day.day < start.day):
                full += 1
                asked = (start, start + ONE_DAY, day, day + ONE_DAY)
                held = [window("next_day", each, start, full) for each in asked]
                assert held == [False, True, True, False], (start, full)


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


# ── arithmetic ───────────────────────────────────────────────────────────────


@LAWS
@given(STARTS, st.integers(-LONGEST, LONGEST))
def test_months_are_added_as_they_are_counted(start: date, months: int) -> None:
    """d 后 n个月 is the last day of n months counted from the next day; back and forth differs by month ends only."""
    moved = add_months(start, months)
    if months > 0:
        assert moved == list(counted(start, months))[-1]
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
    assert moved.day == min(start.day, (next_month_start(moved) - ONE_DAY).day)


@LAWS
@given(STARTS, st.integers(-LONGEST, LONGEST))
def test_a_day_that_a_month_lacks_is_carried_over(start: date, months: int) -> None:
    """顺延(d, n个月) is so many days after the 1st of the month as d is after the 1st of its own, 1 day past the
    end of the month at most."""
    first = date(start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1, 1)
    following = first
    while following.month == first.month:
        following += ONE_DAY
    assert add_months_over(start, months) == min(first + (start.day - 1) * ONE_DAY, following)


def test_carrying_over_is_written_in_both_vocabularies() -> None:
    """Of 31 January a month on is 1 March where it is carried over, 29 February else; a length in days is none."""
    text = "计算 期满 (over) 对 户 : 日期 为 顺延(脱贫日 若无 评定日, 1个月)\n"
    case = "案例 “一” 于 2020-03-10 设 户 脱贫日=2020-01-31 应得 期满 为 2020-03-01\n"
    found = building.policy(text + case)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [()]
    own = format_source(Source("x", text))
    english = format_source(Source("x", own), vocabulary="en")
    assert "months_carried_over(脱贫日 or_if_absent assessment_day, 1 months)" in english
    assert format_source(Source("x", english), vocabulary="zh") == own
    assert building.said(text.replace("1个月", "30日")) == [
        "PR317 5:40 顺延() 只数个月，“30日”是 日",
        "  months_carried_over() counts months, and '30日' is days",
        "  → 写 3个月；若干日后写 d 后 30日",
        "    write 3 months; days later are d plus_period 30 days",
    ]


@LAWS
@given(STARTS, STARTS)
def test_full_months_are_the_most_that_fit(start: date, end: date) -> None:
    """月数(a, b) is the greatest n with a 后 n个月 not after b."""
    full = full_months(start, end)
    assert add_months(start, full) <= end < add_months(start, full + 1)


@LAWS
@given(STARTS, STARTS.filter(lambda d: d.day > 1))
def test_an_age_is_full_months_by_twelve(born: date, on: date) -> None:
    """年龄 counts the birthdays: twelve full months each."""
    assert age(born, on) == full_months(born, on) // 12


@LAWS
@given(STARTS, STARTS, STARTS, STARTS, st.booleans(), st.booleans())
def test_an_age_lies_between_those_of_the_ends(
    a: date, b: date, c: date, d: date, older: bool, later: bool
) -> None:
    """Of a birth from a to b on a day from c to d: each pair of days gives an age within, and the ends do.

    Without an earliest birth, or a latest day, it has no bound above; where the birth may come after the
    day, nothing is known but that it is 0 or more.
    """
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    born, day = Interval(None if older else a, b), Interval(c, None if later else d)
    if b > c:
        assert possible_age(born, day) == Interval(0, None)
    else:
        most = None if older or later else age(a, d)
        assert possible_age(born, day) == interval(age(b, c), most)
        assert age(b, c) <= age(a, c) <= age(a, d)


AGE = """计算 当时岁数 (age_then) 对 成员 : 岁 为 年龄(生日, 户.脱贫日 若无 评定日)
决定 给 (aid) 对 成员 结果 给 (paid), 不给 (unpaid)
  情形 成年 (adult) 当 当时岁数 不低于 18岁 则 给 依据 三 “给”
  其余 则 不给 依据 三 “不给”
"""


def aged(born: date | None, exit_day: date | None) -> tuple[set[str], list[str]]:
    """What a member born then may get, its age being counted on a day that may not be known, and what is missing."""
    member = Record("member", "甲", {"born": Fact(born)} if born else {})
    facts = {"exit_day": Fact(exit_day)} if exit_day else {}
    home = Record("household", "1", facts, {"member": (member,)}, frozenset({"member"}))
    found = decide(
        building.policy(building.HEAD + AGE),
        Case("1", home),
        on=date(2020, 6, 1),
        programme="aid",
        of=(("member", "甲"),),
    )
    return {option.id for option in found.possible}, [m.id for m in found.missing]


def test_an_age_on_a_day_that_is_not_known() -> None:
    """Born in 2000: of age in 2018; on a day that nobody knows either is possible, and the day is missing."""
    assert aged(date(2000, 5, 1), date(2018, 5, 1)) == ({"paid"}, [])
    assert aged(date(2000, 5, 1), date(2018, 4, 30)) == ({"unpaid"}, [])
    assert aged(date(2000, 5, 1), None) == ({"paid", "unpaid"}, ["household.exit_day"])
    assert aged(None, date(2018, 5, 1)) == ({"paid", "unpaid"}, ["member.born"])


def test_arithmetic_stops_at_the_ends_of_the_calendar() -> None:
    """What would lie outside the calendar is its first or last day."""
    assert add_months(date(9999, 12, 1), 1) == date.max
    assert add_months(date(1, 1, 31), -1) == date.min
    assert next_month_start(date(9999, 12, 1)) == date.max
    assert month_end(date(9999, 12, 1)) == date.max
    assert add_months(date(1, 2, 28), -1) == date(1, 1, 28)


def since_moved(op: str, *more: Lit) -> Prim:
    """The day number of a date worked out from one that may be unknown or absent."""
    since = Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE)
    return Prim("days", (Lit(date.min, DATE), Prim(op, (since, *more), DATE)), MONEY)


@pytest.mark.parametrize(
    "expr",
    [
        since_moved("month_end"),
        since_moved("next_month_start"),
        since_moved("add_months", Lit(1, MONEY)),
        since_moved("add_months", Lit(-14, MONEY)),
        since_moved("add_months_over", Lit(1, MONEY)),
        since_moved("add_months_over", Lit(-14, MONEY)),
        since_moved("add_days", Lit(90, MONEY)),
        since_moved("add_days", Lit(-400, MONEY)),
        since_moved("min", Lit(date(2019, 7, 31), DATE)),
        Prim("full_months", (Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE), Today()), MONEY),
        Prim("full_months", (Today(), Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE)), MONEY),
        Prim(
            "age",
            (Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE), Lit(date(2020, 2, 28), DATE)),
            MONEY,
        ),
        Prim(
            "age",
            (Lit(date(2004, 2, 29), DATE), Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE)),
            MONEY,
        ),
        Prim(
            "age",
            (since_moved("min", Lit(date(2001, 3, 31), DATE)).args[1], since_moved("month_end").args[1]),
            MONEY,
        ),
        Prim("month", (Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE),), MONEY),
        Prim("quarter", (Else(Ref("household.since", 0, MAYBE_DATE), Today(), DATE),), MONEY),
    ],
    ids=lambda expr: expr.op,
)
def test_sql_reckons_alike(expr: Prim) -> None:
    """On every day of two years, on the first and last of the calendar, on none and on an unknown one."""
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(0, 800, 3)]
    days += [date.min, date(1, 12, 31), date(2020, 2, 28), date(2020, 2, 29), date(9999, 11, 30), date.max]
    cases = [*(sql_household(since=day) for day in days), sql_household(since=ABSENT), sql_household()]
    cases = [evolve(case, id=f"{i:04}") for i, case in enumerate(cases)]
    amount = Def("p.amount", "a", "household", MONEY, (), expr)
    policy = invented((Def("p", "p", "household", COLOUR, (), RED), amount))
    rows = rows_of(policy, ON, *cases)
    assert [row.amount for row in rows] == [decided(policy, case, ON, "p").amount for case in cases]


def test_sql_moves_dates_by_constant_lengths_only() -> None:
    """A length that differs from household to household is refused, and the construct is named."""
    length = Ref("household.rent", 0, MONEY)
    with pytest.raises(UsageError, match="constant lengths only"):
        amount_of(
            Prim("days", (Today(), Prim("add_months", (Today(), length), DATE)), MONEY), sql_household()
        )


@pytest.mark.parametrize(
    ("low", "high", "month", "quarter"),
    [
        (date(2020, 2, 1), date(2020, 4, 30), (2, 4), (1, 2)),
        (date(2020, 11, 1), date(2021, 1, 31), (1, 12), (1, 4)),
        (None, date(2021, 1, 31), (1, 12), (1, 4)),
    ],
)
def test_the_month_of_a_day_that_is_not_known(
    low: date | None, high: date, month: tuple[int, int], quarter: tuple[int, int]
) -> None:
    """Within one year by its ends; where a new year may lie between, any month and any quarter."""
    assert part_of_year("month", Interval(low, high)) == Interval(*month)
    assert part_of_year("quarter", Interval(low, high)) == Interval(*quarter)


@pytest.mark.parametrize(
    ("guard", "on", "until"),
    [
        ("月数(脱贫日, 评定日) 低于 6个月", date(2020, 2, 1), date(2020, 7, 30)),
        ("月数(脱贫日, 评定日) 不高于 6个月", date(2020, 2, 1), date(2020, 8, 30)),
        ("评定日 不晚于 脱贫日 后 3个月", date(2020, 2, 1), date(2020, 4, 30)),
        ("月份(评定日) 等于 2", date(2020, 2, 1), date(2020, 2, 29)),
        ("次月初(评定日) 等于 2020-03-01", date(2020, 2, 1), date(2020, 2, 29)),
    ],
)
def test_until_when_an_answer_by_months_stands(guard: str, on: date, until: date) -> None:
    """Of 31 January: six full months are reached on 31 July, and passed on 31 August."""
    assert answer(f"当 有值(脱贫日) 且 {guard}", "2020-01-31", on) == ("one", until)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "评定日 后 3岁 晚于 2020-01-01",
            "PR317 日期只能推后或提前若干 个月 或 日，“3岁”是 岁",
        ),
        (
            "2020-01-01 后 100000个月 晚于 评定日",
            "PR317 “2020-01-01 后 100000个月”不在 0001-01-01 与 9999-12-31 之间",
        ),
        (
            "2020-01-01 前 800000日 晚于 评定日",
            "PR317 “2020-01-01 前 800000日”不在 0001-01-01 与 9999-12-31 之间",
        ),
    ],
)
def test_a_date_moves_by_months_or_days_within_the_calendar(condition: str, message: str) -> None:
    """Another unit, and a constant that lies outside the calendar, are findings."""
    _, findings = building.resolved(f"条件 a (a) 对 户 当 {condition} 依据 一 “标准”")
    assert [f"{f.code} {f.said.zh}" for f in findings if f.severity == "error"] == [message]


def test_what_is_reckoned_is_said_in_words() -> None:
    """A date moved on or back is told as it is written; so are the functions of dates."""
    policy = building.policy(
        "条件 a (a) 对 户\n"
        "  当 有值(脱贫日) 且 评定日 不早于 较晚者(脱贫日 前 1个月, 月末(2020-01-15 后 90日))\n"
        "  依据 一 “标准”"
    )
    said = expression_said(policy, policy.defs["a"].cases[0].guard)
    assert "较晚者(脱贫日 前 1个月, 月末(2020-01-15 后 90日))" in said.zh
    assert "minus 1 month" in said.en
    assert "end of the month of(2020-01-15 plus 90 days)" in said.en


def test_words_of_dates_are_names_elsewhere() -> None:
    """月份, 月末, 后 may be names: they are keywords before a bracket, or between a date and a length, only."""
    text = (
        "实体 户 (household) 列名 households\n"
        "  事实 月份 (month) : 数\n  事实 月末 (x) : 日期\n  事实 后 (y) : 日期\n"
        "  事实 季 (z) : 选项 {甲 (a)，月数 (b)}\n"
        "条件 a (a) 对 户\n  当 月份(后) 等于 月份 且 后 后 3个月 等于 月末\n"
    )
    english = format_source(Source("t.policy", text), vocabulary="en")
    assert "month_of(后) equals 月份 and 后 plus_period 3 months equals 月末" in english
    assert format_source(Source("t.policy", english), vocabulary="zh") == format_source(
        Source("t.policy", text)
    )


# ── a time of which the document says nothing ────────────────────────────────

GAP = (
    "标准 年线 (yearly_line) : 元/月\n"
    "  依据 一 “标准”\n"
    "  自 2020-01-01 至 2020-06-30 为 400元/月\n"
    "  自 2020-07-01 至 2020-09-30 为 未规定 依据 一 “三个月”\n"
    "  自 2020-10-01 为 500元/月\n"
    "决定 aid (aid) 对 户\n"
    "  结果 甲 (one), 乙 (two)\n"
    "  金额 : 元/月\n"
    "  情形 a (a) 当 困难 则 甲 金额 年线 依据 一 “条件”\n"
    "  情形 b (b) 当 非 困难 且 年线 低于 450元/月 则 乙 依据 一 “条件”\n"
    "  其余 则 乙\n"
)


def test_a_declared_gap_is_silent_and_no_warning() -> None:
    """自 A 至 B 为 未规定: no gap is reported; on its days the figure is 未规定 by its own clause, to the last of them."""
    assert building.resolved(GAP)[1] == ()
    assert not [said for said in building.checked(GAP) if "PR513" in said]
    policy = building.policy(GAP)
    case = read_case(policy, {"id": "1", "hardship": True})
    found = decide(policy, case, on=date(2020, 8, 1))
    assert found.amount is not None
    assert (found.amount.state, found.missing, found.valid_until) == ("silent", (), date(2020, 9, 30))
    (figure,) = found.figures
    assert (figure.value, [c.phrase for c in figure.citations]) == (SILENT, ["三个月"])
    text = explain(policy, found)
    assert "金额    本文件未规定\n" in text
    assert "  年线：未规定（2020-07-01 至 2020-09-30）\n    一 “三个月”\n" in text
    assert "  yearly_line (年线): not decided (2020-07-01 to 2020-09-30)\n" in explain(
        policy, found, language="en"
    )
    known = [decide(policy, case, on=on).amount for on in (date(2020, 6, 30), date(2020, 10, 1))]
    assert [amount and amount.low for amount in known] == [40_000, 50_000]


@pytest.mark.parametrize("hardship", [True, False, None])
@pytest.mark.parametrize("on", [date(2020, 6, 30), date(2020, 7, 1), date(2020, 9, 30), date(2020, 10, 1)])
def test_sql_and_reference_say_of_a_declared_gap_the_same(on: date, hardship: bool | None) -> None:
    """Outcome, amount and reasons in it and beside it: what compares with 未规定 is 未规定."""
    policy = building.policy(GAP)
    case = read_case(policy, {"id": "1"} if hardship is None else {"id": "1", "hardship": hardship})
    (row,) = rows_of(policy, on, case)
    assert row == decided(policy, case, on, "aid")
    assert status(policy, case, on, "aid", "aid.amount") == row.status
    if hardship is False and on in (date(2020, 7, 1), date(2020, 9, 30)):
        assert row.status == "silent"


def test_a_gap_that_nobody_declared_is_a_warning() -> None:
    """Without the declaration the days between are reported, and a last value that ends while the policy goes on."""
    without = "".join(line + "\n" for line in GAP.splitlines() if "为 未规定" not in line)
    assert "PR502" in [said.split()[0] for said in building.checked(without)]
    ending = GAP.replace("自 2020-10-01 为", "自 2020-10-01 至 2020-12-31 为")
    (warned,) = [said for said in building.checked(ending) if "PR513" in said]
    assert "“年线”2020-12-31 以后没有数值，政策仍在施行" in warned
    declared = ending.replace("决定 aid", "决定 aid", 1).replace(
        "为 500元/月\n", "为 500元/月\n  自 2021-01-01 为 未规定 依据 一 “三个月”\n"
    )
    assert not [said for said in building.checked(declared) if "PR513" in said]


def test_a_declared_gap_in_the_other_vocabulary() -> None:
    """from … as not_decided, and back."""
    text = format_source(Source("t.policy", GAP))
    english = format_source(Source("t.policy", text), vocabulary="en")
    assert "from 2020-07-01 to 2020-09-30 as not_decided" in english
    assert format_source(Source("t.policy", english), vocabulary="zh") == text


if __name__ == "__main__":
    every = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    wrong = [(start, n) for start in every for n in range(LONGEST + 1) if differs(start, n)]
    print(f"{len(every)} starts, lengths up to {LONGEST} months: {len(wrong)} windows differ")
    assert not wrong
