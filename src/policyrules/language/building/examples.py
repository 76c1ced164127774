"""Parse trees of worked cases (案例) to nodes of the syntax tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import define, field

from policyrules.base.errors import Span
from policyrules.language.building.expressions import day, expr, optional_expr
from policyrules.language.building.parts import all_cites, twice
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
from policyrules.language.trees import (
    Build,
    Node,
    name,
    names,
    optional_name,
    optional_text,
    span,
    text,
    title,
)

MODES: Final = {"UNUSED": "unused", "ALWAYS": "always", "CASEWISE": "case_by_case"}
_MARKS: Final = {"unknown": "unknown", "absent": "absent", "chosen_set": "set"}
_EXACT: Final = ("amount", "stated")
_AT_LEAST: Final = ("amount_at_least", "stated_at_least")
_SILENT: Final = ("amount_silent", "stated_silent")
_AMOUNTS: Final = (*_EXACT, *_AT_LEAST, *_SILENT)


@define
class _Expected:
    """One 应得 and the parts after it."""

    head: Node
    parts: list[Node] = field(factory=list)

    def of(self, *kinds: str) -> list[Node]:
        return [p for p in self.parts if p.rule in kinds]


def example(b: Build, tree: Node) -> ExampleDecl:
    """案例: what is given, and what each 应得 expects."""
    called, on, _ = tree.children
    given, expected = _split(b, tree.parts, title(tree))
    overlay, complete = given.get("under_overlay", []), given.get("complete", [])
    for part in (*overlay[1:], *complete[1:]):
        twice(b, part, title(tree))
    return ExampleDecl(
        text(called), day(on),
        overlay=optional_name(b, overlay[0]) if overlay else None,
        complete=_complete(b, complete[0]) if complete else (),
        choices=tuple(_choice(b, p) for p in given.get("chosen", ())),
        modes=tuple(_mode(b, p) for p in given.get("enabled", ())),
        givens=tuple(_given(b, p) for p in given.get("given", ())),
        determined=tuple(_determined(b, p) for p in given.get("determined", ())),
        expected=tuple(_expect(b, e) for e in expected), span=span(b, tree),
    )  # fmt: skip


def _split(b: Build, parts: Sequence[Node], where: str) -> tuple[dict[str, list[Node]], list[_Expected]]:
    given: dict[str, list[Node]] = {}
    expected: list[_Expected] = []
    for part in parts:
        kind = part.rule
        if kind == "expect":
            expected.append(_Expected(part))
        elif kind not in (*_AMOUNTS, "missing", "cites"):
            given.setdefault(kind, []).append(part)
        elif not expected:
            b.find(NOT_BEFORE_EXPECT, part.first)
        elif kind in _AMOUNTS and expected[-1].of(*_AMOUNTS):
            twice(b, part, where)
        else:
            expected[-1].parts.append(part)
    return given, expected


def _complete(b: Build, part: Node) -> tuple[Name, ...] | None:
    """None: all lists are complete."""
    return names(b, part) if part.children else None


def _choice(b: Build, part: Node) -> tuple[Name, Name]:
    reading, option = part.children
    return name(b, reading), name(b, option)


def _mode(b: Build, part: Node) -> tuple[Name, str]:
    discretion, mode = part.children
    return name(b, discretion), MODES[mode.first.type]


def _given(b: Build, part: Node) -> GivenPart:
    entity, key, parent, facts = part.children
    return GivenPart(
        name(b, entity), optional_text(key), optional_text(parent),
        () if facts is None else tuple(_assigned(b, fact) for fact in facts.children), span=span(b, part),
    )  # fmt: skip


def _assigned(b: Build, tree: Node) -> tuple[Name, FactValue]:
    fact, value = tree.children
    return name(b, fact), _fact_value(b, value)


def _determined(b: Build, part: Node) -> DeterminedPart:
    fact, of, value, by, on, basis = part.children
    return DeterminedPart(
        name(b, fact), optional_text(of), _fact_value(b, value), name(b, by), day(on), text(basis),
        span=span(b, part),
    )  # fmt: skip


def _fact_value(b: Build, tree: Node) -> FactValue:
    mark = _MARKS.get(tree.rule)
    if mark is None:
        return FactValue(expr(b, tree), None, span=span(b, tree))
    return FactValue(None, mark, names(b, tree) if mark == "set" else (), span=span(b, tree))


def _expect(b: Build, expected: _Expected) -> ExpectPart:
    programme, of, outcome = expected.head.children
    begin = expected.head.first
    end = max(p.last.end for p in (expected.head, *expected.parts))
    return ExpectPart(
        name(b, programme), optional_text(of),
        outcomes=names(b, outcome) if outcome.rule == "names" else (),
        not_in_force=outcome.rule == "outside",
        amount=_amount(b, expected.of(*_EXACT, *_AT_LEAST)),
        amount_open=bool(expected.of(*_AT_LEAST)),
        amount_silent=bool(expected.of(*_SILENT)),
        stated=written[0].rule.startswith("stated") if (written := expected.of(*_AMOUNTS)) else None,
        missing=tuple(n for p in expected.of("missing") for n in names(b, p)),
        cites=all_cites(b, expected.of("cites")),
        span=Span(b.source, begin.start, end, begin.line, begin.column),
    )  # fmt: skip


def _amount(b: Build, found: Sequence[Node]) -> tuple[Expr, Expr | None] | None:
    if not found:
        return None
    low, *high = found[0].children
    return expr(b, low), optional_expr(b, high)
