"""What a figure must be: 必须 and 原则上, resolved when every name is known."""

from __future__ import annotations

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.core.givens import Constraint, Given
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.clauses import guard
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import of_type
from policyrules.resolve.grids import of_cell, symbols
from policyrules.resolve.headings import CellGrid
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope
from policyrules.resolve.written_figures import tighter


def constrain(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Resolve the constraints of a standard; fixed bounds become the range of its values."""
    grid = scope.grids.get(decl.alias.ascii.text)
    if grid is not None and grid.span == decl.alias.name.span:
        _constrain_cells(scope, decl, grid, document)
        return
    found = scope.find(decl.alias.ascii.text, _owner(scope, decl))
    given = scope.givens.get(found[0].target) if found else None
    if given is None:
        return
    ctx = Context(scope, given.entity, given.id)
    scope.givens[given.id] = _bound(given, _constraints(ctx, decl, given, document), ctx)


def _constraints(ctx: Context, decl: s.StandardDecl, given: Given, document: str) -> list[Constraint]:
    wanted, name, constraints = types.solid(given.type), decl.alias.name.text, []
    for part in decl.constraints:
        bound = of_type(part.bound, ctx, wanted, Said(f"“{name}”的界限", f"the bound of {name!r}"))
        test, _ = guard(s.Body(guards=part.guards), ctx)
        if bound is None or test is None:
            continue
        when = test if part.guards else None
        cited = cites(ctx.scope, part.cites, document) or given.citations
        severity = "must" if part.severity == "must" else "principle"
        constraints.append(Constraint(severity, part.op, bound, when, cited, part.span))  # type: ignore[arg-type]
    return constraints


def _bound(given: Given, constraints: list[Constraint], ctx: Context) -> Given:
    """The figure with its constraints; fixed bounds become its range."""
    low, high = given.low, given.high
    for part in constraints:
        end = constant(part.bound)
        if part.severity == "must" and part.guard is None and end is not None:
            low = tighter(max, low, end) if part.op in ("ge", "gt", "eq") else low
            high = tighter(min, high, end) if part.op in ("le", "lt", "eq") else high
    readings = dict.fromkeys((*given.readings, *ctx.readings))
    return evolve(given, constraints=tuple(constraints), low=low, high=high, readings=tuple(readings))


def _constrain_cells(scope: Scope, decl: s.StandardDecl, grid: CellGrid, document: str) -> None:
    """Resolve the constraints of a standard by axes, and bind each cell by those that speak of it."""
    cells = [scope.givens[grid.cell(place)] for place in grid.places]
    ctx = Context(scope, None, grid.id)
    shadowed = {name: scope.symbols.get((None, name)) for name in symbols(grid)}
    scope.symbols.update(((None, name), symbol) for name, symbol in symbols(grid).items())
    constraints = _constraints(ctx, decl, cells[0], document)
    for name, symbol in shadowed.items():
        if symbol is None:
            del scope.symbols[None, name]
        else:
            scope.symbols[None, name] = symbol
    for given, place in zip(cells, grid.places, strict=True):
        own = [c for part in constraints if (c := of_cell(scope, grid, place, part)) is not None]
        scope.givens[given.id] = _bound(given, own, ctx)


def _owner(scope: Scope, decl: s.StandardDecl) -> str | None:
    return scope.entity_names.get(decl.entity.text) if decl.entity is not None else None
