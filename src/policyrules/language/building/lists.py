"""Parse trees of 名单 and 时限 to nodes of the syntax tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, cast

from policyrules.language.building.expressions import day, expr, quantity, reference
from policyrules.language.building.rules import Group, body, twice
from policyrules.language.syntax import (
    Alias,
    Cite,
    DeadlineDecl,
    EventDays,
    Name,
    Quantity,
    Reference,
    RosterDecl,
)
from policyrules.language.tokens import Token, clip
from policyrules.language.trees import (
    Build,
    Child,
    Node,
    alias,
    aliases,
    cites,
    first,
    name,
    names,
    node,
    span,
    token,
)

Parts = Mapping[str, list[Node]]

_BODY: Final = frozenset({"when", "during", "readings", "cites"})
_ONCE_ROSTER: Final = frozenset({"order_by", "grouped"})
_ONCE_DEADLINE: Final = frozenset({
    "requires", "due", "due_within", "every", "due_yearly", "due_monthly", "after_event", "before_event",
    "since", "until", "lasting_for", "continuous",
})  # fmt: skip
_PERIODS: Final = {"HALF_YEAR": "half_year", "QUARTER": "quarter", "EACH_MONTH": "month", "EACH_YEAR": "year"}


def roster(b: Build, tree: Node) -> RosterDecl:
    """名单."""
    c = tree.children
    title = _title(c)
    parts = _by_kind(b, c[5:], _ONCE_ROSTER, title)
    own = Group("own", None, title, [node(p) for p in c[5:] if node(p).data in _BODY])
    order, grouped = _one(parts, "order_by"), _one(parts, "grouped")
    return RosterDecl(
        alias(b, c[1], c[2]), name(b, c[4]), body(b, own),
        columns=tuple(r for part in parts.get("showing", ()) for r in _references(b, part)),
        owners=_all_names(b, parts, "owner"), receivers=_all_names(b, parts, "sent_to"),
        order=expr(b, order.children[1]) if order else None,
        direction=_direction(b, order.children[2]) if order else None,
        group=reference(b, grouped.children[1]) if grouped else None,
        span=span(b, tree),
    )  # fmt: skip


def deadline(b: Build, tree: Node) -> DeadlineDecl:
    """时限."""
    c = tree.children
    parts = _by_kind(b, c[3:], _ONCE_DEADLINE, _title(c))
    requires, before = _one(parts, "requires"), _one(parts, "before_event")
    monthly, lasting = _one(parts, "due_monthly"), _one(parts, "lasting_for")
    return DeadlineDecl(
        alias(b, c[1], c[2]),
        event=alias(b, *requires.children[1:3]) if requires else None,
        due=_day(parts, "due"), within=_within(parts), every=_every(b, parts), yearly=_yearly(parts),
        monthly=quantity(b, monthly.children[1]) if monthly else None,
        after=_after(b, parts), before=name(b, before.children[1]) if before else None,
        since=_day(parts, "since"), until=_day(parts, "until"),
        lasting=_days(b, lasting.children[1:4]) if lasting else None,
        continuous="continuous" in parts, contents=_contents(b, parts),
        owners=_all_names(b, parts, "owner"), receivers=_all_names(b, parts, "sent_to"),
        readings=_all_names(b, parts, "readings"), cites=_all_cites(b, parts),
        span=span(b, tree),
    )  # fmt: skip


# ── parts ────────────────────────────────────────────────────────────────────


def _by_kind(b: Build, children: Iterable[Child], once: frozenset[str], title: str) -> Parts:
    found: dict[str, list[Node]] = {}
    for part in map(node, children):
        kind = str(part.data)
        if kind in found and kind in once:
            twice(b, part, title)
        found.setdefault(kind, []).append(part)
    return found


def _title(children: list[Child]) -> str:
    return f"“{first(children[0]).text} {clip(token(children[1]).text)}”"


def _one(parts: Parts, kind: str) -> Node | None:
    return parts[kind][0] if kind in parts else None


def _all_names(b: Build, parts: Parts, kind: str) -> tuple[Name, ...]:
    return tuple(n for part in parts.get(kind, ()) for n in names(b, part))


def _all_cites(b: Build, parts: Parts) -> tuple[Cite, ...]:
    return tuple(c for part in parts.get("cites", ()) for c in cites(b, part))


def _references(b: Build, part: Node) -> tuple[Reference, ...]:
    return tuple(reference(b, child) for child in part.children if not isinstance(child, Token))


def _direction(b: Build, tree: Child) -> str | Name:
    parts = node(tree).children
    if token(parts[0]).type == "FROM_TOTAL":
        return name(b, parts[1])
    return token(parts[0]).type.lower()


def _day(parts: Parts, kind: str) -> date | None:
    part = _one(parts, kind)
    return day(part.children[1]) if part else None


def _within(parts: Parts) -> tuple[date, date] | None:
    part = _one(parts, "due_within")
    return (day(part.children[2]), day(part.children[4])) if part else None


def _every(b: Build, parts: Parts) -> tuple[str, Quantity | None] | None:
    part = _one(parts, "every")
    if part is None:
        return None
    _, period, _, times = part.children
    return _PERIODS[first(period).type], None if times is None else quantity(b, times)


def _yearly(parts: Parts) -> tuple[tuple[int, int], ...]:
    part = _one(parts, "due_yearly")
    days = (token(c) for c in part.children if c is not None) if part else ()
    return tuple(cast(tuple[int, int], d.value) for d in days if d.type == "MONTH_DAY")


def _after(b: Build, parts: Parts) -> tuple[Name, EventDays] | None:
    part = _one(parts, "after_event")
    return (name(b, part.children[1]), _days(b, part.children[2:5])) if part else None


def _days(b: Build, children: list[Child]) -> EventDays:
    count, working, counted = children
    return EventDays(quantity(b, count), working is not None, counted is not None)


def _contents(b: Build, parts: Parts) -> tuple[Alias, ...]:
    return tuple(a for part in parts.get("contents", ()) for a in aliases(b, part.children))
