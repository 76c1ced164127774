"""Why an outcome was not given: the conditions that failed, none of which could be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyrules.core.expressions import AsUnit, Expr, Lit
from policyrules.core.guards import Places
from policyrules.core.policy import Case, Def, Policy, Programme
from policyrules.core.possible import Value, members
from policyrules.core.reasons import Failure, Refused
from policyrules.core.types import Option
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance
from policyrules.evaluate.why_not import citations_of, leaves, value_of, why_displaced, why_not

_Option = tuple[tuple[Failure, ...], Case]
"""A case that would give an outcome, with what keeps it away."""


def refusals(run: Run, programme: Programme, here: Instance, value: Value) -> tuple[Refused, ...]:
    """For each outcome that could be wished for instead of those still possible: what failed.

    An outcome for another state of the ledger (entry, for a household already in benefit) is not
    something that was refused, and is left out; so is what only such an outcome could give.
    """
    policy = run.engine.policy
    possible_ids = {v for v in members(value) if isinstance(v, str)}
    ledger = run.engine.ledger
    found = []
    for outcome in _wished(policy, programme, possible_ids):
        options = [
            option
            for option in _options(run, policy.defs[programme.id], outcome.id, here)
            if option[0] and not ledger & {name for f in leaves(option[0]) for name in f.about}
        ]
        if options:
            failures, case = _nearest(run, options)
            found.append(Refused(outcome, failures, citations_of(run, case)))
    return tuple(found)


def _nearest(run: Run, options: Sequence[_Option]) -> _Option:
    """The case that lacks least; of several, the one told in fewest words, then the first by clause.

    Which of them was written first says nothing.
    """
    least = min(len(failures) for failures, _ in options)
    near = [option for option in options if len(option[0]) == least]
    return near[0] if len(near) == 1 else min(near, key=lambda option: _told(run, *option))


def _told(run: Run, failures: tuple[Failure, ...], case: Case) -> tuple[object, ...]:
    """How much there is to tell of what keeps a case away, and then by what it is told from others."""
    every = list(failures)
    for failure in every:
        every += (inner for way in failure.ways for inner in way)
    cited = tuple((c.document, c.clause, c.phrase) for c in citations_of(run, case))
    return len(every), cited, sorted(repr(failure.condition) for failure in failures), case.id


def _wished(policy: Policy, programme: Programme, possible_ids: set[str]) -> Iterator[Option]:
    """The outcomes about which a person would ask "why not".

    Where the decision declares which outcomes are better (优先), those better than all that are still
    possible. Else of a decision that pays, those that pay are asked about, as far as they stand before
    what was given; of one that does not, the first alone: what stands between it and the rest may be for
    better or for worse.
    """
    if programme.preference:
        yield from _better(programme, possible_ids)
        return
    for place, outcome in enumerate(programme.outcomes):
        if outcome.id in possible_ids:
            return
        if place == 0 if not programme.pays else _pays(policy, programme, outcome.id):
            yield outcome


def _better(programme: Programme, possible_ids: set[str]) -> Iterator[Option]:
    """The outcomes that the decision declares to be better than every one that is still possible."""
    for group in programme.preference:
        if group & possible_ids:
            return
        yield from (outcome for outcome in programme.outcomes if outcome.id in group)


def _pays(policy: Policy, programme: Programme, outcome: str) -> bool:
    """Whether some case that gives the outcome has an amount."""
    for name, amount in _cases(policy, programme):
        match name:
            case Lit(value=value) if value == outcome:
                if not (isinstance(amount, Lit) and amount.value == 0):
                    return True
            case AsUnit(target=target):
                base = policy.programmes.get(target)
                if base is not None and _pays(policy, base, outcome):
                    return True
    return False


def _cases(policy: Policy, programme: Programme) -> Iterator[tuple[Expr, Expr]]:
    """The outcome and the amount of each case of a decision that pays."""
    assert programme.amount is not None
    amounts = {case.id: case.value for case in policy.defs[programme.amount].cases}
    for case in policy.defs[programme.id].cases:
        if case.id in amounts:
            yield case.value, amounts[case.id]


def _options(run: Run, definition: Def, outcome: str, here: Instance) -> Iterator[_Option]:
    """Each case that would give the outcome in this state of the ledger, with what keeps it away."""
    standing: list[tuple[Case, Places]] | None = None
    for place, case in enumerate(definition.cases):
        if not _would_give(case, outcome) or _elsewhere(run, case.guard, here):
            continue
        if standing is None:
            standing = _standing(run, definition, here)
        gate = _failures(run, standing, case, place, here)
        match case.value:
            case Lit():
                yield gate, case
            case AsUnit(unit=unit, target=target):
                household = run.units.get((unit, here))
                if household is None or any(not failure.unknown for failure in gate):
                    yield gate, case
                else:
                    yield from _options(run, run.engine.policy.defs[target], outcome, household)


def _elsewhere(run: Run, guard: Expr, here: Instance) -> bool:
    """Whether a condition asks outright for another state of the ledger."""
    return any(value_of(run, part, here) is not True for part in run.engine.of_ledger(guard))


def _would_give(case: Case, outcome: str) -> bool:
    """Whether a case gives the outcome, or what a household decision gives."""
    return isinstance(case.value, AsUnit) or (isinstance(case.value, Lit) and case.value.value == outcome)


def _standing(run: Run, definition: Def, here: Instance) -> list[tuple[Case, Places]]:
    """The cases that are not certainly out and displace others, with what they displace.

    Of a table in which the first row counts, mostly one: asked of every pair of rows it would be many.
    """
    closed = run.engine.displaced(run.engine.index[definition.id])
    return [
        (case, places)
        for case, places in zip(definition.cases, closed, strict=True)
        if len(places) and value_of(run, case.guard, here) is not False
    ]


def _failures(
    run: Run, standing: Sequence[tuple[Case, Places]], case: Case, place: int, here: Instance
) -> tuple[Failure, ...]:
    """What keeps a case from being held: its guard, or the exceptions that displace it."""
    failures = why_not(run, case.guard, here)
    for other, places in standing:
        if place in places:
            failures += why_displaced(run, other.guard, case.guard, here)
    return tuple(dict.fromkeys(failures))
