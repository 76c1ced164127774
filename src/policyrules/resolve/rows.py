"""Rows of a table as they are written, and what amendments make of them (修订)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import Factory, define, evolve, frozen

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, listed
from policyrules.core.expressions import Expr
from policyrules.language import syntax as s
from policyrules.resolve.amending_codes import AMENDED_TWICE, HAS_NO_SUCH_ROW, HAS_THIS_ROW
from policyrules.resolve.scope import Scope


@frozen
class CellRead:
    """A cell: what it asks for (None: nothing), as part of an id, and in words."""

    test: Expr | None
    key: str
    said: Said


Written = tuple[s.Row, list[CellRead] | None]
"""A row as written and its cells as read; None: after a finding, or where none are written."""


def as_amended(scope: Scope, table: str, rows: Sequence[Written]) -> list[Written]:
    """The rows of a table after its amendments, which stand behind its own in the order of their days."""
    kept, struck = _Rows(), _Rows()
    for one in rows:
        row, cells = one
        change = row.change
        if change is None:
            kept.add(one)
        elif cells is None and row.alias is None:
            continue  # What is wrong with its cells is said.
        elif (at := kept.meant(one)) is None:
            gone = struck.meant(one)
            again = None if gone is None else struck.rows[gone][0].change
            if change.how == "insert":
                kept.add(one)
            elif again is not None and again.since == change.since:
                scope.add(_twice_amended(one, again, change))
            else:
                scope.add(HAS_NO_SUCH_ROW.at(row.span, name=table, row=_row_said(one)))
        elif change.how == "insert":
            scope.add(HAS_THIS_ROW.at(row.span, name=table, row=_row_said(one)))
        elif (first := kept.rows[at][0].change) is not None and first.since == change.since:
            scope.add(_twice_amended(one, first, change))
        elif change.how == "repeal":
            gone_row, its = kept.take(at)
            struck.add((evolve(gone_row, change=change), its))
        else:
            kept.put(at, (evolve(row, alias=_name_kept(kept.rows[at][0].alias, row.alias)), cells))
    return list(kept.rows.values())


@define
class _Rows:
    """Rows in their order, found by their names and cells; of several of one name or of the same cells the
    first is meant."""

    rows: dict[int, Written] = Factory(dict)
    places: dict[str | tuple[str, ...], int] = Factory(dict)
    """Where each name, and each row of cells, stands."""
    count: int = 0

    def add(self, one: Written) -> None:
        """A row behind all others."""
        self.count += 1
        self.put(self.count, one)

    def put(self, at: int, one: Written) -> None:
        """A row at a place, in the stead of the one that stands there, if any."""
        if at in self.rows:
            self._forget(at)
        self.rows[at] = one
        for key in _found_by(one):
            self.places.setdefault(key, at)

    def take(self, at: int) -> Written:
        """The row at a place, which is there no longer."""
        self._forget(at)
        return self.rows.pop(at)

    def meant(self, one: Written) -> int | None:
        """Where the row stands that is meant: the one of its name, where it has none that of its cells."""
        keys = _found_by(one) if one[0].alias is None else _called(one[0])
        return next((self.places[key] for key in keys if key in self.places), None)

    def _forget(self, at: int) -> None:
        for key in _found_by(self.rows[at]):
            if self.places.get(key) == at:
                del self.places[key]


def _called(row: s.Row) -> tuple[str, ...]:
    return () if row.alias is None else (row.alias.name.text, row.alias.ascii.text)


def _found_by(one: Written) -> list[str | tuple[str, ...]]:
    """By what a row is found: its names, and its cells."""
    row, cells = one
    return [*_called(row), *([] if cells is None else [tuple(cell.key for cell in cells)])]


def _name_kept(known: s.Alias | None, given: s.Alias | None) -> s.Alias | None:
    """A row keeps its name; one that gives both anew has these."""
    return known if given is None or given.alone else given


def _row_said(one: Written) -> Said:
    row, cells = one
    if row.alias is not None:
        return Said(row.alias.name.text, row.alias.ascii.text)
    return listed((cell.said for cell in cells or ()), " ｜ ", " | ")


def _twice_amended(one: Written, first: s.Change, second: s.Change) -> Finding:
    return AMENDED_TWICE.at(
        one[0].span, name=_row_said(one), since=first.since, first=first.title, second=second.title
    )
