"""每一 over a list that may have no record: then it is yes, which few mean.

The same is said in other words: 非 任一 (非 …), 计数 (当 非 …) 等于 0, 计数 (当 …) 等于 计数.
What says that no record is so (非 任一 (…)) is meant to hold without records, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said
from policyrules.base.units import Number
from policyrules.checking.codes import YES_WITHOUT_RECORDS
from policyrules.core.comparisons import CONTRARY, MIRRORED
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.types import BOOL
from policyrules.core.walk import children, innermost_first

Records = tuple[str, int, frozenset[Expr]]
"""Records spoken of: of which list, how many levels up, what is asked of them to be among them."""
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

    def of(self, expr: Expr, *, yes: bool = True) -> frozenset[Demand]:
        """The records that are there wherever the condition holds (or, ``yes`` False, does not)."""
        match expr:
            case Prim(op="and" | "or" as op, args=args):
                found = [self.of(arg, yes=yes) for arg in args]
                both = (op == "and") is yes
                return frozenset().union(*found) if both else frozenset.intersection(*found)
            case Prim(op="not", args=(inner,)):
                return self.of(inner, yes=not yes)
            case Agg(op="any", child=child, hops=hops, expr=inner, filter=kept) if yes:
                return frozenset({(child, hops, _parts(inner) | _parts(kept))})
            case Agg(op="all", child=child, hops=hops, expr=inner, filter=kept) if not yes:
                return frozenset({(child, hops, _parts(inner, yes=False) | _parts(kept))})
            case Ref(target=target, hops=0) if yes:
                return self.named.get(target, frozenset())
        match _counted(expr, yes=yes):
            case compared, Agg() as counted, Lit(value=least) if isinstance(least, Number):
                if _above_nought(compared, least):
                    return frozenset({(counted.child, counted.hops, _parts(counted.filter))})
        return frozenset()

    def undemanded(self, expr: Expr, there: frozenset[Demand], *, yes: bool = True) -> Iterator[str]:
        """The lists of which every record is asked something although there may be none."""
        asked = _every(expr, yes=yes)
        match expr:
            case _ if asked is not None:
                child, hops, kept = asked
                if not any((c, h) == (child, hops) and kept <= known for c, h, known in there):
                    yield child
            case Prim(op="and" | "or" as op, args=args):
                beside = there | self.of(expr, yes=yes) if (op == "and") is yes else there
                for arg in args:
                    yield from self.undemanded(arg, beside, yes=yes)
            case Prim(op="not", args=(inner,)):
                yield from self.undemanded(inner, there, yes=not yes)
            case _:
                for inner in children(expr):
                    yield from self.undemanded(inner, frozenset(), yes=yes)


def _every(expr: Expr, *, yes: bool) -> Records | None:
    """The records of which every one is asked something where the condition holds (or does not)."""
    match expr:
        case Agg(op="all", child=child, hops=hops, filter=kept) if yes:
            return child, hops, _parts(kept)
        case Agg(op="any", child=child, hops=hops, expr=inner, filter=kept) if not yes:
            return _none_fails(child, hops, _parts(inner) | _parts(kept))
    match _counted(expr, yes=yes):
        case op, Agg(child=child, hops=hops, filter=kept), Lit(value=most) if (op, most) in _NOUGHT:
            return _none_fails(child, hops, _parts(kept))
        case (("eq" | "ge" | "le" as op), Agg() as a, Agg() as b) if (a.child, a.hops) == (b.child, b.hops):
            some, every = (
                (_parts(a.filter), _parts(b.filter)) if op != "le" else (_parts(b.filter), _parts(a.filter))
            )
            if op == "eq" and some < every:
                some, every = every, some
            return (a.child, a.hops, every) if every < some else None
    return None


_NOUGHT = {("eq", 0), ("le", 0), ("lt", 1)}
"""Comparisons of a count that hold for 0 only."""


def _above_nought(op: str, number: Number) -> bool:
    """Whether a count that compares so with a number is at least 1."""
    return (
        number >= {"gt": 0, "ge": 1, "eq": 1}[op] if op in ("gt", "ge", "eq") else (op, number) == ("ne", 0)
    )


def _none_fails(child: str, hops: int, asked: frozenset[Expr]) -> Records | None:
    """That there is no record that is not so says that every one is."""
    denied = {part for part in asked if _denies(part)}
    return (child, hops, asked - denied) if denied else None


def _denies(part: Expr) -> bool:
    match part:
        case Prim(op="not" | "ne"):
            return True
        case Agg(op="any", expr=inner, filter=kept):
            return any(map(_denies, _parts(inner) | _parts(kept)))
    return False


def _counted(expr: Expr, *, yes: bool) -> tuple[str, Expr, Expr] | None:
    """A comparison of a count, the count first: as it is, or, ``yes`` False, its contrary."""
    match expr:
        case Prim(op=op, args=(Agg(op="count") as left, Agg(op="count") | Lit() as right)) if op in MIRRORED:
            return op if yes else CONTRARY[op], left, right
        case Prim(op=op, args=(Lit() as left, Agg(op="count") as right)) if op in MIRRORED:
            return MIRRORED[op] if yes else CONTRARY[MIRRORED[op]], right, left
    return None


def _parts(expr: Expr | None, *, yes: bool = True) -> frozenset[Expr]:
    """The conditions that all hold where this one does (or, ``yes`` False, does not)."""
    match expr:
        case None:
            return frozenset()
        case Lit(value=bool(value)) if value is yes:
            return frozenset()
        case Prim(op="and" | "or" as op, args=args) if (op == "and") is yes:
            return frozenset().union(*(_parts(arg, yes=yes) for arg in args))
        case Prim(op="not", args=(inner,)):
            return _parts(inner, yes=not yes)
    return frozenset({expr if yes else Prim("not", (expr,), BOOL)})
