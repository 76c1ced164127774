"""Standards by axes as written: the axes, the places on them, rows of cells."""

from __future__ import annotations

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.units import Unit
from policyrules.language.syntax.expressions import DateValue, Expr, Quantity, Silent, Truth
from policyrules.language.syntax.words import Alias, Name

Limit = Quantity | DateValue | Expr
"""A number or date; of a scale also the name of a standard, or a formula in brackets."""


@frozen
class Stretch(Placed):
    """0至2, 120至低于130, 不低于12; None: no bound."""

    low: Limit | None
    above: bool
    """Without the lower limit itself."""
    high: Limit | None
    below: bool
    """Without the upper limit itself."""


Mention = Name | Truth | Stretch | Expr
"""A place on an axis as it is named: an option, yes or no, a stretch; the point of a scale."""


@frozen
class AxisDecl(Placed):
    """年龄 岁 {0至2, 不低于3}; 城乡 {城市 (urban), 农村 (rural)}."""

    name: Name
    ascii: Name | None
    kind: str | None
    """number, date; None: options or yes and no"""
    unit: Unit | None
    headings: tuple[Alias | Truth | Stretch, ...]


@frozen
class Absent(Placed):
    """无 as a cell."""


Entry = Quantity | DateValue | Truth | Absent | Silent | Expr


@frozen
class RowDecl(Placed):
    """The headings before the cells (of one axis: its own), and the cells."""

    headings: tuple[Mention, ...]
    cells: tuple[Entry, ...]
