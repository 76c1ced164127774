"""Calendar arithmetic in SQL, on integers year × 10000 + month × 100 + day (see ``values.py``)."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import date
from math import floor

from attrs import evolve

from policyrules.base.errors import UsageError
from policyrules.base.months import add_months, add_months_over, days_later
from policyrules.base.months import age as age_of
from policyrules.base.months import full_months as months_between
from policyrules.base.months import month_end as end_of_month
from policyrules.base.months import month_index as index_of
from policyrules.base.months import next_month_start as start_of_next
from policyrules.base.saying import Said
from policyrules.compile.arithmetic import add, marks, negate
from policyrules.compile.ends import End, constant, end_choice, plus
from policyrules.compile.frame import Frame
from policyrules.compile.terms import TRUE, Term, build, integer, truth
from policyrules.compile.values import Line, day_of, ordinal
from policyrules.core.primitives import OF_A_YEAR

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


def age_on(frame: Frame, born: Line, day: Line) -> Line:
    """Full years on a date; where the birth may lie after it, 0 and up."""
    some, silent = marks(born, day)
    low, high = _years_between(frame, born.high, day.low), _years_between(frame, born.low, day.high)
    later = _may_lie_after(frame, born.high, day.low)
    low = end_choice((later, constant(0)), orelse=low)
    high = end_choice((later, None), orelse=high)
    return Line(frame.let_end(_positive(low)), frame.let_end(high), some, silent=silent)


def _years_between(frame: Frame, start: End | None, end: End | None) -> End | None:
    """A twelfth of the full months, which are not below 0 where it counts."""
    full = _months_between(frame, start, end)
    if full is None:
        return None
    if full.constant is not None:
        return constant(int(full.constant) // 12)
    term = build("({0} / 12)".replace("/", frame.dialect.divide), full.num)
    return End(term, cap=10_000, nullable=full.nullable)


def _may_lie_after(frame: Frame, latest: End | None, earliest: End | None) -> Term:
    """Whether a date whose latest possible day is one may lie after one whose earliest is the other."""
    if latest is None or earliest is None:
        return TRUE
    if earliest.constant is not None:
        return _after(frame, latest, day_of(int(earliest.constant)))
    numbers = [frame.let_int(end.num) for end in (latest, earliest)]
    return frame.let(build("({0} IS NULL OR {1} IS NULL OR {0} > {1})", *numbers))


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


_LAST_DAY = 99_991_231
"""9999-12-31: what would lie after it is that day."""
_FIRST_DAY = 10_101


def _days_in(year: str, month: str) -> str:
    """The days of a month, as SQL."""
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    return (
        f"(CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31"
        f" WHEN {leap} THEN 29 ELSE 28 END)"
    )


_LENGTH = _days_in("({0} / 10000)", "(({0} / 100) % 100)")


def month_end(frame: Frame, line: Line) -> Line:
    """The last day of the month of a date."""
    return _by_ends(
        frame, line, lambda d: ordinal(end_of_month(d)), f"({{0}} / 100 * 100 + {_LENGTH})", _LAST
    )


def next_month_start(frame: Frame, line: Line) -> Line:
    """The first day of the month after that of a date."""
    template = (
        f"(CASE WHEN {{0}} / 100 >= {_LAST_DAY // 100} THEN {_LAST_DAY}"
        f" ELSE {_INDEX} / 12 * 10000 + ({_INDEX} % 12 + 1) * 100 + 1 END)"
    )
    return _by_ends(frame, line, lambda d: ordinal(start_of_next(d)), template, _LAST)


def part_of_year(frame: Frame, op: str, line: Line) -> Line:
    """The month or quarter of a date: by the ends of what it can be, where these lie in one year."""
    exact, most = OF_A_YEAR[op]
    part = "(({0} / 100) % 100)" if op == "month" else "((({0} / 100) % 100 + 2) / 3)"
    found = _by_ends(frame, line, exact, part, most)
    if line.low is None or line.high is None or found.low is None or found.high is None:
        return evolve(line, low=constant(1), high=constant(most))
    if line.low.constant is not None and line.high.constant is not None:
        same = truth(day_of(int(line.low.constant)).year == day_of(int(line.high.constant)).year)
    else:
        years = "COALESCE({0} / 10000 = {1} / 10000, FALSE)".replace("/", frame.dialect.divide)
        same = frame.let(build(years, line.low.num, line.high.num))
    low, high = (evolve(end, nullable=False) for end in (found.low, found.high))
    ends = end_choice((same, low), orelse=constant(1)), end_choice((same, high), orelse=constant(most))
    return evolve(line, low=frame.let_end(_positive(ends[0])), high=frame.let_end(ends[1]))


def full_months(frame: Frame, start: Line, end: Line) -> Line:
    """Full months from one date to another."""
    some, silent = marks(start, end)
    low, high = _months_between(frame, start.high, end.low), _months_between(frame, start.low, end.high)
    return Line(low, high, some, silent=silent)


def _months_between(frame: Frame, start: End | None, end: End | None) -> End | None:
    if start is None or end is None:
        return None
    if start.constant is not None and end.constant is not None:
        return constant(months_between(day_of(int(start.constant)), day_of(int(end.constant))))
    number = f"({_INDEX.replace('{0}', '{1}')} - {_INDEX}"
    short = f"({{1}} % 100 < {{0}} % 100 AND {{1}} % 100 < {_LENGTH.replace('{0}', '{1}')})"
    template = f"{number} - (CASE WHEN {short} THEN 1 ELSE 0 END))".replace("/", frame.dialect.divide)
    term = build(template, frame.let_int(start.num), frame.let_int(end.num))
    return frame.let_end(End(term, cap=_MONTHS, nullable=start.nullable or end.nullable))


def later(frame: Frame, op: str, line: Line, count: Line) -> Line:
    """A date so many months or days later; of a constant number only."""
    if count.low is None or count.high is None or count.low.constant is None or count.low != count.high:
        raise UsageError(
            Said(
                "SQL 只能把日期推后或提前固定的月数或日数",
                "SQL can move dates by constant lengths only (plus_period)",
            )
        )
    number = floor(count.low.constant)
    some, silent = marks(line, count)
    if op in ("add_months", "add_months_over"):
        over = op == "add_months_over"
        low, high = (_months_later(frame, end, number, over=over) for end in (line.low, line.high))
    else:
        low, high = (_days_later(frame, end, number) for end in (line.low, line.high))
    return Line(low, high, some, silent=silent)


def _months_later(frame: Frame, end: End | None, number: int, *, over: bool) -> End | None:
    """So many months on; ``over``: to the 1st of the next month where there is no such day, not the last."""
    if end is None:
        return None
    if end.constant is not None:
        move = add_months_over if over else add_months
        return constant(ordinal(move(day_of(int(end.constant)), number)))
    divide, first = frame.dialect.divide, date.min.year * 12
    index = frame.let_int(build(f"({_INDEX} - 1 + ({number}))".replace("/", divide), frame.let_int(end.num)))
    length = _days_in("({0} / 12)", "({0} % 12 + 1)")
    day = f"(CASE WHEN {{1}} % 100 > {length} THEN {length} ELSE {{1}} % 100 END)"
    past = date.max.year * 12 + 12
    passing = "(({0} + 1) / 12 * 10000 + (({0} + 1) % 12 + 1) * 100 + 1)"
    carried = f" WHEN {{1}} % 100 > {length} THEN {passing}" if over else ""
    template = (
        f"(CASE WHEN {{0}} < {first} THEN {_FIRST_DAY} WHEN {{0}} >= {past} THEN {_LAST_DAY}{carried}"
        f" ELSE {{0}} / 12 * 10000 + ({{0}} % 12 + 1) * 100 + {day} END)"
    )
    term = build(template.replace("/", divide), index, frame.let_int(end.num))
    return frame.let_end(End(term, cap=_LAST, nullable=end.nullable, positive=not end.nullable))


def _days_later(frame: Frame, end: End | None, number: int) -> End | None:
    if end is None:
        return None
    if end.constant is not None:
        return constant(ordinal(days_later(day_of(int(end.constant)), number)))
    divide = frame.dialect.divide
    days = build(_DAY_NUMBER.replace("/", divide), frame.let_int(end.num))
    moved = frame.let_int(build(f"({{}} + ({number}))", days))
    least, most = date.min.toordinal(), date.max.toordinal()
    held = f"(CASE WHEN {{0}} < {least} THEN {least} WHEN {{0}} > {most} THEN {most} ELSE {{0}} END)"
    # Counted from 1 March of year 0, in 400 years of 146,097 days; a year ends with its leap day.
    z = frame.let_int(build(f"({held} + 305)", moved))
    era_day = frame.let_int(build("({0} % 146097)", z))
    years = "(({0} - {0} / 1460 + {0} / 36524 - {0} / 146096) / 365)"
    year = frame.let_int(build(years.replace("/", divide), era_day))
    rest = "({0} - (365 * {1} + {1} / 4 - {1} / 100))"
    year_day = frame.let_int(build(rest.replace("/", divide), era_day, year))
    month = frame.let_int(build("((5 * {0} + 2) / 153)".replace("/", divide), year_day))
    template = (
        "(({0} / 146097 * 400 + {1} + (CASE WHEN {2} >= 10 THEN 1 ELSE 0 END)) * 10000"
        " + (CASE WHEN {2} < 10 THEN {2} + 3 ELSE {2} - 9 END) * 100 + {3} - (153 * {2} + 2) / 5 + 1)"
    )
    term = build(template.replace("/", divide), z, year, month, year_day)
    return frame.let_end(End(term, cap=_LAST, nullable=end.nullable, positive=not end.nullable))


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
