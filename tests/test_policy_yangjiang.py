"""The Yangjiang policy: clean, its worked cases right and sharp; its figures, lists and deadlines."""

import shutil
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from places import (
    EVERY_LIST,
    POLICIES,
    empty_lists,
    explained,
    listed,
    month_of,
    never_given,
    noticed,
    policy_of,
    states,
)
from policyrules.deadlines.events import Event
from policyrules.intake.case_json import read_case
from policyrules.lists.rosters import roster
from policyrules.loading import check

OCTOBER = date(2017, 10, 15)


# ── figures ──────────────────────────────────────────────────────────────────

FIGURES = {
    "the standard rises by a fen": ("农村低保标准 2018年 为 5400元", "农村低保标准 2018年 为 4800.01元", 0),
    "the standard stays": ("农村低保标准 2017年 为 4800元", "农村低保标准 2017年 为 4440元", 1),
    "at the poverty line in 2018": ("扶贫标准 2018年 为 4800元", "扶贫标准 2018年 为 5400元", 0),
    "a fen below the poverty line in 2018": ("扶贫标准 2018年 为 4800元", "扶贫标准 2018年 为 5400.01元", 0),
    "below the poverty line in 2019": ("扶贫标准 2019年 为 5100元", "扶贫标准 2019年 为 6000.01元", 0),
    "the subsidy at the floor": ("省最低补助水平 2017年 为 206元", "省最低补助水平 2017年 为 210元", 0),
    "the subsidy below the floor": ("省最低补助水平 2017年 为 206元", "省最低补助水平 2017年 为 210.01元", 1),
    "the subsidy does not rise": ("农村低保补助水平 2018年 为 230元", "农村低保补助水平 2018年 为 210元", 2),
    "the standard rises in mid-year": (
        "农村低保标准 2018年 为 5400元/人·年",
        "农村低保标准 自 2018-01-01 至 2018-06-30 为 4800元/人·年 依据 《示例县低保标准通知（虚构）》 第一条 “4800元”\n"
        "填写 农村低保标准 自 2018-07-01 至 2018-12-31 为 4800.01元/人·年",
        0,
    ),
    "the standard falls for a while": (
        "农村低保标准 2018年 为 5400元/人·年",
        "农村低保标准 自 2018-01-01 至 2018-06-30 为 4799.99元/人·年 依据 《示例县低保标准通知（虚构）》 第一条 “4799.99元”\n"
        "填写 农村低保标准 自 2018-07-01 至 2018-12-31 为 5400元/人·年",
        1,
    ),
    "the ratio below 80 %": ("医疗救助比例 2017年 为 80%", "医疗救助比例 2017年 为 79.99%", 1),
    "the elderly are sixty": ("老年年龄 自 2017-04-01 为 60岁", "老年年龄 自 2017-04-01 为 55岁", 0),
    "the elderly are sixty-one": ("老年年龄 自 2017-04-01 为 60岁", "老年年龄 自 2017-04-01 为 61岁", 1),
    "the third grade is severe": ("单人 2 医疗救助 2", "单人 2 医疗救助 3", 0),
    "the mildest grade is severe": ("单人 2 医疗救助 2", "单人 2 医疗救助 4", 1),
    "only the first grade is severe": ("单人 2 医疗救助 2", "单人 1 医疗救助 2", 1),
}
"""What the county writes, what it writes instead, how many clauses that breaks."""


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_held_against_the_document(name: str, tmp_path: Path) -> None:
    """The standard rises every year and reaches the poverty line by the end of 2018; floors hold."""
    old, new, broken = FIGURES[name]
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "yangjiang" / "overlays" / "example_county.policy"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = check("yangjiang", overlay="example_county", policies=policies)
    assert [f.code for f in found if f.severity == "error"] == ["PR504"] * broken


