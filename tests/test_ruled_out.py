"""What rolls rule out, in the tables of SQL: a choice that is not known may be one of those left, as the evaluator
says.
"""

from itertools import combinations
from typing import Any

import pytest
from attrs import evolve

import building
from building import ON
from decided_rows import row_of
from policyrules import decide
from policyrules.base.errors import CaseError
from policyrules.compile import Limits, Row, compile_sql, insert_cases, run, tables
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT, Known

duckdb = pytest.importorskip("duckdb")

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered), 过渡 (between)}
  事实 原状态 (before) : 选项 {未保 (out), 在保 (covered)} 可无
"""
RULES = """决定 去向 (course) 对 户
  结果 甲 (first), 乙 (second), 丙 (third), 丁 (fourth)
  情形 一项 (one) 当 状态 等于 未保 则 甲 依据 一 “标准”
  情形 二项 (two) 当 状态 等于 在保 则 乙 依据 一 “标准”
  情形 三项 (three) 当 状态 等于 过渡 且 有值(原状态) 且 原状态 等于 未保 则 丙 依据 二 “收入”
  情形 四项 (four) 当 状态 等于 过渡 且 有值(原状态) 且 原状态 等于 在保 则 丁 依据 二 “收入”
  其余 未规定 依据 二 “收入”
"""
LIMITS = Limits(ruled_out=frozenset({"household.state", "household.before"}))


def policy(default: Known | None = None, of: str = "state") -> Policy:
    """The rules, with a default of a fact where one is given."""
    made = building.policy(RULES, words=WORDS)
    given = evolve(made.givens[f"household.{of}"], default=default)
    return evolve(made, givens={**made.givens, given.id: given})


def household(excluded: dict[str, frozenset[str]], **facts: Any) -> Case:
    """A household by what is known of it."""
    known = {name: Fact(value) for name, value in facts.items() if value is not None}
    named = "; ".join(f"{n} not {sorted(out)}" for n, out in excluded.items())
    id_ = f"{facts} {named}"
    return Case(id_, Record("household", id_, known, excluded={n: e for n, e in excluded.items() if e}))


def every_household() -> list[Case]:
    """One for everything that can be known of the two choices, save that nothing is left."""
    out = [frozenset(some) for n in range(3) for some in combinations(("out", "covered", "between"), n)]
    before = [frozenset(some) for n in range(2) for some in combinations(("out", "covered"), n)]
    return [
        household({"state": a, "before": b}, state=state, before=value)
        for a in out
        for b in before
        for state in (None, "out", "between")
        for value in (None, ABSENT, "covered")
    ]


def by_sql(rules: Policy, cases: list[Case], limits: Limits = LIMITS) -> dict[str, Row]:
    """The rows of SQL by household."""
    connection = duckdb.connect()
    connection.execute(tables(rules, limits=limits))
    insert_cases(connection, rules, cases, limits=limits)
    return {row.household: row for row in run(connection, compile_sql(rules, on=ON, limits=limits))}


@pytest.mark.parametrize(
    ("default", "of"),
    [(None, "state"), ("covered", "state"), ("out", "before"), (ABSENT, "before")],
)
def test_what_is_left_is_what_the_evaluator_says(default: Known | None, of: str) -> None:
    """Outcomes, clauses and reasons, of choices with and without a default that may be ruled out, or be 无."""
    rules, cases = policy(default, of), every_household()
    found = by_sql(rules, cases)
    assert len(found) == len(cases) == 189
    for case in cases:
        assert found[case.id] == row_of(decide(rules, case, on=ON)), case.id


def test_with_one_option_left_it_is_known() -> None:
    """Neither 在保 nor 过渡: it is 未保, and no fact is missing; with two left the outcome is one of two."""
    one = household({"state": frozenset({"covered", "between"})})
    two = household({"state": frozenset({"between"})})
    found = by_sql(policy(), [one, two])
    assert (found[one.id].status, found[one.id].outcome, found[one.id].reasons) == ("decided", "first", set())
    assert (found[two.id].possible, found[two.id].reasons) == ({"first", "second"}, {"fact:household.state"})


def test_the_tables_have_columns_where_something_may_be_ruled_out() -> None:
    """A yes or no for each option, of the choices that are named; without any the tables are as they were."""
    text = tables(policy(), limits=Limits(ruled_out=frozenset({"household.before"})))
    assert '"before" VARCHAR,\n  "before__out" BOOLEAN,\n  "before__covered" BOOLEAN,\n' in text
    assert "state__" not in text
    assert tables(policy(), limits=Limits()) == tables(policy())
    assert "before__out" not in tables(policy())


@pytest.mark.parametrize(
    ("excluded", "limits"),
    [
        ({"state": frozenset({"out"})}, Limits(ruled_out=frozenset({"household.before"}))),
        ({"state": frozenset({"out", "covered", "between"})}, LIMITS),
    ],
)
def test_what_has_no_column_is_refused(excluded: dict[str, frozenset[str]], limits: Limits) -> None:
    """What is ruled out of another choice, and that none is left, are for the evaluator."""
    with pytest.raises(CaseError, match=r"what cannot be so of household\.state has no column in SQL"):
        by_sql(policy(), [household(excluded)], limits)
