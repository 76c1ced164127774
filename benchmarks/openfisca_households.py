"""What is decided of households, as variables of OpenFisca-core (`openfisca_rules.py`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.model_api import DAY, Enum, Variable, max_, select, where
from openfisca_facts import DibaoStatus, Household, Outcome, RegisterStatus, decided_on, months


class persons(Variable):
    value_type, entity, definition_period = int, Household, DAY
    label = "How many members there are"

    def formula(household, period):
        return household.sum(household.members("counts", period))


class size(Variable):
    value_type, entity, definition_period = int, Household, DAY
    label = "How many members are left when those apart are not counted"

    def formula(household, period):
        return household("persons", period) - household.sum(household.members("apart", period))


class cost(Variable):
    value_type, entity, definition_period = float, Household, DAY
    label = "What is taken off for work of those that are counted"

    def formula(household, period):
        members = household.members
        return household.sum(where(members("apart", period), 0, members("employment_cost", period)))


class net_income(Variable):
    value_type, entity, definition_period = float, Household, DAY
    label = "What the household receives in a year"

    def formula(household, period):
        members = household.members
        counted = household.sum(where(members("apart", period), 0, members("member_income", period)))
        return max_(0, counted - household("cost", period))


class eligible(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether somebody is left, who has less than the standard, and no more property than may be"

    def formula(household, period, parameters):
        persons = household("size", period)
        below = household("net_income", period) < parameters(period).standard * persons
        return (persons >= 1) & below & household("property_ok", period)


class grace(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether the exit from the register was confirmed in the last three months"

    def formula(household, period):
        on, confirmed = decided_on(period), household("exit_confirmed_on", period)
        recent = (confirmed <= on) & (months(on) - months(confirmed) <= 3)
        given = ~household("exit_confirmed_on__absent", period)
        return household("exit_by_policy", period) & given & recent


class outcome(Variable):
    value_type, possible_values, default_value = Enum, Outcome, Outcome.silent
    entity, definition_period = Household, DAY
    label = "What becomes of the household"

    def formula(household, period):
        eligible, some = household("eligible", period), household("size", period) >= 1
        stays, enters = household("stays", period), household("enters", period)
        return select(
            [
                stays & ~some,
                stays & eligible,
                stays & household("grace", period),
                stays,
                enters & eligible,
                enters & some,
            ],
            [
                Outcome.held,
                Outcome.goes_on,
                Outcome.transition,
                Outcome.exit,
                Outcome.include,
                Outcome.refuse,
            ],
            Outcome.silent,
        )


class stays(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether the household is covered, now or in transition"

    def formula(household, period):
        status = household("dibao_status", period)
        return (status == DibaoStatus.covered) | (status == DibaoStatus.in_transition)


class registered(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether the household is or was on the register"

    def formula(household, period):
        return household("register_status", period) != RegisterStatus.not_registered


class enters(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether the household is new and of those that may apply"

    def formula(household, period):
        may = household("registered", period) | household("rural_registration", period)
        return household("new_here", period) & may


class amount(Variable):
    value_type, entity, definition_period = float, Household, DAY
    label = "What is paid a month, rounded to the fen"

    def formula(household, period, parameters):
        lacking = parameters(period).standard * household("size", period) - household("net_income", period)
        outcome = household("outcome", period)
        paid = (outcome == Outcome.goes_on) | (outcome == Outcome.include)
        last = where(outcome == Outcome.transition, household("last_amount", period), 0)
        return where(paid, a_month(lacking), last)


def a_month(in_year: Any) -> Any:
    """A twelfth, rounded half up to the fen."""
    if in_year.dtype.kind == "f":
        return np.floor(in_year / 12 * 100 + 0.5) / 100
    return (in_year + 6) // 12


class clauses(Variable):
    value_type, entity, definition_period = int, Household, DAY
    label = "The clauses that were applied, a bit each, as in yancheng_tight.sql"

    def formula(household, period):
        members, outcome = household.members, household("outcome", period)
        apart = household.any(members("apart", period))
        their_income = household.any(members("apart", period) & (members("member_income", period) > 0))
        counts = members("counts", period)
        used = where(household.any(counts & members("has_pension", period)), 2, 0)
        used |= where(household.any(counts & members("has_job", period)), 4, 0)
        used |= where(their_income, 9, 0) | where(apart, 1, 0)
        used |= where(household("cost", period) > 0, 2_097_200, 0)
        registered, one = household("registered", period), where(apart, 1, 0)
        return select(
            [
                outcome == Outcome.held,
                outcome == Outcome.goes_on,
                outcome == Outcome.transition,
                outcome == Outcome.exit,
                outcome == Outcome.include,
                outcome == Outcome.refuse,
            ],
            [
                524288 | one,
                used | 1065344,
                458752,
                32768,
                used | where(registered, 1049536, 1055104),
                where(registered, 1088, 10240) | one,
            ],
            0,
        )


OF_HOUSEHOLDS: tuple[type[Variable], ...] = (
    persons,
    size,
    cost,
    net_income,
    eligible,
    grace,
    outcome,
    stays,
    registered,
    enters,
    amount,
    clauses,
)
