"""Standards by axes: a Given for each cell, what a county fills, what 必须 binds, how one is looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import prod

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.base.units import Number
from policyrules.core import lookups
from policyrules.core.expressions import At, Expr, Lit, Lookup, Prim, Ref, Silent, Today
from policyrules.core.expressions import Axis as Asked
from policyrules.core.givens import Constraint, Dated
from policyrules.core.types import ABSENT, BOOL, DATE, SILENT, Citation, Known, Type
from policyrules.core.walk import targets
from policyrules.core.words import value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.axes import axis_meant, cut_at, heading_of, plain_figure, rank
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import of_type, value
from policyrules.resolve.figure_codes import (
    AXES_OF_SOMEONE,
    CELL_NOT_ABSENT,
    CELLS_IN_ROW,
    FIGURE_BELOW_ZERO,
    HEADINGS_IN_ROW,
    NO_AXES_HERE,
    NOT_BY_AXES,
    NOT_OF_HEADINGS,
    TOO_MANY_AXES,
    TOO_MANY_CELLS,
    WANTS_CELLS,
    WANTS_PLACE,
    WANTS_PLACE_IN_CASE,
    WRONG_AXES,
)
from policyrules.resolve.headings import Axis, CellGrid, axes_said
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, unknown_name

MOST_AXES = 3
MOST_CELLS = 10_000


def grid_meant(scope: Scope, decl: s.StandardDecl, type_: Type) -> CellGrid | None:
    """The axes of a standard; None after a finding."""
    if decl.entity is not None or decl.casewise:
        scope.add(AXES_OF_SOMEONE.at(decl.axes[0].span, name=decl.alias.name.text))
        return None
    if len(decl.axes) > MOST_AXES:
        scope.add(TOO_MANY_AXES.at(decl.axes[MOST_AXES].span, most=MOST_AXES))
        return None
    found = [axis_meant(scope, axis) for axis in decl.axes]
    axes = tuple(axis for axis in found if axis is not None)
    if len(axes) < len(found):
        return None
    count = prod(len(axis.keys) for axis in axes)
    if count > MOST_CELLS:
        scope.add(TOO_MANY_CELLS.at(decl.span, name=decl.alias.name.text, count=count, most=MOST_CELLS))
        return None
    return CellGrid(decl.alias.ascii.text, decl.alias.name.text, type_, axes, decl.alias.name.span)


# ── rows of cells ────────────────────────────────────────────────────────────


def cells_of(
    scope: Scope, grid: CellGrid, rows: Sequence[s.RowDecl]
) -> Iterator[tuple[tuple[int, ...], Known, Span]]:
    """(headings, value, where) of every cell written; what does not fit is a finding.

    A row has a cell for each heading of the last axis, behind those of the others; or one cell, behind all.
    """
    *leading, last = grid.axes
    for row in rows:
        alone = len(row.headings) == len(grid.axes) and (len(row.cells) == 1 or not leading)
        axes, columns = (grid.axes, [()]) if alone else (leading, [(n,) for n in range(len(last.keys))])
        if len(row.headings) != len(axes):
            scope.add(HEADINGS_IN_ROW.at(row.span, axes=axes_said(leading or grid.axes)))
            continue
        place = [heading_of(scope, axis, m) for axis, m in zip(axes, row.headings, strict=True)]
        if len(row.cells) != len(columns):
            scope.add(CELLS_IN_ROW.at(row.span, given=len(row.cells), wanted=len(columns), axis=last.said))
        elif None not in place:
            for column, cell in zip(columns, row.cells, strict=True):
                yield from _cell(scope, grid, (*(p for p in place if p is not None), *column), cell)


def _cell(
    scope: Scope, grid: CellGrid, place: tuple[int, ...], cell: s.Entry
) -> Iterator[tuple[tuple[int, ...], Known, Span]]:
    found, least = cell_value(scope, cell, grid.type), types.least(grid.type)
    if found is None:
        return
    if least is not None and isinstance(found, Number) and found < least:
        said = value_said(found, grid.type)
        scope.add(FIGURE_BELOW_ZERO.at(cell.span, label=grid.said_of(place), value=said))
        return
    yield place, found, cell.span


def cell_value(scope: Scope, cell: s.Entry, type_: Type) -> Known | None:
    """The value of a cell; a number without unit has that of the standard. None after a finding."""
    match cell:
        case s.Absent():
            if type_.optional:
                return ABSENT
            scope.add(CELL_NOT_ABSENT.at(cell.span))
            return None
        case s.Silent():
            return SILENT
        case s.Quantity(unit=None) if type_.unit is not None:
            return plain_figure(scope, cell, type_.unit)
    core = value(cell, Context(scope, None), types.solid(type_))
    if core is None:
        return None
    if not types.same(core.type, type_):
        types.expected(scope, cell.span, core.type, types.solid(type_), Said("这一格", "this cell"))
        return None
    return constant(core)


def dated_cells(
    scope: Scope, grid: CellGrid, period: s.Period, rows: Sequence[s.RowDecl], cited: tuple[Citation, ...]
) -> Iterator[tuple[str, Dated]]:
    """(cell, its value in a period) of every cell written."""
    for place, found, span in cells_of(scope, grid, rows):
        yield grid.cell(place), Dated(period.start, period.end, found, cited, span)


def place_of(scope: Scope, grid: CellGrid, decl: s.FillDecl | s.FilledPart) -> tuple[int, ...] | None:
    """The headings of the cell that is filled by itself; None after a finding."""
    if len(decl.place) != len(grid.axes):
        wanted = WANTS_PLACE_IN_CASE if isinstance(decl, s.FilledPart) else WANTS_PLACE
        scope.add(wanted.at(decl.name.span, name=grid.said, axes=axes_said(grid.axes)))
        return None
    found = [heading_of(scope, axis, m) for axis, m in zip(grid.axes, decl.place, strict=True)]
    return None if None in found else tuple(i for i in found if i is not None)


def fits(scope: Scope, decl: s.FillDecl | s.ValueDecl, grid: CellGrid | None, name: Said) -> bool:
    """Whether what is written suits a standard with axes, or one without; if not, a finding."""
    if grid is None and (decl.rows or getattr(decl, "place", ())):
        scope.add(NO_AXES_HERE.at(decl.span, name=name))
        return False
    if isinstance(decl, s.ValueDecl) and grid is not None and not decl.rows:
        scope.add(WANTS_CELLS.at(decl.span, name=name, axes=axes_said(grid.axes)))
        return False
    return True


# ── 必须 ─────────────────────────────────────────────────────────────────────


def symbols(grid: CellGrid) -> Mapping[str, Symbol]:
    """The axes as names in a 当: each stands for the heading of the cell."""
    return {
        name: Symbol(f"{grid.id}@{axis.ascii}", axis.name.text, "fact", None, axis.type, axis.name.span)
        for axis in grid.axes
        for name in (axis.name.text, axis.ascii)
    }


def of_cell(scope: Scope, grid: CellGrid, place: Sequence[int], found: Constraint) -> Constraint | None:
    """A constraint as it binds one cell; None where its 当 names other cells."""
    if found.guard is None:
        return found
    at = {f"{grid.id}@{axis.ascii}": (axis, i) for axis, i in zip(grid.axes, place, strict=True)}
    guard = _settled(found.guard, at)
    if guard is None:
        scope.add(NOT_OF_HEADINGS.at(found.span, name=grid.said))
        return None
    match guard:
        case Lit(value=True):
            return evolve(found, guard=None)
        case Lit(value=False):
            return None
    return evolve(found, guard=guard)


def _settled(expr: Expr, at: Mapping[str, tuple[Axis, int]]) -> Expr | None:
    """A condition with what it says of headings decided; None where that cannot be decided."""
    match expr:
        case Prim(op="and" | "or" as op, args=args):
            parts = [_settled(arg, at) for arg in args]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            stop = Lit(op == "or", BOOL)
            rest = tuple(part for part in known if not isinstance(part, Lit))
            if stop in known:
                return stop
            if not rest:
                return Lit(op == "and", BOOL)
            return rest[0] if len(rest) == 1 else evolve(expr, args=rest)
        case Prim(op="not", args=(arg,)):
            inner = _settled(arg, at)
            if isinstance(inner, Lit):
                return Lit(inner.value is False, BOOL)
            return None if inner is None else evolve(expr, args=(inner,))
        case Ref(target=target) if target in at:
            axis, i = at[target]
            return Lit(axis.keys[i] is True, BOOL)
        case Prim(op="eq" | "ne" as op, args=(Ref(target=target), Lit(value=wanted))) if (
            target in at and at[target][0].options
        ):
            axis, i = at[target]
            return Lit((axis.keys[i] == wanted) is (op == "eq"), BOOL)
        case Prim(op="in", args=(Ref(target=target),), options=options) if target in at:
            axis, i = at[target]
            return Lit(axis.keys[i] in options, BOOL)
        case Prim(op="lt" | "le" | "gt" | "ge" as op, args=(Ref(target=target), Lit(value=limit))) if (
            target in at
        ):
            return _side(op, *at[target], limit)
    return None if any(name in at for name in targets(expr)) else expr


def _side(op: str, axis: Axis, i: int, limit: Known) -> Expr | None:
    """On which side of a limit a stretch lies; None where it lies on both."""
    ends = axis.keys[i]
    if not isinstance(ends, tuple) or not isinstance(limit, Number | date) or isinstance(limit, bool):
        return None
    low, high = ends
    here = rank(cut_at(limit, axis.type, after=op in ("le", "gt")))
    above = low is not None and rank(low) >= here
    below = high is not None and rank(high) <= here
    return Lit(above is (op in ("ge", "gt")), BOOL) if above or below else None


# ── looking up ───────────────────────────────────────────────────────────────


def looked_up(expr: s.ByAxes, ctx: Context) -> Expr | None:
    """A standard on the day given last, or the cell of one by axes to which what is asked leads, or both."""
    scope = ctx.scope
    found = scope.find(expr.name.text, None)
    grid = scope.grids.get(found[0].target) if found is not None else None
    if found is None:
        names = [g.label for g in scope.grids.values()] + list(scope.grids)
        unknown_name(scope, expr.name, names, Said("按轴分列的标准", "standard by axes"))
        return None
    if grid is None:
        given = scope.givens.get(found[0].target) if found[0].kind == "standard" else None
        if given is None or given.entity is not None or len(expr.args) != 1:
            scope.add(NOT_BY_AXES.at(expr.span, name=expr.name.text))
            return None
        type_ = types.seen_from(scope, given.type, ctx.entity)
        return _on_day(expr.args[0], Ref(given.id, 0, type_), ctx)
    count = len(grid.axes)
    if len(expr.args) not in (count, count + 1):
        many = len(expr.args)
        scope.add(WRONG_AXES.at(expr.span, name=grid.said, axes=axes_said(grid.axes), given=many))
        return None
    cell = _cell_asked(expr.args[:count], grid, ctx)
    return cell if cell is None or len(expr.args) == count else _on_day(expr.args[count], cell, ctx)


def _on_day(day: s.Expr, figure: Expr, ctx: Context) -> Expr | None:
    """A figure as of another day than that of the assessment."""
    on = of_type(day, ctx, DATE, Said("标准看哪一天", "the day of a standard"))
    return on if on is None else figure if isinstance(on, Today) else At(on, figure, figure.type)


def _cell_asked(args: Sequence[s.Expr], grid: CellGrid, ctx: Context) -> Expr | None:
    """The cell to which what is asked leads; with every axis written out, that cell."""
    asked = [_asked(axis, arg, ctx) for axis, arg in zip(grid.axes, args, strict=True)]
    axes = tuple(axis for axis in asked if axis is not None)
    if len(axes) < len(asked):
        return None
    type_ = types.seen_from(ctx.scope, grid.type, ctx.entity)
    cells = tuple(_cells(grid, type_))
    if all(isinstance(axis.expr, Lit) for axis in axes):
        places = [lookups.reached(axis, axis.expr.value) for axis in axes if isinstance(axis.expr, Lit)]
        (cell,) = lookups.cells_at(axes, places)
        return cells[cell]
    return Lookup(grid.id, axes, cells, type_)


def _asked(axis: Axis, arg: s.Expr, ctx: Context) -> Asked | None:
    core = value(arg, ctx, axis.type)
    if core is None:
        return None
    if not types.same(core.type, axis.type):
        what = Said(f"轴“{axis.said.zh}”", f"axis {axis.said.en}")
        such = types.said(axis.type)
        other = Said(f"这一项写以{such.zh} 计的值", f"write something in {such.en} here")
        types.expected(ctx.scope, arg.span, core.type, axis.type, what, otherwise=other)
        return None
    return Asked(core, axis.options, axis.cuts)


def _cells(grid: CellGrid, type_: Type) -> Iterator[Expr]:
    """The cells in the order of the places, outside all ranges 未规定."""
    for place in product(*(axis.order for axis in grid.axes)):
        inside = [i for i in place if i is not None]
        if len(inside) < len(place):
            yield Silent(grid.id, type_)
        else:
            yield Ref(grid.cell(inside), 0, type_)
