"""The evaluator against a slow second reading of docs/core.md, on random policies and households."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.graph import LIMIT
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import Anything, Interval, Options, Several, Value
from policyrules.core.types import ABSENT, BOOL, SILENT
from policyrules.evaluate import engine as engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, instance_of
from reference import completions, gaps, learned, reference
from reference_values import Seen, full_years, last_day, rounded, sets_between, within
from share import about, speaks_of
from strategies import BY_ID, COLOUR, COLOURS, MONEY, ON, happened, households, invented, policies

SLOW = law(50)

RURAL = Ref("household.rural", 0, BOOL)
RENT = Ref("household.rent", 0, MONEY)
COLOUR_FACT = Ref("household.colour", 0, COLOUR)


def seen(run: Run, result: tuple[Value, int, int]) -> Seen:
    """A result of the evaluator in the words of the reference."""
    value, applied, why = result
    marks = frozenset(
        mark for mark, name in ((ABSENT, "absent"), (SILENT, "silent")) if getattr(value, name, False)
    )
    more: dict[str, Any] = {
        "why": run.reasons(why),
        "applied": frozenset(run.engine.rules.provisions(applied)),
    }
    match value:
        case Interval(low=low, high=high):
            return Seen(marks, (low, high), **more)
        case Options(values=values):
            return Seen(values, **more)
        case Several(sure=sure, may=may):
            return Seen(sets_between([sure, may]) | marks, **more)
        case Anything():
            return Seen(marks, anything=True, **more)
    return Seen(frozenset({value}), **more)


Found = dict[tuple[str, tuple[tuple[str, str], ...]], Seen]


def evaluations(policy: Policy, case: Case, *, limit: int = LIMIT) -> Found:
    """Every Def for every record of its entity, as the evaluator sees it: by Def and path."""

    def instances(root: Instance) -> Iterator[Instance]:
        yield root
        for below in root.children.values():
            for record in below:
                yield from instances(record)

    engine = engine_of(policy, limit=limit)
    run = Run(engine, ON, {})
    return {
        (name, instance.path): seen(run, run.entry(engine.index[name], instance).result)
        for instance in instances(instance_of(policy, case.household, on=ON))
        for name, definition in policy.defs.items()
        if definition.entity == instance.entity
    }


def household(*members: dict[str, Any], complete: bool = True, **facts: Any) -> Case:
    """A household with these facts and members."""
    below = tuple(
        Record("member", str(n), {k: Fact(v) for k, v in member.items()}, complete=frozenset({"job"}))
        for n, member in enumerate(members, 1)
    )
    lists = frozenset({"member"}) if complete else frozenset()
    given_facts = {k: Fact(v) for k, v in facts.items()}
    return Case("户", Record("household", "户", given_facts, {"member": below}, lists))


def one(expr: Expr, case: Case) -> Seen:
    """What a bare expression of the household is, by the reference and by the evaluator alike."""
    policy = invented((Def("d", "d", "household", expr.type, (), expr),))
    found = reference(policy, case, ON, "d")
    assert evaluations(policy, case)["d", ()] == found
    return found


# ── worked by hand ───────────────────────────────────────────────────────────


def test_unknown_is_not_assumed_equal_to_itself() -> None:
    """docs/core.md: ``x or not x`` stays unknown, for the reason that x is."""
    either = Prim("or", (RURAL, Prim("not", (RURAL,), BOOL)), BOOL)
    found = one(either, household())
    assert (found.points, found.why) == ({True, False}, {"fact:household.rural"})


def test_condition_and_its_contrary_give_those_two_and_nothing_else() -> None:
    """docs/core.md: with one condition unknown, it → red and its contrary → green yield those two."""
    rules = (
        Rule("yes", "yes", RURAL, Lit("red", COLOUR), provision=None),
        Rule("no", "no", Prim("not", (RURAL,), BOOL), Lit("green", COLOUR), provision=None),
    )
    policy = invented((Def("d", "d", "household", COLOUR, rules, None),))
    assert reference(policy, household(), ON, "d").points == {"red", "green"}


def test_an_overridden_exception_does_not_bring_back_what_it_overrode() -> None:
    """docs/core.md, Cases: c overrides b, b overrides a, all three guards hold: only c is held."""
    always = Lit(True, BOOL)
    rules = (
        Rule("a", "a", always, Lit("red", COLOUR)),
        Rule("b", "b", always, Lit("green", COLOUR), ("a",)),
        Rule("c", "c", always, Lit("blue", COLOUR), ("b",)),
    )
    policy = invented((Def("d", "d", "household", COLOUR, rules, None),))
    assert reference(policy, household(), ON, "d").points == {"blue"}


def test_sum_with_an_unknown_wage_and_an_open_list() -> None:
    """G5: 100 and an unknown wage come to 100 or more; a list that may go on has the same floor."""
    total = Agg("sum", "member", 0, Ref("member.wage", 0, MONEY), None, MONEY)
    found = one(total, household({"wage": 100}, {}))
    assert (found.span, found.why) == ((100, None), {"fact:member.wage"})
    found = one(total, household({"wage": 100}, complete=False))
    assert (found.span, found.why) == ((100, None), {"list:member"})


def test_a_known_income_over_the_line_decides_although_another_is_missing() -> None:
    """G5: a household whose one known income is over the line is decided although another is missing."""
    total = Agg("sum", "member", 0, Ref("member.wage", 0, MONEY), None, MONEY)
    below = Prim("lt", (total, Lit(300, MONEY)), BOOL)
    assert one(below, household({"wage": 301}, {})).points == {False}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2017, 8, 29), 6, date(2018, 2, 28)),
        (date(2017, 8, 28), 6, date(2018, 2, 27)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2017, 12, 1), 1, date(2017, 12, 31)),
    ],
)
def test_day_to_day_windows_end_the_day_before_or_with_the_month(start: date, months: int, end: date) -> None:
    """docs/core.md, Windows: the day before the same-numbered day, or the month's last day."""
    assert last_day(start, months) == end


