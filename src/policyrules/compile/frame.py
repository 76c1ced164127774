"""What a query works out of each record of an entity: named columns, each once, and where they come from.

A frame knows no SELECT. ``layout.py`` lays its columns out in relations when all of them are known, and
``selects.py`` writes these down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from attrs import frozen

from policyrules.compile.ends import End
from policyrules.compile.masks import Mask
from policyrules.compile.relations import ID, PARENT
from policyrules.compile.remade import guarded_constant
from policyrules.compile.terms import ZERO, Aggregate, Term, column, columns, field, integer, made, pick
from policyrules.core.policy import SingleUnit


@frozen
class Own:
    """What the record's own row says: a term over the fields of its table."""

    term: Term


@frozen
class Let:
    """A term over other columns of the frame."""

    term: Term


@frozen
class Carried:
    """A column of the record above; in a frame of pairs, of the record or of the one that asks about it."""

    source: Frame
    name: str
    asking: bool = False
    """Of pairs: whether it is the one that asks."""


@frozen
class Total:
    """An aggregate over the rows of a frame that belong to the record; ``nothing`` where there are none."""

    source: Frame
    function: Aggregate
    term: Term
    more: tuple[Term, ...] = ()
    nothing: Term | None = None


Column = Own | Let | Carried | Total


@frozen
class Moving:
    """A day that differs from row to row, within a stretch of days in which no figure changes."""

    number: End
    figures: date
    """A day of that stretch."""


Day = date | Moving


_Any = TypeVar("_Any")


def in_order(wanted: Iterable[_Any], draws_on: Callable[[_Any], Iterable[_Any]]) -> list[_Any]:
    """Some things and what they draw on, each after those on which it draws itself."""
    found: dict[_Any, None] = {}
    todo = [(one, False) for one in reversed(list(wanted))]
    while todo:
        one, ready = todo.pop()
        if ready:
            found.setdefault(one)
        elif one not in found:
            todo.append((one, True))
            todo += [(below, False) for below in draws_on(one) if below not in found]
    return list(found)


