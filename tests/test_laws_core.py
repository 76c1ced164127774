"""More laws of decisions, over all places and all programmes. Each quotes the promise that it holds."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import policy_of
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.worked import Expected
from policyrules.deciding import decide, decide_all
from policyrules.explaining.receipt import canonical
from policyrules.explaining.replaying import replay
from policyrules.intake.case_json import read_case
from policyrules.intake.case_writing import write_case
from policyrules.language.parser import parse, read_source
from policyrules.loading import find_policies, load
from policyrules.testing import Shape, cases
from share import about, speaks_of

PLACES = {
    "yancheng": (date(2017, 10, 15), date(2018, 2, 28), date(2020, 12, 31)),
    "dayao": (date(2020, 3, 31), date(2020, 6, 30), date(2021, 2, 28)),
    "jilin": (date(2018, 6, 30), date(2019, 3, 31)),
    "sanmenxia": (date(2018, 6, 30), date(2019, 2, 28)),
    "yangjiang": (date(2018, 6, 30), date(2019, 3, 31)),
}
place_and_day = st.sampled_from([(place, day) for place, days in PLACES.items() for day in days])
SLOW = law(60)


# ── every programme of every place ───────────────────────────────────────────


@SLOW
@given(data=st.data(), where=place_and_day)
def test_every_household_gets_an_answer_with_its_clauses(
    data: st.DataObject, where: tuple[str, date]
) -> None:
    """G3: decide is total, and no outcome of any programme stands without a citation.

    What the document does not decide cites the clause searched; what is open names why.
    """
    place, day = where
    case = data.draw(cases(policy_of(place), day, Shape(records=1)))
    for decision in decide_all(policy_of(place), case, on=day):
        if decision.status in ("decided", "held"):
            assert any(a.citations for a in (*decision.applied, *decision.one_of)), decision.programme
        if decision.status == "silent":
            assert decision.silent, decision.programme
        if decision.status == "undetermined":
            assert decision.reasons, decision.programme
        assert decision.status != "clash", decision.clash


@SLOW
@given(data=st.data(), where=place_and_day)
def test_a_receipt_read_back_from_json_replays_to_the_same_bytes(
    data: st.DataObject, where: tuple[str, date]
) -> None:
    """G13: the receipt and the case as written to JSON, read back, give the same bytes again."""
    place, day = where
    policy = policy_of(place)
    case = data.draw(cases(policy, day, Shape(records=2), "rural_dibao"))
    written = json.dumps(write_case(policy, case), ensure_ascii=False)
    again = read_case(policy, json.loads(written))
    receipt = canonical(policy, decide(policy, case, on=day, programme="rural_dibao"), case=case)
    found = replay(policy, again, json.loads(receipt))
    assert found.written == receipt
    assert found.same


# ── the order of declarations ────────────────────────────────────────────────


def declarations(path: Path) -> list[str]:
    """The text of a file cut before each of its declarations."""
    source = read_source(path)
    file, findings = parse(source)
    assert not findings
    starts = sorted(d.span.start for d in file.declarations if d.span is not None)
    return [source.text[a:b] for a, b in zip(starts, [*starts[1:], len(source.text)], strict=True)]


def shuffled(place: str, folder: Path, seed: int) -> Policy:
    """The place with the declarations of its files, and of its overlay, in another order."""
    own = find_policies()[place]
    mixed = random.Random(seed)
    for shared in ("vocabulary", "background"):
        shutil.copytree(own.parent / shared, folder / shared)
    overlay = own / "overlays" / "example_county.policy"
    for target, paths in (
        ("00.policy", sorted(own.glob("*.policy"))),
        ("overlays/example_county.policy", [overlay]),
    ):
        parts = [part for path in paths for part in declarations(path)]
        mixed.shuffle(parts)
        (folder / place / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / place / target).write_text("\n".join(parts), "utf-8")
    return load(place, overlay="example_county", policies=folder)


def content(decision: Decision) -> dict[str, Any]:
    """All that a decision says, lists that follow the order of the policy as sets."""
    return {
        "status": decision.status,
        "outcome": decision.outcome,
        "possible": decision.possible,
        "amount": decision.amount,
        "reasons": decision.reasons,
        "valid_until": decision.valid_until,
        "clash": frozenset(decision.clash),
        "applied": frozenset(
            (a.provision, a.citations, frozenset(a.contributions)) for a in decision.applied
        ),
        "figures": frozenset((f.id, f.value, f.start, f.end) for f in decision.figures),
        "overridden": frozenset(o.provision for o in decision.overridden),
        "refused": frozenset(r.outcome.id for r in decision.refused),
        "missing": frozenset((m.reason, m.id, m.path) for m in decision.missing),
        "discretions": frozenset((d.id, d.path, d.certain) for d in decision.discretions),
        "readings": frozenset(decision.readings),
        "determinations": frozenset((d.id, d.path, d.value) for d in decision.determinations),
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_order_of_declarations_does_not_matter(place: str, tmp_path: Path) -> None:
    """Declarations of all files in one file, in any order, decide every worked case the same."""
    policy, other = policy_of(place), shuffled(place, tmp_path, seed=7)
    assert list(other.defs) != list(policy.defs)
    assert {*other.defs} == {*policy.defs}
    for example in policy.examples:
        ours, theirs = read_case(policy, example.data), read_case(other, example.data)
        for programme in {e.programme for e in example.expected if isinstance(e, Expected)}:
            if policy.programmes[programme].entity != policy.root:
                continue
            there = decide(policy, ours, on=example.on, programme=programme)
            here = decide(other, theirs, on=example.on, programme=programme)
            assert content(here) == content(there), example.title


# ── money ────────────────────────────────────────────────────────────────────


def richer(case: Case, more: int) -> Case | None:
    """The case with more of its first income item; None when it has none."""
    for i, member in enumerate(case.household.lists.get("member", ())):
        for j, income in enumerate(member.lists.get("income", ())):
            fact = income.facts["amount"]
            facts = {**income.facts, "amount": evolve(fact, value=fact.value + more)}
            incomes = list(member.lists["income"])
            incomes[j] = evolve(income, facts=facts)
            members = list(case.household.lists["member"])
            members[i] = evolve(member, lists={**member.lists, "income": tuple(incomes)})
            lists = {**case.household.lists, "member": tuple(members)}
            return evolve(case, household=evolve(case.household, lists=lists))
    return None


PAID = {"include", "continue"}
DIFFERENCE = [(place, day) for place in ("yancheng", "dayao") for day in PLACES[place]]


@speaks_of(0.25)
@SLOW
@given(data=st.data(), where=st.sampled_from(DIFFERENCE), more=st.integers(1, 100_000))
def test_more_income_never_raises_a_difference_payment(
    data: st.DataObject, where: tuple[str, date], more: int
) -> None:
    """A household that earns more is paid less or the same, and is not taken in where it was refused."""
    place, day = where
    policy = policy_of(place)
    case = data.draw(cases(policy, day, Shape(known=True, records=2), "rural_dibao"))
    more_earned = richer(case, more)
    if not about(more_earned is not None):
        return
    assert more_earned is not None
    before = decide(policy, case, on=day, programme="rural_dibao")
    after = decide(policy, more_earned, on=day, programme="rural_dibao")
    assert before.amount is not None
    assert after.amount is not None
    if {o.id for o in before.possible} == {"refuse"}:
        assert {o.id for o in after.possible} == {"refuse"}
    both = {o.id for o in (*before.possible, *after.possible)}
    if both and both <= PAID and before.amount.state == after.amount.state == "exact":
        assert before.amount.low is not None
        assert after.amount.low is not None
        assert after.amount.low <= before.amount.low


def test_richer_finds_an_income() -> None:
    """The law above speaks of something: a household with one income of 100 元 has 1 元 more."""
    income = Record("income", "1", {"amount": Fact(10_000)})
    member = Record("member", "1", {}, {"income": (income,)})
    more = richer(Case("x", Record("household", "x", {}, {"member": (member,)})), 100)
    assert more is not None
    assert more.household.lists["member"][0].lists["income"][0].facts["amount"].value == 10_100


LINES = {date(2020, 6, 15): (4800, 4000), date(2021, 6, 15): (5000, 5200)}
"""Dayao's example county: the dibao and the exit standard in yuan a person and year."""


