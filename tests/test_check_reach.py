"""Conditions that never hold, cases that are never reached, identical cases, and what no case covers."""

from collections.abc import Callable
from itertools import product

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from building import RULES, checked, policy
from law import law
from policyrules.checking import check_policy

DECIDE = "决定 d (d) 对 户 结果 甲 (one), 乙 (two)\n"
SCORE = "计算 评分 (score) 对 户 : 分\n"


@frozen
class Row:
    """A fact about the checks: the text that shows it, and what is said."""

    fact: str
    text: str
    said: list[str]


LIMITS = [
    "  → 核对界限，核对 且 和 或",
    "    look at the limits, and at and / or",
]

ROWS = [
    Row(
        "a number is not both below and above",
        "条件 穷 (broke) 对 户 当 差数 低于 100元/月 且 困难 且 差数 高于 200元/月",
        [
            "PR620 warning 15:1 “穷”里的条件永远不成立：差数 低于 100.00元/月 且 差数 高于 200.00元/月",
            "  a condition in broke can never hold: "
            "balance is below 100.00 yuan/month and balance is above 200.00 yuan/month",
            *LIMITS,
        ],
    ),
    Row(
        "a condition does not hold together with its contrary",
        "条件 穷 (broke) 对 户 当 困难 且 非 困难 依据 一 “标准”",
        [
            "PR620 warning 15:4 “穷”里的条件永远不成立：困难 且 非 困难",
            "  a condition in broke can never hold: hardship and not hardship",
            *LIMITS,
        ],
    ),
    Row(
        "a contradiction through names is said where it comes about, and not where that is named",
        "条件 甲 (a) 对 户 当 差数 低于 100元/月\n条件 乙 (b) 对 户 当 甲 且 差数 不低于 100元/月\n"
        "条件 丙 (c) 对 户 当 乙 且 困难\n条件 丁 (e) 对 户 当 乙 或 困难",
        [
            "PR620 warning 16:1 “乙”里的条件永远不成立：甲 且 差数 不低于 100.00元/月",
            "  a condition in b can never hold: a and balance is at least 100.00 yuan/month",
            *LIMITS,
        ],
    ),
    Row(
        "one of several ways that can never be taken is named",
        "条件 甲 (a) 对 户 当 困难 或 (状态 等于 未保 且 状态 等于 在保)",
        [
            "PR620 warning 15:1 “甲”里的条件永远不成立：状态 等于 未保 且 状态 等于 在保",
            "  a condition in a can never hold: state is equal to out and state is equal to covered",
            *LIMITS,
        ],
    ),
    Row(
        "a fact does not leave its bounds",
        "条件 甲 (a) 对 户 当 任一 成员(工资 低于 0元/月)",
        [
            "PR620 warning 15:1 “甲”里的条件永远不成立：工资 低于 0.00元/月",
            "  a condition in a can never hold: pay is below 0.00 yuan/month",
            *LIMITS,
        ],
    ),
    Row(
        "of a list the filter and what is asked are taken together",
        "条件 甲 (a) 对 户 当 任一 成员(工资 低于 100元/月 当 工资 高于 200元/月)",
        [
            "PR620 warning 15:1 “甲”里的条件永远不成立：工资 高于 200.00元/月 且 工资 低于 100.00元/月",
            "  a condition in a can never hold: "
            "pay is above 200.00 yuan/month and pay is below 100.00 yuan/month",
            *LIMITS,
        ],
    ),
    Row(
        "the conditions of constraints are looked at",
        "标准 标 (s) : 元/人·年 由 县 必须 高于 5元/人·年 当 评定日 早于 2020-01-01 且 评定日 晚于 2021-01-01 "
        "依据 一 “标”",
        [
            "PR620 warning 15:22 “标”里的条件永远不成立：评定日 早于 2020-01-01 且 评定日 晚于 2021-01-01",
            "  a condition in s can never hold: "
            "assessment day is before 2020-01-01 and assessment day is after 2021-01-01",
            *LIMITS,
        ],
    ),
    Row(
        "a case that an exception always displaces is never reached",
        DECIDE + "情形 甲 (a) 当 困难 则 甲 例外于 乙 依据 三 “给”\n"
        "情形 乙 (b) 当 困难 且 差数 低于 0元/月 则 乙 依据 三 “给”\n其余 则 乙",
        [
            "PR621 warning 17:4 “乙”永远轮不到：它的条件成立时，例外于它的“甲”也成立",
            "  d.b is never reached: whenever its condition holds, an exception to it does too (d.a)",
            "  → 核对 例外于，或删去这个情形",
            "    look at exception_to, or delete the case",
        ],
    ),
    Row(
        "two exceptions that cover a case together displace it",
        DECIDE + "情形 甲 (a) 当 困难 则 甲 例外于 丙 依据 三 “给”\n"
        "情形 乙 (b) 当 非 困难 则 乙 例外于 丙 依据 三 “给”\n"
        "情形 丙 (c) 当 状态 等于 在保 则 乙 依据 三 “给”\n其余 未规定",
        [
            "PR621 warning 18:4 “丙”永远轮不到：它的条件成立时，例外于它的“甲”、“乙”也成立",
            "  d.c is never reached: whenever its condition holds, an exception to it does too (d.a, d.b)",
            "  → 核对 例外于，或删去这个情形",
            "    look at exception_to, or delete the case",
        ],
    ),
    Row(
        "cases that always hold together and say the same are one",
        DECIDE + "情形 甲 (a) 当 差数 低于 100元/月 则 甲 依据 三 “给”\n"
        "情形 乙 (b) 当 非 差数 不低于 100元/月 则 甲 依据 二 “收”\n其余 则 乙",
        [
            "PR622 warning 17:4 “甲”与“乙”总是同时成立，结果也相同",
            "  d.a and d.b always hold together, with the same result",
            "  → 合成一个情形，依据写在一起",
            "    make them one case that cites both",
        ],
    ),
    Row(
        "an otherwise is never reached where the cases cover everything",
        DECIDE + "情形 甲 (a) 当 困难 则 甲 依据 三 “给”\n情形 乙 (b) 当 非 困难 则 乙 依据 三 “给”\n其余 则 乙 依据 三 “给”",
        [
            "PR623 warning 15:1 “d”的其余永远轮不到：各情形已经包括了一切",
            "  the otherwise of d is never reached: its cases cover everything",
            "  → 写 其余 未规定",
            "    write otherwise not_decided",
        ],
    ),
    Row(
        "an otherwise that leaves it undecided may stand behind cases that cover everything",
        DECIDE + "情形 甲 (a) 当 困难 则 甲 依据 三 “给”\n情形 乙 (b) 当 非 困难 则 乙 依据 三 “给”\n其余 未规定",
        [],
    ),
    Row(
        "a general value is never used where the cases cover everything within the bounds",
        "计算 份额 (share) 对 成员 : % 为 5%\n情形 甲 (a) 当 工资 不低于 0元/月 为 1% 依据 三 “给”",
        [
            "PR623 warning 15:1 “份额”的一般数值永远用不到：各情形已经包括了一切",
            "  the general value of share is never used: its cases cover everything",
            "  → 删去一般的 为 …",
            "    delete the general value after as",
        ],
    ),
    Row(
        "a general value with clauses of its own is never used either",
        SCORE + "为 3分 依据 三 “给”\n情形 甲 (a) 当 困难 为 1分 依据 三 “给”\n情形 乙 (b) 当 非 困难 为 2分 依据 三 “给”",
        [
            "PR623 warning 15:4 “评分”的一般数值永远用不到：各情形已经包括了一切",
            "  the general value of score is never used: its cases cover everything",
            "  → 删去一般的 为 …",
            "    delete the general value after as",
        ],
    ),
    Row(
        "a limit that stands in neither row is named",
        SCORE + "情形 甲 (a) 当 差数 低于 60元/月 为 1分 依据 三 “给”\n情形 乙 (b) 当 差数 高于 60元/月 为 2分 依据 三 “给”",
        [
            "PR624 warning 15:1 “评分”没有包括这样的情形，那时算作未规定：差数 等于 60.00元/月",
            "  no case of score covers this, which then counts as not decided: "
            "balance is equal to 60.00 yuan/month",
            "  → 补一个情形，或写一般的 为 …",
            "    add a case, or a general value after as",
        ],
    ),
    Row(
        "a stretch between two rows is named, with what else leads there",
        SCORE + "情形 甲 (a) 当 差数 不高于 60元/月 为 1分 依据 三 “给”\n情形 丙 (c) 当 困难 为 3分 例外于 甲，乙 依据 三 “给”\n"
        "情形 乙 (b) 当 差数 不低于 80元/月 为 2分 依据 三 “给”",
        [
            "PR624 warning 15:1 “评分”没有包括这样的情形，那时算作未规定："
            "非 困难，差数 高于 60.00元/月，差数 低于 80.00元/月",
            "  no case of score covers this, which then counts as not decided: "
            "not hardship, balance is above 60.00 yuan/month, balance is below 80.00 yuan/month",
            "  → 补一个情形，或写一般的 为 …",
            "    add a case, or a general value after as",
        ],
    ),
    Row(
        "what lies outside all rows is noted, for a document may well be silent there",
        SCORE + "情形 甲 (a) 当 差数 低于 60元/月 且 状态 等于 在保 为 1分 依据 三 “给”",
        [
            "PR624 info 15:1 “评分”没有包括这样的情形，那时算作未规定：状态 等于 未保",
            "  no case of score covers this, which then counts as not decided: state is equal to out",
            "  → 补一个情形，或写一般的 为 …",
            "    add a case, or a general value after as",
        ],
    ),
    Row(
        "whole numbers leave nothing between 21 and 22",
        "计算 份额 (share) 对 成员 : 分\n情形 甲 (a) 当 年龄(生日) 不高于 21岁 为 1分 依据 三 “给”\n"
        "情形 乙 (b) 当 年龄(生日) 不低于 22岁 为 2分 依据 三 “给”",
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.fact for row in ROWS])
def test_reach(row: Row) -> None:
    """The check says exactly this, and nothing else."""
    assert checked(RULES + row.text) == row.said


