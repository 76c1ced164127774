"""Parse trees of declarations to nodes of the syntax tree. One function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from policyrules.base.errors import Finding, Source
from policyrules.language.building.examples import MODES, example
from policyrules.language.building.expressions import (
    TooDeepError,
    comparison,
    day,
    expr,
    optional_expr,
    period,
    reference,
    type_,
)
from policyrules.language.building.lists import deadline, roster
from policyrules.language.building.parts import all_cites, parts_of
from policyrules.language.building.rules import (
    amount_type,
    body,
    carries,
    cases,
    facts_of,
    groups,
    otherwise,
    outcomes,
    rounding,
)
from policyrules.language.building.tables import grid
from policyrules.language.codes import IS_TOO_DEEP, WITHOUT_COLUMNS
from policyrules.language.syntax import (
    AdjustmentDecl,
    BackgroundDecl,
    Bound,
    BringDecl,
    ChooseDecl,
    ClauseDecl,
    ConditionDecl,
    ConstraintDecl,
    DecisionDecl,
    Declaration,
    EnableDecl,
    EntityDecl,
    FactDecl,
    FillDecl,
    PolicyDecl,
    QuantityDecl,
    ReadingDecl,
    ReadingOption,
    SingleDecl,
    StandardDecl,
    TableDecl,
    ValueDecl,
)
from policyrules.language.tokens import Token
from policyrules.language.trees import (
    Build,
    Node,
    alias,
    name,
    names,
    optional_name,
    optional_text,
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
    parts = parts_of(
        b, tree, once=("number", "issuer", "issued", "in_force", "place", "vocabulary", "extends")
    )
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
        span=span(b, tree),
    )  # fmt: skip


def _clause(b: Build, tree: Node) -> ClauseDecl:
    clause, status, gist, *phrase = tree.children
    kind = None if status is None else STATUSES[status.first.type]
    quoted = text(phrase[0]) if phrase else ""
    return ClauseDecl(text(clause), kind, text(gist), quoted, span=span(b, tree))


def _entity(b: Build, tree: Node) -> EntityDecl:
    chinese, other, parent, plural, persons = tree.children
    return EntityDecl(
        alias(b, chinese, other), optional_name(b, parent), optional_name(b, plural), persons is not None, (),
        span=span(b, tree),
    )  # fmt: skip


def _fact(b: Build, tree: Node) -> FactDecl:
    chinese, other, kind, _ = tree.children
    parts = parts_of(b, tree, once=("judged", "recorded", "optional"))
    return FactDecl(
        alias(b, chinese, other), type_(b, kind),
        judged=parts.names("judged"), recorded=parts.names("recorded"), optional="optional" in parts,
        bounds=tuple(_bound(b, p) for p in parts.all("bound")), span=span(b, tree),
    )  # fmt: skip


def _bound(b: Build, part: Node) -> Bound:
    op, limit = part.children
    return Bound(comparison(op), expr(b, limit), span=span(b, part))


# ── what document and county supply ──────────────────────────────────────────


def _standard(b: Build, tree: Node) -> StandardDecl:
    chinese, other, entity, kind, _ = tree.children
    parts = parts_of(b, tree, once=("optional", "set_by", "casewise", "default"))
    default = parts.one("default")
    own, values, constraints = _cited(tree.parts)
    return StandardDecl(
        alias(b, chinese, other), optional_name(b, entity), type_(b, kind),
        optional="optional" in parts, holders=parts.names("set_by"), casewise="casewise" in parts,
        values=tuple(_value(b, p, cited) for p, cited in values),
        constraints=tuple(_constraint(b, p, cited) for p, cited in constraints),
        default=expr(b, default.children[0]) if default else None,
        readings=parts.names("readings"), cites=all_cites(b, own), span=span(b, tree),
    )  # fmt: skip


Cited = list[tuple[Node, list[Node]]]


def _cited(parts: list[Node]) -> tuple[list[Node], Cited, Cited]:
    """Each value and constraint with the 依据 right after it; every other 依据 is the standard's own."""
    own: list[Node] = []
    values: Cited = []
    constraints: Cited = []
    here = own
    for part in parts:
        if part.rule == "cites":
            here.append(part)
        here = []
        if part.rule == "value":
            values.append((part, here))
        elif part.rule in ("must", "principle"):
            constraints.append((part, here))
        else:
            here = own
    return own, values, constraints


def _value(b: Build, part: Node, cited: list[Node]) -> ValueDecl:
    written, figure = part.children
    return ValueDecl(period(b, written), expr(b, figure), all_cites(b, cited), span=span(b, part))


def _constraint(b: Build, part: Node, cited: list[Node]) -> ConstraintDecl:
    op, bound, *when = part.children
    return ConstraintDecl(
        part.rule, comparison(op), expr(b, bound), optional_expr(b, when), all_cites(b, cited),
        span=span(b, part),
    )  # fmt: skip


