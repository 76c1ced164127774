"""Laws of decisions, held on generated households of both places. Each quotes its guarantee."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import policy_of
from policyrules.core.case import Case, Record
from policyrules.core.decision import Decision
from policyrules.deciding import decide
from policyrules.explaining.receipt import canonical
from policyrules.testing import Shape, cases, completing, completions, learn, pool, unknowns
from share import about, speaks_of

PLACES = {
    "yancheng": (date(2017, 10, 15), date(2018, 2, 28), date(2020, 12, 31), date(2021, 1, 1)),
    "dayao": (date(2020, 3, 31), date(2020, 6, 30), date(2021, 2, 28)),
}
place_and_day = st.sampled_from([(place, day) for place, days in PLACES.items() for day in days])
SLOW = law(60)


def households(place: str, day: date, *, known: bool = False) -> st.SearchStrategy[Case]:
    return cases(policy_of(place), day, Shape(known=known, records=2), "rural_dibao")


def dibao(place: str, case: Case, day: date) -> Decision:
    return decide(policy_of(place), case, on=day, programme="rural_dibao")


def possible_ids(decision: Decision) -> set[str]:
    silent = {"silent"} if decision.may_be_silent else set()
    return {o.id for o in decision.possible} | silent


def assert_inside(narrow: Decision, wide: Decision) -> None:
    """The narrower decision allows nothing that the wider one did not."""
    assert possible_ids(narrow) <= possible_ids(wide)
    if wide.amount is None or wide.amount.state == "silent":
        assert narrow.amount is None or narrow.amount.state == "silent"
        return
    assert narrow.amount is not None
    if narrow.amount.state == "silent":
        assert wide.amount.may_be_silent
        return
    assert narrow.amount.low is not None or wide.amount.low is None
    if wide.amount.low is not None:
        assert narrow.amount.low is not None
        assert narrow.amount.low >= wide.amount.low
    if wide.amount.high is not None:
        assert narrow.amount.high is not None
        assert narrow.amount.high <= wide.amount.high


@speaks_of(0.5)
@SLOW
@given(data=st.data(), where=place_and_day)
def test_learning_a_fact_never_widens(data: st.DataObject, where: tuple[str, date]) -> None:
    """G5: learning a fact never widens an answer."""
    place, day = where
    case = data.draw(households(place, day))
    unknown = unknowns(policy_of(place), case, "rural_dibao")
    if not about(bool(unknown)):
        return
    which = data.draw(st.sampled_from(unknown))
    given_ = policy_of(place).facts[which[-1][0]][which[-1][1]]
    value = data.draw(completing(policy_of(place), given_, pool(policy_of(place), day)))
    before, after = dibao(place, case, day), dibao(place, learn(policy_of(place), case, which, value), day)
    if before.status != "clash":
        assert_inside(after, before)


@SLOW
@given(data=st.data(), where=place_and_day)
def test_every_completion_lies_inside(data: st.DataObject, where: tuple[str, date]) -> None:
    """G5: an undetermined answer names the outcomes still possible and the range of the amount."""
    place, day = where
    case = data.draw(households(place, day))
    complete = data.draw(completions(policy_of(place), case, day, "rural_dibao"))
    assert_inside(dibao(place, complete, day), dibao(place, case, day))


@SLOW
@given(data=st.data(), where=place_and_day)
def test_a_known_case_is_not_undetermined(data: st.DataObject, where: tuple[str, date]) -> None:
    """With every fact known only a figure that the county has not set can leave a decision open."""
    place, day = where
    decision = dibao(place, data.draw(households(place, day, known=True)), day)
    assert {m.reason for m in decision.missing} <= {"open", "gap"}
    assert decision.status != "undetermined" or decision.missing


@SLOW
@given(data=st.data(), where=place_and_day)
def test_no_outcome_without_a_citation(data: st.DataObject, where: tuple[str, date]) -> None:
    """G3: a decision with nothing applied is a bug, except 未规定, which cites the clause searched."""
    place, day = where
    decision = dibao(place, data.draw(households(place, day)), day)
    if decision.status in ("decided", "held"):
        rests_on = (*decision.applied, *decision.one_of)
        assert any(a.citations for a in rests_on)


def reversed_records(record: Record) -> Record:
    lists = {child: tuple(map(reversed_records, reversed(rs))) for child, rs in record.lists.items()}
    return evolve(record, lists=lists)


@SLOW
@given(data=st.data(), where=place_and_day)
def test_the_order_of_members_does_not_matter(data: st.DataObject, where: tuple[str, date]) -> None:
    """Members and their records in another order give the same status, outcome, amount and clauses."""
    place, day = where
    case = data.draw(households(place, day))
    there, back = (
        dibao(place, case, day),
        dibao(place, evolve(case, household=reversed_records(case.household)), day),
    )
    assert possible_ids(there) == possible_ids(back)
    assert (there.status, there.amount, there.valid_until) == (back.status, back.amount, back.valid_until)
    assert [a.provision for a in there.applied] == [a.provision for a in back.applied]
    assert there.reasons == back.reasons


@SLOW
@given(data=st.data(), where=place_and_day)
def test_a_replayed_decision_has_the_same_bytes(data: st.DataObject, where: tuple[str, date]) -> None:
    """G13: canonical JSON; replaying gives the same bytes."""
    place, day = where
    case = data.draw(households(place, day))
    policy = policy_of(place)
    assert canonical(policy, dibao(place, case, day)) == canonical(policy, dibao(place, case, day))


@speaks_of(0.5)
@SLOW
@given(data=st.data(), where=place_and_day)
def test_nothing_changes_before_valid_until(data: st.DataObject, where: tuple[str, date]) -> None:
    """Until its last valid day an answer stands if no fact changes."""
    place, day = where
    case = data.draw(households(place, day))
    decision = dibao(place, case, day)
    until = decision.valid_until or date.max
    if not about(until > day):
        return
    later = data.draw(st.dates(day, min(until, date(day.year + 3, 12, 31))))
    again = dibao(place, case, later)
    assert possible_ids(again) == possible_ids(decision)
    assert again.amount == decision.amount


@pytest.mark.parametrize("place", PLACES)
def test_before_its_first_day_a_policy_is_not_in_force(place: str) -> None:
    """G9: outside the policy's own period the answer is "not in force"."""
    policy = policy_of(place)
    assert policy.document.start is not None
    before = date.fromordinal(policy.document.start.toordinal() - 1)
    decision = decide(policy, Case("x", Record("household", "1")), on=before)
    assert decision.status == "not_in_force"
    assert decision.outcome is None
    assert decision.amount is None
