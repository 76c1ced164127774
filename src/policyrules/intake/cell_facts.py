"""What the cells of a fact say in a row of a ledger: its value, in its unit, and what to know of that."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from policyrules.base.errors import Problem, UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number, held
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import cell_value
from policyrules.intake.column_cells import column_named, count_in, misread, sign_said
from policyrules.intake.column_names import PERSONS_ASKED
from policyrules.intake.columns import Column
from policyrules.intake.empty_cells import says_unknown
from policyrules.intake.ends_in_000 import TAKEN, ends_so, numbers_in, sound_columns
from policyrules.intake.families import CaseRow
from policyrules.intake.identity import BAD_DIGIT, ID_FACT, disability_of, of_certificate
from policyrules.intake.records import make_fact
from policyrules.intake.settings import ASKED, settled
from policyrules.intake.showing import show, show_value
from policyrules.intake.tables import Row, Table
from policyrules.intake.values import out_of_bounds

_CONVERTED: Final = Said("由 {unit} 折算", "from {unit}")
"""The source of a number that stood in another unit."""
_NO_COLUMN: Final = Said("{table}: 没有写着人数的列 {name}", "{table}: there is no column {name} of persons")
_NO_PERSONS: Final = Said("{name} 没有写人数，人均的不能折算",
                          "{name} says no number of persons to count an amount a head by")  # fmt: skip
_CERTIFICATE: Final = Said("是残疾证号，身份证号取它的前 18 位",
                           "the number of a disability certificate: its first 18 are taken")  # fmt: skip
_NO_NUMBER: Final = Said(
    f"{BAD_DIGIT.zh}；号码按未知计，这一户照样评定",
    f"{BAD_DIGIT.en}; it counts as unknown, the household is decided",
)


@frozen
class CellReader:
    """Reads the cells of facts; ``notes`` grow."""

    notes: list[Problem]
    told: Mapping[str, bool] = field(factory=dict)
    """Of tables that are a part of a ledger: whether its numbers that end in 000 are taken as they stand."""
    sound: dict[str, frozenset[Column]] = field(factory=dict)
    """By table the columns whose numbers that end in 000 are taken; they grow."""

    signs: set[Problem] = field(factory=set)
    """How cells that hold a sign alone were read, each told once."""

    def look_at_numbers(self, table: Table[Column]) -> None:
        """Find the columns in which identity numbers that end in 000 are taken as they stand."""
        told = self.told.get(table.name)
        every = frozenset(filter(numbers_in, table.columns)) if told else frozenset[Column]()
        self.sound[table.name] = sound_columns(table) if told is None else every

    def fact(
        self, row: CaseRow, table: Table[Column], read: Row[Column], column: Column, given: Given,
        parts: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Read the cells of a fact into its row; what is wrong with them is a problem of the row."""
        said, sound = dict[str, object](parts), column in self.sound[table.name]
        cell = parts.get("value")
        theirs = column.rule.words if column.rule is not None else {}
        unknown = cell is not None and cell not in theirs and says_unknown(given, cell)
        row.unknown |= {given.name} if unknown else set()
        mark = cell is not None and cell not in theirs and (unknown or given.type.kind == "bool")
        told = sign_said(given, cell or "") if mark else None
        if told is not None:
            note = Problem(told, column_named(table, column, given), table=row.table)
            self.notes.extend([] if note in self.signs else [note])
            self.signs.add(note)
        raw = None if unknown else self._raw(table, read, column, given, cell)
        if given.name == ID_FACT and isinstance(raw, str) and (number := of_certificate(raw)) is not None:
            name = column_named(table, column, given)
            self.notes.append(Problem(_CERTIFICATE, name, row.number, row.table))
            row.disability, raw, sound = disability_of(raw), number, True
        wrong_form = misread(given, raw)
        if column.conversion is not None and not said.get("source"):
            said["source"] = _CONVERTED.filled(unit=column.conversion.written).zh
        if wrong_form is None:
            fact, wrong = make_fact(given, raw, said, sighted=sound)
        else:
            fact, wrong = None, (wrong_form,)
        if wrong == (BAD_DIGIT,):
            self.notes.append(Problem(_NO_NUMBER, column_named(table, column, given), row.number, row.table))
        else:
            for each in wrong:
                row.wrong(each, column_named(table, column, given), shown=show_value(cell) if cell else "")
        if given.name == ID_FACT and wrong_form is None and fact is None:  # the person is the same for that
            own, _ = make_fact(given, raw, {"source": said.get("source")}, sighted=sound)
            row.number_beside = own.value if own is not None and isinstance(own.value, str) else ""
        if fact is not None:
            row.facts[given.name] = fact
            if sound and row.disability is None and isinstance(raw, str) and ends_so(raw) and not fact.source:
                self.notes.append(Problem(TAKEN, column_named(table, column, given), row.number, row.table))

    def _raw(
        self, table: Table[Column], read: Row[Column], column: Column, given: Given, cell: str | None, *,
        share: bool = False,
    ) -> object:  # fmt: skip
        """What a cell writes, for ``make_fact``, in the unit of the fact; what is wrong with it; None."""
        if cell is None:
            return None
        rule, way = column.rule, column.conversion
        day, words = (rule.day.strip(ASKED), rule.words) if rule is not None else ("", {})
        if way is None:
            return cell_value(given, cell, day=day, words=words)
        persons = self._persons(table, read, rule.persons) if rule is not None and way.persons else 1
        if isinstance(persons, Said):
            return persons
        return (way.share if share else way.number)(words.get(cell, cell), persons)

    def _persons(self, table: Table[Column], read: Row[Column], name: str) -> int | Said:
        """How many persons the column of this name has in the row. Raises UsageError where there is none."""
        column = next((c for c, header in table.headers.items() if settled(header) == settled(name)), None)
        if name in ("", ASKED):
            return PERSONS_ASKED
        if column is None:
            raise UsageError(_NO_COLUMN.filled(table=table.name, name=show(name)))
        found = count_in(read.cells.get(column, ""))
        return found or _NO_PERSONS.filled(name=show(name))

    def share(
        self, table: Table[Column], read: Row[Column], column: Column, given: Given, cell: str
    ) -> Number | Said | None:
        """What one cell has of a number: of money whole fen in the unit of the column alone."""
        raw = self._raw(table, read, column, given, cell, share=True)
        if isinstance(raw, Said):
            return raw
        if isinstance(raw, Fraction) and column.conversion is not None:
            found = held(raw, column.conversion.unit)
            return out_of_bounds(given, found) or found
        fact, wrong = make_fact(given, raw, {})
        number = fact.value if fact is not None and isinstance(fact.value, (int, Fraction)) else None
        return wrong[0] if wrong else number
