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
from policyrules.base.saying import NOTHING, Language, Said
from policyrules.base.units import PLAIN, Unit, written
from policyrules.core.demands import demand_said
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.roots import implied_root, roots
from policyrules.core.types import Type
from policyrules.intake.records import KEY_LIMIT, descendants
from policyrules.intake.value_words import WHOLE_DIGITS
from policyrules.intake.values import (
    ABSENT_WORDS,
    NO_WORDS,
    OTHER_PLACES,
    TEXT_LIMIT,
    YES_WORDS,
)

Schema = dict[str, object]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_DATE: Final = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)$",
}
_PROVENANCE: Final = {
    "source": Said("出自何处", "where it is recorded"),
    "by": Said("谁作出", "who judged or determined it"),
    "on": Said("何时", "when"),
    "basis": Said("理由", "on what basis"),
}


@typed
def case_schema(policy: Policy, *, language: Language = "zh") -> Schema:
    """The JSON Schema (draft 2020-12) of a case of this policy, as JSON data. Nothing is raised.

    One definition for each entity (``household``) and for each value (``household.rooms``);
    money is an integer of yuan or text with at most two decimals, never a JSON fraction. Titles and
    descriptions are in ``language``; what a case may hold is the same in both.
    """
    definitions: Schema = {}
    for entity in policy.entities:
        definitions[entity] = _record(policy, entity)
        for name, given in policy.facts[entity].items():
            definitions[f"{entity}.{name}"] = _value(given)
    schema = {
        "$schema": DIALECT,
        "title": Said("{title}：个案", "{title}: a case").filled(title=policy.document.title),
        "description": Said(
            "缺项或 null 为未知，none 为没有。", "A missing key or null is unknown, none is absent."
        ),
        **_about(policy),
        "$defs": definitions,
    }
    return {key: _told(value, language) for key, value in schema.items()}


def _told(schema: object, language: Language) -> object:
    """A part of the schema with its texts in one language."""
    match schema:
        case Said():
            return schema.in_(language)
        case dict():
            return {key: _told(value, language) for key, value in schema.items()}
        case list():
            return [_told(value, language) for value in schema]
    return schema


def _about(policy: Policy) -> Schema:
    """What a case may be of: a record of one of the roots."""
    forms = [_pointer(root) for root in roots(policy)]
    return {"$ref": forms[0]} if len(forms) == 1 else {"anyOf": [{"$ref": form} for form in forms]}


def _record(policy: Policy, entity: str) -> Schema:
    keys: Schema = {"id": {"type": ["string", "integer"], "minLength": 1, "minimum": 0, "maximum": KEY_LIMIT}}
    root = entity in roots(policy)
    if root:
        label = policy.entities[entity].label
        keys["root"] = {
            "description": Said("哪一种个案", "what the case is of"),
            "enum": _once([entity, label]),
        }
        keys["county"] = {"type": ["string", "null"]}
    if policy.children[entity]:
        keys["complete"] = _complete(policy, entity)
    determinations: Schema = {}
    for name, given in policy.facts[entity].items():
        target = determinations if given.kind == "determination" else keys
        target[name] = _fact(policy, entity, given)
    for child in policy.children[entity]:
        keys[policy.entities[child].plural] = {
            "description": Said(policy.entities[child].label, child),
            "type": ["array", "null"],
            "items": {"$ref": _pointer(child)},
        }
    if determinations:
        keys["determinations"] = _object(determinations) | {"description": Said("裁定", "determinations")}
    said = () if not root or entity == implied_root(policy.entities) else ("root",)
    about = policy.entities[entity]
    return _object(keys, required=said) | {"description": _with_note(Said(about.label, entity), about.note)}


def _with_note(named: Said, note: Said) -> Said:
    """What something is called, and what it means where the vocabulary says it."""
    return Said(f"{named.zh}。{note.zh}", f"{named.en}. {note.en}") if note else named


def _complete(policy: Policy, entity: str) -> Schema:
    plurals = [policy.entities[e].plural for e in descendants(policy, entity)]
    return {
        "description": Said("哪些列表已齐全；不写是一个也没有", "which lists are complete; default: none"),
        "anyOf": [
            {"const": "all"},
            {"type": "array", "items": {"enum": ["all", *plurals]}},
            {"type": "null"},
        ],
    }


def _fact(policy: Policy, entity: str, given: Given) -> Schema:
    """A fact bare or with its provenance, or null; a determination must say who, when and why."""
    value = {"$ref": _pointer(f"{entity}.{given.name}")}
    determined = given.kind == "determination"
    keys: Schema = {"value": value if determined else {"anyOf": [value, {"type": "null"}]}}
    for name, words in _PROVENANCE.items():
        keys[name] = (_DATE if name == "on" else _text(1 if determined else 0)) | {"description": words}
    whole = _object(keys, required=("value", "by", "on", "basis") if determined else ("value",))
    forms = [{"type": "null"}, whole] if determined else [{"type": "null"}, value, whole]
    return {"description": described(policy, given), "anyOf": forms}


def described(policy: Policy, given: Given) -> Said:
    """The fact, its unit, who records or judges it, what it must satisfy, what the vocabulary says of it."""
    unit = given.type.unit
    measured = Said(f"（{unit.zh}）", f" ({unit.en})") if unit is not None and unit != PLAIN else NOTHING
    holders = policy.bodies(given.holders)
    held = Said(f"；{holders.zh}", f"; {holders.en}") if given.holders else NOTHING
    named = Said(f"{given.label}{measured.zh}{held.zh}", f"{given.name}{measured.en}{held.en}")
    return _with_note(_must(policy, given, named), given.note)


def _must(policy: Policy, given: Given, named: Said) -> Said:
    """The fact with what it must satisfy against others."""
    for demand in given.demands:
        must = demand_said(policy, given, demand)
        named = Said(f"{named.zh}；{must.zh}", f"{named.en}; {must.en}")
    return named


def _value(given: Given) -> Schema:
    forms = list(_forms(given.type, given))
    if given.type.optional:
        words = [word for word in ABSENT_WORDS if given.type.option(word) is None]
        forms.append({"description": Said("没有", "absent"), "enum": words})
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
            truth = {"anyOf": [{"type": "boolean"}, {"enum": [*YES_WORDS, *NO_WORDS]}, {"type": "null"}]}
            partly = _object(dict.fromkeys(_once(names), truth))
            return [{"type": "array", "items": {"enum": _once(names)}, "uniqueItems": True}, partly]
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


def _range(given: Given, unit: Unit) -> Said:
    low, high = (
        f"{words}{written(bound, unit)}" if isinstance(bound, (int, Fraction)) else ""
        for words, bound in (("≥ ", given.low), ("≤ ", given.high))
    )
    zh, en = (" ".join(part for part in (name, low, high) if part) for name in (unit.zh, unit.en))
    return Said(zh, en)


def _text(shortest: int) -> Schema:
    return {"type": "string", "minLength": shortest, "maxLength": TEXT_LIMIT}


def _object(keys: Schema, *, required: Sequence[str] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return found | {"required": list(required)} if required else found


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _pointer(name: str) -> str:
    return f"#/$defs/{name}"
