"""The receipt of a decision: canonical JSON (``core/json_form``), and its replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.units import Unit
from policyrules.core.case import Case, Fact, RecordPath
from policyrules.core.decision import Decision, Failure, Step
from policyrules.core.json_form import Json, canonical_bytes, json_form
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known
from policyrules.core.types import Known
from policyrules.deciding import decide_all
from policyrules.explaining.conditions import failure_said


@frozen
class FactUsed:
    """A known fact on which a decision drew, and where it comes from as far as the case says."""

    id: str
    path: RecordPath
    value: Known
    unit: Unit | None
    source: str = ""
    by: str = ""
    on: date | None = None
    basis: str = ""


def to_json(policy: Policy, decision: Decision, *, case: Case | None = None) -> dict[str, Json]:
    """The decision as JSON data: its fields, without the trace, and the facts used.

    Money and every other number is decimal text beside its unit. Unknown is null where one value
    is meant, and named under ``missing``. With ``case``, each fact used says where it comes from.
    """
    facts = json_form(tuple(facts_used(decision, case)))
    data = cast(dict[str, Json], json_form(decision))
    for refused, form in zip(decision.refused, data["refused"], strict=True):
        form["failures"] = failures_json(policy, refused.failures)
    return {**data, "facts": facts}


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


def canonical(policy: Policy, decision: Decision, *, case: Case | None = None) -> bytes:
    """The canonical bytes of a decision: the same decision always gives the same bytes."""
    return canonical_bytes(to_json(policy, decision, case=case))


def facts_used(decision: Decision, case: Case | None) -> Iterator[FactUsed]:
    """The known facts in the trace, each once, by record and id."""
    found: dict[tuple[RecordPath, str], Step] = {}
    todo = [decision.trace] if decision.trace is not None else []
    while todo:
        step = todo.pop()
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


@frozen
class Difference:
    """One place where a replay differs from the receipt; ``then`` and ``now`` are JSON data."""

    path: str
    then: Json
    now: Json


@frozen
class Replay:
    """What a replay gave: the canonical bytes of now, and where they differ from the receipt's."""

    now: bytes
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether the replay gave the receipt's very bytes."""
        return not self.differences


def replay(policy: Policy, case: Case, receipt: dict[str, Json]) -> Replay:
    """Decide again what a receipt (``to_json`` data) says was decided, and compare.

    The programme, the unit and the day are the receipt's. A change of the policy text shows as a
    difference at ``receipt.digest``, whatever else it changed.
    Raises UsageError when the receipt is not one, or the policy or case has no such programme or unit.
    """
    try:
        programme, unit, on = receipt["programme"], receipt["unit"], date.fromisoformat(receipt["on"])
        path = [list(step) for step in unit["path"]]
        asked = receipt["receipt"]["effects"]
    except (KeyError, TypeError, ValueError) as problem:
        raise UsageError(f"not a receipt: {problem!r} · 这不是决定凭证") from problem
    if unit["household"] != case.id:
        raise UsageError(
            f"the receipt is about {unit['household']}, the case about {case.id} · 凭证与个案不是同一户"
        )
    for decision in decide_all(policy, case, on=on, effects=asked):
        if decision.programme == programme and json_form(decision.unit.path) == path:
            now = to_json(policy, decision, case=case)
            return Replay(canonical_bytes(now), tuple(_compare(receipt, now, "")))
    raise UsageError(f"no programme {programme} for this unit in policy {policy.id} · 该政策没有此项决定")


def _compare(then: Json, now: Json, path: str) -> Iterable[Difference]:
    match then, now:
        case dict(), dict():
            for key in sorted({*then, *now}):
                yield from _compare(then.get(key), now.get(key), f"{path}.{key}" if path else key)
        case list(), list() if len(then) == len(now):
            for index, (a, b) in enumerate(zip(then, now, strict=True)):
                yield from _compare(a, b, f"{path}[{index}]")
        case _ if then != now or type(then) is not type(now):
            yield Difference(path, then, now)
