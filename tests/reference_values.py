"""The sets of values of the reference, and what primitives and aggregates make of them.

A naive reading of docs/core.md: sets spelled out, fractions, a calendar that is looked up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from policyrules.core.expressions import Axis, Prim, Ref
from policyrules.core.givens import Given
from policyrules.core.types import ABSENT, SILENT
from reference_proofs import parts_of

MARKS = frozenset({ABSENT, SILENT})


@frozen
class Seen:
    """What a value can be: some points, perhaps a span of numbers or dates, perhaps anything."""

    points: frozenset[Any] = frozenset()
    span: tuple[Any, Any] | None = None
    anything: bool = False
    why: frozenset[str] = frozenset()
    applied: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether one value only is left."""
        return len(self.points) == 1 and self.span is None and not self.anything

    @property
    def open(self) -> bool:
        """Whether there is something to give reasons for: silence is."""
        return not self.known or self.points == {SILENT}

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """The span, a single number being one; None when nothing ordinary is possible."""
        rest = sorted(self.points - MARKS)
        return self.span if self.span is not None else (rest[0], rest[-1]) if rest else None

    def can(self, value: Any) -> bool:
        return value in self.points


def point(*values: Any) -> Seen:
    return Seen(frozenset(values))


def span(low: Any, high: Any, marks: frozenset[Any] = frozenset()) -> Seen:
    """From low to high; one number, if that is all that there is."""
    if low is not None and low == high and not marks:
        return point(low)
    return Seen(marks, (low, high))


def both_of(a: Seen, b: Seen) -> Seen:
    """The smallest set of its kind that holds both."""
    points = a.points | b.points
    numeric = [s for s in (a, b) if s.ends is not None and _numeric(s)]
    if numeric:
        lows, highs = zip(*(s.ends for s in numeric if s.ends is not None), strict=True)
        low = None if None in lows else min(lows)
        high = None if None in highs else max(highs)
        return span(low, high, points & MARKS)
    if a.anything or b.anything:
        return Seen(points & MARKS, anything=True)
    chosen = [p for p in points if isinstance(p, frozenset)]
    return Seen(points | sets_between(chosen)) if chosen else Seen(points)


def sets_between(chosen: list[frozenset[str]]) -> frozenset[Any]:
    """All sets of options in which each option stands that stands in all of these, and none that is in none."""
    sure, may = frozenset.intersection(*chosen), frozenset[str]().union(*chosen)
    loose = sorted(may - sure)
    picks = (itertools.combinations(loose, n) for n in range(len(loose) + 1))
    return frozenset(sure.union(more) for more in itertools.chain(*picks))


def _numeric(seen: Seen) -> bool:
    return seen.span is not None or any(
        isinstance(p, int | Fraction | date) and not isinstance(p, bool) for p in seen.points
    )


def everything(given: Given) -> Seen:
    """What a Given can be when nothing is known of it but its type and bounds."""
    marks: frozenset[Any] = frozenset({ABSENT}) if given.type.optional else frozenset()
    match given.type.kind:
        case "number" | "date":
            return span(given.low, given.high, marks)
        case "bool":
            return Seen(frozenset({True, False}) | marks)
        case "choice":
            return Seen(frozenset(o.id for o in given.type.options) | marks)
        case "choices":
            every = frozenset(o.id for o in given.type.options)
            return Seen(sets_between([frozenset(), every]) | marks)
    return Seen(marks, anything=True)


def because(seen: Seen, *parts: Seen, why: frozenset[str] = frozenset()) -> Seen:
    """The value with the reasons of what it was made of, if it has any need of reasons."""
    reasons = seen.why.union(why, *(p.why for p in parts))
    return evolve(seen, why=reasons if seen.open else frozenset())


