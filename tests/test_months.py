"""Calendar arithmetic at its edges: month ends, leap days, the first and last day there is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyrules.base import months


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2017, 8, 15), 6, date(2018, 2, 14)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
    ],
)
def test_day_to_day_months_end_before_the_same_day(start: date, length: int, last: date) -> None:
    """逐日 n months end the day before the same-numbered day, or on the month's last day without one."""
    assert months.window_end(start, length) == last


def test_those_born_on_29_february_have_their_birthday_on_the_28th() -> None:
    """A54: an age is reached on the birthday; where the month has no such day, on its last day."""
    born = date(2000, 2, 29)
    assert months.age(born, date(2018, 2, 27)) == 17
    assert months.age(born, date(2018, 2, 28)) == 18
    assert months.age(born, date(2020, 2, 28)) == 19
    assert months.age(born, date(2020, 2, 29)) == 20


@given(st.dates(), st.integers(0, 400))
def test_every_day_has_its_windows_and_birthdays(day: date, n: int) -> None:
    """Calendar arithmetic is total: no day of the calendar makes it fail."""
    assert months.window_end(day, n) >= day - timedelta(days=1) if day > date.min else True
    assert months.birthday(day, day.year + n) >= day
    assert months.month_start(months.month_index(day)) <= day <= months.month_end(day)
    assert months.day_after(day) >= day


@given(st.lists(st.dates(max_value=date.max - timedelta(days=1)), min_size=2, max_size=2).map(sorted))
def test_an_age_grows_on_the_birthday_only(days: list[date]) -> None:
    """Between two birthdays an age stays, and on a birthday it is one more."""
    born, on = days
    grown = months.age(born, months.day_after(on)) - months.age(born, on)
    assert grown == (1 if months.birthday(born, on.year) == months.day_after(on) else 0) or (
        months.day_after(on).year > on.year and months.birthday(born, on.year + 1) == months.day_after(on)
    )


def test_nothing_lies_past_the_last_day_or_before_the_first() -> None:
    """What would lie outside the calendar is its first or last day, so that no fact makes a decision fail."""
    assert months.month_start(months.month_index(date.max) + 1) == date.max
    assert months.month_start(0) == date.min
    assert months.window_end(date(9999, 6, 1), 12) == date.max
    assert months.window_end(date(1, 3, 1), -12) == date.min
    assert months.birthday(date(2000, 2, 29), 10_000) == date.max
    assert months.birthday(date(2000, 2, 29), 0) == date.min
    assert months.day_after(date.max) == date.max
