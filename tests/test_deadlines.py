"""Deadlines: what is due when, and what the records make of it. Expected days are counted by hand."""

from datetime import date

import pytest
from attrs import evolve

from duties import APPROVAL, COMPARISON, INCOME, NAMES, PUBLICATION, REPORT, day, done, duty, place
from policyrules.base.errors import UsageError
from policyrules.core.documents import Document
from policyrules.core.duties import Days, Deadline, Recurrence
from policyrules.deadlines.against_records import check_deadlines, due, standing, tally, uncounted
from policyrules.deadlines.events import Event
from policyrules.deadlines.verdicts import Verdict
from policyrules.deadlines.workdays import Holidays, days_between, last_day, last_start

YEAR_2016 = (date(2016, 1, 1), date(2016, 12, 31))
SEVEN = Days(7)
GOLDEN_WEEK = Holidays(
    frozenset(date(2016, 10, d) for d in range(1, 8)), frozenset({date(2016, 10, 8), date(2016, 10, 9)})
)


def ends(deadline: Deadline, start: str, end: str) -> list[str]:
    """The last days of what is due in a range."""
    return [str(d.end) for d in due(place(deadline), day(start), day(end))]


def checked(deadline: Deadline, on: str, *events: Event, **options: object) -> tuple[Verdict, ...]:
    """The results of one deadline."""
    return check_deadlines(place(deadline), events, on=day(on), **options)  # type: ignore[arg-type]


def states(results: tuple[Verdict, ...]) -> list[tuple[str, str, int]]:
    """(last day, state, days) of each result."""
    return [(str(r.due.end), r.state, r.days) for r in results]


# ── counting days ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (SEVEN, "2016-09-30"),
        (Days(7, first_counted=True), "2016-09-29"),
        (Days(0), "2016-09-23"),
        (Days(5, working=True), "2016-09-30"),
        (Days(6, working=True), "2016-10-08"),
        (Days(1, working=True, first_counted=True), "2016-09-23"),
    ],
)
def test_last_day(days: Days, expected: str) -> None:
    """From Friday 2016-09-23, whose day counts only if asked; 1–7 October are off, the 8th is worked."""
    assert last_day(day("2016-09-23"), days, GOLDEN_WEEK) == day(expected)


def test_last_posting_day() -> None:
    """Seven full days by 2016-09-30 must begin by 09-23, by 2016-10-10 by 10-03 (A29)."""
    assert last_start(day("2016-09-30"), SEVEN) == day("2016-09-23")
    assert last_start(day("2016-10-10"), SEVEN) == day("2016-10-03")


def test_days_between() -> None:
    """24 to 30 September is six days without the first, seven with it, five of them working days."""
    first, last = day("2016-09-24"), day("2016-09-30")
    assert days_between(first, last, SEVEN) == 6
    assert days_between(first, last, Days(7, first_counted=True)) == 7
    assert days_between(first, last, Days(7, working=True), GOLDEN_WEEK) == 5
    assert days_between(last, first, SEVEN) == 0


def test_working_days_need_their_table() -> None:
    """Without a table of holidays, or in a year that it lacks, working days are not counted."""
    with pytest.raises(UsageError, match="table of holidays"):
        last_day(day("2016-09-23"), Days(3, working=True))
    with pytest.raises(UsageError, match="2017"):
        last_day(day("2017-02-01"), Days(3, working=True), GOLDEN_WEEK)


def test_december_alone_covers_no_year() -> None:
    """Days off at the end of December are announced with the next year's and do not cover their own year."""
    turn = Holidays(frozenset({date(2017, 12, 30), date(2018, 1, 1)}))
    with pytest.raises(UsageError, match="2017"):
        turn.works(date(2017, 12, 4))
    assert turn.works(date(2018, 1, 2))


# ── what is due when ─────────────────────────────────────────────────────────


def test_fixed_day() -> None:
    """A named day is due on that day, in the year that holds it only, with clause and reading."""
    [only] = due(place(duty(REPORT, due=day("2016-09-30"))), *YEAR_2016)
    assert (only.end, only.citations[0].clause, only.readings) == (day("2016-09-30"), "三第1句", ("A30",))
    assert ends(duty(REPORT, due=day("2016-09-30")), "2017-01-01", "2017-12-31") == []


