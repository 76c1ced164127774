"""Files to syntax trees; every mistake of a file at once, each in one sentence."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.authoring.findings import declared_codes
from policyrules.base.errors import Finding, PolicyError, Source, Span, UsageError
from policyrules.base.render import render
from policyrules.base.saying import Said, same
from policyrules.base.units import MONTHS, PERCENT, YUAN, YUAN_MONTH
from policyrules.language.keywords import DECLARATIONS
from policyrules.language.parser import parse, read_source
from policyrules.language.syntax import (
    AdjustmentDecl,
    Alias,
    Binary,
    Call,
    Cite,
    ClauseDecl,
    Conditional,
    ConditionDecl,
    DateValue,
    DecisionDecl,
    Declaration,
    EnableDecl,
    EntityDecl,
    ExampleDecl,
    Expr,
    FactDecl,
    FillDecl,
    Membership,
    Name,
    Period,
    PolicyDecl,
    Quantity,
    QuantityDecl,
    ReadingDecl,
    Reference,
    SingleDecl,
    StandardDecl,
    TextValue,
    Today,
    Truth,
    Unary,
    Under,
)
from work import grows_in_line

NOWHERE = Span(Source("", ""), 0, 0, 1, 1)


def tree(text: str) -> Declaration:
    """The one declaration of a text without mistakes."""
    file, findings = parse(Source("x", text))
    assert [f.said.zh for f in findings] == []
    (declaration,) = file.declarations
    return declaration


def expression(text: str) -> Expr:
    """An expression, read as the guard of a condition."""
    condition = tree(f"条件 甲 (a) 对 户 当 {text}")
    assert isinstance(condition, ConditionDecl)
    return condition.body.guards[0].expr


def said(text: str) -> list[str]:
    """The findings of a text as people see them."""
    return [render(f) for f in parse(Source("例.policy", text))[1]]


def name(text: str) -> Name:
    """A name, for comparison."""
    return Name(text, span=NOWHERE)


def ref(text: str) -> Reference:
    """A reference, for comparison."""
    return Reference(tuple(name(p) for p in text.split(".")), span=NOWHERE)


def alias(text: str, other: str) -> Alias:
    """A name and its second name, for comparison."""
    return Alias(name(text), name(other))


def number(value: int, unit: object = None) -> Quantity:
    """A quantity, for comparison."""
    return Quantity(Fraction(value), unit, span=NOWHERE)  # type: ignore[arg-type]


def cite(clause: str, phrase: str, document: str | None = None) -> Cite:
    """A citation, for comparison."""
    return Cite(document, clause, phrase, span=NOWHERE)


def both(op: str, left: Expr, right: Expr) -> Binary:
    """A binary operation, for comparison."""
    return Binary(op, left, right, span=NOWHERE)


# ── expressions ──────────────────────────────────────────────────────────────


def test_and_binds_tighter_than_or_and_not_tightest() -> None:
    """甲 或 非 乙 且 丙 is 甲 or ((not 乙) and 丙)."""
    negated = Unary("not", ref("乙"), span=NOWHERE)
    assert expression("甲 或 非 乙 且 丙") == both("or", ref("甲"), both("and", negated, ref("丙")))


def test_product_binds_tighter_than_sum_and_both_go_left() -> None:
    """甲 - 乙 - 丙 × 丁 ÷ 2 is (甲 - 乙) - ((丙 × 丁) ÷ 2)."""
    product = both("div", both("mul", ref("丙"), ref("丁")), number(2))
    assert expression("甲 - 乙 - 丙 × 丁 ÷ 2") == both("sub", both("sub", ref("甲"), ref("乙")), product)


def test_or_if_absent_binds_tightest() -> None:
    """甲 若无 0元 + 乙 adds 乙 to (甲 若无 0元)."""
    assert expression("甲 若无 0元 + 乙") == both(
        "add", both("if_none", ref("甲"), number(0, YUAN)), ref("乙")
    )


@pytest.mark.parametrize(
    ("words", "op"),
    [
        ("低于 < ＜ 早于", "lt"), ("不高于 不超过 <= ≤ 不晚于", "le"), ("高于 超过 > 晚于", "gt"),
        ("不低于 至少 >= ≥ 不早于", "ge"), ("等于", "eq"), ("不等于 != ≠", "ne"),
    ],
)  # fmt: skip
def test_comparisons(words: str, op: str) -> None:
    """Every word and mark for a comparison gives its operation."""
    for word in words.split():
        assert expression(f"甲 {word} 乙") == both(op, ref("甲"), ref("乙"))


def test_memberships_name_options() -> None:
    """属于, 不属于 and 包含 take options in braces."""
    for word, op in (("属于", "in"), ("不属于", "not_in"), ("包含", "contains")):
        assert expression(f"甲 {word} {{乙, 丙}}") == Membership(
            op, ref("甲"), (name("乙"), name("丙")), span=NOWHERE
        )


def test_literals() -> None:
    """Percentages, dates, texts, yes, the assessment day; a year is a plain number."""
    assert expression("20%") == number(20, PERCENT)
    assert expression("2017年6月12日") == DateValue(date(2017, 6, 12), span=NOWHERE)
    assert expression("「甲」") == TextValue("甲", span=NOWHERE)
    assert expression("是") == Truth(True, span=NOWHERE)
    assert expression("评定日") == Today(span=NOWHERE)
    assert expression("年份(甲) 等于 2016年") == both(
        "eq", Call("YEAR_OF", (ref("甲"),), span=NOWHERE), number(2016)
    )


def test_aggregates() -> None:
    """A path, an expression with a filter, a filter alone."""
    path = expression("合计 成员.收入项.月额")
    assert (path.op, path.path, path.expr, path.filter) == ("SUM", ref("成员.收入项.月额"), None, None)  # type: ignore[union-attr]
    full = expression("最大 成员(年龄(生日) 当 在保)")
    assert (full.op, full.expr) == ("LARGEST", Call("AGE", (ref("生日"),), span=NOWHERE))  # type: ignore[union-attr]
    assert full.filter == ref("在保")  # type: ignore[union-attr]
    counted = expression("计数 成员(当 在保)")
    assert (counted.expr, counted.filter) == (None, ref("在保"))  # type: ignore[union-attr]


def test_conditional_and_window() -> None:
    """若 … 则 … 否则 …, and a date in a window."""
    assert expression("若 甲 则 1元 否则 2元") == Conditional(
        ref("甲"), number(1, YUAN), number(2, YUAN), span=NOWHERE
    )
    within = expression("甲 在 自 乙 次月 起 3个月")
    window = within.window  # type: ignore[union-attr]
    assert (window.start, window.anchor, window.end) == (ref("乙"), "next_month", number(3, MONTHS))
    fixed = expression("甲 在 自 2017-01-01 至 乙").window  # type: ignore[union-attr]
    assert (fixed.anchor, fixed.end) == (None, ref("乙"))


def test_spans_cover_what_was_written() -> None:
    """An expression's span runs from its first character to its last, on its own line."""
    source = "条件 甲 (a) 对 户\n当 (收入 + 1元) 低于 标准线"
    file, _ = parse(Source("x", source))
    guard = file.declarations[0].body.guards[0].expr  # type: ignore[union-attr]
    assert (source[guard.span.start + 0 : guard.span.end], guard.span.line) == ("收入 + 1元) 低于 标准线", 2)


