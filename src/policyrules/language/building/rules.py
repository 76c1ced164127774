"""The clauses of rules: which stands where, which belongs to which case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import define, field

from policyrules.base.errors import Span
from policyrules.base.saying import Said
from policyrules.language.building.expressions import expr, guard, quantity, reference, type_, value, window
from policyrules.language.building.expressions import under as under_
from policyrules.language.codes import HAS_NO_PLACE, ONLY_A_CASE_FOLLOWS, STANDS_TWICE
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
from policyrules.language.tokens import Token
from policyrules.language.trees import (
    Build,
    Child,
    Node,
    alias,
    aliases,
    cites,
    first,
    last,
    name,
    names,
    node,
    span,
    token,
)

TERMINALS: Final = {
    "outcomes": "OUTCOMES", "amount_type": "AMOUNT", "case": "CASE", "hold": "HOLD", "when": "WHEN",
    "during": "DURING", "as_value": "AS", "then": "THEN", "amount": "AMOUNT", "amount_silent": "AMOUNT",
    "discretion": "DISCRETION", "overrides": "OVERRIDES", "otherwise": "OTHERWISE",
    "otherwise_silent": "OTHERWISE", "carry": "CARRY", "round": "ROUND", "with_fact": "WITH",
    "readings": "READINGS", "cites": "CITES",
}  # fmt: skip
"""The keyword that each part begins with."""

_OPENING: Final = {"case": "case", "hold": "hold", "otherwise": "otherwise",
                   "otherwise_silent": "otherwise", "carry": "carry"}  # fmt: skip
_GATE: Final = ("when", "during", "discretion", "readings", "cites")
_AMOUNT: Final = ("amount", "amount_silent")
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
    "condition": {"own": ("as_value", *_GATE)},
    "adjustment": {"own": (*_AMOUNT, *_GATE, "round")},
    "decision": {"own": ("outcomes", "amount_type", "round", "readings", *_ENDINGS, "carry"), **_CASES},
    "single": {"own": ("with_fact", "outcomes", *_GATE, "overrides", *_ENDINGS, "carry"), **_CASES},
    "background": {"own": (*_AMOUNT, *_GATE, "round")},
}  # fmt: skip
"""By declaration and by where in it: which parts may stand there."""

_ONCE: Final = {"outcomes", "amount_type", "then", "otherwise", "discretion", "round"}
_EXCLUSIVE: Final = {"amount_silent": "amount", "otherwise_silent": "otherwise"}


@define
class Group:
    """The parts of the declaration itself (``own``), or of one case of it."""

    kind: str
    head: Node | None
    title: str
    parts: list[Node] = field(factory=list)

    def of(self, *kinds: str) -> list[Node]:
        """The parts of these kinds."""
        return [p for p in self.parts if str(p.data) in kinds]


def groups(b: Build, tree: Node, parts: Iterable[Child], title: str) -> tuple[Group, ...]:
    """The parts of a declaration, sorted into its own and its cases'; findings for what is misplaced."""
    declaration = str(tree.data)
    allowed = ALLOWED[declaration]
    own = Group("own", None, title)
    found = [own]
    for part in (node(p) for p in parts if p is not None):
        kind = str(part.data)
        target = own if kind == "round" else found[-1]
        if kind in _OPENING and kind in allowed["own"]:
            found.append(Group(_OPENING[kind], part, _title(part)))
            own.parts.append(part)
        elif kind not in allowed[target.kind]:
            _misplaced(b, part, target, allowed)
        else:
            target.parts.append(part)
    for group in found:
        _once(b, group)
    return tuple(found)


def body(b: Build, group: Group) -> Body:
    """The clauses of a group."""
    given = group.of("discretion")
    then = group.of("then")
    rounds = group.of("round")
    return Body(
        guards=tuple(guard(b, p) for p in group.of("when")),
        windows=tuple(
            During(window(b, p.children[2]), under_(b, p.children[1]), span=span(b, p))
            for p in group.of("during")
        ),
        values=tuple(value(b, p) for p in group.of("as_value")),
        amounts=tuple(value(b, p) for p in group.of(*_AMOUNT)),
        outcome=name(b, then[0].children[1]) if then else None,
        discretion=_discretion(b, given[0]) if given else None,
        overrides=tuple(n for p in group.of("overrides") for n in names(b, p)),
        readings=tuple(n for p in group.of("readings") for n in names(b, p)),
        cites=tuple(c for p in group.of("cites") for c in cites(b, p)),
        rounding=rounding(b, rounds[0]) if rounds else None,
    )


