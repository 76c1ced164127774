"""Calendar arithmetic in SQL, on integers year × 10000 + month × 100 + day (see ``values.py``)."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import date

from attrs import evolve

from policyrules.base.months import age as age_of
from policyrules.base.months import month_index as index_of
from policyrules.compile.arithmetic import add, marks, negate
from policyrules.compile.ends import End, constant, end_choice, plus
from policyrules.compile.frame import Frame
from policyrules.compile.terms import TRUE, Term, build, integer, truth
from policyrules.compile.values import Line, day_of

_LAST = 100_000_000
"""Beyond every integer that stands for a date."""
_MONTHS = 200_000
_DAYS = 4_000_000


def _mapped(
    frame: Frame, end: End | None, exact: Callable[[date], int], template: str, cap: int
) -> End | None:
    """A function of a date on one end; ``template`` names the date as {0}, and / divides integers."""
    if end is None:
        return None
    if end.constant is not None:
        return constant(exact(day_of(int(end.constant))))
    number = frame.let_int(end.num)
    term = build(template.replace("/", frame.dialect.divide), number)
    return frame.let_end(End(term, cap=cap, nullable=end.nullable, positive=not end.nullable))


def _by_ends(
    frame: Frame, line: Line, exact: Callable[[date], int], template: str, cap: int, *, falling: bool = False
) -> Line:
    low, high = (_mapped(frame, end, exact, template, cap) for end in (line.low, line.high))
    return evolve(line, low=high, high=low) if falling else evolve(line, low=low, high=high)


def year(frame: Frame, line: Line) -> Line:
    """The year of a date."""
    return _by_ends(frame, line, lambda d: d.year, "({0} / 10000)", 10_000)


_INDEX = "(({0} / 10000) * 12 + ({0} / 100) % 100)"


def month_index(frame: Frame, line: Line) -> Line:
    """Months since year 0 of a date."""
    return _by_ends(frame, line, index_of, _INDEX, _MONTHS)


def age(frame: Frame, line: Line, on: date) -> Line:
    """Full years on a day of someone born on a date; of a birth that may lie after the day, 0 and up."""
    # Born on 29 February: reached on the 28th in a year without a 29th.
    born = (
        "({0} % 10000)" if isleap(on.year) else "(CASE WHEN {0} % 10000 = 229 THEN 228 ELSE {0} % 10000 END)"
    )
    today = on.month * 100 + on.day
    template = f"({on.year} - {{0}} / 10000 - (CASE WHEN {today} < {born} THEN 1 ELSE 0 END))"
    result = _by_ends(frame, line, lambda d: age_of(d, on), template, 10_000, falling=True)
    later = _after(frame, line.high, on)
    low = end_choice((later, constant(0)), orelse=result.low)
    high = end_choice((later, None), orelse=_signed(result.high))
    return evolve(result, low=frame.let_end(_positive(low)), high=frame.let_end(high))


def _after(frame: Frame, latest: End | None, on: date) -> Term:
    """Whether a date whose latest possible day this is may lie after a day."""
    if latest is None:
        return TRUE
    limit = on.year * 10_000 + on.month * 100 + on.day
    if latest.constant is not None:
        return truth(latest.constant > limit)
    number = frame.let_int(latest.num)
    return frame.let(build(f"({{0}} IS NULL OR {{0}} > {limit})", number))


def _signed(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=False)


def _positive(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=not end.nullable)


_DAY_NUMBER = (
    "(365 * ({0} / 10000 - (CASE WHEN ({0} / 100) % 100 <= 2 THEN 1 ELSE 0 END))"
    " + ({0} / 10000 - (CASE WHEN ({0} / 100) % 100 <= 2 THEN 1 ELSE 0 END)) / 4"
    " - ({0} / 10000 - (CASE WHEN ({0} / 100) % 100 <= 2 THEN 1 ELSE 0 END)) / 100"
    " + ({0} / 10000 - (CASE WHEN ({0} / 100) % 100 <= 2 THEN 1 ELSE 0 END)) / 400"
    " + (153 * (({0} / 100) % 100 + (CASE WHEN ({0} / 100) % 100 > 2 THEN -3 ELSE 9 END)) + 2) / 5"
    " + {0} % 100 - 306)"
)
"""date.toordinal, counting years from March so that the leap day comes last."""


def days(frame: Frame, start: Line, end: Line) -> Line:
    """Days from one date to another."""
    numbers = [_by_ends(frame, line, lambda d: d.toordinal(), _DAY_NUMBER, _DAYS) for line in (start, end)]
    return add(frame, numbers[1], negate(frame, numbers[0]))


def window_limit(frame: Frame, start: Line, months: Line, *, less: int) -> Line:
    """An integer not below exactly those dates on which a window from day to day is still open.

    It is the same-numbered day so many months on, ``less`` 1 where that day is over already. A month
    without that day has only smaller ones, so that no calendar is needed: an impossible 31 February, and
    the day before it, are as good as the month's last day.
    """
    ends = ((start.low, months.low), (start.high, months.high))
    low, high = (_limit(frame, s, n, less) for s, n in ends)
    some, silent = marks(start, months)
    return Line(low, high, some, silent=silent)


def _limit(frame: Frame, start: End | None, months: End | None, less: int) -> End | None:
    if start is None or months is None:
        return None
    if start.constant is not None and months.constant is not None:
        begun = day_of(int(start.constant))
        index = index_of(begun) + int(months.constant) - 1
        return constant(index // 12 * 10000 + (index % 12 + 1) * 100 + begun.day - less)
    first = _mapped(frame, start, index_of, _INDEX, _MONTHS)
    assert first is not None
    last = frame.let_int(plus(plus(first.num, months.num), integer(-1)))
    divide = frame.dialect.divide
    template = f"(({{0}} {divide} 12) * 10000 + ({{0}} % 12 + 1) * 100 + {{1}} % 100 - {less})"
    term = build(template, last, start.num)
    return frame.let_end(End(term, cap=_LAST, nullable=start.nullable or months.nullable))
