"""A ledger in parts that are read one after another: slices of a database, or what was read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from attrs import evolve, frozen

from policyrules.core.policy import Policy
from policyrules.intake.case_csv import read_files
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.records import Ledger
from policyrules.ledgers.sources import files_of
from policyrules.ledgers.staging import Staged, staged


@frozen
class Parts:
    """The parts of a ledger, each read when it is asked for, and how many households they have altogether."""

    every: Sequence[Callable[[], Ledger]]
    households: int


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
    mapping: Path | None,
) -> Iterator[Parts]:
    """The parts of the ledger at ``source``. Raises as ``read_ledger``.

    ``folder`` takes what is put aside until the block ends.
    """
    with staged(policy, source, folder, size=size, mapping=mapping) as aside:
        if aside is None:
            files = files_of(policy, source, mapping)
            ledger = read_files(policy, files, complete=complete, on=on, empty=empty)
            yield Parts(tuple(_slices(ledger, size)), ledger.households)
        else:
            read = partial(_slice, aside, on=on, complete=complete, empty=empty)
            yield Parts([partial(read, n) for n in (*range(aside.slices), None)], aside.households)


def _slices(ledger: Ledger, size: int) -> Iterator[Callable[[], Ledger]]:
    """What was read at once, the cases in slices and at the end what could not be read."""
    for start in range(0, len(ledger.cases), size):
        yield partial(Ledger, ledger.cases[start : start + size], ())
    yield partial(evolve, ledger, cases=())


def _slice(aside: Staged, number: int | None, *, on: date, complete: Complete, empty: Empty) -> Ledger:
    found = aside.ledger(number, complete=complete, on=on, empty=empty)
    return found if number is not None else evolve(found, notes=(*found.notes, *aside.notes(empty)))
