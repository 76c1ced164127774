"""The cases of a Def as a decision graph over shared tests (docs/core.md, Cases).

Walking the graph from its root, one branch per test, ends at a leaf that names the cases held.
With tests unknown, every branch that is still possible is walked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.core.bounds import Proofs
from policyrules.core.formulas import SILENT_BRANCH, Branch, Formula, Formulas, Is, Junction
from policyrules.core.guards import (
    BandTest,
    BoolTest,
    ChoiceTest,
    GuardReader,
    Guards,
    Places,
    Test,
    displaced,
)
from policyrules.core.normal import Forms
from policyrules.core.policy import Case, Def, Policy, once
from policyrules.core.together import Together
from policyrules.core.types import SILENT

LIMIT = 20_000
"""Edges of one graph; a Def that needs more is evaluated case by case."""
WORK = 500_000
"""Steps taken to build a graph, before equal parts are found to be one."""
WRITTEN_WORK = 50_000
"""The same for the graph over the guards as written, which only spares the evaluator tests."""


@frozen
class Leaf:
    """The cases held here, by their place in the Def (none: the base); or one of them is silent."""

    held: tuple[int, ...]
    silent: bool = False


SILENT_LEAF = Leaf((), silent=True)


@frozen(eq=False)
class Node:
    """A test and where each of its branches goes on; the silent branch, if there is one, comes last."""

    test: int
    children: tuple[Node | Leaf, ...]

    def child(self, branch: Branch) -> Node | Leaf:
        """Where a branch goes on."""
        return self.children[branch]


@frozen(eq=False)
class Graph:
    """Each node stands once: the graph of a Def is unique for the order of its tests."""

    tests: tuple[Test, ...]
    root: Node | Leaf
    order: tuple[Node, ...]
    """Every node, parents before children."""

    @property
    def edges(self) -> int:
        return sum(len(node.children) for node in self.order)

    @property
    def questions(self) -> tuple[object, ...]:
        """What the tests look at, in their order."""
        return tuple(
            (t.band.quantity, t.band.thresholds) if isinstance(t, BandTest) else t.expr for t in self.tests
        )

    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf once."""
        found: dict[Leaf, None] = {}
        if isinstance(self.root, Leaf):
            found[self.root] = None
        for node in self.order:
            for child in node.children:
                if isinstance(child, Leaf):
                    found[child] = None
        return tuple(found)

    def taken(self, leaf: Leaf) -> tuple[frozenset[Branch] | None, ...]:
        """For each test the branches that paths to the leaf take there; None where a path skips it."""
        toward: set[int] = set()
        branches: list[set[Branch]] = [set() for _ in self.tests]
        skipped = [False] * (len(self.tests) + 1)

        def skip(first: int, last: int) -> None:
            for test in range(first, last):
                skipped[test] = True

        for node in reversed(self.order):
            size = self.tests[node.test].size
            for place, child in enumerate(node.children):
                if child == leaf if isinstance(child, Leaf) else id(child) in toward:
                    toward.add(id(node))
                    branches[node.test].add(place if place < size else SILENT_BRANCH)
                    skip(node.test + 1, len(self.tests) if isinstance(child, Leaf) else child.test)
        skip(0, len(self.tests) if isinstance(self.root, Leaf) else self.root.test)
        return tuple(
            None if skip_ else frozenset(found)
            for skip_, found in zip(skipped[: len(self.tests)], branches, strict=True)
        )


_Key = tuple[object, ...]
"""The guards of some cases, and which cases displace which."""


@frozen(eq=False)
class Splitter:
    """Turns the cases of a policy's Defs into graphs; what is proven on the way is kept."""

    policy: Policy
    limit: int = LIMIT
    proofs: Proofs = field(init=False)
    forms: Forms = field(init=False)
    together: Together = field(init=False)
    _fits: dict[str, bool] = field(init=False, factory=dict)
    _built: dict[_Key, Graph | None] = field(init=False, factory=dict)
    _named: dict[_Key, bool] = field(init=False, factory=dict)

    @proofs.default
    def _proofs(self) -> Proofs:
        return Proofs(self.policy)

    @forms.default
    def _forms(self) -> Forms:
        return Forms(self.policy)

    @together.default
    def _together(self) -> Together:
        return Together(self.policy, self.forms, self.proofs)

    def guards(self, cases: Sequence[Case]) -> Guards:
        """The guards with conditions unfolded and comparisons in bands."""
        return GuardReader(self.policy, self.forms, self.proofs).read(cases, unfold=True, merge=True)

    def exact(self, cases: Sequence[Case]) -> Graph | None:
        """The graph by which a Def is decided; None where it is too large.

        An outcome and its amount have the same guards, and share it.
        """
        return self._built[self._read(cases)]

    def fits(self, definition: Def) -> bool:
        """Whether a Def with cases is decided by a graph; else it is too large."""
        found = self._fits.get(definition.id)
        if found is None:
            found = self._fits[definition.id] = self.exact(definition.cases) is not None
        return found

    def too_large(self) -> list[str]:
        """The ids of the policy's Defs that are too large for a graph."""
        return [d.id for d in self.policy.defs.values() if d.cases and not self.fits(d)]

    def know_too_large(self, ids: Collection[str]) -> None:
        """Take it as known that these, and no others, are too large: no graph is built to learn it."""
        self._fits.update((d.id, d.id not in ids) for d in self.policy.defs.values() if d.cases)

    def named(self, cases: Sequence[Case]) -> bool:
        """Whether the guards keep the names of their conditions: written out they are too long."""
        return self._named[self._read(cases)]

    def _read(self, cases: Sequence[Case]) -> _Key:
        over = displaced(cases)
        key = (*(case.guard for case in cases), over)
        if key not in self._built:
            guards = self.guards(cases)
            self._named[key] = guards.named
            self._built[key] = built(guards, over, self.limit)
        return key

    def written(self, cases: Sequence[Case]) -> Graph | None:
        """The graph over the guards as they are written; None where it is too large."""
        reader = GuardReader(self.policy, self.forms, self.proofs)
        return built(reader.read(cases, unfold=False, merge=False), displaced(cases), LIMIT, WRITTEN_WORK)

    def exclusive(self, a: Case, b: Case) -> bool:
        """Whether it is proven that two cases never hold together."""
        found = built(self.guards((a, b)), displaced((a, b)), LIMIT)
        return found is not None and all(len(leaf.held) < 2 for leaf in found.leaves())


