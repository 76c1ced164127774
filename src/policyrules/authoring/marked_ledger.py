"""A ledger given back as it was read, with a column 问题 that says at each row what is wrong with it.

The tables are those that were read, row for row: a workbook with a sheet for each, its cells as text, and
with which lists are complete, or for one table of text the same text in its own encoding. What is said masks
personal data as every message does.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import evolve, frozen

from policyrules.base.cells import cell
from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import Language, Said
from policyrules.base.workbooks import new_workbook
from policyrules.core.policy import Policy
from policyrules.intake.columns import Column
from policyrules.intake.completeness import as_given
from policyrules.intake.headers import Grid, Heading, header_row, whole_header
from policyrules.intake.headings import heading, register_heading
from policyrules.intake.ledger_files import COMPLETE_SHEET, Files, is_database, ledger_files
from policyrules.intake.records import Ledger, keys_of
from policyrules.intake.settings import SaidOf, sheet_of
from policyrules.intake.table_names import table_names
from policyrules.intake.text_tables import encoding_of, head_of, lines_of, tables_in
from policyrules.intake.workbooks import ENDINGS as BOOKS

TITLE: Final = Said("问题", "problems")

ENDINGS: Final = (".xlsx", ".csv")

_WITH: Final = Said(
    "同一户的{rows}有问题，整户退回", "the household is rejected whole for what is wrong in {rows}"
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
_LONG: Final = Said(
    "{table}: 第 {row} 行有一格超过 32767 字，工作簿放不下：请用 .csv 作扩展名",
    "{table}: a cell of row {row} has more than 32767 characters, which no workbook holds: end with .csv",
)
SHEET_ROWS: Final = 1_000_000
"""Rows of a sheet; more go to another, under the header again."""
_TEXT: Final = re.compile('="[^"]*"|[+-]?[0-9][0-9,.]*')
"""What looks like a formula and is a text or a number."""
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")


@frozen
class Reading:
    """A ledger as a policy reads it."""

    policy: Policy
    ledger: Ledger
    """What it gave."""
    mapping: SaidOf = None
    """As in ``read_ledger``."""


def check_marked(path: Path, output: Path) -> None:
    """Whether a ledger can be given back as that file: before anything is decided.

    UsageError: another ending, a ledger in a database, .csv where it is not one table of text.
    """
    if output.suffix.lower() not in ENDINGS:
        raise UsageError(_ENDING.filled(file=output.name))
    if is_database(path):
        raise UsageError(_DATABASE.filled(file=path.name))
    several = path.is_dir() and sum(1 for _ in tables_in(path, endings=(".csv",))) > 1
    if output.suffix.lower() == ".csv" and (several or path.suffix.lower() in BOOKS):
        raise UsageError(_ONE.filled(file=output.name))


def write_marked(
    policy: Policy,
    path: Path,
    ledger: Ledger,
    target: BinaryIO,
    *,
    output: Path,
    mapping: SaidOf = None,
    language: Language = "zh",
    beside: Reading | None = None,
) -> None:
    """Write the ledger at ``path``, which gave ``ledger``, with its problems, as a file named ``output``.

    ``beside`` is the ledger as another policy reads it too: its tables and problems come after the first's.
    Of tables of text no more than a row is held at a time. Raises UsageError for another ending than .xlsx
    and .csv, for a ledger in a database or in Parquet, for .csv where the ledger is not one table of text,
    for a cell that a workbook cannot hold, and where the extra is lacking.
    """
    check_marked(path, output)
    readings = (Reading(policy, ledger, mapping), *(() if beside is None else (beside,)))
    every = [(each.policy, ledger_files(each.policy, path, each.mapping)) for each in readings]
    found: dict[str, _Table] = {}
    for table in (table for own, files in every for table in _tables(own, files)):
        found.setdefault(table.grid.name, table)
    tables = tuple(found.values())
    said = _said([each.ledger for each in readings], language)
    if output.suffix.lower() == ".xlsx":
        complete = tuple(dict.fromkeys(name for _, files in every for name in as_given(files.complete)))
        titles = [title for title in COMPLETE_SHEET if title not in table_names(policy)]
        title = titles[-1 if language == "en" else 0] if titles else ""
        _workbook(tables, {title: complete}, said, language, target)
    elif len(tables) != 1 or tables[0].path is None:
        raise UsageError(_ONE.filled(file=output.name))
    else:
        _text(tables[0], tables[0].path, said, language, target)


@frozen
class _Table:
    """A table that was read, in which row, from 1, its header ends, and where it lies if it is a text."""

    grid: Grid
    header: int
    path: Path | None

    def lines(self) -> Iterable[Sequence[str]]:
        """Its rows."""
        return self.grid.lines if self.path is None else lines_of(self.path, self.grid.separator)


_Marks = Mapping[tuple[str, int], Sequence[str]]
"""What is said by table and row."""


def _tables(policy: Policy, files: Files) -> Iterator[_Table]:
    keys = keys_of(policy)
    for entity, source in files.tables.items():
        yield _table(source, heading(policy, keys, entity, files.settings, source.name))
    for source in files.registers:
        yield _table(source, register_heading(policy, keys, files.settings, source.name))


def _table(source: Path | Grid, columns: Heading[Column]) -> _Table:
    grid = head_of(source, columns)
    place = header_row(grid.lines, columns)
    header = 0 if place is None else whole_header(grid, place, columns)[2]
    return _Table(grid, header, source if isinstance(source, Path) else None)


def _said(ledgers: Sequence[Ledger], language: Language) -> _Marks:
    """What is said of each row: of a row without fault in a household that is rejected, why it is."""
    found: dict[tuple[str, int], dict[str, None]] = {}
    every = [rejected for ledger in ledgers for rejected in ledger.rejected]
    problems = [problem for rejected in every for problem in rejected.problems]
    notes = [problem for ledger in ledgers for problem in ledger.notes]
    for problem in (*problems, *notes):
        if problem.row:
            found.setdefault((problem.table, problem.row), {})[_line(problem, language)] = None
    for rejected in every:
        wrong = dict.fromkeys((problem.table, problem.row) for problem in rejected.problems if problem.row)
        for place in rejected.rows:
            if place not in wrong:
                rows = _places(wrong, place[0])
                found.setdefault(place, {})[_WITH.filled(rows=rows).in_(language)] = None
    return {place: tuple(said) for place, said in found.items()}


def _places(wrong: Iterable[tuple[str, int]], here: str) -> Said:
    """Which rows are wrong, as it is said in the table ``here``: those of another with its name."""
    tables: dict[str, list[int]] = {}
    for table, row in wrong:
        tables.setdefault(table, []).append(row)
    zh, en = list[str](), list[str]()
    for table, rows in tables.items():
        other = sheet_of(table) if table != here else ""
        zh.append((f"“{other}”表" if other else "") + f"第 {'、'.join(map(str, rows))} 行")
        en.append(f"row {', '.join(map(str, rows))}" + (f" of {other}" if other else ""))
    return Said("、".join(zh), ", ".join(en))


def _line(problem: Problem, language: Language) -> str:
    return evolve(problem, table="", row=0).line.in_(language)


def _lines(table: _Table, said: _Marks, language: Language) -> Iterator[list[str]]:
    """The rows of a table with one cell more, at the same place in each."""
    wide = max(map(len, table.lines()), default=0)
    for number, line in enumerate(table.lines(), start=1):
        marks = [TITLE.in_(language)] if number == table.header else said.get((table.grid.name, number), ())
        yield [*line, *[""] * (wide - len(line)), ("；" if language == "zh" else "; ").join(marks)]


def _text(table: _Table, path: Path, said: _Marks, language: Language, target: BinaryIO) -> None:
    """The text in its own encoding; a cell that would run in a spreadsheet has an apostrophe before it."""
    encoding = encoding_of(path)
    with path.open("rb") as stream:
        marked = stream.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    out = io.TextIOWrapper(
        target, "utf-8" if encoding == "utf-8-sig" and not marked else encoding, newline=""
    )
    writer = csv.writer(out, delimiter=table.grid.separator)
    writer.writerows([_safe(text) for text in line] for line in _lines(table, said, language))
    out.detach()


def _safe(text: str) -> str:
    """A cell of the county's, as it was but for what would run: ="4101…" is a text and stays."""
    return text if text.startswith("'") or _TEXT.fullmatch(text) else cell(text)