# ── declarations ─────────────────────────────────────────────────────────────


def test_header() -> None:
    """All parts of a header."""
    found = tree(
        "政策 yancheng “标题” 文号 “1号” 发文 “甲局”，“乙办” 印发 2017-06-12 生效 2017-06-12 至 2020-12-31 "
        "辖区 “某市” 词汇 社会救助 上级 jiangsu"
    )
    assert found == PolicyDecl(
        name("yancheng"), "标题", "1号", ("甲局", "乙办"), date(2017, 6, 12), date(2017, 6, 12),
        date(2020, 12, 31), "某市", name("社会救助"), name("jiangsu"), span=NOWHERE,
    )  # fmt: skip


def test_clause() -> None:
    """A clause with a status, a phrase and its rows in a list, in any order; without a status it is encoded."""
    assert tree("条款 三（六）第1句 宣示 “甲” 原文 “乙”") == ClauseDecl(
        "三（六）第1句", "principle", "甲", "乙", span=NOWHERE
    )
    numbered = ClauseDecl("一", None, "甲", "乙", ("YC-1", "YC-2"), span=NOWHERE)
    assert tree("条款 一 “甲” 原文 “乙” 编号 “YC-1”，“YC-2”") == numbered
    assert tree("条款 一 “甲” 编号 “YC-1”，“YC-2” 原文 “乙”") == numbered
    assert tree("条款 一 “甲”") == ClauseDecl("一", None, "甲", "", span=NOWHERE)


