"""The receipt of a decision: canonical JSON (``core/json_form``); ``replaying`` reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.frozen import frozen
from policyrules.base.units import Unit
from policyrules.core.case import Case, Fact, RecordPath
from policyrules.core.decision import Decision, Step
from policyrules.core.json_form import Json, canonical_bytes, json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known
from policyrules.core.reasons import Failure
from policyrules.core.types import Known
from policyrules.explaining.conditions import failure_said


@frozen
class FactUsed:
    """A known fact on which a decision drew, and where it comes from as far as the case says."""

    id: str
    """The fact's id."""
    path: RecordPath
    value: Known
    """What was recorded."""
    unit: Unit | None
    """Of the value; None where it has none."""
    source: str = ""
    """Where it comes from, as the case says it; empty: it does not."""
    by: str = ""
    """Who recorded it."""
    on: date | None = None
    """When; None: not said."""
    basis: str = ""
    """On what basis."""


def to_json(policy: Policy, decision: Decision, *, case: Case | None = None) -> dict[str, Json]:
    """The decision as JSON data: its fields, without the trace, and the facts used.

    Money and every other number is decimal text beside its unit. Unknown is null where one value
    is meant, and named under ``missing``. With ``case``, each fact used says where it comes from.
    """
    version = policy.version(decision.receipt.digest)
    facts = json_form(tuple(facts_used(decision, case)))
    data = cast(dict[str, Json], json_form(evolve(decision, under=()) if decision.under else decision))
    for refused, form in zip(decision.refused, data["refused"], strict=True):
        form["failures"] = failures_json(version, refused.failures)
    under = [to_json(policy, each, case=case) for each in decision.under]
    return {**data, "facts": facts, "under": under}


def failures_json(policy: Policy, failures: Iterable[Failure]) -> list[Json]:
    """What fails as JSON data: each condition in words (zh, en), and its fields."""
    return [
        {
            **json_form(failure),
            **json_form(failure_said(policy, failure)),
            "ways": [failures_json(policy, way) for way in failure.ways],
        }
        for failure in failures
    ]


@typed
def canonical(policy: Policy, decision: Decision, *, case: Case | None = None) -> bytes:
    """The canonical bytes of a decision (docs/json.md): the same decision always gives the same bytes.

    ``case`` is the case that was decided; without it, the facts used do not say where they come from.
    """
    return canonical_bytes(to_json(policy, decision, case=case))


def facts_used(decision: Decision, case: Case | None) -> Iterator[FactUsed]:
    """The known facts drawn on, each once, by record and id; of a large case those in line."""
    found: dict[tuple[RecordPath, str], Step] = {}
    todo: list[Step | None] = list(decision.drawn())
    if not todo and not decision.elsewhere:
        todo.append(decision.trace)
    while todo:
        step = todo.pop()
        if step is None:
            continue
        if step.kind == "fact" and is_known(cast(Value, step.value)):
            found[step.path, step.id] = step
        todo.extend(step.steps)
    for key in sorted(found):
        step = found[key]
        said = _recorded(case, step) or Fact(cast(Known, step.value))
        yield FactUsed(
            step.id, step.path, cast(Known, step.value), step.unit, said.source, said.by, said.on, said.basis
        )


def _recorded(case: Case | None, step: Step) -> Fact | None:
    record = case.household.at(step.path) if case else None
    return record.facts.get(step.id.rpartition(".")[2]) if record is not None else None
