"""Rosters: who stands on a list, in which order, of whom it is not known, and that counts add up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import law
from lists_policy import COUNTY, RULES, case, policy
from policyrules.base.errors import UsageError
from policyrules.base.saying import Language
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.lists.results import RosterResult, overlap
from policyrules.lists.rosters import roster, rosters
from policyrules.lists.words import Page

ON = date(2020, 6, 15)
BACKSTOP = {"register_status": "registered", "no_labour": True, "dibao_status": "covered", "left_on": "none"}


def scored(found: Policy, id_: str, health: object, poverty: object, **facts: object) -> Case:
    """A household on the backstop list with two scores."""
    return case(found, id_, **{**BACKSTOP, "health": health, "poverty": poverty, **facts})


def places(result: RosterResult) -> list[tuple[str, int | None, bool]]:
    return [(row.household, row.rank, row.tied) for row in result.of("listed")]


# ── states ───────────────────────────────────────────────────────────────────


def test_three_states() -> None:
    """Condition held: listed; failed: not; not known: undetermined, with the fact that is missing."""
    found = policy()
    cases = [
        case(found, "甲", register_status="registered", no_labour=True),
        case(found, "乙", register_status="not_registered"),
        case(found, "丙", register_status="registered"),
    ]
    result = roster(found, cases, "兜底户", on=ON)
    assert {row.household: row.state for row in result.rows} == {
        "甲": "listed", "乙": "not_listed", "丙": "undetermined",
    }  # fmt: skip
    (unsure,) = result.of("undetermined")
    assert [(m.reason, m.id, m.holders) for m in unsure.missing] == [
        ("fact", "household.no_labour", ("扶贫台账",))
    ]
    assert result.of("listed")[0].missing == ()


def test_a_failed_condition_settles_even_with_the_other_unknown() -> None:
    """Not registered is enough to be off the list: the unknown labour fact is not asked for."""
    found = policy()
    (row,) = roster(found, [case(found, "乙", register_status="not_registered")], "backstop", on=ON).rows
    assert (row.state, row.missing) == ("not_listed", ())


def test_rows_show_columns_and_clauses() -> None:
    """A row holds the values of its columns (absent ones as absent) and cites the list's clauses."""
    found = policy()
    (row,) = roster(found, [scored(found, "甲", 3, 4)], "backstop", on=ON).rows
    assert [(c.label, c.value) for c in row.columns] == [
        ("保障状态", "covered"), ("收入分", 4), ("退出日", ABSENT),
    ]  # fmt: skip
    assert [[c.clause for c in a.citations] for a in row.applied] == [["一", "二"]]


def test_lists_of_records_below() -> None:
    """A list of members has a row for each member, with its path, and columns of the household."""
    found = policy()
    people = [
        {"id": "a", "full_name": "赵", "insured": True, "in_platform": False, "pay": "12.50"},
        {"id": "b", "insured": True, "in_platform": True},
        {"id": "c", "insured": True},
    ]
    result = roster(found, [case(found, "甲", *people, register_status="registered")], "漏录人员", on=ON)
    assert [(r.path, r.state) for r in result.rows] == [
        ((("member", "a"),), "listed"),
        ((("member", "c"),), "undetermined"),
        ((("member", "b"),), "not_listed"),
    ]
    assert [c.value for c in result.rows[0].columns] == ["赵", 1250, "registered"]


def test_a_list_is_a_condition() -> None:
    """两单 rests on the two other lists: a backstop household with an unrecorded insured member."""
    found = policy()
    member = {"id": "a", "insured": True, "in_platform": False}
    cases = [scored(found, "甲", 1, 1), case(found, "乙", member, **BACKSTOP)]
    result = roster(found, cases, "both", on=ON)
    assert {r.household: r.state for r in result.rows} == {"甲": "not_listed", "乙": "listed"}


def test_outside_the_period_nothing_is_said() -> None:
    """On a day outside the policy's period every record is undetermined for that reason alone."""
    found = policy()
    (row,) = roster(found, [scored(found, "甲", 1, 1)], "backstop", on=date(2021, 1, 1)).rows
    assert (row.state, row.reasons, row.missing) == ("undetermined", {"not_in_force"}, ())


