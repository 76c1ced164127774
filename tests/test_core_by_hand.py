"""docs/core.md sentence by sentence, each on a policy of one or two conclusions, worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from policyrules.case import Case, Fact, Record
from policyrules.decision import Decision
from policyrules.errors import UsageError
from policyrules.evaluate import Engine, decide, decide_all, decide_units
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.policy import (
    ABSENT,
    BOOL,
    DATE,
    SILENT,
    Agg,
    AsUnit,
    At,
    Citation,
    Constraint,
    Dated,
    Def,
    Discretion,
    Document,
    Else,
    Entity,
    Expr,
    Given,
    Has,
    If,
    Known,
    Lit,
    Option,
    Policy,
    Prim,
    Programme,
    Provision,
    Ref,
    Silent,
    SingleUnit,
    Today,
    Type,
    Window,
)
from policyrules.policy import Case as Rule
from policyrules.possible import Interval, Options, Value
from policyrules.units import MONTHS, PLAIN, YUAN_MONTH
from policyrules.walk import cone

ON = date(2020, 2, 29)
MONEY = Type("number", YUAN_MONTH)
NUMBER = Type("number", PLAIN)
OPTIONS = tuple(Option(o, o) for o in ("red", "green", "blue"))
COLOUR = Type("choice", options=OPTIONS)
MODE = Type("choice", options=tuple(Option(o, o) for o in ("unused", "always", "case_by_case")))
EITHER = Options(frozenset({True, False}))
CLAUSE = (Citation("invented", "一", "示例"),)


def fact(id_: str, type_: Type, **more: Any) -> Given:
    return Given(id_, id_, type_, "case", "fact", id_.partition(".")[0], **more)


def figure(id_: str, type_: Type, *values: Dated, **more: Any) -> Given:
    return Given(id_, id_, type_, "county", "standard", values=values, **more)


AUGUST = {"low": date(2017, 8, 1), "high": date(2017, 8, 31)}
GIVENS = (
    fact("household.day", DATE),
    fact("household.august", DATE, **AUGUST),
    fact("household.maybe_august", Type("date", optional=True), **AUGUST),
    fact("household.extra", Type("number", YUAN_MONTH, optional=True), low=0, high=50),
    fact("household.yes", BOOL),
    fact("household.other", BOOL),
    fact("household.colour", COLOUR),
    fact("household.status", NUMBER),
    fact("household.mostly", BOOL, default=True),
    fact("member.wage", MONEY, low=0),
    fact("member.debt", MONEY),
    fact("member.ill", BOOL),
    fact("member.own_status", NUMBER),
    Given("household.use", "use", BOOL, "case", "determination", "household"),
    Given("rule.mode", "mode", MODE, "county", "mode", default="unused"),
    Given("A01", "A01", COLOUR, "county", "reading", default="red"),
    figure(
        "line",
        MONEY,
        Dated(date(2017, 1, 1), date(2017, 12, 31), 400),
        Dated(date(2018, 3, 1), None, 500),
        low=0,
    ),
    figure(
        "open",
        MONEY,
        low=0,
        constraints=(
            Constraint("must", "ge", Lit(100, MONEY), None, ()),
            Constraint("must", "le", Lit(200, MONEY), None, ()),
            Constraint("principle", "le", Lit(150, MONEY), None, ()),
        ),
    ),
    figure("vague", MONEY, low=0, high=10),
    figure("pinned", MONEY, low=0, constraints=(Constraint("must", "eq", Lit(5, MONEY), None, ()),)),
    figure("standing", MONEY, default=9),
    figure(
        "guarded",
        MONEY,
        low=0,
        constraints=(
            Constraint("must", "le", Lit(7, MONEY), Prim("lt", (Ref("vague", 0, MONEY), Lit(5, MONEY)), BOOL), ()),
        ),
    ),
)
YES, OTHER = Ref("household.yes", 0, BOOL), Ref("household.other", 0, BOOL)
WAGE, ILL = Ref("member.wage", 0, MONEY), Ref("member.ill", 0, BOOL)
OPEN, LINE = Ref("open", 0, MONEY), Ref("line", 0, MONEY)
COLOUR_FACT = Ref("household.colour", 0, COLOUR)


def truth(value: bool) -> Lit:
    return Lit(value, BOOL)


def money(value: int) -> Lit:
    return Lit(value, MONEY)


def negated(expr: Expr) -> Expr:
    return Prim("not", (expr,), BOOL)


def policy(*defs: Def, document: Document | None = None, outcomes: tuple[Option, ...] = OPTIONS) -> Policy:
    """The vocabulary with these conclusions; a programme ``p`` if one of them is called so."""
    names = {rule.provision for d in defs for rule in d.cases if rule.provision is not None}
    discretion = Discretion("rule", ("县",), "rule.mode", "household.use", "household", YES)
    amount = "p.amount" if any(d.id == "p.amount" for d in defs) else None
    return Policy(
        document=document or Document("invented", "虚构", start=date(2010, 1, 1)),
        entities={
            "household": Entity("household", "户", None, "households"),
            "member": Entity("member", "成员", "household", "members", person=True),
            "visit": Entity("visit", "入户", "household", "visits"),
        },
        givens={g.id: g for g in GIVENS},
        defs={d.id: d for d in defs},
        provisions={
            n: Provision(n, n, "case", CLAUSE, discretion="rule" if n == "rule" else None) for n in sorted(names)
        },
        discretions={"rule": discretion},
        programmes={"p": Programme("p", "p", "household", outcomes, amount)} if _named(defs, "p") else {},
        readings={},
        units={"alone": SingleUnit("alone", "member", "household", (("household.status", "member.own_status"),))},
        clauses=(),
        examples=(),
        documents={},
        root="household",
        digest="",
    )


def _named(defs: tuple[Def, ...], name: str) -> bool:
    return any(d.id == name for d in defs)


def household(*members: dict[str, Known], complete: bool = True, visits: int = 0, **facts: Known) -> Case:
    below = tuple(
        Record("member", str(n), {k: Fact(v) for k, v in member.items()}) for n, member in enumerate(members, 1)
    )
    seen = tuple(Record("visit", str(n)) for n in range(visits))
    lists = frozenset({"member", "visit"}) if complete else frozenset()
    given = {k: Fact(v) for k, v in facts.items()}
    return Case("x", Record("household", "x", given, {"member": below, "visit": seen}, lists))


Found = tuple[Value, frozenset[str], set[str]]


def conclude(definition: Def, case: Case, *more: Def, on: date = ON, **assumed: Known) -> Found:
    """A conclusion of the household: its value, the reasons, the provisions applied."""
    engine = Engine(policy(*more, definition))
    run = Run(engine, on, assumed)
    root = instance_of(engine.policy, case.household)
    value, applied, reasons = run.entry(engine.index[definition.id], root).result
    return value, engine.reasons(reasons), set(engine.provisions(applied))


def find(expr: Expr, case: Case | None = None, *more: Def, on: date = ON) -> Found:
    """A bare expression of the household."""
    found = Def("d", "d", "household", expr.type, (), expr)
    return conclude(found, household() if case is None else case, *more, on=on)


def value_of(expr: Expr, case: Case | None = None, *, on: date = ON) -> Value:
    return find(expr, case, on=on)[0]


def table(*rules: Rule, base: Expr | None = None, type_: Type = COLOUR, name: str = "d") -> Def:
    return Def(name, name, "household", type_, rules, base, "outcome" if name == "p" else "quantity")


def rule(guard: Expr, result: str, *overrides: str, id_: str = "", provision: str | None = None) -> Rule:
    return Rule(id_ or result, id_ or result, guard, Lit(result, COLOUR), overrides, provision)


def member_def(name: str, *cases: tuple[Expr, Expr, str], type_: Type = BOOL) -> Def:
    rules = tuple(Rule(f"{name}.{p}", p, guard, value, (), p) for guard, value, p in cases)
    return Def(name, name, "member", type_, rules, None)


# ── windows ──────────────────────────────────────────────────────────────────


def window(mode: str, start: Expr, months: int) -> Window:
    return Window(Today(), start, Lit(months, Type("number", MONTHS)), mode)  # type: ignore[arg-type]


DAY, AUG = Ref("household.day", 0, DATE), Ref("household.august", 0, DATE)
MAYBE_AUG = Ref("household.maybe_august", 0, Type("date", optional=True))


@pytest.mark.parametrize(
    ("mode", "start", "months", "day", "inside"),
    [
        ("this_month", date(2017, 8, 31), 6, date(2017, 7, 31), False),
        ("this_month", date(2017, 8, 31), 6, date(2017, 8, 1), True),
        ("this_month", date(2017, 8, 31), 6, date(2018, 1, 31), True),
        ("this_month", date(2017, 8, 31), 6, date(2018, 2, 1), False),
        ("next_month", date(2017, 8, 15), 3, date(2017, 8, 14), False),
        ("next_month", date(2017, 8, 15), 3, date(2017, 8, 15), True),
        ("next_month", date(2017, 8, 15), 3, date(2017, 11, 30), True),
        ("next_month", date(2017, 8, 15), 3, date(2017, 12, 1), False),
        ("day_to_day", date(2017, 8, 31), 6, date(2017, 8, 30), False),
        ("day_to_day", date(2017, 8, 31), 6, date(2017, 8, 31), True),
        ("day_to_day", date(2017, 8, 31), 6, date(2018, 2, 28), True),
        ("day_to_day", date(2017, 8, 31), 6, date(2018, 3, 1), False),
    ],
)
def test_windows_at_their_edges(mode: str, start: date, months: int, day: date, inside: bool) -> None:
    """Windows: 当月 counts the event's whole month, 次月 opens on the event's day, 当日 goes day to day."""
    assert value_of(window(mode, DAY, months), household(day=start), on=day) is inside


@pytest.mark.parametrize(
    ("mode", "months", "day", "inside"),
    [
        ("this_month", 6, date(2017, 7, 31), False),
        ("this_month", 6, date(2017, 8, 1), True),
        ("this_month", 6, date(2018, 1, 31), True),
        ("this_month", 6, date(2018, 2, 1), False),
        ("next_month", 3, date(2017, 7, 31), False),
        ("next_month", 3, date(2017, 8, 15), EITHER),
        ("next_month", 3, date(2017, 8, 31), True),
        ("next_month", 3, date(2017, 11, 30), True),
        ("next_month", 3, date(2017, 12, 1), False),
        ("day_to_day", 6, date(2017, 8, 15), EITHER),
        ("day_to_day", 6, date(2018, 1, 31), True),
        ("day_to_day", 6, date(2018, 2, 1), EITHER),
        ("day_to_day", 6, date(2018, 2, 28), EITHER),
        ("day_to_day", 6, date(2018, 3, 1), False),
    ],
)
def test_windows_of_an_event_some_time_in_august(mode: str, months: int, day: date, inside: Value) -> None:
    """G5: with the event somewhere in August 2017 a window is open, shut, or either, day by day."""
    assert value_of(window(mode, AUG, months), on=day) == inside


@pytest.mark.parametrize("mode", ["this_month", "next_month", "day_to_day"])
def test_windows_of_no_event(mode: str) -> None:
    """Absent s: no; perhaps absent: no is possible even inside; silent: silent."""
    inside = date(2017, 9, 15)
    assert find(window(mode, MAYBE_AUG, 6), household(maybe_august=ABSENT), on=inside) == (False, frozenset(), set())
    value, reasons, _ = find(window(mode, MAYBE_AUG, 6), on=inside)
    assert (value, reasons) == (EITHER, {"fact:household.maybe_august"})
    value, reasons, _ = find(window(mode, Silent("s", DATE), 6), on=inside)
    assert (value, reasons) == (SILENT, {"silent:s"})


# ── comparisons ──────────────────────────────────────────────────────────────

COMPARED = {
    "lt": (True, False, False),
    "le": (True, True, False),
    "gt": (False, False, True),
    "ge": (False, True, True),
    "eq": (False, True, False),
    "ne": (True, False, True),
}
"""Whether 99, 100, 101 stand so to 100."""


@pytest.mark.parametrize("op", COMPARED)
def test_comparisons_of_known_values(op: str) -> None:
    """低于 … 不等于 of numbers, of the assessment day, and with the assessment day on the right."""
    day = {99: date(2020, 2, 28), 100: ON, 101: date(2020, 3, 1)}
    for number, expected in zip((99, 100, 101), COMPARED[op], strict=True):
        assert value_of(Prim(op, (money(number), money(100)), BOOL)) is expected
        assert value_of(Prim(op, (Today(), Lit(ON, DATE)), BOOL), on=day[number]) is expected
        assert value_of(Prim(op, (Lit(day[number], DATE), Today()), BOOL)) is expected


@pytest.mark.parametrize(
    ("op", "at_100", "at_200", "at_201"),
    [
        ("lt", False, EITHER, True),
        ("le", EITHER, True, True),
        ("gt", EITHER, False, False),
        ("ge", True, EITHER, False),
        ("eq", EITHER, EITHER, False),
        ("ne", EITHER, EITHER, True),
    ],
)
def test_comparisons_of_a_range(op: str, at_100: Value, at_200: Value, at_201: Value) -> None:
    """A figure from 100 to 200: two intervals that only touch still decide."""
    for limit, expected in ((100, at_100), (200, at_200), (201, at_201)):
        assert value_of(Prim(op, (OPEN, money(limit)), BOOL)) == expected


ORDER = table(
    rule(Prim("lt", (OPEN, money(100)), BOOL), "red"),
    rule(Prim("eq", (money(100), OPEN), BOOL), "green"),
    rule(Prim("lt", (money(100), OPEN), BOOL), "blue"),
)


def test_comparisons_of_one_pair_are_one_test() -> None:
    """Cases, order: less, equal, greater share one answer, whichever side each guard names first."""
    assert conclude(ORDER, household())[0] == Options(frozenset({"green", "blue"}))
    results = [conclude(ORDER, household(), open=n)[0] for n in (99, 100, 101)]
    assert results == ["red", "green", "blue"]


def test_options_of_one_choice_are_one_test() -> None:
    """Cases, choice: 等于, 不等于, 属于 and 非 of one choice never hold together against sense."""
    red = Prim("eq", (COLOUR_FACT, Lit("red", COLOUR)), BOOL)
    not_red = Prim("ne", (COLOUR_FACT, Lit("red", COLOUR)), BOOL)
    for other in (not_red, negated(red), Prim("in", (COLOUR_FACT,), BOOL, frozenset({"green", "blue"}))):
        choice = table(rule(red, "red"), rule(other, "green"))
        assert conclude(choice, household())[0] == Options(frozenset({"red", "green"}))
        results = [conclude(choice, household(colour=c))[0] for c in ("red", "green", "blue")]
        assert results == ["red", "green", "green"]


# ── arithmetic ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("op", "number", "expected"),
    [
        ("round_half_up", Fraction(1, 2), 1),
        ("round_half_up", Fraction(-1, 2), 0),
        ("round_half_up", Fraction(49, 100), 0),
        ("round_up", Fraction(11, 10), 2),
        ("round_up", Fraction(-11, 10), -1),
        ("round_down", Fraction(19, 10), 1),
        ("round_down", Fraction(-11, 10), -2),
        ("round_up", 2, 2),
    ],
)
def test_rounding(op: str, number: Fraction, expected: int) -> None:
    """取整: half up is away from −∞ at .5; up and down go towards +∞ and −∞."""
    assert value_of(Prim(op, (Lit(number, MONEY), money(1)), MONEY)) == expected


@pytest.mark.parametrize(
    ("op", "low", "high"), [("round_half_up", 33, 67), ("round_up", 34, 67), ("round_down", 33, 66)]
)
def test_rounding_of_a_range(op: str, low: int, high: int) -> None:
    """A third of a figure from 100 to 200 is rounded at both of its ends, 33⅓ and 66⅔."""
    third = Prim("div", (OPEN, Lit(3, NUMBER)), MONEY)
    assert value_of(Prim(op, (third, money(1)), MONEY)) == Interval(low, high)


def test_arithmetic_on_a_range() -> None:
    """Of a figure from 100 to 200: 10 less it, its negative, a year of it, a twelfth, twice it."""
    assert value_of(Prim("sub", (money(10), OPEN), MONEY)) == Interval(-190, -90)
    assert value_of(Prim("neg", (OPEN,), MONEY)) == Interval(-200, -100)
    assert value_of(Prim("per_year", (OPEN,), MONEY)) == Interval(1200, 2400)
    assert value_of(Prim("per_month", (OPEN,), MONEY)) == Interval(Fraction(25, 3), Fraction(50, 3))
    assert value_of(Prim("mul", (OPEN, Lit(-2, NUMBER)), MONEY)) == Interval(-400, -200)
    assert value_of(Prim("min", (OPEN, money(150)), MONEY)) == Interval(100, 150)
    assert value_of(Prim("max", (OPEN, money(150)), MONEY)) == Interval(150, 200)


def test_topping_up_what_is_not_decided() -> None:
    """补足至(未规定, 100): anything from 100 up, because the amount is silent; of 90 it is 100."""
    silent = Prim("topped_up", (Silent("s", MONEY), money(100)), MONEY)
    value, reasons, _ = find(silent)
    assert (value, reasons) == (Interval(100, None), {"silent:s"})
    assert value_of(Prim("topped_up", (money(90), money(100)), MONEY)) == 100


def test_dates() -> None:
    """上年's last day, the year, and the days between two dates."""
    assert value_of(Prim("last_year_end", (Today(),), DATE)) == date(2019, 12, 31)
    assert value_of(Prim("year", (Today(),), NUMBER)) == 2020
    assert value_of(Prim("days", (Lit(date(2020, 2, 1), DATE), Today()), NUMBER)) == 28


