"""Scales (分档): versions in brackets or points, what a county fills, and the functions that use them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from attrs import evolve

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.base.units import PERCENT, Number
from policyrules.core.expressions import Brackets, Expr, Lit, Ref, Scale
from policyrules.core.givens import Dated, Given
from policyrules.core.scales import OTHER, UNSET
from policyrules.core.types import Citation, Level, Option, Type
from policyrules.core.words import value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.axes import plain_figure
from policyrules.resolve.citing import cites
from policyrules.resolve.constants import constant
from policyrules.resolve.dated_values import filled, sound
from policyrules.resolve.demands import numeric, of_type
from policyrules.resolve.figure_codes import (
    CITED_TOO_LATE,
    FIGURE_BELOW_ZERO,
    SCALE_BEGINS_BELOW,
    SCALE_ENDS,
    SCALE_FALLS,
    SCALE_FORM,
    SCALE_HOLE,
    SCALE_MIXED,
    SCALE_OF_NUMBERS,
    SCALE_POINTS_FIXED,
    SCALE_RATES,
    SCALE_SHARED,
    STANDARD_CITES_NOTHING,
    UNKNOWN_SCALE,
    WANTS_STEPS,
    WITHOUT_VALUE,
)
from policyrules.resolve.headings import Sheet
from policyrules.resolve.names import Context
from policyrules.resolve.readings import known_readings
from policyrules.resolve.scope import Scope, Symbol, claim, declare, suggest, words_at

_MODES: Final[dict[str, Literal["progressive", "whole_amount", "interpolated"]]] = {
    "PROGRESSIVE": "progressive", "WHOLE_AMOUNT": "whole_amount", "INTERPOLATED": "interpolated",
}  # fmt: skip


def declare_scale(scope: Scope, decl: s.ScaleDecl, document: str) -> None:
    """Enter a scale with its versions; what they say follows when every name is known."""
    type_ = types.declared(scope, decl.type)
    name, label = decl.alias.ascii.text, decl.alias.name.text
    if type_.kind != "number":
        scope.add(SCALE_OF_NUMBERS.at(decl.type.span, name=label))
        return
    symbol = Symbol(name, label, "scale", None, type_, decl.span)
    if not declare(scope, decl.alias, symbol) or not claim(scope, name, decl.alias.ascii):
        return
    sheet = Sheet(name, label, types.number(decl.quantity or type_.unit), type_, decl.alias.name.span)
    scope.scales[name] = sheet
    cited = cites(scope, decl.cites, document)
    values = [
        _version(sheet, v.period, v.rows, cites(scope, v.cites, document) or cited, v.span)
        for v in decl.values
        if sound(scope, v.period)
    ]
    if not decl.values and not decl.holders:
        scope.add(WITHOUT_VALUE.at(decl.alias.name.span, name=label))
    if not decl.holders and not cited and not (decl.values and all(v.cites for v in decl.values)):
        late = CITED_TOO_LATE if any(v.cites for v in decl.values) else None
        scope.add(STANDARD_CITES_NOTHING.at(decl.alias.name.span, help=late, name=decl.alias.said))
    level: Level = "county" if decl.holders else "document"
    yearly = bool(values) and all(v.period.yearly for v in decl.values)
    scope.givens[name] = Given(
        name, label, Type("choice"), level, "standard", holders=tuple(n.text for n in decl.holders),
        yearly=yearly, values=tuple(values), citations=cited,
        readings=known_readings(scope, decl.readings), span=decl.span,
    )  # fmt: skip


def _version(
    sheet: Sheet, period: s.Period, rows: Sequence[s.RowDecl], cited: tuple[Citation, ...], span: Span
) -> Dated:
    id_ = period.start.isoformat()
    while id_ in sheet.written:
        id_ += "+"
    sheet.written[id_] = (rows, span)
    return Dated(period.start, period.end, id_, cited, span)


def fill_scale(scope: Scope, sheet: Sheet, decl: s.FillDecl, cited: tuple[Citation, ...]) -> None:
    """Put a county's version of a scale in force."""
    if decl.value is not None or decl.place:
        scope.add(WANTS_STEPS.at(decl.name.span, name=sheet.label))
    elif sound(scope, decl.period):
        dated = _version(sheet, decl.period, decl.rows, cited, decl.span)
        scope.givens[sheet.id] = filled(scope.givens[sheet.id], decl, dated)


