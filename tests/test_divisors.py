"""Divisors that the conditions on the way there keep above 0: checked, and decided alike by every reader."""

import pytest

from building import ON, WORDS, policy, resolved
from policyrules import decide
from policyrules.intake.case_json import read_case
from reference import status
from test_sql import decided, rows_of

ALIKE = WORDS.replace("  事实 困难", "  事实 甲 (a) : 元/月\n  事实 乙 (b) : 元/月\n  事实 困难").replace(
    "  事实 在册", "  事实 系数 (k) : 数\n  事实 在册"
)
CITED = "依据 一 “标准”"
NAMED = f"条件 有乙 (some) 对 户 当 乙 高于 0元/月 {CITED}\n"
OF_HOUSEHOLD = "计算 丙 (c) 对 户 : 数 为 "
SUM = "计算 丙 (c) 对 户 : 元/月 为 "


@pytest.mark.parametrize(
    "text",
    [
        f"{OF_HOUSEHOLD}若 乙 高于 0元/月 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 0元/月 低于 乙 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 乙 不低于 1元/月 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 乙 不高于 0元/月 则 0 否则 甲 ÷ 乙",
        f"{OF_HOUSEHOLD}若 (困难 且 乙 高于 0元/月) 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 (困难 或 乙 不高于 0元/月) 则 0 否则 甲 ÷ 乙",
        f"{OF_HOUSEHOLD}若 甲 高于 乙 则 甲 ÷ (2 × (甲 - 乙)) 否则 0",
        f"{OF_HOUSEHOLD}0 {CITED} 情形 丁 (d) 当 乙 高于 0元/月 为 甲 ÷ 乙 {CITED}",
        f"{NAMED}{OF_HOUSEHOLD}0 {CITED} 情形 丁 (d) 当 有乙 为 甲 ÷ 乙 {CITED}",
        f"{OF_HOUSEHOLD}甲 ÷ 乙 {CITED} 情形 丁 (d) 当 乙 不高于 0元/月 为 0 {CITED}",
        f"条件 丙 (c) 对 户 当 甲 ÷ 乙 低于 2 当 乙 高于 0元/月 {CITED}",
        f"{SUM}合计 成员(工资 ÷ 系数 当 系数 高于 0)",
        f"{SUM}若 乙 高于 0元/月 则 合计 成员(工资 ÷ (户.乙 ÷ 1元/月)) 否则 0元/月",
        f"条件 丙 (c) 对 户 当 任一 成员(系数 高于 0 且 工资 ÷ 系数 低于 5元/月) {CITED}",
    ],
)
def test_a_condition_on_the_way_keeps_a_divisor_above_0(text: str) -> None:
    """若, 情形, what is displaced, 且, a named condition, the filter of a list: nothing to find."""
    _, findings = resolved(text, words=ALIKE)
    assert [f.said.zh for f in findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    "text",
    [
        f"{OF_HOUSEHOLD}甲 ÷ 乙",
        f"{OF_HOUSEHOLD}若 乙 不低于 0元/月 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 乙 高于 0元/月 则 0 否则 甲 ÷ 乙",
        f"{OF_HOUSEHOLD}若 非 (乙 等于 0元/月) 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 (困难 或 乙 高于 0元/月) 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}若 甲 高于 0元/月 则 甲 ÷ 乙 否则 0",
        f"{OF_HOUSEHOLD}(若 乙 高于 0元/月 则 甲 ÷ 乙 否则 0) + 甲 ÷ 乙",
        f"{OF_HOUSEHOLD}0 {CITED} 情形 丁 (d) 当 困难 为 甲 ÷ 乙 {CITED}",
        f"{SUM}合计 成员(工资 ÷ 系数 当 系数 不低于 0)",
    ],
)
def test_a_divisor_that_may_be_0_is_found(text: str) -> None:
    """No condition on the way, or one that leaves 0 or less possible; guarded in one place is not in all."""
    _, findings = resolved(text, words=ALIKE)
    assert {f.code for f in findings if f.severity == "error"} == {"PR307"}


RULES = f"""计算 量 (q) 对 户 : 元/月 为 若 分母 高于 0 则 甲 ÷ 分母 否则 0元/月
决定 低保 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  数值 : 元/月
  情形 多 (much) 当 任一 成员(系数 高于 0 且 工资 ÷ 系数 不低于 25元/月) 则 给 数值 量 {CITED}
  其余 则 不给 数值 量 {CITED}
"""
DIVIDED = WORDS.replace(
    "  事实 困难", "  事实 甲 (a) : 元/月\n  事实 分母 (by) : 数 不低于 -10 不高于 10\n  事实 困难"
).replace("  事实 在册", "  事实 系数 (k) : 数\n  事实 在册")


@pytest.mark.parametrize(
    ("by", "factors", "outcome", "yuan"),
    [
        ("4", ["2"], "give", 5),
        ("2", [], "refuse", 10),
        ("0", ["4"], "give", 0),
        ("-2", ["0", "-1", "5"], "refuse", 0),
        (None, ["2"], "give", None),
        ("2", [None], None, 10),
    ],
)
def test_every_reader_divides_only_where_the_condition_holds(
    by: str | None, factors: list[str | None], outcome: str | None, yuan: int | None
) -> None:
    """20 ÷ by where by is above 0, given if 100 ÷ k of some member is 25 or more: by hand, evaluator, SQL, reference."""
    found = policy(RULES, words=DIVIDED)
    members = [{"id": str(i), "pay": "100"} | ({} if k is None else {"k": k}) for i, k in enumerate(factors)]
    facts = {"id": "h", "complete": "all", "a": "20", "members": members} | ({} if by is None else {"by": by})
    case = read_case(found, facts)
    decision = decide(found, case, on=ON, programme="aid")
    assert (decision.outcome.id if decision.outcome else None) == outcome
    assert decision.amount is not None
    if yuan is not None:
        assert (decision.amount.low, decision.amount.high) == (100 * yuan, 100 * yuan)
    (row,) = rows_of(found, ON, case)
    assert row == decided(found, case, ON, "aid")
    assert status(found, case, ON, "aid", "aid.amount") == row.status
