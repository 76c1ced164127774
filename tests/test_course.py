"""The decision month by month, its causes, the ledger, back payment and recovery; worked by hand.

The example county's figures from July 2017 to June 2018: the line is 4800 ÷ 12 = 400 元 a person
and month, 800 for two; the cost of a job with cost is 60% × 6000 ÷ 12 = 300 元 for six months.
"""

import json
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import EVERY_LIST, OF_A_PERSON, policy_of
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.saying import Said
from policyrules.cli import main
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.courses import (
    Arrival,
    Change,
    Course,
    Departure,
    Happening,
    MoneyRange,
    course,
    course_text,
    difference,
    difference_text,
    read_changes,
)
from policyrules.courses.present import present
from policyrules.intake.case_json import read_case
from policyrules.intake.case_writing import write_case
from policyrules.intake.identity import ID_FACT
from policyrules.loading import find_policies

JOB = (("member", "甲"), ("job", "1"))


def policy(overlay: str | None = "example_county", place: str = "yancheng") -> Policy:
    return policy_of(place, overlay)


IN_BENEFIT = {"insured": True, "single_status": "not_covered", "disability_grade": "none"}
"""Facts of a member of a household in benefit who is not disabled."""


def household(pay: str | None = "1000.00", started: str = "2017-07-31", **facts: object) -> Case:
    """Two persons, 甲 with a job away from home; in benefit unless said otherwise."""
    job = {"id": "1", "started_on": started, "ended_on": "none", "kind": "migrant_work"}
    if pay is not None:
        job |= {"pay": pay, "pay_period": "monthly"}
    data: dict[str, object] = {
        "id": "示例户",
        "complete": EVERY_LIST,
        "rural_registration": True,
        "property_ok": True,
        "dibao_status": "covered",
        "last_amount": "300.00",
        "register_status": "registered",
        "exit_by_policy": False,
        "exit_confirmed_on": "none",
        "members": [
            {"id": "甲", "jobs": [job]} | IN_BENEFIT,
            {"id": "乙"} | IN_BENEFIT,
        ],
    }
    return read_case(policy(), data | facts)


def follow(
    case: Case,
    first: tuple[int, int],
    last: tuple[int, int],
    *changes: Happening,
    programme: str = "rural_dibao",
) -> Course:
    return course(
        policy(), case, start=date(*first, 1), end=date(*last, 1), changes=changes, programme=programme
    )


def results(found: Course, programme: str = "rural_dibao", path: object = ()) -> list[tuple[object, ...]]:
    """(month, outcome, low, high in fen) of every month."""
    rows: list[tuple[object, ...]] = []
    for month in found.months:
        entry = month.of(programme, path)  # type: ignore[arg-type]
        assert entry is not None
        decision = entry.decision
        assert decision.amount is not None
        outcome = decision.outcome.id if decision.outcome else decision.status
        rows.append((month.name, outcome, decision.amount.low, decision.amount.high))
    return rows


def causes(
    found: Course, programme: str = "rural_dibao", path: object = ()
) -> dict[str, set[tuple[str, str]]]:
    """(kind, id) of the causes of each month that has any."""
    entries = {m.name: m.of(programme, path) for m in found.months}  # type: ignore[arg-type]
    return {name: {(c.kind, c.id) for c in e.causes} for name, e in entries.items() if e and e.causes}


def test_window_ends_and_ledger_follows() -> None:
    """Six months of job cost (July to December: 1000 − 300 = 700, paying 100); then out, then refused."""
    found = follow(household(), (2017, 7), (2018, 2))
    months = [f"2017-{n:02}" for n in range(7, 13)]
    assert results(found) == [
        *((name, "continue", 10000, 10000) for name in months),
        ("2018-01", "exit", 0, 0),
        ("2018-02", "refuse", 0, 0),
    ]
    assert causes(found) == {
        "2018-01": {("window", "employment_cost")},
        "2018-02": {("ledger", "household.dibao_status")},
    }
    written = {m.name: [(w.fact, w.before, w.after) for w in m.written] for m in found.months if m.written}
    assert written == {
        "2017-07": [("household.last_amount", 30000, 10000)],
        "2018-01": [
            ("household.dibao_status", "covered", "stopped"),
            ("member.insured", True, False),
            ("member.insured", True, False),
        ],
    }


