"""What is due when: the deadlines (时限) of a policy spread over the calendar. No clock: days are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.months import day_after, month_end, month_index, month_length, month_start
from policyrules.core.duties import Deadline
from policyrules.core.policy import Policy
from policyrules.core.types import Citation
from policyrules.deadlines.events import Event
from policyrules.deadlines.turns import Turn, turns_of
from policyrules.deadlines.workdays import Holidays, last_day, last_start

MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months each period of a recurrence has."""


@frozen
class Due:
    """One thing to be done by one day.

    ``start`` is the first day on which it counts (None: any earlier day does), ``end`` the last,
    both included; ``end`` None: the document sets no day. ``begin_by`` is the last day on which
    something that must last can begin.
    """

    deadline: Deadline
    """What sets it."""
    start: date | None
    """The first day on which it counts; None: any earlier one does."""
    end: date | None
    """The last day; None: the document sets none."""
    citations: tuple[Citation, ...]
    readings: tuple[str, ...] = ()
    """The ids of the readings on which it rests."""
    times: int = 1
    """How many records it takes."""
    begin_by: date | None = None
    """The last day on which something that must last can begin; None: it need not last."""
    subject: str = ""
    """Whom it concerns; empty: the place as a whole."""
    trigger: Event | None = None
    """The event from which the days are counted."""


@typed
def due(
    policy: Policy,
    start: date,
    end: date,
    *,
    events: Sequence[Event] = (),
    holidays: Holidays | None = None,
) -> tuple[Due, ...]:
    """Everything whose last day lies from ``start`` to ``end`` (both included), by day.

    - A recurring duty (每) is due from the first whole period (calendar month, quarter,
      half-year, year) that begins on or after its start (A57). Its last period is the one that
      holds ``until``: cut short there, due by ``until`` itself, so a partial last period counts.
    - ``monthly N`` is due from the first whole month, on the Nth or the month's last day, and
      on no day after ``until``; ``yearly`` on each named day from ``since`` to ``until``.
    - Where a duty has no ``since`` it starts with the document (in force, else issued); where
      it has no ``until`` it ends with the document, if that ends.
    - Days after an event are due for each such event in ``events``.

    - Where the document was replaced or amended, each version's deadlines are asked in its days; one
      that the next has unchanged goes on. What an event set off stays due after its version.

    What has no day of its own (continuous, whenever, after an event not in ``events``) is in
    ``standing``. Raises UsageError when working days are to be counted without ``holidays``.
    """
    found = [
        with_begin(d, holidays)
        for turn in turns_of(policy)
        for d in dues_of(turn, start, end, events=events, holidays=holidays)
    ]
    return tuple(sorted(found, key=lambda d: d.end or end))


@typed
def standing(policy: Policy, *, start: date | None = None, end: date | None = None) -> tuple[Due, ...]:
    """The deadlines without a day of their own: while listed, n days after an event, whenever.

    Those of the document as it is now; with ``start`` or ``end``, of every version in force on some day
    from the one to the other. Each has ``end`` None. Nothing is raised.
    """
    return tuple(make(turn, turn.since, None) for turn in turns_of(policy) if _stands(turn, start, end))


def _stands(turn: Turn, start: date | None, end: date | None) -> bool:
    if not is_standing(turn.deadline):
        return False
    if start is None and end is None:
        return turn.closed is None
    return (turn.opened or date.min) <= (end or date.max) and (start or date.min) <= (turn.closed or date.max)


def is_standing(deadline: Deadline) -> bool:
    """Whether no calendar day follows from the deadline by itself."""
    dated = deadline.due or deadline.within or deadline.every or deadline.yearly or deadline.monthly
    if deadline.after is not None:
        return True
    return not dated and (deadline.continuous or deadline.until is None)


