"""Arguments of the wrong type, told in one sentence at the door of every public function."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

P = ParamSpec("P")
R = TypeVar("R")


def typed(function: Callable[P, R]) -> Callable[P, R]:
    """The function, refusing with a TypeError what is not of the type that a positional parameter names.

    Of a sequence the elements too. Days are left to the function, which says what kind of day it wants,
    and so is everything that can be given by keyword only.
    """
    wanted: list[tuple[str, tuple[type, ...], tuple[type, ...]]] = []

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not wanted:  # the names in hints may be defined below the function
            wanted.extend(_wanted(function))
        for place, (name, kinds, inside) in enumerate(wanted):
            if place < len(args):
                _check(function, name, args[place], kinds, inside)
            elif name in kwargs:
                _check(function, name, kwargs[name], kinds, inside)
        return function(*args, **kwargs)

    return checked


def _check(
    function: Callable[..., object],
    name: str,
    thing: object,
    kinds: tuple[type, ...],
    inside: tuple[type, ...],
) -> None:
    text = inside and isinstance(thing, str | bytes)
    if kinds and (text or not isinstance(thing, kinds)):
        raise TypeError(f"{function.__name__}: {name} must be {_named(kinds)}, not {_article(type(thing))}")
    if inside and isinstance(thing, Collection):
        for each in thing:
            if not isinstance(each, inside):
                one, other = _named(inside), _article(type(each))
                raise TypeError(f"{function.__name__}: each of {name} must be {one}, not {other}")


def _wanted(function: Callable[..., object]) -> Iterator[tuple[str, tuple[type, ...], tuple[type, ...]]]:
    """(name, types, types of the elements) of each positional parameter; no types: anything goes."""
    hints = get_type_hints(function)
    code = function.__code__
    for name in code.co_varnames[: code.co_argcount]:
        kinds: list[type] = []
        inside: list[type] = []
        for hint in _alternatives(hints[name]):
            kind = get_origin(hint) or hint
            if kind in (Iterable, Sequence):
                inside += [each for each in _alternatives(get_args(hint)[0]) if isinstance(each, type)]
            kinds.append(kind)
        named = all(isinstance(kind, type) and kind is not date for kind in kinds)
        yield name, tuple(kinds) if named else (), tuple(inside)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _named(kinds: tuple[type, ...]) -> str:
    return " or ".join(_article(kind) for kind in kinds)


def _article(kind: type) -> str:
    return (
        "None" if kind is type(None) else f"{'an' if kind.__name__[0] in 'AEIOaeio' else 'a'} {kind.__name__}"
    )
