"""What is worked out of each row, without asking again what is settled where it is asked.

Where one of several results is taken because a test holds, whatever follows from that test needs not be
worked out in it. A column is looked into where that leaves nothing of it but a constant or another column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from policyrules.compile.bounding import COMPARED, Bounds, Settled, compared
from policyrules.compile.frame import Carried, Column, Frame, Let, Total
from policyrules.compile.layout import WRITTEN_OUT
from policyrules.compile.remade import folded, guarded_constant
from policyrules.compile.stages import Wanted, drawn_on
from policyrules.compile.terms import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Term,
    column,
    equal,
    integer,
    length,
    made,
    no,
    pick,
    written_out,
)

_OFTEN: Final = 2
"""A column that another frame draws on is one that stays."""
_DEEPEST: Final = 2
"""So many columns that draw on each other are looked into."""

_FOLLOWED: Final = 4
"""So far what follows from a truth is followed, through columns that draw on each other."""

_ALWAYS_FOLDED: Final = frozenset({"any_bits", "below", "at_most"})
"""Operations that may come to less once what they draw on is written out."""


def simplified(wanted: Sequence[Wanted]) -> None:
    """Tell the columns on which some columns of frames draw without what is settled where they are asked."""
    drawn = list(drawn_on(wanted))
    uses = Counter((top, name) for top, names in wanted for name in names)
    for frame, name in drawn:
        here = isinstance(frame.columns[name], Let)
        for below in frame.draws_on(name):
            uses[below] += 1 if here else _OFTEN
    supposing = {frame: _Supposing(frame) for frame, _ in drawn}
    for frame, name in drawn:
        found = frame.columns[name]
        term = found.term if isinstance(found, Let) else _by_truth(frame, found)
        if term is not None and term != column(name):
            supposing[frame].tell(name, term, once=uses[frame, name] == 1)


def _by_truth(frame: Frame, found: Column) -> Term | None:
    """What comes from elsewhere and is a constant there where a truth holds, else 0: by that truth alone."""
    match found:
        case Carried(source=source, name=name):
            said = source.said(column(name))
        case Total(source=source, term=term):
            said = source.said(term)
        case _:
            return None
    if (guarded := guarded_constant(said)) is None:
        return None
    test, known = guarded[0], integer(guarded[1])
    if isinstance(found, Carried):
        return made("wide", pick(frame.carried(source, test, asking=found.asking), known, ZERO))
    if found.function == "all_bits" and found.nothing == ZERO:
        some = equal(frame.total(source, "most", pick(test, ONE, ZERO), nothing=ZERO), ONE)
        return made("wide", pick(some, known, ZERO))
    there = pick(test, known, ZERO)
    return frame.total(source, found.function, there, *found.more, nothing=found.nothing)


class _Supposing:
    """The columns of a frame, told one after the other."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._draws: dict[str, frozenset[str]] = {}
        self._followed: dict[tuple[Term, Term, int], Settled] = {}
        self._first: dict[Term, Term] = {}
        """The columns by what they are."""
        self._meant: dict[str, Term] = {}
        """What stands in place of columns: of those that are drawn on once, and that are as others."""

    def tell(self, name: str, before: Term, *, once: bool) -> None:
        """Tell a column whose term was this; ``once``: one other draws on it."""
        term = self.of(written_out(before, self._meant), {})
        if not term.simple:
            term = self._first.get(term, term)
        if term.simple or (once and length(term) <= WRITTEN_OUT):
            self._meant[name] = term
        else:
            self._first[term] = column(name)
        if self.frame.columns[name] != Let(term):
            self.frame.tell(name, Let(term))

    def of(self, term: Term, settled: Settled, deep: int = _DEEPEST) -> Term:
        """The term where some truths are settled."""
        if settled and (known := settled.get(term)) is not None:
            return known
        match term.op:
            case "column" if not term.table:
                return self._inside(term, settled, deep)
            case "case":
                return self._chosen(term, settled, deep)
        args = tuple(self.of(arg, settled, deep) for arg in term.args)
        same = args == term.args and term.op not in _ALWAYS_FOLDED
        found = term if same else folded(term, args)
        if found.op in COMPARED:
            found = compared(found, Bounds(self.frame, settled))
        named = self._first.get(found, found)
        return settled.get(named, named)

    def _tested(self, term: Term, settled: Settled, deep: int) -> Term:
        """A truth of which only matters whether it holds: each of its parts supposes those before it."""
        if term.op != "and":
            return self.of(term, settled, deep)
        before = dict(settled)
        parts: list[Term] = []
        for arg in term.args:
            parts.append(self._tested(arg, before, deep))
            before |= self.follows(parts[-1], TRUE)
        found = folded(term, tuple(parts))
        named = self._first.get(found, found)
        return settled.get(named, named)

    def _inside(self, term: Term, settled: Settled, deep: int) -> Term:
        """What is left of a column: a constant or a column, else the column itself."""
        found = self.frame.columns[term.name]
        if not deep or not isinstance(found, Let) or not self._concerned(term.name, settled):
            return term
        inner = self.of(found.term, settled, deep - 1)
        if inner.op == "wide":
            inner = inner.args[0]
        return inner if inner.simple else term

    def _concerned(self, name: str, settled: Settled) -> bool:
        """Whether a column draws on any that is settled."""
        drawn = self._drawn(name)
        return any(term.op != "column" or term.name in drawn for term in settled)

    def _drawn(self, name: str) -> frozenset[str]:
        """The columns of the frame on which a column draws, itself included, as deep as is looked."""
        if name not in self._draws:
            met, last = {name}, [name]
            for _ in range(_DEEPEST):
                last = [n for each in last for f, n in self.frame.draws_on(each) if f is self.frame]
                met.update(last)
            self._draws[name] = frozenset(met)
        return self._draws[name]

    def _chosen(self, term: Term, settled: Settled, deep: int) -> Term:
        *tested, last = term.args
        before = dict(settled)
        args: list[Term] = []
        for test, result in zip(tested[::2], tested[1::2], strict=True):
            asked = self._tested(test, before, deep)
            args += [asked, self.of(result, {**before, **self.follows(asked, TRUE)}, deep)]
            before |= self.follows(asked, FALSE)
        args.append(self.of(last, before, deep))
        return self._by_name(folded(term, tuple(args)), settled)

    def _by_name(self, term: Term, settled: Settled) -> Term:
        """One of two results by the column that is its test, or the one that this settles."""
        if term.op == "wide":
            inner = self._by_name(term.args[0], settled)
            return term if inner is term.args[0] else folded(term, (inner,))
        if term.op != "case" or (test := self._first.get(term.args[0])) is None:
            return term
        return folded(term, (settled.get(test, test), *term.args[1:]))

    def follows(self, term: Term, answer: Term, deep: int = _FOLLOWED) -> Settled:
        """What is settled where a truth is, itself included."""
        key = term, answer, deep
        if key not in self._followed:
            self._followed[key] = self._follows(*key)
        return self._followed[key]

    def _follows(self, term: Term, answer: Term, deep: int) -> Settled:
        if term.value is not None:
            return {}
        match term.op:
            case "not":
                return self.follows(term.args[0], no(answer), deep)
            case "and" | "or":
                parts = [self.follows(arg, answer, deep) for arg in term.args]
                if (term.op == "and") == (answer == TRUE):
                    return {key: known for part in parts for key, known in part.items()}
                first, *more = parts
                return {key: known for key, known in first.items() if all(p.get(key) == known for p in more)}
            case "column" if deep and isinstance(found := self.frame.columns[term.name], Let):
                return {term: answer, **self.follows(found.term, answer, deep - 1)}
        return {term: answer}
