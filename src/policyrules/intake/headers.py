"""The cells of a table and its header: which row of them it is, and what its columns mean.

A column that is not known, stands twice or is lacking is a mistake of the whole table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.intake.showing import show
from policyrules.intake.values import plain, suggestion

HEADER_WITHIN: Final = 8
"""So many rows are looked at for the header."""

NEARLY: Final = 0.7
"""So much of a name and of one that is known is the same where it is that one mistyped: 首次纳入曰."""

BLANK: Final = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\u200b\u200c\u200d\u2060\ufeff"
"""What is trimmed around a cell: blanks, line breaks, characters of no width."""

_WRAPPED: Final = re.compile(r"""="(?P<quoted>[^"]*)"|'(?P<marked>[0-9=+@-].*)""")

_TWICE: Final = Said(
    "{said}（{again}）：在对照表里写明各是什么，同名的第二个写作 名称#2（policyrules mapping）",
    "{said} ({again}): say in the mapping what each is, the second of a name as NAME#2 (policyrules mapping)",
)

_UNDER: Final = Said("{said}（{again}）", "{said} ({again})")
_UNIT: Final = re.compile(r"([十百千万]?元|人|户|口|岁|亩|个?月|年|天|日|次|级|%|m2|平方?米)(/.+)?")
"""What stands in a row of units below a header."""

_IN_BRACKETS: Final = re.compile(r"[^()]+(?P<unit>\([^()]*\))")

_NONE: Final[Mapping[int, Said]] = MappingProxyType({})

C = TypeVar("C", bound=Hashable)
"""What a column means."""


@frozen
class Heading(Generic[C]):
    """How the columns of a kind of table are called."""

    meaning: Callable[[str], C | None]
    """What a column of this name means; None: not known."""
    names: tuple[str, ...]
    """The names there are, for “did you mean”."""
    needed: Mapping[C, Said]
    """The columns that must be there, and what is said of one that is not; the first names the row."""
    called: Callable[[C], str]
    """The name of a column, for messages."""
    filled_down: Callable[[C], bool] = lambda _: False
    """Whether a cell of the column may be merged over several rows: it says of which record they are."""
    somebody: Callable[[C, str], bool] = lambda _, __: False
    """Whether a cell of the column surely names somebody, so that its row neither sums up nor signs."""
    instead: Mapping[C, C] = field(factory=dict)
    """What may stand in place of a column that must be there."""
    repeats: Callable[[C], bool] = lambda _: False
    """Whether a column may stand more than once: it is not read."""
    passes: bool = False
    """Whether columns of other names are passed over, and said; one whose name is nearly known is wrong."""
    mapped: bool = False
    """Whether a mapping may say what a column is."""
    passes_near: bool = False
    """Whether those are passed over too: a table of somebody else's, with names of its own."""
    elsewhere: Callable[[str], bool] = lambda _: False
    """Whether a column that is not known here is known to who reads the table too: passed over as well."""
    reads: Callable[[C], bool] = lambda _: True
    """Whether anything is read of the column."""
    tells: Callable[[C], bool] | None = None
    """Whether a remark may stand in a cell of the column beside what is read of it, as a name; None: remarks
    are not looked at."""
    in_unit: Callable[[C, str, str], C] = lambda column, _header, _unit: column
    """What a column of this header is in a table that says above it in which unit its amounts are."""

    def remarks(self, columns: Sequence[C | None]) -> tuple[int, ...]:
        """The places of the columns in which a remark may stand: those that nobody reads, and names."""
        tells = self.tells
        return () if tells is None else tuple(n for n, c in enumerate(columns) if c is None or tells(c))


Lines = Sequence[Sequence[str]]


@frozen
class Grid:
    """The cells of a table as text, before its header is found. Rows count from 1, columns from 0."""

    name: str
    lines: Lines
    wrong: Mapping[tuple[int, int], Said] = field(factory=dict)
    """Cells that hold something which no text can stand for, and what is wrong with them."""
    merged: Mapping[tuple[int, int], str] = field(factory=dict)
    """Cells that a merged one covers, its first left out, and the text of that."""
    notes: tuple[Said, ...] = ()
    """What to know about its form."""
    numbers: Sequence[int] = ()
    """The numbers of its rows, where they are only some of a table; empty: they count from 1."""
    encoding: str = ""
    """Of a table of text."""
    separator: str = ","
    """What stands between its cells."""
    unreadable: Mapping[int, Said] = field(factory=dict)
    """Columns of which no cell can be told, and what is said where one is read."""


def whole_header(grid: Grid, place: int, heading: Heading[C]) -> tuple[int, list[str], int]:
    """Where the header begins, its names, and where the rows begin.

    Two rows are one header where the second names more columns below the groups of the first, and stands
    below no column that the first one names.
    """
    single = [trimmed(cell) for cell in grid.lines[place]]
    best = (place, _told_apart(single, heading), place + 1)
    most = sum(_meaning(name, heading) is not None for name in single)
    for first in (place, place - 1):
        if first < 0 or first + 1 >= len(grid.lines):
            continue
        names = _of_two(grid, first, heading)
        known = sum(_meaning(name, heading) is not None for name in names)
        if known > most:
            best, most = (first, _told_apart(names, heading), first + 2), known
    return _with_units(grid.lines, *best)


