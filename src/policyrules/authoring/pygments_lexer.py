"""The lexer of Pygments for policy texts: documentation colours its examples with it.

Pygments finds it by its entry point (``policy``); nothing of the library imports it, or needs Pygments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

from policyrules.authoring.highlighting import Kind, pieces

_TOKENS: Final[dict[Kind | None, Any]] = {
    "declaration": Keyword.Declaration, "clause": Keyword, "operator": Operator.Word,
    "function": Name.Builtin, "value": Keyword.Constant, "word": Keyword, "comment": Comment.Single,
    "string": String, "number": Number, "name": Name, "mark": Punctuation, None: Text,
}  # fmt: skip


class PolicyLexer(Lexer):  # type: ignore[misc]
    """Policy files, in either vocabulary."""

    name = "policyrules"
    aliases: ClassVar[list[str]] = ["policy"]
    filenames: ClassVar[list[str]] = ["*.policy"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        """Offset, token type and text of each piece."""
        for start, kind, piece in pieces(text):
            yield start, _TOKENS[kind], piece