def test_paid_from_the_month_after() -> None:
    """Each month is assessed on its last day and paid from the first of the next."""
    month = follow(household(), (2018, 2), (2018, 2)).months[0]
    assert (month.on, month.pays_from) == (date(2018, 2, 28), date(2018, 3, 1))


def test_whole_text() -> None:
    """The text gives stretches of months, the cause of each change, what was written, how it is paid."""
    found = follow(household(), (2017, 11), (2018, 2))
    assert (
        course_text(policy(), found)
        == """\
示例户  农村低保
  2017-11 至 2017-12  继续  100.00元/月
  2018-01  退出  0.00元/月
    因：成员 甲 必要就业成本：期间结束（自 2017-07-31 起算）  \
三（一）第4句 “可以酌情扣减必要的就业成本”、三（一）第5句 “从就业当月算起，延续时间不超过6个月”
  2018-02  不予纳入  0.00元/月
    因：台账 保障状态：在保 → 停保

记账
  2017-11  原保障金：300.00元/月 → 100.00元/月
  2018-01  保障状态：在保 → 停保
  2018-01  成员 甲 在保：是 → 否
  2018-01  成员 乙 在保：是 → 否

每月按当月最后一天评定，待遇自次月起执行。
"""
    )


def test_whole_text_in_english() -> None:
    """The same in English, under ASCII names with the labels in brackets."""
    found = follow(household(), (2017, 11), (2018, 2))
    assert (
        course_text(policy(), found, language="en")
        == """\
示例户  rural_dibao (农村低保)
  2017-11 to 2017-12  continue (继续)  100.00 yuan/month
  2018-01  exit (退出)  0.00 yuan/month
    because: member 甲 employment_cost (必要就业成本): a period ended (counted from 2017-07-31)  \
三（一）第4句 “可以酌情扣减必要的就业成本”, 三（一）第5句 “从就业当月算起，延续时间不超过6个月”
  2018-02  refuse (不予纳入)  0.00 yuan/month
    because: ledger, dibao_status (保障状态): covered → stopped

Written to the ledger
  2017-11  last_amount (原保障金): 300.00 yuan/month → 100.00 yuan/month
  2018-01  dibao_status (保障状态): covered → stopped
  2018-01  member 甲 insured (在保): yes → no
  2018-01  member 乙 insured (在保): yes → no

Each month is assessed on its last day; what it gives is paid from the next month.
"""
    )


def test_open_months_as_text() -> None:
    """Pay that becomes unknown, then a third person: ranges, what is kept on record, what is owed either way.

    The line is 400 a person: with the pay unknown 0 to 800 of two, 0 to 1200 of three.
    """
    as_paid = follow(household(), (2017, 9), (2017, 11))
    unknown, comes = (
        Change(date(2017, 10, 1), JOB, "pay", None),
        Arrival(date(2017, 11, 2), (), Record("member", "丙")),
    )
    found = follow(household(), (2017, 9), (2017, 11), unknown, comes)
    assert (
        course_text(policy(), found)
        == """\
示例户  农村低保
  2017-09  继续  100.00元/月
  2017-10  继续 或 退出  0.00元/月至800.00元/月
    因：成员 甲 · 就业 1 工资：1000.00元 → 未知
  2017-11  继续 或 退出  0.00元/月至1200.00元/月
    因：成员 丙 增加

记账
  2017-09  原保障金：300.00元/月 → 100.00元/月

请核对
  2017-10  本月结果不足以改记“保障状态”，台账仍为 在保
  2017-10  本月结果不足以改记“原保障金”，台账仍为 100.00元/月
  2017-10  成员 甲 本月结果不足以改记“在保”，台账仍为 是
  2017-10  成员 乙 本月结果不足以改记“在保”，台账仍为 是

每月按当月最后一天评定，待遇自次月起执行。
"""
    )
    assert (
        difference_text(policy(), difference(as_paid, found), language="en")
        == """\
示例户  rural_dibao (农村低保)
  Month    As it was          As due                                 Back payment          Recovery
  2017-10  100.00 yuan/month  0.00 yuan/month to 800.00 yuan/month   0.00 to 700.00 yuan   0.00 to 100.00 yuan
  2017-11  100.00 yuan/month  0.00 yuan/month to 1200.00 yuan/month  0.00 to 1100.00 yuan  0.00 to 100.00 yuan
  Total                                                              0.00 to 1800.00 yuan  0.00 to 200.00 yuan
"""
    )
    notes = [note.said.en for month in found.months for note in month.notes]
    assert notes == [
        "the month does not settle household.dibao_status; the ledger keeps covered",
        "the month does not settle household.last_amount; the ledger keeps 100.00 yuan/month",
        "the month does not settle member.insured; the ledger keeps yes",
        "the month does not settle member.insured; the ledger keeps yes",
    ]