def test_a_standard_below_the_poverty_line_is_a_warning(tmp_path: Path) -> None:
    """三（四）: from August to December 2018 it is inspected; falling short by a fen is said and is no error."""
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "yangjiang" / "overlays" / "example_county.policy"
    text = path.read_text("utf-8").replace("扶贫标准 2018年 为 4800元", "扶贫标准 2018年 为 5400.01元", 1)
    path.write_text(text, "utf-8")
    found = check("yangjiang", overlay="example_county", policies=policies)
    assert [f.code for f in found if f.severity == "warning"] == ["PR505"]


# ── lists ────────────────────────────────────────────────────────────────────


_listed = partial(listed, "yangjiang")


def test_a_member_left_out_is_found() -> None:
    """The household is listed, and only the insured one stands among those insured."""
    listed = _listed("漏了一个成员")
    assert listed["partly_insured"] == [""]
    assert listed["insured_list"] == ["甲"]


def test_insured_but_not_registered() -> None:
    """An insured household that meets the poverty conditions goes to the poverty office for registration."""
    assert _listed("低保家庭符合扶贫条件")["should_register"] == [""]
    assert "should_register" not in _listed("已建档的低保家庭不再符合扶贫条件")


def test_entries_and_exits() -> None:
    """Those found entitled are on the list of entries, those no longer entitled on that of exits."""
    assert _listed("建档立卡户纳入")["should_enter"] == [""]
    assert _listed("收入恰等于标准")["should_exit"] == [""]


def test_who_is_in_dibao_alone_leaves_where_the_household_is_refused() -> None:
    """Refused, with one person in dibao: listed as leaving; with nobody in it, or where that person is a household
    of one, whether from today on or till today, not."""
    assert "should_exit" in _listed("只有一人在保，户不予纳入，那个人也不再在保")
    assert "should_exit" not in _listed("不予纳入的户里，没有人在保")
    assert "should_exit" not in _listed("户不予纳入，在保的人今天按单人户纳入")
    alone = _listed("户不予纳入，按单人户在保的人按单人户退出")
    assert ("should_exit" in alone, alone["single_should_exit"]) == (False, ["甲"])


def _member(name: str, **facts: Any) -> dict[str, Any]:
    return {"id": name, "full_name": name, "labour_capacity": "full", "disability_grade": "none", **facts}


def _household(name: str, village: str, appraisal: int, **facts: Any) -> dict[str, Any]:
    """An insured, registered household without income: 80, 60 and 50 points and those of the village."""
    return {
        "id": name, "complete": EVERY_LIST, "village": village, "property_ok": True, "dibao_status": "covered",
        "register_status": "registered", "health_score": 80, "income_score": 60, "property_score": 50,
        "appraisal_score": appraisal, "spending_score": 0, "members": [_member("甲")], **facts,
    }  # fmt: skip


RANKED = [
    _household("一", "东村", 70),
    _household("二", "东村", 90),
    _household("三", "西村", 80),
    _household("四", "东村", 70),
]


def test_ranking_is_by_village_and_ties_share_a_place() -> None:
    """24 + 18 + 10 + 20 % of the appraisal: 66, 70, 68, 66; highest first, as the county directs."""
    policy = policy_of("yangjiang")
    found = roster(policy, [read_case(policy, h) for h in RANKED], "ranking", on=OCTOBER)
    assert found.ranking.direction == "descending"
    assert [(r.household, r.rank, r.tied) for r in found.of("listed")] == [
        ("二", 1, False), ("一", 2, True), ("四", 2, True), ("三", 1, False),
    ]  # fmt: skip


def test_no_ranking_without_weights_and_direction() -> None:
    """A36: the county gives weights and direction from 1 April; the day before nothing is ranked."""
    policy = policy_of("yangjiang")
    held = [read_case(policy, h) for h in RANKED]
    found = roster(policy, held, "ranking", on=date(2017, 3, 31))
    open_ = {why.missing.id for why in found.ranking.why}
    assert found.ranking.state == "refused"
    assert {"ranking_direction", "weight[health]", "weight[appraisal]"} <= open_
    assert {row.rank for row in found.rows} == {None}


