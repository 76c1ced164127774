"""What constructs of the language mean: their core, and what they come to by hand."""

from datetime import date
from typing import cast

import pytest

from building import HEAD, NATIONAL, RULES, WORDS, policy, resolved
from policyrules.base.saying import Said
from policyrules.base.units import PERSONS, TIMES, YUAN_MONTH, YUAN_PERSON_MONTH
from policyrules.core.decision import Decision
from policyrules.core.expressions import Agg, AsUnit, Else, Lit, Prim, Ref, Silent
from policyrules.core.givens import Dated
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.types import ABSENT, BOOL, Citation, Option
from policyrules.deciding import decide
from policyrules.intake.case_json import read_case

DAY = date(2020, 6, 15)

LINE = "填写 低保线 自 2020-01-01 为 4800元/人·年 依据 《某线》 第一条 “四千八”\n"
"""400 元 a head and month."""


def decided(found: Policy, data: dict[str, object], *, on: date = DAY, programme: str = "aid") -> Decision:
    """The decision on a case whose lists are complete."""
    case = read_case(found, {"id": "1", "complete": "all", **data})
    return decide(found, case, on=on, programme=programme)


def member(**facts: object) -> dict[str, object]:
    return {"id": "甲", **facts}


def amounts(decision: Decision) -> tuple[object, object]:
    assert decision.amount is not None
    return decision.amount.low, decision.amount.high


# ── names and paths ──────────────────────────────────────────────────────────


def test_a_path_is_nested_sums() -> None:
    """合计 成员.收入项.月额 is a sum over members of the sums over their incomes."""
    base = policy().defs["income_total"].base
    match base:
        case Agg(
            "sum", "member", 0, Agg("sum", "income", 0, Ref("income.monthly", 0, _), None, _), None, type_
        ):
            assert type_.unit == YUAN_MONTH
        case _:
            pytest.fail(repr(base))


def test_names_in_brackets_are_looked_up_from_the_innermost_list() -> None:
    """In 合计 成员.收入项(…) a name of the income, of the member and of the household is found."""
    found = policy("计算 a (a) 对 户 : 元/月 为 合计 成员.收入项(月额 当 来源 等于 务工 且 在册 且 困难)")
    refs = _refs(found.defs["a"].base)
    assert refs == {
        ("income.monthly", 0),
        ("income.source", 0),
        ("member.listed", 1),
        ("household.hardship", 2),
    }


def _refs(expr: object) -> set[tuple[str, int]]:
    from policyrules.core.walk import walk

    return {(part.target, part.hops) for part in walk(expr) if isinstance(part, Ref)}  # type: ignore[arg-type]


def test_a_count_of_persons_is_persons_and_of_other_records_times() -> None:
    """计数 成员 gives 人, 计数 of incomes gives 次."""
    found = policy("计算 a (a) 对 户 : 人 为 计数 成员(当 在册)\n计算 b (b) 对 户 : 次 为 计数 成员.收入项")
    assert found.defs["a"].type.unit == PERSONS
    assert found.defs["b"].type.unit == TIMES


def test_a_list_of_an_ancestor() -> None:
    """From a member, 户.成员 are all members: the list is one level up."""
    found = policy("计算 a (a) 对 成员 : 人 为 计数 户.成员(当 在册)")
    base = found.defs["a"].base
    assert isinstance(base, Agg)
    assert (base.child, base.hops) == ("member", 1)
    assert base.filter == Ref("member.listed", 0, BOOL)


def test_english_names_mean_the_same() -> None:
    """A policy may use ASCII names throughout; the core is the same."""
    zh = policy("条件 a (a) 对 成员 当 户.困难 且 户.状态 等于 在保")
    en = policy("条件 a (a) 对 成员 当 household.hardship 且 household.state 等于 covered")
    assert zh.defs["a"].base == en.defs["a"].base


