"""Declarations of a vocabulary: what records there are, their facts, and the units in which is counted."""

from __future__ import annotations

from attrs import frozen

from policyrules.base.errors import Placed
from policyrules.base.saying import Said
from policyrules.base.units import Unit
from policyrules.language.syntax.expressions import Expr
from policyrules.language.syntax.words import Alias, Name


@frozen
class TypeDecl(Placed):
    kind: str
    """number, bool, date, text, choice, choices"""
    unit: Unit | None
    options: tuple[Alias, ...]


@frozen
class Bound(Placed):
    op: str
    expr: Expr


@frozen
class Must(Placed):
    """必须 behind a fact: against another fact of the record or of one above, or a value where 当 holds."""

    op: str
    expr: Expr
    when: Expr | None


@frozen
class FactDecl(Placed):
    alias: Alias
    type: TypeDecl
    judged: tuple[Name, ...]
    recorded: tuple[Name, ...]
    optional: bool
    bounds: tuple[Bound, ...]
    musts: tuple[Must, ...] = ()
    note: Said | None = None
    """说明: what it means."""


@frozen
class Counted(Placed):
    """计数单位: what so many records of an entity are."""

    unit: Unit


@frozen
class UnitDecl(Placed):
    """单位: a unit that the vocabulary declares."""

    alias: Alias
    plural: Name | None
    whole: bool


@frozen
class EntityDecl(Placed):
    alias: Alias
    parent: Name | None
    plural: Name | None
    person: bool
    counted_in: Counted | None
    facts: tuple[FactDecl, ...]
    note: Said | None = None