# ── figures ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "value", "reasons"),
    [
        (date(2016, 12, 31), Interval(0, None), {"gap:line"}),
        (date(2017, 1, 1), 400, set()),
        (date(2017, 12, 31), 400, set()),
        (date(2018, 1, 1), Interval(0, None), {"gap:line"}),
        (date(2018, 2, 28), Interval(0, None), {"gap:line"}),
        (date(2018, 3, 1), 500, set()),
        (date(2030, 1, 1), 500, set()),
    ],
)
def test_a_gap_is_a_gap(day: date, value: Value, reasons: set[str]) -> None:
    """G10: both days of a period are in it; before the first value and between two nothing is carried on."""
    assert find(LINE, on=day) == (value, reasons, set())


def test_open_figures_lie_within_what_must_be() -> None:
    """G7: an open figure keeps to its musts, not to principles, and to no must whose condition is unsure."""
    assert find(OPEN) == (Interval(100, 200), {"open:open"}, set())
    assert find(Ref("guarded", 0, MONEY))[0] == Interval(0, None)


def test_another_assessment_date() -> None:
    """At: the figure of that day; facts do not move."""
    then = At(Lit(date(2017, 6, 1), DATE), Prim("add", (LINE, Else(Ref("household.extra", 0, MONEY), money(0), MONEY)), MONEY), MONEY)
    assert find(then, household(extra=7)) == (407, frozenset(), set())


