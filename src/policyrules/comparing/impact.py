"""One ledger under two policies: who gains and who loses, by which clauses and figures, at what cost.

The two may be two places, overlays, amendments or days; each reads the ledger and decides it by itself.
What one side does not decide exactly is never counted as money or as a change of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, Literal, Protocol, get_args

from attrs import define, field, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.base.units import YUAN_MONTH, Number, Unit
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Amount, Decision, Status
from policyrules.core.policy import Policy
from policyrules.core.totals import totals
from policyrules.core.types import Citation, Option
from policyrules.deciding import decide_all
from policyrules.deciding.conclusions import conclude
from policyrules.intake.records import Ledger
from policyrules.intake.values import suggestion

Kind = Literal["enters", "leaves", "gains", "loses", "other", "opens", "settles", "open", "unchanged"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

GROUPS: Final = 10
"""Into how many groups of equal size households are put by a quantity."""


@frozen
class Side:
    """A policy, the ledger as it reads it, the day on which it decides it."""

    policy: Policy
    """By which it is decided."""
    ledger: Ledger
    """The households as this policy reads them."""
    on: date
    """The assessment day."""


@frozen
class Result:
    """What one side gives: as a decision says, without its reasons."""

    status: Status
    """As of a decision."""
    outcome: Option | None
    """None unless decided or held."""
    possible: tuple[Option, ...]
    """The outcomes still possible, best first."""
    amount: Amount | None
    """What is paid; None: no payment."""

    @property
    def paid(self) -> Number | None:
        """What is paid, exactly; None: not settled, or no payment."""
        settled = self.status == "decided" and self.amount is not None and self.amount.state == "exact"
        return self.amount.low if settled and self.amount is not None else None


@frozen
class MoveCause:
    """A figure of another value, or a clause on which only one side's result rests."""

    kind: Literal["figure", "gone", "new"]
    """A ``figure`` of another value; a clause ``gone`` or ``new``."""
    label: str = ""
    """Of the figure."""
    citation: Citation | None = None
    """The clause; None of a figure."""


@frozen
class Move:
    """One household or record under one programme, on both sides.

    ``enters`` and ``leaves``: paid on one side only · ``gains``, ``loses``: paid on both, more or less ·
    ``other``: another outcome, or amounts of other units · ``opens``, ``settles``: settled on one side
    only · ``open``: on neither · ``unchanged``. What is not decided by the document, held, or outside its
    period is settled, but no payment.
    """

    household: str
    """The household's id."""
    path: RecordPath
    """Of the record it is about; empty for the household."""
    kind: Kind
    """How it moves: see above."""
    before: Result | None
    """None: that side has no such programme."""
    after: Result | None
    """None: that side has no such programme."""
    difference: Number
    """What is paid more; 0 where that is not known on both sides."""
    causes: tuple[MoveCause, ...] = ()
    """The figures of other values, the clauses on which only one side's result rests; none where nothing
    moves or a side has no such programme."""


@frozen
class ProgrammeImpact:
    """A programme over the whole ledger."""

    id: str
    """The programme's id."""
    label: str
    unit: Unit | None
    """Of what is paid; None: it pays nothing."""
    moves: Collection[Move]
    """In the order of the ledger; of a whole ledger in files they stand on the disk."""
    counts: Mapping[Kind, int]
    """How many moves are of a kind."""
    differences: Mapping[Kind, Number]
    """What is paid more altogether, by the kind of move."""
    cost_before: Number
    """What is paid, added up where it is exact on both sides."""
    cost_after: Number
    """The same on the second side."""
    causes: Mapping[Kind, tuple[tuple[MoveCause, int], ...]]
    """How many moves of a kind have which cause, the most frequent first; one move may have several."""

    def count(self, kind: Kind) -> int:
        """How many moves are of a kind."""
        return self.counts.get(kind, 0)


@frozen
class Group:
    """Households next to each other by the quantity, and what they are paid a month altogether."""

    low: Number
    """The lowest value of the quantity."""
    high: Number
    """The highest."""
    households: int
    """How many they are."""
    before: Number
    """In fen a month."""
    after: Number
    """In fen a month."""


@frozen
class Distribution:
    """What the change does to households from the lowest to the highest by a quantity of the first policy."""

    id: str
    """Of the quantity."""
    label: str
    unit: Unit | None
    """Of the quantity."""
    groups: tuple[Group, ...]
    """From the lowest."""
    unknown: int
    """Households left out: their quantity or what they are paid is not exactly known on both sides."""


@frozen
class Monthly:
    """Households paid a known amount a month on both sides, and what that is altogether."""

    households: int
    """How many they are."""
    before: Number
    """In fen a month."""
    after: Number
    """In fen a month."""


@frozen
class Impact:
    """What another policy makes of a ledger."""

    households: int
    """Decided on both sides."""
    only_before: tuple[str, ...]
    """Ids of households that only the first side could read."""
    only_after: tuple[str, ...]
    """Ids of those that only the second side could read."""
    rejected: int
    """Households that neither side could read."""
    programmes: tuple[ProgrammeImpact, ...]
    """Programme by programme."""
    monthly: Monthly
    """What households are paid a month altogether."""
    distribution: Distribution | None = None
    """By the quantity asked for."""


