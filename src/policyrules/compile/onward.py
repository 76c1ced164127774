"""Which tests of a decision graph are asked, and where their answers lead, in SQL (docs/core.md, Cases)."""

from __future__ import annotations

from collections.abc import Mapping

from policyrules.compile.answers import Answer
from policyrules.compile.terms import Term, any_of, length, no
from policyrules.core.graph import Graph, Leaf, Node


def onward(split: Graph, answers: dict[int, Answer]) -> dict[int, Node | Leaf]:
    """Where nodes lead whose test has one answer and comes to the same whatever that is: it is not asked."""
    found: dict[int, Node | Leaf] = {}
    for node in reversed(split.order):
        there = ways(node, answers[node.test], found)
        if len(there) == 1 and _settled(answers[node.test]):
            found[id(node)] = next(iter(there))
    return found


def place_of(place: Node | Leaf, skipped: Mapping[int, Node | Leaf]) -> Node | Leaf:
    """A place, or where it leads."""
    return skipped.get(id(place), place)


def _settled(found: Answer) -> bool:
    """Whether in each row a test has one answer, which is not silence."""
    return found.exact and found.silent.value is False


def ways(node: Node, found: Answer, skipped: Mapping[int, Node | Leaf]) -> dict[Node | Leaf, Term]:
    """The places to which the answers of a test lead, each with whether that is possible."""
    there: dict[Node | Leaf, list[Term]] = {}
    for possible, child in zip(found.all, node.children, strict=False):
        if possible.value is not False:
            there.setdefault(place_of(child, skipped), []).append(possible)
    if not _settled(found):
        return {place: any_of(*possible) for place, possible in there.items()}
    return {place: _one_of_these(place, there) for place in there}


def _one_of_these(place: Node | Leaf, there: Mapping[Node | Leaf, list[Term]]) -> Term:
    """That one of the answers holds that lead to a place, or none of those that lead elsewhere."""
    here = any_of(*there[place])
    elsewhere = no(any_of(*(term for other, terms in there.items() if other is not place for term in terms)))
    return min(here, elsewhere, key=length)
