"""记: what stands in the ledger once an outcome is given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from building import policy, said
from policyrules import Decision, Policy, course, decide, read_case
from policyrules.base.errors import Source
from policyrules.core.types import ABSENT
from policyrules.language.layout import format_source
from policyrules.language.parser import parse

ON = date(2020, 3, 1)

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 状态 (state) : 选项 {未保 (out), 在保 (covered), 停保 (stopped)}
  事实 标记 (marked) : 是否
  事实 困难 (hardship) : 是否
  事实 有争议 (disputed) : 是否
  事实 收入 (income) : 元/月
实体 成员 (member) 属 户 列名 members 个人
  事实 本人状态 (own_state) : 选项 {未保 (out), 在保 (covered), 停保 (stopped)}
  事实 单独 (alone) : 是否
"""

AID = """决定 低保 (aid) 对 户
  结果 纳入 (include) 记 在保, 继续 (continue) 记 在保, 退出 (exit) 记 停保, 不予纳入 (refuse)
  记入 户.状态
  情形 新增 (entry) 当 状态 属于 {未保, 停保} 且 困难 则 纳入 依据 三 “给”
  情形 保持 (stay) 当 状态 等于 在保 且 困难 则 继续 依据 三 “给”
  情形 退出 (leave) 当 状态 等于 在保 且 非 困难 则 退出 依据 三 “不给”
  情形 不予 (unfit) 当 状态 属于 {未保, 停保} 且 非 困难 则 不予纳入 依据 三 “不给”
  暂缓 争议 (dispute) 当 有争议 例外于 新增, 保持 依据 三 “缓”
  其余 未规定 依据 三 “其余”
"""

SINGLE = """单人户 单人 (single) 对 成员 适用 低保
  以 本人状态 为 户.状态
  结果 不参照 (not_single) 记 停保
  当 单独 依据 三 “单人”
  其余 则 不参照 依据 三 “单人”
"""


def decided(found: Policy, programme: str = "aid", **facts: Any) -> Decision:
    """What a programme decides of an undisputed household, or of its one member 甲."""
    case = read_case(found, {"id": "h", "complete": "all", "disputed": False, **facts})
    return decide(found, case, on=ON, programme=programme)


def written(decision: Decision) -> list[tuple[str, object, object]]:
    """Fact, what was on record, what stands there now."""
    return [(w.fact, w.before, w.after) for w in decision.written]


@pytest.mark.parametrize(
    ("facts", "outcome", "entries"),
    [
        ({"state": "out", "hardship": True}, "include", [("household.state", "out", "covered")]),
        ({"state": "covered", "hardship": True}, "continue", []),
        ({"state": "covered", "hardship": False}, "exit", [("household.state", "covered", "stopped")]),
        ({"state": "stopped", "hardship": False}, "refuse", []),
    ],
)
def test_an_outcome_writes_its_state(facts: dict[str, Any], outcome: str, entries: list[Any]) -> None:
    """纳入 and 继续 record 在保, 退出 records 停保; 不予纳入 says nothing, so the ledger stays as it is."""
    decision = decided(policy(AID, words=WORDS), **facts)
    assert decision.outcome is not None
    assert (decision.outcome.id, written(decision), decision.not_written) == (outcome, entries, ())


def test_two_outcomes_of_one_state_write_it() -> None:
    """Whether it is 纳入 or 继续 is open as long as the state on record is; both record 在保."""
    decision = decided(policy(AID, words=WORDS), hardship=True)
    assert decision.status == "undetermined"
    assert written(decision) == [("household.state", None, "covered")]


def test_an_open_state_is_not_written() -> None:
    """Covered, hardship unknown: 继续 (在保) or 退出 (停保). What is on record stays, and that is said."""
    decision = decided(policy(AID, words=WORDS), state="covered")
    assert written(decision) == []
    assert [(n.kind, n.fact, n.values) for n in decision.not_written] == [
        ("kept", "household.state", ("covered",))
    ]