# ── lists ────────────────────────────────────────────────────────────────────


def over(op: str, expr: Expr, filter_: Expr | None = None) -> Agg:
    type_ = BOOL if op in ("any", "all") else MONEY
    return Agg(op, "member", 0, expr, filter_, type_)  # type: ignore[arg-type]


DEBT = Ref("member.debt", 0, MONEY)


@pytest.mark.parametrize(
    ("expr", "members", "value"),
    [
        (over("sum", WAGE), [{"wage": 100}], Interval(100, None)),
        (over("sum", DEBT), [{"debt": 100}], Interval(None, None)),
        (over("count", truth(True)), [{}], Interval(1, None)),
        (over("any", ILL), [{"ill": False}], EITHER),
        (over("any", ILL), [{"ill": True}], True),
        (over("all", ILL), [{"ill": True}], EITHER),
        (over("all", ILL), [{"ill": False}], False),
        (over("min", WAGE), [{"wage": 100}], Interval(None, 100)),
        (over("max", WAGE), [{"wage": 100}], Interval(100, None)),
        (over("max", WAGE), [], Interval(None, None, absent=True)),
        (over("min", WAGE), [], Interval(None, None, absent=True)),
    ],
)
def test_lists_that_may_go_on(expr: Agg, members: list[dict[str, Known]], value: Value) -> None:
    """G5: no rows is not zero: a list not known to be complete leaves open what more records could change."""
    reasons = set() if isinstance(value, bool) else {"list:member"}
    assert find(expr, household(*members, complete=False)) == (value, reasons, set())


