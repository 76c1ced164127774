"""Tables at hand decided into tables: for those whose ledger is in pandas, Polars or a query engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policyrules.base.arguments import typed
from policyrules.base.extras import needed
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.ledgers.options import Options
from policyrules.ledgers.receipt import receipt_of, told
from policyrules.ledgers.results import results
from policyrules.ledgers.sources import digest_at_hand, files_at_hand


@typed
def decide(
    policy: Policy,
    tables: Mapping[str, Any],
    *,
    on: date,
    programme: str | None = None,
    complete: Complete = None,
    empty: Empty = (),
    brief: bool = False,
    language: Language = "zh",
) -> dict[str, Any]:
    """Decide every household of tables at hand on a day: the tables of results, by name.

    ``tables`` are by the entity's plural or label (``households``, ``members``): Arrow tables, or anything
    that gives itself as one (a data frame of pandas or Polars). Columns are named as in a ledger's files,
    money is in yuan. What comes back are tables of the library ``pyarrow``: decisions, writes, missing,
    rejected, summary, by_clause, clauses, receipt (docs/ledgers.md); a household that could not be read is a
    row of ``rejected``, never an exception. ``brief`` as in ``batch``. Raises as ``read_ledger`` and
    ``decide_all``.
    """
    only = None if programme is None else policy.programme(programme).id
    duckdb = needed("duckdb", "ledger")
    files = files_at_hand(policy, tables)
    ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
    options = Options(on, only, complete, empty, language, brief)
    decider = options.decider(policy)
    decided = decider.decided(ledger)
    receipt = receipt_of(policy, files.name, files.settings, digest_at_hand(files), options)
    with duckdb.connect() as connection:
        for name, table in decided.tables.items():
            connection.register("made", table)
            connection.execute(f"CREATE TABLE {name} AS FROM made")
        whole = {**receipt, **told(decided.counts)}
        found = results(policy, decider.rows.clauses, connection, decider.columns, decided.counts, whole)
        return {name: found.arrow(name) for name in found.tables}
