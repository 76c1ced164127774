"""Quotations, citations and comments, and characters in them that are not what they look like."""

from __future__ import annotations

import re
from typing import Any, Final

from policyrules.base.characters import Oddity, oddities
from policyrules.language.codes import IS_NO_CLAUSE_ID, IS_NOT_CLOSED, IS_ODD, IS_UNSEEN
from policyrules.language.keywords import KEYWORDS
from policyrules.language.scanner import Scanner
from policyrules.language.tokens import CLAUSE_ID, FULL_BRACKETS, MAX_CLAUSE_ID, Comment, clip

_CITED: Final = re.compile(r"[^\s“\"「,，、#＃《]{1,80}")
_DOCUMENT: Final = re.compile(r"《[^《》\r\n]*》")
_BREAK: Final = re.compile(r"[\r\n]")
_CLOSING: Final = {"“": "”", '"': '"', "「": "」"}


def odd_character(scan: Scanner, odd: Oddity, start: int, **parts: Any) -> None:
    """Report a character that is not what it looks like, in a text that begins at ``start``."""
    at = start + odd.offset
    scan.find(IS_ODD if odd.like else IS_UNSEEN, at, at + 1, character=odd.said, **parts)


def comment(scan: Scanner, found: re.Match[str]) -> int:
    """A comment up to the end of its line; characters in it that cannot be seen are a warning."""
    start, end = found.span()
    alone = not scan.tokens or scan.tokens[-1].line != scan.line
    scan.comments.append(Comment(found[0].rstrip(), start, scan.line, alone))
    unseen = next((odd for odd in oddities(found[0], han_only=True) if not odd.like), None)
    if unseen is not None:
        odd_character(scan, unseen, start, severity="warning")
    return end


def string(scan: Scanner, found: re.Match[str]) -> int:
    """A quotation; a finding where it is not closed on its line."""
    return _quotation(scan, found.start())


def _quotation(scan: Scanner, start: int) -> int:
    text = scan.source.text
    closing = _CLOSING[text[start]]
    stop = _line_end(text, start)
    end, depth = start + 1, 1
    while depth and end < stop:
        if text[end] == closing:
            depth -= 1
        elif text[end] == text[start]:
            depth += 1
        end += 1
    if depth:
        scan.find(IS_NOT_CLOSED, start, stop, shown=clip(text[start:stop]), closing=closing)
    value = text[start + 1 : end - (not depth)]
    odd = next(oddities(value, han_only=True), None)
    if odd is not None:
        odd_character(scan, odd, start + 1)
    return scan.add("STRING", start, end, value)


def cited(scan: Scanner, start: int) -> int:
    """A 《document》 or a clause id; 0 when something else stands here."""
    text = scan.source.text
    found = _DOCUMENT.match(text, start)
    if found:
        odd = next(oddities(found[0], han_only=True), None)
        if odd is not None:
            odd_character(scan, odd, start)
        return scan.add("DOCUMENT", start, found.end(), found[0][1:-1])
    scan.expecting = False
    if text[start] in _CLOSING:
        return _quoted_clause(scan, start)
    found = _CITED.match(text, start)
    if not found or found[0] in KEYWORDS[scan.vocabulary]:
        return 0
    settled = found[0].translate(FULL_BRACKETS)
    if not CLAUSE_ID.fullmatch(settled):
        scan.find(IS_NO_CLAUSE_ID, start, found.end(), shown=clip(found[0]))
    return scan.add("CLAUSE_ID", start, found.end(), settled)


def _quoted_clause(scan: Scanner, start: int) -> int:
    """A clause id of any shape, in quotes."""
    end = _quotation(scan, start)
    token = scan.tokens.pop()
    written = str(token.value).strip()
    settled = written.translate(FULL_BRACKETS)
    if not written or len(written) > MAX_CLAUSE_ID:
        scan.find(IS_NO_CLAUSE_ID, start, end, shown=clip(token.text))
    return scan.add("CLAUSE_ID", start, end, settled if CLAUSE_ID.fullmatch(settled) else written)


def _line_end(text: str, start: int) -> int:
    found = _BREAK.search(text, start)
    return found.start() if found else len(text)