@pytest.mark.parametrize(
    ("op", "expr", "value"),
    [
        ("sum", WAGE, Interval(50, 150)),
        ("min", WAGE, 50),
        ("min", Prim("neg", (WAGE,), MONEY), Interval(-100, -50)),
        ("max", WAGE, Interval(50, 100)),
        ("count", truth(True), Interval(1, 2)),
        ("any", Prim("gt", (WAGE, money(60)), BOOL), EITHER),
        ("all", Prim("lt", (WAGE, money(60)), BOOL), EITHER),
    ],
)
def test_records_that_may_not_count(op: str, expr: Expr, value: Value) -> None:
    """Filter unknown at r: r contributes join(nothing, its value), for the reason that the filter is unknown."""
    case = household({"wage": 50, "ill": True}, {"wage": 100})
    reasons = set() if value == 50 else {"fact:member.ill"}
    assert find(over(op, expr, ILL), case) == (value, reasons, set())


def test_the_only_record_may_not_count() -> None:
    """The least of one record that may not count is that record's or absent."""
    found = value_of(over("min", WAGE, ILL), household({"wage": 100}))
    assert found == Interval(100, 100, absent=True)


def test_records_with_unknown_values() -> None:
    """A complete list with an unknown wage: 100 or more, because of the wage."""
    case = household({"wage": 100}, {})
    assert find(over("sum", WAGE), case) == (Interval(100, None), {"fact:member.wage"}, set())


def test_lists_of_nothing() -> None:
    """sum of no records is 0, count 0, any no, all yes, min and max absent."""
    results = {op: value_of(over(op, ILL if op in ("any", "all") else WAGE)) for op in ("sum", "any", "all", "min", "max")}
    assert results == {"sum": 0, "any": False, "all": True, "min": ABSENT, "max": ABSENT}
    assert value_of(over("count", truth(True))) == 0


STATE = member_def("state", (ILL, truth(True), "p_ill"), (negated(ILL), truth(False), "p_well"))


def test_lists_cite_the_records_that_decide() -> None:
    """A yes of any cites only the records that are yes, a no of all only those that are no; a sum all."""
    state = Ref("state", 0, BOOL)
    case = household({"ill": True, "wage": 1}, {"ill": False, "wage": 1})
    assert find(over("any", state), case, STATE) == (True, frozenset(), {"p_ill"})
    assert find(over("all", state), case, STATE) == (False, frozenset(), {"p_well"})
    paid = If(state, money(1), money(2), MONEY)
    assert find(over("sum", paid), case, STATE) == (3, frozenset(), {"p_ill", "p_well"})
    unsure = find(over("any", state), household({}, {"ill": False}), STATE)
    assert unsure == (EITHER, {"fact:member.ill"}, set())


def test_records_that_may_not_count_cite_nothing() -> None:
    """Only records whose filter certainly holds apply provisions."""
    grant = member_def("grant", (truth(True), money(5), "g"), type_=MONEY)
    case = household({"wage": 100})
    assert find(over("sum", Ref("grant", 0, MONEY), ILL), case, grant) == (
        Interval(0, 5),
        {"fact:member.ill"},
        set(),
    )


# ── absent and silent ────────────────────────────────────────────────────────

EXTRA = Ref("household.extra", 0, Type("number", YUAN_MONTH, optional=True))


def test_what_may_be_absent() -> None:
    """若无: 80 joins what the fact can be, 0 to 50; 有值 is both while nobody knows."""
    unknown = {"fact:household.extra"}
    assert find(Else(EXTRA, money(80), MONEY)) == (Interval(0, 80), unknown, set())
    assert find(Has(EXTRA)) == (EITHER, unknown, set())
    for value, shown, has in ((ABSENT, 80, False), (7, 7, True)):
        case = household(extra=value)
        assert find(Else(EXTRA, money(80), MONEY), case) == (shown, frozenset(), set())
        assert find(Has(EXTRA), case) == (has, frozenset(), set())


def test_an_if_that_nobody_can_answer() -> None:
    """If with an unknown test: the join of both branches; it cites what both share."""
    a = Def("a", "a", "household", MONEY, (Rule("a", "a", truth(True), money(1), (), "pa"),), None)
    b = Def("b", "b", "household", MONEY, (Rule("b", "b", truth(True), money(5), (), "pb"),), None)
    found = find(If(YES, Ref("a", 0, MONEY), Ref("b", 0, MONEY), MONEY), household(), a, b)
    assert found == (Interval(1, 5), {"fact:household.yes"}, set())
    same = find(If(YES, Ref("a", 0, MONEY), Ref("a", 0, MONEY), MONEY), household(), a)
    assert same == (1, frozenset(), {"pa"})


def test_a_case_whose_condition_is_not_decided() -> None:
    """A silent test is one more possibility beside the base that holds when the other test fails."""
    guard = Prim("and", (YES, Silent("s", BOOL)), BOOL)
    decided = table(rule(guard, "red"), base=Lit("blue", COLOUR))
    value, reasons, _ = conclude(decided, household())
    assert value == Options(frozenset({"blue", SILENT}))
    assert reasons == {"fact:household.yes", "silent:s"}
    assert conclude(decided, household(yes=True))[0] is SILENT
    assert conclude(decided, household(yes=False))[0] == "blue"


