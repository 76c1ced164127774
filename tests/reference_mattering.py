"""Which tests of a Def still matter, by docs/core.md alone: those whose answer can change what it gives."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from policyrules.core.expressions import Silent
from policyrules.core.policy import Def
from policyrules.core.types import SILENT
from reference_guards import Asked


def gives(definition: Def, held: tuple[int, ...] | None) -> Any:
    """What a leaf gives as it is written; None: nothing (未规定). Which rules are held makes no difference."""
    if held is None or (not held and definition.base is None):
        return None
    values = [definition.cases[i].value for i in held] if held else [definition.base]
    if all(isinstance(value, Silent) for value in values):
        return None
    if definition.fold is None:
        return frozenset(values)
    return tuple(values)


def matter(
    definition: Def,
    nodes: Mapping[int, Any],
    found: Asked,
    answers: Sequence[tuple[frozenset[Any], Any]],
    at: Collection[int],
) -> set[int]:
    """The tests that matter at the nodes that are reached."""

    def branches(node: int) -> list[int]:
        question, children = nodes[node]
        size = len(found.questions[question].branches)
        return [children[size if answer is SILENT else answer] for answer in answers[question][0]]

    known: dict[tuple[int, int], bool] = {}

    def differ(a: int, b: int) -> bool:
        """Whether some answers lead from two places to leaves that do not give the same."""
        if a == b:
            return False
        if (a, b) not in known:
            one, other = (nodes[node][0] for node in (a, b))
            if one == other == "leaf":
                known[a, b] = gives(definition, nodes[a][1]) != gives(definition, nodes[b][1])
            elif one == other:
                known[a, b] = any(differ(x, y) for x, y in zip(branches(a), branches(b), strict=True))
            elif other == "leaf" or (one != "leaf" and one < other):
                known[a, b] = any(differ(x, b) for x in branches(a))
            else:
                known[a, b] = any(differ(a, y) for y in branches(b))
        return known[a, b]

    return {
        nodes[node][0]
        for node in at
        if nodes[node][0] != "leaf"
        if any(differ(x, y) for x, y in itertools.combinations(branches(node), 2))
    }
