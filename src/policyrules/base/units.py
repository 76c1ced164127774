"""Units: what a number counts. The list is closed, so that glued text is never read as a unit."""

from fractions import Fraction
from typing import Final

from attrs import frozen

Number = int | Fraction
"""An exact rational. Money is held in fen, a percentage as the ratio it stands for."""


@frozen
class Unit:
    """One unit of the closed list.

    ``dims`` are the exponents of (yuan, person, month, year); ``tag`` keeps apart units
    that only plain numbers may multiply (日, 岁 …). ``scale`` turns a written number into
    the number held: 100 for money (fen), 1/100 for a percentage.
    """

    zh: str
    en: str
    dims: tuple[int, int, int, int] = (0, 0, 0, 0)
    tag: str = ""
    scale: Fraction = Fraction(1)

    @property
    def money(self) -> bool:
        """Whether numbers of this unit are amounts of money (held in fen)."""
        return self.dims[0] == 1

    def __str__(self) -> str:
        return self.zh


_FEN: Final = Fraction(100)
_PERCENT: Final = Fraction(1, 100)

YUAN: Final = Unit("元", "yuan", (1, 0, 0, 0), scale=_FEN)
YUAN_MONTH: Final = Unit("元/月", "yuan/month", (1, 0, -1, 0), scale=_FEN)
YUAN_YEAR: Final = Unit("元/年", "yuan/year", (1, 0, 0, -1), scale=_FEN)
YUAN_PERSON_MONTH: Final = Unit("元/人·月", "yuan/person/month", (1, -1, -1, 0), scale=_FEN)
YUAN_PERSON_YEAR: Final = Unit("元/人·年", "yuan/person/year", (1, -1, 0, -1), scale=_FEN)
PERSONS: Final = Unit("人", "persons", (0, 1, 0, 0))
MONTHS: Final = Unit("个月", "months", (0, 0, 1, 0))
HOUSEHOLDS: Final = Unit("户", "households", tag="household")
DAYS: Final = Unit("日", "days", tag="day")
YEARS_OLD: Final = Unit("岁", "years_old", tag="age")
TIMES: Final = Unit("次", "times", tag="times")
POINTS: Final = Unit("分", "points", tag="points")
PERCENT: Final = Unit("%", "%", tag="percent", scale=_PERCENT)
PERCENTAGE_POINTS: Final = Unit("个百分点", "percentage_points", tag="pp", scale=_PERCENT)
PLAIN: Final = Unit("数", "number")

UNITS: Final = (
    YUAN_PERSON_MONTH, YUAN_PERSON_YEAR, YUAN_MONTH, YUAN_YEAR, YUAN, PERSONS, PERCENTAGE_POINTS,
    MONTHS, HOUSEHOLDS, DAYS, YEARS_OLD, TIMES, POINTS, PERCENT, PLAIN,
)  # fmt: skip
"""Every unit; longer spellings stand before their prefixes."""

WHOLE_UNITS: Final = (PERSONS, HOUSEHOLDS, MONTHS, DAYS, YEARS_OLD, TIMES)
"""What is counted: there is no half a person, and no window of a month and a half."""

CHANGES: Final = (PLAIN, PERCENTAGE_POINTS)
"""Units of what can be below 0: a figure in any other is an amount, a share or a count, and never is."""

UNIT_BY_NAME: Final = {name: unit for unit in UNITS for name in (unit.zh, unit.en)}

_BY_DIMS: Final = {unit.dims: unit for unit in UNITS if not unit.tag}
_RATIOS: Final = (PLAIN, PERCENT)


def product(left: Unit, right: Unit) -> Unit | None:
    """The unit of left × right, or None when the list has no such unit.

    A number keeps the other unit, except that a percentage of a number is a number.
    """
    if {left, right} == {PLAIN, PERCENT}:
        return PLAIN
    if PLAIN in (left, right):
        return right if left == PLAIN else left
    if PERCENT in (left, right):
        return right if left == PERCENT else left
    if left.tag or right.tag:
        return None
    return _BY_DIMS.get(_combine(left, right, 1))


def quotient(left: Unit, right: Unit) -> Unit | None:
    """The unit of left ÷ right, or None when the list has no such unit."""
    if right in _RATIOS:
        return left
    if left == right:
        return PLAIN
    if left.tag or right.tag:
        return None
    return _BY_DIMS.get(_combine(left, right, -1))


def total(left: Unit, right: Unit) -> Unit | None:
    """The unit of left ± right, or None: units must be equal; % ± 个百分点 is %."""
    if left == right:
        return left
    if left == PERCENT and right == PERCENTAGE_POINTS:
        return PERCENT
    return None


def per_person(unit: Unit) -> Unit:
    """A per-head unit read on one person: 元/人·月 becomes that person's 元/月."""
    return {YUAN_PERSON_MONTH: YUAN_MONTH, YUAN_PERSON_YEAR: YUAN_YEAR}.get(unit, unit)


def monthly(unit: Unit) -> Unit | None:
    """The unit of 按月(x): the yearly unit's monthly twin, or None."""
    return {YUAN_YEAR: YUAN_MONTH, YUAN_PERSON_YEAR: YUAN_PERSON_MONTH}.get(unit)


def yearly(unit: Unit) -> Unit | None:
    """The unit of 按年(x): the monthly unit's yearly twin, or None."""
    return {YUAN_MONTH: YUAN_YEAR, YUAN_PERSON_MONTH: YUAN_PERSON_YEAR}.get(unit)


def held(written: Fraction, unit: Unit) -> Number:
    """The number held for one written with ``unit``: 1.5 元 → 150 fen, 20 % → 1/5."""
    return plain(written * unit.scale)


def plain(number: Number) -> Number:
    """An int when the number is whole: integer arithmetic is many times faster."""
    return number.numerator if number.denominator == 1 else number


def written(number: Number, unit: Unit, *, places: int = 2) -> str:
    """How a held number is written, without its unit: exact, as a decimal where one exists.

    Money has two decimals; a number without a finite decimal is written as a fraction.
    """
    value = Fraction(number) / unit.scale
    if unit.money and (value * 10**places).denominator == 1:
        return _decimal(value, places)
    for digits in range(7):
        if (value * 10**digits).denominator == 1:
            return _decimal(value, digits)
    return f"{value.numerator}/{value.denominator}"


def _decimal(value: Fraction, places: int) -> str:
    digits = abs((value * 10**places).numerator)
    sign = "-" if value < 0 else ""
    if not places:
        return f"{sign}{digits}"
    whole, part = divmod(digits, 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def _combine(left: Unit, right: Unit, sign: int) -> tuple[int, int, int, int]:
    a, b = left.dims, right.dims
    return (a[0] + sign * b[0], a[1] + sign * b[1], a[2] + sign * b[2], a[3] + sign * b[3])
