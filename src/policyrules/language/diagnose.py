"""What to say where the grammar stops: from what was accepted, the word before and the word met."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence, Set
from typing import Final

from policyrules.base.errors import Finding, Source, Span
from policyrules.base.saying import NOTHING, Said
from policyrules.base.units import UNITS
from policyrules.language.codes import (
    BELONGS_TO_NOTHING,
    CANNOT_FOLLOW,
    EQUALS_IS_A_WORD,
    IF_WANTS_BRACKETS,
    IS_A_KEYWORD,
    IS_GLUED,
    IS_NO_TYPE,
    NO_SECOND_NAME,
    NO_SUCH_KEYWORD,
    TWO_COMPARISONS,
    UNFINISHED,
)
from policyrules.language.keywords import DECLARATIONS, KEYWORDS, WORDS, Vocabulary, token_type
from policyrules.language.tokens import Token, clip

_VALUE: Final = frozenset({"QUANTITY_", "DATE", "YEAR", "STRING", "YES", "NO", "TODAY", "FUNCTION",
                           "AGGREGATE", "LPAR", "NAME", "MINUS", "NOT", "IF"})  # fmt: skip
_OPERATORS: Final = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDED", "GE", "LE", "LT", "GT", "EQ", "NE", "IN",
                               "NOT_IN", "CONTAINS", "AND", "OR", "IF_NONE", "WITHIN"})  # fmt: skip
_TYPES: Final = frozenset({"UNIT", "TYPE_BOOL", "TYPE_DATE", "TYPE_TEXT", "TYPE_CHOICE", "TYPE_SET"})
_NAMED: Final = {
    "NAME": ("名称", "a name"), "STRING": ("引号里的文字", "a text in quotes"), "DATE": ("日期", "a date"),
    "YEAR": ("年份（2016年）", "a year (year_2016)"), "QUANTITY_": ("数", "a number"),
    "MONTH_DAY": ("月日（6月30日）", "a day of the year (--06-30)"),
    "CLAUSE_ID": ("条款号", "a clause id"), "DOCUMENT": ("《文件》", "a 《document》"),
    "LPAR": ("“(”", "“(”"),
    "RPAR": ("“)”", "“)”"), "LBRACE": ("“{”", "“{”"), "RBRACE": ("“}”", "“}”"),
    "COMMA": ("逗号", "a comma"),
    "COLON": ("冒号", "a colon"), "DOT": ("“.”", "“.”"), "EQUALS": ("“=”", "“=”"),
}  # fmt: skip
_DECLARATIONS: Final = frozenset(w.terminal for w in DECLARATIONS)
_RUN: Final = re.compile(r"[^\s(（{｛,，]{1,40}")
_MOST: Final = 14


def diagnose(
    source: Source, vocabulary: Vocabulary, *, chunk: Sequence[Token], at: int, accepted: Set[str]
) -> Finding:
    """The finding for a declaration that stops making sense at its token ``at`` (its length: at the end).

    ``accepted`` are the terminals that could have stood there.
    """
    before = chunk[at - 1] if at else None
    met = chunk[at] if at < len(chunk) else None
    if met is None:
        return _unfinished(source, vocabulary, chunk, accepted)
    if before is not None and accepted == {"LPAR"} and before.type == "NAME":
        return _no_alias(source, before)
    found = (
        (_type(source, vocabulary, met, accepted) if before and before.type == "COLON" else None)
        or _glued(source, vocabulary, chunk, at, accepted)
        or _misspelled(source, vocabulary, chunk, at, accepted)
        or _keyword_as_name(source, met, accepted)
    )
    return found or _unexpected(source, vocabulary, before, met, accepted)


def stray(source: Source, vocabulary: Vocabulary, tokens: Sequence[Token]) -> Finding:
    """The finding for what stands before the first declaration."""
    token = tokens[0]
    found = _glued(source, vocabulary, tokens, 0, _DECLARATIONS) or _misspelled(
        source, vocabulary, tokens, 0, _DECLARATIONS
    )
    if found:
        return found
    words = Said("、".join(w.zh for w in DECLARATIONS), ", ".join(w.en for w in DECLARATIONS))
    return BELONGS_TO_NOTHING.at(token.span(source), shown=clip(token.text), words=words)


def expected(accepted: Set[str], vocabulary: Vocabulary) -> Said:
    """What could stand at a place, in words."""
    rest = set(accepted) - {"$END"}
    zh: list[str] = []
    en: list[str] = []
    if {"QUANTITY_", "NAME", "FUNCTION"} <= rest:
        rest -= _VALUE
        zh.append("一个值（名称、数、日期、式子）")
        en.append("a value (a name, number, date or formula)")
    if "TIMES" in rest:
        rest -= _OPERATORS
        zh.append("运算或比较（+、×、低于、等于、且……）")
        en.append("an operator (+, *, below, equals, and …)")
    if rest >= _TYPES:
        rest -= _TYPES
        zh.append("单位或类型")
        en.append("a unit or type")
    for terminal, (chinese, english) in _NAMED.items():
        if terminal in rest:
            zh.append(chinese)
            en.append(english)
    words = [w for w in WORDS if w.terminal in rest]
    spelled = [w.zh if vocabulary == "zh" else w.en for w in words]
    more = len(spelled) > _MOST
    zh += [f"“{s}”" for s in spelled[:_MOST]]
    en += [f"“{s}”" for s in spelled[:_MOST]]
    return Said("、".join(zh) + ("等" if more else ""), ", ".join(en) + (" …" if more else ""))


def _unfinished(
    source: Source, vocabulary: Vocabulary, chunk: Sequence[Token], accepted: Set[str]
) -> Finding:
    begin, end = chunk[0], chunk[-1]
    where = Span(source, end.start, end.end, end.line, end.column)
    if accepted == {"LPAR"} and end.type == "NAME":
        return _no_alias(source, end)
    wanted = expected(accepted, vocabulary)
    return UNFINISHED.at(where, word=begin.text, last=clip(end.text), wanted=wanted)


def _no_alias(source: Source, name: Token) -> Finding:
    return NO_SECOND_NAME.at(name.span(source), name=clip(name.text))


def _type(source: Source, vocabulary: Vocabulary, met: Token, accepted: Set[str]) -> Finding | None:
    if "UNIT" not in accepted:
        return None
    units = [u.zh if vocabulary == "zh" else u.en for u in UNITS]
    types = [w.zh if vocabulary == "zh" else w.en for w in WORDS if w.terminal in _TYPES]
    run = _RUN.match(source.text, met.start)
    written = run[0] if run else met.text
    close = difflib.get_close_matches(written, [*units, *types], 1, 0.5)
    hint = Said(f"是不是“{close[0]}”？", f"did you mean “{close[0]}”? ") if close else NOTHING
    where = Span(source, met.start, met.start + len(written), met.line, met.column)
    return IS_NO_TYPE.at(
        where,
        shown=clip(written),
        hint=hint,
        units=Said("、".join(units), ", ".join(units)),
        types=Said("、".join(types), ", ".join(types)),
    )


def _glued(
    source: Source, vocabulary: Vocabulary, chunk: Sequence[Token], at: int, accepted: Set[str]
) -> Finding | None:
    """A keyword written together with the name after or before it; Chinese only."""
    if vocabulary != "zh":
        return None
    met = chunk[at]
    terminals = {word: token_type(meaning) for word, meaning in KEYWORDS["zh"].items() if word[0].isalpha()}
    allowed = set(accepted) | (_DECLARATIONS if _opens_line(chunk, at) else set())
    longest = sorted(terminals, key=len, reverse=True)
    if met.type == "NAME":
        for word in longest:
            rest = met.text[len(word) :]
            if rest and met.text.startswith(word) and terminals[word] in allowed:
                return _apart(source, met, word, f"{word} {rest}")
    before = chunk[at - 1] if at else None
    if before is not None and before.type == "NAME":
        for word in longest:
            rest = before.text[: -len(word)]
            if rest and before.text.endswith(word) and terminals[word] in accepted:
                return _apart(source, before, word, f"{rest} {word}")
    return None


def _apart(source: Source, token: Token, word: str, written: str) -> Finding:
    return IS_GLUED.at(token.span(source), shown=clip(token.text), word=word, written=clip(written, 40))


def _misspelled(
    source: Source, vocabulary: Vocabulary, chunk: Sequence[Token], at: int, accepted: Set[str]
) -> Finding | None:
    met = chunk[at]
    if met.type != "NAME" or "NAME" in accepted:
        return None
    allowed = set(accepted) | (_DECLARATIONS if _opens_line(chunk, at) else set())
    words = [s for s, w in KEYWORDS[vocabulary].items() if token_type(w) in allowed and s[0].isalpha()]
    close = difflib.get_close_matches(met.text[:40], words, 1, 0.5)
    if not close:
        return None
    return NO_SUCH_KEYWORD.at(met.span(source), shown=clip(met.text), close=close[0])


def _keyword_as_name(source: Source, met: Token, accepted: Set[str]) -> Finding | None:
    if "NAME" not in accepted or "QUANTITY_" in accepted or not isinstance(met.value, str):
        return None
    if not met.text[0].isalpha() or met.type in ("NAME", "STRING", "CLAUSE_ID", "DOCUMENT"):
        return None
    return IS_A_KEYWORD.at(met.span(source), shown=met.text)


def _unexpected(
    source: Source, vocabulary: Vocabulary, before: Token | None, met: Token, accepted: Set[str]
) -> Finding:
    complaint = CANNOT_FOLLOW
    if met.type == "EQUALS" and "EQ" in accepted:
        complaint = EQUALS_IS_A_WORD
    elif met.type == "IF" and "LPAR" in accepted:
        complaint = IF_WANTS_BRACKETS
    elif met.type in _OPERATORS and before is not None and met.type != "MINUS" and "AND" in accepted:
        complaint = TWO_COMPARISONS
    last = clip(before.text) if before else ""
    wanted = expected(accepted, vocabulary)
    return complaint.at(met.span(source), before=last, met=clip(met.text), wanted=wanted)


def _opens_line(chunk: Sequence[Token], at: int) -> bool:
    return at == 0 or chunk[at].line != chunk[at - 1].line
