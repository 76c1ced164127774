"""What the parser hands to the builder: trees of tokens, and small readers of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, cast

from attrs import define, field

from policyrules.base.errors import Complaint, Finding, Source, Span
from policyrules.language.syntax import Alias, Cite, Name
from policyrules.language.tokens import Token


class Node(Protocol):
    """A node of the parse tree: the rule of the grammar and what it consists of."""

    data: str
    children: list[Child]


Child = Node | Token | None


@define
class Build:
    """What building one declaration needs and gathers."""

    source: Source
    findings: list[Finding] = field(factory=list)

    def find(self, complaint: Complaint, word: Token, **parts: Any) -> None:
        """Add a finding about the clause or declaration that begins with ``word``."""
        self.findings.append(complaint.at(word.span(self.source), word=word.text, **parts))


def node(child: Child) -> Node:
    """The child, which the grammar says is a node."""
    return cast(Node, child)


def token(child: Child) -> Token:
    """The child, which the grammar says is a token."""
    return cast(Token, child)


def tokens_of(tree: Node) -> Iterator[Token]:
    """Every token of the tree, in order of the text."""
    stack: list[Child] = [tree]
    while stack:
        child = stack.pop()
        if isinstance(child, Token):
            yield child
        elif child is not None:
            stack.extend(reversed(child.children))


def nodes_of(tree: Node) -> Iterator[Node]:
    """Every node of the tree, the tree itself first."""
    stack: list[Child] = [tree]
    while stack:
        child = stack.pop()
        if child is not None and not isinstance(child, Token):
            yield child
            stack.extend(reversed(child.children))


def first(tree: Child) -> Token:
    """The first token."""
    while not isinstance(tree, Token):
        tree = next(c for c in node(tree).children if c is not None)
    return tree


def last(tree: Child) -> Token:
    """The last token."""
    while not isinstance(tree, Token):
        tree = next(c for c in reversed(node(tree).children) if c is not None)
    return tree


def span(b: Build, tree: Child) -> Span:
    """From the first token of the tree to its last."""
    begin = first(tree)
    return Span(b.source, begin.start, last(tree).end, begin.line, begin.column)


def text(child: Child) -> str:
    """The settled text of a NAME, STRING, DOCUMENT or CLAUSE_ID."""
    return str(token(child).value)


def name(b: Build, child: Child) -> Name:
    """A name."""
    return Name(text(child), span=token(child).span(b.source))


def optional_name(b: Build, child: Child) -> Name | None:
    """A name, or None where it was left out."""
    return None if child is None else name(b, child)


def names(b: Build, tree: Child) -> tuple[Name, ...]:
    """The names of a list of names."""
    return tuple(name(b, c) for c in tokens_of(node(tree)) if c.type == "NAME")


def alias(b: Build, chinese: Child, tree: Child) -> Alias:
    """A name and the one in brackets after it."""
    return Alias(name(b, chinese), name(b, node(tree).children[1]))


def aliases(b: Build, children: list[Child]) -> tuple[Alias, ...]:
    """The ``named`` among the children."""
    found = (node(c) for c in children if c is not None and not isinstance(c, Token))
    return tuple(alias(b, *n.children) for n in found if n.data == "named")


def cites(b: Build, tree: Child) -> tuple[Cite, ...]:
    """The citations of one 依据."""
    found = [node(c) for c in node(tree).children if not isinstance(c, Token)]
    return tuple(
        Cite(None if document is None else text(document), text(clause), text(phrase), span=span(b, cite))
        for cite in found
        for document, clause, phrase in [cite.children]
    )
