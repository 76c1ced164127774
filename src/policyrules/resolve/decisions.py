"""Decisions, single-person households and background rules."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from policyrules import syntax as s
from policyrules.policy import (
    BOOL,
    HELD,
    AsUnit,
    Carry,
    Case,
    Citation,
    Def,
    Expr,
    Lit,
    Option,
    Prim,
    Programme,
    Provision,
    Ref,
    Silent,
    SingleUnit,
    Type,
)
from policyrules.resolve import types
from policyrules.resolve.clauses import (
    YES,
    amount,
    discretionary,
    guard,
    paying,
    provide,
    rounded,
    superfluous,
)
from policyrules.resolve.expressions import Context, condition, of_type, option_of
from policyrules.resolve.rules import case_names, overrides
from policyrules.resolve.scope import Scope, Symbol, declare, entity_id, unknown_name
from policyrules.resolve.standards import cites, claim, known_readings

HELD_OPTION = Option(HELD, "暂缓")


@frozen
class Shape:
    """What is known of a decision before its cases are read."""

    id: str
    label: str
    entity: str
    outcomes: tuple[Option, ...]
    outcome: Type
    amount: Type | None
    rounding: s.Rounding | None
    readings: tuple[str, ...]


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
    rounding, readings, pays = None, (), None
    if isinstance(decl, s.SingleDecl):
        base = shapes.get(decl.applies.text)
        if base is None:
            unknown_name(scope, decl.applies, shapes, "决定", "decision")
            return None
        outcomes = (*base.outcomes, *(o for o in outcomes if o.id not in {b.id for b in base.outcomes}))
        hold = hold or base.outcome.option(HELD) is not None
        pays, rounding = base.amount, base.rounding
    else:
        if not outcomes:
            scope.add(
                "PR603",
                decl.alias.name.span,
                f"决定“{label}”没有写结果",
                f"decision {label!r} lists no outcomes",
            )
        rounding, readings = decl.rounding, known_readings(scope, decl.readings)
        pays = paying(scope, decl.amount_type, entity) if decl.amount_type is not None else None
    outcome = Type("choice", options=(*outcomes, HELD_OPTION) if hold else outcomes)
    symbol = Symbol(name, label, "outcome", entity, outcome, decl.alias.name.span)
    if not declare(scope, decl.alias, symbol) or not claim(scope, name, decl.alias.ascii):
        return None
    if pays is not None:
        scope.symbols[entity, f"{name}.amount"] = Symbol(
            f"{name}.amount", f"{label}金额", "rule", entity, pays, decl.alias.name.span
        )
    return Shape(name, label, entity, outcomes, outcome, pays, rounding, readings)


def resolve_decision(scope: Scope, decl: s.DecisionDecl, shape: Shape, document: str) -> Programme:
    """Put the two Defs of a decision into the scope; its Programme."""
    pairs = _cases(scope, decl.cases, shape, document)
    _finish(scope, pairs, decl.otherwise, shape, document, decl)
    carries = tuple(c for part in decl.carries if (c := _carry(scope, part, shape)))
    return Programme(
        shape.id,
        shape.label,
        shape.entity,
        shape.outcomes,
        f"{shape.id}.amount" if shape.amount is not None else None,
        carries,
        None,
        _searched(scope, decl.otherwise, document),
        decl.span,
    )


def _searched(scope: Scope, otherwise: s.Otherwise | None, document: str) -> tuple[Citation, ...]:
    if otherwise is None or otherwise.outcome is not None:
        return ()
    return cites(scope, otherwise.cites, document)


Pair = tuple[Case, Expr | None]
"""A case of the outcome, and its amount."""


def _cases(scope: Scope, decls: tuple[s.CaseDecl, ...], shape: Shape, document: str) -> list[Pair]:
    names = case_names(scope, decls, shape.id)
    found: list[Pair] = []
    for decl in decls:
        id_, label = f"{shape.id}.{decl.alias.ascii.text}", decl.alias.name.text
        ctx, body = Context(scope, shape.entity, shape.id), decl.body
        superfluous(scope, body, label, lambda part: part not in ("values", "rounding"))
        core, inner = guard(body, ctx)
        core = discretionary(core or Silent(id_, BOOL), body.discretion, ctx, id_, label)
        outcome = _outcome(scope, decl, shape)
        value = _amount(body.amounts, inner, shape, id_, label)
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
        )
        case = Case(id_, label, core, outcome, overrides(scope, body.overrides, names), id_)
        found.append((case, value))
    return found


def _outcome(scope: Scope, decl: s.CaseDecl, shape: Shape) -> Expr:
    id_, label = f"{shape.id}.{decl.alias.ascii.text}", decl.alias.name.text
    if decl.hold:
        if decl.body.outcome is not None:
            scope.add(
                "PR613",
                decl.body.outcome.span,
                f"暂缓“{label}”里不能用 则",
                f"then has no place in hold {label!r}",
            )
        return Lit(HELD, shape.outcome)
    if decl.body.outcome is None:
        scope.add(
            "PR602", decl.alias.name.span, f"情形“{label}”没有写则何结果", f"case {label!r} has no then"
        )
        return Silent(id_, shape.outcome)
    option = option_of(
        decl.body.outcome, shape.outcome, scope, f"决定“{shape.label}”", f"decision {shape.label!r}"
    )
    return option or Silent(id_, shape.outcome)


def _amount(values: tuple[s.Value, ...], ctx: Context, shape: Shape, source: str, label: str) -> Expr | None:
    """The amount of a case, rounded; a case that names none pays nothing."""
    scope = ctx.scope
    if shape.amount is None:
        for value in values:
            scope.add(
                "PR607",
                value.span,
                f"决定“{shape.label}”没有写 金额 : 单位",
                f"decision {shape.label!r} declares no amount",
            )
        return None
    if not values:
        return Lit(0, shape.amount)
    core = amount(values, ctx, shape.amount, source, f"“{label}”的金额", f"the amount of {label!r}")
    person = scope.person(shape.entity)
    return rounded(core or Silent(source, shape.amount), shape.rounding, scope, shape.amount, person=person)


def _finish(
    scope: Scope,
    pairs: list[Pair],
    otherwise: s.Otherwise | None,
    shape: Shape,
    document: str,
    decl: s.DecisionDecl | s.SingleDecl,
) -> None:
    """The base of both Defs, and the Defs themselves."""
    base: Expr = Silent(shape.id, shape.outcome)
    pays: Expr | None = Silent(f"{shape.id}.amount", shape.amount) if shape.amount is not None else None
    if otherwise is None:
        scope.add(
            "PR603",
            decl.alias.name.span,
            f"“{shape.label}”没有写 其余",
            f"{shape.label!r} does not say what holds otherwise",
            help=(
                "写 其余 未规定，或 其余 则 某结果",
                "write otherwise not_decided, or otherwise then OUTCOME",
            ),
        )
    elif otherwise.outcome is not None:
        ctx = Context(scope, shape.entity, shape.id)
        option = option_of(
            otherwise.outcome, shape.outcome, scope, f"决定“{shape.label}”", f"decision {shape.label!r}"
        )
        base = option or base
        pays = _amount(otherwise.amounts, ctx, shape, f"{shape.id}.otherwise", f"{shape.label}：其余")
        if otherwise.cites:
            base = _cited_base(scope, base, otherwise, shape, document)
    _unreached(scope, [case.value for case, _ in pairs] + [base], shape, decl)
    scope.defs[shape.id] = Def(
        shape.id,
        shape.label,
        shape.entity,
        shape.outcome,
        tuple(c for c, _ in pairs),
        base,
        "outcome",
        decl.span,
    )
    if shape.amount is not None:
        cases = tuple(evolve(case, value=value) for case, value in pairs if value is not None)
        scope.defs[f"{shape.id}.amount"] = Def(
            f"{shape.id}.amount",
            f"{shape.label}金额",
            shape.entity,
            shape.amount,
            cases,
            pays,
            "amount",
            decl.span,
        )


def _cited_base(scope: Scope, base: Expr, otherwise: s.Otherwise, shape: Shape, document: str) -> Expr:
    """A base with clauses of its own: a Def beside, so that reaching it applies its provision."""
    id_, label = f"{shape.id}.otherwise", f"{shape.label}：其余"
    cited = cites(scope, otherwise.cites, document)
    scope.provisions[id_] = Provision(id_, label, "case", cited, shape.readings, span=otherwise.span)
    case = Case(id_, label, YES, base, (), id_)
    scope.defs[id_] = Def(id_, label, shape.entity, shape.outcome, (case,), None, "quantity", otherwise.span)
    return Ref(id_, 0, shape.outcome)


def _unreached(scope: Scope, values: list[Expr], shape: Shape, decl: s.DecisionDecl | s.SingleDecl) -> None:
    if isinstance(decl, s.SingleDecl):
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
            scope.add(
                "PR614",
                alias.name.span,
                f"没有情形给出结果“{alias.name.text}”",
                f"no case gives outcome {alias.ascii.text!r}",
                severity="warning",
            )


def _carry(scope: Scope, part: s.CarryPart, shape: Shape) -> Carry | None:
    ctx = Context(scope, shape.entity, shape.id)
    name = part.fact.parts[-1]
    owner = scope.entity_names.get(part.fact.parts[0].text) if len(part.fact.parts) == 2 else shape.entity
    symbol = scope.symbols.get((owner, name.text))
    if symbol is None or symbol.kind != "fact" or owner != shape.entity:
        known = [n for (o, n), sym in scope.symbols.items() if o == shape.entity and sym.kind == "fact"]
        unknown_name(scope, name, known, f"{scope.label(shape.entity)}的事实", f"fact of {shape.entity}")
        return None
    zh, en = f"记入“{symbol.label}”的值", f"what is carried to {symbol.label!r}"
    value = of_type(part.value, ctx, types.solid(symbol.type), zh, en)
    test = condition(part.guard, ctx)
    return Carry(symbol.target, value, test) if value is not None and test is not None else None


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
    pairs = _cases(scope, decl.cases, shape, document)
    gate = Case(
        f"{shape.id}.unit",
        shape.label,
        core,
        AsUnit(shape.id, base.id, base.outcome),
        tuple(case.id for case, _ in pairs),
        shape.id,
    )
    pays = AsUnit(shape.id, f"{base.id}.amount", base.amount) if base.amount is not None else None
    _finish(scope, [(gate, pays), *pairs], decl.otherwise, shape, document, decl)
    programme = Programme(
        shape.id,
        shape.label,
        shape.entity,
        shape.outcomes,
        f"{shape.id}.amount" if shape.amount is not None else None,
        (),
        shape.id,
        _searched(scope, decl.otherwise, document),
        decl.span,
    )
    return programme, unit


def _twins(scope: Scope, decl: s.SingleDecl, shape: Shape, base: Shape) -> tuple[tuple[str, str], ...]:
    """(household fact, child fact) of each 以 A 为 B."""
    found: list[tuple[str, str]] = []
    for child, household in decl.facts:
        mine = _fact_of(scope, child, shape.entity)
        theirs = _fact_of(scope, household, base.entity)
        if mine is None or theirs is None:
            continue
        if not types.same(mine.type, theirs.type):
            scope.add(
                "PR611",
                child.span,
                f"“{mine.label}”不能代“{theirs.label}”：类型或单位不同",
                f"{mine.label!r} cannot stand for {theirs.label!r}: type or unit differs",
            )
            continue
        found.append((theirs.target, mine.target))
    return tuple(found)


def _fact_of(scope: Scope, ref: s.Reference, entity: str) -> Symbol | None:
    name = ref.parts[-1]
    symbol = scope.symbols.get((entity, name.text))
    prefix = scope.entity_names.get(ref.parts[0].text) if len(ref.parts) > 1 else entity
    if symbol is None or symbol.kind != "fact" or prefix != entity:
        known = [n for (o, n), sym in scope.symbols.items() if o == entity and sym.kind == "fact"]
        unknown_name(scope, name, known, f"{scope.label(entity)}的事实", f"fact of {entity}")
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
        unknown_name(scope, decl.fills, shapes, "决定", "decision")
        return
    if shape.amount is None or entity != shape.entity:
        scope.add(
            "PR612",
            decl.fills.span,
            f"背景“{label}”补不了“{shape.label}”：它不发金额，或对象不同",
            f"background {label!r} cannot fill {shape.label!r}: it pays nothing or is about something else",
        )
        return
    wanted = {
        option.value
        for o in decl.outcomes
        if (option := option_of(o, shape.outcome, scope, f"决定“{shape.label}”", f"decision {shape.label!r}"))
    }
    if not claim(scope, name, decl.alias.ascii):
        return
    ctx = Context(scope, entity, name)
    superfluous(scope, decl.body, label, lambda part: part in ("amounts", "rounding"))
    core, inner = guard(decl.body, ctx)
    value: Expr | None = None
    if decl.body.amounts:
        zh, en = f"“{label}”的金额", f"the amount of {label!r}"
        value = amount(decl.body.amounts, inner, shape.amount, name, zh, en)
        value = rounded(value or Silent(name, shape.amount), decl.body.rounding, scope, shape.amount)
    else:
        scope.add("PR609", decl.alias.name.span, f"“{label}”没有金额", f"{label!r} has no amount")
    provide(ctx, "background", label, name, decl.body, document, decl.alias.name.span, background=True)
    own = scope.provisions[name]
    scope.provisions[name] = evolve(own, citations=(*own.citations, *cited))
    case = Case(name, label, core or Silent(name, BOOL), value or Silent(name, shape.amount), (), name)
    base = Silent(name, shape.amount)
    scope.defs[name] = Def(name, label, entity, shape.amount, (case,), base, "amount", decl.span)
    _fill_silence(scope, shape, wanted, name, brought.period)


def _fill_silence(scope: Scope, shape: Shape, wanted: set[object], name: str, period: s.Period) -> None:
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
    from policyrules.policy import DATE, If, Today

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
