"""Rosters (名单): which records stand on a list, which do not, of which that is not known, and why.

Pure and total: every record of the roster's entity comes out once, nothing is guessed. Ranking
needs every weight and the direction to be given; without them it is refused, with what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Literal, cast

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, RecordPath
from policyrules.core.duties import Roster
from policyrules.core.expressions import Ref
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value, is_known
from policyrules.core.reasons import Missing
from policyrules.core.roots import root_above, roots
from policyrules.core.types import ABSENT
from policyrules.core.versions import digest_of
from policyrules.deciding.versions import Picked, key_missing, picked_versions
from policyrules.evaluate import engine_of
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.intake.identity import ID_FACT
from policyrules.lists.results import (
    NOT_IN_FORCE,
    Cell,
    Counts,
    Listing,
    ListState,
    Ranking,
    RosterResult,
    Subject,
    Unranked,
)


@typed
def roster(
    policy: Policy, cases: Iterable[Case], name: str, *, on: date, trace: bool = False
) -> RosterResult:
    """The list ``name`` (id or label) on a day, over all cases of the root that it is about.

    Amounts and dates in the columns are held values (money in fen). A record whose condition is
    not known is undetermined, with what is missing; outside the policy's period every record is,
    with the reason ``not_in_force``. ``trace`` keeps the tree of conclusions of each row.
    Raises UsageError for a list that does not exist, or two cases with one id.
    """
    chosen = roster_of(policy, name)
    rows: list[Listing] = []
    used: dict[str, Policy] = {}
    households: dict[str, Instance] = {}
    root = root_above(policy.entities, chosen.entity)
    for case in cases:
        if case.household.entity != root and case.household.entity in roots(policy):
            continue
        if case.id in households:
            raise UsageError(Said(f"户 {case.id} 有两份个案", f"household {case.id} stands twice"))
        picked = picked_versions(policy, case, on=on)
        used |= {version.digest: version for version in picked.versions}
        households[case.id] = instance_of(picked.versions[-1], case.household, on=on)
        rows += _rows(picked, chosen, case, trace)
    owner = next(v for v in reversed(policy.versions) if chosen.id in v.rosters)
    nobody = _Reader(owner, chosen, Run(engine_of(owner), on, {}), trace, inside=True)
    ranking, ordered = _ranked(nobody, [row for row in rows if row.state == "listed"], rows)
    rest = [row for state in ("undetermined", "not_listed") for row in rows if row.state == state]
    counts = _counts(policy, chosen, rows, households)
    provision = owner.provisions[chosen.provision]
    digest = digest_of([v for v in policy.versions if v.digest in used] or [policy])
    return RosterResult(
        chosen.id, chosen.label, chosen.entity, on, chosen.owners, chosen.receivers, provision.citations,
        (*ordered, *rest), ranking, counts, digest,
    )  # fmt: skip


@typed
def rosters(policy: Policy, cases: Iterable[Case], *, on: date) -> tuple[RosterResult, ...]:
    """Every list of the policy over all cases, as ``roster`` draws it up, in the policy's order.

    Raises UsageError for two cases with one id.
    """
    held = tuple(cases)
    return tuple(roster(policy, held, name, on=on) for name in all_rosters(policy))


def roster_of(policy: Policy, name: str) -> Roster:
    """A list by id or label. UsageError, naming those there are."""
    every = all_rosters(policy).values()
    for found in every:
        if name in (found.id, found.label):
            return found
    known = [f"{r.label} ({r.id})" for r in every]
    raise UsageError(
        Said(
            f"{policy.id} 没有名单“{name}”，有 {'、'.join(known) or '（无）'}",
            f"{policy.id} has no list {name!r}; there are {', '.join(known) or 'none'}",
        )
    )


def all_rosters(policy: Policy) -> Mapping[str, Roster]:
    """The lists of every version of the document, each id once, as the newest that has it declares it."""
    found: dict[str, Roster] = {}
    for version in reversed(policy.versions):
        found = found | {id_: roster for id_, roster in version.rosters.items() if id_ not in found}
    return found


def _rows(picked: Picked, chosen: Roster, case: Case, trace: bool) -> Iterator[Listing]:
    """The rows of one household under its version; under several, what these have in common."""
    by: list[dict[RecordPath, Listing]] = []
    for version in picked.versions:
        root = instance_of(version, case.household, on=picked.on)
        inside, own = picked.inside(version), version.rosters.get(chosen.id)
        reader = _Reader(version, own or chosen, Run(engine_of(version), picked.on, {}), trace, inside=inside)
        records = root.records(reader.roster.entity)
        told = reader.row if own else reader.nothing
        by.append({here.path: told(case.id, here) for here in records})
    for path in dict.fromkeys(path for rows in reversed(by) for path in rows):
        found = [rows[path] for rows in by if path in rows]
        row = found[-1]
        alike = len(found) == len(by) and all(_told(other) == _told(row) for other in found)
        if not alike and picked.key is not None:
            row = evolve(
                row, state="undetermined", applied=(),
                reasons=frozenset({f"fact:{picked.key.id}"}).union(*(f.reasons for f in found)),
                missing=tuple(dict.fromkeys((key_missing(picked.key), *_missing(found)))),
            )  # fmt: skip
        yield row


def _missing(rows: Sequence[Listing]) -> Iterator[Missing]:
    return (missing for row in rows for missing in row.missing)


def _told(row: Listing) -> tuple[object, ...]:
    return row.state, row.columns, row.group, row.order


# ── one record ───────────────────────────────────────────────────────────────


@frozen
class _Reader:
    """What reading the records of one list needs."""

    policy: Policy
    roster: Roster
    run: Run
    trace: bool
    inside: bool
    """Whether its document is in force."""

    @property
    def engine(self) -> Engine:
        return self.run.engine

    def nothing(self, household: str, here: Instance) -> Listing:
        """The row of a document that has no such list: undetermined."""
        subject = _subject(self.policy, household, here)
        return Listing(
            household, here.path, "undetermined", (), None, None, (), (), frozenset({NOT_IN_FORCE}), (),
            subject=subject,
        )  # fmt: skip

    def row(self, household: str, here: Instance) -> Listing:
        """What the list says of one record."""
        group = self.cell(self.roster.group, here) if self.roster.group is not None else None
        order, order_missing = self.order(here)
        row = Listing(
            household, here.path, "undetermined", tuple(self.cell(ref, here) for ref in self.roster.columns),
            group, order, (), (), frozenset({NOT_IN_FORCE}), order_missing,
            subject=_subject(self.policy, household, here),
        )  # fmt: skip
        if not self.inside:
            return row
        value, account, why = self.account(self.roster.id, here)
        state: ListState = "listed" if value is True else "not_listed" if value is False else "undetermined"
        return evolve(
            row, state=state, applied=account.applied(), reasons=self.run.reasons(why),
            missing=account.missing(why) if state == "undetermined" else (),
            trace=account.trace() if self.trace else None,
        )  # fmt: skip

    def account(self, name: str, here: Instance) -> tuple[Value, Account, int]:
        """A conclusion for a record, what it rests on, and why it is not narrower, as bits."""
        definition = self.policy.defs[name]
        entry = self.run.entry(self.engine.index[name], here)
        programme = Programme(name, definition.label, here.entity, (), None)
        account = Account(self.run, {name: entry}, programme, here)
        return entry.result[0], account, entry.result[2]

    def cell(self, ref: Ref, here: Instance) -> Cell:
        """The value of a column for a record."""
        known = self.policy.givens.get(ref.target) or self.policy.defs[ref.target]
        return Cell(ref.target, known.label, self.engine.kept(ref)(self.run, here)[0], ref.type)

    def order(self, here: Instance) -> tuple[Cell | None, tuple[Missing, ...]]:
        """What a record is ranked by, and what is missing where that is not a known number."""
        name = self.roster.order
        if name is None:
            return None, ()
        definition = self.policy.defs[name]
        value, account, why = self.account(name, here)
        cell = Cell(name, definition.label, value, definition.type)
        if isinstance(value, int | Fraction):
            return cell, ()
        return cell, account.missing(why) or (Missing("silent", name, definition.label, here.path),)


def _subject(policy: Policy, household: str, here: Instance) -> Subject:
    """The household, or the person that the record is or belongs to."""
    person: Instance | None = here
    while person is not None and not policy.entities[person.entity].person:
        person = person.parent
    return ("household", household) if person is None else _person(household, person)


def _person(household: str, person: Instance) -> Subject:
    number = person.values.get(ID_FACT)
    if isinstance(number, str) and number:
        return ("id", number)
    return ("person", household, *(part for step in person.path for part in step))


# ── ranking ──────────────────────────────────────────────────────────────────


def _ranked(reader: _Reader, listed: list[Listing], rows: Sequence[Listing]) -> tuple[Ranking, list[Listing]]:
    """Whether and how the listed rows are ranked, and the rows in their order."""
    grouped = _in_groups(listed)
    if reader.roster.order is None:
        return Ranking("none"), [row for group in grouped for row in group]
    direction, why = _direction(reader)
    why += _open_weights(listed)
    if direction is None or why:
        return Ranking("refused", direction, why=why), [row for group in grouped for row in group]
    provisional = any(row.state == "undetermined" for row in rows) or any(
        row.group is not None and not is_known(row.group.value) for row in listed
    )
    ordered = [row for group in grouped for row in _places(group, direction == "descending")]
    return Ranking("ranked", direction, provisional), ordered


def _direction(
    reader: _Reader,
) -> tuple[Literal["ascending", "descending"] | None, tuple[Unranked, ...]]:
    written = reader.roster.direction
    given = reader.policy.givens.get(written or "")
    value: object = written if given is None else reader.run.given(given)[0]
    if value == "ascending":
        return "ascending", ()
    if value == "descending":
        return "descending", ()
    if given is None:
        return None, (Unranked("", Missing("open", reader.roster.id, reader.roster.label)),)
    reason: Literal["gap", "open"] = "gap" if given.values else "open"
    return None, (Unranked("", Missing(reason, given.id, given.label, (), given.holders)),)


def _open_weights(listed: Sequence[Listing]) -> tuple[Unranked, ...]:
    """What is missing for the values to rank by: the county's figures once, facts for each record."""
    return tuple(
        dict.fromkeys(
            Unranked("" if missing.reason in ("open", "gap", "reading") else row.household, missing)
            for row in listed
            for missing in row.order_missing
        )
    )


