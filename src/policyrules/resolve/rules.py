"""Conditions, quantities, deductions and exclusions."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from attrs import evolve

from policyrules.base.units import PLAIN, held
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref, Silent
from policyrules.core.policy import Case, Def, Fold, Provision
from policyrules.core.types import BOOL, Type
from policyrules.core.words import amount_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.clauses import (
    NO,
    YES,
    ProvisionKind,
    amount,
    discretionary,
    guard,
    provide,
    rounded,
    superfluous,
)
from policyrules.resolve.codes import (
    CASE_WITHOUT_AS,
    CITES_NOTHING,
    CONDITION_WITHOUT_WHEN,
    NOT_ALL_BUT,
    NOT_COUNTED_TOGETHER,
    NOT_FURTHER_UP,
    NOTHING_BUT_ROWS,
    NOTHING_TO_PREFER,
    QUANTITY_WITHOUT_AS,
    ROW_IS_COUNTED,
    ROW_WITHOUT_VALUE,
    UNKNOWN_CASE,
    UNKNOWN_QUANTITY,
    WITHOUT_AMOUNT,
)
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, declare, entity_id, quoted, suggest, the_amount, words_at
from policyrules.resolve.standards import cites, claim, known_readings
from policyrules.resolve.tables import RowRead, apart, displacing, rows_of

Rule = s.QuantityDecl | s.TableDecl | s.ConditionDecl | s.AdjustmentDecl


def declare_rule(scope: Scope, decl: Rule) -> bool:
    """Enter the name of a rule and its type, so that every other rule can speak of it."""
    entity = entity_id(scope, decl.entity)
    if entity is None:
        return False
    match decl:
        case s.QuantityDecl(type=declared) | s.TableDecl(type=declared):
            type_ = types.declared(scope, declared, entity=entity)
        case s.ConditionDecl():
            type_ = BOOL
        case s.AdjustmentDecl(total=total):
            found = _total(scope, total, entity)
            if found is None:
                return False
            type_ = found[0].type
    name = decl.alias.ascii.text
    symbol = Symbol(name, decl.alias.name.text, "rule", entity, type_, decl.alias.name.span)
    return declare(scope, decl.alias, symbol) and claim(scope, name, decl.alias.ascii)


def _total(scope: Scope, ref: s.Reference, entity: str) -> tuple[Symbol, tuple[str, ...]] | None:
    """The quantity that an adjustment lessens, and the lists from it down to the adjustment."""
    *prefix, last = ref.parts
    chain = scope.chain(entity)
    owners = chain
    if prefix:
        owner = entity_id(scope, prefix[0])
        if owner is None:
            return None
        owners = (owner,)
    symbol = next((scope.symbols[o, last.text] for o in owners if (o, last.text) in scope.symbols), None)
    if symbol is None:
        known = [name for (o, name), sym in scope.symbols.items() if o in owners and sym.kind == "rule"]
        scope.add(UNKNOWN_QUANTITY.at(last.span, text=words_at(ref.span), help=suggest(last.text, known)))
        return None
    if symbol.kind != "rule" or symbol.type.kind != "number" or symbol.entity not in chain:
        scope.add(NOT_FURTHER_UP.at(ref.span, text=words_at(ref.span)))
        return None
    return symbol, tuple(reversed(chain[: chain.index(symbol.entity)]))


def resolve_rule(scope: Scope, decl: Rule, document: str) -> None:
    """Put the core of a rule into the scope."""
    match decl:
        case s.ConditionDecl():
            _condition(scope, decl, document)
        case s.QuantityDecl():
            _quantity(scope, decl, document)
        case s.TableDecl():
            _table(scope, decl, document)
        case s.AdjustmentDecl():
            _adjustment(scope, decl, document)


def _start(scope: Scope, decl: Rule) -> tuple[str, str, Symbol, Context]:
    name, entity = decl.alias.ascii.text, scope.entity_names[decl.entity.text]
    return name, decl.alias.name.text, scope.symbols[entity, name], Context(scope, entity, name)


def _condition(scope: Scope, decl: s.ConditionDecl, document: str) -> None:
    name, label, symbol, ctx = _start(scope, decl)
    body = decl.body
    superfluous(scope, body, label, lambda part: part == "discretion")
    core, _ = guard(body, ctx)
    if not body.guards and not body.windows:
        scope.add(CONDITION_WITHOUT_WHEN.at(decl.alias.name.span, label=label))
    core = discretionary(core or Silent(name, BOOL), body.discretion, ctx, name, label)
    cases: tuple[Case, ...] = ()
    base: Expr = core
    if body.cites or body.discretion is not None or body.readings or ctx.readings:
        provide(
            ctx,
            "condition",
            label,
            name,
            body,
            document,
            decl.alias.name.span,
            discretion=body.discretion is not None,
            free=body.discretion is None,
        )
        cases, base = (Case(name, label, core, YES, (), name),), NO
    scope.defs[name] = Def(name, label, symbol.entity or "", BOOL, cases, base, "condition", decl.span)


def _quantity(scope: Scope, decl: s.QuantityDecl, document: str) -> None:
    name, label, symbol, ctx = _start(scope, decl)
    wanted, body, person = symbol.type, decl.body, scope.person(symbol.entity)
    superfluous(scope, body, label, lambda part: part in ("values", "rounding"))
    base: Expr | None = None
    if body.values:
        base = amount(body.values, ctx, wanted, name, quoted(label)) or Silent(name, wanted)
        base = _rounded(base, body, scope, wanted, person)
    elif not decl.cases:
        scope.add(QUANTITY_WITHOUT_AS.at(decl.alias.name.span, label=label))
    cases = [_case(scope, decl, case, symbol, document) for case in decl.cases]
    cases = _overridden(scope, cases, decl.cases, name)
    if (body.cites or body.readings or ctx.readings) and base is not None:
        # The general value is cited too, so it is a case of its own that every 情形 displaces.
        provide(ctx, "quantity", label, name, body, document, decl.alias.name.span, free=True)
        cases = [evolve(case, overrides=(*case.overrides, name)) for case in cases]
        cases, base = [Case(name, label, YES, base, (), name), *cases], None
    scope.defs[name] = Def(
        name, label, symbol.entity or "", wanted, tuple(cases), base, "quantity", decl.span
    )


def _rounded(core: Expr, body: s.Body, scope: Scope, wanted: Type, person: bool) -> Expr:
    return rounded(core, body.rounding, scope, wanted, person=person)


def _case(scope: Scope, decl: s.QuantityDecl, case: s.CaseDecl, symbol: Symbol, document: str) -> Case:
    id_, label = f"{symbol.target}.{case.alias.ascii.text}", case.alias.name.text
    ctx = Context(scope, symbol.entity, symbol.target)
    superfluous(
        scope, case.body, label, lambda part: part in ("values", "overrides", "discretion", "rounding")
    )
    core, inner = guard(case.body, ctx)
    core = discretionary(core or Silent(id_, BOOL), case.body.discretion, ctx, id_, label)
    value: Expr | None = None
    if case.body.values:
        value = amount(case.body.values, inner, symbol.type, id_, quoted(label))
        value = _rounded(
            value or Silent(id_, symbol.type), decl.body, scope, symbol.type, scope.person(symbol.entity)
        )
    else:
        scope.add(CASE_WITHOUT_AS.at(case.alias.name.span, label=label))
    provide(
        ctx,
        "quantity",
        label,
        id_,
        case.body,
        document,
        case.alias.name.span,
        discretion=case.body.discretion is not None,
        inherited=decl.body.cites,
    )
    return Case(id_, label, core, value or Silent(id_, symbol.type), (), id_)


def _overridden(scope: Scope, cases: list[Case], decls: tuple[s.CaseDecl, ...], owner: str) -> list[Case]:
    names = case_names(scope, decls, owner)
    return [
        evolve(case, overrides=overrides(scope, decl.body.overrides, names))
        for case, decl in zip(cases, decls, strict=True)
    ]


def case_names(scope: Scope, decls: tuple[s.CaseDecl, ...], owner: str) -> dict[str, str]:
    """The ids of cases by both of their names; a double name is a finding."""
    from policyrules.resolve.scope import check_ascii, twice

    names: dict[str, str] = {}
    for decl in decls:
        check_ascii(scope, decl.alias.ascii)
        id_ = f"{owner}.{decl.alias.ascii.text}"
        for name in (decl.alias.name, decl.alias.ascii):
            if names.setdefault(name.text, id_) != id_:
                twice(scope, name.text, name.span, None)
        if [d.alias.ascii.text for d in decls].count(decl.alias.ascii.text) > 1:
            twice(scope, decl.alias.ascii.text, decl.alias.ascii.span, None)
    return names


def overrides(scope: Scope, found: tuple[s.Name, ...], names: dict[str, str]) -> tuple[str, ...]:
    """The ids of the cases named after 例外于; unknown ones are findings."""
    for name in found:
        if name.text not in names:
            scope.add(UNKNOWN_CASE.at(name.span, name=name.text, help=suggest(name.text, names)))
    return tuple(dict.fromkeys(names[n.text] for n in found if n.text in names))


# ── tables ───────────────────────────────────────────────────────────────────


def _table(scope: Scope, decl: s.TableDecl, document: str) -> None:
    name, label, symbol, _ = _start(scope, decl)
    rows = rows_of(scope, decl.grid, name, symbol.entity, label)
    if not decl.body.cites and any(not r.row.body.cites for r in rows):
        scope.add(CITES_NOTHING.at(decl.alias.name.span, label=label))
    if decl.grid.hit in ("sum", "count", "min", "max") and symbol.type.kind != "number":
        scope.add(NOT_COUNTED_TOGETHER.at(decl.type.span, label=label, type=types.said(symbol.type)))
    if decl.grid.hit == "best" and symbol.type.kind != "choice":
        scope.add(NOTHING_TO_PREFER.at(decl.type.span, label=label, type=types.said(symbol.type)))
    cases = [_row(scope, decl, found, symbol, document) for found in rows]
    cases = displacing(scope, decl.grid, cases, symbol.type, quoted(label))
    base = _rest(scope, decl, symbol, document)
    if decl.grid.hit in ("sum", "count"):
        groups = apart(rows)
        if len(groups) > 1:
            # Rows that have no question in common are summed up apart: together they would ask everything.
            parts = [
                _part(scope, decl, symbol, columns, [cases[n] for n in places])
                for columns, places in sorted(groups.items())
            ]
            base, cases = reduce(lambda a, b: Prim("add", (a, b), symbol.type), parts), []
    _enter(scope, decl, symbol, name, label, cases, base)


def _part(
    scope: Scope, decl: s.TableDecl, symbol: Symbol, columns: tuple[int, ...], cases: list[Case]
) -> Expr:
    """A part of a table that is summed up: the rows that look at some of its columns."""
    told = "_".join(str(n + 1) for n in columns) or "0"
    id_, label = f"{symbol.target}.columns_{told}", f"{symbol.label}（第{told.replace('_', '、')}栏）"
    _enter(scope, decl, symbol, id_, label, cases, Lit(0, symbol.type))
    return Ref(id_, 0, symbol.type)


def _enter(
    scope: Scope,
    decl: s.TableDecl,
    symbol: Symbol,
    id_: str,
    label: str,
    cases: list[Case],
    base: Expr | None,
) -> None:
    hit = decl.grid.hit
    fold: Fold | None = "sum" if hit in ("sum", "count") else hit if hit in ("min", "max") else None
    scope.defs[id_] = Def(
        id_,
        label,
        symbol.entity or "",
        symbol.type,
        tuple(cases),
        base,
        "quantity",
        decl.span,
        hit=hit,
        fold=fold,
        exhaustive=decl.grid.exhaustive,
    )


def _row(scope: Scope, decl: s.TableDecl, found: RowRead, symbol: Symbol, document: str) -> Case:
    body, wanted = found.row.body, symbol.type
    value: Expr | None = None
    if decl.grid.hit == "count":
        value = Lit(held(Fraction(1), wanted.unit or PLAIN), wanted)
        for clause in body.values:
            scope.add(ROW_IS_COUNTED.at(clause.span))
    elif body.values:
        value = amount(body.values, found.ctx, wanted, found.id, quoted(symbol.label))
        value = _rounded(
            value or Silent(found.id, wanted), decl.body, scope, wanted, scope.person(symbol.entity)
        )
    else:
        scope.add(ROW_WITHOUT_VALUE.at(found.row.span))
    inherited = evolve(body, cites=body.cites or decl.body.cites)
    readings = known_readings(scope, decl.body.readings)
    provide(
        found.ctx, "quantity", symbol.label, found.id, inherited, document, found.row.span,
        readings=readings, free=True,
    )  # fmt: skip
    guard_ = found.guard or Silent(found.id, BOOL)
    return Case(found.id, symbol.label, guard_, value or Silent(found.id, wanted), (), found.id, row=True)


def _rest(scope: Scope, decl: s.TableDecl, symbol: Symbol, document: str) -> Expr | None:
    """What holds where no row does: 其余, cited as the table where it cites nothing itself."""
    rest, wanted, id_ = decl.otherwise, symbol.type, f"{symbol.target}.otherwise"
    if decl.grid.hit in ("sum", "count"):
        if rest is not None or decl.grid.exhaustive:
            scope.add(NOTHING_BUT_ROWS.at(decl.grid.span if rest is None else rest.span))
        return Lit(0, wanted)
    if rest is None:
        return None
    if decl.grid.exhaustive:
        scope.add(NOT_ALL_BUT.at(rest.span))
    if rest.value is None:
        return Silent(symbol.target, wanted)
    ctx = Context(scope, symbol.entity, symbol.target)
    given = s.Value(rest.value, None, span=rest.span)
    core = amount((given,), ctx, wanted, id_, quoted(symbol.label)) or Silent(id_, wanted)
    core = _rounded(core, decl.body, scope, wanted, scope.person(symbol.entity))
    cited = cites(scope, rest.cites or decl.body.cites, document)
    label = f"{symbol.label}：其余"
    scope.provisions[id_] = Provision(
        id_, label, "quantity", cited, known_readings(scope, decl.body.readings), span=rest.span
    )
    scope.defs[id_] = Def(
        id_, label, symbol.entity or "", wanted, (Case(id_, label, YES, core, (), id_),), None, "quantity",
        rest.span, helper=True,
    )  # fmt: skip
    return Ref(id_, 0, wanted)


# ── deductions and exclusions ────────────────────────────────────────────────


def _adjustment(scope: Scope, decl: s.AdjustmentDecl, document: str) -> None:
    name, label, symbol, ctx = _start(scope, decl)
    body, wanted = decl.body, symbol.type
    superfluous(scope, body, label, lambda part: part in ("amounts", "discretion", "rounding"))
    core, inner = guard(body, ctx)
    core = discretionary(core or Silent(name, BOOL), body.discretion, ctx, name, label)
    value: Expr | None = None
    if body.amounts:
        value = amount(body.amounts, inner, wanted, name, the_amount(label))
        value = _rounded(value or Silent(name, wanted), body, scope, wanted, scope.person(symbol.entity))
    else:
        scope.add(WITHOUT_AMOUNT.at(decl.alias.name.span, label=label, word=amount_said(pays=True)))
    zero = Lit(0, wanted)
    value = Prim("max", (zero, value or Silent(name, wanted)), wanted)
    kind: ProvisionKind = "deduct" if decl.kind == "deduct" else "exclude"
    provide(
        ctx, kind, label, name, body, document, decl.alias.name.span, discretion=body.discretion is not None
    )
    case = Case(name, label, core, value, (), name, nonzero=True)
    scope.defs[name] = Def(name, label, symbol.entity or "", wanted, (case,), zero, "adjustment", decl.span)


def subtract(scope: Scope, decls: list[s.AdjustmentDecl]) -> None:
    """Totals less their adjustments: the gross is kept as ``<id>.gross``, the net is never below 0."""
    by_total: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for decl in decls:
        entity = scope.entity_names[decl.entity.text]
        found = _total(scope, decl.total, entity)
        if found is not None and decl.alias.ascii.text in scope.defs:
            by_total.setdefault(found[0].target, []).append((decl.alias.ascii.text, found[1]))
    for total, parts in by_total.items():
        definition = scope.defs.get(total)
        if definition is None:
            continue
        type_ = definition.type
        gross = evolve(definition, id=f"{total}.gross", label=f"{definition.label}（扣减前）")
        left: Expr = Ref(gross.id, 0, type_)
        for name, path in parts:
            left = Prim("sub", (left, _summed(name, path, type_)), type_)
        net = Prim("max", (Lit(0, type_), left), type_)
        scope.defs[gross.id] = gross
        scope.defs[total] = evolve(definition, cases=(), base=net, hit=None, exhaustive=False)


def _summed(name: str, path: tuple[str, ...], type_: Type) -> Expr:
    core: Expr = Ref(name, 0, type_)
    for entity in reversed(path):
        core = Agg("sum", entity, 0, core, None, type_)
    return core
