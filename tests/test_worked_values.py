"""Worked cases expect quantities, conditions, figures and dates, what is missing and what is not cited."""

from __future__ import annotations

from typing import Any

import pytest

from building import HEAD, policy, said
from policyrules.authoring.case_coverage import case_coverage
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.language.layout import format_source

PLACE = """标准 低保线 (line) : 元/人·年
  自 2020-01-01 至 2020-12-31 为 4800元/人·年 依据 一 “标准”
标准 户数线 (size_line) : 人 由 县民政局 依据 一 “人口”
计算 人口 (size) 对 户 : 人 为 计数 成员
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.收入项.月额
计算 月薪 (wage) 对 成员 : 元/月 为 工资
计算 到期日 (expiry) 对 户 : 日期 为 脱贫日 若无 2021-06-30
计算 类别 (category) 对 户 : 选项 {小户 (small), 大户 (large)}
  情形 小 (small_one) 当 人口 不高于 2人 为 小户 依据 二 “小户”
  情形 大 (large_one) 当 人口 高于 2人 为 大户 依据 二 “大户”
条件 收入低 (poor) 对 户 当 按年(收入) 低于 低保线 × 人口 依据 二 “收入低于标准”
条件 收入高 (rich) 对 户 当 非 收入低 依据 二 “收入高”
决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  情形 符合 (fits) 当 收入低 则 给 依据 三 “给”
  情形 不符 (unfit) 当 非 收入低 且 非 困难 则 不给 依据 三 “不给”
  其余 未规定 依据 三 “其余”
"""

KNOWN = """案例 “甲户” 于 2020-03-01 齐全 全部
  设 户 困难=否，脱贫日=2020-05-01
  设 成员 “甲” 工资=250元/月
  设 成员 “乙” 工资=100元/月
  设 收入项 “1” 属 “甲” 月额=300元/月
"""
"""Two persons with 300 a month, 3,600 a year, under 2 × 4,800: given."""

OPEN = """案例 “甲户” 于 2020-03-01 齐全 成员
  设 成员 “甲”
  设 收入项 “1” 属 “甲” 月额=300元/月
"""
"""One person with at least 300 a month: whether it is below 400 is open, and nothing says no hardship."""


def run(case: str, *expected: str, language: Any = "zh") -> list[str]:
    """The mismatches of a worked case, line by line."""
    found = policy(PLACE + case + "\n".join(f"  应得 {line}" for line in expected) + "\n")
    (outcome,) = run_examples(lambda _: found, found)
    return [line for mismatch in outcome.mismatches for line in mismatch.lines(language)]


@pytest.mark.parametrize(
    ("case", "line"),
    [
        (KNOWN, "收入 为 300元/月"),
        (KNOWN, "人口 为 2人"),
        (KNOWN, "月薪 属 “乙” 为 100元/月"),
        (KNOWN, "到期日 为 2020-05-01"),
        (KNOWN, "类别 为 小户 依据 二 “小户” 不依据 二 “大户”"),
        (KNOWN, "收入低 为 是 依据 二 “收入低于标准”"),
        (KNOWN, "收入高 为 否"),
        (KNOWN, "低保线 为 4800元/人·年 依据 一 “标准”"),
        (KNOWN, "低保 为 给 依据 三 “给” 不依据 三 “不给”, 三 “其余”"),
        (OPEN, "收入 为 不低于 300元/月 只缺 收入项"),
        (OPEN, "收入低 为 是, 否 只缺 收入项"),
        (OPEN, "类别 为 小户"),
        (OPEN, "低保 为 给, 不给, 未规定 只缺 收入项, 困难"),
        (OPEN, "月薪 属 “甲” 为 不低于 0元/月 只缺 工资"),
        (OPEN, "户数线 为 不低于 0人 缺 户数线"),
        (KNOWN.replace("2020-03-01", "2021-03-01"), "低保线 为 不低于 0元/人·年 只缺 低保线"),
    ],
)
def test_what_holds(case: str, line: str) -> None:
    """Values of each kind, whose they are, what they can be while facts are unknown, and by which clauses."""
    assert run(case, line) == []


