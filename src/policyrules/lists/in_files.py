"""Lists over a whole ledger into files, slice by slice: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.core.policy import Policy
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.settings import find_settings
from policyrules.ledgers.counts import Counts
from policyrules.ledgers.in_files import Seen, decide_parts
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, parts_of
from policyrules.ledgers.receipt import receipt_of, told
from policyrules.ledgers.slices import Slice
from policyrules.ledgers.work import digest_of, work_beside
from policyrules.ledgers.writing import check_place, write
from policyrules.lists.slices import ListMaker, lowered
from policyrules.lists.whole import DrawnUp, whole


@frozen
class Drawn:
    """What became of a ledger; the lists stand in the output."""

    lists: Sequence[DrawnUp]
    counts: Counts
    """Households of which everything is settled, of which it is open whether they stand on a list, and those
    handed back."""
    refused: dict[str, Said]
    """Why SQL does not draw up a list, by its id: the evaluator did."""
    notes: Sequence[Problem]
    """What to know about the tables that were read."""
    taken_over: int
    """Households whose rows an interrupted run had left."""
    started_anew: bool
    """Whether an interrupted run had left some of another input, policy or option: they are thrown away."""


@typed
def draw_up(
    policy: Policy,
    source: str | Path,
    out: str | Path,
    *,
    on: date,
    lists: Sequence[str],
    complete: Complete = None,
    empty: Empty = (),
    mapping: str | Path | None = None,
    language: Language = "zh",
    reads: Sequence[Path] = (),
    seen: Seen | None = None,
) -> Drawn:
    """Draw up lists (by their ids) over every household of a ledger and write them to ``out``.

    ``source``, ``mapping``, ``out``, ``reads`` and ``seen`` are as in ``ledgers.batch``, whose slices these
    are: the output appears when all of it is written, or not at all, and the same call after an interruption
    goes on from there. A table for each list holds who stands on it and of whom that is not known, in the
    order of ``roster``; ``lists`` says what each comes to, ``memberships`` who stands on which. Raises as
    ``batch`` does.
    """
    source, out = Path(source), Path(out)
    said = None if mapping is None else Path(mapping)
    check_place(out, [source, *reads])
    duckdb = needed("duckdb", "ledger")
    by_sql = lowered(policy, lists, on)
    maker = ListMaker(policy, lists, by_sql, on=on, language=language)
    options = Options(on, None, complete, empty, language, brief=True)
    receipt = receipt_of(policy, source.name, find_settings(source, said), digest_of(source), options)
    receipt |= {"lists": "; ".join(lists), "slice": str(maker.size)}
    with work_beside(out, receipt) as (work, other):
        with parts_of(
            policy,
            source,
            work.folder,
            size=maker.size,
            on=on,
            complete=complete,
            empty=empty,
            mapping=said,
            by_sql=not by_sql.refused,
        ) as parts:
            taken_over = decide_parts(partial(_drawn_up, maker), parts, work, seen)
        counts = work.counts()
        together = work.folder / "together.duckdb"
        together.unlink(missing_ok=True)
        with duckdb.connect(str(together)) as connection:
            for name in maker.columns:
                kept = ", ".join("'" + path.replace("'", "''") + "'" for path in work.files(name))
                connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{kept}])")
            given = {**receipt, **told(counts)}
            tables, drawn = whole(
                policy, maker.lists, by_sql.refused, connection, counts, given, on=on, language=language
            )
            write(tables, out, language=language)
        notes = work.notes()
    return Drawn(drawn, counts, dict(by_sql.refused), notes, taken_over, other)


def _drawn_up(maker: ListMaker, part: Part, number: int, seen: Callable[[int], None] | None) -> Slice:
    return maker.decided(part.ledger, part.typed, number=number, seen=seen)
