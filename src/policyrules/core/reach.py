"""What of a decision graph any case can reach, whatever its facts are within their bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policyrules.base.frozen import frozen
from policyrules.core.bands import possible_vectors
from policyrules.core.bounds import Proofs
from policyrules.core.formulas import SILENT_BRANCH, Branch
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.guards import BandTest, Test


@frozen(eq=False)
class Way:
    """How a place in a graph is come to: the test just before, its branch, and the way to that test."""

    test: int
    branch: Branch
    before: Way | None
    length: int = 1

    @property
    def steps(self) -> tuple[tuple[int, Branch], ...]:
        """Every test on the way with its branch, from the root."""
        found: list[tuple[int, Branch]] = []
        way: Way | None = self
        while way is not None:
            found.append((way.test, way.branch))
            way = way.before
        return tuple(reversed(found))


@frozen(eq=False)
class Reached:
    """What of a graph can be reached, each node and leaf with a shortest way there (None: there is no test).

    What is left out is proven impossible. Tests are taken to be independent of each other, so that
    a way may still be one that no case takes.
    """

    graph: Graph
    ways: Mapping[int | Leaf, Way | None]
    branches: Sequence[tuple[Branch, ...]]
    """The branches that each test can take."""

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf that can be reached."""
        return tuple(key for key in self.ways if isinstance(key, Leaf))

    def ways_to(self, leaf: Leaf) -> Iterator[Way]:
        """For each node right above a leaf a shortest way through it."""
        for node in self.graph.order:
            if id(node) in self.ways:
                for branch in self.branches[node.test]:
                    if node.child(branch) == leaf:
                        yield _on(self.ways[id(node)], node, branch)


def reached(proofs: Proofs, graph: Graph) -> Reached:
    """What of a graph any case can reach."""
    branches = [possible_branches(proofs, test) for test in graph.tests]
    ways: dict[int | Leaf, Way | None] = {_key(graph.root): None}
    for node in graph.order:
        if id(node) not in ways:
            continue
        for branch in branches[node.test]:
            way, key = _on(ways[id(node)], node, branch), _key(node.child(branch))
            known = ways.get(key)
            if key not in ways or (known is not None and way.length < known.length):
                ways[key] = way
    return Reached(graph, ways, branches)


def _on(before: Way | None, node: Node, branch: Branch) -> Way:
    return Way(node.test, branch, before, 1 if before is None else before.length + 1)


def _key(place: Node | Leaf) -> int | Leaf:
    return place if isinstance(place, Leaf) else id(place)


def possible_branches(proofs: Proofs, test: Test) -> tuple[Branch, ...]:
    """The branches that a test can take within the bounds of what it looks at."""
    found: tuple[Branch, ...] = tuple(range(test.size))
    if isinstance(test, BandTest):
        spans = [proofs.span(t) for t in test.band.thresholds]
        vectors = possible_vectors(test.band, proofs.span(test.band.quantity), spans)
        found = tuple(dict.fromkeys(test.branches[i] for i in vectors))
    return (*found, *((SILENT_BRANCH,) if test.silent else ()))
