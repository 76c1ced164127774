"""The three forms of a notice: plain text, Markdown, one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.cells import paragraphs, table
from policyrules.base.markdown import clean, escaped
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
    blocks = [f"# {escaped(document.title)}", escaped(document.to)]
    for section in document.sections:
        blocks.append(f"## {escaped(section.title)}")
        blocks += [escaped(p) for p in section.paragraphs]
        if section.rows:
            columns = max(map(len, section.rows))
            heads = section.heads or ("",) * columns
            blocks.append(md.table([*map(escaped, heads)], ([*map(escaped, row)] for row in section.rows)))
        if section.items:
            blocks.append(md.items(map(escaped, section.items)))
    blocks += ["---", *map(escaped, document.signature), "---", *map(escaped, document.small)]
    return "\n\n".join(blocks) + "\n"


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
    return escape(clean(text), quote=True)
