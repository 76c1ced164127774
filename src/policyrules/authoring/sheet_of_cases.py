"""The worked cases of a place written as a sheet, to be gone on with in a spreadsheet.

``case_sheet`` reads it as the same cases again. What a case says that has no column of its own (a
determination, a figure that it fills, a record without facts, a finding that it expects) stands as it is
written in the column 另写.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from attrs import define, field

from policyrules.authoring.case_sheet import Column, column_of, type_of
from policyrules.base.arguments import typed
from policyrules.base.errors import Placed, Source
from policyrules.base.units import PLAIN, written
from policyrules.core.policy import Policy
from policyrules.language import syntax as s
from policyrules.language.layout import format_source
from policyrules.language.lexer import lex
from policyrules.language.parser import parse
from policyrules.language.respell import in_quotes
from policyrules.loading import made_of
from policyrules.loading.reading import read_place

_MODES: Final = {"unused": "不用", "always": "一律", "case_by_case": "逐案"}
_FIRST: Final = ("案例", "日期", "同", "以", "齐全")
_ALSO: Final = "另写"


@typed
def cases_sheet(
    place: str | Path, *, overlay: str | None = None, amend: Sequence[str | Path] = (),
    policies: Path | None = None,
) -> list[list[str]]:  # fmt: skip
    """The worked cases in the files of a place, those of a named overlay with them: a header, and a row each.

    Cases of earlier versions of the document and of amendments are left out: other rules decide them.
    Raises PolicyError and UsageError as ``load``.
    """
    found = read_place(place, overlay=overlay, amend=amend, policies=policies)
    policy = made_of(found)
    rows: list[dict[str, str]] = []
    for file in (*found.own, *found.overlay):
        if any(isinstance(d, s.ExampleDecl) for d in file.declarations):
            text = format_source(file.source, vocabulary="zh")
            own = policy.overlay if file in found.overlay else ""
            rows += _Writer(policy, Source(file.source.name, text)).rows(own)
    used = {name for row in rows for name in row}
    facts = dict.fromkeys(name for row in rows for name in row if name not in (*_FIRST, _ALSO))
    given = [name for name in facts if not name.startswith("应得 ")]
    wanted = [name for name in facts if name.startswith("应得 ")]
    columns = [n for n in (*_FIRST, *given, *wanted, _ALSO) if n in used or n in _FIRST[:2]]
    return [columns, *([row.get(name, "") for name in columns] for row in rows)]


@define
class _Row:
    """One case on the way to its cells."""

    cells: dict[str, str]
    also: list[str] = field(factory=list)

    def put(self, name: str, cell: str) -> bool:
        """Enter a cell, unless there is one."""
        if name in self.cells or not cell:
            return False
        self.cells[name] = cell
        return True


@define
class _Writer:
    """The cases of a file in Chinese keywords, cell by cell as they are written there."""

    policy: Policy
    source: Source

    def rows(self, overlay: str) -> Iterator[dict[str, str]]:
        file, _ = parse(self.source)
        for decl in file.declarations:
            if isinstance(decl, s.ExampleDecl):
                row = _Row({"案例": decl.title})
                self._own(row, decl, overlay)
                self._facts(row, decl)
                for part in decl.expected:
                    if not self._expected(row, part):
                        row.also.append(self._text(part))
                row.also += [self._text(part) for part in decl.checked]
                row.put(_ALSO, " ".join(row.also))
                yield row.cells

    def _own(self, row: _Row, decl: s.ExampleDecl, overlay: str) -> None:
        row.put("日期", decl.on.isoformat() if decl.on is not None else "")
        row.put("同", decl.same_as.text if decl.same_as is not None else "")
        row.put("以", decl.overlay.text if decl.overlay is not None else overlay)
        row.put("齐全", "全部" if decl.complete is None else "、".join(name.text for name in decl.complete))
        row.also += [f"选定 {reading.text}.{option.text}" for reading, option in decl.choices]
        row.also += [f"启用 {name.text} {_MODES[mode]}" for name, mode in decl.modes]
        row.also += [self._text(part) for part in decl.fills]
        # Up to here clauses of the case itself; its parts follow.
        row.also += [self._text(part) for part in decl.left_out]
        row.also += [self._determined(part) for part in decl.determined]

    def _determined(self, part: s.DeterminedPart) -> str:
        of = f" 属 {in_quotes(part.of)}" if part.of is not None else ""
        value, by = self._text(part.value), part.by.text
        return f"裁定 {part.name.text}{of} 为 {value} 裁定人 {by} 于 {part.on} 理由 {in_quotes(part.basis)}"

    # ── facts ──

    def _facts(self, row: _Row, decl: s.ExampleDecl) -> None:
        """What is given, or changed of another case; of a case that is like another, 设 adds a record."""
        changes = decl.same_as is not None
        parts: list[s.GivenPart | s.ChangedPart] = [*decl.changed] if changes else [*decl.givens]
        row.also += [self._text(part) for part in (decl.givens if changes else decl.changed)]
        for part in parts:
            cells = self._cells(row, part)
            if cells is None:
                row.also.append(self._text(part))
                continue
            for name, cell in cells:
                row.put(name, cell)

    def _cells(self, row: _Row, part: s.GivenPart | s.ChangedPart) -> list[tuple[str, str]] | None:
        """The columns and cells of a record; None where it does not go into columns."""
        of = part.of if isinstance(part, s.GivenPart) else None
        where = f"{part.entity.text}." if part.key is None else f"{part.entity.text} {part.key}."
        if of is not None:
            where = f"{where[:-1]} 属 {of}."
        found: list[tuple[str, str]] = []
        for fact, value in part.facts:
            heading = f"{where}{fact.text}"
            meant = Column("given", fact.text, part.entity.text, part.key or "", of or "")
            cell = self._fact(value, meant)
            if cell is None or heading in row.cells or column_of(self.policy, "", heading) != meant:
                return None
            found.append((heading, cell))
        return found or None

    def _fact(self, value: s.FactValue, column: Column) -> str | None:
        if value.mark == "set":
            return "{" + "，".join(option.text for option in value.options) + "}"
        if isinstance(value.expr, s.TextValue):
            text = value.expr.text
            plain = text.strip() == text and text not in ("", "未知", "无", "unknown", "absent")
            return text if plain and not re.search(r"[\s“”「」\"]", text) else None
        return self._plain(value.expr, column) if value.expr is not None else self._text(value)

    def _plain(self, expr: s.Expr, column: Column) -> str:
        """A number in the unit of its column goes without it."""
        type_ = type_of(self.policy, column)
        if isinstance(expr, s.Quantity) and type_ is not None and type_.unit not in (None, PLAIN):
            digits = _decimal(expr.number)
            if expr.unit == type_.unit and digits is not None:
                return digits
        return self._text(expr)

    # ── what is expected ──

    def _expected(self, row: _Row, part: s.ExpectPart) -> bool:
        """Enter what is expected under its columns; whether all of it has one."""
        name = part.name.text if part.member is None else f"{part.name.text}.{part.member.text}"
        heading = f"应得 {name}" if part.of is None else f"应得 {name} 属 {part.of}"
        column = column_of(self.policy, "", heading)
        meant = Column("expected", name, key=part.of or "")
        if part.counted_from is not None or column != meant or heading in row.cells:
            return False
        alone = len(part.values) == 1
        values = "、".join(self._may_be(value, column, alone=alone) for value in part.values)
        cells = {
            "": "未施行" if part.not_in_force else values,
            "金额": self._amount(part, column._replace(kind="amount")),
            "缺": "" if part.only_missing else "、".join(n.text for n in part.missing),
            "只缺": "、".join(n.text for n in part.only_missing),
            "依据": "，".join(map(self._text, part.cites)),
            "不依据": "，".join(map(self._text, part.not_cited)),
        }
        found = {f"{heading} {word}".strip(): cell for word, cell in cells.items() if cell}
        if any(column_of(self.policy, "", name) is None for name in found):
            return False
        for name, cell in found.items():
            row.put(name, cell)
        return True

    def _may_be(self, value: s.MayBe, column: Column, *, alone: bool) -> str:
        if value.mark == "set":
            return "{" + "，".join(option.text for option in value.options) + "}"
        if value.mark == "at_least" and value.low is not None:
            return f"不低于 {self._text(value.low)}"
        if value.mark is None and value.low is not None:
            if value.high is not None:
                return f"{self._text(value.low)} 至 {self._text(value.high)}"
            return self._plain(value.low, column) if alone else self._text(value.low)
        return self._text(value)

    def _amount(self, part: s.ExpectPart, column: Column) -> str:
        if part.amount_silent:
            return "未规定"
        if part.amount is None:
            return ""
        low, high = part.amount
        text = self._plain(low, column)
        if part.amount_open or high is not None:
            text = self._text(low)
            text = f"不低于 {text}" if part.amount_open or high is None else f"{text} 至 {self._text(high)}"
        return f"{text}，未规定" if part.amount_or_silent else text

    def _text(self, node: Placed) -> str:
        """What stands in the file, on one line and without comments."""
        text = self.source.text[node.span.start : node.span.end]
        if "#" not in text and "＃" not in text:
            return re.sub(r"\s*\n\s*", " ", text).strip()
        tokens = lex(self.source).tokens
        inside = (t for t in tokens if node.span.start <= t.start < node.span.end)
        return " ".join(self.source.text[t.start : t.end] for t in inside)


def _decimal(number: Fraction) -> str | None:
    """A number in digits, exactly; None where no digits say it."""
    digits = written(number, PLAIN)
    return digits if Fraction(digits) == number else None