def test_the_trace_is_kept_on_asking() -> None:
    """With trace=True a row holds the tree of what it was drawn from; without, none."""
    found = policy()
    one = [scored(found, "甲", 1, 1)]
    assert roster(found, one, "backstop", on=ON).rows[0].trace is None
    trace = roster(found, one, "backstop", on=ON, trace=True).rows[0].trace
    assert trace is not None
    assert {step.id for step in trace.steps} == {"household.register_status", "household.no_labour"}


# ── order ────────────────────────────────────────────────────────────────────


def test_ranks_and_ties() -> None:
    """Scores 2·health + poverty: 10, 10, 7 in descending order rank 1, 1, 3, the equal ones tied."""
    found = policy()
    cases = [scored(found, "甲", 3, 1), scored(found, "乙", 4, 2), scored(found, "丙", 5, 0)]
    result = roster(found, cases, "backstop", on=ON)
    assert places(result) == [("乙", 1, True), ("丙", 1, True), ("甲", 3, False)]
    assert (result.ranking.state, result.ranking.direction, result.ranking.provisional) == (
        "ranked", "descending", False,
    )  # fmt: skip


def test_groups_in_the_order_of_the_options() -> None:
    """Ranks are counted within each group; 未保 stands before 在保 because it is declared first."""
    found = policy()
    cases = [
        scored(found, "甲", 1, 0),
        scored(found, "乙", 2, 0, dibao_status="not_covered"),
        scored(found, "丙", 3, 0),
    ]
    assert places(roster(found, cases, "backstop", on=ON)) == [
        ("乙", 1, False), ("丙", 1, False), ("甲", 2, False),
    ]  # fmt: skip


def test_an_open_direction_refuses_the_ranking() -> None:
    """Without the county's direction nobody is ranked, and the standard is named with its holder."""
    found = policy(county=COUNTY.rsplit("填写", 1)[0])
    result = roster(found, [scored(found, "甲", 1, 1)], "backstop", on=ON)
    assert result.ranking.state == "refused"
    assert [(u.household, u.missing.reason, u.missing.id, u.missing.holders) for u in result.ranking.why] == [
        ("", "open", "direction", ("县",))
    ]
    assert places(result) == [("甲", None, False)]


def test_an_open_weight_refuses_the_ranking_once() -> None:
    """Without the weight the figure is named once, not once for each household."""
    lines = COUNTY.splitlines()
    found = policy(county="\n".join([lines[0], lines[2]]))
    result = roster(found, [scored(found, "甲", 1, 1), scored(found, "乙", 2, 1)], "backstop", on=ON)
    assert [(u.household, u.missing.id) for u in result.ranking.why] == [("", "health_weight")]


def test_an_unknown_score_refuses_the_ranking() -> None:
    """A listed household whose score lacks a fact: no ranking, the household and its fact are named."""
    found = policy()
    cases = [scored(found, "甲", 1, 1), scored(found, "乙", None, 1)]
    result = roster(found, cases, "backstop", on=ON)
    assert result.ranking.state == "refused"
    assert [(u.household, u.missing.id) for u in result.ranking.why] == [("乙", "household.health")]


def test_undetermined_records_make_a_ranking_provisional() -> None:
    """Somebody who may yet be listed could still move the others."""
    found = policy()
    cases = [scored(found, "甲", 1, 1), scored(found, "乙", 2, 2, no_labour=None)]
    result = roster(found, cases, "backstop", on=ON)
    assert places(result) == [("甲", 1, False)]
    assert result.ranking.provisional


def test_a_written_direction() -> None:
    """升序 written in the roster ranks the lowest first."""
    found = policy(RULES.replace("从 倒排方向", "升序"))
    cases = [scored(found, "甲", 3, 1), scored(found, "乙", 1, 1)]
    assert [p[0] for p in places(roster(found, cases, "backstop", on=ON))] == ["乙", "甲"]


# ── counts ───────────────────────────────────────────────────────────────────


