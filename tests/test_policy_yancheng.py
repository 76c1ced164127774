"""The Yancheng policy: clean, its worked cases right, and the cases sharp enough to notice a change."""

from datetime import date
from functools import partial

import pytest

from places import listed, noticed, policy_of
from policyrules.deadlines.against_records import check_deadlines
from policyrules.deadlines.events import Event

# ── lists and deadlines ──────────────────────────────────────────────────────


_listed = partial(listed, "yancheng")


def test_should_enter_and_should_exit() -> None:
    """Those who enter and those who leave; at the line a household leaves, in transition it does not."""
    assert _listed("建档立卡户纳入")["should_enter"] == [""]
    assert _listed("收入恰等于标准")["should_exit"] == [""]
    assert not {"should_enter", "should_exit"} & set(_listed("收入比标准少一分"))
    assert "should_exit" not in _listed("过渡期最后一天")
    assert _listed("工资未知", "undetermined")["should_exit"] == [""]


def test_single_persons_enter_and_exit_by_themselves() -> None:
    """A single-person household puts the person on the list, not the household."""
    entered, left = _listed("单人户只看本人收入"), _listed("单人户退出")
    assert (entered["single_should_enter"], "should_enter" in entered) == (["甲"], False)
    assert (left["single_should_exit"], "should_exit" in left) == (["甲"], False)


def test_two_ledgers_and_who_stands_on_one_only() -> None:
    """Of a registered household whose 甲 alone is in dibao, 乙 is found only on the register."""
    found = _listed("单人户继续")
    assert (found["assistance_ledger"], found["registered_ledger"]) == (["甲"], ["甲", "乙"])
    assert found["registered_not_insured"] == ["乙"]
    assert "insured_not_registered" not in found
    should = _listed("低保户应当建档")
    assert (should["insured_not_registered"], should["should_register"]) == (["甲"], [""])


def test_platform_and_disaster_lists() -> None:
    """Listed: those due on the platform and not there; undetermined: those of whom nobody decided."""
    title = "医疗救助对象和结算平台"
    assert _listed(title)["not_on_platform"] == ["甲", "戊"]
    assert _listed(title, "undetermined")["not_on_platform"] == ["丁"]
    assert _listed(title)["disaster_list"] == ["甲", "乙"]


def test_posted_lists_leave_out_the_extremely_poor() -> None:
    """The posting names those in dibao and those on the register; 特困 are not named, nor posted."""
    found = _listed("失能特困人员优先集中")
    assert found["assistance_ledger"] == ["甲"]
    assert not {"insured_to_post", "registered_to_post"} & set(found)


def _states(name: str, *events: Event, on: date) -> list[str]:
    return [
        r.state for r in check_deadlines(policy_of("yancheng"), events, on=on) if r.due.deadline.id == name
    ]


def test_comparison_every_year_from_2017() -> None:
    """2017 is the first year though the document came in June; two in one year do not make up for another."""
    twice = (Event("ledger_comparison", date(2017, 1, 5)), Event("ledger_comparison", date(2017, 12, 31)))
    assert _states("yearly_comparison", *twice, on=date(2019, 1, 1)) == ["met", "missing", "pending"]
    assert _states("yearly_comparison", on=date(2017, 12, 31)) == ["pending"]


def test_posting_has_four_contents_and_no_length() -> None:
    """All four must be posted each time; how long is not said, and when neither."""
    four = frozenset({"registered_persons", "insured_persons", "projects", "use_of_funds"})
    one_day = Event("list_posting", date(2018, 3, 1), date(2018, 3, 1), contents=four)
    three = Event("list_posting", date(2018, 3, 1), contents=four - {"use_of_funds"})
    assert _states("local_posting", one_day, on=date(2019, 1, 1)) == ["met"]
    assert _states("local_posting", three, on=date(2019, 1, 1)) == ["defective"]
    assert _states("local_posting", on=date(2019, 1, 1)) == ["pending"]


# ── a change is noticed ──────────────────────────────────────────────────────

MUTATIONS = {
    "at the standard counts as below": ("20-收入", "(家庭月收入) 低于 农村", "(家庭月收入) 不高于 农村"),
    "the cost is counted from the next month": ("20-收入", "有成本) 当月 起 就业", "有成本) 次月 起 就业"),
    "the cost is not capped by the pay": (
        "20-收入",
        "较小者(就业成本比例 × 按月(本市城市低保标准), 有成本就业月收入)",
        "就业成本比例 × 按月(本市城市低保标准)",
    ),
    "applicants may deduct": ("00-文件", "采用 仅在保", "采用 含申请人"),
    "the pension is excluded for one more year": (
        "20-收入", "至 2020-12-31 金额 月均额 依释义 A17, A18 依", "至 2021-12-31 金额 月均额 依释义 A17, A18 依",
    ),
    "individual accounts are excluded too": (
        "20-收入", "{中央基础养老金, 地方基础养老金} 期间", "{中央基础养老金, 个人账户养老金} 期间",
    ),
    "the transition lasts two months": ("30-低保", "次月 起 3个月", "次月 起 2个月"),
    "the transition pays nothing": ("30-低保", "金额 原保障金", "金额 0元/月"),
    "the transition comes before continuing": (
        "30-低保", "且 非 符合低保条件 且 因扶贫政策脱贫", "且 因扶贫政策脱贫",
    ),
    "anyone out of poverty has a transition": ("30-低保", "且 因扶贫政策脱贫", ""),
    "adults are seventeen": ("40-单人户", "18岁", "17岁"),
    "a guardian may not apply": ("40-单人户", "申请人 属于 {本人, 法定监护人}", "申请人 等于 本人"),
    "anyone may apply": ("40-单人户", "且 申请人 属于 {本人, 法定监护人}", ""),
    "the cap comes after what was paid": (
        "50-医疗",
        "较小者(医疗救助比例 × 本年自负, 医疗救助封顶线) - 本年已付医疗救助",
        "较小者(医疗救助比例 × 本年自负 - 本年已付医疗救助, 医疗救助封顶线)",
    ),
    "bills of other years count": ("50-医疗", "年份(服务日) 等于 年份(评定日) 且 ", ""),
    "the platform is for priority persons only": (
        "50-医疗", "医疗重点对象 或 重特大疾病救助 等于 纳入", "医疗重点对象",
    ),
    "schooling is urgent": ("60-特困与临时", "其他特殊原因} 且 暂时", "其他特殊原因, 就学} 且 暂时"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("yancheng", MUTATIONS[name])
