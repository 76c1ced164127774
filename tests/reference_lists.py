"""Which questions about lists are one, as docs/core.md tells it (Lists), spelled out as nested tuples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policyrules.core.expressions import Agg, Expr, Lit, Prim, Ref
from policyrules.core.policy import Policy
from policyrules.core.types import BOOL
from reference_proofs import condition_named, may_be_silent, meaning, normal, quantity_named

CONTRARY = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}
TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
NOBODY = [("eq", 0), ("le", 0), ("lt", 1)]
SOMEBODY = [("ne", 0), ("gt", 0), ("ge", 1)]


def told(policy: Policy, questions: Iterable[Expr], sides: Iterable[Expr], unfold: bool) -> dict[Expr, Expr]:
    """What each any and all among the questions is asked as, where it is not asked itself."""
    asking = sorted((q for q in questions if isinstance(q, Agg) and q.op in ("any", "all")), key=repr)
    counts = sorted((s for s in sides if not may_be_silent(policy, s)), key=repr) if asking else []
    found: dict[Expr, Expr] = {}
    for question in asking:
        each = every(policy, question, unfold)
        count = next((c for c in counts if counts_none(policy, c, unfold) == each), None)
        first = next(q for q in asking if every(policy, q, unfold) == each)
        assert isinstance(question, Agg)
        assert isinstance(first, Agg)
        if count is not None:
            found[question] = Prim("le" if question.op == "all" else "gt", (count, Lit(0, count.type)), BOOL)
        elif first != question:
            found[question] = first if first.op == question.op else Prim("not", (first,), BOOL)
    return found


def every(policy: Policy, agg: Expr, unfold: bool) -> Any:
    """For an all that it is so, for an any that it is not: what is then said of each record."""
    assert isinstance(agg, Agg)
    wanted = said(policy, agg.expr, agg.op == "all", unfold)
    kept = [] if agg.filter is None else [said(policy, agg.filter, False, unfold)]
    return ("every", agg.child, agg.hops, joined("or", [*kept, wanted]))


def counts_none(policy: Policy, count: Expr, unfold: bool) -> Any:
    """That a count is 0; None for another quantity."""
    named = quantity_named(policy, count)
    if named is not None:
        return counts_none(policy, named, unfold)
    match count:
        case Agg(op="count"):
            return every(policy, Agg("any", count.child, count.hops, count.expr, count.filter, BOOL), unfold)
        case Agg(op="sum", filter=filter_):
            below = counts_none(policy, count.expr, unfold)
            kept = [] if filter_ is None else [said(policy, filter_, False, unfold)]
            return below and ("every", count.child, count.hops, joined("or", [*kept, below]))
    return None


def said(policy: Policy, condition: Expr, wanted: bool, unfold: bool) -> Any:
    """A condition of a record, or its contrary, so that equal ones are equal."""
    match condition:
        case Lit(value=bool() as value):
            return value is wanted
        case Prim(op="not", args=(inner,)):
            return said(policy, inner, not wanted, unfold)
        case Prim(op="and" | "or" as op, args=args):
            parts = [said(policy, arg, wanted, unfold) for arg in args]
            return joined(op if wanted else {"and": "or", "or": "and"}[op], parts)
        case Prim(op="in" | "eq" | "ne", args=(choice, *rest)) if (
            choice.type.kind == "choice"
            and not choice.type.optional
            and all(isinstance(r, Lit) for r in rest)
        ):
            every_option = {o.id for o in choice.type.options}
            some = set(condition.options) if condition.op == "in" else {rest[0].value}  # type: ignore[union-attr]
            if (condition.op == "ne") is wanted:
                some = every_option - some
            return ("one of", meaning(policy, choice), tuple(sorted(some)))  # type: ignore[type-var]
        case Prim(op=op, args=(left, right)) if op in CONTRARY and left.type.kind in ("number", "date"):
            return compared(policy, op, (left, right), wanted, unfold)
        case Agg(op="any" | "all"):
            found = every(policy, condition, unfold)
            return found if (condition.op == "all") is wanted else ("not", found)
    named = condition_named(policy, condition) if unfold and isinstance(condition, Ref) else None
    if named is not None and written(policy, named) <= 2_000:
        return said(policy, named, wanted, unfold)
    return meaning(policy, condition) if wanted else ("not", meaning(policy, condition))


def compared(policy: Policy, op: str, sides: tuple[Expr, Expr], wanted: bool, unfold: bool) -> Any:
    left, right = sides
    if isinstance(left, Lit):
        op, left, right = TURNED[op], right, left
    if isinstance(right, Lit) and (op, right.value) in NOBODY + SOMEBODY and not may_be_silent(policy, left):
        none = counts_none(policy, left, unfold)
        if none is not None:
            return none if ((op, right.value) in NOBODY) is wanted else ("not", none)
    op = op if wanted else CONTRARY[op]
    amounts: list[Any] = [tuple(sorted(normal(policy, side).items(), key=repr)) for side in (left, right)]
    if op in ("gt", "ge"):
        return (TURNED[op], *reversed(amounts))
    return (op, *(amounts if op in ("lt", "le") else sorted(amounts, key=repr)))


def joined(op: str, parts: Iterable[Any]) -> Any:
    """Each part once, in one order; what is known is decisive or left out."""
    decisive = op == "or"
    found: set[Any] = set()
    for part in parts:
        found |= set(part[1]) if isinstance(part, tuple) and part[0] == op else {part}
    if any(part is decisive for part in found):
        return decisive
    left = [part for part in found if not isinstance(part, bool)]
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else (op, frozenset(left))


def written(policy: Policy, condition: Expr) -> int:
    """How many parts a condition has once it is written out."""
    match condition:
        case Prim(op="not", args=(inner,)):
            return written(policy, inner)
        case Prim(op="and" | "or", args=args):
            return sum(written(policy, arg) for arg in args)
        case Agg(op="any" | "all", expr=inner, filter=filter_):
            return 1 + written(policy, inner) + (0 if filter_ is None else written(policy, filter_))
    named = condition_named(policy, condition)
    size = 1 if named is None else written(policy, named)
    return size if size <= 2_000 else 1