def test_grace_pays_the_last_amount() -> None:
    """Confirmed out of poverty on 5 March 2018: that month and three more at the old 300, then out."""
    case = household("2000.00", started="2016-01-01")
    confirmed = date(2018, 3, 5)
    changes = [Change(date(2018, 3, 5), (), "exit_confirmed_on", confirmed)]
    changes += [Change(date(2018, 3, 5), (), "exit_by_policy", True)]
    found = follow(case, (2018, 3), (2018, 8), *changes)
    assert results(found) == [
        ("2018-03", "transition", 30000, 30000),
        ("2018-04", "transition", 30000, 30000),
        ("2018-05", "transition", 30000, 30000),
        ("2018-06", "transition", 30000, 30000),
        ("2018-07", "exit", 0, 0),
        ("2018-08", "refuse", 0, 0),
    ]
    assert causes(found)["2018-07"] == {("window", "in_grace")}
    assert [w.after for m in found.months for w in m.written] == ["in_transition", "stopped", False, False]
    assert not any(m.notes for m in found.months)


def test_new_standard_is_the_cause() -> None:
    """From July 2018 the line is 420 × 2 = 840: 700 of other income leaves 140 instead of 100."""
    case = household("0.00", started="2016-01-01")
    earn = {"id": "1", "kind": "business", "amount": "700.00", "period": "monthly"}
    events = read_changes(
        policy(),
        case,
        json.dumps([{"on": "2018-01-01", "of": ["members", "乙"], "add": "incomes", "record": earn}]),
    )
    found = follow(case, (2018, 6), (2018, 7), *events)
    assert results(found) == [("2018-06", "continue", 10000, 10000), ("2018-07", "continue", 14000, 14000)]
    assert causes(found) == {"2018-07": {("figure", "rural_standard")}}
    (cause,) = found.months[1].decisions[0].causes
    assert (cause.before, cause.after, cause.on) == (480000, 504000, date(2018, 7, 1))


def test_causes_are_minimal() -> None:
    """A fact that changes in the same month without bearing on the result is no cause."""
    found = follow(
        household(),
        (2017, 9),
        (2017, 10),
        Change(date(2017, 10, 5), (("member", "甲"),), "full_name", "某甲"),
        Change(date(2017, 10, 6), JOB, "pay", 105000),
    )
    assert results(found)[1] == ("2017-10", "continue", 5000, 5000)
    assert causes(found) == {"2017-10": {("fact", "job.pay")}}


def test_age_reached_and_unit_ledger() -> None:
    """甲 turns 18 on 20 October 2017 and is assessed alone: nothing to live on, 400; then continued."""
    members = [
        {
            "id": "甲",
            "birth_date": "1999-10-20",
            "unemployed": True,
            "disability_grade": "1",
            "supported_by_family": True,
            "cannot_head_household": True,
            "applied_by": "self",
            "single_status": "not_covered",
            "single_amount": "0.00",
            "own_property_ok": True,
            "insured": False,
            "determinations": {
                "single_entry": {"value": True, "by": "县民政局", "on": "2017-09-01", "basis": "申请书"}
            },
        },
        {
            "id": "乙",
            "insured": False,
            "incomes": [{"id": "1", "kind": "business", "amount": "900", "period": "monthly"}],
        },
    ]
    case = household(dibao_status="not_covered", hardship=True, members=members)
    path = (("member", "甲"),)
    found = follow(case, (2017, 9), (2017, 11), programme="severe_single")
    assert results(found, "severe_single", path) == [
        ("2017-09", "not_single", 0, 0),
        ("2017-10", "include", 40000, 40000),
        ("2017-11", "continue", 40000, 40000),
    ]
    assert causes(found, "severe_single", path) == {
        "2017-10": {("age", "single_eligible")},
        "2017-11": {("ledger", "member.single_status"), ("ledger", "member.insured")},
    }
    assert [(w.fact, w.after) for m in found.months for w in m.written] == [
        ("member.single_status", "covered"),
        ("member.single_amount", 40000),
        ("member.insured", True),
    ]


