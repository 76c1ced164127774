"""Near misses: rows of one name whose identity numbers differ by one slip. Reported, never matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from policyrules.lists.roll_rows import RollRow


def near_misses(rows: Iterable[RollRow]) -> Iterator[tuple[RollRow, RollRow]]:
    """Pairs of rows with the same name and nearly the same number, each pair of numbers once.

    The check digit catches every single slip, so of such a pair at least one number is faulty;
    rows that cannot be used for that reason are looked at too.
    """
    by_name: dict[str, dict[str, RollRow]] = {}
    for row in rows:
        if row.name and row.number:
            by_name.setdefault(row.name, {}).setdefault(row.number, row)
    for found in by_name.values():
        for a, b in _candidates(list(found)):
            if near(a, b):
                yield found[a], found[b]


def _candidates(numbers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs worth looking at: numbers one slip apart share what is left without some character.

    Names are shared by hundreds of people; comparing all of them with each other would be slow.
    """
    if len(numbers) < 2:
        return
    by_key: dict[str, list[int]] = {}
    for place, number in enumerate(numbers):
        keys = {number, *(number[:i] + number[i + 1 :] for i in range(len(number)))}
        if len(number) == 18:
            keys.add(number[:6] + number[8:17])
        for key in keys:
            by_key.setdefault(key, []).append(place)
    pairs = {pair for places in by_key.values() if len(places) > 1 for pair in combinations(places, 2)}
    yield from ((numbers[a], numbers[b]) for a, b in sorted(pairs))


def near(a: str, b: str) -> bool:
    """Whether two numbers differ by one wrong, missing or added character, two neighbours exchanged,
    or are the old and the new form of one number."""
    if abs(len(a) - len(b)) == 1:
        shorter, longer = sorted((a, b), key=len)
        return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        return len(wrong) == 1
    shorter, longer = sorted((a, b), key=len)
    return (len(shorter), len(longer)) == (15, 18) and longer[:6] + longer[8:17] == shorter