def test_lasting_says_when_to_begin() -> None:
    """What must last seven days by 2016-09-30 must begin by 09-23."""
    [only] = due(place(duty(PUBLICATION, due=day("2016-09-30"), lasting=SEVEN)), *YEAR_2016)
    assert only.begin_by == day("2016-09-23")


@pytest.mark.parametrize(
    ("period", "since", "expected"),
    [
        ("half_year", "2016-11-22", ["2017-06-30", "2017-12-31"]),
        ("half_year", "2017-01-01", ["2017-06-30", "2017-12-31"]),
        ("half_year", "2017-01-02", ["2017-12-31"]),
        ("quarter", "2017-03-24", ["2017-06-30", "2017-09-30", "2017-12-31"]),
        ("year", "2017-01-01", ["2017-12-31"]),
        ("year", "2017-06-12", []),
        ("month", "2017-11-02", ["2017-12-31"]),
    ],
)
def test_first_whole_period(period: str, since: str, expected: list[str]) -> None:
    """A recurring duty is due from the first whole period that begins on or after its start (A57)."""
    recurrence = Recurrence(period)  # type: ignore[arg-type]
    assert ends(duty(COMPARISON, every=recurrence, since=day(since)), "2016-01-01", "2017-12-31") == expected


def test_last_period_is_cut_short() -> None:
    """Every month until 30 December: December is due too, by the 30th."""
    monthly = duty(REPORT, every=Recurrence("month"), since=day("2020-10-01"), until=day("2020-12-30"))
    assert ends(monthly, "2020-01-01", "2021-12-31") == ["2020-10-31", "2020-11-30", "2020-12-30"]


def test_the_document_bounds_a_duty() -> None:
    """Without since and until a recurring duty starts and ends with its document."""
    document = Document("small", "通知", start=day("2020-03-02"), end=day("2020-06-15"))
    policy = place(duty(REPORT, every=Recurrence("month")), document=document)
    found = due(policy, day("2020-01-01"), day("2020-12-31"))
    assert [str(d.end) for d in found] == ["2020-04-30", "2020-05-31", "2020-06-15"]


def test_day_of_each_month() -> None:
    """By the 31st of each month: on the last day of a shorter one; a month begun is not yet due."""
    monthly = duty(REPORT, monthly=31, since=day("2019-12-15"), until=day("2020-04-29"))
    assert ends(monthly, "2019-01-01", "2020-12-31") == ["2020-01-31", "2020-02-29", "2020-03-31"]


def test_days_of_each_year() -> None:
    """By 30 June and 31 December of each year, from the first named day on; 29 February is the 28th."""
    yearly = duty(REPORT, yearly=((12, 31), (6, 30)), since=day("2017-01-01"))
    assert ends(yearly, "2016-01-01", "2017-12-31") == ["2017-06-30", "2017-12-31"]
    leap = duty(REPORT, yearly=((2, 29),), since=day("2019-01-01"))
    assert ends(leap, "2019-01-01", "2020-12-31") == ["2019-02-28", "2020-02-29"]


def test_days_after_each_event() -> None:
    """Ten days after an event are due for every such event, counted from its last day."""
    after = duty(APPROVAL, after=("publication", Days(10)))
    events = [done(PUBLICATION, "2016-09-23", "2016-09-30", "东村"), done(PUBLICATION, "2016-09-01")]
    found = due(place(after), *YEAR_2016, events=events)
    assert [(str(d.end), d.subject) for d in found] == [("2016-09-11", ""), ("2016-10-10", "东村")]


def test_standing() -> None:
    """What is at all times, after an event, or whenever has no day; the rest does."""
    deadlines = (
        evolve(duty(PUBLICATION, continuous=True), id="a"),
        evolve(duty(APPROVAL, after=("publication", SEVEN)), id="b"),
        evolve(duty(PUBLICATION, contents=(NAMES,)), id="c"),
        evolve(duty(REPORT, due=day("2016-09-30")), id="d"),
        evolve(duty(PUBLICATION, contents=(NAMES,), until=day("2016-12-31")), id="e"),
    )
    assert [d.deadline.id for d in standing(place(*deadlines))] == ["a", "b", "c"]
    assert [d.deadline.id for d in due(place(*deadlines), *YEAR_2016)] == ["d", "e"]


