"""A ledger in parts that are read one after another: slices of a database, or what was read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from policyrules.base.damage import damage_told
from policyrules.base.extras import needed
from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.ledger_files import Files
from policyrules.intake.long_registers import Seen
from policyrules.intake.records import Ledger
from policyrules.intake.settings import SaidOf
from policyrules.intake.sources import files_of, tables_of
from policyrules.ledgers.staged_registers import StagedRegister, staged_register
from policyrules.ledgers.staging import Staged, at_rest, database_in, staged
from policyrules.ledgers.typed_door import typed_at, typed_at_hand
from policyrules.ledgers.typed_ledger import TypedLedger, TypedRows
from policyrules.ledgers.typed_sources import is_large, may_be_typed


@frozen
class Part:
    """A part of a ledger: what intake read, and what was typed by SQL instead."""

    ledger: Ledger
    typed: TypedRows | None = None


@frozen
class Parts:
    """The parts of a ledger, each read when it is asked for, and how many households they have altogether."""

    every: Sequence[Callable[[], Part]]
    households: int
    counted: bool = False
    """Whether that is every row of a household there is, counted apart from the parts."""


@contextmanager
def parts_of(
    policy: Policy,
    source: Path,
    folder: Path,
    *,
    size: int,
    on: date,
    complete: Complete,
    empty: Empty,
    mapping: SaidOf,
    by_sql: bool = False,
    reading: Seen | None = None,
) -> Iterator[Parts]:
    """The parts of the ledger at ``source``. Raises as ``read_ledger``.

    ``folder`` takes what is put aside until the block ends. ``by_sql``: SQL decides some programme, so that
    a household whose cells SQL can type need not be read one by one; else all are read, slice by slice where
    the ledger is large. ``reading`` is called with how many rows of a long register are put aside, and how
    many there are.
    """
    if may_be_typed(source) and (by_sql or is_large(source)):
        with database_in(folder) as connection:
            with damage_told(tables_of(policy, source)):
                typed = typed_at(
                    policy,
                    source,
                    connection,
                    mapping,
                    on=on,
                    complete=complete,
                    empty=empty,
                    aside=folder / "aside",
                    handed=not by_sql,
                )
            if typed is not None:
                at_rest(connection)
                every = _typed(typed, size, by_sql=by_sql, on=on, complete=complete, empty=empty)
                yield Parts(tuple(every), typed.households, counted=True)
                return
    with staged_register(
        policy, source, folder, size=size, on=on, empty=empty, mapping=mapping, seen=reading
    ) as register:
        if register is not None:
            pieces = [partial(_of_register, register, n, complete=complete) for n in range(register.slices)]
            yield Parts(pieces, register.households)
            return
    with staged(policy, source, folder, size=size, mapping=mapping) as aside:
        if aside is None:
            files = files_of(policy, source, mapping)
            ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
            yield Parts(tuple(_slices(ledger, size)), ledger.households)
        else:
            read = partial(_slice, aside, on=on, complete=complete, empty=empty)
            yield Parts([partial(read, n) for n in (*range(aside.slices), None)], aside.households)


@contextmanager
def parts_at_hand(
    policy: Policy,
    tables: Mapping[str, Any],
    files: Files,
    *,
    size: int,
    on: date,
    complete: Complete,
    empty: Empty,
    by_sql: bool = False,
) -> Iterator[Parts]:
    """The parts of a ledger of Arrow tables at hand; ``files`` are the same as intake reads them."""
    if by_sql:
        with needed("duckdb", "ledger").connect() as connection:
            typed = typed_at_hand(policy, tables, connection, on=on, complete=complete, empty=empty)
            if typed is not None:
                every = _typed(typed, size, on=on, complete=complete, empty=empty)
                yield Parts(tuple(every), typed.households, counted=True)
                return
    ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
    yield Parts(tuple(_slices(ledger, size)), ledger.households)


def _typed(
    typed: TypedLedger, size: int, *, by_sql: bool = True, on: date, complete: Complete, empty: Empty
) -> Iterator[Callable[[], Part]]:
    """What was typed, in slices with what is handed over to intake, and at the end the rows of nobody."""

    def read(first: int, last: int) -> Part:
        ledger = typed.handed(first, last, on=on, complete=complete, empty=empty)
        return Part(ledger, typed.rows(first, last) if by_sql else None)

    for first in range(1, typed.places + 1, size):
        yield partial(read, first, first + size - 1)
    yield lambda: Part(typed.rest(on=on, complete=complete, empty=empty))


def _slices(ledger: Ledger, size: int) -> Iterator[Callable[[], Part]]:
    """What was read at once, the cases in slices and at the end what could not be read; notes come first."""
    notes = ledger.notes
    for start in range(0, len(ledger.cases), size):
        yield partial(Part, Ledger(ledger.cases[start : start + size], (), notes))
        notes = ()
    yield partial(Part, evolve(ledger, cases=(), notes=notes))


def _of_register(aside: StagedRegister, number: int, *, complete: Complete) -> Part:
    """A slice of a register that was put aside; what there is to know of all of it goes with the first."""
    found = aside.ledger(number, complete=complete)
    return Part(found if number else evolve(found, notes=(*aside.notes(complete), *found.notes)))


def _slice(aside: Staged, number: int | None, *, on: date, complete: Complete, empty: Empty) -> Part:
    """A slice of what was put aside; what there is to know of the tables as wholes goes with the first."""
    found = aside.ledger(number, complete=complete, on=on, empty=empty)
    first = number == (0 if aside.slices else None)
    return Part(evolve(found, notes=(*aside.notes(empty), *found.notes)) if first else found)
