"""How each token is written: settled marks, digits and dates, in either vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, cast

from policyrules.base.errors import Finding, Source
from policyrules.base.units import Unit
from policyrules.language.codes import IS_A_KEYWORD_THERE
from policyrules.language.keywords import KEYWORDS, NAMEABLE, NAMING, SYNONYM_PAIRS, Vocabulary, spelling
from policyrules.language.tokens import CLAUSE_ID, Token, clip

_MARKS: Final = {"LPAR": "(", "RPAR": ")", "LBRACE": "{", "RBRACE": "}", "COLON": ":", "DOT": ".",
                 "EQUALS": "=", "PLUS": "+", "MINUS": "-"}  # fmt: skip
_QUOTES: Final = (("“", "”"), ("「", "」"), ('"', '"'))
_PAIRS: Final[Mapping[Vocabulary, Mapping[str, str]]] = {
    "en": SYNONYM_PAIRS,
    "zh": {en: zh for zh, en in SYNONYM_PAIRS.items()},
}
"""By the vocabulary wanted: the synonym that the author chose keeps its counterpart."""

_DIGITS: Final = re.compile("[0-9０-９]+(?:[.．][0-9０-９]+)?")
_HALF: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_SETTLED_NAME: Final = re.compile("year_[0-9]{4}|nth_(largest|smallest)_[1-9][0-9]?")
"""What the English vocabulary reads as a year or a place by size, where Chinese has a name."""


def respell(token: Token, vocabulary: Vocabulary) -> str:
    """The token as the formatter writes it in a vocabulary."""
    match token.type:
        case "NAME":
            return str(token.value)
        case "CLAUSE_ID":
            clause = str(token.value)
            return clause if CLAUSE_ID.fullmatch(clause) else quoted(clause)
        case "STRING":
            return quoted(str(token.value))
        case "DOCUMENT":
            return f"《{token.value}》"
        case "DATE":
            return cast(date, token.value).isoformat()
        case "YEAR":
            return f"{token.value:04d}年" if vocabulary == "zh" else f"year_{token.value:04d}"
        case "NTH":
            size, nth = cast(tuple[str, int], token.value)
            word = {"LARGEST": ("大", "largest"), "SMALLEST": ("小", "smallest")}[size]
            return f"第{nth}{word[0]}" if vocabulary == "zh" else f"nth_{word[1]}_{nth}"
        case "KTH":
            largest = token.value == "LARGEST"
            if vocabulary == "zh":
                return "第k大" if largest else "第k小"
            return "nth_largest" if largest else "nth_smallest"
        case "MONTH_DAY":
            month, day = cast(tuple[int, int], token.value)
            return f"{month}月{day}日" if vocabulary == "zh" else f"--{month:02d}-{day:02d}"
        case "QUANTITY_":
            return _quantity(token, vocabulary)
        case "UNIT":
            unit = cast(Unit, token.value)
            return unit.zh if vocabulary == "zh" else unit.en
        case "COMMA":
            return "，" if vocabulary == "zh" else ","
        case "BAR":
            return "｜" if vocabulary == "zh" else "|"
        case kind if kind in _MARKS:
            return _MARKS[kind]
        case _:
            return _keyword(token, vocabulary)


def quoted(text: str) -> str:
    """The text in the first pair of quotes that the lexer reads back as this text."""
    return next(a + text + z for a, z in _QUOTES if _closes(text, a, z))


def in_quotes(text: str) -> str:
    """Any text in quotes that the lexer reads; quotes in it that do not close are left out."""
    if any(_closes(text, a, z) for a, z in _QUOTES):
        return quoted(text)
    return quoted("".join(c for c in text if not any(c in pair for pair in _QUOTES)))


def collisions(source: Source, tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Names that the other vocabulary would read as keywords, where a name may not equal one."""
    return tuple(
        IS_A_KEYWORD_THERE.at(token.span(source), shown=clip(token.text))
        for k, token in enumerate(tokens)
        if token.type == "NAME"
        and _is_word(str(token.value), vocabulary)
        and not _sheltered(tokens, k, vocabulary)
    )


