"""The decision graph: shared tests, held cases, exceptions (docs/core.md, Cases)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.base.units import PLAIN
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.graph import (
    BoolTest,
    ChoiceTest,
    Graph,
    Leaf,
    OrderTest,
    TooManyTests,
    displaced,
    graph,
)
from policyrules.core.policy import Case
from policyrules.core.types import BOOL, Option, Type

STATE = Type("choice", options=tuple(Option(n, n) for n in ("none", "active", "stopped")))
NUMBER = Type("number", PLAIN)
FLAGS = tuple(Ref(f"household.f{i}", 0, BOOL) for i in range(3))


def case(name: str, guard: Expr, *, overrides: tuple[str, ...] = ()) -> Case:
    return Case(name, name, guard, Lit(name, STATE), overrides)


def held(found: Graph, answers: dict[int, str]) -> tuple[int, ...]:
    """The cases held when every test has the answer given."""
    node = found.root
    while not isinstance(node, Leaf):
        node = node.children[answers[node.test]]
    return node.held


def test_opposite_guards_share_one_test() -> None:
    """A condition and its negation are one test: no branch holds both cases, none holds neither."""
    found = graph([case("a", FLAGS[0]), case("b", Prim("not", (FLAGS[0],), BOOL))])
    assert found.tests == (BoolTest(FLAGS[0]),)
    assert {leaf.held for leaf in found.leaves()} == {(0,), (1,)}


def test_options_that_no_guard_tells_apart_are_one_branch() -> None:
    """Of three states of which the guards name two sets, the test has two branches."""
    state = Ref("household.state", 0, STATE)
    inside = Prim("in", (state,), BOOL, frozenset({"active", "stopped"}))
    outside = Prim("eq", (state, Lit("none", STATE)), BOOL)
    found = graph([case("a", inside), case("b", outside)])
    assert found.tests == (ChoiceTest(state, (frozenset({"active", "stopped"}), frozenset({"none"}))),)
    assert held(found, {0: "0"}) == (0,)
    assert held(found, {0: "1"}) == (1,)


def test_comparisons_of_the_same_two_quantities_are_one_test() -> None:
    """below, equal and above of the same pair, either way round, split into three branches."""
    a, b = Ref("household.a", 0, NUMBER), Ref("household.b", 0, NUMBER)
    found = graph(
        [
            case("low", Prim("lt", (a, b), BOOL)),
            case("line", Prim("eq", (b, a), BOOL)),
            case("high", Prim("lt", (b, a), BOOL)),
        ]
    )
    assert found.tests == (OrderTest(a, b),)
    assert [held(found, {0: branch}) for branch in ("lt", "eq", "gt")] == [(0,), (1,), (2,)]


def test_an_overridden_exception_does_not_revive_the_base() -> None:
    """If c excepts b and b excepts a, then with all three guards true only c is held."""
    found = graph(
        [
            case("a", FLAGS[0]),
            case("b", FLAGS[1], overrides=("a",)),
            case("c", FLAGS[2], overrides=("b",)),
        ]
    )
    yes = {0: "yes", 1: "yes", 2: "yes"}
    assert held(found, yes) == (2,)
    assert held(found, yes | {1: "no"}) == (2,)
    assert held(found, yes | {2: "no"}) == (1,)


def test_too_many_combinations_are_refused() -> None:
    """A Def whose guards need more combinations than the limit is refused, not run for ever."""
    flags = [Ref(f"household.g{i}", 0, BOOL) for i in range(40)]
    pairs = [Prim("and", (flags[i], flags[39 - i]), BOOL) for i in range(20)]
    with pytest.raises(TooManyTests, match="combinations"):
        graph([case(f"c{i}", pair) for i, pair in enumerate(pairs)])


guards = st.recursive(
    st.sampled_from(FLAGS),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(lambda t: Prim(t[0], t[1:], BOOL)),
        inner.map(lambda g: Prim("not", (g,), BOOL)),
    ),
    max_leaves=5,
)


def truth(guard: Expr, flags: dict[Expr, bool]) -> bool:
    """A guard's truth, by the plain meaning of and, or, not."""
    match guard:
        case Prim(op="and", args=args):
            return all(truth(a, flags) for a in args)
        case Prim(op="or", args=args):
            return any(truth(a, flags) for a in args)
        case Prim(op="not", args=(arg,)):
            return not truth(arg, flags)
    return flags[guard]


@given(st.lists(st.tuples(guards, st.sets(st.integers(0, 3))), min_size=1, max_size=4))
def test_the_graph_holds_what_the_definition_of_held_says(
    drawn: list[tuple[Expr, set[int]]],
) -> None:
    """A case is held when its guard holds and no case that overrides it, directly or through others, holds."""
    cases = [
        case(f"c{i}", guard, overrides=tuple(f"c{j}" for j in over if j < i))
        for i, (guard, over) in enumerate(drawn)
    ]
    found, closed = graph(cases), displaced(cases)
    for values in product([True, False], repeat=len(FLAGS)):
        flags = dict(zip(FLAGS, values, strict=True))
        on = [truth(c.guard, flags) for c in cases]
        expected = tuple(
            i
            for i in range(len(cases))
            if on[i] and not any(on[j] and i in closed[j] for j in range(len(cases)))
        )
        answers = {
            i: "yes" if flags[test.expr] else "no"
            for i, test in enumerate(found.tests)
            if isinstance(test, BoolTest)
        }
        assert held(found, answers) == expected
