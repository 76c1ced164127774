"""CSV text read strictly: its encoding, its rows, nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policyrules.base.errors import CaseError, Problem
from policyrules.base.saying import Said

ENCODINGS: Final = ("utf-8-sig", "gb18030")
BLANK: Final = " \t\r\n\u3000\ufeff"


def cells(path: Path) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The encoding, and every row with its number, cells stripped of blanks around them."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _unreadable(path, Said("请另存为 UTF-8 的 CSV", "save it as CSV in UTF-8"))
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, iter(_lines(path, text))
    raise _unreadable(path, Said("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030"))


def _lines(path: Path, text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            lines.append((number, [cell.strip(BLANK) for cell in cells]))
    except csv.Error as error:
        row = len(lines) + 1
        problem = Said(f"第 {row} 行的引号或字符有误", f"row {row}: {error}")
        raise _unreadable(path, problem) from error
    return lines


def _unreadable(path: Path, problem: Said) -> CaseError:
    return CaseError((Problem(problem, table=path.name),))
