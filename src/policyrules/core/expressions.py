"""The expressions of the core: what they mean stands in docs/core.md."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.base.units import Number
from policyrules.core.types import BOOL, DATE, Known, Type


def _settled(value: Known) -> str:
    """Options as text in one order: that of a set is another in every process."""
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


@frozen(cache_hash=True)
class Lit:
    value: Known = field(repr=_settled)
    type: Type


@frozen(cache_hash=True)
class Today:
    type: Type = DATE


@frozen(cache_hash=True)
class Ref:
    """A Given or Def by id, of the own entity (hops 0) or of an ancestor.

    ``frame`` counts the aggregates around it whose own record it leaves: 0 is the record at hand, 1 the
    record that asks for the innermost aggregate around, and so on. ``record`` is what the author calls it.
    """

    target: str
    hops: int
    type: Type
    frame: int = 0
    record: str = field(default="", eq=False, repr=False)


@frozen(cache_hash=True)
class Prim:
    op: str
    args: tuple[Expr, ...]
    type: Type
    options: frozenset[str] = field(default=frozenset(), repr=_settled)


@frozen(cache_hash=True)
class If:
    test: Expr
    then: Expr
    orelse: Expr
    type: Type


@frozen(cache_hash=True)
class Agg:
    """``op`` over the records of ``child`` below the record ``hops`` levels up.

    ``record`` is what the author calls the record at hand inside, "" where it has no name; ``nth`` which
    of the values by size a ``min`` or ``max`` takes, 2 being the one after the smallest or largest.
    """

    op: Literal["sum", "any", "all", "count", "min", "max"]
    child: str
    hops: int
    expr: Expr
    filter: Expr | None
    type: Type
    record: str = field(default="", eq=False, repr=False)
    nth: int = 1


@frozen(cache_hash=True)
class Else:
    """``value``, or ``orelse`` where it is absent."""

    value: Expr
    orelse: Expr
    type: Type
    stopgap: bool = False
    """Nobody wrote ``orelse``: it keeps the expression total, and nothing reads it or tells of it."""


@frozen(cache_hash=True)
class Has:
    value: Expr
    type: Type = BOOL


@frozen(cache_hash=True)
class Window:
    date: Expr
    start: Expr
    months: Expr
    mode: Literal["this_month", "next_month", "day_to_day", "next_day"]
    type: Type = BOOL


@frozen(cache_hash=True)
class At:
    date: Expr
    expr: Expr
    type: Type


@frozen(cache_hash=True)
class Months:
    """The sum of ``expr`` as of the end of each month, from that of ``start`` to that of ``end``.

    ``source`` is the conclusion in which it stands, named where the span is too long.
    """

    start: Expr
    end: Expr
    expr: Expr
    type: Type
    source: str = field(default="", eq=False, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(cache_hash=True)
class Silent:
    """未规定; ``source`` is the provision or Def that is silent."""

    source: str
    type: Type


@frozen(cache_hash=True)
class AsUnit:
    """The household Def ``target`` on the one-person household that ``unit`` makes of this member."""

    unit: str
    target: str
    type: Type


@frozen(cache_hash=True)
class Cut:
    """Where one stretch of an axis ends and the next begins; ``after``: behind the value itself."""

    value: Number | date
    after: bool = False


@frozen(cache_hash=True)
class Axis:
    """What is asked of a figure, and its places: the options, or the stretches between rising cuts."""

    expr: Expr
    options: tuple[str | bool, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def size(self) -> int:
        """How many places it has."""
        return len(self.options) or len(self.cuts) + 1


@frozen(cache_hash=True)
class Lookup:
    """The cell of the standard ``figure`` to which the axes lead; the last axis runs fastest."""

    figure: str
    axes: tuple[Axis, ...]
    cells: tuple[Expr, ...]
    type: Type


@frozen(cache_hash=True)
class Brackets:
    """One version of a scale: rising limits, and a rate for each bracket or a value at each point."""

    id: str
    limits: tuple[Expr, ...]
    after: tuple[bool, ...]
    """Whether a limit itself still lies in the bracket below it."""
    values: tuple[Expr, ...]


@frozen(cache_hash=True)
class Scale:
    """What a quantity comes to on a scale, in the version that its figure names on the day."""

    mode: Literal["progressive", "whole_amount", "interpolated"]
    quantity: Expr
    figure: Ref
    versions: tuple[Brackets, ...]
    type: Type


Expr = (
    Lit | Today | Ref | Prim | If | Agg | Else | Has | Window | At | Months | Silent | AsUnit | Lookup | Scale
)