def test_entity_takes_the_facts_after_it() -> None:
    """Facts belong to the entity right before them."""
    file, findings = parse(
        Source("x", "实体 户 (household) 列名 households\n事实 甲 (a): 是否 认定 局, 所 可无\n"
               "实体 成员 (member) 属 户 个人\n事实 乙 (b): 元/月 载于 台账 不低于 0元/月"
               "\n事实 丙 (c): 选项 {是 (y), 丁 (d)}")
    )  # fmt: skip
    assert [f.code for f in findings] == ["PR112"]
    household, member = file.declarations
    assert isinstance(household, EntityDecl)
    assert isinstance(member, EntityDecl)
    assert [(f.alias.name.text, f.judged, f.optional) for f in household.facts] == [
        ("甲", (name("局"), name("所")), True)
    ]
    assert (member.parent, member.person, household.person) == (name("户"), True, False)
    (fact,) = member.facts
    assert isinstance(fact, FactDecl)
    assert (fact.type.unit, fact.recorded, fact.bounds[0].op) == (YUAN_MONTH, (name("台账"),), "ge")


STANDARD = """标准 低保标准 (std) 对 户: 元/月
  由 县政府 逐案 可无 依释义 A01
  依据 一 “自己的”，六 “也是自己的”，七 “默认”
  默认 300元/月
  2016年 为 300元/月 依据 二 “值”，《文件》 三 “也是”
  自 2017-01-01 至 2017-12-31 为 310元/月
  必须 不低于 20% 当 甲 依据 四 “限”
  原则上 高于 上年(乙) 依据 五 “软”
"""


def test_citations_of_a_standard_belong_to_what_is_before_them() -> None:
    """依据 after a value or constraint is that one's; the standard's own stands before the first."""
    found = tree(STANDARD)
    assert isinstance(found, StandardDecl)
    assert found.cites == (cite("一", "自己的"), cite("六", "也是自己的"), cite("七", "默认"))
    assert [v.cites for v in found.values] == [(cite("二", "值"), cite("三", "也是", "文件")), ()]
    assert [(c.severity, c.op, c.cites) for c in found.constraints] == [
        ("must", "ge", (cite("四", "限"),)),
        ("principle", "gt", (cite("五", "软"),)),
    ]
    assert found.values[0].period == Period(date(2016, 1, 1), date(2016, 12, 31), True, span=NOWHERE)
    assert found.values[1].period == Period(date(2017, 1, 1), date(2017, 12, 31), False, span=NOWHERE)
    assert (found.holders, found.casewise, found.optional, found.readings) == (
        (name("县政府"),),
        True,
        True,
        (name("A01"),),
    )


def test_reading() -> None:
    """The question, the options, the one taken, who may choose."""
    found = tree(
        "释义 A09 “从何时起” 采用 次月起 可选 县 依据 一 “x” "
        "读法 次月起 (next) “下月” 读法 当月起 (this) “本月”"
    )
    assert isinstance(found, ReadingDecl)
    assert [(o.alias, o.text) for o in found.options] == [
        (alias("次月起", "next"), same("下月")),
        (alias("当月起", "this"), same("本月")),
    ]
    assert (found.adopted, found.choosers, found.note) == (name("次月起"), (name("县"),), None)


def test_quantity_with_cases() -> None:
    """Clauses after 情形 belong to it; 取整 is the quantity's own."""
    found = tree(
        "计算 甲 (a) 对 户: 元 为 1元 取整 舍去 1元 依据 一 “x” "
        "情形 乙 (b) 当 丙 为 2元 例外于 丁 依据 二 “y”"
    )
    assert isinstance(found, QuantityDecl)
    assert (found.body.values[0].expr, found.body.cites) == (number(1, YUAN), (cite("一", "x"),))
    assert found.body.rounding is not None
    assert (found.body.rounding.mode, found.body.rounding.step) == ("down", number(1, YUAN))
    (case,) = found.cases
    assert (case.alias, case.hold, case.body.values[0].expr) == (alias("乙", "b"), False, number(2, YUAN))
    assert (case.body.overrides, case.body.cites) == ((name("丁"),), (cite("二", "y"),))


