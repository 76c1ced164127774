"""Counting a batch (guarantee G15: the counts add up)."""

import json
from pathlib import Path

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import small
from law import law
from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.deciding import decide, decide_all
from policyrules.explaining.summary import summary_text
from policyrules.explaining.tally import Tally
from policyrules.intake.case_json import read_case, read_json_ledger
from policyrules.intake.records import Rejected
from policyrules.loading import load


def tally() -> Tally:
    found = Tally(small.policy())
    for wages in ((25000,), (30000,), (50000,), (25000, None)):
        case = small.household(*wages)
        found.take(case, [decide(small.policy(), case, on=small.ON)])
    found.reject(
        Rejected("戊户", (Problem(Said("不是数", "no number"), row=6, table="h.csv"),), (("h.csv", 6),))
    )
    found.reject(Rejected("己户", (), (("members.csv", 9),), orphan=True))
    return found


def test_summary() -> None:
    """Households decided and rejected add up; orphan rows are told apart; 150 + 100 元 are summed, once.

    What is open is said by what it lacks, how many wait for it, and from whom it comes.
    """
    assert (
        summary_text(tally())
        == """\
读入 5 户：评定 4 户（5 人，1 户有未定的），退回 1 户
另有 1 组行不属于任何一户，已退回
一、评定结果
  低保
    纳入        2 户  2 人  250.00元/月
    不予纳入    1 户  1 人
    尚不能确定  1 户  2 人
二、应发金额
  低保  2 户  250.00元/月  另有 1 户未定
三、等待补齐
  月工资  1 户  人社局  低保
四、退回
  戊户  h.csv:6 不是数
  己户
"""
    )


ORDERED = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households

实体 成员 (member) 属 户 列名 members 个人
  事实 困难 (hard) : 是否 载于 民政

实体 急难 (emergency) 属 户 列名 emergencies
  事实 突发 (sudden) : 是否 载于 民政

决定 急救 (urgent) 对 急难
  结果 救助 (assist), 不救助 (refuse)
  情形 要救 (needed) 当 突发 则 救助 依据 一 “救助”
  其余 则 不救助 依据 一 “救助”

决定 补助 (aid) 对 成员
  结果 给 (give), 不给 (refuse)
  情形 困难的 (hard_up) 当 困难 则 给 依据 一 “困难”
  情形 不困难的 (well_off) 当 非 困难 则 不给 依据 一 “困难”
  其余 未规定 依据 一 “困难”
"""


def test_results_stand_in_the_order_of_the_policy(tmp_path: Path) -> None:
    """Programmes and outcomes stand as the document has them, how many there are of each says nothing; open
    results come after them. What is counted is said: persons, events."""
    (tmp_path / "tiny.policy").write_text(ORDERED, "utf-8")
    policy = load(tmp_path / "tiny.policy")
    found = Tally(policy)
    people = [{"id": str(n), "hard": hard} for n, hard in enumerate((None, False, False, True))]
    data = {"id": "1", "members": people, "emergencies": [{"id": "1", "sudden": False}]}
    case = read_case(policy, data)
    found.take(case, decide_all(policy, case, on=small.ON))
    assert summary_text(found).splitlines()[:8] == [
        "读入 1 户：评定 1 户（4 人，1 户有未定的），退回 0 户", "一、评定结果",
        "  急救", "    不救助      1 次",
        "  补助", "    给          1 人", "    不给        2 人", "    尚不能确定  1 人",
    ]  # fmt: skip


def test_only_payments_are_added_up() -> None:
    """Two households decided by a programme that does not pay (a score): counted, nothing is summed."""
    paying = small.policy()
    stating = evolve(paying, programmes={"dibao": evolve(paying.programmes["dibao"], pays=False)})
    found = Tally(stating)
    for wage in (25000, 30000):
        case = small.household(wage)
        found.take(case, [decide(stating, case, on=small.ON)])
    assert summary_text(found).splitlines()[1:] == ["一、评定结果", "  低保", "    纳入  2 户  2 人"]


def test_a_list_that_may_not_be_whole() -> None:
    """What is waited for of a list is whether it is all; of the household with one member, 250, that is open."""
    found = Tally(small.policy())
    case = small.household(25000)
    case = evolve(case, household=evolve(case.household, complete=frozenset()))
    found.take(case, [decide(small.policy(), case, on=small.ON)])
    assert summary_text(found).splitlines()[-2:] == ["三、等待补齐", "  成员（是否齐全）  1 户  低保"]


LEDGER = """\
政策 tiny “小例（虚构）” 文号 “1” 发文 “示例（虚构）” 印发 2017-01-01 生效 2017-01-01 辖区 “示例”

实体 户 (household) 列名 households
  事实 保障状态 (state) : 选项 {未保 (out), 在保 (covered), 停保 (stopped)} 载于 民政
  事实 原保障金 (last) : 元/月 不低于 0元/月 载于 民政
  事实 收入 (income) : 元/月 不低于 0元/月 载于 民政
  事实 有争议 (disputed) : 是否 载于 民政
实体 成员 (member) 属 户 列名 members 个人
  事实 残疾 (disabled) : 是否 载于 残联

决定 低保 (dibao) 对 户
  结果 纳入 (include) 记 在保, 退出 (leave) 记 停保, 不予纳入 (refuse)
  记入 保障状态
  金额 : 元/月
  情形 低 (low) 当 收入 低于 400元/月 则 纳入 金额 400元/月 - 收入 依据 一 “低”
  情形 高 (high) 当 收入 不低于 400元/月 且 保障状态 等于 在保 则 退出 依据 一 “高”
  情形 不低 (not_low) 当 收入 不低于 400元/月 且 保障状态 不等于 在保 则 不予纳入 依据 一 “高”
  暂缓 有争议的 (dispute) 例外于 低，高，不低 当 有争议 依据 一 “争议”
  其余 未规定 依据 一 “低”
  记账 原保障金 为 低保.金额 当 低保 等于 纳入

