"""A worked case that is the same as another but for what it changes."""

from __future__ import annotations

import pytest

from building import HEAD, policy, said
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.language.layout import format_source

RULES = """计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
计算 人口 (size) 对 户 : 人 为 计数 成员
决定 补助 (grant) 对 户
  结果 给 (give), 不给 (refuse)
  情形 低 (low) 当 收入 低于 500元/月 则 给 依据 三 “给”
  情形 高 (high) 当 非 收入 低于 500元/月 则 不给 依据 三 “不给”
  其余 未规定 依据 三 “给”
"""

SHARED = """案例 “共同” 于 2020-03-01 齐全 全部
  设 户 困难=是
  设 成员 “甲” 工资=300元/月，在册=是
  设 成员 “乙” 工资=100元/月
  应得 收入 为 400元/月
"""
"""Facts that the cases below share: 400 a month, of two persons."""

LAST = len((HEAD + RULES + SHARED).splitlines())


def run(cases: str) -> list[list[str]]:
    """What each case after the shared one does not give."""
    found = policy(RULES + cases + SHARED)
    return [
        [line for m in r.mismatches for line in m.lines("zh")] for r in run_examples(lambda _: found, found)
    ]


@pytest.mark.parametrize(
    "case",
    [
        "案例 “一样” 同 “共同” 应得 收入 为 400元/月",
        "案例 “改” 同 “共同” 改 成员 “甲” 工资=400元/月 应得 收入 为 500元/月 应得 补助 为 不给",
        "案例 “不明” 同 “共同” 改 成员 “乙” 工资=未知 应得 收入 为 不低于 300元/月 只缺 工资",
        "案例 “多一人” 同 “共同” 设 成员 “丙” 工资=50元/月 应得 收入 为 450元/月 应得 人口 为 3人",
        "案例 “少一人” 同 “共同” 除去 成员 “乙” 应得 收入 为 300元/月 应得 人口 为 1人",
        "案例 “换一人” 同 “共同” 除去 成员 “乙” 设 成员 “乙” 工资=1元/月 应得 收入 为 301元/月",
        "案例 “另一天” 同 “共同” 于 2019-03-01 应得 补助 为 未施行",
        "案例 “不全” 同 “共同” 齐全 收入项 应得 收入 为 不低于 400元/月 只缺 成员",
        "案例 “再改” 同 “改” 改 成员 “乙” 工资=0元/月 应得 收入 为 400元/月"
        " 案例 “改” 同 “共同” 改 成员 “甲” 工资=400元/月 应得 收入 为 500元/月",
    ],
)
def test_all_but_what_it_says_is_as_in_the_other(case: str) -> None:
    """Facts, day and completeness are those of the other, wherever it stands, but for what is said anew."""
    assert not any(run(case + "\n"))


def test_the_other_is_not_changed() -> None:
    """What one case changes is changed for it alone."""
    cases = """案例 “甲少” 同 “共同” 改 成员 “甲” 工资=0元/月 应得 收入 为 100元/月
案例 “乙少” 同 “共同” 除去 成员 “乙” 应得 收入 为 300元/月
案例 “同” 同 “共同” 应得 收入 为 400元/月
"""
    assert not any(run(cases))


def test_same_change_and_left_out_are_names_elsewhere() -> None:
    """同, 改 and 除去 are words of a case where no name can stand; facts and rules may be called so."""
    text = """条件 改 (changed) 对 成员 当 在册 依据 二 “改”
条件 同 (same_as) 对 户 当 任一 成员.改 依据 二 “同”
案例 “一” 于 2020-03-01 齐全 全部 设 成员 “甲” 在册=是
  应得 改 属 “甲” 为 是 应得 同 为 是
案例 “二” 同 “一” 改 成员 “甲” 在册=否 应得 同 为 否
"""
    found = policy(text)
    assert [r.mismatches for r in run_examples(lambda _: found, found)] == [(), ()]
    english = format_source(Source("a", text), vocabulary="en")
    assert format_source(Source("a", english), vocabulary="zh") == format_source(Source("a", text))


MISTAKES = [
    ("案例 “二” 同 “共” 应得 收入 为 0元/月", [
        "PR201 1:10 没有叫“共”的案例", "  there is no worked case '共'",
        "  → 是不是“共同”？", "    did you mean '共同'?"]),
    ("案例 “二” 同 “二” 应得 收入 为 0元/月", [
        "PR807 1:10 案例互相同：“二”", "  the cases are each the same as the other: “二”"]),
    ("案例 “二” 同 “三” 案例 “三” 同 “二” 应得 收入 为 0元/月", [
        "PR807 1:10 案例互相同：“三”、“二”", "  the cases are each the same as the other: “三”, “二”",
        "PR807 1:23 案例互相同：“三”、“二”", "  the cases are each the same as the other: “三”, “二”"]),
    ("案例 “三” 于 2020-03-01 案例 “三” 于 2020-03-01 案例 “二” 同 “三” 应得 收入 为 0元/月", [
        "PR807 1:50 叫“三”的案例有 2 个", "  there are 2 cases '三'"]),
    ("案例 “二” 于 2020-03-01 改 户 困难=是 除去 成员 “甲” 应得 收入 为 0元/月", [
        "PR807 1:21 没有写同哪个案例，改什么", "  it is the same as no other case: there is nothing to be changed",
        "  → 写 同 “名”，或用 设", "    write same_as “title”, or use given",
        "PR807 1:30 没有写同哪个案例，除去什么",
        "  it is the same as no other case: there is nothing to be left_out",
        "  → 写 同 “名”，或用 设", "    write same_as “title”, or use given"]),
    ("案例 “二” 同 “共同” 设 户 困难=否 应得 收入 为 0元/月", [
        "PR803 1:19 “困难”在“共同”里已经给出", "  '困难' is given by '共同'",
        "  → 要改就写 改 而不写 设", "    to change it write changed, not given"]),
    ("案例 “二” 同 “共同” 改 成员 “丙” 工资=0元/月 应得 收入 为 0元/月", [
        "PR801 1:17 没有成员“丙”", "  there is no member '丙'", "  → 写 属 “名”", "    write of “key”"]),
    ("案例 “二” 同 “共同” 改 成员 工资=0元/月 应得 收入 为 0元/月", [
        "PR801 1:17 有 2 个成员，没有说是哪一个",
        "  there are 2 member records, and it is not said which", "  → 写 成员 “名”", "    write 成员 “key”"]),
    ("案例 “二” 同 “共同” 改 户 困难=否，困难=是 应得 收入 为 0元/月", [
        "PR803 1:24 “困难”说了两次", "  '困难' is given twice", "  → 删去其中一个", "    delete one of them"]),
    ("案例 “二” 同 “共同” 应得 收入 为 400元/月 应得 收入 为 500元/月", [
        "PR803 1:30 “收入”应得两种不同的结果", "  two different results are expected of '收入'", "  → 只留一个；几种都可能的，写在同一个 应得 里", "    keep one; what may all be stands in one"]),
    ("案例 “二” 同 “共同” 应得 补助 为 给 应得 补助 为 不给", [
        "PR803 1:25 “补助”应得两种不同的结果", "  two different results are expected of '补助'", "  → 只留一个；几种都可能的，写在同一个 应得 里", "    keep one; what may all be stands in one"]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(case: str, expected: list[str]) -> None:
    """What a case cannot take over or change, and what contradicts itself, is said whole, at its place."""
    assert said(RULES + SHARED + case) == [line.replace(" 1:", f" {LAST + 1}:") for line in expected]