def cases(b: Build, found: Iterable[Group]) -> tuple[CaseDecl, ...]:
    """情形 and 暂缓, in order."""
    return tuple(
        CaseDecl(
            alias(b, g.head.children[1], g.head.children[2]), g.kind == "hold", body(b, g), span=_whole(b, g)
        )
        for g in found
        if g.kind in ("case", "hold") and g.head is not None
    )


def otherwise(b: Build, found: Iterable[Group]) -> Otherwise | None:
    """其余, if it is there."""
    for g in found:
        if g.kind == "otherwise" and g.head is not None:
            silent = g.head.data == "otherwise_silent"
            rest = body(b, g)
            outcome = None if silent else name(b, g.head.children[2])
            return Otherwise(outcome, rest.amounts, rest.cites, span=_whole(b, g))
    return None


def carries(b: Build, found: Iterable[Group]) -> tuple[CarryPart, ...]:
    """记账, in order."""
    return tuple(
        CarryPart(reference(b, p[1]), expr(b, p[3]), expr(b, p[5]), span=span(b, g.head))
        for g in found
        if g.kind == "carry" and g.head is not None
        for p in [g.head.children]
    )


def outcomes(b: Build, group: Group) -> tuple[Alias, ...]:
    """The outcomes that 结果 lists."""
    return tuple(a for p in group.of("outcomes") for a in aliases(b, p.children))


def amount_type(b: Build, group: Group) -> TypeDecl | None:
    """The type of the amount, None for a decision that pays nothing."""
    found = group.of("amount_type")
    return type_(b, found[0].children[2]) if found else None


def rounding(b: Build, part: Node) -> Rounding:
    """取整."""
    mode = token(node(part.children[1]).children[0]).type
    modes = {"HALF_UP": "half_up", "ROUND_UP": "up", "ROUND_DOWN": "down"}
    return Rounding(modes[mode], quantity(b, part.children[2]), span=span(b, part))


def facts_of(b: Build, group: Group) -> tuple[tuple[Reference, Reference], ...]:
    """以 A 为 B, in order."""
    return tuple((reference(b, p.children[1]), reference(b, p.children[3])) for p in group.of("with_fact"))


def twice(b: Build, part: Child, title: str) -> None:
    """Report a part that is there already."""
    b.find(STANDS_TWICE, first(part), title=title)


def _discretion(b: Build, part: Node) -> DiscretionPart:
    return DiscretionPart(names(b, part.children[1]), part.children[2] is not None, span=span(b, part))


def _title(part: Node) -> str:
    word = first(part)
    second = part.children[1] if len(part.children) > 1 else None
    named = isinstance(second, Token) and second.type == "NAME"
    return f"“{word.text} {second.text}”" if isinstance(second, Token) and named else f"“{word.text}”"


def _whole(b: Build, group: Group) -> Span:
    begin = span(b, group.head)
    end = max((last(p).end for p in group.parts), default=begin.end)
    return Span(b.source, begin.start, max(end, begin.end), begin.line, begin.column)


def _misplaced(b: Build, part: Node, group: Group, allowed: dict[str, tuple[str, ...]]) -> None:
    here = list(dict.fromkeys(TERMINALS[kind] for kind in allowed[group.kind]))
    wanted = Said("、".join(spelling(t, "zh") for t in here), ", ".join(spelling(t, "en") for t in here))
    b.find(HAS_NO_PLACE if here else ONLY_A_CASE_FOLLOWS, first(part), title=group.title, wanted=wanted)


def _once(b: Build, group: Group) -> None:
    seen: set[str] = set()
    for part in group.parts:
        kind = _EXCLUSIVE.get(str(part.data), str(part.data))
        plain = kind in ("as_value", "amount") and (len(part.children) < 3 or part.children[1] is None)
        if kind in seen and (kind in _ONCE or plain):
            twice(b, part, group.title)
        if kind in _ONCE or plain:
            seen.add(kind)
