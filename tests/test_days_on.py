"""Dates moved by days and months: one question, however it is spelled (docs/core.md, Days and months on)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import building
from law import law
from policyrules import CaseError, UsageError
from policyrules.checking import check_policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Expr, Lit, Prim, Ref, Today
from policyrules.core.givens import Dated
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL, DATE
from policyrules.deciding import decide
from policyrules.intake.case_json import read_case
from reference import reference
from strategies import COLOUR, MONEY, invented
from strategies import ON as LAW_DAY
from test_reference import evaluations
from test_sql import decided, rows_of

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 申请日 (applied) : 日期
  事实 受理日 (taken) : 日期
  事实 停发日 (stopped) : 日期 可无
"""
RULES = """计算 末日 (latest) 对 户 : 日期 为 申请日 后 10日
决定 补助 (aid) 对 户
  结果 多 (much), 中 (some), 少 (little)
  情形 甲 (a) 当 {0} 则 多 依据 二 “收入”
  情形 乙 (b) 当 {1} 则 少 依据 二 “收入”
  其余 则 中 依据 三 “决定”
"""
ON = date(2020, 6, 15)
LAST_FACT = date(9999, 12, 30)


def policy(first: str, second: str) -> Policy:
    return building.policy(RULES.format(first, second), words=WORDS)


def case(**facts: Any) -> Case:
    return Case("示例户", Record("household", "示例户", {n: Fact(v) for n, v in facts.items()}))


def outcomes(rules: Policy, *, on: date = ON, **facts: Any) -> set[str]:
    return {option.id for option in decide(rules, case(**facts), on=on).possible}


def said(rules: Policy) -> list[str]:
    """What is said of cases that contradict each other, never hold, or leave nothing over."""
    codes = ("PR606", "PR620", "PR621", "PR623")
    return [f"{f.code} {f.said.zh}" for f in check_policy(rules, local={"place.policy"}) if f.code in codes]


HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "早于": operator.lt,
    "不早于": operator.ge,
    "晚于": operator.gt,
    "不晚于": operator.le,
}
CONTRARY = {"早于": "不早于", "不早于": "早于", "晚于": "不晚于", "不晚于": "晚于"}
SPELLINGS = [
    ("申请日 后 10日 {} 评定日", "申请日 {} 评定日 前 10日", ON - timedelta(days=10)),
    ("末日 {} 受理日", "申请日 {} 受理日 前 10日", ON - timedelta(days=10)),
    ("末日 后 20日 {} 受理日", "申请日 后 15日 {} 受理日 前 15日", ON - timedelta(days=30)),
    ("申请日 后 10日 {} 2020-03-01", "申请日 {} 2020-02-20", date(2020, 2, 20)),
    ("申请日 前 10日 {} 受理日", "申请日 {} 受理日 后 10日", ON + timedelta(days=10)),
    ("申请日 后 10日 {} 受理日 前 5日", "末日 后 5日 {} 受理日", ON - timedelta(days=15)),
    ("申请日 后 3个月 {} 2020-05-27", "申请日 {} 2020-02-27", date(2020, 2, 27)),
    ("末日 后 3个月 {} 2020-05-27", "申请日 {} 2020-02-17", date(2020, 2, 17)),
]


@pytest.mark.parametrize(("moved", "other", "turn"), SPELLINGS)
@pytest.mark.parametrize("word", CONTRARY)
def test_a_moved_date_and_its_limit_moved_back_are_one_question(
    moved: str, other: str, turn: date, word: str
) -> None:
    """Unknown, one way or the contrary of the other spelling, nothing else; known, both say what the days say."""
    rules = policy(moved.format(word), other.format(CONTRARY[word]))
    assert said(rules) == ["PR623 “补助”的其余永远轮不到：各情形已经包括了一切"]
    assert outcomes(rules) == {"much", "little"}
    for days in (-3, -2, -1, 0, 1, 2, 3):
        applied = turn + timedelta(days=days)
        expected = "much" if HOLDS[word](applied, turn) else "little"
        assert outcomes(rules, applied=applied, taken=ON) == {expected}


