"""Rosters (名单): which records stand on a list, which do not, of which that is not known, and why.

Pure and total: every record of the roster's entity comes out once, nothing is guessed. Ranking
needs every weight and the direction to be given; without them it is refused, with what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, RecordPath
from policyrules.core.duties import Roster
from policyrules.core.expressions import Ref
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value
from policyrules.core.reasons import Missing
from policyrules.core.roots import root_above, roots
from policyrules.core.versions import digest_of
from policyrules.deciding.versions import Picked, key_missing, picked_versions
from policyrules.evaluate import engine_of
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.lists.counting import counts_of, subject_of
from policyrules.lists.ranking import direction_of, ranked
from policyrules.lists.results import NOT_IN_FORCE, Cell, Listing, ListState, RosterResult


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
        rows += rows_of(picked, chosen, case, trace=trace)
    owner = owner_of(policy, chosen)
    ranking, ordered = ranked(direction_of(owner, chosen, on=on), rows)
    rest = [row for state in ("undetermined", "not_listed") for row in rows if row.state == state]
    counts = counts_of(policy, chosen, rows, households)
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


def owner_of(policy: Policy, chosen: Roster) -> Policy:
    """The newest version that has a list."""
    return next(v for v in reversed(policy.versions) if chosen.id in v.rosters)


def rows_of(picked: Picked, chosen: Roster, case: Case, *, trace: bool = False) -> Iterator[Listing]:
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
        subject = subject_of(self.policy, household, here)
        return Listing(
            household, here.path, "undetermined", (), None, None, (), (), frozenset({NOT_IN_FORCE}), (),
            subject=subject,
        )  # fmt: skip

    def row(self, household: str, here: Instance) -> Listing:
        """What the list says of one record."""
        group = self.cell(self.roster.group, here) if self.roster.group is not None else None
        order, order_missing, order_reasons = self.order(here)
        row = Listing(
            household, here.path, "undetermined", tuple(self.cell(ref, here) for ref in self.roster.columns),
            group, order, (), (), frozenset({NOT_IN_FORCE}), order_missing, order_reasons=order_reasons,
            subject=subject_of(self.policy, household, here),
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

    def order(self, here: Instance) -> tuple[Cell | None, tuple[Missing, ...], frozenset[str]]:
        """What a record is ranked by, and what is missing and why where that is not a known number."""
        name = self.roster.order
        if name is None:
            return None, (), frozenset()
        definition = self.policy.defs[name]
        value, account, why = self.account(name, here)
        cell = Cell(name, definition.label, value, definition.type)
        if isinstance(value, int | Fraction):
            return cell, (), frozenset()
        missing = account.missing(why) or (Missing("silent", name, definition.label, here.path),)
        return cell, missing, self.run.reasons(why)
