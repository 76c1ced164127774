"""Windows that an event opens: month by month or day to day (docs/core.md, Windows)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import floor
from typing import cast

from policyrules.base import months
from policyrules.core import possible
from policyrules.core.expressions import Today, Window
from policyrules.core.possible import Value, join, may_be
from policyrules.core.types import ABSENT, SILENT
from policyrules.evaluate.engine import SPECIAL, Code, Engine, Result, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import known_bounds


def window_code(engine: Engine, window: Window) -> Code:
    """The function of a window; on the assessment date it notes the days on which it opens and ends."""
    test = _WINDOWS[window.mode]
    day_code: Code | None = None if isinstance(window.date, Today) else engine.code(window.date)
    start_code, months_code = engine.code(window.start), engine.code(window.months)

    def open_(run: Run, here: Instance) -> Result:
        day: Value
        day, p, r = (run.on, 0, 0) if day_code is None else day_code(run, here)
        start, q, s = start_code(run, here)
        length, o, t = months_code(run, here)
        length = possible.monotone(floor, length)  # a part of a month opens no further day
        applied, reasons = p | q | o, r | s | t
        if start is ABSENT:
            return False, applied, 0
        if day_code is None:
            _note_edges(run, window.mode, start, length)
        if type(day) not in SPECIAL and type(start) not in SPECIAL and type(length) not in SPECIAL:
            return test(cast(date, day), cast(date, start), cast(int, length))[0], applied, 0
        value = _possible_window(window.mode, day, start, length)
        return value, applied, keep(value, reasons)

    return open_


def _note_edges(run: Run, mode: str, start: Value, length: Value) -> None:
    """The days on which the window opens and ends; of what is not known, by its bounds."""
    for first in known_bounds(start):
        for count in known_bounds(length):
            for edge in _WINDOWS[mode](run.on, cast(date, first), cast(int, count))[1]:
                run.edge(edge)


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


_WINDOWS: dict[str, Callable[[date, date, int], tuple[bool, tuple[date, date]]]] = {
    "this_month": _this_month,
    "next_month": _next_month,
    "day_to_day": _day_to_day,
}


def _possible_window(mode: str, day: Value, start: Value, length: Value) -> Value:
    """Two comparisons, each monotone in what is unknown: not before the opening, not after the end."""
    if SILENT in (day, start, length):
        return SILENT
    index = months.month_index
    if mode == "day_to_day":
        opened = possible.compare("le", start, day)
        over = _window_end(start, length)
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


def _window_end(start: Value, length: Value) -> Value:
    (low, high), (least, most) = possible.bounds(start), possible.bounds(length)
    early = None if low is None or least is None else months.window_end(cast(date, low), cast(int, least))
    late = None if high is None or most is None else months.window_end(cast(date, high), cast(int, most))
    return possible.interval(early, late)
