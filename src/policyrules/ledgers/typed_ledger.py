"""A ledger whose tables stand typed in a database: rows for SQL, and the households that intake reads.

Places count households from 1, in the order of their table; any stretch of them can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.compile.printing import DUCKDB
from policyrules.compile.schema import stored
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import LEFT_EMPTY, Empty, EmptyCells, empty_cells, left_empty
from policyrules.intake.headers import Grid
from policyrules.intake.ledger_files import Files
from policyrules.intake.records import Ledger
from policyrules.intake.showing import show
from policyrules.intake.sources import grid_of_table
from policyrules.intake.tables import NO_ROWS, TRIMMED
from policyrules.ledgers.typed_cells import TEXT, trimmed_around
from policyrules.ledgers.typed_tables import HOUSEHOLDS, Source


@frozen
class TypedRows:
    """The households of a stretch of a ledger that are typed, in tables of the library ``pyarrow``."""

    tables: Mapping[str, Any]
    """Their rows, as ``tables(policy)`` has them, by entity."""
    positions: Any
    """Of each its root, its id and its place among all."""
    places: Mapping[str, int]
    """The places of the other households of the stretch, by their ids in plain form."""

    @property
    def households(self) -> int:
        """How many are typed."""
        return int(self.positions.num_rows)


@frozen
class TypedLedger:
    """The tables of a ledger in a connection of ``duckdb``: typed, and the rows that intake must read."""

    policy: Policy
    files: Files
    """The tables with their headers alone, and what is said of all of them."""
    connection: Any
    sources: Mapping[str, Source]
    whole: frozenset[str]
    """The lists that are complete, wherever no row is handed over."""
    places: int
    """How many ids of households there are."""
    households: int
    """How many rows of households there are, those counted that have no id, or one that another has."""

    # ── typed ──

    def rows(self, first: int, last: int) -> TypedRows:
        """The households from the place ``first`` to ``last`` that are not handed over."""
        found = {}
        for entity, source in self.sources.items():
            root = self.policy.entities[entity].parent is None
            own = "h._key" if root else "t._own"
            if not root and source.place("id") is None:
                own = "CAST(row_number() OVER (PARTITION BY t._parent ORDER BY t._row) AS VARCHAR)"
            parent = "CAST(NULL AS BIGINT)" if root else "t._parent"
            joined = "h._row = t._row" if root else "h._n = t._n"
            found[entity] = self.connection.sql(
                f"SELECT t._row AS _id, {parent} AS _parent, {own} AS _key{self._columns(entity)} "
                f"FROM {typed_name(entity)} AS t JOIN {HOUSEHOLDS} AS h ON {joined} "
                f"WHERE h._n BETWEEN {first} AND {last} AND NOT h._handed"
            ).to_arrow_table()
        kind = next(iter(self.sources))
        within = f"FROM {HOUSEHOLDS} WHERE _n BETWEEN {first} AND {last} AND"
        positions = self.connection.sql(
            f"SELECT '{kind}' AS root, _key, _n {within} NOT _handed"
        ).to_arrow_table()
        return TypedRows(found, positions, dict(self._asked(f"SELECT _key, _n {within} _handed")))

    def _columns(self, entity: str) -> str:
        """The columns of facts, NULL where the table has them not, and which lists are complete."""
        there, lists = columns_of(self.connection, entity), self.policy.children[entity]
        facts = [*stored(self.policy, entity)][3:]
        listed = []
        for column in facts[: len(facts) - len(lists)]:
            none = f"CAST(NULL AS {DUCKDB.types[column.kind]})"
            listed.append(f't."{column.name}"' if column.name in there else f'{none} AS "{column.name}"')
        listed += [f"{str(child in self.whole).upper()} AS complete_{n}" for n, child in enumerate(lists)]
        return "".join(f", {each}" for each in listed)

    # ── handed over ──

    def handed(self, first: int, last: int, *, complete: Complete, on: date, empty: Empty) -> Ledger:
        """What intake says of the households from ``first`` to ``last`` that are handed over."""
        found = self._read(f"_n BETWEEN {first} AND {last}", complete, on, empty)
        own = tuple(each for each in found.rejected if each.household and not each.orphan)
        return evolve(found, rejected=own)

    def rest(self, *, complete: Complete, on: date, empty: Empty) -> Ledger:
        """What intake says of the rows that are no household's, and what there is to know of the tables."""
        found = self._read("_n IS NULL", complete, on, empty)
        elsewhere = {
            (source.shown, row)
            for entity, source in self.sources.items()
            for (row,) in self._asked(
                f"SELECT _row FROM {handed_name(entity)} WHERE _lost AND _n IS NOT NULL"
            )
        }
        own = tuple(each for each in found.rejected if elsewhere.isdisjoint(each.rows))
        said = empty_cells(self.policy, empty or self.files.empty)
        notes = [note for source in self.sources.values() for note in self._notes(source, said)]
        return evolve(found, rejected=own, notes=(*found.notes, *notes))

    def _read(self, where: str, complete: Complete, on: date, empty: Empty) -> Ledger:
        """What intake says of some rows, and of those lost; of tables as wholes it says nothing here."""
        grids = {
            entity: rows_of(self.connection, self.files, source, f"({where}) OR _lost")
            for entity, source in self.sources.items()
        }
        files = evolve(self.files, tables=grids)
        found = read_files(self.policy, files, complete=complete, on=on, empty=empty)
        of_all = (NO_ROWS.en, LEFT_EMPTY.en, TRIMMED.en.partition("{")[0])
        return evolve(found, notes=tuple(n for n in found.notes if not n.said.en.startswith(of_all)))

    def _notes(self, source: Source, said: EmptyCells) -> Iterator[Problem]:
        """What there is to know of a table as a whole."""
        typed, handed = typed_name(source.entity), handed_name(source.entity)
        not_read = f"FROM {handed} WHERE NOT _read"
        ((rows,),) = self._asked(f"SELECT count(*) FROM {typed} ANTI JOIN ({not_read}) USING (_row)")
        empty = left_empty(self.policy, self._empty(source, said))
        for each in ([] if rows else [NO_ROWS]) + ([empty] if empty else []) + self._trimmed(source):
            yield Problem(each, table=source.shown)

    def _empty(self, source: Source, said: EmptyCells) -> Iterator[tuple[Given, int]]:
        """The facts that may be absent, each with how many empty cells of it nothing is said of."""
        typed, handed = typed_name(source.entity), handed_name(source.entity)
        for place, column in enumerate(source.columns):
            given = column.given if column is not None and column.part == "value" else None
            if given is None or not given.type.optional or said.source(given) is not None:
                continue
            text = f"coalesce(trim(CAST(_c{place} AS VARCHAR)), '')"
            ((count,),) = self._asked(
                f"SELECT (SELECT count(*) FROM {typed} ANTI JOIN {handed} USING (_row) "
                f'WHERE "{given.name}__absent" IS NULL) + '
                f"(SELECT count(*) FROM {handed} WHERE _read AND {text} = '')"
            )
            yield given, count

    def _trimmed(self, source: Source) -> list[Said]:
        """What is said of the cells around which something was trimmed: no row with one is typed."""
        texts = [n for n, kind in enumerate(source.kinds) if kind == TEXT]
        of_each = " UNION ALL ".join(
            f"SELECT _row, {n} AS place FROM {handed_name(source.entity)} "
            f"WHERE _read AND {trimmed_around(f'_c{n}')}"
            for n in texts
        )
        if not texts:
            return []
        ((count, first),) = self._asked(f"SELECT count(*), min((_row, place)) FROM ({of_each})")
        if not count:
            return []
        row, place = first
        return [TRIMMED.filled(count=count, row=row, column=show(source.header[place]))]

    def _asked(self, query: str) -> list[Any]:
        return list(self.connection.execute(query).fetchall())


def rows_of(connection: Any, files: Files, source: Source, where: str) -> Grid:
    """Rows that are handed over, as they stand in their table."""
    form = files.tables[source.entity]
    assert isinstance(form, Grid)
    cells = connection.sql(
        f"SELECT * EXCLUDE (_n, _lost, _read) FROM {handed_name(source.entity)} WHERE {where} ORDER BY _row"
    ).to_arrow_table()
    numbers = cells["_row"].to_pylist()
    named = cells.drop_columns(["_row"]).rename_columns(source.header)
    found = grid_of_table(source.shown, named, numbers=numbers)
    return evolve(found, notes=form.notes, encoding=form.encoding, separator=form.separator)


def typed_name(entity: str) -> str:
    """The table with all rows of a table, typed."""
    return f'"_typed {entity}"'


def handed_name(entity: str) -> str:
    """The table with the rows of a table that intake must read, as they stand there."""
    return f'"_handed {entity}"'


def columns_of(connection: Any, entity: str) -> frozenset[str]:
    """The columns that a typed table has."""
    return frozenset(name for name, *_ in connection.execute(f"DESCRIBE {typed_name(entity)}").fetchall())