# ── one day ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("on", "events", "state", "days"),
    [
        ("2016-09-29", [], "pending", 1),
        ("2016-09-30", [], "pending", 0),
        ("2016-10-01", [], "missing", 1),
        ("2016-10-20", ["2016-09-30"], "met", 0),
        ("2016-10-20", ["2016-10-03"], "late", 3),
        ("2016-10-02", ["2016-10-03"], "missing", 2),
        ("2016-10-20", ["2016-10-03", "2016-09-01"], "met", 0),
    ],
)
def test_fixed_day_states(on: str, events: list[str], state: str, days: int) -> None:
    """The named day is included (A30); later is late by days; a record after the day asked is not yet."""
    [result] = checked(duty(REPORT, due=day("2016-09-30")), on, *(done(REPORT, e) for e in events))
    assert (result.state, result.days) == (state, days)


def test_within_a_period() -> None:
    """A survey from July to September: one in June does not count, one that runs into July does."""
    survey = duty(REPORT, within=(day("2016-07-01"), day("2016-09-30")))
    assert checked(survey, "2016-10-01", done(REPORT, "2016-06-30"))[0].state == "missing"
    assert checked(survey, "2016-10-01", done(REPORT, "2016-06-25", "2016-07-01"))[0].state == "met"
    assert states(checked(survey, "2016-10-09", done(REPORT, "2016-09-20", "2016-10-04"))) == [
        ("2016-09-30", "late", 4)
    ]


# ── publication ──────────────────────────────────────────────────────────────

SHOWN = duty(PUBLICATION, due=day("2016-09-30"), lasting=SEVEN, contents=(NAMES, INCOME))
ALL = frozenset({"names", "income"})


@pytest.mark.parametrize(
    ("start", "to", "on", "state", "days"),
    [
        ("2016-09-23", "2016-09-30", "2016-10-15", "met", 0),
        ("2016-09-20", "2016-10-09", "2016-09-30", "met", 0),
        ("2016-09-24", "2016-10-01", "2016-10-15", "late", 1),
        ("2016-09-24", "2016-09-30", "2016-10-15", "defective", 0),
        ("2016-09-20", None, "2016-10-15", "defective", 0),
        ("2016-09-23", None, "2016-09-29", "pending", 1),
        ("2016-09-28", "2016-10-05", "2016-10-02", "late", 5),
    ],
)
def test_publication_lasts(start: str, to: str | None, on: str, state: str, days: int) -> None:
    """Seven full days, the posting day not counted, full by the day; no end on record shows nothing (A29)."""
    [result] = checked(SHOWN, on, done(PUBLICATION, start, to, contents=ALL))
    assert (result.state, result.days) == (state, days)


def test_too_short_and_incomplete() -> None:
    """A publication six days long that lacks the income says both, in whole sentences."""
    record = done(PUBLICATION, "2016-09-24", "2016-09-30", contents=frozenset({"names"}))
    [result] = checked(SHOWN, "2016-10-15", record)
    assert result.state == "defective"
    assert [f.zh for f in result.faults] == ["未载明：收入", "2016-09-24 至 2016-09-30 只有 6 日，应满 7 日"]
    assert [f.en for f in result.faults] == ["lacks 收入", "2016-09-24 to 2016-09-30 is 6 days of 7"]


def test_sound_record_beside_a_defective_one() -> None:
    """One sound publication is enough; the defective one beside it is told."""
    good = done(PUBLICATION, "2016-09-01", "2016-09-10", contents=ALL)
    bad = done(PUBLICATION, "2016-08-01", "2016-08-03", contents=ALL)
    [result] = checked(SHOWN, "2016-10-15", bad, good)
    assert (result.state, result.events, result.notes[0].en) == (
        "met",
        (good,),
        "further defective records: 1",
    )


