"""What is drawn by lot, in whole numbers: the same for the same seed on every machine and in every version.

A household has a stream of its own, made from the seed and its number: whoever draws more households gets
the first ones again, and any of them can be drawn alone.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import shake_128
from itertools import accumulate
from struct import Struct
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_WORDS: Final = Struct("<192I")
"""So many numbers of 32 bits are made at a time, the lowest byte first on every machine."""


class Chance:
    """The lots of one household."""

    def __init__(self, seed: int, number: int) -> None:
        self._key, self._block = f"{seed} {number} ".encode("ascii"), 0
        self._words: list[int] = []

    def below(self, count: int) -> int:
        """A whole number from 0 up to, not including, ``count``, which is 2**31 at most."""
        try:
            word = self._words.pop()
        except IndexError:
            word = self._more()
        return word * count >> 32

    def hundredths(self, count: int) -> list[int]:
        """So many whole numbers from 0 to 99, one after another."""
        words = self._words
        if count > len(words):
            return [self.below(100) for _ in range(count)]
        found = [word * 100 >> 32 for word in words[: -count - 1 : -1]]
        del words[len(words) - count :]
        return found

    def percent(self, share: int) -> bool:
        """Yes so many times in a hundred."""
        return self.below(100) < share

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def of(self, values: Sequence[T]) -> T:
        """One of the values, each as likely as the others."""
        return values[self.below(len(values))]

    def spread(self, low: int, high: int) -> int:
        """A whole number from ``low`` (at least 1) to ``high``, each doubling as likely as the others."""
        doublings = max(0, (high // low).bit_length() - 1)
        start = low << self.below(doublings + 1)
        return self.between(start, max(start, min(high, 2 * start - 1)))

    def days_before(self, day: date, low: int, high: int) -> date:
        """A day so many days before another; of four one is the first or the last of its month."""
        found = day - timedelta(days=self.between(low, high))
        if self.percent(25):
            first = found.replace(day=1)
            last = first - timedelta(days=1)
            found = first if self.percent(50) or (day - last).days > high else last
        return min(found, day)

    def _more(self) -> int:
        stream = shake_128(self._key + str(self._block).encode("ascii")).digest(_WORDS.size)
        self._block += 1
        self._words = [*_WORDS.unpack(stream)]
        return self._words.pop()


class Weighted(Generic[T]):
    """Values with how often each comes, in whole numbers whose sum is what they are parts of."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        self.weights = weights
        self._values, self._ends = tuple(weights), tuple(accumulate(weights.values()))

    @property
    def total(self) -> int:
        """The sum of the weights."""
        return self._ends[-1]

    def drawn(self, chance: Chance) -> T:
        """One of the values."""
        return self._values[bisect(self._ends, chance.below(self._ends[-1]))]
