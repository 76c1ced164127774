"""What an answer rests on, and what it lacks: provisions, figures, determinations; failures, what is missing.

Everything is data: numbers are held numbers (money in fen) with their unit, provisions and facts are ids.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.units import Number, Unit
from policyrules.core.case import RecordPath
from policyrules.core.expressions import Expr
from policyrules.core.possible import Value
from policyrules.core.types import Citation, Known, Option
from policyrules.core.unfilled import Origin


class Taken(NamedTuple):
    """A reading on which something rests, and the option in force ("" for a note, and while it is open)."""

    reading: str
    option: str


@frozen
class Applied:
    """A provision held in the computation, with what it contributed."""

    provision: str
    """The provision's id."""
    label: str
    citations: tuple[Citation, ...]
    readings: tuple[Taken, ...]
    """The readings on which it rests."""
    contributions: tuple[Contribution, ...] = ()
    """What it gave, record by record."""


@frozen
class Contribution:
    """What a provision gave for one record: a value with its unit."""

    path: RecordPath
    value: Known | None
    """None when not exactly known."""
    unit: Unit | None
    """Of the value; None where it has none."""


@frozen
class Figure:
    """A standard that was used: its value, the period it is in force, where it comes from."""

    id: str
    """The standard's id."""
    label: str
    value: Known | None
    """None: open or not in force on the day."""
    unit: Unit | None
    """Of the value."""
    start: date | None
    """From when this value is in force; None: no first day."""
    end: date | None
    """The last day on which it is; None: no last day."""
    citations: tuple[Citation, ...]
    origin: Origin = "document"
    """Who says so: the document, a county, the default, the must-constraints that leave one value, an
    assumption made for this decision; ``open`` and ``gap`` where there is no value."""


@frozen
class Overridden:
    """A provision whose guard held but which an exception displaced."""

    provision: str
    """The provision's id."""
    label: str
    by: tuple[str, ...]
    """The ids of the exceptions that displaced it."""
    citations: tuple[Citation, ...]


@frozen
class Gap:
    """The two numbers of a comparison that failed, and the comparison that was asked for.

    ``op`` is one of lt, le, gt, ge: ``left op right`` would have to hold. Held numbers of ``unit``.
    """

    left: Number
    """What it was."""
    op: str
    """``lt`` below, ``le`` at most, ``gt`` above, ``ge`` at least."""
    right: Number
    """What it would have to be compared with."""
    unit: Unit
    """Of both."""


@frozen(cache_hash=True)
class Failure:
    """One condition that failed, with the values met; ``explaining`` says it in words."""

    condition: Expr = field(repr=False)
    """As it stands in the policy, for the record at ``path``."""
    wanted: bool
    """Whether it would have to hold; False: its contrary would."""
    path: RecordPath
    met: tuple[tuple[Expr, Value], ...] = field(default=(), repr=False)
    """The values of its sides, or of itself."""
    citations: tuple[Citation, ...] = ()
    unknown: bool = False
    """True when it is not known to hold rather than known to fail."""
    about: tuple[str, ...] = ()
    """The ids of the facts, figures and conclusions that the condition names."""
    gap: Gap | None = None
    """For a comparison of two known numbers: how far it is from holding."""
    ways: tuple[tuple[Failure, ...], ...] = ()
    """Where any one of several would do: of each, what fails in it."""
    more: int = 0
    """How many more records of the list there are, of which it is not told."""
    closed: bool = False
    """Whether nobody can bring it about for the records there are: an event would have to be undone, a
    day to come back, a birth to be on another date."""


@frozen
class Lapsed:
    """A deduction or exclusion that is given no longer, for no other reason than that its period is over."""

    provision: str
    label: str
    path: RecordPath
    citations: tuple[Citation, ...]
    readings: tuple[Taken, ...]


@frozen
class Refused:
    """Why an outcome was not given: the conditions that failed, none of which could be left out."""

    outcome: Option
    """The outcome that was not given."""
    failures: tuple[Failure, ...]
    """What failed."""
    citations: tuple[Citation, ...]


@frozen
class Missing:
    """Something unknown in play: a fact of a record, a list, an open figure, a determination."""

    reason: Literal["fact", "list", "open", "determination", "gap", "silent", "clash", "reading", "months"]
    """``fact`` not recorded, ``list`` not known to be complete, ``open`` figure that nobody has filled,
    ``determination`` not made, ``gap`` in the dates of a figure, ``silent``: a conclusion that the
    document does not decide, ``clash``: rules or constraints that contradict each other, ``reading`` that
    nobody has settled (``holders`` may), ``months``: a conclusion that sums over more months than can be."""
    id: str
    """Of the fact, list, figure, reading or conclusion."""
    label: str
    path: RecordPath = ()
    holders: tuple[str, ...] = ()
    """Whose record or whose judgement it is."""
    records: int = 0
    """Of how many records it is missing that are not told one by one (``path`` is empty then); 0: of one."""


@frozen
class Determination:
    """A human determination that was used."""

    id: str
    """Of what was determined."""
    label: str
    path: RecordPath
    value: Known
    """What was determined."""
    by: str
    """Who did."""
    on: date | None
    """When; None: not on record."""
    basis: str
    """On what basis."""
    unit: Unit | None = None
    """Of the value; None where it has none."""


@frozen
class Breach:
    """A constraint that a determination used does not satisfy: must, or in principle."""

    id: str
    """The constraint's id."""
    label: str
    path: RecordPath
    severity: Literal["must", "principle"]
    """``must``, or ``principle``: in principle (原则上)."""
    citations: tuple[Citation, ...]


@frozen
class Later:
    """A record, fact or determination that was looked for and is dated after the day: it is not there yet."""

    id: str
    """The entity of the record, or the fact."""
    label: str
    path: RecordPath
    on: date
    """Its date."""
