"""What the cells of a row say: the columns of a query read back as values, marks and masks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from policyrules.base.units import Number, plain
from policyrules.compile.compiler import path_of
from policyrules.compile.ends import End
from policyrules.compile.masks import WORD
from policyrules.compile.telling import mask_column
from policyrules.compile.terms import Term
from policyrules.compile.values import Blob, Choices, Line, Picks, Value, day_of
from policyrules.core.case import RecordPath
from policyrules.core.policy import Policy
from policyrules.core.possible import Anything, interval, options, several
from policyrules.core.possible import Value as Possible
from policyrules.core.types import ABSENT, SILENT, Known, Type

Cells = Mapping[str, Any]
"""The cells of a row, by the names of its columns."""


def path_in(policy: Policy, entity: str, cells: Cells) -> tuple[str, RecordPath]:
    """The case and the path of the record of an entity that a row is about."""
    keys = [(each, str(cells[f"key_{hops}"])) for hops, each in enumerate(path_of(policy, entity))]
    *below, (_, household) = keys
    return household, tuple(reversed(below))


def cell(term: Term, cells: Cells) -> Any:
    """What a constant or a column says."""
    return term.value if term.value is not None else cells[term.name]


def truth(term: Term, cells: Cells) -> bool:
    """Whether a constant or a column says yes."""
    return bool(cell(term, cells))


def end_of(end: End | None, cells: Cells) -> Number | None:
    """A bound; None where there is none."""
    if end is None:
        return None
    number = cell(end.num, cells)
    return None if number is None else plain(Fraction(int(number), int(cell(end.den, cells))))


def bits_in(cells: Cells, name: str) -> int:
    """A mask put together from its columns."""
    mask = place = 0
    while (column := mask_column(name, place)) in cells:
        mask |= int(cells[column]) << WORD * place
        place += 1
    return mask


def names_of(names: tuple[str, ...], mask: int) -> frozenset[str]:
    """The names whose bits are set."""
    return frozenset(name for place, name in enumerate(names) if mask >> place & 1)


def possible_in(value: Value, type_: Type, cells: Cells, written: str | None = None) -> Possible:
    """What a value can be, as the evaluator says it; ``written`` is the text of one that is known."""
    if isinstance(value, Choices):
        return options(known for known, can in value.can.items() if truth(can, cells))
    absent, silent = truth(value.absent, cells), truth(value.silent, cells)
    if not truth(value.some, cells):
        marks: tuple[tuple[Known, bool], ...] = ((ABSENT, absent), (SILENT, silent))
        return options(mark for mark, can in marks if can)
    match value:
        case Line(low=low, high=high):
            ends: list[Number | date | None] = [end_of(low, cells), end_of(high, cells)]
            if type_.kind == "date":
                ends = [None if end is None else day_of(int(end)) for end in ends]  # type: ignore[arg-type]
            return interval(ends[0], ends[1], absent=absent, silent=silent)
        case Picks():
            can = {option: value.can(option) for option in value.may}
            may = frozenset(option for option, (inside, _) in can.items() if truth(inside, cells))
            out = frozenset(option for option, (_, outside) in can.items() if truth(outside, cells))
            return several(may - out, may, absent=absent, silent=silent)
        case Blob(known=known):
            certain = truth(known, cells) and written is not None and not (absent or silent)
            return written if certain and written is not None else Anything(absent, silent)
