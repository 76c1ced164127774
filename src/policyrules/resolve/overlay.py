"""What a county decides: 填写, 选定, 启用, 引入, each from a document of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from policyrules.base.errors import Complaint, Span
from policyrules.base.saying import Said, listed, same
from policyrules.core.givens import Dated, Given
from policyrules.core.types import Citation
from policyrules.language import syntax as s
from policyrules.resolve.citing import cites
from policyrules.resolve.clauses import MODES
from policyrules.resolve.dated_values import declared_gap, fill, fill_cells, sound
from policyrules.resolve.decision_codes import (
    GAP_NOT_FOR_COUNTY,
    MODE_NOT_ALLOWED,
    NOT_FOR_COUNTY,
    NOT_IN_OVERLAY,
    NOT_OPEN_TO_CHOICE,
    NOTE_CHOSEN,
    NOTHING_TO_FILL,
    OF_ANOTHER_POLICY,
    ONLY_IN_OVERLAY,
    SEVERAL_DISCRETIONS,
    UNKNOWN_DISCRETION,
    WITHOUT_DOCUMENT,
    WITHOUT_EXTENDS,
)
from policyrules.resolve.figure_codes import NO_AXES_IN_CASE, NO_SCALE_IN_CASE
from policyrules.resolve.grids import fits, place_of
from policyrules.resolve.headings import CellGrid, Sheet
from policyrules.resolve.names import no_reading, option_of
from policyrules.resolve.scales import fill_scale
from policyrules.resolve.scope import Scope, suggest, the_reading, unknown_name

ALLOWED = (
    s.PolicyDecl
    | s.FillDecl
    | s.ChooseDecl
    | s.EnableDecl
    | s.BringDecl
    | s.ExampleDecl
    | s.ClauseDecl
    | s.EnglishDecl
)


def check_header(scope: Scope, header: s.PolicyDecl, policy: str, label: str) -> bool:
    """An overlay belongs to the policy that its 上级 names, and to no other.

    False for the overlay of another policy: nothing in it is meant for this one.
    """
    if header.extends is None:
        scope.add(WITHOUT_EXTENDS.at(header.name.span, name=header.title, policy=policy))
    elif header.extends.text not in (policy, label):
        scope.add(OF_ANOTHER_POLICY.at(header.extends.span, name=header.extends.text, policy=policy))
        return False
    return True


def only_allowed(scope: Scope, declarations: Sequence[s.Declaration]) -> None:
    """A county fills and chooses; it declares no rules."""
    for decl in declarations:
        if not isinstance(decl, ALLOWED):
            scope.add(NOT_IN_OVERLAY.at(decl.span))


def only_in_overlay(scope: Scope, declarations: Sequence[s.Declaration]) -> None:
    """What a county decides does not stand in the policy itself."""
    for decl in declarations:
        if isinstance(decl, s.FillDecl | s.ChooseDecl | s.EnableDecl | s.BringDecl):
            scope.add(ONLY_IN_OVERLAY.at(decl.span))


def apply(scope: Scope, declarations: Sequence[s.Declaration], document: str) -> None:
    """Put what the county decides into the Givens; mistakes are findings."""
    for decl in declarations:
        match decl:
            case s.FillDecl():
                _fill(scope, decl, document)
            case s.ChooseDecl():
                _choose(scope, decl, document)


def apply_modes(scope: Scope, declarations: Sequence[s.Declaration], document: str) -> None:
    """Put the modes of discretions in force; they exist only when the rules are resolved."""
    for decl in declarations:
        if isinstance(decl, s.EnableDecl):
            _enable(scope, decl, document)


def sourced(
    scope: Scope, found: tuple[s.Cite, ...], document: str, span: Span, what: str
) -> tuple[Citation, ...]:
    """The citations of a county's decision; at least one names a document 《…》."""
    if not any(cite.document for cite in found):
        scope.add(WITHOUT_DOCUMENT.at(span, name=what))
    return cites(scope, found, document)


def _fill(scope: Scope, decl: s.FillDecl, document: str) -> None:
    cited = sourced(scope, decl.cites, document, decl.span, decl.name.text)
    found = scope.symbols.get((None, decl.name.text))
    if found is not None and found.target in scope.scales:
        _fill_sheet(scope, decl, scope.scales[found.target], cited)
        return
    grid = scope.grids.get(found.target) if found else None
    if grid is not None:
        _fill_grid(scope, decl, grid, cited)
        return
    given = fillable(scope, decl.name)
    if given is not None and fits(scope, decl, None, Said(given.label, given.id)):
        scope.givens[given.id] = fill(scope, given, decl, cited)


def fillable(scope: Scope, name: s.Name) -> Given | None:
    """The figure of this name if a county fills it, or None with a finding."""
    found = scope.symbols.get((None, name.text))
    given = scope.givens.get(found.target) if found else None
    if given is None or given.kind != "standard":
        known = [n for (owner, n), sym in scope.symbols.items() if owner is None and sym.kind == "standard"]
        scope.add(NOTHING_TO_FILL.at(name.span, name=name.text, help=suggest(name.text, known)))
        return None
    if given.level != "county":
        scope.add(_refused([given]).at(name.span, label=Said(given.label, given.id)))
        return None
    return given


