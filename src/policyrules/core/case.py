"""A case: the records of one household, as they were given.

Values are known values of the core (money in fen, see ``policy.py``); a fact that is not in
``facts`` is unknown. A list is known to be complete only if its entity is in ``complete``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from attrs import evolve, field

from policyrules.base.frozen import frozen
from policyrules.core.possible import Interval, Several
from policyrules.core.types import Known

RecordPath = tuple[tuple[str, str], ...]
"""From the household down to a record, an (entity, key) for each step; () is the household itself."""


@frozen
class Fact:
    """One fact as recorded; ``by``, ``on``, ``basis`` say who judged or determined it."""

    value: Known | Several
    """Held: money in fen; ``ABSENT``: known to have no value.

    Of several options (多选) of which only some are known: those surely in it, and those that may be.
    """
    source: str = ""
    """Where it comes from; empty: not said."""
    by: str = ""
    """Who recorded, judged or determined it."""
    on: date | None = None
    """When; None: not said."""
    basis: str = ""
    """On what basis."""


@frozen
class Record:
    """One record of an entity: its facts by name, and the records of the lists below it."""

    entity: str
    """The entity's id."""
    key: str
    """Unique among its siblings: the id given, or the place in the list, from 1."""
    facts: Mapping[str, Fact] = field(factory=dict)
    """By name; a fact that is not there is unknown."""
    lists: Mapping[str, tuple[Record, ...]] = field(factory=dict)
    """By entity id (not by plural)."""
    complete: frozenset[str] = frozenset()
    """The list entities right below this record of which no record is missing."""
    excluded: Mapping[str, frozenset[str]] = field(factory=dict)
    """Of a choice that is not known, by fact: the options that it certainly is not."""
    between: Mapping[str, Interval] = field(factory=dict)
    """Of a number or date that is not known, by fact: the bounds between which it certainly lies."""

    def at(self, path: RecordPath) -> Record | None:
        """The record that a path leads to from here, or None."""
        here: Record | None = self
        for entity, key in path:
            if here is not None:
                here = next((r for r in here.lists.get(entity, ()) if r.key == key), None)
        return here

    def walk(self, path: RecordPath = ()) -> Iterator[tuple[RecordPath, Record]]:
        """This record and every one below it, each with its path; ``path`` is that of this one."""
        yield path, self
        for entity, records in self.lists.items():
            for record in records:
                yield from record.walk((*path, (entity, record.key)))

    def changed(self, path: RecordPath, change: Callable[[Record], Record]) -> Record:
        """This record with the one at ``path`` changed. KeyError when there is none."""
        if not path:
            return change(self)
        (entity, key), rest = path[0], path[1:]
        records = self.lists.get(entity, ())
        if all(record.key != key for record in records):
            raise KeyError(key)
        below = tuple(r.changed(rest, change) if r.key == key else r for r in records)
        return evolve(self, lists={**self.lists, entity: below})

    def with_fact(self, name: str, fact: Fact | None) -> Record:
        """This record with a fact known, or with None unknown."""
        facts = {n: f for n, f in self.facts.items() if n != name}
        return evolve(self, facts=facts if fact is None else facts | {name: fact})


@frozen
class Case:
    """A household, or a record of another root, as given, with an id that the decision repeats."""

    id: str
    """The id that decisions repeat."""
    household: Record
    """The household, or the record of another root (its ``entity`` says which), with all below it."""
    county: str = ""
    """Where it lives, as the case says; empty: it does not."""
    complete: tuple[str, ...] = field(default=(), eq=False)
    """What was said to be complete for the whole file that it stands in, as given: "all", or names.
    The records hold what follows from it; a receipt repeats it."""
    mapping: str = field(default="", eq=False)
    """SHA-256 of the file that said what the columns of its ledger are; empty: nothing had to be said."""

    def changed(self, path: RecordPath, change: Callable[[Record], Record]) -> Case:
        """The case with the record at ``path`` changed. KeyError when there is none."""
        return evolve(self, household=self.household.changed(path, change))
