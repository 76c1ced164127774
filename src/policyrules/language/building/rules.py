"""The clauses that rules share, and their cases."""

from __future__ import annotations

from typing import Final

from policyrules.base.errors import Span
from policyrules.language.building.expressions import (
    comparison,
    expr,
    guard,
    quantity,
    reference,
    second_name,
    type_,
    value,
    window,
)
from policyrules.language.building.expressions import under as under_
from policyrules.language.building.placing import Group, Placed
from policyrules.language.codes import CARRY_WITHOUT_WHEN, ONLY_ROWS_GIVE_SEVERAL
from policyrules.language.syntax import (
    Alias,
    Body,
    Bound,
    CarryPart,
    CaseDecl,
    DiscretionPart,
    During,
    Name,
    NamedDecl,
    NamedValue,
    Otherwise,
    Reference,
    Rounding,
    StandsForPart,
    State,
    TypeDecl,
    Value,
)
from policyrules.language.trees import Build, Node, alias, name, names, span

_MODES: Final = {"HALF_UP": "half_up", "HALF_EVEN": "half_even", "ROUND_UP": "up", "ROUND_DOWN": "down"}
_AMOUNT: Final = ("amount", "amount_silent", "stated", "stated_silent")
_NAMED: Final = ("named_value", "named_silent", "effective", "effective_silent")
_TYPES: Final = ("amount_type", "stated_type")


def body(b: Build, group: Group) -> Body:
    """The clauses of a group."""
    then, given, rounds = group.of("then"), group.of("discretion"), group.of("round")
    return Body(
        guards=tuple(guard(b, p) for p in group.of("when")),
        windows=tuple(_during(b, p) for p in group.of("during")),
        values=tuple(v for p in group.of("as_value") for v in _values(b, p, group)),
        amounts=tuple(value(b, p) for p in group.of(*_AMOUNT)),
        named=tuple(_named(b, p) for p in group.of(*_NAMED)),
        outcome=name(b, then[0].children[0]) if then else None,
        discretion=_discretion(b, given[0]) if given else None,
        overrides=tuple(n for p in group.of("overrides") for n in names(b, p)),
        readings=tuple(n for p in group.of("readings") for n in names(b, p)),
        cites=group.cites(b),
        rounding=rounding(b, rounds[0]) if rounds else None,
    )


def cases(b: Build, found: Placed) -> tuple[CaseDecl, ...]:
    """情形 and 暂缓, in order."""
    return tuple(
        CaseDecl(alias(b, *g.head.children), g.kind == "hold", body(b, g), span=whole(b, g))
        for g in found.of("case", "hold")
        if g.head is not None
    )


def _values(b: Build, part: Node, group: Group) -> tuple[Value, ...]:
    """为: a value; in a row of a table that gives several quantities a value for each."""
    option, *written = part.children
    if len(written) > 1 and group.kind != "row":
        b.find(ONLY_ROWS_GIVE_SEVERAL, part.first, title=group.title)
    where = span(b, part)
    return tuple(Value(expr(b, v), under_(b, option), output=n, span=where) for n, v in enumerate(written))


def _named(b: Build, part: Node) -> NamedValue:
    """数值 name: x, or 起算日 为 x."""
    called = name(b, part.children[0]) if part.rule.startswith("named") else None
    *_, option, written = (None, None) if part.rule.endswith("silent") else part.children
    given = Value(None if written is None else expr(b, written), under_(b, option), True, span=span(b, part))
    return NamedValue(called, given, span=span(b, part))


def otherwise(b: Build, found: Placed) -> Otherwise | None:
    """其余, if it is there."""
    for g in found.of("otherwise", "otherwise_silent", "otherwise_value"):
        if g.head is not None:
            rule, given = g.head.rule, g.head.children
            outcome = name(b, given[0]) if rule == "otherwise" else None
            values = tuple(expr(b, v) for v in given) if rule == "otherwise_value" else ()
            rest = body(b, g)
            return Otherwise(outcome, rest.amounts, rest.cites, values, rest.named, span=whole(b, g))
    return None


