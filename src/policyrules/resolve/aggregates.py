"""Aggregates over lists: paths, nested sums, and the count of what came in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, cast

from attrs import evolve

from policyrules.base.saying import NOTHING, Said, listed, same
from policyrules.base.units import PERSONS, PLAIN, TIMES
from policyrules.core.comparisons import MIRRORED
from policyrules.core.expressions import Agg, Else, Expr, If, Lit, Prim, Ref, Window
from policyrules.core.policy import Def
from policyrules.core.shift import shifted
from policyrules.core.types import ABSENT, BOOL, DATE
from policyrules.core.walk import walk
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.by_place import by_place
from policyrules.resolve.codes import (
    ALL_OF_THEM,
    BEHIND_IS_NO_LIST,
    COMPARED_WITH_ITSELF,
    LIST_FIRST,
    LIST_IN_ITSELF,
    LISTS_HERE,
    NO_LIST_BELOW,
    NOT_OF_ENTITY,
)
from policyrules.resolve.demands import condition, shown, use, value
from policyrules.resolve.names import Context, of_another_root, reference
from policyrules.resolve.scope import keyword, suggest, twice, words_at
from policyrules.resolve.type_codes import (
    COUNT_SAYS_WHEN,
    NEEDS_ONE_DATE,
    NO_ORDER,
    NOT_IN_THE_LIST,
    OF_WHAT,
    ONE_LIST_ONLY,
    WRONG_SUMMAND,
)

Op = Literal["sum", "any", "all", "count", "min", "max"]
_OPS: dict[str, Op] = {"SUM": "sum", "ANY": "any", "ALL": "all", "COUNT": "count",
                       "LARGEST": "max", "SMALLEST": "min"}  # fmt: skip
_YES = Lit(True, BOOL)
_PLACE = types.number(PLAIN)
"""The type of a place in an order."""
_FIRST = Lit(1, _PLACE)


def aggregate(expr: s.Aggregate, ctx: Context) -> Expr | None:
    """The core of an aggregate; None after a finding."""
    found = _path(expr.path, ctx)
    if found is None:
        return None
    hops, entities, rest = found
    called = "" if expr.record is None else expr.record.text
    if expr.record is not None:
        _new(expr.record, ctx)
    inner = ctx.below(entities, called)
    keep = condition(expr.filter, inner) if expr.filter is not None else None
    if expr.filter is not None and keep is None:
        return None
    op = _OPS[expr.op]
    summand = _summand(expr, rest, inner, keep)
    if summand is None or not _fits(op, summand, expr, ctx, len(entities)):
        return None
    if _compares_itself(expr, entities, (summand, *([] if keep is None else [keep])), ctx):
        return None
    if expr.place is None:
        return _nest(op, hops, entities, summand, keep, ctx, called, nth=expr.nth)
    return by_place(
        expr.place,
        _word(expr),
        ctx,
        lambda nth: _nest(op, hops, entities, summand, keep, ctx, called, nth=nth),
    )


def _new(record: s.Name, ctx: Context) -> None:
    """Report a name of a record that something in sight has already."""
    known = ctx.scope.find(record.text, ctx.entity)
    if known is not None or record.text in ctx.scope.entity_names or ctx.called(record.text) is not None:
        twice(ctx.scope, record.text, record.span, known[0].span if known else None)


def _compares_itself(expr: s.Aggregate, entities: list[str], inside: tuple[Expr, ...], ctx: Context) -> bool:
    """Report what is compared with itself where the record at hand is one of those gone through.

    Whoever writes so means one of the two for the record at hand, and both are the inner record's.
    """
    scope, chain = ctx.scope, ctx.scope.chain(ctx.entity)
    own = [entity for entity in entities if entity in chain]
    found = (part for each in inside for part in walk(each)) if own else ()
    for name in (ref.target for part in found for ref in _both_sides(part)):
        parent = scope.entities[own[0]].parent
        named = scope.givens.get(name) or scope.defs.get(name)
        scope.add(
            COMPARED_WITH_ITSELF.at(
                expr.span,
                name=same(name) if named is None else Said(named.label, name.rpartition(".")[2]),
                list=scope.named(own[0]),
                parent=scope.named(parent),
            )
        )
        return True
    return False


def _both_sides(part: Expr) -> Iterator[Ref]:
    """What a comparison, or a window, has alone on one side and again on the other."""
    match part:
        case Prim(op=op, args=(left, right)) if op in MIRRORED or op in ("days", "full_months"):
            sides = [(left, right), (right, left)]
        case Window(date=day, start=start):
            sides = [(day, start), (start, day)]
        case _:
            return
    for alone, other in sides:
        bare = alone.value if isinstance(alone, Else) else alone
        if isinstance(bare, Ref) and bare in walk(other):
            yield bare


def _path(ref: s.Reference, ctx: Context) -> tuple[int, list[str], s.Name | None] | None:
    """(levels up, list entities outermost first, the name behind them) of 户.成员.收入项.月额."""
    scope, chain = ctx.scope, ctx.scope.chain(ctx.entity)
    names = list(ref.parts)
    first = scope.entity_names.get(names[0].text)
    if first in chain and len(names) > 1:
        hops = chain.index(first)
        names = names[1:]
    elif first is not None and scope.entities[first].parent in chain and first not in chain:
        hops = chain.index(cast(str, scope.entities[first].parent))
    else:
        _no_list(ref, ctx)
        return None
    entities: list[str] = []
    below = chain[hops] if chain else None
    while names and (entity := scope.entity_names.get(names[0].text)) is not None:
        if scope.entities[entity].parent != below:
            _no_list(ref, ctx)
            return None
        entities.append(entity)
        below, names = entity, names[1:]
    if not entities or len(names) > 1:
        _no_list(ref, ctx)
        return None
    unnamed = [going.entity for going in ctx.within if going.entity in entities and not going.record]
    if unnamed:
        scope.add(LIST_IN_ITSELF.at(ref.span, list=scope.named(unnamed[0])))
        return None
    return hops, entities, names[0] if names else None


def _no_list(ref: s.Reference, ctx: Context) -> None:
    scope, text = ctx.scope, words_at(ref.span)
    chain = scope.chain(ctx.entity)
    lists = listed(scope.named(e.id) for e in scope.entities.values() if e.parent in chain)
    own = scope.entity_names.get(ref.parts[0].text)
    if own is not None and of_another_root(ref.span, text, own, ctx):
        return
    help_ = LISTS_HERE.filled(lists=lists) if lists else NOTHING
    if own is not None and own == ctx.entity and (parent := scope.entities[own].parent):
        help_ = ALL_OF_THEM.filled(way=f"{scope.label(parent)}.{text}")
    scope.add(
        NO_LIST_BELOW.at(
            ref.span,
            text=text,
            place=Said(scope.label(ctx.entity) or "这里", ctx.entity or "this"),
            help=help_,
        )
    )


def _summand(expr: s.Aggregate, rest: s.Name | None, inner: Context, keep: Expr | None) -> Expr | None:
    scope = inner.scope
    if rest is not None:
        if expr.expr is not None:
            scope.add(BEHIND_IS_NO_LIST.at(rest.span, name=rest.text))
            return None
        own = s.Reference((rest,), span=rest.span)
        if (inner.entity, rest.text) not in scope.symbols:
            known = [name for owner, name in scope.symbols if owner == inner.entity]
            scope.add(
                NOT_OF_ENTITY.at(
                    rest.span,
                    entity=scope.named(inner.entity),
                    name=rest.text,
                    help=suggest(rest.text, known),
                )
            )
            return None
        core = reference(own, inner)
        return None if core is None else use(core, rest.span, inner)
    if expr.expr is not None:
        return value(expr.expr, inner)
    if expr.op == "COUNT" or (expr.op == "ANY" and keep is not None):
        return _YES
    word = _word(expr)
    scope.add(OF_WHAT.at(expr.span, word=word, path=words_at(expr.path.span)))
    return None


def _word(expr: s.Aggregate) -> Said:
    """What an aggregate is written as."""
    if expr.nth == 1:
        return keyword(expr.op)
    large = expr.op == "LARGEST"
    size = Said("大", "largest") if large else Said("小", "smallest")
    if expr.place is not None:
        return Said(f"第k{size.zh}", f"nth_{size.en}")
    return Said(f"第{expr.nth}{size.zh}", f"nth_{size.en}_{expr.nth}")


def _fits(op: Op, summand: Expr, expr: s.Aggregate, ctx: Context, depth: int) -> bool:
    scope, word, kind = ctx.scope, _word(expr), summand.type.kind
    wanted = {"sum": ("number",), "any": ("bool",), "all": ("bool",), "count": ("bool",)}
    if kind not in wanted.get(op, ("number", "date")):
        scope.add(WRONG_SUMMAND.at(expr.span, word=word, type=types.named(summand.type)))
        return False
    if op == "count" and summand is not _YES:
        scope.add(COUNT_SAYS_WHEN.at(expr.span))
        return False
    if op in ("min", "max") and depth > 1:
        scope.add(ONE_LIST_ONLY.at(expr.span, word=word))
        return False
    return True


def _nest(
    op: Op, hops: int, entities: list[str], summand: Expr, keep: Expr | None, ctx: Context, called: str,
    *, nth: int = 1,
) -> Expr:  # fmt: skip
    type_ = summand.type
    if op == "count":
        listed = ctx.scope.entities[entities[-1]]
        type_ = types.number(PERSONS if listed.person else listed.counted_in or TIMES)
    if op in ("min", "max"):
        type_ = evolve(type_, optional=True)
    core: Expr = Agg(op, entities[-1], hops if len(entities) == 1 else 0, summand, keep, type_, called, nth)
    outer: Op = "sum" if op == "count" else op
    for place in range(len(entities) - 2, -1, -1):
        core = Agg(outer, entities[place], hops if place == 0 else 0, core, None, type_)
    return core


def rank(expr: s.Ranked, ctx: Context) -> Expr | None:
    """名次(户.成员 按 出生日期 升序): 1 and as many as stand before the record at hand; ties share a place.

    Core: 1 + count(list, key before the key of the record that asks), at most as many as there are. With
    当 only those records count for which it holds, and any other has no place: it is absent.
    """
    scope = ctx.scope
    found = _path(expr.path, evolve(ctx, within=()))
    if found is None:
        return None
    hops, entities, rest = found
    if rest is not None or entities[-1] != ctx.entity:
        scope.add(NOT_IN_THE_LIST.at(expr.path.span, list=scope.named(entities[-1])))
        return None
    alone = evolve(ctx, sealed=len(ctx.within))
    keep = condition(expr.filter, alone) if expr.filter is not None else None
    own = value(expr.key, alone if keep is None else alone.knowing(shown(keep)))
    if own is None or (expr.filter is not None and keep is None):
        return None
    if own.type.kind not in ("number", "date"):
        scope.add(NO_ORDER.at(expr.key.span, type=types.named(own.type)))
        return None
    asked = shifted(own, 0, frame=len(entities))
    if asked is None:
        own = _helper(expr, own, ctx)
        asked = evolve(own, frame=len(entities))
    before = Prim("gt" if expr.descending else "lt", (own, asked), BOOL)
    if keep is not None:
        before = Prim("and", (keep, before), BOOL)
    ahead, every = (_counted(hops, entities, test) for test in (before, keep))
    first = Prim("add", (_FIRST, ahead), _PLACE)
    if keep is None:
        return Prim("min", (first, every), _PLACE)
    maybe = evolve(_PLACE, optional=True)
    place = Prim("min", (first, Prim("max", (_FIRST, every), _PLACE)), _PLACE)
    return If(keep, place, Lit(ABSENT, maybe), maybe)


def _counted(hops: int, entities: list[str], test: Expr | None) -> Expr:
    core: Expr = Agg("count", entities[-1], hops if len(entities) == 1 else 0, _YES, test, _PLACE)
    for place in range(len(entities) - 2, -1, -1):
        core = Agg("sum", entities[place], hops if place == 0 else 0, core, None, _PLACE)
    return core


def _helper(expr: s.Ranked, key: Expr, ctx: Context) -> Ref:
    """The key as a Def of the record, so that it can be asked for from outside."""
    scope = ctx.scope
    name = f"{ctx.owner}.key{sum(d.startswith(f'{ctx.owner}.key') for d in scope.defs) + 1}"
    type_ = types.solid(key.type)
    label = words_at(expr.key.span)
    scope.defs[name] = Def(name, label, ctx.entity or "", type_, (), key, span=expr.key.span, helper=True)
    return Ref(name, 0, type_)


def streak(expr: s.Call, ctx: Context) -> Expr | None:
    """连续次数(列表, 条件): the records with the condition that are later than the last without it.

    Core: count(list, c and date > last other), where the last other is a helper Def of the
    list's parent, so that no aggregate stands inside another record's filter.
    """
    scope, listed = ctx.scope, expr.args[0]
    found = _path(listed, ctx) if isinstance(listed, s.Reference) else None
    if found is None or len(found[1]) != 1 or found[2] is not None:
        if not isinstance(listed, s.Reference) or found is not None:
            scope.add(LIST_FIRST.at(listed.span))
        return None
    hops, (entity,), _ = found
    inner = evolve(ctx.below([entity]), sealed=len(ctx.within))
    counted = condition(expr.args[1], inner)
    day = _date_of(entity, expr, ctx)
    if counted is None or day is None:
        return None
    parent = cast(str, scope.entities[entity].parent)
    name = f"{ctx.owner}.{entity}_streak{sum(d.startswith(ctx.owner) for d in scope.defs) + 1}"
    last_type = evolve(DATE, optional=True)
    last = Agg("max", entity, 0, day, Prim("not", (counted,), BOOL), last_type)
    never = Lit(date(1, 1, 1), DATE)
    label = f"{scope.label(entity)}：上一次中断"
    base = Else(last, never, DATE, stopgap=True)
    scope.defs[name] = Def(name, label, parent, DATE, (), base, span=expr.span, helper=True)
    later = Prim("gt", (day, Ref(name, 1, DATE)), BOOL)
    return Agg("count", entity, hops, _YES, Prim("and", (counted, later), BOOL), types.number(TIMES))


def _date_of(entity: str, expr: s.Call, ctx: Context) -> Expr | None:
    """The one date of a list's records that is always there."""
    dates = [
        symbol
        for (owner, name), symbol in ctx.scope.symbols.items()
        if owner == entity and symbol.kind == "fact" and symbol.type == DATE and name == symbol.label
    ]
    if len(dates) == 1:
        return Ref(dates[0].target, 0, DATE)
    label = ctx.scope.label(entity)
    ctx.scope.add(NEEDS_ONE_DATE.at(expr.span, label=label))
    return None
