"""What the facts of a record must satisfy against each other (必须 behind a fact)."""

from __future__ import annotations

from attrs import evolve

from policyrules.core.expressions import Ref
from policyrules.core.givens import Demand, Given
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.codes import MUST_COMPARE_ALIKE, MUST_NAME_A_FACT
from policyrules.resolve.demands import resolve
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, words_at


def hold_facts(scope: Scope, decl: s.EntityDecl) -> None:
    """Enter what the facts of an entity must satisfy against each other (必须): every fact is known now."""
    owner = decl.alias.ascii.text
    for fact in decl.facts:
        target = f"{owner}.{fact.alias.ascii.text}"
        given = scope.givens.get(target)
        if given is not None and given.span is fact.span and fact.musts:
            found = tuple(d for must in fact.musts if (d := _demand(scope, given, must)) is not None)
            scope.givens[target] = evolve(given, demands=found)


def _demand(scope: Scope, given: Given, must: s.Bound) -> Demand | None:
    """What 必须 behind a fact asks: a comparison with a fact of the record or of one above it."""
    core = resolve(must.expr, Context(scope, given.entity), types.solid(given.type))
    if core is None:
        return None
    other = scope.givens.get(core.target) if isinstance(core, Ref) else None
    if not isinstance(core, Ref) or other is None or other.kind != "fact" or other.id == given.id:
        scope.add(MUST_NAME_A_FACT.at(must.expr.span, text=words_at(must.expr.span)))
        return None
    ordered = given.type.kind in ("number", "date")
    if types.solid(other.type) != types.solid(given.type) or not (ordered or must.op in ("eq", "ne")):
        scope.add(MUST_COMPARE_ALIKE.at(must.span, name=given.label, other=other.label))
        return None
    return Demand(must.op, other.id, core.hops)
