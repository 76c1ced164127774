"""A ledger in files decided into files, slice by slice: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import Ledger
from policyrules.ledgers.by_sql import lowered
from policyrules.ledgers.clauses import clauses_of
from policyrules.ledgers.columns import Row
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.receipt import receipt_of, told
from policyrules.ledgers.results import results
from policyrules.ledgers.rows import Rows
from policyrules.ledgers.slices import Decider
from policyrules.ledgers.sources import files_of
from policyrules.ledgers.work import Work, digest_of, work_beside
from policyrules.ledgers.writing import check_place, write

Seen = Callable[[int, int], None]
"""Called with how many households are done, and how many there are."""

_LAST: Final = "rejected"
"""The slice of what could not be read; it stands behind the others, which have numbers."""


@frozen
class Batch:
    """What became of a ledger; its rows stand in the output."""

    counts: Counts
    """Households that are settled, open and handed back; amounts paid."""
    summary: Sequence[Row]
    """By programme, status and outcome: how many, and what they are paid."""
    by_clause: Sequence[Row]
    """By programme and clause; one decision may rest on several."""
    notes: Sequence[Problem]
    """What to know about the tables that were read."""
    taken_over: int
    """Households whose decisions an interrupted run had left."""
    started_anew: bool
    """Whether an interrupted run had left some of another input, policy or option: they are thrown away."""


@typed
def batch(
    policy: Policy,
    source: str | Path,
    out: str | Path,
    *,
    on: date,
    programme: str | None = None,
    complete: Complete = None,
    empty: Empty = (),
    brief: bool = False,
    language: Language = "zh",
    reads: Sequence[Path] = (),
    seen: Seen | None = None,
) -> Batch:
    """Decide every household of a ledger on a day and write the tables of results to ``out``.

    ``source`` is what ``read_ledger`` reads, a folder of Parquet or a DuckDB file. ``out`` ends
    with .duckdb or .xlsx (a file), .parquet or .csv (a folder with a file a table); it appears when all of it
    is written, or not at all. What is decided so far stands beside it in ``OUT.work``; the same call after an
    interruption goes on from there. ``brief`` leaves out what only the evaluator can say (``discretions``,
    ``valid_until``, ``receipt``, the tables writes and missing) and decides by SQL what SQL can decide.
    ``reads`` are files that the output may not be; ``seen`` is called with how many are done.
    Raises as ``read_ledger`` and ``decide_all``; UsageError for a place where the output cannot stand,
    or at which another run is writing; AssertionError, before anything appears, where parts do not come to
    the whole.
    """
    source, out = Path(source), Path(out)
    check_place(out, [source, *reads])
    only = None if programme is None else policy.programme(programme).id
    duckdb = needed("duckdb", "ledger")
    files = files_of(policy, source)
    ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
    clauses = clauses_of(policy, language)
    by_sql = lowered(policy, on, only) if brief else None
    decider = Decider(Rows(policy, clauses, language), on, only, by_sql)
    receipt = receipt_of(
        policy,
        files,
        digest_of(source),
        on=on,
        programme=only,
        complete=complete,
        empty=empty,
        language=language,
        brief=brief,
    )
    receipt["slice"] = str(decider.size)
    with work_beside(out, receipt) as (work, other):
        taken_over = _decide(decider, ledger, work, seen)
        counts = work.counts()
        if counts.households != ledger.households:
            raise AssertionError(f"{ledger.households} households went in, {counts.households} came out")
        with duckdb.connect() as connection:
            for name in decider.columns:
                kept = ", ".join("'" + path.replace("'", "''") + "'" for path in work.files(name))
                connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{kept}])")
            whole = {**receipt, **told(counts)}
            found = results(policy, clauses, connection, decider.columns, counts, whole)
            write(found, out, language=language)
    return Batch(counts, found.summary, found.by_clause, ledger.notes, taken_over, other)


def _decide(decider: Decider, ledger: Ledger, work: Work, seen: Seen | None) -> int:
    """Every slice that is not there yet; how many households were decided before."""
    cases, taken_over = ledger.cases, 0
    for start in range(0, len(cases), decider.size):
        name, part = f"{start // decider.size:08}", cases[start : start + decider.size]
        if work.has(name):
            taken_over += len(part)
        else:
            work.put(name, decider.decided(part, _counting(start, len(cases), seen)))
    if not work.has(_LAST):
        work.put(_LAST, decider.handed_back(ledger.rejected))
    return taken_over


def _counting(before: int, altogether: int, seen: Seen | None) -> Callable[[int], None] | None:
    return None if seen is None else lambda number: seen(before + number, altogether)
