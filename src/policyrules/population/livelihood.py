"""What a household lives on and what it costs: pensions, jobs, other incomes, bills, spending, emergencies.

First it is drawn how much all of them have a month, then who brings it; so a sum lies at the line to the
fen whatever it is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from attrs import frozen

from policyrules.core.types import ABSENT
from policyrules.population import shares
from policyrules.population.chance import Chance
from policyrules.population.people import Person

NO_LINE = Fraction(40_000)
"""Of a policy without a line for incomes, in fen a person and month."""


@frozen
class Setting:
    """What holds for every household drawn."""

    on: date
    lines: Sequence[Fraction]
    """The lines that incomes are compared with, in fen a person and month."""
    at_line: int
    """Of a hundred households those whose income lies at a line."""


def earned(chance: Chance, setting: Setting, persons: Sequence[Person]) -> int:
    """Give the persons their pensions, jobs and other incomes; what all have in the month, in fen."""
    total = _aimed_at(chance, setting, len(persons))
    left = total - sum(_pension(chance, setting, person, total) for person in persons)
    earners = [p for p in persons if p.role in ("adult", "youth") and p.able != "wholly_lost"]
    workers = [p for p in earners if chance.percent(shares.AT_WORK)]
    for person in workers:
        part = left if person is workers[-1] and chance.percent(60) else left * chance.between(20, 70) // 100
        if part > 0:
            _job(chance, setting, person, part)
            left -= part
    for person in earners:
        if chance.percent(10):
            _past_job(chance, setting, person)
    others = [p for p in (earners or persons) if chance.percent(50)] or list(persons[:1])
    for person in others:
        part = left if person is others[-1] else left * chance.between(10, 60) // 100
        if part > 0:
            _income(chance, setting, person, shares.INCOMES.drawn(chance), part)
            left -= part
    return total - left


def _aimed_at(chance: Chance, setting: Setting, size: int) -> int:
    line = chance.of(setting.lines or (NO_LINE,)) * size
    if chance.percent(setting.at_line):
        return max(0, floor(line) + chance.between(-1, 1))
    if chance.percent(shares.BELOW_THE_LINE):
        return floor(line * chance.below(1000) / 1000)
    return floor(line * (1000 + chance.below(2000)) / 1000)


def _pension(chance: Chance, setting: Setting, person: Person, most: int) -> int:
    """The pensions of a person in fen a month, at most so much."""
    if person.age < 60 or not chance.percent(shares.PENSIONER):
        return 0
    basic = next(amount for year, amount in shares.CENTRAL_PENSION if setting.on.year >= year)
    parts = [("central_pension", basic)]
    parts += [("local_pension", 500 * chance.between(1, 20))] if chance.percent(50) else []
    parts += [("account_pension", chance.between(500, 8000))] if chance.percent(30) else []
    given = 0
    for kind, amount in parts:
        if given + amount <= most // 2 or kind == "central_pension":
            _monthly(chance, setting, person, kind, amount)
            given += amount
    return given


def _monthly(chance: Chance, setting: Setting, person: Person, kind: str, amount: int) -> None:
    since = chance.days_before(setting.on, 0, 900)
    person.add("income", kind=kind, amount=amount, period="monthly", received_on=since)


def _income(chance: Chance, setting: Setting, person: Person, kind: str, amount: int) -> None:
    period = shares.PAID.drawn(chance)
    since = chance.days_before(setting.on, 0, 330)
    whole = amount if period == "monthly" else 12 * amount
    person.add("income", kind=kind, amount=whole, period=period, received_on=since)


def _job(chance: Chance, setting: Setting, person: Person, amount: int) -> None:
    period = shares.PAID.drawn(chance)
    started = chance.days_before(setting.on, 0, 330 if period == "one_off" else 600)
    pay = amount if period == "monthly" else 12 * amount
    _work(chance, person, started, None, pay, period)


def _past_job(chance: Chance, setting: Setting, person: Person) -> None:
    ended = chance.days_before(setting.on.replace(day=1) - timedelta(days=1), 0, 300)
    _work(
        chance, person, chance.days_before(ended, 10, 500), ended, 1000 * chance.between(50, 400), "monthly"
    )


def _work(chance: Chance, person: Person, started: date, ended: date | None, pay: int, period: str) -> None:
    kind = shares.JOBS.drawn(chance)
    cost = 0 if kind == "without_cost" else 500 * chance.between(10, 100)
    person.add(
        "job",
        started_on=max(started, person.born),
        ended_on=ABSENT if ended is None else max(ended, started, person.born),
        kind=kind,
        pay=pay,
        pay_period=period,
        proven_cost=cost,
    )


# ── what it costs ────────────────────────────────────────────────────────────


def spent(chance: Chance, setting: Setting, persons: Sequence[Person], statuses: dict[str, bool]) -> None:
    """Give the persons their bills and spending; ``statuses`` are the facts of the household at each bill."""
    for person in persons:
        if chance.percent(shares.IN_HOSPITAL[person.ill]):
            for _ in range(chance.between(1, 3)):
                _bill(chance, setting, person, statuses)
        if person.ill:
            person.add("spending", kind="illness", net_monthly=100 * chance.spread(50, 2000))
        if person.grade and chance.percent(50):
            person.add("spending", kind="disability", net_monthly=100 * chance.spread(20, 600))
        if 3 <= person.age <= 22 and chance.percent(60):
            person.add("spending", kind="schooling", net_monthly=100 * chance.spread(20, 1500))
        if chance.percent(6):
            person.add("spending", kind="other_spending", net_monthly=100 * chance.spread(20, 900))


def _bill(chance: Chance, setting: Setting, person: Person, statuses: dict[str, bool]) -> None:
    left = chance.spread(5_000, 8_000_000 if person.ill else 600_000)
    served = max(chance.days_before(setting.on, 0, 700), person.born)
    person.add(
        "bill",
        served_on=served,
        compliant_left=left,
        in_policy_left=left * chance.between(70, 100) // 100,
        disability_grade_then=person.grade or ABSENT,
        seriously_ill_then=person.ill,
        aid_paid=left * chance.between(10, 100) // 100 if chance.percent(35) else 0,
        **statuses,
    )