# ── what is said is so, and all of it is said ────────────────────────────────

Test = tuple[str, Callable[[int, bool], bool]]
"""A condition as written, and what it says of a balance (in fen) and a hardship."""


def _comparison(op: str, limit: int) -> Test:
    compare = {
        "低于": lambda x: x < limit,
        "不高于": lambda x: x <= limit,
        "高于": lambda x: x > limit,
        "不低于": lambda x: x >= limit,
        "等于": lambda x: x == limit,
    }[op]
    return f"差数 {op} {limit}元/月", lambda x, _: compare(x)


def _joined(word: str, a: Test, b: Test) -> Test:
    if word == "且":
        return f"({a[0]} 且 {b[0]})", lambda x, y: a[1](x, y) and b[1](x, y)
    return f"({a[0]} 或 {b[0]})", lambda x, y: a[1](x, y) or b[1](x, y)


SINGLE = st.one_of(
    st.builds(_comparison, st.sampled_from(["低于", "不高于", "高于", "不低于", "等于"]), st.integers(1, 3)),
    st.just(("困难", lambda _, y: y)),
)
CONDITIONS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from(["且", "或"]), inner, inner),
        inner.map(lambda test: (f"非 {test[0]}", lambda x, y: not test[1](x, y))),
    ),
    max_leaves=4,
)
EVERY = tuple(product((0.5, 1, 1.5, 2, 2.5, 3, 3.5), (False, True)))
"""A balance on and between all limits, with and without hardship."""


