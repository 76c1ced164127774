"""Units: what a number counts. Some are built in, others are declared by a vocabulary."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from policyrules.base.frozen import frozen

Number = int | Fraction
"""An exact rational. Money is held in fen, a percentage as the ratio it stands for."""


@frozen
class Base:
    """What units are made of: the names of so many of it, and its names after “per” (元/人, yuan/person).

    ``rank`` orders the things after “per”. What is ``whole`` is counted: there is no half of it.
    """

    zh: str
    en: str
    per_zh: str
    per_en: str
    rank: int
    whole: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which it goes."""
        return tuple(dict.fromkeys(n for n in (self.zh, self.per_zh, self.en, self.per_en) if n))


Dims = tuple[tuple[Base, int], ...]
"""The things a unit is made of, in the order of their ranks, each with its exponent, none of which is 0."""


@frozen
class Unit:
    """One unit.

    ``dims`` say what it is made of; ``tag`` keeps apart units that only plain numbers may multiply
    (岁, 分, % …). ``scale`` turns a written number into the number held: 100 for money (fen), 1/100
    for a percentage.
    """

    zh: str
    en: str
    dims: Dims = ()
    tag: str = ""
    scale: Fraction = Fraction(1)

    @property
    def money(self) -> bool:
        """Whether numbers of this unit are amounts of money (held in fen)."""
        return self.dims[:1] == _ONE_YUAN

    @property
    def whole(self) -> bool:
        """Whether it is counted: there is no half a person, and no window of a month and a half."""
        return self.tag == "age" or (len(self.dims) == 1 and self.dims[0][0].whole and self.dims[0][1] == 1)

    @property
    def settled(self) -> bool:
        """Whether it is known what it stands for: a name that a vocabulary may declare is not, until then."""
        return self.tag != _NAMED

    @property
    def built_in(self) -> bool:
        """Whether nothing in it is declared by a vocabulary."""
        return all(base.rank != _DECLARED for base, _ in self.dims)

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called beside a number, in either language, of one of it and of several."""
        declared = self.dims[0][0] if len(self.dims) == 1 and self.dims[0][0].rank == _DECLARED else None
        return declared.names if declared is not None else tuple(dict.fromkeys((self.zh, self.en)))

    def __str__(self) -> str:
        return self.zh


_FEN: Final = Fraction(100)
_PERCENT: Final = Fraction(1, 100)
_NAMED: Final = "named"
_DECLARED: Final = 3

_YUAN: Final = Base("元", "yuan", "", "", 0)
_PERSON: Final = Base("人", "persons", "人", "person", 1, whole=True)
_HOUSEHOLD: Final = Base("户", "households", "户", "household", 2, whole=True)
_TIME: Final = Base("次", "times", "次", "time", 4, whole=True)
_DAY: Final = Base("日", "days", "日", "day", 5, whole=True)
_MONTH: Final = Base("个月", "months", "月", "month", 6, whole=True)
_YEAR: Final = Base("", "", "年", "year", 7)
_BASES: Final = (_YUAN, _PERSON, _HOUSEHOLD, _TIME, _DAY, _MONTH, _YEAR)
_ONE_YUAN: Final = ((_YUAN, 1),)


def _made_of(dims: Dims) -> Unit | None:
    """The unit of some of one thing, per one of any others; None where there is no such name."""
    if not dims:
        return PLAIN
    over = [base for base, exponent in dims if exponent == 1]
    per = [base for base, exponent in dims if exponent == -1]
    if (
        len(over) != 1
        or len(over) + len(per) != len(dims)
        or not over[0].zh
        or not all(b.per_zh for b in per)
    ):
        return None
    zh = over[0].zh + ("/" + "·".join(base.per_zh for base in per) if per else "")
    en = "/".join((over[0].en, *(base.per_en for base in per)))
    return Unit(zh, en, dims, scale=_FEN if over[0] == _YUAN else Fraction(1))


def _of(over: Base, *per: Base) -> Unit:
    unit = _made_of(_dims({over: 1, **dict.fromkeys(per, -1)}))
    assert unit is not None
    return unit


def _dims(exponents: Mapping[Base, int]) -> Dims:
    return tuple(
        sorted(((b, n) for b, n in exponents.items() if n), key=lambda part: (part[0].rank, part[0].zh))
    )


PLAIN: Final = Unit("数", "number")
YUAN: Final = _of(_YUAN)
YUAN_MONTH: Final = _of(_YUAN, _MONTH)
YUAN_YEAR: Final = _of(_YUAN, _YEAR)
YUAN_PERSON_MONTH: Final = _of(_YUAN, _PERSON, _MONTH)
YUAN_PERSON_YEAR: Final = _of(_YUAN, _PERSON, _YEAR)
PERSONS: Final = _of(_PERSON)
MONTHS: Final = _of(_MONTH)
HOUSEHOLDS: Final = _of(_HOUSEHOLD)
DAYS: Final = _of(_DAY)
TIMES: Final = _of(_TIME)
YEARS_OLD: Final = Unit("岁", "years_old", tag="age")
POINTS: Final = Unit("分", "points", tag="points")
PERCENT: Final = Unit("%", "%", tag="percent", scale=_PERCENT)
PERCENTAGE_POINTS: Final = Unit("个百分点", "percentage_points", tag="pp", scale=_PERCENT)

UNITS: Final = (
    YUAN_PERSON_MONTH, YUAN_PERSON_YEAR, YUAN_MONTH, YUAN_YEAR, YUAN, PERSONS, PERCENTAGE_POINTS,
    MONTHS, HOUSEHOLDS, DAYS, YEARS_OLD, TIMES, POINTS, PERCENT, PLAIN,
)  # fmt: skip
"""The units that stand in messages and pages; longer spellings stand before their prefixes."""

CHANGES: Final = (PLAIN, PERCENTAGE_POINTS)
"""Units of what can be below 0: a figure in any other is an amount, a share or a count, and never is."""

UNIT_BY_NAME: Final = {name: unit for unit in UNITS for name in (unit.zh, unit.en)}

_RATIOS: Final = (PLAIN, PERCENT)


def product(left: Unit, right: Unit) -> Unit | None:
    """The unit of left × right, or None when there is no such unit; one that only is named stays.

    A number keeps the other unit, except that a percentage of a number is a number.
    """
    if not (left.settled and right.settled):
        return right if left.settled else left
    if {left, right} == {PLAIN, PERCENT}:
        return PLAIN
    if PLAIN in (left, right):
        return right if left == PLAIN else left
    if PERCENT in (left, right):
        return right if left == PERCENT else left
    if left.tag or right.tag:
        return None
    return _made_of(_combine(left, right, 1))


def quotient(left: Unit, right: Unit) -> Unit | None:
    """The unit of left ÷ right, or None when there is no such unit."""
    if not (left.settled and right.settled):
        return right if left.settled else left
    if right in _RATIOS:
        return left
    if left == right:
        return PLAIN
    if left.tag or right.tag:
        return None
    return _made_of(_combine(left, right, -1))


def total(left: Unit, right: Unit) -> Unit | None:
    """The unit of left ± right, or None: units must be equal; % ± 个百分点 is %."""
    if left == right or not left.settled:
        return left
    if not right.settled:
        return right
    if left == PERCENT and right == PERCENTAGE_POINTS:
        return PERCENT
    return None


def per_person(unit: Unit) -> Unit:
    """A per-head unit read on one person: 元/人·月 becomes that person's 元/月, 平方米/人 becomes 平方米."""
    if (_PERSON, -1) not in unit.dims:
        return unit
    return _made_of(tuple(part for part in unit.dims if part[0] != _PERSON)) or unit


