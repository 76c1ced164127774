"""The Jilin policy: clean, its worked cases right, sharp enough to notice a change, and without gaps."""

import shutil
from datetime import date, timedelta
from functools import partial
from pathlib import Path

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
from policyrules.courses import course
from policyrules.deadlines.events import Event, read_events
from policyrules.intake.case_json import read_case
from policyrules.lists.rosters import roster
from policyrules.loading import check


def _section(text: str, heading: str) -> str:
    return text.partition(f"\n{heading}\n")[2].partition("\n\n")[0]


# ── the answers, read aloud ──────────────────────────────────────────────────


def test_a_file_says_which_items_it_lacks() -> None:
    """One in dibao whose certificate was not checked: the eight items of the first class, and those there are."""
    assert (
        _section(explained("jilin", "在保户没有查证折"), "为何不是其他结果")
        == """\
  完备
    三（二）1第2句 “详细记录困难家庭经济状况”
    三（二）1第2句 “逐人签订家庭经济状况核查授权书”
    不满足：核查项（致贫原因、健康、收入、信息核对、劳动能力状况、人口、财产、支出、保障方式）\
 包含 {人口、保障方式、致贫原因、健康、支出、收入、财产、证折}（二（一）一是第2句）"""
    )


def test_a_paper_not_signed_has_no_day() -> None:
    """It is told that nobody signed, not that the day of signing lies before the document."""
    assert (
        _section(explained("jilin", "没有人替五岁的孩子签"), "为何不是其他结果")
        == """\
  完备
    三（二）1第2句 “详细记录困难家庭经济状况”
    三（二）1第2句 “逐人签订家庭经济状况核查授权书”
    不满足：成员 乙 有授权日（三（二）1第2句）
    不满足：成员 乙 有声明日（三（二）1第2句）"""
    )


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("行动结束以后", "行动期外"),
        ("未建档也不在保，没有调查到也没有申请的不在核查之列", "不在核查之列"),
        ("退出的户没有增发", "户不享受：成员 甲 0.00元/月"),
        ("退出的户没有保障类型", "户无保障类型"),
    ],
)
def test_what_does_not_concern_somebody_says_why(title: str, reason: str) -> None:
    """Why a file, a supplement or a type of support does not concern somebody is told by a case of its own."""
    applied = _section(explained("jilin", title), "依据")
    assert f"  {reason}\n" in applied
    assert "其余" not in applied


def test_a_day_of_effect_of_some_outcomes_only() -> None:
    """Who may be refused has a day of effect or none; nothing about it is left undecided by the document."""
    assert "\n起算日  2016-11-01或无\n" in explained("jilin", "财产未知")


# ── the standard ─────────────────────────────────────────────────────────────


def _codes(tmp_path: Path, old: str, new: str) -> list[str]:
    policies = shutil.copytree(POLICIES, tmp_path / "policies")
    path = policies / "jilin" / "overlays" / "example_county.policy"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = check("jilin", overlay="example_county", policies=policies)
    return [f.code for f in found if f.severity != "info"]


def test_standard_is_not_below_the_guide_and_the_target(tmp_path: Path) -> None:
    """In 2016 a standard one fen below the province's guide and its target for the year is wrong by both."""
    assert _codes(tmp_path, "为 3600元/人·年", "为 3499.99元/人·年") == ["PR504", "PR504"]


def test_standard_may_equal_the_guide(tmp_path: Path) -> None:
    """In 2016 a standard equal to the province's guide is as the document asks."""
    assert _codes(tmp_path, "为 3600元/人·年", "为 3500元/人·年") == []


def test_guide_binds_in_2016_only(tmp_path: Path) -> None:
    """The campaign's guide says nothing about the standard of 2017."""
    assert _codes(tmp_path, "为 3720元/人·年", "为 3400元/人·年") == []


# ── lists ────────────────────────────────────────────────────────────────────


_listed = partial(listed, "jilin")


