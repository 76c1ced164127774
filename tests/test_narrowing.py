"""Amounts narrowed by the comparisons that lead to them (docs/core.md, Narrowing)."""

from __future__ import annotations

import pytest

import building
from policyrules.base.units import PLAIN
from policyrules.core.bounds import Proofs
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import If, Lit, Prim
from policyrules.core.graph import Splitter
from policyrules.core.narrowing import amount_bounds
from policyrules.core.policy import Policy
from policyrules.core.types import BOOL, Type
from policyrules.deciding import decide
from test_bands import ON

WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月
  事实 人数 (persons) : 人 不低于 1人
  事实 在册 (listed) : 是否
"""
FEN = 100
AMOUNT = Type("number", PLAIN)


def policy(guard: str, amount: str, more: str = "") -> Policy:
    """A decision that pays an amount under a guard, else nothing."""
    return building.policy(
        f"""标准 线 (line) : 元/人·月 自 2019-01-01 为 300元/人·月 依据 一 “标准”
{more}决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 甲 (a) 当 {guard} 则 给 金额 {amount} 依据 二 “收入”
  其余 则 不给 依据 三 “决定”
""",
        words=WORDS,
    )


def paid(rules: Policy, **facts: object) -> tuple[object, object]:
    """The range of the amount in yuan."""
    given = {name: Fact(value) for name, value in facts.items()}  # type: ignore[arg-type]
    found = decide(rules, Case("示例户", Record("household", "示例户", given)), on=ON).amount
    assert found is not None
    return tuple(None if end is None else end / FEN for end in (found.low, found.high))  # type: ignore[return-value]


def given_bounds(rules: Policy) -> list[tuple[str, object, object]]:
    """Every case of the amount with the least and the most that it is proven to come to, in yuan."""
    found = amount_bounds(Splitter(rules), rules.defs["aid.amount"])
    ends = [(p.case.id if p.case else "base", p.low, p.high) for p in found]
    return sorted((name, *(None if end is None else end / FEN for end in both)) for name, *both in ends)


@pytest.mark.parametrize(
    ("guard", "amount", "low", "high"),
    [
        ("收入 低于 500元/月", "500元/月 - 收入", 0, 500),  # at least nothing, at most all of it
        ("500元/月 高于 收入", "按月(6000元/年) - 收入", 0, 500),  # the same, otherwise spelled
        ("收入 低于 500元/月 且 收入 不低于 200元/月", "500元/月 - 收入", 0, 300),
        ("收入 低于 500元/月", "较大者(0元/月, 400元/月 - 收入)", 0, 400),
        ("收入 低于 500元/月", "(500元/月 - 收入) × 50%", 0, 250),
        ("在册", "500元/月 - 收入", None, 500),  # nothing keeps the income under 500
    ],
)
def test_an_amount_is_narrowed_by_its_guard(guard: str, amount: str, low: object, high: object) -> None:
    """With the income unknown the amount lies where the guard lets it lie, and 0 where it is refused."""
    rules = policy(guard, amount)
    assert paid(rules) == (low, high)
    assert given_bounds(rules)[0][1:] == (low, high)


def test_a_difference_to_the_line_is_not_negative_with_the_persons_unknown() -> None:
    """Under the guard income below line × persons, line × persons − income is at least 0, however many."""
    rules = policy("按年(收入) 低于 按年(线 × 人数)", "线 × 人数 - 收入")
    assert paid(rules, income=500 * FEN) == (0, None)
    assert paid(rules, income=500 * FEN, persons=2) == (100, 100)
    assert given_bounds(rules)[0][1:] == (0, None)


def test_a_named_difference_is_narrowed_too() -> None:
    """A quantity without cases counts as what it stands for."""
    rules = policy("收入 低于 500元/月", "差额", "计算 差额 (gap) 对 户 : 元/月 为 500元/月 - 收入\n")
    assert paid(rules) == (0, 500)


def test_a_difference_under_no_guard_can_be_negative() -> None:
    """The proof fails where it should: the guard asks for another number."""
    rules = policy("收入 低于 600元/月", "500元/月 - 收入")
    assert given_bounds(rules)[0][1:] == (-100, 500)


@pytest.mark.parametrize(
    ("op", "low", "high"), [("round_down", -1, 0), ("round_up", -2, -1), ("round_half_up", -2, -1)]
)
def test_rounding_is_proven_by_size_below_0_too(op: str, low: int, high: int) -> None:
    """−1.50 or −0.50 yuan in whole yuan: 舍去 takes both nearer to 0, 进一 and 四舍五入 away from it."""
    either = If(Lit(True, BOOL), Lit(-150, AMOUNT), Lit(-50, AMOUNT), AMOUNT)
    proofs = Proofs(policy("在册", "0元/月"))
    assert proofs.range(Prim(op, (either, Lit(100, AMOUNT)), AMOUNT)) == (low * FEN, high * FEN)
