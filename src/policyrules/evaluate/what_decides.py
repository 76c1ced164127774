"""The provisions applied in the order of what decides: the cases held first, then what these rest on.

A reader asks which rule decides, then what this rule asks for and works with, then what that rests on in
its turn. So the account goes down from the conclusions of a decision step by step, and within a step in
the words of the rules: conditions before values, as they are written. Where a rule stands says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from policyrules.evaluate.engine import Run
from policyrules.evaluate.notes import Entry


def nearest_first(run: Run, roots: Iterable[Entry], mask: int) -> tuple[str, ...]:
    """The provisions whose bits are set, applied in ``roots`` or below, those nearest to the roots first."""
    rules = run.engine.rules
    found: dict[str, None] = {}
    todo = list(roots)
    met: set[Entry] = set()
    for entry in todo:  # what lies below stands behind those that lie as deep
        applied = entry.result[1] & mask
        if not applied or entry in met:
            continue
        met.add(entry)
        names, bits = entry.reached.own
        if bits & applied:
            for name, bit in names:
                if bit & applied:
                    found[name] = None
            mask &= ~(bits & applied)
            if not mask:
                break
        todo += _below(entry) if entry.below is None else entry.below
    return (*found, *rules.provisions(mask))


def _below(entry: Entry) -> tuple[Entry, ...]:
    """The conclusions drawn on that apply something, in the order in which the cases held name them.

    Of many records that apply the same the first is enough: there are at most twice as many as provisions.
    """
    drawn: Collection[Entry] = {dep: None for dep in entry.deps if type(dep) is Entry and dep.result[1]}
    if len(drawn) > 1:
        named = entry.reached.named
        if named:
            drawn = sorted(drawn, key=lambda below: named.get(below.reached.index, len(named)))
        drawn = _telling(drawn)
    entry.below = tuple(drawn)
    return entry.below


def _telling(drawn: Iterable[Entry]) -> list[Entry]:
    """Those that apply what none before them does, or apply of their own what none before them does."""
    kept, own, every = [], 0, 0
    for below in drawn:
        applied = below.result[1]
        held = below.reached.own[1] & applied
        if held & ~own or applied & ~every:
            kept.append(below)
        own, every = own | held, every | applied
    return kept
