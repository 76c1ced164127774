"""What typed rows and their facts must be against each other, as queries of those that break it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from policyrules.compile import Limits
from policyrules.core.givens import Demand, Given
from policyrules.core.policy import Policy
from policyrules.core.types import Known
from policyrules.intake.records import RECORD_LIMIT
from policyrules.ledgers.typed_cells import quoted

_OPS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "=", "ne": "<>"}


def breaking(
    policy: Policy, tables: Mapping[str, str], columns: Mapping[str, frozenset[str]], limits: Limits
) -> Iterator[tuple[str, str]]:
    """Each demand on a fact as an entity and the rows of it, called ``t0``, that break it: FROM … WHERE ….

    ``tables`` and ``columns`` are those of typed rows, by entity. A demand on a fact that no table has is
    broken by nothing.
    """
    for entity in tables:
        chain = _chain(policy, entity)
        for given in policy.facts[entity].values():
            for demand in given.demands:
                needed = _needed(policy, given, demand)
                if all(fact.name in columns.get(chain[hops], ()) for fact, hops in needed):
                    yield entity, _rows(policy, tables, chain, given, demand, limits)


def apart(lists: Mapping[str, str], with_ids: Collection[str], limits: Limits) -> Iterator[str]:
    """Queries of the households whose rows do not surely go together: one is not accepted, an id stands
    twice, there are too many.

    ``lists`` are the typed tables of lists by entity, ``with_ids`` those whose records have ids of their own.
    """
    for entity, table in lists.items():
        yield f"SELECT _n FROM {table} WHERE NOT _ok"
        yield f"SELECT any_value(_n) FROM {table} GROUP BY _parent HAVING count(*) > {limits.records}"
        if entity in with_ids:
            yield f"SELECT any_value(_n) FROM {table} GROUP BY _parent, _own HAVING count(*) > 1"
    if rows := " UNION ALL ".join(f"SELECT _n FROM {table}" for table in lists.values()):
        yield f"SELECT _n FROM ({rows}) GROUP BY _n HAVING count(*) >= {RECORD_LIMIT}"


def comparable(policy: Policy, entity: str, limits: Limits) -> bool:
    """Whether SQL can compare whatever the facts of a record must be held against."""
    for given in policy.facts[entity].values():
        for demand in given.demands:
            facts = [given] + ([policy.givens[demand.other]] if demand.other else [])
            kinds = {fact.type.kind for fact, _ in _needed(policy, given, demand)}
            fixed = [(demand.fixed, given)] if demand.fixed is not None else []
            if demand.when is not None:
                fixed += [(value, policy.givens[demand.when.fact]) for value in demand.when.values]
            if (
                "choices" in kinds
                or len({_den(fact, limits) for fact in facts}) > 1
                or not all(_whole(value, fact, limits) for value, fact in fixed)
            ):
                return False
    return True


def _whole(value: Known, fact: Given, limits: Limits) -> bool:
    number = isinstance(value, int | Fraction) and not isinstance(value, bool)
    return not number or (value * _den(fact, limits)).denominator == 1  # type: ignore[operator,union-attr]


def _needed(policy: Policy, given: Given, demand: Demand) -> list[tuple[Given, int]]:
    """The facts that a demand looks at, each with how far above it is."""
    needed = [(given, 0)]
    needed += [(policy.givens[demand.other], demand.hops)] if demand.other else []
    needed += [(policy.givens[demand.when.fact], demand.when.hops)] if demand.when is not None else []
    return needed


def _rows(
    policy: Policy, tables: Mapping[str, str], chain: list[str], given: Given, demand: Demand, limits: Limits
) -> str:
    value = f't0."{given.name}"'
    if demand.other:
        against = f't{demand.hops}."{policy.givens[demand.other].name}"'
    else:
        against = _literal(demand.fixed, _den(given, limits))
    where = f"NOT ({value} {_OPS[demand.op]} {against})"
    if demand.when is not None:
        fact = policy.givens[demand.when.fact]
        values = ", ".join(_literal(each, _den(fact, limits)) for each in sorted(demand.when.values, key=str))
        where += f' AND t{demand.when.hops}."{fact.name}" IN ({values})'
    deepest = max(hops for _, hops in _needed(policy, given, demand))
    joins = "".join(
        f" JOIN {tables[chain[hops]]} AS t{hops} ON t{hops}._row = t{hops - 1}._parent"
        for hops in range(1, deepest + 1)
    )
    return f"FROM {tables[chain[0]]} AS t0{joins} WHERE {where}"


def _chain(policy: Policy, entity: str) -> list[str]:
    """The entity and those above it."""
    found = [entity]
    while (parent := policy.entities[found[-1]].parent) is not None:
        found.append(parent)
    return found


def _den(fact: Given, limits: Limits) -> int:
    return limits.of(fact)[1] if fact.type.kind == "number" else 1


def _literal(value: Known | None, den: int) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | Fraction():
            return str(int(Fraction(value) * den))
        case date():
            return f"DATE '{value}'"
    return quoted(str(value))
