"""Decisions as text: whole texts of a small policy worked by hand, in both languages."""

import re
from datetime import date

import pytest
from attrs import evolve

import small
from places import EVERY_LIST, files_of, policy_of
from policyrules.base.cells import table
from policyrules.base.errors import Source
from policyrules.base.saying import Language, Said
from policyrules.base.units import YUAN_MONTH
from policyrules.core.decision import Amount, Step
from policyrules.core.expressions import Agg, At, Else, Expr, Has, If, Lit, Prim, Ref, Silent, Today, Window
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import Interval
from policyrules.core.reasons import Determination, Figure, Overridden
from policyrules.core.types import BOOL, DATE, Citation, Type
from policyrules.deciding import decide
from policyrules.explaining import explain
from policyrules.explaining.formula import formula
from policyrules.explaining.phrases import period_text
from policyrules.intake.case_json import read_case
from policyrules.language.parser import parse
from policyrules.loading import load, made_of

POLICY = small.policy()


def said(*wages: int | None, **options: object) -> str:
    effects = bool(options.pop("effects", False))
    decision = decide(POLICY, small.household(*wages, **options), on=small.ON, effects=effects)  # type: ignore[arg-type]
    return explain(POLICY, decision)


def test_whole_text() -> None:
    """250 元 of wages against 400 元 leave 150 元; text, clauses, arithmetic, figures, discretion."""
    assert (
        said(25000, effects=True)
        == """\
事项    低保
对象    甲户
评定日  2017-10-15
状态    已确定
结果    纳入
金额    150.00元/月
有效至  2017-12-31（此前事实不变，结果不变）

依据
  符合纳入：150.00元/月
    一 “应保尽保”
  符合条件
    二第1句 “收入低于标准”

如何得出
  低保                     纳入
    符合条件               是           = 家庭月收入 低于 低保标准 且 财产合规
      财产合规             是
      家庭月收入           250.00元/月  = 合计 成员(月工资) − 合计 成员(就业成本)
        月工资 [成员 1]    250.00元/月
        就业成本 [成员 1]  0.00元/月
          就业成本         不用
      低保标准             400.00元/月
    低保金额               150.00元/月  = 低保标准 − 家庭月收入

用到的标准
  低保标准：400.00元/月（2017-01-01 至 2017-12-31）
    《示例通知（虚构）》 第一条 “每人每月400元”

可以行使的裁量
  成员 1 就业成本：条件已具备，由 民政局 裁量（现为：不用）
    二第2句 “可以扣减就业成本”
    如果行使：纳入，250.00元/月

所依释义
  A01 收入恰等于标准
    采用“低于”：等于不算低于
    民政局 也可选“不高于”：结果不变

凭证
  政策 small，文本校验值 0000000000000000…，程序 0.1.0，语言版本 2
"""
    )


def test_why_not_better() -> None:
    """A refusal names the condition that failed, the values met and the clause."""
    text = said(50000)
    assert "为何不是其他结果\n  纳入\n    一 “应保尽保”\n" in text
    assert "    不满足：家庭月收入（500.00元/月） 低于 低保标准（400.00元/月）（二第1句）\n" in text


def test_missing_names_record_and_holder() -> None:
    """What is unknown is listed with its record and with who holds it."""
    text = said(25000, None)
    assert "结果    纳入 或 不予纳入\n" in text
    assert "还缺什么\n  成员 2 月工资  事实  由 人社局 提供\n" in text


def test_incomplete_list_is_missing() -> None:
    """A list that is not known to be complete is said to be missing, not taken for complete."""
    assert "成员  名册是否齐全" in said(25000, complete=False)


def test_empty_sections_are_left_out() -> None:
    """A text has no heading without content."""
    text = said(25000)
    assert "还缺什么" not in text
    assert "为何不是" not in text


def test_english() -> None:
    """In English things have their ASCII names, the Chinese label in brackets, and English units."""
    decision = decide(POLICY, small.household(50000), on=small.ON)
    lines = explain(POLICY, decision, language="en").splitlines()
    assert lines[:6] == [
        "Programme    dibao (低保)",
        "About        甲户",
        "Assessed on  2017-10-15",
        "Status       decided",
        "Outcome      refuse (不予纳入)",
        "Amount       0.00 yuan/month",
    ]
    assert (
        "    does not hold: income (500.00 yuan/month) is below rural_standard (400.00 yuan/month) (二第1句)"
        in lines
    )


def test_table_aligns_wide_characters() -> None:
    """A Chinese character takes two cells of a terminal, so columns line up."""
    assert table([("低保", "1"), ("abcd", "2"), ("a", "3")]) == ["低保  1", "abcd  2", "a     3"]


# ── formulas ──────────────────────────────────────────────────────────────────

