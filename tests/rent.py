"""Rent support, whose version the day of acceptance picks, and invented households that were accepted on many days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from policyrules import load
from policyrules.authoring.sql_views import KINDS
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.deciding.versions import version_is_clear
from sql_scripts import Shown, decided

OLD, NEW = date(2022, 1, 1), date(2025, 7, 1)
"""The first days of the measures of 2022 and of 2025."""


@cache
def rent() -> Policy:
    """What was accepted before 1 July 2025 goes on under the measures of 2022."""
    return load(Path(__file__).parent.parent / "examples" / "rent_versions")


def household(id_: str, accepted: date | None, **facts: Any) -> Case:
    """A household in town of one, that rents and has no more than 1,000 元 a head."""
    known = {"renting": True, "income_per_head": 100_000, "area": "town", "accepted_on": accepted} | facts
    given_facts = {name: Fact(value) for name, value in known.items() if value is not None}
    members = {"member": (Record("member", "甲", {}),)}
    return Case(id_, Record("household", id_, given_facts, members, frozenset({"member"})))


def households() -> Iterator[Case]:
    """Accepted on the days around which versions change, or nobody knows when; with less and less known."""
    days = [day + timedelta(days=n) for day in (OLD, NEW, date(2025, 8, 31)) for n in (-1, 0, 1)]
    for day in (None, *days):
        for n, facts in enumerate(({}, {"income_per_head": 160_000}, {"area": None}, {"renting": None})):
            yield household(f"{day}-{n}", day, **facts)


def as_shown(cases: list[Case], on: date) -> Shown:
    """What a database shows of them: what ``decide`` says, of those of whom a version is clear or none in force.

    Of the others that the day is missing, and nothing else is certain.
    """
    found = decided(rent(), cases, on, ())
    for case in cases:
        cells = found[case.id, "", "rent_support"]
        if not version_is_clear(rent(), case, on=on) and "accepted_on" not in case.household.facts:
            cells |= {"status": "尚不能确定", "outcome": "", "outcome_label": "", "possible": set(),
                      "amount_state": "range", "amount": None, "amount_low": None, "amount_high": None,
                      "amount_fraction": "", "unit": "元/月", "clauses": set()}  # fmt: skip
            cells["missing"] |= {(KINDS["fact"].zh, "household.accepted_on")}
    return found
