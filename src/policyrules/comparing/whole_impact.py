"""A ledger in files decided under two policies, slice by slice: the same differences as by ``impact``.

What each slice comes to is kept in a folder, beside an output until that appears: a run that was killed goes
on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cached_property, partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve, field, frozen

from policyrules.base.errors import Problem
from policyrules.comparing.answers import SIZE, Decider, Quantity, quantity_in
from policyrules.comparing.impact_results import Impact, Side
from policyrules.comparing.kept_parts import KeptMoves, KeptPart, OfSide, PartWriter, kept_part
from policyrules.comparing.moves import Decided, Key, Moved, key_of, moved
from policyrules.comparing.sums import Sums, impact_of, quantity_named, rejected_by_both
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.intake.beside import Beside
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.long_registers import Seen
from policyrules.intake.records import Ledger, Rejected
from policyrules.intake.settings import SaidOf, find_settings
from policyrules.ledgers import by_sql
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, Parts, parts_of
from policyrules.ledgers.receipt import receipt_of
from policyrules.ledgers.work import Work, digest_of, work_beside

Asked = Callable[[], Decided]
"""Gives a household with its decisions."""


@frozen
class WholeImpact:
    """What another policy makes of a ledger in files; moves can be read until the block ends."""

    before: Side
    """The first side; of its ledger only what could not be read."""
    after: Side
    """The second side, so too."""
    impact: Impact
    """What differs."""
    taken_over: int = 0
    """Households that an interrupted run had decided."""
    started_anew: bool = False
    """Whether an interrupted run had decided some of another ledger, policy or option: thrown away."""


def _said_of(said: SaidOf | str) -> SaidOf:
    """Where it is said what a ledger is; a path may be given as text."""
    return Path(said) if isinstance(said, str) else said


@frozen
class Read:
    """How a ledger in files is read, by both sides."""

    source: Path = field(converter=Path)
    """As ``ledgers.batch`` reads it."""
    complete: Complete = None
    """As in ``read_ledger``."""
    empty: Empty = ()
    """As in ``read_ledger``."""
    mapping: SaidOf = field(default=None, converter=_said_of)
    """As in ``read_ledger``, or what it says."""

    def of(self, beside: Beside) -> Read:
        """The same as one side reads it: without what only the other has."""
        settings = beside.settings(self.source, self.mapping)
        return Read(self.source, beside.complete(self.complete), beside.empty(self.empty), settings)


@contextmanager
def impact_over(
    before: tuple[Policy, date],
    after: tuple[Policy, date],
    read: Read,
    *,
    by: str | None = None,
    beside: Path | None = None,
    seen: Callable[[], None] | None = None,
    reading: Seen | None = None,
) -> Iterator[WholeImpact]:
    """Every household of a ledger in files decided on both sides, and what differs, in bounded memory.

    A side is a policy and its day. A table that only one side has is left out on the other, which says so.
    SQL says status, outcome and amount where it can; what a result rests on is asked of the evaluator for
    those that move or are open, so that the report is that of ``impact`` to the row. Held in memory are a
    slice of households, what only one side can read and, with ``by``, the quantity and what is paid of
    households that differ in them.

    ``beside`` is an output that is written in the block: what is decided so far stands in ``BESIDE.work``
    until the block ends, and the same call after an interruption goes on from there. ``by`` and ``seen`` are
    as in ``impact``, ``reading`` as in ``ledgers.batch``, for each side. Raises as ``ledgers.batch`` and
    ``impact``.
    """
    target = None if by is None else quantity_named(before[0], by)
    sides = [Side(policy, Ledger((), ()), on) for policy, on in (before, after)]
    reads = [read.of(Beside(*policies)) for policies in ((before[0], after[0]), (after[0], before[0]))]
    with ExitStack() as stack:
        if beside is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="policyrules-"))
            work, anew = Work(Path(folder)), False
        else:
            work, anew = stack.enter_context(work_beside(beside, _about(sides, reads, target)))
        readings = [
            _Reading(side, stack.enter_context(_parts(side, work.folder / name, own, reading)), asked)
            for side, own, name, asked in zip(
                sides, reads, ("before.part", "after.part"), (target, None), strict=True
            )
        ]
        whole = _Whole(work, *readings)
        taken_over = whole.take_over(seen)
        whole.decide(seen)
        first, second = (reading.handed_back() for reading in readings)
        yield WholeImpact(first, second, whole.impact(target), taken_over, anew)


def _about(sides: list[Side], reads: list[Read], target: str | None) -> dict[str, str]:
    """What the parts depend on, by name: those of a run of which any of it was another are thrown away."""
    source = reads[0].source
    digest = digest_of(source)
    found = {"by": target or "", "slice": f"{SIZE} {by_sql.LARGE}"}
    for name, side, read in zip(("before", "after"), sides, reads, strict=True):
        settings = find_settings(source, read.mapping)
        options = Options(side.on, None, read.complete, read.empty, "zh", brief=True)
        receipt = receipt_of(side.policy, source.name, settings, digest, options)
        found |= {f"{name} {key}": value for key, value in receipt.items()}
    return found


class _Whole:
    """All parts of a ledger, each kept when both sides have decided it."""

    def __init__(self, work: Work, before: _Reading, after: _Reading) -> None:
        self.work, self.before, self.after = work, before, after
        self.policies = before.side.policy, after.side.policy
        every = dict.fromkeys(p.id for policy in self.policies for p in policy.all_programmes)
        self.files = {name: f"moves-{place}.json" for place, name in enumerate(every)}
        self.sums = Sums()
        self.parts = [*zip_longest(before.parts.every, after.parts.every)]
        self.done = 0
        """How many parts are kept."""

    def take_over(self, seen: Callable[[], None] | None) -> int:
        """Go on after the parts that are kept already; how many households they had."""
        while self.done < len(self.parts) and self.work.has(_name(self.done)):
            self._add(kept_part(self.work.folder / _name(self.done)))
        for _ in range(self.sums.households if seen is not None else 0):
            if seen is not None:
                seen()
        return self.sums.households

    def decide(self, seen: Callable[[], None] | None) -> None:
        """Decide the parts that are left."""
        for part in range(self.done, len(self.parts)):
            name, sums = _name(part), Sums()
            old, new = self.parts[part]
            with self.work.making(name) as folder, PartWriter(folder, self.files) as writer:
                for household in self._moved(old, new):
                    sums.take(household)
                    for programme, move in household.moves:
                        writer.append(programme, move)
                    if seen is not None:
                        seen()
                sides = [reading.left() for reading in (self.before, self.after)]
                kept = KeptPart(sums, sides)
                writer.finish(kept)
            self._add(kept)

    def _moved(self, old: Callable[[], Part] | None, new: Callable[[], Part] | None) -> Iterator[Moved]:
        """The households of a part that both sides have read now."""
        for one, other in _pairs(self.before, self.after, old, new):
            yield moved(self.policies, one(), other())

    def _add(self, part: KeptPart) -> None:
        self.sums.add(part.sums)
        for reading, side in zip((self.before, self.after), part.sides, strict=True):
            reading.take(side, self.done)
        self.done += 1

    def impact(self, target: str | None) -> Impact:
        """What differs altogether."""
        folders = [self.work.folder / _name(part) for part in range(self.done)]

        def moves(programme: str) -> KeptMoves:
            count = self.sums.programmes[programme].counts.total()
            return KeptMoves(folders, self.files[programme], count)

        only = tuple(id_ for _, id_ in self.before.waiting), tuple(id_ for _, id_ in self.after.waiting)
        rejected = rejected_by_both(self.before.rejected, self.after.rejected)
        return impact_of(self.policies, self.sums, moves, only=only, rejected=rejected, target=target)


def _name(part: int) -> str:
    return f"{part:08}"


@contextmanager
def _parts(side: Side, folder: Path, read: Read, reading: Seen | None) -> Iterator[Parts]:
    folder.mkdir(exist_ok=True)
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
        reading=reading,
    ) as parts:
        yield parts


class _Reading:
    """A ledger as one side reads and decides it."""

    def __init__(self, side: Side, parts: Parts, target: str | None) -> None:
        self.side, self.parts, self.target = side, parts, target
        self.waiting: dict[Key, Callable[[], Case]] = {}
        """What the other side has not read so far."""
        self.rejected: list[Rejected] = []
        self._notes: dict[Problem, None] = {}
        self._now: dict[Key, Case] = {}
        """Of the part at hand what the other side has not read."""
        self._met: list[Key] = []
        self._found = Ledger((), ())
        self._again: tuple[int, dict[Key, Case]] = (-1, {})

    @cached_property
    def decider(self) -> Decider:
        """What decides it: queries are written when something is left to be decided."""
        side, households = self.side, self.parts.households
        asked = by_sql.lowered(side.policy, side.on, None, households=households)
        quantity: Quantity | None = None
        if self.target is not None:
            large = households >= by_sql.LARGE
            quantity = quantity_in(side.policy, self.target, side.on, large=large)
        return Decider(side.policy, side.on, asked if asked.queries else None, quantity)

    def decided(self, part: Callable[[], Part] | None) -> dict[Key, tuple[Case, Asked]]:
        """The households of a part by their keys, in the order of the ledger."""
        self._now, self._met, self._found = {}, [], Ledger((), ())
        if part is None:
            return {}
        found = part()
        self._found = evolve(found.ledger, cases=())
        return {key_of(case): (case, asked) for case, asked in self.decider.decided(found)}

    def wait(self, case: Case) -> None:
        """Let a household wait that the other side has not read so far."""
        self._now[key_of(case)] = case

    def waits(self, household: Key) -> bool:
        """Whether a household does."""
        return household in self._now or household in self.waiting

    def late(self, household: Key) -> Asked:
        """One that waited, decided by the evaluator."""
        if household in self._now:
            return partial(self.decider.of, self._now.pop(household))
        self._met.append(household)
        return partial(self.decider.of, self.waiting[household]())

    def left(self) -> OfSide:
        """What the part at hand leaves to the whole."""
        return OfSide(tuple(self._now), tuple(self._met), self._found.rejected, self._found.notes)

    def take(self, side: OfSide, part: int) -> None:
        """Take what a part leaves."""
        self.rejected += side.rejected
        self._notes |= dict.fromkeys(side.notes)
        for household in side.met:
            del self.waiting[household]
        for household in side.waiting:
            case = self._now.get(household)
            self.waiting[household] = (
                partial(self._read_again, part, household) if case is None else partial(_same, case)
            )
        self._now = {}

    def _read_again(self, part: int, household: Key) -> Case:
        """A household of a part that was taken over."""
        if self._again[0] != part:
            self._again = part, self.decider.cases(self.parts.every[part]())
        return self._again[1][household]

    def handed_back(self) -> Side:
        """The side with what could not be read, and what there is to know of the tables."""
        return evolve(self.side, ledger=Ledger((), tuple(self.rejected), tuple(self._notes)))


def _same(case: Case) -> Case:
    return case


def _pairs(
    before: _Reading, after: _Reading, old: Callable[[], Part] | None, new: Callable[[], Part] | None
) -> Iterator[tuple[Asked, Asked]]:
    """The households that both sides read by the end of a part; what only one does is left waiting with it.

    Parts are of the same tables in the same order, so that almost every household stands in the same part.
    """
    olds, news = before.decided(old), after.decided(new)
    for household, (case, asked) in olds.items():
        if household in news:
            yield asked, news.pop(household)[1]
        elif after.waits(household):
            yield asked, after.late(household)
        else:
            before.wait(case)
    for household, (case, asked) in news.items():
        if before.waits(household):
            yield before.late(household), asked
        else:
            after.wait(case)
