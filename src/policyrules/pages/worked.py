"""The worked cases of a place, each on its own page with its full explanation, computed as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from policyrules.authoring.explained_case import programmes_of
from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.decision import Decision
from policyrules.core.policy import Policy
from policyrules.core.worked import Example
from policyrules.explaining.phrases import amount_text, path_text
from policyrules.explaining.text import explain_each, result_text
from policyrules.pages.view import View, case_page, rule_target

ON: Final = Said("评定日", "assessed on")
COUNTY: Final = Said("县级细则", "county overlay")
WRITTEN: Final = Said("案例原样", "the case as written")
RESULTS: Final = Said("结果", "results")
EXPLAINED: Final = Said("为什么", "why")
LIST_HEADS: Final = (Said("案例", "worked case"), ON, RESULTS)
HEADS: Final = (
    Said("项目", "programme"),
    Said("对谁", "about"),
    Said("结果", "result"),
    Said("金额", "amount"),
)
INVENTED: Final = Said(
    "案例里的人和户都是虚构的；结果由规则算出。",
    "Every household and person is invented; the results are worked out from the rules.",
)


def worked_page(view: View) -> Iterator[str]:
    """Every worked case with its result; each leads to its page."""
    examples = view.policy.examples
    yield view.say(INVENTED)
    rows = [_row(view, number, example) for number, example in enumerate(examples, 1)]
    if rows:
        yield md.table([view.title(head) for head in LIST_HEADS], rows)


def _row(view: View, number: int, example: Example) -> tuple[str, ...]:
    _, decisions = view.place.decided[number - 1]
    results = dict.fromkeys(
        f"{view.named(d.programme, d.label)}{view.words('：', ': ')}{_given(view, d)}"
        for d in _expected(example, decisions)
    )
    return (
        md.link(escaped(example.title), f"{case_page(number)}.md"),
        str(example.on),
        "<br>".join(results),
    )


def case_page_of(view: View, number: int) -> Iterator[str]:
    """A worked case, the how many-th: its results, how it is written, and why it is decided so."""
    example = view.policy.examples[number - 1]
    policy, decisions = view.place.decided[number - 1]
    shown = list(_expected(example, decisions))
    county = f" · {view.say(COUNTY)} {escaped(example.overlay)}" if example.overlay else ""
    yield f"{view.say(ON)} {example.on}{county}"
    if shown:
        yield f"## {view.title(RESULTS)}"
        yield md.table([view.title(head) for head in HEADS], [_result(view, policy, d) for d in shown])
    text = view.place.written(example.span)
    if text:
        yield f"## {view.title(WRITTEN)}"
        yield md.block(text, "policy")
    if shown:
        yield f"## {view.title(EXPLAINED)}"
        yield md.block("\n\n".join(explain_each(policy, shown, language=view.language)), "text")
    yield from _beside(view, number)


def _expected(example: Example, decisions: Sequence[Decision]) -> Iterator[Decision]:
    """The decisions about which a case expects something."""
    wanted = programmes_of(example)
    yield from sorted(
        (d for d in decisions if d.programme in wanted), key=lambda d: wanted.index(d.programme)
    )


def _result(view: View, policy: Policy, decision: Decision) -> tuple[str, ...]:
    name = view.named(decision.programme, decision.label)
    there = decision.programme in view.policy.programmes
    return (
        md.link(name, rule_target(view.policy, decision.programme)) if there else name,
        escaped(path_text(decision.unit.path, policy, view.language)),
        escaped(result_text(decision, view.language)),
        escaped(amount_text(decision.amount, view.language)) if decision.amount is not None else "",
    )


def _given(view: View, decision: Decision) -> str:
    amount = f" {amount_text(decision.amount, view.language)}" if decision.amount is not None else ""
    return escaped(result_text(decision, view.language) + amount)


def _beside(view: View, number: int) -> Iterator[str]:
    """The cases before and after."""
    examples = view.policy.examples
    ways = [
        f"{arrow} {view.case_link(examples[n - 1].title)}"
        for arrow, n in (("←", number - 1), ("→", number + 1))
        if 1 <= n <= len(examples)
    ]
    if ways:
        yield md.boxed("pages", " · ".join(ways))
