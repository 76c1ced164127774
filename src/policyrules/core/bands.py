"""Comparisons of one quantity with several thresholds as one test with bands (docs/core.md, Bands)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import cast

from attrs import evolve, field

from policyrules.base.frozen import frozen
from policyrules.base.months import in_calendar
from policyrules.base.units import Number, plain
from policyrules.core import possible
from policyrules.core.bounds import Proofs
from policyrules.core.days_on import sides, spelled
from policyrules.core.ends import Bound
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.normal import NOTHING, Form, Forms, Parted
from policyrules.core.possible import Value, bounds, interval
from policyrules.core.walk import walk

Pair = tuple[Expr, Expr]
Vector = tuple[int, ...]
"""How a quantity stands to each threshold: −1 below, 0 equal, 1 above."""

SHARED = 64
"""Thresholds whose order is not proven share a test up to so many sign vectors."""
RELATED = 200
"""Thresholds of one direction (multiples of one term) share a test up to so many."""


@frozen
class Band:
    """One quantity, its thresholds, and every way in which it can stand to them."""

    quantity: Expr
    thresholds: tuple[Expr, ...]
    vectors: tuple[Vector, ...]
    at: tuple[Number | date, ...] = ()
    """The thresholds, where all are constants: they rise, and the vectors are places among them."""
    whole: bool = False
    free: tuple[bool, ...] = ()
    """For each threshold whether it is the same for every case of a day."""

    @property
    def dated(self) -> bool:
        """Whether it compares dates."""
        return self.quantity.type.kind == "date"

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Of thresholds that are constants, the place of each vector among them."""
        return tuple(map(place_of, self.vectors))


@frozen
class Place:
    """Where a comparison ``left ? right`` stands: the band, the threshold, whether its sides are turned."""

    band: int
    threshold: int
    turned: bool


@frozen
class _Side:
    """A comparison read as quantity against threshold."""

    pair: Pair
    quantity: Expr
    threshold: Expr
    turned: bool
    key: str
    form: Form
    """Of the quantity, without its constant and figures."""
    scale: Fraction
    rest: Form
    limit: Form
    """Of the threshold."""
    anew: bool
    """Whether these are the forms of other expressions than the written ones."""


def weight(expr: Expr) -> tuple[int, str]:
    """Which of several spellings is evaluated: the one of fewest parts, then the first in text."""
    return sum(1 for _ in walk(expr)), repr(expr)


def banded(
    forms: Forms, proofs: Proofs, pairs: Sequence[Pair]
) -> tuple[tuple[Band, ...], Mapping[Pair, Place]]:
    """The bands of all comparisons of a Def, and the place of each comparison among them."""
    groups: dict[str, list[_Side]] = {}
    alone: list[_Side] = []
    for side in _sides(forms, pairs):
        if proofs.may_be_silent(side.threshold):
            alone.append(side)  # its silence is not that of the quantity's other comparisons
        else:
            groups.setdefault(side.key, []).append(side)
    bands: list[Band] = []
    places: dict[Pair, Place] = {}
    for group in (*groups.values(), *([side] for side in alone)):
        _grouped(forms, proofs, group, bands, places)
    return tuple(bands), places


# ── which side is the quantity ───────────────────────────────────────────────


def _sides(forms: Forms, pairs: Sequence[Pair]) -> Iterable[_Side]:
    forms_of = [sides(forms, *pair) for pair in pairs]
    parted = [(forms.parted(found.left), forms.parted(found.right)) for found in forms_of]
    asked = Counter(part.case.key for both in parted for part in both)

    def rank(expr: Expr, found: Parted) -> tuple[object, ...]:
        """The quantity is the side that ranks first."""
        if not found.case.terms:
            return (1, found.rest.is_constant, weight(expr))
        products = (*found.case.terms, *found.rest.terms)
        figures = any(forms.free(name) for product in products for name in product)
        size = sorted(weight(forms.atoms[name]) for product in found.case.terms for name in product)
        return (0, -asked[found.case.key], figures, sum(parts for parts, _ in size), size, weight(expr))

    for (left, right), compared, (a, b) in zip(pairs, forms_of, parted, strict=True):
        turned = rank(right, b) < rank(left, a)
        quantity, threshold, found = (right, left, b) if turned else (left, right, a)
        limit = compared.left if turned else compared.right
        if not found.case.terms:
            found = Parted(found.rest, Fraction(1), NOTHING)
        key = f"{found.case.key}|{quantity.type.kind}"
        yield _Side(
            (left, right),
            quantity,
            threshold,
            turned,
            key,
            found.case,
            found.scale,
            found.rest,
            limit,
            compared.anew,
        )


# ── thresholds of one quantity ───────────────────────────────────────────────


