"""Laws of all five places: from every worked case, and generated changes of them. Each quotes what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import PLACES, policy_of
from policyrules.base.errors import CaseError
from policyrules.base.months import month_index, month_start
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import bounds
from policyrules.core.presence import record_dates
from policyrules.core.stated import policy_of as with_its_own
from policyrules.core.types import ABSENT, Known
from policyrules.courses import course
from policyrules.deciding import decide, decide_all
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.intake.case_json import read_case
from policyrules.testing import Shape, cases

SLOW = law(40)

BETTER = frozenset({"include", "continue", "keep", "adjust"})
"""Outcomes of 农村低保 that give or keep it."""
WORSE = frozenset({"exit", "refuse"})
"""退出 and 不予纳入."""


@frozen
class Seed:
    """A worked case: the policy with its county's figures and its own, the household, the day."""

    title: str
    policy: Policy
    case: Case
    on: date
    assume: Mapping[str, Known]

    def decisions(self, case: Case) -> tuple[Decision, ...]:
        return decide_all(self.policy, case, on=self.on, assume=dict(self.assume))


@cache
def seeds(place: str) -> tuple[Seed, ...]:
    """The worked cases of a place that are cases at all, and not only about its figures."""
    found = []
    for example in policy_of(place, None).examples:
        own = with_its_own(policy_of(place, example.overlay), example)
        try:
            case = read_case(own, example.data)
        except CaseError:
            continue
        if own.entities[case.household.entity].parent is None and case.household.lists:
            found.append(Seed(f"{place} “{example.title}”", own, case, example.on, dict(example.choices)))
    return tuple(found)


a_seed = st.sampled_from(PLACES).flatmap(lambda place: st.sampled_from(seeds(place)))


def answer(decision: Decision) -> tuple[object, ...]:
    """All of a decision but what is told of later things, and how it was worked out."""
    return (
        decision.programme, decision.unit, decision.status, decision.outcome, decision.possible,
        decision.may_be_silent, decision.amount, decision.values, decision.missing, decision.applied,
        decision.one_of, decision.grounds, decision.silent, decision.readings, decision.written,
    )  # fmt: skip


# ── what lies after the day ──────────────────────────────────────────────────


def anything(given: Given, day: date) -> Known:
    """A known value of a fact; of amounts a large one, of dates the day."""
    match given.type.kind:
        case "date":
            return day
        case "bool":
            return True
        case "choice":
            return given.type.options[0].id
        case "choices":
            return frozenset({given.type.options[0].id})
        case "text":
            return "虚构"
        case _:
            return 4 if given.high is not None else 1_000_000


def lists_below(policy: Policy, case: Case) -> list[tuple[RecordPath, str]]:
    """Each record with each list right below it of which it is said when a record comes about."""
    return [
        (path, entity)
        for path, record in case.household.walk()
        for entity in policy.entities
        if policy.entities[entity].parent == record.entity and record_dates(policy).get(entity)
    ]


@SLOW
@given(data=st.data(), seed=a_seed, days=st.integers(1, 400))
def test_a_record_of_a_later_day_changes_nothing(data: st.DataObject, seed: Seed, days: int) -> None:
    """A fact dated after the assessment day changes nothing: “A record of a list that comes about after the
    day is not there, with all that is below it.”
    """
    where = lists_below(seed.policy, seed.case)
    if not where:
        return
    path, entity = data.draw(st.sampled_from(where))
    later = seed.on + timedelta(days=days)
    facts = {name: Fact(anything(g, later)) for name, g in seed.policy.facts[entity].items()}
    changed = seed.case.changed(
        path,
        lambda r: evolve(
            r, lists={**r.lists, entity: (*r.lists.get(entity, ()), Record(entity, "later", facts))}
        ),
    )
    before = {(d.programme, d.unit.path): answer(d) for d in seed.decisions(seed.case)}
    after = {(d.programme, d.unit.path): answer(d) for d in seed.decisions(changed)}
    assert {key: after[key] for key in before} == before, seed.title
    assert not set(after) - set(before), seed.title


@SLOW
@given(data=st.data(), seed=a_seed, days=st.integers(1, 400))
def test_a_finding_of_a_later_day_changes_nothing(data: st.DataObject, seed: Seed, days: int) -> None:
    """A fact dated after the assessment day changes nothing: “A fact, determinations among them, that is
    dated after the assessment day is not known on it.”
    """
    known = [(path, name) for path, record in seed.case.household.walk() for name in record.facts]
    if not known:
        return
    path, name = data.draw(st.sampled_from(known))
    record = seed.case.household.at(path)
    assert record is not None
    found = evolve(record.facts[name], on=seed.on + timedelta(days=days))
    dated = seed.case.changed(path, lambda r: r.with_fact(name, found))
    unknown = seed.case.changed(path, lambda r: r.with_fact(name, None))
    if name in record_dates(seed.policy).get(record.entity, ()):
        return
    assert list(map(answer, seed.decisions(dated))) == list(map(answer, seed.decisions(unknown))), seed.title


