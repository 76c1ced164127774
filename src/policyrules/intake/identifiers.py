"""Ids of households and records at the door: two that look alike are one, what cannot be seen is refused."""

from __future__ import annotations

import unicodedata
from typing import Final

from policyrules.base.saying import Said

ID_LIMIT: Final = 200

_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u180b\u180c\u180d\u2800\u3164\uffa0") | {
    chr(n) for n in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
"""Characters that show nothing though they count as letters or marks."""

_LOOK_ALIKES: Final = dict(
    zip(
        "АВЕКМНОРСТУХаеорсухіјѕІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABEKMHOPCTYXaeopcyxijsIJSABEZHIKMNOPTYXo",
        strict=True,
    )
)
"""Cyrillic and Greek letters, and the Latin ones they look like."""


def read_id(raw: str) -> str | Said:
    """The id as written, or what is wrong with it.

    Two ids are one when ``values.plain`` makes them equal: they differ in full-width, decomposed or
    compatibility characters only.
    """
    if not raw.strip():
        return Said("编号为空", "the id is empty")
    unseen = next((c for c in raw if is_unseen(c)), None)
    if unseen is not None:
        name = named(unseen)
        return Said(f"编号里有看不见的字符 {name}", f"the id holds an invisible character {name}")
    if raw != raw.strip():
        return Said("编号两端有空白", "the id has blanks around it")
    alien = next((c for c in raw if c in _LOOK_ALIKES), None)
    if alien is not None:
        name, like = named(alien), _LOOK_ALIKES[alien]
        return Said(f"编号里的 {alien} 是 {name}，形似 {like}",
                    f"{alien} in the id is {name}, which looks like {like}")  # fmt: skip
    if len(raw) > ID_LIMIT:
        return Said(f"编号超过 {ID_LIMIT} 字", f"the id is longer than {ID_LIMIT} characters")
    return raw


def is_unseen(character: str) -> bool:
    """Whether a character shows nothing and is no blank: a mark of direction or no width, a line break."""
    blank = character in " \u3000\xa0" or unicodedata.category(character) == "Zs"
    return character in _UNSEEN or (not blank and not character.isprintable())


def named(character: str) -> str:
    """A character by its number and its name in Unicode: U+200B ZERO WIDTH SPACE."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
