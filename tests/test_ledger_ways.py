"""SQL or the evaluator: the rows of a decision are the same whichever way it went, and each is counted."""

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policyrules import load, read_json_ledger, read_ledger
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.ledgers import decide
from policyrules.ledgers.by_sql import Lowered, decided_by_sql, lowered
from policyrules.ledgers.clauses import clauses_of
from policyrules.ledgers.in_memory import decide as in_memory
from policyrules.ledgers.rows import Rows

ROOT = Path(__file__).parent.parent / "examples"
ON = {
    "yancheng": date(2017, 10, 15),
    "sanmenxia": date(2017, 6, 30),
    "yangjiang": date(2017, 10, 31),
    "dayao": date(2020, 12, 15),
    "jilin": date(2016, 6, 15),
}


def cases_of(place: str, policy: Policy) -> tuple[Case, ...]:
    """The invented households that come with a place."""
    folder = ROOT / place
    if place == "yancheng":
        return read_ledger(policy, folder, on=ON[place]).cases
    return read_json_ledger(policy, folder / "households.json", on=ON[place]).cases


def both(policy: Policy, cases: tuple[Case, ...], on: date, programme: str | None = None) -> int:
    """Hold the rows of SQL against those of the evaluator; how many went by SQL."""
    rows = Rows(policy, clauses_of(policy, "zh"), "zh")
    ways = lowered(policy, on, programme)
    by_sql, counts = decided_by_sql(rows, ways, cases, on=on)
    by_evaluator, counted = decided_by_sql(rows, Lowered(ways.names, {}), cases, on=on)
    assert by_sql.to_pylist() == by_evaluator.to_pylist()
    assert (counts.settled, counts.open, counts.paid) == (counted.settled, counted.open, counted.paid)
    assert sum(counts.ways.values()) == by_sql.num_rows == counted.ways.get("evaluator", 0)
    return counts.ways.get("sql", 0)


@pytest.mark.parametrize("place", ON)
def test_every_place_both_ways(place: str) -> None:
    """All programmes of all invented households of a place: not a cell differs, and some went by SQL."""
    policy = load(place, overlay="example_county")
    assert both(policy, cases_of(place, policy), ON[place])


def test_outside_the_period() -> None:
    """On a day on which the document is not in force, too."""
    policy = load("yancheng", overlay="example_county")
    assert both(policy, cases_of("yancheng", policy)[:3], date(2001, 1, 1))


@given(st.data())
def test_with_facts_unknown(data: st.DataObject) -> None:
    """With facts of the household and its members taken away, and lists not complete."""
    policy = load("yancheng", overlay="example_county")
    found = []
    for case in data.draw(
        st.lists(
            st.sampled_from(cases_of("yancheng", policy)), min_size=1, max_size=4, unique_by=lambda c: c.id
        )
    ):
        for path, record in case.household.walk():
            gone = (
                data.draw(st.sets(st.sampled_from(sorted(record.facts)), max_size=1)) if record.facts else ()
            )
            for name in gone:
                case = case.changed(path, lambda r, name=name: r.with_fact(name, None))
        if data.draw(st.booleans()):
            case = case.changed((), lambda r: evolve(r, complete=frozenset()))
        found.append(case)
    both(
        policy,
        tuple(found),
        ON["yancheng"],
        data.draw(st.sampled_from(["rural_dibao", "temporary_assistance"])),
    )


def test_what_no_column_can_hold_goes_by_the_evaluator() -> None:
    """An amount past the limits of the tables is decided all the same, beside those that SQL decides."""
    policy = load("yancheng", overlay="example_county")
    first, second, *_ = cases_of("yancheng", policy)
    rich = first.changed((), lambda r: r.with_fact("last_amount", Fact(10**14)))
    assert both(policy, (rich, second), ON["yancheng"], "rural_dibao") == 1


def test_a_policy_whose_version_a_fact_picks() -> None:
    """Which version decides is for each case to say: the evaluator decides all."""
    policy = load(ROOT / "rent_versions")
    assert lowered(policy, date(2024, 6, 1), None).queries.keys() <= {*policy.programmes}


def test_brief_tables_have_no_empty_promises() -> None:
    """What only the evaluator can say has no column and no table; what went which way is told."""
    import pyarrow as pa

    policy = load(ROOT / "aid_scale")
    tables = {"households": pa.table({"household": ["1"], "own_costs": ["3000"], "granted_on": ["无"]})}
    brief = decide(policy, tables, on=date(2025, 3, 31), brief=True)
    whole = in_memory(policy, tables, on=date(2025, 3, 31))
    assert set(whole) - set(brief) == {"writes", "missing"}
    left = set(whole["decisions"].column_names) - set(brief["decisions"].column_names)
    assert left == {"discretions", "valid_until", "receipt"}
    assert brief["decisions"].to_pylist() == whole["decisions"].drop_columns(list(left)).to_pylist()
    told = {row["name"]: row["value"] for row in brief["receipt"].to_pylist()}
    assert int(told["decisions_by_sql"]) + int(told.get("decisions_by_evaluator", 0)) == 2
