"""Aggregates over lists whose records, filters and completeness may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from attrs import frozen

from policyrules.core import possible
from policyrules.core.bounds import never_negative
from policyrules.core.expressions import Agg
from policyrules.core.possible import UNSURE, Value, join, may_be
from policyrules.core.types import ABSENT, SILENT
from policyrules.evaluate.engine import Code, Engine, Result, Run, keep
from policyrules.evaluate.instance import Instance


@frozen
class Row:
    """One record: whether the filter holds, what it contributes, the provisions it applied."""

    holds: Value
    value: Value
    applied: int


def aggregate(engine: Engine, expr: Agg, code: Code, filter_: Code | None) -> Code:
    """The function of an aggregate, at the record whose list it goes over (docs/core.md, Aggregates)."""
    contribute, combine = _CONTRIBUTE[expr.op], _COMBINE[expr.op]
    extend = _extension(engine, expr)
    child = expr.child
    list_bit = engine.reason_bit(f"list:{child}")

    def run_aggregate(run: Run, here: Instance) -> Result:
        run.note_later(here, child)
        rows, reasons = [], 0
        for record in here.children.get(child, ()):
            holds, p, r = (True, 0, 0) if filter_ is None else filter_(run, record)
            if holds is False:
                continue
            value, q, s = code(run, record)
            given = contribute(holds, value)
            rows.append(Row(holds, given, p | q))
            reasons |= keep(given, r | s)
        result = combine([row.value for row in rows])
        if child not in here.complete:
            run.deps.append(("list", child, here))
            result = extend(result)
            reasons |= list_bit
        applied = _applied(expr.op, rows, result)
        return result, applied, keep(result, reasons)

    return run_aggregate


def _applied(op: str, rows: list[Row], result: Value) -> int:
    """What all certain records applied; of a yes of any (a no of all) only the deciding ones."""
    if op in ("any", "all") and type(result) in UNSURE:
        return 0
    decisive = {("any", True): True, ("all", False): False}.get((op, result))  # type: ignore[arg-type]
    applied = 0
    for row in rows:
        if row.holds is True and (decisive is None or row.value is decisive):
            applied |= row.applied
    return applied


def _fold(step: Callable[[Value, Value], Value], values: list[Value], start: Value) -> Value:
    return reduce(step, values, start)


def _sum(values: list[Value]) -> Value:
    return _fold(possible.add, values, 0)


def _count(values: list[Value]) -> Value:
    sure = sum(1 for value in values if value is True)
    return possible.interval(sure, sum(1 for value in values if value is not False))


def _any(values: list[Value]) -> Value:
    return _fold(possible.either, values, False)


def _all(values: list[Value]) -> Value:
    return _fold(possible.both, values, True)


def _extreme(pick: Callable[[Value, Value], Value]) -> Callable[[list[Value]], Value]:
    def step(found: Value, value: Value) -> Value:
        """Either may be absent, which leaves the other alone."""
        ordinary = [
            v for v in (possible.without(found, ABSENT), possible.without(value, ABSENT)) if v is not None
        ]
        if len(ordinary) < 2:
            return (
                join(found, value)
                if ordinary and may_be(found, ABSENT) and may_be(value, ABSENT)
                else (ordinary[0] if ordinary else ABSENT)
            )
        result = pick(ordinary[0], ordinary[1])
        if may_be(found, ABSENT):
            result = join(result, value)
        if may_be(value, ABSENT):
            result = join(result, found)
        return result

    return lambda values: _fold(step, values, ABSENT)


def _extension(engine: Engine, expr: Agg) -> Callable[[Value], Value]:
    """What a result can still become when records may be missing."""
    positive = expr.op in ("sum", "count") and never_negative(engine.policy, expr.expr)

    def extend(value: Value) -> Value:
        if value is SILENT and expr.op in ("sum", "count"):
            return value
        low, high = possible.bounds(value)
        silent = may_be(value, SILENT)
        match expr.op:
            case "any":
                return value if value is True else join(value, True)
            case "all":
                return value if value is False else join(value, False)
            case "count":
                return possible.Interval(low, None, silent=silent)
            case "sum":
                return possible.Interval(low if positive else None, None, silent=silent)
            case "min":
                return possible.Interval(None, high, absent=may_be(value, ABSENT), silent=silent)
        return possible.Interval(low, None, absent=may_be(value, ABSENT), silent=silent)

    return extend


_CONTRIBUTE: dict[str, Callable[[Value, Value], Value]] = {
    "sum": lambda holds, value: value if holds is True else join(value, 0),
    "count": possible.both,
    "any": possible.both,
    "all": lambda holds, value: possible.either(possible.negation(holds), value),
    "min": lambda holds, value: value if holds is True else join(value, ABSENT),
    "max": lambda holds, value: value if holds is True else join(value, ABSENT),
}
"""What a record adds when its filter may hold."""

_COMBINE: dict[str, Callable[[list[Value]], Value]] = {
    "sum": _sum,
    "count": _count,
    "any": _any,
    "all": _all,
    "min": _extreme(possible.least),
    "max": _extreme(possible.greatest),
}
