"""Tables with a header, read one way for cases, events, holidays and departments' rolls.

A table is text between commas, semicolons or tabs, in UTF-8 or GB18030, or the grid of a workbook's
sheet. Titles above the header and totals rows are left out, blanks and invisible characters around a
cell are trimmed: all of it is said in the notes. A column that is not known, stands twice or is
lacking is a mistake of the whole table, a row of another length one of its own. Rows are counted as a
spreadsheet shows them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from policyrules.base.errors import CaseError, Problem, UsageError, refused_by_system
from policyrules.base.saying import Said
from policyrules.intake.showing import show
from policyrules.intake.values import plain, suggestion

HEADER_WITHIN: Final = 8
"""So many rows are looked at for the header."""

SHOWN: Final = 10
"""So many rows are named one by one."""

NEARLY: Final = 0.7
"""So much of a name and of one that is known is the same where it is that one mistyped: 首次纳入曰."""

SEPARATORS: Final = {
    ",": Said("逗号", "commas"),
    ";": Said("分号", "semicolons"),
    "\t": Said("制表符", "tabs"),
}

BLANK: Final = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\u200b\u200c\u200d\u2060\ufeff"
"""What is trimmed around a cell: blanks, line breaks, characters of no width."""

_BOOK: Final = Said("是工作簿，不是文本的表：把扩展名改回 .xlsx，或另存为 CSV",
                    "is a workbook and no table of text: end its name with .xlsx or save as CSV")  # fmt: skip

_TOTAL: Final = re.compile(
    r"(本页|本表|全[县乡镇村市区])?([合小总共累]计)([:：(（].*|[0-9].*)?"
    r"|(制表|填表|审核|复核|负责|经办|填报|统计)(人|日期|时间|单位)?[:：].*",
)
"""Without blanks."""
_TOTAL_EN: Final = re.compile(r"((sub-?|grand )?totals?|sum)([\s:：(（].*)?", re.IGNORECASE)
"""Whole words: a household may be called Sum17."""

_WRAPPED: Final = re.compile(r"""="(?P<quoted>[^"]*)"|'(?P<marked>[0-9=+@-].*)""")

C = TypeVar("C", bound=Hashable)
"""What a column means."""


@frozen
class Heading(Generic[C]):
    """How the columns of a kind of table are called."""

    meaning: Callable[[str], C | None]
    """What a column of this name means; None: not known."""
    names: tuple[str, ...]
    """The names there are, for “did you mean”."""
    needed: Mapping[C, Said]
    """The columns that must be there, and what is said of one that is not; the first names the row."""
    called: Callable[[C], str]
    """The name of a column, for messages."""
    filled_down: Callable[[C], bool] = lambda _: False
    """Whether a cell of the column may be merged over several rows: it says of which record they are."""
    instead: Mapping[C, C] = field(factory=dict)
    """What may stand in place of a column that must be there."""
    repeats: Callable[[C], bool] = lambda _: False
    """Whether a column may stand more than once: it is not read."""
    passes: bool = False
    """Whether columns of other names are passed over, and said; one whose name is nearly known is wrong."""
    passes_near: bool = False
    """Whether those are passed over too: a table of somebody else's, with names of its own."""


Lines = Sequence[Sequence[str]]

NO_ROWS: Final = Said("表头以下没有一行", "there is no row below the header")


@frozen
class Grid:
    """The cells of a table as text, before its header is found. Rows count from 1, columns from 0."""

    name: str
    lines: Lines
    wrong: Mapping[tuple[int, int], Said] = field(factory=dict)
    """Cells that hold something which no text can stand for, and what is wrong with them."""
    merged: Mapping[tuple[int, int], str] = field(factory=dict)
    """Cells that a merged one covers, its first left out, and the text of that."""
    notes: tuple[Said, ...] = ()
    """What to know about its form."""
    numbers: Sequence[int] = ()
    """The numbers of its rows, where they are only some of a table; empty: they count from 1."""
    encoding: str = ""
    """Of a table of text."""
    separator: str = ","
    """What stands between its cells."""


@frozen
class Row(Generic[C]):
    """A row: the cells that are not empty, by what their columns mean, and what is wrong with the row."""

    number: int
    cells: Mapping[C, str]
    problems: tuple[Said, ...] = ()


