"""Types as declared, types in words, and whether two of them go together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.units import (
    PLAIN,
    UNIT_BY_NAME,
    YUAN_MONTH,
    YUAN_PERSON_MONTH,
    YUAN_PERSON_YEAR,
    YUAN_YEAR,
    Unit,
    per_person,
)
from policyrules.core.expressions import Expr, Lit
from policyrules.core.types import Known, Option, Type
from policyrules.language import syntax as s
from policyrules.resolve.scope import Scope, check_ascii, twice, words_at

_KINDS = {
    "bool": ("“是否”型", "yes or no"),
    "date": ("日期", "a date"),
    "text": ("文本", "text"),
    "choice": ("“选项”型", "a choice"),
    "choices": ("“多选”型", "several of"),
}
YEARLY = (YUAN_YEAR, YUAN_PERSON_YEAR)
MONTHLY = (YUAN_MONTH, YUAN_PERSON_MONTH)


def number(unit: Unit | None) -> Type:
    """The type of numbers of a unit."""
    return Type("number", unit or PLAIN)


def options_of(scope: Scope, aliases: tuple[s.Alias, ...]) -> tuple[Option, ...]:
    """Options as declared; double names are findings."""
    seen: dict[str, Span] = {}
    for alias in aliases:
        check_ascii(scope, alias.ascii)
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


def zh(type_: Type) -> str:
    """A type in Chinese: the unit, or the kind."""
    if type_.kind == "number":
        return type_.unit.zh if type_.unit and type_.unit != PLAIN else "不带单位的数"
    return _KINDS[type_.kind][0]


def en(type_: Type) -> str:
    """A type in English: the unit, or the kind."""
    if type_.kind == "number":
        return type_.unit.en if type_.unit and type_.unit != PLAIN else "a number without unit"
    return _KINDS[type_.kind][1]


def same(left: Type, right: Type) -> bool:
    """Whether values of the two types can stand beside each other (being optional aside)."""
    if left.kind != right.kind:
        return False
    if left.kind == "number":
        return left.unit == right.unit
    if left.kind in ("choice", "choices"):
        return {o.id for o in left.options} == {o.id for o in right.options}
    return True


def solid(type_: Type) -> Type:
    """The type without 可无."""
    return evolve(type_, optional=False) if type_.optional else type_


def place(span: Span) -> tuple[str, str]:
    """A place for messages that name two of them."""
    return f"第{span.line}行第{span.column}列", f"line {span.line}, column {span.column}"


def mismatch(
    scope: Scope, span: Span, left: Expr, left_span: Span, right: Expr, right_span: Span, zh_: str, en_: str
) -> None:
    """The finding for two operands whose types or units do not go together; shows both places."""
    lt, rt = left.type, right.type
    code, help_ = "PR301", ("", "")
    if lt.kind == rt.kind == "number":
        code, help_ = _unit_help(left, left_span, right, right_span)
    (lzh, len_), (rzh, ren) = place(left_span), place(right_span)
    scope.add(
        code,
        span,
        f"{zh_}：“{words_at(left_span)}”（{lzh}）是{pad(zh(lt))}，“{words_at(right_span)}”（{rzh}）是{pad(zh(rt))}",
        f"{en_}: {words_at(left_span)!r} ({len_}) is {en(lt)}, {words_at(right_span)!r} ({ren}) is {en(rt)}",
        help=help_,
    )


def expected(scope: Scope, span: Span, found: Type, wanted: Type, what_zh: str, what_en: str) -> None:
    """The finding for an expression whose type is not the one that its place wants."""
    code, help_ = "PR301", ("", "")
    if found.kind == wanted.kind == "number":
        code = "PR303" if found.unit == PLAIN else "PR302"
        help_ = convert(words_at(span), found.unit, wanted.unit)
        if code == "PR303":
            help_ = _missing(words_at(span), wanted.unit)
    scope.add(
        code,
        span,
        f"{what_zh}应是{pad(zh(wanted))}，“{words_at(span)}”是{pad(zh(found))}",
        f"{what_en} should be {en(wanted)}, {words_at(span)!r} is {en(found)}",
        help=help_,
    )


def convert(text: str, found: Unit | None, wanted: Unit | None) -> tuple[str, str]:
    """How to bring a monthly figure to a yearly one, or back; empty when that is not the trouble."""
    if found in YEARLY and wanted in MONTHLY:
        return f"用 按月({text}) 换算", f"convert it: per_month({text})"
    if found in MONTHLY and wanted in YEARLY:
        return f"用 按年({text}) 换算", f"convert it: per_year({text})"
    return "", ""


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


def _unit_help(left: Expr, left_span: Span, right: Expr, right_span: Span) -> tuple[str, tuple[str, str]]:
    lu, ru = left.type.unit, right.type.unit
    if isinstance(left, Lit) and lu == PLAIN:
        return "PR303", _missing(words_at(left_span), ru)
    if isinstance(right, Lit) and ru == PLAIN:
        return "PR303", _missing(words_at(right_span), lu)
    return "PR302", convert(words_at(left_span), lu, ru)


def _missing(text: str, unit: Unit | None) -> tuple[str, str]:
    if unit is None or not text.replace(".", "").isdigit():
        return "", ""
    return f"缺单位：写作 {text}{unit.zh}", f"the unit is missing: write {text}{unit.en}"


def pad(text: str) -> str:
    """A type in a Chinese sentence: a unit is set off by a space."""
    return f" {text}" if text in UNIT_BY_NAME else text
