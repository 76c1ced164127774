"""What is supplied, by the document, the county or the case: figures and facts, and what they must meet."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.base.saying import NOTHING, Said
from policyrules.core.expressions import Expr
from policyrules.core.types import Citation, Known, Level, Type


@frozen
class Dated:
    """A value in force from ``start`` to ``end`` (both days included; None: open-ended)."""

    start: date
    end: date | None
    value: Known
    citations: tuple[Citation, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)
    origin: Literal["document", "county"] = "document"
    """Who wrote it: the document itself, or a county in its overlay."""


@frozen
class Constraint:
    """What a figure must satisfy: ``figure op bound`` whenever ``guard`` holds."""

    severity: Literal["must", "principle"]
    op: str
    bound: Expr
    guard: Expr | None
    citations: tuple[Citation, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Shown:
    """That a fact of the record, or of one above it, is one of these values."""

    fact: str
    """Its id."""
    hops: int
    """How many levels up it is: 0 is the same record."""
    values: frozenset[Known]


@frozen
class Demand:
    """What a fact must satisfy (必须): ``fact op other``, where both have a value and ``when`` holds."""

    op: str
    other: str
    """The id of the other fact; empty: ``fixed`` stands in its place."""
    hops: int
    """How many levels up it is: 0 is the same record."""
    fixed: Known | None = None
    """A value written in the vocabulary, with ``when`` only."""
    when: Shown | None = None
    """Only where this is known."""


@frozen(cache_hash=True)
class Given:
    """Something supplied by the document, the county or the case."""

    id: str
    label: str
    type: Type
    level: Level
    kind: Literal["fact", "standard", "reading", "mode", "determination"]
    entity: str | None = None
    low: Known | None = None
    high: Known | None = None
    holders: tuple[str, ...] = ()
    judged: bool = False
    yearly: bool = False
    values: tuple[Dated, ...] = ()
    default: Known | None = None
    constraints: tuple[Constraint, ...] = ()
    citations: tuple[Citation, ...] = ()
    readings: tuple[str, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)
    demands: tuple[Demand, ...] = ()
    """Of a fact: what it must satisfy against others; the door refuses a case that does not."""
    note: Said = NOTHING
    """Of a fact: what it means, for those who keep the records (说明)."""

    @property
    def name(self) -> str:
        """The name within its entity: the key in JSON, the column in a table."""
        return self.id.rpartition(".")[2]


@frozen
class Heading:
    """A place on an axis: its name in a cell's id, and in words."""

    id: str
    """The option's id, or the stretch in figures: 0-2, 12+."""
    said: Said
    """The option's name, or the stretch with its unit."""


@frozen
class AxisNamed:
    """An axis of a standard: its name and its headings, in order."""

    label: str
    """Its name in Chinese."""
    id: str
    """Its ASCII name, or the Chinese one where that stands alone."""
    headings: tuple[Heading, ...]
    """Its places."""


@frozen
class Axed:
    """A standard with axes (标准 … 按 …): each of its cells is a Given of its own."""

    id: str
    """Its id; a cell's is that with its headings: ``cost[3-5/rural]``."""
    label: str
    """Its name in Chinese."""
    axes: tuple[AxisNamed, ...]
    """One, two or three."""
    cells: tuple[str, ...]
    """The ids of the cells' Givens, the last axis fastest."""
    span: Span | None = field(default=None, eq=False, repr=False)
