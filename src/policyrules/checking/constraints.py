"""Figures held against the document's constraints and periods; figures that nobody filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policyrules.base.errors import Finding
from policyrules.base.saying import Said, same
from policyrules.base.units import written
from policyrules.checking.codes import IS_OPEN, LIES_OUTSIDE
from policyrules.checking.figures import Unsettled, holds, settled
from policyrules.core.expressions import Expr, Ref
from policyrules.core.policy import Constraint, Dated, Given, Policy
from policyrules.core.types import Citation, Known, Type
from policyrules.core.walk import walk

_OPS = {
    "ge": ("不低于", "at least"),
    "le": ("不高于", "at most"),
    "gt": ("高于", "above"),
    "lt": ("低于", "below"),
    "eq": ("等于", "equal to"),
    "ne": ("不等于", "different from"),
}


def check_constraints(policy: Policy) -> Iterator[Finding]:
    """Every value on each day on which one starts and on each 31 December that it is in force.

    必须 broken: an error; 原则上: a warning; a figure that the check needs and nobody gave: a
    note, never a pass.
    """
    for given in policy.givens.values():
        if given.level == "case":
            continue
        for dated in given.values:
            for constraint in given.constraints:
                yield from _checked(policy, given, dated, constraint)


def _checked(policy: Policy, given: Given, dated: Dated, constraint: Constraint) -> Iterator[Finding]:
    unsettled = False
    for day in _days(policy, dated, constraint):
        try:
            if constraint.guard is not None and not settled(policy, constraint.guard, day):
                continue
            bound = settled(policy, constraint.bound, day)
        except Unsettled as missing:
            if not unsettled:
                yield _cannot_check(given, dated, day, missing, constraint)
            unsettled = True
            continue
        if not holds(constraint.op, dated.value, bound):
            yield _broken(policy, given, dated, day, bound, constraint)
            return


def _days(policy: Policy, dated: Dated, constraint: Constraint) -> list[date]:
    """The day the value starts, and each 31 December up to the last that its bound knows of."""
    others = [policy.givens[name] for name in _named(policy, constraint) if name in policy.givens]
    ends = [value.end or value.start for other in others for value in other.values]
    last = dated.end or max([dated.start, *ends])
    if not others:
        return [dated.start]
    days = {dated.start} | {date(year, 12, 31) for year in range(dated.start.year, last.year + 1)}
    return sorted(day for day in days if dated.start <= day <= last)


def _named(policy: Policy, constraint: Constraint) -> set[str]:
    found: set[str] = set()
    todo: list[Expr] = [constraint.bound, *([constraint.guard] if constraint.guard is not None else [])]
    while todo:
        for part in walk(todo.pop()):
            if isinstance(part, Ref) and part.target not in found:
                found.add(part.target)
                definition = policy.defs.get(part.target)
                if definition is not None and definition.base is not None:
                    todo.append(definition.base)
    return found


def _broken(
    policy: Policy, given: Given, dated: Dated, day: date, bound: Known, constraint: Constraint
) -> Finding:
    must = constraint.severity == "must"
    zh, en = _OPS[constraint.op]
    value, limit = _text(dated.value, given.type), _text(bound, given.type)
    word, word_en = ("必须", "must") if must else ("原则上", "should in principle")
    return Finding(
        "PR504" if must else "PR505",
        dated.span,
        Said(
            f"{day}：“{given.label}”{value}，{word}{zh} {limit}（{_clauses(policy, constraint.citations)}）",
            f"{day}: {given.id} is {_text(dated.value, given.type, english=True)}, it {word_en} be {en} "
            f"{_text(bound, given.type, english=True)} ({_clauses(policy, constraint.citations)})",
        ),
        severity="error" if must else "warning",
    )


def _cannot_check(
    given: Given, dated: Dated, day: date, missing: Unsettled, constraint: Constraint
) -> Finding:
    zh, en = _OPS[constraint.op]
    what = f"“{missing.given.label}”" if missing.given is not None else "所依据的数"
    what_en = missing.given.id if missing.given is not None else "what it depends on"
    return Finding(
        "PR506",
        dated.span,
        Said(
            f"不能检查“{given.label}”在 {day} 是否{zh}界限：{what}在 {missing.day} 没有数值",
            f"cannot check whether {given.id} is {en} its bound on {day}: "
            f"{what_en} has no value on {missing.day}",
        ),
        severity="info",
    )


def _clauses(policy: Policy, citations: tuple[Citation, ...]) -> str:
    del policy
    return "、".join(f"{c.clause} “{c.phrase}”" for c in citations) or "-"


def _text(value: Known, type_: Type, *, english: bool = False) -> str:
    match value:
        case bool():
            return ("yes" if value else "no") if english else ("是" if value else "否")
        case str():
            option = type_.option(value)
            return value if english or option is None else option.label
        case date() | frozenset():
            return str(value)
    if type_.unit is None or not hasattr(value, "numerator"):
        return str(value)
    return f"{written(value, type_.unit)}{type_.unit.en if english else type_.unit.zh}"  # type: ignore[arg-type]


def check_periods(policy: Policy) -> Iterator[Finding]:
    """Values whose whole period lies outside the policy's own."""
    start, end = policy.document.start, policy.document.end
    for given in policy.givens.values():
        for dated in () if given.yearly else given.values:
            before = start is not None and dated.end is not None and dated.end < start
            after = end is not None and dated.start > end
            if before or after:
                until = same(str(end)) if end else Said("今", "now")
                yield LIES_OUTSIDE.at(dated.span, name=Said(given.label, given.id), start=start, end=until)


def open_figures(policy: Policy) -> Iterator[Finding]:
    """Figures left to a county that nobody has filled."""
    for given in policy.givens.values():
        if (
            given.kind == "standard"
            and given.level == "county"
            and not given.values
            and given.default is None
        ):
            holders = same("、".join(given.holders))
            yield IS_OPEN.at(given.span, name=Said(given.label, given.id), holders=holders)
