"""What cases can be about: the entities with none above (docs/core.md, Roots)."""

from __future__ import annotations

from collections.abc import Mapping

from policyrules.core.policy import Entity, Policy, Programme, once


def roots(policy: Policy) -> tuple[str, ...]:
    """The root entities, in the order of the policy; at least one."""
    return once(policy, _roots)


def _roots(policy: Policy) -> tuple[str, ...]:
    return roots_among(policy.entities)


def roots_among(entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """The entities with none above."""
    return tuple(entity.id for entity in entities.values() if entity.parent is None)


def root_above(entities: Mapping[str, Entity], entity: str) -> str:
    """The root above an entity; a root is its own."""
    while (parent := entities[entity].parent) is not None:
        entity = parent
    return entity


def implied_root(entities: Mapping[str, Entity]) -> str | None:
    """The root that a case is of where it does not say; None where it must say.

    The only one; of several, the only one with persons among its lists.
    """
    found = roots_among(entities)
    if len(found) > 1:
        found = tuple(dict.fromkeys(root_above(entities, e.id) for e in entities.values() if e.person))
    return found[0] if len(found) == 1 else None


def root_of(policy: Policy, programme: Programme) -> str:
    """The root that a programme is about, itself or by a list below it."""
    return root_above(policy.entities, programme.entity)
