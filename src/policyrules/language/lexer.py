"""Text to tokens: the words, numbers, dates, quotations and marks of a policy file.

The spellings come from words.py and units.py alone. Every mistake is a finding and lexing goes
on after it, so that one file gives all its mistakes at once. Time is linear in the length of
the text, whatever the text.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import define, field

from policyrules.base.errors import Finding, Source, Span
from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, UNIT_BY_NAME, UNITS, Unit
from policyrules.language.keywords import (
    CLAUSES,
    DECLARATIONS,
    KEYWORDS,
    POSITIONAL,
    SYMBOLS,
    Vocabulary,
    token_type,
)
from policyrules.language.tokens import Comment, Lexed, Token, clip

MAX_CHARACTERS: Final = 2_000_000
MAX_LINE: Final = 20_000
MAX_NESTING: Final = 50

_D: Final = "[0-9０-９]"
_W: Final = "A-Za-z0-9_\u4e00-\u9fff０-９"
_HAN_NUMBER: Final = "[一二三四五六七八九十百零]++"

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
_CLAUSE_ID: Final = re.compile(
    rf"(?:〔[^〔〕]{{1,20}}〕|标题|附件{_D}*+|{_HAN_NUMBER}是?|（(?:{_HAN_NUMBER}|{_D}++)）|{_D}++"
    rf"|第(?:{_HAN_NUMBER}|{_D}++)(?:句|条|款|项|目|段|章|节|部分))++"
)
_GLUE: Final = re.compile(rf"[{_W}%％]+(?:[/／·・][{_W}]+)*")
_THOUSANDS: Final = re.compile(rf"(?:,{_D}{{3}})+(?!{_D})")
_APART: Final = re.compile("[ \u3000]+")
_CLOSED: Final = re.compile(r"(?:[ \t\r\n\u3000\u00a0]|[#＃][^\r\n]*+)*+[)）]")
_BREAK: Final = re.compile(r"[\r\n]")
_LONG_LINE: Final = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}")
_CLOSING: Final = {"“": "”", '"': '"', "「": "」"}
_HALF: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_COMMON_YEAR: Final = 2001
"""A year without 29 February: what it has, every year has."""

_FULL_BRACKETS: Final = str.maketrans("()０１２３４５６７８９", "（）0123456789")


def _unit_pattern(vocabulary: Vocabulary, plain: bool) -> re.Pattern[str]:
    names = [u.zh if vocabulary == "zh" else u.en for u in UNITS if plain or u is not PLAIN]
    names.sort(key=len, reverse=True)
    spelled = "|".join(re.escape(n).replace("/", "[/／]").replace("·", "[·・]") for n in names)
    spelled = spelled.replace("%", "[%％]")
    return re.compile(rf"({spelled})(?![{_W}%％])(?![/／][A-Za-z_\u4e00-\u9fff])")


_UNITS: Final = {v: _unit_pattern(v, False) for v in KEYWORDS}
_TYPES: Final = {v: _unit_pattern(v, True) for v in KEYWORDS}
_KEYWORDS: Final = {v: {s: (token_type(w), w.terminal) for s, w in KEYWORDS[v].items()} for v in KEYWORDS}
_DECLARING: Final = {w.zh: "zh" for w in DECLARATIONS} | {w.en: "en" for w in DECLARATIONS}
_DECLARATIONS: Final = frozenset(w.terminal for w in DECLARATIONS)
_OPERANDS: Final = frozenset({"NAME", "QUANTITY_", "DATE", "YEAR", "STRING", "YES", "NO", "TODAY", "RPAR",
                              "RBRACE"})  # fmt: skip
"""What an expression can end with."""

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
    return Lexed(source, lexer.vocabulary, tuple(lexer.tokens), tuple(lexer.comments), tuple(lexer.findings))


def _bounds(source: Source) -> tuple[Finding, ...]:
    text = source.text
    if len(text) > MAX_CHARACTERS:
        return (
            Finding(
                "PR102",
                Span(source, 0, 0, 1, 1),
                Said(
                    f"文件有 {len(text)} 个字符，最多 {MAX_CHARACTERS}",
                    f"the file has {len(text)} characters, at most {MAX_CHARACTERS} are read",
                ),
                Said("按主题分成几个文件", "split it by topic into several files"),
            ),
        )
    return tuple(
        Finding(
            "PR103",
            Span(source, found.start(), found.start(), text.count("\n", 0, found.start()) + 1, 1),
            Said(f"这一行超过 {MAX_LINE} 个字符", f"this line has more than {MAX_LINE} characters"),
            Said("换行不影响意思，可以分成几行", "line breaks carry no meaning: break it"),
        )
        for found in [_LONG_LINE.search(text)]
        if found
    )


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
    """The next thing is a document or a clause id."""
    clause: str = ""
    """The terminal of the last word that begins a declaration or a clause."""

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
                end = found.end()
                breaks = text.count("\n", pos, end)
                if breaks:
                    self.line += breaks
                    self.line_start = text.rindex("\n", pos, end) + 1
                pos = end
            elif self.expecting and kind != "comment":
                pos = self._cited(pos) or steps[kind or ""](found)
            else:
                pos = steps[kind or ""](found)

    def _add(self, kind: str, start: int, end: int, value: object) -> int:
        text = self.source.text[start:end]
        self.tokens.append(Token(kind, text, start, end, self.line, start - self.line_start + 1, value))
        return end

    def _find(self, code: str, start: int, end: int, zh: str, en: str, help_zh: str, help_en: str) -> None:
        span = Span(self.source, start, end, self.line, start - self.line_start + 1)
        self.findings.append(Finding(code, span, Said(zh, en), Said(help_zh, help_en)))

    def _last(self, back: int = 1) -> str:
        return self.tokens[-back].type if len(self.tokens) >= back else ""

    # ── words and marks ──

    def _word(self, found: re.Match[str]) -> int:
        start, end = found.span()
        text = found[0]
        before = self._last()
        if before == "COLON" and (end := self._type(start)):
            return end
        end = found.end()
        keyword = _KEYWORDS[self.vocabulary].get(text)
        if keyword is None:
            return self._name(start, end, text)
        kind, terminal = keyword
        if before == "DOT" or (before == "LPAR" and kind not in ("YES", "NO") and self._alias(end)):
            return self._name(start, end, text)
        if kind in POSITIONAL and not self._in_position(kind):
            return self._name(start, end, text)
        if self.clause == "CONTENTS" and before in ("CONTENTS", "COMMA"):
            return self._name(start, end, text)
        if kind in _BEGINNING and (not self.depth or kind in _DECLARATIONS):
            self.clause = kind  # 当 in brackets belongs to an aggregate and begins no clause
        self.citing = self.expecting = kind == "CITES"
        if kind in _DECLARATIONS:
            self.expecting = kind == "CLAUSE"
            if not self.tokens or self.tokens[-1].line != self.line:
                self.depth, self.too_deep = 0, False
        return self._add(kind, start, end, terminal)

    def _in_position(self, kind: str) -> bool:
        """Whether a word that is a keyword in one position only stands there."""
        owner = POSITIONAL[kind]
        if owner == "EVERY":
            return self._last() == owner
        return self.clause == owner and self._last() in _OPERANDS

    def _name(self, start: int, end: int, text: str) -> int:
        self.citing = False
        if self.vocabulary == "en" and re.fullmatch("year_[0-9]{4}", text) and text != "year_0000":
            return self._add("YEAR", start, end, int(text[5:]))
        return self._add("NAME", start, end, text.translate(_HALF))

    def _alias(self, end: int) -> bool:
        """Whether the word that ends here stands alone in brackets after a name."""
        return self._last(2) == "NAME" and _CLOSED.match(self.source.text, end) is not None

    def _type(self, start: int) -> int:
        """The unit of a type, after a colon; 0 when it is something else."""
        found = _TYPES[self.vocabulary].match(self.source.text, start)
        return self._add("UNIT", start, found.end(), _unit(found[1])) if found else 0

    def _symbol(self, found: re.Match[str]) -> int:
        start, end = found.span()
        kind = SYMBOLS.get(found[0]) or SYMBOLS.get(found[0].replace("＝", "=")) or ""
        if not kind:
            return self._other(found)
        if kind == "COMMA":
            self.expecting = self.citing
        else:
            self.citing = False
        if kind in ("LPAR", "LBRACE"):
            self.depth += 1
            if self.depth > MAX_NESTING and not self.too_deep:
                self.too_deep = True
                self._find(
                    "PR108", start, end, f"括号嵌套超过 {MAX_NESTING} 层",
                    f"brackets are nested more than {MAX_NESTING} deep",
                    "把里层写成一条“计算”或“条件”，再引用它的名称",
                    "give the inner part a name of its own and use the name",
                )  # fmt: skip
        elif kind in ("RPAR", "RBRACE"):
            self.depth = max(0, self.depth - 1)
        return self._add(kind, start, end, kind)

    def _other(self, found: re.Match[str]) -> int:
        start, end = found.span()
        text = self.source.text
        if self._last() == "COLON" and (end := self._type(start)):
            return end
        end = found.end()
        zh, en = "删去它", "remove it"
        if text[start] in "。；;":
            zh, en = "声明和分句之间不写标点", "nothing stands between declarations and clauses"
        elif text[start] in "%％":
            zh, en = "“%”要紧跟数字：写“20%”", "the % belongs right after its number: 20%"
        shown = clip(found[0])
        self._find("PR104", start, end, f"不能识别的字符“{shown}”", f"unknown character “{shown}”", zh, en)
        return end

    def _comment(self, found: re.Match[str]) -> int:
        start, end = found.span()
        alone = not self.tokens or self.tokens[-1].line != self.line
        self.comments.append(Comment(found[0].rstrip(), start, self.line, alone))
        return end

    # ── quotations and citations ──

    def _string(self, found: re.Match[str]) -> int:
        text, start = self.source.text, found.start()
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
            self._find(
                "PR105", start, stop, f"引号没有合上：{clip(text[start:stop])}",
                f"this quotation is not closed: {clip(text[start:stop])}",
                f"在同一行里用 {closing} 收尾", f"close it with {closing} on the same line",
            )  # fmt: skip
        return self._add("STRING", start, end, text[start + 1 : end - (not depth)])

    def _cited(self, start: int) -> int:
        """A 《document》 or a clause id; 0 when something else stands here."""
        text = self.source.text
        found = _DOCUMENT.match(text, start)
        if found:
            return self._add("DOCUMENT", start, found.end(), found[0][1:-1])
        self.expecting = False
        found = _CITED.match(text, start)
        if not found or found[0] in KEYWORDS[self.vocabulary]:
            return 0
        settled = found[0].translate(_FULL_BRACKETS)
        if not _CLAUSE_ID.fullmatch(settled):
            self._find(
                "PR109", start, found.end(), f"“{clip(found[0])}”不是条款号",
                f"“{clip(found[0])}” is not a clause id",
                "写成 三（一）第9句、二（一）1（2）三是、第十二条第1款、〔通知〕第1句 这样",
                "clause ids look like 三（一）第9句, 二（一）1（2）三是, 第十二条第1款, 〔通知〕第1句",
            )  # fmt: skip
        return self._add("CLAUSE_ID", start, found.end(), settled)

    # ── numbers and dates ──

    def _date(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        year, month, day = (int(part) for part in re.findall("[0-9]+", found[0].translate(_HALF)))
        try:
            value = date(year, month, day)
        except ValueError:
            value = date.min
            self._find(
                "PR106", start, end, f"没有 {clip(found[0])} 这一天", f"there is no day {clip(found[0])}",
                "写成 2017-06-12 或 2017年6月12日", "write 2017-06-12",
            )  # fmt: skip
        return self._glued(self._add("DATE", start, end, value), start)

    def _year(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        year = int(found[0][:-1].translate(_HALF))
        tail = _GLUE.match(self.source.text, end)
        if not year or (tail and re.match(rf"{_D}+月", tail[0])):
            stop = tail.end() if tail else end
            self._find(
                "PR106", start, stop, f"“{clip(self.source.text[start:stop])}”不是完整的日期",
                f"“{clip(self.source.text[start:stop])}” is not a whole date",
                "日期写到日：2017年6月12日；整年写 2016年", "write the day too: 2017-06-12",
            )  # fmt: skip
            return self._add("YEAR", start, stop, max(year, 1))
        return self._glued(self._add("YEAR", start, end, year), start)

    def _month_day(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        month, day = (int(part) for part in re.findall("[0-9]+", found[0].translate(_HALF)))
        try:
            date(_COMMON_YEAR, month, day)
        except ValueError:
            self._find(
                "PR106", start, end, f"不是每年都有 {clip(found[0])} 这一天",
                f"not every year has a day {clip(found[0])}",
                "写成 6月30日；二月末写 2月28日", "write --06-30; for the end of February --02-28",
            )  # fmt: skip
        return self._glued(self._add("MONTH_DAY", start, end, (month, day)), start)

    def _number(self, found: re.Match[str]) -> int:
        self.citing = False
        start, end = found.span()
        text = self.source.text
        digits = found[0].translate(_HALF)
        # int() and Fraction() take quadratic time on very long digit strings.
        number = Fraction(digits) if len(digits) <= 40 else Fraction(0)
        unit: Unit | None = None
        units = _UNITS[self.vocabulary]
        at = end + (self.vocabulary == "en" and text[end : end + 1] == " ")
        named = units.match(text, at) or units.match(text, end)
        if named is None and (apart := _APART.match(text, end)):
            named = units.match(text, apart.end())
            if named:
                self._find(
                    "PR120", start, named.end(), "单位要紧跟数字", "the unit belongs right after its number",
                    f"写“{digits}{named[1]}”", f"write “{digits} {named[1]}”",
                )  # fmt: skip
        if named:
            unit, end = _unit(named[1]), named.end()
        elif thousands := _THOUSANDS.match(text, end):
            end = thousands.end()
            named = units.match(text, end)
            end = named.end() if named else end
            whole = clip(text[start:end])
            self._find(
                "PR107", start, end, f"“{whole}”：数字里不写千分号",
                f"“{whole}”: no commas inside a number",
                "连着写；若是两个数，逗号后面加空格",
                "write the digits together; if these are two numbers put a space after the comma",
            )  # fmt: skip
        if len(digits) > 40:
            self._find(
                "PR107", start, end, "这个数太长", "this number is too long",
                "一个数最多 40 位", "a number has at most 40 digits",
            )  # fmt: skip
        return self._glued(self._add("QUANTITY_", start, end, (number, unit)), start)

    def _glued(self, end: int, start: int) -> int:
        """Report letters or digits that follow a number or date without a space, and pass them."""
        text = self.source.text
        tail = _GLUE.match(text, end)
        if not tail:
            return end
        whole = clip(text[start : tail.end()])
        known = [u.zh if self.vocabulary == "zh" else u.en for u in UNITS if u is not PLAIN]
        self._find(
            "PR107", start, tail.end(), f"“{whole}”里，数字后面的“{clip(text[end : tail.end()])}”不是单位",
            f"in “{whole}” what follows the number, “{clip(text[end : tail.end()])}”, is not a unit",
            f"单位只有：{'、'.join(known)}；别的词和数字之间要空格",
            f"the units are: {', '.join(known)}; put a space before anything else",
        )  # fmt: skip
        return tail.end()


def _line_end(text: str, start: int) -> int:
    found = _BREAK.search(text, start)
    return found.start() if found else len(text)


def _unit(spelled: str) -> Unit:
    return UNIT_BY_NAME[spelled.replace("／", "/").replace("・", "·").replace("％", "%")]
