"""The nodes of the core as SQL: each expression becomes a value, provisions applied, reasons.

Applied provisions and reasons are bit masks, as in the evaluator, and follow docs/core.md node by
node: what is cited, and why a value is not narrower.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from policyrules.errors import UsageError
from policyrules.policy import (
    ABSENT, SILENT, Agg, AsUnit, At, Else, Expr, Given, Has, If, Lit, Prim, Ref, Silent, Today, Window,
)  # fmt: skip
from policyrules.possible import HOLDS
from policyrules.sql import dates, values
from policyrules.sql.terms import (
    FALSE, ZERO, End, Term, all_of, any_of, choose, column, no, pick, shared, union,
)  # fmt: skip
from policyrules.sql.values import Blob, Choices, Line, Value, as_choices, as_line, only

if TYPE_CHECKING:
    from policyrules.sql.compile import Compiler
    from policyrules.sql.frame import Frame


@frozen
class Result:
    """A value with the masks of the provisions applied and of the reasons."""

    value: Value
    applied: Term = ZERO
    why: Term = ZERO
    clash: Term = FALSE
    """Whether it is certain that cases held together contradict each other."""


def silent_only(value: Value) -> Term:
    """Whether nothing but 未规定 is left."""
    match value:
        case Choices():
            return only(value, SILENT) if SILENT in value.can else FALSE
        case _:
            return all_of(no(value.some), value.silent, no(value.absent))


def keep(frame: Frame, value: Value, *whys: Term) -> Term:
    """The reasons that a value keeps: none when it is known, save that it is silent."""
    why = union(*whys)
    if why.value == 0:
        return ZERO
    unsure = any_of(no(values.single(value)), silent_only(value))
    return frame.let_int(pick(unsure, why, ZERO))


def compile_expr(compiler: Compiler, frame: Frame, expr: Expr) -> Result:
    """The value of an expression in a row of the frame."""
    match expr:
        case Lit(value=value):
            return Result(values.held(value))
        case Today():
            return Result(values.held(frame.on))
        case Ref():
            return _reference(compiler, frame, expr)
        case Prim():
            return _primitive(compiler, frame, expr)
        case If(test=test, then=then, orelse=orelse):
            parts = (compile_expr(compiler, frame, part) for part in (test, then, orelse))
            return _conditional(frame, *parts)
        case Agg():
            from policyrules.sql.aggregates import aggregate

            return aggregate(compiler, frame, expr)
        case Else(value=value_expr, orelse=orelse):
            parts = (compile_expr(compiler, frame, part) for part in (value_expr, orelse))
            return _otherwise(frame, *parts)
        case Has(value=value_expr):
            return _has(frame, compile_expr(compiler, frame, value_expr))
        case Window():
            return _window(compiler, frame, expr)
        case At(date=day, expr=inner):
            return _at(compiler, frame, day, inner)
        case Silent(source=source):
            return Result(values.held(SILENT), why=compiler.reason(f"silent:{source}"))
        case AsUnit():
            raise UsageError(f"SQL cannot evaluate a one-person household (AsUnit {expr.unit})")


# ── references ───────────────────────────────────────────────────────────────


def _reference(compiler: Compiler, frame: Frame, ref: Ref) -> Result:
    given = compiler.policy.givens.get(ref.target)
    if given is None:
        return compiler.conclusion(frame, ref.target, ref.hops)
    if given.level == "case":
        return _fact(compiler, frame, given, ref.hops)
    value, reasons = compiler.engine.parameter(given.id, frame.on)
    return Result(values.held(value), why=union(*(compiler.reason(r) for r in sorted(reasons))))


def _fact(compiler: Compiler, frame: Frame, given: Given, hops: int) -> Result:
    table = frame.table(hops)

    def source(suffix: str = "") -> str:
        return f'{table}."{given.name}{suffix}"'

    absent = FALSE
    if given.type.optional:
        absent = frame.source(f"COALESCE({source('__absent')}, FALSE)")
    if given.type.kind == "choices":
        names = [f"__{o.id}" for o in given.type.options]
        unknown = frame.source("(" + " OR ".join(f"{source(n)} IS NULL" for n in names) + ")")
    else:
        unknown = frame.source(f"({source()} IS NULL)")
    unknown = all_of(unknown, no(absent))
    maybe_absent = absent
    if given.type.optional:
        maybe_absent = any_of(absent, all_of(unknown, frame.source(f"({source('__absent')} IS NULL)")))
    ordinary = no(absent)
    if given.default is not None:
        value = _with_default(compiler, frame, given, source, unknown, absent)
        return Result(value)
    kind = "determination" if given.kind == "determination" else "fact"
    value = _fact_value(compiler, frame, given, source, ordinary, maybe_absent)
    why = frame.let_int(pick(unknown, compiler.reason(f"{kind}:{given.id}"), ZERO))
    return Result(value, why=why)


def _fact_value(
    compiler: Compiler, frame: Frame, given: Given, source: Callable[..., str], some: Term, absent: Term
) -> Value:
    match given.type.kind:
        case "number" | "date":
            low, high = (_fact_end(compiler, frame, given, source(), side) for side in ("low", "high"))
            return Line(low, high, some, absent)
        case "bool":
            column_ = source()
            yes = all_of(some, frame.source(f"COALESCE({column_}, TRUE)"))
            no_ = all_of(some, frame.source(f"COALESCE(NOT {column_}, TRUE)"))
            return Choices({True: yes, False: no_} | ({ABSENT: absent} if absent is not FALSE else {}))
        case "choice":
            can = {
                o.id: all_of(some, frame.source(f"COALESCE({source()} = '{o.id}', TRUE)"))
                for o in given.type.options
            }
            return Choices(can | ({ABSENT: absent} if absent is not FALSE else {}))
        case "choices":
            names = {o.id: source(f"__{o.id}") for o in given.type.options}
            known = frame.source("(" + " AND ".join(f"{n} IS NOT NULL" for n in names.values()) + ")")
            has = {o: frame.source(f"COALESCE({n}, FALSE)") for o, n in names.items()}
            return Blob(known, has, some, absent)
        case _:
            return Blob(frame.source(f"({source()} IS NOT NULL)"), {}, some, absent)


def _fact_end(compiler: Compiler, frame: Frame, given: Given, text: str, side: str) -> End:
    cap, den = compiler.limits.of(given)
    bound = given.low if side == "low" else given.high
    if given.type.kind == "date":
        text = (
            f"CAST(EXTRACT(YEAR FROM {text}) * 10000 + EXTRACT(MONTH FROM {text}) * 100"
            f" + EXTRACT(DAY FROM {text}) AS BIGINT)"
        )
    positive = given.type.kind == "date" or (isinstance(given.low, int | Fraction) and given.low >= 0)
    if bound is None:
        end = column(frame.source(text), cap=cap, den=den, nullable=True)
        # Where only the upper end is missing, a known value is still not negative.
        return end
    held = values.ordinal(bound) if isinstance(bound, date) else Fraction(bound) * den  # type: ignore[arg-type]
    return column(
        frame.source(f"COALESCE({text}, {int(held)})"), cap=cap, den=den, nullable=False, positive=positive
    )


def _with_default(
    compiler: Compiler, frame: Frame, given: Given, source: Callable[..., str], unknown: Term, absent: Term
) -> Value:
    assert given.default is not None
    fact = _fact_value(compiler, frame, given, source, no(absent), absent)
    return values.join(frame, ((no(unknown), fact), (unknown, values.held(given.default))))


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
    )
    both = union(then.why, orelse.why)
    open_ = pick(silent_only(value), both, keep(frame, value, test.why, both))
    why = choose((yes, then.why), (no_, orelse.why), (silent, test.why), orelse=open_)
    more = choose(
        (yes, then.applied), (no_, orelse.applied), (silent, ZERO), orelse=shared(then.applied, orelse.applied)
    )
    assert why is not None
    assert more is not None
    return Result(value, frame.let_int(union(test.applied, more)), frame.let_int(why))


def _otherwise(frame: Frame, first: Result, other: Result) -> Result:
    rest, absent, ordinary = without_absent(frame, first.value)
    if absent.value is False:
        return first
    value = values.join(frame, ((ordinary, rest), (absent, other.value)))
    applied = union(first.applied, pick(absent, other.applied, ZERO))
    why = pick(absent, keep(frame, value, first.why, other.why), first.why)
    return Result(value, frame.let_int(applied), frame.let_int(why))


def without_absent(frame: Frame, value: Value) -> tuple[Value, Term, Term]:
    """The value without ABSENT, whether it can be absent, whether it can be anything else."""
    match value:
        case Choices(can=can):
            rest = {v: t for v, t in can.items() if v is not ABSENT}
            return Choices(rest), value[ABSENT], frame.let(any_of(*rest.values()))
        case _:
            return evolve(value, absent=FALSE), value.absent, any_of(value.some, value.silent)


def _has(frame: Frame, inner: Result) -> Result:
    rest, absent, ordinary = without_absent(frame, inner.value)
    del rest
    value = values.truths(frame, ordinary, absent, FALSE)
    return Result(value, inner.applied, frame.let_int(pick(no(values.single(value)), inner.why, ZERO)))


def _at(compiler: Compiler, frame: Frame, day: Expr, inner: Expr) -> Result:
    moved = as_line(compile_expr(compiler, frame, day).value)
    number = None if moved.low is None or moved.low != moved.high else moved.low.constant
    if number is None:
        raise UsageError("SQL cannot evaluate at a date that is not constant (At)")
    before, frame.on = frame.on, values.day_of(int(number))
    try:
        return compile_expr(compiler, frame, inner)
    finally:
        frame.on = before


def _window(compiler: Compiler, frame: Frame, window: Window) -> Result:
    results = [compile_expr(compiler, frame, part) for part in (window.date, window.start, window.months)]
    day, start, length = (as_line(r.value) for r in results)
    began = evolve(start, absent=FALSE)
    if window.mode == "day_to_day":
        opened = values.compare(frame, "le", began, day)
        inside = values.compare(frame, "le", day, dates.window_limit(frame, began, length))
    else:
        first, now = dates.month_index(frame, began), dates.month_index(frame, day)
        pair = (began, day) if window.mode == "next_month" else (first, now)
        opened = values.compare(frame, "le", *pair)
        extra = values.held(0 if window.mode == "next_month" else -1)
        last = values.add(frame, first, values.add(frame, length, as_line(extra)))
        inside = values.compare(frame, "le", now, last)
    value = values.both(frame, opened, inside)
    known = any_of(start.some, start.silent)
    joined = values.join(frame, ((known, value), (start.absent, values.held(False))))
    return Result(
        joined, union(*(r.applied for r in results)), keep(frame, joined, *(r.why for r in results))
    )


# ── primitives ───────────────────────────────────────────────────────────────

_LINES: dict[str, Callable[[Frame, Line, Line], Value]] = {
    "add": values.add,
    "sub": lambda frame, a, b: values.add(frame, a, values.negate(frame, b)),
    "mul": values.multiply,
    "div": values.divide,
    "min": lambda frame, a, b: values.extreme(frame, a, b, larger=False),
    "max": lambda frame, a, b: values.extreme(frame, a, b, larger=True),
    "topped_up": values.topped_up,
    "days": dates.days,
}


def _primitive(compiler: Compiler, frame: Frame, expr: Prim) -> Result:
    op = expr.op
    args = [compile_expr(compiler, frame, arg) for arg in expr.args]
    if op in ("and", "or"):
        return reduce(lambda a, b: _connected(frame, op, a, b), args)
    if op in _LINES:
        return reduce(lambda a, b: _combined(frame, _LINES[op](frame, as_line(a.value), as_line(b.value)), a, b), args)
    if op.startswith("round_"):
        step = as_line(args[1].value).low
        if step is None or step.constant is None:
            raise UsageError(f"SQL rounds to constant steps only ({op})")
        return _combined(frame, values.rounded(frame, op, as_line(args[0].value), step.constant), *args)
    if op in HOLDS:
        return _combined(frame, _compared(frame, op, args[0].value, args[1].value), *args)
    return _combined(frame, _unary(frame, expr, args[0].value), *args)


def _combined(frame: Frame, value: Value, *args: Result) -> Result:
    applied = frame.let_int(union(*(a.applied for a in args)))
    return Result(value, applied, keep(frame, value, *(a.why for a in args)))


def _unary(frame: Frame, expr: Prim, value: Value) -> Value:
    match expr.op:
        case "not":
            return values.negation(frame, as_choices(value))
        case "in":
            return values.contained(frame, as_choices(value), expr.options)
        case "contains":
            return _contains(frame, value, expr.options)
        case "neg":
            return values.negate(frame, as_line(value))
        case "per_month":
            return values.by_month(frame, as_line(value), Fraction(1, 12))
        case "per_year":
            return values.by_month(frame, as_line(value), Fraction(12))
        case "year":
            return dates.year(frame, as_line(value))
        case "month_index":
            return dates.month_index(frame, as_line(value))
        case "age":
            return dates.age(frame, as_line(value), frame.on)
        case "last_year_end":
            line = as_line(value)
            if line.low is not None and line.low.constant is not None:
                return values.held(date(values.day_of(int(line.low.constant)).year - 1, 12, 31))
    raise UsageError(f"SQL does not know the primitive {expr.op}")


def _contains(frame: Frame, value: Value, wanted: frozenset[str]) -> Choices:
    if not isinstance(value, Blob):
        raise UsageError("SQL can look into sets of options only (contains)")
    inside = all_of(*(value.has.get(o, FALSE) for o in sorted(wanted)))
    open_ = any_of(no(value.known), value.absent, value.silent)
    return values.truths(
        frame, all_of(value.some, any_of(open_, inside)), all_of(value.some, any_of(open_, no(inside))),
        no(value.some),
    )  # fmt: skip


def _compared(frame: Frame, op: str, a: Value, b: Value) -> Choices:
    if isinstance(a, Line) or isinstance(b, Line):
        return values.compare(frame, op, as_line(a), as_line(b))
    return values.compare_members(frame, op, as_choices(a), as_choices(b))


def _connected(frame: Frame, op: str, a: Result, b: Result) -> Result:
    first, second = as_choices(a.value), as_choices(b.value)
    connect = values.both if op == "and" else values.either
    decisive = op == "or"
    value = connect(frame, first, second)
    stops, goes_on, agrees = only(first, decisive), only(first, not decisive), only(second, not decisive)
    applied = choose(
        (stops, a.applied),
        (goes_on, pick(agrees, union(a.applied, b.applied), b.applied)),
        orelse=pick(agrees, a.applied, shared(a.applied, b.applied)),
    )
    assert applied is not None
    return Result(value, frame.let_int(applied), keep(frame, value, a.why, b.why))