@pytest.mark.parametrize(
    ("case", "line", "zh", "en"),
    [
        (KNOWN, "收入 为 301元/月", "收入：应得 301.00元/月，实得 300.00元/月",
         "income_total: expected 301.00 yuan/month, got 300.00 yuan/month"),
        (KNOWN, "收入 为 300元/月 至 400元/月", "收入：应得 300.00元/月至400.00元/月，实得 300.00元/月",
         "income_total: expected 300.00 yuan/month to 400.00 yuan/month, got 300.00 yuan/month"),
        (KNOWN, "月薪 属 “甲” 为 不低于 100元/月", "月薪 属 “甲”：应得 至少100.00元/月，实得 250.00元/月",
         "wage of “甲”: expected at least 100.00 yuan/month, got 250.00 yuan/month"),
        (KNOWN, "到期日 为 2020-05-02", "到期日：应得 2020-05-02，实得 2020-05-01",
         "expiry: expected 2020-05-02, got 2020-05-01"),
        (KNOWN, "收入低 为 否", "收入低：应得 否，实得 是", "poor: expected no, got yes"),
        (KNOWN, "收入低 为 是, 否", "收入低：应得 是或否，实得 是", "poor: expected yes or no, got yes"),
        (KNOWN, "类别 为 大户", "类别：应得 大户，实得 小户", "category: expected large, got small"),
        (KNOWN, "收入低 为 是, 未规定", "收入低：应得 是或未规定，实得 是",
         "poor: expected yes or not decided, got yes"),
        (KNOWN, "低保线 为 4900元/人·年", "低保线：应得 4900.00元/人·年，实得 4800.00元/人·年",
         "line: expected 4900.00 yuan/person/year, got 4800.00 yuan/person/year"),
        (KNOWN, "低保 为 给, 未规定", "低保：应得 给 或 未规定，实得 给", "aid: expected give or not decided, got give"),
        (KNOWN, "低保 为 给 不依据 三", "低保 不依据：应得 三，实得 三 “给”",
         "aid not citing: expected 三, got 三 “给”"),
        (KNOWN, "低保 为 给 不依据 三 “给”", "低保 不依据：应得 三 “给”，实得 三 “给”",
         "aid not citing: expected 三 “给”, got 三 “给”"),
        (KNOWN, "低保 为 给 不依据 四", "低保 不依据：应得 四，实得 没有规则引用它，写错了吗",
         "aid not citing: expected 四, got no rule cites it at all: is it misspelled"),
        (OPEN, "收入 为 不低于 300元/月 只缺 工资", "收入 缺：应得 工资，实得 成员 甲 收入项",
         "income_total missing: expected member.pay, got member 甲 income"),
        (OPEN, "低保 为 给, 不给, 未规定 只缺 收入项",
         "低保 只缺：应得 收入项，实得 困难、成员 甲 收入项",
         "aid only missing: expected income, got household.hardship, member 甲 income"),
        (KNOWN.replace("2020-03-01", "2019-03-01"), "收入低 为 是", "收入低：应得 是，实得 不在施行期",
         "poor: expected yes, got not in force"),
    ],
)  # fmt: skip
def test_what_does_not_hold(case: str, line: str, zh: str, en: str) -> None:
    """What was expected and what came is said by name, with its record and unit, in both languages."""
    assert run(case, line)[0] == zh
    assert run(case, line, language="en")[0] == en


def test_a_range_expected_is_the_whole_range() -> None:
    """An open quantity is compared with all that it can be: 300 and above is not 200 and above."""
    lines = run(OPEN, "收入 为 不低于 200元/月")
    assert lines == [
        "收入：应得 至少200.00元/月，实得 至少300.00元/月",
        "  还缺 成员 甲 收入项",
        "  算法 合计 成员(合计 收入项(月额（300.00元/月）))",
    ]


