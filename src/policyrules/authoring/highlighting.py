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
from policyrules.language.keywords import KEYWORDS, POSITIONAL, SYMBOLS, VALUES, Vocabulary, Word
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
_PLACES: Final = {"LINE": r"^\s*…", "LPAR": r"…(?=\s*[(（])", "": "…"}
"""The pattern of a word, by where only it is a keyword."""


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
    for kind, scope in _SCOPES.items():
        for place, pattern in _PLACES.items():
            spelled = [text for text, word in words if kind_of(word) == kind and _place(word) == place]
            if spelled:
                match = pattern.replace("…", f"{_BEFORE}({'|'.join(_longest_first(spelled))}){_AFTER}")
                patterns.append({"match": match, "captures": {"1": {"name": f"{scope}.policy"}}})
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
        " * (LINE: at the start of a line, LPAR: before a bracket).",
        " * @type {Record<string, Record<string, [string, string]>>}",
        " */",
        "export const KEYWORDS = {",
    ]
    for vocabulary, table in KEYWORDS.items():
        lines.append(f"  {vocabulary}: {{")
        for text, word in sorted(table.items()):
            if _is_word(text):
                lines.append(f'    {text}: ["{kind_of(word)}", "{_place(word)}"],')
        lines.append("  },")
    return "\n".join([*lines, "};", ""])


def _is_word(text: str) -> bool:
    """Whether a spelling is a word, and not a mark."""
    return text[0].isalpha()


def _place(word: Word) -> str:
    """Where only a word is a keyword, of the places that a pattern can tell."""
    place = POSITIONAL.get(word.terminal, "")
    return place if place in ("LINE", "LPAR") else ""


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
