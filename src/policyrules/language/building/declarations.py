"""Parse trees of declarations to nodes of the syntax tree. One function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from policyrules.base.errors import Finding, Source
from policyrules.language.building.examples import MODES, example
from policyrules.language.building.expressions import (
    TooDeepError,
    comparison,
    dates,
    day,
    expr,
    period,
    reference,
    type_,
)
from policyrules.language.building.lists import deadline, roster
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
    twice,
)
from policyrules.language.codes import IS_TOO_DEEP
from policyrules.language.syntax import (
    AdjustmentDecl,
    BackgroundDecl,
    Bound,
    BringDecl,
    ChooseDecl,
    Cite,
    ClauseDecl,
    ConditionDecl,
    ConstraintDecl,
    DecisionDecl,
    Declaration,
    EnableDecl,
    EntityDecl,
    FactDecl,
    FillDecl,
    Name,
    PolicyDecl,
    QuantityDecl,
    ReadingDecl,
    ReadingOption,
    SingleDecl,
    StandardDecl,
    ValueDecl,
)
from policyrules.language.tokens import Token, clip
from policyrules.language.trees import (
    Build,
    Child,
    Node,
    alias,
    cites,
    first,
    name,
    names,
    node,
    optional_name,
    span,
    text,
    token,
)

STATUSES: Final = {"OPEN": "open", "HUMAN": "human", "PROCEDURE": "procedural", "PRINCIPLES": "principle",
                   "NOT_YET": "not_yet"}  # fmt: skip


def build(source: Source, tree: Node) -> tuple[Declaration | FactDecl | None, tuple[Finding, ...]]:
    """The declaration of a tree, None when it has mistakes; and these."""
    b = Build(source)
    try:
        built = _BUILDERS[str(tree.data)](b, tree)
    except TooDeepError:
        b.find(IS_TOO_DEEP, first(tree), title=_title(tree))
        return None, tuple(b.findings)
    return (None if b.findings else built), tuple(b.findings)


def _title(tree: Node) -> str:
    word, second = first(tree), tree.children[1] if len(tree.children) > 1 else None
    if isinstance(second, Token) and second.type in ("NAME", "CLAUSE_ID"):
        return f"“{word.text} {clip(second.text)}”"
    return f"“{word.text}”"


def _by_kind(b: Build, tree: Node, skip: int, once: Iterable[str] = ()) -> dict[str, list[Node]]:
    """The parts after the first ``skip`` children by kind; those in ``once`` are reported when repeated."""
    found: dict[str, list[Node]] = {}
    for part in (node(p) for p in tree.children[skip:]):
        kind = str(part.data)
        if kind in found and kind in once:
            twice(b, part, _title(tree))
        found.setdefault(kind, []).append(part)
    return found


def _one(parts: Mapping[str, list[Node]], kind: str) -> Node | None:
    return parts[kind][0] if parts.get(kind) else None


def _all_names(b: Build, parts: Mapping[str, list[Node]], kind: str) -> tuple[Name, ...]:
    return tuple(n for part in parts.get(kind, ()) for n in names(b, part))


def _all_cites(b: Build, parts: Iterable[Node]) -> tuple[Cite, ...]:
    return tuple(c for part in parts for c in cites(b, part))


# ── the document and the vocabulary ──────────────────────────────────────────


def _policy(b: Build, tree: Node) -> PolicyDecl:
    parts = _by_kind(b, tree, 3, ("number", "issuer", "issued", "in_force", "place", "vocabulary", "extends"))
    title = {kind: text(p.children[1]) for kind, (p, *_) in parts.items() if kind in ("number", "place")}
    issuer, issued, force = _one(parts, "issuer"), _one(parts, "issued"), _one(parts, "in_force")
    links = {
        kind: name(b, p.children[1]) for kind, (p, *_) in parts.items() if kind in ("vocabulary", "extends")
    }
    return PolicyDecl(
        name(b, tree.children[1]), text(tree.children[2]),
        number=title.get("number", ""),
        issuers=tuple(text(c) for c in issuer.children if token(c).type == "STRING") if issuer else (),
        issued=day(issued.children[1]) if issued else None,
        start=day(force.children[1]) if force else None,
        end=day(force.children[3]) if force and force.children[3] is not None else None,
        place=title.get("place", ""), vocabulary=links.get("vocabulary"), extends=links.get("extends"),
        span=span(b, tree),
    )  # fmt: skip


def _clause(b: Build, tree: Node) -> ClauseDecl:
    _, clause, status, gist, _, phrase = tree.children
    kind = None if status is None else STATUSES[first(status).type]
    quoted = "" if phrase is None else text(phrase)
    return ClauseDecl(text(clause), kind, text(gist), quoted, span=span(b, tree))


def _entity(b: Build, tree: Node) -> EntityDecl:
    _, chinese, other, _, parent, _, plural, persons = tree.children
    return EntityDecl(
        alias(b, chinese, other), optional_name(b, parent), optional_name(b, plural), persons is not None, (),
        span=span(b, tree),
    )  # fmt: skip


def _fact(b: Build, tree: Node) -> FactDecl:
    parts = _by_kind(b, tree, 5, ("judged", "recorded", "optional"))
    return FactDecl(
        alias(b, tree.children[1], tree.children[2]), type_(b, tree.children[4]),
        judged=_all_names(b, parts, "judged"), recorded=_all_names(b, parts, "recorded"),
        optional="optional" in parts,
        bounds=tuple(
            Bound(comparison(p.children[0]), expr(b, p.children[1]), span=span(b, p))
            for p in parts.get("bound", ())
        ),
        span=span(b, tree),
    )  # fmt: skip


# ── what document and county supply ──────────────────────────────────────────


def _standard(b: Build, tree: Node) -> StandardDecl:
    parts = _by_kind(b, tree, 7, ("optional", "set_by", "casewise", "default"))
    default = _one(parts, "default")
    own, values, constraints = _cited(tree.children[7:])
    return StandardDecl(
        alias(b, tree.children[1], tree.children[2]), optional_name(b, tree.children[4]),
        type_(b, tree.children[6]),
        optional="optional" in parts, holders=_all_names(b, parts, "set_by"), casewise="casewise" in parts,
        values=tuple(_value(b, p, cited) for p, cited in values),
        constraints=tuple(_constraint(b, p, cited) for p, cited in constraints),
        default=expr(b, default.children[1]) if default else None,
        readings=_all_names(b, parts, "readings"), cites=_all_cites(b, own), span=span(b, tree),
    )  # fmt: skip


Cited = list[tuple[Node, list[Node]]]


def _cited(parts: list[Child]) -> tuple[list[Node], Cited, Cited]:
    """Each value and constraint with the 依据 right after it; every other 依据 is the standard's own."""
    own: list[Node] = []
    values: Cited = []
    constraints: Cited = []
    here = own
    for part in (node(p) for p in parts):
        kind = str(part.data)
        if kind == "cites":
            here.append(part)
        here = []
        if kind == "value":
            values.append((part, here))
        elif kind in ("must", "principle"):
            constraints.append((part, here))
        else:
            here = own
    return own, values, constraints


