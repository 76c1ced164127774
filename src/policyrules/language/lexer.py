"""Text to tokens: the words, numbers, dates, quotations and marks of a policy file.

The spellings come from keywords.py and units.py alone. Every mistake is a finding and lexing goes
on after it, so that one file gives all its mistakes at once. Time is linear in the length of
the text, whatever the text.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import define, field

from policyrules.base.characters import Oddity, oddities
from policyrules.base.errors import Complaint, Finding, Source, Span
from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import PLAIN, UNIT_BY_NAME, UNITS, Unit, named, settled_marks, spelled, split
from policyrules.language.codes import (
    HALF_A_CHARACTER,
    HAS_SEPARATORS,
    HAS_TOO_MANY_CHARACTERS,
    IS_NO_CHARACTER,
    IS_NO_CLAUSE_ID,
    IS_NOT_CLOSED,
    IS_ODD,
    IS_UNSEEN,
    LINE_IS_TOO_LONG,
    NO_PUNCTUATION,
    NO_SUCH_DAY,
    NOT_A_WHOLE_DATE,
    NOT_EVERY_YEAR,
    NUMBER_TOO_LONG,
    PERCENT_APART,
    TAIL_IS_NO_UNIT,
    TOO_DEEP_IN_BRACKETS,
    UNIT_IS_APART,
)
from policyrules.language.keywords import (
    CLAUSES,
    DECLARATIONS,
    KEYWORDS,
    NAMING,
    POSITIONAL,
    SYMBOLS,
    WORDS,
    Vocabulary,
    spelling,
    token_type,
)
from policyrules.language.tokens import CLAUSE_ID, FULL_BRACKETS, MAX_CLAUSE_ID, Comment, Lexed, Token, clip

MAX_CHARACTERS: Final = 2_000_000
MAX_LINE: Final = 20_000
MAX_NESTING: Final = 50
MAX_DIGITS: Final = 40

_D: Final = "[0-9０-９]"
_W: Final = "A-Za-z0-9_\u4e00-\u9fff０-９"

_MASTER: Final = re.compile(
    rf"""
    (?P<space>[ \t\r\n\u3000\u00a0]+)
  | (?P<word>[A-Za-z_\u4e00-\u9fff][{_W}]*)
  | (?P<date>{_D}{{4}}(?:[-－]{_D}{{1,2}}[-－]{_D}+|年{_D}{{1,2}}月{_D}{{1,2}}日))
  | (?P<year>{_D}{{4}}年)
  | (?P<monthday>{_D}{{1,2}}月{_D}{{1,2}}日|[-－]{{2}}{_D}{{2}}[-－]{_D}{{2}}(?!{_D}))
  | (?P<number>{_D}+(?:[.．]{_D}+)?)
  | (?P<comment>[#＃][^\r\n]*)
  | (?P<string>[“"「])
  | (?P<symbol>[<>＜＞!！][=＝]|[{re.escape("".join(s for s in SYMBOLS if len(s) == 1))}])
  | (?P<other>[^ \t\r\n\u3000\u00a0A-Za-z0-9_\u4e00-\u9fff０-９#＃“"「{re.escape("".join(SYMBOLS))}]+|.)
    """,
    re.VERBOSE,
)
_CITED: Final = re.compile(r"[^\s“\"「,，、#＃《]{1,80}")
_DOCUMENT: Final = re.compile(r"《[^《》\r\n]*》")
_GLUE: Final = re.compile(rf"[{_W}%％]+(?:[/／·・][{_W}]+)*")
_NAMED: Final = re.compile(
    r"[A-Za-z_\u4e00-\u9fff]\w*(?:[/／][A-Za-z_\u4e00-\u9fff]\w*(?:[/／·・][A-Za-z_\u4e00-\u9fff]\w*)*)?"
)
"""What the name of a unit looks like: 亩, 元/亩, yuan/person/month."""

_NO_UNIT: Final = tuple(w.zh for w in WORDS if w.role == "operator" or w.terminal in ("AS", "THEN", "TO"))
"""What follows a number and is no unit though no space stands between."""

_THOUSANDS: Final = re.compile(rf"(?:,{_D}{{3}})+(?!{_D})")
_APART: Final = re.compile("[ \t\r\n\u3000\u00a0]+")
_CLOSED: Final = re.compile(r"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)*+[)）]")
_STARTING: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('STARTING', v)}(?![{_W}])")
    for v in KEYWORDS
}
_FROM_AHEAD: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('FROM', v)}(?![{_W}])")
    for v in KEYWORDS
}
_SAYING: Final = {
    v: re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++{spelling('AS', v)}(?![{_W}])")
    for v in KEYWORDS
}
_CALLED: Final = re.compile(r"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)*+[(（]")
_LENGTH: Final = re.compile(rf"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)++[{_W}(（]")
_NAME_AHEAD: Final = re.compile(r"[ \t\u3000\u00a0]+([A-Za-z_\u4e00-\u9fff]\w*)")
_BREAK: Final = re.compile(r"[\r\n]")
_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_LONG_LINE: Final = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}")
_CLOSING: Final = {"“": "”", '"': '"', "「": "」"}
_COMPARISONS: Final = {
    text: word.terminal
    for text, word in KEYWORDS["zh"].items()
    if word.terminal in ("GE", "LE", "LT", "GT") and text[0].isalpha()
}
_IN_CELL: Final = re.compile(
    f"(至?)({'|'.join(sorted((s for s in _COMPARISONS), key=len, reverse=True))})?(?={_D})"
)
"""What may stand in a cell without a space before a number: 低于18, 18至21, 120至低于130."""
_HALF: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_COMMON_YEAR: Final = 2001
"""A year without 29 February: what it has, every year has."""


def _unit_pattern(vocabulary: Vocabulary, plain: bool) -> re.Pattern[str]:
    names = [u.zh if vocabulary == "zh" else u.en for u in UNITS if plain or u is not PLAIN]
    names.sort(key=len, reverse=True)
    spelled = "|".join(re.escape(n).replace("/", "[/／]").replace("·", "[·・]") for n in names)
    spelled = spelled.replace("%", "[%％]")
    return re.compile(rf"({spelled})(?:(?=至)|(?![{_W}%％])(?![/／·・][A-Za-z_\u4e00-\u9fff]))")


_UNITS: Final = {v: _unit_pattern(v, False) for v in KEYWORDS}
_TYPES: Final = {v: _unit_pattern(v, True) for v in KEYWORDS}
_KEYWORDS: Final = {v: {s: (token_type(w), w.terminal) for s, w in KEYWORDS[v].items()} for v in KEYWORDS}
_DECLARING: Final = {w.zh: "zh" for w in DECLARATIONS} | {w.en: "en" for w in DECLARATIONS}
_DECLARATIONS: Final = frozenset(w.terminal for w in DECLARATIONS)
_OPERANDS: Final = frozenset({"NAME", "QUANTITY_", "DATE", "YEAR", "STRING", "YES", "NO", "TODAY", "RPAR",
                              "RBRACE"})  # fmt: skip
"""What an expression can end with."""

_WITH_CELLS: Final = frozenset({"STANDARD", "SCALE", "FILL", "AMEND"})
"""Declarations in which headings and cells may follow a period."""

_ALSO_IN_EXAMPLES: Final = frozenset({"CHOOSE", "ENABLE", "FILL"})
"""Declarations that are clauses inside a worked case."""

_NAMING: Final = frozenset({"GIVEN", "CHANGED", "LEFT_OUT", "DETERMINED", "EXPECT", "MISSING", "ONLY_MISSING",
                            "COMPLETE", "CHOOSE", "ENABLE", "FILL", "WITH", "AS", "BY", "COMMA", "EQUALS",
                            "LBRACE"})  # fmt: skip
"""What a name follows in a worked case."""

_CODE: Final = re.compile(r"\s+(?:PR[0-9]|(?:无|absent)(?![\w]))")
"""What follows 检查 where it is a keyword: the code of a finding, or 无."""

_ALIASING: Final = frozenset(w.terminal for w in DECLARATIONS) | {
    "FACT", "OPTION", "CASE", "HOLD", "OUTCOMES", "REQUIRES", "CONTENTS", "ROW", "LBRACE"
}  # fmt: skip
"""What a name with another name in brackets follows."""

_NTH: Final[dict[Vocabulary, re.Pattern[str]]] = {
    "zh": re.compile("第(?P<nth>[1-9][0-9]?)(?P<size>大|小)"),
    "en": re.compile("nth_(?P<size>largest|smallest)_(?P<nth>[1-9][0-9]?)"),
}
_SIZES: Final = {"大": "LARGEST", "小": "SMALLEST", "largest": "LARGEST", "smallest": "SMALLEST"}

_BEGINNING: Final = frozenset(w.terminal for w in (*DECLARATIONS, *CLAUSES))


def lex(source: Source) -> Lexed:
    """The tokens, comments and findings of a source.

    A file or a line beyond the bounds gives one finding and no tokens.
    """
    too_big = _bounds(source)
    if too_big:
        return Lexed(source, "zh", (), (), too_big)
    lexer = _Lexer(source, _vocabulary(source.text))
    lexer.run()
    findings = tuple(sorted(lexer.findings, key=lambda f: f.span.start if f.span else 0))
    return Lexed(source, lexer.vocabulary, tuple(lexer.tokens), tuple(lexer.comments), findings)


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


@define
class _Lexer:
    """The state of one pass over a source."""

    source: Source
    vocabulary: Vocabulary
    tokens: list[Token] = field(factory=list)
    comments: list[Comment] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    line: int = 1
    line_start: int = 0
    depth: int = 0
    too_deep: bool = False
    citing: bool = False
    """Inside a citation list: after a comma another citation follows."""
    expecting: bool = False
    in_example: bool = False
    """Whether what stands here belongs to a worked case."""
    in_part: bool = False
    """Whether what stands here belongs to a case, a row or 其余 of its declaration."""
    """The next thing is a document or a clause id."""
    ranks: list[int] = field(factory=list)
    """How deep in brackets each 名次 begins whose brackets are open."""
    clause: str = ""
    """The terminal of the last word that begins a declaration or a clause."""
    declaration: str = ""
    """The terminal of the last word that begins a declaration."""
    braces: int = 0
    """How many braces are open: in them stand names only."""
    axes: bool = False
    """Between 按 and the colon of a standard's head: a unit may follow a name."""
    stretches: bool = False
    """Among headings and cells, where 0至2 and 低于18 are written in one."""

    def run(self) -> None:
        text, pos, size = self.source.text, 0, len(self.source.text)
        if text.startswith("\ufeff"):
            pos = 1
        steps = {
            "word": self._word, "date": self._date, "year": self._year, "monthday": self._month_day,
            "number": self._number, "comment": self._comment, "string": self._string, "symbol": self._symbol,
            "other": self._other,
        }  # fmt: skip
        match = _MASTER.match
        while pos < size:
            found = match(text, pos)
            if found is None:  # the pattern ends in "any character", a line break is space
                break
            kind = found.lastgroup
            if kind == "space":
                self._broken_off(pos, found.end())
                pos = found.end()
            elif self.expecting and kind != "comment":
                pos = self._cited(pos) or steps[kind or ""](found)
            else:
                pos = steps[kind or ""](found)

    def _broken_off(self, start: int, end: int) -> None:
        """Count the lines that end between two offsets."""
        breaks = self.source.text.count("\n", start, end)
        if breaks:
            self.line += breaks
            self.line_start = self.source.text.rindex("\n", start, end) + 1

    def _add(self, kind: str, start: int, end: int, value: object) -> int:
        text = self.source.text[start:end]
        self.tokens.append(Token(kind, text, start, end, self.line, start - self.line_start + 1, value))
        return end

    def _find(self, complaint: Complaint, start: int, end: int, **parts: Any) -> None:
        span = Span(self.source, start, end, self.line, start - self.line_start + 1)
        self.findings.append(complaint.at(span, **parts))

    def _last(self, back: int = 1) -> str:
        return self.tokens[-back].type if len(self.tokens) >= back else ""

    # ── words and marks ──

    def _word(self, found: re.Match[str]) -> int:
        start, end = found.span()
        text = found[0]
        before = self._last()
        typed = (before == "COLON" and not self._stating()) or self._after_axis(before)
        typed = typed or before == "COUNTED_IN"
        if typed and (end := self._type(start) or self._named_type(start)):
            return end
        if (self.clause == "ROW" or self.stretches) and (end := self._in_cell(start)):
            return end
        in_column = self.clause == "LOOKS_AT" and before in _OPERANDS
        if in_column and (end := self._type(start) or self._named_type(start)):
            return end
        end = found.end()
        keyword = _KEYWORDS[self.vocabulary].get(text)
        if keyword is None:
            return self._name(start, end, text)
        kind, terminal = keyword
        if self._is_name(kind, end):
            return self._name(start, end, text)
        if before == "DOT" or (before == "LPAR" and kind not in ("YES", "NO") and self._alias(end)):
            return self._name(start, end, text)
        if terminal in POSITIONAL and not self._in_position(terminal, end):
            return self._name(start, end, text)
        if self.clause == "CONTENTS" and before in ("CONTENTS", "COMMA"):
            return self._name(start, end, text)
        if kind in _BEGINNING and (not self.depth or kind in _DECLARATIONS):
            self.clause = kind  # 当 in brackets belongs to an aggregate and begins no clause
        if self.clause == "ROW" and kind in ("AS", "THEN"):
            self.clause = kind  # what a row gives is no cell
        self.citing = self.expecting = kind in ("CITES", "NOT_CITES")
        if kind == "RANK":
            self.ranks.append(self.depth)
        if kind != "BY_AXES" or not self.depth:
            self._enter(kind)
        if kind in _DECLARATIONS:
            self.expecting = kind == "CLAUSE"
            self.in_example = kind == "EXAMPLE" or (self.in_example and kind in _ALSO_IN_EXAMPLES)
            if not self.tokens or self.tokens[-1].line != self.line:
                self.depth, self.braces, self.too_deep = 0, 0, False
                self.ranks.clear()
        return self._add(kind, start, end, terminal)

    def _in_cell(self, start: int) -> int:
        """至 or a comparison written together with the number after it; 0 when something else stands here."""
        found = _IN_CELL.match(self.source.text, start) if self.vocabulary == "zh" else None
        if found is None:
            return 0
        if found[1]:
            self._add("TO", start, found.end(1), "TO")
        if found[2]:
            kind = _COMPARISONS[found[2]]
            self._add(kind, found.start(2), found.end(2), kind)
        return found.end()

    def _enter(self, kind: str) -> None:
        """Note what a keyword begins: a declaration, axes, headings and cells."""
        if kind in _DECLARATIONS:
            self.declaration, self.in_part = kind, False
        elif kind in ("CASE", "ROW", "OTHERWISE"):
            self.in_part = True
        if kind == "BY_AXES":
            self.axes = True
        if kind == "FROM" and self.declaration in _WITH_CELLS:
            self.stretches = not self.depth
        elif kind == "AS" or kind in _BEGINNING:
            self.stretches = kind in ("BY_AXES", "FILL")
            self.axes = kind == "BY_AXES"

    def _stating(self) -> bool:
        """Whether a value follows a colon, and no type: after the name of a row, or of a value in a case."""
        return self.clause == "ROW" or (self.clause == "VALUE" and self.in_part)

    def _after_axis(self, before: str) -> bool:
        """Whether the unit of an axis may stand here."""
        if self.declaration == "SCALE":
            return self.axes and before == "BY_AXES"
        return self.axes and not self.depth and before in ("NAME", "RPAR")

    def _is_name(self, kind: str, end: int) -> bool:
        """Whether a word that could be a keyword is a name: of an axis, or of a function without brackets."""
        if self.axes and not self.depth and self._last() in ("BY_AXES", "COMMA"):
            return True
        if kind not in ("FUNCTION", "RANK"):
            return False
        listed = self.clause == "OUTCOMES" or self.braces > 0
        return listed or self._last() in NAMING or not _CALLED.match(self.source.text, end)

    def _in_position(self, kind: str, end: int) -> bool:
        """Whether a word that is a keyword in one position only stands there."""
        owner = POSITIONAL[kind]
        if owner == "EXAMPLE":
            assigned = self.source.text[end : end + 99].lstrip()[:1] in ("=", "＝")
            return self.in_example and not assigned and self._last() not in _NAMING
        if owner == "EXPECT":
            return self._last() == owner and _CODE.match(self.source.text, end) is not None
        if owner == "LPAR":
            return _CALLED.match(self.source.text, end) is not None and not self._named_here()
        if owner == "AS":
            decides = self.declaration in ("DECISION", "SINGLE") and self._last() not in ("CARRY", "WITH")
            return decides and _SAYING[self.vocabulary].match(self.source.text, end) is not None
        if owner == "DATE":
            return self._last() in _OPERANDS and _LENGTH.match(self.source.text, end) is not None
        if owner == "LINE":
            before = self.tokens[-1].line if self.tokens else 0
            after = _NAME_AHEAD.match(self.source.text, end)
            return before != self.line and after is not None and after[1] not in _KEYWORDS[self.vocabulary]
        if owner == "AGGREGATE":
            ahead = _FROM_AHEAD[self.vocabulary].match(self.source.text, end)
            return self._last() == owner and ahead is not None
        if owner == "STARTING":
            return _STARTING[self.vocabulary].match(self.source.text, end) is not None
        if kind == "EXHAUSTIVE":
            return self.clause == owner and self._last() != owner
        if self.ranks and kind in ("BY_AXES", "ASCENDING", "DESCENDING"):
            return self._last() in _OPERANDS
        if kind == "BY_AXES":
            return self.clause in (owner, "SCALE") and self._last() in ("NAME", "RPAR")
        if owner == "MEASURE":
            return self.declaration == owner and self._last() in ("NAME", "RPAR")
        if owner == "POLICY":
            return self.declaration == owner and self._last() in ("STRING", "DATE", "NAME")
        if kind == "HALF_YEAR" and self.clause == "AFTER_EVENT":
            return self._last() == "NAME"
        if owner in ("EVERY", "HIT", "ADOPTED"):
            return self._last() == owner
        if owner == "ROW":
            return self.clause == owner and self._last() in ("ROW", "BAR", "COLON")
        return self.clause == owner and self._last() in _OPERANDS

    def _named_here(self) -> bool:
        """Whether a word before a bracket is a name, and what stands in it its other name."""
        if self._last() != "COMMA":
            return self._last() in _ALIASING
        before = [t.type for t in self.tokens[-6:-1]]
        return before[1:] == ["NAME", "LPAR", "NAME", "RPAR"] and before[0] in (*_ALIASING, "COMMA")

    def _name(self, start: int, end: int, text: str) -> int:
        self.citing = False
        settled = text.translate(_HALF)
        if self.vocabulary == "en" and re.fullmatch("year_[0-9]{4}", settled) and settled != "year_0000":
            return self._add("YEAR", start, end, int(settled[5:]))
        nth = _NTH[self.vocabulary].fullmatch(settled)
        if nth and self._last() not in _ALIASING | {"DOT"}:
            return self._add("NTH", start, end, (_SIZES[nth["size"]], int(nth["nth"])))
        return self._add("NAME", start, end, settled)

    def _alias(self, end: int) -> bool:
        """Whether the word that ends here stands alone in brackets after a name."""
        return self._last(2) == "NAME" and _CLOSED.match(self.source.text, end) is not None

    def _type(self, start: int) -> int:
        """The unit of a type, after a colon; 0 when it is something else."""
        found = _TYPES[self.vocabulary].match(self.source.text, start)
        return self._add("UNIT", start, found.end(), _unit(found[1])) if found else 0

    def _named_type(self, start: int) -> int:
        """A unit that is not in the list, where a type or the unit of a column stands; 0 if there is none."""
        text = self.source.text
        found = _NAMED.match(text, start)
        if found is None or (self.stretches and not self.axes) or found[0] in _KEYWORDS[self.vocabulary]:
            return 0
        if self.clause == "LOOKS_AT" and (self.depth or _CALLED.match(text, found.end())):
            return 0
        return self._add("UNIT", start, found.end(), _unit(found[0]))

    def _symbol(self, found: re.Match[str]) -> int:
        start, end = found.span()
        kind = SYMBOLS.get(found[0]) or SYMBOLS.get(found[0].replace("＝", "=")) or ""
        if not kind:
            return self._other(found)
        if kind == "COMMA":
            self.expecting = self.citing
        else:
            self.citing = False
        if kind == "COLON" and self.axes:
            self.axes = self.stretches = False
        if kind in ("LBRACE", "RBRACE"):
            self.braces = max(0, self.braces + (1 if kind == "LBRACE" else -1))
        if kind in ("LPAR", "LBRACE"):
            self.depth += 1
            if self.depth > MAX_NESTING and not self.too_deep:
                self.too_deep = True
                self._find(TOO_DEEP_IN_BRACKETS, start, end, most=MAX_NESTING)
        elif kind in ("RPAR", "RBRACE"):
            self.depth = max(0, self.depth - 1)
            while self.ranks and self.ranks[-1] >= self.depth:
                self.ranks.pop()
        return self._add(kind, start, end, kind)

    def _other(self, found: re.Match[str]) -> int:
        start, end = found.span()
        text = self.source.text
        before = self._last()
        typed = (before == "COLON" and not self._stating()) or self._after_axis(before)
        typed = typed or (self.clause == "LOOKS_AT" and before in _OPERANDS)
        if typed and (end := self._type(start)):
            return end
        end = found.end()
        complaint = IS_NO_CHARACTER
        if text[start] in "。；;":
            complaint = NO_PUNCTUATION
        elif text[start] in "%％":
            complaint = PERCENT_APART
        odd = next(oddities(found[0]), None)
        if odd is not None:
            self._odd(odd, start)
        else:
            self._find(complaint, start, end, shown=clip(found[0]))
        return end

    def _odd(self, odd: Oddity, start: int, **parts: Any) -> None:
        """Report a character that is not what it looks like, in a text that begins at ``start``."""
        at = start + odd.offset
        self._find(IS_ODD if odd.like else IS_UNSEEN, at, at + 1, character=odd.said, **parts)

    def _comment(self, found: re.Match[str]) -> int:
        start, end = found.span()
        alone = not self.tokens or self.tokens[-1].line != self.line
        self.comments.append(Comment(found[0].rstrip(), start, self.line, alone))
        unseen = next((odd for odd in oddities(found[0], han_only=True) if not odd.like), None)
        if unseen is not None:
            self._odd(unseen, start, severity="warning")
        return end

    # ── quotations and citations ──

    def _string(self, found: re.Match[str]) -> int:
        return self._quotation(found.start())

    def _quotation(self, start: int) -> int:
        text = self.source.text
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
            self._find(IS_NOT_CLOSED, start, stop, shown=clip(text[start:stop]), closing=closing)
        value = text[start + 1 : end - (not depth)]
        odd = next(oddities(value, han_only=True), None)
        if odd is not None:
            self._odd(odd, start + 1)
        return self._add("STRING", start, end, value)

    def _cited(self, start: int) -> int:
        """A 《document》 or a clause id; 0 when something else stands here."""
        text = self.source.text
        found = _DOCUMENT.match(text, start)
        if found:
            odd = next(oddities(found[0], han_only=True), None)
            if odd is not None:
                self._odd(odd, start)
            return self._add("DOCUMENT", start, found.end(), found[0][1:-1])
        self.expecting = False
        if text[start] in _CLOSING:
            return self._quoted_clause(start)
        found = _CITED.match(text, start)
        if not found or found[0] in KEYWORDS[self.vocabulary]:
            return 0
        settled = found[0].translate(FULL_BRACKETS)
        if not CLAUSE_ID.fullmatch(settled):
            self._find(IS_NO_CLAUSE_ID, start, found.end(), shown=clip(found[0]))
        return self._add("CLAUSE_ID", start, found.end(), settled)

    def _quoted_clause(self, start: int) -> int:
        """A clause id of any shape, in quotes."""
        end = self._quotation(start)
        token = self.tokens.pop()
        written = str(token.value).strip()
        settled = written.translate(FULL_BRACKETS)
        if not written or len(written) > MAX_CLAUSE_ID:
            self._find(IS_NO_CLAUSE_ID, start, end, shown=clip(token.text))
        return self._add("CLAUSE_ID", start, end, settled if CLAUSE_ID.fullmatch(settled) else written)

    # ── numbers and dates ──

    def _date(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        year, month, day = re.findall("[0-9]+", found[0].translate(_HALF))
        try:
            value = date(int(year), int(month), int(day) if len(day) <= 2 else 0)
        except ValueError:
            value = date.min
            self._find(NO_SUCH_DAY, start, end, shown=clip(found[0]))
        return self._glued(self._add("DATE", start, end, value), start)

    def _year(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        year = int(found[0][:-1].translate(_HALF))
        tail = _GLUE.match(self.source.text, end)
        if not year or (tail and re.match(rf"{_D}+月", tail[0])):
            stop = tail.end() if tail else end
            self._find(NOT_A_WHOLE_DATE, start, stop, shown=clip(self.source.text[start:stop]))
            return self._add("YEAR", start, stop, max(year, 1))
        return self._glued(self._add("YEAR", start, end, year), start)

    def _month_day(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        month, day = (int(part) for part in re.findall("[0-9]+", found[0].translate(_HALF)))
        try:
            date(_COMMON_YEAR, month, day)
        except ValueError:
            self._find(NOT_EVERY_YEAR, start, end, shown=clip(found[0]))
        return self._glued(self._add("MONTH_DAY", start, end, (month, day)), start)

    def _number(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        text = self.source.text
        digits = found[0].translate(_HALF)
        # int() and Fraction() take quadratic time on very long digit strings.
        number = Fraction(digits) if len(digits) <= MAX_DIGITS else Fraction(0)
        unit: Unit | None = None
        units = _UNITS[self.vocabulary]
        named = units.match(text, end)
        if named is None and (apart := _APART.match(text, end)):
            named = units.match(text, apart.end())
            if named and self.vocabulary == "zh":
                spelled = Said(f"{digits}{named[1]}", f"{digits} {named[1]}")
                self._find(UNIT_IS_APART, start, named.end(), written=spelled)
        if named:
            unit, end = _unit(named[1]), named.end()
        elif tail := self._named_unit(end):
            unit, end = _unit(tail[0]), tail.end()
        elif thousands := _THOUSANDS.match(text, end):
            end = thousands.end()
            named = units.match(text, end)
            end = named.end() if named else end
            self._find(HAS_SEPARATORS, start, end, shown=clip(text[start:end]))
        if len(digits) > MAX_DIGITS:
            self._find(NUMBER_TOO_LONG, start, end, most=MAX_DIGITS)
        self._add("QUANTITY_", start, end, (number, unit))
        self._broken_off(start, end)
        return self._glued(end, start)

    def _named_unit(self, end: int) -> re.Match[str] | None:
        """A unit that is not in the list, after a number that ends here; in English 200 yuan/mu too."""
        text = self.source.text
        found = _NAMED.match(text, end)
        if found is None and self.vocabulary == "en" and (apart := _APART.match(text, end)):
            found = _NAMED.match(text, apart.end())
            return found if found and len(split(found[0])) > 1 else None
        if found is None or text.startswith(("%", "％"), found.end()):
            return None
        word = found[0]
        if self.vocabulary == "zh":
            if self.stretches or self.clause == "ROW":
                word = word.partition("至")[0]
            if not word or any(part.startswith(_NO_UNIT) for part in _after_units(word)):
                return None
        return _NAMED.match(text, end, end + len(word))

    def _glued(self, end: int, start: int) -> int:
        """Report letters or digits that follow a number or date without a space, and pass them."""
        text = self.source.text
        tail = _GLUE.match(text, end)
        in_cell = self.clause == "ROW" or self.stretches
        if not tail or (in_cell and self.vocabulary == "zh" and text[end] == "至"):
            return end
        known = [u.zh if self.vocabulary == "zh" else u.en for u in UNITS if u is not PLAIN]
        self._find(
            TAIL_IS_NO_UNIT,
            start,
            tail.end(),
            shown=clip(text[start : tail.end()]),
            tail=clip(text[end : tail.end()]),
            hint=NOTHING,
            units=Said("、".join(known), ", ".join(known)),
        )
        return tail.end()


def _line_end(text: str, start: int) -> int:
    found = _BREAK.search(text, start)
    return found.start() if found else len(text)


def follows_a_number(name: str) -> bool:
    """Whether a name is read as a unit where it stands right after a number, in a cell of a table too."""
    return "至" not in name and not any(part.startswith(_NO_UNIT) for part in _after_units(name))


def _after_units(word: str) -> list[str]:
    """A word after a number, and what is left of it after each unit that it begins with."""
    return [word, *(word[len(u.zh) :] for u in UNITS if word.startswith(u.zh))]


def _unit(text: str) -> Unit:
    """The unit of this name, built in or named only."""
    return UNIT_BY_NAME.get(settled_marks(text)) or spelled(text) or named(text)