# ── the end of a job ─────────────────────────────────────────────────────────


def income(seed: Seed, case: Case) -> tuple[object, object]:
    """The least and the most that the household's monthly income can be."""
    engine = engine_of(seed.policy)
    here = instance_of(seed.policy, case.household, on=seed.on)
    run = Run(engine, seed.on, dict(seed.assume))
    return bounds(run.entry(engine.index["monthly_income"], here).result[0])


def at_least(a: object, b: object) -> bool:
    """Whether a bound is at or above another; none is below (or above) all."""
    return a == b or (a is not None and b is not None and a >= b)  # type: ignore[operator]


@SLOW
@given(
    data=st.data(),
    seed=a_seed,
    months=st.integers(1, 30),
    lasted=st.integers(0, 900),
    pay=st.sampled_from((0, 1, 30_000, 100_000, 480_000)),
    period=st.sampled_from(("monthly", "yearly", "one_off")),
    kind=st.sampled_from(("development_project", "migrant_work", "other_with_cost", "without_cost")),
    cost=st.sampled_from((0, 10_000, 60_000)),
)
def test_the_end_of_a_job_takes_nothing_away(
    data: st.DataObject, seed: Seed, months: int, lasted: int, pay: int, period: str, kind: str, cost: int
) -> None:
    """Ending a job never raises the assessed income of a later month, and never turns 纳入 or 继续 into 退出 or
    不予纳入. Of pay that comes at once this holds where the work costs nothing: the pay counts for twelve
    months from the end, what the work costs only while it lasts.
    """
    if period == "one_off":
        kind, cost = "without_cost", 0
    members = seed.case.household.lists.get("member", ())
    if not members:
        return
    member = data.draw(st.sampled_from(members))
    ended = seed.on.replace(day=1) - timedelta(days=1 + 30 * (months - 1))
    facts: dict[str, Known] = {
        "started_on": ended - timedelta(days=lasted), "kind": kind, "pay": pay, "pay_period": period,
        "proven_cost": cost,
    }  # fmt: skip

    def with_job(end: Known) -> Case:
        job = Record("job", "law", {name: Fact(value) for name, value in {**facts, "ended_on": end}.items()})
        return seed.case.changed(
            (("member", member.key),),
            lambda r: evolve(r, lists={**r.lists, "job": (*r.lists.get("job", ()), job)}),
        )

    goes_on, is_over = with_job(ABSENT), with_job(ended)
    before, after = income(seed, goes_on), income(seed, is_over)
    assert at_least(before[0], after[0]), seed.title
    assert before[1] is None or at_least(before[1], after[1]), seed.title
    kept, left = (
        decide(seed.policy, c, on=seed.on, programme="rural_dibao", assume=dict(seed.assume))
        for c in (goes_on, is_over)
    )
    if kept.outcome is not None and kept.outcome.id in BETTER:
        assert not {option.id for option in left.possible} & WORSE, seed.title


# ── what an answer rests on ──────────────────────────────────────────────────


@pytest.mark.parametrize("place", PLACES)
def test_what_is_decided_rests_on_something(place: str) -> None:
    """No answer of status 已确定 rests on nothing: each names a clause by which it is given, or those of which
    one gives it; and every refusal cites a clause or a reading: those of the better outcomes, and of the
    conditions that keep them away.
    """
    for seed in seeds(place):
        for decision in seed.decisions(seed.case):
            where = f"{seed.title} {decision.label} {decision.unit.path}"
            if decision.status not in ("decided", "held"):
                continue
            assert any(part.citations for part in (*decision.applied, *decision.one_of)), where
            assert all(refused.citations for refused in decision.refused), where
            if decision.programme == "rural_dibao" and decision.outcome and decision.outcome.id in WORSE:
                founded = [c for part in decision.grounds for c in part.citations]
                assert founded or decision.relied_on, where


