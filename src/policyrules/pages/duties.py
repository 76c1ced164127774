"""Lists and deadlines of a place: who has to do what by when, and which lists are handed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.duties import Deadline, Roster
from policyrules.deadlines.due_days import due, standing
from policyrules.deadlines.words import due_lines
from policyrules.explaining.phrases import holders_text
from policyrules.pages.view import View

LISTS: Final = Said("名单", "lists")
DEADLINES: Final = Said("时限", "deadlines")
YEAR: Final = Said("{year}年的日程", "the year {year}")
YEAR_HEADS: Final = (Said("日期", "day"), Said("时限", "deadline"))
DUE_HEADS: Final = (
    Said("时限", "deadline"), Said("须有", "on record"), Said("责任", "owner"), Said("报送", "sent to"),
    Said("依据", "citing"),
)  # fmt: skip
HEADS: Final = (
    Said("名单", "list"),
    Said("列谁", "of"),
    Said("责任", "kept by"),
    Said("报送", "sent to"),
    Said("依据", "citing"),
)


def duties_page(view: View) -> Iterator[str]:
    """The lists and the deadlines."""
    policy = view.policy
    if policy.rosters:
        yield f"## {view.title(LISTS)}"
        yield md.table(
            [view.title(head) for head in HEADS], [_roster(view, r) for r in policy.rosters.values()]
        )
    if policy.deadlines:
        yield f"## {view.title(DEADLINES)}"
        heads = [view.title(head) for head in DUE_HEADS]
        yield md.table(heads, [_deadline(view, d) for d in policy.deadlines.values()])
        yield from _year(view)


def _roster(view: View, roster: Roster) -> tuple[str, ...]:
    policy, entity = view.policy, view.policy.entities[roster.entity]
    provision = policy.provisions.get(roster.provision)
    return (
        f"{md.anchor(roster.id)}{view.named(roster.id, roster.label)}",
        view.named(entity.id, entity.label),
        escaped(holders_text(policy, roster.owners, view.language)),
        escaped(holders_text(policy, roster.receivers, view.language)),
        view.listed(view.cited(provision.citations if provision else ())),
    )


def _deadline(view: View, deadline: Deadline) -> tuple[str, ...]:
    policy = view.policy
    provision = policy.provisions[deadline.provision]
    return (
        f"{md.anchor(deadline.id)}{view.named(deadline.id, deadline.label)}",
        view.named(deadline.event.id, deadline.event.label),
        escaped(holders_text(policy, deadline.owners, view.language)),
        escaped(holders_text(policy, deadline.receivers, view.language)),
        view.listed(view.cited(provision.citations)),
    )


def _year(view: View) -> Iterator[str]:
    """What is due in the first whole year in force, by day, and what has no day of its own."""
    start = view.policy.document.start or view.policy.document.issued
    if start is None:
        return
    year = start.year if (start.month, start.day) == (1, 1) else start.year + 1
    dues = due(view.policy, date(year, 1, 1), date(year, 12, 31))
    yield f"## {view.title(YEAR.filled(year=year))}"
    rows = [
        (str(d.end), md.link(view.named(d.deadline.id, d.deadline.label), f"#{d.deadline.id}")) for d in dues
    ]
    rows += [
        (
            escaped(line.split("  ")[0]),
            md.link(view.named(d.deadline.id, d.deadline.label), f"#{d.deadline.id}"),
        )
        for d in standing(view.policy)
        for line in [next(due_lines(view.policy, [d], view.language))]
    ]
    yield md.table([view.title(head) for head in YEAR_HEADS], rows)