def _workbook(
    tables: Sequence[_Table], complete: Mapping[str, Sequence[str]], said: _Marks, language: Language,
    target: BinaryIO,
) -> None:  # fmt: skip
    """``complete``: below the name of its sheet, where one is free."""
    with new_workbook(target, TITLE.in_(language)) as book:
        red = book.add_format({"font_color": "#c00000", "text_wrap": True})
        names: list[str] = []

        def new_sheet(table: _Table) -> Any:
            bare = _NO_SHEET_NAME.sub("_", sheet_of(table.grid.name))[:28] or "_"
            names.append(bare if bare.casefold() not in names else f"{bare}~{len(names) + 1}")
            sheet = book.add_worksheet(names[-1])
            names[-1] = names[-1].casefold()
            return sheet

        for table in tables:
            sheet, row, above = new_sheet(table), 0, list[list[str]]()
            for number, line in enumerate(_lines(table, said, language), start=1):
                above += [line] if number <= table.header else []
                if row == SHEET_ROWS:
                    sheet, row = new_sheet(table), 0
                    for each in above:
                        row = _put(sheet, row, each, red, table.grid.name, row + 1)
                row = _put(sheet, row, line, red, table.grid.name, number)
        for title, lists in complete.items():
            if title and lists:
                _say_complete(book.add_worksheet(title), lists, language)


def _say_complete(sheet: Any, complete: Sequence[str], language: Language) -> None:
    """What the ledger says of its lists: without it, what is put right here would be read as incomplete."""
    words = (("名单", "齐全"), "是") if language == "zh" else (("list", "complete"), "yes")
    for row, line in enumerate((words[0], *((name, words[1]) for name in complete))):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)


def _put(sheet: Any, row: int, line: Sequence[str], red: Any, table: str, number: int) -> int:
    """Write a row, the last cell in red; the row after it."""
    at = len(line) - 1
    if row == 0:
        sheet.set_column(at, at, 60)
    for column, text in enumerate(line):
        if text and sheet.write_string(row, column, text, red if column == at else None):
            raise UsageError(_LONG.filled(table=table, row=number))
    return row + 1
