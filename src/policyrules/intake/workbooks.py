"""Workbooks of a spreadsheet as grids of text, sheet by sheet. Needs the extra ``ledger``.

A number of a workbook is binary. It is taken as the shortest decimal that denotes it, which is what the
cell shows where somebody typed it; one of more than fifteen digits has lost some, and is refused.
Formulas count as last saved; one that was never worked out, and an error, is refused at its cell. A day
that is shown by its year and month alone, the first of the month, is that month: the day nobody has typed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from attrs import field, frozen

from policyrules.base.errors import CaseError, Problem, UsageError, refused_by_system
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.intake.day_formats import without_a_day
from policyrules.intake.headers import Grid

ENDINGS: Final = (".xlsx", ".xlsm")

DIGITS: Final = 15
"""So many digits of a number a workbook keeps."""

MOST_BYTES: Final = 200 * 2**20
"""A sheet that unpacks to more is refused, before it is unpacked."""

MOST_ROWS: Final = 2**20
"""The rows of a sheet."""

MOST_CELLS: Final = 30_000_000
"""A sheet whose cells span more is refused: one far away makes all between them."""

_PLACES: Final = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")

_NO_NUMBER: Final = Said(
    "存的不是一个数（NaN 或无穷大）：不知道的留空",
    "holds what is no number (NaN or infinity): leave it empty where it is not known",
)
LOST: Final = Said(
    f"存成了数字，第 {DIGITS} 位以后已丢失：把这一列设为文本，照原件重录",
    f"stored as a number, the digits after the {DIGITS}th are lost: make the column text and enter it anew",
)
_UNROUNDED: Final = Said(
    f"是没有取整的数，超过 {DIGITS} 位：用 ROUND 取到分，或照原件录入",
    f"a number that was not rounded, of more than {DIGITS} digits: ROUND it, or enter what it should be",
)
_ERROR: Final = Said("是公式的错误值", "the error of a formula")
_NEVER: Final = Said("公式没有算出结果：用表格软件打开、另存一次",
                     "a formula that was not worked out: open and save it in a spreadsheet")  # fmt: skip
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError,
    LookupError, ValueError, RuntimeError, EOFError,
)  # fmt: skip
"""What a workbook that is none makes of those who unpack it."""

_DAMAGED: Final = Said(
    "不是 xlsx 工作簿，或已损坏：用表格软件打开，另存为 xlsx",
    "not an xlsx workbook, or damaged: open it in a spreadsheet, save it as xlsx",
)
_OLD: Final = Said("是旧式的工作簿（xls），或设了密码：用表格软件打开，另存为不设密码的 xlsx",
                   "an old workbook (xls), or one with a password: save it as xlsx, without one")  # fmt: skip
_TEXT: Final = Said("是文本，不是工作簿：把扩展名改为 .csv，或用表格软件打开，另存为 xlsx",
                    "is text and no workbook: end its name with .csv, or save it as xlsx")  # fmt: skip
_OTHER_DAYS: Final = Said(
    "按 1904 年起算日期，没有设成日期的序号会差四年：在表格软件的选项里去掉，核对日期以后再存",
    "counts its days from 1904: numbers not formatted as days would be four years off. "
    "Switch that off in the spreadsheet, look at the dates and save it again",
)
_NO_DAY: Final = Said("是时刻，不是日期", "a time of day, not a date")


def read_workbook(path: Path) -> dict[str, Grid]:
    """Every worksheet as a grid, by its name. Empty ones are left out, hidden ones are there, with a note.

    Raises UsageError where the extra is not installed or the file cannot be opened, CaseError where it is
    no workbook.
    """
    calamine = needed("python_calamine", "ledger")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(refused_by_system(path.name, error)) from error
    if data[:4] != b"PK\x03\x04":
        raise _refused(
            path, _OLD if data[:4] == b"\xd0\xcf\x11\xe0" else _TEXT if _is_text(data) else _DAMAGED
        )
    try:
        if _counts_from_1904(data):
            raise _refused(path, _OTHER_DAYS)
        odd = _odd_cells(data)
        book = calamine.load_workbook(io.BytesIO(data))
        return dict(_grids(path.name, book, odd))
    except calamine.PasswordError as error:
        raise _refused(path, Said("设了密码，请去掉后再读", "has a password; take it off first")) from error
    except (calamine.CalamineError, *_BROKEN) as error:
        raise _refused(path, _DAMAGED) from error


def _is_text(data: bytes) -> bool:
    return bool(data) and b"\0" not in data[:1000]


def _refused(path: Path, said: Said) -> CaseError:
    return CaseError((Problem(said, table=path.name),))


def _grids(file: str, book: Any, cells_of: Mapping[str, _Cells]) -> Iterator[tuple[str, Grid]]:
    """The sheets of a workbook as the library ``python_calamine`` gives them."""
    for about in book.sheets_metadata:
        if str(about.typ).rpartition(".")[2] != "WorkSheet":
            continue
        sheet = book.get_sheet_by_name(about.name)
        odd = cells_of.get(about.name, _Cells())
        if sheet.end is None and not odd.wrong:
            continue
        wrong = dict(odd.wrong)
        lines: list[list[str]] = []
        for number, cells in enumerate(sheet.iter_rows() if sheet.end else (), start=1):  # from the first row
            line = [""] * sheet.start[1]  # but from the first column that holds something
            for at, cell in enumerate(cells, start=sheet.start[1]):
                text = typed_text(cell)
                if (number, at) in odd.dayless and isinstance(cell, date) and cell.day == 1:
                    text = cell.strftime("%Y-%m")
                if isinstance(text, Said):
                    wrong[number, at] = text
                line.append(str(cell) if isinstance(text, Said) else text)
            lines.append(line)
        notes = () if str(about.visible).rpartition(".")[2] == "Visible" else (
            Said("工作表是隐藏的，也读入了", "the sheet is hidden; it is read all the same"),
        )  # fmt: skip
        for number, at in wrong:
            _mark(lines, number, at)
        yield about.name, Grid(f"{file}:{about.name}", lines, wrong, _covered(sheet, lines), notes)


def _mark(lines: list[list[str]], number: int, at: int) -> None:
    """A cell that cannot be read is not an empty one."""
    lines.extend([] for _ in range(number - len(lines)))
    line = lines[number - 1]
    line.extend("" for _ in range(at + 1 - len(line)))
    line[at] = line[at] or "?"


def typed_text(cell: object) -> str | Said:
    """What a cell of a workbook says, as somebody would type it, or what is wrong with it."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime() if cell.time() != time():
            return _NO_DAY
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return _NO_DAY
    number = Decimal(repr(cell))
    if not number.is_finite():
        return _NO_NUMBER
    if abs(number) >= 10**DIGITS:
        return LOST
    if len(number.normalize().as_tuple().digits) > DIGITS:
        return _UNROUNDED
    return format(number.normalize(), "f")


