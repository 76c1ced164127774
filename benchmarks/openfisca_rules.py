"""Yancheng's household dibao as a country package of OpenFisca-core: `openfisca.py` times it.

    python benchmarks/openfisca_rules.py FOLDER OUT.parquet --money fen|yuan [--runs K]

Needs openfisca-core and pyarrow and nothing of policyrules, so that it runs in an environment of its own. The
rules are those of `yancheng_tight.sql`: one day, the invented county, every fact known; outcome, amount and
the bits of the clauses. Each variable is one array. Incomes and jobs are entities beside the members that
have them. OpenFisca knows persons and groups of persons, so that the links of these stand in variables; the
usual way of country packages, a variable of the person for each kind and month, cannot say what is asked of
each job. Money is in whole fen (OpenFisca's int, of 32 bits), or in yuan as country packages have it (its
float, of 32 bits). Seconds are of reading Parquet, the simulation and writing Parquet; imports and the
building of the rules are not in them.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.model_api import (
    DAY,
    ETERNITY,
    Enum,
    ParameterNode,
    Variable,
    date,
    max_,
    min_,
    select,
    where,
)
from openfisca_core.populations import Population
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

PERIOD = "day:2017-10-15"

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


class pay_in_year(Variable):
    value_type, entity, definition_period = float, Job, DAY
    label = "What a job comes to in the year up to the day"

    def formula(job, period):
        on, often, pay = decided_on(period), job("pay_period", period), job("pay", period)
        lasts = job("ended_on__absent", period) | (months(job("ended_on", period)) >= months(on))
        recent = months(on) - months(job("started_on", period)) <= 11
        counts = where(often == Frequency.one_off, recent, lasts) & job("job_counts", period)
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
        costly = where(job("costly", period), job("pay_in_year", period), 0)
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
        used |= where(their_income, 9, 0) | where(household("cost", period) > 0, 48, 0) | where(apart, 1, 0)
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


FORMULAS: tuple[type[Variable], ...] = (
    *(income_of, job_of, income_in_year, excluded_pension, job_counts, costly, pay_in_year, goes_on_before),
    *(
        work_since,
        counts,
        has_job,
        has_pension,
        member_income,
        employment_cost,
        may_be_apart,
        new_here,
        apart,
    ),
    *(persons, size, cost, net_income, eligible, grace, outcome, stays, registered, enters, amount, clauses),
)


def country(money: str) -> TaxBenefitSystem:
    """The rules, with money in whole fen or in yuan."""
    system = TaxBenefitSystem([Household, Member, Income, Job])
    for entity, variables in GIVEN.items():
        for name, kind in variables.items():
            system.add_variable(given(name, entity, int if kind is float and money == "fen" else kind))
    for variable in FORMULAS:
        if variable.value_type is float and money == "fen":
            variable.value_type = int
        system.add_variable(variable)
    unit = 1 if money == "fen" else 100
    system.parameters = ParameterNode("", data={
        name: {"values": {"2017-01-01": {"value": fen // unit}}}
        for name, fen in (("standard", 480_000), ("employment_cost", 30_000))
    })  # fmt: skip
    return system


def read(
    folder: Path, entity: Any, more: tuple[str, ...], money: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables of an entity as arrays, and more columns as they are."""
    wanted = {name: COLUMNS.get(name, name) for name in GIVEN[entity]}
    texts = [wanted[name] for name, kind in GIVEN[entity].items() if issubclass(kind, Enum)]
    table = pq.read_table(
        folder / f"{entity.plural}.parquet", columns=[*wanted.values(), *more], read_dictionary=texts
    )
    arrays = {
        name: array_of(table[wanted[name]].combine_chunks(), kind, money)
        for name, kind in GIVEN[entity].items()
    }
    return arrays, {name: table[name] for name in more}


def array_of(column: Any, kind: Any, money: str) -> Any:
    """A column as OpenFisca takes it."""
    if issubclass(kind, Enum):
        column = (
            column.unify_dictionaries().combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        )
        places = np.array(
            [list(kind.__members__).index(text) for text in column.dictionary.to_pylist()], "u1"
        )
        return EnumArray(places[column.indices.to_numpy()], kind)
    if kind is date:
        return column.cast(pa.int32()).fill_null(0).to_numpy().astype("datetime64[D]")
    found = column.to_numpy(zero_copy_only=False)
    return found / 100 if kind is float and money == "yuan" else found


def places_of(ids: Any, wanted: Any) -> Any:
    """Where the records of these numbers stand."""
    ids = ids.to_numpy()
    place = np.zeros(int(ids.max()) + 1 if len(ids) else 1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    return place[wanted.to_numpy()]


def simulation_of(system: TaxBenefitSystem, folder: Path, money: str) -> tuple[Simulation, Any]:
    """A simulation with a ledger in it, and the keys of the households."""
    tables = {
        entity: read(folder, entity, more, money)
        for entity, more in (
            (Household, ("_id", "_key")),
            (Member, ("_id", "_parent")),
            (Income, ("_parent",)),
            (Job, ("_parent",)),
        )
    }
    known = {entity.key: entity for entity in system.entities}
    populations = {Member.key: Population(known[Member.key])}
    populations |= system.instantiate_entities()
    for entity in (Income, Job):
        populations[entity.key] = Population(known[entity.key])
    for entity, (arrays, _) in tables.items():
        populations[entity.key].count = len(next(iter(arrays.values())))
    simulation = Simulation(system, populations)
    household, member = tables[Household][1], tables[Member][1]
    households = populations[Household.key]
    households.members_entity_id = places_of(household["_id"], member["_parent"])
    for arrays, _ in tables.values():
        for name, array in arrays.items():
            simulation.set_input(name, PERIOD, array)
    for name, entity in (("income_of", Income), ("job_of", Job)):
        simulation.set_input(name, PERIOD, places_of(member["_id"], tables[entity][1]["_parent"]))
    return simulation, household["_key"]


def decided(system: TaxBenefitSystem, folder: Path, out: Path, money: str) -> dict[str, float]:
    """Decide a ledger; the seconds by the clock, those of the processors, those of the simulation alone."""
    started, worked = time.perf_counter(), time.process_time()
    simulation, keys = simulation_of(system, folder, money)
    simulating = time.perf_counter()
    found = {name: simulation.calculate(name, PERIOD) for name in ("outcome", "amount", "clauses")}
    simulated = time.perf_counter() - simulating
    names = ["continue" if name == "goes_on" else name for name in Outcome.__members__]
    outcomes = pa.DictionaryArray.from_arrays(np.asarray(found["outcome"]), names)
    pq.write_table(
        pa.table({"_key": keys, "outcome": outcomes, "amount": found["amount"], "clauses": found["clauses"]}),
        out,
    )
    return {
        "clock": time.perf_counter() - started,
        "processors": time.process_time() - worked,
        "simulation": simulated,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--money", choices=("fen", "yuan"), default="fen")
    options.add_argument("--runs", type=int, default=1)
    asked = options.parse_args()
    system = country(asked.money)
    every = [decided(system, asked.folder, asked.out, asked.money) for _ in range(asked.runs)]
    least = {name: min(one[name] for one in every) for name in every[0]}
    print(json.dumps({**least, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))


if __name__ == "__main__":
    main()
