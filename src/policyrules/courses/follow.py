"""``course``: a case, its changes, a period → the decisions month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.months import month_end, month_index, month_start
from policyrules.base.saying import Said
from policyrules.base.units import YUAN_MONTH
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, Written
from policyrules.core.policy import Policy, Programme
from policyrules.core.presence import record_dates
from policyrules.core.versions import digest_of, since_of, title_of
from policyrules.courses.causes import Moment, causes
from policyrules.courses.happenings import Happening, happen, said_twice, until
from policyrules.courses.ledger import close_month, disagreements
from policyrules.courses.present import present
from policyrules.courses.results import Cause, Course, Month, MonthDecision, MonthNote
from policyrules.deciding import decide, decide_units
from policyrules.deciding.versions import Picked, picked_versions

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
    only = policy.programme(programme).id if programme is not None else None
    months: list[Month] = []
    ledger: frozenset[tuple[RecordPath, str]] = frozenset()
    so_far: date | None = None
    for on in days:
        for happening in until(changes, so_far, on):
            case = happen(policy, case, happening)
        picked = picked_versions(policy, case, on=on)
        there = present(case, record_dates(picked.versions[-1]), on)
        before = months[-1] if months else None
        entries = tuple(
            _entry(policy, picked, decision, before, Moment(there, on), ledger)
            for name in _followed(policy, picked, only, before)
            for decision in _decisions(policy, name, there, on)
        )
        last_day = before.on if before else _month_before(on)
        doubts = [n for v in picked.versions for n in disagreements(v, there, last_day, on)]
        case, written, kept = close_month(picked, there, case, on)
        choice = picked.choice(picked.versions)
        months.append(Month(on, there, entries, written, _news(months, (*doubts, *kept)), choice))
        ledger, so_far = _pages(written), on
    return Course(case.id, policy.id, digest_of(policy.versions), tuple(months))


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


def _followed(policy: Policy, picked: Picked, only: str | None, before: Month | None) -> tuple[str, ...]:
    """The programmes decided in a month: those that the version in force pays by the month, and those
    followed so far, also where it has them no longer."""
    if only is not None:
        return (only,)
    paid = {p.id for v in picked.versions for p in v.programmes.values() if paid_by_month(v, p)}
    so_far = {entry.decision.programme for entry in before.decisions} if before is not None else set()
    return tuple(p.id for p in policy.all_programmes if p.id in paid | so_far)


def paid_by_month(policy: Policy, programme: Programme) -> bool:
    """Whether the programme's amount is a payment by the month."""
    if not programme.pays or programme.amount is None:
        return False
    return policy.defs[programme.amount].type.unit == YUAN_MONTH


def _decisions(policy: Policy, name: str, case: Case, on: date) -> tuple[Decision, ...]:
    paths = decide_units(policy, case, name, on=on)
    return tuple(decide(policy, case, on=on, programme=name, of=path) for path in paths)


def _entry(
    policy: Policy,
    picked: Picked,
    decision: Decision,
    before: Month | None,
    now: Moment,
    ledger: frozenset[tuple[RecordPath, str]],
) -> MonthDecision:
    path = decision.unit.path
    last = before.of(decision.programme, path) if before else None
    changed = before is not None and (last is None or result(last.decision) != result(decision))
    found: tuple[Cause, ...] = ()
    if before is not None and last is None and not _crossed(before, picked):
        entity = path[-1][0] if path else now.case.household.entity
        found = (Cause("unit", entity, policy.entities[entity].label, path, None, False, True),)
    elif before is not None and changed:
        found = _causes(picked, decision, before, now, ledger)
    return MonthDecision(decision, found, changed)


def _crossed(before: Month, picked: Picked) -> bool:
    """Whether another version decides than in the month before."""
    return before.version != picked.choice(picked.versions) and _taken(before) != tuple(
        version.version_id for version in picked.versions
    )


def _taken(month: Month) -> tuple[str, ...]:
    return tuple(version.id for version in month.version.taken) if month.version is not None else ()


def _as_before(picked: Picked, decision: Decision, before: Month, now: Moment) -> bool:
    """Whether the version that decides now would have given the same for the case as it stood before."""
    last = before.of(decision.programme, decision.unit.path)
    version = picked.versions[-1]
    if last is None or len(picked.versions) > 1 or decision.programme not in version.programmes:
        return False
    alone = evolve(version, earlier=())
    asked = decide(alone, before.case, on=now.on, programme=decision.programme, of=decision.unit.path)
    return result(asked) == result(last.decision)


def _causes(
    picked: Picked,
    decision: Decision,
    before: Month,
    now: Moment,
    ledger: frozenset[tuple[RecordPath, str]],
) -> tuple[Cause, ...]:
    """Why a result is another: another version decides, and what under each that decides now has changed."""
    then = Moment(before.case, before.on)
    found: list[Cause] = []
    if _crossed(before, picked):
        then = Moment(before.case, now.on)  # the day that moved on is what brought the other version
        if not _as_before(picked, decision, before, now):
            newest = picked.versions[-1]
            since = since_of(newest)
            found.append(Cause("version", newest.version_id, title_of(newest), (), since, None, True))
    for version in picked.versions:
        programme = version.programmes.get(decision.programme)
        if programme is not None:
            found += causes(version, programme, decision.unit.path, then, now, ledger)
    return tuple(dict.fromkeys(found))


def result(decision: Decision) -> tuple[object, ...]:
    """What counts as the result: status, outcomes possible, amount, values; not the dates that it states.

    A date that is reckoned from the day of the decision moves on with every month.
    """
    values = tuple(one for one in decision.values if one.type.kind != "date")
    return decision.status, decision.possible, decision.may_be_silent, decision.amount, values


def _pages(written: tuple[Written, ...]) -> frozenset[tuple[RecordPath, str]]:
    return frozenset((entry.path, entry.fact) for entry in written)


def _news(months: list[Month], notes: tuple[MonthNote, ...]) -> tuple[MonthNote, ...]:
    """Notes that no month before has given."""
    said = {note for month in months for note in month.notes}
    return tuple(note for note in notes if note not in said)
