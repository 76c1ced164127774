"""Counting a batch (guarantee G15: the counts add up)."""

import small
from policyrules.deciding import decide
from policyrules.explaining.summary import Tally, summary_text
from policyrules.intake.records import Rejected


def tally() -> Tally:
    found = Tally()
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
低保 (4)
  纳入        2  确定的金额合计 250.00元/月
  不予纳入    1
  尚不能确定  1
"""
    )


def test_only_payments_are_added_up() -> None:
    """Two households decided by a programme that does not pay (a score): counted, nothing is summed."""
    found = Tally()
    for wage in (25000, 30000):
        found.count(decide(small.policy(), small.household(wage), on=small.ON), pays=False)
        found.decided += 1
    assert summary_text(found).splitlines()[1:] == ["低保 (2)", "  纳入  2"]


def test_summary_in_english() -> None:
    """The same in English, with ASCII names."""
    assert summary_text(tally(), language="en").splitlines()[:4] == [
        "5 households read: 4 assessed, 1 rejected",
        "1 groups of rows belong to no household and were rejected",
        "dibao (低保) (4)",
        "  include (纳入)      2  exact amounts together 250.00 yuan/month",
    ]
