"""Single-person households and background rules: decisions that lean on another one."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from policyrules.base.saying import Said
from policyrules.core.expressions import AsUnit, Expr, If, Lit, Prim, Ref, Silent, Today
from policyrules.core.policy import Carry, Case, Def, Programme, SingleUnit
from policyrules.core.types import BOOL, DATE, Citation, Known
from policyrules.core.words import amount_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import amount, discretionary, guard, provide, rounded, superfluous, worded
from policyrules.resolve.decision_codes import CANNOT_FILL, CANNOT_STAND_FOR, WITHOUT_AMOUNT
from policyrules.resolve.decisions import finish, outcome_cases, searched
from policyrules.resolve.entries import carried, recorded
from policyrules.resolve.names import Context, option_of
from policyrules.resolve.scope import (
    Scope,
    Symbol,
    a_fact_of,
    claim,
    entity_id,
    the_amount,
    the_decision,
    unknown_name,
)
from policyrules.resolve.shape import Shape
from policyrules.resolve.stated import of_unit
from policyrules.resolve.type_codes import NO_TWIN_TO_RECORD

# ── single-person households ─────────────────────────────────────────────────


def resolve_single(
    scope: Scope, decl: s.SingleDecl, shape: Shape, base: Shape, document: str
) -> tuple[Programme, SingleUnit]:
    """A decision of the member: where its conditions hold, the household's decision on them alone."""
    ctx = Context(scope, shape.entity, shape.id)
    superfluous(scope, decl.body, shape.label, lambda part: part == "discretion")
    core, _ = guard(decl.body, ctx)
    core = discretionary(core or Silent(shape.id, BOOL), decl.body.discretion, ctx, shape.id, shape.label)
    provide(
        ctx,
        "single",
        shape.label,
        shape.id,
        decl.body,
        document,
        decl.alias.name.span,
        discretion=decl.body.discretion is not None,
    )
    unit = SingleUnit(shape.id, shape.entity, base.entity, _twins(scope, decl, shape, base))
    pairs = outcome_cases(scope, decl.cases, shape, document, decl.body.cites)
    gate = Case(
        f"{shape.id}.unit",
        shape.label,
        core,
        AsUnit(shape.id, base.id, base.outcome),
        tuple(case.id for case, _, _ in pairs),
        shape.id,
    )
    pays = AsUnit(shape.id, f"{base.id}.amount", base.amount) if base.amount is not None else None
    finish(
        scope, [(gate, pays, of_unit(shape.id, base.stated)), *pairs], decl.otherwise, shape, document, decl
    )
    programme = Programme(
        shape.id,
        shape.label,
        shape.entity,
        shape.outcomes,
        f"{shape.id}.amount" if shape.amount is not None else None,
        (*_recorded(scope, decl, shape, base, unit), *carried(scope, decl, shape)),
        shape.id,
        searched(scope, decl.otherwise, document),
        decl.span,
        pays=shape.pays,
        values=tuple(one.id for one in shape.stated),
    )
    return programme, unit


def _recorded(
    scope: Scope, decl: s.SingleDecl, shape: Shape, base: Shape, unit: SingleUnit
) -> tuple[Carry, ...]:
    """What outcomes of its own record, in the fact that stands for the household's ledger fact."""
    if not decl.states:
        return ()
    theirs = None if base.ledger is None else scope.symbols.get((base.entity, base.ledger.parts[-1].text))
    mine = None if theirs is None else scope.givens.get(dict(unit.facts).get(theirs.target, ""))
    if mine is None:
        span = decl.states[0].value.span
        scope.add(NO_TWIN_TO_RECORD.at(span, label=shape.label, base=base.label))
        return ()
    return recorded(scope, decl.states, mine, shape)


def _twins(scope: Scope, decl: s.SingleDecl, shape: Shape, base: Shape) -> tuple[tuple[str, str], ...]:
    """(household fact, child fact) of each 以 A 为 B."""
    found: list[tuple[str, str]] = []
    for child, household in decl.facts:
        mine = _fact_of(scope, child, shape.entity)
        theirs = _fact_of(scope, household, base.entity)
        if mine is None or theirs is None:
            continue
        if not types.same(mine.type, theirs.type):
            scope.add(CANNOT_STAND_FOR.at(child.span, mine=mine.label, theirs=theirs.label))
            continue
        found.append((theirs.target, mine.target))
    return tuple(found)


