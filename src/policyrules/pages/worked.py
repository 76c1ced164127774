"""The worked cases of a place, each with its full explanation, computed when the page is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from policyrules.authoring.explained_case import programmes_of
from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.worked import Example
from policyrules.explaining.phrases import name_text
from policyrules.explaining.text import explain_each
from policyrules.pages.view import View

ON: Final = Said("评定日", "assessed on")
COUNTY: Final = Said("县级细则", "county overlay")
WRITTEN: Final = Said("案例原样", "the case as written")


def worked_page(view: View) -> Iterator[str]:
    """Every worked case: as it is written, and what is decided of it and why."""
    for number, example in enumerate(view.policy.examples, 1):
        yield f"## {md.anchor(f'case-{number}')}{escaped(example.title)}"
        county = f" · {view.say(COUNTY)} {escaped(example.overlay)}" if example.overlay else ""
        yield f"{view.say(ON)} {example.on}{county}"
        text = view.place.written(example.span)
        if text:
            yield from view.folded(WRITTEN, md.block(text, "policy"))
        yield from _explained(view, example, *view.place.decided[number - 1])


def _explained(view: View, example: Example, policy: Policy, decisions: Sequence[Decision]) -> Iterator[str]:
    """The explanation of each programme about which the case expects something."""
    for id_ in programmes_of(example):
        own = [d for d in decisions if d.programme == id_]
        label = policy.programme(id_).label
        body = "\n".join(explain_each(policy, own, language=view.language))
        if own:
            yield from view.folded(Said(label, name_text(id_, label, "en")), md.block(body, "text"))
