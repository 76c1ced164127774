"""JSON text read exactly: no floats, no key lost, bounded nesting; one household or many."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from policyrules.base.errors import CaseError, Problem, UsageError, refused_by_system
from policyrules.base.saying import Said
from policyrules.intake.showing import JsonToken

DEPTH_LIMIT: Final = 50

_DIGITS: Final = 18


class _Object(dict[str, object]):
    """A JSON object that remembers the keys that stood in it twice."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        found.repeated = tuple(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
    return found


def _integer(token: str) -> int | JsonToken:
    return int(token) if len(token) <= _DIGITS else JsonToken(token)


def parse_json(text: str) -> object:
    """The JSON value, inexact numbers as ``JsonToken``. Raises ValueError, RecursionError."""
    return json.loads(
        text, parse_float=JsonToken, parse_int=_integer, parse_constant=JsonToken, object_pairs_hook=_object
    )


def load(source: str | Path) -> tuple[str, str]:
    """The name of the file (empty for text) and its text. Raises UsageError, CaseError."""
    if isinstance(source, str):
        text = source.removeprefix("\ufeff")
        if not text.lstrip().startswith(("{", "[")):
            raise UsageError(Said("这段文字不是 JSON；要读文件，请给 Path(…)",
                                  "the text is not JSON: to read a file, give its Path(…)"))  # fmt: skip
        return "", text
    try:
        return source.name, source.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(refused_by_system(source.name, error)) from error
    except UnicodeDecodeError as error:
        problem = Said("文件不是 UTF-8 编码", "the file is not UTF-8")
        raise CaseError((Problem(problem, table=source.name),)) from error


def entries(text: str, name: str = "") -> Iterator[tuple[int, object]]:
    """The households as parsed, each with its number; of a line that is not JSON what is said of it.

    Raises CaseError, with the ``name`` of the file, when the whole is not JSON.
    """
    lines = [(row, line) for row, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise CaseError((Problem(_EMPTY, table=name),))
    whole = _parsed(text)
    if not isinstance(whole, Said):
        yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)
    elif not text.lstrip().startswith("[") and sum(line.startswith("{") for _, line in lines) > 1:
        for row, line in lines:
            yield row, _parsed(line)
    else:
        raise CaseError((Problem(whole, table=name),))


_EMPTY: Final = Said("里面什么也没有", "there is nothing in it")


def _parsed(text: str) -> object:
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        return Said(f"第 {place} 处不是 JSON", f"not JSON at {place}: {error.msg}")
    except RecursionError:
        return TOO_DEEP


TOO_DEEP: Final = Said(f"嵌套超过 {DEPTH_LIMIT} 层", f"nested deeper than {DEPTH_LIMIT} levels")


def too_deep(data: object) -> bool:
    stack = [(data, 1)]
    while stack:
        item, depth = stack.pop()
        if depth > DEPTH_LIMIT:
            return True
        if isinstance(item, Mapping):
            stack += [(value, depth + 1) for value in item.values()]
        elif isinstance(item, (list, tuple)):
            stack += [(value, depth + 1) for value in item]
    return False
