"""DuckDB in this process: Arrow or Parquet in and out, with bounded memory (extra ``ledger``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from policyrules.base.damage import CORRUPT, DAMAGED, damage_told
from policyrules.base.errors import UsageError, refused_by_system
from policyrules.base.extras import ENDING, needed
from policyrules.base.paths import in_sql, literal
from policyrules.base.saying import Said
from policyrules.engines.engine import DISK_FULL, NO_MEMORY, NOT_OF_ITS_TYPE, Cursor, Rows, missing, unusable

if TYPE_CHECKING:
    import pyarrow as pa

_FILE: Final = re.compile(r"""(?:[Ff]ile|pattern) ['"]([^'"]+)""")
_NAME: Final = re.compile(
    r"""(?:Table with name|Referenced column|Referenced table|not have a column named) "?([^"\s]+)"""
)


class Embedded:
    """An engine of one's own, which ends with this process."""

    dialect = "duckdb"

    def __init__(
        self,
        *,
        memory: str | None = None,
        threads: int | None = None,
        folder: Path | None = None,
        database: Path | None = None,
    ) -> None:
        """``memory`` is the most that it takes ("512MB"), ``threads`` how many work at once, ``folder`` where
        it puts aside what does not fit. ``database`` is a DuckDB file whose tables are decided; without it
        the tables are those of ``put``. Raises UsageError where that file cannot be opened or is locked.
        """
        duckdb = needed("duckdb", "ledger")
        self._errors = duckdb
        self._database = database
        self._files: dict[str, str] = {}
        config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        config |= {"memory_limit": memory} if memory is not None else {}
        config |= {"threads": threads} if threads is not None else {}
        config |= {"temp_directory": str(folder)} if folder is not None else {}
        with self._refusals():
            self._connection = duckdb.connect(str(database) if database else ":memory:", config=config)
            self._connection.execute(ENDING)

    def put(self, name: str, table: pa.Table | Path | str) -> None:
        """The table ``name`` is this one from now on; a file is read when a query needs it."""
        with self._refusals():
            if isinstance(table, Path | str):
                self._connection.from_parquet(literal(table)).create_view(name)
                self._files[name] = str(table)
            else:
                self._files.pop(name, None)
                self._connection.register(name, table)

    def execute(self, text: str) -> Cursor:
        """The rows of a query, or of any other statement."""
        with self._refusals():
            found = self._connection.execute(text)
            return Rows(found.description or (), found.fetchall())

    def arrow(self, text: str) -> pa.Table:
        """What a query gives; whole numbers are int64 and dates date32."""
        with self._refusals():
            return self._connection.sql(text).to_arrow_table()

    def keep(self, name: str, text: str) -> None:
        """A temporary table of what a query gives."""
        with self._refusals():
            self._connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE {_quoted(name)} AS\n{text}")

    def write(self, queries: Mapping[str, str]) -> Mapping[str, int]:
        """Write a Parquet file for each path; they appear once all of them are complete."""
        rows: dict[str, int] = {}
        beside = {path: Path(path).absolute().with_name(f".{Path(path).name}.part") for path in queries}
        try:
            for path, text in queries.items():
                target = str(beside[path]).replace("'", "''")
                with self._refusals():
                    found = self._connection.execute(f"COPY (\n{text}\n) TO '{target}' (FORMAT parquet)")
                    rows[path] = int(found.fetchone()[0])
            for path, part in beside.items():
                with self._refusals():
                    part.replace(path)
        finally:
            for part in beside.values():
                part.unlink(missing_ok=True)
        return rows

    def close(self) -> None:
        """The database is gone, a file is closed."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        self.close()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """DuckDB's errors as UsageErrors, without what stands in the rows."""
        errors = self._errors
        try:
            yield
        except OSError as error:
            raise UsageError(refused_by_system(str(error.filename), error)) from error
        except errors.Error as error:
            said = _said(errors, error)
            if said is None and CORRUPT in str(error) and self._database is not None:
                said = DAMAGED.filled(name=self._database)
            if said is None:
                with damage_told(self._tables):
                    raise
            raise UsageError(said) from None

    def _tables(self, _connection: Any) -> Mapping[str, str]:
        """The files of ``put``, for ``damage_told``."""
        return {path: f"read_parquet({in_sql(path)})" for path in self._files.values()}


def _said(errors: Any, error: Exception) -> Said | None:
    """What a user can do something about; None for what only a fault of a query brings about."""
    text = str(error)
    match error:
        case errors.CatalogException() | errors.BinderException():
            name = _NAME.search(text)
            return missing(name[1]) if name else None
        case errors.OutOfMemoryException():
            return NO_MEMORY
        case errors.IOException() if "Conflicting lock" in text:
            return Said("这个 DuckDB 文件正被别的程序使用", "another program is using this DuckDB file")
        case errors.IOException() if "No space left" in text:
            return DISK_FULL
        case errors.IOException() | errors.InvalidInputException() if path := _FILE.search(text):
            return unusable(path[1])
        case errors.ConversionException() | errors.OutOfRangeException():
            return NOT_OF_ITS_TYPE
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
