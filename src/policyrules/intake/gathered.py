"""Several persons in one cell (甲、乙; their identity numbers in another) as persons side by side.

Only in a table with a row for each household. What is said of several persons in one cell is each person's
where there are as many parts as persons; anything else is refused at its row, never shared out by guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.columns import Column
from policyrules.intake.headers import BLANK
from policyrules.intake.identity import ID_FACT
from policyrules.intake.showing import show
from policyrules.intake.tables import Row, Table, numbered
from policyrules.intake.values import plain

NAME_FACT: Final = "full_name"
"""Our name of the fact that holds a person's name."""
MOST: Final = 50
"""Persons of a cell."""

_BETWEEN: Final = re.compile(r"[、;；,，|\n]")
_NUMBER: Final = r"[1-9][0-9]{16}[0-9Xx]"
_WITH_NUMBER: Final = re.compile(rf"(?P<name>\D*?)[ \t:：(（]*(?P<number>{_NUMBER})[ \t)）]*")
_NUMBERS: Final = re.compile(rf"{_NUMBER}(?:[ \t/]+{_NUMBER})+")
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_COUNTED: Final = re.compile("(.*等)?[共计]?([0-9]{1,2}|[一二三四五六七八九十两]{1,3})[人口名]")

ONE_A_ROW: Final = Said("一格里有 {n} 个人：一人一行，或者一户一行",
                        "{n} persons in one cell: a row for each, or a row for each household")  # fmt: skip
_COUNT_ALONE: Final = Said("只写了人数，没有写各人是谁", "says how many they are and not who")
_TOO_MANY: Final = Said(f"一格里超过 {MOST} 人", f"more than {MOST} persons in one cell")
_NOT_AS_MANY: Final = Said("{other}里有 {n} 人，这里是 {m} 个，分不清各是谁的",
                           "{m} here and {n} persons in {other}: unclear whose each is")  # fmt: skip
_OTHER_NUMBER: Final = Said("与姓名后面的身份证号不同", "not the numbers that stand behind the names")
_APART: Final = Said("几个人写在一格里，各成一人：第 {rows} 行",
                     "several persons in one cell read as so many: row {rows}")  # fmt: skip


_Person = dict[Column, str]
_Told = list[_Person] | tuple[Said, str] | None
"""The cells of each person; or what is wrong and in which column; None: each cell is of one person anyway."""


@frozen
class Gathered:
    """A table whose cells hold one person each, and what is wrong with rows of which that cannot be."""

    table: Table[Column]
    wrong: Mapping[int, tuple[Said, str]]
    """By the number of a row: what, and in which column."""


def names_in(cell: str) -> list[str]:
    """The names of a cell; one that is no list of Chinese names is one."""
    parts = [part.strip(BLANK) for part in _BETWEEN.split(cell)]
    parts = [part for part in parts if part]
    return parts if parts and all(map(_CHINESE.search, parts)) else [cell]


def apart(policy: Policy, table: Table[Column], person: str) -> Gathered:
    """The table with the persons of each cell side by side, where each of its rows is a household."""
    mine = [c for c in table.columns if not c.item and (c.kind == "relation" or c.of == person)]
    if not mine or any(column.place for column in mine) or not _a_row_a_household(table):
        return Gathered(table, {})
    number = next((c for c in mine if c.given is not None and c.given.name == ID_FACT), None)
    number = number or Column("fact", given=policy.facts[person][ID_FACT])
    if not any(_Cells(table, row, mine, number).persons() for row in table.rows):
        return Gathered(table, {})
    told = {row.number: _Cells(table, row, mine, number).persons() for row in table.rows}
    return _side_by_side(table, dict.fromkeys((*mine, number)), told)


