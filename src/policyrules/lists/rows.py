"""The records of a list as rows of tables: those on it and those of which that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from attrs import frozen

from policyrules.base.saying import Language
from policyrules.compile.rosters import RosterQuery, RosterRow
from policyrules.core.case import RecordPath
from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.possible import Value
from policyrules.core.types import Citation, Type
from policyrules.explaining.phrases import status_text, value_text
from policyrules.ledgers.clauses import clauses_of
from policyrules.ledgers.columns import Column, Columns, Row
from policyrules.ledgers.rows import Rows, record
from policyrules.lists.ranking import GroupKey, group_key
from policyrules.lists.results import NOT_IN_FORCE, Listing, ListState
from policyrules.lists.rosters import owner_of

_OWN: Final = frozenset({"household", "record", "state", "rank", "tied", "clauses", "missing", "holders"})
"""The columns that every list has."""


@frozen
class Shown:
    """Something that a list shows of each record: a column, its group, or what it is ranked by."""

    id: str
    """Of the fact or conclusion."""
    column: Column
    type: Type


def shown_by(policy: Policy, roster: Roster) -> tuple[Shown, ...]:
    """Group, columns and what it is ranked by, each once; the columns have names of their own."""
    owner = owner_of(policy, roster)
    refs = [*([roster.group] if roster.group else []), *roster.columns]
    types = {ref.target: ref.type for ref in refs}
    if roster.order is not None:
        types.setdefault(roster.order, owner.defs[roster.order].type)
    taken = set(_OWN)
    found: list[Shown] = []
    for id_, type_ in types.items():
        known = owner.givens.get(id_) or owner.defs[id_]
        last = id_.rpartition(".")[2].lower()
        names = (last, id_.lower().replace(".", "_"), f"{last}_{len(found)}")
        name = next(name for name in names if name not in taken)
        taken.add(name)
        found.append(Shown(id_, Column(name, label=known.label), type_))
    return tuple(found)


def slice_columns(width: int) -> Columns:
    """The columns of the rows of all lists together, of which none shows more than ``width`` things."""
    return (
        Column("list"), Column("household"), Column("record"), Column("state"), Column("clauses"),
        Column("missing"), Column("holders"), *(Column(cell_name(place)) for place in range(width)),
        Column("group_key"), Column("order_key"), Column("order_missing"), Column("household_place", "whole"),
        Column("record_place", "whole"),
    )  # fmt: skip


def cell_name(place: int) -> str:
    """The column of the rows of all lists that holds what a list shows at a place."""
    return f"c{place}"


class ListRows:
    """Writes the rows of one list, its words in one language."""

    def __init__(self, policy: Policy, roster: Roster, language: Language) -> None:
        self.roster, self.language = roster, language
        self.shown = shown_by(policy, roster)
        self._rows = Rows(policy, clauses_of(policy, language), language)
        every = (name for version in reversed(policy.versions) for name in version.provisions)
        self._places = {name: place for place, name in enumerate(dict.fromkeys(every))}
        self._said: dict[tuple[int, Value], str] = {}

    def of_listing(self, row: Listing) -> Row:
        """The row of what the evaluator says of a record."""
        cells = (*row.columns, *(cell for cell in (row.group, row.order) if cell is not None))
        values = {cell.id: cell.value for cell in cells}
        group = None if row.group is None else row.group.value
        order = None if row.order is None else row.order.value
        cited = {applied.provision: applied.citations for applied in row.applied}
        return self._row(
            row.household, row.path, row.state, values, group, order, cited, row.reasons, row.order_reasons
        )  # fmt: skip

    def of_query(self, query: RosterQuery, row: RosterRow) -> Row:
        """The same of what a query says of a record."""
        roster = query.roster
        values = {ref.target: value for ref, value in zip(roster.columns, row.columns, strict=True)}
        if roster.group is not None and row.group is not None:
            values[roster.group.target] = row.group
        if roster.order is not None and row.order is not None:
            values[roster.order] = row.order
        cited = {name: query.policy.provisions[name].citations for name in row.applied}
        return self._row(
            row.household, row.path, state_of(row.state), values, row.group, row.order, cited, row.reasons,
            row.order_reasons,
        )  # fmt: skip

    def _row(
        self, household: str, path: RecordPath, state: ListState, values: Mapping[str, Value],
        group: Value | None, order: Value | None, cited: Mapping[str, Sequence[Citation]],
        reasons: Iterable[str], order_reasons: Iterable[str],
    ) -> Row:  # fmt: skip
        row: dict[str, object] = {
            "list": self.roster.id,
            "household": household,
            "record": record(path),
            "state": state,
            "clauses": self._clauses(cited),
        }
        if state == "undetermined":
            row |= self._missing(frozenset(reasons))
        for place, each in enumerate(self.shown):
            if each.id in values:
                row[cell_name(place)] = self._text(place, values[each.id])
        if self.roster.group is not None and group is not None:
            row["group_key"] = written_key(group_key(group, self.roster.group.type))
        if isinstance(order, int | Fraction):
            row["order_key"] = str(Fraction(order))
        elif order is not None:
            why = frozenset(order_reasons) or {f"silent:{self.roster.order}"}
            row["order_missing"] = "; ".join(sorted(why))
        return row

    def lacking(self, reason: str) -> str:
        """What a reason leaves open, with who holds it."""
        return self._rows.lacking(reason)

    def _clauses(self, cited: Mapping[str, Sequence[Citation]]) -> str | None:
        """The clauses of provisions in the order in which these stand in the policy, each once."""
        ordered = sorted(cited, key=self._places.__getitem__)
        return "; ".join(dict.fromkeys(c.clause for name in ordered for c in cited[name])) or None

    def _missing(self, reasons: frozenset[str]) -> Row:
        if NOT_IN_FORCE in reasons:
            return {"missing": status_text("not_in_force", self.language)}
        return self._rows.reasons(reasons)

    def _text(self, place: int, value: Value) -> str:
        """A value in words; those of a ledger come again and again."""
        key = place, value
        if key not in self._said:
            if len(self._said) > _MOST_SAID:
                self._said.clear()
            self._said[key] = value_text(value, self.shown[place].type, None, self.language)
        return self._said[key]


_MOST_SAID: Final = 50_000
"""Values whose words are kept."""


def state_of(value: Value) -> ListState:
    """Whether a record stands on a list, by what the condition of the list can be."""
    return "listed" if value is True else "not_listed" if value is False else "undetermined"


def written_key(key: GroupKey) -> str:
    """A group's place as text, so that equal ones are equal texts."""
    kind, number, text = key
    return f"{kind}|{number}|{text}"


def read_key(text: str) -> GroupKey:
    """The place that a text says."""
    kind, number, rest = text.split("|", 2)
    return int(kind), Fraction(number), rest