def within(narrow: Seen, wide: Seen) -> bool:
    """Whether everything that the one can be, the other can be too."""
    if wide.anything or narrow.anything:
        return wide.anything and narrow.points & MARKS <= wide.points
    if wide.span is None:
        return narrow.span is None and narrow.points <= wide.points
    if narrow.ends is None:
        return narrow.points <= wide.points
    (low, high), (least, most) = narrow.ends, wide.span
    return (
        narrow.points & MARKS <= wide.points
        and (least is None or (low is not None and low >= least))
        and (most is None or (high is not None and high <= most))
    )


def gather(seen: Seen, *parts: Seen) -> Seen:
    """The value with its parts' reasons, if open, and everything that they applied."""
    return evolve(because(seen, *parts), applied=frozenset().union(*(p.applied for p in parts)))


ORDERS = {
    "lt": ("lt",),
    "le": ("lt", "eq"),
    "gt": ("gt",),
    "ge": ("gt", "eq"),
    "eq": ("eq",),
    "ne": ("lt", "gt"),
}


def apart(a: Seen, b: Seen) -> bool:
    """Whether two values are certainly not the same."""
    silent = [s for s in (a, b) if s.points == {SILENT} and s.known]
    if silent:
        return len(silent) == 1 and a.known and b.known
    return compare("eq", a, b).points == {False}


# ── control ──────────────────────────────────────────────────────────────────


def conditional(test: Seen, then: Seen, orelse: Seen) -> Seen:
    if test.known:
        if test.points == {SILENT}:
            return test
        branch = then if test.points == {True} else orelse
        return evolve(branch, applied=test.applied | branch.applied)
    joined = both_of(then, orelse)
    applied = test.applied | (then.applied & orelse.applied)
    if joined.points == {SILENT} and joined.known:
        return evolve(joined, why=then.why | orelse.why, applied=applied)
    if test.can(SILENT):
        joined = both_of(joined, point(SILENT))
    return evolve(because(joined, test, then, orelse), applied=applied)


def connect(op: str, a: Seen, b: Seen) -> Seen:
    """and, or: three-valued over every pair of possible values; cited from left to right."""
    decisive = op == "or"
    values = set()
    for x, y in itertools.product(a.points, b.points):
        if decisive in (x, y):
            values.add(decisive)
        else:
            values.add(SILENT if SILENT in (x, y) else not decisive)
    if a.points == {decisive}:
        applied = a.applied
    elif a.points == {not decisive}:
        applied = b.applied | (a.applied if b.points == {not decisive} else frozenset())
    else:
        applied = a.applied if b.points == {not decisive} else a.applied & b.applied
    return evolve(because(point(*values), a, b), applied=applied)


def looked_up(axes: Sequence[Axis], asked: list[Seen], cell: Callable[[int], Seen]) -> Seen:
    """A figure by axes: the join of every cell whose places the axes can all take."""
    places = [
        [i for i in range(axis.size) if lies_in(axis, i, seen)]
        for axis, seen in zip(axes, asked, strict=True)
    ]
    cells = []
    for chosen in itertools.product(*places):
        at = 0
        for axis, place in zip(axes, chosen, strict=True):
            at = at * axis.size + place
        cells.append(cell(at))
    value = Seen()
    for seen in cells:
        value = both_of(value, seen)
    if not cells or any(seen.can(SILENT) for seen in asked):
        value = both_of(value, point(SILENT))
    wide = [s for s, here in zip(asked, places, strict=True) if len(here) != 1 or s.can(SILENT)]
    applied = frozenset().union(*(seen.applied for seen in asked))
    applied |= frozenset.intersection(*(seen.applied for seen in cells)) if cells else frozenset()
    return evolve(because(evolve(value, why=frozenset()), *wide, *cells), applied=applied)


def lies_in(axis: Axis, place: int, seen: Seen) -> bool:
    """Whether some value of what was asked lies in a place: not below where it starts, not where the next does."""
    if axis.options:
        return axis.options[place] in seen.points
    if seen.ends is None:
        return False
    low, high = seen.ends
    if place > 0 and high is not None:
        start = axis.cuts[place - 1]
        if high < start.value or (high == start.value and start.after):
            return False
    if place < len(axis.cuts) and low is not None:
        end = axis.cuts[place]
        return bool(low < end.value or (low == end.value and end.after))
    return True


