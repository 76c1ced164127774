"""Calendar arithmetic in SQL, on the numbers of days (``date.toordinal``)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import floor

from attrs import evolve

from policyrules.base.errors import UsageError
from policyrules.base.months import (
    add_months,
    add_months_over,
    day_before,
    days_later,
    month_start,
    window_end,
)
from policyrules.base.months import age as age_of
from policyrules.base.months import full_months as months_between
from policyrules.base.months import month_end as end_of_month
from policyrules.base.months import month_index as index_of
from policyrules.base.months import next_month_start as start_of_next
from policyrules.base.saying import Said
from policyrules.compile.arithmetic import add, marks, negate
from policyrules.compile.ends import End, constant
from policyrules.compile.frame import Frame
from policyrules.compile.order import end_choice
from policyrules.compile.terms import (
    FALSE,
    ONE,
    TRUE,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    choose,
    count,
    equal,
    first_known,
    integer,
    is_null,
    made,
    minus,
    pick,
    plus,
    quotient,
    times,
    truth,
)
from policyrules.compile.values import Line, day_of
from policyrules.core.primitives import OF_A_YEAR

LAST = 10_000_000
"""Beyond every number that stands for a date."""
_MONTHS = 200_000
_FAR = 48_000
"""So many months every engine can go from any date."""
_FIRST_DAY, _LAST_DAY = integer(date.min.toordinal()), integer(date.max.toordinal())


def _year(day: Term) -> Term:
    return made("year", day)


def _month(day: Term) -> Term:
    return made("month", day)


def _day(day: Term) -> Term:
    """The day of the month."""
    return made("day_of_month", day)


def _index(day: Term) -> Term:
    """Months since year 0."""
    return made("month_index", day)


def _end_of_month(day: Term) -> Term:
    return made("month_end", day)


def _in_calendar(day: Term, moved: int) -> Term:
    """A date moved on, or back; the last or the first that can be written where it lies beyond."""
    if moved >= 0:
        return pick(below(_LAST_DAY, day), _LAST_DAY, day)
    return pick(below(day, _FIRST_DAY), _FIRST_DAY, day)


def _mapped(
    frame: Frame, end: End | None, exact: Callable[[date], int], to: Callable[[Term], Term], cap: int
) -> End | None:
    """A function of a date on one end, of one that is known and as a term."""
    if end is None:
        return None
    if end.constant is not None:
        return constant(exact(day_of(int(end.constant))))
    term = to(frame.let_int(end.num))
    return frame.let_end(End(term, cap=cap, nullable=end.nullable, positive=not end.nullable))


def _by_ends(
    frame: Frame,
    line: Line,
    exact: Callable[[date], int],
    to: Callable[[Term], Term],
    cap: int,
    *,
    falling: bool = False,
) -> Line:
    low, high = (_mapped(frame, end, exact, to, cap) for end in (line.low, line.high))
    return evolve(line, low=high, high=low) if falling else evolve(line, low=low, high=high)


def year(frame: Frame, line: Line) -> Line:
    """The year of a date."""
    return _by_ends(frame, line, lambda d: d.year, _year, 10_000)


def month_index(frame: Frame, line: Line) -> Line:
    """Months since year 0 of a date."""
    return _by_ends(frame, line, index_of, _index, _MONTHS)


def age(frame: Frame, line: Line, on: date) -> Line:
    """Full years on a day of someone born on a date; of a birth that may lie after the day, 0 and up."""
    whole = on == end_of_month(on)

    def years(born: Term) -> Term:
        short = FALSE if whole else below(integer(on.day), _day(born))
        return quotient(minus(minus(integer(index_of(on)), _index(born)), count(short)), integer(12))

    result = _by_ends(frame, line, lambda d: age_of(d, on), years, 10_000, falling=True)
    later = _after(frame, line.high, on)
    if later.value is False:
        return result
    low = end_choice((later, constant(0)), orelse=result.low)
    high = end_choice((later, None), orelse=_signed(result.high))
    return evolve(result, low=frame.let_end(_positive(low)), high=frame.let_end(high))


def age_on(frame: Frame, born: Line, day: Line) -> Line:
    """Full years on a date; where the birth may lie after it, 0 and up."""
    some, silent = marks(frame, born, day)
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
    return End(quotient(full.num, integer(12)), cap=10_000, nullable=full.nullable)


def _may_lie_after(frame: Frame, latest: End | None, earliest: End | None) -> Term:
    """Whether a date whose latest possible day is one may lie after one whose earliest is the other."""
    if latest is None or earliest is None:
        return TRUE
    if earliest.constant is not None:
        return _after(frame, latest, day_of(int(earliest.constant)))
    last, first = (frame.let_int(end.num) for end in (latest, earliest))
    return frame.let(any_of(is_null(last), is_null(first), below(first, last)))


def _after(frame: Frame, latest: End | None, on: date) -> Term:
    """Whether a date whose latest possible day this is may lie after a day."""
    if latest is None:
        return TRUE
    limit = on.toordinal()
    if latest.constant is not None:
        return truth(latest.constant > limit)
    if latest.ceiling <= limit and not latest.nullable:
        return FALSE
    number = frame.let_int(latest.num)
    return frame.let(any_of(is_null(number), below(integer(limit), number)))


def _signed(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=False)


def _positive(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=not end.nullable)


def month_end(frame: Frame, line: Line) -> Line:
    """The last day of the month of a date."""
    return _by_ends(frame, line, lambda d: end_of_month(d).toordinal(), _end_of_month, LAST)


def next_month_start(frame: Frame, line: Line) -> Line:
    """The first day of the month after that of a date."""

    def following(day: Term) -> Term:
        after = frame.let_int(plus(_end_of_month(day), ONE))
        return pick(below(_LAST_DAY, after), _LAST_DAY, after)

    return _by_ends(frame, line, lambda d: start_of_next(d).toordinal(), following, LAST)


def last_year_end(frame: Frame, line: Line) -> Line:
    """31 December of the year before that of a date; of a date of the first year, of that year itself."""
    first_end = date(1, 12, 31)

    def before(day: Term) -> Term:
        january = made("month_start", frame.let_int(plus(times(_year(day), integer(12)), ONE)))
        first = at_most(day, integer(first_end.toordinal()))
        return pick(first, integer(first_end.toordinal()), minus(january, ONE))

    return _by_ends(frame, line, lambda d: date(max(d.year - 1, 1), 12, 31).toordinal(), before, LAST)


def part_of_year(frame: Frame, op: str, line: Line) -> Line:
    """The month or quarter of a date: by the ends of what it can be, where these lie in one year."""
    exact, most = OF_A_YEAR[op]

    def quarter(day: Term) -> Term:
        return quotient(plus(_month(day), integer(2)), integer(3))

    found = _by_ends(frame, line, exact, _month if op == "month" else quarter, most)
    if line.low is None or line.high is None or found.low is None or found.high is None:
        return evolve(line, low=constant(1), high=constant(most))
    if line.low.constant is not None and line.high.constant is not None:
        same = truth(day_of(int(line.low.constant)).year == day_of(int(line.high.constant)).year)
    else:
        same = frame.let(first_known(equal(_year(line.low.num), _year(line.high.num)), FALSE))
    low, high = (evolve(end, nullable=False) for end in (found.low, found.high))
    ends = end_choice((same, low), orelse=constant(1)), end_choice((same, high), orelse=constant(most))
    return evolve(line, low=frame.let_end(_positive(ends[0])), high=frame.let_end(ends[1]))


def full_months(frame: Frame, start: Line, end: Line) -> Line:
    """Full months from one date to another."""
    some, silent = marks(frame, start, end)
    low, high = _months_between(frame, start.high, end.low), _months_between(frame, start.low, end.high)
    return Line(low, high, some, silent=silent)


def _months_between(frame: Frame, start: End | None, end: End | None) -> End | None:
    if start is None or end is None:
        return None
    if start.constant is not None and end.constant is not None:
        return constant(months_between(day_of(int(start.constant)), day_of(int(end.constant))))
    begun, over = frame.let_int(start.num), frame.let_int(end.num)
    short = all_of(below(_day(over), _day(begun)), below(over, _end_of_month(over)))
    term = minus(minus(_index(over), _index(begun)), count(short))
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
    some, silent = marks(frame, line, count)
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
        return constant(move(day_of(int(end.constant)), number).toordinal())
    day = frame.let_int(end.num)
    held = frame.let_int(_in_calendar(_moved(frame, day, integer(number)), number))
    # The first day of the calendar also stands for what lies before it.
    cut = all_of(_cut_off(day, held), below(_FIRST_DAY, held)) if over else FALSE
    return frame.let_end(
        End(plus(held, count(cut)), cap=LAST, nullable=end.nullable, positive=not end.nullable)
    )


def _moved(frame: Frame, day: Term, months: Term) -> Term:
    """The same-numbered day so many months on, or the last of its month; it may lie beyond the calendar."""
    if isinstance(months.value, int) and abs(months.value) <= _FAR:
        return frame.let_int(made("months_later", day, months))
    index = frame.let_int(plus(_index(day), months))
    first, last = index_of(date.min), index_of(date.max)
    early, late = below(index, integer(first)), below(integer(last), index)
    month = frame.let_int(pick(early, integer(first), pick(late, integer(last), index)))
    start = frame.let_int(made("month_start", month))
    same, latest = frame.let_int(minus(plus(start, _day(day)), ONE)), frame.let_int(_end_of_month(start))
    moved = choose(
        (early, minus(_FIRST_DAY, ONE)),
        (late, plus(_LAST_DAY, ONE)),
        (below(latest, same), latest),
        orelse=same,
    )
    assert moved is not None
    return frame.let_int(moved)


def _cut_off(day: Term, moved: Term) -> Term:
    """Whether the month to which a date was moved has no such day."""
    return below(_day(moved), _day(day))


def _days_later(frame: Frame, end: End | None, number: int) -> End | None:
    if end is None:
        return None
    if end.constant is not None:
        return constant(days_later(day_of(int(end.constant)), number).toordinal())
    held = _in_calendar(frame.let_int(plus(end.num, integer(number))), number)
    return frame.let_end(End(held, cap=LAST, nullable=end.nullable, positive=not end.nullable))


def days(frame: Frame, start: Line, end: Line) -> Line:
    """Days from one date to another."""
    return add(frame, end, negate(frame, start))


def starts_of(mode: str, day: Line, months: Line) -> tuple[date, date] | None:
    """The first and the last start with which a window is open on a day, where day and length are known.

    Each end of a window is as late as its start, or later: none lies between the two that is not open.
    """
    on, length = _known(day), _known(months)
    if on is None or length is None:
        return None
    here, count = day_of(int(on)), floor(length)
    match mode:
        case "this_month":
            return month_start(index_of(here) - count + 1), end_of_month(here)
        case "next_month":
            return month_start(index_of(here) - count), here
        case "day_to_day":
            return _first_with(lambda start: window_end(start, count), here), here
    return _first_with(lambda start: add_months(start, count), here), day_before(here)


def _known(line: Line) -> Fraction | None:
    """A number or date that is the same for every case."""
    sure = line.some.value is True and line.absent.value is False and line.silent.value is False
    return line.low.constant if sure and line.low is not None and line.low == line.high else None


def _first_with(end: Callable[[date], date], on: date) -> date:
    """The first start whose end does not lie before a day."""
    starts = range(date.min.toordinal(), date.max.toordinal())
    return date.fromordinal(
        starts[0] + bisect_left(starts, on, key=lambda start: end(date.fromordinal(start)))
    )


def window_limit(frame: Frame, start: Line, months: Line, *, less: int) -> Line:
    """A number not below exactly those dates on which a window from day to day is still open.

    It is the same-numbered day so many months on, ``less`` 1 where that day is over already; where the month
    has no such day, its last day is the last in either case.
    """
    ends = ((start.low, months.low), (start.high, months.high))
    low, high = (_limit(frame, s, n, less) for s, n in ends)
    some, silent = marks(frame, start, months)
    return Line(low, high, some, silent=silent)


def _limit(frame: Frame, start: End | None, months: End | None, less: int) -> End | None:
    if start is None or months is None:
        return None
    if start.constant is not None and months.constant is not None:
        begun = day_of(int(start.constant))
        move = add_months_over if less else add_months
        return constant(move(begun, int(months.constant)).toordinal() - less)
    day = frame.let_int(start.num)
    moved = _moved(frame, day, months.num)
    last = moved if not less else minus(plus(moved, count(_cut_off(day, moved))), ONE)
    return frame.let_end(End(last, cap=LAST, nullable=start.nullable or months.nullable))
