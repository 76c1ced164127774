"""Rolls (台账) compared, into files: the lists of what they come to, and what must be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import Problem
from policyrules.base.extras import needed
from policyrules.base.saying import Language, Said
from policyrules.compile import Limits
from policyrules.core.policy import Policy
from policyrules.intake.records import Ledger
from policyrules.intake.settings import Settings
from policyrules.ledgers.columns import Column, Columns, Row, arrow
from policyrules.ledgers.options import Options
from policyrules.ledgers.parts import Part, Parts
from policyrules.ledgers.receipt import receipt_of
from policyrules.ledgers.runs import Seen, made_in_slices
from policyrules.ledgers.slices import Slice
from policyrules.ledgers.staging import database_in
from policyrules.ledgers.work import digest_of
from policyrules.ledgers.writing import check_place
from policyrules.lists.in_files import Drawn, written
from policyrules.lists.roll_households import RowNote
from policyrules.lists.roll_tables import RollOpened, open_rolls, ruled_out
from policyrules.lists.rolls import ComparedRolls, Presence, RollCount
from policyrules.lists.rolls_aside import (
    FOUND_NOTES,
    IN_ORDER,
    ROWS_OF_NOTES,
    RollsAside,
    note_of,
    note_rows,
)
from policyrules.lists.slices import ListMaker
from policyrules.lists.whole import Beside

SHOWN: Final = 20
"""So many notes of a kind are handed back; the output has all of them."""
MEMORY: Final = "128MB"
"""What the database takes in which rolls are compared."""
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
_FOUND: Final[Mapping[str, Columns]] = {
    "found_rolls": _ROLLS, "found_presence": _PRESENCE, "found_notes": FOUND_NOTES,
}  # fmt: skip
"""What slices hold besides lists."""
_BESIDE: Final = (
    Beside("rolls", "台账比对", _ROLLS, "FROM found_rolls"),
    Beside("presence", "所在台账", _PRESENCE, "FROM found_presence"),
    Beside("roll_notes", "须核对", _NOTES, ROWS_OF_NOTES),
)


@frozen
class DrawnOfRolls:
    """What became of rolls; the lists, and what was found in comparing, stand in the output."""

    drawn: Drawn
    """The lists."""
    compared: ComparedRolls
    """What the rolls come to together, without its cases; of each kind of note the first ones."""
    noted: Mapping[str, int]
    """How many notes there are of each kind."""
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
    the rolls in which they stand, ``roll_notes`` has each row that must be looked at. Rolls are compared on
    the disk, the lists are drawn up slice by slice: memory does not grow with a roll in CSV, and one in JSON
    is read at once. Raises as ``read_rolls`` and ``draw_up`` do.
    """
    folder, out = Path(folder), Path(out)
    check_place(out, [folder, *reads])
    needed("duckdb", "ledger")
    rolls = open_rolls(policy, folder, complete=complete, on=on)
    limits = Limits(ruled_out=ruled_out(policy, [roll.kind for roll in rolls]))
    maker = ListMaker(policy, lists, on=on, language=language, limits=limits)
    maker_of = cache(maker.of)
    named = [roll.kind.id for roll in rolls if roll.complete]
    receipt = receipt_of(
        policy, folder.name, Settings(), digest_of(folder), Options(on, None, named, (), language, brief=True)
    )
    receipt |= {"lists": "; ".join(lists), "slice": str(SIZE)}
    read, tables = partial(_parts, policy, rolls), {**maker.columns, **_FOUND}
    with made_in_slices(
        out, receipt, read, lambda n: partial(_drawn_up, maker_of(n)), tables, seen=seen
    ) as made:
        drawn = written(policy, maker_of(made.counts.households), out, made, _BESIDE)
        compared, noted = _compared(made.connection)
    return DrawnOfRolls(drawn, compared, noted, [note for roll in rolls for note in roll.notes()])


# ── in slices ────────────────────────────────────────────────────────────────

