"""Where every unknown occurs once on the way to an answer, the answer is no wider than what facts can give.

docs/core.md says of what else the answer may be wider than the completions; the laws here stay clear of it.
"""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from building import resolved, shown
from policyrules.checking import check_policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Case as Rule
from policyrules.core.policy import Def, Policy
from policyrules.core.types import BOOL
from policyrules.deciding import decide
from reference import reference
from strategies import BY_ID, COLOUR, GIVENS, MONEY, ON, invented
from test_reference import SLOW, evaluations, household

TOP = 1000
"""No rent and no wage is higher."""
BESIDE = Fraction(1, 1000)
CAPPED = tuple(
    evolve(each, high=TOP) if each.id in ("household.rent", "member.wage") else each for each in GIVENS
)
RENT = Ref("household.rent", 0, MONEY)
RURAL = Ref("household.rural", 0, BOOL)
COLOUR_FACT = Ref("household.colour", 0, COLOUR)
WAGE = Ref("member.wage", 0, MONEY)
ILL = Ref("member.ill", 0, BOOL)


def money(value: Any) -> Lit:
    return Lit(value, MONEY)


# ── bands and narrowing ──────────────────────────────────────────────────────


def above(limit: int, spelling: int, op: str) -> Expr:
    """rent ≥ limit (ge) or rent > limit (gt), in one of its spellings."""
    turned = {"ge": "le", "gt": "lt"}[op]
    doubled = Prim("mul", (money(2), RENT), MONEY)
    spellings = (
        Prim(op, (RENT, money(limit)), BOOL),
        Prim(turned, (money(limit), RENT), BOOL),
        Prim(op, (doubled, money(2 * limit)), BOOL),
        Prim(op, (Prim("add", (RENT, money(7)), MONEY), money(limit + 7)), BOOL),
    )
    return spellings[spelling]


