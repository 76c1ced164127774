"""Decisions, single-person households and background rules."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Lit, Ref, Silent
from policyrules.core.policy import Case, Def, DefKind, Programme, Provision, StandsFor
from policyrules.core.types import BOOL, HELD, Citation, Type
from policyrules.core.words import amount_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.clauses import (
    YES,
    amount,
    discretionary,
    guard,
    paying,
    provide,
    rounded,
    superfluous,
    worded,
)
from policyrules.resolve.decision_codes import (
    CASE_WITHOUT_THEN,
    DECLARES_NO_AMOUNT,
    NEVER_GIVEN,
    THEN_IN_HOLD,
    WITHOUT_OTHERWISE,
    WITHOUT_OUTCOMES,
)
from policyrules.resolve.entries import carried, recorded_states
from policyrules.resolve.figure_codes import CITED_BY_A_ROW, CITES_NOTHING
from policyrules.resolve.names import Context, option_of
from policyrules.resolve.readings import known_readings
from policyrules.resolve.rules import case_names, overrides
from policyrules.resolve.scope import (
    Scope,
    Symbol,
    claim,
    declare,
    entity_id,
    the_amount,
    the_decision,
    unknown_name,
)
from policyrules.resolve.shape import HELD_OPTION, Shape
from policyrules.resolve.stated import Limits, Stated, declare_stated, never_stated, values_stated, within
from policyrules.resolve.table_codes import NOT_ALL_BUT, ROW_WITHOUT_OUTCOME
from policyrules.resolve.tables import displacing, rows_of
from policyrules.resolve.type_codes import STANDS_FOR_NOTHING
from policyrules.resolve.written_figures import bounds


def declare_decision(
    scope: Scope, decl: s.DecisionDecl | s.SingleDecl, shapes: Mapping[str, Shape]
) -> Shape | None:
    """Enter a decision's outcome and amount, so that every rule can speak of them."""
    entity = entity_id(scope, decl.entity)
    name, label = decl.alias.ascii.text, decl.alias.name.text
    if entity is None:
        return None
    outcomes = types.options_of(scope, decl.outcomes)
    hold = any(case.hold for case in decl.cases)
    rounding: s.Rounding | None = None
    readings: tuple[str, ...] = ()
    ledger: s.Reference | None = None
    amount_: Type | None = None
    pays = False
    limits: Limits = (None, None)
    inherited: tuple[Stated, ...] = ()
    if isinstance(decl, s.SingleDecl):
        base = shapes.get(decl.applies.text)
        if base is None:
            unknown_name(scope, decl.applies, shapes, Said("决定", "decision"))
            return None
        outcomes = (*base.outcomes, *(o for o in outcomes if o.id not in {b.id for b in base.outcomes}))
        hold = hold or base.outcome.option(HELD) is not None
        amount_, pays, rounding, ledger = base.amount, base.pays, base.rounding, base.ledger
        limits, inherited = base.limits, base.stated
    else:
        if not outcomes:
            scope.add(WITHOUT_OUTCOMES.at(decl.alias.name.span, label=label))
        rounding, readings, ledger = decl.rounding, known_readings(scope, decl.readings), decl.ledger
        amount_ = paying(scope, decl, entity)
        pays = amount_ is not None and not decl.stated
        if amount_ is not None:
            limits = bounds(scope, decl.bounds, amount_, entity)
    outcome = Type("choice", options=(*outcomes, HELD_OPTION) if hold else outcomes)
    symbol = Symbol(name, label, "outcome", entity, outcome, decl.alias.name.span)
    if not declare(scope, decl.alias, symbol) or not claim(scope, name, decl.alias.ascii):
        return None
    stated = declare_stated(scope, decl, inherited, entity)
    shape = Shape(
        name, label, entity, outcomes, outcome, amount_, pays, rounding, readings, ledger, limits, stated,
        isinstance(decl, s.DecisionDecl) and decl.stands_for is not None,
    )  # fmt: skip
    if amount_ is not None:
        scope.symbols[entity, f"{name}.amount"] = Symbol(
            f"{name}.amount", _figure(shape), "rule", entity, amount_, decl.alias.name.span, pays
        )
    return shape


