"""Aggregates over lists whose records, filters and completeness may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from policyrules.core import possible
from policyrules.core.bounds import never_negative
from policyrules.core.ends import Bound
from policyrules.core.expressions import Agg
from policyrules.core.possible import UNSURE, Value, join, may_be
from policyrules.core.primitives import SPECIAL
from policyrules.core.types import ABSENT, SILENT
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Result


def aggregate(engine: Engine, expr: Agg, code: Code, filter_: Code | None) -> Code:
    """The function of an aggregate, at the record whose list it goes over (docs/core.md, Aggregates)."""
    contribute, (combine, plain) = _CONTRIBUTE[expr.op], _combining(expr)
    extend = _extension(engine, expr)
    child, op = expr.child, expr.op
    not_complete = f"list:{child}"
    decisive = _DECISIVE.get(op)

    def applied(result: Value, certain: int, deciding: int) -> int:
        """What all certain records applied; of a yes of any (a no of all) only the deciding ones."""
        if result is decisive:
            return deciding
        return 0 if decisive is not None and type(result) in UNSURE else certain

    empty: Result = combine([]), 0, 0

    def run_aggregate(run: Run, here: Instance) -> Result:
        if here.later:
            run.note_later(here, child)
        records, complete = here.children.get(child, ()), child in here.complete
        if complete and not records:
            return empty
        values: list[Value] = []
        reasons = certain = deciding = 0
        known = True
        for record in records:
            holds, p, r = (True, 0, 0) if filter_ is None else filter_(run, record)
            if holds is False:
                continue
            value, q, s = code(run, record)
            if holds is not True or type(value) in SPECIAL:
                known = False
                value = contribute(holds, value)
                reasons |= keep(value, r | s)
            if (p or q) and holds is True:
                certain |= p | q
                if value is decisive:
                    deciding |= p | q
            values.append(value)
        if known and complete:
            result = plain(values)
            return result, applied(result, certain, deciding) if certain else 0, 0
        result = plain(values) if known else combine(values)
        if not complete:
            run.deps.append(("list", child, here))
            result = extend(result)
            reasons |= run.open_bit(not_complete, here)
        return result, applied(result, certain, deciding) if certain else 0, keep(result, reasons)

    return run_aggregate


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


def _extreme(values: list[Value], *, larger: bool, nth: int) -> Value:
    """The nth largest or smallest of what is there: absent where that is too few.

    It is no better than the nth of all that may be there, and no worse than the nth of those that surely
    are; where these are too few, anything down to the worst of all.
    """
    if any(value is SILENT for value in values):
        return SILENT
    silent = any(may_be(value, SILENT) for value in values)
    rows = [value for value in values if not possible.only_marks(value)]
    if len(rows) < nth:
        return possible.options({ABSENT, SILENT} if silent else {ABSENT})
    near, far = (1, 0) if larger else (0, 1)
    sure = [possible.bounds(value)[far] for value in rows if not may_be(value, ABSENT)]
    best = _nth([possible.bounds(value)[near] for value in rows], nth, larger=larger, none_first=True)
    enough = len(sure) >= nth
    ends = sure if enough else [possible.bounds(value)[far] for value in rows]
    least = _nth(ends, nth if enough else len(ends), larger=larger, none_first=False)
    low, high = (least, best) if larger else (best, least)
    return possible.interval(low, high, absent=not enough, silent=silent)


def _nth(ends: list[Bound], nth: int, *, larger: bool, none_first: bool) -> Bound:
    """The nth of the ends from the largest, or the smallest, on; what has no bound comes first or last."""
    there: list[Any] = sorted((end for end in ends if end is not None), reverse=larger)
    place = nth - 1 - (len(ends) - len(there) if none_first else 0)
    return there[place] if 0 <= place < len(there) else None


def _nth_known(values: list[Any], *, larger: bool, nth: int) -> Value:
    """The nth largest or smallest; absent where there are too few."""
    return sorted(values, reverse=larger)[nth - 1] if nth <= len(values) else ABSENT


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
        # Where too few are surely there, one that is not seen may be worse than any of them.
        absent = may_be(value, ABSENT)
        if expr.op == "min":
            return possible.Interval(None, None if absent else high, absent=absent, silent=silent)
        return possible.Interval(None if absent else low, None, absent=absent, silent=silent)

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
}

_DECISIVE: dict[str, bool] = {"any": True, "all": False}
"""What one record decides for all."""

_KNOWN: dict[str, Callable[[list[Any]], Value]] = {
    "sum": sum,
    "count": lambda values: values.count(True),
    "any": any,
    "all": all,
}
"""The same where every record is known to count, and with what."""


def _combining(expr: Agg) -> tuple[Callable[[list[Value]], Value], Callable[[list[Any]], Value]]:
    """What becomes of what the records contribute; and the same where all of it is known."""
    if expr.op in _COMBINE:
        return _COMBINE[expr.op], _KNOWN[expr.op]
    larger, nth = expr.op == "max", expr.nth
    return partial(_extreme, larger=larger, nth=nth), partial(_nth_known, larger=larger, nth=nth)