def test_options_stand_on_the_right() -> None:
    """在保 等于 状态 is turned round, so that tests on one choice are recognised as one."""
    found = policy("条件 a (a) 对 户 当 在保 等于 状态\n条件 b (b) 对 户 当 状态 等于 在保")
    assert found.defs["a"].base == found.defs["b"].base


def test_a_head_figure_on_a_person_is_that_person_s_own() -> None:
    """元/人·月 reads as 元/月 on a member, and must be multiplied by 人 on a household."""
    text = "标准 补贴 (extra) : 元/人·月 由 县 依据 一 “标准”\n"
    found = policy(text + "计算 a (a) 对 成员 : 元/月 为 补贴 + 工资")
    assert found.givens["extra"].type.unit == YUAN_PERSON_MONTH
    assert found.defs["a"].type.unit == YUAN_MONTH
    _, findings = resolved(text + "计算 a (a) 对 户 : 元/月 为 补贴 + 差数")
    assert [f.code for f in findings] == ["PR302"]


def test_an_optional_fact_known_to_be_there_is_total() -> None:
    """Behind 有值 a fact stands with a value of its own range in place of none."""
    found = policy("条件 a (a) 对 户 当 有值(原额) 且 原额 高于 0元/月")
    base = found.defs["a"].base
    assert isinstance(base, Prim)
    test = base.args[1]
    assert isinstance(test, Prim)
    assert isinstance(test.args[0], Else)
    assert test.args[0].orelse == Lit(0, test.args[0].type)


# ── figures and readings ─────────────────────────────────────────────────────


def test_values_have_their_period_and_source() -> None:
    """A filled value is dated and cites the county's document, not the policy's."""
    found = policy(county=LINE)
    given = found.givens["line"]
    (value,) = given.values
    citation = Citation("《某线》", "第一条", "四千八")
    assert value == Dated(date(2020, 1, 1), None, 480000, (citation,), origin="county")
    assert given.level == "county"
    assert found.documents["《某线》"].title == "某线"


def test_a_year_fills_the_calendar_year() -> None:
    """A value filled by 2016年 is in force from 1 January to 31 December, and makes 上年 usable."""
    text = "标准 年线 (yearly) : 元/年 由 县 依据 一 “标准”\n条件 a (a) 对 户 当 上年(年线) 高于 5元/年"
    found = policy(text, county="填写 年线 2019年 为 6元/年 依据 《某文》 一 “六”")
    (value,) = found.givens["yearly"].values
    assert (value.start, value.end, value.value) == (date(2019, 1, 1), date(2019, 12, 31), 600)
    assert found.givens["yearly"].yearly


def test_bounds_of_a_figure_come_from_its_fixed_constraints() -> None:
    """必须 不低于 6个月 and 不高于 12个月 are the range of a figure fixed case by case."""
    text = "标准 月数 (months) 对 户 : 个月 由 县 逐案 必须 不低于 6个月 必须 不高于 12个月 依据 一 “标准”"
    given = policy(text).givens["household.months"]
    assert (given.level, given.kind, given.low, given.high) == ("case", "determination", 6, 12)


@pytest.mark.parametrize(
    ("unit", "expression"),
    [
        ("数", "30% × 件数"),  # a share of a number
        ("数", "件数 × 比例"),
        ("%", "2 × 比例"),  # a written multiple of a percentage
        ("%", "比例 × 比例"),
        ("元/月", "比例 × 5元/月"),
    ],
)
def test_what_a_percentage_of_something_is(unit: str, expression: str) -> None:
    """A percentage of a number is a number; twice a percentage, or one of another, is a percentage."""
    words = WORDS.replace(
        "事实 困难", "事实 件数 (pieces) : 数 不低于 0\n  事实 比例 (share) : % 不低于 0%\n  事实 困难", 1
    )
    _, findings = resolved(f"计算 x (x) 对 户 : {unit} 为 {expression}", words=words)
    assert findings == ()


