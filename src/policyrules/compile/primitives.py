"""The primitives of the core in SQL, on arguments that are compiled already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import arithmetic, dates, sets
from policyrules.compile.frame import Frame
from policyrules.compile.masks import choose, pick, shared, union
from policyrules.compile.results import Result, keep
from policyrules.compile.rounding import rounded
from policyrules.compile.values import Choices, Line, Picks, Value, as_choices, as_line, as_picks, only
from policyrules.core.comparisons import HOLDS
from policyrules.core.expressions import Prim

_LINES: dict[str, Callable[[Frame, Line, Line], Value]] = {
    "add": arithmetic.add,
    "sub": lambda frame, a, b: arithmetic.add(frame, a, arithmetic.negate(frame, b)),
    "mul": arithmetic.multiply,
    "div": arithmetic.divide,
    "min": lambda frame, a, b: arithmetic.extreme(frame, a, b, larger=False),
    "max": lambda frame, a, b: arithmetic.extreme(frame, a, b, larger=True),
    "topped_up": arithmetic.topped_up,
    "known_above": lambda frame, a, b: arithmetic.cut(frame, a, low=b.low),
    "known_below": lambda frame, a, b: arithmetic.cut(frame, a, high=b.high),
    "days": dates.days,
    "full_months": dates.full_months,
    "age": dates.age_on,
    "add_months_over": lambda frame, a, b: dates.later(frame, "add_months_over", a, b),
    "add_months": lambda frame, a, b: dates.later(frame, "add_months", a, b),
    "add_days": lambda frame, a, b: dates.later(frame, "add_days", a, b),
}


def primitive(frame: Frame, expr: Prim, args: Sequence[Result]) -> Result:
    """A primitive of these arguments, in a row of the frame."""
    op = expr.op
    if op in ("and", "or"):
        return reduce(lambda a, b: _connected(frame, op, a, b), args)
    if op in _LINES and len(args) > 1:
        return reduce(
            lambda a, b: _combined(frame, _LINES[op](frame, as_line(a.value), as_line(b.value)), a, b), args
        )
    if op.startswith("round_"):
        step = as_line(args[1].value).low
        if step is None or step.constant is None:
            raise UsageError(
                Said(f"SQL 只能按固定的单位取整（{op}）", f"SQL rounds to constant steps only ({op})")
            )
        return _combined(frame, rounded(frame, op, as_line(args[0].value), step.constant), *args)
    if op == "among":
        value = sets.among(frame, as_choices(args[0].value), as_picks(args[1].value))
        return _combined(frame, value, *args)
    if op == "picked":
        ids = [option.id for option in expr.type.options]
        return _combined(frame, sets.picked(frame, ids, [as_choices(a.value) for a in args]), *args)
    if op in HOLDS:
        return _combined(frame, _compared(frame, op, args[0].value, args[1].value), *args)
    return _combined(frame, _unary(frame, expr, args[0].value), *args)


def _combined(frame: Frame, value: Value, *args: Result) -> Result:
    applied = frame.let_mask(union(*(a.applied for a in args)))
    return Result(value, applied, keep(frame, value, *(a.why for a in args)))


def _unary(frame: Frame, expr: Prim, value: Value) -> Value:
    match expr.op:
        case "not":
            return arithmetic.negation(frame, as_choices(value))
        case "in":
            return arithmetic.contained(frame, as_choices(value), expr.options)
        case "contains":
            return sets.has_all(frame, as_picks(value), expr.options)
        case "size":
            return sets.how_many(frame, as_picks(value))
        case "neg":
            return arithmetic.negate(frame, as_line(value))
        case "per_month":
            return arithmetic.by_month(frame, as_line(value), Fraction(1, 12))
        case "per_year":
            return arithmetic.by_month(frame, as_line(value), Fraction(12))
        case "year":
            return dates.year(frame, as_line(value))
        case "month_index":
            return dates.month_index(frame, as_line(value))
        case "month" | "quarter" as op:
            return dates.part_of_year(frame, op, as_line(value))
        case "month_end":
            return dates.month_end(frame, as_line(value))
        case "next_month_start":
            return dates.next_month_start(frame, as_line(value))
        case "age":
            assert isinstance(frame.on, date)  # as of the day of each row it is asked with that day
            return dates.age(frame, as_line(value), frame.on)
        case "last_year_end":
            return dates.last_year_end(frame, as_line(value))
    raise UsageError(Said(f"SQL 不会算 {expr.op}", f"SQL does not know the primitive {expr.op}"))


def _compared(frame: Frame, op: str, a: Value, b: Value) -> Choices:
    if isinstance(a, Picks) or isinstance(b, Picks):
        return arithmetic.compare_sets(frame, op, as_picks(a), as_picks(b))
    if isinstance(a, Line) or isinstance(b, Line):
        return arithmetic.compare(frame, op, as_line(a), as_line(b))
    return arithmetic.compare_members(frame, op, as_choices(a), as_choices(b))


def _connected(frame: Frame, op: str, a: Result, b: Result) -> Result:
    first, second = as_choices(a.value), as_choices(b.value)
    connect = arithmetic.both if op == "and" else arithmetic.either
    decisive = op == "or"
    value = connect(frame, first, second)
    stops, goes_on, agrees = only(first, decisive), only(first, not decisive), only(second, not decisive)
    applied = choose(
        (stops, a.applied),
        (goes_on, pick(agrees, union(a.applied, b.applied), b.applied)),
        orelse=pick(agrees, a.applied, shared(a.applied, b.applied)),
    )
    return Result(value, frame.let_mask(applied), keep(frame, value, a.why, b.why))