# ── cases ────────────────────────────────────────────────────────────────────


def test_reasons_and_citations_of_open_cases() -> None:
    """None of two open cases is cited; the reason is the test; what every leaf shares is cited."""
    apart = table(rule(YES, "red", provision="p1"), rule(negated(YES), "blue", provision="p2"))
    assert conclude(apart, household()) == (
        Options(frozenset({"red", "blue"})),
        {"fact:household.yes"},
        set(),
    )
    always = Rule("z", "z", truth(True), Lit("red", COLOUR), (), "p3")
    shared = table(rule(YES, "red", provision="p1"), always)
    assert conclude(shared, household()) == ("red", frozenset(), {"p3"})
    assert conclude(shared, household(yes=True)) == ("red", frozenset(), {"p1", "p3"})


def test_cases_that_hold_together() -> None:
    """Equal values: all are cited. Different values: their join, and the reason is the clash."""
    equal = table(rule(YES, "red", id_="a", provision="p1"), rule(OTHER, "red", id_="b", provision="p2"))
    both = household(yes=True, other=True)
    assert conclude(equal, both) == ("red", frozenset(), {"p1", "p2"})
    apart = table(rule(YES, "red", provision="p1"), rule(OTHER, "blue", provision="p2"))
    assert conclude(apart, both) == (Options(frozenset({"red", "blue"})), {"clash:d"}, {"p1", "p2"})


def test_exceptions_displace() -> None:
    """An exception that holds displaces what it overrides, directly or through others."""
    chain = table(
        rule(truth(True), "red"), rule(YES, "green", "red"), rule(OTHER, "blue", "green"), base=None
    )
    for yes, other, expected in (
        (False, False, "red"), (True, False, "green"), (True, True, "blue"), (False, True, "blue"),
    ):  # fmt: skip
        assert conclude(chain, household(yes=yes, other=other))[0] == expected


def test_deductions_of_nothing_apply_nothing() -> None:
    """A deduction whose amount is not certainly above 0 applies nothing."""
    for amount, value, applied in ((money(0), 0, set()), (money(5), 5, {"p"}), (Else(EXTRA, money(0), MONEY), Interval(0, 50), set())):
        cost = Def("d", "d", "household", MONEY, (Rule("c", "c", truth(True), amount, (), "p", True),), money(0), "adjustment")
        found = conclude(cost, household())
        assert (found[0], found[2]) == (value, applied)


OPEN_U = Def(
    "u", "u", "household", BOOL,
    (Rule("u1", "u1", YES, truth(True), (), "pu"), Rule("u2", "u2", negated(YES), truth(False), (), "pu")), None,
)  # fmt: skip
OPEN_V = Def(
    "v", "v", "household", BOOL,
    (Rule("v1", "v1", OTHER, truth(True), (), "pv"), Rule("v2", "v2", negated(OTHER), truth(False), (), "pv")), None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("op", "yes", "other", "value", "applied"),
    [
        ("and", False, None, False, {"pu"}),
        ("and", True, True, True, {"pu", "pv"}),
        ("and", True, False, False, {"pv"}),
        ("and", None, True, EITHER, {"pu"}),
        ("and", None, False, False, set()),
        ("or", True, None, True, {"pu"}),
        ("or", False, False, False, {"pu", "pv"}),
        ("or", False, True, True, {"pv"}),
        ("or", None, False, EITHER, {"pu"}),
        ("or", None, True, True, set()),
        ("and", None, None, EITHER, set()),
        ("or", None, None, EITHER, set()),
    ],
)
def test_what_and_and_or_cite(
    op: str, yes: bool | None, other: bool | None, value: Value, applied: set[str]
) -> None:
    """Taken from left to right; reasons of both sides while neither decides."""
    facts = {k: v for k, v in (("yes", yes), ("other", other)) if v is not None}
    found = find(Prim(op, (Ref("u", 0, BOOL), Ref("v", 0, BOOL)), BOOL), household(**facts), OPEN_U, OPEN_V)
    unknown = {f"fact:household.{k}" for k, v in (("yes", yes), ("other", other)) if v is None}
    assert found == (value, unknown if value == EITHER else set(), applied)


# ── one member as a household ────────────────────────────────────────────────


def alone(target: Expr, case: Case) -> Found:
    """A household's conclusion on the household that the first member makes alone."""
    inner = Def("inner", "inner", "household", target.type, (), target)
    own = Def("own", "own", "member", target.type, (), AsUnit("alone", "inner", target.type))
    engine = Engine(policy(inner, own))
    root = instance_of(engine.policy, case.household)
    run = Run(engine, ON, {})
    value, applied, reasons = run.entry(engine.index["own"], root.children["member"][0]).result
    return value, engine.reasons(reasons), set(engine.provisions(applied))


def test_a_member_alone() -> None:
    """单人户: one member, complete; no other list; the member's own ledger facts, known or not."""
    case = household({"wage": 3, "own_status": 8}, {"wage": 5}, complete=False, visits=2, status=1)
    assert alone(over("count", truth(True)), case) == (1, frozenset(), set())
    assert alone(over("sum", WAGE), case) == (3, frozenset(), set())
    assert alone(Agg("count", "visit", 0, truth(True), None, MONEY), case) == (0, frozenset(), set())
    status = Ref("household.status", 0, NUMBER)
    assert alone(status, case) == (8, frozenset(), set())
    unknown = household({"wage": 3}, status=1)
    assert alone(status, unknown) == (Interval(None, None), {"fact:household.status"}, set())


# ── decisions ────────────────────────────────────────────────────────────────


def decided(*rules: Rule, case: Case | None = None, on: date = ON, base: Expr | None = None, **more: Any) -> Decision:
    outcome = table(*rules, base=base, name="p")
    document = more.pop("document", None)
    return decide(policy(outcome, document=document), case or household(), on=on, programme="p", **more)


YEAR = Document("invented", "虚构", start=date(2017, 1, 1), end=date(2017, 12, 31))


@pytest.mark.parametrize(
    ("day", "status", "until"),
    [
        (date(2016, 12, 31), "not_in_force", None),
        (date(2017, 1, 1), "decided", date(2017, 12, 31)),
        (date(2017, 12, 31), "decided", date(2017, 12, 31)),
        (date(2018, 1, 1), "not_in_force", None),
    ],
)
def test_a_policys_own_period(day: date, status: str, until: date | None) -> None:
    """G9: both days of the policy's period are in it, and an answer stands to its last day at most."""
    found = decided(rule(truth(True), "red"), on=day, document=YEAR)
    assert (found.status, found.valid_until) == (status, until)


