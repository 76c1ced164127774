"""A batch counted as it comes: results, payments, changes of the ledger, what waits, what was handed back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, Protocol, Self, TypeVar

from attrs import evolve, field

from policyrules.base.frozen import changing
from policyrules.base.saying import Said
from policyrules.base.units import PERSONS, TIMES, Number, Unit
from policyrules.core.case import Case
from policyrules.core.decision import Decision, Status, Written
from policyrules.core.policy import Entity, Policy
from policyrules.core.presence import comes, record_dates
from policyrules.core.reasons import Missing
from policyrules.core.roots import roots
from policyrules.core.totals import totals
from policyrules.core.types import Known, Option, Type
from policyrules.intake.records import Rejected

HOUSEHOLDS: Final = Said("户", "households")
CASES: Final = Said("件", "cases")
PEOPLE: Final = Said(PERSONS.zh, "persons")
MOST_REJECTED: Final = 5
"""So many of those handed back are kept, with their reasons."""


@changing
class Line:
    """One result of a programme: how many times, of how many persons, and the sum of the exact amounts."""

    label: str
    status: Status
    outcome: Option | None
    count: int = 0
    persons: int = 0
    """How many persons there are in the households that have it; 0 where it is not about households."""
    amount: Number = 0
    unit: Unit | None = None

    def add(self, other: Line) -> None:
        """Count what another part has of it too."""
        self.count += other.count
        self.persons += other.persons
        self.amount += other.amount
        self.unit = other.unit or self.unit


@changing
class Paid:
    """What a programme pays in one unit of money, each fen counted once."""

    label: str
    count: int = 0
    """How many are paid something."""
    amount: Number = 0
    open: int = 0
    """Of how many it is not known whether, or how much."""

    def add(self, other: Paid) -> None:
        """Count what another part pays too."""
        self.count += other.count
        self.amount += other.amount
        self.open += other.open


@changing
class Changed:
    """One change of a ledger fact: from what to what, or up or down by how much altogether."""

    label: str
    type: Type
    before: Known | None = None
    after: Known | None = None
    by: Number = 0
    """By how much altogether, of amounts of money."""
    count: int = 0
    persons: int = 0

    def once(self, persons: int, *, by: Number = 0) -> None:
        """Count one more."""
        self.count += 1
        self.persons += persons
        self.by += by

    def add(self, other: Changed) -> None:
        """Count what another part has of it too."""
        self.count += other.count
        self.persons += other.persons
        self.by += other.by


@changing
class Waiting:
    """Something for want of which results are open: how many cases wait for it, for which programmes."""

    missing: Missing | None
    """None: it is said by ``label`` alone."""
    label: Said
    cases: int = 0
    programmes: dict[str, str] = field(factory=dict)
    """By id their labels."""

    def add(self, other: Waiting) -> None:
        """Count those of another part too."""
        self.cases += other.cases
        self.programmes |= other.programmes


@changing
class Sums:
    """What is counted, apart from what it is counted by; those of parts add up to those of the whole."""

    decided: int = 0
    persons: int = 0
    """Of the cases decided, on the day."""
    rejected: int = 0
    orphans: int = 0
    """Groups of rows that name no household of the ledger; they are no households."""
    open: int = 0
    """How many of the cases decided have a result that is open."""
    lines: dict[tuple[str, Status, str], Line] = field(factory=dict)
    """By programme, status and outcome id ("" without outcome)."""
    paid: dict[tuple[str, Unit], Paid] = field(factory=dict)
    """By programme and unit of money."""
    changed: dict[tuple[str, object, object], Changed] = field(factory=dict)
    """By ledger fact, what was on record, and what is; of amounts by fact and whether up or down."""
    waiting: dict[str, Waiting] = field(factory=dict)
    handed_back: list[Rejected] = field(factory=list)
    """The first of them."""

    @property
    def households(self) -> int:
        """Every household that went in: decided or rejected."""
        return self.decided + self.rejected

    def add(self, other: Sums) -> None:
        """Count those of the next part too."""
        self.decided += other.decided
        self.persons += other.persons
        self.rejected += other.rejected
        self.orphans += other.orphans
        self.open += other.open
        _add(self.lines, other.lines)
        _add(self.paid, other.paid)
        _add(self.changed, other.changed)
        _add(self.waiting, other.waiting)
        self.handed_back += other.handed_back[: MOST_REJECTED - len(self.handed_back)]


class _Adds(Protocol):
    """What is counted under one key."""

    def add(self, other: Self) -> None:
        """Count what another part has under it too."""


K = TypeVar("K")
A = TypeVar("A", bound=_Adds)


def _add(counted: dict[K, A], others: Mapping[K, A]) -> None:
    for key, other in others.items():
        if key in counted:
            counted[key].add(other)
        else:
            counted[key] = other


@changing
class Tally:
    """Counts decisions as they come; keeps none of them, so that a ledger of any size fits."""

    policy: Policy
    sums: Sums = field(factory=Sums)
    """What has come so far."""

    @property
    def counted(self) -> Said:
        """What the cases are: households, or cases where there are several kinds."""
        return HOUSEHOLDS if len(roots(self.policy)) == 1 else CASES

    def reject(self, rejected: Rejected) -> None:
        """Count a household that could not be read, or rows that belong to none."""
        if rejected.orphan:
            self.sums.orphans += 1
        else:
            self.sums.rejected += 1
        if len(self.sums.handed_back) < MOST_REJECTED:
            self.sums.handed_back.append(rejected)

    def take(self, case: Case, decisions: Sequence[Decision]) -> None:
        """Count a case with its decisions; money is added up only if it is paid, and once."""
        self.sums.decided += 1
        persons = self._persons(case, decisions)
        self.sums.persons += persons
        for decision in decisions:
            within = 0 if decision.unit.path else persons
            self._count(decision, within)
            for entry in decision.written:
                self._change(entry, 0 if entry.path else persons)
        self._pay(case, decisions)
        self._wait(decisions)

    def _persons(self, case: Case, decisions: Iterable[Decision]) -> int:
        on = next((decision.on for decision in decisions), None)
        dates, entities = record_dates(self.policy), self.policy.entities
        return sum(
            1
            for _, record in case.household.walk()
            if entities[record.entity].person
            and (on is None or comes(record, dates.get(record.entity, ()), on) is None)
        )

    def _count(self, decision: Decision, persons: int) -> None:
        outcome = decision.outcome
        key = (decision.programme, decision.status, outcome.id if outcome else "")
        line = self.sums.lines.setdefault(key, Line(decision.label, decision.status, outcome))
        line.count += 1
        line.persons += persons
        amount = decision.amount
        if decision.pays and amount is not None and amount.state == "exact" and amount.low is not None:
            line.amount += amount.low
            line.unit = amount.unit

    def _pay(self, case: Case, decisions: Sequence[Decision]) -> None:
        for total in totals(self.policy, case, decisions):
            for part in total.parts:
                if part.standing != "counted":
                    continue
                paid = self.sums.paid.setdefault((part.programme, total.unit), Paid(part.label))
                low, exact = part.amount.low, part.amount.state == "exact" and not part.amount.may_be_silent
                if exact and low is not None:
                    paid.amount += low
                    paid.count += bool(low)
                else:
                    paid.open += 1

    def _change(self, entry: Written, persons: int) -> None:
        """Count a change of a state; of an amount of money where there was one before and is one after."""
        if not entry.changes:
            return
        before, after = entry.before, entry.after
        unit = entry.type.unit
        if unit is not None and unit.money:
            if not (isinstance(before, int | Fraction) and isinstance(after, int | Fraction)):
                return
            if before and after:
                key, by = (entry.fact, after > before, None), after - before
                changed = self.sums.changed.setdefault(key, Changed(entry.label, entry.type))
                changed.once(persons, by=by)
        elif entry.type.kind in ("choice", "bool"):
            changed = Changed(entry.label, entry.type, before, after)
            self.sums.changed.setdefault((entry.fact, before, after), changed).once(persons)

    def _wait(self, decisions: Iterable[Decision]) -> None:
        met: set[str] = set()
        for decision in decisions:
            for key, missing, label in _wanting(self.policy, decision):
                waiting = self.sums.waiting.setdefault(key, Waiting(missing, label))
                waiting.programmes[decision.programme] = decision.label
                waiting.cases += key not in met
                met.add(key)
        self.sums.open += bool(met)


def _wanting(policy: Policy, decision: Decision) -> Iterable[tuple[str, Missing | None, Said]]:
    """What keeps a decision open: what is missing, else a discretion, else the clause that puts it off."""
    open_amount = decision.pays and decision.amount is not None and decision.amount.state == "range"
    if decision.status not in ("undetermined", "held", "clash") and not open_amount:
        return
    for missing in decision.missing:
        yield f"missing {missing.id}", evolve(missing, path=(), records=0), Said(missing.label, missing.id)
    if not decision.missing:
        names = [one.id for one in decision.discretions]
        names = names or [one.provision for one in decision.applied[:1]] or list(decision.clash[:1])
        for name in names:
            label = policy.provisions[name].label if name in policy.provisions else name
            yield f"rule {name}", None, Said(label, name)


def counted_in(entity: Entity, roots_are: Said) -> Said:
    """What a number of records of an entity counts."""
    if entity.parent is None:
        return roots_are
    if entity.person:
        return PEOPLE
    unit = entity.counted_in or TIMES
    return Said(unit.zh, unit.en)


def order(policy: Policy) -> Mapping[tuple[str, str], int]:
    """Where an outcome of a programme stands among its outcomes."""
    return {(p.id, one.id): n for p in policy.all_programmes for n, one in enumerate(p.outcomes)}
