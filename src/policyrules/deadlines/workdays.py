"""Counting days: calendar days, working days by a table of holidays, the first day counted or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from attrs import field, frozen

from policyrules.base.errors import Problem, UsageError
from policyrules.base.months import add_months, day_after, days_later
from policyrules.base.saying import Said
from policyrules.core.duties import Days

_SATURDAY: Final = 5
_DECEMBER: Final = 12


@frozen
class Holidays:
    """The days off (public holidays) and the weekend days worked instead, as announced each year.

    A year is covered when the table names a day off in it before December: the days off around
    New Year's Day are announced with the next year's.
    """

    off: frozenset[date] = frozenset()
    """The days off."""
    worked: frozenset[date] = frozenset()
    """The weekend days worked."""
    notes: tuple[Problem, ...] = field(default=(), eq=False)
    """What was left out of the table or put right in it."""

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day. UsageError: the table does not cover its year."""
        if not any(d.year == day.year and d.month < _DECEMBER for d in self.off):
            raise UsageError(Said(f"节假日表没有 {day.year} 年", f"the table of holidays lacks {day.year}"))
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


def last_day(start: date, days: Days, holidays: Holidays | None = None) -> date:
    """The last of ``days`` counted from the event's day ``start``; that day is not counted unless
    ``first_counted``. A last day that is a day off is not moved. Months end on the day of the same number,
    on the last day of a month that has none such: of 31 August six months run to the end of February.

    UsageError: working days without a table of holidays that covers them.
    """
    if days.months:
        return days_later(add_months(start, days.count), -int(days.first_counted and days.count > 0))
    if not days.working:
        return days_later(start, days.count - int(days.first_counted and days.count > 0))
    works = _table(holidays)
    day, left = start, days.count - int(days.first_counted and works(start))
    while left > 0 and day < date.max:
        day = day_after(day)
        left -= works(day)
    return day


def days_between(start: date, end: date, days: Days, holidays: Holidays | None = None) -> int:
    """How many days ``start`` to ``end`` (still included) are, counted as ``days`` says; not below 0.

    UsageError as for ``last_day``.
    """
    first = start if days.first_counted else day_after(start)
    whole = max(0, (end - first).days + 1)
    if not days.working:
        return whole
    works = _table(holidays)
    return sum(works(days_later(first, n)) for n in range(whole))


def last_start(end: date, days: Days, holidays: Holidays | None = None) -> date:
    """The last day on which ``days`` can begin and be complete by ``end`` (included).

    2016-09-30 and 7 days: 2016-09-23. UsageError as for ``last_day``.
    """
    day = end
    while days_between(day, end, days, holidays) < days.count and day > date.min:
        day = days_later(day, -1)
    return day


def _table(holidays: Holidays | None) -> Callable[[date], bool]:
    if holidays is None:
        raise UsageError(Said("按工作日计算需要节假日表", "counting working days needs a table of holidays"))
    return holidays.works