def _in_groups(listed: Sequence[Listing]) -> list[list[Listing]]:
    """The rows by group, the groups in their order: options as declared, else by value; unknown last."""
    ordered = sorted(listed, key=_group_key)
    return [list(rows) for _, rows in groupby(ordered, key=_group_key)]


def _group_key(row: Listing) -> tuple[int, int | Fraction, str]:
    if row.group is None:
        return 0, 0, ""
    value, type_ = row.group.value, row.group.type
    if not is_known(value) or value is ABSENT:
        return (1, 0, "") if value is ABSENT else (2, 0, "")
    if type_.kind == "choice":
        places = {option.id: place for place, option in enumerate(type_.options)}
        return 0, places.get(str(value), len(places)), ""
    match value:
        case bool():
            return 0, int(not value), ""
        case int() | Fraction():
            return 0, value, ""
        case date():
            return 0, value.toordinal(), ""
        case frozenset():
            return 0, 0, ",".join(sorted(value))
    return 0, 0, str(value)


def _places(group: Sequence[Listing], descending: bool) -> Iterator[Listing]:
    """The rows of a group by rank; those with equal values share one and are said to be tied."""

    def by(row: Listing) -> Fraction:
        return Fraction(cast("int | Fraction", cast(Cell, row.order).value))

    place = 1
    for _, rows in groupby(sorted(group, key=by, reverse=descending), key=by):
        equal = list(rows)
        for row in equal:
            yield evolve(row, rank=place, tied=len(equal) > 1)
        place += len(equal)