@typed
def impact(
    before: Side,
    after: Side,
    *,
    by: str | None = None,
    seen: Callable[[], None] | None = None,
) -> Impact:
    """Every household of a ledger decided on both sides, and what differs.

    ``by`` names a number that the first policy concludes of a household (家庭人均月收入), by which the
    change is distributed over ten groups. ``seen`` is called after each household. Programmes are the same
    where their ids are; one that a side does not have pays nothing there. Raises UsageError for ``by`` that
    is no such number.
    """
    olds, news = ({case.id: case for case in side.ledger.cases} for side in (before, after))
    gathering = Gathering(before, after, by)
    for key in olds:
        if key in news:
            old, new = (decide_all(side.policy, case, on=side.on)
                        for side, case in ((before, olds[key]), (after, news[key])))  # fmt: skip
            gathering.take(olds[key], old, news[key], new)
            if seen is not None:
                seen()
    rejected = {r.household for r in before.ledger.rejected} & {r.household for r in after.ledger.rejected}
    return gathering.impact(
        tuple(key for key in olds if key not in news),
        tuple(key for key in news if key not in olds),
        len(rejected - {""}),
    )


class Kept(Collection[Move], Protocol):
    """Where the moves of a programme are kept, in the order in which they come."""

    def append(self, move: Move, /) -> None:
        """Keep one."""


@define
class _Programme:
    """A programme while its moves are gathered."""

    moves: Kept
    counts: Counter[Kind] = field(factory=Counter)
    differences: dict[Kind, Number] = field(factory=dict)
    units: set[Unit] = field(factory=set)
    before: Number = 0
    after: Number = 0
    causes: dict[Kind, Counter[MoveCause]] = field(factory=dict)

    def take(self, move: Move) -> None:
        """Count one."""
        self.moves.append(move)
        self.counts[move.kind] += 1
        if move.difference:
            self.differences[move.kind] = self.differences.get(move.kind, 0) + move.difference
        self.units |= _units(move.before, move.after)
        was, now = _paid(move.before), _paid(move.after)
        if was is not None and now is not None:
            self.before += was
            self.after += now
        if move.kind != "unchanged":
            self.causes.setdefault(move.kind, Counter()).update(move.causes)


class Gathering:
    """What a change makes of households that come one after another; ``kept`` makes the places of moves."""

    def __init__(
        self, before: Side, after: Side, by: str | None, *, kept: Callable[[str], Kept] | None = None
    ) -> None:
        self._sides, self._kept = (before, after), kept or (lambda programme: list[Move]())
        self._target = _quantity(before.policy, by) if by is not None else None
        self._programmes: dict[str, _Programme] = {}
        self._lines: Counter[_Line] = Counter()
        self._households, self._monthly = 0, Monthly(0, 0, 0)

    def take(self, was: Case, old: Sequence[Decision], now: Case, new: Sequence[Decision]) -> None:
        """A household as both sides read and decide it."""
        before, after = self._sides
        self._households += 1
        for programme, move in _moves(was.id, old, new):
            if programme not in self._programmes:
                self._programmes[programme] = _Programme(self._kept(programme))
            self._programmes[programme].take(move)
        totals_ = _total(before.policy, was, old), _total(after.policy, now, new)
        if totals_[0] is not None and totals_[1] is not None:
            so_far = self._monthly
            self._monthly = Monthly(
                so_far.households + 1, so_far.before + totals_[0], so_far.after + totals_[1]
            )
            value = None if self._target is None else _value(before, was, self._target)
            if value is not None:
                self._lines[value, totals_[0], totals_[1]] += 1

    def impact(self, only_before: tuple[str, ...], only_after: tuple[str, ...], rejected: int) -> Impact:
        """What came of all of them; the rest is as in ``Impact``."""
        before, after = (side.policy for side in self._sides)
        return Impact(
            self._households,
            only_before,
            only_after,
            rejected,
            tuple(_programme(before, after, name, found) for name, found in self._programmes.items()),
            self._monthly,
            None
            if self._target is None
            else _distribution(before, self._target, self._lines, self._households),
        )


# ── one household ────────────────────────────────────────────────────────────


def _moves(
    household: str, before: Sequence[Decision], after: Sequence[Decision]
) -> Iterator[tuple[str, Move]]:
    """Each programme and record that a side decides, with how it moves."""
    old, new = ({(d.programme, d.unit.path): d for d in each} for each in (before, after))
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        one, other = (None if each is None else _result(each) for each in (was, now))
        kind, difference = _kind(one, other)
        causes = () if kind == "unchanged" or was is None or now is None else tuple(_causes(was, now))
        yield key[0], Move(household, key[1], kind, one, other, difference, causes)


def _result(decision: Decision) -> Result:
    return Result(
        decision.status,
        decision.outcome,
        decision.possible,
        decision.amount if decision.pays else None,
    )


