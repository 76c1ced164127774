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

from policyrules.core.walk import targets
from policyrules.evaluate.engine import Run
from policyrules.evaluate.notes import Entry

Concluded = tuple[int, Entry]
"""A conclusion: the place of its Def (of what many records share: below 0), and what it came to."""


def nearest_first(run: Run, roots: Iterable[Concluded], mask: int) -> tuple[str, ...]:
    """The provisions whose bits are set, applied in ``roots`` or below, those nearest to the roots first."""
    found: dict[str, None] = {}
    todo = deque(roots)
    met: set[Entry] = set()
    while todo and mask:
        index, entry = todo.popleft()
        if entry in met or not entry.result[1] & mask:
            continue
        met.add(entry)
        for name, bit in _held(run, index, entry):
            if bit & mask:
                found[name] = None
                mask ^= bit
        todo += _below(run, index, entry)
    return (*found, *run.engine.provisions(mask))


def _held(run: Run, index: int, entry: Entry) -> Iterator[tuple[str, int]]:
    """The provisions of the cases held that are applied, with their bits."""
    for place in entry.held if index >= 0 else ():
        name = run.engine.defs[index].cases[place].provision
        if name is not None and (bit := run.engine.provision_bits[name] & entry.result[1]):
            yield name, bit


def _below(run: Run, index: int, entry: Entry) -> tuple[Concluded, ...]:
    """The conclusions drawn on that apply something, in the order in which the cases held name them.

    Of many records that apply the same the first is enough: there are at most twice as many as provisions.
    """
    if entry.below is None:
        named = _named(run, index, entry)
        deps = [dep for dep in dict.fromkeys(entry.deps) if dep[0] == "def" or dep[0] == "shared"]
        drawn = [(dep[1], run.entry_at(dep)) for dep in deps]
        drawn.sort(key=lambda concluded: named.get(concluded[0], len(named)))
        kept, own, every = [], 0, 0
        for concluded in drawn:
            held = reduce(or_, (bit for _, bit in _held(run, *concluded)), 0)
            if held & ~own or concluded[1].result[1] & ~every:
                kept.append(concluded)
            own, every = own | held, every | concluded[1].result[1]
        entry.below = tuple(kept)
    return entry.below


def _named(run: Run, index: int, entry: Entry) -> dict[int, int]:
    """Which place each conclusion has among those that the cases held name: conditions before values."""
    if index < 0:
        return {}
    definition = run.engine.defs[index]
    cases = [definition.cases[place] for place in entry.held]
    said = [case.guard for case in cases] + [case.value for case in cases]
    if not said and definition.base is not None:
        said = [definition.base]
    known = run.engine.index
    names = dict.fromkeys(name for expr in said for name in targets(expr) if name in known)
    return {known[name]: place for place, name in enumerate(names)}
