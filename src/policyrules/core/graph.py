"""The cases of a Def as a decision graph over shared tests (docs/core.md, Cases).

The guards are broken at and, or, not into tests; a test that stands in two guards has one
answer for both. Walking the graph from its root, one branch per test, ends at a leaf that names
the cases held. With tests unknown, every branch that is still possible is walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from attrs import frozen

from policyrules.base.errors import PolicyrulesError
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.policy import Case
from policyrules.core.possible import HOLDS

Branch = str
"""``yes``/``no``; ``lt``/``eq``/``gt``; for a choice the number of its class of options, as text."""

YES_NO: tuple[Branch, ...] = ("yes", "no")
ORDER: tuple[Branch, ...] = ("lt", "eq", "gt")
SIGN_BRANCH: Mapping[int, Branch] = {-1: "lt", 0: "eq", 1: "gt"}

LIMIT = 20_000
"""Nodes of one graph; a Def that needs more is refused, with the advice to split it up."""


class TooManyTests(PolicyrulesError):
    """The cases of a Def depend on more combinations than can be told apart."""


@frozen
class BoolTest:
    """A condition: yes or no."""

    expr: Expr
    branches: tuple[Branch, ...] = YES_NO


@frozen
class ChoiceTest:
    """Which class of options a choice falls in; ``classes[i]`` are the options of branch str(i)."""

    expr: Expr
    classes: tuple[frozenset[str], ...]

    @property
    def branches(self) -> tuple[Branch, ...]:
        return tuple(str(i) for i in range(len(self.classes)))


@frozen
class OrderTest:
    """How ``left`` stands to ``right``: less, equal, greater."""

    left: Expr
    right: Expr
    branches: tuple[Branch, ...] = ORDER


Test = BoolTest | ChoiceTest | OrderTest


@frozen
class Leaf:
    """The cases held here, by their place in the Def; none: the base."""

    held: tuple[int, ...]


@frozen(eq=False)
class Node:
    """A test and, for each of its branches, where to go on."""

    test: int
    children: Mapping[Branch, Node | Leaf]


@frozen(eq=False)
class Graph:
    tests: tuple[Test, ...]
    root: Node | Leaf

    def nodes(self) -> Iterator[Node]:
        """Every node once, parents before children."""
        seen: dict[int, Node] = {}
        order: list[Node] = []

        def visit(node: Node | Leaf) -> None:
            if isinstance(node, Leaf) or id(node) in seen:
                return
            seen[id(node)] = node
            for child in node.children.values():
                visit(child)
            order.append(node)

        visit(self.root)
        return reversed(order)

    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf once."""
        found: dict[Leaf, None] = {}
        if isinstance(self.root, Leaf):
            found[self.root] = None
        for node in self.nodes():
            for child in node.children.values():
                if isinstance(child, Leaf):
                    found[child] = None
        return tuple(found)


# ── formulas over tests ──────────────────────────────────────────────────────


@frozen
class _Is:
    test: int
    branches: frozenset[Branch]


@frozen
class _Join:
    op: Literal["and", "or"]
    parts: tuple[_Formula, ...]


_Formula = bool | _Is | _Join


def graph(cases: Sequence[Case]) -> Graph:
    """The decision graph of cases; raises TooManyTests past LIMIT nodes."""
    tests = _Tests()
    for case in cases:
        tests.look(case.guard)
    formulas = tuple(tests.formula(case.guard) for case in cases)
    return Graph(tests.finished(), _Builder(tests.finished(), displaced(cases)).build(formulas))


def displaced(cases: Sequence[Case]) -> tuple[frozenset[int], ...]:
    """For each case the places of all cases that it overrides, directly or through others."""
    place = {case.id: i for i, case in enumerate(cases)}
    direct = [{place[name] for name in case.overrides if name in place} for case in cases]
    closed: list[frozenset[int]] = []
    for i in range(len(cases)):
        reached: set[int] = set()
        todo = set(direct[i])
        while todo:
            j = todo.pop()
            if j not in reached:
                reached.add(j)
                todo |= direct[j]
        closed.append(frozenset(reached - {i}))
    return tuple(closed)


class _Builder:
    def __init__(self, tests: tuple[Test, ...], overrides: tuple[frozenset[int], ...]) -> None:
        self.tests = tests
        self.overrides = overrides
        self.memo: dict[tuple[_Formula, ...], Node | Leaf] = {}

    def build(self, formulas: tuple[_Formula, ...]) -> Node | Leaf:
        formulas = self._without_displaced(formulas)
        known = self.memo.get(formulas)
        if known is None:
            if len(self.memo) > LIMIT:
                raise TooManyTests(f"more than {LIMIT} combinations of tests")
            known = self.memo[formulas] = self._branch(formulas)
        return known

    def _branch(self, formulas: tuple[_Formula, ...]) -> Node | Leaf:
        pending = [_first_test(f) for f in formulas if not isinstance(f, bool)]
        if not pending:
            return Leaf(tuple(i for i, f in enumerate(formulas) if f))
        test = min(pending)
        children = {
            branch: self.build(tuple(_assign(f, test, branch) for f in formulas))
            for branch in self.tests[test].branches
        }
        first = next(iter(children.values()))
        if all(child is first or child == first for child in children.values()):
            return first
        return Node(test, children)

    def _without_displaced(self, formulas: tuple[_Formula, ...]) -> tuple[_Formula, ...]:
        """A case whose exception holds is out, whatever else is still to be tested."""
        out = {j for i, f in enumerate(formulas) if f is True for j in self.overrides[i]}
        # An exception that is itself displaced still displaces what it overrode: `overrides`
        # is closed, so whoever displaced it has those in its own set.
        return tuple(False if i in out else f for i, f in enumerate(formulas)) if out else formulas