def _value(b: Build, part: Node, cited: list[Node]) -> ValueDecl:
    written, _, figure = part.children
    return ValueDecl(period(b, written), expr(b, figure), _all_cites(b, cited), span=span(b, part))


def _constraint(b: Build, part: Node, cited: list[Node]) -> ConstraintDecl:
    _, op, bound, _, condition = part.children
    when = None if condition is None else expr(b, condition)
    return ConstraintDecl(
        str(part.data), comparison(op), expr(b, bound), when, _all_cites(b, cited), span=span(b, part)
    )


def _reading(b: Build, tree: Node) -> ReadingDecl:
    parts = _by_kind(b, tree, 3, ("adopted", "choosable", "note"))
    adopted, note = _one(parts, "adopted"), _one(parts, "note")
    return ReadingDecl(
        name(b, tree.children[1]), text(tree.children[2]),
        options=tuple(
            ReadingOption(alias(b, p.children[1], p.children[2]), text(p.children[3]))
            for p in parts.get("option", ())
        ),
        adopted=name(b, adopted.children[1]) if adopted else None,
        choosers=_all_names(b, parts, "choosable"),
        note=text(note.children[1]) if note else None,
        cites=_all_cites(b, parts.get("cites", ())), span=span(b, tree),
    )  # fmt: skip


