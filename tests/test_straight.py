"""Straight functions against the closures whose place they take: the same answers, and the same notes."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache, partial
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from building import fact
from law import law
from places import PLACES, POLICIES, example_households
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import Agg, Else, Expr, Has, If, Lit, Prim, Ref, Today
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import is_known
from policyrules.core.types import ABSENT, BOOL, DATE, SILENT
from policyrules.deciding import decide_all
from policyrules.evaluate import engine, engine_of
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.evaluate.notes import Dep, Entry
from policyrules.loading import load
from policyrules.testing import Shape, cases
from strategies import COLOUR, MAYBE_MONEY, MONEY, ON, PIECES, SHARE, households, invented, policies

NEVER = 10**9


def noted(run: Run, dep: Dep) -> object:
    """What was drawn on, by what it is about; what many records share as what it draws on in its turn."""
    if not isinstance(dep, Entry):
        return tuple(part.path if isinstance(part, Instance) else part for part in dep)
    below = [noted(run, each) for each in dep.deps] if dep.index < 0 else dep.index
    return dep.here.path, dep.on, below


def told(run: Run, entry: Entry) -> object:
    """Everything that an entry says."""
    value, applied, why = entry.result
    return (
        value,
        type(value),
        run.engine.rules.provisions(applied),
        sorted(run.reasons(why)),
        sorted(run.open_facts(why)),
        entry.leaves,
        entry.clash,
        [noted(run, dep) for dep in entry.deps],
    )


def everything(made: Engine, case: Case, *, many: bool = False) -> Iterator[tuple[str, object]]:
    """What every Def says of every record of its entity."""
    run = Run(made, ON, {}, many=many)
    for here in instance_of(made.policy, case.household, on=ON).walk():
        for index, definition in enumerate(made.defs):
            if definition.entity == here.entity:
                yield f"{definition.id} {here.path}", told(run, run.entry(index, here))


@law(100)
@given(policy=policies(), data=st.data())
def test_a_straight_function_says_and_notes_what_the_closures_do(policy: Policy, data: st.DataObject) -> None:
    """What is made one function gives the same value, provisions, reasons, leaves and notes, in the same
    order, also where it begins again since something is not known, and where records are many."""
    straight, closures = engine(policy, often=0), engine(policy, often=NEVER)
    known = data.draw(st.booleans())
    for many in (False, True):
        case = data.draw(households(known=known))
        found = dict(everything(straight, case, many=many))
        assert found == dict(everything(closures, case, many=many))


# ── what is applied ──────────────────────────────────────────────────────────


def saying(entity: str, name: str, guard: Expr) -> Def:
    """A condition that applies a provision where it holds."""
    said = f"{entity}_{name}"
    rule = Rule(said, "", guard, Lit(True, BOOL), (), f"{name}_yes")
    return Def(said, name, entity, BOOL, (rule,), Lit(False, BOOL), "condition")


OF_MEMBERS = [saying("member", n, Ref(f"member.{n}", 0, BOOL)) for n in ("ill", "agreed", "counted")]
OF_HOUSEHOLDS = [
    saying("household", "rural", Ref("household.rural", 0, BOOL)),
    saying("household", "owing", Prim("gt", (Ref("household.debt", 0, MONEY), Lit(100, MONEY)), BOOL)),
    saying("household", "red", Prim("in", (Ref("household.colour", 0, COLOUR),), BOOL, frozenset({"red"}))),
]
SAID = [*OF_MEMBERS, *OF_HOUSEHOLDS]
AID = Def(
    "aid",
    "aid",
    "household",
    MAYBE_MONEY,
    (Rule("aid", "", Ref("household.rural", 0, BOOL), Ref("household.aid", 0, MAYBE_MONEY), (), "aid_yes"),),
    Lit(0, MONEY),
)
"""An amount that may be absent although its provision applies."""


def combined(of: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Conditions made of others."""
    several = st.lists(of, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda args: Prim("and", args, BOOL)),
        several.map(lambda args: Prim("or", args, BOOL)),
        of.map(lambda arg: Prim("not", (arg,), BOOL)),
        st.tuples(of, of, of).map(lambda args: If(*args, BOOL)),
    )


