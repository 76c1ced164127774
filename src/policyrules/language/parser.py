"""A file to its syntax tree: one declaration at a time, so that one mistake costs one declaration."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence, Set
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

import attrs
from attrs import frozen

from policyrules.base.errors import Finding, PolicyError, Source, Span, UsageError, refused_by_system
from policyrules.base.saying import Said
from policyrules.base.units import Unit
from policyrules.language.building.declarations import build
from policyrules.language.codes import (
    BYTE_IS_NOT_UTF8,
    DEEP_BRACKETS,
    HAS_NO_ENTITY,
    HAS_TOO_MANY_BYTES,
    HAS_TOO_MANY_WORDS,
    IS_GB18030,
    MORE_FINDINGS,
)
from policyrules.language.diagnose import Stop, diagnose, meant_declaration, stray
from policyrules.language.grammar import grammar
from policyrules.language.keywords import DECLARATIONS
from policyrules.language.lexer import lex
from policyrules.language.naming import after_name, with_names
from policyrules.language.positions import BEGINNING
from policyrules.language.syntax import EVERYTHING, Declaration, EntityDecl, FactDecl, File, NamedUnit
from policyrules.language.tokens import Lexed, Token
from policyrules.language.trees import Node

MAX_BYTES: Final = 2_000_000
MAX_TOKENS: Final = 100_000
"""Words and marks in one declaration."""

MAX_FINDINGS: Final = 200
"""After so many mistakes in one file the rest waits for the next run."""

_LOOK_AHEAD: Final = 8
"""Tokens after a misspelled keyword that say which one was meant."""

_DECLARING: Final = frozenset(w.terminal for w in DECLARATIONS)
_AFTER_FIGURE: Final = _DECLARING | {"AS", "FROM", "YEAR"}
_LONGEST_CELL: Final = 200
"""Words and marks that name one cell of a figure, at most."""
_OPEN: Final = frozenset({"LPAR", "LBRACE"})
_CLOSE: Final = frozenset({"RPAR", "RBRACE"})
_ENDING: Final = frozenset({
    "NAME", "STRING", "DATE", "YEAR", "QUANTITY_", "UNIT", "CLAUSE_ID", "RPAR", "RBRACE", "YES", "NO",
    "TODAY", "SILENT", "OPTIONAL", "CASEWISE", "PERSONS", "TYPE_BOOL", "TYPE_DATE", "TYPE_TEXT",
    "EVERYTHING", "UNUSED", "ALWAYS", "UNKNOWN", "ABSENT", "OPEN", "HUMAN", "PROCEDURE", "PRINCIPLES",
    "NOT_YET", "MONTH_DAY", "ASCENDING", "DESCENDING", "WORKING", "DAY_COUNTED", "CONTINUOUS", "HALF_YEAR",
    "QUARTER", "EACH_MONTH", "EACH_YEAR", "ANY_VALUE", "UNIQUE", "AGREEING", "FIRST_ROW", "BEST", "SUM_UP",
    "EXHAUSTIVE",
})  # fmt: skip
"""What a declaration can end with; a declaring word elsewhere on a line is a slip, not a new declaration."""


@frozen
class Chunk:
    """The tokens of one declaration, the terminal of the word that begins it (or was meant to), their tree.

    ``tree`` is None when it has a mistake; ``kind`` is "" for text outside any declaration.
    """

    tokens: tuple[Token, ...]
    kind: str
    tree: Node | None


@frozen
class Parsed:
    """Everything that reading a file gives."""

    lexed: Lexed
    chunks: tuple[Chunk, ...]
    file: File
    findings: tuple[Finding, ...]


def parse(source: Source, *, skip: Collection[str] = ()) -> tuple[File, tuple[Finding, ...]]:
    """The syntax tree of a source and all its mistakes.

    The file holds the declarations without a mistake. Findings stand in the order of the text.
    Declarations that begin with a terminal in ``skip`` (EXAMPLE …) are passed over unread.
    Never raises for an author's mistake.
    """
    parsed = analyse(source, skip=skip)
    return parsed.file, parsed.findings


def read_source(path: Path | str, *, name: str | None = None) -> Source:
    """The text of a file; ``name`` (default: the path as given) is shown in findings.

    PolicyError with one finding when the file is too large or not UTF-8; UsageError when it
    cannot be read at all.
    """
    shown, path = name or str(path), Path(path)
    if path.exists() and not path.is_file():
        raise UsageError(Said(f"{shown}: 不是普通文件", f"{shown}: not a file"))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(refused_by_system(shown, error)) from error
    if len(data) > MAX_BYTES:
        span = Span(Source(shown, ""), 0, 0, 1, 1)
        raise PolicyError((HAS_TOO_MANY_BYTES.at(span, most=MAX_BYTES),))
    try:
        return Source(shown, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PolicyError((_not_utf8(shown, data, error.start),)) from error


def analyse(source: Source, *, skip: Collection[str] = ()) -> Parsed:
    """Tokens, comments and trees beside the syntax tree and the findings: what the formatter needs."""
    lexed = lex(source)
    findings = list(lexed.findings)
    errors = [f for f in lexed.findings if f.severity == "error"]
    places = [f.span.start for f in errors if f.span]
    chunks: list[Chunk] = []
    for tokens in _split(lexed.tokens):
        if tokens[0].type in skip:
            continue
        within = slice(bisect_left(places, tokens[0].start), bisect_left(places, tokens[-1].end))
        tired = len(findings) >= MAX_FINDINGS
        for chunk, found in _read(lexed, tokens, errors[within], tired=tired):
            findings += found
            chunks.append(chunk)
    declarations, unread, found = _declarations(source, chunks)
    findings += found
    findings.sort(key=lambda f: f.span.start if f.span else 0)
    if lexed.findings and not lexed.tokens:
        unread = EVERYTHING
    units = tuple(unit for chunk in chunks if chunk.tree for unit in _units(source, chunk.tokens))
    return Parsed(lexed, tuple(chunks), File(source, declarations, unread, units), tuple(findings))


def _units(source: Source, tokens: Sequence[Token]) -> Iterator[NamedUnit]:
    """The units of a declaration of which only the name is known."""
    for token in tokens:
        typed = token.type == "UNIT"
        if typed or token.type == "QUANTITY_":
            unit = token.value if typed else cast(tuple[Fraction, Unit | None], token.value)[1]
            if isinstance(unit, Unit) and not unit.settled:
                yield NamedUnit(unit, token.text, token.span(source), typed)


def listed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first findings, and how many more there are when they are too many to read."""
    if len(findings) <= MAX_FINDINGS:
        return tuple(findings)
    next_ = findings[MAX_FINDINGS]
    return (*findings[:MAX_FINDINGS], MORE_FINDINGS.at(next_.span, count=len(findings) - MAX_FINDINGS))


