"""The Dayao policy: clean, its worked cases right, sharp enough to notice a change, and without gaps."""

import json
from collections.abc import Mapping
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from places import (
    EVERY_LIST,
    empty_lists,
    explained,
    listed,
    month_of,
    never_given,
    noticed,
    policy_of,
)
from policyrules.core.case import Case
from policyrules.courses import course, read_changes
from policyrules.deadlines.against_records import check_deadlines
from policyrules.deadlines.events import Event
from policyrules.deciding import decide
from policyrules.intake.case_json import read_case
from policyrules.lists.results import overlap
from policyrules.lists.rosters import roster
from policyrules.testing import cases


@law(60)
@given(data=st.data(), on=st.sampled_from([date(2020, 3, 2), date(2020, 12, 31), date(2021, 1, 1)]))
def test_household_is_always_decided(data: st.DataObject, on: date) -> None:
    """Whatever is known of a household, its dibao decision is neither silent nor a clash."""
    policy = policy_of("dayao")
    case = data.draw(cases(policy, on, about="rural_dibao"))
    found = decide(policy, case, on=on, programme="rural_dibao")
    assert found.status in ("decided", "undetermined", "held")
    assert not found.may_be_silent


@law(40)
@given(data=st.data(), about=st.sampled_from(["matching", "mark_removal"]))
def test_matching_gives_one_result(data: st.DataObject, about: str) -> None:
    """Whatever is known of a household, its matching and its mark have a result, and no two of them clash."""
    policy, on = policy_of("dayao"), date(2020, 5, 25)
    case = data.draw(cases(policy, on, about=about))
    found = decide(policy, case, on=on, programme=about)
    assert found.status in ("decided", "undetermined")
    assert not found.may_be_silent


# ── month by month ───────────────────────────────────────────────────────────


def _months(months: str, *changes: dict[str, object], income: str, **facts: object) -> list[tuple[str, str]]:
    """Outcome and amount of a household of one, out of poverty, in each month; ``months`` is first/last."""
    person = {"id": "甲", "labour_capacity": "full", "insured": True, "disability_grade": "none",
              "extreme_poverty_status": "not_recognised",
              "incomes": [{"id": "1", "kind": "business", "amount": income, "period": "monthly"}]}  # fmt: skip
    plain = {"rural_registration": True, "property_ok": True, "register_status": "exited",
             "over_standard_on": "none", "disputed": False, "marked_backstop": False}  # fmt: skip
    policy, case = policy_of("dayao"), _household(person, **{**plain, **facts})
    first, last = (date.fromisoformat(f"{month}-01") for month in months.split("/"))
    events = read_changes(policy, case, json.dumps(changes))
    found = course(policy, case, start=first, end=last, changes=events, programme="rural_dibao")
    return [
        (d.decision.outcome.id, f"{d.decision.amount.low / 100:.2f}")
        for month in found.months
        for d in month.decisions
        if d.decision.outcome and d.decision.amount and d.decision.amount.low is not None
    ]


SIX_MONTHS = {"taper_months": {"value": 6, "by": "县民政局", "on": "2020-06-30", "basis": "会议"}}


def test_a_taper_begins_by_itself_and_ends() -> None:
    """Found above the line in June (450 against 400): June as before, six months at 80%, then out."""
    found = _months("2020-06/2021-01", income="450", dibao_status="covered", last_amount="300",
                    newly_included=False, determinations=SIX_MONTHS)  # fmt: skip
    assert found == [("taper", "300.00"), *[("taper", "240.00")] * 6, ("exit", "0.00")]


