"""What is proven of an expression for every case and every day: its range, its silence, its wholeness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import cast

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.units import Number
from policyrules.core import lookups, possible
from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Axis,
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
    Window,
)
from policyrules.core.folding import folded
from policyrules.core.givens import Constraint, Given
from policyrules.core.policy import Def, Policy
from policyrules.core.possible import ANY_NUMBER, Interval, Value, bounds, join, without
from policyrules.core.primitives import BINARY, OF_A_YEAR, ROUNDINGS
from policyrules.core.settled import settled
from policyrules.core.types import ABSENT, SILENT, Mark
from policyrules.core.walk import children, expressions, targets

MOST_BOUNDING = 50
"""Figures that bound one another are followed so far."""
OPTIONAL_RESULTS = frozenset({"min", "max"})


@frozen(eq=False)
class Proofs:
    """What is proven of a policy's expressions; of each conclusion once."""

    policy: Policy
    _silent: dict[str, bool] = field(factory=dict)
    _whole: dict[str, bool] = field(factory=dict)
    _positive: dict[str, bool] = field(factory=dict)
    _ranges: dict[str, Value] = field(factory=dict)
    _supplied: dict[str, Value] = field(factory=dict)
    _bounding: set[str] = field(factory=set)
    """The figures whose bounds are being worked out."""

    @cached_property
    def settled(self) -> Mapping[str, tuple[Number, Number]]:
        """The least and the greatest value of the figures that the document settles for every day."""
        return settled(self.policy)

    # ── silence ──

    def may_be_silent(self, expr: Expr) -> bool:
        """Whether a value may be 未规定, or may be asked for where there is none. Never wrongly no."""
        for definition in self._open(expr, self._silent):
            self._silent[definition.id] = self._says_nothing(definition)
        return self._quiet(expr)

    def _says_nothing(self, definition: Def) -> bool:
        parts = [part for case in definition.cases for part in (case.guard, case.value)]
        if definition.base is not None:
            parts.append(definition.base)
        elif not any(_always(case.guard) for case in definition.cases):
            return True
        return any(map(self._quiet, parts))

    def _quiet(self, expr: Expr) -> bool:
        match expr:
            case Silent() | Lit(value=Mark()):
                return True
            case Ref(target=target) if target in self.policy.defs:
                return self._silent.get(target, True) or expr.type.optional
            case Ref(target=target):
                return expr.type.optional or _undecided(self.policy.givens[target])
            case AsUnit(target=target):
                return self._silent.get(target, True)
            case Prim(op="div", args=(first, *rest)):
                return self._quiet(first) or not all(
                    isinstance(by, Lit) and isinstance(by.value, Number) and by.value > 0 for by in rest
                )
            case Prim(args=args):
                return any(map(self._quiet, args))
            case If(test=test, then=then, orelse=orelse):
                return any(map(self._quiet, (test, then, orelse)))
            case Else(value=value, orelse=orelse):
                return self._quiet_inside(value) or self._quiet(orelse)
            case Has(value=value):
                return False
            case Agg(op=op, expr=inner, filter=filter_):
                within = self._quiet(inner) or (filter_ is not None and self._quiet(filter_))
                return within if op not in OPTIONAL_RESULTS else True
            case Window(date=day, start=start, months=length):
                return self._quiet(day) or self._quiet_inside(start) or self._quiet(length)
            case At(date=day, expr=inner):
                return self._quiet(day) or self._quiet(inner)
            case Months(start=start, end=end, expr=inner):
                return any(map(self._quiet, (start, end, inner)))
            case Lookup():
                return expr.type.optional or self._quiet_lookup(expr)
            case Scale():
                return any(map(self._quiet, children(expr)))
        return False

    def _quiet_lookup(self, expr: Lookup) -> bool:
        """Whether an axis may be silent, or a cell that it can lead to may be."""
        inside = any(self._quiet_inside(cell) for cell in self._reached(expr))
        return inside or any(self._quiet(axis.expr) for axis in expr.axes)

    def _reached(self, expr: Lookup) -> list[Expr]:
        """The cells to which the axes can lead: none below 0, where an axis is never negative."""
        places = [
            range(1 if starts_at_nothing(axis) and self.never_negative(axis.expr) else 0, axis.size)
            for axis in expr.axes
        ]
        return [expr.cells[cell] for cell in lookups.cells_at(expr.axes, places)]

    def _quiet_inside(self, expr: Expr) -> bool:
        """Whether it may be silent where absent is provided for."""
        match expr:
            case Ref(target=target) if target in self.policy.givens:
                return _undecided(self.policy.givens[target])
            case Ref(target=target):
                return self._silent.get(target, True)
            case Lookup():
                return self._quiet_lookup(expr)
            case Agg(expr=inner, filter=filter_):
                return self._quiet(inner) or (filter_ is not None and self._quiet(filter_))
            case If(test=test, then=then, orelse=orelse):
                return self._quiet(test) or any(map(self._quiet_inside, (then, orelse)))
            case Lit(value=value):
                return value is SILENT
        return self._quiet(expr)

    # ── whole numbers ──

    def whole(self, expr: Expr) -> bool:
        """Whether a number can be nothing between whole numbers (a date: between days)."""
        if expr.type.kind == "date":
            return True
        for definition in self._open(expr, self._whole):
            self._whole[definition.id] = definition.type.kind != "number" or all(
                map(self._counts, (*(case.value for case in definition.cases), definition.base))
            )
        return self._counts(expr)

    def _counts(self, expr: Expr | None) -> bool:
        match expr:
            case None | Silent():
                return True
            case Lit(value=value):
                return isinstance(value, int | Mark)
            case Ref(target=target):
                given = self.policy.givens.get(target)
                if given is not None:
                    unit = given.type.unit
                    return unit is not None and unit.whole
                return self._whole.get(target, False)
            case AsUnit(target=target):
                return self._whole.get(target, False)
            case Prim(op="year" | "month" | "quarter" | "month_index" | "age" | "days" | "full_months"):
                return True
            case Prim(op="size"):
                return True
            case Prim(op=op, args=(_, step)) if op in ROUNDINGS:
                return self._counts(step)
            case Prim(op="add" | "sub" | "neg" | "mul" | "min" | "max" | "topped_up", args=args):
                return all(map(self._counts, args))
            case If(then=then, orelse=orelse) | Else(value=then, orelse=orelse):
                return self._counts(then) and self._counts(orelse)
            case Agg(op=op, expr=inner):
                return op == "count" or self._counts(inner)
            case At(expr=inner) | Months(expr=inner):
                return self._counts(inner)
            case Lookup(cells=cells):
                return all(map(self._counts, cells))
        return False

    # ── signs ──

    def never_negative(self, expr: Expr) -> bool:
        """Whether a number is 0 or more in every case; False when that cannot be told."""
        for definition in self._open(expr, self._positive):
            values = (*(case.value for case in definition.cases), definition.base)
            self._positive[definition.id] = all(value is None or self._above(value) for value in values)
        return self._above(expr)

    def _above(self, expr: Expr) -> bool:
        match expr:
            case Lit(value=value):
                return isinstance(value, Mark) or (isinstance(value, Number) and value >= 0)
            case Ref(target=target) | AsUnit(target=target):
                given = self.policy.givens.get(target)
                if given is not None:
                    return isinstance(given.low, Number) and given.low >= 0
                return self._positive.get(target, False)
            case Prim(op="max" | "topped_up", args=args):
                return any(map(self._above, args))
            case Prim(op=op, args=(value_expr, _)) if op in ROUNDINGS:
                return self._above(value_expr)
            case Prim(op="add" | "mul" | "div" | "min" | "per_month" | "per_year", args=args):
                return all(map(self._above, args))
            case Prim(op="age" | "year" | "month_index" | "size"):
                return True
            case If(then=then, orelse=orelse) | Else(value=then, orelse=orelse):
                return self._above(then) and self._above(orelse)
            case Agg(op=op, expr=inner):
                return op == "count" or self._above(inner)
            case At(expr=inner) | Months(expr=inner):
                return self._above(inner)
            case Lookup(cells=cells):
                return all(map(self._above, cells))
            case Scale(versions=versions):
                return all(self._above(part) for v in versions for part in (v.limits[0], *v.values))
            case Silent():
                return True
        return False

    # ── ranges ──

    def range(self, expr: Expr) -> tuple[Number | None, Number | None]:
        """The lowest and the highest that a number can be in any case on any day; None: no bound."""
        low, high = bounds(self.span(expr))
        return cast("Number | None", low), cast("Number | None", high)

    def span(self, expr: Expr) -> Value:
        """Everything that a number can be in any case on any day, 未规定 and absence left out."""
        for definition in self._open(expr, self._ranges):
            if definition.type.kind == "number":
                values = [case.value for case in definition.cases]
                values += [] if definition.base is None else [definition.base]
                spans = [self._span(value) for value in values]
                if definition.fold == "sum":
                    spans = [folded("sum", [possible.join(span, 0) for span in spans])]
                self._ranges[definition.id] = _joined(spans)
        return self._span(expr)

    def _span(self, expr: Expr) -> Value:
        match expr:
            case Lit(value=int() | Fraction() as value):
                return value
            case Ref(target=target) | AsUnit(target=target):
                given = self.policy.givens.get(target)
                return self._ranges.get(target, ANY_NUMBER) if given is None else self._given(given)
            case Silent() | Lit(value=Mark()):
                return SILENT
            case Prim(op=op, args=args) if op in _RANGES:
                found = self._span(args[0])
                for arg in args[1:]:
                    found = _RANGES[op](found, self._span(arg))
                return found
            case Prim(op="neg", args=(arg,)):
                return possible.negate(self._span(arg))
            case Prim(op="per_month", args=(arg,)):
                return possible.multiply(self._span(arg), Fraction(1, 12))
            case Prim(op="per_year", args=(arg,)):
                return possible.multiply(self._span(arg), 12)
            case Prim(op=op, args=(arg, Lit(value=step))) if op in ROUNDINGS:
                return BINARY[op][1](self._span(arg), cast(Number, step))
            case Prim(op=op, args=(arg, _)) if op in ROUNDINGS:
                low = bounds(self._span(arg))[0]
                return Interval(0 if isinstance(low, Number) and low >= 0 else None, None)
            case Prim(op="topped_up", args=(_, floor)):
                return Interval(bounds(self._span(floor))[0], None)
            case Prim(op="year" | "month_index"):
                return Interval(1, None)
            case Prim(op="month" | "quarter" as op):
                return Interval(1, OF_A_YEAR[op][1])
            case Prim(op="size", args=(chosen,)):
                return possible.interval(0, len(chosen.type.options))
            case If(then=then, orelse=orelse):
                return _joined((self._span(then), self._span(orelse)))
            case Else(value=value, orelse=orelse):
                rest = without(self._span(value), ABSENT)
                return _joined((SILENT if rest is None else rest, self._span(orelse)))
            case Agg(op="count"):
                return Interval(0, None)
            case Agg(op="sum", expr=inner) | Months(expr=inner):
                low, high = bounds(self._span(inner))
                above = isinstance(low, Number) and low >= 0
                below = isinstance(high, Number) and high <= 0
                return Interval(0 if above else None, 0 if below else None)
            case Agg(op="min" | "max", expr=inner) | At(expr=inner):
                return self._span(inner)
            case Lookup():
                return _joined(map(self._span, self._reached(expr)))
            case Scale() if self.never_negative(expr):
                return Interval(0, None)
        return ANY_NUMBER

    def _given(self, given: Given) -> Value:
        """Between its bounds; a figure also within its values, or within what it must be by others."""
        found = self._supplied.get(given.id)
        if found is None:
            found = self._worked_out(given)
            self._supplied[given.id] = found
        return found

    def _worked_out(self, given: Given) -> Value:
        if given.id in self.settled:
            return possible.interval(*self.settled[given.id])
        ends = [end if isinstance(end, Number) else None for end in (given.low, given.high)]
        if given.level != "case" and given.id not in self._bounding and len(self._bounding) < MOST_BOUNDING:
            self._bounding.add(given.id)
            for constraint in given.constraints:
                if constraint.severity == "must" and constraint.guard is None:
                    ends = self._within(ends, constraint)
            self._bounding.remove(given.id)
        return possible.interval(*ends)

    def _within(self, ends: list[Number | None], constraint: Constraint) -> list[Number | None]:
        (low, high), (least, most) = ends, self.range(constraint.bound)
        if least is not None and constraint.op in ("ge", "gt", "eq"):
            low = least if low is None else max(low, least)
        if most is not None and constraint.op in ("le", "lt", "eq"):
            high = most if high is None else min(high, most)
        return ends if low is not None and high is not None and low > high else [low, high]

    # ── the conclusions that an expression draws on ──

    def _open(self, expr: Expr, known: Mapping[str, object]) -> Iterator[Def]:
        """The conclusions below an expression that are not worked out yet, the innermost first."""
        met: set[str] = set()
        todo: list[tuple[str, bool]] = [(name, False) for name in targets(expr)]
        while todo:
            name, done = todo.pop()
            definition = self.policy.defs.get(name)
            if definition is None or name in known:
                continue
            if done:
                yield definition
            elif name not in met:
                met.add(name)
                todo.append((name, True))
                todo += [(below, False) for part in expressions(definition) for below in targets(part)]


def _always(guard: Expr) -> bool:
    return isinstance(guard, Lit) and guard.value is True


def never_negative(policy: Policy, expr: Expr) -> bool:
    """Whether a number is 0 or more in every case; False when that cannot be told."""
    return Proofs(policy).never_negative(expr)


def starts_at_nothing(axis: Axis) -> bool:
    """Whether the first place of an axis of numbers holds only what is below 0."""
    first = axis.cuts[0] if axis.cuts else None
    return first is not None and isinstance(first.value, Number) and first.value <= 0 and not first.after


def _undecided(given: Given) -> bool:
    """Whether a figure is 未规定 on some days."""
    return any(dated.value is SILENT for dated in given.values)


def _joined(values: Iterable[Value]) -> Value:
    found: Value = SILENT
    for value in values:
        rest = None if value is ABSENT else without(value, SILENT)
        if rest is not None:
            found = rest if found is SILENT else join(found, rest)
    return found


_RANGES: dict[str, Callable[[Value, Value], Value]] = {
    op: BINARY[op][1]
    for op in ("add", "sub", "mul", "div", "min", "max", "known_above", "known_below", "known_as")
}