def test_a_reading_is_a_county_s_choice() -> None:
    """A reading with options is a Given whose default is the option taken."""
    text = (
        "释义 A09 “何时起” 采用 次月起 可选 县民政局\n"
        "  读法 次月起 (from_next) “次月” 读法 当月起 (from_this) “当月”\n"
        "条件 a (a) 对 户 当 困难 期间 依 A09.次月起 自 脱贫日 次月 起 3个月\n"
        "  期间 依 A09.当月起 自 脱贫日 当月 起 3个月 依据 一 “三个月”\n"
    )
    found = policy(text, county="选定 A09.当月起 自 2020-07-01 依据 《某文》 一 “当月”")
    given = found.givens["A09"]
    assert (given.level, given.default) == ("county", "from_next")
    assert [(v.start, v.value) for v in given.values] == [(date(2020, 7, 1), "from_this")]
    assert found.provisions["a"].readings == ("A09",)
    assert found.readings["A09"].options[0] == ("from_next", "次月起", Said("次月", "次月"))


@pytest.mark.parametrize(
    ("on", "reading", "expected"),
    [
        (date(2020, 3, 31), "from_next", True),  # the event's own month, from its day
        (date(2020, 3, 9), "from_next", False),  # the day before it
        (date(2020, 6, 30), "from_next", True),  # April, May, June
        (date(2020, 7, 1), "from_next", False),
        (date(2020, 5, 31), "from_this", True),  # March, April, May
        (date(2020, 6, 1), "from_this", False),
    ],
)
def test_windows_under_a_reading(on: date, reading: str, expected: bool) -> None:
    """Each option of a reading has its window; the one in force decides."""
    text = (
        "释义 A09 “何时起” 采用 次月起 可选 县\n"
        "  读法 次月起 (from_next) “次月” 读法 当月起 (from_this) “当月”\n"
        "决定 aid (aid) 对 户 结果 是的 (one), 不是 (two)\n"
        "  情形 a (a) 期间 依 A09.次月起 自 脱贫日 次月 起 3个月\n"
        "    期间 依 A09.当月起 自 脱贫日 当月 起 3个月\n"
        "    则 是的 依据 一 “三个月”\n"
        "  其余 则 不是"
    )
    found = policy(text)
    case = read_case(found, {"id": "1", "exit_day": "2020-03-10"})
    decision = decide(found, case, on=on, assume={"A09": reading})
    assert decision.outcome == (Option("one", "是的") if expected else Option("two", "不是"))


def test_an_absent_day_opens_no_window() -> None:
    """A window that starts on an optional date is closed when there is no date."""
    text = (
        "决定 aid (aid) 对 户 结果 甲 (one), 乙 (two)\n"
        "  情形 a (a) 期间 自 脱贫日 至 2020-12-31 则 甲 依据 一 “三个月” 其余 则 乙"
    )
    found = policy(text)
    assert decided(found, {"exit_day": "none"}).outcome == Option("two", "乙")
    assert decided(found, {"exit_day": "2020-06-15"}).outcome == Option("one", "甲")
    assert decided(found, {"exit_day": "2020-06-16"}).outcome == Option("two", "乙")


def test_an_absent_last_day_leaves_a_period_open() -> None:
    """A period that ends on an optional date has no end when there is no date, and ends on it else."""
    text = (
        "决定 aid (aid) 对 户 结果 甲 (one), 乙 (two)\n"
        "  情形 a (a) 期间 自 2020-01-01 至 脱贫日 则 甲 依据 一 “三个月” 其余 则 乙"
    )
    found = policy(text)
    assert decided(found, {"exit_day": "none"}).outcome == Option("one", "甲")
    assert decided(found, {"exit_day": "none"}).valid_until is None
    assert decided(found, {"exit_day": "2020-06-15"}).outcome == Option("one", "甲")
    assert decided(found, {"exit_day": "2020-06-14"}).outcome == Option("two", "乙")


# ── deductions and discretions ───────────────────────────────────────────────