def test_a_later_taper_is_a_taper_of_its_own() -> None:
    """Below the line in August (300: 100 a month), above it again in October: six months from November."""
    changes: list[dict[str, object]] = [
        {"on": "2020-08-01", "of": ["members", "甲", "incomes", "1"], "fact": "amount", "value": "300"},
        {"on": "2020-10-01", "of": ["members", "甲", "incomes", "1"], "fact": "amount", "value": "450"},
    ]
    found = _months("2020-06/2021-05", *changes, income="450", dibao_status="covered", last_amount="300",
                    newly_included=False, determinations=SIX_MONTHS)  # fmt: skip
    assert found == [("taper", "300.00"), ("taper", "240.00"), ("continue", "100.00"), ("continue", "100.00"),
                     ("taper", "100.00"), *[("taper", "80.00")] * 6, ("exit", "0.00")]  # fmt: skip


def test_a_new_entry_stays_topped_up() -> None:
    """410 in 2021: 23.34 up to the exit standard at entry, and as long as the ledger says newly included."""
    off: list[dict[str, object]] = [{"on": "2021-04-01", "fact": "newly_included", "value": False}]
    found = _months("2021-01/2021-04", *off, income="410", dibao_status="not_covered", poor_by_illness=False)
    assert found == [("include", "23.34"), ("continue", "23.34"), ("continue", "23.34"), ("continue", "6.67")]


def test_whoever_enters_is_on_record() -> None:
    """Entry marks the members too; nobody is left out of a covered household the month after."""
    person = {"id": "甲", "labour_capacity": "full", "insured": False, "extreme_poverty_status": "not_recognised",
              "extreme_poverty_ok": False, "single_status": "not_covered", "supported_by_family": False,
              "incomes": [{"id": "1", "kind": "business", "amount": "300", "period": "monthly"}]}  # fmt: skip
    case = _household(person, rural_registration=True, property_ok=True, register_status="registered",
                      dibao_status="not_covered", disputed=False, marked_backstop=False)  # fmt: skip
    found = course(policy_of("dayao"), case, start=date(2020, 5, 1), end=date(2020, 6, 30),
                   programme="person_matching")  # fmt: skip
    assert [m.case.household.lists["member"][0].facts["insured"].value for m in found.months] == [False, True]
    matched = [d.decision.outcome for month in found.months for d in month.decisions]
    assert [o and o.id for o in matched] == ["missed", "already_in"]


# ── lists ────────────────────────────────────────────────────────────────────


def _household(*members: Mapping[str, object], **facts: object) -> Case:
    data = {"id": "h1", "complete": EVERY_LIST, "members": list(members), **facts}
    return read_case(policy_of("dayao"), data)


def _groups(case: Case, on: date = date(2020, 4, 10)) -> list[str]:
    """Which of the two registers' lists a household (or one of its members) stands on."""
    policy = policy_of("dayao")
    names = ("ledger_a", *(f"group_{n}" for n in range(1, 7)))
    return [name for name in names if roster(policy, [case], name, on=on).of("listed")]


_listed = partial(listed, "dayao")


