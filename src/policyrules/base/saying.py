"""One sentence in Chinese and in English: everything that the library says to people is a ``Said``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from policyrules.base.frozen import frozen

Language = Literal["zh", "en"]


@frozen
class Said:
    """The same sentence (or name, or help) in both languages; rendered at the edge by ``in_``."""

    zh: str
    """In Chinese."""
    en: str
    """In English."""

    def in_(self, language: Language) -> str:
        """The sentence in the language asked for."""
        return self.zh if language == "zh" else self.en

    def filled(self, **parts: object) -> Said:
        """The sentence with its ``{names}`` filled; a part that is a ``Said`` in its own language."""
        return Said(
            self.zh.format(**{k: v.zh if isinstance(v, Said) else v for k, v in parts.items()}),
            self.en.format(**{k: v.en if isinstance(v, Said) else v for k, v in parts.items()}),
        )

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NOTHING: Final = Said("", "")


def same(text: str) -> Said:
    """A name, a number or a place, which is the same in both languages."""
    return Said(text, text)


def cat(*parts: Said | str) -> Said:
    """Parts put together as they are."""
    said = [same(part) if isinstance(part, str) else part for part in parts]
    return Said("".join(part.zh for part in said), "".join(part.en for part in said))


def listed(parts: Iterable[Said], zh: str = "、", en: str = ", ") -> Said:
    """Several names or sentences one after the other, with what stands between two of them."""
    found = list(parts)
    return Said(zh.join(part.zh for part in found), en.join(part.en for part in found))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to one that is not known, for "did you mean"; None when none is close."""
    from difflib import get_close_matches  # only what is mistaken asks for it

    close = get_close_matches(name, sorted(set(known)), n=1, cutoff=0.5)
    return close[0] if close else None