def monthly(unit: Unit) -> Unit | None:
    """The unit of 按月(x): the yearly unit's monthly twin, or None."""
    return _replaced(unit, _YEAR, _MONTH)


def yearly(unit: Unit) -> Unit | None:
    """The unit of 按年(x): the monthly unit's yearly twin, or None."""
    return _replaced(unit, _MONTH, _YEAR)


def summed_up(unit: Unit) -> Unit:
    """The unit of a sum over months: what is per month (元/月, 元/人·月) without it; any other stays."""
    if (_MONTH, -1) not in unit.dims:
        return unit
    return _made_of(tuple(part for part in unit.dims if part[0] != _MONTH)) or unit


def _replaced(unit: Unit, old: Base, new: Base) -> Unit | None:
    exponents = dict(unit.dims)
    if exponents.pop(old, 0) != -1 or new in exponents:
        return None
    return _made_of(_dims({**exponents, new: -1}))


# ── units by their names ─────────────────────────────────────────────────────


def declared(zh: str, en: str, plural: str, *, whole: bool) -> Base:
    """What a vocabulary declares as a unit: its Chinese name, its English one, that of several of it."""
    return Base(zh, plural, zh, en, _DECLARED, whole)


def unit_of(base: Base) -> Unit:
    """So many of it: the unit that a declaration gives a name to."""
    return _of(base)