ON_REGISTERS: dict[str, tuple[dict[str, object], list[str]]] = {
    "marked": ({"register_status": "exited", "marked_backstop": True}, ["ledger_a"]),
    "not yet out": ({"register_status": "registered"}, ["group_1"]),
    "relapsed": ({"register_status": "relapsed"}, ["group_1"]),
    "out": ({"register_status": "exited"}, []),
    "out, nobody can work": ({"register_status": "exited", "no_labour": True}, ["group_2"]),
    "nobody can work, off the register": ({"no_labour": True}, []),
    "out, one fen below the standard": (
        {"register_status": "exited", "system_income": "4799.99元/人·年"}, ["group_4"],
    ),
    "out, at the standard": ({"register_status": "exited", "system_income": "4800元/人·年"}, []),
    "not yet out, below the standard": (
        {"register_status": "registered", "system_income": "1000元/人·年"}, ["group_1"],
    ),
    "monitored": ({"register_status": "exited", "monitoring": "monitored"}, ["group_5"]),
    "marginal, off the register": ({"monitoring": "marginal"}, ["group_6"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_REGISTERS)
def test_registers_of_households(name: str) -> None:
    """The marked, and the groups of households; group 4 is strictly below the day's standard."""
    facts, expected = ON_REGISTERS[name]
    plain = {"register_status": "not_registered", "monitoring": "not_monitored", "no_labour": False,
             "marked_backstop": False, "system_income": "9000元/人·年"}  # fmt: skip
    assert _groups(_household(**{**plain, **facts})) == expected


@pytest.mark.parametrize(
    ("kind", "grade", "register", "listed"),
    [
        ("physical", 2, "exited", True),
        ("physical", 3, "exited", False),
        ("intellectual", 4, "exited", True),
        ("mental", 3, "registered", True),
        ("no_certificate", "none", "exited", False),
        ("mental", 1, "not_registered", False),
    ],
)
def test_group_3_is_of_persons(kind: str, grade: int | str, register: str, listed: bool) -> None:
    """Grades 1 and 2 of any kind, 3 and 4 of two kinds, in registered households; persons are listed."""
    person = {"id": "a", "disability_type": kind, "disability_grade": grade}
    other = {"id": "b", "disability_type": "no_certificate", "disability_grade": "none"}
    case = _household(person, other, register_status=register)
    found = roster(policy_of("dayao"), [case], "group_3", on=date(2020, 4, 10))
    assert [row.path[-1][1] for row in found.of("listed")] == (["a"] if listed else [])


@pytest.mark.parametrize(
    ("within", "state"), [(True, "listed"), (False, "not_listed"), (None, "undetermined")]
)
def test_a_multiple_disability_has_the_grades_of_its_kinds(within: bool | None, state: str) -> None:
    """Grade 3 for several disabilities: listed where one of them is intellectual or mental."""
    person = {"id": "a", "disability_type": "multiple", "disability_grade": 3, "multiple_with_mental": within}
    found = roster(
        policy_of("dayao"), [_household(person, register_status="exited")], "group_3", on=date(2020, 4, 10)
    )
    assert len(found.of(state)) == 1


def test_groups_overlap_and_count_once() -> None:
    """A household in three groups, with two persons in the third, is one household and two persons."""
    person = {"disability_type": "mental", "disability_grade": 1}
    case = _household(
        {"id": "a", **person}, {"id": "b", **person}, register_status="registered", no_labour=True
    )
    policy = policy_of("dayao")
    found = overlap([roster(policy, [case], f"group_{n}", on=date(2020, 4, 10)) for n in (1, 2, 3)])
    assert [m.listed for m in found.memberships] == [("group_1", "group_2", "group_3")]
    assert (found.households_listed, found.persons_listed) == (1, 2)


def test_registers_end_with_the_campaign() -> None:
    """The last day of the campaign still counts, the next one does not."""
    case = _household(register_status="registered", marked_backstop=True)
    assert _groups(case, date(2020, 12, 30)) == ["ledger_a", "group_1"]
    assert _groups(case, date(2020, 12, 31)) == []


def test_not_eligible_household_is_explained() -> None:
    """Refused, confirmed by the meeting, no reason noted, its status changed since it was checked."""
    listed = set(_listed("不符合，会议当天：取消标记"))
    assert listed == {"ledger_a", "group_1", "targets", "target_persons", "to_screen", "reason_missing",
                      "to_report", "to_explain", "persons_to_explain", "marks_to_remove",
                      "to_recheck"}  # fmt: skip


def test_reason_is_asked_of_the_marked_only() -> None:
    """A household of group 4 that is refused stands on no list that asks for a reason (A32)."""
    listed = set(_listed("第四类：系统收入差一分到标准"))
    assert listed == {"group_4", "targets", "target_persons", "to_screen"}


def test_covered_person_of_group_3_is_not_screened() -> None:
    """Only the person is on a register, and is covered: the household goes to routine work."""
    listed = _listed("第三类只列人：甲对接，乙不涉及")
    assert listed == {"group_3": ["甲"], "targets": [""], "target_persons": ["甲"], "routine": [""]}


@pytest.mark.parametrize(
    ("changed", "checked", "listed"),
    [
        ("2020-06-10", "2020-06-09", True),
        ("2020-06-10", "2020-06-10", False),
        ("2020-06-10", "none", True),
        ("none", "none", False),
        ("2020-06-10", "2020-07-02", True),
    ],
)
def test_change_wants_another_check(changed: str, checked: str, listed: bool) -> None:
    """A change on the register after the last check, or without any, puts the household on the list."""
    case = _household(register_changed_on=changed, checked_on=checked)
    found = roster(policy_of("dayao"), [case], "to_recheck", on=date(2020, 7, 1))
    assert bool(found.of("listed")) is listed
    assert not found.of("undetermined")


def test_sign_offs_and_support_are_asked_separately() -> None:
    """One sign-off lacking and no support for work: the person stands on both lists."""
    both = _listed("少一方签批")
    assert (both["sign_offs_missing"], both["not_supported"]) == (["甲"], ["甲"])
    assert "sign_offs_missing" not in _listed("签批齐全而没有产业就业帮扶：只兜不扶")
    assert not {"sign_offs_missing", "not_supported"} & set(_listed("四方签批齐全，有产业帮扶"))


# ── deadlines ────────────────────────────────────────────────────────────────

SEALED = frozenset({"signature", "seal"})


def test_what_is_not_known_keeps_nobody_from_being_a_household_of_one() -> None:
    """Of the other person no more is known than that they earn too much: that keeps benefit away whether they
    are in it or not, and of the rest it is said that it is missing, not that it fails."""
    text = explained("dayao", "整户超标，二级残疾的甲参照单人户", "registered_single", "乙")
    assert "还缺什么\n" in text
    why = text.partition("为何不是其他结果\n")[2].partition("\n\n")[0]
    assert [line.partition("（")[0] for line in why.splitlines() if "不满足" in line] == [
        "    不满足：成员 乙 家庭年收入"
    ] * 2
    assert "不知是否满足" not in text


def test_a_rule_that_may_apply_beside_another_is_not_one_of_several() -> None:
    """That the household is not entitled is certain; whether the clause on lost labour applies is open."""
    text = explained("dayao", "整户超标，二级残疾的甲参照单人户", "rural_dibao")
    assert "可能还依据（尚不能确定，结果相同）\n  丧失劳动能力仍看三项\n" in text
    assert "依据其中之一" not in text
    assert "结果还依据\n  收入低于标准：否\n" in text
    both = explained("dayao", "台账没有记本人份额：按人数平分", "rural_dibao")
    assert "依据其中之一（结果相同，尚不知是哪条）\n  符合继续\n" in both
    assert "可能还依据" not in both


def test_nobody_is_told_to_leave_the_registers() -> None:
    """Wrongly covered: to be on no register is no way of being rightly covered."""
    text = explained("dayao", "零劳力户，甲不再符合特困条件：错保", "person_matching", "甲")
    assert "成员 甲 符合特困条件（否）（二（一）2第2句）" in text
    assert "非 全户零劳力" not in text


def test_who_is_in_care_is_told_so_alone() -> None:
    """A person in care cannot be paid dibao as a household of one either; the household's is not the person's."""
    text = explained("dayao", "在供养的人台账上还在低保里：不再发", "own_payment", "甲")
    assert "    不满足：成员 甲 特困状态（分散供养） 等于 非特困（二（三）第1句）\n" in text
    assert "建档单人户（不参照）" not in text
    text = explained("dayao", "整户已经在保：不参照单人户", "registered_single", "甲")
    assert "    不满足：农村低保（继续） 不属于 {纳入、继续、渐退}（二（三）第3句）\n" in text


def _states(name: str, *events: Event, on: date) -> list[str]:
    policy = policy_of("dayao")
    return [r.state for r in check_deadlines(policy, events, on=on) if r.due.deadline.id == name]


def _handed(day: int, contents: frozenset[str] = SEALED, to: str = "县级民政部门") -> Event:
    return Event("backstop_list_handed", date(2020, 3, day), contents=contents, sent_to=(to,))


def test_list_is_handed_over_by_the_day_named() -> None:
    """15 March is in time (A30), 16 March is late; without the seal it is defective, and elsewhere too."""
    on, name = date(2020, 3, 31), "backstop_list_due"
    assert _states(name, _handed(15), on=on) == ["met"]
    assert _states(name, _handed(16), on=on) == ["late"]
    assert _states(name, _handed(15, frozenset({"signature"})), on=on) == ["defective"]
    assert _states(name, _handed(15, to="乡镇"), on=on) == ["defective"]
    assert _states(name, on=date(2020, 3, 15)) == ["pending"]


DUE = {
    "groups_due": ("groups_handed", date(2020, 3, 15)),
    "screening_due": ("screening_done", date(2020, 4, 15)),
    "measures_due": ("measures_taken", date(2020, 5, 5)),
    "meeting_due": ("meeting_confirmation", date(2020, 5, 25)),
    "consolidation_due": ("consolidation", date(2020, 12, 30)),
}


@pytest.mark.parametrize("name", DUE)
def test_steps_have_their_days(name: str) -> None:
    """Each step of the campaign is met on its last day, and missing the day after if nothing was done."""
    event, day = DUE[name]
    policy = policy_of("dayao")
    contents = frozenset(option.id for option in policy.deadlines[name].contents)
    assert _states(name, Event(event, day, contents=contents), on=day) == ["met"]
    assert _states(name, on=day) == ["pending"]
    assert _states(name, on=date.fromordinal(day.toordinal() + 1)) == ["missing"]


@pytest.mark.parametrize("name", ["backstop_list_due", *DUE])
def test_steps_are_those_of_the_campaign(name: str) -> None:
    """What was done before the document was issued meets no step of it; on the day of issue it does."""
    policy = policy_of("dayao")
    deadline = policy.deadlines[name]
    assert deadline.due is not None
    late = date.fromordinal(deadline.due.toordinal() + 1)

    def done(day: date) -> Event:
        contents = frozenset(option.id for option in deadline.contents)
        return Event(deadline.event.id, day, contents=contents, sent_to=("县级民政部门",))

    assert _states(name, done(date(2019, 12, 1)), done(date(2020, 3, 1)), on=late) == ["missing"]
    assert _states(name, done(date(2020, 3, 2)), on=late) == ["met"]


def test_mark_is_removed_after_the_meeting() -> None:
    """A mark removed before the meeting is out of order; none removed is no fault."""
    held = Event("meeting_confirmation", date(2020, 5, 20),
                 contents=frozenset({"screening_results", "measures_report"}))  # fmt: skip
    contents = frozenset({"reason", "other_support"})
    early = Event("mark_removed", date(2020, 5, 19), subject="h1", contents=contents)
    later = Event("mark_removed", date(2020, 5, 21), subject="h1", contents=contents)
    bare = Event("mark_removed", date(2020, 5, 21), subject="h1", contents=frozenset({"reason"}))
    on = date(2020, 5, 26)
    assert _states("meeting_due", held, early, on=on) == ["out_of_order"]
    assert _states("meeting_due", held, later, on=on) == ["met"]
    assert _states("mark_removal_record", held, later, on=on) == ["met"]
    assert _states("mark_removal_record", held, bare, on=on) == ["defective"]
    assert _states("mark_removal_record", held, on=on) == ["pending"]


def test_townships_study_and_report_every_month() -> None:
    """Reports from 15 March, none of them made before March; study from the first whole month, April (A57); both to
    the campaign's end."""
    on = date(2020, 12, 31)
    assert _states("monthly_report", on=on) == ["missing"] * 10
    assert _states("monthly_study", on=on) == ["missing"] * 9
    full = SEALED | {"progress", "problems", "requests"}
    report = Event("report", date(2020, 3, 15), contents=full, sent_to=("县级民政部门",))
    empty = Event("report", date(2020, 3, 15), contents=SEALED | {"progress"}, sent_to=("县级民政部门",))
    assert _states("monthly_report", report, on=date(2020, 4, 1)) == ["met", "pending"]
    assert _states("monthly_report", empty, on=date(2020, 4, 1)) == ["defective", "pending"]
    before = [Event("report", date(2020, 2, day), contents=full, sent_to=("县级民政部门",)) for day in (20, 29)]
    assert _states("monthly_report", *before, on=date(2020, 3, 16)) == ["missing", "pending"]
    study = Event("study", date(2020, 4, 30))
    assert _states("monthly_study", study, on=date(2020, 5, 1)) == ["met", "pending"]


# ── the example households ───────────────────────────────────────────────────

MONTHLY = {
    # 300 are gone on with in the month of the finding; no longer kept by the family; own property
    ("registered_single", "taper"): (1, 30000),
    ("registered_single", "exit"): (1, 0),
    ("registered_single", "refuse"): (1, 0),
    # three refusals without reason: of one person of two all of 300, of one alone half of 400
    ("own_payment", "stop"): (1, 0),
    ("net_single", "reduced"): (1, 20000),
    ("sign_off", "support_missing"): (1, 0),
    ("early_warning", "to_dibao"): (1, 0),
    ("early_warning", "watch"): (1, 0),
    ("mark_removal", "await_meeting"): (1, 0),
}
"""How many of the example households come to a result in June 2020, and what they get together, in fen."""


def test_the_example_households_of_a_month() -> None:
    """44 invented households have every outcome of the document and fill every list."""
    count, found = month_of("dayao", date(2020, 6, 15))
    assert count == 44
    assert {key: found.get(key) for key in MONTHLY} == MONTHLY
    assert never_given("dayao", found) == set()
    assert empty_lists("dayao", date(2020, 6, 15)) == set()


# ── a change is noticed ──────────────────────────────────────────────────────

CHANGES = {
    "who is in care counts in dibao": ("20-收入", "为 计数 成员(当 非 在特困供养)", "为 计数 成员"),
    "the income of who is in care counts": ("20-收入", "就业.计入工资 当 非 在特困供养)", "就业.计入工资)"),
    "the spending of who is in care is deducted": ("20-收入", "且 非 成员.在特困供养 且 (类别", "且 (类别"),
    "a household in care tapers": ("30-低保", "且 非 收入低于标准 且 家庭人口 不低于 1人", "且 非 收入低于标准"),
    "a sanction does not reach a household of one": ("50-拒不参加", "建档单人户.金额 - 扣发额", "建档单人户.金额"),
    "at the standard counts as below": ("20-收入", "家庭年收入 低于 农村", "家庭年收入 不高于 农村"),
    "no deduction for entries": ("20-收入", "户.建档户 或 户.在低保中) 且", "户.在低保中) 且"),
    "the pay is deducted instead of the cost": ("20-收入", "实际成本 × 就业", "月工资 × 就业"),
    "the cost is deducted for months without pay": ("20-收入", "扣除比例 × 近年月数 ÷ 12个月", "扣除比例"),
    "the cost exceeds the pay": ("20-收入", "÷ 12个月, 计入工资)", "÷ 12个月, 99999元/月)"),
    "the top-up is the amount": ("30-低保", "补足至(未规定, 补足底线)", "补足底线"),
    "the top-up does not round up": ("30-低保", "取整 进一", "取整 四舍五入"),
    "an undisputed entry is held": ("30-低保", "标记兜底 且 有争议", "标记兜底"),
    "a dispute freezes those in benefit": ("30-低保", "非 在低保中 且 标记兜底 且", "标记兜底 且"),
    "seven months whatever was fixed": ("30-低保", "次月 起 渐退月数", "次月 起 7个月"),
    "phase-out off the register": ("30-低保", "在低保中 且 建档户 且 非 收入", "在低保中 且 非 收入"),
    "phase-out in spite of the property": ("30-低保", "收入过线 且 农村户籍 且 财产合规", "收入过线 且 农村户籍"),
    "phase-out reduced from the first day": ("30-低保", "若 评定日 不晚于 月末(认定日) 则 原保障金 否则", "若 否 则 原保障金 否则"),
    "a finding of a later day counts": ("30-低保", "若 有值(超标认定日) 且 超标认定日 不晚于 评定日 则", "若 有值(超标认定日) 则"),
    "topped up for a month only": ("30-低保", "当 依 A62.新纳入期间 新纳入", "当 依 A62.新纳入期间 否"),
    "held for ever": ("30-低保", "标记兜底 且 有争议 且 非 会议已审定 例外于", "标记兜底 且 有争议 例外于"),
    "lost capacity enters without the three conditions": (
        "30-低保", "非 在低保中 且 符合低保条件 且 纳入的条款", "非 在低保中 且 (符合低保条件 或 丧失劳动能力户) 且 纳入的条款",
    ),
    "phase-out at the full amount": ("30-低保", "原保障金 × 渐退比例", "原保障金"),
    "grade 3 of any kind is listed": ("40-单人户", "残疾等级 不高于 2", "残疾等级 不高于 3"),
    "no application needed": ("40-单人户", "当 申请合格", ""),
    "the family's property decides": ("40-单人户", "以 本人财产合规 为 户.财产合规", ""),
    "the application is asked for ever": ("40-单人户", "(若 已是单人户 则 是 否则 准予参照)", "准予参照"),
    "single-person beside the household": ("40-单人户", "当 非 整户在保 且 困难", "当 困难"),
    "multiple disability by the worst grade only": ("40-单人户", "或 (残疾类别 等于 多重 且 多重含智力精神)", ""),
    "phase-out by the household's own date": ("40-单人户", "以 单人户超标认定日 为 户.超标认定日", ""),
    "two refusals are enough": ("50-拒不参加", "邀约日 晚于 成员.首次拒绝 且 邀约日 早于", "邀约日 晚于 成员.首次拒绝 且 邀约日 不晚于"),
    "a good reason does not break the row": ("50-拒不参加", "且 非 正当理由", ""),
    "the employed are sanctioned": ("50-拒不参加", "且 未就业", ""),
    "without work when they applied": ("50-拒不参加", "且 未就业", "且 无业"),
    "the last day of a job is without work": ("50-拒不参加", "或 结束 不早于 评定日", "或 结束 晚于 评定日"),
    "shares on record only": ("50-拒不参加", "(若 户.份额齐全 则 个人份额 若无 0元/月 否则 1元/月)", "个人份额 若无 0元/月"),
    "equal shares always": ("50-拒不参加", "(若 户.份额齐全 则 个人份额 若无 0元/月 否则 1元/月)", "1元/月"),
    "a fen is left where all are stopped": ("50-拒不参加", "若 全户停发 则 0元/月 否则", "若 否 则 0元/月 否则"),
    "who is in care has a share": ("50-拒不参加", "为 若 在特困供养 则 0元/月 否则 (若", "为 若 否 则 0元/月 否则 (若"),
    "half of the shares are enough": ("50-拒不参加", "每一 成员(在特困供养 或 有值(个人份额)) 且", ""),
    "shares of nothing are shares": ("50-拒不参加", "且 任一 成员(非 在特困供养 且 (个人份额 若无 0元/月) 高于 0元/月)", ""),
    "two on one day are two": ("50-拒不参加", "邀约日 晚于 成员.首次拒绝 且 邀约日 早于", "邀约日 不早于 成员.首次拒绝 且 邀约日 早于"),
    "what is stopped is paid all the same": ("50-拒不参加", "农村低保.金额 - 合计 成员.扣发额", "农村低保.金额"),
    "signed only once in benefit": ("50-拒不参加", "有劳动条件 当 在保 或 是低保对象", "有劳动条件 当 在保"),
    "signed by whoever lives in a household that enters": (
        "50-拒不参加", "有劳动条件 当 在保 或 是低保对象", "有劳动条件 当 在保 或 户.农村低保 属于 {纳入, 继续}",
    ),
    "who waits for the meeting is ended": ("50-拒不参加", "且 非 是低保对象 且 非 等会议审定 则", "且 非 是低保对象 则"),
    "any spending is large": ("60-临时救助", "当 支出较大 且", "当"),
    "an edge household is helped unasked": ("60-临时救助", "且 边缘户救助", ""),
    "only those in benefit already are in dibao": (
        "60-临时救助", "任一 成员(在保 或 是低保对象)", "任一 成员(在保)",
    ),
    "who exits as a household of one is no recipient on that day": (
        "60-临时救助", "任一 成员(在保 或 是低保对象)", "任一 成员(是低保对象)",
    ),
    "anybody in benefit stands for the third group": (
        "70-对接", "或 任一 成员(对接人员 且 本人在内)", "或 任一 成员(本人在内)",
    ),
    "group 4 takes the standard itself": ("80-名单", "扶贫系统人均收入 低于", "扶贫系统人均收入 不高于"),
    "marginal households must be registered": (
        "80-名单", "行动期内 且 监测类别 等于 脱贫边缘户", "行动期内 且 建档户 且 监测类别 等于 脱贫边缘户",
    ),
    "group 3 takes any kind": (
        "80-名单", "且 单列残疾", "且 有值(残疾等级)",
    ),
    "the campaign lasts a day longer": ("70-对接", "不晚于 2020-12-30", "不晚于 2020-12-31"),
    "a person of group 3 brings nobody": ("70-对接", "当 名册在列 或 有三类人员", "当 名册在列"),
    "a person of group 3 brings everybody": ("70-对接", "户.名册在列 或 三类名册", "户.对接户"),
    "only dibao counts as missed": ("70-对接", "或 符合特困条件)", ")"),
    "only the household counts as missed": (
        "70-对接", "农村低保 等于 纳入 或 任一 成员(本人应进)", "农村低保 等于 纳入",
    ),
    "phase-out counts as wrong": (
        "70-对接", "当 农村低保 等于 退出", "当 农村低保 属于 {渐退, 退出}",
    ),
    "a taper that is refused is not wrong": (
        "70-对接", "当 农村低保 等于 退出", "当 农村低保 等于 退出 且 非 可给渐退",
    ),
    "who is in benefit of a refused household stays": (
        "70-对接", "(户.整户该退 或 户.农村低保 等于 不予纳入)", "户.整户该退",
    ),
    "a member left out is not eligible": (
        "70-对接", "(户.农村低保 属于 {纳入, 继续}", "(户.农村低保 属于 {纳入}",
    ),
    "former 特困 stay": ("70-对接", "或 (特困状态 不等于 非特困 且 非 符合特困条件)", ""),
    "a dispute opens what is settled": (
        "70-对接", "且 非 会议已审定 且 非 在低保中 且 非 全户在内", "且 非 会议已审定",
    ),
    "the mark goes before the meeting": ("70-对接", "且 会议审定日 不晚于 评定日", ""),
    "the mark goes in spite of a dispute": (
        "70-对接", "兜底名册 且 对接 等于 不符合 且 会议已审定", "兜底名册 且 会议已审定",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_worked_cases_notice(name: str) -> None:
    """A policy changed in one place fails at least one worked case, or clashes and no longer loads."""
    assert noticed("dayao", CHANGES[name])
