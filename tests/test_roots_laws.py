"""No root is special: whatever is decided of one is decided alike of another beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from law import law
from policyrules.base.errors import UsageError
from policyrules.base.units import Unit
from policyrules.compile import compile_sql
from policyrules.core.case import Case
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.roots import implied_root, roots
from policyrules.core.types import Type
from policyrules.deciding import decide
from reference import reference
from share import about, speaks_of
from strategies import ON, households, policies
from test_sql import rows_of

SLOW = law(20)


def other(name: str) -> str:
    """What is called so, of the other root."""
    entity, dot, rest = name.partition(".")
    return f"{entity}_2{dot}{rest}"


def renamed(thing: Any, names: Mapping[str, str]) -> Any:
    """A value of the core with each of these ids another, wherever it stands."""
    match thing:
        case Type() | Unit():
            return thing
        case str():
            return names.get(thing, thing)
        case tuple():
            return tuple(renamed(each, names) for each in thing)
        case frozenset():
            return frozenset(renamed(each, names) for each in thing)
        case Mapping():
            return {renamed(key, names): renamed(value, names) for key, value in thing.items()}
    if attrs.has(type(thing)):
        fields = [f.name for f in attrs.fields(type(thing)) if f.init]
        return evolve(thing, **{name: renamed(getattr(thing, name), names) for name in fields})
    return thing


def reasons(found: frozenset[str], names: Mapping[str, str]) -> frozenset[str]:
    """Reasons, with what they name called otherwise: ``fact:household.rent``."""
    parts = (reason.partition(":") for reason in found)
    return frozenset(f"{kind}:{names.get(name, name)}" for kind, _, name in parts)


def ids(policy: Policy) -> dict[str, str]:
    """The other ids of all that belongs to an entity."""
    facts = [g.id for g in policy.givens.values() if g.entity is not None]
    rules = [rule.id for d in policy.defs.values() for rule in d.cases]
    mine = [*policy.entities, *facts, *policy.defs, *policy.provisions, *rules]
    return {name: other(name) for name in mine if name != "p.amount"} | {"p.amount": "p_2.amount"}


def doubled(policy: Policy) -> tuple[Policy, dict[str, str]]:
    """The policy with all of it once more, about another root."""
    names = ids(policy)
    entities = {
        new.id: evolve(new, plural=f"{new.plural}_2", label=f"{new.label}二")
        for new in (renamed(e, names) for e in policy.entities.values())
    }
    both = {
        field: {**getattr(policy, field), **renamed(getattr(policy, field), names)}
        for field in ("givens", "defs", "provisions", "programmes", "discretions")
    }
    return evolve(policy, entities={**policy.entities, **entities}, **both), names


def told(decision: Decision) -> tuple[Any, ...]:
    """What a decision says that does not name its root."""
    return (
        decision.status,
        decision.possible,
        decision.may_be_silent,
        decision.amount,
        tuple(a.provision for a in decision.applied),
        decision.valid_until,
        tuple((m.reason, m.id) for m in decision.missing),
    )


@speaks_of(0.5)
@SLOW
@given(policies(), households(), st.booleans())
def test_no_root_is_special(policy: Policy, case: Case, first: bool) -> None:
    """Evaluator, reference and SQL decide a case of the other root as they decide the household."""
    both, names = doubled(policy)
    if first:
        both = evolve(both, entities=dict(reversed(both.entities.items())))
    twin = evolve(case, household=renamed(case.household, names))
    assert len(roots(both)) == 2
    assert implied_root(both.entities) is None  # both have persons
    alone, mine, yours = (
        decide(policy, case, on=ON),
        decide(both, case, on=ON),
        decide(both, twin, on=ON),
    )
    assert told(mine) == told(alone)
    assert told(yours) == renamed(told(alone), names)
    assert yours.reasons == reasons(alone.reasons, names)
    for name in ("p", "p.amount"):
        was, now = reference(policy, case, ON, name), reference(both, twin, ON, names[name])
        assert now == evolve(was, why=reasons(was.why, names), applied=renamed(was.applied, names))
    try:
        compile_sql(policy, on=ON)
    except UsageError:
        about(False)
        return
    about(True)
    (row,) = rows_of(both, ON, case, twin, programme="p_2")
    (before,) = rows_of(policy, ON, case)
    assert (row.status, row.amount, row.possible) == (before.status, before.amount, before.possible)
    assert row.applied == renamed(before.applied, names)
    assert row.reasons == reasons(before.reasons, names)