@frozen
class Table(Generic[C]):
    """A table as read."""

    name: str
    columns: tuple[C, ...]
    rows: tuple[Row[C], ...] = ()
    notes: tuple[Problem, ...] = ()
    """What was left out or put right on the way."""
    headers: Mapping[C, str] = field(factory=dict)
    """How each column is called in the table itself."""


def read_table(source: Path | Grid, heading: Heading[C]) -> Table[C]:
    """The table in a file or grid. Raises CaseError when it cannot be read or its header is wrong."""
    grid = grid_of(source, heading)
    place = header_row(grid.lines, heading)
    if place is None:
        known = "、".join(dict.fromkeys(heading.called(column) for column in heading.needed))
        none = Said(
            f"前 {HEADER_WITHIN} 行里没有表头：要有列 {known}",
            f"no header in the first {HEADER_WITHIN} rows: there should be columns {known}",
        )
        raise CaseError((Problem(none, table=grid.name),))
    place, header, below = whole_header(grid, place, heading)
    columns = columns_of(grid.name, header, heading)
    reader = _Body(heading, header, columns, grid)
    rows = tuple(reader.rows(grid.lines[below:], below + 1))
    said = [*grid.notes, *_above(grid.lines[:place], place), *_passed(header, columns), *reader.notes()]
    notes = tuple(Problem(each, table=grid.name) for each in said)
    headers = {c: name for c, name in zip(columns, header, strict=True) if c is not None}
    return Table(grid.name, tuple(headers), rows, notes, headers)


def grid_of(source: Path | Grid, heading: Heading[C]) -> Grid:
    """The cells of a table. Raises CaseError when it cannot be read."""
    return source if isinstance(source, Grid) else _grid(source, heading)


def whole_header(grid: Grid, place: int, heading: Heading[C]) -> tuple[int, list[str], int]:
    """Where the header begins, its names, and where the rows begin.

    Two rows are one header where the second names more columns below the groups of the first, and stands
    below no column that the first one names.
    """
    single = [trimmed(cell) for cell in grid.lines[place]]
    best = (place, _told_apart(single, heading), place + 1)
    most = sum(_meaning(name, heading) is not None for name in single)
    for first in (place, place - 1):
        if first < 0 or first + 1 >= len(grid.lines):
            continue
        names = _of_two(grid, first, heading)
        known = sum(_meaning(name, heading) is not None for name in names)
        if known > most:
            best, most = (first, _told_apart(names, heading), first + 2), known
    return best


