"""Ledgers as a folder of CSV tables: one table per entity, every household a case or rejected.

A table is named by the entity's plural or label (``members.csv``, ``成员.csv``). Every table has
the column ``household`` (户编号); a list's rows have ``id`` (编号), and, below another list,
the column named after it (``member``). An empty cell is unknown. Rows are counted as a
spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from attrs import define, evolve, field, frozen

from policyrules.base.errors import CaseError, Problem, UsageError
from policyrules.base.saying import Said
from policyrules.core.case import Case, Fact, Record
from policyrules.core.policy import Given, Policy
from policyrules.core.types import Type
from policyrules.intake.completeness import Complete, as_given, complete_lists, not_found
from policyrules.intake.csv_text import BLANK, cells
from policyrules.intake.json_text import parse_json
from policyrules.intake.records import (
    PROVENANCE,
    Keys,
    Ledger,
    Rejected,
    descendants,
    keys_of,
    make_fact,
    used_twice,
)
from policyrules.intake.values import ABSENT_WORDS, show, suggestion

SETTINGS: Final = "ledger.json"

_HOUSEHOLD: Final = ("household", "户编号")
_ID: Final = ("id", "编号")
_COUNTY: Final = ("county", "县")
_PARTS: Final = {"来源": "source", "裁定人": "by", "日期": "on", "理由": "basis"}
_BETWEEN: Final = str.maketrans("、；;，,", "|||||")


@frozen
class Column:
    """What a column holds: a key (of the household, of the row, of an ancestor), or part of a fact."""

    header: str
    kind: Literal["household", "id", "county", "ancestor", "fact", "nothing"]
    entity: str = ""
    given: Given | None = None
    part: str = "value"


@define(eq=False)
class _Row:
    """One row as read; ``problems`` grow while it is placed below its parent."""

    table: str
    number: int
    entity: str
    household: str
    key: str
    ancestors: dict[str, str]
    facts: dict[str, Fact]
    problems: list[Problem]
    county: str = ""
    below: dict[str, list[_Row]] = field(factory=dict)

    def wrong(self, said: Said, column: str = "") -> None:
        """Add what is wrong with the row, or with a column of it."""
        self.problems.append(Problem(said, column, self.number, self.table))


def read_ledger(policy: Policy, folder: str | Path, *, complete: Complete = None) -> Ledger:
    """Every household of a folder of CSV tables, as a case or rejected with table, row and reason.

    One bad row rejects its whole household; rows that belong to no household are rejected as
    orphans. Which lists are complete is said once, by the argument or by ``{"complete": …}`` in
    ``ledger.json``: "all", which speaks of the tables that are there, or names of lists. Tables
    that are not found are said in ``notes``. Raises CaseError when a table cannot be read or a column is
    unknown (every such column named), UsageError when the folder has no table of households,
    a table that the policy does not know, or ``complete`` names no list.
    """
    folder = Path(folder)
    keys, tables = keys_of(policy), _tables(policy, folder)
    said = _settings(folder) if complete is None else complete
    lists = complete_lists(policy, said)
    rows: dict[str, list[_Row]] = {}
    encodings: dict[str, str] = {}
    problems: list[Problem] = []
    for entity, path in tables.items():
        try:
            encodings[path.name], read = cells(path)
            columns = _columns(policy, keys, entity, path.name, next(read, (1, []))[1])
            lines = [line for line in read if any(line[1])]
            rows[entity] = [_row(entity, path.name, columns, *line) for line in lines]
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(tuple(problems))
    here = frozenset().union(*(lists.of(policy.children[e], tables) for e in policy.entities))
    settled = [_settle(policy, family, here) for family in _families(rows).values()]
    cases = tuple(evolve(case, complete=as_given(said)) for case, _ in settled if case is not None)
    rejected = tuple(each for _, several in settled for each in several)
    without = not_found(policy, (e for e in policy.entities if e not in tables), lists)
    notes = (Problem(without, table=folder.name),) if without else ()
    return Ledger(cases, rejected, encodings, notes)


# ── files ────────────────────────────────────────────────────────────────────


def _tables(policy: Policy, folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(Said(f"{folder.name}: 没有这个文件夹", f"{folder.name}: no such folder"))
    names = {"households": policy.root}
    for entity in policy.entities.values():
        names |= {entity.plural: entity.id, entity.label: entity.id}
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith((".", "~")):
            continue
        table = names.get(path.stem)
        if table is None:
            hint = suggestion(path.stem, names)
            raise UsageError(Said(f"{path.name}: 政策里没有这张表{hint.zh}",
                                  f"{path.name}: the policy has no such table{hint.en}"))  # fmt: skip
        if table in found:
            other = found[table].name
            raise UsageError(
                Said(f"{path.name}: 与 {other} 是同一张表", f"{path.name}: the same table as {other}")
            )
        found[table] = path
    if policy.root not in found:
        raise UsageError(
            Said(
                f"{folder.name}: 缺少户的表 households.csv",
                f"{folder.name}: households.csv, the table of households, is missing",
            )
        )
    return {policy.root: found[policy.root]} | found  # households first: their order is the ledger's


def _settings(folder: Path) -> Complete:
    path = folder / SETTINGS
    if not path.exists():
        return None
    try:
        data = parse_json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(Said(f"{SETTINGS}: 不是 JSON", f"{SETTINGS}: not JSON")) from error
    if not isinstance(data, dict) or getattr(data, "repeated", None) or data.keys() - {"complete"}:
        raise UsageError(
            Said(
                f'{SETTINGS}: 应写成 {{"complete": "all"}} 或 {{"complete": ["members"]}}',
                f'{SETTINGS}: write {{"complete": "all"}} or {{"complete": ["members"]}}',
            )
        )
    complete = data.get("complete")
    if complete is None or isinstance(complete, (str, list)):
        return complete
    raise UsageError(Said(f'{SETTINGS}: complete 应为 "all" 或列名的列表',
                          f'{SETTINGS}: complete should be "all" or a list of list names'))  # fmt: skip


# ── the header ───────────────────────────────────────────────────────────────


def _columns(
    policy: Policy,
    keys: Mapping[str, Keys],
    entity: str,
    table: str,
    header: Sequence[str],
) -> tuple[Column, ...]:
    """What each column holds. Raises CaseError with every column that is unknown, twice or lacking."""
    known = _known(policy, keys[entity], entity)
    columns, problems = [], []
    for name in header:
        column = known.get(name) or _fact_column(keys[entity], name)
        if column is None:
            columns.append(Column(name, "nothing"))
            if name:
                hint = suggestion(name, (*known, *keys[entity].facts))
                problems.append(
                    Said(f"不认识的列 {show(name)}{hint.zh}", f"unknown column {show(name)}{hint.en}")
                )
        else:
            columns.append(column)
    meanings = Counter((c.kind, c.entity, c.given, c.part) for c in columns if c.kind != "nothing")
    for (kind, _, given, part), count in meanings.items():
        if count > 1:
            name = given.name + ("" if part == "value" else f".{part}") if given else kind
            problems.append(Said(f"列 {name} 出现了 {count} 次", f"column {name} stands {count} times"))
    problems += _lacking(policy, entity, columns)
    if problems:
        raise CaseError(tuple(Problem(problem, table=table) for problem in problems))
    return tuple(columns)


def _known(policy: Policy, keys: Keys, entity: str) -> dict[str, Column]:
    """The key columns by header; a Chinese fact label that looks like one wins over it."""
    root = entity == policy.root
    known = {name: Column(name, "household") for name in (*_HOUSEHOLD, policy.root)}
    known |= {name: Column(name, "household" if root else "id") for name in _ID}
    if root:
        known |= {name: Column(name, "county") for name in _COUNTY}
    for ancestor in _ancestors(policy, entity):
        label = policy.entities[ancestor].label
        known |= {name: Column(name, "ancestor", ancestor) for name in (ancestor, label)}
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
    """The entities between the household and this one, nearest first."""
    found = []
    parent = policy.entities[entity].parent
    while parent is not None and parent != policy.root:
        found.append(parent)
        parent = policy.entities[parent].parent
    return tuple(found)


def _fact_column(keys: Keys, header: str) -> Column | None:
    name, dot, part = header.rpartition(".")
    if not dot:
        name, part = header, "value"
    part = _PARTS.get(part, part)
    given = keys.facts.get(name)
    if given is None or part not in ("value", *PROVENANCE):
        return None
    return Column(header, "fact", given=given, part=part)


def _lacking(policy: Policy, entity: str, columns: Sequence[Column]) -> Iterator[Said]:
    kinds = {column.kind for column in columns}
    if "household" not in kinds:
        yield Said("缺少列 household（户编号）", "there is no column household")
    parent = policy.entities[entity].parent
    if parent is not None and parent != policy.root and not any(c.entity == parent for c in columns):
        label = policy.entities[parent].label
        yield Said(f"缺少列 {parent}（{label}）：它指明所属的记录",
                      f"there is no column {parent}, the record that a row belongs to")  # fmt: skip


# ── rows ─────────────────────────────────────────────────────────────────────


def _row(entity: str, table: str, columns: Sequence[Column], number: int, cells: Sequence[str]) -> _Row:
    row = _Row(table, number, entity, "", "", {}, {}, [])
    if len(cells) != len(columns):
        wrong = Said(f"有 {len(cells)} 格，表头有 {len(columns)} 格",
                        f"{len(cells)} cells under a header of {len(columns)}")  # fmt: skip
        row.wrong(wrong)
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    headers: dict[str, Column] = {}
    for column, cell in zip(columns, cells, strict=False):
        match column.kind:
            case "household":
                row.household = cell
            case "id":
                row.key = cell
            case "county":
                row.county = cell
            case "ancestor" if cell:
                row.ancestors[column.entity] = cell
            case "fact" if cell and column.given is not None:
                parts[column.given.name][column.part] = cell
                headers.setdefault(column.given.name, column)
            case "nothing" if cell:
                wrong = Said("没有列名的格里有内容", "a cell without a column name")
                row.wrong(wrong)
    for name, column in headers.items():
        _read_fact(row, column, parts[name])
    return row


def _read_fact(row: _Row, column: Column, parts: Mapping[str, str]) -> None:
    given = column.given
    assert given is not None
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
    return [part.strip(BLANK) for part in cell.translate(_BETWEEN).split("|")]


# ── households ───────────────────────────────────────────────────────────────

_Family = dict[str, list[_Row]]
"""The rows of one household by entity."""


def _families(rows: Mapping[str, list[_Row]]) -> dict[str, _Family]:
    families: dict[str, _Family] = defaultdict(lambda: defaultdict(list))
    for entity, table in rows.items():
        for row in table:
            families[row.household][entity].append(row)
    return families


def _settle(
    policy: Policy, family: _Family, complete: frozenset[str]
) -> tuple[Case | None, tuple[Rejected, ...]]:
    """The case of a family, or its rejections: one for each household row, one for orphans."""
    heads = family.get(policy.root, [])
    everyone = [row for table in family.values() for row in table]
    key = everyone[0].household
    if len(heads) == 1 and key:
        _join(policy, family, heads[0])
        if not any(row.problems for row in everyone):
            head = heads[0]
            return Case(key, _record(policy, head, complete), head.county), ()
        return None, (_rejected(key, everyone),)
    others = [row for row in everyone if row not in heads]
    for row in heads:
        wrong = used_twice(key, len(heads)) if key else Said("没有户编号", "there is no household id")
        row.wrong(wrong)
    if not key or not heads:
        for row in others:
            wrong = Said("没有户编号", "there is no household id")
            if key:
                wrong = Said(f"户的表里没有 {show(key)}", f"no household {show(key)} in its table")
            row.wrong(wrong)
        orphans = (_rejected(key, others, orphan=True),) if others else ()
        return None, (*(_rejected(key, [row]) for row in heads), *orphans)
    return None, (_rejected(key, [heads[0], *others]), *(_rejected(key, [row]) for row in heads[1:]))


def _rejected(key: str, rows: Sequence[_Row], *, orphan: bool = False) -> Rejected:
    bad = tuple(problem for row in rows for problem in row.problems)
    return Rejected(show(key) if key else "", bad, tuple((row.table, row.number) for row in rows), orphan)


def _join(policy: Policy, family: _Family, head: _Row) -> None:
    """Put every row below its parent, give keys to rows without, find ids used twice."""
    head.key = head.household
    for entity in descendants(policy, policy.root):
        parent = policy.entities[entity].parent
        for row in family.get(entity, ()):
            above = head if parent == policy.root else _parent(policy, family, row, parent or "")
            if isinstance(above, Said):
                row.wrong(above)
            else:
                above.below.setdefault(entity, []).append(row)
        for siblings in [r.below.get(entity, []) for r in family.get(parent or "", ())]:
            for place, row in enumerate(siblings, start=1):
                row.key = row.key or str(place)
            uses = Counter(row.key for row in siblings)
            for row in siblings:
                if uses[row.key] > 1:
                    row.wrong(used_twice(row.key, uses[row.key]))


def _parent(policy: Policy, family: _Family, row: _Row, parent: str) -> _Row | Said:
    """The one row of the parent entity that ``row`` names, by its key and the keys above it."""
    key, label = row.ancestors.get(parent), policy.entities[parent].label
    if key is None:
        return Said(f"没有写明属于哪个{label} ({parent})", f"it does not say which {parent} it belongs to")
    above = {name: text for name, text in row.ancestors.items() if name != parent}
    found = [
        candidate
        for candidate in family.get(parent, ())
        if candidate.key == key and all(candidate.ancestors.get(n, text) == text for n, text in above.items())
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        return Said(f"这一户没有{label} {show(key)}", f"the household has no {parent} {show(key)}")
    return Said(f"这一户有 {len(found)} 个{label} {show(key)}，分不清属于哪一个",
                   f"the household has {len(found)} of {parent} {show(key)}, unclear which")  # fmt: skip


def _record(policy: Policy, row: _Row, complete: frozenset[str]) -> Record:
    lists = {child: tuple(_record(policy, r, complete) for r in rows) for child, rows in row.below.items()}
    return Record(row.entity, row.key, row.facts, lists, complete & frozenset(policy.children[row.entity]))
