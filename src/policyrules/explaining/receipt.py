"""The receipt of a decision: canonical JSON, and its replay.

Canonical means that two runs give the same bytes: keys sorted, UTF-8, no white space, numbers as
exact decimal text, sets as sorted lists. Ids are the project's ASCII ids; labels stand beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, cast

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.units import PLAIN, Number, Unit, written
from policyrules.core.case import Case, Fact, RecordPath
from policyrules.core.decision import (
    Amount,
    Applied,
    Contribution,
    Decision,
    Determination,
    Effect,
    Figure,
    Missing,
    OpenDiscretion,
    Refused,
    Step,
)
from policyrules.core.policy import Policy
from policyrules.core.possible import Value, is_known
from policyrules.core.types import ABSENT, SILENT, Citation, Known, Option
from policyrules.deciding import decide_all

Json = Any


def to_json(decision: Decision, *, case: Case | None = None) -> dict[str, Json]:
    """The decision as JSON data: only dicts, lists, text, whole numbers, yes/no and null.

    Money and every other number is decimal text beside its unit ({"unit": "元/月", "value": "310.00"});
    dates are ISO text. Unknown is null where one value is meant, and named under ``missing``.
    With ``case``, each fact used says where it comes from as far as the case does.
    """
    return {
        "programme": decision.programme,
        "label": decision.label,
        "unit": {"household": decision.unit.household, "path": _path(decision.unit.path)},
        "on": decision.on.isoformat(),
        "status": decision.status,
        "outcome": decision.outcome.id if decision.outcome else None,
        "outcome_label": decision.outcome.label if decision.outcome else None,
        "possible": _options(decision.possible),
        "may_be_silent": decision.may_be_silent,
        "amount": amount_json(decision.amount) if decision.amount else None,
        "citations": _applied_citations(decision.applied),
        "one_of": _applied_citations(decision.one_of),
        "contributions": [c for a in decision.applied for c in _contributions(a)],
        "figures": [_figure(f) for f in decision.figures],
        "overridden": [
            {
                "provision": o.provision,
                "label": o.label,
                "by": list(o.by),
                "citations": _citations(o.citations),
            }
            for o in decision.overridden
        ],
        "failed": [_refused(r) for r in decision.refused],
        "silent": _citations(decision.silent),
        "missing": [_missing(m) for m in decision.missing],
        "discretions": [_discretion(d) for d in decision.discretions],
        "together": _effect(decision.together) if decision.together else None,
        "readings": [{"reading": r, "option": o or None} for r, o in decision.readings],
        "alternatives": [
            {
                "reading": a.reading,
                "option": a.option,
                "choosable_by": list(a.choosers),
                "effect": _effect(a.effect),
            }
            for a in decision.alternatives
        ],
        "facts": _facts(decision, case),
        "determinations": [_determination(d) for d in decision.determinations],
        "clash": list(decision.clash),
        "reasons": sorted(decision.reasons),
        "valid_until": _day(decision.valid_until),
        "receipt": {
            "policy": decision.receipt.policy,
            "digest": decision.receipt.digest,
            "engine": decision.receipt.engine,
            "language": decision.receipt.language,
        },
    }


def canonical(decision: Decision, *, case: Case | None = None) -> bytes:
    """The canonical bytes of a decision: the same decision always gives the same bytes."""
    return dump(to_json(decision, case=case))


def dump(data: Json) -> bytes:
    """JSON data in canonical form: sorted keys, UTF-8, no white space. A float is a TypeError."""
    _refuse_floats(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


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
        asked = bool(receipt["alternatives"]) or any("effect" in d for d in receipt["discretions"])
    except (KeyError, TypeError, ValueError) as problem:
        raise UsageError(f"not a receipt: {problem!r} · 这不是决定凭证") from problem
    if unit["household"] != case.id:
        raise UsageError(
            f"the receipt is about {unit['household']}, the case about {case.id} · 凭证与个案不是同一户"
        )
    for decision in decide_all(policy, case, on=on, effects=asked):
        if decision.programme == programme and _path(decision.unit.path) == path:
            now = to_json(decision, case=case)
            return Replay(dump(now), tuple(_compare(receipt, now, "")))
    raise UsageError(f"no programme {programme} for this unit in policy {policy.id} · 该政策没有此项决定")


def amount_json(amount: Amount) -> dict[str, Json]:
    """An amount as JSON data: exact {value}, range {low, high; high null: open above}, or silent."""
    data: dict[str, Json] = {"state": amount.state, "unit": amount.unit.zh}
    match amount.state:
        case "exact":
            data["value"] = _number(amount.low, amount.unit)
        case "range":
            data["low"] = _number(amount.low, amount.unit)
            data["high"] = _number(amount.high, amount.unit)
            data["may_be_silent"] = amount.may_be_silent
        case "silent":
            pass
    return data


def value_json(value: Known | None, unit: Unit | None) -> Json:
    """A known value as JSON data: numbers as decimal text, absent as "none", silent as "silent"."""
    match value:
        case None:
            return None
        case bool():
            return value
        case int() | Fraction():
            return written(value, unit or PLAIN)
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case str():
            return value
    return {ABSENT: "none", SILENT: "silent"}[value]


def _number(number: Number | None, unit: Unit) -> str | None:
    return None if number is None else written(number, unit)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _path(path: RecordPath) -> list[list[str]]:
    return [[entity, key] for entity, key in path]


def _options(options: Iterable[Option]) -> list[Json]:
    return [{"id": option.id, "label": option.label} for option in options]


def _citations(citations: Iterable[Citation]) -> list[Json]:
    return [{"document": c.document, "clause": c.clause, "phrase": c.phrase} for c in citations]


def _applied_citations(applied: Iterable[Applied]) -> list[Json]:
    return [
        {**citation, "provision": provision.provision, "label": provision.label}
        for provision in applied
        for citation in _citations(provision.citations)
    ]


def _contributions(applied: Applied) -> list[Json]:
    def one(contribution: Contribution) -> Json:
        return {
            "provision": applied.provision,
            "path": _path(contribution.path),
            "value": value_json(contribution.value, contribution.unit),
            "unit": contribution.unit.zh if contribution.unit else None,
        }

    return [one(contribution) for contribution in applied.contributions]


def _figure(figure: Figure) -> Json:
    return {
        "id": figure.id,
        "label": figure.label,
        "value": value_json(figure.value, figure.unit),
        "unit": figure.unit.zh if figure.unit else None,
        "from": _day(figure.start),
        "to": _day(figure.end),
        "citations": _citations(figure.citations),
    }


def _refused(refused: Refused) -> Json:
    return {
        "outcome": refused.outcome.id,
        "label": refused.outcome.label,
        "citations": _citations(refused.citations),
        "conditions": [
            {
                "zh": f.zh,
                "en": f.en,
                "path": _path(f.path),
                "citations": _citations(f.citations),
                "unknown": f.unknown,
            }
            for f in refused.failures
        ],
    }


def _missing(missing: Missing) -> Json:
    return {
        "reason": missing.reason,
        "id": missing.id,
        "label": missing.label,
        "path": _path(missing.path),
        "holders": list(missing.holders),
    }


def _discretion(discretion: OpenDiscretion) -> Json:
    data = {
        "id": discretion.id,
        "label": discretion.label,
        "holders": list(discretion.holders),
        "mode": discretion.mode,
        "path": _path(discretion.path),
        "citations": _citations(discretion.citations),
        "certain": discretion.certain,
    }
    return {**data, "effect": _effect(discretion.effect)} if discretion.effect else data


def _effect(effect: Effect) -> Json:
    return {
        "outcomes": _options(effect.outcomes),
        "amount": amount_json(effect.amount) if effect.amount else None,
        "changes": effect.changes,
    }


def _facts(decision: Decision, case: Case | None) -> list[Json]:
    """The known facts in the trace, each once, with their source where the case has one."""
    found: dict[tuple[RecordPath, str], Json] = {}

    def walk(step: Step) -> None:
        if step.kind == "fact" and is_known(cast(Value, step.value)):
            data = {
                "id": step.id,
                "path": _path(step.path),
                "value": value_json(cast(Known, step.value), step.unit),
                "unit": step.unit.zh if step.unit else None,
            }
            found[step.path, step.id] = data | _provenance(_recorded(case, step))
        for below in step.steps:
            walk(below)

    if decision.trace is not None:
        walk(decision.trace)
    return [found[key] for key in sorted(found)]


def _recorded(case: Case | None, step: Step) -> Fact | None:
    record = case.household if case else None
    for entity, key in step.path:
        if record is not None:
            record = next((r for r in record.lists.get(entity, ()) if r.key == key), None)
    return record.facts.get(step.id.rpartition(".")[2]) if record is not None else None


def _provenance(fact: Fact | None) -> dict[str, Json]:
    if fact is None:
        return {}
    said = {"source": fact.source, "by": fact.by, "on": _day(fact.on), "basis": fact.basis}
    return {name: text for name, text in said.items() if text}


def _determination(determination: Determination) -> Json:
    return {
        "id": determination.id,
        "label": determination.label,
        "path": _path(determination.path),
        "value": value_json(determination.value, determination.unit),
        "unit": determination.unit.zh if determination.unit else None,
        "by": determination.by,
        "on": _day(determination.on),
        "basis": determination.basis,
    }


def _refuse_floats(data: Json) -> None:
    match data:
        case float():
            raise TypeError(f"a float in a receipt: {data!r}")
        case dict():
            for value in data.values():
                _refuse_floats(value)
        case list():
            for value in data:
                _refuse_floats(value)


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
