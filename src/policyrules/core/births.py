"""Which facts are dates of birth, and whether a person is born on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policyrules.core.case import Record
from policyrules.core.expressions import Prim, Ref
from policyrules.core.policy import Policy
from policyrules.core.walk import expressions, walk


def birth_facts(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """The facts that hold a date of birth, by entity: those of which some rule takes an age."""
    found: dict[str, dict[str, None]] = {}
    for definition in policy.defs.values():
        for expr in expressions(definition):
            for part in walk(expr):
                match part:
                    case Prim(op="age", args=(Ref(target=target),)) if target in policy.givens:
                        given = policy.givens[target]
                        if given.entity is not None:
                            found.setdefault(given.entity, {})[given.name] = None
    return {entity: tuple(names) for entity, names in found.items()}


def born_after(record: Record, names: tuple[str, ...], day: date) -> bool:
    """Whether a date of birth on record (one of the facts named) is later than a day."""
    known = (record.facts[name].value for name in names if name in record.facts)
    return any(isinstance(value, date) and value > day for value in known)
