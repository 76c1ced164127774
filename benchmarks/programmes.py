"""Times every programme of Yancheng over a ledger, worked out together, beside household dibao alone.

    python benchmarks/programmes.py [--households N] [--drawn K] [--missing PERCENT] [--runs R] [--apart]

With the figures of the invented county. K invented households are drawn with every fact that a programme asks
for, and DuckDB repeats them under other ids; of a hundred facts so many are not known. From Parquet to
Parquet: what several programmes say of the same records as one table of a row each, in which keys and what is
said twice stand once, and what is the same of all records (the query tells it) nowhere; what is open to a
programme as a table of its own. What several rest on is worked out by the first. Of some runs the least;
``--apart`` lets each programme be a query of all its columns that works out all that it needs. Nothing here
is asserted about time.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from ledger import DAY, Seconds, timed

from policyrules.compile import Query, Together, answered, compile_sql, compile_together, tables
from policyrules.compile.open_cases import OPEN
from policyrules.compile.run import rest_of_sheet, sheet_answered
from policyrules.compile.sheets import Sheet
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
        print("| programmes | clock | processor time |\n| --- | --- | --- |")
        together = compile_together(policy, () if given.apart else policy.programmes, on=DAY)
        apart = [compile_sql(policy, name, on=DAY) for name in policy.programmes if given.apart]
        one, alone = compile_sql(policy, ONE, on=DAY), list[Seconds]()
        rounds = list[dict[str, Seconds]]()
        known = dict[str, float]()
        for _ in range(given.runs):
            alone += [timed(connection, lambda: answered(connection, one), 1, Path(place))]
            seconds = dict[str, Seconds]()
            for name, text in _asked(connection, together, apart):
                seconds[name] = timed(connection, text, 1, Path(place))
            rounds.append(seconds)
        for name, left in _left(connection, together, apart).items():
            known[name] = 1 - left / count
        best = min(rounds, key=lambda seconds: sum(clock for clock, _ in seconds.values()))
        for name, (clock, work) in best.items():
            print(f"| {name} | {clock:.2f} s | {work:.2f} s |")
        print("\nby numbers: " + ", ".join(f"{name} {part:.0%}" for name, part in known.items()) + "\n")
        for place_of, what in enumerate(("clock", "processor time")):
            total = min(sum(each[place_of] for each in seconds.values()) for seconds in rounds)
            least = min(each[place_of] for each in alone)
            print(f"all: {total:.1f} s, {total / least:.1f} × {ONE} alone ({least:.1f} s), {what}")


def _asked(
    connection: Any, together: Together, apart: Iterable[Query]
) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is written, each with the query of its rows, which is made ready when it is asked for."""
    kept, sheeted = dict[str, str](), set[str]()
    for sheet, queries in together.sheets:
        left = dict[str, int]()

        def rows(sheet: Sheet = sheet, left: dict[str, int] = left) -> str:
            text, found = sheet_answered(connection, sheet, kept)
            left |= found
            return text

        yield ", ".join(queries), rows
        sheeted |= queries.keys()
        for name, query in queries.items():
            if left[name]:
                yield f"{name}, open", partial(rest_of_sheet, connection, sheet, name, query)
    for name, (query,) in together.queries.items():
        if name not in sheeted:
            yield name, partial(answered, connection, query, kept)
    for query in apart:
        yield query.programme.id, partial(answered, connection, query)


def _left(connection: Any, together: Together, apart: Iterable[Query]) -> dict[str, int]:
    """How many cases are open to each programme."""
    found = dict[str, int]()
    for sheet, _ in together.sheets:
        found |= zip(sheet.parts, connection.execute(sheet.left).fetchone(), strict=True)
    for query in (*(query for (query,) in together.queries.values()), *apart):
        if query.programme.id not in found and query.steps is not None:
            ((left,),) = connection.execute(
                query.steps.left.replace(OPEN, f"({query.steps.open}) AS o")
            ).fetchall()
            found[query.programme.id] = left or 0
    return found


if __name__ == "__main__":
    main()
