"""Sets of provisions and of reasons as bit masks: as many integers as there are names, one bit each.

A mask is a row of 64-bit integers of which every bit is told apart from every other, so that each
integer goes through a query for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import starmap, zip_longest

from attrs import frozen

from policyrules.compile import terms
from policyrules.compile.terms import ZERO, Term, all_of, equal, integer

WORD = 62
"""Bits of one integer of a mask."""


@frozen
class Mask:
    """The integers, those that are 0 anyway left out at the end."""

    words: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it certainly holds nothing."""
        return not self.words

    def map(self, f: Callable[[Term], Term]) -> Mask:
        """The mask with each of its integers replaced."""
        return _made(map(f, self.words)) if self.words else self

    def word(self, place: int) -> Term:
        """One of its integers."""
        return self.words[place] if place < len(self.words) else ZERO


NOTHING = Mask()


def bit(place: int) -> Mask:
    """The mask of one name, by its place among all."""
    return Mask((*[ZERO] * (place // WORD), integer(1 << place % WORD)))


def union(*masks: Mask) -> Mask:
    """Every bit of any."""
    some = [mask for mask in masks if mask.words]
    return _each(terms.union, some) if len(some) > 1 else some[0] if some else NOTHING


def shared(*masks: Mask) -> Mask:
    """The bits of all."""
    return _each(terms.shared, masks) if all(mask.words for mask in masks) else NOTHING


def shared_where(*parts: tuple[Term, Mask], let: Callable[[Term], Term], exclusive: bool = False) -> Mask:
    """The bits that all the masks share whose test holds; one at least does, and where ``exclusive`` but one.

    An integer is 0 as soon as a test holds whose mask has nothing in it: whether one does is told by how
    many tests hold, so that the masks of many tests do not stand in every integer. ``let`` names a term.
    """
    if len(parts) == 1:
        return parts[0][1]
    if exclusive:
        return choose(*parts[:-1], orelse=parts[-1][1])
    number = let(terms.count(*(test for test, _ in parts)))

    def shared_word(*words: Term) -> Term:
        some: dict[Term, list[Term]] = {}
        for (test, _), word in zip(parts, words, strict=True):
            if word.value != 0:
                some.setdefault(word, []).append(test)
        found = terms.shared(
            *(terms.pick(terms.any_of(*tests), word, integer(-1)) for word, tests in some.items())
        )
        own = [test for tests in some.values() for test in tests]
        if not own or len(own) == len(parts):
            return found
        return terms.pick(terms.equal(number, terms.count(*own)), found, ZERO)

    return _each(shared_word, [mask for _, mask in parts])


def where(test: Term, mask: Mask) -> Mask:
    """The mask where the test holds, else nothing."""
    return pick(test, mask, NOTHING) if mask.words else NOTHING


def pick(test: Term, then: Mask, orelse: Mask) -> Mask:
    """One mask or the other."""
    return choose((test, then), orelse=orelse)


def choose(*branches: tuple[Term, Mask], orelse: Mask) -> Mask:
    """The mask of the first test that holds."""

    def chosen(*words: Term) -> Term:
        *rest, last = words
        pairs = zip((test for test, _ in branches), rest, strict=True)
        found = terms.choose(*pairs, orelse=last)
        assert found is not None
        return found

    return _each(chosen, [*(mask for _, mask in branches), orelse])


def is_nothing(mask: Mask) -> Term:
    """Whether no bit is there."""
    return all_of(*(equal(word, ZERO) for word in mask.words))


def _each(f: Callable[..., Term], masks: Iterable[Mask]) -> Mask:
    return _made(starmap(f, zip_longest(*(mask.words for mask in masks), fillvalue=ZERO)))


def _made(words: Iterable[Term]) -> Mask:
    found = list(words)
    while found and found[-1].value == 0:
        found.pop()
    return Mask(tuple(found))
