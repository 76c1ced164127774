"""The Yancheng policy: clean, its worked cases right, and the cases sharp enough to notice a change."""

import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from places import EVERY_LIST, POLICIES, empty_lists, listed, month_of, never_given, noticed, policy_of
from policyrules.courses import course
from policyrules.deadlines.against_records import check_deadlines
from policyrules.deadlines.events import Event
from policyrules.intake.case_json import read_case
from policyrules.lists.rosters import roster
from policyrules.loading import load

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
    entered, left = _listed("单人户只看本人收入"), _listed("单人户不再是重度残疾，退出")
    assert (entered["single_should_enter"], "should_enter" in entered) == (["甲"], False)
    assert (left["single_should_exit"], "should_exit" in left) == (["甲"], False)


def test_who_is_on_record_twice_is_listed() -> None:
    """A household of one in benefit twice, and a family of whom nobody is left: the persons are listed."""
    assert _listed("全户一人，台账上整户和单人户都在保")["covered_in_both"] == ["甲"]
    assert _listed("全家都按单人户在保，台账上整户也在保")["covered_in_both"] == ["甲", "乙"]
    assert "covered_in_both" not in _listed("已按单人户保障的人，不再计入整户")


def test_members_come_into_benefit_with_their_household() -> None:
    """Without income it enters in September 2017 (800) and its members are on record as in benefit; so the job
    of October has its cost deducted: 1000 − 300 = 700, which pays 100, and the household does not leave.
    """
    policy = policy_of("yancheng", "example_county")
    job = {"id": "1", "started_on": "2017-10-01", "ended_on": "none", "kind": "migrant_work", "pay": "1000",
           "pay_period": "monthly"}  # fmt: skip
    person = {"insured": False, "disability_grade": "none"}
    data = {"id": "1", "complete": EVERY_LIST, "property_ok": True, "dibao_status": "not_covered",
            "register_status": "registered", "exit_by_policy": False,
            "members": [{"id": "甲", "jobs": [job], **person}, {"id": "乙", **person}]}  # fmt: skip
    found = course(policy, read_case(policy, data), start=date(2017, 9, 1), end=date(2017, 10, 1))
    entries = [month.of("rural_dibao", ()) for month in found.months]
    assert [e and e.decision.outcome and e.decision.outcome.id for e in entries] == ["include", "continue"]
    assert [e and e.decision.amount and e.decision.amount.low for e in entries] == [80000, 10000]
    on_record = [(w.fact, w.after) for w in found.months[0].written if w.fact.startswith("member.")]
    assert on_record == [("member.insured", True), ("member.single_status", "not_covered")] * 2


def test_two_ledgers_and_who_stands_on_one_only() -> None:
    """Of a registered household whose 甲 alone is in dibao, 乙 is found only on the register."""
    found = _listed("单人户继续")
    assert (found["assistance_ledger"], found["registered_ledger"]) == (["甲"], ["甲", "乙"])
    assert found["registered_not_insured"] == ["乙"]
    assert "insured_not_registered" not in found
    should = _listed("低保户应当建档")
    assert (should["insured_not_registered"], should["should_register"]) == (["甲"], [""])


def test_who_is_in_dibao_alone_leaves_where_the_household_is_refused() -> None:
    """Refused, with one person in dibao: listed as leaving; with nobody in it, or where that person is a household
    of one, whether from today on or till today, not."""
    assert "should_exit" in _listed("只有一人在保，户不予纳入，那个人也不再在保")
    assert "should_exit" not in _listed("不予纳入的户里，没有人在保")
    assert "should_exit" not in _listed("户不予纳入，在保的人今天按单人户纳入")
    alone = _listed("户不予纳入，按单人户在保的人按单人户退出")
    assert ("should_exit" in alone, alone["single_should_exit"]) == (False, ["甲"])


def test_whom_the_register_left_out_of_a_household_in_dibao_is_a_recipient() -> None:
    """A82: of a registered household in dibao the one whom the register left out stands in the ledger and is posted,
    and is none of those on one register only; of a household outside it, is."""
    found = _listed("台账漏记的人也是低保对象")
    assert (found["assistance_ledger"], found["insured_to_post"]) == (["甲", "乙"], ["甲", "乙"])
    assert "registered_not_insured" not in found
    alone = _listed("户没有在保的，只有台账记着的人是")
    assert (alone["assistance_ledger"], alone["insured_to_post"]) == (["甲"], ["甲"])
    assert alone["registered_not_insured"] == ["乙"]


