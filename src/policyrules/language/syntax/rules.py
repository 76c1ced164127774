"""The clauses that all rules share (当, 期间, 金额, 裁量 …), and their cases."""

from __future__ import annotations

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.language.syntax.expressions import Expr, Quantity, Reference, Under, WindowSpan
from policyrules.language.syntax.words import Alias, Cite, Name


@frozen
class Guard(Placed):
    expr: Expr
    under: Under | None


@frozen
class During(Placed):
    window: WindowSpan
    under: Under | None


@frozen
class Value(Placed):
    """为 expr, 金额 expr or 数值 expr; ``expr`` None is 未规定."""

    expr: Expr | None
    under: Under | None
    stated: bool = False
    """数值: a figure that is stated and not paid."""
    output: int = 0
    """Of a row of a table that gives several quantities: of which of them."""


@frozen
class NamedValue(Placed):
    """数值 name: expr, or 起算日 为 expr (``name`` None)."""

    name: Name | None
    value: Value


@frozen
class DiscretionPart(Placed):
    holders: tuple[Name, ...]
    casewise: bool


@frozen
class Rounding(Placed):
    mode: str
    """half_up, half_even, up, down"""
    step: Quantity


@frozen
class State(Placed):
    """记 s after an outcome: what stands in the ledger from then on."""

    outcome: Name
    value: Expr


@frozen
class StandsForPart(Placed):
    """代 X {outcomes}: a decision about persons that is counted in place of the household's X."""

    decision: Name
    outcomes: tuple[Name, ...]


@frozen
class CarryPart(Placed):
    """记账 FACT 为 VALUE 当 …; without a value (无) the fact is written as absent."""

    fact: Reference
    value: Expr | None
    guards: tuple[Guard, ...]


@frozen
class Body:
    """One set of clauses; which may be used depends on the declaration."""

    guards: tuple[Guard, ...] = ()
    windows: tuple[During, ...] = ()
    values: tuple[Value, ...] = ()
    """为 of a quantity or condition"""
    amounts: tuple[Value, ...] = ()
    """金额 or 数值"""
    named: tuple[NamedValue, ...] = ()
    """What else a decision states."""
    outcome: Name | None = None
    discretion: DiscretionPart | None = None
    overrides: tuple[Name, ...] = ()
    readings: tuple[Name, ...] = ()
    cites: tuple[Cite, ...] = ()
    rounding: Rounding | None = None


@frozen
class CaseDecl(Placed):
    """情形 or 暂缓."""

    alias: Alias
    hold: bool
    body: Body


@frozen
class Otherwise(Placed):
    """其余: without ``outcome`` and ``values`` it is 未规定."""

    outcome: Name | None
    amounts: tuple[Value, ...]
    cites: tuple[Cite, ...]
    values: tuple[Expr, ...] = ()
    """Of a table that gives quantities, one for each of them."""
    named: tuple[NamedValue, ...] = ()
    """What else a decision states."""