def test_unknown_is_not_written() -> None:
    """Pay that becomes unknown leaves the result open (0 to 800); the ledger keeps what it had."""
    found = follow(household(), (2017, 8), (2017, 10), Change(date(2017, 9, 10), JOB, "pay", None))
    assert results(found)[1:] == [
        ("2017-09", "undetermined", 0, 80000),
        ("2017-10", "undetermined", 0, 80000),
    ]
    assert [w.fact for m in found.months[1:] for w in m.written] == []
    assert [(n.kind, n.said.zh) for n in found.months[1].notes] == [
        ("kept", "本月结果不足以改记“保障状态”，台账仍为 在保"),
        ("kept", "本月结果不足以改记“原保障金”，台账仍为 100.00元/月"),
        ("kept", "本月结果不足以改记“在保”，台账仍为 是"),
        ("kept", "本月结果不足以改记“在保”，台账仍为 是"),
    ]
    assert found.months[2].notes == ()
    assert found.months[2].case.household.facts["dibao_status"].value == "covered"


def test_silence_is_not_written() -> None:
    """Without the background rule the amount is not decided: 原保障金 stays as it was on record."""
    case = household("100.00")
    found = course(
        policy(None),
        case,
        start=date(2017, 7, 1),
        end=date(2017, 7, 1),
        programme="rural_dibao",
    )
    assert [n.fact for n in found.months[0].notes] == [
        "household.dibao_status", "household.last_amount", "member.insured", "member.insured",
    ]  # fmt: skip
    assert found.months[0].written == ()


def test_ledger_without_a_window_is_reported() -> None:
    """A ledger that says 过渡 while no confirmed day opens a window is named, and nothing is guessed."""
    case = household("2000.00", dibao_status="in_transition", exit_by_policy=True)
    found = follow(case, (2017, 8), (2017, 8))
    (note,) = found.months[0].notes
    assert (note.kind, note.fact, note.said.zh) == (
        "disagreement",
        "household.dibao_status",
        "台账“保障状态”为 过渡，但按所记日期，给出这一结果的期间没有开始或已经结束，请核对",
    )
    open_ = household(
        "2000.00", dibao_status="in_transition", exit_by_policy=True, exit_confirmed_on="2017-06-20"
    )
    assert follow(open_, (2017, 8), (2017, 8)).months[0].notes == ()


def test_a_mark_that_is_off_is_not_doubted_after_the_campaign() -> None:
    """Dayao takes 标记兜底 off until 2020-12-30 only; a household never marked is not asked about after that."""
    dayao = policy_of("dayao", "example_county")
    member = {"id": "甲", "insured": True, "extreme_poverty_status": "not_recognised"}
    case = read_case(dayao, {
        "id": "1", "complete": ["members", *OF_A_PERSON], "dibao_status": "covered", "property_ok": True,
        "rural_registration": True, "register_status": "registered", "newly_included": False,
        "marked_backstop": False, "members": [member],
    })  # fmt: skip
    found = course(
        dayao, case, start=date(2020, 12, 1), end=date(2021, 2, 1), programme="rural_dibao"
    )
    assert [(n.kind, n.fact) for m in found.months for n in m.notes if n.kind == "disagreement"] == []


def test_policy_begins() -> None:
    """Before the document is in force nothing is decided; its first month says that it began."""
    found = follow(household(), (2017, 5), (2017, 6))
    decisions = [m.decisions[0].decision for m in found.months]
    assert decisions[0].status == "not_in_force"
    assert causes(found) == {"2017-06": {("period", "yancheng")}}
    assert found.months[0].written == ()