# ── counting ─────────────────────────────────────────────────────────────────


def _counts(
    policy: Policy, chosen: Roster, rows: Sequence[Listing], households: Mapping[str, Instance]
) -> Counts:
    by = {state: [r for r in rows if r.state == state] for state in ("listed", "not_listed", "undetermined")}
    listed = {row.household for row in by["listed"]}
    unsure = {row.household for row in by["undetermined"]} - listed
    whole = policy.entities[chosen.entity].parent is None
    root = root_above(policy.entities, chosen.entity)
    everyone = (e.id for e in policy.entities.values() if e.person)
    person = next((id_ for id_ in everyone if root_above(policy.entities, id_) == root), None)
    persons: int | None = None
    if person is not None and whole:
        members = (_person(name, here) for name in listed for here in households[name].records(person))
        persons = len(set(members))
    elif rows and rows[0].subject[0] != "household":
        persons = len({row.subject for row in by["listed"]})
    elif person is not None and person in _chain(policy, chosen.entity):
        persons = 0
    kind = person if whole else chosen.entity
    return Counts(
        len(rows), len(by["listed"]), len(by["not_listed"]), len(by["undetermined"]),
        len(households), len(listed), len(unsure), len(households) - len(listed) - len(unsure),
        persons, sum(kind is not None and not _complete(policy, root, kind) for root in households.values()),
    )  # fmt: skip


def _chain(policy: Policy, entity: str | None) -> tuple[str, ...]:
    found: list[str] = []
    while entity is not None:
        found.append(entity)
        entity = policy.entities[entity].parent
    return tuple(found)


def _complete(policy: Policy, root: Instance, entity: str) -> bool:
    """Whether every list on the way to an entity is known to be complete."""
    chain = _chain(policy, entity)[:-1]
    here = [root]
    for child in reversed(chain):
        if not all(child in record.complete for record in here):
            return False
        here = [below for record in here for below in record.children[child]]
    return True