@pytest.mark.parametrize(("moved", "other"), [spelling[:2] for spelling in SPELLINGS[1:3]])
@pytest.mark.parametrize("word", CONTRARY)
def test_it_is_one_at_the_ends_of_the_calendar_too(moved: str, other: str, word: str) -> None:
    """With dates as late and as early as facts can be, one of the two spellings holds, and never both."""
    rules = policy(moved.format(word), other.format(CONTRARY[word]))
    for taken in (LAST_FACT, date(1, 1, 2), date(1, 1, 20)):
        for days in range(0, 40, 3):
            for applied in (LAST_FACT - timedelta(days=days), date(1, 1, 2) + timedelta(days=days)):
                assert len(outcomes(rules, applied=applied, taken=taken)) == 1


def test_two_dates_moved_the_same_way_are_asked_as_they_stand() -> None:
    """Past the end both come to stand on its last day, and neither is before the other: two questions."""
    rules = policy("申请日 后 10日 早于 受理日 后 5日", "申请日 后 5日 不早于 受理日")
    assert outcomes(rules, applied=date(2020, 1, 1), taken=date(2020, 1, 7)) == {"much"}
    assert outcomes(rules, applied=date(2020, 1, 1), taken=date(2020, 1, 6)) == {"little"}
    assert outcomes(rules, applied=date(9999, 12, 23), taken=LAST_FACT) == {"some"}
    assert "some" in outcomes(rules)


def test_the_end_of_a_month_makes_a_difference() -> None:
    """Of the 30th, three months on is 28 February, though it lies after 28 November: two questions."""
    rules = policy("申请日 后 3个月 不晚于 2021-02-28", "申请日 晚于 2020-11-28")
    assert said(rules) == ["PR606 “甲”（二，在 place.policy:8:6）与“乙”（二）可能同时成立，结果不同：多；少"]
    found = decide(rules, case(applied=date(2020, 11, 30)), on=ON)
    assert found.status == "clash"


def test_thresholds_of_one_date_share_a_test() -> None:
    """Later than 20 days after and no later than 10 days after: no day is both, and check says so."""
    both = "申请日 后 20日 早于 受理日 且 申请日 不早于 受理日 前 10日"
    (never,) = said(policy(both, "申请日 早于 受理日"))
    assert never.startswith("PR620 “甲”")
    apart = policy("申请日 后 20日 早于 受理日", "申请日 早于 受理日 且 申请日 不早于 受理日 前 20日")
    assert said(apart) == []
    assert outcomes(apart) == {"much", "some", "little"}
    for days, outcome in {-1: "some", 0: "some", 1: "little", 20: "little", 21: "much"}.items():
        taken = date(2020, 1, 10) + timedelta(days=days)
        assert outcomes(apart, applied=date(2020, 1, 10), taken=taken) == {outcome}


def test_what_is_moved_from_the_assessment_date_says_when_it_turns() -> None:
    """The day 30 days before passes 1 June on 1 July: the answer stands to 30 June."""
    rules = policy("评定日 前 30日 不晚于 受理日", "评定日 前 30日 晚于 受理日")
    found = decide(rules, case(taken=date(2020, 6, 1)), on=date(2020, 6, 15))
    assert found.valid_until == date(2020, 7, 1)
    assert outcomes(rules, on=date(2020, 7, 1), taken=date(2020, 6, 1)) == {"much"}
    assert outcomes(rules, on=date(2020, 7, 2), taken=date(2020, 6, 1)) == {"little"}


# ── at the door ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_facts(day: str) -> None:
    """The days at which the calendar ends stand for no day: the door says what to write instead."""
    rules = policy("申请日 早于 受理日", "申请日 晚于 受理日")
    with pytest.raises(UsageError) as caught:
        decide(rules, case(), on=date.fromisoformat(day))
    assert caught.value.said.zh == f"{day} 是历法的尽头，不能作评定日"
    with pytest.raises(CaseError) as refused:
        read_case(rules, {"id": "示例户", "applied": day, "stopped": day})
    assert [(p.said.zh, p.said.en) for p in refused.value.problems] == [
        (
            f"{day} 是历法的尽头，不是哪一件事的日期：不知道的空着不写",
            f"{day} is an end of the calendar and not the date of anything: leave it out where it is not known",
        ),
        (
            f"{day} 是历法的尽头，不是哪一件事的日期：没有日期的写 无",
            f"{day} is an end of the calendar and not the date of anything: where there is none write none",
        ),
    ]