def test_not_registered_with_the_reason() -> None:
    """The list of the insured who are not registered names them and the reason; the platform's gaps too."""
    policy = policy_of("yangjiang")
    case = read_case(policy, _household(
        "五", "东村", 0, register_status="not_registered", not_registered_reason="条件待核",
        members=[
            _member("甲", insured=True, in_platform=False), _member("乙", insured=True, in_platform=True),
        ],
    ))  # fmt: skip
    without = roster(policy, [case], "insured_not_registered", on=OCTOBER).of("listed")
    shown = [[cell.value for cell in row.columns[:2]] for row in without]
    assert shown == [["甲", "条件待核"], ["乙", "条件待核"]]
    missing = roster(policy, [case], "not_in_platform", on=OCTOBER).of("listed")
    assert [row.columns[0].value for row in missing] == ["甲"]


@pytest.mark.parametrize(
    ("register", "support", "posted"),
    [
        ("registered", "not_recognised", (["甲", "乙"], ["甲"], [])),
        ("exited", "not_recognised", (["甲", "乙"], ["甲"], [])),
        ("not_registered", "dispersed", ([], ["甲"], ["乙"])),
        ("not_registered", "institutional", ([], ["甲"], ["乙"])),
    ],
)
def test_each_of_the_three_posted_lists_is_of_its_persons(
    register: str, support: str, posted: tuple[list[str], ...]
) -> None:
    """Posted by name and village: who is on the register, in dibao, or supported as extremely poor; each its own."""
    policy = policy_of("yangjiang")
    case = read_case(policy, _household(
        "六", "东村", 0, register_status=register,
        members=[
            _member("甲", insured=True, extreme_poverty_status="not_recognised"),
            _member("乙", insured=False, extreme_poverty_status=support),
        ],
    ))  # fmt: skip
    names = ("registered_posting_list", "insured_posting_list", "extreme_posting_list")
    drawn = [roster(policy, [case], name, on=OCTOBER).of("listed") for name in names]
    assert tuple([row.columns[0].value for row in rows] for rows in drawn) == posted
    assert {tuple(cell.label for cell in row.columns) for rows in drawn for row in rows} == {
        ("姓名", "所在村")
    }
    assert {row.columns[1].value for rows in drawn for row in rows} == {"东村"}


# ── deadlines ────────────────────────────────────────────────────────────────


_states = partial(states, "yangjiang")


def test_end_of_march_includes_its_last_day() -> None:
    """三（二）: measures filed on 31 March 2017 are in time, on 1 April late."""
    assert _states(Event("filing", date(2017, 3, 31)), on=date(2017, 4, 2))["measures_filed"] == ["met"]
    assert _states(Event("filing", date(2017, 4, 1)), on=date(2017, 4, 2))["measures_filed"] == ["late"]
    assert _states(on=date(2017, 4, 1))["measures_filed"] == ["missing"]


@pytest.mark.parametrize(
    ("kind", "deadline", "contents"),
    [
        ("full_ledger_comparison", "full_comparison", ("insured_on_register_data", "extremely_poor_on_register_data",
         "disabled_on_register_data", "lost_labour_on_register_data")),
        ("measures", "measures_made", ()),
        ("filing", "measures_filed", ()),
    ],
)  # fmt: skip
def test_what_was_done_before_the_document_does_not_count(
    kind: str, deadline: str, contents: tuple[str, ...]
) -> None:
    """The document is of 24 March 2017: done that day is in time, done the day before is not what it asks."""
    before, after = (Event(kind, date(2017, 3, day), contents=frozenset(contents)) for day in (23, 24))
    assert _states(after, on=date(2017, 4, 1))[deadline] == ["met"]
    assert _states(before, on=date(2017, 4, 1))[deadline] == ["missing"]


