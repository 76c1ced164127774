"""Yancheng's household dibao decision as a programmer would write it by hand: the yardstick.

Amounts in fen, facts in plain dicts, everything known, one county's figures written in. It gives
the outcome and the amount and nothing else: no clauses, no unknowns, no dates of the figures.
"""

from __future__ import annotations

from datetime import date
from typing import Any

RURAL_STANDARD = 480_000  # fen a person and year
EMPLOYMENT_COST = 30_000  # fen a month
COSTLY = {"project", "migrant", "other_with_cost"}


def month(day: date) -> int:
    return day.year * 12 + day.month


def monthly_income(household: dict[str, Any], on: date) -> int:
    total = 0
    for member in household["members"]:
        jobs = [job for job in member["jobs"] if job["kind"] in COSTLY]
        gross = sum(i["monthly"] for i in member["incomes"]) + sum(j["pay"] for j in member["jobs"])
        if on <= date(2020, 12, 31):
            gross -= sum(i["monthly"] for i in member["incomes"] if i["kind"] in ("central", "local"))
        if member["insured"] and jobs:
            start = min(job["start"] for job in jobs)
            if 0 <= month(on) - month(start) <= 5:
                gross -= min(EMPLOYMENT_COST, sum(job["pay"] for job in jobs))
        total += gross
    return max(0, total)


def decide(household: dict[str, Any], on: date) -> tuple[str, int]:
    income, persons = monthly_income(household, on), len(household["members"])
    eligible = income * 12 < RURAL_STANDARD * persons and household["property_ok"]
    if household["status"] in ("none", "stopped"):
        outcome = "include" if eligible else "refuse"
    elif eligible:
        outcome = "continue"
    else:
        confirmed = household["exit_confirmed"]
        in_grace = (
            household["exit_by_policy"]
            and confirmed is not None
            and confirmed <= on
            and month(on) - month(confirmed) <= 3
        )
        outcome = "transition" if in_grace else "exit"
    if outcome in ("include", "continue"):
        return outcome, max(0, (2 * (RURAL_STANDARD * persons - income * 12) + 12) // 24)
    return outcome, household["last_amount"] if outcome == "transition" else 0
