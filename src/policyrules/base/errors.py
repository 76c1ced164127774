"""Where a mistake stands, and what is said about it.

An author's mistakes are findings: data, gathered, all reported at once. A caller's mistakes
(a case that cannot be read, a wrong argument) are exceptions.
"""

from __future__ import annotations

import errno
import os
from typing import Final, Literal

import attrs
from attrs import field

from policyrules.base.frozen import frozen
from policyrules.base.saying import NOTHING, Said, same

Severity = Literal["error", "warning", "info"]


@frozen
class Source:
    """One file of a policy: a name to show and its text."""

    name: str
    """As shown in findings."""
    text: str
    """All of it."""


@frozen
class Span:
    """A stretch of a source: character offsets, end excluded; line and column from 1."""

    source: Source
    """The file."""
    start: int
    """The first character, from 0."""
    end: int
    """The character after the last."""
    line: int
    """From 1."""
    column: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    def line_text(self) -> str:
        """The text of the line on which it begins, without its line break."""
        text, begin = self.source.text, self.start - self.column + 1
        end = text.find("\n", begin)
        return text[begin : len(text) if end < 0 else end].rstrip("\r")


@frozen
class Placed:
    """What stands somewhere in a text. Two things that say the same are equal wherever they stand."""

    span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Finding:
    """What is wrong (or doubtful) at a place, in one sentence, with help, in two languages."""

    code: str
    """Such as PR301 (docs/findings.md)."""
    span: Span | None
    """Where; None: about the policy as a whole."""
    said: Said
    """What is wrong."""
    help: Said = NOTHING
    """What to do; empty where there is nothing to add."""
    severity: Severity = "error"
    """An error stops the policy from loading."""


@frozen
class Code:
    """A kind of mistake: its code, which keeps its meaning for ever, and its title."""

    id: str
    title: Said
    severity: Severity = "error"

    def says(self, zh: str, en: str, *, help: tuple[str, str] = ("", "")) -> Complaint:
        """One sentence said under this code, with ``{names}`` to fill, and what helps."""
        return Complaint(self, Said(zh, en), Said(*help))


@frozen
class Complaint:
    """A sentence of a code, declared once beside it; ``at`` makes the finding at a place."""

    code: Code
    said: Said
    help: Said = NOTHING

    def at(
        self,
        span: Span | None,
        *,
        help: Said | None = None,
        severity: Severity | None = None,
        **parts: object,
    ) -> Finding:
        """The finding at a span, its sentence and help filled with ``parts`` (a ``Said`` in its language)."""
        return Finding(
            self.code.id,
            span,
            self.said.filled(**parts),
            self.help.filled(**parts) if help is None else help,
            severity or self.code.severity,
        )


class PolicyrulesError(Exception):
    """The root of everything that this library raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as it is, so that one raised in another process arrives: its text alone makes none."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(
    kind: type[PolicyrulesError], args: tuple[object, ...], held: dict[str, object]
) -> PolicyrulesError:
    made = kind.__new__(kind, *args)
    vars(made).update(held)
    return made


class PolicyError(PolicyrulesError):
    """A policy has errors; ``findings`` holds them all."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{f.span}: {f.code} {f.said.zh}" for f in findings))


@frozen
class Problem:
    """What is wrong with something given, in one sentence, and where it stands."""

    said: Said
    """What is wrong."""
    field: str = ""
    """The column, or the way to the key: ``members[2] 乙 · born``."""
    row: int = 0
    """As a spreadsheet counts, or the place in a JSON array; 0 where there is none."""
    table: str = ""
    """The file."""
    shown: str = attrs.field(default="", eq=False)
    """What stands in the cell, masked; empty where it is not about one cell of a table."""

    @property
    def line(self) -> Said:
        """Place and sentence in one line: ``members.csv:4 born: …``."""
        field = f"{self.field}: " if self.field else ""
        where = same(f"{self.table}: " if self.table else "")
        if self.row:
            where = same(f"{self.table}:{self.row} ") if self.table else ROW.filled(row=self.row)
        return Said(f"{where.zh}{field}{self.said.zh}", f"{where.en}{field}{self.said.en}")


ROW: Final = Said("第 {row} 行 ", "row {row} ")


class CaseError(PolicyrulesError):
    """What was given cannot be read; ``problems`` are all reasons, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.line.zh for problem in problems))

    @property
    def said(self) -> Said:
        """Every problem, one a line."""
        lines = [problem.line for problem in self.problems]
        return Said("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


class UsageError(PolicyrulesError):
    """The caller asked for something that does not exist (a programme, a place, a file): ``said``."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(self.said.en)


_BY_NUMBER: Final = {
    errno.ENOENT: Said("没有这个文件", "no such file"),
    errno.EISDIR: Said("是文件夹，这里要的是文件", "is a folder; a file is wanted"),
    errno.ENOTDIR: Said("路径里有一段不是文件夹", "a part of the path is no folder"),
    errno.EACCES: Said("没有权限", "not permitted"),
    errno.EPERM: Said("没有权限", "not permitted"),
    errno.EROFS: Said("所在的磁盘只读", "the disk is read-only"),
    errno.ENOSPC: Said("磁盘已满", "the disk is full"),
    errno.EDQUOT: Said("磁盘的配额已用完", "the quota of the disk is used up"),
    errno.EFBIG: Said("超过一个文件可以有的大小，写不下", "larger than a file may be here"),
    errno.ENAMETOOLONG: Said("文件名过长", "the name is too long"),
    errno.ELOOP: Said("链接绕成了圈", "the links go round in a circle"),
}


def refused_by_system(name: str, error: OSError) -> Said:
    """Why the system does not open, read or write the file shown as ``name``; nothing is shown of ""."""
    reason = _BY_NUMBER.get(error.errno or 0, same(error.strerror or str(error)))
    return Said(f"{name}: {reason.zh}", f"{name}: {reason.en}") if name else reason


def refused_in_words(text: str) -> Said | None:
    """Why the system refuses, where a library tells it in the system's own words; None: it does not."""
    return next((said for number, said in _BY_NUMBER.items() if os.strerror(number) in text), None)
