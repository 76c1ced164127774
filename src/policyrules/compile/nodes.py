"""The nodes of the core as SQL: each expression becomes a value, provisions applied, reasons.

Applied provisions and reasons are bit masks, as in the evaluator, and follow docs/core.md node by
node: what is cited, and why a value is not narrower.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import arithmetic, dates, values
from policyrules.compile.aggregates import aggregate
from policyrules.compile.compiler import Compiler, at, brought, looking
from policyrules.compile.facts import supplied
from policyrules.compile.frame import Frame, Moving
from policyrules.compile.lookups import lookup
from policyrules.compile.masks import NOTHING, choose, is_nothing, pick, shared, union, where
from policyrules.compile.moving import as_of, moves
from policyrules.compile.order import end_choice
from policyrules.compile.primitives import primitive
from policyrules.compile.results import Result, keep, silent_only
from policyrules.compile.scales import scale
from policyrules.compile.terms import (
    FALSE,
    Term,
    any_of,
    no,
)
from policyrules.compile.values import Choices, Line, Value, as_choices, as_line, only
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
from policyrules.core.monthly import span_of
from policyrules.core.types import ABSENT, SILENT, Known
from policyrules.core.walk import dates_behind, reaches

MOST_MONTHS: Final = 60
"""A sum over more months than these would be too long a query."""


def compile_expr(compiler: Compiler, frame: Frame, expr: Expr) -> Result:
    """The value of an expression in a row of the frame, worked out once in each for each day."""
    met = compiler.met.setdefault((frame, frame.on), {})
    if expr not in met:
        if frame.record is not None and reaches(expr) == 0:
            # It asks nothing of the record that asks: it is the same in each of its pairs.
            met[expr] = brought(frame, compiler.elsewhere(frame.record, frame.on, expr), 0)
        elif isinstance(expr, Ref | Agg) and frame.seen is not None and not moves(compiler, expr):
            # It is the same on every day, whatever row it is looked at from.
            asker, hops = frame.seen
            there = compiler.elsewhere(asker.ancestor(hops), compiler.day, expr)
            met[expr] = brought(asker, there, hops)
        else:
            met[expr] = _compiled(compiler, frame, expr)
    return met[expr]


def _compiled(compiler: Compiler, frame: Frame, expr: Expr) -> Result:
    match expr:
        case Lit(value=value):
            return Result(values.held(value))
        case Today():
            return Result(_today(frame))
        case Ref():
            return _reference(compiler, frame, expr)
        case Prim(op="age"):
            asked = _dated(compiler, frame, expr.args)
            if len(asked) == 1 and isinstance(frame.on, Moving):
                asked.append(Result(_today(frame)))
            return primitive(frame, expr, asked)
        case Prim(op="known_as", args=(Prim() as written, other)):
            return _known_as(compiler, frame, written, other)
        case Prim():
            other_way = compiler.splitter.together.of(expr)
            if other_way is not None:
                return _known_as(compiler, frame, expr, other_way)
            return _primitive(compiler, frame, expr)
        case If(test=test, then=then, orelse=orelse):
            parts = (compile_expr(compiler, frame, part) for part in (test, then, orelse))
            return _conditional(frame, *parts)
        case Agg():
            return aggregate(compiler, frame, expr)
        case Else(value=value_expr, orelse=orelse):
            parts = (compile_expr(compiler, frame, part) for part in (value_expr, orelse))
            return _otherwise(frame, *parts)
        case Has(value=value_expr):
            return _has(frame, compile_expr(compiler, frame, value_expr))
        case Window():
            return _window(compiler, frame, expr)
        case At():
            return _at(compiler, frame, expr)
        case Months():
            return _months(compiler, frame, expr)
        case Lookup():
            asked = [compile_expr(compiler, frame, axis.expr) for axis in expr.axes]
            return lookup(frame, expr, asked, lambda cell: compile_expr(compiler, frame, cell))
        case Scale(figure=figure):
            version = compiler.figure(frame, figure.target).value
            named = compile_expr(compiler, frame, figure)
            return scale(frame, expr, version, named, lambda part: compile_expr(compiler, frame, part))
        case Silent(source=source):
            return Result(values.held(SILENT), why=compiler.reason(f"silent:{source}"))
        case AsUnit(unit=unit, target=target):
            household = compiler.alone(frame, compiler.policy.units[unit])
            with looking(household, frame.on):
                return compiler.conclusion(household, target)


def _dated(compiler: Compiler, frame: Frame, args: tuple[Expr, ...]) -> list[Result]:
    """The dates of an age; known, they are their own reason (a birth that is still to come)."""
    found = [compile_expr(compiler, frame, arg) for arg in args]
    facts = dict.fromkeys(name for arg in args for name in dates_behind(compiler.policy, arg))
    own, why = union(*(compiler.reason(f"fact:{name}") for name in facts)), union(*(r.why for r in found))
    why = own if why.empty else frame.let_mask(pick(is_nothing(why), own, why))
    return [Result(found[0].value, found[0].applied, why), *(Result(r.value, r.applied) for r in found[1:])]


# ── references ───────────────────────────────────────────────────────────────


def _primitive(compiler: Compiler, frame: Frame, expr: Prim) -> Result:
    return primitive(frame, expr, [compile_expr(compiler, frame, arg) for arg in expr.args])


def _known_as(compiler: Compiler, frame: Frame, written: Prim, other: Expr) -> Result:
    """A sum as it is written, within what another way of working it out leaves possible."""
    found = _primitive(compiler, frame, written)
    line, known = as_line(found.value), as_line(compile_expr(compiler, frame, other).value)
    low, high = (end_choice((known.some, end), orelse=None) for end in (known.low, known.high))
    value = arithmetic.cut(frame, line, low=frame.let_end(low), high=frame.let_end(high))
    return Result(value, found.applied, keep(frame, value, found.why))


def _reference(compiler: Compiler, frame: Frame, ref: Ref) -> Result:
    given = compiler.policy.givens.get(ref.target)
    if given is None:
        return compiler.conclusion(frame, ref.target, ref.hops, asking=ref.frame > 0)
    if given.level == "case":
        assert given.entity is not None
        found = supplied(compiler, at(frame, ref.hops, asking=ref.frame > 0), given)
        return brought(frame, found, ref.hops, asking=ref.frame > 0)
    figure = compiler.figure(frame, given.id)
    return Result(values.held(figure.value), why=union(*(compiler.reason(r) for r in sorted(figure.reasons))))


# ── control ──────────────────────────────────────────────────────────────────


def _conditional(frame: Frame, test: Result, then: Result, orelse: Result) -> Result:
    answer = as_choices(test.value)
    yes, no_, silent = only(answer, True), only(answer, False), silent_only(answer)
    # As in the evaluator: a test that is not known opens both branches, even "no or 未规定".
    unknown = frame.let(no(values.single(answer)))
    value = values.join(
        frame,
        (
            (any_of(yes, unknown), then.value),
            (any_of(no_, unknown), orelse.value),
            (answer[SILENT], values.held(SILENT)),
        ),
        exclusive=values.exact(answer),
    )
    both = union(then.why, orelse.why)
    open_ = pick(silent_only(value), both, keep(frame, value, test.why, both))
    why = choose((yes, then.why), (no_, orelse.why), (silent, test.why), orelse=open_)
    more = choose(
        (yes, then.applied),
        (no_, orelse.applied),
        (silent, NOTHING),
        orelse=shared(then.applied, orelse.applied),
    )
    return Result(value, frame.let_mask(union(test.applied, more)), frame.let_mask(why))


def _otherwise(frame: Frame, first: Result, other: Result) -> Result:
    rest, absent, ordinary = without_absent(frame, first.value)
    if absent.value is False:
        return first
    alone = values.exact(first.value)
    value = values.join(frame, ((ordinary, rest), (absent, other.value)), exclusive=alone)
    applied = union(first.applied, where(absent, other.applied))
    why = pick(absent, keep(frame, value, first.why, other.why), first.why)
    return Result(value, frame.let_mask(applied), frame.let_mask(why))


def without_absent(frame: Frame, value: Value) -> tuple[Value, Term, Term]:
    """The value without ABSENT, whether it can be absent, whether it can be anything else."""
    match value:
        case Choices(can=can, exclusive=exclusive):
            rest: dict[Known, Term] = {v: t for v, t in can.items() if v is not ABSENT}
            return Choices(rest, exclusive), value[ABSENT], frame.let(any_of(*rest.values()))
        case _:
            return evolve(value, absent=FALSE), value.absent, any_of(value.some, value.silent)


def _has(frame: Frame, inner: Result) -> Result:
    rest, absent, ordinary = without_absent(frame, inner.value)
    del rest
    value = arithmetic.truths(frame, ordinary, absent, FALSE, exclusive=values.exact(inner.value))
    return Result(value, inner.applied, frame.let_mask(where(no(values.single(value)), inner.why)))


def _today(frame: Frame) -> Value:
    on = frame.on
    return Line(on.number, on.number) if isinstance(on, Moving) else values.held(on)


def _at(compiler: Compiler, frame: Frame, expr: At) -> Result:
    day = compile_expr(compiler, frame, expr.date)
    on = _fixed(day)
    if on is None:
        return as_of(compiler, frame, expr, day, lambda seen, inner: compile_expr(compiler, seen, inner))
    found = _on(compiler, frame, expr.expr, on)
    return Result(found.value, union(day.applied, found.applied), found.why)


def _on(compiler: Compiler, frame: Frame, inner: Expr, day: date) -> Result:
    """An expression as of another day."""
    return compiler.elsewhere(frame, day, inner)


def _fixed(day: Result) -> date | None:
    """The day that is the same for every case, if it is one."""
    line = as_line(day.value)
    same = None if line.low is None or line.low != line.high else line.low.constant
    return None if same is None else values.day_of(int(same))


def _months(compiler: Compiler, frame: Frame, expr: Months) -> Result:
    """A sum over months, written out month by month."""
    ends = [compile_expr(compiler, frame, part) for part in (expr.start, expr.end)]
    start, end = map(_fixed, ends)
    span = None if start is None or end is None else span_of(start, end)
    if span is None or len(span.may) > MOST_MONTHS:
        raise UsageError(
            Said(
                f"SQL 只能逐月合计日期固定、至多 {MOST_MONTHS} 个月的一段",
                f"SQL sums months between days that are constant only, at most {MOST_MONTHS} (Months)",
            )
        )
    months = [_on(compiler, frame, expr.expr, day) for day, _ in span.ends()]
    nothing = Result(values.held(0))
    total = primitive(frame, Prim("add", (expr.expr,) * (len(months) + 1), expr.type), [nothing, *months])
    return Result(total.value, union(*(r.applied for r in ends), total.applied), total.why)


def _from_start(frame: Frame, mode: str, began: Line, length: Line, day: Line) -> tuple[Choices, Choices]:
    """Whether a window is open already on a day, and whether it is not over."""
    if mode in ("day_to_day", "next_day"):
        same_day = mode == "day_to_day"
        opened = arithmetic.compare(frame, "le" if same_day else "lt", began, day)
        limit = dates.window_limit(frame, began, length, less=1 if same_day else 0)
        inside = arithmetic.compare(frame, "le", day, limit)
    else:
        first, now = dates.month_index(frame, began), dates.month_index(frame, day)
        pair = (began, day) if mode == "next_month" else (first, now)
        opened = arithmetic.compare(frame, "le", *pair)
        extra = values.held(0 if mode == "next_month" else -1)
        last = arithmetic.add(frame, first, arithmetic.add(frame, length, as_line(extra)))
        inside = arithmetic.compare(frame, "le", now, last)
    return opened, inside


def _window(compiler: Compiler, frame: Frame, window: Window) -> Result:
    results = [compile_expr(compiler, frame, part) for part in (window.date, window.start, window.months)]
    day, start, length = (as_line(r.value) for r in results)
    began = evolve(start, absent=FALSE)
    if (starts := dates.starts_of(window.mode, day, length)) is not None:
        first, last = map(as_line, map(values.held, starts))
        opened = arithmetic.compare(frame, "le", began, last)
        inside = arithmetic.compare(frame, "ge", began, first)
    else:
        opened, inside = _from_start(frame, window.mode, began, length, day)
    value = arithmetic.both(frame, opened, inside)
    known = any_of(start.some, start.silent)
    parts = ((known, value), (start.absent, values.held(False)))
    joined = values.join(frame, parts, exclusive=values.exact(start))
    return Result(
        joined, union(*(r.applied for r in results)), keep(frame, joined, *(r.why for r in results))
    )
