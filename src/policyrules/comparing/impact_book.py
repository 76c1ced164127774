"""What a change costs as a workbook: the programmes, the groups, every household or record that moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final

from policyrules.base.saying import Language
from policyrules.base.workbooks import new_workbook
from policyrules.comparing.impact_results import KINDS, Impact, Side
from policyrules.comparing.impact_words import group_rows, move_rows, summary_rows, title
from policyrules.explaining.phrases import say

SHEET_ROWS: Final = 1_000_000
"""Rows of a sheet; more go to another."""


def impact_workbook(
    target: BinaryIO, before: Side, after: Side, found: Impact, *, language: Language = "zh"
) -> None:
    """Write the workbook; how many move so is a number, all else text.

    Raises UsageError where the extra ``ledger`` is lacking.
    """
    with new_workbook(target, title(before, after, language)) as book:
        _sheets(book, say(language, "汇总", "summary"), summary_rows(found, language), counts=True)
        if found.distribution is not None:
            groups = group_rows(found.distribution, language)
            _sheets(book, say(language, "分组", "groups"), groups, counts=True)
        moved = [kind for kind in KINDS if kind != "unchanged"]
        rows = move_rows(before, after, found, kinds=moved, language=language)
        _sheets(book, say(language, "变动", "moves"), rows)


def _sheets(book: Any, name: str, rows: Iterable[Sequence[str]], *, counts: bool = False) -> None:
    """A head and rows on a sheet, or on several where there are more than one has.

    ``counts``: behind the first column a cell of digits is a number, with which a spreadsheet reckons.
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
        for place, text in enumerate(row[1:], 1):
            if counts and text.isdecimal():
                sheet.write_number(at, place, int(text))
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