def _reading(b: Build, tree: Node) -> ReadingDecl:
    own, question, _ = tree.children
    parts = parts_of(b, tree, once=("adopted", "choosable", "note"))
    return ReadingDecl(
        name(b, own), text(question),
        options=tuple(_option(b, *p.children) for p in parts.all("option")),
        adopted=optional_name(b, parts.one("adopted")), choosers=parts.names("choosable"),
        note=optional_text(parts.one("note")), cites=parts.cites(), span=span(b, tree),
    )  # fmt: skip


def _option(b: Build, chinese: Token, other: Node, says: Token) -> ReadingOption:
    return ReadingOption(alias(b, chinese, other), text(says))


# ── conclusions ──────────────────────────────────────────────────────────────


def _quantity(b: Build, tree: Node) -> QuantityDecl:
    chinese, other, entity, kind, _ = tree.children
    found = groups(b, tree)
    return QuantityDecl(
        alias(b, chinese, other), name(b, entity), type_(b, kind), body(b, found[0]), cases(b, found),
        span=span(b, tree),
    )  # fmt: skip


def _table(b: Build, tree: Node) -> TableDecl | None:
    chinese, other, entity, kind, _ = tree.children
    found = groups(b, tree)
    rows = grid(b, found)
    if rows is None:
        if not b.findings:
            b.find(WITHOUT_COLUMNS, tree.first, title=title(tree))
        return None
    return TableDecl(
        alias(b, chinese, other), name(b, entity), type_(b, kind), body(b, found[0]), rows,
        otherwise(b, found), span=span(b, tree),
    )  # fmt: skip


def _condition(b: Build, tree: Node) -> ConditionDecl:
    chinese, other, entity, _ = tree.children
    own = body(b, groups(b, tree)[0])
    return ConditionDecl(alias(b, chinese, other), name(b, entity), own, span=span(b, tree))


def _adjustment(b: Build, tree: Node) -> AdjustmentDecl:
    chinese, other, entity, total, _ = tree.children
    own = body(b, groups(b, tree)[0])
    return AdjustmentDecl(
        tree.first.type.lower(), alias(b, chinese, other), name(b, entity), reference(b, total), own,
        span=span(b, tree),
    )  # fmt: skip


def _decision(b: Build, tree: Node) -> DecisionDecl:
    chinese, other, entity, _ = tree.children
    found = groups(b, tree)
    own = found[0]
    rounds = own.of("round")
    return DecisionDecl(
        alias(b, chinese, other), name(b, entity), outcomes(b, own), amount_type(b, own),
        bool(own.of("stated_type")), rounding(b, rounds[0]) if rounds else None,
        tuple(n for p in own.of("readings") for n in names(b, p)),
        cases(b, found), otherwise(b, found), carries(b, found), grid(b, found),
        all_cites(b, own.of("cites")), span=span(b, tree),
    )  # fmt: skip


def _single(b: Build, tree: Node) -> SingleDecl:
    chinese, other, entity, applied, _ = tree.children
    found = groups(b, tree)
    own = found[0]
    return SingleDecl(
        alias(b, chinese, other), name(b, entity), name(b, applied), facts_of(b, own), outcomes(b, own),
        body(b, own), cases(b, found), otherwise(b, found), carries(b, found), span=span(b, tree),
    )  # fmt: skip


def _background(b: Build, tree: Node) -> BackgroundDecl:
    chinese, other, entity, filled, given, _ = tree.children
    own = body(b, groups(b, tree)[0])
    return BackgroundDecl(
        alias(b, chinese, other), name(b, entity), name(b, filled), names(b, given), own, span=span(b, tree)
    )


# ── the county ───────────────────────────────────────────────────────────────


def _fill(b: Build, tree: Node) -> FillDecl:
    filled, written, figure, _ = tree.children
    cited = all_cites(b, tree.parts)
    return FillDecl(name(b, filled), period(b, written), expr(b, figure), cited, span=span(b, tree))


def _choose(b: Build, tree: Node) -> ChooseDecl:
    reading, option, dates, _ = tree.children
    cited = all_cites(b, tree.parts)
    return ChooseDecl(name(b, reading), name(b, option), period(b, dates), cited, span=span(b, tree))


def _enable(b: Build, tree: Node) -> EnableDecl:
    discretion, mode, dates, _ = tree.children
    cited = all_cites(b, tree.parts)
    return EnableDecl(
        name(b, discretion), MODES[mode.first.type], period(b, dates), cited, span=span(b, tree)
    )


def _bring(b: Build, tree: Node) -> BringDecl:
    rule, dates, _ = tree.children
    return BringDecl(name(b, rule), period(b, dates), all_cites(b, tree.parts), span=span(b, tree))


_BUILDERS: Final[Mapping[str, Callable[[Build, Node], Declaration | FactDecl | None]]] = {
    "policy": _policy, "clause": _clause, "entity": _entity, "fact": _fact, "standard": _standard,
    "reading": _reading, "quantity": _quantity, "table": _table, "condition": _condition,
    "adjustment": _adjustment, "decision": _decision, "single": _single, "background": _background,
    "fill": _fill, "choose": _choose, "enable": _enable, "bring": _bring,
    "example": example, "roster": roster, "deadline": deadline,
}  # fmt: skip