def on_scale(mode: str, x: Seen, limits: list[Seen], after: Sequence[bool], values: list[Seen]) -> Seen:
    """A quantity on a scale: part by part, or the join over the brackets in which it can lie."""
    if x.ends is None:
        return gather(point(SILENT), x, *limits)
    low, high = x.ends
    last = len(limits) - 1

    def above(end: Any, limit: Any, strict: bool) -> bool:
        return end is None or limit is None or (end > limit if strict else end >= limit)

    def least(i: int) -> Any:
        return None if limits[i].ends is None else limits[i].ends[0]

    def most(i: int) -> Any:
        return None if limits[i].ends is None else limits[i].ends[1]

    if mode == "progressive":
        total, drawn, sure = point(0), [], []
        for i, limit in enumerate(limits):
            if not above(high, least(i), True):
                continue
            upper = x if i == last else arithmetic("min", x, limits[i + 1])
            part = arithmetic("max", point(0), arithmetic("sub", upper, limit))
            total = arithmetic("add", total, arithmetic("mul", values[i], part))
            drawn.append(values[i])
            if low is not None and most(i) is not None and low > most(i):
                sure.append(values[i].applied)
        shared: frozenset[str] = frozenset().union(*sure)
    else:
        inside = [
            i
            for i in range(last + 1)
            if above(high, least(i), after[i])
            and all(not_past(low, most(j), after[j]) for j in range(i + 1, last + 1))
            and (i == last or least(i) is None or most(i + 1) is None or least(i) <= most(i + 1))
        ]
        ways = [way(mode, x, limits, values, i) for i in inside]
        if all(not_past(low, most(j), after[j]) for j in range(last + 1)):
            ways.append((values[0], [values[0]]) if mode == "interpolated" else (point(0), []))
        total = ways[0][0]
        for found, _ in ways[1:]:
            total = both_of(total, found)
        drawn = [seen for _, parts in ways for seen in parts]
        unions = [frozenset[str]().union(*(seen.applied for seen in parts)) for _, parts in ways]
        shared = frozenset.intersection(*unions)
    if x.can(SILENT):
        total = both_of(total, point(SILENT))
    total = because(evolve(total, why=frozenset()), x, *limits, *drawn)
    return evolve(total, applied=x.applied.union(shared, *(seen.applied for seen in limits)))


def not_past(low: Any, limit: Any, after: bool) -> bool:
    return low is None or limit is None or (low <= limit if after else low < limit)


def way(mode: str, x: Seen, limits: list[Seen], values: list[Seen], i: int) -> tuple[Seen, list[Seen]]:
    """What a quantity that lies in bracket i comes to, and the rates or points on which that draws."""
    assert x.ends is not None
    low, high = x.ends
    starts = limits[i].ends
    if starts is not None and starts[0] is not None and (low is None or low < starts[0]):
        low = starts[0]
    ends = limits[i + 1].ends if i + 1 < len(limits) else None
    if ends is not None and ends[1] is not None and (high is None or high > ends[1]):
        high = ends[1]
    if mode == "whole_amount":
        return arithmetic("mul", values[i], span(low, high, x.points & {SILENT})), [values[i]]
    if i + 1 == len(limits):
        return values[i], [values[i]]
    (start,), (end,) = limits[i].points, limits[i + 1].points
    found = []
    for at in (low, high):
        share = Fraction(Fraction(at) - start, Fraction(end) - start)
        parts = (
            arithmetic("mul", values[i], point(1 - share)),
            arithmetic("mul", values[i + 1], point(share)),
        )
        found.append(arithmetic("add", *parts))
    return both_of(*found), [values[i], values[i + 1]]


# ── aggregates ───────────────────────────────────────────────────────────────


def contribution(op: str, holds: Seen, value: Seen) -> Seen:
    """What a record adds, its filter being yes or unknown."""
    sure = holds.points == {True}
    match op:
        case "any" | "count":
            return connect("and", holds, value)
        case "all":
            return connect("or", negation(holds), value)
        case "sum":
            return value if sure else both_of(value, point(0))
    return value if sure else both_of(value, point(ABSENT))


