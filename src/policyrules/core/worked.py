"""Worked cases: facts of an invented household, and what must be decided of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.core.possible import Value
from policyrules.core.types import Known


@frozen
class Expected:
    """What a worked case expects of one programme (of the record with key ``of``)."""

    programme: str
    of: str | None
    outcomes: frozenset[str]
    """Option ids, ``silent`` among several; empty: 未规定; ``not_in_force``: outside the policy's period."""
    amount: Value | None
    """All that it may be; None when not stated. Where 未规定 is an outcome it may go without an amount."""
    missing: tuple[str, ...] = ()
    citations: tuple[tuple[str, str], ...] = ()
    """(clause, phrase) that must be among those applied."""
    only_missing: bool = False
    """Whether nothing is missing but ``missing``."""
    not_cited: tuple[tuple[str, str], ...] = ()
    """(clause, phrase) that must not be among those applied; without a phrase ("") nothing of the clause."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class ExpectedValue:
    """What a worked case expects of a conclusion of a record (with key ``of``), or of a figure on the day."""

    target: str
    """The id of the Def or Given."""
    of: str | None
    value: Value
    """All that it may be."""
    missing: tuple[str, ...] = ()
    citations: tuple[tuple[str, str], ...] = ()
    only_missing: bool = False
    not_cited: tuple[tuple[str, str], ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class ExpectedFinding:
    """What a worked case expects check to find in the policy with the figures that the case fills."""

    code: str
    """Such as PR504; "": no error and no warning."""
    about: Said | None
    """The name (label, id) that the finding must speak of; None: any."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class ExpectedDue:
    """The last day of a deadline: after an event of a day, or the first one from the day of the case on."""

    deadline: str
    """Its id."""
    counted_from: date | None
    """The day of the event; None: it depends on none."""
    day: date | None
    """The last day expected; None: that there is none."""
    citations: tuple[tuple[str, str], ...] = ()
    not_cited: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    """Always (): nothing can be missing of a deadline."""
    only_missing: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Filled:
    """A figure that a worked case fills."""

    figure: str
    """The id of the Given."""
    value: Known
    start: date | None = None
    end: date | None = None
    """The days on which it holds, both included; without a start, every day."""

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.start is None or (self.start <= day and (self.end is None or day <= self.end))


@frozen
class Example:
    """A worked case in a policy file: facts as case data (the JSON form), date, expectations."""

    title: str
    """Its name."""
    on: date
    """The assessment day."""
    overlay: str | None
    """The overlay it is decided under; None: none."""
    data: Mapping[str, object]
    """The case as JSON data."""
    expected: tuple[Expected | ExpectedValue, ...]
    """What the decisions and conclusions must be."""
    choices: tuple[tuple[str, Known], ...] = ()
    """Readings and modes switched for this case alone: (Given id, value)."""
    figures: tuple[Filled, ...] = ()
    """Figures that hold for this case alone; a later one takes the place of an earlier."""
    stated: tuple[str, ...] = ()
    """The ids of conclusions that ``data`` gives as if they were facts, instead of what they follow from."""
    findings: tuple[ExpectedFinding, ...] = ()
    """What check must find."""
    dues: tuple[ExpectedDue, ...] = ()
    """The last days of deadlines."""
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def expects_nothing(self) -> bool:
        """Whether nothing is tried by it."""
        return not (self.expected or self.findings or self.dues)
