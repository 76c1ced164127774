"""A place whose document was replaced: which version decides, what is said of it, what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policyrules.authoring.worked_cases import run_examples
from policyrules.base.errors import Finding, Source, UsageError
from policyrules.cli import main
from policyrules.comparing.households import compare
from policyrules.compile.query import compile_sql
from policyrules.core.case import Case, Fact
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.possible import Interval
from policyrules.core.totals import totals
from policyrules.courses import Change, course, course_text
from policyrules.deciding import decide, decide_all
from policyrules.explaining.notice import notice
from policyrules.explaining.receipt import canonical, to_json
from policyrules.explaining.replaying import replay
from policyrules.explaining.text import explain
from policyrules.intake.case_json import read_case
from policyrules.language.layout import format_source
from policyrules.lists.rosters import roster
from policyrules.loading import check, load
from versions_place import BY_FACT, NEW, OLD, write

START = date(2022, 1, 1)
BEFORE, AFTER = date(2021, 6, 1), date(2022, 6, 1)
DAY = timedelta(days=1)


@cache
def place(new: str = NEW, old: str = OLD) -> Policy:
    """The place with these two versions."""
    with TemporaryDirectory() as folder:
        return load("place", policies=write(Path(folder), new=new, old=old))


def household(policy: Policy, income: int | None = 400, accepted: str | None = None) -> Case:
    """A household, of which income and the day of acceptance may be unknown."""
    data: dict[str, object] = {"id": "甲户"}
    if income is not None:
        data["income"] = f"{income}.00"
    if accepted is not None:
        data["accepted"] = accepted
    return read_case(policy, data)


def taken(decision: Decision) -> list[str]:
    """The ids of the versions under which was decided."""
    assert decision.receipt.version is not None
    return [version.policy for version in decision.receipt.version.taken]


def paid(decision: Decision) -> tuple[object, ...]:
    """State and ends of the amount."""
    assert decision.amount is not None
    return decision.amount.state, decision.amount.low, decision.amount.high


def found(tmp_path: Path, *, new: str = NEW, old: str = OLD, **others: str) -> list[Finding]:
    """What check finds in the place with these versions."""
    return list(check("place", policies=write(tmp_path, new=new, old=old, **others)))


# ── which version decides ────────────────────────────────────────────────────


def test_the_assessment_day_picks_the_version() -> None:
    """The last day of the old rules is the day before the new ones take over; no day is without rules."""
    policy = place()
    for on, version, fen in (
        (START - DAY, "old_rules", 10000),
        (START, "new_rules", 20000),
        (date(2015, 1, 1), "old_rules", 10000),
    ):
        decision = decide(policy, household(policy), on=on)
        assert (taken(decision), paid(decision)) == ([version], ("exact", fen, fen))


def test_before_the_first_version_nothing_is_in_force() -> None:
    """The day before the oldest document began belongs to no version."""
    policy = place()
    assert decide(policy, household(policy), on=date(2014, 12, 31)).status == "not_in_force"


def test_what_is_not_in_force_yet_stands_until_it_is() -> None:
    """To the day before the oldest document began, of a fact that has not come to the day before that; what
    was never in force stands for ever."""
    by_day, by_fact = place(), place(BY_FACT)
    for policy in (by_day, by_fact):
        decision = decide(policy, household(policy), on=date(2014, 6, 1))
        assert (decision.status, decision.valid_until) == ("not_in_force", date(2014, 12, 31))
    to_come = decide(by_fact, household(by_fact, accepted="2022-03-01"), on=BEFORE)
    assert (to_come.status, to_come.valid_until) == ("not_in_force", date(2022, 2, 28))
    never = decide(by_fact, household(by_fact, accepted="2014-03-01"), on=BEFORE)
    assert (never.status, never.valid_until) == ("not_in_force", None)


def test_what_a_version_lacks_stands_until_another_takes_over() -> None:
    """Of a programme that only the new rules have the old ones say nothing, to their last day."""
    policy = place(NEW.replace("relief", "aid"))
    first = decide(policy, household(policy), on=BEFORE, programme="aid")
    assert (first.status, first.valid_until) == ("silent", START - DAY)
    assert decide(policy, household(policy), on=START, programme="aid").status == "decided"
    gone = decide(place(), household(place()), on=AFTER, programme="heating")
    assert (gone.status, gone.valid_until) == ("silent", None)


def test_an_answer_of_the_old_rules_stands_until_the_new_ones_take_over() -> None:
    """Under the assessment day the old version ends with the day before; with a fact it does not end."""
    by_day, by_fact = place(), place(BY_FACT)
    assert decide(by_day, household(by_day), on=BEFORE).valid_until == START - DAY
    assert decide(by_fact, household(by_fact, accepted="2021-05-01"), on=BEFORE).valid_until is None


def test_a_stated_fact_picks_the_version() -> None:
    """What was accepted under the old rules is decided by them after the new ones took over too."""
    policy = place(BY_FACT)
    old = decide(policy, household(policy, accepted="2021-12-31"), on=AFTER)
    new = decide(policy, household(policy, accepted="2022-01-01"), on=AFTER)
    assert (taken(old), paid(old)) == (["old_rules"], ("exact", 10000, 10000))
    assert (taken(new), paid(new)) == (["new_rules"], ("exact", 20000, 20000))


def test_a_day_that_has_not_come_picks_nothing() -> None:
    """Accepted after the assessment day: nothing is in force for it yet."""
    policy = place(BY_FACT)
    assert decide(policy, household(policy, accepted="2022-03-01"), on=BEFORE).status == "not_in_force"


def test_an_unknown_fact_leaves_what_the_versions_do_not_agree_on() -> None:
    """Both are decided: the outcome is certain, the amount between theirs, and the fact is asked for."""
    policy = place(BY_FACT)
    decision = decide(policy, household(policy), on=AFTER)
    assert (decision.status, [o.id for o in decision.possible]) == ("decided", ["grant"])
    assert paid(decision) == ("range", 10000, 20000)
    assert [m.id for m in decision.missing] == ["household.accepted"]
    assert decision.reasons == {"fact:household.accepted"}
    assert [(a.provision, a.citations[0].document) for a in decision.one_of] == [
        ("relief.entry", "old_rules"),
        ("relief.entry", "new_rules"),
    ]
    assert [paid(d) for d in decision.under] == [("exact", 10000, 10000), ("exact", 20000, 20000)]


def dated(text: str, day: str) -> str:
    """Rules whose grant has effect from a day, and states 5 points."""
    text = text.replace("  金额 : 元/月\n", "  金额 : 元/月\n  数值 得分 (score) : 分\n", 1)
    return text.replace("救助标准 - 月收入 当", f"救助标准 - 月收入 数值 得分: 5分 起算日 为 {day} 当", 1)


def test_what_is_stated_lies_between_what_the_versions_state() -> None:
    """Both state 5 points; the dates of effect differ. Of old rules that state nothing, it may be 未规定."""
    policy = place(dated(BY_FACT, "2022-02-01"), dated(OLD, "2021-07-01"))
    decision = decide(policy, household(policy), on=AFTER)
    assert {one.id: one.value for one in decision.values} == {
        "relief.score": 5, "relief.effective_day": Interval(date(2021, 7, 1), date(2022, 2, 1)),
    }  # fmt: skip
    policy = place(dated(BY_FACT, "2022-02-01"))
    decision = decide(policy, household(policy), on=AFTER)
    assert [one.value for one in decision.values] == [
        Interval(5, 5, silent=True), Interval(date(2022, 2, 1), date(2022, 2, 1), silent=True),
    ]  # fmt: skip


def test_what_the_versions_agree_on_is_certain() -> None:
    """An income above both limits is refused whichever decides, and nothing is missing."""
    policy = place(BY_FACT)
    decision = decide(policy, household(policy, 700), on=AFTER)
    assert (decision.status, paid(decision), decision.missing) == ("decided", ("exact", 0, 0), ())


def test_versions_that_disagree_leave_both_outcomes() -> None:
    """550 a month is below the new line and above the old one."""
    policy = place(BY_FACT)
    decision = decide(policy, household(policy, 550), on=AFTER)
    assert decision.status == "undetermined"
    assert {o.id for o in decision.possible} == {"grant", "refuse"}
    assert paid(decision) == ("range", 0, 5000)


def test_a_programme_that_one_version_lacks_may_be_undecided() -> None:
    """The new rules have no heating: with the fact unknown 未规定 is possible, under them it is certain."""
    policy = place(BY_FACT)
    unknown = decide(policy, household(policy), on=AFTER, programme="heating")
    assert (unknown.status, unknown.may_be_silent) == ("undetermined", True)
    new = decide(policy, household(policy, accepted="2022-02-01"), on=AFTER, programme="heating")
    assert new.status == "silent"
    every = decide_all(policy, household(policy, accepted="2022-02-01"), on=AFTER)
    assert [d.programme for d in every] == ["relief"]


def test_an_unknown_fact_before_the_change_can_only_mean_the_old_rules() -> None:
    """What was accepted is accepted by the day; the answer stands until the new rules may be meant."""
    policy = place(BY_FACT)
    decision = decide(policy, household(policy), on=BEFORE)
    assert (taken(decision), paid(decision)) == (["old_rules"], ("exact", 10000, 10000))
    assert (decision.valid_until, decision.missing) == (START - DAY, ())


def test_a_fact_recorded_later_is_not_known_yet() -> None:
    """It is named as later, and the answer stands until it comes."""
    policy = place(BY_FACT)
    later = Fact(date(2021, 5, 1), on=AFTER + DAY)
    case = household(policy).changed((), lambda r: r.with_fact("accepted", later))
    decision = decide(policy, case, on=AFTER)
    assert taken(decision) == ["old_rules", "new_rules"]
    assert ([each.on for each in decision.later], decision.valid_until) == ([AFTER + DAY], AFTER)


days = st.dates(date(2014, 6, 1), date(2023, 6, 1))


@given(st.sampled_from((NEW, BY_FACT)), days, days, st.one_of(st.none(), st.integers(0, 800)))
def test_a_version_decides_as_it_does_alone(new: str, on: date, accepted: date, income: int | None) -> None:
    """Whatever picks the version: outcome, amount and clauses are those of that version by itself."""
    policy = place(new)
    case = household(policy, income, accepted.isoformat())
    decision = decide(policy, case, on=on)
    key = accepted if policy.key is not None else on
    wanted = policy.versions[key >= START]
    assert taken(decision) == [wanted.id]
    if policy.key is not None and accepted > on:
        assert decision.status == "not_in_force"
        return
    alone = decide(evolve(wanted, earlier=(), key=None), case, on=on)
    if policy.key is not None and wanted.id == "old_rules" and accepted < date(2015, 1, 1):
        assert decision.status == "not_in_force"
        return
    assert (decision.status, decision.possible, decision.amount) == (
        alone.status,
        alone.possible,
        alone.amount,
    )
    assert decision.applied == alone.applied


@given(days, days, st.one_of(st.none(), st.integers(0, 800)))
def test_knowing_the_day_only_narrows(on: date, accepted: date, income: int | None) -> None:
    """What is decided once the fact is known was possible before."""
    policy = place(BY_FACT)
    if not date(2015, 1, 1) <= accepted <= on:
        return
    before = decide(policy, household(policy, income), on=on)
    after = decide(policy, household(policy, income, accepted.isoformat()), on=on)
    assert set(after.possible) <= set(before.possible)
    assert before.amount is not None
    assert after.amount is not None
    low, high = before.amount.low, before.amount.high
    assert low is None or (after.amount.low is not None and low <= after.amount.low)
    assert high is None or (after.amount.high is not None and after.amount.high <= high)


# ── what is said of it ───────────────────────────────────────────────────────


def test_receipts_name_the_version_and_are_replayed() -> None:
    """Key, day, and the digests of exactly the versions evaluated; deciding again gives the same bytes."""
    policy = place(BY_FACT)
    old, new = policy.versions
    for case, digests in (
        (household(policy, accepted="2021-05-01"), [old.digest]),
        (household(policy, accepted="2022-05-01"), [new.digest]),
        (household(policy), [old.digest, new.digest]),
    ):
        for decision in decide_all(policy, case, on=AFTER, effects=True):
            choice = decision.receipt.version
            assert choice is not None
            assert (choice.key, [v.digest for v in choice.taken]) == ("household.accepted", digests)
            assert (decision.receipt.digest == digests[0]) == (len(digests) == 1)
            names = {file.name for file in decision.receipt.files}
            assert ("place/versions/old/10.policy" in names) == (old.digest in digests)
            assert ("place/10.policy" in names) == (new.digest in digests)
            assert replay(policy, case, canonical(policy, decision, case=case)).same


def test_the_words_say_the_version() -> None:
    """Explanation and notice name the version and by what it was picked; of several, each stands below."""
    policy = place(BY_FACT)
    known = decide(policy, household(policy, accepted="2021-05-01"), on=AFTER)
    assert "版本    《旧办法（示例）》（按 受理日 2021-05-01）" in explain(policy, known)
    unknown = explain(policy, decide(policy, household(policy), on=AFTER))
    assert "版本    《旧办法（示例）》 或 《新办法（示例）》（受理日 不详）" in unknown
    assert "── 《旧办法（示例）》（受理日 不详）" in unknown
    assert unknown.index("100.00元/月\n\n依据") < unknown.index("── 《新办法（示例）》（受理日 不详）")
    told = notice(policy, decide(policy, household(policy), on=AFTER), form="text")
    assert "《旧办法（示例）》示〔2015〕1号" in str(told)
    assert "《新办法（示例）》示〔2021〕9号" in str(told)


def test_the_json_of_each_version_stands_below() -> None:
    """Beside what they have in common, the whole decision under each version."""
    policy = place(BY_FACT)
    data = to_json(policy, decide(policy, household(policy), on=AFTER))
    assert [d["amount"]["low"] for d in data["under"]] == ["100.00", "200.00"]
    assert json.loads(canonical(policy, decide(policy, household(policy), on=AFTER)))["status"] == "decided"


def test_worked_cases_stand_in_their_version() -> None:
    """Cases of both versions are run; one that another version decides fails and says which."""
    policy = place()
    assert [(run.example.title, run.passed) for run in run_examples(lambda _: policy, policy)] == [
        ("旧一", True),
        ("新一", True),
    ]
    moved = place(NEW, OLD.replace("于 2021-06-01", "于 2022-06-01"))
    run = next(run_examples(lambda _: moved, moved))
    assert "所按版本：应得 《旧办法（示例）》，实得 《新办法（示例）》" in [
        m.lines("zh")[0] for m in run.mismatches
    ]


# ── months, lists, places, SQL ───────────────────────────────────────────────


def test_a_course_crosses_from_one_version_to_the_next() -> None:
    """From the month that the new rules decide the amount is theirs, and the cause says so."""
    policy = place()
    found_ = course(policy, household(policy), start=date(2021, 11, 1), end=date(2022, 2, 1))
    entries = [month.of("relief") for month in found_.months]
    assert [entry.decision.amount.low for entry in entries if entry and entry.decision.amount] == [
        10000, 10000, 20000, 20000,
    ]  # fmt: skip
    causes = [[(c.kind, c.id, c.on) for c in entry.causes] for entry in entries if entry]
    assert causes == [[], [], [("version", "new_rules", START)], []]
    text = course_text(policy, found_)
    assert "因：改按《新办法（示例）》（自 2022-01-01）" in text
    assert "2021-11 至 2021-12  《旧办法（示例）》（按评定日）" in text
    heating = [month.of("heating") for month in found_.months]
    assert [entry.decision.status for entry in heating if entry] == ["decided", "decided", "silent", "silent"]


def test_a_version_that_changes_nothing_is_no_cause() -> None:
    """In the month of the change the income rose above both lines: that is why, not the new rules."""
    policy = place(NEW.replace("600元/月", "500元/月"))
    changes = (Change(date(2022, 1, 5), (), "income", 90000),)
    found_ = course(
        policy, household(policy), start=date(2021, 12, 1), end=date(2022, 1, 1), changes=changes,
        programme="relief",
    )  # fmt: skip
    entry = found_.months[1].of("relief")
    assert entry is not None
    assert [(c.kind, c.id) for c in entry.causes] == [("fact", "household.income")]


def test_what_began_under_the_old_rules_goes_on_under_them() -> None:
    """With a fact as the key no month after the change is another one."""
    policy = place(BY_FACT)
    case = household(policy, accepted="2021-05-01")
    found_ = course(policy, case, start=date(2021, 11, 1), end=date(2022, 3, 1), programme="relief")
    assert [m.version.taken[0].policy for m in found_.months if m.version] == ["old_rules"] * 5
    assert not any(entry.changed for month in found_.months for entry in month.decisions)


def test_nothing_is_written_while_the_version_is_not_known() -> None:
    """A month decided under two versions writes nothing to the ledger, and says so once."""
    policy = place(BY_FACT)
    found_ = course(policy, household(policy), start=date(2022, 1, 1), end=date(2022, 3, 1))
    assert [month.written for month in found_.months] == [(), (), ()]
    assert [note.said.zh for month in found_.months for note in month.notes] == [
        "受理日 不详，不知按哪个版本，没有记账"
    ]


LISTED = """
名单 困难户 (poor) 对 户 当 月收入 低于 救助标准 依据 一 “救助”
"""


def test_a_list_takes_each_household_under_its_version() -> None:
    """550 a month is poor under the new rules only; with the fact unknown it is undetermined."""
    policy = place(BY_FACT + LISTED, OLD + LISTED)
    cases = [
        household(policy, 550, "2021-05-01"),
        household(policy, 550, "2022-05-01"),
        household(policy, 550),
    ]
    numbered = [evolve(case, id=str(n)) for n, case in enumerate(cases)]
    result = roster(policy, numbered, "poor", on=AFTER)
    assert {row.household: row.state for row in result.rows} == {
        "0": "not_listed", "1": "listed", "2": "undetermined",
    }  # fmt: skip
    assert [m.id for row in result.rows for m in row.missing] == ["household.accepted"]


def test_a_place_is_compared_under_the_version_in_force() -> None:
    """The same household on the day before and the day of the change."""
    policies = {"one": place(), "two": place(BY_FACT)}
    data = {"id": "甲户", "income": "400.00", "accepted": "2021-05-01"}
    amounts = [
        [d.decision.amount.low for d in p.decisions if d.decision.amount]
        for on in (START - DAY, START)
        for p in compare(policies, data, on=on, programme="relief").programmes
    ]
    assert amounts == [[10000, 10000], [20000, 10000]]


def test_sql_is_of_one_version() -> None:
    """By the assessment day the version is that of the day; by a fact it has to be named."""
    by_day, by_fact = place(), place(BY_FACT)
    assert [compile_sql(by_day, "relief", on=on).policy.id for on in (BEFORE, AFTER)] == [
        "old_rules",
        "new_rules",
    ]
    assert compile_sql(by_fact, "relief", on=AFTER, version="old_rules").policy.id == "old_rules"
    with pytest.raises(UsageError, match=r"household\.accepted picks the version, and SQL decides under one"):
        compile_sql(by_fact, "relief", on=AFTER)
    with pytest.raises(UsageError, match="there is no version 'none'; there are old_rules, new_rules"):
        compile_sql(by_fact, "relief", on=AFTER, version="none")


def test_the_commands_work_on_such_a_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check, test, coverage, decide, replay: each goes through the versions."""
    root = write(tmp_path / "p", new=BY_FACT)
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"id": "甲户", "income": "400.00", "accepted": "2021-05-01"}), "utf-8")
    place_ = str(root / "place")
    assert main(["check", place_]) == 0
    assert main(["test", place_]) == 0
    assert "2" in capsys.readouterr().err
    main(["coverage", place_])
    out = capsys.readouterr().out
    assert out.index("《旧办法（示例）》") < out.index("《新办法（示例）》")
    main(["coverage", place_, "--cases"])
    assert "《旧办法（示例）》" in capsys.readouterr().out
    receipts = tmp_path / "receipts.jsonl"
    line = ["--case", str(file), "--on", "2022-06-01"]
    assert main(["decide", place_, *line, "--output", str(receipts)]) == 0
    assert main(["replay", str(receipts), "--case", str(file), "--place", place_]) == 0
    assert main(["explain", place_, *line]) == 0
    assert "（按 受理日 2021-05-01）" in capsys.readouterr().out


