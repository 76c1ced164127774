"""The one JSON form of results: attrs values become dicts under the names of their fields.

Canonical means that two runs give the same bytes: keys sorted, UTF-8, no white space, numbers as
exact decimal text, sets as sorted lists. Ids are the project's ASCII ids; labels stand beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import fields, has

from policyrules.base.units import PLAIN, Unit, written
from policyrules.core.possible import Anything, Interval, Options, Several
from policyrules.core.types import ABSENT, SILENT, Type

Json = Any
"""Dicts, lists, text, whole numbers, yes/no and null; never a float."""


def json_form(thing: object, unit: Unit | None = None) -> Json:
    """A result as JSON data.

    An attrs value becomes a dict of its fields, save those left out of its ``repr``. Beside a
    ``unit`` (or a ``type`` that has one) every number is decimal text of that unit, and the unit
    stands by its Chinese name (of a ``type`` under ``unit``); a whole number without any is a
    count. Dates are ISO text, paths and tuples lists, sets sorted lists, absent "none", not decided
    "silent". What is not known is null; a range {"low", "high"} with null for no bound, a choice
    {"one_of"}, a set of options {"certain", "possible"}, each with "may_be_absent" and
    "may_be_silent". TypeError for anything else, a float
    above all.
    """
    match thing:
        case None | bool() | str():
            return thing
        case int() | Fraction():
            return thing if unit is None and isinstance(thing, int) else written(thing, unit or PLAIN)
        case date():
            return thing.isoformat()
        case Unit():
            return thing.zh
        case Interval() | Options() | Several() | Anything():
            return _open(thing, unit)
        case tuple() if hasattr(thing, "_asdict"):
            return {name: json_form(value, unit) for name, value in thing._asdict().items()}
        case tuple() | list():
            return [json_form(part, unit) for part in thing]
        case frozenset() | set():
            return sorted((json_form(part, unit) for part in thing), key=str)
        case Mapping():
            return {str(name): json_form(value, unit) for name, value in thing.items()}
    if thing is ABSENT:
        return "none"
    if thing is SILENT:
        return "silent"
    if has(type(thing)):
        return _fields(thing)
    raise TypeError(f"{thing!r} has no JSON form")


def canonical_bytes(data: Json) -> bytes:
    """JSON data in canonical form: sorted keys, UTF-8, no white space. A float is a TypeError.

    What UTF-8 cannot hold, half of a surrogate pair, is written as JSON writes it: ``\\ud800``.
    """
    _refuse_floats(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _fields(thing: Any) -> dict[str, Json]:
    type_ = getattr(thing, "type", None)
    unit: Unit | None = type_.unit if isinstance(type_, Type) else getattr(thing, "unit", None)
    unit = unit if isinstance(unit, Unit) else None
    data = {}
    for name in (field.name for field in fields(type(thing)) if field.repr):
        value = getattr(thing, name)
        if name == "type" and (value is None or isinstance(value, Type)):
            data["unit"] = json_form(type_.unit) if isinstance(type_, Type) else None
        else:
            data[name] = json_form(value, unit)
    return data


def _open(value: Interval | Options | Several | Anything, unit: Unit | None) -> Json:
    match value:
        case Options(values=values):
            ordinary = [v for v in values if v is not ABSENT and v is not SILENT]
            data: dict[str, Json] = {"one_of": sorted((json_form(v, unit) for v in ordinary), key=str)}
            absent, silent = ABSENT in values, SILENT in values
        case Interval(low=None, high=None, absent=False, silent=False) | Anything(absent=False, silent=False):
            return None
        case Anything(absent=absent, silent=silent):
            data = {}
        case Several(sure=sure, may=may, absent=absent, silent=silent):
            data = {"certain": sorted(sure), "possible": sorted(may)}
        case Interval(low=low, high=high, absent=absent, silent=silent):
            data = {"low": json_form(low, unit), "high": json_form(high, unit)}
    return data | {"may_be_absent": absent, "may_be_silent": silent}


def _refuse_floats(data: Json) -> None:
    todo = [data]
    while todo:
        match todo.pop():
            case float() as number:
                raise TypeError(f"a float in a receipt: {number!r}")
            case dict() as parts:
                todo.extend(parts.values())
            case list() as parts:
                todo.extend(parts)
