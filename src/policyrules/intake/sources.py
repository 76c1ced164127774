"""Where the tables of a ledger come from: CSV, a workbook, Parquet, a DuckDB file, Arrow tables at hand.

The tables of a database are typed: each of their cells is taken as somebody would type it into a sheet, and
read like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from hashlib import sha256
from math import isfinite
from pathlib import Path
from struct import pack, unpack
from typing import Any, Final
from uuid import UUID

from attrs import evolve, field, frozen

from policyrules.base.damage import CORRUPT, damage_told
from policyrules.base.databases import for_duckdb
from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.column_types import unreadable_columns, without_zone
from policyrules.intake.headers import HEADER_WITHIN, Grid
from policyrules.intake.ledger_files import (
    COMPLETE_SHEET,
    DATABASES,
    NO_TABLES,
    PARQUET,
    Files,
    is_database,
    ledger_files,
    of_sheets,
)
from policyrules.intake.parquet_files import parquet_at
from policyrules.intake.settings import SaidOf, Settings, find_settings
from policyrules.intake.table_names import IN_FEN, SCRIPT_KEYS, no_such_table, refuse_script_s, table_names
from policyrules.intake.text_tables import tables_in
from policyrules.intake.values import plain
from policyrules.intake.workbooks import DIGITS, typed_text

_NOT_PARQUET: Final = Said("{name}: 不是 Parquet 文件，或已损坏", "{name}: not a Parquet file, or damaged")
_NOT_DUCKDB: Final = Said("{name}: 不是 DuckDB 文件", "{name}: not a DuckDB file")
_NOT_OPENED: Final = Said(
    "{name}: 打不开：另一个程序正在用，或是更新的 DuckDB 写的，或已损坏",
    "{name}: cannot be opened: another program is using it, a newer DuckDB wrote it, or it is damaged",
)
_NO_VIEW: Final = Said(
    "{name}: 这个视图读不出来：它用到这个文件以外的东西，或者有算不出的格",
    "{name}: this view cannot be read: it needs what is outside this file, or a cell cannot be computed",
)
_MAGIC: Final = (8, b"DUCK")
"""What stands where in every DuckDB file."""
_BOTH: Final = Said(
    "{name}: 既有 CSV 又有 Parquet：台账是其中一种", "{name}: holds CSV and Parquet: a ledger is one of them"
)
_NO_TEXT: Final = Said("这种值读不成文字", "such a value cannot be read as text")

_NO_CALENDAR: Final = Said(
    "不是公元 1 年到 9999 年的日子（如 infinity）：不知道的留空",
    "is no day of the years 1 to 9999 (infinity, say): leave it empty where it is not known",
)

_SINGLE_DIGITS: Final = 6
"""So many digits of any number single precision keeps."""
_SINGLE: Final = Said(
    f"超过 {_SINGLE_DIGITS} 位，这一列是单精度的浮点数（FLOAT），存不准：改成 DECIMAL 或 DOUBLE，照原件录入",
    f"more than {_SINGLE_DIGITS} digits, which a column of single precision (FLOAT) does not keep: make it "
    "DECIMAL or DOUBLE and enter what it should be",
)

AT_HAND: Final = "tables"
"""What tables at hand are called together."""


def files_of(policy: Policy, path: Path, mapping: SaidOf = None) -> Files:
    """The tables of the ledger at ``path``: CSV, Parquet, a workbook, a DuckDB file.

    ``mapping`` as in ``read_ledger``, and raises as it does; UsageError where a database cannot be read.
    """
    if not is_database(path):
        return ledger_files(policy, path, mapping)
    with damage_told(tables_of(policy, path)), needed("duckdb", "ledger").connect() as connection:
        relations = relations_of(policy, connection, path)
        read = {each.shown: each for each in relations.values()}
        sheets = {title: each.grid(connection, HEADER_WITHIN) for title, each in relations.items()}
        files = of_sheets(policy, path.name, sheets, find_settings(path, mapping))
        tables = {entity: read[table.name].grid(connection) for entity, table in files.tables.items()}
        registers = tuple(read[table.name].grid(connection) for table in files.registers)
        return evolve(files, tables=tables, registers=registers)


def files_at_hand(policy: Policy, tables: Mapping[str, Any]) -> Files:
    """Tables at hand: whatever the library ``pyarrow`` takes for one, by entity's plural or label.

    Raises UsageError for one that the policy does not know: nobody gives a table that is not to be read.
    """
    pa = needed("pyarrow", "ledger")
    sheets = {}
    for name, given in tables.items():
        table = pa.table(given)
        sheets[name] = evolve(grid_of_table(name, table), unreadable=unreadable_columns(table.schema))
    files = of_sheets(policy, AT_HAND, sheets, Settings())
    read = {table.name for table in (*files.tables.values(), *files.registers)}
    for name in tables:
        if name not in read and plain(name) not in (*COMPLETE_SHEET, *NO_TABLES):
            raise no_such_table(policy, name, name)
    return files


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
        read = _single_text if str(column.type) == "float" else cell_text
        for row, cell in zip(counted, _values(column), strict=True):
            text = cell if isinstance(cell, Said) else read(cell)
            if isinstance(text, Said):
                wrong[row, at] = text
            cells.append("?" if isinstance(text, Said) else text)
        texts.append(cells)
    lines = [list(table.column_names), *map(list, zip(*texts, strict=True))]
    return Grid(name, lines, wrong, numbers=(1, *counted) if numbers else ())


def _values(column: Any) -> Sequence[object]:
    """The values of a column; a day outside the calendar is what is said of it."""
    try:
        values: list[object] = column.to_pylist()
    except (OverflowError, ValueError):
        values = [*map(_value, column)]
    return values


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except (OverflowError, ValueError):
        return _NO_CALENDAR


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
            return _digits(cell) if cell.is_finite() else _NO_TEXT
        case list():
            parts = [part for part in cell if isinstance(part, str)]
            return ("|".join(parts) or "[]") if len(parts) == len(cell) else _NO_TEXT
        case UUID():
            return str(cell)
        case str() | date() | time() | timedelta():
            return typed_text(cell)
    return _NO_TEXT


def _digits(number: Decimal) -> str:
    """All digits of a number, but for zeros at its end; ``normalize`` would round to 28 of them."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _single_text(cell: object) -> str | Said:
    """The same of a column of single precision: the shortest decimal that denotes the number there."""
    if not isinstance(cell, float) or not isfinite(cell) or abs(cell) >= 10**DIGITS:
        return cell_text(cell)
    for digits in range(1, _SINGLE_DIGITS + 1):
        short = f"{cell:.{digits}g}"
        if unpack("f", pack("f", float(short))) == (cell,):
            return cell_text(Decimal(short))
    return _SINGLE


