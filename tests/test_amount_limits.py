"""Limits behind the type of 金额: what is paid lies within them, known or not."""

from datetime import date

import pytest

from building import policy, shown
from policyrules.base.errors import Source
from policyrules.checking import check_policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.deciding import decide
from policyrules.language.layout import format_source
from policyrules.language.parser import parse

AID = """决定 助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月 不低于 30元/月 不高于 300元/月
  取整 进一 7元/月
  情形 一 (one1) 当 困难 则 给 金额 差数 × 50% 依据 二 “给”
  情形 二 (two2) 当 状态 等于 在保 且 非 困难 则 给 依据 三 “给”
  其余 则 不给 依据 一 “不给”
"""


def decided(rules: Policy, **facts: object) -> Decision:
    known = {name: Fact(value) for name, value in facts.items()}  # type: ignore[arg-type]
    return decide(rules, Case("x", Record("household", "x", known)), on=date(2020, 6, 1))


@pytest.mark.parametrize(
    ("balance", "paid"),
    [(-5000, 3000), (100, 3000), (6000, 3500), (7000, 3500), (7002, 4200), (58800, 29400), (60000, 30000)],
)
def test_what_is_paid_lies_within_the_limits(balance: int, paid: int) -> None:
    """Half of the balance up to a multiple of 7 (30 → 35, 300 → 301), of that at least 30, at most 300 yuan."""
    amount = decided(policy(AID), hardship=True, balance=balance).amount
    assert amount is not None
    assert (amount.low, amount.high) == (paid, paid)


def test_what_is_not_known_lies_within_the_limits() -> None:
    """With the balance unknown, of which nothing else is known: 30 to 300 yuan."""
    amount = decided(policy(AID), hardship=True).amount
    assert amount is not None
    assert (amount.low, amount.high) == (3000, 30000)


def test_a_case_without_an_amount_pays_nothing() -> None:
    """The limits speak of what is paid: no amount is still 0."""
    amount = decided(policy(AID), hardship=False, state="covered").amount
    assert amount is not None
    assert (amount.low, amount.high) == (0, 0)


def test_a_payment_with_a_limit_is_not_negative() -> None:
    """The balance may be anything: check warns of a negative payment only where no limit forbids it."""
    free = AID.replace(" 不低于 30元/月", "")
    assert [line for line in shown(check_policy(policy(AID))) if line.startswith("PR618")] == []
    assert [line[:5] for line in shown(check_policy(policy(free))) if line.startswith("PR618")] == ["PR618"]


def test_limits_are_written_in_both_vocabularies() -> None:
    """There and back they are the same, each in its words."""
    head = "政策 place “某地” 印发 2020-01-01 生效 2020-01-01 辖区 “某地” 词汇 words\n\n"
    text = format_source(Source("x", head + AID))
    english = format_source(Source("x", text), vocabulary="en")
    assert "amount: yuan/month at_least 30 yuan/month at_most 300 yuan/month" in english
    assert format_source(Source("x", english), vocabulary="zh") == text
    assert parse(Source("x", english))[1] == ()
