"""Names, texts, days and citations as written."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from policyrules.base.errors import Span


@frozen
class Name:
    """A name as written; two names are equal when their texts are."""

    text: str
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Alias:
    """A name and its ASCII twin: 农村户籍 (rural_registration)."""

    name: Name
    ascii: Name


@frozen
class Text:
    text: str
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Day:
    date: date
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Cite:
    document: str | None
    """The title between 《》, or None for the policy's own document."""
    clause: str
    phrase: str
    span: Span = field(eq=False, repr=False, kw_only=True)
