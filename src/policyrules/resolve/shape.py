"""What a decision is made of, whatever it is about."""

from __future__ import annotations

from attrs import frozen

from policyrules.core.types import HELD, Option, Type
from policyrules.language import syntax as s
from policyrules.resolve.stated import Limits, Stated

HELD_OPTION = Option(HELD, "暂缓")


@frozen
class Shape:
    """What is known of a decision before its cases are read."""

    id: str
    label: str
    entity: str
    outcomes: tuple[Option, ...]
    outcome: Type
    amount: Type | None
    """Of 金额 or 数值; None: a classification."""
    pays: bool
    """金额: what it gives is paid. 数值 is only stated."""
    rounding: s.Rounding | None
    readings: tuple[str, ...]
    ledger: s.Reference | None = None
    """The fact in which its outcomes are recorded; for a 单人户 that of the household's decision."""
    limits: Limits = (None, None)
    """The least and the most that a case with an amount pays."""
    stated: tuple[Stated, ...] = ()
    """What else it states: 数值 by name, 起算日."""
    stands: bool = False
    """It is itself counted in place of another (代)."""
