"""A query over typed tables in Parquet answered slice by slice into one file: memory does not grow with them.

A slice is worked out by plain numbers. Cases of which something is not known wait until they are as many as a
slice, and are worked out together: what looks at what is possible takes longest to plan.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules._version import __version__
from policyrules.base.paths import in_sql
from policyrules.compile import Query
from policyrules.compile.open_cases import OPEN
from policyrules.core.roots import root_of
from policyrules.engines import Embedded
from policyrules.ledgers.cuts import Cuts, Cutter, quoted
from policyrules.ledgers.work import digest_of, on_disk, work_beside

SIZE: Final = 250_000
"""Cases of a slice."""
MEMORY: Final = "400MB"
"""What the engine takes; this process takes some 150 MB besides."""
_KEPT: Final = 8
"""Slices that are kept together: so much an interruption loses."""
_WAITING: Final = "waiting_for_the_rest"

Told = Callable[[str], str]
"""A query of the rows of another, of which it is given the text."""


@frozen
class Answer:
    """What became of a query over tables; its rows stand in the output."""

    rows: int
    slices: int
    taken_over: int
    """Slices that an interrupted run had left."""


def answer_in_slices(
    query: Query,
    files: Mapping[str, Path],
    out: Path,
    *,
    told: Told = str,
    size: int = SIZE,
    memory: str = MEMORY,
    threads: int | None = None,
) -> Answer:
    """Write what ``told`` makes of the rows of a query of DuckDB as the Parquet file ``out``.

    ``files`` are the tables of ``compile.tables``, each a Parquet file or a folder of them, by their names.
    The output appears when all of it is written, or not at all; one that is there is written over. What is
    worked out so far stands beside it in ``OUT.work``; the same call after an interruption goes on from
    there. Raises UsageError for tables that cannot be read or have a record without ``_id``, a full disk,
    another run that is writing there.
    """
    about = {
        "query": sha256(f"{query.text}\n{told('q')}".encode()).hexdigest(),
        "size": str(size),
        "engine": __version__,
        **{f"table {name}": digest_of(path) for name, path in sorted(files.items())},
    }
    with (
        work_beside(out, about) as (work, _),
        _aside(work.folder) as aside,
        Embedded(memory=memory, threads=threads, folder=aside) as engine,
    ):
        engine.execute("SET preserve_insertion_order = false")
        engine.execute("SET parquet_metadata_cache = true")  # each slice reads each table's again
        words = frozenset(re.findall(r"\w+", query.text))
        cutter = Cutter(engine, query.policy, files, aside, words, query.programme.entity)
        cuts = cutter.cut(root_of(query.policy, query.programme), size)
        taken_over = 0
        for place, first in enumerate(range(0, max(1, cuts.slices), _KEPT)):
            name, past = f"{place:08}", min(first + _KEPT, max(1, cuts.slices))
            if work.has(name):
                taken_over += past - first
                continue
            with work.making(name) as folder:
                _answered(engine, query, told, cuts, range(first, past), folder, size)
        parts = sorted(path for name in work.names() for path in (work.folder / name).iterdir())
        listed = ", ".join(map(in_sql, parts))
        part = aside / out.name
        rows = _copied(engine, f"FROM read_parquet([{listed}], hive_partitioning = false)", part)
        on_disk(part)
        os.replace(part, out)
    return Answer(rows, cuts.slices, taken_over)


def _answered(
    engine: Embedded, query: Query, told: Told, cuts: Cuts, slices: range, folder: Path, size: int
) -> None:
    """The rows of some slices, into files of a folder."""
    steps, waiting = query.steps, 0
    for place in slices:
        cuts.load(engine, place)
        if steps is None:
            _copied(engine, told(query.text), folder / f"{place:08}.parquet")
            continue
        _keep(engine, {**steps.numbers, OPEN: steps.open})
        ((left,),) = engine.execute(steps.left).fetchall()
        _copied(engine, told(steps.settled if left else steps.whole), folder / f"{place:08}.parquet")
        if left:
            cuts.put_aside(engine, f"SELECT _id FROM {OPEN}", more=waiting > 0)
            if waiting:
                engine.execute(f"INSERT INTO {_WAITING} FROM {OPEN}")
            else:
                engine.keep(_WAITING, f"FROM {OPEN}")
            waiting += left
        if waiting and (waiting >= size // 2 or place + 1 == slices.stop):
            cuts.take(engine)
            _keep(engine, {OPEN: f"FROM {_WAITING}", **steps.possible})
            _copied(engine, told(steps.rest), folder / f"{place:08}-rest.parquet")
            waiting = 0


def _keep(engine: Embedded, tables: Mapping[str, str]) -> None:
    for name, text in tables.items():
        engine.keep(name, text)


def _copied(engine: Embedded, rows: str, path: Path) -> int:
    """Write what a query gives; how many rows that is."""
    ((count,),) = engine.execute(f"COPY ({rows}) TO {quoted(path.absolute())} (FORMAT parquet)").fetchall()
    return int(count)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder for what is put aside; it is gone afterwards, and so is that of a run that was killed."""
    aside = folder / "aside.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
