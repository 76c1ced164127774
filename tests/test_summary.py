"""Counting a batch (guarantee G15: the counts add up)."""

import json

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import small
from law import law
from policyrules.deciding import decide
from policyrules.explaining.summary import Tally, summary_text
from policyrules.intake.case_json import read_json_ledger
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
        "dibao (低保) (4)",
        "  include (纳入)      2  exact amounts together 250.00 yuan/month",
    ]
