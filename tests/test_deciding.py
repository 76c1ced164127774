"""Deciding a whole case: which programmes are evaluated, and for whom."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

import building
import small
from places import EVERY_LIST
from policyrules.base.errors import CaseError, UsageError
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.receipts import Assumed
from policyrules.deciding import decide, decide_all, household
from policyrules.evaluate import gathering
from policyrules.evaluate.engine import MOST_RECORDS, Run
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import replay
from policyrules.intake.case_json import read_case
from policyrules.loading import load

DAY = date(2017, 10, 15)
EXAMPLE = Path(__file__).parent.parent / "examples" / "yancheng-one.json"


def test_one_programme_is_decided_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for one programme, by id or by label, no other is evaluated; it comes out as among all."""
    policy = load("yancheng", overlay="example_county")
    people: list[dict[str, Any]] = [{"id": str(n)} for n in range(1, 6)]
    case = read_case(policy, {"id": "example", "complete": EVERY_LIST, "members": people})
    every = decide_all(policy, case, on=DAY)
    evaluated: list[str] = []
    whole = household.evaluate_programme

    def counted(engine: Any, run: Any, programme: Any, here: Any) -> Any:
        evaluated.append(programme.id)
        return whole(engine, run, programme, here)

    monkeypatch.setattr(household, "evaluate_programme", counted)
    for name in ("rural_dibao", "农村低保"):
        evaluated.clear()
        found = decide_all(policy, case, on=DAY, programme=name)
        assert found == tuple(d for d in every if d.programme == "rural_dibao")
        assert evaluated == ["rural_dibao"]
    assert len({d.programme for d in every}) > 1


def entries(monkeypatch: pytest.MonkeyPatch, members: int) -> int:
    """How many conclusions are worked out to decide on every member of a household of so many."""
    policy = load("yancheng", overlay="example_county")
    people = [{"id": str(n), "birth_date": "1970-01-01"} for n in range(members)]
    case = read_case(policy, {"id": "example", "complete": "all", "members": people})
    runs: list[Run] = []

    def noted(*args: Any, **more: Any) -> Run:
        runs.append(Run(*args, **more))
        return runs[-1]

    monkeypatch.setattr(household, "Run", noted)
    found = decide_all(policy, case, on=DAY, programme="severe_single")
    assert len([one.figures for one in found]) == members
    return sum(len(memo) for run in runs for memo in run._memos.values())


def test_what_members_have_in_common_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding on each of twice as many members takes about twice as many conclusions, not four times."""
    ten, twenty, forty = (entries(monkeypatch, n) for n in (10, 20, 40))
    assert forty - twenty == 2 * (twenty - ten)


def test_members_share_the_account_of_their_household(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many members what lies below a conclusion is gathered once for all decisions, however many draw on it."""
    gathered: list[Any] = []
    whole = gathering._parted
    monkeypatch.setattr(
        gathering, "_parted", lambda run, entry: (gathered.append(entry), whole(run, entry))[1]
    )
    entries(monkeypatch, MOST_RECORDS + 10)
    assert 0 < len(gathered) == len(set(gathered))


def test_what_a_decision_rests_on_is_told_from_what_was_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field of the decision on Yancheng's example household asks five conditions again: that of a
    deduction not given, an exception and what of it fails, the state that two other outcomes ask for."""
    asked: list[Any] = []
    value = Run.value
    monkeypatch.setattr(Run, "value", lambda run, expr, here: (asked.append(expr), value(run, expr, here))[1])
    policy = load("yancheng", overlay="example_county")
    case = read_case(policy, json.loads(EXAMPLE.read_text(encoding="utf-8")))
    decision = decide(policy, case, on=DAY, programme="rural_dibao")
    assert not asked
    for field in fields(Decision):
        getattr(decision, field.name)
    assert 0 < len(asked) <= 5


def test_what_is_open_is_told_once_for_all_members() -> None:
    """Each member's decision names what is open in the whole household, told once of each fact and record."""
    policy = load("yancheng", overlay="example_county")

    def told(members: int) -> int:
        people = [{"id": str(n), "birth_date": "1970-01-01"} for n in range(members)]
        case = read_case(policy, {"id": "example", "complete": "all", "members": people})
        found = decide_all(policy, case, on=DAY)
        missing = [m for d in found for m in d.missing if m.path]
        assert len(missing) > members * members
        return len({id(m) for m in missing})

    ten, twenty, forty = (told(n) for n in (10, 20, 40))
    assert forty - twenty == 2 * (twenty - ten)


