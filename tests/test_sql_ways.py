"""Which households a query works out by plain numbers, and that none is lost or counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building import fact, figure
from law import law
from policyrules import load
from policyrules.base.errors import UsageError
from policyrules.compile import Query, answered, compile_sql, insert_cases, run
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Agg, Else, Has, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.types import ABSENT, BOOL
from share import about, speaks_of
from strategies import COLOUR, GIVENS, MAYBE_DATE, MONEY, ON, households, invented, policies
from test_sql import connected, decided, emptied, household

WAGES = Agg("sum", "member", 0, Ref("member.wage", 0, MONEY), None, MONEY)
SINCE = Ref("household.since", 0, MAYBE_DATE)
RICH = Prim("gt", (WAGES, Lit(500, MONEY)), BOOL)


def policy_of(test: Any) -> Policy:
    rules = (Rule("a", "a", test, Lit("red", COLOUR), provision="a"),)
    return invented((Def("p", "p", "household", COLOUR, rules, Lit("blue", COLOUR), "outcome"),))


def in_steps(connection: Any, query: Query) -> list[Any]:
    """The rows of a query answered in steps."""
    return sorted(connection.execute(answered(connection, query)).fetchall())


def ways(policy: Policy, *cases: Case) -> list[bool]:
    """Of each household whether it was worked out by plain numbers; each is the evaluator's all the same."""
    connection, query = connected(policy), compile_sql(policy, on=ON)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(cases)]
    insert_cases(connection, policy, batch)
    assert run(connection, query) == tuple(decided(policy, case, ON, "p") for case in batch)
    found = connection.execute(f"SELECT key_0, known FROM ({query.text}) ORDER BY CAST(key_0 AS INT)")
    rows = found.fetchall()
    assert [key for key, _ in rows] == [case.id for case in batch]
    assert in_steps(connection, query) == sorted(connection.execute(query.text).fetchall())
    return [known for _, known in rows]


def test_what_is_known_of_a_household_decides_which_way_it_goes() -> None:
    """All wages in a complete list: known. A wage open, or the list perhaps not complete: not."""
    found = ways(policy_of(RICH), household(100, 700), household(100, None), household(100, complete=False))
    assert found == [True, False, False]


def test_what_no_rule_asks_for_may_be_open() -> None:
    """The rent is asked for by nothing: that it is not known changes nothing."""
    assert ways(policy_of(RICH), household(100), household(100, rent=5)) == [True, True]


def test_known_to_be_absent_is_known() -> None:
    """An optional date that is there, or known not to be, is known; one of which nothing is said is not."""
    early = Prim(
        "lt", (Else(SINCE, Lit(date(2020, 1, 1), SINCE.type), SINCE.type), Lit(ON, SINCE.type)), BOOL
    )
    test = Prim("and", (Has(SINCE), early), BOOL)
    cases = household(since=date(2019, 1, 1)), household(since=ABSENT), household()
    assert ways(policy_of(test), *cases) == [True, True, False]


def test_a_fact_with_a_default_is_always_known() -> None:
    """A determination that counts as made unless somebody says otherwise is known where nobody does."""
    counted = Agg("any", "member", 0, Ref("member.counted", 0, BOOL), None, BOOL)
    members = (Record("member", "1", {}), Record("member", "2", {"counted": Fact(False)}))
    case = Case("户", Record("household", "户", {}, {"member": members}, frozenset({"member"})))
    assert ways(policy_of(counted), case) == [True]


def test_an_open_record_far_below_opens_its_household_only() -> None:
    """A job of a member of one household whose pay is not known: the others stay known, their jobs too."""
    pay = Agg("sum", "job", 0, Ref("job.pay", 0, MONEY), None, MONEY)
    test = Prim("gt", (Agg("sum", "member", 0, pay, None, MONEY), Lit(500, MONEY)), BOOL)

    def working(*pays: int | None) -> Case:
        jobs = tuple(Record("job", str(n), {} if p is None else {"pay": Fact(p)}) for n, p in enumerate(pays))
        one = Record("member", "1", {}, {"job": jobs}, frozenset({"job"}))
        two = Record("member", "2", {}, {"job": ()}, frozenset({"job"}))
        return Case("户", Record("household", "户", {}, {"member": (one, two)}, frozenset({"member"})))

    assert ways(policy_of(test), working(400, 200), working(400, None), working()) == [True, False, True]


