"""What the facts of a record must be against each other (必须 behind a fact), and which are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policyrules.core.case import Fact
from policyrules.core.comparisons import COMPARES
from policyrules.core.givens import Demand, Given
from policyrules.core.policy import Policy
from policyrules.core.types import Known, Mark


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
            other = policy.givens[demand.other]
            against = known_value(chain[demand.hops], other.name) if demand.hops < len(chain) else None
            if value is not None and against is not None and not COMPARES[demand.op](value, against):
                yield given, demand, value, against


def known_value(facts: Mapping[str, Fact], name: str) -> Known | None:
    """The value of a fact; None where it is unknown or known to be absent."""
    value = facts[name].value if name in facts else None
    return None if isinstance(value, Mark) else value
