"""What a run says on its streams, safe for a terminal; cells of a table, safe for a spreadsheet."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TextIO, cast

from policyrules.base.cells import cell, visible
from policyrules.base.errors import Finding, UsageError
from policyrules.base.saying import Language, Said

# ── streams ──────────────────────────────────────────────────────────────────


class _Screen:
    """A stream that ends at a terminal: nothing that acts instead of showing goes through it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(visible(text.replace("\r\n", "\n")))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Closed(io.TextIOBase):
    """Standard output of a run that was started without one: the first text for it is a mistake."""

    def write(self, _text: str) -> int:
        raise UsageError(Said("标准输出已关闭，结果无处可写", "standard output is closed"))


@contextmanager
def make_streams_safe() -> Iterator[None]:
    """Chinese comes out whole on every console, what cannot be encoded as \\udc80; terminals get nothing raw.

    A run may be started without one of its streams: what is said to nobody is dropped, what would
    be the result is a mistake.
    """
    before = sys.stdout, sys.stderr
    for stream in before:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout = cast(TextIO, _Closed()) if before[0] is None else _safe(before[0])
    sys.stderr = io.StringIO() if before[1] is None else _safe(before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _safe(stream: TextIO) -> TextIO:
    with suppress(ValueError):
        return cast(TextIO, _Screen(stream)) if stream.isatty() else stream
    return stream


def finish() -> None:
    """What was written is out; a disk that is full is found out now and not behind our back."""
    sys.stdout.flush()


# ── to people ────────────────────────────────────────────────────────────────


def show(text: str) -> None:
    """A result in words, on standard output."""
    sys.stdout.write(visible(text))


def note(said: Said | str, language: Language = "zh") -> None:
    """A line for the person at the terminal, on standard error."""
    text = said.in_(language) if isinstance(said, Said) else said
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()


def complain(said: Said, language: Language) -> None:
    """Why the command was not done."""
    note(f"policyrules: {said.in_(language)}")


def say_findings(findings: Sequence[Finding], language: Language, stream: TextIO | None = None) -> None:
    """Every finding with its source line, on standard error unless told otherwise."""
    from policyrules.base.render import render

    for finding in findings:
        (stream or sys.stderr).write(visible(render(finding, language)) + "\n")


RULE: Final = "\n" + "─" * 60 + "\n\n"
"""Stands between two texts of one kind."""


# ── to spreadsheets ──────────────────────────────────────────────────────────


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text with every cell escaped for spreadsheets."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()