def test_a_county_decides_under_each_version(tmp_path: Path) -> None:
    """An overlay of one name stands with each version; each is filled by its own."""
    open_ = [
        text.replace("标准 救助标准 (line) : 元/月", "标准 救助标准 (line) : 元/月 由 县民政局")
        for text in (OLD, NEW)
    ]
    old, new = (
        text.replace("自 2015-01-01 为 500元/月", "").replace("自 2022-01-01 为 600元/月", "")
        for text in open_
    )
    root = write(tmp_path, new=new, old=old)
    for folder, of, day, amount in (
        ("place", "new_rules", "2022-01-01", 640), ("place/versions/old", "old_rules", "2015-01-01", 540),
    ):  # fmt: skip
        (root / folder / "overlays").mkdir()
        (root / folder / "overlays" / "county.policy").write_text(
            f"政策 county “示例县（虚构）” 上级 {of} 印发 2015-01-01\n"
            f"填写 救助标准 自 {day} 为 {amount}元/月 依据 《示例通知》 一 “元”\n",
            "utf-8",
        )
    policy = load("place", policies=root, overlay="county")
    amounts = [decide(policy, household(policy), on=on).amount for on in (BEFORE, AFTER)]
    assert [amount.low for amount in amounts if amount] == [14000, 24000]