def dayao_by_hand(dibao: int, exit_line: int, persons: int, income: int) -> tuple[str, Fraction]:
    """Entry of a household off the register, income in fen a month, amounts in fen.

    Below the line, strictly and by the year, it is taken in; it is paid the difference, and at least
    what lifts it to the exit standard (rounded up to the fen); the payment is rounded half up.
    """
    if income * 12 >= dibao * 100 * persons:
        return "refuse", Fraction(0)
    difference = Fraction(dibao * 100, 12) * persons - income
    lift = Fraction(exit_line * 100 * persons - income * 12, 12)
    lift_up = Fraction(-((-lift.numerator) // lift.denominator))
    paid = max(difference, lift_up, Fraction(0))
    doubled = 2 * paid + 1
    return "include", Fraction(doubled.numerator // (2 * doubled.denominator))


@pytest.mark.parametrize("day", LINES)
@pytest.mark.parametrize("persons", range(1, 8))
def test_dayao_at_each_line_and_one_fen_beside_it(day: date, persons: int) -> None:
    """G1: at both lines, one fen on either side, the evaluator gives what a formula written by hand gives."""
    policy = policy_of("dayao")
    dibao, exit_line = LINES[day]
    for line in (dibao * 100 * persons // 12, exit_line * 100 * persons // 12):
        for income in (line - 1, line, line + 1):
            decision = decide(policy, earning(persons, income), on=day, programme="rural_dibao")
            outcome, amount = dayao_by_hand(dibao, exit_line, persons, income)
            assert decision.outcome is not None
            assert decision.amount is not None
            assert (decision.outcome.id, decision.amount.low, decision.amount.high) == (
                outcome,
                amount,
                amount,
            )


def earning(persons: int, income: int) -> Case:
    """A rural household off the register and not in benefit, whose first member earns all."""
    earned = Record(
        "income", "1", {"kind": Fact("business"), "amount": Fact(income), "period": Fact("monthly")}
    )
    below = frozenset({"income", "job", "spending"})
    person = {"extreme_poverty_status": Fact("not_recognised")}
    members = tuple(
        Record("member", str(i), person, {"income": (earned,)} if i == 0 else {}, below)
        for i in range(persons)
    )
    facts = {
        "dibao_status": Fact("not_covered"),
        "register_status": Fact("not_registered"),
        "rural_registration": Fact(True),
        "property_ok": Fact(True),
        "marked_backstop": Fact(False),
        "poor_by_illness": Fact(False),
    }
    return Case("示例", Record("household", "示例", facts, {"member": members}, frozenset({"member"})))