INCOME = Ref("income", 0, small.MONEY)
LINE = Ref("rural_standard", 0, small.MONEY)
WAGE = Ref("member.wage", 0, small.MONEY)
OK = Ref("household.property_ok", 0, BOOL)
A01 = POLICY.givens["A01"].type
NUMBER = Type("number")


def money(fen: int) -> Lit:
    return Lit(fen, small.MONEY)


def prim(op: str, *args: Expr) -> Prim:
    return Prim(op, args, small.MONEY)


@pytest.mark.parametrize(
    ("expr", "zh", "en"),
    [
        (
            prim("sub", LINE, prim("add", INCOME, money(100))),
            "低保标准 − (家庭月收入 + 1.00元/月)",
            "rural_standard − (income + 1.00 yuan/month)",
        ),
        (
            prim("mul", prim("sub", LINE, INCOME), Lit(2, NUMBER)),
            "(低保标准 − 家庭月收入) × 2",
            "(rural_standard − income) × 2",
        ),
        (
            prim("add", prim("mul", LINE, Lit(2, NUMBER)), INCOME),
            "低保标准 × 2 + 家庭月收入",
            "rural_standard × 2 + income",
        ),
        (
            prim("max", money(0), prim("neg", INCOME)),
            "较大者(0.00元/月, −(家庭月收入))",
            "larger of(0.00 yuan/month, −(income))",
        ),
        (
            prim("round_half_up", INCOME, money(1)),
            "四舍五入(家庭月收入, 0.01元/月)",
            "rounded half up(income, 0.01 yuan/month)",
        ),
        (
            If(OK, LINE, money(0), small.MONEY),
            "(若 财产合规 则 低保标准 否则 0.00元/月)",
            "(if property_ok then rural_standard else 0.00 yuan/month)",
        ),
        (
            If(
                Prim("and", (OK, Prim("not", (Prim("lt", (INCOME, LINE), BOOL),), BOOL)), BOOL),
                LINE,
                INCOME,
                small.MONEY,
            ),
            "(若 财产合规 且 非 家庭月收入 低于 低保标准 则 低保标准 否则 家庭月收入)",
            "(if property_ok and not income is below rural_standard then rural_standard else income)",
        ),
        (
            Agg("sum", "member", 0, WAGE, Prim("gt", (WAGE, money(0)), BOOL), small.MONEY),
            "合计 成员(月工资 当 月工资 高于 0.00元/月)",
            "sum of members(wage when wage is above 0.00 yuan/month)",
        ),
        (Agg("count", "member", 0, Lit(True, BOOL), None, NUMBER), "计数 成员", "count of members"),
        (Else(WAGE, money(0), small.MONEY), "月工资 若无 0.00元/月", "wage or, if absent, 0.00 yuan/month"),
        (
            At(Prim("last_year_end", (Today(),), DATE), LINE, small.MONEY),
            "上年(低保标准)",
            "last year's(rural_standard)",
        ),
        (
            If(Has(WAGE), LINE, Silent("x", small.MONEY), small.MONEY),
            "(若 有月工资 则 低保标准 否则 未规定)",
            "(if there is wage then rural_standard else not decided)",
        ),
        (
            If(Window(Today(), Today(), Lit(3, NUMBER), "this_month"), LINE, INCOME, small.MONEY),
            "(若 在 自 评定日 当月 起 3 之内 则 低保标准 否则 家庭月收入)",
            "(if within 3 from the month of assessment day then rural_standard else income)",
        ),
        (
            If(
                Prim("in", (Ref("A01", 0, A01),), BOOL, frozenset({"at", "below"})), LINE, INCOME, small.MONEY
            ),
            "(若 释义 A01 属于 {低于、不高于} 则 低保标准 否则 家庭月收入)",
            "(if reading A01 is one of {below, at} then rural_standard else income)",
        ),
    ],
)
def test_formula(expr: Expr, zh: str, en: str) -> None:
    """A formula is written with the names of what it draws on, brackets only where they are needed."""
    policy = evolve(POLICY, defs=POLICY.defs | {"x": Def("x", "某数", "household", small.MONEY, (), expr)})
    step = Step("x", "某数", (), "def", 0, small.MONEY.unit, ())
    assert formula(policy, step, small.ON) == Said(zh, en)


def test_formula_takes_the_reading_in_force() -> None:
    """Of amounts under the options of a reading, the formula shows the one whose option was taken."""
    by_reading = If(Prim("eq", (Ref("A01", 0, A01), Lit("at", A01)), BOOL), LINE, INCOME, small.MONEY)
    policy = evolve(
        POLICY, defs=POLICY.defs | {"x": Def("x", "某数", "household", small.MONEY, (), by_reading)}
    )
    for taken, shown in (("at", "低保标准"), ("below", "家庭月收入")):
        reading = Step("A01", "A01", (), "reading", taken, None, ())
        step = Step("x", "某数", (), "def", 0, small.MONEY.unit, (), (reading,))
        assert formula(policy, step, small.ON).zh == shown


