"""Whole ledgers as exact-integer SQL: the same decisions as ``decide``, for DuckDB or PostgreSQL.

``tables`` defines the tables that a county fills, ``compile_sql`` writes the query of a decision
on a day, ``run`` executes it and reads the rows back. Running needs the extra ``sql`` (duckdb),
and only the connection that the caller brings.
"""

from policyrules.sql.compile import Limits, Query, compile_sql
from policyrules.sql.run import Row, run
from policyrules.sql.schema import insert_cases, tables

__all__ = ["Limits", "Query", "Row", "compile_sql", "insert_cases", "run", "tables"]
