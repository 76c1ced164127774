"""The figures of a place: who sets each, its history, what it must satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Lit
from policyrules.core.givens import Constraint, Given
from policyrules.core.words import compared_said
from policyrules.explaining.phrases import holders_text, period_text, value_text
from policyrules.pages.view import View

HEADS: Final = (Said("时间", "period"), Said("数值", "figure"), Said("依据", "citing"))
RULE_HEADS: Final = (Said("要求", "demand"), Said("条件", "when"), Said("依据", "citing"))
HOLDERS: Final = Said("由谁定", "set by")
DEFAULT: Final = Said("没有另定时", "where nothing else is set")
NO_FIGURE: Final = Said("文件没有给数，由县里填写。", "The document gives no figure: the county fills it in.")


def figures_page(view: View) -> Iterator[str]:
    """Every figure with its history and its demands."""
    for given in view.policy.givens.values():
        if given.kind == "standard":
            yield from _figure(view, given)


def _figure(view: View, given: Given) -> Iterator[str]:
    policy, language = view.policy, view.language
    yield f"## {md.anchor(given.id)}{view.named(given.id, given.label)}"
    facts = []
    if given.holders:
        holders = escaped(holders_text(policy, given.holders, language))
        facts.append(f"{view.say(HOLDERS)}{view.words('：', ': ')}{holders}")
    if given.default is not None:
        default = escaped(value_text(given.default, given.type, None, language))
        facts.append(f"{view.say(DEFAULT)}{view.words('：', ': ')}{default}")
    facts += view.cited(given.citations)
    facts += view.reading_links(given.readings)
    yield md.items(facts)
    if given.values:
        rows = [
            (
                escaped(period_text(dated.start, dated.end, language)),
                escaped(value_text(dated.value, given.type, None, language)),
                view.listed(view.cited(dated.citations)),
            )
            for dated in given.values
        ]
        yield md.table([view.title(head) for head in HEADS], rows)
    elif given.default is None:
        yield view.say(NO_FIGURE)
    if given.constraints:
        yield md.table(
            [view.title(head) for head in RULE_HEADS], [_demand(view, given, c) for c in given.constraints]
        )


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