# ── laws ─────────────────────────────────────────────────────────────────────

GIVENS = (
    building.fact("household.applied", DATE),
    building.fact("household.taken", DATE),
    building.figure("opens", DATE, Dated(date(2019, 1, 1), None, date(2020, 2, 24))),
    building.figure("endless", DATE, Dated(date(2019, 1, 1), None, date.max)),
)
DATES: tuple[Expr, ...] = (
    Ref("household.applied", 0, DATE),
    Ref("household.taken", 0, DATE),
    Ref("household.latest", 0, DATE),
    Ref("opens", 0, DATE),
    Ref("endless", 0, DATE),
    Today(),
    Lit(date(2020, 3, 27), DATE),
    Lit(date(2020, 3, 28), DATE),
)
LATEST = Def(
    "household.latest", "latest", "household", DATE, (), Prim("add_days", (DATES[0], Lit(2, MONEY)), DATE)
)


@st.composite
def moved(draw: Callable[[Any], Any], most: int = 2) -> Expr:
    """A date, perhaps moved once or twice."""
    found: Expr = draw(st.sampled_from(DATES))
    for _ in range(draw(st.integers(0, most))):
        op = draw(st.sampled_from(["add_days", "add_days", "add_days", "add_months", "month_end"]))
        length = () if op == "month_end" else (Lit(draw(st.sampled_from([-3, -1, 0, 1, 2])), MONEY),)
        found = Prim(op, (found, *length), DATE)
    return found


@st.composite
def comparing(draw: Callable[[Any], Any]) -> Policy:
    """Three cases that ask how a few dates, moved in several ways, lie to each other."""

    def test() -> Expr:
        op = draw(st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]))
        return Prim(op, (draw(moved()), draw(moved(1))), BOOL)

    rules = tuple(
        Rule(name, name, draw(st.sampled_from([a, Prim("and", (a, b), BOOL)])), Lit(colour, COLOUR))
        for name, colour in (("a", "red"), ("b", "green"), ("c", "red"))
        for a, b in [(test(), test())]
    )
    over = evolve(rules[2], overrides=("a",))
    return invented((LATEST, Def("p", "p", "household", COLOUR, (*rules[:2], over), None)), givens=GIVENS)


KNOWN = [
    *(date(2020, 1, day) for day in (27, 28, 29, 31)),
    *(date(2020, 2, day) for day in (22, 24, 26, 27, 28, 29)),
    *(date(2020, 3, day) for day in (1, 2, 3, 28)),
    LAST_FACT,
]
CASES = st.fixed_dictionaries(
    {}, optional={"applied": st.sampled_from(KNOWN), "taken": st.sampled_from([*KNOWN, date(1, 1, 2)])}
)


@law(60)
@given(comparing(), st.lists(CASES, min_size=2, max_size=5))
def test_all_readers_agree(rules: Policy, households: list[dict[str, date]]) -> None:
    """Evaluator, reference and SQL give the same set, reasons and provisions, however dates are moved."""
    cases = [evolve(case(**facts), id=str(i)) for i, facts in enumerate(households)]
    for each in cases:
        found = evaluations(rules, each)
        assert found == {at: reference(rules, each, LAW_DAY, *at) for at in found}
    assert rows_of(rules, LAW_DAY, *cases) == tuple(decided(rules, each, LAW_DAY, "p") for each in cases)


@law(60)
@given(comparing(), st.data())
def test_learning_a_date_never_widens(rules: Policy, data: st.DataObject) -> None:
    """What is possible once both dates are known was possible while one, or neither, was."""
    known = {name: data.draw(st.sampled_from(KNOWN)) for name in ("applied", "taken")}

    def possible(**facts: date) -> set[str]:
        found = decide(rules, case(**facts), on=LAW_DAY)
        return {o.id for o in found.possible} | ({"silent"} if found.may_be_silent else set())

    assert possible(**known) <= possible(applied=known["applied"]) <= possible()
    assert possible(**known) <= possible(taken=known["taken"]) <= possible()