def _told_apart(names: Sequence[str], heading: Heading[C]) -> list[str]:
    """The names; one that stands again with its count (姓名#2) where somebody spoke of that one."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        again = f"{name}#{seen[name]}"
        found.append(again if name and seen[name] > 1 and _meaning(again, heading) is not None else name)
    return found


def _of_two(grid: Grid, first: int, heading: Heading[C]) -> list[str]:
    """The names of a header of two rows, the group before the name; none where they are not one header."""
    top, below = ([trimmed(cell) for cell in line] for line in grid.lines[first : first + 2])
    wide = max(len(top), len(below))
    top, below = ([*line, *[""] * (wide - len(line))] for line in (top, below))
    if any(
        name and under and _meaning(name, heading) is not None for name, under in zip(top, below, strict=True)
    ):
        return []
    names, group = [], ""
    for at, (name, under) in enumerate(zip(top, below, strict=True)):
        group = name or (trimmed(grid.merged.get((first + 1, at), "")) or group if under else "")
        tried = [group + under, f"{group}/{under}", under] if group and under else [name or under]
        names.append(
            next((each for each in tried if _meaning(each, heading) is not None), tried[len(tried) > 1])
        )
    return names


def header_row(lines: Lines, heading: Heading[C]) -> int | None:
    """The place of the row, among the first, that names most columns; None when none names one."""
    known = [
        sum(_meaning(trimmed(cell), heading) is not None for cell in line) for line in lines[:HEADER_WITHIN]
    ]
    return known.index(max(known)) if any(known) else None


def columns_of(table: str, header: Sequence[str], heading: Heading[C]) -> tuple[C | None, ...]:
    """What each column means, None without a name. CaseError with every column unknown, twice or lacking."""
    columns = [_meaning(name, heading) for name in header]
    problems: list[Said] = []
    for name, column in zip(header, columns, strict=True):
        if name and column is None and not (heading.passes and _other(name, heading)):
            hint = suggestion(name, heading.names)
            problems.append(
                Said(f"不认识的列 {show(name)}{hint.zh}", f"unknown column {show(name)}{hint.en}")
            )
    for column, count in Counter(column for column in columns if column is not None).items():
        if count > 1 and not heading.repeats(column):
            name = heading.called(column)
            problems.append(Said(f"列 {name} 出现了 {count} 次", f"column {name} stands {count} times"))
    problems += [
        lacking
        for column, lacking in heading.needed.items()
        if column not in columns and heading.instead.get(column, column) not in columns
    ]
    if problems:
        raise CaseError(tuple(Problem(said, table=table) for said in problems))
    return tuple(columns)


def _other(name: str, heading: Heading[C]) -> bool:
    """Whether a column is surely none of those there are, and not one of them mistyped."""
    return heading.passes_near or not get_close_matches(name, heading.names, n=1, cutoff=NEARLY)


def tables_in(folder: Path, *, endings: Collection[str]) -> Iterator[Path]:
    """The files of a folder with one of these endings, hidden ones left out. UsageError: no such folder."""
    if not folder.is_dir():
        there = folder.exists()
        raise UsageError(
            Said(f"{folder.name}: 是文件，这里要的是文件夹", f"{folder.name}: is a file; a folder is wanted")
            if there
            else Said(f"{folder.name}: 没有这个文件夹", f"{folder.name}: no such folder")
        )
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in endings and not path.name.startswith((".", "~")):
            yield path


def decode(path: Path) -> tuple[str, str]:
    """The encoding and the text of a file. Raises CaseError when it is neither UTF-8 nor GB18030."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(refused_by_system(path.name, error)) from error
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise CaseError((Problem(_BOOK, table=path.name),))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise CaseError((Problem(Said("请另存为 UTF-8 的 CSV", "save it as CSV in UTF-8"), table=path.name),))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    neither = Said("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")
    raise CaseError((Problem(neither, table=path.name),))


# ── where the header stands ──────────────────────────────────────────────────


def _grid(path: Path, heading: Heading[C]) -> Grid:
    """The grid of a text, cut by the separator under which a header is found (by commas where none is)."""
    encoding, text = decode(path)
    if not text.strip():
        raise CaseError((Problem(Said("是空文件", "the file is empty"), table=path.name),))
    problem: CaseError | None = None
    for separator in SEPARATORS:
        try:
            lines = _lines(path.name, text, separator)
        except CaseError as error:
            problem = problem or error
            continue
        if header_row(lines, heading) is not None:
            notes = tuple(_form(encoding, separator))
            return Grid(path.name, lines, notes=notes, encoding=encoding, separator=separator)
    if problem is not None:
        raise problem
    return Grid(path.name, ())


def _lines(name: str, text: str, separator: str) -> Lines:
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator):
            lines.append(line)
    except csv.Error as error:
        row = len(lines) + 1
        said = Said("引号或字符有误", f"a quotation mark or character is wrong: {error}")
        if "field limit" in str(error):
            most = csv.field_size_limit()
            said = Said(
                f"一格超过 {most} 字，或引号没有成对",
                f"a cell of more than {most} characters, or a quotation mark without its pair",
            )
        raise CaseError((Problem(said, row=row, table=name),)) from error
    return lines


def _meaning(name: str, heading: Heading[C]) -> C | None:
    """What a column name means, as written or without blanks, line breaks and full-width forms inside."""
    found = heading.meaning(name)
    return heading.meaning("".join(plain(name).split())) if found is None and name else found


def trimmed(cell: str) -> str:
    """The cell without blanks around it, and without what a spreadsheet puts around text: ="…", '123."""
    cell = cell.strip(BLANK)
    found = _WRAPPED.fullmatch(cell)
    return (found["quoted"] or found["marked"] or "").strip(BLANK) if found else cell


# ── rows ─────────────────────────────────────────────────────────────────────


