"""Records made ready for evaluation: known values by name, lists, the way up to the parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from policyrules.base.errors import CaseError, Problem
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.core.case import Record, RecordPath
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, SingleUnit, once
from policyrules.core.possible import Interval, Several
from policyrules.core.presence import comes, plain_day, record_dates
from policyrules.core.reasons import Later
from policyrules.core.roots import roots
from policyrules.core.types import ABSENT, Known

NOTHING_LATER: Final[Mapping[str, tuple[Later, ...]]] = {}


class Instance:
    """A record with its parent. Compared by identity: two records are never the same one."""

    __slots__ = (
        "alone",
        "children",
        "complete",
        "entity",
        "excluded",
        "later",
        "parent",
        "partly",
        "path",
        "record",
        "size",
        "values",
    )

    def __init__(
        self,
        entity: str,
        record: Record,
        *,
        parent: Instance | None,
        path: RecordPath,
        values: Mapping[str, Known],
        complete: frozenset[str],
        excluded: Mapping[str, frozenset[str]],
    ) -> None:
        self.entity = entity
        self.record = record
        self.parent = parent
        self.path = path
        self.values = values
        self.complete = complete
        self.excluded = excluded
        self.children: dict[str, tuple[Instance, ...]] = {}
        self.size = 1
        """How many records it is with those below it."""
        self.alone: tuple[SingleUnit, Instance] | None = None
        """Of a one-person household: what makes it one, and of whom."""
        self.partly: Mapping[str, Several | Interval] = {}
        """What a fact can still be: several options (多选) of which only some are known, a number or date of
        which bounds are."""
        self.later: Mapping[str, tuple[Later, ...]] = NOTHING_LATER
        """What lies after the day, by the name of the fact or the entity of the list."""

    def up(self, hops: int) -> Instance:
        """The record so many levels above this one; 0 is itself. There must be one."""
        here = self
        for _ in range(hops):
            assert here.parent is not None
            here = here.parent
        return here

    def is_below(self, other: Instance) -> bool:
        """Whether another record lies above this one."""
        above = self.parent
        while above is not None and above is not other:
            above = above.parent
        return above is not None

    def at(self, path: RecordPath) -> Instance | None:
        """The record that a path leads to from here, or None."""
        here: Instance | None = self
        for entity, key in path:
            if here is not None:
                here = next((i for i in here.children.get(entity, ()) if i.record.key == key), None)
        return here

    def walk(self) -> Iterator[Instance]:
        """This record and every one below it."""
        yield self
        for records in self.children.values():
            for record in records:
                yield from record.walk()

    def records(self, entity: str) -> Iterator[Instance]:
        """The records of an entity among this one and those below it; none of them lies below another."""
        if self.entity == entity:
            yield self
            return
        for records in self.children.values():
            for record in records:
                yield from record.records(entity)


def instance_of(policy: Policy, household: Record, *, on: date) -> Instance:
    """A record of a root and everything below it as instances, as far as it is there on a day.

    A record that comes about later is not there, nor is a fact or determination that is dated later.
    Cases read from JSON or CSV were checked at the door; of one built by hand CaseError names all
    that does not fit the policy. UsageError for a day that is no date.
    """
    day = plain_day(on)
    entity = household.entity
    wanted = entity if entity in roots(policy) else policy.root
    dates, sorts = record_dates(policy), once(policy, _sorts)
    try:
        return _instance(policy, dates, household, None, day, wanted, sorts)
    except _NotPlain:  # it is looked at closely
        problems = tuple(_problems(policy, household, (), wanted))
        if problems:
            raise CaseError(problems) from None
    return _instance(policy, dates, household, None, day, wanted, None)


class _NotPlain(Exception):
    """Of a record of which it takes a closer look whether all of it is as it should be."""


def _instance(
    policy: Policy,
    dates: Mapping[str, tuple[str, ...]],
    record: Record,
    parent: Instance | None,
    day: date,
    wanted: str,
    sorts: Mapping[str, Mapping[str, _Sort]] | None,
) -> Instance:
    """A record as an instance, held against what its facts must be; not (None) where that is done."""
    if sorts is not None and (record.entity != wanted or record.between or record.excluded):
        raise _NotPlain
    known = None if sorts is None else sorts[wanted]
    later: dict[str, tuple[Later, ...]] = {}
    path = (*parent.path, (record.entity, record.key)) if parent else ()
    values: dict[str, Known] = {}
    partly: dict[str, Several | Interval] = {}
    if record.between:
        partly.update((name, bounds) for name, bounds in record.between.items() if name not in record.facts)
    for name, fact in record.facts.items():
        on, value = fact.on, fact.value
        if known is not None:
            sort = known.get(name)
            if sort is None or (type(value) not in sort.types and not sort.has(value)):
                raise _NotPlain
            if on is not None and type(on) is not date:
                raise _NotPlain
        if on is not None and on > day:
            given = policy.facts[record.entity][name]
            later[name] = (Later(given.id, given.label, path, on),)
        elif known is None and isinstance(value, Several):
            partly[name] = value
        else:
            values[name] = value  # type: ignore[assignment]  # what is several does not fit plainly
    made = Instance(
        record.entity,
        record,
        parent=parent,
        path=path,
        values=values,
        complete=record.complete,
        excluded=record.excluded,
    )
    if partly:
        made.partly = partly
    made.children = dict.fromkeys(policy.children[record.entity], ())
    for child, records in record.lists.items():
        if not records and child in made.children:
            continue
        if known is not None and child not in made.children:
            raise _NotPlain
        names = dates.get(child, ())
        there, to_come = [], []
        for below in records:
            found = _instance(policy, dates, below, made, day, child, sorts)
            coming = comes(below, names, day) if names else None
            if coming is None:
                there.append(found)
                made.size += found.size
            else:
                label = policy.entities[child].label
                to_come.append(Later(child, label, (*path, (child, below.key)), coming))
        made.children[child] = tuple(there)
        if to_come:
            later[child] = tuple(to_come)
    if later:
        made.later = later
    return made


@frozen
class _Sort:
    """Of a fact: the types of which every value fits, the options of a choice, whether it is of several, and
    whether it may be absent."""

    types: frozenset[type]
    options: frozenset[str]
    several: bool
    optional: bool

    def has(self, value: object) -> bool:
        """Whether a value is plainly one of the options, a set of them, or the absence allowed."""
        if value is ABSENT:
            return self.optional
        if self.several:
            return isinstance(value, frozenset) and value <= self.options
        return type(value) is str and value in self.options


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "number": (int, Fraction), "date": (date,), "bool": (bool,), "text": (str,), "choice": (), "choices": (),
}  # fmt: skip


def _sorts(policy: Policy) -> Mapping[str, Mapping[str, _Sort]]:
    """The facts of each entity by name."""
    return {
        entity: {
            name: _Sort(
                frozenset(_TYPES[given.type.kind]),
                frozenset(option.id for option in given.type.options),
                given.type.kind == "choices",
                given.type.optional,
            )
            for name, given in facts.items()
        }
        for entity, facts in policy.facts.items()
    }


def fits(given: Given, value: object) -> bool:
    """Whether a value is of the type that a Given asks for."""
    if value is ABSENT:
        return given.type.optional
    match given.type.kind:
        case "number":
            return type(value) in (int, Fraction)
        case "date":
            return type(value) is date
        case "bool":
            return type(value) is bool
        case "choice":
            return any(option.id == value for option in given.type.options)
        case "choices":
            every = {option.id for option in given.type.options}
            if isinstance(value, Several):
                return value.sure < value.may <= every and not (value.absent or value.silent)
            return isinstance(value, frozenset) and value <= every
    return type(value) is str


def _problems(policy: Policy, record: Record, path: RecordPath, wanted: str) -> Iterator[Problem]:
    """All that does not fit in a record that should be of the entity ``wanted``, and below it."""
    where = " · ".join(f"{entity} {key}" for entity, key in path) or record.entity
    if record.entity != wanted:
        said = (ENTITY if path else ROOT).filled(found=record.entity, wanted=wanted)
        yield Problem(said, where)
        return
    known = policy.facts[record.entity]
    for name, fact in record.facts.items():
        if name not in known:
            yield Problem(Said("没有这个事实", "no such fact"), f"{where} · {name}")
        elif not fits(known[name], fact.value):
            said = KIND.filled(value=repr(fact.value), kind=known[name].type.kind)
            yield Problem(said, f"{where} · {name}")
        if fact.on is not None and type(fact.on) is not date:
            yield Problem(KIND.filled(value=repr(fact.on), kind="date"), f"{where} · {name}.on")
    for name in record.between:
        if name not in known or known[name].type.kind not in ("number", "date"):
            yield Problem(Said("没有这个数或日期", "no such number or date"), f"{where} · {name}")
    for name in record.excluded:
        if name not in known or known[name].type.kind != "choice":
            yield Problem(Said("没有这个选项事实", "no such fact with options"), f"{where} · {name}")
    for child, records in record.lists.items():
        if child not in policy.children[record.entity]:
            yield Problem(Said("没有这个列表", "no such list"), f"{where} · {child}")
            continue
        for below in records:
            yield from _problems(policy, below, (*path, (child, below.key)), child)


ROOT: Final = Said("个案要从 {wanted} 写起，不是 {found}", "a case is about a {wanted}, not a {found}")
ENTITY: Final = Said("这里要放 {wanted}，不是 {found}", "this is the place of a {wanted}, not of a {found}")
KIND: Final = Said("{value} 不是 {kind}", "{value} is not a {kind}")


def single_household(policy: Policy, unit: SingleUnit, member: Instance) -> Instance:
    """The one-person household that ``unit`` makes of a member.

    It has the household's facts, save the ledger facts that the unit replaces by the member's
    own; its only member is that one; of the household's other lists it has nothing.
    """
    household = member.parent
    assert household is not None
    values, excluded = dict(household.values), dict(household.excluded)
    later, partly = dict(household.later), dict(household.partly)
    for ours, theirs in unit.facts:
        name, source = policy.givens[ours].name, policy.givens[theirs].name
        for kept in (values, excluded, later, partly):
            kept.pop(name, None)
        if source in member.partly:
            partly[name] = member.partly[source]
        if source in member.values:
            values[name] = member.values[source]
        if source in member.excluded:
            excluded[name] = member.excluded[source]
        if source in member.later:
            later[name] = member.later[source]
    made = Instance(
        household.entity,
        household.record,
        parent=household.parent,
        path=member.path,
        values=values,
        complete=frozenset(policy.children[household.entity]),
        excluded=excluded,
    )
    for child in policy.children[household.entity]:
        made.children[child] = ()
        later.pop(child, None)
    made.later, made.partly = later, partly
    made.alone = unit, member
    made.children[unit.child] = (_below(member, made),)
    return made


def in_line(here: Instance) -> frozenset[RecordPath]:
    """The paths of a record, of those above it, and of those below it."""
    above = (here.path[:length] for length in range(len(here.path)))
    return frozenset((*above, *(record.path for record in here.walk())))


def supplied(policy: Policy, given: Given, here: Instance) -> tuple[Given, Instance]:
    """The fact that somebody can supply where one is asked for, and of which record.

    A one-person household has no facts of its own: they are its member's, where the unit says so, and else
    those of the household that the member belongs to.
    """
    if here.alone is None:
        return given, here
    unit, member = here.alone
    own = dict(unit.facts).get(given.id)
    return (given, member.up(1)) if own is None else (policy.givens[own], member)


def _below(source: Instance, parent: Instance) -> Instance:
    made = Instance(
        source.entity,
        source.record,
        parent=parent,
        path=source.path,
        values=source.values,
        complete=source.complete,
        excluded=source.excluded,
    )
    made.later, made.partly = source.later, source.partly
    for child, records in source.children.items():
        made.children[child] = tuple(_below(r, made) for r in records)
    return made
