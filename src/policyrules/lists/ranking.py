"""The order of a list: its groups, the ranks in each, and why nobody is ranked where something is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final, Literal, cast

from attrs import evolve, frozen

from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known
from policyrules.core.reasons import Missing
from policyrules.core.types import ABSENT, Type
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Run
from policyrules.lists.results import Cell, Listing, Ranking, Unranked


@frozen
class Direction:
    """Whether a list is ranked, from which end, and what is missing where the county has not said so."""

    ordered: bool
    towards: Literal["ascending", "descending"] | None = None
    why: tuple[Unranked, ...] = ()


def direction_of(policy: Policy, roster: Roster, *, on: date) -> Direction:
    """Which end of a list comes first on a day."""
    if roster.order is None:
        return Direction(ordered=False)
    given = policy.givens.get(roster.direction or "")
    value: object = roster.direction
    if given is not None:
        (value, _, _), _ = Run(engine_of(policy), on, {}).given(given)
    if value == "ascending":
        return Direction(True, "ascending")
    if value == "descending":
        return Direction(True, "descending")
    if given is None:
        return Direction(True, None, (Unranked("", Missing("open", roster.id, roster.label)),))
    reason: Literal["gap", "open"] = "gap" if given.values else "open"
    return Direction(True, None, (Unranked("", Missing(reason, given.id, given.label, (), given.holders)),))


def ranked(direction: Direction, rows: Sequence[Listing]) -> tuple[Ranking, list[Listing]]:
    """Whether and how the listed ones of all rows are ranked, and they in their order."""
    listed = [row for row in rows if row.state == "listed"]
    grouped = _in_groups(listed)
    if not direction.ordered:
        return Ranking("none"), [row for group in grouped for row in group]
    why = direction.why + _open_weights(listed)
    if direction.towards is None or why:
        return Ranking("refused", direction.towards, why=why), [row for group in grouped for row in group]
    provisional = any(row.state == "undetermined" for row in rows) or any(
        row.group is not None and not is_known(row.group.value) for row in listed
    )
    ordered = [row for group in grouped for row in _places(group, direction.towards == "descending")]
    return Ranking("ranked", direction.towards, provisional), ordered


def _open_weights(listed: Sequence[Listing]) -> tuple[Unranked, ...]:
    """What is missing for the values to rank by: the county's figures once, facts for each record."""
    return tuple(
        dict.fromkeys(
            Unranked("" if missing.reason in ("open", "gap", "reading") else row.household, missing)
            for row in listed
            for missing in row.order_missing
        )
    )


def _in_groups(listed: Sequence[Listing]) -> list[list[Listing]]:
    """The rows by group, the groups in their order: options as declared, else by value; unknown last."""
    ordered = sorted(listed, key=_group_key)
    return [list(rows) for _, rows in groupby(ordered, key=_group_key)]


def _group_key(row: Listing) -> GroupKey:
    return (0, 0, "") if row.group is None else group_key(row.group.value, row.group.type)


GroupKey = tuple[int, int | Fraction, str]
UNKNOWN: Final = 2
"""What the key of a group begins with that is not known."""


def group_key(value: Value, type_: Type) -> GroupKey:
    """By what groups are ordered: known ones first, then those without a value, then what is not known."""
    if not is_known(value) or value is ABSENT:
        return (1, 0, "") if value is ABSENT else (UNKNOWN, 0, "")
    if type_.kind == "choice":
        places = {option.id: place for place, option in enumerate(type_.options)}
        return 0, places.get(str(value), len(places)), ""
    match value:
        case bool():
            return 0, int(not value), ""
        case int() | Fraction():
            return 0, value, ""
        case date():
            return 0, value.toordinal(), ""
        case frozenset():
            return 0, 0, ",".join(sorted(value))
    return 0, 0, str(value)


def _places(group: Sequence[Listing], descending: bool) -> Iterator[Listing]:
    """The rows of a group by rank; those with equal values share one and are said to be tied."""

    def by(row: Listing) -> Fraction:
        return Fraction(cast("int | Fraction", cast(Cell, row.order).value))

    place = 1
    for _, rows in groupby(sorted(group, key=by, reverse=descending), key=by):
        equal = list(rows)
        for row in equal:
            yield evolve(row, rank=place, tied=len(equal) > 1)
        place += len(equal)
