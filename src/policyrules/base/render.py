"""A finding as people see it: where, what, the line, a caret under the place, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policyrules.base.cells import width
from policyrules.base.errors import Finding, Severity, Span
from policyrules.base.saying import Language, Said

_SEVERITIES: Final[Mapping[Severity, Said]] = {
    "error": Said("错误", "error"), "warning": Said("警告", "warning"), "info": Said("提示", "note"),
}  # fmt: skip

TAB: Final = 4
WIDEST: Final = 100
"""Cells of a source line that are shown; a longer line is cut around the place."""


def render(finding: Finding, language: Language = "zh") -> str:
    """``file:line:column: error CODE sentence``, the line, a caret line, the help."""
    place = f"{finding.span}: " if finding.span else ""
    severity = _SEVERITIES[finding.severity].in_(language)
    lines = [f"{place}{severity} {finding.code} {finding.said.in_(language)}"]
    if finding.span:
        lines += _excerpt(finding.span)
    help_ = finding.help.in_(language)
    if help_:
        lines.append(f"  help: {help_}" if language == "en" else f"  建议：{help_}")
    return "\n".join(lines)


def _excerpt(span: Span) -> list[str]:
    line = span.line_text()
    if not line.strip():
        return []
    begin = span.column - 1
    end = max(begin + 1, min(begin + span.end - span.start, len(line)))
    shown, caret_at, length = _cut(line, begin, end)
    before = _settled(shown[:caret_at])
    marked = _settled(shown[caret_at : caret_at + length], width(before))
    after = _settled(shown[caret_at + length :])
    return [f"  {before}{marked}{after}".rstrip(), "  " + " " * width(before) + "^" * max(1, width(marked))]


def _settled(text: str, start: int = 0) -> str:
    """Tabs as spaces up to the next stop, control characters as a box."""
    out: list[str] = []
    at = start
    for c in text:
        piece = " " * (TAB - at % TAB) if c == "\t" else c if c.isprintable() or c == "\u3000" else "□"
        out.append(piece)
        at += width(piece)
    return "".join(out)


def _cut(line: str, begin: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around the place, and where in it the place is."""
    if width(line[: WIDEST * 2]) <= WIDEST and len(line) <= WIDEST:
        return line, begin, end - begin
    left = max(0, begin - WIDEST // 4)
    shown = line[left : left + WIDEST // 2]
    head = "…" if left else ""
    tail = "…" if left + WIDEST // 2 < len(line) else ""
    return head + shown + tail, begin - left + len(head), max(1, min(end, left + len(shown)) - begin)
