"""A ledger in files decided into files, slice by slice: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path

from attrs import field, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import Ledger
from policyrules.intake.settings import find_settings
from policyrules.ledgers.columns import Row
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, parts_of
from policyrules.ledgers.receipt import receipt_of
from policyrules.ledgers.results import results
from policyrules.ledgers.runs import Seen, made_in_slices
from policyrules.ledgers.slices import Decider, Slice
from policyrules.ledgers.work import digest_of
from policyrules.ledgers.writing import check_place, write


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
    handed_back: Ledger | None = None
    """What could not be read and what to know, without cases, where it was asked for."""
    refused: Mapping[str, Said] = field(factory=dict)
    """The programmes that a brief run left to the evaluator, by their ids, each with what SQL cannot do."""


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
    mapping: str | Path | None = None,
    brief: bool = False,
    reasons: bool = False,
    language: Language = "zh",
    reads: Sequence[Path] = (),
    seen: Seen | None = None,
    reading: Seen | None = None,
) -> Batch:
    """Decide every household of a ledger on a day and write the tables of results to ``out``.

    ``source`` and ``mapping`` are what ``read_ledger`` reads. ``out`` ends with .duckdb or .xlsx (a file),
    .parquet or .csv (a folder with a file a table); it appears when all of it is written, or not at all. What
    is decided so far stands beside it in ``OUT.work``; the same call after an interruption goes on from
    there. ``brief`` leaves out what only the evaluator can say (``discretions``, ``valid_until``,
    ``receipt``, the tables writes and missing) and decides by SQL what SQL can decide.
    ``reasons`` asks for ``handed_back``, whose size is that of what is wrong with the ledger.
    ``reads`` are files that the output may not be; ``seen`` is called with how many are done, ``reading``
    with how many rows of a register that is too long to be held are put aside before.
    Raises as ``read_ledger`` and ``decide_all``; UsageError for a place where the output cannot stand,
    or at which another run is writing; AssertionError, before anything appears, where parts do not come to
    the whole.
    """
    source, out = Path(source), Path(out)
    said = None if mapping is None else Path(mapping)
    check_place(out, [source, *reads])
    only = None if programme is None else policy.programme(programme).id
    needed("duckdb", "ledger")
    options = Options(on, only, complete, empty, language, brief)
    decider = options.decider(policy)
    receipt = receipt_of(policy, source.name, find_settings(source, said), digest_of(source), options)
    receipt["slice"] = str(decider.size)
    read = partial(
        parts_of,
        policy,
        source,
        size=decider.size,
        on=on,
        complete=complete,
        empty=empty,
        mapping=said,
        by_sql=brief,
        reading=reading,
    )
    decider_of = cache(decider.of)
    with made_in_slices(
        out,
        receipt,
        read,
        lambda households: partial(decided_part, decider_of(households)),
        decider.columns,
        several=decider.processes,
        seen=seen,
    ) as made:
        found = results(
            policy, decider.rows.clauses, made.connection, decider.columns, made.counts, made.receipt
        )
        write(found, out, language=language)
        by_sql = decider_of(made.counts.households).by_sql
    handed_back = Ledger((), made.rejected, made.notes) if reasons else None
    return Batch(
        made.counts,
        found.summary,
        found.by_clause,
        made.notes,
        made.taken_over,
        made.started_anew,
        handed_back,
        {} if by_sql is None else by_sql.refused,
    )


def decided_part(decider: Decider, part: Part, number: int, seen: Callable[[int], None] | None) -> Slice:
    """The tables of a part."""
    return decider.decided(part.ledger, part.typed, number=number, seen=seen)
