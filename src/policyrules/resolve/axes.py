"""Axes of standards: headings as written to places in order, and places by their headings."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from policyrules.base.errors import Span
from policyrules.base.saying import Said, listed
from policyrules.base.units import PLAIN, Number, Unit, held, written
from policyrules.core.expressions import Cut
from policyrules.core.givens import Heading
from policyrules.core.types import BOOL, DATE, Type
from policyrules.core.words import value_said
from policyrules.language import syntax as s
from policyrules.resolve import types
from policyrules.resolve.figure_codes import (
    AXIS_ENDS_FIRST,
    AXIS_HAS_HOLE,
    AXIS_MIXED,
    AXIS_NEEDS_UNIT,
    AXIS_OVERLAPS,
    AXIS_YES_AND_NO,
    LIMIT_OF_OTHER_KIND,
    NO_SUCH_HEADING,
)
from policyrules.resolve.headings import Axis, Ends, Key
from policyrules.resolve.scope import Scope, suggest, words_at
from policyrules.resolve.type_codes import FINER_THAN_FEN, NOT_WHOLE


def axis_meant(scope: Scope, decl: s.AxisDecl) -> Axis | None:
    """The axis that a declaration means; None after a finding."""
    ascii_ = _said(decl).en
    if decl.kind is None:
        return _of_options(scope, decl, ascii_)
    type_ = DATE if decl.kind == "date" else types.number(decl.unit)
    found: list[tuple[Ends, s.Stretch]] = []
    for heading in decl.headings:
        if not isinstance(heading, s.Stretch):
            scope.add(AXIS_MIXED.at(_span(heading), axis=_said(decl)))
            return None
        ends = stretch_ends(scope, heading, type_)
        if ends is None:
            return None
        found.append((ends, heading))
    rising = sorted(found, key=lambda pair: rank(pair[0][0]))
    if not _adjoin(scope, rising, _said(decl)):
        return None
    keys = tuple(ends for ends, _ in found)
    order: list[int | None] = [keys.index(ends) for ends, _ in rising]
    cuts = [ends[0] for ends, _ in rising if ends[0] is not None]
    if rising[0][0][0] is not None:
        order.insert(0, None)
    if (top := rising[-1][0][1]) is not None:
        order.append(None)
        cuts.append(top)
    headings = tuple(_stretch_heading(h, type_) for _, h in found)
    return Axis(decl.name, ascii_, type_, keys, headings, (), tuple(cuts), tuple(order))


def _said(decl: s.AxisDecl) -> Said:
    return Said(decl.name.text, decl.name.text if decl.ascii is None else decl.ascii.text)


def _of_options(scope: Scope, decl: s.AxisDecl, ascii_: str) -> Axis | None:
    if all(isinstance(h, s.Truth) for h in decl.headings):
        truths = tuple(h.value for h in decl.headings if isinstance(h, s.Truth))
        if sorted(truths) != [False, True]:
            scope.add(AXIS_YES_AND_NO.at(decl.span, axis=_said(decl)))
            return None
        words = tuple(Heading("yes" if t else "no", value_said(t, BOOL)) for t in truths)
        return Axis(decl.name, ascii_, BOOL, truths, words, truths, (), (0, 1))
    named = tuple(h for h in decl.headings if isinstance(h, s.Alias))
    odd = next((h for h in decl.headings if not isinstance(h, s.Alias)), None)
    if odd is not None:
        complaint = AXIS_NEEDS_UNIT if not named else AXIS_MIXED
        scope.add(complaint.at(_span(odd), axis=_said(decl)))
        return None
    type_ = Type("choice", options=types.options_of(scope, named))
    keys = tuple(o.id for o in type_.options)
    if len(set(keys)) < len(keys):
        return None
    words = tuple(Heading(o.id, o.named) for o in type_.options)
    return Axis(decl.name, ascii_, type_, keys, words, keys, (), tuple(range(len(keys))))


def heading_of(scope: Scope, axis: Axis, mention: s.Mention) -> int | None:
    """Which heading of an axis is named; None after a finding."""
    key: Key | None = None
    match mention:
        case s.Name(text=text):
            option = axis.type.option(text)
            key = option.id if option is not None else None
        case s.Truth(value=value):
            key = value
        case s.Stretch() if axis.type.kind in ("number", "date"):
            key = stretch_ends(scope, mention, axis.type)
            if key is None:
                return None
    if key is not None and key in axis.keys:
        return axis.keys.index(key)
    text = words_at(mention.span)
    known = [n for o in axis.type.options for n in (o.label, o.id)]
    scope.add(
        NO_SUCH_HEADING.at(
            mention.span,
            axis=axis.said,
            text=text,
            headings=listed(h.said for h in axis.headings),
            help=suggest(text, known),
        )
    )
    return None


# ── stretches ────────────────────────────────────────────────────────────────


def stretch_ends(scope: Scope, stretch: s.Stretch, type_: Type) -> Ends | None:
    """The cuts at which a stretch begins and ends; None after a finding.

    Of what is counted, and of dates, 至 2 ends where 3 begins.
    """
    found: list[Cut | None] = []
    for limit, after in ((stretch.low, stretch.above), (stretch.high, not stretch.below)):
        cut = None if limit is None else _cut(scope, limit, after, type_)
        if cut is None and limit is not None:
            return None
        found.append(cut)
    low, high = found
    if low is not None and high is not None and rank(low) >= rank(high):
        scope.add(AXIS_ENDS_FIRST.at(stretch.span, text=words_at(stretch.span)))
        return None
    return low, high


def _cut(scope: Scope, limit: s.Limit, after: bool, type_: Type) -> Cut | None:
    value = limit_value(scope, limit, type_)
    return None if value is None else cut_at(value, type_, after=after)


def cut_at(value: Number | date, type_: Type, *, after: bool) -> Cut:
    """The cut before or behind a value; of what is counted, and of dates, behind 2 is before 3."""
    if not after:
        return Cut(value)
    if isinstance(value, date):
        return Cut(value + timedelta(days=1)) if value < date.max else Cut(value, after=True)
    return Cut(value + 1) if type_.unit is not None and type_.unit.whole else Cut(value, after=True)


def limit_value(scope: Scope, limit: s.Limit, type_: Type) -> Number | date | None:
    """A number or date that bounds a stretch; a number without unit has that of the axis."""
    if isinstance(limit, s.DateValue):
        if type_.kind == "date":
            return limit.date
        scope.add(LIMIT_OF_OTHER_KIND.at(limit.span, text=words_at(limit.span), wanted=types.said(type_)))
        return None
    unit = type_.unit
    if not isinstance(limit, s.Quantity) or unit is None or limit.unit not in (None, unit):
        scope.add(LIMIT_OF_OTHER_KIND.at(limit.span, text=words_at(limit.span), wanted=types.said(type_)))
        return None
    return plain_figure(scope, limit, unit)


def plain_figure(scope: Scope, figure: s.Quantity, unit: Unit) -> Number | None:
    """A written number as a number of a unit; None after a finding."""
    if types.finer_than_fen(figure.number, unit):
        scope.add(FINER_THAN_FEN.at(figure.span, text=words_at(figure.span)))
        return None
    if unit.whole and figure.number.denominator != 1:
        scope.add(NOT_WHOLE.at(figure.span, text=words_at(figure.span), unit=Said(unit.zh, unit.en)))
        return None
    return held(figure.number, unit)


def _adjoin(scope: Scope, rising: list[tuple[Ends, s.Stretch]], axis: Said) -> bool:
    """Whether each stretch begins where the one before ends; if not, a finding for each that does not."""
    sound = True
    for (before, first), (after, second) in pairwise(rising):
        ends, begins = rank(before[1], top=True), rank(after[0])
        if ends == begins:
            continue
        sound = False
        complaint = AXIS_OVERLAPS if ends > begins else AXIS_HAS_HOLE
        said, also = words_at(first.span), words_at(second.span)
        scope.add(complaint.at(second.span, axis=axis, first=said, second=also))
    return sound


def rank(cut: Cut | None, *, top: bool = False) -> tuple[int, Fraction, bool]:
    """Where a cut stands; no bound: before, or at the top behind, everything."""
    if cut is None:
        return (1 if top else -1), Fraction(0), False
    value = cut.value.toordinal() if isinstance(cut.value, date) else cut.value
    return 0, Fraction(value), cut.after


def _stretch_heading(stretch: s.Stretch, type_: Type) -> Heading:
    low, high = (None if end is None else _figure(end) for end in (stretch.low, stretch.high))
    unit = Said("", "") if type_.unit is None else Said(type_.unit.zh, f" {type_.unit.en}")
    if low is not None and high is not None:
        begins, ends = ("高于" if stretch.above else ""), ("低于" if stretch.below else "")
        first, last = ("above " if stretch.above else ""), ("below " if stretch.below else "")
        said = Said(f"{begins}{low}至{ends}{high}{unit.zh}", f"{first}{low} to {last}{high}{unit.en}")
        id_ = f"{'>' if stretch.above else ''}{low}-{'<' if stretch.below else ''}{high}"
    elif low is not None:
        word = Said("高于", "above") if stretch.above else Said("不低于", "at least")
        said = Said(f"{word.zh}{low}{unit.zh}", f"{word.en} {low}{unit.en}")
        id_ = f">{low}" if stretch.above else f"{low}+"
    else:
        word = Said("低于", "below") if stretch.below else Said("不高于", "at most")
        said = Said(f"{word.zh}{high}{unit.zh}", f"{word.en} {high}{unit.en}")
        id_ = f"<{high}" if stretch.below else f"<={high}"
    return Heading(id_.replace(".", "_"), said)


def _figure(limit: s.Limit) -> str:
    if isinstance(limit, s.DateValue):
        return limit.date.isoformat()
    assert isinstance(limit, s.Quantity)
    return written(limit.number, PLAIN)


def _span(heading: s.Alias | s.Truth | s.Stretch) -> Span:
    return heading.name.span if isinstance(heading, s.Alias) else heading.span
