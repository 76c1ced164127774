"""Where the tables of a ledger come from: CSV, a workbook, Parquet, a DuckDB file, Arrow tables at hand.

The tables of a database are typed: each of their cells is taken as somebody would type it into a sheet, and
read like one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.headers import Grid
from policyrules.intake.ledger_files import DATABASES, PARQUET, Files, is_database, ledger_files, of_sheets
from policyrules.intake.settings import Settings, find_settings
from policyrules.intake.text_tables import tables_in
from policyrules.intake.workbooks import typed_text

_NOT_PARQUET: Final = Said("{name}: 不是 Parquet 文件，或已损坏", "{name}: not a Parquet file, or damaged")
_NOT_DUCKDB: Final = Said("{name}: 不是 DuckDB 文件", "{name}: not a DuckDB file")
_NOT_OPENED: Final = Said(
    "{name}: 打不开：另一个程序正在用，或是更新的 DuckDB 写的，或已损坏",
    "{name}: cannot be opened: another program is using it, a newer DuckDB wrote it, or it is damaged",
)
_MAGIC: Final = (8, b"DUCK")
"""What stands where in every DuckDB file."""
_BOTH: Final = Said(
    "{name}: 既有 CSV 又有 Parquet：台账是其中一种", "{name}: holds CSV and Parquet: a ledger is one of them"
)
_NO_TEXT: Final = Said("这种值读不成文字", "such a value cannot be read as text")


AT_HAND: Final = "tables"
"""What tables at hand are called together."""


def files_of(policy: Policy, path: Path, mapping: Path | None = None) -> Files:
    """The tables of the ledger at ``path``: CSV, Parquet, a workbook, a DuckDB file.

    ``mapping`` as in ``read_ledger``, and raises as it does; UsageError where a database cannot be read.
    """
    if not is_database(path):
        return ledger_files(policy, path, mapping)
    with needed("duckdb", "ledger").connect() as connection:
        relations = relations_of(connection, path)
        sheets = {
            title: grid_of_table(shown, connection.sql(f"FROM {relation}").to_arrow_table())
            for title, (shown, relation) in relations.items()
        }
        return of_sheets(policy, path.name, sheets, find_settings(path, mapping))


def files_at_hand(policy: Policy, tables: Mapping[str, Any]) -> Files:
    """Tables at hand: whatever the library ``pyarrow`` takes for one, by entity's plural or label."""
    pa = needed("pyarrow", "ledger")
    sheets = {name: grid_of_table(name, pa.table(table)) for name, table in tables.items()}
    return of_sheets(policy, AT_HAND, sheets, Settings())


def digest_at_hand(files: Files) -> str:
    """SHA-256 of the tables as they are read: their names, headers and cells."""
    whole = sha256()
    for entity, table in files.tables.items():
        assert isinstance(table, Grid)
        for line in ((entity, table.name), *table.lines):
            whole.update(b"\0".join(cell.encode() for cell in line) + b"\n")
    return whole.hexdigest()


def grid_of_table(name: str, table: Any, *, numbers: Sequence[int] = ()) -> Grid:
    """A table of the library ``pyarrow`` as a grid of text under its header, rows counted like a sheet's.

    ``numbers`` are those of its rows, where they are only some of the table.
    """
    counted = numbers or range(2, table.num_rows + 2)
    texts: list[list[str]] = []
    wrong: dict[tuple[int, int], Said] = {}
    for at, column in enumerate(table.columns):
        cells: list[str] = []
        for row, cell in zip(counted, column.to_pylist(), strict=True):
            text = cell_text(cell)
            if isinstance(text, Said):
                wrong[row, at] = text
            cells.append("?" if isinstance(text, Said) else text)
        texts.append(cells)
    lines = [list(table.column_names), *map(list, zip(*texts, strict=True))]
    return Grid(name, lines, wrong, numbers=(1, *counted) if numbers else ())


def cell_text(cell: object) -> str | Said:
    """What a cell of a database says, as somebody would type it, or what is wrong with it; null is empty.

    How many decimals a column has is its type's and tells nothing of the number: 612.5000 is 612.5.
    """
    match cell:
        case None:
            return ""
        case bool() | float():
            return typed_text(cell)
        case int():
            return str(cell)
        case Decimal():
            return format(cell.normalize(), "f") if cell.is_finite() else _NO_TEXT
        case list():
            parts = [part for part in cell if isinstance(part, str)]
            return ("|".join(parts) or "[]") if len(parts) == len(cell) else _NO_TEXT
        case bytes() | dict():
            return _NO_TEXT
    return typed_text(cell)


def relations_of(connection: Any, path: Path) -> dict[str, tuple[str, str]]:
    """The tables of a database, or of Parquet in a file or folder, as relations for a ``duckdb`` connection.

    By title: how it is called in messages, and the relation.
    Raises UsageError where they cannot be read.
    """
    duckdb = needed("duckdb", "ledger")
    if path.suffix.lower() in DATABASES:
        if not path.is_file():
            raise UsageError(Said(f"{path.name}: 没有这个文件", f"{path.name}: no such file"))
        try:
            connection.execute(f"ATTACH {_quoted(str(path))} AS ledger (READ_ONLY)")
        except duckdb.Error as error:
            said = _NOT_OPENED if _is_duckdb(path) else _NOT_DUCKDB
            raise UsageError(said.filled(name=path.name)) from error
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'ledger' ORDER BY 1"
        names = [name for (name,) in connection.execute(query).fetchall()]
        return {name: (f"{path.name}:{name}", f"ledger.{_named(name)}") for name in names}
    if path.suffix.lower() == PARQUET and not path.is_dir():
        if not path.is_file():
            raise UsageError(Said(f"{path.name}: 没有这个文件", f"{path.name}: no such file"))
        found = [path]
    else:
        found = list(tables_in(path, endings=(PARQUET,)))
        if list(tables_in(path, endings=(".csv",))):
            raise UsageError(_BOTH.filled(name=path.name))
    relations = {}
    for each in found:
        relation = f"read_parquet({_quoted(str(each))})"
        try:
            connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        except duckdb.Error as error:
            raise UsageError(_NOT_PARQUET.filled(name=each.name)) from error
        relations[each.stem] = (each.name, relation)
    return relations


def _is_duckdb(path: Path) -> bool:
    """Whether a file begins as DuckDB's do. Raises OSError where it cannot be read."""
    at, mark = _MAGIC
    with path.open("rb") as stream:
        return stream.read(at + len(mark))[at:] == mark


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
