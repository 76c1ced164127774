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
from policyrules.compile.ends import End, constant, end_choice
from policyrules.compile.frame import Frame
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
    minus,
    no,
    pick,
    plus,
    quotient,
    rest,
    times,
    truth,
)
from policyrules.compile.values import Line, day_of, ordinal
from policyrules.core.primitives import OF_A_YEAR

_LAST = 100_000_000
"""Beyond every integer that stands for a date."""
_MONTHS = 200_000
_DAYS = 4_000_000


def _over(a: Term, b: int) -> Term:
    return quotient(a, integer(b))


def _left(a: Term, b: int) -> Term:
    return rest(a, integer(b))


def _year(day: Term) -> Term:
    return _over(day, 10_000)


def _month(day: Term) -> Term:
    return _left(_over(day, 100), 100)


def _day(day: Term) -> Term:
    return _left(day, 100)


def _index(day: Term) -> Term:
    """Months since year 0."""
    return plus(times(_year(day), integer(12)), _month(day))


def _date(year: Term, month: Term, day: Term) -> Term:
    """The integer of a date."""
    return plus(plus(times(year, integer(10_000)), times(month, integer(100))), day)


def _mapped(
    frame: Frame, end: End | None, exact: Callable[[date], int], made: Callable[[Term], Term], cap: int
) -> End | None:
    """A function of a date on one end, of one that is known and as it is made of the integer."""
    if end is None:
        return None
    if end.constant is not None:
        return constant(exact(day_of(int(end.constant))))
    term = made(frame.let_int(end.num))
    return frame.let_end(End(term, cap=cap, nullable=end.nullable, positive=not end.nullable))


def _by_ends(
    frame: Frame,
    line: Line,
    exact: Callable[[date], int],
    made: Callable[[Term], Term],
    cap: int,
    *,
    falling: bool = False,
) -> Line:
    low, high = (_mapped(frame, end, exact, made, cap) for end in (line.low, line.high))
    return evolve(line, low=high, high=low) if falling else evolve(line, low=low, high=high)


def year(frame: Frame, line: Line) -> Line:
    """The year of a date."""
    return _by_ends(frame, line, lambda d: d.year, _year, 10_000)


def month_index(frame: Frame, line: Line) -> Line:
    """Months since year 0 of a date."""
    return _by_ends(frame, line, index_of, _index, _MONTHS)


def age(frame: Frame, line: Line, on: date) -> Line:
    """Full years on a day of someone born on a date; of a birth that may lie after the day, 0 and up."""
    this_year, today = integer(on.year), integer(on.month * 100 + on.day)

    def years(born: Term) -> Term:
        birthday = _left(born, 10_000)
        if not isleap(on.year):  # born on 29 February: reached on the 28th
            birthday = pick(equal(birthday, integer(229)), integer(228), birthday)
        return minus(minus(this_year, _year(born)), count(below(today, birthday)))

    result = _by_ends(frame, line, lambda d: age_of(d, on), years, 10_000, falling=True)
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
    return End(_over(full.num, 12), cap=10_000, nullable=full.nullable)


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
    limit = on.year * 10_000 + on.month * 100 + on.day
    if latest.constant is not None:
        return truth(latest.constant > limit)
    number = frame.let_int(latest.num)
    return frame.let(any_of(is_null(number), below(integer(limit), number)))


def _signed(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=False)


def _positive(end: End | None) -> End | None:
    return end if end is None or end.constant is not None else evolve(end, positive=not end.nullable)


_LAST_DAY = 99_991_231
"""9999-12-31: what would lie after it is that day."""
_FIRST_DAY = 10_101


def _days_in(year: Term, month: Term) -> Term:
    """The days of a month."""

    def by(number: int) -> Term:
        return equal(_left(year, number), integer(0))

    short = any_of(*(equal(month, integer(number)) for number in (4, 6, 9, 11)))
    leap = all_of(by(4), any_of(no(by(100)), by(400)))
    february = pick(leap, integer(29), integer(28))
    return pick(short, integer(30), pick(equal(month, integer(2)), february, integer(31)))


def _length(day: Term) -> Term:
    """The days of the month of a date."""
    return _days_in(_year(day), _month(day))


def month_end(frame: Frame, line: Line) -> Line:
    """The last day of the month of a date."""
    return _by_ends(
        frame,
        line,
        lambda d: ordinal(end_of_month(d)),
        lambda day: plus(times(_over(day, 100), integer(100)), _length(day)),
        _LAST,
    )


