"""Types as declared, types in words, and whether two of them go together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import evolve

from policyrules.base.errors import Complaint, Span
from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import (
    CHANGES,
    PLAIN,
    YUAN_MONTH,
    YUAN_PERSON_MONTH,
    YUAN_PERSON_YEAR,
    YUAN_YEAR,
    Number,
    Unit,
    per_person,
)
from policyrules.core.expressions import Expr, Lit
from policyrules.core.types import Known, Option, Type
from policyrules.language import syntax as s
from policyrules.resolve.scope import Scope, check_ascii, twice, words_at
from policyrules.resolve.type_codes import (
    NO_UNIT_BESIDE,
    NO_UNIT_HERE,
    OTHER_TYPE,
    OTHER_TYPES,
    OTHER_UNIT,
    OTHER_UNITS,
)

_KINDS = {
    "bool": Said("“是否”型", "yes or no"),
    "date": Said("日期", "a date"),
    "text": Said("文本", "text"),
    "choice": Said("“选项”型", "a choice"),
    "choices": Said("“多选”型", "several of"),
}
YEARLY = (YUAN_YEAR, YUAN_PERSON_YEAR)
MONTHLY = (YUAN_MONTH, YUAN_PERSON_MONTH)


def number(unit: Unit | None) -> Type:
    """The type of numbers of a unit."""
    return Type("number", unit or PLAIN)


def number_in(unit: Unit, *, person: bool) -> Type:
    """The type of numbers written with a unit; on a person a per-head unit is that person's own."""
    return number(per_person(unit) if person else unit)


def options_of(scope: Scope, aliases: tuple[s.Alias, ...]) -> tuple[Option, ...]:
    """Options as declared; double names are findings."""
    seen: dict[str, Span] = {}
    for alias in aliases:
        check_ascii(scope, alias.ascii, alone=alias.alone)
        for name in dict.fromkeys((alias.name.text, alias.ascii.text)):
            if name in seen:
                twice(scope, name, alias.name.span, seen[name])
            seen[name] = alias.name.span
    return tuple(Option(alias.ascii.text, alias.name.text) for alias in aliases)


def declared(scope: Scope, decl: s.TypeDecl, *, optional: bool = False, entity: str | None = None) -> Type:
    """The type that a declaration gives; on a person a per-head unit is that person's own."""
    match decl.kind:
        case "number":
            unit = decl.unit or PLAIN
            return Type("number", per_person(unit) if scope.person(entity) else unit, optional=optional)
        case "choice" | "choices" as kind:
            return Type(kind, options=options_of(scope, decl.options), optional=optional)
        case "bool" | "date" | "text" as kind:
            return Type(kind, optional=optional)
    raise AssertionError(decl.kind)


def least(type_: Type) -> Number | None:
    """The least that a figure can be, whoever fixes it: an amount, a share or a count is not below 0."""
    return None if type_.unit is None or type_.unit in CHANGES else 0


def seen_from(scope: Scope, type_: Type, entity: str | None) -> Type:
    """The type of a figure as seen from a record: on a person a per-head unit is that person's own."""
    if type_.unit is None or not scope.person(entity):
        return type_
    return evolve(type_, unit=per_person(type_.unit))


def named(type_: Type) -> Said:
    """A type in words: the unit, or the kind."""
    if type_.kind != "number":
        return _KINDS[type_.kind]
    if type_.unit is None or type_.unit == PLAIN:
        return Said("不带单位的数", "a number without unit")
    return Said(type_.unit.zh, type_.unit.en)


def said(type_: Type) -> Said:
    """A type within a sentence: a unit is set off by a space in Chinese."""
    words = named(type_)
    unit = type_.unit if type_.kind == "number" else None
    return Said(f" {words.zh}", words.en) if unit is not None and unit != PLAIN else words