def combined(op: str, given: list[Seen], nth: int = 1) -> Seen:
    match op:
        case "sum":
            total = point(0)
            for value in given:
                total = arithmetic("add", total, value)
            return total
        case "count":
            sure = sum(1 for v in given if v.points == {True})
            return span(sure, sum(1 for v in given if v.points != {False}))
        case "any" | "all":
            result = point(op == "all")
            for value in given:
                result = connect("or" if op == "any" else "and", result, value)
            return evolve(result, why=frozenset(), applied=frozenset())
    return extreme(op, given, nth)


def extreme(op: str, given: list[Seen], nth: int) -> Seen:
    """The nth smallest or largest of those that there are: any subset that includes the certain ones."""
    ordinary = [v for v in given if v.ends is not None]
    certain = [v for v in ordinary if ABSENT not in v.points]
    silent = frozenset({SILENT}) if any(v.can(SILENT) for v in given) else frozenset[Any]()
    if any(v.known and v.can(SILENT) for v in given):
        return point(SILENT)
    if len(ordinary) < nth:
        return point(ABSENT, *silent)

    def ranked(seen: list[Seen], end: int, place: int) -> Any:
        """The end at a place, the smallest first or the largest; no bound is a number too large to be met."""
        far = HUGE if end else -HUGE
        found = sorted(
            ((far, True) if v.ends[end] is None else (_number(v.ends[end]), False) for v in seen if v.ends),
            reverse=op == "max",
        )
        at, open_ = found[place]
        by_number = {_number(v.ends[end]): v.ends[end] for v in seen if v.ends and v.ends[end] is not None}
        return None if open_ else by_number[at]

    near, far = (0, 1) if op == "min" else (1, 0)
    first = ranked(ordinary, near, nth - 1)
    enough = len(certain) >= nth
    last = ranked(certain, far, nth - 1) if enough else ranked(ordinary, far, -1)
    low, high = (first, last) if op == "min" else (last, first)
    return span(low, high, silent | (frozenset() if enough else frozenset({ABSENT})))


def _number(end: Any) -> Any:
    return end.toordinal() if isinstance(end, date) else Fraction(end)


# ── primitives ───────────────────────────────────────────────────────────────


