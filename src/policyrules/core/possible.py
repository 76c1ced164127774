"""What something can still be: value sets and the arithmetic on them (docs/core.md, Values).

A known value is itself. What is not known is an ``Interval`` (numbers, dates), ``Options``
(yes/no, choices), ``Several`` (sets of options) or ``Anything`` (texts). Every function here is total,
exact and monotone: narrower arguments never give a wider result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from policyrules.base.frozen import frozen
from policyrules.base.units import plain
from policyrules.core import ends
from policyrules.core.comparisons import HOLDS
from policyrules.core.ends import Bound
from policyrules.core.types import ABSENT, SILENT, Known, Mark, Type


@frozen
class Interval:
    """A number or date between two bounds, both included; perhaps absent, perhaps silent."""

    low: Bound
    """The least that it can be, held; None: no bound is known."""
    high: Bound
    """The greatest."""
    absent: bool = False
    """Whether there may be none at all (可无)."""
    silent: bool = False
    """Whether 未规定 is possible too."""


@frozen
class Options:
    """At least two possible values (yes/no, option ids, ABSENT, SILENT)."""

    values: frozenset[Known]


@frozen
class Several:
    """A set of options, a yes/no for each: those that are surely in it, and those that may be."""

    sure: frozenset[str]
    """The options surely in it."""
    may: frozenset[str]
    """Those that may be in it, the sure ones among them."""
    absent: bool = False
    """Whether there may be none at all (可无)."""
    silent: bool = False
    """Whether 未规定 is possible too."""


@frozen
class Anything:
    """A text that is not known at all."""

    absent: bool = False
    silent: bool = False


Value = Known | Interval | Options | Several | Anything
UNSURE = frozenset({Interval, Options, Several, Anything})
"""The types of values that are not known."""

YES_OR_NO = Options(frozenset({True, False}))
ANY_NUMBER = Interval(None, None)


def is_known(value: Value) -> bool:
    """Whether the value is a singleton."""
    return type(value) not in UNSURE


def unknown(type_: Type, low: Known | None = None, high: Known | None = None) -> Value:
    """Everything that a value of this type can be, within bounds."""
    match type_.kind:
        case "number" | "date":
            return interval(cast(Bound, low), cast(Bound, high), absent=type_.optional)
        case "bool":
            values: set[Known] = {True, False}
        case "choice":
            values = {option.id for option in type_.options}
        case "choices":
            may = frozenset(option.id for option in type_.options)
            return several(frozenset(), may, absent=type_.optional)
        case _:
            return Anything(absent=type_.optional)
    return options(values | ({ABSENT} if type_.optional else set()))


def interval(low: Bound, high: Bound, *, absent: bool = False, silent: bool = False) -> Value:
    """An interval, or the one value that is left of it."""
    if low is not None and low == high and not absent and not silent:
        return low
    return Interval(low, high, absent, silent)


def several(
    sure: frozenset[str], may: frozenset[str], *, absent: bool = False, silent: bool = False
) -> Value:
    """A set of options from those surely and those perhaps in it, or the one set that is left."""
    if sure == may and not absent and not silent:
        return sure
    return Several(sure, may, absent, silent)


def options(values: Iterable[Known]) -> Value:
    """A set of values, or the one value in it."""
    members = frozenset(values)
    return next(iter(members)) if len(members) == 1 else Options(members)


def members(value: Value) -> frozenset[Known]:
    """The values of a yes/no or a choice."""
    return value.values if isinstance(value, Options) else frozenset({cast(Known, value)})


def bounds(value: Value) -> tuple[Bound, Bound]:
    """Lowest and highest of a number or date that is neither only absent nor only silent."""
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, (Options, Several, Anything, Mark)):
        return None, None
    return value, value  # type: ignore[return-value]


def may_be(value: Value, mark: Mark) -> bool:
    """Whether ABSENT or SILENT is among what the value can be."""
    if type(value) not in UNSURE:
        return value is mark
    match value:
        case Interval() | Several() | Anything():
            return value.absent if mark is ABSENT else value.silent
        case Options():
            return mark in value.values
        case _:
            return value is mark


def join(a: Value, b: Value) -> Value:
    """The smallest set that holds both."""
    if a is b or (type(a) is type(b) and a == b):
        return a
    absent = may_be(a, ABSENT) or may_be(b, ABSENT)
    silent = may_be(a, SILENT) or may_be(b, SILENT)
    if isinstance(a, Anything) or isinstance(b, Anything):
        return Anything(absent, silent)
    sides = [v for v in (a, b) if not only_marks(v)]
    if not sides or isinstance(sides[0], (Options, bool, str)):
        return options(members(a) | members(b))
    if isinstance(sides[0], (frozenset, Several)):
        sure, may = zip(*map(in_it, sides), strict=True)
        return several(
            frozenset.intersection(*sure), frozenset[str]().union(*may), absent=absent, silent=silent
        )
    lows, highs = zip(*(bounds(v) for v in sides), strict=True)
    return interval(ends.least_of(lows), ends.greatest_of(highs), absent=absent, silent=silent)


def without(value: Value, mark: Mark) -> Value | None:
    """The value without ABSENT or SILENT; None when nothing is left."""
    match value:
        case Interval():
            return interval(
                value.low,
                value.high,
                absent=value.absent and mark is not ABSENT,
                silent=value.silent and mark is not SILENT,
            )
        case Several(sure=sure, may=may):
            absent, silent = value.absent and mark is not ABSENT, value.silent and mark is not SILENT
            return several(sure, may, absent=absent, silent=silent)
        case Anything():
            return Anything(value.absent and mark is not ABSENT, value.silent and mark is not SILENT)
        case Options():
            rest = value.values - {mark}
            return options(rest) if rest else None
        case _:
            return None if value is mark else value


# ── numbers and dates ────────────────────────────────────────────────────────


def add(a: Value, b: Value) -> Value:
    """a + b."""
    return _corners(a, b, lambda al, ah, bl, bh: (ends.plus(al, bl), ends.plus(ah, bh)))


def negate(a: Value) -> Value:
    """−a."""
    return monotone(lambda x: -x, a, falling=True)


def multiply(a: Value, b: Value) -> Value:
    """a × b, by the four corners; 0 × unbounded is 0."""
    return _corners(a, b, ends.product_bounds)


def divide(a: Value, b: Value) -> Value:
    """a ÷ b for b > 0; where b may be 0 or less, any number."""

    def bounds_of(al: Bound, ah: Bound, bl: Bound, bh: Bound) -> tuple[Bound, Bound]:
        if bl is None or ends.number(bl) <= 0:
            return None, None
        inverse_low: Bound = None if bh is None else plain(1 / ends.fraction(bh))
        low, high = ends.product_bounds(al, ah, inverse_low or 0, plain(1 / ends.fraction(bl)))
        return low, high

    return _corners(a, b, bounds_of)


def least(a: Value, b: Value) -> Value:
    """The smaller of the two."""
    return _corners(a, b, lambda al, ah, bl, bh: (ends.least_of((al, bl)), ends.lesser_high(ah, bh)))


def greatest(a: Value, b: Value) -> Value:
    """The larger of the two."""
    return _corners(a, b, lambda al, ah, bl, bh: (ends.greater_low(al, bl), ends.greatest_of((ah, bh))))


def known_above(a: Value, floor: Value) -> Value:
    """What is left of a where it is known not to lie below a number."""
    return _cut(a, low=bounds(floor)[0], high=None)


def known_below(a: Value, ceiling: Value) -> Value:
    """What is left of a where it is known not to lie above a number."""
    return _cut(a, low=None, high=bounds(ceiling)[1])


def known_as(a: Value, b: Value) -> Value:
    """What is left of a where it is known to be b, unless it is silent or absent."""
    low, high = bounds(b)
    return _cut(a, low=low, high=high)


def _cut(a: Value, *, low: Bound, high: Bound) -> Value:
    if not isinstance(a, Interval):
        return a
    least, most = ends.greater_low(a.low, low), ends.lesser_high(a.high, high)
    if least is not None and most is not None and least > most:  # type: ignore[operator]
        return a
    return interval(least, most, absent=a.absent, silent=a.silent)


def topped_up(a: Value, floor: Value) -> Value:
    """max(a, floor); where a is not decided, anything from the floor up."""
    rest = without(a, SILENT)
    result = greatest(rest, floor) if rest is not None else None
    if may_be(a, SILENT):
        low = bounds(floor)[0]
        open_above = interval(low, None, silent=may_be(floor, SILENT))
        result = open_above if result is None else join(result, open_above)
    return cast(Value, result)


def monotone(f: Callable[..., Known], a: Value, *, falling: bool = False) -> Value:
    """f of a number or date, by its bounds; f must be monotone."""
    if is_known(a):
        return a if isinstance(a, Mark) else f(a)
    if not isinstance(a, Interval):
        return SILENT
    found = tuple(None if end is None else cast(Bound, f(end)) for end in (a.low, a.high))
    low, high = reversed(found) if falling else found
    return interval(low, high, absent=a.absent, silent=a.silent)


# ── comparisons ──────────────────────────────────────────────────────────────


def signs(a: Value, b: Value) -> frozenset[int | Mark]:
    """How a can stand to b: −1 (less), 0 (equal), 1 (greater), SILENT."""
    if a is SILENT or b is SILENT or ABSENT in (a, b):
        return frozenset({SILENT})
    (al, ah), (bl, bh) = bounds(a), bounds(b)
    found: set[int | Mark] = set()
    if al is None or bh is None or al < bh:  # type: ignore[operator]
        found.add(-1)
    if ah is None or bl is None or ah > bl:  # type: ignore[operator]
        found.add(1)
    overlap_low = al is None or bh is None or al <= bh  # type: ignore[operator]
    overlap_high = ah is None or bl is None or ah >= bl  # type: ignore[operator]
    if overlap_low and overlap_high:
        found.add(0)
    if may_be(a, SILENT) or may_be(b, SILENT):
        found.add(SILENT)
    return frozenset(found)


def compare(op: str, a: Value, b: Value) -> Value:
    """yes, no, or both; for choices and yes/no only eq and ne."""
    if isinstance(a, (frozenset, Several)) or isinstance(b, (frozenset, Several)):
        return _compare_sets(op, a, b)
    if isinstance(a, Anything) or isinstance(b, Anything):
        return YES_OR_NO
    if isinstance(a, (Options, bool, str)) or isinstance(b, (Options, bool, str)):
        return _compare_members(op, members(a), members(b))
    holds = HOLDS[op]
    return options(SILENT if sign is SILENT else sign in holds for sign in signs(a, b))


def _compare_members(op: str, a: frozenset[Known], b: frozenset[Known]) -> Value:
    found: set[Known] = set()
    if SILENT in a or SILENT in b:
        found.add(SILENT)
    left, right = a - {SILENT}, b - {SILENT}
    if left & right:
        found.add(op == "eq")
    if len(left | right) > 1 and left and right:
        found.add(op == "ne")
    return options(found)


def _compare_sets(op: str, a: Value, b: Value) -> Value:
    if only_marks(a) or only_marks(b):
        return SILENT
    (sure, may), (surely, perhaps) = in_it(a), in_it(b)
    found: set[Known] = {SILENT} if may_be(a, SILENT) or may_be(b, SILENT) else set()
    if sure <= perhaps and surely <= may:
        found.add(op == "eq")
    if not sure == may == surely == perhaps:
        found.add(op == "ne")
    return options(found)


def apart(a: Value, b: Value) -> bool:
    """Whether two values are certainly not the same."""
    if a is SILENT or b is SILENT:
        return a is not b and is_known(a) and is_known(b)
    return compare("eq", a, b) is False


def contained(value: Value, wanted: frozenset[str]) -> Value:
    """Whether a choice is one of the options wanted."""
    return options(v if v is SILENT else v in wanted for v in members(value))


def in_it(value: Value) -> tuple[frozenset[str], frozenset[str]]:
    """The options surely in a set of options, and those that may be."""
    if isinstance(value, Several):
        return value.sure, value.may
    known = cast("frozenset[str]", value)
    return known, known


# ── yes and no ───────────────────────────────────────────────────────────────


def both(a: Value, b: Value) -> Value:
    """Kleene's and; no and anything is no, else silent wins over yes."""
    return options(_and(x, y) for x in members(a) for y in members(b))


def either(a: Value, b: Value) -> Value:
    """Kleene's or; yes or anything is yes, else silent wins over no."""
    return options(_or(x, y) for x in members(a) for y in members(b))


def negation(a: Value) -> Value:
    """Not; silent stays silent."""
    return options(x if x is SILENT else not x for x in members(a))


def _and(x: Known, y: Known) -> Known:
    if x is False or y is False:
        return False
    return SILENT if SILENT in (x, y) else True


def _or(x: Known, y: Known) -> Known:
    if x is True or y is True:
        return True
    return SILENT if SILENT in (x, y) else False


# ── bounds ───────────────────────────────────────────────────────────────────


def only_marks(value: Value) -> bool:
    """Whether a value is absent or silent, and nothing else."""
    return isinstance(value, Mark) or (
        isinstance(value, Options) and all(isinstance(v, Mark) for v in value.values)
    )


def _corners(
    a: Value, b: Value, of_ends: Callable[[Bound, Bound, Bound, Bound], tuple[Bound, Bound]]
) -> Value:
    if only_marks(a) or only_marks(b):
        return SILENT
    low, high = of_ends(*bounds(a), *bounds(b))
    return interval(low, high, silent=may_be(a, SILENT) or may_be(b, SILENT))
