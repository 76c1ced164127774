"""The grammar made into a parser.

Working out the tables of an LALR grammar takes longer than reading a place. They stand beside it:

    python -m policyrules.language.grammar > tables.json
    mv tables.json src/policyrules/language/grammar.tables.json

Tables of another grammar, or written by another version of Lark, are not used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, cast

from policyrules.language.trees import Node

if TYPE_CHECKING:
    from lark import Lark

_HERE: Final = files("policyrules.language")


@cache
def grammar() -> Lark:
    """The parser of one declaration, made when first needed."""
    text = _HERE.joinpath("grammar.lark").read_text("utf-8")
    tables = _HERE.joinpath("grammar.tables.json")
    if tables.is_file():
        found = json.loads(tables.read_text("utf-8"), object_hook=_numbered)
        if found["of"] == made_of(text):
            return from_tables(found)
    return from_text(text)


def from_text(text: str) -> Lark:
    """The parser of a grammar, its tables worked out."""
    from lark import Lark

    return Lark(text, parser="lalr", lexer=_lexer(), maybe_placeholders=True, tree_class=Node)


def from_tables(found: dict[str, Any]) -> Lark:
    """The parser whose tables these are."""
    from lark import Lark

    data = found["data"]
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = _lexer()
    load: Any = Lark._load_from_dict
    return cast("Lark", load(data, found["memo"], tree_class=Node))


def tables_of(text: str) -> str:
    """The tables of a grammar, as JSON."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = from_text(text).memo_serialize([TerminalDef, Rule])
    for name in ("lexer", "tree_class"):
        del data["options"][name]
    del data["parser"]["lexer_conf"]["lexer_type"]
    found = {"of": made_of(text), "memo": memo, "data": data}
    return json.dumps(found, separators=(",", ":"), sort_keys=True) + "\n"


def made_of(text: str) -> dict[str, str]:
    """What tables depend on: the text of the grammar, and the version of Lark."""
    from lark import __version__

    return {"grammar": sha256(text.encode()).hexdigest(), "lark": __version__}


def _numbered(pairs: dict[str, Any]) -> dict[Any, Any]:
    """Numbers are keys in the tables; in JSON every key is a text."""
    return {int(key) if key.isdigit() else key: value for key, value in pairs.items()}


def _lexer() -> type[Any]:
    from lark.lexer import Lexer

    class Tokens(Lexer):
        """Lark reads our own tokens."""

        def __init__(self, _: Any) -> None:
            pass

        def lex(self, data: Any) -> Iterator[Any]:  # type: ignore[override]
            return iter(data)

    return Tokens


if __name__ == "__main__":
    sys.stdout.write(tables_of(_HERE.joinpath("grammar.lark").read_text("utf-8")))
