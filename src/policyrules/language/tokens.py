"""Tokens: what the lexer makes of a text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from attrs import frozen

from policyrules.base.errors import Finding, Source, Span
from policyrules.language.keywords import Vocabulary

_PRINTABLE_LIMIT: Final = 20
MAX_CLAUSE_ID: Final = 80
_D: Final = "[0-9０-９]"
_HAN_NUMBER: Final = "[一二三四五六七八九十百零]++"
CLAUSE_ID: Final = re.compile(
    rf"(?:〔[^〔〕]{{1,20}}〕|标题|附件{_D}*+|{_HAN_NUMBER}是?|（(?:{_HAN_NUMBER}|{_D}++)）|{_D}++"
    rf"|第(?:{_HAN_NUMBER}|{_D}++)(?:句|条|款|项|目|段|章|节|部分))++"
)
"""Clause ids that are written without quotes."""

FULL_BRACKETS: Final = str.maketrans("()０１２３４５６７８９", "（）0123456789")


class Token(NamedTuple):
    """A token of the grammar: its terminal, its text as written, its place, what it stands for.

    ``value``: NAME, STRING, DOCUMENT and CLAUSE_ID their settled text; DATE a date; YEAR an int;
    QUANTITY_ (number, unit or None); MONTH_DAY (month, day); UNIT a unit; keywords and marks their
    terminal in keywords.py (for FUNCTION and AGGREGATE which one it is). Offsets and columns count
    characters.
    """

    type: str
    text: str
    start: int
    end: int
    line: int
    column: int
    value: object

    @property
    def start_pos(self) -> int:
        return self.start

    @property
    def end_pos(self) -> int:
        return self.end

    @property
    def end_line(self) -> int:
        return self.line

    @property
    def end_column(self) -> int:
        return self.column + self.end - self.start

    def span(self, source: Source) -> Span:
        """Where the token stands."""
        return Span(source, self.start, self.end, self.line, self.column)


@frozen
class Comment:
    """``# …`` to the end of its line; ``alone`` when nothing but space stands before it."""

    text: str
    start: int
    line: int
    alone: bool


@frozen
class Lexed:
    """What a source consists of."""

    source: Source
    vocabulary: Vocabulary
    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    findings: tuple[Finding, ...]


def clip(text: str, limit: int = _PRINTABLE_LIMIT) -> str:
    """A text fit to be shown in a sentence: unprintable characters by number, cut when long."""
    shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[: limit + 1])
    return shown if len(text) <= limit else shown[:limit] + "…"
