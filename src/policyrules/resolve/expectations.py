"""What a worked case expects (应得): of decisions, and of conclusions and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from policyrules.base.saying import Said, listed
from policyrules.core.ends import Bound
from policyrules.core.policy import Programme
from policyrules.core.possible import Interval, Value, interval, join
from policyrules.core.types import ABSENT, HELD, SILENT, Type
from policyrules.core.words import DATE_OF_EFFECT, EFFECTIVE_DAY, amount_said
from policyrules.core.worked import Expected, ExpectedValue
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.case_codes import (
    CANNOT_BE_ABSENT,
    CANNOT_BE_MISSING,
    DUE_AFTER_NOTHING,
    GIVEN_NOT_EXPECTED,
    HAS_CELLS,
    HAS_NO_RECORD,
    HAS_OUTCOMES,
    IS_ITS_OWN_VALUE,
    NOT_A_RANGE,
    OF_SEVERAL_ENTITIES,
    ONE_RANGE,
    RANGE_TURNED,
)
from policyrules.resolve.case_facts import Sheet, which
from policyrules.resolve.decision_codes import HAS_NO_AMOUNT, OTHER_WORD, SEVERAL_DECISIONS
from policyrules.resolve.names import option_of, stated_by
from policyrules.resolve.scope import Scope, Symbol, quoted, suggest, the_decision, unknown_name
from policyrules.resolve.stated import no_such_value
from policyrules.resolve.written_figures import figure


def expectation(
    scope: Scope,
    part: s.ExpectPart,
    programmes: Mapping[str, Programme],
    held: Mapping[str, set[str]],
    sheet: Sheet,
) -> Expected | ExpectedValue | None:
    """What one 应得 expects; None after a finding."""
    if part.counted_from is not None:
        scope.add(DUE_AFTER_NOTHING.at(part.name.span, label=part.name.text))
        return None
    programme = _programme(part.name, programmes, sheet)
    if programme is not None and part.member is None:
        if not sheet.has(programme.entity, part.name) or not _of_one_record(
            scope, part, programme.entity, sheet
        ):
            return None
        return _of_decision(scope, part, programme, held.get(programme.id, set()), sheet)
    symbol = _meant(scope, part, programmes, sheet)
    if symbol is None or not sheet.has(symbol.entity, part.name):
        return None
    if not _of_one_record(scope, part, symbol.entity, sheet):
        return None
    if part.stated is not None:
        word = amount_said(pays=not part.stated)
        scope.add(IS_ITS_OWN_VALUE.at(part.span, label=symbol.label, word=word))
    value = _value(scope, part, symbol)
    if value is None:
        return None
    return ExpectedValue(symbol.target, part.of, value, **_besides(scope, part, sheet))


def _besides(scope: Scope, part: s.ExpectPart, sheet: Sheet) -> dict[str, Any]:
    """What must be missing, and what must be cited and must not."""
    return {
        "missing": tuple(_missing(scope, name, sheet) for name in (*part.missing, *part.only_missing)),
        "only_missing": bool(part.only_missing),
        "citations": tuple((cite.clause, cite.phrase) for cite in part.cites),
        "not_cited": tuple((cite.clause, cite.phrase) for cite in part.not_cited),
        "span": part.span,
    }


# ── decisions ────────────────────────────────────────────────────────────────


def _of_decision(
    scope: Scope, part: s.ExpectPart, programme: Programme, held: set[str], sheet: Sheet
) -> Expected | None:
    found = [_outcome(scope, value, programme, held) for value in part.values]
    outcomes = frozenset(name for name in found if name is not None)
    if outcomes == {"silent"}:
        outcomes = frozenset()
    if part.not_in_force:
        outcomes = frozenset({"not_in_force"})
    elif None in found:
        return None
    amount = _amount(scope, part, programme)
    return Expected(programme.id, part.of, outcomes, amount, **_besides(scope, part, sheet))


def _outcome(scope: Scope, value: s.MayBe, programme: Programme, held: set[str]) -> str | None:
    if value.mark == "silent":
        return "silent"
    outcome = Type("choice", options=programme.outcomes)
    match value:
        case s.MayBe(mark=None, low=s.Reference(parts=(name,)), high=None):
            if name.text in held and outcome.option(name.text) is None:
                return HELD
            option = option_of(name, outcome, scope, the_decision(programme.label))
            return None if option is None else str(option.value)
    options = listed(o.named for o in programme.outcomes)
    scope.add(HAS_OUTCOMES.at(value.span, label=programme.label, options=options))
    return None


def _amount(scope: Scope, part: s.ExpectPart, programme: Programme) -> Value | None:
    if part.stated is None:
        return None
    word = amount_said(pays=not part.stated)
    if programme.amount is not None and part.stated == programme.pays:
        declared = amount_said(pays=programme.pays)
        scope.add(OTHER_WORD.at(part.span, label=programme.label, declared=declared, word=word))
    if part.amount_silent or part.amount is None:
        return SILENT
    definition = scope.defs.get(programme.amount) if programme.amount is not None else None
    if definition is None:
        scope.add(HAS_NO_AMOUNT.at(part.span, label=programme.label, word=word))
        return None
    low, high = part.amount
    least = cast(Bound, figure(scope, low, definition.type, programme.entity))
    most = least if high is None else cast(Bound, figure(scope, high, definition.type, programme.entity))
    if least is None or most is None:
        return None
    if least > most:  # type: ignore[operator]
        scope.add(RANGE_TURNED.at(low.span))
        return None
    return interval(least, None if part.amount_open else most, silent=part.amount_or_silent)


# ── conclusions and figures ──────────────────────────────────────────────────


def _meant(
    scope: Scope, part: s.ExpectPart, programmes: Mapping[str, Programme], sheet: Sheet
) -> Symbol | None:
    """What is expected: 决定.得分, 起算日 of the one decision that has it, a conclusion, a figure."""
    programme = _programme(part.name, programmes, sheet)
    if part.member is not None:
        if programme is None:
            unknown_name(scope, part.name, [p.label for p in programmes.values()], Said("决定", "decision"))
            return None
        found = _of(scope, programme, part.member.text)
        if found is None:
            no_such_value(
                scope, part.member, programme.label, [scope.defs[v].label for v in programme.values]
            )
        return found
    named = any(text == part.name.text for _, text in scope.symbols)
    if part.name.text in (DATE_OF_EFFECT.zh, EFFECTIVE_DAY) and not named:
        dated = [p for p in programmes.values() if _of(scope, p, EFFECTIVE_DAY) and sheet.has(p.entity)]
        if len(dated) == 1:
            return _of(scope, dated[0], EFFECTIVE_DAY)
        if dated:
            names = listed(Said(p.label, p.id) for p in dated)
            scope.add(SEVERAL_DECISIONS.at(part.name.span, decisions=names))
            return None
    return _symbol(scope, part.name, programmes, sheet)


def _programme(name: s.Name, programmes: Mapping[str, Programme], sheet: Sheet) -> Programme | None:
    """The decision with a name; of several that of which there can be records in the case."""
    named = [p for p in programmes.values() if name.text in (p.id, p.label)]
    return next(iter(sorted(named, key=lambda p: not sheet.has(p.entity))), None)


def _of(scope: Scope, programme: Programme, name: str) -> Symbol | None:
    decision = scope.symbols[programme.entity, programme.id]
    return stated_by(scope, decision, name)


def _symbol(scope: Scope, name: s.Name, programmes: Mapping[str, Programme], sheet: Sheet) -> Symbol | None:
    """The conclusion or figure with a name, whosever it is."""
    every = {symbol.target: symbol for (_, text), symbol in scope.symbols.items() if text == name.text}
    found = [symbol for symbol in every.values() if symbol.kind in ("rule", "standard")]
    found = [symbol for symbol in found if sheet.has(symbol.entity)] or found
    if any(symbol.target in scope.grids for symbol in found):
        scope.add(HAS_CELLS.at(name.span, name=name.text))
        return None
    if len(found) == 1:
        return found[0]
    if found:
        entities = listed(scope.named(symbol.entity) for symbol in found)
        scope.add(OF_SEVERAL_ENTITIES.at(name.span, name=name.text, entities=entities))
    elif every:
        scope.add(GIVEN_NOT_EXPECTED.at(name.span, name=name.text))
    else:
        known = [n for p in programmes.values() for n in (p.label, p.id)]
        known += [text for (_, text), symbol in scope.symbols.items() if symbol.kind in ("rule", "standard")]
        unknown_name(scope, name, known, Said("决定、结论或标准", "decision, conclusion or figure"))
    return None


def _of_one_record(scope: Scope, part: s.ExpectPart, entity: str | None, sheet: Sheet) -> bool:
    """Whether it is said of which record; a figure is of none, and there is one of a root."""
    if entity is None or scope.entities[entity].parent is None:
        if part.of is not None:
            scope.add(HAS_NO_RECORD.at(part.name.span, name=part.name.text, key=part.of))
        return part.of is None
    count = len(sheet.of(entity, part.of))
    if count != 1:
        which(scope, part.name, entity, part.of, count)
    return count == 1


def _value(scope: Scope, part: s.ExpectPart, symbol: Symbol) -> Value | None:
    """All that it may be, put together; None after a finding."""
    found: Value | None = None
    ordered = symbol.type.kind in ("number", "date")
    several = [v for v in part.values if v.mark in (None, "at_least")]
    if ordered and len(several) > 1:
        scope.add(ONE_RANGE.at(several[1].span, label=symbol.label))
        return None
    for value in part.values:
        if not ordered and (value.high is not None or value.mark == "at_least"):
            scope.add(NOT_A_RANGE.at(value.span, label=symbol.label))
            return None
        one = _one(scope, value, symbol)
        if one is None:
            return None
        found = one if found is None else join(found, one)
    return found


def _one(scope: Scope, value: s.MayBe, symbol: Symbol) -> Value | None:
    type_ = types.solid(symbol.type)
    match value.mark:
        case "silent":
            return SILENT
        case "absent":
            if not symbol.type.optional:
                scope.add(CANNOT_BE_ABSENT.at(value.span, label=symbol.label))
                return None
            return ABSENT
        case "set":
            if type_.kind != "choices":
                types.expected(scope, value.span, Type("choices"), type_, quoted(symbol.label))
                return None
            options = [option_of(n, type_, scope, quoted(symbol.label)) for n in value.options]
            return None if None in options else frozenset(str(o.value) for o in options if o is not None)
    assert value.low is not None
    low = figure(scope, value.low, type_, symbol.entity)
    if value.mark == "at_least":
        return None if low is None else Interval(cast(Any, low), None)
    if value.high is None:
        return low
    high = figure(scope, value.high, type_, symbol.entity)
    if low is None or high is None:
        return None
    if low > high:  # type: ignore[operator]
        scope.add(RANGE_TURNED.at(value.span))
        return None
    return low if low == high else Interval(cast(Any, low), cast(Any, high))


def _missing(scope: Scope, name: s.Name, sheet: Sheet) -> str:
    """The id of what is missing: a fact, figure, determination, or a list; the name where several have it."""
    if name.text in scope.entity_names:
        sheet.has(scope.entity_names[name.text], name)
        return scope.entity_names[name.text]
    named = [g for g in scope.givens.values() if name.text in (g.label, g.name, g.id)]
    found = [g for g in named if sheet.has(g.entity)] or named
    if found:
        sheet.has(found[0].entity, name)
        return found[0].id if len(found) == 1 else name.text
    symbol = scope.symbols.get((None, name.text))
    if symbol is not None and symbol.target in scope.grids:
        return symbol.target
    known = [n for g in scope.givens.values() for n in (g.label, g.name)]
    scope.add(CANNOT_BE_MISSING.at(name.span, name=name.text, help=suggest(name.text, known)))
    return name.text
