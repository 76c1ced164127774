"""Which part of a rule's condition speaks of time: what ends though no fact changes."""

from __future__ import annotations

from policyrules.base.frozen import frozen
from policyrules.core.expressions import Expr, Today, Window
from policyrules.core.policy import Case
from policyrules.core.walk import conjuncts, walk


@frozen
class Periods:
    """The condition of a rule taken apart: what does not speak of the day, and what does."""

    case: Case
    timeless: tuple[Expr, ...]
    dated: tuple[Expr, ...]


def periods_of(case: Case) -> Periods | None:
    """The parts of a rule's condition; None where no part speaks of the assessment date."""
    parts = [(part, _is_dated(part)) for part in conjuncts(case.guard)]
    if not any(dated for _, dated in parts):
        return None
    return Periods(
        case,
        tuple(part for part, dated in parts if not dated),
        tuple(part for part, dated in parts if dated),
    )


def _is_dated(expr: Expr) -> bool:
    return any(isinstance(part, Today | Window) for part in walk(expr))