@frozen
class Relation:
    """A table of a database, a view of one, or a file of Parquet, for a ``duckdb`` connection."""

    title: str
    shown: str
    """How it is called in messages."""
    text: str
    """What its rows are selected from; empty where it is not read: it has no name of ours."""
    view: bool = False
    columns: tuple[str, ...] = ()
    """The names of its columns where DuckDB may make others of them: of two that are the same, say."""
    unreadable: Mapping[int, Said] = field(factory=dict)
    """As those of its grid."""

    def grid(self, connection: Any, most: int | None = None) -> Grid:
        """Its rows, or the first of them under its header; which lists are complete is always read whole.

        Raises UsageError for a view that cannot be read.
        """
        if not self.text:
            return Grid(self.shown, [])
        limit = "" if most is None or self.title in COMPLETE_SHEET else f" LIMIT {most}"
        with self._read():
            table = connection.sql(f"FROM {self.text}{limit}").to_arrow_table()
        if len(self.columns) == table.num_columns:
            table = table.rename_columns(self.columns)
        return evolve(grid_of_table(self.shown, table), unreadable=self.unreadable)

    def in_order(self, connection: Any, name: str) -> str:
        """What its rows are selected from, time and again in one order: those of a view in a table ``name``.

        Raises UsageError for a view that cannot be read.
        """
        if not self.view:
            return self.text
        connection.execute("SET threads = 1")  # several would bring its rows in another order each time
        with self._read():
            connection.execute(f"CREATE TABLE {name} AS FROM {self.text}")
        connection.execute("RESET threads")
        return name

    @contextmanager
    def _read(self) -> Iterator[None]:
        """What a view makes DuckDB refuse, without what stands in its cells."""
        try:
            yield
        except needed("duckdb", "ledger").Error as error:
            if not self.view or CORRUPT in str(error):
                raise
            raise UsageError(_NO_VIEW.filled(name=self.shown)) from error


