"""Queries that share what their programmes rest on, and what is not worked out where all is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from policyrules import load
from policyrules.base.errors import UsageError
from policyrules.compile import (
    Query,
    Row,
    answered,
    answered_each,
    compile_sql,
    compile_together,
    insert_cases,
    row_of,
    run,
)
from policyrules.compile.run import left_to_keep, sheet_answered
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Agg, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy, Programme
from policyrules.core.types import BOOL
from policyrules.deciding.quick import prepare
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
    asked = compile_together(policy, names, on=ON)
    return {
        query.programme.id: rows(connection, query, text) for query, text in answered_each(connection, asked)
    }


def rows(connection: Any, query: Query, text: str) -> list[Row]:
    """The rows that a text gives, read as those of a query."""
    cursor = connection.execute(text)
    columns = [column for column, *_ in cursor.description]
    found = [row_of(query, dict(zip(columns, cells, strict=True))) for cells in cursor.fetchall()]
    return sorted(found, key=lambda row: (row.household, row.path))


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


SPELLS = """政策 spells “虚构办法（虚构）” 印发 2010-01-01 生效 2010-01-01
条款 一 “长”
条款 二 “有钱”
实体 户 (household) 列名 households
实体 就业 (job) 属 户 列名 jobs
  事实 月数 (months): 个月 不低于 0个月 载于 人社
  事实 开始 (started): 日期 可无 载于 人社
  事实 工资 (pay): 元 不低于 0元 载于 人社
决定 长工 (long) 对 户
  结果 是的 (yes_it_is)，不是 (it_is_not)
  情形 长 (some) 当 任一 就业(月数 高于 6个月 或 有值(开始) 且 开始 早于 2012-01-01) 则 是的 依据 一 “长”
  其余 则 不是 依据 一 “长”
决定 有工资 (paid) 对 户
  结果 有的 (it_has)，没有 (it_has_not)
  情形 有 (some) 当 任一 就业(工资 高于 0元) 则 有的 依据 二 “有钱”
  其余 则 没有 依据 二 “有钱”
