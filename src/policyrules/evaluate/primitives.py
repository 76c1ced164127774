"""The primitives of the core: plain functions on known values, set functions on possible ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any, cast

from policyrules.base import months
from policyrules.base.units import Number, plain
from policyrules.core import possible
from policyrules.core.expressions import Prim
from policyrules.core.possible import Value
from policyrules.core.types import SILENT, Known
from policyrules.evaluate.engine import SPECIAL, Code, Engine, Result, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import COMPARED, age_code, comparison_code, dated_code


def primitive_code(engine: Engine, expr: Prim) -> Code:
    """The function of a primitive."""
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
            return age_code(engine.code(arg))
        case Prim(op=op, args=(left, right)) if op in possible.HOLDS:
            return comparison_code(engine, op, left, right) or _binary(
                COMPARED[op],
                lambda a, b: possible.compare(op, a, b),
                engine.code(left),
                engine.code(right),
            )
        case Prim(op=op, args=(arg,)) if op in UNARY:
            fast, falling = UNARY[op]
            return _unary(
                fast, lambda x: possible.monotone(fast, x, falling=falling), dated_code(engine, op, arg)
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


UNARY: dict[str, tuple[Callable[[Any], Known], bool]] = {
    "neg": (lambda x: -x, True),
    "per_month": (lambda x: plain(Fraction(x, 12)), False),
    "per_year": (lambda x: plain(x * 12), False),
    "year": (lambda d: d.year, False),
    "month_index": (months.month_index, False),
    "last_year_end": (lambda d: date(max(d.year - 1, 1), 12, 31), False),
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
