"""docs/core.md sentence by sentence, each on a conclusion or two, worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from by_hand import (
    AUG,
    COLOUR,
    COLOUR_FACT,
    DAY,
    EITHER,
    EXTRA,
    ILL,
    LINE,
    MAYBE_AUG,
    MONEY,
    NUMBER,
    ON,
    OPEN,
    OTHER,
    STATE,
    WAGE,
    YES,
    Found,
    conclude,
    find,
    household,
    member_def,
    money,
    negated,
    over,
    policy,
    rule,
    table,
    truth,
    value_of,
    window,
)
from policyrules.base import months, units
from policyrules.base.units import MONTHS, PLAIN, YUAN_MONTH
from policyrules.core.case import Case
from policyrules.core.expressions import Agg, AsUnit, At, Else, Expr, Has, If, Lit, Prim, Ref, Silent, Today
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def
from policyrules.core.possible import Interval, Options, Value
from policyrules.core.types import ABSENT, BOOL, DATE, SILENT, Known
from policyrules.evaluate import engine
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of

# ── windows ──────────────────────────────────────────────────────────────────


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
        ("next_day", date(2017, 8, 15), 6, date(2017, 8, 15), False),
        ("next_day", date(2017, 8, 15), 6, date(2017, 8, 16), True),
        ("next_day", date(2017, 8, 15), 6, date(2018, 2, 15), True),
        ("next_day", date(2017, 8, 15), 6, date(2018, 2, 16), False),
        ("next_day", date(2017, 8, 31), 6, date(2018, 2, 28), True),
        ("next_day", date(2017, 8, 31), 6, date(2018, 3, 1), False),
        ("next_day", date(2018, 2, 28), 1, date(2018, 3, 28), True),
        ("next_day", date(2018, 2, 28), 1, date(2018, 3, 29), False),
    ],
)
def test_windows_at_their_edges(mode: str, start: date, months: int, day: date, inside: bool) -> None:
    """Windows: 当月 counts the event's whole month, 次月 opens on the event's day, 当日 goes day to day, 次日 from the day after."""
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
        ("next_day", 6, date(2017, 8, 1), False),
        ("next_day", 6, date(2017, 8, 2), EITHER),
        ("next_day", 6, date(2017, 8, 31), EITHER),
        ("next_day", 6, date(2017, 9, 1), True),
        ("next_day", 6, date(2018, 2, 1), True),
        ("next_day", 6, date(2018, 2, 2), EITHER),
        ("next_day", 6, date(2018, 2, 28), EITHER),
        ("next_day", 6, date(2018, 3, 1), False),
    ],
)
def test_windows_of_an_event_some_time_in_august(mode: str, months: int, day: date, inside: Value) -> None:
    """G5: with the event somewhere in August 2017 a window is open, shut, or either, day by day."""
    assert value_of(window(mode, AUG, months), on=day) == inside


@pytest.mark.parametrize("mode", ["this_month", "next_month", "day_to_day", "next_day"])
@pytest.mark.parametrize("day", [date(2017, 9, 30), date(2017, 10, 1), date(2017, 10, 31), date(2017, 12, 1)])
def test_a_part_of_a_month_opens_no_further_day(mode: str, day: date) -> None:
    """Months are whole: a window of half of three months is a window of one."""
    begun = household(day=date(2017, 8, 31))
    half = value_of(window(mode, DAY, Fraction(3, 2)), begun, on=day)
    assert half is value_of(window(mode, DAY, 1), begun, on=day)


@pytest.mark.parametrize("mode", ["this_month", "next_month", "day_to_day", "next_day"])
def test_windows_of_no_event(mode: str) -> None:
    """Absent s: no; perhaps absent: no is possible even inside; silent: silent."""
    inside = date(2017, 9, 15)
    assert find(window(mode, MAYBE_AUG, 6), household(maybe_august=ABSENT), on=inside) == (
        False,
        frozenset(),
        set(),
    )
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
        ("round_half_up", Fraction(-1, 2), -1),
        ("round_half_up", Fraction(-49, 100), 0),
        ("round_half_up", Fraction(49, 100), 0),
        ("round_half_even", Fraction(1, 2), 0),
        ("round_half_even", Fraction(3, 2), 2),
        ("round_half_even", Fraction(5, 2), 2),
        ("round_half_even", Fraction(251, 100), 3),
        ("round_half_even", Fraction(-5, 2), -2),
        ("round_half_even", Fraction(-7, 2), -4),
        ("round_up", Fraction(11, 10), 2),
        ("round_up", Fraction(-11, 10), -2),
        ("round_down", Fraction(19, 10), 1),
        ("round_down", Fraction(-11, 10), -1),
        ("round_up", 2, 2),
    ],
)
def test_rounding(op: str, number: Fraction, expected: int) -> None:
    """取整: half up and up go away from zero, down towards it, half even to the even side; −0.5 is −1, as a spreadsheet has it."""
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
    then = At(
        Lit(date(2017, 6, 1), DATE),
        Prim("add", (LINE, Else(Ref("household.extra", 0, MONEY), money(0), MONEY)), MONEY),
        MONEY,
    )
    assert find(then, household(extra=7)) == (407, frozenset(), set())


# ── lists ────────────────────────────────────────────────────────────────────

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
    results = {
        op: value_of(over(op, ILL if op in ("any", "all") else WAGE))
        for op in ("sum", "any", "all", "min", "max")
    }
    assert results == {"sum": 0, "any": False, "all": True, "min": ABSENT, "max": ABSENT}
    assert value_of(over("count", truth(True))) == 0


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


def test_a_case_that_hangs_on_silence_says_whose() -> None:
    """Silent keeps its silent:ID: a guard or a choice that is not decided leaves the same reason behind."""
    for guard in (Silent("s", BOOL), Prim("eq", (Silent("s", COLOUR), Lit("red", COLOUR)), BOOL)):
        value, reasons, _ = conclude(table(rule(guard, "red"), base=Lit("blue", COLOUR)), household())
        assert (value, reasons) == (SILENT, {"silent:s"})


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
    for amount, value, applied in (
        (money(0), 0, set()),
        (money(5), 5, {"p"}),
        (Else(EXTRA, money(0), MONEY), Interval(0, 50), set()),
    ):
        cost = Def(
            "d",
            "d",
            "household",
            MONEY,
            (Rule("c", "c", truth(True), amount, (), "p", True),),
            money(0),
            "adjustment",
        )
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
    ready = engine(policy(inner, own))
    root = instance_of(ready.policy, case.household, on=ON)
    run = Run(ready, ON, {})
    value, applied, reasons = run.entry(ready.index["own"], root.children["member"][0]).result
    return value, run.reasons(reasons), set(ready.rules.provisions(applied))


def test_a_member_alone() -> None:
    """单人户: one member, complete; no other list; the member's own ledger facts, known or not."""
    case = household({"wage": 3, "own_status": 8}, {"wage": 5}, complete=False, visits=2, status=1)
    assert alone(over("count", truth(True)), case) == (1, frozenset(), set())
    assert alone(over("sum", WAGE), case) == (3, frozenset(), set())
    assert alone(Agg("count", "visit", 0, truth(True), None, MONEY), case) == (0, frozenset(), set())
    status = Ref("household.status", 0, NUMBER)
    assert alone(status, case) == (8, frozenset(), set())
    unknown = household({"wage": 3}, status=1)
    assert alone(status, unknown) == (Interval(None, None), {"fact:member.own_status"}, set())


