"""Text to tokens: the words, numbers, dates, quotations and marks of a policy file.

The spellings come from keywords.py and units.py alone. Every mistake is a finding and lexing goes
on after it, so that one file gives all its mistakes at once. Time is linear in the length of
the text, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from policyrules.base.characters import oddities
from policyrules.base.errors import Finding, Source, Span
from policyrules.language.codes import (
    HALF_A_CHARACTER,
    HAS_TOO_MANY_CHARACTERS,
    IS_NO_CHARACTER,
    LINE_IS_TOO_LONG,
    NO_PUNCTUATION,
    PERCENT_APART,
    TOO_DEEP_IN_BRACKETS,
)
from policyrules.language.keywords import DECLARATIONS, POSITIONAL, SYMBOLS, Vocabulary
from policyrules.language.numbers import date_, in_cell, month_day, named_type, number, type_unit, year
from policyrules.language.positions import (
    ALIASING,
    ALSO_IN_EXAMPLES,
    BEGINNING,
    CALLED,
    DECLARING,
    KEYWORD_TOKENS,
    OPERANDS,
    after_axis,
    enter,
    in_position,
    is_alias,
    is_name,
    stating,
)
from policyrules.language.quotations import cited, comment, odd_character, string
from policyrules.language.scanner import DIGIT, HALF_WIDTH, IN_WORD, Scanner
from policyrules.language.tokens import Lexed, clip

MAX_CHARACTERS: Final = 2_000_000
MAX_LINE: Final = 20_000
MAX_NESTING: Final = 50

_MASTER: Final = re.compile(
    rf"""
    (?P<space>[ \t\r\n\u3000\u00a0]+)
  | (?P<word>[A-Za-z_\u4e00-\u9fff][{IN_WORD}]*)
  | (?P<date>{DIGIT}{{4}}(?:[-－]{DIGIT}{{1,2}}[-－]{DIGIT}+|年{DIGIT}{{1,2}}月{DIGIT}{{1,2}}日))
  | (?P<year>{DIGIT}{{4}}年)
  | (?P<monthday>{DIGIT}{{1,2}}月{DIGIT}{{1,2}}日|[-－]{{2}}{DIGIT}{{2}}[-－]{DIGIT}{{2}}(?!{DIGIT}))
  | (?P<number>{DIGIT}+(?:[.．]{DIGIT}+)?)
  | (?P<comment>[#＃][^\r\n]*)
  | (?P<string>[“"「])
  | (?P<symbol>[<>＜＞!！][=＝]|[{re.escape("".join(s for s in SYMBOLS if len(s) == 1))}])
  | (?P<other>[^ \t\r\n\u3000\u00a0A-Za-z0-9_\u4e00-\u9fff０-９#＃“"「{re.escape("".join(SYMBOLS))}]+|.)
    """,
    re.VERBOSE,
)
_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_LONG_LINE: Final = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}")
_DECLARING: Final = {w.zh: "zh" for w in DECLARATIONS} | {w.en: "en" for w in DECLARATIONS}
_NTH: Final[dict[Vocabulary, re.Pattern[str]]] = {
    "zh": re.compile("第(?P<nth>[1-9][0-9]?)(?P<size>大|小)"),
    "en": re.compile("nth_(?P<size>largest|smallest)_(?P<nth>[1-9][0-9]?)"),
}
_KTH: Final[dict[Vocabulary, dict[str, str]]] = {
    "zh": {"第k大": "LARGEST", "第k小": "SMALLEST"},
    "en": {"nth_largest": "LARGEST", "nth_smallest": "SMALLEST"},
}
"""Before a bracket: the value at a place that is worked out."""
_SIZES: Final = {"大": "LARGEST", "小": "SMALLEST", "largest": "LARGEST", "smallest": "SMALLEST"}


def lex(source: Source) -> Lexed:
    """The tokens, comments and findings of a source.

    A file or a line beyond the bounds gives one finding and no tokens.
    """
    too_big = _bounds(source)
    if too_big:
        return Lexed(source, "zh", (), (), too_big)
    scan = Scanner(source, _vocabulary(source.text))
    _run(scan)
    findings = tuple(sorted(scan.findings, key=lambda f: f.span.start if f.span else 0))
    return Lexed(source, scan.vocabulary, tuple(scan.tokens), tuple(scan.comments), findings)


def _bounds(source: Source) -> tuple[Finding, ...]:
    text = source.text
    if len(text) > MAX_CHARACTERS:
        return (HAS_TOO_MANY_CHARACTERS.at(Span(source, 0, 0, 1, 1), count=len(text), most=MAX_CHARACTERS),)
    if half := _HALF_CHARACTER.search(text):
        return (HALF_A_CHARACTER.at(_place(source, half.start()), number=f"U+{ord(half[0]):04X}"),)
    if found := _LONG_LINE.search(text):
        return (LINE_IS_TOO_LONG.at(_place(source, found.start()), most=MAX_LINE),)
    return ()


def _place(source: Source, offset: int) -> Span:
    begin = source.text.rfind("\n", 0, offset) + 1
    line = source.text.count("\n", 0, offset) + 1
    return Span(source, offset, offset, line, offset - begin + 1)


def _vocabulary(text: str) -> Vocabulary:
    """The vocabulary of the first word that begins a declaration."""
    for found in _MASTER.finditer(text):
        if found.lastgroup == "word":
            vocabulary = _DECLARING.get(found[0])
            if vocabulary:
                return "zh" if vocabulary == "zh" else "en"
    return "zh"


def _run(scan: Scanner) -> None:
    text, pos, size = scan.source.text, 0, len(scan.source.text)
    if text.startswith("\ufeff"):
        pos = 1
    match = _MASTER.match
    while pos < size:
        found = match(text, pos)
        if found is None:  # the pattern ends in "any character", a line break is space
            break
        kind = found.lastgroup
        if kind == "space":
            scan.broken_off(pos, found.end())
            pos = found.end()
        elif scan.expecting and kind != "comment":
            pos = cited(scan, pos) or _STEPS[kind or ""](scan, found)
        else:
            pos = _STEPS[kind or ""](scan, found)


def _word(scan: Scanner, found: re.Match[str]) -> int:
    start, end = found.span()
    text = found[0]
    before = scan.last()
    typed = (before == "COLON" and not stating(scan)) or after_axis(scan, before)
    typed = typed or before == "COUNTED_IN"
    if typed and (end := type_unit(scan, start) or named_type(scan, start)):
        return end
    if (scan.clause == "ROW" or scan.stretches) and (end := in_cell(scan, start)):
        return end
    in_column = scan.clause == "LOOKS_AT" and before in OPERANDS
    if in_column and (end := type_unit(scan, start) or named_type(scan, start)):
        return end
    end = found.end()
    keyword = KEYWORD_TOKENS[scan.vocabulary].get(text)
    if keyword is None:
        return _name(scan, start, end, text)
    kind, terminal = keyword
    if is_name(scan, kind, end):
        return _name(scan, start, end, text)
    if before == "DOT" or (before == "LPAR" and kind not in ("YES", "NO") and is_alias(scan, end)):
        return _name(scan, start, end, text)
    if terminal in POSITIONAL and not in_position(scan, terminal, end):
        return _name(scan, start, end, text)
    if scan.clause == "CONTENTS" and before in ("CONTENTS", "COMMA"):
        return _name(scan, start, end, text)
    if kind in BEGINNING and (not scan.depth or kind in DECLARING):
        scan.clause = kind  # 当 in brackets belongs to an aggregate and begins no clause
    if scan.clause == "ROW" and kind in ("AS", "THEN"):
        scan.clause = kind  # what a row gives is no cell
    scan.citing = scan.expecting = kind in ("CITES", "NOT_CITES")
    if kind == "RANK":
        scan.ranks.append(scan.depth)
    if kind != "BY_AXES" or not scan.depth:
        enter(scan, kind)
    if kind in DECLARING:
        scan.expecting = kind == "CLAUSE"
        scan.in_example = kind == "EXAMPLE" or (scan.in_example and kind in ALSO_IN_EXAMPLES)
        if not scan.tokens or scan.tokens[-1].line != scan.line:
            scan.depth, scan.braces, scan.too_deep = 0, 0, False
            scan.ranks.clear()
    return scan.add(kind, start, end, terminal)


def _name(scan: Scanner, start: int, end: int, text: str) -> int:
    scan.citing = False
    settled = text.translate(HALF_WIDTH)
    if scan.vocabulary == "en" and re.fullmatch("year_[0-9]{4}", settled) and settled != "year_0000":
        return scan.add("YEAR", start, end, int(settled[5:]))
    nth = _NTH[scan.vocabulary].fullmatch(settled)
    if nth and scan.last() not in ALIASING | {"DOT"}:
        return scan.add("NTH", start, end, (_SIZES[nth["size"]], int(nth["nth"])))
    size = _KTH[scan.vocabulary].get(settled)
    if size and scan.last() not in ALIASING | {"DOT"} and CALLED.match(scan.source.text, end):
        return scan.add("KTH", start, end, size)
    return scan.add("NAME", start, end, settled)


def _symbol(scan: Scanner, found: re.Match[str]) -> int:
    start, end = found.span()
    kind = SYMBOLS.get(found[0]) or SYMBOLS.get(found[0].replace("＝", "=")) or ""
    if not kind:
        return _other(scan, found)
    if kind == "COMMA":
        scan.expecting = scan.citing
    else:
        scan.citing = False
    if kind == "COLON" and scan.axes:
        scan.axes = scan.stretches = False
    if kind in ("LBRACE", "RBRACE"):
        scan.braces = max(0, scan.braces + (1 if kind == "LBRACE" else -1))
    if kind in ("LPAR", "LBRACE"):
        scan.depth += 1
        if scan.depth > MAX_NESTING and not scan.too_deep:
            scan.too_deep = True
            scan.find(TOO_DEEP_IN_BRACKETS, start, end, most=MAX_NESTING)
    elif kind in ("RPAR", "RBRACE"):
        scan.depth = max(0, scan.depth - 1)
        while scan.ranks and scan.ranks[-1] >= scan.depth:
            scan.ranks.pop()
    return scan.add(kind, start, end, kind)


def _other(scan: Scanner, found: re.Match[str]) -> int:
    start, end = found.span()
    text = scan.source.text
    before = scan.last()
    typed = (before == "COLON" and not stating(scan)) or after_axis(scan, before)
    typed = typed or (scan.clause == "LOOKS_AT" and before in OPERANDS)
    if typed and (end := type_unit(scan, start)):
        return end
    end = found.end()
    complaint = IS_NO_CHARACTER
    if text[start] in "。；;":
        complaint = NO_PUNCTUATION
    elif text[start] in "%％":
        complaint = PERCENT_APART
    odd = next(oddities(found[0]), None)
    if odd is not None:
        odd_character(scan, odd, start)
    else:
        scan.find(complaint, start, end, shown=clip(found[0]))
    return end


_STEPS: Final[Mapping[str, Callable[[Scanner, re.Match[str]], int]]] = {
    "word": _word, "date": date_, "year": year, "monthday": month_day,
    "number": number, "comment": comment, "string": string, "symbol": _symbol,
    "other": _other,
}  # fmt: skip
"""By the group of the pattern that matched: what reads it, and gives the offset after it."""
