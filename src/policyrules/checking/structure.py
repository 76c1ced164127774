"""How conclusions hang together: cycles, exceptions, clashes, what nothing uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from policyrules.base.errors import Finding, Span
from policyrules.base.saying import Said, listed
from policyrules.checking.clashes import Figures, apart, clashes, figures_given
from policyrules.checking.codes import (
    CIRCLE_OF_EXCEPTIONS,
    CLASH,
    CONDITIONS_STAY_NAMED,
    CYCLE,
    FACT_UNUSED,
    NOT_SEARCHED,
    READING_UNUSED,
    STANDARD_UNUSED,
    TOO_MANY_COMBINATIONS,
)
from policyrules.core.expressions import Expr, Lit, Ref, Silent
from policyrules.core.givens import Given
from policyrules.core.graph import Splitter
from policyrules.core.policy import Case, Def, Policy
from policyrules.core.walk import expressions, targets
from policyrules.core.words import value_said


def check_cycles(policy: Policy) -> Iterator[Finding]:
    """Conclusions that depend on themselves; each cycle once."""
    edges = {
        name: sorted({t for expr in expressions(d) for t in targets(expr) if t in policy.defs})
        for name, d in policy.defs.items()
    }
    for cycle in _cycles(edges):
        yield CYCLE.at(policy.defs[cycle[0]].span, names=_round(cycle, policy.defs))


def _cycles(edges: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
    """One cycle for each group of names that reach each other (depth first, by hand)."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        todo: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            path.append(start)
            todo.append((start, iter(edges[start])))
        while todo:
            name, rest = todo[-1]
            following = next(rest, None)
            if following is None:
                todo.pop()
                path.pop()
                done.add(name)
            elif following in path:
                cycle = path[path.index(following) :]
                yield tuple(cycle)
                done.update(cycle)
            elif following not in done:
                path.append(following)
                todo.append((following, iter(edges[following])))


def check_overrides(policy: Policy) -> Iterator[Finding]:
    """Exceptions that go round in a circle: none of them would ever be displaced for good."""
    for definition in policy.defs.values():
        if definition.kind == "amount":
            continue
        cases = {case.id: case for case in definition.cases}
        edges = {case.id: [o for o in case.overrides if o in cases] for case in definition.cases}
        for cycle in _cycles(edges):
            span = _span(policy, cases[cycle[0]]) or definition.span
            yield CIRCLE_OF_EXCEPTIONS.at(span, names=_round(cycle, cases))


def check_clashes(policy: Policy, splitter: Splitter, *, doubts: bool = True) -> Iterator[Finding]:
    """Two cases that can hold together, give different results, and have no order between them.

    And, as doubts, the conclusions whose cases are too many to be told apart at once.
    """
    for definition in policy.defs.values():
        can_clash = definition.kind in ("outcome", "quantity") and len(definition.cases) > 1
        can_clash = can_clash and definition.fold is None
        if not can_clash and (not doubts or not definition.cases or definition.kind == "amount"):
            continue
        name = Said(definition.label, definition.id)
        found = splitter.exact(definition.cases)
        if found is None:
            yield TOO_MANY_COMBINATIONS.at(definition.span, name=name)
        if splitter.named(definition.cases):
            yield CONDITIONS_STAY_NAMED.at(definition.span, name=name)
        if not can_clash:
            continue
        gives = figures_given(policy, definition)
        clashing, complete = clashes(splitter, definition, found, gives)
        for clash in clashing:
            if found is not None and clash.first.row and clash.second.row:
                continue  # check_tables says it, and what is so where both hold
            yield _clash(policy, definition, gives, clash.first, clash.second)
        if not complete:
            yield NOT_SEARCHED.at(definition.span, name=name)


def _clash(policy: Policy, definition: Def, gives: Mapping[str, Figures], a: Case, b: Case) -> Finding:
    first, second = _result(policy, a.value), _result(policy, b.value)
    figures = apart(gives.get(a.id, ()), gives.get(b.id, ())) if first == second else None
    if figures is not None:
        first, second = (_paid(policy, first, figure) for figure in figures)
    return CLASH.at(
        _span(policy, b) or definition.span,
        a=Said(a.label, a.id),
        a_clauses=_clauses(policy, a),
        a_at=_span(policy, a) or definition.span,
        a_gives=first,
        a_name=a.id.rpartition(".")[2],
        b=Said(b.label, b.id),
        b_clauses=_clauses(policy, b),
        b_gives=second,
        b_name=b.id.rpartition(".")[2],
    )


