"""Times one decision over a whole ledger inside DuckDB, Spark and PostgreSQL, on the cores of this computer.

    python benchmarks/engines.py [--households N] [--runs K] [--engine NAME …]

Yancheng's household dibao with the figures of the invented county, on the ledger of `ledger.py`, every fact
known and then with one unknown in a twentieth of the households. DuckDB and Spark read Parquet and write it;
PostgreSQL reads tables that were loaded before (their loading is timed apart) and writes a table. What the
engines write is compared before times are told: as many rows, the same sum of every column. The first run,
in which Java compiles, is told apart. Nothing here is asserted about time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import duckdb
from ledger import DAY, fill

from policyrules.compile import compile_sql
from policyrules.compile.printing import DIALECTS
from policyrules.core.policy import Policy
from policyrules.engines import Embedded, Engine, Postgres, Spark
from policyrules.loading import load

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "engines"))

from servers import postgresql

ENGINES = ("duckdb", "spark", "postgresql")


def summed(engine: Engine) -> tuple[int, ...]:
    """How many rows were decided, and the sum of each of their columns."""
    dialect = DIALECTS[engine.dialect]
    sums = ["COUNT(*)"]
    for column in sorted(engine.arrow("SELECT * FROM decided LIMIT 0").schema, key=lambda c: str(c.name)):
        name, kind = dialect.quoted(column.name), str(column.type)
        if kind == "bool":
            sums.append(f"SUM(CASE WHEN {name} THEN 1 ELSE 0 END)")
        elif kind == "int64" and column.name != "_id":
            sums.append(f"SUM({name})")
    (row,) = engine.execute(f"SELECT {', '.join(sums)} FROM decided").fetchall()
    return tuple(int(cell or 0) for cell in row)


class Measured:
    """What one engine takes for a ledger in a folder of Parquet files."""

    def __init__(self, engine: str, policy: Policy, folder: Path, dsn: str) -> None:
        self.engine, self.folder, self.dsn = engine, folder, dsn
        self.query = compile_sql(policy, "rural_dibao", on=DAY, dialect=engine)
        self.loading = 0.0
        self.seconds: list[float] = []
        self.found: tuple[int, ...] = ()

    def run(self) -> None:
        """Decide the ledger once more."""
        with self.opened() as engine:
            started = time.perf_counter()
            for path in sorted(self.folder.glob("*.parquet")):
                engine.put(path.stem, path)
            if self.engine == "postgresql":
                self.loading, started = time.perf_counter() - started, time.perf_counter()
            with tempfile.TemporaryDirectory() as place:
                out = "decided" if self.engine == "postgresql" else str(Path(place) / "decided.parquet")
                engine.write({out: self.query.text})
                self.seconds.append(time.perf_counter() - started)
                if self.engine != "postgresql":
                    engine.put("decided", Path(out))
                self.found = summed(engine)

    def opened(self) -> Engine:
        match self.engine:
            case "duckdb":
                return Embedded(threads=2)
            case "spark":
                return Spark()
        return Postgres(self.dsn)


def measured(policy: Policy, how: str, given: argparse.Namespace, dsn: str) -> None:
    """Print a row for each engine."""
    with tempfile.TemporaryDirectory() as place:
        with duckdb.connect() as connection:
            fill(connection, policy, given.households, how, Path(place))
        every = [Measured(engine, policy, Path(place), dsn) for engine in given.engine or ENGINES]
        for _ in range(given.runs + 1):  # the first warms
            for one in every:
                one.run()
    assert len({one.found for one in every}) == 1, [one.found[:4] for one in every]
    for one in every:
        first, *rest = one.seconds
        loading = f", loading {one.loading:.1f} s" if one.loading else ""
        print(f"| {how} | {one.engine} | {min(rest):.2f} s | first run {first:.1f} s{loading} |", flush=True)


def main() -> None:
    """Measure the engines asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--engine", action="append", choices=ENGINES)
    given = options.parse_args()
    policy = load("yancheng", overlay="example_county", examples=False)
    with ExitStack() as open_:
        dsn = open_.enter_context(postgresql()) if "postgresql" in (given.engine or ENGINES) else ""
        if "spark" in (given.engine or ENGINES):
            open_.enter_context(Spark("local[2]", memory="4g"))
        print(f"{given.households:,} households, least of {given.runs} runs")
        for how in ("known", "one"):
            measured(policy, how, given, dsn)


if __name__ == "__main__":
    main()