def test_records_come_and_go() -> None:
    """A third member lifts the line to 1200 (paying 500); when 乙 dies it is 800 again (100)."""
    record = {"id": "丙", "insured": False, "disability_grade": "none", "complete": OF_A_PERSON}
    event = json.dumps([{"on": "2017-09-12", "add": "members", "record": record}])
    born = read_changes(policy(), household(), event)
    found = follow(
        household(), (2017, 8), (2017, 10), *born, Departure(date(2017, 10, 3), (("member", "乙"),))
    )
    assert [row[2] for row in results(found)] == [10000, 50000, 10000]
    assert causes(found) == {"2017-09": {("record", "member")}, "2017-10": {("record", "member")}}


# ── back payment and recovery ────────────────────────────────────────────────


def test_recovery_to_the_fen() -> None:
    """Pay of 1050.37 from 5 October instead of 1000: 50.37 a month too much for three months."""
    as_paid = follow(household(), (2017, 7), (2018, 2))
    as_due = follow(household(), (2017, 7), (2018, 2), Change(date(2017, 10, 5), JOB, "pay", 105037))
    owed = difference(as_paid, as_due)
    assert [(p.on.isoformat()[:7], p.recovery.low, p.kind) for p in owed.parts] == [
        ("2017-10", 5037, "recovery"),
        ("2017-11", 5037, "recovery"),
        ("2017-12", 5037, "recovery"),
    ]
    (total,) = owed.totals
    assert (total.back_payment, total.recovery) == (MoneyRange(0, 0), MoneyRange(15111, 15111))
    assert (
        difference_text(policy(), owed)
        == """\
示例户  农村低保
  月份     原为         应为        补发    追缴
  2017-10  100.00元/月  49.63元/月  0.00元  50.37元
  2017-11  100.00元/月  49.63元/月  0.00元  50.37元
  2017-12  100.00元/月  49.63元/月  0.00元  50.37元
  合计                              0.00元  151.11元
"""
    )


def test_back_payment_is_the_mirror() -> None:
    """What one way is recovery is the other way back payment, to the fen."""
    low = follow(household(), (2017, 9), (2017, 11))
    high = follow(household(), (2017, 9), (2017, 11), Change(date(2017, 10, 1), JOB, "pay", 99901))
    (there,), (back,) = difference(low, high).totals, difference(high, low).totals
    assert (
        (there.back_payment, there.recovery)
        == (back.recovery, back.back_payment)
        == (MoneyRange(198, 198), MoneyRange(0, 0))
    )


def test_ranges_stay_ranges() -> None:
    """100 paid, 0 to 800 due while the pay is unknown: up to 700 a month back, up to 100 recovered."""
    as_paid = follow(household(), (2017, 9), (2017, 10))
    as_due = follow(household(), (2017, 9), (2017, 10), Change(date(2017, 9, 1), JOB, "pay", None))
    owed = difference(as_paid, as_due)
    assert {p.kind for p in owed.parts} == {"open"}
    assert (owed.totals[0].back_payment, owed.totals[0].recovery) == (
        MoneyRange(0, 140000),
        MoneyRange(0, 20000),
    )


def test_same_unknown_differs_by_nothing() -> None:
    """Two courses of one household with the same fact unknown differ by exactly nothing."""
    one = follow(household(None), (2017, 9), (2017, 12))
    assert difference(one, follow(household(None), (2017, 9), (2017, 12))).parts == ()


def test_silent_months_are_named() -> None:
    """Months whose amount the document does not decide are named and never counted as 0."""
    silent = course(policy(None), household("1.00"), start=date(2017, 7, 1), end=date(2017, 8, 1))
    paid = course(policy(), household("1.00"), start=date(2017, 7, 1), end=date(2017, 8, 1))
    total = next(t for t in difference(silent, paid).totals if t.programme == "rural_dibao")
    assert total.silent == (date(2017, 7, 31), date(2017, 8, 31))
    assert total.back_payment == total.recovery == MoneyRange(0, 0)