COST = (
    "扣减 成本 (cost) 对 成员 从 户.收入 当 在册 金额 较小者(300元/月, 工资)\n"
    "  裁量 县民政局 依据 二 “可以扣减”\n"
)
ALWAYS = "启用 成本 一律 自 2020-01-01 依据 《某文》 一 “一律”\n"


def test_a_deduction_lessens_its_total() -> None:
    """The total keeps its gross; the net is never below 0: 500 − 300 = 200, 200 − 300 = 0."""
    found = policy(RULES + COST, county=LINE + ALWAYS)
    assert found.defs["income_total.gross"].base == policy().defs["income_total"].base
    assert found.defs["cost"].cases[0].nonzero
    incomes = [{"id": "1", "monthly": "700", "source": "job"}]
    one = member(listed=True, pay="500", incomes=incomes)
    # 700 − 300 = 400 a month is 4800 a year, not below the line; 699.99 − 300 is.
    assert decided(found, {"members": [one]}).outcome == Option("refuse", "不给")
    one["incomes"] = [{"id": "1", "monthly": "699.99", "source": "job"}]
    assert decided(found, {"members": [one]}).outcome == Option("give", "给")


def test_a_discretion_is_two_givens() -> None:
    """Unused by default; case by case it asks for a determination of the record it is about."""
    found = policy(RULES + COST)
    mode, use = found.givens["cost.mode"], found.givens["member.cost"]
    assert (mode.level, mode.kind, mode.default, mode.holders) == ("county", "mode", "unused", ("县民政局",))
    assert (use.level, use.kind, use.entity, use.type) == ("case", "determination", "member", BOOL)
    guard = found.defs["cost"].cases[0].guard
    modes = mode.type
    always = Prim("eq", (Ref("cost.mode", 0, modes), Lit("always", modes)), BOOL)
    by_case = Prim("eq", (Ref("cost.mode", 0, modes), Lit("case_by_case", modes)), BOOL)
    used = Prim("or", (always, Prim("and", (by_case, Ref("member.cost", 0, BOOL)), BOOL)), BOOL)
    assert guard == Prim("and", (Ref("member.listed", 0, BOOL), used), BOOL)
    assert found.discretions["cost"].modes == ("unused", "always", "case_by_case")


def test_a_discretion_case_by_case_is_never_always() -> None:
    """裁量 … 逐案 leaves not used and case by case."""
    text = RULES + COST.replace("裁量 县民政局", "裁量 县民政局 逐案")
    assert policy(text).discretions["cost"].modes == ("unused", "case_by_case")


# ── decisions ────────────────────────────────────────────────────────────────


def test_a_decision_is_two_defs_over_the_same_cases() -> None:
    """Outcome and amount share guards and provisions; a case without an amount pays 0."""
    found = policy()
    outcome, paid = found.defs["aid"], found.defs["aid.amount"]
    assert [(c.id, c.guard, c.provision) for c in outcome.cases] == [
        (c.id, c.guard, c.provision) for c in paid.cases
    ]
    assert isinstance(paid.cases[0].value, Silent)
    assert paid.cases[1].value == Lit(0, paid.type)
    assert isinstance(outcome.base, Silent)
    assert found.programmes["aid"].silent == (Citation("place", "三", "其余"),)
    assert outcome.type.options == (Option("give", "给"), Option("refuse", "不给"))


def test_a_hold_is_an_outcome_of_its_own() -> None:
    """暂缓 makes the outcome held, which is not among the decision's own outcomes."""
    text = RULES.replace(
        "  其余 未规定", "  暂缓 争议 (dispute) 当 困难 例外于 符合, 不符 依据 三 “争议”\n  其余 未规定"
    )
    found = policy(text, county=LINE)
    assert decided(found, {"hardship": True, "members": []}).status == "held"
    assert [o.id for o in found.programmes["aid"].outcomes] == ["give", "refuse"]