def test_each_village_by_itself() -> None:
    """Villages on record and villages asked about are each checked; without a subject a record is for all."""
    east = done(PUBLICATION, "2016-09-01", "2016-09-10", "东村", contents=ALL)
    west = done(PUBLICATION, "2016-09-01", "2016-09-02", "西村", contents=ALL)
    found = checked(SHOWN, "2016-10-15", east, west, subjects=["南村"])
    assert {r.due.subject: r.state for r in found} == {"南村": "missing", "东村": "met", "西村": "defective"}
    everywhere = done(PUBLICATION, "2016-09-01", "2016-09-10", contents=ALL)
    assert {r.state for r in checked(SHOWN, "2016-10-15", everywhere, west)} == {"met"}


def test_whenever_each_record_stands_for_itself() -> None:
    """Without a day nothing is ever missing; every record must contain what is asked."""
    lists = duty(PUBLICATION, contents=(NAMES, INCOME))
    assert states(checked(lists, "2020-01-01")) == [("None", "pending", 0)]
    half = frozenset({"names"})
    found = checked(
        lists,
        "2020-01-01",
        done(PUBLICATION, "2017-01-01", contents=ALL),
        done(PUBLICATION, "2018-01-01", contents=half),
    )
    assert [r.state for r in found] == ["met", "defective"]


def test_whenever_from_a_day_on() -> None:
    """Without a last day, too, what was over before 起于 is none of it; what goes on over it is."""
    lists = duty(PUBLICATION, since=day("2017-03-24"))
    before, over = (done(PUBLICATION, "2017-03-01", to) for to in ("2017-03-23", "2017-03-24"))
    assert states(checked(lists, "2018-01-01", before)) == [("None", "pending", 0)]
    assert states(checked(lists, "2018-01-01", before, over)) == [("None", "met", 0)]


def test_wrong_receiver_and_wrong_hand() -> None:
    """Sent elsewhere is a defect; not saying to whom is none; another hand than the owner's is a note."""
    report = duty(REPORT, due=day("2016-10-31"), receivers=("省民政厅",), owners=("市民政局",))
    [sent] = checked(report, "2016-11-01", done(REPORT, "2016-10-01", sent_to=("市政府",)))
    assert (sent.state, [f.zh for f in sent.faults]) == ("defective", ["未报送：省民政厅"])
    [by] = checked(report, "2016-11-01", done(REPORT, "2016-10-01", by="乡镇"))
    assert (by.state, [n.zh for n in by.notes]) == ("met", ["由 乡镇 办理，责任在 市民政局"])


# ── order ────────────────────────────────────────────────────────────────────

BEFORE = duty(PUBLICATION, due=day("2016-10-10"), lasting=SEVEN, before="approval")


@pytest.mark.parametrize(
    ("publication", "approval", "state"),
    [
        (("2016-10-01", "2016-10-08"), "2016-10-09", "met"),
        (("2016-10-01", "2016-10-08"), "2016-10-08", "out_of_order"),
        (("2016-10-01", "2016-10-08"), "2016-09-30", "out_of_order"),
        (("2016-10-01", "2016-10-08"), "2016-12-01", "met"),
        (None, "2016-10-09", "missing"),
    ],
)
def test_before_another_event(publication: tuple[str, str] | None, approval: str, state: str) -> None:
    """A publication must be over before the first approval; one that never was is missing."""
    events = [done(APPROVAL, approval)] + ([done(PUBLICATION, *publication)] if publication else [])
    [result] = checked(BEFORE, "2016-10-10", *events)
    assert result.state == state


@pytest.mark.parametrize(
    ("publication", "notes"),
    [
        (("2016-10-01", "2016-10-08"), []),
        (("2016-10-01", "2016-10-07"), ["此前没有合格的“公示”"]),
        (("2016-10-02", "2016-10-09"), ["此前没有合格的“公示”"]),
        (None, ["此前没有合格的“公示”"]),
    ],
)
def test_what_rests_on_an_unsound_record_says_so(
    publication: tuple[str, str] | None, notes: list[str]
) -> None:
    """Approved on 9 October in time: it is told where no full, finished publication came before it."""
    approval = duty(APPROVAL, due=day("2016-10-20"))
    records = [done(APPROVAL, "2016-10-09"), *([done(PUBLICATION, *publication)] if publication else [])]
    found = check_deadlines(place(BEFORE, approval), records, on=day("2016-12-01"))
    [approved] = [r for r in found if r.due.deadline == approval]
    assert (approved.state, [n.zh for n in approved.notes]) == ("met", notes)


