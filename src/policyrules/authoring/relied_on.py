"""What a worked case tries besides rules: the figures, readings and deadlines on which it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyrules.core.case import Case
from policyrules.core.decision import Decision, Step
from policyrules.core.policy import Policy
from policyrules.core.worked import Example, Expected, ExpectedValue
from policyrules.deciding.conclusions import conclude
from policyrules.evaluate.instance import instance_of


def relied_on(policy: Policy, case: Case, example: Example, decisions: Sequence[Decision]) -> Iterator[str]:
    """The ids of the figures, readings and deadlines that a worked case tries.

    Those on which rests what it expects of decisions and conclusions; the figures of which it expects a
    value; where it expects something of check, those that it speaks of and those that it fills; the deadlines
    of which it expects the last day. ``policy`` has what the case fills, ``decisions`` are those of the case.
    """
    expected = {one.programme for one in example.expected if isinstance(one, Expected)}
    for decision in decisions:
        if decision.programme in expected:
            yield from (figure.id for figure in decision.figures)
            yield from (taken.reading for taken in decision.relied_on)
    for one in example.expected:
        if isinstance(one, ExpectedValue):
            yield from _of_value(policy, case, example, one)
    if example.findings:
        yield from (filled.figure for filled in example.figures)
    for finding in example.findings:
        if finding.about is not None:
            yield finding.about.en
    yield from (due.deadline for due in example.dues)


def _of_value(policy: Policy, case: Case, example: Example, expected: ExpectedValue) -> Iterator[str]:
    """The figures and readings that a conclusion was drawn from; the figure itself, and those that pin it."""
    if expected.target in policy.givens:
        yield expected.target
        return
    entity = policy.defs[expected.target].entity
    for here in instance_of(policy, case.household, on=example.on).records(entity):
        if expected.of is not None and here.record.key != expected.of:
            continue
        assume = dict(example.choices)
        concluded = conclude(policy, case, on=example.on, target=expected.target, of=here.path, assume=assume)
        if concluded is not None and concluded.trace is not None:
            yield from _drawn(concluded.trace)


def _drawn(top: Step) -> Iterator[str]:
    todo = [top]
    while todo:
        step = todo.pop()
        todo += step.steps
        if step.kind in ("figure", "reading"):
            yield step.id
