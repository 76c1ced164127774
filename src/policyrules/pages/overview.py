"""The first page of a place: the document, who gets what, what is left to the county and to judgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.policy import Programme
from policyrules.explaining.phrases import holders_text, option_text, period_text
from policyrules.pages.view import View, rule_target

DOCUMENT: Final = Said("文件", "the document")
PROGRAMMES: Final = Said("谁得到什么", "who gets what")
LEFT: Final = Said("留给县里定的", "left to the county")
JUDGED: Final = Said("由人裁量的", "left to judgement")
OPEN: Final = Said("文件说另定的", "what the document leaves open")
HEADS: Final = (
    Said("项目", "programme"),
    Said("对谁", "about"),
    Said("结果", "outcomes"),
    Said("发钱", "pays"),
)
FIGURE_HEADS: Final = (Said("标准", "figure"), Said("由谁定", "set by"), Said("单位", "unit"))
POWER_HEADS: Final = (Said("事项", "what"), Said("由谁", "by whom"), Said("依据", "citing"))


def summary_row(view: View) -> tuple[str, ...]:
    """The place in the list of places."""
    document = view.policy.document
    programmes = view.listed(view.named(p.id, p.label) for p in view.policy.programmes.values())
    return (
        md.link(escaped(document.place or document.title), f"{view.policy.id}/index.md"),
        escaped(f"《{document.title}》 {document.number}".strip()),
        escaped(period_text(document.start, document.end, view.language)),
        programmes,
    )


def overview_page(view: View) -> Iterator[str]:
    """The overview, part by part."""
    policy, document = view.policy, view.policy.document
    yield f"## {view.title(DOCUMENT)}"
    facts = [f"《{document.title}》", document.number, holders_text(policy, document.issuers, view.language)]
    facts += [view.words(f"{document.issued} 印发", f"issued {document.issued}") if document.issued else ""]
    facts += [period_text(document.start, document.end, view.language)]
    yield md.items(escaped(fact) for fact in facts if fact)
    yield f"## {view.title(PROGRAMMES)}"
    rows = [_programme(view, programme) for programme in policy.programmes.values()]
    yield md.table([view.title(head) for head in HEADS], rows)
    first = {axed.cells[0]: axed for axed in policy.axed.values()}
    figures = [
        (first.get(g.id, g), g)
        for g in policy.givens.values()
        if g.kind == "standard" and g.holders and (g.id in first or g.id not in policy.cells)
    ]
    if figures:
        yield f"## {view.title(LEFT)}"
        yield md.table(
            [view.title(head) for head in FIGURE_HEADS],
            [
                (
                    md.link(view.named(named.id, named.label), f"figures.md#{named.id}"),
                    escaped(holders_text(policy, g.holders, view.language)),
                    escaped(view.say(Said(g.type.unit.zh, g.type.unit.en)) if g.type.unit else ""),
                )
                for named, g in figures
            ],
        )
    powers = [(p, policy.discretions[p.discretion]) for p in policy.provisions.values() if p.discretion]
    if powers:
        yield f"## {view.title(JUDGED)}"
        yield md.table(
            [view.title(head) for head in POWER_HEADS],
            [
                (
                    view.provision_link(p.id),
                    escaped(holders_text(policy, d.holders, view.language)),
                    view.listed(view.cited(p.citations)),
                )
                for p, d in powers
            ],
        )
    left = [c for c in policy.clauses if c.status == "open" and c.document in ("", policy.id)]
    if left:
        yield f"## {view.title(OPEN)}"
        yield md.items(md.link(escaped(f"{c.id} {c.gist}"), f"clauses.md#{c.id}") for c in left)


def _programme(view: View, programme: Programme) -> tuple[str, ...]:
    entity = view.policy.entities[programme.entity]
    outcomes = view.listed(escaped(option_text(o, view.language)) for o in programme.outcomes)
    return (
        md.link(view.named(programme.id, programme.label), rule_target(view.policy, programme.id)),
        view.named(entity.id, entity.label),
        outcomes,
        view.words("是", "yes") if programme.pays else view.words("否", "no"),
    )
