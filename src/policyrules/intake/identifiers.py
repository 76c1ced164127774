"""Ids of households and records at the door: two that look alike are one, what cannot be seen is refused."""

from __future__ import annotations

from typing import Final

from policyrules.base.characters import Oddity, oddities
from policyrules.base.saying import Said
from policyrules.intake.values import plain

ID_LIMIT: Final = 200
"""Characters of an id."""


def read_id(raw: str) -> str | Said:
    """The id as written, or what is wrong with it.

    Two ids are one when ``plain`` makes them equal: they differ in full-width, decomposed or
    compatibility characters only. Other look-alikes are refused, and whatever is not seen.
    """
    if not raw.strip():
        return Said("编号为空", "the id is empty")
    odd = _odd(raw)
    if odd is not None:
        return Said(f"编号里有{odd.said.zh}", f"the id holds {odd.said.en}")
    if raw != raw.strip():
        return Said("编号两端有空白", "the id has blanks around it")
    if len(raw) > ID_LIMIT:
        return Said(f"编号超过 {ID_LIMIT} 字", f"the id is longer than {ID_LIMIT} characters")
    return raw


def _odd(raw: str) -> Oddity | None:
    """The first character that nobody sees, a line break or control among them, or takes for another."""
    controls = (Oddity(i, c, "") for i, c in enumerate(raw) if not c.isprintable() and plain(c) != " ")
    alike = (o for o in oddities(raw) if o.like != plain(o.character))
    return next(controls, None) or next(alike, None)
