"""释义 in the vocabulary: readings that several places share."""

from __future__ import annotations

from datetime import date

import pytest

from building import WORDS, policy, resolved, said, shown
from policyrules import Policy, decide, read_case
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.language.layout import format_source

ON = date(2020, 6, 1)

SHARED = """释义 A90 “从哪一部”
  采用 条例 可选 县民政局
  读法 条例 (statute) “困难的”
  读法 办法 (rules) “在保的”
释义 A91 “谁是家庭成员” 说明 “以登记为准”
释义 A92 “没有人用” 采用 甲 读法 甲 (one) “一” 读法 乙 (two) “二”
"""

AID = """决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 符合 (fits)
    当 依 A90.条例 困难
    当 依 A90.办法 状态 等于 在保
    则 给
    依释义 A91
    依据 一 “标准”
  其余 则 不给
"""

VOCABULARY = WORDS + SHARED


def outcome(found: Policy) -> str:
    """What a household in hardship that is not covered gets: 条例 gives, 办法 refuses."""
    case = read_case(found, {"id": "h", "complete": "all", "hardship": True, "state": "out"})
    return " ".join(o.id for o in decide(found, case, on=ON).possible)


def test_a_place_has_the_readings_of_the_vocabulary() -> None:
    """Its rules speak of them as of its own; what nothing rests on is none of the place's."""
    found = policy(AID, words=VOCABULARY)
    assert outcome(found) == "give"
    assert list(found.readings) == ["A90", "A91"]
    assert (found.readings["A90"].taken, found.readings["A90"].choosers) == ("statute", ("县民政局",))
    assert "A92" not in found.givens


def test_a_place_says_only_what_it_takes() -> None:
    """办法 in place of 条例; question, options and who may choose are those of the vocabulary."""
    found = policy("释义 A90 采用 办法 依据 二 “收入”\n" + AID, words=VOCABULARY)
    assert outcome(found) == "refuse"
    reading = found.readings["A90"]
    assert (reading.question.zh, reading.taken, reading.choosers) == ("从哪一部", "rules", ("县民政局",))
    assert [(c.clause, c.phrase) for c in reading.citations] == [("二", "收入")]


def test_a_place_says_who_may_choose_or_leaves_it_open() -> None:
    """可选 replaces the vocabulary's, 采用 未定 what it takes; the rest stays."""
    found = policy("释义 A90 可选 省厅\n" + AID, words=VOCABULARY)
    assert (found.readings["A90"].taken, found.readings["A90"].choosers) == ("statute", ("省厅",))
    assert outcome(policy("释义 A90 采用 未定\n" + AID, words=VOCABULARY)) == "give refuse"


def test_a_place_reads_a_note_in_its_own_way() -> None:
    """Of a reading that is only a note the place writes its own 说明; the question stays the vocabulary's."""
    found = policy("释义 A91 说明 “共同生活的”\n" + AID, words=VOCABULARY)
    assert (found.readings["A91"].question.zh, found.readings["A91"].note.zh) == (
        "谁是家庭成员",
        "共同生活的",
    )


def test_a_county_chooses_a_shared_reading() -> None:
    """选定 of an overlay settles it as one of the place's own."""
    chosen = "选定 A90.办法 自 2020-01-01 依据 《某县细则》 第一条 “从办法”"
    assert outcome(policy(AID, words=VOCABULARY, county=chosen)) == "refuse"


def test_a_place_that_takes_what_it_does_not_use_is_told() -> None:
    """Said of a reading on which nothing rests it is unused, as one of its own would be."""
    found, _ = resolved("释义 A92 采用 乙\n" + AID, words=VOCABULARY)
    assert found is not None
    assert list(found.readings) == ["A92", "A90", "A91"]
    told = shown(check_policy(found, local={"place.policy"}))
    assert [line for line in told if "A92" in line] == [
        "PR211 warning 5:1 释义 A92 没有用到", "  reading A92 is not used",
    ]  # fmt: skip


