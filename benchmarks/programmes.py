"""Times every programme of Yancheng over a ledger, a query each, beside household dibao alone.

    python benchmarks/programmes.py [--households N] [--drawn K] [--missing PERCENT] [--runs R]

With the figures of the invented county. K invented households are drawn with every fact that a programme asks
for, and DuckDB repeats them under other ids; of a hundred facts so many are not known. From Parquet to
Parquet, all columns of the answers, one query after another, each time the least of some runs. Nothing here
is asserted about time.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import duckdb
from ledger import DAY, timed

from policyrules.compile import answered, compile_sql, tables
from policyrules.core.policy import Policy
from policyrules.ledgers.by_sql import put_into_tables
from policyrules.loading import load
from policyrules.population.drawing import Wishes, households

ONE = "rural_dibao"


def fill(connection: Any, policy: Policy, given: argparse.Namespace, folder: Path) -> int:
    """Write the tables as Parquet and show them under their names; how many households there are."""
    times = -(-given.households // given.drawn)
    wishes = Wishes(seed=1, missing=given.missing)
    with duckdb.connect() as drawn:
        drawn.execute(tables(policy))
        cases = [*households(policy, given.drawn, on=DAY, wishes=wishes)]
        held = put_into_tables(drawn, policy, cases, DAY)
        names = [name for (name,) in drawn.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        highest = (f"SELECT COALESCE(max(_id), 0) FROM {name}" for name in names)
        apart = 1 + max(drawn.execute(text).fetchall()[0][0] for text in highest)
        for name in names:
            path = folder / f"{name}.parquet"
            drawn.execute(
                f"COPY (SELECT * REPLACE (_id + i * {apart} AS _id, _parent + i * {apart} AS _parent, "
                f"_key || '-' || i AS _key) FROM {name}, range({times}) AS t(i) ORDER BY _id) TO '{path}'"
            )
            connection.execute(f"CREATE VIEW {name} AS FROM '{path}'")
    return len(held) * times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, default=1_000_000)
    options.add_argument("--drawn", type=int, default=2_000)
    options.add_argument("--missing", type=int, default=0)
    options.add_argument("--runs", type=int, default=2)
    given = options.parse_args()
    policy = load("yancheng", overlay="example_county", examples=False)
    with (
        tempfile.TemporaryDirectory() as place,
        duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection,
    ):
        count = fill(connection, policy, given, Path(place))
        print(f"{count:,} households\n")
        print("| programme | by numbers | clock | processor time |\n| --- | --- | --- | --- |")
        clocks, works = dict[str, float](), dict[str, float]()
        for name in policy.programmes:
            query = compile_sql(policy, name, on=DAY)
            clocks[name], works[name] = timed(
                connection, lambda query=query: answered(connection, query), given.runs, Path(place)
            )
            ((left,),) = connection.execute(query.steps.left).fetchall() if query.steps else [(count,)]
            known = 1 - (left or 0) / count
            print(f"| {name} | {known:.0%} | {clocks[name]:.2f} s | {works[name]:.2f} s |", flush=True)
        for what, each in (("clock", clocks), ("processor time", works)):
            total = sum(each.values())
            print(f"all {len(each)}: {total:.1f} s, {total / each[ONE]:.1f} × {ONE}, {what}")


if __name__ == "__main__":
    main()
