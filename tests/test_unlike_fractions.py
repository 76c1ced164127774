"""Sums of fractions whose denominators differ from row to row: exact in SQL and in generated Python."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from law import law
from places import policy_of
from policyrules import load
from policyrules.base.errors import UsageError
from policyrules.compile import compile_sql, insert_cases, run, tables
from policyrules.compile.plans import planned
from policyrules.compile.shares import MOST_ROWS, _digits
from policyrules.core.case import Case, Fact, Record
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL
from policyrules.deciding import decide
from policyrules.deciding.quick import prepare
from policyrules.testing import Shape, cases
from strategies import COLOUR, MONEY, invented
from strategies import ON as LATER
from test_sql import agree, decided, rows_of

duckdb = pytest.importorskip("duckdb")

AID_SCALE = Path(__file__).parent.parent / "examples" / "aid_scale"
ON = date(2017, 10, 15)

HEAD = """政策 shares “分摊（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”
实体 户 (household) 列名 households
  事实 已付 (paid) : 元 不低于 0元 载于 民政
实体 成员 (member) 属 户 列名 members 个人
  事实 欠款 (debt) : 元 不低于 -1000元 不高于 1000元 载于 民政
  事实 份数 (heads) : 人 不低于 1人 不高于 100人 载于 民政
  事实 计入 (counted) : 是否 载于 民政
计算 分摊 (share) 对 户 : 元 为 合计 成员(欠款 ÷ (份数 ÷ 1人) 当 计入)
"""

RULES = """决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse)
  金额 : 元
  取整 四舍五入 0.01元
  情形 多 (more) 当 分摊 高于 1元 则 给 金额 分摊 依据 一 “多”
  情形 恰好 (just) 当 分摊 等于 1元 则 给 金额 100元 依据 一 “恰好”
  情形 少 (less) 当 分摊 低于 1元 则 不给 依据 一 “少”
  其余 未规定 依据 一 “少”
