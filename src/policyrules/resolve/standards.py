"""Entities and facts, standards and readings: everything that is supplied from outside."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Literal

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.core.policy import Constraint, Dated, Entity, Given, Reading
from policyrules.core.types import Citation, Known, Level, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import condition, of_type
from policyrules.resolve.names import Context, option_of
from policyrules.resolve.scope import Scope, Symbol, check_ascii, declare, entity_id, suggest, twice, words_at


def cites(scope: Scope, found: tuple[s.Cite, ...], document: str) -> tuple[Citation, ...]:
    """Citations by document id; a document without a header here goes by its 《title》."""
    return tuple(
        Citation(_document(scope, cite, document), cite.clause, cite.phrase, cite.span) for cite in found
    )


def _document(scope: Scope, cite: s.Cite, document: str) -> str:
    if cite.document is None:
        return document
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
        return
    check_ascii(scope, decl.alias.ascii)
    parent = entity_id(scope, decl.parent) if decl.parent is not None else None
    plural = decl.plural.text if decl.plural is not None else f"{name}s"
    if decl.plural is not None:
        check_ascii(scope, decl.plural, reserved=True)
    for alias in (decl.alias.name, decl.alias.ascii):
        if (owner := scope.entity_names.setdefault(alias.text, name)) != name:
            twice(scope, alias.text, alias.span, scope.entities[owner].span)
    other = next((e for e in scope.entities.values() if e.plural == plural), None)
    if other is not None:
        twice(scope, plural, decl.plural.span if decl.plural else decl.span, other.span)
    scope.entities[name] = Entity(name, decl.alias.name.text, parent, plural, decl.person, decl.span)


def declare_facts(scope: Scope, decl: s.EntityDecl) -> None:
    """Enter the facts of an entity."""
    owner = decl.alias.ascii.text
    if owner not in scope.entities:
        return
    for fact in decl.facts:
        name = fact.alias.ascii.text
        type_ = types.declared(scope, fact.type, optional=fact.optional, entity=owner)
        low, high = _bounds(scope, fact.bounds, type_, owner)
        target = f"{owner}.{name}"
        symbol = Symbol(target, fact.alias.name.text, "fact", owner, type_, fact.span)
        if not declare(scope, fact.alias, symbol, reserved=True):
            continue
        if any(e.plural == name for e in scope.entities.values() if e.parent == owner):
            twice(scope, name, fact.alias.ascii.span, None)
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
        )


def _bounds(
    scope: Scope, bounds: tuple[s.Bound, ...], type_: Type, owner: str
) -> tuple[Known | None, Known | None]:
    ends: dict[str, Known | None] = {"ge": None, "le": None}
    for bound in bounds:
        if bound.op not in ends:
            scope.add(
                "PR314",
                bound.span,
                "事实的范围只用 不低于、不高于",
                "the range of a fact is given with at_least and at_most",
            )
            continue
        ends[bound.op] = figure(scope, bound.expr, types.solid(type_), owner)
    return ends["ge"], ends["le"]


def figure(scope: Scope, expr: s.Expr, wanted: Type, entity: str | None = None) -> Known | None:
    """The value of a written figure of a type; anything but a constant is a finding."""
    core = of_type(expr, Context(scope, entity), wanted, "数值", "the figure")
    if core is None:
        return None
    found = constant(core)
    if found is None:
        scope.add(
            "PR311",
            expr.span,
            f"“{words_at(expr.span)}”要是一个写定的值",
            f"{words_at(expr.span)!r} must be a fixed value",
        )
    return found


def _texts(names: tuple[s.Name, ...]) -> tuple[str, ...]:
    return tuple(name.text for name in names)


# ── standards ────────────────────────────────────────────────────────────────


def declare_standard(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Enter a standard with its values; constraints follow when every name is known."""
    owner = entity_id(scope, decl.entity) if decl.entity is not None else None
    if decl.casewise != (owner is not None):
        scope.add(
            "PR508",
            decl.alias.name.span,
            f"标准“{decl.alias.name.text}”：对 … 与 逐案 要一起用",
            f"standard {decl.alias.name.text!r}: for and case_by_case go together",
            help=(
                "逐案决定的数写 标准 名称 (name) 对 户 : 单位 由 … 逐案",
                "a figure fixed case by case is written standard … for household: unit set_by … case_by_case",
            ),
        )
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
    values = tuple(
        dated
        for v in decl.values
        if (
            dated := _dated(
                scope, v.period, v.value, types.solid(type_), cites(scope, v.cites, document) or cited, v.span
            )
        )
    )
    if casewise and values:
        scope.add(
            "PR508",
            decl.values[0].span,
            f"标准“{decl.alias.name.text}”逐案决定，不能写定值",
            f"standard {decl.alias.name.text!r} is fixed case by case and takes no value here",
        )
    if not decl.values and not decl.holders and decl.default is None:
        scope.add(
            "PR503",
            decl.alias.name.span,
            f"标准“{decl.alias.name.text}”没有数值，也没有写由谁确定",
            f"standard {decl.alias.name.text!r} has no value and nobody who sets it",
            help=("写 自 … 为 …，或 由 某机关", "write from … as …, or set_by someone"),
        )
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        scope.add(
            "PR401",
            decl.alias.name.span,
            f"标准“{decl.alias.name.text}”没有依据",
            f"standard {decl.alias.name.text!r} cites nothing",
            help=("写 依据 条款号 “原文短语”", "write citing CLAUSE “phrase”"),
        )
    default = figure(scope, decl.default, types.solid(type_), owner) if decl.default is not None else None
    level: Level = "case" if casewise else "county" if decl.holders else "document"
    scope.givens[target] = Given(
        target,
        decl.alias.name.text,
        type_,
        level,
        kind,
        owner,
        None,
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


def constrain(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Resolve the constraints of a standard; fixed bounds become the range of its values."""
    found = scope.find(decl.alias.ascii.text, _owner(scope, decl))
    given = scope.givens.get(found[0].target) if found else None
    if given is None:
        return
    wanted, ctx = types.solid(given.type), Context(scope, given.entity, given.id)
    low, high, constraints = None, None, []
    for part in decl.constraints:
        bound = of_type(part.bound, ctx, wanted, f"“{given.label}”的界限", f"the bound of {given.label!r}")
        guard = condition(part.guard, ctx) if part.guard is not None else None
        if bound is None or (part.guard is not None and guard is None):
            continue
        cited = cites(scope, part.cites, document) or given.citations
        severity = "must" if part.severity == "must" else "principle"
        constraints.append(Constraint(severity, part.op, bound, guard, cited, part.span))  # type: ignore[arg-type]
        end = constant(bound)
        if severity == "must" and guard is None and end is not None:
            low = end if part.op in ("ge", "gt", "eq") else low
            high = end if part.op in ("le", "lt", "eq") else high
    readings = dict.fromkeys((*given.readings, *ctx.readings))
    scope.givens[given.id] = evolve(
        given, constraints=tuple(constraints), low=low, high=high, readings=tuple(readings)
    )


def _owner(scope: Scope, decl: s.StandardDecl) -> str | None:
    return scope.entity_names.get(decl.entity.text) if decl.entity is not None else None


def claim(scope: Scope, target: str, name: s.Name) -> bool:
    """Whether a core id is still free; a taken one is a finding."""
    taken = scope.givens.get(target) or scope.defs.get(target)
    if taken is None and target not in scope.aliases:
        scope.aliases[target] = s.Alias(name, name)
        return True
    first = taken.span if taken else scope.aliases[target].name.span
    twice(scope, target, name.span, first)
    return False


def _dated(
    scope: Scope, period: s.Period, expr: s.Expr, type_: Type, cited: tuple[Citation, ...], span: Span
) -> Dated | None:
    value = figure(scope, expr, type_)
    if value is None or not sound(scope, period):
        return None
    return Dated(period.start, period.end, value, cited, span)


def sound(scope: Scope, period: s.Period) -> bool:
    """Whether a period does not end before it starts."""
    if period.end is None or period.end >= period.start:
        return True
    scope.add(
        "PR510",
        period.span,
        f"止日 {period.end} 早于起日 {period.start}",
        f"the period ends ({period.end}) before it starts ({period.start})",
    )
    return False


def fill(scope: Scope, given: Given, decl: s.FillDecl, cited: tuple[Citation, ...]) -> Given:
    """A standard with one more value."""
    dated = _dated(scope, decl.period, decl.value, types.solid(given.type), cited, decl.span)
    if dated is None:
        return given
    yearly = decl.period.yearly and (given.yearly or not given.values)
    return evolve(given, values=(*given.values, dated), yearly=yearly)


def in_order(scope: Scope, given: Given) -> Given:
    """The values by date; overlaps are errors, gaps between them warnings."""
    values = tuple(sorted(given.values, key=lambda v: v.start))
    for before, after in pairwise(values):
        if before.end is None or before.end >= after.start:
            until = f"至 {before.end}" if before.end else "没有止日"
            until_en = f"to {before.end}" if before.end else "without an end"
            scope.add(
                "PR501",
                after.span,
                f"“{given.label}”的期间重叠：自 {before.start} {until}，又自 {after.start}",
                f"periods of {given.label!r} overlap: from {before.start} {until_en}, and from {after.start}",
                help=(
                    f"给前一个写 至 {after.start - timedelta(days=1)}",
                    f"end the earlier one: to {after.start - timedelta(days=1)}",
                )
                if before.start < after.start
                else ("", ""),
            )
        elif before.end + timedelta(days=1) < after.start:
            first, last = before.end + timedelta(days=1), after.start - timedelta(days=1)
            scope.add(
                "PR502",
                after.span,
                f"“{given.label}”自 {first} 至 {last} 没有数值",
                f"{given.label!r} has no value from {first} to {last}",
                severity="warning",
            )
    return evolve(given, values=values)


# ── readings ─────────────────────────────────────────────────────────────────


def declare_reading(scope: Scope, decl: s.ReadingDecl, document: str) -> Reading | None:
    """Enter a reading: with options a Given of the county, as a note only its words."""
    name = decl.name.text
    cited = cites(scope, decl.cites, document)
    if not check_ascii(scope, decl.name) or not claim(scope, name, decl.name):
        return None
    if not decl.options:
        if decl.note is None:
            scope.add(
                "PR511",
                decl.name.span,
                f"释义 {name} 没有读法，也没有说明",
                f"reading {name} has neither options nor a note",
            )
        scope.notes.add(name)
        return Reading(name, decl.question, (), decl.note or "", _texts(decl.choosers), cited, decl.span)
    options = types.options_of(scope, tuple(o.alias for o in decl.options))
    type_ = Type("choice", options=options)
    taken = options[0].id
    if decl.adopted is None:
        scope.add(
            "PR511",
            decl.name.span,
            f"释义 {name} 没有写采用哪种读法",
            f"reading {name} does not say which option is taken",
            help=(f"写 采用 {options[0].label}", f"write taken {options[0].id}"),
        )
    elif option := option_of(decl.adopted, type_, scope, f"释义 {name}", f"reading {name}"):
        taken = str(option.value)
    scope.symbols[None, name] = Symbol(name, decl.question, "reading", None, type_, decl.span)
    scope.givens[name] = Given(
        name,
        decl.question,
        type_,
        "county",
        "reading",
        None,
        None,
        None,
        _texts(decl.choosers),
        default=taken,
        citations=cited,
        readings=(name,),
        span=decl.span,
    )
    texts = {o.alias.ascii.text: o.text for o in decl.options}
    listed = tuple((o.id, o.label, texts[o.id]) for o in options)
    return Reading(name, decl.question, listed, taken, _texts(decl.choosers), cited, decl.span)


def known_readings(scope: Scope, names: tuple[s.Name, ...]) -> tuple[str, ...]:
    """The ids of readings named after 依释义; unknown ones are findings."""
    known = [*scope.notes, *(g.id for g in scope.givens.values() if g.kind == "reading")]
    for name in names:
        if name.text not in known:
            scope.add(
                "PR405",
                name.span,
                f"没有释义“{name.text}”",
                f"there is no reading {name.text!r}",
                help=suggest(name.text, known),
            )
    return tuple(name.text for name in names if name.text in known)
