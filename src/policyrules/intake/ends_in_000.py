"""Which identity numbers that end in 000 really do: told by what else stands in their column.

A spreadsheet keeps fifteen digits of a number, so that one that it took for a number ends in 000. About
one real number in a thousand ends so too, and one damaged number in eleven has the right check digit: that
alone tells nothing. A column that went through a spreadsheet has no number of eighteen digits that ends
otherwise (those with an X stay text), and where several were damaged the check digit of some is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from policyrules.base.saying import Said
from policyrules.intake.columns import Column
from policyrules.intake.identity import ID_FACT, check_id
from policyrules.intake.showing import show
from policyrules.intake.tables import Table
from policyrules.intake.values import plain
from policyrules.intake.workbooks import LOST

SEVERAL: Final = 200
"""For so many numbers that end otherwise one more that ends in 000 is believed; one in a thousand does."""

MOST: Final = 100_000
"""More numbers that end in 000, or are none, are not looked at: nothing is taken."""

TAKEN: Final = Said(
    "身份证号以 000 结尾：校验位对，同列别的号码没有丢过末几位，按真号读入，请核对原件",
    "the identity number ends in 000: its check digit is right and the others of its column have lost no "
    "digits, so it is taken as it stands; see to it",
)

_DIGITS: Final = re.compile("[1-9][0-9]{17}")
_DAMAGED: Final = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]{15,}\.0*")
"""How a number is written that a spreadsheet, or a program, took for one."""
_ONE_DAMAGED: Final = "1E+17"
"""Stands for any number of which digits were lost."""


def ends_so(number: str) -> bool:
    """Whether a number is one that may have lost its last digits."""
    return number.endswith("000") and bool(_DIGITS.fullmatch(number))


def settled(cell: str) -> str:
    """A cell of identity numbers in its plain form."""
    return "".join(plain(cell).split()).upper()


def sound(numbers: Iterable[str], others: int = 0) -> bool:
    """Whether those of the numbers of a column that end in 000 are taken as they stand.

    ``numbers`` are in their plain form; ``others`` is how many there are besides that end otherwise, of
    eighteen digits.
    """
    ending = set[str]()
    for number in numbers:
        if _DAMAGED.fullmatch(number) or (ends_so(number) and check_id(number, sighted=True) is not None):
            return False
        if ends_so(number):
            ending.add(number)
        elif _DIGITS.fullmatch(number):
            others += 1
    return bool(others) and 0 < len(ending) <= 1 + others // SEVERAL


def sound_columns(table: Table[Column]) -> frozenset[Column]:
    """The columns of a table in which numbers that end in 000 are taken as they stand."""
    return frozenset(column for column in table.columns if numbers_in(column) and _sound(table, column))


def numbers_in(column: Column) -> bool:
    """Whether a column holds identity numbers."""
    own = column.given is not None and column.given.name == ID_FACT and column.part == "value"
    return own or column.kind == "head"


def _sound(table: Table[Column], column: Column) -> bool:
    lost = (show(table.headers[column]), LOST)

    def cells() -> Iterator[str]:
        for row in table.rows:
            if lost in row.wrong:
                yield _ONE_DAMAGED
            elif column in row.cells:
                yield settled(row.cells[column])

    return sound(cells())