def test_the_rest_may_cite() -> None:
    """其余 则 X 依据 … applies its own provision when no case is held."""
    text = (
        "决定 aid (aid) 对 户 结果 甲 (one), 乙 (two)\n"
        "  情形 a (a) 当 困难 则 甲 依据 一 “困难” 其余 则 乙 依据 三 “其余的”"
    )
    decision = decided(policy(text), {"hardship": False})
    assert decision.outcome == Option("two", "乙")
    assert [(a.provision, a.citations[0].phrase) for a in decision.applied] == [("aid.otherwise", "其余的")]


def test_amounts_are_rounded_last() -> None:
    """取整 rounds the amount of every case: 100.05 元 up to whole 元 is 101 元."""
    text = (
        "决定 aid (aid) 对 户 结果 甲 (one) 金额 : 元/月 取整 进一 1元/月\n"
        "  情形 a (a) 当 困难 则 甲 金额 差数 依据 一 “困难” 其余 未规定"
    )
    assert amounts(decided(policy(text), {"hardship": True, "balance": "100.05"})) == (10100, 10100)


def test_a_background_rule_fills_silence_only() -> None:
    """Brought in, it gives the silent amount inside its period, cited under its own document.

    Two members, 400 元 each: 800 − 700 = 100 元.
    """
    county = LINE + "引入 差额 自 2020-06-01 依据 《某文》 一 “按差额”\n"
    found = policy(county=county)
    incomes = [{"id": "1", "monthly": "700", "source": "job"}]
    data: dict[str, object] = {"members": [member(incomes=incomes), {"id": "乙", "incomes": []}]}
    inside = decided(found, data)
    assert (inside.outcome, amounts(inside)) == (Option("give", "给"), (10000, 10000))
    cited = {(c.document, c.clause) for a in inside.applied for c in a.citations}
    assert ("national", "第九条") in cited
    assert ("《某文》", "一") in cited
    before = decided(found, data, on=date(2020, 5, 31))
    assert before.outcome == Option("give", "给")
    assert before.amount is not None
    assert before.amount.state == "silent"
    assert found.provisions["difference"].background
    assert found.documents["national"].number == "9号"


SINGLE = (
    "单人户 独户 (alone) 对 成员 适用 低保 以 工资 为 户.差数 结果 不适用 (none)\n"
    "  当 在册 且 户.困难 依据 三 “可按单人户” 情形 未列 (unlisted) 当 非 在册 则 不适用 依据 三 “未列”\n"
    "  其余 未规定\n"
)


def test_a_single_person_household() -> None:
    """Where its conditions hold the household's decision is made on the member alone."""
    found = policy(RULES + SINGLE, county=LINE)
    gate, other = found.defs["alone"].cases
    assert gate.value == AsUnit("alone", "aid", found.defs["aid"].type)
    assert gate.overrides == (other.id,)
    assert found.defs["alone.amount"].cases[0].value == AsUnit(
        "alone", "aid.amount", found.defs["aid.amount"].type
    )
    assert found.units["alone"].facts == (("household.balance", "member.pay"),)
    assert [o.id for o in found.programmes["alone"].outcomes] == ["give", "refuse", "none"]
    # The household of two is not poor (1000 for a line of 800); the member alone is (0 for 400).
    rich = [{"id": "1", "monthly": "1000", "source": "job"}]
    data: dict[str, object] = {
        "hardship": True,
        "members": [
            {"id": "甲", "listed": True, "incomes": []},
            {"id": "乙", "listed": False, "incomes": rich},
        ],
    }
    case = read_case(found, {"id": "1", "complete": "all", **data})
    assert decide(found, case, on=DAY, programme="aid").outcome == Option("refuse", "不给")
    alone = decide(found, case, on=DAY, programme="alone", of=(("member", "甲"),))
    assert alone.outcome == Option("give", "给")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, False),
        ({"2020-01-01": True, "2020-02-01": True}, True),
        ({"2020-01-01": True, "2020-02-01": True, "2020-03-01": False}, False),
        ({"2020-01-01": False, "2020-02-01": True, "2020-03-01": True}, True),
        ({"2020-01-01": True, "2020-02-01": False, "2020-03-01": True}, False),
    ],
)
def test_in_a_row(answers: dict[str, bool], expected: bool) -> None:
    """连续次数 counts the refusals later than the last that was none."""
    text = (
        "决定 aid (aid) 对 成员 结果 甲 (one), 乙 (two)\n"
        "  情形 a (a) 当 连续次数(邀约, 拒绝) 不低于 2次 则 甲 依据 一 “连续” 其余 则 乙"
    )
    offers = [{"id": day, "day": day, "refused": refused} for day, refused in answers.items()]
    decision = decided(policy(text), {"members": [member(offers=offers)]})
    assert decision.outcome == (Option("one", "甲") if expected else Option("two", "乙"))