def relations_of(policy: Policy, connection: Any, path: Path) -> dict[str, Relation]:
    """The tables and views of a database, or the Parquet in a file or folder, by title.

    Views see nothing outside of their database. Raises UsageError where what is ours cannot be read, or is a
    table of the script's, whose fen would be taken for yuan.
    """
    if path.suffix.lower() in DATABASES:
        return _attached(policy, connection, path)
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
        table = parquet_at(connection, each)
        try:
            columns = connection.execute(f"DESCRIBE SELECT * FROM {table.relation}").fetchall()
        except needed("duckdb", "ledger").Error as error:
            raise UsageError(_NOT_PARQUET.filled(name=each.name)) from error
        refuse_script_s(policy, each.stem, each.name, [name for name, *_ in columns])
        relations[each.stem] = Relation(
            each.stem, each.name, table.relation, columns=table.names, unreadable=table.unreadable
        )
    return relations


def _attached(policy: Policy, connection: Any, path: Path) -> dict[str, Relation]:
    """The tables and views of a DuckDB file, which the connection reads from now on.

    Where views have names of ours, tables of other names are what these are made of, and not read.
    """
    duckdb = needed("duckdb", "ledger")
    if not path.is_file():
        raise UsageError(Said(f"{path.name}: 没有这个文件", f"{path.name}: no such file"))
    try:
        with for_duckdb(path) as place:
            connection.execute(f"ATTACH {_quoted(str(place))} AS ledger (READ_ONLY)")
    except duckdb.Error as error:
        said = _NOT_OPENED if _is_duckdb(path) else _NOT_DUCKDB
        raise UsageError(said.filled(name=path.name)) from error
    query = (
        "SELECT schema_name, table_name, FALSE FROM duckdb_tables() WHERE database_name = 'ledger' UNION ALL "
        "SELECT schema_name, view_name, TRUE FROM duckdb_views() WHERE database_name = 'ledger' "
        "AND NOT internal ORDER BY 2, 1"
    )
    there = connection.execute(query).fetchall()
    if any(view for *_, view in there):
        connection.execute("SET enable_external_access = false")
    ours = {*table_names(policy), *COMPLETE_SHEET}
    home = _home(there, ours)
    made = any(view and name in ours for schema, name, view in there if schema == home)
    for name in _with_keys(connection, home):
        if name in ours:
            raise UsageError(IN_FEN.filled(name=f"{path.name}:{name}"))
    relations = {}
    for schema, own, view in there:
        name = own if schema == home else f"{schema}.{own}"
        shown, text = f"{path.name}:{name}", f"ledger.{_named(schema)}.{_named(own)}"
        described: list[tuple[str, str]] = []
        if made and name not in ours:
            text = ""
        else:
            try:
                found = connection.execute(f"DESCRIBE SELECT * FROM {text}").fetchall()
                described = [(column, kind) for column, kind, *_ in found]
            except duckdb.Error as error:
                if name in ours or not view:
                    raise UsageError(_NO_VIEW.filled(name=shown)) from error
                text = ""
        relations[name] = Relation(name, shown, text, view, unreadable=without_zone(described))
    return relations


def _with_keys(connection: Any, schema: str) -> Sequence[str]:
    """The tables of a schema with the columns of the script's, in the order of their names."""
    found = connection.execute(
        "SELECT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, "
        "table_name) WHERE database_name = 'ledger' AND schema_name = ? AND list_contains(?, column_name) "
        "GROUP BY table_name HAVING count(*) = ? ORDER BY table_name",
        [schema, sorted(SCRIPT_KEYS), len(SCRIPT_KEYS)],
    ).fetchall()
    return [name for (name,) in found]


def tables_of(policy: Policy, path: Path) -> Callable[[Any], Mapping[str, str]]:
    """For ``damage_told``: the tables of a database that are read; none of a ledger that is no database."""

    def found(connection: Any) -> Mapping[str, str]:
        relations = relations_of(policy, connection, path) if is_database(path) else {}
        return {each.shown: each.text for each in relations.values() if each.text}

    return found


def _home(there: Sequence[tuple[str, str, bool]], ours: set[str]) -> str:
    """The schema that a ledger is in: the only one that has tables of its names, else main."""
    schemas = {schema for schema, name, _ in there if name in ours}
    return schemas.pop() if len(schemas) == 1 else "main"


def _is_duckdb(path: Path) -> bool:
    """Whether a file begins as DuckDB's do. Raises OSError where it cannot be read."""
    at, mark = _MAGIC
    with path.open("rb") as stream:
        return stream.read(at + len(mark))[at:] == mark


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
