"""What the cells of a workbook show that their values do not say.

Whoever types 2017年6月 into a spreadsheet has 1 June in the cell, shown as 2017年6月: that day nobody has
said. Whoever types 6月12日 has that day of the year in which it was typed. A part is shown as 20 %, a number
as thousands, and what was struck out is still there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal
from xml.etree import ElementTree

from attrs import frozen

Kind = Literal["dayless", "yearless", "percent", "scaled", "struck"]
"""A day without its day of the month; one without its year; a part of a hundred; thousands; struck out."""


@frozen
class Look:
    """What a cell shows that its value does not say."""

    kinds: frozenset[Kind] = frozenset()
    unit: str = ""
    """The unit of money that stands behind its number: of the format ``0"万元"``."""


PLAIN: Final = Look()
"""A cell shows its value."""


_OF_MONTHS: Final = frozenset(("17", "27", "36", "50", "52", "57"))
"""The formats of a spreadsheet's own that show a year and a month, those of Chinese ones among them."""
_OF_DAYS: Final = frozenset(("16", "28", "29", "51", "53", "54", "58"))
"""Those that show a month and a day."""
_PERCENT: Final = frozenset(("9", "10"))
_WRITTEN_OUT: Final = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]|[_*].')
"""What stands in a format and shows nothing of the number."""
_UNIT: Final = re.compile(r'[0#?.,_) ]"?(?P<unit>[^"0#?.,_) ]*[元万千百亿][^"]*)"?')
"""What stands behind the digits of a format, where it is one of money."""
_THOUSANDS: Final = re.compile(r"[0#?],+(?![0#?,])")
"""Commas behind the last digit: each leaves three digits out."""


def looks_of(styles: bytes) -> Mapping[str, Look]:
    """By the place of a style of cells, in the part ``xl/styles.xml``, what it shows, but for plain ones."""
    book = ElementTree.fromstring(styles)
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in book.iterfind(".//{*}numFmt")}
    struck = {
        str(place)
        for place, font in enumerate(book.iterfind("./{*}fonts/{*}font"))
        if (line := font.find("{*}strike")) is not None and line.get("val", "1") not in ("0", "false")
    }
    found: dict[str, Look] = {}
    for place, style in enumerate(book.iterfind("./{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        kinds = set(_of_code(own[number]) if number in own else _of_number(number))
        if style.get("fontId", "") in struck:
            kinds.add("struck")
        look = Look(frozenset(kinds), _unit(own.get(number, "")))
        if look != PLAIN:
            found[str(place)] = look
    return found


def _unit(code: str) -> str:
    """The unit of money that a format writes behind its number; empty where it writes none."""
    found = _UNIT.search(code.partition(";")[0])
    return found["unit"].strip() if found else ""


def _of_number(number: str) -> Iterator[Kind]:
    """What a format of a spreadsheet's own shows."""
    if number in _OF_MONTHS:
        yield "dayless"
    if number in _OF_DAYS:
        yield "yearless"
    if number in _PERCENT:
        yield "percent"


def _of_code(code: str) -> Iterator[Kind]:
    """What a format shows: the year, or that of an era, and no day; a month and a day; part of a number."""
    shown = _WRITTEN_OUT.sub("", code.partition(";")[0]).casefold()
    day, month, year = "d" in shown, "m" in shown, "y" in shown or ("e" in shown and "m" in shown)
    if year and not day:
        yield "dayless"
    if day and month and not year:
        yield "yearless"
    if "%" in shown:
        yield "percent"
    if _THOUSANDS.search(shown):
        yield "scaled"
