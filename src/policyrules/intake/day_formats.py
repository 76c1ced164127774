"""Which cells of a workbook show a day without its day of the month.

Whoever types 2017年6月 into a spreadsheet has 1 June in the cell, shown as 2017年6月: that day nobody
has said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

_OF_MONTHS: Final = frozenset((17, 27, 36, 50, 52, 57))
"""The formats of a spreadsheet's own that show a year and a month, those of Chinese ones among them."""
_WRITTEN_OUT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
"""What stands in a format and shows nothing of the number."""


def without_a_day(styles: bytes) -> Iterator[int]:
    """The places of the cell styles, in the part ``xl/styles.xml``, that show a year and no day."""
    book = ElementTree.fromstring(styles)
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in book.iterfind(".//{*}numFmt")}
    for place, style in enumerate(book.iterfind("./{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        if _no_day(own[number]) if number in own else number.isdecimal() and int(number) in _OF_MONTHS:
            yield place


def _no_day(code: str) -> bool:
    """Whether a format shows the year, or the year of an era, and no day."""
    shown = _WRITTEN_OUT.sub("", code.partition(";")[0]).casefold()
    return "d" not in shown and ("y" in shown or ("e" in shown and "m" in shown))