def _figure(shape: Shape) -> str:
    """What its amount, or its value, is called."""
    return shape.label + amount_said(pays=shape.pays).zh


def resolve_decision(
    scope: Scope, decl: s.DecisionDecl, shape: Shape, document: str, *, shapes: Mapping[str, Shape]
) -> Programme:
    """Put the two Defs of a decision into the scope; its Programme."""
    pairs = outcome_cases(scope, decl.cases, shape, document, decl.cites)
    if decl.grid is not None:
        pairs += _rows(scope, decl, decl.grid, shape, document)
    finish(scope, pairs, decl.otherwise, shape, document, decl)
    never_stated(scope, decl)
    return Programme(
        shape.id,
        shape.label,
        shape.entity,
        shape.outcomes,
        f"{shape.id}.amount" if shape.amount is not None else None,
        (*recorded_states(scope, decl, shape), *carried(scope, decl, shape)),
        None,
        searched(scope, decl.otherwise, document),
        decl.span,
        pays=shape.pays,
        stands_for=_stands_for(scope, decl.stands_for, shape, shapes),
        preference=_preference(decl.grid, shape),
        values=tuple(one.id for one in shape.stated),
    )


def _preference(grid: s.Grid | None, shape: Shape) -> tuple[frozenset[str], ...]:
    """Which of its outcomes are better than which, as far as it says so."""
    ids = {name: option.id for option in shape.outcomes for name in (option.id, option.label)}
    groups = () if grid is None else grid.preference
    return tuple(frozenset(ids[n.text] for n in group if n.text in ids) for group in groups)


def _stands_for(
    scope: Scope, part: s.StandsForPart | None, shape: Shape, shapes: Mapping[str, Shape]
) -> StandsFor | None:
    if part is None:
        return None
    whole = shapes.get(part.decision.text)
    if whole is None:
        unknown_name(scope, part.decision, shapes, Said("决定", "decision"))
        return None
    beside = whole.entity == shape.entity and not whole.stands
    above = whole.entity != shape.entity and whole.entity in scope.chain(shape.entity)
    if not ((above or beside) and whole.pays and shape.pays and whole.amount == shape.amount):
        scope.add(STANDS_FOR_NOTHING.at(part.span, label=shape.label, whole=whole.label))
        return None
    found = (option_of(o, shape.outcome, scope, the_decision(shape.label)) for o in part.outcomes)
    return StandsFor(whole.id, frozenset(str(option.value) for option in found if option is not None))


def searched(scope: Scope, otherwise: s.Otherwise | None, document: str) -> tuple[Citation, ...]:
    if otherwise is None or otherwise.outcome is not None:
        return ()
    return cites(scope, otherwise.cites, document)


Held = tuple[Case, Expr | None, tuple[Expr, ...]]
"""A case of the outcome, its amount, and what else it states."""


def outcome_cases(
    scope: Scope, decls: tuple[s.CaseDecl, ...], shape: Shape, document: str, cited: tuple[s.Cite, ...]
) -> list[Held]:
    """The 情形 and 暂缓 of a decision; without 依据 they rest on what it cites itself."""
    names = case_names(scope, decls, shape.id)
    found: list[Held] = []
    for decl in decls:
        id_, label = f"{shape.id}.{decl.alias.ascii.text}", decl.alias.name.text
        ctx, body = Context(scope, shape.entity, shape.id), decl.body
        superfluous(scope, body, label, lambda part: part not in ("values", "rounding"))
        core, inner = guard(body, ctx)
        core = discretionary(core or Silent(id_, BOOL), body.discretion, ctx, id_, label)
        outcome = _outcome(scope, decl, shape)
        value = _amount(body.amounts, inner, shape, id_, label)
        stated = values_stated(body.named, inner, shape.stated, shape.label, id_)
        provide(
            ctx,
            "case",
            label,
            id_,
            body,
            document,
            decl.alias.name.span,
            readings=shape.readings,
            discretion=body.discretion is not None,
            inherited=cited,
        )
        case = Case(id_, label, core, outcome, overrides(scope, body.overrides, names), id_)
        found.append((case, value, stated))
    return found


