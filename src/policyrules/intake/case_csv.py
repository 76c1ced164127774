"""Ledgers as tables, CSV files or sheets of a workbook: one per entity, every household a case or rejected.

``ledger_files`` says which tables those are. Every table has
the column ``household`` (户编号), or of another root the column named after it (``village``, 村编号);
a list's rows have ``id`` (编号), and, below another list,
the column named after it (``member``). An empty cell is unknown. Rows are counted as a
spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Literal

from attrs import evolve, frozen

from policyrules.base.arguments import typed
from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact
from policyrules.core.givens import Given
from policyrules.core.policy import Policy
from policyrules.core.presence import birth_facts
from policyrules.core.roots import root_above
from policyrules.core.types import ABSENT, Type
from policyrules.intake.completeness import Complete, as_given, complete_lists, not_found
from policyrules.intake.empty_cells import Empty, empty_cells, left_empty
from policyrules.intake.families import CaseRow, settle
from policyrules.intake.identifiers import read_id
from policyrules.intake.ledger_files import head_names, ledger_files
from policyrules.intake.records import (
    PROVENANCE,
    Keys,
    Ledger,
    Rejected,
    keys_of,
    make_fact,
    unborn,
)
from policyrules.intake.tables import BLANK, Heading, Row, read_table
from policyrules.intake.values import ABSENT_WORDS, plain

_ID: Final = ("id", "编号")
_COUNTY: Final = ("county", "县")
_PARTS: Final = {"来源": "source", "裁定人": "by", "日期": "on", "理由": "basis"}
_NOT: Final = re.compile(r"(?:非|not)\s+")
"""Before an option that is surely not one of several."""
_REST: Final = ("?", "？")
"""Of several options: whether any others are among them is not known."""
_IN_BRACKETS: Final = re.compile(r"(?P<name>[^（(]+)[（(](?P<unit>[^（()）]+)[)）]")
_BETWEEN: Final = str.maketrans("、；;，,", "|||||")


@frozen
class Column:
    """What a column holds: a key (of the household, of the row, of an ancestor), or part of a fact."""

    kind: Literal["household", "id", "county", "ancestor", "fact"]
    entity: str = ""
    given: Given | None = None
    part: str = "value"


@typed
def read_ledger(
    policy: Policy,
    path: str | Path,
    *,
    complete: Complete = None,
    on: date | None = None,
    empty: Empty = (),
) -> Ledger:
    """Every household of a ledger, as a case or rejected with table, row and reason.

    ``path`` is a folder of CSV tables or a workbook (.xlsx; needs the extra ``ledger``), a table a sheet.

    One bad row rejects its whole household; rows that belong to no household are rejected as
    orphans, and the list that they belong to is complete nowhere where they could belong. With
    ``on``, the assessment day, a household with somebody born later is rejected.
    Which lists are complete is said once, by the argument or by ``{"complete": …}`` in
    ``ledger.json`` (in a workbook by the sheet 齐全): "all", which speaks of the tables that are there, or
    names of lists. Tables
    that are not found are said in ``notes``. ``empty``, or ``{"empty": […]}`` in ``ledger.json``, names
    the facts of which an empty cell is 无 (``就业.结束=无``); such facts have that as their source, in
    receipts too. Raises CaseError when a table cannot be read or a
    column is unknown (every such column named), UsageError when there is no table of
    households, a table that the policy does not know, or ``complete`` names no list.
    """
    files = ledger_files(policy, Path(path))
    keys, tables = keys_of(policy), files.tables
    said = files.complete if complete is None else complete
    cells = empty_cells(policy, empty or files.empty)
    lists = complete_lists(policy, said)
    births = birth_facts(policy)
    rows: dict[str, list[CaseRow]] = {}
    notes: list[Problem] = list(files.notes)
    problems: list[Problem] = []
    for entity, source in tables.items():
        try:
            table = read_table(source, _heading(policy, keys[entity], entity))
            optional = [g for c in table.columns if (g := c.given) and c.part == "value" and g.type.optional]
            assumed = {given: said for given in optional if (said := cells.source(given)) is not None}
            rows[entity] = [_row(entity, table.name, line, assumed) for line in table.rows]
            notes += table.notes
            left = ((g, sum(g.name not in row.facts for row in rows[entity])) for g in optional)
            unsaid = left_empty(policy, left)
            notes += [Problem(unsaid, table=table.name)] if unsaid else []
            for row in rows[entity]:
                for name, wrong in unborn(births, entity, row.facts, on):
                    row.wrong(wrong, name)
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(tuple(problems))
    here = frozenset().union(*(lists.of(policy.children[e], tables) for e in policy.entities))
    above = {entity: root_above(policy.entities, entity) for entity in policy.entities}
    cases: list[Case] = []
    rejected: list[Rejected] = []
    for root in (entity for entity in rows if entity == above[entity]):
        found = settle(policy, root, {e: rows[e] for e in rows if above[e] == root}, here)
        cases += (evolve(case, complete=as_given(said)) for case in found.cases)
        rejected += found.rejected
        notes += found.notes
    lacking = (e for e in policy.entities if e not in tables and above[e] in tables)
    without = not_found(policy, lacking, lists)
    notes += [Problem(without, table=files.name)] if without else []
    return Ledger(tuple(cases), tuple(rejected), tuple(notes))


# ── the header ───────────────────────────────────────────────────────────────


def _heading(policy: Policy, keys: Keys, entity: str) -> Heading[Column]:
    """How the columns of an entity's table are called, and which it must have."""
    known = _known(policy, keys, entity)
    root = root_above(policy.entities, entity)
    first, label = head_names(policy, root)[0], policy.entities[root].label
    needed = {_head(policy, root): Said(f"缺少列 {first}（{label}编号）", f"there is no column {first}")}
    parent = policy.entities[entity].parent
    if parent is not None and parent != root:
        label = policy.entities[parent].label
        needed[Column("ancestor", parent)] = Said(
            f"缺少列 {parent}（{label}）：它指明所属的记录",
            f"there is no column {parent}, the record that a row belongs to",
        )
    return Heading(
        lambda name: known.get(name) or _fact_column(keys, name), (*known, *keys.facts), needed, _called,
        lambda column: column.kind in ("household", "ancestor"),
    )  # fmt: skip


