"""What of a case is there on a day: nothing that is dated later (docs/core.md, What lies after the day)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.months import ENDS
from policyrules.base.saying import Said
from policyrules.core.case import Record
from policyrules.core.expressions import Prim, Ref
from policyrules.core.policy import Policy, once
from policyrules.core.roots import roots
from policyrules.core.walk import expressions, walk

_AT_THE_END: Final = Said(
    "{day} 是历法的尽头，不能作评定日", "{day} is an end of the calendar and no day to decide on"
)


def plain_day(on: object) -> date:
    """The day itself; UsageError for a moment (datetime), a text, or anything else.

    The first and the last day of the calendar are none: what lies beyond it comes to stand there.
    """
    if isinstance(on, date) and not isinstance(on, datetime):
        if on in ENDS:
            raise UsageError(_AT_THE_END.filled(day=on.isoformat()))
        return on
    raise UsageError(Said(f"评定日要是 date，不是 {on!r}", f"the day must be a date, not {on!r}"))


def record_dates(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """By entity, the facts that say on which day a record came about; none for a root.

    A person's date of birth: the facts of which some rule takes an age. Of any other list the one
    date that every record has (not 可无); where there are several, or none, no day is known.
    """
    return once(policy, _record_dates)


def _record_dates(policy: Policy) -> dict[str, tuple[str, ...]]:
    found = dict(birth_facts(policy))
    for entity, facts in policy.facts.items():
        required = [g.name for g in facts.values() if g.type.kind == "date" and not g.type.optional]
        if entity not in found and len(required) == 1 and policy.facts[entity][required[0]].kind == "fact":
            found[entity] = (required[0],)
    return {entity: names for entity, names in found.items() if entity not in roots(policy)}


def birth_facts(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """The facts that hold a date of birth, by entity: those of which some rule takes an age."""
    return once(policy, _birth_facts)


def _birth_facts(policy: Policy) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for definition in policy.defs.values():
        for expr in expressions(definition):
            for part in walk(expr):
                match part:
                    case Prim(op="age", args=(Ref(target=target), *_)) if target in policy.givens:
                        given = policy.givens[target]
                        if given.entity is not None:
                            found.setdefault(given.entity, {})[given.name] = None
    return {entity: tuple(names) for entity, names in found.items()}


def comes(record: Record, names: tuple[str, ...], day: date) -> date | None:
    """The later day on which a record comes about, by the facts named; None when it is there already.

    A record without that date is there: what stands on record without a day has happened.
    """
    coming: date | None = None
    for name in names:
        fact = record.facts.get(name)
        if fact is not None and isinstance(fact.value, date) and fact.value > day:
            coming = fact.value if coming is None else max(coming, fact.value)
    return coming
