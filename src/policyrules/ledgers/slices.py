"""A slice of a ledger decided: the rows of every table, and what they count to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import frozen

from policyrules.core.case import Case
from policyrules.deciding import decide_all
from policyrules.intake.records import Rejected
from policyrules.ledgers.by_sql import Lowered, decided_by_sql
from policyrules.ledgers.columns import (
    MISSING,
    REJECTED,
    WRITES,
    Columns,
    Row,
    arrow,
    brief_decisions,
    decisions,
)
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.rows import Rows, rejected_rows

SIZE: Final = 500
"""Households of a slice that the evaluator decides."""
BRIEF_SIZE: Final = 10_000
"""Households of a slice of which SQL decides what it can."""


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
    by_sql: Lowered | None = None
    """None: the evaluator decides all, and every column is filled."""

    @property
    def size(self) -> int:
        """How many households make a slice."""
        return SIZE if self.by_sql is None else BRIEF_SIZE

    @property
    def columns(self) -> Mapping[str, Columns]:
        """Of every table that slices have."""
        policy, clauses = self.rows.policy, self.rows.clauses
        if self.by_sql is not None:
            return {"decisions": brief_decisions(policy, clauses), "rejected": REJECTED}
        return {
            "decisions": decisions(policy, clauses), "writes": WRITES, "missing": MISSING,
            "rejected": REJECTED,
        }  # fmt: skip

    def decided(self, cases: Sequence[Case], seen: Callable[[int], None] | None = None) -> Slice:
        """The cases decided; ``seen`` is called with how many are."""
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        if self.by_sql is not None:
            found, counts = decided_by_sql(self.rows, self.by_sql, cases, on=self.on)
            if seen is not None:
                seen(len(cases))
            return self._slice(made, counts, decisions=found)
        counts = Counts()
        for number, case in enumerate(cases, start=1):
            every = decide_all(self.rows.policy, case, on=self.on, programme=self.programme)
            counts.take(every)
            for decision in every:
                made["decisions"].append(self.rows.decision(decision, case))
                made["writes"] += self.rows.writes(decision)
                made["missing"] += self.rows.missing(decision)
            if seen is not None:
                seen(number)
        return self._slice(made, counts)

    def handed_back(self, rejected: Sequence[Rejected]) -> Slice:
        """What could not be read."""
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        for number, each in enumerate(rejected, start=1):
            made["rejected"] += rejected_rows(each, number)
        orphans = sum(each.orphan for each in rejected)
        return self._slice(made, Counts(rejected=len(rejected) - orphans, orphans=orphans))

    def _slice(self, made: Mapping[str, list[Row]], counts: Counts, **ready: Any) -> Slice:
        found = {name: arrow(self.columns[name], rows) for name, rows in made.items()} | ready
        counts.rows = {name: table.num_rows for name, table in found.items()}
        return Slice(found, counts)