def test_what_pays_nothing_is_neither_owed_nor_followed() -> None:
    """A programme whose amount is no payment: no back payment, and not among those followed by default."""
    paying = policy()
    programmes = {**paying.programmes, "rural_dibao": evolve(paying.programmes["rural_dibao"], pays=False)}
    measuring = evolve(paying, programmes=programmes)
    months = {"start": date(2017, 9, 1), "end": date(2017, 10, 1)}
    late = [Change(date(2017, 9, 1), JOB, "pay", 105000)]
    low = course(measuring, household(), programme="rural_dibao", **months)
    high = course(measuring, household(), programme="rural_dibao", changes=late, **months)
    assert [m.decisions[0].decision.amount for m in low.months] != [
        m.decisions[0].decision.amount for m in high.months
    ]
    assert difference(low, high).parts == ()
    followed = {programme for programme, _ in course(measuring, household(), **months).streams()}
    assert "rural_dibao" not in followed
    assert "severe_single" in followed


@pytest.mark.parametrize(
    ("place", "stated"),
    [("yangjiang", {"assessment", "registration_count"}), ("yancheng", {"registration_income"})],
)
def test_scores_and_assessed_incomes_are_no_payments(place: str, stated: set[str]) -> None:
    """What the places state and do not pay: the points of the assessment, the incomes counted for the register."""
    programmes = policy(None, place).programmes.values()
    assert {p.id for p in programmes if p.amount is not None and not p.pays} == stated


def test_other_months_are_refused() -> None:
    """Courses of different months cannot be held against each other."""
    with pytest.raises(UsageError, match="the same months"):
        difference(follow(household(), (2017, 9), (2017, 9)), follow(household(), (2017, 9), (2017, 10)))


DAYS = st.dates(date(2017, 7, 1), date(2018, 3, 31))
CHANGES = st.one_of(
    st.builds(Change, DAYS, st.just(JOB), st.just("pay"), st.none() | st.integers(0, 200_000)),
    st.builds(Change, DAYS, st.just(()), st.just("property_ok"), st.none() | st.booleans()),
    st.builds(Change, DAYS, st.just(()), st.just("exit_confirmed_on"), DAYS),
    st.builds(Change, DAYS, st.just(()), st.just("exit_by_policy"), st.booleans()),
)


def told(change: Change) -> tuple[object, ...]:
    """What a change speaks of: at most one change of a day may."""
    return change.on, change.path, change.fact


@law(25)
@given(changes=st.lists(CHANGES, min_size=1, max_size=4, unique_by=told))
def test_late_notice_reaches_back_no_further(changes: list[Change]) -> None:
    """A late notice changes no month that ended before the day from which it counts."""
    *known, late = changes
    without = follow(household(), (2017, 7), (2018, 3), *known)
    with_ = follow(household(), (2017, 7), (2018, 3), *known, late)
    early = [(a, b) for a, b in zip(without.months, with_.months, strict=True) if a.on < late.on]
    assert all(a == b for a, b in early)
    assert all(part.on >= late.on for part in difference(without, with_).parts)


@law(25)
@given(changes=st.lists(CHANGES, max_size=4, unique_by=told))
def test_every_change_has_a_cause(changes: list[Change]) -> None:
    """A month differs from the month before exactly when causes are named; known facts stay known."""
    found = follow(household(), (2017, 7), (2018, 4), *changes)
    entries = [m.decisions[0] for m in found.months]
    assert all(bool(entry.causes) == entry.changed for entry in entries)
    for month in found.months:
        assert {"dibao_status", "last_amount"} <= set(month.case.household.facts)


@pytest.mark.parametrize("place", sorted(find_policies()))
def test_total_on_worked_cases(place: str) -> None:
    """Every place's worked cases can be followed for half a year; what differs has causes."""
    for example in policy(None, place).examples[::12]:
        own = policy(example.overlay, place)
        case = read_case(own, example.data)
        found = course(own, case, start=example.on, end=example.on + timedelta(days=180))
        for month in found.months:
            assert all(bool(e.causes) == e.changed for e in month.decisions), example.title


# ── mistakes of the caller ───────────────────────────────────────────────────