def _with_units(lines: Lines, place: int, header: list[str], below: int) -> tuple[int, list[str], int]:
    """The header with the units that a row of nothing else below it says: 原保障金（万元）."""
    under = [trimmed(cell) for cell in lines[below]] if below < len(lines) else []
    if not any(under) or not all(not cell or _UNIT.fullmatch(plain(cell).strip("()")) for cell in under):
        return place, header, below
    units = [*under, *[""] * (len(header) - len(under))]
    named = [f"{name}({units[at].strip('()（）')})" if units[at] else name for at, name in enumerate(header)]
    return place, named, below + 1


def _told_apart(names: Sequence[str], heading: Heading[C]) -> list[str]:
    """The names; one that stands again with its count (姓名#2) where somebody spoke of that one."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        again = f"{name}#{seen[name]}"
        found.append(again if name and seen[name] > 1 and _meaning(again, heading) is not None else name)
    return found


def _of_two(grid: Grid, first: int, heading: Heading[C]) -> list[str]:
    """The names of a header of two rows, the group before the name; none where they are not one header."""
    top, below = ([trimmed(cell) for cell in line] for line in grid.lines[first : first + 2])
    wide = max(len(top), len(below))
    top, below = ([*line, *[""] * (wide - len(line))] for line in (top, below))
    if any(
        name and under and _meaning(name, heading) is not None for name, under in zip(top, below, strict=True)
    ):
        return []
    names, group = [], ""
    for at, (name, under) in enumerate(zip(top, below, strict=True)):
        group = name or (trimmed(grid.merged.get((first + 1, at), "")) or group if under else "")
        tried = [group + under, f"{group}/{under}", under] if group and under else [name or under]
        if group and under and (unit := _IN_BRACKETS.fullmatch(plain(group))):  # 保障情况（万元）
            tried.insert(2, under + unit["unit"])
        names.append(
            next((each for each in tried if _meaning(each, heading) is not None), tried[len(tried) > 1])
        )
    return names


def header_row(lines: Lines, heading: Heading[C]) -> int | None:
    """The place of the row, among the first, that names most columns; None when none names one."""
    known = [
        sum(_meaning(trimmed(cell), heading) is not None for cell in line) for line in lines[:HEADER_WITHIN]
    ]
    return known.index(max(known)) if any(known) else None


def columns_of(
    table: str, header: Sequence[str], heading: Heading[C], unreadable: Mapping[int, Said] = _NONE
) -> tuple[C | None, ...]:
    """What each column means, None without a name.

    CaseError with every column unknown, twice or lacking, and every one that is read and ``unreadable``.
    """
    columns = [_meaning(name, heading) for name in header]
    problems: list[Said] = []
    for name, column in zip(header, columns, strict=True):
        if name and column is None and not (heading.passes and _other(name, heading)):
            hint = suggestion(name, heading.names)
            problems.append(
                Said(f"不认识的列 {show(name)}{hint.zh}", f"unknown column {show(name)}{hint.en}")
            )
    for column, count in Counter(column for column in columns if column is not None).items():
        if count > 1 and not heading.repeats(column):
            name = heading.called(column)
            said = Said(f"列 {name} 出现了 {count} 次", f"column {name} stands {count} times")
            names = [show(header[at]) for at, each in enumerate(columns) if each == column]
            again = Said("、".join(names), ", ".join(names))
            if heading.mapped:
                said = _TWICE.filled(said=said, again=again)
            elif len(set(names)) > 1:
                said = _UNDER.filled(said=said, again=again)
            problems.append(said)
    problems += [
        lacking
        for column, lacking in heading.needed.items()
        if column not in columns and heading.instead.get(column, column) not in columns
    ]
    for place, said in unreadable.items():
        found = columns[place]
        if found is not None and heading.reads(found):
            problems.append(said)
    if problems:
        raise CaseError(tuple(Problem(said, table=table) for said in problems))
    return tuple(columns)


def passed_over(header: Sequence[str], columns: Sequence[C | None]) -> Iterator[Said]:
    """Which columns the policy has no use for."""
    names = [show(name) for name, column in zip(header, columns, strict=True) if name and column is None]
    if names:
        yield Said(f"没有读入的列：{'、'.join(names)}", f"columns not read: {', '.join(names)}")


def _other(name: str, heading: Heading[C]) -> bool:
    """Whether a column is surely none of those there are, and not one of them mistyped."""
    if heading.passes_near or heading.elsewhere(name):
        return True
    return not get_close_matches(name, heading.names, n=1, cutoff=NEARLY)


def _meaning(name: str, heading: Heading[C]) -> C | None:
    """What a column name means, as written or without blanks, line breaks and full-width forms inside."""
    found = heading.meaning(name)
    return heading.meaning("".join(plain(name).split())) if found is None and name else found


def trimmed(cell: str) -> str:
    """The cell without blanks around it, and without what a spreadsheet puts around text: ="…", '123."""
    cell = cell.strip(BLANK)
    found = _WRAPPED.fullmatch(cell)
    return (found["quoted"] or found["marked"] or "").strip(BLANK) if found else cell