def _paid(policy: Policy, outcome: Said, amount: Expr) -> Said:
    said = _result(policy, amount)
    return Said(f"{outcome.zh} {said.zh}", f"{outcome.en} {said.en}")


def _result(policy: Policy, value: Expr) -> Said:
    """What a case gives: a value written out, or what it is worked out from."""
    match value:
        case Lit(value=known, type=type_):
            return value_said(known, type_)
        case Silent():
            return Said("未规定", "not decided")
        case Ref(target=target):
            return _named(policy, target)
    drawn = [_named(policy, target) for target in dict.fromkeys(targets(value))]
    if not drawn:
        return Said("算出的值", "a value worked out")
    names = listed(drawn)
    return Said(f"按{names.zh}算出的值", f"what comes of {names.en}")


def _named(policy: Policy, target: str) -> Said:
    found = policy.givens.get(target) or policy.defs[target]
    return Said(f"“{found.label}”", found.id)


def _round(cycle: Sequence[str], named: Mapping[str, Def | Case]) -> Said:
    """A circle in words, ending where it starts."""
    names = (*cycle, cycle[0])
    return Said(" → ".join(named[name].label for name in names), " → ".join(names))


def _clauses(policy: Policy, case: Case) -> str:
    provision = policy.provisions.get(case.provision or "")
    return "、".join(c.clause for c in provision.citations) if provision and provision.citations else "-"


def _span(policy: Policy, case: Case) -> Span | None:
    provision = policy.provisions.get(case.provision or "")
    return provision.span if provision else None


def check_unused(policy: Policy, local: Collection[str] | None) -> Iterator[Finding]:
    """Standards, readings and the place's own facts that nothing uses."""
    reached = used(policy)
    reached |= {policy.key} if policy.key is not None else set()  # it picks the version
    readings = {r for p in policy.provisions.values() for r in p.readings}
    readings |= {r for g in policy.givens.values() if g.kind != "reading" for r in g.readings}
    reached |= {
        cell for axed in policy.axed.values() if not reached.isdisjoint(axed.cells) for cell in axed.cells
    }
    for given in policy.givens.values():
        if given.id not in reached and (finding := _idle(given, local)) is not None:
            axed = policy.cells.get(given.id)
            if axed is None:
                yield finding
            elif given.id == axed[0].cells[0]:
                name = Said(axed[0].label, axed[0].id)
                yield STANDARD_UNUSED.at(given.span, severity=finding.severity, name=name)
    for reading in policy.readings.values():
        if reading.options and reading.id not in readings and reading.id not in reached:
            yield READING_UNUSED.at(reading.span, name=reading.id)


def _idle(given: Given, local: Collection[str] | None) -> Finding | None:
    """What is said of a fact or figure that nothing uses.

    A figure left to a county is worth recording, and checking, even where no rule needs it.
    """
    span, name = given.span, Said(given.label, given.id)
    match given.kind:
        case "standard" | "determination" if span is not None and given.id.count(".") < 2:
            if given.constraints:
                return None
            recorded = given.level == "county" and bool(given.citations)
            return STANDARD_UNUSED.at(span, severity="info" if recorded else None, name=name)
        case "fact" if span is not None and (local is None or span.source.name in local):
            return FACT_UNUSED.at(span, name=name)
    return None


def used(policy: Policy) -> set[str]:
    """The ids of the facts, figures and conclusions that something of the policy reads."""
    found = {t for d in policy.defs.values() for expr in expressions(d) for t in targets(expr)}
    for given in policy.givens.values():
        for constraint in given.constraints:
            found |= set(targets(constraint.bound))
            found |= set(targets(constraint.guard)) if constraint.guard is not None else set()
    for programme in policy.programmes.values():
        for carry in programme.carries:
            found |= {carry.fact, *targets(carry.value), *targets(carry.guard)}
    for unit in policy.units.values():
        found |= {name for pair in unit.facts for name in pair}
    for roster in policy.rosters.values():
        found |= {ref.target for ref in (*roster.columns, *([roster.group] if roster.group else []))}
        found |= {roster.direction} if roster.direction is not None else set()
    return found
