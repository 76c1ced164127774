"""Parse trees of expressions and types to nodes of the syntax tree."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final, cast

from policyrules.base.errors import Span
from policyrules.base.units import Unit
from policyrules.language.syntax import (
    Aggregate,
    Binary,
    Call,
    Conditional,
    DateValue,
    Expr,
    Guard,
    Membership,
    Period,
    Quantity,
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
from policyrules.language.tokens import Token
from policyrules.language.trees import Build, Child, Node, aliases, name, names, node, span, text, token

MAX_DEPTH: Final = 100

_BINARY: Final = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "and_": "and", "or_": "or",
                  "if_none": "if_none"}  # fmt: skip
_ANCHORS: Final = {"THIS_MONTH": "this_month", "NEXT_MONTH": "next_month", "SAME_DAY": "day_to_day"}


class TooDeepError(Exception):
    """An expression of more levels than a reader (or Python's stack) should meet."""


def expr(b: Build, tree: Child, depth: int = 0) -> Expr:
    """The expression of a tree. TooDeepError beyond MAX_DEPTH levels."""
    if depth > MAX_DEPTH:
        raise TooDeepError
    tree, below = node(tree), depth + 1
    parts = tree.children
    match str(tree.data):
        case "primary":
            return expr(b, parts[1], below)
        case "add" | "sub" | "mul" | "div" | "and_" | "or_" | "if_none" as op:
            return _binary(b, _BINARY[op], parts[0], parts[2], below)
        case "compare":
            return _binary(b, comparison(parts[1]), parts[0], parts[2], below)
        case "neg" | "not_" as op:
            operand = expr(b, parts[1], below)
            return Unary(op.rstrip("_"), operand, span=_join(token(parts[0]).span(b.source), operand.span))
        case "in_" | "not_in" | "contains" as op:
            value = expr(b, parts[0], below)
            options = names(b, parts[2])
            return Membership(op.rstrip("_"), value, options, span=_join(value.span, span(b, parts[2])))
        case "within":
            value, period = expr(b, parts[0], below), window(b, parts[2], below)
            return Within(value, period, span=_join(value.span, period.span))
        case "if_":
            test, then, orelse = (expr(b, parts[k], below) for k in (1, 3, 5))
            return Conditional(test, then, orelse, span=_join(token(parts[0]).span(b.source), orelse.span))
        case "call":
            args = tuple(expr(b, c, below) for c in parts if not isinstance(c, Token))
            return Call(text(parts[0]), args, span=_ends(b, parts))
        case "aggregate_path" | "aggregate" | "aggregate_where":
            return _aggregate(b, tree, below)
        case "ref":
            return reference(b, tree)
        case _:
            return _literal(b, tree)


def reference(b: Build, tree: Child) -> Reference:
    """Names joined by dots."""
    return Reference(names(b, tree), span=span(b, tree))


def comparison(tree: Child) -> str:
    """ge, le, lt, gt, eq or ne."""
    return token(node(tree).children[0]).type.lower()


def window(b: Build, tree: Child, depth: int = 0) -> WindowSpan:
    """A window that an event opens, or a fixed period."""
    parts = node(tree).children
    if node(tree).data == "window":
        start, months = expr(b, parts[1], depth), expr(b, parts[4], depth)
        anchor = _ANCHORS[token(node(parts[2]).children[0]).type]
        return WindowSpan(start, anchor, months, span=_join(token(parts[0]).span(b.source), months.span))
    start, end = expr(b, parts[1], depth), expr(b, parts[3], depth)
    return WindowSpan(start, None, end, span=_join(token(parts[0]).span(b.source), end.span))


def period(b: Build, tree: Child) -> Period:
    """自 D [至 D], or a year."""
    parts = node(tree).children
    if len(parts) == 1:
        year = cast(int, token(parts[0]).value)
        return Period(date(year, 1, 1), date(year, 12, 31), True, span=span(b, tree))
    return dates(b, parts)


def dates(b: Build, parts: list[Child]) -> Period:
    """The period of FROM DATE [TO DATE]."""
    start, end = day(parts[1]), None if parts[3] is None else day(parts[3])
    return Period(start, end, False, span=_ends(b, parts))


def day(child: Child) -> date:
    """The date of a DATE."""
    return cast(date, token(child).value)


def type_(b: Build, tree: Child) -> TypeDecl:
    """A type."""
    kind, parts, where = str(node(tree).data), node(tree).children, span(b, tree)
    match kind:
        case "unit":
            return TypeDecl("number", cast(Unit, token(parts[0]).value), (), span=where)
        case "type_choice" | "type_set":
            options = aliases(b, node(parts[1]).children)
            return TypeDecl("choice" if kind == "type_choice" else "choices", None, options, span=where)
        case _:
            return TypeDecl(kind.removeprefix("type_"), None, (), span=where)


def under(b: Build, tree: Child) -> Under | None:
    """依 A09.次月, or None."""
    if tree is None:
        return None
    return Under(name(b, node(tree).children[1]), name(b, node(tree).children[3]))


def guard(b: Build, tree: Node) -> Guard:
    """当."""
    return Guard(expr(b, tree.children[2]), under(b, tree.children[1]), span=span(b, tree))


def value(b: Build, tree: Node) -> Value:
    """为 or 金额, 金额 未规定 too."""
    if tree.data == "amount_silent":
        return Value(None, None, span=span(b, tree))
    return Value(expr(b, tree.children[2]), under(b, tree.children[1]), span=span(b, tree))


def quantity(b: Build, child: Child) -> Quantity:
    """A number with its unit."""
    number, unit = cast(tuple[Fraction, Unit | None], token(child).value)
    return Quantity(number, unit, span=token(child).span(b.source))


def _binary(b: Build, op: str, left: Child, right: Child, depth: int) -> Binary:
    a, z = expr(b, left, depth), expr(b, right, depth)
    return Binary(op, a, z, span=_join(a.span, z.span))


def _aggregate(b: Build, tree: Node, depth: int) -> Aggregate:
    parts, where = tree.children, _ends(b, tree.children)
    op, path = text(parts[0]), reference(b, parts[1])
    match str(tree.data):
        case "aggregate_path":
            return Aggregate(op, path, None, None, span=where)
        case "aggregate_where":
            return Aggregate(op, path, None, expr(b, parts[4], depth), span=where)
        case _:
            which = None if parts[5] is None else expr(b, parts[5], depth)
            return Aggregate(op, path, expr(b, parts[3], depth), which, span=where)


def _literal(b: Build, tree: Node) -> Expr:
    child = token(tree.children[0])
    where = child.span(b.source)
    match str(tree.data):
        case "quantity_":
            return quantity(b, child)
        case "year":
            return Quantity(Fraction(cast(int, child.value)), None, span=where)
        case "date":
            return DateValue(cast(date, child.value), span=where)
        case "text":
            return TextValue(text(child), span=where)
        case "yes" | "no" as answer:
            return Truth(answer == "yes", span=where)
        case "today":
            return Today(span=where)
        case "silent":
            return Silent(span=where)
        case rule:
            raise AssertionError(f"the grammar has a rule that the builder does not know: {rule}")


def _join(begin: Span, end: Span) -> Span:
    return Span(begin.source, begin.start, end.end, begin.line, begin.column)


def _ends(b: Build, parts: list[Child]) -> Span:
    """From the first child to the last: both are tokens, or small."""
    there = [c for c in parts if c is not None]
    return _join(span(b, there[0]), span(b, there[-1]))
