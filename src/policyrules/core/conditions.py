"""What a condition asks: of a choice, of two quantities, of a list (docs/core.md, Lists)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from attrs import field

from policyrules.base.frozen import frozen
from policyrules.core.bounds import Proofs
from policyrules.core.comparisons import CONTRARY, HOLDS, MIRRORED
from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.normal import Forms
from policyrules.core.policy import Policy
from policyrules.core.shift import asked, stands_for
from policyrules.core.types import BOOL

LARGEST_INSIDE = 2_000
"""Conditions inside 任一 and 每一 are written out up to so many parts."""
_NONE: Final = {("eq", 0), ("le", 0), ("lt", 1)}
_SOME: Final = {("ne", 0), ("gt", 0), ("ge", 1)}
"""How a count is compared where it is asked whether there is none, or some."""


def choosing(guard: Prim) -> tuple[Expr, frozenset[str]] | None:
    """(choice, options with which the guard holds) of ``choice = option`` and the like."""
    match guard:
        case Prim(op="in", args=(expr,), options=options) if _plain_choice(expr):
            return expr, options
        case Prim(op="eq" | "ne" as op, args=(expr, Lit(value=str(option)))) if _plain_choice(expr):
            every = frozenset(o.id for o in expr.type.options)
            return expr, frozenset({option}) if op == "eq" else every - {option}
    return None


def _plain_choice(expr: Expr) -> bool:
    return expr.type.kind == "choice" and not expr.type.optional


def compares(guard: Prim) -> bool:
    """Whether a guard compares two numbers or two dates."""
    return guard.op in HOLDS and guard.args[0].type.kind in ("number", "date")


def of_a_list(guard: Expr) -> bool:
    """Whether it is 任一 or 每一."""
    return isinstance(guard, Agg) and guard.op in ("any", "all")


@frozen(eq=False)
class Lists:
    """Which questions about lists are one: each is read as 每一, or as its contrary."""

    policy: Policy
    forms: Forms
    proofs: Proofs
    unfold: bool
    """Whether named conditions are what they ask for."""
    _plain: dict[tuple[Expr, bool], tuple[Expr, int]] = field(factory=dict)
    """Each condition, or its contrary, in one spelling, and how many parts that has."""

    def told(self, guards: Iterable[Expr], sides: Iterable[Expr]) -> Mapping[Expr, Expr]:
        """What each 任一 and 每一 among the guards is asked as, where that is not itself.

        ``sides`` are what the guards compare: with a count among them it is asked of that count, else
        all that ask the same as the first of them in text.
        """
        asking = sorted(filter(of_a_list, guards), key=repr)
        if not asking:
            return {}
        counts: dict[str, Expr] = {}
        for side in sorted(sides, key=repr):
            if (none := self._none_counted(side)) is not None:
                counts.setdefault(self.forms.meaning(none), side)
        told: dict[Expr, Expr] = {}
        first: dict[str, Expr] = {}
        for guard in asking:
            assert isinstance(guard, Agg)
            key = self.forms.meaning(self._every(guard)[0])
            count = counts.get(key)
            if count is not None:
                told[guard] = Prim("le" if guard.op == "all" else "gt", (count, Lit(0, count.type)), BOOL)
                continue
            other = first.setdefault(key, guard)
            if other is not guard:
                assert isinstance(other, Agg)
                told[guard] = other if other.op == guard.op else Prim("not", (other,), BOOL)
        return told

    def _every(self, agg: Agg) -> tuple[Agg, int]:
        """That each record is outside the filter or as asked (每一), or not as asked (任一)."""
        parts = [] if agg.filter is None else [self._spelled(agg.filter, False)]
        parts.append(self._spelled(agg.expr, agg.op == "all"))
        inside = self._joined("or", [part for part, _ in parts])
        return Agg("all", agg.child, agg.hops, inside, None, BOOL), 1 + sum(size for _, size in parts)

    def _none_counted(self, expr: Expr) -> Agg | None:
        """Of a count that cannot be silent: that it counts nothing, as 每一."""
        return None if self.proofs.may_be_silent(expr) else self._nothing_in(expr)

    def _nothing_in(self, expr: Expr) -> Agg | None:
        match expr:
            case Agg(op="count"):
                return self._every(Agg("any", expr.child, expr.hops, expr.expr, expr.filter, BOOL))[0]
            case Agg(op="sum", child=child, hops=hops, expr=inner, filter=filter_):
                none = self._nothing_in(inner)
                if none is None:
                    return None
                parts = [none] if filter_ is None else [self._spelled(filter_, False)[0], none]
                return Agg("all", child, hops, self._joined("or", parts), None, BOOL)
            case Ref() if (meant := stands_for(self.policy, expr)) is not None:
                return self._nothing_in(meant)
        return None

    # ── conditions of a record in one spelling ──

    def _spelled(self, condition: Expr, wanted: bool) -> tuple[Expr, int]:
        key = (condition, wanted)
        if key not in self._plain:
            found, size = self._worked_out(condition, wanted)
            self._plain[key] = self.forms.one(found), size
        return self._plain[key]

    def _worked_out(self, condition: Expr, wanted: bool) -> tuple[Expr, int]:
        """The condition (``wanted``) or its contrary, 非 drawn in as far as it goes."""
        match condition:
            case Lit(value=bool() as value):
                return Lit(value is wanted, BOOL), 1
            case Prim(op="not", args=(arg,)):
                return self._spelled(arg, not wanted)
            case Prim(op="and" | "or" as op, args=args):
                parts = [self._spelled(arg, wanted) for arg in args]
                joined = self._joined("and" if (op == "and") is wanted else "or", [part for part, _ in parts])
                return joined, sum(size for _, size in parts)
            case Prim() if (chosen := choosing(condition)) is not None:
                expr, options = chosen
                every = frozenset(o.id for o in expr.type.options)
                return Prim("in", (expr,), BOOL, options if wanted else every - options), 1
            case Prim() if compares(condition):
                return self._compared(condition, wanted), 1
            case Agg(op="any" | "all"):
                every_record, size = self._every(condition)
                return _said(every_record, (condition.op == "all") is wanted), size
            case Ref() if self.unfold and (meant := asked(self.policy, condition)) is not None:
                found, size = self._spelled(meant, wanted)
                if size <= LARGEST_INSIDE:
                    return found, size
        return _said(condition, wanted), 1

    def _joined(self, op: Literal["and", "or"], parts: Iterable[Expr]) -> Expr:
        """且 or 或 of the parts, those inside one of the same kind among them, each once."""
        found: dict[str, Expr] = {}
        for part in parts:
            inner = part.args if isinstance(part, Prim) and part.op == op else (part,)
            if Lit(op == "or", BOOL) in inner:
                return Lit(op == "or", BOOL)
            for each in inner:
                found.setdefault(self.forms.meaning(each), each)
        left = [each for each in found.values() if each != Lit(op == "and", BOOL)]
        if not left:
            return Lit(op == "and", BOOL)
        return left[0] if len(left) == 1 else Prim(op, tuple(left), BOOL)

    def _compared(self, condition: Prim, wanted: bool) -> Expr:
        op, (left, right) = condition.op, condition.args
        if isinstance(left, Lit):
            op, left, right = MIRRORED[op], right, left
        if isinstance(right, Lit) and (op, right.value) in _NONE | _SOME:
            none = self._none_counted(left)
            if none is not None:
                return _said(none, ((op, right.value) in _NONE) is wanted)
        op = op if wanted else CONTRARY[op]
        if op in ("gt", "ge"):
            op, left, right = MIRRORED[op], right, left
        return Prim(op, (left, right), BOOL)


def _said(condition: Expr, wanted: bool) -> Expr:
    return condition if wanted else Prim("not", (condition,), BOOL)