def test_adjusted_household_is_listed() -> None:
    """A household in dibao whose amount changes is of the first class, and to be adjusted; not to exit."""
    listed = _listed("差一分到半元，调整")
    assert set(listed) == {"class_one_list", "should_adjust", "survey_posting_list", "proposal_posting_list"}


def test_registered_household_is_of_the_second_class() -> None:
    """A registered household outside dibao is of the second class, and enters."""
    listed = _listed("经营收入按八成计")
    assert set(listed) == {"class_two_list", "should_enter", "proposal_posting_list"}


def test_incomplete_files_are_listed() -> None:
    """A file without all items stands on the list of incomplete files."""
    listed = _listed("同样的项目，在保户不齐")
    assert set(listed) == {"class_one_list", "incomplete", "survey_posting_list"}


def test_key_persons_are_listed_by_person() -> None:
    """Of two members of a household only the one found to be a key person is listed for the supplement."""
    assert _listed("按差额增发，只给重点保障对象")["key_list"] == ["甲"]


def test_no_lists_of_the_check_after_the_campaign() -> None:
    """After the campaign nobody is to be checked any more."""
    assert _listed("行动结束以后") == {}


def test_first_posting_covers_those_in_dibao_and_applicants() -> None:
    """Who applied since the campaign began is posted; who applied the day before it, or later, is not."""
    assert _listed("申请的户，还没有调查")["survey_posting_list"] == ["甲"]
    assert "survey_posting_list" not in _listed("印发前一天申请的，不是这次行动的申请")
    assert "survey_posting_list" not in _listed("评定日以后才申请")
    assert "survey_posting_list" not in _listed("同样的项目，第二类对象已齐")


def test_second_posting_covers_whom_it_is_proposed_to_insure() -> None:
    """Every member of a household that enters is posted, with the amount; nobody of one that must leave."""
    assert _listed("四类支出各按比例")["proposal_posting_list"] == ["甲", "乙"]
    assert "proposal_posting_list" not in _listed("收入等于标准，退出")


def test_the_second_posting_shows_both_amounts_proposed() -> None:
    """Of a household of two with 200 yuan the one who is a key person is posted with 20 more, the other with none."""
    policy = policy_of("jilin")
    example = next(e for e in policy.examples if e.title == "按差额增发，只给重点保障对象")
    case = read_case(policy, example.data)
    rows = roster(policy, [case], "proposal_posting_list", on=example.on).of("listed")
    shown = {row.path[-1][1]: {cell.id: cell.value for cell in row.columns} for row in rows}
    fen = {key: (cells["rural_dibao.amount"], cells["key_supplement.amount"]) for key, cells in shown.items()}
    assert fen == {"甲": (20000, 2000), "乙": (20000, 0)}


def test_backstop_is_of_the_second_class() -> None:
    """A registered household that support cannot lift is listed outside dibao, and not within it."""
    assert "backstop_list" in _listed("建档户帮扶后仍无法脱贫，需要兜底")
    assert "backstop_list" not in _listed("在保户漏了一个成员")


def test_whose_file_is_not_signed_is_listed_in_every_household_checked() -> None:
    """A child of a surveyed household for whom nobody signed is listed, its mother who signed is not."""
    assert _listed("没有人替五岁的孩子签")["unsigned"] == ["乙"]
    assert "unsigned" not in _listed("五岁的孩子由监护人代签")


def test_a_person_insured_without_the_household() -> None:
    """A household outside dibao of which one person receives it is listed."""
    assert "person_only_list" in _listed("户不在保，只有一人在保")
    assert "person_only_list" not in _listed("未建档的农村家庭")


def test_a_person_insured_alone_is_of_those_in_dibao() -> None:
    """Who is insured without the household is checked and posted as in benefit, and the register's number of
    insured is not held against a household that is not."""
    found = _listed("户不在保，有一人在保，也按在保对象核查")
    assert found["survey_posting_list"] == ["甲", "乙"]
    assert {"class_one_list", "incomplete"} <= set(found)
    assert "insured_mismatch_list" not in found
    assert {"class_one_list", "survey_posting_list"}.isdisjoint(
        _listed("户不在保，也没有人在保，就不在核查之列")
    )