@pytest.mark.parametrize(
    ("status", "reading", "registered"),
    [
        ("exited", "在册即是", True),
        ("exited", "未脱贫才是", False),
        ("relapsed", "未脱贫才是", True),
        ("not_registered", "在册即是", False),
    ],
)
def test_the_lists_are_of_those_on_the_register_as_it_is_read(
    tmp_path: Path, status: str, reading: str, *, registered: bool
) -> None:
    """A68: who is out of poverty and still on the register is posted and compared as registered, or is not; the
    ledger itself holds all who are on it."""
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "yancheng" / "00-文件.policy"
    text = path.read_text("utf-8")
    assert "采用 在册即是" in text
    path.write_text(text.replace("采用 在册即是", f"采用 {reading}"), "utf-8")
    policy = load("yancheng", policies=policies)
    person = {"full_name": "示例", "insured": False}
    case = read_case(policy, {
        "id": "1", "complete": EVERY_LIST, "village": "东村", "dibao_status": "not_covered", "register_status": status,
        "members": [{"id": "甲", **person, "insured": True}, {"id": "乙", **person}],
    })  # fmt: skip
    expected = {
        "registered_to_post": ["甲", "乙"] if registered else [],
        "registered_not_insured": ["乙"] if registered else [],
        "insured_not_registered": [] if registered else ["甲"],
        "registered_ledger": [] if status == "not_registered" else ["甲", "乙"],
    }
    drawn = {name: roster(policy, [case], name, on=date(2017, 10, 15)).of("listed") for name in expected}
    assert {name: [row.path[-1][1] for row in rows] for name, rows in drawn.items()} == expected


def test_platform_and_disaster_lists() -> None:
    """Listed: those due on the platform and not there; undetermined: those of whom nobody decided."""
    title = "医疗救助对象和结算平台"
    assert _listed(title)["not_on_platform"] == ["甲", "戊"]
    assert _listed(title, "undetermined")["not_on_platform"] == ["丁"]
    assert _listed(title)["disaster_list"] == ["甲", "乙"]


def test_posted_lists_leave_out_the_extremely_poor() -> None:
    """The posting names those in dibao and those on the register; 特困 are not named, nor posted."""
    found = _listed("失能特困人员优先集中")
    assert found["assistance_ledger"] == ["甲", "丁"]
    assert found["support_to_end"] == ["丁"]
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


# ── the example households ───────────────────────────────────────────────────

MONTHLY = {
    # 400 less own pay of 260; 400 gone on with for three months; grade three; own property; on record twice
    ("severe_single", "continue"): (1, 14000),
    ("severe_single", "transition"): (1, 40000),
    ("severe_single", "exit"): (1, 0),
    ("severe_single", "refuse"): (1, 0),
    ("severe_single", "held"): (1, 0),
    # 75 % of 3200 was paid
    ("medical_assistance", "nothing_due"): (1, 0),
    # 180 for each of 30
    ("premium_subsidy", "full_subsidy"): (30, 540000),
    ("premium_subsidy", "no_subsidy"): (1, 0),
}
"""How many of the example households come to a result in October 2017, and what they get together, in fen."""


def test_the_example_households_of_a_month() -> None:
    """38 invented households have every outcome that this county gives, and fill every list; it did not choose
    that the household goes first, so nobody changes over to it."""
    count, found = month_of("yancheng", date(2017, 10, 15))
    assert count == 38
    assert {key: found.get(key) for key in MONTHLY} == MONTHLY
    assert never_given("yancheng", found) == {("severe_single", "joined_household")}
    assert empty_lists("yancheng", date(2017, 10, 15)) == set()


# ── a change is noticed ──────────────────────────────────────────────────────

