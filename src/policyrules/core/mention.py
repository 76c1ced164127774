"""In which order the parts of guards are looked at, however they were written (docs/core.md, Cases)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from policyrules.core.expressions import Expr, Prim
from policyrules.core.walk import walk

Asked = tuple[str, Expr | tuple[Expr, Expr]]
"""A test: of what kind, and what it is about, two sides of a comparison."""
Asking = tuple[Asked | None, tuple[Expr, ...]]
"""The test that a part of a guard is, or the parts of which it is made."""

_KINDS = ("choice", "bool", "order")
"""In which order tests of one size stand: where the choice is made is mostly what tells cases apart."""
_Rank = tuple[int, int]
"""How deep a part is, and its place among those as deep."""


def in_order(
    guards: Sequence[Expr], first: Sequence[int], met: Mapping[Expr, Asking], text: Callable[[Expr], str]
) -> list[Asked]:
    """The tests of some guards, each once, as they are mentioned; the guards of the least ``first`` before.

    Of the parts of a guard the simplest stands first, of tests the one that most guards ask, then the
    smallest, then the first in text; guards stand by the ranks of their tests. What asks for the same
    together is one whole: 且 within 且, also where a name stands between.
    """
    wholes = [through(guard, met) for guard in guards]
    parts: dict[Expr, tuple[Expr, ...]] = {}
    todo = list(wholes)
    while todo:
        part = todo.pop()
        if part not in parts:
            parts[part] = _joined(part, met)
            todo += parts[part]
    asked = Counter(test for whole in wholes for test in _tests(whole, parts, met))
    tests = {test: (-count, *_spelled(test, text)) for test, count in asked.items()}
    ranks = _ranks(parts, met, tests)
    parts = {part: tuple(sorted(inside, key=ranks.__getitem__)) for part, inside in parts.items()}
    mentioned = [_tests(whole, parts, met) for whole in wholes]
    place = {test: i for i, test in enumerate(sorted(tests, key=tests.__getitem__))}
    order = sorted(
        zip(first, ([place[test] for test in found] for found in mentioned), range(len(wholes)), strict=True)
    )
    return list(dict.fromkeys(test for _, _, i in order for test in mentioned[i]))


def _spelled(test: Asked, text: Callable[[Expr], str]) -> tuple[object, ...]:
    """How large a test is, of what kind, and as text: a comparison the same from either side."""
    kind, about = test
    sides = about if isinstance(about, tuple) else (about,)
    size = sum(1 for side in sides for _ in walk(side))
    return size, _KINDS.index(kind), *sorted(map(text, sides))


def _tests(whole: Expr, parts: Mapping[Expr, tuple[Expr, ...]], met: Mapping[Expr, Asking]) -> list[Asked]:
    """The tests of a guard, each once, as its parts stand."""
    found: dict[Asked, None] = {}
    seen: set[Expr] = set()
    todo = [whole]
    while todo:
        part = todo.pop()
        if part not in seen:
            seen.add(part)
            test = met[part][0]
            if test is not None:
                found[test] = None
            todo += reversed(parts[part])
    return list(found)


def _ranks(
    parts: Mapping[Expr, tuple[Expr, ...]],
    met: Mapping[Expr, Asking],
    tests: Mapping[Asked, tuple[object, ...]],
) -> dict[Expr, _Rank]:
    """The rank of every part; parts that mention the same tests in the same order may share one."""
    depth = _depths(parts)
    ranks: dict[Expr, _Rank] = {}
    for level, found in groupby(sorted(parts, key=depth.__getitem__), key=depth.__getitem__):
        keys: dict[Expr, tuple[object, ...]] = {}
        for part in found:
            test = met[part][0]
            told = () if test is None else tests[test]
            keys[part] = (told, _op(part), *sorted(ranks[inner] for inner in parts[part]))
        place = {key: i for i, key in enumerate(sorted(set(keys.values())))}
        ranks |= {part: (level, place[key]) for part, key in keys.items()}
    return ranks


def through(part: Expr, met: Mapping[Expr, Asking]) -> Expr:
    """What a name stands for, and what a negation denies."""
    while len(met[part][1]) == 1:
        part = met[part][1][0]
    return part


def _joined(whole: Expr, met: Mapping[Expr, Asking]) -> tuple[Expr, ...]:
    """The parts of a guard, each once, with those of parts that are joined as it is."""
    found: dict[Expr, None] = {}
    todo = list(met[whole][1])
    while todo:
        part = through(todo.pop(), met)
        inside = met[part][1]
        if inside and _op(part) == _op(whole):
            todo += inside
        else:
            found[part] = None
    return tuple(found)


def _op(part: Expr) -> str:
    return part.op if isinstance(part, Prim) else ""


def _depths(parts: Mapping[Expr, tuple[Expr, ...]]) -> dict[Expr, int]:
    """How deep each part is: 0 for a test, one more than the deepest of its parts."""
    depth: dict[Expr, int] = {}
    todo = list(parts)
    while todo:
        part = todo[-1]
        waiting = [p for p in parts[part] if p not in depth]
        if waiting:
            todo += waiting
            continue
        todo.pop()
        depth[part] = 1 + max((depth[p] for p in parts[part]), default=-1)
    return depth
