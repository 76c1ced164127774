"""Paths as they are: no part of one is a pattern, and a folder of parts is all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PATTERN: Final = re.compile(r"[*?\[]")


def literal(path: Path | str) -> str:
    """A path as DuckDB takes it in a FROM, where * ? [ would stand for other files."""
    return _PATTERN.sub(lambda found: f"[{found[0]}]", str(path))


def in_sql(path: Path | str) -> str:
    """The same of a file here, as text of SQL: absolute, since ``~`` at the beginning would be no name."""
    return "'" + literal(Path(path).absolute()).replace("'", "''") + "'"


def files_in(path: Path) -> Iterator[Path]:
    """A file, or the files of a folder and of each table of Parquet in it that is a folder of parts."""
    for each in path.iterdir() if path.is_dir() else [path]:
        if each.is_file():
            yield each
        elif each.is_dir() and each.suffix.lower() == ".parquet" and not each.name.startswith((".", "~")):
            yield from (part for part in each.rglob("*") if part.is_file())
