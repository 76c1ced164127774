"""A slice of a ledger decided: the rows of every table, and what they count to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import define, field, frozen

from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.deciding import decide_all
from policyrules.intake.records import Rejected
from policyrules.ledgers.columns import MISSING, REJECTED, WRITES, Columns, Row, arrow, decisions
from policyrules.ledgers.rows import Rows, rejected_rows, settled

SIZE: Final = 500
"""Households of a slice."""


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
        for name, amount in other.paid.items():
            self.paid[name] = self.paid.get(name, Fraction(0)) + amount

    def take(self, found: Sequence[Decision]) -> None:
        """Count the decisions of a household."""
        every = all(settled(decision.status, decision.amount) for decision in found)
        self.settled += every
        self.open += not every
        for decision in found:
            amount = decision.amount
            if decision.pays and amount is not None and amount.state == "exact" and amount.low is not None:
                key = f"{decision.programme} {amount.unit.zh}"
                value = Fraction(amount.low) / amount.unit.scale
                self.paid[key] = self.paid.get(key, Fraction(0)) + value


@frozen
class Slice:
    """The tables of a slice, of the library ``pyarrow``, by name."""

    tables: Mapping[str, Any]
    counts: Counts


@frozen
class Decider:
    """Decides slices of a ledger."""

    rows: Rows
    on: date
    programme: str | None = None

    @property
    def columns(self) -> Mapping[str, Columns]:
        """Of every table that slices have."""
        columns = decisions(self.rows.policy, self.rows.clauses)
        return {"decisions": columns, "writes": WRITES, "missing": MISSING, "rejected": REJECTED}

    def decided(self, cases: Iterable[Case]) -> Slice:
        """The cases decided."""
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        counts = Counts()
        for case in cases:
            found = decide_all(self.rows.policy, case, on=self.on, programme=self.programme)
            counts.take(found)
            for decision in found:
                made["decisions"].append(self.rows.decision(decision, case))
                made["writes"] += self.rows.writes(decision)
                made["missing"] += self.rows.missing(decision)
        return self._slice(made, counts)

    def handed_back(self, rejected: Sequence[Rejected]) -> Slice:
        """What could not be read."""
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        for number, each in enumerate(rejected, start=1):
            made["rejected"] += rejected_rows(each, number)
        orphans = sum(each.orphan for each in rejected)
        return self._slice(made, Counts(rejected=len(rejected) - orphans, orphans=orphans))

    def _slice(self, made: Mapping[str, list[Row]], counts: Counts) -> Slice:
        counts.rows = {name: len(rows) for name, rows in made.items()}
        return Slice({name: arrow(self.columns[name], rows) for name, rows in made.items()}, counts)
