"""Worked cases: facts as case data in the JSON form, and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, cast

from attrs import Factory, define

from policyrules.base.saying import Said, same
from policyrules.base.units import PERCENT, Number, written
from policyrules.core.duties import Deadline
from policyrules.core.policy import Given, Programme
from policyrules.core.roots import implied_root, roots_among
from policyrules.core.spoken import listed
from policyrules.core.stated import stated_fact
from policyrules.core.types import ABSENT, Known, Mark, Type
from policyrules.core.worked import Example, Expected, ExpectedDue, ExpectedValue
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.case_codes import (
    CANNOT_BE_ABSENT,
    CASE_OF_NONE,
    CHANGES_NO_OTHER,
    DETERMINED_TWICE,
    EXPECTS_NOTHING,
    FACT_OF_THE_OTHER,
    FACT_TWICE,
    FILLED_TWICE,
    OF_ANOTHER_CASE,
    RECORD_TWICE,
    SAME_AS_SEVERAL,
    SAME_IN_A_CIRCLE,
    SAME_TOO_OFTEN,
    WHICH_RECORD,
)
from policyrules.resolve.case_duties import deadline_of, expected_due, expected_finding
from policyrules.resolve.expectations import agreeing, expectation, which
from policyrules.resolve.names import option_of
from policyrules.resolve.overlay import allowed_mode, discretion_of, fillable_for_a_case, reading_of
from policyrules.resolve.scope import Scope, a_fact_of, entity_id, keyword, quoted, the_reading, unknown_name
from policyrules.resolve.standards import figure


@define(eq=False)
class _Record:
    """A record being put together, with the lists already begun below it."""

    entity: str
    key: str | None
    data: dict[str, object]
    above: _Record | None
    source: dict[str, str] = Factory(dict)
    """The case that gave each fact."""


@define
class _Sheet:
    """The records of one worked case."""

    scope: Scope
    root: str
    records: list[_Record]
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

    def of(self, entity: str, key: str | None) -> list[_Record]:
        """The records of an entity, those with a key if one is given."""
        return [r for r in self.records if r.entity == entity and (key is None or r.key == key)]


MOST_SAME: Final = 20
"""Cases that are each the same as the next."""


def resolve_examples(
    scope: Scope,
    decls: Sequence[s.ExampleDecl],
    programmes: Mapping[str, Programme],
    held: Mapping[str, set[str]],
    deadlines: Mapping[str, Deadline],
    its: Callable[[s.ExampleDecl, date], bool] = lambda _decl, _on: True,
) -> list[Example]:
    """The worked cases as data; mistakes in them are findings.

    ``its``: whether a case of a day is one of the text that is read (修订); the others are passed over.
    """
    by_title: dict[str, list[s.ExampleDecl]] = {}
    for decl in decls:
        by_title.setdefault(decl.title, []).append(decl)
    shared = {decl.same_as.text for decl in decls if decl.same_as is not None}
    found = []
    for decl in decls:
        if not (decl.expected or decl.checked) and decl.title not in shared:
            scope.add(EXPECTS_NOTHING.at(decl.span, title=decl.title))
        chain = _chain(scope, decl, by_title)
        on = next((d.on for d in reversed(chain) if d.on is not None), None)
        if on is not None and its(decl, on):
            found.append(_example(scope, chain, on, programmes, held, deadlines))
    return found


def _chain(
    scope: Scope, decl: s.ExampleDecl, by_title: Mapping[str, Sequence[s.ExampleDecl]]
) -> list[s.ExampleDecl]:
    """The case after those that it is the same as, the first of them first; findings where there is none."""
    chain, own = [decl], decl.same_as.span if decl.same_as is not None else None
    while (name := chain[0].same_as) is not None:
        others = by_title.get(name.text, ())
        if not others:
            unknown_name(scope, name, by_title, Said("案例", "worked case"))
        elif len(others) > 1:
            scope.add(SAME_AS_SEVERAL.at(name.span, title=name.text, count=len(others)))
        elif others[0] in chain:
            titles = listed(same(f"“{d.title}”") for d in sorted(chain, key=lambda d: d.title))
            scope.add(SAME_IN_A_CIRCLE.at(own, titles=titles))
        elif len(chain) >= MOST_SAME:
            scope.add(SAME_TOO_OFTEN.at(name.span, most=MOST_SAME))
        else:
            chain.insert(0, others[0])
            continue
        return [decl]
    return chain


def _example(
    scope: Scope,
    chain: Sequence[s.ExampleDecl],
    on: date,
    programmes: Mapping[str, Programme],
    held: Mapping[str, set[str]],
    deadlines: Mapping[str, Deadline],
) -> Example:
    """A case, after those that it is the same as have given their facts, in their order."""
    decl = chain[-1]
    root = _root(scope, chain, programmes)
    said: dict[str, object] = {} if root == implied_root(scope.entities) else {"root": root}
    household = _Record(root, None, {"id": decl.title, **said}, None)
    sheet = _Sheet(scope, root, [household])
    choices: dict[str, Known] = {}
    figures: dict[str, Known] = {}
    for each in chain:
        _facts(sheet, each)
        choices |= _choices(scope, each)
        figures |= _figures(scope, each)
    _stated_or_not(sheet)
    expected: list[Expected | ExpectedValue] = []
    dues: list[ExpectedDue] = []
    for part in decl.expected:
        deadline = deadline_of(scope, part.name, programmes, deadlines)
        if deadline is not None:
            due = expected_due(scope, part, deadline, deadlines)
            dues += [] if due is None else [due]
            continue
        one = expectation(scope, part, programmes, held, sheet)
        expected += [] if one is None else [one]
    found = [expected_finding(scope, part, programmes, deadlines) for part in decl.checked]
    agreeing(scope, expected)
    overlay = next((d.overlay.text for d in reversed(chain) if d.overlay is not None), None)
    return Example(
        decl.title,
        on,
        overlay,
        household.data,
        tuple(expected),
        choices=tuple(choices.items()),
        figures=tuple(figures.items()),
        stated=tuple(sheet.stated),
        findings=tuple(one for one in found if one is not None),
        dues=tuple(dues),
        span=decl.span,
    )


def _root(scope: Scope, chain: Sequence[s.ExampleDecl], programmes: Mapping[str, Programme]) -> str:
    """What a case is of: that of which it gives something, else that of which it expects something.

    A finding where it says nothing and several could be meant.
    """
    given = [part.entity for decl in chain for part in decl.givens]
    given += [part.entity for decl in chain for part in decl.changed]
    given += [part.entity for decl in chain for part in decl.left_out]
    for name in given:
        if name.text in scope.entity_names:
            return scope.chain(scope.entity_names[name.text])[-1]
    determined = (
        g.entity
        for decl in chain
        for part in decl.determined
        for g in scope.givens.values()
        if g.kind == "determination" and part.name.text in (g.label, g.name, g.id)
    )
    decided = (
        p.entity
        for part in chain[-1].expected
        for p in programmes.values()
        if part.name.text in (p.id, p.label)
    )
    concluded = (
        owner for part in chain[-1].expected for owner, text in scope.symbols if text == part.name.text
    )
    for entity in (*determined, *decided, *concluded):
        if entity is not None:
            return scope.chain(entity)[-1]
    roots = roots_among(scope.entities)
    implied = implied_root(scope.entities)
    if implied is None:
        named = listed(scope.named(root) for root in roots)
        scope.add(CASE_OF_NONE.at(chain[-1].span, roots=named, first=scope.named(roots[0])))
    return implied or roots[0]


def _figures(scope: Scope, decl: s.ExampleDecl) -> dict[str, Known]:
    """The figures that hold for the case alone."""
    found: dict[str, Known] = {}
    for part in decl.fills:
        given = fillable_for_a_case(scope, part)
        known = None if given is None else figure(scope, part.value, types.solid(given.type))
        if given is None or known is None:
            continue
        if given.id in found:
            scope.add(FILLED_TWICE.at(part.span, label=given.label))
        found[given.id] = known
    return found


def _stated_or_not(sheet: _Sheet) -> None:
    """A conclusion given of one record is worked out, as ever, of the others."""
    for target, entity in sheet.stated.items():
        for record in sheet.of(entity, None):
            if target not in record.source:
                record.data[target] = "none"


def _choices(scope: Scope, decl: s.ExampleDecl) -> dict[str, Known]:
    """The readings and modes that hold for the case alone."""
    found: dict[str, Known] = {}
    for name, wanted in decl.choices:
        given = reading_of(scope, name)
        if given and (option := option_of(wanted, given.type, scope, the_reading(given.id))):
            found[given.id] = option.value
    for name, mode in decl.modes:
        id_ = discretion_of(scope, name)
        if id_ is not None and allowed_mode(scope, id_, mode, name.span):
            found[f"{id_}.mode"] = mode
    return found


def _facts(sheet: _Sheet, decl: s.ExampleDecl) -> None:
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


def _given_and_determined(sheet: _Sheet, decl: s.ExampleDecl) -> None:
    for part in sorted(decl.givens, key=lambda part: _depth(sheet.scope, part)):
        _given(sheet, part)
    for found in decl.determined:
        _determined(sheet, found)


def _leave_out(sheet: _Sheet, part: s.LeftOutPart) -> None:
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


def _change(sheet: _Sheet, part: s.ChangedPart) -> None:
    record = _the_record(sheet, part.entity, part.key)
    if record is not None:
        _assign(sheet, record, part.facts, changed=True)


def _the_record(sheet: _Sheet, name: s.Name, key: str | None) -> _Record | None:
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


def _complete(sheet: _Sheet, decl: s.ExampleDecl, household: _Record) -> None:
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


def _given(sheet: _Sheet, part: s.GivenPart) -> None:
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
    sheet: _Sheet, record: _Record, facts: Sequence[tuple[s.Name, s.FactValue]], *, changed: bool = False
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


def _assignable(sheet: _Sheet, entity: str, name: str) -> Given | None:
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
    record = _Record(entity, key, {"id": key}, above[0])
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


def _determination(sheet: _Sheet, name: s.Name) -> Given | None:
    scope = sheet.scope
    matters = [g for g in scope.givens.values() if g.kind == "determination"]
    named = [g for g in matters if name.text in (g.label, g.name, g.id)]
    for given in sorted(named, key=lambda g: not sheet.has(g.entity)):
        return given
    known = [n for g in scope.givens.values() if g.kind == "determination" for n in (g.label, g.name)]
    unknown_name(scope, name, known, Said("裁定事项", "matter to determine"))
    return None
