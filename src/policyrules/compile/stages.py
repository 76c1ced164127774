"""The columns of frames laid out in relations: as few joins and groupings as their order allows.

A column that draws on the record above, or on the records below, can only be there when those are. Every
such step is a stage later than what it draws on, and all that one frame takes from another at one stage is
one join: of the record above, or of one grouping of the records below. Each column is worked out as late as
those that draw on it allow, and each step is taken at a stage at which others of its kind are taken as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from policyrules.compile.frame import Carried, Column, Frame, Let, Own, Total, in_order
from policyrules.compile.packing import Packed, packed
from policyrules.compile.relations import ASKER, ID, PARENT, Groups, Join, Rows, Table
from policyrules.compile.remade import guarded_constant
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

Wanted = tuple[Frame, Collection[str]]
"""Some columns of a frame, by their names."""
_Node = tuple[Frame, str]
"""A column of a frame; a frame of pairs itself, which is there when all is that it takes, has no name."""
_Site = tuple[Frame, Frame]
"""Which frame takes something from which."""
WRITTEN_OUT = 100
"""The parts of a column that stands in place of its name, at most."""
_FEW = 3
"""A table of which no more is worked out than this is read again where it is drawn on again."""


def laid_out(wanted: Sequence[Wanted], tables: Mapping[str, Table], prefix: str) -> list[Rows]:
    """For each that wants columns of a frame the relation that hands them on, the same for all of a frame.

    ``tables`` are those of the entities. What is worked out once has a name that begins with ``prefix``.
    """
    relations = _Relations(_Stages(wanted), tables, prefix)
    return [relations.of(top) for top, _ in wanted]


def drawn_on(wanted: Iterable[Wanted]) -> Iterator[tuple[Frame, str]]:
    """Every column on which some columns of frames draw, themselves included, each after its own."""
    return ((frame, name) for frame, name in in_order(_nodes(wanted), _all) if name)


def _nodes(wanted: Iterable[Wanted]) -> list[_Node]:
    return list(dict.fromkeys((frame, name) for frame, names in wanted for name in names))


def _all(node: _Node) -> Iterator[_Node]:
    """What a column draws on, and the frame of pairs itself: that draws on what it is joined by."""
    frame, name = node
    if name:
        yield from frame.draws_on(name)
        if frame.record is not None and isinstance(frame.columns[name], Carried):
            yield frame, ""
    elif frame.asker is not None:
        yield frame.asker, frame.key


class _Stages:
    """At which stage each column that is needed is there."""

    def __init__(self, asked: Sequence[Wanted]) -> None:
        self.asked = asked
        wanted = _nodes(asked)
        met = in_order(wanted, _all)
        self._taken: dict[Frame, list[_Node]] = {}
        for frame, name in met:
            if frame.record is not None:
                taken = self._taken.setdefault(frame, [])
                if not name:
                    taken += _all((frame, name))
                elif isinstance(found := frame.columns[name], Carried):
                    taken.append((found.source, found.name))
        self.order = in_order(wanted, self._draws_on)
        """Every column after those on which it draws."""
        self.below = {node: list(self._draws_on(node)) for node in self.order}
        self.sites = self._sites()
        self._fixed: dict[_Node, int] = {}
        self.at = self._settled()
        """The stage at which a column is worked out."""

    def _settled(self) -> dict[_Node, int]:
        """The steps between two frames at as few stages as can be, if it is less those of one frame together.

        Together they are settled from the top: what is below then leaves all the room there is.
        """
        taken = {site: self._settle(site, ()) for site in self.sites}
        apart = self._latest()
        self._fixed = {}
        for site in reversed(self.sites):
            others = (taken[other] for other in self.sites if other != site and other[0] is site[0])
            taken[site] = self._settle(site, set().union(*others))
        return min(apart, self._latest(), key=self._steps)

    def _steps(self, at: Mapping[_Node, int]) -> int:
        """How many joins there are, and how many relations take something by them."""
        joins = {(site, at[node]) for site, nodes in self.sites.items() for node in nodes}
        return len(joins) + len({(frame, stage) for (frame, _), stage in joins})

    def _draws_on(self, node: _Node) -> Iterator[_Node]:
        frame, name = node
        if not name:
            yield from self._taken[frame]
        elif frame.record is not None and isinstance(frame.columns[name], Carried):
            yield frame, ""
        else:
            yield from frame.draws_on(name)

    def _sites(self) -> dict[_Site, list[_Node]]:
        found: dict[_Site, list[_Node]] = {}
        for node in self.order:
            if (source := self._source(node)) is not None:
                found.setdefault((node[0], source), []).append(node)
        return found

    def _source(self, node: _Node) -> Frame | None:
        """The frame that a step is taken from; None where there is none."""
        frame, name = node
        if not name:
            return frame.asker
        found = frame.columns[name]
        if isinstance(found, Total) or (isinstance(found, Carried) and frame.record is None):
            return found.source
        return None

    def _earliest(self) -> dict[_Node, int]:
        found: dict[_Node, int] = {}
        for node in self.order:
            least = max((found[below] for below in self.below[node]), default=0)
            least += self._source(node) is not None
            found[node] = max(least, self._fixed.get(node, 0))
        return found

    def _latest(self) -> dict[_Node, int]:
        last = max(self._earliest().values(), default=0)
        found = dict.fromkeys(self.order, last)
        for node in reversed(self.order):
            found[node] = here = min(found[node], self._fixed.get(node, last))
            step = self._source(node) is not None
            for below in self.below[node]:
                found[below] = min(found[below], here - step)
        return found

    def _settle(self, site: _Site, others: Collection[int]) -> set[int]:
        """Take the steps between two frames at as few stages as can be, at ``others`` where they allow it; at
        which.
        """
        earliest, latest = self._earliest(), self._latest()
        together: list[list[_Node]] = []
        point = -1
        for node in sorted(self.sites[site], key=latest.__getitem__):
            if earliest[node] > point:
                point = latest[node]
                together.append([])
            together[-1].append(node)
        found = set()
        for nodes in together:
            first, last = max(map(earliest.__getitem__, nodes)), min(map(latest.__getitem__, nodes))
            at = max((stage for stage in others if first <= stage <= last), default=last)
            self._fixed |= dict.fromkeys(nodes, at)
            found.add(at)
        return found


class _Relations:
    """The relations of each frame: one for each stage at which it takes something, and what it has before."""

    def __init__(self, stages: _Stages, tables: Mapping[str, Table], prefix: str) -> None:
        self._stages = stages
        self._prefix = prefix
        self._tables = tables
        points: dict[Frame, set[int]] = {}
        for (frame, _), nodes in stages.sites.items():
            points.setdefault(frame, set()).update(stages.at[node] for node in nodes)
        self._points = {frame: sorted(found) for frame, found in points.items()}
        self._placed: dict[tuple[Frame, int], list[str]] = {}
        for node in stages.order:
            if node[1]:
                self._placed.setdefault((node[0], self._place(node)), []).append(node[1])
        self._wanted: dict[tuple[Frame, int], dict[str, None]] = {}
        self._readers: dict[tuple[Frame, int], int] = {}
        self._made: dict[tuple[Frame, int], Rows] = {}
        for top, names in stages.asked:
            self._read(self._ask(top, max(stages.at.values(), default=0), *names))
        self._ask_across()
        self._ask_down()

    def of(self, top: Frame) -> Rows:
        """The last relation of a frame."""
        return self._rows(top, len(self._points.get(top, ())))

    # ── which relation has what ──────────────────────────────────────────────

    def _place(self, node: _Node) -> int:
        """Which relation of its frame works a column out; the first one has what the table says."""
        frame, name = node
        return 0 if isinstance(frame.columns[name], Own) else self._until(frame, self._stages.at[node])

    def _until(self, frame: Frame, stage: int) -> int:
        """Which relation of a frame has all that is there at a stage."""
        return bisect_right(self._points.get(frame, ()), stage)

    def _ask(self, frame: Frame, stage: int, *names: str) -> tuple[Frame, int]:
        key = frame, self._until(frame, stage)
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

    def _taken(self, pairs: Frame) -> list[_Node]:
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
        stage = self._points[frame][place - 1]
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
        source: Table | Rows = self._tables[frame.entity]
        if place:
            before = self._rows(frame, place - 1)
            source, first = before, {name: column(name, "t") for name in before.handed}
            if not before.name and isinstance(before.source, Table) and len(before.layers) == 1:
                # It only reads a table: what goes on from it does so itself.
                source, first = before.source, dict(before.layers[0])
            for other, names in self._taking(frame, place):
                alias = f"j{len(joins)}"
                together = packed({n: t for n in names if isinstance(t := frame.columns[n], Total)})
                single = [name for name in names if name not in together.read]
                joins.append(self._join(frame, other, self._points[frame][place - 1] - 1, single, together))
                first |= {name: _taken(frame, name, alias) for name in single}
                first |= {name: first_known(column(name, alias), ZERO) for name in together.totals}
                lets |= together.read
        else:
            first = {name: field(name, "t") for name in handed if name in (ID, PARENT)}
        for name in placed:
            if isinstance(found := frame.columns[name], Own):
                first[name] = found.term
        lets |= {n: f.term for n in placed if isinstance(f := frame.columns[n], Let)}
        rows = Rows(source, tuple(joins), (first, *_layers(lets, handed)), handed)
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
        )

    def _join(self, frame: Frame, source: Frame, stage: int, names: Sequence[str], together: Packed) -> Join:
        rows = self._rows(source, self._until(source, stage))
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
        stage = self._points[pairs][0] - 1
        asker, record = (self._rows(f, self._until(f, stage)) for f in (pairs.asker, pairs.record))
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
        term = written_out(said, meant)
        if uses[name] == 1 and length(term) <= WRITTEN_OUT:
            meant[name] = term
            continue
        depth[name] = here = 1 + max((depth.get(below, -1) for below in columns(term)), default=-1)
        if here == len(found):
            found.append({})
        found[here][name] = term
    return found