MUTATIONS = {
    "at the standard counts as below": ("20-收入", "(家庭月收入) 低于 农村", "(家庭月收入) 不高于 农村"),
    "the cost is counted from the next month": ("20-收入", "再就业间隔)))) 当月 起", "再就业间隔)))) 次月 起"),
    "a job that goes on lets a new spell begin": ("20-收入", "(非 有值(结束) 或 这段", "(有值(结束) 且 这段"),
    "a change of job after a day starts anew": (
        "20-收入", "较晚者(结束 后 2日, 结束 后 1日 后 再就业间隔)", "结束 后 2日",
    ),
    "a job next day starts anew where the gap is not filled": (
        "20-收入", "较晚者(结束 后 2日, 结束 后 1日 后 再就业间隔)", "结束 后 1日 后 再就业间隔",
    ),
    "only jobs with a cost hold a spell together": (
        "20-收入", "成员.就业(有成本 且 开始 早于 这段.开始", "成员.就业(开始 早于 这段.开始",
    ),
    "who is in benefit alone counts in the family": ("20-收入", "为 计数 成员 - 计数 成员(当 另算一户)", "为 计数 成员"),
    "the family has the income of who is in benefit alone": (
        "20-收入", "当 另算一户 金额 个人月收入", "当 另算一户 金额 0元/月",
    ),
    "a household of one in benefit alone enters too": ("20-收入", "或 户.保障状态 属于 {未保, 停保})", "或 否)"),
    "who is on record twice is paid twice": ("40-单人户", "当 一人两份 依释义", "当 一人两份 且 否 依释义"),
    "a family of whom nobody is left leaves": ("30-低保", "且 家庭人口 低于 1人", "且 家庭人口 低于 0人"),
    "a family of whom nobody is left is refused": (
        "30-低保", "建档户 且 非 符合低保条件 且 家庭人口 不低于 1人", "建档户 且 非 符合低保条件",
    ),
    "the cost is not capped by the pay": (
        "20-收入",
        "较小者(就业成本比例 × 按月(本市城市低保标准), 有成本就业月收入)",
        "就业成本比例 × 按月(本市城市低保标准)",
    ),
    "the cost of a job that has ended counts": (
        "20-收入", "若 当月在干 则 较小者(实际成本, 月工资) 否则 0元/月", "较小者(实际成本, 月工资)",
    ),
    "pay that came at once bears the cost after the end": (
        "20-收入", "月工资 当 有成本 且 当月在干", "月工资 当 有成本",
    ),
    "months past the sixth are deducted for": (
        "20-收入", "月数(次月初(开始 前 1个月), 评定日) 低于 就业成本月数", "月数(次月初(开始 前 1个月), 评定日) 低于 7个月",
    ),
    "from the first spell, months past the sixth are deducted for": (
        "20-收入", "评定日) 不低于 就业成本月数", "评定日) 不低于 12个月",
    ),
    "over twelve months a job that goes on lets a new spell begin": (
        "20-收入",
        "(非 有值(结束) 或 这段.开始 早于 结束 后 2日 或 月数(结束 后 1日, 这段.开始) 低于 再就业间隔)",
        "(有值(结束) 且 (这段.开始 早于 结束 后 2日 或 月数(结束 后 1日, 这段.开始) 低于 再就业间隔))",
    ),
    "over twelve months the gap does not count": (
        "20-收入", "或 月数(结束 后 1日, 这段.开始) 低于 再就业间隔", "",
    ),
    "over twelve months a gap that is full does not count": (
        "20-收入", "这段.开始) 低于 再就业间隔", "这段.开始) 不高于 再就业间隔",
    ),
    "over twelve months a spell to come covers months before it": (
        "20-收入", "(有成本 且 开始 不晚于 评定日 且 月数", "(有成本 且 月数",
    ),
    "months before a job bear its cost": (
        "20-收入", "当 有成本 且 开始 不晚于 评定日 且 当月在干", "当 有成本 且 当月在干",
    ),
    "over twelve months the pay of the month is no cap": (
        "20-收入", "较小者(就业成本比例 × 按月(本市城市低保标准), 合计 就业(月工资 当 那月有成本))",
        "就业成本比例 × 按月(本市城市低保标准)",
    ),
    "over twelve months the period of the day decides": (
        "20-收入", "为 依 A02.近十二个月 1200个月", "为 依 A02.近十二个月 就业成本月数",
    ),
    "whom the register left out is no recipient": ("40-单人户", "当 在保 或 户.保障状态 属于 {在保, 过渡}", "当 在保"),
    "who is in benefit alone is no recipient": (
        "40-单人户", "当 在保 或 户.保障状态 属于 {在保, 过渡}", "当 户.保障状态 属于 {在保, 过渡}",
    ),
    "in a transition whom the register left out is no recipient": (
        "40-单人户", "当 在保 或 户.保障状态 属于 {在保, 过渡}", "当 在保 或 户.保障状态 等于 在保",
    ),
    "who is out of poverty stays on the register": (
        "70-扶贫", "当 非 建档户 且 救助对象 且 符合", "当 建档状态 等于 未建档 且 救助对象 且 符合",
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
        "30-低保", "且 非 符合低保条件 且 过渡适用", "且 过渡适用",
    ),
    "anyone out of poverty has a transition": ("30-低保", "当 因扶贫政策脱贫", "当 有值(脱贫确认日)"),
    "those not on the register and not rural are refused": (
        "30-低保", "且 非 建档户 且 属农村 且 非 符合低保条件", "且 非 建档户 且 非 符合低保条件",
    ),
    "only those still poor stand on the register": ("30-低保", "当 依 A68.在册即是 建档状态 不等于 未建档", "当 依 A68.在册即是 建档状态 属于 {未脱贫, 返贫}"),
    "whoever the document does not speak of leaves": (
        "40-单人户", "且 (户.农村低保 属于 {退出, 不予纳入} 或 重残单人户 等于 退出)", "",
    ),
    "who leaves as a household of one stays on record": ("40-单人户", "或 重残单人户 等于 退出) 则", ") 则"),
    "adults are seventeen": ("40-单人户", "18岁", "17岁"),
    "a guardian may not apply": (
        "40-单人户", "申请人 等于 本人 或 申请人 等于 法定监护人 且 民事行为能力 属于 {限制, 无行为能力}", "申请人 等于 本人",
    ),
    "a guardian of somebody of full capacity applies": (
        "40-单人户", "且 民事行为能力 属于 {限制, 无行为能力}", "",
    ),
    "anyone may apply": ("40-单人户", "且 个人申请", ""),
    "who has found work is no longer eligible": (
        "40-单人户", "且 重度残疾 且 年龄(出生日期) 不低于 18岁", "且 重度残疾 且 无业 且 年龄(出生日期) 不低于 18岁",
    ),
    "the family's property counts": ("40-单人户", "以 本人财产合规 为 户.财产合规", ""),
    "a person in benefit whose conditions end has no transition": ("40-单人户", "例外于 单人户退出", ""),
    "what was paid before the document does not count against the cap": (
        "50-医疗",
        "合计 成员.医疗费用(已付救助 当 年份(服务日) 等于 年份(这笔.服务日))",
        "合计 成员.医疗费用(已付救助 当 救助费用 且 年份(服务日) 等于 年份(这笔.服务日))",
    ),
    "bills of other years count": (
        "50-医疗",
        "已付救助 当 救助费用 且 年份(服务日) 等于 年份(这笔.服务日))",
        "已付救助 当 救助费用)",
    ),
    "the ratio is that of the assessment day": ("50-医疗", "医疗救助比例(服务日)", "医疗救助比例"),
    "bills before the document count": ("50-医疗", " 且 服务日 不早于 2017-06-12", ""),
    "who is in benefit today has old bills paid": ("50-医疗", "就医时在保 或 就医时特困", "成员.在保 或 就医时特困"),
    "the platform is for priority persons only": (
        "50-医疗", "其他重点救助对象 或 重特大疾病救助 等于 纳入", "其他重点救助对象",
    ),
    "schooling is urgent": ("60-特困与临时", "其他特殊原因} 或 算", "其他特殊原因, 就学} 或 算"),
    "who no longer meets the conditions is supported on": (
        "60-特困与临时", "当 特困状态 不等于 非特困 且 非 符合特困条件 则 终止供养", "当 特困状态 不等于 非特困 且 非 符合特困条件 则 供养",
    ),
    "in the transition those below the line lose development support": (
        "70-扶贫", "当 (农村低保户 或 任一 成员(可过渡单人户)) 且 脱贫过渡期", "当 农村低保 等于 过渡",
    ),
    "in the transition a household of one loses development support": (
        "70-扶贫", "当 (农村低保户 或 任一 成员(可过渡单人户)) 且 脱贫过渡期", "当 农村低保户 且 脱贫过渡期",
    ),
    "who is alone enters twice": ("40-单人户", "当 依 A75.不排除 非 一人两份 且 非 一人已随整户", "当 依 A75.不排除 非 一人两份"),
    "what is to be cleared ends with the household": ("40-单人户", "当 非 随整户保障 且 非 一人两份 且 重残", "当 非 随整户保障 且 重残"),
    "who enters today waits for development support": (
        "40-单人户", "保障状态 属于 {在保, 过渡} 或 今日保障", "保障状态 属于 {在保, 过渡}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("yancheng", MUTATIONS[name])