def test_age_of_someone_born_on_the_29th_of_february() -> None:
    """A54: a year of age is reached on 28 February where the month has no 29th."""
    born = date(2000, 2, 29)
    days = (date(2018, 2, 27), date(2018, 2, 28), date(2020, 2, 28), date(2020, 2, 29))
    assert [full_years(born, day) for day in days] == [17, 18, 19, 20]


def test_rounding_half_up_is_away_from_zero() -> None:
    """docs/core.md: half up means away from zero at .5, below zero too."""
    from fractions import Fraction

    halves = [Fraction(n, 2) for n in (-3, -1, 1, 3)]
    assert [rounded("round_half_up", x, Fraction(1)) for x in halves] == [-2, -1, 1, 2]


# ── laws ─────────────────────────────────────────────────────────────────────


limits = st.sampled_from([LIMIT, LIMIT, 9, 3])
"""Edges of a decision graph past which a Def goes case by case: as it is, and so that many Defs cross it."""


@SLOW
@given(policies(), households(), limits)
def test_evaluator_and_reference_agree(policy: Policy, case: Case, limit: int) -> None:
    """G11: the evaluator gives what docs/core.md says: the same set, reasons and provisions of each Def."""
    for (name, path), found in evaluations(policy, case, limit=limit).items():
        assert (name, found) == (name, reference(policy, case, ON, name, path, limit=limit))


@speaks_of(0.8)
@SLOW
@given(policies(), households(), limits, st.data())
def test_learning_a_fact_never_widens(policy: Policy, case: Case, limit: int, data: st.DataObject) -> None:
    """G5: learning a fact never widens an answer, and what was applied stays applied."""
    open_ = list(gaps(policy, (), case.household))
    if not about(bool(open_)):
        return
    place, fact = data.draw(st.sampled_from(open_))
    more = learned(case, place, fact.name, data.draw(st.sampled_from(happened(fact))))
    before, after = (evaluations(policy, each, limit=limit) for each in (case, more))
    for key, wide in before.items():
        assert within(after[key], wide)
        assert wide.applied <= after[key].applied


