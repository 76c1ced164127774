"""The clauses of the document: each with its sentence, how it is accounted for, and what cites it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.authoring.coverage import STATES, State
from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.documents import Clause
from policyrules.core.register import Cited, by_entry, citations
from policyrules.pages.view import View

HEADS: Final = (
    Said("短语", "phrase"),
    Said("大意", "gist"),
    Said("归类", "class"),
    Said("引用它的", "cited by"),
)


def register_page(view: View) -> Iterator[str]:
    """Every clause with its entries, in the order of the register."""
    entries = [c for c in view.policy.clauses if c.document in ("", view.policy.id)]
    clauses: dict[str, list[tuple[Clause, tuple[Cited, ...]]]] = {}
    for entry, cited in by_entry(entries, citations(view.policy)):
        clauses.setdefault(entry.id, []).append((entry, cited))
    for clause, own in clauses.items():
        yield f"## {md.anchor(clause)}{escaped(clause)}"
        sentence = view.sentence(clause)
        if sentence:
            yield f"> {sentence}"
        yield md.table([view.title(head) for head in HEADS], [_row(view, *entry) for entry in own])


def _row(view: View, entry: Clause, cited: tuple[Cited, ...]) -> tuple[str, ...]:
    state: State = entry.status or ("encoded" if cited else "uncited")
    by = view.listed(dict.fromkeys(_by(view, one) for one in cited))
    return (
        escaped(f"“{entry.phrase}”") if entry.phrase else "",
        escaped(entry.gist),
        view.say(Said(*STATES[state])),
        by,
    )


def _by(view: View, cited: Cited) -> str:
    if cited.provision in view.policy.provisions:
        return view.provision_link(cited.provision)
    if cited.by in view.policy.readings:
        return md.link(escaped(cited.by), f"readings.md#{cited.by}")
    return escaped(cited.by)
