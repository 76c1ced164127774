"""Laws of what a household gets altogether, held against a slow sum written from docs/core.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from building import policy
from policyrules import Policy, decide_all, read_case, totals
from policyrules.base.units import Number, Unit
from policyrules.core.case import Case, Record
from policyrules.core.decision import Decision
from policyrules.core.totals import HouseholdTotal
from policyrules.testing import Shape, cases
from test_totals import AID, NET, OWN, SILENT_OWN, WORDS

ON: Final = date(2020, 3, 1)

OPEN_CARE = AID.replace("  情形 残疾人 (disabled_person) 当 残疾 则 给 金额 50.50元/月 依据 二 “收入”\n  其余 则 不给",
                        "  情形 残疾人 (disabled_person) 当 残疾 则 给 金额 50.50元/月 依据 二 “收入”\n"
                        "  情形 拒绝的 (refusing) 当 非 残疾 且 拒绝 则 给 金额 未规定 依据 二 “收入”\n"
                        "  其余 未规定 依据 二 “收入”")  # fmt: skip
"""Who is not disabled is not decided, or gets what is not decided."""

POLICIES: Final = [
    policy(text, words=WORDS) for text in (AID, AID + OWN, AID + SILENT_OWN, AID + NET, OPEN_CARE + OWN)
]
"""Nobody stands for anybody; the parts of members, in part not decided; what is paid once a sanction is off."""

Sum = tuple[str, Number | None, Number | None]


def slow_sum(rules: Policy, case: Case, decisions: Sequence[Decision]) -> dict[Unit, Sum]:
    """By unit the state, the least and the most, from “Altogether” in docs/core.md, sentence by sentence."""
    payments = [d for d in decisions if d.pays and d.amount is not None]
    found: dict[Unit, Sum] = {}
    for unit in {d.amount.unit for d in payments if d.amount is not None}:
        counted, partial, open_above = [], False, False
        for d in payments:
            if d.amount is None or d.amount.unit != unit:
                continue
            place, unsure = standing(rules, case, payments, d)
            partial = partial or unsure or place == "left out"
            if place == "counted":
                counted.append(d.amount)
                partial = partial or d.amount.may_be_silent or any(o.id == "held" for o in d.possible)
                open_above = open_above or is_open(rules, case, rules.programme(d.programme).entity)
        for programme in rules.programmes.values():  # of whom nobody is listed
            amount = programme.amount if programme.pays else None
            nobody = all(r.entity != programme.entity for _, r in case.household.walk())
            if amount is not None and nobody and rules.defs[amount].type.unit == unit:
                open_above = open_above or is_open(rules, case, programme.entity)
        low, high = added([a.low for a in counted]), added([a.high for a in counted])
        high = None if open_above else high
        state = "partial" if partial else "exact" if high is not None and low == high else "range"
        found[unit] = state, low, high
    return found


def added(ends: Sequence[Number | None]) -> Number | None:
    """None of none, and where one is not known."""
    known = [end for end in ends if end is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(ends) else None


def standing(rules: Policy, case: Case, payments: Sequence[Decision], d: Decision) -> tuple[str, bool]:
    """Where a payment stands (counted, left out, aside), and whether it is not known where."""
    decided = not (d.status in ("silent", "held", "clash") or d.amount is None or d.amount.state == "silent")
    alone = "counted" if decided else "left out"
    for whole, persons, outcomes in in_place_of(rules, payments):
        can = [p for p in persons if may_have(p, outcomes)]
        open_ = is_open(rules, case, rules.programme(persons_of(rules, whole)).entity)
        replaces = bool(can) and not open_ and all(certainly_has(p, outcomes) for p in can)
        if d is whole:
            return ("aside", False) if replaces else (alone, bool(can) or open_)
        if any(d is p for p in persons) and not replaces:
            aside = "aside" if alone == "counted" else alone
            return aside, any(d is p for p in can)
    return alone, False


def in_place_of(
    rules: Policy, payments: Sequence[Decision]
) -> Iterator[tuple[Decision, list[Decision], frozenset[str]]]:
    """Each payment that another programme stands for, with the decisions of that about whom it is made of."""
    for programme in rules.programmes.values():
        if programme.stands_for is None:
            continue
        for whole in payments:
            if whole.programme == programme.stands_for.programme:
                path = whole.unit.path
                persons = [
                    p for p in payments if p.programme == programme.id and p.unit.path[: len(path)] == path
                ]
                yield whole, persons, programme.stands_for.outcomes


def persons_of(rules: Policy, whole: Decision) -> str:
    """The programme that stands for that of a decision."""
    return next(
        p.id for p in rules.programmes.values() if p.stands_for and p.stands_for.programme == whole.programme
    )


def may_have(d: Decision, outcomes: frozenset[str]) -> bool:
    """Held, silent or in a clash it is not said that it has none of them."""
    unsaid = d.may_be_silent or d.status in ("held", "clash", "silent")
    return unsaid or any(o.id in outcomes for o in d.possible)


def certainly_has(d: Decision, outcomes: frozenset[str]) -> bool:
    """One outcome, one of these, and a payment that is decided."""
    decided = d.status == "decided" and d.outcome is not None and d.outcome.id in outcomes
    return decided and d.amount is not None and d.amount.state != "silent" and not d.amount.may_be_silent


def is_open(rules: Policy, case: Case, entity: str) -> bool:
    """Whether some record of an entity may be missing from the case."""
    above = rules.entities[entity].parent
    if above is None:
        return False
    records: list[Record] = [r for _, r in case.household.walk() if r.entity == above]
    return is_open(rules, case, above) or any(entity not in r.complete for r in records)


def summed(found: Sequence[HouseholdTotal]) -> dict[Unit, Sum]:
    return {t.unit: (t.state, t.low, t.high) for t in found}


@given(st.data(), st.sampled_from(POLICIES))
def test_the_slow_sum_is_the_same(data: st.DataObject, rules: Policy) -> None:
    """State, least and most of every unit, whatever is unknown, held, silent, a clash or put in place of another."""
    case = data.draw(cases(rules, ON))
    decisions = decide_all(rules, case, on=ON)
    assert summed(totals(rules, case, decisions)) == slow_sum(rules, case, decisions)


FACTS: Final = {
    "hardship": st.booleans(),
    "house": st.sampled_from(["unsafe", "safe"]),
    "disputed": st.booleans(),
}
OF_MEMBERS: Final = {
    "disabled": st.booleans(),
    "part": st.sampled_from(["none", "0", "99.99", "150"]),
    "refused": st.booleans(),
}


@st.composite
def learnt(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """A household of which not all is known, and the same one when all is: who was not listed stands in it."""
    before: dict[str, object] = {"id": "h", "complete": draw(st.sampled_from(["all", []]))}
    whole: dict[str, object] = {"id": "h", "complete": "all"}
    _facts(draw, FACTS, before, whole)
    listed: list[object] = []
    all_: list[object] = []
    for number in range(draw(st.integers(0, 3))):
        one: dict[str, object] = {"id": str(number)}
        other: dict[str, object] = {"id": str(number)}
        _facts(draw, OF_MEMBERS, one, other)
        all_.append(other)
        listed += [one] if before["complete"] == "all" or draw(st.booleans()) else []
    return before | {"members": listed}, whole | {"members": all_}


def _facts(draw: st.DrawFn, facts: Mapping[str, st.SearchStrategy[object]], known: Any, whole: Any) -> None:
    for name, values in facts.items():
        whole[name] = draw(values)
        if draw(st.integers(0, 3)):
            known[name] = whole[name]


@given(learnt(), st.integers(0, len(POLICIES) - 1))
def test_what_is_learnt_stays_within(
    household: tuple[dict[str, object], dict[str, object]], place: int
) -> None:
    """A sum that is not partial holds whatever turns out: the total of the case when all is known lies in it."""
    rules = POLICIES[place]
    case, whole = (read_case(rules, each) for each in household)
    before = {t.unit: t for t in totals(rules, case, decide_all(rules, case, on=ON))}
    for after in totals(rules, whole, decide_all(rules, whole, on=ON)):
        total = before[after.unit]
        if total.state == "partial":
            continue
        assert after.state == "exact"
        assert after.low is not None
        assert total.low is None or total.low <= after.low
        assert total.high is None or after.low <= total.high


@given(st.data(), st.sampled_from(POLICIES))
def test_no_fen_is_counted_twice(data: st.DataObject, rules: Policy) -> None:
    """The least and the most are the sums of those parts alone that are counted."""
    case = data.draw(cases(rules, ON, Shape(known=True)))
    for total in totals(rules, case, decide_all(rules, case, on=ON)):
        counted = [p.amount.low for p in total.parts if p.standing == "counted"]
        assert total.low == added(counted)
