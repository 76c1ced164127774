"""What single cells of a ledger's columns say: ids, heads, how many persons; what no value can be read in."""

from __future__ import annotations

from typing import Final

from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import MARKS, month_only
from policyrules.intake.columns import Column, called
from policyrules.intake.empty_cells import is_sign, says_unknown
from policyrules.intake.families import CaseRow
from policyrules.intake.gathered import NAME_FACT, ONE_A_ROW, names_in
from policyrules.intake.identifiers import read_id
from policyrules.intake.identity import BAD_DIGIT, check_id
from policyrules.intake.showing import show, show_value
from policyrules.intake.tables import Table
from policyrules.intake.values import plain

_NOTHING: Final = Said(
    "{cell} 按不知道读入：意思是“无”或者 0 的，在对照表的 words 里写明，或直接写在格里",
    "{cell} is read as not known: where it means none or 0, say so in words of the mapping, or in the cell",
)
_TICKED: Final = Said("{cell} 读作 是", "{cell} is read as yes")
_CROSSED: Final = Said("{cell} 读作 否", "{cell} is read as no")


def head_in(row: CaseRow, header: str, cell: str, *, sound: bool) -> str:
    """The identity number of the head; one that is wrong names nobody.

    ``sound``: one that ends in 000 is taken as it stands where its check digit is right.
    """
    number = "".join(plain(cell).split()).upper()
    wrong = check_id(number, sighted=sound)
    if wrong is not None and wrong is not BAD_DIGIT:  # a mistyped one still tells households apart
        row.wrong(wrong, header, shown=show_value(cell))
    return number


def size_in(row: CaseRow, header: str, cell: str) -> int | None:
    """How many persons the household has, as a cell says; what is wrong with it is a problem of the row."""
    found = count_in(cell)
    if found is not None:
        return found
    row.wrong(Said("应为人数", "should be a number of persons"), header, shown=show_value(cell))
    return None


def id_in(row: CaseRow, column: Column, cell: str) -> str:
    """The id as written; what is wrong with it is a problem of the row."""
    found = read_id(cell)
    if isinstance(found, Said):
        row.wrong(found, called(column))
        return cell
    return found


def word_in(column: Column, cell: str) -> str:
    """The cell, or what the county says that it means."""
    return (column.rule.words if column.rule is not None else {}).get(cell, cell)


def count_in(cell: str) -> int | None:
    """How many persons a cell says: 3, 3人; None where it says no number."""
    text = plain(cell).removesuffix("人").removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) < 5 else None


def column_named(table: Table[Column], column: Column, given: Given) -> str:
    """The column as its table calls it, which is what its reader looks for."""
    return show(table.headers[column]) if column in table.headers else given.name


def sign_said(given: Given, cell: str) -> Said | None:
    """How a cell is read that says by a sign alone what it does; None for any other. Once for all rows."""
    if given.type.option(cell) is not None:
        return None
    if says_unknown(given, cell) and is_sign(cell):
        return _NOTHING.filled(cell=show(cell))
    if given.type.kind != "bool" or plain(cell) not in MARKS:
        return None
    return (_TICKED if MARKS[plain(cell)] else _CROSSED).filled(cell=show(cell))


def misread(given: Given, raw: object) -> Said | None:
    """What is wrong with a cell before it is read as a value: a month for a day, several names for one."""
    if not isinstance(raw, str):
        return raw if isinstance(raw, Said) else None
    names = names_in(raw) if given.name == NAME_FACT else ()
    return ONE_A_ROW.filled(n=len(names)) if len(names) > 1 else month_only(given, raw)
