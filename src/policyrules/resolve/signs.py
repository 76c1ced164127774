"""What may be multiplied with what, and divided by what: signs that are proven."""

from __future__ import annotations

from collections import defaultdict

from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.policy import Policy
from policyrules.core.walk import drawn_in, targets
from policyrules.resolve.codes import (
    BOTH_MAY_BE_NEGATIVE,
    DIVISOR_MAY_BE_ZERO,
)
from policyrules.resolve.scope import Scope, words_at


def check_signs(scope: Scope, policy: Policy) -> None:
    """Products of two factors of unknown sign, and divisors that may be 0 or less."""
    proofs, sound = Proofs(policy), _sound(policy)
    for core, span in scope.products:
        assert isinstance(core, Prim)
        if not all(name in sound for part in core.args for name in targets(part)):
            continue
        if core.op == "mul" and not any(_of_known_sign(proofs, arg) for arg in core.args):
            scope.add(BOTH_MAY_BE_NEGATIVE.at(span, text=words_at(span)))
        if core.op == "div" and not all(_above_zero(proofs, by) for by in core.args[1:]):
            scope.add(DIVISOR_MAY_BE_ZERO.at(span, text=words_at(span)))


def _of_known_sign(proofs: Proofs, expr: Expr) -> bool:
    """Whether every reader sees that it is not below 0, or sees the number itself."""
    return (
        isinstance(expr, Lit)
        or proofs.never_negative(expr)
        or (isinstance(expr, Ref) and expr.target in proofs.settled and proofs.settled[expr.target][0] >= 0)
    )


def _above_zero(proofs: Proofs, expr: Expr) -> bool:
    low, _ = proofs.range(expr)
    return low is not None and low > 0


def _sound(policy: Policy) -> frozenset[str]:
    """The Givens and Defs that draw on nothing, however far down, that could not be resolved."""
    users: dict[str, list[str]] = defaultdict(list)
    for definition in policy.defs.values():
        for name in drawn_in(policy, definition):
            users[name].append(definition.id)
    known = {*policy.givens, *policy.defs}
    todo, broken = [name for name in users if name not in known], set[str]()
    while todo:
        name = todo.pop()
        if name not in broken:
            broken.add(name)
            todo += users.get(name, ())
    return frozenset(known - broken)
