"""Yancheng's household dibao decision as a programmer would write it by hand: the yardstick.

It reads the same JSON form of a case, everything known, with one county's figures written in. It
gives the outcome and the amount in fen and nothing else: no clauses, no unknowns, no dated figures.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

RURAL_STANDARD = 480_000  # fen a person and year
EMPLOYMENT_COST = 30_000  # fen a month
COSTLY = {"development_project", "migrant_work", "other_with_cost"}
EXCLUDED = {"central_pension", "local_pension"}


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def month(day: date) -> int:
    return day.year * 12 + day.month


def monthly_income(household: dict[str, Any], on: date) -> int:
    total = 0
    for member in household.get("members", ()):
        all_jobs = member.get("jobs", ())
        jobs = [job for job in all_jobs if job["kind"] in COSTLY]
        incomes = member.get("incomes", ())
        gross = sum(fen(i["amount"]) for i in incomes) + sum(fen(j["pay"]) for j in all_jobs)
        if on <= date(2020, 12, 31):
            gross -= sum(fen(i["amount"]) for i in incomes if i["kind"] in EXCLUDED)
        if member.get("insured") and jobs:
            start = min(date.fromisoformat(job["started_on"]) for job in jobs)
            if 0 <= month(on) - month(start) <= 5:
                gross -= min(EMPLOYMENT_COST, sum(fen(job["pay"]) for job in jobs))
        total += gross
    return max(0, total)


def decide(household: dict[str, Any], on: date) -> tuple[str, int]:
    income, persons = monthly_income(household, on), len(household["members"])
    eligible = income * 12 < RURAL_STANDARD * persons and household["property_ok"]
    if household["dibao_status"] in ("not_covered", "stopped"):
        outcome = "include" if eligible else "refuse"
    elif eligible:
        outcome = "continue"
    else:
        day = household.get("exit_confirmed_on")
        confirmed = date.fromisoformat(day) if day and day != "none" else None
        in_grace = confirmed is not None and confirmed <= on and month(on) - month(confirmed) <= 3
        outcome = "transition" if household.get("exit_by_policy") and in_grace else "exit"
    if outcome in ("include", "continue"):
        return outcome, max(0, (2 * (RURAL_STANDARD * persons - income * 12) + 12) // 24)
    return outcome, fen(household["last_amount"]) if outcome == "transition" else 0
