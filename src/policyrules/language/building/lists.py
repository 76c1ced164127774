"""Parse trees of 名单 and 时限 to nodes of the syntax tree."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final, cast

from policyrules.base.units import MONTHS
from policyrules.language.building.expressions import day, expr, quantity, reference
from policyrules.language.building.placing import Group, placed
from policyrules.language.building.rules import body
from policyrules.language.syntax import DeadlineDecl, EventDays, EventDecl, Name, Quantity, RosterDecl
from policyrules.language.trees import Build, Node, alias, aliases, name, optional_name, span

_PERIODS: Final = {"HALF_YEAR": "half_year", "QUARTER": "quarter", "EACH_MONTH": "month", "EACH_YEAR": "year"}


def roster(b: Build, tree: Node) -> RosterDecl:
    """名单."""
    chinese, other, entity, _ = tree.children
    parts = placed(b, tree).own
    order, grouped = parts.one("order_by"), parts.one("grouped")
    return RosterDecl(
        alias(b, chinese, other), name(b, entity), body(b, parts),
        columns=tuple(reference(b, column) for part in parts.of("showing") for column in part.children),
        owners=parts.names(b, "owner"), receivers=parts.names(b, "sent_to"),
        order=expr(b, order.children[0]) if order else None,
        direction=_direction(b, order.children[1]) if order else None,
        group=reference(b, grouped.children[0]) if grouped else None,
        span=span(b, tree),
    )  # fmt: skip


def event(b: Build, tree: Node) -> EventDecl:
    """事件."""
    chinese, other, _ = tree.children
    parts = placed(b, tree).own
    contents = tuple(a for part in parts.of("contents") for a in aliases(b, part.children))
    return EventDecl(alias(b, chinese, other), contents, span=span(b, tree))


def deadline(b: Build, tree: Node) -> DeadlineDecl:
    """时限."""
    chinese, other, _ = tree.children
    parts = placed(b, tree).own
    requires, before = parts.one("requires"), parts.one("before_event")
    monthly, lasting = parts.one("due_monthly"), parts.one("lasting_for")
    return DeadlineDecl(
        alias(b, chinese, other),
        event=alias(b, *requires.children) if requires else None,
        due=_day(parts, "due"), within=_within(parts), every=_every(b, parts), yearly=_yearly(parts),
        monthly=quantity(b, monthly.children[0]) if monthly else None,
        after=_after(b, parts), containing=_containing(b, parts),
        before=name(b, before.children[0]) if before else None,
        since=_day(parts, "since"), until=_day(parts, "until"),
        lasting=_days(b, lasting.children[0]) if lasting else None,
        continuous="continuous" in parts,
        contents=tuple(a for part in parts.of("contents") for a in aliases(b, part.children)),
        owners=parts.names(b, "owner"), receivers=parts.names(b, "sent_to"),
        readings=parts.names(b, "readings"), cites=parts.cites(b),
        span=span(b, tree),
    )  # fmt: skip


# ── parts ────────────────────────────────────────────────────────────────────


def _direction(b: Build, tree: Node) -> str | Name:
    return name(b, tree.children[0]) if tree.children else tree.first.type.lower()


def _day(parts: Group, kind: str) -> date | None:
    part = parts.one(kind)
    return day(part.children[0]) if part else None


def _within(parts: Group) -> tuple[date, date] | None:
    part = parts.one("due_within")
    if part is None:
        return None
    start, end = part.children
    return day(start), day(end)


def _every(b: Build, parts: Group) -> tuple[str, Quantity | None] | None:
    part = parts.one("every")
    if part is None:
        return None
    recurrence, *times = part.children
    return _PERIODS[recurrence.first.type], quantity(b, times[0]) if times else None


def _yearly(parts: Group) -> tuple[tuple[int, int], ...]:
    part = parts.one("due_yearly")
    return tuple(cast(tuple[int, int], d.value) for d in part.children) if part else ()


def _after(b: Build, parts: Group) -> tuple[Name, EventDays] | None:
    part = parts.one("after_event")
    if part is None:
        return None
    event, days, _ = part.children
    return name(b, event), _days(b, days)


def _containing(b: Build, parts: Group) -> Name | None:
    part = parts.one("after_event")
    return optional_name(b, part.children[2]) if part is not None else None


def _days(b: Build, tree: Node) -> EventDays:
    if tree.rule == "half_year":
        half = Quantity(Fraction(6), MONTHS, span=span(b, tree))
        return EventDays(half, False, tree.children[0] is not None)
    count, working, counted = tree.children
    return EventDays(quantity(b, count), working is not None, counted is not None)
