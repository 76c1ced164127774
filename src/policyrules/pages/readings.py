"""The readings of a place: the question, the ways to read it, the one taken, who may choose another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.policy import Reading
from policyrules.explaining.phrases import holders_text, name_text, unsettled_text
from policyrules.pages.view import View

HEADS: Final = (Said("读法", "reading"), Said("意思", "meaning"), Said("采用", "taken"))
CHOOSERS: Final = Said("可另选的", "may choose another")
RESTS: Final = Said("依据它的规则", "rules that rest on it")


def readings_page(view: View) -> Iterator[str]:
    """Every reading."""
    for reading in view.policy.readings.values():
        yield from _reading(view, reading)


def _reading(view: View, reading: Reading) -> Iterator[str]:
    policy = view.policy
    yield f"## {md.anchor(reading.id)}{escaped(reading.id)} {view.say(reading.question)}"
    if reading.note.in_(view.language):
        yield view.say(reading.note)
    if reading.options:
        yield md.table(
            [view.title(head) for head in HEADS],
            [
                (
                    escaped(name_text(id_, label, view.language)),
                    view.say(meaning),
                    "✓" if id_ == reading.taken else "",
                )
                for id_, label, meaning in reading.options
            ],
        )
    if reading.left_open:
        yield escaped(unsettled_text(policy, reading, view.language))
    facts = []
    if reading.choosers:
        holders = escaped(holders_text(policy, reading.choosers, view.language))
        facts.append(f"{view.say(CHOOSERS)}{view.words('：', ': ')}{holders}")
    facts += view.cited(reading.citations)
    rules = [p.id for p in policy.provisions.values() if reading.id in p.readings and not p.background]
    if rules:
        links = view.listed(map(view.provision_link, rules))
        facts.append(f"{view.say(RESTS)}{view.words('：', ': ')}{links}")
    if facts:
        yield md.items(facts)
