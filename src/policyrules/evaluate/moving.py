"""What moves with the assessment date: comparisons with it, ages, and the days on which they turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import cast

from policyrules.base import months
from policyrules.core import possible
from policyrules.core.comparisons import COMPARES, MIRRORED
from policyrules.core.expressions import Expr, Lit, Prim, Today
from policyrules.core.possible import Value
from policyrules.core.primitives import BINARY, SPECIAL, TURNS
from policyrules.core.primitives import age as possible_age
from policyrules.core.walk import dates_behind
from policyrules.core.windows import known_bounds
from policyrules.evaluate.engine import Code, Engine, Run, keep
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.notes import Result


def comparison_code(engine: Engine, op: str, left: Expr, right: Expr) -> Code | None:
    """The code of a comparison one side of which moves with the day; None for any other."""
    if (moved := moving(engine, left)) is not None:
        return _moving_comparison(op, moved, engine.code(right))
    if (moved := moving(engine, right)) is not None:
        return _moving_comparison(MIRRORED[op], moved, engine.code(left))
    return None


Turning = Callable[[Run, Instance, Value, tuple[int, ...]], None]
"""(run, instance, limit, of 0 and 1): note the days on which what moves reaches, or passes, a limit."""


def moving(engine: Engine, expr: Expr) -> tuple[Code, Turning] | None:
    """The assessment date or an age: a code that notes no edges, and one that notes its turns."""
    match expr:
        case Today():
            return lambda run, here: (run.on, 0, 0), _note_days
        case Prim(op="add_days", args=(Today(), Lit(value=int() | Fraction() as count))):
            return _days_from_today(floor(count))
        case Prim(op="age", args=(born_expr,)):
            born_code, years = engine.code(born_expr), _years(engine, born_expr)

            def note(run: Run, here: Instance, limit: Value, extras: tuple[int, ...]) -> None:
                for born in known_bounds(born_code(run, here)[0]):
                    day = cast(date, born)
                    run.edge(day)
                    for years_old in known_bounds(limit):
                        for extra in extras:
                            reached = floor(cast(int, years_old)) + 1 if extra else ceil(cast(int, years_old))
                            run.edge(months.birthday(day, day.year + reached))

            return years, note
        case Prim(op="full_months", args=(start_expr, Today())):
            return _months_until_today(engine.code(start_expr))
    return None


def _months_until_today(start_code: Code) -> tuple[Code, Turning]:
    """The full months since a day, and the days on which they come to a number, or pass it."""
    fast, slow = BINARY["full_months"]

    def count(run: Run, here: Instance) -> Result:
        start, applied, reasons = start_code(run, here)
        if type(start) not in SPECIAL:
            return fast(start, run.on), applied, 0
        value = slow(start, run.on)
        return value, applied, keep(value, reasons)

    def note(run: Run, here: Instance, limit: Value, extras: tuple[int, ...]) -> None:
        for start in known_bounds(start_code(run, here)[0]):
            for number in known_bounds(limit):
                for extra in extras:
                    full = floor(cast(int, number)) + 1 if extra else ceil(cast(int, number))
                    run.edge(months.add_months(cast(date, start), full))

    return count, note


def _days_from_today(count: int) -> tuple[Code, Turning]:
    """The day so many days after the assessment date, and the days on which it comes to, or passes, a day."""

    def note(run: Run, here: Instance, limit: Value, extras: tuple[int, ...]) -> None:
        del here
        for day in known_bounds(limit):
            for extra in extras:
                run.edge(months.days_later(cast(date, day), extra - count))

    return lambda run, here: (months.days_later(run.on, count), 0, 0), note


def _note_days(run: Run, here: Instance, limit: Value, extras: tuple[int, ...]) -> None:
    del here
    for day in known_bounds(limit):
        for extra in extras:
            run.edge(months.day_after(cast(date, day)) if extra else cast(date, day))


def _moving_comparison(op: str, moved: tuple[Code, Turning], right: Code) -> Code:
    """A comparison that changes on known days only; those it notes, not every day or birthday."""
    left, note = moved
    fast, turns = COMPARES[op], TURNS[op]

    def comparison(run: Run, here: Instance) -> Result:
        a, p, r = left(run, here)
        b, q, s = right(run, here)
        note(run, here, b, turns)
        if type(a) in SPECIAL or type(b) in SPECIAL:
            value = possible.compare(op, a, b)
            return value, p | q, keep(value, r | s)
        return fast(a, b), p | q, 0

    return comparison


def _years(engine: Engine, born_expr: Expr) -> Code:
    """An age without the days on which it changes; a birth known to be later is its own reason."""
    born_code = engine.code(born_expr)
    later = _dates_behind(engine, born_expr)

    def years(run: Run, here: Instance) -> Result:
        born, applied, reasons = born_code(run, here)
        value = possible_age(born, run.on)
        return value, applied, keep(value, reasons or later)

    return years


def age_code(engine: Engine, born_expr: Expr) -> Code:
    """The function of an age outside a comparison: it changes on the next birthday."""
    born_code, years = engine.code(born_expr), _years(engine, born_expr)

    def age(run: Run, here: Instance) -> Result:
        for born in known_bounds(born_code(run, here)[0]):
            day = cast(date, born)
            run.edge(day)
            run.edge(months.birthday(day, day.year + months.age(day, run.on) + 1))
        return years(run, here)

    return age


def age_on_code(engine: Engine, born_expr: Expr, day_expr: Expr) -> Code:
    """The function of an age on a day that is worked out; a birth known to be later is its own reason."""
    born_code, day_code = engine.code(born_expr), engine.code(day_expr)
    later = _dates_behind(engine, born_expr) | _dates_behind(engine, day_expr)

    def age(run: Run, here: Instance) -> Result:
        born, p, r = born_code(run, here)
        day, q, s = day_code(run, here)
        value = possible_age(born, day)
        return value, p | q, keep(value, r | s or later)

    return age


def _dates_behind(engine: Engine, expr: Expr) -> int:
    """The facts that are dates on which an expression draws, as reasons."""
    found = 0
    for name in dates_behind(engine.policy, expr):
        found |= engine.reason_bit(f"fact:{name}")
    return found


def dated_code(engine: Engine, op: str, arg: Expr) -> Code:
    """The argument of a date primitive; of the assessment date, with the day on which it changes."""
    if not isinstance(arg, Today):
        return engine.code(arg)

    def today(run: Run, here: Instance) -> Result:
        del here
        on = run.on
        next_month = months.day_after(months.month_end(on))
        run.edge(months.month_start(12 * on.year + 13) if op in ("year", "last_year_end") else next_month)
        return on, 0, 0

    return today
