"""``answered``: an answer put on record, with every check that a case read from a file has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from policyrules.asking.questions import Asked, given_named
from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.intake.between_facts import all_contradictions
from policyrules.intake.identifiers import read_id
from policyrules.intake.records import RECORD_LIMIT, make_fact, too_many, unborn, used_twice
from policyrules.intake.values import plain

TOLD: Final = "本人所述"
"""By whom and on what basis a determination is given that somebody only tells of."""
NO_RECORD: Final = Said("没有这条记录", "there is no such record")
NOT_ASKED: Final = Said("没有 {name} 这一项", "there is nothing called {name}")
NOT_A_COUNT: Final = Said(
    "应为 0 以上的整数，或写出各条的称呼", "should be a whole number from 0, or the names of the records"
)


@typed
def answered(policy: Policy, case: Case, asked: Asked, answer: object, *, on: date) -> Case:
    """The case with an answer on record; ``asked`` is what a question is known by.

    For a fact ``answer`` is as in the JSON of a case: text with or without its unit, a whole number, yes/no,
    an option, a list of options, 无 for none. A determination is put on record as told, of the day ``on``.
    For a list it is how many records there are beside those given, or their names; the list is complete then.
    Raises CaseError for an answer that cannot be read, is out of bounds or contradicts another; UsageError
    for what no case of the policy has.
    """
    name, path = asked
    record = case.household.at(path)
    if record is None:
        raise UsageError(NO_RECORD)
    given = given_named(policy, name)
    if given is None and name not in policy.children.get(record.entity, ()):
        raise UsageError(NOT_ASKED.filled(name=name))
    if given is not None and given.entity != record.entity:
        raise UsageError(NOT_ASKED.filled(name=name))
    if given is None:
        rows = _records(case, record, name, answer)
        return case.changed(path, lambda here: _completed(policy, here, name, rows))
    fact = _fact(given, answer, on)
    changed = case.changed(path, lambda here: here.with_fact(given.name, fact))
    _fits(policy, changed, record, {given.name: fact} if fact is not None else {}, on)
    return changed


def _fact(given: Given, answer: object, on: date) -> Fact | None:
    told = given.kind == "determination"
    provenance = {"by": TOLD, "on": on, "basis": TOLD} if told else {}
    fact, wrong = make_fact(given, answer, provenance)
    if wrong:
        raise CaseError(tuple(Problem(said) for said in wrong))
    return fact


def _fits(policy: Policy, case: Case, record: Record, facts: Mapping[str, Fact], on: date) -> None:
    """Nobody is born after the day, and no fact contradicts another."""
    early = [Problem(said) for _, said in unborn(birth_facts(policy), record.entity, facts, on)]
    apart = [Problem(said, field) for field, said in all_contradictions(policy, case.household)]
    if early or apart:
        raise CaseError((*early, *apart))


def _records(case: Case, record: Record, entity: str, answer: object) -> tuple[Record, ...]:
    """The records that an answer adds to a list, by number or by name."""
    there = record.lists.get(entity, ())
    keys = _keys(answer, {plain(r.key) for r in there})
    if sum(1 for _ in case.household.walk()) + len(keys) > RECORD_LIMIT:
        raise CaseError((Problem(too_many()),))
    return (*there, *(Record(entity, key) for key in keys))


def _keys(answer: object, taken: set[str]) -> list[str]:
    if isinstance(answer, str) and answer.strip().isdecimal():
        answer = int(answer)
    if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= RECORD_LIMIT:
        free = (str(n) for n in range(1, RECORD_LIMIT + len(taken) + 1) if str(n) not in taken)
        return [key for _, key in zip(range(answer), free, strict=False)]
    if not isinstance(answer, Sequence) or isinstance(answer, str) or len(answer) > RECORD_LIMIT:
        raise CaseError((Problem(NOT_A_COUNT),))
    keys: list[str] = []
    for name in answer:
        key = read_id(name.strip()) if isinstance(name, str) and name.strip() else NOT_A_COUNT
        if isinstance(key, Said):
            raise CaseError((Problem(key),))
        if plain(key) in taken:
            raise CaseError((Problem(used_twice(key, 2)),))
        taken.add(plain(key))
        keys.append(key)
    return keys


def _completed(policy: Policy, record: Record, entity: str, rows: tuple[Record, ...]) -> Record:
    lists = {**record.lists, entity: rows} if rows else record.lists
    there = {child: lists[child] for child in policy.children[record.entity] if child in lists}
    return evolve(record, lists=there, complete=record.complete | {entity})
