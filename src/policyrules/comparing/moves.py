"""How a household moves from what one policy decides to what another does: by how much, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from policyrules.base.units import YUAN_MONTH, Number, Unit
from policyrules.comparing.impact_results import Kind, Move, MoveCause, Result
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.totals import totals
from policyrules.core.types import Citation

Key = tuple[str, str]
"""What tells a case from all others of a ledger: its kind and its id, which one of another kind may have."""


def key_of(case: Case) -> Key:
    """By which the two sides of a case are found."""
    return case.household.entity, case.id


@frozen
class Decided:
    """A household as one side reads and decides it."""

    case: Case
    decisions: Sequence[Decision]
    quantity: Callable[[], Number | None]
    """The number by which it is put into a group; None where it is not exactly known."""


@frozen
class Moved:
    """What a household comes to on both sides."""

    moves: Sequence[tuple[str, Move]]
    """Each programme and record that a side decides, with how it moves."""
    before: Number | None
    """What it is paid a month altogether; None where that is not exactly known."""
    after: Number | None
    """The same on the second side."""
    quantity: Number | None = None
    """The number by which it is put into a group; None where one of the three is not exactly known."""


def moved(policies: tuple[Policy, Policy], old: Decided, new: Decided) -> Moved:
    """A household as both sides read and decide it."""
    moves = tuple(_moves(old.case.id, old.decisions, new.decisions))
    before, after = (_total(p, d.case, d.decisions) for p, d in zip(policies, (old, new), strict=True))
    known = before is not None and after is not None
    return Moved(moves, before, after, old.quantity() if known else None)


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
    return Result(decision.status, decision.outcome, decision.possible, decision.amount, decision.pays)


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
    was, now = paid(before), paid(after)
    if was is None or now is None:
        return ("unchanged" if _said(before) == _said(after) else "other"), 0
    if was and now and unit_of(before) != unit_of(after):
        return "other", 0
    if was == now:
        return ("unchanged" if None in (before, after) or _said(before) == _said(after) else "other"), 0
    kinds: tuple[Kind, Kind] = ("enters", "gains") if now > was else ("leaves", "loses")
    return kinds[0 if 0 in (was, now) else 1], now - was


def _open(result: Result | None) -> bool:
    """Whether something unknown leaves a side open."""
    if result is None:
        return False
    return result.status == "undetermined" or (result.amount is not None and result.amount.state == "range")


def paid(result: Result | None) -> Number | None:
    """What a side pays; nothing where it has no such programme."""
    return 0 if result is None else result.paid


def _said(result: Result | None) -> tuple[object, ...]:
    """What a side says; to pay nothing is the same in any unit, and as not to speak of money."""
    if result is None:
        return ()
    amount = None if result.pays and result.paid == 0 else result.amount
    return result.status, result.outcome, amount


def unit_of(result: Result | None) -> Unit | None:
    """In which a side pays; None where it pays nothing."""
    return None if result is None else result.unit


def _total(policy: Policy, case: Case, decisions: Sequence[Decision]) -> Number | None:
    """What a household is paid a month altogether; None where that is not exactly known."""
    found = [total for total in totals(policy, case, decisions) if total.unit == YUAN_MONTH]
    if any(total.state != "exact" or total.low is None for total in found):
        return None
    return sum(total.low for total in found if total.low is not None)