def test_a_person_insured_alone_leaves_where_the_household_is_refused() -> None:
    """Refused, with one person in benefit: listed as leaving; with nobody in it, or where the household enters, not."""
    assert "should_exit" in _listed("只保个人的，户不符合就都不保")
    assert "should_exit" not in _listed("不予纳入的户里，没有人在保")
    assert "should_exit" not in _listed("户不在保，只有一人在保")


def test_whoever_enters_is_insured_the_month_after() -> None:
    """In October a household enters of which one person was insured: in November all of it is, nobody alone."""
    data = {
        "id": "h", "complete": EVERY_LIST, "dibao_status": "not_covered", "property_ok": True,
        "register_status": "registered", "last_amount": "0.00", "insured_count": 1, "checked_items": [],
        "members": [{"id": "甲", "insured": True}, {"id": "乙", "insured": False}],
    }  # fmt: skip
    policy = policy_of("jilin")
    found = course(policy, read_case(policy, data), start=date(2016, 10, 1), end=date(2016, 11, 30))
    drawn = [
        [len(roster(policy, [m.case], name, on=m.on).of("listed"))
         for name in ("person_only_list", "insured_mismatch_list")]
        for m in found.months
    ]  # fmt: skip
    assert drawn == [[1, 0], [0, 0]]
    assert [x.facts["insured"].value for x in found.months[1].case.household.lists["member"]] == [True, True]


def test_refused_with_illness_is_referred() -> None:
    """A household refused though it has spending for illness is listed; one without such spending is not."""
    assert "illness_hardship_list" in _listed("扣减因病支出后恰等于标准")
    assert "illness_hardship_list" not in _listed("收入等于标准，退出")
    assert "illness_hardship_list" not in _listed("不予纳入，因病的支出全部报销了")
    assert "illness_hardship_list" in _listed("不予纳入，因病的支出剩一分")


@pytest.mark.parametrize(("insured", "listed"), [("1", True), ("2", False), ("3", True)])
def test_every_member_is_insured(insured: str, listed: bool) -> None:
    """A household of two with one insured member is listed, or with three; one with two is not."""
    policy = policy_of("jilin")
    members = [{"id": "甲"}, {"id": "乙"}]
    household = {"dibao_status": "covered", "insured_count": insured, "members": members}
    case = read_case(policy, {**household, "complete": EVERY_LIST})
    found = roster(policy, [case], "insured_mismatch_list", on=date(2016, 10, 20))
    assert (found.counts.listed == 1) is listed


# ── the campaign's calendar ──────────────────────────────────────────────────


_states = partial(states, "jilin")


HOTLINES = {"county_hotline", "township_hotline"}
SURVEY = frozenset({"names", "income", "spending", *HOTLINES})
PROPOSAL = frozenset({*SURVEY, "proposed_amount"})


@pytest.mark.parametrize(
    ("deadline", "kind", "last"),
    [
        ("standard_reported", "standard_report", date(2016, 6, 20)),
        ("training", "training_held", date(2016, 6, 30)),
        ("household_survey", "income_spending_survey", date(2016, 9, 30)),
        ("county_visits", "county_visit", date(2016, 9, 30)),
        ("preliminary_list", "preliminary_list_made", date(2016, 10, 10)),
        ("approval", "reapproval", date(2016, 10, 20)),
        ("files", "files_made", date(2016, 10, 20)),
        ("certificates", "certificates_issued", date(2016, 10, 20)),
        ("final_report", "final_report_sent", date(2016, 10, 31)),
        ("inspection", "inspected", date(2016, 11, 30)),
    ],
)
def test_the_day_named_is_the_last(deadline: str, kind: str, last: date) -> None:
    """Done on the day named is in time, a day later is late, and not at all is missing."""
    on = date(2016, 12, 1)
    assert _states(Event(kind, last), on=on)[deadline] == ["met"]
    assert _states(Event(kind, last + timedelta(days=1)), on=on)[deadline] == ["late"]
    assert _states(on=on)[deadline] == ["missing"]


