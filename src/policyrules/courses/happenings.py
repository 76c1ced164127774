"""What happens to a household from one day to the next: facts change, records come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record, RecordPath
from policyrules.core.policy import Policy
from policyrules.core.types import Known


@frozen
class Change:
    """From ``on`` the fact has this value, until another change. ``value`` None: it is unknown.

    ``path`` leads from the household to the record, as (entity, key) pairs; () is the household.
    """

    on: date
    """The first day of the new value."""
    path: RecordPath
    """Of the record; () is the household."""
    fact: str
    """The fact's name."""
    value: Known | Fact | None
    """A held value, or a fact with its source; None: it is unknown from then on."""


@frozen
class Arrival:
    """From ``on`` there is one more record below the record at ``path``."""

    on: date
    """The first day on which it is there."""
    path: RecordPath
    """Of the record above; () is the household."""
    record: Record
    """The record that comes."""


@frozen
class Departure:
    """From ``on`` the record at ``path`` is no longer there."""

    on: date
    """The first day on which it is gone."""
    path: RecordPath
    """Of the record itself."""


Happening = Change | Arrival | Departure


def said_twice(happenings: Sequence[Happening]) -> Iterator[tuple[int, int, Said]]:
    """Pairs (by place in the sequence) that speak of one fact, or one record's coming or going, on
    one day, with what they speak of: which of them holds cannot be told, not even by their order.

    A record that comes speaks of its own facts and of those of the records that come with it.
    """
    first: dict[tuple[date, RecordPath, str], int] = {}
    for place, happening in enumerate(happenings):
        told = set()
        for path, fact in _spoken_of(happening):
            before = first.setdefault((happening.on, path, fact), place)
            if before != place and before not in told:
                told.add(before)
                yield before, place, where(happening.on, path, fact)


def _spoken_of(happening: Happening) -> Iterator[tuple[RecordPath, str]]:
    """The facts (path, name) and records (path, "") of which a happening speaks."""
    match happening:
        case Change(path=path, fact=fact):
            yield path, fact
        case Departure(path=path):
            yield path, ""
        case Arrival(path=above, record=record):
            for path, below in record.walk((*above, (record.entity, record.key))):
                yield path, ""
                yield from ((path, fact) for fact in below.facts)


def until(happenings: Sequence[Happening], after: date | None, day: date) -> list[Happening]:
    """Those later than ``after`` and not later than ``day``, by day; of one day records come first,
    outer ones before inner ones, and go last, so that the order in which they are given says nothing.
    """
    return sorted((h for h in happenings if h.on <= day and (after is None or h.on > after)), key=_turn)


def _turn(happening: Happening) -> tuple[date, int, int]:
    match happening:
        case Arrival(path=path):
            return happening.on, 0, len(path)
        case Change():
            return happening.on, 1, 0
    return happening.on, 2, -len(happening.path)


def happen(policy: Policy, case: Case, happening: Happening) -> Case:
    """The case after a happening. UsageError when the record, the list or the fact does not exist."""
    match happening:
        case Change(path=path, fact=name, value=value):
            entity = path[-1][0] if path else case.household.entity
            if name not in policy.facts.get(entity, {}):
                raise _impossible(happening, f"{entity} 没有事实 {name}", f"{entity} has no fact {name!r}")
            fact = value if isinstance(value, Fact) or value is None else Fact(value)
            return _changed(case, happening, path, lambda r: r.with_fact(name, fact))
        case Arrival(path=path, record=record):
            parent = path[-1][0] if path else case.household.entity
            if record.entity not in policy.children.get(parent, ()):
                zh, en = f"{parent} 没有列表 {record.entity}", f"{parent} has no list of {record.entity}"
                raise _impossible(happening, zh, en)
            return _changed(case, happening, path, lambda r: _with(r, record, happening))
        case Departure(path=path):
            if not path:
                raise _impossible(happening, "户本身不能移除", "the household itself cannot go")
            if case.household.at(path) is None:
                raise _no_record(happening)
            return _changed(case, happening, path[:-1], lambda r: _without(r, *path[-1]))


def _changed(case: Case, happening: Happening, path: RecordPath, change: Callable[[Record], Record]) -> Case:
    if case.household.at(path) is None:
        raise _no_record(happening)
    return case.changed(path, change)


def _with(above: Record, record: Record, happening: Happening) -> Record:
    records = above.lists.get(record.entity, ())
    if any(r.key == record.key for r in records):
        zh, en = f"{record.entity} {record.key} 已经有了", f"{record.entity} {record.key} is there already"
        raise _impossible(happening, zh, en)
    return evolve(above, lists={**above.lists, record.entity: (*records, record)})


def _without(above: Record, entity: str, key: str) -> Record:
    records = tuple(r for r in above.lists[entity] if r.key != key)
    return evolve(above, lists={**above.lists, entity: records})


# ── in messages ──────────────────────────────────────────────────────────────


def where(on: date, path: RecordPath, fact: str = "") -> Said:
    """A fact or a record on a day, as it is named in messages."""
    named = ".".join(part for part in ("/".join(key for _, key in path), fact) if part)
    return Said(f"{on} {named or '本户'}", f"{on} {named or 'the household'}")


def _impossible(happening: Happening, zh: str, en: str) -> UsageError:
    fact = happening.fact if isinstance(happening, Change) else ""
    place = where(happening.on, happening.path, fact)
    return UsageError(Said(f"{place.zh}：{zh}", f"{place.en}: {en}"))


def _no_record(happening: Happening) -> UsageError:
    return _impossible(happening, "没有这条记录", "there is no such record")