def _first_test(formula: _Formula) -> int:
    match formula:
        case _Is(test=test):
            return test
        case _Join(parts=parts):
            return min(_first_test(part) for part in parts if not isinstance(part, bool))
    raise AssertionError(formula)


def _assign(formula: _Formula, test: int, branch: Branch) -> _Formula:
    match formula:
        case _Is(test=own, branches=branches) if own == test:
            return branch in branches
        case _Join(op=op, parts=parts):
            return _joined(op, tuple(_assign(part, test, branch) for part in parts))
    return formula


def _joined(op: Literal["and", "or"], parts: tuple[_Formula, ...]) -> _Formula:
    decisive = op == "or"
    if any(part is decisive for part in parts):
        return decisive
    rest = tuple(part for part in parts if not isinstance(part, bool))
    if not rest:
        return not decisive
    return rest[0] if len(rest) == 1 else _Join(op, rest)


def _negated(formula: _Formula, tests: Sequence[Test]) -> _Formula:
    match formula:
        case bool():
            return not formula
        case _Is(test=test, branches=branches):
            return _Is(test, frozenset(tests[test].branches) - branches)
        case _Join(op=op, parts=parts):
            return _joined("or" if op == "and" else "and", tuple(_negated(p, tests) for p in parts))


# ── from guards to tests ─────────────────────────────────────────────────────


class _Tests:
    """Collects the tests of all guards first, so that options fall into classes, then formulas."""

    def __init__(self) -> None:
        self.order: dict[tuple[str, Expr | tuple[Expr, Expr]], int] = {}
        self.option_sets: dict[int, list[frozenset[str]]] = {}
        self.options: dict[int, frozenset[str]] = {}
        self._finished: tuple[Test, ...] | None = None

    def look(self, guard: Expr) -> None:
        """Note the tests of a guard, in the order in which they stand."""
        match guard:
            case Lit():
                pass
            case Prim(op="and" | "or" | "not", args=args):
                for arg in args:
                    self.look(arg)
            case Prim() if (chosen := _chosen(guard)) is not None:
                expr, wanted = chosen
                place = self._place("choice", expr)
                self.option_sets.setdefault(place, []).append(wanted)
                self.options[place] = frozenset(o.id for o in expr.type.options)
            case Prim(op=op, args=(left, right)) if op in HOLDS and _ordered(left):
                if ("order", (right, left)) not in self.order:
                    self._place("order", (left, right))
            case _:
                self._place("bool", guard)

    def finished(self) -> tuple[Test, ...]:
        if self._finished is None:
            self._finished = tuple(self._test(kind, key, i) for (kind, key), i in self.order.items())
        return self._finished

    def formula(self, guard: Expr) -> _Formula:
        """The guard as a formula over the tests noted."""
        match guard:
            case Lit(value=value):
                return value is True
            case Prim(op="and" | "or" as op, args=args):
                return _joined(op, tuple(self.formula(arg) for arg in args))
            case Prim(op="not", args=(arg,)):
                return _negated(self.formula(arg), self.finished())
            case Prim() if (chosen := _chosen(guard)) is not None:
                expr, wanted = chosen
                return self._is("choice", expr, wanted)
            case Prim(op=op, args=(left, right)) if op in HOLDS and _ordered(left):
                if (place := self.order.get(("order", (left, right)))) is not None:
                    return _Is(place, frozenset(SIGN_BRANCH[s] for s in HOLDS[op]))
                place = self.order["order", (right, left)]
                return _Is(place, frozenset(SIGN_BRANCH[-s] for s in HOLDS[op]))
        return _Is(self.order["bool", guard], frozenset({"yes"}))

    def _place(self, kind: str, key: Expr | tuple[Expr, Expr]) -> int:
        return self.order.setdefault((kind, key), len(self.order))

    def _is(self, kind: str, key: Expr, wanted: frozenset[str]) -> _Formula:
        place = self.order[kind, key]
        test = self.finished()[place]
        assert isinstance(test, ChoiceTest)
        return _Is(place, frozenset(str(i) for i, c in enumerate(test.classes) if c <= wanted))

    def _test(self, kind: str, key: Expr | tuple[Expr, Expr], place: int) -> Test:
        if isinstance(key, tuple):
            return OrderTest(*key)
        if kind == "bool":
            return BoolTest(key)
        classes = [self.options[place]]
        for wanted in self.option_sets[place]:
            classes = [part for c in classes for part in (c & wanted, c - wanted) if part]
        return ChoiceTest(key, tuple(sorted(classes, key=sorted)))


def _chosen(guard: Prim) -> tuple[Expr, frozenset[str]] | None:
    """(choice, options with which the guard holds) of ``choice = option`` and the like."""
    match guard:
        case Prim(op="in", args=(expr,), options=options) if _plain_choice(expr):
            return expr, options
        case Prim(op="eq" | "ne" as op, args=(expr, Lit(value=str(option)))) if _plain_choice(expr):
            every = frozenset(o.id for o in expr.type.options)
            return expr, frozenset({option}) if op == "eq" else every - {option}
    return None


def _plain_choice(expr: Expr) -> bool:
    return expr.type.kind == "choice" and not expr.type.optional


def _ordered(expr: Expr) -> bool:
    return expr.type.kind in ("number", "date")
