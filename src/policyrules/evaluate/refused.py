"""Why an outcome was not given: the conditions that failed, none of which could be left out.

What a decision itself writes to the ledger is the state that a household is in, not a condition that it
fails: an outcome is asked about only as far as the present state allows it. The record of another decision
is a fact like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from attrs import evolve

from policyrules.core.expressions import Agg, AsUnit, Expr, Lit
from policyrules.core.guards import Places
from policyrules.core.policy import Case, Def, Policy, Programme
from policyrules.core.possible import Value, members
from policyrules.core.reasons import Failure, Refused
from policyrules.core.types import Option
from policyrules.core.walk import conjuncts, targets
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import Instance, single_household
from policyrules.evaluate.why_not import citations_of, value_of, why_displaced, why_not

_Option = tuple[tuple[Failure, ...], Case]
"""A case that would give an outcome, with what keeps it away."""


def refusals(run: Run, programme: Programme, here: Instance, value: Value) -> tuple[Refused, ...]:
    """For each outcome that could be wished for instead of those still possible: what failed.

    An outcome for another state of the ledger (entry, for a household already in benefit) is not
    something that was refused, and is left out; so is what only such an outcome could give.
    """
    policy = run.engine.policy
    possible_ids = {v for v in members(value) if isinstance(v, str)}
    definition, ledger = policy.defs[programme.id], frozenset(carry.fact for carry in programme.carries)
    every = (
        (outcome, options)
        for outcome in _wished(policy, programme, possible_ids)
        if (options := tuple(_options(run, definition, outcome.id, here, ledger)))
    )
    if programme.pays or programme.preference:
        return tuple(filter(_fails, _telling(_refused(run, *each) for each in every)))
    return _first(run, every, lambda: _states(run, definition, here))


def _refused(run: Run, outcome: Option, options: Sequence[_Option]) -> Refused:
    failures, case = _nearest(run, options)
    return Refused(outcome, failures, citations_of(run, case))


def _telling(every: Iterable[Refused]) -> Iterator[Refused]:
    """Those that lack something which none before them lacks alone: who gets nothing is not also told that
    they do not get half, if that asks for all that the whole asks for, and more.
    """
    before: list[frozenset[Failure]] = []
    for refused in every:
        lacking = _certain(refused.failures)
        if not any(less < lacking for less in before):
            yield refused
        before.append(lacking)


def _first(
    run: Run, every: Iterable[tuple[Option, tuple[_Option, ...]]], states: Callable[[], frozenset[str]]
) -> tuple[Refused, ...]:
    """Of outcomes of which nobody says which is better, the first.

    Where another lacks less only because it asks for the state in which the record is, that one: who is on a
    register and fits no longer is told why they do not stay, not why they are not entered on it.
    """
    told: Refused | None = None
    first: tuple[_Option, ...] = ()
    for outcome, options in every:
        refused = _refused(run, outcome, options)
        if told is None:
            told, first = refused, options
        else:
            lacking = _certain(refused.failures)
            more = (_certain(failures) - lacking for failures, _ in first if lacking < _certain(failures))
            if any(states().issuperset(name for f in part for name in f.about) for part in more):
                told = refused
                break
        if all(len(failures) == 1 for failures, _ in first):
            break
    return (told,) if told is not None and _fails(told) else ()


def _fails(refused: Refused) -> bool:
    """Whether anything certainly keeps it away: what is not known is told as missing."""
    return bool(_certain(refused.failures))


def _certain(failures: Iterable[Failure]) -> frozenset[Failure]:
    return frozenset(failure for failure in failures if not failure.unknown)


def _states(run: Run, definition: Def, here: Instance) -> frozenset[str]:
    """The facts with options that the case held asks for by themselves: the state in which a record is."""
    leaves = run.entry(run.engine.index[definition.id], here).leaves
    held = leaves[0] if len(leaves) == 1 else ()
    asked = (tuple(targets(part)) for place in held for part in conjuncts(definition.cases[place].guard))
    givens = run.engine.policy.givens
    alone = (names[0] for names in asked if len(names) == 1 and names[0] in givens)
    return frozenset(name for name in alone if givens[name].type.kind == "choice")


def _in_this_state(failures: Iterable[Failure], ledger: Collection[str]) -> tuple[Failure, ...] | None:
    """What keeps an outcome away from those in the present state of the ledger; None: that state itself does.

    Of several ways those are left that ask for no other state.
    """
    left: list[Failure] = []
    for failure in failures:
        if not failure.ways:
            if not failure.unknown and not set(failure.about).isdisjoint(ledger):
                return None
            left.append(failure)
            continue
        allowed = (_in_this_state(way, ledger) for way in failure.ways)
        ways = tuple(way for way in allowed if way is not None)
        if not ways:
            return None
        if len(ways) == 1 and not isinstance(failure.condition, Agg):
            left += ways[0]
        else:
            left.append(failure if ways == failure.ways else evolve(failure, ways=ways))
    return tuple(dict.fromkeys(left))


def _nearest(run: Run, options: Sequence[_Option]) -> _Option:
    """The case that lacks least; of several, the one told in fewest words, then of which most is known, then
    the first by clause.

    What certainly fails counts before what is not known; and a case that another reading would have to be
    taken for comes after all others. Which of them was written first says nothing.
    """
    options = [option for option in options if not _read_otherwise(run, option)] or options
    least = min(map(_lack, options))
    near = [option for option in options if _lack(option) == least]
    return near[0] if len(near) == 1 else min(near, key=lambda option: _told(run, *option))


def _read_otherwise(run: Run, option: _Option) -> bool:
    """Whether a case fails by a reading alone."""
    givens = run.engine.policy.givens
    failing = (failure for failure in option[0] if not failure.unknown and not failure.ways)
    return any(f.about and all(n in givens and givens[n].kind == "reading" for n in f.about) for f in failing)


def _lack(option: _Option) -> int:
    return len(_certain(option[0]))


def _told(run: Run, failures: tuple[Failure, ...], case: Case) -> tuple[object, ...]:
    """How much there is to tell of what keeps a case away, and then by what it is told from others."""
    every = [failure for failure in failures if not failure.unknown]
    for failure in every:
        every += (inner for way in failure.ways for inner in way)
    cited = tuple((c.document, c.clause, c.phrase) for c in citations_of(run, case))
    unknown = sum(failure.unknown for failure in failures)
    return len(every), unknown, cited, sorted(repr(failure.condition) for failure in failures), case.id


def _wished(policy: Policy, programme: Programme, possible_ids: set[str]) -> Iterator[Option]:
    """The outcomes about which a person would ask "why not".

    Where the decision declares which outcomes are better (优先), those better than all that are still
    possible. Else those that stand before what was given; of a decision that pays only those that pay.
    """
    if programme.preference:
        yield from _better(programme, possible_ids)
        return
    for outcome in programme.outcomes:
        if outcome.id in possible_ids:
            return
        if not programme.pays or _pays(policy, programme, outcome.id):
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


def _options(
    run: Run, definition: Def, outcome: str, here: Instance, ledger: Collection[str]
) -> Iterator[_Option]:
    """Each case that would give the outcome in this state of the ledger, with what keeps it away."""
    standing: list[tuple[Case, Places]] | None = None
    for place, case in enumerate(definition.cases):
        if not _would_give(case, outcome) or _elsewhere(run, case.guard, here, ledger):
            continue
        if standing is None:
            standing = _standing(run, definition, here)
        gate = _in_this_state(_failures(run, standing, case, place, here), ledger)
        if gate is None:
            continue
        if not isinstance(case.value, AsUnit):
            if gate:
                yield gate, case
            continue
        target, household, own = _unit(run, case.value, here, ledger)
        if all(failure.unknown for failure in gate):
            yield from _options(run, target, outcome, household, own)
        elif any(
            _would_give(c, outcome) and not _elsewhere(run, c.guard, household, own) for c in target.cases
        ):
            yield gate, case


def _unit(
    run: Run, value: AsUnit, here: Instance, ledger: Collection[str]
) -> tuple[Def, Instance, frozenset[str]]:
    """What decides about a person as a household of one, that household, and what its state is.

    That is what the household's decision writes, and the facts of the household that stand for the person's.
    """
    policy, key = run.engine.policy, (value.unit, here)
    unit = policy.units[value.unit]
    household = run.units.get(key)
    if household is None:
        household = run.units[key] = single_household(policy, unit, here)
    programme = policy.programmes.get(value.target)
    own = frozenset(() if programme is None else (carry.fact for carry in programme.carries))
    mapped = (ours for ours, theirs in unit.facts if theirs in ledger)
    return policy.defs[value.target], household, own.union(mapped, ledger)


def _elsewhere(run: Run, guard: Expr, here: Instance, ledger: Collection[str]) -> bool:
    """Whether a condition asks outright for another state of the ledger."""
    return any(
        value_of(run, part, here) is False
        for part in run.engine.rules.of_ledger(guard)
        if not set(targets(part)).isdisjoint(ledger)
    )


def _would_give(case: Case, outcome: str) -> bool:
    """Whether a case gives the outcome, or what a household decision gives."""
    return isinstance(case.value, AsUnit) or (isinstance(case.value, Lit) and case.value.value == outcome)


def _standing(run: Run, definition: Def, here: Instance) -> list[tuple[Case, Places]]:
    """The cases that are not certainly out and displace others, with what they displace.

    Of a table in which the first row counts, mostly one: asked of every pair of rows it would be many.
    """
    closed = run.engine.rules.displaced(run.engine.index[definition.id])
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
    return _once(failures)


def _once(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Each once: with its clause where it is met with and without, and no 0 below 0 for want of what is asked
    for besides (a household of nobody has no income below no standard).
    """
    found: dict[Failure, Failure] = {}
    for failure in failures:
        key = evolve(failure, citations=())
        if key not in found or not found[key].citations:
            found[key] = failure
    short = [set(f.about) for f in found.values() if not f.unknown]
    return tuple(f for f in found.values() if not (_nothing(f) and any(s < set(f.about) for s in short)))


def _nothing(failure: Failure) -> bool:
    """Whether it compares 0 with 0."""
    return failure.gap is not None and failure.gap.left == 0 == failure.gap.right
