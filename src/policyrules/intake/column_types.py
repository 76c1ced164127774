"""The types of a table's columns as Arrow tells them, where DuckDB sees the numbers behind them alone."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Any, Final

from policyrules.base.extras import needed
from policyrules.base.saying import Said

_EXTENSIONS: Final = ("arrow.uuid", "arrow.json", "arrow.bool8")
"""Types beside Arrow's own whose values the library ``pyarrow`` gives as what they are."""
_UNKNOWN: Final = Said(
    "列 {column} 的类型 {kind} 读不懂：转成文字或日期再给",
    "column {column} is of type {kind}, which is not known here: give it as text or as days",
)
_MOMENT: Final = "TIMESTAMP WITH TIME ZONE"
_DIGITS: Final = 18
"""Decimals of so many digits fit together into one of DuckDB's, wherever their points are."""
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")
"""A zone that is so far from UTC and has no name."""


def unreadable_columns(schema: Any) -> dict[int, Said]:
    """By place the columns of which only the numbers behind their values are known, and what is said of each
    where it is read: those of another library's type (a day of pandas' Period is days since 1970), and
    durations, which Parquet keeps as numbers.
    """
    pa = needed("pyarrow", "ledger")
    found = {}
    for place, column in enumerate(schema):
        kind = _extension(pa, column)
        if pa.types.is_duration(column.type):
            kind = str(column.type)
        if kind and kind not in _EXTENSIONS:
            found[place] = _UNKNOWN.filled(column=column.name, kind=kind)
    return found


def without_zone(described: Sequence[tuple[str, str]]) -> dict[int, Said]:
    """By place the columns of a ``duckdb`` table that hold moments without the zone in which they are a day.

    ``described`` are the names and types of all. Their day would be that of wherever the program runs.
    """
    return {
        place: _UNKNOWN.filled(column=column, kind=kind)
        for place, (column, kind) in enumerate(described)
        if kind == _MOMENT
    }


def unknown_zones(connection: Any, schema: Any) -> dict[int, Said]:
    """The same of the columns of times in a zone that ``duckdb`` does not know."""
    found = {}
    for place, column, time in _times_there(schema):
        try:
            connection.execute(f"SELECT {time} FROM (SELECT TIMESTAMPTZ '2000-01-01' AS {column})")
        except needed("duckdb", "ledger").Error:
            own = schema.field(place)
            found[place] = _UNKNOWN.filled(column=own.name, kind=str(own.type))
    return found


def in_their_zones(schema: Any, unreadable: Container[int], relation: str) -> str:
    """A relation of ``duckdb`` whose times with a zone are those of that zone, as they were written.

    Without that they are those of wherever the program runs.
    """
    times = [(time, column) for place, column, time in _times_there(schema) if place not in unreadable]
    replaced = ", ".join(f"{time} AS {column}" for time, column in times)
    return f"(SELECT * REPLACE ({replaced}) FROM {relation})" if times else relation


def kind_of(column: Any) -> str:
    """What the values of a column are, whatever its writer keeps them in; empty where it has none (NULL).

    What columns of one kind hold, a column of the wider of their types holds too.
    """
    pa = needed("pyarrow", "ledger")
    return _extension(pa, column) or _kind(pa.types, column.type)


def _kind(types: Any, own: Any) -> str:
    if types.is_null(own):
        return ""
    if types.is_dictionary(own):
        return _kind(types, own.value_type)
    if types.is_string(own) or types.is_large_string(own) or types.is_string_view(own):
        return "text"
    if types.is_float64(own) or (types.is_integer(own) and not types.is_uint64(own)):
        return "number"
    if types.is_decimal(own) and own.precision <= _DIGITS:
        return "decimal"
    if types.is_list(own) or types.is_large_list(own):
        return f"list of {_kind(types, own.value_type)}"
    return str(own)


def _times_there(schema: Any) -> Iterator[tuple[int, str, str]]:
    """The columns of times with a zone: place, name, and what gives its times there in DuckDB's words."""
    pa = needed("pyarrow", "ledger")
    for place, column in enumerate(schema):
        if pa.types.is_timestamp(column.type) and column.type.tz:
            name = '"' + column.name.replace('"', '""') + '"'
            if offset := _OFFSET.fullmatch(column.type.tz):
                sign, hours, minutes = offset.groups()
                yield place, name, f"timezone('UTC', {name}) {sign} INTERVAL '{hours}:{minutes}:00'"
            else:
                zone = column.type.tz.replace("'", "''")
                yield place, name, f"timezone('{zone}', {name})"


def _extension(pa: Any, column: Any) -> str:
    """What another library calls the type of a column; empty for one of Arrow's own.

    Where that library is not there, only the column's metadata say so.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        return str(column.type.extension_name)
    return str((column.metadata or {}).get(b"ARROW:extension:name", b"").decode(errors="replace"))
