"""Damage that DuckDB meets in the middle of a table: which table it is, found by reading each to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said

DAMAGED: Final = Said(
    "{name}: 已损坏，读不到底：从原处再取一份，或从备份恢复",
    "{name}: damaged, and cannot be read to its end: fetch it once more, or restore it from a copy",
)
CORRUPT: Final = "Corrupt database file"
"""What DuckDB says of a block of a file of its own that is not as it was written."""


@contextmanager
def damage_told(tables: Callable[[Any], Mapping[str, str]]) -> Iterator[None]:
    """While tables are read, an error of DuckDB that comes from damage as a UsageError that names the table.

    ``tables`` are asked for after an error, with a new connection, since the other may be of no use any more:
    how each is called, and what its rows are selected from.
    """
    duckdb = needed("duckdb", "ledger")
    try:
        yield
    except duckdb.Error as error:
        with duckdb.connect() as connection:
            for name, relation in tables(connection).items():
                try:
                    connection.execute(f"SELECT bit_xor(hash(t)) FROM {relation} AS t").fetchall()
                except duckdb.Error:
                    raise UsageError(DAMAGED.filled(name=name)) from error
        raise
