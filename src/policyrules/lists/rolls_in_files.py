"""Rolls (台账) compared, into files: the lists of what they come to, and what must be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.saying import Language
from policyrules.core.policy import Policy
from policyrules.intake.records import Ledger
from policyrules.intake.settings import Settings
from policyrules.ledgers.columns import Column, Columns, Row
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, Parts
from policyrules.ledgers.receipt import receipt_of
from policyrules.ledgers.runs import Seen
from policyrules.ledgers.work import digest_of
from policyrules.ledgers.writing import check_place
from policyrules.lists.in_files import Drawn, written
from policyrules.lists.roll_tables import Roll, read_rolls
from policyrules.lists.rolls import ComparedRolls, compare_rolls
from policyrules.lists.slices import ListMaker, lowered
from policyrules.lists.whole import Beside

_ROLLS: Final[Columns] = (
    Column("roll", label="台账"), Column("file", label="文件"), Column("rows", "whole", label="行数"),
    Column("matched", "whole", label="另见他账"), Column("alone", "whole", label="仅见于此"),
    Column("left_out", "whole", label="未用"), Column("complete", "truth", label="齐全"),
)  # fmt: skip
_PRESENCE: Final[Columns] = (
    Column("rolls", label="所在台账"), Column("persons", "whole", label="人数"),
    Column("households", "whole", label="户数"),
)  # fmt: skip
_NOTES: Final[Columns] = (
    Column("note", "whole", label="序号"), Column("kind", label="类别"), Column("file", label="文件"),
    Column("row", "whole", label="行"), Column("said_zh", label="须核对"),
    Column("said_en", label="须核对（英文）"),
)  # fmt: skip


@frozen
class DrawnOfRolls:
    """What became of rolls; the lists, and what was found in comparing, stand in the output."""

    drawn: Drawn
    """The lists."""
    compared: ComparedRolls
    """What the rolls come to together."""
    notes: Sequence[Problem]
    """What was left out of the tables or put right in them."""


@typed
def draw_up_rolls(
    policy: Policy,
    folder: str | Path,
    out: str | Path,
    *,
    on: date,
    lists: Sequence[str],
    complete: Iterable[str] | None = None,
    language: Language = "zh",
    reads: Sequence[Path] = (),
    seen: Seen | None = None,
) -> DrawnOfRolls:
    """Compare the rolls of a folder and draw up lists (by their ids) of the households that they come to.

    ``complete`` is as in ``read_rolls``; ``out``, ``reads`` and ``seen`` are as in ``draw_up``, whose tables
    these are, with three more: ``rolls`` counts the rows of each roll, ``presence`` persons and households by
    the rolls in which they stand, ``roll_notes`` has each row that must be looked at. Rolls are compared in
    memory; the lists are drawn up slice by slice. Raises as ``read_rolls`` and ``draw_up`` do.
    """
    folder, out = Path(folder), Path(out)
    check_place(out, [folder, *reads])
    needed("duckdb", "ledger")
    rolls = read_rolls(policy, folder, complete=complete, on=on)
    compared = compare_rolls(policy, rolls)
    maker = ListMaker(policy, lists, lowered(policy, lists, on), on=on, language=language)
    named = [roll.kind.id for roll in rolls if roll.complete]
    receipt = receipt_of(
        policy, folder.name, Settings(), digest_of(folder), Options(on, None, named, (), language, brief=True)
    )
    receipt |= {"lists": "; ".join(lists), "slice": str(maker.size)}
    read, beside = partial(_parts, compared, maker.size), tuple(_beside(rolls, compared))
    drawn = written(policy, maker, out, receipt, read, seen=seen, beside=beside)
    return DrawnOfRolls(drawn, compared, [note for roll in rolls for note in roll.notes])


@contextmanager
def _parts(compared: ComparedRolls, size: int, _folder: Path) -> Iterator[Parts]:
    """The households in slices."""
    cases = compared.cases
    every = [partial(Part, Ledger(cases[n : n + size], ())) for n in range(0, max(1, len(cases)), size)]
    yield Parts(every, len(cases), counted=True)


def _beside(rolls: Sequence[Roll], compared: ComparedRolls) -> Iterator[Beside]:
    """The tables of what was found in comparing."""
    complete = {roll.kind.id: roll.complete for roll in rolls}
    yield Beside("rolls", "台账比对", _ROLLS, [
        {"roll": c.kind, "file": c.table, "rows": c.rows, "matched": c.matched, "alone": c.alone,
         "left_out": c.reported, "complete": complete[c.kind]}
        for c in compared.counts
    ])  # fmt: skip
    persons, households = (
        {each.rolls: each.number for each in of} for of in (compared.presence, compared.households)
    )
    yield Beside("presence", "所在台账", _PRESENCE, [
        {"rolls": "; ".join(kinds), "persons": persons.get(kinds, 0), "households": households.get(kinds, 0)}
        for kinds in dict.fromkeys((*persons, *households))
    ])  # fmt: skip
    yield Beside("roll_notes", "须核对", _NOTES, [*_notes(compared)])


def _notes(compared: ComparedRolls) -> Iterator[Row]:
    """A row for each row that a note is about."""
    for number, note in enumerate(compared.notes, start=1):
        for file, row in note.rows:
            yield {
                "note": number,
                "kind": note.kind,
                "file": file,
                "row": row,
                "said_zh": note.said.zh,
                "said_en": note.said.en,
            }
