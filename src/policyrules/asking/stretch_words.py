"""Stretches of a fact in words: below so much, from so much on; from one day to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from policyrules.asking.stretches import Stretch
from policyrules.base.saying import NOTHING, Said
from policyrules.core.givens import Given
from policyrules.core.types import ABSENT
from policyrules.core.words import value_said

ANY_DAY: Final = Said("不论哪一天", "whichever day")
ANY_NUMBER: Final = Said("不论多少", "whatever it is")
FROM_TO: Final = Said("{low} 至 {high}", "{low} to {high}")
UP_TO_DAY: Final = Said("{high} 及以前", "up to {high}")
FROM_DAY: Final = Said("{low} 及以后", "from {low} on")
AT_MOST: Final = Said("不高于 {high}", "{high} or less")
FROM: Final = Said("{low} 起", "{low} or more")
BELOW: Final = Said("低于 {after}", "below {after}")
FROM_BELOW: Final = Said("{low} 起，低于 {after}", "{low} or more, below {after}")


def stretches_said(given: Given, rows: Sequence[Stretch]) -> list[Said]:
    """Each stretch of ``given`` in words. Days, and what is counted, go from the first to the last; other
    numbers end below where the next stretch begins."""
    return [_stretch_said(given, rows, n) for n in range(len(rows))]


def _stretch_said(given: Given, rows: Sequence[Stretch], number: int) -> Said:
    row = rows[number]
    following = rows[number + 1].low if number + 1 < len(rows) else None
    low, high, after = (
        NOTHING if end is None else value_said(end, given.type) for end in (row.low, row.high, following)
    )
    if row.one:
        return low
    first, last = number == 0, following is None or following is ABSENT
    unit, day = given.type.unit, given.type.kind == "date"
    if first and last:
        said = ANY_DAY if day else ANY_NUMBER
    elif last:
        open_above = row.high is None or row.high == date.max
        said = (FROM_DAY if day else FROM) if open_above else FROM_TO
    elif day or (unit is not None and unit.whole):
        said = FROM_TO if not first else UP_TO_DAY if day else AT_MOST
    else:
        said = BELOW if first else FROM_BELOW
    return said.filled(low=low, high=high, after=after)
