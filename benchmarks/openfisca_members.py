"""What members receive and what is taken off it, as variables of OpenFisca-core (`openfisca_rules.py`)."""

from __future__ import annotations

import numpy as np
from openfisca_core.model_api import DAY, ETERNITY, Variable, date, min_, where
from openfisca_facts import (
    DibaoStatus,
    Frequency,
    Household,
    Income,
    IncomeKind,
    Job,
    JobKind,
    Member,
    decided_on,
    months,
    of_members,
    three_months_after,
)


class income_of(Variable):
    value_type, entity, definition_period = int, Income, ETERNITY
    label = "Whose income it is, as a place among the members"


class job_of(Variable):
    value_type, entity, definition_period = int, Job, ETERNITY
    label = "Whose job it is, as a place among the members"


class income_in_year(Variable):
    value_type, entity, definition_period = float, Income, DAY
    label = "What an income comes to in the year up to the day"

    def formula(income, period):
        on, received = decided_on(period), income("received_on", period)
        often, amount = income("income_period", period), income("income_amount", period)
        recent = (often == Frequency.yearly) | (months(on) - months(received) <= 11)
        part = where(often == Frequency.monthly, amount * 12, where(recent, amount, 0))
        return where(received <= on, part, 0)


class excluded_pension(Variable):
    value_type, entity, definition_period = bool, Income, DAY
    label = "Whether it is a part of the basic pension that does not count"

    def formula(income, period):
        kind = income("income_kind", period)
        return (kind == IncomeKind.central_pension) | (kind == IncomeKind.local_pension)


class job_counts(Variable):
    value_type, entity, definition_period = bool, Job, DAY
    label = "Whether the job has begun"

    def formula(job, period):
        return job("started_on", period) <= decided_on(period)


class costly(Variable):
    value_type, entity, definition_period = bool, Job, DAY
    label = "Whether the job has begun and costs something to take up"

    def formula(job, period):
        return job("job_counts", period) & (job("job_kind", period) != JobKind.without_cost)


class worked_this_month(Variable):
    value_type, entity, definition_period = bool, Job, DAY
    label = "Whether the job goes on, or ended in the month of the day or later"

    def formula(job, period):
        ended = months(job("ended_on", period))
        return job("ended_on__absent", period) | (ended >= months(decided_on(period)))


class pay_in_year(Variable):
    value_type, entity, definition_period = float, Job, DAY
    label = "What a job comes to in the year up to the day"

    def formula(job, period):
        on, often, pay = decided_on(period), job("pay_period", period), job("pay", period)
        since = months(on) - months(job("ended_on", period))
        still = job("worked_this_month", period) | ((often == Frequency.one_off) & (since <= 11))
        counts = still & job("job_counts", period)
        return where(counts, where(often == Frequency.monthly, pay * 12, pay), 0)


class goes_on_before(Variable):
    value_type, entity, definition_period = date, Job, DAY
    label = "Work that begins before this day goes on with the job"

    def formula(job, period):
        ended = job("ended_on", period)
        after = np.maximum(ended + 2, three_months_after(ended + 1))
        return where(job("ended_on__absent", period), np.datetime64("2500-01-01"), after)


class work_since(Variable):
    value_type, entity, definition_period = date, Member, DAY
    label = "When the member's latest spell of costly work began; the year 1 where there is none"

    def formula(member, period):
        job = member.simulation.job
        which = np.flatnonzero(job("costly", period))
        link = job("job_of", period)[which].astype(np.int64) << 20
        keys = link | job("started_on", period)[which].astype(np.int64)
        order = np.argsort(keys)
        keys = keys[order]
        until = link[order] | job("goes_on_before", period)[which][order].astype(np.int64)
        # As far as any job of the same member goes on that began earlier; of those that began on one day
        # none is earlier than another.
        before = np.concatenate([[0], np.maximum.accumulate(until)[:-1]]) if len(keys) else keys
        same = np.concatenate([[False], keys[1:] == keys[:-1]]) if len(keys) else keys
        first = np.maximum.accumulate(where(same, 0, np.arange(len(keys))))
        own = np.flatnonzero(before[first] <= keys)
        found = np.full(member.count, np.datetime64("0001-01-01"))
        found[keys[own] >> 20] = (keys[own] & 0xFFFFF).astype("datetime64[D]")  # the latest comes last
        return found


class counts(Variable):
    value_type, entity, definition_period = bool, Member, DAY
    label = "Whether the member is born"

    def formula(member, period):
        return member("birth_date", period) <= decided_on(period)


class has_job(Variable):
    value_type, entity, definition_period = bool, Member, DAY
    label = "Whether the member has work that has begun"

    def formula(member, period):
        job = member.simulation.job
        return of_members(member, job("job_of", period), job("job_counts", period)) > 0


class has_pension(Variable):
    value_type, entity, definition_period = bool, Member, DAY
    label = "Whether the member has a pension that does not count"

    def formula(member, period):
        income = member.simulation.income
        left_out = income("excluded_pension", period) & (income("income_in_year", period) > 0)
        return of_members(member, income("income_of", period), left_out) > 0


class member_income(Variable):
    value_type, entity, definition_period = float, Member, DAY
    label = "What the member receives in a year"

    def formula(member, period):
        income, job = member.simulation.income, member.simulation.job
        counted = where(income("excluded_pension", period), 0, income("income_in_year", period))
        pay = of_members(member, job("job_of", period), job("pay_in_year", period))
        received = of_members(member, income("income_of", period), counted) + pay
        return where(member("counts", period), received, 0)


class employment_cost(Variable):
    value_type, entity, definition_period = float, Member, DAY
    label = "What is taken off for taking up work, in the first six months of a spell"

    def formula(member, period, parameters):
        job, on = member.simulation.job, decided_on(period)
        counts = job("costly", period) & job("worked_this_month", period)
        costly = where(counts, job("pay_in_year", period), 0)
        most = min_(
            of_members(member, job("job_of", period), costly), parameters(period).employment_cost * 12
        )
        new = months(on) - months(member("work_since", period)) <= 5
        return where(member("counts", period) & member("insured", period) & new, most, 0)


class may_be_apart(Variable):
    value_type, entity, definition_period = bool, Member, DAY
    label = "Whether the member has dibao alone"

    def formula(member, period):
        status = member("single_status", period)
        covered = (status == DibaoStatus.covered) | (status == DibaoStatus.in_transition)
        return member("counts", period) & member("insured", period) & covered


class new_here(Variable):
    value_type, entity, definition_period = bool, Household, DAY
    label = "Whether the household is not covered"

    def formula(household, period):
        status = household("dibao_status", period)
        return (status == DibaoStatus.not_covered) | (status == DibaoStatus.stopped)


class apart(Variable):
    value_type, entity, definition_period = bool, Member, DAY
    label = "Whether the member counts apart"

    def formula(member, period):
        household = member.household
        several = household("persons", period) > 1
        return member("may_be_apart", period) & (several | household("new_here", period))


OF_MEMBERS: tuple[type[Variable], ...] = (
    income_of,
    job_of,
    income_in_year,
    excluded_pension,
    job_counts,
    costly,
    worked_this_month,
    pay_in_year,
    goes_on_before,
    work_since,
    counts,
    has_job,
    has_pension,
    member_income,
    employment_cost,
    may_be_apart,
    new_here,
    apart,
)