SIZE: Final = 5_000
"""Households of a slice: they are held as cases."""


@frozen
class _Part(Part):
    """Households that rolls come to, or none of them; and what was found in comparing, by table."""

    found: Mapping[str, Sequence[Row]] = field(factory=dict)


@contextmanager
def _parts(policy: Policy, rolls: Sequence[RollOpened], folder: Path) -> Iterator[Parts]:
    """The households in slices; after them what was found in comparing rows."""
    with database_in(folder) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        aside = RollsAside(policy, rolls, connection)
        every: list[Callable[[], Part]] = [
            partial(_households, aside, part, first)
            for part, first in enumerate(range(0, max(1, aside.households), SIZE), start=1)
        ]
        every += [partial(_notes, aside, first) for first in aside.every_notes]
        yield Parts([*every, partial(_counted, aside)], aside.households, counted=True)


def _households(aside: RollsAside, part: int, first: int) -> Part:
    cases, notes = aside.cases(first, first + SIZE)
    return _Part(Ledger(tuple(cases), ()), found={"found_notes": note_rows(notes, part=part)})


def _notes(aside: RollsAside, first: int) -> Part:
    return _Part(Ledger((), ()), found={"found_notes": aside.notes(first)})


def _counted(aside: RollsAside) -> Part:
    """The rows of each roll, and in which rolls persons and households stand."""
    found, complete = aside.found, {roll.kind.id: roll.complete for roll in aside.rolls}
    persons, households = (
        {each.rolls: each.number for each in of} for of in (found.presence, found.households)
    )
    rolls: list[Row] = [
        {"roll": c.kind, "file": c.table, "rows": c.rows, "matched": c.matched, "alone": c.alone,
         "left_out": c.reported, "complete": complete[c.kind]}
        for c in found.counts
    ]  # fmt: skip
    presence: list[Row] = [
        {"rolls": _BETWEEN.join(kinds), "persons": persons.get(kinds, 0),
         "households": households.get(kinds, 0)}
        for kinds in dict.fromkeys((*persons, *households))
    ]  # fmt: skip
    return _Part(Ledger((), ()), found={"found_rolls": rolls, "found_presence": presence})


_BETWEEN: Final = "; "


def _drawn_up(maker: ListMaker, part: Part, number: int, seen: Callable[[int], None] | None) -> Slice:
    """The lists over a part, and what was found."""
    made = maker.decided(part.ledger, number=number, seen=seen)
    found = part.found if isinstance(part, _Part) else {}
    more = {name: arrow(columns, found.get(name, ())) for name, columns in _FOUND.items()}
    made.counts.rows |= {name: table.num_rows for name, table in more.items()}
    return evolve(made, tables={**made.tables, **more})


def _compared(connection: Any) -> tuple[ComparedRolls, Mapping[str, int]]:
    """What was found, of notes the first of each kind, and how many there are of each."""

    def asked(query: str) -> list[Any]:
        return list(connection.execute(query).fetchall())

    notes = asked(
        "SELECT kind, places, said_zh, said_en FROM found_notes "
        f"QUALIFY row_number() OVER (PARTITION BY kind ORDER BY {IN_ORDER}) <= {SHOWN} ORDER BY {IN_ORDER}"
    )
    counts = asked("SELECT roll, file, rows, matched, alone, left_out FROM found_rolls")
    presence = [(tuple(rolls.split(_BETWEEN)), *counted) for rolls, *counted in asked("FROM found_presence")]
    persons, households = (
        tuple(Presence(kinds, number[place]) for kinds, *number in presence if number[place])
        for place in (0, 1)
    )
    shown: tuple[RowNote, ...] = tuple(note_of(kind, at, Said(zh, en)) for kind, at, zh, en in notes)
    compared = ComparedRolls((), shown, tuple(RollCount(*each) for each in counts), persons, households)
    return compared, dict(asked("SELECT kind, count(*) FROM found_notes GROUP BY kind"))
