"""The cases of a Def: a walk through its decision graph, known or with branches still open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import reduce
from typing import Any

from attrs import evolve

from policyrules.base.frozen import frozen
from policyrules.core import possible
from policyrules.core.folding import folded
from policyrules.core.formulas import SILENT_BRANCH
from policyrules.core.graph import SILENT_LEAF, Graph, Leaf, Node, displaced
from policyrules.core.mattering import Ends, ends_of, mattering
from policyrules.core.narrowing import met_at, narrowed
from policyrules.core.policy import Case, Def
from policyrules.core.possible import Interval, Value, is_known, join
from policyrules.core.types import SILENT
from policyrules.evaluate.answers import Answer, tester
from policyrules.evaluate.by_case import Open, by_case
from policyrules.evaluate.engine import Body, Code, Engine, Run, keep, plain_body
from policyrules.evaluate.held import Held, Told, asking_of, held_code
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Entry, Result
from policyrules.evaluate.rules import Leaves

Walk = Callable[[Run, Instance, Told | None], Leaf | None]
"""To the one leaf that is reached when every answer is known; what the tests on the way answer is told."""


def compile_def(engine: Engine, definition: Def) -> Body:
    """The function of a Def: its result, and the leaves of its graph that can be reached."""
    index, silent = engine.index[definition.id], engine.reason_bit(f"silent:{definition.id}")
    base: Code = (
        (lambda run, here: (SILENT, 0, silent)) if definition.base is None else engine.code(definition.base)
    )
    if not definition.cases:
        return _warming(engine, definition, None, plain_body(engine.rules.reached(index, ((),)), base))
    # Too large: by the guards alone. A graph over them as written would know more than other readers do.
    small = engine.splitter.fits(definition)
    written = _Walked.of(engine, engine.splitter.written(definition.cases) if small else None)
    known = _guards_known(engine, definition) if written is None else written.known
    holding = _holding(engine, written)
    leaf_value = _leaf_value(engine, definition, base, holding)
    clash = engine.reason_bit(f"clash:{definition.id}")
    opened: list[Open] = []
    reached = engine.rules.reached
    cites = any(engine.rules.cites(case.guard) for case in definition.cases)

    def body(run: Run, here: Instance) -> Entry:
        outer, run.deps = run.deps, []
        told: Told | None = {} if cites else None
        leaf = known(run, here, told)
        if leaf is not None and not leaf.silent:
            result = leaf_value(run, here, leaf.held, told)
            leaves: Leaves = (leaf.held,)
            clashes = result[2] & clash != 0
        else:
            if not opened:
                opened.append(_opened(engine, definition, written, holding, leaf_value, base))
            result, leaves, clashes = opened[0](run, here)
        entry = Entry(reached(index, leaves), here, run.on, result, clashes, run.deps)
        run.deps = outer
        return entry

    return _warming(engine, definition, None if written is None else written.split, body)


def _warming(engine: Engine, definition: Def, graph: Graph | None, body: Body) -> Body:
    def made(body: Body) -> Body | None:
        from policyrules.evaluate.straight import straight  # what is decided once does without

        return straight(engine, definition, graph, body)

    return engine.warming(engine.index[definition.id], body, made)


def _opened(
    engine: Engine,
    definition: Def,
    written: _Walked | None,
    holding: Callable[[Case], Held],
    leaf_value: LeafValue,
    base: Code,
) -> Open:
    """The function of a Def when something that it asks is not known, or is silent."""
    split = engine.splitter.exact(definition.cases)
    exact = _Walked.of(engine, split)
    clash = engine.reason_bit(f"clash:{definition.id}")
    if split is None or exact is None:
        return by_case(engine, definition, [holding(case) for case in definition.cases], base)
    ends = ends_of(definition, split)

    def body(run: Run, here: Instance) -> tuple[Result, Leaves, bool]:
        if written is not None and not exact.asks_as(written):
            written.met(run, here)  # what is drawn on is told in the words of the policy
        met = exact.met(run, here)
        leaves, reasons, silence = met.leaves, *met.reasons(ends)
        held = tuple(sorted(leaf.held for leaf in leaves if not leaf.silent))
        results = [leaf_value(run, here, each, None) for each in held]
        if SILENT_LEAF in leaves:
            results.append((SILENT, 0, silence))
        value = reduce(join, (v for v, _, _ in results))
        applied = reduce(lambda a, b: a & b, (p for _, p, _ in results))
        if is_known(value) and value is not SILENT:
            return (value, applied, 0), held, False
        why = 0 if value is SILENT else reasons
        for _, _, r in results:
            why |= r
        return (value, applied, why), held, len(leaves) == 1 and bool(why & clash)

    return body


# ── walking ──────────────────────────────────────────────────────────────────


class _Walked:
    """A graph with the functions of its tests."""

    def __init__(self, engine: Engine, split: Graph) -> None:
        self.split = split
        self.root = split.root
        self.testers = [tester(engine, test) for test in split.tests]
        steps: dict[Node, _Step] = {}
        for node in reversed(split.order):  # what comes after a node stands there already
            test = self.testers[node.test]
            after = [child if isinstance(child, Leaf) else steps[child] for child in node.children]
            known = {first: after[branch] for first, branch in test.branch_of.items()}
            steps[node] = _Step(node.test, test.ask, known, test.judged, after)
        self.first = split.root if isinstance(split.root, Leaf) else steps[split.root]

    @classmethod
    def of(cls, engine: Engine, split: Graph | None) -> _Walked | None:
        return None if split is None else cls(engine, split)

    def asks_as(self, other: _Walked) -> bool:
        """Whether the tests of both graphs ask the same of the same expressions."""
        return self.split.questions == other.split.questions

    def known(self, run: Run, here: Instance, told: Told | None) -> Leaf | None:
        """The leaf reached when every answer on the way is known."""
        step = self.first
        while isinstance(step, _Step):
            result = step.ask(run, here)
            after = step.known.get(result[0])
            if after is None:
                branches = step.judged(result)[0]
                if len(branches) > 1:
                    return None
                after = step.after[branches[0]]
            elif told is not None:
                told[step.test] = result
            step = after
        return step

    def met(self, run: Run, here: Instance) -> _Met:
        """All that can be reached, and what the tests on the way answer."""
        met = _Met(set(), set(), {})
        todo: list[Node | Leaf] = [self.root]
        while todo:
            node = todo.pop()
            if isinstance(node, Leaf):
                met.leaves.add(node)
                continue
            if node in met.nodes:
                continue
            met.nodes.add(node)
            answer = met.answers.get(node.test)
            if answer is None:
                answer = met.answers[node.test] = self.testers[node.test].answer(run, here)
            todo += [node.children[branch] for branch in answer[0]]
        return met


@frozen(eq=False)
class _Step:
    """A node of a graph with the functions of its test."""

    test: int
    ask: Callable[[Run, Instance], tuple[Any, int, int]]
    known: Mapping[Hashable, _Step | Leaf]
    """Where it goes on by what comes first in the result, where all is known."""
    judged: Callable[[Any], Answer]
    after: Sequence[_Step | Leaf]
    """Where each branch goes on."""


@frozen
class _Met:
    """The leaves that can be reached, the nodes on the way there, and what each test met answers."""

    leaves: set[Leaf]
    nodes: set[Node]
    answers: dict[int, Answer]

    def reasons(self, ends: Ends) -> tuple[int, int]:
        """The reasons of the tests that matter, and of those that may be silent, where that does."""
        possible = {test: branches for test, (branches, _, _) in self.answers.items()}
        matter: Collection[int] = ()
        if len({ends[leaf] for leaf in self.leaves}) > 1:
            matter = [test for test, branches in possible.items() if len(branches) > 1]
            if len(matter) > 1:
                matter = mattering(self.nodes, possible, ends)
        reasons = silence = 0
        for test, (branches, _, why) in self.answers.items():
            if test in matter:
                reasons |= why
            if SILENT_BRANCH in branches and (len(branches) == 1 or test in matter):
                silence |= why
        return reasons, silence


def _guards_known(engine: Engine, definition: Def) -> Walk:
    """The leaf by the guards one after another; None when one that is not displaced is open."""
    guards = [engine.code(case.guard) for case in definition.cases]
    closed = displaced(definition.cases)

    def known(run: Run, here: Instance, told: Told | None) -> Leaf | None:
        del told  # no test is asked
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

LeafValue = Callable[[Run, Instance, tuple[int, ...], Told | None], Result]


def _holding(engine: Engine, written: _Walked | None) -> Callable[[Case], Held]:
    """What makes the function of a case that is held."""
    graph = None if written is None else written.split
    asking = asking_of(engine, graph)
    return lambda case: held_code(engine, case, graph, asking)


def _leaf_value(engine: Engine, definition: Def, base: Code, holding: Callable[[Case], Held]) -> LeafValue:
    held_codes = [holding(case) for case in definition.cases]
    clash = engine.reason_bit(f"clash:{definition.id}")
    narrower: dict[tuple[int, ...], tuple[list[Held], Code]] = {}

    def narrowed_codes(held: tuple[int, ...]) -> tuple[list[Held], Code]:
        if held not in narrower:
            narrower[held] = _narrowed_codes(engine, definition, held, held_codes, holding, base)
        return narrower[held]

    def leaf_value(run: Run, here: Instance, held: tuple[int, ...], told: Told | None) -> Result:
        if not held:
            result = base(run, here)
            return result if type(result[0]) is not Interval else narrowed_codes(held)[1](run, here)
        if len(held) == 1:
            result = held_codes[held[0]](run, here, told)
            return narrowed_codes(held)[0][0](run, here, told) if type(result[0]) is Interval else result
        results = [held_codes[i](run, here, told) for i in held]
        if any(type(value) is Interval for value, _, _ in results):
            results = [code(run, here, told) for code in narrowed_codes(held)[0]]
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
    engine: Engine,
    definition: Def,
    held: tuple[int, ...],
    plain: list[Held],
    holding: Callable[[Case], Held],
    base: Code,
) -> tuple[list[Held], Code]:
    """The cases held at a leaf, or the base, with what the tests on the way say of their values."""
    splitter = engine.splitter
    split = splitter.exact(definition.cases)
    met = () if split is None else met_at(splitter, split, Leaf(held))
    codes = []
    for i in held:
        case = definition.cases[i]
        value = narrowed(splitter, met, case.value)
        codes.append(plain[i] if value is case.value else holding(evolve(case, value=value)))
    if held or definition.base is None:
        return codes, base
    value = narrowed(splitter, met, definition.base)
    return codes, base if value is definition.base else engine.code(value)


def _differ(values: list[Value]) -> bool:
    """Whether two of the values cannot be the same."""
    return any(possible.apart(a, b) for i, a in enumerate(values) for b in values[i + 1 :])
