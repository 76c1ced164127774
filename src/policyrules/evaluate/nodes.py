"""The nodes of the core as closures. One function per node; the table of primitives at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from typing import Any, cast

from policyrules import months, possible
from policyrules.evaluate.aggregates import aggregate
from policyrules.evaluate.engine import Code, Engine, Result, Run
from policyrules.evaluate.instance import Instance, single_household
from policyrules.policy import (
    ABSENT,
    SILENT,
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Given,
    Has,
    If,
    Known,
    Lit,
    Mark,
    Prim,
    Ref,
    Silent,
    Today,
    Window,
)
from policyrules.possible import UNSURE, Value, join, may_be, unknown, without
from policyrules.units import Number, plain

SPECIAL = UNSURE | {Mark}
"""Types of values that plain arithmetic cannot take."""


def keep(value: Value, reasons: int) -> int:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    return reasons if type(value) in UNSURE or value is SILENT else 0


def compile_expr(engine: Engine, expr: Expr) -> Code:
    """The function of an expression."""
    match expr:
        case Lit(value=value):
            return lambda run, here: (value, 0, 0)
        case Today():
            return _today
        case Ref():
            return _reference(engine, expr)
        case Prim():
            return _primitive(engine, expr)
        case If(test=test, then=then, orelse=orelse):
            return _conditional(engine.code(test), engine.code(then), engine.code(orelse))
        case Agg():
            inner = None if expr.filter is None else engine.code(expr.filter)
            return aggregate(engine, expr, engine.code(expr.expr), inner)
        case Else(value=value_expr, orelse=orelse):
            return _otherwise(engine.code(value_expr), engine.code(orelse))
        case Has(value=value_expr):
            return _has(engine.code(value_expr))
        case Window():
            return _window(engine, expr)
        case At(date=day, expr=inner_expr):
            return _at(engine.code(day), engine.code(inner_expr))
        case Silent(source=source):
            bit = engine.reason_bit(f"silent:{source}")
            return lambda run, here: (SILENT, 0, bit)
        case AsUnit():
            return _as_unit(engine, expr)


def _today(run: Run, here: Instance) -> Result:
    del here
    run.edge(run.on + timedelta(days=1))
    return run.on, 0, 0


# ── references ───────────────────────────────────────────────────────────────


def _reference(engine: Engine, ref: Ref) -> Code:
    given = engine.policy.givens.get(ref.target)
    if given is None:
        return _conclusion(engine.index[ref.target], ref.hops)
    if given.level == "case":
        return _fact(engine, given, ref.hops)

    def figure(run: Run, here: Instance) -> Result:
        del here
        value, reasons = run.given(given)
        return value, 0, reasons

    return figure


def _fact(engine: Engine, given: Given, hops: int) -> Code:
    name = given.name
    missing: Result
    if given.default is not None:
        missing = (given.default, 0, 0)
    else:
        kind = "determination" if given.kind == "determination" else "fact"
        bit = engine.reason_bit(f"{kind}:{given.id}")
        missing = (unknown(given.type, given.low, given.high), 0, bit)
    given_id = given.id

    def fact(run: Run, here: Instance) -> Result:
        for _ in range(hops):
            here = cast(Instance, here.parent)
        run.deps.append(("fact", given_id, here))
        value = here.values.get(name)
        return missing if value is None else (value, 0, 0)

    return fact


def _conclusion(index: int, hops: int) -> Code:
    def conclusion(run: Run, here: Instance) -> Result:
        for _ in range(hops):
            here = cast(Instance, here.parent)
        run.deps.append(("def", index, here, run.on))
        return run.entry(index, here).result

    return conclusion


def _as_unit(engine: Engine, expr: AsUnit) -> Code:
    unit, index = engine.policy.units[expr.unit], engine.index[expr.target]

    def as_unit(run: Run, here: Instance) -> Result:
        key = (unit.id, here)
        household = run.units.get(key)
        if household is None:
            household = run.units[key] = single_household(engine.policy, unit, here)
        run.deps.append(("def", index, household, run.on))
        return run.entry(index, household).result

    return as_unit


# ── control ──────────────────────────────────────────────────────────────────


def _conditional(test: Code, then: Code, orelse: Code) -> Code:
    def conditional(run: Run, here: Instance) -> Result:
        value, applied, reasons = test(run, here)
        if value is True or value is False:
            result, more, why = (then if value else orelse)(run, here)
            return result, applied | more, why
        if value is SILENT:
            return SILENT, applied, reasons
        a, p, r = then(run, here)
        b, q, s = orelse(run, here)
        joined = join(a, b)
        if joined is SILENT:
            return SILENT, applied | (p & q), r | s
        if may_be(value, SILENT):
            joined = join(joined, SILENT)
        return joined, applied | (p & q), keep(joined, reasons | r | s)

    return conditional


def _otherwise(code: Code, orelse: Code) -> Code:
    def otherwise(run: Run, here: Instance) -> Result:
        value, applied, reasons = code(run, here)
        if not may_be(value, ABSENT):
            return value, applied, reasons
        other, more, why = orelse(run, here)
        rest = without(value, ABSENT)
        result = other if rest is None else join(rest, other)
        return result, applied | more, keep(result, reasons | why)

    return otherwise


def _has(code: Code) -> Code:
    def has(run: Run, here: Instance) -> Result:
        value, applied, reasons = code(run, here)
        if not may_be(value, ABSENT):
            return True, applied, 0
        if value is ABSENT:
            return False, applied, 0
        return possible.YES_OR_NO, applied, reasons

    return has


def _at(day: Code, inner: Code) -> Code:
    def at(run: Run, here: Instance) -> Result:
        on, applied, reasons = day(run, here)
        if not isinstance(on, date):
            return possible.ANY_NUMBER, applied, reasons
        before = run.move(on)
        run.moved += 1
        try:
            value, more, why = inner(run, here)
        finally:
            run.move(before)
            run.moved -= 1
        return value, applied | more, why

    return at


# ── windows ──────────────────────────────────────────────────────────────────


def _window(engine: Engine, window: Window) -> Code:
    test = _WINDOWS[window.mode]
    day_code: Code | None = None if isinstance(window.date, Today) else engine.code(window.date)
    start_code, months_code = engine.code(window.start), engine.code(window.months)

    def open_(run: Run, here: Instance) -> Result:
        day: Value
        day, p, r = (run.on, 0, 0) if day_code is None else day_code(run, here)
        start, q, s = start_code(run, here)
        length, o, t = months_code(run, here)
        applied, reasons = p | q | o, r | s | t
        if start is ABSENT:
            return False, applied, 0
        if type(day) not in SPECIAL and type(start) not in SPECIAL and type(length) not in SPECIAL:
            inside, edges = test(cast(date, day), cast(date, start), cast(int, length))
            if day_code is None:
                for edge in edges:
                    run.edge(edge)
            return inside, applied, 0
        value = _possible_window(window.mode, day, start, length)
        return value, applied, keep(value, reasons)

    return open_


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
    return start <= day <= end, (start, end + timedelta(days=1))


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


# ── primitives ───────────────────────────────────────────────────────────────


def _primitive(engine: Engine, expr: Prim) -> Code:
    match expr:
        case Prim(op="and", args=args):
            return reduce(_and, map(engine.code, args))
        case Prim(op="or", args=args):
            return reduce(_or, map(engine.code, args))
        case Prim(op="not", args=(arg,)):
            return _unary(lambda x: not x, possible.negation, engine.code(arg))
        case Prim(op="in", args=(arg,), options=wanted):
            return _unary(lambda x: x in wanted, lambda x: possible.contained(x, wanted), engine.code(arg))
        case Prim(op="contains", args=(arg,), options=wanted):
            return _unary(
                lambda x: wanted <= x,
                lambda x: SILENT if x is SILENT else possible.YES_OR_NO,
                engine.code(arg),
            )
        case Prim(op="age", args=(arg,)):
            return _age(engine.code(arg))
        case Prim(op=op, args=(left, right)) if op in possible.HOLDS:
            return _comparison(engine, op, left, right)
        case Prim(op=op, args=(arg,)) if op in UNARY:
            fast, falling = UNARY[op]
            return _unary(
                fast, lambda x: possible.monotone(fast, x, falling=falling), _dated(engine, op, arg)
            )
        case Prim(op=op, args=(first, *rest)):
            code = engine.code(first)
            for arg in rest:
                code = _binary(*BINARY[op], code, engine.code(arg))
            return code
    raise AssertionError(expr)


def _unary(fast: Callable[[Any], Known], slow: Callable[[Value], Value], code: Code) -> Code:
    def unary(run: Run, here: Instance) -> Result:
        value, applied, reasons = code(run, here)
        if type(value) not in SPECIAL:
            return fast(value), applied, 0
        result = slow(value)
        return result, applied, keep(result, reasons)

    return unary


def _binary(
    fast: Callable[[Any, Any], Known], slow: Callable[[Value, Value], Value], left: Code, right: Code
) -> Code:
    def binary(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        b, q, s = right(run, here)
        if type(a) not in SPECIAL and type(b) not in SPECIAL:
            return fast(a, b), p | q, 0
        value = slow(a, b)
        return value, p | q, keep(value, r | s)

    return binary


def _and(left: Code, right: Code) -> Code:
    def conjunction(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        if a is False:
            return False, p, 0
        b, q, s = right(run, here)
        value = b if a is True else possible.both(a, b)
        if a is True:
            applied = p | q if b is True else q
        else:
            applied = p if b is True else p & q
        return value, applied, keep(value, r | s)

    return conjunction


def _or(left: Code, right: Code) -> Code:
    def disjunction(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        if a is True:
            return True, p, 0
        b, q, s = right(run, here)
        value = b if a is False else possible.either(a, b)
        if a is False:
            applied = p | q if b is False else q
        else:
            applied = p if b is False else p & q
        return value, applied, keep(value, r | s)

    return disjunction


def _comparison(engine: Engine, op: str, left: Expr, right: Expr) -> Code:
    if (moved := moving(engine, left)) is not None:
        return _moving_comparison(op, moved, engine.code(right))
    if (moved := moving(engine, right)) is not None:
        return _moving_comparison(MIRRORED[op], moved, engine.code(left))
    return _binary(
        _FAST_COMPARE[op], lambda a, b: possible.compare(op, a, b), engine.code(left), engine.code(right)
    )


Turning = Callable[[Run, Instance, Known, int], date]
"""(run, instance, limit, 0 or 1) → the day on which a moving quantity reaches or passes a limit."""


def moving(engine: Engine, expr: Expr) -> tuple[Code, Turning] | None:
    """The assessment date or an age: a code that notes no edges, and when it turns at a limit."""
    match expr:
        case Today():
            return lambda run, here: (run.on, 0, 0), _day_turning
        case Prim(op="age", args=(born_expr,)):
            born_code = engine.code(born_expr)

            def years(run: Run, here: Instance) -> Result:
                born, applied, reasons = born_code(run, here)
                value = _possible_age(born, run.on)
                return value, applied, keep(value, reasons)

            def turning(run: Run, here: Instance, limit: Known, extra: int) -> date:
                born = cast(date, born_code(run, here)[0])
                return months.birthday(born, born.year + int(cast(int, limit)) + extra)

            return years, turning
    return None


def _day_turning(run: Run, here: Instance, limit: Known, extra: int) -> date:
    del run, here
    return cast(date, limit) + timedelta(days=extra)


def _moving_comparison(op: str, moved: tuple[Code, Turning], right: Code) -> Code:
    """A comparison that changes on known days only; those it notes, not every day or birthday."""
    left, turning = moved
    fast, turns = _FAST_COMPARE[op], TURNS[op]

    def comparison(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        b, q, s = right(run, here)
        if type(a) in SPECIAL or type(b) in SPECIAL:
            value = possible.compare(op, a, b)
            return value, p | q, keep(value, r | s)
        for extra in turns:
            run.edge(turning(run, here, cast(Known, b), extra))
        return fast(a, b), p | q, 0

    return comparison


def _age(code: Code) -> Code:
    def age(run: Run, here: Instance) -> Result:
        born, applied, reasons = code(run, here)
        if type(born) in SPECIAL:
            value = _possible_age(born, run.on)
            return value, applied, keep(value, reasons)
        years = months.age(cast(date, born), run.on)
        run.edge(months.birthday(cast(date, born), cast(date, born).year + years + 1))
        return years, applied, 0

    return age


def _possible_age(born: Value, on: date) -> Value:
    return possible.monotone(lambda day: months.age(day, on), born, falling=True)


def _dated(engine: Engine, op: str, arg: Expr) -> Code:
    """The argument of a date primitive; of the assessment date, with the day on which it changes."""
    if not isinstance(arg, Today):
        return engine.code(arg)

    def today(run: Run, here: Instance) -> Result:
        del here
        on = run.on
        next_month = months.month_end(on) + timedelta(days=1)
        run.edge(next_month if op == "month_index" else date(on.year + 1, 1, 1))
        return on, 0, 0

    return today


def _rounded(mode: str) -> Callable[[Number, Number], Number]:
    def rounded(value: Number, step: Number) -> Number:
        ratio = Fraction(value) / Fraction(step)
        match mode:
            case "half_up":
                count = (2 * ratio.numerator + ratio.denominator) // (2 * ratio.denominator)
            case "up":
                count = -(-ratio.numerator // ratio.denominator)
            case _:
                count = ratio.numerator // ratio.denominator
        return plain(count * Fraction(step))

    return rounded


def _possible_rounding(mode: str) -> Callable[[Value, Value], Value]:
    rounded = _rounded(mode)

    def round_value(value: Value, step: Value) -> Value:
        return possible.monotone(lambda x: rounded(x, cast(Number, step)), value)

    return round_value


def _quotient(a: Number, b: Number) -> Known:
    return plain(Fraction(a) / Fraction(b)) if b > 0 else SILENT


def _days_between(start: Value, end: Value) -> Value:
    return possible.add(
        possible.monotone(date.toordinal, end), possible.negate(possible.monotone(date.toordinal, start))
    )


_FAST_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}

MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
"""The comparison with its sides exchanged."""

TURNS = {"lt": (0,), "ge": (0,), "gt": (1,), "le": (1,), "eq": (0, 1), "ne": (0, 1)}
"""Whether a growing left side turns the comparison on reaching (0) or on passing (1) the right."""

UNARY: dict[str, tuple[Callable[[Any], Known], bool]] = {
    "neg": (lambda x: -x, True),
    "per_month": (lambda x: plain(Fraction(x, 12)), False),
    "per_year": (lambda x: plain(x * 12), False),
    "year": (lambda d: d.year, False),
    "month_index": (months.month_index, False),
    "last_year_end": (lambda d: date(d.year - 1, 12, 31), False),
}
"""Monotone functions of one number or date: (function, whether it falls)."""

BINARY: dict[str, tuple[Callable[[Any, Any], Known], Callable[[Value, Value], Value]]] = {
    "add": (lambda a, b: plain(a + b), possible.add),
    "sub": (lambda a, b: plain(a - b), lambda a, b: possible.add(a, possible.negate(b))),
    "mul": (lambda a, b: plain(a * b), possible.multiply),
    "div": (_quotient, possible.divide),
    "min": (min, possible.least),
    "max": (max, possible.greatest),
    "topped_up": (max, possible.topped_up),
    "round_half_up": (_rounded("half_up"), _possible_rounding("half_up")),
    "round_up": (_rounded("up"), _possible_rounding("up")),
    "round_down": (_rounded("down"), _possible_rounding("down")),
    "days": (lambda a, b: (b - a).days, _days_between),
}
"""Functions of two: (on known values, on possible ones). More than two are taken in pairs."""
