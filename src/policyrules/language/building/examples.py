"""Parse trees of worked cases (案例) to nodes of the syntax tree."""

from __future__ import annotations

from typing import Final

from attrs import define, field

from policyrules.base.errors import Span
from policyrules.language.building.expressions import day, expr
from policyrules.language.building.rules import twice
from policyrules.language.codes import NOT_BEFORE_EXPECT
from policyrules.language.syntax import (
    DeterminedPart,
    ExampleDecl,
    ExpectPart,
    Expr,
    FactValue,
    GivenPart,
    Name,
)
from policyrules.language.tokens import Token
from policyrules.language.trees import (
    Build,
    Child,
    Node,
    cites,
    first,
    last,
    name,
    names,
    node,
    optional_name,
    span,
    text,
)

MODES: Final = {"UNUSED": "unused", "ALWAYS": "always", "CASEWISE": "case_by_case"}
_MARKS: Final = {"unknown": "unknown", "absent": "absent", "chosen_set": "set"}
_AMOUNTS: Final = ("amount", "amount_at_least", "amount_silent")


@define
class _Expected:
    """One 应得 and the parts after it."""

    head: Node
    parts: list[Node] = field(factory=list)

    def of(self, *kinds: str) -> list[Node]:
        return [p for p in self.parts if str(p.data) in kinds]


def example(b: Build, tree: Node) -> ExampleDecl:
    """案例: what is given, and what each 应得 expects."""
    parts = [node(p) for p in tree.children[4:]]
    title = f"案例“{text(tree.children[1])}”"
    given, expected = _split(b, parts, title)
    overlay = given.get("under_overlay", [])
    complete = given.get("complete", [])
    for part in (*overlay[1:], *complete[1:]):
        twice(b, part, title)
    return ExampleDecl(
        text(tree.children[1]), day(tree.children[3]),
        overlay=optional_name(b, overlay[0].children[1]) if overlay else None,
        complete=_complete(b, complete[0]) if complete else (),
        choices=tuple((name(b, p.children[1]), name(b, p.children[3])) for p in given.get("chosen", ())),
        modes=tuple(
            (name(b, p.children[1]), MODES[first(p.children[2]).type]) for p in given.get("enabled", ())
        ),
        givens=tuple(_given(b, p) for p in given.get("given", ())),
        determined=tuple(_determined(b, p) for p in given.get("determined", ())),
        expected=tuple(_expect(b, e) for e in expected), span=span(b, tree),
    )  # fmt: skip


def _split(b: Build, parts: list[Node], title: str) -> tuple[dict[str, list[Node]], list[_Expected]]:
    given: dict[str, list[Node]] = {}
    expected: list[_Expected] = []
    for part in parts:
        kind = str(part.data)
        if kind == "expect":
            expected.append(_Expected(part))
        elif kind not in (*_AMOUNTS, "missing", "cites"):
            given.setdefault(kind, []).append(part)
        elif not expected:
            b.find(NOT_BEFORE_EXPECT, first(part))
        elif kind in _AMOUNTS and expected[-1].of(*_AMOUNTS):
            twice(b, part, title)
        else:
            expected[-1].parts.append(part)
    return given, expected


def _complete(b: Build, part: Node) -> tuple[Name, ...] | None:
    """None: all lists are complete."""
    return None if first(part.children[1]).type == "EVERYTHING" else names(b, part.children[1])


def _given(b: Build, part: Node) -> GivenPart:
    _, entity, key, _, parent, facts = part.children
    pairs = [] if facts is None else [node(c) for c in node(facts).children if not isinstance(c, Token)]
    return GivenPart(
        name(b, entity), _optional_text(key), _optional_text(parent),
        tuple((name(b, p.children[0]), _fact_value(b, p.children[2])) for p in pairs), span=span(b, part),
    )  # fmt: skip


def _determined(b: Build, part: Node) -> DeterminedPart:
    c = part.children
    return DeterminedPart(
        name(b, c[1]), _optional_text(c[3]), _fact_value(b, c[5]), name(b, c[7]), day(c[9]), text(c[11]),
        span=span(b, part),
    )  # fmt: skip


def _fact_value(b: Build, tree: Child) -> FactValue:
    mark = _MARKS.get(str(node(tree).data))
    if mark is None:
        return FactValue(expr(b, tree), None, span=span(b, tree))
    return FactValue(None, mark, names(b, tree) if mark == "set" else (), span=span(b, tree))


def _expect(b: Build, expected: _Expected) -> ExpectPart:
    c = expected.head.children
    amounts, least = expected.of("amount"), expected.of("amount_at_least")
    outcome = node(c[5])
    begin = span(b, expected.head)
    end = max((last(p).end for p in expected.parts), default=begin.end)
    return ExpectPart(
        name(b, c[1]), _optional_text(c[3]),
        outcomes=names(b, outcome) if outcome.data == "names" else (),
        not_in_force=outcome.data == "outside",
        amount=_amount(b, amounts[0]) if amounts else _least(b, least[0]) if least else None,
        amount_open=bool(least),
        amount_silent=bool(expected.of("amount_silent")),
        missing=tuple(n for p in expected.of("missing") for n in names(b, p.children[1])),
        cites=tuple(cite for p in expected.of("cites") for cite in cites(b, p)),
        span=Span(b.source, begin.start, max(end, begin.end), begin.line, begin.column),
    )  # fmt: skip


def _amount(b: Build, part: Node) -> tuple[Expr, Expr | None]:
    _, low, _, high = part.children
    return expr(b, low), None if high is None else expr(b, high)


def _least(b: Build, part: Node) -> tuple[Expr, Expr | None]:
    return expr(b, part.children[2]), None


def _optional_text(child: Child) -> str | None:
    return None if child is None else text(child)
