"""A ledger in files decided under two policies, slice by slice: the same differences as by ``impact``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve, field, frozen
from attrs.converters import optional

from policyrules.base.errors import Problem
from policyrules.comparing.answers import SIZE, Decider, Household
from policyrules.comparing.impact import Gathering, Impact, Side
from policyrules.comparing.moves_on_disk import MovesOnDisk
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import Ledger, Rejected
from policyrules.ledgers.by_sql import lowered
from policyrules.ledgers.parts import Part, Parts, parts_of

Asked = Callable[[], Household]
"""Gives a household with its decisions."""
LARGE: Final = 1_000
"""From so many households on SQL decides what it can: it takes some seconds to write and plan the queries."""


@frozen
class WholeImpact:
    """What another policy makes of a ledger in files; moves can be read until the block ends."""

    before: Side
    """The first side; of its ledger only what could not be read."""
    after: Side
    """The second side, so too."""
    impact: Impact
    """What differs."""


@frozen
class Read:
    """How a ledger in files is read, by both sides."""

    source: Path = field(converter=Path)
    """As ``ledgers.batch`` reads it."""
    complete: Complete = None
    """As in ``read_ledger``."""
    empty: Empty = ()
    """As in ``read_ledger``."""
    mapping: Path | None = field(default=None, converter=optional(Path))
    """As in ``read_ledger``."""


@contextmanager
def impact_over(
    before: tuple[Policy, date],
    after: tuple[Policy, date],
    read: Read,
    *,
    by: str | None = None,
    seen: Callable[[], None] | None = None,
) -> Iterator[WholeImpact]:
    """Every household of a ledger in files decided on both sides, and what differs, in bounded memory.

    A side is a policy and its day. SQL says status, outcome and amount where it can; what a result rests on
    is asked of the evaluator for those that move or are open, so that the report is that of ``impact`` to the
    row. Held in memory are a slice of households, what only one side can read and, with ``by``, the
    quantity and what is paid of households that differ in them. ``by`` and ``seen`` are as in ``impact``.
    Raises as ``ledgers.batch`` and ``impact``.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="policyrules-")))
        sides = [Side(policy, Ledger((), ()), on) for policy, on in (before, after)]
        readings = [
            _Reading(side, stack.enter_context(_parts(side, folder / str(number), read)))
            for number, side in enumerate(sides)
        ]
        kept: list[MovesOnDisk] = []

        def place(_programme: str) -> MovesOnDisk:
            kept.append(MovesOnDisk(folder / f"moves-{len(kept)}"))
            stack.callback(kept[-1].close)
            return kept[-1]

        gathering = Gathering(sides[0], sides[1], by, kept=place)
        for old, new in _pairs(*readings):
            gathering.take(*old(), *new())
            if seen is not None:
                seen()
        first, second = (reading.handed_back() for reading in readings)
        rejected = {r.household for r in first.ledger.rejected} & {
            r.household for r in second.ledger.rejected
        }
        alone = [tuple(reading.waiting) for reading in readings]
        yield WholeImpact(first, second, gathering.impact(alone[0], alone[1], len(rejected - {""})))


@contextmanager
def _parts(side: Side, folder: Path, read: Read) -> Iterator[Parts]:
    folder.mkdir()
    with parts_of(
        side.policy,
        read.source,
        folder,
        size=SIZE,
        on=side.on,
        complete=read.complete,
        empty=read.empty,
        mapping=read.mapping,
        by_sql=True,
    ) as parts:
        yield parts


class _Reading:
    """A ledger as one side reads and decides it."""

    def __init__(self, side: Side, parts: Parts) -> None:
        self.side, self.parts = side, parts
        by_sql = lowered(side.policy, side.on, None) if parts.households >= LARGE else None
        self.decider = Decider(side.policy, side.on, by_sql)
        self.waiting: dict[str, Case] = {}
        """What the other side has not read so far."""
        self._rejected: list[Rejected] = []
        self._notes: dict[Problem, None] = {}

    def decided(self, part: Callable[[], Part] | None) -> dict[str, tuple[Case, Asked]]:
        """The households of a part by their ids, in the order of the ledger."""
        if part is None:
            return {}
        found = part()
        self._rejected += found.ledger.rejected
        self._notes |= dict.fromkeys(found.ledger.notes)
        return {case.id: (case, asked) for case, asked in self.decider.decided(found)}

    def late(self, household: str) -> Asked:
        """One that waited, decided by the evaluator."""
        return partial(self.decider.of, self.waiting.pop(household))

    def handed_back(self) -> Side:
        """The side with what could not be read, and what there is to know of the tables."""
        return evolve(self.side, ledger=Ledger((), tuple(self._rejected), tuple(self._notes)))


def _pairs(before: _Reading, after: _Reading) -> Iterator[tuple[Asked, Asked]]:
    """The households that both sides read; what only one does is left waiting with it.

    Parts are of the same tables in the same order, so that almost every household stands in the same part.
    """
    for old, new in zip_longest(before.parts.every, after.parts.every):
        olds, news = before.decided(old), after.decided(new)
        for household, (case, asked) in olds.items():
            if household in news:
                yield asked, news.pop(household)[1]
            elif household in after.waiting:
                yield asked, after.late(household)
            else:
                before.waiting[household] = case
        for household, (case, asked) in news.items():
            if household in before.waiting:
                yield before.late(household), asked
            else:
                after.waiting[household] = case
