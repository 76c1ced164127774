"""What the reference proves of expressions without a case: equal quantities, order, silence, whole numbers.

Written from docs/core.md, and as plainly as it goes: recursion without a memory, sums and products
spelled out as dictionaries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from attrs import evolve, field, fields, frozen

from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Axis,
    Brackets,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Silent,
    Today,
    Window,
)
from policyrules.core.givens import Given
from policyrules.core.policy import Def, Policy
from policyrules.core.types import SILENT, Mark


@frozen
class Factor:
    """What is not taken apart any further: equal to what means the same."""

    meaning: Any
    expr: Expr = field(eq=False, repr=False)


EXPRESSIONS = (Lit, Today, Ref, Prim, If, Agg, Else, Has, Window, At, Months, Silent, AsUnit, Lookup, Scale)
Sum = dict[tuple[Factor, ...], Fraction]
"""Products (their factors in order) with their coefficients; (): the constant."""


def parts_of(expr: Expr | None) -> Iterator[Expr]:
    """An expression and everything inside it; nothing for nothing."""
    if isinstance(expr, Axis):
        yield from parts_of(expr.expr)
    elif isinstance(expr, Brackets):
        for part in (*expr.limits, *expr.values):
            yield from parts_of(part)
    elif isinstance(expr, EXPRESSIONS):
        yield expr
        for value in (getattr(expr, own.name) for own in fields(type(expr))):
            for inner in value if isinstance(value, tuple) else (value,):
                yield from parts_of(inner)


# ── through names ────────────────────────────────────────────────────────────


def seen_from_below(expr: Expr, hops: int, frame: int = 0, inside: int = 0) -> Expr | None:
    """An expression of a record as said from a record ``hops`` levels below it.

    With ``frame`` as said of the record that asks for the so-manieth aggregate around. ``inside`` so many
    aggregates of the expression itself only what leaves them is said anew; a list of a record that asks,
    and a unit of anything but the record at hand, cannot be said.
    """

    def all_of(*parts: Expr) -> list[Expr] | None:
        moved = [seen_from_below(p, hops, frame, inside) for p in parts]
        return None if None in moved else moved  # type: ignore[return-value]

    if hops == frame == 0:
        return expr
    match expr:
        case Ref(target=target) if expr.frame >= inside:
            return Ref(target, expr.hops + hops, expr.type, expr.frame + frame)
        case Agg() if frame and not inside:
            return None
        case Agg(op=op, child=child, expr=a, filter=b):
            up = expr.hops if inside else expr.hops + hops
            summed = seen_from_below(a, hops, frame, inside + 1)
            kept = None if b is None else seen_from_below(b, hops, frame, inside + 1)
            lost = summed is None or (b is not None and kept is None)
            return None if lost or summed is None else Agg(op, child, up, summed, kept, expr.type)
        case AsUnit():
            return expr if inside else None
        case Prim(args=args):
            moved = all_of(*args)
            return moved and Prim(expr.op, tuple(moved), expr.type, expr.options)
        case If(test=a, then=b, orelse=c):
            moved = all_of(a, b, c)
            return moved and If(*moved, expr.type)
        case Else(value=a, orelse=b):
            moved = all_of(a, b)
            return moved and Else(*moved, expr.type)
        case Has(value=a):
            moved = all_of(a)
            return moved and Has(*moved)
        case Window(date=a, start=b, months=c):
            moved = all_of(a, b, c)
            return moved and Window(*moved, expr.mode)
        case At(date=a, expr=b):
            moved = all_of(a, b)
            return moved and At(*moved, expr.type)
        case Months(start=a, end=b, expr=c):
            moved = all_of(a, b, c)
            return moved and evolve(expr, start=moved[0], end=moved[1], expr=moved[2])
        case Scale():
            moved = all_of(expr.quantity)
            return moved and Scale(expr.mode, *moved, expr.figure, expr.versions, expr.type)
        case Lookup(axes=axes, cells=cells):
            moved = all_of(*(axis.expr for axis in axes), *cells)
            if moved is None:
                return None
            asked = tuple(Axis(p, a.options, a.cuts) for a, p in zip(axes, moved, strict=False))
            return Lookup(expr.figure, asked, tuple(moved[len(axes) :]), expr.type)
    return expr


def condition_named(policy: Policy, expr: Expr) -> Expr | None:
    """What a condition without exceptions asks for."""
    if isinstance(expr, Ref) and expr.target in policy.defs and expr.type.kind == "bool":
        found = policy.defs[expr.target]
        if not found.cases and found.base is not None:
            return seen_from_below(found.base, expr.hops, expr.frame)
        plain = found.base is not None and isinstance(found.base, Lit) and found.base.value is False
        if plain and len(found.cases) == 1:
            (only,) = found.cases
            if isinstance(only.value, Lit) and only.value.value is True and not only.overrides:
                return seen_from_below(only.guard, expr.hops, expr.frame)
    return None


def quantity_named(policy: Policy, expr: Expr) -> Expr | None:
    """The one value of a quantity that has only one, without a condition."""
    if isinstance(expr, Ref) and expr.target in policy.defs:
        found = policy.defs[expr.target]
        if not found.cases and found.base is not None:
            return seen_from_below(found.base, expr.hops, expr.frame)
        if len(found.cases) == 1 and always(found.cases[0].guard):
            return seen_from_below(found.cases[0].value, expr.hops, expr.frame)
    return None


def always(guard: Expr) -> bool:
    return isinstance(guard, Lit) and guard.value is True


# ── normal form ──────────────────────────────────────────────────────────────


def normal(policy: Policy, expr: Expr) -> Sum:
    found = _normal(policy, expr)
    if found is None or len(found) > 16 or any(len(p) > 3 for p in found):
        return {(Factor(meaning(policy, expr), expr),): Fraction(1)}
    return found


def _normal(policy: Policy, expr: Expr) -> Sum | None:
    match expr:
        case Lit(value=date() as day):
            return {(): Fraction(day.toordinal())}
        case Lit(value=int() | Fraction() as value) if not isinstance(value, bool):
            return {(): Fraction(value)} if value else {}
        case Prim(op="add" | "sub", args=(first, *rest)):
            total = normal(policy, first)
            for arg in rest:
                more = times(normal(policy, arg), -1 if expr.op == "sub" else 1)
                if any(p and total.get(p, 0) == -c for p, c in more.items()):
                    return None
                total = plus(total, more)
            return total
        case Prim(op="add_days", args=(day, Lit(value=count))):
            return days_on(policy, normal(policy, day), floor(count))  # type: ignore[arg-type]
        case Prim(op="neg", args=(arg,)):
            return times(normal(policy, arg), -1)
        case Prim(op="per_month", args=(arg,)):
            return times(normal(policy, arg), Fraction(1, 12))
        case Prim(op="per_year", args=(arg,)):
            return times(normal(policy, arg), 12)
        case Prim(op="div", args=(arg, Lit(value=by))) if by > 0:  # type: ignore[operator]
            return times(normal(policy, arg), 1 / Fraction(by))  # type: ignore[arg-type]
        case Prim(op="mul", args=args):
            total = {(): Fraction(1)}
            for arg in args:
                found = [
                    (tuple(sorted((*p, *q), key=repr)), c * d)
                    for p, c in total.items()
                    for q, d in normal(policy, arg).items()
                ]
                total = {}
                for product, coefficient in found:
                    total = plus(total, {product: coefficient})
                if not found or len(total) > 16 or len(total) < len({p for p, _ in found}):
                    return None
            return total
    named = quantity_named(policy, expr)
    return None if named is None else normal(policy, named)


FIRST, LAST = date.min.toordinal(), date.max.toordinal()


def days_on(policy: Policy, day: Sum, count: int) -> Sum | None:
    """A date moved by written days; None: an atom."""
    if set(day) <= {()}:
        return {(): Fraction(min(max(int(day.get((), 0)) + count, FIRST), LAST))}
    back_and_forth = day.get((), 0) * count < 0
    return None if back_and_forth or not supplied(policy, day) else plus(day, {(): Fraction(count)})


def supplied(policy: Policy, day: Sum) -> bool:
    """Whether it is the assessment date, a fact, or a figure that is no end of the calendar, moved or not."""
    (product,) = (p for p in day if p)
    match product[0].expr:
        case Today():
            return True
        case Ref(target=target) if target in policy.givens:
            given = policy.givens[target]
            ends = (date.min, date.max)
            return given.default not in ends and not any(v.value in ends for v in given.values)
    return False


def sides(policy: Policy, left: Expr, right: Expr) -> tuple[Sum, Sum]:
    """The normal forms of what is compared, the calendar's ends and those of its months minded."""
    found = normal(policy, left), normal(policy, right)
    if left.type.kind != "date":
        return found
    for i, (one, other) in enumerate(((left, found[1]), (right, found[0]))):
        while (named := quantity_named(policy, one)) is not None:
            one = named
        match one:
            case Prim(op="add_months", args=(day, Lit(value=count))) if set(other) <= {()}:
                back = _back_by(date.fromordinal(int(other.get((), 0))), floor(count))  # type: ignore[arg-type]
                if back is not None:
                    own: tuple[Sum, Sum] = normal(policy, day), {(): Fraction(back.toordinal())}
                    return own if i == 0 else (own[1], own[0])
    moved = [bool(side.get((), 0)) and set(side) != {()} for side in found]
    if any(moved) and not _apart_from_the_ends(policy, found, moved):
        return _kept(policy, left), _kept(policy, right)
    return found


