"""Tables that give quantities: their rows as cases, one conclusion for each quantity."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.units import PLAIN, held
from policyrules.core.expressions import Expr, Lit, Prim, Ref, Silent
from policyrules.core.policy import Case, Def, Fold, Provision
from policyrules.core.types import BOOL
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.citing import cites
from policyrules.resolve.clauses import YES, amount, provide, rounded
from policyrules.resolve.figure_codes import CITED_BY_A_ROW, CITES_NOTHING
from policyrules.resolve.names import Context
from policyrules.resolve.readings import known_readings
from policyrules.resolve.scope import Scope, Symbol, claim, declare, quoted
from policyrules.resolve.table_codes import (
    NONE_IS_NOTHING,
    NOT_ALL_BUT,
    NOT_AN_OPTION,
    NOT_COUNTED_TOGETHER,
    NOTHING_BUT_ROWS,
    NOTHING_TO_PREFER,
    OPTIONS_OF_WHAT,
    ROW_IS_COUNTED,
    ROW_WITHOUT_VALUE,
    VALUES_DO_NOT_FIT,
)
from policyrules.resolve.tables import RowRead, apart, displacing, rows_of


def declare_table(scope: Scope, decl: s.TableDecl, entity: str) -> bool:
    """Enter the quantities that a table gives; its rows go by the table's own name."""
    fresh = len(decl.outputs) == 1 or claim(scope, decl.alias.ascii.text, decl.alias.ascii)
    for alias, declared in decl.outputs:
        type_ = types.declared(scope, declared, entity=entity)
        symbol = Symbol(alias.ascii.text, alias.name.text, "rule", entity, type_, alias.name.span)
        fresh = declare(scope, alias, symbol) and claim(scope, alias.ascii.text, alias.ascii) and fresh
    return fresh


def resolve_table(scope: Scope, decl: s.TableDecl, document: str) -> None:
    entity, label = scope.entity_names[decl.entity.text], decl.alias.name.text
    rows = rows_of(scope, decl.grid, decl.alias.ascii.text, entity, label)
    if not decl.body.cites and any(not r.row.body.cites for r in rows):
        late = any(r.row.body.cites for r in rows) or (decl.otherwise is not None and decl.otherwise.cites)
        help_ = CITED_BY_A_ROW if late else None
        scope.add(CITES_NOTHING.at(decl.alias.name.span, help=help_, label=decl.alias.said))
    symbols = [scope.symbols[entity, alias.ascii.text] for alias, _ in decl.outputs]
    for symbol, (_, declared) in zip(symbols, decl.outputs, strict=True):
        _suits(scope, decl.grid.hit, symbol, declared)
    by_row = [_row(scope, decl, found, symbols, document) for found in rows]
    over: tuple[tuple[str, ...], ...] | None = None
    for n, symbol in enumerate(symbols):
        cases = [given[n] for given in by_row]
        if over is None:
            cases = displacing(scope, decl.grid, cases, symbol.type, quoted(label))
            over = tuple(case.overrides for case in cases)
        cases = [evolve(case, overrides=others) for case, others in zip(cases, over, strict=True)]
        _output(scope, decl, n, symbol, rows, cases, document)


def _suits(scope: Scope, hit: s.HitWord, symbol: Symbol, declared: s.TypeDecl) -> None:
    """Whether the rows that give a quantity can count together as the table says."""
    kind = symbol.type.kind
    if hit in ("sum", "count", "min", "max") and kind != "number":
        found = types.said(symbol.type)
        scope.add(NOT_COUNTED_TOGETHER.at(declared.span, label=symbol.label, type=found))
    if hit == "all" and kind != "choices":
        scope.add(OPTIONS_OF_WHAT.at(declared.span, label=symbol.label, type=types.said(symbol.type)))
    if hit == "best" and kind != "choice":
        scope.add(NOTHING_TO_PREFER.at(declared.span, label=symbol.label, type=types.said(symbol.type)))


def _output(
    scope: Scope, decl: s.TableDecl, n: int, symbol: Symbol, rows: list[RowRead], cases: list[Case],
    document: str,
) -> None:  # fmt: skip
    """One of the quantities that a table gives."""
    base = _rest(scope, decl, n, symbol, document)
    if decl.grid.hit == "all" and symbol.type.kind == "choices":
        base, cases = _by_option(scope, decl, symbol, cases), []
    groups = apart(rows) if decl.grid.hit in ("sum", "count") else {}
    if len(groups) > 1:
        # Rows that have no question in common are summed up apart: together they would ask everything.
        parts = [
            _part(scope, decl, symbol, columns, [cases[i] for i in places])
            for columns, places in sorted(groups.items())
        ]
        base, cases = reduce(lambda a, b: Prim("add", (a, b), symbol.type), parts), []
    _enter(scope, decl, symbol, symbol.target, symbol.label, cases, base)


