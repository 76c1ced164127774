"""What nothing can bring about any more: an event undone, a day gone back, a person born on another day."""

from __future__ import annotations

from datetime import date
from typing import Final

from policyrules.core.comparisons import CONTRARY, HOLDS, MIRRORED
from policyrules.core.expressions import Agg, Expr, Has, Months, Prim, Today, Window
from policyrules.core.possible import Value
from policyrules.core.reasons import Failure
from policyrules.core.walk import walk
from policyrules.core.windows import has_opened

_OF_DATES: Final = ("age", "days", "full_months", "year", "month_index", "month", "quarter")


def past_changing(failure: Failure, on: date) -> bool:
    """Whether no one, and no passing of time, can still make a failed condition hold, as the records are.

    What is not known may turn out to hold. What time brings about (an age reached, a period over) can
    still come; what it has taken away cannot. Of several ways each has to be closed.
    """
    if failure.unknown:
        return False
    if failure.ways:
        return not failure.more and all(any(f.closed for f in way) for way in failure.ways)
    match failure.condition:
        case Has():
            return not failure.wanted
        case Window(date=tested, start=start, mode=mode):
            if _may_be_new(tested) or _may_be_new(start):
                return False
            if isinstance(tested, Today):
                return failure.wanted and _is_past(mode, dict(failure.met).get(start), on)
            return True
        case Prim(op=op, args=(left, right)) if op in HOLDS:
            wanted = op if failure.wanted else CONTRARY[op]
            if _moves(left):
                return _gone(wanted)
            if _moves(right):
                return _gone(MIRRORED[wanted])
            sides = (left, right)
            return any(map(_of_a_date, sides)) and not any(map(_may_be_new, sides))
    return False


def _is_past(mode: str, start: Value | None, on: date) -> bool:
    """Whether the event that opens a period lies behind: the period, which does not hold, is over then."""
    return isinstance(start, date) and has_opened(mode, start, on)


def _gone(op: str) -> bool:
    """Whether what only grows can no longer stand so to a limit, as it does not stand so to it now."""
    return op in ("lt", "le")


def _moves(expr: Expr) -> bool:
    """The assessment day, and what is counted up to it from a day: an age, the days since."""
    match expr:
        case Today() | Prim(op="age", args=(_,)) | Prim(op="days" | "full_months", args=(_, Today())):
            return True
        case Prim(op="year" | "month_index", args=(arg,)):
            return _moves(arg)
    return False


def _of_a_date(expr: Expr) -> bool:
    """Whether a side is a date, or worked out from one."""
    return any(
        part.type.kind == "date" or (isinstance(part, Prim) and part.op in _OF_DATES) for part in walk(expr)
    )


def _may_be_new(expr: Expr) -> bool:
    """Whether it is drawn from a list, or from months one by one: another event or month may come."""
    return any(isinstance(part, Agg | Months) for part in walk(expr))
