"""How large conclusions are when the names in them are replaced by what they stand for.

Every reader follows names down to facts, and a number may be multiplied by itself at every step: what
is written in a few lines can be too deep for any reader and too large for any memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policyrules.base.errors import Finding
from policyrules.base.saying import Said
from policyrules.checking.codes import TOO_DEEP, TOO_MANY_FACTORS
from policyrules.core.expressions import AsUnit, Expr, Prim, Ref
from policyrules.core.policy import Policy
from policyrules.core.walk import children, drawn_on, expressions, innermost_first

DEEPEST: Final = 250
"""Operations and names inside each other, down to a fact. Readers follow them by recursion, at about
one step a level; the places that come with the library go down to 100."""
OF_A_NAME: Final = 3
"""Levels that the way from a name into its definition counts for: no reader gets there in one step."""
FACTORS: Final = 64
"""Numbers multiplied with each other, all names replaced."""


def check_size(policy: Policy) -> Iterator[Finding]:
    """Conclusions nested too deep, products of too many factors; each chain once, where it goes too far."""
    depth: dict[str, int] = {}
    factors: dict[str, int] = {}
    for definition in innermost_first(policy, *policy.defs):
        parts = list(expressions(definition))
        deep = max((_depth(part, depth) for part in parts), default=0)
        many = max((_factors(part, factors) for part in parts), default=1)
        depth[definition.id], factors[definition.id] = deep, many
        below = drawn_on(definition)
        name = Said(definition.label, definition.id)
        if deep > DEEPEST and all(depth.get(b, 0) <= DEEPEST for b in below):
            yield TOO_DEEP.at(definition.span, name=name, most=DEEPEST)
        if many > FACTORS and all(factors.get(b, 1) <= FACTORS for b in below):
            yield TOO_MANY_FACTORS.at(definition.span, name=name, most=FACTORS)


def _depth(expr: Expr, known: Mapping[str, int]) -> int:
    below = max((_depth(child, known) for child in children(expr)), default=0)
    return 1 + max(below, _behind(expr, known))


def _behind(expr: Expr, known: Mapping[str, int]) -> int:
    if isinstance(expr, Ref | AsUnit) and expr.target in known:
        return known[expr.target] + OF_A_NAME
    return 0


def _factors(expr: Expr, known: Mapping[str, int]) -> int:
    match expr:
        case Ref(target=target) | AsUnit(target=target):
            return known.get(target, 1)
        case Prim(op="mul" | "div", args=args):
            return sum(_factors(arg, known) for arg in args)
    return max((_factors(child, known) for child in children(expr)), default=1)