def primitive(expr: Prim, seen: list[Seen], on: date) -> Seen:
    match expr.op:
        case "not":
            return negation(seen[0])
        case "in":
            return point(*(p if p is SILENT else p in expr.options for p in seen[0].points))
        case "contains":
            return point(*(SILENT if p in MARKS else expr.options <= p for p in seen[0].points))
        case "size":
            counts = [len(p) for p in seen[0].points if p not in MARKS]
            marks = frozenset({SILENT}) if seen[0].points & MARKS else frozenset[Any]()
            return span(min(counts), max(counts), marks) if counts else point(SILENT)
        case "among":
            pairs = itertools.product(seen[0].points, seen[1].points)
            return point(*(SILENT if {x, chosen} & MARKS else x in chosen for x, chosen in pairs))
        case "picked":
            return picked([o.id for o in expr.type.options], seen)
        case "lt" | "le" | "gt" | "ge" | "eq" | "ne":
            return compare(expr.op, *seen)
        case "neg":
            return mapped(seen[0], lambda x: -x, falling=True)
        case "per_month":
            return mapped(seen[0], lambda x: Fraction(x) / 12)
        case "per_year":
            return mapped(seen[0], lambda x: x * 12)
        case "year":
            return mapped(seen[0], lambda d: d.year)
        case "month_index":
            return mapped(seen[0], month_index)
        case "month" | "quarter":
            return part_of_year(expr.op, seen[0])
        case "month_end":
            return mapped(seen[0], lambda d: last_of(month_index(d)))
        case "next_month_start":
            return mapped(seen[0], lambda d: held_in(month_index(d) + 1, 1))
        case "add_months":
            return moved(seen[0], seen[1], lambda d, n: months_later(d, math.floor(n)))
        case "add_months_over":
            return moved(seen[0], seen[1], lambda d, n: months_over(d, math.floor(n)))
        case "add_days":
            return moved(seen[0], seen[1], days_later)
        case "full_months":
            return between(full_months, *seen)
        case "last_year_end":
            return mapped(seen[0], lambda d: date(d.year - 1, 12, 31))
        case "age" if len(seen) == 2:
            (first, latest), (earliest, last) = (s.ends or (None, None) for s in seen)
            marks = MARKS & (seen[0].points | seen[1].points)
            if seen[0].ends is None or seen[1].ends is None:
                return point(SILENT)
            if latest is None or earliest is None or latest > earliest:
                own = {
                    f"fact:{p.target}" for p in parts_of(expr) if isinstance(p, Ref) and p.type.kind == "date"
                }
                told = seen[0].why or seen[1].why
                return Seen(marks, (0, None), why=frozenset() if told else frozenset(own))
            most = None if first is None or last is None else full_years(first, last)
            return span(full_years(latest, earliest), most, marks)
        case "age":
            latest = seen[0].ends[1] if seen[0].ends is not None else on
            if seen[0].ends is None or (latest is not None and latest <= on):
                return mapped(seen[0], lambda born: full_years(born, on), falling=True)
            own = {f"fact:{p.target}" for p in parts_of(expr) if isinstance(p, Ref) and p.type.kind == "date"}
            return Seen(seen[0].points & MARKS, (0, None), why=frozenset() if seen[0].why else frozenset(own))
        case "days":
            start, end = (mapped(s, lambda d: d.toordinal()) for s in seen)
            return arithmetic("add", end, mapped(start, lambda x: -x, falling=True))
        case "topped_up":
            return topped_up(*seen)
        case "known_above" | "known_below":
            return cut(expr.op, *seen)
        case "round_half_up" | "round_half_even" | "round_up" | "round_down":
            (step,) = seen[1].points
            return mapped(seen[0], lambda x: rounded(expr.op, Fraction(x), Fraction(step)))
    result = seen[0]
    for other in seen[1:]:
        result = arithmetic(expr.op, result, other)
    return result


def picked(ids: list[str], answers: list[Seen]) -> Seen:
    """The options of which the answer is yes, every way of answering gone through."""
    if any(a.points == {SILENT} for a in answers):
        return point(SILENT)
    ways = itertools.product(*(a.points - MARKS for a in answers))
    chosen = [frozenset(i for i, yes in zip(ids, way, strict=True) if yes) for way in ways]
    silent = {SILENT} if any(a.can(SILENT) for a in answers) else set[Any]()
    return point(*chosen, *silent)


def mapped(seen: Seen, f: Any, *, falling: bool = False) -> Seen:
    """A monotone function of a number or date."""
    if seen.ends is None:
        return Seen(seen.points)
    low, high = (None if end is None else f(end) for end in seen.ends)
    return span(*((high, low) if falling else (low, high)), seen.points & MARKS)


def arithmetic(op: str, a: Seen, b: Seen) -> Seen:
    if a.ends is None or b.ends is None:
        return point(SILENT)
    (al, ah), (bl, bh) = a.ends, b.ends
    marks = (a.points | b.points) & {SILENT}
    low, high = {"add": _add, "sub": _sub, "mul": _mul, "div": _div, "min": _min, "max": _max}[op](
        al, ah, bl, bh
    )
    return span(low, high, frozenset(marks))


