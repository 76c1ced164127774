"""Walking the core: the parts of an expression, what a conclusion draws on."""

from __future__ import annotations

from collections.abc import Iterator

from policyrules.core.expressions import (
    Agg,
    AsUnit,
    At,
    Else,
    Expr,
    Has,
    If,
    Lit,
    Lookup,
    Months,
    Prim,
    Ref,
    Scale,
    Window,
)
from policyrules.core.policy import Def, Policy


def conjuncts(expr: Expr) -> Iterator[Expr]:
    """The conditions that must all hold for a condition to hold, in their order; itself if it joins none."""
    todo = [expr]
    while todo:
        part = todo.pop()
        if isinstance(part, Prim) and part.op == "and":
            todo += reversed(part.args)
        else:
            yield part


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions right inside an expression."""
    match expr:
        case Prim(args=args):
            return args
        case Ref() | Lit():
            return ()
        case If(test=test, then=then, orelse=orelse):
            return test, then, orelse
        case Agg(expr=inner, filter=None):
            return (inner,)
        case Agg(expr=inner, filter=filter_):
            assert filter_ is not None
            return inner, filter_
        case Else(value=value, orelse=orelse):
            return value, orelse
        case Has(value=value):
            return (value,)
        case Window(date=day, start=start, months=months):
            return day, start, months
        case At(date=day, expr=inner):
            return day, inner
        case Months(start=start, end=end, expr=inner):
            return start, end, inner
        case Lookup(axes=axes, cells=cells):
            return *(axis.expr for axis in axes), *cells
        case Scale(quantity=quantity, figure=figure, versions=versions):
            return quantity, figure, *(part for v in versions for part in (*v.limits, *v.values))
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, outside first."""
    todo = [expr]
    while todo:
        part = todo.pop()
        yield part
        todo += reversed(children(part))


def reaches(expr: Expr) -> int:
    """How many aggregates out of an expression it looks: 0 where it speaks of the record at hand alone.

    An aggregate whose filter or summand reaches 1 or more asks about the record that asks for it.
    """
    found, todo = 0, [(expr, 0)]
    while todo:
        part, inside = todo.pop()
        if isinstance(part, Ref):
            found = max(found, part.frame - inside)
        todo += [(inner, inside + isinstance(part, Agg)) for inner in children(part)]
    return found


def asks_of_its_record(agg: Agg) -> bool:
    """Whether an aggregate asks, of the records it goes through, about the record that asks for it."""
    return any(reaches(part) for part in children(agg))


def expressions(definition: Def) -> Iterator[Expr]:
    """The guards and values of a Def, and its base."""
    for case in definition.cases:
        yield case.guard
        yield case.value
    if definition.base is not None:
        yield definition.base


def targets(expr: Expr) -> Iterator[str]:
    """The ids of the Givens and Defs that an expression names."""
    for part in walk(expr):
        if isinstance(part, Ref | AsUnit):
            yield part.target


def dates_behind(policy: Policy, expr: Expr) -> tuple[str, ...]:
    """The ids of the facts that are dates on which an expression draws, by name or through conclusions."""
    named = cone(policy, *targets(expr))
    return tuple(
        g.id for g in policy.givens.values() if g.id in named and g.level == "case" and g.type.kind == "date"
    )


def cone(policy: Policy, *names: str) -> frozenset[str]:
    """The ids of all Givens and Defs that the Defs named draw on, themselves included."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            definition = policy.defs.get(name)
            todo += () if definition is None else drawn_in(policy, definition)
    return frozenset(found)


def asked_lists(policy: Policy) -> frozenset[str]:
    """The entities of whose records some version of the policy concludes something or goes through them, and
    those whose records these stand below."""
    found: set[str] = set()
    for version in policy.versions:
        for definition in version.defs.values():
            parts = (part for expr in expressions(definition) for part in walk(expr))
            found |= {definition.entity, *(part.child for part in parts if isinstance(part, Agg))}
    todo = [policy.entities[entity].parent for entity in found if entity in policy.entities]
    while todo:
        above = todo.pop()
        if above is not None and above not in found:
            found.add(above)
            todo.append(policy.entities[above].parent)
    return frozenset(found)


def drawn_in(policy: Policy, definition: Def) -> Iterator[str]:
    """The ids that a Def names itself, and those of what a unit in it takes in place of facts."""
    for expr in expressions(definition):
        yield from targets(expr)
        for part in walk(expr):
            if isinstance(part, AsUnit):
                yield from (own for _, own in policy.units[part.unit].facts)


def drawn_on(definition: Def) -> frozenset[str]:
    """The ids of the Givens and Defs that a Def names itself."""
    return frozenset(name for expr in expressions(definition) for name in targets(expr))


def innermost_first(policy: Policy, *names: str) -> Iterator[Def]:
    """The Defs that the Defs named draw on, themselves included, each after those that it draws on.

    Where Defs draw on each other in a circle, each of them still comes once.
    """
    met: set[str] = set()
    todo = [(name, False) for name in reversed(names)]
    while todo:
        name, ready = todo.pop()
        definition = policy.defs.get(name)
        if definition is None:
            continue
        if ready:
            yield definition
        elif name not in met:
            met.add(name)
            todo.append((name, True))
            todo += [(below, False) for below in sorted(drawn_on(definition))]
