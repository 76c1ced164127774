"""Parse trees of declarations that conclude something: quantities, tables, conditions, decisions."""

from __future__ import annotations

from policyrules.language.building.expressions import reference, type_
from policyrules.language.building.placing import placed
from policyrules.language.building.rules import (
    amount_bounds,
    amount_type,
    body,
    carries,
    cases,
    facts_of,
    ledger,
    named_declared,
    otherwise,
    outcomes,
    rounding,
    roundings,
    stands_for,
    states,
)
from policyrules.language.building.tables import grid
from policyrules.language.codes import WITHOUT_COLUMNS, YIELDS_ONE_OR_SEVERAL
from policyrules.language.syntax import (
    AdjustmentDecl,
    Alias,
    BackgroundDecl,
    ConditionDecl,
    DecisionDecl,
    QuantityDecl,
    SingleDecl,
    TableDecl,
    TypeDecl,
)
from policyrules.language.tokens import Token
from policyrules.language.trees import Build, Node, alias, name, names, span, title


def quantity(b: Build, tree: Node) -> QuantityDecl:
    """计算."""
    chinese, other, entity, kind, _ = tree.children
    found = placed(b, tree)
    return QuantityDecl(
        alias(b, chinese, other), name(b, entity), type_(b, kind), body(b, found.own), cases(b, found),
        span=span(b, tree),
    )  # fmt: skip


def table(b: Build, tree: Node) -> TableDecl | None:
    """表; None, with a finding, where it has no columns or yields nothing clear."""
    chinese, other, entity, kind, _ = tree.children
    found = placed(b, tree)
    rows = grid(b, found)
    if rows is None:
        if not b.findings:
            b.find(WITHOUT_COLUMNS, tree.first, title=title(tree))
        return None
    outputs = tuple(_output(b, *o.children) for part in found.own.of("yields") for o in part.children)
    if (kind is None) is not bool(outputs):
        b.find(YIELDS_ONE_OR_SEVERAL, tree.first, title=title(tree))
        return None
    called = alias(b, chinese, other)
    return TableDecl(
        called, name(b, entity), outputs or ((called, type_(b, kind.children[0])),), body(b, found.own), rows,
        otherwise(b, found), span=span(b, tree),
    )  # fmt: skip


def _output(b: Build, chinese: Token, other: Node, kind: Node) -> tuple[Alias, TypeDecl]:
    return alias(b, chinese, other), type_(b, kind)


def condition(b: Build, tree: Node) -> ConditionDecl:
    """条件."""
    chinese, other, entity, _ = tree.children
    own = body(b, placed(b, tree).own)
    return ConditionDecl(alias(b, chinese, other), name(b, entity), own, span=span(b, tree))


def adjustment(b: Build, tree: Node) -> AdjustmentDecl:
    """扣减, 不计入."""
    chinese, other, entity, total, _ = tree.children
    own = placed(b, tree).own
    return AdjustmentDecl(
        tree.first.type.lower(), alias(b, chinese, other), name(b, entity), reference(b, total), body(b, own),
        own.names(b, "follows"), span=span(b, tree),
    )  # fmt: skip


def decision(b: Build, tree: Node) -> DecisionDecl:
    """决定."""
    chinese, other, entity, _ = tree.children
    found = placed(b, tree)
    own = found.own
    rounds = own.of("round")
    return DecisionDecl(
        alias(b, chinese, other), name(b, entity), outcomes(b, own), amount_type(b, own),
        bool(own.of("stated_type")), rounding(b, rounds[0]) if rounds else None, own.names(b, "readings"),
        cases(b, found), otherwise(b, found), carries(b, found), grid(b, found), own.cites(b),
        states(b, own), ledger(b, own), stands_for(b, own), amount_bounds(b, own), named_declared(b, own),
        roundings(b, own),
        span=span(b, tree),
    )  # fmt: skip


def single(b: Build, tree: Node) -> SingleDecl:
    """单人户."""
    chinese, other, entity, applied, _ = tree.children
    found = placed(b, tree)
    own = found.own
    return SingleDecl(
        alias(b, chinese, other), name(b, entity), name(b, applied), facts_of(b, own), outcomes(b, own),
        body(b, own), cases(b, found), otherwise(b, found), carries(b, found), states(b, own),
        span=span(b, tree),
    )  # fmt: skip


def background(b: Build, tree: Node) -> BackgroundDecl:
    """背景."""
    chinese, other, entity, filled, given, _ = tree.children
    own = body(b, placed(b, tree).own)
    return BackgroundDecl(
        alias(b, chinese, other), name(b, entity), name(b, filled), names(b, given), own, span=span(b, tree)
    )