def test_what_is_held_or_silent_writes_nothing() -> None:
    """A disputed entry is held and records nothing. Under a rule of hardship alone, a well-off household's
    result is 未规定: nothing is written, and the ledger that stayed behind is named."""
    held = decided(policy(AID, words=WORDS), state="out", hardship=True, disputed=True)
    assert (held.status, held.written, held.not_written) == ("held", (), ())
    text = AID.replace("  情形 退出 (leave) 当 状态 等于 在保 且 非 困难 则 退出 依据 三 “不给”\n", "")
    silent = decided(policy(text, words=WORDS), state="covered", hardship=False)
    assert (silent.status, silent.written) == ("silent", ())
    assert [n.kind for n in silent.not_written] == ["kept"]


def test_a_clash_writes_nothing() -> None:
    """两条规则给出 纳入 和 继续, which both record 在保: as they contradict each other neither is recorded."""
    text = AID.replace("当 状态 等于 在保 且 困难 则 继续", "当 困难 则 继续")
    decision = decided(policy(text, words=WORDS), state="out", hardship=True)
    assert (decision.status, decision.written) == ("clash", ())
    assert [(n.kind, n.values) for n in decision.not_written] == [("kept", ("out",))]


def test_a_member_alone_is_recorded_in_the_fact_that_stands_for_the_households() -> None:
    """以 leads the household's states to the member's own fact; an outcome of its own adds its state."""
    found = policy(AID + SINGLE, words=WORDS)
    alone = {"members": [{"id": "甲", "own_state": "out", "alone": True}], "state": "out", "hardship": True}
    assert written(decided(found, "single", **alone)) == [("member.own_state", "out", "covered")]
    apart = {"members": [{"id": "甲", "own_state": "covered", "alone": False}], "hardship": True}
    assert written(decided(found, "single", **apart)) == [("member.own_state", "covered", "stopped")]


def test_an_entry_of_its_own_about_the_fact_replaces_the_households() -> None:
    """With a 记账 about 本人状态, the unit records what that says, and of the household's states nothing."""
    entry = "  记账 本人状态 为 停保 当 单人 属于 {纳入, 不参照}\n"
    text = SINGLE.replace(" 记 停保", "") + entry
    found = policy(AID + text, words=WORDS)
    alone = {"members": [{"id": "甲", "own_state": "out", "alone": True}], "state": "out", "hardship": True}
    assert written(decided(found, "single", **alone)) == [("member.own_state", "out", "stopped")]


def test_yes_and_no_are_states() -> None:
    """记 否 takes a mark off."""
    text = """决定 取消 (removal) 对 户
  结果 取消 (remove) 记 否, 保留 (keep)
  记入 标记
  情形 取消 (gone) 当 非 困难 则 取消 依据 三 “给”
  其余 则 保留
"""
    decision = decided(policy(text, words=WORDS), "removal", marked=True, hardship=False)
    assert written(decision) == [("household.marked", True, False)]


def test_the_ledger_follows_through_a_course() -> None:
    """March: out and in hardship, so 纳入. April goes on from 在保: 继续. Both in one state, written once."""
    found = policy(AID.replace("结果", "金额 : 元/月 结果"), words=WORDS)
    facts = {"id": "h", "complete": "all", "state": "out", "hardship": True, "disputed": False}
    followed = course(found, read_case(found, facts), start=date(2020, 3, 1), end=date(2020, 5, 1))
    assert [m.decisions[0].decision.possible[0].id for m in followed.months] == [
        "include", "continue", "continue",
    ]  # fmt: skip
    assert [[(w.before, w.after) for w in m.written] for m in followed.months] == [
        [("out", "covered")],
        [],
        [],
    ]


def test_states_in_both_vocabularies() -> None:
    """To English and back is the same text; 记 stays a name where no outcome stands before it."""
    own = format_source(Source("x", AID + SINGLE))
    english = format_source(Source("x", own), vocabulary="en")
    assert "outcomes 纳入 (include) records 在保, 继续 (continue) records 在保" in english
    assert "  recorded_in 户.状态\n" in english
    assert format_source(Source("x", english), vocabulary="zh") == own
    _, findings = parse(Source("x", "条件 记 (mark) 对 户 当 困难 且 非 记"))
    assert findings == ()


SINCE = WORDS.replace("  事实 收入 ", "  事实 认定日 (found_on) : 日期 可无\n  事实 收入 ")

FORGETS = (
    AID
    + """  记账 户.认定日 为 评定日 当 低保 等于 退出
  记账 户.认定日 为 无 当 低保 属于 {纳入, 继续}
"""
)
"""The day of the exit goes on record, and off it once there is benefit again."""


