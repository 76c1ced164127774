"""Conditions that never hold, cases that are never reached, and what no case covers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import define, field

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said, listed
from policyrules.checking.clashes import figures_given
from policyrules.checking.codes import (
    ALWAYS_TOGETHER,
    GENERAL_NEVER_REACHED,
    HOLE,
    HOLE_IN_TABLE,
    NEVER_HOLDS,
    NEVER_HOLDS_LONG,
    NEVER_REACHED,
    OTHERWISE_NEVER_REACHED,
    REST_NEVER_REACHED,
    ROW_AFTER_OTHERS,
    ROW_BELOW_OTHERS,
)
from policyrules.checking.witness import lies_between, witness_said
from policyrules.core.expressions import Agg, Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.graph import Leaf, Places, Splitter, built, displaced
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.reach import Reached, reached
from policyrules.core.spoken import expression_said
from policyrules.core.types import BOOL
from policyrules.core.walk import conjuncts, innermost_first, targets, walk

EDGES: Final = 5_000
STEPS: Final = 50_000
"""How much work one condition is worth; of one that needs more nothing is said."""
FORMULAS: Final = 200_000
"""How much work all conditions of a policy together are worth that no case asks alone."""
PARTS: Final = 30
"""Of so many conditions joined by 且 the fewest that exclude each other are sought."""
LONG: Final = 100
"""A condition of more parts is not spelled out."""
WAYS: Final = 200
"""Of so many ways to what no case covers one is sought that lies between what cases cover."""

NOTHING_HELD: Final = Leaf(())

_Place = tuple[Said, Span | None]
"""What a condition is called, and where it stands."""


def check_reach(policy: Policy, splitter: Splitter) -> Iterator[Finding]:
    """What is written and can never come to bear, and what is not covered although it could come."""
    never = _Never(policy, splitter)
    for definition in innermost_first(policy, *policy.defs):
        if definition.helper:
            continue
        yield from never.conditions(definition)
        if definition.kind in ("outcome", "quantity") and definition.cases:
            yield from _cases(policy, splitter, definition, never)
    yield from never.elsewhere()


# ── conditions that never hold ───────────────────────────────────────────────


@define
class _Never:
    """Conditions that no case can fulfil; each is said where it is written, and not where it is named."""

    policy: Policy
    splitter: Splitter
    named: set[str] = field(factory=set)
    """The conclusions that can never be yes."""
    cases: set[tuple[str, str]] = field(factory=set)
    """The cases (of which Def) that can never hold."""
    spent: int = 0

    def conditions(self, definition: Def) -> Iterator[Finding]:
        """What of a conclusion can never hold: its guards, and conditions inside its expressions."""
        if definition.kind == "amount":  # its guards are those of the outcome
            for case in definition.cases:
                yield from self._within(case.value, _place(self.policy, definition, case))
        else:
            yield from self._guards(definition)
        where = _place(self.policy, definition, None)
        base = definition.base
        if base is None:
            return
        if not definition.cases and definition.type == BOOL:
            impossible = self.impossible(base)
            if impossible:
                self.named.add(definition.id)
            yield from self._said(base, where, whole=impossible)
        yield from self._within(base, where)

    def _guards(self, definition: Def) -> Iterator[Finding]:
        found = self.splitter.exact(definition.cases) if definition.cases else None
        leaves = reached(self.splitter.proofs, found).leaves if found is not None else ()
        held = frozenset().union(*(leaf.held for leaf in leaves))
        for i, case in enumerate(definition.cases):
            where = _place(self.policy, definition, case)
            impossible = i not in held and self.impossible(case.guard)
            if impossible:
                self.cases.add((definition.id, case.id))
                if definition.kind == "condition":
                    self.named.add(definition.id)
            yield from self._said(case.guard, where, whole=impossible)
            yield from self._within(case.guard, where)
            yield from self._within(case.value, where)

    def elsewhere(self) -> Iterator[Finding]:
        """The conditions of figures' constraints and of what decisions write to the ledger."""
        for given in self.policy.givens.values():
            for constraint in given.constraints:
                if constraint.guard is not None:
                    where = Said(given.label, given.id), constraint.span or given.span
                    yield from self._said(constraint.guard, where, whole=self.impossible(constraint.guard))
        for programme in self.policy.programmes.values():
            for carry in programme.carries:
                where = Said(programme.label, programme.id), programme.span
                yield from self._said(carry.guard, where, whole=self.impossible(carry.guard))

    def _within(self, expr: Expr, where: _Place) -> Iterator[Finding]:
        """Conditions on the records of lists, and those of 若."""
        for part in walk(expr):
            match part:
                case If(test=test):
                    yield from self._said(test, where, whole=self.impossible(test))
                case Agg(expr=inner, filter=kept):
                    asked = [e for e in (kept, inner) if e is not None and e.type == BOOL and not _plain(e)]
                    if asked:
                        both = _joined(asked)
                        yield from self._said(both, where, whole=self.impossible(both))

    def _said(self, guard: Expr, where: _Place, *, whole: bool) -> Iterator[Finding]:
        """What of a condition can never hold: all of it, or one of several that would do."""
        if not whole:
            for part in _alternatives(guard):
                if self.impossible(part):
                    yield from self._said(part, where, whole=True)
        elif self.named.isdisjoint(targets(guard)):
            name, span = where
            fewest = self._fewest(guard)
            if sum(1 for _ in walk(fewest)) > LONG:
                yield NEVER_HOLDS_LONG.at(span, name=name)
            else:
                yield NEVER_HOLDS.at(span, name=name, condition=expression_said(self.policy, fewest))

    def impossible(self, guard: Expr) -> bool:
        """Whether it is proven that a condition never holds, although it is not always silent."""
        if _plain(guard) or self.spent > FORMULAS:
            return False
        guards = self.splitter.guards((Case("", "", guard, Lit(True, BOOL)),))
        found = built(guards, (Places(),), EDGES, STEPS)
        self.spent += guards.pool.made
        if found is None:
            return False
        leaves = reached(self.splitter.proofs, found).leaves
        return not any(leaf.held for leaf in leaves) and not all(leaf.silent for leaf in leaves)

    def _fewest(self, guard: Expr) -> Expr:
        """Of the conditions that would all have to hold, some that exclude each other, as few as can be."""
        parts = list(conjuncts(guard))
        for part in tuple(parts) if len(parts) <= PARTS else ():
            fewer = [p for p in parts if p is not part]
            if fewer and self.impossible(_joined(fewer)):
                parts = fewer
        return _joined(parts)