def _rows(scope: Scope, decl: s.DecisionDecl, grid: s.Grid, shape: Shape, document: str) -> list[Held]:
    """The rows of a table whose outcomes a decision gives."""
    rows = rows_of(scope, grid, shape.id, shape.entity, shape.label)
    if not decl.cites and any(not r.row.body.cites for r in rows):
        late = any(r.row.body.cites for r in rows) or (decl.otherwise is not None and decl.otherwise.cites)
        help_ = CITED_BY_A_ROW if late else None
        scope.add(CITES_NOTHING.at(decl.alias.name.span, help=help_, label=decl.alias.said))
    cases: list[Case] = []
    amounts: list[Expr | None] = []
    stated: list[tuple[Expr, ...]] = []
    for found in rows:
        body = found.row.body
        outcome: Expr | None = None
        if body.outcome is None:
            scope.add(ROW_WITHOUT_OUTCOME.at(found.row.span))
        else:
            outcome = option_of(body.outcome, shape.outcome, scope, the_decision(shape.label))
        amounts.append(_amount(body.amounts, found.ctx, shape, found.id, shape.label))
        stated.append(values_stated(body.named, found.ctx, shape.stated, shape.label, found.id))
        inherited = evolve(body, cites=body.cites or decl.cites)
        provide(
            found.ctx, "case", shape.label, found.id, inherited, document, found.row.span,
            readings=shape.readings, free=True,
        )  # fmt: skip
        guard_ = found.guard or Silent(found.id, BOOL)
        value = outcome or Silent(found.id, shape.outcome)
        cases.append(Case(found.id, shape.label, guard_, value, (), found.id, row=True))
    cases = displacing(scope, grid, cases, shape.outcome, the_decision(shape.label))
    return list(zip(cases, amounts, stated, strict=True))


def _outcome(scope: Scope, decl: s.CaseDecl, shape: Shape) -> Expr:
    id_, label = f"{shape.id}.{decl.alias.ascii.text}", decl.alias.name.text
    if decl.hold:
        if decl.body.outcome is not None:
            scope.add(THEN_IN_HOLD.at(decl.body.outcome.span, label=label))
        return Lit(HELD, shape.outcome)
    if decl.body.outcome is None:
        scope.add(CASE_WITHOUT_THEN.at(decl.alias.name.span, label=label))
        return Silent(id_, shape.outcome)
    option = option_of(decl.body.outcome, shape.outcome, scope, the_decision(shape.label))
    return option or Silent(id_, shape.outcome)


def _amount(values: tuple[s.Value, ...], ctx: Context, shape: Shape, source: str, label: str) -> Expr | None:
    """The amount, or the value, of a case, rounded and within its limits; 0 where a case names none."""
    scope = ctx.scope
    if shape.amount is None:
        for value in values:
            word = amount_said(pays=not value.stated)
            scope.add(DECLARES_NO_AMOUNT.at(value.span, label=shape.label, word=word))
        return None
    worded(scope, values, shape.label, pays=shape.pays)
    if not values:
        return Lit(0, shape.amount)
    core = amount(values, ctx, shape.amount, source, the_amount(label, pays=shape.pays))
    core, person = core or Silent(source, shape.amount), scope.person(shape.entity)
    return within(rounded(core, shape.rounding, scope, shape.amount, person=person), shape.limits)