@law(100)
@given(
    tests=st.lists(CONDITIONS, min_size=1, max_size=3),
    over=st.sets(st.sampled_from([(0, 1), (0, 2), (1, 2)])),
)
def test_exactly_what_no_case_reaches_is_said(tests: list[Test], over: set[tuple[int, int]]) -> None:
    """For every household written out: which cases can hold, which are reached, whether 其余 is."""
    over = {(i, j) for i, j in over if j < len(tests)}
    closed = over | ({(0, 2)} if {(0, 1), (1, 2)} <= over else set())
    lines = []
    for i, (text, _) in enumerate(tests):
        below = "，".join(f"例{j}" for k, j in sorted(over) if k == i)
        lines.append(
            f"情形 例{i} (case{i}) 当 {text} 则 甲 {f'例外于 {below}' if below else ''} 依据 三 “给”\n"
        )
    found = policy(RULES + DECIDE + "".join(lines) + "其余 则 乙")
    findings = check_policy(found, local=())
    twice = {i for f in findings for i in range(3) if f"与“例{i}”总是" in f.said.zh}
    without = {i for f in findings for i in range(3) if f.said.zh.startswith(f"“例{i}”里的条件")}
    never = {i for f in findings for i in range(3) if f.said.zh.startswith(f"“例{i}”永远轮不到")}

    held = []
    for x, y in EVERY:
        holds = {i for i, (_, test) in enumerate(tests) if test(x, y)}
        held.append(holds - {j for i, j in closed if i in holds})
    fulfilled = {i for i, (_, test) in enumerate(tests) if any(test(x, y) for x, y in EVERY)}
    reached = set().union(*held)
    assert ("PR623" in {f.code for f in findings}) == all(held)
    assert never == fulfilled - reached
    assert twice == {
        i for i in reached if any(j in reached and all((i in h) == (j in h) for h in held) for j in range(i))
    }
    assert set(range(len(tests))) - fulfilled <= without
