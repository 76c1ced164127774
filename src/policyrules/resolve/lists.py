"""Rosters (名单)."""

from __future__ import annotations

from policyrules.base.saying import Said
from policyrules.core.duties import Roster
from policyrules.core.expressions import Ref, Silent
from policyrules.core.policy import Case, Def
from policyrules.core.types import BOOL
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import NO, YES, guard, provide
from policyrules.resolve.deadlines import texts_of
from policyrules.resolve.decision_codes import ROSTER_WITHOUT_WHEN
from policyrules.resolve.demands import numeric
from policyrules.resolve.list_codes import COLUMN_TWICE, NO_COLUMN, NO_DIRECTION
from policyrules.resolve.names import Context, reference
from policyrules.resolve.scope import Scope, Symbol, claim, declare, entity_id, unknown_name, words_at

DIRECTIONS = ("ascending", "descending")


def declare_roster(scope: Scope, decl: s.RosterDecl) -> bool:
    """Enter the name of a roster: to every other rule it is a condition of its entity."""
    entity = entity_id(scope, decl.entity)
    if entity is None:
        return False
    name = decl.alias.ascii.text
    symbol = Symbol(name, decl.alias.name.text, "rule", entity, BOOL, decl.alias.name.span)
    return declare(scope, decl.alias, symbol) and claim(scope, name, decl.alias.ascii)


def resolve_roster(scope: Scope, decl: s.RosterDecl, document: str) -> Roster:
    """Put the condition of a roster (and what it is ranked by, ``<id>.order``) into the scope."""
    name, label = decl.alias.ascii.text, decl.alias.name.text
    entity = scope.entity_names[decl.entity.text]
    ctx = Context(scope, entity, name)
    core, _ = guard(decl.body, ctx)
    if not decl.body.guards and not decl.body.windows:
        scope.add(ROSTER_WITHOUT_WHEN.at(decl.alias.name.span, label=label))
    order = _order(scope, decl, ctx, name, label)
    columns = tuple(ref for r in decl.columns if (ref := _column(scope, r, entity)) is not None)
    _once(scope, decl, label)
    group = _column(scope, decl.group, entity) if decl.group is not None else None
    provide(ctx, "roster", label, name, decl.body, document, decl.alias.name.span)
    case = Case(name, label, core or Silent(name, BOOL), YES, (), name)
    scope.defs[name] = Def(name, label, entity, BOOL, (case,), NO, "condition", decl.span)
    return Roster(
        name, label, entity, name, columns, texts_of(decl.owners), texts_of(decl.receivers), order,
        _direction(scope, decl.direction), group, decl.span,
    )  # fmt: skip


def _column(scope: Scope, written: s.Reference, entity: str) -> Ref | None:
    """What a row shows: a fact, figure or conclusion; a test of a reading is none."""
    said = scope.said
    core = reference(written, Context(scope, entity))
    if isinstance(core, Ref):
        return core
    if scope.said == said:
        shown = words_at(written.span)
        scope.add(NO_COLUMN.at(written.span, text=shown))
    return None


def _once(scope: Scope, decl: s.RosterDecl, label: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for written in decl.columns:
        parts = tuple(part.text for part in written.parts)
        if parts in seen:
            shown = words_at(written.span)
            scope.add(COLUMN_TWICE.at(written.span, label=label, text=shown))
        seen.add(parts)


def _order(scope: Scope, decl: s.RosterDecl, ctx: Context, name: str, label: str) -> str | None:
    if decl.order is None:
        return None
    core = numeric(decl.order, ctx)
    if core is None or not claim(scope, f"{name}.order", decl.alias.ascii):
        return None
    scope.defs[f"{name}.order"] = Def(
        f"{name}.order", f"{label}（排序）", ctx.entity or "", types.solid(core.type), (), core, "quantity",
        decl.order.span,
    )  # fmt: skip
    return f"{name}.order"


def _direction(scope: Scope, written: str | s.Name | None) -> str | None:
    if written is None or isinstance(written, str):
        return written
    symbol = scope.symbols.get((None, written.text))
    if symbol is None:
        known = [n for (owner, n), sym in scope.symbols.items() if owner is None and sym.kind == "standard"]
        unknown_name(scope, written, known, Said("标准", "standard"))
        return None
    figure = symbol.kind == "standard" and symbol.target not in scope.grids
    if figure and sorted(o.id for o in symbol.type.options) == sorted(DIRECTIONS):
        return symbol.target
    scope.add(NO_DIRECTION.at(written.span, name=written.text))
    return None
