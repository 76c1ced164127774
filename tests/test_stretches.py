"""Into which stretches a fact that is not known falls, by what is decided: exact, and true of every value."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from building import policy
from law import law
from places import PLACES, policy_of
from policyrules import UsageError, decide, read_case, stretches
from policyrules.asking import stretches as module
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.types import Known

DAY = date(2020, 6, 15)
WORDS = """政策 words “小词汇”
单位 亩 (mu)
实体 户 (household) 列名 households
  事实 工资 (wage) : 元/月 不低于 0元/月
  事实 面积 (area) : 亩
  事实 口数 (heads) : 人 不低于 1人
  事实 离开日 (left_on) : 日期 可无
  事实 在册 (registered) : 是否
  事实 等级 (grade) : 选项 {甲级 (first), 乙级 (second)}
  事实 备注 (remark) : 文本
实体 成员 (member) 属 户 列名 members 个人
  事实 出生日期 (born) : 日期
"""
RULES = """决定 助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 穷 (poor) 当 {} 则 给 金额 {} 依据 三 “补”
  其余 则 不给 依据 三 “其余”
"""


def decided_by(
    condition: str, fact: str, *, amount: str = "100元/月", path: Any = (), **known: Any
) -> list[tuple[Any, ...]]:
    """The stretches of a fact: ends, the outcomes possible, the amount from and to."""
    found = policy(RULES.format(condition, amount), words=WORDS)
    case = read_case(found, {"id": "1", **known}, on=DAY)
    rows = stretches(found, case, (fact, path), on=DAY)
    return [(r.low, r.high, *_said(r)) for r in rows]


def _said(row: Any) -> tuple[Any, ...]:
    if row.decision is None:
        return (None,)
    amount = row.decision.amount
    outcomes = "|".join(o.label for o in row.decision.possible)
    return (outcomes,) if amount is None or amount.state == "silent" else (outcomes, amount.low, amount.high)


@pytest.mark.parametrize(
    ("condition", "edge"),
    [("工资 低于 560元/月", 56000), ("工资 不高于 560元/月", 56001), ("工资 低于 559.99元/月", 55999)],
)
def test_money_is_exact_to_the_fen(condition: str, edge: int) -> None:
    """Below the threshold it is given, from the first fen above it is not."""
    rows = decided_by(condition, "household.wage")
    assert [row[:3] for row in rows] == [(0, edge - 1, "给"), (edge, None, "不给")]


def test_an_amount_that_moves_is_told_from_to() -> None:
    """300 less the wage: from 0.01 to 300 元, then nothing."""
    rows = decided_by("工资 低于 300元/月", "household.wage", amount="300元/月 - 工资")
    assert rows[0] == (0, 29999, "给", 1, 30000)
    assert rows[1][:3] == (30000, None, "不给")


def test_whole_numbers_and_others() -> None:
    """Heads are counted in ones, land to a millionth of a 亩."""
    assert [r[:3] for r in decided_by("口数 高于 3人", "household.heads")] == [
        (1, 3, "不给"),
        (4, None, "给"),
    ]
    rows = decided_by("面积 低于 2.5亩", "household.area")
    assert [r[:3] for r in rows] == [
        (None, Fraction("2.499999"), "给"),
        (Fraction("2.5"), None, "不给"),
    ]


def test_dates_are_exact_to_the_day() -> None:
    """Sixty on 15 June 2020 is who was born by 15 June 1960; after the day nobody is born. Absent comes last."""
    rows = decided_by(
        "任一 成员(年龄(出生日期) 不低于 60岁)", "member.born", path=(("member", "甲"),),
        members=[{"id": "甲"}], complete=["members"],
    )  # fmt: skip
    assert [r[:3] for r in rows] == [
        (date.min, date(1960, 6, 15), "给"),
        (date(1960, 6, 16), DAY, "不给"),
    ]


def test_an_amount_in_steps_is_told_step_by_step() -> None:
    """100 below 1 000 元 and 50 from there: two amounts, one outcome."""
    rows = decided_by(
        "在册", "household.wage", amount="若 工资 低于 1000元/月 则 100元/月 否则 50元/月", registered=True
    )
    assert rows == [(0, 99999, "给", 10000, 10000), (100000, None, "给", 5000, 5000)]


def test_options_are_tried_one_by_one() -> None:
    """Yes and no, each option of a choice; nothing is told of a text."""
    assert [r[:3] for r in decided_by("在册", "household.registered")] == [
        (True, True, "给"),
        (False, False, "不给"),
    ]
    rows = decided_by("等级 等于 甲级", "household.grade")
    assert [r[:3] for r in rows] == [("first", "first", "给"), ("second", "second", "不给")]
    assert decided_by("在册", "household.remark") == []


def test_what_is_open_for_other_reasons_is_open_in_each() -> None:
    """Whether it is registered is not known either: below, both are possible; above, it is refused."""
    rows = decided_by("工资 低于 560元/月 且 在册", "household.wage")
    assert [row[:3] for row in rows] == [(0, 55999, "给|不给"), (56000, None, "不给")]


def test_so_many_are_tried_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty thresholds are not all found: what was not is said to be so; everything else is exact."""
    condition = " 或 ".join(
        f"(工资 不低于 {n * 137 + 11}元/月 且 工资 低于 {n * 137 + 60}元/月)" for n in range(20)
    )
    calls = []
    monkeypatch.setattr(module, "decide", lambda *a, **more: calls.append(1) or decide(*a, **more))
    rows = decided_by(condition, "household.wage")
    assert any(row[2] is None for row in rows)
    assert len(calls) <= 2 * module.MOST_EVALUATED
    assert [row[0] for row in rows[1:]] == [row[1] + 1 for row in rows[:-1]]