def test_adjustment() -> None:
    """A deduction: of what, when, in which window under which reading, by whose discretion."""
    found = tree(
        "扣减 成本 (cost) 对 就业 从 户.收入 当 依 A08.在保 甲 "
        "期间 自 开始 当月 起 6个月 金额 1元/月 裁量 局 逐案 依释义 A05, A06 依据 一 “x”"
    )
    assert isinstance(found, AdjustmentDecl)
    assert (found.kind, found.total, found.body.guards[0].under) == (
        "deduct",
        ref("户.收入"),
        Under(name("A08"), name("在保")),
    )
    assert found.body.windows[0].window.anchor == "this_month"
    assert found.body.discretion is not None
    assert (found.body.discretion.holders, found.body.discretion.casewise) == ((name("局"),), True)
    assert found.body.readings == (name("A05"), name("A06"))


def test_decision() -> None:
    """Outcomes, cases, a held case, 其余 and 记账; a silent amount is a value without expression."""
    found = tree(
        "决定 低保 (d) 对 户 结果 纳入 (in), 退出 (out) 金额: 元/月 依释义 A02 取整 四舍五入 1元/月 "
        "情形 甲 (a) 当 x 则 纳入 金额 未规定 依据 一 “x” "
        "暂缓 乙 (b) 当 y 依据 二 “y” 其余 则 退出 金额 0元/月 依据 三 “z” "
        "记账 状态 为 在保 当 低保 等于 纳入"
    )
    assert isinstance(found, DecisionDecl)
    assert found.outcomes == (alias("纳入", "in"), alias("退出", "out"))
    assert found.amount_type is not None
    assert found.amount_type.unit == YUAN_MONTH
    assert found.readings == (name("A02"),)
    assert found.rounding is not None
    first, second = found.cases
    assert (first.body.outcome, first.body.amounts[0].expr, first.body.rounding) == (name("纳入"), None, None)
    assert (second.hold, second.body.cites) == (True, (cite("二", "y"),))
    assert found.otherwise is not None
    assert (found.otherwise.outcome, found.otherwise.cites) == (name("退出"), (cite("三", "z"),))
    assert found.carries[0].fact == ref("状态")


def test_otherwise_not_decided() -> None:
    """其余 未规定 has no outcome."""
    found = tree("决定 低保 (d) 对 户 结果 纳入 (in) 其余 未规定")
    assert isinstance(found, DecisionDecl)
    assert found.otherwise is not None
    assert found.otherwise.outcome is None


def test_single() -> None:
    """A one-person household: the decision applied, which facts stand for which, its gate and cases."""
    found = tree("单人户 甲 (a) 对 成员 适用 低保 以 本人收入 为 户.收入 当 x 裁量 局 依据 一 “x” 其余 则 乙")
    assert isinstance(found, SingleDecl)
    assert (found.applies, found.facts) == (name("低保"), ((ref("本人收入"), ref("户.收入")),))
    assert found.body.guards[0].expr == ref("x")


def test_overlay_declarations() -> None:
    """填写 and 启用 with their periods and sources."""
    fill = tree("填写 低保标准 自 2017-01-01 为 610元/月 依据 《县文件》一 “x”")
    assert isinstance(fill, FillDecl)
    assert (fill.value, fill.cites) == (number(610, YUAN_MONTH), (cite("一", "x", "县文件"),))
    enable = tree("启用 必要就业成本 一律 自 2017-07-01 至 2017-12-31 依据 《县文件》一 “x”")
    assert isinstance(enable, EnableDecl)
    assert (enable.mode, enable.period.end) == ("always", date(2017, 12, 31))


EXAMPLE = """案例 “甲” 于 2017-10-15
  以 示例县 齐全 成员 选定 A09.次月 启用 成本 一律
  设 户 在保=是，收入=1200元/月，备注=未知，离开=无，类={甲, 乙}
  设 成员 “甲”
  设 就业 “1” 属 “甲” 方式=务工
  裁定 成本 属 “1” 为 是 裁定人 局 于 2017-09-01 理由 “证明”
  应得 低保 为 继续 金额 1元/月 至 2元/月 缺 收入 依据 一 “x”
  应得 单人 属 “甲” 为 未规定 金额 未规定
"""


