"""A case: the records of one household, as they were given.

Values are known values of the core (money in fen, see ``policy.py``); a fact that is not in
``facts`` is unknown. A list is known to be complete only if its entity is in ``complete``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from policyrules.core.types import Known


@frozen
class Fact:
    """One fact as recorded; ``by``, ``on``, ``basis`` say who judged or determined it."""

    value: Known
    source: str = ""
    by: str = ""
    on: date | None = None
    basis: str = ""


@frozen
class Record:
    """One record of an entity: its facts by name, and the records of the lists below it."""

    entity: str
    key: str
    """Unique among its siblings: the id given, or the place in the list, from 1."""
    facts: Mapping[str, Fact] = field(factory=dict)
    lists: Mapping[str, tuple[Record, ...]] = field(factory=dict)
    """By entity id (not by plural)."""
    complete: frozenset[str] = frozenset()
    """The list entities right below this record of which no record is missing."""


@frozen
class Case:
    """A household as given, with an id that the decision repeats."""

    id: str
    household: Record
    county: str = ""
