"""The facts of a place: what a record of each kind holds, what it means, who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.policy import Entity, Given, Policy
from policyrules.core.walk import expressions, targets
from policyrules.core.words import compared_said, type_said, value_said
from policyrules.explaining.phrases import holders_text
from policyrules.pages.rules import stands, written_as
from policyrules.pages.view import View

HEADS: Final = (
    Said("事实", "fact"),
    Said("类型", "type"),
    Said("由谁", "by whom"),
    Said("意思", "meaning"),
    Said("哪些规则要用", "which rules read it"),
)
BELOW: Final = Said("在{parent}名下", "below each {parent}")
OPTIONAL: Final = Said("可无", "may be absent")
MUST: Final = Said("必须{op} {other}", "must be {op} {other}")

Readers = Mapping[str, Mapping[str, None]]
"""By fact: the ids of the conclusions, programmes and lists that read it."""


def facts_page(view: View) -> Iterator[str]:
    """Every kind of record with its facts."""
    readers = _readers(view.policy)
    for entity in view.policy.entities.values():
        yield from _entity(view, entity, readers)


def _entity(view: View, entity: Entity, readers: Readers) -> Iterator[str]:
    policy = view.policy
    yield f"## {md.anchor(entity.id)}{view.named(entity.id, entity.label)}"
    if entity.parent is not None:
        above = policy.entities[entity.parent]
        yield view.say(BELOW.filled(parent=Said(above.label, above.id)))
    if entity.note:
        yield view.say(entity.note)
    facts = [given for given in policy.facts[entity.id].values() if given.kind == "fact"]
    if facts:
        rows = [_fact(view, given, readers.get(given.id, {})) for given in facts]
        yield md.table([view.title(head) for head in HEADS], rows)


def _fact(view: View, given: Given, readers: Iterable[str]) -> tuple[str, ...]:
    return (
        f"{md.anchor(given.id)}{view.named(given.name, given.label)}",
        _type(view, given),
        escaped(holders_text(view.policy, given.holders, view.language)),
        "<br>".join(_meaning(view, given)),
        view.listed(_reader(view, id_) for id_ in readers),
    )


def _type(view: View, given: Given) -> str:
    parts = [type_said(given.type)]
    for op, end in (("ge", given.low), ("le", given.high)):
        if end is not None:
            word, value = compared_said(op, given.type), value_said(end, given.type)
            parts.append(Said(f"{word.zh} {value.zh}", f"{word.en} {value.en}"))
    parts += [OPTIONAL] if given.type.optional else []
    return view.words("；", "; ").join(map(view.say, parts))


def _meaning(view: View, given: Given) -> Iterator[str]:
    if given.note:
        yield view.say(given.note)
    for demand in given.demands:
        other = view.policy.givens[demand.other]
        named = Said(other.label, other.name)
        yield view.say(MUST.filled(op=compared_said(demand.op, given.type), other=named))


def _reader(view: View, id_: str) -> str:
    policy = view.policy
    if id_ in policy.rosters:
        return md.link(view.named(id_, policy.rosters[id_].label), f"duties.md#{id_}")
    return md.link(view.named(id_, policy.defs[id_].label), f"rules.md#{id_}")


def _readers(policy: Policy) -> Readers:
    """By fact: who reads it; what a helper of the resolver's reads, those read that use the helper."""
    drawn: dict[str, dict[str, None]] = {}
    for definition in policy.defs.values():
        for target in (t for expr in expressions(definition) for t in targets(expr)):
            drawn.setdefault(target, {})[definition.id] = None
    for unit in policy.units.values():
        for whole, own in unit.facts:
            drawn[own] = drawn.get(own, {}) | drawn.get(whole, {})
    found: dict[str, dict[str, None]] = {
        given.id: dict.fromkeys(_named(policy, drawn, given.id))
        for given in policy.givens.values()
        if given.kind == "fact"
    }
    for programme in policy.programmes.values():
        for carry in programme.carries:
            for target in (carry.fact, *targets(carry.value), *targets(carry.guard)):
                found.setdefault(target, {})[programme.id] = None
    for roster in policy.rosters.values():
        for column in (*roster.columns, *([roster.group] if roster.group is not None else [])):
            found.setdefault(column.target, {})[roster.id] = None
    return found


def _named(policy: Policy, drawn: Readers, id_: str) -> Iterator[str]:
    """The conclusions, programmes and lists that draw on something, themselves or through helpers."""
    met: set[str] = set()
    todo = [*drawn.get(id_, ())]
    while todo:
        reader = written_as(todo.pop(0))
        if reader in met:
            continue
        met.add(reader)
        definition = policy.defs.get(reader)
        if reader in policy.rosters or reader in policy.programmes or (definition and stands(definition)):
            yield reader
        else:
            todo += drawn.get(reader, ())
