"""Rows of a table that hold together and are counted together: their sum, the least, the greatest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from policyrules.core.policy import Fold
from policyrules.core.possible import Value, join
from policyrules.core.primitives import BINARY

OF_TWO: Final[dict[Fold, str]] = {"sum": "add", "min": "min", "max": "max"}
"""The primitive that takes two of them together."""


def folded(fold: Fold, values: Sequence[Value]) -> Value:
    """The values of rows that are held together as one; there is at least one."""
    return reduce(BINARY[OF_TWO[fold]][1], values)


def may_be_folded(fold: Fold, values: Sequence[tuple[Value, bool]]) -> list[Value]:
    """Values of which one is right, or lies between two: of rows that may hold, each with whether it does.

    The sum takes what is not certain as itself or 0; the least and the greatest are one of the values.
    """
    if all(certain for _, certain in values):
        return [folded(fold, [value for value, _ in values])]
    if fold == "sum":
        return [folded(fold, [value if certain else join(value, 0) for value, certain in values])]
    return [value for value, _ in values]
