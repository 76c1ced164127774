"""A query as relations: what it joins, what it works out of each row in which order, what it groups by.

They name no engine. ``layout.py`` lays them out, ``selects.py`` writes them down.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from policyrules.compile.terms import TRUE, Term

ID, PARENT, ASKER = "_id", "_parent", "_asker"
"""The columns by which rows are told apart: the number of a record, that of the one above it, and in pairs
that of the one that asks."""


@frozen
class Table:
    """The records of a table that are there on the day."""

    name: str
    there: Term | None = None
    """What says so, over the fields of the table."""
    within: Within | None = None
    """Those only, and of them the fields that are read."""
    fields: tuple[str, ...] = ()
    without: Within | None = None
    """These are left out."""


@frozen(eq=False)
class Within:
    """The records whose ``on`` is a ``key`` of a relation."""

    on: str
    rows: Table | Several
    key: str


@frozen(eq=False)
class Join:
    """Another relation: the rows of it whose ``key`` is this one's ``on``."""

    relation: Rows | Groups
    key: str
    on: str
    outer: bool
    """Whether a row without one stays."""


@frozen(eq=False)
class Rows:
    """A row for each record: those of a table or of a relation, with what others say of them.

    ``layers`` say what columns are, by their names. Those of the first come from what is joined: from ``t``,
    which is the ``source``, and ``j0``, ``j1`` …, which are the ``joins``. Those of the others draw on the
    layers below. ``handed`` are the columns that others draw on.
    """

    source: Table | Rows
    joins: tuple[Join, ...]
    layers: tuple[Mapping[str, Term], ...]
    handed: tuple[str, ...]
    name: str = ""
    """Worked out once, under this name; without a name it stands where it is drawn on."""
    truths: tuple[str, ...] = ()
    """Those that it hands on for which bits may stand, where it is kept as a table."""


@frozen(eq=False)
class Groups:
    """A row for each value of ``key`` among the rows for which ``where`` holds: totals, by their names."""

    rows: Rows
    key: str
    totals: Mapping[str, Term]
    where: Term = TRUE


@frozen(eq=False)
class Answers:
    """The rows for which ``where`` holds, with what is said of each."""

    rows: Rows
    outputs: Mapping[str, Term]
    where: Term = TRUE
    without: Within | None = None
    """These are left out."""


@frozen(eq=False)
class Several:
    """The rows of some answers that have the same columns, worked out once under a name."""

    name: str
    parts: tuple[Answers, ...]


def left_out_first(found: Answers) -> Answers:
    """The same answers, what is left out of them left out of the table on whose records they rest.

    Where others read of it too, or it is not the one whose numbers are asked, they stay as they are.
    """
    if found.without is None or found.without.on != ID or (rows := _less(found.rows, found.without)) is None:
        return found
    return evolve(found, rows=rows, without=None)


def _less(rows: Rows, out: Within) -> Rows | None:
    if rows.name:
        return None
    if isinstance(rows.source, Table):
        return evolve(rows, source=evolve(rows.source, without=out))
    below = _less(rows.source, out)
    return None if below is None else evolve(rows, source=below)
