"""What the parser hands to the builder: trees of names, values and rules, and small readers of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from attrs import define, field

from policyrules.base.errors import Complaint, Finding, Source, Span
from policyrules.base.saying import Said
from policyrules.language.syntax import Alias, Cite, Name
from policyrules.language.tokens import Token, clip

_KEPT: Final = frozenset({
    "NAME", "STRING", "DATE", "YEAR", "MONTH_DAY", "QUANTITY_", "CLAUSE_ID", "DOCUMENT", "UNIT", "FUNCTION",
    "AGGREGATE", "NTH", "KTH",
})  # fmt: skip
"""Tokens that say more than their place in the rule: keywords and marks are dropped from the trees."""


class Node:
    """A node of the parse tree: the rule of the grammar and what it holds.

    ``children`` are nodes, the tokens that are kept, and None where an optional child is not there.
    ``ends`` are the first and the last token, dropped ones too; None for a list of no parts.
    """

    __slots__ = ("children", "ends", "rule")

    def __init__(self, rule: str, children: list[Any]) -> None:
        self.rule = str(rule)
        self.children: list[Any] = []
        first: Token | None = None
        last: Token | None = None
        for child in children:
            if type(child) is Token:
                first, last = first or child, child
                if child.type in _KEPT:
                    self.children.append(child)
                continue
            self.children.append(child)
            if child is not None and child.ends is not None:
                first, last = first or child.ends[0], child.ends[1]
        self.ends = (first, last) if first is not None and last is not None else None

    @property
    def first(self) -> Token:
        """The first token."""
        assert self.ends is not None
        return self.ends[0]

    @property
    def last(self) -> Token:
        """The last token."""
        assert self.ends is not None
        return self.ends[1]

    @property
    def parts(self) -> list[Node]:
        """The clauses of a declaration: its last child, if it has any."""
        tail = self.children[-1]
        return tail.children if isinstance(tail, Node) and tail.rule == "parts" else []


@define
class Build:
    """What building one declaration needs and gathers."""

    source: Source
    findings: list[Finding] = field(factory=list)

    def find(self, complaint: Complaint, word: Token, **parts: Any) -> None:
        """Add a finding about the clause or declaration that begins with ``word``."""
        self.findings.append(complaint.at(word.span(self.source), word=word.text, **parts))


def nodes_of(tree: Node) -> Iterator[Node]:
    """Every node of the tree, the tree itself first."""
    stack = [tree]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(c for c in reversed(here.children) if isinstance(c, Node))


def title(tree: Node) -> str:
    """What a declaration or clause is called in a sentence: its word, and its name if it begins with one."""
    second = tree.children[0] if tree.children else None
    if isinstance(second, Token) and second.type in ("NAME", "CLAUSE_ID"):
        return f"“{tree.first.text} {clip(second.text)}”"
    if isinstance(second, Token) and tree.rule == "example":
        return f"{tree.first.text}“{second.value}”"
    return f"“{tree.first.text}”"


def join(begin: Span, end: Span) -> Span:
    """From the beginning of one span to the end of another."""
    return Span(begin.source, begin.start, end.end, begin.line, begin.column)


def span(b: Build, tree: Node) -> Span:
    """From the first token of the tree to its last."""
    begin = tree.first
    return Span(b.source, begin.start, tree.last.end, begin.line, begin.column)


def text(token: Token) -> str:
    """The settled text of a NAME, STRING, DOCUMENT or CLAUSE_ID."""
    return str(token.value)


def name(b: Build, token: Token) -> Name:
    """A name."""
    return Name(text(token), span=token.span(b.source))


def optional_name(b: Build, tree: Node | None) -> Name | None:
    """The one name of a node, or None where it was left out."""
    return None if tree is None else name(b, tree.children[0])


def said(tree: Node) -> Said:
    """A text in both languages; the Chinese one in both where there is no other."""
    chinese, english = tree.children
    return Said(text(chinese), text(english if english is not None else chinese))


def optional_text(tree: Node | None) -> str | None:
    """The one text of a node, or None where it was left out."""
    return None if tree is None else text(tree.children[0])


def names(b: Build, tree: Node) -> tuple[Name, ...]:
    """The names of a list of names."""
    if len(tree.children) == 1 and isinstance(tree.children[0], Node):
        tree = tree.children[0]
    return tuple(name(b, c) for c in tree.children)


def alias(b: Build, chinese: Token, other: Node | None) -> Alias:
    """A name and the one in brackets after it; a name that stands alone is both."""
    first = name(b, chinese)
    return Alias(first, first if other is None else name(b, other.children[0]))


def aliases(b: Build, children: Sequence[Node]) -> tuple[Alias, ...]:
    """The names of a list of names, each with the one in brackets after it, if there is one."""
    return tuple(alias(b, *named.children) for named in children)


def cites(b: Build, tree: Node) -> tuple[Cite, ...]:
    """The citations of one 依据."""
    return tuple(
        Cite(None if document is None else text(document), text(clause), text(phrase), span=span(b, cite))
        for cite in tree.children
        for document, clause, phrase in [cite.children]
    )