def test_a_decision_about_a_member_goes_the_way_of_its_household() -> None:
    """What is open of one member leaves the decision about the other to what is possible, too."""
    over = Prim("gt", (Ref("member.wage", 0, MONEY), Lit(200, MONEY)), BOOL)
    definition = Def(
        "p", "p", "member", COLOUR, (Rule("a", "a", over, Lit("red", COLOUR)),), Lit("blue", COLOUR)
    )
    policy = invented((definition,))
    policy = evolve(policy, programmes={"p": evolve(policy.programmes["p"], entity="member")})
    connection, query = connected(policy), compile_sql(policy, on=ON)
    batch = [evolve(household(100, 300), id="a"), evolve(household(100, None), id="b")]
    insert_cases(connection, policy, batch)
    found = connection.execute(f"SELECT key_1, key_0, known FROM ({query.text}) ORDER BY ALL").fetchall()
    assert found == [("a", "1", True), ("a", "2", True), ("b", "1", False), ("b", "2", False)]
    for row in run(connection, query):
        assert row == decided(policy, batch[row.household == "b"], ON, "p", row.path)


def test_where_all_is_known_nothing_is_left_to_plan() -> None:
    """In steps: of known households the rows by numbers are all; one that is open needs the rest too."""
    policy = policy_of(RICH)
    connection, query = connected(policy), compile_sql(policy, on=ON)
    insert_cases(connection, policy, [evolve(household(100), id="a")])
    assert query.steps is not None
    assert answered(connection, query) == query.steps.whole
    insert_cases(connection, policy, [evolve(household(None), id="b")])
    text = answered(connection, query)
    assert query.steps.rest in text
    assert sorted(connection.execute(f"SELECT key_0 FROM ({text})").fetchall()) == [("a",), ("b",)]


def test_truths_and_bits_over_one_list_are_one_total() -> None:
    """Whether anyone is this, or that: one column is gathered for both; a sum stays one of its own.

    Two members, one of them ill, the other agreed, who earn 10 分: red.
    """
    ill, agreed = (Ref(f"member.{name}", 0, BOOL) for name in ("ill", "agreed"))
    both = Prim(
        "and", (Agg("any", "member", 0, ill, None, BOOL), Agg("any", "member", 0, agreed, None, BOOL)), BOOL
    )
    test = Prim("and", (both, Prim("gt", (WAGES, Lit(9, MONEY)), BOOL)), BOOL)
    policy = policy_of(test)
    members = (
        Record("member", "1", {"ill": Fact(True), "agreed": Fact(False), "wage": Fact(5)}),
        Record("member", "2", {"ill": Fact(False), "agreed": Fact(True), "wage": Fact(5)}),
    )
    case = Case("户", Record("household", "户", {}, {"member": members}, frozenset({"member"})))
    assert ways(policy, case) == [True]
    assert decided(policy, case, ON, "p").outcome == "red"
    query = compile_sql(policy, on=ON)
    assert query.steps is not None
    assert query.steps.whole.count("BIT_OR(") == 1
    assert query.steps.whole.count("SUM(") == 1
    assert "MAX(" not in query.steps.whole
    assert "//" not in query.steps.whole  # each is asked by its bit


def test_complete_lists_are_not_looked_at() -> None:
    """DuckDB knows from what it notes of a table that no list is incomplete: it does not read that column, while
    one that is not complete is found.
    """
    policy = policy_of(RICH)
    connection, query = connected(policy), compile_sql(policy, on=ON)
    insert_cases(connection, policy, [evolve(household(100), id="a")])
    assert query.steps is not None
    ((_, plan),) = connection.execute(f"EXPLAIN {query.steps.open}").fetchall()
    assert "members__complete" not in plan
    incomplete = evolve(household(100).household, complete=frozenset())
    insert_cases(connection, policy, [Case("b", incomplete)])
    ((_, plan),) = connection.execute(f"EXPLAIN {query.steps.open}").fetchall()
    assert "members__complete" in plan
    assert len(connection.execute(query.steps.open).fetchall()) == 1


