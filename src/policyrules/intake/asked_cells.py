"""What the cells of a register's column leave to be said once: codes of options, months without a day.

One cell that cannot be read is a mistake of its row. Where no cell of a column can, and each is a code or a
month, the column is kept so in the whole county: that is asked, and not refused row by row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import cell_value, month_only
from policyrules.intake.columns import Column
from policyrules.intake.showing import show
from policyrules.intake.tables import Table
from policyrules.intake.values import plain, read_value

MOST: Final = 20
"""So many different codes at most; more of them are no list of options."""

_CODE: Final = re.compile(r"[0-9]{1,2}|[A-Za-z]|([A-Za-z]|[0-9]{1,2}|[一二三四五六七八九十])[类档级等]")
_CODES: Final = Said(
    '{values} 各是什么：在 words 里写明，如 words = {{ {first} = "{option}" }}',
    'what are {values}: say it in words, like words = {{ {first} = "{option}" }}',
)
_MONTHS: Final = Said(
    "只有年月，没有日：写明是哪一天，如 day = 1",
    "months without a day: say which day they are, like day = 1",
)


def cells_asked(table: Table[Column]) -> Iterator[tuple[str, Said]]:
    """Of each column of which nobody can read a cell without being told once: its name, and what to say."""
    for column, header in table.headers.items():
        given, rule = column.given, column.rule
        if given is None or column.part != "value" or (rule is not None and (rule.words or rule.day)):
            continue
        cells = _cells(table, column)
        if not cells:
            continue
        if given.type.kind == "date" and all(month_only(given, cell) is not None for cell in cells):
            yield header, _MONTHS
        elif given.type.kind in ("choice", "choices", "bool") and all(_is_code(given, c) for c in cells):
            codes = sorted(cells)
            option = given.type.options[0].label if given.type.options else "是"
            values = ", ".join(map(show, codes))
            yield header, _CODES.filled(values=values, first=show(codes[0]), option=option)


def _cells(table: Table[Column], column: Column) -> Collection[str]:
    """The different cells of a column; none where they are too many to be asked about, but for days."""
    found = {row.cells[column] for row in table.rows if column in row.cells}
    dates = column.given is not None and column.given.type.kind == "date"
    return found if dates or len(found) <= MOST else ()


def _is_code(given: Given, cell: str) -> bool:
    """Whether a cell is a code, and none of the fact's options."""
    text = plain(cell).removesuffix(".0")
    return bool(_CODE.fullmatch(text)) and isinstance(read_value(given.type, cell_value(given, cell)), Said)
