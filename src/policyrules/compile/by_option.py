"""What counts only where a column has one value, such as one kind of income, is worked out there alone.

Of a hundred deductions, each for one kind of income, a row takes part in the few for its own kind. A sum of
them, or a set of their bits, asks for the kind once then, and works out those that are for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from attrs import field, frozen

from policyrules.compile.remade import inside, replaced
from policyrules.compile.terms import FALSE, TRUE, ZERO, Term, added, columns, length, made, no, union

_FEWEST: Final = 4
"""Fewer parts than these stay as they are."""
_LONGEST: Final = 40
"""The parts of a truth, at most, that is asked only where the value is that of its rule."""
_LOOKED_AT: Final = 20
"""So many truths at most are looked at for one that asks for a value."""
_CONSTANTS: Final = frozenset({"text", "integer", "day"})

_Value = tuple[Term, Term]
"""Of what, and which: no row has two values of the same."""


def by_option(lets: Mapping[str, Term], said: Mapping[str, Term], kept: Collection[str]) -> dict[str, Term]:
    """The columns of a relation, with sums and sets of bits that ask for a value once.

    ``said`` tells what columns of the frame are, ``kept`` are those that are handed on.
    """
    asked = _Asked(lets, said, {})
    found = {name: asked.once(term) for name, term in lets.items()}
    uses = Counter(name for term in found.values() for name in columns(term))
    there = {
        name: lets[name]
        for name, times in asked.within.items()
        if name in lets and name not in kept and uses[name] == times and length(lets[name]) <= _LONGEST
    }
    if not there:
        return found
    asked = _Asked(lets, said, there)
    return {name: asked.once(term) for name, term in lets.items()}


@frozen
class _Asked:
    lets: Mapping[str, Term]
    said: Mapping[str, Term]
    there: Mapping[str, Term]
    """Truths that are asked for one value only, and are worked out where they are asked."""
    within: Counter[str] = field(factory=Counter)
    """How often a column stands where it is asked for one value only."""

    def once(self, term: Term) -> Term:
        """The term, with its sums and sets of bits by value."""
        args = tuple(self.once(arg) for arg in term.args)
        term = term if args == term.args else Term(term.op, args, term.value, term.name, term.table)
        return self.by_value(term) if term.op in ("add", "any_bits") else term

    def by_value(self, term: Term) -> Term:
        """A sum, or a set of bits: those of its parts together that ask for the same value."""
        parts = [*_side_by_side(term)]
        if len(parts) < _FEWEST:
            return term
        asked = [self.values(part) for part in parts]
        times = Counter(of for values in asked for of in {of for of, _ in values})
        of = max(times, key=times.__getitem__, default=None)
        if of is None or times[of] < _FEWEST:
            return term
        alike: dict[Term, tuple[Term, list[Term]]] = {}
        others = []
        for part, values in zip(parts, asked, strict=True):
            tests = ((value, test) for (each, value), test in values.items() if each == of)
            if (first := next(tests, None)) is None:
                others.append(part)
            else:
                alike.setdefault(first[0], (first[1], []))[1].append(part)
        if len(alike) < 2:
            return term
        join = added if term.op == "add" else union
        pairs = ((test, join(*(self.given(test, part) for part in some))) for test, some in alike.values())
        return join(*others, made("case", *(each for pair in pairs for each in pair), ZERO))

    def given(self, test: Term, part: Term) -> Term:
        """A part where the test that asks for its value holds."""
        self.within.update(columns(part))
        meant = {name: self.there[name] for name in columns(part) if name in self.there}
        part = replaced(part, meant) if meant else part
        return replaced(part, {test.name: TRUE}) if test.op == "column" else part

    def values(self, part: Term) -> dict[_Value, Term]:
        """The values without which a part is nothing, each with the truth that asks for it."""
        match inside(part):
            case Term(op="case", args=(test, _, orelse)) if orelse == ZERO:
                return dict(self.asked_by(test, False))
            case Term(op="case", args=(test, then, _)) if then == ZERO:
                return dict(self.asked_by(no(test), True))
        return {}

    def asked_by(self, test: Term, sure: bool) -> Iterator[tuple[_Value, Term]]:
        """The values without which a test does not hold; ``sure``: those only that are there or not."""
        todo, looked_at = [test], 0
        while todo and looked_at < _LOOKED_AT:
            looked_at += 1
            here = todo.pop()
            if (value := self.value(here, sure)) is not None:
                yield value, here
            elif here.op == "column" and here.name in self.lets:
                todo.append(self.lets[here.name])
            elif here.op == "and":
                todo += here.args
            elif here.op == "not" and here.args[0].op == "or":
                todo += map(no, here.args[0].args)

    def value(self, test: Term, sure: bool) -> _Value | None:
        """What has to have which value, where a truth asks nothing else."""
        while test.op == "column" and not test.table and test.name in self.said:
            test = self.said[test.name]
        match test:
            case Term(op="first_known", args=(Term(op="equal", args=(of, value)), orelse)) if orelse == FALSE:
                pass
            case Term(op="equal", args=(of, value)) if not sure:
                pass
            case _:
                return None
        if of.op in _CONSTANTS:
            of, value = value, of
        return (of, value) if value.op in _CONSTANTS and of.op not in _CONSTANTS else None


def _side_by_side(term: Term) -> Iterator[Term]:
    """What is added, or gathered, however it is bracketed."""
    todo = [term]
    while todo:
        here = todo.pop()
        if here.op == term.op:
            todo += reversed(here.args)
        else:
            yield here
