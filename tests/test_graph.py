"""The decision graph: shared tests, bands, silence, held cases, exceptions, its size (docs/core.md, Cases)."""

from itertools import product

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building import NUMBER, assembled, fact, figure
from policyrules.base.units import PERSONS
from policyrules.core.expressions import Expr, Lit, Prim, Ref, Silent
from policyrules.core.formulas import SILENT_BRANCH
from policyrules.core.graph import Graph, Leaf, Splitter, displaced
from policyrules.core.guards import BandTest, BoolTest, ChoiceTest
from policyrules.core.policy import Case, Def
from policyrules.core.types import BOOL, Option, Type

STATE = Type("choice", options=tuple(Option(n, n) for n in ("none", "active", "stopped")))
COUNT = Type("number", PERSONS)
FLAGS = tuple(Ref(f"household.f{i}", 0, BOOL) for i in range(3))
A, B = Ref("household.a", 0, NUMBER), Ref("household.b", 0, NUMBER)
HEADS, LINE = Ref("household.heads", 0, COUNT), Ref("line", 0, NUMBER)
GIVENS = (
    *(fact(f"household.f{i}", BOOL) for i in range(60)),
    fact("household.a", NUMBER, low=0),
    fact("household.b", NUMBER),
    fact("household.heads", COUNT, low=0),
    fact("household.state", STATE),
    figure("line", NUMBER, low=0),
    figure("ceiling", NUMBER, low=0),
)


def case(name: str, guard: Expr, *, overrides: tuple[str, ...] = ()) -> Case:
    return Case(name, name, guard, Lit(name, STATE), overrides)


def splitter(*defs: Def) -> Splitter:
    return Splitter(assembled(*defs, givens=GIVENS))


def graph(*cases: Case, defs: tuple[Def, ...] = ()) -> Graph:
    found = splitter(*defs).exact(cases)
    assert found is not None
    return found


def held(found: Graph, *answers: int) -> Leaf:
    """The leaf when every test has the answer given."""
    node = found.root
    while not isinstance(node, Leaf):
        node = node.children[answers[node.test]]
    return node


def op(name: str, *args: Expr) -> Prim:
    return Prim(name, args, BOOL)


def number(value: int) -> Lit:
    return Lit(value, NUMBER)


def bands(found: Graph) -> list[tuple[tuple[Expr, ...], int]]:
    """The thresholds and the number of branches of each band test."""
    return [(t.band.thresholds, t.size) for t in found.tests if isinstance(t, BandTest)]


# ── tests ────────────────────────────────────────────────────────────────────


def test_opposite_guards_share_one_test() -> None:
    """A condition and its negation are one test: no branch holds both cases, none holds neither."""
    found = graph(case("a", FLAGS[0]), case("b", op("not", FLAGS[0])))
    assert found.tests == (BoolTest(FLAGS[0]),)
    assert {leaf.held for leaf in found.leaves()} == {(0,), (1,)}


def test_options_that_no_guard_tells_apart_are_one_branch() -> None:
    """Of three states of which the guards name two sets, the test has two branches."""
    state = Ref("household.state", 0, STATE)
    inside = Prim("in", (state,), BOOL, frozenset({"active", "stopped"}))
    found = graph(case("a", inside), case("b", op("eq", state, Lit("none", STATE))))
    assert found.tests == (ChoiceTest(state, (frozenset({"active", "stopped"}), frozenset({"none"}))),)
    assert (held(found, 0).held, held(found, 1).held) == ((0,), (1,))


def test_comparisons_of_the_same_two_quantities_are_one_test() -> None:
    """below, equal and above of the same pair, either way round, split into three branches."""
    found = graph(case("low", op("lt", A, B)), case("line", op("eq", B, A)), case("high", op("lt", B, A)))
    assert bands(found) == [((B,), 3)]
    assert [held(found, branch).held for branch in range(3)] == [(0,), (1,), (2,)]


def test_twenty_bands_of_one_quantity_are_one_test() -> None:
    """a at least 0 and below 10, at least 10 and below 20, …: one test of 22 branches, no two cases together."""
    cases = [
        case(str(i), op("and", op("ge", A, number(10 * i)), op("lt", A, number(10 * i + 10))))
        for i in range(20)
    ]
    found = graph(*cases)
    ((thresholds, size),) = bands(found)
    assert (len(thresholds), size) == (21, 22)  # below 0, twenty bands, from 200 up
    assert {leaf.held for leaf in found.leaves()} == {(), *((i,) for i in range(20))}


def test_equal_quantities_are_recognised_however_they_are_written() -> None:
    """a × line and line × a, a year's twelfth, 100 + a against 300 are the same quantity a × line, or a."""
    product_, turned = Prim("mul", (A, LINE), NUMBER), Prim("mul", (LINE, A), NUMBER)
    yearly = Prim("per_year", (turned,), NUMBER)
    found = graph(
        case("x", op("lt", product_, number(100))),
        case("y", op("ge", turned, number(100))),
        case("z", op("lt", number(1200), yearly)),
    )
    assert bands(found) == [((number(100),), 3)]
    more = Prim("add", (number(100), A), NUMBER)
    found = graph(case("x", op("lt", A, number(200))), case("y", op("ge", more, number(300))))
    assert bands(found) == [((number(200),), 2)]