def resolve_scales(scope: Scope) -> None:
    """What every version says, now that every name is known."""
    for sheet in scope.scales.values():
        for id_, (rows, span) in sheet.written.items():
            found = _Steps(scope, sheet, id_, span).brackets(rows)
            if found is not None:
                sheet.brackets[id_] = found
        options = [Option(id_, f"{id_} 起（{len(rows)} 档）") for id_, (rows, _) in sheet.written.items()]
        named = Type("choice", options=(*options, Option(OTHER, "另定"), Option(UNSET, "待定")))
        scope.givens[sheet.id] = evolve(scope.givens[sheet.id], type=named)


class _Steps:
    """One version of a scale."""

    def __init__(self, scope: Scope, sheet: Sheet, id_: str, span: Span) -> None:
        self.scope, self.sheet, self.id, self.span = scope, sheet, id_, span
        self.ctx = Context(scope, None, sheet.id)

    def brackets(self, rows: Sequence[s.RowDecl]) -> Brackets | None:
        """Its limits and rates, or its points and values; None after a finding."""
        single = [row for row in rows if len(row.headings) == len(row.cells) == 1]
        stretches = [row for row in single if isinstance(row.headings[0], s.Stretch)]
        if len(single) < len(rows) or 0 < len(stretches) < len(single) or not rows:
            self.scope.add(SCALE_MIXED.at(self.span, name=self.sheet.label))
            return None
        self.sheet.points[self.id] = not stretches
        return self._of_stretches(rows) if stretches else self._of_points(rows)

    def _of_stretches(self, rows: Sequence[s.RowDecl]) -> Brackets | None:
        if self.sheet.quantity != self.sheet.type:
            self.scope.add(SCALE_RATES.at(self.span, name=self.sheet.label))
            return None
        spans = [row.headings[0] for row in rows if isinstance(row.headings[0], s.Stretch)]
        lows = [Lit(0, self.sheet.quantity) if x.low is None else self._limit(x.low) for x in spans]
        highs = [None if x.high is None else self._limit(x.high) for x in spans]
        rates = [self._number(row.cells[0], types.number(PERCENT)) for row in rows]
        limits = [low for low in lows if low is not None]
        values = [rate for rate in rates if rate is not None]
        if len(limits) < len(rows) or len(values) < len(rows) or not self._adjoin(spans, limits, highs):
            return None
        return Brackets(self.id, tuple(limits), tuple(x.above for x in spans), tuple(values))

    def _adjoin(self, spans: Sequence[s.Stretch], lows: list[Expr], highs: list[Expr | None]) -> bool:
        if not self._begins(lows[0], spans[0].span):
            return False
        for i, (before, after) in enumerate(pairwise(spans)):
            first, second = words_at(before.span), words_at(after.span)
            if after.low is None or before.high is None or highs[i] != lows[i + 1]:
                self.scope.add(SCALE_HOLE.at(after.span, first=first, second=second))
                return False
            if before.below and after.above:
                self.scope.add(SCALE_HOLE.at(after.span, first=first, second=second))
                return False
            if not before.below and not after.above:
                self.sheet.shared.setdefault(self.id, after.span)
        if spans[-1].high is not None:
            self.scope.add(SCALE_ENDS.at(spans[-1].span, text=words_at(spans[-1].span)))
            return False
        return self._rises(lows, [x.span for x in spans])

    def _rises(self, limits: Sequence[Expr], spans: Sequence[Span]) -> bool:
        for (a, b), span in zip(pairwise(limits), spans[1:], strict=True):
            low, high = constant(a), constant(b)
            if isinstance(low, Number) and isinstance(high, Number) and low >= high:
                self.scope.add(SCALE_FALLS.at(span, text=words_at(span)))
                return False
        return True

    def _begins(self, limit: Expr, span: Span) -> bool:
        first = constant(limit)
        if isinstance(first, Number) and first < 0:
            self.scope.add(SCALE_BEGINS_BELOW.at(span, text=words_at(span)))
            return False
        return True

    def _of_points(self, rows: Sequence[s.RowDecl]) -> Brackets | None:
        spans = [h.span for row in rows for h in row.headings]
        found = [
            self._limit(h) for row in rows for h in row.headings if not isinstance(h, s.Name | s.Stretch)
        ]
        limits = [limit for limit in found if limit is not None]
        values = [v for row in rows if (v := self._number(row.cells[0], self.sheet.type)) is not None]
        if len(limits) < len(rows) or len(values) < len(rows):
            return None
        moving = next((i for i, limit in enumerate(limits) if constant(limit) is None), None)
        if moving is not None:
            self.scope.add(SCALE_POINTS_FIXED.at(spans[moving], text=words_at(spans[moving])))
            return None
        if not self._rises(limits, spans) or not self._begins(limits[0], spans[0]):
            return None
        fixed = tuple(Lit(value, self.sheet.quantity) for p in limits if (value := constant(p)) is not None)
        return Brackets(self.id, fixed, (False,) * len(fixed), tuple(values))

    def _limit(self, written: s.Expr) -> Expr | None:
        return self._number(written, self.sheet.quantity, limit=True)

    def _number(self, written: s.Entry, type_: Type, *, limit: bool = False) -> Expr | None:
        """A number; written without unit it has that of its place."""
        if isinstance(written, s.Quantity) and written.unit is None and type_.unit is not None:
            value = plain_figure(self.scope, written, type_.unit)
            core: Expr | None = None if value is None else Lit(value, type_)
        elif isinstance(written, s.Absent):
            core = None
            self.scope.add(SCALE_MIXED.at(written.span, name=self.sheet.label))
        else:
            what = Said("界限", "the limit") if limit else Said("比例或数值", "the rate or value")
            core = of_type(written, self.ctx, type_, what)
        if isinstance(core, Lit) and isinstance(core.value, Number) and core.value < 0 and not limit:
            said = value_said(core.value, type_)
            self.scope.add(FIGURE_BELOW_ZERO.at(written.span, label=self.sheet.label, value=said))
            return None
        return core


