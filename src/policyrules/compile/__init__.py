"""Whole ledgers as exact-integer SQL: the same decisions as ``decide``, for DuckDB or PostgreSQL.

``tables`` defines the tables that a county fills, ``compile_sql`` writes the query of a decision
on a day, ``run`` executes it and reads the rows back, ``answered`` prepares it for a large ledger,
``answered_each`` the queries of several programmes.
Running needs the extra ``sql`` (duckdb), and only the connection that the caller brings.
"""

from policyrules.compile.compiler import Limits
from policyrules.compile.query import Query, Together, compile_sql, compile_together
from policyrules.compile.run import Row, answered, answered_each, row_of, run
from policyrules.compile.schema import case_rows, insert_cases, tables

__all__ = [
    "Limits",
    "Query",
    "Row",
    "Together",
    "answered",
    "answered_each",
    "case_rows",
    "compile_sql",
    "compile_together",
    "insert_cases",
    "row_of",
    "run",
    "tables",
]