def splitter_of(policy: Policy, limit: int = LIMIT) -> Splitter:
    """The policy's splitter, kept with it: check, evaluation and SQL build each graph once between them."""
    return once(policy, Splitter) if limit == LIMIT else Splitter(policy, limit)


# ── building ─────────────────────────────────────────────────────────────────

_State = tuple[tuple[int, Formula], ...]
"""What is left of the guards that can still hold, each with the place of its case."""


def built(guards: Guards, overrides: Sequence[Places], limit: int, work: int = WORK) -> Graph | None:
    """The graph of the guards, each node once; None past ``limit`` edges."""
    found = _expanded(guards, overrides, work)
    if found is None:
        return None
    root, branching, leaves = found
    made: dict[_State, Node | Leaf] = dict(leaves)
    nodes: dict[tuple[int, tuple[int, ...]], Node] = {}
    kept: dict[Leaf, Leaf] = {}
    for state, leaf in leaves.items():
        made[state] = kept.setdefault(leaf, leaf)
    edges = 0
    for state, (test, children) in sorted(branching.items(), key=lambda item: -item[1][0]):
        below = tuple(made[child] for child in children)
        if all(child is below[0] for child in below):
            made[state] = below[0]
            continue
        key = (test, tuple(map(id, below)))
        node = nodes.get(key)
        if node is None:
            edges += len(below)
            if edges > limit:
                return None
            node = nodes[key] = Node(test, below)
        made[state] = node
    order = tuple(sorted(nodes.values(), key=lambda node: node.test))
    return Graph(guards.tests, made[root], order)


_Branching = dict[_State, tuple[int, tuple[_State, ...]]]


def _expanded(
    guards: Guards, overrides: Sequence[Places], most: int
) -> tuple[_State, _Branching, dict[_State, Leaf]] | None:
    """What is left of the guards after each answer; None where that is too much work."""
    root = _standing([(i, f) for i, f in enumerate(guards.formulas) if f is not False], overrides)
    branching: _Branching = {}
    leaves: dict[_State, Leaf] = {}
    todo = [root]
    work = 0
    while todo:
        state = todo.pop()
        if state in branching or state in leaves:
            continue
        test = min((f.test for _, f in state if isinstance(f, Is | Junction)), default=None)
        if test is None:
            leaves[state] = _leaf(state)
            continue
        found = guards.tests[test]
        branches = (*range(found.size), *((SILENT_BRANCH,) if found.silent else ()))
        children, steps = _answered(guards.pool, state, test, branches, overrides)
        work += 10 * len(branches) + steps
        if work > most:
            return None
        branching[state] = test, children
        todo += children
    return root, branching, leaves


def _answered(
    pool: Formulas, state: _State, test: int, branches: tuple[Branch, ...], overrides: Sequence[Places]
) -> tuple[tuple[_State, ...], int]:
    """What is left of the guards for each answer of a test, and how much work that was.

    Most guards of a table ask for one answer of it: they are looked at there alone.
    """
    kept = [pair for pair in state if not (isinstance(pair[1], Is | Junction) and pair[1].test == test)]
    left: dict[Branch, list[tuple[int, Formula]]] = {branch: [] for branch in branches}
    steps = 0
    for i, formula in state:
        if not (isinstance(formula, Is | Junction) and formula.test == test):
            continue
        gate = pool.gate(formula) if SILENT_BRANCH not in left else None
        asked = branches if gate is None else _bits(gate[0])
        for branch in asked:
            after = pool.assign(formula, test, branch) if gate is None else gate[1]
            if after is not False:
                left[branch].append((i, after))
        steps += len(asked)
    steps = steps // 4 + len(branches) * len(kept) // 16
    return tuple(_standing(sorted([*kept, *left[b]], key=_place), overrides) for b in branches), steps


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _place(pair: tuple[int, Formula]) -> int:
    return pair[0]


def _standing(pairs: list[tuple[int, Formula]], overrides: Sequence[Places]) -> _State:
    """A case whose exception holds is out, whatever else is still to be tested."""
    out = 0
    for i, formula in pairs:
        if formula is True:
            out |= overrides[i].mask
    # An exception that is itself displaced still displaces what it overrode: `overrides`
    # is closed, so whoever displaced it has those in its own places.
    return tuple(pair for pair in pairs if not out >> pair[0] & 1) if out else tuple(pairs)


def _leaf(state: _State) -> Leaf:
    if any(f is SILENT for _, f in state):
        return SILENT_LEAF
    return Leaf(tuple(i for i, _ in state))


__all__ = [
    "BandTest",
    "BoolTest",
    "ChoiceTest",
    "Graph",
    "Leaf",
    "Node",
    "Places",
    "Splitter",
    "displaced",
    "splitter_of",
]
