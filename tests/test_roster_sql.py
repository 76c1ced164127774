"""Lists by SQL: each record stands on a list, does not, or it is not known, as the evaluator says, row by row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import TIMES, law
from lists_policy import COUNTY, RULES, case, policy
from places import PLACES, policy_of
from policyrules.compile.rosters import RosterQuery, RosterRow, compile_rosters, roster_row
from policyrules.compile.run import answered
from policyrules.compile.schema import insert_cases, tables
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.intake.case_json import read_case
from policyrules.lists.rosters import all_rosters, roster

ON = date(2020, 6, 15)
DAYS = {
    "yancheng": date(2017, 10, 15),
    "sanmenxia": date(2017, 6, 30),
    "yangjiang": date(2017, 10, 31),
    "dayao": date(2020, 3, 15),
    "jilin": date(2016, 6, 15),
}


def filled(policy: Policy, cases: Iterable[Case], on: date) -> Any:
    """A database whose tables hold the cases."""
    connection = duckdb.connect()
    connection.execute(tables(policy))
    insert_cases(connection, policy, cases, on=on)
    return connection


def by_sql(connection: Any, query: RosterQuery, kept: dict[str, str] | None = None) -> dict[Any, RosterRow]:
    """The rows of a list, by household and path, in the order of the tables."""
    cursor = connection.execute(answered(connection, query, kept))
    names = [name for name, *_ in cursor.description]
    rows = [roster_row(query, dict(zip(names, cells, strict=True))) for cells in cursor.fetchall()]
    return {(row.household, row.path): row for row in sorted(rows, key=lambda row: row.number)}


def told(row: RosterRow) -> tuple[object, ...]:
    return row.state, row.columns, row.group, row.order, row.applied, row.reasons, row.order_reasons


def held_against(policy: Policy, queries: Iterable[RosterQuery], cases: Sequence[Case], on: date) -> int:
    """Hold each row of lists by SQL against the evaluator's; how many there are."""
    connection, kept = filled(policy, cases, on), dict[str, str]()
    return sum(same(policy, query, cases, on, by_sql(connection, query, kept)) for query in queries)


def same(
    policy: Policy, query: RosterQuery, cases: Sequence[Case], on: date, found: dict[Any, RosterRow]
) -> int:
    rows = roster(policy, cases, query.roster.id, on=on).rows
    assert {(row.household, row.path) for row in rows} == found.keys()
    states = {"listed": True, "not_listed": False}
    for row in rows:
        mine = found[row.household, row.path]
        if row.state in states:
            assert mine.state is states[row.state]
        else:
            assert mine.state not in (True, False)
        assert told(mine)[1:] == (
            tuple(cell.value for cell in row.columns),
            row.group and row.group.value,
            row.order and row.order.value,
            frozenset(a.provision for a in row.applied),
            row.reasons,
            row.order_reasons,
        )
    return len(rows)


@cache
def worked(place: str) -> tuple[Case, ...]:
    """Worked cases of a place (all of them by ``make laws``), each with an id of its own."""
    policy = policy_of(place)
    chosen = enumerate(policy.examples[:: max(1, 12 // TIMES)])
    return tuple(evolve(read_case(policy, example.data), id=f"{number}") for number, example in chosen)


@cache
def queries(place: str) -> tuple[RosterQuery, ...]:
    """The lists of a place, by queries that share what they rest on; SQL draws up all of them."""
    policy = policy_of(place)
    found = compile_rosters(policy, all_rosters(policy), on=DAYS[place])
    assert not found.refused
    return tuple(found.queries.values())


def query_of(policy: Policy, name: str, on: date) -> RosterQuery:
    """That of one list alone."""
    return compile_rosters(policy, [name], on=on).queries[name]


@pytest.mark.parametrize("place", PLACES)
def test_every_list_of_every_place(place: str) -> None:
    """Worked cases of a place on all of its lists that SQL draws up: not a cell differs."""
    assert held_against(policy_of(place), queries(place), worked(place), DAYS[place])


@pytest.mark.parametrize("place", PLACES)
@law(3)
@given(st.data())
def test_with_facts_unknown(place: str, data: st.DataObject) -> None:
    """With facts of the household and its members taken away, and lists that may not be complete."""
    every, found = worked(place), []
    for number in data.draw(st.lists(st.integers(0, len(every) - 1), min_size=2, max_size=6, unique=True)):
        changed = every[number]
        for path, record in changed.household.walk():
            gone = (
                data.draw(st.sets(st.sampled_from(sorted(record.facts)), max_size=2)) if record.facts else ()
            )
            for name in gone:
                changed = changed.changed(path, lambda r, name=name: r.with_fact(name, None))
        if data.draw(st.booleans()):
            changed = changed.changed((), lambda r: evolve(r, complete=frozenset()))
        found.append(changed)
    lists = queries(place)
    chosen = data.draw(st.lists(st.integers(0, len(lists) - 1), min_size=1, max_size=2, unique=True))
    held_against(policy_of(place), [lists[number] for number in chosen], found, DAYS[place])


def test_each_kind_of_column() -> None:
    """Numbers, days, options and texts, known, unknown and absent, of the record and of the one above."""
    found = policy()
    people = [
        {"id": "a", "full_name": "赵", "insured": True, "in_platform": False, "pay": "12.50"},
        {"id": "b", "insured": True},
    ]
    cases = [
        case(found, "甲", *people, register_status="registered", no_labour=True, health=3, poverty=4),
        case(
            found, "乙", register_status="registered", no_labour=True, left_on="none", dibao_status="covered"
        ),
        case(found, "丙", register_status="registered", left_on="2020-01-02", complete=[]),
    ]
    queries = compile_rosters(found, ["backstop", "not_in_platform", "both"], on=ON).queries
    assert held_against(found, queries.values(), cases, ON) == 3 + 2 + 3
    connection = filled(found, cases, ON)
    first, second, _ = by_sql(connection, queries["backstop"]).values()
    assert first.order == 10
    assert (second.state, second.columns[2]) == (True, ABSENT)
    (first, _) = by_sql(connection, queries["not_in_platform"]).values()
    assert first.columns[:2] == ("赵", 1250)


def test_what_was_established_later_is_not_yet_known() -> None:
    """A fact dated after the day leaves the record open, as it does case by case."""
    found = policy()
    later = case(found, "甲", register_status="registered")
    later = later.changed((), lambda r: r.with_fact("no_labour", Fact(True, on=date(2020, 7, 1))))
    assert held_against(found, [query_of(found, "backstop", ON)], [later], ON) == 1


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2021, 1, 1)])
def test_outside_the_period(on: date) -> None:
    """A list of a document that is not in force is the evaluator's to draw up: SQL says so."""
    found = compile_rosters(policy(RULES, county=COUNTY), ["backstop"], on=on)
    assert not found.queries
    assert "backstop" in str(found.refused["backstop"])


def test_what_lists_share_is_made_once() -> None:
    """Of Yancheng's lists about members a table that two rest on has the same name and text in both."""
    shared = Counter(
        table for query in queries("yancheng") if query.steps for table in query.steps.numbers.items()
    )
    assert len(shared) == len({name for name, _ in shared})
    assert sum(uses > 1 for uses in shared.values()) > 2
