"""Keywords that are names where they cannot be meant, and those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import policy
from policyrules.base.errors import PolicyError, Source
from policyrules.base.render import render
from policyrules.language.keywords import DECLARATIONS, KEYWORDS, NAMEABLE, WORDS
from policyrules.language.layout import format_source
from policyrules.language.parser import analyse, parse


def names(text: str) -> list[str]:
    """The names of a text that has no mistake."""
    parsed = analyse(Source("x", text))
    assert [f.said.zh for f in parsed.findings] == []
    return [str(t.value) for chunk in parsed.chunks for t in chunk.tokens if t.type == "NAME"]


PLAIN = [
    ("条件 认定 (determined_so) 对 户 当 起 且 困难", ["认定", "determined_so", "户", "起", "困难"]),
    ("条件 记账 (none) 对 载于 当 困难", ["记账", "none", "载于", "困难"]),
    ("计算 上年结余 (left) 对 户 : 元 为 载于 + 个人", ["上年结余", "left", "户", "载于", "个人"]),
    ("quantity amount (a) for person : yuan as listed_as + up", ["amount", "a", "person", "listed_as", "up"]),
]


@pytest.mark.parametrize(("text", "found"), PLAIN)
def test_a_keyword_that_cannot_be_meant_is_a_name(text: str, found: list[str]) -> None:
    """After the word that declares, after 对, and where a value is asked for that the word does not begin."""
    assert names(text) == found


MEANT = [
    "标准 甲 (a): 元 由 逐案 依据 一 “标准”",
    "条件 甲 (a) 对 户 当 且 困难",
    "决定 甲 (a) 对 户 情形 当 (poor) 则 给",
    "决定 甲 (a) 对 户 情形 乙 (b) 当 困难 则 金额 依据 一 “标准”",
    "实体 户 (h) 事实 甲 (a): 是否 认定 载于",
    "名单 甲 (a) 对 户 列出 困难 责任 报送 依据 一 “标准”",
    "计算 甲 (a) 对 户 : 元 为 取整 舍去 1元",
    "释义 A1 “问” 采用 可选 依据 一 “标准”",
]


@pytest.mark.parametrize("text", MEANT)
def test_a_keyword_that_may_be_meant_is_none(text: str) -> None:
    """Where the word could stand after a name that was forgotten, it is no name: nothing is swallowed."""
    _, findings = parse(Source("x", text))
    assert {f.code for f in findings} & {"PR110", "PR112"}


def test_what_cannot_be_a_name_is_listed() -> None:
    """The message names the words that are none at this place."""
    _, findings = parse(Source("例.policy", "案例 “甲” 于 2017-01-01\n  裁定 为 (x) 是"))
    assert [render(f) for f in findings] == [
        "例.policy:2:6: 错误 PR112 这里应为名称，“为”却是关键词\n"
        "    裁定 为 (x) 是\n"
        "         ^^\n"
        "  建议：可改为“为_1”一类的名称；这里不能作名称的：声明的词、值（是、无……）、为、属"
    ]


WORDS_ZH = [
    w.zh
    for w in WORDS
    if w not in DECLARATIONS and w.zh[0].isalpha() and w.zh not in NAMEABLE and w.role != "function"
]
WORDS_EN = [
    w.en
    for w in WORDS
    if w not in DECLARATIONS and w.en[0].isalpha() and w.en not in NAMEABLE and w.role != "function"
]


@given(st.sampled_from(WORDS_ZH + WORDS_EN), st.sampled_from(WORDS_ZH + WORDS_EN), st.booleans())
def test_names_that_are_keywords_keep_their_meaning_in_both_vocabularies(
    name: str, used: str, chinese: bool
) -> None:
    """Printed, such a text is read as it was; in the other vocabulary too, or it says which name cannot be."""
    text = (
        f"条件 {name} (a1) 对 户 当 {used} 且 困难"
        if chinese
        else f"condition {name} (a1) for 户 when {used} and 困难"
    )
    parsed = analyse(Source("x", text))
    if parsed.findings:
        assert {name, used} & set(KEYWORDS["zh" if chinese else "en"])
        return
    read = [(t.type, t.value) for chunk in parsed.chunks for t in chunk.tokens]
    here, there = ("zh", "en") if chinese else ("en", "zh")
    assert format_source(Source("x", format_source(Source("x", text)))) == format_source(Source("x", text))
    try:
        printed = format_source(Source("x", text), vocabulary=there)
    except PolicyError as refused:
        said = {f.code for f in refused.findings}
    else:
        said = set()
    if said:
        assert said == {"PR121"}
        return
    again = analyse(Source("x", printed))
    assert [(t.type, t.value) for chunk in again.chunks for t in chunk.tokens] == read
    assert format_source(Source("x", printed), vocabulary=here) == format_source(Source("x", text))


def test_a_policy_with_such_names_decides() -> None:
    """A condition named 认定, a quantity with the id amount: resolved like any other."""
    found = policy(
        "计算 起 (amount) 对 户 : 元/月 为 合计 成员.工资\n"
        "条件 认定 (up) 对 户 当 起 低于 100元/月 依据 二 “收入”\n"
        "条件 够 (down) 对 户 当 非 认定 依据 二 “收入”"
    )
    assert list(found.defs)[:3] == ["amount", "up", "down"]
