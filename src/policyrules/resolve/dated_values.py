"""Values in force from a day on: read, filled by a county, put in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from attrs import evolve

from policyrules.base.errors import Finding, Span
from policyrules.base.months import left_of
from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import Number
from policyrules.core.givens import Dated, Given
from policyrules.core.types import SILENT, Citation, Known, Type
from policyrules.core.words import value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.figure_codes import ENDS_FIRST, FIGURE_BELOW_ZERO, OVERLAP
from policyrules.resolve.grids import dated_cells, place_of
from policyrules.resolve.headings import CellGrid
from policyrules.resolve.scope import Scope
from policyrules.resolve.written_figures import figure


def standing(scope: Scope, label: Said, expr: s.Expr, type_: Type, entity: str | None = None) -> Known | None:
    """The value written for a figure; one below 0 where that cannot be is a finding."""
    value = figure(scope, expr, type_, entity)
    least = types.least(type_)
    if least is None or not isinstance(value, Number) or value >= least:
        return value
    scope.add(FIGURE_BELOW_ZERO.at(expr.span, label=label, value=value_said(value, type_)))
    return None


def dated_value(
    scope: Scope,
    label: Said,
    period: s.Period,
    expr: s.Expr,
    type_: Type,
    cited: tuple[Citation, ...],
    span: Span,
) -> Dated | None:
    value = SILENT if isinstance(expr, s.Silent) else standing(scope, label, expr, type_)
    if value is None or not sound(scope, period):
        return None
    return Dated(period.start, period.end, value, cited, span)


def sound(scope: Scope, period: s.Period) -> bool:
    """Whether a period does not end before it starts."""
    if period.end is None or period.end >= period.start:
        return True
    scope.add(ENDS_FIRST.at(period.span, end=period.end, start=period.start))
    return False


def fill(scope: Scope, given: Given, decl: s.FillDecl, cited: tuple[Citation, ...]) -> Given:
    """A standard with one more value."""
    if decl.value is None:
        return given
    named = Said(given.label, given.id)
    dated = dated_value(scope, named, decl.period, decl.value, types.solid(given.type), cited, decl.span)
    return given if dated is None else filled(given, decl, dated)


def fill_cells(scope: Scope, grid: CellGrid, decl: s.FillDecl, cited: tuple[Citation, ...]) -> None:
    """Put one cell or rows of cells of a standard by axes in force."""
    if not sound(scope, decl.period):
        return
    found: list[tuple[str, Dated]] = []
    if decl.value is None:
        found += dated_cells(scope, grid, decl.period, decl.rows, cited)
    elif (place := place_of(scope, grid, decl)) is not None:
        named = grid.said_of(place)
        dated = dated_value(scope, named, decl.period, decl.value, types.solid(grid.type), cited, decl.span)
        found += [] if dated is None else [(grid.cell(place), dated)]
    for cell, dated in found:
        scope.givens[cell] = filled(scope.givens[cell], decl, dated)


def filled(given: Given, decl: s.FillDecl, dated: Dated) -> Given:
    """A standard with a county's value in a period; where the document has 未规定, that gives way."""
    dated = evolve(dated, origin="county")
    yearly = decl.period.yearly and (given.yearly or not given.values)
    kept = [left for value in given.values for left in _beside(value, dated)]
    return evolve(given, values=(*kept, dated), yearly=yearly)


def declared_gap(given: Given) -> bool:
    """Whether the document says of some period that it does not set the figure (未规定)."""
    return any(value.value is SILENT and value.origin == "document" for value in given.values)


def _beside(value: Dated, county: Dated) -> Iterator[Dated]:
    """What a county's value leaves of another: of a declared gap what lies around it, else the whole."""
    if value.value is not SILENT or value.origin != "document":
        yield value
        return
    yield from around(value, county)


def around(value: Dated, other: Dated) -> Iterator[Dated]:
    """What is left of a value outside the period of another."""
    for start, end in left_of(value.start, value.end, other.start, other.end):
        yield evolve(value, start=start, end=end)


def in_order(scope: Scope, given: Given) -> Given:
    """The values by date; overlaps are errors."""
    values = tuple(sorted(given.values, key=lambda v: v.start))
    for before, after in pairwise(values):
        if before.end is None or before.end >= after.start:
            scope.add(_overlap(given, before, after))
    return evolve(given, values=values)


def _overlap(given: Given, before: Dated, after: Dated) -> Finding:
    until = Said("没有止日", "without an end")
    if before.end is not None:
        until = Said(f"至 {before.end}", f"to {before.end}")
    return OVERLAP.at(
        after.span,
        help=NOTHING if before.start == after.start else None,
        label=Said(given.label, given.id),
        first=before.start,
        until=until,
        second=after.start,
        day_before=after.start - timedelta(days=1),
    )