# ── what a caller can get wrong ──────────────────────────────────────────────

SMALL = small.policy()


@pytest.mark.parametrize("on", [datetime(2017, 10, 15, 8, 0), "2017-10-15", None])
def test_a_day_is_a_date(on: Any) -> None:
    """A moment, a text and nothing at all are refused as days, in a sentence."""
    for call in (decide, decide_all):
        with pytest.raises(UsageError, match="must be a date"):
            call(SMALL, small.household(100), on=on)


def test_a_case_that_does_not_fit_names_everything() -> None:
    """Unknown entities, records in the wrong list, unknown facts and lists are all named with their place."""
    wrong = Record("job", "7", {"pay": Fact(1)})
    member = Record("member", "1", {"wage": Fact("much"), "age": Fact(3)}, {"job": (wrong,)})
    household = Record("household", "甲户", {}, {"member": (member, Record("household", "2"), wrong)})
    with pytest.raises(CaseError) as caught:
        decide(SMALL, Case("甲户", household), on=small.ON)
    assert [p.line.en for p in caught.value.problems] == [
        "member 1 · wage: 'much' is not a number",
        "member 1 · age: no such fact",
        "member 1 · job: no such list",
        "member 2: this is the place of a member, not of a household",
        "member 7: this is the place of a member, not of a job",
    ]
    with pytest.raises(CaseError, match="不是 village"):
        decide(SMALL, Case("甲户", Record("village", "1")), on=small.ON)


# ── what is assumed for one decision ─────────────────────────────────────────


def test_what_is_assumed_stands_in_the_receipt_and_replays() -> None:
    """A mode assumed for one decision is in its receipt; a replay assumes it too and gives the same bytes."""
    case = small.household(30000)
    plain = decide(SMALL, case, on=small.ON)
    freed = decide(SMALL, case, on=small.ON, assume={"work_cost.mode": "always", "A01": "at"})
    assert (plain.amount.low, freed.amount.low) == (10000, 20000)  # type: ignore[union-attr]
    assert freed.receipt.assumed == (Assumed("A01", "at"), Assumed("work_cost.mode", "always"))
    data = to_json(SMALL, freed, case=case)
    assert replay(SMALL, case, canonical(SMALL, freed, case=case)).same
    assert not replay(SMALL, case, {**data, "receipt": {**data["receipt"], "assumed": []}}).same  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "assumed",
    [
        {"rural_standard": 60000},
        {"member.work_cost": True},
        {"A01": "never"},
        {"work_cost.mode": True},
        {"nothing": "at"},
    ],
)
def test_only_readings_and_modes_can_be_assumed(assumed: dict[str, Any]) -> None:
    """A figure, a fact, an option or a mode that there is not: refused, so that none is paid by."""
    with pytest.raises(UsageError, match="assumed"):
        decide(SMALL, small.household(100), on=small.ON, assume=assumed)


OPEN_AMOUNT = """决定 救助 (aid) 对 户
  结果 给 (give), 退出 (leave), 不给 (refuse)
  金额: 元/月
  情形 给 (give_it) 当 困难 且 状态 等于 未保 则 给 金额 未规定 依据 一 “给”
  情形 再给 (give_more) 当 困难 且 状态 等于 在保 则 给 金额 100元/月 依据 二 “再给”
  情形 退 (leave_it) 当 非 困难 且 状态 等于 在保 则 退出 依据 三 “退”
  情形 不给 (refuse_it) 当 非 困难 且 状态 等于 未保 则 不给 金额 未规定 依据 三 “不给”
  其余 未规定 依据 三 “其余”
"""


@pytest.mark.parametrize(
    ("facts", "searched"),
    [
        ({"state": "out"}, ["给", "不给"]),
        ({"state": "covered"}, []),
        ({"hardship": True}, ["给"]),
        ({"hardship": False}, ["不给"]),
        ({}, ["给", "不给"]),
    ],
)
def test_a_written_amount_was_not_searched_in_vain(facts: dict[str, Any], searched: list[str]) -> None:
    """Two outcomes are possible, one pays what is written (an exit 0, a grant 100): its clause leaves nothing
    open. Searched are the clauses of the cases that may hold and say nothing of the amount."""
    policy = building.policy(OPEN_AMOUNT)
    found = decide(policy, read_case(policy, {"id": "1", **facts}), on=date(2021, 6, 1), programme="aid")
    assert [citation.phrase for citation in found.silent] == searched
