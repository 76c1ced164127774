"""What a list comes to: records and households by state, persons each once, and what may be lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policyrules.core.duties import Roster
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.evaluate.instance import Instance
from policyrules.intake.identity import ID_FACT
from policyrules.lists.results import Counts, Listing, Subject


def counts_of(
    policy: Policy, chosen: Roster, rows: Sequence[Listing], households: Mapping[str, Instance]
) -> Counts:
    """The counts of all rows of a list; ``households`` are those of its root by their ids."""
    by = {state: [r for r in rows if r.state == state] for state in ("listed", "not_listed", "undetermined")}
    listed = {row.household for row in by["listed"]}
    unsure = {row.household for row in by["undetermined"]} - listed
    persons: int | None = None
    if counts_members(policy, chosen):
        persons = len({who for name in listed for who in members_of(policy, name, households[name])})
    elif counts_persons(policy, chosen):
        persons = len({row.subject for row in by["listed"]})
    return Counts(
        len(rows), len(by["listed"]), len(by["not_listed"]), len(by["undetermined"]),
        len(households), len(listed), len(unsure), len(households) - len(listed) - len(unsure),
        persons, sum(not is_complete(policy, chosen, root) for root in households.values()),
    )  # fmt: skip


# ── persons ──────────────────────────────────────────────────────────────────


def subject_of(policy: Policy, household: str, here: Instance) -> Subject:
    """The household, or the person that the record is or belongs to."""
    person: Instance | None = here
    while person is not None and not policy.entities[person.entity].person:
        person = person.parent
    return ("household", household) if person is None else _person(household, person)


def members_of(policy: Policy, household: str, root: Instance) -> Iterator[Subject]:
    """The known members of a household."""
    entity = person_below(policy, root.entity)
    return (_person(household, here) for here in root.records(entity)) if entity else iter(())


def counts_members(policy: Policy, chosen: Roster) -> bool:
    """Whether the persons of a list are the members of the households on it."""
    entity = policy.entities[chosen.entity]
    return entity.parent is None and person_below(policy, entity.id) is not None


def counts_persons(policy: Policy, chosen: Roster) -> bool:
    """Whether the records of a list are persons, or belong to one."""
    return any(policy.entities[entity].person for entity in _chain(policy, chosen.entity))


def _person(household: str, person: Instance) -> Subject:
    number = person.values.get(ID_FACT)
    if isinstance(number, str) and number:
        return ("id", number)
    return ("person", household, *(part for step in person.path for part in step))


def person_below(policy: Policy, root: str) -> str | None:
    """The entity of the persons of a root; None where it has none."""
    persons = (entity.id for entity in policy.entities.values() if entity.person)
    return next((id_ for id_ in persons if root_above(policy.entities, id_) == root), None)


# ── complete lists ───────────────────────────────────────────────────────────


def is_complete(policy: Policy, chosen: Roster, root: Instance) -> bool:
    """Whether no record of a list can be lacking; of a list of households no member."""
    here = [root]
    for child in lists_to(policy, chosen)[1:]:
        if not all(child in record.complete for record in here):
            return False
        here = [below for record in here for below in record.children[child]]
    return True


def lists_to(policy: Policy, chosen: Roster) -> tuple[str, ...]:
    """The entities from the root down to those of which a list needs every record."""
    whole = policy.entities[chosen.entity].parent is None
    entity = person_below(policy, chosen.entity) if whole else chosen.entity
    return _chain(policy, entity)[::-1]


def _chain(policy: Policy, entity: str | None) -> tuple[str, ...]:
    """An entity and those above it."""
    found: list[str] = []
    while entity is not None:
        found.append(entity)
        entity = policy.entities[entity].parent
    return tuple(found)