def _plain(guard: Expr) -> bool:
    """Whether it is said elsewhere, if at all, that this can never hold."""
    return isinstance(guard, Lit | Ref | Silent)


def _joined(parts: list[Expr]) -> Expr:
    return parts[0] if len(parts) == 1 else Prim("and", tuple(parts), BOOL)


def _alternatives(guard: Expr) -> Iterator[Expr]:
    """The conditions of which one would do, wherever such a choice stands in a condition."""
    for part in conjuncts(guard):
        match part:
            case Prim(op="or", args=args):
                for arg in args:
                    if not (isinstance(arg, Prim) and arg.op == "or"):
                        yield arg
                    yield from _alternatives(arg)


# ── cases that are never reached, and what none covers ───────────────────────


def _cases(policy: Policy, splitter: Splitter, definition: Def, never: _Never) -> Iterator[Finding]:
    graph = splitter.exact(definition.cases)
    if graph is None:
        return
    found = reached(splitter.proofs, graph)
    held = [frozenset(leaf.held) for leaf in found.leaves if not leaf.silent]
    yield from _displaced(policy, definition, held, never)
    if definition.fold is None:
        yield from _twins(policy, definition, held)
    if definition.hit not in ("sum", "count"):
        yield from _uncovered(policy, definition, found)


def _displaced(
    policy: Policy, definition: Def, held: list[frozenset[int]], never: _Never
) -> Iterator[Finding]:
    """Cases that can hold, but never without one that is an exception to them."""
    met = frozenset().union(*held)
    over = displaced(definition.cases)
    for i, case in enumerate(definition.cases):
        if i in met or (definition.id, case.id) in never.cases:
            continue
        above = [c for j, c in enumerate(definition.cases) if i in over[j]]
        if not above:
            continue
        name, span = _place(policy, definition, case)
        if case.id == definition.id:
            yield GENERAL_NEVER_REACHED.at(span, name=name)
        else:
            others = listed(_quoted(c) for c in above)
            said = _BEHIND.get(definition.hit or "agreeing", NEVER_REACHED)
            yield said.at(span, name=name, others=others)


def _twins(policy: Policy, definition: Def, held: list[frozenset[int]]) -> Iterator[Finding]:
    """Cases that hold together always, and say the same."""
    gives = figures_given(policy, definition)
    where: dict[object, Case] = {}
    leaves: list[list[int]] = [[] for _ in definition.cases]
    for n, cases in enumerate(held):
        for i in cases:
            leaves[i].append(n)
    for i, case in enumerate(definition.cases):
        places = tuple(leaves[i])
        first = where.setdefault((places, case.value, gives.get(case.id)), case)
        if places and first is not case:
            name, span = _place(policy, definition, case)
            yield ALWAYS_TOGETHER.at(span, a=_quoted(first), b=name)


def _uncovered(policy: Policy, definition: Def, found: Reached) -> Iterator[Finding]:
    """A base that is never reached; no base where no case holds."""
    name, base = Said(definition.label, definition.id), definition.base
    if definition.exhaustive:
        return  # check_tables says what is not covered
    if base is None:
        ways = sorted(found.ways_to(NOTHING_HELD), key=lambda way: way.length)
        between = next((way for way in ways[:WAYS] if lies_between(found.graph, way)), None)
        if ways:
            witness = witness_said(policy, found.graph, between or ways[0])
            complaint = HOLE if definition.hit is None else HOLE_IN_TABLE
            yield complaint.at(
                definition.span, severity=None if between else "info", name=name, witness=witness
            )
    elif not isinstance(base, Silent) and NOTHING_HELD not in found.leaves:
        said = OTHERWISE_NEVER_REACHED if definition.kind == "outcome" else GENERAL_NEVER_REACHED
        yield (said if definition.hit is None else REST_NEVER_REACHED).at(definition.span, name=name)


_BEHIND: Final = {"first_row": ROW_AFTER_OTHERS, "best": ROW_BELOW_OTHERS}
"""By hit policy, what is said of a row that others always come before."""


def _quoted(case: Case) -> Said:
    return Said(f"“{case.label}”", case.id)


def _place(policy: Policy, definition: Def, case: Case | None) -> _Place:
    """What a condition is called, and where it stands."""
    if case is None:
        return Said(definition.label, definition.id), definition.span
    provision = policy.provisions.get(case.provision or "")
    return Said(case.label, case.id), provision.span if provision is not None else definition.span
