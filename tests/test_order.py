"""What belongs to what: own clauses before the first part, and no meaning in any other order."""

import json
from random import Random

import pytest
from attrs import evolve

from building import WORDS, policy
from places import files_of, policy_of
from policyrules import decide_all, read_case
from policyrules.base.errors import Source
from policyrules.base.render import render
from policyrules.core.policy import Policy
from policyrules.explaining.receipt import to_json
from policyrules.language.building.placing import OWN, PARTS, TERMINALS
from policyrules.language.layout import format_source
from policyrules.language.parser import analyse, parse
from policyrules.language.syntax import File
from policyrules.loading import made_of


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
    ("条款 一 “甲” 原文 “乙” 编号 “一-1”", "条款 一 “甲” 编号 “一-1” 原文 “乙”"),
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


# ── no meaning in any other order ────────────────────────────────────────────


def shuffled(source: Source, rng: Random) -> Source:
    """The same declarations, clauses and parts in another order. Comments are left out."""
    units: list[list[str]] = []
    for chunk in analyse(source).chunks:
        tree = chunk.tree
        assert tree is not None
        clauses = [(c.rule, source.text[c.first.start : c.last.end]) for c in tree.parts]
        begin = tree.parts[0].first.start if clauses else chunk.tokens[-1].end
        groups: list[list[str]] = [[]]
        for rule, text in clauses:
            if rule in PARTS.get(tree.rule, {}):
                groups.append([])
            groups[-1].append(text)
        own, parts = groups[0], groups[1:]
        rng.shuffle(own)
        rng.shuffle(parts)
        for part in parts:
            below = part[1:]
            rng.shuffle(below)
            part[1:] = below
        head = source.text[chunk.tokens[0].start : begin]
        text = "\n".join([head, *own, *(line for part in parts for line in part)])
        if tree.rule == "fact":
            units[-1].append(text)
        else:
            units.append([text])
    for unit in units:
        facts = unit[1:]
        rng.shuffle(facts)
        unit[1:] = facts
    rng.shuffle(units)
    return Source(source.name, "\n".join(line for unit in units for line in unit) + "\n")


def answers(found: Policy) -> list[str]:
    """What is decided in every worked case, what it rests on and what is missing: all but the receipt."""
    said = []
    for example in sorted((e for e in found.examples if e.overlay), key=lambda e: e.title):
        case = read_case(found, example.data)
        for decision in decide_all(found, case, on=example.on):
            data = to_json(found, decision)
            data.pop("receipt")
            said.append(settled(data))
    return sorted(said)


def settled(data: object) -> str:
    """Data as JSON, its lists and tables in one order."""
    if isinstance(data, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{settled(data[key])}" for key in sorted(data)) + "}"
    if isinstance(data, list):
        return "[" + ",".join(sorted(map(settled, data))) + "]"
    return json.dumps(data, ensure_ascii=False)


@pytest.mark.parametrize("place", ["dayao", "sanmenxia"])
def test_no_order_carries_meaning(place: str) -> None:
    """Declarations, own clauses, parts and their clauses in any order: the same answers, byte for byte."""
    found, rng = files_of(place, "example_county"), Random(20260701)

    def files(given: tuple[File, ...]) -> tuple[File, ...]:
        read = [parse(shuffled(file.source, rng)) for file in given]
        assert [f.said.zh for _, findings in read for f in findings] == []
        return tuple(rng.sample([file for file, _ in read], len(read)))

    wanted = answers(policy_of(place))
    assert len(wanted) > 20
    mixed = {kind: files(getattr(found, kind)) for kind in ("own", "vocabulary", "overlay")}
    assert answers(made_of(evolve(found, **mixed))) == wanted


def test_a_clause_that_asks_whether_a_value_is_there_may_stand_anywhere() -> None:
    """有值 in one 当 lets every other 当 of the rule use the value, also one that is written before it."""
    policy("条件 a (a) 对 户 当 脱贫日 早于 2020-06-01 当 有值(脱贫日) 依据 一 “标准”")
    policy(
        "条件 a (a) 对 户 期间 自 脱贫日 至 2020-06-01 当 脱贫日 早于 2020-06-01 当 有值(脱贫日) 依据 一 “标准”"
    )


def test_amounts_under_options_are_the_same_in_any_order() -> None:
    """Two cases that pay the same by reading do not clash because one lists the options in another order."""
    ways = ["金额 依 A01.甲 1元/月", "金额 依 A01.乙 2元/月"]
    policy(
        "释义 A01 “问” 采用 甲 可选 县 读法 甲 (one) “一” 读法 乙 (two) “二”\n"
        "决定 aid (aid) 对 户 结果 给 (give), 不给 (refuse) 金额 : 元/月 取整 四舍五入 0.01元/月 依据 一 “标准”\n"
        f"情形 a (a) 当 困难 则 给 {ways[0]} {ways[1]} 情形 b (b) 当 财产 则 给 {ways[1]} {ways[0]} 其余 则 不给",
        words=WORDS.replace("  事实 困难", "  事实 财产 (property) : 是否\n  事实 困难"),
    )


def test_a_part_without_citation_rests_on_the_declaration_s() -> None:
    """情形 of a decision and of a quantity cite what the declaration cites, unless they cite themselves."""
    found = policy(
        "计算 c (c) 对 户 : 元/月 依据 一 “标准” 情形 d (d) 当 困难 为 1元/月 情形 e (e) 当 非 困难 为 2元/月 依据 二 “收入”\n"
        "决定 a (a) 对 户 结果 给 (give) 依据 三 “给” 情形 b (b) 当 c 高于 1元/月 则 给 其余 未规定"
    )
    cited = {name: [c.clause for c in p.citations] for name, p in found.provisions.items()}
    assert cited == {"c.d": ["一"], "c.e": ["二"], "a.b": ["三"]}


def test_every_clause_and_part_has_the_word_that_begins_it() -> None:
    """What may stand where is told by words: a clause without one could be named in no message."""
    with_parts = {kind for name, parts in PARTS.items() for kind in (*OWN[name], *parts)}
    inside = {kind for parts in PARTS.values() for clauses in parts.values() for kind in clauses}
    assert with_parts | inside <= set(TERMINALS)