def test_formula_leaves_out_what_the_date_rules_out() -> None:
    """A branch that begins on a later day is not shown before it."""
    later = If(Prim("ge", (Today(), Lit(date(2018, 1, 1), DATE)), BOOL), LINE, INCOME, small.MONEY)
    policy = evolve(POLICY, defs=POLICY.defs | {"x": Def("x", "某数", "household", small.MONEY, (), later)})
    step = Step("x", "某数", (), "def", 0, small.MONEY.unit, ())
    assert formula(policy, step, date(2017, 12, 31)).zh == "家庭月收入"
    assert formula(policy, step, date(2018, 1, 1)).zh == "低保标准"


# ── the sections that need a richer decision ─────────────────────────────────


def changed(**changes: object) -> str:
    decision = decide(POLICY, small.household(25000), on=small.ON)
    return explain(POLICY, evolve(decision, **changes))


def test_overridden() -> None:
    """A rule that gave way to an exception is named with the exception."""
    gave_way = Overridden("dibao.refusal", "不符合", ("dibao.entry",), (Citation("small", "一", "应保尽保"),))
    assert "让位的规则\n  不符合：让位于 符合纳入\n    一 “应保尽保”\n" in changed(overridden=(gave_way,))


def test_clash() -> None:
    """Of rules that contradict each other both are named with their clauses."""
    text = changed(clash=("dibao.entry", "dibao.refusal"), status="clash", outcome=None)
    assert "结果    规则冲突\n" in text
    assert "互相冲突的规则\n  符合纳入\n    一 “应保尽保”\n  不符合\n    一 “应保尽保”\n" in text


def test_determination() -> None:
    """A determination used is shown with who, when and on what basis."""
    found = Determination(
        "member.work_cost", "就业成本", (("member", "1"),), True, "民政局", small.ON, "工资单"
    )
    assert "所用裁定\n  成员 1 就业成本：是（民政局，2017-10-15，理由：工资单）\n" in changed(
        determinations=(found,)
    )


def test_silent() -> None:
    """Where the document does not decide, the clauses searched are listed."""
    text = changed(
        status="silent", outcome=None, possible=(), may_be_silent=True, silent=(small.INCOME_CLAUSE,)
    )
    assert "结果    本文件未规定\n" in text
    assert "查过而未规定的条款\n  二第1句 “收入低于标准”\n" in text


def test_figure_not_filled() -> None:
    """A figure without a value on the day is said to have none."""
    figure = Figure("rural_standard", "低保标准", None, small.MONEY.unit, None, None, ())
    assert "用到的标准\n  低保标准：尚未填写或当日无有效数值\n" in changed(figures=(figure,))


def test_figure_of_which_a_bound_is_known() -> None:
    """A figure that is not filled, but can only be so low, is told with what is known of it."""
    figure = Figure("rural_standard", "低保标准", None, small.MONEY.unit, None, None, ())

    def told(value: Interval) -> str:
        step = Step("rural_standard", "低保标准", (), "figure", value, small.MONEY.unit, ())
        root = Step("dibao", "低保", (), "def", "include", None, (), (step,))
        return changed(figures=(figure,), unfold=lambda: root)

    known = "低保标准：至少400.00元/月（尚未填写或当日无有效数值）\n"
    assert known in told(Interval(40000, None))
    assert "低保标准：尚未填写或当日无有效数值\n" in told(Interval(0, None))
    assert "低保标准：尚未填写或当日无有效数值\n" in told(Interval(0, 1))  # of a share: 0% to 100%


def test_a_period_without_a_first_day() -> None:
    """What is filled for all time has no period to be told, not the first day of the calendar."""
    assert period_text(date.min, date.max, "zh") == ""
    assert period_text(date.min, date(2017, 6, 30), "zh") == "至 2017-06-30"
    assert period_text(date(2017, 1, 1), date.max, "en") == "from 2017-01-01"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount("range", 100, 200, YUAN_MONTH), "1.00元/月至2.00元/月"),
        (Amount("range", 100, None, YUAN_MONTH, may_be_silent=True), "至少1.00元/月，或本文件未规定"),
        (Amount("range", 100, 100, YUAN_MONTH, may_be_silent=True), "1.00元/月，或本文件未规定"),
        (Amount("silent", None, None, YUAN_MONTH), "本文件未规定"),
    ],
)
def test_amounts(amount: Amount, text: str) -> None:
    """An amount is exact, a range that may be open above, or not decided by the document."""
    assert f"金额    {text}\n" in changed(amount=amount)


