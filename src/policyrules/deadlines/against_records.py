"""Deadlines against the records: met, late, missing, defective, out of order, or not yet due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.months import day_after, days_later, month_end, month_index
from policyrules.base.saying import Said
from policyrules.core.duties import Deadline
from policyrules.core.policy import Policy
from policyrules.deadlines.due_days import MONTHS, Due, due, dues_of, is_standing, make, standing, with_begin
from policyrules.deadlines.events import Event
from policyrules.deadlines.turns import Turn, turns_of
from policyrules.deadlines.verdicts import (
    STATES,
    DueState,
    Judge,
    Judged,
    Spacing,
    Verdict,
    concerns,
    counts,
    record,
    verdict,
)
from policyrules.deadlines.workdays import Holidays

__all__ = [
    "FAULTY",
    "Due",
    "DueState",
    "Spacing",
    "Verdict",
    "check_deadlines",
    "due",
    "standing",
    "tally",
    "uncounted",
]

FAULTY: Final[tuple[DueState, ...]] = ("late", "missing", "defective", "out_of_order")
_AHEAD: Final = 2
"""How many years ahead named days are looked up, to tell to which of them a record is nearer."""


@typed
def check_deadlines(
    policy: Policy,
    events: Sequence[Event],
    *,
    on: date,
    holidays: Holidays | None = None,
    subjects: Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
) -> tuple[Verdict, ...]:
    """Every deadline of ``policy`` as it stands on the day ``on``, by the records up to that day.

    One result for each due thing and each subject: the subjects on record for its kind of event and
    those of ``subjects``; without any, the place as a whole. A record without a subject concerns
    all. A recurring duty is checked up to the first that is not yet over on ``on``. With ``start``
    or ``end`` only what is due from the one to the other (and what has no day) is returned.

    A record is complete on its last day; one that must last, when its days are full; with no
    end on record it is not shown to have lasted. A record that comes after a named day is late
    for it if that day was missed and the next one is further off, or is met besides; otherwise
    it is early for the next. A record after a recurring period is never late for that period.

    Nothing is unknown here: what is not on record has not been done. Raises UsageError when
    working days must be counted and ``holidays`` is missing or lacks the year.
    """
    known = sorted((e for e in events if e.on <= on), key=lambda e: (e.on, e.end, e.row))
    results: list[Verdict] = []
    answered: dict[tuple[str, str], set[tuple[int, str]]] = {}
    for turn in turns_of(policy):
        judge = Judge(policy, turn.deadline, known, on, holidays)
        found = (
            _after(turn, judge, answered)
            if turn.deadline.after
            else _each_subject(turn, judge, subjects, end)
        )
        current = _current(found, on) if start is None and end is None else found
        results += [evolve(r, due=with_begin(r.due, holidays)) for r in current if _inside(r.due, start, end)]
    return tuple(sorted(results, key=lambda r: r.due.end or date.max))


def tally(results: Sequence[Verdict]) -> Mapping[DueState, int]:
    """How many results are in each state; the counts add up to ``len(results)``."""
    return {state: sum(r.state == state for r in results) for state in STATES}


def uncounted(results: Sequence[Verdict], events: Sequence[Event]) -> tuple[Event, ...]:
    """The records that no result was judged by: later ones, surplus ones, those of other kinds."""
    used = {event for result in results for event in (*result.events, result.due.trigger)}
    return tuple(event for event in events if event not in used)


def _inside(due: Due, start: date | None, end: date | None) -> bool:
    return due.end is None or (start or date.min) <= due.end <= (end or date.max)


def _current(results: Sequence[Verdict], on: date) -> list[Verdict]:
    """Of a recurring duty what is over, and the first that is not; of others everything."""
    last = min(
        (
            r.due.end
            for r in results
            if r.due.end is not None and r.due.end >= on and recurring(r.due.deadline)
        ),
        default=date.max,
    )
    return [r for r in results if r.due.end is None or r.due.end <= last]


def recurring(deadline: Deadline) -> bool:
    """Whether the duty comes back: every period, or on named days of each year or month."""
    return bool(deadline.every or deadline.yearly or deadline.monthly)


# ── by kind of deadline ──────────────────────────────────────────────────────


def _each_subject(turn: Turn, judge: Judge, subjects: Sequence[str], end: date | None) -> list[Verdict]:
    mine = [e for e in judge.events if e.kind == judge.deadline.event.id and _of_turn(turn, e)]
    if not mine and turn.closed is not None and turn.closed < judge.on and is_standing(turn.deadline):
        return []
    names = dict.fromkeys([*subjects, *sorted({e.subject for e in mine} - {""})])
    found: list[Verdict] = []
    for subject in names or ("",):
        related = [e for e in mine if concerns(e, subject)]
        base = make(turn, turn.since, None)
        base = evolve(base, subject=subject)
        if judge.deadline.continuous:
            found.append(_continuous(turn, judge, evolve(base, end=judge.deadline.due), related))
        elif dues := _dues(turn, judge, related, end):
            found += _dated(judge, [evolve(d, subject=subject) for d in dues], related)
        elif not recurring(judge.deadline):
            found += _whenever(judge, base, related)
    return found


def _of_turn(turn: Turn, event: Event) -> bool:
    """Whether a record may be for a deadline of these versions: what is due on a day may be done late, what
    has no day is asked by the version under which it is done."""
    if recurring(turn.deadline) or turn.deadline.due or turn.deadline.within:
        return True
    return event.on <= (turn.closed or date.max) and (turn.deadline.continuous or turn.holds(event.on))


def _dues(turn: Turn, judge: Judge, related: Sequence[Event], end: date | None) -> Sequence[Due]:
    """Everything due, from the start of the duty to well after the day and the range asked for."""
    if not recurring(judge.deadline):
        return dues_of(turn, date.min, date.max, holidays=judge.holidays)
    first = turn.since or min([*(e.on for e in related), judge.on])
    year = min(max(judge.on, end or judge.on).year + _AHEAD, date.max.year - 1)
    return dues_of(turn, first, date(year, 12, 31), holidays=judge.holidays)


def _dated(judge: Judge, dues: Sequence[Due], related: Sequence[Event]) -> list[Verdict]:
    """Each due thing with the records that are its own."""
    records = [record(judge, e) for e in related]
    if judge.deadline.every is not None:
        return [_in_period(judge, d, records) for d in dues]
    if recurring(judge.deadline):
        own = _by_named_day(dues, records)
        return [verdict(judge, d, mine) for d, mine in zip(dues, own, strict=True)]
    return [verdict(judge, d, [r for r in records if d.start is None or d.start <= r.done]) for d in dues]


def _in_period(judge: Judge, due: Due, records: Sequence[Judged]) -> Verdict:
    assert due.start is not None
    assert due.end is not None
    own = [r for r in records if due.start <= r.done <= due.end]
    good = sorted(r.done for r in records if not r.faults and not r.running)
    gaps = tuple(_gap(judge.deadline, a, b) for a, b in pairwise(good) if due.start <= b <= due.end)
    return evolve(verdict(judge, due, own), gaps=gaps)


def _gap(deadline: Deadline, first: date, second: date) -> Spacing:
    assert deadline.every is not None
    months = MONTHS[deadline.every.period]
    apart = month_index(second) - month_index(first)
    same_day = min(first.day, month_end(second).day)
    longer = apart > months or (apart == months and second.day > same_day)
    return Spacing(first, second, (second - first).days, longer)


def _by_named_day(dues: Sequence[Due], records: Sequence[Judged]) -> list[list[Judged]]:
    """Which records are whose, where named days follow each other.

    A record belongs to the next named day. A day that this leaves without a sound record takes the
    late ones that are meant for it, faulty ones too.
    """
    own = [[r for r in records if d.start and d.end and d.start <= r.done <= d.end] for d in dues]
    own.append([r for r in records if dues and dues[-1].end is not None and r.done > dues[-1].end])
    for number, d in enumerate(dues):
        if d.end is not None and all(r.faults for r in own[number]):
            following = dues[number + 1].end if number + 1 < len(dues) else None
            taken = _late_for(d.end, following, own[number + 1])
            own[number] += taken
            own[number + 1] = [r for r in own[number + 1] if r not in taken]
    return own[: len(dues)]


def _late_for(day: date, following: date | None, later: Sequence[Judged]) -> list[Judged]:
    """The records between a missed day and the following that are late for it rather than early.

    Those nearer to it than to the following, up to the first sound one; that one also where it is
    not nearer but the following day has another, and then the faulty attempts before it too.
    """
    late: list[Judged] = []
    for place, each in enumerate(later):
        nearer = following is None or each.done - day < following - each.done
        if not each.faults:
            another = any(not r.faults for r in later[place + 1 :])
            return list(later[: place + 1]) if nearer or another else late
        if nearer:
            late.append(each)
    return late


def _after(turn: Turn, judge: Judge, answered: dict[tuple[str, str], set[tuple[int, str]]]) -> list[Verdict]:
    """Each triggering event with a record of its own: a sound one in time, else a sound one, else any.

    A record answers one triggering event of a subject; without a subject, one of each: under whatever version
    (``answered``).
    """
    deadline = judge.deadline
    answers = [record(judge, e) for e in judge.events if e.kind == deadline.event.id]
    dues = dues_of(turn, date.min, date.max, events=judge.events, holidays=judge.holidays)
    own: dict[int, Judged] = {}
    used = answered.setdefault((deadline.id, deadline.event.id), set())
    for sound, in_time in ((True, True), (True, False), (False, False)):
        for number, d in enumerate(dues):
            fitting = (
                n
                for n, r in enumerate(answers)
                if (n, d.subject) not in used and _answers(r, d, sound, in_time)
            )
            if number not in own and (found := next(fitting, None)) is not None:
                own[number] = answers[found]
                used.add((found, d.subject))
    results = [verdict(judge, d, [own[n]] if n in own else []) for n, d in enumerate(dues)]
    waits = turn.closed is None or turn.closed >= judge.on
    return results or ([Verdict(make(turn, None, None), "pending")] if waits else [])


def _answers(record: Judged, due: Due, sound: bool, in_time: bool) -> bool:
    assert due.trigger is not None
    assert due.end is not None
    if record.event.on < due.trigger.end or not concerns(record.event, due.subject):
        return False
    return not (sound and record.faults) and not (in_time and record.done > due.end)


def _whenever(judge: Judge, base: Due, related: Sequence[Event]) -> list[Verdict]:
    """No day is set: each record is judged by itself; an order asked for is judged once."""
    records = [r for r in (record(judge, e) for e in related) if counts(judge.deadline, r.done)]
    if judge.deadline.before is not None or not records:
        return [verdict(judge, base, records)]
    return [verdict(judge, base, [each]) for each in records]


def _continuous(turn: Turn, judge: Judge, base: Due, related: Sequence[Event]) -> Verdict:
    """On display on every day from the first posting to the day asked about, each content by itself.

    What came down before the duty began is no posting of it, nor is the time after that a break.
    """
    deadline, day = judge.deadline, min(judge.on, turn.until)
    begin = base.start or date.min
    if day < begin:
        return Verdict(base, "pending", (begin - day).days)
    related = [e for e in related if e.to is None or e.to >= begin]
    if not related:
        left = (base.end - judge.on).days if base.end else 0
        return Verdict(base, "missing" if left < 0 or base.end is None else "pending", abs(left))
    faults: list[Said] = []
    for option in deadline.contents or (None,):
        shown = [e for e in related if option is None or option.id in e.contents]
        faults += _display(option.label if option else deadline.event.label, shown, day)
    first = related[0].on
    note = Said(f"自 {first} 起公示", f"on display since {first}")
    late = max(0, (first - base.end).days) if base.end is not None and not faults else 0
    state: DueState = "defective" if faults else "late" if late else "met"
    return Verdict(base, state, late, int(not faults), tuple(related), tuple(faults), (note,))


def _display(what: str, shown: Sequence[Event], day: date) -> list[Said]:
    """What is wrong with the days on which something was shown (in order); no end: it is still up."""
    if not shown:
        return [Said(f"从未公示：{what}", f"never on display: {what}")]
    faults: list[Said] = []
    last = shown[0].on
    for event in shown:
        if event.on > day_after(last):
            gap = (day_after(last), days_later(event.on, -1))
            zh, en = f"{what}：{gap[0]} 至 {gap[1]} 中断", f"{what}: not on display {gap[0]} to {gap[1]}"
            faults.append(Said(zh, en))
        last = max(last, event.to or day)
    if last < day:
        faults.append(Said(f"{what}：{last} 后已撤下", f"{what}: taken down after {last}"))
    return faults
