"""Worked cases as written."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.language.syntax.axes import Mention
from policyrules.language.syntax.declarations import Period
from policyrules.language.syntax.expressions import Expr
from policyrules.language.syntax.words import Cite, Name


@frozen
class FactValue(Placed):
    """What a worked case says of a fact: an expression, unknown, absent, or a set of options."""

    expr: Expr | None
    mark: str | None
    """unknown, absent, set; None: ``expr``"""
    options: tuple[Name, ...] = ()


@frozen
class GivenPart(Placed):
    """设 成员 “乙” 属 “甲” 在保=是: a record of an entity, its key, the key of its parent, its facts."""

    entity: Name
    key: str | None
    of: str | None
    facts: tuple[tuple[Name, FactValue], ...]


@frozen
class ChangedPart(Placed):
    """改 成员 “丙” 收入=…: a record that the other case has, and facts that are others."""

    entity: Name
    key: str | None
    facts: tuple[tuple[Name, FactValue], ...]


@frozen
class LeftOutPart(Placed):
    """除去 成员 “丙”: a record that the other case has, with all below it."""

    entity: Name
    key: str


@frozen
class DeterminedPart(Placed):
    name: Name
    of: str | None
    value: FactValue
    by: Name
    on: date
    basis: str


@frozen
class FilledPart(Placed):
    """填写 低保标准 农村 2017年 为 650元/月: a figure, or one cell of it, that holds for the case alone."""

    name: Name
    place: tuple[Mention, ...]
    period: Period | None
    """None: on every day."""
    value: Expr


@frozen
class MayBe(Placed):
    """One thing that an expected value may be: 纳入, 是, 1元/月 至 2元/月, 不低于 1元/月, 未规定, {产业}."""

    mark: Literal["silent", "absent", "set", "at_least"] | None
    """None: the value ``low``, or from ``low`` to ``high``."""
    low: Expr | None = None
    high: Expr | None = None
    options: tuple[Name, ...] = ()


@frozen
class NotCited(Placed):
    """A clause, or a phrase of it (""), that must not be cited."""

    clause: str
    phrase: str


@frozen
class ExpectPart(Placed):
    name: Name
    """A decision, or a quantity, condition or standard."""
    member: Name | None
    """Of a decision: one of the values that it states."""
    of: str | None
    counted_from: date | None
    """后于 2020-03-02: of a deadline, the day of the event from which its days are counted."""
    values: tuple[MayBe, ...]
    """What it may be, all of it; empty when ``not_in_force``."""
    not_in_force: bool
    """未施行: the day lies outside the policy's period."""
    amount: tuple[Expr, Expr | None] | None
    """(exact or low, high)"""
    amount_open: bool
    """金额 不低于 X: ``amount`` holds the least, and there is no most."""
    amount_silent: bool
    """金额 未规定: nothing else."""
    amount_or_silent: bool
    """金额 1元/月 至 2元/月，未规定: one of these, or not decided."""
    stated: bool | None
    """Whether it was written 数值 and not 金额; None: neither."""
    missing: tuple[Name, ...]
    only_missing: tuple[Name, ...]
    """What is missing, and nothing else is; empty where that is not said."""
    cites: tuple[Cite, ...]
    not_cited: tuple[NotCited, ...]


@frozen
class ExpectFindingPart(Placed):
    """应得 检查 PR504 于 城市低保标准: what check finds in the policy with what the case fills."""

    code: Name | None
    """None: 无."""
    about: Name | None
    """None: whatever it is about."""


@frozen
class ExampleDecl(Placed):
    title: str
    on: date | None
    """None: as in the case that it is the same as."""
    same_as: Name | None
    """The title of another case, all of whose facts are those of this one."""
    overlay: Name | None
    complete: tuple[Name, ...] | None
    """Names of the complete lists; None: all of them."""
    choices: tuple[tuple[Name, Name], ...]
    modes: tuple[tuple[Name, str], ...]
    fills: tuple[FilledPart, ...]
    givens: tuple[GivenPart, ...]
    changed: tuple[ChangedPart, ...]
    left_out: tuple[LeftOutPart, ...]
    determined: tuple[DeterminedPart, ...]
    expected: tuple[ExpectPart, ...]
    checked: tuple[ExpectFindingPart, ...]
