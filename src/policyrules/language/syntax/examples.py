"""Worked cases as written."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from policyrules.base.errors import Placed
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
class DeterminedPart(Placed):
    name: Name
    of: str | None
    value: FactValue
    by: Name
    on: date
    basis: str


@frozen
class ExpectPart(Placed):
    programme: Name
    of: str | None
    outcomes: tuple[Name, ...]
    """Empty: 未规定."""
    not_in_force: bool
    """未施行: the day lies outside the policy's period."""
    amount: tuple[Expr, Expr | None] | None
    """(exact or low, high)"""
    amount_open: bool
    """金额 不低于 X: ``amount`` holds the least, and there is no most."""
    amount_silent: bool
    stated: bool | None
    """Whether it was written 数值 and not 金额; None: neither."""
    missing: tuple[Name, ...]
    cites: tuple[Cite, ...]


@frozen
class ExampleDecl(Placed):
    title: str
    on: date
    overlay: Name | None
    complete: tuple[Name, ...] | None
    """Names of the complete lists; None: all of them."""
    choices: tuple[tuple[Name, Name], ...]
    modes: tuple[tuple[Name, str], ...]
    givens: tuple[GivenPart, ...]
    determined: tuple[DeterminedPart, ...]
    expected: tuple[ExpectPart, ...]
