"""Sets of options of which not all is known: what is asked of them, and the set that answers make.

As in ``possible.py`` every function is total, exact and monotone.
"""

from __future__ import annotations

from collections.abc import Iterable

from policyrules.core.possible import (
    Value,
    in_it,
    interval,
    may_be,
    members,
    only_marks,
    options,
    several,
)
from policyrules.core.types import SILENT, Known, Mark


def has_all(value: Value, wanted: frozenset[str]) -> Value:
    """Whether a set of options has all of those wanted."""
    if only_marks(value):
        return SILENT
    sure, may = in_it(value)
    found: set[Known] = {SILENT} if may_be(value, SILENT) else set()
    if wanted <= may:
        found.add(True)
    if not wanted <= sure:
        found.add(False)
    return options(found)


def how_many(value: Value) -> Value:
    """How many options a set has."""
    if only_marks(value):
        return SILENT
    sure, may = in_it(value)
    return interval(len(sure), len(may), silent=may_be(value, SILENT))


def among(value: Value, chosen: Value) -> Value:
    """Whether a choice is one of the options of a set."""
    if only_marks(value) or only_marks(chosen):
        return SILENT
    sure, may = in_it(chosen)
    found: set[Known] = {SILENT} if may_be(chosen, SILENT) else set()
    for option in members(value):
        if isinstance(option, Mark):
            found.add(SILENT)
            continue
        if option in may:
            found.add(True)
        if option not in sure:
            found.add(False)
    return options(found)


def picked(ids: Iterable[str], answers: Iterable[Value]) -> Value:
    """The set of the options of which the answer is yes."""
    sure, may, silent = set(), set(), False
    for id_, answer in zip(ids, answers, strict=True):
        if answer is SILENT:
            return SILENT
        can = members(answer)
        silent = silent or SILENT in can
        if True in can:
            may.add(id_)
        if False not in can:
            sure.add(id_)
    return several(frozenset(sure), frozenset(may), silent=silent)