def _add(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    return None if None in (al, bl) else al + bl, None if None in (ah, bh) else ah + bh


def _sub(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    return _add(al, ah, None if bh is None else -bh, None if bl is None else -bl)


HUGE = Fraction(10) ** 60
"""Stands for no bound; results beyond its root are no bound again."""


def _mul(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    ends = [
        (x, y)
        for x in (-HUGE if al is None else al, HUGE if ah is None else ah)
        for y in (-HUGE if bl is None else bl, HUGE if bh is None else bh)
    ]
    corners = [Fraction(x) * y for x, y in ends]
    low, high = min(corners), max(corners)
    return None if low < -(10**40) else low, None if high > 10**40 else high


def _div(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    if bl is None or bl <= 0:
        return None, None
    return _mul(al, ah, Fraction(0) if bh is None else 1 / Fraction(bh), 1 / Fraction(bl))


def _min(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    highs = [x for x in (ah, bh) if x is not None]
    return None if None in (al, bl) else min(al, bl), min(highs) if highs else None


def _max(al: Any, ah: Any, bl: Any, bh: Any) -> tuple[Any, Any]:
    lows = [x for x in (al, bl) if x is not None]
    return max(lows) if lows else None, None if None in (ah, bh) else max(ah, bh)


def topped_up(a: Seen, floor: Seen) -> Seen:
    decided = evolve(a, points=a.points - {SILENT})
    results = []
    if decided.points or decided.span is not None:
        results.append(arithmetic("max", decided, floor))
    if a.can(SILENT):
        low = None if floor.ends is None else floor.ends[0]
        results.append(Seen(floor.points & {SILENT}, (low, None)))
    return results[0] if len(results) == 1 else both_of(*results)


def cut(op: str, a: Seen, limit: Seen) -> Seen:
    """What is left of a range on one side of a number."""
    (at,) = limit.points
    if a.span is None:
        return a
    low, high = a.span
    if op == "known_above":
        low = at if low is None else max(low, at)
    else:
        high = at if high is None else min(high, at)
    return a if None not in (low, high) and low > high else span(low, high, a.points & MARKS)


def known_as(a: Seen, b: Seen) -> Seen:
    """What both ranges share, with the marks, reasons and provisions of the first."""
    if a.span is None or b.ends is None:
        return a
    (al, ah), (bl, bh) = a.span, b.ends
    low = bl if al is None else al if bl is None else max(al, bl)
    high = bh if ah is None else ah if bh is None else min(ah, bh)
    if None not in (low, high) and low > high:
        return a
    return evolve(because(span(low, high, a.points & MARKS), a), applied=a.applied)


def rounded(op: str, x: Fraction, step: Fraction) -> Fraction:
    whole, part = divmod(abs(x) / step, 1)
    more = {
        "round_half_up": part >= Fraction(1, 2),
        "round_half_even": part > Fraction(1, 2) or (part == Fraction(1, 2) and whole % 2 == 1),
        "round_up": part > 0,
        "round_down": False,
    }[op]
    return (whole + more) * step * (-1 if x < 0 else 1)


def order(a: Seen, b: Seen) -> set[Any]:
    """How a can stand to b: −1, 0, 1, SILENT."""
    if a.ends is None or b.ends is None:
        return {SILENT}
    (al, ah), (bl, bh) = a.ends, b.ends
    found: set[Any] = set((a.points | b.points) & {SILENT})
    below = al is None or bh is None or al < bh
    above = ah is None or bl is None or ah > bl
    touching = (al is None or bh is None or al <= bh) and (ah is None or bl is None or ah >= bl)
    found |= ({-1} if below else set()) | ({1} if above else set()) | ({0} if touching else set())
    return found


def compare(op: str, a: Seen, b: Seen) -> Seen:
    if _numeric(a) or _numeric(b):
        signs: dict[Any, str] = {-1: "lt", 0: "eq", 1: "gt"}
        return point(*(s if s is SILENT else signs[s] in ORDERS[op] for s in order(a, b)))
    answers = set()
    for x, y in itertools.product(a.points, b.points):
        answers.add(SILENT if SILENT in (x, y) else (x == y) is (op == "eq"))
    return point(*answers)


def negation(a: Seen) -> Seen:
    return evolve(a, points=frozenset(p if p is SILENT else not p for p in a.points))


# ── the calendar ─────────────────────────────────────────────────────────────


def month_index(day: date) -> int:
    return day.year * 12 + day.month


def full_years(born: date, on: date) -> int:
    """Birthdays counted; who is born on 29 February has it on the 28th in other years."""
    try:
        birthday = born.replace(year=on.year)
    except ValueError:
        birthday = date(on.year, 2, 28)
    return on.year - born.year - (on < birthday)


def last_day(start: date, months: int) -> date:
    """The last day of months counted day to day, found by looking at the calendar."""
    wanted = month_index(start) + months
    year, month = divmod(wanted - 1, 12)
    try:
        return date(year, month + 1, start.day) - timedelta(days=1)
    except ValueError:
        following = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
        return following - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same-numbered day so many months on, or that month's last."""
    return held_in(month_index(day) + months, day.day)


def months_over(day: date, months: int) -> date:
    """The same-numbered day so many months on, or the 1st of the month after that."""
    index = month_index(day) + months
    found = held_in(index, day.day)
    short = month_index(found) == index and found.day < day.day
    return held_in(index + 1, 1) if short else found


def held_in(index: int, number: int) -> date:
    """A day of a month by its number, found by trying the days of the month from that one down."""
    year, month = divmod(index - 1, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    for tried in range(number, 0, -1):
        try:
            return date(year, month + 1, tried)
        except ValueError:
            continue
    raise AssertionError(index)


def last_of(index: int) -> date:
    return held_in(index, 31)


def days_later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def full_months(start: date, end: date) -> int:
    """The most months that can be added to a day without passing another, found by trying."""
    count = month_index(end) - month_index(start) - 2
    while months_later(start, count + 1) <= end and count < month_index(end) - month_index(start):
        count += 1
    return count


def part_of_year(op: str, day: Seen) -> Seen:
    """Month or quarter: of a day within one year between those of its ends, else any."""
    if day.ends is None:
        return Seen(day.points)
    low, high = day.ends
    apart_ = 1 if op == "month" else 3
    most = 12 // apart_
    if None in (low, high) or low.year != high.year:
        return span(1, most, day.points & MARKS)
    return span((low.month - 1) // apart_ + 1, (high.month - 1) // apart_ + 1, day.points & MARKS)


def moved(day: Seen, count: Seen, f: Any) -> Seen:
    """A function that rises with both."""
    if day.ends is None or count.ends is None:
        return point(SILENT)
    ends = (None if None in pair else f(*pair) for pair in zip(day.ends, count.ends, strict=True))
    return span(*ends, frozenset((day.points | count.points) & {SILENT}))


def between(f: Any, start: Seen, end: Seen) -> Seen:
    """A function that falls with the first and rises with the second."""
    if start.ends is None or end.ends is None:
        return point(SILENT)
    pairs = zip(reversed(start.ends), end.ends, strict=True)
    ends = (None if None in pair else f(*pair) for pair in pairs)
    return span(*ends, frozenset((start.points | end.points) & {SILENT}))


def window(mode: str, day: Seen, start: Seen, months: Seen) -> Seen:
    """Two comparisons: not before it opens, not after it ends."""
    if start.points == {ABSENT} and start.known:
        return point(False)
    if any(s.known and s.points == {SILENT} for s in (day, start, months)):
        return point(SILENT)
    if mode in ("day_to_day", "next_day"):
        last = last_day if mode == "day_to_day" else months_later
        assert start.ends is not None
        assert months.ends is not None
        (sl, sh), (ml, mh) = start.ends, months.ends
        end = span(None if None in (sl, ml) else last(sl, ml), None if None in (sh, mh) else last(sh, mh))
        opened = compare("le" if mode == "day_to_day" else "lt", start, day)
        inside = connect("and", opened, compare("le", day, end))
    else:
        first, now = mapped(start, month_index), mapped(day, month_index)
        opened = compare("le", start, day) if mode == "next_month" else compare("le", first, now)
        length = months if mode == "next_month" else arithmetic("add", months, point(-1))
        inside = connect("and", opened, compare("le", now, arithmetic("add", first, length)))
    return both_of(inside, point(False)) if start.can(ABSENT) else evolve(inside, why=frozenset())
