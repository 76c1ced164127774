"""What is wrong with sums over months: spans too long or turned, sums within sums, the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.checking.codes import (
    MONTHS_OF_THE_LEDGER,
    MONTHS_TOGETHER,
    MONTHS_TURNED,
    TOO_MANY_MONTHS,
)
from policyrules.core.expressions import AsUnit, Expr, Lit, Months, Ref, Today
from policyrules.core.monthly import MOST, months_apart
from policyrules.core.policy import Policy
from policyrules.core.types import DATE
from policyrules.core.walk import children, cone, expressions, innermost_first, targets, walk


def check_months(policy: Policy) -> Iterator[Finding]:
    """Every sum over months of a policy without circles."""
    found = [
        part
        for definition in policy.defs.values()
        for expr in expressions(definition)
        for part in walk(expr)
        if isinstance(part, Months)
    ]
    if not found:
        return
    together = _Together(policy)
    written = {carry.fact for programme in policy.programmes.values() for carry in programme.carries}
    for months in dict.fromkeys(found):
        between = _apart(policy, months)
        if between is not None and between < 0:
            yield MONTHS_TURNED.at(months.span)
        elif between is not None and between >= MOST:
            yield TOO_MANY_MONTHS.at(months.span, count=between + 1, most=MOST)
        elif together.of(months.expr) > 1 and together.of(months) > MOST:
            yield MONTHS_TOGETHER.at(months.span, most=MOST)
        for name in sorted(written & cone(policy, *targets(months.expr))):
            fact = policy.givens[name]
            yield MONTHS_OF_THE_LEDGER.at(months.span, fact=Said(fact.label, fact.id))


def _apart(policy: Policy, months: Months) -> int | None:
    """How many months lie between its ends, on every day or, between a day written and the assessment
    day, on the first day of the policy at least."""
    between = months_apart(months.start, months.end)
    first = policy.first_day
    if between is None and first is not None:
        since = months_apart(months.start, _as_of(months.end, first))
        return since if since is not None and since >= MOST else None
    return between


def _as_of(day: Expr, first: date) -> Expr:
    return Lit(first, DATE) if isinstance(day, Today) else day


class _Together:
    """How many months are gone through in all, one within the other, where an expression is evaluated."""

    def __init__(self, policy: Policy) -> None:
        self._named: dict[str, int] = {}
        for definition in innermost_first(policy, *policy.defs):
            self._named[definition.id] = max(map(self.of, expressions(definition)), default=1)

    def of(self, expr: Expr) -> int:
        """1 where it sums over no months."""
        own = 1
        if isinstance(expr, Months):
            between = months_apart(expr.start, expr.end)
            own = MOST if between is None else max(between + 1, 1)
            return max(own * self.of(expr.expr), self.of(expr.start), self.of(expr.end))
        if isinstance(expr, Ref | AsUnit):
            return self._named.get(expr.target, 1)
        return max(map(self.of, children(expr)), default=1)