MEMBERS = st.recursive(
    st.sampled_from([Ref(d.id, int(d.entity == "household"), BOOL) for d in SAID]), combined, max_leaves=6
)
HOUSEHOLDS = st.recursive(
    st.sampled_from([Ref(d.id, 0, BOOL) for d in OF_HOUSEHOLDS]), combined, max_leaves=6
)


@st.composite
def asked_of_members(draw: st.DrawFn) -> Def:
    """A number of the household that rests on its members, by cases or without."""
    op, type_ = draw(st.sampled_from([("any", BOOL), ("all", BOOL), ("count", BOOL)]))
    filter_ = draw(st.none() | MEMBERS)
    found: Expr = Agg(op, "member", 0, draw(MEMBERS), filter_, type_)
    money = Agg("sum", "member", 0, If(draw(MEMBERS), Lit(200, MONEY), Lit(0, MONEY), MONEY), filter_, MONEY)
    if op == "count":
        found = Prim("lt", (Agg("count", "member", 0, draw(MEMBERS), filter_, PIECES), Lit(2, PIECES)), BOOL)
    match draw(st.sampled_from(["if", "else", "cases"])):
        case "if":
            return Def("asked", "", "household", MONEY, (), If(found, money, Lit(0, MONEY), MONEY))
        case "else":
            return Def("asked", "", "household", MONEY, (), Else(Ref("aid", 0, MAYBE_MONEY), money, MONEY))
    first = draw(st.sampled_from(["of members", "of the household", "maybe absent"]))
    guards = (found, Prim("not", (found,), BOOL), draw(HOUSEHOLDS))
    if first != "of members":
        guards = (draw(HOUSEHOLDS), draw(HOUSEHOLDS), Prim("and", (draw(HOUSEHOLDS), found), BOOL))
    values: list[Expr] = [money, Lit(5, MONEY), Lit(0, MONEY)]
    if first == "maybe absent":
        values = [Ref("aid", 0, MAYBE_MONEY), Ref("household.aid", 0, MAYBE_MONEY)]
    rules = tuple(
        Rule(f"r{i}", "", guard, draw(st.sampled_from(values)), (), f"r{i}", draw(st.booleans()))
        for i, guard in enumerate(guards)
    )
    if first == "maybe absent":
        return Def("asked", "", "household", MAYBE_MONEY, rules, Lit(ABSENT, MAYBE_MONEY))
    fold = draw(st.sampled_from(["sum", "max", None]))
    return Def("asked", "", "household", MONEY, rules, money, fold=fold)


@law(150)
@given(asked=asked_of_members(), case=households(known=True), many=st.booleans())
def test_what_conditions_apply_is_told_alike(asked: Def, case: Case, many: bool) -> None:
    """Of a yes of all, and a no of any, each part has a share in it, else what decides: of conditions made of
    conditions that apply provisions, of members and their household, the same by functions and closures."""
    policy = invented((*SAID, AID, asked))
    straight, closures = engine(policy, often=0), engine(policy, often=NEVER)
    found = dict(everything(straight, case, many=many))
    assert found == dict(everything(closures, case, many=many))


def test_what_an_absent_amount_applies_stays_where_another_takes_its_place() -> None:
    """The provision by which an amount is absent is applied too, in ``aid else 3``."""
    asked = Def("asked", "", "household", MONEY, (), Else(Ref("aid", 0, MAYBE_MONEY), Lit(3, MONEY), MONEY))
    record = Record("household", "1", facts={"rural": Fact(True), "aid": Fact(ABSENT)})
    for often in (0, NEVER):
        made = engine(invented((*SAID, AID, asked)), often=often)
        entry = Run(made, ON, {}).entry(made.index["asked"], instance_of(made.policy, record, on=ON))
        assert entry.result[0] == 3
        assert made.rules.provisions(entry.result[1]) == ("aid_yes",)


