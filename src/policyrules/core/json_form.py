"""The one JSON form of results: attrs values become dicts under the names of their fields.

Canonical means that two runs give the same bytes: keys sorted, UTF-8, no white space, numbers as
exact decimal text, sets as sorted lists. Ids are the project's ASCII ids; labels stand beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Any, Final

from attrs import fields, has

from policyrules.base.units import PLAIN, Unit, written
from policyrules.core.possible import Anything, Interval, Options, Several
from policyrules.core.types import ABSENT, SILENT, Mark, Type

Json = Any
"""Dicts, lists, text, whole numbers, yes/no and null; never a float."""
_Form = Callable[[Any, Unit | None], Json]
"""How a thing is written, beside a unit."""


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
    kind: Any = type(thing)
    return _form_of(kind)(thing, unit)


def canonical_bytes(data: Json) -> bytes:
    """JSON data in canonical form: sorted keys, UTF-8, no white space. A float is a TypeError.

    What UTF-8 cannot hold, half of a surrogate pair, is written as JSON writes it: ``\\ud800``.
    """
    _refuse_floats(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


# ── by the class of a thing ──────────────────────────────────────────────────


@cache
def _form_of(kind: type) -> _Form:
    """How things of a class are written; a class that is several of these is the first of them."""
    for classes, form in _FORMS:
        if issubclass(kind, classes):
            return form
    return _form_of_fields(kind) if has(kind) else _no_form


def _itself(thing: Any, _unit: Unit | None) -> Json:
    return thing


def _day(thing: Any, _unit: Unit | None) -> Json:
    return thing.isoformat()


def _unit_name(thing: Any, _unit: Unit | None) -> Json:
    return thing.zh


def _number(thing: Any, unit: Unit | None) -> Json:
    return thing if unit is None and isinstance(thing, int) else written(thing, unit or PLAIN)


def _mark(thing: Any, _unit: Unit | None) -> Json:
    return "none" if thing is ABSENT else "silent"


def _listed(thing: Any, unit: Unit | None) -> Json:
    if hasattr(thing, "_asdict"):
        return {name: json_form(value, unit) for name, value in thing._asdict().items()}
    return [json_form(part, unit) for part in thing]


def _set(thing: Any, unit: Unit | None) -> Json:
    return sorted((json_form(part, unit) for part in thing), key=str)


def _mapped(thing: Any, unit: Unit | None) -> Json:
    return {str(name): json_form(value, unit) for name, value in thing.items()}


def _no_form(thing: Any, _unit: Unit | None) -> Json:
    raise TypeError(f"{thing!r} has no JSON form")


def _form_of_fields(kind: type) -> _Form:
    """How values of a class of attrs are written: a number of theirs beside their unit, or their type's."""
    names = tuple(field.name for field in fields(kind) if field.repr)
    typed, measured = ("type" in names or hasattr(kind, "type"), "unit" in names or hasattr(kind, "unit"))

    def written_out(thing: Any, _unit: Unit | None) -> Json:
        type_ = thing.type if typed else None
        unit = type_.unit if isinstance(type_, Type) else thing.unit if measured else None
        unit = unit if isinstance(unit, Unit) else None
        data = {}
        for name in names:
            value = getattr(thing, name)
            own: Any = type(value)
            if own in _PLAIN:
                data["unit" if name == "type" and value is None else name] = value
            elif name == "type" and own is Type:
                data["unit"] = json_form(value.unit)
            else:
                data[name] = _form_of(own)(value, unit)
        return data

    return written_out


def _open(value: Any, unit: Unit | None) -> Json:
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


_PLAIN: Final = frozenset({str, bool, NoneType})
"""Their values are JSON data already, and have no parts."""

_FORMS: Final[Sequence[tuple[type | tuple[type, ...], _Form]]] = (
    ((str, bool, NoneType), _itself),
    ((int, Fraction), _number),
    (date, _day),
    (Unit, _unit_name),
    ((Interval, Options, Several, Anything), _open),
    ((tuple, list), _listed),
    ((frozenset, set), _set),
    (Mapping, _mapped),
    (Mark, _mark),
)
"""By class; of one that is several of these the first holds."""


def _refuse_floats(data: Json) -> None:
    todo: list[Iterable[Json]] = [(data,)]
    while todo:
        for part in todo.pop():
            kind = type(part)
            if kind is dict:
                todo.append(part.values())
            elif kind is list:
                todo.append(part)
            elif kind not in _PLAIN and isinstance(part, float):
                raise TypeError(f"a float in a receipt: {part!r}")