def _side_by_side(table: Table[Column], mine: Collection[Column], told: Mapping[int, _Told]) -> Gathered:
    """The table with its columns of persons once for each of the most persons that a row has."""
    most = max((len(found) for found in told.values() if isinstance(found, list)), default=1)
    placed = {c: [evolve(c, place=place) for place in range(1, most + 1)] for c in mine}
    headers = {c: header for c, header in table.headers.items() if c not in placed}
    for column, every in placed.items():
        headers |= dict.fromkeys(every, table.headers.get(column, ""))
    rows, several = [], []
    for row in table.rows:
        cells = {column: cell for column, cell in row.cells.items() if column not in placed}
        found = told[row.number]
        persons = [{c: row.cells[c] for c in mine if c in row.cells}] if found is None else found
        for place, one in enumerate(persons if isinstance(persons, list) else ()):
            cells |= {placed[column][place]: cell for column, cell in one.items()}
        several += [row.number] if isinstance(found, list) and len(found) > 1 else []
        rows.append(evolve(row, cells=cells))
    notes = [Problem(_APART.filled(rows=numbered(several)), table=table.name)] if several else []
    wrong = {number: found for number, found in told.items() if isinstance(found, tuple)}
    whole = Table(table.name, tuple(headers), tuple(rows), (*table.notes, *notes), headers, table.unread)
    return Gathered(whole, wrong)


def _a_row_a_household(table: Table[Column]) -> bool:
    """Whether every row names a household of its own."""
    keys = [c for c in table.columns if c.kind in ("household", "head")]
    return any(_each_another(plain(row.cells.get(column, "")) for row in table.rows) for column in keys)


def _each_another(cells: Iterable[str]) -> bool:
    """Whether no cell is empty, and none is as one before it."""
    seen = set[str]()
    for cell in cells:
        if not cell or cell in seen:
            return False
        seen.add(cell)
    return True


@frozen
class _Cells:
    """What a row says of persons."""

    table: Table[Column]
    row: Row[Column]
    columns: Sequence[Column]
    number: Column
    """The column of identity numbers, there or not."""

    def persons(self) -> _Told:
        """The cells of each person, or what is wrong; None where each cell is of one person anyway."""
        cells = {c: self.row.cells[c] for c in self.columns if c in self.row.cells}
        name = next((c for c in cells if c.given is not None and c.given.name == NAME_FACT), None)
        if name is not None and _COUNTED.fullmatch(plain(cells[name])):
            return _COUNT_ALONE, self.header(name)
        names = names_in(cells[name]) if name else []
        numbers = _numbers(cells.get(self.number, ""))
        both = [_WITH_NUMBER.fullmatch(plain(part)) for part in names]
        behind = [one["number"].upper() if one else "" for one in both]
        most = max(len(names), len(numbers))
        if most < 2 and not any(behind):
            return None
        if most > MOST:
            return _TOO_MANY, self.header(name or self.number)
        if names and numbers and len(names) != len(numbers):
            return self.not_as_many(self.number, len(numbers), name, len(names))
        if any(behind) and numbers and behind != [plain(each).upper() for each in numbers]:
            return _OTHER_NUMBER, self.header(self.number)
        found = [_Person() for _ in range(most)]
        for place, (part, one) in enumerate(zip(names, both, strict=True)):
            if name is not None:
                found[place][name] = one["name"].strip(BLANK) if one else part
        for place, each in enumerate(numbers or behind):
            found[place] |= {self.number: each} if each else {}
        return self.others(found, {c: cell for c, cell in cells.items() if c not in (name, self.number)})

    def others(self, found: list[_Person], cells: Mapping[Column, str]) -> _Told:
        """The persons with what else is said of each."""
        for column, cell in cells.items():
            several = column.given is not None and column.given.type.kind == "choices"
            parts = [part.strip(BLANK) for part in _BETWEEN.split(cell)] if len(found) > 1 else [cell]
            if len(parts) != len(found) or (several and len(found) > 1):
                return self.not_as_many(column, len(parts), self.columns[0], len(found))
            for place, part in enumerate(parts):
                found[place] |= {column: part} if part else {}
        return found

    def not_as_many(self, column: Column, here: int, other: Column | None, there: int) -> tuple[Said, str]:
        """What is wrong where two columns speak of different numbers of persons."""
        return _NOT_AS_MANY.filled(other=show(self.header(other)), n=there, m=here), self.header(column)

    def header(self, column: Column | None) -> str:
        """A column as its table calls it."""
        return self.table.headers.get(column, "") if column is not None else ""


def _numbers(cell: str) -> list[str]:
    """The identity numbers of a cell; between two of eighteen characters a blank will do."""
    if _NUMBERS.fullmatch(plain(cell).strip(BLANK)):
        return re.split(r"[ \t/]+", plain(cell).strip(BLANK))
    return [part.strip(BLANK) for part in _BETWEEN.split(cell) if part.strip(BLANK)]
