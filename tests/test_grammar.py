"""The grammar: no conflict, and every keyword of the table is one of its terminals."""

import json
import logging
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, logger
from lark.lexer import Lexer

from policyrules.base.errors import Source
from policyrules.language import grammar as grammars
from policyrules.language.grammar import from_tables, from_text, made_of, tables_of
from policyrules.language.keywords import (
    BY_EN,
    BY_ZH,
    KEYWORDS,
    SYMBOLS,
    SYNONYM_PAIRS,
    SYNONYMS,
    WORDS,
    token_type,
)
from policyrules.language.parser import analyse
from policyrules.language.tokens import Token
from policyrules.language.trees import Node, nodes_of

POLICIES = Path(__file__).parent.parent / "policies"
TEXT = files("policyrules.language").joinpath("grammar.lark").read_text("utf-8")


class _Nothing(Lexer):
    def __init__(self, _: Any) -> None:
        pass

    def lex(self, data: Any) -> Any:
        return iter(data)


def declared() -> set[str]:
    """The terminals that the grammar declares."""
    return {t for line in re.findall(r"^%declare (.*)$", TEXT, re.MULTILINE) for t in line.split()}


def test_no_conflict_in_strict_mode() -> None:
    """Lark in strict mode, where any shift/reduce conflict is an error, accepts the grammar."""
    Lark(TEXT, parser="lalr", lexer=_Nothing, strict=True, maybe_placeholders=True)


def test_no_conflict_is_settled_silently(caplog: pytest.LogCaptureFixture) -> None:
    """Lark's log, where it says which conflicts it settled by itself, stays empty."""
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.propagate = True
    try:
        with caplog.at_level(logging.DEBUG, logger="lark"):
            Lark(TEXT, parser="lalr", lexer=_Nothing, debug=True, maybe_placeholders=True)
    finally:
        logger.setLevel(level)
    assert [r.message for r in caplog.records if "conflict" in r.message.lower()] == []


def test_strict_mode_would_notice() -> None:
    """The strict mode used above does refuse a grammar with a conflict."""
    ambiguous = "%declare NAME\nstart: start start | NAME\n"
    with pytest.raises(Exception, match="Shift/Reduce conflict"):
        Lark(ambiguous, parser="lalr", lexer=_Nothing, strict=True)


def test_the_tables_are_those_of_the_grammar() -> None:
    """Written again after a change: python -m policyrules.language.grammar > … (docs/contributing.md)."""
    versions = (POLICIES.parent / "constraints" / "runtime.txt").read_text("utf-8")
    written = json.loads(files("policyrules.language").joinpath("grammar.tables.json").read_text("utf-8"))
    assert written["of"]["grammar"] == made_of(TEXT)["grammar"]
    assert f"lark=={written['of']['lark']}\n" in versions


@pytest.mark.parametrize("of", [{"grammar": "", "lark": ""}, None])
def test_tables_of_another_grammar_are_not_used(
    of: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where grammar and version are those of the tables they are read, else they are worked out."""
    worked_out: list[str] = []
    if of is not None:
        monkeypatch.setattr(grammars, "made_of", lambda text: of)
    monkeypatch.setattr(grammars, "from_text", worked_out.append)
    grammars.grammar.__wrapped__()
    same = of is None and version("lark") in (POLICIES.parent / "constraints" / "runtime.txt").read_text()
    assert worked_out == ([] if same else [TEXT])


def _shape(node: Any) -> Any:
    return (node.rule, node.ends, [_shape(c) for c in node.children]) if isinstance(node, Node) else node


def test_the_tables_read_what_the_grammar_reads() -> None:
    """Read by its tables and by its text, the grammar gives the same trees, and takes the same words next."""
    by_text = from_text(TEXT)
    by_tables = from_tables(json.loads(tables_of(TEXT), object_hook=grammars._numbered))
    for path in sorted((POLICIES / "jilin").glob("*.policy")):
        for chunk in analyse(Source(path.name, path.read_text("utf-8"))).chunks:
            read: Any = chunk.tokens
            assert _shape(by_text.parse(read)) == _shape(by_tables.parse(read)) == _shape(chunk.tree)
        one, other = by_text.parse_interactive(), by_tables.parse_interactive()
        for token in chunk.tokens:
            assert one.accepts() == other.accepts()
            one.feed_token(token)
            other.feed_token(token)


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.policy")), ids=lambda p: p.name)
def test_trees_hold_what_authors_write_and_no_keyword(path: Path) -> None:
    """No tree of a shipped file holds a keyword or a mark; every tree knows its first and last token."""
    words = {token_type(w) for w in WORDS} | set(SYMBOLS.values())
    for chunk in analyse(Source(path.name, path.read_text("utf-8"))).chunks:
        assert chunk.tree is not None
        assert (chunk.tree.first, chunk.tree.last) == (chunk.tokens[0], chunk.tokens[-1])
        for node in nodes_of(chunk.tree):
            kept = {c.type for c in node.children if isinstance(c, Token)}
            assert not (kept & words) - {"FUNCTION", "AGGREGATE"}


def test_every_keyword_is_a_terminal() -> None:
    """Each keyword of the table has a terminal that the grammar declares."""
    assert {token_type(w) for w in WORDS} <= declared()


def test_every_terminal_has_a_spelling() -> None:
    """Each declared terminal is a keyword, a mark, or one of the kinds that the lexer makes itself."""
    made = {"NAME", "STRING", "DATE", "YEAR", "MONTH_DAY", "QUANTITY_", "CLAUSE_ID", "DOCUMENT", "UNIT",
            "NTH", "KTH"}  # fmt: skip
    assert declared() <= {token_type(w) for w in WORDS} | set(SYMBOLS.values()) | made


def test_every_terminal_is_used() -> None:
    """No terminal is declared that no rule mentions."""
    rules = "\n".join(line for line in TEXT.splitlines() if not line.startswith(("%", "//")))
    assert {t for t in declared() if not re.search(rf"\b{t}\b", rules)} == set()


def test_one_spelling_one_keyword() -> None:
    """No two keywords share a spelling within a vocabulary, synonyms included."""
    assert len(BY_ZH) == len(BY_EN) == len(WORDS)
    assert not set(SYNONYMS) & (set(BY_ZH) | set(BY_EN))


def test_english_keywords_are_lower_case_words() -> None:
    """English keywords are single words of lower-case letters and underscores; × and ÷ are * and /."""
    odd = {s for s in KEYWORDS["en"] if not re.fullmatch("[a-z]+(_[a-z]+)*", s)}
    assert odd == {"*", "/"}


def test_synonym_pairs_mean_the_same() -> None:
    """A synonym and its counterpart in the other vocabulary stand for one terminal."""
    for zh, en in SYNONYM_PAIRS.items():
        assert KEYWORDS["zh"][zh].terminal == KEYWORDS["en"][en].terminal
