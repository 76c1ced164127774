"""A case in words that takes a way through a decision graph: 年龄 等于 60岁，在册."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policyrules.base.saying import Said, same
from policyrules.base.saying import listed as joined
from policyrules.core.bands import Band, Vector, place_of
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.graph import Graph, Leaf, Node
from policyrules.core.guards import BandTest, BoolTest, ChoiceTest
from policyrules.core.policy import Policy
from policyrules.core.reach import Way
from policyrules.core.spoken import expression_said
from policyrules.core.types import BOOL

MOST: Final = 8
"""Conditions that are told; of more it is only said that there are."""


def witness_said(policy: Policy, graph: Graph, way: Way) -> Said:
    """What is so for the cases that take a way."""
    told: list[Said] = []
    for number, branch in way.steps:
        test = graph.tests[number]
        match test:
            case BoolTest(expr=expr):
                told.append(expression_said(policy, expr, wanted=branch == 1))
            case ChoiceTest(expr=expr, classes=classes):
                told.append(expression_said(policy, _one_of(expr, classes[branch])))
            case BandTest(band=band, branches=branches):
                vectors = [v for v, b in zip(band.vectors, branches, strict=True) if b == branch]
                told += [expression_said(policy, part) for part in _stands(band, vectors)]
    if len(told) > MOST:
        told = [*told[:MOST], same("…")]
    return joined(told, "，", ", ")


def lies_between(graph: Graph, way: Way) -> bool:
    """Whether a way takes a range of some quantity that lies between ranges for which cases are written."""
    covered: set[int] = set()
    for node in reversed(graph.order):
        if any(_leads_to_case(child, covered) for child in node.children):
            covered.add(id(node))
    place = graph.root
    for number, branch in way.steps:
        assert isinstance(place, Node)
        test = graph.tests[number]
        if isinstance(test, BandTest):
            written = [
                vector
                for vector, other in zip(test.band.vectors, test.branches, strict=True)
                if _leads_to_case(place.child(other), covered)
            ]
            here = [v for v, b in zip(test.band.vectors, test.branches, strict=True) if b == branch]
            if any(_between(vector, written) for vector in here):
                return True
        place = place.child(branch)
    return False


def _leads_to_case(place: Node | Leaf, covered: set[int]) -> bool:
    return bool(place.held) if isinstance(place, Leaf) else id(place) in covered


def _between(vector: Vector, others: Sequence[Vector]) -> bool:
    """Whether some of the others lie below and some above."""
    below = any(all(a <= b for a, b in zip(o, vector, strict=True)) for o in others if o != vector)
    return below and any(all(a >= b for a, b in zip(o, vector, strict=True)) for o in others if o != vector)


def _one_of(expr: Expr, options: frozenset[str]) -> Expr:
    if len(options) == 1:
        return Prim("eq", (expr, Lit(next(iter(options)), expr.type)), BOOL)
    return Prim("in", (expr,), BOOL, options)


def _stands(band: Band, vectors: list[tuple[int, ...]]) -> list[Prim]:
    """How the quantity stands to its thresholds where the first of some vectors holds, and its neighbours."""
    if band.at:
        return _stretch(band, [place_of(v) for v in vectors])
    told = []
    for i, sign in enumerate(vectors[0]):
        if all(v[i] == sign for v in vectors):
            told.append(_compared(band, i, {-1: "lt", 0: "eq", 1: "gt"}[sign]))
    return told or [_compared(band, i, {-1: "lt", 0: "eq", 1: "gt"}[s]) for i, s in enumerate(vectors[0])]


def _stretch(band: Band, places: list[int]) -> list[Prim]:
    """A stretch of a ladder: place 2i lies below the i-th threshold, 2i + 1 on it."""
    first = last = places[0]
    while last + 1 in places:
        last += 1
    if first == last and first % 2:
        return [_compared(band, first // 2, "eq")]
    told = []
    if first > 0:
        told.append(_compared(band, (first - 1) // 2, "ge" if first % 2 else "gt"))
    if last < 2 * len(band.at):
        told.append(_compared(band, last // 2, "le" if last % 2 else "lt"))
    return told


def _compared(band: Band, threshold: int, op: str) -> Prim:
    return Prim(op, (band.quantity, band.thresholds[threshold]), BOOL)
