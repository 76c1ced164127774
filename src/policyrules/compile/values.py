"""What a value can still be, as columns of SQL: the sets of ``possible.py`` over fragments.

A number or date is two ends with truths beside them, a yes/no or choice one truth per possible
value, a set of options two truths for each option (may be in it, may be out of it), a text
whether it is known. Dates are integers, year × 10000 + month × 100 + day, so that order, year and
month need integer arithmetic only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.ends import End, aligned, constant, within
from policyrules.compile.frame import Frame
from policyrules.compile.order import end_choice, end_extreme, end_same
from policyrules.compile.terms import (
    FALSE,
    ONE,
    TRUE,
    Term,
    all_of,
    any_of,
    choose,
    count,
    equal,
    length,
    no,
    truth,
)
from policyrules.core.possible import Anything, Interval, Options, Several
from policyrules.core.possible import Value as Possible
from policyrules.core.types import ABSENT, SILENT, Known, Mark


@frozen
class Line:
    """A number or date: its ends, whether it can be an ordinary value, absent, silent."""

    low: End | None
    high: End | None
    some: Term = TRUE
    absent: Term = FALSE
    silent: Term = FALSE


@frozen
class Choices:
    """A yes/no or a choice: for each value that it can be (ABSENT, SILENT too) a truth."""

    can: Mapping[Known, Term]
    exclusive: bool = False
    """Whether one of the truths at most holds in any row; of two, the one says so that is the other's no."""

    def __getitem__(self, value: Known) -> Term:
        return self.can.get(value, FALSE)


@frozen
class Picks:
    """A set of options: for each whether it may be in it, and whether it may be out of it."""

    may: Mapping[str, Term]
    out: Mapping[str, Term]
    some: Term = TRUE
    absent: Term = FALSE
    silent: Term = FALSE

    def can(self, option: str) -> tuple[Term, Term]:
        """Whether an option may be in it, and out of it."""
        return self.may.get(option, FALSE), self.out.get(option, TRUE)


@frozen
class Blob:
    """A text: known or not."""

    known: Term
    some: Term = TRUE
    absent: Term = FALSE
    silent: Term = FALSE


Value = Line | Choices | Picks | Blob


def exact(value: Value) -> bool:
    """Whether one thing only can be so in each row, whatever that is."""
    match value:
        case Line(low=low, high=high):
            one = low is not None and low == high and not low.nullable
            return one and _apart(value.some, value.absent, value.silent)
        case Choices():
            return value.exclusive or _apart(*value.can.values())
        case Picks():
            settled = all(_apart(*value.can(option)) for option in value.may)
            return settled and _apart(value.some, value.absent, value.silent)
        case Blob(known=known):
            return known.value is True and _apart(value.some, value.absent, value.silent)


def _apart(*truths: Term) -> bool:
    """Whether it is written in them that one at most holds."""
    live = [t for t in truths if t.value is not False]
    return len(live) <= 1 or (len(live) == 2 and live[0] == no(live[1]))


def day_of(number: int) -> date:
    """The date of which an integer is the number of days (``date.toordinal``)."""
    return date.fromordinal(number)


def held(value: Possible) -> Value:
    """A value known when the SQL is written, or what it can be, as constants."""
    match value:
        case Interval(low=low, high=high, absent=absent, silent=silent):
            return Line(_end(low), _end(high), absent=truth(absent), silent=truth(silent))
        case Options(values=values):
            return Choices(dict.fromkeys(values, TRUE))
        case Anything(absent=absent, silent=silent):
            return Blob(FALSE, absent=truth(absent), silent=truth(silent))
        case Several(sure=sure, may=may, absent=absent, silent=silent):
            out = {option: truth(option not in sure) for option in sorted(may)}
            return Picks(dict.fromkeys(sorted(may), TRUE), out, absent=truth(absent), silent=truth(silent))
        case frozenset():
            return Picks(dict.fromkeys(sorted(value), TRUE), dict.fromkeys(sorted(value), FALSE))
        case bool() | str() | Mark():
            return Choices({value: TRUE})
        case _:
            return Line(_end(value), _end(value))


def _end(value: int | Fraction | date | None) -> End | None:
    if value is None:
        return None
    return constant(value.toordinal()) if isinstance(value, date) else constant(value)


def as_line(value: Value) -> Line:
    """A number or date; a bare ABSENT or SILENT is one without an ordinary value."""
    if isinstance(value, Line):
        return value
    if isinstance(value, Choices) and set(value.can) <= {ABSENT, SILENT}:
        zero = constant(0)
        return Line(zero, zero, FALSE, value[ABSENT], value[SILENT])
    raise UsageError(Said("SQL 不能把文字或选项当作数", "SQL cannot use a text or a choice as a number"))


