"""Totals over the same records that are only joined with each other: one of what each record has joined.

Of a hundred deductions each may be summed over the members, and the household adds the sums up; it is the
same to add up what each member has deducted, and to sum that once. So it is with sets of provisions. Where a
truth of the household takes one sum or another for each deduction, it takes one of two that are joined so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policyrules.compile.frame import Frame, Let, Total
from policyrules.compile.remade import folded, inside, replaced
from policyrules.compile.stages import Wanted, drawn_on
from policyrules.compile.terms import (
    ZERO,
    Aggregate,
    Op,
    Term,
    added,
    column,
    columns,
    integer,
    made,
    minus,
    plus,
    times,
    union,
)

_JOINED: Final[Mapping[Op, Aggregate]] = {
    "add": "sum",
    "subtract": "sum",
    "negate": "sum",
    "multiply": "sum",
    "any_bits": "all_bits",
}
"""Operations that may as well be done in each record below, by the total that then is the same."""

_Choice = tuple[tuple[Term, Term], int]
"""The two of which a truth takes the first where it holds, and how often that is added."""


def joined_below(wanted: Sequence[Wanted]) -> None:
    """Tell the columns on which some columns of frames draw by as few totals as can be.

    A total that anything else reads stays as it is. No number grows past what fits: a total over no records
    is 0, so that 0 lies between the bounds of each, and what is left without some is proven with them. What
    they come to together is what comes out less what is left, of which either takes half of 64 bits at most.
    """
    drawn = list(drawn_on(wanted))
    uses = Counter((top, name) for top, names in wanted for name in names)
    for frame, name in drawn:
        uses.update(frame.draws_on(name))
    done: set[tuple[Frame, str]] = set()
    for frame, name in reversed(drawn):
        if (frame, name) not in done and (function := _joining(frame, name)) is not None:
            join = _Join(frame, name, function, uses)
            join.tell()
            done.update((frame, inner) for inner in join.columns)


def _joining(frame: Frame, name: str) -> Aggregate | None:
    """By which total a column is worked out, if any."""
    found = frame.columns[name]
    if not isinstance(found, Let):
        return None
    term = found.term
    while term.op == "wide":
        term = term.args[0]
    return _JOINED.get(term.op)


class _Join:
    """What a column joins, by way of columns that nothing else draws on."""

    def __init__(
        self, frame: Frame, name: str, function: Aggregate, uses: Mapping[tuple[Frame, str], int]
    ) -> None:
        self.frame, self.name, self.function = frame, name, function
        self.columns = [name]
        """The column and those by way of which it joins, each before those on which it draws."""
        self.factors: Counter[str] = Counter()
        """Of the totals, how often each is added; below 0 where it is taken off."""
        self.choices: dict[Term, list[_Choice]] = {}
        """By the truth by which one of two is taken."""
        self.alone_in_choices: set[str] = set()
        """What nothing else draws on than one of these."""
        met: Counter[str] = Counter()
        todo = [(self._said(name), 1)]
        while todo:
            term, factor = todo.pop()
            if term.op == "case":
                within = Counter(columns(term))
                self.alone_in_choices |= {name for name in within if within[name] == uses[frame, name]}
                term = folded(term, term.args)
                if len(term.args) == 3:
                    test, then, orelse = term.args
                    self.choices.setdefault(test, []).append(((then, orelse), factor))
            elif term.op != "column" or term.table:
                todo += self._parts(term, factor)
            elif uses[frame, term.name] == 1 and self._goes_on(term.name):
                self.columns.append(term.name)
                todo.append((self._said(term.name), factor))
            else:
                met[term.name] += 1
                self.factors[term.name] += factor
        self.alone = [name for name, often in met.items() if often == uses[frame, name]]
        """What nothing else draws on."""

    def _goes_on(self, name: str) -> bool:
        """Whether a column joins in the same way, or takes one of two."""
        found = self.frame.columns[name]
        chooses = isinstance(found, Let) and inside(found.term).op == "case"
        return chooses or _joining(self.frame, name) == self.function

    def _said(self, name: str) -> Term:
        found = self.frame.columns[name]
        assert isinstance(found, Let)
        return found.term

    def _parts(self, term: Term, factor: int) -> Iterable[tuple[Term, int]]:
        """The parts of a term that it joins, with how often."""
        if term.op != "wide" and _JOINED.get(term.op) != self.function:
            return ()
        match term:
            case Term(op="subtract", args=(more, less)):
                return (more, factor), (less, -factor)
            case Term(op="negate", args=(less,)):
                return ((less, -factor),)
            case Term(
                op="multiply",
                args=(Term(op="integer", value=int(number)), part)
                | (part, Term(op="integer", value=int(number))),
            ):
                return ((part, factor * number),)
            case Term(op="multiply"):
                return ()
        return ((part, factor) for part in term.args)

    def tell(self) -> None:
        """Tell the column by fewer totals, where it can be."""
        gone: list[str] = []
        totals: list[Term] = []
        together: dict[Frame, list[str]] = {}
        for name in self.alone:
            if (source := self._source(name)) is not None and self.factors[name]:
                together.setdefault(source, []).append(name)
        for source, names in together.items():
            if len(names) > 1:
                totals.append(self._total(source, [(column(name), self.factors[name]) for name in names]))
                gone += names
        for test, some in self.choices.items():
            for source, pairs in self._by_source(some).items():
                if len(pairs) > 1:
                    then, orelse = (
                        self._total(source, [(two[side], factor) for two, factor in pairs]) for side in (0, 1)
                    )
                    totals.append(made("case", test, then, orelse))
                    gone += [one.name for two, _ in pairs for one in two if one != ZERO]
        if not gone:
            return
        rest = self._without(gone)
        found = union(rest, *totals) if self.function == "all_bits" else plus(rest, added(*totals))
        self.frame.tell(self.name, Let(made("wide", found)))

    def _source(self, name: str) -> Frame | None:
        """Of a total that can be joined with others over the same rows: that of which these are."""
        match self.frame.columns[name]:
            case Total(source=source, function=self.function, more=(), nothing=nothing) if nothing == ZERO:
                return source
        return None

    def _by_source(self, some: Iterable[_Choice]) -> dict[Frame, list[_Choice]]:
        """Those that take a total over the same rows or another, or 0, which nothing else draws on."""
        found: dict[Frame, list[_Choice]] = {}
        for two, factor in some:
            sources = {
                self._source(one.name) if one.op == "column" and one.name in self.alone_in_choices else None
                for one in two
                if one != ZERO
            }
            if len(sources) == 1 and (source := sources.pop()) is not None and factor:
                found.setdefault(source, []).append((two, factor))
        return found

    def _total(self, source: Frame, some: Iterable[tuple[Term, int]]) -> Term:
        """What each record below has for some totals, as one."""
        terms = [(self._below(term.name), factor) for term, factor in some if term != ZERO]
        if self.function == "all_bits":
            whole = union(*(term for term, _ in terms))
        else:
            more = (times(term, integer(factor)) for term, factor in terms if factor > 0)
            less = (times(term, integer(-factor)) for term, factor in terms if factor < 0)
            whole = minus(added(*more), added(*less))
        return ZERO if whole == ZERO else self.frame.total(source, self.function, whole, nothing=ZERO)

    def _below(self, name: str) -> Term:
        total = self.frame.columns[name]
        assert isinstance(total, Total)
        term = total.term
        return term if term.simple or term.op == "wide" or self.function == "all_bits" else made("wide", term)

    def _without(self, gone: Iterable[str]) -> Term:
        """What the column comes to without some totals."""
        meant: dict[str, Term] = dict.fromkeys(gone, ZERO)
        for name in reversed(self.columns):
            before = self._said(name)
            after = replaced(before, meant)
            if after != before:
                meant[name] = after if name == self.name else self.frame.let_int(after)
        return meant[self.name]
