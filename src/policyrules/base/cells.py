"""How text stands in a terminal: its width in cells, columns aligned by it, nothing that acts unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final


def width(text: str) -> int:
    """How many cells a text takes: a wide character two, a combining or invisible mark none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=5000)
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


# ── what must not reach a terminal raw ───────────────────────────────────────

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters save tab and line feed, marks of direction and of no width, lone surrogates."""


def visible(text: str) -> str:
    """The text with every character that acts instead of showing written out: ‹U+001B›.

    An escape code in an id, a mark that turns the direction of what follows: none reaches the
    terminal. Line feeds and tabs stay; ``one_line`` is for what must not break a line.
    """
    return _HIDDEN.sub(lambda m: f"‹U+{ord(m[0]):04X}›", text)


def one_line(text: str) -> str:
    """The text as one visible line: nothing within it begins another."""
    return visible(text.replace("\n", "‹U+000A›").replace("\t", " "))


def page(lines: Iterable[str]) -> str:
    """Lines as text, each ended by a line feed; none is forged by what stands within another."""
    return "".join(f"{one_line(line)}\n" for line in lines)


def paragraphs(blocks: Iterable[Iterable[str]]) -> str:
    """Blocks of lines as text, an empty line between two of them."""
    return "\n".join(map(page, blocks))


# ── what must not run in a spreadsheet ───────────────────────────────────────

_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """A CSV cell that a spreadsheet shows and does not run, with an apostrophe in front where it might.

    That is where the first sign after blanks, line breaks and what is not seen opens a formula. An
    apostrophe of the text's own gets another, so that no two texts come out alike.
    """
    if text[:1].isalnum():
        return text
    seen = text.lstrip("".join(c for c in set(text) if c.isspace() or not c.isprintable()))
    risky = text.startswith(("'", "\t", "\r", "\n")) or seen.startswith(_FORMULA)
    return f"'{text}" if risky else text