def test_a_quantity_with_cases_cites_the_one_that_holds() -> None:
    """情形 of a 计算 displace its general value; what holds is cited."""
    text = (
        "计算 份额 (share) 对 户 : 元/月 为 100元/月 依据 一 “一百”\n"
        "  情形 困难户 (hard) 当 困难 为 150元/月 依据 二 “一百五”\n"
        "决定 aid (aid) 对 户 结果 甲 (one) 金额 : 元/月\n"
        "  情形 a (a) 当 份额 高于 0元/月 则 甲 金额 份额 依据 三 “给” 其余 未规定"
    )
    found = policy(text)
    hard, other = decided(found, {"hardship": True}), decided(found, {"hardship": False})
    assert (amounts(hard), amounts(other)) == ((15000, 15000), (10000, 10000))
    assert {a.provision for a in hard.applied} == {"share.hard", "aid.a"}
    assert {a.provision for a in other.applied} == {"share", "aid.a"}


def test_a_ledger_entry() -> None:
    """记账 names a fact, the value that it becomes, and when."""
    found = policy(
        RULES.replace("  其余 未规定", "  其余 未规定") + "  记账 户.状态 为 在保 当 低保 等于 给\n"
    )
    (carry,) = found.programmes["aid"].carries
    assert carry.fact == "household.state"
    assert cast(Lit, carry.value).value == "covered"


# ── worked cases and the whole ───────────────────────────────────────────────


def test_a_worked_case_is_case_data() -> None:
    """Facts become the JSON form of a case; unknown is left out, 无 is none."""
    text = (
        "案例 “例” 于 2020-05-01 齐全 成员 启用 成本 逐案\n"
        "  设 户 困难=是，状态=在保，原额=无，差数=未知，措施={产业, 就业}\n"
        "  设 成员 “甲” 工资=12.5元/月，生日=1980-01-01\n"
        "  设 收入项 属 “甲” 月额=100元/月，来源=务工\n"
        "  裁定 成本 属 “甲” 为 是 裁定人 县民政局 于 2020-04-01 理由 “查实”\n"
        "  应得 低保 为 给, 不给 金额 0元/月 至 400元/月 缺 差数 依据 三 “给”\n"
    )
    (example,) = policy(RULES + COST + text).examples
    assert dict(example.data) == {
        "id": "例",
        "complete": ["members"],
        "hardship": True,
        "state": "covered",
        "last_amount": "none",
        "measures": ["farm", "work"],
        "members": [
            {
                "id": "甲",
                "pay": "12.50",
                "born": "1980-01-01",
                "incomes": [{"id": "1", "monthly": "100.00", "source": "job"}],
                "determinations": {
                    "cost": {"value": True, "by": "县民政局", "on": "2020-04-01", "basis": "查实"}
                },
            }
        ],
    }
    assert example.choices == (("cost.mode", "case_by_case"),)
    (expected,) = example.expected
    assert expected.outcomes == {"give", "refuse"}
    assert expected.amount == Interval(0, 40000)
    assert expected.missing == ("household.balance",)
    assert expected.citations == (("三", "给"),)


