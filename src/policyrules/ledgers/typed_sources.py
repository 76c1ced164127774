"""Where the tables lie that SQL can type: a folder of CSV or Parquet, a DuckDB file, each read by DuckDB.

A text is read so only where DuckDB surely cuts it into the cells that intake does: a header in the first row,
no line without cells, no line break in a cell, quotation marks around whole cells. One in GB18030 is written
anew in UTF-8 beside what else is put aside, block by block.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from policyrules.base.errors import CaseError, UsageError
from policyrules.base.extras import needed
from policyrules.base.paths import files_in, in_sql
from policyrules.core.policy import Policy
from policyrules.intake.column_types import unreadable_columns
from policyrules.intake.headers import HEADER_WITHIN, Grid, columns_of, header_row, whole_header
from policyrules.intake.headings import heading
from policyrules.intake.ledger_files import Files, is_database, of_sheets
from policyrules.intake.records import keys_of
from policyrules.intake.settings import SaidOf, Settings, find_settings
from policyrules.intake.sources import AT_HAND, Relation, relations_of
from policyrules.intake.text_tables import ENCODINGS, SEPARATORS, encoding_of, form_told, tables_in
from policyrules.intake.values import plain
from policyrules.intake.workbooks import ENDINGS
from policyrules.ledgers.typed_tables import Source

AT_ONCE: Final = 2**20
"""Bytes of a ledger that may be read at once: some thousand households."""
_BLOCK: Final = 2**20
_LINES: Final = {
    separator: re.compile(
        rb'(?:"(?:[^"\r\n]|"")*"|[^"@\r\n]*)(?:@(?:"(?:[^"\r\n]|"")*"|[^"@\r\n]*))*\r?\n?'.replace(
            b"@", separator.encode()
        )
    )
    for separator in SEPARATORS
}
"""A line whose quotation marks stand around whole cells, by what separates these."""
_BLANK: Final = (b"\n", b"\r\n")


def may_be_typed(source: Path) -> bool:
    """Whether a ledger is a folder or a database: workbooks and single files are not typed."""
    return source.is_dir() or is_database(source)


def is_large(source: Path) -> bool:
    """Whether a ledger is larger than what is read at once."""
    return sum(path.stat().st_size for path in files_in(source)) > AT_ONCE


def sources_of(
    policy: Policy, path: Path, connection: Any, mapping: SaidOf = None, aside: Path | None = None
) -> tuple[Files, list[Source]] | None:
    """The tables of a ledger with their headers alone, and where their rows lie for a ``duckdb`` connection.

    ``aside`` is a folder for texts that are written anew; without one they are left to intake.
    None where intake must read it, which says what is wrong where something is.
    """
    try:
        if is_database(path):
            return _of_database(policy, path, connection, mapping)
        return _of_texts(policy, path, connection, mapping, aside) if path.is_dir() else None
    except (UsageError, CaseError):
        return None


def sources_at_hand(
    policy: Policy, tables: Mapping[str, Any], connection: Any
) -> tuple[Files, list[Source]] | None:
    """The same of Arrow tables at hand, by name, put into the connection; None as ``sources_of``."""
    relations: dict[str, Relation] = {}
    try:
        for number, (name, table) in enumerate(tables.items()):
            connection.register("made", table)
            connection.execute(f"CREATE TABLE at_hand_{number} AS FROM made")
            connection.unregister("made")
            relations[name] = Relation(
                name, name, f"at_hand_{number}",
                columns=tuple(table.column_names), unreadable=unreadable_columns(table.schema),
            )  # fmt: skip
    except needed("duckdb", "ledger").Error:  # a type that DuckDB does not have
        return None
    try:
        return _of_relations(policy, AT_HAND, relations, connection, Settings())
    except (UsageError, CaseError):
        return None


def _of_database(
    policy: Policy, path: Path, connection: Any, mapping: SaidOf
) -> tuple[Files, list[Source]]:
    relations = relations_of(policy, connection, path)
    return _of_relations(policy, path.name, relations, connection, find_settings(path, mapping))


def _of_relations(
    policy: Policy, name: str, relations: Mapping[str, Relation], connection: Any, settings: Settings
) -> tuple[Files, list[Source]]:
    sheets = {title: each.grid(connection, 0) for title, each in relations.items()}
    files = of_sheets(policy, name, sheets, settings)
    read = {table.name for table in files.tables.values()}
    texts = {
        each.shown: each.in_order(connection, f"view_{number}")
        for number, each in enumerate(relations.values())
        if each.shown in read
    }
    return files, _sources(policy, files, texts, connection)


def _of_texts(
    policy: Policy, path: Path, connection: Any, mapping: SaidOf, aside: Path | None
) -> tuple[Files, list[Source]] | None:
    settings = find_settings(path, mapping)
    every = list(tables_in(path, endings=(".csv",)))
    texts = [text for text in every if text.stem not in settings.others]
    if list(tables_in(path, endings=ENDINGS)):
        return None
    read = {}
    for number, text in enumerate(texts):
        found = _text(text, None if aside is None else aside / f"{number}.csv")
        if found is None or plain(text.stem) != text.stem:
            return None
        read[text.stem] = found
    sheets = {title: text.head for title, text in read.items()}
    left = {text.stem: Grid(text.name, []) for text in every if text not in texts}
    files = of_sheets(policy, path.name, sheets | left, settings)
    if len(files.tables) != len(texts) or len(files.notes) != len(left):
        return None
    tables, by_name = {}, {text.name: text for text in read.values()}
    for entity, grid in files.tables.items():
        assert isinstance(grid, Grid)
        told = heading(policy, keys_of(policy), entity, files.settings, grid.name)
        place = header_row(grid.lines, told)
        if place != 0 or whole_header(grid, 0, told) != (0, list(grid.lines[0]), 1):
            return None
        if any(header_row(lines, told) is not None for lines in by_name[grid.name].cut_before()):
            return None
        tables[entity] = evolve(grid, lines=grid.lines[:1])
    files = evolve(files, tables=tables)
    relations = {name: text.relation for name, text in by_name.items()}
    sources = _sources(policy, files, relations, connection)
    return files, [evolve(source, rows=by_name[source.shown].rows) for source in sources]


def _sources(policy: Policy, files: Files, relations: Mapping[str, str], connection: Any) -> list[Source]:
    keys, found = keys_of(policy), []
    for entity, grid in files.tables.items():
        assert isinstance(grid, Grid)
        header, relation = grid.lines[0], relations[grid.name]
        known = heading(policy, keys, entity, files.settings, grid.name)
        columns = columns_of(grid.name, header, known, grid.unreadable)
        kinds = [kind for _, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
        found.append(Source(entity, grid.name, relation, header, columns, kinds))
    return found


# ── texts ────────────────────────────────────────────────────────────────────


@frozen
class _Text:
    """A text of which DuckDB makes the cells that intake does."""

    name: str
    path: Path
    """Where it stands in UTF-8."""
    encoding: str
    """That which it was given in."""
    separator: str
    first: Sequence[str]
    """Its first lines."""
    rows: int
    """How many stand below the header."""

    @property
    def head(self) -> Grid:
        """The cells of its first lines."""
        told = form_told(self.encoding, self.separator)
        lines = _cut(self.first, self.separator)
        return Grid(self.name, lines, notes=told, encoding=self.encoding, separator=self.separator)

    def cut_before(self) -> Iterator[list[list[str]]]:
        """The cells of its first lines as intake would have them by the separators that it tries before."""
        for separator in takewhile(lambda each: each != self.separator, SEPARATORS):
            with suppress(csv.Error):
                yield _cut(self.first, separator)

    @property
    def relation(self) -> str:
        """Its rows below the header, every cell as text."""
        columns = ", ".join(f"'_c{n}': 'VARCHAR'" for n in range(len(self.head.lines[0])))
        return (
            f"read_csv({in_sql(self.path)}, columns = {{{columns}}}, auto_detect = false, skip = 1, "
            f"strict_mode = true, header = false, delim = '{self.separator}', quote = '\"', escape = '\"', "
            "hive_partitioning = false)"
        )


def _cut(lines: Sequence[str], separator: str) -> list[list[str]]:
    return [*csv.reader(lines, strict=True, delimiter=separator)]


def _text(path: Path, aside: Path | None) -> _Text | None:
    """A text that DuckDB may read; None for any other. ``aside`` is where it may be written anew."""
    there = _in_utf_8(path, aside)
    if there is None:
        return None
    encoding, place = there
    lines: list[bytes] = []
    separator, count, blank = "", -1, False
    with place.open("rb") as stream:
        while some := stream.readlines(_BLOCK):
            block = b"".join(some)
            lines = lines or some[:HEADER_WITHIN]
            separator = separator or _separator(lines[0])
            if blank or not separator or not _cut_alike(some, block, separator):
                return None
            count += sum(line not in _BLANK for line in some)
            blank = some[-1] in _BLANK
    if not lines:
        return None
    first = b"".join(lines).decode("utf-8-sig").splitlines(keepends=True)
    found = _Text(path.name, place, encoding, separator, first, count)
    return found if len(found.head.lines[0]) > 1 else None


def _separator(line: bytes) -> str:
    """What a header is cut by into more than one cell; empty where nothing does that."""
    return next((each for each in SEPARATORS if each.encode() in line), "")


def _in_utf_8(path: Path, aside: Path | None) -> tuple[str, Path] | None:
    """The encoding of a text and where it stands in UTF-8; None: it is no text, or may not be written."""
    try:
        encoding = encoding_of(path)
    except CaseError:
        return None
    if encoding == ENCODINGS[0]:
        return encoding, path
    if aside is None:
        return None
    aside.parent.mkdir(exist_ok=True)
    with (
        path.open(encoding=encoding, newline="") as given,
        aside.open("w", encoding="utf-8", newline="") as written,
    ):
        while block := given.read(_BLOCK):
            written.write(block)
    return encoding, aside


def _cut_alike(lines: Sequence[bytes], block: bytes, separator: str) -> bool:
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
        and (b'"' not in block or all(_LINES[separator].fullmatch(line) for line in lines if b'"' in line))
    )
