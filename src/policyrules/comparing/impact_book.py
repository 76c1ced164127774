"""What a change costs as a workbook: the programmes, the groups, every household or record that moves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO, Final

from attrs import field, frozen

from policyrules.base.saying import Language
from policyrules.base.units import YUAN_MONTH
from policyrules.base.workbooks import new_workbook
from policyrules.comparing.impact_results import KINDS, Impact, Side
from policyrules.comparing.impact_words import AMOUNTS, group_rows, move_rows, summary_rows, title
from policyrules.explaining.phrases import number_text, say

SHEET_ROWS: Final = 1_000_000
"""Rows of a sheet; more go to another."""
_NOTHING: Final = "0.00"
_AMOUNT: Final = re.compile(r"(?P<number>(?P<sign>[+-]?)[0-9]+\.[0-9]{2})(?P<unit>\D*)")
_SAFE: Final = 15
"""A workbook keeps so many digits of a number; what is longer is text."""


def impact_workbook(
    target: BinaryIO, before: Side, after: Side, found: Impact, *, language: Language = "zh"
) -> None:
    """Write the workbook: how many move so and amounts of whole fen are numbers, all else is text.

    Raises UsageError where the extra ``ledger`` is lacking.
    """
    with new_workbook(target, title(before, after, language)) as book:
        numbers = _Numbers(book, _units(found, language))
        summary = summary_rows(found, language)
        _sheets(book, say(language, "汇总", "summary"), summary, numbers, range(1, len(summary[0])))
        if found.distribution is not None:
            groups = group_rows(found.distribution, language)
            _sheets(book, say(language, "分组", "groups"), groups, numbers, range(len(groups[0])))
        moved = [kind for kind in KINDS if kind != "unchanged"]
        rows = move_rows(before, after, found, kinds=moved, language=language)
        _sheets(book, say(language, "变动", "moves"), rows, numbers, AMOUNTS)


def _units(found: Impact, language: Language) -> frozenset[str]:
    """What stands behind the amounts of money."""
    units = {YUAN_MONTH, *(unit for each in found.programmes for _, unit in each.costs)}
    if found.distribution is not None:
        units.add(found.distribution.unit)
    money = [unit for unit in units if unit is not None and unit.money]
    return frozenset(number_text(0, unit, language).removeprefix(_NOTHING) for unit in money)


@frozen
class _Numbers:
    """Cells with which a spreadsheet reckons, shown as they are written."""

    book: Any
    units: Collection[str]
    forms: dict[str, Any] = field(factory=dict)
    """The forms of amounts by what stands around their digits."""

    def write(self, sheet: Any, at: int, place: int, text: str) -> None:
        """Write a cell that is a number of nothing or an amount of whole fen; any other is left as it is."""
        amount = _AMOUNT.fullmatch(text)
        if text.isdecimal():
            sheet.write_number(at, place, int(text))
        elif amount is not None and amount["unit"] in self.units and len(amount["number"]) <= _SAFE:
            form = self._form(amount["sign"], amount["unit"])
            sheet.write_number(at, place, Decimal(amount["number"]), form)

    def _form(self, sign: str, unit: str) -> Any:
        shown = f'0.00"{unit}"'
        form = f"+{shown};-{shown}" if sign else shown
        if form not in self.forms:
            self.forms[form] = self.book.add_format({"num_format": form})
        return self.forms[form]


def _sheets(
    book: Any, name: str, rows: Iterable[Sequence[str]], numbers: _Numbers, places: Collection[int]
) -> None:
    """A head and rows on a sheet, or on several where there are more than one has.

    ``places``: of the columns in which a number is one.
    """
    bold, rest = book.add_format({"bold": True, "bottom": 1}), iter(rows)
    head, number = next(rest), 1
    at = _head(sheet := book.add_worksheet(name), head, bold)
    for row in rest:
        if at == SHEET_ROWS:
            number += 1
            _filter(sheet, head, at)
            at = _head(sheet := book.add_worksheet(f"{name} {number}"), head, bold)
        _row(sheet, at, row)
        for place in places:
            numbers.write(sheet, at, place, row[place])
        at += 1
    _filter(sheet, head, at)


def _head(sheet: Any, head: Sequence[str], bold: Any) -> int:
    """The first row; where the next one stands."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 18)
    _row(sheet, 0, head, bold)
    return 1


def _row(sheet: Any, at: int, row: Sequence[str], *form: Any) -> None:
    for place, text in enumerate(row):
        sheet.write_string(at, place, text, *form)


def _filter(sheet: Any, head: Sequence[str], rows: int) -> None:
    if rows > 1:
        sheet.autofilter(0, 0, rows - 1, len(head) - 1)
