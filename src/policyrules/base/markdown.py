"""Markdown built from text that people or files wrote: none of it can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as html_escape
from typing import Final

_LIST: Final = re.compile(r"\s*([-+=]|\d+[.)](\s|$))")
"""What begins a list or an underline in Markdown."""
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|~!&]")
_NAMED: Final = {"&": "&amp;", "<": "&lt;", "~": "&#126;"}
"""Signs that not every reader of Markdown takes for text behind a backslash."""


def clean(text: str) -> str:
    """Text without control characters, save the line break."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c == "\n" or c.isprintable() or c == "\u3000")


def escaped(text: str) -> str:
    """Text in which Markdown and HTML see nothing but text; in one line."""
    quoted = _MARKUP.sub(_as_text, clean(text).replace("\n", " "))
    return re.sub(r"^(\s*\d*)([-+=.)])", r"\1\\\2", quoted) if _LIST.match(quoted) else quoted


def _as_text(sign: re.Match[str]) -> str:
    return _NAMED.get(sign[0], f"\\{sign[0]}")


def row(cells: Iterable[str]) -> str:
    """A row of a table; the cells are Markdown."""
    return "| " + " | ".join(cells) + " |"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; heads and cells are Markdown."""
    return "\n".join([row(heads), "|" + " --- |" * len(heads), *map(row, rows)])


def items(lines: Iterable[str]) -> str:
    """A list; its lines are Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def block(text: str, language: str = "") -> str:
    """A block of code; longer fences where the text has fences of its own."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}{language}\n{clean(text).rstrip()}\n{fence}"


def anchor(id_: str) -> str:
    """A place that links can point at, in a cell of a table too."""
    return f'<a id="{html_escape(id_, quote=True).replace("|", "&#124;")}"></a>'


def link(text: str, target: str) -> str:
    """A link; the text is Markdown, the target an address within the pages."""
    target = target.replace("|", "%7C")
    return f"[{text}](<{target}>)" if re.search(r"[\s()]", target) else f"[{text}]({target})"


def boxed(kind: str, body: str) -> str:
    """A part of the page that a style sheet may lay out; its body is Markdown, and reads as it stands."""
    return f'<div class="{kind}" markdown="1">\n\n{body}\n\n</div>'