def spelled(text: str, known: Iterable[Base] = ()) -> Unit | None:
    """The unit that a name means (元/亩, yuan/person/month), or None; ``known`` are the declared ones."""
    text = settled_marks(text)
    if (unit := UNIT_BY_NAME.get(text)) is not None:
        return unit
    over, *per = split(text)
    bases = (*_BASES, *known)
    top = next((b for b in bases if over in (b.zh, b.en, *(b.names if b.rank == _DECLARED else ()))), None)
    below = [next((b for b in bases if word in _below(b)), None) for word in per]
    found = [b for b in (top, *below) if b is not None]
    if len(found) != len(per) + 1 or len(set(found)) != len(found) or "" in (over, *per):
        return None
    return _made_of(_dims({**dict.fromkeys(found[1:], -1), found[0]: 1}))


def _below(base: Base) -> tuple[str, ...]:
    return base.names if base.rank == _DECLARED else (base.per_zh, base.per_en)


def unit_words() -> frozenset[str]:
    """Every name of a built-in unit and of what it is made of: none of them can be declared."""
    return frozenset((*UNIT_BY_NAME, *(name for base in _BASES for name in base.names)))


def split(text: str) -> list[str]:
    """The words of a unit: what there is so much of, then what it is per."""
    over, _, per = settled_marks(text).partition("/")
    return [over, *re.split("[/·]", per)] if per or text.endswith("/") else [over]


def settled_marks(text: str) -> str:
    """The name of a unit with its marks in their usual form."""
    return text.replace("／", "/").replace("・", "·").replace("％", "%")


def named(text: str) -> Unit:
    """A unit of which only the name is known: it is declared elsewhere, if at all.

    Built-in parts are spelled in either vocabulary; a declared name is its author's.
    """
    over, *per = split(text)
    names = {name: base for base in _BASES for name in base.names}
    tops = [(b.zh, b.en) for b in _BASES if over in (b.zh, b.en)] or [(over, over)]
    below = [(names[w].per_zh, names[w].per_en) if w in names and names[w].per_zh else (w, w) for w in per]
    zh = tops[0][0] + ("/" + "·".join(b[0] for b in below) if below else "")
    return Unit(zh, "/".join((tops[0][1], *(b[1] for b in below))), tag=_NAMED)


# ── numbers as they are held and written ─────────────────────────────────────


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


def nearly(number: Number, unit: Unit, *, places: int = 2) -> str:
    """The decimal nearest to a held number, without its unit; of two as near the one farther from 0."""
    value = Fraction(number) / unit.scale
    nearest = (2 * abs(value) * 10**places + 1) // 2
    return _decimal(Fraction(-nearest if value < 0 else nearest, 10**places), places)


def _decimal(value: Fraction, places: int) -> str:
    digits = abs((value * 10**places).numerator)
    sign = "-" if value < 0 else ""
    if not places:
        return f"{sign}{digits}"
    whole, part = divmod(digits, 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def _combine(left: Unit, right: Unit, sign: int) -> Dims:
    exponents = dict(left.dims)
    for base, exponent in right.dims:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    return _dims(exponents)
