"""What is asked of a policy's rules beside what they come to for a record; each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, reduce
from itertools import starmap
from operator import or_
from typing import Final

from policyrules.core.expressions import Expr
from policyrules.core.graph import Places, displaced
from policyrules.core.policy import Carry, Case, Def, Policy, Programme
from policyrules.core.walk import cone, conjuncts, targets
from policyrules.evaluate.books import Book, book_of
from policyrules.evaluate.periods import Periods, periods_of

Leaves = tuple[tuple[int, ...], ...]
"""The cases held, by their places, at each leaf that can be reached."""
Held = tuple[tuple[tuple[str, int], ...], int]
"""Provisions, each with its bit, and all the bits together."""
Spoken = tuple[bool, bool, bool, bool]
"""Of a Def: whether its provisions contribute a value, override, adjust, are discretionary."""
NOTHING_SAID: Final = (False, False, False, False)


class Reached:
    """The leaves of a Def reached for a record, and what that says whatever the record."""

    def __init__(self, rules: Rules, index: int, leaves: Leaves) -> None:
        self.rules = rules
        self.index = index
        """The place of the Def; below 0: what many records ask of one ancestor, which has no leaves."""
        self.leaves = leaves
        self.held = tuple(dict.fromkeys(place for leaf in leaves for place in leaf))
        """The cases held at some leaf, each once."""
        contributes, overrides, adjusts, discretion = rules.spoken_of.get(index, NOTHING_SAID)
        spoken = contributes and self.held != (), overrides, adjusts, discretion
        self.spoken: Spoken | None = spoken if any(spoken) else None
        """What an account says of it, if anything."""
        cases = rules.defs[index].cases if self.held else ()
        names = (cases[place].provision for place in self.held)
        each = tuple((name, rules.provision_bits[name]) for name in names if name is not None)
        self.own: Held = each, reduce(or_, (bit for _, bit in each), 0)
        """The provisions of the cases held."""

    @cached_property
    def named(self) -> Mapping[int, int]:
        """Which place each conclusion has among those that the cases held name, or the base where there is
        no case: conditions before values, as they are written."""
        if self.index < 0:
            return {}
        definition, index = self.rules.defs[self.index], self.rules.index
        cases = [definition.cases[place] for place in self.held]
        said = [case.guard for case in cases] + [case.value for case in cases]
        if not said and definition.base is not None:
            said = [definition.base]
        names = dict.fromkeys(n for expr in said for n in targets(expr) if n in index)
        return {index[name]: place for place, name in enumerate(names)}


class Rules:
    """The Defs of a policy by their places, and the provisions, each a bit."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.defs: tuple[Def, ...] = tuple(policy.defs.values())
        self.index = {name: i for i, name in enumerate(policy.defs)}
        self.provision_ids = tuple(policy.provisions)
        self.provision_bits = {name: 1 << i for i, name in enumerate(self.provision_ids)}
        spoken = {i: _spoken_of(policy, d) for i, d in enumerate(self.defs)}
        self.spoken_of = {i: said for i, said in spoken.items() if any(said)}
        """What an account says of each Def, for those of which it speaks."""
        self.ledger = _ledger(policy)
        """The facts that some decision writes, and those of a one-person household that stand for such."""
        self._readings = frozenset(g.id for g in policy.givens.values() if g.kind == "reading")
        self._reached: dict[tuple[int, Leaves], Reached] = {}
        self._looking: dict[tuple[int, tuple[int, ...]], tuple[tuple[Expr, ...], ...]] = {}
        self._books: dict[str, Book] = {}
        self._entries: dict[str, Mapping[str, tuple[Carry, ...]]] = {}
        self._periods: dict[int, tuple[Periods, ...]] = {}
        self._displaced: dict[int, tuple[Places, ...]] = {}
        self._displaced_by: dict[tuple[int, tuple[int, ...]], tuple[tuple[int, tuple[Case, ...]], ...]] = {}
        self._speaking: dict[int, tuple[Expr, ...]] = {}
        self._citing: dict[int, bool] = {}
        self._applying: dict[int, bool] = {}
        self._beside: dict[tuple[int, int], tuple[Expr, ...]] = {}

    def provisions(self, mask: int) -> tuple[str, ...]:
        """The provisions whose bits are set, in the order of the policy."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.provision_ids[lowest.bit_length() - 1])
            mask ^= lowest
        return tuple(found)

    def book(self, programme: Programme) -> Book:
        """The entries that a programme makes in the ledger."""
        found = self._books.get(programme.id)
        if found is None:
            found = self._books[programme.id] = book_of(self.policy, programme)
        return found

    def entries(self, programme: Programme) -> Mapping[str, tuple[Carry, ...]]:
        """The same by the fact that they are about."""
        found = self._entries.get(programme.id)
        if found is None:
            found = self._entries[programme.id] = self.book(programme).by_fact
        return found

    def periods(self, index: int) -> tuple[Periods, ...]:
        """The rules of a Def whose conditions speak of the assessment date, taken apart."""
        found = self._periods.get(index)
        if found is None:
            parts = starmap(periods_of, enumerate(self.defs[index].cases))
            found = self._periods[index] = tuple(part for part in parts if part is not None)
        return found

    def displaced(self, index: int) -> tuple[Places, ...]:
        """For each case of a Def the cases that it displaces."""
        found = self._displaced.get(index)
        if found is None:
            found = self._displaced[index] = displaced(self.defs[index].cases)
        return found

    def reached(self, index: int, leaves: Leaves) -> Reached:
        """Leaves of a Def that are reached together."""
        found = self._reached.get((index, leaves))
        if found is None:
            found = self._reached[index, leaves] = Reached(self, index, leaves)
        return found

    def looking(self, index: int, held: tuple[int, ...]) -> tuple[tuple[Expr, ...], ...]:
        """Of the cases of a Def that would take the place of one held and look at a reading with options:
        what each asks for that the case held does not ask for as well."""
        found = self._looking.get((index, held))
        if found is None:
            cases = self.defs[index].cases
            outs = (
                (case, next((cases[other] for other in held if other in places), None))
                for place, (case, places) in enumerate(zip(cases, self.displaced(index), strict=True))
                if place not in held
            )
            found = self._looking[index, held] = tuple(
                self.asked_beside(case.guard, out.guard)
                for case, out in outs
                if out is not None and not self._readings.isdisjoint(cone(self.policy, *targets(case.guard)))
            )
        return found

    def displaced_by(self, index: int, held: tuple[int, ...]) -> tuple[tuple[int, tuple[Case, ...]], ...]:
        """The places of the cases with a provision that those held displace; and by which of these each."""
        found = self._displaced_by.get((index, held))
        if found is None:
            cases, closed = self.defs[index].cases, self.displaced(index)
            out = reduce(or_, (closed[other].mask for other in held), 0)
            found = self._displaced_by[index, held] = tuple(
                (place, tuple(cases[other] for other in set(held) if place in closed[other]))
                for place in (Places(out) if out else ())
                if place not in held and cases[place].provision is not None
            )
        return found

    def cites(self, expr: Expr) -> bool:
        """Whether an expression of the policy draws on any Def, so that it may apply provisions."""
        found = self._citing.get(id(expr))
        if found is None:
            found = self._citing[id(expr)] = any(target in self.index for target in targets(expr))
        return found

    def applies(self, index: int) -> bool:
        """Whether a Def can apply any provision, itself or by what it draws on."""
        found = self._applying.get(index)
        if found is None:
            drawn = (self.policy.defs.get(name) for name in cone(self.policy, self.defs[index].id))
            cases = (case for definition in drawn if definition is not None for case in definition.cases)
            found = self._applying[index] = any(case.provision is not None for case in cases)
        return found

    def asked_beside(self, exception: Expr, guard: Expr) -> tuple[Expr, ...]:
        """What an exception asks for that the case which it displaces does not ask for as well."""
        found = self._beside.get((id(exception), id(guard)))
        if found is None:
            asked = frozenset(conjuncts(guard))
            parts = (part for part in conjuncts(exception) if part not in asked)
            found = self._beside[id(exception), id(guard)] = tuple(parts)
        return found

    def of_ledger(self, guard: Expr) -> tuple[Expr, ...]:
        """The parts of a case's condition that speak of facts which some decision writes."""
        found = self._speaking.get(id(guard))
        if found is None:
            parts = (part for part in conjuncts(guard) if not self.ledger.isdisjoint(targets(part)))
            found = self._speaking[id(guard)] = tuple(parts)
        return found


def _ledger(policy: Policy) -> frozenset[str]:
    written = {carry.fact for programme in policy.programmes.values() for carry in programme.carries}
    own = (pair for unit in policy.units.values() for pair in unit.facts)
    return frozenset(written.union(ours for ours, theirs in own if theirs in written))


def _spoken_of(policy: Policy, definition: Def) -> Spoken:
    names = [case.provision for case in definition.cases if case.provision is not None]
    return (
        bool(names) and definition.kind in ("adjustment", "quantity", "amount"),
        any(case.overrides for case in definition.cases),
        bool(names) and definition.kind == "adjustment",
        any(policy.provisions[name].discretion is not None for name in names),
    )
