"""Records made ready for evaluation: known values by name, lists, the way up to the parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.core.case import Record, RecordPath
from policyrules.core.policy import Given, Policy, SingleUnit
from policyrules.core.types import ABSENT, Known


class Instance:
    """A record with its parent. Compared by identity: two records are never the same one."""

    __slots__ = ("children", "complete", "entity", "excluded", "parent", "path", "record", "values")

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

    def up(self, hops: int) -> Instance:
        """The record so many levels above this one; 0 is itself. There must be one."""
        here = self
        for _ in range(hops):
            assert here.parent is not None
            here = here.parent
        return here

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
        """The records of an entity among this one and those below it."""
        return (here for here in self.walk() if here.entity == entity)


def instance_of(policy: Policy, record: Record, *, parent: Instance | None = None) -> Instance:
    """The record and everything below it as instances.

    Cases read from JSON or CSV were checked at the door; of one built by hand CaseError names
    every fact that the policy does not know or that is not of its type (floats never are).
    """
    path = (*parent.path, (record.entity, record.key)) if parent else ()
    problems = tuple(_problems(policy, record, path, parent))
    if problems:
        raise CaseError(problems)
    made = Instance(
        record.entity,
        record,
        parent=parent,
        path=path,
        values={name: fact.value for name, fact in record.facts.items()},
        complete=record.complete,
        excluded=record.excluded,
    )
    for child in policy.children[record.entity]:
        records = record.lists.get(child, ())
        made.children[child] = tuple(instance_of(policy, r, parent=made) for r in records)
    return made


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
            return isinstance(value, frozenset) and value <= {option.id for option in given.type.options}
    return type(value) is str


def _problems(policy: Policy, record: Record, path: RecordPath, parent: Instance | None) -> Iterator[Problem]:
    where = " · ".join(f"{entity} {key}" for entity, key in path) or record.entity
    if parent is None and record.entity != policy.root:
        yield Problem(Said(f"个案要从 {policy.root} 写起", f"a case is about a {policy.root}"), where)
        return
    known = policy.facts[record.entity]
    for name, fact in record.facts.items():
        if name not in known:
            yield Problem(Said("没有这个事实", "no such fact"), f"{where} · {name}")
        elif not fits(known[name], fact.value):
            kind = known[name].type.kind
            said = Said(f"{fact.value!r} 不是 {kind}", f"{fact.value!r} is not a {kind}")
            yield Problem(said, f"{where} · {name}")
    for name in record.excluded:
        if name not in known or known[name].type.kind != "choice":
            yield Problem(Said("没有这个选项事实", "no such fact with options"), f"{where} · {name}")
    for child in record.lists:
        if child not in policy.children[record.entity]:
            yield Problem(Said("没有这个列表", "no such list"), f"{where} · {child}")


def single_household(policy: Policy, unit: SingleUnit, member: Instance) -> Instance:
    """The one-person household that ``unit`` makes of a member.

    It has the household's facts, save the ledger facts that the unit replaces by the member's
    own; its only member is that one; of the household's other lists it has nothing.
    """
    household = member.parent
    assert household is not None
    values, excluded = dict(household.values), dict(household.excluded)
    for ours, theirs in unit.facts:
        name, source = policy.givens[ours].name, policy.givens[theirs].name
        values.pop(name, None)
        excluded.pop(name, None)
        if source in member.values:
            values[name] = member.values[source]
        if source in member.excluded:
            excluded[name] = member.excluded[source]
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
    made.children[unit.child] = (_below(member, made),)
    return made


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
    for child, records in source.children.items():
        made.children[child] = tuple(_below(r, made) for r in records)
    return made
