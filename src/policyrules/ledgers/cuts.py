"""Typed tables in Parquet cut into slices of whole cases, so that one is read without the others.

A slice is a stretch of the numbers of the cases; of a table below, the stretch of the numbers that its rows
have as ``_parent``. Parquet says of each group of rows between which numbers they are: where a table stands
in about the order of its cases, a slice reads its own groups alone. The rows of a table in another order are
dealt out once to files of their slices. They are not sorted: one pass, in which each row is written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from policyrules.base.errors import UsageError
from policyrules.base.paths import literal
from policyrules.base.saying import Said
from policyrules.compile.compiler import path_of
from policyrules.compile.printing import DUCKDB
from policyrules.compile.schema import other_type, stored
from policyrules.core.policy import Policy
from policyrules.engines.engine import missing

Span = tuple[int, int] | None
"""The least and the greatest number of a slice; None where it has none."""

_BITS: Final = 12
"""So many bits of a number say in which stretch it is counted."""
_OFTEN: Final = 6
"""A table that slices would read more than so many times over is dealt out: that costs about as much."""
_GROUPS: Final = 64
"""Into at most so many groups of slices: each holds rows in memory while rows are dealt out."""
_HELD: Final = 1_000_000
"""About so many rows are held then, by all threads."""
_RUN: Final = 2_048
"""So many rows of a group are written together at least."""
_THREADS: Final = 8
"""At most so many deal out."""
_OPTIONS: Final = 256
"""A column of options with no more than these is dealt out by their numbers."""
_NOWHERE: Final = (0, "FALSE")
_NOTHING: Final = '"NULL"'
"""The type of a column in which nothing stands and which was written without one."""
_SLICE: Final = "_slice"
_GROUP: Final = "_group"


_NO_NUMBER: Final = Said(
    "{table}._id：第 {row} 行是空的：每条记录都要有自己的号",
    "{table}._id is NULL in row {row}: every record has a number of its own",
)
_TWICE: Final = Said(
    "{table}：列 {column} 有两个（大写小写是同一个名字）",
    "{table}: there are two columns {column} (capitals make no other name)",
)
_UNLIKE: Final = Said(
    "{table}：列 {column} 在各分片里的类型不同，或者有的分片没有：各分片要一样",
    "{table}: column {column} is not of one type in all parts, or some lack it: let all parts be alike",
)


@frozen
class Cut:
    """A table, and where the rows of each slice are read."""

    relation: str
    columns: str
    """Those that are asked for."""
    parts: Sequence[tuple[str, str]]
    """By slice a relation that has its rows, and what is true of them there alone."""

    def select(self, place: int, columns: str) -> str:
        """A query of some columns of the rows of a slice."""
        relation, where = self.parts[place] if place < len(self.parts) else (self.relation, "FALSE")
        return f"SELECT {columns} FROM {relation} WHERE {where}"


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
    """What takes the rows that are dealt out."""
    words: frozenset[str]
    """What a query names: of the columns only those that are among them, and the numbers, are read."""
    entity: str
    """The kind of record that it has rows for: of those below it reads no keys."""
    described: dict[str, Sequence[Mapping[str, str]]] = field(factory=dict)
    """By table what its parts are, each looked at once."""
    shown: dict[str, Mapping[str, str]] = field(factory=dict)
    """By table its columns in SQL."""

    def cut(self, root: str, size: int) -> Cuts:
        """The tables of a kind of case and below, in slices of about ``size`` cases."""
        name, above = self.policy.entities[root].plural, {}
        self._check(name, "_id")
        spans: Sequence[Span] = list(_merged(list(self._counted(self._relation(name), size)), size))
        found = {name: self._in_place(name, "_id", spans)}
        todo = [(child, name, spans) for child in self.policy.children[root]]
        while todo:
            entity, parent, ids = todo.pop()
            name = self.policy.entities[entity].plural
            self._check(name, "_parent")
            above[name], own = parent, self._below(name, found[parent], ids)
            found[name] = own
            if children := self.policy.children[entity]:
                ids = [self._span(own, place) for place in range(len(spans))]
                todo += [(child, name, ids) for child in children]
        return Cuts(found, above, len(spans))

    def _in_place(self, name: str, column: str, spans: Sequence[Span]) -> Cut:
        """A table read where it stands."""
        relation = self._relation(name)
        return Cut(relation, self._columns(name), [(relation, _within(column, span)) for span in spans])

    def _relation(self, name: str, options: str = "") -> str:
        """The rows of a table. A part with nothing in a column, without a type, has that of others."""
        parts = self._described(name)
        if len(parts) > 1 and any(_NOTHING in part.values() for part in parts):
            options += ", union_by_name = true"
        return _read(self._file(name), options)

    def _check(self, name: str, needed: str) -> None:
        """UsageError for a table that lacks a column of numbers, has two of one name, or a row without one.

        A case without one would be none of any slice, and is not left out without a word.
        """
        files = _files(self._file(name))
        columns = self._asked(
            f"SELECT lower(name), count(*) FROM parquet_schema({files}) WHERE num_children IS NULL "
            "GROUP BY file_name, lower(name)"
        )
        for column, count in columns:
            if count > 1:
                raise UsageError(_TWICE.filled(table=name, column=column))
        there = {column for column, _ in columns}
        for column in {"_id", needed} - there:
            raise UsageError(missing(f"{name}.{column}"))
        relation = self._relation(name, ", file_row_number = true")
        first = self._asked(f"SELECT min(file_row_number) FROM {relation} WHERE _id IS NULL")
        if first != [(None,)]:
            raise UsageError(_NO_NUMBER.filled(table=name, row=first[0][0] + 1))

    def _file(self, name: str) -> Path:
        """Where a table lies. UsageError where it is not given: a list of no records is one without rows."""
        if name not in self.files:
            raise UsageError(missing(f"{name}.parquet"))
        return self.files[name]

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
        there = sorted((span, place) for place, span in enumerate(ids) if span is not None)
        spans = [span for span, _ in there]
        if any(high >= low for (_, high), (low, _) in pairwise(spans)):
            return self._joined(name, above, len(ids))
        if not there or not self._read_too_often(name, spans):
            return self._in_place(name, "_parent", ids)
        groups, parts = _grouped(len(there)), [_NOWHERE] * len(ids)
        for group, (span, place) in zip(groups, there, strict=True):
            parts[place] = group, _within("_parent", span)
        lows = [spans[groups.index(group)][0] for group in range(groups[-1] + 1)]
        rows = (
            f"SELECT {self._stored(name)}, {_place('_parent', lows)} AS {_GROUP} "
            f"FROM {self._relation(name)} WHERE _parent BETWEEN {spans[0][0]} AND {spans[-1][1]}"
        )
        return self._dealt_out(name, rows, parts=parts)

    def _joined(self, name: str, above: Cut, slices: int) -> Cut:
        """A table below another whose slices have no stretches of numbers of their own."""
        groups = _grouped(slices)
        whose = " UNION ALL ".join(
            above.select(n, f"_id, {n} AS {_SLICE}, {groups[n]} AS {_GROUP}") for n in range(slices)
        )
        rows = (
            f"SELECT {self._stored(name)}, {_SLICE}, {_GROUP} FROM {self._relation(name)} AS t "
            f"JOIN (SELECT _id AS _above, {_SLICE}, {_GROUP} FROM ({whose})) ON _above = t._parent"
        )
        parts = [(group, f"{_SLICE} = {n}") for n, group in enumerate(groups)]
        return self._dealt_out(name, rows, parts=parts)

    def _dealt_out(self, name: str, rows: str, *, parts: Sequence[tuple[int, str]]) -> Cut:
        """A table of which a query gives the rows with their groups: a folder of files for each group.

        ``parts``: by slice its group, and what is true of its rows there alone.
        """
        folder, relation = self.folder / name, self._relation(name)
        ((threads,),) = self._asked("SELECT current_setting('threads')")
        several, groups = min(threads, _THREADS), len({group for group, _ in parts})
        run = max(_RUN, _HELD // (several * groups))
        self.connection.execute(f"SET threads = {several}")
        self.connection.execute(f"SET partitioned_write_flush_threshold = {run}")
        self.connection.execute(
            f"COPY ({rows}) TO {quoted(folder.absolute())} (FORMAT parquet, COMPRESSION uncompressed, "
            f"WRITE_BLOOM_FILTER false, PARTITION_BY ({_GROUP}))"
        )
        self.connection.execute(f"SET threads = {threads}")
        files = ((folder / f"{_GROUP}={group}", where) for group, where in parts)
        found = [(_read(own), where) if own.is_dir() else (relation, "FALSE") for own, where in files]
        return Cut(relation, self._columns(name), found)

    def _stored(self, name: str) -> str:
        """The columns of a table as they are dealt out: options by their numbers, as Parquet keeps them."""
        relation, found = self._relation(name), []
        facts = self.policy.facts[self._entity(name)].values()
        choices = {fact.name for fact in facts if fact.type.kind == "choice"}
        for column, shown in self._shown(name).items():
            if column in choices and self._types(name)[column] == "VARCHAR":
                asked = f"SELECT DISTINCT {shown} FROM {relation} WHERE {shown} IS NOT NULL"
                options = self._asked(f"{asked} LIMIT {_OPTIONS + 1}")
                if 0 < len(options) <= _OPTIONS:
                    listed = ", ".join(quoted(option) for (option,) in options)
                    shown = f"CAST({shown} AS ENUM ({listed})) AS {shown}"
            found.append(shown)
        return ", ".join(found)

    def _read_too_often(self, name: str, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether slices would read a table, where it stands, more than so often over."""
        groups = self._asked(
            "SELECT TRY_CAST(stats_min_value AS BIGINT), TRY_CAST(stats_max_value AS BIGINT), "
            f"row_group_num_rows FROM parquet_metadata({_files(self._file(name))}) "
            "WHERE lower(path_in_schema) = '_parent'"
        )
        read = 0
        for low, high, rows in groups:
            told = low is not None and high is not None
            read += int(rows) * sum(not told or (first <= high and low <= last) for first, last in spans)
        return read > _OFTEN * sum(int(rows) for *_, rows in groups)

    def _columns(self, name: str) -> str:
        return ", ".join(self._shown(name).values())

    def _types(self, name: str) -> Mapping[str, str]:
        """The columns of a table that are asked for, and their types, which all parts have or nothing."""
        keyed = (self.policy.entities[entity].plural for entity in path_of(self.policy, self.entity))
        kept = self.words - {"_key"} | {"_id", "_parent"} | ({"_key"} if name in keyed else set())
        types = {}
        for column in sorted(kept):
            found = {part.get(column, "") for part in self._described(name)}
            if len(found - {_NOTHING}) > 1 or found == {"", _NOTHING}:
                raise UsageError(_UNLIKE.filled(table=name, column=column))
            types[column] = next(iter(found - {_NOTHING}), _NOTHING)
        return {column: type_ for column, type_ in types.items() if type_}

    def _described(self, name: str) -> Sequence[Mapping[str, str]]:
        """The columns of each part of a table and their types."""
        if name not in self.described:
            found = (self._asked(f"DESCRIBE FROM {_read(part)}") for part in _parts(self._file(name)))
            self.described[name] = [{column.lower(): type_ for column, type_, *_ in each} for each in found]
        return self.described[name]

    def _shown(self, name: str) -> Mapping[str, str]:
        """The columns that are asked for, in SQL: of the types that they are to have.

        Where nothing stands in one, it may be of any. UsageError where something does that is of another.
        """
        if name in self.shown:
            return self.shown[name]
        types, relation = self._types(name), self._relation(name)
        found = {column: DUCKDB.quoted(column) for column in types}
        for one in (each for each in stored(self.policy, self._entity(name)) if each.name in types):
            said = other_type(one, types[one.name])
            counted = f"SELECT count({DUCKDB.quoted(one.name)}) FROM {relation}"
            if said is not None and self._asked(counted) != [(0,)]:
                raise UsageError(Said(f"{name}.{one.name}：{said.zh}", f"{name}.{one.name} {said.en}"))
            if said is not None or types[one.name] == _NOTHING:
                found[one.name] = f"CAST(NULL AS {DUCKDB.types[one.kind]}) AS {DUCKDB.quoted(one.name)}"
        self.shown[name] = found
        return found

    def _entity(self, name: str) -> str:
        return next(id_ for id_, known in self.policy.entities.items() if known.plural == name)


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