# ── 累进, 全额, 线性 ─────────────────────────────────────────────────────────


def on_scale(expr: s.Call, ctx: Context) -> Expr | None:
    """A quantity on a scale: 累进(个税, 应税所得)."""
    scope, mode = ctx.scope, _MODES[expr.function]
    sheet = _sheet(scope, expr.args[0])
    quantity = numeric(expr.args[1], ctx)
    if sheet is None or quantity is None:
        return None
    wanted = types.seen_from(scope, sheet.quantity, ctx.entity)
    if not types.same(quantity.type, wanted):
        what = Said(f"“{sheet.label}”所按的数", f"the quantity on {sheet.id}")
        types.expected(scope, expr.args[1].span, quantity.type, wanted, what)
        return None
    pointed = set(sheet.points.values())
    if pointed and pointed != {mode == "interpolated"}:
        scope.add(SCALE_FORM.at(expr.span, name=Said(sheet.label, sheet.id)))
        return None
    for span in sheet.shared.values() if mode == "whole_amount" else ():
        scope.add(SCALE_SHARED.at(span, text=words_at(span), name=Said(sheet.label, sheet.id)))
    named = Ref(sheet.id, 0, scope.givens[sheet.id].type)
    return Scale(
        mode, quantity, named, tuple(sheet.brackets.values()), types.seen_from(scope, sheet.type, ctx.entity)
    )


def _sheet(scope: Scope, expr: s.Expr) -> Sheet | None:
    if isinstance(expr, s.Reference) and len(expr.parts) == 1:
        found = scope.find(expr.parts[0].text, None)
        if found is not None and found[0].target in scope.scales:
            return scope.scales[found[0].target]
    text = words_at(expr.span)
    known = [name for sheet in scope.scales.values() for name in (sheet.label, sheet.id)]
    scope.add(UNKNOWN_SCALE.at(expr.span, text=text, help=suggest(text, known)))
    return None
