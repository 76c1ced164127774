"""A case as it stands on a day: what happens to it, and what two states differ in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.policy import Policy
from policyrules.core.types import Known


@frozen
class Change:
    """From ``on`` the fact has this value, until another change. ``value`` None: it is unknown.

    ``path`` leads from the household to the record, as (entity, key) pairs; () is the household.
    """

    on: date
    path: RecordPath
    fact: str
    value: Known | Fact | None


@frozen
class Arrival:
    """From ``on`` there is one more record below the record at ``path``."""

    on: date
    path: RecordPath
    record: Record


@frozen
class Departure:
    """From ``on`` the record at ``path`` is no longer there."""

    on: date
    path: RecordPath


Event = Change | Arrival | Departure


def happen(policy: Policy, case: Case, event: Event) -> Case:
    """The case after an event. UsageError when the record or the fact does not exist."""
    match event:
        case Change(path=path, fact=name, value=value):
            entity = path[-1][0] if path else policy.root
            known = policy.facts.get(entity, {})
            if name not in known:
                raise UsageError(f"{where(event)}: {entity} has no fact {name!r} · 没有这个事实")
            fact = value if isinstance(value, Fact) or value is None else Fact(value)
            return _with(case, path, lambda r: r.with_fact(name, fact), event)
        case Arrival(path=path, record=record):
            parent = path[-1][0] if path else policy.root
            if record.entity not in policy.children.get(parent, ()):
                raise UsageError(f"{where(event)}: {parent} has no list of {record.entity} · 没有这个列表")
            return _with(case, path, lambda r: _add(r, record, event), event)
        case Departure(path=path):
            if not path:
                raise UsageError(f"{where(event)}: the household itself cannot go · 户本身不能移除")
            return _with(case, path[:-1], lambda r: _remove(r, path[-1], event), event)


def where(event: Event) -> str:
    """An event as it is named in messages: its day and its record."""
    record = "/".join(key for _, key in event.path)
    fact = f".{event.fact}" if isinstance(event, Change) else ""
    return f"{event.on} {record}{fact}".strip()


def happening(events: Sequence[Event], after: date | None, until: date) -> Iterator[Event]:
    """The events later than ``after`` and not later than ``until``, by day; one day's as given."""
    for event in sorted(events, key=lambda e: e.on):
        if event.on <= until and (after is None or event.on > after):
            yield event


def _with(case: Case, path: RecordPath, change: Callable[[Record], Record], event: Event) -> Case:
    if case.household.at(path) is None:
        raise UsageError(f"{where(event)}: there is no such record · 没有这条记录")
    return case.changed(path, change)


def _add(record: Record, new: Record, event: Event) -> Record:
    records = record.lists.get(new.entity, ())
    if any(r.key == new.key for r in records):
        raise UsageError(f"{where(event)}: {new.entity} {new.key!r} is there already · 编号已有")
    return evolve(record, lists={**record.lists, new.entity: (*records, new)})


def _remove(record: Record, step: tuple[str, str], event: Event) -> Record:
    entity, key = step
    records = record.lists.get(entity, ())
    if all(r.key != key for r in records):
        raise UsageError(f"{where(event)}: there is no such record · 没有这条记录")
    return evolve(record, lists={**record.lists, entity: tuple(r for r in records if r.key != key)})


# ── what two states differ in ────────────────────────────────────────────────


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
