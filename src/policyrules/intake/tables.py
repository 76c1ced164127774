"""Tables with a header, read one way for cases, events, holidays and departments' rolls.

A table is text or the grid of a workbook's sheet. Titles above the header and totals rows are left out,
blanks and invisible characters around a cell are trimmed: all of it is said in the notes. A row of another
length is a mistake of its own. Rows are counted as a spreadsheet shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, Generic

from attrs import field, frozen

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.intake.headers import (
    HEADER_WITHIN,
    C,
    Grid,
    Heading,
    Lines,
    columns_of,
    header_row,
    passed_over,
    trimmed,
    whole_header,
)
from policyrules.intake.showing import show
from policyrules.intake.text_tables import grid_of, head_of_all, lines_as
from policyrules.intake.units_above import TAKEN, unit_above
from policyrules.intake.values import plain

SHOWN: Final = 10
"""So many rows are named one by one."""

_TOTAL: Final = re.compile(
    r"(本页|本表|全[县乡镇村市区]|.{1,20}[省市州盟旗县区乡镇村组队道])?([合小总共累]计)([:：(（].*|[0-9].*)?"
    r"|(备注|附注|注|说明|填表说明)[0-9]?[:：].*|第[0-9]+页.*"
    r"|(制表|填表|审核|复核|负责|经办|填报|统计)(人|日期|时间|单位)?[:：].*",
)
"""Without blanks."""
_TOTAL_EN: Final = re.compile(r"((sub-?|grand )?totals?|sum)([\s:：(（].*)?", re.IGNORECASE)
"""Whole words: a household may be called Sum17."""

TRIMMED: Final = Said(
    "{count} 个格两端的空白或看不见的字符已去掉，首见第 {row} 行 {column}",
    "blanks or invisible characters around {count} cells trimmed, first in row {row} {column}",
)
_MERGED: Final = Said("与别的格合并了，请拆开，每格各写各的",
                      "merged with other cells; unmerge them and fill each in")  # fmt: skip
_GONE: Final = re.compile("死亡|已故|去世|病故|亡故|已亡|迁出|外嫁|注销|销户|失踪|宣告死|服刑|停保|退保|清退")
"""What a remark says of somebody, or of a household, who may not count any more."""
STILL: Final = Said(
    "没有读入的格（备注一类）或姓名里写着 死亡、迁出、停保 一类的话，人和户照样算：第 {rows} 行，请核对",
    "cells that are not read (remarks), or names, speak of death, of a move or an end of benefits; those are "
    "counted all the same: row {rows}, see to it",
)
_OF_COLUMN: Final = Said("{column}：{said}", "{column}: {said}")
NO_ROWS: Final = Said("表头以下没有一行", "there is no row below the header")


@frozen
class Row(Generic[C]):
    """A row: the cells that are not empty, by what their columns mean, and what is wrong with the row."""

    number: int
    cells: Mapping[C, str]
    wrong: tuple[tuple[str, Said], ...] = ()
    """What is wrong with the row, each with the column where it is about one cell, else empty."""
    shifted: bool = False
    """Whether its cells may stand below others' columns: nothing that it says of itself is sure."""

    @property
    def problems(self) -> tuple[Said, ...]:
        """What is wrong with the row, the column named in it."""
        return tuple(_OF_COLUMN.filled(column=name, said=said) if name else said for name, said in self.wrong)


@frozen
class Reread(Generic[C]):
    """The rows of a table that are read anew by everybody who goes through them; one of them is held."""

    made: Callable[[], Iterator[Row[C]]]
    count: int

    def __iter__(self) -> Iterator[Row[C]]:
        return self.made()

    def __len__(self) -> int:
        return self.count


@frozen
class Table(Generic[C]):
    """A table as read."""

    name: str
    columns: tuple[C, ...]
    rows: tuple[Row[C], ...] | Reread[C] = ()
    notes: tuple[Problem, ...] = ()
    """What was left out or put right on the way."""
    headers: Mapping[C, str] = field(factory=dict)
    """How each column is called in the table itself."""
    unread: tuple[str, ...] = ()
    """The columns of which nobody knows what they are."""

    def changed(self, change: Callable[[Row[C]], Row[C]]) -> tuple[Row[C], ...] | Reread[C]:
        """Its rows, each as it is changed; read anew where they are."""
        rows = self.rows
        if isinstance(rows, Reread):
            return Reread(lambda: map(change, rows), rows.count)
        return tuple(map(change, rows))


def read_table(source: Path | Grid, heading: Heading[C]) -> Table[C]:
    """The table in a file or grid. Raises CaseError when it cannot be read or its header is wrong."""
    read = _opened(grid_of(source, heading), None, heading)
    rows = tuple(read.rows)
    return Table(read.name, read.columns, rows, read.notes(), read.headers, read.unread)


