"""Which part of a rule's condition speaks of time: what ends though no fact changes."""

from __future__ import annotations

from policyrules.base.frozen import frozen
from policyrules.core.expressions import Expr, Today, Window
from policyrules.core.policy import Case
from policyrules.core.walk import conjuncts, targets, walk


@frozen
class Periods:
    """The condition of a rule taken apart: what does not speak of the day, and what does."""

    place: int
    """Of the rule's case among those of its conclusion."""
    case: Case
    timeless: tuple[Expr, ...]
    dated: tuple[Expr, ...]
    of_the_day: bool
    """Whether what speaks of the day speaks of nothing else, so that it is the same for every record."""


def periods_of(place: int, case: Case) -> Periods | None:
    """The parts of a rule's condition; None where no part speaks of the assessment date."""
    parts = [(part, _is_dated(part)) for part in conjuncts(case.guard)]
    if not any(dated for _, dated in parts):
        return None
    dated_parts = tuple(part for part, dated in parts if dated)
    return Periods(
        place,
        case,
        tuple(part for part, dated in parts if not dated),
        dated_parts,
        of_the_day=not any(any(targets(part)) for part in dated_parts),
    )


def _is_dated(expr: Expr) -> bool:
    return any(isinstance(part, Today | Window) for part in walk(expr))