MISTAKES = [
    ("困难 为 是", ["PR806 22:6 “困难”是案例给出的，不是得出的",
                 "  '困难' is given by the case, it is no conclusion"]),
    ("收入 属 “甲” 为 1元/月", ["PR806 22:6 “收入”不属于哪条记录，不写 属 “甲”",
                          "  '收入' is not of a record: leave out of '甲'"]),
    ("月薪 为 1元/月", ["PR801 22:6 “月薪”没有写属于哪个成员", "  '月薪' does not say of which member",
                    "  → 写 属 “名”", "    write of “key”"]),
    ("月薪 属 “丙” 为 1元/月", ["PR801 22:6 没有成员“丙”", "  there is no member '丙'",
                          "  → 写 属 “名”", "    write of “key”"]),
    ("低保 为 5元/月", ["PR806 22:11 “低保”是决定，应得的是它的结果：给、不给",
                    "  '低保' is a decision: expect its outcomes, give, refuse"]),
    ("收入 为 5元/月 金额 5元/月", ["PR806 22:3 “收入”不是决定，没有金额；值写在 为 之后",
                            "  '收入' is no decision and has no amount: its value stands after as"]),
    ("收入低 为 是 至 否", ["PR806 22:12 “收入低”的值没有大小，不能写范围",
                      "  the values of '收入低' have no order: no range of them"]),
    ("收入 为 5元/月, 6元/月", ["PR806 22:17 “收入”可能是几个值时写成一个范围",
                          "  where '收入' may be several values they are one range",
                          "  → 写作 低 至 高", "    write low to high"]),
    ("收入 为 6元/月 至 5元/月", ["PR806 22:11 范围的低端高于高端",
                           "  the low end of the range is above its high end"]),
    ("收入 为 无", ["PR804 22:11 “收入”不能为无（没有标 可无）",
                 "  '收入' cannot be absent (it is not optional)"]),
    ("收人 为 5元/月", ["PR201 22:6 没有叫“收人”的决定、结论或标准",
                    "  there is no decision, conclusion or figure '收人'",
                    "  → 是不是“收入”？", "    did you mean '收入'?"]),
    ("收入 为 5元/年", ["PR302 22:11 数值应是 元/月，“5元/年”是 元/年",
                    "  the figure should be yuan/month, '5元/年' is yuan/year",
                    "  → 用 按月(5元/年) 换算", "    convert it: per_month(5元/年)"]),
    ("类别 为 中户", ["PR207 22:11 这里的选项中没有选项“中户”，可用：小户、大户",
                  "  the choice here has no option '中户'; there are small, large",
                  "  → 是不是“小户”？", "    did you mean '小户'?"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(line: str, expected: list[str]) -> None:
    """What cannot be expected is one finding, at its place."""
    lines = [PLACE.rstrip(), "案例 “甲” 于 2020-03-01 设 成员 “甲” 设 成员 “乙”", f"  应得 {line}"]
    found = said("\n".join(lines))
    shift = len((HEAD + PLACE).splitlines()) + 2
    assert found == [expected[0].replace(" 22:", f" {shift}:"), *expected[1:]]


def test_a_name_of_several_entities() -> None:
    """A name that a household and its members both have does not say whose is meant."""
    text = """计算 余额 (household_rest) 对 户 : 元/月 为 5元/月
计算 余额 (member_rest) 对 成员 : 元/月 为 5元/月
案例 “甲” 于 2020-03-01
  应得 余额 为 5元/月"""
    assert said(text) == [
        "PR806 8:6 “余额”不止一个：户、成员都有",
        "  '余额' is the name of several things: of household, member",
    ]
    assert said(text.replace("应得 余额", "应得 household_rest")) == []


def test_both_vocabularies_and_one_layout() -> None:
    """What may be expected is spelled in both vocabularies; each is settled, and leads back to the other."""
    text = (
        KNOWN
        + """  应得 收入 为 300元/月 至 400元/月, 未规定
  应得 月薪 属 “甲” 为 不低于 5元/月 只缺 工资
    依据 一 “标准”
    不依据 二, 《某办法》三 “给”
  应得 收入低 为 是, 否
"""
    )
    english = format_source(Source("a", text), vocabulary="en")
    assert "only_missing" in english
    assert "not_citing 二" in english
    assert format_source(Source("a", english)) == english
    settled = format_source(Source("a", text))
    assert format_source(Source("a", english), vocabulary="zh") == settled
    assert format_source(Source("a", settled)) == settled


def test_a_conclusion_expected_is_a_provision_tried() -> None:
    """A rule on which no decision draws is tried by the case that expects its conclusion."""
    rules = "条件 远 (far) 对 成员 当 在册 依据 二 “远”\n"
    case = "案例 “甲” 于 2020-03-01 齐全 全部 设 成员 “甲” 在册=是 设 成员 “乙” 在册=否\n"
    plain, expecting = policy(rules + case), policy(rules + case + "  应得 远 属 “甲” 为 是\n")
    tried = [case_coverage(lambda _, p=p: p, p).rows[0] for p in (plain, expecting)]  # type: ignore[misc]
    assert [(row.applied, row.refused) for row in tried] == [((), ("甲",)), (("甲",), ("甲",))]


PAID = """标准 低保线 (line) : 元/月 自 2020-01-01 为 400元/月 依据 一 “标准”
计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资
计算 差额 (short) 对 户 : 元/月 为 较大者(0元/月, 低保线 - 收入)
决定 低保 (aid) 对 户
  结果 给 (give)
  金额 : 元/月
  情形 符合 (fits) 当 收入 低于 低保线 则 给 金额 差额 依据 三 “给”
  其余 未规定 依据 三 “其余”
案例 “甲户” 于 2020-03-01 齐全 全部
  设 成员 “甲” 工资=250元/月
"""


def because(*expected: str, language: Any = "zh") -> list[list[str]]:
    """What each mismatch of a case of one person with 250 a month says below its first line."""
    found = policy(PAID + "\n".join(f"  应得 {line}" for line in expected))
    (outcome,) = run_examples(lambda _: found, found)
    return [[line.strip() for line in m.lines(language)[1:]] for m in outcome.mismatches]


def test_the_first_step_that_differs_is_named() -> None:
    """A payment is wrong because the difference is, and that because the income is: the income is named."""
    income = "最先不同的一步 收入：应得 200.00元/月，实得 250.00元/月"
    found = because("低保 为 给 金额 200元/月", "差额 为 200元/月", "收入 为 200元/月", "低保线 为 400元/月")
    assert found == [["依据 三", income], [income], ["算法 合计 成员(工资（250.00元/月）)"]]
    english = because("低保 为 给 金额 200元/月", "收入 为 200元/月", language="en")
    assert english[0][1] == (
        "the first step that differs, income_total: expected 200.00 yuan/month, got 250.00 yuan/month"
    )


def test_a_figure_that_differs_by_itself_is_shown_as_worked_out() -> None:
    """Where nothing below differs from what the case expects, the formula stands with the values met."""
    met = "算法 较大者(0.00元/月, 低保线（400.00元/月） − 收入（250.00元/月）)"
    assert because("差额 为 200元/月", "收入 为 250元/月") == [[met]]
    assert because("低保 为 给 金额 200元/月", "收入 为 250元/月") == [
        ["依据 三", "算法 差额（150.00元/月）"]
    ]


PERHAPS = """决定 补贴 (extra) 对 户
  结果 给 (give)
  金额 : 元/月
  情形 低 (low) 当 困难 则 给 依据 三 “给”
    金额 未规定
  情形 高 (high) 当 非 困难 则 给 金额 60元/月 依据 三 “给”
  其余 未规定 依据 三 “其余”
案例 “甲户” 于 2020-03-01
  设 户 困难=未知
"""
"""Given either way; of hardship the document says no amount."""


@pytest.mark.parametrize(
    ("line", "zh"),
    [
        ("补贴 为 给 金额 60元/月，未规定", ""),
        ("补贴 为 给 金额 60元/月", "补贴 金额：应得 60.00元/月，实得 60.00元/月或未规定"),
        ("补贴 为 给 金额 60元/月 至 70元/月，未规定",
         "补贴 金额：应得 60.00元/月至70.00元/月或未规定，实得 60.00元/月或未规定"),
        ("补贴 为 给 金额 不低于 60元/月，未规定",
         "补贴 金额：应得 至少60.00元/月或未规定，实得 60.00元/月或未规定"),
    ],
)  # fmt: skip
def test_an_amount_that_may_not_be_decided(line: str, zh: str) -> None:
    """未规定 as one more thing that an amount can be is expected, or the case fails."""
    found = policy(PERHAPS + f"  应得 {line}\n")
    (outcome,) = run_examples(lambda _: found, found)
    assert [m.lines("zh")[0] for m in outcome.mismatches] == ([zh] if zh else [])


def test_an_outcome_not_decided_pays_nothing() -> None:
    """Where 未规定 stands among the outcomes, the amount that goes with the others is all that is said."""
    text = PERHAPS.replace("情形 低 (low) 当 困难 则 给 依据 三 “给”\n    金额 未规定\n", "")
    found = policy(text + "  应得 补贴 为 给，未规定 金额 60元/月\n")
    assert [run.passed for run in run_examples(lambda _: found, found)] == [True]


def test_a_case_that_expects_nothing() -> None:
    """It tries nothing: a warning, neither passed nor failed; not where another is the same as it."""
    assert said(PERHAPS) == [
        "PR808 warning 12:1 案例“甲户”没有写应得，也没有别的案例同它，什么也没有检验",
        "  the case '甲户' expects nothing and no other is the same as it: nothing is tried",
        "  → 写应得什么", "    say what it should come to: expect",
    ]  # fmt: skip
    found = policy(PERHAPS)
    assert [(run.passed, run.failed) for run in run_examples(lambda _: found, found)] == [(False, False)]
    assert said(PERHAPS + "案例 “乙户” 同 “甲户” 应得 补贴 为 给\n") == []


def test_an_amount_not_decided_in_both_vocabularies() -> None:
    """The tail of an amount keeps its place in both vocabularies."""
    text = "案例 “甲” 于 2020-03-01\n  应得 补贴 为 给 金额 0元/月 至 60元/月，未规定\n"
    assert format_source(Source("a", text)) == text
    english = format_source(Source("a", text), vocabulary="en")
    assert format_source(Source("a", english), vocabulary="zh") == text


def test_a_figure_of_several_cells_is_not_expected_as_a_whole() -> None:
    """A figure by axes has no one value; what looks it up has."""
    text = """标准 线 (lines) 按 困难 {是, 否} : 元/月
  自 2020-01-01 是 820 否 650 依据 一 “线”
案例 “甲” 于 2020-03-01
  应得 线 为 820元/月"""
    assert said(text)[0] == "PR806 8:6 “线”按几项各有其数，不能整个应得"
