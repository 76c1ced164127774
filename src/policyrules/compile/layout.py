"""The columns of frames laid out in relations, each where it is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from policyrules.compile.by_option import by_option
from policyrules.compile.frame import Carried, Column, Frame, Let, Own, Total
from policyrules.compile.packing import Packed, packed
from policyrules.compile.relations import ASKER, ID, PARENT, Groups, Join, Rows, Table
from policyrules.compile.remade import guarded_constant
from policyrules.compile.stages import Node, Stages, Wanted
from policyrules.compile.terms import (
    TRUE,
    ZERO,
    Term,
    any_of,
    column,
    columns,
    field,
    first_known,
    length,
    made,
    written_out,
)
from policyrules.compile.truths import Kinds, truths_of

WRITTEN_OUT = 100
"""The parts of a column that stands in place of its name, at most."""
_FEW = 4
"""A table of which no more is worked out than this is read again where it is drawn on again."""


def laid_out(
    wanted: Sequence[Wanted],
    tables: Mapping[str, Table],
    prefix: str,
    *,
    known: bool = False,
    alone: bool = True,
) -> list[Rows]:
    """For each that wants columns of a frame the relation that hands them on, the same for all of a frame.

    ``tables`` are those of the entities. What is worked out once has a name that begins with ``prefix``.
    ``known``: whether all that counts is known, so that bits may stand for truths. ``alone``: whether that is
    so of every column in each row that counts; else of those on which the same answer rests.
    """
    relations = _Relations(Stages(wanted), tables, prefix, known=known, alone=alone)
    return [relations.of(top) for top, _ in wanted]


class _Relations:
    """The relations of each frame: one for each stage at which it takes something, and what it has before."""

    def __init__(
        self, stages: Stages, tables: Mapping[str, Table], prefix: str, *, known: bool, alone: bool
    ) -> None:
        self._stages = stages
        self._truths = truths_of(stages.order) if known else frozenset()
        self._sure = Kinds(stages.order, cells=False) if known and not alone else None
        self._prefix = prefix
        self._tables = tables
        self._placed: dict[tuple[Frame, int], list[str]] = {}
        for node in stages.order:
            if node[1]:
                self._placed.setdefault((node[0], stages.place(node)), []).append(node[1])
        self._wanted: dict[tuple[Frame, int], dict[str, None]] = {}
        self._readers: dict[tuple[Frame, int], int] = {}
        self._made: dict[tuple[Frame, int], Rows] = {}
        for top, names in stages.asked:
            self._read(self._ask(top, max(stages.at.values(), default=0), *names))
        self._ask_across()
        self._ask_down()

    def of(self, top: Frame) -> Rows:
        """The last relation of a frame."""
        return self._rows(top, len(self._stages.points.get(top, ())))

    # ── which relation has what ──────────────────────────────────────────────

    def _ask(self, frame: Frame, stage: int, *names: str) -> tuple[Frame, int]:
        key = frame, self._stages.until(frame, stage)
        self._wanted.setdefault(key, {}).update(dict.fromkeys(names))
        return key

    def _ask_across(self) -> None:
        """What frames take from each other, and the keys by which they find it."""
        for (frame, source), nodes in self._stages.sites.items():
            for stage in sorted({self._stages.at[node] for node in nodes}):
                here = [name for _, name in nodes if self._stages.at[frame, name] == stage]
                drawn = [below for name in here for below in self._stages.below[frame, name]]
                asked = [name for other, name in drawn if other is source and name]
                if frame.record is not None:
                    assert frame.asker is not None
                    theirs = [n for s, n in self._taken(frame) if s is frame.asker]
                    own = [n for s, n in self._taken(frame) if s is frame.record]
                    self._read(self._ask(frame.asker, stage - 1, ID, frame.key, *theirs))
                    self._read(self._ask(frame.record, stage - 1, PARENT, *own))
                else:
                    key = ID if source is frame.above else ASKER if source.record is not None else PARENT
                    self._read(self._ask(source, stage - 1, key, *asked))

    def _taken(self, pairs: Frame) -> list[Node]:
        return self._stages.below[pairs, ""]

    def _read(self, key: tuple[Frame, int]) -> None:
        self._readers[key] = self._readers.get(key, 0) + 1

    def _ask_down(self) -> None:
        """What each relation takes from the one before it."""
        for frame in dict.fromkeys(frame for frame, _ in self._wanted):
            if frame.record is not None:
                continue
            last = max(place for f, place in self._wanted if f is frame)
            for place in range(last, 0, -1):
                placed = self._placed.get((frame, place), [])
                drawn = [n for name in placed for s, n in frame.draws_on(name) if s is frame]
                wanted = dict.fromkeys([*self._wanted.get((frame, place), ()), *drawn])
                for source, _ in self._taking(frame, place):
                    wanted[PARENT if source is frame.above else ID] = None
                below = self._wanted.setdefault((frame, place - 1), {})
                below.update((name, None) for name in wanted if name not in placed)
                self._read((frame, place - 1))

    def _taking(self, frame: Frame, place: int) -> list[tuple[Frame, list[str]]]:
        """From which frames a relation takes what."""
        stage = self._stages.points[frame][place - 1]
        found = []
        for (taker, source), nodes in self._stages.sites.items():
            here = [name for _, name in nodes if self._stages.at[taker, name] == stage]
            if taker is frame and here:
                found.append((source, here))
        return found

    # ── making them ──────────────────────────────────────────────────────────

    def _rows(self, frame: Frame, place: int) -> Rows:
        key = frame, place
        if key not in self._made:
            self._made[key] = self._pairs(frame) if frame.record is not None else self._records(frame, place)
        return self._made[key]

    def _records(self, frame: Frame, place: int) -> Rows:
        handed = tuple(self._wanted[frame, place])
        placed = self._placed.get((frame, place), [])
        first: dict[str, Term] = {}
        lets: dict[str, Term] = {}
        joins: list[Join] = []
        packs: list[Packed] = []
        source: Table | Rows = self._tables[frame.entity]
        if place:
            before = self._rows(frame, place - 1)
            source, first = before, {name: column(name, "t") for name in before.handed}
            if not before.name and isinstance(before.source, Table) and len(before.layers) == 1:
                # It only reads a table: what goes on from it does so itself.
                source, first = before.source, dict(before.layers[0])
            for other, names in self._taking(frame, place):
                alias = f"j{len(joins)}"
                totals = {n: t for n in names if isinstance(t := frame.columns[n], Total)}
                together = packed(totals, {n for n, t in totals.items() if self._may_be_lost(t)})
                single = [name for name in names if name not in together.read]
                joins.append(
                    self._join(frame, other, self._stages.points[frame][place - 1] - 1, single, together)
                )
                first |= {name: _taken(frame, name, alias) for name in single}
                first |= {name: first_known(column(name, alias), ZERO) for name in together.totals}
                lets |= together.read
                packs.append(together)
        else:
            first = {name: field(name, "t") for name in handed if name in (ID, PARENT)}
        for name in placed:
            if isinstance(found := frame.columns[name], Own):
                first[name] = found.term
        lets |= {n: f.term for n in placed if isinstance(f := frame.columns[n], Let)}
        for together in packs:
            lets = {name: together.asked(term) for name, term in lets.items()}
        said = {n: c.term for n, c in frame.columns.items() if isinstance(c, Own | Let)}
        rows = Rows(source, tuple(joins), (first, *_in_layers(lets, said, handed)), handed)
        return self._name(frame, place, rows)

    def _name(self, frame: Frame, place: int, rows: Rows) -> Rows:
        again = self._readers.get((frame, place), 0) > 1
        simple = not rows.joins and sum(map(len, rows.layers[1:])) <= _FEW
        if not again or simple:
            return rows
        return Rows(
            rows.source,
            rows.joins,
            rows.layers,
            rows.handed,
            f"{self._prefix}{len(self._made)}_{frame.entity}",
            tuple(name for name in rows.handed if (frame, name) in self._truths),
        )

    def _may_be_lost(self, total: Total) -> bool:
        """Whether what is gathered may have no value in a row that counts for other totals."""
        return self._sure is not None and not self._sure.is_there(total.source, total.term)

    def _join(self, frame: Frame, source: Frame, stage: int, names: Sequence[str], together: Packed) -> Join:
        rows = self._rows(source, self._stages.until(source, stage))
        if source is frame.above:
            return Join(rows, ID, PARENT, outer=False)
        key = ASKER if source.record is not None else PARENT
        totals: dict[str, Term] = {}
        for name in names:
            found = frame.columns[name]
            assert isinstance(found, Total)
            totals[name] = made("wide", made(found.function, found.term, *found.more))
        totals |= {name: made("wide", total) for name, total in together.totals.items()}
        where = _concerned(frame.columns[name] for name in (*names, *together.read))
        return Join(Groups(rows, key, totals, where), key, ID, outer=True)

    def _pairs(self, pairs: Frame) -> Rows:
        assert pairs.record is not None
        assert pairs.asker is not None
        stage = self._stages.points[pairs][0] - 1
        asker, record = (self._rows(f, self._stages.until(f, stage)) for f in (pairs.asker, pairs.record))
        placed = self._placed.get((pairs, 1), [])
        first = {ASKER: column(ID, "t")}
        lets: dict[str, Term] = {}
        for name in placed:
            found = pairs.columns[name]
            if isinstance(found, Carried):
                first[name] = column(found.name, "t" if found.asking else "j0")
            elif isinstance(found, Let):
                lets[name] = found.term
        join = Join(record, PARENT, pairs.key, outer=False)
        handed = tuple(self._wanted[pairs, 1])
        return Rows(asker, (join,), (first, *_layers(lets, handed)), handed)


def _taken(frame: Frame, name: str, alias: str) -> Term:
    found = frame.columns[name]
    if isinstance(found, Carried):
        return column(found.name, alias)
    assert isinstance(found, Total)
    here = column(name, alias)
    return here if found.nothing is None else first_known(here, found.nothing)


def _concerned(totals: Iterable[Column]) -> Term:
    """Which rows change any of some totals that start from 0."""
    tests = []
    for total in totals:
        if not isinstance(total, Total) or total.nothing != ZERO or total.more:
            return TRUE
        if (guarded := guarded_constant(total.term)) is None or guarded[1] <= 0 or total.function == "least":
            return TRUE
        tests.append(guarded[0])
    return any_of(*tests)


def _in_layers(
    lets: Mapping[str, Term], said: Mapping[str, Term], handed: Collection[str]
) -> list[dict[str, Term]]:
    """The columns by layers; what counts for one value only is worked out there."""
    layers = _layers(lets, handed)
    before = {name: term for layer in layers for name, term in layer.items()}
    after = by_option(before, said, handed)
    return layers if after == before else _layers(after, handed)


def _layers(lets: Mapping[str, Term], handed: Iterable[str]) -> list[dict[str, Term]]:
    """The columns by how many of them stand below each other; they come after those on which they draw.

    One that is drawn on once stands in place of its name: engines go through every column of every layer.
    """
    uses: Counter[str] = Counter()
    for term in lets.values():
        uses.update(columns(term))
    uses.update([*handed, *handed])
    meant: dict[str, Term] = {}
    depth: dict[str, int] = {}
    found: list[dict[str, Term]] = []
    for name, said in lets.items():
        if not uses[name]:
            continue
        term = written_out(said, meant)
        if uses[name] == 1 and length(term) <= WRITTEN_OUT:
            meant[name] = term
            continue
        depth[name] = here = 1 + max((depth.get(below, -1) for below in columns(term)), default=-1)
        if here == len(found):
            found.append({})
        found[here][name] = term
    return found