def test_both_vocabularies() -> None:
    """To English and back is the same line."""
    own = format_source(Source("x", "释义 A90 采用 办法 可选 省厅"))
    english = format_source(Source("x", own), vocabulary="en")
    assert english.split() == ["reading", "A90", "taken", "办法", "choosable_by", "省厅"]
    assert format_source(Source("x", english), vocabulary="zh") == own


FAULTS = [
    (
        "what the vocabulary does not have needs its question",
        "释义 A99 采用 办法",
        VOCABULARY,
        [
            "PR511 5:4 释义 A99 没有写问题，词汇里也没有这一条",
            "  reading A99 has no question, and the vocabulary has no such reading",
        ],
    ),
    (
        "options stand in the vocabulary",
        "释义 A90 采用 甲 读法 甲 (one) “一”",
        VOCABULARY,
        [
            "PR511 5:4 释义 A90 的读法在词汇里，这里只写 采用、可选、依据",
            "  the options of reading A90 stand in the vocabulary; here only taken, choosable_by, citing",
            "  → 读法不同的是另一条释义：另起一个编号，写上问题",
            "    with other options it is another reading: give it an id of its own, and its question",
        ],
    ),
    (
        "an id of the vocabulary is taken",
        "释义 A91 “谁算家里人” 说明 “共同生活的”",
        VOCABULARY,
        [
            "PR202 5:4 名称“A91”重复声明，先前在 words.policy:23:4",
            "  'A91' is declared twice, first at words.policy:23:4",
        ],
    ),
    (
        "a shared reading cites nothing",
        "",
        WORDS + "释义 A93 “何时” 说明 “当月” 依据 一 “标准”",
        [
            "PR511 19:24 词汇里的释义 A93 不写依据：各地文件不同",
            "  reading A93 of the vocabulary cites nothing: the documents of the places differ",
            "  → 在各地写 释义 A93 依据 …",
            "    write reading A93 citing … in the places",
        ],
    ),
]


@pytest.mark.parametrize(("text", "words", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_findings(text: str, words: str, expected: list[str]) -> None:
    """What is wrong with shared readings is told whole."""
    found = said(text, words=words)
    assert found[: len(expected)] == expected


RULE = """计算 人数 (people) 对 户 : 人 为 计数 成员 依释义 A91
条件 多人 (many) 对 户 当 人数 高于 1人
"""


def test_a_place_speaks_of_the_rules_of_the_vocabulary() -> None:
    """A quantity and a condition stated there count as the place's own, with the reading they rest on."""
    aid = AID.replace("当 依 A90.办法 状态 等于 在保", "当 依 A90.办法 多人")
    found = policy("释义 A90 采用 办法\n" + aid, words=VOCABULARY + RULE)
    case = read_case(found, {"id": "h", "complete": "all", "members": [{"id": "1"}, {"id": "2"}]})
    assert [o.id for o in decide(found, case, on=ON).possible] == ["give"]
    assert found.provisions["people"].readings == ("A91",)


def test_rules_of_the_vocabulary_of_which_nothing_speaks_are_none_of_the_place() -> None:
    """Without a rule that names them neither they nor the reading on which only they rest are there."""
    found = policy(AID.replace("  依释义 A91\n", ""), words=VOCABULARY + RULE)
    assert {"people", "many"}.isdisjoint(found.defs)
    assert "people" not in found.provisions
    assert "A91" not in found.readings


def test_a_rule_of_the_vocabulary_cites_nothing() -> None:
    """The documents of the places differ: what rests on a clause stands in the place."""
    _, findings = resolved(AID, words=VOCABULARY + RULE.replace("高于 1人", "高于 1人 依据 一 “标准”"))
    assert shown(findings) == [
        "PR210 " + shown(findings)[0].split(" ", 2)[1] + " 词汇里的“多人”不写依据：各地文件不同",
        "  many of the vocabulary cites nothing: the documents of the places differ",
        "  → 有依据的写在各地",
        "    what rests on a clause stands in the place",
    ]
