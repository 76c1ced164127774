"""A slice of a ledger decided: the rows of every table, and what they count to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.base.errors import Problem
from policyrules.base.processes import processors
from policyrules.core.case import Case
from policyrules.deciding import decide_all
from policyrules.intake.records import Ledger, Rejected
from policyrules.intake.showing import show_id
from policyrules.ledgers.by_sql import Lowered, decided_by_sql, lowered
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
from policyrules.ledgers.typed_ledger import TypedRows

SIZE: Final = 500
"""Households of a slice of which the evaluator decides one programme; of several fewer, down to a fifth."""
BRIEF_SIZE: Final = 10_000
"""Households of a slice of which SQL decides what it can."""
ALONE: Final = 1_500
"""So many programmes, each decided for a household, are not worth another process."""
REJECTIONS: Final = 10**6
"""More than one slice has; they are counted on from slice to slice."""


@frozen
class Slice:
    """The tables of a slice, of the library ``pyarrow``, by name."""

    tables: Mapping[str, Any]
    counts: Counts
    notes: Sequence[Problem] = ()
    """What to know about the tables that were read."""
    rejected: Sequence[Rejected] = ()
    """What was handed back, with the rows that go with it."""

    @property
    def households(self) -> int:
        """Every household that went in."""
        return self.counts.households


def slice_size(programmes: int) -> int:
    """How many households make a slice of which the evaluator decides so many programmes."""
    return max(SIZE // 5, SIZE // programmes)


def processes(households: int, programmes: int, size: int) -> int:
    """By how many processes the evaluator decides so many households; what is decided is the same."""
    alone = households * programmes <= ALONE
    return 1 if alone else min(processors(), -(-households // size))


@frozen
class Decider:
    """Decides slices of a ledger."""

    rows: Rows
    on: date
    programme: str | None = None
    brief: bool = False
    """Whether columns that only the evaluator can fill are left out, so that SQL may decide."""
    by_sql: Lowered | None = None
    """What SQL decides of a brief run, once it is known for how many households (``of``)."""

    def of(self, households: int) -> Decider:
        """The same for a ledger of so many households."""
        if not self.brief:
            return self
        found = lowered(self.rows.policy, self.on, self.programme, households=households)
        return evolve(self, by_sql=found)

    @property
    def programmes(self) -> int:
        """How many are decided of a household."""
        return len(self.rows.policy.all_programmes) if self.programme is None else 1

    @property
    def size(self) -> int:
        """How many households make a slice."""
        return BRIEF_SIZE if self.brief else slice_size(self.programmes)

    def processes(self, households: int) -> int:
        """By how many processes so many households are decided; what is decided is the same."""
        return 1 if self.brief else processes(households, self.programmes, self.size)

    @property
    def columns(self) -> Mapping[str, Columns]:
        """Of every table that slices have."""
        policy, clauses = self.rows.policy, self.rows.clauses
        if self.brief:
            return {"decisions": brief_decisions(policy, clauses), "rejected": REJECTED}
        return {
            "decisions": decisions(policy, clauses), "writes": WRITES, "missing": MISSING,
            "rejected": REJECTED,
        }  # fmt: skip

    def decided(
        self,
        ledger: Ledger,
        typed: TypedRows | None = None,
        *,
        number: int = 0,
        seen: Callable[[int], None] | None = None,
    ) -> Slice:
        """A part of a ledger decided, what could not be read handed back.

        ``typed`` are the households of the part that SQL has typed, which are not in ``ledger``.
        ``number`` is the slice's; ``seen`` is called with how many households are done. AssertionError where
        a household would come out of it that did not go in, or the other way round.
        """
        made: dict[str, list[Row]] = {name: [] for name in self.columns}
        ready: dict[str, Any] = {}
        if self.by_sql is not None:
            ready["decisions"], counts = decided_by_sql(
                self.rows, self.by_sql, ledger.cases, typed, on=self.on
            )
        else:
            counts = self._evaluated(ledger.cases, made, seen)
        for place, each in enumerate(ledger.rejected, start=number * REJECTIONS + 1):
            made["rejected"] += rejected_rows(each, place)
            counts.orphans += each.orphan
            counts.rejected += not each.orphan
        households = ledger.households + (0 if typed is None else typed.households)
        if counts.households != households:
            raise AssertionError(f"{households} households went in, {counts.households} came out")
        if seen is not None:
            seen(households)
        found = {name: arrow(self.columns[name], rows) for name, rows in made.items()} | ready
        counts.rows = {name: table.num_rows for name, table in found.items()}
        return Slice(found, counts, ledger.notes, ledger.rejected)

    def _evaluated(
        self, cases: Sequence[Case], made: Mapping[str, list[Row]], seen: Callable[[int], None] | None
    ) -> Counts:
        """The cases decided by the evaluator, into the rows of each table."""
        counts = Counts()
        for number, case in enumerate(cases, start=1):
            with _named(case):
                every = decide_all(self.rows.policy, case, on=self.on, programme=self.programme)
                for decision in every:
                    made["decisions"].append(self.rows.decision(decision, case))
                    made["writes"].extend(self.rows.writes(decision))
                    made["missing"].extend(self.rows.missing(decision))
            counts.take(every)
            if seen is not None:
                seen(number)
        return counts


@contextmanager
def _named(case: Case) -> Iterator[None]:
    """Whatever goes wrong says with which household, its id as it may stand in a message."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"{case.household.entity} {show_id(case.id)}")
        raise
