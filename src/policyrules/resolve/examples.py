"""Worked cases: facts as case data in the JSON form, and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from policyrules.base.saying import Said, listed, same
from policyrules.core.duties import Deadline
from policyrules.core.policy import Programme
from policyrules.core.roots import implied_root, roots_among
from policyrules.core.types import Known
from policyrules.core.worked import Example, ExpectedDue, Filled
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.case_codes import (
    CASE_OF_NONE,
    CHOSEN_TWICE,
    ENABLED_TWICE,
    EXPECTS_NOTHING,
    FILLED_TWICE,
    SAME_AS_SEVERAL,
    SAME_IN_A_CIRCLE,
    SAME_TOO_OFTEN,
)
from policyrules.resolve.case_duties import deadline_of, expected_due, expected_finding
from policyrules.resolve.case_facts import Record, Sheet, enter_facts, worked_out_elsewhere
from policyrules.resolve.contradictions import Asked, One, contradictions
from policyrules.resolve.dated_values import sound
from policyrules.resolve.expectations import expectation
from policyrules.resolve.names import option_of
from policyrules.resolve.overlay import allowed_mode, discretion_of, fillable_for_a_case, reading_of
from policyrules.resolve.scope import Scope, the_reading, unknown_name
from policyrules.resolve.written_figures import figure

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
    household = Record(root, None, {"id": decl.title, **said}, None)
    sheet = Sheet(scope, root, [household])
    choices: dict[str, Known] = {}
    figures: list[Filled] = []
    for each in chain:
        enter_facts(sheet, each)
        choices |= _choices(scope, each)
        figures += _figures(scope, each)
    worked_out_elsewhere(sheet)
    asked: list[Asked] = []
    for part in decl.expected:
        deadline = deadline_of(scope, part.name, programmes, deadlines)
        if deadline is not None:
            one: One | None = expected_due(scope, part, deadline, deadlines)
        else:
            one = expectation(scope, part, programmes, held, sheet)
        asked += [] if one is None else [Asked(part, one)]
    contradictions(sheet, asked, {f.figure: f.value for f in figures if f.on(on)}, on)
    found = [expected_finding(scope, part, programmes, deadlines) for part in decl.checked]
    overlay = next((d.overlay.text for d in reversed(chain) if d.overlay is not None), None)
    return Example(
        decl.title,
        on,
        overlay,
        household.data,
        tuple(one for _, one in asked if not isinstance(one, ExpectedDue)),
        choices=tuple(choices.items()),
        figures=tuple(figures),
        stated=tuple(sheet.stated),
        findings=tuple(one for one in found if one is not None),
        dues=tuple(one for _, one in asked if isinstance(one, ExpectedDue)),
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


def _figures(scope: Scope, decl: s.ExampleDecl) -> list[Filled]:
    """The figures that hold for the case alone, each once on a day."""
    found: list[Filled] = []
    for part in decl.fills:
        given = fillable_for_a_case(scope, part)
        known = None if given is None else figure(scope, part.value, types.solid(given.type))
        if given is None or known is None or not (part.period is None or sound(scope, part.period)):
            continue
        start, end = (part.period.start, part.period.end) if part.period else (None, None)
        filled = Filled(given.id, known, start, end)
        if any(other.figure == given.id and _meet(filled, other) for other in found):
            scope.add(FILLED_TWICE.at(part.span, label=given.label))
        found.append(filled)
    return found


def _meet(one: Filled, other: Filled) -> bool:
    """Whether there is a day on which both hold."""
    return one.start is None or other.start is None or one.on(other.start) or other.on(one.start)


def _choices(scope: Scope, decl: s.ExampleDecl) -> dict[str, Known]:
    """The readings and modes that hold for the case alone."""
    found: dict[str, Known] = {}
    for name, wanted in decl.choices:
        given = reading_of(scope, name)
        if given and (option := option_of(wanted, given.type, scope, the_reading(given.id))):
            if given.id in found:
                scope.add(CHOSEN_TWICE.at(name.span, name=given.id))
            found[given.id] = option.value
    for name, mode in decl.modes:
        id_ = discretion_of(scope, name)
        if id_ is not None and allowed_mode(scope, id_, mode, name.span):
            if f"{id_}.mode" in found:
                scope.add(ENABLED_TWICE.at(name.span, name=name.text))
            found[f"{id_}.mode"] = mode
    return found
