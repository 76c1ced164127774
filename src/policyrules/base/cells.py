"""How text stands in a terminal: its width in cells, columns aligned by it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many cells a text takes: a wide character two, a combining or invisible mark none."""
    return sum(_cells(c) for c in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, cells: int) -> str:
    """The text filled with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))


def table(rows: Sequence[Sequence[str]], *, indent: str = "", gap: int = 2) -> list[str]:
    """Rows as aligned lines, by cells; a row of one cell may run across all columns."""
    if not rows:
        return []
    columns = max(len(row) for row in rows)
    widths = [max((width(row[i]) for row in rows if i < len(row) > 1), default=0) for i in range(columns)]
    return [
        (indent + (" " * gap).join(pad(cell, widths[i]) for i, cell in enumerate(row))).rstrip()
        for row in rows
    ]