def _grouped(
    forms: Forms, proofs: Proofs, group: list[_Side], bands: list[Band], places: dict[Pair, Place]
) -> None:
    chosen = _chosen(forms, group)
    ways: dict[str, tuple[tuple[object, ...], Expr]] = {}
    where: list[tuple[_Side, str, bool]] = []
    values: dict[str, Form] = {}
    for side in group:
        threshold, value = _against(forms, chosen, side)
        key = value.key
        values[key] = value
        rank = (threshold is not side.threshold, weight(side.threshold), chosen.scale / side.scale)
        if key not in ways or rank < ways[key][0]:
            ways[key] = rank, threshold
        where.append((side, key, side.turned is not (chosen.scale / side.scale < 0)))
    spellings = {key: threshold for key, (_, threshold) in ways.items()}
    whole = proofs.whole(chosen.quantity)
    for part in _parts(forms, proofs, sorted(spellings), values, whole=whole):
        found = [spellings[key] for key in part.keys]
        free = tuple(not forms.parted(values[key]).case.terms for key in part.keys)
        at = tuple(_constant(values[key], spellings[key]) for key in part.keys) if part.ladder else ()
        bands.append(Band(chosen.quantity, tuple(found), part.vectors, at, whole, free))
        number = {key: i for i, key in enumerate(part.keys)}
        for side, key, turned in where:
            if key in number:
                places[side.pair] = Place(len(bands) - 1, number[key], turned)


def _constant(form: Form, like: Expr) -> Number | date:
    return in_calendar(int(form.constant)) if like.type.kind == "date" else plain(form.constant)


def _chosen(forms: Forms, group: Sequence[_Side]) -> _Side:
    """The spelling of the quantity that is evaluated: of dates that are moved differently the date itself."""
    chosen = min(group, key=lambda side: weight(side.quantity))
    if chosen.quantity.type.kind != "date" or all(s.rest == chosen.rest and not s.anew for s in group):
        return chosen
    bare = spelled(forms, chosen.form, chosen.quantity.type)
    return evolve(chosen, quantity=bare, rest=NOTHING, anew=False)


def _against(forms: Forms, chosen: _Side, side: _Side) -> tuple[Expr, Form]:
    """The threshold of a comparison, for the spelling of the quantity that is evaluated, and its form."""
    factor = chosen.scale / side.scale
    offset = chosen.rest.plus(side.rest, -factor)
    if factor == 1 and not offset.terms and not side.anew:
        return side.threshold, side.limit
    moved = side.limit.times(factor).plus(offset)
    return _spelled(forms, side, moved, factor, offset), moved


def _spelled(forms: Forms, side: _Side, moved: Form, factor: Fraction, offset: Form) -> Expr:
    """The threshold times a factor, with an offset."""
    if side.threshold.type.kind == "date":
        return spelled(forms, moved, side.threshold.type)
    if moved.is_constant:
        return Lit(plain(moved.constant), side.threshold.type)
    scaled, like = side.threshold, side.threshold
    if abs(factor) != 1:
        scaled = Prim("mul", (scaled, Lit(plain(abs(factor)), like.type)), like.type)
    if factor < 0:
        scaled = Prim("neg", (scaled,), like.type)
    return Prim("add", (scaled, forms.spelled(offset, like)), like.type) if offset.terms else scaled


@frozen
class _Part:
    keys: list[str]
    vectors: tuple[Vector, ...]
    ladder: bool = False


def _parts(
    forms: Forms, proofs: Proofs, keys: list[str], values: Mapping[str, Form], *, whole: bool
) -> list[_Part]:
    """The thresholds in as few tests as can be told apart."""
    if all(form.is_constant for form in values.values()):
        return [_ladder(values, whole=whole)]
    order = _Order(forms, proofs, values, whole)
    vectors = order.vectors(keys, SHARED)
    if vectors is not None:
        return [_Part(keys, vectors)]
    parts: list[_Part] = []
    for direction in _directions(values):
        if values[direction[0]].is_constant:
            parts.append(_ladder({key: values[key] for key in direction}, whole=whole))
        elif (vectors := order.vectors(direction, RELATED)) is not None:
            parts.append(_Part(direction, vectors))
        else:
            parts += [_Part([key], ((-1,), (0,), (1,))) for key in direction]
    return parts


def _directions(values: Mapping[str, Form]) -> list[list[str]]:
    """Thresholds that are multiples of one term, constants aside, together."""
    found: dict[str, list[str]] = {}
    for key, form in values.items():
        moving = Form({p: c for p, c in form.terms.items() if p})
        lead = moving.terms[min(moving.terms)] if moving.terms else Fraction(1)
        found.setdefault(moving.times(1 / lead).key, []).append(key)
    return list(found.values())


def _ladder(values: Mapping[str, Form], *, whole: bool) -> _Part:
    keys = sorted(values, key=lambda key: values[key].constant)
    count = len(keys)
    at = [values[key].constant for key in keys]
    vectors: list[Vector] = []
    for place in range(2 * count + 1):
        i, point = divmod(place, 2)
        if whole and point and at[i].denominator != 1:
            continue
        if whole and not point and 0 < i < count and floor(at[i - 1]) + 1 > ceil(at[i]) - 1:
            continue
        vectors.append((1,) * i + (0,) * point + (-1,) * (count - i - point))
    return _Part(keys, tuple(vectors), ladder=True)


