"""The first page of a place: the document, who gets what, what is left to the county and to judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.policy import Programme
from policyrules.explaining.phrases import holders_text, option_text, period_text, value_text
from policyrules.pages.tables import SILENT, amount_said
from policyrules.pages.view import PAGES, View, rule_target

DOCUMENT: Final = Said("文件", "the document")
PROGRAMMES: Final = Said("谁得到什么", "who gets what")
LEFT: Final = Said("留给县里（或上级）定的", "left to the county, or to those above it")
JUDGED: Final = Said("由人裁量的", "left to judgement")
GIVEN: Final = Said("文件里的标准", "figures that the document gives")
AMBIGUOUS: Final = Said("文件有两种读法的", "what can be read in two ways")
MORE: Final = Said("接着看", "where to read on")
HOW_TO_READ: Final = Said(
    "每个结果都说明依据哪一条、哪一句。不知道的事实不当作“否”：结果会说还缺什么、由谁说明。",
    "Every result names its clause. A fact that is not known is never taken for no: the result says what is "
    "missing and who can say it.",
)
LEADS: Final[Mapping[str, Said]] = {
    "rules": Said(
        "每件事怎样一步步得出，有哪些情形和例外", "each decision step by step, with its exceptions"
    ),
    "cases": Said("每个案例的结果和完整解释", "each worked case with its result and full explanation"),
    "readings": Said(
        "换一种读法，哪些案例的结果会变", "which worked cases would come out otherwise under another reading"
    ),
    "duties": Said("哪天以前要办什么，全年日程", "what is due by when, and the days of a year"),
    "clauses": Said("文件的每一条、每一句由哪些规则落实", "each clause and the rules that carry it out"),
}
OPEN: Final = Said("文件说另定的", "what the document leaves open")
HEADS: Final = (
    Said("项目", "programme"),
    Said("对谁", "about"),
    Said("结果", "outcomes"),
    Said("发钱", "pays"),
    Said("从哪天起", "from when"),
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
    """The overview, part by part: in plain words first what a resident asks."""
    policy = view.policy
    yield from _in_short(view)
    yield f"## {view.title(PROGRAMMES)}"
    rows = [_programme(view, programme) for programme in policy.programmes.values()]
    yield md.table([view.title(head) for head in HEADS], rows)
    yield from _figures(view)
    yield from _left(view)
    yield from _judged(view)
    yield from _readings(view)
    left = [c for c in policy.clauses if c.status == "open" and c.document in ("", policy.id)]
    if left:
        yield f"## {view.title(OPEN)}"
        yield md.items(md.link(escaped(f"{c.id} {c.gist}"), f"clauses.md#{c.id}") for c in left)
    yield f"## {view.title(DOCUMENT)}"
    yield md.items(_document(view))
    yield f"## {view.title(MORE)}"
    yield md.items(
        f"{md.link(view.title(PAGES[page]), f'{page}.md')}{view.words('：', ': ')}{view.say(said)}"
        for page, said in LEADS.items()
    )


def _in_short(view: View) -> Iterator[str]:
    """A few sentences: which document, from when, what it decides, who decides the rest."""
    policy, document = view.policy, view.policy.document
    period = escaped(period_text(policy.first_day, policy.last_day, view.language))
    title = escaped(f"《{document.title}》")
    yield view.words(
        f"{title}{period}有效，决定下面 {len(policy.programmes)} 件事。",
        f"{title} is in force {period}; it decides the {len(policy.programmes)} matters below.",
    )
    yield view.say(HOW_TO_READ)


def _document(view: View) -> Iterator[str]:
    policy, document = view.policy, view.policy.document
    facts = [f"《{document.title}》", document.number, holders_text(policy, document.issuers, view.language)]
    facts += [view.words(f"{document.issued} 印发", f"issued {document.issued}") if document.issued else ""]
    facts += [period_text(document.start, document.end, view.language)]
    yield from (escaped(fact) for fact in facts if fact)


def _figures(view: View) -> Iterator[str]:
    """The newest value of each figure that the document itself gives."""
    own = [g for g in view.policy.givens.values() if g.kind == "standard" and g.values]
    given = [g for g in own if g.id not in view.policy.cells]
    if given:
        yield f"## {view.title(GIVEN)}"
        yield md.items(
            f"{md.link(view.named(g.id, g.label), f'figures.md#{g.id}')}{view.words('：', ': ')}"
            f"{escaped(value_text(g.values[-1].value, g.type, None, view.language))}"
            f"{view.words('，', ', ')}"
            f"{escaped(period_text(g.values[-1].start, g.values[-1].end, view.language))}"
            for g in given
        )


def _left(view: View) -> Iterator[str]:
    """The figures that somebody sets, and who."""
    policy = view.policy
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


def _judged(view: View) -> Iterator[str]:
    """The provisions that somebody may use or not, and what is found case by case."""
    policy = view.policy
    powers = [(p, policy.discretions[p.discretion]) for p in policy.provisions.values() if p.discretion]
    used = {d.use for d in policy.discretions.values()}
    rows = [
        (
            view.provision_link(p.id),
            escaped(holders_text(policy, d.holders, view.language)),
            view.listed(view.cited(p.citations)),
        )
        for p, d in powers
    ]
    rows += [
        (
            md.link(view.named(g.name, g.label), f"figures.md#{g.id}"),
            escaped(holders_text(policy, g.holders, view.language)),
            view.listed(view.cited(g.citations)),
        )
        for g in policy.givens.values()
        if g.kind == "determination" and g.id not in used
    ]
    if rows:
        yield f"## {view.title(JUDGED)}"
        yield md.table([view.title(head) for head in POWER_HEADS], rows)


def _readings(view: View) -> Iterator[str]:
    """The readings that somebody may choose otherwise."""
    open_ = [r for r in view.policy.readings.values() if r.options]
    if open_:
        yield f"## {view.title(AMBIGUOUS)}"
        yield md.items(md.link(view.say(r.question), f"readings.md#{r.id}") for r in open_)


def _programme(view: View, programme: Programme) -> tuple[str, ...]:
    entity = view.policy.entities[programme.entity]
    outcomes = view.listed(escaped(option_text(o, view.language)) for o in programme.outcomes)
    return (
        md.link(view.named(programme.id, programme.label), rule_target(view.policy, programme.id)),
        view.named(entity.id, entity.label),
        outcomes,
        _pays(view, programme),
        _from_when(view, programme),
    )


def _pays(view: View, programme: Programme) -> str:
    """Whether money is paid, and by which period."""
    amount = view.policy.defs.get(programme.amount or "")
    if not programme.pays or amount is None:
        return view.words("否", "no")
    unit = amount.type.unit
    by = f"{view.words('，', ', ')}{view.say(Said(unit.zh, unit.en))}" if unit is not None else ""
    return view.words("是", "yes") + by


def _from_when(view: View, programme: Programme) -> str:
    """From which day a result counts, where the policy says so; each answer once."""
    found = [view.policy.defs[id_] for id_ in programme.values]
    days = [d for d in found if d.type.kind == "date"]
    said = [amount_said(view, case.value) for d in days for case in d.cases]
    return view.words(" 或 ", " or ").join(dict.fromkeys(one for one in said if one != view.say(SILENT)))
