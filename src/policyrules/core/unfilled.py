"""What a figure is on a day; what one that nobody filled can still be, by the constraints on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, cast

from policyrules.base.frozen import frozen
from policyrules.core import possible
from policyrules.core.ends import Bound
from policyrules.core.givens import Constraint, Given
from policyrules.core.possible import Value, is_known, unknown
from policyrules.core.steps import step_down, step_up
from policyrules.core.types import ABSENT, Citation

Origin = Literal["document", "county", "default", "constraint", "assumed", "open", "gap"]
"""Written in the document, filled by a county, the default, pinned by a must-constraint, assumed for
one decision; or not known: nobody filled it, or no value of it is in force on the day."""

NONE: Final[frozenset[str]] = frozenset()
NEVER: Final[frozenset[date]] = frozenset()


@frozen
class InForce:
    """A document or county Given on a day: what it can be, why not less, and on what authority."""

    value: Value
    origin: Origin
    reasons: frozenset[str] = NONE
    start: date | None = None
    end: date | None = None
    """The period of the value in force, both days included."""
    citations: tuple[Citation, ...] = ()
    clash: tuple[Constraint, ...] = ()
    """Must-constraints on an unfilled figure of which no value satisfies all."""
    rests_on: tuple[tuple[str, date], ...] = ()
    """The figures, each with its day, that the constraints drew on which pin the value."""
    turns: frozenset[date] = NEVER
    """Later days, one of which is the first on which any of this may be otherwise."""


class Narrowing:
    """What an unfilled figure can still be, constraint by constraint, and which of them say so."""

    def __init__(self, given: Given, *, steps: bool) -> None:
        self.given, self.steps = given, steps
        everything = unknown(given.type)
        self.interval = given.type.kind in ("number", "date")
        self.options = frozenset(possible.members(everything)) if not self.interval else NONE
        self.low, self.high = cast(Bound, given.low), cast(Bound, given.high)
        self.open_low = self.open_high = False
        self.at_low: list[Constraint] = []
        self.at_high: list[Constraint] = []
        self.not_equal: list[tuple[Constraint, Value]] = []
        self.low_drawn: list[tuple[str, date]] = []
        self.high_drawn: list[tuple[str, date]] = []
        self.follows: frozenset[str] = NONE
        """Why the figures are not known that it must equal."""

    def take(self, constraint: Constraint, bound: Value, drawn: tuple[tuple[str, date], ...]) -> None:
        """Narrow by a constraint that holds on the day."""
        if not self.interval:
            self._choose(constraint, bound, drawn)
            return
        op = constraint.op
        low, high = possible.bounds(bound)
        if low is not None and op in ("ge", "gt", "eq"):
            strict = op == "gt"
            if self.steps:
                low, strict = step_up(low, strict=strict)
            if self.low is None or (low, strict) > (self.low, self.open_low):
                self.low, self.open_low, self.at_low, self.low_drawn = low, strict, [], []
            if (low, strict) == (self.low, self.open_low):
                self.at_low.append(constraint)
                self.low_drawn += drawn
        if high is not None and op in ("le", "lt", "eq"):
            strict = op == "lt"
            if self.steps:
                high, strict = step_down(high, strict=strict)
            if self.high is None or (high, not strict) < (self.high, not self.open_high):
                self.high, self.open_high, self.at_high, self.high_drawn = high, strict, [], []
            if (high, strict) == (self.high, self.open_high):
                self.at_high.append(constraint)
                self.high_drawn += drawn
        if op == "ne":
            self.not_equal.append((constraint, bound))

    def _choose(self, constraint: Constraint, bound: Value, drawn: tuple[tuple[str, date], ...]) -> None:
        if self.given.type.kind not in ("bool", "choice"):
            return
        wanted = possible.members(bound)
        rest = self.options
        if constraint.op == "eq":
            rest = self.options & (wanted | {ABSENT})
        elif constraint.op == "ne" and is_known(bound):
            rest = self.options - wanted
        if rest != self.options or constraint.op == "eq":
            self.options = rest
            self.at_low.append(constraint)
            self.low_drawn += drawn

    def result(self, origin: Origin, turns: frozenset[date]) -> InForce:
        """The figure as far as its constraints settle it; nothing is made of an empty set."""
        given = self.given
        clash = self._clash()
        if clash:
            why = frozenset({f"clash:{given.id}"})
            cited = _cited(clash)
            return InForce(unknown(given.type), origin, why, citations=cited, clash=clash, turns=turns)
        value = self._value()
        if not is_known(value):
            # Nobody sets what only follows from other figures: it waits for those.
            why = (NONE if given.holders else self.follows) or why_open(given, origin)
            return InForce(value, origin, why, citations=given.citations, turns=turns)
        cited = _cited((*self.at_low, *self.at_high)) or given.citations
        drawn = tuple(sorted({*self.low_drawn, *self.high_drawn}))
        return InForce(value, "constraint", NONE, None, None, cited, (), drawn, turns)

    def _value(self) -> Value:
        if self.interval:
            return possible.interval(self.low, self.high, absent=self.given.type.optional)
        if self.given.type.kind in ("bool", "choice"):
            return possible.options(self.options)
        return unknown(self.given.type)

    def _clash(self) -> tuple[Constraint, ...]:
        found = tuple(dict.fromkeys((*self.at_low, *self.at_high)))
        if not self.interval:
            empty = self.given.type.kind in ("bool", "choice") and not self.options - {ABSENT}
            return found if empty else ()
        if self.low is None or self.high is None or self.low < self.high:  # type: ignore[operator]
            return ()
        if self.low > self.high or self.open_low or self.open_high:  # type: ignore[operator]
            return found
        unequal = tuple(c for c, bound in self.not_equal if is_known(bound) and bound == self.low)
        return (*found, *unequal) if unequal else ()


def why_open(given: Given, origin: Origin) -> frozenset[str]:
    """The reason of a figure that is not known; of a reading that nobody has settled."""
    return frozenset({f"{'reading' if given.kind == 'reading' else origin}:{given.id}"})


def _cited(constraints: Iterable[Constraint]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for c in constraints for citation in c.citations))
