"""Additions to a total, deductions and exclusions from it, and in which order they are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from policyrules.base.saying import listed
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref, Silent
from policyrules.core.policy import Case, Def, ProvisionKind
from policyrules.core.types import BOOL, Type
from policyrules.core.walk import targets, walk
from policyrules.core.words import amount_said
from policyrules.language import syntax as s
from policyrules.resolve.clauses import amount, discretionary, guard, provide, rounded, superfluous
from policyrules.resolve.codes import NOT_FURTHER_UP, UNKNOWN_QUANTITY
from policyrules.resolve.decision_codes import (
    ADDITION_HAS_NO_ORDER,
    FOLLOWS_ANOTHER_TOTAL,
    FOLLOWS_IN_A_CIRCLE,
    FOLLOWS_NOTHING,
    WITHOUT_AMOUNT,
)
from policyrules.resolve.names import Context
from policyrules.resolve.scope import Scope, Symbol, entity_id, quoted, suggest, the_amount, words_at

_KINDS: Mapping[str, ProvisionKind] = {"deduct": "deduct", "exclude": "exclude", "addition": "addition"}


@frozen
class Adjustment:
    """What is added to a total, or taken off it: the lists from the total down to it, and when."""

    decl: s.AdjustmentDecl
    total: Symbol
    path: tuple[str, ...]
    stage: int = 0
    """How many deductions have to be taken before it, one after the other."""

    @property
    def id(self) -> str:
        return self.decl.alias.ascii.text

    @property
    def adds(self) -> bool:
        return self.decl.kind == "addition"


def total_of(scope: Scope, ref: s.Reference, entity: str) -> tuple[Symbol, tuple[str, ...]] | None:
    """The quantity that an adjustment changes, and the lists from it down to the adjustment."""
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


# ── the order ────────────────────────────────────────────────────────────────


def ordered(scope: Scope, decls: Sequence[s.AdjustmentDecl]) -> tuple[Adjustment, ...]:
    """The adjustments, each with its stage; what follows itself, or what is not there, is a finding."""
    found: dict[str, Adjustment] = {}
    by_name: dict[str, str] = {}
    for decl in decls:
        total = total_of(scope, decl.total, scope.entity_names[decl.entity.text])
        if total is not None:
            found[decl.alias.ascii.text] = Adjustment(decl, *total)
            by_name |= dict.fromkeys((decl.alias.name.text, decl.alias.ascii.text), decl.alias.ascii.text)
    before = {each.id: _before(scope, each, found, by_name) for each in found.values()}
    stages: dict[str, int] = {}
    waiting = dict(before)
    while ready := [name for name, first in waiting.items() if first <= stages.keys()]:
        for name in ready:
            stages[name] = 1 + max((stages[first] for first in waiting.pop(name)), default=-1)
    if waiting:
        names = listed(quoted(found[name].decl.alias.name.text) for name in waiting)
        scope.add(FOLLOWS_IN_A_CIRCLE.at(found[next(iter(waiting))].decl.alias.name.span, names=names))
    return tuple(evolve(each, stage=stages.get(each.id, 0)) for each in found.values())


def _before(
    scope: Scope, each: Adjustment, found: Mapping[str, Adjustment], by_name: Mapping[str, str]
) -> frozenset[str]:
    """The ids of the deductions that one is taken after."""
    if each.adds and each.decl.follows:
        scope.add(ADDITION_HAS_NO_ORDER.at(each.decl.follows[0].span))
        return frozenset()
    first: set[str] = set()
    for name in each.decl.follows:
        other = found.get(by_name.get(name.text, ""))
        if other is None or other.adds:
            known = [n for n, id_ in by_name.items() if not found[id_].adds]
            scope.add(FOLLOWS_NOTHING.at(name.span, name=name.text, help=suggest(name.text, known)))
        elif other.total.target != each.total.target:
            scope.add(FOLLOWS_ANOTHER_TOTAL.at(name.span, name=name.text))
        else:
            first.add(other.id)
    return frozenset(first)


# ── each of them ─────────────────────────────────────────────────────────────


def resolve_adjustment(scope: Scope, each: Adjustment, document: str) -> None:
    """The amount by which a total changes; of one that is taken in its turn, at most what is left."""
    decl, body, name = each.decl, each.decl.body, each.id
    entity, label = scope.entity_names[decl.entity.text], decl.alias.name.text
    symbol = scope.symbols[entity, name]
    wanted, ctx = symbol.type, Context(scope, entity, name)
    superfluous(scope, body, label, lambda part: part in ("amounts", "discretion", "rounding"))
    core, inner = guard(body, ctx)
    core = discretionary(core or Silent(name, BOOL), body.discretion, ctx, name, label)
    left = None if each.adds else Ref(left_id(each.total.target, each.stage), len(each.path), wanted)
    value: Expr | None = None
    if body.amounts:
        value = amount(body.amounts, evolve(inner, left=left), wanted, name, the_amount(label))
        value = rounded(
            value or Silent(name, wanted), body.rounding, scope, wanted, person=scope.person(entity)
        )
    else:
        scope.add(WITHOUT_AMOUNT.at(decl.alias.name.span, label=label, word=amount_said(pays=True)))
    zero = Lit(0, wanted)
    value = value or Silent(name, wanted)
    if left is not None and (each.stage or _speaks_of(value, left)):
        value = Prim("min", (value, left), wanted)
    value = Prim("max", (zero, value), wanted)
    provide(
        ctx, _KINDS[decl.kind], label, name, body, document, decl.alias.name.span,
        discretion=body.discretion is not None,
    )  # fmt: skip
    case = Case(name, label, core, value, (), name, nonzero=True)
    scope.defs[name] = Def(name, label, entity, wanted, (case,), zero, "adjustment", decl.span)


def left_id(total: str, stage: int) -> str:
    """The id of what is left of a total before the deductions of a stage."""
    return f"{total}.left{stage}"


def _speaks_of(value: Expr, left: Ref) -> bool:
    return any(part == left for part in walk(value))


# ── the totals ───────────────────────────────────────────────────────────────


def adjust(scope: Scope, adjustments: Sequence[Adjustment]) -> None:
    """Totals with what is added to them, less what is taken off; what is taken off never brings them below 0.

    What stood before is kept as ``<id>.gross``, what is left before each stage as ``<id>.leftN`` where
    some deduction speaks of it or is taken after another.
    """
    by_total: dict[str, list[Adjustment]] = {}
    for each in adjustments:
        if each.id in scope.defs:
            by_total.setdefault(each.total.target, []).append(each)
    for total, parts in by_total.items():
        if total in scope.defs:
            _net(scope, scope.defs[total], parts)


def _net(scope: Scope, definition: Def, parts: Sequence[Adjustment]) -> None:
    type_ = definition.type
    before = "增减前" if any(each.adds for each in parts) else "扣减前"
    gross = evolve(definition, id=f"{definition.id}.gross", label=f"{definition.label}（{before}）")
    scope.defs[gross.id] = gross
    left: Expr = Ref(gross.id, 0, type_)
    for each in parts:
        if each.adds:
            left = Prim("add", (left, _summed(each, type_)), type_)
    taken = [each for each in parts if not each.adds]
    for stage in range(max((each.stage for each in taken), default=-1) + 1):
        here = [each for each in taken if each.stage == stage]
        id_ = left_id(definition.id, stage)
        if _needed(scope, id_, here):
            label = f"{definition.label}（余额）"
            scope.defs[id_] = Def(id_, label, definition.entity, type_, (), left, span=definition.span)
            left = Ref(id_, 0, type_)
        for each in here:
            left = Prim("sub", (left, _summed(each, type_)), type_)
        left = Prim("max", (Lit(0, type_), left), type_)
    scope.defs[definition.id] = evolve(definition, cases=(), base=left, hit=None, exhaustive=False)


def _needed(scope: Scope, id_: str, here: Sequence[Adjustment]) -> bool:
    """Whether some deduction of a stage draws on what is left before it."""
    values = (case.value for each in here for case in scope.defs[each.id].cases)
    return any(name == id_ for value in values for name in targets(value))


def _summed(each: Adjustment, type_: Type) -> Expr:
    core: Expr = Ref(each.id, 0, type_)
    for entity in reversed(each.path):
        core = Agg("sum", entity, 0, core, None, type_)
    return core
