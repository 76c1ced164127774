"""Units that the vocabulary declares, and the names in the files that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.base.units import Base, Unit, declared, spelled, unit_words
from policyrules.language import syntax as s
from policyrules.language.diagnose import no_unit
from policyrules.language.numbers import follows_a_number
from policyrules.resolve.codes import (
    COUNTED_IN_PARTS,
    PERSONS_ARE_COUNTED,
    UNIT_CANNOT_FOLLOW,
    UNIT_FROM_OUTSIDE,
    UNIT_IS_BUILT_IN,
)
from policyrules.resolve.scope import Scope, check_ascii, twice


def declared_units(scope: Scope, declarations: Iterable[s.Declaration]) -> tuple[Base, ...]:
    """The units declared, in their order; one that is declared again, or built in, is a finding."""
    found: list[Base] = []
    places: dict[str, Span] = {}
    for decl in declarations:
        if not isinstance(decl, s.UnitDecl):
            continue
        plural = decl.plural or decl.alias.ascii
        names = dict.fromkeys((decl.alias.name, decl.alias.ascii, plural))
        if not _sound(scope, decl, names, places):
            continue
        places |= {name.text: name.span for name in names}
        words = (decl.alias.name.text, decl.alias.ascii.text, plural.text)
        found.append(declared(*words, whole=decl.whole))
    return tuple(found)


def _sound(scope: Scope, decl: s.UnitDecl, names: Iterable[s.Name], places: Mapping[str, Span]) -> bool:
    """Whether a unit can go by its names: each is new, and can be read right after a number."""
    before = scope.said
    check_ascii(scope, decl.alias.ascii, alone=decl.alias.alone)
    if decl.plural is not None:
        check_ascii(scope, decl.plural, alone=decl.alias.alone)
    for text, span in {name.text: name.span for name in names}.items():
        if text in unit_words():
            scope.add(UNIT_IS_BUILT_IN.at(span, name=text))
        elif text in places:
            twice(scope, text, span, places[text])
        elif not follows_a_number(text):
            scope.add(UNIT_CANNOT_FOLLOW.at(span, name=text))
    return scope.said == before


def outside(scope: Scope, declarations: Iterable[s.Declaration]) -> None:
    """Units are the vocabulary's, or the document's own: a background policy declares none."""
    for decl in declarations:
        if isinstance(decl, s.UnitDecl):
            scope.add(UNIT_FROM_OUTSIDE.at(decl.span))


def settled(files: Sequence[s.File], units: Sequence[Base]) -> tuple[list[s.File], list[Finding]]:
    """The files with the units that their names stand for, and a finding for each name that is none.

    A name that is none stays as it is: it fits every other unit, so that one mistake is told once.
    """
    found: list[Finding] = []
    read: list[s.File] = []
    for file in files:
        meant = {named.unit: spelled(named.unit.zh, units) for named in file.units}
        found += [no_unit(named, units) for named in file.units if meant[named.unit] is None]
        known = {named: unit for named, unit in meant.items() if unit is not None}
        read.append(attrs.evolve(file, declarations=_with(file.declarations, known)) if known else file)
    return read, found


def _with(thing: Any, known: Mapping[Unit, Unit]) -> Any:
    """A part of the syntax with its units put in; what has none stays the same object."""
    match thing:
        case Unit():
            return known.get(thing, thing)
        case tuple():
            parts = tuple(_with(part, known) for part in thing)
            return parts if any(a is not b for a, b in zip(parts, thing, strict=True)) else thing
        case Span() | str():
            return thing
        case _ if attrs.has(type(thing)):
            fields = {f.name: getattr(thing, f.name) for f in attrs.fields(type(thing))}
            put = {name: _with(value, known) for name, value in fields.items()}
            changed = {name: value for name, value in put.items() if value is not fields[name]}
            return attrs.evolve(thing, **changed) if changed else thing
    return thing


def counted_in(scope: Scope, decl: s.EntityDecl) -> Unit | None:
    """The unit in which the records of an entity are counted; None where it says nothing."""
    if decl.counted_in is None:
        return None
    unit, span = decl.counted_in.unit, decl.counted_in.span
    if decl.person:
        scope.add(PERSONS_ARE_COUNTED.at(span))
        return None
    if unit.settled and not unit.whole:
        scope.add(COUNTED_IN_PARTS.at(span, unit=Said(unit.zh, unit.en)))
        return None
    return unit
