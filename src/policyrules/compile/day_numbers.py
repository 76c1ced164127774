"""Functions of the numbers of days (``date.toordinal``), for the Python of a decision.

They are total: what lies beyond the calendar is the day before its first, or after its last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from policyrules.base import months
from policyrules.base.months import in_calendar

_FIRST, _LAST = (day.toordinal() for day in months.ENDS)


def year(day: int) -> int:
    """The year of a day."""
    return in_calendar(day).year


def month(day: int) -> int:
    """1 to 12."""
    return in_calendar(day).month


def day_of_month(day: int) -> int:
    """1 to 31."""
    return in_calendar(day).day


def month_index(day: int) -> int:
    """Months since year 0."""
    return months.month_index(in_calendar(day))


def month_end(day: int) -> int:
    """The last day of the month of a day."""
    return months.month_end(in_calendar(day)).toordinal()


def months_later(day: int, count: int) -> int:
    """The same-numbered day so many months on; the last of the month where it has none."""
    start = in_calendar(day)
    index = months.month_index(start) + count
    if index > months.month_index(months.ENDS[1]):
        return _LAST + 1
    if index < months.month_index(months.ENDS[0]):
        return _FIRST - 1
    return months.add_months(start, count).toordinal()


def month_start(index: int) -> int:
    """The first day of the month that is told by the months since year 0."""
    return months.month_start(index).toordinal()


FUNCTIONS: Final[Mapping[str, Callable[..., int]]] = {
    function.__name__: function
    for function in (year, month, day_of_month, month_index, month_end, months_later, month_start)
}
"""By the operation that each of them works out."""