def carries(b: Build, found: Placed) -> tuple[CarryPart, ...]:
    """记账, in order."""
    return tuple(_carry(b, g, g.head) for g in found.of("carry") if g.head is not None)


def stands_for(b: Build, group: Group) -> StandsForPart | None:
    """代: the decision in place of which this one is counted, and on which of its outcomes."""
    found = group.one("stands_for")
    if found is None:
        return None
    decision, given = found.children
    return StandsForPart(name(b, decision), names(b, given), span=span(b, found))


def _carry(b: Build, group: Group, head: Node) -> CarryPart:
    fact, carried = head.children
    if "when" not in group:
        b.find(CARRY_WITHOUT_WHEN, head.first)
    guards = tuple(guard(b, p) for p in group.of("when"))
    value = None if carried.rule == "absent" else expr(b, carried)
    return CarryPart(reference(b, fact), value, guards, span=whole(b, group))


def outcomes(b: Build, group: Group) -> tuple[Alias, ...]:
    """The outcomes that 结果 lists."""
    return tuple(alias(b, *o.children[:2]) for p in group.of("outcomes") for o in p.children)


def states(b: Build, group: Group) -> tuple[State, ...]:
    """记 after outcomes, in order."""
    listed = (o.children for p in group.of("outcomes") for o in p.children)
    return tuple(
        State(alias(b, chinese, other).ascii, expr(b, state.children[0]), span=span(b, state))
        for chinese, other, state in listed
        if state is not None
    )


def ledger(b: Build, group: Group) -> Reference | None:
    """记入: the fact in which outcomes are recorded."""
    found = group.one("ledger")
    return None if found is None else reference(b, found.children[0])


def amount_type(b: Build, group: Group) -> TypeDecl | None:
    """The type of 金额 or 数值, None for a decision that writes neither."""
    found = group.of(*_TYPES)
    return type_(b, found[0].children[0]) if found else None


def amount_bounds(b: Build, group: Group) -> tuple[Bound, ...]:
    """The limits behind the type of 金额 or 数值."""
    found = group.of(*_TYPES)
    return tuple(bound(b, part) for part in found[0].children[1:]) if found else ()


def named_declared(b: Build, group: Group) -> tuple[NamedDecl, ...]:
    """数值 name : type, in order."""
    return tuple(_value_declared(b, part) for part in group.of("named_type"))


def _value_declared(b: Build, part: Node) -> NamedDecl:
    own, other, written, *limits = part.children
    called = None if other is None else second_name(b, own, other.children[0])
    first = name(b, own)
    bounds = tuple(bound(b, p) for p in limits)
    return NamedDecl(called or Alias(first, first), type_(b, written), bounds, span=span(b, part))


def bound(b: Build, part: Node) -> Bound:
    """A limit of a fact or an amount."""
    op, limit = part.children
    return Bound(comparison(op), expr(b, limit), span=span(b, part))


def roundings(b: Build, group: Group) -> tuple[tuple[Name, Rounding], ...]:
    """取整 of named values: which, and how."""
    return tuple((name(b, part.children[0]), rounding(b, part)) for part in group.of("named_round"))


def rounding(b: Build, part: Node) -> Rounding:
    """取整."""
    *_, mode, step = part.children
    return Rounding(_MODES[mode.first.type], quantity(b, step), span=span(b, part))


def facts_of(b: Build, group: Group) -> tuple[tuple[Reference, Reference], ...]:
    """以 A 为 B, in order."""
    pairs = (p.children for p in group.of("with_fact"))
    return tuple((reference(b, of_child), reference(b, of_household)) for of_child, of_household in pairs)


def _during(b: Build, part: Node) -> During:
    option, period = part.children
    return During(window(b, period), under_(b, option), span=span(b, part))


def _discretion(b: Build, part: Node) -> DiscretionPart:
    holders, casewise = part.children
    return DiscretionPart(names(b, holders), casewise is not None, span=span(b, part))


def whole(b: Build, group: Group) -> Span:
    """From the head of a case to the end of its last part."""
    assert group.head is not None
    begin = group.head.first
    end = max(p.last.end for p in (group.head, *group.parts))
    return Span(b.source, begin.start, end, begin.line, begin.column)
