"""Times every programme of Yancheng over a ledger, by queries that share what they rest on, beside household
dibao alone.

    python benchmarks/programmes.py [--households N] [--drawn K] [--missing PERCENT] [--runs R] [--apart]

With the figures of the invented county. K invented households are drawn with every fact that a programme asks
for, and DuckDB repeats them under other ids; of a hundred facts so many are not known. From Parquet to
Parquet, all columns of the answers, one query after another: what several share is worked out by the first of
them. Of some runs the least; ``--apart`` lets each query work out all that it needs. Nothing here is asserted
about time.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from ledger import DAY, Seconds, timed

from policyrules.compile import answered, compile_sql, compile_together, tables
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
    options.add_argument("--apart", action="store_true", help="a query each that shares nothing")
    given = options.parse_args()
    policy = load("yancheng", overlay="example_county", examples=False)
    with (
        tempfile.TemporaryDirectory() as place,
        duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection,
    ):
        count = fill(connection, policy, given, Path(place))
        print(f"{count:,} households\n")
        print("| programme | by numbers | clock | processor time |\n| --- | --- | --- | --- |")
        if given.apart:
            queries = {name: compile_sql(policy, name, on=DAY) for name in policy.programmes}
        else:
            shared = compile_together(policy, policy.programmes, on=DAY).queries
            queries = {name: query for name, (query,) in shared.items()}
        one, alone = compile_sql(policy, ONE, on=DAY), list[Seconds]()
        rounds = list[dict[str, Seconds]]()
        known = dict[str, float]()
        for _ in range(given.runs):
            alone += [timed(connection, lambda: answered(connection, one), 1, Path(place))]
            kept, seconds = dict[str, str](), dict[str, Seconds]()
            for name, query in queries.items():
                text = partial(answered, connection, query, None if given.apart else kept)
                seconds[name] = timed(connection, text, 1, Path(place))
                ((left,),) = connection.execute(query.steps.left).fetchall() if query.steps else [(count,)]
                known[name] = 1 - (left or 0) / count
            rounds.append(seconds)
        best = min(rounds, key=lambda seconds: sum(clock for clock, _ in seconds.values()))
        for name, (clock, work) in best.items():
            print(f"| {name} | {known[name]:.0%} | {clock:.2f} s | {work:.2f} s |")
        for place_of, what in enumerate(("clock", "processor time")):
            total = min(sum(each[place_of] for each in seconds.values()) for seconds in rounds)
            least = min(each[place_of] for each in alone)
            print(
                f"all {len(best)}: {total:.1f} s, {total / least:.1f} × {ONE} alone ({least:.1f} s), {what}"
            )


if __name__ == "__main__":
    main()
