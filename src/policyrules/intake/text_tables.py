"""Tables of text: commas, semicolons or tabs between their cells, in UTF-8, GB18030 or UTF-16, as grids."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from policyrules.base.errors import CaseError, Problem, UsageError, refused_by_system
from policyrules.base.saying import Said
from policyrules.intake.headers import HEADER_WITHIN, C, Grid, Heading, Lines, header_row

SEPARATORS: Final = {
    ",": Said("逗号", "commas"),
    ";": Said("分号", "semicolons"),
    "\t": Said("制表符", "tabs"),
}

_BROKEN_16: Final = Said(
    "像是 UTF-16 的文本（表格软件所说的 Unicode 文本），但是读不通：请另存为 UTF-8 的 CSV",
    "seems to be text in UTF-16, which spreadsheets call Unicode text, and cannot be read so: save it as "
    "CSV in UTF-8",
)
_BOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS_OF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""How workbooks and texts in UTF-16 begin."""
_NEITHER: Final = Said("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")

ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Tried one after another, of a text that is not in UTF-16."""
_MARKED_16: Final = "utf-16"
_UNMARKED_16: Final = {"utf-16-le": 1, "utf-16-be": 0}
"""Where the empty byte of a plain character stands, of texts in UTF-16 without their mark."""
_OF_16: Final = 20
"""One of so many bytes of such a text is empty at least: every separator, digit and end of a line has one."""

HEAD_BYTES: Final = 2**20
"""A text of as many is looked at by its head alone where only its columns are asked for."""

_BOOK: Final = Said("是工作簿，不是文本的表：把扩展名改回 .xlsx，或另存为 CSV",
                    "is a workbook and no table of text: end its name with .xlsx or save as CSV")  # fmt: skip


def grid_of(source: Path | Grid, heading: Heading[C]) -> Grid:
    """The cells of a table. Raises CaseError when it cannot be read."""
    return source if isinstance(source, Grid) else _grid(source, heading)


def head_of(source: Path | Grid, heading: Heading[C]) -> Grid:
    """A table with its first rows, among which its header is; of a long text no more is read than these.

    Raises CaseError when it cannot be read.
    """
    if isinstance(source, Grid):
        return source
    try:
        with source.open("rb") as stream:
            data = stream.read(HEAD_BYTES)
    except OSError as error:
        raise UsageError(refused_by_system(source.name, error)) from error
    if len(data) < HEAD_BYTES:
        return grid_of(source, heading)
    for encoding in _encodings(data):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        for separator in SEPARATORS:
            try:
                lines = [
                    *islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEADER_WITHIN + 1)
                ]
            except csv.Error:
                continue
            if header_row(lines, heading) is not None:
                return Grid(source.name, lines, encoding=encoding, separator=separator)
    return grid_of(source, heading)


def first_line(source: Path | Grid) -> Sequence[str]:
    """The cells with which a table begins, whatever they are, of a text with commas between plain ones.

    None of one that cannot be read: that is told when it is.
    """
    if isinstance(source, Grid):
        return source.lines[0] if source.lines else ()
    try:
        with source.open("rb") as stream:
            line = stream.readline(HEAD_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return ()
    return [cell.strip().strip('"') for cell in line.split(",")]


def head_of_all(path: Path, heading: Heading[C]) -> Grid | None:
    """The first rows of a text of which every row can be read, as ``grid_of`` would cut it; one row is held.

    None where something is wrong with it: ``grid_of`` says what.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(4).startswith(_BOOKS):
                return None
        encoding = encoding_of(path)
    except (OSError, CaseError):
        return None
    for separator in SEPARATORS:
        try:
            lines = lines_as(path, encoding, separator)
            first = [*islice(lines, HEADER_WITHIN + 1)]
            deque(lines, maxlen=0)
        except csv.Error:
            continue
        if header_row(first, heading) is not None:
            told = form_told(encoding, separator)
            return Grid(path.name, first, notes=told, encoding=encoding, separator=separator)
    return None


def lines_as(path: Path, encoding: str, separator: str) -> Iterator[list[str]]:
    """The rows of a text one after another. csv.Error at one that cannot be cut."""
    with path.open(encoding=encoding, newline="") as stream:
        yield from csv.reader(stream, strict=True, delimiter=separator)


def lines_of(path: Path, separator: str) -> Iterator[list[str]]:
    """The rows of a text one after another; no more than one is held."""
    with path.open(encoding=encoding_of(path), newline="") as stream:
        yield from csv.reader(stream, delimiter=separator)


def encoding_of(path: Path) -> str:
    """The encoding of a text, of which no more than a block is held. CaseError where it has none of these."""
    with path.open("rb") as stream:
        encodings = _encodings(stream.read(HEAD_BYTES))
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as stream:
            try:
                while block := stream.read(HEAD_BYTES):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
        return encoding
    raise CaseError((Problem(_unread(encodings), table=path.name),))


def _encodings(data: bytes) -> Sequence[str]:
    """In which a text that begins so may be, to be tried one after another."""
    if data.startswith(_MARKS_OF_16):
        return (_MARKED_16,)
    if data.count(0) * _OF_16 < len(data):
        return ENCODINGS
    encoding = max(_UNMARKED_16, key=lambda each: data[_UNMARKED_16[each] :: 2].count(0))
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data)
    plain = any(each in text for each in (*SEPARATORS, "\n"))
    return (encoding,) if plain and "\0" not in text else ENCODINGS


def _unread(encodings: Sequence[str]) -> Said:
    return _NEITHER if encodings is ENCODINGS else _BROKEN_16


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
    """The encoding and the text of a file. Raises CaseError when it is in none of UTF-8, GB18030, UTF-16."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(refused_by_system(path.name, error)) from error
    if data[:4] in _BOOKS:
        raise CaseError((Problem(_BOOK, table=path.name),))
    read, encodings = 0, _encodings(data)
    for encoding in encodings:
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError as error:
            read = max(read, error.start)
    raise CaseError((Problem(_unread(encodings), row=data.count(b"\n", 0, read) + 1, table=path.name),))


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
            notes = form_told(encoding, separator)
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


def form_told(encoding: str, separator: str) -> tuple[Said, ...]:
    """What there is to know of how a text was read; nothing where it is UTF-8 with commas."""
    found = [] if encoding == "utf-8-sig" else [Said(f"按 {encoding} 读入", f"read as {encoding}")]
    if separator != ",":
        by = SEPARATORS[separator]
        found.append(Said(f"以{by.zh}分隔", f"cells are separated by {by.en}"))
    return tuple(found)
