"""Calendar arithmetic: month indexes, windows, ages. Proleptic Gregorian, whole days, no clock."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def month_index(day: date) -> int:
    """Months since year 0: 12 × year + month."""
    return day.year * 12 + day.month


def month_start(index: int) -> date:
    """The first day of the month with this index."""
    year, month = divmod(index - 1, 12)
    return date(year, month + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month that holds ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def window_end(start: date, months: int) -> date:
    """The last day of ``months`` counted day to day from ``start``.

    The day before the same-numbered day; where the month has no such day, its last day.
    """
    later = start + relativedelta(months=months)
    return later if later.day != start.day else later - timedelta(days=1)


def age(born: date, on: date) -> int:
    """Full years on a day; reached on the birthday, on 28 February where the 29th is missing (A54)."""
    years = on.year - born.year
    return years if on >= birthday(born, on.year) else years - 1


def birthday(born: date, year: int) -> date:
    """The day on which someone completes a year of age in ``year``."""
    return date(year, born.month, min(born.day, monthrange(year, born.month)[1]))
