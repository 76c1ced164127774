"""Tables: rows that hold together and must not, and what no row covers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.checking.clashes import differ, figures_given
from policyrules.checking.codes import (
    NOT_EXHAUSTIVE,
    NOT_PROVEN_EXHAUSTIVE,
    NOT_PROVEN_UNIQUE,
    ROWS_DISAGREE,
    ROWS_OVERLAP,
)
from policyrules.checking.witness import witness_said
from policyrules.core.expressions import Lit, Prim
from policyrules.core.graph import Leaf, Places, Splitter, built
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.reach import Reached, Way, reached
from policyrules.core.types import BOOL

MOST: Final = 20
"""Pairs of rows that are told of one table."""
EDGES: Final = 20_000
STEPS: Final = 60_000
"""How much work it is worth to prove that a table covers everything."""

NOTHING_HELD: Final = Leaf(())


def check_tables(policy: Policy, splitter: Splitter) -> Iterator[Finding]:
    """What the rows of tables get wrong together."""
    told: set[tuple[str, str]] = set()
    covered: set[tuple[str, ...]] = set()
    for definition in policy.defs.values():
        if definition.hit is None or definition.kind == "amount" or not definition.cases:
            continue
        graph = splitter.exact(definition.cases)
        found = None if graph is None else reached(splitter.proofs, graph)
        if definition.hit in ("unique", "agreeing", "best"):
            yield from _together(policy, definition, found, told)
        rows = tuple(case.id for case in definition.cases)
        if definition.exhaustive and rows not in covered:
            covered.add(rows)  # a table may give several quantities
            yield from _covering(policy, splitter, definition, found)


def _together(
    policy: Policy, definition: Def, found: Reached | None, told: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Rows that can hold at once: under 唯一 any, under 一致 those that say different things."""
    unique, name = definition.hit == "unique", _name(definition)
    if found is None:
        if unique:
            yield NOT_PROVEN_UNIQUE.at(definition.span, name=name)
        return
    gives = figures_given(policy, definition)
    most = len(told) + MOST
    for leaf in found.leaves:
        for i, j in combinations(leaf.held, 2):
            a, b = definition.cases[i], definition.cases[j]
            if (a.id, b.id) in told or not (a.row and b.row and (unique or differ(a, b, gives))):
                continue
            told.add((a.id, b.id))
            if len(told) > most:
                return
            complaint = ROWS_OVERLAP if unique else ROWS_DISAGREE
            witness = _witness(policy, found, found.ways[leaf])
            yield complaint.at(
                _span(policy, b), a=_said(a), a_at=_span(policy, a), b=_said(b), witness=witness
            )


def _covering(
    policy: Policy, splitter: Splitter, definition: Def, found: Reached | None
) -> Iterator[Finding]:
    """What no row of a table that is said to cover everything covers."""
    name = _name(definition)
    if found is None:
        either = Prim("or", tuple(case.guard for case in definition.cases), BOOL)
        guards = splitter.guards((Case("", "", either, Lit(True, BOOL)),))
        graph = built(guards, (Places(),), EDGES, STEPS)
        if graph is None:
            yield NOT_PROVEN_EXHAUSTIVE.at(definition.span, name=name)
            return
        found = reached(splitter.proofs, graph)
    if NOTHING_HELD in found.ways:
        yield NOT_EXHAUSTIVE.at(
            definition.span, name=name, witness=_witness(policy, found, found.ways[NOTHING_HELD])
        )


def _witness(policy: Policy, found: Reached, way: Way | None) -> Said:
    return Said("任何情况", "anything") if way is None else witness_said(policy, found.graph, way)


def _name(definition: Def) -> Said:
    return Said(definition.label, definition.id)


def _said(case: Case) -> Said:
    return Said(f"“{case.label}”", case.id)


def _span(policy: Policy, case: Case) -> Span | None:
    provision = policy.provisions.get(case.provision or "")
    return None if provision is None else provision.span