def _refused(givens: Iterable[Given]) -> Complaint:
    """Why a county cannot fill a figure of the document's own; of a declared gap, what would change that."""
    return GAP_NOT_FOR_COUNTY if any(map(declared_gap, givens)) else NOT_FOR_COUNTY


def fillable_for_a_case(scope: Scope, part: s.FilledPart) -> Given | None:
    """The figure, or the cell of one, that a worked case fills for itself; None after a finding."""
    found = scope.symbols.get((None, part.name.text))
    grid = scope.grids.get(found.target) if found else None
    if found is not None and found.target in scope.scales:
        scope.add(
            NO_SCALE_IN_CASE.at(part.name.span, name=Said(scope.scales[found.target].label, found.target))
        )
        return None
    if grid is None:
        given = fillable(scope, part.name)
        if given is not None and part.place:
            scope.add(NO_AXES_IN_CASE.at(part.span, name=Said(given.label, given.id)))
            return None
        return given
    if not _is_filled(scope, part.name, grid):
        return None
    place = place_of(scope, grid, part)
    return None if place is None else scope.givens[grid.cell(place)]


def _is_filled(scope: Scope, name: s.Name, grid: CellGrid) -> bool:
    """Whether a county fills the figure; if not, a finding."""
    cells = [scope.givens[grid.cell(place)] for place in grid.places]
    if cells[0].level == "county":
        return True
    scope.add(_refused(cells).at(name.span, label=grid.said))
    return False


def _fill_sheet(scope: Scope, decl: s.FillDecl, sheet: Sheet, cited: tuple[Citation, ...]) -> None:
    if scope.givens[sheet.id].level != "county":
        scope.add(NOT_FOR_COUNTY.at(decl.name.span, label=Said(sheet.label, sheet.id)))
        return
    fill_scale(scope, sheet, decl, cited)


def _fill_grid(scope: Scope, decl: s.FillDecl, grid: CellGrid, cited: tuple[Citation, ...]) -> None:
    if _is_filled(scope, decl.name, grid):
        fill_cells(scope, grid, decl, cited)


def _choose(scope: Scope, decl: s.ChooseDecl, document: str) -> None:
    cited = sourced(scope, decl.cites, document, decl.span, decl.reading.text)
    given = reading_of(scope, decl.reading)
    if given is None:
        return
    option = option_of(decl.option, given.type, scope, the_reading(given.id))
    if not given.holders:
        scope.add(NOT_OPEN_TO_CHOICE.at(decl.reading.span, name=given.id))
    elif option is not None and sound(scope, decl.period):
        period = decl.period
        _put(scope, given, Dated(period.start, period.end, option.value, cited, decl.span, "county"))


def reading_of(scope: Scope, name: s.Name) -> Given | None:
    """The Given of a reading with options, or None with a finding."""
    given = scope.givens.get(name.text)
    if given is not None and given.kind == "reading":
        return given
    no_reading(scope, name, note=NOTE_CHOSEN)
    return None


def discretion_of(scope: Scope, name: s.Name) -> str | None:
    """The id of the discretion of this name, or None with a finding."""
    found = [
        d
        for d in scope.discretions
        if name.text in (d, d.rpartition(".")[2], scope.provisions[d].label if d in scope.provisions else d)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        scope.add(SEVERAL_DISCRETIONS.at(name.span, name=name.text, ids=listed(same(d) for d in found)))
        return None
    known = [n for d in scope.discretions for n in (d.rpartition(".")[2], scope.provisions[d].label)]
    scope.add(UNKNOWN_DISCRETION.at(name.span, name=name.text, help=suggest(name.text, known)))
    return None


def allowed_mode(scope: Scope, id_: str, mode: str, span: Span) -> bool:
    """Whether a discretion may be used so; if not, a finding."""
    if mode in scope.discretions[id_].modes:
        return True
    labels = {o.id: o.label for o in MODES.options}
    modes = scope.discretions[id_].modes
    scope.add(
        MODE_NOT_ALLOWED.at(
            span,
            name=Said(scope.provisions[id_].label, id_),
            modes=Said("、".join(labels[m] for m in modes), " or ".join(modes)),
            mode=Said(labels[mode], mode),
        )
    )
    return False


def _enable(scope: Scope, decl: s.EnableDecl, document: str) -> None:
    cited = sourced(scope, decl.cites, document, decl.span, decl.name.text)
    id_ = discretion_of(scope, decl.name)
    if id_ is None or not allowed_mode(scope, id_, decl.mode, decl.span) or not sound(scope, decl.period):
        return
    given = scope.givens[scope.discretions[id_].mode]
    _put(scope, given, Dated(decl.period.start, decl.period.end, decl.mode, cited, decl.span, "county"))


def _put(scope: Scope, given: Given, dated: Dated) -> None:
    scope.givens[given.id] = evolve(given, values=(*given.values, dated))


def brought_in(
    scope: Scope, declarations: Sequence[s.Declaration], known: Mapping[str, object]
) -> list[s.BringDecl]:
    """The background rules that the county brings in; unknown ones are findings."""
    found: list[s.BringDecl] = []
    for decl in declarations:
        if not isinstance(decl, s.BringDecl):
            continue
        if decl.name.text not in known:
            unknown_name(scope, decl.name, known, Said("背景规则", "background rule"))
        elif sound(scope, decl.period):
            found.append(decl)
    return found
