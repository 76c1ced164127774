"""Tables: 看, 命中 and 行."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from policyrules.base.units import Unit
from policyrules.language.building.expressions import comparison, expr, second_name
from policyrules.language.building.placing import Group, Placed
from policyrules.language.building.rules import body, whole
from policyrules.language.codes import (
    BEST_OF_WHAT,
    COUNTS_NO_ROWS,
    NOTHING_IS_PREFERRED,
    ROWS_WITHOUT_COLUMNS,
    WITHOUT_ROWS,
)
from policyrules.language.syntax import Alias, Cell, CellValue, Column, Grid, HitWord, Row
from policyrules.language.tokens import Token
from policyrules.language.trees import Build, Node, alias, names, span, text

_HITS: Final[dict[str, HitWord]] = {
    "UNIQUE": "unique", "AGREEING": "agreeing", "FIRST_ROW": "first_row", "BEST": "best",
    "EVERYTHING": "all", "SUM_UP": "sum", "COUNT": "count", "SMALLEST": "min", "LARGEST": "max",
}  # fmt: skip


def grid(b: Build, found: Placed) -> Grid | None:
    """The table that a declaration's parts make; None where there is none."""
    own = found.own
    looks, hits = own.of("looks_at"), own.of("hit_policy")
    rows = found.of("row")
    if not looks:
        for part in (*hits, *own.of("preference"), *(g.head for g in rows if g.head is not None))[:1]:
            b.find(ROWS_WITHOUT_COLUMNS, part.first, title=own.title)
        return None
    if not rows:
        b.find(WITHOUT_ROWS, looks[0].first, title=own.title)
    hit, exhaustive = _hit(b, hits[0]) if hits else ("agreeing", False)
    better = own.of("preference")
    if hit == "best" and not better:
        b.find(BEST_OF_WHAT, hits[0].first, title=own.title)
    if hit != "best" and better:
        b.find(NOTHING_IS_PREFERRED, better[0].first)
    return Grid(
        tuple(_column(b, c) for part in looks for c in part.children), hit, exhaustive,
        tuple(names(b, some) for part in better for some in part.children), rows_of(b, found),
        span=span(b, looks[0]),
    )  # fmt: skip


def _hit(b: Build, part: Node) -> tuple[HitWord, bool]:
    word, proven = part.children
    kind = text(word.first) if word.first.type == "AGGREGATE" else word.first.type
    if kind not in _HITS:
        b.find(COUNTS_NO_ROWS, word.first)
    return _HITS.get(kind, "agreeing"), proven is not None


def _column(b: Build, tree: Node) -> Column:
    asked, unit = tree.children
    return Column(expr(b, asked), None if unit is None else cast(Unit, unit.value), span=span(b, tree))


def rows_of(b: Build, found: Placed) -> tuple[Row, ...]:
    """行, in order."""
    return tuple(_row(b, group, group.head) for group in found.of("row") if group.head is not None)


def _row(b: Build, group: Group, head: Node) -> Row:
    named, *cells = head.children
    return Row(
        None if named is None else _called(b, *named.children), cells_of(b, cells), body(b, group),
        span=whole(b, group),
    )  # fmt: skip


def _called(b: Build, own: Token, other: Node | None) -> Alias | None:
    return alias(b, own, None) if other is None else second_name(b, own, other.children[0])


def cells_of(b: Build, found: Sequence[Node]) -> tuple[Cell, ...]:
    """The cells of a row."""
    return tuple(_cell(b, cell) for cell in found)


def _cell(b: Build, tree: Node) -> Cell:
    where = span(b, tree)
    match tree.rule:
        case "any_value":
            return Cell(span=where)
        case "not_values":
            return Cell(tuple(_value(b, v) for v in tree.children[0].children), negated=True, span=where)
    return Cell(tuple(_value(b, v) for v in tree.children), span=where)


def _value(b: Build, tree: Node) -> CellValue:
    where, parts = span(b, tree), tree.children
    match tree.rule:
        case "absent_value":
            return CellValue(span=where)
        case "equal":
            return CellValue("eq", expr(b, parts[0]), span=where)
        case "beyond":
            return CellValue(comparison(parts[0]), expr(b, parts[1]), span=where)
        case "closed":
            return CellValue("ge", expr(b, parts[0]), "le", expr(b, parts[1]), span=where)
        case "half_open":
            return CellValue("ge", expr(b, parts[0]), comparison(parts[1]), expr(b, parts[2]), span=where)
        case "open_below":
            return CellValue(comparison(parts[0]), expr(b, parts[1]), "le", expr(b, parts[2]), span=where)
    low, first, high, last = parts
    return CellValue(comparison(low), expr(b, first), comparison(high), expr(b, last), span=where)
