"""Words that only their place tells: a keyword that is a name, a name after a number that is its unit."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from fractions import Fraction
from typing import Any, Final, cast

from policyrules.base.units import Unit, named
from policyrules.language.grammar import grammar
from policyrules.language.keywords import DECLARATIONS, KEYWORDS, VALUES, Vocabulary
from policyrules.language.tokens import Token
from policyrules.language.trees import Node

_NEVER: Final = VALUES.union(w.terminal for w in DECLARATIONS)


def with_names(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[tuple[Token, ...], Node] | None:
    """The declaration read with some of its keywords as names, and its tokens then; None where that fails.

    A keyword is a name where the grammar has no place for it, has one for a name, and would have none for
    it after a name either: else the author may have forgotten the name (由 逐案; 情形 当 …) and the word is
    what it says. Words that begin declarations, and values (是, 无), are never names. A name after a number
    where no name can stand is its unit (English: ``3 mu``). One pass: linear time.
    """
    from lark import UnexpectedToken

    parser: Any = grammar().parse_interactive()
    read: list[Token] = []
    rest = iter(range(len(tokens)))
    for k in rest:
        token = tokens[k]
        if k + 1 < len(tokens) and _may_be_unit(token, tokens[k + 1], vocabulary):
            united = _with_unit(parser, token, tokens[k + 1])
            if united is not None:
                token = united
                next(rest)
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


def _may_be_unit(number: Token, word: Token, vocabulary: Vocabulary) -> bool:
    """Whether a name stands after a bare number, on its line."""
    return (
        vocabulary == "en"
        and word.type == "NAME"
        and number.type == "QUANTITY_"
        and cast(tuple[Fraction, Unit | None], number.value)[1] is None
        and number.line == word.line
    )


def _with_unit(parser: Any, number: Token, word: Token) -> Token | None:
    """The number with its unit, if the grammar has no place for a name after it."""
    from lark import UnexpectedToken

    ahead = _without_trees(parser)
    try:
        ahead.feed_token(number)
    except UnexpectedToken:
        return None
    if "NAME" in ahead.accepts():
        return None
    value, _ = cast(tuple[Fraction, Unit | None], number.value)
    text = f"{number.text} {word.text}"
    return number._replace(text=text, end=word.end, value=(value, named(str(word.value))))


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
