"""A query executed, and its rows read back: what ``decide`` says, without the explanation."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, Protocol, cast

from attrs import frozen

from policyrules.base.extras import ENDING, WIDE
from policyrules.compile.cells import bits_in, end_of, names_of, path_in, truth
from policyrules.compile.open_cases import OPEN
from policyrules.compile.query import Query
from policyrules.compile.sheets import Sheet
from policyrules.compile.values import Value, as_choices, as_line, day_of
from policyrules.compile.ways import InSteps
from policyrules.core.case import RecordPath
from policyrules.core.decision import Amount, Stated, Status
from policyrules.core.possible import Interval
from policyrules.core.possible import Value as Possible
from policyrules.core.types import HELD, SILENT


@frozen
class Row:
    """One decision: the same status, outcomes, amount, citations and reasons as ``decide``."""

    household: str
    path: RecordPath
    """(entity, key) from the household down to the record decided on; empty for the household."""
    status: Status
    outcome: str | None
    possible: frozenset[str]
    may_be_silent: bool
    amount: Amount | None
    applied: frozenset[str]
    readings: frozenset[tuple[str, str]]
    reasons: frozenset[str]
    values: tuple[Stated, ...] = ()
    """What it states besides, as ``decide`` does."""


def run(connection: Any, query: Query) -> tuple[Row, ...]:
    """The decisions of every record in the tables, in the order of their keys.

    ``connection`` is one of DuckDB, or any whose ``execute(text)`` gives a cursor. Of DuckDB it is left with
    the setting of ``ENDING``.
    """
    _tell_duckdb(connection, ENDING)
    cursor = connection.execute(query.text)
    names = [column[0] for column in cursor.description]
    rows = (row_of(query, dict(zip(names, cells, strict=True))) for cells in cursor.fetchall())
    return tuple(sorted(rows, key=lambda row: (row.household, row.path)))


def answered(connection: Any, query: InSteps, kept: dict[str, str] | None = None) -> str:
    """A query of all the rows that a query gives, worked out as far as it needs to be known what is left.

    The cases of which something is not known become a temporary table, and so does what is worked out once.
    Where there are none, the part that looks at what is possible, which takes longest to plan, is left out.
    All is of ``connection``, one of DuckDB or PostgreSQL; the next query answered there takes its place. Of
    DuckDB it is left with the setting of ``WIDE`` where the query shares its tables, else of ``ENDING``.

    ``kept`` is given by who answers several queries of ``compile_together`` over the same tables, empty with
    the first: what the next ones share with those before them stands there already.
    """
    steps = query.steps
    _tell_duckdb(connection, WIDE if steps is not None and steps.shared else ENDING)
    if steps is None:
        return query.text
    _keep(connection, {**left_to_keep(steps.numbers, {} if kept is None else kept), OPEN: steps.open})
    (left,) = connection.execute(steps.left).fetchone()
    if not left:
        return steps.whole
    _keep(connection, steps.possible)
    return f"{steps.settled}\nUNION ALL\n({steps.rest})"


class AskedTogether(Protocol):
    """Queries that share what they rest on."""

    @property
    def queries(self) -> Mapping[str, tuple[Query, ...]]:
        """By programme."""

    @property
    def sheets(self) -> tuple[tuple[Sheet, Mapping[str, Query]], ...]:
        """What several of them say of the same records, as one."""


def answered_each(connection: Any, asked: AskedTogether) -> Iterator[tuple[Query, str]]:
    """Each query of some programmes, and one of all its rows as ``answered`` gives it.

    What several say of the same records is worked out at once, into one temporary table. A text is to be
    executed before the next is asked for: what is open to one takes the place of what was to the one before.
    """
    kept: dict[str, str] = {}
    of_sheets = {id(query) for _, queries in asked.sheets for query in queries.values()}
    for sheet, queries in asked.sheets:
        rows, left = sheet_answered(connection, sheet, kept)
        _keep(connection, {sheet.name: rows})
        for name, query in queries.items():
            text = sheet.rows(name, sheet.name, settled=any(left.values()))
            if left[name]:
                text = f"{text}\nUNION ALL\n({rest_of_sheet(connection, sheet, name, query)})"
            yield query, text
        _forget(connection, sheet.name)
    for several in asked.queries.values():
        for query in several:
            if id(query) not in of_sheets:
                yield query, answered(connection, query, kept)


def sheet_answered(connection: Any, sheet: Sheet, kept: dict[str, str]) -> tuple[str, Mapping[str, int]]:
    """A query of the rows of a sheet, and by programme how many cases are open: these it does not tell.

    ``kept`` as for ``answered``, which can answer other queries of the same programmes with it.
    """
    _tell_duckdb(connection, WIDE)
    _keep(connection, left_to_keep(sheet.numbers, kept))
    left = dict(zip(sheet.parts, connection.execute(sheet.left).fetchone(), strict=True))
    return (sheet.settled if any(left.values()) else sheet.whole), left


def rest_of_sheet(connection: Any, sheet: Sheet, programme: str, query: InSteps) -> str:
    """A query of the rows of a programme that its sheet does not tell; the tables of that stand there."""
    assert query.steps is not None
    _keep(connection, {OPEN: sheet.parts[programme].open, **query.steps.possible})
    return query.steps.rest


def left_to_keep(tables: Mapping[str, str], kept: dict[str, str]) -> dict[str, str]:
    """Those of some tables of steps that do not stand there yet; ``kept``, by name with their texts, do then.

    As soon as one of these names stands for something else, all are made again: texts name other tables.
    """
    if any(kept.get(name, text) != text for name, text in tables.items()):
        kept.clear()
    made = {name: text for name, text in tables.items() if name not in kept}
    kept |= made
    return made


def _tell_duckdb(connection: Any, setting: str) -> None:
    if type(connection).__module__ in ("duckdb", "_duckdb"):
        connection.execute(setting)


def _keep(connection: Any, tables: Mapping[str, str]) -> None:
    for name, text in tables.items():
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        connection.execute(f"CREATE TEMPORARY TABLE {name} AS {text}")


def _forget(connection: Any, name: str) -> None:
    connection.execute(f"DROP TABLE {name}")


def row_of(query: Query, cells: Mapping[str, Any]) -> Row:
    """The decision that the cells of one row say, by the names of its columns."""
    household, path = path_in(query.policy, query.programme.entity, cells)
    if not query.in_force:
        nothing: frozenset[str] = frozenset()
        return Row(household, path, "not_in_force", None, nothing, False, None, nothing, frozenset(), nothing)
    members = {value for value, can in as_choices(query.outcome).can.items() if truth(can, cells)}
    possible = frozenset(str(value) for value in members if value is not SILENT)
    stated = tuple(_stated(query, name, value, cells) for name, value in query.values.items())
    unsaid = frozenset(one.id for one in stated if one.value is SILENT)
    status = _status(members, clash=_clash(query, cells))
    applied = names_of(query.provisions, _mask(query, cells, "applied"))
    readings = (name for p in applied for name in query.policy.provisions[p].readings)
    return Row(
        household=household,
        path=path,
        status=status,
        outcome=next(iter(possible)) if status in ("decided", "held") else None,
        possible=possible,
        may_be_silent=SILENT in members,
        amount=None if query.amount is None else _amount(query, query.amount, cells),
        applied=applied,
        readings=frozenset((name, query.readings[name]) for name in readings),
        reasons=names_of(query.reasons, _mask(query, cells, "reasons", unsaid)),
        values=stated,
    )


def _status(members: set[Any], *, clash: bool) -> Status:
    if members == {SILENT}:
        return "silent"
    if clash:
        return "clash"
    if len(members) > 1:
        return "undetermined"
    return "held" if members == {HELD} else "decided"


def _clash(query: Query, cells: Mapping[str, Any]) -> bool:
    return any(bool(cells[f"{prefix}_clash"]) for prefix in query.prefixes.values())


def _stated(query: Query, name: str, value: Value, cells: Mapping[str, Any]) -> Stated:
    definition, line = query.policy.defs[name], as_line(value)
    if not truth(line.some, cells):
        return Stated(name, definition.label, SILENT, definition.type)
    ends = [end_of(line.low, cells), end_of(line.high, cells)]
    if definition.type.kind == "date":
        low, high = (None if end is None else day_of(int(end)) for end in ends)
    else:
        low, high = ends  # type: ignore[assignment]
    silent = truth(line.silent, cells)
    known = not silent and low is not None and low == high
    found = cast(Possible, low) if known else Interval(low, high, silent=silent)
    return Stated(name, definition.label, found, definition.type)


def _amount(query: Query, value: Value, cells: Mapping[str, Any]) -> Amount:
    line = as_line(value)
    unit = query.policy.defs[query.programme.amount or ""].type.unit
    assert unit is not None
    silent = truth(line.silent, cells)
    if not truth(line.some, cells):
        return Amount("silent", None, None, unit)
    low, high = end_of(line.low, cells), end_of(line.high, cells)
    exact = not silent and low is not None and low == high
    return Amount("exact" if exact else "range", low, high, unit, may_be_silent=silent)


def _mask(query: Query, cells: Mapping[str, Any], name: str, without: Container[str] = ()) -> int:
    """A mask of the whole decision: what any of its conclusions has, save those left out."""
    kept = (prefix for id_, prefix in query.prefixes.items() if id_ not in without)
    return reduce(or_, (bits_in(cells, f"{prefix}_{name}") for prefix in kept))
