"""The three forms of a notice: plain text, Markdown, one self-contained HTML file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from policyrules.base.cells import paragraphs, table
from policyrules.explaining.notice.content import Document, Section


def to_text(document: Document) -> str:
    """The notice as plain text."""
    blocks: list[Sequence[str]] = [[document.title], [document.to]]
    for section in document.sections:
        rows = [section.heads, *section.rows] if section.heads else list(section.rows)
        lines = [section.title, *(f"  {p}" for p in section.paragraphs), *table(rows, indent="  ")]
        blocks.append([*lines, *(f"  · {item}" for item in section.items)])
    blocks += [[line] for line in document.signature]
    return paragraphs([*blocks, document.small])


def to_markdown(document: Document) -> str:
    """The notice as Markdown; what people or files wrote cannot become markup."""
    blocks = [f"# {_md(document.title)}", _md(document.to)]
    for section in document.sections:
        blocks.append(f"## {_md(section.title)}")
        blocks += [_md(p) for p in section.paragraphs]
        if section.rows:
            columns = max(map(len, section.rows))
            heads = section.heads or ("",) * columns
            lines = [_md_row(heads), "|" + " --- |" * columns, *map(_md_row, section.rows)]
            blocks.append("\n".join(lines))
        if section.items:
            blocks.append("\n".join(f"- {_md(item)}" for item in section.items))
    blocks += ["---", *map(_md, document.signature), "---", *map(_md, document.small)]
    return "\n\n".join(blocks) + "\n"


_LIST: Final = re.compile(r"\s*([-+=]|\d+[.)](\s|$))")
"""What begins a list or an underline in Markdown."""
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def _md(text: str) -> str:
    """Text in which Markdown and HTML see nothing but text."""
    quoted = _MARKUP.sub(r"\\\1", _clean(text).replace("\n", " "))
    return re.sub(r"^(\s*\d*)([-+=.)])", r"\1\\\2", quoted) if _LIST.match(quoted) else quoted


def _md_row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_md, cells)) + " |"


def _clean(text: str) -> str:
    """Text without control characters, save the line break."""
    return "".join(c for c in text if c == "\n" or c.isprintable() or c == "\u3000")


_STYLE: Final = """
@page { size: A4; margin: 22mm 20mm; }
* { box-sizing: border-box; }
body { font-family: "Songti SC", SimSun, "Noto Serif CJK SC", serif; font-size: 12pt; line-height: 1.6;
  color: #000; background: #fff; max-width: 170mm; margin: 10mm auto; padding: 0 4mm; }
h1 { font-size: 20pt; text-align: center; letter-spacing: .2em; margin: 0 0 8mm; }
h2 { font-size: 13pt; margin: 6mm 0 2mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #000; padding: 1.5mm 2.5mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead { display: table-header-group; }
tr, li { break-inside: avoid; }
ul { margin: 0; padding-left: 6mm; }
.sign { margin-top: 14mm; display: grid; grid-template-columns: 1fr 1fr; row-gap: 12mm; break-inside: avoid; }
.small { margin-top: 10mm; font-size: 8pt; border-top: 1px solid #000; overflow-wrap: anywhere; }
.small p { margin: 0; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


_NOTHING_OUTSIDE: Final = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(document: Document) -> str:
    """The notice as one HTML file with its style inside, ready to print; it asks for nothing outside."""
    lang = "zh-CN" if document.language == "zh" else "en"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_OUTSIDE}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_e(document.title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{_e(document.title)}</h1>",
        f"<p>{_e(document.to)}</p>",
        *(line for section in document.sections for line in _html_section(section)),
        '<div class="sign">',
        *(f"<div>{_e(line)}</div>" for line in document.signature),
        "</div>",
        '<div class="small">',
        *(f"<p>{_e(line)}</p>" for line in document.small),
        "</div>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _html_section(section: Section) -> list[str]:
    lines = ["<section>", f"<h2>{_e(section.title)}</h2>"]
    lines += [f"<p>{_e(p)}</p>" for p in section.paragraphs]
    if section.rows:
        lines.append("<table>")
        if section.heads:
            heads = "".join(f'<th scope="col">{_e(head)}</th>' for head in section.heads)
            lines.append(f"<thead><tr>{heads}</tr></thead>")
        lines.append("<tbody>")
        for row in section.rows:
            if section.heads:
                cells = "".join(f"<td>{_e(cell)}</td>" for cell in row)
            else:
                first, *rest = row
                cells = f'<th scope="row">{_e(first)}</th>' + "".join(f"<td>{_e(c)}</td>" for c in rest)
            lines.append(f"<tr>{cells}</tr>")
        lines += ["</tbody>", "</table>"]
    if section.items:
        lines += ["<ul>", *(f"<li>{_e(item)}</li>" for item in section.items), "</ul>"]
    return [*lines, "</section>"]


def _e(text: str) -> str:
    return escape(_clean(text), quote=True)
