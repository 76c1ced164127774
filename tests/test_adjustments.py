"""Additions to a total and deductions from it: what comes first, and what is left for those that follow."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import HEAD, ON, policy, said
from law import law
from policyrules import decide
from policyrules.base.errors import Source
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.core.policy import Policy
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source

PAYS = """决定 低保 (aid) 对 户
  结果 给 (give)
  数值 : 元/月
  情形 符合 (fits) 当 是 则 给 数值 收入 依据 三 “给”
  其余 未规定 依据 三 “其余”
"""
INCOME = "计算 收入 (income_total) 对 户 : 元/月 为 合计 成员.工资\n"
ADDED = "加计 补入 (added) 对 户 至 收入 金额 差数 依据 二 “收入”\n"
FLAT = "扣减 定额 (flat) 对 成员 从 户.收入 当 在册 金额 100元/月 依据 二 “收入”\n"
REST = "扣减 半数 (half) 对 户 从 收入 次于 定额 金额 50% × 余额 依据 二 “收入”\n"
LAST = "不计入 末项 (last) 对 户 从 收入 次于 半数 金额 80元/月 依据 二 “收入”\n"


def total(found: Policy, *members: dict[str, Any], **facts: object) -> Any:
    """The decision on a household of these members."""
    listed = [{"id": str(i), "listed": True, **member} for i, member in enumerate(members)]
    case = read_case(found, {"id": "h", "complete": "all", "balance": "0", "members": listed, **facts})
    decision = decide(found, case, on=ON, programme="aid")
    assert decision.amount is not None
    return decision


def ends(decision: Any) -> Any:
    return decision.amount.low, decision.amount.high


def applied(decision: Any) -> set[str]:
    return {a.provision for a in decision.applied} - {"aid.fits"}


def test_what_is_added_counts_before_what_is_taken_off() -> None:
    """50 + 80 − 100 is 30: the addition comes first, and the deduction is not cut off at 50."""
    found = policy(INCOME + ADDED + FLAT + PAYS)
    decision = total(found, {"pay": 50}, balance=80)
    assert ends(decision) == (3000, 3000)
    assert applied(decision) == {"added", "flat"}


def test_without_a_deduction_nothing_is_cut_off() -> None:
    """A total with additions alone may be below 0, as it is written; an addition itself never is."""
    found = policy(INCOME.replace("合计 成员.工资", "差数") + ADDED.replace("差数", "10元/月") + PAYS)
    assert ends(total(found, balance=-30)) == (-2000, -2000)
    assert ends(total(policy(INCOME + ADDED + PAYS), {"pay": 50}, balance=-30)) == (5000, 5000)


def test_each_deduction_sees_what_those_before_it_leave() -> None:
    """500 − 100 = 400, half of it is 200, then 80 of the 200 that are left: 120."""
    found = policy(INCOME + FLAT + REST + LAST + PAYS)
    decision = total(found, {"pay": 500})
    assert ends(decision) == (12000, 12000)
    assert applied(decision) == {"flat", "half", "last"}


def test_nothing_is_left_for_what_follows() -> None:
    """60 − 100 is 0; what follows takes nothing off, and is not cited."""
    found = policy(INCOME + FLAT + REST + LAST + PAYS)
    decision = total(found, {"pay": 60})
    assert ends(decision) == (0, 0)
    assert applied(decision) == {"flat"}


def test_a_deduction_takes_at_most_what_is_left() -> None:
    """Half of 150 is 75, which is less than the 80 of the last one: it takes 75."""
    found = policy(INCOME + FLAT + REST + LAST + PAYS)
    decision = total(found, {"pay": 250})
    assert ends(decision) == (0, 0)
    assert applied(decision) == {"flat", "half", "last"}


def test_what_is_not_known_stays_a_range() -> None:
    """Whether 100 are taken off is not known: half of 400 or of 500 is taken after it, 80 at the end."""
    found = policy(INCOME + FLAT + REST + LAST + PAYS)
    decision = total(found, {"pay": 500, "listed": None})
    low, high = ends(decision)
    assert low <= 12000 <= 17000 <= high


def test_the_order_of_the_declarations_carries_no_meaning() -> None:
    """次于 says what comes first, not where it stands in the file."""
    found = policy(PAYS + LAST + REST + FLAT + INCOME)
    assert ends(total(found, {"pay": 500})) == (12000, 12000)


@law(40)
@given(st.integers(0, 60_000), st.integers(0, 40_000), st.booleans())
def test_it_is_what_is_worked_out_by_hand(pay: int, added: int, listed: bool) -> None:
    """In whole fen and halves: max(0, gross + added − 100), half of it, 80 less, never below 0."""
    found = policy(INCOME + ADDED + FLAT + REST + LAST + PAYS)
    decision = total(found, {"pay": f"{pay / 100:.2f}", "listed": listed}, balance=f"{added / 100:.2f}")
    left = max(0, pay + added - (10_000 if listed else 0))
    assert decision.amount.low * 2 == max(0, left - 16_000)


def test_the_sql_says_the_same() -> None:
    """Stages and additions are conclusions like any others."""
    duckdb = pytest.importorskip("duckdb")
    found = policy(INCOME + ADDED + FLAT + REST + LAST + PAYS)
    for pay in (0, 60, 250, 500):
        member = {"id": "1", "pay": pay, "listed": True}
        case = read_case(found, {"id": "h", "complete": "all", "balance": "7", "members": [member]})
        connection = duckdb.connect()
        connection.execute(tables(found))
        insert_cases(connection, found, [case])
        (row,) = run(connection, compile_sql(found, "aid", on=ON))
        decision = decide(found, case, on=ON, programme="aid")
        assert row.amount == decision.amount
        assert row.applied == frozenset(a.provision for a in decision.applied)


def test_both_vocabularies_and_back() -> None:
    """加计, 次于 and 余额 in either vocabulary; 余额 is no keyword and stays as it is written."""
    text = HEAD + INCOME + ADDED + FLAT + REST
    chinese = format_source(Source("a.policy", text))
    english = format_source(Source("a.policy", chinese), vocabulary="en")
    assert "addition 补入 (added) for 户 to 收入\n" in english
    assert "following 定额" in english
    assert format_source(Source("a.policy", english), vocabulary="zh") == chinese
    assert format_source(Source("a.policy", chinese)) == chinese


OTHER = "计算 别的 (other) 对 户 : 元/月 为 差数\n扣减 甲 (a) 对 户 从 别的 金额 1元/月 依据 二 “收入”\n"
FINDINGS = [
    (
        "what a deduction follows is a deduction",
        INCOME + FLAT + "扣减 乙 (b) 对 户 从 收入 次于 定领 金额 1元/月 依据 二 “收入”",
        [
            "PR626 7:22 没有叫“定领”的扣减或不计入",
            "  there is no deduction or exclusion '定领'",
            "  → 是不是“定额”？",
            "    did you mean '定额'?",
        ],
    ),
    (
        "deductions follow each other off one total",
        INCOME + FLAT + OTHER + "扣减 乙 (b) 对 户 从 收入 次于 甲 金额 1元/月 依据 二 “收入”",
        [
            "PR626 9:22 “甲”不从同一个总额里减，排不出先后",
            "  '甲' is not taken off the same total: there is no order",
        ],
    ),
    (
        "no deduction follows itself, through others either",
        INCOME
        + "扣减 甲 (a) 对 户 从 收入 次于 乙 金额 1元/月 依据 二 “收入”\n"
        + "扣减 乙 (b) 对 户 从 收入 次于 甲 金额 1元/月 依据 二 “收入”",
        [
            "PR626 6:4 扣减的次序互相绕圈：“甲”、“乙”",
            "  the order of deductions goes round in a circle: '甲', '乙'",
        ],
    ),
    (
        "additions come first of all",
        INCOME + FLAT + "加计 乙 (b) 对 户 至 收入 次于 定额 金额 1元/月 依据 二 “收入”",
        [
            "PR626 7:22 加计 不分先后：先加计，后扣减",
            "  additions have no order: they come before all deductions",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "expected"), [f[1:] for f in FINDINGS], ids=[f[0] for f in FINDINGS])
def test_findings(rule: str, expected: list[str]) -> None:
    """Each mistake at an order of deductions, by its whole message."""
    assert said(rule) == expected
