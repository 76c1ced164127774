"""What the commands write: files whole or not at all, cells that no spreadsheet runs, findings."""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from policyrules.base.errors import Finding
from policyrules.base.saying import Language

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@contextmanager
def whole_file(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that appears at ``path`` when the block ends well, and not at all otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file whole or not at all."""
    with whole_file(path, encoding=encoding) as stream:
        stream.write(text)


def cell(text: str) -> str:
    """A CSV cell that a spreadsheet shows and does not run: formula signs get an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text with every cell escaped for spreadsheets."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()


def say_findings(findings: Sequence[Finding], language: Language, stream: TextIO | None = None) -> None:
    """Every finding with its source line, on standard error unless told otherwise."""
    from policyrules.base.render import render

    for finding in findings:
        print(render(finding, language), file=stream or sys.stderr)


def note(text: str) -> None:
    """One line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