def _by_option(scope: Scope, decl: s.TableDecl, symbol: Symbol, cases: list[Case]) -> Expr:
    """The options that any row gives: for each the rows that give it, a yes/no of their own."""
    asked: list[Expr] = []
    for option in symbol.type.options:
        own = [evolve(case, value=YES) for case in cases if option.id in _given_by(case)]
        if not own:
            asked.append(Lit(False, BOOL))
            continue
        id_, label = f"{symbol.target}.has_{option.id}", f"{symbol.label}（{option.label}）"
        _enter(scope, decl, evolve(symbol, type=BOOL), id_, label, own, Lit(False, BOOL))
        asked.append(Ref(id_, 0, BOOL))
    return Prim("picked", tuple(asked), symbol.type)


def _given_by(case: Case) -> frozenset[str]:
    """The options that a row gives; none after a finding."""
    given = case.value.value if isinstance(case.value, Lit) else None
    return given if isinstance(given, frozenset) else frozenset()


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


def _row(
    scope: Scope, decl: s.TableDecl, found: RowRead, symbols: list[Symbol], document: str
) -> tuple[Case, ...]:
    """A row as a case of each quantity that the table gives."""
    body, counted, label = found.row.body, decl.grid.hit == "count", decl.alias.name.text
    values: list[Expr] = []
    if counted:
        for clause in body.values:
            scope.add(ROW_IS_COUNTED.at(clause.span))
    elif not body.values:
        scope.add(ROW_WITHOUT_VALUE.at(found.row.span))
    else:
        _as_many(scope, 1 + max(v.output for v in body.values), symbols, found.row.span)
    for n, symbol in enumerate(symbols):
        wanted, given = symbol.type, tuple(v for v in body.values if v.output == n)
        value: Expr | None = Lit(held(Fraction(1), wanted.unit or PLAIN), wanted) if counted else None
        if given and decl.grid.hit == "all":
            value = _options(given, found, symbol)
        elif given and not counted:
            value = amount(given, found.ctx, wanted, found.id, quoted(symbol.label))
            value = _rounded_to(scope, decl, value or Silent(found.id, wanted), symbol)
        values.append(value or Silent(found.id, wanted))
    inherited = evolve(body, cites=body.cites or decl.body.cites)
    provide(
        found.ctx, "quantity", label, found.id, inherited, document, found.row.span,
        readings=known_readings(scope, decl.body.readings), free=True,
    )  # fmt: skip
    guard_ = found.guard or Silent(found.id, BOOL)
    return tuple(Case(found.id, label, guard_, value, (), found.id, row=True) for value in values)


def _options(given: tuple[s.Value, ...], found: RowRead, symbol: Symbol) -> Expr | None:
    """The options that a row gives where all rows count: one by its name, or several in brackets."""
    alone = len(given) == 1 and not isinstance(given[0].expr, s.Chosen)
    wanted = evolve(symbol.type, kind="choice") if alone else symbol.type
    said = found.ctx.scope.said
    core = amount(given, found.ctx, wanted, found.id, quoted(symbol.label))
    match core:
        case Lit(value=str() as option):
            return Lit(frozenset({option}), symbol.type)
        case Lit(value=frozenset() as options) if options:
            return core
    if found.ctx.scope.said == said:
        found.ctx.scope.add(NOT_AN_OPTION.at(given[0].span))
    return None


def _as_many(scope: Scope, count: int, symbols: list[Symbol], span: Span) -> None:
    if count != len(symbols):
        scope.add(VALUES_DO_NOT_FIT.at(span, count=count, wanted=len(symbols)))


def _rounded_to(scope: Scope, decl: s.TableDecl, core: Expr, symbol: Symbol) -> Expr:
    """The value rounded, where the step of 取整 is of its unit: of several quantities some are rounded."""
    rounding = decl.body.rounding
    if len(decl.outputs) > 1 and rounding is not None and rounding.step.unit != symbol.type.unit:
        return core
    person = scope.person(symbol.entity)
    return rounded(core, rounding, scope, symbol.type, person=person)


def _rest(scope: Scope, decl: s.TableDecl, n: int, symbol: Symbol, document: str) -> Expr | None:
    """What holds where no row does: 其余, cited as the table where it cites nothing itself."""
    rest, wanted, id_ = decl.otherwise, symbol.type, f"{symbol.target}.otherwise"
    if decl.grid.hit in ("sum", "count"):
        if n == 0 and (rest is not None or decl.grid.exhaustive):
            scope.add(NOTHING_BUT_ROWS.at(decl.grid.span if rest is None else rest.span))
        return Lit(0, wanted)
    if decl.grid.hit == "all":
        if n == 0 and (rest is not None or decl.grid.exhaustive):
            scope.add(NONE_IS_NOTHING.at(decl.grid.span if rest is None else rest.span))
        return Lit(frozenset(), wanted)
    if rest is None:
        return None
    if n == 0 and decl.grid.exhaustive:
        scope.add(NOT_ALL_BUT.at(rest.span))
    if not rest.values:
        return Silent(symbol.target, wanted)
    if len(rest.values) != len(decl.outputs):
        if n == 0:
            scope.add(VALUES_DO_NOT_FIT.at(rest.span, count=len(rest.values), wanted=len(decl.outputs)))
        return None
    ctx = Context(scope, symbol.entity, symbol.target)
    given = s.Value(rest.values[n], None, span=rest.span)
    core = amount((given,), ctx, wanted, id_, quoted(symbol.label)) or Silent(id_, wanted)
    core = _rounded_to(scope, decl, core, symbol)
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
