"""The nodes of the core as closures: one function per node."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import evolve

from policyrules.base.months import day_after
from policyrules.core import possible
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Silent,
    Today,
    Window,
)
from policyrules.core.givens import Given
from policyrules.core.possible import Interval, is_known, join, may_be, members, options, unknown, without
from policyrules.core.types import ABSENT, SILENT, Type
from policyrules.core.walk import asks_of_its_record
from policyrules.evaluate.aggregates import aggregate
from policyrules.evaluate.engine import Body, Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance, single_household
from policyrules.evaluate.lookups import lookup_code
from policyrules.evaluate.monthly import months_code
from policyrules.evaluate.notes import Result
from policyrules.evaluate.primitives import primitive_code
from policyrules.evaluate.scales import scale_code
from policyrules.evaluate.windows import window_code


def compile_expr(engine: Engine, expr: Expr) -> Code:
    """The function of an expression."""
    match expr:
        case Lit(value=value):
            literal: Result = value, 0, 0
            return lambda run, here: literal
        case Today():
            return _today
        case Ref():
            return _reference(engine, expr)
        case Prim():
            return primitive_code(engine, expr)
        case If(test=test, then=then, orelse=orelse):
            return _conditional(engine.code(test), engine.code(then), engine.code(orelse))
        case Agg():
            inner = None if expr.filter is None else engine.code(expr.filter)
            code = aggregate(engine, expr, engine.code(expr.expr), inner)
            if asks_of_its_record(expr):
                return _about_the_asker(code, expr.hops)
            return code if expr.hops == 0 else _of_ancestor(engine, expr, code)
        case Else(value=value_expr, orelse=orelse):
            return _otherwise(engine.code(value_expr), engine.code(orelse))
        case Has(value=value_expr):
            return _has(engine.code(value_expr))
        case Window():
            return window_code(engine, expr)
        case At(date=day, expr=inner_expr):
            return _at(engine.code(day), engine.code(inner_expr), expr.type)
        case Months():
            return months_code(engine, expr)
        case Silent(source=source):
            bit = engine.reason_bit(f"silent:{source}")
            return lambda run, here: (SILENT, 0, bit)
        case AsUnit():
            return _as_unit(engine, expr)
        case Lookup():
            return lookup_code(engine, expr)
        case Scale():
            return scale_code(engine, expr)


def _of_ancestor(engine: Engine, expr: Agg, code: Code) -> Code:
    """Over a list of an ancestor: nothing of the record that asks bears on it, so once for the ancestor."""

    def straight(number: int, body: Body) -> Body | None:
        from policyrules.evaluate.straight import straight_shared  # what is decided once does without

        return straight_shared(engine, number, evolve(expr, hops=0), body)

    return _conclusion(engine.share(code, straight), expr.hops)


def _about_the_asker(code: Code, hops: int) -> Code:
    """Over a list whose records are asked about the record that asks: for each of those anew."""

    def about(run: Run, here: Instance) -> Result:
        run.asking.append(here)
        try:
            return code(run, here.up(hops))
        finally:
            run.asking.pop()

    return about


def _today(run: Run, here: Instance) -> Result:
    del here
    run.edge(day_after(run.on))
    return run.on, 0, 0


# ── references ───────────────────────────────────────────────────────────────


def _reference(engine: Engine, ref: Ref) -> Code:
    given = engine.policy.givens.get(ref.target)
    if given is None:
        return _of_asker(_conclusion(engine.index[ref.target], ref.hops), ref.frame)
    if given.level == "case":
        return _of_asker(_fact(given, ref.hops), ref.frame)

    return _figure(given)


def _figure(given: Given) -> Code:
    name = given.id

    def figure(run: Run, here: Instance) -> Result:
        del here
        found = run.params.get(name)
        result, noted = run.given(given) if found is None else found
        run.deps.append(noted)
        return result

    return figure


def _of_asker(code: Code, frame: int) -> Code:
    """The same of the record that asks for the ``frame``-th aggregate around."""
    return code if frame == 0 else lambda run, here: code(run, run.asking[-frame])


def _fact(given: Given, hops: int) -> Code:
    name, given_id, default = given.name, given.id, given.default
    reason = f"{'determination' if given.kind == 'determination' else 'fact'}:{given_id}"
    anything = unknown(given.type, given.low, given.high)

    def unknown_fact(run: Run, here: Instance) -> Result:
        run.deps.append(("fact", given_id, here))
        run.note_later(here, name)
        excluded = here.excluded.get(name, frozenset())
        left: possible.Value | None = here.partly.get(name)
        if default is not None and default not in excluded and type(left) is not Interval:
            return default, 0, 0
        if left is None:
            left = anything
        if excluded:  # a choice: with one option left it is known
            left = options(member for member in members(anything) if member not in excluded)
        return left, 0, 0 if is_known(left) else run.open_bit(reason, here)

    noted: Literal["plain", "fact"] = "plain" if given.kind == "fact" else "fact"
    dated = given.type.kind == "date"

    def fact(run: Run, here: Instance) -> Result:
        value = here.values.get(name)
        if value is None:
            return unknown_fact(run, here)
        if dated and isinstance(value, date) and value > run.day:
            run.deps.append(("fact", given_id, here))
        else:
            run.deps.append((noted, given_id, here))
        return value, 0, 0

    return fact if hops == 0 else lambda run, here: fact(run, here.up(hops))


def _conclusion(index: int, hops: int) -> Code:
    """A Def, or what many records ask of one ancestor (below 0), noted as drawn on."""

    def conclusion(run: Run, here: Instance) -> Result:
        found = run.memo.get((index, here)) or run.evaluated(index, here)
        run.deps.append(found)
        return found.result

    return conclusion if hops == 0 else lambda run, here: conclusion(run, here.up(hops))


def _as_unit(engine: Engine, expr: AsUnit) -> Code:
    unit, conclusion = engine.policy.units[expr.unit], _conclusion(engine.index[expr.target], 0)

    def as_unit(run: Run, here: Instance) -> Result:
        key = (unit.id, here)
        household = run.units.get(key)
        if household is None:
            household = run.units[key] = single_household(engine.policy, unit, here)
        return conclusion(run, household)

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


def _at(day: Code, inner: Code, type_: Type) -> Code:
    anything = unknown(type_)

    def at(run: Run, here: Instance) -> Result:
        on, applied, reasons = day(run, here)
        if not isinstance(on, date):
            return anything, applied, reasons
        with run.moved_to(on):
            value, more, why = inner(run, here)
        return value, applied | more, why

    return at
