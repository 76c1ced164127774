"""What a term comes to, reckoned in Python: by the meaning of its operations, not by any engine's SQL."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add, and_, mul, or_

from hypothesis import strategies as st

from policyrules.compile.printing import Dialect
from policyrules.compile.terms import (
    Aggregate,
    Op,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    choose,
    column,
    count,
    equal,
    first_known,
    integer,
    is_null,
    made,
    minus,
    negated,
    no,
    pick,
    plus,
    quotient,
    rest,
    shared,
    times,
    truth,
    union,
)

Cell = int | bool | str | date | None


def value_of(term: Term, row: Mapping[str, Cell]) -> Cell:
    """The value in a row of columns; None is NULL. Truths among NULL follow SQL's three values."""
    args = [value_of(arg, row) for arg in term.args] if term.op != "case" else []
    match term.op:
        case "truth" | "integer":
            return term.value
        case "null":
            return None
        case "text":
            return term.name
        case "day":
            return date.fromisoformat(term.name)
        case "column" | "field":
            return row[term.name]
        case "case":
            *tested, orelse = term.args
            pairs = zip(tested[::2], tested[1::2], strict=True)
            return value_of(next((then for test, then in pairs if value_of(test, row)), orelse), row)
        case "and" | "or":
            decides = term.op == "or"
            return decides if decides in args else None if None in args else not decides
        case "is_null":
            return args[0] is None
        case "first_known":
            return next((arg for arg in args if arg is not None), None)
        case "null_if":
            return None if args[0] == args[1] else args[0]
    if None in args:
        return None
    match term.op:
        case "not":
            return not args[0]
        case "equal":
            return args[0] == args[1]
        case "ordinal":
            assert isinstance(args[0], date)
            return args[0].toordinal()
        case "date":
            assert isinstance(args[0], int)
            return date.fromordinal(args[0])
        case "wide":
            return args[0]
    numbers = [int(arg) for arg in args if isinstance(arg, int)]
    first, last = numbers[0], numbers[-1]
    match term.op:
        case "year":
            return date.fromordinal(first).year
        case "month":
            return date.fromordinal(first).month
        case "day_of_month":
            return date.fromordinal(first).day
        case "month_index":
            return date.fromordinal(first).year * 12 + date.fromordinal(first).month
        case "month_end":
            day = date.fromordinal(first)
            return day.replace(day=monthrange(day.year, day.month)[1]).toordinal()
        case "months_later":
            return _months_later(date.fromordinal(first), last)
        case "month_start":
            return date((first - 1) // 12, (first - 1) % 12 + 1, 1).toordinal()
        case "below":
            return first < last
        case "at_most":
            return first <= last
        case "add":
            return reduce(add, numbers)
        case "subtract":
            return first - last
        case "multiply":
            return reduce(mul, numbers)
        case "divide":
            return abs(first) // last * (1 if first >= 0 else -1)
        case "rest":
            return abs(first) % last * (1 if first >= 0 else -1)
        case "negate":
            return -first
        case "size":
            return abs(first)
        case "any_bits":
            return reduce(or_, numbers)
        case "common_bits":
            return reduce(and_, numbers)
    raise AssertionError(term.op)


def _months_later(day: date, count: int) -> int:
    """The day of that number in the month so many on; the last of a month that has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)).toordinal()


def group_of(op: str, cells: Sequence[int | None], place: int = 1) -> int | None:
    """What an aggregate comes to over the rows of a group."""
    known = [cell for cell in cells if cell is not None]
    if not known or place > len(known):
        return None
    match op:
        case "sum":
            return sum(known)
        case "all_bits":
            return reduce(or_, known)
        case "least" | "nth_least":
            return sorted(known)[place - 1]
    return sorted(known, reverse=True)[place - 1]


# ── drawn ────────────────────────────────────────────────────────────────────

NUMBERS, TRUTHS, DATES = ("x1", "x2", "x3", "x4"), ("p1", "p2"), ("d1", "d2")
WIDEST = 2**62
_EDGES = (0, 1, -1, 7, -7, 99, -100, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, WIDEST - 1, -WIDEST)
_WHOLE = st.one_of(st.integers(-20, 20), st.sampled_from(_EDGES))
_DAYS = st.one_of(
    st.dates(date(1, 1, 1)), st.sampled_from([date(2000, 2, 29), date(1900, 2, 28), date(9999, 12, 31)])
)

rows = st.fixed_dictionaries(
    {name: st.none() | _WHOLE for name in NUMBERS}
    | {name: st.booleans() for name in TRUTHS}
    | {name: st.none() | _DAYS for name in DATES}
)
"""A row of columns: numbers and dates that may be NULL, truths that are not."""


def _constant(value: int) -> Term:
    """A number of 64 bits, as a query makes it before it reckons with what it chose."""
    return made("wide", integer(value))


def _number(deeper: st.SearchStrategy[Term], truths: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    divisor = st.integers(1, 10_000).map(integer)
    return st.one_of(
        st.builds(plus, deeper, deeper),
        st.builds(minus, deeper, deeper),
        st.builds(times, deeper, deeper),
        st.builds(quotient, deeper, divisor),
        st.builds(rest, deeper, divisor),
        st.builds(negated, deeper),
        st.builds(lambda a: made("size", a), deeper),
        st.builds(lambda a: made("wide", a), deeper),
        st.builds(first_known, deeper, deeper),
        st.builds(lambda a, b: made("null_if", a, b), deeper, deeper),
        st.builds(union, deeper, deeper, deeper),
        st.builds(shared, deeper, deeper),
        st.builds(lambda t, a, b: choose((t, a), orelse=b), truths, deeper, st.none() | deeper).filter(bool),
        st.builds(count, truths, truths, truths),
    )


def _days() -> st.SearchStrategy[Term]:
    """The numbers of days: of dates, ends of months, days some months on or back, first days."""
    dates = st.sampled_from(DATES).map(lambda name: made("ordinal", column(name)))
    months = st.one_of(st.integers(-30, 30), st.sampled_from([-48_000, -1200, 11_999, 48_000])).map(integer)
    moved = st.builds(lambda day, count: made("months_later", day, count), dates, months)
    ends = st.builds(lambda day: made("month_end", day), dates | moved)
    first = st.builds(lambda day: made("month_start", made("month_index", day)), dates | moved)
    return dates | moved | ends | first


def _of_days(days: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """What is told of the number of a day."""
    ops: tuple[Op, ...] = ("year", "month", "day_of_month", "month_index")
    return st.builds(lambda op, day: made(op, day), st.sampled_from(ops), days)


def _truth(numbers: st.SearchStrategy[Term], deeper: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    compared = st.one_of(*(st.builds(f, numbers, numbers) for f in (equal, below, at_most)))
    return st.one_of(
        st.builds(first_known, compared, st.booleans().map(truth)),
        st.builds(is_null, numbers),
        st.builds(no, deeper),
        st.lists(deeper, min_size=1, max_size=4).map(lambda found: all_of(*found)),
        st.lists(deeper, min_size=1, max_size=4).map(lambda found: any_of(*found)),
        st.builds(pick, deeper, deeper, deeper),
    )


def _drawn() -> st.SearchStrategy[Term]:
    numbers = st.one_of(
        st.sampled_from(NUMBERS).map(column),
        _WHOLE.map(_constant),
        _days(),
        _of_days(_days()),
    )
    truths = st.sampled_from(TRUTHS).map(column) | st.booleans().map(truth)
    for _ in range(3):
        numbers, truths = numbers | _number(numbers, truths), truths | _truth(numbers, truths)
    return numbers | truths


terms = _drawn()


def fits(term: Term, row: Mapping[str, Cell]) -> bool:
    """Whether every number on the way is one that a query may reckon with, and every day one there is."""
    try:
        found = value_of(term, row)
    except (ValueError, OverflowError):
        return False
    small = not isinstance(found, int) or abs(found) <= WIDEST
    return small and all(fits(arg, row) for arg in term.args)


def selected(dialect: Dialect, wanted: Sequence[Term], table: Sequence[Mapping[str, Cell]]) -> str:
    """A query of the terms over the rows, in their order."""
    names = ("n", *NUMBERS, *TRUTHS, *DATES)
    lines = (", ".join(_cell(name, {**row, "n": n}[name]) for name in names) for n, row in enumerate(table))
    columns = ", ".join(f"{dialect.text(term)} AS o{n}" for n, term in enumerate(wanted))
    values = ", ".join(f"({line})" for line in lines)
    return f"SELECT {columns} FROM (SELECT * FROM (VALUES {values}) AS v({', '.join(names)})) AS q"


def _cell(name: str, cell: Cell) -> str:
    if name in DATES:
        return "CAST(NULL AS DATE)" if cell is None else f"DATE '{cell}'"
    if name in TRUTHS:
        return str(cell).upper()
    return f"CAST({'NULL' if cell is None else cell} AS BIGINT)"


# ── the laws ─────────────────────────────────────────────────────────────────

Answers = Callable[[str], Sequence[Sequence[Cell]]]
"""An engine: the rows that a query gives."""


def same_as_reckoned(
    dialect: Dialect, ask: Answers, wanted: Sequence[Term], table: Sequence[Mapping[str, Cell]]
) -> None:
    """What the engine makes of the terms in each row is what they come to."""
    kept = [term for term in wanted if all(fits(term, row) for row in table)]
    if not kept:
        return
    order = made("wide", column("n"))
    found = sorted(ask(selected(dialect, [order, *kept], table)), key=lambda cells: int(str(cells[0])))
    for n, (row, cells) in enumerate(zip(table, found, strict=True)):
        assert cells[0] == n
        for term, cell in zip(kept, cells[1:], strict=True):
            assert (cell, type(cell)) == (value_of(term, row), type(value_of(term, row))), (term, row)


def same_groups(dialect: Dialect, ask: Answers, cells: Sequence[int | None], place: int) -> None:
    """What the engine makes of a group of rows is what the aggregates come to."""
    ops: tuple[Aggregate, ...] = ("sum", "least", "most", "all_bits")
    placed: tuple[Aggregate, ...] = ("nth_least", "nth_most")
    wanted = [made("wide", made(op, column("x1"))) for op in ops]
    wanted += [made("wide", made(op, column("x1"), integer(place))) for op in placed]
    empty: dict[str, Cell] = dict.fromkeys((*NUMBERS, *DATES)) | dict.fromkeys(TRUTHS, True)
    (found,) = ask(selected(dialect, wanted, [{**empty, "x1": cell} for cell in cells]))
    assert list(found) == [group_of(op, cells, place if op in placed else 1) for op in (*ops, *placed)]
