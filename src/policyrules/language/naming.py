"""Keywords that are names: where a keyword cannot be meant, and a name can stand, the word is a name."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Final, cast

from policyrules.language.grammar import grammar
from policyrules.language.keywords import DECLARATIONS, KEYWORDS, VALUES, Vocabulary
from policyrules.language.tokens import Token
from policyrules.language.trees import Node

_NEVER: Final = VALUES.union(w.terminal for w in DECLARATIONS)


def with_names(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[tuple[Token, ...], Node] | None:
    """The declaration read with some of its keywords as names, and its tokens then; None where that fails.

    A keyword is a name where the grammar has no place for it, has one for a name, and would have none for
    it after a name either: else the author may have forgotten the name (由 逐案; 情形 当 …) and the word is
    what it says. Words that begin declarations, and values (是, 无), are never names. One pass: linear time.
    """
    from lark import UnexpectedToken

    parser: Any = grammar().parse_interactive()
    read: list[Token] = []
    for token in tokens:
        choices = parser.choices()
        if token.type not in choices and "NAME" in choices and _may_be_name(token, vocabulary):
            if _fits_after_name(parser, token):
                return None
            token = token._replace(type="NAME", value=token.text)
        try:
            parser.feed_token(token)
        except UnexpectedToken:
            return None
        read.append(token)
    try:
        return tuple(read), cast(Node, parser.feed_eof(read[-1]))
    except UnexpectedToken:
        return None


def _may_be_name(token: Token, vocabulary: Vocabulary) -> bool:
    """Whether this is the word of a keyword, and neither begins a declaration nor is a value."""
    return token.text in KEYWORDS[vocabulary] and token.text[0].isalpha() and token.type not in _NEVER


def after_name(parser: Any, token: Token) -> frozenset[str]:
    """The terminals that could follow a token where a parser stands, were it a name; none if it cannot be."""
    from lark import UnexpectedToken

    ahead = _without_trees(parser)
    try:
        ahead.feed_token(token._replace(type="NAME"))
    except UnexpectedToken:
        return frozenset()
    return frozenset(ahead.accepts())


def _without_trees(parser: Any) -> Any:
    """A copy of a parser that looks ahead and builds nothing: the trees are those of the other one."""
    ahead = parser.copy(deepcopy_values=False)
    ahead.parser_state.parse_conf = copy(ahead.parser_state.parse_conf)
    ahead.parser_state.parse_conf.callbacks = {}
    return ahead


def _fits_after_name(parser: Any, token: Token) -> bool:
    """Whether the grammar takes the keyword if a name stands before it."""
    from lark import UnexpectedToken

    ahead = _without_trees(parser)
    try:
        ahead.feed_token(token._replace(type="NAME", value=token.text))
        ahead.feed_token(token)
    except UnexpectedToken:
        return False
    return True
