"""SQL or the evaluator: the rows of a decision are the same whichever way it went, and each is counted."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building import policy as small_policy
from law import law
from places import policy_of
from policyrules import load, read_json_ledger, read_ledger
from policyrules.comparing.answers import Decider
from policyrules.core.case import Case, Fact
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.intake.records import Ledger
from policyrules.ledgers import decide
from policyrules.ledgers.by_sql import Lowered, decided_by_sql, lowered
from policyrules.ledgers.clauses import clauses_of
from policyrules.ledgers.in_files import batch
from policyrules.ledgers.in_memory import decide as in_memory
from policyrules.ledgers.parts import Part
from policyrules.ledgers.rows import Rows
from policyrules.ledgers.words import batch_text

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


WAYS: dict[tuple[int, date, str | None], tuple[Policy, Lowered]] = {}


def ways_of(policy: Policy, on: date, programme: str | None) -> Lowered:
    """What SQL decides of a policy, of however many households; of one and the same policy it is written once."""
    key = (id(policy), on, programme)
    if key not in WAYS:
        WAYS[key] = policy, lowered(policy, on, programme, households=1)
    return WAYS[key][1]


def both(policy: Policy, cases: tuple[Case, ...], on: date, programme: str | None = None) -> int:
    """Hold the rows of SQL against those of the evaluator; how many went by SQL."""
    rows = Rows(policy, clauses_of(policy, "zh"), "zh")
    ways = ways_of(policy, on, programme)
    by_sql, counts = decided_by_sql(rows, ways, cases, on=on)
    by_evaluator, counted = decided_by_sql(rows, Lowered(ways.names, {}), cases, on=on)
    assert by_sql.to_pylist() == by_evaluator.to_pylist()
    assert (counts.settled, counts.open, counts.paid) == (counted.settled, counted.open, counted.paid)
    assert sum(counts.ways.values()) == by_sql.num_rows == counted.ways.get("evaluator", 0)
    return counts.ways.get("sql", 0)


@pytest.mark.parametrize("place", ON)
def test_every_place_both_ways(place: str) -> None:
    """All programmes of all invented households of a place: not a cell differs, and some went by SQL."""
    policy = policy_of(place)
    assert both(policy, cases_of(place, policy), ON[place])


def test_outside_the_period() -> None:
    """On a day on which the document is not in force, too."""
    policy = policy_of("yancheng")
    assert both(policy, cases_of("yancheng", policy)[:3], date(2001, 1, 1))


@law(12)
@given(st.data())
def test_with_facts_unknown(data: st.DataObject) -> None:
    """With facts of the household and its members taken away, and lists not complete."""
    policy = policy_of("yancheng")
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
    policy = policy_of("yancheng")
    first, second, *_ = cases_of("yancheng", policy)
    rich = first.changed((), lambda r: r.with_fact("last_amount", Fact(10**14)))
    assert both(policy, (rich, second), ON["yancheng"], "rural_dibao") == 1


@cache
def rent() -> Policy:
    """Rent support: what was accepted before 1 July 2025 goes on under the measures of 2022."""
    return load(ROOT / "rent_versions")


ACCEPTED = [None, "2021-12-31", "2022-01-01", "2025-06-30", "2025-07-01", "2025-08-31", "2025-09-01"]
"""Not known; before any measures; the first and the last day of the old ones; the first of the new; a day that
has come, and one that has not."""
RENTERS = [
    {"accepted_on": day, "renting": renting, "income_per_head": income, "area": area, "last_amount": last}
    for day in ACCEPTED
    for renting, income, area, last in [
        ("是", "1000", "城区", "无"),
        ("是", "1600", "乡镇", "450"),
        ("否", None, None, None),
        ("是", None, "城区", None),
        (None, "1499.99", None, "无"),
    ]
]


def renters() -> dict[str, Any]:
    """A ledger of them: of each a household of two."""
    pa = pytest.importorskip("pyarrow")
    ids = [str(n) for n in range(len(RENTERS))]
    columns = {name: [row[name] for row in RENTERS] for name in RENTERS[0]}
    members = {"household": [id_ for id_ in ids for _ in "甲乙"], "id": ["甲", "乙"] * len(ids)}
    return {"households": pa.table({"household": ids, **columns}), "members": pa.table(members)}


@pytest.mark.parametrize("on", [date(2025, 6, 30), date(2025, 8, 31), date(2026, 1, 1)])
def test_each_case_by_the_version_that_its_fact_picks(on: date) -> None:
    """SQL decides by the query of each version what was accepted while it was in force; where the day is not known,
    or no measures hold on it, the evaluator does. Not a cell differs from what it says of all.
    """
    whole = in_memory(rent(), renters(), on=on, complete="all")["decisions"]
    brief = in_memory(rent(), renters(), on=on, complete="all", brief=True)
    assert brief["decisions"].to_pylist() == whole.select(brief["decisions"].column_names).to_pylist()
    told = {row["name"]: int(row["value"]) for row in brief["receipt"].to_pylist() if row["value"].isdigit()}
    came = sum(day is not None and "2022-01-01" <= day <= str(on) for day in ACCEPTED)
    assert told["decisions_by_sql"] == 5 * came
    assert told["decisions_by_evaluator"] == 5 * (len(ACCEPTED) - came)
    said = {(row["status"], row["outcome"]) for row in whole.to_pylist()}
    assert {("not_in_force", None), ("undetermined", None), ("decided", "grant")} <= said


def test_a_ledger_that_does_not_say_when() -> None:
    """Without the column that picks the version the evaluator decides all, and says what is missing."""
    tables = renters()
    tables["households"] = tables["households"].drop_columns(["accepted_on"])
    brief = in_memory(rent(), tables, on=date(2025, 8, 31), brief=True)["decisions"].to_pylist()
    assert {row["household"] for row in brief if "受理日" in (row["missing"] or "")} >= {"0", "1", "3"}
    assert len(brief) == len(RENTERS)


def test_cases_at_hand_by_their_versions() -> None:
    """The same of cases that were read one by one, one of them with a day that was on record later."""
    truths = {"是": True, "否": False}
    cases = tuple(
        read_case(rent(), {"id": str(n), "complete": "all", "members": [{"id": "甲"}]}
                  | {name: truths.get(said, said) for name, said in row.items() if said is not None})
        for n, row in enumerate(RENTERS)
    )  # fmt: skip
    on = date(2025, 8, 31)
    later = Fact(date(2025, 7, 1), on=date(2025, 9, 1))
    cases += (evolve(cases[-1], id="晚", household=cases[0].household.with_fact("accepted_on", later)),)
    assert both(rent(), cases, on) == 5 * 4
    part, ways = Part(Ledger(cases, ())), lowered(rent(), on, None, households=1)
    by_sql, evaluated = (Decider(rent(), on, way).decided(part) for way in (ways, None))
    for (_, one), (_, other) in zip(by_sql, evaluated, strict=True):
        told = [
            [(d.unit.path, d.status, d.outcome, d.amount, d.applied) for d in each().decisions]
            for each in (one, other)
        ]
        assert told[0] == told[1]


BESIDE = """计算 名 (place) 对 收入项 : 数 为 名次(户.成员.收入项 按 月额 升序)
计算 名次和 (beside) 对 户 : 数 为 合计 成员.收入项.名
决定 排名 (ranked) 对 户
  结果 给 (give)
  数值 : 数
  其余 则 给 数值 名次和 依据 三 “给”