RURAL, OWING, RED = (Ref(d.id, 0, BOOL) for d in OF_HOUSEHOLDS)
AND_OWING = Prim("and", (RURAL, OWING), BOOL)
GUARDED: list[tuple[Expr, Expr, bool, set[str]]] = [
    (Prim("or", (AND_OWING, RED), BOOL), Lit(5, MONEY), False, {"r", "rural_yes", "owing_yes"}),
    (Prim("and", (RURAL, Prim("not", (RED,), BOOL)), BOOL), Lit(5, MONEY), False, {"r", "rural_yes"}),
    (Prim("or", (RED, OWING), BOOL), Lit(5, MONEY), False, {"r", "owing_yes"}),
    (Prim("not", (Prim("and", (RED, OWING), BOOL),), BOOL), Lit(5, MONEY), False, {"r"}),
    (AND_OWING, Lit(0, MONEY), True, set()),
    (RURAL, Ref("household.aid", 0, MAYBE_MONEY), True, set()),
    (RURAL, Ref("household.aid", 0, MAYBE_MONEY), False, {"r", "rural_yes"}),
]
"""A rule of a household that is rural and owing, not red, and without aid: its condition, its value, whether
it applies only above nothing, and what is applied."""


@pytest.mark.parametrize(("guard", "value", "nonzero", "applied"), GUARDED)
def test_what_a_rule_applies_is_what_makes_it_hold(
    guard: Expr, value: Expr, nonzero: bool, applied: set[str]
) -> None:
    """A rule that holds applies its provision and all that its condition rests on; one that gives nothing,
    where it says so, applies neither."""
    rules = (Rule("r", "", guard, value, (), "r", nonzero),)
    asked = Def("asked", "", "household", MAYBE_MONEY, rules, Lit(ABSENT, MAYBE_MONEY))
    facts = {"rural": Fact(True), "debt": Fact(101), "colour": Fact("blue"), "aid": Fact(ABSENT)}
    for often in (0, NEVER):
        made = engine(invented((*OF_HOUSEHOLDS, asked)), often=often)
        here = instance_of(made.policy, Record("household", "1", facts=facts), on=ON)
        entry = Run(made, ON, {}).entry(made.index["asked"], here)
        assert set(made.rules.provisions(entry.result[1])) == applied
        assert entry.leaves == ((0,),)


BORN = Ref("member.born", 0, DATE)
TURNING: list[Expr] = [
    Prim("year", (Today(),), MONEY),
    Prim("quarter", (Prim("month_end", (Today(),), DATE),), MONEY),
    Agg("count", "member", 0, Prim("lt", (Prim("age", (BORN,), MONEY), Lit(18, MONEY)), BOOL), None, PIECES),
    Agg("sum", "member", 0, Prim("age", (BORN,), MONEY), None, MONEY),
    If(
        Prim("lt", (Prim("add_days", (Today(), Lit(30, MONEY)), DATE), Lit(date(2021, 1, 1), DATE)), BOOL),
        Lit(1, MONEY),
        Lit(2, MONEY),
        MONEY,
    ),
    Ref("stepped", 0, MONEY),
]
"""Amounts that change as the days pass."""


@pytest.mark.parametrize("asked", TURNING, ids=lambda expr: repr(expr)[:40])
def test_what_turns_with_the_day_is_noted_alike(asked: Expr) -> None:
    """On which days an amount changes is noted by functions as by closures, and each says on some."""
    policy = invented((Def("asked", "", "household", MONEY, (), asked),))
    born = (date(1960, 2, 29), date(2002, 3, 1))
    members = tuple(Record("member", str(i), facts={"born": Fact(day)}) for i, day in enumerate(born))
    case = Case("1", Record("household", "1", lists={"member": members}, complete=frozenset({"member"})))
    found = dict(everything(engine(policy, often=0), case))
    assert found == dict(everything(engine(policy, often=NEVER), case))
    assert "edge" in repr(found) or "given" in repr(found)


