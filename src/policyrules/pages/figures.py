"""The figures of a place: who sets each, its history, what it must satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said, same
from policyrules.core.expressions import Expr, Lit
from policyrules.core.givens import Axed, Constraint, Dated, Given
from policyrules.core.words import compared_said
from policyrules.explaining.phrases import holders_text, period_text, value_text
from policyrules.pages.pictures import steps_picture
from policyrules.pages.view import View

HEADS: Final = (Said("时间", "period"), Said("数值", "figure"), Said("依据", "citing"))
RULE_HEADS: Final = (Said("要求", "demand"), Said("条件", "when"), Said("依据", "citing"))
OF_CELLS: Final = Said("哪些格", "of which cells")
HOLDERS: Final = Said("由谁定", "set by")
DEFAULT: Final = Said("没有另定时", "where nothing else is set")
FOUND: Final = Said("逐案由人认定，没有固定的数。", "Found case by case: there is no figure for all.")
HISTORY: Final = Said("{figure}的变化", "{figure} over time")
FILLED: Final = Said(
    "{county} 填的（虚构的县，案例用）", "as {county} fills it (an invented county, for the cases)"
)
NO_FIGURE: Final = Said("文件没有给数，由县里填写。", "The document gives no figure: the county fills it in.")


def figures_page(view: View) -> Iterator[str]:
    """Every figure with its history and its demands; one by axes as a table of its cells.

    Then what is found case by case and is no figure of a place.
    """
    first = {axed.cells[0]: axed for axed in view.policy.axed.values()}
    for given in view.policy.givens.values():
        if given.id in first:
            yield from _by_axes(view, first[given.id])
        elif given.kind == "standard" and given.id not in view.policy.cells:
            yield from _figure(view, given)
    used = {d.use for d in view.policy.discretions.values()}
    for given in view.policy.givens.values():
        if given.kind == "determination" and given.id not in used:
            yield from _figure(view, given)


def _figure(view: View, given: Given) -> Iterator[str]:
    yield f"## {md.anchor(given.id)}{view.named(given.id, given.label)}"
    yield _about(view, given)
    if given.values:
        yield _dated(view, given, given.values)
        yield from _history(view, given, given.values)
    elif given.kind == "determination":
        yield view.say(FOUND)
    elif given.default is None:
        yield view.say(NO_FIGURE)
    yield from _of_counties(view, given)
    if given.constraints:
        yield md.table(
            [view.title(head) for head in RULE_HEADS], [_demand(view, given, c) for c in given.constraints]
        )


def _dated(view: View, given: Given, values: Sequence[Dated]) -> str:
    """Each value with its period and what it cites."""
    rows = [
        (
            _period(view, dated.start, dated.end),
            escaped(value_text(dated.value, given.type, None, view.language)),
            view.listed(view.cited(dated.citations)),
        )
        for dated in values
    ]
    return md.table([view.title(head) for head in HEADS], rows)


def _history(view: View, given: Given, values: Sequence[Dated]) -> Iterator[str]:
    """The values of a figure over time as a picture, where it has several that are numbers."""
    steps = [
        (dated.start, dated.end, dated.value, value_text(dated.value, given.type, None, view.language))
        for dated in values
        if type(dated.value) is int
    ]
    if len(steps) > 1:
        title = HISTORY.filled(figure=Said(given.label, given.id)).in_(view.language)
        periods = (f"{period_text(start, end, view.language)} {said}" for start, end, _, said in steps)
        yield steps_picture(steps, title=title, told=view.words("；", "; ").join(periods))


def _of_counties(view: View, given: Given) -> Iterator[str]:
    """What each county of the worked cases fills in."""
    for county in view.place.overlays:
        values = [dated for dated in county.givens[given.id].values if dated.origin == "county"]
        if values:
            yield f"**{view.say(FILLED.filled(county=same(county.overlay)))}**"
            yield _dated(view, given, values)
            yield from _history(view, given, values)


def _by_axes(view: View, axed: Axed) -> Iterator[str]:
    """A table of the cells for each period; what the cells share is said once."""
    cells = [view.policy.givens[cell] for cell in axed.cells]
    yield f"## {md.anchor(axed.id)}{view.named(axed.id, axed.label)}"
    yield _about(view, cells[0])
    periods = sorted(
        {(dated.start, dated.end) for cell in cells for dated in cell.values},
        key=lambda period: (period[0], period[1] or date.max),
    )
    for number, period in enumerate(periods):
        found = [next((d for d in cell.values if (d.start, d.end) == period), None) for cell in cells]
        cited = view.listed(dict.fromkeys(view.cited(c for d in found if d for c in d.citations)))
        yield f"{_period(view, *period)}{view.words('：', ': ')}{cited}" if cited else _period(view, *period)
        said = [
            escaped(value_text(d.value, cell.type, None, view.language)) if d is not None else ""
            for d, cell in zip(found, cells, strict=True)
        ]
        yield _grid(view, axed, said, anchored=not number)
    if not periods:
        if cells[0].default is None:
            yield view.say(NO_FIGURE)
        yield _grid(view, axed, ["" for _ in cells], anchored=True)
    yield from _demands(view, cells)


def _grid(view: View, axed: Axed, said: Sequence[str], *, anchored: bool) -> str:
    """What is said of each cell: the last axis across, the others down."""
    *down, across = axed.axes
    texts = [
        (md.anchor(cell) if anchored else "") + text for cell, text in zip(axed.cells, said, strict=True)
    ]
    if not down:
        rows = [[view.say(h.said), text] for h, text in zip(across.headings, texts, strict=True)]
        return md.table([view.named(across.id, across.label), view.title(HEADS[1])], rows)
    wide = len(across.headings)
    rows = [
        [*(view.say(h.said) for h in place), *texts[n * wide : (n + 1) * wide]]
        for n, place in enumerate(product(*(axis.headings for axis in down)))
    ]
    heads = [
        *(view.named(axis.id, axis.label) for axis in down),
        *(view.say(h.said) for h in across.headings),
    ]
    return md.table(heads, rows)


def _demands(view: View, cells: Sequence[Given]) -> Iterator[str]:
    """What the cells must satisfy; of which of them, where it is not all."""
    where: dict[tuple[str, ...], list[str]] = {}
    for cell in cells:
        place = view.words("，", ", ").join(view.say(h.said) for h in view.policy.cells[cell.id][1])
        for constraint in cell.constraints:
            where.setdefault(_demand(view, cell, constraint), []).append(place)
    if where:
        rows = [
            [*row, "" if len(places) == len(cells) else "<br>".join(places)] for row, places in where.items()
        ]
        yield md.table([view.title(head) for head in (*RULE_HEADS, OF_CELLS)], rows)


def _about(view: View, given: Given) -> str:
    """Who sets a figure, what holds where nobody does, what it cites and rests on."""
    policy, language = view.policy, view.language
    facts = []
    if given.holders:
        holders = escaped(holders_text(policy, given.holders, language))
        facts.append(f"{view.say(HOLDERS)}{view.words('：', ': ')}{holders}")
    if given.default is not None:
        default = escaped(value_text(given.default, given.type, None, language))
        facts.append(f"{view.say(DEFAULT)}{view.words('：', ': ')}{default}")
    facts += view.cited(given.citations)
    facts += view.reading_links(given.readings)
    return md.items(facts)


def _period(view: View, start: date | None, end: date | None) -> str:
    return escaped(period_text(start, end, view.language))


def _demand(view: View, given: Given, constraint: Constraint) -> tuple[str, ...]:
    word = Said("必须", "must be") if constraint.severity == "must" else Said("原则上", "should be")
    asked = view.say(compared_said(constraint.op, given.type))
    says = f"{view.say(word)} {asked} {view.expression(constraint.bound)}"
    return (
        says,
        _when(view, constraint.guard),
        view.listed(view.cited(constraint.citations)),
    )


def _when(view: View, guard: Expr | None) -> str:
    return "" if guard is None or isinstance(guard, Lit) else view.expression(guard)