决定 救急 (urgent) 对 户
  结果 给 (give), 不给 (refuse)
  情形 困难户 (hard) 当 困难 则 给 依据 三 “给”
  其余 则 不给 依据 三 “不给”
"""
"""Ranks among the incomes of all members: a record named through two lists, which SQL does not do."""


def test_a_programme_that_sql_leaves_is_named_and_decided(tmp_path: Path) -> None:
    """The evaluator decides it beside the one that SQL decides, and the run says which it was and why. Three incomes
    of one household stand on the places 1, 2 and 3.
    """
    policy, on = small_policy(BESIDE), date(2020, 2, 29)
    ledger = tmp_path / "ledger"
    ledger.mkdir()
    for name, text in {
        "households": "household,hardship\n一,是\n二,否\n",
        "members": "household,id\n一,甲\n一,乙\n二,甲\n",
        "incomes": "household,member,id,monthly\n一,甲,1,30\n一,甲,2,10\n一,乙,1,20\n二,甲,1,5\n",
    }.items():
        (ledger / f"{name}.csv").write_text(text, "utf-8")
    found = {
        way: batch(policy, ledger, tmp_path / f"{way}.csv", on=on, complete="all", brief=way == "brief")
        for way in ("brief", "whole")
    }
    assert found["brief"].summary == found["whole"].summary
    with (tmp_path / "brief.csv" / "decisions.csv").open(encoding="utf-8-sig", newline="") as rows:
        said = {(row["household"], row["programme"]): row["amount"] for row in csv.DictReader(rows)}
    assert (said["一", "ranked"], said["二", "ranked"]) == ("6", "1")
    assert found["brief"].counts.ways == {"sql": 2, "evaluator": 2}
    ((name, why),) = found["brief"].refused.items()
    text = batch_text(found["brief"].counts, (), (), language="en", refused={name: why})
    assert text.splitlines()[-1] == (
        "  ranked, by the evaluator: SQL cannot name an outer record through more than one list (Agg, Ref with "
        "a frame)"
    )


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
