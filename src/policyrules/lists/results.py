"""What a list (名单) comes to: its rows, their order, its counts. Plain data, made by rosters.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from attrs import field, frozen

from policyrules.base.arguments import typed
from policyrules.core.case import RecordPath
from policyrules.core.decision import Step
from policyrules.core.possible import Value
from policyrules.core.reasons import Applied, Missing
from policyrules.core.types import Citation, Type

ListState = Literal["listed", "not_listed", "undetermined"]
Subject = tuple[str, ...]
"""Whom a row is about, for counting once: a household by its id, a person by identity number where known."""

NOT_IN_FORCE: Final = "not_in_force"
"""The reason of every row when the date lies outside the policy's period."""


@frozen
class Cell:
    """A column of a row: what it holds, or what it can still hold."""

    id: str
    """The column's id."""
    label: str
    value: Value
    """What it holds, or can still hold."""
    type: Type


@frozen
class Listing:
    """One record: whether it is listed, what the list shows of it, and why."""

    household: str
    """The household's id."""
    path: RecordPath
    state: ListState
    """Undetermined: what is unknown leaves it open."""
    columns: tuple[Cell, ...]
    """What the list shows of it."""
    group: Cell | None
    """The value by which rows are grouped; None: not grouped."""
    order: Cell | None
    """The value by which rows are ranked; None: not ranked."""
    applied: tuple[Applied, ...]
    """The provisions that put it on the list (or keep it off), with their clauses."""
    missing: tuple[Missing, ...]
    """What would settle it; empty unless undetermined."""
    reasons: frozenset[str]
    """Why it is undetermined."""
    order_missing: tuple[Missing, ...] = ()
    """What is missing for the value that it is ranked by; empty where that is known."""
    rank: int | None = None
    """Its place within its group, from 1; equal values share a place, and the next ones are left out."""
    tied: bool = False
    """Whether another row shares its place."""
    trace: Step | None = field(default=None, repr=False)
    subject: Subject = field(default=(), repr=False)
    order_reasons: frozenset[str] = field(default=frozenset(), repr=False)
    """Why the value that it is ranked by is not known."""


@frozen
class Unranked:
    """Something open for which the ranking is refused; ``household`` empty: the county's to settle."""

    household: str
    missing: Missing
    """What is open."""


@frozen
class Ranking:
    """Whether the listed rows are ranked. ``provisional``: undetermined rows could still move them."""

    state: Literal["none", "ranked", "refused"]
    """``none``: the list has no order. ``refused``: something open (``why``) forbids it."""
    direction: Literal["ascending", "descending"] | None = None
    """None without an order."""
    provisional: bool = False
    """Whether undetermined rows could still move the ranked ones."""
    why: tuple[Unranked, ...] = ()
    """Why ranking is refused."""


@frozen
class Counts:
    """How many: records = listed + not_listed + undetermined; households and persons counted once."""

    records: int
    """All rows."""
    listed: int
    """Rows listed."""
    not_listed: int
    """Rows not listed."""
    undetermined: int
    """Rows undetermined."""
    households: int
    """Households that went in; the three below add up to it."""
    households_listed: int
    """With at least one listed record."""
    households_undetermined: int
    """With none listed, and at least one undetermined."""
    households_not_listed: int
    """With none listed and none undetermined."""
    persons_listed: int | None
    """Persons on the list, each once; of a list of households: their known members. None: no persons."""
    households_open: int
    """Households whose records of this kind (or members) are not known to be complete."""


@frozen
class RosterResult:
    """One list on one day: every record that could stand on it, in which state, in which order."""

    roster: str
    """The list's id."""
    label: str
    entity: str
    """The id of the entity of its records."""
    on: date
    """The day."""
    owners: tuple[str, ...]
    """Who draws it up."""
    receivers: tuple[str, ...]
    """To whom it goes."""
    citations: tuple[Citation, ...]
    rows: tuple[Listing, ...]
    """Listed ones first (by group and rank), then undetermined, then not listed, as they came in."""
    ranking: Ranking
    """Whether and how the rows are ranked."""
    counts: Counts
    """What it comes to."""
    digest: str
    """Of the policy."""

    def of(self, state: ListState) -> tuple[Listing, ...]:
        """The rows in one state."""
        return tuple(row for row in self.rows if row.state == state)


@frozen
class Membership:
    """A household and the lists on which it (or one of its records) stands."""

    household: str
    """The household's id."""
    listed: tuple[str, ...]
    """The ids of the lists on which it certainly stands."""
    undetermined: tuple[str, ...]
    """Those on which it perhaps stands."""


@frozen
class Overlap:
    """Several lists held against each other: all memberships, each household and person counted once."""

    memberships: tuple[Membership, ...]
    """Each household that stands, or may stand, on a list."""
    households_listed: int
    """On at least one list, each counted once."""
    households_undetermined: int
    """On none for certain, perhaps on one."""
    persons_listed: int
    """Persons on at least one list, each counted once."""


@typed
def overlap(results: Sequence[RosterResult]) -> Overlap:
    """All memberships in several lists, each household and person counted once (A31).

    A person whose identity number is not known is counted once a household.
    Undetermined rows are not among the listed.
    """
    listed: dict[str, dict[str, None]] = {}
    unsure: dict[str, dict[str, None]] = {}
    persons: set[Subject] = set()
    for result in results:
        for row in result.rows:
            if row.state == "listed":
                listed.setdefault(row.household, {})[result.roster] = None
                persons |= {row.subject} if row.subject[0] != "household" else set()
            elif row.state == "undetermined":
                unsure.setdefault(row.household, {})[result.roster] = None
    everyone = dict.fromkeys(row.household for result in results for row in result.rows)
    memberships = tuple(
        Membership(household, tuple(sure), tuple(name for name in open_ if name not in sure))
        for household in everyone
        for sure, open_ in [(listed.get(household, {}), unsure.get(household, {}))]
        if sure or open_
    )
    return Overlap(memberships, len(listed), len(unsure.keys() - listed.keys()), len(persons))
