"""Numbers of a column in another unit than its fact's: 万元 for 元, 元/年 for 元/月, 元/人·月 for 元/月.

Twelve months are a year, and what a household has is what each has times how many they are. It is exact: what
would not be whole fen is refused, never rounded.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from attrs import frozen

from policyrules.base.saying import Said
from policyrules.base.units import PLAIN, Unit, monthly, per_person, spelled, yearly
from policyrules.core.givens import Given
from policyrules.intake.cell_forms import without_blanks
from policyrules.intake.showing import show_value
from policyrules.intake.values import OTHER_PLACES, plain, read_number

_HOUSEHOLDS: Final = re.compile("·户|户·|/户$")
"""What an amount is of a household's anyway: 元/户·月."""
_TEN_THOUSAND: Final = 10_000
_MARKS: Final = (("万元", _TEN_THOUSAND), ("万", _TEN_THOUSAND), ("元", 1))
"""What may stand behind an amount, and how many yuan it is."""
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")

NOT_WHOLE: Final = Said(
    "{cell} 折合 {unit} 除不尽：这里不取整，请在表里写成 {unit} 的数",
    "{cell} is no whole number of fen in {unit}: nothing is rounded here, write it in {unit}",
)
_TOO_FINE: Final = Said("{cell} 的小数超过 {places} 位", "{cell} has more than {places} decimals")
_OTHER_MARK: Final = Said("{cell}：这一列以{unit}计", "{cell}: the column is in {unit}")


@frozen
class Conversion:
    """How the numbers of a column become those of its fact."""

    written: str
    """The unit of the column, as the county writes it."""
    unit: Unit
    """The unit of the fact."""
    times: int
    """How many of the unit one of the column's is: 10,000 of 万元."""
    factor: Fraction
    """Of time: a twelfth where a year becomes a month."""
    persons: int = 0
    """1: times the persons of the household; -1: divided among them; 0: neither."""

    def number(self, cell: str, persons: int) -> Fraction | Said:
        """The number in the unit of the fact that a cell is, or what is wrong with it."""
        found = self.share(cell, persons)
        return found if isinstance(found, Said) else whole_number(self.unit, found, show_value(cell))

    def share(self, cell: str, persons: int) -> Fraction | Said:
        """The same of a cell that is a part of a number: only that need be whole fen."""
        found = self._read(without_blanks(cell).removeprefix("¥"))
        if isinstance(found, Said):
            return found
        places = 2 if self.unit.money else OTHER_PLACES
        if (found * 10**places).denominator != 1:
            return _TOO_FINE.filled(cell=show_value(cell), places=places)
        return found * self.factor * Fraction(persons) ** self.persons

    def _read(self, text: str) -> Fraction | Said:
        """The number of yuan, or of whatever it is, that a cell writes."""
        marks = ((plain(self.written), self.times), *(_MARKS if self.unit.money else ()))
        mark, times = next((each for each in marks if text.endswith(each[0])), ("", self.times))
        if self.times > 1 and times != self.times:
            return _OTHER_MARK.filled(cell=show_value(text), unit=self.written)
        bare = text.removesuffix(mark)
        bare = bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare
        number = read_number(PLAIN, bare)
        return number if isinstance(number, Said) else Fraction(number) * times


def whole_number(unit: Unit, number: Fraction, shown: str | Said) -> Fraction | Said:
    """A number that became one of this unit, or that it is not whole fen there (of others, six decimals)."""
    if (number * 10 ** (2 if unit.money else OTHER_PLACES)).denominator == 1:
        return number
    return NOT_WHOLE.filled(cell=shown, unit=Said(unit.zh, unit.en))


def measured(text: str) -> tuple[Unit, int] | None:
    """The unit that is written so, and how many of it one is: 万元/年. None where nobody knows it."""
    text = _HOUSEHOLDS.sub("", "".join(plain(text).split()))
    times = _TEN_THOUSAND if text.startswith("万元") else 1
    unit = spelled(text.removeprefix("万") if times > 1 else text)
    return None if unit is None else (unit, times)


def conversion(given: Given, written: str, *, person: bool) -> Conversion | None:
    """How numbers written in a unit become those of a fact; None where they cannot.

    ``person``: the fact is a person's, of whom an amount a head is the amount.
    """
    found, unit = measured(written), given.type.unit
    if found is None or unit is None or given.type.kind != "number":
        return None
    theirs, times = found
    twelfth, twelve = Fraction(1, 12), Fraction(12)
    for each, factor in ((theirs, Fraction(1)), (monthly(theirs), twelfth), (yearly(theirs), twelve)):
        if each is None:
            continue
        if each == unit or (person and per_person(each) == per_person(unit)):
            return Conversion(written, unit, times, factor)
        if per_person(each) == unit:
            return Conversion(written, unit, times, factor, 1)
        if each == per_person(unit):
            return Conversion(written, unit, times, factor, -1)
    return None
