"""What an empty cell of a fact that may be absent means: unknown, unless it is said once to be 无."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from policyrules.base.errors import UsageError
from policyrules.base.saying import Said
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.intake.identity import ID_FACT
from policyrules.intake.showing import show
from policyrules.intake.values import ABSENT_WORDS, plain, suggestion

Empty = Sequence[str]
"""The facts of which an empty cell is 无, each as ``就业.结束=无`` or ``job.ended_on=none``."""

_UNKNOWN: Final = frozenset(
    ("不详", "不明", "不清", "不清楚", "不知道", "未知", "未核", "未核实", "待核", "待核实", "待查", "待查实")
)
"""What people write in a cell of which they do not know what belongs there."""
_SIGN: Final = re.compile(r"[-‐–—―─/\\]+")
"""What says that nothing is written there: it may be that there is none, or that nobody knows."""

_NO_SUCH: Final = Said("{name} 不是某个列表的事实{hint}", "{name} is no fact of a record{hint}")
_NEVER_ABSENT: Final = Said(
    "{name} 没有标 可无，空着只能是未知", "{name} is never absent: an empty cell can only be unknown"
)
_ONLY_NONE: Final = Said(
    "{text} 应写成 就业.结束=无：空着只能说成“无”",
    "{text}: write job.ended_on=none; it can only be said to be none",
)


@frozen
class EmptyCells:
    """By the id of a fact: how it was said that its empty cells are 无."""

    said: Mapping[str, str]

    def source(self, given: Given) -> str | None:
        """What the fact of an empty cell is recorded with as its source; None where it is unknown."""
        return self.said.get(given.id)


def empty_cells(policy: Policy, empty: Empty) -> EmptyCells:
    """What was said of empty cells. Raises UsageError for what is no fact, or one that is never absent."""
    known = _names(policy)
    found: dict[str, str] = {}
    for text in empty:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or value not in ABSENT_WORDS:
            raise UsageError(_ONLY_NONE.filled(text=show(text)))
        given = known.get(name)
        if given is None:
            raise UsageError(_NO_SUCH.filled(name=show(name), hint=suggestion(name, known)))
        if not given.type.optional:
            raise UsageError(_NEVER_ABSENT.filled(name=show(name)))
        found[given.id] = f"--empty {name}={value}"
    return EmptyCells(found)


def _names(policy: Policy) -> dict[str, Given]:
    """The facts by entity and name, as people write them."""
    found: dict[str, Given] = {}
    for entity in policy.entities.values():
        for given in policy.facts[entity.id].values():
            for above in (entity.id, entity.plural, entity.label):
                found |= {f"{above}.{given.name}": given, f"{above}.{given.label}": given}
    return found


def says_nothing(cell: str) -> bool:
    """Whether a cell that is no free text says that nobody knows what belongs there."""
    text = plain(cell)
    return text in _UNKNOWN or _SIGN.fullmatch(text) is not None


def says_unknown(given: Given, cell: str) -> bool:
    """Whether a cell says that its fact is not known; a text may say so of something else."""
    if not says_nothing(cell):
        return False
    return (given.type.kind != "text" or given.name == ID_FACT) and given.type.option(cell) is None


def is_sign(cell: str) -> bool:
    """Whether nothing but dashes or strokes stand in a cell."""
    return _SIGN.fullmatch(plain(cell)) is not None


LEFT_EMPTY: Final = Said(
    "可无的事实有空格，按未知计：", "empty cells of facts that may be absent are unknown: "
)
"""How what is said of empty cells begins."""


def left_empty(policy: Policy, counts: Iterable[tuple[Given, int]]) -> Said | None:
    """What is said of a table whose facts that may be absent have empty cells; None where there are none."""
    found = [(given, count) for given, count in counts if count]
    if not found:
        return None
    entity = policy.entities[found[0][0].entity or ""]
    zh = "、".join(f"{given.label} {count}" for given, count in found)
    en = ", ".join(f"{given.name} {count}" for given, count in found)
    first = found[0][0]
    return Said(
        f"{LEFT_EMPTY.zh}{zh}；空着就是“无”的，写 --empty {entity.label}.{first.label}=无",
        f"{LEFT_EMPTY.en}{en}; where empty means none, say --empty {entity.id}.{first.name}=none",
    )
