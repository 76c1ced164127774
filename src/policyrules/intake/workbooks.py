"""Workbooks of a spreadsheet as grids of text, sheet by sheet. Needs the extra ``ledger``.

A number of a workbook is binary. It is taken as the shortest decimal that denotes it, which is what the
cell shows where somebody typed it; one of more than fifteen digits has lost some, and is refused.
Formulas count as last saved; one that was never worked out, and an error, is refused at its cell. A day
that is shown by its year and month alone, the first of the month, is that month: the day nobody has typed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from policyrules.base.errors import CaseError, Problem, UsageError, refused_by_system
from policyrules.base.extras import needed
from policyrules.base.saying import Said
from policyrules.intake.cell_styles import PLAIN, Kind, Look
from policyrules.intake.headers import Grid
from policyrules.intake.odd_cells import Cells, counts_from_1904, odd_cells
from policyrules.intake.tables import numbered

ENDINGS: Final = (".xlsx", ".xlsm")

DIGITS: Final = 15
"""So many digits of a number a workbook keeps."""

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
_SCALED: Final = Said(
    "显示的是缩小到千、万的数，和存的不同：把格式改成常规，看清是多少再存",
    "shows thousands, which is not the number that it holds: format it plainly, look at it and save it again",
)
_HIDDEN: Final = Said("工作表是隐藏的，也读入了", "the sheet is hidden; it is read all the same")
_HIDDEN_ROWS: Final = Said(
    "隐藏（或筛选掉）的行也读入了：第 {rows} 行",
    "hidden rows, those of a filter too, are read all the same: row {rows}",
)
_STRUCK: Final = Said("有删除线的格照样读入了：第 {rows} 行",
                      "cells struck out are read all the same: row {rows}")  # fmt: skip
_YEARLESS: Final = Said(
    "日期只显示月、日，年按存着的读，请核对：第 {rows} 行",
    "days shown without their year, which is read as stored; see to it: row {rows}",
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
        if counts_from_1904(data):
            raise _refused(path, _OTHER_DAYS)
        odd = odd_cells(data)
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


def _grids(file: str, book: Any, cells_of: Mapping[str, Cells]) -> Iterator[tuple[str, Grid]]:
    """The sheets of a workbook as the library ``python_calamine`` gives them."""
    for about in book.sheets_metadata:
        if str(about.typ).rpartition(".")[2] != "WorkSheet":
            continue
        sheet = book.get_sheet_by_name(about.name)
        odd = cells_of.get(about.name, Cells())
        if sheet.end is None and not odd.wrong:
            continue
        wrong = dict(odd.wrong)
        lines: list[list[str]] = []
        yearless, struck, hidden = [], [], []
        for number, cells in enumerate(sheet.iter_rows() if sheet.end else (), start=1):  # from the first row
            line = [""] * sheet.start[1]  # but from the first column that holds something
            looks = set[Kind]()
            for at, cell in enumerate(cells, start=sheet.start[1]):
                look = odd.looks.get((number, at), PLAIN)
                text = typed_text(cell, look)
                if isinstance(text, Said):
                    wrong[number, at] = text
                line.append(str(cell) if isinstance(text, Said) else text)
                looks |= _told(cell, look)
            lines.append(line)
            yearless += [number] if "yearless" in looks else []
            struck += [number] if "struck" in looks else []
            hidden += [number] if number in odd.hidden and any(line) else []
        seen = str(about.visible).rpartition(".")[2] == "Visible"
        told = ((_HIDDEN_ROWS, hidden), (_STRUCK, struck), (_YEARLESS, yearless))
        notes = (
            *(() if seen else (_HIDDEN,)),
            *(said.filled(rows=numbered(rows)) for said, rows in told if rows),
        )
        for number, at in wrong:
            _mark(lines, number, at)
        yield about.name, Grid(f"{file}:{about.name}", lines, wrong, _covered(sheet, lines), notes)


def _mark(lines: list[list[str]], number: int, at: int) -> None:
    """A cell that cannot be read is not an empty one."""
    lines.extend([] for _ in range(number - len(lines)))
    line = lines[number - 1]
    line.extend("" for _ in range(at + 1 - len(line)))
    line[at] = line[at] or "?"


def _told(cell: object, look: Look) -> frozenset[Kind]:
    """What of a cell that is read as it stands is to be told."""
    told = {"struck", "yearless"} if isinstance(cell, date) else {"struck"}
    return frozenset(each for each in look.kinds if each in told and cell != "")


def typed_text(cell: object, look: Look = PLAIN) -> str | Said:
    """What a cell of a workbook says, as somebody would type it, or what is wrong with it.

    ``look`` is what it shows that its value does not say.
    """
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime() if cell.time() != time():
            return _NO_DAY
        case datetime():
            return typed_text(cell.date(), look)
        case date() if cell.day == 1 and "dayless" in look.kinds:
            return cell.strftime("%Y-%m")
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return _NO_DAY
    number = Decimal(repr(cell))
    if not number.is_finite():
        return _NO_NUMBER
    if number and "scaled" in look.kinds:
        return _SCALED
    if abs(number) >= 10**DIGITS:
        return LOST
    if len(number.normalize().as_tuple().digits) > DIGITS:
        return _UNROUNDED
    if "percent" in look.kinds:
        return f"{(number * 100).normalize():f}%"
    return format(number.normalize(), "f") + look.unit


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