def _is_word(name: str, vocabulary: Vocabulary) -> bool:
    if name in NAMEABLE:
        return False
    return name in KEYWORDS[vocabulary] or (vocabulary == "en" and bool(_SETTLED_NAME.fullmatch(name)))


def _sheltered(tokens: Sequence[Token], k: int, vocabulary: Vocabulary) -> bool:
    """Where every word is a name: after a dot, alone in brackets after a name (but yes and no), after 载明,
    at the head of an axis; the word of a function also where no bracket follows."""
    before = [t.type for t in tokens[max(0, k - 2) : k]]
    if _in_contents(tokens, k):
        return True
    if before[-1:] == ["DOT"]:
        return not _SETTLED_NAME.fullmatch(str(tokens[k].value))
    after = tokens[k + 1].type if k + 1 < len(tokens) else ""
    word = KEYWORDS[vocabulary].get(str(tokens[k].value))
    if word is not None and word.role == "function" and (after != "LPAR" or _named(tokens, k)):
        return True
    if _names_axis(tokens, k):
        return True
    alone = before == ["NAME", "LPAR"] and after == "RPAR"
    return alone and word is not None and word.terminal not in ("YES", "NO")


def _named(tokens: Sequence[Token], k: int) -> bool:
    """Whether only a name can stand here: after what declares one, and in a list of names."""
    while k >= 2 and tokens[k - 1].type == "COMMA" and tokens[k - 2].type == "RPAR":
        k -= 5
    return k > 0 and tokens[k - 1].type in NAMING


def _names_axis(tokens: Sequence[Token], k: int) -> bool:
    """Whether this is the name of an axis: right after 按, or after the braces of the axis before."""
    depth = 0
    for back in range(k - 1, -1, -1):
        match tokens[back].type:
            case "BY_AXES":
                return back == k - 1 or tokens[k - 1].type == "COMMA"
            case "RBRACE":
                depth += 1
            case "LBRACE" if depth:
                depth -= 1
            case "LBRACE" | "COLON":
                return False
    return False


def _in_contents(tokens: Sequence[Token], k: int) -> bool:
    """Whether this is the first name of something that 载明 lists: there every word is a name."""
    while k >= 2 and tokens[k - 1].type == "COMMA":
        twin = [t.type for t in tokens[max(0, k - 5) : k - 1]] == ["NAME", "LPAR", "NAME", "RPAR"]
        k -= 5 if twin else 2
    return k > 0 and tokens[k - 1].type == "CONTENTS"


def _closes(text: str, opening: str, closing: str) -> bool:
    depth = 1
    for c in text:
        if c == closing:
            depth -= 1
        elif c == opening:
            depth += 1
        if not depth:
            return False
    return depth == 1


def _quantity(token: Token, vocabulary: Vocabulary) -> str:
    found = _DIGITS.match(token.text)
    digits = found[0].translate(_HALF) if found else ""
    _, unit = cast(tuple[Fraction, Unit | None], token.value)
    if unit is None:
        return digits
    spelled = unit.zh if vocabulary == "zh" else unit.en
    if not unit.settled and "/" not in spelled:  # as its author wrote it: 3亩, 3mu, in English also 3 mu
        apart = vocabulary == "en" and spelled.isascii() and any(c.isspace() for c in token.text)
        return f"{digits} {spelled}" if apart else digits + spelled
    latin = spelled[0].isascii() and spelled[0].isalpha()
    return f"{digits} {spelled}" if latin and vocabulary == "en" else digits + spelled


def _keyword(token: Token, vocabulary: Vocabulary) -> str:
    """Symbols become words, words of the right vocabulary stay, others are translated."""
    if token.text in KEYWORDS[vocabulary] and token.text[0].isalpha():
        return token.text
    return _PAIRS[vocabulary].get(token.text) or spelling(str(token.value), vocabulary)
