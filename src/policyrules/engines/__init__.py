"""Where compiled queries run: DuckDB in this process, PostgreSQL, Spark.

Each is an ``Engine``: it is given tables (Arrow, or Parquet files), answers queries in its own dialect, and
writes what they give, whole or not at all. ``compile.run(engine, query)`` reads decisions from any of them.
Nothing is imported of an engine before it is opened: ``Embedded`` needs the extra ``ledger``, ``Postgres``
the extra ``postgres``, ``Spark`` the extra ``spark`` and Java 17 or later.
"""

from policyrules.engines.embedded import Embedded
from policyrules.engines.engine import Cursor, Engine
from policyrules.engines.postgres import Postgres
from policyrules.engines.spark import Spark

__all__ = ["Cursor", "Embedded", "Engine", "Postgres", "Spark"]
