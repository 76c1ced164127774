"""Tables of results that stand in a database, to be written as files or handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, field, frozen

from policyrules.base.saying import Language
from policyrules.ledgers.columns import Columns, sheet_name


@frozen
class Tables:
    """Tables as relations of a connection of the library ``duckdb``."""

    connection: Any
    tables: Mapping[str, Columns]
    """In the order in which they are written."""
    titles: Mapping[str, str] = field(default=Factory(dict), kw_only=True)
    """What sheets are called, where that is not told by the names of all tables (``columns.SHEETS``)."""

    def arrow(self, name: str) -> Any:
        """A table of the library ``pyarrow``."""
        return self.connection.sql(f"FROM {name}").to_arrow_table()

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, some thousands held at a time."""
        cursor = self.connection.cursor().execute(f"FROM {name}")
        while found := cursor.fetchmany(10_000):
            yield from found

    def sheet(self, name: str, place: int, language: Language) -> str:
        """The name of a table's sheet; of the second and further ones with their number."""
        if name not in self.titles:
            return sheet_name(name, place, language)
        return f"{self.titles[name]} {place + 1}" if place else self.titles[name]
