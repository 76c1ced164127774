"""What a decision says beside its value, on policies of one or two conclusions, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from by_hand import (
    AUG,
    CLAUSE,
    COLOUR,
    COLOURS,
    DAY,
    DISCRETION,
    ILL,
    LINE,
    MONEY,
    NUMBER,
    ON,
    OPEN,
    OTHER,
    STATE,
    WAGE,
    YES,
    conclude,
    decided,
    find,
    household,
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
from policyrules.base.errors import CaseError, UsageError
from policyrules.base.units import YUAN_MONTH
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.documents import Document
from policyrules.core.expressions import Agg, AsUnit, At, Expr, If, Lit, Prim, Ref, Silent, Today
from policyrules.core.policy import Carry, Def, Programme
from policyrules.core.policy import Case as Rule
from policyrules.core.possible import Interval, Value
from policyrules.core.types import BOOL, DATE, SILENT, Known, Option
from policyrules.core.walk import cone
from policyrules.deciding import decide, decide_all, decide_units
from policyrules.loading import load

# ── decisions ────────────────────────────────────────────────────────────────

YEAR = Document("invented", "虚构", start=date(2017, 1, 1), end=date(2017, 12, 31))


@pytest.mark.parametrize(
    ("day", "status", "until"),
    [
        (date(2016, 12, 31), "not_in_force", date(2016, 12, 31)),
        (date(2017, 1, 1), "decided", date(2017, 12, 31)),
        (date(2017, 12, 31), "decided", date(2017, 12, 31)),
        (date(2018, 1, 1), "not_in_force", None),
    ],
)
def test_a_policys_own_period(day: date, status: str, until: date | None) -> None:
    """G9: both days of the policy's period are in it, and an answer stands to its last day at most;
    before the first it is that of the day before."""
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
        (Prim("le", (Today(), DAY), BOOL), date(2017, 8, 1), date(2017, 8, 15)),
        (Prim("le", (Today(), DAY), BOOL), date(2017, 8, 15), date(2017, 8, 15)),
        (Prim("lt", (Today(), DAY), BOOL), date(2017, 8, 1), date(2017, 8, 14)),
        (Prim("lt", (LINE, money(450)), BOOL), date(2017, 8, 1), date(2017, 12, 31)),
        (Prim("lt", (LINE, money(450)), BOOL), date(2018, 1, 10), date(2018, 2, 28)),
        (
            Prim("lt", (Prim("age", (DAY,), NUMBER), Lit(18, NUMBER)), BOOL),
            date(2018, 1, 1),
            date(2035, 8, 14),
        ),
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


def test_discretions_of_another_day_are_not_open() -> None:
    """A discretion met only in looking back at another day is not one to exercise now."""
    met = Def(
        "met", "met", "household", BOOL, (Rule("m", "m", DISCRETION, truth(True), (), "rule"),), truth(False)
    )
    back = At(Lit(date(2019, 1, 1), DATE), Ref("met", 0, BOOL), BOOL)
    for guard, listed in ((Ref("met", 0, BOOL), ["rule"]), (back, [])):
        made = policy(table(rule(guard, "red"), base=Lit("blue", COLOUR), name="p"), met)
        assert [d.id for d in decide(made, household(yes=True), on=ON).discretions] == listed


def test_a_reading_assumed() -> None:
    """assume sets a reading for one decision alone."""
    red = Prim("eq", (Ref("A01", 0, COLOUR), Lit("red", COLOUR)), BOOL)
    rules = (rule(red, "red"), rule(negated(red), "blue"))
    assert decided(*rules).possible == (COLOURS[0],)
    assert decided(*rules, assume={"A01": "green"}).possible == (COLOURS[2],)


def test_a_refusal_names_every_way() -> None:
    """refused speaks of the outcome that was not given; where one of several would do, of each way."""
    x, y = Prim("lt", (money(2), money(1)), BOOL), Prim("lt", (money(4), money(3)), BOOL)
    best = Prim("or", (Prim("and", (x, y), BOOL), OTHER), BOOL)
    rules = (rule(best, "red"), rule(YES, "green"), rule(negated(YES), "blue"))
    found = decided(*rules, case=household(yes=True, other=False))
    assert [r.outcome.id for r in found.refused] == ["red"]
    (failure,) = found.refused[0].failures
    assert [[f.condition for f in way] for way in failure.ways] == [[x, y], [OTHER]]
    assert decided(*rules, case=household(yes=True, other=True)).possible == (COLOURS[0], COLOURS[1])


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
    assert (found.status, found.amount.state, found.amount.low, found.amount.high) == (
        "decided",
        "range",
        100,
        200,
    )
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
    found = paying(
        RED, amount_def(pays(truth(True), money(5), "p2"), pays(YES, money(6), "p3")), household(yes=True)
    )
    assert (found.status, found.clash) == ("clash", ("p2", "p3"))


def test_what_may_clash_does_not_clash_yet() -> None:
    """While it is open whether both rules hold, the decision is open, not a clash."""
    rules = (rule(truth(True), "red", provision="p1"), rule(YES, "blue", provision="p2"))
    assert decided(*rules).status == decided(*reversed(rules)).status == "undetermined"


def test_a_clash_is_certain_only_when_nothing_else_can_be() -> None:
    """A test that may be silent, beside two rules that contradict each other: open, not a clash."""
    perhaps = Prim(
        "eq", (If(YES, Silent("p3", COLOUR), Lit("red", COLOUR), COLOUR), Lit("red", COLOUR)), BOOL
    )
    rules = (rule(perhaps, "red", provision="p1"), rule(truth(True), "blue", provision="p2"))
    assert decided(*rules).status == "undetermined"
    assert decided(*rules, case=household(yes=False)).status == "clash"
    assert decided(*rules, case=household(yes=True)).status == "silent"


def test_an_outcome_that_is_silent_is_silent_though_its_amounts_clash() -> None:
    """The document decides nothing, so nothing is paid; the rules that contradict each other are named."""
    nothing = Def("p", "p", "household", COLOUR, (), None)
    found = paying(nothing, amount_def(pays(truth(True), money(5), "p2"), pays(YES, money(6), "p3")),
                   household(yes=True))  # fmt: skip
    assert (found.status, found.clash) == ("silent", ("p2", "p3"))


def test_a_clash_below_the_amount_is_said_and_leaves_the_status() -> None:
    """Two rules of a quantity contradict each other: the amount is a range, and what is missing says why."""
    quantity = Def("q", "差额", "household", MONEY,
                   (pays(truth(True), money(5), "p2"), pays(YES, money(6), "p3")), None)  # fmt: skip
    for amount in (amount_def(base=Ref("q", 0, MONEY)), amount_def(pays(YES, Ref("q", 0, MONEY), "p2"))):
        found = decide(policy(RED, amount, quantity), household(yes=True), on=ON, programme="p")
        assert found.amount is not None
        assert (found.status, found.clash) == ("decided", ())
        assert (found.amount.state, found.amount.low, found.amount.high) == ("range", 5, 6)
        assert [(m.reason, m.id, m.label) for m in found.missing] == [("clash", "q", "差额")]


def test_held() -> None:
    """暂缓 is a status of its own."""
    found = decided(Rule("h", "h", truth(True), Lit("held", COLOUR), (), "p1"))
    assert (found.status, found.outcome) == ("held", Option("held", "暂缓"))


def test_every_record_of_a_programme_is_decided() -> None:
    """decide_all: a programme about members decides each of them, by their own facts."""
    own = Def("p", "p", "member", COLOUR, (rule(ILL, "red"), rule(negated(ILL), "blue")), None, "outcome")
    members = evolve(policy(own), programmes={"p": Programme("p", "p", "member", COLOURS, None)})
    found = decide_all(members, household({"ill": True}, {"ill": False}, {}), on=ON)
    assert [(d.unit.path[-1][1], [o.id for o in d.possible]) for d in found] == [
        ("1", ["red"]), ("2", ["blue"]), ("3", ["red", "blue"]),
    ]  # fmt: skip
    assert decide_units(members, household({}, {}), "p", on=ON) == ((("member", "1"),), (("member", "2"),))
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
    seen = Prim(
        "add",
        (Ref("household.status", 1, NUMBER), Agg("count", "visit", 1, truth(True), None, NUMBER)),
        NUMBER,
    )
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
    assert [(r.outcome.id, [(f.about, f.wanted) for f in r.failures]) for r in found.refused] == [
        ("red", [(("household.yes",), False)])
    ]
    short = decided(rule(Prim("lt", (LINE, money(450)), BOOL), "red"), base=Lit("blue", COLOUR))
    (failure,) = short.refused[0].failures
    assert failure.gap is not None
    assert (failure.gap.left, failure.gap.op, failure.gap.right) == (500, "lt", 450)
    contrary = negated(Prim("ge", (LINE, money(450)), BOOL))
    (failure,) = decided(rule(contrary, "red"), base=Lit("blue", COLOUR)).refused[0].failures
    assert failure.gap is not None
    assert (failure.gap.left, failure.gap.op, failure.gap.right) == (500, "lt", 450)


def test_refusals_leave_out_other_states_of_the_ledger() -> None:
    """What only another state of the ledger could give was not refused."""
    carried = Carry("household.status", Lit(1, NUMBER), truth(True))
    rules = (
        rule(Prim("eq", (Ref("household.status", 0, NUMBER), Lit(0, NUMBER)), BOOL), "red"),
        rule(YES, "green"),
        rule(negated(YES), "blue"),
    )
    pays = tuple(evolve(r, value=money(5) if r.value != Lit("blue", COLOUR) else money(0)) for r in rules)
    amounts = Def("p.amount", "p.amount", "household", MONEY, pays, None, "amount")
    made = policy(table(*rules, name="p"), amounts)
    made = evolve(made, programmes={"p": evolve(made.programmes["p"], amount="p.amount")})
    case = household(yes=False, status=1)
    assert [r.outcome.id for r in decide(made, case, on=ON).refused] == ["red", "green"]
    ledger = evolve(made, programmes={"p": evolve(made.programmes["p"], carries=(carried,))})
    assert [r.outcome.id for r in decide(ledger, case, on=ON).refused] == ["green"]


def test_refusals_of_a_member_alone() -> None:
    """A member refused as a household of one is told what that household lacked."""
    poor = Prim("lt", (over("sum", WAGE), money(100)), BOOL)
    whole = table(rule(poor, "red"), rule(negated(poor), "blue"), name="whole")
    own = Rule("own", "own", ILL, AsUnit("alone", "whole", COLOUR))
    made = policy(whole, Def("p", "p", "member", COLOUR, (own,), Lit("blue", COLOUR), "outcome"))
    members = evolve(made, programmes={"p": Programme("p", "p", "member", COLOURS, None)})
    for ill, about in ((True, [("member.wage",)]), (False, [("member.ill",)])):
        found = decide(members, household({"ill": ill, "wage": 150}), on=ON)
        assert [o.id for o in found.possible] == ["blue"]
        assert [f.about for f in found.refused[0].failures] == about


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


def test_a_case_built_by_hand_is_checked_against_the_policy() -> None:
    """G1: a float, an unknown fact or option in a case built in Python is refused with its place, not decided."""
    policy = load("yancheng", overlay="example_county")
    wrong = {"last_amount": 1.5, "dibao_status": "never", "property_ok": 1, "colour": True}
    case = Case("示例", Record("household", "示例", {name: Fact(value) for name, value in wrong.items()}))
    with pytest.raises(CaseError) as caught:
        decide(policy, case, on=date(2017, 10, 15))
    assert [p.line.zh for p in caught.value.problems] == [
        "household · last_amount: 1.5 不是 number",
        "household · dibao_status: 'never' 不是 choice",
        "household · property_ok: 1 不是 bool",
        "household · colour: 没有这个事实",
    ]


def test_what_is_assumed_must_exist() -> None:
    """A reading is assumed to have one of its options, or the call is refused."""
    policy = load("yancheng", overlay="example_county")
    case = Case("示例", Record("household", "示例"))
    for assumed in ({"A09": "nope"}, {"A99": "this_month"}, {"household.property_ok": True}):
        with pytest.raises(UsageError, match="assumed"):
            decide(policy, case, on=date(2017, 10, 15), assume=assumed)
