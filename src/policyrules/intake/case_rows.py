"""The rows of a ledger's tables as rows of records: facts and keys read, what is wrong said at its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve, field, frozen

from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import NOTHING, Said
from policyrules.core.case import Fact
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT
from policyrules.intake.cell_facts import CellReader
from policyrules.intake.cell_forms import cell_value
from policyrules.intake.column_cells import column_named, head_in, id_in, size_in, word_in
from policyrules.intake.column_names import NO_FACT
from policyrules.intake.columns import HEAD_NAMES, Column, person_of
from policyrules.intake.empty_cells import EmptyCells, left_empty
from policyrules.intake.families import CaseRow
from policyrules.intake.gathered import NAME_FACT
from policyrules.intake.identity import ID_FACT
from policyrules.intake.number_facts import read_numbers
from policyrules.intake.records import make_fact
from policyrules.intake.settings import Settings, settled
from policyrules.intake.showing import show, show_value
from policyrules.intake.tables import Row, Table
from policyrules.intake.values import plain

_NOT_HIS: Final = Said(
    "{column}：{label}不是一人一条的名单，这一列不能逐格成为一条",
    "{column}: {entity} is no list below a person, or a household, of this table",
)

Empties = Mapping[str, Mapping[Given, int]]
"""By entity how many rows do not tell each of the facts that may be absent."""


@frozen
class RowMaker:
    """Makes rows of records of the rows of tables; ``notes`` grow."""

    policy: Policy
    settings: Settings
    empty: EmptyCells
    on: date | None
    notes: list[Problem]
    told: Mapping[str, bool] = field(factory=dict)
    """Of tables that are a part of a ledger: whether its numbers that end in 000 are taken as they stand."""
    cells: CellReader = field(init=False)
    """Reads single facts of a row."""

    @cells.default
    def _cells(self) -> CellReader:
        return CellReader(self.notes, self.told)

    def of_table(self, entity: str, table: Table[Column]) -> list[CaseRow]:
        """The rows of a table of ours, one of one kind of record."""
        self.cells.look_at_numbers(table)
        assumed = self._assumed(table, entity)
        headers = _headers(table, table.columns)
        rows = []
        for read in table.rows:
            row = CaseRow(
                table.name, read.number, entity, "", "", {}, {}, [], straight=not read.shifted,
                headers=headers,
            )  # fmt: skip
            for name, said in read.wrong:
                row.wrong(said, name)
            self._fill(row, table, read, table.columns, assumed)
            rows.append(row)
        self.tell_empty(table, self.empty_in(table, {entity: rows}))
        return rows

    def of_register(
        self, table: Table[Column], wrong: Mapping[int, tuple[Said, str]]
    ) -> list[dict[str, list[CaseRow]]]:
        """For each row of a register the rows of its household, its persons, what is theirs.

        ``wrong``: by the number of a row what is wrong with it, and in which column.
        """
        self.cells.look_at_numbers(table)
        found = self.lines(table, wrong)
        self.tell_empty(table, self.empty_in_register(table, found))
        return found

    def lines(
        self, table: Table[Column], wrong: Mapping[int, tuple[Said, str]]
    ) -> list[dict[str, list[CaseRow]]]:
        """The same of a table, or a part of one, whose numbers are looked at; empty cells are not told of."""
        root = self.policy.root
        person = person_of(self.policy, root)
        assumed = {entity: self._assumed(table, entity) for entity in (root, person) if entity}
        places = sorted({c.place for c in table.columns if not c.item and _of_person(c, person)})
        repeated = places == [0]
        headers = {
            place: _headers(table, [c for c in table.columns if c.place == place and self._theirs(c, person)])
            for place in places
        }
        households = _headers(table, [c for c in table.columns if not self._theirs(c, person)])
        found = []
        for read in table.rows:
            above = CaseRow(
                table.name, read.number, root, "", "", {}, {}, [], straight=not read.shifted,
                headers=households,
            )  # fmt: skip
            for name, said in read.wrong:
                above.wrong(said, name)
            if read.number in wrong:
                above.wrong(*wrong[read.number])
            mine = [c for c in table.columns if not self._theirs(c, person)]
            own_cells = [c for c in mine if not c.item and not (repeated and _summed(c))]
            self._fill(above, table, read, own_cells, assumed[root], repeated=repeated)
            self._shares(above, table, read, [c for c in mine if repeated and _summed(c)])
            rows: dict[str, list[CaseRow]] = {root: [above]}
            for place in places if person else ():
                own = [c for c in table.columns if c.place == place and self._theirs(c, person)]
                if not any(c in read.cells for c in own if not c.item):
                    continue
                one = CaseRow(
                    table.name, read.number, person or "", "", "", {}, {}, [], straight=above.straight,
                    aside=place > 0, headers=headers[place],
                )  # fmt: skip
                self._fill(one, table, read, [c for c in own if not c.item], assumed[person or ""])
                if place and not any(_names_one(c) and c in read.cells for c in own):
                    one.wrong(_NOBODY.filled(place=place))
                rows.setdefault(person or "", []).append(one)
                self._items(one, table, read, own, rows)
            if self.settings.head == "apart" and places and places[0] > 0:
                rows.setdefault(person or "", []).insert(0, self._of_head(person or "", table, read))
            self._items(above, table, read, mine, rows, repeated=repeated)
            found.append(rows)
        return found

    def _of_head(self, person: str, table: Table[Column], read: Row[Column]) -> CaseRow:
        """The head as a person, of a row that holds the others side by side."""
        facts = self.policy.facts[person]
        straight = not read.shifted
        row = CaseRow(table.name, read.number, person, "", "", {}, {}, [], straight=straight, aside=True)
        for column, cell in read.cells.items():
            name = (
                ID_FACT if column.kind == "head" else NAME_FACT if settled(column.item) in HEAD_NAMES else ""
            )
            if name in facts:
                self.cells.fact(row, table, read, column, facts[name], {"value": cell})
        return row

    def _theirs(self, column: Column, person: str | None) -> bool:
        """Whether a column is about the person, or is a record of a list below it."""
        if column.item and column.given is not None:
            return person is not None and self.policy.entities[column.of].parent == person
        return _of_person(column, person)

    # ── one row ──

    def _fill(
        self, row: CaseRow, table: Table[Column], read: Row[Column], columns: Collection[Column],
        assumed: Mapping[Given, str], *, repeated: bool = False,
    ) -> None:  # fmt: skip
        """Read a row's cells; of a household that several rows speak of, an empty one is left to others."""
        parts: dict[str, dict[str, str]] = defaultdict(dict)
        by: dict[str, Column] = {}
        for column in columns:
            unsaid = column.rule.blank if column.rule is not None and not repeated else ""
            cell = read.cells.get(column) or unsaid
            if not cell:
                continue
            match column.kind:
                case "household":
                    row.written = id_in(row, column, cell)
                    row.household = plain(row.written)
                case "id":
                    row.key = id_in(row, column, cell)
                case "county":
                    row.county = cell
                case "ancestor":
                    row.ancestors[column.entity] = plain(id_in(row, column, cell))
                case "head":
                    sound = column in self.cells.sound[table.name]
                    row.head = head_in(row, table.headers.get(column, ""), cell, sound=sound)
                case "relation":
                    row.relation = word_in(column, cell)
                case "size":
                    row.size = size_in(row, table.headers.get(column, ""), cell)
                case "fact" if column.given is not None:
                    name = column.given.name
                    parts[name][column.part] = cell
                    if column.part == "value" or name not in by:
                        by[name] = column
        for name, column in by.items():
            if column.given is not None:
                self.cells.fact(row, table, read, column, column.given, parts[name])
        absent = {g.name: Fact(ABSENT, source) for g, source in assumed.items() if g.name not in parts}
        if repeated:
            blank = CaseRow(row.table, row.number, row.entity, "", "", {}, {}, [])
            for column in columns:
                if column.given is not None and column.rule is not None and column.rule.blank:
                    self.cells.fact(blank, table, read, column, column.given, {"value": column.rule.blank})
            row.blanks = absent | blank.facts
        else:
            row.facts |= absent
        self.notes.extend(read_numbers(self.policy, self.settings.birth, row, self.on))

    def _items(
        self, above: CaseRow, table: Table[Column], read: Row[Column], columns: Collection[Column],
        rows: dict[str, list[CaseRow]], *, repeated: bool = False,
    ) -> None:  # fmt: skip
        """The records that single cells are: an amount of one kind of income; an empty one is unknown."""
        for column in columns:
            given, rule = column.given, column.rule
            if given is None or rule is None or not column.item:
                continue
            if repeated or self.policy.entities[column.of].parent != above.entity:
                about = self.policy.entities[column.of]
                raise UsageError(
                    _NOT_HIS.filled(column=show(column.item), label=about.label, entity=about.id)
                )
            if column not in read.cells and rule.blank:
                continue
            row = CaseRow(table.name, read.number, column.of, "", "", {}, {}, [], straight=above.straight)
            row.above = above
            held = {c: cell for c, cell in read.cells.items() if c == column}
            self._fill(row, table, evolve(read, cells=held), [column], {})
            for name, value in rule.having.items():
                other = self.policy.facts[column.of].get(name) or next(
                    (g for g in self.policy.facts[column.of].values() if g.label == name), None
                )
                if other is None:
                    raise UsageError(NO_FACT.filled(column=show(column.item), fact=show(name), hint=NOTHING))
                fact, wrong = make_fact(other, cell_value(other, value), {})
                for each in wrong:
                    row.wrong(each, column.item)
                if fact is not None:
                    row.facts[other.name] = fact
            rows.setdefault(column.of, []).append(row)

    def _shares(
        self, above: CaseRow, table: Table[Column], read: Row[Column], columns: Sequence[Column]
    ) -> None:
        """What a person's row has of a number that is the household's together; None: unknown."""
        for column in columns:
            given, rule = column.given, column.rule
            if given is None or rule is None:
                continue
            if given.type.kind != "number" or given.entity != above.entity:
                raise UsageError(_NO_SUM.filled(column=show(table.headers[column])))
            cell = read.cells.get(column) or rule.blank
            share = self.cells.share(table, read, column, given, cell) if cell else None
            if isinstance(share, Said):
                above.wrong(share, given.name, shown=show_value(cell))
            above.shares[given.name] = None if isinstance(share, Said) else share

    # ── empty cells ──

    def _assumed(self, table: Table[Column], entity: str) -> dict[Given, str]:
        """The facts of which an empty cell is 无, with the source to record."""
        return {
            given: said
            for given in _optional(table, entity)
            if (said := self.empty.source(given)) is not None
        }

    def empty_in_register(
        self, table: Table[Column], lines: Sequence[Mapping[str, Sequence[CaseRow]]]
    ) -> Empties:
        """As ``empty_in`` of the rows of a register, or of a part of one."""
        root, person = self.policy.root, person_of(self.policy, self.policy.root)
        repeated = {c.place for c in table.columns if not c.item and _of_person(c, person)} == {0}
        rows = {}
        for entity in (each for each in (root, person) if each):
            every = [row for line in lines for row in line.get(entity, ())]
            rows[entity] = [r for r in every if not _silent(r)] if repeated and entity == root else every
        return self.empty_in(table, rows)

    def empty_in(self, table: Table[Column], rows: Mapping[str, Sequence[CaseRow]]) -> Empties:
        """How often each fact that may be absent is not told, but for those that are taken for none then."""
        filled = {
            column.given: {read.number for read in table.rows if column in read.cells}
            for column in table.columns
            if column.part == "value" and not column.place
        }
        return {
            entity: {
                g: sum(
                    g.name not in row.facts
                    and g.name not in row.blanks
                    and row.number not in filled.get(g, ())  # what cannot be read is not empty
                    for row in found
                )
                for g in _optional(table, entity)
                if self.empty.source(g) is None
            }
            for entity, found in rows.items()
        }

    def tell_empty(self, table: Table[Column], empties: Empties) -> None:
        """Note how often facts that may be absent are not told in a table."""
        for counts in empties.values():
            unsaid = left_empty(self.policy, counts.items())
            if unsaid is not None:
                self.notes.append(Problem(unsaid, table=table.name))


