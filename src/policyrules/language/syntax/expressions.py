"""Expressions as written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.units import Unit
from policyrules.language.syntax.words import Name


@frozen
class Quantity(Placed):
    """A written number and its unit (None: a plain number)."""

    number: Fraction
    unit: Unit | None


@frozen
class DateValue(Placed):
    date: date


@frozen
class TextValue(Placed):
    text: str


@frozen
class Truth(Placed):
    value: bool


@frozen
class Today(Placed):
    pass


@frozen
class Silent(Placed):
    """未规定 as an argument: 补足至(未规定, 补足底线). Nowhere else in an expression."""


@frozen
class Reference(Placed):
    """Names joined by dots: 财产合规, 户.保障状态, A09.次月, 农村低保.金额."""

    parts: tuple[Name, ...]


@frozen
class Unary(Placed):
    op: str
    """neg, not"""
    operand: Expr


@frozen
class Binary(Placed):
    op: str
    """add sub mul div, and or, ge le lt gt eq ne, if_none, later earlier"""
    left: Expr
    right: Expr


@frozen
class Membership(Placed):
    op: str
    """in, not_in, contains"""
    value: Expr
    options: tuple[Name, ...]


@frozen
class Among(Placed):
    """x 属于 X, x 不属于 X: whether a choice is one of a set of options that has a name."""

    value: Expr
    chosen: Reference
    negated: bool


@frozen
class Chosen(Placed):
    """{甲, 乙}: a set of options."""

    options: tuple[Name, ...]


@frozen
class Within(Placed):
    value: Expr
    window: WindowSpan


@frozen
class Between(Placed):
    """x 介于 a 至 b, both ends in."""

    value: Expr
    low: Expr
    high: Expr


@frozen
class Conditional(Placed):
    test: Expr
    then: Expr
    orelse: Expr


@frozen
class Call(Placed):
    function: str
    """The terminal of the function in keywords.py: PER_MONTH, AGE, MIN …"""
    args: tuple[Expr, ...]


@frozen
class ByAxes(Placed):
    """低保标准(户.城乡): a standard by axes, and what is asked of each axis."""

    name: Name
    args: tuple[Expr, ...]


@frozen
class Ranked(Placed):
    """名次(户.成员(当 在册) 按 出生日期 升序): which place the record at hand has in the list."""

    path: Reference
    filter: Expr | None
    key: Expr
    descending: bool


@frozen
class Aggregate(Placed):
    """合计 成员.收入项(月额 当 类别 等于 工资); ``expr`` None when a path or only a filter is given.

    ``record`` is the name for the record at hand inside: 任一 邀约 甲 (…甲.邀约日…).
    """

    op: str
    """The terminal in keywords.py: SUM, ANY, ALL, COUNT, LARGEST, SMALLEST"""
    path: Reference
    expr: Expr | None
    filter: Expr | None
    record: Name | None
    nth: int = 1
    """第2大: which from the largest or smallest on"""
    place: Expr | None = None
    """第k大(成员.工资, k): the same, worked out"""


@frozen
class OverMonths(Placed):
    """合计 每月 自 a 至 b (x): the sum of x as of the end of each month."""

    start: Expr
    end: Expr
    summand: Expr


Expr = (
    Quantity | DateValue | TextValue | Truth | Today | Silent | Reference | Unary | Binary | Membership
    | Among | Chosen | Within | Between | Conditional | Call | ByAxes | Ranked | Aggregate
    | OverMonths
)  # fmt: skip


@frozen
class WindowSpan(Placed):
    """自 START ANCHOR 起 MONTHS, or 自 START 至 END, or 自 START."""

    start: Expr
    anchor: str | None
    """this_month, next_month, day_to_day, next_day; None for a fixed period"""
    end: Expr | None
    """The months, or the last day of a fixed period; None where it has none."""


@frozen
class Under:
    """依 A09.次月: holds only under that option of a reading."""

    reading: Name
    option: Name
