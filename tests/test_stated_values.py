"""数值: a figure that a decision states and nobody is paid."""

from __future__ import annotations

from datetime import date

import pytest

from building import policy, said
from policyrules import Policy, decide, explain, notice, read_case
from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Source
from policyrules.base.saying import Language
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.explaining.brief import COLUMNS, decision_row
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally
from policyrules.language.layout import format_source

ON = date(2020, 3, 1)

STATED = """决定 核算 (counted) 对 成员
  结果 核定 (assessed)
  数值 : 元/月
  情形 在册核算 (of_the_listed) 当 在册 则 核定 数值 工资 依据 二 “收入”
  其余 未规定 依据 二 “收入”
计算 在册工资 (listed_pay) 对 户 : 元/月 为 合计 成员(核算.数值 当 在册)
决定 补助 (grant) 对 户
  结果 给 (give)
  金额 : 元/月
  情形 困难户 (hard) 当 困难 则 给 金额 100元/月 依据 三 “给”
  其余 未规定 依据 三 “给”
"""
"""An income that is counted (数值), and a grant that is paid (金额)."""

CASE = """案例 “一人在册” 于 2020-03-01 齐全 全部
  设 户 困难=是
  设 成员 “甲” 在册=是，工资=300元/月
  应得 核算 属 “甲” 为 核定 数值 300元/月
  应得 补助 为 给 金额 100元/月
"""


def decided(found: Policy, programme: str) -> Decision:
    """What a programme decides of 甲, who is listed and earns 300, or of the household in hardship."""
    return decide(found, hard_up(found), on=ON, programme=programme)


def hard_up(found: Policy) -> Case:
    """A household in hardship with one member, who is listed and earns 300."""
    member = {"id": "甲", "listed": True, "pay": "300"}
    return read_case(found, {"id": "h", "complete": "all", "hardship": True, "members": [member]})


def test_a_value_is_stated_and_an_amount_is_paid() -> None:
    """Both are 元/月; only 金额 pays. A decision of neither is a classification and pays nothing."""
    classes = "决定 类 (class) 对 户 结果 甲类 (a) 情形 困 (b) 当 困难 则 甲类 依据 三 “给” 其余 未规定"
    found = policy(STATED + classes)
    assert {p.id: p.pays for p in found.programmes.values()} == {
        "counted": False, "grant": True, "class": False,
    }  # fmt: skip
    counted, grant = decided(found, "counted"), decided(found, "grant")
    assert counted.amount is not None
    assert grant.amount is not None
    assert (counted.amount.low, counted.pays) == (30000, False)
    assert (grant.amount.low, grant.pays) == (10000, True)


def test_only_amounts_are_added_up() -> None:
    """The summary counts the household and its member, and adds up the grant alone."""
    found = policy(STATED)
    tally = Tally(found)
    tally.take(hard_up(found), [decided(found, programme) for programme in ("counted", "grant")])
    assert summary_text(tally).splitlines()[1:] == [
        "一、评定结果",
        "  核算", "    核定  1 人", "  补助", "    给    1 户  1 人  100.00元/月",
        "二、应发金额", "  补助  1 户  100.00元/月",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "word", "other"), [("zh", "数值", "金额"), ("en", "Value", "mount")])
def test_a_value_is_never_called_an_amount(language: Language, word: str, other: str) -> None:
    """Explanation and notice of what is only stated say 数值 (value), and 金额 (amount) nowhere."""
    found = policy(STATED)
    decision = decided(found, "counted")
    for text in (explain(found, decision, language=language), notice(found, decision, language=language)):
        assert word in text
        assert other not in text


def test_tables_say_whether_a_figure_is_paid() -> None:
    """The column ``pays`` is no for the income that is counted, yes for the grant."""
    found = policy(STATED)
    cells = [
        dict(zip(COLUMNS, decision_row(found, decided(found, programme), "zh"), strict=True))
        for programme in ("counted", "grant")
    ]
    assert [(row["amount"], row["unit"], row["pays"]) for row in cells] == [
        ("300.00", "元/月", "no"), ("100.00", "元/月", "yes"),
    ]  # fmt: skip


