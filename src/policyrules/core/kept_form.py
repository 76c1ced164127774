"""A policy as plain data, to be kept and read again without its text: atoms, and rows that name their parts.

A row is a class and the places of its parts among what stands before it: nothing is nested, nothing can
refer to itself, and each row is read once. Only the classes named here are built, from data alone. What two
things share they share again, and what is alike in all its parts is one. Beside the rows stands which
conclusions are too large for a graph, so that none has to be built to learn it. The texts of the files are
not in it: whoever reads it has them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, cast

from attrs import fields, has

from policyrules.base import errors, saying, units
from policyrules.core import (
    documents,
    duties,
    expressions,
    givens,
    possible,
    types,
    worked,
)
from policyrules.core import policy as policies
from policyrules.core.graph import splitter_of
from policyrules.core.policy import Policy

_MODULES: Final = (
    units, saying, errors, types, possible, documents, duties, expressions, givens, worked, policies,
)  # fmt: skip
_CLASSES: Final[Mapping[str, type[Any]]] = {
    thing.__name__: thing
    for module in _MODULES
    for thing in vars(module).values()
    if isinstance(thing, type) and has(thing) and thing.__module__ == module.__name__
}
"""The classes of the core, and of what it is made of, by name."""

MOST_ROWS: Final = 2_000_000
"""Of one policy."""


class CannotBeKept(Exception):
    """Something is in a policy that has no form here, or what was read is no policy."""


# ── writing ──────────────────────────────────────────────────────────────────


def packed(policy: Policy) -> bytes:
    """The policy as data; ``unpacked`` gives it back. CannotBeKept for what is not of the core."""
    writer = _Writer()
    last = writer.place(policy)
    large = [splitter_of(version).too_large() for version in policy.versions]
    data = {"atoms": writer.atoms, "rows": writer.rows, "policy": last, "large": large}
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def packed_values(values: tuple[object, ...]) -> dict[str, Any]:
    """Values of the core as data that JSON holds; ``unpacked_values`` gives them back."""
    writer = _Writer()
    last = writer.place(values)
    return {"atoms": writer.atoms, "rows": writer.rows, "values": last}


class _Writer:
    """Gives each thing its place: atoms by themselves, all else after its parts."""

    def __init__(self) -> None:
        self.atoms: list[object] = []
        self.rows: list[tuple[object, ...]] = []
        self._atoms: dict[tuple[type, object], int] = {}
        self._places: dict[int, int] = {}
        self._alike: dict[tuple[object, ...], int] = {}
        self._alive: list[object] = []

    def place(self, whole: object) -> int:
        """Where a thing stands: atoms count down from −1, rows up from 0."""
        todo: list[tuple[object, bool]] = [(whole, False)]
        while todo:
            thing, ready = todo.pop()
            if ready:
                self._row(thing)
            elif self._known(thing) is None:
                parts = [*_parts(thing)]
                todo.append((thing, True))
                todo += [(part, False) for part in parts if self._known(part) is None]
        found = self._known(whole)
        assert found is not None
        return found

    def _known(self, thing: object) -> int | None:
        if thing is None or type(thing) in (str, int, bool):
            key = (type(thing), thing)
            if key not in self._atoms:
                self._atoms[key] = -1 - len(self.atoms)
                self.atoms.append(thing)
            return self._atoms[key]
        return self._places.get(id(thing))

    def _row(self, thing: object) -> None:
        if id(thing) not in self._places:
            row = (_name(thing), *map(self._known, _parts(thing)))
            self._alive.append(thing)
            self._places[id(thing)] = place = self._alike.setdefault(row, len(self.rows))
            if place == len(self.rows):
                self.rows.append(row)


def _name(thing: object) -> str:
    kind = type(thing).__name__
    known = _BUILT.get(kind)
    if known is None or (kind in _CLASSES and _CLASSES[kind] is not type(thing)):
        raise CannotBeKept(f"{type(thing)} is not of the core")
    return kind


def _parts(thing: object) -> Iterable[object]:
    match thing:
        case tuple() | list():
            return thing
        case frozenset():
            return sorted(thing, key=lambda part: (type(part).__name__, repr(part)))
        case dict():
            return [part for pair in thing.items() for part in pair]
        case Fraction():
            return thing.numerator, thing.denominator
        case date():
            return (thing.toordinal(),)
        case types.Mark():
            return (thing.value,)
        case errors.Source():
            return (thing.name,)
    _name(thing)
    return [getattr(thing, field.name) for field in fields(cast(Any, type(thing))) if field.init]


# ── reading ──────────────────────────────────────────────────────────────────


def unpacked(data: bytes, texts: Mapping[str, str]) -> Policy:
    """The policy that ``packed`` wrote; ``texts`` are those of its files, by the names they are shown by.

    CannotBeKept for data that is damaged or of another kind.
    """
    try:
        whole = json.loads(data)
        atoms, rows, last = whole["atoms"], whole["rows"], whole["policy"]
        if len(rows) > MOST_ROWS:
            raise CannotBeKept("too many rows")
        build = _BUILT | {"Source": lambda name: errors.Source(name, texts[name])}
        policy = _read(atoms, rows, build)[last]
        for version, large in zip(policy.versions, whole["large"], strict=True):
            splitter_of(version).know_too_large(frozenset(large))
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise CannotBeKept(str(error)) from error
    if not isinstance(policy, Policy):
        raise CannotBeKept("no policy")
    return policy


def unpacked_values(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values that ``packed_values`` wrote."""
    found = _read(data["atoms"], data["rows"], _BUILT)[data["values"]]
    assert isinstance(found, tuple)
    return found


def _read(
    atoms: Sequence[Any], rows: Iterable[Sequence[Any]], build: Mapping[str, Callable[..., Any]]
) -> list[Any]:
    """What each row stands for."""
    found: list[Any] = []
    below = atoms[::-1]
    for name, *places in rows:
        # What is negative counts from the end: atoms stand there, the first the last.
        found.append(build[name](*[below[p] if p < 0 else found[p] for p in places]))
    return found


def _builder(kind: Any) -> Any:
    """What makes one of a class of its fields in their order."""
    names = [field for field in fields(kind) if field.init]
    if not any(field.kw_only for field in names):
        return kind
    keys = [field.alias for field in names]
    return lambda *parts: kind(**dict(zip(keys, parts, strict=True)))


_BUILT: Final[dict[str, Callable[..., Any]]] = {
    "tuple": lambda *parts: parts,
    "list": lambda *parts: [*parts],
    "frozenset": lambda *parts: frozenset(parts),
    "dict": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "Fraction": Fraction,
    "date": date.fromordinal,
    "Mark": types.Mark,
    **{name: _builder(kind) for name, kind in _CLASSES.items()},
}
"""What makes each kind of row."""