def finish(
    scope: Scope,
    cases: list[Held],
    otherwise: s.Otherwise | None,
    shape: Shape,
    document: str,
    decl: s.DecisionDecl | s.SingleDecl,
) -> None:
    """The base of its Defs, and the Defs themselves: of the outcome, the amount, each value stated."""
    base: Expr = Silent(shape.id, shape.outcome)
    pays: Expr | None = Silent(f"{shape.id}.amount", shape.amount) if shape.amount is not None else None
    stated: tuple[Expr, ...] = tuple(Silent(one.id, one.type) for one in shape.stated)
    grid = decl.grid if isinstance(decl, s.DecisionDecl) else None
    exhaustive = grid is not None and grid.exhaustive
    if exhaustive:
        if otherwise is not None:
            scope.add(NOT_ALL_BUT.at(otherwise.span))
    elif otherwise is None:
        scope.add(WITHOUT_OTHERWISE.at(decl.alias.name.span, label=shape.label))
    if otherwise is not None and otherwise.outcome is not None:
        ctx = Context(scope, shape.entity, shape.id)
        option = option_of(otherwise.outcome, shape.outcome, scope, the_decision(shape.label))
        base = option or base
        pays = _amount(otherwise.amounts, ctx, shape, f"{shape.id}.otherwise", f"{shape.label}：其余")
        stated = values_stated(otherwise.named, ctx, shape.stated, shape.label, f"{shape.id}.otherwise")
        if own := otherwise.cites or (decl.cites if isinstance(decl, s.DecisionDecl) else decl.body.cites):
            base = _cited_base(scope, base, otherwise.span, own, shape, document)
    _unreached(scope, [case.value for case, _, _ in cases] + [base], decl)

    def define(
        id_: str, label: str, type_: Type, rest: Expr | None, values: list[Expr | None], kind: DefKind
    ) -> None:
        given = zip(cases, values, strict=True)
        found = tuple(evolve(case, value=value) for (case, _, _), value in given if value is not None)
        scope.defs[id_] = Def(
            id_, label, shape.entity, type_, found, rest, kind, decl.span,
            hit=None if grid is None else grid.hit, exhaustive=exhaustive,
        )  # fmt: skip

    define(shape.id, shape.label, shape.outcome, base, [case.value for case, _, _ in cases], "outcome")
    if shape.amount is not None:
        amounts = [amount for _, amount, _ in cases]
        define(f"{shape.id}.amount", _figure(shape), shape.amount, pays, amounts, "amount")
    for n, one in enumerate(shape.stated):
        define(one.id, one.label, one.type, stated[n], [values[n] for _, _, values in cases], "amount")


def _cited_base(
    scope: Scope, base: Expr, span: Span, own: tuple[s.Cite, ...], shape: Shape, document: str
) -> Expr:
    """A base with clauses, its own or the declaration's: a Def beside, so that reaching it applies them."""
    id_, label = f"{shape.id}.otherwise", f"{shape.label}：其余"
    cited = cites(scope, own, document)
    scope.provisions[id_] = Provision(id_, label, "case", cited, shape.readings, span=span)
    case = Case(id_, label, YES, base, (), id_)
    scope.defs[id_] = Def(id_, label, shape.entity, shape.outcome, (case,), None, "quantity", span)
    return Ref(id_, 0, shape.outcome)


def _unreached(scope: Scope, values: list[Expr], decl: s.DecisionDecl | s.SingleDecl) -> None:
    if isinstance(decl, s.SingleDecl) or any(isinstance(v, Silent) for v in values[:-1]):
        return
    given = {v.value for v in values if isinstance(v, Lit)}
    given |= {
        case.value.value
        for v in values
        if isinstance(v, Ref)
        for case in scope.defs[v.target].cases
        if isinstance(case.value, Lit)
    }
    for alias in decl.outcomes:
        if alias.ascii.text not in given:
            scope.add(NEVER_GIVEN.at(alias.name.span, name=Said(alias.name.text, alias.ascii.text)))
