"""Figures by axes in SQL: for each place of an axis a truth, for each cell the truths that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import values
from policyrules.compile.ends import constant
from policyrules.compile.frame import Frame
from policyrules.compile.masks import NOTHING, pick, shared_where, union, where
from policyrules.compile.order import end_less
from policyrules.compile.results import Result, keep
from policyrules.compile.terms import FALSE, Term, all_of, any_of, no
from policyrules.compile.values import Choices, Value, as_choices, as_line
from policyrules.core.expressions import Axis, Expr, Lookup
from policyrules.core.types import SILENT

MOST_CELLS = 1000


def lookup(frame: Frame, expr: Lookup, asked: Sequence[Result], cell: Callable[[Expr], Result]) -> Result:
    """What the cells can be that the axes can lead to. UsageError past 1,000 cells."""
    if len(expr.cells) > MOST_CELLS:
        text = f"“{expr.figure}” 有 {len(expr.cells)} 格，SQL 最多查 {MOST_CELLS} 格"
        en = f"{expr.figure!r} has {len(expr.cells)} cells, SQL looks up {MOST_CELLS} at most"
        raise UsageError(Said(text, en))
    applied = why = NOTHING
    silent = FALSE
    reached: list[list[Term]] = []
    alone = all(values.exact(found.value) for found in asked)
    for axis, found in zip(expr.axes, asked, strict=True):
        here = [frame.let(place) for place in _places(axis, found.value)]
        quiet = _silent(found.value)
        open_ = any_of(FALSE if values.exact(found.value) else no(values.one_of(here)), quiet)
        applied, why = union(applied, found.applied), union(why, where(open_, found.why))
        silent = any_of(silent, quiet)
        reached.append(here)
    nothing = any_of(*(no(any_of(*here)) for here in reached))
    tests = [frame.let(all_of(*place)) for place in product(*reached)]
    cells = [
        (test, cell(part)) for test, part in zip(tests, expr.cells, strict=True) if test.value is not False
    ]
    outside = (frame.let(any_of(silent, nothing)), values.held(SILENT))
    value = values.join(frame, [*((test, found.value) for test, found in cells), outside], exclusive=alone)
    why = union(why, *(where(test, found.why) for test, found in cells))
    common = (
        shared_where(*((test, found.applied) for test, found in cells), let=frame.let_int)
        if cells
        else NOTHING
    )
    common = pick(nothing, NOTHING, common)
    return Result(value, frame.let_mask(union(applied, common)), keep(frame, value, why))


def _places(axis: Axis, value: Value) -> list[Term]:
    """For each place of an axis whether the value can lie in it."""
    if axis.options:
        can = as_choices(value)
        return [can[option] for option in axis.options]
    line = as_line(value)
    ends = [
        constant(cut.value.toordinal() if isinstance(cut.value, date) else cut.value) for cut in axis.cuts
    ]
    below, above = (
        [
            end_less(line.low, end, or_equal=cut.after, unbounded=True)
            for cut, end in zip(axis.cuts, ends, strict=True)
        ],
        [
            end_less(end, line.high, or_equal=not cut.after, unbounded=True)
            for cut, end in zip(axis.cuts, ends, strict=True)
        ],
    )
    return [
        all_of(line.some, *above[max(place - 1, 0) : place], *below[place : place + 1])
        for place in range(axis.size)
    ]


def _silent(value: Value) -> Term:
    return value[SILENT] if isinstance(value, Choices) else value.silent
