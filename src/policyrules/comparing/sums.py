"""What households come to under two policies: counted and added up as they come, and put together again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from attrs import define, field

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import Number, Unit
from policyrules.comparing.impact_results import (
    KINDS,
    Distribution,
    Group,
    Impact,
    Kind,
    Monthly,
    Move,
    MoveCause,
    ProgrammeImpact,
)
from policyrules.comparing.moves import Moved, paid, unit_of
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.deciding.conclusions import conclude
from policyrules.intake.records import Rejected
from policyrules.intake.values import suggestion

GROUPS: Final = 10
"""Into how many groups of equal size households are put by a quantity."""

Line = tuple[Number, Number, Number]
"""Of a household the quantity, and what it is paid a month before and after."""


@define
class ProgrammeSums:
    """What the moves of a programme come to."""

    counts: Counter[Kind] = field(factory=Counter)
    differences: dict[Kind, Number] = field(factory=dict)
    units: tuple[set[Unit], set[Unit]] = field(factory=lambda: (set(), set()))
    """In which each side pays."""
    before: Number = 0
    after: Number = 0
    causes: dict[Kind, Counter[MoveCause]] = field(factory=dict)

    def take(self, move: Move) -> None:
        """One more."""
        self.counts[move.kind] += 1
        if move.difference:
            self.differences[move.kind] = self.differences.get(move.kind, 0) + move.difference
        for units, result in zip(self.units, (move.before, move.after), strict=True):
            if (unit := unit_of(result)) is not None:
                units.add(unit)
        was, now = paid(move.before), paid(move.after)
        if was is not None and now is not None:
            self.before += was
            self.after += now
        if move.kind != "unchanged":
            self.causes.setdefault(move.kind, Counter()).update(move.causes)

    def add(self, other: ProgrammeSums) -> None:
        """Those that come after these."""
        self.counts.update(other.counts)
        for kind, difference in other.differences.items():
            self.differences[kind] = self.differences.get(kind, 0) + difference
        for units, more in zip(self.units, other.units, strict=True):
            units |= more
        self.before += other.before
        self.after += other.after
        for kind, causes in other.causes.items():
            self.causes.setdefault(kind, Counter()).update(causes)


@define
class Sums:
    """What households come to, by programme in the order in which these come, and altogether."""

    households: int = 0
    monthly: Monthly = field(factory=lambda: Monthly(0, 0, 0))
    lines: Counter[Line] = field(factory=Counter)
    """How many households are alike in the quantity and in what they are paid."""
    programmes: dict[str, ProgrammeSums] = field(factory=dict)

    def take(self, household: Moved) -> None:
        """One more."""
        self.households += 1
        for programme, move in household.moves:
            self.programmes.setdefault(programme, ProgrammeSums()).take(move)
        before, after = household.before, household.after
        if before is not None and after is not None:
            self._monthly(1, before, after)
            if household.quantity is not None:
                self.lines[household.quantity, before, after] += 1

    def add(self, other: Sums) -> None:
        """Those that come after these."""
        self.households += other.households
        self._monthly(other.monthly.households, other.monthly.before, other.monthly.after)
        self.lines.update(other.lines)
        for programme, own in other.programmes.items():
            self.programmes.setdefault(programme, ProgrammeSums()).add(own)

    def _monthly(self, households: int, before: Number, after: Number) -> None:
        so_far = self.monthly
        self.monthly = Monthly(so_far.households + households, so_far.before + before, so_far.after + after)


def impact_of(
    policies: tuple[Policy, Policy], sums: Sums, moves: Callable[[str], Collection[Move]], *,
    only: tuple[tuple[str, ...], tuple[str, ...]], rejected: int, target: str | None,
) -> Impact:  # fmt: skip
    """What another policy makes of the households that were added up.

    ``moves`` gives those of a programme; ``only`` and ``rejected`` are as ``only_before``, ``only_after`` and
    ``rejected`` of ``Impact``; ``target`` is the quantity by which they are put into groups.
    """
    every = (_programme(policies, name, own, moves(name)) for name, own in sums.programmes.items())
    groups_ = None if target is None else _distribution(policies[0], target, sums)
    return Impact(sums.households, *only, rejected, tuple(every), sums.monthly, groups_)


def rejected_by_both(before: Iterable[Rejected], after: Iterable[Rejected]) -> int:
    """How many rows of households neither side could read; their ids do not tell them apart, being masked."""
    first, second = (
        {(each.household, each.rows[:1]) for each in side if not each.orphan} for side in (before, after)
    )
    return len(first & second)


def _programme(
    policies: tuple[Policy, Policy], name: str, found: ProgrammeSums, moves: Collection[Move]
) -> ProgrammeImpact:
    before, after = policies
    labels = [p.label for policy in (after, before) for p in policy.all_programmes if p.id == name]
    return ProgrammeImpact(
        name,
        labels[0],
        *_units(*found.units),
        moves,
        dict(found.counts),
        found.differences,
        found.before,
        found.after,
        {kind: tuple(found.causes[kind].most_common()) for kind in KINDS if kind in found.causes},
    )


def _units(before: set[Unit], after: set[Unit]) -> tuple[Unit | None, Unit | None]:
    """The unit of each side; of one that pays nothing the other's."""
    return _only(before or after), _only(after or before)


def _only(units: set[Unit]) -> Unit | None:
    return next(iter(units)) if len(units) == 1 else None


# ── by a quantity ────────────────────────────────────────────────────────────


def quantity_named(policy: Policy, name: str) -> str:
    """The id of the number concluded of a household that is called so. UsageError where there is none."""
    known = {
        called: one.id
        for one in policy.defs.values()
        if one.entity == policy.root and one.type.kind == "number" and not one.helper
        for called in (one.label, one.id, one.id.rpartition(".")[2])
    }
    if name not in known:
        raise UsageError(NO_QUANTITY.filled(name=name, help=suggestion(name, known)))
    return known[name]


def quantity_of(policy: Policy, case: Case, on: date, target: str | None) -> Number | None:
    """The quantity of a household; None where it is not exactly known, or none is asked for."""
    concluded = None if target is None else conclude(policy, case, on=on, target=target)
    return None if concluded is None else exactly(concluded.value)


def exactly(value: object) -> Number | None:
    """What a quantity is; None where it can be several, or is none."""
    return value if isinstance(value, Number) and not isinstance(value, bool) else None


def _distribution(policy: Policy, target: str, sums: Sums) -> Distribution:
    definition, known = policy.defs[target], sum(sums.lines.values())
    unit = definition.type.unit
    return Distribution(target, definition.label, unit, tuple(groups(sums.lines)), sums.households - known)


def groups(lines: Mapping[Line, int]) -> Iterator[Group]:
    """Ten groups of as many households each, from the lowest; none of those in which nobody would stand.

    ``lines`` say how many households are alike.
    """
    ordered, known = iter(sorted(lines.items())), sum(lines.values())
    line: Line = (0, 0, 0)
    left = 0
    for start, end in pairwise(known * n // GROUPS for n in range(GROUPS + 1)):
        taken: list[tuple[Line, int]] = []
        wanted = end - start
        while wanted:
            if not left:
                line, left = next(ordered)
            taken.append((line, min(wanted, left)))
            wanted, left = wanted - taken[-1][1], left - taken[-1][1]
        if taken:
            before, after = (sum(each[at] * times for each, times in taken) for at in (1, 2))
            yield Group(taken[0][0][0], taken[-1][0][0], end - start, before, after)


NO_QUANTITY: Final = Said(
    "没有“{name}”这样一个户的数{help}", "there is no number of a household called {name}{help}"
)
