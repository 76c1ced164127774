"""What went into a ledger's decisions and what came out: households, rows, amounts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, field

from policyrules.core.decision import Amount, Decision
from policyrules.ledgers.rows import settled


@define
class Counts:
    """What went in and came out; those of slices add up to those of the whole."""

    settled: int = 0
    """Households of which every decision is settled."""
    open: int = 0
    """Households with a decision that is open."""
    rejected: int = 0
    """Households that could not be read."""
    orphans: int = 0
    """Groups of rows that name no household of the ledger; they are no households."""
    rows: dict[str, int] = field(factory=dict)
    """By table."""
    ways: dict[str, int] = field(factory=dict)
    """How many decisions were made by the ``evaluator``, how many by ``sql``."""
    paid: dict[str, Fraction] = field(factory=dict)
    """By programme and unit, with a blank between: the exact amounts paid, as they are written."""

    @property
    def households(self) -> int:
        """Every household: decided, open or rejected."""
        return self.settled + self.open + self.rejected

    def add(self, other: Counts) -> None:
        """Count those of another slice too."""
        self.settled += other.settled
        self.open += other.open
        self.rejected += other.rejected
        self.orphans += other.orphans
        for name, count in other.rows.items():
            self.rows[name] = self.rows.get(name, 0) + count
        for way, count in other.ways.items():
            self.went(way, count)
        for name, amount in other.paid.items():
            self.paid[name] = self.paid.get(name, Fraction(0)) + amount

    def take(self, found: Sequence[Decision]) -> None:
        """Count the decisions of a household."""
        every = all(settled(decision.status, decision.amount) for decision in found)
        self.settled += every
        self.open += not every
        for decision in found:
            self.pay(decision.programme, decision.amount, pays=decision.pays)
            self.went("evaluator")

    def pay(self, programme: str, amount: Amount | None, *, pays: bool, times: int = 1) -> None:
        """Count an exact amount that is paid, so many times."""
        if pays and amount is not None and amount.state == "exact" and amount.low is not None:
            key = f"{programme} {amount.unit.zh}"
            value = Fraction(amount.low) / amount.unit.scale
            self.paid[key] = self.paid.get(key, Fraction(0)) + value * times

    def went(self, way: str, times: int = 1) -> None:
        """Count decisions by the way that they went."""
        self.ways[way] = self.ways.get(way, 0) + times