def _not_utf8(shown: str, data: bytes, offset: int) -> Finding:
    before = data[:offset].decode("utf-8")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    complaint, text = BYTE_IS_NOT_UTF8, data.decode("utf-8", "replace")
    try:
        written = data.decode("gb18030")
        complaint, text = IS_GB18030, written if before.isascii() else text
    except UnicodeDecodeError:
        pass
    span = Span(Source(shown, text), len(before), len(before) + 1, line, column)
    return complaint.at(span, offset=offset + 1, line=line)


def _split(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Cut before each word that begins a declaration."""
    begin, depth, expecting = 0, 0, False
    for k, token in enumerate(tokens):
        kind = token.type
        if kind in _OPEN:
            depth += 1
        elif kind in _CLOSE:
            depth = max(0, depth - 1)
        elif kind == "EXPECT":
            expecting = True
        elif kind in _DECLARING and k > begin:
            before = tokens[k - 1]
            opens_line = before.line != token.line
            if not opens_line and (depth or before.type not in _ENDING):
                continue
            if tokens[begin].type == "EXAMPLE" and not expecting and _of_example(tokens, k):
                continue
            yield tuple(tokens[begin:k])
            begin, depth, expecting = k, 0, False
    if begin < len(tokens):
        yield tuple(tokens[begin:])


def _of_example(tokens: Sequence[Token], k: int) -> bool:
    """Whether 选定, 启用 or 填写 stands in a worked case: there it has no period, or cites no document."""
    kind = tokens[k].type
    if kind == "FILL":
        kinds = (token.type for token in islice(tokens, k + 2, k + 2 + _LONGEST_CELL))
        first = next((each for each in kinds if each in _AFTER_FIGURE), None)
        if first not in ("FROM", "YEAR"):
            return first == "AS"
        return "AS" in kinds and next((each for each in kinds if each in BEGINNING), None) != "CITES"
    if kind not in ("CHOOSE", "ENABLE"):
        return False
    after = k + (4 if kind == "CHOOSE" else 3)
    return after >= len(tokens) or tokens[after].type != "FROM"


def _read(
    lexed: Lexed, tokens: tuple[Token, ...], lexical: Sequence[Finding], *, tired: bool
) -> Iterator[tuple[Chunk, list[Finding]]]:
    """The declarations among the tokens between two declaring words, each with the finding that it has.

    There are several where the word that begins one is misspelled. ``lexical`` are the findings of the
    lexer that stand among the tokens.
    """
    kind = tokens[0].type if tokens[0].type in _DECLARING else ""
    if any(f.code == DEEP_BRACKETS.id for f in lexical):
        yield Chunk(tokens, kind, None), []
        return
    if len(tokens) > MAX_TOKENS:
        word = tokens[0]
        found = [HAS_TOO_MANY_WORDS.at(word.span(lexed.source), word=word.text, most=MAX_TOKENS)]
        yield Chunk(tokens, kind, None), [] if lexical else found
        return
    tree = _tree(lexed, tokens) if kind else _at(lexed, tokens, 0)
    if isinstance(tree, Stop) and kind and (named := with_names(tokens, lexed.vocabulary)):
        tokens, tree = named
    if isinstance(tree, Node):
        yield Chunk(tokens, kind, None if lexical else tree), []
        return
    reached = tokens[tree.at].start if tree.at < len(tokens) else tokens[-1].end
    if tired or any(f.span and f.span.start <= reached for f in lexical):
        yield Chunk(tokens, kind, None), []
        return
    finding = diagnose(tree) if kind else stray(tree)
    meant = meant_declaration(tree)
    if meant is None:
        yield Chunk(tokens, kind, None), [finding]
        return
    if kind:
        before = _tree(lexed, tokens[: tree.at])
        yield Chunk(tokens[: tree.at], kind, before if isinstance(before, Node) and not lexical else None), []
    yield from _misspelled(lexed, tokens[tree.at :], meant, finding)


def _misspelled(
    lexed: Lexed, tokens: tuple[Token, ...], kind: str, finding: Finding
) -> Iterator[tuple[Chunk, list[Finding]]]:
    """A declaration whose word is misspelled, and others of the kind that follow it."""
    begin = 0
    first_of_lines = [k for k in range(1, len(tokens)) if tokens[k].type == "NAME" and tokens[k].column == 1]
    for k in first_of_lines[:MAX_FINDINGS]:
        stop = _at(lexed, tokens, k)
        meant = meant_declaration(stop)
        if meant is not None and stop.follow(meant) > 1:
            yield Chunk(tokens[begin:k], kind, None), [finding]
            begin, kind, finding = k, meant, diagnose(stop)
    yield Chunk(tokens[begin:], kind, None), [finding]


def _at(lexed: Lexed, tokens: tuple[Token, ...], at: int) -> Stop:
    """The place at which a declaration should begin and does not."""
    return Stop(lexed, tokens, at, _DECLARING | {"$END"}, partial(_followed, tokens, at))


def _tree(lexed: Lexed, tokens: tuple[Token, ...]) -> Node | Stop:
    """The tree of a declaration, or where the grammar stops in it."""
    from lark import UnexpectedToken

    try:
        return cast(Node, grammar().parse(cast(str, tokens)))
    except UnexpectedToken as error:
        met = error.token
    at = len(tokens) if met.type == "$END" else bisect_left(tokens, met.start, key=lambda t: t.start)
    accepted = frozenset(_fed(tokens[:at]).accepts())
    return Stop(lexed, tokens, at, accepted, partial(_followed, tokens, at), partial(_after_name, tokens, at))


def _after_name(tokens: Sequence[Token], at: int) -> Set[str]:
    return after_name(_fed(tokens[:at]), tokens[at])


def _fed(tokens: Sequence[Token]) -> Any:
    parser: Any = grammar().parse_interactive()
    for token in tokens:
        parser.feed_token(token)
    return parser


def _followed(tokens: Sequence[Token], at: int, terminal: str) -> int:
    """How many tokens after ``at`` the grammar takes if the one there is the terminal, up to a few."""
    parser = _fed([] if terminal in _DECLARING else tokens[:at])
    parser.feed_token(tokens[at]._replace(type=terminal))
    after = tokens[at + 1 : at + 1 + _LOOK_AHEAD]
    for count, token in enumerate(after):
        accepted = parser.accepts()
        kind = "CLAUSE_ID" if token.type == "NAME" and "CLAUSE_ID" in accepted else token.type
        if kind not in accepted:
            return count
        parser.feed_token(token._replace(type=kind))
    return len(after)


def _declarations(
    source: Source, chunks: Sequence[Chunk]
) -> tuple[tuple[Declaration, ...], frozenset[str], list[Finding]]:
    """The declarations of the trees, the facts in their entities; which could not be read."""
    built: list[Declaration] = []
    findings: list[Finding] = []
    facts: list[FactDecl] = []
    entity: EntityDecl | None = None
    under_entity = False
    unread: set[str] = set()
    for chunk in chunks:
        kind = chunk.kind
        declaration, found = (None, ()) if chunk.tree is None else build(source, chunk.tree)
        findings += found
        if declaration is None:
            unread.add(kind)
        if kind == "FACT":
            if not under_entity:
                word = chunk.tokens[0]
                findings.append(HAS_NO_ENTITY.at(word.span(source), word=word.text))
            elif isinstance(declaration, FactDecl) and entity is not None:
                facts.append(declaration)
            continue
        if entity is not None:
            built[-1] = attrs.evolve(entity, facts=tuple(facts))
        facts, under_entity = [], kind == "ENTITY"
        entity = declaration if isinstance(declaration, EntityDecl) else None
        if declaration is not None and not isinstance(declaration, FactDecl):
            built.append(declaration)
    if entity is not None:
        built[-1] = attrs.evolve(entity, facts=tuple(facts))
    return tuple(built), frozenset(unread), findings
