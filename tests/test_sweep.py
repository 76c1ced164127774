"""Every whole yuan of income against every standard, to the fen (G1): the SQL reader over all of
them, the evaluator at each line and one fen on either side, both against a formula written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from places import policy_of
from policyrules.core.case import Case, Fact, Record
from policyrules.core.figures import Figures
from policyrules.core.policy import Policy
from policyrules.deciding import decide

STANDARDS = {date(2017, 10, 15): 4800, date(2018, 10, 15): 5040, date(2019, 10, 15): 5400}
"""The example county's rural standard in yuan a person and year, on a day of each of its years."""

PERSONS = range(1, 8)


@pytest.fixture(scope="module")
def yancheng() -> Policy:
    return policy_of("yancheng")


def expected(standard: int, persons: int, income_fen: int) -> tuple[str, int]:
    """By hand: below the line strictly → include, a twelfth of the yearly difference, half up to the fen."""
    line, earned = standard * 100 * persons, income_fen * 12
    if earned >= line:
        return "refuse", 0
    difference = line - earned
    return "include", (2 * difference + 12) // 24


def test_the_standards_are_the_example_countys(yancheng: Policy) -> None:
    """The figures that the formula uses are those in force on the three days."""
    figures = Figures(yancheng)
    for day, yuan in STANDARDS.items():
        assert figures.on("rural_standard", day).value == yuan * 100


@pytest.mark.parametrize("day", STANDARDS)
def test_every_whole_yuan_through_sql(yancheng: Policy, day: date) -> None:
    """G1, G11: outcome and amount of every whole-yuan income of 1 to 7 persons, through the SQL reader."""
    duckdb = pytest.importorskip("duckdb")
    from policyrules.compile import compile_sql, run, tables

    connection = duckdb.connect()
    connection.execute(tables(yancheng))
    most = STANDARDS[day] * max(PERSONS) // 12 + 20
    _fill(connection, most)
    rows = run(connection, compile_sql(yancheng, "rural_dibao", on=day))
    assert len(rows) == len(PERSONS) * (most + 1)
    wrong = []
    for row in rows:
        persons, yuan = map(int, row.household.split("-"))
        outcome, amount = expected(STANDARDS[day], persons, yuan * 100)
        found = (row.outcome, row.amount and row.amount.low, row.amount and row.amount.high)
        if found != (outcome, amount, amount):
            wrong.append((row.household, found, outcome, amount))
    assert wrong == []


def _fill(connection: Any, most: int) -> None:
    """One household for each number of persons and whole-yuan income: the first member earns it."""
    connection.execute(
        f"""
        CREATE TEMP TABLE grid AS
        SELECT row_number() OVER () AS id, persons, yuan
        FROM range(1, 8) p(persons), range(0, {most + 1}) y(yuan);
        INSERT INTO households BY NAME
        SELECT id AS _id, persons || '-' || yuan AS _key, 'not_covered' AS dibao_status,
          'registered' AS register_status, true AS rural_registration, true AS property_ok,
          false AS exit_by_policy, true AS exit_confirmed_on__absent, 0 AS last_amount,
          true AS members__complete
        FROM grid;
        INSERT INTO members BY NAME
        SELECT id * 10 + place AS _id, id AS _parent, place || '' AS _key, false AS insured,
          true AS incomes__complete, true AS jobs__complete
        FROM grid, range(0, 7) m(place) WHERE place < persons;
        INSERT INTO incomes BY NAME
        SELECT id AS _id, id * 10 AS _parent, '1' AS _key, 'business' AS kind, yuan * 100 AS amount,
          'monthly' AS period
        FROM grid;
        """
    )


@pytest.mark.parametrize("persons", PERSONS)
@pytest.mark.parametrize("day", STANDARDS)
def test_the_line_and_one_fen_on_either_side(yancheng: Policy, day: date, persons: int) -> None:
    """A01: equal to the standard is not below it; one fen less is, and is paid its difference."""
    line = STANDARDS[day] * persons * 100 // 12
    for income in (line - 1, line, line + 1):
        decision = decide(yancheng, _household(persons, income), on=day)
        outcome, amount = expected(STANDARDS[day], persons, income)
        assert decision.outcome is not None
        assert decision.amount is not None
        assert decision.outcome.id == outcome
        assert (decision.amount.low, decision.amount.high) == (amount, amount)


def _household(persons: int, income: int) -> Case:
    earned = Record(
        "income", "1", {"kind": Fact("business"), "amount": Fact(income), "period": Fact("monthly")}
    )
    below = frozenset({"income", "job"})
    members = tuple(
        Record("member", str(i), {"insured": Fact(False)}, {"income": (earned,)} if i == 0 else {}, below)
        for i in range(persons)
    )
    facts = {
        "dibao_status": Fact("not_covered"),
        "register_status": Fact("registered"),
        "rural_registration": Fact(True),
        "property_ok": Fact(True),
    }
    return Case("示例", Record("household", "示例", facts, {"member": members}, frozenset({"member"})))
