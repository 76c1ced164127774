"""Scales as closures: the version in force, the brackets that a quantity can enter, what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from policyrules.core.expressions import Scale
from policyrules.core.possible import Value, bounds
from policyrules.core.scales import ANYTHING, Mode, scaled, used
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Result


def scale_code(engine: Engine, expr: Scale) -> Code:
    """The function of a quantity on a scale."""
    mode, quantity_code, figure_code = expr.mode, engine.code(expr.quantity), engine.code(expr.figure)
    versions = {
        v.id: (tuple(map(engine.code, v.limits)), v.after, tuple(map(engine.code, v.values)))
        for v in expr.versions
    }

    def scale(run: Run, here: Instance) -> Result:
        named, applied, why = figure_code(run, here)
        quantity, more, reasons = quantity_code(run, here)
        applied, why = applied | more, why | reasons
        if not isinstance(named, str) or named not in versions:
            return ANYTHING, applied, why
        limit_codes, after, value_codes = versions[named]
        limits = [code(run, here) for code in limit_codes]
        values = [code(run, here) for code in value_codes]
        for _, more, reasons in limits:
            applied, why = applied | more, why | reasons
        plain = [limit for limit, _, _ in limits]
        inside, below = used(mode, quantity, plain, after)
        places = looked_at(mode, inside, below=below, count=len(values))
        for place in places:
            why |= values[place][2]
        applied |= _applied(mode, quantity, plain, inside, [v[1] for v in values], below=below)
        result = scaled(mode, quantity, plain, after, [v[0] for v in values])
        return result, applied, keep(result, why)

    return scale


def looked_at(mode: Mode, inside: Sequence[int], *, below: bool, count: int) -> frozenset[int]:
    """The rates, or the points, on which brackets that can be entered draw."""
    found = set(inside)
    if mode == "interpolated":
        found |= {i + 1 for i in inside if i + 1 < count} | ({0} if below else set())
    return frozenset(found)


def _applied(
    mode: Mode,
    quantity: Value,
    limits: Sequence[Value],
    inside: Sequence[int],
    masks: Sequence[int],
    *,
    below: bool,
) -> int:
    """What is applied: the brackets certainly entered; of those in one of which it lies, what all share."""
    if mode == "progressive":
        low = bounds(quantity)[0]
        sure = [i for i in inside if _past(low, bounds(limits[i])[1])]
        return reduce(lambda mask, i: mask | masks[i], sure, 0)
    ways = [
        reduce(lambda mask, i: mask | masks[i], looked_at(mode, [i], below=False, count=len(masks)), 0)
        for i in inside
    ]
    ways += [masks[0] if mode == "interpolated" else 0] if below else []
    return reduce(and_, ways) if ways else 0


def _past(low: object, limit: object) -> bool:
    return low is not None and limit is not None and low > limit  # type: ignore[operator]
