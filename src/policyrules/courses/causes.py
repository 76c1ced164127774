"""Why a month's result is not last month's: a minimal set of what changed between the two.

Each thing that differs between the inputs of two months (facts, records, figures in force, the
day) is put back in turn; what can be put back without giving another result is no cause. So none
of the causes named could be left out; it is not always the smallest such set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, cast

from attrs import frozen

from policyrules.core.case import Case, RecordPath
from policyrules.core.givens import Given
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value, is_known
from policyrules.core.types import Citation, Known
from policyrules.core.walk import cone
from policyrules.courses.deltas import Delta, FactDelta, RecordDelta, deltas, shift
from policyrules.courses.passing_time import clock_causes
from policyrules.courses.results import Cause, CauseKind, counting
from policyrules.deciding.outcomes import evaluate_programme
from policyrules.evaluate import engine_of
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.evaluate.notes import Entry

Clock = Literal["clock"]
CLOCK: Final = "clock"


@frozen
class FigureDelta:
    """A document or county Given of which another value is in force."""

    given: str
    before: Value
    after: Value


Varied = Delta | FigureDelta | Clock
"""One thing in which the inputs of two months differ."""


@frozen
class Moment:
    """The inputs of a month's decision: the case as it stood and the day."""

    case: Case
    on: date


Reached = tuple[Value, ...] | Literal["not_in_force", "no_record"]


def causes(
    policy: Policy,
    programme: Programme,
    path: RecordPath,
    before: Moment,
    after: Moment,
    ledger: frozenset[tuple[RecordPath, str]],
) -> tuple[Cause, ...]:
    """Why the programme's result differs; () when it does not.

    ``ledger`` are the (record, fact id) that the month before wrote.
    """
    study = _Study(policy, programme, path, before, after)
    if study.same:
        return ()
    if policy.in_force(before.on) != policy.in_force(after.on):
        return (_period(policy, after.on),)
    found = study.minimal(ledger)
    told = [_told(policy, d, after.on, ledger) for d in found if d != CLOCK]
    if CLOCK in found:
        told += study.clock(found)
    return tuple(told)


class _Study:
    """Two months of one programme, and every mixture of their inputs."""

    def __init__(
        self, policy: Policy, programme: Programme, path: RecordPath, before: Moment, after: Moment
    ) -> None:
        self.policy, self.programme, self.path = policy, programme, path
        self.before, self.after = before, after
        self.result = self._evaluate(after.case, after.on, {})
        self.same = self.result == self._evaluate(before.case, before.on, {})

    def minimal(self, ledger: frozenset[tuple[RecordPath, str]]) -> tuple[Varied, ...]:
        """The differences none of which can be put back; what says least is put back first."""
        kept = sorted(self._all(), key=lambda d: _order(self.policy, d, ledger))
        for one in tuple(kept):
            rest = [d for d in kept if d is not one]
            if self._mixed(rest) == self.result:
                kept = rest
        return tuple(reversed(kept))

    def clock(self, found: Sequence[Varied]) -> list[Cause]:
        """What the day decided, all other causes being as they are now."""
        case, assumed = self._inputs([d for d in found if d != CLOCK], self.before.on)
        old = self._run(case, self.before.on, assumed)
        case, assumed = self._inputs(found, self.after.on)
        new = self._run(case, self.after.on, assumed)
        if old is None or new is None:
            return [_date(self.programme, self.after.on)]
        return clock_causes(self.programme, old, new) or [_date(self.programme, self.after.on)]

    def _all(self) -> Iterator[Varied]:
        yield from deltas(self.before.case.household, self.after.case.household)
        yield from self._figures()
        yield "clock"

    def _figures(self) -> Iterator[FigureDelta]:
        engine = engine_of(self.policy)
        old, new = Run(engine, self.before.on, {}), Run(engine, self.after.on, {})
        for name in sorted(cone(self.policy, *self.programme.conclusions)):
            given = self.policy.givens.get(name)
            if given is not None and given.level != "case":
                was, now = old.figures.on(name, old.on).value, new.figures.on(name, new.on).value
                if was != now:
                    yield FigureDelta(name, was, now)

    def _mixed(self, chosen: Sequence[Varied]) -> Reached:
        on = self.after.on if CLOCK in chosen else self.before.on
        case, assumed = self._inputs(chosen, on)
        return self._evaluate(case, on, assumed)

    def _inputs(self, chosen: Sequence[Varied], on: date) -> tuple[Case, dict[str, Known]]:
        """Last month's inputs with the differences chosen made, for an evaluation on a day."""
        case, assumed = self.before.case, {}
        for delta in chosen:
            if isinstance(delta, FactDelta | RecordDelta):
                case = shift(case, delta)
        moved = on == self.after.on
        for figure in self._figures():
            wanted = figure.after if figure in chosen else figure.before
            if (figure in chosen) is not moved:
                assumed[figure.given] = cast(Known, wanted)
        return case, assumed

    def _run(
        self, case: Case, on: date, assumed: dict[str, Known]
    ) -> tuple[Run, Instance, dict[str, Entry]] | None:
        here = instance_of(self.policy, case.household, on=self.after.on).at(self.path)
        if here is None:
            return None
        run = Run(engine_of(self.policy), on, assumed)
        return run, here, evaluate_programme(run.engine, run, self.programme, here)

    def _evaluate(self, case: Case, on: date, assumed: dict[str, Known]) -> Reached:
        if not self.policy.in_force(on):
            return "not_in_force"
        found = self._run(case, on, assumed)
        if found is None:
            return "no_record"
        return tuple(found[2][name].result[0] for name in counting(self.policy, self.programme))


