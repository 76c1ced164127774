"""A register looked at as a whole, before its rows are read: its columns, and what must be said of them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from policyrules.base.errors import Problem
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.intake.asked_cells import (
    cells_asked,
    columns_asked,
    numbers_asked,
    repeated_asked,
    without_heads,
)
from policyrules.intake.column_names import asked
from policyrules.intake.columns import Column, person_of
from policyrules.intake.gathered import apart
from policyrules.intake.headers import Heading
from policyrules.intake.tables import Table


@frozen
class Register:
    """A table with a household and its persons in its rows, and what was found in looking at all of it."""

    table: Table[Column]
    wrong: Mapping[int, tuple[Said, str]]
    """By the number of a row what is wrong with it, and in which column."""
    notes: tuple[Problem, ...]
    """What to know about the table."""
    asks: tuple[Problem, ...]
    """What must be said before it can be read."""


def judged(policy: Policy, table: Table[Column], known: Heading[Column]) -> Register:
    """The register that a table is, its persons side by side where a cell holds several.

    Its rows are gone through several times; none of them is held but those of which one is wrong.
    """
    found = apart(policy, without_heads(table), person_of(policy, policy.root) or "")
    table = found.table
    beside = (*columns_asked(table, known.names), *repeated_asked(table))
    notes = (*table.notes, *(Problem(said, table=table.name) for said in beside))
    columns = dict.fromkeys(asked(table.headers))
    open_ = (*((name, said) for name, said in columns), *numbers_asked(table), *cells_asked(table))
    asks = tuple(Problem(said, name, table=table.name) for name, said in open_)
    return Register(table, found.wrong, notes, asks)