@pytest.mark.parametrize(
    ("deadline", "kind", "contents", "posted", "due"),
    [
        ("first_publication", "survey_posting", SURVEY, date(2016, 9, 23), date(2016, 9, 30)),
        ("second_publication", "proposal_posting", PROPOSAL, date(2016, 10, 3), date(2016, 10, 10)),
    ],
)
def test_seven_full_days_after_the_posting_day(
    deadline: str, kind: str, contents: frozenset[str], posted: date, due: date
) -> None:
    """Posted seven days before the day named is in time; a day later is not, nor is a shorter posting."""
    on = date(2016, 12, 1)
    assert _states(Event(kind, posted, due, contents=contents), on=on)[deadline] == ["met"]
    day = timedelta(days=1)
    assert _states(Event(kind, posted + day, due + day, contents=contents), on=on)[deadline] == ["late"]
    assert _states(Event(kind, posted, due - day, contents=contents), on=on)[deadline] == ["defective"]


PLAN = frozenset({"goals", "tasks", "steps", "time_limits", "safeguards"})
STANDARDS = frozenset({"income_items", "spending_items"})


@pytest.mark.parametrize(
    ("deadline", "kind", "contents", "last"),
    [
        ("local_plan", "local_plan_made", PLAN, date(2016, 6, 15)),
        ("assessment_standards", "assessment_standards_issued", STANDARDS, date(2016, 6, 30)),
    ],
)
def test_a_paper_with_all_that_it_must_say(
    deadline: str, kind: str, contents: frozenset[str], last: date
) -> None:
    """The plan has five contents, the standards two: whole on the last day met, a day later late."""
    on = date(2016, 12, 1)
    assert _states(Event(kind, last, contents=contents), on=on)[deadline] == ["met"]
    assert _states(Event(kind, last + timedelta(days=1), contents=contents), on=on)[deadline] == ["late"]
    for left_out in contents:
        lacking = Event(kind, last, contents=contents - {left_out})
        assert _states(lacking, on=on)[deadline] == ["defective"]


def test_a_leading_group_is_only_suggested() -> None:
    """The document suggests a leading group: without one nothing is missing."""
    assert "leading_group" not in _states(on=date(2016, 12, 1))


def test_what_was_done_before_the_document_is_not_of_the_campaign() -> None:
    """Training on the day of the document is done, training on the day before it is missing."""
    before, first = Event("training_held", date(2016, 5, 26)), Event("training_held", date(2016, 5, 27))
    on = date(2016, 12, 1)
    assert _states(before, on=on)["training"] == ["missing"]
    assert _states(first, on=on)["training"] == ["met"]


@pytest.mark.parametrize(
    ("deadline", "kind", "lasting", "contents"),
    [
        ("household_survey", "income_spending_survey", 0, frozenset()),
        ("county_visits", "county_visit", 0, frozenset()),
        ("first_publication", "survey_posting", 7, SURVEY),
        ("preliminary_list", "preliminary_list_made", 0, frozenset()),
        ("second_publication", "proposal_posting", 7, PROPOSAL),
        ("approval", "reapproval", 0, frozenset()),
        ("files", "files_made", 0, frozenset()),
        ("certificates", "certificates_issued", 0, frozenset()),
        ("final_report", "final_report_sent", 0, frozenset()),
    ],
)
def test_the_carrying_out_begins_in_july(
    deadline: str, kind: str, lasting: int, contents: frozenset[str]
) -> None:
    """The four steps are of July to October: what was done or over on 30 June is none of them, of 1 July it is."""
    on, days = date(2016, 12, 1), timedelta(days=lasting)
    for first, state in ((date(2016, 6, 30) - days, "missing"), (date(2016, 7, 1), "met")):
        last = first + days if lasting else None
        assert _states(Event(kind, first, last, contents=contents), on=on)[deadline] == [state], first