def test_what_came_before_the_start_is_in_nobodys_way() -> None:
    """An approval of before 起于 is none that the publication must precede, with a last day and without."""
    publication = done(PUBLICATION, "2016-10-01", "2016-10-08")
    old, new = done(APPROVAL, "2016-06-10"), done(APPROVAL, "2016-10-09")
    for late, state in ((old, "met"), (done(APPROVAL, "2016-07-01"), "out_of_order")):
        for asked in (BEFORE, evolve(BEFORE, due=None)):
            [result] = checked(evolve(asked, since=day("2016-07-01")), "2016-12-01", late, publication, new)
            assert result.state == state, (late, asked.due)


def test_an_old_publication_is_not_what_the_approval_rests_on() -> None:
    """A full publication of before 起于 is no sound one before the approval: it is told."""
    since = evolve(BEFORE, since=day("2016-07-01"))
    records = [done(PUBLICATION, "2016-06-01", "2016-06-08"), done(APPROVAL, "2016-10-09")]
    found = check_deadlines(
        place(since, duty(APPROVAL, due=day("2016-10-20"))), records, on=day("2016-12-01")
    )
    [approved] = [r for r in found if r.due.deadline.event == APPROVAL]
    assert [n.zh for n in approved.notes] == ["此前没有合格的“公示”"]


def test_same_day_is_in_order() -> None:
    """Records hold no hours: a meeting and what follows from it may share their day."""
    meeting = duty(REPORT, due=day("2020-05-25"), before="approval")
    [result] = checked(meeting, "2020-06-01", done(REPORT, "2020-05-20"), done(APPROVAL, "2020-05-20"))
    assert result.state == "met"


def test_order_is_that_of_the_subject() -> None:
    """An approval in one village says nothing of another's publication."""
    events = [
        done(PUBLICATION, "2016-10-01", "2016-10-08", "东村"),
        done(PUBLICATION, "2016-09-01", "2016-09-08", "西村"),
        done(APPROVAL, "2016-09-10", None, "西村"),
        done(APPROVAL, "2016-10-05", None, "东村"),
    ]
    found = checked(BEFORE, "2016-10-20", *events)
    assert {r.due.subject: r.state for r in found} == {"东村": "out_of_order", "西村": "met"}


# ── again and again ──────────────────────────────────────────────────────────

HALF = duty(COMPARISON, every=Recurrence("half_year"), since=day("2017-01-01"))


def test_half_years_and_their_gap() -> None:
    """10 January and 20 December satisfy both half-years; their long gap of 344 days is told (A27)."""
    found = checked(HALF, "2018-02-01", done(COMPARISON, "2017-01-10"), done(COMPARISON, "2017-12-20"))
    assert states(found) == [
        ("2017-06-30", "met", 0),
        ("2017-12-31", "met", 0),
        ("2018-06-30", "pending", 149),
    ]
    [gap] = found[1].gaps
    assert (gap.days, gap.longer, found[0].gaps) == (344, True, ())


def test_gap_of_six_months_is_not_long() -> None:
    """15 March to 15 September is six months, not more; a day later is more."""
    for second, longer in (("2017-09-15", False), ("2017-09-16", True)):
        found = checked(HALF, "2017-12-31", done(COMPARISON, "2017-03-15"), done(COMPARISON, second))
        assert found[1].gaps[0].longer is longer


def test_a_period_is_not_made_up_for() -> None:
    """A comparison on 3 July is the second half-year's; the first stays missing, 185 days on 1 January."""
    found = checked(HALF, "2018-01-01", done(COMPARISON, "2017-07-03"))
    assert states(found)[:2] == [("2017-06-30", "missing", 185), ("2017-12-31", "met", 0)]


def test_at_least_so_many_times() -> None:
    """Twice a quarter: one is not enough, two are, and the count says how many."""
    twice = duty(COMPARISON, every=Recurrence("quarter", 2), since=day("2017-01-01"))
    events = [done(COMPARISON, d) for d in ("2017-02-01", "2017-04-01", "2017-06-30")]
    found = checked(twice, "2017-07-01", *events)
    assert [(r.state, r.counted) for r in found] == [("missing", 1), ("met", 2), ("pending", 0)]


