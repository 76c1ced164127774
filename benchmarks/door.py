"""How many households a second go through the door of a ledger, in processor time, by SQL and by intake.

    python benchmarks/door.py yancheng example_county 2017-10-15 drawn.parquet

``policyrules population`` draws such a ledger: a folder of CSV or Parquet, or a DuckDB file. ``by SQL`` types
it and takes the typed rows out again, slice by slice; with ``--intake`` it is also read row by row. Nothing
is asserted here.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from policyrules import load
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.sources import files_of
from policyrules.ledgers.staging import database_in
from policyrules.ledgers.typed_door import typed_at

SLICE = 10_000


def by_sql(policy: Policy, ledger: Path, on: date) -> str:
    """The ledger typed; what became of it."""
    with TemporaryDirectory() as folder, database_in(Path(folder)) as connection:
        aside = Path(folder) / "aside"
        typed = typed_at(policy, ledger, connection, None, on=on, complete=None, empty=(), aside=aside)
        if typed is None:
            return "left to intake as a whole"
        starts = range(1, typed.places + 1, SLICE)
        count = sum(typed.rows(first, first + SLICE - 1).households for first in starts)
        return f"{typed.households} households, {count} typed"


def by_intake(policy: Policy, ledger: Path, on: date) -> str:
    """The ledger read row by row, all at once in memory."""
    return f"{read_files(policy, files_of(policy, ledger), on=on).households} households"


def main() -> None:
    """Print processor time of each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("policy", "overlay", "on", "ledger"):
        parser.add_argument(name)
    parser.add_argument("--intake", action="store_true", help="read all of it row by row too")
    asked = parser.parse_args()
    policy, on = load(asked.policy, overlay=asked.overlay), date.fromisoformat(asked.on)
    ways: dict[str, Callable[[Policy, Path, date], str]] = {"by SQL": by_sql}
    for name, way in (ways | ({"by intake": by_intake} if asked.intake else {})).items():
        start = time.process_time()
        said = way(policy, Path(asked.ledger), on)
        taken = time.process_time() - start
        count = int(said.split()[0]) if said[0].isdigit() else 0
        print(f"{name}: {said}, {taken:.1f} s of processor time, {count / taken:,.0f} households a second")


if __name__ == "__main__":
    main()