def test_inspection_is_in_november() -> None:
    """An inspection on the last day of October is none of this campaign's, on 1 November it is."""
    on = date(2016, 12, 1)
    assert _states(Event("inspected", date(2016, 10, 31)), on=on)["inspection"] == ["missing"]
    assert _states(Event("inspected", date(2016, 11, 1)), on=on)["inspection"] == ["met"]


@pytest.mark.parametrize("left_out", sorted(PROPOSAL))
def test_publication_has_all_its_contents(left_out: str) -> None:
    """A proposal posted without one of the six things asked for is defective."""
    event = Event("proposal_posting", date(2016, 10, 3), date(2016, 10, 10), contents=PROPOSAL - {left_out})
    assert _states(event, on=date(2016, 12, 1))["second_publication"] == ["defective"]


def test_publication_before_approval() -> None:
    """Approved while the proposal was still posted: out of order; the day after its last: in order."""
    posting = Event("proposal_posting", date(2016, 10, 1), date(2016, 10, 8), contents=PROPOSAL)
    during, after = Event("reapproval", date(2016, 10, 6)), Event("reapproval", date(2016, 10, 9))
    on = date(2016, 12, 1)
    assert _states(posting, during, on=on)["second_publication"] == ["out_of_order"]
    assert _states(posting, after, on=on)["second_publication"] == ["met"]


def test_the_list_is_made_before_it_is_posted() -> None:
    """What is posted is the list of those proposed: made on the day of the posting in order, on its last day not."""
    posting = Event("proposal_posting", date(2016, 10, 3), date(2016, 10, 10), contents=PROPOSAL)
    approval = Event("reapproval", date(2016, 10, 11))
    on = date(2016, 12, 1)
    for day, state in ((3, "met"), (4, "out_of_order"), (10, "out_of_order")):
        made = Event("preliminary_list_made", date(2016, 10, day))
        assert _states(made, posting, approval, on=on)["preliminary_list"] == [state], day


def test_proposal_before_the_agreement() -> None:
    """The proposal made with Finance comes before the government's agreement."""
    agreed = Event("standard_agreement", date(2016, 6, 17))
    early, late = (Event("standard_proposal", date(2016, 6, day)) for day in (16, 18))
    on = date(2016, 12, 1)
    assert _states(agreed, early, on=on)["standard_proposed"] == ["met"]
    assert _states(agreed, late, on=on)["standard_proposed"] == ["out_of_order"]


def test_steps_of_before_the_document_are_none_of_it() -> None:
    """A proposal and an agreement of before 27 May are none of the campaign's, in order or not."""
    on = date(2016, 12, 1)
    old = [Event("standard_proposal", date(2016, 3, 1)), Event("standard_agreement", date(2016, 4, 1))]
    for kind in ("standard_proposed", "standard_agreed"):
        assert _states(*old, on=on)[kind] == ["pending"], kind
    new = [Event("standard_proposal", date(2016, 6, 3)), Event("standard_agreement", date(2016, 6, 5))]
    assert _states(*old, *new, on=on)["standard_proposed"] == ["met"]


def test_an_approval_of_june_is_not_what_the_posting_precedes() -> None:
    """Benefits approved in June, as in any month, do not put the posting of October out of order."""
    whole = frozenset(
        {"names", "income", "spending", "proposed_amount", "county_hotline", "township_hotline"}
    )
    posting = Event("proposal_posting", date(2016, 10, 3), date(2016, 10, 10), contents=whole)
    june, july, october = (Event("reapproval", date(2016, *day)) for day in ((6, 30), (7, 1), (10, 11)))
    on = date(2016, 12, 1)
    assert _states(posting, june, october, on=on)["second_publication"] == ["met"]
    assert _states(posting, july, october, on=on)["second_publication"] == ["out_of_order"]


def test_agreement_before_the_report() -> None:
    """The government's agreement comes before the report of the standard, not after it."""
    report = Event("standard_report", date(2016, 6, 18))
    early, late = (Event("standard_agreement", date(2016, 6, day)) for day in (17, 19))
    on = date(2016, 12, 1)
    assert _states(report, early, on=on)["standard_agreed"] == ["met"]
    assert _states(report, late, on=on)["standard_agreed"] == ["out_of_order"]


