"""The readings of a place: the question, the ways to read it, the one taken, who may choose another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.decision import Amount
from policyrules.core.policy import Reading
from policyrules.core.types import Option as OptionOf
from policyrules.explaining.phrases import (
    amount_text,
    holders_text,
    name_text,
    option_text,
    path_text,
    unsettled_text,
)
from policyrules.pages.alternatives import Change
from policyrules.pages.view import View

HEADS: Final = (Said("读法", "reading"), Said("意思", "meaning"), Said("采用", "taken"))
CHOOSERS: Final = Said("可另选的", "may choose another")
RESTS: Final = Said("依据它的规则", "rules that rest on it")


def readings_page(view: View) -> Iterator[str]:
    """Every reading."""
    if view.language == "en" and view.policy.readings:
        yield view.say(QUOTED)
    for reading in view.policy.readings.values():
        yield from _reading(view, reading)


QUOTED: Final = Said(
    "释义照政策的原文引用。",
    "Readings are quoted as the policy has them, some of them in Chinese only.",
)


CASE_HEADS: Final = (
    Said("另一种读法", "another reading"),
    Said("案例", "worked case"),
    Said("项目", "programme"),
    Said("现在", "as it is"),
    Said("改后", "would be"),
)
CHANGES: Final = Said("换一种读法，本地的案例会怎样", "what another reading would change in the worked cases")
NOTHING: Final = Said(
    "换成{option}，本地的案例结果都不变。", "{option}: no worked case would come out otherwise."
)


def _changes(view: View, reading: Reading) -> Iterator[str]:
    """The worked cases that each option would change, with both results; options that change none."""
    if not reading.options or not view.policy.examples:
        return
    rows, idle = [], []
    for id_, label, _ in reading.options:
        changes = view.place.alternatives.of(reading.id, id_)
        rows += [_change(view, name_text(id_, label, view.language), change) for change in changes]
        if not changes and id_ != reading.taken:
            idle.append(Said(f"“{label}”", id_))
    if rows:
        yield f"**{view.title(CHANGES)}**"
        yield md.table([view.title(head) for head in CASE_HEADS], rows)
    yield from (view.say(NOTHING.filled(option=option)) for option in idle)


def _change(view: View, option: str, change: Change) -> tuple[str, ...]:
    decision, effect = change.decision, change.instead.effect
    example = view.policy.examples[change.number - 1]
    whom = path_text(decision.unit.path, view.policy, view.language)
    programme = name_text(decision.programme, decision.label, view.language)
    return (
        escaped(option),
        view.case_link(example.title),
        escaped(f"{programme} {whom}".strip()),
        _result(view, decision.possible, decision.amount),
        _result(view, effect.outcomes, effect.amount),
    )


def _result(view: View, outcomes: Iterable[OptionOf], amount: Amount | None) -> str:
    said = view.words(" 或 ", " or ").join(option_text(o, view.language) for o in outcomes) or view.words(
        "未规定", "not decided by this document"
    )
    paid = f" {amount_text(amount, view.language)}" if amount is not None else ""
    return escaped(said + paid)


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
    yield from _changes(view, reading)
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
