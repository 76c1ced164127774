"""What is worked out of each row, without asking again what is settled where it is asked.

Where one of several results is taken because a test holds, whatever follows from that test needs not be
worked out in it. A column is looked into where that leaves nothing of it but a constant or another column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policyrules.compile.frame import Frame, Let
from policyrules.compile.remade import folded
from policyrules.compile.stages import drawn_on
from policyrules.compile.terms import FALSE, TRUE, Term, column, no, written_out

_DEEPEST: Final = 2
"""So many columns that draw on each other are looked into."""

Settled = Mapping[Term, Term]
"""Truths that are known, yes or no."""


def simplified(top: Frame, wanted: Iterable[str]) -> None:
    """Tell the columns on which some columns of a frame draw without what is settled where they are asked."""
    names: dict[Frame, list[str]] = {}
    for frame, name in drawn_on(top, wanted):
        names.setdefault(frame, []).append(name)
    for frame, own in names.items():
        supposing = _Supposing(frame)
        first: dict[Term, Term] = {}
        again: dict[str, Term] = {}
        for name in frame.ordered(map(column, own)):
            if isinstance(found := frame.columns[name], Let):
                term = supposing.of(written_out(found.term, again), {})
                if first.setdefault(term, column(name)) != column(name):
                    again[name] = term = first[term]
                if term != found.term:
                    frame.tell(name, Let(term))


class _Supposing:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._draws: dict[str, frozenset[str]] = {}

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
        return term if args == term.args else folded(term, args)

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
            asked = self.of(test, before, deep)
            args += [asked, self.of(result, {**before, **self.follows(asked, TRUE)}, deep)]
            before |= self.follows(asked, FALSE)
        args.append(self.of(last, before, deep))
        return term if tuple(args) == term.args else folded(term, tuple(args))

    def follows(self, term: Term, answer: Term, deep: int = _DEEPEST) -> dict[Term, Term]:
        """What is settled where a truth is, itself included."""
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
