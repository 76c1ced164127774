"""A ledger in a database, read slice by slice: its tables put aside, sorted by household, never all at hand.

A slice holds whole households. Rows of which nobody knows whose they are go with every slice, because they
leave lists open everywhere, and are handed back once, with the last one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.base.damage import damage_told
from policyrules.base.databases import for_duckdb
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.columns import Column, person_of
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import LEFT_EMPTY, Empty, empty_cells, left_empty
from policyrules.intake.ends_in_000 import MOST, settled, sound
from policyrules.intake.headers import Grid, columns_of, trimmed
from policyrules.intake.headings import heading
from policyrules.intake.identity import ID_FACT, check_id
from policyrules.intake.ledger_files import Files, Place, in_two_households, is_database, of_sheets
from policyrules.intake.records import Ledger, keys_of
from policyrules.intake.settings import SaidOf, find_settings
from policyrules.intake.sources import Relation, grid_of_table, relations_of, tables_of
from policyrules.intake.tables import NO_ROWS
from policyrules.intake.values import plain

MEMORY: Final = "512MB"
"""What sorting takes at most; the rest goes to the disk."""
MORE: Final = "1GB"
"""What a step takes that does not find room in ``MEMORY``: not all that a join needs goes to the disk."""
THREADS: Final = 1
"""Each holds rows of every column of a table until their turn comes: there is not room for those of two."""
AT_REST: Final = "128MB"
"""What is held of it afterwards, while slice by slice is decided: some 10,000 households of a stretch."""

_TEXTS: Final = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT")
"""The types of a column with the ids of households that are sorted by."""


@frozen
class _Table:
    """A table put aside: its entity, its names in messages and in the connection, its columns."""

    entity: str
    shown: str
    name: str
    header: Sequence[str]
    columns: tuple[Column | None, ...]


@frozen
class Staged:
    """The tables of a ledger, sorted into slices."""

    policy: Policy
    files: Files
    """The tables with their headers alone."""
    connection: Any
    tables: Sequence[_Table]
    slices: int
    households: int

    def ledger(self, number: int | None, *, complete: Complete, on: date, empty: Empty) -> Ledger:
        """A slice as read; None: the rows of which nobody knows whose they are."""
        grids = {table.entity: self._grid(table, number) for table in self.tables}
        files = evolve(self.files, tables=grids)
        found = read_files(self.policy, files, complete=complete, on=on, empty=empty)
        if number is not None:
            own = tuple(each for each in found.rejected if each.household and not each.orphan)
            found = evolve(found, rejected=own)
        said = (note for note in found.notes if note.said != NO_ROWS)
        return evolve(found, notes=tuple(n for n in said if not n.said.en.startswith(LEFT_EMPTY.en)))

    def notes(self, empty: Empty) -> Iterator[Problem]:
        """What there is to know of the tables as wholes."""
        cells = empty_cells(self.policy, empty or self.files.empty)
        for table in self.tables:
            optional = {
                c.given: f"c{at}" for at, c in enumerate(table.columns)
                if c is not None and c.given is not None and c.part == "value" and c.given.type.optional
                and cells.source(c.given) is None
            }  # fmt: skip
            asked = [
                f"count(*) FILTER (coalesce(trim(CAST({c} AS VARCHAR)), '') = '')" for c in optional.values()
            ]
            ((rows, *counts),) = self.connection.execute(
                f"SELECT {', '.join(['count(*)', *asked])} FROM {table.name}"
            ).fetchall()
            said = left_empty(self.policy, zip(optional, counts, strict=True))
            for each in ([NO_ROWS] if not rows else []) + ([said] if said else []):
                yield Problem(each, table=table.shown)

    def _grid(self, table: _Table, number: int | None) -> Grid:
        where = "_slice IS NULL" + ("" if number is None else f" OR _slice = {number}")
        found = self.connection.sql(
            f"SELECT * FROM {table.name} WHERE {where} ORDER BY _row"
        ).to_arrow_table()
        numbers = found["_row"].to_pylist()
        cells = found.drop_columns(["_row", "_slice"])
        return grid_of_table(table.shown, cells.rename_columns(table.header), numbers=numbers)


@contextmanager
def staged(
    policy: Policy, source: Path, folder: Path, *, size: int, mapping: SaidOf = None
) -> Iterator[Staged | None]:
    """The ledger at ``source`` put aside in ``folder``, with ``size`` households to a slice, while it lasts.

    None where it is to be read at once: a folder of CSV, a workbook, a register with persons and households
    in one row, or a row below another list that names no household. Raises as ``read_ledger``.
    """
    if not is_database(source):
        yield None
        return
    with database_in(folder) as connection:
        with damage_told(tables_of(policy, source)):
            found = _staged(policy, source, connection, size, mapping)
        at_rest(connection)
        yield found


@contextmanager
def database_in(folder: Path) -> Iterator[Any]:
    """A connection of ``duckdb`` to a database in ``folder`` that takes what is put aside, while it lasts."""
    duckdb, config = needed("duckdb", "ledger"), {"memory_limit": MEMORY, "threads": THREADS}
    _remove(folder)
    try:
        with for_duckdb(folder / "stage.duckdb") as path:
            config["temp_directory"] = str(path.with_name("aside"))
            with duckdb.connect(str(path), config=config) as connection:
                yield connection
    finally:
        _remove(folder)


def put_aside(connection: Any, query: str) -> None:
    """Do a step of putting a ledger aside, with more memory, for it alone, where it does not find room."""
    try:
        connection.execute(query)
    except needed("duckdb", "ledger").OutOfMemoryException:
        connection.execute(f"SET memory_limit = '{MORE}'")
        connection.execute(query)
        connection.execute(f"SET memory_limit = '{MEMORY}'")


def at_rest(connection: Any) -> None:
    """Let go what is not needed any more when all is put aside and only read, stretch by stretch."""
    connection.execute(f"SET memory_limit = '{AT_REST}'")


def _remove(folder: Path) -> None:
    """What was put aside is gone: it holds what the ledger does."""
    for left in folder.glob("stage.duckdb*"):
        left.unlink()
    shutil.rmtree(folder / "aside", ignore_errors=True)


def _staged(policy: Policy, source: Path, connection: Any, size: int, mapping: SaidOf) -> Staged | None:
    relations = relations_of(policy, connection, source)
    sheets = {title: each.grid(connection, 0) for title, each in relations.items()}
    files = of_sheets(policy, source.name, sheets, find_settings(source, mapping))
    return None if files.registers else _sorted(policy, files, connection, relations, size)


def _sorted(
    policy: Policy, files: Files, connection: Any, relations: Mapping[str, Relation], size: int
) -> Staged | None:
    """The tables sorted by the place of their households among all; None where that cannot be."""
    shown = {each.shown: each for each in relations.values()}
    whole: list[_Table] = []
    twice: dict[str, list[Place]] = {}
    told: dict[str, bool] = {}
    for place, (entity, grid) in enumerate(files.tables.items()):
        assert isinstance(grid, Grid)
        known = heading(policy, keys_of(policy), entity, files.settings, grid.name)
        columns = columns_of(grid.name, grid.lines[0], known, grid.unreadable)
        at = next((n for n, c in enumerate(columns) if c is not None and c.kind == "household"), None)
        if at is None or any(c is not None and c.kind == "head" for c in columns):
            return None  # whose a row is depends on the rows of all households
        whole.append(_Table(entity, grid.name, f"table_{place}", grid.lines[0], columns))
        if not _put_aside(connection, shown[grid.name], place, at, len(columns)):
            return None
    heads = [table for table in whole if policy.entities[table.entity].parent is None]
    if len(heads) != 1:
        return None
    connection.execute(
        f"CREATE TABLE households AS SELECT _key, (row_number() OVER (ORDER BY min(_row)) - 1) // {size} AS "
        f"_slice FROM raw_{whole.index(heads[0])} WHERE _key <> '' GROUP BY _key"
    )
    for place, table in enumerate(whole):
        if table.entity == person_of(policy, heads[0].entity):
            told |= _sound(connection, table, place)
            twice |= _twice(connection, table, place, sound=told.get(table.shown, False))
        listed = ", ".join(f"c{n}" for n in range(len(table.columns)))
        connection.execute(
            f"CREATE TABLE {table.name} AS SELECT {listed}, _row, _slice FROM raw_{place} "
            f"LEFT JOIN households USING (_key) ORDER BY _slice NULLS FIRST, _row"
        )
        connection.execute(f"DROP TABLE raw_{place}")
        below = policy.entities[table.entity].parent not in (None, heads[0].entity)
        lost = f"SELECT count(*) FROM {table.name} WHERE _slice IS NULL"
        if below and connection.execute(lost).fetchall()[0][0]:
            return None  # whose such a row could be depends on the records of all households
    slices = connection.execute("SELECT coalesce(max(_slice) + 1, 0) FROM households").fetchall()[0][0]
    households = connection.execute("SELECT count(*) FROM households").fetchall()[0][0]
    files = evolve(files, twice=twice, sound=told)
    return Staged(policy, files, connection, tuple(whole), slices, households)


def _numbers(table: _Table) -> str:
    """The identity numbers of a table in their plain form, in SQL; empty where it has none."""
    columns = enumerate(table.columns)
    at = next(
        (n for n, c in columns if c and c.given and c.given.name == ID_FACT and c.part == "value"), None
    )
    return "" if at is None else rf"upper(regexp_replace(CAST(c{at} AS VARCHAR), '\s', '', 'g'))"


def _sound(connection: Any, table: _Table, place: int) -> dict[str, bool]:
    """Of a table with identity numbers: whether those that end in 000 are taken as they stand."""
    if not (number := _numbers(table)):
        return {}
    ids = f"(SELECT {number} AS id FROM raw_{place})"
    whole = "regexp_full_match(id, '[1-9][0-9]{17}') AND right(id, 3) <> '000'"
    ((others,),) = connection.execute(f"SELECT count(*) FROM {ids} WHERE {whole}").fetchall()
    odd = connection.execute(
        f"SELECT DISTINCT id FROM {ids} WHERE NOT ({whole}) AND NOT regexp_full_match(id, '[0-9]{{17}}X') "
        f"LIMIT {MOST + 1}"
    ).fetchall()
    return {table.shown: len(odd) <= MOST and sound((settled(trimmed(id_)) for (id_,) in odd), others)}


def _twice(connection: Any, table: _Table, place: int, *, sound: bool) -> dict[str, list[Place]]:
    """By identity number, a row of each of two households with it; ``sound``: also those that end in 000."""
    if not (number := _numbers(table)):
        return {}
    found = connection.execute(
        f"WITH ids AS (SELECT {number} AS id, _key, _row FROM raw_{place}), "
        "twice AS (SELECT id FROM ids GROUP BY id HAVING count(DISTINCT _key) > 1) "
        "SELECT id, _key, _row FROM ids JOIN twice USING (id) ORDER BY _row"
    ).fetchall()
    return in_two_households(
        (number, Place(household, table.shown, row))
        for number, household, row in found
        if check_id(number, sighted=sound) is None
    )


def _put_aside(connection: Any, source: Relation, place: int, at: int, wide: int) -> bool:
    """Put a table aside as ``raw_0`` and so on, with its rows' numbers and their households' ids as read.

    False where the ids are neither text nor whole numbers.
    """
    kind = connection.execute(f"DESCRIBE SELECT * FROM {source.text}").fetchall()[at][1]
    if kind not in _TEXTS:
        return False
    relation = source.in_order(connection, f"view_{place}")
    columns = ", ".join(f"c{n}" for n in range(wide))
    connection.execute(
        f"CREATE TABLE read AS SELECT row_number() OVER () + 1 AS _row, t.* FROM {relation} AS t({columns})"
    )
    connection.execute("CREATE OR REPLACE TABLE odd (text VARCHAR, id VARCHAR)")
    text = f"CAST(c{at} AS VARCHAR)"
    cursor = connection.cursor().execute(
        f"SELECT DISTINCT {text} FROM read WHERE NOT regexp_full_match({text}, '[0-9A-Za-z_-]+')"
    )
    while found := cursor.fetchmany(10_000):
        connection.executemany("INSERT INTO odd VALUES (?, ?)", [(t, plain(trimmed(t))) for (t,) in found])
    connection.execute(
        f"CREATE TABLE raw_{place} AS SELECT read.*, coalesce(odd.id, {text}, '') AS _key "
        f"FROM read LEFT JOIN odd ON odd.text = {text}"
    )
    connection.execute("DROP TABLE read")
    return True
