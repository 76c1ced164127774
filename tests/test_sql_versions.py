"""Where a fact picks the version of a document, the query of each decides the cases of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import versions_place
from decided_rows import row_of
from law import law
from policyrules import load
from policyrules.authoring.sql_script import sql_script
from policyrules.compile import Row, compile_sql, insert_cases, run, tables
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.deciding.versions import picked_versions
from rent import NEW, OLD, as_shown, household, households, rent
from sql_scripts import shown

duckdb = pytest.importorskip("duckdb")

DAYS = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 8, 31), date(2026, 1, 1))


def rows_by_version(cases: list[Case], on: date) -> dict[str, dict[str, Row]]:
    """What the query of each version says, by household."""
    found = {}
    for version in rent().versions:
        connection = duckdb.connect()
        connection.execute(tables(version))
        insert_cases(connection, version, [_without(case, version) for case in cases])
        rows = run(connection, compile_sql(rent(), "rent_support", on=on, version=version.version_id))
        found[version.version_id] = {row.household: row for row in rows}
    return found


def _without(case: Case, version: Policy) -> Case:
    """The case without what the version has no fact for."""
    root = case.household
    return evolve(case, household=evolve(root, facts={
        name: fact for name, fact in root.facts.items() if name in version.facts["household"]
    }))  # fmt: skip


def test_each_household_is_decided_by_its_own_version() -> None:
    """The day before belongs to the old measures, the day itself to the new; of 31 December 2021 there are none."""
    cases = [
        household("旧", NEW - timedelta(days=1)),
        household("新", NEW, last_amount=None),
        household("太早", OLD - timedelta(days=1)),
        household("还没有受理", date(2025, 9, 1)),
        household("不明", None),
    ]
    found = rows_by_version(cases, date(2025, 8, 31))
    assert set(found["linxi_rent_2022"]) == {"旧", "不明"}
    assert set(found["linxi_rent"]) == {"新", "不明"}


def test_a_version_that_cannot_be_meant_yet_says_nothing() -> None:
    """On 30 June 2025 nothing can have been accepted under the measures of July."""
    found = rows_by_version([household("不明", None), household("新", NEW)], date(2025, 6, 30))
    assert {version: set(rows) for version, rows in found.items()} == {
        "linxi_rent_2022": {"不明"},
        "linxi_rent": set(),
    }


DAY = st.none() | st.sampled_from([day + timedelta(days=n) for day in (OLD, NEW, *DAYS) for n in (-1, 0, 1)])
AREA = st.none() | st.sampled_from(["town", "village"])
INCOME = st.none() | st.sampled_from([0, 149_999, 150_000, 179_999, 180_000])
RENTING = st.none() | st.booleans()


@st.composite
def ledgers(draw: st.DrawFn) -> list[Case]:
    """Households accepted around the days that matter, some facts of them not known."""
    return [
        household(str(n), draw(DAY), renting=draw(RENTING), area=draw(AREA), income_per_head=draw(INCOME))
        for n in range(draw(st.integers(1, 12)))
    ]


def certain(cases: list[Case], on: date) -> Iterator[tuple[Case, str | None]]:
    """Each case whose fact is known, with the version that decides it; None: none is in force."""
    for case in cases:
        picked = picked_versions(rent(), case, on=on)
        if picked.day is not None:
            (version,) = picked.versions
            yield case, version.version_id if picked.inside(version) else None


@law(10)
@given(cases=ledgers(), on=st.sampled_from(DAYS))
def test_the_versions_together_decide_what_decide_does(cases: list[Case], on: date) -> None:
    """Where the fact is known a household has one row at most, that of ``decide``, and without one no version is in
    force; so what is paid adds up to the same. Where it is not known every version that may be meant has its own.
    """
    found, paid = rows_by_version(cases, on), 0
    rows = [(row.household, version) for version, rows in found.items() for row in rows.values()]
    for case, version in certain(cases, on):
        assert [v for household, v in rows if household == case.id] == ([] if version is None else [version])
        decision = decide(rent(), case, on=on, programme="rent_support")
        if version is None:
            assert decision.status == "not_in_force"
            continue
        assert found[version][case.id] == row_of(decision)
        amount = decision.amount
        paid += 0 if amount is None or amount.state != "exact" else int(amount.low or 0)
    told = {case.id for case, _ in certain(cases, on)}
    sums = [row.amount.low or 0 for rows in found.values() for row in rows.values()
            if row.household in told and row.amount is not None and row.amount.state == "exact"]  # fmt: skip
    assert sum(sums) == paid
    for case in cases:
        if case.id not in told:
            meant = picked_versions(rent(), case, on=on).versions
            assert [v for household, v in rows if household == case.id] == [v.version_id for v in meant]


@pytest.mark.parametrize("on", [date(2025, 6, 30), date(2025, 8, 31), date(2026, 1, 1)])
def test_a_script_shows_each_household_by_its_version(on: date) -> None:
    """One row a household: that of decide under the version that its day picks; where the day is not known one that
    says so. What every version would say of these stands in the views of its own.
    """
    connection, cases = duckdb.connect(), list(households())
    connection.execute(sql_script(rent(), on=on).text)
    insert_cases(connection, rent(), cases, on=on)
    results, missing = (connection.execute(f"FROM all__{name}").fetchall() for name in ("results", "missing"))
    assert shown(results, missing) == as_shown(cases, on)
    own = "SELECT household FROM rent_support__linxi_rent_2022__result WHERE amount = 300"
    assert ("None-0",) in connection.execute(own).fetchall()


def test_a_script_cites_the_version_that_decides() -> None:
    """Before July 2025 only the old measures can be meant: their clauses and title, and no view of the new ones."""
    text = sql_script(rent(), on=date(2025, 6, 30)).text
    assert "linxi_rent_2022: 临溪县住房租金补助办法（虚构） 临政发〔2021〕30号（虚构）" in text
    assert '"rent_support__linxi_rent__result"' not in text


def test_a_script_of_a_day_of_earlier_rules(tmp_path: Path) -> None:
    """In 2021 the old rules decide: theirs are the title, the clauses, and heating, which the new ones do not have."""
    policy = load("place", policies=versions_place.write(tmp_path))
    for on, title, paid in (
        (date(2021, 6, 1), "旧办法（示例）", [30, 100]),
        (date(2022, 6, 1), "新办法（示例）", [200]),
    ):
        script = sql_script(policy, on=on)
        connection = duckdb.connect()
        connection.execute(script.text)
        connection.execute("INSERT INTO households (_id, _key, income) VALUES (1, '甲户', 40000)")
        assert (script.text.splitlines()[0].split()[1], script.refused) == (title, ())
        assert connection.execute("SELECT list_sort(list(amount)) FROM all__results").fetchall() == [(paid,)]


def test_a_programme_that_a_version_lacks_is_named(tmp_path: Path) -> None:
    """Where the day of acceptance picks the rules, heating is for the old ones alone: it is left to the evaluator."""
    policy = load("place", policies=versions_place.write(tmp_path, new=versions_place.BY_FACT))
    assert [name for name, _ in sql_script(policy, on=date(2022, 6, 1)).refused] == ["heating"]