def test_unknown_record_and_fact() -> None:
    """A change of a record or fact that does not exist is refused by name."""
    nobody = Change(date(2017, 9, 1), (("member", "丁"),), "insured", True)
    with pytest.raises(UsageError, match=r"2017-09-01 丁\.insured: there is no such record"):
        follow(household(), (2017, 9), (2017, 9), nobody)
    with pytest.raises(UsageError, match=r"2017-09-01 insurd: household has no fact 'insurd'"):
        follow(household(), (2017, 9), (2017, 9), Change(date(2017, 9, 1), (), "insurd", True))
    twice = Arrival(date(2017, 9, 1), (), household().household.lists["member"][0])
    with pytest.raises(UsageError, match="is there already"):
        follow(household(), (2017, 9), (2017, 9), twice)


def test_an_entry_says_one_thing_once() -> None:
    """A key that stands twice, or that says nothing beside what happens, is refused and not dropped."""
    text = """[
      {"on": "2017-09-01", "fact": "property_ok", "value": true, "value": false},
      {"on": "2017-09-01", "of": ["members", "乙"], "remove": true, "value": false, "source": "x"},
      {"on": "2017-09-01", "of": ["members", 2], "fact": "insured", "value": true}
    ]"""
    with pytest.raises(CaseError) as error:
        read_changes(policy(), household(), text)
    assert [problem.line.zh for problem in error.value.problems] == [
        "第 1 行 value 写了两次",
        "第 2 行 remove 不写 value",
        "第 2 行 remove 不写 source",
        "第 3 行 of: 编号 2 应为文本",
    ]
    assert [problem.line.en for problem in error.value.problems] == [
        "row 1 value stands twice",
        "row 2 value says nothing beside remove",
        "row 2 source says nothing beside remove",
        "row 3 of: the id 2 should be text",
    ]


def test_two_changes_of_one_fact_on_one_day() -> None:
    """Neither of two changes of one fact on one day wins by its place in the file: both are named."""
    pay = {"on": "2017-09-01", "of": ["members", "甲", "jobs", "1"], "fact": "pay"}
    text = json.dumps([{**pay, "value": "900.00"}, {**pay, "value": "1000.00"}], ensure_ascii=False)
    with pytest.raises(CaseError) as zh:
        read_changes(policy(), household(), text)
    (problem,) = zh.value.problems
    assert problem.line == Said(
        "第 2 行 与第 1 项说的是同一天的同一件事（2017-09-01 甲/1.pay），不知以哪项为准",
        "row 2 speaks of the same on the same day as entry 1 (2017-09-01 甲/1.pay): which of them holds?",
    )
    day = date(2017, 9, 1)
    with pytest.raises(UsageError, match=r"2017-09-01 甲/1\.pay: two changes on one day"):
        follow(household(), (2017, 9), (2017, 9), Change(day, JOB, "pay", 1), Change(day, JOB, "pay", 1))
    other = Change(date(2017, 9, 2), JOB, "pay", 2)
    assert follow(household(), (2017, 9), (2017, 9), Change(day, JOB, "pay", 1), other).months


def test_a_record_that_comes_states_its_facts() -> None:
    """A fact of a record that comes, changed on the day it comes, is told twice; so is coming and going."""
    day, who = date(2017, 9, 1), (("member", "丙"),)
    comes = Arrival(day, (), Record("member", "丙", {"insured": Fact(False)}))
    for other in (Change(day, who, "insured", True), Departure(day, who)):
        with pytest.raises(UsageError, match="two changes on one day"):
            follow(household(), (2017, 9), (2017, 9), comes, other)


def test_the_order_of_a_day_says_nothing() -> None:
    """A person comes, gets a job and is changed on one day: in any order the same course."""
    day, who = date(2017, 9, 1), (("member", "丙"),)
    happenings: list[Happening] = [
        Arrival(day, (), Record("member", "丙")),
        Arrival(
            day,
            who,
            Record(
                "income", "1", {"kind": Fact("business"), "amount": Fact(20000), "period": Fact("monthly")}
            ),
        ),
        Change(day, who, "insured", False),
        Departure(day, (("member", "乙"),)),
    ]
    courses = [follow(household(), (2017, 9), (2017, 10), *order) for order in permutations(happenings)]
    assert all(found == courses[0] for found in courses)
    members = courses[0].months[0].case.household.lists["member"]
    assert [(m.key, len(m.lists.get("income", ()))) for m in members] == [("甲", 0), ("丙", 1)]


