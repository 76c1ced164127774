"""Entities, choices and given facts of Yancheng's household dibao for OpenFisca (`openfisca_rules.py`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.model_api import ETERNITY, Enum, Variable, date

Household = GroupEntity("household", "households", "A household", "", roles=[{"key": "member"}])
Member = Entity("member", "members", "A member of a household", "")
Income = Entity("income", "incomes", "Something that a member received", "")
Job = Entity("job", "jobs", "Work of a member", "")


class DibaoStatus(Enum):
    not_covered = "not covered"
    covered = "covered"
    in_transition = "in transition"
    phasing_out = "phasing out"
    stopped = "stopped"


class RegisterStatus(Enum):
    not_registered = "not registered"
    registered = "registered"
    exited = "exited"
    relapsed = "relapsed"


class IncomeKind(Enum):
    business = "business"
    transfers = "transfers"
    central_pension = "basic pension, central part"
    local_pension = "basic pension, local part"
    account_pension = "pension of one's own account"


class Frequency(Enum):
    monthly = "monthly"
    yearly = "yearly"
    one_off = "one-off"


class JobKind(Enum):
    migrant_work = "migrant work"
    development_project = "development project"
    without_cost = "without cost"


class Outcome(Enum):
    silent = "silent"
    held = "held"
    goes_on = "continue"
    transition = "transition"
    exit = "exit"
    include = "include"
    refuse = "refuse"


def given(name: str, entity: Any, kind: Any) -> type[Variable]:
    """A variable that the tables give."""
    body: dict[str, Any] = {
        "label": name,
        "value_type": kind,
        "entity": entity,
        "definition_period": ETERNITY,
    }
    if issubclass(kind, Enum):
        body |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    return type(name, (Variable,), body)


GIVEN = {
    Household: {
        "rural_registration": bool, "property_ok": bool, "dibao_status": DibaoStatus, "last_amount": float,
        "register_status": RegisterStatus, "exit_confirmed_on": date, "exit_confirmed_on__absent": bool,
        "exit_by_policy": bool,
    },
    Member: {"birth_date": date, "insured": bool, "single_status": DibaoStatus},
    Income: {
        "income_kind": IncomeKind, "income_amount": float, "income_period": Frequency, "received_on": date,
    },
    Job: {
        "started_on": date, "ended_on": date, "ended_on__absent": bool, "job_kind": JobKind, "pay": float,
        "pay_period": Frequency,
    },
}  # fmt: skip
COLUMNS = {"income_kind": "kind", "income_amount": "amount", "income_period": "period", "job_kind": "kind"}
"""Columns of the tables that more than one has, by variable."""


def months(days: Any) -> Any:
    """The number of the month in which each day lies."""
    return days.astype("datetime64[M]").astype(np.int32)


def three_months_after(days: Any) -> Any:
    """The same day of the month three months later, or that month's last."""
    first = days.astype("datetime64[M]")
    then = (first + 3).astype("datetime64[D]")
    last = (first + 4).astype("datetime64[D]") - 1
    return np.minimum(then + (days - first.astype("datetime64[D]")), last)


def of_members(members: Any, link: Any, values: Any) -> Any:
    """What belongs to each member, added up."""
    return np.bincount(link, weights=values, minlength=members.count)


def decided_on(period: Any) -> Any:
    return np.datetime64(period.start.date)
