"""The places side by side: which has which programme, figure and rule, and what it says.

Things are held together that share a name, nothing more: the same name is no claim that two documents
mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.core.policy import Def
from policyrules.explaining.phrases import holders_text, option_text, value_text
from policyrules.pages.readers import stands
from policyrules.pages.tables import amount_said
from policyrules.pages.view import View, rule_target

TITLE: Final = Said("各地的不同", "how the places differ")
PROGRAMMES: Final = Said("项目和结果", "programmes and outcomes")
FIGURES: Final = Said("标准", "figures")
RULES: Final = Said("条件和计算", "conditions and quantities")
NAME: Final = Said("名称", "name")
NOT_THERE: Final = "—"
SAME_NAME: Final = Said(
    "同名的排在一行；同名不等于同义。“—”指该地没有。",
    "What shares a name stands in one row; that is no claim that it means the same. “—”: not there.",
)

Row = Mapping[int, str]
"""What each place says, by its number."""


def differences_page(views: Sequence[View]) -> Iterator[str]:
    """Programmes and figures of every place; conditions and quantities that two places at least have."""
    first = views[0]
    yield f"# {first.title(TITLE)}"
    yield first.say(SAME_NAME)
    for title, cells, shared in (
        (PROGRAMMES, _programmes, False),
        (FIGURES, _figures, False),
        (RULES, _rules, True),
    ):
        rows = _rows(views, cells, shared=shared)
        if rows:
            yield f"## {first.title(title)}"
            places = [escaped(v.policy.document.place or v.policy.document.title) for v in views]
            yield md.table([first.title(NAME), *places], rows)


def _rows(
    views: Sequence[View], cells: Callable[[View], Iterable[tuple[str, str]]], *, shared: bool
) -> list[list[str]]:
    """A row for each name; ``shared``: of those that two places have."""
    found: dict[str, dict[int, str]] = {}
    for number, view in enumerate(views):
        for name, cell in cells(view):
            found.setdefault(name, {}).setdefault(number, cell)
    return [
        [name, *(by.get(number, NOT_THERE) for number in range(len(views)))]
        for name, by in found.items()
        if len(by) > 1 or not shared
    ]


def _programmes(view: View) -> Iterator[tuple[str, str]]:
    for programme in view.policy.programmes.values():
        outcomes = view.listed(escaped(option_text(o, view.language)) for o in programme.outcomes)
        yield (
            view.named(programme.id, programme.label),
            md.link(outcomes, f"{view.policy.id}/{rule_target(view.policy, programme.id)}"),
        )


def _figures(view: View) -> Iterator[tuple[str, str]]:
    cells = {axed.cells[0]: axed for axed in view.policy.axed.values()}
    for given in view.policy.givens.values():
        if given.id in cells:
            axed = cells[given.id]
            target = f"{view.policy.id}/figures.md#{axed.id}"
            many = view.words(f"{len(axed.cells)}格", f"{len(axed.cells)} cells")
            yield view.named(axed.id, axed.label), md.link(many, target)
        elif given.kind == "standard" and given.id not in view.policy.cells:
            target = f"{view.policy.id}/figures.md#{given.id}"
            yield view.named(given.id, given.label), md.link(_figure(view, given), target)


def _figure(view: View, given: Given) -> str:
    """Its newest value; else its default, or who sets it."""
    value = given.values[-1].value if given.values else given.default
    if value is not None:
        return escaped(value_text(value, given.type, None, view.language))
    holders = escaped(holders_text(view.policy, given.holders, view.language))
    return view.words(f"由{holders}定", f"set by {holders}") if holders else view.words("未定", "not set")


def _rules(view: View) -> Iterator[tuple[str, str]]:
    for definition in view.policy.defs.values():
        if stands(definition):
            target = f"{view.policy.id}/{rule_target(view.policy, definition.id)}"
            yield view.named(definition.id, definition.label), md.link(_rule(view, definition), target)


def _rule(view: View, definition: Def) -> str:
    """What it says where one expression says it all; else that there are cases."""
    base = definition.base
    if not definition.cases and base is not None:
        return amount_said(view, base)
    if definition.kind == "condition" and len(definition.cases) == 1:
        return view.expression(definition.cases[0].guard)
    number = len(definition.cases)
    return view.words(f"{number}种情形", f"{number} cases")
