"""Yancheng's household dibao as a country package of OpenFisca-core: `openfisca.py` times it.

    python benchmarks/openfisca_rules.py FOLDER OUT.parquet [--money fen|yuan] [--built tuned|documented]

Needs openfisca-core and pyarrow and nothing of policyrules, so that it runs in an environment of its own. The
rules are those of `yancheng_tight.sql`: one day, the invented county, every fact known; outcome, amount and
the bits of the clauses. Each variable is one array. Incomes and jobs are entities beside the members that
have them. OpenFisca knows persons and groups of persons, so that the links of these stand in variables; the
usual way of country packages, a variable of the person for each kind and month, cannot say what is asked of
each job. `documented` puts the ledger in as OpenFisca's documentation shows it for vectors: its builder is
given the ids, and choices are texts; `tuned` writes places and codes past both. Money is in whole fen
(OpenFisca's int, of 32 bits), or in yuan as country packages have it (its float, of 32 bits). Seconds are of
reading Parquet, the simulation and writing Parquet; imports and the building of the rules are not in them.
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
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.model_api import Enum, ParameterNode, date
from openfisca_core.populations import Population
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_facts import COLUMNS, GIVEN, Household, Income, Job, Member, Outcome, given
from openfisca_households import OF_HOUSEHOLDS
from openfisca_members import OF_MEMBERS

PERIOD = "day:2017-10-15"


def country(money: str) -> TaxBenefitSystem:
    """The rules, with money in whole fen or in yuan."""
    system = TaxBenefitSystem([Household, Member, Income, Job])
    for entity, variables in GIVEN.items():
        for name, kind in variables.items():
            system.add_variable(given(name, entity, int if kind is float and money == "fen" else kind))
    for variable in (*OF_MEMBERS, *OF_HOUSEHOLDS):
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
    folder: Path, entity: Any, more: tuple[str, ...], money: str, built: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables of an entity as arrays, and more columns as they are."""
    wanted = {name: COLUMNS.get(name, name) for name in GIVEN[entity]}
    texts = [wanted[name] for name, kind in GIVEN[entity].items() if issubclass(kind, Enum)]
    table = pq.read_table(
        folder / f"{entity.plural}.parquet", columns=[*wanted.values(), *more], read_dictionary=texts
    )
    arrays = {
        name: array_of(table[wanted[name]].combine_chunks(), kind, money, built)
        for name, kind in GIVEN[entity].items()
    }
    return arrays, {name: table[name] for name in more}


def array_of(column: Any, kind: Any, money: str, built: str) -> Any:
    """A column as OpenFisca takes it."""
    if issubclass(kind, Enum) and built == "documented":
        return np.array(column.to_numpy(zero_copy_only=False), "U")
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


def simulation_of(system: TaxBenefitSystem, folder: Path, money: str, built: str) -> tuple[Simulation, Any]:
    """A simulation with a ledger in it, and the keys of the households."""
    tables = {
        entity: read(folder, entity, more, money, built)
        for entity, more in (
            (Household, ("_id", "_key")),
            (Member, ("_id", "_parent")),
            (Income, ("_parent",)),
            (Job, ("_parent",)),
        )
    }
    ids, parents, households = tables[Member][1]["_id"], tables[Member][1]["_parent"], tables[Household][1]
    counts = {entity: len(next(iter(arrays.values()))) for entity, (arrays, _) in tables.items()}
    if built == "documented":
        simulation = documented(system, counts, ids, parents, households["_id"])
    else:
        simulation = tuned(system, counts, places_of(households["_id"], parents))
    for arrays, _ in tables.values():
        for name, array in arrays.items():
            simulation.set_input(name, PERIOD, array)
    for name, entity in (("income_of", Income), ("job_of", Job)):
        simulation.set_input(name, PERIOD, places_of(ids, tables[entity][1]["_parent"]))
    return simulation, households["_key"]


def documented(system: TaxBenefitSystem, counts: dict[Any, int], *columns: Any) -> Simulation:
    """An empty simulation of these members of these households, made by OpenFisca's builder."""
    members, parents, households = (column.to_numpy() for column in columns)
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity(Member.key, members)
    groups = builder.declare_entity(Household.key, households)
    builder.join_with_persons(groups, parents, roles=["member"] * len(members))
    builder.populations |= beside(system, counts)
    return builder.build(system)


def tuned(system: TaxBenefitSystem, counts: dict[Any, int], places: Any) -> Simulation:
    """The same, of the place of each member's household, past the builder."""
    known = {entity.key: entity for entity in system.entities}
    populations = {Member.key: Population(known[Member.key])}
    populations |= system.instantiate_entities()
    for entity in (Member, Household):
        populations[entity.key].count = counts[entity]
    populations |= beside(system, counts)
    simulation = Simulation(system, populations)
    populations[Household.key].members_entity_id = places
    return simulation


def beside(system: TaxBenefitSystem, counts: dict[Any, int]) -> dict[str, Population]:
    """Incomes and jobs, of which OpenFisca's builder knows nothing."""
    known = {entity.key: entity for entity in system.entities}
    found = {entity.key: Population(known[entity.key]) for entity in (Income, Job)}
    for entity in (Income, Job):
        found[entity.key].count = counts[entity]
    return found


def decided(system: TaxBenefitSystem, folder: Path, out: Path, money: str, built: str) -> dict[str, float]:
    """Decide a ledger; the seconds by the clock, those of the processors, those of the simulation alone."""
    started, worked = time.perf_counter(), time.process_time()
    simulation, keys = simulation_of(system, folder, money, built)
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
    options.add_argument("--built", choices=("tuned", "documented"), default="tuned")
    options.add_argument("--runs", type=int, default=1)
    asked = options.parse_args()
    system = country(asked.money)
    every = [decided(system, asked.folder, asked.out, asked.money, asked.built) for _ in range(asked.runs)]
    least = {name: min(one[name] for one in every) for name in every[0]}
    print(json.dumps({**least, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))


if __name__ == "__main__":
    main()
