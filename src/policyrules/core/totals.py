"""What a household gets altogether: the payments of its decisions added up, unit by unit.

Only 金额 is added. What is not decided, held or a clash is left out and named; a decision about persons
that stands for the household's (代) takes its place, so that no fen is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from policyrules.base.arguments import typed
from policyrules.base.frozen import frozen
from policyrules.base.units import Number, Unit
from policyrules.core.case import Case, Record, RecordPath
from policyrules.core.decision import Amount, Decision
from policyrules.core.policy import Policy, Programme, StandsFor
from policyrules.core.roots import root_above
from policyrules.core.types import HELD

Standing = Literal["counted", "replaced", "within", "silent", "held", "clash"]


@frozen
class TotalPart:
    """One payment, and whether it is counted."""

    programme: str
    """The id of the programme."""
    label: str
    path: RecordPath
    """Of the record it is about; empty for the household."""
    standing: Standing
    """``counted``; ``replaced``: the decisions about persons that stand for it are counted instead;
    ``within``: it stands for one that is counted; or why it is left out: ``silent``, ``held``, ``clash``."""
    amount: Amount
    """What it pays."""


@frozen
class HouseholdTotal:
    """The payments of one unit to a household and its members on a day, added up."""

    household: str
    """The household's id."""
    on: date
    """The assessment day."""
    unit: Unit
    state: Literal["exact", "range", "partial"]
    """``exact``; a ``range``; ``partial``: something is left out, or not sure to be decided, so that low
    and high speak of the rest alone."""
    low: Number | None
    """Held number of ``unit``; None: nothing is counted, or no lower bound is known."""
    high: Number | None
    """None: nothing is counted, or no upper bound is known."""
    parts: tuple[TotalPart, ...]
    """Every payment, in the order of the decisions."""
    open_lists: tuple[str, ...] = ()
    """The ids of the lists not known to be complete whose records it pays: there is no upper bound then."""
    root: str = "household"
    """The id of the root entity that the case is of."""


@typed
def totals(policy: Policy, case: Case, decisions: Sequence[Decision]) -> tuple[HouseholdTotal, ...]:
    """What the decisions of one household on one day pay altogether, one figure for each unit of money.

    ``decisions`` are those of ``decide_all`` for ``case``; what is not among them is not counted. What a
    decision only states (数值) is no payment. Unknown stays a range, with no upper bound where a list of
    those paid is not known to be complete; nothing that is not decided counts as 0.
    """
    paid = [d for d in decisions if d.pays and d.amount is not None]
    standing = {id(d): _alone(d) for d in paid}
    unsure = {id(d) for d in paid if _may_go_without(d)}
    unsure |= _replaced(policy, case, paid, standing)
    units = dict.fromkeys(d.amount.unit for d in paid if d.amount is not None)
    unlisted = _unlisted(policy, case, decisions)
    return tuple(
        _total(
            policy, case, [d for d in paid if d.amount and d.amount.unit == unit], standing, unsure,
            unlisted.get(unit, frozenset()),
        )
        for unit in units
    )  # fmt: skip


def _unlisted(
    policy: Policy, case: Case, decisions: Sequence[Decision]
) -> Mapping[Unit | None, frozenset[str]]:
    """By unit the entities of which the case has no record and that a programme pays, if all was decided."""
    present = {record.entity for _, record in case.household.walk()}
    own = [
        p
        for p in policy.programmes.values()
        if root_above(policy.entities, p.entity) == case.household.entity
    ]
    if {p.id for p in own if p.entity in present} - {d.programme for d in decisions}:
        return {}
    found: dict[Unit | None, set[str]] = {}
    for programme in own:
        if programme.pays and programme.amount is not None and programme.entity not in present:
            found.setdefault(policy.defs[programme.amount].type.unit, set()).add(programme.entity)
    return {unit: frozenset(entities) for unit, entities in found.items()}


def _may_go_without(decision: Decision) -> bool:
    """Whether a payment may yet turn out not to be decided, or put off."""
    held = any(option.id == HELD for option in decision.possible)
    return held or (decision.amount is not None and decision.amount.may_be_silent)


