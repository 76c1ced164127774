"""Entities and their facts."""

from __future__ import annotations

from policyrules.base.saying import NOTHING, Said
from policyrules.core.givens import Given
from policyrules.core.policy import Entity
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.codes import BELOW_ANOTHER, BELOW_NONE, BELOW_TWO
from policyrules.resolve.scope import Scope, Symbol, check_ascii, declare, entity_id, names_as_written, twice
from policyrules.resolve.units import counted_in
from policyrules.resolve.written_figures import bounds


def declare_entity(scope: Scope, decl: s.EntityDecl) -> None:
    """Enter an entity; the same one again adds facts to it."""
    name = decl.alias.ascii.text
    known = scope.entities.get(name)
    if known is not None:
        if known.label != decl.alias.name.text:
            twice(scope, name, decl.alias.ascii.span, known.span)
        elif decl.parent is not None and scope.entity_names.get(decl.parent.text) not in (None, known.parent):
            _below_two(scope, decl.parent, known)
        return
    check_ascii(scope, decl.alias.ascii, alone=decl.alias.alone)
    parent = entity_id(scope, decl.parent) if decl.parent is not None else None
    plural = decl.plural.text if decl.plural is not None else f"{name}s" if name.isascii() else name
    if decl.plural is not None:
        check_ascii(scope, decl.plural, reserved=True, alone=True)
    for alias in (decl.alias.name, decl.alias.ascii):
        if (owner := scope.entity_names.setdefault(alias.text, name)) != name:
            twice(scope, alias.text, alias.span, scope.entities[owner].span)
    other = next((e for e in scope.entities.values() if e.plural == plural), None)
    if other is not None:
        twice(scope, plural, decl.plural.span if decl.plural else decl.span, other.span)
    scope.entities[name] = Entity(
        name, decl.alias.name.text, parent, plural, decl.person, decl.span, counted_in(scope, decl),
        decl.note or NOTHING,
    )  # fmt: skip


def _below_two(scope: Scope, parent: s.Name, known: Entity) -> None:
    """Report an entity that is said to be below another one than before."""
    above = BELOW_NONE if known.parent is None else BELOW_ANOTHER.filled(parent=scope.named(known.parent))
    named, also = Said(known.label, known.id), scope.named(scope.entity_names[parent.text])
    scope.add(BELOW_TWO.at(parent.span, name=named, first=known.span, above=above, parent=also))


def declare_facts(scope: Scope, decl: s.EntityDecl) -> None:
    """Enter the facts of an entity."""
    owner = decl.alias.ascii.text
    if owner not in scope.entities:
        return
    for fact in decl.facts:
        name = fact.alias.ascii.text
        type_ = types.declared(scope, fact.type, optional=fact.optional, entity=owner)
        low, high = bounds(scope, fact.bounds, type_, owner)
        target = f"{owner}.{name}"
        symbol = Symbol(target, fact.alias.name.text, "fact", owner, type_, fact.span)
        if not declare(scope, fact.alias, symbol, reserved=True):
            continue
        for own in dict.fromkeys((fact.alias.name, fact.alias.ascii)):
            if any(own.text in (e.plural, e.label) for e in scope.entities.values() if e.parent == owner):
                twice(scope, own.text, own.span, None)
        scope.givens[target] = Given(
            target,
            fact.alias.name.text,
            type_,
            "case",
            "fact",
            owner,
            low,
            high,
            names_as_written(fact.judged or fact.recorded),
            bool(fact.judged),
            span=fact.span,
            note=fact.note or NOTHING,
        )
