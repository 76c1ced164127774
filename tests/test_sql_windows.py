"""Windows on a day that is known: which starts are such that they are open."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.compile.dates import starts_of
from policyrules.compile.values import as_line, held
from policyrules.core.windows import window

MODES = ("this_month", "next_month", "day_to_day", "next_day")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)) | st.sampled_from(
    [date(2016, 2, 29), date(2017, 2, 28), date(2017, 3, 1), date(2017, 1, 31), date(2017, 12, 31)]
)


@law(300)
@given(
    mode=st.sampled_from(MODES),
    day=DAYS,
    length=st.integers(-3, 40),
    near=st.integers(-3, 3),
    end=st.booleans(),
)
def test_the_starts_of_a_window_that_is_open(mode: str, day: date, length: int, near: int, end: bool) -> None:
    """G11: a window is open on a day for the starts from the first to the last, and for no others.

    Tried around both ends, in every mode, with months that end early.
    """
    found = starts_of(mode, as_line(held(day)), as_line(held(length)))
    assert found is not None
    first, last = found
    start = found[end] + timedelta(days=near)
    assert window(mode, day, start, length) == (first <= start <= last)