def _head(policy: Policy, root: str) -> Column:
    """The column with the ids of a root's records."""
    return Column("household", "" if root == policy.root else root)


def _called(column: Column) -> str:
    """A column by its ASCII name."""
    if column.given is not None:
        return column.given.name + ("" if column.part == "value" else f".{column.part}")
    return column.entity or column.kind


def _known(policy: Policy, keys: Keys, entity: str) -> dict[str, Column]:
    """The key columns by header; a Chinese fact label that looks like one wins over it."""
    root = root_above(policy.entities, entity)
    head = _head(policy, root)
    known = dict.fromkeys(head_names(policy, root), head)
    known |= dict.fromkeys(_ID, head if entity == root else Column("id"))
    if entity == root:
        known |= {name: Column("county") for name in _COUNTY}
    for ancestor in _ancestors(policy, entity):
        label = policy.entities[ancestor].label
        known |= {name: Column("ancestor", ancestor) for name in (ancestor, label)}
    for name in known.keys() & keys.facts.keys():
        if keys.facts[name].name == name:
            raise UsageError(
                Said(
                    f"{entity}.{name}: 这个列名已用来指明所属的记录",
                    f"{entity}.{name}: this column names the record that a row belongs to",
                )
            )
        del known[name]
    return known


def _ancestors(policy: Policy, entity: str) -> tuple[str, ...]:
    """The entities between the root and this one, nearest first."""
    found: list[str] = []
    parent = policy.entities[entity].parent
    while parent is not None and policy.entities[parent].parent is not None:
        found.append(parent)
        parent = policy.entities[parent].parent
    return tuple(found)


def _fact_column(keys: Keys, header: str) -> Column | None:
    name, dot, part = header.rpartition(".")
    if not dot:
        name, part = header, "value"
    part = _PARTS.get(part, part)
    given = keys.facts.get(name) or _with_unit(keys, name)
    if given is None or part not in ("value", *PROVENANCE):
        return None
    return Column("fact", given=given, part=part)


def _with_unit(keys: Keys, header: str) -> Given | None:
    """The fact of a header that says the fact's unit too: 月收入（元/月）."""
    found = _IN_BRACKETS.fullmatch(header)
    given = keys.facts.get(found["name"]) if found else None
    if found is None or given is None or given.type.unit is None:
        return None
    said = found["unit"].replace(" ", "")
    return given if said in (given.type.unit.zh, given.type.unit.en) else None


# ── rows ─────────────────────────────────────────────────────────────────────


def _row(entity: str, table: str, read: Row[Column], assumed: Mapping[Given, str]) -> CaseRow:
    """The row; ``assumed`` are the facts of which an empty cell is 无, with the source to record."""
    row = CaseRow(table, read.number, entity, "", "", {}, {}, [], straight=not read.problems)
    for said in read.problems:
        row.wrong(said)
    parts: dict[Given, dict[str, str]] = defaultdict(dict)
    for column, cell in read.cells.items():
        match column.kind:
            case "household":
                row.written = _id(row, column, cell)
                row.household = plain(row.written)
            case "id":
                row.key = _id(row, column, cell)
            case "county":
                row.county = cell
            case "ancestor":
                row.ancestors[column.entity] = plain(_id(row, column, cell))
            case "fact" if column.given is not None:
                parts[column.given][column.part] = cell
    for given, cells in parts.items():
        _read_fact(row, given, cells)
    for given, source in assumed.items():
        if given not in parts:
            row.facts[given.name] = Fact(ABSENT, source)
    return row


def _id(row: CaseRow, column: Column, cell: str) -> str:
    """The id as written; what is wrong with it is a problem of the row."""
    found = read_id(cell)
    if isinstance(found, Said):
        row.wrong(found, _called(column))
        return cell
    return found


def _read_fact(row: CaseRow, given: Given, parts: Mapping[str, str]) -> None:
    raw = _cell_value(given.type, parts["value"]) if "value" in parts else None
    fact, wrong = make_fact(given, raw, parts)
    for said in wrong:
        row.wrong(said, given.name)
    if fact is not None:
        row.facts[given.name] = fact


def _cell_value(type_: Type, cell: str) -> object:
    """The JSON value that a cell writes: lists of options split, the TRUE and FALSE of spreadsheets."""
    if type_.kind == "bool" and cell.upper() in ("TRUE", "FALSE"):
        return cell.upper() == "TRUE"
    if type_.kind != "choices" or (cell in ABSENT_WORDS and type_.option(cell) is None):
        return cell
    if type_.option(cell):
        return [cell]
    if cell == "[]":
        return []
    parts = [part.strip(BLANK) for part in cell.translate(_BETWEEN).split("|")]
    if not any(part in _REST or _NOT.match(part) for part in parts):
        return parts
    said = [(_NOT.sub("", part), _NOT.match(part) is None) for part in parts if part not in _REST]
    return dict(said) if len(dict(said)) == len(said) else parts