# ── conclusions ──────────────────────────────────────────────────────────────


def _quantity(b: Build, tree: Node) -> QuantityDecl:
    c = tree.children
    found = groups(b, tree, c[7:], _title(tree))
    return QuantityDecl(
        alias(b, c[1], c[2]), name(b, c[4]), type_(b, c[6]), body(b, found[0]), cases(b, found),
        span=span(b, tree),
    )  # fmt: skip


def _condition(b: Build, tree: Node) -> ConditionDecl:
    c = tree.children
    found = groups(b, tree, c[5:], _title(tree))
    return ConditionDecl(alias(b, c[1], c[2]), name(b, c[4]), body(b, found[0]), span=span(b, tree))


def _adjustment(b: Build, tree: Node) -> AdjustmentDecl:
    c = tree.children
    found = groups(b, tree, c[7:], _title(tree))
    return AdjustmentDecl(
        token(c[0]).type.lower(), alias(b, c[1], c[2]), name(b, c[4]), reference(b, c[6]), body(b, found[0]),
        span=span(b, tree),
    )  # fmt: skip


def _decision(b: Build, tree: Node) -> DecisionDecl:
    c = tree.children
    found = groups(b, tree, c[5:], _title(tree))
    own = found[0]
    rounds = own.of("round")
    return DecisionDecl(
        alias(b, c[1], c[2]), name(b, c[4]), outcomes(b, own), amount_type(b, own),
        rounding(b, rounds[0]) if rounds else None,
        tuple(n for p in own.of("readings") for n in names(b, p)),
        cases(b, found), otherwise(b, found), carries(b, found), span=span(b, tree),
    )  # fmt: skip


def _single(b: Build, tree: Node) -> SingleDecl:
    c = tree.children
    found = groups(b, tree, c[7:], _title(tree))
    own = found[0]
    return SingleDecl(
        alias(b, c[1], c[2]), name(b, c[4]), name(b, c[6]), facts_of(b, own), outcomes(b, own), body(b, own),
        cases(b, found), otherwise(b, found), carries(b, found), span=span(b, tree),
    )  # fmt: skip


def _background(b: Build, tree: Node) -> BackgroundDecl:
    c = tree.children
    found = groups(b, tree, c[8:], _title(tree))
    return BackgroundDecl(
        alias(b, c[1], c[2]), name(b, c[4]), name(b, c[6]), names(b, c[7]), body(b, found[0]),
        span=span(b, tree),
    )  # fmt: skip


# ── the county ───────────────────────────────────────────────────────────────


def _fill(b: Build, tree: Node) -> FillDecl:
    _, filled, written, _, figure, cited = tree.children
    return FillDecl(name(b, filled), period(b, written), expr(b, figure), cites(b, cited), span=span(b, tree))


def _choose(b: Build, tree: Node) -> ChooseDecl:
    c = tree.children
    return ChooseDecl(name(b, c[1]), name(b, c[3]), dates(b, c[4:8]), cites(b, c[8]), span=span(b, tree))


def _enable(b: Build, tree: Node) -> EnableDecl:
    c = tree.children
    mode = MODES[first(c[2]).type]
    return EnableDecl(name(b, c[1]), mode, dates(b, c[3:7]), cites(b, c[7]), span=span(b, tree))


def _bring(b: Build, tree: Node) -> BringDecl:
    c = tree.children
    return BringDecl(name(b, c[1]), dates(b, c[2:6]), cites(b, c[6]), span=span(b, tree))


_BUILDERS: Final[Mapping[str, Callable[[Build, Node], Declaration | FactDecl]]] = {
    "policy": _policy, "clause": _clause, "entity": _entity, "fact": _fact, "standard": _standard,
    "reading": _reading, "quantity": _quantity, "condition": _condition, "adjustment": _adjustment,
    "decision": _decision, "single": _single, "background": _background, "fill": _fill, "choose": _choose,
    "enable": _enable, "bring": _bring, "example": example, "roster": roster, "deadline": deadline,
}  # fmt: skip