def test_both_vocabularies() -> None:
    """替代 is written and read in English and back."""
    source = Source("new.policy", BY_FACT)
    english = format_source(source, vocabulary="en")
    assert "  replaces old_rules from 2022-01-01 looking_at 受理日\n" in english
    again = format_source(Source("new.policy", english), vocabulary="zh")
    assert again == format_source(source)


def test_replaces_is_a_name_elsewhere(tmp_path: Path) -> None:
    """A fact may be called 替代: only in the header of a document is it a keyword."""
    old = OLD.replace("取暖", "替代")
    assert [f for f in found(tmp_path, old=old) if f.severity == "error"] == []


# ── what is wrong with it ────────────────────────────────────────────────────


def told(findings: list[Finding]) -> Iterator[tuple[str, str, str, str]]:
    """Code, place, sentence and help in Chinese of what concerns the versions."""
    for f in findings:
        if f.code.startswith("PR24"):
            yield f.code, str(f.span), f.said.zh, f.help.zh


CHANGED = "改正生效期或 自 的日期"


@pytest.mark.parametrize(
    ("new", "old", "wanted"),
    [
        (
            NEW.replace("替代 old_rules", "替代 old_rule"), OLD,
            [
                ("PR240", "place/10.policy:2:6", "versions/ 里没有“old_rule”可以替代", "是不是“old_rules”？"),
                ("PR240", "place/versions/old/10.policy:1:4", "versions/ 里的“old_rules”没有被任何文件替代",
                 "在接替它的文件头写 替代 old_rules 自 …"),
            ],
        ),
        (
            NEW, OLD.replace("生效 2015-01-01", "生效 2015-01-01 至 2022-12-31"),
            [("PR241", "place/10.policy:2:3",
              "2022-01-01 至 2022-12-31，“old_rules”和替代它的“new_rules”同时有效", CHANGED)],
        ),
        (
            NEW.replace("生效 2022-01-01", "生效 2021-12-01"), OLD,
            [("PR241", "place/10.policy:2:3",
              "2021-12-01 至 2021-12-31，“old_rules”和替代它的“new_rules”同时有效", CHANGED)],
        ),
        (
            NEW, OLD.replace("生效 2015-01-01", "生效 2022-02-01"),
            [("PR241", "place/10.policy:2:3",
              "“old_rules”自 2022-02-01 起有效，但“new_rules”自 2022-01-01 起已经替代它", CHANGED)],
        ),
        (
            NEW, OLD.replace("生效 2015-01-01", "生效 2015-01-01 至 2021-06-30"),
            [("PR242", "place/10.policy:2:3",
              "2021-07-01 至 2021-12-31，“old_rules”已失效，“new_rules”还没有生效", "")],
        ),
        (
            NEW.replace("生效 2022-01-01", "生效 2022-03-01"), OLD,
            [("PR242", "place/10.policy:2:3",
              "2022-01-01 至 2022-02-28，“old_rules”已失效，“new_rules”还没有生效", "")],
        ),
        (
            BY_FACT.replace("看 受理日", "看 受理"), OLD,
            [("PR243", "place/10.policy:2:31", "“受理”不是户的日期事实（或可无），不能按它选版本", "是不是“受理日”？")],
        ),
        (
            BY_FACT.replace("看 受理日", "看 月收入"), OLD,
            [("PR243", "place/10.policy:2:31", "“月收入”不是户的日期事实（或可无），不能按它选版本", "")],
        ),
        (
            NEW + "\n实体 人 (person) 属 户 列名 persons\n  事实 学历 (school) : 文本\n",
            OLD + "\n实体 人 (person) 属 户 列名 persons\n  事实 学历 (school) : 是否\n",
            [("PR244", "place/versions/old/10.policy:29:3", "“学历”在“old_rules”和“new_rules”里的类型不同",
              "同名的事实各版本要一致；不同的另起名称")],
        ),
        (
            BY_FACT, OLD.replace("元/月", "元"),
            [("PR244", "place/versions/old/10.policy:8:1",
              "“救助”的金额（数值）在“old_rules”和“new_rules”里单位不同；版本不明时合不起来", "")],
        ),
    ],
)  # fmt: skip
def test_findings_of_versions(
    tmp_path: Path, new: str, old: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    """What replaces what, the periods side by side, the key and the facts: each told whole."""
    assert list(told(found(tmp_path, new=new, old=old))) == wanted


OLDEST = OLD.replace("old_rules", "oldest").replace("2015-01-01", "2010-01-01").replace("旧一", "最旧一")


def test_three_versions_in_a_row(tmp_path: Path) -> None:
    """Each replaces the one before; a day belongs to the newest that had taken over."""
    old = OLD.replace("词汇 words", "词汇 words 替代 oldest 自 2015-01-01")
    oldest = OLDEST.replace("于 2021-06-01", "于 2014-06-01")
    policy = load("place", policies=write(tmp_path, old=old, a_oldest=oldest))
    assert [version.id for version in policy.versions] == ["oldest", "old_rules", "new_rules"]
    for on, version in (
        (date(2014, 12, 31), "oldest"),
        (date(2015, 1, 1), "old_rules"),
        (START, "new_rules"),
    ):
        assert taken(decide(policy, household(policy), on=on)) == [version]


def test_two_versions_that_replace_one(tmp_path: Path) -> None:
    """A document has one follower; another version that replaces it too would be in force beside it."""
    other = NEW.replace("new_rules", "other").replace("2022-01-01", "2021-01-01")
    assert list(told(found(tmp_path, other=other))) == [
        ("PR241", "place/versions/other/10.policy:2:6", "“old_rules”被“new_rules”和“other”两个版本替代",
         "每个版本只接替一个"),
    ]  # fmt: skip


def test_two_versions_of_one_name(tmp_path: Path) -> None:
    """Versions are told apart by their ids."""
    findings = found(tmp_path, new=NEW.replace("new_rules", "old_rules"))
    assert (
        "PR240",
        "place/versions/old/10.policy:1:4",
        "有两个版本都叫“old_rules”",
        "给各版本不同的名称",
    ) in list(told(findings))


def test_one_key_for_all_versions(tmp_path: Path) -> None:
    """Where a later change goes by a fact and an earlier one by the day, nobody could say which is meant."""
    old = OLD.replace("词汇 words", "词汇 words 替代 oldest 自 2015-01-01")
    findings = found(tmp_path, new=BY_FACT, old=old, a_oldest=OLDEST)
    assert list(told(findings)) == [
        ("PR243", "place/versions/old/10.policy:1:76",
         "“new_rules”和“old_rules”选版本的日子不同；一处的各版本要按同一个日子", ""),
    ]  # fmt: skip


def test_a_mistake_in_an_earlier_version_stops_the_place(tmp_path: Path) -> None:
    """Findings of every version are reported, each under its own file."""
    findings = found(tmp_path, old=OLD.replace("低于 救助标准 依据", "低于 无此标准 依据"))
    assert {str(f.span).split(":")[0] for f in findings if f.severity == "error"} == {
        "place/versions/old/10.policy"
    }


def test_the_total_goes_by_the_version_that_decided() -> None:
    """Relief and heating of the old rules are added up; of the new rules there is relief alone."""
    policy = place(BY_FACT)
    sums = []
    for accepted in ("2021-05-01", "2022-05-01"):
        case = household(policy, accepted=accepted)
        (total,) = totals(policy, case, decide_all(policy, case, on=AFTER))
        sums.append((total.state, total.low, total.high))
    assert sums == [("exact", 13000, 13000), ("exact", 20000, 20000)]
    (open_,) = totals(policy, household(policy), decide_all(policy, household(policy), on=AFTER))
    assert (open_.state, open_.low, open_.high) == ("partial", 13000, 23000)


def test_a_case_puts_figures_in_place_in_its_own_version() -> None:
    """填写 in a case of the old rules changes the figure of the old rules alone."""
    filled = "案例 “旧二” 于 2021-06-01\n  填写 救助标准 为 450元/月\n  设 户 月收入=400元/月\n  应得 救助 为 给予 金额 50元/月\n"
    for new in (NEW, BY_FACT):
        old = OLD.replace("(line) : 元/月 自", "(line) : 元/月 由 县民政局 自")
        policy = place(new, f"{old}\n{filled}")
        runs = {run.example.title: run.mismatches for run in run_examples(lambda _: policy, policy)}  # noqa: B023
        assert runs == {"旧一": (), "旧二": (), "新一": ()}


def test_only_a_document_of_the_place_replaces_another(tmp_path: Path) -> None:
    """替代 in the header of an overlay would mean nothing: it is an error there."""
    root = write(tmp_path)
    (root / "place" / "overlays").mkdir()
    header = "政策 county “示例县（虚构）” 上级 new_rules 印发 2022-01-01 替代 old_rules 自 2022-01-01\n"
    (root / "place" / "overlays" / "county.policy").write_text(header, "utf-8")
    assert list(told(list(check("place", policies=root, overlay="county")))) == [
        ("PR240", "place/overlays/county.policy:1:48", "细则不是一个版本，不能写 替代", "写进本地文件的文件头"),
    ]  # fmt: skip