def test_a_worked_case_reads_as_a_case() -> None:
    """The data of a worked case passes the door of the library."""
    text = "案例 “例” 于 2020-05-01 齐全 全部 设 户 原额=无 设 成员 “甲” 工资=1元/月 应得 低保 为 未规定\n"
    found = policy(RULES + text)
    case = read_case(found, found.examples[0].data)
    assert case.household.facts["last_amount"].value is ABSENT
    assert case.household.lists["member"][0].facts["pay"].value == 100


BRINGS = LINE + "引入 差额 自 2020-06-01 依据 《某文》 一 “按差额”\n"


def _digest(text: str = HEAD + RULES, *, county: str = LINE, national: str = NATIONAL) -> str:
    return policy(text, county=county, background=national).digest


def test_the_digest_is_of_every_text_read() -> None:
    """It changes with the policy, the overlay and a background brought in, not with the line ends."""
    digest = _digest(county=BRINGS)
    assert digest == _digest((HEAD + RULES).replace("\n", "\r\n"), county=BRINGS)
    others = {
        _digest(HEAD + RULES + "\n", county=BRINGS),
        _digest(county=BRINGS + "# 注"),
        _digest(county=BRINGS, national=NATIONAL + "# 注"),
    }
    assert digest not in others
    assert len(others) == 3


def test_the_digest_is_of_no_other_text() -> None:
    """A background that the county does not bring in decides nothing, and does not change the digest."""
    assert _digest() == _digest(national=NATIONAL + "# 注")


def test_nothing_of_the_overlay_is_in_the_plain_policy() -> None:
    """Without an overlay the county's figure is open and its document unknown."""
    found = policy()
    assert found.givens["line"].values == ()
    assert set(found.documents) == {"place"}


# ── functions and constants ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5元 + 7元 - 2元", 1000),
        ("3 × 5元", 1500),
        ("5元 ÷ 4", 125),
        ("-5元 + 6元", 100),
        ("较小者(5元, 3元, 4元)", 300),
        ("较大者(5元, 3元)", 500),
        ("50% × 5元", 250),
    ],
)
def test_a_figure_may_be_worked_out(written: str, expected: int) -> None:
    """The value of a standard may be written as arithmetic on fixed figures."""
    text = f"标准 数 (figure) : 元 依据 一 “标准” 自 2020-01-01 为 {written}"
    assert [v.value for v in policy(text).givens["figure"].values] == [expected]


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [("按月(4800元/年)", "元/月", 40000), ("按年(400元/月)", "元/年", 480000)],
)
def test_a_figure_may_be_converted(written: str, unit: str, expected: int) -> None:
    """按月 divides by 12, 按年 multiplies by 12."""
    text = f"标准 数 (figure) : {unit} 依据 一 “标准” 自 2020-01-01 为 {written}"
    assert [v.value for v in policy(text).givens["figure"].values] == [expected]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("年龄(生日) 不低于 20岁", True),  # 20 on the day of the assessment
        ("年龄(生日, 2020-06-14) 不低于 20岁", False),  # the day before the birthday
        ("年份(生日) 等于 2000", True),
        ("天数(生日, 2000-06-20) 等于 5日", True),
        ("月数(生日, 2000-08-14) 等于 1个月", True),  # 14 August: a day short of two
        ("月数(生日, 2000-08-15) 等于 2个月", True),
        ("月份(生日) 等于 6 且 所在季度(生日) 等于 2", True),
        ("较早者(生日, 2000-06-01) 等于 2000-06-01", True),
        ("较晚者(生日, 2000-06-01, 2000-06-14) 等于 生日", True),
        ("次月初(生日) 等于 2000-07-01 且 月末(生日) 等于 2000-06-30", True),
        ("生日 后 3个月 等于 2000-09-15", True),
        ("2000-05-31 前 3个月 等于 2000-02-29", True),  # no 31 February: the last day
        ("生日 后 90日 等于 2000-09-13", True),  # 15 days of June, 31, 31, 13
        ("月末(生日 前 15日) 等于 2000-05-31", True),
        ("生日 后 18个月 后 1日 前 1个月 等于 2001-11-16", True),
        ("评定日 在 自 生日 后 240个月 至 2020-06-30", True),
        ("(最大 收入项.月额 若无 0元/月) 等于 70元/月", True),
        ("(最小 收入项(月额 当 来源 等于 种地) 若无 1元/月) 等于 30元/月", True),
        ("每一 收入项(月额 高于 30元/月)", False),
        ("任一 收入项(当 月额 高于 69.99元/月)", True),
        ("补足至(工资, 5元/月) 等于 5元/月", True),
        ("工资 不属于 {务工}", None),
        ("评定日 在 自 2020-06-15 至 2020-06-15", True),
        ("生日 在 自 2000-05-15 当日 起 1个月", False),  # to 14 June
    ],
)
def test_functions_come_to_what_they_say(condition: str, expected: bool | None) -> None:
    """Each function, worked out by hand for a member born on 15 June 2000, on 15 June 2020."""
    text = (
        f"决定 aid (aid) 对 成员 结果 甲 (one), 乙 (two)\n"
        f"  情形 a (a) 当 {condition} 则 甲 依据 一 “条件” 其余 则 乙"
    )
    if expected is None:
        assert [f.code for f in resolved(text)[1]] == ["PR301"]
        return
    incomes = [
        {"id": "1", "monthly": "70", "source": "job"},
        {"id": "2", "monthly": "30", "source": "land"},
    ]
    one = member(born="2000-06-15", pay="4", incomes=incomes)
    decision = decided(policy(text), {"members": [one]})
    assert decision.outcome == (Option("one", "甲") if expected else Option("two", "乙"))


