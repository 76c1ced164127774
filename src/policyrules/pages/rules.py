"""Each provision: its clause, its condition and arithmetic in words and in the policy's own text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policyrules.base import markdown as md
from policyrules.base.errors import Span
from policyrules.base.markdown import escaped
from policyrules.base.saying import Said
from policyrules.core.expressions import Expr, Ref
from policyrules.core.policy import Case, Def, Programme, Provision
from policyrules.core.walk import conjuncts, walk
from policyrules.explaining.phrases import MODES, holders_text, option_text
from policyrules.pages.order import order_shown
from policyrules.pages.readers import readers, stands, written_as
from policyrules.pages.tables import (
    AMOUNT,
    CASES,
    RESULT,
    SILENT,
    VALUE,
    YES,
    amount_said,
    nothing,
    of_columns,
    rows_shown,
    tried_by,
)
from policyrules.pages.view import View, rule_target

CONDITION: Final = Said("条件", "condition")
EXCEPTION: Final = Said("优先于", "displaces")
DISCRETION: Final = Said("裁量", "discretion")
READINGS: Final = Said("释义", "readings")
NEEDS: Final = Said("要用到", "needs")
USERS: Final = Said("用在", "used by")
WRITTEN: Final = Said("规则原样", "as the policy says it")
IN_WORDS: Final = Said("用话说", "in words")
ALWAYS: Final = Said("没有条件", "no condition")

Rows = list[tuple[Said, str]]


def rules_page(view: View) -> Iterator[str]:
    """Every decision with what it gives and its provisions; each leads to the decision's own page."""
    for programme in view.policy.programmes.values():
        target = rule_target(view.policy, programme.id)
        yield f"## {md.link(view.named(programme.id, programme.label), target)}"
        yield from _programme(view, programme)
        yield md.items(
            md.link(view.named(id_, label), rule_target(view.policy, id_))
            for id_, label in _listed(view, programme)
        )


def decision_page_of(view: View, programme: Programme) -> Iterator[str]:
    """A decision: what it gives, and each of its provisions."""
    yield f"{md.anchor(programme.id)}"
    yield from _programme(view, programme)
    yield from order_shown(view, programme)
    yield from _cases_of(view, programme)


def terms_page(view: View) -> Iterator[str]:
    """The conditions and quantities that decisions rest on."""
    policy, users = view.policy, readers(view.policy)
    for definition in policy.defs.values():
        if stands(definition):
            rows, needed = _definition(view, definition)
            who = users.get(definition.id, {})
            rows.append((USERS, view.listed(map(view.reader_link, who))))
            own = policy.provisions.get(definition.id)
            yield from _shown(view, definition.id, definition.label, rows, own, needed, definition.span)
            yield from rows_shown(view, definition)
            for case in definition.cases:
                if case.provision not in (None, definition.id) and not case.cells:
                    part = policy.provisions[case.provision]
                    said = _valued(view, definition, case)
                    yield from _shown(
                        view, part.id, part.label, said, part, (case.guard, case.value), part.span
                    )


def _listed(view: View, programme: Programme) -> Iterator[tuple[str, str]]:
    """The anchor and the name of each provision of a decision that has a heading of its own."""
    policy = view.policy
    cases = policy.defs[programme.id].cases
    for case in cases:
        if case.provision is not None and not case.cells:
            own = policy.provisions[case.provision]
            yield (f"{own.id}.single" if own.id == programme.id else own.id), own.label
    otherwise = policy.provisions.get(f"{programme.id}.otherwise")
    if otherwise is not None and otherwise.id not in [case.provision for case in cases]:
        yield otherwise.id, otherwise.label


def _programme(view: View, programme: Programme) -> Iterator[str]:
    outcomes = view.listed(escaped(option_text(o, view.language)) for o in programme.outcomes)
    entity = view.policy.entities[programme.entity]
    about = view.words("对", "about each ") + view.named(entity.id, entity.label)
    yield f"{about}{view.words('；结果：', '; outcomes: ')}{outcomes}"
    if programme.silent:
        searched = view.listed(view.cited(programme.silent))
        where = view.words("没有情形适用时：", "where no case applies: ")
        yield f"{where}{view.say(SILENT)} ({searched})"


def _cases_of(view: View, programme: Programme) -> Iterator[str]:
    """The provisions of a programme: its cases, and what holds where none does."""
    policy, definition = view.policy, view.policy.defs[programme.id]
    shown = [case.provision for case in definition.cases]
    yield from rows_shown(view, definition, policy.defs.get(programme.amount or ""))
    for case in definition.cases:
        if case.provision is not None and not case.cells:
            own = policy.provisions[case.provision]
            rows, read = _case(view, programme, case)
            anchor = f"{own.id}.single" if own.id == programme.id else own.id
            yield from _shown(view, anchor, own.label, rows, own, read, own.span)
    otherwise = policy.provisions.get(f"{programme.id}.otherwise")
    if otherwise is not None and otherwise.id not in shown:
        rows, read = [], ()
        if definition.base is not None:
            rows, read = [(RESULT, amount_said(view, definition.base))], (definition.base,)
        yield from _shown(view, otherwise.id, otherwise.label, rows, otherwise, read, otherwise.span)


