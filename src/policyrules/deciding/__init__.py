"""``decide``: a case, a date, a programme → a Decision. Pure and total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from policyrules.base.arguments import typed
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.types import Known
from policyrules.deciding.about import no_such_record, programme_of
from policyrules.deciding.assuming import assumptions
from policyrules.deciding.household import Asked
from policyrules.deciding.versions import of_all, picked_versions
from policyrules.evaluate.instance import instance_of


@typed
def decide(
    policy: Policy,
    case: Case,
    *,
    on: date,
    programme: str | None = None,
    of: RecordPath = (),
    effects: bool = False,
    assume: Mapping[str, Known] | None = None,
) -> Decision:
    """The decision of one programme for one household, or for the record ``of`` names.

    ``programme`` is an id; by default the policy's first about what the case is of. ``of`` is the path
    of (entity, key) from the household to the record that the programme is about; empty for the household.
    ``effects`` asks what each open discretion and each alternative reading would change.
    ``assume`` sets readings and modes for this decision alone: {"A09": "this_month"}; the receipt says so.
    What is unknown stays open in the answer; it never counts as no and never as 0.
    Raises UsageError for a programme, a record, a reading or an option that does not exist, for a
    programme about another root entity than the case, and for a day that is no ``date``; CaseError for a
    case built by hand that does not fit the policy.
    """
    name, assumed = programme_of(policy, case, programme).id, assumptions(policy, assume)
    picked = picked_versions(policy, case, on=on)
    found: list[tuple[Policy, Decision | None]] = []
    for version in picked.versions:
        asked = Asked(policy, version, case, on, assumed, picked, effects=effects)
        found.append((version, asked.one(name, of)))
    if all(decision is None for _, decision in found):
        raise no_such_record(asked.root, policy.programme(name))
    return of_all(policy, picked, found)


@typed
def decide_all(
    policy: Policy,
    case: Case,
    *,
    on: date,
    programme: str | None = None,
    effects: bool = False,
    assume: Mapping[str, Known] | None = None,
) -> tuple[Decision, ...]:
    """Every programme of the policy, for every record of the case that it is about.

    ``programme``: only this one, by id or label; nothing of another is evaluated for its own sake.
    ``effects`` and ``assume`` are those of ``decide``. A programme about members that the case does
    not have, or about another root entity than the case, gives no decision. What is unknown stays open in
    each answer. Raises UsageError for a programme, a reading or an option that does not exist, CaseError
    for a case that does not fit.
    """
    names = () if programme is None else (policy.programme(programme).id,)
    return decide_named(policy, case, names, on=on, effects=effects, assume=assume)


def decide_named(
    policy: Policy,
    case: Case,
    programmes: Sequence[str],
    *,
    on: date,
    effects: bool = False,
    assume: Mapping[str, Known] | None = None,
) -> tuple[Decision, ...]:
    """As ``decide_all``, of some programmes by their ids (none: of every one), one after another; what they
    draw on in common is evaluated once."""
    assumed = assumptions(policy, assume)
    picked = picked_versions(policy, case, on=on)
    every = (name for version in reversed(picked.versions) for name in version.programmes)
    names = tuple(programmes) or tuple(dict.fromkeys(every))
    found: list[tuple[Policy, tuple[Decision, ...]]] = []
    for version in picked.versions:
        asked = Asked(policy, version, case, on, assumed, picked, effects=effects)
        found.append((version, tuple(decision for name in names for decision in asked.each(name))))
    if len(found) == 1:
        return tuple(picked.bounded(decision) for decision in found[0][1])
    by = [(version, {(d.programme, d.unit.path): d for d in decisions}) for version, decisions in found]
    return tuple(
        of_all(policy, picked, [(version, decisions.get(about)) for version, decisions in by])
        for about in dict.fromkeys(about for _, decisions in reversed(by) for about in decisions)
    )


@typed
def decide_units(policy: Policy, case: Case, programme: str, *, on: date) -> tuple[RecordPath, ...]:
    """The paths of the records that a programme is about on a day; ((),) for the household itself.

    Records that are dated later are not there yet. Raises UsageError for a programme that does not exist.
    """
    name = policy.programme(programme).id
    found: dict[RecordPath, None] = {}
    for version in picked_versions(policy, case, on=on).versions:
        root = instance_of(version, case.household, on=on)
        entity = version.programmes.get(name, policy.programme(name)).entity
        found |= dict.fromkeys(here.path for here in root.records(entity))
    return tuple(found)
