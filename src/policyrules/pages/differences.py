"""The places side by side: which has which programme, figure and rule, and what it says.

Things are held together that share a name, nothing more: the same name is no claim that two documents
mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from attrs import frozen

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.core.policy import Def
from policyrules.core.types import Citation
from policyrules.core.walk import conjuncts
from policyrules.explaining.phrases import holders_text, option_text, value_text
from policyrules.pages.curves import places_together
from policyrules.pages.readers import stands
from policyrules.pages.tables import YES, amount_said
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

ALIKE: Final = Said("同异", "alike?")
SAME: Final = Said("相同", "the same")
OTHER: Final = Said("不同", "differs")
ONE: Final = Said("只一地有", "one place only")
CASES: Final = Said("{programme}：各种情形", "{programme}: its cases")
HOW: Final = Said(
    "“相同”“不同”只比写法：用话说出来一字不差的算相同，没有的地方不比。",
    "“The same” and “differs” compare what is written: the same words are the same; places without it are "
    "left out.",
)


@frozen
class Cell:
    """What a place says of a thing, where that stands, and what it cites; Markdown."""

    said: str
    target: str
    cited: str = ""

    @property
    def shown(self) -> str:
        """The cell: what is said, leading to where it stands, and the clauses below it."""
        return md.link(self.said, self.target) + (f"<br>{self.cited}" if self.cited else "")


Cells = Callable[[View], Iterable[tuple[str, Cell]]]
"""What a place says, by name."""


def differences_page(views: Sequence[View]) -> Iterator[str]:
    """Programmes and figures of every place, and the cases of programmes of one name; conditions and
    quantities that two places at least have; the same household under each place.
    """
    first = views[0]
    yield f"# {first.title(TITLE)}"
    yield first.say(SAME_NAME)
    yield first.say(HOW)
    yield from _matrix(views, PROGRAMMES, _programmes)
    shared: dict[str, list[str]] = {}
    for programme in (p for view in views for p in view.policy.programmes.values()):
        shared.setdefault(programme.id, []).append(programme.label)
    for id_, labels in shared.items():
        if len(labels) > 1:
            title = CASES.filled(programme=Said(labels[0], id_))
            yield from _matrix(views, title, partial(_cases, id_))
    yield from _matrix(views, FIGURES, _figures)
    yield from _matrix(views, RULES, _rules, shared=True)
    yield from places_together(views)


def _matrix(views: Sequence[View], title: Said, cells: Cells, *, shared: bool = False) -> Iterator[str]:
    """A row for each name, a column for each place; ``shared``: of the names that two places have."""
    found: dict[str, dict[int, Cell]] = {}
    for number, view in enumerate(views):
        for name, cell in cells(view):
            found.setdefault(name, {}).setdefault(number, cell)
    first = views[0]
    rows = [
        [name, first.say(_alike(by.values())), *_across(by, len(views))]
        for name, by in found.items()
        if len(by) > 1 or not shared
    ]
    if rows:
        yield f"## {first.title(title)}"
        yield md.table([first.title(NAME), first.title(ALIKE), *(v.place_name for v in views)], rows)


def _across(by: Mapping[int, Cell], places: int) -> Iterator[str]:
    yield from (by[number].shown if number in by else NOT_THERE for number in range(places))


def _alike(cells: Iterable[Cell]) -> Said:
    said = [cell.said for cell in cells]
    if len(said) == 1:
        return ONE
    return SAME if len({*said}) == 1 else OTHER


def _target(view: View, id_: str) -> str:
    return f"{view.policy.id}/{rule_target(view.policy, id_)}"


def _programmes(view: View) -> Iterator[tuple[str, Cell]]:
    for programme in view.policy.programmes.values():
        outcomes = view.listed(escaped(option_text(o, view.language)) for o in programme.outcomes)
        yield (
            view.named(programme.id, programme.label),
            Cell(outcomes, _target(view, programme.id), _cited(view, programme.id)),
        )


def _cases(programme: str, view: View) -> Iterator[tuple[str, Cell]]:
    """The provisions of a programme: when each holds, and what it then gives."""
    if programme not in view.policy.programmes:
        return
    for case in view.policy.defs[programme].cases:
        own = view.policy.provisions.get(case.provision or "")
        if own is not None and own.id != programme and not case.cells:
            both = view.words("，且 ", ", and ").join(
                view.expression(part) for part in conjuncts(case.guard) if part != YES
            )
            said = f"{both} → {view.expression(case.value)}" if both else f"→ {view.expression(case.value)}"
            yield (
                view.named(own.id.rpartition(".")[2], own.label),
                Cell(said, _target(view, own.id), _cited(view, own.id)),
            )


def _figures(view: View) -> Iterator[tuple[str, Cell]]:
    cells = {axed.cells[0]: axed for axed in view.policy.axed.values()}
    for given in view.policy.givens.values():
        if given.id in cells:
            axed = cells[given.id]
            target = f"{view.policy.id}/figures.md#{axed.id}"
            many = view.words(f"{len(axed.cells)}格", f"{len(axed.cells)} cells")
            yield view.named(axed.id, axed.label), Cell(many, target, _of(view, given))
        elif given.kind == "standard" and given.id not in view.policy.cells:
            target = f"{view.policy.id}/figures.md#{given.id}"
            yield view.named(given.id, given.label), Cell(_figure(view, given), target, _of(view, given))


def _figure(view: View, given: Given) -> str:
    """Its newest value; else its default, or who sets it."""
    value = given.values[-1].value if given.values else given.default
    if value is not None:
        return escaped(value_text(value, given.type, None, view.language))
    holders = escaped(holders_text(view.policy, given.holders, view.language))
    return view.words(f"由{holders}定", f"set by {holders}") if holders else view.words("未定", "not set")


def _rules(view: View) -> Iterator[tuple[str, Cell]]:
    for definition in view.policy.defs.values():
        if stands(definition):
            target = _target(view, definition.id)
            cited = _cited(view, definition.id)
            yield view.named(definition.id, definition.label), Cell(_rule(view, definition), target, cited)


def _cited(view: View, provision: str) -> str:
    """The clauses of a provision, without their words."""
    own = view.policy.provisions.get(provision)
    return "" if own is None else _clauses(view, own.citations)


def _of(view: View, given: Given) -> str:
    return _clauses(view, given.citations)


def _clauses(view: View, citations: Iterable[Citation]) -> str:
    own = (c.clause for c in citations if c.document in ("", view.policy.id))
    return view.listed(
        md.link(escaped(clause), f"{view.policy.id}/clauses.md#{clause}") for clause in dict.fromkeys(own)
    )


def _rule(view: View, definition: Def) -> str:
    """What it says where one expression says it all; else that there are cases."""
    base = definition.base
    if not definition.cases and base is not None:
        return amount_said(view, base)
    if definition.kind == "condition" and len(definition.cases) == 1:
        return view.expression(definition.cases[0].guard)
    number = len(definition.cases)
    return view.words(f"{number}种情形", f"{number} cases")
