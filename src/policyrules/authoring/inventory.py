"""A list of a document's statements, made by a reader: one row a statement, with its number and clause.

The list is a CSV file, or the tables of a Markdown page of which the header names a number and a
clause. A clause may begin with the id of its document, so that one page can hold several documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said
from policyrules.intake.headers import Heading, columns_of
from policyrules.intake.tables import read_table
from policyrules.intake.text_tables import decode
from policyrules.intake.values import plain

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("编号", "row", "number"),
    "clause": ("条款", "clause id", "clause"),
    "kind": ("类别", "kind"),
    "phrase": ("原文短语", "原文", "operative phrase", "phrase"),
    "says": ("意思", "含义", "formalisation", "meaning"),
    "holder": ("由谁定", "discretion / who sets figure", "who decides"),
    "time": ("时间", "time"),
    "judged": ("能否判定", "assessment"),
}
"""What the columns of the list may be called."""

_CALLED: Final = {name: column for column, names in _COLUMNS.items() for name in names}
_HEADING: Final[Heading[str]] = Heading(
    lambda name: _CALLED.get(name.strip().lower()),
    tuple(_CALLED),
    {
        "number": Said("缺少列 编号", "column number is missing"),
        "clause": Said("缺少列 条款", "column clause is missing"),
    },
    lambda column: _COLUMNS[column][0],
)
_CELL: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r":?-+:?")
_ID: Final = re.compile(r"([a-z][a-z0-9_]*)\s+(.+)", re.S)


@frozen
class Statement:
    """One row of the list; what its reader did not write is empty."""

    number: str
    document: str
    """The id of the document; empty: the list is of one document and does not say."""
    clause: str
    kind: str = ""
    phrase: str = ""
    says: str = ""
    holder: str = ""
    time: str = ""
    judged: str = ""


def read_inventory(path: Path) -> tuple[Statement, ...]:
    """Every statement of the list, in order.

    CaseError for a file that holds no such list, a column that is not known, a row without number or
    clause, a number that stands twice; UsageError for a file that cannot be read.
    """
    if path.suffix.lower() in (".md", ".markdown"):
        rows = [*_markdown(path)]
    else:
        table = read_table(path, _HEADING)
        wrong = [
            Problem(said, row=row.number, table=path.name) for row in table.rows for said in row.problems
        ]
        if wrong:
            raise CaseError(tuple(wrong))
        rows = [(row.number, dict(row.cells)) for row in table.rows]
    if not rows:
        raise CaseError((Problem(Said("没有一行", "there is no row in it"), table=path.name),))
    return _statements(path.name, rows)


def _statements(table: str, rows: list[tuple[int, dict[str, str]]]) -> tuple[Statement, ...]:
    found: dict[str, Statement] = {}
    problems: list[Problem] = []
    for row, cells in rows:
        number, clause = cells.get("number", ""), cells.get("clause", "")
        if not (number and clause):
            lacking = Said("没有编号或条款", "has no number or no clause")
            problems.append(Problem(lacking, row=row, table=table))
        elif number in found:
            twice = Said(f"编号 {number} 出现了两次", f"number {number} stands twice")
            problems.append(Problem(twice, row=row, table=table))
        else:
            named = _ID.fullmatch(clause)
            document, at = (named[1], named[2]) if named else ("", clause)
            found[number] = Statement(document=document, **(cells | {"clause": at}))
    if problems:
        raise CaseError(tuple(problems))
    return tuple(found.values())


def _markdown(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of the tables that name a number and a clause; other tables of the page are passed over."""
    _, text = decode(path)
    columns: tuple[str | None, ...] | None = None
    before = ""
    for row, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("|"):
            columns = None
        elif all(_RULE.fullmatch(cell) for cell in _cells(line)):
            columns = _columns(path.name, _cells(before))
        elif columns is not None:
            cells = _cells(line)
            if len(cells) != len(columns):
                wrong = Said(
                    f"有 {len(cells)} 格，应有 {len(columns)} 格", f"{len(cells)} cells, not {len(columns)}"
                )
                raise CaseError((Problem(wrong, row=row, table=path.name),))
            yield row, {c: cell for c, cell in zip(columns, cells, strict=True) if c is not None and cell}
        before = line


def _columns(table: str, header: list[str]) -> tuple[str | None, ...] | None:
    """What the columns of a table mean; None for a table of something else."""
    if not {"number", "clause"} <= {_HEADING.meaning(plain(name)) for name in header}:
        return None
    return (*columns_of(table, header, _HEADING),)


def _cells(line: str) -> list[str]:
    """The cells of a row of a Markdown table, their marks taken off."""
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [re.sub(r"\\(.)", r"\1", cell).strip().strip("「」") for cell in _CELL.split(inner)]
