"""The tables of a ledger, wherever they lie: a folder of CSV files, or the sheets of one workbook.

A table is called by the entity's plural or label (``members.csv``, the sheet 成员). What is said of all of
them, which lists are complete and where an empty cell is 无, stands in ``ledger.json`` of the folder, or in
the sheet 齐全 of the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from attrs import frozen

from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.policy import Policy
from policyrules.core.roots import root_above, roots
from policyrules.intake.completeness import Complete
from policyrules.intake.empty_cells import Empty
from policyrules.intake.json_text import parse_json
from policyrules.intake.showing import show_value
from policyrules.intake.tables import HEADER_WITHIN, Grid, Heading, read_table, tables_in
from policyrules.intake.values import NO_WORDS, YES_WORDS, plain, suggestion
from policyrules.intake.workbooks import ENDINGS, read_workbook

SETTINGS: Final = "ledger.json"

COMPLETE_SHEET: Final = ("齐全", "complete")
"""The sheet that says which lists are complete."""
NO_TABLES: Final = ("说明", "选项", "notes", "options")
"""Sheets for the people who fill a workbook in."""

HOUSEHOLD: Final = ("household", "户编号")
"""How the column with the household's id is called."""


@frozen
class Files:
    """The tables by entity, those of roots first, and what is said of all of them."""

    name: str
    tables: Mapping[str, Path | Grid]
    complete: Complete = None
    empty: Empty = ()
    notes: tuple[Problem, ...] = ()


def ledger_files(policy: Policy, path: Path) -> Files:
    """The tables of the ledger at ``path``.

    Raises UsageError where it is neither folder nor workbook, has no table of households or one that the
    policy does not know; CaseError where a workbook or its sheet 齐全 cannot be read.
    """
    return _of_workbook(policy, path) if path.suffix.lower() in ENDINGS else _of_folder(policy, path)


def head_names(policy: Policy, root: str) -> tuple[str, ...]:
    """What the column with the ids of a root's records may be called, its ASCII name first."""
    label = policy.entities[root].label
    names = (root, f"{label}编号", label)
    return (*HOUSEHOLD, *names) if root == policy.root else names


# ── a folder ─────────────────────────────────────────────────────────────────


def _of_folder(policy: Policy, folder: Path) -> Files:
    found: dict[str, Path | Grid] = {}
    for path in tables_in(folder, endings=(".csv",)):
        _enter(policy, found, path, path.stem, path.name)
    settings = _settings(folder)
    left = [path.name for path in tables_in(folder, endings=ENDINGS)]
    said = Said(
        f"没有读入工作簿 {'、'.join(left)}：台账写成一个文件夹的 CSV，或一个工作簿",
        f"workbooks are not read here: {', '.join(left)}; a ledger is a folder of CSV or one workbook",
    )
    notes = (Problem(said, table=folder.name),) if left else ()
    return Files(folder.name, _roots_first(policy, found, folder.name, ".csv"), *settings, notes)


def _settings(folder: Path) -> tuple[Complete, Empty]:
    """What ``ledger.json`` says: which lists are complete, of which facts an empty cell is 无."""
    path = folder / SETTINGS
    if not path.exists():
        return None, ()
    try:
        data = parse_json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(Said(f"{SETTINGS}: 不是 JSON", f"{SETTINGS}: not JSON")) from error
    if not isinstance(data, dict) or getattr(data, "repeated", None) or data.keys() - {"complete", "empty"}:
        raise UsageError(
            Said(
                f'{SETTINGS}: 应写成 {{"complete": "all"}} 或 {{"complete": ["members"]}}',
                f'{SETTINGS}: write {{"complete": "all"}} or {{"complete": ["members"]}}',
            )
        )
    complete, empty = data.get("complete"), data.get("empty") or []
    if not isinstance(empty, list) or not all(isinstance(text, str) for text in empty):
        raise UsageError(
            Said(
                f'{SETTINGS}: empty 应写成 ["就业.结束=无"]',
                f'{SETTINGS}: write empty as ["job.ended_on=none"]',
            )
        )
    if complete is None or isinstance(complete, (str, list)):
        return complete, empty
    raise UsageError(Said(f'{SETTINGS}: complete 应为 "all" 或列名的列表',
                          f'{SETTINGS}: complete should be "all" or a list of list names'))  # fmt: skip


