"""What the facts of a record must satisfy against each other (必须 behind a fact): what does not, is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.core.case import Fact, Record
from policyrules.core.demands import broken, demand_said, known_value, shown_said
from policyrules.core.policy import Policy
from policyrules.core.types import Known, Type
from policyrules.core.words import compared_said, value_said
from policyrules.intake.identity import ID_FACT
from policyrules.intake.showing import show_id, show_value

AGAINST: Final = Said("{value}：必须{op} {other}（{against}）", "{value}: must be {op} {other} ({against})")
WHERE: Final = Said("{value}：{when}，{must}", "{value}: {when}, {must}")

TWICE: Final = Said(
    "与本列表第 {place} 条是同一个身份证号，同一个人只写一次",
    "the same identity number as record {place} of this list: a person stands once",
)


def contradictions(
    policy: Policy, entity: str, chain: Sequence[Mapping[str, Fact]]
) -> Iterator[tuple[str, Said]]:
    """Each fact of a record that is not as it must be against another, and what is said of it.

    ``chain`` are the facts of the record, then those of each record above it. What is unknown, or known to
    have no value, contradicts nothing.
    """
    for given, demand, value, against in broken(policy, entity, chain):
        if demand.when is not None:
            there = known_value(chain[demand.when.hops], policy.givens[demand.when.fact].name)
            values = demand.when.values if there is None else frozenset[Known]({there})
            when = shown_said(policy, evolve(demand.when, values=values))
            must = demand_said(policy, given, evolve(demand, when=None))
            yield given.name, WHERE.filled(value=_shown(value, given.type), when=when, must=must)
            continue
        other = policy.givens[demand.other]
        yield (
            given.name,
            AGAINST.filled(
                value=_shown(value, given.type),
                op=compared_said(demand.op, given.type),
                other=Said(other.label, other.name),
                against=_shown(against, other.type),
            ),
        )


def _shown(value: Known, type_: Type) -> Said:
    said = value_said(value, type_)
    if type_.kind in ("bool", "choice"):
        return said
    return Said(show_value(said.zh), show_value(said.en))


def same_person(chains: Sequence[Mapping[str, Fact]]) -> Iterator[tuple[int, Said]]:
    """The places of the records of a list with an identity number that an earlier one has, and what is said.

    ``chains`` are the facts of each record of the list. The number itself is not repeated.
    """
    first: dict[Known, int] = {}
    for place, facts in enumerate(chains):
        number = known_value(facts, ID_FACT)
        if number is not None and (before := first.setdefault(number, place)) != place:
            yield place, TWICE.filled(place=before + 1)


def all_contradictions(policy: Policy, record: Record) -> Iterator[tuple[str, Said]]:
    """Those of a record and of all below it, each with the path of its field as the JSON form has it."""
    yield from _below(policy, record, "", ())


def _below(
    policy: Policy, record: Record, path: str, above: tuple[Mapping[str, Fact], ...]
) -> Iterator[tuple[str, Said]]:
    chain = (record.facts, *above)
    for name, said in contradictions(policy, record.entity, chain):
        yield path + name, said
    for child, records in record.lists.items():
        plural = policy.entities[child].plural
        for place, said in same_person([one.facts for one in records]):
            yield f"{path}{plural}[{place + 1}] {show_id(records[place].key)} · {ID_FACT}", said
        for place, one in enumerate(records, start=1):
            yield from _below(policy, one, f"{path}{plural}[{place}] {show_id(one.key)} · ", chain)