def test_counts_add_up() -> None:
    """Records and households split into listed, undetermined and not listed, nothing left over."""
    found = policy()
    out, sure, open_ = ({"insured": False}, {"insured": True, "in_platform": False}, {"insured": True})
    cases = [
        case(found, "甲", sure, sure, open_),
        case(found, "乙", open_, out),
        case(found, "丙", out, complete=None),
        case(found, "丁"),
    ]
    counts = roster(found, cases, "not_in_platform", on=ON).counts
    assert (counts.records, counts.listed, counts.not_listed, counts.undetermined) == (6, 2, 2, 2)
    households = (counts.households, counts.households_listed, counts.households_undetermined)
    assert (*households, counts.households_not_listed) == (4, 1, 1, 2)
    assert counts.households_open == 1


def test_a_person_in_two_households_counts_once() -> None:
    """The same identity number in two households is two rows and one person."""
    found = policy()
    one = {"id_number": "11010119900307002X", "insured": True, "in_platform": False}
    result = roster(found, [case(found, "甲", one), case(found, "乙", one)], "not_in_platform", on=ON)
    assert (result.counts.listed, result.counts.households_listed, result.counts.persons_listed) == (2, 2, 1)


def test_members_of_listed_households_are_counted() -> None:
    """A list of households counts the known members of those listed, not of the others."""
    found = policy()
    cases = [case(found, "甲", {}, {}, **BACKSTOP), case(found, "乙", {}, register_status="not_registered")]
    assert roster(found, cases, "backstop", on=ON).counts.persons_listed == 2


def test_memberships_over_several_lists() -> None:
    """All memberships are told; a household on two lists counts once (A31)."""
    found = policy()
    member = {"id": "a", "insured": True, "in_platform": False}
    cases = [case(found, "甲", member, **BACKSTOP), case(found, "乙", {"insured": True}), case(found, "丙")]
    several = overlap(rosters(found, cases, on=ON))
    assert [(m.household, m.listed, m.undetermined) for m in several.memberships] == [
        ("甲", ("backstop", "not_in_platform", "both"), ()),
        ("乙", (), ("backstop", "not_in_platform", "both")),
        ("丙", (), ("backstop",)),
    ]
    assert (several.households_listed, several.households_undetermined, several.persons_listed) == (1, 2, 1)


# ── misuse ───────────────────────────────────────────────────────────────────


def test_unknown_list() -> None:
    """A list that does not exist is misuse; the lists there are are named."""
    with pytest.raises(UsageError, match=r"has no list '退出名单'; there are 兜底户 \(backstop\), "):
        roster(policy(), (), "退出名单", on=ON)


def test_a_household_twice() -> None:
    """Two cases with one id would be counted twice: misuse."""
    found = policy()
    with pytest.raises(UsageError, match="household 甲 stands twice"):
        roster(found, [case(found, "甲"), case(found, "甲")], "backstop", on=ON)


# ── in words ─────────────────────────────────────────────────────────────────


def text(found: Policy, results: list[RosterResult], language: Language) -> str:
    return Page(found, results, (), None, language).text()


def test_lists_as_text() -> None:
    """Ranked by 2 × health + poverty, 甲 10 and 乙 4; who is open and why; counts; each counted once."""
    found = policy()
    cases = [
        scored(found, "甲", 3, 4),
        scored(found, "乙", 1, 2),
        case(found, "丙", register_status="registered"),
        case(found, "丁", register_status="not_registered"),
    ]
    results = [roster(found, cases, name, on=ON) for name in ("backstop", "not_in_platform")]
    assert (
        text(found, results, "zh")
        == """\
兜底户  2020-06-15
  依据 一 “名单”；二 “排序”
  责任 县级民政部门  报送 县级扶贫部门
  按降序排位；未定的列入后位次会变
  位次  户  保障状态  收入分  退出日  兜底户（排序）
  1     甲  在保      4分     无      10分
  2     乙  在保      2分     无      4分
  未定 丙：缺 无劳力（扶贫台账）
  共 4 条：列入 2（2 户，0 人），不列 1，未定 1

漏录人员  2020-06-15
  依据 一 “名单”
  共 0 条：列入 0（0 户，0 人），不列 0，未定 0

合计，各户、各人只计一次：列入 2 户（其中 0 户在两份以上名单），按人的名单列入 0 人；另有 1 户未定
"""
    )
    assert (
        text(found, results, "en")
        == """\
backstop (兜底户)  2020-06-15
  clauses 一 “名单”; 二 “排序”
  owned by 县级民政部门  sent to 县级扶贫部门
  ranked, descending; undetermined ones may still move it
  rank  household  dibao_status (保障状态)  poverty (收入分)  left_on (退出日)  order (兜底户（排序）)
  1     甲         covered                  4 points          absent            10 points
  2     乙         covered                  2 points          absent            4 points
  undetermined 丙: missing no_labour (无劳力) (扶贫台账)
  records 4: listed 2 (households 2, persons 0), not listed 1, undetermined 1

not_in_platform (漏录人员)  2020-06-15
  clauses 一 “名单”
  records 0: listed 0 (households 0, persons 0), not listed 0, undetermined 0

together, each counted once: households 2 (on more than one list 0), persons on lists of persons 0, \
households undetermined 1
"""
    )


