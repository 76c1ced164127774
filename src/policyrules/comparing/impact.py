"""One ledger under two policies: who gains and who loses, by which clauses and figures, at what cost.

The two may be two places, overlays, amendments or days; each reads the ledger and decides it by itself.
What one side does not decide exactly is never counted as money or as a change of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from policyrules.base.arguments import typed
from policyrules.comparing.impact_results import Impact, Move, Side
from policyrules.comparing.moves import Decided, key_of, moved
from policyrules.comparing.sums import Sums, impact_of, quantity_named, quantity_of, rejected_by_both
from policyrules.core.case import Case
from policyrules.deciding import decide_all


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
    target = quantity_named(before.policy, by) if by is not None else None
    policies = before.policy, after.policy
    olds, news = ({key_of(case): case for case in side.ledger.cases} for side in (before, after))
    sums, moves = Sums(), dict[str, list[Move]]()
    for key in olds:
        if key in news:
            old, new = _decided(before, olds[key], target), _decided(after, news[key], None)
            found = moved(policies, old, new)
            sums.take(found)
            for programme, move in found.moves:
                moves.setdefault(programme, []).append(move)
            if seen is not None:
                seen()
    only = (
        tuple(olds[key].id for key in olds if key not in news),
        tuple(news[key].id for key in news if key not in olds),
    )
    lost = rejected_by_both(before.ledger.rejected, after.ledger.rejected)
    return impact_of(policies, sums, lambda p: tuple(moves[p]), only=only, rejected=lost, target=target)


def _decided(side: Side, case: Case, target: str | None) -> Decided:
    quantity = partial(quantity_of, side.policy, case, side.on, target)
    return Decided(case, decide_all(side.policy, case, on=side.on), quantity)
