"""The tables of results written: a DuckDB file, a workbook, a folder of Parquet or of CSV.

All of it is written beside its place under another name and moved there at the end: it appears whole or not
at all.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final

from policyrules.base.cells import cell
from policyrules.base.databases import for_duckdb
from policyrules.base.errors import UsageError
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.base.workbooks import new_workbook
from policyrules.ledgers.columns import header
from policyrules.ledgers.tables import Tables
from policyrules.ledgers.work import on_disk

ENDINGS: Final = (".duckdb", ".xlsx", ".parquet", ".csv")
"""The endings of an output; of the last two it is a folder with a file a table."""

_TABLES: Final = (
    "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT internal"
)
_SHEET_ROWS: Final = 1_000_000
"""Rows of a sheet; more go to another."""
_SAFE: Final = 10**15
"""A workbook keeps fifteen digits of a number; what is longer is text."""

_NO_ENDING: Final = Said("{path}: 请用 {endings} 作扩展名", "{path}: end the name with one of {endings}")
_THERE: Final = Said(
    "{path}: 已经有了，不覆盖文件夹；请换个名字或先移走",
    "{path}: is there already; a folder is not replaced: take another name or move it away",
)
_OTHERS: Final = Said(
    "{path}: 是一个数据库，里面不是以前的结果，或者另一个程序正在用，不覆盖：请换个名字或先移走",
    "{path}: is a database that holds no results of an earlier run, or that another program is using; it is "
    "not replaced: take another name or move it away",
)
_READ: Final = Said(
    "{path}: 是本次要读的，或在要读的文件夹里", "{path}: is read by this run, or stands in what is"
)
_NOT_A_FILE: Final = Said("{path}: 不是普通文件，不能写入", "{path}: is not a file")


def check_place(out: Path, reads: Collection[Path]) -> None:
    """Whether the output may stand there. UsageError: another ending, what is read, what stays as it is."""
    if out.suffix.lower() not in ENDINGS:
        raise UsageError(_NO_ENDING.filled(path=str(out), endings=" ".join(ENDINGS)))
    place = out.resolve()
    if any(place == read.resolve() or read.resolve() in place.parents for read in reads):
        raise UsageError(_READ.filled(path=str(out)))
    if _folder(out) and os.path.lexists(out):
        raise UsageError(_THERE.filled(path=str(out)))
    if os.path.lexists(out) and (out.is_symlink() or not out.is_file()):
        raise UsageError(_NOT_A_FILE.filled(path=str(out)))
    if out.suffix.lower() == ".duckdb" and out.exists() and _of_others(out):
        raise UsageError(_OTHERS.filled(path=str(out)))


def write(results: Tables, out: Path, *, language: Language = "zh") -> None:
    """Write every table, in the form that the ending asks for. OSError where the disk does not take it."""
    part = out.with_name(f"{out.name}.part")
    _remove(part)
    out.parent.mkdir(parents=True, exist_ok=True)
    forms: dict[str, Callable[[Tables, Path, Language], None]] = {
        ".duckdb": _duckdb, ".xlsx": _workbook, ".parquet": _parquet, ".csv": _csv,
    }  # fmt: skip
    try:
        forms[out.suffix.lower()](results, part, language)
        for path in part.iterdir() if part.is_dir() else [part]:
            on_disk(path)
        os.replace(part, out)
    finally:
        _remove(part)


def _of_others(out: Path) -> bool:
    """Whether a database holds tables and not those of results, whose receipt they have; or may do so."""
    if not out.stat().st_size:
        return False
    duckdb = needed("duckdb", "ledger")
    try:
        with for_duckdb(out) as path, duckdb.connect(str(path), read_only=True) as connection:
            tables = {name for (name,) in connection.execute(_TABLES).fetchall()}
    except duckdb.Error:
        return True
    return bool(tables) and "receipt" not in tables


def _folder(out: Path) -> bool:
    return out.suffix.lower() in (".parquet", ".csv")


def _remove(part: Path) -> None:
    """Take away what is half written, and what DuckDB writes beside a file of its own."""
    for path in (part, part.with_name(f"{part.name}.wal")):
        with suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _duckdb(results: Tables, part: Path, _language: Language) -> None:
    connection = results.connection
    with for_duckdb(part) as path:
        connection.execute(f"ATTACH {_quoted(path)} AS written")
        try:
            for name in results.tables:
                connection.execute(f"CREATE TABLE written.{name} AS FROM {name}")
        finally:
            connection.execute("DETACH written")
        if path != part.absolute():
            shutil.move(path, part)


def _parquet(results: Tables, part: Path, _language: Language) -> None:
    """A file a table, by one processor: each would keep rows of its own until their turn comes."""
    part.mkdir()
    place = part.absolute()  # ~ at the beginning would be no name
    results.connection.execute("SET threads = 1")
    for name in results.tables:
        results.connection.execute(f"COPY {name} TO {_quoted(place / f'{name}.parquet')} (FORMAT parquet)")
    results.connection.execute("RESET threads")


def _csv(results: Tables, part: Path, _language: Language) -> None:
    part.mkdir()
    for name, columns in results.tables.items():
        with (part / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(column.name for column in columns)
            writer.writerows(map(_cells, results.rows(name)))


def _cells(row: tuple[Any, ...]) -> Iterator[str]:
    """The cells of a row, safe for a spreadsheet; numbers as they are."""
    for value in row:
        match value:
            case None:
                yield ""
            case bool():
                yield _truth(value, "en")
            case str():
                yield cell(value)
            case _:
                yield str(value)


def _workbook(results: Tables, part: Path, language: Language) -> None:
    """A sheet a table, several where one has more rows than a sheet; text is text, amounts of fen numbers."""
    with new_workbook(str(part), "policyrules") as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, columns in results.tables.items():
            sheet: Any = None
            at = _SHEET_ROWS
            for number, row in enumerate(chain([None], results.rows(name))):
                if at == _SHEET_ROWS:
                    sheet = book.add_worksheet(results.sheet(name, number // _SHEET_ROWS, language))
                    sheet.freeze_panes(1, 0)
                    sheet.set_column(0, len(columns) - 1, 16)
                    for place, column in enumerate(columns):
                        sheet.write_string(0, place, header(column, language), bold)
                    at = 0
                if row is not None:
                    at += 1
                    for place, value in enumerate(row):
                        _write(sheet, at, place, value, language)


def _write(sheet: Any, row: int, place: int, value: object, language: Language) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_string(row, place, _truth(value, language))
        case int() if abs(value) < _SAFE:
            sheet.write_number(row, place, value)
        case _:
            sheet.write_string(row, place, str(value))


def _truth(value: bool, language: Language) -> str:
    return Said("是" if value else "否", "yes" if value else "no").in_(language)


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"
