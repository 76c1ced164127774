"""What a decision writes to the ledger: entries of its own (记账), and with its outcomes (记)."""

from __future__ import annotations

from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.givens import Given
from policyrules.core.policy import Carry
from policyrules.core.types import ABSENT, BOOL
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import guard
from policyrules.resolve.demands import of_type
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, a_fact_of, unknown_name, words_at
from policyrules.resolve.shape import Shape
from policyrules.resolve.type_codes import (
    NEVER_ABSENT,
    NO_STATE_FACT,
    NOT_FIXED,
    NOTHING_RECORDED,
    RECORDED_NOWHERE,
)


def carried(scope: Scope, decl: s.DecisionDecl | s.SingleDecl, shape: Shape) -> tuple[Carry, ...]:
    """What a decision writes into the ledger."""
    return tuple(c for part in decl.carries if (c := _carry(scope, part, shape)))


def recorded_states(scope: Scope, decl: s.DecisionDecl, shape: Shape) -> tuple[Carry, ...]:
    """What the outcomes of a decision record of themselves (记), in the fact that it names for it (记入)."""
    if decl.ledger is None:
        if decl.states:
            scope.add(RECORDED_NOWHERE.at(decl.states[0].value.span, label=shape.label))
        return ()
    symbol, span = _own_fact(scope, decl.ledger, shape), decl.ledger.span
    if symbol is None:
        return ()
    if symbol.type.kind not in ("choice", "bool"):
        scope.add(NO_STATE_FACT.at(span, name=symbol.label, type=types.said(symbol.type)))
        return ()
    if not decl.states:
        scope.add(NOTHING_RECORDED.at(span, name=symbol.label))
    return recorded(scope, decl.states, scope.givens[symbol.target], shape)


def recorded(scope: Scope, states: tuple[s.State, ...], fact: Given, shape: Shape) -> tuple[Carry, ...]:
    """What outcomes record of themselves (记): for each state an entry, on the outcomes that have it."""
    ctx, wanted = Context(scope, shape.entity, shape.id), types.solid(fact.type)
    what = Said(f"记入“{fact.label}”的值", f"what is carried to {fact.label!r}")
    on: dict[Lit, set[str]] = {}
    for state in states:
        value = of_type(state.value, ctx, wanted, what)
        if isinstance(value, Lit):
            on.setdefault(value, set()).add(state.outcome.text)
        elif value is not None:
            scope.add(NOT_FIXED.at(state.value.span, text=words_at(state.value.span)))
    result = Ref(shape.id, 0, shape.outcome)
    return tuple(
        Carry(fact.id, value, Prim("in", (result,), BOOL, options=frozenset(outcomes)), state=True)
        for value, outcomes in on.items()
    )


def _own_fact(scope: Scope, ref: s.Reference, shape: Shape) -> Symbol | None:
    """The fact, of the entity that is decided on, in which a decision writes."""
    name = ref.parts[-1]
    owner = scope.entity_names.get(ref.parts[0].text) if len(ref.parts) == 2 else shape.entity
    symbol = scope.symbols.get((owner, name.text))
    if symbol is None or symbol.kind != "fact" or owner != shape.entity:
        known = [n for (o, n), sym in scope.symbols.items() if o == shape.entity and sym.kind == "fact"]
        unknown_name(scope, name, known, a_fact_of(scope, shape.entity))
        return None
    return symbol


def _carry(scope: Scope, part: s.CarryPart, shape: Shape) -> Carry | None:
    ctx, symbol = Context(scope, shape.entity, shape.id), _own_fact(scope, part.fact, shape)
    if symbol is None:
        return None
    what = Said(f"记入“{symbol.label}”的值", f"what is carried to {symbol.label!r}")
    value: Expr | None
    if part.value is not None:
        value = of_type(part.value, ctx, types.solid(symbol.type), what)
    elif symbol.type.optional:
        value = Lit(ABSENT, symbol.type)
    else:
        value = None
        scope.add(NEVER_ABSENT.at(part.fact.span, name=symbol.label))
    test, _ = guard(s.Body(guards=part.guards), ctx)
    return Carry(symbol.target, value, test) if value is not None and test is not None else None
