"""Readings: where the text says too little, the options, and which of them is taken."""

from __future__ import annotations

from policyrules.base.saying import NOTHING, Said
from policyrules.core.givens import Given
from policyrules.core.policy import Reading
from policyrules.core.types import Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.figure_codes import EMPTY_READING, NOTHING_LEFT_OPEN, NOTHING_TAKEN, UNKNOWN_READING
from policyrules.resolve.names import option_of
from policyrules.resolve.scope import (
    Scope,
    Symbol,
    check_ascii,
    claim,
    names_as_written,
    suggest,
    the_reading,
)


def declare_reading(scope: Scope, decl: s.ReadingDecl, document: str) -> Reading | None:
    """Enter a reading: with options a Given of the county, as a note only its words."""
    name, question = decl.name.text, decl.question or NOTHING
    cited = cites(scope, decl.cites, document)
    if not check_ascii(scope, decl.name, alone=True) or not claim(scope, name, decl.name):
        return None
    if not decl.options:
        if decl.note is None:
            scope.add(EMPTY_READING.at(decl.name.span, name=name))
        if decl.left_open:
            scope.add(NOTHING_LEFT_OPEN.at(decl.name.span, name=name))
        scope.notes.add(name)
        note = decl.note or NOTHING
        return Reading(name, question, (), "", names_as_written(decl.choosers), cited, note, decl.span)
    options = types.options_of(scope, tuple(o.alias for o in decl.options))
    type_ = Type("choice", options=options)
    taken: str = options[0].id
    if decl.left_open:
        taken = ""
    elif decl.adopted is None:
        scope.add(NOTHING_TAKEN.at(decl.name.span, name=name, option=Said(options[0].label, options[0].id)))
    elif option := option_of(decl.adopted, type_, scope, the_reading(name)):
        taken = str(option.value)
    scope.symbols[None, name] = Symbol(name, question.zh, "reading", None, type_, decl.span)
    scope.givens[name] = Given(
        name,
        question.zh,
        type_,
        "county",
        "reading",
        None,
        None,
        None,
        names_as_written(decl.choosers),
        default=taken or None,
        citations=cited,
        readings=(name,),
        span=decl.span,
    )
    texts = {o.alias.ascii.text: o.text for o in decl.options}
    listed = tuple((o.id, o.label, texts[o.id]) for o in options)
    return Reading(name, question, listed, taken, names_as_written(decl.choosers), cited, span=decl.span)


def known_readings(scope: Scope, names: tuple[s.Name, ...]) -> tuple[str, ...]:
    """The ids of readings named after 依释义; unknown ones are findings."""
    known = [*scope.notes, *(g.id for g in scope.givens.values() if g.kind == "reading")]
    for name in names:
        if name.text not in known:
            scope.add(UNKNOWN_READING.at(name.span, name=name.text, help=suggest(name.text, known)))
    return tuple(name.text for name in names if name.text in known)
