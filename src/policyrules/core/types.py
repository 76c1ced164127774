"""Types and known values of the core, and the citations that stand beside them.

A known value is ``int`` or ``Fraction`` (money in fen), ``bool``, ``date``, ``str`` (the id of an
option, or text), a ``frozenset`` of option ids, or ``ABSENT`` or ``SILENT``.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final, Literal

from attrs import field

from policyrules.base.errors import Span
from policyrules.base.frozen import frozen
from policyrules.base.saying import Said
from policyrules.base.units import Unit


class Mark(Enum):
    """Known values beside the ordinary ones."""

    ABSENT = "absent"
    SILENT = "silent"


ABSENT: Final = Mark.ABSENT
SILENT: Final = Mark.SILENT

Known = int | Fraction | bool | date | str | frozenset[str] | Mark
Kind = Literal["number", "date", "bool", "choice", "choices", "text"]
Level = Literal["document", "county", "case"]

HELD: Final = "held"
"""The id of the outcome of a 暂缓 case."""


@frozen
class Option:
    """One option of a choice: its ASCII id and its Chinese label."""

    id: str
    """Its ASCII id."""
    label: str
    """Its name in Chinese."""

    @property
    def named(self) -> Said:
        """The option in words: its label, its id."""
        return Said(self.label, self.id)


@frozen(cache_hash=True)
class Type:
    """The type of a value; ``unit`` for numbers, ``options`` for choices."""

    kind: Kind
    unit: Unit | None = None
    options: tuple[Option, ...] = ()
    optional: bool = False

    def option(self, name: str) -> Option | None:
        """The option with this id or label, if there is one."""
        return next((o for o in self.options if name in (o.id, o.label)), None)


BOOL: Final = Type("bool")
DATE: Final = Type("date")
TEXT: Final = Type("text")


@frozen
class Citation:
    """Document, clause and a short operative phrase."""

    document: str
    """Its id where it is the policy's own, else its name as cited."""
    clause: str
    """The clause, as 二（一）第6句."""
    phrase: str
    """The operative words."""
    span: Span | None = field(default=None, eq=False, repr=False)
