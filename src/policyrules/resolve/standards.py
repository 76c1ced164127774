"""Standards: what a document, a county or a person sets, as one figure or by axes."""

from __future__ import annotations

from typing import Literal

from policyrules.core.givens import Dated, Given
from policyrules.core.types import Citation, Known, Level, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.amending_codes import AMENDED_TWICE
from policyrules.resolve.citing import cites
from policyrules.resolve.dated_values import around, dated_value, sound, standing
from policyrules.resolve.figure_codes import (
    CASEWISE_OF_SOMEONE,
    CASEWISE_WITH_VALUE,
    CELL_WITHOUT_VALUE,
    CITED_TOO_LATE,
    STANDARD_CITES_NOTHING,
    WITHOUT_VALUE,
)
from policyrules.resolve.grids import dated_cells, fits, grid_meant
from policyrules.resolve.headings import CellGrid
from policyrules.resolve.readings import known_readings
from policyrules.resolve.scope import Scope, Symbol, claim, declare, entity_id, names_as_written


def declare_standard(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Enter a standard with its values; constraints follow when every name is known."""
    owner = entity_id(scope, decl.entity) if decl.entity is not None else None
    if decl.casewise != (owner is not None):
        scope.add(CASEWISE_OF_SOMEONE.at(decl.alias.name.span, name=decl.alias.name.text))
    casewise = owner is not None
    name = decl.alias.ascii.text
    target = f"{owner}.{name}" if casewise else name
    type_ = types.declared(scope, decl.type, optional=decl.optional, entity=owner)
    kind: Literal["determination", "standard"] = "determination" if casewise else "standard"
    symbol = Symbol(target, decl.alias.name.text, kind, owner, type_, decl.span)
    if not declare(scope, decl.alias, symbol, reserved=casewise) or not claim(
        scope, target, decl.alias.ascii
    ):
        return
    cited = cites(scope, decl.cites, document)
    if decl.axes:
        _declare_cells(scope, decl, type_, cited, document)
        return
    values = tuple(
        dated
        for v in decl.values
        if fits(scope, v, None, decl.alias.said)
        and v.value is not None
        and (
            dated := dated_value(
                scope,
                decl.alias.said,
                v.period,
                v.value,
                types.solid(type_),
                cites(scope, v.cites, document) or cited,
                v.span,
            )
        )
    )
    if casewise and values:
        scope.add(CASEWISE_WITH_VALUE.at(decl.values[0].span, name=decl.alias.name.text))
    # What others pin (必须 等于) needs neither a value of its own nor anybody to set it.
    pinned = any(c.op == "eq" for c in decl.constraints)
    if not decl.values and not decl.holders and decl.default is None and not pinned:
        scope.add(WITHOUT_VALUE.at(decl.alias.name.span, name=decl.alias.name.text))
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        late = any(v.cites for v in decl.values) or any(c.cites for c in decl.constraints)
        scope.add(
            STANDARD_CITES_NOTHING.at(
                decl.alias.name.span, help=CITED_TOO_LATE if late else None, name=decl.alias.name.text
            )
        )
    default: Known | None = None
    if decl.default is not None:
        default = standing(scope, decl.alias.said, decl.default, types.solid(type_), owner)
    level: Level = "case" if casewise else "county" if decl.holders else "document"
    scope.givens[target] = Given(
        target,
        decl.alias.name.text,
        type_,
        level,
        kind,
        owner,
        types.least(type_),
        None,
        names_as_written(decl.holders),
        False,
        bool(values) and all(v.period.yearly for v in decl.values),
        values,
        default,
        (),
        cited,
        known_readings(scope, decl.readings),
        decl.span,
    )


def _declare_cells(
    scope: Scope, decl: s.StandardDecl, type_: Type, cited: tuple[Citation, ...], document: str
) -> None:
    """Enter a standard by axes: a Given for each of its cells."""
    grid = grid_meant(scope, decl, type_)
    if grid is None:
        return
    scope.grids[grid.id] = grid
    values: dict[str, list[Dated]] = {}
    changed: dict[str, s.Change] = {}
    before = scope.said
    for part in decl.values:
        own = cites(scope, part.cites, document) or cited
        if fits(scope, part, grid, grid.said) and sound(scope, part.period):
            for cell, dated in dated_cells(scope, grid, part.period, part.rows, own):
                if _gives_way(scope, grid, cell, dated, part.change, changed):
                    values[cell] = [left for old in values.get(cell, []) for left in around(old, dated)]
                values.setdefault(cell, []).append(dated)
    read = scope.said == before  # of a row that cannot be read it is not said that its cells are empty
    default: Known | None = None
    if decl.default is not None:
        default = standing(scope, grid.said, decl.default, types.solid(type_))
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        late = any(v.cites for v in decl.values) or any(c.cites for c in decl.constraints)
        help_ = CITED_TOO_LATE if late else None
        scope.add(STANDARD_CITES_NOTHING.at(decl.alias.name.span, help=help_, name=grid.said))
    level: Level = "county" if decl.holders else "document"
    yearly = bool(decl.values) and all(v.period.yearly for v in decl.values)
    readings = known_readings(scope, decl.readings)
    for place in grid.places:
        id_, named = grid.cell(place), grid.said_of(place)
        known = tuple(values.get(id_, ()))
        if not known and level == "document" and default is None and read:
            scope.add(CELL_WITHOUT_VALUE.at(decl.alias.name.span, name=named))
        scope.givens[id_] = Given(
            id_, named.zh, type_, level, "standard", None, types.least(type_), None,
            names_as_written(decl.holders),
            False, yearly, known, default, (), cited, readings, decl.span,
        )  # fmt: skip


def _gives_way(
    scope: Scope,
    grid: CellGrid,
    cell: str,
    dated: Dated,
    change: s.Change | None,
    changed: dict[str, s.Change],
) -> bool:
    """Whether what a cell held gives way to a value that an amendment writes for it (修改).

    ``changed`` holds what changed each cell last; two that do so from one day are a finding.
    """
    if change is None:
        return False
    first = changed.setdefault(cell, change)
    if first.since == change.since and first.span != change.span:
        label = next(grid.said_of(place) for place in grid.places if grid.cell(place) == cell)
        scope.add(
            AMENDED_TWICE.at(
                dated.span, name=label, since=change.since, first=first.title, second=change.title
            )
        )
    changed[cell] = change
    return change.how == "amend"
