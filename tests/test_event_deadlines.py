"""时限 after an event: in months and half-years, of events that contained something, of declared events."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, policy, said
from policyrules.base.errors import Source
from policyrules.core.duties import Days
from policyrules.core.policy import Policy
from policyrules.deadlines.against_records import check_deadlines, due, standing
from policyrules.deadlines.events import Event, event_kinds, read_events
from policyrules.deadlines.words import due_lines
from policyrules.deadlines.workdays import last_day
from policyrules.language.layout import format_source

EVENTS = "事件 公示 (posting) 载明 有异议 (objection), 收入 (income)\n事件 决定作出 (decided)\n"


def place(when: str, events: str = EVENTS) -> Policy:
    """A place with one deadline after an event."""
    return policy(events + f"时限 复核 (review) 须有 复核结果 (reviewed) 后于 {when} 依据 一 “复核”\n")


def ends(rules: Policy, *events: Event) -> list[str]:
    """The last days of what these events set off."""
    return [str(d.end) for d in due(rules, date(2000, 1, 1), date(2100, 1, 1), events=events)]


# ── months ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "count", "first_counted", "end"),
    [
        ("2020-03-15", 6, False, "2020-09-15"),
        ("2020-03-15", 6, True, "2020-09-14"),
        ("2020-08-31", 6, False, "2021-02-28"),
        ("2019-08-31", 6, False, "2020-02-29"),
        ("2020-02-29", 12, False, "2021-02-28"),
        ("2020-01-31", 1, False, "2020-02-29"),
        ("2020-04-30", 1, False, "2020-05-30"),
    ],
)
def test_months_end_on_the_day_of_the_same_number(
    start: str, count: int, first_counted: bool, end: str
) -> None:
    """Or on the last day of a month that has none such (Civil Code, article 202)."""
    days = Days(count, first_counted=first_counted, months=True)
    assert last_day(date.fromisoformat(start), days) == date.fromisoformat(end)


def by_hand(start: date, months: int) -> date:
    """Month by month, then back to a day that there is."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    first_of_next = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    last = first_of_next - timedelta(days=1)
    return last if start.day > last.day else date(year, month, start.day)


@given(st.dates(date(2015, 1, 1), date(2025, 12, 31)), st.integers(1, 60))
def test_months_by_a_calendar_by_hand(start: date, months: int) -> None:
    """Every day of eleven years."""
    assert last_day(start, Days(months, months=True)) == by_hand(start, months)


@pytest.mark.parametrize(
    ("when", "end"), [("6个月", "2021-02-28"), ("半年", "2021-02-28"), ("半年 首日计入", "2021-02-27")]
)
def test_a_deadline_in_months(when: str, end: str) -> None:
    """半年 is six months."""
    assert ends(place(f"决定作出 {when}"), Event("decided", date(2020, 8, 31))) == [end]


def test_a_deadline_in_months_is_said() -> None:
    """Before the event is on record the list says how long after it."""
    rules = place("决定作出 半年")
    assert next(iter(due_lines(rules, standing(rules), "zh"))) == "事后 6 个月  复核"
    assert next(iter(due_lines(rules, standing(rules), "en"))) == "6 months after  review (复核)"


def test_records_are_judged_by_months() -> None:
    """Done on the last day: met; a day later: late by one."""
    rules, event = place("决定作出 6个月"), Event("decided", date(2020, 8, 31))
    states = [
        (r.state, r.days)
        for day in (date(2021, 2, 28), date(2021, 3, 1))
        for r in check_deadlines(rules, [event, Event("reviewed", day)], on=date(2021, 4, 1))
    ]
    assert states == [("met", 0), ("late", 1)]


# ── what the event contained ─────────────────────────────────────────────────


def test_only_an_event_that_contained_it_sets_it_off() -> None:
    """当 有异议: a posting without an objection on record asks for nothing."""
    rules = place("公示 10日 当 有异议")
    quiet = Event("posting", date(2020, 3, 1), contents=frozenset({"income"}))
    disputed = Event("posting", date(2020, 5, 1), contents=frozenset({"income", "objection"}))
    assert ends(rules, quiet, disputed, Event("posting", date(2020, 7, 1))) == ["2020-05-11"]
    assert rules.deadlines["review"].containing == "objection"


def test_what_another_deadline_says_that_it_contains_counts_too() -> None:
    """载明 of the deadline that requires the event, instead of 事件."""
    rules = place(
        "张榜 10日 当 意见",
        "时限 张榜日 (board) 须有 张榜 (board_up) 每 年 载明 意见 (remarks) 依据 一 “张榜”\n",
    )
    assert (
        ends(rules, Event("board_up", date(2020, 5, 1), contents=frozenset({"remarks"})))[0] == "2020-05-11"
    )


