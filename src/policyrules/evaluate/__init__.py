"""The explaining evaluator: one household, with sets of possible values, reasons, citations and trace."""

from policyrules.core.graph import LIMIT
from policyrules.core.policy import Policy, once
from policyrules.evaluate.cases import compile_def
from policyrules.evaluate.engine import OFTEN, Engine
from policyrules.evaluate.nodes import compile_expr

__all__ = ["Engine", "engine", "engine_of"]


def engine(policy: Policy, *, limit: int = LIMIT, often: int = OFTEN) -> Engine:
    """A policy made ready to decide cases; conclusions of more than ``limit`` edges go case by case, what was
    evaluated ``often`` becomes one function each."""
    return Engine(policy, definition=compile_def, expression=compile_expr, limit=limit, often=often)


def engine_of(policy: Policy) -> Engine:
    """The policy's engine, compiled once and kept with the policy."""
    return once(policy, engine)
