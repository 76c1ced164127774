"""A case that is held: its value, its provision, and what its guard and value applied.

What a guard applied has mostly been found already, by the tests on the way to the leaf: they ask the
conditions of which it is made. Only a condition that none of them asked is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Literal

from policyrules.core import possible
from policyrules.core.comparisons import HOLDS
from policyrules.core.conditions import choosing, compares
from policyrules.core.expressions import Expr, Prim
from policyrules.core.graph import BandTest, ChoiceTest, Graph
from policyrules.core.policy import Case
from policyrules.core.possible import Value
from policyrules.core.walk import conjuncts
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import moving
from policyrules.evaluate.notes import Result

Told = dict[int, tuple[Hashable, int, int]]
"""The results of tests for a record, of which all is known."""
Held = Callable[[Run, Instance, Told | None], Result]
"""A case that is held: its value, what it applies, why its value is not narrower; by what tests have told."""
Asking = Mapping[object, int]
"""By what is asked, the test of a graph that asks it."""
_Judged = Callable[[Run, Instance, Told], tuple[Value, int]]
"""A condition by what tests have told of it: what it comes to, and the provisions that it applies."""
_Applying = Callable[[Run, Instance, Told], int]
"""The provisions that a condition applies which holds, by what tests have told of it."""


def held_code(engine: Engine, case: Case, graph: Graph | None, asking: Asking) -> Held:
    """The function of a case that is held, by the tests of a graph over the guards as they are written."""
    value_code = engine.code(case.value)
    guard = applying(engine, case.guard, graph, asking) if engine.rules.cites(case.guard) else None
    bit = engine.rules.provision_bits[case.provision] if case.provision is not None else 0
    nonzero = case.nonzero

    def held(run: Run, here: Instance, told: Told | None) -> Result:
        value, applied, reasons = value_code(run, here)
        if nonzero:
            low = possible.bounds(value)[0]
            if low is None or not low > 0:  # type: ignore[operator]
                return value, 0, reasons
        if guard is not None:
            # Of many records facts are told in the order in which they were looked at last: look again.
            by_told = guard(run, here, told) if told and not run.many else None
            applied |= engine.kept(case.guard)(run, here)[1] if by_told is None else by_told
        return value, applied | bit, reasons

    return held


def asking_of(engine: Engine, graph: Graph | None) -> Asking:
    """Which test of a graph over guards as they are written asks what; but for those about what moves with
    the day, since a comparison notes by itself on which day it turns."""
    found: dict[object, int] = {}
    for number, test in enumerate(graph.tests if graph is not None else ()):
        if not isinstance(test, BandTest):
            found[test.expr] = number
        elif all(moving(engine, side) is None for side in (test.band.quantity, *test.band.thresholds)):
            found[frozenset((test.band.quantity, *test.band.thresholds))] = number
    return found


def applying(engine: Engine, guard: Expr, graph: Graph | None, asking: Asking) -> _Applying:
    """What a guard that holds applies: all that its parts do, since each of them holds."""
    asked: list[tuple[int, Expr]] = []
    others: list[_Judged] = []
    for part in conjuncts(guard):
        test = asking.get(asked_of(part))
        if test is None:
            others.append(_judged(engine, part, graph, asking))
        else:
            asked.append((test, part))

    def holding(run: Run, here: Instance, told: Told) -> int:
        applied = 0
        for test, part in asked:
            applied |= (told.get(test) or engine.kept(part)(run, here))[1]
        for other in others:
            applied |= other(run, here, told)[1]
        return applied

    return holding


def _judged(engine: Engine, guard: Expr, graph: Graph | None, asking: Asking) -> _Judged:
    match guard:
        case Prim(op="and" | "or" as op, args=args):
            return _joined(op, [_judged(engine, arg, graph, asking) for arg in args])
        case Prim(op="not", args=(arg,)):
            return _negated(_judged(engine, arg, graph, asking))
    test = asking.get(asked_of(guard))
    if graph is None or test is None:
        code = engine.code(guard)
        return lambda run, here, told: code(run, here)[:2]
    return _by_test(engine, guard, test, _yes(graph, test, guard))


def _by_test(engine: Engine, condition: Expr, test: int, yes: Collection[Hashable]) -> _Judged:
    def by_test(run: Run, here: Instance, told: Told) -> tuple[Value, int]:
        answer = told.get(test)
        if answer is None:
            return engine.kept(condition)(run, here)[:2]
        return answer[0] in yes, answer[1]

    return by_test


def _joined(op: Literal["and", "or"], parts: list[_Judged]) -> _Judged:
    """All of the parts, or any: of a yes of all, and a no of any, each has a share in it."""
    first, rest = parts[0], parts[1:]
    decisive, shared, join = (False, True, possible.both) if op == "and" else (True, False, possible.either)

    def joined(run: Run, here: Instance, told: Told) -> tuple[Value, int]:
        a, p = first(run, here, told)
        for part in rest:
            if a is decisive:
                break
            b, q = part(run, here, told)
            if a is shared:
                a, p = b, p | q if b is shared else q
            else:
                a, p = join(a, b), p if b is shared else p & q
        return a, p

    return joined


def _negated(part: _Judged) -> _Judged:
    def negated(run: Run, here: Instance, told: Told) -> tuple[Value, int]:
        value, applied = part(run, here, told)
        return not value if isinstance(value, bool) else possible.negation(value), applied

    return negated


def asked_of(condition: Expr) -> object:
    """What a condition asks, as ``asking_of`` names it: a choice, the two sides of a comparison, itself."""
    if isinstance(condition, Prim):
        if (chosen := choosing(condition)) is not None:
            return chosen[0]
        if compares(condition):
            return frozenset(condition.args)
    return condition


def held_by(graph: Graph, number: int, condition: Expr, branch: int) -> bool:
    """Whether a condition holds where its test has taken a branch."""
    test, yes = graph.tests[number], _yes(graph, number, condition)
    match test:
        case ChoiceTest(classes=classes):
            return all(option in yes for option in classes[branch])
        case BandTest():
            return (branch,) in yes
    return branch == 1


def _yes(graph: Graph, number: int, condition: Expr) -> Collection[Hashable]:
    """What comes first in the results of its test with which a condition holds."""
    test = graph.tests[number]
    if isinstance(test, ChoiceTest):
        assert isinstance(condition, Prim)
        chosen = choosing(condition)
        assert chosen is not None
        return chosen[1]
    if not isinstance(test, BandTest):
        return (True,)
    assert isinstance(condition, Prim)
    sign = 1 if condition.args[0] == test.band.quantity else -1
    branches = zip(test.band.vectors, test.branches, strict=True)
    return {(branch,) for (side,), branch in branches if side * sign in HOLDS[condition.op]}
