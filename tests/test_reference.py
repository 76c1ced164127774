"""The evaluator against a slow second reading of docs/core.md, on random policies and households."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import Seen, completions, reference
from strategies import BY_ID, GIVENS, ON, households, policies, samples

from policyrules.case import Case, Fact, Record
from policyrules.evaluate.engine import Engine, Run
from policyrules.evaluate.instance import Instance, instance_of
from policyrules.policy import ABSENT, SILENT, Policy
from policyrules.possible import Anything, Interval, Options, Value

SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)


def seen(engine: Engine, result: tuple[Value, int, int]) -> Seen:
    """A result of the evaluator in the words of the reference."""
    value, applied, why = result
    marks = {m for m, has in ((ABSENT, "absent"), (SILENT, "silent")) if getattr(value, has, False)}
    more: dict[str, Any] = {
        "why": engine.reasons(why),
        "applied": frozenset(engine.provisions(applied)),
    }
    match value:
        case Interval(low=low, high=high):
            return Seen(frozenset(marks), (low, high), **more)
        case Options(values=values):
            return Seen(values, **more)
        case Anything():
            return Seen(frozenset(marks), anything=True, **more)
    return Seen(frozenset({value}), **more)


def instances(root: Instance) -> Iterator[Instance]:
    yield root
    for below in root.children.values():
        for record in below:
            yield from instances(record)


def evaluations(policy: Policy, case: Case) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Seen]]:
    """Every Def for every record of its entity, as the evaluator sees it."""
    engine = Engine(policy)
    run = Run(engine, ON, {})
    for instance in instances(instance_of(policy, case.household)):
        for name, definition in policy.defs.items():
            if definition.entity == instance.entity:
                yield name, instance.path, seen(engine, run.entry(engine.index[name], instance).result)


@SLOW
@given(policies(), households())
def test_evaluator_and_reference_agree(policy: Policy, case: Case) -> None:
    """The evaluator gives what docs/core.md says: the same set, reasons and provisions for each Def."""
    for name, path, found in evaluations(policy, case):
        assert (name, found) == (name, reference(policy, case, ON, name, path))
