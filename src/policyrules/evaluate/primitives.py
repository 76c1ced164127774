"""The primitives of the core as closures: core/primitives, with what is applied and why it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policyrules.core import option_sets, possible
from policyrules.core.comparisons import COMPARES, HOLDS
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.possible import Interval, Value
from policyrules.core.primitives import BINARY, OF_A_YEAR, SPECIAL, UNARY, part_of_year
from policyrules.core.types import Known
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.moving import age_code, age_on_code, comparison_code, dated_code
from policyrules.evaluate.notes import Result


def primitive_code(engine: Engine, expr: Prim) -> Code:
    """The function of a primitive."""
    match expr:
        case Prim(op="and", args=args):
            return _and(tuple(map(engine.code, args)))
        case Prim(op="or", args=args):
            return _or(tuple(map(engine.code, args)))
        case Prim(op="not", args=(arg,)):
            return _not(engine.code(arg))
        case Prim(op="in", args=(arg,), options=wanted):
            return _unary(wanted.__contains__, lambda x: possible.contained(x, wanted), engine.code(arg))
        case Prim(op="contains", args=(arg,), options=wanted):
            return _unary(
                lambda x: wanted <= x,
                lambda x: option_sets.has_all(x, wanted),
                engine.code(arg),
            )
        case Prim(op="size", args=(arg,)):
            return _unary(len, option_sets.how_many, engine.code(arg))
        case Prim(op="among", args=(arg, chosen)):
            return _binary(lambda x, s: x in s, option_sets.among, engine.code(arg), engine.code(chosen))
        case Prim(op="picked", args=args, type=type_):
            return _picked([option.id for option in type_.options], [engine.code(arg) for arg in args])
        case Prim(op="age", args=(born,)):
            return age_code(engine, born)
        case Prim(op="age", args=(born, on)):
            return age_on_code(engine, born, on)
        case Prim(op=op, args=(left, right)) if op in HOLDS:
            return comparison_code(engine, op, left, right) or _of_two(
                engine,
                COMPARES[op],
                lambda a, b: possible.compare(op, a, b),
                engine.code(left),
                right,
            )
        case Prim(op="month" | "quarter" as op, args=(arg,)):
            part, _ = OF_A_YEAR[op]
            return _unary(part, lambda x: part_of_year(op, x), dated_code(engine, op, arg))
        case Prim(op=op, args=(arg,)) if op in UNARY:
            fast, falling = UNARY[op]
            return _unary(
                fast, lambda x: possible.monotone(fast, x, falling=falling), dated_code(engine, op, arg)
            )
        case Prim(op="known_as", args=(Prim() as written, other)):
            return _known_as(_chained(engine, written), engine.code(other))
        case Prim():
            other_way = engine.splitter.together.of(expr)
            code = _chained(engine, expr)
            return code if other_way is None else _known_as(code, engine.code(other_way))


def _chained(engine: Engine, expr: Prim) -> Code:
    """A function of two, of more arguments taken in pairs."""
    code = engine.code(expr.args[0])
    for arg in expr.args[1:]:
        code = _of_two(engine, *BINARY[expr.op], code, arg)
    return code


def _picked(ids: list[str], codes: list[Code]) -> Code:
    """The set of the options of which the answer is yes."""

    def picked(run: Run, here: Instance) -> Result:
        values, applied, reasons = [], 0, 0
        for code in codes:
            value, p, r = code(run, here)
            values.append(value)
            applied |= p
            reasons |= r
        found = option_sets.picked(ids, values)
        return found, applied, keep(found, reasons)

    return picked


def _known_as(written: Code, other: Code) -> Code:
    """What is known of a sum from how it is written, and, where that leaves it open, from another way."""

    def known_as(run: Run, here: Instance) -> Result:
        result = written(run, here)
        value, applied, reasons = result
        if type(value) is not Interval:
            return result
        looked_at = len(run.deps)
        value = possible.known_as(value, other(run, here)[0])
        del run.deps[looked_at:]  # what is looked at is told by the sum as written
        return value, applied, keep(value, reasons)

    return known_as


def _not(code: Code) -> Code:
    def negation(run: Run, here: Instance) -> Result:
        value, applied, reasons = code(run, here)
        if value is True:
            return False, applied, 0
        if value is False:
            return True, applied, 0
        result = possible.negation(value)
        return result, applied, keep(result, reasons)

    return negation


def _unary(fast: Callable[[Any], Known], slow: Callable[[Value], Value], code: Code) -> Code:
    def unary(run: Run, here: Instance) -> Result:
        value, applied, reasons = code(run, here)
        if type(value) not in SPECIAL:
            return fast(value), applied, 0
        result = slow(value)
        return result, applied, keep(result, reasons)

    return unary


def _of_two(
    engine: Engine,
    fast: Callable[[Any, Any], Known],
    slow: Callable[[Value, Value], Value],
    left: Code,
    right: Expr,
) -> Code:
    """A function of two; what is written out needs not be asked for again."""
    if isinstance(right, Lit) and type(right.value) not in SPECIAL:
        return _with_literal(fast, slow, left, right.value)
    return _binary(fast, slow, left, engine.code(right))


def _with_literal(
    fast: Callable[[Any, Any], Known], slow: Callable[[Value, Value], Value], left: Code, right: Known
) -> Code:
    def binary(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        if type(a) not in SPECIAL:
            return fast(a, right), p, 0
        value = slow(a, right)
        return value, p, keep(value, r)

    return binary


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


def _and(codes: tuple[Code, ...]) -> Code:
    first, rest = codes[0], codes[1:]

    def conjunction(run: Run, here: Instance) -> Result:
        a, p, r = first(run, here)
        for code in rest:
            if a is False:
                return False, p, 0
            b, q, s = code(run, here)
            if a is True:
                p = p | q if b is True else q
                a = b
            else:
                p = p if b is True else p & q
                a = possible.both(a, b)
            r = 0 if a is True else keep(a, r | s)
        return a, p, r

    return conjunction


def _or(codes: tuple[Code, ...]) -> Code:
    first, rest = codes[0], codes[1:]

    def disjunction(run: Run, here: Instance) -> Result:
        a, p, r = first(run, here)
        for code in rest:
            if a is True:
                return True, p, 0
            b, q, s = code(run, here)
            if a is False:
                p = p | q if b is False else q
                a = b
            else:
                p = p if b is False else p & q
                a = possible.either(a, b)
            r = 0 if a is False else keep(a, r | s)
        return a, p, r

    return disjunction
