"""Parse trees of expressions and types to nodes of the syntax tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, cast

from policyrules.base.units import Unit
from policyrules.language.codes import MONTHS_ARE_SUMMED, NO_SECOND_NAME
from policyrules.language.syntax import (
    Aggregate,
    Alias,
    Among,
    Between,
    Binary,
    ByAxes,
    Call,
    Chosen,
    Conditional,
    DateValue,
    Expr,
    Guard,
    Membership,
    OverMonths,
    Period,
    Quantity,
    Ranked,
    Reference,
    Silent,
    TextValue,
    Today,
    Truth,
    TypeDecl,
    Unary,
    Under,
    Value,
    WindowSpan,
    Within,
)
from policyrules.language.tokens import Token, clip
from policyrules.language.trees import Build, Node, aliases, join, name, names, optional_name, span, text

MAX_DEPTH: Final = 100

_BINARY: Final = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "and_": "and", "or_": "or",
                  "if_none": "if_none", "later": "later", "earlier": "earlier"}  # fmt: skip
_ANCHORS: Final = {"THIS_MONTH": "this_month", "NEXT_MONTH": "next_month", "SAME_DAY": "day_to_day",
                   "NEXT_DAY": "next_day"}  # fmt: skip


class TooDeepError(Exception):
    """An expression of more levels than a reader (or Python's stack) should meet."""


def expr(b: Build, tree: Node, depth: int = 0) -> Expr:
    """The expression of a tree. TooDeepError beyond MAX_DEPTH levels."""
    if depth > MAX_DEPTH:
        raise TooDeepError
    parts, below = tree.children, depth + 1
    match tree.rule:
        case "primary" | "span_part":
            return expr(b, parts[0], below)
        case "add" | "sub" | "mul" | "div" | "and_" | "or_" | "if_none" | "later" | "earlier" as op:
            return _binary(b, _BINARY[op], *parts, depth=below)
        case "compare":
            left, op, right = parts
            return _binary(b, comparison(op), left, right, depth=below)
        case "neg" | "not_" as op:
            operand = expr(b, parts[0], below)
            return Unary(op.rstrip("_"), operand, span=join(tree.first.span(b.source), operand.span))
        case "in_" | "not_in" | "contains" as op:
            value = expr(b, parts[0], below)
            return Membership(
                op.rstrip("_"), value, names(b, parts[1]), span=join(value.span, span(b, parts[1]))
            )
        case "in_set" | "not_in_set" as op:
            value, path = expr(b, parts[0], below), reference(b, parts[1])
            return Among(value, path, op == "not_in_set", span=join(value.span, path.span))
        case "chosen_set":
            return Chosen(names(b, tree), span=span(b, tree))
        case "within":
            value, period = expr(b, parts[0], below), window(b, parts[1], below)
            return Within(value, period, span=join(value.span, period.span))
        case "lies_between":
            value, low, high = (expr(b, part, below) for part in parts)
            return Between(value, low, high, span=join(value.span, high.span))
        case "if_":
            test, then, orelse = (expr(b, part, below) for part in parts)
            return Conditional(test, then, orelse, span=join(tree.first.span(b.source), orelse.span))
        case "call":
            function, *given = parts
            return Call(text(function), tuple(expr(b, c, below) for c in given), span=span(b, tree))
        case "by_axes_":
            figure, *given = parts
            return ByAxes(name(b, figure), tuple(expr(b, c, below) for c in given), span=span(b, tree))
        case "ranked":
            path, those, key, order = parts
            falling = order.first.type == "DESCENDING"
            kept = None if those is None else expr(b, those.children[0], below)
            return Ranked(reference(b, path), kept, expr(b, key, below), falling, span=span(b, tree))
        case "aggregate_path" | "aggregate" | "aggregate_where":
            return _aggregate(b, tree, below)
        case "kth":
            return _kth(b, tree, below)
        case "over_months":
            return _over_months(b, tree, below)
        case "ref":
            return reference(b, tree)
        case _:
            return _literal(b, tree)


def reference(b: Build, tree: Node) -> Reference:
    """Names joined by dots."""
    return Reference(names(b, tree), span=span(b, tree))


def comparison(tree: Node) -> str:
    """ge, le, lt, gt, eq or ne."""
    return tree.first.type.lower()


def window(b: Build, tree: Node, depth: int = 0) -> WindowSpan:
    """A window that an event opens, or a fixed period, with an end or without."""
    if tree.rule == "open_ended":
        start = expr(b, tree.children[0], depth)
        return WindowSpan(start, None, None, span=join(tree.first.span(b.source), start.span))
    begin, *anchors, end = tree.children
    start, last = expr(b, begin, depth), expr(b, end, depth)
    anchor = _ANCHORS[anchors[0].first.type] if anchors else None
    return WindowSpan(start, anchor, last, span=join(tree.first.span(b.source), last.span))


def period(b: Build, tree: Node) -> Period:
    """自 D [至 D], or a year."""
    start, *end = tree.children
    if tree.rule == "whole_year":
        year = cast(int, start.value)
        return Period(date(year, 1, 1), date(year, 12, 31), True, span=span(b, tree))
    return Period(day(start), day(end[0]) if end else None, False, span=span(b, tree))


def day(token: Token) -> date:
    """The date of a DATE."""
    return cast(date, token.value)


def type_(b: Build, tree: Node) -> TypeDecl:
    """A type."""
    where = span(b, tree)
    match tree.rule:
        case "unit":
            return TypeDecl("number", cast(Unit, tree.first.value), (), span=where)
        case "type_choice" | "type_set" as rule:
            options = aliases(b, tree.children[0].children)
            return TypeDecl("choice" if rule == "type_choice" else "choices", None, options, span=where)
        case rule:
            return TypeDecl(rule.removeprefix("type_"), None, (), span=where)


def under(b: Build, tree: Node | None) -> Under | None:
    """依 A09.次月, or None."""
    return None if tree is None else Under(*names(b, tree))


def guard(b: Build, tree: Node) -> Guard:
    """当."""
    option, test = tree.children
    return Guard(expr(b, test), under(b, option), span=span(b, tree))


def value(b: Build, tree: Node) -> Value:
    """为, 金额 or 数值, 未规定 too."""
    stated = tree.rule.startswith("stated")
    if tree.rule in ("amount_silent", "stated_silent"):
        return Value(None, None, stated, span=span(b, tree))
    option, amount = tree.children
    return Value(expr(b, amount), under(b, option), stated, span=span(b, tree))


def second_name(b: Build, own: Token, other: Node) -> Alias | None:
    """低收入 (low): the grammar tells it from a figure that is looked up only by the colon after it."""
    if other.rule == "ref" and len(other.children) == 1:
        return Alias(name(b, own), name(b, other.first))
    b.findings.append(NO_SECOND_NAME.at(own.span(b.source), name=clip(own.text)))
    return None


def quantity(b: Build, token: Token) -> Quantity:
    """A number with its unit."""
    number, unit = cast(tuple[Fraction, Unit | None], token.value)
    return Quantity(number, unit, span=token.span(b.source))


def optional_expr(b: Build, found: Sequence[Node]) -> Expr | None:
    """The expression of an optional tail, or None."""
    return expr(b, found[0]) if found else None


def _binary(b: Build, op: str, left: Node, right: Node, *, depth: int) -> Binary:
    a, z = expr(b, left, depth), expr(b, right, depth)
    return Binary(op, a, z, span=join(a.span, z.span))


def _aggregate(b: Build, tree: Node, depth: int) -> Aggregate:
    op, path, *rest = tree.children
    record = rest.pop(0) if tree.rule != "aggregate_path" else None
    given: list[Expr | None] = [expr(b, part, depth) for part in rest]
    if tree.rule == "aggregate_where":
        given.insert(0, None)
    summed, which, *_ = (*given, None, None)
    called = optional_name(b, record)
    word, nth = cast(tuple[str, int], op.value) if op.type == "NTH" else (text(op), 1)
    return Aggregate(word, reference(b, path), summed, which, called, nth, span=span(b, tree))


def _kth(b: Build, tree: Node, depth: int) -> Aggregate:
    op, path, record, summed, k = tree.children
    given: list[Expr | None] = [] if summed is None else [expr(b, part, depth) for part in summed.children]
    what, which, *_ = (*given, None, None)
    place = expr(b, k, depth)
    called = optional_name(b, record)
    return Aggregate(text(op), reference(b, path), what, which, called, 0, place, span=span(b, tree))


def _over_months(b: Build, tree: Node, depth: int) -> OverMonths:
    op, start, end, summed = tree.children
    if text(op) != "SUM":
        b.findings.append(MONTHS_ARE_SUMMED.at(op.span(b.source), word=clip(op.text)))
    parts = (expr(b, part, depth) for part in (start, end, summed))
    return OverMonths(*parts, span=span(b, tree))


def _literal(b: Build, tree: Node) -> Expr:
    token = tree.first
    where = token.span(b.source)
    match tree.rule:
        case "quantity_":
            return quantity(b, token)
        case "year":
            return Quantity(Fraction(cast(int, token.value)), None, span=where)
        case "date":
            return DateValue(day(token), span=where)
        case "text":
            return TextValue(text(token), span=where)
        case "yes" | "no" as answer:
            return Truth(answer == "yes", span=where)
        case "today":
            return Today(span=where)
        case "silent":
            return Silent(span=where)
        case rule:
            raise AssertionError(f"the grammar has a rule that the builder does not know: {rule}")
