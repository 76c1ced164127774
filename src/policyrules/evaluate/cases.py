"""The cases of a Def: a walk through its decision graph, known or with branches still open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_

from attrs import evolve, frozen

from policyrules.core import possible
from policyrules.core.expressions import Expr
from policyrules.core.folding import folded
from policyrules.core.formulas import SILENT_BRANCH
from policyrules.core.graph import SILENT_LEAF, Graph, Leaf, Node, displaced
from policyrules.core.narrowing import met_at, narrowed
from policyrules.core.policy import Case, Def
from policyrules.core.possible import Interval, Value, is_known, join
from policyrules.core.types import SILENT
from policyrules.core.walk import targets
from policyrules.evaluate.answers import Answer, Tester, tester
from policyrules.evaluate.by_case import Held, by_case
from policyrules.evaluate.engine import Body, Code, Engine, Leaves, Result, Run, keep
from policyrules.evaluate.instance import Instance

Walk = Callable[[Run, Instance], Leaf | None]
"""To the one leaf that is reached when every answer is known."""


def compile_def(engine: Engine, definition: Def) -> Body:
    """The function of a Def: its result, and the leaves of its graph that can be reached."""
    silent = engine.reason_bit(f"silent:{definition.id}")
    base: Code = (
        (lambda run, here: (SILENT, 0, silent)) if definition.base is None else engine.code(definition.base)
    )
    if not definition.cases:
        return lambda run, here: (base(run, here), ((),), False)
    # Too large: by the guards alone. A graph over them as written would know more than other readers do.
    small = engine.splitter.exact(definition.cases) is not None
    written = _Walked.of(engine, engine.splitter.written(definition.cases) if small else None)
    known = _guards_known(engine, definition) if written is None else written.known
    leaf_value = _leaf_value(engine, definition, base)
    clash = engine.reason_bit(f"clash:{definition.id}")
    opened: list[Body] = []

    def body(run: Run, here: Instance) -> tuple[Result, Leaves, bool]:
        leaf = known(run, here)
        if leaf is not None and not leaf.silent:
            result = leaf_value(run, here, leaf.held)
            return result, (leaf.held,), bool(result[2] & clash)
        if not opened:
            opened.append(_opened(engine, definition, written, leaf_value, base))
        return opened[0](run, here)

    return body


def _opened(
    engine: Engine, definition: Def, written: _Walked | None, leaf_value: LeafValue, base: Code
) -> Body:
    """The function of a Def when something that it asks is not known, or is silent."""
    split = engine.splitter.exact(definition.cases)
    exact = _Walked.of(engine, split)
    clash = engine.reason_bit(f"clash:{definition.id}")
    if exact is None:
        return by_case(engine, definition, [_held(engine, case) for case in definition.cases], base)

    def body(run: Run, here: Instance) -> tuple[Result, Leaves, bool]:
        if written is not None and not exact.asks_as(written):
            written.reachable(run, here)  # what is drawn on is told in the words of the policy
        reached = exact.reachable(run, here)
        held = tuple(sorted(leaf.held for leaf in reached.leaves if not leaf.silent))
        results = [leaf_value(run, here, each) for each in held]
        certain = {
            Leaf(each): value for each, (value, _, _) in zip(held, results, strict=True) if is_known(value)
        }
        if SILENT_LEAF in reached.leaves:
            results.append((SILENT, 0, reached.silence))
        value = reduce(join, (v for v, _, _ in results))
        applied = reduce(lambda a, b: a & b, (p for _, p, _ in results))
        if is_known(value) and value is not SILENT:
            return (value, applied, 0), held, False
        why = 0 if value is SILENT else exact.reasons(reached, certain)
        for _, _, r in results:
            why |= r
        return (value, applied, why), held, len(reached.leaves) == 1 and bool(why & clash)

    return body


# ── walking ──────────────────────────────────────────────────────────────────


@frozen
class Reached:
    """How far a graph can be walked: the leaves, the answers of the tests met, the nodes walked through."""

    leaves: frozenset[Leaf]
    answers: Mapping[int, Answer]
    nodes: frozenset[Node]

    @property
    def silence(self) -> int:
        """The reasons of the tests that may be silent."""
        return reduce(or_, (why for branches, why in self.answers.values() if SILENT_BRANCH in branches), 0)


class _Walked:
    """A graph with the functions of its tests."""

    def __init__(self, engine: Engine, split: Graph) -> None:
        self.split = split
        self.root = split.root
        self.testers: list[Tester] = [tester(engine, test) for test in split.tests]
        self.places = {node: place for place, node in enumerate(split.order)}

    @classmethod
    def of(cls, engine: Engine, split: Graph | None) -> _Walked | None:
        return None if split is None else cls(engine, split)

    def asks_as(self, other: _Walked) -> bool:
        """Whether the tests of both graphs ask the same of the same expressions."""
        return self.split.questions == other.split.questions

    def known(self, run: Run, here: Instance) -> Leaf | None:
        """The leaf reached when every answer on the way is known."""
        node, testers = self.root, self.testers
        while isinstance(node, Node):
            branches, _ = testers[node.test](run, here)
            if len(branches) > 1:
                return None
            node = node.children[branches[0]]
        return node

    def reachable(self, run: Run, here: Instance) -> Reached:
        """Every leaf that can be reached, and what was answered on the way."""
        leaves: set[Leaf] = set()
        answers: dict[int, Answer] = {}
        seen: set[Node] = set()
        todo: list[Node | Leaf] = [self.root]
        while todo:
            node = todo.pop()
            if isinstance(node, Leaf):
                leaves.add(node)
                continue
            if node in seen:
                continue
            seen.add(node)
            answer = answers.get(node.test)
            if answer is None:
                answer = answers[node.test] = self.testers[node.test](run, here)
            todo += [node.children[branch] for branch in answer[0]]
        return Reached(frozenset(leaves), answers, frozenset(seen))

    def reasons(self, reached: Reached, results: Mapping[Leaf, Value]) -> int:
        """Why it is open which result is reached: the tests that are open and whose branches part.

        Of the graph as far as it can be reached, with what is known left out: a test all of whose branches
        lead on to the same can be answered either way, and is no reason.
        """
        if len(reached.leaves) < 2:
            return 0
        onward: dict[Node | Leaf, object] = {leaf: results.get(leaf, leaf) for leaf in reached.leaves}
        alike: dict[tuple[object, ...], object] = {}
        parting: dict[object, tuple[int, tuple[object, ...]]] = {}
        for node in sorted(reached.nodes, key=self.places.__getitem__, reverse=True):
            branches, why = reached.answers[node.test]
            ends = tuple(onward[node.children[branch]] for branch in branches)
            if len(set(ends)) == 1:
                onward[node] = ends[0]
            else:
                onward[node] = alike.setdefault((node.test, *ends), node)
                parting[onward[node]] = why, ends
        return _along(onward[self.root], parting)


def _along(start: object, parting: Mapping[object, tuple[int, tuple[object, ...]]]) -> int:
    """The reasons of every parting that is reached from the first on."""
    found, seen, todo = 0, {start}, [start]
    while todo:
        why, ends = parting.get(todo.pop(), (0, ()))
        found |= why
        todo += [end for end in ends if end not in seen]
        seen.update(ends)
    return found


def _guards_known(engine: Engine, definition: Def) -> Walk:
    """The leaf by the guards one after another; None when one that is not displaced is open."""
    guards = [engine.code(case.guard) for case in definition.cases]
    closed = displaced(definition.cases)

    def known(run: Run, here: Instance) -> Leaf | None:
        found = [guard(run, here)[0] for guard in guards]
        out = {j for i, value in enumerate(found) if value is True for j in closed[i]}
        standing = [(i, value) for i, value in enumerate(found) if i not in out]
        if not all(is_known(value) for _, value in standing):
            return None
        if any(value is SILENT for _, value in standing):
            return SILENT_LEAF
        return Leaf(tuple(i for i, value in standing if value is True))

    return known


# ── leaves ───────────────────────────────────────────────────────────────────

LeafValue = Callable[[Run, Instance, tuple[int, ...]], Result]


def _leaf_value(engine: Engine, definition: Def, base: Code) -> LeafValue:
    held_codes = [_held(engine, case) for case in definition.cases]
    clash = engine.reason_bit(f"clash:{definition.id}")
    narrower: dict[tuple[int, ...], tuple[list[Held], Code]] = {}

    def narrowed_codes(held: tuple[int, ...]) -> tuple[list[Held], Code]:
        if held not in narrower:
            narrower[held] = _narrowed_codes(engine, definition, held, held_codes, base)
        return narrower[held]

    def leaf_value(run: Run, here: Instance, held: tuple[int, ...]) -> Result:
        if not held:
            result = base(run, here)
            return result if type(result[0]) is not Interval else narrowed_codes(held)[1](run, here)
        results = [held_codes[i](run, here) for i in held]
        if any(type(value) is Interval for value, _, _ in results):
            results = [code(run, here) for code in narrowed_codes(held)[0]]
        if len(held) == 1:
            return results[0]
        applied = reduce(lambda a, b: a | b, (p for _, p, _ in results))
        why = reduce(lambda a, b: a | b, (r for _, _, r in results))
        if definition.fold is not None:
            value = folded(definition.fold, [v for v, _, _ in results])
            return value, applied, keep(value, why)
        value = reduce(join, (v for v, _, _ in results))
        if is_known(value):
            return value, applied, why if value is SILENT else 0
        return value, applied, why | (clash if _differ([v for v, _, _ in results]) else 0)

    return leaf_value


def _narrowed_codes(
    engine: Engine, definition: Def, held: tuple[int, ...], plain: list[Held], base: Code
) -> tuple[list[Held], Code]:
    """The cases held at a leaf, or the base, with what the tests on the way say of their values."""
    splitter = engine.splitter
    split = splitter.exact(definition.cases)
    met = () if split is None else met_at(splitter, split, Leaf(held))
    codes = []
    for i in held:
        case = definition.cases[i]
        value = narrowed(splitter, met, case.value)
        codes.append(plain[i] if value is case.value else _held(engine, evolve(case, value=value)))
    if held or definition.base is None:
        return codes, base
    value = narrowed(splitter, met, definition.base)
    return codes, base if value is definition.base else engine.code(value)


def _held(engine: Engine, case: Case) -> Held:
    """A case that is held: its value, its provision, and what its guard and value applied."""
    value_code = engine.code(case.value)
    guard_code = engine.code(case.guard) if cites(engine, case.guard) else None
    bit = engine.provision_bits[case.provision] if case.provision is not None else 0
    nonzero = case.nonzero

    def held(run: Run, here: Instance) -> Result:
        value, applied, reasons = value_code(run, here)
        if nonzero:
            low = possible.bounds(value)[0]
            if low is None or not low > 0:  # type: ignore[operator]
                return value, 0, reasons
        if guard_code is not None:
            applied |= guard_code(run, here)[1]
        return value, applied | bit, reasons

    return held


def _differ(values: list[Value]) -> bool:
    """Whether two of the values cannot be the same."""
    return any(possible.apart(a, b) for i, a in enumerate(values) for b in values[i + 1 :])


def cites(engine: Engine, expr: Expr) -> bool:
    """Whether an expression draws on any Def, so that evaluating it may apply provisions."""
    return any(target in engine.index for target in targets(expr))