"""


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """What members owe by as many heads each, added up."""
    return written(tmp_path_factory.mktemp("shares"), RULES)


def written(folder: Path, rules: str) -> Policy:
    """A policy with these rules."""
    (folder / "shares.policy").write_text(HEAD + rules, "utf-8")
    return load(folder)


Member = tuple[int | None, int | None, bool | None]
"""What a member owes in fen, by how many heads, whether it counts."""


def household(*members: Member, complete: bool = True) -> Case:
    """A household of these members; None is not known."""
    names = ("debt", "heads", "counted")
    records = tuple(
        Record(
            "member", str(n), {name: Fact(v) for name, v in zip(names, each, strict=True) if v is not None}
        )
        for n, each in enumerate(members)
    )
    lists = frozenset({"member"}) if complete else frozenset[str]()
    return Case("户", Record("household", "户", {}, {"member": records}, lists))


def held_against_the_evaluator(policy: Policy, case: Case) -> Any:
    """The row of SQL; the evaluator gives the same, and generated Python the same outcome and amount."""
    connection = duckdb.connect()
    connection.execute(tables(policy))
    insert_cases(connection, policy, (case,))
    (row,) = run(connection, compile_sql(policy, "aid", on=ON))
    assert row == decided(policy, case, ON, "aid")
    found, decision = (
        prepare(policy, on=ON).decide(case, programme="aid"),
        decide(policy, case, on=ON, programme="aid"),
    )
    assert found.outcome == (decision.outcome.id if decision.outcome else None)
    assert found.status == decision.status
    return row


# 1/3 + 1/6 of a fen is half of one, which is rounded up; a hundredth less of it is not.
HALF = ((10001, 3, True), (10001, 6, True))
# 97, 98, 99 and 100 parts: a fen less 1 of their common multiple 23,285,... is no fen.
primes = st.sampled_from([1, 2, 3, 7, 64, 81, 83, 89, 97, 98, 99, 100])


@st.composite
def cancelling(draw: st.DrawFn) -> list[Member]:
    """Members whose shares come to a whole number of half fen, or miss one by the least that they can."""
    found: list[Member] = []
    for _ in range(draw(st.integers(1, 4))):
        heads, debt = draw(primes), draw(st.integers(-100_000, 100_000))
        found += [(debt, heads, True), (-debt, heads, draw(st.just(True)))]
    aim, left = draw(st.integers(0, 300)), draw(st.sampled_from([-1, 0, 0, 1]))
    heads = draw(primes)
    return [*found, (aim, 2, True), (left, heads, True)]


KNOWN = st.lists(st.tuples(st.integers(-100_000, 100_000), primes, st.just(True)), max_size=8)
OPEN = st.lists(
    st.tuples(st.none() | st.integers(-100_000, 100_000), st.none() | primes, st.none() | st.booleans()),
    max_size=5,
)


@law(15)
@given(members=KNOWN | cancelling() | OPEN, complete=st.booleans())
@example(members=HALF, complete=True)
@example(members=((10002, 3, True), (9999, 6, True), (-1, 97, True)), complete=True)
@example(members=((100, 1, True),), complete=True)
@example(members=((-5, 3, True),), complete=True)
def test_sums_are_those_of_the_evaluator(shares: Policy, members: list[Member], complete: bool) -> None:
    """Whatever they come to, and whatever of it is not known: to the fen, with the same reasons."""
    held_against_the_evaluator(shares, household(*members, complete=complete))


def test_half_a_fen_is_half_a_fen(shares: Policy) -> None:
    """100.01 by 3 and by 6 is 50.005 元, rounded to 50.01; a fen by 100 less is below it and comes to 50.00."""
    row = held_against_the_evaluator(shares, household(*HALF))
    assert (row.amount.low, row.amount.high) == (5001, 5001)
    row = held_against_the_evaluator(shares, household(*HALF, (-1, 100, True)))
    assert row.amount.low == 5000


def test_a_hair_over_a_line_is_over_it(shares: Policy) -> None:
    """1 元 and a 97th, 98th, 99th and 100th of a fen, of which others take away all but what no fen can tell."""
    exact = Fraction(1, 97) - Fraction(1, 98) - Fraction(1, 99) + Fraction(1, 100)
    assert 0 < exact < Fraction(1, 100_000)
    over = ((100, 1, True), (1, 97, True), (-1, 98, True), (-1, 99, True), (1, 100, True))
    assert held_against_the_evaluator(shares, household(*over)).amount.low == 100
    under = ((100, 1, True), (-1, 97, True), (1, 98, True), (1, 99, True), (-1, 100, True))
    assert held_against_the_evaluator(shares, household(*under)).outcome == "refuse"
    just = ((100, 1, True), (1, 97, True), (-1, 97, True))
    assert held_against_the_evaluator(shares, household(*just)).amount.low == 10_000


def test_more_records_than_numbers_are_proven_for_go_to_the_evaluator(shares: Policy) -> None:
    """A third of a fen each of 300 members is 1 元: of so many more is cut off than of the 100 reckoned with."""
    case = household(*[(1, 3, True)] * 300)
    members = [{"id": str(n), "debt": "0.01", "heads": "3", "counted": True} for n in range(300)]
    quick = prepare(shares, on=ON)
    for ready in (quick.ready(case), quick.read({"id": "户", "complete": "all", "members": members})):
        found = quick.decide(ready, programme="aid")
        assert (found.low, found.way) == (10_000, "evaluator")


SAID = "SQL only rounds a sum of fractions with varying denominators, and compares it with constants"


@pytest.mark.parametrize("amount", ["分摊 + 已付", "2 × 分摊", "较大者(分摊, 已付 ÷ 3)"])
def test_what_a_sum_of_unlike_fractions_cannot_be_used_for_is_named(tmp_path: Path, amount: str) -> None:
    """It is not added to or multiplied, nor held against what lies between two multiples: it is rounded first."""
    policy = written(tmp_path, RULES.replace("则 给 金额 分摊", f"则 给 金额 {amount}"))
    with pytest.raises(UsageError, match=SAID):
        compile_sql(policy, "aid", on=ON)
    assert planned(policy, ("aid",), on=ON) == {}


def test_such_a_sum_is_not_told_as_it_is() -> None:
    """An amount that is one has a denominator that no column holds, unless it is rounded."""
    jobs = Prim("max", (Agg("count", "job", 0, Lit(True, BOOL), None, MONEY), Lit(1, MONEY)), MONEY)
    each = Prim("div", (Ref("member.wage", 0, MONEY), jobs), MONEY)
    total: Expr = Agg("sum", "member", 0, each, None, MONEY)
    outcome = Def("p", "p", "household", COLOUR, (), Lit("red", COLOUR))

    def paying(expr: Expr) -> Policy:
        return invented((outcome, Def("p.amount", "a", "household", MONEY, (), expr)))

    with pytest.raises(UsageError, match=SAID):
        compile_sql(paying(total), on=LATER)
    assert compile_sql(paying(Prim("round_down", (total, Lit(100, MONEY)), MONEY)), on=LATER).amount
    with pytest.raises(UsageError, match=SAID):
        compile_sql(paying(Prim("round_down", (total, Lit(Fraction(1, 7), MONEY)), MONEY)), on=LATER)


def test_digits_tell_every_sum_from_every_other() -> None:
    """Of 2,000 fractions up to hundredths, as many digits as their common multiple needs: no more than of 100."""
    assert _digits(2, 2) == (2**59, 1)
    base, places = _digits(100, MOST_ROWS)
    assert places == _digits(100, 100)[1] == 3
    multiple = 69_720_375_229_712_477_164_533_808_935_312_303_556_800
    assert base ** (places - 1) < 2_000 * multiple <= base**places


@law(2)
@given(data=st.data())
def test_bills_that_share_what_their_year_comes_to(data: st.DataObject) -> None:
    """Medical assistance: each bill takes an equal share, so the denominators differ from bill to bill."""
    policy, day = (
        policy_of("yancheng"),
        data.draw(st.sampled_from([ON, date(2018, 2, 28), date(2020, 12, 31)])),
    )
    drawn = st.lists(cases(policy, day, Shape(records=3), "medical_assistance"), min_size=6, max_size=12)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(data.draw(drawn))]
    agree("yancheng", "medical_assistance", day, batch)


@law(3)
@given(data=st.data())
def test_an_amount_that_tapers_off_by_the_income_per_head(data: st.DataObject) -> None:
    """The income per head is a fraction of the household; what lies between two points of it stays small."""
    policy, day = load(AID_SCALE), date(2025, 6, 30)
    drawn = st.lists(cases(policy, day, Shape(records=3), "allowance"), min_size=6, max_size=12)
    batch = [evolve(case, id=str(i)) for i, case in enumerate(data.draw(drawn))]
    rows = rows_of(policy, day, *batch, programme="allowance")
    assert {row.household: row for row in rows} == {
        case.id: decided(policy, case, day, "allowance") for case in batch
    }
