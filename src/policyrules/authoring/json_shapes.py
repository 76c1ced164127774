"""What JSON the form of a result has (``core/json_form``), read off its class: keys and their types."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal, Union, get_args, get_origin

import attrs
from attrs import frozen

from policyrules.authoring.described import USUAL, fields_said
from policyrules.base.units import Number, Unit
from policyrules.core.case import RecordPath
from policyrules.core.possible import Value
from policyrules.core.types import Known, Type

Kind = Literal[
    "text", "word", "yes/no", "whole number", "decimal text", "date", "unit", "known value", "value", "path",
    "list", "form",
]  # fmt: skip


@frozen
class Shape:
    """The JSON of one value: its kind, and what it is made of."""

    kind: Kind
    null: bool = False
    """Whether it may be null."""
    of: tuple[Shape, ...] = ()
    """Of a list: the one shape of all, or (``fixed``) one a place."""
    fixed: bool = False
    words: tuple[str, ...] = ()
    form: str = ""
    """Of an object: the name of the form that says its keys."""


@frozen
class Key:
    """A key of an object, and what it means."""

    name: str
    shape: Shape
    doc: str
    optional: bool = False
    """Whether it may be left out."""


@frozen
class Form:
    """The keys of one kind of object."""

    name: str
    doc: str
    keys: tuple[Key, ...]


TEXT: Final = Shape("text")
_PLAIN: Final[Mapping[object, Kind]] = {
    str: "text",
    bool: "yes/no",
    date: "date",
    Unit: "unit",
    Fraction: "decimal text",
    Number: "decimal text",
    Known: "known value",
    Value: "value",
    RecordPath: "path",
}


def form_of(cls: type, doc: str) -> Form:
    """The form of an attrs class or a named tuple. TypeError for a field whose JSON is not known."""
    said = [field for field in fields_said(cls) if field.shown]
    united = any(_bare(field.type)[0] in (Unit, Type) for field in said)
    keys = [
        Key("unit", Shape("unit", null=True), USUAL["unit"])
        if _bare(field.type)[0] is Type
        else Key(field.name, shape_of(field.type, united=united), field.doc)
        for field in said
    ]
    return Form(cls.__name__, doc, tuple(keys))


def shape_of(hint: Any, *, united: bool = False) -> Shape:
    """The JSON of a value of this type; beside a unit (``united``) every number is decimal text."""
    hint, null = _bare(hint)
    if hint is int:
        return Shape("decimal text" if united else "whole number", null)
    try:
        return Shape(_PLAIN[hint], null)
    except (KeyError, TypeError):
        pass
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return Shape("word", null, words=parts)
    if origin in (tuple, list, frozenset):
        fixed = origin is tuple and parts[-1] is not Ellipsis
        own = parts if fixed else parts[:1]
        return Shape("list", null, tuple(shape_of(part, united=united) for part in own), fixed)
    if isinstance(hint, type) and (attrs.has(hint) or hasattr(hint, "_fields")):
        return Shape("form", null, form=hint.__name__)
    raise TypeError(f"no JSON shape is known for {hint!r}")


def classes_in(hint: Any) -> Iterator[type]:
    """The classes with a form of their own that a type names."""
    hint, _ = _bare(hint)
    if hint in (Known, Value, RecordPath, Type):
        return
    if isinstance(hint, type) and hint is not Unit and (attrs.has(hint) or hasattr(hint, "_fields")):
        yield hint
    for part in get_args(hint):
        yield from classes_in(part)


def closure(roots: Iterable[type], *, whole: frozenset[type] = frozenset()) -> tuple[type, ...]:
    """The classes and all whose forms stand within theirs, each after what first names it.

    What stands within those of ``whole`` is left out.
    """
    found: dict[type, None] = {}
    todo = [*roots][::-1]
    while todo:
        cls = todo.pop()
        if cls not in found:
            found[cls] = None
            below = [c for field in fields_said(cls) if field.shown for c in classes_in(field.type)]
            todo += below[::-1] if cls not in whole else []
    return tuple(found)


def shape_text(shape: Shape) -> str:
    """The type in words, with links to the forms and to the page's heads on values and paths."""
    null = " or null" if shape.null else ""
    match shape:
        case Shape(kind="word"):
            return " · ".join(f"`{word}`" if word else '""' for word in shape.words) + null
        case Shape(kind="form"):
            return f"[{shape.form}](#{shape.form.lower()}){null}"
        case Shape(kind="list", fixed=True):
            return f"list: {', '.join(map(shape_text, shape.of))}{null}"
        case Shape(kind="list"):
            return f"list of {shape_text(shape.of[0])}{null}"
        case Shape(kind="value" | "known value"):
            return f"[{shape.kind}](#values){null}"
        case Shape(kind="path"):
            return f"[path](#paths){null}"
    return f"{shape.kind}{null}"


def _bare(hint: Any) -> tuple[Any, bool]:
    """The type without None, and whether None was among it."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    parts = [part for part in get_args(hint) if part is not type(None)]
    return Union[tuple(parts)], len(parts) < len(get_args(hint))  # noqa: UP007 (as many as there are)