@SLOW
@given(policies(), households(), limits)
def test_every_completion_lies_within_what_was_possible(policy: Policy, case: Case, limit: int) -> None:
    """G5: whatever the missing facts turn out to be, the answer was among the possible ones."""
    wide = evaluations(policy, case, limit=limit)
    values = {name: happened(fact)[:: max(1, len(happened(fact)) // 2)] for name, fact in BY_ID.items()}
    for full in completions(policy, case, values, limit=6):
        for (name, path), before in wide.items():
            assert within(reference(policy, full, ON, name, path), before)


def test_case_by_case_a_guard_is_what_it_is_as_written() -> None:
    """A Def too large for its graph: "registered or not registered" stays open, as in every other reader."""
    either = Prim("or", (RURAL, Prim("not", (RURAL,), BOOL)), BOOL)
    low = Prim("lt", (RENT, Lit(100, MONEY)), BOOL)
    rules = (
        Rule("a", "a", either, Lit("red", COLOUR)),
        Rule("b", "b", Prim("not", (low,), BOOL), Lit("green", COLOUR)),
    )
    policy, case = invented((Def("d", "d", "household", COLOUR, rules, None),)), household(rent=50)
    for limit, possible in ((1, {"red", SILENT}), (20_000, {"red"})):
        found = evaluations(policy, case, limit=limit)["d", ()]
        assert found == reference(policy, case, ON, "d", limit=limit)
        assert found.points == possible


def formulas(depth: int) -> st.SearchStrategy[Expr]:
    """Guards over three facts that do not depend on each other."""
    hundred = Lit(100, MONEY)
    atoms = [
        RURAL,
        *(Prim(op, (RENT, hundred), BOOL) for op in ("lt", "le", "eq", "ge", "gt", "ne")),
        *(Prim("eq", (COLOUR_FACT, Lit(o.id, COLOUR)), BOOL) for o in COLOURS),
        Prim("in", (COLOUR_FACT,), BOOL, frozenset({"red", "blue"})),
    ]
    if depth == 0:
        return st.sampled_from(atoms)
    below = formulas(depth - 1)
    joined = st.builds(
        lambda op, parts: Prim(op, tuple(parts), BOOL),
        st.sampled_from(["and", "or"]),
        st.lists(below, min_size=2, max_size=3),
    )
    return below | joined | st.builds(lambda part: Prim("not", (part,), BOOL), below)


@st.composite
def tables(draw: st.DrawFn) -> Def:
    """A decision over independent tests, with exceptions, and perhaps a base."""
    rules: list[Rule] = []
    for i in range(draw(st.integers(1, 4))):
        overrides = tuple(r.id for r in rules if draw(st.booleans()))
        value = Lit(draw(st.sampled_from([o.id for o in COLOURS])), COLOUR)
        rules.append(Rule(str(i), str(i), draw(formulas(2)), value, overrides))
    return Def("d", "d", "household", COLOUR, tuple(rules), draw(st.sampled_from([None, Lit("red", COLOUR)])))


@SLOW
@given(tables(), st.booleans(), st.booleans(), st.booleans())
def test_possible_outcomes_are_exactly_those_that_a_completion_reaches(
    table: Def, rural: bool, rent: bool, colour: bool
) -> None:
    """G5: on tables over independent tests the possible outcomes are those of some completion, no more."""
    policy = invented((table,))
    known = {"rural": rural, "rent": rent, "colour": colour}
    first = {"rural": True, "rent": 100, "colour": "green"}
    case = household(**{name: first[name] for name, given_ in known.items() if given_})
    reached: set[Any] = set()
    for values in itertools.product((True, False), (99, 100, 101), ("red", "green", "blue")):
        filled = dict(zip(("rural", "rent", "colour"), values, strict=True))
        full = household(**{n: first[n] if known[n] else v for n, v in filled.items()})
        reached |= reference(policy, full, ON, "d").points
    assert evaluations(policy, case)["d", ()].points == reached


@SLOW
@given(tables(), st.booleans(), st.booleans(), st.booleans())
def test_naming_a_condition_changes_nothing(table: Def, rural: bool, rent: bool, colour: bool) -> None:
    """Every guard of a table given a name of its own: the same answer, for the same reasons."""
    named = tuple(
        Def(
            f"c{i}",
            f"c{i}",
            "household",
            BOOL,
            (Rule("c", "c", rule.guard, Lit(True, BOOL)),),
            Lit(False, BOOL),
        )
        for i, rule in enumerate(table.cases)
    )
    rules = (evolve(rule, guard=Ref(f"c{i}", 0, BOOL)) for i, rule in enumerate(table.cases))
    other = evolve(table, cases=tuple(rules))
    known = {"rural": rural, "rent": rent, "colour": colour}
    first = {"rural": True, "rent": 100, "colour": "green"}
    case = household(**{name: first[name] for name, given_ in known.items() if given_})
    inline = evaluations(invented((table,)), case)["d", ()]
    assert evaluations(invented((*named, other)), case)["d", ()] == inline


def test_a_gap_and_an_open_figure_say_so() -> None:
    """G10, G7: a value that has lapsed is a gap, an unfilled one is open within its must-constraints."""
    found = one(Ref("lapsed", 0, MONEY), household())
    assert (found.span, found.why) == ((0, 900), {"gap:lapsed"})
    found = one(Ref("open", 0, MONEY), household())
    # Not above 400 always; the bound from below is guarded by a day before the assessment date.
    assert (found.span, found.why) == ((0, 400), {"open:open"})


def test_completions_fill_every_gap() -> None:
    """Two unknown yes/no facts have four completions, with every list closed."""
    case = household({"ill": True}, complete=False)
    policy = invented((), givens=(BY_ID["household.rural"], BY_ID["member.ill"], BY_ID["member.agreed"]))
    full = list(completions(policy, case, {}))
    assert len(full) == 4
    assert all(not list(gaps(policy, (), c.household)) for c in full)
    assert all(c.household.complete == {"member"} for c in full)
    assert evolve(case, household=full[0].household) == full[0]
