"""The facts of a worked case, record by record, in the JSON form of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from attrs import Factory, define

from policyrules.base.saying import Said
from policyrules.base.units import PERCENT, Number, written
from policyrules.core.givens import Given
from policyrules.core.possible import Value
from policyrules.core.stated import stated_fact
from policyrules.core.types import ABSENT, Mark, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.case_codes import (
    CANNOT_BE_ABSENT,
    CHANGES_NO_OTHER,
    DETERMINED_TWICE,
    FACT_OF_THE_OTHER,
    FACT_TWICE,
    NO_RECORD,
    OF_ANOTHER_CASE,
    OF_NO_RECORD,
    RECORD_TWICE,
    SEVERAL_RECORDS,
    WHICH_RECORD,
)
from policyrules.resolve.names import option_of
from policyrules.resolve.scope import Scope, a_fact_of, entity_id, keyword, quoted, unknown_name
from policyrules.resolve.written_figures import figure


@define(eq=False)
class Record:
    """A record being put together, with the lists already begun below it."""

    entity: str
    key: str | None
    data: dict[str, object]
    above: Record | None
    source: dict[str, str] = Factory(dict)
    """The case that gave each fact."""

    def value(self, given: Given) -> object | None:
        """What the case gives of a fact or a determination, in JSON; None: nothing, or 未知."""
        if given.kind != "determination":
            return self.data.get(given.name)
        return cast("dict[str, object]", self.data.get("determinations", {})).get(given.name)


@define
class Sheet:
    """The records of one worked case."""

    scope: Scope
    root: str
    records: list[Record]
    title: str = ""
    """The case whose facts are being entered."""
    given: set[tuple[int, str]] = Factory(set)
    """The facts that it gave, by record."""
    determined: set[tuple[int, str]] = Factory(set)
    stated: dict[str, str] = Factory(dict)
    """The conclusions given as if they were facts, with their entity."""

    def has(self, entity: str | None, name: s.Name | None = None) -> bool:
        """Whether the case can have records of an entity; where ``name`` says it has, a finding if not."""
        if self.scope.same_root(entity, self.root):
            return True
        if name is not None:
            other, root = self.scope.named(self.scope.chain(entity)[-1]), self.scope.named(self.root)
            self.scope.add(OF_ANOTHER_CASE.at(name.span, name=name.text, other=other, root=root))
        return False

    @property
    def complete(self) -> list[str]:
        """The plurals of the lists that the case says are complete."""
        return cast("list[str]", self.records[0].data.get("complete", []))

    def of(self, entity: str, key: str | None) -> list[Record]:
        """The records of an entity, those with a key if one is given."""
        return [r for r in self.records if r.entity == entity and (key is None or r.key == key)]


def which(scope: Scope, name: s.Name, entity: str, key: str | None, count: int) -> None:
    """The finding where it is not one record of an entity that is meant."""
    of = scope.named(entity)
    if key is None:
        scope.add(OF_NO_RECORD.at(name.span, name=name.text, entity=of))
    elif count > 1:
        scope.add(SEVERAL_RECORDS.at(name.span, count=count, entity=of, key=key))
    else:
        scope.add(NO_RECORD.at(name.span, entity=of, key=key))


def enter_facts(sheet: Sheet, decl: s.ExampleDecl) -> None:
    """What a case gives of its own: what it leaves out first, then what it adds, then what it changes."""
    scope = sheet.scope
    sheet.title, sheet.given, sheet.determined = decl.title, set(), set()
    if decl.complete != ():
        _complete(sheet, decl, sheet.records[0])
    if decl.same_as is None:
        for changed in decl.changed:
            scope.add(CHANGES_NO_OTHER.at(changed.span, word=keyword("CHANGED")))
        for left_out in decl.left_out:
            scope.add(CHANGES_NO_OTHER.at(left_out.span, word=keyword("LEFT_OUT")))
        _given_and_determined(sheet, decl)
        return
    for left_out in decl.left_out:
        _leave_out(sheet, left_out)
    _given_and_determined(sheet, decl)
    for changed in decl.changed:
        _change(sheet, changed)


def _given_and_determined(sheet: Sheet, decl: s.ExampleDecl) -> None:
    for part in sorted(decl.givens, key=lambda part: _depth(sheet.scope, part)):
        _given(sheet, part)
    for found in decl.determined:
        _determined(sheet, found)


def _leave_out(sheet: Sheet, part: s.LeftOutPart) -> None:
    """Take a record out of the case, with all below it."""
    found = _the_record(sheet, part.entity, part.key)
    if found is None or found.above is None:
        return
    plural = sheet.scope.entities[found.entity].plural
    records = cast("list[object]", found.above.data[plural])
    records[:] = [data for data in records if data is not found.data]
    gone = [found]
    for record in sheet.records:
        if any(record.above is other for other in gone):
            gone.append(record)
    sheet.records = [r for r in sheet.records if not any(r is other for other in gone)]


def _change(sheet: Sheet, part: s.ChangedPart) -> None:
    record = _the_record(sheet, part.entity, part.key)
    if record is not None:
        _assign(sheet, record, part.facts, changed=True)


def _the_record(sheet: Sheet, name: s.Name, key: str | None) -> Record | None:
    """The one record that is meant, or None with a finding."""
    entity = entity_id(sheet.scope, name)
    if entity is None or not sheet.has(entity, name):
        return None
    found = sheet.of(entity, key)
    if len(found) == 1:
        return found[0]
    if key is None and found:
        named = sheet.scope.named(entity)
        sheet.scope.add(WHICH_RECORD.at(name.span, count=len(found), entity=named, name=name.text))
    else:
        which(sheet.scope, name, entity, key, len(found))
    return None


def _depth(scope: Scope, part: s.GivenPart) -> int:
    """How far below the household the records of an entity stand: those above are entered first."""
    depth, entity = 0, scope.entity_names.get(part.entity.text)
    while entity is not None and depth <= len(scope.entities):
        depth, entity = depth + 1, scope.entities[entity].parent
    return depth


def _complete(sheet: Sheet, decl: s.ExampleDecl, household: Record) -> None:
    if decl.complete is None:  # 全部 speaks of every list, those without a record too
        entities = [e for e in sheet.scope.entities.values() if sheet.has(e.id)]
        household.data["complete"] = [e.plural for e in entities if e.parent is not None]
    elif decl.complete:
        entities = [e for e in sheet.scope.entities.values() if sheet.has(e.id)]
        plurals = {n: e.plural for e in entities for n in (e.label, e.id, e.plural)}
        for name in decl.complete:
            if name.text not in plurals:
                unknown_name(sheet.scope, name, plurals, Said("列表", "list"))
        household.data["complete"] = [plurals[n.text] for n in decl.complete if n.text in plurals]


def _given(sheet: Sheet, part: s.GivenPart) -> None:
    scope = sheet.scope
    entity = scope.entity_names.get(part.entity.text)
    if entity is None:
        unknown_name(scope, part.entity, scope.entity_names, Said("实体", "entity"))
        return
    if not sheet.has(entity, part.entity):
        return
    record = sheet.records[0] if entity == sheet.root else _new_record(sheet, part, entity)
    if record is None:
        return
    _assign(sheet, record, part.facts)


def _assign(
    sheet: Sheet, record: Record, facts: Sequence[tuple[s.Name, s.FactValue]], *, changed: bool = False
) -> None:
    """Enter facts of a record; what another case gave is there to be changed only."""
    scope, entity = sheet.scope, record.entity
    for name, value in facts:
        given = _assignable(sheet, entity, name.text)
        if given is None:
            kinds = ("fact", "rule")
            known = [n for (o, n), sym in scope.symbols.items() if o == entity and sym.kind in kinds]
            unknown_name(scope, name, known, a_fact_of(scope, entity))
            continue
        if (id(record), given.name) in sheet.given:
            scope.add(FACT_TWICE.at(name.span, label=given.label))
        elif given.name in record.data and not changed:
            scope.add(FACT_OF_THE_OTHER.at(name.span, label=given.label, title=record.source[given.name]))
        sheet.given.add((id(record), given.name))
        record.source[given.name] = sheet.title
        record.data.pop(given.name, None)
        found = json_value(scope, value, given)
        if found is not None:
            record.data[given.name] = found


def _assignable(sheet: Sheet, entity: str, name: str) -> Given | None:
    """The fact of this name; or the quantity or condition, given instead of the facts it follows from."""
    scope = sheet.scope
    symbol = scope.symbols.get((entity, name))
    if symbol is None:
        return None
    definition = scope.defs.get(symbol.target)
    if symbol.kind == "rule" and definition is not None and definition.kind in ("quantity", "condition"):
        sheet.stated[symbol.target] = entity
        return stated_fact(definition)
    given = scope.givens.get(symbol.target)
    return given if given is not None and given.kind == "fact" else None


def _new_record(sheet: Sheet, part: s.GivenPart, entity: str) -> Record | None:
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
    record = Record(entity, key, {"id": key}, above[0])
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
            return sorted(str(option.value) for option in found if option is not None)
    if value.expr is None:
        return None
    known = figure(scope, value.expr, types.solid(given.type), given.entity)
    return None if known is None else in_json(known, given.type)


def in_json(known: Value, type_: Type) -> object:
    """A value in the JSON form of a case; None: it is no single known value."""
    match known:
        case bool() | str():
            return known
        case int() | Fraction():
            return _number(known, type_)
        case Mark():
            return "none" if known is ABSENT else None
        case frozenset():
            return sorted(known, key=str)
        case date():
            return known.isoformat()
    return None


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


def _determined(sheet: Sheet, part: s.DeterminedPart) -> None:
    scope = sheet.scope
    given = _determination(sheet, part.name)
    if given is None or not sheet.has(given.entity, part.name):
        return
    entity = given.entity or sheet.root
    records = sheet.of(entity, part.of)
    if len(records) != 1:
        which(scope, part.name, entity, part.of, len(records))
        return
    value = json_value(scope, part.value, given)
    if value is None:
        return
    if (id(records[0]), given.id) in sheet.determined:
        scope.add(DETERMINED_TWICE.at(part.span, label=given.label))
    sheet.determined.add((id(records[0]), given.id))
    found = cast("dict[str, object]", records[0].data.setdefault("determinations", {}))
    found[given.name] = {"value": value, "by": part.by.text, "on": part.on.isoformat(), "basis": part.basis}


def _determination(sheet: Sheet, name: s.Name) -> Given | None:
    scope = sheet.scope
    matters = [g for g in scope.givens.values() if g.kind == "determination"]
    named = [g for g in matters if name.text in (g.label, g.name, g.id)]
    for given in sorted(named, key=lambda g: not sheet.has(g.entity)):
        return given
    known = [n for g in scope.givens.values() if g.kind == "determination" for n in (g.label, g.name)]
    unknown_name(scope, name, known, Said("裁定事项", "matter to determine"))
    return None


def worked_out_elsewhere(sheet: Sheet) -> None:
    """A conclusion given of one record is worked out, as ever, of the others."""
    for target, entity in sheet.stated.items():
        for record in sheet.of(entity, None):
            if target not in record.source:
                record.data[target] = "none"
