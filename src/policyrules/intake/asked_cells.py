"""What a register's columns leave to be said once: codes of options, months without a day, whose amounts are.

One cell that cannot be read is a mistake of its row. Where no cell of a column can, and each is a code or a
month, the column is kept so in the whole county: that is asked, and not refused row by row. An amount of
which nobody knows whose it is, and of how long, is not read, and asked about beside the rows that are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from attrs import evolve

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import cell_value, month_only
from policyrules.intake.columns import HEAD_NAMES, Column
from policyrules.intake.empty_cells import says_unknown
from policyrules.intake.headers import NEARLY
from policyrules.intake.settings import settled
from policyrules.intake.showing import show
from policyrules.intake.tables import Table
from policyrules.intake.values import plain, read_value

MOST: Final = 20
"""So many different codes at most; more of them are no list of options."""

_CODE: Final = re.compile(
    r"[0-9]{1,2}|[A-Za-z]|[○〇◯●◎△▲☆★□■]|([A-Za-z]|[0-9]{1,2}|[一二三四五六七八九十])[类档级等]"
)
_CODES: Final = Said(
    '{values} 各是什么：在 words 里写明，如 words = {{ {first} = "{option}" }}',
    'what are {values}: say it in words, like words = {{ {first} = "{option}" }}',
)
_MONTHS: Final = Said(
    "只有年月，没有日：写明是哪一天，如 day = 1",
    "months without a day: say which day they are, like day = 1",
)
_AMOUNT: Final = re.compile(r".*(保障金|保障额|补差|补助金?|补助额|救助金|金额|收入|养老金|工资)(\(.*)?")
_PERSONS: Final = ("人数", "人口", "人口数")
_COUNTS: Final = Said(
    '{names} 没有读入：是家庭人口还是保障人数，在对照表里答一次（policyrules mapping 起草），用不着的写 "-"',
    "{names}: not read: all persons of the household or those in benefit? Say it once, in a mapping "
    '(policyrules mapping drafts one); what is not needed is "-"',
)
_AMOUNTS: Final = Said(
    "{names} 没有读入，也许是金额：是全户的还是一人的，按月还是按年，在对照表里答一次"
    '（policyrules mapping 起草），用不着的写 "-"',
    "{names}: not read, perhaps amounts: of the household or of a person, by the month or the year? Say it "
    'once, in a mapping (policyrules mapping drafts one); what is not needed is "-"',
)

_NEAR: Final = Said(
    "{names} 没有读入，与政策的名称只差一点：是它的，改表头或在对照表里写明（policyrules mapping 起草），"
    '不是的写 "-"',
    "{names}: not read, and nearly a name of the policy's: where it is that, change the header or say it in "
    'a mapping (policyrules mapping drafts one); where it is not, write "-"',
)

_NUMBERS: Final = re.compile(".*(身份证|证件号|身份号码).*")
_WHOSE: Final = Said(
    '是谁的身份证号：这一户成员的，表头改成 成员一身份证号 的样子，或者一人一行；不是的，写 "-"',
    "whose identity numbers are these: where they are members of the household, call the column like "
    '成员一身份证号 or write a row for each person; where they are not, write "-"',
)

_REPEATED: Final = Said(
    "{names}：每一户的各行都是同一个数，照对照表每行各记一条：是全户的数，就记重了，"
    '只留在户主那一行，对照表里写 blank = "0"',
    "{names}: the same number on every row of each household, and by the mapping a record for each row: "
    "where it is the household's, it counts several times; leave it on the head's row alone, and say "
    'blank = "0" in the mapping',
)

_HEADS: Final = Said(
    "{names} 读作户主的姓名：没有一格是这个事实的选项",
    "{names}: read as the head's name: no cell is an option",
)


def without_heads(table: Table[Column]) -> Table[Column]:
    """The table without columns of heads' names where the policy has a choice that is called so: 申请人."""
    gone = {
        column: header
        for column, header in table.headers.items()
        if column.given is not None
        and column.rule is None
        and names_heads(header, column.given, (r.cells[column] for r in table.rows if column in r.cells))
    }
    if not gone:
        return table
    rows = table.changed(lambda row: evolve(row, cells={c: x for c, x in row.cells.items() if c not in gone}))
    columns = tuple(column for column in table.columns if column not in gone)
    said = Problem(_HEADS.filled(names="、".join(map(show, gone.values()))), table=table.name)
    headers = {c: header for c, header in table.headers.items() if c not in gone}
    return evolve(table, columns=columns, rows=rows, notes=(*table.notes, said), headers=headers)


