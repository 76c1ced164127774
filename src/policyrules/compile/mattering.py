"""Which tests of a decision graph still matter, in SQL (docs/core.md, Cases)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from policyrules.compile.answers import Answer
from policyrules.compile.frame import Frame
from policyrules.compile.terms import FALSE, TRUE, Term, all_of, any_of, no
from policyrules.compile.values import one_of
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.mattering import Ends

Way = tuple[Term, Node | Leaf]
"""Whether a branch can still be taken, and where it leads."""
_Pair = tuple[Node | Leaf, Node | Leaf]
_Key = tuple[int, int]
LAST = 1 << 60
"""Where a leaf stands among the tests."""
MOST = 20_000
"""Pairs of places of one graph; past that all tests on the way are said to matter."""


class Differing:
    """Whether two places of a graph can come to something else, by what its tests can still answer."""

    def __init__(self, frame: Frame, split: Graph, answers: dict[int, Answer], ends: Ends) -> None:
        self.answers, self.ends = answers, ends
        self.ways: dict[int, list[Way]] = {}
        self.found: dict[_Key, Term] | None = None
        pairs = self._pairs(split)
        if pairs is not None:
            self.found = {}
            # Those furthest down come first: the others are told by them.
            for a, b in sorted(pairs, key=lambda pair: -min(_test(pair[0]), _test(pair[1]))):
                below = (all_of(possible, self.between(x, y)) for possible, x, y in self._below(a, b))
                self.found[self._key(a, b)] = frame.let(any_of(*below))

    def within(self, node: Node) -> Term:
        """Whether the branches that a node can still take do not all come to the same."""
        ways = self._ways(node)
        leaves = [possible for possible, end in ways if isinstance(end, Leaf)]
        others = (
            all_of(p, q, self.between(a, b))
            for (p, a), (q, b) in combinations(ways, 2)
            if not (isinstance(a, Leaf) and isinstance(b, Leaf))
        )
        return any_of(no(one_of(leaves)) if len(leaves) > 1 else FALSE, *others)

    def between(self, a: Node | Leaf, b: Node | Leaf) -> Term:
        """Whether two places can come to something else."""
        key = self._key(a, b)
        if key[0] == key[1]:
            return FALSE
        if self.found is None or (isinstance(a, Leaf) and isinstance(b, Leaf)):
            return TRUE
        return self.found[key]

    def _ways(self, node: Node) -> list[Way]:
        """Where the branches of a node lead, each place once."""
        known = self.ways.get(id(node))
        if known is not None:
            return known
        places: dict[int, tuple[Node | Leaf, list[Term]]] = {}
        for possible, child in zip(self.answers[node.test].all, node.children, strict=False):
            places.setdefault(self._place(child), (child, []))[1].append(possible)
        ways = self.ways[id(node)] = [(any_of(*possible), child) for child, possible in places.values()]
        return ways

    def _below(self, a: Node | Leaf, b: Node | Leaf) -> Iterator[tuple[Term, Node | Leaf, Node | Leaf]]:
        """The pairs by which two places differ, each with what must be possible for it."""
        if _test(a) > _test(b):
            a, b = b, a
        assert isinstance(a, Node)
        if isinstance(b, Node) and a.test == b.test:
            for possible, x, y in zip(self.answers[a.test].all, a.children, b.children, strict=False):
                yield possible, x, y
        else:
            for possible, x in self._ways(a):
                yield possible, x, b

    def _pairs(self, split: Graph) -> list[_Pair] | None:
        """Every pair of places that has to be told apart and is none of leaves; None where these are many."""
        found: dict[_Key, _Pair] = {}
        todo = [pair for node in split.order for pair in combinations([c for _, c in self._ways(node)], 2)]
        while todo:
            a, b = todo.pop()
            key = self._key(a, b)
            if key[0] == key[1] or key in found or (isinstance(a, Leaf) and isinstance(b, Leaf)):
                continue
            if len(found) == MOST:
                return None
            found[key] = a, b
            todo += [(x, y) for _, x, y in self._below(a, b)]
        return list(found.values())

    def _key(self, a: Node | Leaf, b: Node | Leaf) -> _Key:
        first, second = self._place(a), self._place(b)
        return min(first, second), max(first, second)

    def _place(self, place: Node | Leaf) -> int:
        """A node by itself, a leaf by what it gives."""
        return ~self.ends[place] if isinstance(place, Leaf) else id(place)


def _test(place: Node | Leaf) -> int:
    """The test at a place; a leaf comes after all."""
    return place.test if isinstance(place, Node) else LAST
