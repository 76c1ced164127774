"""JSON Schema of a case, made from the policy alone.

It describes the form that ``write_case`` writes: ASCII names, everything optional, nothing
unknown. What a schema cannot say (a date that exists, ids used twice, bounds of money
text) is left to the reader, which also accepts Chinese labels as keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from policyrules.base.arguments import typed
from policyrules.base.units import PLAIN, Unit, written
from policyrules.core.policy import Given, Policy
from policyrules.core.roots import implied_root, roots
from policyrules.core.types import Type
from policyrules.intake.records import KEY_LIMIT, descendants
from policyrules.intake.values import (
    ABSENT_WORDS,
    NO_WORDS,
    OTHER_PLACES,
    TEXT_LIMIT,
    WHOLE_DIGITS,
    YES_WORDS,
)

Schema = dict[str, object]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_DATE: Final = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)$",
}
_PROVENANCE: Final = {
    "source": "出自何处 where it is recorded",
    "by": "谁作出 who judged or determined it",
    "on": "何时 when",
    "basis": "理由 on what basis",
}


@typed
def case_schema(policy: Policy) -> Schema:
    """The JSON Schema (draft 2020-12) of a case of this policy, as JSON data. Nothing is raised.

    One definition for each entity (``household``) and for each value (``household.rooms``);
    money is an integer of yuan or text with at most two decimals, never a JSON fraction.
    """
    definitions: Schema = {}
    for entity in policy.entities:
        definitions[entity] = _record(policy, entity)
        for name, given in policy.facts[entity].items():
            definitions[f"{entity}.{name}"] = _value(given)
    return {
        "$schema": DIALECT,
        "title": f"{policy.document.title}: 个案 case",
        "description": "缺项或 null 为未知，none 为没有。A missing key or null is unknown, none is absent.",
        **_about(policy),
        "$defs": definitions,
    }


def _about(policy: Policy) -> Schema:
    """What a case may be of: a record of one of the roots."""
    forms = [_pointer(root) for root in roots(policy)]
    return {"$ref": forms[0]} if len(forms) == 1 else {"anyOf": [{"$ref": form} for form in forms]}


def _record(policy: Policy, entity: str) -> Schema:
    keys: Schema = {"id": {"type": ["string", "integer"], "minLength": 1, "minimum": 0, "maximum": KEY_LIMIT}}
    root = entity in roots(policy)
    if root:
        label = policy.entities[entity].label
        keys["root"] = {"description": "哪一种个案 what the case is of", "enum": _once([entity, label])}
        keys["county"] = {"type": ["string", "null"]}
    if policy.children[entity]:
        keys["complete"] = _complete(policy, entity)
    determinations: Schema = {}
    for name, given in policy.facts[entity].items():
        target = determinations if given.kind == "determination" else keys
        target[name] = _fact(entity, given)
    for child in policy.children[entity]:
        keys[policy.entities[child].plural] = {
            "description": policy.entities[child].label,
            "type": ["array", "null"],
            "items": {"$ref": _pointer(child)},
        }
    if determinations:
        keys["determinations"] = _object(determinations) | {"description": "裁定 determinations"}
    said = () if not root or entity == implied_root(policy.entities) else ("root",)
    return _object(keys, required=said) | {"description": policy.entities[entity].label}


def _complete(policy: Policy, entity: str) -> Schema:
    plurals = [policy.entities[e].plural for e in descendants(policy, entity)]
    return {
        "description": "哪些列表已齐全 which lists are complete; default: none",
        "anyOf": [{"const": "all"}, {"type": "array", "items": {"enum": plurals}}, {"type": "null"}],
    }


def _fact(entity: str, given: Given) -> Schema:
    """A fact bare or with its provenance, or null; a determination must say who, when and why."""
    value = {"$ref": _pointer(f"{entity}.{given.name}")}
    determined = given.kind == "determination"
    keys: Schema = {"value": value if determined else {"anyOf": [value, {"type": "null"}]}}
    for name, words in _PROVENANCE.items():
        keys[name] = (_DATE if name == "on" else _text(1 if determined else 0)) | {"description": words}
    whole = _object(keys, required=("value", "by", "on", "basis") if determined else ("value",))
    forms = [{"type": "null"}, whole] if determined else [{"type": "null"}, value, whole]
    return {"description": _description(given), "anyOf": forms}


def _description(given: Given) -> str:
    unit = given.type.unit
    measured = f"（{unit.zh} {unit.en}）" if unit is not None and unit != PLAIN else ""
    holders = f"；{'、'.join(given.holders)}" if given.holders else ""
    return f"{given.label} {given.name}{measured}{holders}"


def _value(given: Given) -> Schema:
    forms = list(_forms(given.type, given))
    if given.type.optional:
        words = [word for word in ABSENT_WORDS if given.type.option(word) is None]
        forms.append({"description": "没有 absent", "enum": words})
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def _forms(type_: Type, given: Given) -> Sequence[Schema]:
    names = [name for option in type_.options for name in (option.id, option.label)]
    match type_.kind:
        case "number":
            return _number(type_.unit or PLAIN, given)
        case "date":
            return [dict(_DATE)]
        case "bool":
            return [{"type": "boolean"}, {"enum": [*YES_WORDS, *NO_WORDS]}]
        case "choice":
            return [{"enum": _once(names)}]
        case "choices":
            return [{"type": "array", "items": {"enum": _once(names)}, "uniqueItems": True}]
        case "text":
            return [_text(0)]


def _number(unit: Unit, given: Given) -> list[Schema]:
    """Text with or without the unit, or an integer; a percentage is text with its sign."""
    low, high = _bound(given.low, unit), _bound(given.high, unit)
    sign = "" if low is not None and low >= 0 else "-?"
    places = 2 if unit.money else OTHER_PLACES
    names = "|".join(unit.names)
    tail = f" ?({names})" if unit.scale < 1 else f"( ?({names}))?"
    decimals = "0+" if unit.whole else f"[0-9]{{1,{places}}}"
    digits = f"[0-9]{{1,{WHOLE_DIGITS}}}(\\.{decimals})?"
    pattern = f"^{sign}{digits}{tail}$"
    text: Schema = {"type": "string", "pattern": pattern, "description": _range(given, unit)}
    if unit.scale < 1:
        return [text]
    limit = 10**WHOLE_DIGITS - 1
    smallest = -limit if low is None else ceil(low)
    return [{"type": "integer", "minimum": smallest, "maximum": limit if high is None else floor(high)}, text]


def _bound(value: object, unit: Unit) -> Fraction | None:
    return Fraction(value) / unit.scale if isinstance(value, (int, Fraction)) else None


def _range(given: Given, unit: Unit) -> str:
    low, high = (
        f"{words}{written(bound, unit)}" if isinstance(bound, (int, Fraction)) else ""
        for words, bound in (("≥ ", given.low), ("≤ ", given.high))
    )
    return " ".join(part for part in (f"{unit.zh} {unit.en}", low, high) if part)


def _text(shortest: int) -> Schema:
    return {"type": "string", "minLength": shortest, "maxLength": TEXT_LIMIT}


def _object(keys: Schema, *, required: Sequence[str] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return found | {"required": list(required)} if required else found


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _pointer(name: str) -> str:
    return f"#/$defs/{name}"