def names_heads(header: str, given: Given, cells: Iterable[str]) -> bool:
    """Whether a column is of heads' names: it is called so, and no cell is what the fact of its name has."""
    if settled(header) not in HEAD_NAMES or given.type.kind not in ("choice", "choices", "bool"):
        return False
    none = True
    for cell in cells:
        none = False
        if _CODE.fullmatch(plain(cell)) or not isinstance(
            read_value(given.type, cell_value(given, cell)), Said
        ):
            return False
    return not none


def columns_asked(table: Table[Column], names: Collection[str]) -> Iterator[Said]:
    """What is to be said of columns that are not read and look like amounts, say how many persons, or are
    called nearly as one of the ``names`` of columns that there are.
    """
    amounts = [show(name) for name in table.unread if _AMOUNT.fullmatch(settled(name))]
    counts = [show(name) for name in table.unread if settled(name) in _PERSONS]
    near = [
        f"{show(name)}（{found[0]}）"
        for name in table.unread
        if show(name) not in (*amounts, *counts) and not _NUMBERS.fullmatch(settled(name))
        if (found := get_close_matches(settled(name), names, n=1, cutoff=NEARLY))
    ]
    for said, asked in ((_AMOUNTS, amounts), (_COUNTS, counts), (_NEAR, near)):
        if asked:
            yield said.filled(names=Said("、".join(asked), ", ".join(asked)))


def repeated_asked(table: Table[Column]) -> Iterator[Said]:
    """Which columns, whose cells are records of persons, seem to repeat a number of their household."""
    items = [c for c in table.columns if c.item and c.rule is not None and c.rule.having and not c.place]
    names = [show(table.headers[column]) for column in items if _repeats(table, column)]
    if names:
        yield _REPEATED.filled(names=Said("、".join(names), ", ".join(names)))


def _repeats(table: Table[Column], column: Column) -> bool:
    """Whether two households or more have several rows, and each of these one number on all of its rows."""
    keys = [c for c in table.columns if c.kind in ("household", "head")]
    first: dict[str, str] = {}
    several = set[str]()
    key = ""
    for row in table.rows:
        key = next((row.cells[c] for c in keys if c in row.cells), key)
        cell = plain(row.cells.get(column, ""))
        if key not in first:
            first[key] = cell
        elif cell.strip("0.") or first[key].strip("0."):
            if cell != first[key]:
                return False
            several.add(key)
    return len(several) > 1


def numbers_asked(table: Table[Column]) -> Iterator[tuple[str, Said]]:
    """Columns of a register that are not read and hold identity numbers: persons of it may stand there."""
    for name in table.unread:
        if _NUMBERS.fullmatch(settled(name)):
            yield name, _WHOSE


def cells_asked(table: Table[Column]) -> Iterator[tuple[str, Said]]:
    """Of each column of which nobody can read a cell without being told once: its name, and what to say."""
    found: dict[Column, set[str]] = {
        column: set() for column in table.headers if _may_be_asked(column)
    }
    for row in table.rows:
        for column in tuple(found):
            cell, given = row.cells.get(column), column.given
            if cell is None or given is None or cell in found[column] or says_unknown(given, cell):
                continue
            if _asks(given, cell) and (given.type.kind == "date" or len(found[column]) < MOST):
                found[column].add(cell)
            else:
                del found[column]
        if not found:
            return
    for column, cells in found.items():
        if cells and column.given is not None:
            yield table.headers[column], _ask(column.given, sorted(cells))


def _may_be_asked(column: Column) -> bool:
    """Whether something may have to be said of cells of a column: of options and days, where nothing is."""
    kinds, rule = ("date", "choice", "choices", "bool"), column.rule
    said = rule is not None and (rule.words or rule.day)
    given = column.given
    return given is not None and given.type.kind in kinds and column.part == "value" and not said


def _asks(given: Given, cell: str) -> bool:
    """Whether a cell cannot be read without being told what it means: a month without a day, a code."""
    return month_only(given, cell) is not None if given.type.kind == "date" else _is_code(given, cell)


def _ask(given: Given, cells: Sequence[str]) -> Said:
    """What to say of such cells."""
    if given.type.kind == "date":
        return _MONTHS
    option = given.type.options[0].label if given.type.options else "是"
    return _CODES.filled(values=", ".join(map(show, cells)), first=show(cells[0]), option=option)


def _is_code(given: Given, cell: str) -> bool:
    """Whether a cell is a code, and none of the fact's options."""
    text = plain(cell).removesuffix(".0")
    return bool(_CODE.fullmatch(text)) and isinstance(read_value(given.type, cell_value(given, cell)), Said)
