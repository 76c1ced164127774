"""Expressions as written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from policyrules.base.errors import Span
from policyrules.base.units import Unit
from policyrules.language.syntax.words import Name


@frozen
class Quantity:
    """A written number and its unit (None: a plain number)."""

    number: Fraction
    unit: Unit | None
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class DateValue:
    date: date
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class TextValue:
    text: str
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Truth:
    value: bool
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Today:
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Silent:
    """未规定 as an argument: 补足至(未规定, 补足底线). Nowhere else in an expression."""

    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Reference:
    """Names joined by dots: 财产合规, 户.保障状态, A09.次月, 农村低保.金额."""

    parts: tuple[Name, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Unary:
    op: str
    """neg, not"""
    operand: Expr
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Binary:
    op: str
    """add sub mul div, and or, ge le lt gt eq ne, if_none"""
    left: Expr
    right: Expr
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Membership:
    op: str
    """in, not_in, contains"""
    value: Expr
    options: tuple[Name, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Within:
    value: Expr
    window: WindowSpan
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Conditional:
    test: Expr
    then: Expr
    orelse: Expr
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Call:
    function: str
    """The terminal of the function in words.py: PER_MONTH, AGE, MIN …"""
    args: tuple[Expr, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Aggregate:
    """合计 成员.收入项(月额 当 类别 等于 工资); ``expr`` None when a path or only a filter is given."""

    op: str
    """The terminal in words.py: SUM, ANY, ALL, COUNT, LARGEST, SMALLEST"""
    path: Reference
    expr: Expr | None
    filter: Expr | None
    span: Span = field(eq=False, repr=False, kw_only=True)


Expr = (
    Quantity | DateValue | TextValue | Truth | Today | Silent | Reference | Unary | Binary | Membership
    | Within | Conditional | Call | Aggregate
)  # fmt: skip


@frozen
class WindowSpan:
    """自 START ANCHOR 起 MONTHS, or 自 START 至 END."""

    start: Expr
    anchor: str | None
    """this_month, next_month, day_to_day; None for a fixed period"""
    end: Expr
    """The months, or the last day of a fixed period."""
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Under:
    """依 A09.次月: holds only under that option of a reading."""

    reading: Name
    option: Name