def long_table(path: Path, heading: Heading[C]) -> Table[C] | None:
    """The same of a table of text, whose rows are not held; None where not all of it can be read.

    Raises CaseError where its header is wrong.
    """
    head = head_of_all(path, heading)
    if head is None:
        return None

    def opened() -> TableOpened[C]:
        return _opened(head, lines_as(path, head.encoding, head.separator), heading)

    read = opened()
    rows = Reread(lambda: opened().rows, sum(1 for _ in read.rows))
    return Table(read.name, read.columns, rows, read.notes(), read.headers, read.unread)


def open_table(path: Path, heading: Heading[C]) -> TableOpened[C]:
    """The same, of whose rows no more than one is held. Raises as ``read_table``, before a row is read."""
    head = head_of_all(path, heading)
    if head is None:
        return _opened(grid_of(path, heading), None, heading)
    return _opened(head, lines_as(path, head.encoding, head.separator), heading)


@frozen
class TableOpened(Generic[C]):
    """A table whose rows are read one after another, once."""

    name: str
    columns: tuple[C, ...]
    rows: Iterator[Row[C]]
    notes: Callable[[], tuple[Problem, ...]]
    """What was left out or put right on the way, when all rows are read."""
    headers: Mapping[C, str]
    """How each column is called in the table itself."""
    unread: tuple[str, ...]
    """The columns that nobody reads."""


def _opened(grid: Grid, lines: Iterator[Sequence[str]] | None, heading: Heading[C]) -> TableOpened[C]:
    """A table whose header stands in a grid; so do its rows, where they are not ``lines``, header and all."""
    place = header_row(grid.lines, heading)
    if place is None:
        known = "、".join(dict.fromkeys(heading.called(column) for column in heading.needed))
        none = Said(
            f"前 {HEADER_WITHIN} 行里没有表头：要有列 {known}",
            f"no header in the first {HEADER_WITHIN} rows: there should be columns {known}",
        )
        raise CaseError((Problem(none, table=grid.name),))
    place, header, below = whole_header(grid, place, heading)
    own = columns = columns_of(grid.name, header, heading, grid.unreadable)
    first = [*grid.notes, *_above(grid.lines[:place], place), *passed_over(header, columns)]
    if unit := unit_above(grid.lines[:place]):
        named = zip(own, header, strict=True)
        columns = tuple(None if c is None else heading.in_unit(c, name, unit) for c, name in named)
        first += _taken(unit, own, columns, header)
    reader = _Body(heading, header, columns, grid)

    def notes() -> tuple[Problem, ...]:
        return tuple(Problem(each, table=grid.name) for each in (*first, *reader.notes()))

    rows = reader.rows(islice(grid.lines if lines is None else lines, below, None), below + 1)
    headers = {c: name for c, name in zip(columns, header, strict=True) if c is not None}
    unread = tuple(name for name, c in zip(header, columns, strict=True) if name and c is None)
    return TableOpened(grid.name, tuple(headers), rows, notes, headers, unread)


# ── rows ─────────────────────────────────────────────────────────────────────


