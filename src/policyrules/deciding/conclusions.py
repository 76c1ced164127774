"""``conclude``: what a policy says of one record, or of a figure, apart from any decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policyrules.base.frozen import frozen
from policyrules.core.case import Case, RecordPath
from policyrules.core.decision import Step
from policyrules.core.policy import Policy, Programme
from policyrules.core.possible import Value
from policyrules.core.reasons import Missing
from policyrules.core.types import Citation, Known, Type
from policyrules.deciding.about import no_such_record, record_of
from policyrules.deciding.assuming import assumptions
from policyrules.evaluate import engine_of
from policyrules.evaluate.account import Account
from policyrules.evaluate.engine import Run
from policyrules.evaluate.instance import instance_of
from policyrules.evaluate.missing import figures_missing


@frozen
class Conclusion:
    """What a policy concludes of one record on one day apart from any decision, or what a figure is then."""

    id: str
    """Of the conclusion or figure."""
    label: str
    on: date
    """The day."""
    type: Type
    value: Value
    """All that it can be."""
    citations: tuple[Citation, ...]
    """Of the provisions applied; of a figure, the clauses that it rests on."""
    missing: tuple[Missing, ...]
    """What is unknown and matters."""
    clash: bool
    """Whether rules certainly contradict each other."""
    trace: Step | None
    """What it was drawn from."""


def conclude(
    policy: Policy,
    case: Case,
    *,
    on: date,
    target: str,
    of: RecordPath = (),
    assume: Mapping[str, Known] | None = None,
) -> Conclusion | None:
    """What a conclusion of a record, or a figure, can be on a day; None outside the policy's period.

    ``target`` is the id of the Def or Given, ``of`` the path of the record. Raises UsageError for a record
    that is not there on the day.
    """
    root = instance_of(policy, case.household, on=on)
    if not policy.in_force(on):
        return None
    run = Run(engine_of(policy), on, assumptions(policy, assume))
    given = policy.givens.get(target)
    if given is not None:
        known = run.figures.on(target, on)
        missing = tuple(figures_missing(policy, run.engine.in_order(known.reasons)))
        step = Step(target, given.label, (), "figure", known.value, given.type.unit, ())
        value, cited = known.value, known.citations
        return Conclusion(target, given.label, on, given.type, value, cited, missing, bool(known.clash), step)
    definition = policy.defs[target]
    like = Programme(target, definition.label, definition.entity, (), None)
    here = record_of(root, like, of)
    if here is None:
        raise no_such_record(root, like)
    entry = run.entry(run.engine.index[target], here)
    account = Account(run, {target: entry}, like, here)
    return Conclusion(
        target,
        definition.label,
        on,
        definition.type,
        entry.result[0],
        tuple(dict.fromkeys(c for applied in account.applied() for c in applied.citations)),
        account.missing(entry.result[2]),
        entry.clash,
        account.trace(),
    )
