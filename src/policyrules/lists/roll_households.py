"""One household out of the rows of several ledgers: its members, the facts that the rows agree on,
what being in a ledger implies; and what must be reported on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from attrs import Factory, define, frozen

from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Policy
from policyrules.intake.identity import ID_FACT, mask
from policyrules.intake.values import read_value, show
from policyrules.lists.roll_tables import NAME_FACT, Roll, RollRow

RowNoteKind = Literal[
    "unusable", "duplicate", "contradiction", "two_households", "split", "composition", "name", "fact",
    "partly", "near",
]  # fmt: skip
"""What is reported. The rows of the first five are left out of the cases; the others are notes."""

LEFT_OUT: Final = frozenset({"unusable", "duplicate", "contradiction", "two_households", "split"})


@frozen
class RowNote:
    """Something that a person must look at: rows as (table, row), one sentence in two languages."""

    kind: RowNoteKind
    rows: tuple[tuple[str, int], ...]
    zh: str
    en: str


@define
class Doubt:
    """What the rows of a ledger that were left out leave open: whoever they are about is not absent."""

    table: Roll
    numbers: set[str] = Factory(set)
    names: set[str] = Factory(set)
    anyone: bool = False
    """A row without a usable number and without a name: it could be about anybody."""
    units: set[tuple[str, str]] = Factory(set)
    """The households of which a row was left out."""

    def absent(self, rows: Sequence[RollRow]) -> bool:
        """Whether the person of the rows is certainly not in the ledger."""
        if not self.table.complete or self.anyone or rows[0].number in self.numbers:
            return False
        names = {e.name for e in rows if e.name}
        return not self.names or (bool(names) and not names & self.names)


def doubts(tables: Sequence[Roll], used: Iterable[RollRow]) -> tuple[Doubt, ...]:
    """What is left open by the rows that are not used, for each table."""
    kept = {(e.table, e.row) for e in used}
    numbers = {(e.table, e.number) for e in used}
    found = []
    for table in tables:
        doubt = Doubt(table)
        for entry in table.entries:
            # Of equal rows the first is used, and nothing is open.
            equal = not entry.problems and (entry.table, entry.number) in numbers
            if equal or (entry.table, entry.row) in kept:
                continue
            doubt.units.add(entry.unit)
            doubt.numbers.add(entry.number)
            if entry.problems:
                doubt.names |= {entry.name} if entry.name else set()
                doubt.anyone = doubt.anyone or not entry.name
        found.append(doubt)
    return tuple(found)


@frozen
class Households:
    """What making households of rows needs; ``issues`` grows."""

    policy: Policy
    person: str
    doubts: tuple[Doubt, ...]
    issues: list[RowNote]

    def case(self, family: Sequence[RollRow]) -> Case:
        """The household of rows that belong together."""
        people: dict[str, list[RollRow]] = {}
        for entry in family:
            people.setdefault(entry.number, []).append(entry)
        id_ = f"{family[0].kind}:{family[0].household}"
        members = tuple(self.member(str(key), rows) for key, rows in enumerate(people.values(), start=1))
        facts = self.agreed(self.policy.root, family, show(id_))
        facts |= self.implied_of_household(family, people, facts, show(id_))
        complete = frozenset({self.person}) if self.whole(family, people, show(id_)) else frozenset[str]()
        return Case(id_, Record(self.policy.root, id_, facts, {self.person: members}, complete))

    def member(self, key: str, rows: Sequence[RollRow]) -> Record:
        """A person."""
        facts = self.agreed(self.person, rows, mask(rows[0].number)) | self.identity(rows)
        held = {e.kind for e in rows}
        for doubt in self.doubts:
            present = doubt.table.kind.id in held
            if present or doubt.absent(rows):
                facts = self.implied(doubt.table, self.person, present) | facts
        return Record(self.person, key, facts)

    def agreed(self, entity: str, rows: Sequence[RollRow], shown: str) -> dict[str, Fact]:
        """The facts on which the rows agree; the others are left unknown and reported."""
        facts: dict[str, Fact] = {}
        given: dict[str, list[RollRow]] = {}
        for entry in rows:
            for owner, name in entry.facts:
                if owner == entity:
                    given.setdefault(name, []).append(entry)
        for name, sources in given.items():
            if len({e.facts[entity, name].value for e in sources}) == 1:
                facts[name] = sources[0].facts[entity, name]
                continue
            label, places = self.policy.facts[entity][name].label, _places(sources)
            self.report("fact", sources, f"{shown} 的“{label}”各处不同（{places}），作未知",
                        f"{entity}.{name} of {shown} differs between rows ({places}); it is left unknown",
            )  # fmt: skip
        return facts

    def identity(self, rows: Sequence[RollRow]) -> dict[str, Fact]:
        """Number and name, where the policy has facts for them; names that differ are reported."""
        known, source = self.policy.facts[self.person], f"{rows[0].table}:{rows[0].row}"
        facts = {ID_FACT: Fact(rows[0].number, source)} if ID_FACT in known else {}
        named = [e for e in rows if e.name]
        if len({e.name for e in named}) > 1:
            places, shown = _places(named), mask(rows[0].number)
            self.report("name", named, f"{shown} 在各台账里姓名不同（{places}）",
                        f"{shown} has different names in the ledgers ({places})")  # fmt: skip
        elif named and NAME_FACT in known:
            facts[NAME_FACT] = Fact(named[0].name, f"{named[0].table}:{named[0].row}")
        return facts

    # ── what being in a ledger, or in none, implies ──

    def implied(self, table: Roll, entity: str, present: bool) -> dict[str, Fact]:
        """The facts of an entity that being in a ledger, or not being in a complete one, gives."""
        found = {}
        for implied in table.kind.implied:
            owner, _, name = implied.fact.rpartition(".")
            given = self.policy.facts[owner].get(name) if owner == entity else None
            value = implied.present if present else implied.absent
            if given is None or value is None:
                continue
            known = read_value(given.type, value)
            if not isinstance(known, Said):
                source = f"{table.name}：在册" if present else f"{table.name}：齐全而未载"
                found[name] = Fact(known, source)
        return found

    def implied_of_household(
        self, family: Sequence[RollRow], people: Mapping[str, Sequence[RollRow]], facts: Mapping[str, Fact],
        shown: str,
    ) -> dict[str, Fact]:  # fmt: skip
        """The same for the household: all its persons in a ledger, or certainly none."""
        found: dict[str, Fact] = {}
        for doubt in self.doubts:
            kind = doubt.table.kind
            rows = [e for e in family if e.kind == kind.id]
            of, there = len(people), len({e.number for e in rows})
            gives = self.implied(doubt.table, self.policy.root, True)
            gives = {name: fact for name, fact in gives.items() if name not in facts}
            if there == of:
                found = gives | found
            elif not there and all(doubt.absent(person) for person in people.values()):
                absent = self.implied(doubt.table, self.policy.root, False)
                found = {n: f for n, f in absent.items() if n not in facts} | found
            elif there and gives:
                self.report(
                    "partly", rows,
                    f"{shown}：{of} 人中 {there} 人在{kind.label}，整户的状态没有推定",
                    f"{shown}: {there} of {of} persons are in {kind.id}; "
                    "the status of the household is not inferred",
                )  # fmt: skip
        return found

    def whole(self, family: Sequence[RollRow], people: Mapping[str, Sequence[RollRow]], shown: str) -> bool:
        """Whether the members are all there: a complete ledger of whole households has exactly them."""
        for doubt in self.doubts:
            kind = doubt.table.kind
            rows = [e for e in family if e.kind == kind.id]
            if not kind.whole or not rows:
                continue
            held = {e.number for e in rows}
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
            return doubt.table.complete and not any(e.unit in doubt.units for e in rows)
        return False

    def report(self, kind: RowNoteKind, rows: Iterable[RollRow], zh: str, en: str) -> None:
        """Add an issue."""
        self.issues.append(RowNote(kind, tuple((e.table, e.row) for e in rows), zh, en))


def _places(entries: Iterable[RollRow]) -> str:
    return "、".join(f"{e.table}:{e.row}" for e in entries)
