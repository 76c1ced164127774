"""Which facts some programmes draw on, and of which kinds of records: what a workbook for them need hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from attrs import frozen

from policyrules.core.expressions import Agg
from policyrules.core.policy import Policy, Programme
from policyrules.core.roots import roots
from policyrules.core.versions import key_of
from policyrules.core.walk import cone, expressions, targets, walk
from policyrules.intake.columns import person_of
from policyrules.intake.gathered import NAME_FACT
from policyrules.intake.identity import ID_FACT


@frozen
class FactsAsked:
    """The facts that are asked for, by their ids, and the kinds of records that are looked at."""

    facts: frozenset[str]
    entities: frozenset[str]


def facts_asked(policy: Policy, programmes: Sequence[str]) -> FactsAsked:
    """What the programmes draw on in any version, which version it is, and who the persons are.

    UsageError for a programme that there is not.
    """
    ids = [policy.programme(name).id for name in programmes]
    facts, looked_at = set[str](), set[str]()
    for version in policy.versions:
        chosen = [version.programmes[id_] for id_ in ids if id_ in version.programmes]
        within = cone(version, *(name for one in chosen for name in _names(version, one)))
        facts |= within
        looked_at |= {one.entity for one in chosen} | set(_looked_at(version, within))
    keys = (key_of(policy, root) for root in roots(policy))
    facts |= {key.id for key in keys if key is not None}
    person = person_of(policy, policy.root)
    if person is not None and person in looked_at:
        who = (policy.facts[person].get(name) for name in (ID_FACT, NAME_FACT))
        facts |= {given.id for given in who if given is not None}
    return FactsAsked(frozenset(facts), frozenset(_with_those_above(policy, looked_at)))


def _names(version: Policy, programme: Programme) -> Iterator[str]:
    """The conclusions of a programme, and what it draws on beside them in what it writes to the ledger."""
    yield from programme.conclusions
    unit = version.units.get(programme.unit or "")
    yield from (own for _, own in unit.facts) if unit is not None else ()
    for carry in programme.carries:
        yield carry.fact
        yield from (name for expr in (carry.value, carry.guard) for name in targets(expr))


def _looked_at(version: Policy, within: Collection[str]) -> Iterator[str]:
    """The kinds of records of which something is asked or concluded, and whose lists are gone through."""
    for name in within:
        if (given := version.givens.get(name)) is not None and given.level == "case" and given.entity:
            yield given.entity
        if (definition := version.defs.get(name)) is not None:
            yield definition.entity
            parts = (part for expr in expressions(definition) for part in walk(expr))
            yield from (part.child for part in parts if isinstance(part, Agg))


def _with_those_above(policy: Policy, entities: Collection[str]) -> Iterator[str]:
    for entity in entities:
        above: str | None = entity
        while above is not None:
            yield above
            above = policy.entities[above].parent