def _within(column: str, span: Span) -> str:
    """That a number is within a stretch."""
    return "FALSE" if span is None else f"{column} BETWEEN {span[0]} AND {span[1]}"


def _grouped(slices: int) -> Sequence[int]:
    """The group of each of some slices."""
    groups = min(slices, _GROUPS)
    return [place * groups // slices for place in range(slices)]


def _place(column: str, lows: Sequence[int], first: int = 0) -> str:
    """Which of some bounds, in order, is the last that a number is not below; below all it is the first."""
    if len(lows) == 1:
        return str(first)
    half = len(lows) // 2
    below, above = _place(column, lows[:half], first), _place(column, lows[half:], first + half)
    return f"CASE WHEN {column} < {lows[half]} THEN {below} ELSE {above} END"


def _quoted(what: str, name: str) -> str:
    return DUCKDB.quoted(f"{what} {name}")


def _read(path: Path, options: str = "") -> str:
    """The rows of a file, or of those of a folder; a folder that is called kind=a gives them no column."""
    return f"read_parquet({_files(path)}, hive_partitioning = false{options})"


def _parts(path: Path) -> list[Path]:
    """A file, or those of a folder."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _files(path: Path) -> str:
    """A file, or those of a folder; no part of their names is read as a pattern."""
    return quoted(f"{literal(path.absolute())}/*.parquet" if path.is_dir() else literal(path.absolute()))


def quoted(path: Path | str) -> str:
    """A path as text of SQL."""
    text = str(path).replace("'", "''")
    return f"'{text}'"
