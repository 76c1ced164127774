"""What the facts of a record must be against each other (必须 behind a fact), and which are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policyrules.base.saying import Said
from policyrules.core.case import Fact
from policyrules.core.comparisons import COMPARES
from policyrules.core.givens import Demand, Given, Shown
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.types import Known, Mark
from policyrules.core.words import compared_said, value_said

MUST: Final = Said("必须{op} {other}", "must be {op} {other}")
WHERE: Final = Said("{must}，当 {when}", "{must} where {when}")
ONE_OF: Final = Said("{name} 为 {values}", "{name} is {values}")


def broken(
    policy: Policy, entity: str, chain: Sequence[Mapping[str, Fact]]
) -> Iterator[tuple[Given, Demand, Known, Known]]:
    """Each fact of a record that is not as it must be: the fact, what it must be, its value, the other's.

    ``chain`` are the facts of the record, then those of each record above it. What is unknown, or known to
    have no value, breaks nothing.
    """
    for name, given in policy.facts[entity].items():
        value = known_value(chain[0], name)
        for demand in given.demands if value is not None else ():
            against = demand.fixed
            if demand.other:
                against = _above(policy, chain, demand.other, demand.hops)
            if value is None or against is None or COMPARES[demand.op](value, against):
                continue
            if demand.when is None or _holds(policy, chain, demand.when):
                yield given, demand, value, against


def _holds(policy: Policy, chain: Sequence[Mapping[str, Fact]], when: Shown) -> bool:
    return _above(policy, chain, when.fact, when.hops) in when.values


def _above(policy: Policy, chain: Sequence[Mapping[str, Fact]], fact: str, hops: int) -> Known | None:
    return known_value(chain[hops], policy.givens[fact].name) if hops < len(chain) else None


def demand_said(policy: Policy, given: Given, demand: Demand) -> Said:
    """What a fact must be: 必须不早于 开始; 必须等于 是，当 单人户状态 为 在保、过渡."""
    if demand.fixed is not None:
        against = value_said(demand.fixed, given.type)
    else:
        other = policy.givens[demand.other]
        against = Said(other.label, other.name)
    said = MUST.filled(op=compared_said(demand.op, given.type), other=against)
    return said if demand.when is None else WHERE.filled(must=said, when=shown_said(policy, demand.when))


def shown_said(policy: Policy, when: Shown) -> Said:
    """单人户状态 为 在保、过渡: that a fact is one of these values."""
    fact = policy.givens[when.fact]
    order = [option.id for option in fact.type.options]
    values = sorted(when.values, key=lambda value: order.index(str(value)) if str(value) in order else 0)
    said = [value_said(value, fact.type) for value in values]
    return ONE_OF.filled(
        name=Said(fact.label, fact.name),
        values=Said("、".join(one.zh for one in said), " or ".join(one.en for one in said)),
    )


def known_value(facts: Mapping[str, Fact], name: str) -> Known | None:
    """The value of a fact; None where it is unknown or known to be absent."""
    value = facts[name].value if name in facts else None
    return None if isinstance(value, Mark | Several) else value
