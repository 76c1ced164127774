"""Who reads what: by fact or conclusion the rules, decisions and lists that draw on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policyrules.core.policy import Def, Policy
from policyrules.core.walk import expressions, targets

_SHOWN: Final = ("quantity", "condition", "adjustment")

Readers = Mapping[str, Mapping[str, None]]
"""By fact or conclusion: the ids of the conclusions, programmes and lists that read it."""


def stands(definition: Def) -> bool:
    """Whether a conclusion was written as one of its own."""
    return definition.kind in _SHOWN and not definition.helper and "." not in definition.id


def written_as(id_: str) -> str:
    """The conclusion as it was written, of which an amount or a total before deductions is made."""
    return id_.removesuffix(".amount").removesuffix(".gross")


def readers(policy: Policy) -> Readers:
    """Who reads each fact and conclusion; what a helper of the resolver's reads, those read that use it."""
    drawn: dict[str, dict[str, None]] = {}
    for definition in policy.defs.values():
        for target in (t for expr in expressions(definition) for t in targets(expr)):
            drawn.setdefault(target, {})[definition.id] = None
    for unit in policy.units.values():
        for whole, own in unit.facts:
            drawn[own] = drawn.get(own, {}) | drawn.get(whole, {})
    found = {target: dict.fromkeys(_named(policy, drawn, target)) for target in drawn}
    for target in drawn:
        if written_as(target) != target:
            found[written_as(target)] = found.get(written_as(target), {}) | found[target]
    for programme in policy.programmes.values():
        for carry in programme.carries:
            for target in (carry.fact, *targets(carry.value), *targets(carry.guard)):
                found.setdefault(target, {})[programme.id] = None
    for roster in policy.rosters.values():
        for column in (*roster.columns, *([roster.group] if roster.group is not None else [])):
            found.setdefault(column.target, {})[roster.id] = None
    return {target: {r: None for r in who if r != target} for target, who in found.items()}


def _named(policy: Policy, drawn: Readers, id_: str) -> Iterator[str]:
    """The conclusions, programmes and lists that draw on something, themselves or through helpers."""
    met: set[str] = set()
    todo = [*drawn[id_]][::-1]
    while todo:
        reader = written_as(todo.pop())
        if reader in met:
            continue
        met.add(reader)
        definition = policy.defs.get(reader)
        if reader in policy.rosters or reader in policy.programmes or (definition and stands(definition)):
            yield reader
        else:
            todo += [*drawn.get(reader, {})][::-1]
