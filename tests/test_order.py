"""What belongs to what: own clauses before the first part, and no meaning in any other order."""

import pytest

from policyrules.base.errors import Source
from policyrules.base.render import render
from policyrules.language.layout import format_source
from policyrules.language.parser import parse


def said(text: str, language: str = "zh") -> list[str]:
    """The findings of a text, whole."""
    _, findings = parse(Source("例.policy", text))
    return [render(f, language) for f in findings]  # type: ignore[arg-type]


FINDINGS = {
    "标准 月数 (m): 个月\n  必须 不高于 6个月\n  默认 6个月": (
        "例.policy:3:3: 错误 PR115 “默认”属于“标准 月数”本身，却写在“必须”之后\n"
        "    默认 6个月\n"
        "    ^^^^\n"
        "  建议：移到第 2 行的“必须”之前"
    ),
    "标准 月数 (m): 个月 由 县\n  必须 不高于 6个月 依据 一 “甲”\n  依据 二 “乙”": (
        "例.policy:3:3: 错误 PR116 “必须”里“依据”写了两次，“标准 月数”自己却没有\n"
        "    依据 二 “乙”\n"
        "    ^^^^\n"
        "  建议：若是“标准 月数”的，移到第 2 行的“必须”之前；否则用逗号接在前一个后面"
    ),
    "标准 月数 (m): 个月 依据 零 “零”\n  2016年 为 6个月 依据 一 “甲”\n  依据 二 “乙”": (
        "例.policy:3:3: 错误 PR116 “2016年”里“依据”写了两次\n"
        "    依据 二 “乙”\n"
        "    ^^^^\n"
        "  建议：写在一个“依据”里，用逗号隔开"
    ),
    "释义 A1 “问”\n  读法 甲 (a) “一”\n  采用 甲": (
        "例.policy:3:3: 错误 PR115 “采用”属于“释义 A1”本身，却写在“读法”之后\n"
        "    采用 甲\n"
        "    ^^^^\n"
        "  建议：移到第 2 行的“读法”之前"
    ),
    "计算 甲 (a) 对 户: 元 为 1元\n  情形 乙 (b) 当 丙 为 2元 依据 一 “x”\n  取整 舍去 1元": (
        "例.policy:3:3: 错误 PR115 “取整”属于“计算 甲”本身，却写在“情形”之后\n"
        "    取整 舍去 1元\n"
        "    ^^^^\n"
        "  建议：移到第 2 行的“情形”之前"
    ),
    "决定 甲 (a) 对 户 结果 给 (g)\n  当 乙\n  情形 丙 (c) 则 给": (
        "例.policy:2:3: 错误 PR115 “当”要写在“情形”、“暂缓”、“记账”之后\n"
        "    当 乙\n"
        "    ^^\n"
        "  建议：它属于写在它前面的那一条"
    ),
    "决定 甲 (a) 对 户 结果 给 (g)\n  其余 未规定\n  记账 乙 为 丙": (
        "例.policy:3:3: 错误 PR110 “记账”没有说何时记：缺“当”\n"
        "    记账 乙 为 丙\n"
        "    ^^^^\n"
        "  建议：写 记账 事实 为 值 当 条件"
    ),
    "案例 “甲” 于 2017-01-01\n  设 户\n  以 示例县": (
        "例.policy:3:3: 错误 PR115 “以”属于案例“甲”本身，却写在“设”之后\n"
        "    以 示例县\n"
        "    ^^\n"
        "  建议：移到第 2 行的“设”之前"
    ),
    "案例 “甲” 于 2017-01-01\n  裁定 乙 为 是 裁定人 局 理由 “x”": (
        "例.policy:2:3: 错误 PR110 “裁定”没有说全：谁、何时、凭什么\n"
        "    裁定 乙 为 是 裁定人 局 理由 “x”\n"
        "    ^^^^\n"
        "  建议：写 裁定人 谁 于 日期 理由 “……”"
    ),
}


@pytest.mark.parametrize("text", FINDINGS)
def test_what_stands_out_of_place(text: str) -> None:
    """A clause that stands where it cannot belong: its place, whose it is, and where to move it."""
    assert said(text) == [FINDINGS[text]]


def test_what_stands_out_of_place_in_english() -> None:
    """The same in English."""
    text = "standard 月数 (m): months set_by 县\n  must at_most 6 months citing 一 “甲”\n  citing 二 “乙”"
    assert said(text, "en") == [
        "例.policy:3:3: error PR116 “citing” stands twice in “must”, and “standard 月数” has none of its own\n"
        "    citing 二 “乙”\n"
        "    ^^^^^^\n"
        "  help: if it is of “standard 月数” move it before “must” in line 2; else join it to the one before"
    ]


ORDERS = [
    ("实体 成员 (m) 属 户 列名 ms 个人", "实体 成员 (m) 个人 列名 ms 属 户"),
    ("标准 甲 (a): 元 由 县 默认 1元 必须 不低于 2元 当 乙 依据 一 “x”",
     "标准 甲 (a): 元 默认 1元 由 县 必须 不低于 2元 依据 一 “x” 当 乙"),
    ("决定 甲 (a) 对 户 结果 给 (g) 其余 未规定 记账 乙 为 丙 当 丁",
     "决定 甲 (a) 对 户 结果 给 (g) 记账 乙 为 丙 当 丁 其余 未规定"),
    ("案例 “甲” 于 2017-01-01 裁定 乙 为 是 裁定人 局 于 2016-01-01 理由 “x”",
     "案例 “甲” 于 2017-01-01 裁定 乙 为 是 理由 “x” 于 2016-01-01 裁定人 局"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_order_within_a_declaration_and_within_a_part_says_nothing(one: str, other: str) -> None:
    """The same clauses in another order are the same declaration."""
    assert said(one) == said(other) == []
    assert parse(Source("x", one))[0].declarations == parse(Source("x", other))[0].declarations


def test_layout_shows_what_belongs_to_what() -> None:
    """Own clauses and parts stand at one depth, what belongs to a part below it or on its line."""
    text = (
        "标准 甲 (a): 元 依据 零 “o” 必须 不低于 2元 依据 一 “x” 当 乙 "
        "决定 丙 (c) 对 户 取整 舍去 1元 情形 丁 (d) 依据 一 “x” 则 给 记账 乙 为 丙 当 丁"
    )
    assert format_source(Source("x", text)) == (
        "标准 甲 (a): 元\n"
        "  依据 零 “o”\n"
        "  必须 不低于 2元 依据 一 “x” 当 乙\n"
        "\n"
        "决定 丙 (c) 对 户\n"
        "  取整 舍去 1元\n"
        "  情形 丁 (d)\n"
        "    依据 一 “x”\n"
        "    则 给\n"
        "  记账 乙 为 丙 当 丁\n"
    )
