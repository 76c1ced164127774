"""``course``: a case, its changes, a period → the decisions month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from policyrules.base.errors import UsageError
from policyrules.base.months import month_end
from policyrules.base.units import YUAN_MONTH
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy, Programme
from policyrules.courses.causes import Moment, causes
from policyrules.courses.ledger import close_month, disagreements
from policyrules.courses.state import Event, happen, happening
from policyrules.courses.tree import Cause, Course, Entry, Month, Note, Written
from policyrules.deciding import decide, decide_units

MOST_MONTHS = 600
"""Fifty years: a longer course is taken for a slip of the pen."""


def course(
    policy: Policy,
    case: Case,
    *,
    start: date,
    end: date,
    changes: Sequence[Event] = (),
    programme: str | None = None,
) -> Course:
    """The decisions of each month from that of ``start`` to that of ``end``, both included.

    Every month is decided on its last day and paid from the next one (``Month.pays_from``, A47).
    The facts of the case hold from the first month; ``changes`` take effect on their day, those
    before the first month too. The ledger facts that a month writes (记账) are those of the next.
    ``programme`` is one programme's id or label; by default every programme paid by the month.
    What is unknown stays open, month by month. Raises UsageError for a programme, record or fact
    that does not exist, and for a period that ends before it starts.
    """
    days = _month_ends(start, end)
    programmes = _programmes(policy, programme)
    months: list[Month] = []
    ledger: frozenset[tuple[RecordPath, str]] = frozenset()
    so_far: date | None = None
    for on in days:
        for event in happening(changes, so_far, on):
            case = happen(policy, case, event)
        before = months[-1] if months else None
        entries = tuple(
            _entry(policy, p, decision, before, Moment(case, on), ledger)
            for p in programmes
            for decision in _decisions(policy, p, case, on)
        )
        doubts = disagreements(policy, case, on.replace(day=1) - timedelta(days=1), on)
        closed, written, kept = close_month(policy, case, on)
        months.append(Month(on, case, entries, written, _news(months, (*doubts, *kept))))
        ledger, case, so_far = _pages(written), closed, on
    return Course(case.id, policy.id, policy.digest, tuple(months))


def _month_ends(start: date, end: date) -> list[date]:
    if (end.year, end.month) < (start.year, start.month):
        raise UsageError(f"{start} … {end}: 终止早于开始 / the period ends before it starts")
    days = [month_end(start)]
    while (days[-1].year, days[-1].month) < (end.year, end.month):
        days.append(month_end(days[-1] + timedelta(days=1)))
        if len(days) > MOST_MONTHS:
            raise UsageError(f"{start} … {end}: 超过 {MOST_MONTHS} 个月 / more than {MOST_MONTHS} months")
    return days


def _programmes(policy: Policy, name: str | None) -> tuple[Programme, ...]:
    if name is None:
        return tuple(p for p in policy.programmes.values() if paid_by_month(policy, p))
    return (policy.programme(name),)


def paid_by_month(policy: Policy, programme: Programme) -> bool:
    """Whether the programme's amount is money by the month."""
    return programme.amount is not None and policy.defs[programme.amount].type.unit == YUAN_MONTH


def _decisions(policy: Policy, programme: Programme, case: Case, on: date) -> tuple[Decision, ...]:
    paths = decide_units(policy, case, programme.id)
    return tuple(decide(policy, case, on=on, programme=programme.id, of=path) for path in paths)


def _entry(
    policy: Policy,
    programme: Programme,
    decision: Decision,
    before: Month | None,
    now: Moment,
    ledger: frozenset[tuple[RecordPath, str]],
) -> Entry:
    if before is None:
        return Entry(decision, (), changed=False)
    path = decision.unit.path
    last = before.entry(programme.id, path)
    if last is None:
        entity = path[-1][0] if path else policy.root
        came = Cause("unit", entity, policy.entities[entity].label, path, None, False, True)
        return Entry(decision, (came,), changed=True)
    if result(last.decision) == result(decision):
        return Entry(decision, (), changed=False)
    found = causes(policy, programme, path, Moment(before.case, before.on), now, ledger)
    return Entry(decision, found, changed=True)


def result(decision: Decision) -> tuple[object, ...]:
    """What counts as the result: status, outcomes possible, amount."""
    return decision.status, decision.possible, decision.may_be_silent, decision.amount


def _pages(written: tuple[Written, ...]) -> frozenset[tuple[RecordPath, str]]:
    return frozenset((entry.path, entry.fact) for entry in written)


def _news(months: list[Month], notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Notes that no month before has given."""
    said = {note for month in months for note in month.notes}
    return tuple(note for note in notes if note not in said)
