"""In which version of a place's document a deadline stands, and from when to when (docs/deadlines.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from policyrules.base.months import day_after, days_later
from policyrules.core.duties import Deadline
from policyrules.core.policy import Policy
from policyrules.core.versions import since_of


@frozen
class Turn:
    """A deadline that versions following each other have alike, and the days on which it is theirs."""

    deadline: Deadline
    versions: tuple[Policy, ...]
    """Oldest first; never empty."""
    opened: date | None
    """The first day of the first of them; None: no version came before."""
    closed: date | None
    """The last day of the last; None: none comes after it."""

    @property
    def since(self) -> date | None:
        """The first day of the duty: its own, else that of the document (in force, else issued)."""
        first = self.versions[0]
        own = self.deadline.since or first.first_day or first.document.issued
        return self.opened if own is None else max(own, self.opened or own)

    @property
    def until(self) -> date:
        """The last day of the duty: its own or the document's; the last day there is, if neither is set."""
        last = self.versions[-1].document.end
        return min(self.deadline.until or date.max, last or date.max, self.closed or date.max)

    def holds(self, day: date) -> bool:
        """Whether the deadline is that of the versions on a day."""
        return (self.opened or date.min) <= day <= (self.closed or date.max)

    def version(self, day: date | None) -> Policy:
        """The version of a day; the newest where there is none."""
        if day is None:
            return self.versions[-1]
        return next(
            (v for v in reversed(self.versions) if (since_of(v) or date.min) <= day), self.versions[0]
        )


def turns_of(policy: Policy) -> tuple[Turn, ...]:
    """The deadlines of every version of a place's document, those of the newest in their order first.

    A deadline that the next version has unchanged goes on; what a version changes or drops ends with it.
    Whatever picks the version of a case, the versions of a place follow each other by the calendar.
    """
    names = dict.fromkeys(name for version in reversed(policy.versions) for name in version.deadlines)
    return tuple(turn for name in names for turn in _turns(policy, name))


def _turns(policy: Policy, name: str) -> Iterator[Turn]:
    found: Turn | None = None
    for version, opened, closed in _spans(policy):
        deadline = version.deadlines.get(name)
        if found is not None and deadline == found.deadline and _adjoin(found, version, opened):
            found = evolve(found, deadline=deadline, versions=(*found.versions, version), closed=closed)
            continue
        if found is not None:
            yield found
        found = None if deadline is None else Turn(deadline, (version,), opened, closed)
    if found is not None:
        yield found


def _spans(policy: Policy) -> Iterator[tuple[Policy, date | None, date | None]]:
    """Each version with the day on which it took over and the one before the next does."""
    opened: date | None = None
    for version, following in zip(policy.versions, [*policy.versions[1:], None], strict=True):
        next_ = since_of(following) if following is not None else None
        yield version, opened, None if next_ is None else days_later(next_, -1)
        opened = next_


def _adjoin(turn: Turn, version: Policy, opened: date | None) -> bool:
    """Whether no day without rules lies between a version and those before it."""
    end, start = turn.versions[-1].document.end, version.first_day or opened
    return end is None or start is None or start <= day_after(end)
