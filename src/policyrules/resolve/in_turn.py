"""In which turn clauses and declarations are read: the order in which they are written says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from policyrules.base.errors import Placed
from policyrules.language import syntax as s

T = TypeVar("T")
_Key = tuple[object, tuple[str, ...]]


def in_turn(items: Sequence[T], before: Callable[[int], Iterable[int]]) -> list[T]:
    """The items as they stand, but each behind those that must come before it (by their places).

    What must come before itself, round a circle, stays where it is met.
    """
    found: list[T] = []
    met: set[int] = set()
    for place in range(len(items)):
        todo = [(place, iter(before(place)))] if place not in met else []
        met.add(place)
        while todo:
            here, rest = todo[-1]
            following = next((k for k in rest if k not in met), None)
            if following is None:
                found.append(items[here])
                todo.pop()
            else:
                met.add(following)
                todo.append((following, iter(before(following))))
    return found


def tests_in_turn(clauses: Sequence[s.Guard | s.During]) -> Sequence[s.Guard | s.During]:
    """当 and 期间, with those that ask whether a value is there (有值) before those that use it."""
    shows: dict[_Key, int] = {}
    for place, clause in enumerate(clauses):
        for name in _shown(clause):
            shows.setdefault((_option(clause), name), place)
    if not shows:
        return clauses

    def before(place: int) -> Iterator[int]:
        clause = clauses[place]
        own = set(_shown(clause))
        for name in dict.fromkeys(_named(clause)):
            found = shows.get((None, name), shows.get((_option(clause), name)))
            if name not in own and found is not None and found != place:
                yield found

    return in_turn(clauses, before)


def entities_in_turn(decls: Sequence[s.EntityDecl]) -> list[s.EntityDecl]:
    """实体, each behind the one it belongs to, and where it says so behind that declaration of itself."""
    places: dict[str, int] = {}
    for k, decl in enumerate(decls):
        for name in (decl.alias.ascii.text, decl.alias.name.text):
            if name not in places or (decls[places[name]].parent is None and decl.parent is not None):
                places[name] = k

    def before(place: int) -> Iterator[int]:
        decl = decls[place]
        found = places.get((decl.parent or decl.alias.ascii).text)
        if found is not None and found != place:
            yield found

    return in_turn(decls, before)


def _option(clause: s.Guard | s.During) -> object:
    return clause.under and (clause.under.reading.text, clause.under.option.text)


def _shown(clause: s.Guard | s.During) -> Iterator[tuple[str, ...]]:
    """The names that are there where the clause holds, as far as it says so with 有值."""
    todo = [clause.expr] if isinstance(clause, s.Guard) else []
    while todo:
        match todo.pop():
            case s.Binary(op="and", left=left, right=right):
                todo += [right, left]
            case s.Call(function="HAS", args=(s.Reference(parts=parts),)):
                yield tuple(part.text for part in parts)


def _named(clause: s.Guard | s.During) -> Iterator[tuple[str, ...]]:
    """Every name that the clause uses."""
    todo: list[object] = [clause.expr if isinstance(clause, s.Guard) else clause.window]
    while todo:
        here = todo.pop()
        if isinstance(here, s.Reference):
            yield tuple(part.text for part in here.parts)
        elif isinstance(here, tuple):
            todo += here
        elif isinstance(here, Placed) and not isinstance(here, s.Name):
            todo += [value for name, value in attrs.asdict(here, recurse=False).items() if name != "span"]