@frozen
class _Body(Generic[C]):
    """Reads the rows below a header; ``left_out`` and ``trimmed`` grow."""

    heading: Heading[C]
    header: Sequence[str]
    columns: Sequence[C | None]
    grid: Grid
    totals: list[int] = field(factory=list)
    headers: list[int] = field(factory=list)
    trimmed: list[tuple[int, str]] = field(factory=list)
    filled: list[int] = field(factory=list)
    read: list[int] = field(factory=list)

    def rows(self, lines: Lines, first: int) -> Iterator[Row[C]]:
        numbers = self.grid.numbers[first - 1 :] or range(first, first + len(lines))
        for number, line in zip(numbers, lines, strict=True):
            cells = [trimmed(cell) for cell in line]
            if not any(cells):
                continue
            if self.total(cells):
                self.totals.append(number)
            elif cells == list(self.header):
                self.headers.append(number)
            else:
                places = (i for i, (raw, cell) in enumerate(zip(line, cells, strict=True)) if raw != cell)
                self.trimmed.extend((number, self.header[i] if i < len(self.header) else "") for i in places)
                self.read.append(number)
                yield self.row(number, cells)

    def row(self, number: int, cells: Sequence[str]) -> Row[C]:
        problems = []
        if len(cells) < len(self.columns) or any(cells[len(self.columns) :]):
            problems.append(Said(f"有 {len(cells)} 格，表头有 {len(self.columns)} 格",
                                 f"{len(cells)} cells under a header of {len(self.columns)}"))  # fmt: skip
        named = zip(self.columns, self.header, cells, strict=False)
        if any(cell and not name for column, name, cell in named if column is None):
            problems.append(Said("没有列名的格里有内容", "a cell without a column name"))
        held = {c: cell for c, cell in zip(self.columns, cells, strict=False) if c is not None and cell}
        for at, column in enumerate(self.columns):
            if column is not None:
                problems += self.of_workbook(number, at, column, held)
        return Row(number, held, tuple(problems))

    def of_workbook(self, number: int, at: int, column: C, held: dict[C, str]) -> Iterator[Said]:
        """What is wrong with a cell that text cannot show; a merged one is entered where it may be."""
        wrong, merged = self.grid.wrong.get((number, at)), self.grid.merged.get((number, at))
        name = show(self.header[at])
        if wrong is not None:
            held.pop(column, None)
            yield Said(f"{name}：{wrong.zh}", f"{name}: {wrong.en}")
        elif merged and self.heading.filled_down(column):
            held[column] = merged
            self.filled.append(number)
        elif merged is not None:
            yield Said(f"{name}：与别的格合并了，请拆开，每格各写各的",
                       f"{name}: merged with other cells; unmerge them and fill each in")  # fmt: skip

    def total(self, cells: Sequence[str]) -> bool:
        """Whether a row sums up the others or signs the table: its first cell says so, it is about nobody."""
        first = next(cell for cell in cells if cell)
        said = plain(first)
        if not (_TOTAL.fullmatch("".join(said.split(" "))) or _TOTAL_EN.fullmatch(said)):
            return False
        key = next(iter(self.heading.needed), None)
        about = next((c for k, c in zip(self.columns, cells, strict=False) if k == key and k is not None), "")
        return about in ("", first)

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
        if self.filled:
            rows = tuple(dict.fromkeys(self.filled))
            said = Said(
                "合并的格按上一格读入：第 {rows} 行", "merged cells read as the one above: row {rows}"
            )
            yield said.filled(rows=numbered(rows))
        if self.trimmed:
            row, column = self.trimmed[0]
            yield Said(
                f"{len(self.trimmed)} 个格两端的空白或看不见的字符已去掉，首见第 {row} 行 {show(column)}",
                f"blanks or invisible characters around {len(self.trimmed)} cells trimmed, "
                f"first in row {row} {show(column)}",
            )


def _form(encoding: str, separator: str) -> Iterator[Said]:
    if encoding != "utf-8-sig":
        yield Said(f"按 {encoding} 读入", f"read as {encoding}")
    if separator != ",":
        by = SEPARATORS[separator]
        yield Said(f"以{by.zh}分隔", f"cells are separated by {by.en}")


def _passed(header: Sequence[str], columns: Sequence[C | None]) -> Iterator[Said]:
    """Which columns the policy has no use for."""
    names = [show(name) for name, column in zip(header, columns, strict=True) if name and column is None]
    if names:
        yield Said(f"没有读入的列：{'、'.join(names)}", f"columns not read: {', '.join(names)}")


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
