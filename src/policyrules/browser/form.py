"""The form of a case: what may be said of a household, a member, an income, made from the policy alone."""

from __future__ import annotations

from typing import Any

from policyrules.base.saying import Language, Said
from policyrules.base.units import PLAIN, written
from policyrules.core.case import Case, Record
from policyrules.core.givens import Given
from policyrules.core.policy import Entity, Policy
from policyrules.core.roots import root_of, roots
from policyrules.core.types import ABSENT
from policyrules.intake.case_json import read_case
from policyrules.intake.case_writing import write_case
from policyrules.intake.values import OTHER_PLACES, write_value

Data = dict[str, Any]
"""JSON data."""


def form_of(policy: Policy, language: Language) -> Data:
    """What a page needs to draw the form of a case, and a case to begin with of which nothing is known."""
    return {
        "title": policy.document.title,
        "roots": list(roots(policy)),
        "root": policy.root,
        "entities": {e.id: _entity(policy, e, language) for e in policy.entities.values()},
        "programmes": [
            {"id": p.id, "label": Said(p.label, p.id).in_(language), "root": root_of(policy, p)}
            for p in policy.all_programmes
        ],
        "first_day": _day(policy.versions[0].first_day),
        "last_day": _day(policy.last_day),
        "template": template(policy),
    }


def template(policy: Policy) -> Data:
    """A case of which nothing is known but that it has one person, if persons belong to it."""
    data: Data = {"id": "1", "complete": []}
    for child in policy.children[policy.root]:
        if policy.entities[child].person:
            inside: Data = {"id": "甲"}
            if policy.children[child]:
                inside["complete"] = []
            data[policy.entities[child].plural] = [inside]
    return data


def example_cases(policy: Policy, overlay: str | None) -> list[Data]:
    """The worked cases that say only facts, under this overlay: title, day and case as JSON data."""
    return [
        {
            "title": example.title,
            "on": example.on.isoformat(),
            "case": case_data(policy, read_case(policy, example.data)),
        }
        for example in policy.examples
        if example.overlay == overlay
        and not (example.choices or example.figures or example.stated)
        and example.expected
    ]


def case_data(policy: Policy, case: Case) -> Data:
    """A case as JSON data in which every record says itself which lists right below it are complete."""
    data = write_case(policy, case)
    _say_complete(policy, case.household, data)
    return data


def _say_complete(policy: Policy, record: Record, data: Data) -> None:
    below = policy.children[record.entity]
    if below:
        data["complete"] = [policy.entities[e].plural for e in below if e in record.complete]
    for entity in below:
        for child, inside in zip(
            record.lists.get(entity, ()), data.get(policy.entities[entity].plural) or (), strict=True
        ):
            _say_complete(policy, child, inside)


def _entity(policy: Policy, entity: Entity, language: Language) -> Data:
    return {
        "label": Said(entity.label, entity.id).in_(language),
        "plural": entity.plural,
        "note": entity.note.in_(language),
        "person": entity.person,
        "lists": list(policy.children[entity.id]),
        "fields": [_field(policy, given, language) for given in policy.facts[entity.id].values()],
    }


def _field(policy: Policy, given: Given, language: Language) -> Data:
    unit = given.type.unit
    plain = unit is None or unit == PLAIN
    return {
        "name": given.name,
        "id": given.id,
        "label": Said(given.label, given.name).in_(language),
        "kind": given.type.kind,
        "unit": "" if unit is None or plain else Said(unit.zh, unit.en).in_(language),
        "suffix": unit.zh if unit is not None and unit.scale < 1 else "",
        "places": 0 if unit is None or unit.whole else 2 if unit.money else OTHER_PLACES,
        "low": _bound(given, given.low),
        "high": _bound(given, given.high),
        "options": [{"id": o.id, "label": o.named.in_(language)} for o in given.type.options],
        "absent": write_value(given.type, ABSENT) if given.type.optional else None,
        "holders": policy.bodies(given.holders).in_(language) if given.holders else "",
        "note": given.note.in_(language),
        "determination": given.kind == "determination",
    }


def _bound(given: Given, bound: object) -> str:
    numeric = isinstance(bound, int) and not isinstance(bound, bool)
    return written(bound, given.type.unit or PLAIN) if numeric else ""  # type: ignore[arg-type]


def _day(day: object) -> str | None:
    return None if day is None else str(day)
