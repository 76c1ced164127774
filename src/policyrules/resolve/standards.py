"""Entities and facts, standards and readings: everything that is supplied from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from attrs import evolve

from policyrules.base.errors import Finding, Span
from policyrules.base.months import left_of
from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import Number
from policyrules.core.givens import Dated, Given
from policyrules.core.policy import Entity, Reading
from policyrules.core.types import SILENT, Citation, Known, Level, Type
from policyrules.core.words import value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.amending_codes import AMENDED_TWICE
from policyrules.resolve.codes import (
    BELOW_ANOTHER,
    BELOW_NONE,
    BELOW_TWO,
    LIMITS_TURNED,
    NOT_FIXED,
    ONLY_TWO_BOUNDS,
)
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import of_type
from policyrules.resolve.figure_codes import (
    CASEWISE_OF_SOMEONE,
    CASEWISE_WITH_VALUE,
    CELL_WITHOUT_VALUE,
    CITED_TOO_LATE,
    EMPTY_READING,
    ENDS_FIRST,
    FIGURE_BELOW_ZERO,
    NOTHING_LEFT_OPEN,
    NOTHING_TAKEN,
    OVERLAP,
    STANDARD_CITES_NOTHING,
    UNKNOWN_READING,
    WITHOUT_VALUE,
)
from policyrules.resolve.grids import dated_cells, fits, grid_meant, place_of
from policyrules.resolve.headings import CellGrid
from policyrules.resolve.names import Context, option_of
from policyrules.resolve.scope import (
    Scope,
    Symbol,
    check_ascii,
    declare,
    entity_id,
    suggest,
    the_reading,
    twice,
    words_at,
)
from policyrules.resolve.units import counted_in


def cites(scope: Scope, found: tuple[s.Cite, ...], document: str) -> tuple[Citation, ...]:
    """Citations by document id; a document without a header here goes by its 《title》."""
    return tuple(
        Citation(_document(scope, cite, document), cite.clause, cite.phrase, cite.span) for cite in found
    )


def _document(scope: Scope, cite: s.Cite, document: str) -> str:
    if cite.document is None:
        return scope.of_files.get(cite.span.source.name, document)
    title = cite.document.strip("《》")
    if (known := scope.documents.get(title)) is not None:
        return known
    scope.cited[f"《{title}》"] = title
    return f"《{title}》"


# ── entities and facts ───────────────────────────────────────────────────────


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
            _texts(fact.judged or fact.recorded),
            bool(fact.judged),
            span=fact.span,
            note=fact.note or NOTHING,
        )


def bounds(
    scope: Scope, written: tuple[s.Bound, ...], type_: Type, owner: str
) -> tuple[Known | None, Known | None]:
    """The least and the most that 不低于 and 不高于 behind a type allow; None: no limit."""
    ends: dict[str, Known | None] = {"ge": None, "le": None}
    for bound in written:
        if bound.op not in ends:
            scope.add(ONLY_TWO_BOUNDS.at(bound.span))
            continue
        end = figure(scope, bound.expr, types.solid(type_), owner)
        if end is not None:
            ends[bound.op] = tighter(max if bound.op == "ge" else min, ends[bound.op], end)
    low, high = ends["ge"], ends["le"]
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        scope.add(LIMITS_TURNED.at(written[-1].span, limits=" ".join(words_at(b.span) for b in written)))
        return None, None
    return low, high


def tighter(choose: Callable[..., Known], known: Known | None, end: Known) -> Known:
    """The tighter of two ends of a range, whichever is written first."""
    return end if known is None else choose(known, end)


def figure(scope: Scope, expr: s.Expr, wanted: Type, entity: str | None = None) -> Known | None:
    """The value of a written figure of a type; anything but a constant is a finding."""
    core = of_type(expr, Context(scope, entity), wanted, Said("数值", "the figure"))
    if core is None:
        return None
    found = constant(core)
    if found is None:
        scope.add(NOT_FIXED.at(expr.span, text=words_at(expr.span)))
    return found


def _texts(names: tuple[s.Name, ...]) -> tuple[str, ...]:
    return tuple(name.text for name in names)


# ── standards ────────────────────────────────────────────────────────────────


def declare_standard(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Enter a standard with its values; constraints follow when every name is known."""
    owner = entity_id(scope, decl.entity) if decl.entity is not None else None
    if decl.casewise != (owner is not None):
        scope.add(CASEWISE_OF_SOMEONE.at(decl.alias.name.span, name=decl.alias.name.text))
    casewise = owner is not None
    name = decl.alias.ascii.text
    target = f"{owner}.{name}" if casewise else name
    type_ = types.declared(scope, decl.type, optional=decl.optional, entity=owner)
    kind: Literal["determination", "standard"] = "determination" if casewise else "standard"
    symbol = Symbol(target, decl.alias.name.text, kind, owner, type_, decl.span)
    if not declare(scope, decl.alias, symbol, reserved=casewise) or not claim(
        scope, target, decl.alias.ascii
    ):
        return
    cited = cites(scope, decl.cites, document)
    if decl.axes:
        _declare_cells(scope, decl, type_, cited, document)
        return
    values = tuple(
        dated
        for v in decl.values
        if fits(scope, v, None, decl.alias.said)
        and v.value is not None
        and (
            dated := _dated(
                scope,
                decl.alias.said,
                v.period,
                v.value,
                types.solid(type_),
                cites(scope, v.cites, document) or cited,
                v.span,
            )
        )
    )
    if casewise and values:
        scope.add(CASEWISE_WITH_VALUE.at(decl.values[0].span, name=decl.alias.name.text))
    # What others pin (必须 等于) needs neither a value of its own nor anybody to set it.
    pinned = any(c.op == "eq" for c in decl.constraints)
    if not decl.values and not decl.holders and decl.default is None and not pinned:
        scope.add(WITHOUT_VALUE.at(decl.alias.name.span, name=decl.alias.name.text))
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        late = any(v.cites for v in decl.values) or any(c.cites for c in decl.constraints)
        scope.add(
            STANDARD_CITES_NOTHING.at(
                decl.alias.name.span, help=CITED_TOO_LATE if late else None, name=decl.alias.name.text
            )
        )
    default: Known | None = None
    if decl.default is not None:
        default = _standing(scope, decl.alias.said, decl.default, types.solid(type_), owner)
    level: Level = "case" if casewise else "county" if decl.holders else "document"
    scope.givens[target] = Given(
        target,
        decl.alias.name.text,
        type_,
        level,
        kind,
        owner,
        types.least(type_),
        None,
        _texts(decl.holders),
        False,
        bool(values) and all(v.period.yearly for v in decl.values),
        values,
        default,
        (),
        cited,
        known_readings(scope, decl.readings),
        decl.span,
    )


