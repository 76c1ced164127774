"""Which tests of a decision graph still matter (docs/core.md, Cases).

A test matters if, under what the other tests can still answer, its answer changes what a Def gives: it
is met on the way to a leaf, and two of the branches that it can still take do not come to the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from policyrules.core.expressions import Expr, Silent
from policyrules.core.formulas import Branch
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.policy import Def

Ends = Mapping[Node | Leaf, int]
"""What each leaf gives, as a number: leaves that give the same have the same one."""


def ends_of(definition: Def, graph: Graph) -> Ends:
    """The leaves of a Def by what they give, as it is written; which cases are cited makes no difference."""
    given: dict[object, int] = {}
    return {leaf: given.setdefault(_given(definition, leaf), len(given)) for leaf in graph.leaves()}


def _given(definition: Def, leaf: Leaf) -> object:
    """What a leaf gives: one value, those that are folded or contradict each other, or nothing."""
    values: list[Expr | None] = [definition.cases[i].value for i in leaf.held] or [definition.base]
    if leaf.silent or values == [None] or all(isinstance(value, Silent) for value in values):
        return None
    return frozenset(values) if definition.fold is None else tuple(values)


def mattering(met: Collection[Node], possible: Mapping[int, Sequence[Branch]], ends: Ends) -> frozenset[int]:
    """The tests that matter: ``met`` are the nodes reached, ``possible`` the branches left of each test.

    What is left of the graph is made anew from the leaves up, equal parts once, and a node whose branches
    come to the same is no longer there: so only tests that matter are left, in whatever order they stand.
    """
    left = dict(ends)
    made: dict[tuple[int, tuple[int, ...]], int] = {}
    found = set()
    for node in sorted(met, key=lambda node: -node.test):
        below = tuple([left[node.children[branch]] for branch in possible[node.test]])
        if below.count(below[0]) == len(below):
            left[node] = below[0]
        else:
            found.add(node.test)
            left[node] = made.setdefault((node.test, below), ~len(made))
    return frozenset(found)