def _headers(table: Table[Column], columns: Collection[Column]) -> Mapping[str, str]:
    """How the columns of facts are called in a table, by the facts' names."""
    return {
        c.given.name: column_named(table, c, c.given)
        for c in columns
        if c.given is not None and c.part == "value" and not c.item
    }


_NO_SUM: Final = Said("{column}：sum 只用于户的一个数", "{column}: sum is for a number of the household")
_NOBODY: Final = Said("第 {place} 个成员有内容，没有姓名和身份证号",
                      "something is said of member {place}, who has no name and no number")  # fmt: skip


def _of_person(column: Column, person: str | None) -> bool:
    """Whether a column of a register is about the person of its row, not about the household."""
    return column.kind in ("relation", "id") or (column.given is not None and column.of == person)


def _summed(column: Column) -> bool:
    return column.rule is not None and column.rule.summed


def _names_one(column: Column) -> bool:
    return column.given is not None and column.given.name in (ID_FACT, NAME_FACT)


def _silent(row: CaseRow) -> bool:
    """Whether the row of a person leaves it to that of another to say anything of the household."""
    return not (row.household or row.head or row.facts or row.problems)


def _optional(table: Table[Column], entity: str) -> Iterator[Given]:
    """The facts that may be absent, each once: of members side by side each has a column."""
    columns = [c for c in table.columns if not c.item and c.part == "value" and c.of == entity]
    yield from dict.fromkeys(c.given for c in columns if c.given is not None and c.given.type.optional)
