"""Whole ledgers decided: tables in, tables out, nothing lost on the way. Needs the extra ``ledger``.

``batch`` reads a ledger from files and writes its results to files; ``decide`` takes and gives tables;
``answer_in_slices`` gives the bare rows of one query over typed tables of any size.
"""

from policyrules.ledgers.in_files import batch
from policyrules.ledgers.in_memory import decide
from policyrules.ledgers.sliced import answer_in_slices

__all__ = ["answer_in_slices", "batch", "decide"]
