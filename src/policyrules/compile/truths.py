"""Which columns are truths that are there in every row that counts, so that bits can stand for them.

Where all is known: a fact has no value where it is not known or known to have none, and what is worked out of
it there is not what any answer rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from policyrules.compile.frame import Carried, Frame, Let, Own, Total
from policyrules.compile.terms import Op, Term


@frozen
class _Kind:
    """What is known of a column or a term."""

    truth: bool
    """Whether it is one."""
    there: bool
    """Whether there is one in every row that counts."""


_UNTOLD = _Kind(truth=False, there=False)
_TRUTHS: frozenset[Op] = frozenset({"truth", "and", "or", "not", "equal", "below", "at_most", "is_null"})


def truths_of(columns: Iterable[tuple[Frame, str]]) -> frozenset[tuple[Frame, str]]:
    """Those of some columns of frames, each after those on which it draws."""
    kinds = Kinds(columns, cells=True)
    return frozenset(node for node, kind in kinds.found.items() if kind.truth and kind.there)


class Kinds:
    """What is known of columns of frames, each after those on which it draws.

    ``cells``: whether a cell of a table counts as filled, as it is where an answer rests on it.
    """

    def __init__(self, columns: Iterable[tuple[Frame, str]], *, cells: bool) -> None:
        self._cells = cells
        self.found: dict[tuple[Frame, str], _Kind] = {}
        for frame, name in columns:
            if name:
                self.found[frame, name] = self._of_column(frame, name)

    def is_there(self, frame: Frame, term: Term) -> bool:
        """Whether a term over some of the columns has a value in every row that counts."""
        return self._of_term(frame, term).there

    def _of_column(self, frame: Frame, name: str) -> _Kind:
        match frame.columns[name]:
            case Own(term=term) | Let(term=term):
                return self._of_term(frame, term)
            case Carried(source=source, name=below):
                return self.found.get((source, below), _UNTOLD)
            case Total(nothing=nothing):
                return _Kind(truth=False, there=nothing is not None)

    def _of_term(self, frame: Frame, term: Term) -> _Kind:
        kinds = [self._of_term(frame, arg) for arg in term.args]
        there = all(kind.there for kind in kinds)
        match term.op:
            case "null":
                return _UNTOLD
            case "field":
                return _Kind(truth=False, there=self._cells)
            case "column":
                return self.found.get((frame, term.name), _UNTOLD)
            case "first_known":
                return _Kind(kinds[1].truth, there=kinds[0].there or kinds[1].there)
            case "case":
                results = [*kinds[1:-1:2], kinds[-1]]
                if not self._cells:  # a number is chosen by arithmetic too: none by a test that has none
                    return _Kind(results[0].truth, there)
                return _Kind(results[0].truth, there=all(kind.there for kind in results))
            case "is_null":
                return _Kind(truth=True, there=True)
            case "divide" | "rest":
                return _Kind(truth=False, there=there and bool(term.args[1].value))
            case "null_if":
                return _UNTOLD
        return _Kind(term.op in _TRUTHS, there)