def test_monthly_from_june_to_november() -> None:
    """The first whole month is June, the last November: six months, each asked for once."""
    done = [Event("progress_check", date(2016, month, 28)) for month in (6, 7, 8, 9, 11)]
    states = _states(*done, on=date(2017, 1, 1))["monthly_followup"]
    assert states == ["met", "met", "met", "met", "missing", "met"]


# ── the example households and records ───────────────────────────────────────

OCTOBER = date(2016, 10, 20)
MONTHLY = {
    # the line is 300 a head: 600 − 160, 900 − 500, 300 − 50, 600 − 150, 600 − 260
    ("rural_dibao", "include"): (5, 188000),
    # 600 − 400, 300 − 66.67 in whole yuan, 300 − 60, 300 − 90
    ("rural_dibao", "keep"): (4, 88300),
    # 900 − 360, 300 − 130, 900 − 300
    ("rural_dibao", "adjust"): (3, 131000),
    ("rural_dibao", "exit"): (2, 0),
    ("rural_dibao", "refuse"): (3, 0),
    # the property not looked into; the incomes not complete
    ("rural_dibao", "undetermined"): (2, 0),
    ("rural_dibao", "silent"): (1, 0),
    ("member_coverage", "covered"): (22, 0),
    ("member_coverage", "not_covered"): (8, 0),
    ("support_type", "key_support"): (3, 0),
    ("support_type", "ordinary_support"): (8, 0),
    ("support_type", "not_concerned"): (5, 0),
    ("file_check", "in_order"): (15, 0),
    # one without the certificates, one in which a single person is in benefit and only the survey's were looked at
    ("file_check", "items_missing"): (2, 0),
    ("file_check", "signatures_missing"): (1, 0),
    ("file_check", "both_missing"): (1, 0),
    # a fifth of 200 ÷ 2, of 440 ÷ 2 and of 400 ÷ 3
    ("key_supplement", "supplement"): (3, 2000 + 4400 + 2667),
}
"""How many of the example households come to a result in October 2016, and what they get, in fen."""


def test_the_example_households_of_the_campaign() -> None:
    """Twenty invented households, reckoned by hand, have every outcome of the document, fill every list."""
    count, found = month_of("jilin", OCTOBER)
    assert count == 20
    assert {key: found.get(key) for key in MONTHLY} == MONTHLY
    assert never_given("jilin", found) == set()
    assert empty_lists("jilin", OCTOBER) == set()


def test_the_example_records_of_the_campaign() -> None:
    """Of the county's invented records by 5 November two came late (a posting, the report), the new
    certificates are wanting, and November's follow-up is to come; all else was done in time."""
    policy = policy_of("jilin")
    read = read_events(policy, POLICIES.parent / "examples" / "jilin" / "events.csv")
    assert read.rejected == ()
    found = states("jilin", *read.events, on=date(2016, 11, 5))
    assert {name: s for name, s in found.items() if set(s) != {"met"}} == {
        "second_publication": ["late"],
        "certificates": ["missing"],
        "final_report": ["late"],
        "monthly_followup": ["met"] * 5 + ["pending"],
    }


# ── a change is noticed ──────────────────────────────────────────────────────

