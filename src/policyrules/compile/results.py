"""What every node gives in SQL: a value, the provisions applied, the reasons why it is not narrower."""

from __future__ import annotations

from attrs import frozen

from policyrules.compile import values
from policyrules.compile.frame import Frame
from policyrules.compile.masks import NOTHING, Mask, union, where
from policyrules.compile.terms import FALSE, Term, all_of, any_of, no
from policyrules.compile.values import Choices, Value, only
from policyrules.core.types import SILENT


@frozen
class Result:
    """A value with the masks of the provisions applied and of the reasons."""

    value: Value
    applied: Mask = NOTHING
    why: Mask = NOTHING
    clash: Term = FALSE
    """Whether it is certain that cases held together contradict each other."""


def silent_only(value: Value) -> Term:
    """Whether nothing but 未规定 is left."""
    match value:
        case Choices():
            return only(value, SILENT) if SILENT in value.can else FALSE
        case _:
            return all_of(no(value.some), value.silent, no(value.absent))


def keep(frame: Frame, value: Value, *whys: Mask) -> Mask:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    why = union(*whys)
    if why.empty:
        return NOTHING
    unsure = any_of(no(values.single(value)), silent_only(value))
    return frame.let_mask(where(unsure, why))
