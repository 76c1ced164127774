"""The state of one pass over a text: the tokens so far, and what those that follow depend on."""

from __future__ import annotations

from typing import Any, Final

from attrs import define, field

from policyrules.base.errors import Complaint, Finding, Source, Span
from policyrules.language.keywords import Vocabulary
from policyrules.language.tokens import Comment, Token

DIGIT: Final = "[0-9０-９]"
IN_WORD: Final = "A-Za-z0-9_\u4e00-\u9fff０-９"
HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")


@define
class Scanner:
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
    in_example: bool = False
    """Whether what stands here belongs to a worked case."""
    in_part: bool = False
    """Whether what stands here belongs to a case, a row or 其余 of its declaration."""
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

    def broken_off(self, start: int, end: int) -> None:
        """Count the lines that end between two offsets."""
        breaks = self.source.text.count("\n", start, end)
        if breaks:
            self.line += breaks
            self.line_start = self.source.text.rindex("\n", start, end) + 1

    def add(self, kind: str, start: int, end: int, value: object) -> int:
        """Add a token; the offset after it."""
        text = self.source.text[start:end]
        self.tokens.append(Token(kind, text, start, end, self.line, start - self.line_start + 1, value))
        return end

    def find(self, complaint: Complaint, start: int, end: int, **parts: Any) -> None:
        """Report what is wrong between two offsets."""
        span = Span(self.source, start, end, self.line, start - self.line_start + 1)
        self.findings.append(complaint.at(span, **parts))

    def last(self, back: int = 1) -> str:
        """The kind of the last token, or of one before it; "" where there is none."""
        return self.tokens[-back].type if len(self.tokens) >= back else ""
