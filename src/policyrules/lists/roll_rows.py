"""A row of a roll: whom it is about and what it says, its cells read strictly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import field, frozen

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.core.case import Fact
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import cell_value
from policyrules.intake.column_cells import misread, sign_said
from policyrules.intake.empty_cells import says_nothing, says_unknown
from policyrules.intake.headers import BLANK
from policyrules.intake.identifiers import read_id
from policyrules.intake.identity import ID_FACT, SPOILED, UNSURE, check_id
from policyrules.intake.records import make_fact, unborn
from policyrules.intake.showing import show
from policyrules.intake.values import plain

NAME_FACT: Final = "full_name"
HOUSEHOLD: Final = ("household", "户编号", "户号")
NUMBER: Final = (ID_FACT, "身份证号", "身份证号码")
NAME: Final = ("name", NAME_FACT, "姓名")


@frozen
class RollRow:
    """A row: whom it is about and what it says; ``problems`` when it cannot be used."""

    kind: str
    """What roll it stands in."""
    table: str
    """The file."""
    row: int
    """As a spreadsheet counts."""
    household: str
    """The household's number in that roll; empty: it cannot be read, so that nobody knows whose it is."""
    number: str
    """The identity number as written, in capitals; never shown but masked."""
    name: str
    """The person's name, if the roll has it."""
    facts: Mapping[tuple[str, str], Fact]
    """By (entity, fact name)."""
    problems: tuple[Said, ...] = ()
    """Why it cannot be used; () when it can."""

    @property
    def unit(self) -> tuple[str, str]:
        """The household in its roll."""
        return self.kind, self.household


@frozen
class RollColumn:
    """What a column of a roll holds."""

    kind: str
    """household, number, name, fact"""
    entity: str = ""
    """Of a fact, whose it is."""
    given: Given | None = None
    """Of a fact, which."""


@frozen
class RollReader:
    """Reads the rows of a roll."""

    kind: str
    """What roll it is."""
    table: str
    """The file."""
    person: str
    """The kind of record that its rows are about."""
    births: Mapping[str, Sequence[str]]
    """The facts that are days of birth, by kind of record."""
    on: date | None
    """The day for which it is read: nobody is born later."""
    sound: Callable[[], bool]
    """Whether its numbers that end in 000 are taken as they stand (``ends_in_000``)."""
    taken: list[int] = field(factory=list)
    """The rows of those that were, as they are read."""
    signs: dict[Problem, None] = field(factory=dict)
    """How cells that hold a sign alone are read, each once, as they are."""

    def row(self, number: int, cells: Mapping[RollColumn, object], wrong: Sequence[Said]) -> RollRow:
        """A row; of one whose cells are shifted (``wrong``) nothing is believed."""
        if wrong:
            return RollRow(self.kind, self.table, number, "", "", "", {}, tuple(wrong))
        problems: list[Said] = []
        facts: dict[tuple[str, str], Fact] = {}
        for column, value in cells.items():
            given = column.given
            if given is None or value in (None, ""):
                continue
            fact, said = self.fact(given, value)
            problems += [Said(f"{given.label}：{w.zh}", f"{given.name}: {w.en}") for w in said]
            if fact is not None:
                facts[column.entity, given.name] = Fact(fact.value, f"{self.table}:{number}")
        household = _household(cells, problems)
        id_number = self.number(number, cells.get(RollColumn("number")), problems)
        problems += self.unborn(facts, id_number)
        name = _text(cells.get(RollColumn("name")), NAME[2], problems, needed=False)
        return RollRow(self.kind, self.table, number, household, id_number, name, facts, tuple(problems))

    def fact(self, given: Given, value: object) -> tuple[Fact | None, Sequence[Said]]:
        """What a cell says of a fact, read as in every other table, and what is wrong with it."""
        if not isinstance(value, str):
            return make_fact(given, value, {})
        if (told := sign_said(given, value)) is not None:
            self.signs[Problem(told, show(given.label), table=self.table)] = None
        if says_unknown(given, value):
            return None, ()
        raw = cell_value(given, value)
        wrong = misread(given, raw)
        return make_fact(given, raw, {}) if wrong is None else (None, (wrong,))

    def number(self, row: int, value: object, problems: list[Said]) -> str:
        """The identity number of a row, in its plain form; empty where it is none."""
        if value in (None, "") or (isinstance(value, str) and says_nothing(value)):
            problems.append(Said("没有身份证号", "there is no identity number"))
            return ""
        wrong = check_id(value)
        if wrong is UNSURE:
            wrong = None if self.sound() else SPOILED  # a roll has no column that says its source
            self.taken.extend([row] if wrong is None else [])
        if wrong is not None:
            problems.append(wrong)
        return plain(value).upper() if isinstance(value, str) else ""

    def unborn(self, facts: Mapping[tuple[str, str], Fact], id_number: str) -> Iterator[Said]:
        """What is said of somebody born after the assessment day, by a fact or by the number."""
        of = {name: fact for (entity, name), fact in facts.items() if entity == self.person}
        known = of | {ID_FACT: Fact(id_number)}
        for name, said in unborn(self.births, self.person, known, self.on):
            yield Said(f"{name}：{said.zh}", f"{name}: {said.en}")


def _household(cells: Mapping[RollColumn, object], problems: list[Said]) -> str:
    """The household's number in its plain form; empty where it cannot be read."""
    written = _text(cells.get(RollColumn("household")), HOUSEHOLD[1], problems)
    found = read_id(written) if written else ""
    if isinstance(found, Said):
        problems.append(found)
        return ""
    return plain(found)


def _text(value: object, column: str, problems: list[Said], *, needed: bool = True) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip(BLANK):
        return value.strip(BLANK)
    if value not in (None, "") and not isinstance(value, str):
        problems.append(Said(f"{column}应为文本", f"{column} should be text"))
    elif needed:
        problems.append(Said(f"没有{column}", f"there is no {column}"))
    return ""