def _declare_cells(
    scope: Scope, decl: s.StandardDecl, type_: Type, cited: tuple[Citation, ...], document: str
) -> None:
    """Enter a standard by axes: a Given for each of its cells."""
    grid = grid_meant(scope, decl, type_)
    if grid is None:
        return
    scope.grids[grid.id] = grid
    values: dict[str, list[Dated]] = {}
    changed: dict[str, s.Change] = {}
    before = scope.said
    for part in decl.values:
        own = cites(scope, part.cites, document) or cited
        if fits(scope, part, grid, grid.said) and sound(scope, part.period):
            for cell, dated in dated_cells(scope, grid, part.period, part.rows, own):
                if _gives_way(scope, grid, cell, dated, part.change, changed):
                    values[cell] = [left for old in values.get(cell, []) for left in _around(old, dated)]
                values.setdefault(cell, []).append(dated)
    read = scope.said == before  # of a row that cannot be read it is not said that its cells are empty
    default: Known | None = None
    if decl.default is not None:
        default = _standing(scope, grid.said, decl.default, types.solid(type_))
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        late = any(v.cites for v in decl.values) or any(c.cites for c in decl.constraints)
        help_ = CITED_TOO_LATE if late else None
        scope.add(STANDARD_CITES_NOTHING.at(decl.alias.name.span, help=help_, name=grid.said))
    level: Level = "county" if decl.holders else "document"
    yearly = bool(decl.values) and all(v.period.yearly for v in decl.values)
    readings = known_readings(scope, decl.readings)
    for place in grid.places:
        id_, named = grid.cell(place), grid.said_of(place)
        known = tuple(values.get(id_, ()))
        if not known and level == "document" and default is None and read:
            scope.add(CELL_WITHOUT_VALUE.at(decl.alias.name.span, name=named))
        scope.givens[id_] = Given(
            id_, named.zh, type_, level, "standard", None, types.least(type_), None, _texts(decl.holders),
            False, yearly, known, default, (), cited, readings, decl.span,
        )  # fmt: skip


def _gives_way(
    scope: Scope,
    grid: CellGrid,
    cell: str,
    dated: Dated,
    change: s.Change | None,
    changed: dict[str, s.Change],
) -> bool:
    """Whether what a cell held gives way to a value that an amendment writes for it (修改).

    ``changed`` holds what changed each cell last; two that do so from one day are a finding.
    """
    if change is None:
        return False
    first = changed.setdefault(cell, change)
    if first.since == change.since and first.span != change.span:
        label = next(grid.said_of(place) for place in grid.places if grid.cell(place) == cell)
        scope.add(
            AMENDED_TWICE.at(
                dated.span, name=label, since=change.since, first=first.title, second=change.title
            )
        )
    changed[cell] = change
    return change.how == "amend"


def claim(scope: Scope, target: str, name: s.Name) -> bool:
    """Whether a core id is still free; a taken one is a finding."""
    taken = scope.givens.get(target) or scope.defs.get(target)
    if taken is None and target not in scope.aliases:
        scope.aliases[target] = s.Alias(name, name)
        return True
    first = taken.span if taken else scope.aliases[target].name.span
    twice(scope, target, name.span, first)
    return False