def with_two_ways_of_counting() -> Policy:
    """Yancheng's rules, the months of the employment cost counted by the month or day to day (an invented option)."""
    found = files_of("yancheng", "example_county")
    note = "说明 “就业当月不论哪天都是第1个月”\n  依据 三（一）第5句 “从就业当月算起”"
    options = (
        "采用 当月起 可选 县级民政部门 读法 当月起 (from_this_month) “当月” 读法 逐日 (day_to_day) “逐日”"
    )
    window = re.compile(r"依 A07\.每段 自 (最大 .+?) 当月 起 期间月数", re.DOTALL)
    windows = r"依 A05.当月起 自 \1 当月 起 期间月数"
    other = "依 A07.首段 自 最小 就业(开始 当 有成本) 当月 起 期间月数"
    others = "依 A05.逐日 自 最小 就业(开始 当 有成本) 当日 起 期间月数"
    own = []
    for file in found.own:
        text = window.sub(windows, file.source.text.replace(note, options).replace(other, others))
        own.append(parse(Source(file.source.name, text))[0])
    return made_of(evolve(found, own=tuple(own)))


def test_a_reading_under_which_a_deduction_has_lapsed_is_relied_on() -> None:
    """What another choice would give is told of a reading that keeps a deduction away, too.

    On 1 February the sixth month counted from August is over; counted day to day from 31 August it
    runs to 28 February, so 1000 − 300 = 700 is below 2 × 400 and 100 is paid.
    """
    policy = with_two_ways_of_counting()
    example = next(e for e in policy.examples if e.title == "就业成本满6个月后的第一天")
    case = read_case(policy, example.data)
    decision = decide(policy, case, on=example.on, effects=True)
    assert "A05" not in dict(decision.readings)
    assert dict(decision.relied_on)["A05"] == "from_this_month"
    found = next(a for a in decision.alternatives if a.reading == "A05")
    assert [o.id for o in found.effect.outcomes] == ["continue"]
    assert found.effect.amount is not None
    assert found.effect.amount.low == 10000
    text = explain(policy, decision)
    assert "期间已过、不再计的\n  成员 甲 必要就业成本\n" in text
    assert "县级民政部门 也可选“逐日”：继续，100.00元/月\n" in text


def test_what_two_ways_have_in_common_is_told_once() -> None:
    """乙 of Dayao lost no capacity, which keeps away both the aid for a disease and the other cases: one line."""
    policy = load("dayao", overlay="example_county")
    example = next(e for e in policy.examples if e.title == "第三类只列人：甲对接，乙不涉及")
    case, person = read_case(policy, example.data), (("member", "乙"),)
    text = explain(policy, decide(policy, case, on=example.on, programme="registered_single", of=person))
    lost = "成员 乙 劳动能力（有劳动能力） 属于 {部分丧失、完全丧失}（二（三）第3句）"
    assert [line.strip() for line in text.splitlines()].count(lost) == 1


def test_all_discretions_together_are_one_more_evaluation() -> None:
    """What using every open discretion would give is what deciding with all of them used gives."""
    policy = load("yancheng")
    example = next(e for e in policy.examples if e.title == "一名务工者，扣减后低于标准")
    case = read_case(policy, example.data)
    asked = {"on": example.on, "programme": "severe_single", "of": (("member", "甲"),)}
    household_first = {"A75": "household_first"}
    decision = decide(policy, case, effects=True, assume=household_first, **asked)
    modes = {f"{d.id}.mode": "always" for d in decision.discretions}
    assert set(modes) == {"single_entry.mode", "employment_cost.mode"}
    used = decide(policy, case, assume=modes | household_first, **asked)
    assert decision.together is not None
    assert decision.together.outcomes == used.possible
    assert decision.together.amount == used.amount
    assert "全部行使：" in explain(policy, decision)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["  计入工资：成员 甲 · 就业 1 1000.00元/月", "    释义 A02 当月"]),
        (
            "en",
            [
                "  counted_pay (计入工资): member 甲 · job 1 1000.00 yuan/month",
                "    reading A02 this_month (当月)",
            ],
        ),
    ],
)
def test_a_rule_without_a_clause_says_its_reading(language: Language, lines: list[str]) -> None:
    """What the places share cites no clause: below its name stands the reading that it rests on."""
    policy = policy_of("yancheng")
    job = {"started_on": "2017-01-01", "ended_on": "none", "pay": "1000", "pay_period": "monthly"}
    job |= {"kind": "without_cost", "proven_cost": 0}
    person = {"id": "甲", "jobs": [job]}
    data = {"id": "1", "complete": EVERY_LIST, "register_status": "registered", "members": [person]}
    found = decide(policy, read_case(policy, data), on=small.ON, programme="registration_income")
    text = explain(policy, found, language=language).splitlines()
    at = next(n for n, line in enumerate(text) if line.startswith(lines[0][:6]))
    assert text[at : at + 2] == lines
