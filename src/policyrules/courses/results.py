"""A course as found: months, decisions, causes, what was written to the ledger."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import field, frozen

from policyrules.base.months import day_after
from policyrules.base.saying import Said
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision, Written
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value
from policyrules.core.receipts import VersionChoice
from policyrules.core.types import Citation, Type

CauseKind = Literal[
    "fact",
    "record",
    "ledger",
    "figure",
    "reading",
    "mode",
    "window",
    "age",
    "date",
    "period",
    "unit",
    "version",
]


def counting(policy: Policy, programme: Programme) -> tuple[str, ...]:
    """The conclusions of a programme that make its result: all but the dates that it states."""
    dates = {name for name in programme.values if policy.defs[name].type.kind == "date"}
    return tuple(name for name in programme.conclusions if name not in dates)


@frozen
class Cause:
    """One reason why a month's result is not last month's.

    ``fact`` a fact changed · ``record`` a record came or went · ``ledger`` what the month before
    wrote · ``figure``, ``reading``, ``mode`` another dated value is in force · ``window`` a period
    opened or ended · ``age`` an age reached · ``date`` another comparison with the day · ``period``
    the policy's own period began or ended · ``unit`` the record that is decided on came · ``version``
    another version of the document decides.
    """

    kind: CauseKind
    """What changed: see above."""
    id: str
    """The Given, or the Def or provision in which the day counts, or the entity of the record."""
    label: str
    path: RecordPath
    on: date | None
    """Since when, as far as it has a day."""
    before: Value | None
    """What it was; None: unknown, or nothing."""
    after: Value | None
    """What it is now; None: unknown, or nothing."""
    type: Type | None = None
    citations: tuple[Citation, ...] = ()


@frozen
class MonthDecision:
    """One decision of a month, and why it differs from the month before (() when it does not)."""

    decision: Decision
    """The decision on the last day of the month."""
    causes: tuple[Cause, ...]
    """Why it is another than the month before."""
    changed: bool
    """Whether status, outcome or amount differ from the month before; no in the first month."""

    @property
    def about(self) -> tuple[str, RecordPath]:
        """The programme and the record that are decided on."""
        return self.decision.programme, self.decision.unit.path


@frozen
class MonthNote:
    """What a reader of the ledger should know.

    ``kept``: the month does not know what to write, so the fact on record stayed.
    ``conflict``: two entries ask for different values; neither was written.
    ``disagreement``: the ledger says something that its dates do not bear out.
    """

    kind: Literal["kept", "conflict", "disagreement"]
    """What is the matter: see above."""
    fact: str
    """The fact's id."""
    path: RecordPath
    said: Said
    """The matter in one sentence."""


@frozen
class Month:
    """One month: assessed on its last day, with the case as it stood then."""

    on: date
    """The last day of the month."""
    case: Case = field(repr=False)
    """As it stood on the day; it stands in no output."""
    decisions: tuple[MonthDecision, ...]
    """Every programme and record decided."""
    written: tuple[Written, ...]
    """What was written to the ledger, valid from the next month."""
    notes: tuple[MonthNote, ...]
    """What a reader of the ledger should know."""
    version: VersionChoice | None = None
    """Which version of the document decided, and by what; None where the place holds only one."""

    @property
    def name(self) -> str:
        """The month as 2017-07."""
        return self.on.isoformat()[:7]

    @property
    def pays_from(self) -> date:
        """The first day of the month after, from which the decision is paid."""
        return day_after(self.on)

    def of(self, programme: str, path: RecordPath = ()) -> MonthDecision | None:
        """The decision of a programme for a record; None when there was no such record."""
        return next((d for d in self.decisions if d.about == (programme, path)), None)


@frozen
class Course:
    """A household's decisions month by month under one policy."""

    household: str
    """The household's id."""
    policy: str
    """The policy's id."""
    digest: str
    """SHA-256 of the policy's text; where the place holds several versions, over those of all."""
    months: tuple[Month, ...]
    """The months, in order."""

    def streams(self) -> tuple[tuple[str, RecordPath], ...]:
        """Every (programme id, record) that was decided in some month, in order of appearance."""
        return tuple(dict.fromkeys(d.about for month in self.months for d in month.decisions))
