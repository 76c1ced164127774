"""What a change costs as a workbook: the programmes, the groups, every household or record that moves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from policyrules.base.extras import new_workbook
from policyrules.base.saying import Language
from policyrules.comparing.impact import KINDS, Impact, Side
from policyrules.comparing.impact_words import group_rows, move_rows, summary_rows, title
from policyrules.explaining.phrases import say


def impact_workbook(before: Side, after: Side, found: Impact, *, language: Language = "zh") -> bytes:
    """The workbook as bytes; every cell is text. Raises UsageError where the extra ``ledger`` is lacking."""
    stream = io.BytesIO()
    book = new_workbook(stream, title(before, after, language))
    _sheet(book, say(language, "汇总", "summary"), summary_rows(found, language))
    if found.distribution is not None:
        _sheet(book, say(language, "分组", "groups"), group_rows(found.distribution, language))
    moved = [kind for kind in KINDS if kind != "unchanged"]
    _sheet(
        book, say(language, "变动", "moves"), move_rows(before, after, found, kinds=moved, language=language)
    )
    book.close()
    return stream.getvalue()


def _sheet(book: Any, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "bottom": 1})
    for number, row in enumerate(rows):
        for at, text in enumerate(row):
            sheet.write_string(number, at, text, *([] if number else [bold]))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(rows[0]) - 1, 18)
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
