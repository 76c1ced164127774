"""``make differential``: many cases of every policy, decided by everything there is, slice by slice.

    python tests/engines/sliced.py --count 100000 --batch 20000 --report FILE [--part 2/3]

Each slice is drawn and decided by the evaluator once, and then compared with generated Python, DuckDB,
PostgreSQL and Spark. What came of it is a line of the report: ended anywhere and begun again, the run goes on
with the slices that have none yet of this seed, this text of the policy and this code. ``--part 2/3`` takes
every third slice, from the second: several runs go on side by side, each with a report of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
from attrs import asdict, evolve, frozen

sys.path.insert(0, str(Path(__file__).parent))

from differential import (
    DAYS,
    ENGINES,
    Batch,
    Difference,
    Row,
    batches,
    by_python,
    by_together,
    compared,
    opened,
    policy_named,
)
from servers import postgresql

import policyrules
from policyrules.engines import Spark

SHOWN = 20
"""So many differences of a slice stand in the report."""


@frozen
class Slice:
    """Some cases of a policy on a day."""

    policy: str
    on: str
    cases: int
    seed: int
    state: str
    """Of what these were decided: a digest of the policy's text and of the code."""


def slices(policy: str, count: int, size: int, seed: int) -> Iterator[Slice]:
    """The slices of so many cases; its days take turns."""
    days = DAYS[policy]
    state = sha256(f"{policy_named(policy).digest} {code()}".encode()).hexdigest()[:16]
    for number in range(-(-count // size)):
        on = days[number % len(days)].isoformat()
        yield Slice(policy, on, min(size, count - number * size), seed + number, state)


@cache
def code() -> str:
    """A digest of all that decides."""
    found = sha256()
    for path in sorted(Path(policyrules.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def looked_through(one: Slice, engines: list[str], dsn: str, folder: Path) -> dict[str, Any]:
    """What came of a slice: by engine rows the same and differences."""
    said: dict[str, Any] = {**asdict(one), "engines": engines, "rows": {}, "differing": {}, "differences": []}
    for number, batch in enumerate(batches(one.policy, date.fromisoformat(one.on), one.cases, one.seed)):
        said["rows"]["evaluator"] = said["rows"].get("evaluator", 0) + sum(map(len, batch.rows.values()))
        for engine in engines:
            for found in compared_by(engine, one.policy, batch, dsn, folder / str(number)):
                kind = "differing" if isinstance(found, Difference) else "rows"
                said[kind][engine] = said[kind].get(engine, 0) + 1
                if isinstance(found, Difference) and len(said["differences"]) < SHOWN:
                    said["differences"].append(str(found))
    return said


def compared_by(engine: str, policy: str, batch: Batch, dsn: str, folder: Path) -> Iterator[Difference | Row]:
    """Every row of one engine: the same, or a difference. Spark reads files, as it does everywhere."""
    if engine == "python":
        yield from by_python(policy, batch)
        return
    if engine == "together":
        yield from by_together(policy, batch)
        return
    if engine == "spark":
        folder.mkdir(parents=True, exist_ok=True)
        files = {name: folder / f"{name}.parquet" for name in batch.tables}
        for name, table in batch.tables.items():
            pq.write_table(table, files[name])
        batch = evolve(batch, tables=files)
    with opened(engine, dsn) as place:
        yield from compared(place, batch)


def done(report: Path) -> dict[Slice, dict[str, Any]]:
    """The slices of which a report tells; a line that was not written to its end tells nothing."""
    found = {}
    for line in report.read_text("utf-8").splitlines() if report.exists() else []:
        try:
            said = json.loads(line)
        except ValueError:
            continue
        found[Slice(*(said[name] for name in ("policy", "on", "cases", "seed", "state")))] = said
    return found


def told(every: list[dict[str, Any]]) -> Iterator[str]:
    """The report as lines: by policy the cases, and by engine the rows that are the same."""
    for policy in dict.fromkeys(said["policy"] for said in every):
        rows: Counter[str] = Counter()
        of = [said for said in every if said["policy"] == policy]
        for said in of:
            rows.update(said["rows"])
        each = ", ".join(f"{name} {number:,}" for name, number in rows.items())
        yield f"{policy}: {sum(said['cases'] for said in of):,} cases; rows the same: {each}"
    for said in every:
        yield from (f"{said['policy']} on {said['on']}: {difference}" for difference in said["differences"])
    yield f"{sum(sum(said['differing'].values()) for said in every)} differences"


def main() -> int:
    """Compare; 1 where anything differs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000, help="cases of each policy")
    options.add_argument("--seed", type=int, default=1, help="of the first slice")
    options.add_argument("--batch", type=int, default=5000, help="cases of a slice")
    options.add_argument("--part", default="1/1", help="only these slices")
    options.add_argument("--report", type=Path, default=Path("build/differential.jsonl"))
    options.add_argument("--policy", action="append", choices=DAYS, help="only this one")
    options.add_argument("--engine", action="append", choices=ENGINES, help="only this one")
    given = options.parse_args()
    part, parts = map(int, given.part.split("/"))
    engines = given.engine or list(ENGINES)
    wanted = [
        one for name in given.policy or DAYS for one in slices(name, given.count, given.batch, given.seed)
    ][part - 1 :: parts]
    before, every = done(given.report), []
    given.report.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_:
        dsn = open_.enter_context(postgresql()) if "postgresql" in engines else ""
        if "spark" in engines:
            open_.enter_context(Spark("local[2]", memory="4g"))
        for place, one in enumerate(wanted, 1):
            said = before.get(one)
            if said is None or not set(engines) <= set(said["engines"]):
                with TemporaryDirectory() as folder:
                    said = looked_through(one, engines, dsn, Path(folder))
                with given.report.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(said, ensure_ascii=False) + "\n")
            every.append(said)
            print(f"{place}/{len(wanted)} {'; '.join(told([said]))}", flush=True)
    print("\n".join(told(every)))
    return 1 if any(said["differing"] for said in every) else 0


if __name__ == "__main__":
    sys.exit(main())
