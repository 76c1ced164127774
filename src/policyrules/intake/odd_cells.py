"""What the library that reads workbooks does not tell: errors, formulas, formats of cells, hidden rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

from attrs import field, frozen

from policyrules.base.saying import Said
from policyrules.intake.cell_styles import Look, looks_of

MOST_BYTES: Final = 200 * 2**20
"""A sheet that unpacks to more is refused, before it is unpacked."""

MOST_ROWS: Final = 2**20
"""The rows of a sheet."""

MOST_CELLS: Final = 30_000_000
"""A sheet whose cells span more is refused: one far away makes all between them."""

_PLACES: Final = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TOLD: Final = (b"<f", b't="e"', b"hidden=")
"""In a sheet without any of these, and without a style that shows something, there is nothing to know."""

_ERROR: Final = Said("是公式的错误值", "the error of a formula")
_NEVER: Final = Said("公式没有算出结果：用表格软件打开、另存一次",
                     "a formula that was not worked out: open and save it in a spreadsheet")  # fmt: skip


@frozen
class Cells:
    """Cells of a sheet of which there is more to know than their values."""

    wrong: Mapping[tuple[int, int], Said] = field(factory=dict)
    """Those that hold an error or a formula without a result: else they would seem empty."""
    looks: Mapping[tuple[int, int], Look] = field(factory=dict)
    """What those show that do not show their values."""
    hidden: frozenset[int] = frozenset()
    """The rows that are not shown."""


def odd_cells(data: bytes) -> dict[str, Cells]:
    """By sheet, the cells of which there is more to know."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        links = ElementTree.fromstring(_part(book, "xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        there = "xl/styles.xml" in book.namelist()
        looks = looks_of(_part(book, "xl/styles.xml")) if there else {}
        marks = (*_TOLD, *(b's="%b"' % style.encode() for style in looks))
        found = {}
        for sheet in ElementTree.fromstring(_part(book, "xl/workbook.xml")).iterfind(".//{*}sheet"):
            link = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            target = targets.get(link, "")
            part = _part(book, target[1:] if target.startswith("/") else f"xl/{target}")
            _measured(part)
            if any(mark in part for mark in marks):
                found[sheet.get("name", "")] = _odd_in(part, looks)
        return found


def counts_from_1904(data: bytes) -> bool:
    """Whether the days of a workbook are counted from 1904."""
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


def _odd_in(part: bytes, looks: Mapping[str, Look]) -> Cells:
    """The cells of a sheet of which there is more to know; ``looks`` is by style what it shows."""
    wrong: dict[tuple[int, int], Said] = {}
    shown: dict[tuple[int, int], Look] = {}
    hidden = set()
    number = 0
    for _, row in ElementTree.iterparse(io.BytesIO(part)):
        if _tag(row) != "row":
            continue
        number = int(row.get("r", number + 1))
        if number > MOST_ROWS:
            raise ValueError(f"row {number}")
        if row.get("hidden", "0") in ("1", "true"):
            hidden.add(number)
        at = -1
        for cell in row:
            at = _column(cell.get("r", ""), at + 1)
            parts = {_tag(part): part.text for part in cell}
            if cell.get("t") == "e":
                wrong[number, at] = _ERROR
            elif "f" in parts and not parts.get("v") and cell.get("t") != "str":
                wrong[number, at] = _NEVER
            if cell.get("s", "") in looks:
                shown[number, at] = looks[cell.get("s", "")]
        row.clear()
    return Cells(wrong, shown, frozenset(hidden))


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(place: str, counted: int) -> int:
    """The column of ``B3``, 1; of a cell that does not say its place the counted one."""
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1 if letters else counted
