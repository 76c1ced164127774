"""Calendar arithmetic: month indexes, windows, ages. Proleptic Gregorian, whole days, no clock.

Everything is total: what would lie past the last day that can be written (9999-12-31) is that day,
and what would lie before the first one is the first.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

ENDS = (date.min, date.max)
"""The days on which what would lie outside comes to stand: no fact and no assessment day."""
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def in_calendar(number: int) -> date:
    """The day of a number (``date.toordinal``); the first or the last that there is, where it lies beyond."""
    return date.fromordinal(min(max(number, date.min.toordinal()), date.max.toordinal()))


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1) if day < date.max else date.max


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1) if day > date.min else date.min


def left_of(
    start: date, end: date | None, other_start: date, other_end: date | None
) -> Iterator[tuple[date, date | None]]:
    """What of a period lies outside another one, both days included; without an end it goes on for ever."""
    if (other_end is not None and other_end < start) or (end is not None and end < other_start):
        yield start, end
        return
    if start < other_start:
        yield start, day_before(other_start)
    if other_end is not None and other_end < date.max and (end is None or other_end < end):
        yield day_after(other_end), end


def days_later(day: date, days: int) -> date:
    """The day so many days later; earlier, where the number is below 0."""
    return in_calendar(day.toordinal() + days)


def month_index(day: date) -> int:
    """Months since year 0: 12 × year + month."""
    return day.year * 12 + day.month


def month_start(index: int) -> date:
    """The first day of the month with this index."""
    year, month = divmod(index - 1, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, 1) if year >= 1 else date.min


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _LENGTHS[month - 1]


def month_end(day: date) -> date:
    """The last day of the month that holds ``day``."""
    return day.replace(day=month_length(day.year, day.month))


def window_end(start: date, months: int) -> date:
    """The last day of ``months`` counted day to day from ``start``.

    The day before the same-numbered day; where the month has no such day, its last day.
    """
    last = month_index(start) + months
    if last > month_index(date.max):
        return date.max
    if last <= month_index(date.min):
        return date.min
    later = add_months(start, months)
    return later if later.day != start.day else later - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same-numbered day so many months on (back, below 0); the month's last day where it has none."""
    later = month_index(day) + months
    if later > month_index(date.max):
        return date.max
    if later < month_index(date.min):
        return date.min
    first = month_start(later)
    return first.replace(day=min(day.day, month_end(first).day))


def add_months_over(day: date, months: int) -> date:
    """The same-numbered day so many months on; the 1st of the month after where the month has none."""
    later = add_months(day, months)
    outside = month_index(later) != month_index(day) + months
    return later if outside or later.day == day.day else next_month_start(later)


def full_months(start: date, end: date) -> int:
    """The full months from a day to another: the most that can be added to it without passing the other."""
    count = month_index(end) - month_index(start)
    return count if end.day >= min(start.day, month_end(end).day) else count - 1


def next_month_start(day: date) -> date:
    """The first day of the month after."""
    return month_start(month_index(day) + 1)


def quarter(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def age(born: date, on: date) -> int:
    """Full years on a day; reached on the birthday, on 28 February where the 29th is missing (A54)."""
    years = on.year - born.year
    return years if on >= birthday(born, on.year) else years - 1


def birthday(born: date, year: int) -> date:
    """The day on which someone completes a year of age in ``year``."""
    if year > date.max.year:
        return date.max
    if year < 1:
        return date.min
    return date(year, born.month, min(born.day, month_length(year, born.month)))
