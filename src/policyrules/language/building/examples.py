"""Parse trees of worked cases (案例) to nodes of the syntax tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policyrules.base.errors import Span
from policyrules.language.building.axes import place
from policyrules.language.building.expressions import day, expr, optional_expr, period
from policyrules.language.building.placing import Group, placed
from policyrules.language.codes import CASE_WITHOUT_A_DAY, DETERMINED_BY_WHOM
from policyrules.language.syntax import (
    ChangedPart,
    DeterminedPart,
    ExampleDecl,
    ExpectFindingPart,
    ExpectPart,
    Expr,
    FactValue,
    FilledPart,
    GivenPart,
    LeftOutPart,
    MayBe,
    Name,
    NotCited,
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
_EXACT: Final = ("amount", "stated")
_AT_LEAST: Final = ("amount_at_least", "stated_at_least")
_SILENT: Final = ("amount_silent", "stated_silent")
_MARKS: Final = {"unknown": "unknown", "absent": "absent", "chosen_set": "set"}


def example(b: Build, tree: Node) -> ExampleDecl:
    """案例: what is given, and what each 应得 expects."""
    called = tree.children[0]
    found = placed(b, tree)
    own = found.own
    on, same_as = own.one("on"), own.one("same_as")
    if on is None and same_as is None:
        b.find(CASE_WITHOUT_A_DAY, tree.first, title=title(tree))
    complete = own.one("complete")
    return ExampleDecl(
        text(called), day(on.children[0]) if on else None,
        same_as=name(b, same_as.children[0]) if same_as else None,
        overlay=optional_name(b, own.one("under_overlay")),
        complete=_complete(b, complete) if complete else (),
        choices=tuple(_choice(b, p) for p in own.of("chosen")),
        modes=tuple(_mode(b, p) for p in own.of("enabled")),
        fills=tuple(_filled(b, p) for p in own.of("filled")),
        givens=tuple(_given(b, g.head) for g in found.of("given") if g.head),
        changed=tuple(_changed(b, g.head) for g in found.of("changed") if g.head),
        left_out=tuple(_left_out(b, g.head) for g in found.of("left_out") if g.head),
        determined=tuple(d for g in found.of("determined") if g.head and (d := _determined(b, g, g.head))),
        expected=tuple(_expect(b, g, g.head) for g in found.of("expect") if g.head),
        checked=tuple(_finding(b, g, g.head) for g in found.of("expect_finding") if g.head),
        span=span(b, tree),
    )  # fmt: skip


def _complete(b: Build, part: Node) -> tuple[Name, ...] | None:
    """None: all lists are complete."""
    return names(b, part) if part.children else None


def _choice(b: Build, part: Node) -> tuple[Name, Name]:
    reading, option = part.children
    return name(b, reading), name(b, option)


def _mode(b: Build, part: Node) -> tuple[Name, str]:
    discretion, mode = part.children
    return name(b, discretion), MODES[mode.first.type]


def _filled(b: Build, part: Node) -> FilledPart:
    figure, cell, dates, value = part.children
    during = None if dates is None else period(b, dates)
    return FilledPart(name(b, figure), place(b, cell), during, expr(b, value), span=span(b, part))


def _given(b: Build, part: Node) -> GivenPart:
    entity, key, parent, facts = part.children
    return GivenPart(
        name(b, entity), optional_text(key), optional_text(parent),
        () if facts is None else tuple(_assigned(b, fact) for fact in facts.children), span=span(b, part),
    )  # fmt: skip


def _changed(b: Build, part: Node) -> ChangedPart:
    entity, key, facts = part.children
    changed = tuple(_assigned(b, fact) for fact in facts.children)
    return ChangedPart(name(b, entity), optional_text(key), changed, span=span(b, part))


def _left_out(b: Build, part: Node) -> LeftOutPart:
    entity, key = part.children
    return LeftOutPart(name(b, entity), text(key), span=span(b, part))


def _assigned(b: Build, tree: Node) -> tuple[Name, FactValue]:
    fact, value = tree.children
    return name(b, fact), _fact_value(b, value)


def _determined(b: Build, group: Group, head: Node) -> DeterminedPart | None:
    """裁定; None when it does not say who determined it, when, and why."""
    fact, of, value = head.children
    by, on, basis = group.one("by"), group.one("on"), group.one("basis")
    if by is None or on is None or basis is None:
        b.find(DETERMINED_BY_WHOM, head.first)
        return None
    return DeterminedPart(
        name(b, fact), optional_text(of), _fact_value(b, value), name(b, by.children[0]),
        day(on.children[0]), text(basis.children[0]), span=span(b, head),
    )  # fmt: skip


def _fact_value(b: Build, tree: Node) -> FactValue:
    mark = _MARKS.get(tree.rule)
    if mark is None:
        return FactValue(expr(b, tree), None, span=span(b, tree))
    return FactValue(None, mark, names(b, tree) if mark == "set" else (), span=span(b, tree))


def _expect(b: Build, expected: Group, head: Node) -> ExpectPart:
    called, member, of, event, value = head.children
    begin = head.first
    end = max(p.last.end for p in (head, *expected.parts))
    written = expected.of(*_EXACT, *_AT_LEAST, *_SILENT)
    return ExpectPart(
        name(b, called), None if member is None else name(b, member.children[0]), optional_text(of),
        day(event.children[0]) if event else None,
        values=() if value.rule == "outside" else tuple(_may_be(b, v) for v in value.children),
        not_in_force=value.rule == "outside",
        amount=_amount(b, expected.of(*_EXACT, *_AT_LEAST)),
        amount_open=bool(expected.of(*_AT_LEAST)),
        amount_silent=bool(expected.of(*_SILENT)),
        amount_or_silent=any(p.children and _is_or_silent(p.children[-1]) for p in written),
        stated=written[0].rule.startswith("stated") if written else None,
        missing=expected.names(b, "missing"),
        only_missing=expected.names(b, "only_missing"),
        cites=expected.cites(b),
        not_cited=tuple(_not_cited(b, c) for p in expected.of("not_cites") for c in p.children),
        span=Span(b.source, begin.start, end, begin.line, begin.column),
    )  # fmt: skip


def _finding(b: Build, expected: Group, head: Node) -> ExpectFindingPart:
    (code,) = head.children
    about = expected.one("about")
    last = head if about is None else about
    return ExpectFindingPart(
        None if isinstance(code, Node) else name(b, code),
        name(b, about.children[0]) if about else None,
        span=Span(b.source, head.first.start, last.last.end, head.first.line, head.first.column),
    )


def _may_be(b: Build, tree: Node) -> MayBe:
    where = span(b, tree)
    match tree.rule:
        case "silent" | "absent" as mark:
            return MayBe(mark, span=where)
        case "chosen_set":
            return MayBe("set", options=names(b, tree), span=where)
        case "at_least":
            return MayBe("at_least", expr(b, tree.children[0]), span=where)
        case "from_to":
            low, high = tree.children
            return MayBe(None, expr(b, low), expr(b, high), span=where)
    return MayBe(None, expr(b, tree), span=where)


def _not_cited(b: Build, tree: Node) -> NotCited:
    _, clause, phrase = tree.children
    return NotCited(text(clause), optional_text(phrase) or "", span=span(b, tree))


def _is_or_silent(child: object) -> bool:
    return isinstance(child, Node) and child.rule == "or_silent"


def _amount(b: Build, found: Sequence[Node]) -> tuple[Expr, Expr | None] | None:
    if not found:
        return None
    low, *more = found[0].children
    high = [child for child in more if not _is_or_silent(child)]
    return expr(b, low), optional_expr(b, high)
