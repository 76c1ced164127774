"""Tables as written: what they look at, and their rows."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.units import Unit
from policyrules.language.syntax.expressions import Expr
from policyrules.language.syntax.rules import Body
from policyrules.language.syntax.words import Alias, Change, Name

HitWord = Literal["unique", "agreeing", "first_row", "best", "all", "sum", "count", "min", "max"]


@frozen
class Column(Placed):
    """An input of a table, and the unit of the numbers in its cells."""

    expr: Expr
    unit: Unit | None


@frozen
class CellValue(Placed):
    """One thing that a cell asks for: ``low_op low`` and ``high_op high``; neither: 无.

    A value alone is ``eq`` with no second end.
    """

    low_op: str = ""
    low: Expr | None = None
    high_op: str = ""
    high: Expr | None = None


@frozen
class Cell(Placed):
    """Any of some things, none of them (非), or everything (任意: no ``values``)."""

    values: tuple[CellValue, ...] = ()
    negated: bool = False


@frozen
class Row(Placed):
    """行: its cells in the order of the columns, and what it gives."""

    alias: Alias | None
    cells: tuple[Cell, ...]
    body: Body
    change: Change | None = None
    """Of an amendment: it stands for the row of its name or cells, beside the others, or strikes one out."""


@frozen
class Grid(Placed):
    """What a table looks at (看), how its rows count together (命中), and the rows."""

    columns: tuple[Column, ...]
    hit: HitWord
    exhaustive: bool
    preference: tuple[tuple[Name, ...], ...]
    """优先: the outcomes, best first; those named together are as good as each other."""
    rows: tuple[Row, ...]