决定 残补 (allowance) 对 成员
  结果 给 (give), 不给 (refuse)
  金额 : 元/月
  情形 残疾的 (is_disabled) 当 残疾 则 给 金额 50元/月 依据 二 “残疾”
  情形 不残疾的 (not_disabled) 当 非 残疾 则 不给 依据 二 “残疾”
  其余 未规定 依据 二 “残疾”

决定 帮扶 (help) 对 户
  结果 帮 (help)
  情形 在保的 (covered) 当 保障状态 等于 在保 则 帮 依据 三 “帮”
  其余 未规定 依据 三 “帮”
"""

REPORT = """\
读入 7 户：评定 7 户（8 人，2 户有未定的），退回 0 户
一、评定结果
  低保
    纳入        3 户  3 人  450.00元/月
    退出        1 户  2 人
    不予纳入    1 户  1 人
    尚不能确定  1 户  1 人
    暂缓        1 户  1 人
  残补
    给          2 人        100.00元/月
    不给        6 人
  帮扶
    帮          3 户  4 人
  本文件未规定
    帮扶        4 户  4 人
二、应发金额
  低保  3 户  450.00元/月  另有 1 户未定
  残补  2 人  100.00元/月
  合计        550.00元/月
三、台账变动
  保障状态  未保 → 在保  1 户  1 人
  保障状态  在保 → 停保  1 户  2 人
  原保障金  调高         1 户  1 人  +100.00元/月
  原保障金  调低         1 户  1 人  -50.00元/月
四、等待补齐
  收入      1 户  民政  低保
  有争议的  1 户        低保
"""


def test_a_month_of_a_small_county(tmp_path: Path) -> None:
    """Who came in and went out, whose amount rose and fell, what is paid by programme and altogether, what waits.

    Household 1 comes in with 400 − 300 = 100; 2 goes from 100 to 200, 3 from 200 to 150; 4, of two persons, leaves;
    5 is refused; of 6 the income is not known; 7 is in dispute. One person each of 1 and 5 is disabled.
    """
    (tmp_path / "tiny.policy").write_text(LEDGER, "utf-8")
    policy = load(tmp_path / "tiny.policy")
    found = Tally(policy)
    for n, (state, last, income, disputed, persons) in enumerate([
        ("out", "0", "300", False, [True]), ("covered", "100", "200", False, [False]),
        ("covered", "200", "250", False, [False]), ("covered", "50", "400", False, [False, False]),
        ("out", "0", "500", False, [True]), ("out", "0", None, False, [False]),
        ("out", "0", "100", True, [False]),
    ], 1):  # fmt: skip
        members = [{"id": str(k), "disabled": disabled} for k, disabled in enumerate(persons)]
        data = {"id": str(n), "state": state, "last": last, "income": income, "disputed": disputed,
                "members": members, "complete": ["members"]}  # fmt: skip
        case = read_case(policy, data)
        found.take(case, decide_all(policy, case, on=small.ON))
    assert summary_text(found) == REPORT


def test_long_lists_are_cut() -> None:
    """Of more than five handed back the first five are named, with their first reason, and the others counted."""
    found = Tally(small.policy())
    for n in range(7):
        found.reject(Rejected(f"{n}户", (), ()))
    assert summary_text(found).splitlines() == [
        "读入 7 户：评定 0 户，退回 7 户", "一、退回", "  0户", "  1户", "  2户", "  3户", "  4户", "  另有 2 份",
    ]  # fmt: skip


HOUSEHOLDS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"id": st.integers(1, 99).map(str), "property_ok": st.booleans() | st.none()}),
        st.fixed_dictionaries({"id": st.integers(1, 99).map(str), "property_ok": st.just("perhaps")}),
        st.fixed_dictionaries({"property_ok": st.booleans()}),
        st.sampled_from([1, "x", None, []]),
    ),
    max_size=8,
)


@law(100)
@given(HOUSEHOLDS)
def test_every_household_is_assessed_or_rejected(households: list[object]) -> None:
    """As many as go in come out, decided or rejected; each assessed one is counted once for each programme."""
    read = read_json_ledger(small.policy(), json.dumps(households))
    found = Tally(small.policy())
    for case in read.cases:
        found.take(case, [decide(small.policy(), case, on=small.ON)])
    for rejected in read.rejected:
        found.reject(rejected)
    assert found.sums.orphans == 0
    assert found.sums.households == found.sums.decided + found.sums.rejected == len(households)
    assert sum(line.count for line in found.sums.lines.values()) == found.sums.decided


def test_summary_in_english() -> None:
    """The same in English, with ASCII names."""
    assert (
        summary_text(tally(), language="en")
        == """\
5 households read: 4 assessed (5 persons, 1 with something open), 1 rejected
1 groups of rows belong to no household and were rejected
1. Results
  dibao (低保)
    include (纳入)      2 households  2 persons  250.00 yuan/month
    refuse (不予纳入)   1 household   1 person
    not yet determined  1 household   2 persons
2. To be paid
  dibao (低保)  2 households  250.00 yuan/month  1 household more open
3. Waiting for
  wage (月工资)  1 household  人社局  dibao (低保)
4. Handed back
  戊户  h.csv:6 no number
  己户
"""
    )