def test_multiples_of_one_term_are_in_order() -> None:
    """Below line × heads, below 1.5 × line × heads: not the first without the second."""
    line = Prim("mul", (LINE, HEADS), NUMBER)
    higher = Prim("mul", (number(3), Prim("div", (line, number(2)), NUMBER)), NUMBER)
    found = graph(case("under", op("lt", B, line)), case("near", op("lt", B, higher)))
    assert len(bands(found)) == 1
    assert {leaf.held for leaf in found.leaves()} == {(0, 1), (1,), ()}


def test_nothing_lies_between_neighbouring_whole_numbers() -> None:
    """heads at most 2, heads at least 3: one of the two; with a number that need not be whole, neither."""
    whole = graph(case("few", op("le", HEADS, number(2))), case("many", op("ge", HEADS, number(3))))
    assert {leaf.held for leaf in whole.leaves()} == {(0,), (1,)}
    split = graph(case("few", op("le", A, number(2))), case("many", op("ge", A, number(3))))
    assert {leaf.held for leaf in split.leaves()} == {(0,), (1,), ()}


def test_figures_of_unknown_order_share_a_test() -> None:
    """Below the line, above the ceiling: which is higher is known on the day, so any of the four may hold."""
    ceiling = Ref("ceiling", 0, NUMBER)
    found = graph(case("under", op("lt", A, LINE)), case("over", op("gt", A, ceiling)))
    assert len(found.tests) == 1
    assert {leaf.held for leaf in found.leaves()} == {(0,), (1,), (0, 1), ()}


# ── names ────────────────────────────────────────────────────────────────────


def condition(name: str, guard: Expr) -> Def:
    rule = Case(name, name, guard, Lit(True, BOOL))
    return Def(name, name, "household", BOOL, (rule,), Lit(False, BOOL), "condition")


def test_a_named_condition_enters_as_what_it_asks_for() -> None:
    """With low = a < 600 and middle = not low and a < 900, the three cases share one test."""
    low = condition("low", op("lt", A, number(600)))
    middle = condition("middle", op("and", op("not", Ref("low", 0, BOOL)), op("lt", A, number(900))))
    first, second = Ref("low", 0, BOOL), Ref("middle", 0, BOOL)
    high = op("and", op("not", first), op("not", second))
    found = graph(case("x", first), case("y", second), case("z", high), defs=(low, middle))
    assert bands(found) == [((number(600), number(900)), 3)]
    assert {leaf.held for leaf in found.leaves()} == {(0,), (1,), (2,)}


def test_conditions_doubled_forty_times_are_one_test() -> None:
    """c0 = (c1 and c1) or c1, and so on for forty names, is the test at the bottom."""
    refs = [Ref(f"c{i}", 0, BOOL) for i in range(41)]
    doubled = [
        condition(f"c{i}", op("or", op("and", refs[i + 1], refs[i + 1]), refs[i + 1])) for i in range(40)
    ]
    found = graph(case("x", refs[0]), defs=(*doubled, condition("c40", FLAGS[0])))
    assert found.tests == (BoolTest(FLAGS[0]),)
    assert found.edges == 2


def test_conditions_too_long_when_written_out_stay_named() -> None:
    """A chain of 800 conditions, 2,400 parts, is one test: the condition by its name."""
    refs = [Ref(f"c{i}", 0, BOOL) for i in range(801)]
    chain = [
        condition(f"c{i}", op("or", op("and", refs[i + 1], FLAGS[1]), FLAGS[i % 2 * 2])) for i in range(800)
    ]
    found = splitter(*chain, condition("c800", FLAGS[0])).guards([case("x", refs[0])])
    assert found.named
    assert found.tests == (BoolTest(refs[0]),)


# ── silence ──────────────────────────────────────────────────────────────────


def test_a_silent_test_is_an_answer_of_its_own() -> None:
    """silent or f: yes with f, silent without; a case that stands and is silent makes the leaf silent."""
    found = graph(case("x", op("or", Silent("s", BOOL), FLAGS[0])))
    assert found.tests == (BoolTest(Silent("s", BOOL), silent=True), BoolTest(FLAGS[0]))
    quiet = found.root
    assert not isinstance(quiet, Leaf)
    below = quiet.children[SILENT_BRANCH]
    assert not isinstance(below, Leaf)
    assert below.children == (Leaf((), silent=True), Leaf((0,)))


def test_an_exception_displaces_a_silent_case() -> None:
    """Where the exception holds, it does not matter that the rule is silent."""
    found = graph(case("rule", Silent("s", BOOL)), case("exception", FLAGS[0], overrides=("rule",)))
    assert found.tests[0] == BoolTest(FLAGS[0])  # what displaces most is asked first
    assert held(found, 1) == Leaf((1,))
    assert held(found, 0, SILENT_BRANCH) == Leaf((), silent=True)


# ── size ─────────────────────────────────────────────────────────────────────


