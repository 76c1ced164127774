"""Queries that share what their programmes rest on, and what is not worked out where all is known."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from policyrules import load
from policyrules.base.errors import UsageError
from policyrules.compile import Query, Row, answered, compile_sql, compile_together, insert_cases, row_of, run
from policyrules.compile.run import left_to_keep
from policyrules.core.case import Case
from policyrules.core.expressions import Agg, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy, Programme
from policyrules.core.types import BOOL
from policyrules.population.drawing import Wishes, households
from strategies import COLOUR, MONEY, ON, invented
from test_sql import connected, decided, household

WAGES = Agg("sum", "member", 0, Ref("member.wage", 0, MONEY), None, MONEY)
RICH = Prim("gt", (WAGES, Lit(500, MONEY)), BOOL)
RED, BLUE = Lit("red", COLOUR), Lit("blue", COLOUR)


def two_programmes() -> Policy:
    """The wages of a household decide it, and whether it is decided so decides its members."""
    its = (Rule("a", "a", RICH, RED, provision="a"),)
    theirs = (Rule("b", "b", Prim("eq", (Ref("p", 1, COLOUR), RED), BOOL), RED, provision="b"),)
    policy = invented((
        Def("p", "p", "household", COLOUR, its, BLUE, "outcome"),
        Def("q", "q", "member", COLOUR, theirs, BLUE, "outcome"),
    ))  # fmt: skip
    of_members = Programme("q", "q", "member", policy.programmes["p"].outcomes, None)
    return evolve(policy, programmes={**policy.programmes, "q": of_members})


def together(connection: Any, policy: Policy, *names: str) -> dict[str, list[Row]]:
    """The rows of programmes that share what they rest on, one query after the other."""
    kept: dict[str, str] = {}
    found = {}
    for name, (query,) in compile_together(policy, names, on=ON).queries.items():
        cursor = connection.execute(answered(connection, query, kept))
        columns = [column for column, *_ in cursor.description]
        rows = [row_of(query, dict(zip(columns, cells, strict=True))) for cells in cursor.fetchall()]
        found[name] = sorted(rows, key=lambda row: (row.household, row.path))
    return found


def numbers(query: Query) -> set[tuple[str, str]]:
    """The tables of the way by plain numbers."""
    assert query.steps is not None
    return set(query.steps.numbers.items())


def test_programmes_that_share_say_what_the_evaluator_says() -> None:
    """Of known households and of one with an open wage, of all their members."""
    policy = two_programmes()
    cases = [
        Case(str(n), each.household)
        for n, each in enumerate([household(100, 700), household(100, 50), household(100, None)])
    ]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    found = together(connection, policy, "p", "q")
    assert found["p"] == [decided(policy, case, ON, "p") for case in cases]
    members = [(case, (("member", key),)) for case in cases for key in ("1", "2")]
    assert found["q"] == [decided(policy, case, ON, "q", path) for case, path in members]


def test_no_integer_of_a_mask_is_left_out() -> None:
    """Of programmes together q rests always on the last of 141 provisions, in the third integer of a mask whose
    others say nothing: it is told, and so are those of p.
    """
    its = tuple(
        Rule(f"a{n}", f"a{n}", Prim("gt", (WAGES, Lit(n, MONEY)), BOOL), RED, provision=f"a{n}")
        for n in range(140)
    )
    always = (Rule("z", "z", Lit(True, BOOL), RED, provision="z"),)
    policy = invented((
        Def("p", "p", "household", COLOUR, its, BLUE, "outcome"),
        Def("q", "q", "household", COLOUR, always, BLUE, "outcome"),
    ))  # fmt: skip
    outcomes = policy.programmes["p"].outcomes
    policy = evolve(policy, programmes={n: Programme(n, n, "household", outcomes, None) for n in ("p", "q")})
    case = evolve(household(100), id="a")
    connection = connected(policy)
    insert_cases(connection, policy, [case])
    found = together(connection, policy, "p", "q")
    assert found["q"][0].applied == {"z"}
    assert found == {name: [decided(policy, case, ON, name)] for name in ("p", "q")}


def test_a_table_of_several_is_made_once() -> None:
    """What the second rests on stands there when the first is answered; it makes no table but its own."""
    policy = two_programmes()
    queries = compile_together(policy, ["p", "q"], on=ON).queries
    first, second = (numbers(*queries[name]) for name in ("p", "q"))
    assert first & second
    kept: dict[str, str] = {}
    assert left_to_keep(dict(first), kept).items() == first
    assert left_to_keep(dict(second), kept).items() == second - first


def test_duckdb_plans_a_query_that_shares_without_what_looks_at_every_column() -> None:
    """A query of one programme keeps all but what might never end, whatever was answered before it."""
    policy = two_programmes()
    connection = connected(policy)
    (several,) = compile_together(policy, ["p", "q"], on=ON).queries["p"]
    (one,) = compile_together(policy, ["p"], on=ON).queries["p"]
    found = []
    for query in (several, one):
        answered(connection, query)
        ((setting,),) = connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()
        found.append(set(setting.split(",")))
    assert found[0] > {"common_subplan", "common_subexpressions", "projection_placement"}
    assert found[1] == {"common_subplan"}


def test_what_is_open_is_looked_for_once() -> None:
    """Each of several queries finds the cases that are open to it alone, in a table made once for all."""
    policy = load("yancheng", overlay="example_county", examples=False)
    names = ("rural_dibao", "premium_subsidy", "temporary_assistance")
    cases = [*households(policy, 12, on=ON, wishes=Wishes(seed=3, missing=2))]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    found = set()
    for name, (query,) in compile_together(policy, names, on=ON).queries.items():
        alone = compile_sql(policy, name, on=ON).steps
        assert query.steps is not None
        assert alone is not None
        assert "shared0_open" in query.steps.numbers
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE shared0_open AS {query.steps.numbers['shared0_open']}"
        )
        own, whole = (set(connection.execute(text).fetchall()) for text in (query.steps.open, alone.open))
        assert own == whole
        assert "households" not in query.steps.open
        found.add(frozenset(own))
    assert len(found) == len(names)


def test_a_name_that_stands_for_something_else_lets_all_be_made_again() -> None:
    """Texts name other tables, so that the same text may mean something else then."""
    kept = {"k1": "SELECT 1", "k2": "SELECT * FROM k1"}
    again = {"k1": "SELECT 2", "k2": "SELECT * FROM k1"}
    assert left_to_keep(again, kept) == again
    assert kept == again


def test_the_query_of_a_place_that_shares_says_the_same() -> None:
    """Programmes of Yancheng over drawn households, of whose facts some are not known, as each alone says."""
    policy = load("yancheng", overlay="example_county", examples=False)
    names = ("rural_dibao", "severe_single")
    cases = [*households(policy, 12, on=ON, wishes=Wishes(seed=3, missing=2))]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    found = together(connection, policy, *names)
    assert any(row.status == "decided" for rows in found.values() for row in rows)
    for name in names:
        assert found[name] == [*run(connection, compile_sql(policy, name, on=ON))], name


def test_what_sql_refuses_is_told_beside_the_others() -> None:
    """A programme that SQL cannot decide is named with the reason; the others have their queries."""
    policy = two_programmes()
    found = compile_together(policy, ["p", "no such"], on=ON)
    assert [*found.queries] == ["p"]
    assert isinstance(found.refused["no such"], UsageError)
