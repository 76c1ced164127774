"""The types of a table's columns as Arrow tells them, where DuckDB sees the numbers behind them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said

_EXTENSIONS: Final = ("arrow.uuid", "arrow.json", "arrow.bool8")
"""Types beside Arrow's own whose values the library ``pyarrow`` gives as what they are."""
_UNKNOWN: Final = Said(
    "{name}: 列 {column} 的类型 {kind} 读不懂：转成文字或日期再给",
    "{name}: column {column} is of type {kind}, which is not known here: give it as text or as days",
)
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")
"""A zone that is so far from UTC and has no name."""


def refuse_unknown_types(name: str, schema: Any) -> None:
    """UsageError for a column of another library's type, of whose values only the numbers behind are known:
    a day of pandas' Period is days since 1970.
    """
    pa = needed("pyarrow", "ledger")
    for column in schema:
        kind = _extension(pa, column)
        if kind and kind not in _EXTENSIONS:
            raise UsageError(_UNKNOWN.filled(name=name, column=column.name, kind=kind))


def refuse_durations(name: str, schema: Any) -> None:
    """UsageError for a column of durations, which Parquet keeps as numbers."""
    pa = needed("pyarrow", "ledger")
    for column in schema:
        if pa.types.is_duration(column.type):
            raise UsageError(_UNKNOWN.filled(name=name, column=column.name, kind=column.type))


def in_their_zones(connection: Any, name: str, schema: Any, relation: str) -> str:
    """A relation of ``duckdb`` whose times with a zone are those of that zone, as they were written.

    Without that they are those of wherever the program runs. Raises UsageError for a zone that is not known.
    """
    times = list(_times_there(schema))
    for column, time in times:
        try:
            connection.execute(f"SELECT {time} FROM (SELECT TIMESTAMPTZ '2000-01-01' AS {column})")
        except needed("duckdb", "ledger").Error as error:
            kind = schema.field(column[1:-1].replace('""', '"')).type
            raise UsageError(_UNKNOWN.filled(name=name, column=column[1:-1], kind=kind)) from error
    replaced = ", ".join(f"{time} AS {column}" for column, time in times)
    return f"(SELECT * REPLACE ({replaced}) FROM {relation})" if times else relation


def _times_there(schema: Any) -> Iterator[tuple[str, str]]:
    """The columns of times with a zone, each with what gives its times there in DuckDB's words."""
    pa = needed("pyarrow", "ledger")
    for column in schema:
        if pa.types.is_timestamp(column.type) and column.type.tz:
            name = '"' + column.name.replace('"', '""') + '"'
            if offset := _OFFSET.fullmatch(column.type.tz):
                sign, hours, minutes = offset.groups()
                yield name, f"timezone('UTC', {name}) {sign} INTERVAL '{hours}:{minutes}:00'"
            else:
                zone = column.type.tz.replace("'", "''")
                yield name, f"timezone('{zone}', {name})"


def _extension(pa: Any, column: Any) -> str:
    """What another library calls the type of a column; empty for one of Arrow's own.

    Where that library is not there, only the column's metadata say so.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        return str(column.type.extension_name)
    return str((column.metadata or {}).get(b"ARROW:extension:name", b"").decode(errors="replace"))
