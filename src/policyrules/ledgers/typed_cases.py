"""Typed rows as cases: for those who ask the evaluator about a household that SQL has typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from policyrules.base.units import plain
from policyrules.compile import Limits
from policyrules.core.case import Case, Fact, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.types import ABSENT, Known
from policyrules.ledgers.typed_ledger import TypedRows

_LIMITS: Final = Limits()
_KEYS: Final = 3
"""Number, number of the record above, key: the columns before those of facts."""


def cases_of(policy: Policy, typed: TypedRows) -> Iterator[tuple[int, Case]]:
    """The typed households with their places; what they hold is what the rows hold, without its sources."""
    below: dict[str, dict[int, list[Record]]] = {}
    roots: dict[str, Record] = {}
    for entity in reversed([*typed.tables]):
        for above, record in _records(policy, entity, typed.tables[entity], below):
            if above is None:
                roots[record.key] = record
            else:
                below.setdefault(entity, {}).setdefault(above, []).append(record)
    positions = zip(*(column.to_pylist() for column in typed.positions.columns), strict=True)
    for _, household, place in positions:
        yield place, Case(household, roots[household])


def _records(
    policy: Policy, entity: str, table: Any, below: Mapping[str, Mapping[int, Sequence[Record]]]
) -> Iterator[tuple[int | None, Record]]:
    """The records of a table, each with the number of the one above it."""
    children, facts = policy.children[entity], [*policy.facts[entity].values()]
    columns = [column.to_pylist() for column in table.sort_by("_id").columns]
    start, read = _KEYS, list[tuple[Given, int, int, Callable[[Sequence[Any]], Known | None]]]()
    for given in facts:
        wide = (len(given.type.options) if given.type.kind == "choices" else 1) + given.type.optional
        read.append((given, start, start + wide, _reader(given)))
        start += wide
    for cells in zip(*columns, strict=True):
        known: dict[str, Fact] = {}
        for given, first, past, value_of in read:
            value = value_of(cells[first:past])
            if value is not None:
                known[given.name] = Fact(value)
        lists = {
            child: tuple(below[child][cells[0]]) for child in children if cells[0] in below.get(child, ())
        }
        complete = frozenset(child for child, said in zip(children, cells[start:], strict=True) if said)
        yield cells[1], Record(entity, cells[2], known, lists, complete)


def _reader(given: Given) -> Callable[[Sequence[Any]], Known | None]:
    """What the cells of a fact say; None: nothing is known."""
    options = [option.id for option in given.type.options]
    _, den = _LIMITS.of(given)

    def read(cells: Sequence[Any]) -> Known | None:
        if given.type.optional and cells[-1]:
            return ABSENT
        if cells[0] is None:
            return None
        match given.type.kind:
            case "choices":
                return frozenset(id_ for id_, chosen in zip(options, cells, strict=False) if chosen)
            case "number":
                return plain(Fraction(cells[0], den))
        value: Known = cells[0]
        return value

    return read