class _Body(Generic[C]):
    """Reads the rows below a header, and counts what is left out and put right."""

    def __init__(
        self, heading: Heading[C], header: Sequence[str], columns: Sequence[C | None], grid: Grid
    ) -> None:
        self.heading, self.header, self.columns, self.grid = heading, header, columns, grid
        self.remarks = heading.remarks(columns)
        self.totals: list[int] = []
        self.gone: list[int] = []
        self.headers: list[int] = []
        self.filled: list[int] = []
        self.trimmed, self.trimmed_first = 0, (0, "")
        self.read = False

    def rows(self, lines: Iterable[Sequence[str]], first: int) -> Iterator[Row[C]]:
        """``lines`` without what is nobody's, the first of them that of a number."""
        numbers = self.grid.numbers[first - 1 :]
        for number, line in zip(numbers, lines, strict=True) if numbers else enumerate(lines, start=first):
            cells = [trimmed(cell) for cell in line]
            if not any(cells):
                continue
            if self.total(cells):
                self.totals.append(number)
            elif cells == list(self.header):
                self.headers.append(number)
            else:
                places = [i for i, (raw, cell) in enumerate(zip(line, cells, strict=True)) if raw != cell]
                if places and not self.trimmed:
                    i = places[0]
                    self.trimmed_first = number, self.header[i] if i < len(self.header) else ""
                self.trimmed += len(places)
                if self.says_gone(cells):
                    self.gone.append(number)
                self.read = True
                yield self.row(number, cells)

    def row(self, number: int, cells: Sequence[str]) -> Row[C]:
        shifts = []
        if len(cells) < len(self.columns) or any(cells[len(self.columns) :]):
            shifts.append(Said(f"有 {len(cells)} 格，表头有 {len(self.columns)} 格",
                               f"{len(cells)} cells under a header of {len(self.columns)}"))  # fmt: skip
        named = zip(self.columns, self.header, cells, strict=False)
        if any(cell and not name for column, name, cell in named if column is None):
            shifts.append(Said("没有列名的格里有内容", "a cell without a column name"))
        wrong = [("", said) for said in shifts]
        held = {c: cell for c, cell in zip(self.columns, cells, strict=False) if c is not None and cell}
        for at, column in enumerate(self.columns):
            if column is not None:
                told = self.of_workbook(number, at, column, held)
                wrong += ((show(self.header[at]), said) for said in told)
        return Row(number, held, tuple(wrong), shifted=bool(shifts))

    def of_workbook(self, number: int, at: int, column: C, held: dict[C, str]) -> Iterator[Said]:
        """What is wrong with a cell that text cannot show; a merged one is entered where it may be."""
        wrong, merged = self.grid.wrong.get((number, at)), self.grid.merged.get((number, at))
        if wrong is not None:
            held.pop(column, None)
            yield wrong
        elif merged and self.heading.filled_down(column):
            held[column] = merged
            self.filled.append(number)
        elif merged is not None:
            yield _MERGED

    def says_gone(self, cells: Sequence[str]) -> bool:
        """Whether a cell that is not read, or a name, says that somebody is not there any more."""
        return any(tells_gone(cells[at]) for at in self.remarks if at < len(cells))

    def total(self, cells: Sequence[str]) -> bool:
        """Whether a row sums up the others or signs the table: it says so first, and is about nobody.

        What stands first is its first cell, or the first one below a column that is read: 序号 is not.
        """
        said = next(filter(_sums_up, self.firsts(cells)), None)
        if said is None or self.of_somebody(cells):
            return False
        key = next(iter(self.heading.needed), None)
        about = next((c for k, c in zip(self.columns, cells, strict=False) if k == key and k is not None), "")
        return about in ("", said)

    def of_somebody(self, cells: Sequence[str]) -> bool:
        """Whether a row names somebody: what it says first is a remark about them (注：已核实)."""
        held = ((c, cell) for c, cell in zip(self.columns, cells, strict=False) if c is not None and cell)
        return any(self.heading.somebody(c, cell) for c, cell in held)

    def firsts(self, cells: Sequence[str]) -> Iterator[str]:
        """The cells that are not empty, up to the first one below a column that is read."""
        for place, cell in enumerate(cells):
            column = self.columns[place] if place < len(self.columns) else None
            if cell:
                yield cell
                if column is not None and not self.heading.repeats(column):
                    return

    def notes(self) -> Iterator[Said]:
        """What was left out and trimmed."""
        if not self.read:
            yield NO_ROWS
        if self.totals:
            yield Said("合计行没有读入：第 {rows} 行", "totals left out: row {rows}").filled(
                rows=numbered(self.totals)
            )
        if self.headers:
            yield Said("重复的表头没有读入：第 {rows} 行", "repeated header left out: row {rows}").filled(
                rows=numbered(self.headers)
            )
        if self.gone:
            yield STILL.filled(rows=numbered(self.gone))
        if self.filled:
            rows = tuple(dict.fromkeys(self.filled))
            said = Said(
                "合并的格按上一格读入：第 {rows} 行", "merged cells read as the one above: row {rows}"
            )
            yield said.filled(rows=numbered(rows))
        if self.trimmed:
            row, column = self.trimmed_first
            yield TRIMMED.filled(count=self.trimmed, row=row, column=show(column))


def tells_gone(cell: str) -> bool:
    """Whether a remark says that somebody, or a household, may not count any more."""
    return bool(_GONE.search(cell))


def _sums_up(cell: str) -> bool:
    """Whether a cell is how a row of totals, or the signature of a table, begins."""
    said = plain(cell)
    return bool(_TOTAL.fullmatch("".join(said.split(" "))) or _TOTAL_EN.fullmatch(said))


def _taken(
    unit: str, before: Sequence[C | None], columns: Sequence[C | None], header: Sequence[str]
) -> Iterator[Said]:
    """Which columns are read in the unit that stands above."""
    named = zip(before, columns, header, strict=True)
    names = [show(name) for own, column, name in named if column is not own]
    if names:
        zh, en = "、".join(names), ", ".join(names)
        yield TAKEN.filled(unit=show(unit), names=Said(zh, en))


def _above(lines: Lines, place: int) -> Iterator[Said]:
    filled = [n for n, line in enumerate(lines, start=1) if any(map(trimmed, line))]
    if filled:
        said = Said(
            "表头在第 {place} 行，其上没有读入：第 {rows} 行",
            "the header is row {place}; above it left out: row {rows}",
        )
        yield said.filled(place=place + 1, rows=numbered(filled))


def numbered(rows: Sequence[int]) -> Said:
    """The numbers of rows, the first few of them where there are many."""
    named, more = [str(row) for row in rows[:SHOWN]], len(rows) - SHOWN
    zh, en = "、".join(named), ", ".join(named)
    return Said(f"{zh} 等 {len(rows)}", f"{en} and {more} more") if more > 0 else Said(zh, en)