def test_a_list_without_rows() -> None:
    """No household went in: the list stands with its clauses and counts of 0, without a table."""
    found = policy()
    shown = text(found, [roster(found, [], "not_in_platform", on=ON)], "zh")
    assert (
        shown == "漏录人员  2020-06-15\n  依据 一 “名单”\n  共 0 条：列入 0（0 户，0 人），不列 0，未定 0\n"
    )


SILENT = """决定 另定 (others) 对 户
  结果 要 (wanted), 不要 (unwanted)
  情形 有 (some) 当 无劳力 则 要 依据 一 “名单”
  其余 未规定 依据 二 “排序”
名单 须帮 (helped) 对 户
  当 另定 等于 要
  依据 一 “名单”
"""


def test_silence_and_the_period_are_said_in_words() -> None:
    """Where nothing is missing and it is open all the same: what the document does not decide, or its period."""
    found = policy(SILENT, county="")
    cases = [case(found, "丙", no_labour=False)]
    within, before = (roster(found, cases, "helped", on=day) for day in (ON, date(2019, 1, 1)))
    assert text(found, [within], "zh").splitlines()[2] == "  未定 丙：文件未规定：另定"
    assert text(found, [within], "en").splitlines()[2] == "  undetermined 丙: not decided by the document: others (另定)"
    assert text(found, [before], "zh").splitlines()[2] == "  未定 丙：不在文件施行期内"
    assert text(found, [before], "en").splitlines()[2] == "  undetermined 丙: outside the document's period"
    lines = [list(Page(found, [each], (), None, "zh").rows()) for each in (within, before)]
    assert [each[1][-2] for each in lines] == ["文件未规定：另定", "不在文件施行期内"]


# ── counts ───────────────────────────────────────────────────────────────────

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "register_status": st.sampled_from(["not_registered", "registered", "left"]),
        "no_labour": st.booleans(),
        "health": st.integers(0, 3),
        "poverty": st.integers(0, 3),
    },
)
PEOPLE = st.lists(
    st.fixed_dictionaries({}, optional={"insured": st.booleans(), "in_platform": st.booleans()}), max_size=3
)


@law(60)
@given(households=st.lists(st.tuples(FACTS, PEOPLE, st.booleans()), max_size=6))
def test_every_record_is_counted_once(
    households: list[tuple[dict[str, object], list[dict[str, object]], bool]],
) -> None:
    """Records = listed + not listed + undetermined = the records that went in; the same of households."""
    found = policy()
    cases = [
        case(
            found, str(n), *({"id": str(i), **p} for i, p in enumerate(people)),
            complete="all" if whole else None, **facts,
        )
        for n, (facts, people, whole) in enumerate(households)
    ]  # fmt: skip
    results = rosters(found, cases, on=ON)
    for result in results:
        counts = result.counts
        went_in = len(cases) if result.entity == "household" else sum(len(p) for _, p, _ in households)
        assert counts.records == len(result.rows) == went_in
        assert counts.listed + counts.not_listed + counts.undetermined == counts.records
        assert counts.households == len(cases)
        parts = (counts.households_listed, counts.households_undetermined, counts.households_not_listed)
        assert sum(parts) == counts.households
        assert counts.households_open == sum(not whole for _, _, whole in households)
    together = overlap(results)
    listed = {row.household for result in results for row in result.of("listed")}
    assert together.households_listed == len(listed)
    assert together.households_listed + together.households_undetermined <= len(cases)