WAGE = Ref("member.wage", 0, MONEY)
ILL = Ref("member.ill", 0, BOOL)
OWED = Ref("household.debt", 0, MONEY, frame=1)
"""Of the household that asks for a list, from inside it."""
WORKED_OUT: list[tuple[Expr, object]] = [
    (Prim("mul", (Ref("share", 0, SHARE), Lit(100, MONEY)), MONEY), 30),
    (Prim("add", (Lit(Fraction(1, 2), MONEY), Lit(Fraction(1, 2), MONEY)), MONEY), 1),
    (Prim("div", (Lit(300, MONEY), Lit(7, MONEY)), MONEY), Fraction(300, 7)),
    (Prim("div", (Lit(300, MONEY), Agg("sum", "member", 0, WAGE, ILL, MONEY)), MONEY), 3),
    (Prim("div", (Lit(300, MONEY), Lit(0, MONEY)), MONEY), SILENT),
    (Prim("add", (Prim("div", (Lit(300, MONEY), Lit(0, MONEY)), MONEY), Lit(1, MONEY)), MONEY), SILENT),
    (Else(Agg("min", "member", 0, WAGE, None, MAYBE_MONEY), Lit(9, MONEY), MONEY), 50),
    (Else(Agg("max", "member", 0, WAGE, None, MAYBE_MONEY, nth=2), Lit(9, MONEY), MONEY), 50),
    (Else(Agg("max", "member", 0, WAGE, None, MAYBE_MONEY, nth=3), Lit(9, MONEY), MONEY), 9),
    (Else(Agg("max", "member", 0, WAGE, Lit(False, BOOL), MAYBE_MONEY), Lit(9, MONEY), MONEY), 9),
    (
        If(Has(Agg("max", "member", 0, WAGE, None, MAYBE_MONEY, nth=3)), Lit(1, MONEY), Lit(2, MONEY), MONEY),
        2,
    ),
    (Agg("count", "member", 0, ILL, None, PIECES), 1),
    (Agg("count", "member", 0, Prim("gt", (WAGE, OWED), BOOL), None, PIECES), 1),
    (Prim("round_down", (Lit(137, MONEY), Lit(100, MONEY)), MONEY), 100),
]
"""Numbers of a household of two, one ill with 100 and one with 50, that owes 60, and what each comes to."""


@pytest.mark.parametrize(("asked", "value"), WORKED_OUT)
def test_numbers_are_worked_out_alike_and_exactly(asked: Expr, value: object) -> None:
    """Whole numbers stay whole, a division by nothing says nothing, the nth of too few is absent."""
    policy = invented((Def("asked", "", "household", MONEY, (), asked),))
    members = tuple(
        Record("member", key, facts={"wage": Fact(wage), "ill": Fact(ill)})
        for key, wage, ill in (("1", 100, True), ("2", 50, False))
    )
    record = Record(
        "household", "1", facts={"debt": Fact(60)}, lists={"member": members}, complete=frozenset({"member"})
    )
    for often in (0, NEVER):
        made = engine(policy, often=often)
        found = Run(made, ON, {}).entry(0, instance_of(policy, record, on=ON)).result[0]
        assert (found, type(found)) == (value, type(value))


# ── the five places ──────────────────────────────────────────────────────────


@cache
def place_by(place: str, often: int) -> Policy:
    """A place whose conclusions are made functions when they were evaluated so often."""
    policy = load(place, overlay="example_county", policies=POLICIES, examples=False)
    engine_of(policy).often = often
    return policy


@law(20)
@given(data=st.data(), place=st.sampled_from(PLACES))
def test_a_decision_by_straight_functions_is_that_by_closures(data: st.DataObject, place: str) -> None:
    """Of the five places: every field of every decision, its trace included, is the same."""
    straight, closures = place_by(place, 0), place_by(place, NEVER)
    on = data.draw(st.dates(date(2015, 12, 1), date(2022, 1, 31)))
    case = data.draw(cases(straight, on, Shape(records=2)))
    pairs = zip(decide_all(straight, case, on=on), decide_all(closures, case, on=on), strict=True)
    for one, other in pairs:
        assert shown(one) == shown(other)