def test_a_report_of_before_the_document_is_not_that_of_june() -> None:
    """Reports begin with 2017, the first by 30 June, on work under the document of 24 March: not one of the 23rd."""
    whole = frozenset({"progress", "problems", "corrections"})
    before, after = (Event("progress_report", date(2017, 3, day), contents=whole) for day in (23, 24))
    assert _states(before, on=date(2017, 7, 1))["progress_reports"] == ["missing", "pending"]
    assert _states(after, on=date(2017, 7, 1))["progress_reports"] == ["met", "pending"]


def test_a_posting_that_ended_before_the_document_is_none_of_its_postings() -> None:
    """The three lists are posted by the document of 24 March 2017: what came down before is no such posting."""
    three = frozenset({"registered_persons", "dibao_persons", "extremely_poor_persons"})
    posted = [
        Event("list_posting", date(2016, 5, 10), to, contents=three)
        for to in (date(2016, 5, 20), date(2017, 3, 24))
    ]
    states = [_states(each, on=date(2017, 4, 1))["list_publication"] for each in posted]
    assert states == [["pending"], ["met"]]


def test_comparison_every_half_year_from_the_second_half_of_2017() -> None:
    """A57: the first whole half-year begins on 1 July 2017."""
    done = Event("ledger_comparison", date(2017, 12, 31))
    assert _states(done, on=date(2018, 1, 1))["half_yearly_comparison"] == ["met", "pending"]
    assert _states(on=date(2018, 1, 1))["half_yearly_comparison"] == ["missing", "pending"]


def test_two_reports_a_year() -> None:
    """By 30 June and 31 December of 2017, both days included, with progress, problems and corrections."""
    whole = frozenset({"progress", "problems", "corrections"})
    first = Event("progress_report", date(2017, 6, 30), contents=whole)
    second = Event("progress_report", date(2017, 12, 31), contents=whole)
    assert _states(first, second, on=date(2018, 1, 1))["progress_reports"][:2] == ["met", "met"]
    assert _states(first, on=date(2018, 1, 1))["progress_reports"][:2] == ["met", "missing"]


# ── the example households ───────────────────────────────────────────────────

MONTHLY = {
    # 200 + 1050 + 821 + 500 + 250 + 550 + 900 of those who stay, 528 + 400 + 300 + 1350 of those who enter
    ("rural_dibao", "continue"): (7, 427100),
    ("rural_dibao", "include"): (4, 257800),
    ("rural_dibao", "exit"): (1, 0),
    ("rural_dibao", "refuse"): (11, 0),
    # nobody's income but their own counts: 450, and 450 − 60
    ("severe_single", "include"): (1, 45000),
    ("severe_single", "continue"): (1, 39000),
    ("severe_single", "joined_household"): (1, 0),
    # who can head a household now; whose own 450 equal the standard
    ("severe_single", "exit"): (1, 0),
    ("severe_single", "refuse"): (1, 0),
    # 95 % of 12000; 85 % of 2000 less 500; 80 % of 10000 was paid, 95 % of 6000
    ("medical_assistance", "assist"): (3, 1830000),
    # 95 % of 1000 was paid
    ("medical_assistance", "nothing_due"): (1, 0),
    # 180 × 75 % for each of 39
    ("premium_subsidy", "subsidy"): (39, 526500),
    # a fifth of the standard, 450, for each of 12
    ("category_supplement", "supplement"): (12, 108000),
    ("living_subsidy", "pay"): (4, 60000),
    ("nursing_subsidy", "pay"): (4, 80000),
    ("housing", "rebuild"): (2, 0),
    ("registration", "register"): (2, 0),
    ("registration", "restore"): (1, 0),
}
"""How many of the example households come to a result in June 2018, and what they get together, in fen."""


def test_the_example_households_of_a_month() -> None:
    """25 invented households, reckoned by hand, have every outcome that this county gives, and fill every
    list; it lists no key recipients beside the four groups, so nobody is refused for not being listed."""
    count, found = month_of("yangjiang", date(2018, 6, 15))
    assert count == 25
    assert {key: found.get(key) for key in MONTHLY} == MONTHLY
    assert never_given("yangjiang", found) == {("category_supplement", "no_supplement")}
    assert empty_lists("yangjiang", date(2018, 6, 15)) == set()


