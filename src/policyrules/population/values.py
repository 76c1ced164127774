"""A value for a fact of which nothing is told: within its type and bounds, near where the rules turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import floor
from typing import Final

from attrs import field, frozen

from policyrules.base.units import PLAIN, Number, Unit
from policyrules.core.givens import Given
from policyrules.core.types import ABSENT, Kind, Known
from policyrules.population.chance import Chance
from policyrules.population.edges import Edge, as_number

INVENTED: Final = "虚构"
"""Stands where a text is asked for."""
CONFIRMED: Final = 60
"""Of a hundred questions of yes or no those that are yes."""
ABSENT_SHARE: Final = 30
"""Of a hundred facts that may be absent those that are."""
NEAR: Final = 500
"""A day that is told moves to a threshold that is so many days away at most."""
_CENT: Final = Fraction(1, 100)
_UP_TO: Final = {"months": 24, "persons": 6, "times": 5, "days": 90}


@frozen
class Asked:
    """A fact that is drawn: what it may be, and where the rules turn."""

    given: Given
    edges: tuple[Edge, ...]
    birth: bool
    """Whether it is a date of birth: none is after the day."""
    name: str = field(init=False)
    """Within its record."""
    kind: Kind = field(init=False)
    """What it is."""
    optional: bool = field(init=False)
    """Whether it may be absent."""
    options: frozenset[Known] = field(init=False)
    """What a choice may be: the ids of its options, and absent where it may be."""
    step: Number = field(init=False)
    """The smallest difference that counts: a fen, a day, one hundredth of a share."""

    @name.default
    def _its_name(self) -> str:
        return self.given.name

    @kind.default
    def _its_kind(self) -> Kind:
        return self.given.type.kind

    @optional.default
    def _its_absence(self) -> bool:
        return self.given.type.optional

    @options.default
    def _its_options(self) -> frozenset[Known]:
        ids = [option.id for option in self.given.type.options] if self.kind == "choice" else []
        return frozenset((*ids, ABSENT) if ids and self.optional else ids)

    @step.default
    def _its_step(self) -> Number:
        unit = self.given.type.unit
        return _CENT if unit is not None and unit.scale < 1 else 1

    def drawn(self, chance: Chance, told: Known | None, facts: Mapping[str, Known], day: date) -> Known:
        """A value, with nothing else to go by than what is told (None: nothing) and the rules."""
        if told is not None and (told in self.options if self.options else self.fits(told)):
            return told
        if self.optional and chance.percent(ABSENT_SHARE):
            return ABSENT
        match self.kind:
            case "bool":
                return chance.below(100) < CONFIRMED
            case "choice":
                return chance.of(self.given.type.options).id
            case "choices":
                share = chance.of((0, 50, 50, 100, 100))
                return frozenset(o.id for o in self.given.type.options if chance.percent(share))
            case "date":
                return chance.days_before(day, 0, 900)
            case "text":
                return INVENTED
        return self.bounded(self._number(chance, facts))

    def at_an_edge(
        self, chance: Chance, value: Known, facts: Mapping[str, Known], day: date, *, told: bool
    ) -> Known:
        """The value moved to a threshold, or a step off it; as it is where that is far or not known."""
        now, edge = as_number(value), chance.of(self.edges).at(facts)
        if now is None or edge is None:
            return value
        place = Fraction(floor(edge / self.step) + chance.between(-1, 1)) * self.step
        if isinstance(value, date):
            far = told and abs(place - now) > NEAR
            last = day.toordinal() if self.birth else date.max.toordinal() - 1
            return value if far or place < 2 else date.fromordinal(min(int(place), last))
        return self.bounded(place)

    def fits(self, value: Known) -> bool:
        """Whether a value is of its type and within its bounds."""
        if value is ABSENT:
            return self.optional
        match self.kind:
            case "bool":
                return value is True or value is False
            case "choice":
                return value in self.options
            case "number":
                number = None if isinstance(value, date) else as_number(value)
                return number is not None and self.step == 1 and self.bounded(number) == number
            case "date":
                return isinstance(value, date)
            case "text":
                return isinstance(value, str)
        return False

    def bounded(self, number: Number) -> Number:
        """The number, or the bound beyond which it lies."""
        low, high = as_number(self.given.low), as_number(self.given.high)
        number = number if low is None else max(number, low)
        number = number if high is None else min(number, high)
        return int(number) if number == int(number) else number

    def _number(self, chance: Chance, facts: Mapping[str, Known]) -> Number:
        """Up to twice a threshold, or what is usual for the unit."""
        edge = chance.of(self.edges).at(facts) if self.edges else None
        if edge is not None and edge > 0:
            return floor(edge * chance.between(0, 200) / 100 / self.step) * self.step
        unit = self.given.type.unit or PLAIN
        if unit.money:
            return 100 * chance.between(0, _usual(unit))
        if self.step == _CENT:
            return chance.between(0, 100) * _CENT
        if unit.tag == "age":
            return chance.between(0, 99)
        if unit.tag == "points":
            return chance.between(0, 100)
        name = unit.dims[0][0].en if len(unit.dims) == 1 else ""
        return chance.between(0, _UP_TO.get(name, 10))


def _usual(unit: Unit) -> int:
    """In yuan, the most that is drawn of an amount: a year's twelve times a month's."""
    per = {base.en for base, exponent in unit.dims if exponent < 0}
    return 36_000 if "" in per else 3_000


def asked(given: Given, edges: Sequence[Edge], *, birth: bool) -> Asked:
    """A fact as it is drawn."""
    turning = given.type.kind in ("number", "date")
    return Asked(given, tuple(edges) if turning else (), birth)