def as_choices(value: Value) -> Choices:
    """A yes/no or choice."""
    if isinstance(value, Choices):
        return value
    raise UsageError(Said("SQL 不能比较文字", "SQL cannot compare texts"))


def as_picks(value: Value) -> Picks:
    """A set of options; a bare ABSENT or SILENT is one without an ordinary value."""
    if isinstance(value, Picks):
        return value
    marks = as_line(value)
    return Picks({}, {}, FALSE, marks.absent, marks.silent)


def map_terms(value: Value, f: Callable[[Term], Term]) -> Value:
    """The value with every fragment replaced."""
    match value:
        case Line():
            return Line(
                _map_end(value.low, f),
                _map_end(value.high, f),
                f(value.some),
                f(value.absent),
                f(value.silent),
            )
        case Choices():
            return Choices({v: f(t) for v, t in value.can.items()}, value.exclusive)
        case Picks():
            return Picks(
                {o: f(t) for o, t in value.may.items()},
                {o: f(t) for o, t in value.out.items()},
                f(value.some),
                f(value.absent),
                f(value.silent),
            )
        case Blob():
            return Blob(
                f(value.known),
                f(value.some),
                f(value.absent),
                f(value.silent),
            )


def _map_end(end: End | None, f: Callable[[Term], Term]) -> End | None:
    return None if end is None else end.map(f)


def single(value: Value) -> Term:
    """Whether one value only is left."""
    if exact(value):
        return TRUE
    match value:
        case Line():
            alone = all_of(value.some, no(value.absent), no(value.silent), end_same(value.low, value.high))
            return any_of(alone, all_of(no(value.some), no(all_of(value.absent, value.silent))))
        case Choices():
            return one_of(list(value.can.values()))
        case Picks():
            settled = (no(all_of(*value.can(option))) for option in value.may)
            alone = all_of(value.some, no(value.absent), no(value.silent), *settled)
            return any_of(alone, all_of(no(value.some), no(all_of(value.absent, value.silent))))
        case Blob():
            alone = all_of(value.some, value.known, no(value.absent), no(value.silent))
            return any_of(alone, all_of(no(value.some), no(all_of(value.absent, value.silent))))


def one_of(truths: list[Term]) -> Term:
    """Whether one at most of the truths holds; one at least always does."""
    live = [t for t in truths if t.value is not False]
    if len(live) <= 1:
        return TRUE
    if len(live) == 2:
        return no(all_of(*live))
    return equal(count(*live), ONE)


def only(value: Value, known: Known) -> Term:
    """Whether a yes/no or choice is certainly this."""
    can = as_choices(value).can
    if exact(value):
        return can.get(known, FALSE)
    return all_of(can.get(known, FALSE), *(no(t) for v, t in can.items() if v != known))


# ── joining ──────────────────────────────────────────────────────────────────


def join(frame: Frame, parts: Iterable[tuple[Term, Value]], *, exclusive: bool = False) -> Value:
    """What any of the parts that are in play can be; one at least always is, and but one if ``exclusive``."""
    live = [(test, value) for test, value in parts if test.value is not False]
    if len(live) == 1:
        return live[0][1]
    if any(isinstance(v, Blob) for _, v in live):
        raise UsageError(Said("SQL 不能在文字之间取值", "SQL cannot choose between texts"))
    exclusive = exclusive and all(exact(value) for _, value in live)
    if any(isinstance(v, Picks) for _, v in live):
        return _join_picks(frame, [(test, as_picks(v)) for test, v in live], exclusive=exclusive)
    if any(isinstance(v, Line) for _, v in live):
        lines = [(test, as_line(v)) for test, v in live]
        return _one_of_lines(frame, lines) if exclusive else _join_lines(frame, lines)
    return _join_choices(frame, [(test, as_choices(v)) for test, v in live], exclusive=exclusive)


def _join_choices(frame: Frame, parts: list[tuple[Term, Choices]], *, exclusive: bool) -> Choices:
    found: dict[Known, list[Term]] = {}
    for test, value in parts:
        for known, can in value.can.items():
            found.setdefault(known, []).append(all_of(test, can))
    return told_apart(frame, {known: any_of(*terms) for known, terms in found.items()}, exclusive=exclusive)


def told_apart(frame: Frame, can: Mapping[Known, Term], *, exclusive: bool) -> Choices:
    """A yes/no or choice by what it can be; where but one is, the longer of two is that the other is not."""
    live = {known: term for known, term in can.items() if term.value is not False}
    if exclusive and len(live) == 2:
        shorter, longer = sorted(live, key=lambda known: length(live[known]))
        yes = frame.let(live[shorter])
        return Choices({**can, shorter: yes, longer: no(yes)})
    return Choices({known: frame.let(term) for known, term in can.items()}, exclusive)


