"""Ledgers as tables, CSV files or sheets of a workbook: every household a case or rejected.

``ledger_files`` says which tables those are. Every table has
the column ``household`` (户编号), or of another root the column named after it (``village``, 村编号);
a list's rows have ``id`` (编号), and, below another list,
the column named after it (``member``). An empty cell is unknown. Rows are counted as a
spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from attrs import evolve

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.core.case import Case
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above
from policyrules.intake.case_rows import RowMaker
from policyrules.intake.completeness import (
    Complete,
    Completeness,
    as_given,
    complete_lists,
    not_found,
)
from policyrules.intake.empty_cells import Empty, empty_cells
from policyrules.intake.families import CaseRow, settle
from policyrules.intake.headings import heading, register_heading
from policyrules.intake.joining import ASK, Joined
from policyrules.intake.ledger_files import Files
from policyrules.intake.records import Ledger, Rejected, keys_of
from policyrules.intake.registers import judged
from policyrules.intake.showing import show
from policyrules.intake.sources import files_of
from policyrules.intake.tables import read_table


@typed
def read_ledger(
    policy: Policy,
    path: str | Path,
    *,
    complete: Complete = None,
    on: date | None = None,
    empty: Empty = (),
    mapping: str | Path | None = None,
) -> Ledger:
    """Every household of a ledger, as a case or rejected with table, row and reason.

    ``path`` is a folder of tables, a workbook (.xlsx), a DuckDB file, or one table: those of policyrules, one
    for each kind of record, or registers as counties keep them. Tables are CSV, or Parquet; that, a workbook
    and a DuckDB file need the extra ``ledger``. What only the county knows of its columns stands in
    ``mapping``, by default ``ledger.toml`` or ``ledger.json`` of the folder or the file with the ending .toml
    beside a single one.

    One bad row rejects its whole household; rows that belong to no household are rejected as
    orphans, and the list that they belong to is complete nowhere where they could belong. With
    ``on``, the assessment day, a household with somebody born later is rejected.
    Which lists are complete is said once, by the argument or by ``{"complete": …}`` in ``ledger.json`` (in a
    workbook by the sheet 齐全): "all", which speaks of the tables that are there, names of lists, or both.
    Tables that are not found are said in ``notes``. ``empty``, or ``{"empty": […]}`` in ``ledger.json``,
    names the facts of which an empty cell is 无 (``就业.结束=无``); such facts have that as their source, in
    receipts too. Raises CaseError when a table cannot be read, a column is unknown (every such column named)
    or something must be said first (all of it); UsageError when there is no table of households, a table that
    the policy does not know, or ``complete`` names no list.
    """
    files = files_of(policy, Path(path), None if mapping is None else Path(mapping))
    return read_files(policy, files, complete=complete, on=on, empty=empty)


def read_files(
    policy: Policy,
    files: Files,
    *,
    complete: Complete = None,
    on: date | None = None,
    empty: Empty = (),
) -> Ledger:
    """Every household of the tables of a ledger that were found, as ``read_ledger``."""
    said = files.complete if complete is None else complete
    lists = complete_lists(policy, said)
    notes: list[Problem] = list(files.notes)
    cells = empty_cells(policy, empty or files.empty)
    maker = RowMaker(policy, files.settings, cells, on, notes, files.sound)
    rows = _rows(policy, files, maker)
    found = households_of(policy, files, rows, said)
    lacking = lists_lacking(policy, files, rows, lists)
    return evolve(found, notes=(*notes, *found.notes, *lacking))


def households_of(
    policy: Policy,
    files: Files,
    rows: Mapping[str, Sequence[CaseRow]],
    said: Complete,
    opened: frozenset[str] = frozenset(),
) -> Ledger:
    """The rows of tables put together: every household a case or rejected.

    ``said`` are the complete lists; in those of ``opened`` something may be missing, as is told elsewhere.
    """
    lists = complete_lists(policy, said)
    here = frozenset().union(*(lists.of(policy.children[e], rows) for e in policy.entities))
    above = {entity: root_above(policy.entities, entity) for entity in policy.entities}
    cases: list[Case] = []
    rejected: list[Rejected] = []
    notes: list[Problem] = []
    for root in (entity for entity in rows if entity == above[entity]):
        found = settle(policy, root, {e: rows[e] for e in rows if above[e] == root}, here, opened)
        cases += (
            evolve(case, complete=as_given(said), mapping=files.settings.digest) for case in found.cases
        )
        rejected += found.rejected
        notes += found.notes
    return Ledger(tuple(cases), tuple(rejected), tuple(notes))


def lists_lacking(
    policy: Policy, files: Files, there: Collection[str], lists: Completeness
) -> Iterator[Problem]:
    """What is said of lists of which the tables have none, beside those ``there``."""
    lacking = (e for e in policy.entities if e not in there and root_above(policy.entities, e) in there)
    without = not_found(policy, lacking, lists)
    if without is not None:
        yield Problem(without, table=files.name)


_NOWHERE: Final = Said(
    "对照表里说到的列，读入的表里没有：{names}",
    "columns that the mapping speaks of are in none of the tables read: {names}",
)


def _rows(policy: Policy, files: Files, maker: RowMaker) -> dict[str, list[CaseRow]]:
    """The rows of every table by entity, each with its household. CaseError for all that nobody can read."""
    keys, problems = keys_of(policy), list[Problem]()
    rows: dict[str, list[CaseRow]] = {}
    headers: dict[str, Collection[str]] = {}
    joined = Joined(policy, files.settings, rows, maker.notes, twice=files.twice)
    for entity, source in files.tables.items():
        try:
            table = read_table(source, heading(policy, keys, entity, files.settings, source.name))
            headers[table.name] = (*table.headers.values(), *table.unread)
            joined.ask(table)
            rows[entity] = maker.of_table(entity, table)
            maker.notes.extend(table.notes)
            joined.whole.extend([table.name] if entity == policy.root else [])
        except CaseError as error:
            problems += error.problems
    for source in files.registers:
        try:
            known = register_heading(policy, keys, files.settings, source.name)
            table = read_table(source, known)
            headers[table.name] = (*table.headers.values(), *table.unread)
            register = judged(policy, table, known)
            maker.notes.extend(register.notes)
            joined.asks.extend(register.asks)
            joined.take(register.table, maker.of_register(register.table, register.wrong))
        except CaseError as error:
            problems += error.problems
    if joined.asks:
        problems += [*joined.asks, Problem(ASK)]
    if problems:
        raise CaseError(tuple(problems))
    maker.notes.extend(columns_nowhere(files, headers))
    joined.finish()
    return {entity: rows[entity] for entity in policy.entities if entity in rows}


def columns_nowhere(files: Files, headers: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Which columns the county speaks of that no table read has; ``headers`` are those by table."""
    if nowhere := files.settings.nowhere(headers):
        names = Said("、".join(map(show, nowhere)), ", ".join(map(show, nowhere)))
        yield Problem(_NOWHERE.filled(names=names), table=files.name)
