"""Figures that their document settles for every day on which the policy is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise

from policyrules.base.units import Number
from policyrules.core.expressions import At, Expr, Months
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import Mark
from policyrules.core.walk import cone, expressions, targets, walk


def settled(policy: Policy) -> Mapping[str, tuple[Number, Number]]:
    """The least and the greatest value of each such figure.

    A figure that some rule looks at on another day is none of them: that day may lie before the first
    value.
    """
    moved = looked_at_elsewhen(policy)
    return {
        name: _ends(given)
        for name, given in policy.givens.items()
        if name not in moved and _for_every_day(policy, given)
    }


def _for_every_day(policy: Policy, given: Given) -> bool:
    if given.level != "document" or given.type.kind != "number" or given.type.optional:
        return False
    if any(isinstance(dated.value, Mark) for dated in given.values):
        return False
    values, start, end = given.values, policy.first_day, policy.last_day
    if not values or start is None or values[0].start > start:
        return False
    last = values[-1].end
    if last is not None and (end is None or last < end):
        return False
    return all(a.end is not None and b.start == a.end + timedelta(days=1) for a, b in pairwise(values))


def _ends(given: Given) -> tuple[Number, Number]:
    found = [dated.value for dated in given.values if isinstance(dated.value, Number)]
    return min(found), max(found)


def looked_at_elsewhen(policy: Policy) -> frozenset[str]:
    """What some rule looks at on another day than that of the assessment (上年, a day of its own)."""
    parts = (part for expr in _all_of(policy) for part in walk(expr) if isinstance(part, At | Months))
    return cone(policy, *(name for part in parts for name in targets(part)))


def _all_of(policy: Policy) -> Iterator[Expr]:
    for definition in policy.defs.values():
        yield from expressions(definition)
    for given in policy.givens.values():
        for constraint in given.constraints:
            yield constraint.bound
            if constraint.guard is not None:
                yield constraint.guard
