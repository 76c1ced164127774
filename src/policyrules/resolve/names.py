"""Names in expressions: what they stand for, from where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import Factory, evolve, frozen

from policyrules.base.errors import Complaint, Span
from policyrules.base.saying import Said, listed
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.types import BOOL, Type
from policyrules.core.words import DATE_OF_EFFECT, EFFECTIVE_DAY, amount_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.codes import (
    NEEDS_AGGREGATE,
    NOT_OF_ENTITY,
    NOTE_HAS_NO_OPTIONS,
    NOTHING_BEHIND,
    OF_ANOTHER_ROOT,
    OUT_OF_REACH,
    RECORD_ALONE,
    RECORD_OUTSIDE,
    UNKNOWN_HERE,
    UNKNOWN_OPTION,
)
from policyrules.resolve.decision_codes import HAS_NO_AMOUNT, OTHER_WORD
from policyrules.resolve.figure_codes import BARE_GRID, BARE_SCALE, UNKNOWN_READING
from policyrules.resolve.headings import axes_said
from policyrules.resolve.scope import Scope, Symbol, suggest, the_reading, words_at

_FIGURES: Final = {
    word: said for said in (amount_said(pays=True), amount_said(pays=False)) for word in (said.zh, said.en)
}
"""The words after a decision that mean what it gives: 金额 and 数值, in both vocabularies."""

REMAINING: Final = ("余额", "remaining")
"""What is left of the total, in the amount of a deduction, where nothing else has that name."""

Key = tuple[str, int, int]
"""A Given or Def as seen from a record: id, levels up, how many aggregates out."""


@frozen
class Going:
    """A list that an expression goes through: its entity, and what the record at hand is called."""

    entity: str
    record: str = ""


@frozen
class Context:
    """Where an expression stands: the record it speaks of, what is known to be present there."""

    scope: Scope
    entity: str | None
    owner: str = ""
    """The id of the rule: helper Defs are named after it."""
    present: frozenset[Key] = frozenset()
    within: tuple[Going, ...] = ()
    """The lists whose records the expression goes through, from outside in."""
    sealed: int = 0
    """Of how many of those, the outermost, the records cannot be spoken of here."""
    left: Expr | None = None
    """What is left of a total for the deduction that is being resolved: 余额."""
    readings: list[str] = Factory(list)
    """Readings that were tested on the way, in order; shared by every copy of the context."""

    def knowing(self, present: frozenset[Key]) -> Context:
        """The same place, with more optional things known to be there."""
        return evolve(self, present=self.present | present) if present else self

    def below(self, lists: Sequence[str], record: str = "") -> Context:
        """The context of a record of the last of ``lists``, which lead down from an ancestor of this one.

        ``record`` is what that record is called.
        """
        entity = lists[-1]
        here, there = self.scope.chain(self.entity), self.scope.chain(entity)
        moved = {
            (target, there.index(here[hops]), 0)
            for target, hops, frame in self.present
            if frame == 0 and hops < len(here) and here[hops] in there
        }
        moved |= {(target, hops, frame + len(lists)) for target, hops, frame in self.present}
        going = (*map(Going, lists[:-1]), Going(entity, record))
        return evolve(self, entity=entity, present=frozenset(moved), within=(*self.within, *going))

    def called(self, name: str) -> tuple[str, int] | None:
        """The record outside, or at hand, that goes by a name: its entity, how many aggregates out."""
        for frame, going in enumerate(reversed(self.within)):
            if going.record == name:
                return going.entity, frame
        return None


def reference(expr: s.Reference, ctx: Context, wanted: Type | None = None) -> Expr | None:
    """A name with or without a prefix: fact, standard, rule, outcome, amount, reading, option."""
    scope, first = ctx.scope, expr.parts[0]
    if len(expr.parts) == 1 and (option := _option(first, wanted)) is not None:
        return option
    if (outside := ctx.called(first.text)) is not None:
        return _of_record(expr, outside, ctx)
    if len(expr.parts) > 1 and first.text in scope.entity_names:
        return _qualified(expr, ctx)
    found = scope.find(first.text, ctx.entity)
    if found is None and ctx.left is not None and len(expr.parts) == 1 and first.text in REMAINING:
        return ctx.left
    if found is None:
        _not_found(first, ctx, wanted)
        return None
    symbol, hops = found
    return _member(expr, expr.parts[1:], symbol, hops, ctx, wanted)


def _of_record(expr: s.Reference, outside: tuple[str, int], ctx: Context) -> Expr | None:
    """What is said of a record by its name: 甲.邀约日."""
    scope, (first, *rest), (entity, frame) = ctx.scope, expr.parts, outside
    if not rest:
        scope.add(RECORD_ALONE.at(expr.span, name=first.text))
        return None
    if len(ctx.within) - frame <= ctx.sealed:
        scope.add(RECORD_OUTSIDE.at(expr.span, name=first.text))
        return None
    symbol = _symbol_of(rest[0], entity, ctx)
    if symbol is None:
        return None
    there = evolve(ctx, entity=entity)
    core = _member(expr, tuple(rest[1:]), symbol, 0, there, None)
    return evolve(core, frame=frame, record=first.text) if isinstance(core, Ref) else core


def _symbol_of(name: s.Name, entity: str, ctx: Context) -> Symbol | None:
    """What an entity itself has under a name; None after a finding."""
    symbol = ctx.scope.symbols.get((entity, name.text))
    if symbol is None:
        known = [each for owner, each in ctx.scope.symbols if owner == entity]
        ctx.scope.add(
            NOT_OF_ENTITY.at(
                name.span,
                entity=ctx.scope.named(entity),
                name=name.text,
                help=suggest(name.text, known),
            )
        )
    return symbol


def _qualified(expr: s.Reference, ctx: Context) -> Expr | None:
    scope, (first, second, *rest) = ctx.scope, expr.parts
    entity = scope.entity_names[first.text]
    chain = scope.chain(ctx.entity)
    if of_another_root(expr.span, words_at(expr.span), entity, ctx):
        return None
    if entity not in chain:
        symbol = scope.symbols.get((entity, second.text))
        if ctx.entity in scope.chain(entity) or ctx.entity is None or symbol:
            _needs_aggregate(expr.span, ctx, words_at(expr.span))
        else:
            _not_found(second, ctx, None)
        return None
    symbol = _symbol_of(second, entity, ctx)
    if symbol is None:
        return None
    return _member(expr, tuple(rest), symbol, chain.index(entity), ctx, None)


def _member(
    expr: s.Reference, rest: tuple[s.Name, ...], symbol: Symbol, hops: int, ctx: Context, wanted: Type | None
) -> Expr | None:
    """A symbol, or what stands behind a dot: the amount of an outcome, the option of a reading."""
    scope = ctx.scope
    if not rest:
        if symbol.kind == "reading":
            touch(ctx, symbol.target)
        if symbol.kind == "scale":
            scope.add(BARE_SCALE.at(expr.span, name=Said(symbol.label, symbol.target)))
            return None
        if symbol.kind == "standard" and (grid := scope.grids.get(symbol.target)) is not None:
            named = Said(symbol.label, symbol.target)
            scope.add(BARE_GRID.at(expr.span, name=named, axes=axes_said(grid.axes)))
            return None
        return _ref(symbol, hops, ctx)
    if len(rest) == 1 and symbol.kind == "outcome" and rest[0].text in _FIGURES:
        amount, asked = scope.symbols.get((symbol.entity, f"{symbol.target}.amount")), _FIGURES[rest[0].text]
        if amount is None:
            scope.add(HAS_NO_AMOUNT.at(rest[0].span, label=symbol.label, word=asked))
            return None
        declared = amount_said(pays=amount.pays)
        if asked != declared:
            scope.add(OTHER_WORD.at(rest[0].span, label=symbol.label, declared=declared, word=asked))
        return _ref(amount, hops, ctx)
    if len(rest) == 1 and symbol.kind == "outcome" and (stated := stated_by(scope, symbol, rest[0].text)):
        return _ref(stated, hops, ctx)
    if len(rest) == 1 and symbol.kind == "reading":
        option = option_of(rest[0], symbol.type, scope, the_reading(symbol.target))
        if option is None:
            return None
        touch(ctx, symbol.target)
        if wanted is not None and wanted.kind == "choice" and types.same(wanted, symbol.type):
            return option
        return Prim("eq", (Ref(symbol.target, 0, symbol.type), option), BOOL)
    scope.add(NOTHING_BEHIND.at(expr.span, label=symbol.label, name=rest[0].text))
    return None


def stated_by(scope: Scope, decision: Symbol, name: str) -> Symbol | None:
    """What a decision states under a name: one of its values, or its date of effect; None: nothing."""
    if name in (DATE_OF_EFFECT.zh, EFFECTIVE_DAY):
        return scope.symbols.get((decision.entity, f"{decision.target}.{EFFECTIVE_DAY}"))
    found = scope.symbols.get((decision.entity, name))
    own = found is not None and found.target.rpartition(".")[0] == decision.target
    return found if own else None


def _ref(symbol: Symbol, hops: int, ctx: Context) -> Expr:
    return Ref(symbol.target, hops, types.seen_from(ctx.scope, symbol.type, ctx.entity))


def touch(ctx: Context, reading: str) -> None:
    """Note that what is being resolved rests on a reading."""
    if reading not in ctx.readings:
        ctx.readings.append(reading)


def _option(name: s.Name, wanted: Type | None) -> Lit | None:
    if wanted is None or wanted.kind != "choice":
        return None
    option = wanted.option(name.text)
    return None if option is None else Lit(option.id, types.solid(wanted))


def option_of(name: s.Name, type_: Type, scope: Scope, what: Said) -> Lit | None:
    """The literal of an option by name; an unknown one is a finding with the closest."""
    option = type_.option(name.text)
    if not type_.options:
        return None  # that there are none has been said where they are declared
    if option is None:
        known = [n for o in type_.options for n in (o.label, o.id)]
        scope.add(
            UNKNOWN_OPTION.at(
                name.span,
                what=what,
                name=name.text,
                options=listed(o.named for o in type_.options),
                help=suggest(name.text, known),
            )
        )
        return None
    return Lit(option.id, types.solid(type_))


def _not_found(name: s.Name, ctx: Context, wanted: Type | None) -> None:
    scope = ctx.scope
    if wanted is not None and wanted.kind == "choice":
        option_of(name, wanted, scope, Said("这里的选项中", "the choice here"))
        return
    if name.text in scope.entity_names:
        if not of_another_root(name.span, name.text, scope.entity_names[name.text], ctx):
            _needs_aggregate(name.span, ctx, name.text)
        return
    if name.text in scope.notes:
        scope.add(NOTE_HAS_NO_OPTIONS.at(name.span, name=name.text))
        return
    owners = [e for e in scope.entities if (e, name.text) in scope.symbols]
    owners.sort(key=lambda e: not scope.same_root(e, ctx.entity))
    if owners and ctx.entity in scope.chain(owners[0]):
        _needs_aggregate(name.span, ctx, f"{scope.label(owners[0])}.{name.text}")
    elif owners and of_another_root(name.span, name.text, owners[0], ctx):
        return
    elif owners:
        where = scope.label(ctx.entity)
        scope.add(
            OUT_OF_REACH.at(
                name.span,
                name=name.text,
                owner=scope.named(owners[0]),
                place=Said(where or "这里", ctx.entity or "here"),
            )
        )
    else:
        scope.add(
            UNKNOWN_HERE.at(name.span, name=name.text, help=suggest(name.text, scope.names(ctx.entity)))
        )


def of_another_root(span: Span, text: str, owner: str, ctx: Context) -> bool:
    """Report what belongs to another root than the record at hand; False where it does not."""
    scope = ctx.scope
    if scope.same_root(owner, ctx.entity):
        return False
    root, here = scope.named(scope.chain(owner)[-1]), scope.named(scope.chain(ctx.entity)[-1])
    scope.add(OF_ANOTHER_ROOT.at(span, name=text, root=root, here=here))
    return True


def _needs_aggregate(span: Span, ctx: Context, text: str) -> None:
    ctx.scope.add(NEEDS_AGGREGATE.at(span, text=text))


def no_reading(scope: Scope, name: s.Name, *, note: Complaint) -> None:
    """Say that a name is no reading with options: a note (``note``), or nothing at all."""
    if name.text in scope.notes:
        scope.add(note.at(name.span, name=name.text))
        return
    known = [g.id for g in scope.givens.values() if g.kind == "reading"]
    scope.add(UNKNOWN_READING.at(name.span, name=name.text, help=suggest(name.text, known)))
