"""A ledger given back as it was read, with a column 问题 that says at each row what is wrong with it.

The tables are those that were read, row for row: a workbook with a sheet for each, its cells as text, or for
one table of text the same text in its own encoding. What is said masks personal data as every message does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem, UsageError
from policyrules.base.extras import new_workbook
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.intake.columns import Column
from policyrules.intake.headers import Grid, Heading, header_row, whole_header
from policyrules.intake.headings import heading, register_heading
from policyrules.intake.ledger_files import Files, is_database, ledger_files
from policyrules.intake.records import Ledger, keys_of
from policyrules.intake.settings import sheet_of
from policyrules.intake.text_tables import grid_of

TITLE: Final = Said("问题", "problems")

ENDINGS: Final = (".xlsx", ".csv")

_WITH: Final = Said(
    "同一户的第 {rows} 行有问题，整户退回", "row {rows} of the household is wrong: it is rejected whole"
)
_ENDING: Final = Said("{file}: 请用 .xlsx 或 .csv 作扩展名", "{file}: end the name with .xlsx or .csv")
_ONE: Final = Said(
    "{file}: 台账不是一张文本的表，请用 .xlsx 作扩展名",
    "{file}: the ledger is not one table of text: end the name with .xlsx",
)
_DATABASE: Final = Said(
    "{file}: 数据库和 Parquet 的台账不能加一列写回去：--problems 用于 CSV 和工作簿；"
    "退回的原因见 policyrules batch 的退回表",
    "{file}: a ledger in a database or in Parquet cannot be given back with a column: --problems is for CSV "
    "and workbooks; policyrules batch has a table of what was rejected and why",
)
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")


@typed
def marked_ledger(
    policy: Policy,
    path: str | Path,
    ledger: Ledger,
    *,
    output: str | Path,
    mapping: str | Path | None = None,
    language: Language = "zh",
) -> bytes:
    """The bytes of the file ``output``: the ledger at ``path``, which gave ``ledger``, with its problems.

    Raises UsageError for another ending than .xlsx and .csv, for a ledger in a database or in Parquet, for
    .csv where the ledger is not one table of text, and where the extra is lacking.
    """
    output = Path(output)
    if output.suffix.lower() not in ENDINGS:
        raise UsageError(_ENDING.filled(file=output.name))
    if is_database(Path(path)):
        raise UsageError(_DATABASE.filled(file=Path(path).name))
    files = ledger_files(policy, Path(path), None if mapping is None else Path(mapping))
    tables = tuple(_tables(policy, files))
    said = _said(ledger, language)
    if output.suffix.lower() == ".xlsx":
        return _workbook(tables, said, language)
    if len(tables) != 1 or not tables[0].grid.encoding:
        raise UsageError(_ONE.filled(file=output.name))
    marked = Path(path) if Path(path).is_file() else Path(path) / tables[0].grid.name
    return _text(tables[0], said, language, marked=marked.read_bytes().startswith(b"\xef\xbb\xbf"))


@frozen
class _Table:
    """A table that was read, and in which row, from 1, its header ends."""

    grid: Grid
    header: int


_Marks = Mapping[tuple[str, int], Sequence[str]]
"""What is said by table and row."""


def _tables(policy: Policy, files: Files) -> Iterator[_Table]:
    keys = keys_of(policy)
    for entity, source in files.tables.items():
        yield _table(source, heading(policy, keys, entity, files.settings, source.name))
    for source in files.registers:
        yield _table(source, register_heading(policy, keys, files.settings, source.name))


def _table(source: Path | Grid, columns: Heading[Column]) -> _Table:
    grid = grid_of(source, columns)
    place = header_row(grid.lines, columns)
    return _Table(grid, 0 if place is None else whole_header(grid, place, columns)[2])


def _said(ledger: Ledger, language: Language) -> dict[tuple[str, int], list[str]]:
    """What is said of each row: of a row without fault in a household that is rejected, why it is."""
    found: dict[tuple[str, int], list[str]] = {}
    problems = [problem for rejected in ledger.rejected for problem in rejected.problems]
    for problem in (*problems, *ledger.notes):
        if problem.row:
            found.setdefault((problem.table, problem.row), []).append(_line(problem, language))
    for rejected in ledger.rejected:
        wrong = dict.fromkeys(problem.row for problem in rejected.problems if problem.row)
        for place in rejected.rows:
            if place not in found:
                rows = ("、" if language == "zh" else ", ").join(map(str, wrong))
                found[place] = [_WITH.filled(rows=rows).in_(language)]
    return found


def _line(problem: Problem, language: Language) -> str:
    return evolve(problem, table="", row=0).line.in_(language)


def _lines(table: _Table, said: _Marks, language: Language) -> Iterator[list[str]]:
    """The rows of a table with one cell more, at the same place in each."""
    wide = max(map(len, table.grid.lines), default=0)
    for number, line in enumerate(table.grid.lines, start=1):
        marks = [TITLE.in_(language)] if number == table.header else said.get((table.grid.name, number), ())
        yield [*line, *[""] * (wide - len(line)), ("；" if language == "zh" else "; ").join(marks)]


def _text(table: _Table, said: _Marks, language: Language, *, marked: bool) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=table.grid.separator).writerows(_lines(table, said, language))
    encoding = table.grid.encoding if marked or table.grid.encoding != "utf-8-sig" else "utf-8"
    return out.getvalue().encode(encoding)


def _workbook(tables: Sequence[_Table], said: _Marks, language: Language) -> bytes:
    stream = io.BytesIO()
    book = new_workbook(stream, TITLE.in_(language))
    red = book.add_format({"font_color": "#c00000", "text_wrap": True})
    names: list[str] = []
    for table in tables:
        bare = _NO_SHEET_NAME.sub("_", sheet_of(table.grid.name))[:28] or "_"
        names.append(bare if bare.casefold() not in names else f"{bare}~{len(names) + 1}")
        sheet = book.add_worksheet(names[-1])
        names[-1] = names[-1].casefold()
        at = 0
        for row, line in enumerate(_lines(table, said, language)):
            at = len(line) - 1
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(row, column, cell, red if column == at else None)
        sheet.set_column(at, at, 60)
    book.close()
    return stream.getvalue()
