"""What offices do besides deciding: lists that they hand on (名单), deadlines that they keep (时限)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.core.expressions import Ref
from policyrules.core.types import Option


@frozen
class Roster:
    """名单: the records for which the Def ``id`` (yes/no) holds, shown with columns, in an order."""

    id: str
    label: str
    entity: str
    provision: str
    columns: tuple[Ref, ...] = ()
    owners: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    order: str | None = None
    """The Def (a number) by which it is ranked."""
    direction: str | None = None
    """ascending, descending, or the id of the Given that says which."""
    group: Ref | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Days:
    """A number of days: calendar or working, with or without the first one."""

    count: int
    """How many."""
    working: bool = False
    """Whether working days are counted."""
    first_counted: bool = False
    """Whether the first day counts."""
    months: bool = False
    """Whether months are counted: to the day of the same number, or the last of a month that lacks it."""


@frozen
class EventKind:
    """事件: a kind of event that may be on record."""

    id: str
    """Its id."""
    label: str
    """Its name in Chinese."""
    contents: tuple[Option, ...] = ()
    """What a record of it may contain."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Recurrence:
    """Every half-year, quarter, month or year, at least ``times`` times."""

    period: Literal["half_year", "quarter", "month", "year"]
    """How often."""
    times: int = 1
    """How many times in each period, at least."""


@frozen
class Deadline:
    """时限: an event that must be on record by a day, within a period, or every so often.

    Exactly one of due, within, every, yearly, monthly, after says when; none: whenever, but
    with the contents, the length or the order asked for.
    """

    id: str
    """The deadline's id."""
    label: str
    event: Option
    """The kind of event that must be on record."""
    provision: str
    """The id of the rule that sets it."""
    due: date | None = None
    """The day itself."""
    within: tuple[date, date] | None = None
    """First and last day."""
    every: Recurrence | None = None
    """A recurring duty."""
    yearly: tuple[tuple[int, int], ...] = ()
    """(month, day) of each year."""
    monthly: int | None = None
    """The day of each month."""
    after: tuple[str, Days] | None = None
    """(kind of event, days or months after it)"""
    containing: str = ""
    """Of the events that it follows, only those that contained this; empty: all of them."""
    before: str | None = None
    """The id of the kind of event that it must precede."""
    since: date | None = None
    """From when; None: with the document."""
    until: date | None = None
    """Until when; None: with the document."""
    lasting: Days | None = None
    """How long it must last."""
    continuous: bool = False
    """Whether it must stand all the time."""
    contents: tuple[Option, ...] = ()
    """What it must contain."""
    owners: tuple[str, ...] = ()
    """Who has to do it."""
    receivers: tuple[str, ...] = ()
    """To whom it must go."""
    span: Span | None = field(default=None, eq=False, repr=False)
