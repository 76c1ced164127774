"""What can be told of an expression without any case: whether it can be negative."""

from policyrules.base.units import Number
from policyrules.core.expressions import Agg, AsUnit, At, Else, Expr, If, Lit, Prim, Ref, Silent
from policyrules.core.policy import Def, Policy


def never_negative(policy: Policy, expr: Expr) -> bool:
    """Whether a number is 0 or more in every case; False when that cannot be told."""
    return _proved(policy, expr, frozenset())


def _proved(policy: Policy, expr: Expr, above: frozenset[str]) -> bool:
    def proved(part: Expr) -> bool:
        return _proved(policy, part, above)

    match expr:
        case Lit(value=value):
            return isinstance(value, Number) and value >= 0
        case Ref(target=target) | AsUnit(target=target):
            given = policy.givens.get(target)
            if given is not None:
                return isinstance(given.low, Number) and given.low >= 0
            return target not in above and _def_proved(policy, policy.defs[target], above | {target})
        case Prim(op="max" | "topped_up", args=args):
            return any(map(proved, args))
        case Prim(op="round_half_up" | "round_up" | "round_down", args=(value_expr, _)):
            return proved(value_expr)
        case Prim(op="add" | "mul" | "div" | "min" | "per_month" | "per_year", args=args):
            return all(map(proved, args))
        case If(then=then, orelse=orelse) | Else(value=then, orelse=orelse):
            return proved(then) and proved(orelse)
        case Agg(op=op, expr=inner):
            return op == "count" or proved(inner)
        case At(expr=inner):
            return proved(inner)
        case Silent():
            return True
    return False


def _def_proved(policy: Policy, definition: Def, above: frozenset[str]) -> bool:
    values = [case.value for case in definition.cases]
    if definition.base is not None:
        values.append(definition.base)
    return all(_proved(policy, value, above) for value in values)