def next_month_start(frame: Frame, line: Line) -> Line:
    """The first day of the month after that of a date."""

    def following(day: Term) -> Term:
        last = at_most(integer(_LAST_DAY // 100), _over(day, 100))
        return pick(last, integer(_LAST_DAY), _first_of_index(_index(day)))

    return _by_ends(frame, line, lambda d: ordinal(start_of_next(d)), following, _LAST)


def _first_of_index(index: Term) -> Term:
    """The first day of the month so many months, and one, after January of year 0."""
    return _date(_over(index, 12), plus(_left(index, 12), ONE), ONE)


def part_of_year(frame: Frame, op: str, line: Line) -> Line:
    """The month or quarter of a date: by the ends of what it can be, where these lie in one year."""
    exact, most = OF_A_YEAR[op]

    def quarter(day: Term) -> Term:
        return _over(plus(_month(day), integer(2)), 3)

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
    some, silent = marks(start, end)
    low, high = _months_between(frame, start.high, end.low), _months_between(frame, start.low, end.high)
    return Line(low, high, some, silent=silent)


def _months_between(frame: Frame, start: End | None, end: End | None) -> End | None:
    if start is None or end is None:
        return None
    if start.constant is not None and end.constant is not None:
        return constant(months_between(day_of(int(start.constant)), day_of(int(end.constant))))
    begun, over = frame.let_int(start.num), frame.let_int(end.num)
    short = all_of(below(_day(over), _day(begun)), below(_day(over), _length(over)))
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
    day = frame.let_int(end.num)
    index = frame.let_int(plus(minus(_index(day), ONE), integer(number)))
    year, month = _over(index, 12), plus(_left(index, 12), ONE)
    length = _days_in(year, month)
    too_late = below(length, _day(day))
    term = choose(
        (below(index, integer(date.min.year * 12)), integer(_FIRST_DAY)),
        (at_most(integer(date.max.year * 12 + 12), index), integer(_LAST_DAY)),
        (too_late if over else FALSE, _first_of_index(plus(index, ONE))),
        orelse=_date(year, month, pick(too_late, length, _day(day))),
    )
    assert term is not None
    return frame.let_end(End(term, cap=_LAST, nullable=end.nullable, positive=not end.nullable))


def _days_later(frame: Frame, end: End | None, number: int) -> End | None:
    if end is None:
        return None
    if end.constant is not None:
        return constant(ordinal(days_later(day_of(int(end.constant)), number)))
    moved = frame.let_int(plus(_day_number(frame.let_int(end.num)), integer(number)))
    least, most = integer(date.min.toordinal()), integer(date.max.toordinal())
    held = choose((below(moved, least), least), (below(most, moved), most), orelse=moved)
    assert held is not None
    # Counted from 1 March of year 0, in 400 years of 146,097 days; a year ends with its leap day.
    since = frame.let_int(plus(held, integer(305)))
    in_era = frame.let_int(_left(since, 146_097))
    leaps = minus(plus(minus(in_era, _over(in_era, 1_460)), _over(in_era, 36_524)), _over(in_era, 146_096))
    year = frame.let_int(_over(leaps, 365))
    in_year = frame.let_int(minus(in_era, _days_of_years(year)))
    month = frame.let_int(_over(plus(times(in_year, integer(5)), integer(2)), 153))
    next_year = at_most(integer(10), month)
    whole = plus(times(_over(since, 146_097), integer(400)), plus(year, count(next_year)))
    term = _date(
        whole,
        pick(next_year, minus(month, integer(9)), plus(month, integer(3))),
        plus(minus(in_year, _days_of_months(month)), ONE),
    )
    return frame.let_end(End(term, cap=_LAST, nullable=end.nullable, positive=not end.nullable))


def _days_of_years(years: Term) -> Term:
    """The days of so many years that begin in March."""
    plain = plus(times(years, integer(365)), _over(years, 4))
    return plus(minus(plain, _over(years, 100)), _over(years, 400))


def _days_of_months(months: Term) -> Term:
    """The days of so many months from March on."""
    return _over(plus(times(months, integer(153)), integer(2)), 5)


def _day_number(day: Term) -> Term:
    """date.toordinal, counting years from March so that the leap day comes last."""
    spring = below(integer(2), _month(day))
    year = minus(_year(day), count(no(spring)))
    month = pick(spring, minus(_month(day), integer(3)), plus(_month(day), integer(9)))
    return minus(plus(plus(_days_of_years(year), _days_of_months(month)), _day(day)), integer(306))


def days(frame: Frame, start: Line, end: Line) -> Line:
    """Days from one date to another."""
    numbers = [_by_ends(frame, line, lambda d: d.toordinal(), _day_number, _DAYS) for line in (start, end)]
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
    first = _mapped(frame, start, index_of, _index, _MONTHS)
    assert first is not None
    last = frame.let_int(plus(plus(first.num, months.num), integer(-1)))
    open_until = _date(_over(last, 12), plus(_left(last, 12), ONE), _day(start.num))
    term = minus(open_until, integer(less))
    return frame.let_end(End(term, cap=_LAST, nullable=start.nullable or months.nullable))
