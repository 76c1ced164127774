"""The unit that a table says once for all its amounts, in a line above its header: 单位：万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from policyrules.base.saying import Said
from policyrules.intake.conversions import measured
from policyrules.intake.values import plain

_SAID: Final = re.compile(
    r"单位\s*:\s*(?P<units>[^)]*)|\((?P<alone>[^()]*)\)$|以(?P<counted>[^以,;。]*?)(?:为单位|计)"
)
"""What stands behind 单位, in brackets at the end of a title; 以万元为单位."""
_BETWEEN: Final = re.compile(r"[、，,;；\s]+")
_CURRENCY: Final = "人民币"

TAKEN: Final = Said(
    "表头以上写着单位 {unit}，没有另写单位的金额都按它读：{names}",
    "the unit {unit} stands above the header; amounts that say no other are read in it: {names}",
)


def unit_above(lines: Sequence[Sequence[str]]) -> str:
    """The unit of amounts that lines above a header say; empty where they say none.

    Several units are given as they stand, 元、万元, which is none that anybody knows.
    """
    found: dict[str, None] = {}
    for line in lines:
        cells = [cell.strip() for cell in map(plain, line) if cell.strip()]
        for text in (*cells, " ".join(cells)):  # 单位： and 万元 may stand in two cells
            found |= dict.fromkeys(_in_text(text))
    return "、".join(found)


def _in_text(text: str) -> Iterator[str]:
    """The units of amounts that a text says: of 单位：户、人、万元 the last."""
    for said in _SAID.finditer(text):
        units = said["units"] or said["alone"] or said["counted"] or ""
        for part in _BETWEEN.split(units.rpartition("单位:")[2]):
            unit = part.removeprefix(_CURRENCY)
            known = measured(unit) if unit else None
            if known is not None and known[0].money:
                yield unit
