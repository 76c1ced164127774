"""A long register put aside row by row, sorted by household, and read slice by slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.core.policy import Policy
from policyrules.intake.columns import Column
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.joining import NOT_TOGETHER, may_be_two_heads
from policyrules.intake.ledger_files import Place, in_two_households, ledger_files
from policyrules.intake.long_registers import Line, LongRegister, Seen, looked_through
from policyrules.intake.records import Ledger
from policyrules.intake.settings import SaidOf
from policyrules.intake.tables import Row, numbered
from policyrules.intake.text_tables import tables_in
from policyrules.ledgers.staging import at_rest, database_in, put_aside

LONG: Final = 2**23
"""Bytes of a text that is not read at once: some hundred thousand rows, which would take half a gigabyte."""
_LOOKED_AT: Final = (
    "CREATE TABLE looked_at (_row BIGINT, _key VARCHAR, _person VARCHAR, _bare BOOL, cells VARCHAR[])"
)


@frozen
class StagedRegister:
    """A register put aside, sorted into slices."""

    register: LongRegister
    connection: Any
    odd: dict[int, Row[Column]]
    """The rows with which something is wrong."""
    twice: dict[str, list[Place]]
    slices: int
    households: int
    """How many there are; one with several rows of its own, which are handed back, counts for each."""
    on: date
    empty: Empty

    def ledger(self, number: int, *, complete: Complete) -> Ledger:
        """A slice as read."""
        found = self.connection.execute(
            "SELECT _row, cells FROM sorted WHERE _slice = ? ORDER BY _row", [number]
        ).fetchall()
        columns = self.register.table.columns
        rows = [
            self.odd.get(row) or Row(row, {c: x for c, x in zip(columns, cells, strict=True) if x})
            for row, cells in found
        ]
        return self.register.part(rows, self.twice, complete=complete, on=self.on, empty=self.empty)

    def notes(self, complete: Complete) -> Iterator[Problem]:
        """What is to be known of the register as a whole."""
        yield from self.register.told(complete)
        apart = self._apart()
        if apart:
            yield Problem(NOT_TOGETHER.filled(rows=numbered(apart)), table=self.register.table.name)

    def _apart(self) -> Sequence[int]:
        """The rows that name a household again, with others between."""
        table = self.register.table
        if may_be_two_heads(table) or not any(column.kind == "household" for column in table.columns):
            return ()
        found = self.connection.execute(
            "SELECT _row FROM (SELECT _row, _key, lag(_key) OVER (ORDER BY _row) AS before, "
            "row_number() OVER (PARTITION BY _key ORDER BY _row) AS nth FROM looked_at) "
            "WHERE nth > 1 AND _key <> before ORDER BY _row"
        ).fetchall()
        return [row for (row,) in found]


@contextmanager
def staged_register(
    policy: Policy,
    source: Path,
    folder: Path,
    *,
    size: int,
    on: date,
    empty: Empty,
    mapping: SaidOf = None,
    seen: Seen | None = None,
) -> Iterator[StagedRegister | None]:
    """The register at ``source`` put aside in ``folder`` while it lasts, ``size`` households to a slice.

    None where the ledger is to be read at once: it is small, no text, has several tables, or
    ``looked_through`` says so; ``seen`` is called as there. Raises as ``read_ledger``.
    """
    texts = tables_in(source, endings=(".csv",)) if source.is_dir() else [source] if source.is_file() else []
    if sum(path.stat().st_size for path in texts if path.suffix.lower() == ".csv") <= LONG:
        yield None
        return
    files = ledger_files(policy, source, mapping)
    alone = files.registers[0] if len(files.registers) == 1 and not files.tables else None
    if not isinstance(alone, Path):
        yield None
        return
    with database_in(folder) as connection:
        putting = _Putting(connection)
        register = looked_through(policy, files, alone, on=on, empty=empty, put=putting.put, seen=seen)
        found = None if register is None else putting.sorted(register, size, on, empty)
        at_rest(connection)
        yield found


@frozen
class _Putting:
    """Puts rows aside as they come."""

    connection: Any
    odd: dict[int, Row[Column]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.connection.execute(_LOOKED_AT)

    def put(self, columns: Sequence[Column], lines: Sequence[Line]) -> None:
        """Put some rows aside; of those with which something is wrong all is held."""
        self.odd.update({line.number: line.row for line in lines if line.row.wrong})
        made = {
            "_row": [line.number for line in lines],
            "_key": [line.household for line in lines],
            "_person": [line.person for line in lines],
            "_bare": [line.bare for line in lines],
            "cells": [[line.row.cells.get(column, "") for column in columns] for line in lines],
        }
        self.connection.register("made", needed("pyarrow", "ledger").table(made))
        self.connection.execute("INSERT INTO looked_at FROM made")
        self.connection.unregister("made")

    def sorted(self, register: LongRegister, size: int, on: date, empty: Empty) -> StagedRegister:
        """What was put aside, sorted into slices by the first rows of households, as intake has them."""
        order = "min(_row) FILTER (_bare) NULLS LAST, min(_row)"
        put_aside(
            self.connection,
            f"CREATE TABLE households AS SELECT _key, (row_number() OVER (ORDER BY {order}) - 1) // {size} "
            "AS _slice, greatest(1, count(*) FILTER (_bare)) AS _rows FROM looked_at GROUP BY _key",
        )
        put_aside(
            self.connection,
            "CREATE TABLE sorted AS SELECT _row, cells, _slice FROM looked_at JOIN households USING (_key) "
            "ORDER BY _slice, _row",
        )
        ((slices, households),) = self.connection.execute(
            "SELECT coalesce(max(_slice) + 1, 0), coalesce(sum(_rows), 0)::BIGINT FROM households"
        ).fetchall()
        return StagedRegister(
            register, self.connection, self.odd, self._twice(register), slices, households, on, empty
        )

    def _twice(self, register: LongRegister) -> dict[str, list[Place]]:
        """By identity number, a row of each of two households with it."""
        found = self.connection.execute(
            "WITH again AS (SELECT _person FROM looked_at WHERE _person <> '' GROUP BY _person "
            "HAVING count(DISTINCT _key) > 1) "
            "SELECT _person, _key, _row FROM looked_at JOIN again USING (_person) ORDER BY _row"
        ).fetchall()
        name = register.table.name
        return in_two_households((person, Place(whose, name, row)) for person, whose, row in found)