def test_what_there_is_not() -> None:
    """A fact or a record that there is not is an error of the caller."""
    with pytest.raises(UsageError):
        decided_by("在册", "household.nothing")
    with pytest.raises(UsageError):
        decided_by("在册", "household.wage", path=(("member", "乙"),))


def _facts(place: Policy, case: Case) -> list[tuple[str, Any]]:
    return [
        (place.facts[record.entity][name].id, path)
        for path, record in case.household.walk()
        for name in record.facts
        if place.facts[record.entity][name].type.kind in ("number", "date")
    ]


def _within(low: Known | None, high: Known | None) -> st.SearchStrategy[Known]:
    if isinstance(low, date) and isinstance(high, date):
        return st.dates(low, high) | st.sampled_from([low, high])
    start = low if isinstance(low, int | Fraction) else None
    end = high if isinstance(high, int | Fraction) else None
    ends = [n for n in (start, end) if n is not None] or [0]
    if all(Fraction(n).denominator == 1 for n in ends):
        wide = st.integers(start if start is None else int(start), end if end is None else int(end))
        return wide | st.sampled_from(ends)
    return st.sampled_from(ends)


@law(60)
@given(st.data())
def test_every_value_of_a_stretch_is_decided_as_it_says(data: st.DataObject) -> None:
    """In worked cases of every place, with one number or date open: whatever it is, the outcome is one of
    those that its stretch names, the only one if it names one; the amount lies within; the stretches hold
    every value, once."""
    place = policy_of(data.draw(st.sampled_from(PLACES)), "example_county")
    example = data.draw(st.sampled_from([e for e in place.examples if e.overlay == "example_county"]))
    case = read_case(place, example.data)
    facts = _facts(place, case)
    assume(facts)
    fact, path = data.draw(st.sampled_from(facts))
    programmes = [p.id for p in place.programmes.values() if p.entity == case.household.entity]
    programme = data.draw(st.sampled_from(programmes))
    rows = stretches(place, case, (fact, path), on=example.on, programme=programme)
    given_ = place.givens[fact]
    numbers = [r for r in rows if r.low != r.high or isinstance(r.low, int | Fraction | date)]
    unit = given_.type.unit
    counted = unit is not None and (unit.money or unit.whole)
    step = timedelta(1) if given_.type.kind == "date" else 1 if counted else Fraction(1, 10**6)
    assert all(before.high + step == after.low for before, after in pairwise(numbers))
    row = data.draw(st.sampled_from(rows))
    value = row.low if row.one else data.draw(_within(row.low, row.high))
    judged = given_.kind == "determination"
    made = Fact(value, by="—", on=example.on, basis="—") if judged else Fact(value)
    known = case.changed(path, lambda record: record.with_fact(given_.name, made))
    there = decide(place, known, on=example.on, programme=programme)
    if row.decision is None:
        return
    assert {o.id for o in there.possible} <= {o.id for o in row.decision.possible}
    if row.decision.status != "undetermined":
        assert there.status == row.decision.status
        assert there.outcome == row.decision.outcome
    if there.amount is not None and row.decision.amount is not None and there.amount.low is not None:
        assert row.decision.amount.low is None or row.decision.amount.low <= there.amount.low
        most = row.decision.amount.high
        assert most is None or (there.amount.high is not None and there.amount.high <= most)


@law(60)
@given(st.integers(0, 60000), st.integers(0, 60000), st.integers(0, 60000))
def test_bounds_hold_what_lies_between_them(low: int, high: int, value: int) -> None:
    """A fact known to lie between two bounds comes out in no way in which none of its values does."""
    low, high = min(low, high), max(low, high)
    assume(low < high)
    value = min(max(value, low), high)
    found = policy(RULES.format("工资 低于 300元/月", "300元/月 - 工资"), words=WORDS)
    case = read_case(found, {"id": "1"}, on=DAY)
    bounds = {"wage": Interval(low, high)}
    within = decide(found, case.changed((), lambda r: evolve(r, between=bounds)), on=DAY)
    exact = decide(found, case.changed((), lambda r: r.with_fact("wage", Fact(value))), on=DAY)
    assert set(exact.possible) <= set(within.possible)
    assert len(within.possible) == (2 if low < 30000 <= high else 1)