def same(left: Type, right: Type) -> bool:
    """Whether values of the two types can stand beside each other (being optional aside)."""
    if left.kind != right.kind:
        return False
    if left.kind == "number":
        unsettled = any(unit is not None and not unit.settled for unit in (left.unit, right.unit))
        return unsettled or left.unit == right.unit
    if left.kind in ("choice", "choices"):
        return {o.id for o in left.options} == {o.id for o in right.options}
    return True


def solid(type_: Type) -> Type:
    """The type without 可无."""
    return evolve(type_, optional=False) if type_.optional else type_


def place(span: Span) -> Said:
    """A place for messages that name two of them."""
    return Said(f"第{span.line}行第{span.column}列", f"line {span.line}, column {span.column}")


def mismatch(
    scope: Scope, span: Span, left: Expr, left_span: Span, right: Expr, right_span: Span, rule: Said
) -> None:
    """The finding for two operands whose types or units do not go together; shows both places."""
    complaint, help_ = OTHER_TYPES, NOTHING
    if left.type.kind == right.type.kind == "number":
        complaint, help_ = _unit_help(left, left_span, right, right_span)
    scope.add(
        complaint.at(
            span,
            help=help_,
            rule=rule,
            left=words_at(left_span),
            left_at=place(left_span),
            left_type=said(left.type),
            right=words_at(right_span),
            right_at=place(right_span),
            right_type=said(right.type),
        )
    )


def expected(
    scope: Scope, span: Span, found: Type, wanted: Type, what: Said, *, otherwise: Said = NOTHING
) -> None:
    """The finding for an expression whose type is not the one that its place wants.

    ``otherwise`` is what helps where nothing more can be told from the two types.
    """
    text, complaint, help_ = words_at(span), OTHER_TYPE, NOTHING
    if found.kind == wanted.kind == "number" and found.unit == PLAIN:
        complaint, help_ = NO_UNIT_HERE, _missing(text, wanted.unit)
    elif found.kind == wanted.kind == "number":
        complaint, help_ = OTHER_UNIT, convert(text, found.unit, wanted.unit)
    help_ = help_ or otherwise
    scope.add(complaint.at(span, help=help_, what=what, wanted=said(wanted), text=text, found=said(found)))


def convert(text: str, found: Unit | None, wanted: Unit | None) -> Said:
    """How to bring a monthly figure to a yearly one, or back; empty when that is not the trouble."""
    if found in YEARLY and wanted in MONTHLY:
        return Said(f"用 按月({text}) 换算", f"convert it: per_month({text})")
    if found in MONTHLY and wanted in YEARLY:
        return Said(f"用 按年({text}) 换算", f"convert it: per_year({text})")
    return NOTHING


def dummy(type_: Type, low: Known | None) -> Lit:
    """A value within bounds that stands where an absent one cannot be reached."""
    value: Known
    match type_.kind:
        case "number":
            value = low if low is not None else 0
        case "date":
            value = low if low is not None else date(1, 1, 1)
        case "bool":
            value = False
        case "choice":
            value = type_.options[0].id if type_.options else ""
        case "choices":
            value = frozenset()
        case _:
            value = ""
    return Lit(value, solid(type_))


def finer_than_fen(value: Fraction, unit: Unit) -> bool:
    """Whether a written amount of money has a part smaller than one fen."""
    return unit.money and (value * unit.scale).denominator != 1


def _unit_help(left: Expr, left_span: Span, right: Expr, right_span: Span) -> tuple[Complaint, Said]:
    lu, ru = left.type.unit, right.type.unit
    if isinstance(left, Lit) and lu == PLAIN:
        return NO_UNIT_BESIDE, _missing(words_at(left_span), ru)
    if isinstance(right, Lit) and ru == PLAIN:
        return NO_UNIT_BESIDE, _missing(words_at(right_span), lu)
    return OTHER_UNITS, convert(words_at(left_span), lu, ru)


def _missing(text: str, unit: Unit | None) -> Said:
    if unit is None or not text.replace(".", "").isdigit():
        return NOTHING
    return Said(f"缺单位：写作 {text}{unit.zh}", f"the unit is missing: write {text}{unit.en}")
