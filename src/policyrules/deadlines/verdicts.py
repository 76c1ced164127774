"""The verdict on one due thing by the records that are its own: see ``deadlines``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, get_args

from attrs import evolve, frozen

from policyrules.base.saying import Said
from policyrules.core.duties import Days, Deadline
from policyrules.core.policy import Policy
from policyrules.deadlines.due_days import Due
from policyrules.deadlines.events import Event
from policyrules.deadlines.workdays import Holidays, days_between, last_day

DueState = Literal["met", "late", "missing", "defective", "out_of_order", "pending"]
STATES: Final[tuple[DueState, ...]] = get_args(DueState)


@frozen
class Spacing:
    """How far apart two consecutive records of a recurring duty are (information: A27)."""

    first: date
    """The day of the one record."""
    second: date
    """The day of the next."""
    days: int
    """From the one to the other."""
    longer: bool
    """Longer than the period itself: more than six months for a half-yearly duty."""


@frozen
class Verdict:
    """One due thing on one day, with the records that were taken for it.

    ``days``: late by, overdue by (missing), left (pending); 0 where no day is set. ``counted``:
    how many records satisfy it, of ``due.times``. ``faults`` say what is wrong, ``notes`` what is
    only worth knowing.
    """

    due: Due
    """What was due."""
    state: DueState
    """``met``; ``late``; ``missing`` though the day is over; ``defective``: done, but not as it must be;
    ``out_of_order``: before what it must follow; ``pending``: not over yet."""
    days: int = 0
    """Late by, overdue by, or left; 0: no day is set."""
    counted: int = 0
    """How many records satisfy it."""
    events: tuple[Event, ...] = ()
    """The records taken for it."""
    faults: tuple[Said, ...] = ()
    """What is wrong."""
    notes: tuple[Said, ...] = ()
    """What is only worth knowing."""
    gaps: tuple[Spacing, ...] = ()
    """How far apart its records are."""


@frozen
class Judged:
    """An event as judged by itself: the day on which it is complete, and what is wrong with it."""

    event: Event
    done: date
    faults: tuple[Said, ...] = ()
    running: bool = False
    """Not complete yet on the day asked about."""


@frozen
class Judge:
    """One deadline of a policy, the records of every kind up to the day, the day."""

    policy: Policy
    deadline: Deadline
    events: Sequence[Event]
    on: date
    holidays: Holidays | None = None


# ── one record ───────────────────────────────────────────────────────────────


def record(judge: Judge, event: Event) -> Judged:
    """The event judged by itself: what it contains, to whom it went, how long it lasted."""
    deadline = judge.deadline
    lacking = [o.label for o in deadline.contents if o.id not in event.contents]
    unsent = [r for r in deadline.receivers if event.sent_to and r not in event.sent_to]
    faults: list[Said] = []
    if lacking:
        faults.append(Said(f"未载明：{'、'.join(lacking)}", f"lacks {', '.join(lacking)}"))
    if unsent:
        to = judge.policy.bodies(unsent)
        faults.append(Said(f"未报送：{to.zh}", f"not sent to {to.en}"))
    if deadline.lasting is None:
        return Judged(event, event.end, tuple(faults), event.end > judge.on)
    done = last_day(event.on, deadline.lasting, judge.holidays)
    running = done > judge.on and (event.to is None or event.to >= done)
    if not running:
        faults += _too_short(event, done, deadline.lasting, judge.holidays)
    return Judged(event, done, tuple(faults), running)


def _too_short(event: Event, full: date, lasting: Days, holidays: Holidays | None) -> list[Said]:
    if event.to is None:
        zh = f"没有记录结束日，不能确认满 {lasting.count} 日"
        return [Said(zh, f"no last day on record: not shown to have lasted {lasting.count} days")]
    if event.to >= full:
        return []
    have = days_between(event.on, event.to, lasting, holidays)
    zh = f"{event.on} 至 {event.to} 只有 {have} 日，应满 {lasting.count} 日"
    return [Said(zh, f"{event.on} to {event.to} is {have} days of {lasting.count}")]


def counts(deadline: Deadline, day: date) -> bool:
    """Whether what is done on a day is of this duty: what was done before 起于 is none of it."""
    return deadline.since is None or deadline.since <= day


def concerns(event: Event, subject: str) -> bool:
    """Whether an event concerns a subject: its own, or every subject when it names none."""
    return not event.subject or not subject or event.subject == subject


# ── the verdict ──────────────────────────────────────────────────────────────


def verdict(judge: Judge, due: Due, records: Sequence[Judged]) -> Verdict:
    """The state of one due thing by its records, which may be in any order."""
    other = _other(judge, due)
    sound = sorted((r for r in records if not r.faults), key=lambda r: r.done)
    ordered = [r for r in sound if other is None or _precedes(judge, r, other)]
    done = [r for r in ordered if not r.running]
    in_time = [r for r in done if due.end is None or r.done <= due.end]
    faulty = [r for r in records if r.faults]
    if len(in_time) >= due.times:
        return _result(judge, due, "met", in_time, counted=len(in_time), notes=_spare(faulty))
    enough = done if len(done) >= due.times else ordered if not faulty else []
    if due.end is not None and judge.on > due.end and len(enough) >= due.times:
        own = enough[: due.times]
        return _result(judge, due, "late", own, days=(own[-1].done - due.end).days, counted=len(own))
    if other is not None and len(sound) > len(ordered):
        fault = Said(f"应在 {other} 之前完成", f"must come before {other}")
        return _result(judge, due, "out_of_order", [r for r in sound if r not in ordered], faults=(fault,))
    if faulty:
        faults = tuple(dict.fromkeys(f for r in faulty for f in r.faults))
        first = min(r.event.on for r in faulty)
        if due.end is not None and not in_time and first > due.end:
            days = (first - due.end).days
            faults += (Said(f"{first} 才办，迟 {days} 日", f"done only on {first}, {days} days late"),)
        own = [*in_time, *faulty]
        return _result(judge, due, "defective", own, counted=len(in_time), faults=faults)
    return _absent(judge, due, ordered, other, len(in_time))


def _other(judge: Judge, due: Due) -> date | None:
    """The first day of the event that this must precede; in a recurring duty the first of its period.

    One from before 起于 is none that this could precede: an approval of before the campaign says nothing
    of the campaign's posting.
    """
    deadline = judge.deadline
    recurring = bool(deadline.every or deadline.yearly or deadline.monthly)
    start = due.start if recurring and due.start is not None else date.min
    end = due.end if recurring and due.end is not None else date.max
    days = (
        e.on
        for e in judge.events
        if e.kind == deadline.before
        and start <= e.on <= end
        and counts(deadline, e.end)
        and concerns(e, due.subject)
    )
    return min(days, default=None)


def _precedes(judge: Judge, record: Judged, other: date) -> bool:
    """Records hold days, not hours: what takes one day may share it, what takes several must be over."""
    several = judge.deadline.lasting is not None or record.event.to is not None
    return record.done < other if several else record.done <= other


def _absent(judge: Judge, due: Due, records: Sequence[Judged], other: date | None, counted: int) -> Verdict:
    """Not enough on record: missing once the day (or the event to precede) is past, else pending."""
    on, notes = judge.on, tuple(_planned(due, records))
    if other is not None and not records:
        fault = Said(f"{other} 之前没有记录", f"nothing on record before {other}")
        return _result(judge, due, "missing", records, days=(on - other).days, faults=(fault,))
    if due.end is None or on <= due.end:
        left = (due.end - on).days if due.end else 0
        return _result(judge, due, "pending", records, days=left, counted=counted, notes=notes)
    return _result(judge, due, "missing", records, days=(on - due.end).days, counted=counted)


def _planned(due: Due, records: Sequence[Judged]) -> list[Said]:
    return [
        Said(f"要到 {r.done} 才完成，将迟于期限", f"complete only on {r.done}, after the last day")
        for r in records
        if due.end is not None and r.done > due.end
    ]


def _spare(faulty: Sequence[Judged]) -> tuple[Said, ...]:
    n = len(faulty)
    return (Said(f"另有 {n} 条记录有缺陷", f"further defective records: {n}"),) if n else ()


def _result(
    judge: Judge,
    due: Due,
    state: DueState,
    records: Sequence[Judged],
    *,
    days: int = 0,
    counted: int = 0,
    faults: tuple[Said, ...] = (),
    notes: tuple[Said, ...] = (),
) -> Verdict:
    events = tuple(r.event for r in records)
    done = state in ("met", "late")
    told = (*notes, *_others_work(judge, events), *(_too_early(judge, due, events) if done else ()))
    return Verdict(due, state, days, counted, events, faults, told)


def _too_early(judge: Judge, due: Due, events: Sequence[Event]) -> Iterator[Said]:
    """What should be over, and sound, before this is done, and is not on record so."""
    first = min(e.on for e in events)
    asked = [d for d in judge.policy.deadlines.values() if d.before == judge.deadline.event.id]
    for earlier in asked:
        other = evolve(judge, deadline=earlier)
        own = (e for e in judge.events if e.kind == earlier.event.id and concerns(e, due.subject))
        sound = (r for r in (record(other, e) for e in own) if not r.faults and not r.running)
        if not any(counts(earlier, r.done) and _precedes(other, r, first) for r in sound):
            label = earlier.event.label
            yield Said(f"此前没有合格的“{label}”", f"no sound record of {label} before it")


def _others_work(judge: Judge, events: Sequence[Event]) -> list[Said]:
    """By whom it was done, where that is not who must do it."""
    owners = judge.deadline.owners
    others = dict.fromkeys(e.by for e in events if e.by and owners and e.by not in owners)
    owner = judge.policy.bodies(owners)
    done = ((judge.policy.bodies([by]), owner) for by in others)
    return [Said(f"由 {by.zh} 办理，责任在 {o.zh}", f"done by {by.en}, owned by {o.en}") for by, o in done]
