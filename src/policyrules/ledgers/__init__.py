"""Whole ledgers decided: tables in, tables out, nothing lost on the way. Needs the extra ``ledger``."""

from policyrules.ledgers.in_files import batch

__all__ = ["batch"]