@SLOW
@given(data=st.data(), seed=a_seed)
def test_what_is_decided_with_less_known_rests_on_something(data: st.DataObject, seed: Seed) -> None:
    """No answer of status 已确定 rests on nothing, also where facts are wanting."""
    case = seed.case
    known = [(path, name) for path, record in case.household.walk() for name in record.facts]
    for path, name in data.draw(
        st.lists(st.sampled_from(known), max_size=3, unique=True) if known else st.just([])
    ):
        case = case.changed(path, lambda r, name=name: r.with_fact(name, None))  # type: ignore[misc]
    for decision in seed.decisions(case):
        if decision.status in ("decided", "held"):
            assert any(part.citations for part in (*decision.applied, *decision.one_of)), seed.title
        if decision.status == "silent":
            assert decision.silent or decision.applied, seed.title


# ── nothing happens, and what follows from it ────────────────────────────────

THREE_YEARS: Mapping[str, date] = {
    "sanmenxia": date(2016, 12, 1),
    "yangjiang": date(2017, 4, 1),
    "jilin": date(2016, 7, 1),
    "yancheng": date(2018, 1, 1),
    "dayao": date(2020, 4, 1),
}
"""The first of the months that are followed: the county's figures are there."""
TIME_PASSES = frozenset({"window", "age", "date", "figure", "reading", "mode", "period"})
"""What may change an answer though no fact does: a clause with a period, a birthday, another figure."""
IN_BENEFIT = frozenset({"include", "continue", "keep", "adjust", "transition", "taper"})


def poor(record: Record, on: date) -> Record:
    """The record with all that it says come about by the day, and with money that does not end benefit at once."""
    facts = {
        name: evolve(fact, value=_by(_little(name, fact.value), on)) for name, fact in record.facts.items()
    }
    if "single_status" in facts and "insured" not in facts:
        facts["insured"] = Fact(True)
    return evolve(
        record, facts=facts, lists={n: tuple(poor(r, on) for r in rs) for n, rs in record.lists.items()}
    )


def _little(name: str, value: Known) -> Known:
    return (
        value % 45_000
        if name in ("amount", "pay", "proven_cost", "net_monthly") and isinstance(value, int)
        else value
    )


def _by(value: Known, on: date) -> Known:
    return min(value, on) if isinstance(value, date) else value


@law(8)
@given(data=st.data(), status=st.sampled_from(("covered", "covered", "covered", "not_covered")))
@pytest.mark.parametrize("place", PLACES)
def test_nobody_leaves_without_a_reason(place: str, data: st.DataObject, status: str) -> None:
    """A household in benefit whose facts do not change does not lose it without a clause, a window's end, a
    birthday or a figure's change: followed month by month for three years, what it is on record by what the
    month before decided is never alone the reason why it leaves.
    """
    policy, first = policy_of(place, "example_county"), THREE_YEARS[place]
    case = data.draw(cases(policy, first, Shape(known=True, records=2), about="rural_dibao"))
    household = poor(case.household, first)
    for name, value in {"dibao_status": status, "property_ok": True, "rural_registration": True}.items():
        household = household.with_fact(name, Fact(value))
    last = date(first.year + 3, first.month, 1)
    found = course(policy, evolve(case, household=household), start=first, end=last, programme="rural_dibao")
    before = None
    for month in found.months:
        entry = month.of("rural_dibao", ())
        assert entry is not None
        outcome = entry.decision.outcome.id if entry.decision.outcome else None
        if before in IN_BENEFIT and outcome in WORSE:
            assert {cause.kind for cause in entry.causes} & TIME_PASSES, (month.name, entry.causes)
        before = outcome


@law(6)
@given(seed=a_seed, data=st.data())
def test_an_answer_stands_until_its_last_day(seed: Seed, data: st.DataObject) -> None:
    """valid_until: "the last day on which this answer stands if no fact changes". Outcome, amount, provisions,
    readings and what is missing are the same on the day after and at each month's turn of a year, to that day.
    """
    case = data.draw(st.one_of(st.just(seed.case), cases(seed.policy, seed.on)))
    starts = [month_start(month_index(seed.on) + n) for n in range(1, 13)]
    days = sorted({seed.on + timedelta(days=1), *starts, *(day - timedelta(days=1) for day in starts)})
    then = {
        day: {_about(d): d for d in evolve(seed, on=day).decisions(case)} for day in days if day > seed.on
    }
    for decision in seed.decisions(case):
        last = decision.valid_until or date.max
        for day in (day for day in then if day <= last):
            assert _said(then[day][_about(decision)]) == _said(decision), (seed.title, day, _about(decision))


def _about(decision: Decision) -> tuple[str, RecordPath]:
    return decision.programme, decision.unit.path