def _causes(before: Decision, after: Decision) -> Iterator[MoveCause]:
    """The figures of other values, then the clauses on which only one of the two rests."""
    old, new = ({figure.id: figure for figure in decision.figures} for decision in (before, after))
    was, now = (_cited(decision) for decision in (before, after))
    yield from (
        MoveCause("figure", new[name].label)
        for name in old
        if name in new and old[name].value != new[name].value
    )
    yield from (MoveCause("gone", citation=was[clause]) for clause in was if clause not in now)
    yield from (MoveCause("new", citation=now[clause]) for clause in now if clause not in was)


def _cited(decision: Decision) -> dict[tuple[str, str], Citation]:
    """What is cited by what applies and what it is founded on, by document and clause."""
    parts = (*decision.applied, *decision.one_of, *decision.grounds)
    return {(c.document, c.clause): c for part in reversed(parts) for c in part.citations}


def _kind(before: Result | None, after: Result | None) -> tuple[Kind, Number]:
    """How a result moves, and by how much more is paid."""
    match _open(before), _open(after):
        case True, True:
            return "open", 0
        case True, False:
            return "settles", 0
        case False, True:
            return "opens", 0
    was, now = _paid(before), _paid(after)
    if was is None or now is None or len(_units(before, after)) > 1:
        return ("unchanged" if _said(before) == _said(after) else "other"), 0
    if was == now:
        return ("unchanged" if None in (before, after) or _said(before) == _said(after) else "other"), 0
    kinds: tuple[Kind, Kind] = ("enters", "gains") if now > was else ("leaves", "loses")
    return kinds[0 if 0 in (was, now) else 1], now - was


def _open(result: Result | None) -> bool:
    """Whether something unknown leaves a side open."""
    if result is None:
        return False
    return result.status == "undetermined" or (result.amount is not None and result.amount.state == "range")


def _paid(result: Result | None) -> Number | None:
    """What a side pays; nothing where it has no such programme."""
    return 0 if result is None else result.paid


def _said(result: Result | None) -> tuple[object, ...]:
    return () if result is None else (result.status, result.outcome, result.amount)


def _units(*results: Result | None) -> frozenset[Unit]:
    return frozenset(r.amount.unit for r in results if r is not None and r.amount is not None)


# ── a programme ──────────────────────────────────────────────────────────────


def _programme(before: Policy, after: Policy, name: str, found: _Programme) -> ProgrammeImpact:
    labels = [p.label for policy in (after, before) for p in policy.all_programmes if p.id == name]
    return ProgrammeImpact(
        name,
        labels[0],
        next(iter(found.units)) if len(found.units) == 1 else None,
        tuple(found.moves) if isinstance(found.moves, list) else found.moves,
        dict(found.counts),
        found.differences,
        found.before,
        found.after,
        {kind: tuple(found.causes[kind].most_common()) for kind in KINDS if kind in found.causes},
    )


# ── by a quantity ────────────────────────────────────────────────────────────

_Line = tuple[Number, Number, Number]
"""Of a household the quantity, and what it is paid a month before and after."""


def _quantity(policy: Policy, name: str) -> str:
    """The id of the number concluded of a household that is called so."""
    known = {
        called: one.id
        for one in policy.defs.values()
        if one.entity == policy.root and one.type.kind == "number" and not one.helper
        for called in (one.label, one.id, one.id.rpartition(".")[2])
    }
    if name not in known:
        raise UsageError(NO_QUANTITY.filled(name=name, help=suggestion(name, known)))
    return known[name]


def _value(side: Side, case: Case, target: str) -> Number | None:
    """The quantity of a household; None where it is not exactly known."""
    concluded = conclude(side.policy, case, on=side.on, target=target)
    value = None if concluded is None else concluded.value
    return value if isinstance(value, Number) and not isinstance(value, bool) else None


def _total(policy: Policy, case: Case, decisions: Sequence[Decision]) -> Number | None:
    """What a household is paid a month altogether; None where that is not exactly known."""
    found = [total for total in totals(policy, case, decisions) if total.unit == YUAN_MONTH]
    if any(total.state != "exact" or total.low is None for total in found):
        return None
    return sum(total.low for total in found if total.low is not None)


def _distribution(policy: Policy, target: str, lines: Mapping[_Line, int], households: int) -> Distribution:
    definition, known = policy.defs[target], sum(lines.values())
    unit = definition.type.unit
    return Distribution(target, definition.label, unit, tuple(groups(lines)), households - known)


def groups(lines: Mapping[_Line, int]) -> Iterator[Group]:
    """Ten groups of as many households each, from the lowest; none of those in which nobody would stand.

    ``lines`` say how many households are alike.
    """
    ordered, known = iter(sorted(lines.items())), sum(lines.values())
    line: _Line = (0, 0, 0)
    left = 0
    for start, end in pairwise(known * n // GROUPS for n in range(GROUPS + 1)):
        taken: list[tuple[_Line, int]] = []
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