def _back_by(day: date, months: int) -> date | None:
    """The same-numbered day so many months before one up to the 27th; None outside the calendar."""
    index = day.year * 12 + day.month - 1 - months
    if day.day > 27 or day in (date.min, date.max) or not 12 <= index < 120_000:
        return None
    back = date(index // 12, index % 12 + 1, day.day)
    return None if back == date.min else back


def _apart_from_the_ends(policy: Policy, both: tuple[Sum, Sum], moved: list[bool]) -> bool:
    if all(moved):
        return both[0][()] * both[1][()] < 0
    (other,) = (side for side, is_moved in zip(both, moved, strict=True) if not is_moved)
    if set(other) <= {()}:
        return FIRST < other.get((), 0) < LAST
    return supplied(policy, other)


def _kept(policy: Policy, expr: Expr) -> Sum:
    """A date that is moved as one atom, by what it is and how far."""
    found = normal(policy, expr)
    if not found.get((), 0) or set(found) == {()}:
        return found
    return {(Factor(("moved", *sorted(found.items(), key=repr)), expr),): Fraction(1)}


def plus(a: Sum, b: Sum) -> Sum:
    return {p: c for p in (*a, *b) if (c := a.get(p, Fraction(0)) + b.get(p, Fraction(0)))}


def times(a: Sum, factor: Any) -> Sum:
    return {p: c * factor for p, c in a.items()} if factor else {}


def terms(policy: Policy, expr: Expr) -> Sum | None:
    """As a sum in which equal terms are one, and none is left where they cancel; None: too large."""
    found: Sum | None = {}
    match expr:
        case Prim(op="add" | "sub", args=args):
            for i, arg in enumerate(args):
                more = terms(policy, arg)
                if more is None or found is None:
                    return None
                found = _merged(found, times(more, -1 if i and expr.op == "sub" else 1))
        case Prim(op="neg" | "per_month" | "per_year", args=(arg,)):
            more = terms(policy, arg)
            factor = {"neg": Fraction(-1), "per_month": Fraction(1, 12), "per_year": Fraction(12)}[expr.op]
            found = None if more is None else times(more, factor)
        case Prim(op="div", args=(arg, Lit(value=by))) if by > 0:  # type: ignore[operator]
            more = terms(policy, arg)
            found = None if more is None else times(more, 1 / Fraction(by))  # type: ignore[arg-type]
        case Prim(op="mul", args=args):
            found = {(): Fraction(1)}
            for arg in args:
                more = terms(policy, arg)
                if more is None:
                    return None
                before, found = found, {}
                for (p, c), (q, d) in itertools.product(before.items(), more.items()):
                    found = _merged(found, {tuple(sorted((*p, *q), key=repr)): c * d})
                if _too_large(found):
                    return None
        case _:
            named = quantity_named(policy, expr)
            if named is not None:
                found = terms(policy, named)
            elif isinstance(expr, Lit):
                found = normal(policy, expr)
            else:
                found = {(Factor(meaning(policy, expr), expr),): Fraction(1)}
    return None if found is None or _too_large(found) else found


def _too_large(found: Sum) -> bool:
    return len(found) > 16 or any(len(p) > 3 for p in found)


def weight(expr: Expr) -> tuple[int, str]:
    return sum(1 for _ in parts_of(expr)), repr(expr)


def _merged(a: Sum, b: Sum) -> Sum:
    """The sum of two, each product spelled with the lightest spelling of each of its factors."""
    lightest: dict[Any, Factor] = {}
    for factor in (f for p in (*a, *b) for f in p):
        before = lightest.setdefault(factor.meaning, factor)
        if weight(factor.expr) < weight(before.expr):
            lightest[factor.meaning] = factor
    return {tuple(lightest[f.meaning] for f in p): c for p, c in plus(a, b).items()}


def taken_together(policy: Policy, expr: Expr) -> Expr | None:
    """The sum with every term standing once; None where it stands so already."""
    if not isinstance(expr, Prim) or expr.op not in ("add", "sub") or expr.type.kind != "number":
        return None
    found = terms(policy, expr)
    if found is None:
        return None
    lists: dict[Any, list[tuple[Factor, ...]]] = {}
    for product in found:
        counted = [f.expr for f in product if not same_for_all(policy, f)]
        match counted:
            case [Agg(op="sum") as agg] | [Agg(op="count", expr=Lit(value=True)) as agg]:
                if agg.filter is None or not may_be_silent(policy, agg.filter):
                    where = None if agg.filter is None else meaning(policy, agg.filter)
                    lists.setdefault((agg.child, agg.hops, where), []).append(product)
    together = [products for products in lists.values() if len(products) > 1]
    apart = [{p for p in terms(policy, arg) or {} if p} for arg in expr.args]
    if not together and sum(map(len, apart)) == len([p for p in found if p]):
        return None
    written = [
        _spelled([f.expr for f in p], c, expr)
        for p, c in found.items()
        if not any(p in products for products in together)
    ]
    for products in together:
        inner, aggs = [], []
        for product in products:
            (agg,) = (f.expr for f in product if not same_for_all(policy, f))
            assert isinstance(agg, Agg)
            aggs.append(agg)
            factors = [f.expr for f in product if same_for_all(policy, f)]
            inner.append(_spelled([*factors, *([agg.expr] if agg.op == "sum" else [])], found[product], expr))
        first = min(aggs, key=weight)
        written.append(Agg("sum", first.child, first.hops, _in_all(inner, expr), first.filter, expr.type))
    return _in_all(written, expr)


def _spelled(factors: list[Expr], coefficient: Fraction, like: Expr) -> Expr:
    return Prim("mul", (Lit(coefficient, like.type), *factors), like.type)


def _in_all(written: list[Expr], like: Expr) -> Expr:
    return Prim("add", (Lit(0, like.type), *written), like.type)


def meaning(policy: Policy, expr: Expr) -> Any:
    """The same thing for the same meaning."""

    def part(e: Expr) -> Any:
        if e.type.kind in ("number", "date"):
            return tuple(sorted(normal(policy, e).items(), key=repr))
        return meaning(policy, e)

    match expr:
        case Prim(op=op, args=args, options=options):
            parts = [part(a) for a in args]
            free = op in ("min", "max", "and", "or", "eq", "ne")
            return (op, tuple(sorted(options)), tuple(sorted(parts, key=repr) if free else parts))
        case If(test=a, then=b, orelse=c):
            return ("if", part(a), part(b), part(c))
        case Agg(op=op, child=child, hops=hops, expr=a, filter=b):
            return ("agg", op, child, hops, part(a), None if b is None else part(b))
        case Else(value=a, orelse=b):
            return ("else", part(a), part(b))
        case Has(value=a):
            return ("has", part(a))
        case Window(date=a, start=b, months=c, mode=mode):
            return ("window", mode, part(a), part(b), part(c))
        case At(date=a, expr=b):
            return ("at", part(a), part(b))
        case Months(start=a, end=b, expr=c):
            return ("months", part(a), part(b), part(c))
        case Scale(mode=mode, quantity=a, figure=figure):
            return ("scale", mode, figure.target, part(a))
        case Lookup(figure=figure, axes=axes):
            return ("lookup", figure, *(part(axis.expr) for axis in axes))
    return expr


def same_for_all(policy: Policy, factor: Factor) -> bool:
    """Whether a factor is the assessment date or a figure."""
    match factor.expr:
        case Today():
            return True
        case Ref(target=target) if target in policy.givens:
            return policy.givens[target].level != "case"
    return False


def split(policy: Policy, found: Sum) -> tuple[Sum, Fraction, Sum]:
    """(what the case decides with leading coefficient 1, its scale, constants and figures)."""
    case = {p: c for p, c in found.items() if not all(same_for_all(policy, f) for f in p)}
    rest = {p: c for p, c in found.items() if p not in case}
    if not case:
        return {}, Fraction(1), rest
    scale = case[min(case, key=repr)]
    return times(case, 1 / scale), scale, rest


# ── silence, signs, whole numbers ────────────────────────────────────────────


def may_be_silent(policy: Policy, expr: Expr, *, absence: bool = True) -> bool:
    """Whether it may be 未规定, or (``absence``) absent where a value is asked for."""

    def any_of(*parts: Expr | None) -> bool:
        return any(p is not None and may_be_silent(policy, p) for p in parts)

    def by_def(d: Def) -> bool:
        nothing = d.base is None and not any(always(c.guard) for c in d.cases)
        return nothing or any_of(d.base, *(e for c in d.cases for e in (c.guard, c.value)))

    match expr:
        case Silent():
            return True
        case Ref(target=target):
            here = by_def(policy.defs[target]) if target in policy.defs else undecided(policy.givens[target])
            return here or (absence and expr.type.optional)
        case AsUnit(target=target):
            return by_def(policy.defs[target])
        case Prim(op="div", args=(first, *rest)):
            sure = all(isinstance(r, Lit) and r.value > 0 for r in rest)  # type: ignore[operator]
            return not sure or any_of(first)
        case Prim(args=args):
            return any_of(*args)
        case If(test=a, then=b, orelse=c):
            return any_of(a, b, c)
        case Else(value=a, orelse=b):
            return may_be_silent(policy, a, absence=False) or any_of(b)
        case Has():
            return False
        case Agg(op=op, expr=a, filter=b):
            return any_of(a, b) or (absence and op in ("min", "max"))
        case Window(date=a, start=b, months=c):
            return any_of(a, c) or may_be_silent(policy, b, absence=False)
        case At(date=a, expr=b):
            return any_of(a, b)
        case Months(start=a, end=b, expr=c):
            return any_of(a, b, c)
        case Scale(quantity=a, figure=b, versions=versions):
            return any_of(a, b, *(p for v in versions for p in (*v.limits, *v.values)))
        case Lookup(axes=axes):
            cells = [may_be_silent(policy, cell, absence=False) for cell in reached_cells(policy, expr)]
            return any(cells) or (absence and expr.type.optional) or any_of(*(axis.expr for axis in axes))
    return False


def undecided(given: Given) -> bool:
    return any(dated.value is SILENT for dated in given.values)


def reached_cells(policy: Policy, lookup: Lookup) -> list[Expr]:
    """The cells to which the axes can lead: none below 0, where an axis is never negative."""
    places = []
    for axis in lookup.axes:
        first = axis.cuts[0] if axis.cuts else None
        below = (
            first is not None and not isinstance(first.value, date) and first.value <= 0 and not first.after
        )
        places.append(range(1 if below and never_negative(policy, axis.expr) else 0, axis.size))
    found = list(itertools.product(*(range(axis.size) for axis in lookup.axes)))
    return [
        cell
        for cell, at in zip(lookup.cells, found, strict=True)
        if all(i in p for i, p in zip(at, places, strict=True))
    ]


def never_negative(policy: Policy, expr: Expr) -> bool:
    """Whether a number is 0 or more in every case, as far as its form shows."""

    def every(*parts: Expr) -> bool:
        return all(never_negative(policy, p) for p in parts)

    match expr:
        case Lit(value=value):
            return isinstance(value, Mark) or (isinstance(value, int | Fraction) and value >= 0)
        case Ref(target=target) | AsUnit(target=target):
            if target in policy.givens:
                low = policy.givens[target].low
                return low is not None and low >= 0  # type: ignore[operator]
            d = policy.defs[target]
            return every(*(c.value for c in d.cases), *([] if d.base is None else [d.base]))
        case Prim(op="max" | "topped_up", args=args):
            return any(never_negative(policy, a) for a in args)
        case Prim(op="round_half_up" | "round_half_even" | "round_up" | "round_down", args=(value, _)):
            return every(value)
        case Prim(op="add" | "mul" | "div" | "min" | "per_month" | "per_year", args=args):
            return every(*args)
        case Prim(op="age" | "year" | "month_index" | "size"):
            return True
        case Scale(versions=versions):
            return every(*(p for v in versions for p in (v.limits[0], *v.values)))
        case Lookup(cells=cells):
            return every(*cells)
        case If(then=a, orelse=b) | Else(value=a, orelse=b):
            return every(a, b)
        case Agg(op=op, expr=inner):
            return op == "count" or every(inner)
        case At(expr=inner) | Months(expr=inner):
            return every(inner)
        case Silent():
            return True
    return False


def whole(policy: Policy, expr: Expr) -> bool:
    """Whether a number is a whole one in every case; dates count in days."""
    if expr.type.kind == "date":
        return True

    def every(*parts: Expr) -> bool:
        return all(whole(policy, p) for p in parts)

    match expr:
        case Lit(value=value):
            return isinstance(value, int | Mark)
        case Silent():
            return True
        case Ref(target=target) | AsUnit(target=target):
            if target in policy.givens:
                unit = policy.givens[target].type.unit
                return unit is not None and unit.whole
            d = policy.defs[target]
            return every(*(c.value for c in d.cases), *([] if d.base is None else [d.base]))
        case Prim(op="year" | "month" | "quarter" | "month_index" | "age" | "days" | "full_months" | "size"):
            return True
        case Prim(op="round_half_up" | "round_half_even" | "round_up" | "round_down", args=(_, step)):
            return every(step)
        case Prim(op="add" | "sub" | "neg" | "mul" | "min" | "max" | "topped_up", args=args):
            return every(*args)
        case If(then=a, orelse=b) | Else(value=a, orelse=b):
            return every(a, b)
        case Agg(op=op, expr=inner):
            return op == "count" or every(inner)
        case At(expr=inner) | Months(expr=inner):
            return every(inner)
        case Lookup(cells=cells):
            return every(*cells)
    return False
