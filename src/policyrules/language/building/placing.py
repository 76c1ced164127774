"""What belongs to what: the clauses of a declaration itself, and those of its parts.

One rule for all declarations. The clauses of the declaration itself stand before its first part (a dated
value, 必须, 读法, 情形, 设 …); a clause after a part belongs to that part. Within the declaration's own
clauses, and within a part, order carries no meaning; nor does the order of the parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field

from policyrules.base.saying import Said
from policyrules.language.codes import (
    BELONGS_BEFORE,
    BELONGS_TO_A_PART,
    CITES_FOR_THE_WHOLE,
    CITES_TWICE,
    HAS_NO_PLACE,
    ONLY_A_PART_FOLLOWS,
    STANDS_TWICE,
)
from policyrules.language.keywords import BY_TERMINAL
from policyrules.language.syntax import Cite, Name
from policyrules.language.tokens import Token
from policyrules.language.trees import Build, Node, cites, names, title

_GATE: Final = ("when", "during", "discretion", "readings", "cites")
_PAID: Final = ("amount", "amount_silent")
_AMOUNT: Final = (*_PAID, "stated", "stated_silent")
_FIGURES: Final = (*_AMOUNT, "named_value", "named_silent", "effective", "effective_silent")
_CASE: Final = ("then", *_FIGURES, *_GATE, "overrides")
_DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    "case": _CASE, "hold": (*_GATE, "overrides"), "otherwise": (*_FIGURES, "cites"),
    "otherwise_silent": (*_FIGURES, "cites"), "carry": ("when",),
}  # fmt: skip

OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "policy": ("number", "issuer", "issued", "in_force", "place", "vocabulary", "extends", "replaces",
               "amends"),
    "clause": ("quoted", "numbered"),
    "measure": ("plural", "whole"),
    "entity": ("parent", "plural", "persons", "counted_in", "note"),
    "fact": ("judged", "recorded", "optional", "bound", "must", "note"),
    "standard": ("optional", "set_by", "casewise", "default", "readings", "cites"),
    "scale": ("set_by", "readings", "cites"),
    "reading": ("adopted", "left_open", "choosable", "note", "cites"),
    "quantity": ("as_value", "readings", "cites", "round"),
    "table": ("looks_at", "yields", "hit_policy", "preference", "readings", "cites", "round"),
    "condition": ("as_value", *_GATE),
    "adjustment": (*_PAID, *_GATE, "round", "follows"),
    "decision": ("outcomes", "ledger", "stands_for", "amount_type", "stated_type", "named_type", "round",
                 "named_round", "readings", "looks_at", "hit_policy", "preference", "cites"),
    "single": ("with_fact", "outcomes", *_GATE, "overrides"),
    "background": (*_AMOUNT, *_GATE, "round"),
    "roster": ("when", "during", "showing", "owner", "sent_to", "order_by", "grouped", "readings", "cites"),
    "event": ("contents",),
    "deadline": ("requires", "due", "due_within", "every", "due_yearly", "due_monthly", "after_event",
                 "before_event", "since", "until", "lasting_for", "continuous", "contents", "owner",
                 "sent_to", "readings", "cites"),
    "english": (),
    "fill": ("cites",), "fill_rows": ("cites",), "choose": ("cites",), "enable": ("cites",),
    "bring": ("cites",), "amend": (), "repeal": ("cites",),
    "example": ("on", "same_as", "under_overlay", "complete", "chosen", "enabled", "filled"),
}  # fmt: skip
"""By declaration: the clauses that may be its own."""

PARTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "standard": {"value": ("cites",), "value_silent": ("cites",), "rows": ("cites",),
                 "must": ("when", "cites"), "principle": ("when", "cites")},
    "scale": {"rows": ("cites",)},
    "reading": {"option": ()},
    "quantity": {"case": ("as_value", *_GATE, "overrides")},
    "table": {"row": ("as_value", "readings", "cites"), "otherwise_value": ("cites",),
              "otherwise_silent": ("cites",)},
    "decision": {"row": ("then", *_FIGURES, "readings", "cites"), **_DECIDED},
    "single": _DECIDED,
    "amend": {"value": ("cites",), "value_silent": ("cites",), "rows": ("cites",),
              "row": ("as_value", "then", *_FIGURES, "readings", "cites"),
              "case": (*_CASE, "as_value"), "hold": (*_GATE, "overrides"), "otherwise": (*_FIGURES, "cites"),
              "otherwise_silent": (*_FIGURES, "cites"), "otherwise_value": ("cites",)},
    "example": {
        "given": (), "changed": (), "left_out": (), "determined": ("by", "on", "basis"),
        "expect": (*_AMOUNT, "amount_at_least", "stated_at_least", "missing", "only_missing",
                   "cites", "not_cites"),
        "expect_finding": ("about",),
    },
}  # fmt: skip
"""By declaration: its parts, and the clauses that may stand after each. Other declarations have none."""

TERMINALS: Final = {
    "outcomes": "OUTCOMES", "amount_type": "AMOUNT", "case": "CASE", "hold": "HOLD", "when": "WHEN",
    "during": "DURING", "as_value": "AS", "then": "THEN", "amount": "AMOUNT", "amount_silent": "AMOUNT",
    "amount_at_least": "AMOUNT", "stated_type": "VALUE", "stated": "VALUE", "stated_silent": "VALUE",
    "stated_at_least": "VALUE", "named_type": "VALUE", "named_value": "VALUE", "named_silent": "VALUE",
    "effective": "EFFECTIVE_DAY", "effective_silent": "EFFECTIVE_DAY",
    "discretion": "DISCRETION", "overrides": "OVERRIDES",
    "otherwise": "OTHERWISE", "otherwise_silent": "OTHERWISE", "carry": "CARRY", "ledger": "RECORDED_IN",
    "stands_for": "STANDS_FOR", "round": "ROUND", "named_round": "ROUND", "follows": "FOLLOWS",
    "otherwise_value": "OTHERWISE", "looks_at": "LOOKS_AT", "hit_policy": "HIT", "row": "ROW",
    "preference": "PREFERENCE", "yields": "YIELDS",
    "with_fact": "WITH", "readings": "READINGS", "cites": "CITES", "optional": "OPTIONAL",
    "set_by": "SET_BY", "casewise": "CASEWISE", "default": "DEFAULT", "value": "FROM",
    "value_silent": "FROM", "rows": "FROM",
    "must": "MUST", "principle": "PRINCIPLE", "option": "OPTION", "adopted": "ADOPTED",
    "choosable": "CHOOSABLE",
    "left_open": "ADOPTED",
    "note": "NOTE", "under_overlay": "WITH", "complete": "COMPLETE", "chosen": "CHOOSE",
    "enabled": "ENABLE", "given": "GIVEN", "determined": "DETERMINED", "expect": "EXPECT", "by": "BY",
    "expect_finding": "EXPECT", "about": "ON",
    "on": "ON", "basis": "BASIS", "missing": "MISSING", "only_missing": "ONLY_MISSING",
    "filled": "FILL", "same_as": "SAME_AS", "changed": "CHANGED", "left_out": "LEFT_OUT",
    "not_cites": "NOT_CITES", "quoted": "PHRASE", "numbered": "NUMBERED",
}  # fmt: skip
"""The keyword that each part, and each clause of a declaration with parts, begins with."""

_ONCE: Final = frozenset({
    "number", "issuer", "issued", "in_force", "place", "vocabulary", "extends", "parent", "plural",
    "persons", "counted_in", "whole", "judged", "recorded", "optional", "set_by", "casewise", "default",
    "adopted", "choosable",
    "note", "outcomes", "ledger", "stands_for", "amount_type", "then", "otherwise", "discretion", "round",
    "looks_at", "hit_policy", "preference", "yields", "order_by",
    "grouped", "requires", "due", "due_within", "every", "due_yearly", "due_monthly", "after_event",
    "before_event", "since", "until", "lasting_for", "continuous", "under_overlay", "complete", "by", "on",
    "same_as", "basis", "replaces", "amends", "about", "quoted", "numbered",
})  # fmt: skip
"""Clauses that stand once in the declaration itself, and once in each part."""

_ONE_VALUE: Final = frozenset({"as_value", "amount", "named_value", "effective", "named_round"})
"""Clauses that stand once unless they stand under options of a reading; each named value by itself."""

_ALIKE: Final = {
    "left_open": "adopted",
    "amount_silent": "amount", "amount_at_least": "amount", "stated": "amount", "stated_silent": "amount",
    "stated_at_least": "amount", "stated_type": "amount_type", "otherwise_silent": "otherwise",
    "otherwise_value": "otherwise", "named_silent": "named_value", "effective_silent": "effective",
}  # fmt: skip


@define
class Group:
    """The clauses of the declaration itself (``kind`` "own"), or of one of its parts (``head``)."""

    kind: str
    head: Node | None
    title: str
    parts: list[Node] = field(factory=list)

    def __contains__(self, kind: str) -> bool:
        return any(p.rule == kind for p in self.parts)

    def of(self, *kinds: str) -> list[Node]:
        """The clauses of these kinds."""
        return [p for p in self.parts if p.rule in kinds]

    def one(self, kind: str) -> Node | None:
        """The first clause of a kind, or None."""
        return next((p for p in self.parts if p.rule == kind), None)

    def names(self, b: Build, kind: str) -> tuple[Name, ...]:
        """The names that all clauses of a kind list."""
        return tuple(n for part in self.of(kind) for n in names(b, part))

    def cites(self, b: Build) -> tuple[Cite, ...]:
        """The citations of the group."""
        return tuple(c for part in self.of("cites") for c in cites(b, part))


@define
class Placed:
    """The clauses of one declaration, each where it belongs."""

    own: Group
    may: tuple[str, ...]
    """The clauses that may be its own."""
    parts: list[Group] = field(factory=list)

    @property
    def first(self) -> Token | None:
        """The word that begins the first part, if there is any."""
        head = self.parts[0].head if self.parts else None
        return head.first if head is not None else None

    def of(self, *kinds: str) -> list[Group]:
        """The parts of these kinds, in order."""
        return [g for g in self.parts if g.kind in kinds]


def placed(b: Build, tree: Node) -> Placed:
    """The clauses of a declaration, its own and those of its parts; findings for what is out of place."""
    parts = PARTS.get(tree.rule, {})
    found = Placed(Group("own", None, title(tree)), OWN[tree.rule])
    here, may = found.own, found.may
    for clause in tree.parts:
        if clause.rule in parts:
            here, may = Group(clause.rule, clause, title(clause)), parts[clause.rule]
            found.parts.append(here)
        elif clause.rule in may:
            here.parts.append(clause)
        else:
            _misplaced(b, tree, clause, here, found)
    for group in (found.own, *found.parts):
        _once(b, group, found)
    _parts_once(b, found)
    return found


def _misplaced(b: Build, tree: Node, clause: Node, here: Group, found: Placed) -> None:
    """Say where a clause belongs: to the declaration itself, to a part, or nowhere in it."""
    own, parts = OWN[tree.rule], PARTS.get(tree.rule, {})
    owners = [part for part, may in parts.items() if clause.rule in may]
    first = found.first
    if first is not None and clause.rule in own:
        b.find(BELONGS_BEFORE, clause.first, title=found.own.title, first=first.text, line=first.line)
    elif first is None and owners:
        b.find(BELONGS_TO_A_PART, clause.first, parts=_spelled(owners, quoted=True))
    elif may := ((*own, *parts) if first is None else parts[here.kind]):
        b.find(HAS_NO_PLACE, clause.first, title=here.title, wanted=_spelled(may))
    else:
        b.find(ONLY_A_PART_FOLLOWS, clause.first, title=here.title, wanted=_spelled([*parts]))


def _spelled(kinds: Sequence[str], *, quoted: bool = False) -> Said:
    """The keywords of clauses, as a list in a sentence."""
    words = dict.fromkeys(TERMINALS.get(kind, kind.upper()) for kind in kinds)
    known = [BY_TERMINAL[word] for word in words if word in BY_TERMINAL]
    pattern = "“{}”" if quoted else "{}"
    return Said(
        "、".join(pattern.format(w.zh) for w in known), ", ".join(pattern.format(w.en) for w in known)
    )


def _once(b: Build, group: Group, found: Placed) -> None:
    """Report the clauses that stand twice in a group where they may stand once."""
    seen: set[str] = set()
    for clause in group.parts:
        kind = _ALIKE.get(clause.rule, clause.rule)
        once = kind in _ONCE or (kind in _ONE_VALUE and not _under_reading(clause))
        if kind in ("named_value", "named_round"):
            kind = f"{kind} {clause.children[0].text}"
        if once and kind in seen:
            b.find(STANDS_TWICE, clause.first, title=group.title)
        seen.add(kind)
    if group.kind != "own" and "cites" in found.may:
        for clause in group.of("cites")[1:]:
            _cites_again(b, clause, group, found)


def _cites_again(b: Build, clause: Node, group: Group, found: Placed) -> None:
    """A second 依据 in a part, which may be meant for a declaration that has none of its own."""
    first = found.first
    if first is not None and "cites" not in found.own:
        b.find(CITES_FOR_THE_WHOLE, clause.first, title=group.title, own=found.own.title, first=first.text,
               line=first.line)  # fmt: skip
    else:
        b.find(CITES_TWICE, clause.first, title=group.title)


def _under_reading(clause: Node) -> bool:
    option = next((c for c in clause.children if isinstance(c, Node) or c is None), None)
    return isinstance(option, Node) and option.rule == "under"


def _parts_once(b: Build, found: Placed) -> None:
    rest = found.of("otherwise", "otherwise_silent", "otherwise_value")
    for again in rest[1:]:
        assert again.head is not None
        b.find(STANDS_TWICE, again.head.first, title=found.own.title)