@pytest.mark.parametrize(
    ("guard", "day", "until"),
    [
        (window("this_month", DAY, 6), date(2017, 8, 20), date(2018, 1, 31)),
        (window("this_month", DAY, 6), date(2017, 7, 20), date(2017, 7, 31)),
        (window("next_month", DAY, 3), date(2017, 8, 20), date(2017, 11, 30)),
        (window("next_month", DAY, 3), date(2017, 8, 1), date(2017, 8, 14)),
        (window("day_to_day", DAY, 6), date(2017, 8, 20), date(2018, 2, 14)),
        (window("day_to_day", DAY, 6), date(2018, 2, 15), None),
        # In a guard 不晚于 is one of less, equal, greater, which is asked again on the day itself.
        (Prim("le", (Today(), DAY), BOOL), date(2017, 8, 1), date(2017, 8, 14)),
        (Prim("le", (Today(), DAY), BOOL), date(2017, 8, 15), date(2017, 8, 15)),
        (Prim("lt", (Today(), DAY), BOOL), date(2017, 8, 1), date(2017, 8, 14)),
        (Prim("lt", (LINE, money(450)), BOOL), date(2017, 8, 1), date(2017, 12, 31)),
        (Prim("lt", (LINE, money(450)), BOOL), date(2018, 1, 10), date(2018, 2, 28)),
        (Prim("lt", (Prim("age", (DAY,), NUMBER), Lit(18, NUMBER)), BOOL), date(2018, 1, 1), date(2035, 8, 14)),
        (At(Lit(date(2017, 6, 1), DATE), Prim("lt", (Today(), DAY), BOOL), BOOL), date(2017, 8, 1), None),
    ],
)
def test_until_when_an_answer_stands(guard: Expr, day: date, until: date | None) -> None:
    """valid_until: the day before the next day on which window, comparison, age or figure turns."""
    case = household(day=date(2017, 8, 15))
    found = decided(rule(guard, "red"), base=Lit("blue", COLOUR), case=case, on=day)
    assert found.valid_until == until


def test_what_an_exception_displaced_is_listed() -> None:
    """Overridden: the provision whose guard held, and what displaced it; not one whose guard failed."""
    rules = (
        rule(truth(True), "red", provision="p1"),
        rule(OTHER, "green", provision="p2"),
        rule(YES, "blue", "red", "green", provision="p3"),
    )
    found = decided(*rules, case=household(yes=True, other=False))
    assert [(o.provision, o.by) for o in found.overridden] == [("p1", ("p3",))]
    assert decided(*rules, case=household(yes=False, other=False)).overridden == ()


def test_a_clash_is_said() -> None:
    """G12: two rules without an order between them and with different results; both are named."""
    rules = (rule(truth(True), "red", provision="p1"), rule(YES, "blue", provision="p2"))
    found = decided(*rules, case=household(yes=True))
    assert (found.status, found.outcome, found.clash) == ("clash", None, ("p1", "p2"))
    assert decided(*rules, case=household(yes=False)).status == "decided"


DISCRETION = Prim(
    "and",
    (
        YES,
        Prim(
            "or",
            (
                Prim("eq", (Ref("rule.mode", 0, MODE), Lit("always", MODE)), BOOL),
                Prim(
                    "and",
                    (
                        Prim("eq", (Ref("rule.mode", 0, MODE), Lit("case_by_case", MODE)), BOOL),
                        Ref("household.use", 0, BOOL),
                    ),
                    BOOL,
                ),
            ),
            BOOL,
        ),
    ),
    BOOL,
)


@pytest.mark.parametrize(
    ("mode", "facts", "outcomes", "listed"),
    [
        ("unused", {"yes": True}, ["blue"], [True]),
        ("unused", {"yes": False}, ["blue"], []),
        ("unused", {}, ["blue"], [False]),
        ("always", {"yes": True}, ["red"], []),
        ("case_by_case", {"yes": True}, ["red", "blue"], [True]),
        ("case_by_case", {"yes": True, "use": True}, ["red"], []),
        ("case_by_case", {"yes": True, "use": False}, ["blue"], []),
    ],
)
def test_discretions(mode: str, facts: dict[str, Known], outcomes: list[str], listed: list[bool]) -> None:
    """G6: not used, the answer lists it while its conditions (may) hold; case by case, it waits."""
    found = decided(
        rule(DISCRETION, "red", provision="rule"),
        base=Lit("blue", COLOUR),
        case=household(**facts),
        assume={"rule.mode": mode},
    )
    assert [o.id for o in found.possible] == outcomes
    assert [d.certain for d in found.discretions] == listed
    waiting = {("determination", "household.use")} if len(outcomes) > 1 else set()
    assert {(m.reason, m.id) for m in found.missing} == waiting


def test_a_reading_assumed() -> None:
    """assume sets a reading for one decision alone."""
    red = Prim("eq", (Ref("A01", 0, COLOUR), Lit("red", COLOUR)), BOOL)
    rules = (rule(red, "red"), rule(negated(red), "blue"))
    assert decided(*rules).possible == (OPTIONS[0],)
    assert decided(*rules, assume={"A01": "green"}).possible == (OPTIONS[2],)


def test_only_better_outcomes_were_refused() -> None:
    """refused speaks of outcomes better than the one found, with the fewest conditions that would do."""
    x, y = Prim("lt", (money(2), money(1)), BOOL), Prim("lt", (money(4), money(3)), BOOL)
    best = Prim("or", (Prim("and", (x, y), BOOL), OTHER), BOOL)
    rules = (rule(best, "red"), rule(YES, "green"), rule(negated(YES), "blue"))
    found = decided(*rules, case=household(yes=True, other=False))
    assert [r.outcome.id for r in found.refused] == ["red"]
    assert [f.about for f in found.refused[0].failures] == [("household.other",)]
    assert decided(*rules, case=household(yes=True, other=True)).possible == (OPTIONS[0], OPTIONS[1])


# ── what else a decision says ────────────────────────────────────────────────


def paying(outcome: Def, amount: Def, case: Case | None = None) -> Decision:
    """A decision that also pays."""
    return decide(policy(outcome, amount), case or household(), on=ON, programme="p")


def amount_def(*rules: Rule, base: Expr | None = None) -> Def:
    return Def("p.amount", "p.amount", "household", MONEY, rules, base, "amount")