others = st.recursive(
    st.sampled_from(
        [RURAL, *(Prim("eq", (COLOUR_FACT, Lit(name, COLOUR)), BOOL) for name in ("red", "green", "blue"))]
    ),
    lambda inner: (
        st.builds(lambda part: Prim("not", (part,), BOOL), inner)
        | st.builds(lambda op, a, b: Prim(op, (a, b), BOOL), st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=3,
)


@frozen
class Banded:
    """A Def with a case for each band of the rent, and the limits of its bands."""

    definition: Def
    limits: list[int]


@st.composite
def banded(draw: st.DrawFn) -> Banded:
    """Bands of the rent, each with a condition of its own; what each pays follows the rent or does not."""
    limits = sorted(draw(st.sets(st.sampled_from([0, 100, 101, 250, 400, 999, TOP]), min_size=1, max_size=4)))
    edges = [above(limit, draw(st.integers(0, 3)), draw(st.sampled_from(["ge", "gt"]))) for limit in limits]
    rules = []
    for i in range(len(limits) + 1):
        parts = [edges[i - 1]] if i else []
        parts += [Prim("not", (edges[i],), BOOL)] if i < len(limits) else []
        parts += [draw(others)] if draw(st.booleans()) else []
        factor = draw(st.sampled_from([-2, -1, 0, Fraction(1, 2), 1, 2]))
        follows = Prim("mul", (RENT, money(factor)), MONEY)
        paid = Prim("add", (money(draw(st.sampled_from([-100, 0, 300]))), follows), MONEY)
        value: Expr = paid if factor else money(draw(st.sampled_from([0, 100])))
        rules.append(Rule(str(i), str(i), Prim("and", tuple(parts), BOOL), value))
    kept = draw(st.permutations(rules))[: draw(st.integers(1, len(rules)))]
    return Banded(Def("d", "d", "household", MONEY, tuple(kept), money(50)), limits)


@SLOW
@given(banded(), st.booleans(), st.booleans(), st.sampled_from([None, 0, 100, 101, 300, TOP]))
def test_an_amount_by_bands_is_no_wider_than_the_completions(
    table: Banded, rural: bool, colour: bool, rent: int | None
) -> None:
    """The range ends where rents at the limits, and close by, and every other fact make it end."""
    policy = invented((table.definition,), givens=CAPPED)
    rents = [0, TOP, *(limit + more for limit in table.limits for more in (-BESIDE, 0, BESIDE))]
    pools = {
        "rent": [r for r in rents if 0 <= r <= TOP] if rent is None else [rent],
        "rural": [True] if rural else [True, False],
        "colour": ["red"] if colour else ["red", "green", "blue"],
    }
    known = {name: pool[0] for name, pool in pools.items() if len(pool) == 1}
    reached = []
    for values in itertools.product(*pools.values()):
        full = household(**dict(zip(pools, values, strict=True)))
        (value,) = reference(policy, full, ON, "d").points
        reached.append(Fraction(round(2 * value), 2))  # as close to a limit as one likes
    assert evaluations(policy, household(**known))["d", ()].ends == (min(reached), max(reached))


# ── one sum ──────────────────────────────────────────────────────────────────


def members_of(*members: dict[str, Any]) -> Case:
    below = tuple(
        Record("member", str(n), {name: Fact(value) for name, value in member.items()})
        for n, member in enumerate(members, 1)
    )
    return Case("户", Record("household", "户", {}, {"member": below}, frozenset({"member"})))


def paid_for(each: int, share: int) -> Policy:
    """each × the members who are ill + share × their wages."""
    counted = Agg("count", "member", 0, Lit(True, BOOL), ILL, MONEY)
    summed = Agg("sum", "member", 0, WAGE, ILL, MONEY)
    parts = (Prim("mul", (money(each), counted), MONEY), Prim("mul", (money(share), summed), MONEY))
    return invented((Def("d", "d", "household", MONEY, (), Prim("add", parts, MONEY)),), givens=CAPPED)


one_member = st.fixed_dictionaries(
    {}, optional={"ill": st.booleans(), "wage": st.sampled_from([0, 40, 700, TOP])}
)


@SLOW
@given(st.integers(-3, 3), st.integers(-3, 3), st.lists(one_member, max_size=3))
def test_a_count_and_a_sum_of_one_list_are_no_wider_than_the_completions(
    each: int, share: int, members: list[dict[str, Any]]
) -> None:
    """The range ends where some way of being ill or not, and of earning nothing or the most, makes it end."""
    policy = paid_for(100 * each, share)
    pools = [
        itertools.product(
            [member["ill"]] if "ill" in member else [True, False],
            [member["wage"]] if "wage" in member else [0, TOP],
        )
        for member in members
    ]
    reached = []
    for filled in itertools.product(*pools):
        full = members_of(*({"ill": ill, "wage": wage} for ill, wage in filled))
        reached += reference(policy, full, ON, "d").points
    assert evaluations(policy, members_of(*members))["d", ()].ends == (min(reached), max(reached))


def test_the_facts_of_these_laws_have_no_bound_of_their_own() -> None:
    """Elsewhere rents and wages have no highest value; here they do, so that every range has two ends."""
    assert {each.id for each in CAPPED if each.high == TOP} == {"household.rent", "member.wage"}
    assert BY_ID["household.rent"].high is None


# ── what stays wider ─────────────────────────────────────────────────────────

FEN = 100
DAY = date(2020, 6, 15)
WORDS = """政策 words “小词汇”
实体 户 (household) 列名 households
  事实 收入 (income) : 元/月 不低于 0元/月 不高于 500元/月
  事实 在册 (listed) : 是否
  事实 起算日 (began) : 日期
实体 成员 (member) 属 户 列名 members 个人
  事实 所得 (earned) : 元/月 不低于 0元/月
  事实 在校 (at_school) : 是否
实体 工作 (job) 属 成员 列名 jobs
  事实 长期 (steady) : 是否
"""
CASED = """计算 甲 (first) 对 户 : 元/月 为 0元/月
  情形 一 (one) 当 在册 为 100元/月 依据 一 “收入”
计算 乙 (second) 对 户 : 元/月 为 100元/月
  情形 一 (one) 当 在册 为 0元/月 依据 一 “收入”
"""


def rules_of(*cases: str, more: str = "") -> Policy:
    """A decision of such cases: 给, 不给 or, with none of them, 再查."""
    text = "".join(f"  情形 甲{i} (a{i}) {case} 依据 一 “收入”\n" for i, case in enumerate(cases))
    found, findings = resolved(
        f"""{more}决定 补助 (aid) 对 户
  结果 给 (give), 不给 (refuse), 再查 (look)
  金额 : 元/月
{text}  其余 则 再查 依据 一 “收入”
""",
        words=WORDS,
    )
    assert found is not None, shown(findings)
    assert not [each for each in findings if each.severity == "error"], shown(findings)
    return found


def decided(rules: Policy, *members: dict[str, Any], **facts: Any) -> Decision:
    """The decision for a household of such members."""
    below = members_of(*members).household.lists
    given_facts = {name: Fact(value) for name, value in facts.items()}
    return decide(
        rules,
        Case("示例户", Record("household", "示例户", given_facts, below, frozenset({"member"}))),
        on=DAY,
    )


def paid(found: Decision) -> tuple[Any, Any]:
    """The least and the most of the amount in yuan."""
    assert found.amount is not None
    return tuple(None if end is None else end / FEN for end in (found.amount.low, found.amount.high))  # type: ignore[return-value]


def clashes(rules: Policy) -> list[str]:
    """What check says of cases that clash."""
    return shown(each for each in check_policy(rules) if each.code == "PR606")


def outcomes(found: Decision) -> set[str]:
    clash = {"clash"} if any(reason.startswith("clash:") for reason in found.reasons) else set()
    return {outcome.id for outcome in found.possible} | clash


@pytest.mark.parametrize(
    ("amount", "more", "said", "true"),
    [
        ("较大者(收入, 300元/月) - 收入", "", (-200, 500), (0, 300)),
        ("甲 + 乙", CASED, (0, 200), (100, 100)),
        ("100元/人·月 × 计数 成员(当 在册) - 合计 成员(所得 当 在册)", "", (-60, 60), (0, 0)),
    ],
)
def test_amounts_that_stay_wider(
    amount: str, more: str, said: tuple[int, int], true: tuple[int, int]
) -> None:
    """docs/core.md, What stays wider: what is said holds what facts can give, and more."""
    rules = rules_of(f"当 是 则 给 金额 {amount}", more=more)
    members = ({"earned": 40 * FEN}, {"earned": 160 * FEN})
    assert paid(decided(rules, *members)) == said
    found = [
        paid(decided(rules, *members, income=income * FEN, listed=listed))[0]
        for income in (0, 300, 500)
        for listed in (True, False)
    ]
    assert (min(found), max(found)) == true


def test_a_value_behind_a_test_that_a_path_goes_round() -> None:
    """在册 or income under 400, paid 400 − income: 在册 is known to be no, and still down to −100 is said."""
    rules = rules_of("当 在册 或 收入 低于 400元/月 则 给 金额 400元/月 - 收入")
    assert paid(decided(rules, listed=False)) == (-100, 400)
    assert min(paid(decided(rules, listed=False, income=i * FEN))[0] for i in (0, 399, 400, 500)) == 0


@pytest.mark.parametrize(
    ("cases", "said", "facts", "true"),
    [
        (
            ("当 收入 不低于 300元/月 则 给", "当 较大者(收入, 100元/月) 低于 200元/月 则 不给"),
            {"give", "refuse", "look", "clash"},
            [{"income": 0}, {"income": 250 * FEN}, {"income": 500 * FEN}],
            {"give", "refuse", "look"},
        ),
        (
            (
                "当 评定日 在 自 起算日 当日 起 3个月 则 给",
                "当 非 (评定日 在 自 起算日 当日 起 6个月) 则 不给",
            ),
            {"give", "refuse", "look", "clash"},
            [{"began": day} for day in (date(2019, 12, 1), date(2020, 3, 1), date(2020, 5, 1))],
            {"refuse", "give", "look"},
        ),
    ],
)
def test_outcomes_that_stay_wider(
    cases: tuple[str, ...], said: set[str], facts: list[dict[str, Any]], true: set[str]
) -> None:
    """docs/core.md, What stays wider: two tests of one fact are taken to be independent, so that both may hold."""
    rules = rules_of(*cases)
    assert outcomes(decided(rules)) == said
    assert set().union(*(outcomes(decided(rules, **each)) for each in facts)) == true


SOMEBODY, NOBODY = "任一 成员(在校)", "每一 成员(非 在校)"
CHILDREN = "条件 学生 (pupil) 对 成员 当 在校 依据 一 “收入”\n计算 学生数 (pupils) 对 户 : 人 为 计数 成员(当 学生) 依据 一 “收入”\n"


@pytest.mark.parametrize(
    ("somebody", "nobody"),
    [
        (SOMEBODY, NOBODY),
        (SOMEBODY, f"非 {SOMEBODY}"),
        (SOMEBODY, "计数 成员(当 在校) 等于 0人"),
        ("任一 成员(当 在校)", NOBODY),
        ("任一 成员(学生)", "每一 成员(非 在校)"),
        ("任一 成员(学生)", "学生数 低于 1人"),
        ("计数 成员(当 在校) 高于 0人", NOBODY),
        ("学生数 不低于 1人", "非 任一 成员(当 学生)"),
        ("任一 成员(在校 且 所得 低于 5元/月)", "每一 成员(5元/月 不高于 所得 当 学生)"),
        ("任一 成员(所得 低于 5元/月 当 在校)", "每一 成员(所得 不低于 5元/月 或 非 在校)"),
        (
            "任一 成员(当 在校 且 所得 低于 5元/月)",
            "计数 成员(当 非 (所得 不低于 5元/月 或 非 在校)) 不高于 0人",
        ),
        ("任一 成员(任一 成员.工作(长期))", "每一 户.成员(每一 成员.工作(非 长期))"),
        ("任一 户.成员.工作(长期)", "计数 户.成员.工作(当 长期) 等于 0次"),
        ("任一 成员(任一 成员.工作(当 长期))", "计数 户.成员.工作(当 长期) 等于 0次"),
        ("任一 成员(任一 成员.工作(当 长期))", "每一 成员(计数 成员.工作(当 长期) 低于 1次)"),
    ],
)
def test_somebody_and_nobody_are_one_question(somebody: str, nobody: str) -> None:
    """Somebody is → 给, nobody is → 不给: never both and never neither, however either is asked."""
    rules = rules_of(f"当 {somebody} 则 给", f"当 {nobody} 则 不给", more=CHILDREN)
    assert outcomes(decided(rules, {})) == {"give", "refuse"}
    assert clashes(rules) == []
    yes, no = ({"at_school": known, "earned": 0} for known in (True, False))
    assert outcomes(decided(rules, yes)) | outcomes(decided(rules, no)) <= {"give", "refuse"}


def test_somebody_and_two_of_them_are_asked_of_one_count() -> None:
    """Two or more → 给, nobody → 不给, somebody but not two → 再查: one of the three, with no clash."""
    rules = rules_of(
        "当 计数 成员(当 在校) 不低于 2人 则 给",
        f"当 {NOBODY} 则 不给",
        f"当 {SOMEBODY} 且 计数 成员(当 在校) 低于 2人 则 再查",
        more=CHILDREN,
    )
    assert clashes(rules) == []
    assert outcomes(decided(rules, {}, {})) == {"give", "refuse", "look"}
    assert outcomes(decided(rules, {}, {"at_school": True})) == {"give", "look"}
    assert outcomes(decided(rules, {}, {"at_school": False})) == {"refuse", "look"}


def test_lists_asked_twice_stay_wider() -> None:
    """Somebody at school and earning → 给, nobody at school → 不给: both is said too, and cannot be."""
    rules = rules_of("当 任一 成员(在校 且 所得 高于 0元/月) 则 给", f"当 {NOBODY} 则 不给")
    assert outcomes(decided(rules, {})) == {"give", "refuse", "look", "clash"}
    found = [decided(rules, {"at_school": s, "earned": e}) for s in (True, False) for e in (0, FEN)]
    assert [outcomes(each) for each in found] == [{"look"}, {"give"}, {"refuse"}, {"refuse"}]