# ── declared events ──────────────────────────────────────────────────────────


def test_declared_events_may_be_on_record() -> None:
    """A log of declared kinds is read; an unknown kind or content is refused with the nearest name."""
    rules = place("决定作出 6个月")
    assert event_kinds(rules) == {"posting": "公示", "decided": "决定作出", "reviewed": "复核结果"}
    rows = [
        {"kind": "公示", "on": "2020-03-01", "contents": ["有异议"]},
        {"kind": "决定做出", "on": "2020-03-01"},
        {"kind": "公示", "on": "2020-03-01", "contents": ["异议"]},
    ]
    read = read_events(rules, json.dumps(rows, ensure_ascii=False))
    assert [(e.kind, sorted(e.contents)) for e in read.events] == [("posting", ["objection"])]
    assert "政策里没有事项“决定做出”，是不是 决定作出？" in [
        p.said.zh for r in read.rejected for p in r.problems
    ]
    assert len(read.rejected) == 2


@pytest.mark.parametrize("name", ["公示", "posting"])
def test_a_declared_event_goes_by_one_of_its_names(name: str) -> None:
    """须有 公示 alone is the kind declared as 公示 (posting), by either name; so is one that another 时限 names."""
    rules = policy(EVENTS + f"时限 公布 (publish) 须有 {name} 后于 决定作出 1个月 依据 一 “复核”\n")
    assert (rules.deadlines["publish"].event.id, rules.deadlines["publish"].event.label) == (
        "posting",
        "公示",
    )
    two = "时限 甲 (a) 须有 报告 (report) 截止 2020-06-30 依据 一 “复核”\n时限 乙 (b) 须有 报告 后于 决定作出 1个月 依据 一 “复核”\n"
    assert {d.event.id for d in policy(EVENTS + two).deadlines.values()} == {"report"}


def test_the_vocabulary_declares_events() -> None:
    """What several places speak of stands there once."""
    from building import WORDS

    rules = policy(
        "时限 复核 (review) 须有 复核结果 (reviewed) 后于 决定作出 10日 依据 一 “复核”\n",
        words=WORDS + EVENTS,
    )
    assert ends(rules, Event("decided", date(2020, 3, 1))) == ["2020-03-11"]
    assert list(rules.events) == ["posting", "decided"]


def test_both_vocabularies() -> None:
    """事件, 半年 and 当 in a deadline are written and read in English and back."""
    text = (
        HEAD
        + EVENTS
        + "时限 复核 (review) 须有 复核结果 (reviewed) 后于 公示 半年 当 有异议 依据 一 “复核”\n"
    )
    source = Source("a.policy", text)
    english = format_source(source, vocabulary="en")
    assert "event 公示 (posting)" in english
    assert "within_days_after 公示 half_year when 有异议" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == format_source(source)


# ── what is wrong with it ────────────────────────────────────────────────────


def found(when: str, events: str = EVENTS) -> list[str]:
    return said(events + f"时限 复核 (review) 须有 复核结果 (reviewed) 后于 {when} 依据 一 “复核”\n")


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("决定做出 6个月", [
            "PR905 7:38 没有声明过事件“决定做出”", "  no event '决定做出' is declared",
            "  → 是不是“决定作出”？", "    did you mean '决定作出'?",
        ]),
        ("公示 6个月 当 异议", [
            "PR905 7:47 “公示”的 载明 里没有“异议”", "  '公示' does not say that it may contain '异议'",
            "  → 是不是“有异议”？", "    did you mean '有异议'?",
        ]),
        ("决定作出 6个月 当 有异议", [
            "PR905 7:49 “决定作出”的 载明 里没有“有异议”", "  '决定作出' does not say that it may contain '有异议'",
            "  → 写进那种事件的 载明", "    list it in containing of that event",
        ]),
    ],
)  # fmt: skip
def test_findings(when: str, wanted: list[str]) -> None:
    """An event that nobody declares, a content that it has not: told whole."""
    assert found(when) == wanted


def test_months_are_whole_and_no_working_days() -> None:
    """0 months, working months and half a month are refused."""
    assert [
        found(f"决定作出 {when}")[0][:5] for when in ("0个月", "6个月 工作日", "1.5个月", "1201个月")
    ] == ["PR906"] * 4


def test_one_event_one_declaration() -> None:
    """Declared twice, or by another name in 须有: nobody could say which is meant."""
    assert [
        line for line in found("公示 10日", EVENTS + "事件 再公示 (posting)\n") if line.startswith("PR")
    ] == [
        "PR202 7:9 名称“posting”重复声明，先前在 5:4",
        "PR905 7:9 事件“posting”前后叫法不同：“公示 (posting)”与“再公示 (posting)”",
    ]
