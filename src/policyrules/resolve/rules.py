"""Conditions and quantities."""

from __future__ import annotations

from attrs import evolve

from policyrules.core.expressions import Expr, Silent
from policyrules.core.policy import Case, Def
from policyrules.core.types import BOOL, Type
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.adjustments import total_of
from policyrules.resolve.clauses import NO, YES, amount, discretionary, guard, provide, rounded, superfluous
from policyrules.resolve.decision_codes import (
    CASE_WITHOUT_AS,
    CONDITION_WITHOUT_WHEN,
    QUANTITY_WITHOUT_AS,
    UNKNOWN_CASE,
)
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, claim, declare, entity_id, quoted, suggest
from policyrules.resolve.table_rules import declare_table, resolve_table

Rule = s.QuantityDecl | s.TableDecl | s.ConditionDecl | s.AdjustmentDecl


def declare_rule(scope: Scope, decl: Rule) -> bool:
    """Enter the name of a rule and its type, so that every other rule can speak of it."""
    entity = entity_id(scope, decl.entity)
    if entity is None:
        return False
    match decl:
        case s.QuantityDecl(type=declared):
            type_ = types.declared(scope, declared, entity=entity)
        case s.TableDecl():
            return declare_table(scope, decl, entity)
        case s.ConditionDecl():
            type_ = BOOL
        case s.AdjustmentDecl(total=total):
            found = total_of(scope, total, entity)
            if found is None:
                return False
            type_ = found[0].type
    name = decl.alias.ascii.text
    symbol = Symbol(name, decl.alias.name.text, "rule", entity, type_, decl.alias.name.span)
    return declare(scope, decl.alias, symbol) and claim(scope, name, decl.alias.ascii)


def resolve_rule(scope: Scope, decl: s.QuantityDecl | s.TableDecl | s.ConditionDecl, document: str) -> None:
    """Put the core of a rule into the scope."""
    match decl:
        case s.ConditionDecl():
            _condition(scope, decl, document)
        case s.QuantityDecl():
            _quantity(scope, decl, document)
        case s.TableDecl():
            resolve_table(scope, decl, document)


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
        check_ascii(scope, decl.alias.ascii, alone=decl.alias.alone)
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