def _said(decision: Decision) -> tuple[object, ...]:
    """The answer; in what order provisions and readings are told is no part of it."""
    provisions = frozenset(one.provision for one in (*decision.applied, *decision.one_of))
    result = decision.status, decision.possible, decision.may_be_silent, decision.amount, decision.values
    return *result, provisions, frozenset(decision.readings), decision.missing


def record(entity: str, key: str, /, **facts: Known) -> Record:
    """A record with these facts known."""
    return Record(entity, key, {name: Fact(value) for name, value in facts.items()})


BILLS: Mapping[str, tuple[str, dict[str, Known], int]] = {
    "yancheng": (
        "medical_assistance",
        {"insured_then": True, "supported_then": False},
        2017,
    ),
    "yangjiang": (
        "medical_assistance",
        {"dibao_household_then": True, "supported_then": False, "registered_then": True, "disability_grade_then": ABSENT,
         "seriously_ill_then": False},
        2017,
    ),
}  # fmt: skip
"""Of each place with a rule on bills: the decision, the facts of a bill, the year."""


def test_which_places_settle_bills() -> None:
    """Two of the five documents say what is paid of a medical bill."""
    assert {place for place in PLACES if "medical_assistance" in policy_of(place).programmes} == set(BILLS)


@law(25)
@given(
    place=st.sampled_from(sorted(BILLS)),
    days=st.lists(st.integers(0, 364), min_size=1, max_size=4),
    costs=st.lists(st.sampled_from((0, 1, 99_999, 1_234_567, 9_000_000)), min_size=4, max_size=4),
    aids=st.lists(st.sampled_from((0, 0, 1, 400_000)), min_size=4, max_size=4),
    settled=st.tuples(st.integers(0, 364), st.integers(0, 364)),
)
def test_when_in_the_year_a_bill_is_settled(
    place: str, days: list[int], costs: list[int], aids: list[int], settled: tuple[int, int]
) -> None:
    """A household's answer does not depend on when in the year its bill of last year is settled: by the ratio, the
    cap and what stood on the day of treatment.
    """
    programme, plain, year = BILLS[place]
    policy = policy_of(place, "example_county")
    left = {"yancheng": "in_policy_left", "yangjiang": "compliant_left"}[place]
    bills = tuple(
        record("bill", str(n), **plain, **{
            "served_on": date(year, 1, 1) + timedelta(days=day), left: cost, "aid_paid": min(aid, cost),
        })
        for n, (day, cost, aid) in enumerate(zip(days, costs, aids, strict=False))
    )  # fmt: skip
    person = record("member", "甲", birth_date=date(1970, 5, 1), insured=True)
    if place == "yancheng":
        nobody = Fact(False, by="示例县民政局", on=date(2017, 1, 1), basis="示例")
        person = person.with_fact("other_target", nobody)
    person = evolve(person, lists={"bill": bills}, complete=frozenset({"bill"}))
    case = Case("law", Record("household", "law", {}, {"member": (person,)}, frozenset({"member"})))
    answers = [
        [
            answer(d)
            for d in decide_all(
                policy, case, on=date(year + 1, 1, 1) + timedelta(days=day), programme=programme
            )
        ]
        for day in settled
    ]
    assert answers[0] == answers[1]


def may_come_about(policy: Policy, case: Case) -> list[tuple[RecordPath, str]]:
    """The dates that may not be there, of the household and its members: each says that something happened."""
    return [
        (path, name)
        for path, found in case.household.walk()
        if found.entity in ("household", "member")
        for name, given in policy.facts[found.entity].items()
        if given.kind == "fact" and given.type.kind == "date" and given.type.optional
    ]


@SLOW
@given(data=st.data(), seed=a_seed, days=st.integers(1, 400))
def test_what_happens_later_has_not_happened(data: st.DataObject, seed: Seed, days: int) -> None:
    """A fact dated after the assessment day changes nothing: what is on record as of a later day (a confirmation,
    a relapse, a meeting, a signature) has not happened on it. What the register then holds of that fact itself is
    the same; that an entry takes the later day off it is told.
    """
    path, name = data.draw(st.sampled_from(may_come_about(seed.policy, seed.case)))
    later = seed.case.changed(path, lambda r: r.with_fact(name, Fact(seed.on + timedelta(days=days))))
    never = seed.case.changed(path, lambda r: r.with_fact(name, Fact(ABSENT)))
    after = [
        [
            answer(evolve(d, written=tuple(w for w in d.written if w.fact.split(".")[-1] != name)))
            for d in seed.decisions(c)
        ]
        for c in (later, never)
    ]
    assert after[0] == after[1], (seed.title, name)
