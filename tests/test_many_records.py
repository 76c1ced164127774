"""Households with many records: the work grows with their number, and sharing it changes no answer."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from building import policy
from places import policy_of
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.json_form import canonical_bytes
from policyrules.deciding import decide_all
from policyrules.deciding import household as deciding_household
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import replay
from policyrules.explaining.text import explain
from policyrules.intake.case_json import read_case
from work import grows_in_line

ON = date(2020, 6, 1)
DECISION = """计算 高薪 (high) 对 成员 : 人 为 {0}
决定 助 (aid) 对 成员 结果 给 (give), 不给 (refuse)
情形 一 (one1) 当 高薪 不低于 {1}人 则 给 依据 一 “给”
其余 则 不给 依据 二 “其余”
"""
SIBLINGS = "计数 户.成员(当 工资 高于 100元/月)"


def household(*pay: int | None) -> Case:
    """Members with what they earn, in yuan (None: not known)."""
    members = tuple(
        Record("member", str(n), {} if yuan is None else {"pay": Fact(yuan * 100)})
        for n, yuan in enumerate(pay)
    )
    return Case("示例户", Record("household", "示例户", {}, {"member": members}, frozenset({"member"})))


def decided(of: str, least: int, case: Case) -> list[Decision]:
    return list(decide_all(policy(DECISION.format(of, least)), case, on=ON))


@pytest.mark.parametrize("last", [900, None])
def test_a_list_that_every_member_asks_for_is_gone_through_once(last: int | None) -> None:
    """Every member asks how many of the household earn much: twice the members, twice the work."""
    rules = policy(DECISION.format(SIBLINGS, 30))
    assert grows_in_line(lambda n: decide_all(rules, household(*[50] * n, last), on=ON), 60)


def test_what_members_share_is_each_ones_reason() -> None:
    """Two earn 900, of one nothing is known: at least 2 is certain for all three, at least 3 misses the one fact."""
    case = household(900, 900, None)
    certain = decided(SIBLINGS, 2, case)
    assert [d.status for d in certain] == ["decided"] * 3
    open_ = decided(SIBLINGS, 3, case)
    assert [d.status for d in open_] == ["undetermined"] * 3
    assert [[(m.id, m.path) for m in d.missing] for d in open_] == [[("member.pay", (("member", "2"),))]] * 3


def test_an_explanation_names_the_facts_of_the_list_once() -> None:
    """The tree of each member's decision holds the three wages below the count."""
    for found in decided(SIBLINGS, 2, household(900, 900, 50)):
        assert found.trace is not None
        (count,) = [step for step in found.trace.steps if step.id == "high"]
        assert [(step.id, step.path) for step in count.steps] == [
            ("member.pay", (("member", str(n)),)) for n in range(3)
        ]


# ── what is told of a large household ────────────────────────────────────────

OF_ALL = """条件 有人缺工资 (short) 对 户 当 任一 成员 (在册 且 工资 低于 100元/月) 依据 二 “二”
决定 助 (aid) 对 成员
  结果 给 (give), 不给 (refuse)
  情形 一 (one1) 当 户.有人缺工资 且 在册 则 给 依据 一 “给”
  其余 则 不给 依据 二 “其余”
决定 户助 (home_aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 一 (one1) 当 有人缺工资 则 给 依据 一 “给”
  其余 则 不给 依据 二 “其余”
"""


def people(size: int, **facts: Any) -> Case:
    """So many members, all alike; every third is not listed."""
    members = tuple(
        Record("member", str(n), {name: Fact(value) for name, value in facts.items()} | _listed(n))
        for n in range(size)
    )
    return Case("示例户", Record("household", "示例户", {}, {"member": members}, frozenset({"member"})))


def _listed(n: int) -> dict[str, Fact]:
    return {"listed": Fact(False)} if n % 3 == 0 else {}


def decisions_of(case: Case, programme: str) -> list[Decision]:
    return list(decide_all(policy(OF_ALL), case, on=ON, programme=programme))


