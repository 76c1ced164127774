"""Typed tables in Parquet cut into slices of whole cases, so that one is read without the others.

A slice is a stretch of the numbers of the cases; of a table below, the stretch of the numbers that its rows
have as ``_parent``. Parquet says of each group of rows between which numbers they are: where a table stands
in about the order of its cases, a slice reads its own groups alone. Of a table in another order a copy is
made that is in that order, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile.compiler import path_of
from policyrules.compile.printing import DUCKDB
from policyrules.compile.schema import other_type, stored
from policyrules.core.policy import Policy

Span = tuple[int, int] | None
"""The least and the greatest number of a slice; None where it has none."""

_BITS: Final = 12
"""So many bits of a number say in which stretch it is counted."""
_OFTEN: Final = 4
"""A table that slices would read so many times over is copied in their order: that costs about as much."""
_SLICE: Final = "_slice"
_PATTERN: Final = re.compile(r"[*?\[]")


@frozen
class Cut:
    """A table where it is read, and which of its rows are of each slice."""

    relation: str
    columns: str
    """Those that are asked for."""
    column: str
    """That which says so."""
    spans: Sequence[Span]
    """Between which numbers it is, by slice."""

    def select(self, place: int, columns: str) -> str:
        """A query of some columns of the rows of a slice."""
        span = self.spans[place] if place < len(self.spans) else None
        where = "FALSE" if span is None else f"{self.column} BETWEEN {span[0]} AND {span[1]}"
        return f"SELECT {columns} FROM {self.relation} WHERE {where}"


@frozen
class Cuts:
    """The tables of a kind of case and of all below it, by name, each after the one above it."""

    tables: Mapping[str, Cut]
    above: Mapping[str, str]
    """The table above each, but for that of the cases."""
    slices: int

    def load(self, connection: Any, place: int) -> None:
        """Let the tables of a connection of ``duckdb`` be those of a slice."""
        for name, own in self.tables.items():
            rows = own.select(place, own.columns)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {_quoted('slice of', name)} AS {rows}")
        self._show(connection, "slice of")

    def put_aside(self, connection: Any, cases: str, *, more: bool) -> None:
        """Put the rows of some cases of a slice aside; ``cases`` is a query of their numbers.

        ``more``: beside those put aside before, which are forgotten otherwise.
        """
        for name in self.tables:
            aside = _quoted("aside of", name)
            ids = f"SELECT _id FROM {_quoted('aside of', self.above[name])}" if name in self.above else cases
            column = "_parent" if name in self.above else "_id"
            rows = f"SELECT * FROM {_quoted('slice of', name)} WHERE {column} IN ({ids})"
            made = f"INSERT INTO {aside}" if more else f"CREATE OR REPLACE TEMP TABLE {aside} AS"
            connection.execute(f"{made} {rows}")

    def take(self, connection: Any) -> None:
        """Let the tables be what was put aside."""
        self._show(connection, "aside of")

    def _show(self, connection: Any, what: str) -> None:
        for name in self.tables:
            shown = DUCKDB.quoted(name)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {shown} AS FROM {_quoted(what, name)}")


@frozen
class Cutter:
    """Cuts the tables of ``compile.tables(policy)``; each method asks its connection of ``duckdb``."""

    connection: Any
    policy: Policy
    files: Mapping[str, Path]
    """Parquet files, or folders of them, by the names of the tables."""
    folder: Path
    """What takes copies of tables."""
    words: frozenset[str]
    """What a query names: of the columns only those that are among them, and the numbers, are read."""
    entity: str
    """The kind of record that it has rows for: of those below it reads no keys."""

    def cut(self, root: str, size: int) -> Cuts:
        """The tables of a kind of case and below, in slices of about ``size`` cases."""
        name, above = self.policy.entities[root].plural, {}
        spans: Sequence[Span] = list(_merged(list(self._counted(self._relation(name), size)), size))
        found = {name: self._cut(name, "_id", spans)}
        todo = [(child, name, spans) for child in self.policy.children[root]]
        while todo:
            entity, parent, ids = todo.pop()
            name = self.policy.entities[entity].plural
            above[name], own = parent, self._below(name, found[parent], ids)
            found[name] = own
            if children := self.policy.children[entity]:
                ids = [self._span(own, place) for place in range(len(spans))]
                todo += [(child, name, ids) for child in children]
        return Cuts(found, above, len(spans))

    def _cut(self, name: str, column: str, spans: Sequence[Span], *, copy: str = "") -> Cut:
        """A table where it stands, or a copy of it."""
        relation = copy or self._relation(name)
        return Cut(relation, self._columns(name, relation), column, spans)

    def _relation(self, name: str) -> str:
        return _read(self.files[name])

    def _asked(self, text: str) -> list[Any]:
        return list(self.connection.execute(text).fetchall())

    def _counted(self, relation: str, size: int, within: str = "TRUE") -> Iterator[tuple[int, int, int]]:
        """Stretches of the numbers of the cases, in order, and how many cases each has: a slice at most."""
        ((low, high),) = self._asked(f"SELECT min(_id), max(_id) FROM {relation} WHERE {within}")
        if low is None:
            return
        bits = max(0, (high - low).bit_length() - _BITS)
        counted = f"SELECT _id >> {bits} AS place, count(*) FROM {relation} WHERE {within} GROUP BY ALL"
        for place, rows in sorted(self._asked(counted)):
            first, last = max(low, place << bits), min(high, ((place + 1) << bits) - 1)
            if rows > size and bits:
                yield from self._counted(relation, size, f"_id BETWEEN {first} AND {last}")
            else:
                yield first, last, rows

    def _span(self, own: Cut, place: int) -> Span:
        """Between which numbers the rows of a slice are."""
        ((low, high),) = self._asked(own.select(place, "min(_id), max(_id)"))
        return None if low is None else (low, high)

    def _below(self, name: str, above: Cut, ids: Sequence[Span]) -> Cut:
        """A table below another, of which each slice has the rows with some numbers."""
        relation, there = self._relation(name), sorted(span for span in ids if span is not None)
        if any(high >= low for (_, high), (low, _) in pairwise(there)):
            return self._joined(name, above, len(ids))
        own = self._cut(name, "_parent", ids)
        if not there or not self._read_too_often(name, there):
            return own
        low, high = there[0][0], there[-1][1]
        bits = max(0, (high - low).bit_length() - 16)
        whole = f"_parent BETWEEN {low} AND {high} ORDER BY _parent >> {bits}"
        rows = f"SELECT {own.columns} FROM {relation} WHERE {whole}"
        return self._cut(name, "_parent", ids, copy=self._copied(name, rows))

    def _joined(self, name: str, above: Cut, slices: int) -> Cut:
        """A table below another whose slices have no stretches of numbers of their own."""
        relation = self._relation(name)
        whose = " UNION ALL ".join(above.select(n, f"_id, {n} AS {_SLICE}") for n in range(slices))
        rows = (
            f"SELECT {self._columns(name, relation)}, {_SLICE} FROM {relation} AS t "
            f"JOIN (SELECT _id AS _above, {_SLICE} FROM ({whose})) ON _above = t._parent ORDER BY {_SLICE}"
        )
        spans = [(n, n) for n in range(slices)]
        return self._cut(name, _SLICE, spans, copy=self._copied(name, rows))

    def _read_too_often(self, name: str, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether slices would read a table, where it stands, more than so often over."""
        groups = self._asked(
            "SELECT TRY_CAST(stats_min_value AS BIGINT), TRY_CAST(stats_max_value AS BIGINT), "
            f"row_group_num_rows FROM parquet_metadata({_files(self.files[name])}) "
            "WHERE path_in_schema = '_parent'"
        )
        read = 0
        for low, high, rows in groups:
            told = low is not None and high is not None
            read += int(rows) * sum(not told or (first <= high and low <= last) for first, last in spans)
        return read > _OFTEN * sum(int(rows) for *_, rows in groups)

    def _columns(self, name: str, relation: str) -> str:
        found = self._asked(f"DESCRIBE SELECT * FROM {relation}")
        keyed = (self.policy.entities[entity].plural for entity in path_of(self.policy, self.entity))
        kept = self.words - {"_key"} | {"_id", "_parent"} | ({"_key"} if name in keyed else set())
        self._refuse_others(name, relation, {column: type_ for column, type_, *_ in found if column in kept})
        return ", ".join(DUCKDB.quoted(column) for column, *_ in found if column in kept)

    def _refuse_others(self, name: str, relation: str, types: Mapping[str, str]) -> None:
        """UsageError for a column in which something stands that is not of the type that it is to have."""
        entity = next(id_ for id_, known in self.policy.entities.items() if known.plural == name)
        for one in stored(self.policy, entity):
            said = other_type(one, types[one.name]) if one.name in types else None
            counted = f"SELECT count({DUCKDB.quoted(one.name)}) FROM {relation}"
            if said is not None and self._asked(counted) != [(0,)]:
                raise UsageError(Said(f"{name}.{one.name}：{said.zh}", f"{name}.{one.name} {said.en}"))

    def _copied(self, name: str, rows: str) -> str:
        """What a query gives, put aside in its order."""
        path = self.folder / f"{name}.parquet"
        options = "FORMAT parquet, COMPRESSION lz4, WRITE_BLOOM_FILTER false"
        self.connection.execute(f"COPY ({rows}) TO {quoted(path)} ({options})")
        return _read(path)


def _merged(counted: Sequence[tuple[int, int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Stretches put together to such as have about ``size`` cases and about as many each."""
    whole = sum(rows for *_, rows in counted)
    slices, before = -(-whole // size), 0
    places: dict[int, list[tuple[int, int]]] = {}
    for first, last, rows in counted:
        places.setdefault(before * slices // whole, []).append((first, last))
        before += rows
    for own in places.values():
        yield own[0][0], own[-1][1]


def _quoted(what: str, name: str) -> str:
    return DUCKDB.quoted(f"{what} {name}")


def _read(path: Path) -> str:
    """The rows of a file, or of those of a folder; a folder that is called kind=a gives them no column."""
    return f"read_parquet({_files(path)}, hive_partitioning = false)"


def _files(path: Path) -> str:
    """A file, or those of a folder; no part of their names is read as a pattern."""
    literal = _PATTERN.sub(lambda found: f"[{found[0]}]", str(path))
    return quoted(f"{literal}/*.parquet" if path.is_dir() else literal)


def quoted(path: Path | str) -> str:
    """A path as text of SQL."""
    text = str(path).replace("'", "''")
    return f"'{text}'"
