"""记账: which entries a programme has; those of a single-person unit stand for the household's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from attrs import evolve

from policyrules.base.frozen import frozen
from policyrules.core.expressions import AsUnit, Expr, Lit, Prim, Ref
from policyrules.core.policy import Carry, Policy, Programme


@frozen
class Book:
    """The entries of one programme, and the outcome Def whose cases give its results."""

    programme: Programme
    carries: tuple[Carry, ...]
    cases_of: str
    """For a single-person unit whose entries are the household's, the household's decision."""

    @property
    def by_fact(self) -> Mapping[str, tuple[Carry, ...]]:
        """The entries about each fact."""
        facts = dict.fromkeys(carry.fact for carry in self.carries)
        return {fact: tuple(carry for carry in self.carries if carry.fact == fact) for fact in facts}


def book_of(policy: Policy, programme: Programme) -> Book:
    """The entries of a programme.

    A single-person unit has, beside its own, the household's, on the facts that stand for the household's;
    not those about a fact for which it has a 记账 of its own.
    """
    base = None if programme.unit is None else _base(policy, programme)
    if base is None:
        return Book(programme, programme.carries, programme.id)
    own = {carry.fact for carry in programme.carries if not carry.state}
    twins = tuple(twin for twin in _twins(policy, programme, base) if twin.fact not in own)
    return Book(programme, (*twins, *programme.carries), base.id if twins else programme.id)


def _base(policy: Policy, programme: Programme) -> Programme | None:
    """The household's programme that a single-person unit applies."""
    for case in policy.defs[programme.id].cases:
        if isinstance(case.value, AsUnit):
            return policy.programmes.get(case.value.target)
    return None


def _twins(policy: Policy, programme: Programme, base: Programme) -> Iterator[Carry]:
    """The household's entries as those of the unit, on the facts that stand for the household's."""
    facts = dict(policy.units[cast(str, programme.unit)].facts)
    names = dict(zip(base.conclusions, programme.conclusions, strict=True))
    for carry in base.carries:
        guard, value = _renamed(carry.guard, names), _renamed(carry.value, names)
        if carry.fact in facts and guard is not None and value is not None:
            yield evolve(carry, fact=facts[carry.fact], value=value, guard=guard)


def _renamed(expr: Expr, names: dict[str, str]) -> Expr | None:
    """The expression about the unit's own result; None when it speaks of anything else."""
    match expr:
        case Ref(target=target) if target in names:
            return evolve(expr, target=names[target], hops=0)
        case Prim(args=args):
            inner = [_renamed(arg, names) for arg in args]
            known = tuple(arg for arg in inner if arg is not None)
            return evolve(expr, args=known) if len(known) == len(inner) else None
        case Lit():
            return expr
    return None