def _covered(sheet: Any, lines: list[list[str]]) -> dict[tuple[int, int], str]:
    """The cells that merged ones cover, each with the text of its first; only rows that are there."""
    found: dict[tuple[int, int], str] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        text = lines[top][left] if top < len(lines) and left < len(lines[top]) else ""
        for row in range(top, min(bottom, len(lines) - 1) + 1):
            for at in range(left, min(right, len(lines[row]) - 1) + 1):
                if (row, at) != (top, left):
                    found[row + 1, at] = text
    return found


# ── what the reader of workbooks does not tell of cells ──────────────────────


@frozen
class _Cells:
    """Cells of a sheet of which there is more to know than their values."""

    wrong: Mapping[tuple[int, int], Said] = field(factory=dict)
    """Those that hold an error or a formula without a result: else they would seem empty."""
    dayless: frozenset[tuple[int, int]] = frozenset()
    """Those that show of a day no more than its year and month."""


def _odd_cells(data: bytes) -> dict[str, _Cells]:
    """By sheet, the cells of which there is more to know."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        links = ElementTree.fromstring(_part(book, "xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        styles = book.namelist().count("xl/styles.xml") and _part(book, "xl/styles.xml")
        dayless = frozenset(map(str, without_a_day(styles))) if styles else frozenset[str]()
        found = {}
        for sheet in ElementTree.fromstring(_part(book, "xl/workbook.xml")).iterfind(".//{*}sheet"):
            link = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            target = targets.get(link, "")
            part = _part(book, target[1:] if target.startswith("/") else f"xl/{target}")
            _measured(part)
            if b"<f" in part or b't="e"' in part or any(b's="%b"' % s.encode() in part for s in dayless):
                found[sheet.get("name", "")] = _odd_in(part, dayless)
        return found


def _counts_from_1904(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        about = ElementTree.fromstring(_part(book, "xl/workbook.xml")).find("{*}workbookPr")
        return about is not None and about.get("date1904", "0") in ("1", "true")


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    if book.getinfo(name).file_size > MOST_BYTES:
        raise zipfile.BadZipFile(name)
    return book.read(name)


def _measured(part: bytes) -> None:
    """Raises ValueError where the cells of a sheet span more than a ledger does: a grid holds them all."""
    wide = high = 0
    for letters, number in _PLACES.findall(part):
        wide = max(wide, _column(letters.decode(), 0) + 1)
        high = max(high, int(number))
    if wide * high > MOST_CELLS:
        raise ValueError(f"{wide} columns, {high} rows")


def _odd_in(part: bytes, dayless: Collection[str]) -> _Cells:
    """The cells of a sheet of which there is more to know; ``dayless`` are styles that show no day."""
    wrong: dict[tuple[int, int], Said] = {}
    months = set()
    number = 0
    for _, row in ElementTree.iterparse(io.BytesIO(part)):
        if _tag(row) != "row":
            continue
        number = int(row.get("r", number + 1))
        if number > MOST_ROWS:
            raise ValueError(f"row {number}")
        at = -1
        for cell in row:
            at = _column(cell.get("r", ""), at + 1)
            parts = {_tag(part): part.text for part in cell}
            if cell.get("t") == "e":
                wrong[number, at] = _ERROR
            elif "f" in parts and not parts.get("v") and cell.get("t") != "str":
                wrong[number, at] = _NEVER
            if cell.get("s") in dayless:
                months.add((number, at))
        row.clear()
    return _Cells(wrong, frozenset(months))


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(place: str, counted: int) -> int:
    """The column of ``B3``, 1; of a cell that does not say its place the counted one."""
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1 if letters else counted
