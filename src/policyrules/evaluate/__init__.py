"""The explaining evaluator: one case, with sets of possible values, reasons, citations and trace."""

from policyrules.evaluate.deciding import decide, decide_all, decide_units
from policyrules.evaluate.engine import Engine

__all__ = ["Engine", "decide", "decide_all", "decide_units"]
