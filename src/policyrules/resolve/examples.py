"""Worked cases: facts as case data in the JSON form, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from attrs import define

from policyrules.base.saying import Said
from policyrules.base.units import PERCENT, Number, written
from policyrules.core.policy import Example, Given, Programme
from policyrules.core.types import ABSENT, Known, Mark, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.case_codes import CANNOT_BE_ABSENT, FACT_TWICE, RECORD_TWICE
from policyrules.resolve.expectations import expectation, which
from policyrules.resolve.names import option_of
from policyrules.resolve.overlay import allowed_mode, discretion_of, reading_of
from policyrules.resolve.scope import Scope, a_fact_of, quoted, the_reading, unknown_name
from policyrules.resolve.standards import figure


@define
class _Record:
    """A record being put together, with the lists already begun below it."""

    entity: str
    key: str | None
    data: dict[str, object]


@define
class _Sheet:
    """The records of one worked case."""

    scope: Scope
    root: str
    records: list[_Record]

    def of(self, entity: str, key: str | None) -> list[_Record]:
        """The records of an entity, those with a key if one is given."""
        return [r for r in self.records if r.entity == entity and (key is None or r.key == key)]


def resolve_example(
    scope: Scope,
    decl: s.ExampleDecl,
    root: str,
    programmes: Mapping[str, Programme],
    held: Mapping[str, set[str]],
) -> Example:
    """The worked case as data; mistakes in it are findings."""
    household = _Record(root, None, {"id": decl.title})
    sheet = _Sheet(scope, root, [household])
    _complete(sheet, decl, household)
    for part in sorted(decl.givens, key=lambda part: _depth(scope, part)):
        _given(sheet, part)
    for found in decl.determined:
        _determined(sheet, found)
    choices: list[tuple[str, Known]] = []
    for name, wanted in decl.choices:
        given = reading_of(scope, name)
        if given and (option := option_of(wanted, given.type, scope, the_reading(given.id))):
            choices.append((given.id, option.value))
    for name, mode in decl.modes:
        id_ = discretion_of(scope, name)
        if id_ is not None and allowed_mode(scope, id_, mode, name.span):
            choices.append((f"{id_}.mode", mode))
    expected = tuple(
        e for part in decl.expected if (e := expectation(scope, part, programmes, held, sheet.of))
    )
    overlay = decl.overlay.text if decl.overlay is not None else None
    return Example(decl.title, decl.on, overlay, household.data, expected, tuple(choices), decl.span)


def _depth(scope: Scope, part: s.GivenPart) -> int:
    """How far below the household the records of an entity stand: those above are entered first."""
    depth, entity = 0, scope.entity_names.get(part.entity.text)
    while entity is not None and depth <= len(scope.entities):
        depth, entity = depth + 1, scope.entities[entity].parent
    return depth


def _complete(sheet: _Sheet, decl: s.ExampleDecl, household: _Record) -> None:
    if decl.complete is None:  # 全部 speaks of every list, those without a record too
        entities = sheet.scope.entities.values()
        household.data["complete"] = [e.plural for e in entities if e.parent is not None]
    elif decl.complete:
        plurals = {n: e.plural for e in sheet.scope.entities.values() for n in (e.label, e.id, e.plural)}
        for name in decl.complete:
            if name.text not in plurals:
                unknown_name(sheet.scope, name, plurals, Said("列表", "list"))
        household.data["complete"] = [plurals[n.text] for n in decl.complete if n.text in plurals]


def _given(sheet: _Sheet, part: s.GivenPart) -> None:
    scope = sheet.scope
    entity = scope.entity_names.get(part.entity.text)
    if entity is None:
        unknown_name(scope, part.entity, scope.entity_names, Said("实体", "entity"))
        return
    record = sheet.records[0] if entity == sheet.root else _new_record(sheet, part, entity)
    if record is None:
        return
    for name, value in part.facts:
        symbol = scope.symbols.get((entity, name.text))
        given = scope.givens.get(symbol.target) if symbol else None
        if given is None or given.kind != "fact":
            known = [n for (o, n), sym in scope.symbols.items() if o == entity and sym.kind == "fact"]
            unknown_name(scope, name, known, a_fact_of(scope, entity))
            continue
        if given.name in record.data:
            scope.add(FACT_TWICE.at(name.span, label=given.label))
        found = json_value(scope, value, given)
        if found is not None:
            record.data[given.name] = found


def _new_record(sheet: _Sheet, part: s.GivenPart, entity: str) -> _Record | None:
    scope = sheet.scope
    parent = scope.entities[entity].parent or ""
    above = sheet.of(parent, part.of)
    if len(above) != 1:
        which(scope, part.entity, parent, part.of, len(above))
        return None
    listed = above[0].data.setdefault(scope.entities[entity].plural, [])
    if not isinstance(listed, list):  # a fact bears the name of the list, which is a finding
        return None
    key = part.key or str(len(listed) + 1)
    if any(isinstance(other, dict) and other.get("id") == key for other in listed):
        scope.add(RECORD_TWICE.at(part.span, entity=scope.named(entity), key=key))
        return None
    record = _Record(entity, key, {"id": key})
    listed.append(record.data)
    sheet.records.append(record)
    return record


def json_value(scope: Scope, value: s.FactValue, given: Given) -> object | None:
    """A fact in the JSON form of a case; None when it is unknown, or after a finding."""
    match value.mark:
        case "unknown":
            return None
        case "absent":
            if not given.type.optional:
                scope.add(CANNOT_BE_ABSENT.at(value.span, label=given.label))
                return None
            return "none"
        case "set":
            if given.type.kind != "choices":
                types.expected(
                    scope,
                    value.span,
                    Type("choices"),
                    given.type,
                    quoted(given.label),
                )
                return None
            found = [option_of(n, given.type, scope, quoted(given.label)) for n in value.options]
            return [str(option.value) for option in found if option is not None]
    if value.expr is None:
        return None
    known = figure(scope, value.expr, types.solid(given.type), given.entity)
    return None if known is None else _json(known, given.type)


def _json(known: Known, type_: Type) -> object:
    match known:
        case bool() | str():
            return known
        case int() | Fraction():
            return _number(known, type_)
        case Mark():
            return "none" if known is ABSENT else None
        case frozenset():
            return sorted(known)
    return known.isoformat()


def _number(number: Number, type_: Type) -> object:
    unit = type_.unit
    if unit is None:
        return str(number)
    text = written(number, unit)
    if unit.money:
        return text
    if unit == PERCENT:
        return f"{text}%"
    return int(text) if text.lstrip("-").isdigit() else text


def _determined(sheet: _Sheet, part: s.DeterminedPart) -> None:
    scope = sheet.scope
    given = _determination(scope, part.name)
    if given is None:
        return
    entity = given.entity or sheet.root
    records = sheet.of(entity, part.of)
    if len(records) != 1:
        which(scope, part.name, entity, part.of, len(records))
        return
    value = json_value(scope, part.value, given)
    if value is None:
        return
    found = cast("dict[str, object]", records[0].data.setdefault("determinations", {}))
    found[given.name] = {"value": value, "by": part.by.text, "on": part.on.isoformat(), "basis": part.basis}


def _determination(scope: Scope, name: s.Name) -> Given | None:
    for given in scope.givens.values():
        if given.kind == "determination" and name.text in (given.label, given.name, given.id):
            return given
    known = [n for g in scope.givens.values() if g.kind == "determination" for n in (g.label, g.name)]
    unknown_name(scope, name, known, Said("裁定事项", "matter to determine"))
    return None
