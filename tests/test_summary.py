"""Counting a batch (guarantee G15: the counts add up)."""

import json
from pathlib import Path

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import small
from law import law
from policyrules.deciding import decide, decide_all
from policyrules.explaining.summary import Tally, summary_text, tally_of
from policyrules.intake.case_json import read_case, read_json_ledger
from policyrules.intake.records import Rejected
from policyrules.loading import load


def tally() -> Tally:
    found = tally_of(small.policy())
    for wages in ((25000,), (30000,), (50000,), (25000, None)):
        found.count(decide(small.policy(), small.household(*wages), on=small.ON))
        found.decided += 1
    found.reject(Rejected("戊户", (), (("households.csv", 6),)))
    found.reject(Rejected("己户", (), (("members.csv", 9),), orphan=True))
    return found


def test_summary() -> None:
    """Households decided and rejected add up; orphan rows are told apart; 150 + 100 元 are summed."""
    assert (
        summary_text(tally())
        == """\
读入 5 户：评定 4 户，退回 1 户
另有 1 组行不属于任何一户，已退回
低保 (4 户)
  纳入        2  确定的金额合计 250.00元/月
  不予纳入    1
  尚不能确定  1
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
    found = tally_of(policy)
    people = [{"id": str(n), "hard": hard} for n, hard in enumerate((None, False, False, True))]
    data = {"id": "1", "members": people, "emergencies": [{"id": "1", "sudden": False}]}
    for decision in decide_all(policy, read_case(policy, data), on=small.ON):
        found.count(decision)
    assert summary_text(found).splitlines()[1:] == [
        "急救 (1 次)", "  不救助  1",
        "补助 (4 人)", "  给          1", "  不给        2", "  尚不能确定  1",
    ]  # fmt: skip


def test_only_payments_are_added_up() -> None:
    """Two households decided by a programme that does not pay (a score): counted, nothing is summed."""
    found, paying = Tally(), small.policy()
    stating = evolve(paying, programmes={"dibao": evolve(paying.programmes["dibao"], pays=False)})
    for wage in (25000, 30000):
        found.count(decide(stating, small.household(wage), on=small.ON))
        found.decided += 1
    assert summary_text(found).splitlines()[1:] == ["低保 (2)", "  纳入  2"]


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
    found = Tally()
    for case in read.cases:
        found.count(decide(small.policy(), case, on=small.ON))
        found.decided += 1
    for rejected in read.rejected:
        found.reject(rejected)
    assert found.orphans == 0
    assert found.households == found.decided + found.rejected == len(households)
    assert sum(line.count for line in found.lines.values()) == found.decided


def test_summary_in_english() -> None:
    """The same in English, with ASCII names."""
    assert summary_text(tally(), language="en").splitlines()[:4] == [
        "5 households read: 4 assessed, 1 rejected",
        "1 groups of rows belong to no household and were rejected",
        "dibao (低保) (4 households)",
        "  include (纳入)      2  exact amounts together 250.00 yuan/month",
    ]
