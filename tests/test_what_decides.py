"""The order in which an answer tells what it rests on: what decides first, then what that rests on."""

from datetime import date
from typing import Any

import pytest

import building
from places import policy_of
from policyrules import decide, explain, read_case
from policyrules.authoring.explained_case import case_decided
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy

RULES = [
    "标准 线 (line): 元/月 自 2020-01-01 为 500元/月 依据 一 “线”",
    "条件 在册户 (listed_home) 对 户 当 任一 成员 (在册) 依据 二 “在册户”",
    "条件 收入低 (poor) 对 户 当 净收入 低于 线 依据 二 “收入低”",
    "条件 符合 (fits) 对 户 当 收入低 且 在册户 依据 二 “符合”",
    "计算 净收入 (net) 对 户: 元/月 为 总收入",
    "计算 总收入 (gross) 对 户: 元/月 为 合计 成员.工资",
    "扣减 务工 (work) 对 成员 从 户.总收入 当 在册 金额 工资 × 10% 依据 二 “务工”",
    "决定 救助 (aid) 对 户\n"
    "  结果 给 (give), 不给 (refuse)\n"
    "  金额: 元/月\n"
    "  情形 给予 (give_it) 当 符合 则 给 金额 补差 依据 三 “给予”\n"
    "  情形 不予 (not_it) 当 非 符合 则 不给 依据 三 “不予”\n"
    "  其余 未规定",
    "计算 补差 (gap) 对 户: 元/月 依据 三 “补差”\n  情形 差额 (difference) 当 困难 为 线 - 净收入\n"
    "  情形 半额 (half) 当 非 困难 为 (线 - 净收入) × 50%",
]


def decided(rules: list[str], *members: dict[str, Any], **facts: Any) -> tuple[Policy, Decision]:
    place = building.policy("\n".join(rules))
    people = [{"id": str(i), "incomes": [], "offers": [], **m} for i, m in enumerate(members, 1)]
    case = read_case(place, {"id": "甲户", "complete": "all", "members": people, **facts})
    return place, decide(place, case, on=date(2021, 6, 1), programme="aid")


LISTED = {"listed": True, "pay": "200.00"}


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["as written", "the other way round"])
def test_the_case_that_decides_stands_first(rules: list[str]) -> None:
    """The case held; what its condition and its amount name; what these name in their turn, conditions first.

    Given by 给予, which asks for 符合 and works with 补差 (a half); 符合 asks for 收入低, then 在册户; the income
    that 收入低 compares is less by 务工. So it is wherever the policy writes each of them.
    """
    _, found = decided(rules, LISTED, hardship=False)
    assert [part.provision for part in found.applied] == [
        "aid.give_it", "fits", "gap.half", "poor", "listed_home", "work",
    ]  # fmt: skip


def test_the_clauses_of_a_text_stand_in_that_order() -> None:
    """As a caseworker reads it: 依据 begins with the rule that decides and what it gives."""
    place, found = decided(RULES, LISTED, hardship=True)
    assert (
        explain(place, found).partition("依据\n")[2].partition("\n\n")[0]
        == """\
  给予：320.00元/月
    三 “给予”
  符合
    二 “符合”
  差额：320.00元/月
    三 “补差”
  收入低
    二 “收入低”
  在册户
    二 “在册户”
  务工：成员 1 20.00元/月
    二 “务工”"""
    )


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["as written", "the other way round"])
def test_what_fails_stands_before_what_fails_by_it(rules: list[str]) -> None:
    """Refused for its income: that comparison first, then what fails by it, then what the income rests on."""
    _, found = decided(rules, LISTED | {"pay": "600.00"}, hardship=True)
    assert [part.provision for part in found.applied] == ["aid.not_it"]
    assert [part.provision for part in found.grounds] == ["poor", "fits", "work"]


def test_a_refusal_tells_what_fails_before_the_arithmetic() -> None:
    """The reader meets the clause, then the condition that fails, then what it rests on, then how."""
    place, found = decided(RULES, LISTED | {"pay": "600.00"}, hardship=True)
    text = explain(place, found)
    headings = [part.partition("\n")[0] for part in text.split("\n\n")]
    assert headings[1:5] == ["依据", "为何不是其他结果", "结果还依据", "如何得出"]
    assert "不满足：净收入（540.00元/月） 低于 线（500.00元/月）（二）\n" in text.partition("如何得出")[0]


