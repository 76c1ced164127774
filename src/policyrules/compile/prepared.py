"""A case made ready for the Python of a decision: each record a tuple of whole numbers and truths.

The cells are those of the tables (``schema.py``): money in fen, other numbers in the units of their column, a
date as the number of its day, an option by its place. What is known to have no value has the cell
that says so beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, cast

from attrs import frozen

from policyrules.compile.compiler import Limits
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Several
from policyrules.core.types import ABSENT, Known

Row = tuple[object, ...]
"""The key of a record, its cells, its lists."""

_NOTHING: Final[Mapping[str, object]] = {
    "number": 0,
    "date": 1,
    "bool": False,
    "choice": -1,
    "choices": False,
}
"""What stands in the cell of a fact known to have no value."""


@frozen
class Cell:
    """A column of a record: of which fact, and what of it."""

    name: str
    given: Given | None
    """None: whether a list is complete."""
    option: str = ""
    """Of a set of options: which of them."""
    absent: bool = False
    """Whether it says that the fact is known to have no value."""
    entity: str = ""
    """Of which list it says whether it is complete."""


class Cells:
    """What of a record is held, by entity: those columns that something reads, and the lists with any."""

    def __init__(self, policy: Policy, root: str, read: Iterable[tuple[str, str]], limits: Limits) -> None:
        self.policy, self.root, self.limits = policy, root, limits
        wanted = set(read)
        self.bits: dict[tuple[str, str], int] = {}
        """A bit for each column, to say which of them are not known."""
        self.of: dict[str, tuple[tuple[Cell, int], ...]] = {}
        """The cells of a record, each with its bit."""
        self.lists: dict[str, tuple[str, ...]] = {}
        """The lists right below it."""
        self._places: dict[tuple[str, str], int] = {}
        for entity in (root, *_below(policy, root)):
            cells = [cell for cell in _cells(policy, entity) if (entity, cell.name) in wanted]
            for place, cell in enumerate(cells, start=1):
                self._places[entity, cell.name] = place
                self.bits[entity, cell.name] = 1 << len(self.bits)
            self.of[entity] = tuple((cell, self.bits[entity, cell.name]) for cell in cells)
            self.lists[entity] = tuple(policy.children[entity])

    def size(self, entity: str) -> int:
        """How many parts a record has: its key, its cells, its lists."""
        return 1 + len(self.of[entity]) + len(self.lists[entity])

    def place(self, entity: str, name: str) -> int:
        """Where a cell stands in a record."""
        return self._places[entity, name]

    def place_of_list(self, entity: str, child: str) -> int:
        """Where a list stands in a record."""
        return 1 + len(self.of[entity]) + self.lists[entity].index(child)

    def place_of_option(self, entity: str, name: str, option: str) -> int:
        """The number that stands for an option."""
        return _place_of(self.policy.facts[entity][name], option)

    def has_default(self, entity: str, name: str) -> bool:
        """Whether a cell may be empty and the fact still have a value."""
        given = self.of[entity][self.place(entity, name) - 1][0].given
        return given is not None and given.default is not None

    def never_below_0(self, entity: str, name: str) -> bool:
        """Whether no cell of a column is below 0."""
        given = self.of[entity][self.place(entity, name) - 1][0].given
        if given is None:
            return False
        bounded = isinstance(given.low, int | Fraction) and given.low >= 0
        return given.type.kind == "date" or (given.type.kind == "number" and bounded)

    def cell(self, cell: Cell, value: Known | Several | None) -> object:
        """What stands in a cell for the value of its fact; None where it is not known.

        Raises ValueError for a number that the column does not hold.
        """
        given = cell.given
        assert given is not None
        if cell.absent:
            return None if value is None else value is ABSENT
        kind = given.type.kind
        if value is ABSENT:
            return _NOTHING.get(kind, "")
        match value:
            case None:
                return None
            case Several(sure=sure, may=may):
                return True if cell.option in sure else None if cell.option in may else False
            case frozenset():
                return cell.option in value
            case date():
                return value.toordinal()
            case int() | Fraction() if kind == "number":
                scaled = Fraction(value) * self.limits.of(given)[1]
                if scaled.denominator != 1:
                    raise ValueError(given.id)
                return int(scaled)
            case str() if kind == "choice":
                return _place_of(given, value)
        return value


class Filled:
    """Prepared records with some number or option wherever a column that must be known has none.

    For a function that takes all as known, of which only those answers are taken that do not rest on these.
    ``reads`` are the bits of those columns.
    """

    def __init__(self, cells: Cells, reads: int) -> None:
        self._lists = cells.lists
        self._instead = {
            entity: tuple(
                None if cell.given is None or not bit & reads else _some(cell.given, cells.limits)
                for cell, bit in found
            )
            for entity, found in cells.of.items()
        }

    def row(self, entity: str, row: Row) -> Row:
        """A record and those below it."""
        instead = self._instead[entity]
        past = 1 + len(instead)
        own = row[1:past]
        if None in own:
            own = tuple([other if cell is None else cell for cell, other in zip(own, instead, strict=True)])
        lists = cast(tuple[tuple[Row, ...], ...], row[past:])
        below = [
            tuple([self.row(child, each) for each in records])
            for child, records in zip(self._lists[entity], lists, strict=True)
        ]
        return row[0], *own, *below


def _some(given: Given, limits: Limits) -> object:
    """What a cell of a fact may hold."""
    least = given.low if isinstance(given.low, int | Fraction) else 0
    if given.type.kind == "number" and least > 0:
        return -(-Fraction(least) * limits.of(given)[1] // 1)
    return _NOTHING.get(given.type.kind, "")


def _below(policy: Policy, entity: str) -> Iterable[str]:
    for child in policy.children[entity]:
        yield child
        yield from _below(policy, child)


def _place_of(given: Given, option: str) -> int:
    return next(place for place, each in enumerate(given.type.options) if each.id == option)


def _cells(policy: Policy, entity: str) -> Iterable[Cell]:
    for given in policy.facts[entity].values():
        if given.type.kind == "choices":
            yield from (Cell(f"{given.name}__{o.id}", given, o.id) for o in given.type.options)
        else:
            yield Cell(given.name, given)
        if given.type.optional:
            yield Cell(f"{given.name}__absent", given, absent=True)
    for child in policy.children[entity]:
        yield Cell(f"{policy.entities[child].plural}__complete", None, entity=child)
