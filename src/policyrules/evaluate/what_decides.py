"""The provisions applied in the order of what decides: the cases held first, then what these rest on.

A reader asks which rule decides, then what this rule asks for and works with, then what that rests on in
its turn. So the account goes down from the conclusions of a decision step by step, and within a step in
the words of the rules: conditions before values, as they are written. Where a rule stands says nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from policyrules.evaluate.engine import Run
from policyrules.evaluate.notes import Entry


def nearest_first(run: Run, roots: Iterable[Entry], mask: int) -> tuple[str, ...]:
    """The provisions whose bits are set, applied in ``roots`` or below, those nearest to the roots first."""
    found: dict[str, None] = {}
    todo = deque(roots)
    met: set[Entry] = set()
    while todo and mask:
        entry = todo.popleft()
        if entry in met or not entry.result[1] & mask:
            continue
        met.add(entry)
        for name, bit in _held(run, entry):
            if bit & mask:
                found[name] = None
                mask ^= bit
        todo += _below(run, entry)
    return (*found, *run.engine.provisions(mask))


def _held(run: Run, entry: Entry) -> Iterator[tuple[str, int]]:
    """The provisions of the cases held that are applied, with their bits."""
    for place in entry.held if entry.index >= 0 else ():
        name = run.engine.defs[entry.index].cases[place].provision
        if name is not None and (bit := run.engine.provision_bits[name] & entry.result[1]):
            yield name, bit


def _below(run: Run, entry: Entry) -> tuple[Entry, ...]:
    """The conclusions drawn on that apply something, in the order in which the cases held name them.

    Of many records that apply the same the first is enough: there are at most twice as many as provisions.
    """
    if entry.below is None:
        drawn = [dep for dep in dict.fromkeys(entry.deps) if isinstance(dep, Entry) and dep.result[1]]
        if len(drawn) > 1 and entry.index >= 0:
            named = run.engine.named(entry.index, entry.held)
            drawn.sort(key=lambda below: named.get(below.index, len(named)))
        kept, own, every = [], 0, 0
        for below in drawn:
            held = reduce(or_, (bit for _, bit in _held(run, below)), 0)
            if held & ~own or below.result[1] & ~every:
                kept.append(below)
            own, every = own | held, every | below.result[1]
        entry.below = tuple(kept)
    return entry.below