def dues_of(
    turn: Turn,
    start: date,
    end: date,
    *,
    events: Sequence[Event] = (),
    holidays: Holidays | None = None,
) -> tuple[Due, ...]:
    """Those of one deadline, see ``due``; without the days on which to begin."""
    deadline = turn.deadline
    if deadline.after is not None:
        found = _after(turn, events, holidays)
    elif deadline.due is not None:
        found = _once(turn, deadline.since, deadline.due)
    elif deadline.continuous:
        return ()
    elif deadline.within is not None:
        found = _once(turn, *deadline.within)
    elif deadline.every is not None:
        found = _periods(turn, deadline.every.times, start, end)
    elif deadline.yearly or deadline.monthly is not None:
        found = _days(turn, start, end)
    elif deadline.until is not None:
        found = _once(turn, deadline.since, deadline.until)
    else:
        return ()
    return tuple(d for d in found if d.end is not None and start <= d.end <= end)


def _once(turn: Turn, start: date | None, day: date) -> Iterator[Due]:
    """A day that is named: asked by the version that it falls in."""
    if turn.holds(day):
        yield make(turn, start, day)


def make(turn: Turn, start: date | None, end: date | None, *, on: date | None = None) -> Due:
    """A Due with the citations and readings of the version of its day (``on``, else its last day)."""
    provision = turn.version(on or end).provisions.get(turn.deadline.provision)
    citations = provision.citations if provision else ()
    return Due(turn.deadline, start, end, citations, provision.readings if provision else ())


def with_begin(due: Due, holidays: Holidays | None) -> Due:
    """``due`` with the last day on which what must last can begin. UsageError as for ``due``."""
    lasting = due.deadline.lasting
    if lasting is None or due.end is None:
        return due
    return evolve(due, begin_by=last_start(due.end, lasting, holidays))


def _after(turn: Turn, events: Sequence[Event], holidays: Holidays | None) -> Iterator[Due]:
    """One for each event of the kind that sets it off, on its own, counted from that event's last day."""
    deadline = turn.deadline
    assert deadline.after is not None
    kind, days = deadline.after
    first, last = max(deadline.since or date.min, turn.opened or date.min), turn.until
    for event in sorted((e for e in events if e.kind == kind), key=lambda e: (e.on, e.subject)):
        set_off = not deadline.containing or deadline.containing in event.contents
        if set_off and first <= event.on <= last:
            made = make(turn, event.end, last_day(event.end, days, holidays), on=event.on)
            yield evolve(made, subject=event.subject, trigger=event)


def _periods(turn: Turn, times: int, start: date, end: date) -> Iterator[Due]:
    assert turn.deadline.every is not None
    months = MONTHS[turn.deadline.every.period]
    begin, stop = turn.since or start, turn.until
    number = max(_first_whole(begin, months), _period(start, months))
    while number * months + 1 <= month_index(min(end, stop)):
        opens = _opens(number, months)
        closes = min(month_end(month_start(number * months + months)), stop)
        yield evolve(make(turn, opens, closes), times=times)
        number += 1


def _period(day: date, months: int) -> int:
    """The number of the period that holds ``day``."""
    return (day.year * 12 + day.month - 1) // months


def _opens(number: int, months: int) -> date:
    return month_start(number * months + 1)


def _first_whole(begin: date, months: int) -> int:
    """The number of the first period that begins on or after ``begin``."""
    number = _period(begin, months)
    return number if _opens(number, months) == begin else number + 1


def _days(turn: Turn, start: date, end: date) -> Iterator[Due]:
    """Named days; each counts from the day after the one before, none from before the duty's own start."""
    deadline = turn.deadline
    begin, stop = turn.since or start, turn.until
    earliest = deadline.since or date.min
    if deadline.monthly is not None:
        begin = _opens(_first_whole(begin, 1), 1)
    year = max(begin.year, start.year)
    last = _named(deadline, year - 1)[-1] if year > date.min.year else None
    while year <= min(end.year, stop.year):
        for day in _named(deadline, year):
            if begin <= day <= stop:
                yield make(turn, max(earliest, day_after(last) if last else date.min), day)
            last = day
        year += 1


def _named(deadline: Deadline, year: int) -> list[date]:
    pairs = [(m, deadline.monthly) for m in range(1, 13)] if deadline.monthly else sorted(deadline.yearly)
    return [date(year, month, min(day, month_length(year, month))) for month, day in pairs]
