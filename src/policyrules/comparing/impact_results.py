"""What a change of policy makes of a ledger, as data: household by household, programme by programme."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, Literal, get_args

from attrs import frozen

from policyrules.base.units import Number, Unit
from policyrules.core.case import RecordPath
from policyrules.core.decision import Amount, Status
from policyrules.core.policy import Policy
from policyrules.core.types import Citation, Option
from policyrules.intake.records import Ledger

Kind = Literal["enters", "leaves", "gains", "loses", "other", "opens", "settles", "open", "unchanged"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@frozen
class Side:
    """A policy, the ledger as it reads it, the day on which it decides it."""

    policy: Policy
    """By which it is decided."""
    ledger: Ledger
    """The households as this policy reads them."""
    on: date
    """The assessment day."""


@frozen
class Result:
    """What one side gives: as a decision says, without its reasons."""

    status: Status
    """As of a decision."""
    outcome: Option | None
    """None unless decided or held."""
    possible: tuple[Option, ...]
    """The outcomes still possible, best first."""
    amount: Amount | None
    """What is paid, or only stated; None: it speaks of no amount."""
    pays: bool
    """Whether the amount is paid."""

    @property
    def paid(self) -> Number | None:
        """What is paid, exactly; 0 outside the document's period, and where it is about no payment; None: not
        settled, or not decided."""
        if self.status == "not_in_force":
            return 0
        if self.status != "decided":
            return None
        if self.amount is None or not self.pays:
            return 0
        return self.amount.low if self.amount.state == "exact" else None

    @property
    def unit(self) -> Unit | None:
        """In which it pays; None: it pays nothing."""
        return self.amount.unit if self.amount is not None and self.pays else None


@frozen
class MoveCause:
    """A figure of another value, or a clause on which only one side's result rests."""

    kind: Literal["figure", "gone", "new"]
    """A ``figure`` of another value; a clause ``gone`` or ``new``."""
    label: str = ""
    """Of the figure."""
    citation: Citation | None = None
    """The clause; None of a figure."""


@frozen
class Move:
    """One household or record under one programme, on both sides.

    ``enters`` and ``leaves``: paid on one side only · ``gains``, ``loses``: paid on both, more or less ·
    ``other``: another outcome, another number that is only stated, or paid on both in other units ·
    ``opens``, ``settles``: settled on one side only · ``open``: on neither · ``unchanged``. What is not
    decided by the document, or held, is settled, but no payment that is known; outside its period a document
    pays nothing.
    """

    household: str
    """The household's id."""
    path: RecordPath
    """Of the record it is about; empty for the household."""
    kind: Kind
    """How it moves: see above."""
    before: Result | None
    """None: that side has no such programme."""
    after: Result | None
    """None: that side has no such programme."""
    difference: Number
    """What is paid more; 0 where that is not known on both sides."""
    causes: tuple[MoveCause, ...] = ()
    """The figures of other values, the clauses on which only one side's result rests; none where nothing
    moves or a side has no such programme."""


@frozen
class ProgrammeImpact:
    """A programme over the whole ledger."""

    id: str
    """The programme's id."""
    label: str
    unit_before: Unit | None
    """Of what the first side pays, or where it pays nothing the second; None: neither pays, or it pays in
    several units."""
    unit_after: Unit | None
    """The same of the second side."""
    moves: Collection[Move]
    """In the order of the ledger; of a whole ledger in files they stand on the disk."""
    counts: Mapping[Kind, int]
    """How many moves are of a kind."""
    differences: Mapping[Kind, Number]
    """What is paid more altogether, by the kind of move."""
    cost_before: Number
    """What is paid, added up where it is exact on both sides."""
    cost_after: Number
    """The same on the second side."""
    causes: Mapping[Kind, tuple[tuple[MoveCause, int], ...]]
    """How many moves of a kind have which cause, the most frequent first; one move may have several."""

    @property
    def costs(self) -> tuple[tuple[Number, Unit | None], tuple[Number, Unit | None]]:
        """What both sides pay, each with its unit."""
        return (self.cost_before, self.unit_before), (self.cost_after, self.unit_after)

    def count(self, kind: Kind) -> int:
        """How many moves are of a kind."""
        return self.counts.get(kind, 0)

    def unit_of(self, kind: Kind) -> Unit | None:
        """The unit in which what is paid more by a kind of move is counted."""
        return self.unit_before if kind == "leaves" else self.unit_after


@frozen
class Group:
    """Households next to each other by the quantity, and what they are paid a month altogether."""

    low: Number
    """The lowest value of the quantity."""
    high: Number
    """The highest."""
    households: int
    """How many they are."""
    before: Number
    """In fen a month."""
    after: Number
    """In fen a month."""


@frozen
class Distribution:
    """What the change does to households from the lowest to the highest by a quantity of the first policy."""

    id: str
    """Of the quantity."""
    label: str
    unit: Unit | None
    """Of the quantity."""
    groups: tuple[Group, ...]
    """From the lowest."""
    unknown: int
    """Households left out: their quantity or what they are paid is not exactly known on both sides."""


@frozen
class Monthly:
    """Households paid a known amount a month on both sides, and what that is altogether."""

    households: int
    """How many they are."""
    before: Number
    """In fen a month."""
    after: Number
    """In fen a month."""


@frozen
class Impact:
    """What another policy makes of a ledger."""

    households: int
    """Decided on both sides."""
    only_before: tuple[str, ...]
    """Ids of households that only the first side could read."""
    only_after: tuple[str, ...]
    """Ids of those that only the second side could read."""
    rejected: int
    """Households that neither side could read."""
    programmes: tuple[ProgrammeImpact, ...]
    """Programme by programme."""
    monthly: Monthly
    """What households are paid a month altogether."""
    distribution: Distribution | None = None
    """By the quantity asked for."""
