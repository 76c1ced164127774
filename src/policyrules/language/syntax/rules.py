"""The clauses that all rules share (当, 期间, 金额, 裁量 …), and their cases."""

from __future__ import annotations

from attrs import field, frozen

from policyrules.base.errors import Span
from policyrules.language.syntax.expressions import Expr, Quantity, Reference, Under, WindowSpan
from policyrules.language.syntax.words import Alias, Cite, Name


@frozen
class Guard:
    expr: Expr
    under: Under | None
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class During:
    window: WindowSpan
    under: Under | None
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Value:
    """为 expr, or 金额 expr; ``expr`` None is 未规定."""

    expr: Expr | None
    under: Under | None
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class DiscretionPart:
    holders: tuple[Name, ...]
    casewise: bool
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Rounding:
    mode: str
    """half_up, up, down"""
    step: Quantity
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class CarryPart:
    fact: Reference
    value: Expr
    guard: Expr
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Body:
    """One set of clauses; which may be used depends on the declaration."""

    guards: tuple[Guard, ...] = ()
    windows: tuple[During, ...] = ()
    values: tuple[Value, ...] = ()
    """为 of a quantity or condition"""
    amounts: tuple[Value, ...] = ()
    outcome: Name | None = None
    discretion: DiscretionPart | None = None
    overrides: tuple[Name, ...] = ()
    readings: tuple[Name, ...] = ()
    cites: tuple[Cite, ...] = ()
    rounding: Rounding | None = None


@frozen
class CaseDecl:
    """情形 or 暂缓."""

    alias: Alias
    hold: bool
    body: Body
    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Otherwise:
    """其余: ``outcome`` None is 未规定."""

    outcome: Name | None
    amounts: tuple[Value, ...]
    cites: tuple[Cite, ...]
    span: Span = field(eq=False, repr=False, kw_only=True)