"""


@pytest.mark.parametrize("left_out", ["months", "started"])
def test_what_another_programme_lacks_takes_nothing_from_what_is_known(tmp_path: Path, left_out: str) -> None:
    """Truths of two programmes are gathered in one number of the jobs; one is not known of the only job, and the
    other programme, which does not ask it, still finds that it is paid."""
    (tmp_path / "spells.policy").write_text(SPELLS, "utf-8")
    policy = load(tmp_path / "spells.policy")
    facts = {"months": Fact(3), "started": Fact(date(2015, 5, 1)), "pay": Fact(100)}
    del facts[left_out]
    job = Record("job", "1", facts)
    case = Case("a", Record("household", "a", {}, {"job": (job,)}, frozenset({"job"})))
    connection = connected(policy)
    insert_cases(connection, policy, [case])
    found = together(connection, policy, "long", "paid")
    assert found["paid"][0].outcome == "it_has"
    assert [each.outcome for each in prepare(policy, on=ON).decide_all(case)] == [None, "it_has"]
    assert found == {name: [decided(policy, case, ON, name)] for name in ("long", "paid")}


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
    """Programmes of Yancheng over drawn households, of whose facts some are not known, as each alone says: two about
    members on a sheet, two about the household on another, one about an emergency.
    """
    policy = load("yancheng", overlay="example_county", examples=False)
    names = ("rural_dibao", "severe_single", "registration_income", "premium_subsidy", "temporary_assistance")
    cases = [*households(policy, 12, on=ON, wishes=Wishes(seed=3, missing=2))]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    asked = compile_together(policy, names, on=ON)
    assert [{*sheet.parts} for sheet, _ in asked.sheets] == [{names[0], names[2]}, {names[1], names[3]}]
    told = {query.programme.id: (query, text) for query, text in answered_each(connection, asked)}
    assert {*told} == {*names}
    found = together(connection, policy, *names)
    assert any(row.status == "decided" for rows in found.values() for row in rows)
    for name in names:
        assert found[name] == [*run(connection, compile_sql(policy, name, on=ON))], name


def two_about_members() -> Policy:
    """Whether a member earns anything, and whether much, each decides a programme; a third asks nothing."""
    earns = (
        Rule("a", "a", Prim("gt", (Ref("member.wage", 0, MONEY), Lit(0, MONEY)), BOOL), RED, provision="a"),
    )
    rich = (
        Rule("b", "b", Prim("gt", (Ref("member.wage", 0, MONEY), Lit(500, MONEY)), BOOL), RED, provision="b"),
    )
    always = (Rule("c", "c", Lit(True, BOOL), RED, provision="c"),)
    policy = invented((
        Def("p", "p", "member", COLOUR, earns, BLUE, "outcome"),
        Def("q", "q", "member", COLOUR, rich, BLUE, "outcome"),
        Def("r", "r", "member", COLOUR, always, BLUE, "outcome"),
    ))  # fmt: skip
    outcomes = policy.programmes["p"].outcomes
    programmes = {name: Programme(name, name, "member", outcomes, None) for name in ("p", "q", "r")}
    return evolve(policy, programmes=programmes)


def test_what_several_say_of_a_member_is_one_row() -> None:
    """A row for each member with each key once; what is the same for all and what two say alike stands once or
    nowhere. A programme that asks nothing that may not be known is answered by itself.
    """
    policy = two_about_members()
    cases = [Case(str(n), household(100, wage).household) for n, wage in enumerate((700, 50))]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    asked = compile_together(policy, ["p", "q", "r"], on=ON)
    ((sheet, queries),) = asked.sheets
    assert [*queries] == [*sheet.parts] == ["p", "q"]
    text, left = sheet_answered(connection, sheet, {})
    assert left == {"p": 0, "q": 0}
    cursor = connection.execute(text)
    names = [column for column, *_ in cursor.description]
    assert len(cursor.fetchall()) == 4
    assert [name for name in names if name.startswith("key_")] == ["key_0", "key_1"]
    assert not any("clash" in name for name in names)
    assert names.count("p1_outcome_applied") == names.count("p2_outcome_applied") == 1
    found = together(connection, policy, "p", "q", "r")
    members = [(case, (("member", key),)) for case in cases for key in ("1", "2")]
    for name in ("p", "q", "r"):
        assert found[name] == [decided(policy, case, ON, name, path) for case, path in members]


def test_a_sheet_leaves_to_each_programme_what_is_open_to_it() -> None:
    """A household of which something is not known is open to those programmes alone that ask for it: its members
    stand in the sheet, which says for which programmes it tells of them.
    """
    policy = load("yancheng", overlay="example_county", examples=False)
    names = ("severe_single", "premium_subsidy", "more_help")
    cases = [*households(policy, 12, on=ON, wishes=Wishes(seed=3, missing=2))]
    connection = connected(policy)
    insert_cases(connection, policy, cases)
    ((sheet, queries),) = compile_together(policy, names, on=ON).sheets
    text, left = sheet_answered(connection, sheet, {})
    assert len({*left.values()}) > 1
    connection.execute(f"CREATE TEMP TABLE sheet AS {text}")
    ((members,),) = connection.execute("SELECT count(*) FROM members").fetchall()
    ((whole,),) = connection.execute("SELECT count(*) FROM sheet").fetchall()
    assert whole == members
    for name, query in queries.items():
        alone = [*run(connection, compile_sql(policy, name, on=ON))]
        told = rows(connection, query, sheet.rows(name, "sheet", settled=True))
        households_told = {row.household for row in told}
        assert told == [row for row in alone if row.household in households_told]
        assert len({row.household for row in alone} - households_told) == left[name]


def test_what_sql_refuses_is_told_beside_the_others() -> None:
    """A programme that SQL cannot decide is named with the reason; the others have their queries."""
    policy = two_programmes()
    found = compile_together(policy, ["p", "no such"], on=ON)
    assert [*found.queries] == ["p"]
    assert isinstance(found.refused["no such"], UsageError)
