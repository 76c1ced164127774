"""Aggregates over the lists of a record: one relation keyed by the parent, then the sets again.

Never SUM, BOOL_OR or BOOL_AND over what may be NULL: every column that is aggregated is made of
truths and ends whose NULL has been taken out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from attrs import evolve, frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.compile import arithmetic, masks, values
from policyrules.compile.compiler import Compiler, brought, looking
from policyrules.compile.ends import End, plain, within
from policyrules.compile.frame import Frame, Moving
from policyrules.compile.masks import NOTHING, Mask, union, where
from policyrules.compile.order import bounded, end_choice
from policyrules.compile.results import Result, silent_only
from policyrules.compile.shares import Shares, total_of_shares, unlike
from policyrules.compile.terms import (
    FALSE,
    NULL,
    ONE,
    TRUE,
    ZERO,
    Aggregate,
    Term,
    all_of,
    any_of,
    at_most,
    below,
    choose,
    equal,
    field,
    first_known,
    integer,
    made,
    no,
    pick,
)
from policyrules.compile.values import Line, Value, as_choices, as_line, only
from policyrules.core.bounds import never_negative
from policyrules.core.expressions import Agg
from policyrules.core.types import ABSENT, SILENT, Known
from policyrules.core.walk import asks_of_its_record

NO_BOUND = 2**62 + 1
"""Stands for an end without a bound among those that are put in order: larger than any of them."""


@frozen
class Row:
    """A record below: whether it counts, what it contributes, what it applied, why it is not narrower."""

    inside: Term
    sure: Term
    value: Value
    applied: Mask
    why: Mask


class Columns:
    """The aggregated columns of one relation, and how the frame that joins it reads them."""

    def __init__(self, inner: Frame, outer: Frame) -> None:
        self.inner = inner
        self.outer = outer

    def add(self, function: Aggregate, term: Term, *more: Term, nothing: Term | None = ZERO) -> Term:
        """An aggregate of an integer per record; ``nothing`` where there are no records."""
        return self.outer.total(self.inner, function, term, *more, nothing=nothing)

    def nth(self, term: Term, nth: int, *, larger: bool) -> Term:
        """The nth largest or smallest of an integer that some records have; NULL where these are too few."""
        return self.add("nth_most" if larger else "nth_least", term, integer(nth), nothing=None)

    def exists(self, term: Term) -> Term:
        """Whether the truth holds for any record."""
        if term.value is False:
            return FALSE
        return equal(self.add("most", pick(term, ONE, ZERO)), ONE)

    def mask(self, test: Term, mask: Mask) -> Mask:
        """The bits of the masks of the records for which the test holds."""
        return where(test, mask).map(lambda word: ZERO if word.value == 0 else self.add("all_bits", word))

    def number(self, test: Term) -> Term:
        """How many records pass the test."""
        return self.add("sum", pick(test, ONE, ZERO))

    def most(self, limit: int) -> int:
        """How many records there are at most."""
        return limit


class Alone(Columns):
    """The same over one record, in the row of whoever asks."""

    def add(self, function: Aggregate, term: Term, *more: Term, nothing: Term | None = ZERO) -> Term:
        """What the record says."""
        del function
        beyond = any(place.value != 1 for place in more)
        return NULL if beyond else term if nothing is None else first_known(term, nothing)

    def exists(self, term: Term) -> Term:
        """Whether the truth holds for the record."""
        return term

    def most(self, limit: int) -> int:
        """One."""
        return min(limit, 1)


def aggregate(compiler: Compiler, frame: Frame, expr: Agg) -> Result:
    """The aggregate in a row of the frame: worked out where its list is, once for all that ask for it."""
    asks = asks_of_its_record(expr)
    if expr.hops and not asks:
        home = frame.ancestor(expr.hops)
        return brought(frame, compiler.elsewhere(home, frame.on, evolve(expr, hops=0)), expr.hops)
    if asks and frame.asker is not None:
        raise UsageError(
            Said(
                "SQL 里，用名称说外层记录的汇总不能再套一层这样的汇总，也不能隔着几层列表",
                "SQL cannot name an outer record through more than one list (Agg, Ref with a frame)",
            )
        )
    child, listing = compiler.policy.entities[expr.child], frame.ancestor(expr.hops)
    if child.parent != listing.entity:
        raise UsageError(
            Said(
                f"SQL 只能汇总记录直属的列表（{expr.child}）",
                f"SQL aggregates over the lists right below a record only (Agg {expr.child})",
            )
        )
    if isinstance(frame.on, Moving) and listing.alone is None:
        raise UsageError(
            Said(
                "SQL 不能按各行的日期逐条看列表",
                "SQL cannot go through a list as of a day that differs from row to row (At, Agg)",
            )
        )
    inner = compiler.below(listing, expr.child)
    if inner is None:
        return Result(values.held(_OF_NONE[expr.op]))
    if asks:
        inner = compiler.pairs(inner, frame, expr.hops)
    with looking(inner, frame.on):
        row = _row(compiler, inner, expr)
    columns, complete = (Alone if inner.rows is frame.rows else Columns)(inner, frame), TRUE
    listed = field(f"{child.plural}__complete", "t")
    if listing.alone is None:
        # Said as a comparison: DuckDB knows from its statistics that none of a table is below TRUE.
        compiler.note(listing.entity, below(first_known(listed, FALSE), TRUE), listed)
    if listing.alone is None and not compiler.known:
        complete = frame.brought(listing.source(first_known(listed, FALSE)), expr.hops)
    value, applied = _COMBINE[expr.op](compiler, columns, expr, row, complete)
    open_ = all_of(row.inside, any_of(no(values.single(row.value)), silent_only(row.value)))
    reasons = union(columns.mask(open_, row.why), where(no(complete), compiler.reason(f"list:{expr.child}")))
    unsure = any_of(no(values.single(value)), silent_only(value))
    return Result(value, frame.let_mask(applied), frame.let_mask(where(unsure, reasons)))


def _row(compiler: Compiler, inner: Frame, expr: Agg) -> Row:
    value = compiler.expression(inner, expr.expr)
    if expr.filter is None:
        return Row(TRUE, TRUE, value.value, value.applied, value.why)
    holds = compiler.expression(inner, expr.filter)
    answer = as_choices(holds.value)
    inside, sure = inner.let(no(only(answer, False))), inner.let(only(answer, True))
    if expr.op in ("any", "count"):
        given: Value = arithmetic.both(inner, answer, as_choices(value.value))
    elif expr.op == "all":
        given = arithmetic.either(inner, arithmetic.negation(inner, answer), as_choices(value.value))
    elif inside == sure:
        given = value.value
    else:
        nothing = values.held(0) if expr.op == "sum" else as_line(values.held(ABSENT))
        given = values.join(inner, ((TRUE, value.value), (no(sure), nothing)))
    return Row(
        inside,
        sure,
        given,
        inner.let_mask(union(holds.applied, value.applied)),
        inner.let_mask(union(holds.why, value.why)),
    )


def _total(columns: Columns, inside: Term, end: End | None, records: int) -> End | None:
    """The sum of an end over the records that count; no bound as soon as one has none."""
    if end is None:
        some = columns.exists(inside)
        return end_choice((some, None), orelse=End(ZERO, positive=True))
    plain(end)
    usable = all_of(inside, bounded(end))
    total = columns.add("sum", pick(usable, end.num, ZERO))
    found = End(total, end.den, 0, end.den_cap, positive=end.positive)
    found = within(found, min(0, end.floor * records), max(0, end.ceiling * records))
    if not end.nullable:
        return found
    return end_choice((columns.exists(all_of(inside, no(bounded(end)))), None), orelse=found)


def _sum(compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term) -> tuple[Value, Mask]:
    line = as_line(row.value)
    ordinary = all_of(row.inside, line.some)
    records = columns.most(compiler.limits.records)
    if unlike(line.low, line.high):
        inner, outer = columns.inner, columns.outer
        shares = Shares(inner, outer, partial(columns.add, "sum"), columns.exists, records)
        low, high = total_of_shares(shares, ordinary, line.low, line.high, (outer, outer.on, expr))
    else:
        low, high = (_total(columns, ordinary, end, records) for end in (line.low, line.high))
    unseen = columns.outer.let(no(complete))
    high = end_choice((unseen, None), orelse=high)
    if not never_negative(compiler.policy, expr.expr):
        low = end_choice((unseen, None), orelse=low)
    nothing = columns.exists(all_of(row.inside, no(line.some)))
    silent = any_of(nothing, columns.exists(all_of(row.inside, line.silent)))
    frame = columns.outer
    total = Line(frame.let_end(low), frame.let_end(high), no(nothing), silent=silent)
    return total, columns.mask(row.sure, row.applied)


def _count(compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term) -> tuple[Value, Mask]:
    del expr
    answer = as_choices(row.value)
    records = columns.most(compiler.limits.records)
    sure = columns.number(all_of(row.inside, only(answer, True)))
    most = columns.number(all_of(row.inside, no(only(answer, False))))
    low = End(sure, cap=records, positive=True)
    high = end_choice((complete, End(most, cap=records, positive=True)), orelse=None)
    outer = columns.outer
    return Line(outer.let_end(low), outer.let_end(high)), columns.mask(row.sure, row.applied)


def _any(compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term) -> tuple[Value, Mask]:
    del compiler, expr
    answer, outer = as_choices(row.value), columns.outer
    held = columns.inner.let(all_of(row.inside, only(answer, True)))
    yes = outer.let(columns.exists(held))
    can_yes = any_of(columns.exists(all_of(row.inside, answer[True])), no(complete))
    can_no = no(columns.exists(all_of(row.inside, no(answer[False]))))
    silent = all_of(columns.exists(all_of(row.inside, answer[SILENT])), no(yes))
    value = arithmetic.truths(outer, can_yes, can_no, silent)
    applied = masks.choose(
        (yes, columns.mask(all_of(held, row.sure), row.applied)),
        (no(values.single(value)), NOTHING),
        orelse=columns.mask(row.sure, row.applied),
    )
    return value, applied


def _all(compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term) -> tuple[Value, Mask]:
    flipped = evolve(row, value=arithmetic.negation(columns.inner, as_choices(row.value)))
    value, applied = _any(compiler, columns, expr, flipped, complete)
    return arithmetic.negation(columns.outer, as_choices(value)), applied


def _least(compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term) -> tuple[Value, Mask]:
    del compiler
    return _by_size(columns, expr.nth, row, complete, larger=False)


def _greatest(
    compiler: Compiler, columns: Columns, expr: Agg, row: Row, complete: Term
) -> tuple[Value, Mask]:
    del compiler
    return _by_size(columns, expr.nth, row, complete, larger=True)


def _by_size(columns: Columns, nth: int, row: Row, complete: Term, *, larger: bool) -> tuple[Value, Mask]:
    """The nth from the largest or the smallest on."""
    line, outer = as_line(row.value), columns.outer
    if line.silent.value is not False:
        raise UsageError(
            Said(
                "SQL 不能在可能未规定的值里取最大或最小",
                "SQL cannot take the largest or smallest of what may be 未规定 (Agg min, max)",
            )
        )
    inside, sure = all_of(row.inside, line.some), all_of(row.inside, line.some, no(line.absent))
    near, far = (line.high, line.low) if larger else (line.low, line.high)
    unseen = outer.let(no(complete))
    enough, some = _as_many(columns, sure, nth), any_of(_as_many(columns, inside, nth), unseen)
    best = end_choice((unseen, None), orelse=_extreme(columns, inside, near, nth, larger=larger, beyond=True))
    surely = _extreme(columns, columns.inner.let(sure), far, nth, larger=larger, beyond=False)
    worst = _extreme(columns, inside, far, 1, larger=not larger, beyond=True)
    least = end_choice((enough, surely), (unseen, None), orelse=worst)
    if inside == sure and near == far and unseen.value is False and best is not None:
        best = least = evolve(best, nullable=False)  # where there are too few, it is absent
    low, high = (least, best) if larger else (best, least)
    found = Line(outer.let_end(low), outer.let_end(high), outer.let(some), outer.let(no(enough)))
    return found, columns.mask(row.sure, row.applied)


def _as_many(columns: Columns, test: Term, nth: int) -> Term:
    """Whether so many records pass the test."""
    return columns.exists(test) if nth == 1 else at_most(integer(nth), columns.number(test))


def _extreme(
    columns: Columns, test: Term, end: End | None, nth: int, *, larger: bool, beyond: bool
) -> End | None:
    """The nth of an end over the records that pass, NULL where they are too few.

    ``beyond``: what has no bound lies beyond all that have one, else before them.
    """
    if end is None or test.value is False:
        return None
    plain(end)
    if not isinstance(end.den.value, int):
        raise UsageError(
            Said(
                "SQL 不能比较列表里分母不定的分数",
                "SQL cannot compare fractions with varying denominators in a list (Agg min, max)",
            )
        )
    if nth == 1:
        num = choose((all_of(test, bounded(end)), end.num), orelse=None)
        assert num is not None
        best = columns.add("most" if larger else "least", num, nothing=None)
        found = evolve(end, num=best, nullable=True, positive=False)  # it lies between the same limits
        if not (end.nullable and beyond):
            return found
        return end_choice((columns.exists(all_of(test, no(bounded(end)))), None), orelse=found)
    open_ = integer(NO_BOUND if larger == beyond else -NO_BOUND)
    num = choose((test, pick(bounded(end), end.num, open_)), orelse=None)
    assert num is not None
    best = columns.outer.let(made("null_if", columns.nth(num, nth, larger=larger), open_))
    return evolve(end, num=best, nullable=True, positive=False)


_OF_NONE: Final[Mapping[str, Known]] = {
    "sum": 0,
    "count": 0,
    "any": False,
    "all": True,
    "min": ABSENT,
    "max": ABSENT,
}
"""What comes out where there are no records."""

_COMBINE = {"sum": _sum, "count": _count, "any": _any, "all": _all, "min": _least, "max": _greatest}