def test_figures_that_nobody_filled_are_reasons_of_known_households_too() -> None:
    """All facts known and the line open: by plain numbers as far as they go, open for want of the figure."""
    line = figure("line", MONEY, low=0)
    over = Prim("gt", (WAGES, Ref("line", 0, MONEY)), BOOL)
    rules = (Rule("a", "a", over, Lit("red", COLOUR)),)
    defs = (Def("p", "p", "household", COLOUR, rules, Lit("blue", COLOUR), "outcome"),)
    policy = invented(defs, givens=(*GIVENS, line, fact("household.note", BOOL)))
    assert ways(policy, household(100)) == [True]
    connection = connected(policy)
    insert_cases(connection, policy, [household(100)])
    (row,) = run(connection, compile_sql(policy, on=ON))
    assert (row.status, row.reasons) == ("undetermined", {"open:line"})


@speaks_of(0.5)
@law(40)
@given(
    policies(), st.lists(households(known=True), min_size=1, max_size=4), st.lists(households(), max_size=2)
)
def test_both_ways_say_what_the_evaluator_says(policy: Policy, known: list[Case], others: list[Case]) -> None:
    """G11: known households beside others: each once, each as the evaluator has it; the known ones by numbers."""
    try:
        query = compile_sql(policy, on=ON)
    except UsageError:
        about(False)
        return
    about(True)
    batch = [evolve(case, id=str(i)) for i, case in enumerate([*known, *others])]
    connection = emptied()
    insert_cases(connection, policy, batch)
    assert list(run(connection, query)) == [decided(policy, case, ON, "p") for case in batch]
    assert in_steps(connection, query) == sorted(connection.execute(query.text).fetchall())
    plain = dict(connection.execute(f"SELECT key_0, known FROM ({query.text})").fetchall())
    assert all(plain[str(i)] for i in range(len(known)))


def test_what_each_member_asks_of_all_is_asked_of_their_totals() -> None:
    """The wages of those who count are above 500 分: an ill member does not where there are several, or where the
    rent is above 3 分. Members are grouped once all the same, and in every combination it is what decide says.
    """
    ill = Ref("member.ill", 0, BOOL)
    several = Prim("gt", (Agg("count", "member", 1, Lit(True, BOOL), None, MONEY), Lit(1, MONEY)), BOOL)
    dear = Prim("gt", (Ref("household.rent", 1, MONEY), Lit(3, MONEY)), BOOL)
    apart = Prim("and", (ill, Prim("or", (several, dear), BOOL)), BOOL)
    wage = Ref("member.wage", 0, MONEY)
    counted = Agg("sum", "member", 0, wage, Prim("not", (apart,), BOOL), MONEY)
    policy = policy_of(Prim("gt", (counted, Lit(500, MONEY)), BOOL))

    def of(rent: int, *members: tuple[bool, int]) -> Case:
        listed = tuple(
            Record("member", str(n), {"ill": Fact(sick), "wage": Fact(pay)})
            for n, (sick, pay) in enumerate(members)
        )
        facts = {"rent": Fact(rent)}
        return Case("户", Record("household", "户", facts, {"member": listed}, frozenset({"member"})))

    groups = ([], [(True, 600)], [(False, 600)], [(True, 600), (False, 400)], [(False, 600), (True, 400)],
              [(True, 600), (True, 600)])  # fmt: skip
    for rent, outcomes in (
        (0, ["blue", "red", "red", "blue", "red", "blue"]),
        (5, ["blue", "blue", "red", "blue", "red", "blue"]),
    ):
        cases = [of(rent, *members) for members in groups]
        assert ways(policy, *cases) == [True] * len(cases)
        assert [decided(policy, case, ON, "p").outcome for case in cases] == outcomes
    query = compile_sql(policy, on=ON)
    assert query.steps is not None
    assert query.steps.whole.count("GROUP BY") == 1


def test_no_part_of_a_query_waits_for_another_in_duckdb() -> None:
    """DuckDB is asked for no relation that several parts draw on at once, and told to make none by itself."""
    policy = policy_of(RICH)
    connection, query = connected(policy), compile_sql(policy, on=ON)
    setting = "SELECT current_setting('disabled_optimizers')"
    assert run(connection, query) == ()
    assert connection.execute(setting).fetchall() == [("common_subplan",)]
    yancheng = load("yancheng", overlay="example_county", examples=False)
    query = compile_sql(yancheng, "rural_dibao", on=date(2017, 10, 15))
    assert query.text.count(" AS NOT MATERIALIZED ") == 3
    assert " AS MATERIALIZED " not in query.text