CHANGES = {
    "at the standard counts as below": ("20-收入", "按年(家庭月收入) 低于", "按年(家庭月收入) 不高于"),
    "the property does not matter": ("20-收入", "收入低于标准 且 财产合规", "收入低于标准"),
    "wages count in full": ("20-收入", "为 计入工资 × 收入计入比例(工资性)", "为 计入工资"),
    "incomes count in full": ("20-收入", "为 月均额 × 收入计入比例(收入项目)", "为 月均额"),
    "businesses count as wages": ("20-收入", "行 经营 为 经营性", "行 经营 为 工资性"),
    "the account's pension is another income": (
        "20-收入", "个人账户养老金, 其他养老金 为 养老金", "其他养老金 为 养老金 行 个人账户养老金 为 经营性",
    ),
    "an amount without wages": ("20-收入", "若 当月在干 则 收入计入定额(工资性) 否则 0元/月", "收入计入定额(工资性)"),
    "an amount without income": ("20-收入", "若 当期有收入 则 收入计入定额(收入项目) 否则 0元/月", "收入计入定额(收入项目)"),
    "spending is deducted in full": ("20-收入", "为 月净额 × 支出扣减比例(类别)", "为 月净额"),
    "an amount only up to the spending": ("20-收入", "为 支出扣减定额(类别)", "为 较小者(月净额, 支出扣减定额(类别))"),
    "the ledger is always kept in fen": ("20-收入", "行 到元 为 差额到元", "行 到元 为 差额到分"),
    "the ledger rounds down": ("20-收入", "取整 四舍五入 1元/月", "取整 舍去 1元/月"),
    "adjust compares the exact figure": ("30-低保", "核定金额 不等于 原保障金", "差额 不等于 原保障金"),
    "a decrease is kept": ("30-低保", "核定金额 不等于 原保障金", "核定金额 高于 原保障金"),
    "the registered must be rural too": (
        "30-低保", "{未保, 停保} 且 建档户 且 符合低保条件", "{未保, 停保} 且 建档户 且 农村家庭 且 符合低保条件",
    ),
    "only the registered enter": ("30-低保", "非 建档户 且 农村家庭 且 符合", "建档户 且 农村家庭 且 符合"),
    "those who have exited enter as others": ("00-文件", "采用 是建档户", "采用 不是建档户"),
    "the second class is of those not out of poverty": (
        "40-核查", "{未保, 停保} 且 建档户", "{未保, 停保} 且 建档状态 属于 {未脱贫, 返贫}",
    ),
    "who is not rural is refused": (
        "30-低保", "非 建档户 且 农村家庭 且 非 符合低保条件", "非 建档户 且 非 符合低保条件",
    ),
    "the amount changes at once": (
        "30-低保", "则 纳入 金额 核定金额 起算日 为 次月初(评定日) 依释义 A47，A52 依据 二（一）",
        "则 纳入 金额 核定金额 起算日 为 评定日 依释义 A47，A52 依据 二（一）",
    ),
    "only households in benefit are of the first class": ("40-核查", "或 任一 成员(在保) 依据 二（一）一是", "依据 二（一）一是"),
    "only the two classes are checked": ("40-核查", "或 专项调查户 或 申请救助户", ""),
    "applicants need not be checked": ("40-核查", "或 申请救助户", ""),
    "an application of any day": ("40-核查", "申请日 介于 2016-05-27 至 评定日", "申请日 不晚于 评定日"),
    "the campaign ends a day early": ("40-核查", "至 2016-11-30", "至 2016-11-29"),
    "the campaign begins in July": ("40-核查", "自 2016-05-27", "自 2016-07-01"),
    "one signature is enough": ("40-核查", "且 有值(声明日) 且 声明日 介于 2016-05-27 至 评定日", ""),
    "a later signature will do": ("40-核查", "授权日 介于 2016-05-27 至 评定日", "授权日 不早于 2016-05-27"),
    "one member's signatures are enough": ("40-核查", "且 每一 成员(已签两书)", ""),
    "no certificate need be looked at": ("40-核查", ", 财产, 证折}", ", 财产}"),
    "both classes need the same items": ("40-核查", "{致贫原因, 健康", "{人口, 致贫原因, 健康"),
    "no information check": ("40-核查", "{收入, 支出, 劳动能力状况, 信息核对}", "{收入, 支出, 劳动能力状况}"),
    "the supplement on the household's difference": ("50-增发", "差额 ÷ 较大者(1人, 家庭人口)", "差额 ÷ 1人"),
    "a supplement for everyone": ("50-增发", "且 重点保障对象", ""),
    "a supplement after exit": ("50-增发", "{纳入, 保持, 调整}", "{纳入, 保持, 调整, 退出}"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("jilin", CHANGES[name])