def _one_of_lines(frame: Frame, parts: list[tuple[Term, Line]]) -> Line:
    """That of the parts which is in play, each of them known and but one in play."""
    absent = any_of(*(all_of(test, v.absent) for test, v in parts))
    silent = any_of(*(all_of(test, v.silent) for test, v in parts))
    tested = [(all_of(test, v.some), v.low) for test, v in parts]
    numbers = [(test, end) for test, end in tested if test.value is not False]
    end = end_choice(*numbers[:-1], orelse=numbers[-1][1]) if numbers else constant(0)
    one = frame.let_end(end)
    absent, silent = frame.let(absent), frame.let(silent)
    return Line(one, one, no(any_of(absent, silent)), absent, silent)


def _join_picks(frame: Frame, parts: list[tuple[Term, Picks]], *, exclusive: bool) -> Picks:
    options = dict.fromkeys(option for _, value in parts for option in value.may)
    may: dict[str, Term] = {}
    out: dict[str, Term] = {}
    for option in options:
        inside, outside = zip(
            *(tuple(all_of(test, value.some, can) for can in value.can(option)) for test, value in parts),
            strict=True,
        )
        may[option] = frame.let(any_of(*inside))
        out[option] = no(may[option]) if exclusive else frame.let(any_of(*outside))
    some, absent, silent = (
        frame.let(any_of(*(all_of(test, mark) for test, mark in marks)))
        for marks in (
            [(test, v.some) for test, v in parts],
            [(test, v.absent) for test, v in parts],
            [(test, v.silent) for test, v in parts],
        )
    )
    return Picks(may, out, some, absent, silent)


def _join_lines(frame: Frame, parts: list[tuple[Term, Line]]) -> Line:
    absent = any_of(*(all_of(test, v.absent) for test, v in parts))
    silent = any_of(*(all_of(test, v.silent) for test, v in parts))
    zero = cast(End | None, constant(0))
    tested = ((all_of(test, value.some), value) for test, value in parts)
    found = _constants_first(
        frame, [(here, value.low, value.high) for here, value in tested if here.value is not False]
    )
    while len(found) > 1:  # in pairs, so that the layers are as many as the parts have digits
        pairs = [found[i : i + 2] for i in range(0, len(found), 2)]
        found = [pair[0] if len(pair) == 1 else _joined_pair(frame, *pair) for pair in pairs]
    some, low, high = found[0] if found else (FALSE, zero, zero)
    return Line(low, high, frame.let(some), frame.let(absent), frame.let(silent))


_Ends = tuple[Term, End | None, End | None]
"""Whether there is a number, and its ends."""


def _constants_first(frame: Frame, parts: Sequence[_Ends]) -> list[_Ends]:
    """The parts that are written numbers as one: the least and the largest there, by one CASE each."""
    tests: dict[Fraction, list[Term]] = {}
    ends: dict[Fraction, End] = {}
    rest: list[_Ends] = []
    for here, low, high in parts:
        value = None if low is None or low != high else low.constant
        if low is None or value is None:
            rest.append((here, low, high))
        else:
            tests.setdefault(value, []).append(here)
            ends[value] = low
    if len(tests) < 2:
        return [*((any_of(*here), ends[value], ends[value]) for value, here in tests.items()), *rest]
    numbers = [any_of(*tests[value]) for value in sorted(tests)]
    among = aligned(*(ends[value] for value in sorted(tests)))
    ascending = list(zip(numbers, among, strict=True))
    low, high = (frame.let_end(_first_of(order)) for order in (ascending, ascending[::-1]))
    return [(frame.let(any_of(*numbers)), low, high), *rest]


def _first_of(order: Sequence[tuple[Term, End]]) -> End:
    """The first of some constants over one denominator whose test holds; the last where no other's does."""
    *tested, (_, last) = order
    num = choose(*((test, end.num) for test, end in tested), orelse=last.num)
    assert num is not None
    ends = [end for _, end in order]
    cap, positive = max(end.cap for end in ends), all(end.positive for end in ends)
    found = End(num, last.den, cap, last.den_cap, positive=positive)
    return within(found, min(end.floor for end in ends), max(end.ceiling for end in ends))


def _joined_pair(frame: Frame, a: _Ends, b: _Ends) -> _Ends:
    low = _joined_end(frame, a[0], a[1], b[0], b[1], larger=False)
    high = _joined_end(frame, a[0], a[2], b[0], b[2], larger=True)
    return frame.let(any_of(a[0], b[0])), low, high


def _joined_end(
    frame: Frame, a_in: Term, a: End | None, b_in: Term, b: End | None, *, larger: bool
) -> End | None:
    if a_in.value is False:
        return b
    extreme = end_extreme(a, b, larger=larger, unbounded_wins=True)
    return frame.let_end(end_choice((all_of(a_in, b_in), extreme), (a_in, a), orelse=b))
