"""A register too long to be held: looked through once, row by row, and then read household by household.

What is to be known of it as a whole (its columns, what was left out, whose numbers stand twice) is found in
looking through. A part holds all rows of its households; of these intake says what it says of a whole table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from policyrules.base.errors import CaseError, Problem
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import columns_nowhere, households_of, lists_lacking
from policyrules.intake.case_rows import RowMaker
from policyrules.intake.columns import Column, person_of
from policyrules.intake.completeness import Complete, complete_lists
from policyrules.intake.empty_cells import Empty, empty_cells
from policyrules.intake.families import CaseRow, left_open
from policyrules.intake.headings import register_heading
from policyrules.intake.joining import Joined
from policyrules.intake.ledger_files import Files, Place
from policyrules.intake.persons import number_of
from policyrules.intake.records import Ledger, keys_of
from policyrules.intake.registers import judged
from policyrules.intake.tables import Row, Table, long_table

AT_ONCE: Final = 2_000
"""Rows that are looked at together."""
MOST_WRONG: Final = 20_000
"""Of a register with more rows whose cells do not stand below its columns, all is read at once."""


@frozen
class Line:
    """A row of a register: its number, its household, the identity number of its person if it has one."""

    number: int
    household: str
    person: str
    bare: bool
    """Whether it is of nobody, but of the household alone: households with such a row come first."""
    row: Row[Column]


Put = Callable[[Sequence[Column], Sequence[Line]], None]
"""Takes the columns of a register and some of its rows."""
Seen = Callable[[int, int], None]
"""Called with how many rows of a register were looked at, and how many there are."""


@frozen
class LongRegister:
    """A register that was looked through."""

    policy: Policy
    files: Files
    table: Table[Column]
    """Its columns, without rows."""
    sound: frozenset[Column]
    """The columns whose identity numbers that end in 000 are taken as they stand."""
    lists: frozenset[str]
    """The kinds of records that its rows hold."""
    lost: Mapping[str, Sequence[int]]
    """By list the rows of which nobody knows for sure whose they are."""
    notes: Sequence[Problem]
    """What is to be known of it, but for what ``told`` adds."""

    def told(self, complete: Complete) -> Iterator[Problem]:
        """What is to be known of it as a whole, where these lists are complete."""
        lists = complete_lists(self.policy, self.said(complete))
        here = frozenset().union(
            *(lists.of(self.policy.children[entity], self.lists) for entity in self.policy.entities)
        )
        yield from self.notes
        for entity in (each for each in self.policy.entities if each in self.lost and each in here):
            yield left_open(self.policy, entity, self.lost[entity], self.table.name)
        yield from lists_lacking(self.policy, self.files, self.lists, lists)

    def said(self, complete: Complete) -> Complete:
        """Which lists are said to be complete."""
        return self.files.complete if complete is None else complete

    def part(
        self,
        rows: Sequence[Row[Column]],
        twice: Mapping[str, Sequence[Place]],
        *,
        complete: Complete,
        on: date,
        empty: Empty,
    ) -> Ledger:
        """Some households, of which all rows are given; its notes are about single rows.

        ``twice``: by identity number, rows of two households with it.
        """
        policy, settings, table = self.policy, self.files.settings, evolve(self.table, rows=tuple(rows))
        found: dict[str, list[CaseRow]] = {}
        maker = RowMaker(policy, settings, empty_cells(policy, empty or self.files.empty), on, [])
        maker.cells.sound[table.name] = self.sound
        joined = Joined(policy, settings, found, [], twice=twice, part=True)
        joined.take(table, maker.lines(table, {}))
        joined.notes.clear()  # they were told of all
        joined.finish()
        every = {e: found.get(e, []) for e in policy.entities if e in found or e in self.lists}
        ledger = households_of(policy, self.files, every, self.said(complete), frozenset(self.lost))
        return evolve(ledger, notes=(*joined.notes, *ledger.notes))


def looked_through(
    policy: Policy, files: Files, source: Path, *, on: date, empty: Empty, put: Put, seen: Seen | None = None
) -> LongRegister | None:
    """The register at ``source``, all there is in ``files``, looked through.

    ``put`` is given its rows, some at a time, and then ``seen`` called.

    None where it is to be read at once: persons side by side, a row that leaves it to others whose it is, and
    wherever something is wrong with the table or must be said first.
    """
    known = register_heading(policy, keys_of(policy), files.settings, source.name)
    try:
        table = long_table(source, known)
    except CaseError:
        return None
    if table is None:
        return None
    register = judged(policy, table, known)
    if register.asks or register.wrong or not _plain(register.table):
        return None
    looking = _Looking(policy, files, register.table)
    if not looking.through(on, empty, put, seen):
        return None
    unread = {table.name: (*table.headers.values(), *table.unread)}
    notes = (*files.notes, *register.notes, *looking.notes, *columns_nowhere(files, unread))
    joined = Joined(policy, files.settings, {}, [], files=looking.called)
    joined.told_by_name(looking.told)
    return LongRegister(
        policy,
        files,
        evolve(register.table, rows=()),
        frozenset(looking.sound),
        frozenset(looking.lists),
        looking.lost,
        (*notes, *joined.notes),
    )


def _plain(table: Table[Column]) -> bool:
    """Whether each row is of one person at most and may say by itself whose it is."""
    keys = {column.kind for column in table.columns} & {"household", "head"}
    return bool(keys) and not any(column.place for column in table.columns)


@frozen
class _Looking:
    """A register being looked through; what is found grows."""

    policy: Policy
    files: Files
    table: Table[Column]
    notes: list[Problem] = field(factory=list)
    lists: set[str] = field(factory=set)
    lost: dict[str, list[int]] = field(factory=lambda: defaultdict(list))
    told: set[str] = field(factory=set)
    """The facts that some row tells of its household."""
    called: dict[str, Table[Column]] = field(factory=dict)
    """As ``Joined.files``."""
    sound: set[Column] = field(factory=set)
    """The columns whose identity numbers that end in 000 are taken as they stand."""

    def through(self, on: date, empty: Empty, put: Put, seen: Seen | None) -> bool:
        """Whether every row says by itself whose it is, so that households may be read apart."""
        cells = empty_cells(self.policy, empty or self.files.empty)
        maker = RowMaker(self.policy, self.files.settings, cells, on, self.notes)
        maker.cells.look_at_numbers(self.table)
        self.sound.update(maker.cells.sound[self.table.name])
        empties: dict[str, dict[Given, int]] = {}
        beside: dict[Problem, None] = {}
        wrong, done, rows = 0, 0, iter(self.table.rows)
        while some := tuple(islice(rows, AT_ONCE)):
            wrong += sum(bool(row.wrong) for row in some)
            part = evolve(self.table, rows=some)
            lines = maker.lines(part, {})
            by_household = any(column.kind == "household" for column in part.columns)
            households = [self._household(line, by_household) for line in lines]
            if not all(households) or wrong > MOST_WRONG:
                return False
            _add(empties, maker.empty_in_register(part, lines))
            joined = Joined(self.policy, self.files.settings, {}, [], files=self.called, part=True)
            joined.take(part, lines)
            if joined.asks:
                return False
            beside |= dict.fromkeys(joined.notes)
            put(part.columns, [*map(self._line, some, lines, households)])
            done += len(some)
            if seen is not None:
                seen(done, len(self.table.rows))
        maker.tell_empty(self.table, empties)
        self.notes.extend(beside)
        return True

    def _household(self, line: Mapping[str, Sequence[CaseRow]], by_household: bool) -> str:
        """The household that a row itself names; empty where it leaves that to others."""
        (above,) = line[self.policy.root]
        return above.household if by_household else above.head

    def _line(self, row: Row[Column], line: Mapping[str, Sequence[CaseRow]], household: str) -> Line:
        (above,) = line[self.policy.root]
        self.told.update(above.facts, above.blanks.keys() - above.unknown)
        self.lists.update(line)
        if not above.straight:
            for entity in line.keys() - {self.policy.root}:
                self.lost[entity] += [row.number] * len(line[entity])
        persons = line.get(person_of(self.policy, self.policy.root) or "", ())
        return Line(row.number, household, number_of(persons[0]) if persons else "", not persons, row)


def _add(whole: dict[str, dict[Given, int]], part: Mapping[str, Mapping[Given, int]]) -> None:
    for entity, counts in part.items():
        own = whole.setdefault(entity, {})
        for given, count in counts.items():
            own[given] = own.get(given, 0) + count
