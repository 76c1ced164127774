"""Whole ledgers decided: tables in, tables out, nothing lost on the way. Needs the extra ``ledger``.

``batch`` reads a ledger from files and writes its results to files; ``decide`` takes and gives tables.
"""

from policyrules.ledgers.in_files import batch
from policyrules.ledgers.in_memory import decide

__all__ = ["batch", "decide"]