MONTHLY = duty(REPORT, monthly=15, since=day("2020-03-01"))


@pytest.mark.parametrize(
    ("events", "on", "expected"),
    [
        (["2020-03-20"], "2020-03-25", ["late", "pending"]),
        (["2020-03-20"], "2020-04-20", ["late", "missing", "pending"]),
        (["2020-04-10"], "2020-04-20", ["missing", "met", "pending"]),
        (["2020-03-20", "2020-04-14"], "2020-04-20", ["late", "met", "pending"]),
        (["2020-03-31", "2020-04-14"], "2020-04-20", ["late", "met", "pending"]),
        (["2020-03-31"], "2020-04-20", ["missing", "met", "pending"]),
        (["2020-03-10", "2020-03-20"], "2020-04-20", ["met", "met", "pending"]),
        (["2020-03-01"], "2020-03-25", ["met", "pending"]),
        (["2020-02-29", "2020-02-20"], "2020-03-25", ["missing", "pending"]),
    ],
)
def test_late_or_early(events: list[str], on: str, expected: list[str]) -> None:
    """A report after a missed 15th is late for it if it is nearer than the next, or the next has its own; one from
    before the duty started is for none."""
    found = checked(MONTHLY, on, *(done(REPORT, e) for e in events))
    assert [r.state for r in found] == expected


@pytest.mark.parametrize(
    ("faulty", "sound", "on", "expected"),
    [
        (["2020-03-17"], [], "2020-03-25", ["defective", "pending"]),
        (["2020-03-17"], ["2020-03-20"], "2020-03-25", ["late", "pending"]),
        (["2020-03-17"], ["2020-04-14"], "2020-04-20", ["defective", "met", "pending"]),
        (["2020-04-10"], [], "2020-04-20", ["missing", "defective", "pending"]),
        (["2020-03-10"], ["2020-03-18"], "2020-03-25", ["late", "pending"]),
        (["2020-03-10", "2020-03-18"], [], "2020-03-25", ["defective", "pending"]),
        (["2020-03-20"], ["2020-03-14"], "2020-03-25", ["met", "defective"]),
    ],
)
def test_a_late_report_with_a_fault(
    faulty: list[str], sound: list[str], on: str, expected: list[str]
) -> None:
    """A report of the 17th without the names is the late, faulty one of the 15th, if that was missed."""
    named = evolve(MONTHLY, contents=(NAMES,))
    events = [done(REPORT, e) for e in faulty] + [
        done(REPORT, e, contents=frozenset({"names"})) for e in sound
    ]
    found = checked(named, on, *events)
    assert [r.state for r in found] == expected


def test_a_late_report_with_a_fault_says_both() -> None:
    """What it lacks, and by how many days it is late."""
    (march, _) = checked(evolve(MONTHLY, contents=(NAMES,)), "2020-03-25", done(REPORT, "2020-03-17"))
    assert [f.zh for f in march.faults] == ["未载明：姓名", "2020-03-17 才办，迟 2 日"]
    assert [f.en for f in march.faults] == ["lacks 姓名", "done only on 2020-03-17, 2 days late"]


EVERY_KIND = (
    duty(APPROVAL, after=("publication", Days(10))),
    duty(APPROVAL, after=("publication", Days(10, working=True))),
    duty(REPORT, monthly=15),
    duty(REPORT, every=Recurrence("month")),
    duty(REPORT, yearly=((12, 31),)),
    duty(PUBLICATION, lasting=Days(7), due=date.max),
    duty(PUBLICATION, lasting=Days(7), due=day("0001-01-03")),
    duty(PUBLICATION, continuous=True),
)


