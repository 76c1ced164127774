"""Over which time pay counts: a job that has ended, in every place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import EVERY_LIST, policy_of
from policyrules import decide, read_case
from policyrules.core.decision import Decision

DAYS = {
    "sanmenxia": date(2017, 6, 15),
    "yangjiang": date(2017, 8, 15),
    "jilin": date(2016, 9, 15),
    "yancheng": date(2017, 10, 15),
    "dayao": date(2020, 6, 15),
}
"""A day on which the example county of each place has its figures."""


def decided(place: str, on: date, ended: date | None, pay: int) -> Decision:
    """A household of one in benefit, with a job since 2015 that ended on a day, or goes on."""
    policy = policy_of(place)
    job = {
        "id": "1", "started_on": "2015-01-01", "ended_on": ended.isoformat() if ended else "none",
        "kind": "without_cost", "pay": pay, "pay_period": "monthly", "proven_cost": 0,
    }  # fmt: skip
    data = {
        "id": "h", "complete": EVERY_LIST, "rural_registration": True, "property_ok": True, "hardship": False,
        "dibao_status": "covered", "last_amount": 100, "register_status": "not_registered",
        "exit_by_policy": False, "exit_confirmed_on": "none", "disputed": False, "marked_backstop": False,
        "poor_by_illness": False,
        "members": [
            {"id": "甲", "insured": True, "extreme_poverty_status": "not_recognised", "jobs": [job]},
        ],
    }  # fmt: skip
    return decide(policy, read_case(policy, data), on=on, programme="rural_dibao")


@pytest.mark.parametrize("place", DAYS)
@law(100)
@given(ended=st.dates(date(2015, 1, 1), date(2021, 1, 1)), pay=st.integers(0, 5000))
def test_ending_a_job_never_ends_benefit(place: str, ended: date, pay: int) -> None:
    """What a household in benefit gets with a job that goes on, it gets with the same job ended, or more."""
    on = DAYS[place]
    kept, out = decided(place, on, None, pay), decided(place, on, ended, pay)
    assert not (kept.outcome and kept.outcome.id != "exit" and out.outcome and out.outcome.id == "exit")
    if kept.amount is not None and out.amount is not None and kept.amount.low is not None:
        assert out.amount.low is not None
        assert out.amount.low >= kept.amount.low or out.outcome != kept.outcome


@pytest.mark.parametrize("place", [p for p in DAYS if p != "dayao"])
def test_by_the_month_a_job_counts_in_the_months_in_which_it_ran(place: str) -> None:
    """Ended on the last of the month before it does not count; ended on the first of this month it does."""
    on = DAYS[place]
    first = on.replace(day=1)
    before = date.fromordinal(first.toordinal() - 1)
    assert decided(place, on, before, 5000).outcome != decided(place, on, first, 5000).outcome
    assert decided(place, on, first, 5000).outcome == decided(place, on, None, 5000).outcome


def test_by_the_year_pay_of_the_last_twelve_months_counts() -> None:
    """In Dayao pay of 4,800 in one month of the twelve ends it: 4,800 is not below 4,800; 13 months ago not."""
    on = DAYS["dayao"]
    outcomes = {d: decided("dayao", on, d, 4800).outcome for d in (date(2019, 7, 1), date(2019, 6, 30))}
    assert [o and o.id for o in outcomes.values()] == ["exit", "continue"]
