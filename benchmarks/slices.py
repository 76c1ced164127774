"""Memory and time of a whole ledger decided slice by slice, beside the same query as a whole.

    python benchmarks/slices.py [--households N …] [--how known one many] [--size N] [--whole]

The tables are those of `ledger.py`: Yancheng's household dibao, Parquet to Parquet. Each measure is a process
of its own, so that its peak is its own; `--whole` measures the query that is not sliced too, which takes as
much memory as it will. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import duckdb
from ledger import DAY, fill, shaped

from policyrules.compile import answered, compile_sql
from policyrules.ledgers.sliced import SIZE, answer_in_slices
from policyrules.loading import load


def tables_of(folder: Path) -> dict[str, Path]:
    """The Parquet files of a ledger by the names of their tables."""
    return {path.stem: path for path in sorted(folder.glob("*.parquet")) if path.stem != "out"}


def measure(way: str, folder: Path, size: int) -> dict[str, float]:
    """One way in this process: seconds of the clock and of the processors, and the peak in MB."""
    query = compile_sql(load("yancheng", overlay="example_county", examples=False), "rural_dibao", on=DAY)
    files, out = tables_of(folder), folder / "out.parquet"
    started = time.perf_counter(), time.process_time()
    if way == "slices":
        answer_in_slices(query, files, out, told=partial(shaped, query), size=size)
    else:
        config = {"threads": 2, "preserve_insertion_order": False}
        with duckdb.connect(config=config) as connection:
            for name, path in files.items():
                connection.execute(f"CREATE VIEW {name} AS FROM '{path}'")
            connection.execute(f"COPY ({shaped(query, answered(connection, query))}) TO '{out}'")
    return {
        "clock": time.perf_counter() - started[0],
        "work": time.process_time() - started[1],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def made(households: int, how: str, folder: Path) -> None:
    """The tables of a ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    policy = load("yancheng", overlay="example_county", examples=False)
    config = {"threads": 2, "preserve_insertion_order": False, "memory_limit": "1GB"}
    with duckdb.connect(config=config) as connection:
        fill(connection, policy, households, how, folder)


def apart(*arguments: str) -> dict[str, float]:
    """What a process of its own measures."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--how", nargs="+", choices=("known", "one", "many"), default=["known"])
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--directory", type=Path)
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        way, folder = options.measure
        print(json.dumps(measure(way, Path(folder), options.size)))
        return
    print("| households | facts | way | clock | processor time | peak |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        for households in options.households:
            for how in options.how:
                folder = (options.directory or Path(temporary)) / str(households) / how
                made(households, how, folder)
                for way in ("whole", "slices") if options.whole else ("slices",):
                    found = apart("--measure", way, str(folder), "--size", str(options.size))
                    row = f"{found['clock']:.1f} s | {found['work']:.1f} s | {found['peak']:.0f} MB"
                    print(f"| {households:,} | {how} | {way} | {row} |", flush=True)


if __name__ == "__main__":
    main()
