"""Cases that can hold together and say different things (docs/core.md, Cases)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from policyrules.core.expressions import Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.graph import Graph, Leaf, Node, OrderTest, TooManyTests, graph
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.types import Type
from policyrules.core.walk import children

STEPS = 60_000
"""How many steps of a walk are taken before the answer is "cannot tell"."""


@frozen
class Clash:
    """Two cases of one Def that can hold together with different values."""

    first: Case
    second: Case


@frozen
class _End:
    """How far a quantity can still go on one side: a constant, and whether it is itself left out."""

    at: int | Fraction | date
    open: bool


_Range = tuple[_End | None, _End | None]


def clashes(policy: Policy, definition: Def, amounts: Def | None = None) -> tuple[tuple[Clash, ...], bool]:
    """The pairs of cases that clash, and whether the search was complete.

    Conditions are unfolded to what they ask for, and comparisons of one quantity with several
    constants are told apart, so that cases that exclude each other are not reported. ``amounts``
    is the amount Def of an outcome: equal outcomes with different amounts clash too.
    """
    for unfold in (True, False):
        cases = definition.cases
        if unfold:
            cases = tuple(evolve(c, guard=_unfolded(policy, c.guard, 0)) for c in cases)
        try:
            found = graph(cases)
        except TooManyTests:
            continue
        walk = _Walk(found, cases)
        pairs = dict.fromkeys(pair for held in walk.held() for pair in _pairs(held))
        pays = {case.id: case.value for case in amounts.cases} if amounts is not None else {}
        clashing = (Clash(cases[i], cases[j]) for i, j in pairs if _differ(cases[i], cases[j], pays))
        return tuple(clashing), walk.complete
    return (), False


def _pairs(held: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    for place, i in enumerate(held):
        for j in held[place + 1 :]:
            yield i, j


def _differ(a: Case, b: Case, pays: Mapping[str, Expr]) -> bool:
    """Whether two values are not provably one: expressions that are not equal may differ."""
    return not (_same(a.value, b.value) and _same(pays.get(a.id), pays.get(b.id)))


def _same(a: Expr | None, b: Expr | None) -> bool:
    """Whether two expressions are one; what is not decided is the same wherever it stands."""
    match a, b:
        case Silent(), Silent():
            return True
        case If(), If():
            return _same(a.test, b.test) and _same(a.then, b.then) and _same(a.orelse, b.orelse)
        case Prim(), Prim() if (a.op, len(a.args), a.options) == (b.op, len(b.args), b.options):
            return all(_same(x, y) for x, y in zip(a.args, b.args, strict=True))
    return a == b


# ── walking the graph ────────────────────────────────────────────────────────


class _Walk:
    """The sets of cases held at the leaves that comparisons with constants leave open."""

    def __init__(self, found: Graph, cases: tuple[Case, ...]) -> None:
        self.graph = found
        self.cases = cases
        self.left = STEPS
        self.seen: set[tuple[int, frozenset[tuple[Expr, _Range]]]] = set()

    @property
    def complete(self) -> bool:
        return self.left > 0

    def held(self) -> set[tuple[int, ...]]:
        found: set[tuple[int, ...]] = set()
        self._visit(self.graph.root, {}, found)
        return found

    def _visit(self, node: Node | Leaf, ranges: dict[Expr, _Range], found: set[tuple[int, ...]]) -> None:
        if isinstance(node, Leaf):
            if len(node.held) > 1:
                found.add(node.held)
            return
        key = (id(node), frozenset(ranges.items()))
        if key in self.seen or self.left <= 0:
            return
        self.seen.add(key)
        self.left -= 1
        test = self.graph.tests[node.test]
        for branch, child in node.children.items():
            narrowed = _narrowed(test, branch, ranges)
            if narrowed is not None:
                self._visit(child, narrowed, found)


def _narrowed(test: object, branch: str, ranges: dict[Expr, _Range]) -> dict[Expr, _Range] | None:
    """The ranges after one more comparison with a constant; None when nothing is left."""
    match test:
        case OrderTest(left=quantity, right=Lit(value=(int() | Fraction() | date()) as at)):
            pass
        case OrderTest(left=Lit(value=(int() | Fraction() | date()) as at), right=quantity):
            branch = {"lt": "gt", "gt": "lt"}.get(branch, branch)
        case _:
            return ranges
    low, high = ranges.get(quantity, (None, None))
    if branch in ("gt", "eq"):
        low = _tighter(low, _End(at, branch == "gt"), lower=True)
    if branch in ("lt", "eq"):
        high = _tighter(high, _End(at, branch == "lt"), lower=False)
    if low is not None and high is not None and _empty(low, high):
        return None
    return {**ranges, quantity: (low, high)}


def _tighter(old: _End | None, new: _End, *, lower: bool) -> _End:
    if old is None:
        return new
    if old.at == new.at:
        return old if old.open else new
    higher = old if old.at > new.at else new  # type: ignore[operator]
    smaller = new if higher is old else old
    return higher if lower else smaller


def _empty(low: _End, high: _End) -> bool:
    if low.at == high.at:
        return low.open or high.open
    return low.at > high.at  # type: ignore[operator]


# ── conditions unfolded ──────────────────────────────────────────────────────


def _unfolded(policy: Policy, expr: Expr, depth: int) -> Expr:
    """A guard with the conditions that it names replaced by what they ask for."""
    match expr:
        case Prim(op="and" | "or" | "not", args=args):
            return evolve(expr, args=tuple(_unfolded(policy, arg, depth) for arg in args))
        case Ref(target=target, hops=hops, type=Type(kind="bool")) if depth < 20:
            inner = _asked(policy.defs.get(target))
            moved = None if inner is None else _moved(inner, hops)
            return expr if moved is None else _unfolded(policy, moved, depth + 1)
    return expr


def _asked(definition: Def | None) -> Expr | None:
    match definition:
        case Def(cases=(), base=base):
            return base
        case Def(cases=(Case(guard=guard, value=Lit(value=True)),), base=Lit(value=False)):
            return guard
    return None


def _moved(expr: Expr, hops: int) -> Expr | None:
    """An expression of an ancestor, as seen from below; None when it looks at lists."""
    if hops == 0:
        return expr
    match expr:
        case Ref():
            return evolve(expr, hops=expr.hops + hops)
        case Prim(args=args):
            moved = tuple(m for arg in args if (m := _moved(arg, hops)) is not None)
            return evolve(expr, args=moved) if len(moved) == len(args) else None
    return expr if not children(expr) else None
