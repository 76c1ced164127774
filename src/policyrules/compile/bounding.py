"""Between what a number lies where some comparisons are known to hold.

What is held against a number may so be decided: an amount less 53 yuan, at most 51, is above 0 where the
amount is known to be above 53. Whatever is proven to lie anywhere is not NULL there either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from policyrules.compile.ends import WIDEST
from policyrules.compile.frame import Frame, Let
from policyrules.compile.terms import FALSE, TRUE, Op, Term, integer, made

COMPARED: Final[frozenset[Op]] = frozenset({"below", "at_most"})
"""What holds two numbers against each other."""

_DEEPEST: Final = 4
"""So many columns that draw on each other are looked into."""
_MOST: Final = 64
"""Of more truths than so many none is looked at: each comparison would look at all of them."""

Settled = Mapping[Term, Term]
"""Truths that are known, yes or no."""

_Range = tuple[int | None, int | None]
"""The least and the greatest; None where none is proven."""
_ANY: Final[_Range] = (None, None)


@frozen
class Bounds:
    """Between what numbers lie in the columns of a frame where some truths are settled."""

    frame: Frame
    settled: Settled

    def of(self, term: Term, deep: int = _DEEPEST) -> _Range:
        """Between what a number lies."""
        match term:
            case Term(op="integer", value=int(number)):
                return number, number
            case Term(op="wide", args=(inner,)):
                return self.of(inner, deep)
            case Term(op="add"):
                return _sum(self.of(part, deep) for part in term.args)
            case Term(op="case"):
                return _either(self.of(part, deep) for part in (*term.args[1:-1:2], term.args[-1]))
            case Term(op="column", table=""):
                return self._of_column(term, deep)
        return self._known(term)

    def _of_column(self, term: Term, deep: int) -> _Range:
        known = self._known(term)
        if known == _ANY and deep and isinstance(found := self.frame.columns[term.name], Let):
            return self.of(found.term, deep - 1)
        return known

    def _known(self, term: Term) -> _Range:
        """What the comparisons that hold say of a term itself."""
        if len(self.settled) > _MOST:
            return _ANY
        least: list[int] = []
        most: list[int] = []
        for test, answer in self.settled.items():
            if answer != TRUE or test.op not in COMPARED:
                continue
            strictly = test.op == "below"
            match test.args:
                case (Term(op="integer", value=int(number)), other) if other == term:
                    least.append(number + strictly)
                case (other, Term(op="integer", value=int(number))) if other == term:
                    most.append(number - strictly)
        return max(least, default=None), min(most, default=None)


def compared(test: Term, bounds: Bounds) -> Term:
    """A comparison with a number, of as little as can be, or what it comes to where that is proven."""
    test = _moved(test, bounds.frame)
    a, b = test.args
    if a.op != "integer" and b.op != "integer":
        return test
    (a_least, a_most), (b_least, b_most) = bounds.of(a), bounds.of(b)
    strictly = test.op == "below"
    if a_most is not None and b_least is not None and a_most + strictly <= b_least:
        return TRUE
    if a_least is not None and b_most is not None and b_most + (not strictly) <= a_least:
        return FALSE
    return test


def _moved(test: Term, frame: Frame) -> Term:
    """A comparison of what is so much more than a column with a number as one of the column."""
    match test.args:
        case (Term(op="integer", value=int(number)), other):
            column, more = _more(frame.said(other))
            args = integer(number - more), column
        case (other, Term(op="integer", value=int(number))):
            column, more = _more(frame.said(other))
            args = column, integer(number - more)
        case _:
            return test
    return made(test.op, *args) if more and abs(number - more) <= WIDEST else test


def _more(term: Term) -> tuple[Term, int]:
    """Which column a number is more than, and by how much; 0 where it is none."""
    match term.args[0] if term.op == "wide" else term:
        case Term(op="add", args=(Term(op="column") as column, Term(op="integer", value=int(more)))):
            return column, more
        case Term(op="add", args=(Term(op="integer", value=int(more)), Term(op="column") as column)):
            return column, more
    return term, 0


def _sum(parts: Iterable[_Range]) -> _Range:
    leasts, mosts = zip(*parts, strict=True)
    return _added(leasts), _added(mosts)


def _added(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _either(parts: Iterable[_Range]) -> _Range:
    leasts, mosts = zip(*parts, strict=True)
    least = None if None in leasts else min(leasts)
    return least, None if None in mosts else max(mosts)