@pytest.mark.parametrize("on", [date.min, day("0001-01-02"), date.max])
@pytest.mark.parametrize("deadline", EVERY_KIND, ids=range(len(EVERY_KIND)))
def test_the_ends_of_the_calendar(deadline: Deadline, on: date) -> None:
    """A record with a year mistyped as 9999, or the first day there is, stops nothing: each duty has a state."""
    first, last = date(on.year, 1, 1), date(on.year, 12, 31)
    own = place(evolve(deadline, since=first))
    holidays = Holidays(off=frozenset(date(year, 1, 1) for year in (1, 2, 9999)))
    days = ("0001-01-01", "9999-12-28", "9999-12-31")
    events = [done(kind, each) for kind in (PUBLICATION, REPORT) for each in days]
    found = check_deadlines(own, events, on=on, holidays=holidays, start=first, end=last)
    assert sum(tally(found).values()) == len(found)
    dues = due(own, first, last, events=events, holidays=holidays)
    assert all(d.end is not None and first <= d.end <= last for d in dues)


def test_ten_days_after_the_last_days_there_are() -> None:
    """What would be due after the last day that can be written is due on that day."""
    events = [done(PUBLICATION, "9999-12-28")]
    (found,) = due(place(AFTER), date(9999, 1, 1), date.max, events=events)
    assert found.end == date.max


def test_one_missed_month_does_not_shift_the_rest() -> None:
    """Reports on the 10th of each month but April: April is missing, no other is late."""
    events = [done(REPORT, f"2020-{m:02}-10") for m in (3, 5, 6, 7)]
    found = checked(MONTHLY, "2020-07-31", *events)
    assert [r.state for r in found] == ["met", "missing", "met", "met", "met", "pending"]


def test_a_range_looks_at_its_own_days() -> None:
    """In a range only what is due in it is returned, judged as without the range."""
    events = [done(REPORT, "2020-03-20")]
    found = checked(MONTHLY, "2020-04-20", *events, start=day("2020-04-01"), end=day("2020-05-31"))
    assert states(found) == [("2020-04-15", "missing", 5), ("2020-05-15", "pending", 25)]


# ── after an event ───────────────────────────────────────────────────────────

AFTER = duty(APPROVAL, after=("publication", Days(10)))


def test_each_trigger_has_its_own_answer() -> None:
    """A missed first answer does not take the second one's; a late one is late by its days."""
    events = [done(PUBLICATION, "2016-01-01"), done(PUBLICATION, "2016-03-01"), done(APPROVAL, "2016-03-05")]
    assert [r.state for r in checked(AFTER, "2016-04-01", *events)] == ["missing", "met"]
    late = [done(PUBLICATION, "2016-01-01"), done(APPROVAL, "2016-01-14")]
    assert states(checked(AFTER, "2016-04-01", *late)) == [("2016-01-11", "late", 3)]


def test_nothing_to_answer() -> None:
    """Before the event itself has happened nothing is missing; an answer before it is none."""
    assert states(checked(AFTER, "2016-04-01")) == [("None", "pending", 0)]
    early = [done(APPROVAL, "2016-01-01"), done(PUBLICATION, "2016-01-05")]
    assert [r.state for r in checked(AFTER, "2016-04-01", *early)] == ["missing"]


def test_answer_without_subject_is_for_every_village() -> None:
    """One approval for all villages answers each one's publication, but each only once."""
    events = [
        done(PUBLICATION, "2016-01-01", None, "东村"),
        done(PUBLICATION, "2016-01-02", None, "西村"),
        done(PUBLICATION, "2016-01-03", None, "西村"),
        done(APPROVAL, "2016-01-05"),
    ]
    assert [r.state for r in checked(AFTER, "2016-04-01", *events)] == ["met", "met", "missing"]


def test_working_days_after() -> None:
    """Ten working days after 2016-09-30 end on 10-19: a week off, one weekend worked, one not."""
    deadline = duty(APPROVAL, after=("publication", Days(10, working=True)))
    [result] = checked(deadline, "2016-10-01", done(PUBLICATION, "2016-09-30"), holidays=GOLDEN_WEEK)
    assert (result.due.end, result.state) == (day("2016-10-19"), "pending")


def test_the_table_need_not_reach_beyond_what_is_asked() -> None:
    """A yearly posting of five working days is checked with the table of its own year alone."""
    yearly = duty(
        PUBLICATION, every=Recurrence("year"), since=day("2016-01-01"), lasting=Days(5, working=True)
    )
    record = done(PUBLICATION, "2016-09-30", "2016-10-12")
    [result] = checked(yearly, "2016-12-31", record, holidays=GOLDEN_WEEK)
    assert (result.state, result.due.begin_by) == ("met", day("2016-12-25"))


