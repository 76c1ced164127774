"""Households with many records: the work grows with their number, and sharing it changes no answer."""

from __future__ import annotations

from datetime import date

import pytest

from building import policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.deciding import decide_all
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
    assert grows_in_line(lambda n: decide_all(rules, household(*[50] * n, last), on=ON), 40)


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
