"""Axes, headings and rows of cells: parse trees to nodes of the syntax tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from attrs import evolve

from policyrules.base.units import Unit
from policyrules.language.building.expressions import comparison, day, expr, quantity
from policyrules.language.codes import CELL_EXPECTED, HEADING_EXPECTED, NO_STRETCH
from policyrules.language.syntax import (
    Absent,
    Alias,
    AxisDecl,
    DateValue,
    Entry,
    Limit,
    Mention,
    Reference,
    RowDecl,
    Silent,
    Stretch,
    Truth,
)
from policyrules.language.trees import Build, Node, alias, join, name, span


def axes(b: Build, tree: Node | None) -> tuple[AxisDecl, ...]:
    """按 …; none where it was left out."""
    return () if tree is None else tuple(_axis(b, child) for child in tree.children)


def place(b: Build, tree: Node | None) -> tuple[Mention, ...]:
    """The headings of one cell."""
    return (
        () if tree is None else tuple(m for child in tree.children if (m := _mention(b, child)) is not None)
    )


def rows(b: Build, tree: Node) -> tuple[RowDecl, ...]:
    """Rows of cells: a heading and its cell in turn, or headings, a colon, and a cell for each column."""
    found = []
    for headings, cells in taken_apart(tree.children):
        mentions = [m for node in headings if (m := _mention(b, node)) is not None]
        written = [c for node in cells if (c := _cell(b, node)) is not None]
        if not headings or not cells:
            stands = (headings or cells)[0]
            b.find(HEADING_EXPECTED if cells else CELL_EXPECTED, stands.first)
            continue
        where = join(span(b, headings[0]), span(b, cells[-1]))
        found.append(RowDecl(tuple(mentions), tuple(written), span=where))
    return tuple(found)


def taken_apart(items: Sequence[Node]) -> Iterator[tuple[list[Node], list[Node]]]:
    """(headings, cells) of each row; before the first colon stand cells without a heading, if any."""
    colons = [place for place, item in enumerate(items) if item.rule == "colon"]
    if not colons:
        plain = [item for item in items if item.rule != "comma"]
        yield from (([plain[k]], plain[k + 1 : k + 2]) for k in range(0, len(plain), 2))
        return
    begins = [_label(items, colon) for colon in colons]
    if begins[0]:
        yield [], list(items[: begins[0]])
    for begin, colon, end in zip(begins, colons, [*begins[1:], len(items)], strict=True):
        headings = [item for item in items[begin:colon] if item.rule != "comma"]
        yield headings, [item for item in items[colon + 1 : end] if item.rule != "comma"]


def _label(items: Sequence[Node], colon: int) -> int:
    """Where the headings before a colon begin."""
    begin = colon - 1
    while begin >= 2 and items[begin - 1].rule == "comma":
        begin -= 2
    return max(begin, 0)


def _axis(b: Build, tree: Node) -> AxisDecl:
    own, other, kind, *headings = tree.children
    unit = cast(Unit, kind.first.value) if kind is not None and kind.rule == "unit" else None
    named = None if kind is None else "number" if kind.rule == "unit" else "date"
    written = [_heading(b, child) for child in headings]
    return AxisDecl(
        name(b, own), None if other is None else name(b, other.children[0]), named, unit,
        tuple(h for h in written if h is not None), span=span(b, tree),
    )  # fmt: skip


def _heading(b: Build, tree: Node) -> Alias | Truth | Stretch | None:
    if tree.rule == "named":
        return alias(b, *tree.children)
    return cast("Truth | Stretch | None", _mention(b, tree))


def _mention(b: Build, tree: Node) -> Mention | None:
    match tree.rule:
        case "mentioned":
            return name(b, tree.children[0])
        case "yes" | "no":
            return Truth(tree.rule == "yes", span=span(b, tree))
        case "between" | "one_sided":
            return _stretch(b, tree)
        case "quantity_" | "minus" | "date" | "inner":
            return _limit(b, tree)
    b.find(HEADING_EXPECTED, tree.first)
    return None


def _stretch(b: Build, tree: Node) -> Stretch | None:
    where = span(b, tree)
    if tree.rule == "one_sided":
        op, limit = comparison(tree.children[0]), _limit(b, tree.children[1])
        if op in ("ge", "gt"):
            return Stretch(limit, op == "gt", None, False, span=where)
        if op in ("le", "lt"):
            return Stretch(None, False, limit, op == "lt", span=where)
    else:
        begins, low, ends, high = tree.children
        first = "ge" if begins is None else comparison(begins)
        last = "le" if ends is None else comparison(ends)
        if first in ("ge", "gt") and last in ("le", "lt"):
            return Stretch(_limit(b, low), first == "gt", _limit(b, high), last == "lt", span=where)
    b.find(NO_STRETCH, tree.first)
    return None


def _limit(b: Build, tree: Node) -> Limit:
    if tree.rule == "mentioned":
        return Reference((name(b, tree.children[0]),), span=span(b, tree))
    if tree.rule == "inner":
        return expr(b, tree.children[0])
    if tree.rule == "date":
        return DateValue(day(tree.first), span=span(b, tree))
    found = quantity(b, tree.children[0])
    return evolve(found, number=-found.number, span=span(b, tree)) if tree.rule == "minus" else found


def _cell(b: Build, tree: Node) -> Entry | None:
    where = span(b, tree)
    match tree.rule:
        case "quantity_" | "minus" | "date" | "inner":
            return _limit(b, tree)
        case "yes" | "no":
            return Truth(tree.rule == "yes", span=where)
        case "mentioned":
            return Reference((name(b, tree.children[0]),), span=where)
        case "absent":
            return Absent(span=where)
        case "silent":
            return Silent(span=where)
    b.find(CELL_EXPECTED, tree.first)
    return None
