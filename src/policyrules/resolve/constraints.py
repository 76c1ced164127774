"""What a figure must be: 必须 and 原则上, resolved when every name is known."""

from __future__ import annotations

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.core.policy import Constraint
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import guard
from policyrules.resolve.constants import constant
from policyrules.resolve.demands import of_type
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope
from policyrules.resolve.standards import cites, tighter


def constrain(scope: Scope, decl: s.StandardDecl, document: str) -> None:
    """Resolve the constraints of a standard; fixed bounds become the range of its values."""
    found = scope.find(decl.alias.ascii.text, _owner(scope, decl))
    given = scope.givens.get(found[0].target) if found else None
    if given is None:
        return
    wanted, ctx = types.solid(given.type), Context(scope, given.entity, given.id)
    low, high, constraints = given.low, given.high, []
    for part in decl.constraints:
        bound = of_type(
            part.bound, ctx, wanted, Said(f"“{given.label}”的界限", f"the bound of {given.label!r}")
        )
        test, _ = guard(s.Body(guards=part.guards), ctx)
        if bound is None or test is None:
            continue
        when = test if part.guards else None
        cited = cites(scope, part.cites, document) or given.citations
        severity = "must" if part.severity == "must" else "principle"
        constraints.append(Constraint(severity, part.op, bound, when, cited, part.span))  # type: ignore[arg-type]
        end = constant(bound)
        if severity == "must" and when is None and end is not None:
            low = tighter(max, low, end) if part.op in ("ge", "gt", "eq") else low
            high = tighter(min, high, end) if part.op in ("le", "lt", "eq") else high
    readings = dict.fromkeys((*given.readings, *ctx.readings))
    scope.givens[given.id] = evolve(
        given, constraints=tuple(constraints), low=low, high=high, readings=tuple(readings)
    )


def _owner(scope: Scope, decl: s.StandardDecl) -> str | None:
    return scope.entity_names.get(decl.entity.text) if decl.entity is not None else None
