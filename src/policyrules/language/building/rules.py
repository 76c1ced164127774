"""The clauses of rules: which stands where, which belongs to which case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import define, field

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.language.building.expressions import expr, guard, quantity, reference, type_, value, window
from policyrules.language.building.expressions import under as under_
from policyrules.language.building.parts import all_cites, twice
from policyrules.language.codes import HAS_NO_PLACE, ONLY_A_CASE_FOLLOWS
from policyrules.language.keywords import spelling
from policyrules.language.syntax import (
    Alias,
    Body,
    CarryPart,
    CaseDecl,
    DiscretionPart,
    During,
    Otherwise,
    Reference,
    Rounding,
    TypeDecl,
)
from policyrules.language.trees import Build, Node, alias, aliases, name, names, span, title

TERMINALS: Final = {
    "outcomes": "OUTCOMES", "amount_type": "AMOUNT", "case": "CASE", "hold": "HOLD", "when": "WHEN",
    "during": "DURING", "as_value": "AS", "then": "THEN", "amount": "AMOUNT", "amount_silent": "AMOUNT",
    "stated_type": "VALUE", "stated": "VALUE", "stated_silent": "VALUE",
    "discretion": "DISCRETION", "overrides": "OVERRIDES", "otherwise": "OTHERWISE",
    "otherwise_silent": "OTHERWISE", "carry": "CARRY", "round": "ROUND", "with_fact": "WITH",
    "readings": "READINGS", "cites": "CITES", "otherwise_value": "OTHERWISE", "looks_at": "LOOKS_AT",
    "hit_policy": "HIT", "row": "ROW",
}  # fmt: skip
"""The keyword that each part begins with."""

_OPENING: Final = {"case": "case", "hold": "hold", "otherwise": "otherwise",
                   "otherwise_silent": "otherwise", "otherwise_value": "otherwise", "row": "row",
                   "carry": "carry"}  # fmt: skip
_GATE: Final = ("when", "during", "discretion", "readings", "cites")
_PAID: Final = ("amount", "amount_silent")
_AMOUNT: Final = (*_PAID, "stated", "stated_silent")
_TYPES: Final = ("amount_type", "stated_type")
_ENDINGS: Final = ("case", "hold", "otherwise", "otherwise_silent")
_CASES: Final = {
    "case": ("then", *_AMOUNT, *_GATE, "overrides"),
    "hold": (*_GATE, "overrides"),
    "otherwise": (*_AMOUNT, "cites"),
    "carry": (),
}
ALLOWED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "quantity": {"own": ("as_value", "readings", "cites", "round", "case"),
                 "case": ("as_value", *_GATE, "overrides")},
    "table": {"own": ("looks_at", "hit_policy", "readings", "cites", "round", "row", "otherwise_value",
                      "otherwise_silent"),
              "row": ("as_value", "readings", "cites"), "otherwise": ("cites",)},
    "condition": {"own": ("as_value", *_GATE)},
    "adjustment": {"own": (*_PAID, *_GATE, "round")},
    "decision": {"own": ("outcomes", *_TYPES, "round", "readings", "looks_at", "hit_policy", "cites", "row",
                         *_ENDINGS, "carry"),
                 "row": ("then", *_AMOUNT, "readings", "cites"), **_CASES},
    "single": {"own": ("with_fact", "outcomes", *_GATE, "overrides", *_ENDINGS, "carry"), **_CASES},
    "background": {"own": (*_AMOUNT, *_GATE, "round")},
}  # fmt: skip
"""By declaration and by where in it: which parts may stand there."""

_MODES: Final = {"HALF_UP": "half_up", "ROUND_UP": "up", "ROUND_DOWN": "down"}
_ONCE: Final = {"outcomes", "amount_type", "then", "otherwise", "discretion", "round", "looks_at",
                "hit_policy"}  # fmt: skip
_EXCLUSIVE: Final = {
    "amount_silent": "amount", "stated": "amount", "stated_silent": "amount", "stated_type": "amount_type",
    "otherwise_silent": "otherwise", "otherwise_value": "otherwise",
}  # fmt: skip


@define
class Group:
    """The parts of the declaration itself (``own``), or of one case of it."""

    kind: str
    head: Node | None
    title: str
    parts: list[Node] = field(factory=list)

    def of(self, *kinds: str) -> list[Node]:
        """The parts of these kinds."""
        return [p for p in self.parts if p.rule in kinds]


def groups(b: Build, tree: Node) -> tuple[Group, ...]:
    """The parts of a declaration, sorted into its own and its cases'; findings for what is misplaced."""
    allowed = ALLOWED[tree.rule]
    own = Group("own", None, title(tree))
    found = [own]
    for part in tree.parts:
        target = own if part.rule == "round" else found[-1]
        if part.rule in _OPENING and part.rule in allowed["own"]:
            found.append(Group(_OPENING[part.rule], part, title(part)))
            own.parts.append(part)
        elif part.rule not in allowed[target.kind]:
            _misplaced(b, part, target, allowed)
        else:
            target.parts.append(part)
    for group in found:
        _once(b, group)
    return tuple(found)