def test_of_a_large_household_a_decision_about_one_names_others_by_their_number() -> None:
    """Of 60 members 40 may be listed, whose pay is unknown; 59 are not told of in the decision about one."""
    (home,) = decisions_of(people(60), "home_aid")
    assert (home.elsewhere, len(home.missing)) == (0, 80)
    one = decisions_of(people(60), "aid")[1]
    assert one.elsewhere == 59
    assert [(m.id, m.path, m.records) for m in one.missing] == [
        ("member.listed", (("member", "1"),), 0),
        ("member.pay", (("member", "1"),), 0),
        ("member.listed", (), 39),
        ("member.pay", (), 39),
    ]
    assert "另外 39 条记录的 工资" in explain(policy(OF_ALL), one)
    assert "pay (工资) of 39 other records" in explain(policy(OF_ALL), one, language="en")
    small = decisions_of(people(40), "aid")[1]
    assert (small.elsewhere, {m.records for m in small.missing}) == (0, {0})


def test_the_facts_used_are_those_in_line_and_the_receipt_replays() -> None:
    """The known pay of one stands in the receipt about them, not that of 59 others; replayed, it is the same."""
    place, case = policy(OF_ALL), people(60, pay=20000)
    home, one = decisions_of(case, "home_aid")[0], decisions_of(case, "aid")[1]
    assert [f["path"] for f in to_json(place, home, case=case)["facts"]].count([["member", "1"]]) == 1
    assert len(to_json(place, home, case=case)["facts"]) == 20 + 40
    assert {str(f["path"]) for f in to_json(place, one, case=case)["facts"]} <= {"[]", "[['member', '1']]"}
    assert replay(place, case, canonical(place, one, case=case)).same


def large(size: int) -> Case:
    """A household of the place with so many members of whom little is known."""
    members = [{"id": str(n), "birth_date": "1970-01-01"} for n in range(size)]
    return read_case(policy_of("yancheng"), {"id": "例", "complete": "all", "members": members})


def test_what_is_told_grows_with_the_members() -> None:
    """Twice the members: twice the decisions and their receipts, no more; and twice the work."""

    def told(size: int) -> int:
        place, case = policy_of("yancheng"), large(size)
        found = decide_all(place, case, on=date(2018, 2, 28), programme="severe_single")
        return sum(len(canonical_bytes(to_json(place, d, case=case))) for d in found)

    assert told(120) <= 2.1 * told(60)
    assert grows_in_line(told, 60)


def test_a_large_household_is_told_the_same_of_each_member(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in line in the whole account stands in the short one, and the result is the same."""
    place, case, day = policy_of("yancheng"), large(9), date(2018, 2, 28)
    monkeypatch.setattr(deciding_household, "MOST_RECORDS", 8)
    short = decide_all(place, case, on=day)
    monkeypatch.setattr(deciding_household, "MOST_RECORDS", 10_000)
    for one, whole in zip(short, decide_all(place, case, on=day), strict=True):
        path = one.unit.path
        same = (
            "status",
            "possible",
            "amount",
            "reasons",
            "valid_until",
            "values",
            "refused",
            "grounds",
            "clash",
        )
        assert [getattr(one, name) for name in same] == [getattr(whole, name) for name in same]
        assert set(one.figures) == set(whole.figures)
        for name in ("missing", "discretions", "determinations", "breaches", "lapsed", "later"):
            every = getattr(whole, name)
            in_line = {
                t for t in every if not path or t.path == path[: len(t.path)] or t.path[: len(path)] == path
            }
            told = [t for t in getattr(one, name) if not getattr(t, "records", 0)]
            assert set(told) == in_line, name
            assert len(told) == len(in_line)
        others = {m.id: m.records for m in one.missing if m.records}
        named = [
            m for m in whole.missing if not (m.path == path[: len(m.path)] or m.path[: len(path)] == path)
        ]
        assert others == (dict(Counter(m.id for m in named)) if path else {})
