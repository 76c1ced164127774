"""Parse trees of declarations to nodes of the syntax tree. One function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from policyrules.base.errors import Finding, Source
from policyrules.base.saying import Said
from policyrules.base.units import Unit
from policyrules.language.building.axes import axes, place, rows
from policyrules.language.building.conclusions import (
    adjustment,
    background,
    condition,
    decision,
    quantity,
    single,
    table,
)
from policyrules.language.building.examples import MODES, example
from policyrules.language.building.expressions import (
    TooDeepError,
    comparison,
    day,
    expr,
    guard,
    period,
    type_,
)
from policyrules.language.building.lists import deadline, event, roster
from policyrules.language.building.placing import Group, placed
from policyrules.language.building.rules import (
    bound,
    cases,
    otherwise,
)
from policyrules.language.building.tables import cells_of, rows_of
from policyrules.language.codes import CHANGES_NOTHING, IS_TOO_DEEP
from policyrules.language.syntax import (
    AmendDecl,
    BringDecl,
    ChooseDecl,
    ClauseDecl,
    ConstraintDecl,
    Counted,
    Declaration,
    EnableDecl,
    EnglishDecl,
    EntityDecl,
    FactDecl,
    FillDecl,
    Must,
    PolicyDecl,
    ReadingDecl,
    ReadingOption,
    RepealDecl,
    Replacement,
    ScaleDecl,
    Silent,
    StandardDecl,
    UnitDecl,
    ValueDecl,
)
from policyrules.language.tokens import Token
from policyrules.language.trees import (
    Build,
    Node,
    alias,
    name,
    optional_name,
    optional_text,
    said,
    span,
    text,
    title,
)

STATUSES: Final = {"OPEN": "open", "HUMAN": "human", "PROCEDURE": "procedural", "PRINCIPLES": "principle",
                   "NOT_YET": "not_yet"}  # fmt: skip


def build(source: Source, tree: Node) -> tuple[Declaration | FactDecl | None, tuple[Finding, ...]]:
    """The declaration of a tree, None when it has mistakes; and these."""
    b = Build(source)
    try:
        built = _BUILDERS[tree.rule](b, tree)
    except TooDeepError:
        b.find(IS_TOO_DEEP, tree.first, title=title(tree))
        return None, tuple(b.findings)
    return (None if b.findings else built), tuple(b.findings)


# ── the document and the vocabulary ──────────────────────────────────────────


def _policy(b: Build, tree: Node) -> PolicyDecl:
    own, called, _ = tree.children
    parts = placed(b, tree).own
    issuer, issued, force = parts.one("issuer"), parts.one("issued"), parts.one("in_force")
    return PolicyDecl(
        name(b, own), text(called),
        number=optional_text(parts.one("number")) or "",
        issuers=tuple(text(c) for c in issuer.children) if issuer else (),
        issued=day(issued.children[0]) if issued else None,
        start=day(force.children[0]) if force else None,
        end=day(force.children[1]) if force and len(force.children) > 1 else None,
        place=optional_text(parts.one("place")) or "",
        vocabulary=optional_name(b, parts.one("vocabulary")), extends=optional_name(b, parts.one("extends")),
        replaces=_replaces(b, parts.one("replaces")), amends=_replaces(b, parts.one("amends")),
        span=span(b, tree),
    )  # fmt: skip


def _replaces(b: Build, tree: Node | None) -> Replacement | None:
    if tree is None:
        return None
    old, since, *key = tree.children
    known = name(b, key[0]) if key and key[0] is not None else None
    return Replacement(name(b, old), day(since), known, span=span(b, tree))


def _clause(b: Build, tree: Node) -> ClauseDecl:
    clause, status, gist, _ = tree.children
    parts = placed(b, tree).own
    kind = None if status is None else STATUSES[status.first.type]
    quoted, numbered = parts.one("quoted"), parts.one("numbered")
    return ClauseDecl(
        text(clause), kind, text(gist), optional_text(quoted) or "",
        tuple(text(t) for t in numbered.children) if numbered else (), span=span(b, tree),
    )  # fmt: skip


def _entity(b: Build, tree: Node) -> EntityDecl:
    chinese, other, _ = tree.children
    parts = placed(b, tree).own
    parent, plural = optional_name(b, parts.one("parent")), optional_name(b, parts.one("plural"))
    counted = parts.one("counted_in")
    unit = None if counted is None else _counted(b, counted)
    return EntityDecl(
        alias(b, chinese, other), parent, plural, "persons" in parts, unit, (), _note(parts),
        span=span(b, tree),
    )  # fmt: skip


def _note(parts: Group) -> Said | None:
    note = parts.one("note")
    return said(note.children[0]) if note else None


def _counted(b: Build, tree: Node) -> Counted:
    (token,) = tree.children
    assert isinstance(token, Token)
    return Counted(cast(Unit, token.value), span=token.span(b.source))


def _unit(b: Build, tree: Node) -> UnitDecl:
    chinese, other, _ = tree.children
    parts = placed(b, tree).own
    plural = optional_name(b, parts.one("plural"))
    return UnitDecl(alias(b, chinese, other), plural, "whole" in parts, span=span(b, tree))


def _fact(b: Build, tree: Node) -> FactDecl:
    chinese, other, kind, _ = tree.children
    parts = placed(b, tree).own
    return FactDecl(
        alias(b, chinese, other), type_(b, kind),
        judged=parts.names(b, "judged"), recorded=parts.names(b, "recorded"), optional="optional" in parts,
        bounds=tuple(bound(b, p) for p in parts.of("bound")),
        musts=tuple(_must(b, p) for p in parts.of("must")), note=_note(parts), span=span(b, tree),
    )  # fmt: skip


def _must(b: Build, part: Node) -> Must:
    op, limit, *when = part.children
    return Must(comparison(op), expr(b, limit), expr(b, when[-1]) if when else None, span=span(b, part))


# ── what document and county supply ──────────────────────────────────────────


def _standard(b: Build, tree: Node) -> StandardDecl:
    chinese, other, entity, by, kind, _ = tree.children
    found = placed(b, tree)
    own = found.own
    default = own.one("default")
    return StandardDecl(
        alias(b, chinese, other), optional_name(b, entity), axes(b, by), type_(b, kind),
        optional="optional" in own, holders=own.names(b, "set_by"), casewise="casewise" in own,
        values=tuple(
            _value(b, group, group.head)
            for group in found.of("value", "value_silent", "rows")
            if group.head
        ),
        constraints=tuple(
            _constraint(b, group, group.head) for group in found.of("must", "principle") if group.head
        ),
        default=expr(b, default.children[0]) if default else None,
        readings=own.names(b, "readings"), cites=own.cites(b), span=span(b, tree),
    )  # fmt: skip


def _value(b: Build, group: Group, head: Node) -> ValueDecl:
    if head.rule == "value_silent":
        (written,) = head.children
        here = span(b, head)
        return ValueDecl(period(b, written), Silent(span=here), (), group.cites(b), span=here)
    written, figure = head.children
    one, several = (None, rows(b, figure)) if head.rule == "rows" else (expr(b, figure), ())
    return ValueDecl(period(b, written), one, several, group.cites(b), span=span(b, head))


def _constraint(b: Build, group: Group, head: Node) -> ConstraintDecl:
    op, bound = head.children
    guards = tuple(guard(b, p) for p in group.of("when"))
    return ConstraintDecl(
        head.rule, comparison(op), expr(b, bound), guards, group.cites(b), span=span(b, head)
    )


def _scale(b: Build, tree: Node) -> ScaleDecl:
    chinese, other, by, kind, _ = tree.children
    found = placed(b, tree)
    unit = None if by is None else cast(Unit, by.children[0].value)
    return ScaleDecl(
        alias(b, chinese, other), unit, type_(b, kind), holders=found.own.names(b, "set_by"),
        values=tuple(_value(b, group, group.head) for group in found.of("rows") if group.head),
        readings=found.own.names(b, "readings"), cites=found.own.cites(b), span=span(b, tree),
    )  # fmt: skip


def _reading(b: Build, tree: Node) -> ReadingDecl:
    called, question, _ = tree.children
    found = placed(b, tree)
    own = found.own
    return ReadingDecl(
        name(b, called), said(question) if question else None,
        options=tuple(_option(b, *group.head.children) for group in found.of("option") if group.head),
        adopted=optional_name(b, own.one("adopted")), choosers=own.names(b, "choosable"),
        note=_note(own), cites=own.cites(b), left_open="left_open" in own,
        span=span(b, tree),
    )  # fmt: skip


def _option(b: Build, chinese: Token, other: Node, says: Node) -> ReadingOption:
    return ReadingOption(alias(b, chinese, other), said(says))


def _english(b: Build, tree: Node) -> EnglishDecl:
    called, says = tree.children
    return EnglishDecl(name(b, called), text(says), span=span(b, tree))


# ── the county ───────────────────────────────────────────────────────────────


def _fill(b: Build, tree: Node) -> FillDecl:
    filled, where, written, figure, _ = tree.children
    cited, dates = placed(b, tree).own.cites(b), period(b, written)
    return FillDecl(name(b, filled), place(b, where), dates, expr(b, figure), (), cited, span=span(b, tree))


def _fill_rows(b: Build, tree: Node) -> FillDecl:
    filled, written, figures, _ = tree.children
    cited, dates = placed(b, tree).own.cites(b), period(b, written)
    return FillDecl(name(b, filled), (), dates, None, rows(b, figures), cited, span=span(b, tree))


def _choose(b: Build, tree: Node) -> ChooseDecl:
    reading, option, dates, _ = tree.children
    cited = placed(b, tree).own.cites(b)
    return ChooseDecl(name(b, reading), name(b, option), period(b, dates), cited, span=span(b, tree))


def _enable(b: Build, tree: Node) -> EnableDecl:
    discretion, mode, dates, _ = tree.children
    cited = placed(b, tree).own.cites(b)
    return EnableDecl(
        name(b, discretion), MODES[mode.first.type], period(b, dates), cited, span=span(b, tree)
    )


def _bring(b: Build, tree: Node) -> BringDecl:
    rule, dates, _ = tree.children
    return BringDecl(name(b, rule), period(b, dates), placed(b, tree).own.cites(b), span=span(b, tree))


# ── a document that changes another ──────────────────────────────────────────


def _amend(b: Build, tree: Node) -> AmendDecl | None:
    changed, _ = tree.children
    found = placed(b, tree)
    if not found.parts:
        if not b.findings:
            b.find(CHANGES_NOTHING, tree.first, title=title(tree))
        return None
    return AmendDecl(
        name(b, changed), tree.first.type == "INSERT", cases(b, found), otherwise(b, found),
        tuple(_value(b, g, g.head) for g in found.of("value", "value_silent", "rows") if g.head),
        rows_of(b, found), span=span(b, tree),
    )  # fmt: skip


def _repeal(b: Build, tree: Node) -> RepealDecl:
    struck, part, _ = tree.children
    cited = placed(b, tree).own.cites(b)
    if part is not None and part.rule == "struck_row":
        return RepealDecl(name(b, struck), None, cited, cells_of(b, part.children), span=span(b, tree))
    return RepealDecl(name(b, struck), optional_name(b, part), cited, span=span(b, tree))


_BUILDERS: Final[Mapping[str, Callable[[Build, Node], Declaration | FactDecl | None]]] = {
    "policy": _policy, "clause": _clause, "measure": _unit, "entity": _entity, "fact": _fact,
    "standard": _standard, "scale": _scale,
    "reading": _reading, "quantity": quantity, "table": table, "condition": condition,
    "adjustment": adjustment, "decision": decision, "single": single, "background": background,
    "fill": _fill, "fill_rows": _fill_rows, "choose": _choose, "enable": _enable, "bring": _bring,
    "example": example, "roster": roster, "event": event, "deadline": deadline, "english": _english,
    "amend": _amend, "repeal": _repeal,
}  # fmt: skip
