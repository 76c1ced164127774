"""One household out of the rows of several rolls: its members, the facts that the rows agree on,
what being in a roll implies; and what must be reported on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from attrs import Factory, define, frozen

from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.intake.identity import ID_FACT, mask
from policyrules.intake.showing import show_id
from policyrules.intake.values import read_value
from policyrules.lists.roll_rows import NAME_FACT, RollRow
from policyrules.lists.roll_tables import Roll

RowNoteKind = Literal[
    "unusable", "duplicate", "contradiction", "two_households", "split", "composition", "name", "fact",
    "partly", "near",
]  # fmt: skip
"""What is reported. The rows of the first five are left out of the cases; the others are notes."""

LEFT_OUT: Final = frozenset({"unusable", "duplicate", "contradiction", "two_households", "split"})


@frozen
class RowNote:
    """Something that a person must look at: rows as (table, row), one sentence."""

    kind: RowNoteKind
    """What is the matter."""
    rows: tuple[tuple[str, int], ...]
    """(table, row) of each row concerned."""
    said: Said
    """The matter in one sentence."""


@frozen
class Inferred:
    """What standing in a roll, or not standing in one, says of a fact: its value, or what it is not."""

    name: str
    fact: Fact | None
    excluded: frozenset[str] = frozenset()


@define
class Doubt:
    """What the rows of a roll that were left out leave open: whoever they are about is not absent."""

    table: Roll
    numbers: set[str] = Factory(set)
    names: set[str] = Factory(set)
    anyone: bool = False
    """A row without a usable number and without a name: it could be about anybody."""
    units: set[tuple[str, str]] = Factory(set)
    """The households of which a row was left out."""
    anywhere: bool = False
    """A row whose household cannot be read was left out: any household may lack it."""

    def absent(self, rows: Sequence[RollRow]) -> bool:
        """Whether the person of the rows is certainly not in the roll."""
        if not self.table.complete or self.anyone or rows[0].number in self.numbers:
            return False
        names = {row.name for row in rows if row.name}
        return not self.names or (bool(names) and not names & self.names)


def doubts(tables: Sequence[Roll], used: Iterable[RollRow]) -> tuple[Doubt, ...]:
    """What is left open by the rows that are not used, for each table."""
    kept = {(row.table, row.row) for row in used}
    numbers = {(row.table, row.number) for row in used}
    found = []
    for table in tables:
        doubt = Doubt(table)
        for row in table.rows:
            # Of equal rows the first is used, and nothing is open.
            equal = not row.problems and (row.table, row.number) in numbers
            if equal or (row.table, row.row) in kept:
                continue
            doubt.units.add(row.unit)
            doubt.anywhere = doubt.anywhere or not row.household
            doubt.numbers.add(row.number)
            if row.problems:
                doubt.names |= {row.name} if row.name else set()
                doubt.anyone = doubt.anyone or not row.name
        found.append(doubt)
    return tuple(found)


@frozen
class HouseholdMaker:
    """What making households of rows needs; ``notes`` grows."""

    policy: Policy
    person: str
    doubts: tuple[Doubt, ...]
    notes: list[RowNote]

    def case(self, family: Sequence[RollRow]) -> Case:
        """The household of rows that belong together."""
        people: dict[str, list[RollRow]] = {}
        for row in family:
            people.setdefault(row.number, []).append(row)
        id_ = f"{family[0].kind}:{family[0].household}"
        shown = show_id(id_)
        members = tuple(self.member(str(key), rows) for key, rows in enumerate(people.values(), start=1))
        facts = self.agreed(self.policy.root, family, shown)
        implied = self.implied_of_household(family, people, facts, shown)
        complete = frozenset({self.person}) if self.whole(family, people, shown) else frozenset[str]()
        return Case(id_, self.record(self.policy.root, id_, facts, implied, {self.person: members}, complete))

    def member(self, key: str, rows: Sequence[RollRow]) -> Record:
        """A person."""
        facts = self.agreed(self.person, rows, mask(rows[0].number)) | self.identity(rows)
        held = {row.kind for row in rows}
        implied: list[Inferred] = []
        for doubt in self.doubts:
            present = doubt.table.kind.id in held
            if present or doubt.absent(rows):
                implied += self.implied(doubt.table, self.person, present)
        return self.record(self.person, key, facts, implied)

    def record(
        self, entity: str, key: str, facts: Mapping[str, Fact | None], implied: Sequence[Inferred],
        lists: Mapping[str, tuple[Record, ...]] | None = None, complete: frozenset[str] = frozenset(),
    ) -> Record:  # fmt: skip
        """A record of what the rows say and, where they are silent, of what standing in a roll implies."""
        known = {name: fact for name, fact in facts.items() if fact is not None}
        excluded: dict[str, frozenset[str]] = {}
        for inferred in implied:
            if inferred.name not in facts and inferred.fact is not None:
                known.setdefault(inferred.name, inferred.fact)
            elif inferred.name not in facts:
                excluded[inferred.name] = excluded.get(inferred.name, frozenset()) | inferred.excluded
        excluded = {name: options for name, options in excluded.items() if name not in known}
        return Record(entity, key, known, lists or {}, complete, excluded)

    def agreed(self, entity: str, rows: Sequence[RollRow], shown: str) -> dict[str, Fact | None]:
        """The facts that the rows give; None where they differ, which is reported."""
        facts: dict[str, Fact | None] = {}
        given: dict[str, list[RollRow]] = {}
        for row in rows:
            for owner, name in row.facts:
                if owner == entity:
                    given.setdefault(name, []).append(row)
        for name, sources in given.items():
            if len({row.facts[entity, name].value for row in sources}) == 1:
                facts[name] = sources[0].facts[entity, name]
                continue
            facts[name] = None
            label, places = self.policy.facts[entity][name].label, _places(sources)
            self.report("fact", sources, f"{shown} 的“{label}”各处不同（{places}），作未知",
                        f"{entity}.{name} of {shown} differs between rows ({places}); it is left unknown",
            )  # fmt: skip
        return facts

    def identity(self, rows: Sequence[RollRow]) -> dict[str, Fact]:
        """Number and name, where the policy has facts for them; names that differ are reported."""
        known, source = self.policy.facts[self.person], f"{rows[0].table}:{rows[0].row}"
        facts = {ID_FACT: Fact(rows[0].number, source)} if ID_FACT in known else {}
        named = [row for row in rows if row.name]
        if len({row.name for row in named}) > 1:
            places, shown = _places(named), mask(rows[0].number)
            self.report("name", named, f"{shown} 在各台账里姓名不同（{places}）",
                        f"{shown} has different names in the rolls ({places})")  # fmt: skip
        elif named and NAME_FACT in known:
            facts[NAME_FACT] = Fact(named[0].name, f"{named[0].table}:{named[0].row}")
        return facts

    # ── what being in a roll, or in none, implies ──

    def implied(self, table: Roll, entity: str, present: bool) -> list[Inferred]:
        """What being in a roll, or not being in a complete one, says of an entity."""
        found = []
        for implied in table.kind.implied:
            owner, _, name = implied.fact.rpartition(".")
            given = self.policy.facts[owner].get(name) if owner == entity else None
            if given is None:
                continue
            value = implied.present if present else implied.absent
            if value is not None:
                known = read_value(given.type, value)
                if not isinstance(known, Said):
                    source = f"{table.name}：在册" if present else f"{table.name}：齐全而未载"
                    found.append(Inferred(name, Fact(known, source)))
            elif present and any(option.id == implied.absent for option in given.type.options):
                found.append(Inferred(name, None, frozenset({str(implied.absent)})))
        return found

    def implied_of_household(
        self, family: Sequence[RollRow], people: Mapping[str, Sequence[RollRow]],
        facts: Mapping[str, Fact | None], shown: str,
    ) -> list[Inferred]:  # fmt: skip
        """The same for the household: all its persons in a roll, or certainly none."""
        found: list[Inferred] = []
        for doubt in self.doubts:
            kind = doubt.table.kind
            rows = [row for row in family if row.kind == kind.id]
            of, there = len(people), len({row.number for row in rows})
            gives = self.implied(doubt.table, self.policy.root, True)
            if there == of:
                found += gives
            elif not there and all(doubt.absent(person) for person in people.values()):
                found += self.implied(doubt.table, self.policy.root, False)
            elif there and any(inferred.fact and inferred.name not in facts for inferred in gives):
                self.report(
                    "partly", rows,
                    f"{shown}：{of} 人中 {there} 人在{kind.label}，整户的状态没有推定",
                    f"{shown}: {there} of {of} persons are in {kind.id}; "
                    "the status of the household is not inferred",
                )  # fmt: skip
        return found

    def whole(self, family: Sequence[RollRow], people: Mapping[str, Sequence[RollRow]], shown: str) -> bool:
        """Whether the members are all there: a complete roll of whole households has exactly them."""
        for doubt in self.doubts:
            kind = doubt.table.kind
            rows = [row for row in family if row.kind == kind.id]
            if not kind.whole or not rows:
                continue
            held = {row.number for row in rows}
            strangers = [mine[0] for number, mine in people.items() if number not in held]
            if strangers:
                places = _places(strangers)
                self.report(
                    "composition", strangers,
                    f"{shown}：{kind.label}里没有这 {len(strangers)} 人（{places}），家庭成员未定",
                    f"{shown}: {len(strangers)} persons are not in its {kind.id} ({places}); "
                    "who belongs to the household is open",
                )  # fmt: skip
                return False
            lacking = doubt.anywhere or any(row.unit in doubt.units for row in rows)
            return doubt.table.complete and not lacking
        return False

    def report(self, kind: RowNoteKind, rows: Iterable[RollRow], zh: str, en: str) -> None:
        """Add a note."""
        self.notes.append(row_note(kind, rows, zh, en))


def row_note(kind: RowNoteKind, rows: Iterable[RollRow], zh: str, en: str) -> RowNote:
    """A note about rows."""
    return RowNote(kind, places_of(rows), Said(zh, en))


def places_of(rows: Iterable[RollRow]) -> tuple[tuple[str, int], ...]:
    """Rows by table and number."""
    return tuple((row.table, row.row) for row in rows)


def _places(rows: Iterable[RollRow]) -> str:
    return "、".join(f"{row.table}:{row.row}" for row in rows)
