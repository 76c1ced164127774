"""``next_question``: of a case of which not all is known, what to ask next, and what is still possible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Literal

from attrs import frozen

from policyrules.asking.why import Why, steps_away, why_asked
from policyrules.asking.words import question_said, record_said
from policyrules.base.arguments import typed
from policyrules.base.saying import NOTHING, Said
from policyrules.core.case import Case, Record, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several, is_known
from policyrules.core.types import Known, Type
from policyrules.deciding import decide_named

Asked = tuple[str, RecordPath]
"""What is asked about: the id of a fact, or the entity of a list, and the record that it is of."""

_KINDS = ("fact", "determination", "list")


@frozen
class Question:
    """One thing to ask about a case: a fact of a record, or how many records a list of it has."""

    kind: Literal["fact", "determination", "list"]
    """``list``: how many records (more) there are; a ``determination`` is made by an authority."""
    id: str
    """Of the fact; of a list its entity."""
    path: RecordPath
    """The record that it is asked of; () is the household or other root itself."""
    label: str
    """The name of the fact, or of a record of the list."""
    said: Said
    """The question as one asks it."""
    about: Said
    """The record that it is asked of, in words."""
    note: Said
    """What is meant, as the vocabulary says it; empty: it says nothing."""
    type: Type | None
    """What the answer is; None: how many records."""
    low: Known | None
    """The least answer, held; None: not said."""
    high: Known | None
    """The greatest."""
    holders: tuple[str, ...]
    """Whose record or judgement it is: who will check the answer."""
    there: int
    """Of a list: how many records are given already."""
    decisions: int
    """How many open decisions it can still change."""
    why: tuple[Why, ...]
    """What reads it in those decisions."""

    @property
    def asked(self) -> Asked:
        """What ``answered`` and ``declined`` know it by."""
        return self.id, self.path


@frozen
class Asking:
    """Where the asking stands: the next question, and what is decided or still possible so far."""

    question: Question | None
    """None: nothing that can still be asked changes anything."""
    decisions: tuple[Decision, ...]
    """The decisions as far as they are known now."""


@typed
def next_question(
    policy: Policy,
    case: Case,
    *,
    on: date,
    programmes: Sequence[str] = (),
    declined: Collection[Asked] = (),
) -> Asking:
    """What to ask next of a case, the most telling first, and what is possible so far.

    Only what can still change an outcome, an amount or a stated value is asked. First comes what can
    change most: for each decision that it is missing for, one for every outcome beyond the first that is
    still possible there, for an amount and for each value that are not known yet. Then what stands fewest
    conclusions away from a decision; then record by record, facts before lists, as they are declared.
    ``programmes`` are the ids or labels to ask for; by default every one about the root of the case.
    ``declined`` is what nobody could answer (``Question.asked``): it is not asked again and stays unknown.
    The work is that of deciding once, and linear in what is missing. Raises UsageError and CaseError as
    ``decide_all`` does.
    """
    names = tuple(dict.fromkeys(policy.programme(name).id for name in programmes))
    decisions = decide_named(policy, case, names, on=on)
    found = _open(policy, case, decisions, frozenset(declined))
    if not found:
        return Asking(None, decisions)
    best = min(found.values(), key=lambda open_: open_.rank)
    return Asking(_question(policy, case, best), decisions)


@frozen(eq=False)
class _Open:
    """Something that can be asked, and the decisions that it is missing for."""

    kind: Literal["fact", "determination", "list"]
    asked: Asked
    decisions: list[Decision]
    weight: int
    away: int
    place: int
    """Which record it is of, and which of what is missing there, as the first decision lists it."""

    @property
    def rank(self) -> tuple[int, int, int]:
        return -self.weight, self.away, self.place


def _open(
    policy: Policy, case: Case, decisions: Iterable[Decision], declined: frozenset[Asked]
) -> dict[Asked, _Open]:
    """What can be asked, each once."""
    met: dict[Asked, tuple[Literal["fact", "determination", "list"], list[Decision]]] = {}
    records = dict(case.household.walk())
    for decision in decisions:
        for missing in decision.missing:
            if missing.reason == "fact" or missing.reason == "determination" or missing.reason == "list":
                paths = [missing.path] if not missing.records else _lacking(records, policy, missing.id)
                for path in paths:
                    asked = missing.id, path
                    if asked in met:
                        met[asked][1].append(decision)
                    elif asked not in declined and _unknown(records.get(path), policy, missing.id):
                        met[asked] = missing.reason, [decision]
    weights = {id(decision): _weight(decision) for decision in decisions}
    return {
        asked: _Open(
            kind,
            asked,
            found,
            sum(weights[id(decision)] for decision in found),
            min(steps_away(policy, decision, asked[0]) for decision in found),
            place,
        )
        for place, (asked, (kind, found)) in enumerate(met.items())
    }


def _lacking(records: dict[RecordPath, Record], policy: Policy, name: str) -> list[RecordPath]:
    """The records of which something is not known that a decision about another record only counts."""
    given = given_named(policy, name)
    entity = policy.entities[name].parent if given is None else given.entity
    return [path for path, record in records.items() if record.entity == entity]


def _unknown(record: Record | None, policy: Policy, name: str) -> bool:
    """Whether the record says nothing of it, or not all. What lies after the day is said all the same."""
    if record is None:
        return False
    given = given_named(policy, name)
    if given is None:
        return name not in record.complete
    fact = record.facts.get(given.name)
    return fact is None or isinstance(fact.value, Several)


def _weight(decision: Decision) -> int:
    """How much of a decision is open: outcomes beyond the first, the amount, stated values."""
    amount = decision.amount
    unsure = amount is not None and (amount.state == "range" or amount.may_be_silent)
    values = sum(not is_known(stated.value) for stated in decision.values)
    return max(1, len(decision.possible) - 1 + decision.may_be_silent + unsure + values)


def given_named(policy: Policy, name: str) -> Given | None:
    """The fact of this id, in the version at hand or an earlier one; None: it is the entity of a list."""
    return next((v.givens[name] for v in (policy, *policy.earlier) if name in v.givens), None)


def _question(policy: Policy, case: Case, open_: _Open) -> Question:
    name, path = open_.asked
    given = given_named(policy, name)
    record = case.household.at(path)
    entity = policy.entities[name if given is None else (given.entity or "")]
    there = len(record.lists.get(name, ())) if given is None and record is not None else 0
    return Question(
        kind=open_.kind,
        id=name,
        path=path,
        label=entity.label if given is None else given.label,
        said=question_said(policy, path, entity if given is None else given, there=there),
        about=record_said(policy, path),
        note=(entity.note if given is None else given.note) or NOTHING,
        type=None if given is None else given.type,
        low=None if given is None else given.low,
        high=None if given is None else given.high,
        holders=() if given is None else given.holders,
        there=there,
        decisions=len(open_.decisions),
        why=why_asked(policy, open_.decisions, name),
    )
