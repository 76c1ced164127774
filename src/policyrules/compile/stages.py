"""At which stage each column of frames is there: as few joins and groupings as their order allows.

A column that draws on the record above, or on the records below, can only be there when those are. Every
such step is a stage later than what it draws on, and all that one frame takes from another at one stage is
one join: of the record above, or of one grouping of the records below. Each column is worked out as late as
those that draw on it allow, and each step is taken at a stage at which others of its kind are taken as well.
What would take the place of several columns that one relation of a frame hands to the next is worked out
before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from policyrules.compile.frame import Carried, Frame, Let, Own, Total, in_order

Wanted = tuple[Frame, Collection[str]]
"""Some columns of a frame, by their names."""
Node = tuple[Frame, str]
"""A column of a frame; a frame of pairs itself, which is there when all is that it takes, has no name."""
_Readers = Mapping[Node, set[Node | None]]
"""What draws on a column; None: it is asked for."""
_Site = tuple[Frame, Frame]
"""Which frame takes something from which."""
_MOVED = 50
"""So many columns at most are worked out a relation earlier for one of them."""


def drawn_on(wanted: Iterable[Wanted]) -> Iterator[tuple[Frame, str]]:
    """Every column on which some columns of frames draw, themselves included, each after its own."""
    return ((frame, name) for frame, name in in_order(_nodes(wanted), _all) if name)


def _nodes(wanted: Iterable[Wanted]) -> list[Node]:
    return list(dict.fromkeys((frame, name) for frame, names in wanted for name in names))


def _all(node: Node) -> Iterator[Node]:
    """What a column draws on, and the frame of pairs itself: that draws on what it is joined by."""
    frame, name = node
    if name:
        yield from frame.draws_on(name)
        if frame.record is not None and isinstance(frame.columns[name], Carried):
            yield frame, ""
    elif frame.asker is not None:
        yield frame.asker, frame.key


class Stages:
    """At which stage each column that is needed is there."""

    def __init__(self, asked: Sequence[Wanted]) -> None:
        self.asked = asked
        wanted = _nodes(asked)
        met = in_order(wanted, _all)
        self._taken: dict[Frame, list[Node]] = {}
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
        numbers = {node: number for number, node in enumerate(self.order)}
        self._below = [[numbers[below] for below in self.below[node]] for node in self.order]
        self._is_step = [self._source(node) is not None for node in self.order]
        self._site = {site: [numbers[node] for node in nodes] for site, nodes in self.sites.items()}
        self._fixed: dict[int, int] = {}
        """The stage of columns for which it is chosen, by their numbers in ``order``."""
        self.at = self._settled()
        """The stage at which a column is worked out."""
        points: dict[Frame, set[int]] = {}
        for (frame, _), steps in self.sites.items():
            points.setdefault(frame, set()).update(self.at[node] for node in steps)
        self.points = {frame: sorted(found) for frame, found in points.items()}
        """At which stages a frame takes something: it has a relation for each, and one before them."""
        self._hand_less()

    def place(self, node: Node) -> int:
        """Which relation of its frame works a column out; the first one has what the table says."""
        frame, name = node
        return 0 if isinstance(frame.columns[name], Own) else self.until(frame, self.at[node])

    def until(self, frame: Frame, stage: int) -> int:
        """Which relation of a frame has all that is there at a stage."""
        return bisect_right(self.points.get(frame, ()), stage)

    def _settled(self) -> dict[Node, int]:
        """The steps between two frames at as few stages as can be, if it is less those of one frame together.

        Together they are settled from the top: what is below then leaves all the room there is.
        """
        taken = {site: self._settle(site, ()) for site in self.sites}
        apart = self._latest()
        self._fixed = {}
        for site in reversed(self.sites):
            others = (taken[other] for other in self.sites if other != site and other[0] is site[0])
            taken[site] = self._settle(site, set().union(*others))
        fewest = min(apart, self._latest(), key=self._steps)
        return dict(zip(self.order, fewest, strict=True))

    def _steps(self, at: Sequence[int]) -> int:
        """How many joins there are, and how many relations take something by them."""
        joins = {(site, at[number]) for site, numbers in self._site.items() for number in numbers}
        return len(joins) + len({(frame, stage) for (frame, _), stage in joins})

    def _draws_on(self, node: Node) -> Iterator[Node]:
        frame, name = node
        if not name:
            yield from self._taken[frame]
        elif frame.record is not None and isinstance(frame.columns[name], Carried):
            yield frame, ""
        else:
            yield from frame.draws_on(name)

    def _sites(self) -> dict[_Site, list[Node]]:
        found: dict[_Site, list[Node]] = {}
        for node in self.order:
            if (source := self._source(node)) is not None:
                found.setdefault((node[0], source), []).append(node)
        return found

    def _source(self, node: Node) -> Frame | None:
        """The frame that a step is taken from; None where there is none."""
        frame, name = node
        if not name:
            return frame.asker
        found = frame.columns[name]
        if isinstance(found, Total) or (isinstance(found, Carried) and frame.record is None):
            return found.source
        return None

    def _earliest(self) -> list[int]:
        found: list[int] = []
        for number, below in enumerate(self._below):
            least = max(map(found.__getitem__, below), default=0) + self._is_step[number]
            found.append(max(least, self._fixed.get(number, 0)))
        return found

    def _latest(self) -> list[int]:
        last = max(self._earliest(), default=0)
        found = [last] * len(self.order)
        for number in reversed(range(len(self.order))):
            found[number] = here = min(found[number], self._fixed.get(number, last))
            before = here - self._is_step[number]
            for below in self._below[number]:
                if found[below] > before:
                    found[below] = before
        return found

    def _settle(self, site: _Site, others: Collection[int]) -> set[int]:
        """Take the steps between two frames at as few stages as can be, at ``others`` where they allow it; at
        which.
        """
        earliest, latest = self._earliest(), self._latest()
        together: list[list[int]] = []
        point = -1
        for number in sorted(self._site[site], key=latest.__getitem__):
            if earliest[number] > point:
                point = latest[number]
                together.append([])
            together[-1].append(number)
        found = set()
        for numbers in together:
            first, last = max(map(earliest.__getitem__, numbers)), min(map(latest.__getitem__, numbers))
            at = max((stage for stage in others if first <= stage <= last), default=last)
            self._fixed |= dict.fromkeys(numbers, at)
            found.add(at)
        return found

    # ── handing on ──────────────────────────────────────────────────────────────

    def _hand_less(self) -> None:
        """Work out one relation earlier what then takes the place of several columns that are handed on."""
        readers: dict[Node, set[Node | None]] = {}
        for node in self.order:
            for below in self.below[node]:
                readers.setdefault(below, set()).add(node)
        for top, names in self.asked:
            for name in names:
                readers.setdefault((top, name), set()).add(None)
        own: dict[Frame, list[Node]] = {}
        for node in self.order:
            if node[1] and node[0].record is None:
                own.setdefault(node[0], []).append(node)
        for frame, nodes in own.items():
            for place in range(len(self.points.get(frame, ())), 0, -1):
                self._hand_less_on(nodes, place, readers)

    def _hand_less_on(self, own: list[Node], place: int, readers: _Readers) -> None:
        """Do it for one relation of a frame."""
        frame, points = own[0][0], self.points[own[0][0]]
        before = points[place - 2] if place > 1 else points[0] - 1
        early: set[Node] = set()
        for node in own:
            if isinstance(frame.columns[node[1]], Let) and self.place(node) == place:
                drawn = self.below[node]
                if all(below in early or self.place(below) < place for below in drawn):
                    early.add(node)
        for node in own:
            if node not in early or readers[node] <= early:
                continue
            moved = self._drawn_within(early, node)
            inputs = {below for inner in moved for below in self.below[inner]} - moved
            kept = {
                column
                for column in moved | inputs
                if any(r not in moved and self._needs(frame, r) >= place for r in readers[column])
            }
            if len(inputs - kept) > len(moved & kept):
                early -= moved
                self.at.update(dict.fromkeys(moved, before))

    def _drawn_within(self, among: set[Node], node: Node) -> set[Node]:
        """A column and those of some on which it draws; nothing where they are many."""
        found, todo = {node}, [node]
        while todo:
            new = [below for below in self.below[todo.pop()] if below in among and below not in found]
            found.update(new)
            todo += new
            if len(found) > _MOVED:
                return set()
        return found

    def _needs(self, frame: Frame, reader: Node | None) -> int:
        """Which relation of a frame must have what a column draws on, or what is asked for."""
        if reader is None:
            return len(self.points[frame])
        at = self.at[reader]
        return self.place(reader) if reader[0] is frame and reader[1] else self.until(frame, at - 1)