def test_a_child_born_later_is_not_there_yet() -> None:
    """丙, born on 10 October 2017, counts from October on: a line of 1200 instead of 800, paying 500.

    Until then the household is 甲 and 乙 (800 − 700 = 100); the cause of the change is the person.
    """
    child = {"id": "丙", "insured": False, "birth_date": "2017-10-10", "complete": OF_A_PERSON}
    members = [*write_case(policy(), household())["members"], child]
    found = follow(household(members=members), (2017, 8), (2017, 11))
    assert [row[2] for row in results(found)] == [10000, 10000, 50000, 50000]
    assert causes(found) == {"2017-10": {("record", "member")}}
    assert [len(m.case.household.lists["member"]) for m in found.months] == [2, 2, 3, 3]


def test_an_identity_number_tells_the_birth_too() -> None:
    """A person known by a number that says born on 7 March 2018 is there from March on."""
    born = Record("member", "丙", {ID_FACT: Fact("110101201803070010")})
    case = Case("1", Record("household", "1", {}, {"member": (Record("member", "甲"), born)}))
    days = (date(2018, 2, 28), date(2018, 3, 7))
    assert [len(present(case, {}, day).household.lists["member"]) for day in days] == [1, 2]


def test_the_ends_of_the_calendar() -> None:
    """The first month that there is is one like any other; the last would end where the calendar does."""
    first = follow(household(), (1, 1), (1, 2))
    assert [(m.name, m.decisions[0].decision.status) for m in first.months] == [
        ("0001-01", "not_in_force"),
        ("0001-02", "not_in_force"),
    ]
    last = follow(household(), (9999, 11), (9999, 11))
    assert (last.months[0].on, last.months[0].pays_from) == (date(9999, 11, 30), date(9999, 12, 1))
    with pytest.raises(UsageError, match="9999-12-31 is an end of the calendar and no day to decide on"):
        follow(household(), (9999, 12), (9999, 12))


def test_backward_period() -> None:
    """A period that ends before it starts is refused."""
    with pytest.raises(UsageError, match="it ends before it starts"):
        follow(household(), (2017, 9), (2017, 8))


def test_changes_problems() -> None:
    """Every problem of a file of changes is reported, each with the number of its entry."""
    text = """[
      {"on": "2017-09-31", "fact": "property_ok", "value": true},
      {"on": "2017-09-01", "fact": "property_okay", "value": true},
      {"on": "2017-09-01", "of": ["members", "甲", "jobs", "1"], "fact": "pay", "value": 12.5},
      {"on": "2017-09-01", "of": ["people", "甲"], "remove": true},
      {"on": "2017-09-01", "fact": "property_ok", "value": true, "why": "x"}
    ]"""
    with pytest.raises(CaseError) as error:
        read_changes(policy(), household(), text)
    assert [p.line.en for p in error.value.problems] == [
        "row 1 on: 2017-09-31 is not a date",
        "row 2 property_okay: unknown key; did you mean property_ok?",
        "row 3 pay: 12.5 is a number with a fraction or exponent, which is not held exactly: "
        'write text, like "1200.50"',
        "row 4 of: household has no list people",
        "row 5 unknown key why",
    ]


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes both courses and what is owed; JSON gives the same total."""
    case, changes = tmp_path / "case.json", tmp_path / "changes.json"
    case.write_text(json.dumps(write_case(policy(), household())), "utf-8")
    changes.write_text(
        '[{"on": "2017-10-05", "of": ["members", "甲", "jobs", "1"], "fact": "pay", "value": "1050.37"}]',
        "utf-8",
    )
    line = ["course", "yancheng", "--overlay", "example_county", "--case", str(case), "--from", "2017-07"]
    line += ["--to", "2018-02", "--programme", "农村低保", "--against", str(changes)]
    assert main(line) == 0
    assert "合计                              0.00元  151.11元" in capsys.readouterr().out
    assert main([*line, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["difference"]["totals"][0]["recovery"] == {"low": "151.11", "high": "151.11", "unit": "元"}
    assert main([*line, "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 1 + 8 + 8
