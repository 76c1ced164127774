"""The facts of a place: what a record of each kind holds, what it means, who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.demands import demand_said
from policyrules.core.givens import Given
from policyrules.core.policy import Entity
from policyrules.core.words import compared_said, type_said, value_said
from policyrules.explaining.phrases import holders_text
from policyrules.pages.readers import Readers, readers
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


def facts_page(view: View) -> Iterator[str]:
    """Every kind of record with its facts."""
    found = readers(view.policy)
    for entity in view.policy.entities.values():
        yield from _entity(view, entity, found)


def _entity(view: View, entity: Entity, found: Readers) -> Iterator[str]:
    policy = view.policy
    yield f"## {md.anchor(entity.id)}{view.named(entity.id, entity.label)}"
    if entity.parent is not None:
        above = policy.entities[entity.parent]
        yield view.say(BELOW.filled(parent=Said(above.label, above.id)))
    if entity.note:
        yield view.say(entity.note)
    facts = [given for given in policy.facts[entity.id].values() if given.kind == "fact"]
    if facts:
        rows = [_fact(view, given, found.get(given.id, {})) for given in facts]
        yield md.table([view.title(head) for head in HEADS], rows)


def _fact(view: View, given: Given, who: Iterable[str]) -> tuple[str, ...]:
    return (
        f"{md.anchor(given.id)}{view.named(given.name, given.label)}",
        _type(view, given),
        escaped(holders_text(view.policy, given.holders, view.language)),
        "<br>".join(_meaning(view, given)),
        view.listed(map(view.reader_link, who)),
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
        yield view.say(demand_said(view.policy, given, demand))
