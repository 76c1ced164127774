"""Figures held against the document's constraints and periods; figures that nobody filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from attrs import frozen

from policyrules.base.errors import Finding, Severity
from policyrules.base.months import birthday, day_after, month_start
from policyrules.base.saying import Said, same
from policyrules.checking.codes import (
    BROKEN,
    BROKEN_IN_PRINCIPLE,
    CANNOT_CHECK,
    CHECKED_UNTIL,
    CONTRADICTION,
    GAP,
    HAS_NO_VALUE,
    IS_OPEN,
    LIES_OUTSIDE,
    NOBODY_SETTLES,
    NOT_SETTLED,
    RUNS_OUT,
    SOMETHING_ELSE,
    STARTS_LATE,
)
from policyrules.core import possible
from policyrules.core.comparisons import HOLDS
from policyrules.core.expressions import Expr, Lit, Prim
from policyrules.core.figures import Figures, Seen
from policyrules.core.givens import Axed, Constraint, Dated, Given
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known
from policyrules.core.settled import looked_at_elsewhen
from policyrules.core.spoken import figure_written
from policyrules.core.types import Citation, Mark, Type
from policyrules.core.walk import expressions, walk
from policyrules.core.words import compared_said, value_said

MOST_DAYS: Final = 1000
"""Days on which one value is held against one constraint; past them the check says how far it came."""


# ── values against constraints ───────────────────────────────────────────────


@frozen
class _Verdict:
    """A constraint on a day: whether the value satisfies it, and what it was held against."""

    holds: Value
    bound: Seen
    guard: Seen
    turns: frozenset[date]


def check_constraints(policy: Policy) -> Iterator[Finding]:
    """Every value on each day on which it, a bound or a guard changes, as long as it is in force.

    必须 broken: an error; 原则上: a warning. Another figure that the check needs and nobody gave: a
    warning for 必须 and a note for 原则上, never a pass. The bounds of a value without an end are
    looked at as far as the figures reach that they speak of.
    """
    figures = Figures(policy)
    followed: list[Given] = []
    broken = False
    for given in policy.givens.values():
        if given.level == "case":
            continue
        for dated in given.values:
            for constraint in () if isinstance(dated.value, Mark) else given.constraints:
                for finding in _checked(figures, given, dated, constraint):
                    broken = broken or finding.severity == "error"
                    yield finding
        if given.values or given.holders:
            yield from _contradictions(figures, given)
        else:
            followed.append(given)
    # A figure that only follows from others contradicts itself where one of them is broken: told once.
    for given in () if broken else followed:
        yield from _contradictions(figures, given)


def _checked(figures: Figures, given: Given, dated: Dated, constraint: Constraint) -> Iterator[Finding]:
    day, last = dated.start, dated.end or _reach(figures, given, dated.start)
    told = False
    for _ in range(MOST_DAYS):
        verdict = _verdict(figures, dated.value, constraint, day)
        if verdict.holds is False:
            yield _broken(given, dated, day, verdict.bound.value, constraint)
            return
        if verdict.holds is not True and not told:
            told = True
            yield _cannot_check(figures, given, dated, day, verdict, constraint)
        following = min((d for d in verdict.turns if day < d <= last), default=None)
        if following is None:
            return
        day = following
    yield CHECKED_UNTIL.at(dated.span, name=_name(given), day=day, clauses=_clauses(constraint.citations))


def _verdict(figures: Figures, value: Value, constraint: Constraint, day: date) -> _Verdict:
    guard = Seen(True) if constraint.guard is None else figures.read(constraint.guard, day)
    bound = figures.read(constraint.bound, day)
    holds = possible.compare(constraint.op, value, bound.value)
    if guard.value is not True:
        holds = possible.either(possible.negation(guard.value), holds)
    return _Verdict(holds, bound, guard, guard.turns | bound.turns)


def _reach(figures: Figures, given: Given, start: date) -> date:
    """The last day of which the figures behind a constraint say anything; 上年 reaches a year further."""
    days, years = {start}, 0
    for name in figures.behind(given.id):
        other = figures.policy.givens.get(name)
        for value in other.values if other is not None and name != given.id else ():
            days.add(value.end or value.start)
    for part in _parts(figures, given):
        match part:
            case Lit(value=date() as day):
                days.add(day_after(day))
            case Prim(op=op, args=(Prim(op="year"), Lit(value=int(year)))) if op in HOLDS:
                days.add(month_start(12 * (year + 1) + 1))
            case Prim(op="last_year_end"):
                years += 1
    latest = max(days)
    return birthday(latest, latest.year + years)


def _parts(figures: Figures, given: Given) -> Iterator[Expr]:
    """Every part of the constraints of a figure and of those behind it."""
    for name in sorted(figures.behind(given.id)):
        for constraint in figures.policy.givens[name].constraints if name in figures.policy.givens else ():
            yield from walk(constraint.bound)
            yield from walk(constraint.guard) if constraint.guard is not None else ()
        definition = figures.policy.defs.get(name)
        for expr in expressions(definition) if definition is not None else ():
            yield from walk(expr)


def _broken(given: Given, dated: Dated, day: date, bound: Value, constraint: Constraint) -> Finding:
    said = BROKEN if constraint.severity == "must" else BROKEN_IN_PRINCIPLE
    return said.at(
        dated.span,
        day=day,
        name=_name(given),
        value=_text(dated.value, given.type),
        op=compared_said(constraint.op, given.type),
        bound=_text(bound, given.type),
        clauses=_clauses(constraint.citations),
    )


def _cannot_check(
    figures: Figures, given: Given, dated: Dated, day: date, verdict: _Verdict, constraint: Constraint
) -> Finding:
    """A warning for want of another figure; a note where a series has only just begun."""
    lacking = _lacking(figures, verdict)
    another = lacking is None or lacking[0] is not given
    return CANNOT_CHECK.at(
        dated.span,
        severity="warning" if constraint.severity == "must" and another else "info",
        name=_name(given),
        day=day,
        op=compared_said(constraint.op, given.type),
        missing=HAS_NO_VALUE.filled(name=_name(lacking[0]), day=lacking[1]) if lacking else SOMETHING_ELSE,
        clauses=_clauses(constraint.citations),
    )


def _lacking(figures: Figures, verdict: _Verdict) -> tuple[Given, date] | None:
    """The first figure, with its day, for want of which the check cannot be made."""
    for seen in (verdict.guard, verdict.bound):
        for name, day in () if is_known(seen.value) else seen.drawn:
            if not is_known(figures.on(name, day).value):
                return figures.policy.givens[name], day
    return None


# ── constraints against each other ───────────────────────────────────────────


def _contradictions(figures: Figures, given: Given) -> Iterator[Finding]:
    """The first day within the policy's period on which no value could satisfy what must hold."""
    if len(given.constraints) < 2:
        return
    start = figures.policy.first_day or figures.policy.document.issued
    if start is None:
        return
    last = min(figures.policy.last_day or date.max, _reach(figures, given, start))
    day: date | None = start
    for _ in range(MOST_DAYS):
        if day is None:
            return
        found = figures.on(given.id, day)
        if found.clash:
            clauses = "、".join(_clauses(c.citations) for c in found.clash)
            yield CONTRADICTION.at(given.span, day=day, name=_name(given), clauses=clauses)
            return
        day = min((d for d in found.turns if d <= last), default=None)