def body(b: Build, group: Group) -> Body:
    """The clauses of a group."""
    then, given, rounds = group.of("then"), group.of("discretion"), group.of("round")
    return Body(
        guards=tuple(guard(b, p) for p in group.of("when")),
        windows=tuple(_during(b, p) for p in group.of("during")),
        values=tuple(value(b, p) for p in group.of("as_value")),
        amounts=tuple(value(b, p) for p in group.of(*_AMOUNT)),
        outcome=name(b, then[0].children[0]) if then else None,
        discretion=_discretion(b, given[0]) if given else None,
        overrides=tuple(n for p in group.of("overrides") for n in names(b, p)),
        readings=tuple(n for p in group.of("readings") for n in names(b, p)),
        cites=all_cites(b, group.of("cites")),
        rounding=rounding(b, rounds[0]) if rounds else None,
    )


def cases(b: Build, found: Iterable[Group]) -> tuple[CaseDecl, ...]:
    """情形 and 暂缓, in order."""
    return tuple(
        CaseDecl(alias(b, *g.head.children), g.kind == "hold", body(b, g), span=whole(b, g))
        for g in found
        if g.kind in ("case", "hold") and g.head is not None
    )


def otherwise(b: Build, found: Iterable[Group]) -> Otherwise | None:
    """其余, if it is there."""
    for g in found:
        if g.kind == "otherwise" and g.head is not None:
            rule, given = g.head.rule, g.head.children
            outcome = name(b, given[0]) if rule == "otherwise" else None
            value = expr(b, given[0]) if rule == "otherwise_value" else None
            rest = body(b, g)
            return Otherwise(outcome, rest.amounts, rest.cites, value, span=whole(b, g))
    return None


def carries(b: Build, found: Iterable[Group]) -> tuple[CarryPart, ...]:
    """记账, in order."""
    return tuple(
        CarryPart(reference(b, fact), expr(b, carried), expr(b, test), span=span(b, g.head))
        for g in found
        if g.kind == "carry" and g.head is not None
        for fact, carried, test in [g.head.children]
    )


def outcomes(b: Build, group: Group) -> tuple[Alias, ...]:
    """The outcomes that 结果 lists."""
    return tuple(a for p in group.of("outcomes") for a in aliases(b, p.children))


def amount_type(b: Build, group: Group) -> TypeDecl | None:
    """The type of 金额 or 数值, None for a decision that writes neither."""
    found = group.of(*_TYPES)
    return type_(b, found[0].children[0]) if found else None


def rounding(b: Build, part: Node) -> Rounding:
    """取整."""
    mode, step = part.children
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


def _misplaced(b: Build, part: Node, group: Group, allowed: dict[str, tuple[str, ...]]) -> None:
    here = list(dict.fromkeys(TERMINALS[kind] for kind in allowed[group.kind]))
    wanted = Said("、".join(spelling(t, "zh") for t in here), ", ".join(spelling(t, "en") for t in here))
    b.find(HAS_NO_PLACE if here else ONLY_A_CASE_FOLLOWS, part.first, title=group.title, wanted=wanted)


def _once(b: Build, group: Group) -> None:
    seen: set[str] = set()
    for part in group.parts:
        kind = _EXCLUSIVE.get(part.rule, part.rule)
        plain = kind in ("as_value", "amount") and not (part.children and part.children[0])
        if kind in seen and (kind in _ONCE or plain):
            twice(b, part, group.title)
        if kind in _ONCE or plain:
            seen.add(kind)