def _standing(
    scope: Scope, label: Said, expr: s.Expr, type_: Type, entity: str | None = None
) -> Known | None:
    """The value written for a figure; one below 0 where that cannot be is a finding."""
    value = figure(scope, expr, type_, entity)
    least = types.least(type_)
    if least is None or not isinstance(value, Number) or value >= least:
        return value
    scope.add(FIGURE_BELOW_ZERO.at(expr.span, label=label, value=value_said(value, type_)))
    return None


def _dated(
    scope: Scope,
    label: Said,
    period: s.Period,
    expr: s.Expr,
    type_: Type,
    cited: tuple[Citation, ...],
    span: Span,
) -> Dated | None:
    value = SILENT if isinstance(expr, s.Silent) else _standing(scope, label, expr, type_)
    if value is None or not sound(scope, period):
        return None
    return Dated(period.start, period.end, value, cited, span)


def sound(scope: Scope, period: s.Period) -> bool:
    """Whether a period does not end before it starts."""
    if period.end is None or period.end >= period.start:
        return True
    scope.add(ENDS_FIRST.at(period.span, end=period.end, start=period.start))
    return False


def fill(scope: Scope, given: Given, decl: s.FillDecl, cited: tuple[Citation, ...]) -> Given:
    """A standard with one more value."""
    if decl.value is None:
        return given
    named = Said(given.label, given.id)
    dated = _dated(scope, named, decl.period, decl.value, types.solid(given.type), cited, decl.span)
    return given if dated is None else filled(given, decl, dated)


def fill_cells(scope: Scope, grid: CellGrid, decl: s.FillDecl, cited: tuple[Citation, ...]) -> None:
    """Put one cell or rows of cells of a standard by axes in force."""
    if not sound(scope, decl.period):
        return
    found: list[tuple[str, Dated]] = []
    if decl.value is None:
        found += dated_cells(scope, grid, decl.period, decl.rows, cited)
    elif (place := place_of(scope, grid, decl)) is not None:
        named = grid.said_of(place)
        dated = _dated(scope, named, decl.period, decl.value, types.solid(grid.type), cited, decl.span)
        found += [] if dated is None else [(grid.cell(place), dated)]
    for cell, dated in found:
        scope.givens[cell] = filled(scope.givens[cell], decl, dated)


def filled(given: Given, decl: s.FillDecl, dated: Dated) -> Given:
    """A standard with a county's value in a period; where the document has 未规定, that gives way."""
    dated = evolve(dated, origin="county")
    yearly = decl.period.yearly and (given.yearly or not given.values)
    kept = [left for value in given.values for left in _beside(value, dated)]
    return evolve(given, values=(*kept, dated), yearly=yearly)


def declared_gap(given: Given) -> bool:
    """Whether the document says of some period that it does not set the figure (未规定)."""
    return any(value.value is SILENT and value.origin == "document" for value in given.values)


def _beside(value: Dated, county: Dated) -> Iterator[Dated]:
    """What a county's value leaves of another: of a declared gap what lies around it, else the whole."""
    if value.value is not SILENT or value.origin != "document":
        yield value
        return
    yield from _around(value, county)


def _around(value: Dated, other: Dated) -> Iterator[Dated]:
    """What is left of a value outside the period of another."""
    for start, end in left_of(value.start, value.end, other.start, other.end):
        yield evolve(value, start=start, end=end)


def in_order(scope: Scope, given: Given) -> Given:
    """The values by date; overlaps are errors."""
    values = tuple(sorted(given.values, key=lambda v: v.start))
    for before, after in pairwise(values):
        if before.end is None or before.end >= after.start:
            scope.add(_overlap(given, before, after))
    return evolve(given, values=values)


def _overlap(given: Given, before: Dated, after: Dated) -> Finding:
    until = Said("没有止日", "without an end")
    if before.end is not None:
        until = Said(f"至 {before.end}", f"to {before.end}")
    return OVERLAP.at(
        after.span,
        help=NOTHING if before.start == after.start else None,
        label=Said(given.label, given.id),
        first=before.start,
        until=until,
        second=after.start,
        day_before=after.start - timedelta(days=1),
    )


# ── readings ─────────────────────────────────────────────────────────────────


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
        return Reading(name, question, (), "", _texts(decl.choosers), cited, note, decl.span)
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
        _texts(decl.choosers),
        default=taken or None,
        citations=cited,
        readings=(name,),
        span=decl.span,
    )
    texts = {o.alias.ascii.text: o.text for o in decl.options}
    listed = tuple((o.id, o.label, texts[o.id]) for o in options)
    return Reading(name, question, listed, taken, _texts(decl.choosers), cited, span=decl.span)


def known_readings(scope: Scope, names: tuple[s.Name, ...]) -> tuple[str, ...]:
    """The ids of readings named after 依释义; unknown ones are findings."""
    known = [*scope.notes, *(g.id for g in scope.givens.values() if g.kind == "reading")]
    for name in names:
        if name.text not in known:
            scope.add(UNKNOWN_READING.at(name.span, name=name.text, help=suggest(name.text, known)))
    return tuple(name.text for name in names if name.text in known)