def pays(guard: Expr, amount: Expr, provision: str) -> Rule:
    return Rule(provision, provision, guard, amount, (), provision)


RED = table(rule(truth(True), "red", provision="p1"), name="p")


def test_an_amount_has_its_own_reasons_and_clauses() -> None:
    """The amount's provisions and reasons are the decision's too; what each provision gave is told."""
    found = paying(RED, amount_def(pays(truth(True), OPEN, "p2")))
    assert found.amount is not None
    assert (found.status, found.amount.state, found.amount.low, found.amount.high) == ("decided", "range", 100, 200)
    assert (found.reasons, [(m.reason, m.id) for m in found.missing]) == ({"open:open"}, [("open", "open")])
    exact = paying(RED, amount_def(pays(truth(True), money(500), "p2")))
    given = {a.provision: [(c.value, c.unit) for c in a.contributions] for a in exact.applied}
    assert given == {"p1": [], "p2": [(500, YUAN_MONTH)]}


def test_an_amount_that_may_not_be_decided() -> None:
    """G9: 未规定 is one possibility of the amount, and the clauses of the case that is silent are cited."""
    silent = pays(negated(YES), Silent("p2", MONEY), "p2")
    found = paying(RED, amount_def(pays(YES, money(5), "p3"), silent))
    assert found.amount is not None
    assert (found.amount.state, found.amount.low, found.amount.high) == ("range", 5, 5)
    assert found.amount.may_be_silent
    assert found.silent == CLAUSE
    assert paying(RED, amount_def(pays(YES, money(5), "p3"), silent), household(yes=True)).silent == ()


def test_amounts_clash_too() -> None:
    """Two different amounts that both hold are a clash, though the outcome is one."""
    found = paying(RED, amount_def(pays(truth(True), money(5), "p2"), pays(YES, money(6), "p3")), household(yes=True))
    assert (found.status, found.clash) == ("clash", ("p2", "p3"))


def test_what_may_clash_does_not_clash_yet() -> None:
    """While it is open whether both rules hold, the decision is open, not a clash."""
    rules = (rule(truth(True), "red", provision="p1"), rule(YES, "blue", provision="p2"))
    assert decided(*rules).status == "undetermined"


def test_held() -> None:
    """暂缓 is a status of its own."""
    found = decided(Rule("h", "h", truth(True), Lit("held", COLOUR), (), "p1"))
    assert (found.status, found.outcome) == ("held", Option("held", "暂缓"))


def test_every_record_of_a_programme_is_decided() -> None:
    """decide_all: a programme about members decides each of them, by their own facts."""
    own = Def("p", "p", "member", COLOUR, (rule(ILL, "red"), rule(negated(ILL), "blue")), None, "outcome")
    members = evolve(policy(own), programmes={"p": Programme("p", "p", "member", OPTIONS, None)})
    found = decide_all(members, household({"ill": True}, {"ill": False}, {}), on=ON)
    assert [(d.unit.path[-1][1], [o.id for o in d.possible]) for d in found] == [
        ("1", ["red"]), ("2", ["blue"]), ("3", ["red", "blue"]),
    ]  # fmt: skip
    assert decide_units(members, household({}, {}), "p") == ((("member", "1"),), (("member", "2"),))
    with pytest.raises(UsageError, match=r"p is about a member; say which one \(of=…\): 1; 2"):
        decide(members, household({}, {}), on=ON)
    with pytest.raises(UsageError, match="no programme 'q'; it has p"):
        decide(members, household({}), on=ON, programme="q")
    with pytest.raises(UsageError, match=r"no decision"):
        decide(policy(STATE), household(), on=ON)


def test_a_list_that_no_longer_matters_is_not_missing() -> None:
    """One ill member decides any; that the list may go on is not missing then, but it is before."""
    rules = (rule(over("any", ILL), "red"),)
    base = Lit("blue", COLOUR)
    assert decided(*rules, base=base, case=household({"ill": True}, complete=False)).missing == ()
    open_ = decided(*rules, base=base, case=household({"ill": False}, complete=False))
    assert [(m.reason, m.id) for m in open_.missing] == [("list", "member")]


def test_figures_used_are_shown() -> None:
    """figures: each standard used with its value and period; one with a default has no period."""
    both = Prim("lt", (LINE, Ref("standing", 0, MONEY)), BOOL)
    found = decided(rule(negated(both), "red"), on=date(2017, 8, 1))
    assert [(f.id, f.value, f.start, f.end) for f in found.figures] == [
        ("line", 400, date(2017, 1, 1), date(2017, 12, 31)),
        ("standing", 9, None, None),
    ]


def test_figures_with_one_value_left() -> None:
    """A figure that must equal 5 is 5, for no reason; the same figure on two days is narrowed twice."""
    assert find(Ref("pinned", 0, MONEY)) == (5, frozenset(), set())
    twice = Prim("add", (OPEN, At(Lit(date(2019, 1, 1), DATE), OPEN, MONEY)), MONEY)
    assert value_of(twice) == Interval(200, 400)


def test_two_days_do_not_mix() -> None:
    """The figure of today and that of another day stand side by side, in either order."""
    then = At(Lit(date(2017, 6, 1), DATE), LINE, MONEY)
    assert value_of(Prim("sub", (LINE, then), MONEY)) == 100
    assert value_of(Prim("sub", (then, LINE), MONEY)) == -100


@pytest.mark.parametrize(
    ("guard", "day", "until"),
    [
        (Prim("gt", (Prim("days", (DAY, Today()), NUMBER), Lit(3, NUMBER)), BOOL), date(2018, 1, 1), date(2018, 1, 1)),
        (
            Prim("eq", (Prim("neg", (Prim("age", (DAY,), NUMBER),), NUMBER), Lit(-1, NUMBER)), BOOL),
            date(2018, 1, 1),
            date(2018, 8, 14),
        ),
        (Prim("eq", (Prim("month_index", (Today(),), NUMBER), Lit(1, NUMBER)), BOOL), date(2018, 2, 3), date(2018, 2, 28)),
        (Prim("eq", (Prim("year", (Today(),), NUMBER), Lit(1, NUMBER)), BOOL), date(2018, 2, 3), date(2018, 12, 31)),
        (
            Prim(
                "or",
                (
                    At(Lit(date(2017, 6, 1), DATE), Prim("gt", (Today(), DAY), BOOL), BOOL),
                    Prim("lt", (Today(), DAY), BOOL),
                ),
                BOOL,
            ),
            date(2017, 8, 1),
            date(2017, 8, 14),
        ),
    ],
)  # fmt: skip
def test_until_when_what_moves_stands(guard: Expr, day: date, until: date) -> None:
    """valid_until of days counted, ages and month numbers in formulas, and beside another date."""
    case = household(day=date(2017, 8, 15))
    assert decided(rule(guard, "red"), base=Lit("blue", COLOUR), case=case, on=day).valid_until == until