def shown(decision: Decision) -> dict[str, Any]:
    """Every field but what tells them when they are read."""
    found = {f.name: getattr(decision, f.name) for f in fields(Decision) if f.name != "_tell"}
    return {name: value() if callable(value) else value for name, value in found.items()}


# ── when a function is made ──────────────────────────────────────────────────


def kinds(made: Engine) -> list[str]:
    """By what each Def is evaluated."""
    return [made.bodies[index].__name__ for index in range(len(made.defs))]


def test_a_conclusion_becomes_a_function_once_it_was_asked_for_often_enough() -> None:
    """A policy that decides a case or two pays nothing for functions; one that decides many has them."""
    made = engine(invented((OF_HOUSEHOLDS[0],)), often=3)
    for times in range(1, 10):
        run = Run(made, ON, {})
        here = instance_of(made.policy, Record("household", "1", facts={"rural": Fact(True)}), on=ON)
        assert run.entry(0, here).result[0] is True
        assert kinds(made) == ["straight" if times > 6 else "warm"]


def test_a_function_that_mostly_begins_again_is_given_up() -> None:
    """Where a fact is lacking in most of the records a conclusion stays with its closures, which alone can
    say anything of them; where it is lacking in few it becomes a function."""
    for known, kept in ((1, "body"), (3, "straight")):
        made = engine(invented((OF_HOUSEHOLDS[0],)), often=8)
        for times in range(17):
            facts = {"rural": Fact(True)} if times % 4 < known else {}
            here = instance_of(made.policy, Record("household", "1", facts=facts), on=ON)
            assert is_known(Run(made, ON, {}).entry(0, here).result[0]) is bool(facts)
        assert kinds(made) == [kept]


def test_nearly_all_conclusions_of_the_places_become_functions() -> None:
    """Of ten conclusions of a place that its example households ask for, nine at least become functions."""
    for place in PLACES:
        policy = place_by(place, 0)
        for case in example_households(place):
            decide_all(policy, case, on=date(2020 if place == "dayao" else 2018, 6, 30))
        found = Counter(kinds(engine_of(policy)))
        assert found["straight"] > 15
        assert found["straight"] >= 9 * (found["body"] + found["warm"])


def test_a_function_that_would_be_too_long_is_not_made() -> None:
    """A Def whose graph has a path for each subset of its conditions stays with its closures, and decides."""
    facts = [f"yes{i}" for i in range(12)]
    givens = tuple(fact(f"household.{name}", BOOL) for name in facts)
    rules = tuple(
        Rule(name, "", Ref(f"household.{name}", 0, BOOL), Lit(2**i, MONEY), (), name)
        for i, name in enumerate(facts)
    )
    summed = Def("asked", "", "household", MONEY, rules, Lit(0, MONEY), fold="sum")
    made = engine(invented((summed,), givens=givens), often=0)
    here = instance_of(
        made.policy, Record("household", "1", facts={n: Fact(n in facts[:3]) for n in facts}), on=ON
    )
    assert Run(made, ON, {}).entry(0, here).result[0] == 7
    assert kinds(made) == ["body"]


def at_depth(calls: int, action: Callable[[], Any]) -> Any:
    """What an action gives so many calls further down."""
    return action() if calls == 0 else at_depth(calls - 1, action)


def test_a_function_that_cannot_be_made_where_calls_are_deep_is_not_made() -> None:
    """Making a function takes more calls in each other than the closures do: where only those have room, the
    conclusion stays with them."""
    asked: Expr = Ref("household.rural", 0, BOOL)
    for _ in range(120):
        asked = Prim("not", (asked,), BOOL)
    made = engine(invented((Def("asked", "", "household", BOOL, (), asked),)), often=1)
    here = instance_of(made.policy, Record("household", "1", facts={"rural": Fact(True)}), on=ON)
    evaluate = partial(Run(made, ON, {}).entry, 0, here)
    assert evaluate().result[0] is True
    deep = sys.getrecursionlimit() - len(inspect.stack(0)) - 200
    for _ in range(2):
        again = partial(Run(made, ON, {}).entry, 0, here)
        assert at_depth(deep, again).result[0] is True
    assert kinds(made) == ["body"]
