"""Why not something better: for each better outcome the conditions that failed.

The set given is minimal: were all of them otherwise, the outcome would follow; leave one out and
it would not. It is not always the smallest such set.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from attrs import evolve

from policyrules.base.units import Number
from policyrules.core.decision import Failure, Gap, Refused
from policyrules.core.expressions import Agg, AsUnit, Expr, If, Lit, Prim, Ref
from policyrules.core.graph import displaced
from policyrules.core.policy import Case, Def, Programme
from policyrules.core.possible import Value, members
from policyrules.core.types import SILENT, Citation
from policyrules.core.walk import targets
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.wording import condition


def refusals(run: Run, programme: Programme, here: Instance, value: Value) -> tuple[Refused, ...]:
    """For each outcome better than the best still possible: what failed.

    An outcome for another state of the ledger (entry, for a household already in benefit) is not
    something that was refused, and is left out.
    """
    possible_ids = {v for v in members(value) if isinstance(v, str)}
    ledger = {carry.fact for p in run.engine.policy.programmes.values() for carry in p.carries}
    found = []
    for outcome in programme.outcomes:
        if outcome.id in possible_ids:
            break
        options = [
            option
            for option in _ways(run, run.engine.policy.defs[programme.id], outcome.id, here)
            if not ledger & {name for failure in option[0] for name in failure.about}
        ]
        if options:
            failures, case = min(options, key=lambda option: len(option[0]))
            found.append(Refused(outcome, tuple(failures), _citations(run, case)))
    return tuple(found)


def _ways(run: Run, definition: Def, outcome: str, here: Instance) -> Iterator[tuple[list[Failure], Case]]:
    """Each case that would give the outcome, with what keeps it from being held."""
    for place, case in enumerate(definition.cases):
        match case.value:
            case Lit(value=value) if value == outcome:
                yield _failures(run, definition, place, here), case
            case AsUnit(unit=unit, target=target):
                gate = _failures(run, definition, place, here)
                household = run.units.get((unit, here))
                if gate or household is None:
                    yield gate, case
                else:
                    yield from _ways(run, run.engine.policy.defs[target], outcome, household)


def _citations(run: Run, case: Case) -> tuple[Citation, ...]:
    return run.engine.policy.provisions[case.provision].citations if case.provision else ()


def _failures(run: Run, definition: Def, place: int, here: Instance) -> list[Failure]:
    """What keeps a case from being held: its guard, or the exceptions that displace it."""
    case = definition.cases[place]
    failures = _Search(run).why(case.guard, here, wanted=True)
    closed = displaced(definition.cases)
    for j, other in enumerate(definition.cases):
        if place in closed[j] and _value(run, other.guard, here) is not False:
            failures += _Search(run).why(other.guard, here, wanted=False)
    return failures


def _value(run: Run, expr: Expr, here: Instance) -> Value:
    return run.engine.kept(expr)(run, here)[0]


class _Search:
    """Walks a condition down to the comparisons and facts that keep it from being as wanted."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.policy = run.engine.policy

    def why(self, expr: Expr, here: Instance, *, wanted: bool) -> list[Failure]:
        """A minimal set of failures whose mending makes ``expr`` be ``wanted``; [] when it is."""
        value = _value(self.run, expr, here)
        if value is wanted:
            return []
        match expr:
            case Prim(op="not", args=(arg,)):
                return self.why(arg, here, wanted=not wanted)
            case Prim(op="and" | "or" as op, args=args):
                return self._junction(args, here, wanted=wanted, every=(op == "and") is wanted)
            case If(test=test, then=then, orelse=orelse):
                chosen = _value(self.run, test, here)
                if isinstance(chosen, bool):
                    return self.why(then if chosen else orelse, here, wanted=wanted)
            case Ref(target=target, hops=hops) if target in self.policy.defs:
                return self._definition(self.policy.defs[target], here.up(hops), expr, wanted=wanted)
            case Agg(op="any" | "all"):
                return [self._failure(expr, here, value, wanted=wanted)]
        return [self._failure(expr, here, value, wanted=wanted)]

    def _junction(
        self, args: tuple[Expr, ...], here: Instance, *, wanted: bool, every: bool
    ) -> list[Failure]:
        parts = [self.why(arg, here, wanted=wanted) for arg in args]
        if every:
            return [failure for part in parts for failure in part]
        return min(parts, key=len)

    def _definition(self, definition: Def, here: Instance, ref: Expr, *, wanted: bool) -> list[Failure]:
        """Into a condition of its own: one case, or none and a base."""
        if definition.type.kind != "bool":
            return [self._failure(ref, here, None, wanted=wanted)]
        if not definition.cases and definition.base is not None:
            inner = self.why(definition.base, here, wanted=wanted)
        elif len(definition.cases) == 1:
            inner = self.why(definition.cases[0].guard, here, wanted=wanted)
            citations = _citations(self.run, definition.cases[0])
            inner = [f if f.citations else _cited(f, citations) for f in inner]
        else:
            inner = []
        return inner or [self._failure(ref, here, None, wanted=wanted)]

    def _failure(self, expr: Expr, here: Instance, value: Value | None, *, wanted: bool) -> Failure:
        zh, en = condition(self.run, expr, here, wanted=wanted)
        unknown = value is not None and not isinstance(value, bool) and value is not SILENT
        about = tuple(dict.fromkeys(targets(expr)))
        return Failure(zh, en, here.path, (), unknown, about, _gap(self.run, expr, here, wanted=wanted))


_CONTRARY = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


def _gap(run: Run, expr: Expr, here: Instance, *, wanted: bool) -> Gap | None:
    """The two sides of a comparison of known numbers."""
    match expr:
        case Prim(op=op, args=(left, right)) if op in _CONTRARY and left.type.unit is not None:
            a, b = _value(run, left, here), _value(run, right, here)
            numbers = isinstance(a, int | Fraction) and isinstance(b, int | Fraction)
            if numbers and not isinstance(a, bool) and not isinstance(b, bool):
                held = op if wanted else _CONTRARY[op]
                return Gap(cast(Number, a), held, cast(Number, b), left.type.unit)
    return None


def _cited(failure: Failure, citations: tuple[Citation, ...]) -> Failure:
    return evolve(failure, citations=citations)


def why_not(run: Run, condition: Expr, here: Instance) -> tuple[Failure, ...]:
    """What keeps a condition from holding for a record; () when it holds."""
    return tuple(_Search(run).why(condition, here, wanted=True))
