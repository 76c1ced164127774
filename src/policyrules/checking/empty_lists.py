"""每一 over a list that may have no record: then it is yes, which few mean."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.base.units import Number
from policyrules.checking.codes import YES_WITHOUT_RECORDS
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.walk import children, innermost_first

Demand = tuple[str, int, frozenset[Expr]]
"""A record is demanded: of which list, how many levels up, and what certainly holds of it."""


def check_empty_lists(policy: Policy) -> Iterator[Finding]:
    """Conditions that ask something of every record of a list where nothing demands that there is one."""
    demands = _Demands(policy)
    for definition in innermost_first(policy, *policy.defs):
        asked: list[tuple[Case | None, Expr]] = [(case, case.guard) for case in definition.cases]
        asked += [] if definition.base is None else [(None, definition.base)]
        lists = {child: case for case, expr in asked for child in demands.undemanded(expr, frozenset())}
        demands.note(definition)
        for child, case in lists.items():
            entity = policy.entities[child]
            yield YES_WITHOUT_RECORDS.at(
                _span(policy, case, definition),
                name=Said(definition.label, definition.id),
                list=Said(entity.label, entity.id),
            )


def _span(policy: Policy, case: Case | None, definition: Def) -> Span | None:
    provision = policy.provisions.get(case.provision or "") if case is not None else None
    return provision.span if provision is not None else definition.span


@frozen(eq=False)
class _Demands:
    """Which records a condition demands; of each named condition once, those below it first."""

    policy: Policy
    named: dict[str, frozenset[Demand]] = field(factory=dict)

    def note(self, definition: Def) -> None:
        """Work out what a named condition demands when it holds."""
        match definition:
            case Def(cases=(), base=guard) if guard is not None and definition.type.kind == "bool":
                self.named[definition.id] = self.of(guard)
            case Def(cases=(Case(guard=guard, value=Lit(value=True)),), base=Lit(value=False)):
                self.named[definition.id] = self.of(guard)

    def of(self, expr: Expr) -> frozenset[Demand]:
        """The records that are there wherever the condition holds."""
        match expr:
            case Prim(op="and", args=args):
                return frozenset().union(*map(self.of, args))
            case Prim(op="or", args=args):
                return frozenset.intersection(*map(self.of, args))
            case Agg(op="any", child=child, hops=hops, expr=inner, filter=kept):
                return frozenset({(child, hops, _parts(inner) | _parts(kept))})
            case Prim(op="ge" | "gt" | "eq" as op, args=(Agg(op="count") as counted, Lit(value=least))):
                if isinstance(least, Number) and least >= (0 if op == "gt" else 1):
                    return frozenset({(counted.child, counted.hops, _parts(counted.filter))})
            case Ref(target=target, hops=0):
                return self.named.get(target, frozenset())
        return frozenset()

    def undemanded(self, expr: Expr, there: frozenset[Demand]) -> Iterator[str]:
        """The lists of which every record is asked something although there may be none."""
        match expr:
            case Prim(op="and", args=args):
                for arg in args:
                    yield from self.undemanded(arg, there | self.of(expr))
            case Prim(op="or", args=args):
                for arg in args:
                    yield from self.undemanded(arg, there)
            case Prim(op="not"):
                return  # not every one: where there is none, no
            case Agg(op="all", child=child, hops=hops, filter=kept):
                if not any((c, h) == (child, hops) and _parts(kept) <= known for c, h, known in there):
                    yield child
            case _:
                for inner in children(expr):
                    yield from self.undemanded(inner, frozenset())


def _parts(expr: Expr | None) -> frozenset[Expr]:
    """The conditions that all hold where this one does."""
    match expr:
        case None | Lit(value=True):
            return frozenset()
        case Prim(op="and", args=args):
            return frozenset().union(*map(_parts, args))
    return frozenset({expr})
