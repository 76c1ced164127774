"""``course``: a case, its changes, a period → the decisions month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.months import month_end, month_index, month_start
from policyrules.base.saying import Said
from policyrules.base.units import YUAN_MONTH
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, Written
from policyrules.core.policy import Policy, Programme
from policyrules.core.presence import record_dates
from policyrules.courses.causes import Moment, causes
from policyrules.courses.happenings import Happening, happen, said_twice, until
from policyrules.courses.ledger import close_month, disagreements
from policyrules.courses.present import present
from policyrules.courses.results import Cause, Course, Month, MonthDecision, MonthNote
from policyrules.deciding import decide, decide_units

MOST_MONTHS = 600
"""Fifty years: a longer course is taken for a slip of the pen."""


@typed
def course(
    policy: Policy,
    case: Case,
    *,
    start: date,
    end: date,
    changes: Sequence[Happening] = (),
    programme: str | None = None,
) -> Course:
    """The decisions of each month from that of ``start`` to that of ``end``, both included.

    Every month is decided on its last day and paid from the next one (``Month.pays_from``).
    The facts of the case hold from the first month; ``changes`` take effect on their day, those
    before the first month too; their order says nothing. What is dated after the month's last
    day is not there yet: facts, events, persons to be born. The ledger facts that a month writes (记账) are
    those of the next. ``programme`` is one programme's id or label; by default every programme
    paid by the month. What is unknown stays open, month by month. Raises UsageError for a
    programme, record or fact that does not exist, for two changes of one fact (or one record's
    coming and going) on one day, and for a period that ends before it starts.
    """
    for _, _, where in said_twice(changes):
        raise UsageError(Said(f"{where.zh}：同一天有两项变更", f"{where.en}: two changes on one day"))
    days = _month_ends(start, end)
    dates = record_dates(policy)
    programmes = _programmes(policy, programme)
    months: list[Month] = []
    ledger: frozenset[tuple[RecordPath, str]] = frozenset()
    so_far: date | None = None
    for on in days:
        for happening in until(changes, so_far, on):
            case = happen(policy, case, happening)
        there = present(case, dates, on)
        before = months[-1] if months else None
        entries = tuple(
            _entry(policy, p, decision, before, Moment(there, on), ledger)
            for p in programmes
            for decision in _decisions(policy, p, there, on)
        )
        doubts = disagreements(policy, there, before.on if before else _month_before(on), on)
        case, written, kept = close_month(policy, there, case, on)
        months.append(Month(on, there, entries, written, _news(months, (*doubts, *kept))))
        ledger, so_far = _pages(written), on
    return Course(case.id, policy.id, policy.digest, tuple(months))


def _month_ends(start: date, end: date) -> list[date]:
    count = month_index(end) - month_index(start) + 1
    if count < 1:
        zh, en = "终止早于开始", "it ends before it starts"
    elif count > MOST_MONTHS:
        zh, en = f"超过 {MOST_MONTHS} 个月", f"more than {MOST_MONTHS} months"
    else:
        return [month_end(month_start(month_index(start) + n)) for n in range(count)]
    raise UsageError(Said(f"{start} 至 {end}：{zh}", f"{start} to {end}: {en}"))


def _month_before(on: date) -> date:
    """The last day of the month before; in the first month that there is, that month's own."""
    return month_end(month_start(max(month_index(on) - 1, month_index(date.min))))


def _programmes(policy: Policy, name: str | None) -> tuple[Programme, ...]:
    if name is None:
        return tuple(p for p in policy.programmes.values() if paid_by_month(policy, p))
    return (policy.programme(name),)


def paid_by_month(policy: Policy, programme: Programme) -> bool:
    """Whether the programme's amount is a payment by the month."""
    if not programme.pays or programme.amount is None:
        return False
    return policy.defs[programme.amount].type.unit == YUAN_MONTH


def _decisions(policy: Policy, programme: Programme, case: Case, on: date) -> tuple[Decision, ...]:
    paths = decide_units(policy, case, programme.id, on=on)
    return tuple(decide(policy, case, on=on, programme=programme.id, of=path) for path in paths)


def _entry(
    policy: Policy,
    programme: Programme,
    decision: Decision,
    before: Month | None,
    now: Moment,
    ledger: frozenset[tuple[RecordPath, str]],
) -> MonthDecision:
    path = decision.unit.path
    last = before.of(programme.id, path) if before else None
    changed = before is not None and (last is None or result(last.decision) != result(decision))
    found: tuple[Cause, ...] = ()
    if before is not None and last is None:
        entity = path[-1][0] if path else policy.root
        found = (Cause("unit", entity, policy.entities[entity].label, path, None, False, True),)
    elif before is not None and changed:
        found = causes(policy, programme, path, Moment(before.case, before.on), now, ledger)
    return MonthDecision(decision, found, changed)


def result(decision: Decision) -> tuple[object, ...]:
    """What counts as the result: status, outcomes possible, amount."""
    return decision.status, decision.possible, decision.may_be_silent, decision.amount


def _pages(written: tuple[Written, ...]) -> frozenset[tuple[RecordPath, str]]:
    return frozenset((entry.path, entry.fact) for entry in written)


def _news(months: list[Month], notes: tuple[MonthNote, ...]) -> tuple[MonthNote, ...]:
    """Notes that no month before has given."""
    said = {note for month in months for note in month.notes}
    return tuple(note for note in notes if note not in said)
