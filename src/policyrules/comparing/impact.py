"""One ledger under two policies: who gains and who loses, by which clauses and figures, at what cost.

The two may be two places, overlays, amendments or days; each reads the ledger and decides it by itself.
What one side does not decide exactly is never counted as money or as a change of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, Literal, get_args

from attrs import frozen

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
    citations: tuple[Citation, ...]
    """Of what applies and of what it is founded on, once a clause."""
    figures: Mapping[str, tuple[str, object]]
    """The figures used: label and value by id."""

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

    @property
    def causes(self) -> tuple[MoveCause, ...]:
        """The figures of other values, the clauses on which only one side's result rests."""
        if self.before is None or self.after is None or self.kind == "unchanged":
            return ()
        old, new = self.before.figures, self.after.figures
        moved = [name for name in old if name in new and old[name][1] != new[name][1]]
        was, now = ({(c.document, c.clause): c for c in side.citations} for side in (self.before, self.after))
        return (
            *(MoveCause("figure", new[name][0]) for name in moved),
            *(MoveCause("gone", citation=was[clause]) for clause in was if clause not in now),
            *(MoveCause("new", citation=now[clause]) for clause in now if clause not in was),
        )


@frozen
class ProgrammeImpact:
    """A programme over the whole ledger."""

    id: str
    """The programme's id."""
    label: str
    unit: Unit | None
    """Of what is paid; None: it pays nothing."""
    moves: tuple[Move, ...]
    """In the order of the ledger."""
    cost_before: Number
    """All that is paid exactly, added up."""
    cost_after: Number
    """The same on the second side."""
    causes: Mapping[Kind, tuple[tuple[MoveCause, int], ...]]
    """How many moves of a kind have which cause, the most frequent first; one move may have several."""

    def count(self, kind: Kind) -> int:
        """How many moves are of a kind."""
        return sum(move.kind == kind for move in self.moves)


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
    target = _quantity(before.policy, by) if by is not None else None
    olds, news = ({case.id: case for case in side.ledger.cases} for side in (before, after))
    both = [key for key in olds if key in news]
    moves: dict[str, list[Move]] = {}
    paid: list[_Paid] = []
    for key in both:
        old, new = (decide_all(side.policy, case, on=side.on)
                    for side, case in ((before, olds[key]), (after, news[key])))  # fmt: skip
        for programme, move in _moves(key, old, new):
            moves.setdefault(programme, []).append(move)
        totals_ = _total(before.policy, olds[key], old), _total(after.policy, news[key], new)
        value = None if target is None else _value(before, olds[key], target)
        paid += [] if totals_[0] is None or totals_[1] is None else [(value, totals_[0], totals_[1])]
        if seen is not None:
            seen()
    rejected = {r.household for r in before.ledger.rejected} & {r.household for r in after.ledger.rejected}
    return Impact(
        len(both),
        tuple(key for key in olds if key not in news),
        tuple(key for key in news if key not in olds),
        len(rejected - {""}),
        tuple(_programme(before.policy, after.policy, name, tuple(found)) for name, found in moves.items()),
        Monthly(len(paid), sum(row[1] for row in paid), sum(row[2] for row in paid)),
        None if target is None else _distribution(before.policy, target, paid, len(both)),
    )


# ── one household ────────────────────────────────────────────────────────────


def _moves(
    household: str, before: Sequence[Decision], after: Sequence[Decision]
) -> Iterator[tuple[str, Move]]:
    """Each programme and record that a side decides, with how it moves."""
    old, new = ({(d.programme, d.unit.path): _result(d) for d in each} for each in (before, after))
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        kind, difference = _kind(was, now)
        yield key[0], Move(household, key[1], kind, was, now, difference)


def _result(decision: Decision) -> Result:
    parts = (*decision.applied, *decision.one_of, *decision.grounds)
    clauses = {(c.document, c.clause): c for part in reversed(parts) for c in part.citations}
    return Result(
        decision.status,
        decision.outcome,
        decision.possible,
        decision.amount if decision.pays else None,
        tuple(clauses.values()),
        {figure.id: (figure.label, figure.value) for figure in decision.figures},
    )


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


def _programme(before: Policy, after: Policy, name: str, moves: tuple[Move, ...]) -> ProgrammeImpact:
    labels = [p.label for policy in (after, before) for p in policy.all_programmes if p.id == name]
    units = {unit for move in moves for unit in _units(move.before, move.after)}
    found: dict[Kind, Counter[MoveCause]] = {}
    for move in moves:
        if move.kind != "unchanged":
            found.setdefault(move.kind, Counter()).update(move.causes)
    return ProgrammeImpact(
        name,
        labels[0],
        next(iter(units)) if len(units) == 1 else None,
        moves,
        sum(_paid(move.before) or 0 for move in moves),
        sum(_paid(move.after) or 0 for move in moves),
        {kind: tuple(found[kind].most_common()) for kind in KINDS if kind in found},
    )


# ── by a quantity ────────────────────────────────────────────────────────────

_Paid = tuple[Number | None, Number, Number]
"""Of a household the quantity, None where it is not known, and what it is paid a month before and after."""


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


def _total(policy: Policy, case: Case, decisions: tuple[Decision, ...]) -> Number | None:
    """What a household is paid a month altogether; None where that is not exactly known."""
    found = [total for total in totals(policy, case, decisions) if total.unit == YUAN_MONTH]
    if any(total.state != "exact" or total.low is None for total in found):
        return None
    return sum(total.low for total in found if total.low is not None)


def _distribution(policy: Policy, target: str, paid: Sequence[_Paid], households: int) -> Distribution:
    ordered = sorted((row[0], row[1], row[2]) for row in paid if row[0] is not None)
    places = [len(ordered) * n // GROUPS for n in range(GROUPS + 1)]
    groups = [ordered[start:end] for start, end in pairwise(places) if end > start]
    definition = policy.defs[target]
    return Distribution(
        target,
        definition.label,
        definition.type.unit,
        tuple(
            Group(group[0][0], group[-1][0], len(group), sum(r[1] for r in group), sum(r[2] for r in group))
            for group in groups
        ),
        households - len(ordered),
    )


NO_QUANTITY: Final = Said(
    "没有“{name}”这样一个户的数{help}", "there is no number of a household called {name}{help}"
)
