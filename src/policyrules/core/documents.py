"""The texts: documents with their periods, what takes their place or amends them, their clauses and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.core.types import Citation


@frozen
class Clause:
    """An entry of the clause register; ``status`` None means encoded (by the citations)."""

    document: str
    id: str
    status: Literal["open", "human", "procedural", "principle", "not_yet"] | None
    gist: str
    phrase: str = ""
    """The words of the clause that the entry is about; empty: all that no other entry names."""
    numbers: tuple[str, ...] = ()
    """Its rows in a list of the document's statements that was made elsewhere."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Replaced:
    """替代: the document that a later one takes the place of, and from which day."""

    document: str
    """Its id, or its title."""
    since: date
    """The first day of the later one: the assessment day, or that of the fact, from which it counts."""
    key: str = ""
    """The fact whose day counts, as written; empty: the assessment day does."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Amended:
    """修订: a document that changed provisions of another one, and from which day."""

    document: str
    """Its id."""
    title: str
    """Its title."""
    since: date
    """The first day of the text as changed."""
    citations: tuple[Citation, ...] = ()
    """Its clauses by which something is there no longer (删去)."""


def text_id(document: str, amendments: Sequence[Amended]) -> str:
    """What names a text of a document: what changed it last (of one day: all), else the document."""
    return "+".join(one.document for one in amendments if one.since == amendments[-1].since) or document


@frozen
class Document:
    """The header: what the policy encodes."""

    id: str
    title: str
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    start: date | None = None
    end: date | None = None
    place: str = ""
    vocabulary: str = ""
    parent: str | None = None
    span: Span | None = field(default=None, eq=False, repr=False)
    replaced: Replaced | None = None
    """The document whose place it takes; None: it is the first."""


@frozen
class SourceFile:
    """A file that a policy was read from, by the name shown in findings, and the SHA-256 of its text."""

    name: str
    """The name."""
    digest: str
    """The SHA-256, in hexadecimal."""