def test_dates_choices_and_yes_no_may_be_figures() -> None:
    """A standard may be a date, a choice or yes/no, given by name."""
    text = (
        "标准 日 (day) : 日期 依据 一 “标准” 自 2020-01-01 为 2020-12-31\n"
        "标准 法 (way) : 选项 {甲法 (one), 乙法 (two)} 依据 一 “标准” 自 2020-01-01 为 乙法\n"
        "标准 准 (allowed) : 是否 依据 一 “标准” 自 2020-01-01 为 是\n"
    )
    givens = policy(text).givens
    found = [givens[name].values[0].value for name in ("day", "way", "allowed")]
    assert found == [date(2020, 12, 31), "two", True]


# ── worked cases, again ──────────────────────────────────────────────────────


def test_a_worked_case_switches_readings_and_names_records() -> None:
    """选定 in a case, one record among several, and 未规定 as what is expected."""
    text = (
        "释义 A01 “问” 采用 甲读 可选 县 读法 甲读 (one) “一” 读法 乙读 (two) “二”\n"
        "条件 读 (read) 对 户 当 A01.乙读 依据 一 “读”\n"
        + RULES
        + SINGLE
        + "案例 “例” 于 2020-05-01 以 county 齐全 全部 选定 A01.乙读\n"
        "  设 成员 “甲” 设 成员 “乙”\n"
        "  应得 独户 属 “甲” 为 未规定 金额 未规定\n"
    )
    (example,) = policy(text).examples
    assert example.overlay == "county"
    assert example.choices == (("A01", "two"),)
    assert sorted(example.data["complete"]) == ["incomes", "members", "offers"]  # type: ignore[call-overload]
    (expected,) = example.expected
    assert (expected.programme, expected.of, expected.outcomes) == ("alone", "甲", frozenset())
    assert expected.amount is not None
    assert expected.amount.name == "SILENT"  # type: ignore[union-attr]


def test_a_worked_case_may_expect_a_hold() -> None:
    """A hold is expected by the name of its case."""
    text = RULES.replace(
        "  其余 未规定", "  暂缓 争议 (dispute) 当 困难 例外于 符合, 不符 依据 三 “争议”\n  其余 未规定"
    )
    text += "案例 “例” 于 2020-05-01 设 户 困难=是 应得 低保 为 争议\n"
    assert policy(text).examples[0].expected[0].outcomes == {"held"}