def _case(view: View, programme: Programme, case: Case) -> tuple[Rows, tuple[Expr, ...]]:
    """What the table of a case says, and the expressions that it reads."""
    policy = view.policy
    amount = policy.defs.get(programme.amount or "")
    paid = [c.value for c in amount.cases if c.provision == case.provision] if amount else []
    rows = [(CONDITION, _conditions(view, case.guard)), (RESULT, view.expression(case.value))]
    rows += [(AMOUNT, amount_said(view, value)) for value in paid if not nothing(value)]
    displaced = [policy.provisions[o] for o in case.overrides if o in policy.provisions]
    rows.append(
        (EXCEPTION, view.listed(md.link(escaped(p.label), rule_target(policy, p.id)) for p in displaced))
    )
    return rows, (case.guard, case.value, *paid)


def _definition(view: View, definition: Def) -> tuple[Rows, tuple[Expr, ...]]:
    """What the table of a conclusion says, its named cases aside, and the expressions that it reads."""
    rows: Rows = []
    read: list[Expr] = []
    for case in definition.cases:
        if case.provision in (None, definition.id) and not case.cells:
            rows += _valued(view, definition, case)
            read += [case.guard, case.value]
    columns = of_columns(view, definition)
    read += [heading for column in columns[:1] for heading in column.headings]
    if (
        definition.base is not None
        and not columns
        and not (definition.kind == "condition" and definition.cases)
    ):
        rows.append((VALUE, amount_said(view, definition.base)))
        read.append(definition.base)
    return rows, (*read, *definition.headings)


def _valued(view: View, definition: Def, case: Case) -> Rows:
    """A case of a conclusion: when it holds, and what it then is."""
    rows = [(CONDITION, _conditions(view, case.guard))]
    return rows if definition.kind == "condition" else [*rows, (VALUE, amount_said(view, case.value))]


def _shown(
    view: View,
    id_: str,
    label: str,
    rows: Rows,
    own: Provision | None,
    read: tuple[Expr, ...],
    span: Span | None,
) -> Iterator[str]:
    """A provision or a conclusion: what it cites, what it says, what it needs, its own text."""
    yield f"## {md.anchor(id_)}{view.named(id_, label)}"
    if own is not None:
        yield from (f"> {line}" for line in _quotes(view, own))
        rows = [
            *rows,
            (DISCRETION, _discretion(view, own)),
            (READINGS, view.listed(view.reading_links(own.readings))),
        ]
    rows = [*rows, (NEEDS, view.listed(_needs(view, read))), (CASES, view.listed(tried_by(view, id_)))]
    cells = [(view.say(head), cell) for head, cell in rows if cell]
    text = view.place.written(span)
    said = md.table((view.title(IN_WORDS), ""), cells) if cells else ""
    if text:
        said = "\n\n".join([said, f"**{view.title(WRITTEN)}**", md.block(text, "policy")])
    yield md.boxed("beside", said)


def _quotes(view: View, provision: Provision) -> Iterator[str]:
    """Each citation; its sentence after it, where the text is at hand."""
    cited = dict.fromkeys(provision.citations)
    for citation, said in zip(cited, view.cited(cited), strict=True):
        sentence = view.sentence(citation.clause) if citation.document in ("", view.policy.id) else ""
        yield f"{said}{view.words('：', ': ') if sentence else ''}{sentence}"


def _conditions(view: View, guard: Expr) -> str:
    """What must hold, one thing a line."""
    parts = [view.expression(part) for part in conjuncts(guard) if part != YES]
    return "<br>".join(parts) if parts else view.say(ALWAYS)


def _discretion(view: View, provision: Provision) -> str:
    found = view.policy.discretions.get(provision.discretion or "")
    if found is None:
        return ""
    modes = view.listed(view.say(Said(*MODES[mode])) for mode in found.modes)
    holders = escaped(holders_text(view.policy, found.holders, view.language))
    return f"{holders}{view.words('：', ': ')}{modes}"


def _needs(view: View, read: Iterable[Expr]) -> Iterator[str]:
    """The facts, figures and conclusions that expressions name, each once."""
    refs = (part.target for expr in read for part in walk(expr) if isinstance(part, Ref))
    targets = map(written_as, refs)
    for target in dict.fromkeys(targets):
        given, definition = view.policy.givens.get(target), view.policy.defs.get(target)
        if definition is not None and stands(definition):
            yield md.link(view.named(target, definition.label), rule_target(view.policy, target))
        elif given is not None and given.kind == "standard":
            yield md.link(view.named(target, given.label), f"figures.md#{target}")
        elif given is not None and given.kind == "fact":
            yield md.link(view.named(target, given.label), f"facts.md#{target}")