def _order(policy: Policy, delta: Varied, ledger: frozenset[tuple[RecordPath, str]]) -> int:
    """What is put back first: the ledger, the day, figures, facts, records."""
    match delta:
        case FactDelta(path=path, entity=entity, fact=name):
            return 0 if (path, policy.facts[entity][name].id) in ledger else 3
        case FigureDelta():
            return 2
        case RecordDelta():
            return 4
    return 1


# ── told ─────────────────────────────────────────────────────────────────────


def _told(policy: Policy, delta: Varied, on: date, ledger: frozenset[tuple[RecordPath, str]]) -> Cause:
    match delta:
        case FactDelta(path=path, entity=entity, fact=name, before=old, after=new):
            given = policy.facts[entity][name]
            kind: CauseKind = "ledger" if (path, given.id) in ledger else "fact"
            was, now = old.value if old else None, new.value if new else None
            return Cause(kind, given.id, given.label, path, None, was, now, given.type)
        case RecordDelta(path=path, came=came):
            entity = path[-1][0]
            return Cause("record", entity, policy.entities[entity].label, path, None, not came, came)
        case FigureDelta(given=name, before=old_value, after=new_value):
            return _figure(policy.givens[name], old_value, new_value, on)
    raise AssertionError(delta)


def _figure(given: Given, was: Value, now: Value, on: date) -> Cause:
    kinds: dict[str, CauseKind] = {"reading": "reading", "mode": "mode"}
    dated = next((d for d in given.values if d.start <= on and (d.end is None or on <= d.end)), None)
    cited: tuple[Citation, ...] = (dated.citations if dated else ()) or given.citations
    return Cause(
        kinds.get(given.kind, "figure"),
        given.id,
        given.label,
        (),
        dated.start if dated else None,
        was if is_known(was) else None,
        now if is_known(now) else None,
        given.type,
        cited,
    )


def _period(policy: Policy, on: date) -> Cause:
    inside = policy.in_force(on)
    day = policy.first_day if inside else policy.last_day
    return Cause("period", policy.id, policy.document.title, (), day, not inside, inside)


def _date(programme: Programme, on: date) -> Cause:
    return Cause("date", programme.id, programme.label, (), on, None, None)
