"""A figure as of another day than that of the assessment: the day of a bill decides its ratio."""

from datetime import date

from building import HEAD, policy
from policyrules.core.case import Case, Fact, Record
from policyrules.core.decision import Decision
from policyrules.deciding import decide
from policyrules.explaining import explain

RULES = """标准 比例 (ratio) : % 由 县民政局 依据 一 “标准”
  必须 不低于 80%
  自 2020-01-01 至 2020-12-31 为 80%
  自 2021-01-01 至 2021-12-31 为 90%

标准 定额 (flat) 按 在保档 (grade) {未保 (out), 在保 (covered)} : 元/月
  由 县民政局 依据 一 “标准”
  自 2020-01-01 至 2020-12-31 未保 10 在保 20
  自 2021-01-01 未保 30 在保 40

计算 应付 (due) 对 邀约 : 元/月 为 比例(邀约日) × 100元/月 + 定额(户.状态, 邀约日) + 定额(未保, 邀约日)

决定 报销 (refund) 对 户
  结果 给 (give)
  金额 : 元/月
  其余 则 给 金额 合计 成员.邀约.应付 依据 三 “按月给”
"""
ON = date(2021, 6, 1)


def refund(*days: date | None, state: str | None = "covered", on: date = ON) -> Decision:
    """What is due for offers of these days, of which one may not be known."""
    offers = tuple(Record("offer", str(i), {"day": Fact(d)} if d else {}) for i, d in enumerate(days, 1))
    member = Record("member", "甲", {}, {"offer": offers}, frozenset({"offer"}))
    facts = {"state": Fact(state)} if state else {}
    home = Record("household", "1", facts, {"member": (member,)}, frozenset({"member"}))
    return decide(policy(HEAD + RULES), Case("1", home), on=on)


def amount(found: Decision) -> object:
    """The one amount in fen, or (low, high)."""
    assert found.amount is not None
    low, high = found.amount.low, found.amount.high
    return low if found.amount.state == "exact" else (low, high)


def test_each_record_has_the_figures_of_its_own_day() -> None:
    """31 December 2020: 80 + 20 + 10 = 110; the day after: 90 + 40 + 30 = 160; together 270."""
    assert amount(refund(date(2020, 12, 31))) == 11000
    assert amount(refund(date(2021, 1, 1))) == 16000
    assert amount(refund(date(2020, 12, 31), date(2021, 1, 1))) == 27000


def test_the_day_of_the_assessment_changes_nothing() -> None:
    """A bill of 2020 is due with 110 in 2020, in 2021, and in 2022, for which nothing is filled."""
    for on in (date(2020, 12, 31), date(2021, 1, 1), date(2022, 3, 1)):
        assert amount(refund(date(2020, 12, 31), on=on)) == 11000


def test_a_day_that_is_not_known_leaves_the_figure_open() -> None:
    """Nobody can say which year's figures hold; the day is what is missing."""
    found = refund(None)
    assert amount(found) == (None, None)
    assert [m.id for m in found.missing] == ["offer.day"]


def test_a_day_without_a_figure_names_the_figure() -> None:
    """In 2022 nobody filled the ratio: 80 % at least, with 40 + 30; the figure is what is missing."""
    found = refund(date(2022, 1, 1), on=date(2022, 1, 1))
    assert amount(found) == (15000, None)
    assert [m.id for m in found.missing] == ["ratio"]


def test_it_is_said_with_its_day() -> None:
    """The formula names the day whose figure it is."""
    assert "邀约日的比例 × 100.00元/月 + 邀约日的定额(状态)" in explain(
        policy(HEAD + RULES), refund(date(2020, 12, 31))
    )
