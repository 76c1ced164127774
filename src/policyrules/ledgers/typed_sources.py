"""Where the tables lie that SQL can type: a folder of CSV or Parquet, a DuckDB file, each read by DuckDB.

A text is read so only where DuckDB surely cuts it into the cells that intake does: commas, UTF-8, a header
in the first row, no line without cells, no line break in a cell, quotation marks around whole cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.base.errors import CaseError, UsageError
from policyrules.core.policy import Policy
from policyrules.intake.headers import HEADER_WITHIN, Grid, columns_of, header_row, whole_header
from policyrules.intake.headings import heading
from policyrules.intake.ledger_files import COMPLETE_SHEET, Files, is_database, of_sheets
from policyrules.intake.records import keys_of
from policyrules.intake.settings import find_settings
from policyrules.intake.text_tables import tables_in
from policyrules.intake.values import plain
from policyrules.intake.workbooks import ENDINGS
from policyrules.ledgers.sources import grid_of_table, relations_of
from policyrules.ledgers.typed_cells import quoted
from policyrules.ledgers.typed_tables import Source

_BLOCK: Final = 2**20
_CELL: Final = rb'(?:"(?:[^"\r\n]|"")*"|[^",\r\n]*)'
_LINE: Final = re.compile(_CELL + rb"(?:," + _CELL + rb")*\r?\n?")
_BLANK: Final = (b"\n", b"\r\n")


def sources_of(
    policy: Policy, path: Path, connection: Any, mapping: Path | None = None
) -> tuple[Files, list[Source]] | None:
    """The tables of a ledger with their headers alone, and where their rows lie for a ``duckdb`` connection.

    None where intake must read it, which says what is wrong where something is.
    """
    try:
        if is_database(path):
            return _of_database(policy, path, connection, mapping)
        return _of_texts(policy, path, connection, mapping) if path.is_dir() else None
    except (UsageError, CaseError):
        return None


def _of_database(
    policy: Policy, path: Path, connection: Any, mapping: Path | None
) -> tuple[Files, list[Source]]:
    relations = relations_of(connection, path)
    sheets = {}
    for title, (shown, relation) in relations.items():
        rows = "" if title in COMPLETE_SHEET else " LIMIT 0"
        sheets[title] = grid_of_table(shown, connection.sql(f"FROM {relation}{rows}").to_arrow_table())
    files = of_sheets(policy, path.name, sheets, find_settings(path, mapping))
    return files, _sources(policy, files, dict(relations.values()), connection)


def _of_texts(
    policy: Policy, path: Path, connection: Any, mapping: Path | None
) -> tuple[Files, list[Source]] | None:
    texts = list(tables_in(path, endings=(".csv",)))
    if list(tables_in(path, endings=ENDINGS)):
        return None
    read = {}
    for text in texts:
        found = _text(text)
        if found is None or plain(text.stem) != text.stem:
            return None
        read[text.stem] = found
    sheets = {title: text.head for title, text in read.items()}
    files = of_sheets(policy, path.name, sheets, find_settings(path, mapping))
    if len(files.tables) != len(texts) or files.notes:
        return None
    tables = {}
    for entity, grid in files.tables.items():
        assert isinstance(grid, Grid)
        told = heading(policy, keys_of(policy), entity, files.settings, grid.name)
        place = header_row(grid.lines, told)
        if place != 0 or whole_header(grid, 0, told) != (0, list(grid.lines[0]), 1):
            return None
        tables[entity] = Grid(grid.name, grid.lines[:1], encoding=grid.encoding)
    files, by_name = evolve(files, tables=tables), {text.path.name: text for text in read.values()}
    relations = {name: text.relation for name, text in by_name.items()}
    sources = _sources(policy, files, relations, connection)
    return files, [evolve(source, rows=by_name[source.shown].rows) for source in sources]


def _sources(policy: Policy, files: Files, relations: Mapping[str, str], connection: Any) -> list[Source]:
    keys, found = keys_of(policy), []
    for entity, grid in files.tables.items():
        assert isinstance(grid, Grid)
        header, relation = grid.lines[0], relations[grid.name]
        columns = columns_of(grid.name, header, heading(policy, keys, entity, files.settings, grid.name))
        kinds = [kind for _, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
        found.append(Source(entity, grid.name, relation, header, columns, kinds))
    return found


# ── texts ────────────────────────────────────────────────────────────────────


@frozen
class _Text:
    """A text of which DuckDB makes the cells that intake does."""

    path: Path
    head: Grid
    """Its first lines."""
    rows: int
    """How many stand below the header."""

    @property
    def relation(self) -> str:
        """Its rows below the header, every cell as text."""
        columns = ", ".join(f"'_c{n}': 'VARCHAR'" for n in range(len(self.head.lines[0])))
        return (
            f"read_csv({quoted(str(self.path))}, columns = {{{columns}}}, auto_detect = false, skip = 1, "
            "strict_mode = true, header = false, delim = ',', quote = '\"', escape = '\"')"
        )


def _text(path: Path) -> _Text | None:
    """A text that DuckDB may read; None for any other."""
    lines: list[bytes] = []
    count, blank = -1, False
    with path.open("rb") as stream:
        while some := stream.readlines(_BLOCK):
            block = b"".join(some)
            if blank or not _cut_alike(some, block):
                return None
            count += sum(line not in _BLANK for line in some)
            blank = some[-1] in _BLANK
            lines = lines or some[:HEADER_WITHIN]
    if not lines:
        return None
    texts = b"".join(lines).decode("utf-8-sig").splitlines(keepends=True)
    grid = Grid(path.name, [*csv.reader(texts, strict=True)], encoding="utf-8-sig")
    return _Text(path, grid, count) if len(grid.lines[0]) > 1 else None


def _cut_alike(lines: Sequence[bytes], block: bytes) -> bool:
    """Whether lines, ``block`` together, are cut alike by everybody. Blank ones may end the text."""
    while lines and lines[-1] in _BLANK:
        lines = lines[:-1]
    returns = block.count(b"\r")
    return (
        b"\0" not in block
        and returns in (0, block.count(b"\n"))
        and returns == block.count(b"\r\n")
        and not any(blank in lines for blank in _BLANK)
        and max(map(len, lines), default=0) < csv.field_size_limit()
        and (b'"' not in block or all(_LINE.fullmatch(line) for line in lines if b'"' in line))
        and _is_utf_8(block)
    )


def _is_utf_8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True
