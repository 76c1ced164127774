"""What of typed tables intake must read, as it stands: rows of households handed over, and of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from policyrules.base.extras import needed
from policyrules.core.policy import Policy
from policyrules.intake.headings import heading
from policyrules.intake.ledger_files import Files
from policyrules.intake.records import keys_of
from policyrules.intake.tables import read_table
from policyrules.ledgers.staging import put_aside
from policyrules.ledgers.typed_ledger import handed_name, rows_of, typed_name
from policyrules.ledgers.typed_tables import HOUSEHOLDS, Source


@frozen
class Handing:
    """The tables of a ledger, typed in a connection, of which rows are handed over to intake."""

    policy: Policy
    files: Files
    sources: Mapping[str, Source]
    connection: Any

    @property
    def root(self) -> Source:
        """The table of households."""
        return next(iter(self.sources.values()))

    @property
    def lists(self) -> list[Source]:
        """The other tables."""
        return [*self.sources.values()][1:]

    def places(self) -> int:
        """How many households have an id."""
        ((places,),) = self.all(f"SELECT count(*) FROM {HOUSEHOLDS}")
        return int(places)

    def put_aside(self) -> bool:
        """Put aside what intake must read; False where a lost row may open nobody knows which lists."""
        for source in self.sources.values():
            table, root = typed_name(source.entity), source is self.root
            joined = "h._key = t._household" if root else "h._n = t._n"
            lost = "FALSE" if root else "t._n IS NULL OR t._astray"
            chosen = (
                f"SELECT t._row, h._n, {lost} AS _lost FROM {table} AS t "
                f"LEFT JOIN {HOUSEHOLDS} AS h ON {joined} WHERE h._handed OR h._n IS NULL OR t._astray"
            )
            self.run(f"CREATE OR REPLACE TEMP TABLE _chosen AS {chosen}")
            self._hand(source)
            if not self._judged(source):
                return False
        return True

    def _judged(self, source: Source) -> bool:
        """Leave marked as lost what is so: no totals, no row that is straight. False as ``put_aside``."""
        table, root = handed_name(source.entity), source is self.root
        asked = "_n IS NULL OR _lost"
        if not self.all(f"SELECT _row FROM {table} WHERE {asked} LIMIT 1"):
            return True
        read = self._read(source, asked)
        nobodys = {row for (row,) in self.all(f"SELECT _row FROM {table} WHERE _n IS NULL")}
        self.numbers([*read])
        self.run(f"UPDATE {table} SET _read = FALSE WHERE ({asked}) AND _row NOT IN (FROM _rows)")
        lost = [] if root else [row for row, whole in read.items() if row in nobodys or not whole]
        self.numbers(lost)
        self.run(f"UPDATE {table} SET _lost = FALSE WHERE _row NOT IN (FROM _rows)")
        return not lost or self.policy.entities[source.entity].parent == self.root.entity

    def opened(self) -> frozenset[str]:
        """The lists of which a row is lost."""
        asked = {s.entity: f"SELECT count(*) FROM {handed_name(s.entity)} WHERE _lost" for s in self.lists}
        return frozenset(entity for entity, query in asked.items() if self.all(query)[0][0])

    def households(self) -> int:
        """How many rows the table of households has that intake would read."""
        typed, handed = typed_name(self.root.entity), handed_name(self.root.entity)
        not_read = f"FROM {handed} WHERE NOT _read"
        ((rows,),) = self.all(f"SELECT count(*) FROM {typed} ANTI JOIN ({not_read}) USING (_row)")
        return int(rows)

    # ── rows chosen ──

    def would_be_read(self, source: Source) -> dict[int, bool]:
        """As ``_read`` of the rows chosen, which are not handed over."""
        self._hand(source)
        read = self._read(source, "TRUE")
        self.run(f"DROP TABLE {handed_name(source.entity)}")
        return read

    def _hand(self, source: Source) -> None:
        """The rows chosen, as they stand in their table."""
        rows = source.raw if self.all("FROM _chosen LIMIT 1") else f"(FROM {source.raw} LIMIT 0)"
        self.run(
            f"CREATE TABLE {handed_name(source.entity)} AS "
            f"SELECT *, TRUE AS _read FROM {rows} JOIN _chosen USING (_row) ORDER BY _n, _row"
        )

    def _read(self, source: Source, where: str) -> dict[int, bool]:
        """The numbers of the rows handed over that intake reads; of each whether its cells stand straight."""
        grid = rows_of(self.connection, self.files, source, where)
        told = heading(self.policy, keys_of(self.policy), source.entity, self.files.settings, source.shown)
        return {row.number: not row.shifted for row in read_table(grid, told).rows}

    def numbers(self, rows: Sequence[int]) -> None:
        """A table of the numbers of rows."""
        pa = needed("pyarrow", "ledger")
        self.connection.register("_made", pa.table({"_row": pa.array(rows, pa.int64())}))
        self.run("CREATE OR REPLACE TEMP TABLE _rows AS FROM _made")
        self.connection.unregister("_made")

    def run(self, *queries: str) -> None:
        for query in queries:
            put_aside(self.connection, query)

    def all(self, query: str) -> list[Any]:
        """Every row of what is asked."""
        return list(self.connection.execute(query).fetchall())
