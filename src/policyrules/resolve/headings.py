"""Standards by axes as meant: their axes with headings and places, and the ids of their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from attrs import define, field, frozen

from policyrules.base.errors import Span
from policyrules.base.saying import Said, listed
from policyrules.core.expressions import Brackets, Cut
from policyrules.core.givens import Axed, AxisNamed, Heading
from policyrules.core.types import Type
from policyrules.language.syntax import Name, RowDecl

Ends = tuple[Cut | None, Cut | None]
"""The cuts between which a stretch lies; None: no bound."""
Key = str | bool | Ends
"""What a heading stands for: an option, yes or no, a stretch."""


@frozen
class Axis:
    """An axis as meant: its headings in the order written, its places in rising order."""

    name: Name
    ascii: str
    type: Type
    keys: tuple[Key, ...]
    headings: tuple[Heading, ...]
    options: tuple[str | bool, ...] = ()
    cuts: tuple[Cut, ...] = ()
    order: tuple[int | None, ...] = ()
    """For each place the number of its heading; None: outside all ranges written."""

    @property
    def said(self) -> Said:
        """Its name in both languages."""
        return Said(self.name.text, self.ascii)

    @property
    def named(self) -> AxisNamed:
        """The axis as results name it."""
        return AxisNamed(self.name.text, self.ascii, self.headings)


@frozen
class CellGrid:
    """A standard by axes: its cells are Givens, by the numbers of their headings."""

    id: str
    label: str
    type: Type
    axes: tuple[Axis, ...]
    span: Span

    def cell(self, place: Sequence[int]) -> str:
        """The id of the cell under these headings."""
        names = "/".join(axis.headings[i].id for axis, i in zip(self.axes, place, strict=True))
        return f"{self.id}[{names}]"

    @property
    def said(self) -> Said:
        """Its name in both languages."""
        return Said(self.label, self.id)

    def said_of(self, place: Sequence[int]) -> Said:
        """The name of the cell under these headings: 生活费（3至5岁，农村）, cost (3 to 5 years, rural)."""
        names = [axis.headings[i].said for axis, i in zip(self.axes, place, strict=True)]
        zh, en = "，".join(n.zh for n in names), ", ".join(n.en for n in names)
        return Said(f"{self.label}（{zh}）", f"{self.id} ({en})")

    @property
    def places(self) -> Iterator[tuple[int, ...]]:
        """The headings of every cell, the last axis fastest."""
        return product(*(range(len(axis.keys)) for axis in self.axes))

    @property
    def axed(self) -> Axed:
        """The standard as the policy names it."""
        cells = tuple(map(self.cell, self.places))
        return Axed(self.id, self.label, tuple(axis.named for axis in self.axes), cells, self.span)


@define
class Sheet:
    """A scale (分档): its versions as written, and as brackets once every name is known."""

    id: str
    label: str
    quantity: Type
    type: Type
    span: Span
    written: dict[str, tuple[Sequence[RowDecl], Span]] = field(factory=dict)
    """The rows of each version."""
    brackets: dict[str, Brackets] = field(factory=dict)
    points: dict[str, bool] = field(factory=dict)
    """Whether a version has points rather than brackets."""
    shared: dict[str, Span] = field(factory=dict)
    """A bracket that begins at a limit which still lies in the one before."""


def axes_said(axes: Sequence[Axis]) -> Said:
    """The names of axes, one after the other."""
    return listed(axis.said for axis in axes)