def _fact_of(scope: Scope, ref: s.Reference, entity: str) -> Symbol | None:
    name = ref.parts[-1]
    symbol = scope.symbols.get((entity, name.text))
    prefix = scope.entity_names.get(ref.parts[0].text) if len(ref.parts) > 1 else entity
    if symbol is None or symbol.kind != "fact" or prefix != entity:
        known = [n for (o, n), sym in scope.symbols.items() if o == entity and sym.kind == "fact"]
        unknown_name(scope, name, known, a_fact_of(scope, entity))
        return None
    return symbol


# ── background rules ─────────────────────────────────────────────────────────


def resolve_background(
    scope: Scope,
    decl: s.BackgroundDecl,
    shapes: Mapping[str, Shape],
    document: str,
    brought: s.BringDecl,
    cited: tuple[Citation, ...],
) -> None:
    """The amount of a background rule, put where the named outcomes have a silent one.

    It fills amounts inside the period of 引入 and never touches an outcome.
    """
    shape, name, label = shapes.get(decl.fills.text), decl.alias.ascii.text, decl.alias.name.text
    entity = entity_id(scope, decl.entity)
    if shape is None:
        unknown_name(scope, decl.fills, shapes, Said("决定", "decision"))
        return
    if shape.amount is None or entity != shape.entity:
        scope.add(CANNOT_FILL.at(decl.fills.span, label=label, decision=shape.label))
        return
    wanted = {
        option.value
        for o in decl.outcomes
        if (option := option_of(o, shape.outcome, scope, the_decision(shape.label)))
    }
    if not claim(scope, name, decl.alias.ascii):
        return
    ctx = Context(scope, entity, name)
    superfluous(scope, decl.body, label, lambda part: part in ("amounts", "rounding"))
    core, inner = guard(decl.body, ctx)
    value: Expr | None = None
    if decl.body.amounts:
        worded(scope, decl.body.amounts, shape.label, pays=shape.pays)
        what = the_amount(label, pays=shape.pays)
        value = amount(decl.body.amounts, inner, shape.amount, name, what)
        value = rounded(value or Silent(name, shape.amount), decl.body.rounding, scope, shape.amount)
    else:
        word = amount_said(pays=shape.pays)
        scope.add(WITHOUT_AMOUNT.at(decl.alias.name.span, label=label, word=word))
    provide(ctx, "background", label, name, decl.body, document, decl.alias.name.span, background=True)
    own = scope.provisions[name]
    scope.provisions[name] = evolve(own, citations=(*own.citations, *cited))
    case = Case(name, label, core or Silent(name, BOOL), value or Silent(name, shape.amount), (), name)
    base = Silent(name, shape.amount)
    scope.defs[name] = Def(name, label, entity, shape.amount, (case,), base, "amount", decl.span)
    _fill_silence(scope, shape, wanted, name, brought.period)


def _fill_silence(scope: Scope, shape: Shape, wanted: set[Known], name: str, period: s.Period) -> None:
    outcome, paid = scope.defs.get(shape.id), scope.defs.get(f"{shape.id}.amount")
    if outcome is None or paid is None or shape.amount is None:
        return
    filled = {c.id for c in outcome.cases if isinstance(c.value, Lit) and c.value.value in wanted}
    ref = Ref(name, 0, shape.amount)
    cases = tuple(
        evolve(case, value=_instead(case.value, ref, period)) if case.id in filled else case
        for case in paid.cases
    )
    scope.defs[paid.id] = evolve(paid, cases=cases)


def _instead(core: Expr, ref: Ref, period: s.Period) -> Expr:
    """``core`` with its silences replaced by the background amount while that is in force."""
    match core:
        case Silent(type=type_):
            inside: Expr = Prim("ge", (Today(), Lit(period.start, DATE)), BOOL)
            if period.end is not None:
                until = Prim("le", (Today(), Lit(period.end, DATE)), BOOL)
                inside = Prim("and", (inside, until), BOOL)
            return If(inside, ref, core, type_)
        case Prim(args=args):
            return evolve(core, args=tuple(_instead(arg, ref, period) for arg in args))
        case If(then=then, orelse=orelse):
            return evolve(core, then=_instead(then, ref, period), orelse=_instead(orelse, ref, period))
    return core
