"""What the facts of a record must satisfy against each other (必须 behind a fact)."""

from __future__ import annotations

from attrs import evolve

from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.givens import Demand, Given, Shown
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.demands import condition, resolve
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, words_at
from policyrules.resolve.type_codes import MUST_ASKS_WHEN, MUST_COMPARE_ALIKE, MUST_NAME_A_FACT


def hold_facts(scope: Scope, decl: s.EntityDecl) -> None:
    """Enter what the facts of an entity must satisfy against each other (必须): every fact is known now."""
    owner = decl.alias.ascii.text
    for fact in decl.facts:
        target = f"{owner}.{fact.alias.ascii.text}"
        given = scope.givens.get(target)
        if given is not None and given.span is fact.span and fact.musts:
            found = tuple(d for must in fact.musts if (d := _demand(scope, given, must)) is not None)
            scope.givens[target] = evolve(given, demands=found)


def _demand(scope: Scope, given: Given, must: s.Must) -> Demand | None:
    """What 必须 behind a fact asks: a comparison with a fact of the record or of one above it, or, where a
    当 says when, with a value."""
    when = None
    if must.when is not None and (when := _when(scope, given, must.when)) is None:
        return None
    core = resolve(must.expr, Context(scope, given.entity), types.solid(given.type))
    if core is None:
        return None
    if when is not None and isinstance(core, Lit) and core.type.kind == given.type.kind:
        return _fixed(scope, given, must, core, when)
    other = scope.givens.get(core.target) if isinstance(core, Ref) else None
    if not isinstance(core, Ref) or other is None or other.kind != "fact" or other.id == given.id:
        scope.add(MUST_NAME_A_FACT.at(must.expr.span, text=words_at(must.expr.span)))
        return None
    ordered = given.type.kind in ("number", "date")
    if types.solid(other.type) != types.solid(given.type) or not (ordered or must.op in ("eq", "ne")):
        scope.add(MUST_COMPARE_ALIKE.at(must.span, name=given.label, other=other.label))
        return None
    return Demand(must.op, other.id, core.hops, when=when)


def _fixed(scope: Scope, given: Given, must: s.Must, core: Lit, when: Shown) -> Demand | None:
    """A comparison with a value that is written there."""
    if given.type.kind not in ("number", "date") and must.op not in ("eq", "ne"):
        scope.add(MUST_COMPARE_ALIKE.at(must.span, name=given.label, other=words_at(must.expr.span)))
        return None
    return Demand(must.op, "", 0, core.value, when)


def _when(scope: Scope, given: Given, expr: s.Expr) -> Shown | None:
    """When 必须 asks: where a yes/no or a choice of the record, or of one above it, is so."""
    core = condition(expr, Context(scope, given.entity))
    if core is None:
        return None
    found = _shown(core)
    asked = scope.givens.get(found.fact) if found is not None else None
    if asked is None or asked.kind != "fact" or asked.id == given.id:
        scope.add(MUST_ASKS_WHEN.at(expr.span, text=words_at(expr.span)))
        return None
    return found


def _shown(core: Expr) -> Shown | None:
    """A condition as the values that one fact has; None for any other."""
    match core:
        case Ref(target=fact, hops=hops):
            return Shown(fact, hops, frozenset({True}))
        case Prim(op="not", args=(Ref(target=fact, hops=hops),)):
            return Shown(fact, hops, frozenset({False}))
        case Prim(op="in", args=(Ref(target=fact, hops=hops),), options=options):
            return Shown(fact, hops, frozenset(options))
        case Prim(op="eq", args=(Ref(target=fact, hops=hops), Lit(value=value))):
            return Shown(fact, hops, frozenset({value}))
    return None