def test_many_records_that_apply_the_same_are_one() -> None:
    """A hundred members each with the same deduction: it stands once, last, with what each contributes."""
    _, found = decided(RULES, *[LISTED | {"pay": "5.00"}] * 100, hardship=True)
    work = next(part for part in found.applied if part.provision == "work")
    assert len(work.contributions) == 100
    assert found.applied[-1] is work


@pytest.mark.parametrize("place", ["sanmenxia", "jilin"])
def test_every_answer_of_a_place_begins_with_the_rule_that_decides(place: str) -> None:
    """In every worked case: if any rule of the decision itself applies, one of them stands first."""
    seen = 0
    for example in policy_of(place).examples:
        policy, decisions = case_decided(policy_of(place, example.overlay), example)
        for decision in decisions:
            cases = policy.defs[decision.programme].cases if decision.programme in policy.defs else ()
            own = {case.provision for case in cases}
            told = [part.provision for part in decision.applied]
            if own.intersection(told):
                assert told[0] in own, (example.title, decision.programme)
                seen += 1
    assert seen > 100


EXCEPTED = [
    "标准 线 (line): 元/月 自 2020-01-01 为 500元/月 依据 一 “线”",
    "释义 R1 “登记了算不算在册”\n  采用 不算\n  可选 县级民政部门\n  依据 二 “在册户”\n"
    "  读法 算 (counts) “算”\n  读法 不算 (poor_only) “不算”",
    "条件 算在册 (counted) 对 成员\n  当 依 R1.算 在册\n  当 依 R1.不算 在册 且 工资 低于 100元/月\n  依据 二 “在册户”",
    "决定 救助 (aid) 对 户\n"
    "  结果 给 (give), 不给 (refuse)\n"
    "  情形 收入高 (rich) 当 非 困难 且 合计 成员.工资 不低于 线 则 不给 依据 三 “不予”\n"
    "  情形 在册 (listed_in) 当 非 困难 且 任一 成员 (算在册) 则 给 例外于 收入高 依据 三 “给予”\n"
    "  其余 未规定",
]


def test_a_reading_by_which_an_exception_fails_is_named() -> None:
    """Refused for an income of 600: by the other option the listed member would have been let in."""
    _, found = decided(EXCEPTED, {"listed": True, "pay": "600.00"}, hardship=False)
    assert found.outcome is not None
    assert (found.outcome.id, found.relied_on) == ("refuse", (("R1", "poor_only"),))


EITHER = [
    *(rule for rule in RULES if not rule.startswith(("决定", "条件 符合", "计算 补差"))),
    "决定 救助 (aid) 对 户\n"
    "  结果 给 (give), 不给 (refuse)\n"
    "  情形 给予 (give_it) 当 (状态 等于 未保 或 净收入 低于 线) 且 (非 收入低 或 在册户) 则 给 依据 三 “给予”\n"
    "  情形 不予 (not_it) 当 非 收入低 且 非 在册户 则 不给 依据 三 “不予”\n"
    "  其余 未规定",
]


@pytest.mark.parametrize(
    ("state", "member", "applied"),
    [
        ("covered", LISTED, ["aid.give_it", "listed_home", "work"]),
        ("out", LISTED, ["aid.give_it", "listed_home"]),
        ("out", {**LISTED, "pay": "900.00"}, ["aid.give_it"]),
        ("covered", {"listed": False, "pay": "900.00"}, ["aid.not_it"]),
    ],
    ids=["by the income", "by the state", "not poor", "refused"],
)
def test_of_several_ways_the_first_that_holds_is_told(
    state: str, member: dict[str, Any], applied: list[str]
) -> None:
    """Where one of two conditions is enough, what the first one that holds rests on is applied, and nothing of
    one that fails; what was looked at in order to come there makes no difference.

    The income, 180 (less a tenth for 务工) or 810, is compared with 500: it counts only for a household that is
    not 未保 by its 状态. That 收入低 fails is no provision applied, nor that 在册户 fails.
    """
    _, found = decided(EITHER, member, state=state)
    assert [part.provision for part in found.applied] == applied
