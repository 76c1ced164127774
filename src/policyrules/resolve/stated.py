"""What a decision states besides outcome and amount: named values (数值), its date of effect (起算日)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from policyrules.base.saying import Said
from policyrules.core.expressions import AsUnit, Expr, Lit, Prim, Silent
from policyrules.core.types import DATE, Known, Type
from policyrules.core.words import DATE_OF_EFFECT, EFFECTIVE_DAY
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import amount, rounded
from policyrules.resolve.decision_codes import NEVER_STATED, NO_FIGURE_OR_DATE, NO_SUCH_VALUE
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, claim, declare, quoted, suggest
from policyrules.resolve.written_figures import bounds

Limits = tuple[Known | None, Known | None]
"""The least and the most; None: no limit."""


@frozen
class Stated:
    """A figure that a decision states, as declared; its Def is ``id``."""

    id: str
    label: str
    type: Type
    limits: Limits = (None, None)
    names: tuple[str, ...] = ()
    """What its cases call it; nothing: it is the date of effect."""
    rounding: s.Rounding | None = None
    person: bool = False
    """Whether it is of a person: what is per 人 is that person's own."""


def declare_stated(
    scope: Scope, decl: s.DecisionDecl | s.SingleDecl, base: Sequence[Stated], entity: str
) -> tuple[Stated, ...]:
    """Enter what a decision states, so that every rule can speak of it; a 单人户 has what ``base`` has."""
    name, label = decl.alias.ascii.text, decl.alias.name.text
    found = [evolve(one, id=f"{name}.{one.id.rpartition('.')[2]}") for one in base if one.names]
    if isinstance(decl, s.DecisionDecl):
        found = [one for part in decl.named if (one := _declared(scope, part, name, entity)) is not None]
        found = _rounding(scope, decl, found)
    else:
        for one in found:
            symbol = Symbol(one.id, one.label, "rule", entity, one.type, decl.alias.name.span)
            for called in one.names:
                scope.symbols.setdefault((entity, called), symbol)
    if any(not one.names for one in base) or any(value.name is None for value in _written(decl)):
        day = Stated(f"{name}.{EFFECTIVE_DAY}", label + DATE_OF_EFFECT.zh, DATE)
        scope.symbols[entity, day.id] = Symbol(day.id, day.label, "rule", entity, DATE, decl.alias.name.span)
        found.append(day)
    return tuple(found)


def _declared(scope: Scope, part: s.NamedDecl, decision: str, entity: str) -> Stated | None:
    alias = part.alias
    type_ = types.declared(scope, part.type, entity=entity)
    if type_.kind not in ("number", "date"):
        scope.add(NO_FIGURE_OR_DATE.at(part.type.span, name=alias.name.text))
        type_ = types.number(None)
    id_ = f"{decision}.{alias.ascii.text}"
    symbol = Symbol(id_, alias.name.text, "rule", entity, type_, alias.name.span)
    if not declare(scope, alias, symbol, reserved=True) or not claim(scope, id_, alias.ascii):
        return None
    limits = bounds(scope, part.bounds, type_, entity)
    names = (alias.name.text, alias.ascii.text)
    return Stated(id_, alias.name.text, type_, limits, names, person=scope.person(entity))


def _rounding(scope: Scope, decl: s.DecisionDecl, stated: Sequence[Stated]) -> list[Stated]:
    """The values, each with its own 取整 if it has one."""
    rounds = {name.text: rounding for name, rounding in decl.named_roundings}
    for name, _ in decl.named_roundings:
        if not any(name.text in one.names for one in stated):
            known = [n for one in stated for n in one.names]
            no_such_value(scope, name, decl.alias.name.text, known)
    return [evolve(one, rounding=next((rounds[n] for n in one.names if n in rounds), None)) for one in stated]


def _written(decl: s.DecisionDecl | s.SingleDecl) -> Iterator[s.NamedValue]:
    """What its cases, rows and 其余 state."""
    for case in decl.cases:
        yield from case.body.named
    if isinstance(decl, s.DecisionDecl) and decl.grid is not None:
        for row in decl.grid.rows:
            yield from row.body.named
    if decl.otherwise is not None:
        yield from decl.otherwise.named


def never_stated(scope: Scope, decl: s.DecisionDecl) -> None:
    """The finding for each value that is declared and that no case states."""
    used = {value.name.text for value in _written(decl) if value.name is not None}
    for part in decl.named:
        if used.isdisjoint((part.alias.name.text, part.alias.ascii.text)):
            name = Said(part.alias.name.text, part.alias.ascii.text)
            scope.add(NEVER_STATED.at(part.span, severity="warning", name=name))


def values_stated(
    values: Iterable[s.NamedValue], ctx: Context, stated: Sequence[Stated], label: str, source: str
) -> tuple[Expr, ...]:
    """What a case states of each; of what it says nothing, 未规定."""
    given: dict[str, list[s.Value]] = {}
    for value in values:
        called = "" if value.name is None else value.name.text
        one = next((o for o in stated if called in o.names or not (called or o.names)), None)
        if one is None:
            assert value.name is not None
            no_such_value(ctx.scope, value.name, label, [name for o in stated for name in o.names])
        else:
            given.setdefault(one.id, []).append(value.value)
    return tuple(_value(tuple(given.get(one.id, ())), ctx, one, source, label) for one in stated)


def no_such_value(scope: Scope, name: s.Name, decision: str, known: Iterable[str]) -> None:
    """The finding for a value that a decision does not state, with the closest of those that it does."""
    close = suggest(name.text, known)
    scope.add(NO_SUCH_VALUE.at(name.span, label=decision, name=name.text, help=close or None))


def _value(values: tuple[s.Value, ...], ctx: Context, stated: Stated, source: str, decision: str) -> Expr:
    if not values:
        return Silent(stated.id, stated.type)
    what = quoted(stated.label)
    if not stated.names:
        what = Said(f"“{decision}”的起算日", f"the date of effect of {decision!r}")
    core = amount(values, ctx, stated.type, source, what)
    core = core or Silent(source, stated.type)
    core = rounded(core, stated.rounding, ctx.scope, stated.type, person=stated.person)
    return within(core, stated.limits)


def within(core: Expr, limits: Limits) -> Expr:
    """At least and at most what the decision says: 较大者 and 较小者."""
    for op, limit in zip(("max", "min"), limits, strict=True):
        if limit is not None:
            core = Prim(op, (core, Lit(limit, core.type)), core.type)
    return core


def of_unit(unit: str, base: Sequence[Stated]) -> tuple[Expr, ...]:
    """What the household's decision states on a one-person household."""
    return tuple(AsUnit(unit, one.id, one.type) for one in base)
