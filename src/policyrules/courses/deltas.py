"""What two states of a case differ in, one fact or record at a time."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from policyrules.core.case import Case, Fact, Record, RecordPath


@frozen
class FactDelta:
    """A fact of a record that is there in both states."""

    path: RecordPath
    entity: str
    fact: str
    before: Fact | None
    after: Fact | None


@frozen
class RecordDelta:
    """A record that came or went."""

    path: RecordPath
    """Of the record itself."""
    record: Record
    came: bool


Delta = FactDelta | RecordDelta


def deltas(before: Record, after: Record, path: RecordPath = ()) -> Iterator[Delta]:
    """Everything in which the facts and lists below two states of a record differ."""
    for name in dict.fromkeys((*before.facts, *after.facts)):
        old, new = before.facts.get(name), after.facts.get(name)
        if (old and old.value) != (new and new.value) or (old is None) != (new is None):
            yield FactDelta(path, after.entity, name, old, new)
    for entity in dict.fromkeys((*before.lists, *after.lists)):
        old_records = {r.key: r for r in before.lists.get(entity, ())}
        new_records = {r.key: r for r in after.lists.get(entity, ())}
        for key, record in old_records.items():
            if key in new_records:
                yield from deltas(record, new_records[key], (*path, (entity, key)))
            else:
                yield RecordDelta((*path, (entity, key)), record, came=False)
        for key, record in new_records.items():
            if key not in old_records:
                yield RecordDelta((*path, (entity, key)), record, came=True)


def shift(case: Case, delta: Delta) -> Case:
    """The earlier state with one difference made."""
    match delta:
        case FactDelta(path=path, fact=name, after=fact):
            return case.changed(path, lambda r: r.with_fact(name, fact))
        case RecordDelta(path=path, record=record, came=came):
            entity, key = path[-1]

            def change(parent: Record) -> Record:
                rest = tuple(r for r in parent.lists.get(entity, ()) if r.key != key)
                return evolve(parent, lists={**parent.lists, entity: (*rest, record) if came else rest})

            return case.changed(path[:-1], change)