# ── units and the ends of the calendar ───────────────────────────────────────


def test_units_of_products_quotients_and_sums() -> None:
    """× and ÷ add and subtract dimensions, and what has no name is no unit; % + 个百分点 is %."""
    assert units.product(units.YUAN_PERSON_MONTH, units.PERSONS) == YUAN_MONTH
    assert units.product(YUAN_MONTH, MONTHS) == units.YUAN
    assert units.product(units.PERCENT, YUAN_MONTH) == units.product(PLAIN, YUAN_MONTH) == YUAN_MONTH
    assert units.product(units.PERCENT, PLAIN) == units.product(PLAIN, units.PERCENT) == PLAIN
    assert units.product(units.PERCENT, units.PERCENT) == units.PERCENT
    assert units.product(units.YUAN, units.YUAN) is None
    assert units.product(units.DAYS, units.PERSONS) is None
    assert units.quotient(YUAN_MONTH, YUAN_MONTH) == PLAIN
    assert units.quotient(YUAN_MONTH, units.PERSONS) == units.YUAN_PERSON_MONTH
    assert units.quotient(YUAN_MONTH, units.PERCENT) == YUAN_MONTH
    assert units.quotient(units.TIMES, units.YEARS_OLD) is None
    assert units.total(units.PERCENT, units.PERCENTAGE_POINTS) == units.PERCENT
    assert units.total(units.PERCENTAGE_POINTS, units.PERCENT) is None
    assert units.total(YUAN_MONTH, units.YUAN_YEAR) is None


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (-5, units.YUAN, "-0.05"),
        (-100, units.YUAN, "-1.00"),
        (Fraction(1, 5), units.PERCENT, "20"),
        (Fraction(1, 8), units.PERCENT, "12.5"),
        (Fraction(100, 3), units.YUAN, "1/3"),
        (Fraction(1, 2), units.YUAN, "0.005"),
        (-7, units.TIMES, "-7"),
    ],
)
def test_numbers_as_written(number: Fraction, unit: units.Unit, text: str) -> None:
    """Money has two decimals, more only when it must; what has no finite decimal is a fraction."""
    assert units.written(number, unit) == text


def test_past_the_last_day() -> None:
    """What would lie past the last day that can be written is that day; before the first, the first."""
    assert months.day_after(date.max) == date.max
    assert months.month_start(months.month_index(date.max) + 1) == date.max
    assert months.month_start(0) == date.min
    assert months.window_end(date(9999, 12, 1), 1) == date.max
    assert months.window_end(date(1, 1, 1), -1) == date.min
    assert months.birthday(date(2000, 5, 1), 10_000) == date.max
    assert months.birthday(date(2000, 5, 1), 0) == date.min


@pytest.mark.parametrize("mode", ["this_month", "next_month", "day_to_day", "next_day"])
def test_windows_at_the_end_of_the_calendar(mode: str) -> None:
    """A window that would end after the last day is still open on the last that can be asked about."""
    assert value_of(window(mode, DAY, 12), household(day=date(9999, 12, 1)), on=date(9999, 12, 30)) is True