def _alone(decision: Decision) -> Standing:
    """Whether a payment is counted as far as it goes by itself."""
    if decision.status == "silent" or (decision.amount is not None and decision.amount.state == "silent"):
        return "silent"
    if decision.status == "held":
        return "held"
    return "clash" if decision.status == "clash" else "counted"


def _replaced(
    policy: Policy, case: Case, paid: Sequence[Decision], standing: dict[int, Standing]
) -> set[int]:
    """Settle which of two decisions counts where one stands for the other; those that leave it unsure."""
    unsure: set[int] = set()
    for whole in paid:
        for programme in _programmes(policy, whole):
            instead = programme.stands_for
            if instead is None or instead.programme != whole.programme:
                continue
            own = len(whole.unit.path)
            persons = [
                d for d in paid if d.programme == programme.id and d.unit.path[:own] == whole.unit.path
            ]
            given = [d for d in persons if _can_be(d, instead)]
            sure = all(d.status == "decided" and standing[id(d)] == "counted" for d in given)
            open_ = bool(_open_lists(policy, case, programme.entity))
            sure = sure and not whole.under
            if given and sure and not open_ and not any(d.amount and d.amount.may_be_silent for d in given):
                standing[id(whole)] = "replaced"
                continue
            unsure |= {id(d) for d in given}
            if open_:
                unsure.add(id(whole))
            for d in persons:
                if standing[id(d)] == "counted":
                    standing[id(d)] = "within"
    return unsure


def _programmes(policy: Policy, decision: Decision) -> tuple[Programme, ...]:
    """Those of the version that decided; where it is not known, of each that it may be."""
    if not policy.earlier:
        return tuple(policy.programmes.values())
    digests = {each.receipt.digest for each in decision.under} or {decision.receipt.digest}
    return tuple(p for v in policy.versions if v.digest in digests for p in v.programmes.values())


def _can_be(decision: Decision, instead: StandsFor) -> bool:
    """Whether the decision may have an outcome that stands for the other decision."""
    silent = decision.may_be_silent or decision.status in ("held", "clash")
    return silent or any(option.id in instead.outcomes for option in decision.possible)


def _total(
    policy: Policy,
    case: Case,
    paid: list[Decision],
    standing: dict[int, Standing],
    unsure: set[int],
    unlisted: frozenset[str],
) -> HouseholdTotal:
    first = paid[0]
    assert first.amount is not None
    counted = [d.amount for d in paid if standing[id(d)] == "counted" and d.amount is not None]
    left_out = any(standing[id(d)] in ("silent", "held", "clash") or id(d) in unsure for d in paid)
    paying = {policy.programme(d.programme).entity for d in paid if standing[id(d)] == "counted"} | unlisted
    lists = tuple(dict.fromkeys(e for entity in sorted(paying) for e in _open_lists(policy, case, entity)))
    low = _sum(a.low for a in counted)
    high = None if lists else _sum(a.high for a in counted)
    state: Literal["exact", "range", "partial"] = "exact" if high is not None and low == high else "range"
    parts = tuple(
        TotalPart(d.programme, d.label, d.unit.path, standing[id(d)], d.amount) for d in paid if d.amount
    )
    return HouseholdTotal(
        first.unit.household, first.on, first.amount.unit, "partial" if left_out else state, low, high,
        parts, lists, first.unit.root,
    )  # fmt: skip


def _sum(ends: Iterable[Number | None]) -> Number | None:
    """The sum, None of none and where an end is open."""
    total: Number | None = None
    for end in ends:
        if end is None:
            return None
        total = end if total is None else total + end
    return total


def _open_lists(policy: Policy, case: Case, entity: str) -> tuple[str, ...]:
    """The lists on the way to an entity of which some record may be missing."""
    way: list[str] = []
    here: str | None = entity
    while here is not None and policy.entities[here].parent is not None:
        way.insert(0, here)
        here = policy.entities[here].parent
    records: list[Record] = [case.household]
    open_: list[str] = []
    for child in way:
        if any(child not in record.complete for record in records):
            open_.append(child)
        records = [below for record in records for below in record.lists.get(child, ())]
    return tuple(open_)
