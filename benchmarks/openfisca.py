"""Times the generated query against OpenFisca-core with vectors, over a whole ledger, Parquet to Parquet.

    python benchmarks/openfisca.py [--households N …] [--runs K] [--python PATH]

Yancheng's household dibao with the figures of the invented county, on the ledger of `ledger.py`, every fact
known. `openfisca_rules.py` has the same rules as a country package, a variable an array; it runs in a process
of its own with the interpreter of `--python`, which has openfisca-core and pyarrow (`make bench` makes such
an environment), and times itself: reading, the simulation, writing. The query is timed over the same. DuckDB
has two threads and numpy one, so that both clock and processor time are told. Outcomes, amounts and clauses
are compared row for row: in whole fen none may differ; in yuan, as country packages reckon, those that do are
counted. Each time is the least of some runs. Nothing here is asserted about time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
from ledger import DAY, fill, renumbered, shaped, timed

from policyrules.compile import Query, answered, compile_sql
from policyrules.core.policy import Policy
from policyrules.loading import load

RULES = Path(__file__).with_name("openfisca_rules.py")
ENVIRONMENT = Path("build/openfisca/bin/python")


def by_openfisca(python: Path, folder: Path, money: str, built: str, runs: int) -> dict[str, Any]:
    """Its least seconds; what it decided is `openfisca.parquet` in the folder."""
    line = [python, RULES, folder, folder / "openfisca.parquet", "--money", money,
            "--built", built, "--runs", str(runs)]  # fmt: skip
    done = subprocess.run([str(part) for part in line], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def differing(connection: Any, query: Query, folder: Path, money: str) -> tuple[int, int]:
    """Rows of which anything differs, and those that differ in more than a fen of the amount."""
    ours = renumbered(query, f"SELECT * FROM '{folder / 'out.parquet'}'")
    fen = "amount" if money == "fen" else "CAST(ROUND(CAST(amount AS DOUBLE) * 100) AS BIGINT)"
    theirs = f"SELECT _key, outcome, {fen} AS amount, clauses FROM '{folder / 'openfisca.parquet'}'"
    same = "a.outcome IS NOT DISTINCT FROM b.outcome AND a.clauses IS NOT DISTINCT FROM b.clauses"
    text = (
        f"SELECT COUNT(*) FILTER (NOT ({same} AND a.amount IS NOT DISTINCT FROM b.amount)), "
        f"COUNT(*) FILTER (NOT ({same} AND COALESCE(ABS(a.amount - b.amount) <= 1, FALSE))) "
        f"FROM ({ours}) AS a FULL JOIN ({theirs}) AS b USING (_key)"
    )
    every, more = connection.execute(text).fetchone()
    return int(every), int(more)


def _asked(connection: Any, query: Query) -> str:
    return shaped(query, answered(connection, query))


def measured(policy: Policy, households: int, given: argparse.Namespace) -> Iterator[str]:
    """A row of a table for whole fen and one for yuan."""
    query = compile_sql(policy, "rural_dibao", on=DAY)
    with (
        tempfile.TemporaryDirectory() as place,
        duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection,
    ):
        folder = Path(place)
        fill(connection, policy, households, "known", folder)
        clock, work = timed(
            connection, lambda: shaped(query, answered(connection, query)), given.runs, folder
        )
        for money, built in product(("fen", "yuan"), ("tuned", "documented")):
            theirs = by_openfisca(given.python, folder, money, built, given.runs)
            every, more = differing(connection, query, folder, money)
            if more or (every and money == "fen"):
                raise SystemExit(f"{every} rows differ, {more} of them in more than a fen")
            yield (
                f"| {households:,} | {money}, {built} | {every:,} | {clock:.2f} s | "
                f"{theirs['clock']:.2f} s | "
                f"{theirs['simulation']:.2f} s | {theirs['clock'] / clock:.2f} | "
                f"{theirs['processors'] / work:.2f} | {theirs['peak']:.2f} GiB |"
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, nargs="+", default=[200_000, 1_000_000])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--python", type=Path, default=ENVIRONMENT)
    given = options.parse_args()
    if not given.python.exists():
        print(f"no OpenFisca: {given.python} is not there; left out")
        return
    policy = load("yancheng", overlay="example_county", examples=False)
    print("| households | money | rows that differ by a fen | generated | OpenFisca | its simulation alone |"
          " how many times faster, clock | processor time | its peak memory |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for households in given.households:
        for row in measured(policy, households, given):
            print(row, flush=True)


if __name__ == "__main__":
    main()