@pytest.mark.parametrize(
    ("state", "hardship", "before", "entry"),
    [
        ("covered", True, "2019-12-31", [("household.found_on", date(2019, 12, 31), ABSENT)]),
        ("covered", False, "none", [("household.found_on", ABSENT, ON)]),
        ("out", False, "2019-12-31", []),
        ("covered", None, "2019-12-31", []),
    ],
)
def test_a_day_may_go_off_the_record(
    state: str, hardship: bool | None, before: str, entry: list[tuple[str, object, object]]
) -> None:
    """记账 … 为 无 leaves no day on record, where the result is certain; the next month starts without one."""
    rules = policy(FORGETS, words=SINCE)
    found = decided(rules, state=state, hardship=hardship, found_on=before)
    assert [w for w in written(found) if w[0] == "household.found_on"] == entry


def test_what_is_off_the_record_stays_off_in_a_course() -> None:
    """Three months in hardship: the day of 2019 is gone after the first, and nothing more is written of it."""
    rules = policy(FORGETS, words=SINCE)
    case = read_case(rules, {"id": "h", "complete": "all", "disputed": False, "state": "covered",
                             "hardship": True, "found_on": "2019-12-31"})  # fmt: skip
    months = course(rules, case, start=date(2020, 3, 1), end=date(2020, 5, 31)).months
    days = [[(w.before, w.after) for w in m.written if w.fact == "household.found_on"] for m in months]
    assert days == [[(date(2019, 12, 31), ABSENT)], [], []]


FAULTS = [
    (
        "a fact that always has a value has no 无",
        AID + "  记账 户.收入 为 无 当 低保 等于 退出\n",
        [
            "PR330 14:6 “收入”不是可无的事实，不能记为“无”",
            "  '收入' is not optional: it cannot be recorded as absent",
            "  → 在词汇里给这项事实写 可无，或者写一个值",
            "    write optional after the fact in the vocabulary, or a value here",
        ],
    ),
    (
        "states need a fact in which they stand",
        AID.replace("  记入 户.状态\n", ""),
        [
            "PR330 6:21 “低保”的结果写了 记，没有说记在哪一项事实上",
            "  the outcomes of '低保' say what they record, and nothing says in which fact",
            "  → 在第一个情形之前写 记入 事实",
            "    write recorded_in FACT before the first case",
        ],
    ),
    (
        "a fact to record in needs an outcome that does",
        AID.replace(" 记 在保", "").replace(" 记 停保", ""),
        [
            "PR330 7:6 没有一个结果写明在“状态”上记什么",
            "  no outcome says what it records in '状态'",
            "  → 在结果后面写 记 状态；别的记账写 记账 事实 为 值 当 条件",
            "    write records STATE after an outcome; other entries are carry FACT as VALUE when CONDITION",
        ],
    ),
    (
        "a figure is no state",
        AID.replace("记入 户.状态", "记入 户.收入"),
        [
            "PR330 7:6 “收入”是 元/月，不是状态：结果只能记在选项或是否型的事实上",
            "  '收入' is yuan/month: outcomes are recorded in a choice or in yes or no",
            "  → 写 记账 事实 为 值 当 条件",
            "    write carry FACT as VALUE when CONDITION",
        ],
    ),
    (
        "a unit records only where a fact stands for the household's",
        AID + SINGLE.replace("  以 本人状态 为 户.状态\n", ""),
        [
            "PR330 15:25 “单人”的结果写了 记，但没有哪一项事实代替“低保”记账的那一项",
            "  the outcomes of '单人' say what they record, and no fact stands for the one in which '低保' does",
            "  → “低保”要写 记入 事实，这里写 以 本人事实 为 那一项事实",
            "    '低保' needs recorded_in FACT, and this one with FACT as that fact",
        ],
    ),
    (
        "a state is written, not looked up",
        AID.replace("退出 (exit) 记 停保", "退出 (exit) 记 状态"),
        ["PR311 6:57 “状态”要是一个写定的值", "  '状态' must be a fixed value"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_findings(text: str, expected: list[str]) -> None:
    """What is wrong with states is told whole."""
    assert said(text, words=WORDS) == expected