# ── a workbook ───────────────────────────────────────────────────────────────


def _of_workbook(policy: Policy, path: Path) -> Files:
    found: dict[str, Path | Grid] = {}
    notes: list[Problem] = []
    complete: Complete = None
    keys = {name for root in roots(policy) for name in head_names(policy, root)}
    for title, grid in read_workbook(path).items():
        name = plain(title)
        if name in COMPLETE_SHEET:
            complete = _complete_sheet(grid)
        elif name in _table_names(policy) or _names_one_of(grid, keys):
            _enter(policy, found, grid, name, grid.name)
        elif name not in NO_TABLES:
            said = Said(
                "没有读入这张工作表：政策里没有这张表", "this sheet is not read: the policy has no such table"
            )
            notes.append(Problem(said, table=grid.name))
    return Files(path.name, _roots_first(policy, found, path.name, ""), complete, (), tuple(notes))


def _names_one_of(grid: Grid, names: set[str]) -> bool:
    """Whether a sheet under another name has a column with the ids of households: then it is a ledger's."""
    return any("".join(plain(cell).split()) in names for line in grid.lines[:HEADER_WITHIN] for cell in line)


_Column = Literal["list", "complete"]


def _complete_sheet(grid: Grid) -> list[str]:
    """The lists that the sheet 齐全 says are complete."""
    names: dict[str, _Column] = {"名单": "list", "list": "list", "齐全": "complete", "complete": "complete"}
    needed: dict[_Column, Said] = {
        "list": Said("缺少列 名单", "there is no column list"),
        "complete": Said("缺少列 齐全", "there is no column complete"),
    }
    heading: Heading[_Column] = Heading(names.get, tuple(names), needed, str)
    table = read_table(grid, heading)
    complete, wrong = [], []
    for row in table.rows:
        answer = row.cells.get("complete", "")
        said = list(row.problems)
        if answer and answer not in (*YES_WORDS, *NO_WORDS, "TRUE", "FALSE"):
            said.append(
                Said(f"{show_value(answer)} 应为 是 或 否", f"{show_value(answer)} should be yes or no")
            )
        wrong += [Problem(each, "", row.number, table.name) for each in said]
        if answer in (*YES_WORDS, "TRUE"):
            complete.append(row.cells.get("list", ""))
    if wrong:
        raise CaseError(tuple(wrong))
    return complete


# ── which table is whose ─────────────────────────────────────────────────────


def _table_names(policy: Policy) -> dict[str, str]:
    names = {"households": policy.root}
    for entity in policy.entities.values():
        names |= {entity.plural: entity.id, entity.label: entity.id}
    return names


def _enter(
    policy: Policy, found: dict[str, Path | Grid], table: Path | Grid, title: str, called: str
) -> None:
    """Put a table with its entity. Raises UsageError where there is none of its name, or one already."""
    names = _table_names(policy)
    entity = names.get(title)
    if entity is None:
        hint = suggestion(title, names)
        raise UsageError(Said(f"{called}: 政策里没有这张表{hint.zh}",
                              f"{called}: the policy has no such table{hint.en}"))  # fmt: skip
    if entity in found:
        other = found[entity].name
        raise UsageError(Said(f"{called}: 与 {other} 是同一张表", f"{called}: the same table as {other}"))
    found[entity] = table


def _roots_first(
    policy: Policy, found: Mapping[str, Path | Grid], called: str, ending: str
) -> Mapping[str, Path | Grid]:
    """The tables, those of roots first: their order is the ledger's. UsageError where a root has none."""
    wanted = dict.fromkeys(root_above(policy.entities, entity) for entity in found) or {policy.root: None}
    for root in wanted:
        if root not in found:
            plural, label = policy.entities[root].plural, policy.entities[root].label
            raise UsageError(
                Said(
                    f"{called}: 缺少{label}的表 {plural if ending else label}{ending}",
                    f"{called}: {plural}{ending}, the table of {plural}, is missing",
                )
            )
    return {root: found[root] for root in roots(policy) if root in found} | dict(found)
