"""What may be multiplied with what, and divided by what: signs that are proven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policyrules.base.errors import Span
from policyrules.core.bounds import Proofs
from policyrules.core.expressions import Expr, Lit, Prim, Ref
from policyrules.core.policy import Policy
from policyrules.core.walk import drawn_in, targets
from policyrules.resolve.paths import Signs, places_of
from policyrules.resolve.scope import Scope, words_at
from policyrules.resolve.type_codes import BOTH_MAY_BE_NEGATIVE, DIVISOR_MAY_BE_ZERO


def check_signs(scope: Scope, policy: Policy) -> None:
    """Products of two factors of unknown sign, and divisors that may be 0 or less."""
    proofs, sound = Proofs(policy), _sound(policy)
    signs = Signs(policy, proofs)
    divided: list[tuple[Prim, Span]] = []
    for core, span in scope.products:
        assert isinstance(core, Prim)
        if not all(name in sound for part in core.args for name in targets(part)):
            continue
        if core.op == "mul" and not any(_of_known_sign(proofs, arg) for arg in core.args):
            scope.add(BOTH_MAY_BE_NEGATIVE.at(span, text=words_at(span)))
        if core.op == "div" and not all(signs.above_zero(by, None) for by in core.args[1:]):
            divided.append((core, span))
    guarded = _guarded(policy, signs, [core for core, _ in divided]) if divided else frozenset()
    for core, span in divided:
        if core not in guarded:
            scope.add(DIVISOR_MAY_BE_ZERO.at(span, text=words_at(span)))


def _guarded(policy: Policy, signs: Signs, divided: Iterable[Prim]) -> frozenset[Expr]:
    """The quotients whose divisors are above 0 wherever they stand and count."""
    wanted, found, open_ = frozenset(divided), set[Expr](), set[Expr]()
    for expr, told in places_of(policy):
        if expr in wanted and isinstance(expr, Prim):
            found.add(expr)
            if not all(signs.above_zero(by, told) for by in expr.args[1:]):
                open_.add(expr)
    return frozenset(found - open_)


def _of_known_sign(proofs: Proofs, expr: Expr) -> bool:
    """Whether every reader sees that it is not below 0, or sees the number itself."""
    return (
        isinstance(expr, Lit)
        or proofs.never_negative(expr)
        or (isinstance(expr, Ref) and expr.target in proofs.settled and proofs.settled[expr.target][0] >= 0)
    )


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
