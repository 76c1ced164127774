"""Equal terms of a sum, and sums over one list, taken together (docs/core.md, Taken together)."""

from __future__ import annotations

import pytest

from building import resolved
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import If, Prim, Ref, Silent
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL, SILENT
from policyrules.deciding import decide
from strategies import MONEY, invented
from test_bands import ON
from test_reference import evaluations, household

FEN = 100
WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月
  事实 租金 (rent) : 元/月 不低于 0元/月
实体 成员 (member) 属 户 列名 members 个人
  事实 所得 (earned) : 元/月 不低于 0元/月
  事实 在校 (at_school) : 是否
"""


def policy(amount: str, more: str = "") -> Policy:
    """A decision that always pays an amount."""
    found, findings = resolved(
        f"""标准 线 (line) : 元/人·月 自 2019-01-01 为 100元/人·月 依据 一 “标准”
{more}决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 甲 (a) 当 是 则 给 金额 {amount} 依据 二 “收入”
  其余 则 不给 依据 三 “决定”
""",
        words=WORDS,
    )
    assert found is not None, findings
    return found


def decided(rules: Policy, *members: dict[str, object], **facts: object) -> Decision:
    """The decision for a household of such members, of whom there are no more."""
    below = tuple(
        Record("member", str(i), {name: Fact(value) for name, value in given.items()})  # type: ignore[arg-type]
        for i, given in enumerate(members)
    )
    given = {name: Fact(value) for name, value in facts.items()}  # type: ignore[arg-type]
    record = Record("household", "示例户", given, {"member": below}, frozenset({"member"}))
    return decide(rules, Case("示例户", record), on=ON)


def ends(found: Decision) -> tuple[object, object]:
    """The least and the most of the amount in yuan."""
    assert found.amount is not None
    return tuple(None if end is None else end / FEN for end in (found.amount.low, found.amount.high))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("amount", "low", "high"),
    [
        ("收入 + 300元/月 - 收入", 300, 300),
        ("收入 + 300元/月 - 按月(按年(收入))", 300, 300),  # the same income, otherwise spelled
        ("2 × 收入 - 收入", 0, None),  # what an income can be
        ("(收入 + 租金) × 50% - 收入 × 50%", 0, None),  # half of the rent
        ("较大者(收入 + 300元/月 - 收入, 0元/月)", 300, 300),
        ("收入 + 300元/月 - 租金", None, None),  # two facts stay two
    ],
)
def test_equal_terms_are_taken_together(amount: str, low: object, high: object) -> None:
    """With income and rent unknown the amount is what the terms leave when each stands once."""
    assert ends(decided(policy(amount))) == (low, high)


def test_a_term_behind_a_name_is_the_same_term() -> None:
    """余数 = 500 − income: income + 余数 is 500."""
    rules = policy("收入 + 余数", "计算 余数 (left) 对 户 : 元/月 为 500元/月 - 收入\n")
    assert ends(decided(rules)) == (500, 500)


def test_a_count_and_a_sum_under_one_condition() -> None:
    """100 + 2,000 for the one member if at school − the 700 earned: 100 or 1,400, not −600 to 2,100."""
    rules = policy("100元/月 + 2000元/人·月 × 计数 成员(当 在校) - 合计 成员(所得 当 在校)")
    assert ends(decided(rules, {"earned": 700 * FEN})) == (100, 1400)
    assert ends(decided(rules, {"earned": 700 * FEN, "at_school": True})) == (1400, 1400)
    assert ends(decided(rules, {"earned": 700 * FEN, "at_school": False})) == (100, 100)


def test_a_figure_before_a_count_comes_inside() -> None:
    """line × those at school − what they earn: a member with 40 of the line of 100 adds 0 or 60."""
    rules = policy("线 × 计数 成员(当 在校) - 合计 成员(所得 当 在校)")
    assert ends(decided(rules, {"earned": 40 * FEN})) == (0, 60)


def test_lists_under_two_conditions_stay_two() -> None:
    """Who is at school counts, everybody's earnings are taken off: −40 with nobody at school, 60 with one."""
    rules = policy("线 × 计数 成员(当 在校) - 合计 成员(所得)")
    assert ends(decided(rules, {"earned": 40 * FEN})) == (-40, 60)


def test_what_is_applied_and_asked_for_is_told_by_the_sum_as_written() -> None:
    """A quantity that cancels is still cited, and a fact in it still asked for where the range is open."""
    named = "计算 甲 (first) 对 户 : 元/月 为 收入 依据 二 “收入”\n"
    plain = decided(policy("甲 + 租金", named))
    found = decided(policy("甲 + 租金 + 收入 - 收入", named))
    assert found.applied == plain.applied
    assert (
        {m.id for m in found.missing}
        == {m.id for m in plain.missing}
        == {"household.income", "household.rent"}
    )


def test_what_is_silent_stays_silent() -> None:
    """x − x is silent where x is, and perhaps silent where x perhaps is."""
    silent, rent = Silent("s", MONEY), Ref("household.rent", 0, MONEY)
    for value, points in ((silent, {SILENT}), (rent, {0})):
        zero = Def("d", "d", "household", MONEY, (), Prim("sub", (value, value), MONEY))
        found = evaluations(invented((zero,)), household())["d", ()]
        assert (found.points, found.span) == (points, None)
    either = If(Ref("household.rural", 0, BOOL), silent, rent, MONEY)
    zero = Def("d", "d", "household", MONEY, (), Prim("sub", (either, either), MONEY))
    found = evaluations(invented((zero,)), household())["d", ()]
    assert (found.points, found.span) == ({SILENT}, (0, 0))