def test_example() -> None:
    """A worked case: what is given, determined and expected."""
    found = tree(EXAMPLE)
    assert isinstance(found, ExampleDecl)
    assert (found.overlay, found.complete) == (name("示例县"), (name("成员"),))
    assert (found.choices, found.modes) == (((name("A09"), name("次月")),), ((name("成本"), "always"),))
    household, member, job = found.givens
    assert [(k.text, v.mark) for k, v in household.facts] == [
        ("在保", None), ("收入", None), ("备注", "unknown"), ("离开", "absent"), ("类", "set"),
    ]  # fmt: skip
    assert household.facts[4][1].options == (name("甲"), name("乙"))
    assert (member.key, member.of, member.facts, job.key, job.of) == ("甲", None, (), "1", "甲")
    (determined,) = found.determined
    assert (determined.by, determined.on, determined.basis) == (name("局"), date(2017, 9, 1), "证明")
    first, second = found.expected
    assert [v.low for v in first.values] == [ref("继续")]
    assert first.amount == (number(1, YUAN_MONTH), number(2, YUAN_MONTH))
    assert (first.missing, first.cites) == ((name("收入"),), (cite("一", "x"),))
    assert [v.mark for v in second.values] == ["silent"]
    assert (second.of, second.amount, second.amount_silent) == ("甲", None, True)


def test_complete_lists_of_an_example() -> None:
    """齐全 全部 is None (all lists), no 齐全 at all is the empty tuple (none)."""
    every, none = tree("案例 “甲” 于 2017-10-15 齐全 全部"), tree("案例 “甲” 于 2017-10-15")
    assert isinstance(every, ExampleDecl)
    assert isinstance(none, ExampleDecl)
    assert (every.complete, none.complete) == (None, ())


def test_choices_after_an_example_are_declarations_again() -> None:
    """选定 with a period, or after 应得, ends the example."""
    text = (
        "案例 “甲” 于 2017-10-15 选定 A09.次月 应得 低保 为 继续\n"
        "选定 A09.次月 自 2017-01-01 依据 《文》一 “x”"
    )
    file, findings = parse(Source("x", text))
    assert findings == ()
    assert [type(d).__name__ for d in file.declarations] == ["ExampleDecl", "ChooseDecl"]


def test_english_gives_the_same_tree() -> None:
    """The same declaration in English words is the same tree."""
    chinese = tree(
        "扣减 甲 (a) 对 乙 从 户.收入 当 成员.在保 且 方式 属于 {务工} "
        "期间 自 开始 当月 起 6个月 金额 较小者(20% × 丙, 月额) 依据 一 “x”"
    )
    english = tree(
        "deduct 甲 (a) for 乙 from_total 户.收入 when 成员.在保 and 方式 is_one_of {务工} "
        'during from 开始 this_month lasting 6 months amount smaller_of(20% * 丙, 月额) citing 一 "x"'
    )
    assert chinese == english


# ── mistakes ─────────────────────────────────────────────────────────────────

