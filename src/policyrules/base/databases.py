"""Where DuckDB opens a database: it takes a part of some paths for something else than a name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_ODD: Final = frozenset("?\\") - {os.sep}
"""The name of the log is made of what stands before a question mark; a backslash is a slash."""


@contextmanager
def for_duckdb(path: Path) -> Iterator[Path]:
    """Where DuckDB opens the database that is, or will be, at ``path``, while the block lasts.

    It is that path, or where that is an odd one in a folder of its own, with a copy of what is there: who
    makes a database moves it. It is absolute: ``md:`` and ``~`` at the beginning would be no names either.
    """
    path = path.absolute()
    if not _ODD & {*str(path)}:
        yield path
        return
    with TemporaryDirectory(prefix="policyrules-") as aside:
        place = Path(aside) / "database"
        if path.is_file():
            shutil.copyfile(path, place)
        for log in (Path(f"{path}.wal"), Path(str(path).replace("?", ".wal?", 1))):
            if log != path and log.is_file():
                shutil.copyfile(log, place.with_name("database.wal"))
        yield place
