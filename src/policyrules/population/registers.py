"""What the registers hold of an invented household and its persons: benefit, poverty, assistance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor

from policyrules.core.types import ABSENT
from policyrules.population import shares
from policyrules.population.chance import Chance
from policyrules.population.livelihood import NO_LINE, Setting, earned, spent
from policyrules.population.people import Facts, Person, Sketch, household

CAUSES = ("sudden_event", "accident", "major_illness", "schooling", "treatment", "housing", "other_cause")
OUT = ("not_covered", "stopped")
"""Not in benefit."""


def sketched(chance: Chance, setting: Setting) -> Sketch:
    """One household with everybody in it, as the shared vocabulary tells of it."""
    persons = household(chance, setting.on)
    income = earned(chance, setting, persons)
    home = Sketch(_benefit(chance, setting, len(persons), income), {"member": [*persons]})
    home.facts |= _poverty(chance, setting.on)
    home.facts |= _circumstances(chance, persons)
    home.facts["system_income"] = income * 12 // len(persons)
    covered = home.facts["dibao_status"] not in OUT
    for person in persons:
        _covered(chance, setting.on, person, home.facts, len(persons), covered=covered)
        _helped(chance, setting.on, person)
    spent(chance, setting, persons, {
        "insured_then": covered, "dibao_household_then": covered, "supported_then": False,
        "registered_then": home.facts["register_status"] != "not_registered",
    })  # fmt: skip
    if chance.percent(shares.EMERGENCY):
        _emergency(chance, setting.on, home)
    return home


def _benefit(chance: Chance, setting: Setting, size: int, income: int) -> Facts:
    on = setting.on
    status = shares.STATUSES.drawn(chance)
    never = status == "not_covered" and chance.percent(85)
    entry = None if never else chance.days_before(on, 30, 1800)
    over = entry is not None and (status not in ("covered", "not_covered") or chance.percent(8))
    facts: Facts = {
        "dibao_status": status,
        "first_entry": ABSENT if entry is None else entry,
        "newly_included": status == "covered" and chance.percent(30),
        "last_amount": 0 if never else _paid(chance, setting, size, income),
        "insured_count": 0 if status in OUT else size,
        "over_standard_on": chance.days_before(on, 0, 400) if over else ABSENT,
        "refusal_reason": "收入超过标准（虚构）" if never and chance.percent(20) else ABSENT,
        "checked_on": chance.days_before(on, 0, 500) if chance.percent(70) else ABSENT,
        "confirmed_on": chance.days_before(on, 0, 500) if chance.percent(60) else ABSENT,
        "disputed": chance.percent(6),
    }
    return facts


def _paid(chance: Chance, setting: Setting, size: int, income: int) -> int:
    """What was paid last: of some just what lacks to the line, of the others anything, in whole yuan."""
    lacking = floor((setting.lines or (NO_LINE,))[0] * size) - income
    if lacking > 0 and chance.percent(40):
        return lacking
    return size * 100 * chance.between(30, 400)


def _poverty(chance: Chance, on: date) -> Facts:
    status = shares.REGISTERED.drawn(chance)
    exited = status == "exited" or (status == "relapsed" and chance.percent(80))
    facts: Facts = {
        "register_status": status,
        "first_registration_pending": status == "not_registered" and chance.percent(30),
        "exit_plan_year": on.year + chance.below(3) if status in ("registered", "relapsed") else ABSENT,
        "exit_confirmed_on": chance.days_before(on, 0, 500) if exited else ABSENT,
        "once_exited": exited,
        "relapsed_on": chance.days_before(on, 0, 300) if status == "relapsed" else ABSENT,
        "register_changed_on": ABSENT if status == "not_registered" else chance.days_before(on, 0, 600),
        "not_registered_reason": "未申请（虚构）" if status == "not_registered" else ABSENT,
        "monitoring": ("monitored" if chance.percent(25) else "not_monitored") if exited else "not_monitored",
    }
    if status == "not_registered" and chance.percent(15):
        facts["monitoring"] = "marginal"
    return facts


def _circumstances(chance: Chance, persons: Sequence[Person]) -> Facts:
    return {
        "village": f"虚构村{chance.between(1, 300)}",
        "rural_registration": chance.percent(94),
        "rural_residence": chance.percent(92),
        "property_ok": chance.percent(92),
        "hardship": chance.percent(70),
        "no_labour": all(p.able == "wholly_lost" for p in persons),
    }


def _covered(chance: Chance, on: date, person: Person, home: Facts, size: int, *, covered: bool) -> None:
    facts = person.facts
    single = "not_covered"
    if (person.severe or person.ill) and chance.percent(4 if covered else 60):
        single = ("covered", "covered", "in_transition", "phasing_out", "stopped")[chance.below(5)]
    alone = single not in OUT
    facts["insured"] = alone or (covered and not chance.percent(3))
    facts["single_status"] = single
    facts["single_amount"] = 100 * chance.between(50, 500) if single != "not_covered" else 0
    facts["single_newly_included"] = alone and chance.percent(30)
    facts["single_over_standard_on"] = (
        chance.days_before(on, 0, 400) if single in ("in_transition", "phasing_out", "stopped") else ABSENT
    )
    amount = home["last_amount"]
    share = amount // size if isinstance(amount, int) and covered else 0
    facts["own_share"] = share if share and chance.percent(70) else ABSENT


def _helped(chance: Chance, on: date, person: Person) -> None:
    facts = person.facts
    applied = chance.percent(60 if person.severe or person.ill else 25)
    guarded = facts["legal_capacity"] != "full"
    facts["applied_by"] = (
        ("guardian" if guarded and chance.percent(85) else "self") if applied else "not_applied"
    )
    if applied and chance.percent(5):
        facts["applied_by"] = "someone_else"
    facts["applied_on"] = chance.days_before(on, 0, 400) if applied else ABSENT
    facts["authorised_on"] = chance.days_before(on, 0, 400) if chance.percent(85) else ABSENT
    facts["declared_on"] = chance.days_before(on, 0, 400) if chance.percent(85) else ABSENT
    poor = person.role == "elder" and chance.percent(8)
    kinds = ("institutional", "dispersed", "dispersed")
    facts["extreme_poverty_status"] = chance.of(kinds) if poor else "not_recognised"
    facts["extreme_poverty_ok"] = chance.percent(80 if poor else 4)
    facts["unemployed"] = "job" not in person.lists
    facts["elder_alone"] = person.age >= 70 and chance.percent(25)
    facts["major_aid_on"] = chance.days_before(on, 0, 700) if person.ill and chance.percent(40) else ABSENT
    facts["premium"] = 100 * chance.of((150, 180, 220, 250, 280))
    if person.age >= 16 and person.role != "elder" and chance.percent(20):
        for _ in range(chance.between(1, 2)):
            offered = max(chance.days_before(on, 0, 300), person.born)
            answer = "refused" if chance.percent(40) else "accepted"
            person.add("offer", offered_on=offered, answer=answer, good_reason=chance.percent(50))


def _emergency(chance: Chance, on: date, home: Sketch) -> None:
    for _ in range(chance.between(1, 2)):
        home.add(
            "emergency",
            occurred_on=chance.days_before(on, 0, 360),
            cause=chance.of(CAUSES),
            basic_life_affected=chance.percent(70),
            covered_otherwise=chance.percent(20),
            degree=chance.of(("no_difficulty", "difficult", "severe")),
            large_spending=chance.percent(50),
        )