FINDINGS = {
    "条件 甲 (a) 对 户 当人均收入 低于 5元": (
        "例.policy:1:14: 错误 PR117 “当人均收入”里，关键词“当”和名称粘在一起\n"
        "  条件 甲 (a) 对 户 当人均收入 低于 5元\n"
        "                    ^^^^^^^^^^\n"
        "  建议：关键词要用空格与名称分开：写“当 人均收入”"
    ),
    "条件 甲 (a) 对 户 当 人均收入低于 5元": (
        "例.policy:1:16: 错误 PR117 “人均收入低于”里，关键词“低于”和名称粘在一起\n"
        "  条件 甲 (a) 对 户 当 人均收入低于 5元\n"
        "                       ^^^^^^^^^^^^\n"
        "  建议：关键词要用空格与名称分开：写“人均收入 低于”"
    ),
    "决定 甲 (a) 对 户 其余 则纳入": (
        "例.policy:1:17: 错误 PR117 “则纳入”里，关键词“则”和名称粘在一起\n"
        "  决定 甲 (a) 对 户 其余 则纳入\n"
        "                         ^^^^^^\n"
        "  建议：关键词要用空格与名称分开：写“则 纳入”"
    ),
    "条件 标准 (a) 对 户 当 是": (
        "例.policy:1:4: 错误 PR112 这里应为名称，“标准”却是关键词\n"
        "  条件 标准 (a) 对 户 当 是\n"
        "       ^^^^\n"
        "  建议：可改为“标准_1”一类的名称；这里不能作名称的：声明的词、值（是、无……）、对"
    ),
    "条件 甲 (a) 对 户 当 收入 低與 5元": (
        "例.policy:1:19: 错误 PR111 没有关键词“低與”\n"
        "  条件 甲 (a) 对 户 当 收入 低與 5元\n"
        "                            ^^^^\n"
        "  建议：是不是“低于”？"
    ),
    "扣簡 甲 (a) 对 户 当 是": (
        "例.policy:1:1: 错误 PR111 没有关键词“扣簡”\n"
        "  扣簡 甲 (a) 对 户 当 是\n"
        "  ^^^^\n"
        "  建议：是不是“扣减”？"
    ),
    "你好 世界": (
        "例.policy:1:1: 错误 PR113 “你好”不属于任何声明\n"
        "  你好 世界\n"
        "  ^^^^\n"
        "  建议：每条声明以这些词之一开头：" + "、".join(w.zh for w in DECLARATIONS)
    ),
    "条件 甲 (a) 对 户 当 收入 = 5元": (
        "例.policy:1:19: 错误 PR110 “收入”之后不能是“=”\n"
        "  条件 甲 (a) 对 户 当 收入 = 5元\n"
        "                            ^\n"
        "  建议：比较相等写“等于”"
    ),
    "条件 甲 (a) 对 户 当 收入 低于 5元 低于 6元": (
        "例.policy:1:25: 错误 PR110 “5元”之后不能是“低于”\n"
        "  条件 甲 (a) 对 户 当 收入 低于 5元 低于 6元\n"
        "                                     ^^^^\n"
        "  建议：两个比较之间写“且”"
    ),
    "条件 甲 (a) 对 户 当 a 且 若 b 则 c 否则 d": (
        "例.policy:1:20: 错误 PR110 “且”之后不能是“若”\n"
        "  条件 甲 (a) 对 户 当 a 且 若 b 则 c 否则 d\n"
        "                            ^^\n"
        "  建议：若……则……否则……放在别的式子里要加括号"
    ),
    "条件 甲 (a) 对 户 当 a 且": (
        "例.policy:1:18: 错误 PR110 “条件”没有写完：停在“且”\n"
        "  条件 甲 (a) 对 户 当 a 且\n"
        "                         ^^\n"
        "  建议：后面应为：一个值（名称、数、日期、式子）"
    ),
    "条件 甲 (a) 对 户 当 (a 低于 5元": (
        "例.policy:1:22: 错误 PR110 “条件”没有写完：停在“5元”\n"
        "  条件 甲 (a) 对 户 当 (a 低于 5元\n"
        "                               ^^^\n"
        "  建议：后面应为：运算或比较（+、×、低于、等于、且……）、“)”"
    ),
    "填写 甲 自 2017-01-01 为 5元": (
        "例.policy:1:21: 错误 PR110 “填写”没有写完：停在“5元”\n"
        "  填写 甲 自 2017-01-01 为 5元\n"
        "                           ^^^\n"
        "  建议：后面应为：运算或比较（+、×、低于、等于、且……）、“依据”"
    ),
    "事实 甲 (a): 是否": (
        "例.policy:1:1: 错误 PR114 这里的“事实”前面没有实体\n"
        "  事实 甲 (a): 是否\n"
        "  ^^^^\n"
        "  建议：事实紧接在它的“实体”后面写"
    ),
    "扣减 甲 (a) 对 户 从 户.收入 则 纳入": (
        "例.policy:1:21: 错误 PR115 “则”不能写在“扣减 甲”里\n"
        "  扣减 甲 (a) 对 户 从 户.收入 则 纳入\n"
        "                               ^^\n"
        "  建议：这里可以写：金额、当、期间、裁量、依释义、依据、取整、次于"
    ),
    "计算 甲 (a) 对 户: 元 结果 乙 (b)": (
        "例.policy:1:17: 错误 PR115 “结果”不能写在“计算 甲”里\n"
        "  计算 甲 (a) 对 户: 元 结果 乙 (b)\n"
        "                        ^^^^\n"
        "  建议：这里可以写：为、依释义、依据、取整、情形"
    ),
    "决定 甲 (a) 对 户 记账 b 为 c 当 d 依据 一 “x”": (
        "例.policy:1:27: 错误 PR115 “依据”属于“决定 甲”本身，却写在“记账”之后\n"
        "  决定 甲 (a) 对 户 记账 b 为 c 当 d 依据 一 “x”\n"
        "                                     ^^^^\n"
        "  建议：移到第 1 行的“记账”之前"
    ),
    "案例 “甲” 于 2017-01-01 金额 1元": (
        "例.policy:1:21: 错误 PR115 “金额”要写在“应得”之后\n"
        "  案例 “甲” 于 2017-01-01 金额 1元\n"
        "                          ^^^^\n"
        "  建议：它属于写在它前面的那一条"
    ),
    "决定 甲 (a) 对 户 情形 乙 (b) 则 丙 则 丁": (
        "例.policy:1:27: 错误 PR116 “情形 乙”里“则”写了两次\n"
        "  决定 甲 (a) 对 户 情形 乙 (b) 则 丙 则 丁\n"
        "                                      ^^\n"
        "  建议：留下一个；若是两种情形，分成两个“情形”"
    ),
    "条件 甲 (a) 对 户 当 " + "非 " * 101 + "b": (
        "例.policy:1:1: 错误 PR118 “条件 甲”里的式子太长或嵌套太深\n"
        "  条件 甲 (a) 对 户 当 非 非 非 非 非 非 非 非 非 非 非 非 非 非 非 非 非 非…\n"
        "  ^^^^\n"
        "  建议：把一部分写成一条“计算”或“条件”，再引用它的名称"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", FINDINGS)
def test_findings(text: str) -> None:
    """Each mistake gives one finding, with the place, the line, a caret and what to do."""
    assert said(text) == [FINDINGS[text]]


def test_findings_in_english() -> None:
    """The same finding in English, of an English file."""
    (finding,) = parse(Source("a.policy", "condition a (b) for household when income bellow 5 yuan"))[1]
    assert render(finding, "en") == (
        "a.policy:1:43: error PR111 there is no keyword “bellow”\n"
        "  condition a (b) for household when income bellow 5 yuan\n"
        "                                            ^^^^^^\n"
        "  help: did you mean “below”?"
    )


def test_all_mistakes_of_a_file_at_once() -> None:
    """Five bad declarations are five findings in order; the two good ones are in the tree."""
    text = (
        "条件 甲 (a) 对 户 当\n条件 乙 (b) 对 户 当 是\n条件 丙 (c 对 户 当 是\n事实 丁 (d): 是否\n"
        "扣减 戊 (e) 对 户 从 户.x 则 己\n条件 庚 (g) 对 户 当 a < 5且1\n条件 辛 (h) 对 户 当 否"
    )
    file, findings = parse(Source("x", text))
    assert [(f.span.line, f.code) for f in findings if f.span] == [
        (1, "PR110"), (3, "PR110"), (4, "PR114"), (5, "PR115"), (6, "PR107"),
    ]  # fmt: skip
    assert [d.alias.name.text for d in file.declarations] == ["乙", "辛"]  # type: ignore[union-attr]


def test_a_mistake_is_not_reported_twice() -> None:
    """What the lexer has reported is not reported again by the grammar; a later mistake is lost till then."""
    assert [f.code for f in parse(Source("x", "条件 甲 (a) 对 户 当 a 低于 2017年2月 且"))[1]] == ["PR106"]


def test_a_declaring_word_in_the_midst_of_a_line_does_not_cut_there() -> None:
    """条件 used as an option is one finding about a keyword, not two broken declarations."""
    assert [
        f.code for f in parse(Source("x", "实体 户 (h)\n事实 甲 (a): 选项 {乙 (b), 条件 (c)} 可无"))[1]
    ] == ["PR112"]


def test_facts_of_a_broken_entity_are_not_reported() -> None:
    """One mistake in 实体 is one finding; its facts do not become orphans."""
    assert [f.code for f in parse(Source("x", "实体 户 (h\n事实 甲 (a): 是否\n事实 乙 (b): 是否"))[1]] == [
        "PR110"
    ]


def test_deep_nesting_is_a_finding_not_a_crash() -> None:
    """10,000 brackets and 1,000 negations or sums are one finding each."""
    start = "条件 甲 (a) 对 户 当 "
    assert [f.code for f in parse(Source("x", start + "(" * 10_000))[1]] == ["PR108"]
    assert [f.code for f in parse(Source("x", start + "- " * 1_000 + "b"))[1]] == ["PR118"]
    assert [f.code for f in parse(Source("x", start + "a + " * 1_000 + "b"))[1]] == ["PR118"]
    assert [f.code for f in parse(Source("x", start + "\na 或" * 60_000))[1]] == ["PR122"]


def test_expressions_of_a_hundred_terms_are_fine() -> None:
    """A sum of a hundred terms is read."""
    assert expression("a + " * 99 + "a")


def test_reading_grows_in_line() -> None:
    """Twice the text takes about twice the steps to read, whether right or full of mistakes."""
    right = EXAMPLE + STANDARD
    for text, times in (
        (right, 5),
        ("实休 户 (h)\n", 40),
        ("实休 户 (h)\n甲乙丙\n", 40),
        ("条件 甲 (a) 对 户 当 甲 得 乙\n", 50),
        ("条款 “\n", 150),
    ):
        assert grows_in_line(lambda n, text=text: parse(Source("x", text * n)), times)  # type: ignore[misc]
    assert parse(Source("x", right * 120))[1] == ()


# ── files ────────────────────────────────────────────────────────────────────


def test_read_source(tmp_path: Path) -> None:
    """A file's text, unchanged, under the name asked for."""
    path = tmp_path / "a.policy"
    path.write_bytes("条件 甲\r\n".encode())
    assert read_source(path, name="a.policy") == Source("a.policy", "条件 甲\r\n")


def test_not_utf8(tmp_path: Path) -> None:
    """A GB18030 file is refused, naming the byte and the line, with the likely encoding."""
    path = tmp_path / "a.policy"
    path.write_bytes(b"# ok\n" + "条件 甲".encode("gb18030"))
    with pytest.raises(PolicyError) as caught:
        read_source(path, name="a.policy")
    (finding,) = caught.value.findings
    assert (finding.code, str(finding.span)) == ("PR101", "a.policy:2:1")
    assert finding.said.zh == "第 6 个字节（第 2 行）不是 UTF-8"
    assert finding.help.zh == "文件像是 GB18030 编码：用 UTF-8 另存"


def test_too_large(tmp_path: Path) -> None:
    """A file over two million bytes is refused without being read whole."""
    path = tmp_path / "a.policy"
    path.write_bytes(b"x" * 10_000_000)
    with pytest.raises(PolicyError) as caught:
        read_source(path)
    assert [f.code for f in caught.value.findings] == ["PR102"]


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is the caller's mistake."""
    with pytest.raises(UsageError, match=r"nothing\.policy"):
        read_source(tmp_path / "nothing.policy", name="nothing.policy")


# ── rendering and codes ──────────────────────────────────────────────────────


def test_render_expands_tabs_and_cuts_long_lines() -> None:
    """A tab goes to the next stop of four, and a caret stays under its place in a line cut on both sides."""
    source = Source("x", "\t甲\tb\n" + "a" * 300 + "乙" + "c" * 300)
    tabbed = render(Finding("PR110", Span(source, 3, 4, 1, 4), Said("句", "sentence")))
    assert tabbed == "x:1:4: 错误 PR110 句\n      甲  b\n          ^"
    start = source.text.index("乙")
    _, line, carets = render(Finding("PR110", Span(source, start, start + 1, 2, 301), Said("句", "s"))).split(
        "\n"
    )
    assert line == "  …" + "a" * 25 + "乙" + "c" * 24 + "…"
    assert carets == " " * 28 + "^^"


def test_render_without_a_place() -> None:
    """A finding without a span is its sentence and help alone."""
    assert (
        render(Finding("PR110", None, Said("句", "s"), Said("这样", "")), "zh")
        == "错误 PR110 句\n  建议：这样"
    )


# ── anything at all ──────────────────────────────────────────────────────────

CODES = declared_codes()
PIECES = st.sampled_from([
    "条件", "甲", "(a)", "（", "）", "{", "}", "对", "户", "当", "低于", "5元", "5得", "“x”", "“",
    "依据", "一", "《y》", "，", ".", ":", "=", "2017-06-12", "2017年13月1日", "情形", "则", "事实", "实体",
    "案例", "选定", "若", "否则", "#", "\n", "\r", "\x00", "policy", "元/月", "-", "合计", "自", "至", "次月",
    "起", "1,000",
])  # fmt: skip


@law(150)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises; what is not read without a finding has findings that can be drawn in both languages."""
    file, findings = parse(Source("x", text))
    assert file.declarations or findings or not re.sub(r"[#＃][^\r\n]*|[\s\ufeff]", "", text)
    for finding in findings:
        assert finding.code in CODES
        assert render(finding, "zh").startswith("x:")
        assert render(finding, "en").startswith("x:")