# ── at all times ─────────────────────────────────────────────────────────────

ALWAYS = duty(PUBLICATION, continuous=True, contents=(NAMES, INCOME), since=day("2016-11-22"))


@pytest.mark.parametrize(
    ("events", "state", "faults"),
    [
        ([], "missing", []),
        ([("2016-12-01", None, ALL)], "met", []),
        ([("2016-12-01", "2017-03-01", ALL), ("2017-03-02", None, ALL)], "met", []),
        ([("2016-12-01", None, {"names"})], "defective", ["从未公示：收入"]),
        ([("2016-12-01", None, {"names"}), ("2016-12-05", None, {"income"})], "met", []),
        (
            [("2016-12-01", "2017-03-01", ALL)],
            "defective",
            ["姓名：2017-03-01 后已撤下", "收入：2017-03-01 后已撤下"],
        ),
        (
            [("2016-12-01", "2017-03-01", {"names"}), ("2017-03-05", None, ALL)],
            "defective",
            ["姓名：2017-03-02 至 2017-03-04 中断"],
        ),
    ],
)
def test_on_display(events: list[tuple[str, str | None, set[str]]], state: str, faults: list[str]) -> None:
    """Every content must be up on every day since it was first shown; an open end is still up."""
    records = [done(PUBLICATION, on, to, contents=frozenset(what)) for on, to, what in events]
    [result] = checked(ALWAYS, "2017-06-01", *records)
    assert (result.state, [f.zh for f in result.faults]) == (state, faults)


def test_on_display_from_a_day() -> None:
    """Not yet begun is pending; with a named day the first posting may be late."""
    assert checked(ALWAYS, "2016-11-20")[0].state == "pending"
    by = duty(PUBLICATION, continuous=True, due=day("2017-03-31"))
    assert states(checked(by, "2017-03-30")) == [("2017-03-31", "pending", 1)]
    assert states(checked(by, "2017-04-02")) == [("2017-03-31", "missing", 2)]
    assert states(checked(by, "2017-05-01", done(PUBLICATION, "2017-04-03"))) == [("2017-03-31", "late", 3)]


def test_what_came_down_before_the_duty_began_is_no_posting_of_it() -> None:
    """From 22 November: what was up until the 21st is none, and its end no break; what was up on it is one."""
    early, on_the_day = (done(PUBLICATION, "2016-01-01", to, contents=ALL) for to in ("2016-11-21", "2016-11-22"))
    new = done(PUBLICATION, "2016-12-01", contents=ALL)
    assert [r.state for r in checked(ALWAYS, "2017-06-01", early)] == ["missing"]
    assert [r.state for r in checked(ALWAYS, "2017-06-01", early, new)] == ["met"]
    [broken] = checked(ALWAYS, "2017-06-01", on_the_day, new)
    assert [f.zh for f in broken.faults] == [f"{each}：2016-11-23 至 2016-11-30 中断" for each in ("姓名", "收入")]


# ── counts ───────────────────────────────────────────────────────────────────


def test_counts_add_up() -> None:
    """Every result is in one state; every record is used or told as not counted."""
    events = [done(REPORT, "2020-03-10"), done(REPORT, "2020-04-20"), done(COMPARISON, "2020-04-01"),
              done(REPORT, "2021-01-01")]  # fmt: skip
    found = checked(MONTHLY, "2020-06-01", *events)
    counts = tally(found)
    assert sum(counts.values()) == len(found) == 4
    assert {k: n for k, n in counts.items() if n} == {"met": 1, "late": 1, "missing": 1, "pending": 1}
    assert uncounted(found, events) == (events[2], events[3])


def test_order_of_records_is_indifferent() -> None:
    """The same records in another order give the same results."""
    events = [done(REPORT, d) for d in ("2020-03-20", "2020-04-14", "2020-05-30", "2020-06-01")]
    assert checked(MONTHLY, "2020-07-01", *events) == checked(MONTHLY, "2020-07-01", *reversed(events))
