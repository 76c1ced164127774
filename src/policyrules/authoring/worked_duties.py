"""What a worked case expects besides decisions: findings of check, last days of deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from policyrules.authoring.mismatch import NONE, Mismatch, cited_said, cites, clause_said, clauses_said, side
from policyrules.base.errors import Finding, UsageError
from policyrules.base.saying import Said, cat, listed, same
from policyrules.checking import check_policy
from policyrules.core.duties import Deadline
from policyrules.core.policy import Policy
from policyrules.core.stated import policy_filled
from policyrules.core.worked import Example, ExpectedDue
from policyrules.deadlines.due_days import Due, dues_of, is_standing, make
from policyrules.deadlines.events import Event
from policyrules.deadlines.turns import turns_of
from policyrules.deadlines.workdays import Holidays
from policyrules.resolve.case_codes import EXPECTS_NOTHING

_YEARS: Final = 3
"""The first whole period of a recurring deadline ends within so many years."""


# ── findings of check ────────────────────────────────────────────────────────


CHECKED: Final = Said("检查", "check")


def finding_differences(policy: Policy, example: Example) -> Iterator[Mismatch]:
    """Where check does not find what the case expects, in the policy with the figures that the case fills.

    What it finds of worked cases is not of the policy.
    """
    if not example.findings:
        return
    found = (
        *(f for f in policy.noted if f.code != EXPECTS_NOTHING.code.id),
        *check_policy(policy_filled(policy, example), local=_own_files(policy, example)),
    )
    for expected in example.findings:
        there = [f for f in found if _speaks_of(f, expected.about)]
        about = CHECKED
        if expected.about is not None:
            about = cat(about, Said(" 于 ", " on "), expected.about)
        if not expected.code:
            wrong = [f for f in there if f.severity != "info"]
            if wrong:
                yield Mismatch(about, NONE, listed(map(_shown, wrong)))
        elif all(f.code != expected.code for f in there):
            got = listed(map(_shown, there)) if there else NONE
            yield Mismatch(about, same(expected.code), got)


def _own_files(policy: Policy, example: Example) -> frozenset[str] | None:
    """The files beside the case that declare facts: those of a shared vocabulary may go unused."""
    if example.span is None:
        return None
    top = PurePosixPath(example.span.source.name).parts[0]
    names = {g.span.source.name for g in policy.givens.values() if g.span is not None}
    return frozenset(name for name in names if PurePosixPath(name).parts[0] == top)


def _speaks_of(finding: Finding, about: Said | None) -> bool:
    """Whether a finding names this, or one cell of it."""
    return about is None or any(f"“{about.zh}{end}" in finding.said.zh for end in ("”", "（"))


def _shown(finding: Finding) -> Said:
    return cat(same(f"{finding.code} "), finding.said)


# ── deadlines ────────────────────────────────────────────────────────────────


def due_differences(
    policy: Policy, example: Example, holidays: Holidays | None
) -> Iterator[tuple[Said, tuple[Mismatch, ...]]]:
    """Each deadline of which the case expects a day, by name, and where its day or its clauses differ."""
    for expected in example.dues:
        having = next(v for v in reversed(policy.versions) if expected.deadline in v.deadlines)
        deadline = having.deadlines[expected.deadline]
        about, wanted = Said(deadline.label, deadline.id), _day(expected.day, NONE)
        try:
            due = _first_due(policy, deadline, expected, example.on, holidays)
        except UsageError as error:
            yield about, (Mismatch(about, wanted, error.said),)
        else:
            yield about, tuple(_differing(about, expected, due))


def _differing(about: Said, expected: ExpectedDue, due: Due | None) -> Iterator[Mismatch]:
    end = None if due is None else due.end
    if end != expected.day:
        yield Mismatch(about, _day(expected.day, NONE), _day(end, _NO_DAY))
    if due is not None:
        yield from _citing(about, expected, due)


def _day(day: date | None, without: Said) -> Said:
    return without if day is None else same(day.isoformat())


_NO_DAY: Final = Said("没有到期日", "no last day")


def _first_due(
    policy: Policy, deadline: Deadline, expected: ExpectedDue, on: date, holidays: Holidays | None
) -> Due | None:
    """The last day after the event, or the first from the day of the case on; of what has none, itself."""
    events: tuple[Event, ...] = ()
    start, end = on, date.max
    if deadline.after is not None and expected.counted_from is not None:
        contents = frozenset({deadline.containing} if deadline.containing else ())
        events = (Event(deadline.after[0], expected.counted_from, contents=contents),)
        start = date.min
    turns = [turn for turn in turns_of(policy) if turn.deadline.id == deadline.id]
    if is_standing(deadline) and deadline.after is None:
        return next((make(turn, turn.since, None, on=on) for turn in turns if turn.holds(on)), None)
    found: list[Due] = []
    for turn in turns:
        if deadline.every or deadline.yearly or deadline.monthly:
            end = date(min(max(on, turn.since or on).year + _YEARS, date.max.year), 12, 31)
        found += dues_of(turn, start, end, events=events, holidays=holidays)
    return min(found, key=lambda due: due.end or date.max, default=None)


def _citing(about: Said, expected: ExpectedDue, due: Due) -> Iterator[Mismatch]:
    for number, phrase in expected.citations:
        if not cites(due.citations, number, phrase):
            what = side(about, "依据", "citing")
            yield Mismatch(what, clause_said(number, phrase), cited_said(due.citations, number))
    for number, phrase in expected.not_cited:
        wrongly = [c for c in due.citations if cites((c,), number, phrase)]
        if wrongly:
            what = side(about, "不依据", "not citing")
            yield Mismatch(what, clause_said(number, phrase), clauses_said(wrongly))
