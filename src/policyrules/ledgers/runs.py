"""A ledger made into tables slice by slice beside an output: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from attrs import frozen

from policyrules.base.databases import for_duckdb
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.paths import in_sql
from policyrules.base.processes import shared_out
from policyrules.intake.records import Rejected
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.parts import Part, Parts
from policyrules.ledgers.receipt import told
from policyrules.ledgers.slices import Slice
from policyrules.ledgers.work import work_beside

MEMORY: Final = "256MB"
"""What putting the slices together takes at most; the rest goes to the disk."""

Seen = Callable[[int, int], None]
"""Called with how many households are done, and how many there are."""


class Counted(Protocol):
    """What is made of a part."""

    @property
    def households(self) -> int:
        """How many there are in it: decided, open or rejected."""
        ...


M = TypeVar("M", bound=Counted)
Decided = Callable[[Part, int, Callable[[int], None] | None], M]
"""What is made of a part, by its number; calls what it is given with how many households are done."""
_NONE: Final[Mapping[int, int]] = {}


class Keeps(Protocol):
    """What keeps the tables of parts, by name."""

    def has(self, name: str) -> bool:
        """Whether those of a part are there."""
        ...

    def households(self, name: str) -> int:
        """How many households a part is of."""
        ...

    def put(self, name: str, found: Slice) -> None:
        """Keep those of a part."""
        ...


@frozen
class Made:
    """The tables of all slices, each a view of a connection of ``duckdb``, and what they count to."""

    connection: Any
    receipt: Mapping[str, str]
    """What the run depends on, and what went in and came out."""
    counts: Counts
    notes: tuple[Problem, ...]
    """What to know about the tables that were read."""
    rejected: tuple[Rejected, ...]
    """What was handed back."""
    taken_over: int
    """Households whose rows an interrupted run had left."""
    started_anew: bool
    """Whether an interrupted run had left some of another input, policy or option: they are thrown away."""


@contextmanager
def made_in_slices(
    out: Path,
    receipt: Mapping[str, str],
    read: Callable[[Path], AbstractContextManager[Parts]],
    decided: Callable[[int], Decided[Slice]],
    tables: Collection[str],
    *,
    several: Callable[[int], int] | None = None,
    seen: Seen | None = None,
) -> Iterator[Made]:
    """Make the tables of every slice; when the block ends what stands beside the output is taken away.

    ``receipt`` says by name what the run depends on: slices of another one are thrown away. ``read`` gives
    the parts and takes the folder for what is put aside; ``decided`` gives what makes the ``tables`` of one
    where there are so many households, ``several`` by how many processes.
    """
    with work_beside(out, receipt) as (work, other):
        with read(work.folder) as parts:
            processes = 1 if several is None else several(parts.households)
            taken_over = decide_parts(decided(parts.households), parts, work, seen, several=processes)
        counts = work.counts()
        together = work.folder / "together.duckdb"
        together.unlink(missing_ok=True)
        config = {"memory_limit": MEMORY}
        duckdb = needed("duckdb", "ledger")
        with for_duckdb(together) as path, duckdb.connect(str(path), config=config) as connection:
            for name in tables:
                kept = ", ".join(map(in_sql, work.files(name)))
                rows = f"read_parquet([{kept}], hive_partitioning = false)"
                connection.execute(f"CREATE VIEW {name} AS FROM {rows}")
            whole = {**receipt, **told(counts)}
            yield Made(connection, whole, counts, work.notes(), work.rejected(), taken_over, other)


def decide_parts(
    decided: Decided[Slice], parts: Parts, work: Keeps, seen: Seen | None, *, several: int = 1
) -> int:
    """Make the tables of every part that has none yet; how many households had theirs before."""
    names = [f"{number:08}" for number in range(len(parts.every))]
    had = {number: work.households(name) for number, name in enumerate(names) if work.has(name)}
    for number, found in made_of_parts(decided, parts, seen, had=had, several=several):
        work.put(names[number], found)
        del found  # there is room for one, not for the next beside it
    return sum(had.values())


def made_of_parts(
    decided: Decided[M],
    parts: Parts,
    seen: Seen | None,
    *,
    had: Mapping[int, int] = _NONE,
    several: int = 1,
) -> Iterator[tuple[int, M]]:
    """What is made of every part, with its number, as it comes.

    Of the parts whose numbers stand in ``had``, with how many households, there is something already. By
    ``several`` processes where that is more than one: ``decided``, the parts and what is made of them can be
    pickled then. AssertionError at the end where other households came out than there are.
    """
    far = _Far(parts.households, seen, dict(had))
    left = ((number, part()) for number, part in enumerate(parts.every) if number not in had)
    made: Iterable[tuple[int, M]]
    if several > 1:
        made = shared_out(decided, left, several=several, seen=far.come)
    else:
        made = starmap(partial(_made_of, decided, far), left)
    for number, found in made:
        households = found.households
        yield number, found
        del found  # there is room for one, not for the next beside it
        far.come(number, households)
    if parts.counted and far.done != parts.households:
        raise AssertionError(f"{parts.households} households are in the tables, {far.done} came out")


def _made_of(decided: Decided[M], far: _Far, number: int, part: Part) -> tuple[int, M]:
    """What is made of a part; who calls this does not keep the part."""
    return number, decided(part, number, partial(far.come, number))


class _Far:
    """How far the parts have come, altogether."""

    def __init__(self, altogether: int, seen: Seen | None, had: dict[int, int]) -> None:
        self.altogether, self.seen, self.by_part = altogether, seen, had
        self.done = sum(had.values())

    def come(self, number: int, households: int) -> None:
        """So many households of a part are done."""
        self.done += households - self.by_part.get(number, 0)
        self.by_part[number] = households
        if self.seen is not None:
            self.seen(self.done, self.altogether)