def test_too_many_combinations_make_no_graph() -> None:
    """Twenty pairs of facts, each fact far from its partner, need 2 to the 20: no graph, and no hanging."""
    flags = [Ref(f"household.f{i}", 0, BOOL) for i in range(40)]
    first = [case(f"a{i}", flags[i]) for i in range(20)]
    second = [case(f"b{i}", op("and", flags[i], flags[20 + i])) for i in range(20)]
    assert splitter().exact([*first, *second]) is None


def test_a_long_list_of_cases_is_no_deep_recursion() -> None:
    """Of 1,000 cases each the exception to all before, each on a fact of its own, the last one is looked at."""
    names = [f"c{i}" for i in range(1_000)]
    givens = tuple(fact(f"household.{n}", BOOL) for n in names)
    cases = [
        case(n, Ref(f"household.{n}", 0, BOOL), overrides=(names[i - 1],) if i else ())
        for i, n in enumerate(names)
    ]
    found = Splitter(assembled(givens=givens)).exact(cases)
    assert found is not None
    assert len(found.order) == 1_000


# ── laws ─────────────────────────────────────────────────────────────────────


def test_an_overridden_exception_does_not_bring_back_what_it_overrode() -> None:
    """If c excepts b and b excepts a, then with all three guards true only c is held."""
    found = graph(
        case("a", FLAGS[0]),
        case("b", FLAGS[1], overrides=("a",)),
        case("c", FLAGS[2], overrides=("b",)),
    )
    assert found.tests == tuple(BoolTest(flag) for flag in reversed(FLAGS))
    assert held(found, 1, 1, 1).held == (2,)
    assert held(found, 1, 0, 1).held == (2,)
    assert held(found, 0, 1, 1).held == (1,)


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
def test_the_graph_holds_what_the_definition_of_held_says(drawn: list[tuple[Expr, set[int]]]) -> None:
    """A case is held when its guard holds and no case that overrides it, directly or through others, holds."""
    cases = [
        case(f"c{i}", guard, overrides=tuple(f"c{j}" for j in over if j < i))
        for i, (guard, over) in enumerate(drawn)
    ]
    found, closed = graph(*cases), displaced(cases)
    for values in product([True, False], repeat=len(FLAGS)):
        flags = dict(zip(FLAGS, values, strict=True))
        on = [truth(c.guard, flags) for c in cases]
        expected = tuple(
            i
            for i in range(len(cases))
            if on[i] and not any(on[j] and i in closed[j] for j in range(len(cases)))
        )
        answers = [int(flags[test.expr]) for test in found.tests if isinstance(test, BoolTest)]
        assert held(found, *answers).held == expected


def rewritten(guard: Expr, data: st.DataObject) -> Expr:
    """The same parts of every 且 and 或 in another order, some of them in brackets of their own."""
    match guard:
        case Prim(op="and" | "or" as word, args=args):
            mixed = [rewritten(arg, data) for arg in data.draw(st.permutations(args))]
            if len(mixed) > 2 and data.draw(st.booleans()):
                mixed = [op(word, *mixed[:2]), *mixed[2:]]
            return op(word, *mixed)
        case Prim(op="not", args=(arg,)):
            return op("not", rewritten(arg, data))
    return guard


@given(st.lists(st.tuples(guards, st.sets(st.integers(0, 3))), min_size=2, max_size=5), st.data())
def test_the_order_of_cases_and_names_change_no_graph(
    drawn: list[tuple[Expr, set[int]]], data: st.DataObject
) -> None:
    """Cases and conditions in another order, some of them named: the same tests in one order, as many edges."""
    cases = [
        case(f"c{i}", guard, overrides=tuple(f"c{j}" for j in over if j < i))
        for i, (guard, over) in enumerate(drawn)
    ]
    named, defs = [], []
    for each in data.draw(st.permutations(cases)):
        each = evolve(each, guard=rewritten(each.guard, data))
        if data.draw(st.booleans()):
            defs.append(condition(f"n{each.id}", each.guard))
            each = evolve(each, guard=Ref(f"n{each.id}", 0, BOOL))
        named.append(each)
    first, second = graph(*cases), graph(*named, defs=tuple(defs))
    assert first.tests == second.tests
    assert first.edges == second.edges


def test_an_expression_is_the_same_text_in_every_process() -> None:
    """Options stand in order, and what an author calls a record is no part of it: equal ones are told alike."""
    options = frozenset(f"o{i}" for i in range(9))
    listed = repr(sorted(options))
    assert listed in repr(Prim("in", (A,), BOOL, options))
    assert listed in repr(Lit(options, STATE))
    assert repr(Ref("household.a", 0, NUMBER, record="甲")) == repr(A)


def test_which_order_of_cases_is_too_large_does_not_depend_on_the_order() -> None:
    """Eight pairs, each of a fact and its partner: as many edges with the partners first as with them last."""
    flags = [Ref(f"household.f{i}", 0, BOOL) for i in range(16)]
    cases = [case(f"a{i}", op("and", flags[i], flags[8 + i])) for i in range(8)]
    cases += [case(f"b{i}", flags[i]) for i in range(8)]
    assert graph(*cases).edges == graph(*reversed(cases)).edges