# ── a change is noticed ──────────────────────────────────────────────────────

CHANGES = {
    "at the standard counts as below": ("20-收入", "按年(家庭月收入) 低于", "按年(家庭月收入) 不高于"),
    "any pay bears the cost": (
        "20-收入", "合计 就业(计入工资 当 方式 等于 扶贫项目)", "合计 就业(计入工资)",
    ),
    "the cost of a job that has ended counts": (
        "20-收入", "若 当月在干 则 较小者(实际成本, 计入工资) 否则 0元/月", "较小者(实际成本, 计入工资)",
    ),
    "the cost counts for every month of the year": (
        "20-收入", "(若 当月在项目里 则 1个月 否则 0个月)", "(1个月)",
    ),
    "two jobs in a month are two months": (
        "20-收入",
        "合计 每月 自 评定日 前 11个月 至 评定日 (若 当月在项目里 则 1个月 否则 0个月)",
        "较小者(12个月, 合计 就业(近年月数 当 方式 等于 扶贫项目))",
    ),
    "who is in benefit alone is on no list": (
        "70-扶贫", "低保家庭 或 任一 成员(单人户状态 等于 在保 或 重残单人户 等于 纳入)", "低保家庭",
    ),
    "who never left the register is restored": ("70-扶贫", "返贫家庭 且 建档状态 不等于 未脱贫", "返贫家庭"),
    "only at first the income is counted": (
        "70-扶贫", "当 建档户 或 首次建档待定 或 返贫家庭", "当 建档户 或 首次建档待定",
    ),
    "who leaves alone today is none any more": (
        "50-医疗", "户.低保家庭 或 单人户状态 等于 在保 或", "户.低保家庭 或",
    ),
    "the cap does not hold": ("20-收入", "若 就业成本封顶 等于 封顶 则 计入上限", "若 就业成本封顶 等于 封顶 则 2 × 计入上限"),
    "applicants may deduct": ("00-文件", "采用 仅在保", "采用 含申请人"),
    "the pension is excluded a day less": ("20-收入", "至 2020-12-31", "至 2020-12-30"),
    "the local part is excluded too": (
        "20-收入", "类别 等于 中央基础养老金", "类别 属于 {中央基础养老金, 地方基础养老金}",
    ),
    "the difference is for all": ("00-文件", "采用 仅建档户", "采用 各类低保家庭"),
    "paid from this month": ("00-文件", "采用 次月起", "采用 当月起"),
    "those out of poverty are not registered": (
        "30-低保", "当 建档状态 属于 {未脱贫, 已脱贫, 返贫}", "当 建档状态 属于 {未脱贫, 返贫}",
    ),
    "only the ledger says who relapsed": (
        "30-低保",
        "建档状态 等于 返贫 或 (建档状态 等于 已脱贫 或 曾退出) 且 (有值(返贫日) 且 返贫日 不晚于 评定日 或 符合扶贫条件)",
        "建档状态 等于 返贫",
    ),
    "a relapse of tomorrow": ("30-低保", "有值(返贫日) 且 返贫日 不晚于 评定日", "有值(返贫日)"),
    "townsfolk enter": (
        "30-低保", "等于 未建档 且 属农村 且 符合低保条件 则", "等于 未建档 且 符合低保条件 则",
    ),
    "townsfolk are refused": ("30-低保", "且 本文件的家庭 且 非 符合低保条件", "且 非 符合低保条件"),
    "only countryfolk are spoken of": ("30-低保", "当 建档户 或 属农村 或 返贫家庭", "当 属农村 或 返贫家庭"),
    "only those registered are spoken of": ("30-低保", "当 建档户 或 属农村 或 返贫家庭", "当 建档户 或 返贫家庭"),
    "who relapsed after leaving the register is not spoken of": (
        "30-低保", "当 建档户 或 属农村 或 返贫家庭", "当 建档户 或 属农村",
    ),
    "who leaves as a household of one stays on record": ("30-低保", "或 重残单人户 等于 退出) 且", ") 且"),
    "who is included today is not yet a dibao household": (
        "30-低保", "当 在保户 或 今日纳入", "当 在保户",
    ),
    "who leaves today is none any more": ("30-低保", "当 在保户 或 今日纳入", "当 享受低保"),
    "a single-person unit breaks the rule": (
        "30-低保", "任一 成员(在保 且 单人户状态 不等于 在保)", "任一 成员(在保)",
    ),
    "the property of the family counts": ("40-单人户", "以 本人财产合规 为 户.财产合规", ""),
    "those in benefit are asked for work again": ("40-单人户", "等于 在保 则 单人户对象", "等于 在保 则 单人户对象 且 无业"),
    "those in benefit wait for the discretion": ("40-单人户", "若 单人户状态 等于 在保 则 单人户对象 否则 准予按单人户", "准予按单人户"),
    "adults are seventeen": ("40-单人户", "年龄(出生日期) 不低于 18岁", "年龄(出生日期) 不低于 17岁"),
    "one benefit beside another": ("40-单人户", "且 整户享受 则 转入整户", "且 整户享受 则 不按单人户"),
    "eleven points more": ("50-医疗", "医疗救助比例(服务日) + 10个百分点", "医疗救助比例(服务日) + 11个百分点"),
    "more than the whole bill": (
        "50-医疗", "较小者(100%, 医疗救助比例(服务日) + 10个百分点)", "医疗救助比例(服务日) + 10个百分点",
    ),
    "the ratio of today": ("50-医疗", "为 医疗救助比例(服务日)", "为 医疗救助比例"),
    "age on the day of the assessment": (
        "50-医疗", "年龄(成员.出生日期, 服务日) 低于", "年龄(成员.出生日期) 低于",
    ),
    "illness of today": ("50-医疗", "或 就医时重病", "或 成员.重病"),
    "membership does not matter": ("50-医疗", "(就医时低保家庭 或 就医时建档) 且 服务日", "服务日"),
    "the person must stand in the ledger": ("50-医疗", "户.低保家庭 或", "在保 或"),
    "one supplement for each group": ("00-文件", "采用 一份", "采用 逐项"),
    "any difficulty will do": ("60-补贴与救助", "困难程度 等于 严重困难", "困难程度 不等于 没有困难"),
    "anybody in difficulty gets more": ("00-文件", "采用 仅贫困人口", "采用 不限"),
    "any cause will do": ("60-补贴与救助", "或 属于其他特殊原因", "或 是"),
    "rebuilt a second time": ("60-补贴与救助", "且 住房危房 且 非 享受过危改", "且 住房危房"),
    "institutions are houses": ("60-补贴与救助", "特困状态 等于 分散供养", "特困状态 不等于 非特困"),
    "only the wholly lost": ("70-扶贫", "劳动能力 属于 {部分丧失, 完全丧失}", "劳动能力 等于 完全丧失"),
    "children count": ("70-扶贫", "年龄(出生日期) 不低于 劳动年龄起点 且 ", ""),
    "elders count": ("70-扶贫", "且 年龄(出生日期) 低于 老年年龄", ""),
    "the appraisal does not count": ("75-测评", "+ 民主评议分 × 测评权重(民主评议)", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("yangjiang", CHANGES[name])


def test_a_case_by_another_reading_is_told_of_last() -> None:
    """Not old, disabled or ill (and grown up, which nobody can undo): that is why there is no supplement, not
    that a list of the county's own would count under another reading."""
    text = explained("yangjiang", "2月29日出生，2月28日满18岁", "category_supplement", "甲")
    why = text.partition("为何不是其他结果\n")[2].partition("\n\n")[0]
    assert "成员 甲 年龄(出生日期)（18岁） 不低于 老年年龄（60岁）" in why
    assert "A72" not in why
