"""Which part of a rule's condition speaks of time: what ends though no fact changes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from policyrules.core.expressions import Expr, Prim, Today, Window
from policyrules.core.policy import Case
from policyrules.core.walk import walk


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


def conjuncts(expr: Expr) -> Iterator[Expr]:
    """The conditions that must all hold for a condition to hold."""
    match expr:
        case Prim(op="and", args=args):
            for arg in args:
                yield from conjuncts(arg)
        case _:
            yield expr


def _is_dated(expr: Expr) -> bool:
    return any(isinstance(part, Today | Window) for part in walk(expr))
