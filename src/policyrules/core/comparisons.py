"""The six comparisons: what they deny, what they say from the other side, with which signs they hold."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

CONTRARY: Final[Mapping[str, str]] = {
    "lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq",
}  # fmt: skip
"""The comparison that holds where another one does not."""

MIRRORED: Final[Mapping[str, str]] = {
    "lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne",
}  # fmt: skip
"""The comparison with its sides exchanged."""

HOLDS: Final[Mapping[str, frozenset[int]]] = {
    "lt": frozenset({-1}),
    "le": frozenset({-1, 0}),
    "gt": frozenset({1}),
    "ge": frozenset({0, 1}),
    "eq": frozenset({0}),
    "ne": frozenset({-1, 1}),
}
"""For each comparison the signs with which it holds."""

COMPARES: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq,
    "ne": operator.ne,
}  # fmt: skip
"""What each says of two known values; of choices and yes/no only eq and ne are asked."""
