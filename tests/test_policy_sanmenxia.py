"""The Sanmenxia policy: clean, its worked cases right, sharp enough to notice a change, and without gaps."""

import json
import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from places import (
    EVERY_LIST,
    OF_A_PERSON,
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
from policyrules import decide, explain, load, read_case
from policyrules.authoring.explained_case import case_decided
from policyrules.courses import course, read_changes
from policyrules.deadlines.events import Event
from policyrules.lists.rosters import roster
from policyrules.loading import check

# ── the standard ─────────────────────────────────────────────────────────────

FIGURES = {
    "the line itself is not above the line": ("为 3360元/人·年", "为 3233元/人·年", ["PR504"]),
    "one fen above the line will do": ("为 3360元/人·年", "为 3233.01元/人·年", []),
    "below the line fails both sentences": ("为 3360元/人·年", "为 3232.99元/人·年", ["PR504", "PR505"]),
    "the line grows by less than 6 %": ("2018年 为 3430元/人·年", "2018年 为 3426.97元/人·年", ["PR504"]),
    "the line grows by 6 % and a fen": ("2018年 为 3430元/人·年", "2018年 为 3426.99元/人·年", []),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_held_against_the_document(name: str, tmp_path: Path) -> None:
    """The county's standard must be above the line, in principle not below it; the line grows by 6 %."""
    old, new, codes = FIGURES[name]
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "sanmenxia" / "overlays" / "example_county.policy"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    found = check("sanmenxia", overlay="example_county", policies=policies)
    assert sorted(f.code for f in found if f.severity != "info") == codes


def test_province_frees_the_county_standard(tmp_path: Path) -> None:
    """Where the province's figure prevails and is above the line, a lower local figure is only doubtful."""
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "sanmenxia" / "overlays" / "example_county.policy"
    text = path.read_text("utf-8").replace("为 3545元/人·年", "为 3400元/人·年")
    path.write_text(text, "utf-8")
    found = check("sanmenxia", overlay="example_county", policies=policies)
    assert [f.code for f in found if f.severity != "info"] == ["PR505"]


REVISED = """政策 sanmenxia_line “关于公布2016年扶贫标准线的通知（虚构）” 印发 2016-12-15
  修订 sanmenxia 自 2016-12-15

条款 第一条 “2016年扶贫标准线每人每年3055元”

修改 扶贫标准线
  2016年 为 3055元/人·年 依据 第一条 “3055元”
"""


def test_the_preliminary_line_gives_way_to_the_one_that_is_published(tmp_path: Path) -> None:
    """3,050 is preliminary: the city's notice of 15 December puts 3,055 in its place, from that day on."""
    path = tmp_path / "line.policy"
    path.write_text(REVISED, "utf-8")
    income = {"id": "1", "kind": "business", "amount": 3054, "period": "yearly"}
    data = {
        "id": "h", "complete": EVERY_LIST, "dibao_status": "covered", "property_ok": True,
        "members": [{"id": "甲", "insured": True, "complete": OF_A_PERSON, "incomes": [income]}],
    }  # fmt: skip
    policy = load("sanmenxia", policies=POLICIES, amend=[path])

    def outcomes(day: date) -> list[str]:
        found = decide(policy, read_case(policy, data), on=day, programme="rural_dibao")
        return sorted(o.id for o in found.possible)

    assert outcomes(date(2016, 12, 14)) == ["continue", "exit"]
    assert outcomes(date(2016, 12, 15)) == ["continue"]


@pytest.mark.parametrize(
    ("title", "pension"),
    [("养老金全部计入", True), ("中央基础养老金计入：恰为标准，退出", True), ("2016年，恰好等于标准", False)],
)
def test_what_silence_decides_is_named_in_refusals(title: str, *, pension: bool) -> None:
    """A refusal and an exit name the readings they rest on: equality, property, who is a member, and
    pensions where somebody has one."""
    policy = policy_of("sanmenxia")
    example = next(e for e in policy.examples if e.title == title)
    found = decide(policy, read_case(policy, example.data), on=example.on, programme="rural_dibao")
    assert found.outcome is not None
    assert found.outcome.id in ("refuse", "exit")
    named = {r.reading for r in found.relied_on}
    assert {"A01", "A03", "A51"} <= named
    assert ("A74" in named) is pension


def test_clauses_applied_cite_and_nothing_is_said_twice() -> None:
    """Under 依据 stands only what cites a clause; not decided is said once, not of the amount again."""
    text = explained("sanmenxia", "两人户，差一分到标准", "rural_dibao")
    applied = text.partition("依据\n")[2].partition("如何得出")[0]
    assert "家庭人口" not in applied
    assert "符合低保条件\n    二（四）第3句" in applied
    silent = explained("sanmenxia", "符合低保的不转救助", "special_difficulty_aid")
    assert silent.count("本文件未规定") == 2  # status and outcome
    assert "金额" not in silent.partition("查过")[0]


def test_nothing_rests_on_rules_that_do_not_apply() -> None:
    """Not decided: none of the cases of the decision is called a ground; it is told what keeps them away,
    not that nobody knows whether the family is rural, which would not help it."""
    text = explained("sanmenxia", "已脱贫的不再说应退", "registration")
    assert "结果还依据" not in text
    why = text.partition("为何不是其他结果")[2].partition("所依释义")[0]
    assert "不满足：符合扶贫条件（否）" in why
    assert "农村户籍" not in why


def test_every_sentence_read_aloud_is_true() -> None:
    """A condition that fails is told as failing; what may apply beside a sure rule is not called one of
    several; a figure nobody filled is told as far as it is known, by the sentence that bounds it; beside
    an amount rounded to the fen stands no fraction of one."""
    refused = explained("sanmenxia", "2016年，恰好等于标准", "rural_dibao")
    assert "结果还依据\n  收入低于标准：否\n" in refused
    assert "  符合低保条件：否\n" in refused
    assert "第4句" not in refused.partition("用到的标准")[2].partition("市定标准：")[0]
    perhaps = explained("sanmenxia", "项目能否脱贫未知，照样纳入", "rural_dibao")
    assert "可能还依据（尚不能确定，结果相同）\n  排查户纳入\n" in perhaps
    assert "依据其中之一" not in perhaps
    several = explained("sanmenxia", "一笔收入未知，仍能定", "rural_dibao")
    assert "依据其中之一（结果相同，尚不知是哪条）\n  建档户不符合\n" in several
    assert "可能还依据" not in several
    bounded = explained("sanmenxia", "省定没有填，收入低于市定", "rural_dibao").partition("用到的标准\n")[2]
    assert bounded.startswith(
        "  农村低保标准：至少3780.00元/人·年（尚未填写或当日无有效数值）\n"
        "    二（一）第3句 “进行农村低保审核审批时，要按高于我市调整后的扶贫标准线执行”\n"
    )
    cents = explained("sanmenxia", "线不是整分，低于线", "rural_dibao").partition("如何得出")[0]
    assert "符合继续：0.01元/月\n" in cents
    assert "  差额补助\n" in cents


# ── month by month ───────────────────────────────────────────────────────────


def _on_record(incomes: dict[str, str]) -> list[tuple[str, list[bool], int]]:
    """The household's state, its members' coverage and who stands among the recipients, after each month."""
    earned = {"id": "1", "kind": "business", "amount": incomes["2017-01"], "period": "monthly"}
    data = {
        "id": "h", "complete": EVERY_LIST, "dibao_status": "not_covered", "property_ok": True,
        "register_status": "registered", "exit_plan_year": "none", "cannot_register": False,
        "members": [
            {"id": "甲", "insured": False, "complete": OF_A_PERSON, "incomes": [earned]},
            {"id": "乙", "insured": False, "complete": OF_A_PERSON},
        ],
    }  # fmt: skip
    policy = policy_of("sanmenxia")
    case = read_case(policy, data)
    moved = [
        {"on": f"{month}-01", "of": ["members", "甲", "incomes", "1"], "fact": "amount", "value": amount}
        for month, amount in incomes.items()
        if month != "2017-01"
    ]
    found = course(policy, case, start=date(2017, 1, 1), end=date(2017, 5, 31),
                   changes=read_changes(policy, case, json.dumps(moved)))  # fmt: skip
    seen = []
    for month in found.months[1:]:
        root = month.case.household
        insured = [member.facts["insured"].value is True for member in root.lists["member"]]
        base = roster(policy, [month.case], "dibao_base", on=month.on)
        seen.append((str(root.facts["dibao_status"].value), insured, len(base.of("listed"))))
    return seen


def test_members_enter_and_leave_with_the_household() -> None:
    """In at 500 (the line for two is 560), out at 560 from March, in again at 559 from April: the members'
    marks and the list of recipients go with the household's state, a month after the decision."""
    found = _on_record({"2017-01": "500.00", "2017-03": "560.00", "2017-04": "559.00"})
    both, none = [True, True], [False, False]
    assert found == [("covered", both, 2), ("covered", both, 2), ("stopped", none, 0), ("covered", both, 2)]


def test_who_was_in_benefit_alone_is_no_longer_once_the_household_is_refused() -> None:
    """Of a household outside benefit one person is in it; refused at 400 of 280 in June, nobody is from July on."""
    income = {"id": "1", "kind": "transfers", "amount": "400.00", "period": "monthly"}
    data = {
        "id": "h", "complete": EVERY_LIST, "dibao_status": "not_covered", "property_ok": True,
        "register_status": "not_registered", "rural_registration": True,
        "members": [{"id": "甲", "insured": True, "complete": OF_A_PERSON, "incomes": [income]}],
    }  # fmt: skip
    policy = policy_of("sanmenxia")
    found = course(policy, read_case(policy, data), start=date(2017, 6, 1), end=date(2017, 8, 31))
    insured = [month.case.household.lists["member"][0].facts["insured"].value for month in found.months]
    base = [len(roster(policy, [month.case], "dibao_base", on=month.on).of("listed")) for month in found.months]
    assert (insured, base) == ([True, False, False], [1, 0, 0])


# ── lists and deadlines ──────────────────────────────────────────────────────


_listed = partial(listed, "sanmenxia")


def test_list_a_is_of_persons() -> None:
    """Of a household in dibao the one who can work and has another way out is listed, for the register."""
    assert _listed("应扶人员建档，低保不终止") == {
        "list_a": ["甲"],
        "should_register": [""],
        "dibao_base": ["甲", "乙"],
    }


def test_whom_the_register_left_out_of_a_household_in_dibao_is_a_recipient() -> None:
    """The household is in dibao, one of its two is marked as not: both are recipients, and that one is of list A."""
    found = _listed("台账漏记的人也排查：应建档")
    assert (found["list_a"], found["dibao_base"]) == (["乙"], ["甲", "乙"])
    assert "dibao_base" not in _listed("今天才纳入的，不是现有的低保对象")


def test_who_is_in_dibao_alone_leaves_where_the_household_is_refused() -> None:
    """Refused, with one person in dibao: listed as leaving; with nobody in it, or where the household enters, not."""
    assert "should_exit" in _listed("只有一人在保，户不予纳入，那个人也不再在保")
    assert "should_exit" not in _listed("不予纳入的户里，没有人进保障")
    assert "should_exit" not in _listed("户不在保而有人在保的，那个人也排查")


def test_list_b_leads_to_dibao() -> None:
    """A registered household in this year's plan that projects may not lift is a candidate, and enters."""
    assert _listed("应保排查，当年计划内") == {
        "list_b": [""],
        "should_enter": [""],
        "exit_plan_base": [""],
        "registered_posting_list": ["甲"],
        "still_poor": ["甲"],
    }


def test_refused_household_is_referred() -> None:
    """A candidate that fails the test stands on the list of those to be aided, not on that of entries or for help."""
    listed = set(_listed("应保排查不符合，转救助"))
    assert listed & {"list_b", "aid_referrals", "help_referrals", "should_enter"} == {
        "list_b",
        "aid_referrals",
    }


@pytest.mark.parametrize(("status", "on_it"), [("institutional", True), ("dispersed", True), ("not_recognised", False)])
def test_each_of_the_three_posted_lists_is_of_its_persons(status: str, *, on_it: bool) -> None:
    """Posted by name and village: who is on the register, in dibao, or supported as extremely poor; each list its own."""
    policy = policy_of("sanmenxia")
    data = {
        "id": "h", "complete": EVERY_LIST, "village": "东村", "dibao_status": "covered", "register_status": "not_registered",
        "members": [{"id": "甲", "full_name": "示例甲", "insured": True, "extreme_poverty_status": status}],
    }  # fmt: skip
    case, names = read_case(policy, data), ("registered_posting_list", "dibao_base", "extreme_posting_list")
    drawn = {name: roster(policy, [case], name, on=date(2017, 6, 30)).of("listed") for name in names}
    assert {name: len(rows) for name, rows in drawn.items()} == dict(zip(names, (0, 1, int(on_it)), strict=True))
    assert {tuple(cell.label for cell in row.columns) for rows in drawn.values() for row in rows} == {("姓名", "所在村")}


def test_those_out_of_poverty_and_still_on_the_register_are_posted() -> None:
    """Out of poverty and still on the register is a registered household, as A68 is taken: its members are posted."""
    assert _listed("已脱贫仍在册的低保家庭是建档户，不转帮扶")["registered_posting_list"] == ["甲"]


_states = partial(states, "sanmenxia")


def test_comparison_every_half_year() -> None:
    """The first whole half-year is the first of 2017; its last day still counts, the next one is open."""
    done = Event("ledger_comparison", date(2017, 6, 30))
    assert _states(done, on=date(2017, 7, 1))["half_yearly_comparison"] == ["met", "pending"]
    assert _states(on=date(2017, 7, 1))["half_yearly_comparison"] == ["missing", "pending"]


def test_a_comparison_before_the_document_does_not_count() -> None:
    """The document is of 22 November 2016: a comparison of the day before is none of the first half-year."""
    before, within = (Event("ledger_comparison", day) for day in (date(2016, 11, 21), date(2017, 1, 1)))
    assert _states(before, on=date(2017, 7, 1))["half_yearly_comparison"] == ["missing", "pending"]
    assert _states(within, on=date(2017, 7, 1))["half_yearly_comparison"] == ["met", "pending"]


def test_three_lists_are_posted_without_end() -> None:
    """All three lists must be up; one of them taken down is a fault."""
    three = frozenset({"registered_persons", "dibao_persons", "extremely_poor_persons"})
    up = Event("list_posting", date(2016, 12, 1), date(2017, 6, 30), contents=three)
    two = Event("list_posting", date(2016, 12, 1), date(2017, 6, 30), contents=three - {"dibao_persons"})
    assert _states(up, on=date(2017, 6, 30))["long_term_posting"] == ["met"]
    assert _states(up, on=date(2017, 7, 1))["long_term_posting"] == ["defective"]
    assert _states(two, on=date(2017, 6, 30))["long_term_posting"] == ["defective"]


def test_lists_taken_down_before_the_document_are_no_break_in_its_posting() -> None:
    """The document is of 22 November 2016: lists of that spring are neither its posting nor a break in it."""
    three = frozenset({"registered_persons", "dibao_persons", "extremely_poor_persons"})
    old = Event("list_posting", date(2016, 1, 4), date(2016, 2, 1), contents=three)
    new = Event("list_posting", date(2016, 11, 22), contents=three)
    assert _states(old, on=date(2017, 7, 1))["long_term_posting"] == ["missing"]
    assert _states(old, new, on=date(2017, 7, 1))["long_term_posting"] == ["met"]


# ── the example households ───────────────────────────────────────────────────

MONTHLY = {
    # the line is 280 a head: 560 − 250, 280 − 170, 280 − 100, and 280 of an income of July
    ("rural_dibao", "include"): (4, 88000),
    # a job that ended in May: 560; 280 − 100, 280 − 250, 280 − 279.99
    ("rural_dibao", "continue"): (4, 77001),
    # 900 of three; the property of another
    ("rural_dibao", "exit"): (2, 0),
    ("rural_dibao", "refuse"): (3, 0),
    # the property is not looked into, the end of a job not known
    ("rural_dibao", "undetermined"): (2, 0),
    ("rural_dibao", "silent"): (1, 0),
    ("member_coverage", "covered"): (10, 0),
    ("member_coverage", "ended"): (5, 0),
    ("member_coverage", "not_covered"): (4, 0),
    ("registration", "register"): (4, 0),
    ("registration", "stay_registered"): (7, 0),
    ("registration", "deregister"): (1, 0),
    ("registration", "do_not_register"): (1, 0),
    ("special_difficulty_aid", "refer"): (2, 0),
    ("development_help", "refer"): (1, 0),
}
"""How many of the example households come to a result in June 2017, and what they get together, in fen."""


def test_the_example_households_of_a_month() -> None:
    """16 invented households, reckoned by hand, have every outcome of the document and fill every list."""
    count, found = month_of("sanmenxia", date(2017, 6, 30))
    assert count == 16
    assert {key: found.get(key) for key in MONTHLY} == MONTHLY
    assert never_given("sanmenxia", found) == set()
    assert empty_lists("sanmenxia", date(2017, 6, 30)) == set()


# ── a change is noticed ──────────────────────────────────────────────────────

CHANGES = {
    "the local standard alone": ("10-标准", "必须 等于 较大者(市定标准, 省定标准)", "必须 等于 市定标准"),
    "the provincial standard alone": ("10-标准", "必须 等于 较大者(市定标准, 省定标准)", "必须 等于 省定标准"),
    "the lower of the two": ("10-标准", "较大者(市定标准", "较小者(市定标准"),
    "nothing is known of a standard that nobody filled": (
        "10-标准", "必须 高于 扶贫标准线 依据", "原则上 高于 扶贫标准线 依据",
    ),
    "the city's standard says nothing while the province's is not known": (
        "10-标准", "必须 不低于 市定标准 依据", "原则上 不低于 市定标准 依据",
    ),
    "nothing bounds the standard while nobody knows whether the province adjusted its own": (
        "10-标准", "必须 不高于 较大者", "原则上 不高于 较大者",
    ),
    "at the standard counts as below": ("20-收入", "按年(家庭月收入) 低于", "按年(家庭月收入) 不高于"),
    "wages do not count": ("20-收入", "+ 合计 就业.计入工资", ""),
    "the property does not matter": ("20-收入", "收入低于标准 且 财产合规", "收入低于标准"),
    "next year's plan": ("30-低保", "等于 年份(评定日)", "高于 年份(评定日)"),
    "the registered must be rural too": (
        "30-低保", "且 建档户 且 符合低保条件", "且 建档户 且 农村家庭 且 符合低保条件",
    ),
    "those who have exited enter as others": ("00-文件", "采用 是建档户", "采用 不是建档户"),
    "a household in transition goes on": (
        "30-低保", "保障状态 等于 在保 且 符合", "保障状态 属于 {在保, 过渡} 且 符合",
    ),
    "list A needs no other way out": ("40-建档与转介", "能劳动 且 能其他途径脱贫", "能劳动"),
    "list A needs no ability to work": (
        "40-建档与转介", "且 能劳动 且 能其他", "且 能其他",
    ),
    "list A is of those whom the register marks": ("40-建档与转介", "当 在保 或 户.保障状态 等于 在保", "当 在保"),
    "list A is of those whose household is in dibao": (
        "40-建档与转介", "当 在保 或 户.保障状态 等于 在保", "当 户.保障状态 等于 在保",
    ),
    "who lost part cannot work": ("00-文件", "采用 含部分丧失", "采用 仅完全有"),
    "the central pension does not count": ("00-文件", "采用 计入", "采用 不计中央基础"),
    "list A bows to the conditions": ("40-建档与转介", "例外于 低保家庭不符, 其他家庭不符", ""),
    "who cannot be registered is registered": (
        "40-建档与转介", "任一 成员(应扶人员) 且 非 无法建档", "任一 成员(应扶人员)",
    ),
    "a family in dibao that cannot be registered is": (
        "40-建档与转介", "当 低保家庭 且 非 建档户 且 符合扶贫条件 且 非 无法建档", "当 低保家庭 且 非 建档户 且 符合扶贫条件",
    ),
    "another family that cannot be registered is": (
        "40-建档与转介", "农村家庭 且 非 建档户 且 符合扶贫条件 且 非 无法建档", "农村家庭 且 非 建档户 且 符合扶贫条件",
    ),
    "the ledger alone says who is in dibao": (
        "30-低保", "(dibao_family) 对 户 当 农村低保 属于 {纳入, 继续}", "(dibao_family) 对 户 当 保障状态 等于 在保",
    ),
    "who has left the register leaves it again": (
        "40-建档与转介", "建档状态 属于 {未脱贫, 返贫} 且 非 符合扶贫条件", "建档户 且 非 符合扶贫条件",
    ),
    "families of the town are refused": (
        "30-低保", "且 非 建档户 且 农村家庭 且 非 符合低保条件", "且 非 建档户 且 非 符合低保条件",
    ),
    "families of the town are told not to be registered": (
        "40-建档与转介", "农村家庭 且 非 建档户 且 非 符合扶贫条件", "非 建档户 且 非 符合扶贫条件",
    ),
    "families of the town are registered": ("40-建档与转介", "非 低保家庭 且 农村家庭 且", "非 低保家庭 且"),
    "those entitled are referred": ("40-建档与转介", "且 非 符合低保条件 且 特殊困难", "且 特殊困难"),
    "those who can be registered are helped too": (
        "40-建档与转介", "低保家庭 且 非 建档户 且 无法建档", "低保家庭 且 非 建档户",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("sanmenxia", CHANGES[name])


def test_a_reading_by_which_another_case_fails_is_named_with_its_option() -> None:
    """Not registered because labour capacity is read as whole: asked what else would change it, the text names
    A69 as it is taken and what the other option gives; it does not say that it was not used."""
    policy = policy_of("sanmenxia")
    example = next(e for e in policy.examples if e.title == "县里选定只有没有丧失的才算有劳动能力")
    version, found = case_decided(policy_of("sanmenxia", example.overlay), example, effects=True)
    text = explain(version, next(d for d in found if d.programme == "registration"))
    told = text.partition("所依释义\n")[2].partition("  A69 ")[2].partition("\n  A")[0]
    assert "    采用“仅完全有”：" in told
    assert "也可选“含部分丧失”：应建档" in told
    assert "没有用到" not in text
