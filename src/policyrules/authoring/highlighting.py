"""Colours for policy texts: what each word is, for every highlighter, from the one table of keywords.

Pygments asks the lexer itself (``pieces``, exact). Editors cannot: their grammars are generated here, and
colour a keyword wherever it could be one.

    python -m policyrules.authoring.highlighting textmate > web/policy.tmLanguage.json
    python -m policyrules.authoring.highlighting codemirror > web/src/keywords.js
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

from policyrules.base.errors import Source
from policyrules.language.keywords import (
    BY_TERMINAL,
    KEYWORDS,
    POSITIONAL,
    SYMBOLS,
    VALUES,
    Vocabulary,
    Word,
    spelling,
)
from policyrules.language.lexer import lex
from policyrules.language.tokens import Token

Kind = Literal[
    "declaration", "clause", "operator", "function", "value", "word", "comment", "string", "number", "name",
    "mark",
]  # fmt: skip
"""What a piece of text is."""

_LITERALS: Final[Mapping[str, Kind]] = {
    "STRING": "string", "DOCUMENT": "string", "CLAUSE_ID": "string", "QUANTITY_": "number", "DATE": "number",
    "YEAR": "number", "MONTH_DAY": "number", "UNIT": "number", "NAME": "name", "NTH": "function",
    "KTH": "function",
}  # fmt: skip


def kind_of(word: Word) -> Kind:
    """What a keyword is shown as."""
    if word.terminal in VALUES:
        return "value"
    return "function" if word.role == "aggregate" else word.role


# ── exact, for Python ────────────────────────────────────────────────────────


def pieces(text: str) -> Iterator[tuple[int, Kind | None, str]]:
    """A text in pieces, each with its offset and what it is (None: space, or no part of the language).

    Together they are the text. Nothing is raised, whatever the text.
    """
    found = lex(Source("", text))
    marks = [(t.start, t.end, _kind(t, found.vocabulary)) for t in found.tokens]
    marks += [(c.start, c.start + len(c.text), "comment") for c in found.comments]
    here = 0
    for start, end, kind in sorted(marks):
        if start > here:
            yield here, None, text[here:start]
        if start >= here:
            yield start, kind, text[start:end]
            here = end
    if here < len(text):
        yield here, None, text[here:]


def _kind(token: Token, vocabulary: Vocabulary) -> Kind:
    if token.type in _LITERALS:
        return _LITERALS[token.type]
    word = KEYWORDS[vocabulary].get(token.text)
    return "mark" if word is None else kind_of(word)


# ── generated, for editors ───────────────────────────────────────────────────

_BEFORE: Final = r"(?<![\p{L}\p{N}_])"
_AFTER: Final = r"(?![\p{L}\p{N}_])"
_SCOPES: Final[Mapping[Kind, str]] = {
    "declaration": "keyword.declaration", "clause": "keyword.other", "operator": "keyword.operator.word",
    "function": "support.function", "value": "constant.language", "word": "keyword.other.word",
}  # fmt: skip


def text_mate() -> dict[str, Any]:
    """The grammar for editors that read TextMate's: both vocabularies, no word inside another."""
    words = [word for table in KEYWORDS.values() for word in table.items() if _is_word(word[0])]
    number = r"[0-9０-９]+(?:[.．][0-9０-９]+)?(?:\s*[%％])?"
    patterns: list[dict[str, Any]] = [
        {"match": "[#＃].*$", "name": "comment.line.number-sign.policy"},
        {"match": '“[^”\\r\\n]*(?:”|$)|「[^」\\r\\n]*(?:」|$)|"[^"\\r\\n]*(?:"|$)',
         "name": "string.quoted.double.policy"},
        {"match": "《[^》\\r\\n]*》", "name": "string.unquoted.document.policy"},
        {"match": r"[(（]\s*([A-Za-z_][A-Za-z0-9_]*)\s*[)）]",
         "captures": {"1": {"name": "entity.name.policy"}}},
        {"match": r"[0-9０-９]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9０-９]{4}年(?:[0-9]{1,2}月[0-9]{1,2}日)?",
         "name": "constant.numeric.date.policy"},
        {"match": _BEFORE + number, "name": "constant.numeric.policy"},
    ]  # fmt: skip
    special = sorted({_place(word) for _, word in words} - {""})
    for place in (*special, ""):  # what is more special first: an editor takes the first that matches
        for kind, scope in _SCOPES.items():
            spelled = [text for text, word in words if kind_of(word) == kind and _place(word) == place]
            if spelled:
                patterns.append(_pattern(f"({'|'.join(_longest_first(spelled))})", place, f"{scope}.policy"))
    marks = "".join(sorted({mark for mark in SYMBOLS if len(mark) == 1} - set("(（)）{｛}｝,，、:：.．")))
    patterns.append({"match": f"[{re.escape(marks)}]", "name": "keyword.operator.policy"})
    return {
        "name": "policyrules",
        "scopeName": "source.policy",
        "fileTypes": ["policy"],
        "patterns": patterns,
    }


def code_mirror() -> str:
    """The table that the site's editor reads, as a module of JavaScript."""
    lines = [
        "// Made from the table of keywords by policyrules.authoring.highlighting; not written by hand.",
        "",
        "/**",
        " * By vocabulary and spelling: what the word is, and where only it is one",
        " * (LINE: at the start of a line, LPAR: before a bracket, else: after that word).",
        " * @type {Record<string, Record<string, [string, string]>>}",
        " */",
        "export const KEYWORDS = {",
    ]
    for vocabulary, table in KEYWORDS.items():
        lines.append(f"  {vocabulary}: {{")
        for text, word in sorted(table.items()):
            if _is_word(text):
                place = _place(word)
                place = spelling(place, vocabulary) if place in BY_TERMINAL and place != "LPAR" else place
                lines.append(f'    {text}: ["{kind_of(word)}", "{place}"],')
        lines.append("  },")
    return "\n".join([*lines, "};", ""])


def _is_word(text: str) -> bool:
    """Whether a spelling is a word, and not a mark."""
    return text[0].isalpha()


def _place(word: Word) -> str:
    """Where only a word is a keyword, as far as a pattern can tell: LINE, LPAR, or the terminal of the word
    right before it."""
    place = POSITIONAL.get(word.terminal, "")
    after = place in ("EVERY", "HIT", "ADOPTED") and word.terminal not in ("EXHAUSTIVE", "HALF_YEAR")
    return place if after or place in ("LINE", "LPAR") else ""


def _pattern(words: str, place: str, scope: str) -> dict[str, Any]:
    """The pattern of words that are keywords in a place only; what must stand before them is coloured too."""
    coloured, bounded = {"name": scope}, f"{_BEFORE}{words}{_AFTER}"
    match place:
        case "LINE":
            return {"match": rf"^\s*{bounded}", "captures": {"1": coloured}}
        case "LPAR":
            return {"match": rf"{bounded}(?=\s*[(（])", "captures": {"1": coloured}}
        case "":
            return {"match": bounded, "captures": {"1": coloured}}
    owner = BY_TERMINAL[place]
    first = {"name": f"{_SCOPES[kind_of(owner)]}.policy"}
    return {
        "match": rf"{_BEFORE}({owner.zh}|{owner.en})\s+{words}{_AFTER}",
        "captures": {"1": first, "2": coloured},
    }


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def main(arguments: list[str]) -> int:
    """Print what was asked for: textmate or codemirror."""
    match arguments:
        case ["textmate"]:
            print(json.dumps(text_mate(), ensure_ascii=False, indent=1))
        case ["codemirror"]:
            sys.stdout.write(code_mirror())
        case _:
            print("textmate or codemirror", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
