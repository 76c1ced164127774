"""Expressions as of a day that differs from row to row: that of a bill, of an event.

A figure is looked up for each stretch of days in which it does not change, so that in each stretch it is as
constant as on the assessment day; the day itself is a number of the row. What lies above the record is seen
in its row as well (``Frame.seen``), for it too may come out otherwise on the day of each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import masks, values
from policyrules.compile.compiler import Compiler, looking
from policyrules.compile.dates import LAST
from policyrules.compile.ends import End
from policyrules.compile.frame import Frame, Moving
from policyrules.compile.masks import NOTHING, union
from policyrules.compile.results import Result
from policyrules.compile.terms import Term, all_of, at_most, below, integer, no, pick
from policyrules.compile.values import as_line
from policyrules.core.expressions import At, Expr, Prim, Today
from policyrules.core.possible import unknown
from policyrules.core.walk import cone, expressions, targets, walk

MOST_STRETCHES: Final = 60
"""Stretches of days that an expression is worked out for one by one, at most."""
_MOST_TURNS: Final = 1_000
"""Days on which a figure may change that are looked at, at most."""


def as_of(
    compiler: Compiler, frame: Frame, expr: At, day: Result, within: Callable[[Frame, Expr], Result]
) -> Result:
    """What an expression comes to on the day of the row; where that is not known, anything of its type."""
    line = as_line(day.value)
    known = frame.let(all_of(values.single(line), line.some))
    today = integer(compiler.day.toordinal())
    number = frame.let_int(today if line.low is None else pick(known, line.low.num, today))
    parts: list[tuple[Term, Result]] = []
    if not moves(compiler, expr.expr):
        parts.append((known, compiler.elsewhere(frame, compiler.day, expr.expr)))
    else:
        seen = _seen_there(compiler, frame)
        for first, test in _stretches(compiler, expr.expr, number):
            on = Moving(End(number, cap=LAST, positive=True), first)
            with looking(seen, on):
                parts.append((frame.let(all_of(known, test)), within(seen, expr.expr)))
    anything = (no(known), values.held(unknown(expr.type)))
    value = values.join(
        frame, [*((test, part.value) for test, part in parts), anything], exclusive=values.exact(line)
    )
    applied = masks.choose(*((test, part.applied) for test, part in parts), orelse=NOTHING)
    why = masks.choose(*((test, part.why) for test, part in parts), orelse=day.why)
    return Result(value, frame.let_mask(union(day.applied, applied)), frame.let_mask(why))


def moves(compiler: Compiler, expr: Expr) -> bool:
    """Whether an expression may come out otherwise on another day."""
    named = cone(compiler.policy, *targets(expr))
    drawn = (part for name in named & compiler.policy.defs.keys()
             for each in expressions(compiler.policy.defs[name]) for part in walk(each))  # fmt: skip
    if any(_of_the_day(part) for part in (*walk(expr), *drawn)):
        return True
    return len(_changes(compiler, named)) > 1


def _of_the_day(part: Expr) -> bool:
    return isinstance(part, Today) or (isinstance(part, Prim) and part.op == "age" and len(part.args) == 1)


def _stretches(compiler: Compiler, expr: Expr, number: Term) -> list[tuple[date, Term]]:
    """The first day of each stretch in which no figure changes, with whether the row's day lies in it."""
    firsts = _changes(compiler, cone(compiler.policy, *targets(expr)))
    lasts = [*firsts[1:], None]
    return [
        (
            first,
            all_of(
                *([at_most(integer(first.toordinal()), number)] if first != date.min else []),
                *([below(number, integer(then.toordinal()))] if then is not None else []),
            ),
        )
        for first, then in zip(firsts, lasts, strict=True)
    ]


def _changes(compiler: Compiler, names: frozenset[str]) -> list[date]:
    """The first day of all, and those on which a figure among the names becomes another."""
    givens = compiler.policy.givens
    figures = sorted(name for name in names if name in givens and givens[name].level != "case")

    def on(day: date) -> list[tuple[object, object]]:
        return [
            (found.value, found.reasons) for name in figures for found in [compiler.figures.on(name, day)]
        ]

    found, day = [date.min], date.min
    for _ in range(_MOST_TURNS):
        turns = [turn for name in figures for turn in compiler.figures.on(name, day).turns]
        if not turns:
            return found
        before, day = on(day), min(turns)
        if on(day) != before:
            found.append(day)
        if len(found) > MOST_STRETCHES:
            break
    raise UsageError(
        Said(
            f"SQL 只能在变动不多（至多 {MOST_STRETCHES} 次）的标准里按各行的日期取值",
            f"SQL takes figures as of the day of each row that change at most {MOST_STRETCHES} times (At)",
        )
    )


def _seen_there(compiler: Compiler, frame: Frame) -> Frame:
    """The record of a frame and those above it, each as seen in the row of the frame."""
    if frame.record is not None:
        raise UsageError(
            Said(
                "SQL 不能在相互询问的记录里按各行的日期取值",
                "SQL cannot go by the day of each row among records that ask about each other (At)",
            )
        )
    return compiler.seen_from(frame)