def test_ages_of_a_birthday_some_time_in_august() -> None:
    """Born some day of August 2017: 17 or 18 in the middle of August 2035."""
    assert value_of(Prim("age", (AUG,), NUMBER), on=date(2035, 8, 15)) == Interval(17, 18)


def test_members_see_their_household() -> None:
    """Ref and Agg with one hop are the household's fact and the household's lists."""
    seen = Prim("add", (Ref("household.status", 1, NUMBER), Agg("count", "visit", 1, truth(True), None, NUMBER)), NUMBER)
    own = Def("own", "own", "member", NUMBER, (), seen)
    total = Agg("sum", "member", 0, Ref("own", 0, NUMBER), None, NUMBER)
    assert find(total, household({}, {}, visits=3, status=10), own)[0] == 26


def test_a_fact_with_a_default() -> None:
    """A fact with a default is never unknown."""
    mostly = Ref("household.mostly", 0, BOOL)
    assert find(mostly) == (True, frozenset(), set())
    assert find(mostly, household(mostly=False)) == (False, frozenset(), set())


def test_an_if_whose_condition_is_not_decided() -> None:
    """If with a silent test is silent; perhaps silent, silence is one more possibility."""
    sure = find(If(Silent("s", BOOL), money(1), money(5), MONEY))
    assert sure == (SILENT, {"silent:s"}, set())
    value, reasons, _ = find(If(Prim("and", (YES, Silent("s", BOOL)), BOOL), money(1), money(5), MONEY))
    assert (value, reasons) == (Interval(1, 5, silent=True), {"fact:household.yes", "silent:s"})
    value, reasons, _ = find(If(YES, Silent("s", MONEY), money(5), MONEY))
    assert (value, reasons) == (Interval(5, 5, silent=True), {"fact:household.yes", "silent:s"})


@pytest.mark.parametrize(
    ("op", "known", "expected"),
    [("and", False, False), ("and", True, SILENT), ("or", True, True), ("or", False, SILENT)],
)
def test_silence_and_kleene(op: str, known: bool, expected: Value) -> None:
    """No and anything is no, yes or anything is yes; else silence stays."""
    for args in ((truth(known), Silent("s", BOOL)), (Silent("s", BOOL), truth(known))):
        assert value_of(Prim(op, args, BOOL)) is expected


def test_three_cases_that_agree_and_guards_that_cite() -> None:
    """Three held cases with one value give it; a guard that rests on a condition cites its provision."""
    ok = Def("ok", "ok", "household", BOOL, (Rule("ok", "ok", YES, truth(True), (), "p4"),), truth(False))
    rules = [Rule(f"r{n}", f"r{n}", Ref("ok", 0, BOOL), Lit("red", COLOUR), (), f"p{n}") for n in (1, 2, 3)]
    found = conclude(table(*rules, base=Lit("blue", COLOUR)), household(yes=True), ok)
    assert found == ("red", frozenset(), {"p1", "p2", "p3", "p4"})


def test_what_may_be_negative() -> None:
    """An open list bounds a sum from below only where no summand can be negative."""
    case = household({"wage": 100}, complete=False)
    less = Prim("sub", (WAGE, money(5)), MONEY)
    for summand, low in (
        (less, None),
        (Prim("max", (less, money(0)), MONEY), 95),
        (Prim("add", (WAGE, money(5)), MONEY), 105),
        (Prim("round_up", (WAGE, money(1)), MONEY), 100),
        (Prim("mul", (WAGE, Lit(2, NUMBER)), MONEY), 200),
        (If(ILL, WAGE, money(3), MONEY), 3),
        (If(ILL, less, money(3), MONEY), None),
        (At(Today(), WAGE, MONEY), 100),
        (Prim("neg", (WAGE,), MONEY), None),
        (Prim("topped_up", (less, money(0)), MONEY), 95),
    ):
        found = value_of(over("sum", summand), case)
        assert isinstance(found, Interval)
        assert (found.low, found.high) == (low, None)


def test_refusals_tell_the_exception_and_the_gap() -> None:
    """What displaced a better outcome is told as failing; a comparison of numbers tells both."""
    rules = (rule(truth(True), "red"), rule(YES, "blue", "red"))
    found = decided(*rules, case=household(yes=True))
    assert [(r.outcome.id, [f.en for f in r.failures]) for r in found.refused] == [("red", ["not household.yes (yes)"])]
    short = decided(rule(Prim("lt", (LINE, money(450)), BOOL), "red"), base=Lit("blue", COLOUR))
    (failure,) = short.refused[0].failures
    assert failure.gap is not None
    assert (failure.gap.left, failure.gap.op, failure.gap.right) == (500, "lt", 450)


def test_refusals_follow_the_branch_taken() -> None:
    """Of a condition that depends on another, the part that counted is told."""
    guard = If(YES, OTHER, Prim("gt", (money(1), money(2)), BOOL), BOOL)
    found = decided(rule(guard, "red"), base=Lit("blue", COLOUR), case=household(yes=True, other=False))
    assert [f.about for f in found.refused[0].failures] == [("household.other",)]


def test_effects_of_discretions() -> None:
    """On asking, an unused discretion tells what using it would give; amounts count as a change."""
    used = rule(DISCRETION, "red", provision="rule")
    found = decided(used, base=Lit("blue", COLOUR), case=household(yes=True), effects=True)
    (discretion,) = found.discretions
    assert discretion.effect is not None
    assert ([o.id for o in discretion.effect.outcomes], discretion.effect.changes) == (["red"], True)


def test_what_a_conclusion_draws_on() -> None:
    """walk.cone: filters count, and so do the member's own facts that stand for the household's."""
    inner = Def("inner", "inner", "household", NUMBER, (), Ref("household.status", 0, NUMBER))
    own = Def("own", "own", "member", NUMBER, (), AsUnit("alone", "inner", NUMBER))
    total = Def("total", "total", "household", MONEY, (), over("sum", WAGE, ILL))
    made = policy(inner, own, total)
    assert cone(made, "own") == {"own", "inner", "household.status", "member.own_status"}
    assert cone(made, "total") == {"total", "member.wage", "member.ill"}
