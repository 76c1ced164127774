"""Windows that an event opens: month by month, or from day to day (docs/core.md, Windows)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from math import floor
from typing import cast

from policyrules.base import months
from policyrules.base.units import Number
from policyrules.core import possible
from policyrules.core.possible import Value, join, may_be
from policyrules.core.primitives import SPECIAL
from policyrules.core.types import ABSENT, SILENT, Known


def window(mode: str, day: Value, start: Value, length: Value) -> Value:
    """Whether a day lies in the window that opens at ``start``; absent start: no."""
    if start is ABSENT:
        return False
    if type(day) not in SPECIAL and type(start) not in SPECIAL and type(length) not in SPECIAL:
        return known_window(mode, cast(date, day), cast(date, start), cast(Number, length))[0]
    return _possible_window(mode, day, start, whole(length))


def known_window(mode: str, day: date, start: date, length: Number) -> tuple[bool, tuple[date, date]]:
    """Whether a day lies in the window that opens at ``start``, and the days on which that opens and ends."""
    return _WINDOWS[mode](day, start, floor(length))


def edges(mode: str, start: Value, length: Value) -> Iterator[date]:
    """The days on which the window opens and ends; of what is not known, by its bounds."""
    for first in known_bounds(start):
        for count in known_bounds(whole(length)):
            yield from _WINDOWS[mode](date.min, cast(date, first), cast(int, count))[1]


def has_opened(mode: str, start: date, on: date) -> bool:
    """Whether a window that opens at ``start`` has opened by a day."""
    return start < on if mode == "next_day" else start <= on


def whole(length: Value) -> Value:
    """A number of months: a part of one opens no further day."""
    return possible.monotone(floor, length)


def known_bounds(value: Value) -> set[Known]:
    """The ends of what a number or date can be, as far as there are any."""
    return {end for end in possible.bounds(value) if end is not None}


def _this_month(day: date, start: date, length: int) -> tuple[bool, tuple[date, date]]:
    first = months.month_index(start)
    inside = 0 <= months.month_index(day) - first <= length - 1
    return inside, (months.month_start(first), months.month_start(first + length))


def _next_month(day: date, start: date, length: int) -> tuple[bool, tuple[date, date]]:
    last = months.month_index(start) + length
    inside = start <= day and months.month_index(day) <= last
    return inside, (start, months.month_start(last + 1))


def _day_to_day(day: date, start: date, length: int) -> tuple[bool, tuple[date, date]]:
    end = months.window_end(start, length)
    return start <= day <= end, (start, months.day_after(end))


def _next_day(day: date, start: date, length: int) -> tuple[bool, tuple[date, date]]:
    end = months.add_months(start, length)
    return start < day <= end, (months.day_after(start), months.day_after(end))


_WINDOWS: dict[str, Callable[[date, date, int], tuple[bool, tuple[date, date]]]] = {
    "this_month": _this_month,
    "next_month": _next_month,
    "day_to_day": _day_to_day,
    "next_day": _next_day,
}

_LAST_DAY: dict[str, Callable[[date, int], date]] = {
    "day_to_day": months.window_end,
    "next_day": months.add_months,
}
"""The last day of the windows that are counted by the day."""


def _possible_window(mode: str, day: Value, start: Value, length: Value) -> Value:
    """Two comparisons, each monotone in what is unknown: not before the opening, not after the end."""
    if SILENT in (day, start, length):
        return SILENT
    index = months.month_index
    if mode in _LAST_DAY:
        opened = possible.compare("lt" if mode == "next_day" else "le", start, day)
        over = _window_end(start, length, _LAST_DAY[mode])
        inside = possible.both(opened, possible.compare("le", day, over))
    else:
        opened = (
            possible.compare("le", start, day)
            if mode == "next_month"
            else possible.compare("le", possible.monotone(index, start), possible.monotone(index, day))
        )
        extra = 0 if mode == "next_month" else -1
        last = possible.add(possible.monotone(index, start), possible.add(length, extra))
        inside = possible.both(opened, possible.compare("le", possible.monotone(index, day), last))
    return join(inside, False) if may_be(start, ABSENT) else inside


def _window_end(start: Value, length: Value, last_day: Callable[[date, int], date]) -> Value:
    (low, high), (least, most) = possible.bounds(start), possible.bounds(length)
    early = None if low is None or least is None else last_day(cast(date, low), cast(int, least))
    late = None if high is None or most is None else last_day(cast(date, high), cast(int, most))
    return possible.interval(early, late)
