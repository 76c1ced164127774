"""What a figure, reading or mode is on a day, and where that comes from (docs/core.md, Figures).

One place for every reader: the evaluator, the checks and the compiler ask here for a value, its
origin, the clauses behind it and the days on which it changes. Bounds and guards of constraints
speak of figures and of the day only, and are read here on what their figures can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from typing import Final, cast

from attrs import evolve

from policyrules.base import months
from policyrules.base.frozen import frozen
from policyrules.core import lookups, monthly, possible, primitives, scales
from policyrules.core.comparisons import MIRRORED
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
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
from policyrules.core.folding import may_be_folded
from policyrules.core.givens import Constraint, Given
from policyrules.core.graph import displaced
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import UNSURE, Value, join, may_be, unknown, without
from policyrules.core.steps import in_steps
from policyrules.core.types import ABSENT, SILENT
from policyrules.core.unfilled import NEVER, NONE, InForce, Narrowing, Origin, why_open
from policyrules.core.walk import targets
from policyrules.core.windows import edges, known_bounds, window

MOST_STEPS: Final = 120
"""Days on which a change is looked for one by one; after them the next candidate is taken for one."""
LIFETIME: Final = 100
"""Years after which no change is looked for: nobody holds a decision for so long."""


_MOST_KEPT: Final = 20_000
"""So many answers are kept; then they are forgotten, for days are many."""


@frozen
class Seen:
    """An expression over figures on a day."""

    value: Value
    reasons: frozenset[str] = NONE
    turns: frozenset[date] = NEVER
    drawn: tuple[tuple[str, date], ...] = ()
    """The figures looked at, each with the day."""


class Figures:
    """The figures of a policy; what was worked out is kept."""

    def __init__(self, policy: Policy, assumed: Mapping[str, Value] | None = None) -> None:
        self.policy = policy
        self.assumed = assumed or {}
        self._known: dict[tuple[str, date, frozenset[str]], InForce] = {}
        self._changes: dict[tuple[str, date], date | None] = {}
        self._asked: frozenset[str] = NONE
        self._behind: dict[str, frozenset[str]] = {}

    def on(self, id_: str, day: date) -> InForce:
        """What a document or county Given is on a day."""
        # A bound may ask for the figure itself, of the year before (高于 上年(x)): it is then read
        # without its constraints. What else is asked on the way is kept apart from the plain answer.
        above = self._asked & self.behind(id_) if self._asked else NONE
        key = (id_, day, above)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            found = self._known[key] = self._on(self.policy.givens[id_], day)
        return found

    def behind(self, id_: str) -> frozenset[str]:
        """The figures that the constraints of a figure draw on, directly or through others."""
        found = self._behind.get(id_)
        if found is None:
            found = self._behind[id_] = frozenset(self._all_behind(id_))
        return found

    def next_change(self, id_: str, day: date) -> date | None:
        """The first later day on which value, origin or clauses are others; None when there is none."""
        if (id_, day) not in self._changes:
            if len(self._changes) > _MOST_KEPT:
                self._changes.clear()
            self._changes[id_, day] = self._next_change(id_, day)
        return self._changes[id_, day]

    def _next_change(self, id_: str, day: date) -> date | None:
        now = self.on(id_, day)
        turns = now.turns
        for _ in range(MOST_STEPS):
            candidate = min(turns, default=None)
            if candidate is None or candidate.year > day.year + LIFETIME:
                return None
            then = self.on(id_, candidate)
            if _apart(now, then):
                return candidate
            turns = then.turns
        return min(turns, default=None)

    def _all_behind(self, id_: str) -> set[str]:
        found: set[str] = set()
        todo = [id_]
        while todo:
            name = todo.pop()
            given, definition = self.policy.givens.get(name), self.policy.defs.get(name)
            for expr in _of_constraints(given) if given is not None else _of_def(definition):
                for target in targets(expr):
                    if target not in found:
                        found.add(target)
                        todo.append(target)
        return found | {id_}

    def _on(self, given: Given, day: date) -> InForce:
        if given.id in self.assumed:
            return InForce(self.assumed[given.id], "assumed", citations=given.citations)
        turns = frozenset(_dated_turns(given, day))
        for dated in given.values:
            if dated.start <= day and (dated.end is None or day <= dated.end):
                cited = dated.citations or given.citations
                why = frozenset({f"silent:{given.id}"}) if dated.value is SILENT else NONE
                return InForce(dated.value, dated.origin, why, dated.start, dated.end, cited, turns=turns)
        if given.default is not None:
            return InForce(given.default, "default", citations=given.citations, turns=turns)
        origin: Origin = "gap" if given.values else "open"
        if given.id in self._asked:
            value = unknown(given.type, given.low, given.high)
            return InForce(value, origin, why_open(given, origin), turns=turns)
        before, self._asked = self._asked, self._asked | {given.id}
        found = Narrowing(given, steps=in_steps(self.policy, given))
        for constraint in given.constraints:
            if constraint.severity == "must":
                turns |= self._narrow(found, constraint, day)
        self._asked = before
        return found.result(origin, turns)

    def _narrow(self, found: Narrowing, constraint: Constraint, day: date) -> frozenset[date]:
        guard = Seen(True) if constraint.guard is None else self.read(constraint.guard, day)
        if guard.value is False:
            return guard.turns
        bound = self.read(constraint.bound, day)
        marked = may_be(bound.value, SILENT) or may_be(bound.value, ABSENT)
        if constraint.op == "eq":
            found.follows |= guard.reasons | bound.reasons
        if guard.value is True and not marked:
            found.take(constraint, bound.value, (*guard.drawn, *bound.drawn))
        return guard.turns | bound.turns

    # ── expressions over figures ──

    def read(self, expr: Expr, day: date) -> Seen:
        """What an expression comes to without a case: facts and lists are not known here."""
        match expr:
            case Lit(value=value):
                return Seen(value)
            case Today():
                return Seen(day, turns=frozenset({months.day_after(day)}))
            case Ref(target=target):
                return self._reference(target, day)
            case Prim():
                return self._primitive(expr, day)
            case If(test=test, then=then, orelse=orelse):
                return self._conditional(self.read(test, day), then, orelse, day)
            case Else(value=inner, orelse=orelse):
                first = self.read(inner, day)
                if not may_be(first.value, ABSENT):
                    return first
                rest, other = without(first.value, ABSENT), self.read(orelse, day)
                return _seen(other.value if rest is None else join(rest, other.value), first, other)
            case Has(value=inner):
                found = self.read(inner, day)
                maybe: Value = possible.YES_OR_NO if found.value is not ABSENT else False
                return _seen(maybe if may_be(found.value, ABSENT) else True, found)
            case Window():
                return self._window(expr, day)
            case At(date=moved, expr=inner):
                to = self.read(moved, day)
                if not isinstance(to.value, date):
                    return _seen(unknown(expr.type), to)
                there = self.read(inner, to.value)
                return Seen(there.value, there.reasons, to.turns, (*to.drawn, *there.drawn))
            case Months():
                return self._months(expr, day)
            case Silent(source=source):
                return Seen(SILENT, frozenset({f"silent:{source}"}))
            case Agg(child=child):
                return Seen(unknown(expr.type), frozenset({f"list:{child}"}))
            case AsUnit(target=target):
                return Seen(unknown(expr.type), frozenset({f"list:{target}"}))
            case Lookup():
                return self._lookup(expr, day)
            case Scale():
                return self._scale(expr, day)

    def _months(self, expr: Months, day: date) -> Seen:
        start, end = self.read(expr.start, day), self.read(expr.end, day)
        drawn: list[Seen] = []

        def added(on: date, sure: bool) -> Value:
            there = self.read(expr.expr, on)
            drawn.append(evolve(there, turns=NEVER))
            return monthly.adding(there.value, sure)

        # Nothing is proven here of what is summed.
        total = monthly.summed(start.value, end.value, added, positive=False, quiet=True)
        return _seen(total, start, end, *drawn)

    def _reference(self, target: str, day: date) -> Seen:
        given = self.policy.givens.get(target)
        if given is None:
            return self._conclusion(self.policy.defs[target], day)
        if given.level == "case":
            kind = "determination" if given.kind == "determination" else "fact"
            return Seen(unknown(given.type, given.low, given.high), frozenset({f"{kind}:{target}"}))
        found = self.on(target, day)
        return Seen(found.value, found.reasons, found.turns, ((target, day), *found.rests_on))

    def _conclusion(self, definition: Def, day: date) -> Seen:
        """Every case that may hold, and the base unless a case certainly does."""
        guards = [self.read(case.guard, day) for case in definition.cases]
        sure = {i for i, guard in enumerate(guards) if guard.value is True}
        closed = displaced(definition.cases)
        out = {j for i in sure for j in closed[i]}
        held = [i for i, guard in enumerate(guards) if guard.value is not False and i not in out]
        values = [self.read(definition.cases[i].value, day) for i in held]
        if not sure - out:
            silent = Seen(SILENT, frozenset({f"silent:{definition.id}"}))
            values.append(silent if definition.base is None else self.read(definition.base, day))
        found = [seen.value for seen in values]
        if definition.fold is not None and held:
            rows = may_be_folded(definition.fold, [(found[n], i in sure) for n, i in enumerate(held)])
            found = [*rows, *([] if definition.fold == "sum" else found[len(held) :])]
        return _seen(reduce(join, found), *guards, *values)

    def _conditional(self, test: Seen, then: Expr, orelse: Expr, day: date) -> Seen:
        if test.value is True or test.value is False:
            chosen = self.read(then if test.value else orelse, day)
            return _seen(chosen.value, test, chosen)
        if test.value is SILENT:
            return _seen(SILENT, test)
        a, b = self.read(then, day), self.read(orelse, day)
        value = join(a.value, b.value)
        return _seen(join(value, SILENT) if may_be(test.value, SILENT) else value, test, a, b)

    def _lookup(self, expr: Lookup, day: date) -> Seen:
        axes = [self.read(axis.expr, day) for axis in expr.axes]
        places = [lookups.reached(axis, seen.value) for axis, seen in zip(expr.axes, axes, strict=True)]
        cells = [self.read(expr.cells[cell], day) for cell in lookups.cells_at(expr.axes, places)]
        silent = [SILENT] if not cells or any(may_be(seen.value, SILENT) for seen in axes) else []
        return _seen(lookups.joined([*(cell.value for cell in cells), *silent]), *axes, *cells)

    def _scale(self, expr: Scale, day: date) -> Seen:
        named, quantity = self.read(expr.figure, day), self.read(expr.quantity, day)
        version = next((v for v in expr.versions if v.id == named.value), None)
        if version is None:
            return _seen(scales.ANYTHING, named, quantity)
        limits = [self.read(part, day) for part in version.limits]
        values = [self.read(part, day) for part in version.values]
        found = scales.scaled(
            expr.mode, quantity.value, [p.value for p in limits], version.after, [p.value for p in values]
        )
        return _seen(found, named, quantity, *limits, *values)

    def _primitive(self, expr: Prim, day: date) -> Seen:
        seen = [self.read(arg, day) for arg in expr.args]
        values = [part.value for part in seen]
        if expr.op == "age" and len(values) == 1:
            found = _seen(primitives.age(values[0], day), *seen)
            return Seen(found.value, found.reasons, found.turns | _birthdays(values[0], day), found.drawn)
        found = _seen(primitives.applied(expr.op, values, expr.options), *seen)
        turns = _turns(expr, values, day)
        if turns is None:
            return found
        still = (part.turns for arg, part in zip(expr.args, seen, strict=True) if not isinstance(arg, Today))
        return Seen(found.value, found.reasons, turns.union(*still), found.drawn)

    def _window(self, expr: Window, day: date) -> Seen:
        tested, start, length = (self.read(part, day) for part in (expr.date, expr.start, expr.months))
        found = _seen(window(expr.mode, tested.value, start.value, length.value), tested, start, length)
        if not isinstance(expr.date, Today) or start.value is ABSENT:
            return found
        own = frozenset(d for d in edges(expr.mode, start.value, length.value) if d > day)
        return Seen(found.value, found.reasons, own | start.turns | length.turns, found.drawn)


def _apart(a: InForce, b: InForce) -> bool:
    return (a.value, a.origin, a.reasons, a.start, a.citations) != (
        b.value,
        b.origin,
        b.reasons,
        b.start,
        b.citations,
    )


def _seen(value: Value, *parts: Seen) -> Seen:
    """A value drawn from parts: with their reasons unless it is known, and their turns."""
    open_ = type(value) in UNSURE or value is SILENT
    return Seen(
        value,
        NONE.union(*(p.reasons for p in parts)) if open_ else NONE,
        NEVER.union(*(p.turns for p in parts)),
        tuple(dict.fromkeys(d for p in parts for d in p.drawn)),
    )


# ── days on which it changes ─────────────────────────────────────────────────


def _dated_turns(given: Given, day: date) -> Iterator[date]:
    """The later days from which another dated value of a Given, or none, is in force."""
    for dated in given.values:
        if dated.start > day:
            yield dated.start
        if dated.end is not None and day <= dated.end < date.max:
            yield months.day_after(dated.end)


def _turns(expr: Prim, values: list[Value], day: date) -> frozenset[date] | None:
    """The days on which a primitive of the day itself changes; None for one that is not of the day."""
    match expr:
        case Prim(op="year" | "last_year_end", args=(Today(),)):
            return frozenset({months.month_start(12 * day.year + 13)})
        case Prim(op="month_index" | "month" | "quarter" | "month_end" | "next_month_start", args=(Today(),)):
            return frozenset({months.day_after(months.month_end(day))})
        case Prim(op=op, args=(Today(), _)) if op in primitives.TURNS:
            limits, extras = known_bounds(values[1]), primitives.TURNS[op]
        case Prim(op=op, args=(_, Today())) if op in primitives.TURNS:
            limits, extras = known_bounds(values[0]), primitives.TURNS[MIRRORED[op]]
        case _:
            return None
    days = (months.day_after(cast(date, d)) if extra else cast(date, d) for d in limits for extra in extras)
    return frozenset(d for d in days if d > day)


def _birthdays(born: Value, day: date) -> frozenset[date]:
    ends = (cast(date, end) for end in known_bounds(born))
    return frozenset(months.birthday(b, b.year + months.age(b, day) + 1) for b in ends)


def _of_constraints(given: Given) -> Iterator[Expr]:
    for constraint in given.constraints if given.level != "case" else ():
        yield constraint.bound
        if constraint.guard is not None:
            yield constraint.guard


def _of_def(definition: Def | None) -> Iterator[Expr]:
    if definition is not None:
        for case in definition.cases:
            yield case.guard
            yield case.value
        if definition.base is not None:
            yield definition.base


def known_option(figures: Figures, reading: str, day: date) -> str:
    """The option of a reading in force on a day; empty while nobody has settled it."""
    value = figures.on(reading, day).value
    return value if isinstance(value, str) else ""
