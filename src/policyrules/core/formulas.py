"""Formulas over tests, three-valued (Kleene): yes, no, silent. Equal formulas are one object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from policyrules.base.frozen import frozen
from policyrules.core.types import SILENT, Mark

Branch = int
"""Which answer a test gave: its place among the branches of the test, or SILENT_BRANCH."""

SILENT_BRANCH: Branch = -1


@frozen(eq=False)
class Is:
    """Yes when the test gives one of the branches whose bits are set in ``yes``; silent when it is silent."""

    place: int
    test: int
    yes: int


@frozen(eq=False)
class Junction:
    """and, or: of at least two parts, in the order in which they were made."""

    place: int
    op: Literal["and", "or"]
    parts: tuple[Is | Junction | Mark, ...]
    test: int
    """The first test that it looks at."""


Formula = bool | Mark | Is | Junction


class Formulas:
    """Makes each formula once. ``sizes``: the branches of each test; ``silent``: which may be silent."""

    def __init__(self, sizes: tuple[int, ...], silent: tuple[bool, ...]) -> None:
        self._sizes = sizes
        self._silent = silent
        self._is: dict[tuple[int, int], Is] = {}
        self._junctions: dict[tuple[str, tuple[int, ...]], Junction] = {}
        self._made = 0
        self._negated: dict[int, Formula] = {}
        self._assigned: dict[tuple[int, int, Branch], Formula] = {}
        self._gates: dict[int, tuple[int, Formula] | None] = {}

    @property
    def made(self) -> int:
        """How many formulas were made."""
        return self._made

    def is_(self, test: int, yes: int) -> Formula:
        """The test gives one of the branches whose bits are set."""
        every = (1 << self._sizes[test]) - 1
        if not self._silent[test] and yes in (0, every):
            return yes == every
        found = self._is.get((test, yes))
        if found is None:
            self._made += 1
            found = self._is[test, yes] = Is(self._made, test, yes)
        return found

    def join(self, op: Literal["and", "or"], parts: Iterable[Formula]) -> Formula:
        """All of the parts, or any of them."""
        decisive = op == "or"
        single: dict[int, int] = {}
        others: dict[int, Junction] = {}
        silent = False
        todo = list(parts)
        while todo:
            part = todo.pop()
            match part:
                case bool():
                    if part is decisive:
                        return decisive
                case Mark():
                    silent = True
                case Is(test=test, yes=yes):
                    before = single.get(test)
                    single[test] = yes if before is None else before | yes if op == "or" else before & yes
                case Junction() if part.op == op:
                    todo.extend(part.parts)
                case Junction():
                    others[part.place] = part
        found: list[Is | Junction] = list(others.values())
        for test, yes in single.items():
            made = self.is_(test, yes)
            if made is decisive:
                return decisive
            if isinstance(made, Is):
                found.append(made)
        return self._joined(op, found, silent=silent)

    def _joined(self, op: Literal["and", "or"], found: list[Is | Junction], *, silent: bool) -> Formula:
        if not found:
            return SILENT if silent else op == "and"
        if len(found) == 1 and not silent:
            return found[0]
        found.sort(key=lambda part: part.place)
        key = (op, (*(part.place for part in found), *((0,) if silent else ())))
        made = self._junctions.get(key)
        if made is None:
            self._made += 1
            parts = (*found, *((SILENT,) if silent else ()))
            made = Junction(self._made, op, parts, min(part.test for part in found))
            self._junctions[key] = made
        return made

    def negated(self, formula: Formula) -> Formula:
        """Not; silent stays silent."""
        match formula:
            case bool():
                return not formula
            case Is(test=test, yes=yes):
                return self.is_(test, ((1 << self._sizes[test]) - 1) & ~yes)
            case Junction(place=place, op=op, parts=parts):
                found = self._negated.get(place)
                if found is None:
                    other: Literal["and", "or"] = "or" if op == "and" else "and"
                    found = self._negated[place] = self.join(other, [self.negated(part) for part in parts])
                return found
        return formula

    def gate(self, formula: Is | Junction) -> tuple[int, Formula] | None:
        """The answers of its first test that a formula asks for, and what it asks for besides.

        Any other answer makes it no. None where it is not so simple. Silence is left out.
        """
        if isinstance(formula, Is):
            return formula.yes, True
        if formula.place not in self._gates:
            own = [part for part in formula.parts if not isinstance(part, Mark) and part.test == formula.test]
            gate: tuple[int, Formula] | None = None
            if formula.op == "and" and len(own) == 1 and isinstance(own[0], Is):
                rest = self.join("and", [part for part in formula.parts if part is not own[0]])
                gate = own[0].yes, rest
            self._gates[formula.place] = gate
        return self._gates[formula.place]

    def assign(self, formula: Formula, test: int, branch: Branch) -> Formula:
        """What is left of a formula whose first test at most is this one, once it has answered."""
        match formula:
            case Is(test=own, yes=yes) if own == test:
                return SILENT if branch == SILENT_BRANCH else bool(yes >> branch & 1)
            case Junction(op=op, parts=parts, test=first) if first <= test:
                key = (formula.place, test, branch)
                found = self._assigned.get(key)
                if found is None:
                    found = self.join(op, [self.assign(part, test, branch) for part in parts])
                    self._assigned[key] = found
                return found
        return formula