class Frame:
    """The records of ``entity``, whatever day is looked at (``on``), and the columns worked out of each.

    ``above`` is the frame of the records above. A frame of pairs has a row for each record (``record``) and
    each that asks about it (``asker``), of which ``key`` is the column that names what the record is below.

    A frame may have the ``rows`` of another, and its columns stand among those of that one: what is seen in a
    record there is the record in another light, such as a household in the row of its only member.
    """

    def __init__(self, entity: str, on: Day, above: Frame | None, *, rows: Frame | None = None) -> None:
        self.entity = entity
        self.on = on
        self.above = above
        self.record: Frame | None = None
        self.asker: Frame | None = None
        self.key = ""
        self.alone: tuple[SingleUnit, Frame] | None = None
        """Of a one-person household: what makes it one, and of whom."""
        self.seen: tuple[Frame, int] | None = None
        """Of a record that is seen from another: from which, and how many levels up it is there."""
        self.rows: Frame = self if rows is None else rows
        self.columns: dict[str, Column] = {key: Own(field(key, "t")) for key in (ID, PARENT)}
        self._names: dict[Column, str] = {}
        self._drawn: dict[str, tuple[Column, tuple[tuple[Frame, str], ...]]] = {}
        """On what the columns draw that were asked about, as they were then."""
        if rows is not None:
            self.columns, self._names = rows.columns, rows._names

    @classmethod
    def of_pairs(cls, record: Frame, asker: Frame, hops: int) -> Frame:
        """The records below the one ``hops`` levels up from the asker, each with each asker."""
        pairs = cls(record.entity, record.on, None)
        pairs.record, pairs.asker, pairs.key = record, asker, ID if hops == 0 else PARENT
        if hops > 1:
            pairs.key = asker.brought(column(PARENT), hops - 1).name
        return pairs

    @classmethod
    def of_pairs_in(cls, rows: Frame, record: Frame, asker: Frame) -> Frame:
        """Records and who asks about them, both in another light, in the rows of their pairs."""
        pairs = cls(record.entity, record.on, None, rows=rows)
        pairs.record, pairs.asker = record, asker
        return pairs

    def ancestor(self, hops: int) -> Frame:
        """The frame of the records ``hops`` levels up."""
        found = self
        for _ in range(hops):
            assert found.above is not None
            found = found.above
        return found

    def _named(self, found: Column) -> Term:
        name = self._names.get(found)
        if name is None:
            name = self._names[found] = f"c{len(self.columns)}"
            self.columns[name] = found
        return column(name)

    def said(self, term: Term) -> Term:
        """What a column is, of other columns of the frame; any other term as it is."""
        while term.op == "column" and isinstance(found := self.columns[term.name], Let):
            term = found.term
        return term

    def source(self, term: Term) -> Term:
        """A column of the record's row, or an expression over some."""
        return self._named(Own(term))

    def let(self, term: Term) -> Term:
        """The term as a column that is cheap to repeat; what does not hold is told by what does."""
        if term.simple:
            return term
        if term.op == "not":
            return made("not", self.let(term.args[0]))
        return self._named(Let(term))

    def let_int(self, term: Term) -> Term:
        """The same for an integer: constants inside CASE must not make it a narrow one."""
        return term if term.simple else self._named(Let(term if term.op == "wide" else made("wide", term)))

    def let_mask(self, mask: Mask) -> Mask:
        """A mask whose integers are columns."""
        return mask.map(self.let_int)

    def let_end(self, end: End | None) -> End | None:
        """An end whose two integers are columns; the constant factor of its den stays written."""
        return None if end is None else end.map(self.let_int)

    def carried(self, source: Frame, term: Term, *, asking: bool = False) -> Term:
        """A term of the frame above, or of one of the two that make the pairs, as a term of this one."""
        if term.value is not None or source.rows is self.rows:
            return term
        named = source.let(term)
        if named.op == "not":
            return made("not", self.carried(source, named.args[0], asking=asking))
        if self.rows.record is None and self.rows.above is not source.rows:
            assert self.rows.above is not None
            named = self.rows.above.carried(source, named)
            return self.carried(self.rows.above, named)
        return self._named(Carried(source.rows, named.name, asking))

    def brought(self, term: Term, hops: int) -> Term:
        """A term of the frame ``hops`` levels up as a term of this one."""
        for level in reversed(range(hops)):
            term = self.ancestor(level).carried(self.ancestor(level + 1), term)
        return term

    def total(
        self, source: Frame, function: Aggregate, term: Term, *more: Term, nothing: Term | None
    ) -> Term:
        """An aggregate over the rows of another frame that belong to the record."""
        named = source.let_int(term)
        if (guarded := guarded_constant(source.said(named))) is not None:
            test, known = guarded
            named = pick(source.let(test), integer(known), ZERO)
        return self._named(Total(source.rows, function, named, more, nothing))

    def tell(self, name: str, found: Column) -> None:
        """Let a column be worked out in another way, which comes to the same."""
        if self._names.get(self.columns[name]) == name:
            del self._names[self.columns[name]]
        self.columns[name] = found

    def ordered(self, terms: Iterable[Term]) -> list[str]:
        """The columns of the frame on which terms draw, each after those on which it draws itself."""

        def draws_on(name: str) -> Iterator[str]:
            return (below for frame, below in self.draws_on(name) if frame is self and below)

        return in_order(columns(*terms), draws_on)

    def draws_on(self, name: str) -> tuple[tuple[Frame, str], ...]:
        """The columns on which one draws, as often as they stand there."""
        found = self.columns[name]
        kept = self._drawn.get(name)
        if kept is None or kept[0] is not found:
            kept = self._drawn[name] = found, tuple(self._draws(found))
        return kept[1]

    def _draws(self, found: Column) -> Iterator[tuple[Frame, str]]:
        match found:
            case Let(term=term):
                yield from ((self, below) for below in columns(term))
            case Carried(source=source, name=below):
                yield source, below
            case Total(source=source, term=term):
                yield from ((source, below) for below in columns(term))
                if source.record is not None:
                    yield source, ""