def test_a_worked_case_expects_a_value_by_its_word() -> None:
    """The case holds; with 301 in place of 300 the mismatch speaks of the 数值 (value)."""
    found = policy(STATED + CASE)
    assert [run.mismatches for run in run_examples(lambda _: found, found)] == [()]
    wrong = policy(STATED + CASE.replace("数值 300", "数值 301"))
    (run,) = run_examples(lambda _: wrong, wrong)
    assert [(m.about.zh, m.about.en, m.got.zh) for m in run.mismatches] == [
        ("核算 属 “甲” 数值", "counted of “甲” value", "300.00元/月")
    ]


def test_values_are_written_in_both_vocabularies() -> None:
    """To English and back gives the same text; the English one says value where 数值 stood."""
    text = STATED + CASE.replace("数值 300元/月", "数值 200元/月 至 300元/月")
    own = format_source(Source("x", text))
    english = format_source(Source("x", own), vocabulary="en")
    assert "  value: yuan/month\n" in english
    assert "then 核定 value 工资" in english
    assert "as 核定 value 200 yuan/month to 300 yuan/month" in english
    assert format_source(Source("x", english), vocabulary="zh") == own


FAULTS = [
    (
        "an amount that is not counted in money is told to be a 数值",
        STATED.replace("金额 : 元/月", "金额 : 分").replace("金额 100元/月", "金额 5分"),
        [
            "PR625 13:8 决定“补助”的金额以“分”计，不是钱",
            "  the amount of decision '补助' is counted in points, which is not money",
            "  → 金额是要发的钱；只列出的数（得分、核算的收入）写 数值 : 分，情形里也写 数值",
            "    an amount is paid; for a figure that is only stated (a score, an income) "
            "write value : points, in the cases too",
        ],
    ),
    (
        "a case of a decision that states a value cannot pay an amount",
        STATED.replace("核定 数值 工资", "核定 金额 工资"),
        [
            "PR625 8:37 决定“核算”写的是数值，这里是金额",
            "  decision '核算' declares its value, this is its amount",
            "  → 这里也写 数值",
            "    write value here too",
        ],
    ),
    (
        "and of one that pays, the other way round",
        STATED.replace("金额 100元/月", "数值 100元/月"),
        [
            "PR625 14:26 决定“补助”写的是金额，这里是数值",
            "  decision '补助' declares its amount, this is its value",
            "  → 这里也写 金额",
            "    write amount here too",
        ],
    ),
    (
        "elsewhere a value is not named as an amount",
        STATED.replace("核算.数值", "核算.金额"),
        [
            "PR625 10:43 决定“核算”写的是数值，这里是金额",
            "  decision '核算' declares its value, this is its amount",
            "  → 这里也写 数值",
            "    write value here too",
        ],
    ),
    (
        "a worked case expects a value and no amount",
        STATED + CASE.replace("数值 300", "金额 300"),
        [
            "PR625 19:3 决定“核算”写的是数值，这里是金额",
            "  decision '核算' declares its value, this is its amount",
            "  → 这里也写 数值",
            "    write value here too",
        ],
    ),
    (
        "a decision of neither has no value",
        STATED.replace("  数值 : 元/月\n", "").replace("计算 在册工资", "# "),
        [
            "PR607 7:37 决定“核算”没有写 数值 : 单位",
            "  decision '核算' declares no value",
        ],
    ),
]


@pytest.mark.parametrize(("text", "messages"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS])
def test_amount_and_value_are_kept_apart(text: str, messages: list[str]) -> None:
    """金额 and 数值 each stand where the decision declares them; the whole message says which it is."""
    assert said(text) == messages
