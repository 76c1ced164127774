"""Characters that are not what they look like: look-alikes of others, and marks that nobody sees.

Texts copied from PDF files hold Kangxi radicals (⽉ U+2F49) in place of 月, joiners and direction marks
between letters. They compare unequal to what a reader sees, so every door names them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from policyrules.base.frozen import frozen
from policyrules.base.saying import Said

_RADICALS: Final = dict(
    zip(
        "⺁⺌⺍⺎⺐⺗⺜⺟⺠⺡⺧⺮⺴⺶⺼⻁⻄⻅⻆⻉⻋⻌⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂小小兀尢心日母民氵牛竹网羊月虎西见角贝车辶长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
"""Radicals of the supplement, whose likeness Unicode does not record."""

_LETTERS: Final = dict(
    zip(
        "АВЕКМНОРСТХаеорсухіΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABEKMHOPCTXaeopcyxiABEZHIKMNOPTYXo",
        strict=True,
    )
)
"""Cyrillic and Greek letters drawn like Latin ones."""

_UNSEEN: Final = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")


_HAN: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Where Unicode keeps radicals and compatibility forms of Chinese characters."""


@frozen
class Oddity:
    """A character in a text that is not what it looks like; ``like`` is "" when nothing is seen."""

    offset: int
    character: str
    like: str

    @property
    def said(self) -> Said:
        """Which character it is, and what it looks like."""
        number = f"U+{ord(self.character):04X}"
        if not self.like:
            name = unicodedata.name(self.character, "")
            return Said(f"看不见的字符 {number}", f"the invisible character {number} {name}".rstrip())
        other = f"U+{ord(self.like):04X}" if len(self.like) == 1 else "…"
        return Said(
            f"字符“{self.character}”（{number}），看起来像“{self.like}”（{other}）",
            f"“{self.character}” ({number}), which looks like “{self.like}” ({other})",
        )


def looks_like(character: str) -> str | None:
    """What the character is drawn like, "" when it is not seen at all, None when it is an ordinary one."""
    if unicodedata.category(character) == "Cf" or character in _UNSEEN or _selects_variant(character):
        return ""
    like = _RADICALS.get(character) or _LETTERS.get(character) or unicodedata.normalize("NFKC", character)
    return None if like == character or like.isspace() else like


def oddities(text: str, *, han_only: bool = False) -> Iterator[Oddity]:
    """What in a text is not what it looks like, in order.

    ``han_only``: only what is drawn like a Chinese character or not seen; documents may well hold ① or Ａ.
    """
    if text.isascii():
        return
    for offset, character in enumerate(text):
        if character <= "\u00ac" or "\u4e00" <= character <= "\u9fff":
            continue
        like = looks_like(character)
        if like is not None and (not like or not han_only or _HAN.match(character)):
            yield Oddity(offset, character, like)


def folded(text: str) -> str:
    """The text as it looks: look-alikes of Chinese characters replaced, what is not seen left out."""
    found = {ord(o.character): o.like for o in oddities(text, han_only=True)}
    return text.translate(found) if found else text


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