@frozen(eq=False)
class _Order:
    """What is proven of the order of thresholds."""

    forms: Forms
    proofs: Proofs
    values: Mapping[str, Form]
    whole: bool
    _positive: dict[str, bool] = field(factory=dict)

    def vectors(self, keys: Sequence[str], most: int) -> tuple[Vector, ...] | None:
        """Every sign vector that the order allows; None where there are more than ``most``."""
        found: list[Vector] = [()]
        for j, key in enumerate(keys):
            relations = [self._relation(other, key) for other in keys[:j]]
            found = [
                (*vector, sign)
                for vector in found
                for sign in (-1, 0, 1)
                if self._alone(key, sign)
                and all(_allowed(r, s, sign) for r, s in zip(relations, vector, strict=True))
            ]
            if len(found) > most:
                return None
        return tuple(sorted(found))

    def _alone(self, key: str, sign: int) -> bool:
        form = self.values[key]
        return sign != 0 or not (self.whole and form.is_constant and form.constant.denominator != 1)

    def _relation(self, a: str, b: str) -> tuple[str, str, bool]:
        """(a to b, b to a, whether no whole number lies between): "" unproven, "le", "lt"."""
        difference = self.values[b].plus(self.values[a], Fraction(-1))
        tight = False
        if self.whole and self.values[a].is_constant and self.values[b].is_constant:
            low, high = sorted((self.values[a].constant, self.values[b].constant))
            tight = floor(low) + 1 > ceil(high) - 1
        return self._at_least(difference), self._at_least(difference.times(Fraction(-1))), tight

    def _at_least(self, form: Form) -> str:
        for product, coefficient in form.terms.items():
            if coefficient < 0 or not all(map(self._never_negative, product)):
                return ""
        return "lt" if form.constant > 0 else "le"

    def _never_negative(self, atom: str) -> bool:
        if atom not in self._positive:
            self._positive[atom] = self.proofs.never_negative(self.forms.atoms[atom])
        return self._positive[atom]


def _allowed(relation: tuple[str, str, bool], a: int, b: int) -> bool:
    """Whether a quantity can stand so to two thresholds of which so much is known."""
    forward, backward, tight = relation
    if forward and (a < b or (forward == "lt" and a == b == 0)):
        return False
    if backward and (b < a or (backward == "lt" and a == b == 0)):
        return False
    return not (tight and {a, b} == {-1, 1})


# ── which bands are possible ─────────────────────────────────────────────────


def place_of(vector: Vector) -> int:
    """The place on a ladder of constants: 2i below the i-th, 2i + 1 on it."""
    above = sum(1 for sign in vector if sign > 0)
    return 2 * above + (0 in vector)


def possible_vectors(band: Band, value: Value, thresholds: Sequence[Value]) -> tuple[int, ...]:
    """The numbers of the vectors that are possible for an ordinary value among ordinary thresholds."""
    low, high = bounds(value)
    if band.at:
        first = 0 if low is None else step(band.at, low)
        last = 2 * len(band.at) if high is None else step(band.at, high)
        return tuple(i for i, place in enumerate(band.places) if first <= place <= last)
    ends = [bounds(t) for t in thresholds]
    signs = [possible.signs(interval(low, high), interval(*pair)) for pair in ends]
    return tuple(
        i
        for i, vector in enumerate(band.vectors)
        if all(s in can for s, can in zip(vector, signs, strict=True)) and _together(band, vector, ends)
    )


def step(at: Sequence[Number | date], value: Bound) -> int:
    """The place of a number on a ladder."""
    i = bisect_left(at, value)  # type: ignore[type-var]
    return 2 * i + (i < len(at) and at[i] == value)


def _together(band: Band, vector: Vector, ends: Sequence[tuple[Bound, Bound]]) -> bool:
    """Whether thresholds can lie so that a quantity stands so to them."""
    for i, a in enumerate(vector):
        low, _ = ends[i]
        if a == 0 and band.whole and band.free[i] and not holds_whole(*ends[i]):
            return False
        for j, b in enumerate(vector):
            _, high = ends[j]
            if a == b == 0 and i < j and not _overlap(ends[i], ends[j]):
                return False
            if a <= b or low is None or high is None:
                continue
            if not low < high:  # type: ignore[operator]
                return False
            if (a, b) == (1, -1) and band.whole and band.free[i] and band.free[j] and tight(low, high):
                return False
    return True


def tight(low: Bound, high: Bound) -> bool:
    """Whether no whole number lies between."""
    return floor(number(low)) + 1 > ceil(number(high)) - 1


def number(end: Bound) -> Number:
    """An end as a number: a date by its day."""
    return end.toordinal() if isinstance(end, date) else cast(Number, end)


def holds_whole(low: Bound, high: Bound) -> bool:
    """Whether a whole number lies between two ends, both included."""
    return low is None or high is None or ceil(number(low)) <= floor(number(high))


def _overlap(a: tuple[Bound, Bound], b: tuple[Bound, Bound]) -> bool:
    (al, ah), (bl, bh) = a, b
    return (al is None or bh is None or al <= bh) and (bl is None or ah is None or bl <= ah)  # type: ignore[operator]