# ── periods ──────────────────────────────────────────────────────────────────


def check_periods(policy: Policy) -> Iterator[Finding]:
    """Values whose whole period lies outside the policy's own; days without a value."""
    start, end = policy.document.start, policy.document.end if policy.key is None else None
    elsewhen = looked_at_elsewhen(policy)
    for given in policy.givens.values():
        yield from _gaps(given)
        for dated in () if given.yearly else given.values:
            over = start is not None and dated.end is not None and dated.end < start
            before = over and given.id not in elsewhen
            after = end is not None and dated.start > end
            if before or after:
                until = same(str(end)) if end else Said("今", "now")
                yield LIES_OUTSIDE.at(dated.span, name=_name(given), start=start, end=until)
        if given.kind == "standard" and given.values and not _set_year_by_year(given):
            first = given.values[0]
            begin = policy.first_day
            if begin is not None and first.start > begin and given.default is None:
                yield STARTS_LATE.at(first.span, name=_name(given), start=begin, first=first.start)
            yield from _runs_out(policy, given)


def _gaps(given: Given) -> Iterator[Finding]:
    for before, after in pairwise(given.values):
        if before.end is not None and before.end + timedelta(days=1) < after.start:
            first, last = before.end + timedelta(days=1), after.start - timedelta(days=1)
            yield GAP.at(after.span, name=_name(given), first=first, last=last)


def _set_year_by_year(given: Given) -> bool:
    """Whether somebody goes on filling a figure, so that its last value ends of its own accord."""
    return given.yearly or any(dated.origin == "county" for dated in given.values)


def _runs_out(policy: Policy, given: Given) -> Iterator[Finding]:
    last, end = given.values[-1], policy.last_day
    if given.default is None and last.end is not None and (end is None or last.end < end):
        severity: Severity = "info" if _set_year_by_year(given) else "warning"
        yield RUNS_OUT.at(last.span, severity=severity, name=_name(given), last=last.end)


def _whole_grid(policy: Policy, given: Given) -> Axed | None:
    """The standard by axes of a cell, where none of its cells has a value: it is told once."""
    axed = policy.cells[given.id][0] if given.id in policy.cells else None
    if axed is None or any(policy.givens[cell].values for cell in axed.cells):
        return None
    return axed


def open_figures(policy: Policy) -> Iterator[Finding]:
    """Figures and readings that nobody has settled for a county, and figures filled up to some day only."""
    for given in policy.givens.values():
        if given.kind == "reading" and policy.readings[given.id].left_open and not given.values:
            said = NOT_SETTLED if given.holders else NOBODY_SETTLES
            yield said.at(given.span, name=given.id, holders=policy.bodies(given.holders))
        if given.kind != "standard" or given.level != "county" or given.default is not None:
            continue
        if not given.values:
            name, whole = _name(given), _whole_grid(policy, given)
            if whole is not None and given.id != whole.cells[0]:
                continue
            written = figure_written(policy, given)
            if whole is not None:
                name = written = Said(whole.label, whole.id)
            holders = policy.bodies(given.holders)
            yield IS_OPEN.at(given.span, name=name, holders=holders, written=written)
        elif _set_year_by_year(given):
            yield from _runs_out(policy, given)


# ── words ────────────────────────────────────────────────────────────────────


def _name(given: Given) -> Said:
    return Said(given.label, given.id)


def _clauses(citations: tuple[Citation, ...]) -> str:
    return "、".join(f"{c.clause} “{c.phrase}”" for c in citations) or "-"


def _text(value: Value, type_: Type) -> Said:
    """A value in words; a range by its two ends, since it follows a comparison here."""
    match value:
        case possible.Interval(low=low, high=high):
            ends = [same("…") if end is None else value_said(end, type_) for end in (low, high)]
            return Said(f"{ends[0].zh} 至 {ends[1].zh}", f"{ends[0].en} to {ends[1].en}")
    return value_said(value, type_)
