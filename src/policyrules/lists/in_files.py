"""Lists over a whole ledger into files, slice by slice: a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
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
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, parts_of
from policyrules.ledgers.receipt import receipt_of
from policyrules.ledgers.runs import Made, Seen, made_in_slices
from policyrules.ledgers.slices import Slice
from policyrules.ledgers.work import digest_of
from policyrules.ledgers.writing import check_place, write
from policyrules.lists.slices import ListMaker
from policyrules.lists.whole import Beside, DrawnUp, whole


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
    reading: Seen | None = None,
) -> Drawn:
    """Draw up lists (by their ids) over every household of a ledger and write them to ``out``.

    ``source``, ``mapping``, ``out``, ``reads``, ``seen`` and ``reading`` are as in ``ledgers.batch``, whose
    slices these are: the output appears when all of it is written, or not at all, and the same call after
    an interruption goes on from there. A table for each list holds who stands on it and of whom that is not
    known, in the order of ``roster``; ``lists`` says what each comes to, ``memberships`` who stands on which.
    Raises as ``batch`` does.
    """
    source, out = Path(source), Path(out)
    said = None if mapping is None else Path(mapping)
    check_place(out, [source, *reads])
    needed("duckdb", "ledger")
    maker = ListMaker(policy, lists, on=on, language=language)
    options = Options(on, None, complete, empty, language, brief=True)
    receipt = receipt_of(policy, source.name, find_settings(source, said), digest_of(source), options)
    receipt |= {"lists": "; ".join(lists), "slice": str(maker.size)}
    read = partial(
        parts_of,
        policy,
        source,
        size=maker.size,
        on=on,
        complete=complete,
        empty=empty,
        mapping=said,
        by_sql=True,
        reading=reading,
    )
    maker_of = cache(maker.of)
    with made_in_slices(
        out, receipt, read, lambda n: partial(_drawn_up, maker_of(n)), maker.columns, seen=seen
    ) as made:
        return written(policy, maker_of(made.counts.households), out, made)


def written(policy: Policy, maker: ListMaker, out: Path, made: Made, beside: Sequence[Beside] = ()) -> Drawn:
    """Write the lists of all slices to ``out``, and what stands beside them there."""
    refused = maker.by_sql.refused
    tables, drawn = whole(
        policy, maker.lists, refused, made.connection, made.counts, made.receipt, on=maker.on,
        language=maker.language, beside=beside,
    )  # fmt: skip
    write(tables, out, language=maker.language)
    return Drawn(drawn, made.counts, dict(refused), made.notes, made.taken_over, made.started_anew)


def _drawn_up(maker: ListMaker, part: Part, number: int, seen: Callable[[int], None] | None) -> Slice:
    return maker.decided(part.ledger, part.typed, number=number, seen=seen)
