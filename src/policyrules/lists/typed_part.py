"""Households of a slice that SQL has typed: what a list asks of them besides whether they stand on it.

Their rows are in the tables of a connection, beside those of the cases that intake read, whose numbers are
greater.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import Factory, define

from policyrules.compile.compiler import path_of
from policyrules.core.case import RecordPath
from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.intake.identity import ID_FACT
from policyrules.ledgers.typed_ledger import TypedRows
from policyrules.lists.counting import counts_members, counts_persons, lists_to, person_below
from policyrules.lists.results import Subject

Persons = Mapping[str, Mapping[RecordPath, Subject]]
"""By household and path: who a person is."""


@define
class TypedPart:
    """The typed households, in the tables of a connection of ``duckdb``."""

    policy: Policy
    connection: Any
    past: int
    """The numbers of their rows are less."""
    root: str
    """What they are cases of; empty where there are none."""
    places: Mapping[str, int]
    """Of each by its id."""
    _persons: dict[str, Persons] = Factory(dict)

    def open(self, roster: Roster) -> int:
        """Of how many a record of a list may be lacking; of a list of households a member."""
        entities = lists_to(self.policy, roster)
        lacking = [
            f"SELECT t0._id FROM {self._down(entities[:depth])} "
            f'WHERE t0._id < {self.past} AND NOT t{depth - 1}."{self._table(child)}__complete"'
            for depth, child in enumerate(entities)
            if depth
        ]
        return (
            self._number(f"SELECT count(DISTINCT _id) FROM ({' UNION ALL '.join(lacking)})") if lacking else 0
        )

    def order(self, entity: str) -> Mapping[int, int] | None:
        """The places of the records of an entity as one walks through the households, by their numbers.

        None where that is the order of their numbers.
        """
        above = tuple(reversed(path_of(self.policy, entity)))
        if len(above) < 3:
            return None
        by = ", ".join(f"t{depth}._id" for depth in range(len(above)))
        last = len(above) - 1
        walked = f"SELECT t{last}._id, row_number() OVER (ORDER BY {by}) FROM {self._down(above)}"
        return dict(self.connection.execute(walked).fetchall())

    def subjects(self, roster: Roster, household: str, paths: Sequence[RecordPath]) -> Iterator[Subject]:
        """The persons of the records of a household that stand on a list, or its members."""
        if counts_members(self.policy, roster):
            yield from self._all(person_below(self.policy, self.root) or "").get(household, {}).values()
        elif counts_persons(self.policy, roster):
            above = path_of(self.policy, roster.entity)
            depth = next(n for n, entity in enumerate(above) if self.policy.entities[entity].person)
            known = self._all(above[depth])[household]
            yield from (known[path[: len(path) - depth]] for path in paths)

    def _all(self, person: str) -> Persons:
        """Every person of an entity."""
        if person not in self._persons:
            self._persons[person] = self._read(person)
        return self._persons[person]

    def _read(self, person: str) -> Persons:
        above = tuple(reversed(path_of(self.policy, person)))
        last = len(above) - 1
        keys = ", ".join(f"t{depth}._key" for depth in range(len(above)))
        number = f't{last}."{ID_FACT}"' if ID_FACT in self.policy.facts[person] else "NULL"
        by = ", ".join(f"t{depth}._id" for depth in range(len(above)))
        cursor = self.connection.execute(
            f"SELECT {number}, {keys} FROM {self._down(above)} WHERE t0._id < {self.past} ORDER BY {by}"
        )
        found: dict[str, dict[RecordPath, Subject]] = {}
        while rows := cursor.fetchmany(10_000):
            for id_, household, *below in rows:
                path = tuple(zip(above[1:], below, strict=True))
                subject = (
                    ("id", id_) if id_ else ("person", household, *(part for step in path for part in step))
                )
                found.setdefault(household, {})[path] = subject
        return found

    def _down(self, entities: Sequence[str]) -> str:
        """The tables of entities, each below the one before it, called t0, t1 and so on."""
        joined = [f'"{self._table(entities[0])}" AS t0']
        joined += [
            f'JOIN "{self._table(entity)}" AS t{n} ON t{n}._parent = t{n - 1}._id'
            for n, entity in enumerate(entities[1:], start=1)
        ]
        return " ".join(joined)

    def _table(self, entity: str) -> str:
        return self.policy.entities[entity].plural

    def _number(self, query: str) -> int:
        ((count,),) = self.connection.execute(query).fetchall()
        return int(count)


def typed_part(policy: Policy, connection: Any, typed: TypedRows | None, past: int) -> TypedPart:
    """What is asked of typed households; without any, of none."""
    given = [] if typed is None else typed.positions.to_pylist()
    names = [] if typed is None else typed.positions.column_names
    places = {row[names[1]]: row[names[2]] for row in given}
    return TypedPart(policy, connection, past, given[0][names[0]] if given else "", places)
